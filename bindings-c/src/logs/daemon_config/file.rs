//! daemon.json on disk: written, reloaded, rolled back.

use std::ffi::{c_char, c_void};
use std::path::Path;
use std::time::Duration;

use trunkline::Error;
use trunkline::logs::{DaemonConfigFile, EngineCheck, ReloadWitness, Written, reload_daemon};

use crate::error::{Failure, tl_error, tl_status};
use crate::ffi::{
    Callback, Handle, Numbered, Owned, Result, alone, free, get, get_mut, guard, handle, made_of,
    numbers, output, read, text, text_of, text_or_none, value,
};
use crate::logs::{tl_daemon_config, tl_edited_config};

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
