//! `daemon.json`: read strictly, checked, and edited without touching another byte.

pub(crate) mod command_line;
pub(crate) mod edit;
#[cfg(feature = "logs")]
pub(crate) mod file;
pub(crate) mod keys;
pub(crate) mod review;

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::logs::driver::config::EngineLogConfig;
use crate::logs::json::{self, Fault, Node, Value};
use crate::logs::release::EngineRelease;

/// The level of the daemon's own log: `log-level`.
///
/// ```
/// use trunkline::logs::{EngineRelease, LogLevel};
///
/// assert_eq!("WARN".parse::<LogLevel>()?, LogLevel::Warn);
/// assert!("loud".parse::<LogLevel>().is_err());
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogLevel {
    /// More than debug.
    Trace,
    /// Everything that helps to find a fault.
    Debug,
    /// The default.
    Info,
    /// Warnings and worse. The lines that tell of a reload are not seen any more.
    Warn,
    /// Errors and worse.
    Error,
    /// What ends the daemon.
    Fatal,
    /// Go panics only.
    Panic,
}

impl LogLevel {
    /// Every level, the most talkative first.
    pub const ALL: &[Self] = &[
        Self::Trace,
        Self::Debug,
        Self::Info,
        Self::Warn,
        Self::Error,
        Self::Fatal,
        Self::Panic,
    ];

    /// The word that every release understands. A log line has `warning` where the file has `warn`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trace => "trace",
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
            Self::Fatal => "fatal",
            Self::Panic => "panic",
        }
    }
}

impl fmt::Display for LogLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for LogLevel {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        let lower = s.to_ascii_lowercase();
        if let Some(level) = Self::ALL.iter().find(|level| level.as_str() == lower) {
            return Ok(*level);
        }
        let rule = if lower == "warning" {
            "write warn: engines since 23.0 do not start with warning"
        } else {
            "it is one of debug, info, warn, error, fatal (also trace, panic)"
        };
        Err(Error::invalid("log level", s, rule))
    }
}

/// The bytes of a `daemon.json`, read.
///
/// Reading is stricter than any engine's: what only some releases take (text after the object, a byte order mark before
/// 24.0) is an error or a finding. What breaks the grammar is reported with line, column and a hint.
///
/// ```
/// use trunkline::logs::DaemonConfig;
///
/// let config = DaemonConfig::parse(br#"{ "debug": true, "log-driver": "local" }"#)?;
/// assert_eq!(config.debug(), Some(true));
///
/// let error = DaemonConfig::parse("{ “debug”:true, “log-level”:”debug”, }".as_bytes()).unwrap_err();
/// assert!(error.to_string().starts_with("daemon.json, line 1, column 3: '“' where a key in double quotes should be"), "{error}");
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct DaemonConfig {
    bytes: Vec<u8>,
    bom: bool,
    root: Node,
}

const BOM: &[u8] = b"\xef\xbb\xbf";

impl DaemonConfig {
    /// The largest file that is read, in bytes.
    pub const MAX_LEN: usize = 1 << 20;

    /// Reads the bytes of a file.
    ///
    /// # Errors
    ///
    /// [`Error::Syntax`] with the place of the first fault.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        if bytes.len() > Self::MAX_LEN {
            return Err(Error::invalid(
                "daemon.json",
                format!("{} bytes", bytes.len()),
                "it is larger than 1 MiB",
            ));
        }
        let fault = |at, problem: &str, hint| {
            syntax(
                bytes,
                0,
                &Fault {
                    at,
                    problem: problem.into(),
                    hint: Some(hint),
                },
            )
        };
        if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
            return Err(fault(
                0,
                "the file is UTF-16",
                "save it as UTF-8: engines before 24.0 do not read UTF-16",
            ));
        }
        let bom = bytes.starts_with(BOM);
        let skip = if bom { BOM.len() } else { 0 };
        let text = bytes.get(skip..).unwrap_or_default();
        if text.iter().all(u8::is_ascii_whitespace) {
            return Err(fault(
                0,
                "the file is empty",
                "write {}: engines before 24.0 do not start with an empty file",
            ));
        }
        let mut root = json::parse(text).map_err(|fault| syntax(bytes, skip, &fault))?;
        shift(&mut root, skip);
        if !matches!(root.value, Value::Object(_)) {
            let problem = format!("{} where an object should be", root.kind());
            return Err(fault(
                root.span.start,
                &problem,
                "the file is one object, in braces",
            ));
        }
        Ok(Self {
            bytes: bytes.into(),
            bom,
            root,
        })
    }

    /// An object without keys, for a host that has no file yet.
    pub fn empty() -> Self {
        let span = json::Span { start: 0, end: 2 };
        Self {
            bytes: b"{}\n".to_vec(),
            bom: false,
            root: Node {
                span,
                value: Value::Object(Vec::new()),
            },
        }
    }

    /// The bytes as they were read, or as an edit left them.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The keys, in the order of the file; one that stands twice comes twice.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.root.members().iter().map(|member| member.key.as_str())
    }

    /// The value of a key as it is written, white space included; of several the last, which the engine uses.
    ///
    /// ```
    /// use trunkline::logs::DaemonConfig;
    ///
    /// let config = DaemonConfig::parse(br#"{"mtu": 1400, "mtu": 9000}"#)?;
    /// assert_eq!(config.raw("mtu"), Some("9000"));
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    pub fn raw(&self, key: &str) -> Option<&str> {
        let span = self.root.get(key)?.span;
        std::str::from_utf8(self.bytes.get(span.start..span.end)?).ok()
    }

    /// The value of `debug`.
    pub fn debug(&self) -> Option<bool> {
        match self.root.get("debug")?.value {
            Value::Bool(debug) => Some(debug),
            _ => None,
        }
    }

    /// The value of `log-level`, when it is one.
    pub fn log_level(&self) -> Option<LogLevel> {
        self.root.get("log-level")?.as_text()?.parse().ok()
    }

    /// The level that a daemon started with this file has: `debug` wins over `log-level`, and info is the default.
    ///
    /// ```
    /// use trunkline::logs::{DaemonConfig, LogLevel};
    ///
    /// let config = DaemonConfig::parse(br#"{"debug": true, "log-level": "error"}"#)?;
    /// assert_eq!(config.level_after_restart(), LogLevel::Debug);
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    pub fn level_after_restart(&self) -> LogLevel {
        if self.debug() == Some(true) {
            return LogLevel::Debug;
        }
        self.log_level().unwrap_or(LogLevel::Info)
    }

    /// `log-driver` and `log-opts`, as the default for containers. Two `log-opts` are merged, as the engine does.
    pub fn log_config(&self) -> EngineLogConfig {
        let driver = self
            .root
            .get("log-driver")
            .and_then(Node::as_text)
            .unwrap_or("json-file");
        let objects = self
            .root
            .members()
            .iter()
            .filter(|member| member.key == "log-opts");
        let options = objects
            .flat_map(|member| member.node.members())
            .filter_map(|option| Some((option.key.clone(), option.node.as_text()?.to_owned())));
        EngineLogConfig::new(driver, options)
    }

    /// The line and the column, both from 1, columns in characters, of a byte of the file.
    fn position(&self, at: usize) -> (usize, usize) {
        position(&self.bytes, at)
    }

    /// The text after which engines of this release stop reading strictly: nothing here, since reading refuses it.
    pub(crate) fn needs_release(&self) -> Option<(EngineRelease, &'static str)> {
        self.bom.then_some((
            EngineRelease::new(24, 0, 0),
            "the byte order mark at the start is read since 24.0 only: save the file without it",
        ))
    }
}

/// Moves every place by the length of the byte order mark.
fn shift(node: &mut Node, by: usize) {
    if by == 0 {
        return;
    }
    node.span.start += by;
    node.span.end += by;
    match &mut node.value {
        Value::Object(members) => {
            for member in members {
                member.key_span.start += by;
                member.key_span.end += by;
                shift(&mut member.node, by);
            }
        }
        Value::List(nodes) => nodes.iter_mut().for_each(|node| shift(node, by)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => {}
    }
}

pub(crate) fn position(bytes: &[u8], at: usize) -> (usize, usize) {
    let before = bytes.get(..at.min(bytes.len())).unwrap_or_default();
    let line = before.split(|b| *b == b'\n').count();
    let start = before
        .iter()
        .rposition(|b| *b == b'\n')
        .map_or(0, |at| at + 1);
    let head = before.get(start..).unwrap_or_default();
    let head = head.strip_prefix(BOM).unwrap_or(head);
    (line, 1 + String::from_utf8_lossy(head).chars().count())
}

fn syntax(bytes: &[u8], skip: usize, fault: &Fault) -> Error {
    let at = fault.at + skip;
    let (line, column) = position(bytes, at);
    let start = bytes
        .get(..at)
        .unwrap_or_default()
        .iter()
        .rposition(|b| *b == b'\n')
        .map_or(0, |at| at + 1);
    let rest = bytes.get(start..).unwrap_or_default();
    let end = rest
        .iter()
        .position(|b| matches!(b, b'\n' | b'\r'))
        .unwrap_or(rest.len());
    let text = String::from_utf8_lossy(rest.get(..end).unwrap_or_default());
    let text = text.trim_start_matches('\u{feff}');
    // A window of the line, so that a file of one endless line makes a readable error.
    let first = column.saturating_sub(60).max(1);
    let shown: String = text
        .chars()
        .skip(first - 1)
        .take(100)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    Error::Syntax {
        what: "daemon.json",
        line: u32::try_from(line).unwrap_or(u32::MAX),
        column: u32::try_from(column).unwrap_or(u32::MAX),
        problem: fault.problem.as_str().into(),
        hint: fault.hint.unwrap_or_default(),
        excerpt: format!("{shown}\n{}^", " ".repeat(column - first)).into(),
        suggestion: suggestion(bytes).map(Into::into),
    }
}

/// The file with its usual mistakes put right, when that makes it a valid one: typographic quotes, commas before a closing
/// bracket, and comments.
fn suggestion(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes)
        .ok()?
        .trim_start_matches('\u{feff}');
    if text.len() > 64 * 1024 {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if quoted => {
                out.push(c);
                out.extend(chars.next());
            }
            '"' | '\u{201c}'..='\u{201f}' => {
                quoted = !quoted;
                out.push('"');
            }
            '#' if !quoted => while chars.next_if(|c| *c != '\n').is_some() {},
            '/' if !quoted && chars.peek() == Some(&'/') => {
                while chars.next_if(|c| *c != '\n').is_some() {}
            }
            '\u{a0}' | '\u{200b}' | '\u{feff}' if !quoted => out.push(' '),
            '}' | ']' if !quoted => {
                // A comma that only white space separates from the bracket goes.
                let kept = out.trim_end();
                if kept.ends_with(',') {
                    let comma = kept.len() - 1;
                    out.remove(comma);
                }
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    let node = json::parse(out.as_bytes()).ok()?;
    matches!(node.value, Value::Object(_)).then_some(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_snippet_of_the_book() {
        let snippet = "{ “debug”:true, “log-level”:”debug”, }";
        let Err(Error::Syntax {
            line,
            column,
            problem,
            hint,
            excerpt,
            suggestion,
            ..
        }) = DaemonConfig::parse(snippet.as_bytes())
        else {
            panic!("taken");
        };
        assert_eq!((line, column), (1, 3));
        assert_eq!(&*problem, "'“' where a key in double quotes should be");
        assert!(hint.contains("typographic"), "{hint}");
        assert_eq!(&*excerpt, format!("{snippet}\n  ^"));
        let suggestion = suggestion.unwrap();
        assert_eq!(&*suggestion, r#"{ "debug":true, "log-level":"debug" }"#);
        let config = DaemonConfig::parse(suggestion.as_bytes()).unwrap();
        assert_eq!(config.level_after_restart(), LogLevel::Debug);

        let straight = r#"{ "debug":true, "log-level":"debug", }"#;
        let Err(Error::Syntax { column, hint, .. }) = DaemonConfig::parse(straight.as_bytes())
        else {
            panic!("taken");
        };
        assert_eq!(column, 38);
        assert!(hint.contains("comma"), "{hint}");
    }

    #[test]
    fn places_and_hints() {
        for (text, place, word) in [
            (
                "{\n  \"debug\": true\n  \"mtu\": 1\n}",
                (3, 3),
                "comma is missing",
            ),
            ("{\n  // on\n  \"debug\": true\n}", (2, 3), "comments"),
            ("{'debug': true}", (1, 2), "double quotes only"),
            ("{\"debug\": True}", (1, 11), "lower case"),
            ("{\"debug\": yes}", (1, 11), "lower case"),
            ("{debug: true}", (1, 2), "double quotes"),
            ("{\"debug\" = true}", (1, 10), "colon"),
            ("{\"mtu\": 10m}", (1, 11), "as a string"),
            ("{\"a\": \"b\n\"}", (1, 7), ""),
            ("{} {}", (1, 4), "one object only"),
            ("{}}", (1, 3), "too many"),
            ("", (1, 1), "before 24.0"),
            ("[1]", (1, 1), "in braces"),
            ("null", (1, 1), "in braces"),
            ("\u{feff}{“a”:1}", (1, 2), "typographic"),
            ("{\u{a0}\"debug\": true}", (1, 2), "type it anew"),
            ("{\"ä\": 1,}", (1, 9), "remove it"),
            ("{\"debug\": true", (1, 15), ""),
        ] {
            let error = DaemonConfig::parse(text.as_bytes()).unwrap_err();
            let Error::Syntax {
                line, column, hint, ..
            } = error
            else {
                panic!("{text}: {error:?}");
            };
            assert_eq!((line, column), place, "{text:?}: {error}");
            assert!(hint.contains(word), "{text:?}: {error}");
        }
        assert!(DaemonConfig::parse(b"\xff\xfe{\0}\0").is_err());
        assert!(DaemonConfig::parse(&vec![b' '; DaemonConfig::MAX_LEN + 1]).is_err());
    }

    #[test]
    fn duplicates_are_read_as_the_engine_does() {
        let config = DaemonConfig::parse(br#"{"log-driver":"local","log-opts":{"max-size":"1m"},"log-opts":{"max-file":"2"},"debug":true,"debug":false}"#).unwrap();
        assert_eq!(config.debug(), Some(false));
        assert_eq!(
            config.log_config(),
            EngineLogConfig::new("local", [("max-size", "1m"), ("max-file", "2")])
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = DaemonConfig::parse(&bytes);
        }

        #[test]
        fn nearly_daemon_json(text in "(\u{feff})?[{]([“”\"{},:# \\n/\\[\\]\u{a0}]|\"debug\"|true|debug|10m){0,20}[}]?") {
            if let Err(Error::Syntax { suggestion: Some(better), .. }) = DaemonConfig::parse(text.as_bytes()) {
                prop_assert!(DaemonConfig::parse(better.as_bytes()).is_ok());
            }
        }
    }
}
