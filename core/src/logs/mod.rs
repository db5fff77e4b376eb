//! Log drivers, `daemon.json`, the daemon's own logs, and what goes wrong on a network, as logs tell it.

mod audit;
mod classify;
mod daemon_config;
mod daemon_log;
mod driver;
mod json;
mod locate;
mod release;
mod template;

pub use audit::{ContainerFacts, Descriptor, DiskUse, LogAudit, OutputCheck, Readable};
pub use classify::diagnose::{Cause, Diagnosis, Evidence, diagnose};
pub use classify::{Failure, Layer, Match, Wording, classify, is_noise};
pub use daemon_config::command_line::DaemonCommandLine;
pub use daemon_config::edit::{ConfigEdit, EditedConfig, KeyEffect};
#[cfg(feature = "logs")]
pub use daemon_config::file::{
    DaemonConfigFile, EngineCheck, ReloadWitness, Written, reload_daemon,
};
pub use daemon_config::keys::Effect;
pub use daemon_config::review::ConfigFinding;
pub use daemon_config::{DaemonConfig, LogLevel};
pub use daemon_log::journal::{JournalEntry, JournalOrigin};
pub use daemon_log::record::{DaemonRecord, LineForm};
#[cfg(feature = "logs")]
pub use daemon_log::source::{DaemonLog, RunningDaemon};
pub use driver::address::{FluentdAddress, GelfAddress, HostPort, HttpOrigin, SyslogAddress};
pub use driver::config::{Delivery, EngineLogConfig, LogConfig};
pub use driver::merge::{Merged, OptionSource};
pub use driver::options::{
    Attributes, AwsLogs, EtwLogs, Fluentd, GcpLogs, Gelf, Journald, JsonFile, Local, LogEntries,
    Splunk, Syslog,
};
pub use driver::pattern::Pattern;
pub use driver::review::{Finding, Place, Severity, Stage};
pub use driver::value::{
    AwsLogsFormat, BinarySize, CompressionLevel, Count, DecimalSize, FileCount, GelfCompression,
    KeyList, LiteralTrue, PositiveCount, ReconnectInterval, Secret, SkipVerify, SplunkFormat,
    SyslogFacility, SyslogFormat, Text, Whole,
};
pub use driver::{DriverKind, LogDriver, Plugin};
pub use locate::{HostFacts, LogPlace, Platform};
pub use release::EngineRelease;
pub use template::TagTemplate;
