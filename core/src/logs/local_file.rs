//! The records of the driver `local`, and of the cache that the engine keeps for drivers which cannot be read.
//!
//! A big-endian length, a protobuf message of that length, and the length once more.

use super::attributes::RawAttributes;
use super::protobuf::{Fields, Value};
use super::raw::{Back, Decoder, RawRecord, Step};
use super::record::{AttributeForm, LogStream};

/// The engine's own reader refuses longer ones.
const MESSAGE_MAX: usize = 1_000_000;

/// What every message begins with: its first field is the name of the stream.
const STDOUT: &[u8; 8] = b"\x0a\x06stdout";
const STDERR: &[u8; 8] = b"\x0a\x06stderr";

/// Reads `local` records.
#[derive(Debug, Default)]
pub(crate) struct LocalFile;

impl Decoder for LocalFile {
    #[inline]
    fn step<'a>(&'a mut self, input: &'a [u8], last: bool) -> Step<'a> {
        let short = if last { Step::Bad } else { Step::More };
        let Some(len) = length(input) else {
            return short;
        };
        if len == 0 || len > MESSAGE_MAX {
            return Step::Bad;
        }
        // A damaged length must not make us wait for a megabyte: look at what is there.
        if let Some(start) = input.get(4..12)
            && start != STDOUT
            && start != STDERR
        {
            return Step::Bad;
        }
        let Some(message) = input.get(4..4 + len) else {
            return short;
        };
        match input.get(4 + len..).map(length) {
            None | Some(None) => short,
            Some(Some(footer)) if footer == len => match entry(message) {
                Some(record) => Step::Record(record, len + 8),
                None => Step::Bad,
            },
            Some(Some(_)) => Step::Bad,
        }
    }

    fn candidate(&self, input: &[u8]) -> Result<usize, usize> {
        let Some(after) = input.get(5..) else {
            return Err(input.len());
        };
        // Both names differ in their last three letters only.
        let mut from = 0;
        while let Some(at) =
            memchr::memmem::find(after.get(from..).unwrap_or_default(), b"\x0a\x06std")
        {
            let start = from + at;
            match after.get(start..).and_then(|found| found.first_chunk()) {
                Some(STDOUT | STDERR) | None => return Ok(1 + start),
                Some(_) => from = start + 1,
            }
        }
        Err(input.len().min(STDOUT.len() + 4))
    }

    fn last_start(&self, input: &[u8], whole: bool) -> Back {
        let footer = input.last_chunk::<4>().and_then(|footer| length(footer));
        let Some(len) = footer.filter(|len| (1..=MESSAGE_MAX).contains(len)) else {
            return Back::Bad;
        };
        match input.len().checked_sub(len + 8) {
            Some(at) => Back::At(at),
            None if whole => Back::Bad,
            None => Back::Before,
        }
    }
}

#[inline]
fn length(input: &[u8]) -> Option<usize> {
    usize::try_from(u32::from_be_bytes(*input.first_chunk()?)).ok()
}

/// Decodes a message.
#[inline]
fn entry(message: &[u8]) -> Option<RawRecord<'_>> {
    plain_entry(message).or_else(|| any_entry(message))
}

/// A whole line without attributes, as the engine writes it: stream, time and line, in this order. None for anything else.
#[inline]
fn plain_entry(message: &[u8]) -> Option<RawRecord<'_>> {
    let (name, rest) = message.split_first_chunk()?;
    let stream = match name {
        STDOUT => LogStream::Stdout,
        STDERR => LogStream::Stderr,
        _ => return None,
    };
    // A time since 1970 takes nine bytes, from April 1972 to the year 2262.
    let ([TIME, time @ ..], rest) = rest.split_first_chunk::<10>()? else {
        return None;
    };
    let time = nine_bytes(*time)?;
    let payload = match rest {
        [LINE, len @ 0..0x80, payload @ ..] if payload.len() == usize::from(*len) => payload,
        [LINE, low @ 0x80..=0xff, high @ 0..0x80, payload @ ..]
            if payload.len() == usize::from(low & 0x7f) | usize::from(*high) << 7 =>
        {
            payload
        }
        _ => return None,
    };
    Some(RawRecord {
        time,
        stream,
        payload,
        ended: true,
        odd: false,
        attributes: RawAttributes::NONE,
    })
}

/// The keys of a varint in field 2, and of bytes in field 3.
const TIME: u8 = 2 << 3;
const LINE: u8 = 3 << 3 | 2;

/// A varint of nine bytes: seven bits of each, lowest first. None when it is shorter or longer.
#[inline]
fn nine_bytes(bytes: [u8; 9]) -> Option<i64> {
    let [low @ .., last] = bytes;
    let eight = u64::from_le_bytes(low);
    if eight & 0x8080_8080_8080_8080 != 0x8080_8080_8080_8080 || last >= 0x80 {
        return None;
    }
    // Neighbours are joined three times: to 14, 28 and 56 bits.
    let sevens = eight & 0x7f7f_7f7f_7f7f_7f7f;
    let pairs = sevens & 0x007f_007f_007f_007f | (sevens & 0x7f00_7f00_7f00_7f00) >> 1;
    let fours = pairs & 0x0000_3fff_0000_3fff | (pairs & 0x3fff_0000_3fff_0000) >> 2;
    let all = fours & 0x0000_0000_0fff_ffff | (fours & 0x0fff_ffff_0000_0000) >> 4;
    Some((all | u64::from(last) << 56).cast_signed())
}

/// Fields in any order, and those of parts and of attributes.
#[cold]
fn any_entry(message: &[u8]) -> Option<RawRecord<'_>> {
    let mut stream = None;
    let mut time = 0_i64;
    let mut payload: &[u8] = &[];
    let mut partial = false;
    let mut closes = false;
    let mut first_attribute = None;
    let mut fields = Fields::new(message);
    loop {
        let before = fields.clone();
        let Some(field) = fields.next() else { break };
        match field.ok()? {
            (1, Value::Bytes(b"stdout")) => stream = Some(LogStream::Stdout),
            (1, Value::Bytes(b"stderr")) => stream = Some(LogStream::Stderr),
            (2, Value::Varint(nanos)) => time = nanos.cast_signed(),
            (3, Value::Bytes(line)) => payload = line,
            (4, Value::Varint(value)) => partial = value != 0,
            (5, Value::Bytes(part)) => {
                for field in Fields::new(part) {
                    if let (1, Value::Varint(value)) = field.ok()? {
                        closes = value != 0;
                    }
                }
            }
            (6, Value::Bytes(_)) => {
                first_attribute.get_or_insert(before);
            }
            (1..=6, Value::Varint(_) | Value::Bytes(_) | Value::Fixed) => return None,
            (_, Value::Varint(_) | Value::Bytes(_) | Value::Fixed) => {}
        }
    }
    Some(RawRecord {
        time,
        stream: stream?,
        payload,
        ended: !partial || closes,
        odd: false,
        attributes: RawAttributes::new(
            AttributeForm::Protobuf,
            first_attribute.map_or(&[][..], Fields::remaining),
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn varint(bytes: &mut Vec<u8>, mut value: u64) {
        while value >= 0x80 {
            bytes.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        bytes.push((value & 0x7f) as u8);
    }

    #[test]
    fn both_ways_to_read_an_entry_agree() {
        let times = [
            0,
            1,
            (1 << 56) - 1,
            1 << 56,
            1_795_466_742_038_007_758,
            i64::MAX.cast_unsigned(),
            u64::MAX,
        ];
        for time in times {
            for len in [0, 1, 127, 128, 300, 16_383, 16_384, 20_000] {
                let mut message = STDERR.to_vec();
                message.push(TIME);
                varint(&mut message, time);
                message.push(LINE);
                varint(&mut message, len);
                message.extend((0..len).map(|at| (at % 251) as u8));
                let slow = any_entry(&message).unwrap();
                assert_eq!(slow.time, time.cast_signed());
                assert_eq!(slow.payload.len() as u64, len);
                let is_plain = len < 16_384 && (1 << 56..1 << 63).contains(&time);
                match plain_entry(&message) {
                    Some(fast) => {
                        assert!(is_plain);
                        assert_eq!((fast.time, fast.payload), (slow.time, slow.payload));
                        assert_eq!((fast.stream, fast.ended), (slow.stream, slow.ended));
                    }
                    None => assert!(!is_plain, "{time} {len}"),
                }
                message.push(0);
                assert!(plain_entry(&message).is_none());
            }
        }
    }
}
