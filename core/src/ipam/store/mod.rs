//! The store kernel: a small set of operations on keys, versions and guards that every store can do.
//!
//! All decisions are *plans*: pure functions from a [`View`] to a [`Step`]. A store runs a plan on a view, judges the step's
//! guards, and carries out all its writes or none. The memory store and the SQLite store run the plan inside their own
//! transaction, so that the view is the truth, no guard on what was read is refused, and one plan of a group sees what the
//! one before it wrote. A store in which reading and writing are apart (etcd) runs the plan on a snapshot, sends the step as one guarded
//! transaction, and runs the plan again when a guard was refused: nothing in a plan has to change for that.
//!
//! Two things go beyond a key-value store, because an allocation must not scan: a view finds the next free address
//! ([`View::next_free`]) and counts the taken ones, and a store keeps the last changes for those who watch.

pub(crate) mod clock;
pub(crate) mod keys;
pub(crate) mod memory;
pub(crate) mod record;
#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;
pub(crate) mod task;

use std::sync::Arc;

use super::segment::SegmentId;
use crate::error::Result;
use record::SegmentConf;
use task::Bell;

/// The store's counter: one more with every step that changed something.
pub(crate) type Version = u64;

/// A key and what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) value: Vec<u8>,
    /// The version of its last change.
    pub(crate) version: Version,
    /// When it vanishes by itself, in milliseconds of the store's clock.
    pub(crate) expires: Option<u64>,
}

/// What must hold for a step to be carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Guard {
    /// The key is not there.
    Absent(Vec<u8>),
    /// The key was last changed in this version.
    At(Vec<u8>, Version),
    /// Nothing from one key to another (not included) was changed after this version.
    NoneNewer(Vec<u8>, Vec<u8>, Version),
}

/// How long a key stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    /// Until it is deleted.
    Permanent,
    /// This many milliseconds by the store's own clock.
    Ttl(u64),
}

/// One change of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Write {
    Put {
        key: Vec<u8>,
        value: Vec<u8>,
        life: Life,
    },
    Delete(Vec<u8>),
}

/// Guards, and the writes that are carried out together when all of them hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) guards: Vec<Guard>,
    pub(crate) writes: Vec<Write>,
}

impl Step {
    pub(crate) fn put(&mut self, key: Vec<u8>, value: Vec<u8>, life: Life) {
        self.writes.push(Write::Put { key, value, life });
    }

    pub(crate) fn delete(&mut self, key: Vec<u8>) {
        self.writes.push(Write::Delete(key));
    }
}

/// What a plan looks at: one consistent state of the store.
pub(crate) trait View {
    /// A key, unless it has expired.
    fn get(&self, key: &[u8]) -> Result<Option<Entry>>;
    /// Several keys; a store does that for less than one by one.
    fn get_all(&self, keys: [Option<&[u8]>; 4]) -> Result<[Option<Entry>; 4]> {
        let mut found = [const { None }; 4];
        for (key, found) in keys.into_iter().zip(&mut found) {
            if let Some(key) = key {
                *found = self.get(key)?;
            }
        }
        Ok(found)
    }
    /// At most `limit` keys from one to another (not included), in order.
    fn scan(&self, from: &[u8], to: &[u8], limit: usize) -> Result<Vec<(Vec<u8>, Entry)>>;
    /// The lowest number from one to another (included) for which the space has no address record.
    fn next_free(&self, space: &[u8], from: u128, to: u128) -> Result<Option<u128>>;
    /// How many numbers from one to another (included) have an address record.
    fn taken(&self, space: &[u8], from: u128, to: u128) -> Result<u128>;
    /// Whether the index behind [`View::next_free`] has this number as taken: for the audit.
    fn is_marked(&self, space: &[u8], number: u128) -> Result<bool>;
    /// The pools of a segment, and the version of that document; `None` when there is none yet.
    fn conf(&self, segment: &SegmentId) -> Result<Option<(Arc<SegmentConf>, Version)>>;
    /// The version of the last step.
    fn version(&self) -> Version;
    /// Milliseconds of the store's clock.
    fn now(&self) -> u64;
    /// Seconds since 1970, for display.
    fn wall(&self) -> u64;
    /// Whether the guards of a step are judged: a plan that looks at the truth itself may leave out those on what it has read.
    fn judges(&self) -> bool {
        true
    }
    /// The error for a record that makes no sense.
    fn corrupt(&self, detail: &str) -> crate::Error;
}

/// Whether a plan only reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    Write,
}

/// One remembered change: its version, the key, and the value that it was given (`None` when it was deleted).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Logged {
    pub(crate) version: Version,
    pub(crate) key: Vec<u8>,
    pub(crate) value: Option<Vec<u8>>,
}

/// The remembered changes after a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tail {
    /// False when changes after that version have been forgotten.
    pub(crate) complete: bool,
    pub(crate) changes: Vec<Logged>,
    /// The version up to which this is all.
    pub(crate) version: Version,
}

/// How many changes a store remembers for those who watch.
pub(crate) const REMEMBERED: u64 = 16_384;

/// A plan and its answer, with types erased, so that different plans can share one transaction.
pub(crate) trait Job: Send {
    fn access(&self) -> Access;
    /// Runs the plan; keeps its answer or its error to itself.
    fn plan(&mut self, view: &dyn View) -> Option<Step>;
    /// The step was carried out, in this version.
    fn committed(&mut self, version: Version);
    /// The transaction failed, or a guard was refused.
    fn failed(&mut self, error: crate::Error);
    /// Everything is said: hands the answer over. Who waits for it sleeps until this bell is rung.
    fn finish(self: Box<Self>) -> Option<Arc<Bell>>;
    /// Where the waiting thread is to sleep.
    fn sleep_at(&mut self, bell: Arc<Bell>);
    /// Asks the waiting thread to lead the next group, once this bell is rung; `None` when no thread waits.
    fn lead(&self) -> Option<Arc<Bell>>;
    /// Whether the waiting thread gave up before the plan was begun: it is to be dropped.
    fn is_withdrawn(&self) -> bool;
}

/// An answer that learns the version of its step afterwards.
pub(crate) trait Stamp {
    fn stamp(&mut self, version: Version);
}

macro_rules! not_stamped {
    ($($type:ty),+ $(,)?) => {
        $(impl $crate::ipam::store::Stamp for $type {
            fn stamp(&mut self, _: $crate::ipam::store::Version) {}
        })+
    };
}
pub(crate) use not_stamped;
