//! How each container logs, what it may cost, and whether its application writes where the driver listens.
//!
//! Decided from what the engine says (`GET /containers/ID/json`) and from facts of `/proc`, which `collect` brings together.

#[cfg(feature = "logs")]
pub(crate) mod collect;
pub(crate) mod output;
#[cfg(feature = "logs")]
mod processes;

use crate::error::Result;
use crate::logs::driver::config::{Delivery, EngineLogConfig, LogConfig};
use crate::logs::driver::review::{Finding, Place};
use crate::logs::driver::{DriverKind, LogDriver};
use crate::logs::readback::Keeper;
use crate::logs::release::EngineRelease;

/// The most that a container's logs can take on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DiskUse {
    /// About so many bytes: files overshoot by up to one record, and compressed ones take less.
    AtMost(u64),
    /// Until the disk is full.
    Unlimited,
}

/// Whether `docker logs` can read a container's lines. Where trunkline reads them is [`LogLocation`](super::LogLocation).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Readable {
    /// From the driver's own files or journal.
    Native,
    /// From the copy that the engine keeps since 20.10. For a stopped container the driver's other side must answer all the
    /// same, although the copy is on the disk.
    ThroughCache,
    /// Not at all, and why.
    No(&'static str),
}

/// What is to be said about the logs of one container.
#[derive(Clone, Debug, PartialEq)]
pub struct LogAudit {
    container: String,
    config: LogConfig,
    disk: DiskUse,
    readable: Readable,
    may_block: bool,
    may_lose: bool,
    differs_from_default: bool,
    findings: Vec<Finding>,
}

/// Five files of 20 MiB, which no option changes (moby#45668).
const CACHE_BYTES: u64 = 5 * 20 * 1024 * 1024;

impl LogAudit {
    /// Audits a container by its frozen configuration and the daemon's default.
    ///
    /// ```
    /// use trunkline::logs::{DiskUse, EngineLogConfig, EngineRelease, LogAudit, Readable};
    ///
    /// let config = EngineLogConfig::new("json-file", [("max-size", "10m"), ("max-file", "3")]);
    /// let audit = LogAudit::new("web", &config, &config, EngineRelease::new(28, 5, 2))?;
    /// assert_eq!(audit.disk(), DiskUse::AtMost(30_000_000));
    /// assert_eq!(audit.readable(), Readable::Native);
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](crate::Error::Invalid) when the configuration names no driver.
    pub fn new(
        container: impl Into<String>,
        engine: &EngineLogConfig,
        default: &EngineLogConfig,
        release: EngineRelease,
    ) -> Result<Self> {
        let config = LogConfig::from_engine(engine)?;
        Ok(Self {
            container: container.into(),
            disk: disk(&config, release),
            readable: readable(&config, release),
            may_block: config.kind().is_remote()
                && !matches!(config.delivery(), Delivery::NonBlocking { .. }),
            may_lose: matches!(config.delivery(), Delivery::NonBlocking { .. })
                || config.kind() == DriverKind::None,
            differs_from_default: engine != default,
            findings: config.review(Place::Container, release),
            config,
        })
    }

    /// The container's name or id.
    pub fn container(&self) -> &str {
        &self.container
    }

    /// Its configuration.
    pub fn config(&self) -> &LogConfig {
        &self.config
    }

    /// The worst case on the disk.
    pub fn disk(&self) -> DiskUse {
        self.disk
    }

    /// Whether `docker logs` can read it. A journald driver is taken to be readable; a few builds of the engine lack that.
    pub fn readable(&self) -> Readable {
        self.readable
    }

    /// Whether the application stops when the driver's other side stops taking lines.
    pub fn may_block(&self) -> bool {
        self.may_block
    }

    /// Whether lines may be lost without a word.
    pub fn may_lose(&self) -> bool {
        self.may_lose
    }

    /// Whether it was made under another default, or with options of its own: a change of the default never reaches it.
    pub fn differs_from_default(&self) -> bool {
        self.differs_from_default
    }

    /// What else is to be said, as for a new container.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

fn disk(config: &LogConfig, release: EngineRelease) -> DiskUse {
    let files = |count: Option<i64>, default: u64| {
        count
            .and_then(|count| u64::try_from(count).ok())
            .unwrap_or(default)
    };
    match config.driver() {
        LogDriver::JsonFile(driver) => match driver.max_size() {
            Some(size) => {
                let files = files(driver.max_file().map(|count| count.get()), 1);
                // Up to 22 a single file leaves one stale copy behind.
                let files = if files == 1 && release < EngineRelease::new(23, 0, 0) {
                    2
                } else {
                    files
                };
                DiskUse::AtMost(size.bytes().saturating_mul(files))
            }
            None => DiskUse::Unlimited,
        },
        LogDriver::Local(driver) => {
            let size = driver
                .max_size()
                .map_or(20 * 1024 * 1024, |size| size.bytes());
            DiskUse::AtMost(
                size.saturating_mul(files(driver.max_file().map(|count| count.get()), 5)),
            )
        }
        // The journal has limits of its own.
        LogDriver::None | LogDriver::Journald(_) => DiskUse::AtMost(0),
        LogDriver::Syslog(_)
        | LogDriver::Gelf(_)
        | LogDriver::Fluentd(_)
        | LogDriver::Splunk(_)
        | LogDriver::AwsLogs(_)
        | LogDriver::GcpLogs(_)
        | LogDriver::EtwLogs(_)
        | LogDriver::LogEntries(_)
        | LogDriver::Plugin(_) => {
            let copied = keeper(config, release) == Keeper::Copy;
            DiskUse::AtMost(if copied { CACHE_BYTES } else { 0 })
        }
    }
}

fn readable(config: &LogConfig, release: EngineRelease) -> Readable {
    match keeper(config, release) {
        Keeper::JsonFile | Keeper::Local => Readable::Native,
        Keeper::Nobody => Readable::No("the driver none keeps nothing"),
        Keeper::Copy | Keeper::Driver(_) if config.kind() == DriverKind::Journald => {
            Readable::Native
        }
        Keeper::Copy => Readable::ThroughCache,
        Keeper::Driver(why) | Keeper::Receiver(why) => Readable::No(why.reason()),
    }
}

fn keeper(config: &LogConfig, release: EngineRelease) -> Keeper {
    Keeper::of(
        config.kind(),
        config.cache_disabled() == Some(true),
        release,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: EngineRelease = EngineRelease::new(20, 10, 24);
    const NEW: EngineRelease = EngineRelease::new(28, 5, 2);

    #[test]
    fn worst_cases() {
        let audit = |driver: &str, options: &[(&str, &str)], release| {
            let config = EngineLogConfig::new(driver, options.iter().copied());
            LogAudit::new(
                "c",
                &config,
                &EngineLogConfig::new("json-file", [("", ""); 0]),
                release,
            )
            .unwrap()
        };
        for (driver, options, release, disk, readable) in [
            (
                "json-file",
                &[][..],
                NEW,
                DiskUse::Unlimited,
                Readable::Native,
            ),
            (
                "json-file",
                &[("max-size", "1m")],
                NEW,
                DiskUse::AtMost(1_000_000),
                Readable::Native,
            ),
            (
                "json-file",
                &[("max-size", "1m")],
                OLD,
                DiskUse::AtMost(2_000_000),
                Readable::Native,
            ),
            (
                "local",
                &[],
                NEW,
                DiskUse::AtMost(100 << 20),
                Readable::Native,
            ),
            (
                "syslog",
                &[],
                OLD,
                DiskUse::AtMost(100 << 20),
                Readable::ThroughCache,
            ),
            (
                "syslog",
                &[("cache-disabled", "true")],
                OLD,
                DiskUse::AtMost(0),
                Readable::No("cache-disabled forbids a copy"),
            ),
            (
                "none",
                &[],
                OLD,
                DiskUse::AtMost(0),
                Readable::No("the driver none keeps nothing"),
            ),
        ] {
            let audit = audit(driver, options, release);
            assert_eq!(
                (audit.disk(), audit.readable()),
                (disk, readable),
                "{driver} {options:?}"
            );
        }
        let remote = audit("fluentd", &[], NEW);
        assert!(remote.may_block() && !remote.may_lose() && remote.differs_from_default());
        let buffered = audit("fluentd", &[("mode", "non-blocking")], NEW);
        assert!(!buffered.may_block() && buffered.may_lose());
    }
}
