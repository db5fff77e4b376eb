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
