//! Locks that belong to an open file, not to a process. I/O.
//!
//! SQLite locks with POSIX record locks, which a process loses when *any* of its descriptors of that file is closed, such as
//! by a second copy of SQLite in the same process (Python's `sqlite3` beside this library, or two bindings of this library).
//! Without its locks a copy believes to be alone: it overwrites what the other commits, or takes itself for the last one,
//! and deletes the write-ahead log that the other still writes to. Open-file-description locks (`F_OFD_SETLK`, Linux 3.15)
//! survive that, and conflict with POSIX locks even within one process. So:
//!
//! - **around every transaction** a byte of a lock file beside the store is locked, shared for reading and exclusively for
//!   writing. That orders all copies of this library.
//! - **from the first opening to the end of the process** the two bytes are held shared that SQLite itself uses to say "the
//!   database is in use" and "its shared memory is in use". That keeps a foreign copy from deleting the log or clearing the
//!   shared memory, and others from doing so under a foreign copy here that closing the store has robbed of its locks: see
//!   `kept.rs`.

use std::fs::File;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, fcntl};
use nix::libc;

use super::TIMEOUT;
use crate::cancel;
use crate::error::{Error, Result};

/// Bytes that SQLite locks shared in the database while a connection uses it (`SHARED_FIRST`, `SHARED_SIZE` in its `os.h`).
const DATABASE_IN_USE: (i64, i64) = (0x4000_0002, 510);
/// The byte that SQLite locks shared in the `-shm` file while it is mapped (`UNIX_SHM_DMS` in its `os_unix.c`).
const MEMORY_IN_USE: (i64, i64) = (128, 1);
/// The byte that SQLite locks exclusively in the `-shm` file while it makes the index of the log anew (`WAL_RECOVER_LOCK` in
/// its `wal.c`).
const INDEX_ANEW: (i64, i64) = (122, 1);
/// So long another copy of SQLite in this process may take to make the index of the log anew.
const SETTLED: Duration = Duration::from_millis(250);
/// Held by whoever waits for the store: nobody can go past.
const TURN: (i64, i64) = (0, 1);
/// Held during a transaction.
const STORE: (i64, i64) = (1, 1);
const BOTH: (i64, i64) = (0, 2);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Shared,
    Exclusive,
}

fn set(file: &File, kind: libc::c_int, (start, len): (i64, i64)) -> std::result::Result<(), Errno> {
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
    hold(file, path, DATABASE_IN_USE)
}

/// Whether nobody uses the shared memory. Nobody does then until [`hold_memory`] or the end of the file's use.
pub(super) fn is_first(memory: &File) -> bool {
    set(memory, libc::F_WRLCK, MEMORY_IN_USE).is_ok()
}

/// Says for as long as the file is open that the shared memory is in use.
pub(super) fn hold_memory(file: &File, path: &Path) -> Result<()> {
    hold(file, path, MEMORY_IN_USE)
}

/// The shared memory once more, for a lock of its own.
///
/// A copy of SQLite that meets the index of the log in the middle of a change makes it anew, and trusts in its lock that nobody
/// commits meanwhile. Within one process it sees no lock of another copy; it would bring back the index of before, and the
/// next commit would overwrite the one that was left out. So a transaction begins only when nobody does that, and keeps
/// others from it until it ends.
#[derive(Debug)]
pub(super) struct Index(File);

impl Index {
    pub(super) fn new(memory: File) -> Self {
        Self(memory)
    }

    /// Waits until nobody makes the index anew; nobody begins to until this is dropped, the own copy of SQLite neither.
    fn keep(&self, path: &Path, give_up: &dyn Fn() -> bool) -> Result<KeptIndex<'_>> {
        let until = Instant::now() + TIMEOUT;
        wait(&self.0, path, libc::F_RDLCK, INDEX_ANEW, until, give_up)?;
        Ok(KeptIndex(&self.0))
    }

    /// The same, once there is an index: if it was never made, or a process was killed in the middle of a change, the own copy
    /// makes it, by `look`.
    pub(super) fn keep_whole(
        &self,
        path: &Path,
        give_up: &dyn Fn() -> bool,
        mut look: impl FnMut() -> Result<()>,
    ) -> Result<KeptIndex<'_>> {
        for _ in 0..3 {
            let kept = self.keep(path, give_up)?;
            if self.is_whole() {
                return Ok(kept);
            }
            drop(kept);
            look()?;
            // Another copy here may be doing the same, and the lock that would tell is gone with that of the own one.
            let until = Instant::now() + SETTLED;
            let kept = self.keep(path, give_up)?;
            while self.is_open_elsewhere_here() && Instant::now() < until && !give_up() {
                std::thread::sleep(Duration::from_millis(1));
            }
            drop(kept);
        }
        Err(Error::StoreUnavailable {
            path: path.to_owned(),
            detail: "the index of its log is changed again and again by another program".to_owned(),
        })
    }

    /// For closing the connection, which takes the locks of another copy here away: not while that makes the index anew. It is
    /// kept until this is dropped.
    pub(super) fn keep_to_the_end(&self, path: &Path) {
        if let Ok(kept) = self.keep(path, &|| false) {
            std::mem::forget(kept);
        }
    }

    /// Whether both copies of the header are the same and right: 48 bytes each, with their checksum at the end (SQLite's
    /// description of the format, "The WAL-Index File Format").
    fn is_whole(&self) -> bool {
        let mut bytes = [0; 96];
        if self.0.read_exact_at(&mut bytes, 0).is_err() {
            return false;
        }
        let (first, second) = bytes.split_at(48);
        let (head, sums) = first.split_at(40);
        let word = |bytes: &[u8]| bytes.try_into().map_or(0, u32::from_ne_bytes);
        let (mut one, mut two) = (0_u32, 0_u32);
        for pair in head.chunks_exact(8) {
            let (a, b) = pair.split_at(4);
            one = one.wrapping_add(word(a)).wrapping_add(two);
            two = two.wrapping_add(word(b)).wrapping_add(one);
        }
        let (sum_one, sum_two) = sums.split_at(4);
        let is_made = first.get(12) == Some(&1);
        is_made && first == second && (one, two) == (word(sum_one), word(sum_two))
    }

    /// Whether this process has the shared memory open more often than this library and its copy of SQLite do.
    fn is_open_elsewhere_here(&self) -> bool {
        let Ok(own) = self.0.metadata() else {
            return true;
        };
        let Ok(open) = std::fs::read_dir("/proc/self/fd") else {
            return true;
        };
        let is_it = |entry: std::io::Result<std::fs::DirEntry>| {
            let found = entry.and_then(|entry| std::fs::metadata(entry.path()));
            found.is_ok_and(|m| (m.dev(), m.ino()) == (own.dev(), own.ino()))
        };
        // This one, the one that is kept, and SQLite's.
        open.map(is_it).filter(|is| *is).count() > 3
    }
}

/// The index of the log stays as it is.
#[derive(Debug)]
pub(super) struct KeptIndex<'a>(&'a File);

impl Drop for KeptIndex<'_> {
    fn drop(&mut self) {
        let _ = set(self.0, libc::F_UNLCK, INDEX_ANEW);
    }
}

/// A foreign copy of SQLite that closes the file takes these bytes for itself for a moment, so this waits.
fn hold(file: &File, path: &Path, bytes: (i64, i64)) -> Result<()> {
    let until = Instant::now() + TIMEOUT;
    wait(file, path, libc::F_RDLCK, bytes, until, &cancel::take)
}

/// Waits for a lock, at most until a point in time, and not when this thread is to give up.
fn wait(
    file: &File,
    path: &Path,
    kind: libc::c_int,
    bytes: (i64, i64),
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
                detail: "another process has held its lock for too long".to_owned(),
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

/// The lock file beside the store.
#[derive(Debug)]
pub(super) struct LockFile {
    file: File,
    store: PathBuf,
}

impl LockFile {
    pub(super) fn new(file: File, store: &Path) -> Self {
        Self {
            file,
            store: store.to_owned(),
        }
    }

    pub(super) fn file(&self) -> &File {
        &self.file
    }

    /// Waits for the store, at most until a point in time.
    ///
    /// Fair between processes: one waits for the store while holding the turn, and the others wait for the turn, so that a
    /// busy process cannot take the store again before those who asked in the meantime.
    ///
    /// # Errors
    ///
    /// [`Error::StoreUnavailable`] after that; [`Error::Interrupted`] when `give_up` says so while it waits.
    pub(super) fn acquire(
        &self,
        mode: Mode,
        until: Instant,
        give_up: &dyn Fn() -> bool,
    ) -> Result<Held<'_>> {
        // Nobody is there: the turn and the store in one call.
        if mode == Mode::Exclusive && set(&self.file, libc::F_WRLCK, BOTH).is_ok() {
            return Ok(Held {
                lock: self,
                bytes: BOTH,
            });
        }
        self.wait(libc::F_WRLCK, TURN, until, give_up)?;
        let kind = match mode {
            Mode::Shared => libc::F_RDLCK,
            Mode::Exclusive => libc::F_WRLCK,
        };
        let waited = self.wait(kind, STORE, until, give_up);
        // Releasing what is held cannot fail.
        let _ = set(&self.file, libc::F_UNLCK, TURN);
        waited.map(|()| Held {
            lock: self,
            bytes: STORE,
        })
    }

    fn wait(
        &self,
        kind: libc::c_int,
        bytes: (i64, i64),
        until: Instant,
        give_up: &dyn Fn() -> bool,
    ) -> Result<()> {
        wait(&self.file, &self.store, kind, bytes, until, give_up)
    }
}

/// A number from 0 to 255 that differs between threads and moments.
fn jitter() -> u8 {
    use std::hash::{BuildHasher, RandomState};
    let [low, ..] = RandomState::new().hash_one(0).to_le_bytes();
    low
}

/// The store is locked for a transaction.
#[derive(Debug)]
pub(super) struct Held<'a> {
    lock: &'a LockFile,
    bytes: (i64, i64),
}

impl Held<'_> {
    /// Lets others queue from now on, and not only at the end: for a holder that comes again at once. Else nobody finds the
    /// moment to get into the queue.
    pub(super) fn open_queue(&mut self) {
        if self.bytes == BOTH {
            let _ = set(&self.lock.file, libc::F_UNLCK, TURN);
            self.bytes = STORE;
        }
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        let _ = set(&self.lock.file, libc::F_UNLCK, self.bytes);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::os::fd::AsRawFd;

    /// The same file opened once more, as another process has it.
    fn another(file: &File) -> File {
        let path = format!("/proc/self/fd/{}", file.as_raw_fd());
        File::options().write(true).open(path).unwrap()
    }

    fn lock(file: File) -> LockFile {
        LockFile::new(file, Path::new("leases.db"))
    }

    fn acquire(lock: &LockFile) -> Result<Held<'_>> {
        let until = Instant::now() + Duration::from_millis(5);
        lock.acquire(Mode::Exclusive, until, &|| false)
    }

    #[test]
    fn who_waits_gets_the_store_before_a_holder_that_comes_again() {
        let busy = lock(tempfile::tempfile().unwrap());
        let waiting = another(busy.file());
        let late = lock(another(busy.file()));

        let mut held = acquire(&busy).unwrap();
        assert!(set(&waiting, libc::F_WRLCK, TURN).is_err());
        held.open_queue();
        assert!(set(&waiting, libc::F_WRLCK, TURN).is_ok());
        assert!(set(&waiting, libc::F_WRLCK, STORE).is_err());
        drop(held);
        assert!(acquire(&busy).is_err());
        assert!(acquire(&late).is_err());
        assert!(set(&waiting, libc::F_WRLCK, STORE).is_ok());
        set(&waiting, libc::F_UNLCK, BOTH).unwrap();
        // Whoever held both bytes gives both back.
        drop(acquire(&busy).unwrap());
        drop(acquire(&late).unwrap());
    }

    #[test]
    fn the_index_is_kept_from_being_made_anew_and_not_while_it_is() {
        let memory = tempfile::tempfile().unwrap();
        let other = another(&memory);
        let index = Index::new(memory);
        let path = Path::new("leases.db");
        let kept = index.keep(path, &|| false).unwrap();
        assert!(set(&other, libc::F_WRLCK, INDEX_ANEW).is_err());
        drop(kept);
        set(&other, libc::F_WRLCK, INDEX_ANEW).unwrap();
        assert!(matches!(
            index.keep(path, &|| true),
            Err(Error::Interrupted { .. })
        ));
    }

    #[test]
    fn the_header_of_an_index_is_whole_or_not() {
        let memory = tempfile::tempfile().unwrap();
        let index = Index::new(memory.try_clone().unwrap());
        assert!(!index.is_whole());
        memory.set_len(32768).unwrap();
        assert!(!index.is_whole());

        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("some.db");
        let connection = rusqlite::Connection::open(&path).unwrap();
        connection
            .execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (n)")
            .unwrap();
        let memory = directory.path().join("some.db-shm");
        let index = Index::new(File::options().read(true).write(true).open(memory).unwrap());
        assert!(index.is_whole());
        let mut header = [0; 96];
        index.0.read_exact_at(&mut header, 0).unwrap();
        for at in 0..header.len() {
            let mut torn = header;
            torn[at] ^= 0x40;
            index.0.write_all_at(&torn, 0).unwrap();
            assert!(!index.is_whole(), "byte {at}");
        }
        index.0.write_all_at(&header, 0).unwrap();
        assert!(index.is_whole());
    }
}
