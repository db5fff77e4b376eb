//! The little of JSON that a record may hold, read without ever copying what is not asked for.

use super::attributes::hex;
use super::plain_text::plain_len;

/// Objects and arrays nested deeper than this are no log record.
const DEPTH: usize = 16;

/// A place in JSON text. Every method returns none, and leaves the place anywhere, when the text is not JSON.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Json<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Json<'a> {
    pub(crate) fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0 }
    }

    /// The bytes read so far.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(crate) fn white_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.text.get(self.at) {
            self.at += 1;
        }
    }

    /// Takes this byte, after white space.
    pub(crate) fn token(&mut self, byte: u8) -> Option<()> {
        self.white_space();
        (self.text.get(self.at) == Some(&byte)).then(|| self.at += 1)
    }

    /// Whether the next byte after white space is this one; takes it then.
    fn maybe(&mut self, byte: u8) -> bool {
        self.token(byte).is_some()
    }

    /// A string, decoded onto the end of `out`. A lone surrogate becomes U+FFFD, as in Go; bytes that are not UTF-8 stay.
    pub(crate) fn string(&mut self, out: &mut Vec<u8>) -> Option<()> {
        self.token(b'"')?;
        self.string_tail(out)
    }

    /// The rest of a string whose opening quote, and perhaps more, was read.
    pub(crate) fn string_tail(&mut self, out: &mut Vec<u8>) -> Option<()> {
        loop {
            let (plain, rest) = self.rest().split_at_checked(plain_len(self.rest()))?;
            out.extend_from_slice(plain);
            self.at += plain.len();
            match rest.first()? {
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                b'\\' => {
                    self.at += 1;
                    self.escape(out)?;
                }
                0x80.. => {
                    let len = rest.iter().take_while(|byte| **byte >= 0x80).count();
                    out.extend_from_slice(rest.get(..len)?);
                    self.at += len;
                }
                _ => return None,
            }
        }
    }

    fn escape(&mut self, out: &mut Vec<u8>) -> Option<()> {
        let byte = *self.text.get(self.at)?;
        self.at += 1;
        let plain = match byte {
            b'"' | b'\\' | b'/' => byte,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 0x08,
            b'f' => 0x0c,
            b'u' => {
                let character = self.unicode()?;
                out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                return Some(());
            }
            _ => return None,
        };
        out.push(plain);
        Some(())
    }

    fn unicode(&mut self) -> Option<char> {
        let first = self.four_digits()?;
        if (0xd800..0xdc00).contains(&first) && self.rest().starts_with(b"\\u") {
            let mut ahead = *self;
            ahead.at += 2;
            let second = ahead.four_digits()?;
            if (0xdc00..0xe000).contains(&second) {
                *self = ahead;
                return char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00));
            }
        }
        Some(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn four_digits(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        digits
            .iter()
            .try_fold(0, |value, digit| Some(value * 16 + u32::from(hex(*digit)?)))
    }

    /// Steps over a string.
    fn skip_string(&mut self) -> Option<()> {
        self.token(b'"')?;
        loop {
            let rest = self.rest();
            let stop = memchr::memchr2(b'"', b'\\', rest)?;
            if rest.get(..stop)?.iter().any(|byte| *byte < 0x20) {
                return None;
            }
            self.at += stop + 1;
            if rest.get(stop) == Some(&b'"') {
                return Some(());
            }
            match self.text.get(self.at)? {
                b'u' => {
                    self.at += 1;
                    self.four_digits()?;
                }
                b'"' | b'\\' | b'/' | b'n' | b'r' | b't' | b'b' | b'f' => self.at += 1,
                _ => return None,
            }
        }
    }

    /// Steps over any value.
    pub(crate) fn skip_value(&mut self, depth: usize) -> Option<()> {
        self.white_space();
        match self.text.get(self.at)? {
            b'"' => self.skip_string(),
            b'{' if depth < DEPTH => {
                self.at += 1;
                if self.maybe(b'}') {
                    return Some(());
                }
                loop {
                    self.skip_string()?;
                    self.token(b':')?;
                    self.skip_value(depth + 1)?;
                    if self.maybe(b'}') {
                        return Some(());
                    }
                    self.token(b',')?;
                }
            }
            b'[' if depth < DEPTH => {
                self.at += 1;
                if self.maybe(b']') {
                    return Some(());
                }
                loop {
                    self.skip_value(depth + 1)?;
                    if self.maybe(b']') {
                        return Some(());
                    }
                    self.token(b',')?;
                }
            }
            b'-' | b'0'..=b'9' => self.number(),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            _ => None,
        }
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        self.rest().starts_with(word).then(|| self.at += word.len())
    }

    fn number(&mut self) -> Option<()> {
        if self.text.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        if self.text.get(self.at) == Some(&b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.text.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.text.get(self.at) {
            self.at += 1;
            if let Some(b'+' | b'-') = self.text.get(self.at) {
                self.at += 1;
            }
            self.digits()?;
        }
        Some(())
    }

    fn digits(&mut self) -> Option<()> {
        let len = self
            .rest()
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        self.at += len;
        (len > 0).then_some(())
    }

    /// Calls `member` with each key of an object; it must read the value.
    pub(crate) fn object(
        &mut self,
        mut member: impl FnMut(&mut Self, &[u8]) -> Option<()>,
    ) -> Option<()> {
        self.token(b'{')?;
        if self.maybe(b'}') {
            return Some(());
        }
        let mut key = Vec::new();
        loop {
            key.clear();
            self.string(&mut key)?;
            self.token(b':')?;
            member(self, &key)?;
            if self.maybe(b'}') {
                return Some(());
            }
            self.token(b',')?;
        }
    }
}

/// The members of an object whose values are strings.
pub(crate) fn string_pairs(text: &[u8]) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let read = Json::new(text).object(|json, key| {
        json.white_space();
        if json.rest().first() == Some(&b'"') {
            let mut value = Vec::new();
            json.string(&mut value)?;
            pairs.push((lossy(key), lossy(&value)));
            Some(())
        } else {
            json.skip_value(0)
        }
    });
    if read.is_none() {
        pairs.clear();
    }
    pairs
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
