//! Log drivers and their options.

use std::ffi::c_char;

use std::ffi::CString;
use std::ptr;
use std::sync::OnceLock;
use trunkline::logs::{
    Delivery, DriverKind, EngineLogConfig, EngineRelease, Finding, LogConfig, Merged, OptionSource,
    Place, Severity, Stage, TagTemplate,
};

use crate::error::{Failure, tl_error, tl_status};
use crate::ffi::{
    Handle, Numbered, Owned, Result, c_string, change, element, free, guard, handle, length,
    list_of, made_of, maybe, number, numbers, output, read, set_if_wanted, text, text_of, texts,
    value,
};
use crate::types::{pairs, strings, tl_pairs, tl_strings};

/// Which log driver: one that Docker brings along, `none`, or a plugin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_log_driver_kind {
    /// `json-file`, the default.
    TL_LOG_DRIVER_KIND_JSON_FILE = 1,
    /// `local`.
    TL_LOG_DRIVER_KIND_LOCAL = 2,
    /// `journald`.
    TL_LOG_DRIVER_KIND_JOURNALD = 3,
    /// `syslog`.
    TL_LOG_DRIVER_KIND_SYSLOG = 4,
    /// `gelf`.
    TL_LOG_DRIVER_KIND_GELF = 5,
    /// `fluentd`.
    TL_LOG_DRIVER_KIND_FLUENTD = 6,
    /// `splunk`.
    TL_LOG_DRIVER_KIND_SPLUNK = 7,
    /// `awslogs`.
    TL_LOG_DRIVER_KIND_AWS_LOGS = 8,
    /// `gcplogs`.
    TL_LOG_DRIVER_KIND_GCP_LOGS = 9,
    /// `etwlogs`, Windows only.
    TL_LOG_DRIVER_KIND_ETW_LOGS = 10,
    /// `logentries`, up to 24.
    TL_LOG_DRIVER_KIND_LOG_ENTRIES = 11,
    /// `none`: nothing is kept.
    TL_LOG_DRIVER_KIND_NONE = 12,
    /// A plugin, of whatever name.
    TL_LOG_DRIVER_KIND_PLUGIN = 13,
}

numbers!(DriverKind as "log driver": tl_log_driver_kind {
    TL_LOG_DRIVER_KIND_JSON_FILE = Self::JsonFile => Self::JsonFile,
    TL_LOG_DRIVER_KIND_LOCAL = Self::Local => Self::Local,
    TL_LOG_DRIVER_KIND_JOURNALD = Self::Journald => Self::Journald,
    TL_LOG_DRIVER_KIND_SYSLOG = Self::Syslog => Self::Syslog,
    TL_LOG_DRIVER_KIND_GELF = Self::Gelf => Self::Gelf,
    TL_LOG_DRIVER_KIND_FLUENTD = Self::Fluentd => Self::Fluentd,
    TL_LOG_DRIVER_KIND_SPLUNK = Self::Splunk => Self::Splunk,
    TL_LOG_DRIVER_KIND_AWS_LOGS = Self::AwsLogs => Self::AwsLogs,
    TL_LOG_DRIVER_KIND_GCP_LOGS = Self::GcpLogs => Self::GcpLogs,
    TL_LOG_DRIVER_KIND_ETW_LOGS = Self::EtwLogs => Self::EtwLogs,
    TL_LOG_DRIVER_KIND_LOG_ENTRIES = Self::LogEntries => Self::LogEntries,
    TL_LOG_DRIVER_KIND_NONE = Self::None => Self::None,
    TL_LOG_DRIVER_KIND_PLUGIN = Self::Plugin => Self::Plugin,
});

/// Where a log configuration is to stand: rules differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_log_config_place {
    /// `log-driver` and `log-opts` of the daemon: the default of every container created afterwards.
    TL_LOG_CONFIG_PLACE_DAEMON_DEFAULT = 1,
    /// One container.
    TL_LOG_CONFIG_PLACE_CONTAINER = 2,
    /// A swarm service. The engine checks nothing when it is created; its tasks fail.
    TL_LOG_CONFIG_PLACE_SERVICE = 3,
}

numbers!(Place as "place of a log configuration": tl_log_config_place {
    TL_LOG_CONFIG_PLACE_DAEMON_DEFAULT = Self::DaemonDefault => Self::DaemonDefault,
    TL_LOG_CONFIG_PLACE_CONTAINER = Self::Container => Self::Container,
    TL_LOG_CONFIG_PLACE_SERVICE = Self::Service => Self::Service,
});

/// Where the engine itself would notice what a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_log_stage {
    /// Nowhere: it takes it without a word.
    TL_LOG_STAGE_NOWHERE = 1,
    /// The daemon does not start.
    TL_LOG_STAGE_DAEMON_START = 2,
    /// The container is not created (HTTP 400).
    TL_LOG_STAGE_CREATE = 3,
    /// The container is created and does not start (HTTP 500).
    TL_LOG_STAGE_START = 4,
    /// The service is created, and its tasks are rejected or fail in a loop.
    TL_LOG_STAGE_TASK = 5,
}

numbers!(Stage as "stage": tl_log_stage {
    TL_LOG_STAGE_NOWHERE = Self::Nowhere => Self::Nowhere,
    TL_LOG_STAGE_DAEMON_START = Self::DaemonStart => Self::DaemonStart,
    TL_LOG_STAGE_CREATE = Self::Create => Self::Create,
    TL_LOG_STAGE_START = Self::Start => Self::Start,
    TL_LOG_STAGE_TASK = Self::Task => Self::Task,
});

/// How serious a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_log_severity {
    /// It breaks a rule, does harm or does nothing: it is not written.
    TL_LOG_SEVERITY_REFUSED = 1,
    /// It works, with a risk to know of.
    TL_LOG_SEVERITY_WARNED = 2,
}

numbers!(Severity as "severity": tl_log_severity {
    TL_LOG_SEVERITY_REFUSED = Self::Refused => Self::Refused,
    TL_LOG_SEVERITY_WARNED = Self::Warned => Self::Warned,
});

/// How lines reach a log driver: the options `mode` and `max-buffer-size`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_delivery {
    /// Not said, which is blocking for every driver; the dual-logging cache alone may then lose lines.
    TL_DELIVERY_ENGINE_DEFAULT = 1,
    /// The application waits until the driver has taken the line.
    TL_DELIVERY_BLOCKING = 2,
    /// Lines go through a buffer in memory. When it is full the **newest** are dropped, without a counter, an event or
    /// a line in the daemon's log.
    TL_DELIVERY_NON_BLOCKING = 3,
}

numbers!(Delivery as "delivery": tl_delivery {
    TL_DELIVERY_ENGINE_DEFAULT = Self::EngineDefault => Self::EngineDefault,
    TL_DELIVERY_BLOCKING = Self::Blocking => Self::Blocking,
    TL_DELIVERY_NON_BLOCKING = Self::NonBlocking { .. } => Self::NonBlocking { buffer: None },
});

/// Where an option of a container comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_option_source {
    /// The container or the service.
    TL_OPTION_SOURCE_OWN = 1,
    /// The daemon's default.
    TL_OPTION_SOURCE_DAEMON = 2,
}

numbers!(OptionSource as "source of an option": tl_option_source {
    TL_OPTION_SOURCE_OWN = Self::Own => Self::Own,
    TL_OPTION_SOURCE_DAEMON = Self::Daemon => Self::Daemon,
});

/// The kind of a driver by its name; a name that is none of Docker's own drivers is a plugin's. 0 for NULL and what is not UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_driver_kind_of(name: *const c_char) -> u32 {
    text(name, "name").map_or(0, |name| DriverKind::from_name(name).number())
}

/// What there is to say of each kind of driver: its name, the releases that brought and removed it, and its options.
struct Texts {
    name: Option<CString>,
    since: CString,
    removed_in: Option<CString>,
    options: tl_strings,
}

fn driver_texts(kind: u32) -> Option<&'static Texts> {
    static TEXTS: OnceLock<Vec<Texts>> = OnceLock::new();
    let texts = TEXTS.get_or_init(|| {
        DriverKind::ALL
            .iter()
            .map(|kind| Texts {
                name: kind.name().map(|name| c_string(name.to_owned())),
                since: c_string(kind.since().to_string()),
                removed_in: kind
                    .removed_in()
                    .map(|release| c_string(release.to_string())),
                options: tl_strings::wrap(strings(kind.option_keys())),
            })
            .collect()
    });
    let position = DriverKind::ALL
        .iter()
        .position(|known| known.number() == kind)?;
    texts.get(position)
}

/// The name of a kind of driver, a `tl_log_driver_kind`; NULL for a plugin and for a number that is none. Never to be freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_driver_kind_name(kind: u32) -> *const c_char {
    driver_texts(kind)
        .and_then(|texts| texts.name.as_ref())
        .map_or(ptr::null(), |name| name.as_ptr())
}

/// The first release of Docker with this kind of driver; NULL for a number that is none. Never to be freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_driver_kind_since(kind: u32) -> *const c_char {
    driver_texts(kind).map_or(ptr::null(), |texts| texts.since.as_ptr())
}

/// The first release of Docker without this kind of driver; NULL when there is none. Never to be freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_driver_kind_removed_in(kind: u32) -> *const c_char {
    driver_texts(kind)
        .and_then(|texts| texts.removed_in.as_ref())
        .map_or(ptr::null(), |release| release.as_ptr())
}

/// Whether this kind of driver sends lines to another program or machine; false for a number that is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_driver_kind_is_remote(kind: u32) -> bool {
    DriverKind::from_number(kind).is_some_and(DriverKind::is_remote)
}

/// The names of the options of this kind of driver; NULL for a number that is none. Never to be freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_driver_kind_options(kind: u32) -> *const tl_strings {
    driver_texts(kind).map_or(ptr::null(), |texts| &raw const texts.options)
}

/// Checks a template for the option `tag`: `TL_INVALID_INPUT` with what is wrong where. The outputs may be NULL: whether the template holds no
/// field and gives every container the same tag, and whether it may fail when a container starts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_tag_template_check(
    tag: *const c_char,
    is_constant: *mut bool,
    may_fail_at_start: *mut bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let template: TagTemplate = text(tag, "tag")?.parse()?;
        set_if_wanted(is_constant, template.is_constant());
        set_if_wanted(may_fail_at_start, template.may_fail_at_start());
        Ok(())
    })
}

/// A driver's name and its options in the engine's strings, as they stand in `HostConfig.LogConfig`. It never changes, so
/// threads may read it at the same time.
pub struct tl_engine_log_config(Owned<EngineLogConfig>);

handle!(tl_engine_log_config: EngineLogConfig);

/// A driver and its options as they stand with an engine, unchecked: `len` names, and as many values.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_engine_log_config_new(
    driver: *const c_char,
    names: *const *const c_char,
    options: *const *const c_char,
    len: usize,
    out: *mut *mut tl_engine_log_config,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let driver = text(driver, "driver")?;
        out.give(EngineLogConfig::new(
            driver,
            texts(names, len, "names")?
                .into_iter()
                .zip(texts(options, len, "options")?),
        ));
        Ok(())
    })
}

/// The driver's name; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_engine_log_config_driver(
    config: *const tl_engine_log_config,
) -> *const c_char {
    text_of(config, "driver", |it| Some(it.driver().to_owned()))
}

/// The options, tokens included; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_engine_log_config_options(
    config: *const tl_engine_log_config,
) -> *const tl_pairs {
    made_of(config, "options", |it| Some(pairs(it.options())))
}

/// Merges a container's own configuration with the daemon's default, as the engine does when it creates the container.
///
/// Without a driver of its own the container gets the daemon's. With the same driver it gets each option of the
/// daemon that it does not set itself; with another driver none but those whose names start with `cache-`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_engine_log_config_merged_with(
    config: *const tl_engine_log_config,
    daemon: *const tl_engine_log_config,
    out: *mut *mut tl_merged_log_config,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let config = value(config, "config")?;
        let daemon = value(daemon, "daemon")?;
        out.give(config.merged_with(daemon));
        Ok(())
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_engine_log_config_free(config: *mut tl_engine_log_config) {
    free(config);
}

/// The result of `merged_with`. It never changes, so threads may read it at the same time.
pub struct tl_merged_log_config(Owned<Merged>);

handle!(tl_merged_log_config: Merged);

/// What the engine writes into the container when it is created. It never changes afterwards; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_merged_log_config_config(
    merged: *const tl_merged_log_config,
) -> *const tl_engine_log_config {
    made_of(merged, "config", |it| Some(it.config().clone()))
}

/// Where the driver comes from, a `tl_option_source`; 0 for what this version does not know.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_merged_log_config_driver_source(
    merged: *const tl_merged_log_config,
) -> u32 {
    read(merged, 0, |it| it.driver_source().number())
}

/// Where an option comes from, a `tl_option_source`; 0 when the result does not have it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_merged_log_config_source(
    merged: *const tl_merged_log_config,
    option: *const c_char,
) -> u32 {
    read(merged, 0, |merged| {
        text(option, "option")
            .ok()
            .and_then(|option| merged.source(option))
            .map_or(0, |source| source.number())
    })
}

/// The daemon's options that do not reach the container, because it has another driver or a value of its own; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_merged_log_config_left_out(
    merged: *const tl_merged_log_config,
) -> *const tl_strings {
    made_of(merged, "left_out", |it| Some(strings(it.left_out())))
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_merged_log_config_free(merged: *mut tl_merged_log_config) {
    free(merged);
}

/// A log driver with its options, for a daemon's default, a container or a service. Options have Docker's own names and
/// values, and each is checked when it is set; `tl_log_config_review` holds all of them against a place and a release. One
/// thread at a time may change it; threads may read it at the same time.
pub struct tl_log_config(Owned<Checked>);

handle!(tl_log_config: Checked);

/// The strings as they were given, and what core reads in them.
#[derive(Clone)]
pub(crate) struct Checked {
    given: EngineLogConfig,
    pub(crate) read: LogConfig,
}

impl Checked {
    pub(crate) fn new(given: EngineLogConfig) -> Result<Self> {
        let read = LogConfig::from_engine(&given)?;
        Ok(Self { given, read })
    }

    /// With one more option; one that is not understood is refused with the reason.
    fn option(&self, name: &str, value: &str) -> Result<Self> {
        let mut options = self.given.options().clone();
        options.insert(name.to_owned(), value.to_owned());
        let changed = Self::new(EngineLogConfig::new(self.given.driver(), options))?;
        if changed.read.not_understood().any(|unknown| unknown == name) {
            let why = changed
                .read
                .review(Place::Container, EngineRelease::new(u16::MAX, 0, 0))
                .into_iter()
                .find(|finding| finding.option() == Some(name));
            return Err(Failure::Rule {
                what: "option of a log driver",
                value: format!("{name}={value}"),
                rule: why.map_or_else(
                    || "it is not understood".to_owned(),
                    |why| why.text().to_owned(),
                ),
            });
        }
        Ok(changed)
    }

    fn without(&self, name: &str) -> Result<Self> {
        let mut options = self.given.options().clone();
        options.remove(name);
        Self::new(EngineLogConfig::new(self.given.driver(), options))
    }
}

/// A driver by its name, such as `"local"`; a name that is none of Docker's own drivers is a plugin's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_config_new(
    driver: *const c_char,
    out: *mut *mut tl_log_config,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let driver = text(driver, "driver")?;
        out.give(Checked::new(EngineLogConfig::new(
            driver,
            Vec::<(String, String)>::new(),
        ))?);
        Ok(())
    })
}

/// Reads what an engine has: `HostConfig.LogConfig`, `log-driver` and `log-opts` of a daemon, or a service's `LogDriver`.
///
/// Options that are unknown, have a bad value or do nothing are kept; `review` names each.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_config_from_engine(
    engine: *const tl_engine_log_config,
    out: *mut *mut tl_log_config,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let engine = value(engine, "engine")?;
        out.give(Checked::new(engine.clone())?);
        Ok(())
    })
}

/// Sets an option in Docker's words, such as `max-size` to `10m`; `mode` before `max-buffer-size`. `TL_INVALID_INPUT` for a
/// name that the driver does not have, with the one that was probably meant, for a value that the option does not take, and
/// for what would do nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_config_set_option(
    config: *mut tl_log_config,
    name: *const c_char,
    option: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(config, "config", |it| {
            let name = text(name, "name")?;
            let option = text(option, "option")?;
            it.option(name, option)
        })
    })
}

/// Leaves an option to its default again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_config_remove_option(
    config: *mut tl_log_config,
    name: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(config, "config", |it| {
            let name = text(name, "name")?;
            it.without(name)
        })
    })
}

/// The kind of the driver, a `tl_log_driver_kind`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_config_driver_kind(config: *const tl_log_config) -> u32 {
    read(config, 0, |it| it.read.kind().number())
}

/// The name of the driver; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_config_driver(config: *const tl_log_config) -> *const c_char {
    text_of(config, "driver", |it| Some(it.given.driver().to_owned()))
}

/// How lines reach the driver, a `tl_delivery`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_config_delivery(config: *const tl_log_config) -> u32 {
    read(config, 0, |it| it.read.delivery().number())
}

/// The size of the buffer of non-blocking delivery, in bytes; 0 when it is not set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_config_buffer_bytes(config: *const tl_log_config) -> u64 {
    read(config, 0, |it| match it.read.delivery() {
        Delivery::NonBlocking { buffer: Some(size) } => size.bytes(),
        _ => 0,
    })
}

/// Whether the copy for reading is left out; false when that is not set; false when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_config_cache_disabled(
    config: *const tl_log_config,
    out: *mut bool,
) -> bool {
    maybe(config, out, |it| it.read.cache_disabled())
}

/// The names of options that were read and not understood.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_config_not_understood(
    config: *const tl_log_config,
    out: *mut *mut tl_strings,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let config = value(config, "config")?;
        out.give(strings(config.read.not_understood()));
        Ok(())
    })
}

/// The options as they were given.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_config_options(
    config: *const tl_log_config,
    out: *mut *mut tl_pairs,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let config = value(config, "config")?;
        out.give(pairs(config.given.options()));
        Ok(())
    })
}

/// Everything that is to be said about this configuration at this place in this release, the worst first.
///
/// No finding of `TL_LOG_SEVERITY_REFUSED` means that no engine of this release will complain of the options. What cannot be
/// known offline (whether a collector answers, whether a file exists there) is a warning. `place` is a
/// `tl_log_config_place`, `release` such as `"28.5.2"`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_config_review(
    config: *const tl_log_config,
    place: u32,
    release: *const c_char,
    out: *mut *mut tl_log_findings,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let config = value(config, "config")?;
        let place: Place = number(place)?;
        let release: EngineRelease = text(release, "release")?.parse()?;
        out.give(list_of(config.read.review(place, release)));
        Ok(())
    })
}

/// The strings for the engine. `TL_INVALID_INPUT` naming each rule that is broken; `TL_UNSUPPORTED` when the release is the
/// only obstacle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_config_to_engine(
    config: *const tl_log_config,
    place: u32,
    release: *const c_char,
    out: *mut *mut tl_engine_log_config,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let config = value(config, "config")?;
        let place: Place = number(place)?;
        let release: EngineRelease = text(release, "release")?.parse()?;
        out.give(config.read.to_engine(place, release)?);
        Ok(())
    })
}

/// Checks that the engine has this driver, by its own list: `Plugins.Log` of `GET /info`.
///
/// An engine asked for a driver that it does not have looks for a plugin for 15 seconds before it says so.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_config_check_available(
    config: *const tl_log_config,
    engine_has: *const *const c_char,
    engine_has_len: usize,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let config = value(config, "config")?;
        let engine_has = texts(engine_has, engine_has_len, "engine_has")?;
        config.read.check_available(engine_has)?;
        Ok(())
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_config_free(config: *mut tl_log_config) {
    free(config);
}

/// One thing to be said about a log configuration. Belongs to its list.
pub struct tl_log_finding(Owned<Finding>);

handle!(tl_log_finding: Finding);

/// The option, in the engine's name for it; none when it is about the driver or the whole; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_finding_option(finding: *const tl_log_finding) -> *const c_char {
    text_of(finding, "option", |it| it.option().map(str::to_owned))
}

/// How serious it is, a `tl_log_severity`; 0 for what this version does not know.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_finding_severity(finding: *const tl_log_finding) -> u32 {
    read(finding, 0, |it| it.severity().number())
}

/// Where the engine itself would notice, a `tl_log_stage`; 0 for what this version does not know.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_finding_stage(finding: *const tl_log_finding) -> u32 {
    read(finding, 0, |it| it.stage().number())
}

/// What is wrong and what to do. Never holds the value of a token; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_finding_text(finding: *const tl_log_finding) -> *const c_char {
    text_of(finding, "text", |it| Some(it.text().to_owned()))
}

/// Whether another release of the engine would do it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_finding_is_about_release(finding: *const tl_log_finding) -> bool {
    read(finding, false, Finding::is_about_release)
}

/// A list. Threads may read it at the same time.
pub struct tl_log_findings(Owned<Vec<tl_log_finding>>);

handle!(tl_log_findings: Vec<tl_log_finding>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_findings_len(findings: *const tl_log_findings) -> usize {
    length(findings)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_findings_at(
    findings: *const tl_log_findings,
    index: usize,
) -> *const tl_log_finding {
    element(findings, index)
}

/// Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_findings_free(findings: *mut tl_log_findings) {
    free(findings);
}
