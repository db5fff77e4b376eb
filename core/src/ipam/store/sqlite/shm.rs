//! SQLite's shared memory for one connection, with locks that belong to an open file. I/O.
//!
//! SQLite reaches its files through a table of functions, which an extension may replace. The four that concern the `-shm`
//! file are ours, so that this library keeps two rules, and a second copy of SQLite in the process (Python's `sqlite3`, or
//! another binding of this library) is to it what one in another process is, by SQLite's own protocol:
//!
//! - its locks are those of an open file: nobody's close takes them away, and they conflict with those of a copy here;
//! - it closes no descriptor of the file before the process ends, which would take the other's away: see `kept.rs`.
//!
//! A transaction that writes takes three bytes at once: SQLite's locks for whoever writes and for whoever brings the log into
//! the database, and one beside them for the queue. With both of SQLite's nobody changes what it reads, so all that SQLite asks
//! for while it works is granted without a system call: two for a commit, instead of six.
#![allow(unsafe_code)] // SQLite calls these functions with its pointers; each block says why it is sound

use std::cell::{Cell, RefCell};
use std::ffi::{c_int, c_void};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::ptr::NonNull;
use std::sync::atomic::{Ordering, fence};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::libc;
use rusqlite::{Connection, ffi};
use rustix::mm::{MapFlags, ProtFlags, mmap, munmap};

use super::TIMEOUT;
use super::frames::Frames;
use super::kept::Lent;
use super::lock::{Bytes, set, wait};
use super::log::Begins;
use super::process;
use super::session::control;
use crate::error::Result;

/// Where SQLite's eight locks begin (`UNIX_SHM_BASE` in its `os_unix.c`).
const LOCKS: i64 = 120;
/// The locks as bits, in SQLite's order (`wal.c`): whoever writes, whoever brings the log into the database, whoever makes
/// the index of the log anew, and five for those who read.
const WRITE: u8 = 1;
const CHECKPOINT: u8 = 2;
const RECOVER: u8 = 4;
const READ: u8 = 0b1111_1000;
/// The first of the locks for reading whose mark a reader may move.
const MARKED: c_int = 4;
/// Held by whoever waits for the store: nobody can go past. SQLite does not know it.
const TURN: Bytes = (LOCKS - 1, 1);
/// [`WRITE`] and [`CHECKPOINT`].
const STORE: Bytes = (LOCKS, 2);
const BOTH: Bytes = (LOCKS - 1, 3);
/// All of them.
const ALL: Bytes = (LOCKS - 1, 9);
/// SQLite writes to the last byte of each such piece, so that a full disk is noticed then and not at an access.
const PAGE: u64 = 4096;
/// After so many transactions others get into the queue, if there was no wait for the disk in between.
const PATIENCE: u8 = 8;

/// What SQLite calls, and behind it what the functions need: SQLite hands them the file, and the file knows its table.
#[repr(C)]
struct Table {
    functions: ffi::sqlite3_io_methods,
    memory: Memory,
}

/// The shared memory of one connection.
pub(super) struct Memory {
    file: Lent,
    process: u32,
    /// The pieces that are mapped, in order, each of the same size.
    pieces: RefCell<Vec<Piece>>,
    /// What is locked for a transaction of ours.
    held: Cell<Option<Bytes>>,
    /// The locks that SQLite has, as it believes.
    believed: Cell<u8>,
    /// Those of them that the kernel does not know of, because of what is held.
    granted: Cell<u8>,
    /// How often SQLite was refused to move a mark, since it got one as it stands.
    refused: Cell<c_int>,
    /// How many transactions there were since others could get into the queue.
    impatient: Cell<u8>,
}

/// What the index of the log begins with: another text after each commit, by whomever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header([u32; 12]);

impl Header {
    /// Where the log ends, in bytes (`WalIndexHdr` in SQLite's `wal.c`; the sizes are those of its file format).
    pub(super) fn log_end(&self) -> u64 {
        let [_, _, _, flags, frames, ..] = self.0;
        let [_, _, low, high] = flags.to_ne_bytes();
        // Pages of 65,536 bytes are written as 1.
        let page = match u16::from_ne_bytes([low, high]) {
            1 => 65_536,
            size => u64::from(size),
        };
        32 + u64::from(frames) * (24 + page)
    }
}

struct Piece {
    start: NonNull<c_void>,
    len: usize,
}

impl Drop for Piece {
    fn drop(&mut self) {
        // SAFETY: it was mapped with this length, and SQLite has said that it uses it no more.
        let _ = unsafe { munmap(self.start.as_ptr(), self.len) };
    }
}

/// A connection whose shared memory is this module's.
pub(super) struct Attached {
    // Dropped in this order: the connection calls the functions until it is closed.
    connection: Connection,
    table: Owned,
    frames: Option<Frames>,
}

struct Owned(NonNull<Table>);

impl Drop for Owned {
    fn drop(&mut self) {
        // SAFETY: it comes from a box, and the connection that knew it is closed.
        drop(unsafe { Box::from_raw(self.0.as_ptr()) });
    }
}

// SAFETY: the table and what it maps belong to this connection alone, and both go to the other thread together.
unsafe impl Send for Attached {}

impl Attached {
    /// Takes over the shared memory of a connection that has not looked at its database yet.
    pub(super) fn new(connection: Connection, file: Lent) -> rusqlite::Result<Self> {
        let none = std::ptr::null_mut::<ffi::sqlite3_file>();
        // SAFETY: it is one pointer to a file.
        let found = unsafe { control(&connection, ffi::SQLITE_FCNTL_FILE_POINTER, none) }?;
        // SAFETY: SQLite gave the pointer of the open file of this connection, whose table is set as long as it is open.
        let functions = unsafe { *(*found).pMethods };
        let table = NonNull::from(Box::leak(Box::new(Table {
            functions: ffi::sqlite3_io_methods {
                xShmMap: Some(map),
                xShmLock: Some(lock),
                xShmBarrier: Some(barrier),
                xShmUnmap: Some(unmap),
                ..functions
            },
            memory: Memory::new(file),
        })));
        // SAFETY: nobody else uses the connection now, and the table outlives it (`Attached`).
        unsafe { (*found).pMethods = table.as_ptr().cast() };
        Ok(Self {
            connection,
            table: Owned(table),
            frames: None,
        })
    }

    /// The same for the frames of its log, once it has read.
    pub(super) fn join_frames(&mut self, disk: Option<Begins>) -> rusqlite::Result<()> {
        // SAFETY: the connection is closed first.
        self.frames = Some(unsafe { Frames::of(&self.connection, disk) }?);
        Ok(())
    }

    /// Waits for the right to write, as [`Memory::acquire`].
    pub(super) fn acquire(&self, path: &Path, give_up: &dyn Fn() -> bool) -> Result<Held<'_>> {
        let held = self.memory().acquire(path, give_up)?;
        if let Some(frames) = &self.frames {
            frames.begin();
        }
        Ok(held)
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    fn memory(&self) -> &Memory {
        // SAFETY: the table lives as long as this, and is only ever shared.
        unsafe { &self.table.0.as_ref().memory }
    }
}

/// The memory that belongs to a file of SQLite.
///
/// # Safety
///
/// The file has a [`Table`], which is there as long as its connection.
unsafe fn memory_of<'a>(file: *mut ffi::sqlite3_file) -> &'a Memory {
    // SAFETY: see above.
    unsafe { &(*(*file).pMethods.cast::<Table>()).memory }
}

unsafe extern "C" fn map(
    file: *mut ffi::sqlite3_file,
    region: c_int,
    size: c_int,
    extend: c_int,
    found: *mut *mut c_void,
) -> c_int {
    // SAFETY: SQLite calls this for files with this table only, with a place for one pointer.
    let (memory, found) = unsafe { (memory_of(file), &mut *found) };
    match memory.map(region, size, extend != 0) {
        Ok(address) => {
            *found = address;
            ffi::SQLITE_OK
        }
        Err(code) => {
            *found = std::ptr::null_mut();
            code
        }
    }
}

unsafe extern "C" fn lock(
    file: *mut ffi::sqlite3_file,
    first: c_int,
    count: c_int,
    flags: c_int,
) -> c_int {
    // SAFETY: SQLite calls this for files with this table only.
    unsafe { memory_of(file) }.lock(first, count, flags)
}

unsafe extern "C" fn barrier(_: *mut ffi::sqlite3_file) {
    fence(Ordering::SeqCst);
}

unsafe extern "C" fn unmap(file: *mut ffi::sqlite3_file, _delete: c_int) -> c_int {
    // It is never deleted: whoever has the database in use keeps SQLite from asking for it.
    // SAFETY: SQLite calls this for files with this table only.
    unsafe { memory_of(file) }.pieces.borrow_mut().clear();
    ffi::SQLITE_OK
}

impl Memory {
    fn new(file: Lent) -> Self {
        Self {
            file,
            process: process::id(),
            pieces: RefCell::default(),
            held: Cell::default(),
            believed: Cell::default(),
            granted: Cell::default(),
            refused: Cell::default(),
            impatient: Cell::default(),
        }
    }

    /// The address of a region of the file, which is made if asked for; null when it is not there.
    fn map(
        &self,
        region: c_int,
        size: c_int,
        extend: bool,
    ) -> std::result::Result<*mut c_void, c_int> {
        let (Ok(region), Ok(size)) = (usize::try_from(region), usize::try_from(size)) else {
            return Err(ffi::SQLITE_IOERR_SHMMAP);
        };
        // A piece is a region, but where the pages of the system are larger.
        let per = (rustix::param::page_size() / size.max(1)).max(1);
        let len = per * size;
        let mut pieces = self.pieces.borrow_mut();
        while pieces.len() <= region / per {
            let start = (pieces.len() * len) as u64;
            if !self.reach(start + len as u64, extend)? {
                return Ok(std::ptr::null_mut());
            }
            // SAFETY: a new mapping at an address that the system chooses touches nothing else.
            let mapped = unsafe {
                mmap(
                    std::ptr::null_mut(),
                    len,
                    ProtFlags::READ | ProtFlags::WRITE,
                    MapFlags::SHARED,
                    &*self.file,
                    start,
                )
            };
            let start = mapped.ok().and_then(NonNull::new);
            let start = start.ok_or(ffi::SQLITE_IOERR_SHMMAP)?;
            pieces.push(Piece { start, len });
        }
        let piece = pieces.get(region / per).ok_or(ffi::SQLITE_IOERR_SHMMAP)?;
        Ok(piece.start.as_ptr().wrapping_byte_add(region % per * size))
    }

    /// Whether the file is so long; it is made so if asked for, by whoever has the right to write.
    fn reach(&self, end: u64, extend: bool) -> std::result::Result<bool, c_int> {
        let found = self.file.metadata();
        let len = found.map_err(|_| ffi::SQLITE_IOERR_SHMSIZE)?.len();
        if len < end && extend {
            for page in len / PAGE..end / PAGE {
                let last = page * PAGE + PAGE - 1;
                let written = self.file.write_all_at(&[0], last);
                written.map_err(|_| ffi::SQLITE_IOERR_SHMSIZE)?;
            }
        }
        Ok(extend || len >= end)
    }

    /// The header of the index; `None` when it is not mapped, or not whole: SQLite has to have a look then.
    fn header(&self) -> Option<Header> {
        let pieces = self.pieces.borrow();
        let start = pieces.first()?.start.cast::<[Header; 2]>();
        // SAFETY: a piece is mapped, longer than this, and begins with a page; whoever changes it holds the lock for writing.
        let [one, two] = unsafe { start.as_ptr().read_volatile() };
        (one == two).then_some(one)
    }

    /// Gives SQLite a lock, or takes it back.
    fn lock(&self, first: c_int, count: c_int, flags: c_int) -> c_int {
        // SQLite asks for locks from 0 to 7 that follow one another.
        let bits = ((1_u32 << (count & 15)) - 1) << (first & 7);
        let [mask, ..] = bits.to_le_bytes();
        if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
            return self.unlock(mask);
        }
        let is_shared = flags & ffi::SQLITE_SHM_SHARED != 0;
        let mut granted = 0;
        if self.held.get().is_some() {
            granted = mask & (WRITE | CHECKPOINT);
            if is_shared {
                granted |= mask & READ;
            } else if count == 1 && first >= MARKED && self.is_mark_refused() {
                return ffi::SQLITE_BUSY;
            }
        }
        let kind = if is_shared {
            libc::F_RDLCK
        } else {
            libc::F_WRLCK
        };
        match self.set(kind, mask & !granted) {
            Ok(()) => {
                if is_shared {
                    self.refused.set(0);
                }
                self.believed.set(self.believed.get() | mask);
                self.granted.set(self.granted.get() | granted);
                ffi::SQLITE_OK
            }
            Err(Errno::EAGAIN | Errno::EACCES) => ffi::SQLITE_BUSY,
            Err(_) => ffi::SQLITE_IOERR_SHMLOCK,
        }
    }

    /// A reader moves a mark up to where the log ends, which tells others what it still needs. While the store is held nobody
    /// asks, and a mark that stands lower does as well: SQLite goes on with it when all are in use. There always is one; if
    /// there is none, it comes again, and is not refused then.
    fn is_mark_refused(&self) -> bool {
        let is_reader = self.believed.get() & (CHECKPOINT | RECOVER | READ) == 0;
        let refused = self.refused.get();
        if is_reader && refused < 8 - MARKED {
            self.refused.set(refused + 1);
            return true;
        }
        false
    }

    fn unlock(&self, mask: u8) -> c_int {
        let granted = self.granted.get();
        let done = self.set(libc::F_UNLCK, mask & !granted);
        self.believed.set(self.believed.get() & !mask);
        self.granted.set(granted & !mask);
        match done {
            Ok(()) => ffi::SQLITE_OK,
            Err(_) => ffi::SQLITE_IOERR_SHMLOCK,
        }
    }

    /// Tells the kernel of locks that follow one another.
    fn set(&self, kind: c_int, mask: u8) -> std::result::Result<(), Errno> {
        if mask == 0 {
            return Ok(());
        }
        if self.process != process::id() {
            // To a child of fork the open file is its parent's: it gives nothing back that is not its own, and gets nothing.
            return if kind == libc::F_UNLCK {
                Ok(())
            } else {
                Err(Errno::ENOLCK)
            };
        }
        let bytes = (
            LOCKS + i64::from(mask.trailing_zeros()),
            i64::from(mask.count_ones()),
        );
        set(&self.file, kind, bytes)
    }

    /// Waits for the right to write, at most [`TIMEOUT`].
    ///
    /// Fair between processes: one waits for the store while holding the turn, and the others wait for the turn, so that a
    /// busy process cannot take the store again before those who asked in the meantime.
    ///
    /// # Errors
    ///
    /// [`Error::StoreUnavailable`](crate::Error::StoreUnavailable) after that;
    /// [`Error::Interrupted`](crate::Error::Interrupted) when `give_up` says so while it waits.
    fn acquire(&self, path: &Path, give_up: &dyn Fn() -> bool) -> Result<Held<'_>> {
        self.acquire_within(path, TIMEOUT, give_up)
    }

    fn acquire_within(
        &self,
        path: &Path,
        timeout: Duration,
        give_up: &dyn Fn() -> bool,
    ) -> Result<Held<'_>> {
        self.refused.set(0);
        // Nobody is there: the turn and the store in one call.
        if set(&self.file, libc::F_WRLCK, BOTH).is_ok() {
            self.held.set(Some(BOTH));
            return Ok(Held { memory: self });
        }
        let until = Instant::now() + timeout;
        wait(&self.file, path, libc::F_WRLCK, TURN, until, give_up)?;
        let waited = wait(&self.file, path, libc::F_WRLCK, STORE, until, give_up);
        // Releasing what is held cannot fail.
        let _ = set(&self.file, libc::F_UNLCK, TURN);
        waited?;
        self.held.set(Some(STORE));
        Ok(Held { memory: self })
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        if self.process == process::id() {
            let _ = set(&self.file, libc::F_UNLCK, ALL);
        }
    }
}

/// The store is locked for a transaction.
pub(super) struct Held<'a> {
    memory: &'a Memory,
}

impl Held<'_> {
    /// The header of the log's index, which nobody changes meanwhile.
    pub(super) fn header(&self) -> Option<Header> {
        self.memory.header()
    }

    /// Now and then lets others queue from now on, and not only at the end: for a holder that comes again at once. Else nobody
    /// finds the moment to get into the queue.
    pub(super) fn open_queue(&mut self, has_waited: bool) {
        let memory = self.memory;
        let count = memory.impatient.get() + 1;
        memory.impatient.set(count % PATIENCE);
        if has_waited {
            memory.impatient.set(0);
        } else if count == PATIENCE && memory.held.get() == Some(BOTH) {
            let _ = set(&memory.file, libc::F_UNLCK, TURN);
            memory.held.set(Some(STORE));
        }
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        let memory = self.memory;
        debug_assert!(memory.believed.get() == 0 || std::thread::panicking());
        // What SQLite did not give back rests on this.
        if memory.granted.get() == 0
            && let Some(bytes) = memory.held.take()
        {
            let _ = set(&memory.file, libc::F_UNLCK, bytes);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::kept;
    use super::*;
    use std::fs::File;
    use std::os::fd::AsRawFd;

    const EXCLUSIVE: c_int = ffi::SQLITE_SHM_LOCK | ffi::SQLITE_SHM_EXCLUSIVE;
    const SHARED: c_int = ffi::SQLITE_SHM_LOCK | ffi::SQLITE_SHM_SHARED;
    const BACK: c_int = ffi::SQLITE_SHM_UNLOCK | ffi::SQLITE_SHM_EXCLUSIVE;
    const BACK_SHARED: c_int = ffi::SQLITE_SHM_UNLOCK | ffi::SQLITE_SHM_SHARED;
    const REGION: c_int = 32768;

    fn memory() -> Memory {
        let missing = std::io::Error::from(std::io::ErrorKind::NotFound);
        let (file, _) = kept::lend(Err(missing), tempfile::tempfile).unwrap();
        Memory::new(file)
    }

    /// The same file opened once more, as another process has it.
    fn another(memory: &Memory) -> File {
        let path = format!("/proc/self/fd/{}", memory.file.as_raw_fd());
        File::options().read(true).write(true).open(path).unwrap()
    }

    fn acquire(memory: &Memory) -> Result<Held<'_>> {
        memory.acquire_within(Path::new("leases.db"), Duration::from_millis(5), &|| false)
    }

    /// The locks of SQLite that another file can get for itself, from 0 to 7; they are given back.
    fn free(other: &File) -> Vec<i64> {
        (0..8)
            .filter(|n| {
                let is_free = set(other, libc::F_WRLCK, (LOCKS + n, 1)).is_ok();
                set(other, libc::F_UNLCK, (LOCKS + n, 1)).unwrap();
                is_free
            })
            .collect()
    }

    #[test]
    fn who_waits_gets_the_store_before_a_holder_that_comes_again() {
        let busy = memory();
        let waiting = another(&busy);
        let late = Memory::new({
            let missing = std::io::Error::from(std::io::ErrorKind::NotFound);
            kept::lend(Err(missing), || Ok(another(&busy))).unwrap().0
        });
        for _ in 1..PATIENCE {
            acquire(&busy).unwrap().open_queue(false);
        }
        let mut held = acquire(&busy).unwrap();
        assert!(set(&waiting, libc::F_WRLCK, TURN).is_err());
        held.open_queue(false);
        assert!(set(&waiting, libc::F_WRLCK, TURN).is_ok());
        assert!(set(&waiting, libc::F_WRLCK, STORE).is_err());
        drop(held);
        assert!(acquire(&busy).is_err());
        assert!(acquire(&late).is_err());
        assert!(set(&waiting, libc::F_WRLCK, STORE).is_ok());
        set(&waiting, libc::F_UNLCK, BOTH).unwrap();
        // Whoever held all gives all back.
        drop(acquire(&busy).unwrap());
        drop(acquire(&late).unwrap());
    }

    #[test]
    fn a_wait_for_the_disk_opens_the_queue_by_itself() {
        let memory = memory();
        let other = another(&memory);
        for n in 0..3 * PATIENCE {
            let mut held = acquire(&memory).unwrap();
            held.open_queue(n % 4 == 0);
            assert!(set(&other, libc::F_WRLCK, TURN).is_err());
        }
    }

    #[test]
    fn without_the_store_every_lock_is_the_kernels() {
        let memory = memory();
        let other = another(&memory);
        for n in 0..8_i32 {
            assert_eq!(memory.lock(n, 1, SHARED), ffi::SQLITE_OK);
            assert!(set(&other, libc::F_RDLCK, (LOCKS + i64::from(n), 1)).is_ok());
            assert!(!free(&other).contains(&i64::from(n)));
            assert_eq!(memory.lock(n, 1, BACK_SHARED), ffi::SQLITE_OK);
            assert_eq!(memory.lock(n, 1, EXCLUSIVE), ffi::SQLITE_OK);
            assert!(set(&other, libc::F_RDLCK, (LOCKS + i64::from(n), 1)).is_err());
            assert_eq!(memory.lock(n, 1, BACK), ffi::SQLITE_OK);
            assert_eq!(free(&other).len(), 8);
            set(&other, libc::F_WRLCK, (LOCKS + i64::from(n), 1)).unwrap();
            assert_eq!(memory.lock(n, 1, SHARED), ffi::SQLITE_BUSY);
            assert_eq!(memory.lock(n, 1, EXCLUSIVE), ffi::SQLITE_BUSY);
            assert_eq!(memory.believed.get(), 0);
            set(&other, libc::F_UNLCK, ALL).unwrap();
        }
        assert_eq!(memory.lock(4, 4, EXCLUSIVE), ffi::SQLITE_OK);
        assert_eq!(free(&other), [0, 1, 2, 3]);
        assert_eq!(memory.lock(4, 4, BACK), ffi::SQLITE_OK);
        assert_eq!(free(&other).len(), 8);
    }

    /// As SQLite asks: for a commit, for bringing the log into the database, and for making the index anew.
    #[test]
    fn with_the_store_only_what_others_may_have_is_asked_of_the_kernel() {
        let memory = memory();
        let other = another(&memory);
        let held = acquire(&memory).unwrap();
        let rest = [2, 3, 4, 5, 6, 7];
        assert_eq!(free(&other), rest);

        // A commit: no mark is moved, unless SQLite finds none and comes again.
        for n in 4..8 {
            assert_eq!(memory.lock(n, 1, EXCLUSIVE), ffi::SQLITE_BUSY);
        }
        assert_eq!(memory.lock(4, 1, EXCLUSIVE), ffi::SQLITE_OK);
        assert_eq!(free(&other), [2, 3, 5, 6, 7]);
        assert_eq!(memory.lock(4, 1, BACK), ffi::SQLITE_OK);
        assert_eq!(memory.lock(4, 1, SHARED), ffi::SQLITE_OK);
        assert_eq!(memory.lock(0, 1, EXCLUSIVE), ffi::SQLITE_OK);
        assert_eq!(free(&other), rest);
        assert_eq!(memory.lock(0, 1, BACK), ffi::SQLITE_OK);
        assert_eq!(memory.lock(4, 1, BACK_SHARED), ffi::SQLITE_OK);
        assert_eq!(free(&other), rest);

        // A checkpoint: those who read have their say.
        memory.refused.set(0);
        set(&other, libc::F_RDLCK, (LOCKS + 5, 1)).unwrap();
        assert_eq!(memory.lock(1, 1, EXCLUSIVE), ffi::SQLITE_OK);
        assert_eq!(memory.lock(4, 1, EXCLUSIVE), ffi::SQLITE_OK);
        assert_eq!(memory.lock(4, 1, BACK), ffi::SQLITE_OK);
        assert_eq!(memory.lock(5, 1, EXCLUSIVE), ffi::SQLITE_BUSY);
        assert_eq!(memory.lock(4, 4, EXCLUSIVE), ffi::SQLITE_BUSY);
        assert_eq!(memory.lock(1, 1, BACK), ffi::SQLITE_OK);
        set(&other, libc::F_UNLCK, ALL).unwrap();

        // The index: the lock of checkpoints stays when it is given back.
        assert_eq!(memory.lock(1, 2, EXCLUSIVE), ffi::SQLITE_OK);
        assert_eq!(free(&other), [3, 4, 5, 6, 7]);
        assert_eq!(memory.lock(4, 1, EXCLUSIVE), ffi::SQLITE_OK);
        assert_eq!(memory.lock(4, 1, BACK), ffi::SQLITE_OK);
        assert_eq!(memory.lock(1, 2, BACK), ffi::SQLITE_OK);
        assert_eq!(free(&other), rest);
        drop(held);
        assert_eq!(free(&other).len(), 8);
    }

    #[test]
    fn regions_are_mapped_where_they_were_and_made_only_when_asked_for() {
        let (one, two) = (memory(), memory());
        assert_eq!(one.map(0, REGION, false), Ok(std::ptr::null_mut()));
        let first = one.map(0, REGION, true).unwrap();
        let third = one.map(2, REGION, true).unwrap();
        assert!(!first.is_null() && !third.is_null());
        assert_eq!(one.file.metadata().unwrap().len(), 3 * 32768);
        assert_eq!(one.map(0, REGION, false), Ok(first));
        assert_eq!(one.map(2, REGION, false), Ok(third));
        one.file.write_all_at(b"x", 2 * 32768).unwrap();
        // SAFETY: the address is that of a mapped region.
        assert_eq!(unsafe { third.cast::<u8>().read_volatile() }, b'x');
        // What is there is mapped without being asked for, and what it holds stays.
        two.file.set_len(32768).unwrap();
        two.file.write_all_at(b"y", 32767).unwrap();
        let address = two.map(0, REGION, true).unwrap().cast::<u8>();
        // SAFETY: the same.
        assert_eq!(unsafe { address.add(32767).read_volatile() }, b'y');
        assert_eq!(two.map(1, REGION, false), Ok(std::ptr::null_mut()));
    }
}
