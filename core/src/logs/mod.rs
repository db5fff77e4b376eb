//! Log drivers, `daemon.json`, the daemon's own logs, and what goes wrong on a network, as logs tell it.

mod audit;
mod classify;
mod daemon_config;
mod daemon_log;
mod driver;
mod json;
mod locate;
mod readback;
mod release;
mod template;

#[cfg(feature = "logs")]
pub use audit::collect::{ContainerAudit, LogAuditor, StoredLogs, Unseen};
pub use audit::output::{ContainerFacts, ContainerProcess, Descriptor, FirstProcess, OutputCheck};
pub use audit::{DiskUse, LogAudit, Readable};
pub use classify::diagnose::{Cause, Diagnosis, Evidence, diagnose};
#[cfg(feature = "logs")]
pub use classify::examination::{Examination, Extent, Findings, Looked, Source};
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
pub use daemon_log::event::windows_events;
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
pub use readback::NoCopy;
pub use release::EngineRelease;
pub use template::TagTemplate;

// Reading container logs.
#[cfg(feature = "logs")]
mod api;
#[cfg(feature = "logs")]
mod assemble;
#[cfg(feature = "logs")]
mod attributes;
#[cfg(feature = "logs")]
mod core;
#[cfg(feature = "logs")]
mod disk;
#[cfg(feature = "logs")]
mod engine;
#[cfg(feature = "logs")]
mod examine;
#[cfg(feature = "logs")]
mod follow;
#[cfg(feature = "logs")]
mod format;
#[cfg(feature = "logs")]
mod frame;
#[cfg(feature = "logs")]
mod http;
#[cfg(feature = "logs")]
mod input;
#[cfg(feature = "logs")]
mod json_file;
#[cfg(feature = "logs")]
mod json_value;
#[cfg(feature = "logs")]
mod local_file;
#[cfg(feature = "logs")]
mod location;
#[cfg(feature = "logs")]
mod merge;
#[cfg(feature = "logs")]
mod plain_text;
#[cfg(feature = "logs")]
mod position;
#[cfg(feature = "logs")]
mod progress;
#[cfg(feature = "logs")]
mod protobuf;
#[cfg(feature = "logs")]
mod query;
#[cfg(feature = "logs")]
mod raw;
#[cfg(feature = "logs")]
mod reader;
#[cfg(feature = "logs")]
mod record;
#[cfg(feature = "logs")]
mod report;
#[cfg(feature = "logs")]
mod rotation;
#[cfg(feature = "logs")]
mod seek;
#[cfg(feature = "logs")]
mod service;
#[cfg(feature = "logs")]
mod tail;
#[cfg(feature = "logs")]
mod time;

#[cfg(all(feature = "logs", feature = "blocking"))]
pub(crate) use self::core::{Core, location};
#[cfg(all(feature = "logs", feature = "blocking"))]
pub(crate) use audit::collect::Auditor;
#[cfg(all(feature = "logs", feature = "blocking"))]
pub(crate) use disk::Fill;
#[cfg(feature = "logs")]
pub use engine::EngineSocket;
#[cfg(feature = "logs")]
pub use examine::examine;
#[cfg(all(feature = "logs", feature = "blocking"))]
pub(crate) use examine::examine_here;
#[cfg(feature = "logs")]
pub use format::LogFormat;
#[cfg(feature = "logs")]
pub use location::{Elsewhere, LogLocation, WhyEngine};
#[cfg(feature = "logs")]
pub use position::LogPosition;
#[cfg(feature = "logs")]
pub use query::LogQuery;
#[cfg(feature = "logs")]
pub use reader::LogReader;
#[cfg(all(feature = "logs", feature = "blocking"))]
pub(crate) use reader::service_core;
#[cfg(feature = "logs")]
pub use record::{LineEnd, LogBatch, LogRecord, LogStream, RecordRef};
#[cfg(feature = "logs")]
pub use report::{LogCounters, SkipReason, SkippedRange};
#[cfg(feature = "logs")]
pub use service::{ServiceTask, TaskProblem};
#[cfg(feature = "logs")]
pub use time::LogTime;
