//! The steps that are committed and not yet merged into the tables. A commit so writes the end of one table instead of a
//! page of every tree that its keys are in; some thousand keys later they are merged together, in order.
//!
//! A line of the journal is the step of one version: a byte of flags, the changes, and a checksum. Of a step that is merged in
//! its own transaction only what watchers want is kept.

use std::collections::BTreeSet;
use std::hash::BuildHasher;
use std::ops::{Bound, Range};

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use crate::ipam::store::record::checksum;
use crate::ipam::store::{Entry, Version};

/// More changed keys than this are merged.
pub(super) const LIMIT: usize = 2048;
/// And so are more bytes of lines, which may be about few keys.
const LONG: usize = 1 << 20;

/// The flags of a line: all of the changes are there; its checksum is [`line_sum`], and not that of records as in schema 3,
/// which takes a twentieth of a lease's time.
const WHOLE: u8 = 1;
const BY_WORDS: u8 = 2;
/// The checksum at the end of a line.
const SUM: usize = 4;

/// A key, and what it is given; nothing when it is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Change<'a> {
    pub(super) key: &'a [u8],
    pub(super) held: Option<Held<'a>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Held<'a> {
    pub(super) value: &'a [u8],
    pub(super) life: Option<Life>,
}

/// How long a key stays that ends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Life {
    /// Milliseconds from the change to the end.
    pub(super) ttl: u64,
    /// The end, in milliseconds of the store's clock.
    pub(super) expires: u64,
}

/// Where a key or a value is.
type Span = Range<usize>;

fn push(bytes: &mut Vec<u8>, part: &[u8]) {
    bytes.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
    bytes.extend_from_slice(part);
}

/// A checksum over words of eight bytes, the last filled up with zeros: not against malice, as that of records.
fn line_sum(bytes: &[u8]) -> u32 {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    let start = 0xcbf2_9ce4_8422_2325 ^ bytes.len() as u64;
    let sum = words.iter().chain([&last]).fold(start, |sum, word| {
        let mixed = (sum ^ u64::from_le_bytes(*word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^ (mixed >> 32)
    });
    let [a, b, c, d, ..] = sum.to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

/// Puts a line behind other bytes.
fn encode<'a>(bytes: &mut Vec<u8>, whole: bool, changes: impl IntoIterator<Item = Change<'a>>) {
    let start = bytes.len();
    bytes.push(BY_WORDS | if whole { WHOLE } else { 0 });
    for Change { key, held } in changes {
        push(bytes, key);
        match held {
            None => bytes.push(0),
            Some(Held { value, life }) => {
                match life {
                    None => bytes.push(1),
                    Some(Life { ttl, expires }) => {
                        bytes.push(2);
                        bytes.extend_from_slice(&ttl.to_be_bytes());
                        bytes.extend_from_slice(&expires.to_be_bytes());
                    }
                }
                push(bytes, value);
            }
        }
    }
    let sum = line_sum(bytes.get(start..).unwrap_or_default());
    bytes.extend_from_slice(&sum.to_be_bytes());
}

/// A line as it is stored: nobody has looked at it yet.
pub(super) struct Line<'a> {
    pub(super) whole: bool,
    bytes: &'a [u8],
}

impl<'a> Line<'a> {
    /// A line from its bytes; `None` when they are damaged.
    pub(super) fn decode(bytes: &'a [u8]) -> Option<Self> {
        let (body, sum) = bytes.split_last_chunk::<SUM>()?;
        let flags = *body.first()?;
        let expected = match flags & BY_WORDS {
            0 => checksum(body),
            _ => line_sum(body),
        };
        if flags & !(WHOLE | BY_WORDS) != 0 || expected != u32::from_be_bytes(*sum) {
            return None;
        }
        let line = Self {
            whole: flags & WHOLE != 0,
            bytes,
        };
        let mut changes = Changes::of(bytes, 0..bytes.len());
        changes.by_ref().for_each(drop);
        changes.is_done().then_some(line)
    }

    pub(super) fn changes(&self) -> impl Iterator<Item = Change<'a>> {
        let bytes = self.bytes;
        Changes::of(bytes, 0..bytes.len()).map(|change| change.of(bytes))
    }
}

/// The changes of a line, by where they are.
struct Changes<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Where its checksum begins.
    end: usize,
}

struct Place {
    key: Span,
    held: Option<(Span, Option<Life>)>,
}

impl Place {
    fn of<'a>(&self, bytes: &'a [u8]) -> Change<'a> {
        let part = |span: &Span| bytes.get(span.clone()).unwrap_or_default();
        Change {
            key: part(&self.key),
            held: self.held.as_ref().map(|(value, life)| Held {
                value: part(value),
                life: *life,
            }),
        }
    }
}

impl<'a> Changes<'a> {
    fn of(bytes: &'a [u8], line: Span) -> Self {
        Self {
            bytes,
            at: line.start + 1,
            end: line.end.saturating_sub(SUM),
        }
    }

    /// Whether there was nothing but changes.
    fn is_done(&self) -> bool {
        self.at == self.end
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let end = self.at.checked_add(N).filter(|end| *end <= self.end)?;
        let array = self.bytes.get(self.at..end)?.try_into().ok()?;
        self.at = end;
        Some(array)
    }

    fn part(&mut self) -> Option<Span> {
        let len = usize::try_from(u32::from_be_bytes(self.array()?)).ok()?;
        let end = self.at.checked_add(len).filter(|end| *end <= self.end)?;
        Some(std::mem::replace(&mut self.at, end)..end)
    }

    fn change(&mut self) -> Option<Place> {
        let key = self.part()?;
        let life = match self.array()? {
            [0] => return Some(Place { key, held: None }),
            [1] => None,
            [2] => Some(Life {
                ttl: u64::from_be_bytes(self.array()?),
                expires: u64::from_be_bytes(self.array()?),
            }),
            _ => return None,
        };
        let held = Some((self.part()?, life));
        Some(Place { key, held })
    }
}

impl Iterator for Changes<'_> {
    type Item = Place;

    fn next(&mut self) -> Option<Place> {
        let start = self.at;
        let change = self.change();
        if change.is_none() {
            self.at = start;
        }
        change
    }
}

/// What the journal says of a key.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// The tables have to be asked.
    Nothing,
    Deleted,
    Held(Entry),
}

/// The lines that are not merged, and what the keys in them hold now. It goes before the tables.
#[derive(Debug, Default)]
pub(super) struct Overlay {
    /// The lines, one after the other: keys and values stay where they are in them.
    bytes: Vec<u8>,
    slots: Vec<Slot>,
    /// The slots by their keys. A commit looks for single keys, mostly such as are not here: that reads two lines of memory,
    /// and in a tree fifty.
    index: HashTable<usize>,
    hasher: RandomState,
    /// The keys in order, once somebody has asked for it: most commits do not.
    order: Option<BTreeSet<Vec<u8>>>,
    /// When keys expire, for those that do.
    expiries: BTreeSet<(u64, Vec<u8>)>,
}

/// The last change of a key.
#[derive(Debug)]
struct Slot {
    key: Span,
    version: Version,
    held: Option<(Span, Option<Life>)>,
}

impl Slot {
    fn expires(&self) -> Option<u64> {
        let (_, life) = self.held.as_ref()?;
        life.map(|life| life.expires)
    }
}

impl Overlay {
    /// Whether it is to be merged, with so many changes more.
    pub(super) fn is_long(&self, more: usize) -> bool {
        self.slots.len() + more > LIMIT || self.bytes.len() > LONG
    }

    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.slots.clear();
        self.index.clear();
        self.order = None;
        self.expiries.clear();
    }

    /// Puts a line of these changes at the end, for [`Overlay::take_in`]; where it is.
    pub(super) fn write<'a>(
        &mut self,
        whole: bool,
        changes: impl IntoIterator<Item = Change<'a>>,
    ) -> Span {
        let start = self.bytes.len();
        encode(&mut self.bytes, whole, changes);
        start..self.bytes.len()
    }

    /// The same for a line that others have written.
    pub(super) fn add(&mut self, line: &Line<'_>) -> Span {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(line.bytes);
        start..self.bytes.len()
    }

    /// A line.
    pub(super) fn line(&self, line: &Span) -> &[u8] {
        self.bytes.get(line.clone()).unwrap_or_default()
    }

    /// Takes the changes of a line in. Each is told before, with whether the key is there from now on.
    pub(super) fn take_in<E>(
        &mut self,
        version: Version,
        line: Span,
        mut tell: impl FnMut(&[u8], bool) -> Result<(), E>,
    ) -> Result<(), E> {
        let Self {
            bytes,
            slots,
            index,
            hasher,
            order,
            expiries,
        } = self;
        let part = |span: &Span| bytes.get(span.clone()).unwrap_or_default();
        for Place { key: span, held } in Changes::of(bytes, line) {
            let key = part(&span);
            tell(key, held.is_some())?;
            let slot = Slot {
                key: span,
                version,
                held,
            };
            let expires = slot.expires();
            if let Some(expires) = expires {
                expiries.insert((expires, key.to_vec()));
            }
            let is_same = |n: &usize| {
                slots
                    .get(*n)
                    .is_some_and(|slot: &Slot| part(&slot.key) == key)
            };
            let hash = hasher.hash_one(key);
            match index.find(hash, is_same).and_then(|n| slots.get_mut(*n)) {
                Some(known) => {
                    let earlier = std::mem::replace(known, slot).expires();
                    if let Some(earlier) = earlier.filter(|_| earlier != expires) {
                        expiries.remove(&(earlier, key.to_vec()));
                    }
                }
                None => {
                    if let Some(order) = order {
                        order.insert(key.to_vec());
                    }
                    let number = slots.len();
                    slots.push(slot);
                    let rehash = |n: &usize| {
                        hasher.hash_one(slots.get(*n).map_or(&[][..], |slot| part(&slot.key)))
                    };
                    index.insert_unique(hash, number, rehash);
                }
            }
        }
        Ok(())
    }

    fn part(&self, span: &Span) -> &[u8] {
        self.bytes.get(span.clone()).unwrap_or_default()
    }

    fn slot(&self, key: &[u8]) -> Option<&Slot> {
        let is_same = |n: &usize| {
            let slot = self.slots.get(*n);
            slot.is_some_and(|slot| self.part(&slot.key) == key)
        };
        let found = self.index.find(self.hasher.hash_one(key), is_same)?;
        self.slots.get(*found)
    }

    pub(super) fn contains(&self, key: &[u8]) -> bool {
        self.slot(key).is_some()
    }

    fn entry(&self, slot: &Slot) -> Option<Entry> {
        let (value, _) = slot.held.as_ref()?;
        Some(Entry {
            value: self.part(value).to_vec(),
            version: slot.version,
            expires: slot.expires(),
        })
    }

    /// What a key holds.
    pub(super) fn get(&self, key: &[u8]) -> Known {
        match self.slot(key) {
            None => Known::Nothing,
            Some(slot) => self.entry(slot).map_or(Known::Deleted, Known::Held),
        }
    }

    /// To be called before [`Overlay::range`].
    pub(super) fn sort(&mut self) {
        if self.order.is_none() {
            let keys = self.slots.iter().map(|slot| self.part(&slot.key).to_vec());
            self.order = Some(keys.collect());
        }
    }

    /// The keys from one to another (not included).
    pub(super) fn range<'a>(
        &'a self,
        from: &'a [u8],
        to: &'a [u8],
    ) -> impl Iterator<Item = (&'a [u8], Option<Entry>)> {
        debug_assert!(self.order.is_some(), "they are sorted");
        let bounds = (Bound::Included(from), Bound::Excluded(to));
        // A range that ends before it begins is empty here, and a panic there.
        let order = self.order.as_ref().filter(|_| from < to);
        let keys = order.map(|order| order.range::<[u8], _>(bounds));
        keys.into_iter()
            .flatten()
            .filter_map(|key| Some((&**key, self.entry(self.slot(key)?))))
    }

    /// All keys that changed after a version, in order.
    pub(super) fn after(&self, version: Version) -> Vec<(Version, Change<'_>)> {
        let newer = self.slots.iter().filter(|slot| slot.version > version);
        let mut newer: Vec<_> = newer
            .map(|slot| {
                let change = Change {
                    key: self.part(&slot.key),
                    held: slot.held.as_ref().map(|(value, life)| Held {
                        value: self.part(value),
                        life: *life,
                    }),
                };
                (slot.version, change)
            })
            .collect();
        newer.sort_unstable_by_key(|(_, change)| change.key);
        newer
    }

    /// The keys that have expired.
    pub(super) fn due(&self, now: u64) -> Vec<Vec<u8>> {
        self.expiries
            .iter()
            .take_while(|(expires, _)| *expires <= now)
            .map(|(_, key)| key.clone())
            .collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const CHANGES: [Change<'static>; 3] = [
        Change {
            key: b"permanent",
            held: Some(Held {
                value: b"value",
                life: None,
            }),
        },
        Change {
            key: b"ends",
            held: Some(Held {
                value: b"value",
                life: Some(Life {
                    ttl: 120_000,
                    expires: 125_000,
                }),
            }),
        },
        Change {
            key: b"deleted",
            held: None,
        },
    ];

    fn encoded(whole: bool, changes: &[Change<'_>]) -> Vec<u8> {
        let mut bytes = Vec::new();
        encode(&mut bytes, whole, changes.iter().copied());
        bytes
    }

    /// As schema 3 had it.
    fn earlier(mut line: Vec<u8>) -> Vec<u8> {
        line[0] &= WHOLE;
        let (body, sum) = line.split_last_chunk_mut::<SUM>().unwrap();
        *sum = checksum(body).to_be_bytes();
        line
    }

    #[test]
    fn lines_round_trip_and_every_flipped_bit_and_cut_is_noticed() {
        let line = encoded(true, &CHANGES);
        for bytes in [earlier(line.clone()), line] {
            let line = Line::decode(&bytes).unwrap();
            assert!(line.whole);
            assert_eq!(line.changes().collect::<Vec<_>>(), CHANGES);
            for i in 0..bytes.len() {
                assert!(Line::decode(&bytes[..i]).is_none());
                for bit in 0..8 {
                    let mut broken = bytes.clone();
                    broken[i] ^= 1 << bit;
                    assert!(Line::decode(&broken).is_none(), "byte {i} bit {bit}");
                }
            }
        }
        let empty = encoded(false, &[]);
        let empty = Line::decode(&empty).unwrap();
        assert!(!empty.whole);
        assert_eq!(empty.changes().count(), 0);
    }

    /// What has the right checksum and makes no sense all the same.
    #[test]
    fn a_line_that_is_no_list_of_changes_is_noticed() {
        for body in [
            &[WHOLE, 0, 0, 0][..],
            &[WHOLE, 0, 0, 0, 9, b'k', 0],
            &[WHOLE, 0, 0, 0, 1, b'k'],
            &[WHOLE, 0, 0, 0, 1, b'k', 3],
            &[WHOLE, 0, 0, 0, 1, b'k', 1, 0, 0, 0, 1],
            &[WHOLE, 0, 0, 0, 1, b'k', 1, 0xff, 0xff, 0xff, 0xff],
            &[WHOLE, 0, 0, 0, 1, b'k', 2, 0, 0, 0, 0, 0, 0, 0],
        ] {
            let mut line = body.to_vec();
            line.extend_from_slice(&checksum(body).to_be_bytes());
            assert!(Line::decode(&line).is_none(), "{line:?}");
        }
    }

    #[test]
    fn the_last_change_of_a_key_holds() {
        let mut overlay = Overlay::default();
        let take_in = |overlay: &mut Overlay, version, change: Change<'_>| {
            let line = overlay.write(true, [change]);
            let is_there = change.held.is_some();
            let told = overlay.take_in(version, line, |key, there| {
                let is_right = (key, there) == (change.key, is_there);
                is_right.then_some(()).ok_or(())
            });
            assert_eq!(told, Ok(()));
        };
        for (version, change) in (1..).zip(CHANGES) {
            take_in(&mut overlay, version, change);
        }
        assert_eq!(overlay.due(124_999), Vec::<Vec<u8>>::new());
        assert_eq!(overlay.due(125_000), [b"ends".to_vec()]);
        let ended = Change {
            key: b"ends",
            held: None,
        };
        overlay.sort();
        take_in(&mut overlay, 9, ended);
        assert_eq!(overlay.due(u64::MAX), Vec::<Vec<u8>>::new());
        assert_eq!(overlay.get(b"ends"), Known::Deleted);
        assert_eq!(overlay.get(b"unknown"), Known::Nothing);
        let Known::Held(entry) = overlay.get(b"permanent") else {
            panic!();
        };
        assert_eq!((entry.version, &*entry.value), (1, &b"value"[..]));
        let new = Change {
            key: b"else",
            held: None,
        };
        take_in(&mut overlay, 10, new);
        assert_eq!(overlay.range(b"d", b"f").count(), 3);
        assert_eq!(overlay.range(b"f", b"d").count(), 0);
        assert_eq!(overlay.after(3), [(10, new), (9, ended)]);
        assert!(!overlay.is_long(LIMIT - 4) && overlay.is_long(LIMIT - 3));
        while overlay.bytes.len() <= LONG {
            assert!(!overlay.is_long(0));
            take_in(&mut overlay, 11, CHANGES[0]);
        }
        assert!(overlay.is_long(0));
        overlay.clear();
        assert!(!overlay.is_long(0) && !overlay.contains(b"permanent"));
    }

    /// More keys than fit into the first table.
    #[test]
    fn many_keys_are_found() {
        let mut overlay = Overlay::default();
        for n in 0..1000_u32 {
            let key = n.to_be_bytes();
            let held = Some(Held {
                value: &key,
                life: None,
            });
            let line = overlay.write(true, [Change { key: &key, held }]);
            let _ = overlay.take_in::<()>(n.into(), line, |_, _| Ok(()));
        }
        for n in 0..1000_u32 {
            let key = n.to_be_bytes();
            assert!(
                matches!(overlay.get(&key), Known::Held(entry) if entry.value == key && entry.version == u64::from(n))
            );
        }
        assert!(!overlay.contains(&1000_u32.to_be_bytes()));
        assert_eq!(overlay.after(499).len(), 500);
    }
}
