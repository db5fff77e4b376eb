//! `trunkline.logs`: log drivers, daemon.json, reading logs, the daemon's own logs, and what goes wrong.

mod audit;
mod classify;
mod config;
mod daemon_config;
mod daemon_file;
mod daemon_log;
mod examine;
mod finding;
mod location;
mod query;
mod reader;
mod record;
mod template;
mod time;

pub(crate) use config::EngineLogConfig;

use pyo3::prelude::*;

use crate::convert::EnumTable;

/// The enums of this slice, for the test that compares them with Python's.
pub(crate) const ENUMS: &[EnumTable] = &[
    audit::FirstProcessEnum::TABLE,
    audit::ReadableEnum::TABLE,
    classify::LayerEnum::TABLE,
    config::DeliveryEnum::TABLE,
    config::DriverKindEnum::TABLE,
    config::OptionSourceEnum::TABLE,
    daemon_config::EffectEnum::TABLE,
    daemon_config::LogLevelEnum::TABLE,
    daemon_log::LineFormEnum::TABLE,
    daemon_log::PlatformEnum::TABLE,
    examine::ExtentEnum::TABLE,
    finding::PlaceEnum::TABLE,
    finding::SeverityEnum::TABLE,
    finding::StageEnum::TABLE,
    location::LogFormatEnum::TABLE,
    location::SkipReasonEnum::TABLE,
    record::LineEndEnum::TABLE,
    record::LogStreamEnum::TABLE,
];

pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<audit::ContainerAudit>()?;
    module.add_class::<audit::ContainerFacts>()?;
    module.add_class::<audit::ContainerProcess>()?;
    module.add_class::<audit::Descriptor>()?;
    module.add_class::<audit::LogAudit>()?;
    module.add_class::<audit::LogAuditor>()?;
    module.add_class::<audit::OutputCheck>()?;
    module.add_class::<classify::Cause>()?;
    module.add_class::<classify::Diagnosis>()?;
    module.add_class::<classify::Evidence>()?;
    module.add_class::<classify::Failure>()?;
    module.add_class::<classify::Match>()?;
    module.add_class::<classify::Wording>()?;
    module.add_class::<EngineLogConfig>()?;
    module.add_class::<config::LogConfig>()?;
    module.add_class::<config::Merged>()?;
    module.add_class::<daemon_config::ConfigEdit>()?;
    module.add_class::<daemon_config::ConfigFinding>()?;
    module.add_class::<daemon_config::DaemonCommandLine>()?;
    module.add_class::<daemon_config::DaemonConfig>()?;
    module.add_class::<daemon_config::EditedConfig>()?;
    module.add_class::<daemon_config::KeyEffect>()?;
    module.add_class::<daemon_file::DaemonConfigFile>()?;
    module.add_class::<daemon_file::Written>()?;
    module.add_class::<daemon_log::DaemonLog>()?;
    module.add_class::<daemon_log::DaemonRecord>()?;
    module.add_class::<daemon_log::HostFacts>()?;
    module.add_class::<daemon_log::JournalEntry>()?;
    module.add_class::<daemon_log::LogPlace>()?;
    module.add_class::<daemon_log::RunningDaemon>()?;
    module.add_class::<examine::Examination>()?;
    module.add_class::<examine::Findings>()?;
    module.add_class::<examine::Looked>()?;
    module.add_class::<finding::EngineRelease>()?;
    module.add_class::<finding::Finding>()?;
    module.add_class::<location::EngineSocket>()?;
    module.add_class::<location::LogCounters>()?;
    module.add_class::<location::LogLocation>()?;
    module.add_class::<location::ServiceTask>()?;
    module.add_class::<location::SkippedRange>()?;
    module.add_class::<query::LogPosition>()?;
    module.add_class::<query::LogQuery>()?;
    module.add_class::<reader::LogBatches>()?;
    module.add_class::<reader::LogReader>()?;
    module.add_class::<record::LogBatch>()?;
    module.add_class::<record::LogRecord>()?;
    module.add_class::<template::TagTemplate>()?;
    module.add_class::<time::LogTime>()?;
    module.add_function(wrap_pyfunction!(classify::classify, module)?)?;
    module.add_function(wrap_pyfunction!(classify::diagnose, module)?)?;
    module.add_function(wrap_pyfunction!(classify::is_noise, module)?)?;
    module.add_function(wrap_pyfunction!(daemon_log::windows_events, module)?)?;
    module.add_function(wrap_pyfunction!(examine::examine, module)?)?;
    module.add_function(wrap_pyfunction!(daemon_file::reload_daemon, module)?)?;
    Ok(())
}
