//! SQLite's write-ahead log as a file: made durable, and grown ahead of need. I/O.
//!
//! With `synchronous=NORMAL` SQLite syncs the log before a checkpoint, and the store syncs it after each commit, before anything
//! is answered. That is what `FULL` does, with two differences:
//!
//! - `FULL` calls fsync in the bundled build, which makes the file system write the time stamp of the file to its own journal
//!   each time: twice the time of fdatasync. So does a file that grows, hence the log is filled with zeros some pages ahead.
//!   SQLite takes zeros at the end of its log for what they are: no commit. In memory it grows so as well: a new page with each
//!   commit takes as long as the rest of it.
//! - Others see a commit before it is on the disk, and for ever if its process is killed in between. So whoever finds a version
//!   that it has not synced itself syncs the log before it answers, a reader too. Then the store need not be locked meanwhile:
//!   one process syncs while the next one works.
#![allow(unsafe_code)] // sync_file_range(2) has no safe wrapper

use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::os::fd::AsRawFd;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use nix::libc;

use super::Failure;
use crate::error::Error;
use crate::ipam::store::Version;

/// So many bytes are filled with zeros at a time: 64 pages.
const AHEAD: u64 = 256 * 1024;
/// `TMPFS_MAGIC` of linux/magic.h.
const TMPFS_MAGIC: rustix::fs::FsWord = 0x0102_1994;
static ZEROS: [u8; 256 * 1024] = [0; 256 * 1024];

#[derive(Debug)]
pub(super) struct Log {
    file: Arc<File>,
    /// It is in memory, and ends with the boot: there is nothing to sync.
    volatile: bool,
    /// It may be used up, or nearly so.
    low: AtomicBool,
    /// How long it was when it was looked at last, and where SQLite's frames ended after the last commit.
    known: AtomicU64,
    used: AtomicU64,
    /// For [`Log::has_waited`].
    waited: AtomicBool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The version up to which the log is known to be on the disk.
    durable: Option<Version>,
    /// A sync has failed: what the disk holds is not known any more.
    broken: bool,
}

impl Log {
    pub(super) fn new(file: File) -> Self {
        let volatile = rustix::fs::fstatfs(&file).is_ok_and(|found| found.f_type == TMPFS_MAGIC);
        Self {
            file: Arc::new(file),
            volatile,
            low: AtomicBool::new(true),
            known: AtomicU64::new(0),
            used: AtomicU64::new(0),
            waited: AtomicBool::new(false),
            state: Mutex::default(),
        }
    }

    /// Whether there was a wait for the disk since this was asked last. The store stood open to others meanwhile.
    pub(super) fn has_waited(&self) -> bool {
        self.waited.swap(false, Ordering::Relaxed)
    }

    /// How long the file is, and how many bytes from there make its last piece whole. SQLite has written behind the last zeros
    /// when there are any.
    fn missing(&self) -> std::io::Result<(u64, &'static [u8])> {
        let len = (&*self.file).seek(SeekFrom::End(0))?;
        self.known.store(len, Ordering::Relaxed);
        let last = len % AHEAD;
        let zeros = match usize::try_from(last) {
            Ok(last) if len == 0 || last > 0 => ZEROS.get(last..).unwrap_or_default(),
            _ => &[],
        };
        Ok((len, zeros))
    }

    /// Makes the file longer when it is used up. The caller has a write transaction open, so nobody else appends.
    pub(super) fn reach(&self, path: &Path) -> Result<(), Failure> {
        if !self.low.swap(false, Ordering::Relaxed) {
            return Ok(());
        }
        let (len, zeros) = self.missing().map_err(|source| {
            Failure::from(Error::Io {
                action: "look at the write-ahead log of",
                path: path.to_owned(),
                source,
            })
        })?;
        // On a full disk the log stays as it is, and SQLite will say so when it needs more.
        if self.file.write_all_at(zeros, len).is_ok() {
            self.known
                .store(len + zeros.len() as u64, Ordering::Relaxed);
        }
        Ok(())
    }

    /// To be asked to begin as soon as the last frame of a commit is written.
    pub(super) fn begins(&self) -> Option<Begins> {
        (!self.volatile).then(|| Begins(Arc::clone(&self.file)))
    }

    /// After a commit: whether the file is used up, now that SQLite's frames end here.
    pub(super) fn look(&self, used: Option<u64>) {
        // Nobody need look at the file while the frames go on within what it had: it is made shorter when they begin anew.
        if let Some(used) = used {
            let before = self.used.swap(used, Ordering::Relaxed);
            if (before..=self.known.load(Ordering::Relaxed)).contains(&used) {
                return;
            }
        }
        // To grow it is for the next transaction: in this moment a foreign program may append.
        if self.missing().is_ok_and(|(_, zeros)| !zeros.is_empty()) {
            self.low.store(true, Ordering::Relaxed);
        }
    }

    /// Syncs the log, unless this version is on the disk already: nothing is answered before what it rests on is there.
    pub(super) fn make_durable(&self, path: &Path, version: Version) -> Result<(), Failure> {
        let unknown = |detail: String| {
            Failure::from(Error::OutcomeUnknown {
                action: "commit to",
                path: path.to_owned(),
                detail,
            })
        };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.broken {
            // The system reports a failure once, and takes what it could not write for written.
            return Err(unknown(
                "an earlier sync failed: open the store again once its disk is well".to_owned(),
            ));
        }
        if state.durable != Some(version) {
            if !self.volatile {
                if let Err(error) = self.file.sync_data() {
                    state.broken = true;
                    return Err(unknown(format!("its log could not be synced: {error}")));
                }
                self.waited.store(true, Ordering::Relaxed);
            }
            state.durable = Some(version);
        }
        Ok(())
    }
}

/// A log on a disk, for whoever writes it.
pub(super) struct Begins(Arc<File>);

impl Begins {
    /// Has the disk begin to write, and does not wait: what is still to be done is done meanwhile, and the sync that follows
    /// sleeps once instead of twice. It is the sync that tells of a failure.
    pub(super) fn now(&self) {
        // SAFETY: the call is given a descriptor, which is open as long as the file is, and numbers.
        unsafe {
            libc::sync_file_range(self.0.as_raw_fd(), 0, 0, libc::SYNC_FILE_RANGE_WRITE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::fd::OwnedFd;

    /// A sync of a pipe fails, as one of a broken disk does.
    #[test]
    fn after_a_failed_sync_nothing_is_promised_any_more() {
        let (reader, writer) = std::io::pipe().unwrap();
        let log = Log::new(File::from(OwnedFd::from(writer)));
        let path = Path::new("leases.db");
        for expected in ["could not be synced", "an earlier sync failed"] {
            let error = log.make_durable(path, 7).err().unwrap().into_first();
            assert!(matches!(error, Error::OutcomeUnknown { .. }), "{error}");
            assert!(error.to_string().contains(expected), "{error}");
        }
        drop(reader);

        assert!(
            Log::new(tempfile::tempfile().unwrap())
                .make_durable(path, 7)
                .is_ok()
        );
    }

    #[test]
    fn a_log_grows_by_whole_pieces_once_it_was_used_up() {
        let file = tempfile::tempfile().unwrap();
        let log = Log {
            volatile: false,
            low: AtomicBool::new(true),
            ..Log::new(file.try_clone().unwrap())
        };
        let reach = || {
            assert!(log.reach(Path::new("leases.db")).is_ok());
            file.metadata().unwrap().len()
        };
        assert_eq!(reach(), AHEAD);
        log.look(None);
        assert_eq!(reach(), AHEAD);
        file.write_all_at(b"frame", AHEAD).unwrap();
        assert_eq!(reach(), AHEAD + 5);
        log.look(None);
        assert_eq!(reach(), 2 * AHEAD);
        // Emptied by a checkpoint.
        file.set_len(0).unwrap();
        log.look(None);
        assert_eq!(reach(), AHEAD);
    }

    #[test]
    fn a_log_in_memory_is_not_synced_and_nobody_waits_for_it() {
        let memory = nix::sys::memfd::memfd_create(c"log", nix::sys::memfd::MFdFlags::empty());
        let log = Log::new(File::from(memory.unwrap()));
        let path = Path::new("leases.db");
        assert!(log.volatile);
        log.look(None);
        assert!(log.reach(path).is_ok());
        assert_eq!(log.file.metadata().unwrap().len(), AHEAD);
        assert!(log.make_durable(path, 7).is_ok());
        assert!(!log.has_waited());

        // A pipe is a file of another kind, and as it has no disk its sync fails.
        let (_reader, writer) = std::io::pipe().unwrap();
        let log = Log::new(File::from(OwnedFd::from(writer)));
        assert!(!log.volatile);
        assert!(log.make_durable(path, 7).is_err());
        assert!(!log.has_waited());
    }
}
