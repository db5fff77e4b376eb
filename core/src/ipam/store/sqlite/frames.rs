//! Each frame of the write-ahead log in one write, and the disk at work from the last one on. I/O.
//!
//! SQLite writes the header of a frame and then its page, two system calls for what lies side by side. Its table of functions
//! for the log has another `xWrite` here, which keeps the header of a new frame back until the page comes. Nothing else is asked
//! of the file meanwhile; if it were, the header is written first. The headers that SQLite writes once more, when a large
//! transaction has changed frames of its own, have no page behind them, and are written at once.
//!
//! A frame that ends a commit says so in its header. What SQLite does after that one (its index, its locks, the statement) it
//! does while the disk writes.
#![allow(unsafe_code)] // SQLite calls these functions with its pointers; each block says why it is sound

use std::cell::{Cell, RefCell};
use std::ffi::{c_int, c_void};
use std::ptr::NonNull;

use rusqlite::{Connection, ffi};

use super::log::Begins;
use super::session::control;

/// The header of a frame (`WAL_FRAME_HDRSIZE` in SQLite's `wal.c`).
const HEADER: usize = 24;
const HEADER_LEN: i64 = 24;

/// What SQLite calls, and behind it what the functions need: the file knows its table.
#[repr(C)]
struct Table {
    functions: ffi::sqlite3_io_methods,
    original: ffi::sqlite3_io_methods,
    /// Where the frames of this transaction end: what lies before that is written once more.
    end: Cell<i64>,
    /// A header that waits for its page, and where it belongs.
    header: Cell<Option<([u8; HEADER], i64)>>,
    frame: RefCell<Vec<u8>>,
    disk: Option<Begins>,
}

/// The functions of a connection's log: to be dropped after the connection.
pub(super) struct Frames(NonNull<Table>);

impl Drop for Frames {
    fn drop(&mut self) {
        // SAFETY: it comes from a box, and the connection that knew it is closed.
        drop(unsafe { Box::from_raw(self.0.as_ptr()) });
    }
}

impl Frames {
    /// For a connection that has read: its log is open then, and stays so.
    ///
    /// # Safety
    ///
    /// The connection is closed before this is dropped.
    pub(super) unsafe fn of(
        connection: &Connection,
        disk: Option<Begins>,
    ) -> rusqlite::Result<Self> {
        let none = std::ptr::null_mut::<ffi::sqlite3_file>();
        // SAFETY: it is one pointer to a file.
        let found = unsafe { control(connection, ffi::SQLITE_FCNTL_JOURNAL_POINTER, none) }?;
        // SAFETY: SQLite gave the file of its log, whose table is null or set as long as it is open.
        let original = unsafe {
            match (*found).pMethods.as_ref() {
                Some(original) => *original,
                None => {
                    return Err(rusqlite::Error::SqliteFailure(
                        ffi::Error::new(ffi::SQLITE_CANTOPEN),
                        None,
                    ));
                }
            }
        };
        let table = NonNull::from(Box::leak(Box::new(Table {
            functions: ffi::sqlite3_io_methods {
                xRead: Some(read),
                xWrite: Some(write),
                xTruncate: Some(truncate),
                xSync: Some(sync),
                xFileSize: Some(size),
                ..original
            },
            original,
            end: Cell::default(),
            header: Cell::default(),
            frame: RefCell::default(),
            disk,
        })));
        // SAFETY: nobody else uses the connection now, and the table outlives it.
        unsafe { (*found).pMethods = table.as_ptr().cast() };
        Ok(Self(table))
    }

    /// A transaction begins, which has no frames yet.
    pub(super) fn begin(&self) {
        // SAFETY: the table lives as long as this, and is only ever shared.
        unsafe { self.0.as_ref() }.end.set(0);
    }
}

/// Whether a frame ends a commit: its header has the number of pages of the database in its second word then.
fn ends_commit(header: &[u8; HEADER]) -> bool {
    let [_, _, _, _, pages @ ..] = header;
    pages.first_chunk::<4>() != Some(&[0; 4])
}

impl Table {
    /// # Safety
    ///
    /// The file has a [`Table`], which is there as long as its connection.
    unsafe fn of<'a>(file: *mut ffi::sqlite3_file) -> &'a Self {
        // SAFETY: see above.
        unsafe { &*(*file).pMethods.cast::<Self>() }
    }

    /// Writes by SQLite's own function.
    fn put(&self, file: *mut ffi::sqlite3_file, bytes: &[u8], at: i64) -> c_int {
        let (Some(write), Ok(len)) = (self.original.xWrite, c_int::try_from(bytes.len())) else {
            return ffi::SQLITE_IOERR_WRITE;
        };
        // SAFETY: it is called for the file that it belongs to, with bytes that are there.
        unsafe { write(file, bytes.as_ptr().cast(), len, at) }
    }

    fn write(&self, file: *mut ffi::sqlite3_file, bytes: &[u8], at: i64) -> c_int {
        match self.header.take() {
            None => {}
            Some((header, start)) if start + HEADER_LEN == at => {
                let mut frame = self.frame.borrow_mut();
                frame.clear();
                frame.extend_from_slice(&header);
                frame.extend_from_slice(bytes);
                self.end
                    .set(i64::try_from(bytes.len()).map_or(i64::MAX, |len| at.saturating_add(len)));
                let done = self.put(file, &frame, start);
                if let Some(disk) = &self.disk
                    && ends_commit(&header)
                {
                    disk.now();
                }
                return done;
            }
            Some((header, start)) => {
                let done = self.put(file, &header, start);
                if done != ffi::SQLITE_OK {
                    return done;
                }
            }
        }
        match bytes.try_into() {
            Ok(header) if at >= self.end.get() => {
                self.header.set(Some((header, at)));
                ffi::SQLITE_OK
            }
            _ => self.put(file, bytes, at),
        }
    }

    /// Writes a header that still waits.
    fn flush(&self, file: *mut ffi::sqlite3_file) -> c_int {
        match self.header.take() {
            None => ffi::SQLITE_OK,
            Some((header, start)) => self.put(file, &header, start),
        }
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    bytes: *const c_void,
    len: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    let len = usize::try_from(len).unwrap_or(0);
    // SAFETY: SQLite calls this for files with this table only, with so many bytes.
    let (table, bytes) = unsafe {
        let bytes = std::slice::from_raw_parts(bytes.cast::<u8>(), len);
        (Table::of(file), bytes)
    };
    table.write(file, bytes, at)
}

/// SQLite's own function, once nothing waits any more.
macro_rules! after_flush {
    ($name:ident, $function:ident, $($argument:ident: $kind:ty),*) => {
        unsafe extern "C" fn $name(file: *mut ffi::sqlite3_file, $($argument: $kind),*) -> c_int {
            // SAFETY: SQLite calls this for files with this table only.
            let table = unsafe { Table::of(file) };
            match (table.flush(file), table.original.$function) {
                // SAFETY: what SQLite hands over is meant for this function.
                (ffi::SQLITE_OK, Some(function)) => unsafe { function(file, $($argument),*) },
                (ffi::SQLITE_OK, None) => ffi::SQLITE_IOERR,
                (code, _) => code,
            }
        }
    };
}

after_flush!(read, xRead, bytes: *mut c_void, len: c_int, at: ffi::sqlite3_int64);
after_flush!(truncate, xTruncate, len: ffi::sqlite3_int64);
after_flush!(sync, xSync, flags: c_int);
after_flush!(size, xFileSize, len: *mut ffi::sqlite3_int64);

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::path::Path;

    /// What somebody finds who has only the files, as after a crash: SQLite reads the log, and believes it as far as its
    /// checksums go.
    fn found(path: &Path) -> (String, i64, i64) {
        let directory = tempfile::tempdir().unwrap();
        let copy = directory.path().join("copy.db");
        let beside = |path: &Path| path.with_extension("db-wal");
        std::fs::copy(path, &copy).unwrap();
        std::fs::copy(beside(path), beside(&copy)).unwrap();
        let connection = Connection::open(&copy).unwrap();
        let ask = |sql| connection.query_row(sql, [], |row| row.get(0)).unwrap();
        let check = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0));
        (
            check.unwrap(),
            ask("SELECT count(*) FROM t"),
            ask("SELECT coalesce(sum(n), 0) FROM t"),
        )
    }

    /// A cache of ten pages overflows into the log again and again, and SQLite writes its frames once more.
    #[test]
    fn the_log_is_whole_after_a_transaction_that_changes_its_own_frames() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("frames.db");
        // What is declared first is dropped last.
        let frames;
        let connection = Connection::open(&path).unwrap();
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0;
                 CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER NOT NULL, filling BLOB NOT NULL);",
            )
            .unwrap();
        // SAFETY: the connection is closed first.
        frames = unsafe { Frames::of(&connection, None) }.unwrap();
        let insert = "INSERT INTO t (n, filling) VALUES (1, zeroblob(400))";
        for _ in 0..20 {
            frames.begin();
            connection.execute(insert, []).unwrap();
        }
        assert_eq!(found(&path), ("ok".to_owned(), 20, 20));

        for round in 2..5 {
            frames.begin();
            connection
                .execute_batch("PRAGMA cache_size = 10; BEGIN IMMEDIATE;")
                .unwrap();
            for _ in 0..500 {
                connection.execute(insert, []).unwrap();
            }
            for _ in 0..2 {
                connection.execute("UPDATE t SET n = n + 1", []).unwrap();
            }
            connection.execute_batch("COMMIT").unwrap();
            let (check, rows, _) = found(&path);
            assert_eq!((&*check, rows), ("ok", 20 + 500 * (round - 1)));
            // And goes on behind it.
            frames.begin();
            connection.execute(insert, []).unwrap();
            connection
                .execute("DELETE FROM t WHERE id = (SELECT max(id) FROM t)", [])
                .unwrap();
        }
        let sum: i64 = connection
            .query_row("SELECT sum(n) FROM t", [], |row| row.get(0))
            .unwrap();
        assert_eq!(found(&path), ("ok".to_owned(), 1520, sum));
        // The log begins anew.
        let emptied = "PRAGMA wal_checkpoint(RESTART)";
        connection
            .query_row(emptied, [], |row| row.get::<_, i64>(0))
            .unwrap();
        frames.begin();
        connection.execute(insert, []).unwrap();
        assert_eq!(found(&path), ("ok".to_owned(), 1521, sum + 1));
    }

    /// The disk is to begin with what is whole, neither before nor never.
    #[test]
    fn the_last_frame_of_a_commit_is_known_by_its_header() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("frames.db");
        let connection = Connection::open(&path).unwrap();
        connection
            .execute_batch(
                "PRAGMA page_size = 1024; PRAGMA journal_mode = WAL; CREATE TABLE t (filling BLOB);",
            )
            .unwrap();
        let log = path.with_extension("db-wal");
        let ends = || -> Vec<bool> {
            // A header of 32 bytes, and then frames.
            let bytes = std::fs::read(&log).unwrap();
            let frames = bytes[32..].chunks(HEADER + 1024);
            frames
                .map(|frame| ends_commit(frame.first_chunk().unwrap()))
                .collect()
        };
        for pages in [1, 5, 30] {
            let before = ends().len();
            let insert = "INSERT INTO t VALUES (zeroblob(?1 * 1000))";
            connection.execute(insert, [pages]).unwrap();
            let ends = &ends()[before..];
            assert!(ends.len() >= pages, "{pages} {ends:?}");
            let (last, others) = ends.split_last().unwrap();
            assert!(*last && !others.contains(&true), "{pages} {ends:?}");
        }
    }
}
