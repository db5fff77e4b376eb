//! Locks that belong to an open file, not to a process. I/O.
//!
//! SQLite locks with POSIX record locks, which a process loses when *any* of its descriptors of that file is closed, such as
//! by a second copy of SQLite in the same process, and two copies in one process do not see each other's at all. Open-file-
//! description locks (`F_OFD_SETLK`, Linux 3.15) survive that, and conflict with POSIX locks even within one process. So:
//!
//! - **from the first opening to the end of the process** the two bytes are held shared that SQLite itself uses to say "the
//!   database is in use" and "its shared memory is in use": nobody deletes the log, or clears the shared memory;
//! - **around every transaction** SQLite's own locks on the shared memory are of this kind: see `shm.rs`;
//! - **while the store is opened** a lock file beside it is locked, before which nothing of it has to be there.

use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, fcntl};
use nix::libc;

use super::TIMEOUT;
use crate::cancel;
use crate::error::{Error, Result};

/// The first byte, and how many.
pub(super) type Bytes = (i64, i64);

/// Bytes that SQLite locks shared in the database while a connection uses it (`SHARED_FIRST`, `SHARED_SIZE` in its `os.h`).
const DATABASE_IN_USE: Bytes = (0x4000_0002, 510);
/// The byte that SQLite locks shared in the `-shm` file while it is mapped (`UNIX_SHM_DMS` in its `os_unix.c`).
const MEMORY_IN_USE: Bytes = (128, 1);
/// Of the lock file.
const OPENING: Bytes = (0, 1);

/// Locks bytes of a file, or says at once that another has them.
pub(super) fn set(
    file: &File,
    kind: libc::c_int,
    (start, len): Bytes,
) -> std::result::Result<(), Errno> {
    let lock = libc::flock {
        l_type: libc::c_short::try_from(kind).unwrap_or(libc::c_short::MAX),
        l_whence: libc::c_short::try_from(libc::SEEK_SET).unwrap_or(0),
        l_start: start,
        l_len: len,
        l_pid: 0,
    };
    fcntl(file, FcntlArg::F_OFD_SETLK(&lock)).map(drop)
}

/// Says for as long as the file is open that the database is in use.
pub(super) fn hold_database(file: &File, path: &Path) -> Result<()> {
    hold(file, path, libc::F_RDLCK, DATABASE_IN_USE)
}

/// Whether nobody uses the shared memory. Nobody does then until [`hold_memory`] or the end of the file's use.
pub(super) fn is_first(memory: &File) -> bool {
    set(memory, libc::F_WRLCK, MEMORY_IN_USE).is_ok()
}

/// Says for as long as the file is open that the shared memory is in use.
pub(super) fn hold_memory(file: &File, path: &Path) -> Result<()> {
    hold(file, path, libc::F_RDLCK, MEMORY_IN_USE)
}

/// One at a time opens the store, for as long as the file is open.
pub(super) fn hold_opening(file: &File, path: &Path) -> Result<()> {
    hold(file, path, libc::F_WRLCK, OPENING)
}

/// A foreign copy of SQLite takes such bytes for itself for a moment, so this waits.
fn hold(file: &File, path: &Path, kind: libc::c_int, bytes: Bytes) -> Result<()> {
    let until = Instant::now() + TIMEOUT;
    wait(file, path, kind, bytes, until, &cancel::take)
}

/// Waits for a lock, at most until a point in time, and not when this thread is to give up.
pub(super) fn wait(
    file: &File,
    path: &Path,
    kind: libc::c_int,
    bytes: Bytes,
    until: Instant,
    give_up: &dyn Fn() -> bool,
) -> Result<()> {
    let mut pause = Duration::from_micros(20);
    loop {
        match set(file, kind, bytes) {
            Ok(()) => return Ok(()),
            Err(Errno::EAGAIN | Errno::EACCES | Errno::EINTR) => {}
            Err(errno) => {
                return Err(Error::StoreUnavailable {
                    path: path.to_owned(),
                    detail: format!("it cannot be locked here: {errno}"),
                });
            }
        }
        if Instant::now() >= until {
            return Err(Error::StoreUnavailable {
                path: path.to_owned(),
                detail: "another program has held its lock for too long".to_owned(),
            });
        }
        if give_up() {
            return Err(interrupted(path));
        }
        // The jitter keeps waiters from meeting again and again; the bound keeps the store from lying idle.
        std::thread::sleep(pause / 2 + pause.mul_f64(f64::from(jitter()) / 256.0));
        pause = (pause * 3 / 2).min(Duration::from_millis(1));
    }
}

/// The caller gave up while it waited for the store.
pub(super) fn interrupted(path: &Path) -> Error {
    Error::Interrupted {
        action: "wait for",
        subject: path.display().to_string(),
        sent: false,
    }
}

/// A number from 0 to 255 that differs between threads and moments.
fn jitter() -> u8 {
    use std::hash::{BuildHasher, RandomState};
    let [low, ..] = RandomState::new().hash_one(0).to_le_bytes();
    low
}
