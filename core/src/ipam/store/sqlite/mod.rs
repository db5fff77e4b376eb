//! The store in one SQLite file, for all programs of a host. I/O.
//!
//! Plans wait in a queue; whoever finds nobody at work leads: it takes all that wait, runs them in order in one `IMMEDIATE`
//! transaction, each judged by itself, and commits once. So concurrent callers share the one sync that makes a lease durable,
//! and a single caller does its work on its own thread, without a hand-over.
//!
//! What is on the disk:
//!
//! - A commit is one line at the end of the journal (the `log` table), which some thousand keys later is merged into the tables
//!   of keys and of free addresses. Each process keeps what is not merged in memory, and reads what others appended.
//! - SQLite's write-ahead log carries both. SQLite syncs it before a checkpoint, the store after each commit: see `log.rs`.

mod frames;
mod gap;
mod journal;
mod kept;
mod lock;
mod log;
mod pages;
mod process;
mod schema;
mod session;
mod shm;
mod view;

use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::ErrorCode;

use self::log::Log;
use self::session::Session;
use self::view::{Cache, Transaction};
use super::clock::Clock;
use super::task::Bell;
use super::{Access, Job, Tail, Version};
use crate::error::{Error, Result};

/// How long a call waits for other processes.
pub(super) const TIMEOUT: Duration = Duration::from_secs(10);
/// So many plans share one transaction at most.
const GROUP: usize = 1024;

pub(crate) struct SqliteStore {
    path: PathBuf,
    clock: Clock,
    process: u32,
    queue: Mutex<Queue>,
    log: Log,
    file: Mutex<OpenStore>,
}

type Jobs = Vec<Box<dyn Job>>;

#[derive(Default)]
struct Queue {
    waiting: Jobs,
    led: bool,
    /// Where the threads sleep whose plans wait, but for the one that is to lead them.
    bell: Arc<Bell>,
}

/// The connection is dropped before the descriptor of its file.
struct OpenStore {
    cache: Cache,
    session: Session,
    _database: Arc<File>,
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// What SQLite said, as one of our errors.
pub(super) fn store_error(action: &'static str, path: &Path) -> impl Fn(rusqlite::Error) -> Error {
    move |error| {
        let path = path.to_owned();
        let detail = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Error::StoreCorrupt {
                path,
                detail: format!("{detail}; restore it from a backup"),
            },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::StoreUnavailable {
                path,
                detail: format!("another program has locked it: {detail}"),
            },
            Some(ErrorCode::PermissionDenied) => Error::Io {
                action,
                path,
                source: std::io::Error::new(std::io::ErrorKind::PermissionDenied, detail),
            },
            Some(ErrorCode::CannotOpen) => Error::StoreUnavailable { path, detail },
            _ => Error::Store {
                action,
                path,
                detail,
            },
        }
    }
}

impl SqliteStore {
    pub(crate) fn open(path: &Path, clock: Clock) -> Result<Self> {
        let schema::Opened {
            attached,
            database,
            log,
        } = schema::open(path, &clock)?;
        Ok(Self {
            path: path.to_owned(),
            clock,
            process: process::id(),
            queue: Mutex::default(),
            log,
            file: Mutex::new(OpenStore {
                cache: Cache::default(),
                session: Session::of(attached),
                _database: database,
            }),
        })
    }

    /// A handle made before `fork` shares its file positions and locks with the parent: it is refused in the child.
    fn check_process(&self) -> Result<()> {
        if process::id() == self.process {
            return Ok(());
        }
        Err(Error::Misuse {
            what: format!(
                "a store opened in process {} is used in process {}: open it again after fork",
                self.process,
                process::id()
            ),
        })
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues a plan; true when the caller must now call [`SqliteStore::lead`].
    pub(crate) fn submit(&self, mut job: Box<dyn Job>) -> bool {
        if let Err(error) = self.check_process() {
            job.failed(error);
            answer(vec![job]);
            return false;
        }
        let mut queue = self.queue();
        if queue.led {
            // Whoever waits first will be asked to lead, and is woken alone.
            let first = queue.waiting.is_empty();
            job.sleep_at(if first {
                Arc::default()
            } else {
                Arc::clone(&queue.bell)
            });
        }
        queue.waiting.push(job);
        !std::mem::replace(&mut queue.led, true)
    }

    /// Works until nothing waits, or until a thread that waits was asked to go on. `patient` leaders stay to the end.
    ///
    /// While it waits for other processes, a leader may withdraw its own plan by `give_up`; the others' plans go on.
    pub(crate) fn lead(&self, patient: bool, give_up: &dyn Fn() -> bool) {
        let mut leading = Leading {
            store: self,
            done: false,
        };
        loop {
            let group = {
                let mut queue = self.queue();
                if queue.waiting.is_empty() {
                    queue.led = false;
                    leading.done = true;
                    return;
                }
                if Arc::strong_count(&queue.bell) > 1 {
                    queue.bell = Arc::default();
                }
                let count = queue.waiting.len().min(GROUP);
                queue.waiting.drain(..count).collect()
            };
            let (done, put_off) = self.run_group(group, give_up);
            // In this order: those who are told come back while the next leader wakes up, and find a place in its group.
            answer(done);
            leading.done = self.hand_over(put_off, patient);
            if leading.done {
                return;
            }
        }
    }

    /// Puts plans back, and ends the leadership; false when the leader has to stay.
    fn hand_over(&self, put_off: Jobs, patient: bool) -> bool {
        let mut queue = self.queue();
        queue.waiting.splice(..0, put_off);
        if patient {
            return false;
        }
        // The own plan was in that group. Others must not wait for this thread to come back, nor it for them.
        if queue.waiting.is_empty() {
            queue.led = false;
            return true;
        }
        let next = queue.waiting.iter().find_map(|job| job.lead());
        drop(queue);
        if let Some(bell) = &next {
            bell.ring();
        }
        next.is_some()
    }

    /// The plans that are to be told their answers, and those that were not begun because the leader gave up.
    fn run_group(&self, mut group: Jobs, give_up: &dyn Fn() -> bool) -> (Jobs, Jobs) {
        let write = group.iter().any(|job| job.access() == Access::Write);
        if let Err(failure) = self.transact(&mut group, write, give_up) {
            if matches!(*failure.first, Error::Interrupted { .. }) {
                group.retain(|job| !job.is_withdrawn());
                return (Vec::new(), group);
            }
            for job in &mut group {
                job.failed(failure.again());
            }
        }
        (group, Vec::new())
    }

    fn transact(
        &self,
        group: &mut [Box<dyn Job>],
        write: bool,
        give_up: &dyn Fn() -> bool,
    ) -> std::result::Result<(), Failure> {
        let done = {
            let open = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            let OpenStore { cache, session, .. } = &*open;
            let (path, clock) = (&self.path, &self.clock);
            let held = if write {
                let mut held = session.borrow_owner().acquire(path, give_up)?;
                held.open_queue(self.log.has_waited());
                Some(held)
            } else {
                None
            };
            let done = session.with_dependent(|attached, statements| {
                let connection = attached.connection();
                let mut transaction =
                    Transaction::begin(connection, statements, cache, path, clock, held)?;
                for job in group.iter_mut() {
                    transaction.run(job.as_mut())?;
                }
                transaction.commit(&self.log)
            });
            if done.is_err() {
                cache.clear();
            }
            done
        };
        match done {
            Ok(version) => self.log.make_durable(&self.path, version),
            // A foreign program had it locked, and the wait was given up.
            Err(Failure { first })
                if matches!(*first, Error::StoreUnavailable { .. }) && give_up() =>
            {
                Err(lock::interrupted(&self.path).into())
            }
            Err(failure) => Err(failure),
        }
    }

    /// The remembered changes after a version.
    pub(crate) fn tail(&self, since: Version) -> Result<Tail> {
        self.check_process()?;
        let tail = {
            let open = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            let connection = open.session.borrow_owner().connection();
            view::tail(connection, &self.path, since)?
        };
        self.log
            .make_durable(&self.path, tail.version)
            .map_err(Failure::into_first)?;
        Ok(tail)
    }
}

/// Hands the answers over, and then wakes all who wait for them.
fn answer(jobs: Jobs) {
    let mut bells: Vec<Arc<Bell>> = Vec::new();
    for job in jobs {
        if let Some(bell) = job.finish()
            && !bells.iter().any(|known| Arc::ptr_eq(known, &bell))
        {
            bells.push(bell);
        }
    }
    for bell in bells {
        bell.ring();
    }
}

/// Hands the leadership back when a plan panics, so that nobody waits for ever.
struct Leading<'a> {
    store: &'a SqliteStore,
    done: bool,
}

impl Drop for Leading<'_> {
    fn drop(&mut self) {
        if !self.done {
            let mut queue = self.store.queue();
            queue.led = false;
            for job in &mut queue.waiting {
                job.failed(Error::Store {
                    action: "work on",
                    path: self.store.path.clone(),
                    detail: "the thread that was at work panicked".to_owned(),
                });
            }
            answer(std::mem::take(&mut queue.waiting));
        }
    }
}

/// A failed transaction: one error for each of its plans.
pub(super) struct Failure {
    first: Box<Error>,
}

impl From<Error> for Failure {
    fn from(first: Error) -> Self {
        Self {
            first: Box::new(first),
        }
    }
}

impl Failure {
    pub(super) fn into_first(self) -> Error {
        *self.first
    }

    /// The same error once more.
    fn again(&self) -> Error {
        match &*self.first {
            Error::StoreCorrupt { path, detail } => Error::StoreCorrupt {
                path: path.clone(),
                detail: detail.clone(),
            },
            Error::StoreUnavailable { path, detail } => Error::StoreUnavailable {
                path: path.clone(),
                detail: detail.clone(),
            },
            Error::OutcomeUnknown {
                action,
                path,
                detail,
            } => Error::OutcomeUnknown {
                action,
                path: path.clone(),
                detail: detail.clone(),
            },
            Error::Store {
                action,
                path,
                detail,
            } => Error::Store {
                action,
                path: path.clone(),
                detail: detail.clone(),
            },
            Error::Io {
                action,
                path,
                source,
            } => Error::Io {
                action,
                path: path.clone(),
                source: std::io::Error::new(source.kind(), source.to_string()),
            },
            other => Error::Protocol {
                what: "the store",
                detail: other.to_string(),
            },
        }
    }
}
