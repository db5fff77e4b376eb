//! What a container gets from its own options and from the daemon's default.

use std::collections::BTreeMap;

use crate::logs::driver::config::EngineLogConfig;

/// Where an option of a container comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OptionSource {
    /// The container or the service.
    Own,
    /// The daemon's default.
    Daemon,
}

/// The result of [`EngineLogConfig::merged_with`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    config: EngineLogConfig,
    driver: OptionSource,
    sources: BTreeMap<String, OptionSource>,
    left_out: Vec<String>,
}

impl Merged {
    /// What the engine writes into the container when it is created. It never changes afterwards.
    pub fn config(&self) -> &EngineLogConfig {
        &self.config
    }

    /// Where the driver comes from.
    pub fn driver_source(&self) -> OptionSource {
        self.driver
    }

    /// Where an option comes from; none when it is not set.
    pub fn source(&self, option: &str) -> Option<OptionSource> {
        self.sources.get(option).copied()
    }

    /// The daemon's options that do not reach the container, because it has another driver or a value of its own.
    pub fn left_out(&self) -> impl Iterator<Item = &str> {
        self.left_out.iter().map(String::as_str)
    }
}

impl EngineLogConfig {
    /// Merges a container's own configuration with the daemon's default, as the engine does when it creates the container.
    ///
    /// Without a driver of its own the container gets the daemon's. With the same driver it gets each option of the
    /// daemon that it does not set itself; with another driver none but those whose names start with `cache-`.
    ///
    /// ```
    /// use trunkline::logs::{EngineLogConfig, OptionSource};
    ///
    /// let daemon = EngineLogConfig::new("json-file", [("max-size", "10m"), ("max-file", "3")]);
    /// let own = EngineLogConfig::new("", [("max-size", "50m")]);
    /// let merged = own.merged_with(&daemon);
    /// assert_eq!(merged.config().options()["max-size"], "50m");
    /// assert_eq!(merged.source("max-file"), Some(OptionSource::Daemon));
    ///
    /// let own = EngineLogConfig::new("journald", [("tag", "web")]);
    /// assert_eq!(own.merged_with(&daemon).left_out().collect::<Vec<_>>(), ["max-file", "max-size"]);
    /// ```
    pub fn merged_with(&self, daemon: &Self) -> Merged {
        let default = if daemon.driver.is_empty() {
            "json-file"
        } else {
            daemon.driver.as_str()
        };
        let (driver, driver_source) = if self.driver.is_empty() {
            (default, OptionSource::Daemon)
        } else {
            (self.driver.as_str(), OptionSource::Own)
        };
        let mut options = self.options.clone();
        let mut sources: BTreeMap<String, OptionSource> = options
            .keys()
            .map(|key| (key.clone(), OptionSource::Own))
            .collect();
        let mut left_out = Vec::new();
        for (key, value) in &daemon.options {
            let copied = driver == default || key.starts_with("cache-");
            if copied && !options.contains_key(key) {
                options.insert(key.clone(), value.clone());
                sources.insert(key.clone(), OptionSource::Daemon);
            } else {
                left_out.push(key.clone());
            }
        }
        Merged {
            config: Self {
                driver: driver.into(),
                options,
            },
            driver: driver_source,
            sources,
            left_out,
        }
    }
}
