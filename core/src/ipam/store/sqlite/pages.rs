//! The index of free addresses in the `map` table, with a write-back cache for one connection. I/O.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::path::Path;

use foldhash::fast::RandomState;
use rusqlite::{Connection, OptionalExtension};

use super::store_error;
use crate::error::{Error, Result};
use crate::ipam::bitmap::{Page, PageHasher, Pages};

/// More pages than this are forgotten between transactions: 2 MiB.
const KEPT: usize = 4096;

#[derive(Debug)]
struct Slot {
    page: Page,
    /// Not as it is in the table, or not known to be.
    dirty: bool,
}

type Space = HashMap<(u8, u128), Slot, BuildHasherDefault<PageHasher>>;

/// Pages as the current transaction sees them. The changed ones stay until they are written, so that what is read from the
/// table is never older than the journal.
#[derive(Debug, Default)]
pub(super) struct PageCache {
    spaces: RefCell<HashMap<Vec<u8>, Space, RandomState>>,
}

impl PageCache {
    pub(super) fn clear(&self) {
        self.spaces.borrow_mut().clear();
    }

    /// Writes the changed pages.
    pub(super) fn flush(&self, connection: &Connection) -> rusqlite::Result<()> {
        let mut spaces = self.spaces.borrow_mut();
        for (space, slots) in spaces.iter_mut() {
            for ((level, page), slot) in slots.iter_mut().filter(|(_, s)| s.dirty) {
                let number = page.to_be_bytes();
                if slot.page.is_empty() {
                    connection
                        .prepare_cached(
                            "DELETE FROM map WHERE space = ?1 AND level = ?2 AND page = ?3",
                        )?
                        .execute((space, level, number))?;
                } else {
                    connection
                        .prepare_cached(
                            "INSERT OR REPLACE INTO map (space, level, page, bits) VALUES (?1, ?2, ?3, ?4)",
                        )?
                        .execute((space, level, number, slot.page.to_bytes()))?;
                }
                slot.dirty = false;
            }
        }
        Ok(())
    }

    /// Keeps the cache small.
    pub(super) fn trim(&self) {
        let mut spaces = self.spaces.borrow_mut();
        if spaces.values().map(HashMap::len).sum::<usize>() > KEPT {
            for slots in spaces.values_mut() {
                slots.retain(|_, slot| slot.dirty);
            }
        }
    }
}

/// The pages of one space in a transaction.
pub(super) struct SqlPages<'a> {
    connection: &'a Connection,
    cache: &'a PageCache,
    space: &'a [u8],
    path: &'a Path,
}

impl<'a> SqlPages<'a> {
    pub(super) fn new(
        connection: &'a Connection,
        cache: &'a PageCache,
        space: &'a [u8],
        path: &'a Path,
    ) -> Self {
        Self {
            connection,
            cache,
            space,
            path,
        }
    }

    fn slot<T>(&self, level: u8, page: u128, look: impl FnOnce(&mut Slot) -> T) -> Result<T> {
        let mut spaces = self.cache.spaces.borrow_mut();
        let slots = match spaces.get_mut(self.space) {
            Some(slots) => slots,
            None => spaces.entry(self.space.to_vec()).or_default(),
        };
        if let Some(slot) = slots.get_mut(&(level, page)) {
            return Ok(look(slot));
        }
        let bits: Option<Vec<u8>> = self
            .connection
            .prepare_cached("SELECT bits FROM map WHERE space = ?1 AND level = ?2 AND page = ?3")
            .and_then(|mut s| {
                s.query_row((self.space, level, page.to_be_bytes()), |row| row.get(0))
                    .optional()
            })
            .map_err(store_error("read the index of", self.path))?;
        let read = match bits {
            None => Page::empty(),
            Some(bits) => Page::from_bytes(&bits).ok_or_else(|| Error::StoreCorrupt {
                path: self.path.to_owned(),
                detail: "a page of the index of free addresses has a wrong length".to_owned(),
            })?,
        };
        Ok(look(slots.entry((level, page)).or_insert(Slot {
            page: read,
            dirty: false,
        })))
    }
}

impl Pages for SqlPages<'_> {
    fn with<T>(&self, level: u8, page: u128, look: impl FnOnce(Option<&Page>) -> T) -> Result<T> {
        self.slot(level, page, |slot| look(Some(&slot.page)))
    }

    fn change<T>(
        &mut self,
        level: u8,
        page: u128,
        change: impl FnOnce(&mut Page) -> T,
    ) -> Result<T> {
        self.slot(level, page, |slot| {
            slot.dirty = true;
            change(&mut slot.page)
        })
    }

    fn present(&self, from: u128, to: u128) -> Result<Vec<u128>> {
        let stored: Vec<[u8; 16]> = self
            .connection
            .prepare_cached(
                "SELECT page FROM map WHERE space = ?1 AND level = 0 AND page BETWEEN ?2 AND ?3",
            )
            .and_then(|mut s| {
                s.query_map((self.space, from.to_be_bytes(), to.to_be_bytes()), |row| {
                    row.get(0)
                })?
                .collect()
            })
            .map_err(store_error("read the index of", self.path))?;
        let mut numbers: Vec<u128> = stored.into_iter().map(u128::from_be_bytes).collect();
        // Those that this transaction changed and has not written yet.
        if let Some(slots) = self.cache.spaces.borrow().get(self.space) {
            numbers.extend(
                slots
                    .iter()
                    .filter(|((level, page), slot)| {
                        *level == 0 && slot.dirty && (from..=to).contains(page)
                    })
                    .map(|((_, page), _)| *page),
            );
        }
        numbers.sort_unstable();
        numbers.dedup();
        Ok(numbers)
    }
}
