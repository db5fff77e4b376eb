//! The store in memory: the model of the others, and the one for an embedder's tests.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use super::clock::Clock;
use super::keys::{self, Parsed};
use super::record::SegmentConf;
use super::{Entry, Guard, Job, Life, Logged, REMEMBERED, Step, Tail, Version, View, Write};
use crate::error::{Error, Result};
use crate::ipam::bitmap::{self, MemoryPages};
use crate::ipam::segment::SegmentId;

#[derive(Debug)]
pub(crate) struct MemoryStore {
    state: Mutex<State>,
    clock: Clock,
}

#[derive(Debug, Default)]
struct State {
    keys: BTreeMap<Vec<u8>, Entry>,
    /// When keys expire, for those that do.
    expiries: BTreeSet<(u64, Vec<u8>)>,
    maps: HashMap<Vec<u8>, MemoryPages>,
    confs: HashMap<String, (Arc<SegmentConf>, Version)>,
    log: VecDeque<Logged>,
    version: Version,
    waiting: Vec<Waker>,
}

impl MemoryStore {
    pub(crate) fn new(clock: Clock) -> Self {
        Self {
            state: Mutex::default(),
            clock,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A plan that panicked changed nothing: changes are made after it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs one plan and carries its step out.
    pub(crate) fn run(&self, job: &mut dyn Job) {
        let mut state = self.lock();
        let now = self.clock.millis();
        state.expire(now);
        let snapshot = Snapshot {
            state: &state,
            now,
            wall: self.clock.wall(),
        };
        let Some(step) = job.plan(&snapshot) else {
            return;
        };
        if let Some(refused) = step.guards.iter().find(|g| !state.holds(g)) {
            job.failed(Error::Protocol {
                what: "the memory store",
                detail: format!("a guard was refused within one transaction: {refused:?}"),
            });
            return;
        }
        if !step.writes.is_empty() {
            state.apply(step, now);
        }
        job.committed(state.version);
    }

    pub(crate) fn tail(&self, since: Version) -> Tail {
        let mut state = self.lock();
        state.expire(self.clock.millis());
        let forgotten = state.log.front().map_or(state.version, |l| l.version - 1);
        Tail {
            complete: since >= forgotten,
            changes: state
                .log
                .iter()
                .filter(|l| l.version > since)
                .cloned()
                .collect(),
            version: state.version,
        }
    }

    /// Wakes this task at the next change after a version; false when there was one already.
    pub(crate) fn wake_after(&self, since: Version, waker: &Waker) -> bool {
        let mut state = self.lock();
        state.expire(self.clock.millis());
        if state.version > since {
            return false;
        }
        if !state.waiting.iter().any(|w| w.will_wake(waker)) {
            state.waiting.push(waker.clone());
        }
        true
    }
}

impl State {
    fn expire(&mut self, now: u64) {
        let mut due = Vec::new();
        while self.expiries.first().is_some_and(|(at, _)| *at <= now) {
            due.extend(self.expiries.pop_first().map(|(_, key)| key));
        }
        if !due.is_empty() {
            let mut step = Step::default();
            for key in due {
                step.delete(key);
            }
            self.apply(step, now);
        }
    }

    fn holds(&self, guard: &Guard) -> bool {
        match guard {
            Guard::Absent(key) => !self.keys.contains_key(key),
            Guard::At(key, version) => self.keys.get(key).is_some_and(|e| e.version == *version),
            Guard::NoneNewer(from, to, version) => self
                .keys
                .range(from.clone()..to.clone())
                .all(|(_, e)| e.version <= *version),
        }
    }

    fn apply(&mut self, step: Step, now: u64) {
        self.version += 1;
        let Step { guards: _, writes } = step;
        for write in writes {
            let (key, entry) = match write {
                Write::Put { key, value, life } => {
                    let expires = match life {
                        Life::Permanent => None,
                        Life::Ttl(millis) => Some(now.saturating_add(millis)),
                    };
                    let entry = Entry {
                        value,
                        version: self.version,
                        expires,
                    };
                    (key, Some(entry))
                }
                Write::Delete(key) => (key, None),
            };
            self.remember(&key, entry.as_ref());
            let old = match entry {
                Some(entry) => {
                    if let Some(expires) = entry.expires {
                        self.expiries.insert((expires, key.clone()));
                    }
                    self.keys.insert(key.clone(), entry)
                }
                None => self.keys.remove(&key),
            };
            if let Some(expires) = old.and_then(|e| e.expires) {
                // Not the one just written: that has the same key, and may have the same time.
                if self.keys.get(&key).and_then(|e| e.expires) != Some(expires) {
                    self.expiries.remove(&(expires, key));
                }
            }
        }
        for waker in self.waiting.drain(..) {
            waker.wake();
        }
    }

    /// Keeps what is derived from the keys: the index of free addresses, and the list of changes.
    fn remember(&mut self, key: &[u8], entry: Option<&Entry>) {
        match keys::parse(key) {
            Parsed::Address { space, number, .. } => {
                let pages = self.maps.entry(space.to_vec()).or_default();
                // Pages in memory cannot fail.
                let _ = match entry {
                    Some(_) => bitmap::set(pages, number),
                    None => bitmap::clear(pages, number),
                };
            }
            Parsed::Conf { segment } => {
                let segment = String::from_utf8_lossy(segment).into_owned();
                self.confs.remove(&segment);
                let parsed = entry.and_then(|e| {
                    let id: SegmentId = segment.parse().ok()?;
                    let conf = SegmentConf::from_bytes(&id, &e.value).ok()?;
                    Some((Arc::new(conf), e.version))
                });
                if let Some(conf) = parsed {
                    self.confs.insert(segment, conf);
                }
            }
            Parsed::Other => return,
        }
        self.log.push_back(Logged {
            version: self.version,
            key: key.to_vec(),
            value: entry.map(|e| e.value.clone()),
        });
        while self
            .log
            .front()
            .is_some_and(|l| l.version + REMEMBERED < self.version)
        {
            self.log.pop_front();
        }
    }
}

struct Snapshot<'a> {
    state: &'a State,
    now: u64,
    wall: u64,
}

impl View for Snapshot<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Entry>> {
        Ok(self.state.keys.get(key).cloned())
    }

    fn scan(&self, from: &[u8], to: &[u8], limit: usize) -> Result<Vec<(Vec<u8>, Entry)>> {
        Ok(self
            .state
            .keys
            .range::<[u8], _>((
                std::ops::Bound::Included(from),
                std::ops::Bound::Excluded(to),
            ))
            .take(limit)
            .map(|(key, entry)| (key.clone(), entry.clone()))
            .collect())
    }

    fn next_free(&self, space: &[u8], from: u128, to: u128) -> Result<Option<u128>> {
        match self.state.maps.get(space) {
            None => Ok(Some(from)),
            Some(pages) => bitmap::next_zero(pages, from, to),
        }
    }

    fn taken(&self, space: &[u8], from: u128, to: u128) -> Result<u128> {
        self.state
            .maps
            .get(space)
            .map_or(Ok(0), |pages| bitmap::count(pages, from, to))
    }

    fn is_marked(&self, space: &[u8], number: u128) -> Result<bool> {
        self.state
            .maps
            .get(space)
            .map_or(Ok(false), |pages| bitmap::get(pages, number))
    }

    fn conf(&self, segment: &SegmentId) -> Result<Option<(Arc<SegmentConf>, Version)>> {
        Ok(self.state.confs.get(&segment.to_string()).cloned())
    }

    fn version(&self) -> Version {
        self.state.version
    }

    fn now(&self) -> u64 {
        self.now
    }

    fn wall(&self) -> u64 {
        self.wall
    }

    fn corrupt(&self, detail: &str) -> Error {
        Error::StoreCorrupt {
            path: "the store in memory".into(),
            detail: detail.to_owned(),
        }
    }
}
