//! daemon.json: changes, and what comes of them.

use std::ffi::c_char;

use trunkline::logs::{ConfigEdit, EditedConfig, EngineRelease, KeyEffect, LogLevel};

use crate::error::{tl_error, tl_status};
use crate::ffi::{
    Numbered, Owned, change, element, free, guard, handle, length, list_of, made_of, number,
    output, read, text, text_of, texts, value, values,
};
use crate::logs::{
    tl_bytes, tl_config_findings, tl_daemon_config, tl_engine_log_config, tl_log_config,
};
use crate::types::{strings, tl_strings};

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
