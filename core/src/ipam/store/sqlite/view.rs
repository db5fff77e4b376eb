//! One transaction: a view for the plans, and the writes of their steps. I/O.

use std::cell::{Cell, Ref, RefCell};
use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use foldhash::fast::RandomState;
use rusqlite::{Connection, ErrorCode, OptionalExtension, Row};

use super::gap::Gap;
use super::journal::{Change, Held, Known, LIMIT, Life as Ends, Line, Overlay};
use super::log::Log;
use super::pages::{PageCache, SqlPages};
use super::session::{Statements, data_version};
use super::shm;
use super::{Failure, store_error};
use crate::error::{Error, Result};
use crate::ipam::bitmap;
use crate::ipam::segment::SegmentId;
use crate::ipam::store::clock::Clock;
use crate::ipam::store::keys::{self, Parsed};
use crate::ipam::store::record::SegmentConf;
use crate::ipam::store::{
    Entry, Guard, Job, Life, Logged, REMEMBERED, Step, Tail, Version, View, Write,
};

/// The pools of a segment, or that there are none.
type Conf = Option<(Arc<SegmentConf>, Version)>;

/// Lines of the journal as they are stored, by version.
type Lines = Vec<(Version, Vec<u8>)>;

/// What one connection remembers between transactions. What other processes did since is read from the journal.
#[derive(Debug, Default)]
pub(super) struct Cache {
    /// The version for which all this holds.
    version: Cell<Option<Version>>,
    /// As long as SQLite gives this number, no other connection has committed since.
    data_version: Cell<Option<u32>>,
    /// The same for whoever holds the store, who need not ask SQLite.
    header: Cell<Option<shm::Header>>,
    /// What is in the journal and not in the tables, at least.
    overlay: RefCell<Overlay>,
    gap: RefCell<Gap>,
    /// When the next key of the tables expires; `None` when that is not known.
    due: Cell<Option<u64>>,
    pages: PageCache,
    confs: RefCell<HashMap<SegmentId, Conf, RandomState>>,
}

impl Cache {
    pub(super) fn clear(&self) {
        self.version.set(None);
        self.data_version.set(None);
        self.header.set(None);
        self.overlay.borrow_mut().clear();
        self.gap.borrow_mut().clear();
        self.due.set(None);
        self.pages.clear();
        self.confs.borrow_mut().clear();
    }
}

/// A transaction under way; dropped without [`Transaction::commit`] it is rolled back.
///
/// One that writes holds the store, and so nobody changes what it reads: it needs no transaction of SQLite before it has
/// something to write, and for a single line the statement is one by itself.
pub(super) struct Transaction<'a, 'c> {
    view: SqlView<'a, 'c>,
    /// For a transaction that writes; given back after its end.
    held: Option<shm::Held<'a>>,
    /// Lines of the journal that are to be written, by where the overlay has them.
    lines: Vec<(Version, Range<usize>)>,
    open: bool,
    /// A step was too large for the journal.
    merge: bool,
    /// The line of the last step, and how many changes it has, until it is taken into the cache: at best while the disk is
    /// writing.
    last: Option<(Version, Range<usize>, usize)>,
}

struct SqlView<'a, 'c> {
    connection: &'c Connection,
    statements: &'a Statements<'c>,
    cache: &'a Cache,
    path: &'a Path,
    now: u64,
    wall: u64,
    version: Version,
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

impl<'a, 'c> Transaction<'a, 'c> {
    pub(super) fn begin(
        connection: &'c Connection,
        statements: &'a Statements<'c>,
        cache: &'a Cache,
        path: &'a Path,
        clock: &Clock,
        held: Option<shm::Held<'a>>,
    ) -> std::result::Result<Self, Failure> {
        let is_as_left = held
            .as_ref()
            .and_then(shm::Held::header)
            .is_some_and(|header| cache.header.get() == Some(header));
        let look = || statements.look.run(|s| s.query_row([], |_| Ok(())));
        let begun = match &held {
            None => {
                let begun = statements.begin_to_read.run(|s| s.execute([]));
                begun.and_then(|_| look())
            }
            Some(_) if is_as_left => Ok(()),
            Some(_) => look(),
        };
        begun.map_err(store_error("begin a transaction in", path))?;
        let mut transaction = Self {
            view: SqlView {
                connection,
                statements,
                cache,
                path,
                now: clock.millis(),
                wall: clock.wall(),
                version: 0,
            },
            held,
            lines: Vec::new(),
            open: true,
            merge: false,
            last: None,
        };
        transaction.view.version = match cache.version.get() {
            Some(known) if is_as_left => known,
            _ => transaction.view.catch_up()?,
        };
        if transaction.held.is_some() {
            transaction.expire()?;
        }
        Ok(transaction)
    }

    /// Runs one plan and carries its step out.
    pub(super) fn run(&mut self, job: &mut dyn Job) -> std::result::Result<(), Failure> {
        self.take_in_last()?;
        let Some(step) = job.plan(&self.view) else {
            return Ok(());
        };
        for guard in step.guards.iter().filter(|_| self.view.judges()) {
            if !self.view.holds(guard)? {
                job.failed(Error::Protocol {
                    what: "the store",
                    detail: format!("a guard was refused within one transaction: {guard:?}"),
                });
                return Ok(());
            }
        }
        if !step.writes.is_empty() {
            self.apply(step);
        }
        job.committed(self.view.version);
        Ok(())
    }

    /// Deletes what has expired, before anybody looks.
    fn expire(&mut self) -> std::result::Result<(), Failure> {
        let view = &self.view;
        let mut due = view.cache.overlay.borrow().due(view.now);
        if view.cache.due.get().is_none_or(|due| due <= view.now) {
            let overlay = view.cache.overlay.borrow();
            let read = || -> rusqlite::Result<(Vec<Vec<u8>>, Option<u64>)> {
                let expired = view
                    .connection
                    .prepare_cached("SELECT key FROM kv WHERE expires <= ?1")?
                    .query_map([signed(view.now)], |row| row.get(0))?
                    .collect::<rusqlite::Result<_>>()?;
                let next = view
                    .connection
                    .prepare_cached("SELECT min(expires) FROM kv WHERE expires > ?1")?
                    .query_row([signed(view.now)], |row| row.get(0))?;
                Ok((expired, next))
            };
            let (expired, next) = read().map_err(store_error("read", view.path))?;
            due.extend(expired.into_iter().filter(|key| !overlay.contains(key)));
            view.cache.due.set(Some(next.unwrap_or(u64::MAX)));
        }
        if due.is_empty() {
            return Ok(());
        }
        let mut step = Step::default();
        for key in due {
            step.delete(key);
        }
        self.apply(step);
        Ok(())
    }

    fn apply(&mut self, step: Step) {
        let Step { guards: _, writes } = step;
        let view = &mut self.view;
        view.version += 1;
        let now = view.now;
        let changes = writes.iter().map(|write| match write {
            Write::Delete(key) => Change { key, held: None },
            Write::Put { key, value, life } => {
                let life = match *life {
                    Life::Permanent => None,
                    Life::Ttl(ttl) => Some(Ends {
                        ttl,
                        expires: now.saturating_add(ttl),
                    }),
                };
                let held = Some(Held { value, life });
                Change { key, held }
            }
        });
        let mut overlay = view.cache.overlay.borrow_mut();
        let line = overlay.write(true, changes.clone());
        let stored = if writes.len() <= LIMIT {
            line.clone()
        } else {
            self.merge = true;
            overlay.write(false, changes.filter(|change| is_watched(change.key)))
        };
        self.lines.push((view.version, stored));
        self.last = Some((view.version, line, writes.len()));
    }

    fn take_in_last(&mut self) -> Result<()> {
        match self.last.take() {
            Some((version, line, _)) => self.view.take_in(version, line),
            None => Ok(()),
        }
    }

    /// Writes the lines, and merges the journal when it is long: all of it, or the last thing but the commit.
    fn write(&mut self, log: &Log) -> std::result::Result<(), Failure> {
        let lines = std::mem::take(&mut self.lines);
        let last = self.last.as_ref().map_or(0, |(_, _, changes)| *changes);
        let merge = self.merge || self.view.cache.overlay.borrow().is_long(last);
        if lines.is_empty() && !merge {
            return Ok(());
        }
        log.reach(self.view.path)?;
        let statements = self.view.statements;
        if lines.len() > 1 || merge {
            let begun = statements.begin.run(|s| s.execute([]));
            begun.map_err(store_error("begin a transaction in", self.view.path))?;
        }
        for (version, line) in lines {
            let overlay = self.view.cache.overlay.borrow();
            let line = overlay.line(&line);
            let values = (signed(version), line);
            let appended = statements.append.run(|s| s.execute(values));
            appended.map_err(|error| self.view.not_written(error))?;
        }
        if merge {
            self.take_in_last()?;
            self.view
                .merge()
                .map_err(store_error("write to", self.view.path))?;
        }
        Ok(())
    }

    /// Makes it visible; the version that holds now.
    pub(super) fn commit(mut self, log: &Log) -> std::result::Result<Version, Failure> {
        let has_changed = !self.lines.is_empty();
        if self.held.is_some() {
            self.write(log)?;
        }
        if !self.view.connection.is_autocommit() {
            let committed = self.view.statements.commit.run(|s| s.execute([]));
            committed.map_err(|error| self.view.not_written(error))?;
        }
        self.open = false;
        let header = self.held.as_ref().and_then(shm::Held::header);
        if has_changed {
            log.look(header.map(|h| h.log_end()));
        }
        // It is committed, whatever comes now.
        let taken_in = self.take_in_last();
        let view = &self.view;
        if taken_in.is_ok() {
            view.cache.version.set(Some(view.version));
            view.cache
                .data_version
                .set(data_version(view.connection).ok());
            if self.held.is_some() {
                view.cache.header.set(header);
            }
        } else {
            view.cache.clear();
        }
        view.cache.pages.trim();
        if self.merge {
            // Whoever opens the store first reads all of the write-ahead log: after a large step it is emptied. That may fail, as
            // when a foreign program reads the store just now.
            let _ = view
                .connection
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        }
        Ok(self.view.version)
    }
}

impl Drop for Transaction<'_, '_> {
    fn drop(&mut self) {
        if self.open {
            self.view.cache.clear();
            if !self.view.connection.is_autocommit() {
                // Nothing can be done when this fails: the next BEGIN will say so.
                let _ = self.view.connection.execute_batch("ROLLBACK");
            }
        }
    }
}

/// Whether a change of this key is told to those who watch.
fn is_watched(key: &[u8]) -> bool {
    match keys::parse(key) {
        Parsed::Address { .. } | Parsed::Conf { .. } => true,
        Parsed::Other => false,
    }
}

/// What watchers are told: the lines after a version, and the version of the last line.
pub(super) fn tail(connection: &Connection, path: &Path, since: Version) -> Result<Tail> {
    let read = || -> rusqlite::Result<(Version, Version, Lines)> {
        let transaction = connection.unchecked_transaction()?;
        let (oldest, last): (Option<u64>, Option<u64>) = transaction
            .prepare_cached(
                "SELECT (SELECT min(version) FROM log), (SELECT max(version) FROM log)",
            )?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let version = match last {
            Some(last) => last,
            None => merged(&transaction)?,
        };
        let lines = transaction
            .prepare_cached("SELECT version, step FROM log WHERE version > ?1 ORDER BY version")?
            .query_map([signed(since)], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        Ok((oldest.unwrap_or(version + 1), version, lines))
    };
    let (oldest, version, lines) = read().map_err(store_error("read the changes of", path))?;
    let mut changes = Vec::new();
    for (version, line) in lines {
        let line = Line::decode(&line).ok_or_else(|| damaged(path))?;
        for Change { key, held } in line.changes() {
            if is_watched(key) {
                changes.push(Logged {
                    version,
                    key: key.to_vec(),
                    value: held.map(|h| h.value.to_vec()),
                });
            }
        }
    }
    Ok(Tail {
        complete: since.saturating_add(1) >= oldest,
        changes,
        version,
    })
}

/// The version up to which the journal is in the tables.
fn merged(connection: &Connection) -> rusqlite::Result<Version> {
    connection
        .prepare_cached("SELECT merged FROM meta WHERE id = 1")?
        .query_row([], |row| row.get(0))
}

fn damaged(path: &Path) -> Error {
    Error::StoreCorrupt {
        path: path.to_owned(),
        detail: "a line of the journal is damaged; restore it from a backup".to_owned(),
    }
}

/// Merges the journal into the tables, within a transaction of the caller.
pub(super) fn settle(connection: &Connection, path: &Path) -> std::result::Result<(), Failure> {
    let cache = Cache::default();
    let statements = Statements::of(connection);
    let view = SqlView {
        connection,
        statements: &statements,
        cache: &cache,
        path,
        now: 0,
        wall: 0,
        version: 0,
    };
    let version = view.catch_up()?;
    SqlView { version, ..view }
        .merge()
        .map_err(store_error("write to", path))?;
    Ok(())
}

impl SqlView<'_, '_> {
    /// The error of a statement that may have been the commit.
    fn not_written(&self, error: rusqlite::Error) -> Error {
        // After a failed write or fsync the log on disk may hold the commit, and a crash may bring it back.
        if error.sqlite_error_code() == Some(ErrorCode::SystemIoFailure) {
            Error::OutcomeUnknown {
                action: "commit to",
                path: self.path.to_owned(),
                detail: error.to_string(),
            }
        } else {
            store_error("write to", self.path)(error)
        }
    }

    /// Takes in what was committed since this connection looked last; the version that holds now.
    fn catch_up(&self) -> Result<Version> {
        let now = data_version(self.connection).map_err(store_error("read", self.path))?;
        if let Some(known) = self.cache.version.get()
            && self.cache.data_version.get() == Some(now)
        {
            return Ok(known);
        }
        self.read_on()
    }

    /// The same, from the journal.
    fn read_on(&self) -> Result<Version> {
        let Some(known) = self.cache.version.get() else {
            return self.reload();
        };
        // The line of the known version comes first, as long as it is remembered.
        let mut lines = self.lines(known)?.into_iter();
        let first = if known == 0 {
            None
        } else {
            match lines.next() {
                Some((version, _)) if version == known => Some(known),
                _ => return self.reload(),
            }
        };
        let mut last = first.unwrap_or(0);
        for (version, line) in lines {
            let line = Line::decode(&line).ok_or_else(|| damaged(self.path))?;
            if !line.whole || version != last + 1 {
                return self.reload();
            }
            self.add(version, &line)?;
            last = version;
        }
        if last != known && self.cache.overlay.borrow().is_long(0) {
            // Others have merged it in the meantime.
            return self.reload();
        }
        Ok(last)
    }

    fn reload(&self) -> Result<Version> {
        self.cache.clear();
        let mut last = merged(self.connection).map_err(store_error("read", self.path))?;
        for (version, line) in self.lines(last)? {
            if version == last {
                continue;
            }
            match Line::decode(&line) {
                Some(line) if line.whole && version == last + 1 => self.add(version, &line)?,
                _ => return Err(damaged(self.path)),
            }
            last = version;
        }
        Ok(last)
    }

    /// The lines of the journal after a version, and before them that version's own with nothing in it, when it is still there.
    fn lines(&self, known: Version) -> Result<Lines> {
        self.connection
            .prepare_cached(
                "SELECT version, CASE version WHEN ?1 THEN x'' ELSE step END
                 FROM log WHERE version >= ?1 ORDER BY version",
            )
            .and_then(|mut s| {
                s.query_map([signed(known)], |row| Ok((row.get(0)?, row.get(1)?)))?
                    .collect()
            })
            .map_err(store_error("read", self.path))
    }

    /// Takes the line of a version in: into the overlay, and into what is derived from the keys.
    fn take_in(&self, version: Version, line: Range<usize>) -> Result<()> {
        let mut overlay = self.cache.overlay.borrow_mut();
        overlay.take_in(version, line, |key, is_there| self.derive(key, is_there))
    }

    /// The same for one that others have written.
    fn add(&self, version: Version, line: &Line<'_>) -> Result<()> {
        let line = self.cache.overlay.borrow_mut().add(line);
        self.take_in(version, line)
    }

    /// Brings the overlay into the tables, and forgets old lines.
    fn merge(&self) -> rusqlite::Result<()> {
        let mut overlay = self.cache.overlay.borrow_mut();
        let mut put = self.connection.prepare_cached(
            "INSERT INTO kv (key, value, version, ttl, expires) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (key) DO UPDATE SET
             value = excluded.value, version = excluded.version, ttl = excluded.ttl, expires = excluded.expires",
        )?;
        let mut delete = self
            .connection
            .prepare_cached("DELETE FROM kv WHERE key = ?1")?;
        // What others have merged is the same there.
        for (version, Change { key, held }) in overlay.after(merged(self.connection)?) {
            match held {
                Some(Held { value, life }) => put.execute((
                    key,
                    value,
                    signed(version),
                    life.map(|life| signed(life.ttl)),
                    life.map(|life| signed(life.expires)),
                ))?,
                None => delete.execute([key])?,
            };
        }
        self.cache.pages.flush(self.connection)?;
        self.connection
            .prepare_cached("UPDATE meta SET merged = ?1 WHERE id = 1")?
            .execute([signed(self.version)])?;
        self.connection
            .prepare_cached("DELETE FROM log WHERE version <= ?1")?
            .execute([signed(self.version.saturating_sub(REMEMBERED))])?;
        overlay.clear();
        self.cache.gap.borrow_mut().clear();
        self.cache.due.set(None);
        Ok(())
    }

    fn holds(&self, guard: &Guard) -> Result<bool> {
        match guard {
            Guard::Absent(key) => Ok(self.version_of(key)?.is_none()),
            Guard::At(key, version) => Ok(self.version_of(key)? == Some(*version)),
            Guard::NoneNewer(from, to, version) => {
                let overlay = self.sorted();
                let newer: Vec<Vec<u8>> = self
                    .connection
                    .prepare_cached(
                        "SELECT key FROM kv WHERE key >= ?1 AND key < ?2 AND version > ?3",
                    )
                    .and_then(|mut s| {
                        s.query_map((from, to, signed(*version)), |row| row.get(0))?
                            .collect()
                    })
                    .map_err(store_error("read", self.path))?;
                Ok(newer.iter().all(|key| overlay.contains(key))
                    && overlay
                        .range(from, to)
                        .all(|(_, entry)| entry.is_none_or(|e| e.version <= *version)))
            }
        }
    }

    /// Whether it has not expired.
    fn is_there(&self, entry: &Entry) -> bool {
        entry.expires.is_none_or(|expires| expires > self.now)
    }

    fn sorted(&self) -> Ref<'_, Overlay> {
        self.cache.overlay.borrow_mut().sort();
        self.cache.overlay.borrow()
    }

    fn version_of(&self, key: &[u8]) -> Result<Option<Version>> {
        match self.cache.overlay.borrow().get(key) {
            Known::Held(entry) => return Ok(Some(entry.version)),
            Known::Deleted => return Ok(None),
            Known::Nothing => {}
        }
        self.statements
            .entry
            .run(|s| s.query_row([key], |row| row.get(1)).optional())
            .map_err(store_error("read", self.path))
    }

    /// Keeps what is derived from the keys.
    fn derive(&self, key: &[u8], present: bool) -> Result<()> {
        match keys::parse(key) {
            Parsed::Address { space, number, .. } => {
                let mut pages = SqlPages::new(self.connection, &self.cache.pages, space, self.path);
                if present {
                    bitmap::set(&mut pages, number)?;
                } else {
                    bitmap::clear(&mut pages, number)?;
                }
            }
            Parsed::Conf { segment } => {
                let segment = std::str::from_utf8(segment)
                    .ok()
                    .and_then(|s| s.parse().ok());
                if let Some(segment) = segment {
                    self.cache.confs.borrow_mut().remove::<SegmentId>(&segment);
                }
            }
            Parsed::Other => {}
        }
        Ok(())
    }
}

impl View for SqlView<'_, '_> {
    fn get(&self, key: &[u8]) -> Result<Option<Entry>> {
        let found = match self.cache.overlay.borrow().get(key) {
            Known::Held(entry) => Some(entry),
            Known::Deleted => None,
            Known::Nothing => self
                .statements
                .entry
                .run(|s| s.query_row([key], |row| entry(row, 0)).optional())
                .map_err(store_error("read", self.path))?,
        };
        Ok(found.filter(|e| self.is_there(e)))
    }

    fn get_all(&self, keys: [Option<&[u8]>; 4]) -> Result<[Option<Entry>; 4]> {
        let mut found = [const { None }; 4];
        let mut missing = [None; 4];
        {
            let overlay = self.cache.overlay.borrow();
            for ((key, found), missing) in keys.into_iter().zip(&mut found).zip(&mut missing) {
                match key.map_or(Known::Deleted, |key| overlay.get(key)) {
                    Known::Held(entry) => *found = Some(entry),
                    Known::Deleted => {}
                    Known::Nothing => *missing = key,
                }
            }
        }
        let mut gap = self.cache.gap.borrow_mut();
        let [.., last] = &mut missing;
        let follows = match last {
            Some(key) if gap.has(key) => {
                *last = None;
                false
            }
            Some(key) => gap.go_to(key),
            None => false,
        };
        if missing == [None; 4] {
            return Ok(found.map(|e| e.filter(|e| self.is_there(e))));
        }
        let statement = if follows {
            &self.statements.entries_and_next
        } else {
            &self.statements.entries
        };
        let read = statement.run(|s| {
            let mut rows = s.query(missing)?;
            while let Some(row) = rows.next()? {
                let place: usize = row.get(3)?;
                if place == 3 && follows {
                    let key = row.get_ref(4)?.as_blob()?;
                    gap.end(key);
                    if missing.last() != Some(&Some(key)) {
                        continue;
                    }
                }
                if let Some(found) = found.get_mut(place) {
                    *found = Some(entry(row, 0)?);
                }
            }
            Ok(())
        });
        read.map_err(store_error("read", self.path))?;
        Ok(found.map(|e| e.filter(|e| self.is_there(e))))
    }

    fn scan(&self, from: &[u8], to: &[u8], limit: usize) -> Result<Vec<(Vec<u8>, Entry)>> {
        let overlay = self.sorted();
        let newer: Vec<_> = overlay.range(from, to).collect();
        // Each of the newer ones may hide a row.
        let rows = i64::try_from(limit.saturating_add(newer.len())).unwrap_or(i64::MAX);
        let mut found: Vec<(Vec<u8>, Entry)> = self
            .statements
            .range
            .run(|s| {
                s.query_map((from, to, signed(self.now), rows), |row| {
                    Ok((row.get(0)?, entry(row, 1)?))
                })?
                .collect()
            })
            .map_err(store_error("read", self.path))?;
        if !newer.is_empty() {
            found.retain(|(key, _)| !overlay.contains(key));
            found.extend(newer.into_iter().filter_map(|(key, entry)| {
                let entry = entry.filter(|e| self.is_there(e))?;
                Some((key.to_vec(), entry))
            }));
            found.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        }
        found.truncate(limit);
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
        if let Some(known) = self.cache.confs.borrow().get(segment) {
            return Ok(known.clone());
        }
        let found = match self.get(&keys::conf(segment))? {
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

    /// What a plan read in this transaction cannot have changed since. Where tests run, guards are judged all the same, because
    /// other stores rely on them.
    fn judges(&self) -> bool {
        cfg!(debug_assertions)
    }

    fn corrupt(&self, detail: &str) -> Error {
        Error::StoreCorrupt {
            path: self.path.to_owned(),
            detail: format!("{detail}; restore it from a backup"),
        }
    }
}
