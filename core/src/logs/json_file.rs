//! The records of the driver `json-file`: one JSON object per line.
//!
//! The engine writes one exact form, and that form is read in a single pass without looking for the end of the line first.
//! Anything else that is the same object in JSON is read too, slower; the rest is damage.

use super::attributes::RawAttributes;
use super::json_value::Json;
use super::raw::{Back, Decoder, RawRecord, Step};
use super::record::{AttributeForm, LogStream};
use super::time::LogTime;

const HEAD: &[u8; 8] = b"{\"log\":\"";
const STDOUT: &[u8; 18] = b",\"stream\":\"stdout\"";
const STDERR: &[u8; 18] = b",\"stream\":\"stderr\"";
const ATTRS: &[u8] = b",\"attrs\":";
const TIME: &[u8; 9] = b",\"time\":\"";
const TAIL: &[u8] = b"\"}\n";

/// Reads `json-file` records.
#[derive(Debug, Default)]
pub(crate) struct JsonFile {
    /// The payload, when it had escapes.
    scratch: Vec<u8>,
    clock: Clock,
}

/// A record as places in the input.
#[derive(Clone, Copy)]
struct Found {
    /// In the input, or in the scratch buffer when it had escapes.
    payload: (usize, usize),
    unescaped: bool,
    ended: bool,
    odd: bool,
    stream: LogStream,
    attributes: (usize, usize),
    time: i64,
    used: usize,
}

impl Decoder for JsonFile {
    fn step<'a>(&'a mut self, input: &'a [u8], last: bool) -> Step<'a> {
        let found = match self.exact(input) {
            Some(found) => found,
            None => match self.any(input, last) {
                Ok(found) => found,
                Err(step) => return step,
            },
        };
        let source = if found.unescaped {
            self.scratch.as_slice()
        } else {
            input
        };
        let record = RawRecord {
            time: found.time,
            stream: found.stream,
            payload: source
                .get(found.payload.0..found.payload.1)
                .unwrap_or_default(),
            ended: found.ended,
            odd: found.odd,
            attributes: RawAttributes::new(
                AttributeForm::Json,
                input
                    .get(found.attributes.0..found.attributes.1)
                    .unwrap_or_default(),
            ),
        };
        Step::Record(record, found.used)
    }

    /// A record begins a line. It may also follow the torn half of another: quotes inside a payload are escaped, so that the
    /// head of a record is found nowhere else.
    fn candidate(&self, input: &[u8]) -> Result<usize, usize> {
        let Some(after) = input.get(1..) else {
            return Err(input.len());
        };
        // The first byte may be the end of the line that was damaged.
        let line = memchr::memchr(b'\n', input);
        let head = memchr::memmem::find(
            after.get(..line.unwrap_or(after.len())).unwrap_or_default(),
            HEAD,
        );
        match (head, line) {
            (Some(head), _) => Ok(1 + head),
            (None, Some(line)) => Ok(1 + line),
            (None, None) => Err(input.len().min(HEAD.len())),
        }
    }

    fn last_start(&self, input: &[u8], whole: bool) -> Back {
        let Some(body) = input.strip_suffix(b"\n") else {
            return Back::Bad;
        };
        match memchr::memrchr(b'\n', body) {
            Some(at) => Back::At(at + 1),
            None if whole => Back::At(0),
            None => Back::Before,
        }
    }
}

impl JsonFile {
    /// The form that the engine writes.
    #[inline]
    fn exact(&mut self, input: &[u8]) -> Option<Found> {
        if input.first_chunk()? != HEAD {
            return None;
        }
        let content = input.get(HEAD.len()..)?;
        let stop = memchr::memchr2(b'"', b'\\', content)?;
        let plain = content.get(..stop)?;
        let looks = classes(plain);
        if looks & CONTROL != 0 {
            return None;
        }
        let mut odd = looks & HIGH != 0 && std::str::from_utf8(plain).is_err();
        let (payload, unescaped, ended, close) = match content.get(stop..stop + 3)? {
            [b'\\', b'n', b'"'] => ((HEAD.len(), HEAD.len() + stop), false, true, stop + 2),
            [b'"', ..] => ((HEAD.len(), HEAD.len() + stop), false, false, stop),
            _ => {
                let (ended, close) = self.unescape(content)?;
                odd = std::str::from_utf8(&self.scratch).is_err();
                ((0, self.scratch.len()), true, ended, close)
            }
        };
        let mut at = HEAD.len() + close + 1;
        let stream = match input.get(at..)?.first_chunk()? {
            STDOUT => LogStream::Stdout,
            STDERR => LogStream::Stderr,
            _ => return None,
        };
        at += STDOUT.len();
        let mut attributes = (0, 0);
        if input.get(at..)?.first_chunk() != Some(TIME) {
            let text = input.get(at..)?.strip_prefix(ATTRS)?;
            let mut json = Json::new(text);
            json.skip_value(0)?;
            attributes = (at + ATTRS.len(), at + ATTRS.len() + json.position());
            at = attributes.1;
            if input.get(at..)?.first_chunk() != Some(TIME) {
                return None;
            }
        }
        at += TIME.len();
        let (time, len) = self.clock.read(input.get(at..)?)?;
        at += len;
        if !input.get(at..)?.starts_with(TAIL) {
            return None;
        }
        Some(Found {
            payload,
            unescaped,
            ended,
            odd,
            stream,
            attributes,
            time,
            used: at + TAIL.len(),
        })
    }

    /// Decodes the payload into the scratch buffer, its closing newline left out. Returns where its closing quote is.
    fn unescape(&mut self, content: &[u8]) -> Option<(bool, usize)> {
        self.scratch.clear();
        let mut json = Json::new(content);
        json.string_tail(&mut self.scratch)?;
        Some((cut_newline(&mut self.scratch), json.position() - 1))
    }

    /// The same object in any form of JSON, on one line.
    #[cold]
    fn any<'a>(&mut self, input: &[u8], last: bool) -> Result<Found, Step<'a>> {
        let (line, used) = match memchr::memchr(b'\n', input) {
            Some(at) => (input.get(..at).unwrap_or_default(), at + 1),
            None if last && !input.is_empty() => (input, input.len()),
            None => return Err(Step::More),
        };
        self.object(line, used).ok_or(Step::Bad)
    }

    fn object(&mut self, line: &[u8], used: usize) -> Option<Found> {
        let mut json = Json::new(line);
        let mut stream = None;
        let mut time = None;
        let mut attributes = (0, 0);
        let mut value = Vec::new();
        self.scratch.clear();
        let payload = &mut self.scratch;
        json.object(|json, key| match key {
            b"log" => {
                payload.clear();
                json.string(payload)
            }
            b"stream" => {
                value.clear();
                json.string(&mut value)?;
                stream = match value.as_slice() {
                    b"stdout" => Some(LogStream::Stdout),
                    b"stderr" => Some(LogStream::Stderr),
                    _ => None,
                };
                Some(())
            }
            b"time" => {
                value.clear();
                json.string(&mut value)?;
                time = LogTime::parse_rfc3339(&value);
                Some(())
            }
            b"attrs" => {
                json.white_space();
                let start = json.position();
                json.skip_value(0)?;
                attributes = (start, json.position());
                Some(())
            }
            _ => json.skip_value(0),
        })?;
        json.white_space();
        if json.position() != line.len() {
            return None;
        }
        let (stream, time) = (stream?, time?.as_nanos());
        let ended = cut_newline(&mut self.scratch);
        let odd = std::str::from_utf8(&self.scratch).is_err();
        Some(Found {
            payload: (0, self.scratch.len()),
            unescaped: true,
            ended,
            odd,
            stream,
            attributes,
            time,
            used,
        })
    }
}

fn cut_newline(payload: &mut Vec<u8>) -> bool {
    let ended = payload.last() == Some(&b'\n');
    if ended {
        payload.pop();
    }
    ended
}

const CONTROL: u8 = 1;
const HIGH: u8 = 0x80;

/// Which sorts of bytes there are: [`CONTROL`] below 0x20, [`HIGH`] beyond ASCII. Eight bytes at a time, without a branch.
#[inline]
fn classes(bytes: &[u8]) -> u8 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = ONES << 7;
    let (words, rest) = bytes.as_chunks::<8>();
    let mut low = 0;
    let mut high = 0;
    for word in words {
        let word = u64::from_le_bytes(*word);
        // A byte below 0x20 borrows, and only then, or above one that did.
        low |= word.wrapping_sub(ONES * 0x20) & !word;
        high |= word;
    }
    let mut seen = u8::from(low & HIGHS != 0) | if high & HIGHS != 0 { HIGH } else { 0 };
    for byte in rest {
        seen |= (byte & HIGH) | u8::from(*byte < 0x20);
    }
    seen
}

/// Reads times; remembers the minute of the last one.
#[derive(Debug, Default)]
struct Clock {
    minute: [u8; 17],
    nanos: i64,
}

impl Clock {
    /// A time in UTC at the start of `text`, up to and with its `Z`. None for any other form.
    #[inline]
    fn read(&mut self, text: &[u8]) -> Option<(i64, usize)> {
        let minute: &[u8; 17] = text.first_chunk()?;
        if *minute != self.minute {
            self.nanos = new_minute(minute)?;
            self.minute = *minute;
        }
        let [tens @ b'0'..=b'5', ones @ b'0'..=b'9'] = text.get(17..19)? else {
            return None;
        };
        let second = i64::from(tens - b'0') * 10 + i64::from(ones - b'0');
        let rest = text.get(19..)?;
        let (fraction, len) = match rest {
            [b'Z', ..] => (0, 1),
            [b'.', digits @ ..] => fraction(digits)?,
            _ => return None,
        };
        let nanos = self.nanos.checked_add(second * 1_000_000_000 + fraction)?;
        Some((nanos, 19 + len))
    }
}

/// The nanoseconds at the start of a minute written `YYYY-MM-DDTHH:MM:`; none when it is not in range with all its seconds.
#[cold]
fn new_minute(minute: &[u8; 17]) -> Option<i64> {
    let mut text = [0; 20];
    text.first_chunk_mut::<17>()?.copy_from_slice(minute);
    text.last_chunk_mut::<3>()?.copy_from_slice(b"00Z");
    let time = LogTime::parse_rfc3339(&text)?;
    (time > LogTime::MIN && time < LogTime::MAX).then(|| time.as_nanos())
}

/// One to nine decimals and `Z`, after the point. Returns nanoseconds and the length with point and `Z`.
#[inline]
fn fraction(text: &[u8]) -> Option<(i64, usize)> {
    if let Some([eight @ .., ninth @ b'0'..=b'9', b'Z']) = text.first_chunk::<10>() {
        let eight: &[u8; 8] = eight.first_chunk()?;
        if let Some(value) = eight_digits(*eight) {
            return Some((value * 10 + i64::from(ninth - b'0'), 11));
        }
    }
    let len = text
        .iter()
        .take(10)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    if len == 0 || len > 9 || text.get(len) != Some(&b'Z') {
        return None;
    }
    let mut value = 0;
    for at in 0..9 {
        let digit = if at < len { text.get(at)? - b'0' } else { 0 };
        value = value * 10 + i64::from(digit);
    }
    Some((value, len + 2))
}

/// Eight digits at once.
#[inline]
fn eight_digits(text: [u8; 8]) -> Option<i64> {
    let word = u64::from_le_bytes(text);
    let high = word & 0xf0f0_f0f0_f0f0_f0f0;
    let carry = word.wrapping_add(0x0606_0606_0606_0606) & 0xf0f0_f0f0_f0f0_f0f0;
    if high != 0x3030_3030_3030_3030 || carry != 0x3030_3030_3030_3030 {
        return None;
    }
    let digits = word & 0x0f0f_0f0f_0f0f_0f0f;
    let pairs = (digits.wrapping_mul(10).wrapping_add(digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(100).wrapping_add(pairs >> 16)) & 0x0000_ffff_0000_ffff;
    let eight = (fours.wrapping_mul(10_000).wrapping_add(fours >> 32)) & 0xffff_ffff;
    i64::try_from(eight).ok()
}
