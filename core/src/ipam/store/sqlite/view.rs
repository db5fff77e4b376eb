//! One transaction: a view for the plans, and the writes of their steps. I/O.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, ErrorCode, OptionalExtension, Row};

use super::pages::{PageCache, SqlPages};
use super::{Failure, store_error};
use crate::error::{Error, Result};
use crate::ipam::bitmap;
use crate::ipam::segment::SegmentId;
use crate::ipam::store::clock::Clock;
use crate::ipam::store::keys::{self, Parsed};
use crate::ipam::store::record::SegmentConf;
use crate::ipam::store::{Entry, Guard, Job, Life, REMEMBERED, Step, Version, View, Write};

/// The pools of a segment, or that there are none.
type Conf = Option<(Arc<SegmentConf>, Version)>;

/// What one connection remembers between transactions. It holds as long as no other process changed the store, which the
/// version tells.
#[derive(Debug, Default)]
pub(super) struct Cache {
    /// The version for which all this holds.
    version: Cell<Option<Version>>,
    pages: PageCache,
    confs: RefCell<HashMap<SegmentId, Conf>>,
}

impl Cache {
    pub(super) fn clear(&self) {
        self.version.set(None);
        self.pages.clear();
        self.confs.borrow_mut().clear();
    }
}

/// A transaction under way; dropped without [`Transaction::commit`] it is rolled back.
pub(super) struct Transaction<'a> {
    view: SqlView<'a>,
    write: bool,
    open: bool,
}

struct SqlView<'a> {
    connection: &'a Connection,
    cache: &'a Cache,
    path: &'a Path,
    now: u64,
    wall: u64,
    version: Version,
    /// The version of each key that the current plan looked at: what was read in this transaction needs no second look.
    seen: RefCell<HashMap<Vec<u8>, Option<Version>>>,
}

/// A line of the log is numbered by its version and its place in the step, so that lines are only ever appended. Of a step
/// with more than a million changes the last ones share a line.
pub(super) const LOG_BITS: u32 = 20;

pub(super) fn log_id(version: Version, n: u64) -> i64 {
    signed(version << LOG_BITS | n.min((1 << LOG_BITS) - 1))
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn entry(row: &Row<'_>, at: usize) -> rusqlite::Result<Entry> {
    Ok(Entry {
        value: row.get(at)?,
        version: row.get(at + 1)?,
        expires: row.get(at + 2)?,
    })
}

impl<'a> Transaction<'a> {
    pub(super) fn begin(
        connection: &'a Connection,
        cache: &'a Cache,
        path: &'a Path,
        clock: &Clock,
        write: bool,
    ) -> std::result::Result<Self, Failure> {
        let begin = if write { "BEGIN IMMEDIATE" } else { "BEGIN" };
        connection
            .prepare_cached(begin)
            .and_then(|mut s| s.execute([]))
            .map_err(store_error("begin a transaction in", path))?;
        let mut transaction = Self {
            view: SqlView {
                connection,
                cache,
                path,
                now: clock.millis(),
                wall: clock.wall(),
                version: 0,
                seen: RefCell::default(),
            },
            write,
            open: true,
        };
        transaction.view.version = transaction
            .view
            .last_version()
            .map_err(store_error("read", path))?;
        if cache.version.get() != Some(transaction.view.version) {
            cache.clear();
        }
        if write {
            transaction.expire()?;
        }
        Ok(transaction)
    }

    /// Runs one plan and carries its step out.
    pub(super) fn run(&mut self, job: &mut dyn Job) -> std::result::Result<(), Failure> {
        self.view.seen.borrow_mut().clear();
        let Some(step) = job.plan(&self.view) else {
            return Ok(());
        };
        for guard in &step.guards {
            if !self.view.holds(guard)? {
                job.failed(Error::Protocol {
                    what: "the store",
                    detail: format!("a guard was refused within one transaction: {guard:?}"),
                });
                return Ok(());
            }
        }
        if !step.writes.is_empty() {
            self.apply(step)?;
        }
        job.committed(self.view.version);
        Ok(())
    }

    /// Deletes what has expired, before anybody looks.
    fn expire(&mut self) -> std::result::Result<(), Failure> {
        let due: Vec<Vec<u8>> = self
            .view
            .connection
            .prepare_cached("SELECT key FROM kv WHERE expires <= ?1")
            .and_then(|mut s| {
                s.query_map([signed(self.view.now)], |row| row.get(0))?
                    .collect()
            })
            .map_err(store_error("read", self.view.path))?;
        if due.is_empty() {
            return Ok(());
        }
        let mut step = Step::default();
        for key in due {
            step.delete(key);
        }
        self.apply(step)
    }

    fn apply(&mut self, step: Step) -> std::result::Result<(), Failure> {
        let Step { guards: _, writes } = step;
        let view = &mut self.view;
        view.version += 1;
        let failed = store_error("write to", view.path);
        let mut logged = 0;
        for write in writes {
            let (key, value) = match write {
                Write::Put { key, value, life } => {
                    let (ttl, expires) = match life {
                        Life::Permanent => (None, None),
                        Life::Ttl(millis) => (
                            Some(signed(millis)),
                            Some(signed(view.now.saturating_add(millis))),
                        ),
                    };
                    view.connection
                        .prepare_cached(
                            "INSERT INTO kv (key, value, version, ttl, expires) VALUES (?1, ?2, ?3, ?4, ?5)
                             ON CONFLICT (key) DO UPDATE SET
                             value = excluded.value, version = excluded.version, ttl = excluded.ttl, expires = excluded.expires",
                        )
                        .and_then(|mut s| {
                            s.execute((&key, &value, signed(view.version), ttl, expires))
                        })
                        .map_err(&failed)?;
                    (key, Some(value))
                }
                Write::Delete(key) => {
                    view.connection
                        .prepare_cached("DELETE FROM kv WHERE key = ?1")
                        .and_then(|mut s| s.execute([&key]))
                        .map_err(&failed)?;
                    (key, None)
                }
            };
            if view.derive(&key, value.as_deref())? {
                view.log(logged, &key, value.as_deref()).map_err(&failed)?;
                logged += 1;
            }
        }
        if logged == 0 {
            // Every version has a line: the last one is the store's version.
            view.log(0, &[], None).map_err(&failed)?;
        }
        Ok(())
    }

    pub(super) fn commit(mut self) -> std::result::Result<(), Failure> {
        let view = &self.view;
        let failed = store_error("write to", view.path);
        if self.write {
            view.cache.pages.flush(view.connection).map_err(&failed)?;
            view.forget().map_err(&failed)?;
        }
        let committed = view
            .connection
            .prepare_cached("COMMIT")
            .and_then(|mut s| s.execute([]));
        if let Err(error) = committed {
            // After a failed write or fsync the log on disk may hold the commit, and a crash may bring it back.
            let unknown = error.sqlite_error_code() == Some(ErrorCode::SystemIoFailure);
            return Err(if unknown {
                Error::OutcomeUnknown {
                    action: "commit to",
                    path: view.path.to_owned(),
                    detail: error.to_string(),
                }
            } else {
                failed(error)
            }
            .into());
        }
        view.cache.version.set(Some(view.version));
        view.cache.pages.trim();
        self.open = false;
        Ok(())
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if self.open && !self.view.connection.is_autocommit() {
            // Nothing can be done when this fails: the next BEGIN will say so.
            let _ = self.view.connection.execute_batch("ROLLBACK");
        }
    }
}

impl SqlView<'_> {
    fn last_version(&self) -> rusqlite::Result<Version> {
        let version: Option<Version> = self
            .connection
            .prepare_cached("SELECT max(id) FROM log")?
            .query_row([], |row| row.get(0))?;
        Ok(version.unwrap_or(0) >> LOG_BITS)
    }

    fn log(&self, n: u64, key: &[u8], value: Option<&[u8]>) -> rusqlite::Result<()> {
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO log (id, key, value) VALUES (?1, ?2, ?3)")?
            .execute((log_id(self.version, n), key, value))
            .map(drop)
    }

    /// Forgets changes that are too old, now and then.
    fn forget(&self) -> rusqlite::Result<()> {
        let before = self.cache.version.get().unwrap_or(0) / 1024;
        if self.version / 1024 != before {
            self.connection
                .prepare_cached("DELETE FROM log WHERE id < ?1")?
                .execute([log_id(self.version.saturating_sub(REMEMBERED), 0)])?;
        }
        Ok(())
    }

    fn holds(&self, guard: &Guard) -> Result<bool> {
        match guard {
            Guard::Absent(key) => Ok(self.version_of(key)?.is_none()),
            Guard::At(key, version) => Ok(self.version_of(key)? == Some(*version)),
            Guard::NoneNewer(from, to, version) => self
                .connection
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM kv WHERE key >= ?1 AND key < ?2 AND version > ?3)")
                .and_then(|mut s| {
                    s.query_row((from, to, signed(*version)), |row| row.get::<_, bool>(0))
                })
                .map(|newer| !newer)
                .map_err(store_error("read", self.path)),
        }
    }

    fn version_of(&self, key: &[u8]) -> Result<Option<Version>> {
        if let Some(version) = self.seen.borrow().get(key) {
            return Ok(*version);
        }
        self.connection
            .prepare_cached("SELECT version FROM kv WHERE key = ?1")
            .and_then(|mut s| s.query_row([key], |row| row.get(0)).optional())
            .map_err(store_error("read", self.path))
    }

    /// Keeps what is derived from the keys; true when the change belongs into the list of changes.
    fn derive(&self, key: &[u8], value: Option<&[u8]>) -> Result<bool> {
        match keys::parse(key) {
            Parsed::Address { space, number, .. } => {
                let mut pages = SqlPages::new(self.connection, &self.cache.pages, space, self.path);
                match value {
                    Some(_) => bitmap::set(&mut pages, number)?,
                    None => bitmap::clear(&mut pages, number)?,
                };
                Ok(true)
            }
            Parsed::Conf { segment } => {
                let segment = std::str::from_utf8(segment)
                    .ok()
                    .and_then(|s| s.parse().ok());
                if let Some(segment) = segment {
                    self.cache.confs.borrow_mut().remove::<SegmentId>(&segment);
                }
                Ok(true)
            }
            Parsed::Other => Ok(false),
        }
    }
}

impl View for SqlView<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Entry>> {
        let found = self
            .connection
            .prepare_cached("SELECT value, version, expires FROM kv WHERE key = ?1")
            .and_then(|mut s| s.query_row([key], |row| entry(row, 0)).optional())
            .map_err(store_error("read", self.path))?;
        self.seen
            .borrow_mut()
            .insert(key.to_vec(), found.as_ref().map(|e| e.version));
        Ok(found.filter(|e| e.expires.is_none_or(|expires| expires > self.now)))
    }

    fn scan(&self, from: &[u8], to: &[u8], limit: usize) -> Result<Vec<(Vec<u8>, Entry)>> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let found: Vec<(Vec<u8>, Entry)> = self
            .connection
            .prepare_cached(
                "SELECT key, value, version, expires FROM kv
                 WHERE key >= ?1 AND key < ?2 AND (expires IS NULL OR expires > ?3) ORDER BY key LIMIT ?4",
            )
            .and_then(|mut s| {
                s.query_map((from, to, signed(self.now), limit), |row| {
                    Ok((row.get(0)?, entry(row, 1)?))
                })?
                .collect()
            })
            .map_err(store_error("read", self.path))?;
        Ok(found)
    }

    fn next_free(&self, space: &[u8], from: u128, to: u128) -> Result<Option<u128>> {
        let pages = SqlPages::new(self.connection, &self.cache.pages, space, self.path);
        bitmap::next_zero(&pages, from, to)
    }

    fn taken(&self, space: &[u8], from: u128, to: u128) -> Result<u128> {
        let pages = SqlPages::new(self.connection, &self.cache.pages, space, self.path);
        bitmap::count(&pages, from, to)
    }

    fn is_marked(&self, space: &[u8], number: u128) -> Result<bool> {
        let pages = SqlPages::new(self.connection, &self.cache.pages, space, self.path);
        bitmap::get(&pages, number)
    }

    fn conf(&self, segment: &SegmentId) -> Result<Option<(Arc<SegmentConf>, Version)>> {
        let key = keys::conf(segment);
        if let Some(known) = self.cache.confs.borrow().get(segment) {
            self.seen
                .borrow_mut()
                .insert(key, known.as_ref().map(|(_, version)| *version));
            return Ok(known.clone());
        }
        let found = match self.get(&key)? {
            None => None,
            Some(entry) => {
                let conf =
                    SegmentConf::from_bytes(segment, &entry.value).map_err(|b| self.corrupt(b))?;
                Some((Arc::new(conf), entry.version))
            }
        };
        self.cache
            .confs
            .borrow_mut()
            .insert(segment.clone(), found.clone());
        Ok(found)
    }

    fn version(&self) -> Version {
        self.version
    }

    fn now(&self) -> u64 {
        self.now
    }

    fn wall(&self) -> u64 {
        self.wall
    }

    fn corrupt(&self, detail: &str) -> Error {
        Error::StoreCorrupt {
            path: self.path.to_owned(),
            detail: format!("{detail}; restore it from a backup"),
        }
    }
}
