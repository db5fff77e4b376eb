//! Log drivers and their options, checked before the engine sees them.

pub(crate) mod address;
pub(crate) mod config;
pub(crate) mod merge;
pub(crate) mod options;
pub(crate) mod pattern;
pub(crate) mod review;
pub(crate) mod value;

use std::collections::BTreeMap;
use std::fmt;

use crate::logs::driver::options::{
    AwsLogs, EtwLogs, Fluentd, GcpLogs, Gelf, Journald, JsonFile, Local, LogEntries, OptionRow,
    Read, Splunk, Syslog,
};
use crate::logs::release::EngineRelease;

/// Which log driver: one that Docker brings along, `none`, or a plugin.
///
/// ```
/// use trunkline::logs::{DriverKind, EngineRelease};
///
/// assert_eq!(DriverKind::from_name("json-file"), DriverKind::JsonFile);
/// assert_eq!(DriverKind::from_name("loki"), DriverKind::Plugin);
/// assert_eq!(DriverKind::LogEntries.removed_in(), Some(EngineRelease::new(25, 0, 0)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DriverKind {
    /// `json-file`, the default.
    JsonFile,
    /// `local`.
    Local,
    /// `journald`.
    Journald,
    /// `syslog`.
    Syslog,
    /// `gelf`.
    Gelf,
    /// `fluentd`.
    Fluentd,
    /// `splunk`.
    Splunk,
    /// `awslogs`.
    AwsLogs,
    /// `gcplogs`.
    GcpLogs,
    /// `etwlogs`, Windows only.
    EtwLogs,
    /// `logentries`, up to 24.
    LogEntries,
    /// `none`: nothing is kept.
    None,
    /// A plugin, of whatever name.
    Plugin,
}

impl DriverKind {
    /// Every kind.
    pub const ALL: &[Self] = &[
        Self::JsonFile,
        Self::Local,
        Self::Journald,
        Self::Syslog,
        Self::Gelf,
        Self::Fluentd,
        Self::Splunk,
        Self::AwsLogs,
        Self::GcpLogs,
        Self::EtwLogs,
        Self::LogEntries,
        Self::None,
        Self::Plugin,
    ];

    /// The kind of a driver of this name; every name that Docker does not bring along is a plugin's.
    pub fn from_name(name: &str) -> Self {
        Self::ALL
            .iter()
            .copied()
            .find(|kind| kind.name() == Some(name))
            .unwrap_or(Self::Plugin)
    }

    /// The engine's name for it; none for plugins, which have their own.
    pub fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::JsonFile => "json-file",
            Self::Local => "local",
            Self::Journald => "journald",
            Self::Syslog => "syslog",
            Self::Gelf => "gelf",
            Self::Fluentd => "fluentd",
            Self::Splunk => "splunk",
            Self::AwsLogs => "awslogs",
            Self::GcpLogs => "gcplogs",
            Self::EtwLogs => "etwlogs",
            Self::LogEntries => "logentries",
            Self::None => "none",
            Self::Plugin => return None,
        })
    }

    /// The release that it came with.
    pub fn since(self) -> EngineRelease {
        let (major, minor) = match self {
            Self::JsonFile => (1, 0),
            Self::None | Self::Syslog => (1, 6),
            Self::Journald => (1, 7),
            Self::Gelf | Self::Fluentd => (1, 8),
            Self::AwsLogs => (1, 9),
            Self::Splunk => (1, 10),
            Self::GcpLogs | Self::EtwLogs => (1, 11),
            Self::LogEntries => (1, 13),
            Self::Plugin => (17, 5),
            Self::Local => (18, 9),
        };
        EngineRelease::new(major, minor, 0)
    }

    /// The release that no longer has it.
    pub fn removed_in(self) -> Option<EngineRelease> {
        (self == Self::LogEntries).then_some(EngineRelease::new(25, 0, 0))
    }

    /// Whether it sends lines to another program or machine, so that its trouble becomes the container's.
    pub fn is_remote(self) -> bool {
        match self {
            Self::Syslog
            | Self::Gelf
            | Self::Fluentd
            | Self::Splunk
            | Self::AwsLogs
            | Self::GcpLogs
            | Self::LogEntries
            | Self::Plugin => true,
            Self::JsonFile | Self::Local | Self::Journald | Self::EtwLogs | Self::None => false,
        }
    }

    /// The driver's own options, in the engine's names. Those that every driver has are not among them.
    ///
    /// ```
    /// use trunkline::logs::DriverKind;
    ///
    /// let keys: Vec<_> = DriverKind::JsonFile.option_keys().collect();
    /// assert_eq!(keys, ["max-size", "max-file", "compress"]);
    /// ```
    pub fn option_keys(self) -> impl Iterator<Item = &'static str> {
        self.rows().iter().map(|row| row.key)
    }

    pub(crate) fn rows(self) -> &'static [OptionRow] {
        match self {
            Self::JsonFile => JsonFile::ROWS,
            Self::Local => Local::ROWS,
            Self::Journald => Journald::ROWS,
            Self::Syslog => Syslog::ROWS,
            Self::Gelf => Gelf::ROWS,
            Self::Fluentd => Fluentd::ROWS,
            Self::Splunk => Splunk::ROWS,
            Self::AwsLogs => AwsLogs::ROWS,
            Self::GcpLogs => GcpLogs::ROWS,
            Self::EtwLogs => EtwLogs::ROWS,
            Self::LogEntries => LogEntries::ROWS,
            Self::None | Self::Plugin => &[],
        }
    }
}

impl fmt::Display for DriverKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name().unwrap_or("plugin"))
    }
}

/// A log driver with its own options.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogDriver {
    /// `json-file`.
    JsonFile(JsonFile),
    /// `local`.
    Local(Local),
    /// `journald`.
    Journald(Journald),
    /// `syslog`.
    Syslog(Syslog),
    /// `gelf`.
    Gelf(Gelf),
    /// `fluentd`.
    Fluentd(Fluentd),
    /// `splunk`. Boxed for its size.
    Splunk(Box<Splunk>),
    /// `awslogs`. Boxed for its size.
    AwsLogs(Box<AwsLogs>),
    /// `gcplogs`.
    GcpLogs(GcpLogs),
    /// `etwlogs`.
    EtwLogs(EtwLogs),
    /// `logentries`.
    LogEntries(LogEntries),
    /// `none`.
    None,
    /// A plugin: only it knows its options.
    Plugin(Plugin),
}

/// A log driver plugin and its options, which nobody but the plugin can check, and only when a container starts.
///
/// ```
/// use trunkline::logs::Plugin;
///
/// let driver = Plugin::new("grafana/loki-docker-driver:3.0.0".parse()?).with_option("loki-url", "http://10.0.0.5:3100/loki/api/v1/push");
/// assert_eq!(driver.options().count(), 1);
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Plugin {
    name: value::Text,
    options: BTreeMap<String, String>,
}

impl Plugin {
    /// The plugin of this name.
    pub fn new(name: value::Text) -> Self {
        Self {
            name,
            options: BTreeMap::new(),
        }
    }

    /// Sets an option. It is passed on unchecked.
    pub fn with_option(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.options.insert(key.into(), value.into());
        self
    }

    /// The plugin's name.
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    /// The options. Values may be secrets: they are not in the `Debug` output.
    pub fn options(&self) -> impl Iterator<Item = (&str, &str)> {
        self.options
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
    }
}

impl fmt::Debug for Plugin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plugin")
            .field("name", &self.name)
            .field("options", &self.options.keys().collect::<Vec<_>>())
            .finish()
    }
}

macro_rules! from_driver {
    ($($type:ident),+; boxed $($boxed:ident),+) => {
        $( impl From<$type> for LogDriver {
            fn from(driver: $type) -> Self {
                Self::$type(driver)
            }
        } )+
        $( impl From<$boxed> for LogDriver {
            fn from(driver: $boxed) -> Self {
                Self::$boxed(Box::new(driver))
            }
        } )+
    };
}
from_driver!(JsonFile, Local, Journald, Syslog, Gelf, Fluentd, GcpLogs, EtwLogs, LogEntries, Plugin; boxed Splunk, AwsLogs);

impl LogDriver {
    /// Its kind.
    pub fn kind(&self) -> DriverKind {
        match self {
            Self::JsonFile(_) => DriverKind::JsonFile,
            Self::Local(_) => DriverKind::Local,
            Self::Journald(_) => DriverKind::Journald,
            Self::Syslog(_) => DriverKind::Syslog,
            Self::Gelf(_) => DriverKind::Gelf,
            Self::Fluentd(_) => DriverKind::Fluentd,
            Self::Splunk(_) => DriverKind::Splunk,
            Self::AwsLogs(_) => DriverKind::AwsLogs,
            Self::GcpLogs(_) => DriverKind::GcpLogs,
            Self::EtwLogs(_) => DriverKind::EtwLogs,
            Self::LogEntries(_) => DriverKind::LogEntries,
            Self::None => DriverKind::None,
            Self::Plugin(_) => DriverKind::Plugin,
        }
    }

    /// The name that the engine is given.
    pub fn name(&self) -> &str {
        match self {
            Self::Plugin(plugin) => plugin.name(),
            other => other.kind().name().unwrap_or_default(),
        }
    }

    /// A driver of this name, without options.
    fn of_name(name: value::Text) -> Self {
        match DriverKind::from_name(name.as_str()) {
            DriverKind::JsonFile => JsonFile::default().into(),
            DriverKind::Local => Local::default().into(),
            DriverKind::Journald => Journald::default().into(),
            DriverKind::Syslog => Syslog::default().into(),
            DriverKind::Gelf => Gelf::default().into(),
            DriverKind::Fluentd => Fluentd::default().into(),
            DriverKind::Splunk => Splunk::default().into(),
            DriverKind::AwsLogs => AwsLogs::default().into(),
            DriverKind::GcpLogs => GcpLogs::default().into(),
            DriverKind::EtwLogs => EtwLogs::default().into(),
            DriverKind::LogEntries => LogEntries::default().into(),
            DriverKind::None => Self::None,
            DriverKind::Plugin => Self::Plugin(Plugin::new(name)),
        }
    }

    fn read(&mut self, key: &str, text: &str) -> Read {
        match self {
            Self::JsonFile(driver) => driver.read(key, text),
            Self::Local(driver) => driver.read(key, text),
            Self::Journald(driver) => driver.read(key, text),
            Self::Syslog(driver) => driver.read(key, text),
            Self::Gelf(driver) => driver.read(key, text),
            Self::Fluentd(driver) => driver.read(key, text),
            Self::Splunk(driver) => driver.read(key, text),
            Self::AwsLogs(driver) => driver.read(key, text),
            Self::GcpLogs(driver) => driver.read(key, text),
            Self::EtwLogs(driver) => driver.read(key, text),
            Self::LogEntries(driver) => driver.read(key, text),
            Self::None => Read::Unknown,
            Self::Plugin(plugin) => {
                plugin.options.insert(key.into(), text.into());
                Read::Taken
            }
        }
    }

    fn write(&self, into: &mut BTreeMap<String, String>) {
        match self {
            Self::JsonFile(driver) => driver.write(into),
            Self::Local(driver) => driver.write(into),
            Self::Journald(driver) => driver.write(into),
            Self::Syslog(driver) => driver.write(into),
            Self::Gelf(driver) => driver.write(into),
            Self::Fluentd(driver) => driver.write(into),
            Self::Splunk(driver) => driver.write(into),
            Self::AwsLogs(driver) => driver.write(into),
            Self::GcpLogs(driver) => driver.write(into),
            Self::EtwLogs(driver) => driver.write(into),
            Self::LogEntries(driver) => driver.write(into),
            Self::None => {}
            Self::Plugin(plugin) => into.extend(plugin.options.clone()),
        }
    }
}
