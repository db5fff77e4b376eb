//! What the tables are known not to have.

/// Keys that follow one another, and of which the tables have none: addresses are mostly handed out in turn, and each is looked
/// for before. It holds as long as the overlay does, which has all that is brought into the tables meanwhile.
#[derive(Debug, Default)]
pub(super) struct Gap {
    /// The key that was looked for last.
    last: Vec<u8>,
    /// From there up to this one there is none.
    end: Option<Vec<u8>>,
}

impl Gap {
    pub(super) fn clear(&mut self) {
        self.last.clear();
        self.end = None;
    }

    /// Whether the tables are known not to have a key.
    pub(super) fn has(&mut self, key: &[u8]) -> bool {
        let has = self
            .end
            .as_ref()
            .is_some_and(|end| *self.last < *key && *key < **end);
        if has {
            self.last.clear();
            self.last.extend_from_slice(key);
        }
        has
    }

    /// Begins anew at a key, and says whether it follows the last one: then it is worth to ask for the end as well.
    pub(super) fn go_to(&mut self, key: &[u8]) -> bool {
        let mut next = std::mem::take(&mut self.last);
        for byte in next.iter_mut().rev() {
            *byte = byte.wrapping_add(1);
            if *byte != 0 {
                break;
            }
        }
        let follows = next == key;
        next.clear();
        next.extend_from_slice(key);
        *self = Self {
            last: next,
            end: None,
        };
        follows
    }

    /// The first key of the tables from the last one on.
    pub(super) fn end(&mut self, key: &[u8]) {
        self.end = Some(key.to_vec());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_ends_at_the_next_key_and_is_learned_from_keys_in_turn() {
        let mut gap = Gap::default();
        assert!(!gap.has(b"a\x05"));
        assert!(!gap.go_to(b"a\x05"));
        assert!(!gap.has(b"a\x06"));
        assert!(gap.go_to(b"a\x06"));
        gap.end(b"a\x09");
        // What was looked for is not known by this: it may be the end itself.
        assert!(!gap.has(b"a\x06"));
        assert!(gap.has(b"a\x07"));
        assert!(gap.has(b"a\x08\x00"));
        assert!(!gap.has(b"a\x08"), "it goes on, and not back");
        assert!(!gap.has(b"a\x09"));
        assert!(!gap.go_to(b"a\xff"));
        assert!(!gap.has(b"b"), "another one is not known yet");
        assert!(gap.go_to(b"b\x00"));
        gap.end(b"c");
        assert!(gap.has(b"b\x01"));
        gap.clear();
        assert!(!gap.has(b"b\x02"));
    }
}
