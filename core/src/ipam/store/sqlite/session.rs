//! A connection with the statements that every transaction runs. I/O.
#![allow(unsafe_code)] // a promise that the compiler cannot check, and a call that has no safe wrapper

use std::cell::RefCell;
use std::ffi::c_int;

use rusqlite::{CachedStatement, Connection, ffi};
use self_cell::self_cell;

use super::shm::Attached;

self_cell!(
    /// A connection and its statements, which are prepared once and kept: to look for each in the connection's own cache costs
    /// half as much as to run it.
    pub(super) struct Session {
        owner: Attached,
        #[not_covariant]
        dependent: Statements,
    }
);

// SAFETY: a connection may go to another thread, but not while something that borrows it stays behind. The statements are all
// that borrows this one, they go with it, and without a reference to the whole nobody reaches either.
unsafe impl Send for Session {}

impl Session {
    pub(super) fn of(attached: Attached) -> Self {
        Self::new(attached, |attached| Statements::of(attached.connection()))
    }
}

/// What SQLite says of its database to one of its `SQLITE_FCNTL_` questions.
///
/// # Safety
///
/// The answer to this question is written as one value of this type.
pub(super) unsafe fn control<T>(
    connection: &Connection,
    question: c_int,
    mut answer: T,
) -> rusqlite::Result<T> {
    // SAFETY: the handle is that of an open connection, which stays borrowed; the rest is the caller's promise.
    let code = unsafe {
        ffi::sqlite3_file_control(
            connection.handle(),
            c"main".as_ptr(),
            question,
            (&raw mut answer).cast(),
        )
    };
    if code == ffi::SQLITE_OK {
        Ok(answer)
    } else {
        Err(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None))
    }
}

/// A number that is another one after each commit, by whomever, as the transaction sees it that is open. `PRAGMA data_version`
/// says nearly the same, for as much as a look at a key costs.
pub(super) fn data_version(connection: &Connection) -> rusqlite::Result<u32> {
    // SAFETY: it is one unsigned int.
    unsafe { control(connection, ffi::SQLITE_FCNTL_DATA_VERSION, 0) }
}

/// The statements that transactions run again and again.
pub(super) struct Statements<'a> {
    pub(super) begin: Kept<'a>,
    pub(super) begin_to_read: Kept<'a>,
    pub(super) commit: Kept<'a>,
    /// What makes a transaction that reads see the state of this moment.
    pub(super) look: Kept<'a>,
    /// One key.
    pub(super) entry: Kept<'a>,
    /// Up to four keys, each with its number.
    pub(super) entries: Kept<'a>,
    /// The same, but for the last the first key from it on.
    pub(super) entries_and_next: Kept<'a>,
    /// The keys from one to another.
    pub(super) range: Kept<'a>,
    /// A line of the journal.
    pub(super) append: Kept<'a>,
}

impl<'a> Statements<'a> {
    pub(super) fn of(connection: &'a Connection) -> Self {
        let kept = |sql| Kept {
            connection,
            sql,
            statement: RefCell::default(),
        };
        Self {
            begin: kept("BEGIN IMMEDIATE"),
            begin_to_read: kept("BEGIN"),
            commit: kept("COMMIT"),
            look: kept("PRAGMA data_version"),
            entry: kept("SELECT value, version, expires FROM kv WHERE key = ?1"),
            entries: kept(
                "SELECT value, version, expires, 0 FROM kv WHERE key = ?1
                 UNION ALL SELECT value, version, expires, 1 FROM kv WHERE key = ?2
                 UNION ALL SELECT value, version, expires, 2 FROM kv WHERE key = ?3
                 UNION ALL SELECT value, version, expires, 3 FROM kv WHERE key = ?4",
            ),
            entries_and_next: kept(
                "SELECT value, version, expires, 0, key FROM kv WHERE key = ?1
                 UNION ALL SELECT value, version, expires, 1, key FROM kv WHERE key = ?2
                 UNION ALL SELECT value, version, expires, 2, key FROM kv WHERE key = ?3
                 UNION ALL SELECT * FROM (
                     SELECT value, version, expires, 3, key FROM kv WHERE key >= ?4 ORDER BY key LIMIT 1
                 )",
            ),
            range: kept(
                "SELECT key, value, version, expires FROM kv
                 WHERE key >= ?1 AND key < ?2 AND (expires IS NULL OR expires > ?3) ORDER BY key LIMIT ?4",
            ),
            append: kept("INSERT INTO log (version, step) VALUES (?1, ?2)"),
        }
    }
}

/// A statement that is prepared at its first use.
pub(super) struct Kept<'a> {
    connection: &'a Connection,
    sql: &'static str,
    statement: RefCell<Option<CachedStatement<'a>>>,
}

impl<'a> Kept<'a> {
    pub(super) fn run<T>(
        &self,
        run: impl FnOnce(&mut CachedStatement<'a>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let mut statement = self.statement.borrow_mut();
        match &mut *statement {
            Some(statement) => run(statement),
            none => run(none.insert(self.connection.prepare_cached(self.sql)?)),
        }
    }
}
