//! The records of the driver `json-file`: one JSON object per line.
//!
//! The engine writes one exact form, and that form is read in a single pass without looking for the end of the line first.
//! Anything else that is the same object in JSON is read too, slower; the rest is damage.

use super::attributes::RawAttributes;
use super::json_value::Json;
use super::plain_text::plain_len;
use super::raw::{Back, Decoder, RawRecord, Step};
use super::record::{AttributeForm, LogStream};
use super::time::LogTime;

const HEAD: &[u8; 8] = b"{\"log\":\"";
const STREAM: &[u8; 14] = b",\"stream\":\"std";
const ATTRS: &[u8] = b",\"attrs\":";
const TIME: &[u8; 9] = b",\"time\":\"";
const TAIL: &[u8; 3] = b"\"}\n";

/// What follows the text of a line, with a time of nine decimals: `\n","stream":"stdout","time":"2026-11-23T20:45:42.038007758Z"}`
/// and a newline.
const REST: usize = 63;

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
    #[allow(clippy::inline_always)] // that, and what it calls, is two thirds of the time of short lines
    #[inline(always)]
    fn plain<'a>(&mut self, input: &'a [u8]) -> Option<(RawRecord<'a>, usize)> {
        self.clock.plain_record(input)
    }

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
    /// The form that the engine writes, whatever is in the payload, and with attributes or without.
    fn exact(&mut self, input: &[u8]) -> Option<Found> {
        let content = input.strip_prefix(HEAD)?;
        let mut stop = plain_len(content);
        let mut odd = false;
        if content.get(stop)? >= &0x80 {
            let beyond = content.get(stop..)?;
            let more = memchr::memchr2(b'"', b'\\', beyond)?;
            if has_control(beyond.get(..more)?) {
                return None;
            }
            stop += more;
            odd = std::str::from_utf8(content.get(..stop)?).is_err();
        }
        let (payload, unescaped, ended, close) = match content.get(stop..stop + 3)? {
            [b'\\', b'n', b'"'] => ((HEAD.len(), HEAD.len() + stop), false, true, stop + 2),
            [b'"', ..] => ((HEAD.len(), HEAD.len() + stop), false, false, stop),
            _ => {
                let (ended, close) = self.unescape(content, stop)?;
                odd = std::str::from_utf8(&self.scratch).is_err();
                ((0, self.scratch.len()), true, ended, close)
            }
        };
        let mut at = HEAD.len() + close + 1;
        let (stream, after) = stream(input.get(at..)?)?;
        at = input.len() - after.len();
        let mut attributes = (0, 0);
        if after.first_chunk() != Some(TIME) {
            let text = after.strip_prefix(ATTRS)?;
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
        if input.get(at..)?.first_chunk() != Some(TAIL) {
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

    /// Decodes the payload, of which so much is plain, into the scratch buffer, its closing newline left out. Returns where its
    /// closing quote is.
    fn unescape(&mut self, content: &[u8], plain: usize) -> Option<(bool, usize)> {
        let (plain, rest) = content.split_at_checked(plain)?;
        self.scratch.clear();
        self.scratch.extend_from_slice(plain);
        let mut json = Json::new(rest);
        json.string_tail(&mut self.scratch)?;
        let close = plain.len() + json.position() - 1;
        Some((cut_newline(&mut self.scratch), close))
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

/// Whether there is a byte that no JSON string may hold. Without a branch for each byte.
fn has_control(bytes: &[u8]) -> bool {
    bytes.iter().fold(u8::MAX, |least, byte| least.min(*byte)) < 0x20
}

/// The stream, and what follows it.
#[inline]
fn stream(input: &[u8]) -> Option<(LogStream, &[u8])> {
    let (start, rest) = input.split_first_chunk()?;
    let (name, rest) = rest.split_first_chunk()?;
    let stream = match name {
        b"out\"" => LogStream::Stdout,
        b"err\"" => LogStream::Stderr,
        _ => return None,
    };
    (start == STREAM).then_some((stream, rest))
}

/// Reads times; remembers the minute of the last one.
#[derive(Debug, Default)]
struct Clock {
    minute: [u8; 17],
    nanos: i64,
}

impl Clock {
    /// A record in the form that the engine writes, whose payload is ASCII without escapes, and which has no attributes: nearly
    /// all are so. Returns it with its length.
    #[allow(clippy::inline_always)] // as `plain`
    #[inline(always)]
    fn plain_record<'a>(&mut self, input: &'a [u8]) -> Option<(RawRecord<'a>, usize)> {
        let content = input.strip_prefix(HEAD)?;
        let (payload, rest) = content.split_at_checked(plain_len(content))?;
        // All that can follow, so that the lengths below are known to the compiler; shorter is only what ends the input.
        let rest: &[u8; REST] = rest.first_chunk()?;
        let (stream, rest) = stream(rest.strip_prefix(b"\\n\"")?)?;
        let rest = rest.strip_prefix(TIME)?;
        let (time, len) = self.read(rest)?;
        let rest = rest.get(len..)?.strip_prefix(TAIL)?;
        let record = RawRecord {
            time,
            stream,
            payload,
            ended: true,
            odd: false,
            attributes: RawAttributes::NONE,
        };
        let used = HEAD.len() + payload.len() + REST - rest.len();
        Some((record, used))
    }

    /// A time in UTC at the start of `text`, up to and with its `Z`. None for any other form.
    #[allow(clippy::inline_always)] // as `plain`
    #[inline(always)]
    fn read(&mut self, text: &[u8]) -> Option<(i64, usize)> {
        let (minute, rest) = text.split_first_chunk::<17>()?;
        if *minute != self.minute {
            self.nanos = new_minute(minute)?;
            self.minute = *minute;
        }
        let ([tens @ b'0'..=b'5', ones @ b'0'..=b'9'], rest) = rest.split_first_chunk()? else {
            return None;
        };
        let second = i64::from(tens - b'0') * 10 + i64::from(ones - b'0');
        let (fraction, len) = match rest.split_first()? {
            (b'Z', _) => (0, 1),
            (b'.', digits) => match digits.first_chunk() {
                Some(digits) => fraction(*digits)?,
                None => {
                    // At the end of the input.
                    let mut padded = [0; 10];
                    padded.get_mut(..digits.len())?.copy_from_slice(digits);
                    fraction(padded)?
                }
            },
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
#[allow(clippy::inline_always)] // as `plain`
#[inline(always)]
fn fraction(text: [u8; 10]) -> Option<(i64, usize)> {
    let [a, b, c, d, e, f, g, h, ninth, end] = text;
    let word = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
    let other = other_than_digits(word);
    if other == 0 {
        return match (ninth, end) {
            (b'0'..=b'9', b'Z') => Some((eight_digits(word) * 10 + i64::from(ninth - b'0'), 11)),
            (b'Z', _) => Some((eight_digits(word) * 10, 10)),
            _ => None,
        };
    }
    // The lowest mark is right.
    let bits = other.trailing_zeros() & !7;
    if bits == 0 || (word >> bits) & 0xff != u64::from(b'Z') {
        return None;
    }
    // The digits that were left out are zeros.
    let kept = (1 << bits) - 1;
    let word = word & kept | ZEROS & !kept;
    Some((eight_digits(word) * 10, bits as usize / 8 + 2))
}

/// Eight digits zero.
const ZEROS: u64 = u64::from_le_bytes(*b"00000000");

/// Marks bytes that are not digits; a byte above such a one may be marked too.
#[inline]
fn other_than_digits(word: u64) -> u64 {
    const HIGH: u64 = 0xf0f0_f0f0_f0f0_f0f0;
    let above = word.wrapping_add(0x0606_0606_0606_0606);
    ((word & HIGH) ^ ZEROS) | ((above & HIGH) ^ ZEROS)
}

/// The number that eight digits say, the first of them lowest.
#[inline]
fn eight_digits(word: u64) -> i64 {
    let digits = word & 0x0f0f_0f0f_0f0f_0f0f;
    let pairs = (digits.wrapping_mul(10).wrapping_add(digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(100).wrapping_add(pairs >> 16)) & 0x0000_ffff_0000_ffff;
    let eight = (fours.wrapping_mul(10_000).wrapping_add(fours >> 32)) & 0xffff_ffff;
    eight.cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_to_read_a_record_agree() {
        let after = r#"{"log":"next\n","stream":"stdout","time":"2026-11-23T20:45:42Z"}"#;
        let texts = ["", "a", "a b", "\u{e9}", r"\u003cb\u003e", r"a\nb", "\t"];
        let mut plain = 0;
        for text in texts.map(str::to_owned).into_iter().chain([
            "x".repeat(63),
            "x".repeat(64),
            "x".repeat(200),
        ]) {
            for (newline, stream) in [
                (r"\n", "stdout"),
                (r"\n", "stderr"),
                ("", "stdout"),
                (r"\n", "stdin"),
            ] {
                for decimals in 0..=10 {
                    for end in ["Z", "+01:00", ""] {
                        let point = if decimals == 0 { "" } else { "." };
                        let digits = "1203456789".get(..decimals).unwrap_or_default();
                        let time = format!("2026-11-23T20:45:42{point}{digits}{end}");
                        let record = format!(
                            "{{\"log\":\"{text}{newline}\",\"stream\":\"{stream}\",\"time\":\"{time}\"}}\n"
                        );
                        let input = format!("{record}{after}");
                        let mut fast = JsonFile::default();
                        let Some((fast, used)) = fast.plain(input.as_bytes()) else {
                            continue;
                        };
                        plain += 1;
                        assert_eq!(used, record.len(), "{record}");
                        let mut slow = JsonFile::default();
                        let Step::Record(slow, used) = slow.step(record.as_bytes(), true) else {
                            unreachable!("{record} is read one way only")
                        };
                        assert_eq!(used, record.len(), "{record}");
                        let expected = LogTime::parse_rfc3339(time.as_bytes());
                        assert_eq!(Some(fast.time), expected.map(LogTime::as_nanos), "{record}");
                        assert_eq!((fast.time, fast.stream), (slow.time, slow.stream));
                        assert_eq!((fast.payload, fast.ended), (slow.payload, slow.ended));
                        assert_eq!((fast.odd, slow.odd), (false, false));
                        assert_eq!(fast.attributes.bytes(), slow.attributes.bytes());
                    }
                }
            }
        }
        // Six texts, two streams, and none to nine decimals.
        assert_eq!(plain, 6 * 2 * 10);
    }
}
