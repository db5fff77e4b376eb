//! JSON read strictly, every value with its place in the bytes.
//!
//! Places are what an editor that leaves all other bytes alone needs, and what a good error needs; the usual readers give
//! neither. Depth and work are bounded, so that foreign bytes can do no harm.

use std::fmt::Write;

/// Bytes `start..end` of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    /// The digits as they were written.
    Number(String),
    Text(String),
    List(Vec<Node>),
    Object(Vec<Member>),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) value: Value,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member {
    pub(crate) key: String,
    pub(crate) key_span: Span,
    pub(crate) node: Node,
}

impl Node {
    pub(crate) fn members(&self) -> &[Member] {
        match &self.value {
            Value::Object(members) => members,
            _ => &[],
        }
    }

    /// The value of a key: of several, the last, as most readers have it.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        let member = self.members().iter().rev().find(|member| member.key == key);
        member.map(|member| &member.node)
    }

    pub(crate) fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Equal in meaning: places, spelling of texts and order of keys do not count.
    pub(crate) fn same_as(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::List(a), Value::List(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same_as(b))
            }
            (Value::Object(a), Value::Object(b)) => {
                a.len() == b.len()
                    && a.iter().all(|member| {
                        other
                            .get(&member.key)
                            .is_some_and(|b| member.node.same_as(b))
                    })
            }
            (a, b) => a == b,
        }
    }

    /// The type, in JSON's words.
    pub(crate) fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::Text(_) => "a string",
            Value::List(_) => "a list",
            Value::Object(_) => "an object",
        }
    }
}

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) at: usize,
    pub(crate) problem: String,
    pub(crate) hint: Option<&'static str>,
}

const MAX_DEPTH: usize = 100;

const TYPOGRAPHIC: &str = "typographic quotes are not JSON: write the plain \", as in \"debug\"";
const SINGLE: &str = "JSON has double quotes only: write \" instead of '";
const TRAILING: &str = "JSON has no comma after the last entry: remove it";
const COMMENT: &str = "JSON has no comments: remove it";
const WORDS: &str =
    "JSON writes true, false and null in lower case, and every other word in double quotes";

/// Reads one value that fills the bytes, white space aside.
pub(crate) fn parse(bytes: &[u8]) -> Result<Node, Fault> {
    let mut reader = Reader { bytes, at: 0 };
    let node = reader.value(0)?;
    reader.blank();
    if reader.at < bytes.len() {
        return Err(reader.fault(
            "text after the end of the document",
            match reader.here() {
                Some('/' | '#') => Some(COMMENT),
                Some('{') => Some("there must be one object only: merge them"),
                Some('}' | ']') => Some("there is one closing bracket too many"),
                _ => None,
            },
        ));
    }
    Ok(node)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// The character here, for a message.
    fn here(&self) -> Option<char> {
        let rest = self.bytes.get(self.at..)?;
        let rest = rest.get(..rest.len().min(4))?;
        match std::str::from_utf8(rest) {
            Ok(text) => text.chars().next(),
            Err(error) => {
                let valid = rest.get(..error.valid_up_to())?;
                std::str::from_utf8(valid).ok()?.chars().next()
            }
        }
    }

    fn blank(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn fault(&self, problem: impl Into<String>, hint: Option<&'static str>) -> Fault {
        Fault {
            at: self.at,
            problem: problem.into(),
            hint,
        }
    }

    /// Something else stands where `wanted` should.
    fn unexpected(&self, wanted: &str) -> Fault {
        let Some(c) = self.here() else {
            let problem = if self.at < self.bytes.len() {
                format!("a byte that is not UTF-8 where {wanted} should be")
            } else {
                format!("the document ends where {wanted} should be")
            };
            return self.fault(problem, None);
        };
        let hint = match c {
            '\u{201c}'..='\u{201f}' | '«' | '»' | '\u{2018}'..='\u{201b}' | '`' | '´' | '″' => {
                Some(TYPOGRAPHIC)
            }
            '\'' => Some(SINGLE),
            '/' | '#' => Some(COMMENT),
            '\u{a0}' | '\u{2000}'..='\u{200b}' | '\u{3000}' => {
                Some("it looks like a space and is none: type it anew")
            }
            '\u{feff}' => Some("a byte order mark stands at the start of a file only"),
            '=' => Some("JSON separates key and value by a colon"),
            ';' => Some("JSON separates entries by a comma"),
            ',' => Some("there is one comma too many"),
            c if c.is_alphabetic() => Some(WORDS),
            _ => None,
        };
        self.fault(format!("{c:?} where {wanted} should be"), hint)
    }

    fn value(&mut self, depth: usize) -> Result<Node, Fault> {
        self.blank();
        let start = self.at;
        let value = match self.peek() {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => Value::Text(self.text()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => {
                let words: [(&[u8], Value); 3] = [
                    (b"true", Value::Bool(true)),
                    (b"false", Value::Bool(false)),
                    (b"null", Value::Null),
                ];
                let rest = self.bytes.get(self.at..).unwrap_or_default();
                let Some((word, value)) =
                    words.into_iter().find(|(word, _)| rest.starts_with(word))
                else {
                    return Err(self.unexpected("a value"));
                };
                self.at += word.len();
                if self.peek().is_some_and(|b| b.is_ascii_alphanumeric()) {
                    self.at = start;
                    return Err(self.unexpected("a value"));
                }
                value
            }
        };
        Ok(Node {
            span: Span {
                start,
                end: self.at,
            },
            value,
        })
    }

    fn deeper(&self, depth: usize) -> Result<(), Fault> {
        if depth >= MAX_DEPTH {
            return Err(self.fault("it is nested too deeply", None));
        }
        Ok(())
    }

    fn object(&mut self, depth: usize) -> Result<Value, Fault> {
        self.deeper(depth)?;
        self.at += 1;
        let mut members = Vec::new();
        self.blank();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Object(members));
        }
        loop {
            self.blank();
            let start = self.at;
            if self.peek() != Some(b'"') {
                return Err(match (self.peek(), members.is_empty()) {
                    (Some(b'}'), false) => {
                        self.fault("'}' where a key in double quotes should be", Some(TRAILING))
                    }
                    _ => self.unexpected("a key in double quotes"),
                });
            }
            let key = self.text()?;
            let key_span = Span {
                start,
                end: self.at,
            };
            self.blank();
            if self.peek() != Some(b':') {
                return Err(self.unexpected("a colon"));
            }
            self.at += 1;
            let node = self.value(depth + 1)?;
            members.push(Member {
                key,
                key_span,
                node,
            });
            if self.separator(b'}', "a comma or }")? {
                return Ok(Value::Object(members));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value, Fault> {
        self.deeper(depth)?;
        self.at += 1;
        let mut nodes = Vec::new();
        self.blank();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::List(nodes));
        }
        loop {
            self.blank();
            if self.peek() == Some(b']') {
                return Err(self.fault("']' where a value should be", Some(TRAILING)));
            }
            nodes.push(self.value(depth + 1)?);
            if self.separator(b']', "a comma or ]")? {
                return Ok(Value::List(nodes));
            }
        }
    }

    /// After an entry: whether the bracket closes.
    fn separator(&mut self, close: u8, wanted: &str) -> Result<bool, Fault> {
        self.blank();
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                Ok(false)
            }
            Some(found) if found == close => {
                self.at += 1;
                Ok(true)
            }
            Some(b'"' | b'{' | b'[') => Err(self.fault(
                format!("the next entry where {wanted} should be"),
                Some("a comma is missing after the entry before"),
            )),
            _ => Err(self.unexpected(wanted)),
        }
    }

    fn number(&mut self) -> Result<Value, Fault> {
        let start = self.at;
        let digits = |reader: &mut Self| {
            let from = reader.at;
            while reader.peek().is_some_and(|b| b.is_ascii_digit()) {
                reader.at += 1;
            }
            reader.at - from
        };
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let zero = self.peek() == Some(b'0');
        let whole = digits(self);
        if whole == 0 || (zero && whole > 1) {
            self.at = start;
            return Err(self.fault(
                "a number that JSON does not know",
                Some("a number has digits, and no leading zero"),
            ));
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            if digits(self) == 0 {
                return Err(self.unexpected("a digit"));
            }
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            if digits(self) == 0 {
                return Err(self.unexpected("a digit"));
            }
        }
        if self.peek().is_some_and(|b| b.is_ascii_alphabetic()) {
            return Err(self.fault(
                "a number with a unit",
                Some("write it as a string, in double quotes"),
            ));
        }
        let text = self.bytes.get(start..self.at).unwrap_or_default();
        Ok(Value::Number(String::from_utf8_lossy(text).into_owned()))
    }

    fn text(&mut self) -> Result<String, Fault> {
        let open = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            let start = self.at;
            while self
                .peek()
                .is_some_and(|b| b != b'"' && b != b'\\' && b >= 0x20)
            {
                self.at += 1;
            }
            let plain = self.bytes.get(start..self.at).unwrap_or_default();
            match std::str::from_utf8(plain) {
                Ok(plain) => text.push_str(plain),
                Err(error) => {
                    self.at = start + error.valid_up_to();
                    return Err(
                        self.fault("a byte that is not UTF-8", Some("save the file as UTF-8"))
                    );
                }
            }
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => {
                    let c = self.escape()?;
                    text.push(c);
                }
                end => {
                    let typographic = text.contains(['\u{201c}', '\u{201d}', '\u{201e}']);
                    let hint = if typographic { Some(TYPOGRAPHIC) } else { None };
                    if end.is_none() || end == Some(b'\n') || end == Some(b'\r') {
                        self.at = open;
                        return Err(self.fault("a string that does not end on its line", hint));
                    }
                    return Err(self.fault(
                        "a control character in a string",
                        Some("write a tab as \\t"),
                    ));
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, Fault> {
        let start = self.at;
        self.at += 2;
        let c = match self.bytes.get(start + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let high = self.hex(start)?;
                if !(0xD800..0xE000).contains(&high) {
                    return Ok(char::from_u32(high).unwrap_or('\u{fffd}'));
                }
                // A pair of surrogates is one character; half a pair is the replacement character, as in Go.
                let rest = self.bytes.get(self.at..).unwrap_or_default();
                if high < 0xDC00 && rest.starts_with(b"\\u") {
                    let back = self.at;
                    self.at += 2;
                    let low = self.hex(back)?;
                    if (0xDC00..0xE000).contains(&low) {
                        let code = 0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                        return Ok(char::from_u32(code).unwrap_or('\u{fffd}'));
                    }
                    self.at = back;
                }
                '\u{fffd}'
            }
            _ => {
                self.at = start;
                return Err(self.fault(
                    "an escape that JSON does not know",
                    Some("write a backslash as \\\\"),
                ));
            }
        };
        Ok(c)
    }

    fn hex(&mut self, start: usize) -> Result<u32, Fault> {
        let digits = self.bytes.get(self.at..self.at + 4).unwrap_or_default();
        let text = std::str::from_utf8(digits).unwrap_or_default();
        if text.len() == 4
            && text.bytes().all(|b| b.is_ascii_hexdigit())
            && let Ok(value) = u32::from_str_radix(text, 16)
        {
            self.at += 4;
            return Ok(value);
        }
        self.at = start;
        Err(self.fault("\\u without four hexadecimal digits", None))
    }
}

/// Writes a string as JSON, with the escapes that are needed and no others.
pub(crate) fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => {
                // Writing to a String does not fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_json() {
        let node =
            parse(br#" {"a": [1, -2.5e3, true, null], "b\u0041\ud83d\ude00": "x\n", "o": {}} "#)
                .unwrap();
        assert_eq!(node.members().len(), 3);
        assert_eq!(node.get("bA😀").unwrap().as_text(), Some("x\n"));
        assert_eq!(node.get("a").unwrap().span, Span { start: 7, end: 30 });
        for good in ["null", "0", "[]", "\"\\ud800\"", "[[]]"] {
            assert!(parse(good.as_bytes()).is_ok(), "{good}");
        }
    }

    #[test]
    fn refuses_the_rest() {
        for bad in [
            "",
            " ",
            "{",
            "}",
            "{]",
            "[1,]",
            "{\"a\":1,}",
            "{\"a\"}",
            "{\"a\":}",
            "{'a':1}",
            "{a:1}",
            "01",
            "1.",
            "1e",
            "-",
            "+1",
            ".5",
            "tru",
            "truex",
            "True",
            "\"a",
            "\"\\x\"",
            "\"\\u12\"",
            "\"a\nb\"",
            "{\"a\":1 \"b\":2}",
            "[1 2]",
            "{} {}",
            "{\"a\":1}// x",
            "/* */{}",
            "1m",
            "{\"a\":10m}",
            "NaN",
            "{,}",
            "{\"a\":1,,\"b\":2}",
        ] {
            assert!(parse(bad.as_bytes()).is_err(), "{bad:?}");
        }
        assert!(parse(b"\"\xff\"").is_err());
        assert!(parse("[".repeat(100_000).as_bytes()).is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Err(fault) = parse(&bytes) {
                prop_assert!(fault.at <= bytes.len());
            }
        }

        #[test]
        fn nearly_json(text in "([\\[\\]{},: ]|\"[a-z\\\\u0-9]{0,6}\"|-?[0-9]{1,3}(\\.[0-9])?|true|null|“){0,30}") {
            match parse(text.as_bytes()) {
                Err(fault) => prop_assert!(text.is_char_boundary(fault.at), "{fault:?}"),
                Ok(node) => {
                    prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
                    prop_assert!(node.same_as(&node));
                }
            }
        }

        #[test]
        fn what_serde_reads_we_read(text in "([\\[\\]{},: ]|\"[a-z]{0,3}\"|-?[0-9]{1,3}(\\.[0-9])?|true|null){0,12}") {
            prop_assert_eq!(parse(text.as_bytes()).is_ok(), serde_json::from_str::<serde_json::Value>(&text).is_ok());
        }

        #[test]
        fn quoted_texts_are_read_back(text in "\\PC*|[\\x00-\\x7f]*") {
            let node = parse(quote(&text).as_bytes()).unwrap();
            prop_assert_eq!(node.as_text(), Some(text.as_str()));
        }
    }
}
