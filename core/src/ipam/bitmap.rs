//! Which addresses are taken: a bitmap of 4096-bit pages that finds the next free one without a scan.
//!
//! A page of level 0 has one bit for each of 4096 neighbouring addresses. A page of level n+1 has one bit for each of 4096
//! pages of level n, set when that page is full. A page that is not there is all zeros. So a search looks at one page,
//! climbs only over full ones, and takes the same few steps at 1 % and at 99 % fill; a /64 costs what its leases cost.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::net::IpAddr;

use super::range::{AddressRange, Family, number};
use crate::error::Result;

const BITS: u8 = 12;
const LOW: u128 = (1 << BITS) - 1;
/// Bytes of a stored page.
pub(crate) const PAGE_BYTES: usize = 512;

/// 4096 bits, and one more word that says which of their 64 words are full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// How many bits are set.
    used: u32,
    full: u64,
    words: [u64; 64],
}

impl Page {
    pub(crate) fn empty() -> Self {
        Self {
            used: 0,
            full: 0,
            words: [0; 64],
        }
    }

    /// A page from its stored form; `None` when the length is wrong.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; PAGE_BYTES] = bytes.try_into().ok()?;
        let mut page = Self::empty();
        for (i, (word, chunk)) in page.words.iter_mut().zip(bytes.chunks_exact(8)).enumerate() {
            *word = u64::from_le_bytes(chunk.try_into().ok()?);
            page.full |= u64::from(*word == u64::MAX) << i;
            page.used += word.count_ones();
        }
        Some(page)
    }

    pub(crate) fn to_bytes(&self) -> [u8; PAGE_BYTES] {
        let mut bytes = [0; PAGE_BYTES];
        for (word, chunk) in self.words.iter().zip(bytes.chunks_exact_mut(8)) {
            chunk.copy_from_slice(&word.to_le_bytes());
        }
        bytes
    }

    fn is_full(&self) -> bool {
        self.full == u64::MAX
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.used == 0
    }

    #[inline]
    fn word(bit: u128) -> usize {
        // 12 bits, the upper six of which number the word: always below 64.
        ((bit & LOW) >> 6) as usize & 63
    }

    #[inline]
    fn get(&self, bit: u128) -> bool {
        self.words[Self::word(bit)] >> (bit & 63) & 1 == 1
    }

    /// Sets a bit; true when it was clear.
    #[inline]
    fn set(&mut self, bit: u128) -> bool {
        let i = Self::word(bit);
        let before = self.words[i];
        self.words[i] |= 1 << (bit & 63);
        self.full |= u64::from(self.words[i] == u64::MAX) << i;
        let changed = before != self.words[i];
        self.used += u32::from(changed);
        changed
    }

    /// Clears a bit; true when it was set.
    #[inline]
    fn clear(&mut self, bit: u128) -> bool {
        let i = Self::word(bit);
        let before = self.words[i];
        self.words[i] &= !(1 << (bit & 63));
        self.full &= !(1 << i);
        let changed = before != self.words[i];
        self.used -= u32::from(changed);
        changed
    }

    /// The first clear bit from this one on.
    #[inline]
    fn next_zero(&self, bit: u128) -> Option<u128> {
        let i = Self::word(bit);
        let free = !self.words[i] & (u64::MAX << (bit & 63));
        if free != 0 {
            return Some((i as u128) << 6 | u128::from(free.trailing_zeros()));
        }
        if i == 63 {
            return None;
        }
        let later = !self.full & (u64::MAX << (i + 1));
        if later == 0 {
            return None;
        }
        let i = later.trailing_zeros() as usize & 63;
        Some((i as u128) << 6 | u128::from((!self.words[i]).trailing_zeros()))
    }

    /// How many bits are set between two bits of this page, both included.
    fn count(&self, from: u128, to: u128) -> u32 {
        let (a, b) = (Self::word(from), Self::word(to));
        let head = u64::MAX << (from & 63);
        let tail = u64::MAX >> (63 - (to & 63));
        if a == b {
            return (self.words[a] & head & tail).count_ones();
        }
        let middle: u32 = self.words[a + 1..b].iter().map(|w| w.count_ones()).sum();
        (self.words[a] & head).count_ones() + middle + (self.words[b] & tail).count_ones()
    }
}

/// Where pages are kept: in memory, or in a store's transaction.
pub(crate) trait Pages {
    /// Looks at a page; `None` is handed in when it is not there.
    fn with<T>(&self, level: u8, page: u128, look: impl FnOnce(Option<&Page>) -> T) -> Result<T>;
    /// Changes a page, making an empty one when it is not there.
    fn change<T>(
        &mut self,
        level: u8,
        page: u128,
        change: impl FnOnce(&mut Page) -> T,
    ) -> Result<T>;
    /// Numbers of the pages of level 0 that are there, within bounds, sorted.
    fn present(&self, from: u128, to: u128) -> Result<Vec<u128>>;
}

/// The first bit between two, both included, that is clear.
pub(crate) fn next_zero(pages: &impl Pages, from: u128, to: u128) -> Result<Option<u128>> {
    next_zero_at(pages, 0, from, to)
}

fn next_zero_at(pages: &impl Pages, level: u8, from: u128, to: u128) -> Result<Option<u128>> {
    let mut bit = from;
    while bit <= to {
        let page = bit >> BITS;
        let found = pages.with(level, page, |p| match p {
            None => Some(bit & LOW),
            Some(p) => p.next_zero(bit),
        })?;
        if let Some(low) = found {
            let found = page << BITS | low;
            return Ok((found <= to).then_some(found));
        }
        // Nothing from here to the end of the page: the level above knows which later page is not full.
        if page >= to >> BITS {
            return Ok(None);
        }
        match next_zero_at(pages, level + 1, page + 1, to >> BITS)? {
            None => return Ok(None),
            Some(page) => bit = page << BITS,
        }
    }
    Ok(None)
}

/// Whether a bit is set.
pub(crate) fn get(pages: &impl Pages, bit: u128) -> Result<bool> {
    pages.with(0, bit >> BITS, |p| p.is_some_and(|p| p.get(bit)))
}

/// Sets a bit; true when it was clear.
pub(crate) fn set(pages: &mut impl Pages, bit: u128) -> Result<bool> {
    let (mut level, mut bit) = (0, bit);
    let mut changed = None;
    loop {
        let (set, filled) = pages.change(level, bit >> BITS, |p| {
            let set = p.set(bit);
            (set, set && p.is_full())
        })?;
        changed.get_or_insert(set);
        // At the top there is one page, and nothing above it.
        if !filled || bit >> BITS == 0 && level >= 10 {
            return Ok(changed == Some(true));
        }
        bit >>= BITS;
        level += 1;
    }
}

/// Clears a bit; true when it was set.
pub(crate) fn clear(pages: &mut impl Pages, bit: u128) -> Result<bool> {
    let (mut level, mut bit) = (0, bit);
    let mut changed = None;
    loop {
        let (cleared, was_full) = pages.change(level, bit >> BITS, |p| {
            let full = p.is_full();
            let cleared = p.clear(bit);
            (cleared, cleared && full)
        })?;
        changed.get_or_insert(cleared);
        if !was_full || bit >> BITS == 0 && level >= 10 {
            return Ok(changed == Some(true));
        }
        bit >>= BITS;
        level += 1;
    }
}

/// How many bits are set between two, both included. Looks at each page that is there.
pub(crate) fn count(pages: &impl Pages, from: u128, to: u128) -> Result<u128> {
    let mut sum = 0;
    for page in pages.present(from >> BITS, to >> BITS)? {
        let first = from.max(page << BITS);
        let last = to.min(page << BITS | LOW);
        sum += u128::from(pages.with(0, page, |p| p.map_or(0, |p| p.count(first, last)))?);
    }
    Ok(sum)
}

/// A hash for page numbers, which are small, dense and nobody's secret: one multiplication.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PageHasher(u64);

impl Hasher for PageHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.write_u64(u64::from(*b));
        }
    }

    fn write_u8(&mut self, n: u8) {
        self.write_u64(u64::from(n));
    }

    fn write_u64(&mut self, n: u64) {
        let mixed = (self.0.rotate_left(5) ^ n).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 29);
    }

    #[allow(clippy::cast_possible_truncation)] // both halves are hashed
    fn write_u128(&mut self, n: u128) {
        self.write_u64(n as u64);
        self.write_u64((n >> 64) as u64);
    }
}

/// The pages of one space in memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct MemoryPages {
    pages: HashMap<(u8, u128), Box<Page>, BuildHasherDefault<PageHasher>>,
}

impl Pages for MemoryPages {
    #[inline]
    fn with<T>(&self, level: u8, page: u128, look: impl FnOnce(Option<&Page>) -> T) -> Result<T> {
        Ok(look(self.pages.get(&(level, page)).map(|p| &**p)))
    }

    #[inline]
    fn change<T>(
        &mut self,
        level: u8,
        page: u128,
        change: impl FnOnce(&mut Page) -> T,
    ) -> Result<T> {
        let entry = self
            .pages
            .entry((level, page))
            .or_insert_with(|| Box::new(Page::empty()));
        let answer = change(entry);
        if entry.is_empty() {
            self.pages.remove(&(level, page));
        }
        Ok(answer)
    }

    fn present(&self, from: u128, to: u128) -> Result<Vec<u128>> {
        let mut numbers: Vec<u128> = self
            .pages
            .keys()
            .filter(|(level, page)| *level == 0 && (from..=to).contains(page))
            .map(|(_, page)| *page)
            .collect();
        numbers.sort_unstable();
        Ok(numbers)
    }
}

/// The taken addresses of a range, in memory: the pure heart of the allocator, for programs that keep their own records.
///
/// Finding and taking the next free address takes the same time at any fill. Memory grows with the addresses taken, never with
/// the size of the range.
///
/// ```
/// use trunkline::ipam::AddressMap;
///
/// let mut map = AddressMap::new("10.0.0.1-10.0.0.3".parse()?);
/// let first = map.take_next().unwrap();
/// assert_eq!(first.to_string(), "10.0.0.1");
/// assert!(map.take("10.0.0.2".parse().unwrap()));
/// assert_eq!(map.take_next().unwrap().to_string(), "10.0.0.3");
/// assert_eq!(map.take_next(), None);
/// assert!(map.give_back(first));
/// assert_eq!(map.take_next(), Some(first));
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct AddressMap {
    range: AddressRange,
    next: u128,
    pages: MemoryPages,
}

impl AddressMap {
    /// A map of a range in which nothing is taken.
    pub fn new(range: AddressRange) -> Self {
        Self {
            range,
            next: range.bounds().0,
            pages: MemoryPages::default(),
        }
    }

    /// Takes the next free address, in turn: the search begins behind the address that was handed out last, so that one
    /// just given back comes last. `None` when all are taken.
    #[inline]
    pub fn take_next(&mut self) -> Option<IpAddr> {
        let (first, last) = self.range.bounds();
        // Pages in memory cannot fail: the errors of this trait are those of a store.
        let free = match next_zero(&self.pages, self.next, last) {
            Ok(Some(free)) => Some(free),
            _ => next_zero(&self.pages, first, self.next).ok().flatten(),
        }?;
        set(&mut self.pages, free).ok()?;
        self.next = if free == last { first } else { free + 1 };
        Some(self.range.family().address(free))
    }

    /// Takes one address; false when it is taken already or outside the range.
    pub fn take(&mut self, address: IpAddr) -> bool {
        self.range.contains(address) && set(&mut self.pages, number(address)).unwrap_or(false)
    }

    /// Gives an address back; false when it was not taken.
    pub fn give_back(&mut self, address: IpAddr) -> bool {
        self.range.contains(address) && clear(&mut self.pages, number(address)).unwrap_or(false)
    }

    /// Whether an address is taken.
    pub fn is_taken(&self, address: IpAddr) -> bool {
        Family::of(address) == self.range.family()
            && get(&self.pages, number(address)).unwrap_or(false)
    }

    /// How many addresses are taken.
    pub fn taken(&self) -> u128 {
        let (first, last) = self.range.bounds();
        count(&self.pages, first, last).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_a_wide_range_and_climbs() {
        // Three levels: 2^13 addresses across pages, with the ends not aligned.
        let range: AddressRange = "10.0.0.5-10.0.40.9".parse().unwrap();
        let mut map = AddressMap::new(range);
        for n in 0..range.count() {
            assert_eq!(number(map.take_next().unwrap()), range.bounds().0 + n);
        }
        assert_eq!(map.take_next(), None);
        assert_eq!(map.taken(), range.count());
        let hole = "10.0.33.1".parse().unwrap();
        assert!(map.give_back(hole));
        assert!(!map.give_back(hole));
        assert_eq!(map.take_next(), Some(hole));
    }

    #[test]
    fn top_of_the_address_space() {
        let range: AddressRange =
            "ffff:ffff:ffff:ffff:ffff:ffff:ffff:e000-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
                .parse()
                .unwrap();
        let mut map = AddressMap::new(range);
        for _ in 0..range.count() {
            assert!(map.take_next().is_some());
        }
        assert_eq!(map.take_next(), None);
        assert_eq!(map.taken(), 8192);
        let whole: AddressRange = "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
            .parse()
            .unwrap();
        let mut map = AddressMap::new(whole);
        assert!(map.take("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff".parse().unwrap()));
        assert_eq!(map.take_next().unwrap().to_string(), "::");
    }

    #[test]
    fn pages_round_trip() {
        let mut page = Page::empty();
        for bit in [0, 63, 64, 4095, 1000] {
            assert!(page.set(bit));
        }
        for bit in 128..192 {
            page.set(bit);
        }
        assert_eq!(Page::from_bytes(&page.to_bytes()), Some(page.clone()));
        assert_eq!(Page::from_bytes(&[0; 511]), None);
        assert_eq!(page.count(0, 4095), 5 + 64);
        assert_eq!(page.count(64, 130), 1 + 3);
        assert_eq!(page.next_zero(128), Some(192));
    }

    #[test]
    fn memory_follows_the_leases_not_the_subnet() {
        let mut map = AddressMap::new("2001:db8::/64".parse().unwrap());
        for _ in 0..100_000 {
            map.take_next().unwrap();
        }
        assert!(map.pages.pages.len() < 30, "{}", map.pages.pages.len());
    }
}
