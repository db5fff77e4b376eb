//! A log configuration: a driver, how lines reach it, and what it adds to them.

use std::collections::BTreeMap;
use std::fmt;

use crate::error::{Error, Result};
use crate::logs::driver::address::without_credentials;
use crate::logs::driver::options::{Attributes, Noticed, Read, rule_of};
use crate::logs::driver::review::{self, Finding, Place, Severity};
use crate::logs::driver::value::{BinarySize, OptionValue, Text};
use crate::logs::driver::{DriverKind, LogDriver};
use crate::logs::release::EngineRelease;
use crate::logs::template::nearest;

/// How lines reach the driver: `mode` and `max-buffer-size`, since 17.04.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// Not said, which is blocking for every driver; the dual-logging cache alone may then lose lines.
    #[default]
    EngineDefault,
    /// The application waits until the driver has taken the line.
    Blocking,
    /// Lines go through a buffer in memory. When it is full the **newest** are dropped, without a counter, an event or
    /// a line in the daemon's log.
    NonBlocking {
        /// The size of the buffer; 1 MB when not given.
        buffer: Option<BinarySize>,
    },
}

/// Why an option was not understood, and kept as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum KeptBecause {
    Unknown(String),
    Bad(String),
    NoEffect(&'static str),
}

#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) value: String,
    pub(crate) because: KeptBecause,
    pub(crate) noticed: Noticed,
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.because.fmt(f)
    }
}

/// A log driver with everything that belongs to it, for a daemon's default, a container or a service.
///
/// Made by hand it holds valid options only; what is left to check are the rules between options, and those of a place and a
/// release: [`LogConfig::review`] reports them all and [`LogConfig::to_engine`] refuses what breaks one. Read from an
/// engine, options that are not understood are kept, reported by `review`, and refused when written.
///
/// ```
/// use trunkline::logs::{Delivery, EngineRelease, FileCount, JsonFile, LogConfig, Place};
///
/// let driver = JsonFile::default().with_max_size("10m".parse()?).with_max_file(FileCount::new(3)?);
/// let config = LogConfig::new(driver);
/// let written = config.to_engine(Place::Container, EngineRelease::new(28, 5, 2))?;
/// assert_eq!(written.driver(), "json-file");
/// assert_eq!(written.options()["max-size"], "10m");
///
/// // What the engine would find out when the container starts is found here.
/// let config = LogConfig::new(JsonFile::default().with_compress(true));
/// assert!(config.to_engine(Place::Container, EngineRelease::new(28, 5, 2)).is_err());
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogConfig {
    pub(crate) driver: LogDriver,
    pub(crate) delivery: Delivery,
    pub(crate) cache_disabled: Option<bool>,
    pub(crate) attributes: Attributes,
    pub(crate) kept: BTreeMap<String, Kept>,
}

impl LogConfig {
    /// A driver, with the engine's default for everything else.
    pub fn new(driver: impl Into<LogDriver>) -> Self {
        Self {
            driver: driver.into(),
            delivery: Delivery::EngineDefault,
            cache_disabled: None,
            attributes: Attributes::default(),
            kept: BTreeMap::new(),
        }
    }

    /// Sets how lines reach the driver.
    pub fn with_delivery(mut self, delivery: Delivery) -> Self {
        self.delivery = delivery;
        self
    }

    /// Sets what the driver adds to each line.
    pub fn with_attributes(mut self, attributes: Attributes) -> Self {
        self.attributes = attributes;
        self
    }

    /// Sets `cache-disabled` (20.10): whether the copy that makes a remote driver's lines readable is left out.
    pub fn with_cache_disabled(mut self, disabled: bool) -> Self {
        self.cache_disabled = Some(disabled);
        self
    }

    /// The driver.
    pub fn driver(&self) -> &LogDriver {
        &self.driver
    }

    /// The driver's kind.
    pub fn kind(&self) -> DriverKind {
        self.driver.kind()
    }

    /// How lines reach the driver.
    pub fn delivery(&self) -> Delivery {
        self.delivery
    }

    /// What the driver adds to each line.
    pub fn attributes(&self) -> &Attributes {
        &self.attributes
    }

    /// Whether the copy for reading is left out.
    pub fn cache_disabled(&self) -> Option<bool> {
        self.cache_disabled
    }

    /// The names of options that were read and not understood.
    pub fn not_understood(&self) -> impl Iterator<Item = &str> {
        self.kept.keys().map(String::as_str)
    }

    /// Reads what an engine has: `HostConfig.LogConfig`, `log-driver` and `log-opts` of a daemon, or a service's `LogDriver`.
    ///
    /// Options that are unknown, have a bad value or do nothing are kept; [`LogConfig::review`] names each.
    ///
    /// ```
    /// use trunkline::logs::{EngineLogConfig, EngineRelease, LogConfig, Place};
    ///
    /// let read = LogConfig::from_engine(&EngineLogConfig::new("json-file", [("max-sise", "1m")]))?;
    /// let findings = read.review(Place::Container, EngineRelease::new(20, 10, 24));
    /// assert!(findings[0].text().contains("did you mean max-size?"));
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when the driver has no name: merge with the daemon's default first
    /// ([`EngineLogConfig::merged_with`]).
    pub fn from_engine(engine: &EngineLogConfig) -> Result<Self> {
        let EngineLogConfig { driver, options } = engine;
        let name: Text = driver
            .parse()
            .map_err(|error| Error::invalid("log driver", driver, rule_of(&error)))?;
        let mut config = Self::new(LogDriver::of_name(name));
        let kind = config.kind();
        for (key, value) in options {
            if let Some((because, noticed)) = config.read(kind, key, value, options) {
                let kept = Kept {
                    value: value.clone(),
                    because,
                    noticed,
                };
                config.kept.insert(key.clone(), kept);
            }
        }
        Ok(config)
    }

    /// Reads one option; what is not understood is returned with the reason.
    fn read(
        &mut self,
        kind: DriverKind,
        key: &str,
        value: &str,
        all: &BTreeMap<String, String>,
    ) -> Option<(KeptBecause, Noticed)> {
        if kind == DriverKind::None {
            let because = KeptBecause::NoEffect(
                "the driver none has no options; the engine takes them and does nothing",
            );
            return Some((because, Noticed::Never));
        }
        let bad = |error: &Error, noticed| Some((KeptBecause::Bad(rule_of(error)), noticed));
        match key {
            "mode" => {
                self.delivery = match value {
                    "" => return None,
                    "blocking" => Delivery::Blocking,
                    "non-blocking" => match self.delivery {
                        kept @ Delivery::NonBlocking { .. } => kept,
                        Delivery::EngineDefault | Delivery::Blocking => {
                            Delivery::NonBlocking { buffer: None }
                        }
                    },
                    _ => {
                        let rule = "it is blocking or non-blocking".into();
                        return Some((KeptBecause::Bad(rule), Noticed::Validator));
                    }
                };
                return None;
            }
            "max-buffer-size" => {
                if all.get("mode").map(String::as_str) != Some("non-blocking") {
                    let rule = "it goes with mode=non-blocking only".into();
                    return Some((KeptBecause::Bad(rule), Noticed::Validator));
                }
                return match BinarySize::read(value) {
                    Ok(size) => {
                        self.delivery = Delivery::NonBlocking { buffer: Some(size) };
                        None
                    }
                    // The engine takes 0, and then holds one message.
                    Err(error) if value.trim_end_matches(['b', 'B']) == "0" => {
                        bad(&error, Noticed::Never)
                    }
                    Err(error) => bad(&error, Noticed::Validator),
                };
            }
            "cache-disabled" => {
                return match bool::read(value) {
                    Ok(disabled) => {
                        self.cache_disabled = Some(disabled);
                        None
                    }
                    // Left empty it is the default to the engine.
                    Err(error) if value.is_empty() => bad(&error, Noticed::Never),
                    Err(error) => bad(&error, Noticed::Validator),
                };
            }
            "cache-max-size" | "cache-max-file" | "cache-compress" => {
                let because = "the engine takes it with any value and ignores it (moby#45668): the cache is always five files of 20 MiB, compressed";
                return Some((KeptBecause::NoEffect(because), Noticed::Never));
            }
            _ => {}
        }
        match review::attribute_use(kind, key) {
            review::AttributeUse::Used(_) => {
                return match self.attributes.read(key, value) {
                    Read::Bad(rule) => {
                        Some((KeptBecause::Bad(rule), row_noticed(Attributes::ROWS, key)))
                    }
                    Read::Taken | Read::Unknown => None,
                };
            }
            review::AttributeUse::Ignored => {
                let because = "this driver takes it and does nothing with it";
                return Some((KeptBecause::NoEffect(because), Noticed::Never));
            }
            review::AttributeUse::Refused | review::AttributeUse::NotAnAttribute => {}
        }
        match self.driver.read(key, value) {
            Read::Taken => None,
            Read::Bad(rule) => Some((KeptBecause::Bad(rule), noticed(kind, key, value))),
            Read::Unknown => {
                // Both take any key by mistake; see the engine's sources.
                let noticed = match kind {
                    DriverKind::EtwLogs | DriverKind::LogEntries => Noticed::Never,
                    _ => Noticed::Validator,
                };
                Some((KeptBecause::Unknown(unknown_hint(kind, key)), noticed))
            }
        }
    }

    /// Everything that is to be said about this configuration at this place in this release, the worst first.
    ///
    /// No finding of [`Severity::Refused`] means that no engine of this release will complain of the options. What cannot be
    /// known offline (whether a collector answers, whether a file exists there) is a warning.
    pub fn review(&self, place: Place, release: EngineRelease) -> Vec<Finding> {
        review::review(self, place, release)
    }

    /// The strings for the engine.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] naming each rule that is broken; [`Error::Unsupported`] when the release is the only obstacle.
    pub fn to_engine(&self, place: Place, release: EngineRelease) -> Result<EngineLogConfig> {
        let findings = self.review(place, release);
        let refused = || {
            findings
                .iter()
                .filter(|finding| finding.severity() == Severity::Refused)
        };
        let texts = || {
            refused()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("; ")
        };
        if refused().next().is_some() {
            return Err(if refused().all(Finding::is_about_release) {
                Error::Unsupported {
                    what: format!(
                        "this configuration of the log driver {}",
                        self.driver.name()
                    ),
                    needs: texts(),
                }
            } else {
                Error::invalid("options of the log driver", self.driver.name(), texts())
            });
        }
        Ok(self.written())
    }

    /// The strings, unchecked. What was kept is not among them.
    pub(crate) fn written(&self) -> EngineLogConfig {
        let Self {
            driver,
            delivery,
            cache_disabled,
            attributes,
            kept: _,
        } = self;
        let mut options = BTreeMap::new();
        driver.write(&mut options);
        attributes.write(&mut options);
        match delivery {
            Delivery::EngineDefault => {}
            Delivery::Blocking => {
                options.insert("mode".into(), "blocking".into());
            }
            Delivery::NonBlocking { buffer } => {
                options.insert("mode".into(), "non-blocking".into());
                if let Some(size) = buffer {
                    options.insert("max-buffer-size".into(), size.to_string());
                }
            }
        }
        if let Some(disabled) = cache_disabled {
            options.insert("cache-disabled".into(), disabled.to_string());
        }
        EngineLogConfig {
            driver: driver.name().into(),
            options,
        }
    }

    /// Checks that the engine has this driver, by its own list: `Plugins.Log` of `GET /info`.
    ///
    /// An engine asked for a driver that it does not have looks for a plugin for 15 seconds before it says so.
    ///
    /// ```
    /// use trunkline::logs::{Journald, LogConfig};
    ///
    /// let config = LogConfig::new(Journald::default());
    /// assert!(config.check_available(["json-file", "journald"]).is_ok());
    /// assert!(config.check_available(["json-file"]).is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when the list lacks it.
    pub fn check_available<'a>(&self, engine_has: impl IntoIterator<Item = &'a str>) -> Result<()> {
        // `none` works everywhere and is on no list.
        if self.kind() == DriverKind::None {
            return Ok(());
        }
        // A plugin may be listed with its tag: "loki:latest" for "loki".
        let bare = |name: &str| name.strip_suffix(":latest").unwrap_or(name).to_owned();
        let name = bare(self.driver.name());
        if engine_has.into_iter().any(|known| bare(known) == name) {
            return Ok(());
        }
        Err(Error::NotFound {
            what: "log driver of this engine",
            subject: name,
        })
    }
}

/// When the engine would notice this bad value of a driver's own option. Some it takes, and does what nobody meant.
fn noticed(kind: DriverKind, key: &str, value: &str) -> Noticed {
    let empty_is_default = key.starts_with("syslog-")
        || key.starts_with("fluentd-")
        || matches!(key, "awslogs-create-group" | "splunk-token");
    let number = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
    let path = value
        .split_once("://")
        .is_some_and(|(scheme, rest)| scheme != "unix" && rest.contains('/'));
    let taken = (value.is_empty() && empty_is_default)
        || (value == "0" && key == "fluentd-buffer-limit")
        || (value == "0" && kind == DriverKind::Local && key == "max-size")
        || (number && key == "fluentd-max-retries")
        || (path && matches!(key, "gelf-address" | "fluentd-address"));
    if taken {
        return Noticed::Never;
    }
    row_noticed(kind.rows(), key)
}

fn row_noticed(rows: &[crate::logs::driver::options::OptionRow], key: &str) -> Noticed {
    rows.iter()
        .find(|row| row.key == key)
        .map_or(Noticed::Validator, |row| row.noticed)
}

/// What to say of an unknown option: whose it is, or what was meant.
fn unknown_hint(kind: DriverKind, key: &str) -> String {
    if key == "awslogs-stream-prefix" {
        return "that is an option of ECS, not of Docker".into();
    }
    if matches!(
        review::attribute_use(kind, key),
        review::AttributeUse::Refused
    ) {
        return format!("the driver {kind} does not take it");
    }
    let owners: Vec<String> = DriverKind::ALL
        .iter()
        .filter(|other| other.option_keys().any(|known| known == key))
        .map(ToString::to_string)
        .collect();
    if !owners.is_empty() {
        return format!("it belongs to {}, not to {kind}", owners.join(" and "));
    }
    let generic = [
        "mode",
        "max-buffer-size",
        "cache-disabled",
        "labels",
        "labels-regex",
        "env",
        "env-regex",
        "tag",
    ];
    match nearest(key, kind.option_keys().chain(generic)) {
        Some(meant) => format!("{kind} has no such option; did you mean {meant}?"),
        None => format!("{kind} has no such option"),
    }
}

/// A driver's name and its options in the engine's strings, as they stand in `HostConfig.LogConfig`.
///
/// The values of tokens are not in its `Debug` output.
///
/// ```
/// use trunkline::logs::EngineLogConfig;
///
/// let engine = EngineLogConfig::new("splunk", [("splunk-token", "hunter2"), ("splunk-gzip", "true")]);
/// assert_eq!(format!("{engine:?}"), r#"EngineLogConfig { driver: "splunk", options: {"splunk-gzip": "true", "splunk-token": "[secret]"} }"#);
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct EngineLogConfig {
    pub(crate) driver: String,
    pub(crate) options: BTreeMap<String, String>,
}

impl EngineLogConfig {
    /// A driver's name, empty for the daemon's default, and its options.
    pub fn new<K: Into<String>, V: Into<String>>(
        driver: impl Into<String>,
        options: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        Self {
            driver: driver.into(),
            options: options
                .into_iter()
                .map(|(key, value)| (key.into(), value.into()))
                .collect(),
        }
    }

    /// The driver's name.
    pub fn driver(&self) -> &str {
        &self.driver
    }

    /// The options, tokens included.
    pub fn options(&self) -> &BTreeMap<String, String> {
        &self.options
    }
}

/// Whether an option's value is to be kept out of sight.
pub(crate) fn is_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    [
        "token",
        "password",
        "passwd",
        "secret",
        "api-key",
        "apikey",
        "credential",
    ]
    .iter()
    .any(|word| key.contains(word))
}

impl fmt::Debug for EngineLogConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: BTreeMap<&str, String> = self
            .options
            .iter()
            .map(|(key, value)| {
                let value = if is_secret(key) {
                    "[secret]".into()
                } else {
                    without_credentials(value)
                };
                (key.as_str(), value)
            })
            .collect();
        f.debug_struct("EngineLogConfig")
            .field("driver", &self.driver)
            .field("options", &shown)
            .finish()
    }
}
