//! How far text in a JSON string is plain: the one pass over the bytes of a record that the engine wrote.

use wide::i8x64;

/// Bytes that are looked at together.
const BLOCK: usize = 64;

/// The number of bytes before the first that is not printable ASCII, or is `"` or `\`: what ends a JSON string, stands for
/// something else, is not allowed in one, or is part of a longer UTF-8 sequence. The length, when all are plain.
#[inline]
pub(crate) fn plain_len(bytes: &[u8]) -> usize {
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    for (index, block) in blocks.iter().enumerate() {
        let other = not_plain(block);
        if other.any() {
            return index * BLOCK + other.to_bitmask().trailing_zeros() as usize;
        }
    }
    bytes.len() - rest.len() + plain_len_of_rest(rest)
}

/// The same for less than a block. The zeros behind it are not plain either.
#[cold]
fn plain_len_of_rest(rest: &[u8]) -> usize {
    let mut block = [0; BLOCK];
    if let Some(start) = block.get_mut(..rest.len()) {
        start.copy_from_slice(rest);
    }
    not_plain(&block).to_bitmask().trailing_zeros() as usize
}

/// Sets the bytes that are not plain to ones.
#[inline]
fn not_plain(block: &[u8; BLOCK]) -> i8x64 {
    const TURNED: i8 = 2;
    // With this bit turned, `"` is a space, and as signed numbers all that is not plain is below `!`, but for `\`.
    let bytes = i8x64::new(block.map(u8::cast_signed)) ^ i8x64::splat(TURNED);
    bytes.simd_lt(i8x64::splat(b'!'.cast_signed()))
        | bytes.simd_eq(i8x64::splat(b'\\'.cast_signed() ^ TURNED))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_plain(byte: u8) -> bool {
        matches!(byte, 0x20..=0x7f) && byte != b'"' && byte != b'\\'
    }

    #[test]
    fn every_byte_is_found_at_every_place() {
        for byte in 0..=255 {
            for place in 0..BLOCK {
                for around in [b'a', b' ', b'!', b'#', 0x7f] {
                    // What follows must not change what is found.
                    for after in [around, 0xff, 0x00, b'"', b'\\', b'\n'] {
                        let mut block = [around; BLOCK];
                        block[place..].fill(after);
                        block[place] = byte;
                        let expected = block.iter().position(|byte| !is_plain(*byte));
                        let expected = expected.unwrap_or(BLOCK);
                        assert_eq!(plain_len(&block), expected, "{byte} at {place}");
                    }
                }
            }
        }
    }

    #[test]
    fn texts_of_every_length_end_where_they_should() {
        for len in 0..300 {
            let text = vec![b'x'; len];
            assert_eq!(plain_len(&text), len);
            for stop in 0..len {
                for byte in [b'"', b'\\', b'\n', 0x1f, 0x80, 0xff] {
                    let mut text = text.clone();
                    text[stop] = byte;
                    assert_eq!(plain_len(&text), stop, "{byte} in {len}");
                }
            }
        }
    }
}
