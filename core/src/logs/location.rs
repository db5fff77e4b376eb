//! Where the logs of a container are, and whether they can be read there.

use std::fmt;
use std::path::PathBuf;

use serde_json::Value;

use super::driver::DriverKind;
use super::driver::value::OptionValue;
use super::format::LogFormat;
use super::readback::{Keeper, NoCopy};
use super::release::EngineRelease;

/// Where the logs of a container are.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogLocation {
    /// In files on this machine, in a format that is known.
    Files {
        /// How they are stored.
        format: LogFormat,
        /// The current file; rotated ones are beside it.
        path: PathBuf,
    },
    /// With the engine, which sends them.
    Engine {
        /// Why not from files.
        because: WhyEngine,
    },
    /// Neither here nor with the engine.
    Elsewhere(Elsewhere),
}

/// Why logs are asked of the engine instead of being read from its files. Reading is many times slower then.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhyEngine {
    /// The caller wanted it so.
    Asked,
    /// The engine is on another machine, or may be.
    NotLocal,
    /// The formats of files are known for releases 18.09 to 29; this is another.
    UnknownRelease(String),
    /// There is no such file on this machine: the engine runs in a virtual machine (Docker Desktop), or in another mount
    /// namespace.
    NoFile(PathBuf),
    /// The file cannot be opened. It takes root, or `CAP_DAC_READ_SEARCH`.
    NotAllowed(PathBuf),
    /// The engine reads this driver back itself: the driver's name.
    Driver(String),
    /// Logs of a service, whose tasks may run anywhere.
    Service,
}

impl fmt::Display for WhyEngine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked => f.write_str("as asked for"),
            Self::NotLocal => f.write_str("the engine may be on another machine"),
            Self::UnknownRelease(release) => {
                write!(
                    f,
                    "the files of release {release} are not known; 18.09 to 29 are"
                )
            }
            Self::NoFile(path) => {
                write!(
                    f,
                    "there is no {} here: the engine runs in another machine or mount namespace",
                    path.display()
                )
            }
            Self::NotAllowed(path) => {
                write!(f, "{} cannot be opened: it takes root", path.display())
            }
            Self::Driver(driver) => write!(f, "the engine reads the driver {driver} back itself"),
            Self::Service => f.write_str("the tasks of a service may run anywhere"),
        }
    }
}

/// Where logs are that cannot be read here.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Elsewhere {
    /// Nowhere: the driver is `none`.
    Nowhere,
    /// In the journal of the host that the engine runs on.
    Journal {
        /// The id of the container, for `CONTAINER_ID_FULL=`.
        container: String,
    },
    /// With the receiver that the driver sends to; no copy is kept.
    Receiver {
        /// The driver.
        driver: String,
        /// The driver's options that say where it sends, such as `syslog-address`.
        options: Vec<(String, String)>,
        /// Why the engine keeps no copy.
        no_copy: NoCopy,
    },
}

impl Elsewhere {
    /// Why the logs cannot be read here.
    pub fn reason(&self) -> String {
        match self {
            Self::Nowhere => "the driver none stores nothing".into(),
            Self::Journal { .. } => {
                "the driver journald writes to the journal, and the engine keeps no copy".into()
            }
            Self::Receiver {
                driver, no_copy, ..
            } => format!("the driver {driver} sends them on, and {no_copy}"),
        }
    }

    /// Where to look instead.
    pub fn look(&self) -> String {
        match self {
            Self::Nowhere => "start the container with another driver to have logs".into(),
            Self::Journal { container } => {
                format!("look there: journalctl CONTAINER_ID_FULL={container}")
            }
            Self::Receiver {
                driver, options, ..
            } if options.is_empty() => {
                format!("look at the receiver that the engine's host has for {driver}")
            }
            Self::Receiver { options, .. } => {
                let options: Vec<_> = options
                    .iter()
                    .map(|(key, value)| format!("{key}={value}"))
                    .collect();
                format!("look there: {}", options.join(", "))
            }
        }
    }
}

/// Options that say where a driver sends.
const PLACES: [&str; 11] = [
    "syslog-address",
    "gelf-address",
    "fluentd-address",
    "splunk-url",
    "splunk-index",
    "awslogs-region",
    "awslogs-group",
    "awslogs-stream",
    "awslogs-endpoint",
    "gcp-project",
    "tag",
];

/// Releases whose files are known: from this one on.
const OLDEST: EngineRelease = EngineRelease::new(18, 9, 0);
/// And before this one.
const NEWEST: EngineRelease = EngineRelease::new(30, 0, 0);

/// What the engine says of a container, as far as its logs depend on it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) id: String,
    pub(crate) driver: String,
    pub(crate) options: Vec<(String, String)>,
    pub(crate) log_path: String,
    pub(crate) tty: bool,
    pub(crate) release: String,
    pub(crate) data_root: String,
}

impl Facts {
    /// From the answers to `/containers/{id}/json`, `/version` and `/info`.
    pub(crate) fn new(container: &Value, version: &Value, info: &Value) -> Self {
        let text = |value: &Value, pointer: &str| {
            value
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let options = container
            .pointer("/HostConfig/LogConfig/Config")
            .and_then(Value::as_object);
        Self {
            id: text(container, "/Id"),
            driver: text(container, "/HostConfig/LogConfig/Type"),
            options: options
                .into_iter()
                .flatten()
                .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
                .collect(),
            log_path: text(container, "/LogPath"),
            tty: container
                .pointer("/Config/Tty")
                .and_then(Value::as_bool)
                .unwrap_or(false),
            release: text(version, "/Version"),
            data_root: text(info, "/DockerRootDir"),
        }
    }

    fn release(&self) -> Option<EngineRelease> {
        self.release.parse().ok()
    }

    /// Whether the engine leaves out the newline after a long line: for what is stored as `local`, before 23.0.
    pub(crate) fn forgets(&self) -> bool {
        self.driver != "json-file" && self.release().is_some_and(|release| release.major() < 23)
    }

    fn option(&self, key: &str) -> Option<&str> {
        self.options
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    }

    /// Where the logs are, by the rules of the engine's release. Whether the file is really there is for others to see.
    pub(crate) fn location(&self) -> LogLocation {
        let release = self.release();
        let file = |format: LogFormat| LogLocation::Files {
            format,
            path: if format == LogFormat::JsonFile && !self.log_path.is_empty() {
                PathBuf::from(&self.log_path)
            } else {
                format.path(&self.data_root, &self.id)
            },
        };
        let kind = DriverKind::from_name(&self.driver);
        let disabled = self
            .option("cache-disabled")
            .is_some_and(|text| bool::read(text).unwrap_or(false));
        // Nothing is kept by the driver none of any release.
        let keeper = Keeper::of(kind, disabled, release.unwrap_or(NEWEST));
        let known = release.is_some_and(|release| (OLDEST..NEWEST).contains(&release));
        match keeper {
            Keeper::Nobody => LogLocation::Elsewhere(Elsewhere::Nowhere),
            Keeper::Receiver(no_copy) => LogLocation::Elsewhere(self.elsewhere(no_copy)),
            _ if !known => LogLocation::Engine {
                because: WhyEngine::UnknownRelease(self.release.clone()),
            },
            Keeper::JsonFile => file(LogFormat::JsonFile),
            Keeper::Local => file(LogFormat::Local),
            Keeper::Copy => file(LogFormat::Cache),
            // An engine that is built to can read these back without a copy.
            Keeper::Driver(_) => LogLocation::Engine {
                because: WhyEngine::Driver(self.driver.clone()),
            },
        }
    }

    /// What to say when the engine refuses to read the logs back.
    pub(crate) fn elsewhere(&self, no_copy: NoCopy) -> Elsewhere {
        if self.driver == "journald" {
            return Elsewhere::Journal {
                container: self.id.clone(),
            };
        }
        Elsewhere::Receiver {
            driver: self.driver.clone(),
            options: PLACES
                .iter()
                .filter_map(|key| Some(((*key).to_owned(), self.option(key)?.to_owned())))
                .collect(),
            no_copy,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]
    use super::*;

    fn facts(driver: &str, release: &str, options: &[(&str, &str)]) -> Facts {
        Facts {
            id: "c0".into(),
            driver: driver.into(),
            options: options
                .iter()
                .map(|(key, value)| ((*key).into(), (*value).into()))
                .collect(),
            release: release.into(),
            data_root: "/d".into(),
            ..Facts::default()
        }
    }

    #[test]
    fn each_driver_has_its_place() {
        let path = |driver, release| match facts(driver, release, &[]).location() {
            LogLocation::Files { path, .. } => path.display().to_string(),
            other => format!("{other:?}"),
        };
        assert_eq!(
            path("json-file", "20.10.24+dfsg1"),
            "/d/containers/c0/c0-json.log"
        );
        assert_eq!(
            path("local", "28.5.2"),
            "/d/containers/c0/local-logs/container.log"
        );
        assert_eq!(
            path("syslog", "26.1.5"),
            "/d/containers/c0/container-cached.log"
        );
        assert_eq!(
            path("journald", "29.7.2"),
            "/d/containers/c0/container-cached.log"
        );
    }

    #[test]
    fn releases_that_are_not_known_are_left_to_the_engine() {
        for release in ["30.0.0", "18.06.1", "", "dev"] {
            assert_eq!(
                facts("json-file", release, &[]).location(),
                LogLocation::Engine {
                    because: WhyEngine::UnknownRelease(release.into())
                }
            );
        }
    }

    #[test]
    fn what_cannot_be_read_says_where_to_look() {
        let LogLocation::Elsewhere(there) = facts(
            "syslog",
            "26.1.5",
            &[
                ("syslog-address", "tcp://logs:514"),
                ("cache-disabled", "true"),
            ],
        )
        .location() else {
            panic!()
        };
        assert_eq!(there.look(), "look there: syslog-address=tcp://logs:514");
        assert_eq!(
            there.reason(),
            "the driver syslog sends them on, and cache-disabled forbids a copy"
        );
        let LogLocation::Elsewhere(there) = facts("gelf", "19.03.1", &[]).location() else {
            panic!()
        };
        assert!(there.reason().contains("before 20.10"));
        assert_eq!(
            facts("none", "28.0.0", &[]).location(),
            LogLocation::Elsewhere(Elsewhere::Nowhere)
        );
        let journal = facts("journald", "28.0.0", &[]).elsewhere(NoCopy::Disabled);
        assert_eq!(
            journal.look(),
            "look there: journalctl CONTAINER_ID_FULL=c0"
        );
    }

    #[test]
    fn secrets_are_not_shown() {
        let there = facts("logentries", "19.03.1", &[("logentries-token", "s3cret")])
            .elsewhere(NoCopy::TooOld);
        assert!(!there.look().contains("s3cret"));
    }
}
