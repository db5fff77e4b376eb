//! daemon.json: reading, reviewing, editing.

use std::ffi::{c_char, c_void};
use std::time::Duration;

use std::path::Path;
use std::ptr;
use trunkline::Error;
use trunkline::logs::{
    ConfigEdit, ConfigFinding, DaemonCommandLine, DaemonConfig, DaemonConfigFile, EditedConfig,
    Effect, EngineCheck, EngineRelease, KeyEffect, LogLevel, ReloadWitness, Written, reload_daemon,
};

use crate::error::{Failure, tl_error, tl_status};
use crate::ffi::{
    Callback, Handle, Numbered, Owned, Result, alone, change, element, free, get, get_mut, guard,
    handle, length, list_of, made_of, maybe, number, numbers, output, read, slice, text, text_of,
    text_or_none, texts, value, value_or_none, values,
};
use crate::logs::{tl_engine_log_config, tl_log_config};
use crate::types::{strings, tl_strings};

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

/// Changes to be made to a `daemon.json`. One thread at a time may change it.
pub struct tl_config_edit(Owned<ConfigEdit>);

handle!(tl_config_edit: ConfigEdit);

/// No change.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_config_edit_new(
    out: *mut *mut tl_config_edit,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(ConfigEdit::new());
        Ok(())
    })
}

/// Sets `debug`. To switch it off, write `false`: a reload keeps the old value while the key is absent.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_config_edit_set_debug(
    edit: *mut tl_config_edit,
    debug: bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || change(edit, "edit", |it| Ok(it.with_debug(debug))))
}

/// Sets `log-level`. It takes effect at a restart only. A `tl_log_level`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_config_edit_set_log_level(
    edit: *mut tl_config_edit,
    level: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(edit, "edit", |it| {
            let level: LogLevel = number(level)?;
            Ok(it.with_log_level(level))
        })
    })
}

/// Sets `log-driver` and `log-opts`, the default of containers created after a restart.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_config_edit_set_log_config(
    edit: *mut tl_config_edit,
    config: *const tl_log_config,
    release: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(edit, "edit", |it| {
            let config = value(config, "config")?;
            let release: EngineRelease = text(release, "release")?.parse()?;
            Ok(it.with_log_config(&config.read, release)?)
        })
    })
}

/// Sets a key that holds a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_config_edit_set_text(
    edit: *mut tl_config_edit,
    key: *const c_char,
    string: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(edit, "edit", |it| {
            let key = text(key, "key")?;
            let string = text(string, "string")?;
            Ok(it.with_text(key, string))
        })
    })
}

/// Sets a key that holds true or false.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_config_edit_set_bool(
    edit: *mut tl_config_edit,
    key: *const c_char,
    flag: bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(edit, "edit", |it| {
            let key = text(key, "key")?;
            Ok(it.with_bool(key, flag))
        })
    })
}

/// Sets a key that holds a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_config_edit_set_number(
    edit: *mut tl_config_edit,
    key: *const c_char,
    number: i64,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(edit, "edit", |it| {
            let key = text(key, "key")?;
            Ok(it.with_number(key, number))
        })
    })
}

/// Sets a key that holds a list of strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_config_edit_set_texts(
    edit: *mut tl_config_edit,
    key: *const c_char,
    strings: *const *const c_char,
    strings_len: usize,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(edit, "edit", |it| {
            let key = text(key, "key")?;
            let strings = texts(strings, strings_len, "strings")?;
            Ok(it.with_texts(key, strings))
        })
    })
}

/// Sets a key to a JSON value.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_config_edit_set_json(
    edit: *mut tl_config_edit,
    key: *const c_char,
    json: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(edit, "edit", |it| {
            let key = text(key, "key")?;
            let json = text(json, "json")?;
            Ok(it.with_json(key, json)?)
        })
    })
}

/// Removes a key, in every place where it stands.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_config_edit_remove(
    edit: *mut tl_config_edit,
    key: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(edit, "edit", |it| {
            let key = text(key, "key")?;
            Ok(it.without(key))
        })
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_config_edit_free(edit: *mut tl_config_edit) {
    free(edit);
}

/// What the change of one key brings about. Belongs to its list.
pub struct tl_key_effect(Owned<KeyEffect>);

handle!(tl_key_effect: KeyEffect);

/// The key; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_key_effect_key(effect: *const tl_key_effect) -> *const c_char {
    text_of(effect, "key", |it| Some(it.key().to_owned()))
}

/// When it takes effect, a `tl_effect`; 0 for what this version does not know.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_key_effect_effect(effect: *const tl_key_effect) -> u32 {
    read(effect, 0, |it| it.effect().number())
}

/// What else is to be known; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_key_effect_notes(effect: *const tl_key_effect) -> *const tl_strings {
    made_of(effect, "notes", |it| Some(strings(it.notes())))
}

/// A list. Threads may read it at the same time.
pub struct tl_key_effects(Owned<Vec<tl_key_effect>>);

handle!(tl_key_effects: Vec<tl_key_effect>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_key_effects_len(effects: *const tl_key_effects) -> usize {
    length(effects)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_key_effects_at(
    effects: *const tl_key_effects,
    index: usize,
) -> *const tl_key_effect {
    element(effects, index)
}

/// A `daemon.json` after an edit. It never changes, so threads may read it at the same time.
pub struct tl_edited_config(Owned<EditedConfig>);

handle!(tl_edited_config: EditedConfig);

/// The file after the edit; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_edited_config_config(
    edited: *const tl_edited_config,
) -> *const tl_daemon_config {
    made_of(edited, "config", |it| Some(it.config().clone()))
}

/// The bytes before the edit; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_edited_config_before(edited: *const tl_edited_config) -> tl_bytes {
    read(edited, tl_bytes::none(), |it| tl_bytes::of(it.before()))
}

/// One entry for each key whose value changed; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_edited_config_effects(
    edited: *const tl_edited_config,
) -> *const tl_key_effects {
    made_of(edited, "effects", |it| {
        Some(list_of(it.effects().iter().cloned()))
    })
}

/// What is to be said about the file as it is now, nothing of it fatal; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_edited_config_warnings(
    edited: *const tl_edited_config,
) -> *const tl_config_findings {
    made_of(edited, "warnings", |it| {
        Some(list_of(it.warnings().iter().cloned()))
    })
}

/// Whether nothing changed at all.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_edited_config_is_unchanged(edited: *const tl_edited_config) -> bool {
    read(edited, false, EditedConfig::is_unchanged)
}

/// Whether some change waits for a restart of the daemon.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_edited_config_needs_restart(edited: *const tl_edited_config) -> bool {
    read(edited, false, EditedConfig::needs_restart)
}

/// Of these containers, each with its `HostConfig.LogConfig`, those that differ from the new default and stay as they
/// are until they are made anew. `len` names, and as many configurations.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_edited_config_unaffected(
    edited: *const tl_edited_config,
    names: *const *const c_char,
    configs: *const *const tl_engine_log_config,
    len: usize,
    out: *mut *mut tl_strings,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let edited = value(edited, "edited")?;
        let names = texts(names, len, "names")?;
        let configs = values(configs, len, "configs")?;
        out.give(strings(edited.unaffected(names.into_iter().zip(configs))));
        Ok(())
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_edited_config_free(edited: *mut tl_edited_config) {
    free(edited);
}

/// What the engine's own check said before the file was put in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_engine_check {
    /// `dockerd --validate` accepted it. It does not look at log options.
    TL_ENGINE_CHECK_PASSED = 1,
    /// Not asked for, or this engine has no such check (before 23.0).
    TL_ENGINE_CHECK_NOT_DONE = 2,
}

numbers!(EngineCheck as "check by the engine": tl_engine_check {
    TL_ENGINE_CHECK_PASSED = Self::Passed => Self::Passed,
    TL_ENGINE_CHECK_NOT_DONE = Self::NotDone => Self::NotDone,
});

/// A `daemon.json` on disk.
///
/// A missing file reads as an empty object: that is what the engine makes of it, unless the file is named by
/// `--config-file`. One thread at a time may use it.
pub struct tl_daemon_config_file(Owned<DaemonConfigFile>);

alone!(tl_daemon_config_file: DaemonConfigFile);

/// Reads the file.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_config_file_open(
    path: *const c_char,
    out: *mut *mut tl_daemon_config_file,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let path = text(path, "path")?;
        out.give(DaemonConfigFile::open(path)?);
        Ok(())
    })
}

/// The file as it was when it was opened; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_config_file_config(
    file: *const tl_daemon_config_file,
) -> *const tl_daemon_config {
    made_of(file, "config", |it| Some(it.config().clone()))
}

/// The file as it was named; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_config_file_path(
    file: *const tl_daemon_config_file,
) -> *const c_char {
    text_of(file, "path", |it| Some(it.path().display().to_string()))
}

/// Whether there was a file.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_config_file_existed(file: *const tl_daemon_config_file) -> bool {
    read(file, false, DaemonConfigFile::existed)
}

/// Puts the edited file in place, in one step that another process sees whole or not at all.
///
/// Mode, owner and security label stay, a symlink stays one, and a copy of the old file is kept beside it with the
/// ending `.before`. When the program `dockerd` is given its own check is run on the new file first. Needs the right to write
/// into the directory, and to give the file to its owner. `dockerd` is the program that checks the file, and may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_config_file_write(
    file: *mut tl_daemon_config_file,
    edited: *const tl_edited_config,
    dockerd: *const c_char,
    out: *mut *mut tl_written_config,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let edited = value(edited, "edited")?;
        let dockerd = text_or_none(dockerd, "dockerd")?;
        out.give(file_of(file)?.write(edited, dockerd.map(Path::new))?);
        Ok(())
    })
}

/// Puts back what was there before `write`; removes the file when there was none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_config_file_roll_back(
    file: *mut tl_daemon_config_file,
    written: *const tl_written_config,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let written = value(written, "written")?;
        file_of(file)?.roll_back(written)?;
        Ok(())
    })
}

/// Writes, reloads the daemon, and puts everything back when the daemon does not confirm. `dockerd` may be NULL; `witness`
/// says whether the daemon has reloaded.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_config_file_write_and_reload(
    file: *mut tl_daemon_config_file,
    edited: *const tl_edited_config,
    dockerd: *const c_char,
    pid: u32,
    witness: *const tl_reload_witness,
    within_ms: u64,
    out: *mut *mut tl_written_config,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let edited = value(edited, "edited")?;
        let dockerd = text_or_none(dockerd, "dockerd")?;
        let within_ms = Duration::from_millis(within_ms);
        let mut witness = Witness::new(witness)?;
        let done = file_of(file)?.write_and_reload(
            edited,
            dockerd.map(Path::new),
            pid,
            &mut witness,
            within_ms,
        );
        out.give(witness.verdict(done)?);
        Ok(())
    })
}

fn file_of<'a>(file: *mut tl_daemon_config_file) -> Result<&'a mut DaemonConfigFile> {
    Ok(&mut **get_mut(file, "file")?.owned_mut())
}

/// Who can tell that a daemon has reloaded: events and `/info` of the engine, by whatever client the program has. Not the daemon's log, in
/// which the lines about a reload are not seen at level warn and above. Both functions are called on the thread of the call, and return
/// false when they cannot tell, which ends the call with `TL_PROTOCOL`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct tl_reload_witness {
    /// Writes the number of events `type=daemon`, `action=reload` since some time before the first call.
    pub reloads: Option<unsafe extern "C" fn(user: *mut c_void, out: *mut u64) -> bool>,
    /// Writes `Debug` of `GET /info`.
    pub debug: Option<unsafe extern "C" fn(user: *mut c_void, out: *mut bool) -> bool>,
    /// What both get.
    pub user: *mut c_void,
}

/// A witness of the caller's as core's.
struct Witness {
    reloads: Callback<unsafe extern "C" fn(*mut c_void, *mut u64) -> bool>,
    debug: Callback<unsafe extern "C" fn(*mut c_void, *mut bool) -> bool>,
    failed: Option<&'static str>,
}

impl Witness {
    fn new(witness: *const tl_reload_witness) -> Result<Self> {
        let witness = get(witness, "witness")?;
        Ok(Self {
            reloads: Callback::new(witness.reloads, witness.user, "witness->reloads")?,
            debug: Callback::new(witness.debug, witness.user, "witness->debug")?,
            failed: None,
        })
    }

    /// Ends the call. Core's errors cannot be made here, so that this one only stands in for what [`Self::verdict`] says.
    fn cannot_tell(&mut self, what: &'static str) -> Error {
        self.failed = Some(what);
        Error::InsideRuntime
    }

    fn verdict<T>(&self, result: trunkline::Result<T>) -> Result<T> {
        match self.failed {
            Some(what) => Err(Failure::Told(what)),
            None => Ok(result?),
        }
    }
}

impl ReloadWitness for Witness {
    fn reloads(&mut self) -> trunkline::Result<u64> {
        let told = self.reloads.ask(0);
        told.ok_or_else(|| self.cannot_tell("how often the daemon reloaded"))
    }

    fn debug(&mut self) -> trunkline::Result<bool> {
        let told = self.debug.ask(false);
        told.ok_or_else(|| self.cannot_tell("whether the daemon is at level debug"))
    }
}

/// Tells a `dockerd` to read its file again (SIGHUP), and waits until it has.
///
/// When the file sets `debug`, the daemon's own answer must agree. Needs the right to signal the process: root, or its
/// owner. `debug` is what the file sets, or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_reload_daemon(
    pid: u32,
    debug: *const bool,
    witness: *const tl_reload_witness,
    within_ms: u64,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let within_ms = Duration::from_millis(within_ms);
        let mut witness = Witness::new(witness)?;
        let done = reload_daemon(
            pid,
            get(debug, "debug").ok().copied(),
            &mut witness,
            within_ms,
        );
        witness.verdict(done)?;
        Ok(())
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_daemon_config_file_free(file: *mut tl_daemon_config_file) {
    free(file);
}

/// What `write` did, for `roll_back`. It never changes, so threads may read it at the same time.
pub struct tl_written_config(Owned<Written>);

handle!(tl_written_config: Written);

/// The copy of the file as it was, beside it; none when there was no file, or nothing changed; borrowed, NULL when there is
/// none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_written_config_backup(
    written: *const tl_written_config,
) -> *const c_char {
    text_of(written, "backup", |it| {
        it.backup().map(|path| path.display().to_string())
    })
}

/// What the engine's own check said, a `tl_engine_check`; 0 for what this version does not know.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_written_config_check(written: *const tl_written_config) -> u32 {
    read(written, 0, |it| it.check().number())
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_written_config_free(written: *mut tl_written_config) {
    free(written);
}
