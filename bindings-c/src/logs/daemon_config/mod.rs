//! daemon.json: reading and reviewing; changes and the file on disk have files of their own.

use std::ffi::c_char;
use std::ptr;

use trunkline::logs::{
    ConfigFinding, DaemonCommandLine, DaemonConfig, Effect, EngineRelease, LogLevel,
};

use crate::error::{tl_error, tl_status};
use crate::ffi::{
    Numbered, Owned, element, free, guard, handle, length, list_of, made_of, maybe, numbers,
    output, read, slice, text, text_of, texts, value, value_or_none,
};
use crate::logs::tl_engine_log_config;
use crate::types::{strings, tl_strings};

mod edit;
mod file;

pub use edit::*;
pub use file::*;

/// The level of the daemon's own log: `log-level`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_log_level {
    /// More than debug.
    TL_LOG_LEVEL_TRACE = 1,
    /// Everything that helps to find a fault.
    TL_LOG_LEVEL_DEBUG = 2,
    /// The default.
    TL_LOG_LEVEL_INFO = 3,
    /// Warnings and worse. The lines that tell of a reload are not seen any more.
    TL_LOG_LEVEL_WARN = 4,
    /// Errors and worse.
    TL_LOG_LEVEL_ERROR = 5,
    /// What ends the daemon.
    TL_LOG_LEVEL_FATAL = 6,
    /// Go panics only.
    TL_LOG_LEVEL_PANIC = 7,
}

numbers!(LogLevel as "log level": tl_log_level {
    TL_LOG_LEVEL_TRACE = Self::Trace => Self::Trace,
    TL_LOG_LEVEL_DEBUG = Self::Debug => Self::Debug,
    TL_LOG_LEVEL_INFO = Self::Info => Self::Info,
    TL_LOG_LEVEL_WARN = Self::Warn => Self::Warn,
    TL_LOG_LEVEL_ERROR = Self::Error => Self::Error,
    TL_LOG_LEVEL_FATAL = Self::Fatal => Self::Fatal,
    TL_LOG_LEVEL_PANIC = Self::Panic => Self::Panic,
});

/// When a changed key takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_effect {
    /// After a reload (SIGHUP), for everything.
    TL_EFFECT_RELOAD = 1,
    /// After a reload, for containers created or started afterwards.
    TL_EFFECT_RELOAD_NEW_CONTAINERS = 2,
    /// After a restart of the daemon.
    TL_EFFECT_RESTART = 3,
    /// After a restart, and for containers created afterwards only: existing ones stay as they are until they are made anew.
    TL_EFFECT_RESTART_NEW_CONTAINERS = 4,
    /// Never: the engine tolerates the key and does nothing.
    TL_EFFECT_NOTHING = 5,
}

numbers!(Effect as "effect": tl_effect {
    TL_EFFECT_RELOAD = Self::Reload => Self::Reload,
    TL_EFFECT_RELOAD_NEW_CONTAINERS = Self::ReloadNewContainers => Self::ReloadNewContainers,
    TL_EFFECT_RESTART = Self::Restart => Self::Restart,
    TL_EFFECT_RESTART_NEW_CONTAINERS = Self::RestartNewContainers => Self::RestartNewContainers,
    TL_EFFECT_NOTHING = Self::Nothing => Self::Nothing,
});

/// The arguments of a running or configured `dockerd`.
///
/// Whatever is given as a flag may not stand in `daemon.json` too, not even with the same value; the packaged units give
/// `-H fd://`, so that `hosts` in the file keeps the daemon from starting. It never changes, so threads may read it at the
/// same time.
pub struct tl_command_line(Owned<DaemonCommandLine>);

handle!(tl_command_line: DaemonCommandLine);

/// Reads arguments, the program's own name left out.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_command_line_new(
    arguments: *const *const c_char,
    arguments_len: usize,
    out: *mut *mut tl_command_line,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let arguments = texts(arguments, arguments_len, "arguments")?;
        out.give(DaemonCommandLine::new(arguments));
        Ok(())
    })
}

/// Reads `/proc/PID/cmdline`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_command_line_from_proc(
    cmdline: *const u8,
    cmdline_len: usize,
    out: *mut *mut tl_command_line,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let cmdline = slice(cmdline, cmdline_len, "cmdline")?;
        out.give(DaemonCommandLine::from_proc(cmdline));
        Ok(())
    })
}

/// The value given by flag for a key of the file; several are joined by commas. NULL, with `TL_OK`, when it is not set there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_command_line_value(
    line: *const tl_command_line,
    key: *const c_char,
    out: *mut *mut c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let line = value(line, "line")?;
        let key = text(key, "key")?;
        out.give_text_or_null(line.value(key));
        Ok(())
    })
}

/// The keys of the file for which a flag is given; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_command_line_keys(line: *const tl_command_line) -> *const tl_strings {
    made_of(line, "keys", |it| Some(strings(it.keys())))
}

/// The file named by `--config-file`. When it is named it must exist; the default one may be absent; borrowed, NULL when
/// there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_command_line_config_file(
    line: *const tl_command_line,
) -> *const c_char {
    text_of(line, "config_file", |it| {
        it.config_file().map(str::to_owned)
    })
}

/// Frees a command line; not one borrowed from a running daemon. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_command_line_free(line: *mut tl_command_line) {
    free(line);
}

/// The bytes of a `daemon.json`, read.
///
/// Reading is stricter than any engine's: what only some releases take (text after the object, a byte order mark before
/// 24.0) is an error or a finding. What breaks the grammar is reported with line, column and a hint. It never changes, so
/// threads may read it at the same time.
pub struct tl_daemon_config(Owned<DaemonConfig>);

handle!(tl_daemon_config: DaemonConfig);

/// Bytes that belong to a handle and are valid until that is freed.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct tl_bytes {
    /// The first of them; NULL when there is none.
    pub data: *const u8,
    /// How many there are.
    pub len: usize,
}

impl tl_bytes {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        if bytes.is_empty() {
            return Self::none();
        }
        Self {
            data: bytes.as_ptr(),
            len: bytes.len(),
        }
    }

    pub(crate) fn none() -> Self {
        Self {
            data: ptr::null(),
            len: 0,
        }
    }
}

/// Reads the bytes of a file. `TL_INVALID_INPUT` with the place in `tl_error_line` and `tl_error_column`, an excerpt, and
/// the file as it was probably meant.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_config_parse(
    json: *const u8,
    json_len: usize,
    out: *mut *mut tl_daemon_config,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let json = slice(json, json_len, "json")?;
        out.give(DaemonConfig::parse(json)?);
        Ok(())
    })
}

/// An object without keys, for a host that has no file yet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_config_empty(
    out: *mut *mut tl_daemon_config,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(DaemonConfig::empty());
        Ok(())
    })
}

/// The bytes of the file; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_config_bytes(config: *const tl_daemon_config) -> tl_bytes {
    read(config, tl_bytes::none(), |it| tl_bytes::of(it.as_bytes()))
}

/// The keys, in the order of the file; one that stands twice comes twice; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_config_keys(
    config: *const tl_daemon_config,
) -> *const tl_strings {
    made_of(config, "keys", |it| Some(strings(it.keys())))
}

/// The value of a key as it is written, white space included; of several the last, which the engine uses. NULL, with
/// `TL_OK`, when it is not set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_config_raw(
    config: *const tl_daemon_config,
    key: *const c_char,
    out: *mut *mut c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let config = value(config, "config")?;
        let key = text(key, "key")?;
        out.give_text_or_null(config.raw(key));
        Ok(())
    })
}

/// The value of `debug`; false when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_config_debug(
    config: *const tl_daemon_config,
    out: *mut bool,
) -> bool {
    maybe(config, out, DaemonConfig::debug)
}

/// `log-level`, a `tl_log_level`; 0 when it is not set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_config_log_level(config: *const tl_daemon_config) -> u32 {
    read(config, 0, |it| {
        it.log_level().map_or(0, |level| level.number())
    })
}

/// The level that a daemon started with this file has: `debug` wins over `log-level`, and info is the default, a
/// `tl_log_level`; 0 for what this version does not know.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_config_level_after_restart(
    config: *const tl_daemon_config,
) -> u32 {
    read(config, 0, |it| it.level_after_restart().number())
}

/// `log-driver` and `log-opts`, as the default for containers. Two `log-opts` are merged, as the engine does; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_config_log_config(
    config: *const tl_daemon_config,
) -> *const tl_engine_log_config {
    made_of(config, "log_config", |it| Some(it.log_config()))
}

/// Everything that is to be said about the file for an engine of this release started with these arguments, in the
/// order of the file.
///
/// The engine's own check (`dockerd --validate`, since 23.0) looks at neither log options nor addresses; this one does.
/// `line` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_config_review(
    config: *const tl_daemon_config,
    release: *const c_char,
    line: *const tl_command_line,
    out: *mut *mut tl_config_findings,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let config = value(config, "config")?;
        let release: EngineRelease = text(release, "release")?.parse()?;
        let line = value_or_none(line);
        out.give(list_of(config.review(release, line.unwrap_or(&no_line()))));
        Ok(())
    })
}

/// Makes the changes and checks the result for an engine of this release with this command line.
///
/// Every byte outside the values, keys and commas concerned stays as it is: order, indentation, line ends, a byte order
/// mark. A key that is there keeps its place; a new one is added at the end in the style of its neighbours. A key that
/// has its value already is not touched. `line` may be NULL. Nothing is written: see `tl_daemon_config_file_write`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_config_edit(
    config: *const tl_daemon_config,
    edit: *const tl_config_edit,
    release: *const c_char,
    line: *const tl_command_line,
    out: *mut *mut tl_edited_config,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let config = value(config, "config")?;
        let edit = value(edit, "edit")?;
        let release: EngineRelease = text(release, "release")?.parse()?;
        let line = value_or_none(line);
        out.give(config.edit(edit, release, line.unwrap_or(&no_line()))?);
        Ok(())
    })
}

/// The command line of a daemon that nothing is known of.
fn no_line() -> DaemonCommandLine {
    DaemonCommandLine::new(Vec::<String>::new())
}

/// Frees a configuration; not one borrowed from another handle. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_config_free(config: *mut tl_daemon_config) {
    free(config);
}

/// One thing to be said about a `daemon.json`. Belongs to its list.
pub struct tl_config_finding(Owned<ConfigFinding>);

handle!(tl_config_finding: ConfigFinding);

/// The key it is about, `log-opts.max-size` for one inside; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_config_finding_key(finding: *const tl_config_finding) -> *const c_char {
    text_of(finding, "key", |it| Some(it.key().to_owned()))
}

/// The line, from 1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_config_finding_line(finding: *const tl_config_finding) -> usize {
    read(finding, 0, ConfigFinding::line)
}

/// The column, from 1, in characters.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_config_finding_column(finding: *const tl_config_finding) -> usize {
    read(finding, 0, ConfigFinding::column)
}

/// Refused: the daemon does not start with it, or it does not do what it says, a `tl_log_severity`; 0 for what this version
/// does not know.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_config_finding_severity(finding: *const tl_config_finding) -> u32 {
    read(finding, 0, |it| it.severity().number())
}

/// What is wrong and what to do; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_config_finding_text(
    finding: *const tl_config_finding,
) -> *const c_char {
    text_of(finding, "text", |it| Some(it.text().to_owned()))
}

/// A list. Threads may read it at the same time.
pub struct tl_config_findings(Owned<Vec<tl_config_finding>>);

handle!(tl_config_findings: Vec<tl_config_finding>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_config_findings_len(findings: *const tl_config_findings) -> usize {
    length(findings)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_config_findings_at(
    findings: *const tl_config_findings,
    index: usize,
) -> *const tl_config_finding {
    element(findings, index)
}

/// Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_config_findings_free(findings: *mut tl_config_findings) {
    free(findings);
}
