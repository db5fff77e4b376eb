//! The steps that are committed and not yet merged into the tables. A commit so writes the end of one table instead of a
//! page of every tree that its keys are in; some thousand keys later they are merged together, in order.
//!
//! A line of the journal is the step of one version: a byte of flags, the changes, and a checksum. Of a step that is merged in
//! its own transaction only what watchers want is kept.

use std::collections::hash_map::Entry as Place;
use std::collections::{BTreeSet, HashMap};
use std::ops::Bound;

use foldhash::fast::RandomState;

use crate::ipam::store::record::checksum;
use crate::ipam::store::{Entry, Version};

/// More changed keys than this are merged.
pub(super) const LIMIT: usize = 2048;

/// The flags of a line: all of the changes are there; its checksum is [`line_sum`], and not that of records as in schema 3,
/// which takes a twentieth of a lease's time.
const WHOLE: u8 = 1;
const BY_WORDS: u8 = 2;

/// What a key is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) value: Vec<u8>,
    /// Milliseconds from the change to the end.
    pub(super) ttl: Option<u64>,
    /// The end, in milliseconds of the store's clock.
    pub(super) expires: Option<u64>,
}

/// A key, and what it is given; `None` when it is deleted.
pub(super) type Change = (Vec<u8>, Option<Held>);

/// A line of the journal.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) whole: bool,
    pub(super) changes: Vec<Change>,
}

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

/// A line as bytes.
pub(super) fn encode<'a>(whole: bool, changes: impl IntoIterator<Item = &'a Change>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(512);
    bytes.push(BY_WORDS | if whole { WHOLE } else { 0 });
    for (key, held) in changes {
        push(&mut bytes, key);
        match held {
            None => bytes.push(0),
            Some(Held {
                value,
                ttl,
                expires,
            }) => {
                match (ttl, expires) {
                    (Some(ttl), Some(expires)) => {
                        bytes.push(2);
                        bytes.extend_from_slice(&ttl.to_be_bytes());
                        bytes.extend_from_slice(&expires.to_be_bytes());
                    }
                    _ => bytes.push(1),
                }
                push(&mut bytes, value);
            }
        }
    }
    let sum = line_sum(&bytes);
    bytes.extend_from_slice(&sum.to_be_bytes());
    bytes
}

/// A line from its bytes; `None` when they are damaged.
pub(super) fn decode(bytes: &[u8]) -> Option<Line> {
    fn take<'a>(rest: &mut &'a [u8], n: usize) -> Option<&'a [u8]> {
        let (head, tail) = rest.split_at_checked(n)?;
        *rest = tail;
        Some(head)
    }
    fn part<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
        let len = u32::from_be_bytes(take(rest, 4)?.try_into().ok()?);
        take(rest, usize::try_from(len).ok()?)
    }
    fn number(rest: &mut &[u8]) -> Option<u64> {
        Some(u64::from_be_bytes(take(rest, 8)?.try_into().ok()?))
    }
    let (body, sum) = bytes.split_last_chunk::<4>()?;
    let (flags, mut rest) = body.split_first()?;
    let expected = match flags & BY_WORDS {
        0 => checksum(body),
        _ => line_sum(body),
    };
    if flags & !(WHOLE | BY_WORDS) != 0 || expected != u32::from_be_bytes(*sum) {
        return None;
    }
    let whole = flags & WHOLE != 0;
    let mut changes = Vec::new();
    while !rest.is_empty() {
        let key = part(&mut rest)?.to_vec();
        let held = match take(&mut rest, 1)? {
            [0] => None,
            [kind @ (1 | 2)] => {
                let (ttl, expires) = if *kind == 2 {
                    (Some(number(&mut rest)?), Some(number(&mut rest)?))
                } else {
                    (None, None)
                };
                Some(Held {
                    value: part(&mut rest)?.to_vec(),
                    ttl,
                    expires,
                })
            }
            _ => return None,
        };
        changes.push((key, held));
    }
    Some(Line { whole, changes })
}

/// What the journal says of a key.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// The tables have to be asked.
    Nothing,
    Deleted,
    Held(Entry),
}

/// The keys of the lines that are not merged, with what they hold now. It goes before the tables.
#[derive(Debug, Default)]
pub(super) struct Overlay {
    /// A commit looks for single keys, mostly such as are not here: that reads two lines of memory, and in a tree fifty.
    keys: HashMap<Vec<u8>, (Version, Option<Held>), RandomState>,
    /// The keys in order, once somebody has asked for it: most commits do not.
    order: Option<BTreeSet<Vec<u8>>>,
    /// When keys expire, for those that do.
    expiries: BTreeSet<(u64, Vec<u8>)>,
}

impl Overlay {
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    pub(super) fn clear(&mut self) {
        self.keys.clear();
        self.order = None;
        self.expiries.clear();
    }

    pub(super) fn set(&mut self, key: Vec<u8>, version: Version, held: Option<Held>) {
        let expires = held.as_ref().and_then(|h| h.expires);
        if let Some(expires) = expires {
            self.expiries.insert((expires, key.clone()));
        }
        match self.keys.entry(key) {
            Place::Vacant(place) => {
                if let Some(order) = &mut self.order {
                    order.insert(place.key().clone());
                }
                place.insert((version, held));
            }
            Place::Occupied(mut place) => {
                let (_, old) = std::mem::replace(place.get_mut(), (version, held));
                let earlier = old.and_then(|h| h.expires);
                if let Some(earlier) = earlier.filter(|_| earlier != expires) {
                    self.expiries.remove(&(earlier, place.key().clone()));
                }
            }
        }
    }

    pub(super) fn contains(&self, key: &[u8]) -> bool {
        self.keys.contains_key(key)
    }

    /// What a key holds.
    pub(super) fn get(&self, key: &[u8]) -> Known {
        match self.keys.get(key) {
            None => Known::Nothing,
            Some((_, None)) => Known::Deleted,
            Some((version, Some(held))) => Known::Held(entry(*version, held)),
        }
    }

    /// To be called before [`Overlay::range`].
    pub(super) fn sort(&mut self) {
        if self.order.is_none() {
            self.order = Some(self.keys.keys().cloned().collect());
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
        keys.into_iter().flatten().filter_map(|key| {
            let (version, held) = self.keys.get(key)?;
            Some((&**key, held.as_ref().map(|h| entry(*version, h))))
        })
    }

    /// All keys that changed after a version, in order.
    pub(super) fn after(&self, version: Version) -> Vec<(&[u8], Version, Option<&Held>)> {
        let newer = self
            .keys
            .iter()
            .filter(|(_, (changed, _))| *changed > version);
        let mut newer: Vec<_> = newer
            .map(|(key, (changed, held))| (&**key, *changed, held.as_ref()))
            .collect();
        newer.sort_unstable_by_key(|(key, ..)| *key);
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

fn entry(version: Version, held: &Held) -> Entry {
    Entry {
        value: held.value.clone(),
        version,
        expires: held.expires,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes() -> Vec<Change> {
        let held = |ttl, expires| Held {
            value: b"value".to_vec(),
            ttl,
            expires,
        };
        vec![
            (b"permanent".to_vec(), Some(held(None, None))),
            (b"ends".to_vec(), Some(held(Some(120_000), Some(125_000)))),
            (b"deleted".to_vec(), None),
        ]
    }

    #[test]
    fn lines_round_trip_and_every_flipped_bit_and_cut_is_noticed() {
        let bytes = encode(true, &changes());
        let line = Line {
            whole: true,
            changes: changes(),
        };
        assert_eq!(decode(&bytes), Some(line));
        assert_eq!(decode(&encode(false, &[])).map(|l| l.whole), Some(false));
        for i in 0..bytes.len() {
            assert_eq!(decode(&bytes[..i]), None);
            for bit in 0..8 {
                let mut broken = bytes.clone();
                broken[i] ^= 1 << bit;
                assert_eq!(decode(&broken), None, "byte {i} bit {bit}");
            }
        }
    }

    #[test]
    fn the_last_change_of_a_key_holds() {
        let mut overlay = Overlay::default();
        for (n, (key, held)) in changes().into_iter().enumerate() {
            overlay.set(key, n as u64 + 1, held);
        }
        assert_eq!(overlay.due(124_999), Vec::<Vec<u8>>::new());
        assert_eq!(overlay.due(125_000), [b"ends".to_vec()]);
        overlay.set(b"ends".to_vec(), 9, None);
        assert_eq!(overlay.due(u64::MAX), Vec::<Vec<u8>>::new());
        assert_eq!(overlay.get(b"ends"), Known::Deleted);
        assert_eq!(overlay.get(b"unknown"), Known::Nothing);
        overlay.sort();
        assert_eq!(overlay.range(b"d", b"f").count(), 2);
        assert_eq!(overlay.range(b"f", b"d").count(), 0);
        assert_eq!(overlay.after(3).len(), 1);
    }
}
