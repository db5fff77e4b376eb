//! One line of a daemon's log, in whatever form it was written.

use crate::logs::daemon_config::LogLevel;
use crate::logs::json::{self, Value};

/// How a line was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LineForm {
    /// `time="…" level=… msg="…" key=value`: the default.
    Logfmt,
    /// A JSON object: `log-format: json`, since 25.0.
    Json,
    /// `INFO[…] message key=value`: on a terminal.
    Terminal,
    /// Something else: a fatal error at start, a Go panic, a goroutine dump.
    Raw,
}

/// A line of the daemon's log.
///
/// Every line becomes a record; one that is in none of the known forms is kept whole as the message.
///
/// ```
/// use trunkline::logs::{DaemonRecord, LineForm, LogLevel};
///
/// let line = br#"time="2026-11-24T02:00:00.123456789Z" level=warning msg="a \"b\"" container=c0ffee error="x y""#;
/// let record = DaemonRecord::parse(line);
/// assert_eq!(record.form(), LineForm::Logfmt);
/// assert_eq!(record.level(), Some(LogLevel::Warn));
/// assert_eq!(record.message(), "a \"b\"");
/// assert_eq!(record.field("container"), Some("c0ffee"));
/// assert_eq!(record.unix_nanos(), Some(1_795_485_600_123_456_789));
///
/// // As syslog has it, and what is no log line at all.
/// let record = DaemonRecord::parse(b"Nov 24 02:00:00 host dockerd[812]: failed to start daemon: pid file found");
/// assert_eq!(record.form(), LineForm::Raw);
/// assert_eq!(record.program(), Some("dockerd"));
/// assert_eq!(record.message(), "failed to start daemon: pid file found");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaemonRecord {
    form: LineForm,
    time: Option<String>,
    level: Option<LogLevel>,
    message: String,
    fields: Vec<(String, String)>,
    program: Option<String>,
    /// When it was received, in nanoseconds since 1970, where something beside the line tells.
    received: Option<i64>,
}

impl DaemonRecord {
    /// The longest line that is read, in bytes; what is beyond is cut off.
    pub const MAX_LEN: usize = 1 << 20;

    /// Reads one line, with or without its end.
    pub fn parse(line: &[u8]) -> Self {
        let line = line.get(..Self::MAX_LEN).unwrap_or(line);
        let text = String::from_utf8_lossy(line);
        let text = text.trim_end_matches(['\n', '\r']);
        let plain = without_colours(text);
        let (program, body) = prefix(&plain);
        let program = program.map(str::to_owned);
        let body = body.trim_start_matches([' ', '\t']);
        let record = logfmt(body)
            .or_else(|| object(body))
            .or_else(|| terminal(body));
        let mut record = record.unwrap_or_else(|| Self {
            form: LineForm::Raw,
            time: None,
            level: None,
            // A goroutine dump means something by its indentation.
            message: if program.is_some() {
                body
            } else {
                plain.as_str()
            }
            .to_owned(),
            fields: Vec::new(),
            program: None,
            received: None,
        });
        record.program = program;
        record
    }

    /// How the line was written.
    pub fn form(&self) -> LineForm {
        self.form
    }

    /// The time as it was written: RFC 3339, in the daemon's own zone.
    pub fn time(&self) -> Option<&str> {
        self.time.as_deref()
    }

    /// The time in nanoseconds since 1970, when it was written in full; else that at which the journal received the line.
    pub fn unix_nanos(&self) -> Option<i64> {
        self.time().and_then(unix_nanos).or(self.received)
    }

    /// Says when something beside the line received it.
    pub(crate) fn received(mut self, unix_nanos: i64) -> Self {
        self.received = Some(unix_nanos);
        self
    }

    /// An entry of the Windows event log.
    pub(crate) fn of_event(level: Option<LogLevel>, message: &str, at: Option<i64>) -> Self {
        let mut record = Self::of_kernel(message);
        (record.program, record.level, record.received) = (None, level, at);
        record
    }

    /// A message of the kernel, as it is.
    pub(crate) fn of_kernel(message: &str) -> Self {
        Self {
            form: LineForm::Raw,
            time: None,
            level: None,
            message: message.to_owned(),
            fields: Vec::new(),
            program: Some("kernel".into()),
            received: None,
        }
    }

    /// The level; none for a raw line.
    pub fn level(&self) -> Option<LogLevel> {
        self.level
    }

    /// The message.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// A field by name.
    pub fn field(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The fields, in the order of the line.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The program that syslog or Docker Desktop names before the line.
    pub fn program(&self) -> Option<&str> {
        self.program.as_deref()
    }

    /// Message, and the fields in which an engine puts the reason: `error`, and since 29.4 `error-response`.
    pub fn full_text(&self) -> String {
        let mut text = self.message.clone();
        for name in ["error", "error-response"] {
            if let Some(reason) = self.field(name) {
                text.push_str(": ");
                text.push_str(reason);
            }
        }
        text
    }

    /// Makes a record of name-value pairs, if they look like one.
    fn of_pairs(form: LineForm, pairs: Vec<(String, String)>) -> Option<Self> {
        let mut record = Self {
            form,
            time: None,
            level: None,
            message: String::new(),
            fields: Vec::new(),
            program: None,
            received: None,
        };
        let mut message = None;
        for (key, value) in pairs {
            match key.as_str() {
                "time" if record.time.is_none() => record.time = Some(value),
                "level" if record.level.is_none() => record.level = Some(level(&value)?),
                "msg" if message.is_none() => message = Some(value),
                _ => record.fields.push((key, value)),
            }
        }
        record.level?;
        record.message = message?;
        Some(record)
    }
}

fn level(text: &str) -> Option<LogLevel> {
    if text == "warning" {
        return Some(LogLevel::Warn);
    }
    text.parse().ok()
}

/// Removes `ESC [ … letter`, which a terminal shows as colours.
fn without_colours(text: &str) -> String {
    if !text.contains('\u{1b}') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' && chars.next_if_eq(&'[').is_some() {
            while chars.next_if(|c| c.is_ascii_digit() || *c == ';').is_some() {}
            chars.next_if(char::is_ascii_alphabetic);
        } else {
            out.push(c);
        }
    }
    out
}

/// Splits off `Mon dd hh:mm:ss host program[pid]: `, the same with an RFC 3339 time, or `time program `.
fn prefix(line: &str) -> (Option<&str>, &str) {
    const PROGRAMS: [&str; 4] = ["dockerd", "containerd", "docker", "kernel"];
    let is_time = |word: &str| {
        word.len() >= 8 && word.starts_with(|c: char| c.is_ascii_digit()) && word.contains(':')
    };
    let mut words = [""; 5];
    for (slot, word) in words
        .iter_mut()
        .zip(line.split(' ').filter(|word| !word.is_empty()))
    {
        *slot = word;
    }
    // Where the program's name stands.
    let at = match words {
        [month, day, time, ..]
            if month.len() == 3 && day.parse::<u8>().is_ok() && is_time(time) =>
        {
            4
        }
        [time, program, ..] if is_time(time) && PROGRAMS.contains(&program) => 1,
        [time, ..] if is_time(time) => 2,
        _ => return (None, line),
    };
    let Some(word) = words.get(at).filter(|word| !word.is_empty()) else {
        return (None, line);
    };
    let name = word.trim_end_matches(':');
    let name = name.split('[').next().unwrap_or(name);
    if !PROGRAMS.contains(&name) || (at != 1 && !word.ends_with(':')) {
        return (None, line);
    }
    // Cut after that word: skip as many words, blanks included.
    let mut rest = line;
    for _ in 0..=at {
        rest = rest.trim_start_matches(' ');
        rest = rest.split_once(' ').map_or("", |(_, rest)| rest);
    }
    (Some(name), rest)
}

fn logfmt(line: &str) -> Option<DaemonRecord> {
    if !line.starts_with("time=") && !line.starts_with("level=") {
        return None;
    }
    DaemonRecord::of_pairs(LineForm::Logfmt, pairs(line)?)
}

/// `key=value key="va\"lue"`; none when something else stands there.
fn pairs(text: &str) -> Option<Vec<(String, String)>> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(' ');
        if rest.is_empty() {
            return Some(found);
        }
        let (key, after) = rest.split_once('=')?;
        if key.is_empty() || key.contains([' ', '"']) {
            return None;
        }
        let (value, after) = if let Some(quoted) = after.strip_prefix('"') {
            unquote(quoted)?
        } else {
            let end = after.find(' ').unwrap_or(after.len());
            let (value, after) = after.split_at(end);
            (value.to_owned(), after)
        };
        if !after.is_empty() && !after.starts_with(' ') {
            return None;
        }
        found.push((key.to_owned(), value));
        rest = after;
    }
}

/// After the opening quote: what Go's `%q` wrote, and the text after the closing quote.
fn unquote(text: &str) -> Option<(String, &str)> {
    // Bytes, since `\xNN` writes single ones.
    let mut out = Vec::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => {
                let value = String::from_utf8_lossy(&out).into_owned();
                return Some((value, text.get(at + 1..)?));
            }
            '\\' => {
                let (_, escape) = chars.next()?;
                let simple = match escape {
                    'a' => 7,
                    'b' => 8,
                    'f' => 12,
                    'n' => b'\n',
                    'r' => b'\r',
                    't' => b'\t',
                    'v' => 11,
                    '\\' => b'\\',
                    '"' => b'"',
                    '\'' => b'\'',
                    'x' | 'u' | 'U' => {
                        let length = match escape {
                            'x' => 2,
                            'u' => 4,
                            _ => 8,
                        };
                        let mut code = 0_u32;
                        for _ in 0..length {
                            let (_, digit) = chars.next()?;
                            code = code.checked_mul(16)?.checked_add(digit.to_digit(16)?)?;
                        }
                        if escape == 'x' {
                            u8::try_from(code).ok()?
                        } else {
                            let mut buffer = [0; 4];
                            out.extend_from_slice(
                                char::from_u32(code)?.encode_utf8(&mut buffer).as_bytes(),
                            );
                            continue;
                        }
                    }
                    _ => return None,
                };
                out.push(simple);
            }
            _ => {
                let mut buffer = [0; 4];
                out.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
            }
        }
    }
    None
}

fn object(line: &str) -> Option<DaemonRecord> {
    if !line.starts_with('{') {
        return None;
    }
    let node = json::parse(line.as_bytes()).ok()?;
    let pairs = node.members().iter().map(|member| {
        let span = member.node.span;
        let value = match &member.node.value {
            Value::Text(text) => text.clone(),
            _ => line
                .get(span.start..span.end)
                .unwrap_or_default()
                .to_owned(),
        };
        (member.key.clone(), value)
    });
    DaemonRecord::of_pairs(LineForm::Json, pairs.collect())
}

fn terminal(line: &str) -> Option<DaemonRecord> {
    let (word, rest) = line.split_once('[')?;
    let level = match word {
        "TRAC" => LogLevel::Trace,
        "DEBU" => LogLevel::Debug,
        "INFO" => LogLevel::Info,
        "WARN" => LogLevel::Warn,
        "ERRO" => LogLevel::Error,
        "FATA" => LogLevel::Fatal,
        "PANI" => LogLevel::Panic,
        _ => return None,
    };
    let (time, rest) = rest.split_once(']')?;
    let rest = rest.strip_prefix(' ').unwrap_or(rest);
    // The message is padded to 44 characters; fields follow it.
    let from = rest.char_indices().nth(43).map_or(rest.len(), |(at, _)| at);
    let mut message = rest;
    let mut fields = Vec::new();
    let mut at = from;
    while let Some(tail) = rest.get(at..) {
        let Some(blank) = tail.find(' ') else {
            break;
        };
        at += blank + 1;
        if let Some(found) = rest
            .get(at..)
            .filter(|tail| !tail.starts_with(' '))
            .and_then(pairs)
        {
            fields = found;
            message = rest.get(..at).unwrap_or(rest);
            break;
        }
    }
    Some(DaemonRecord {
        form: LineForm::Terminal,
        time: Some(time.to_owned()),
        level: Some(level),
        message: message.trim_end().to_owned(),
        fields,
        program: None,
        received: None,
    })
}

/// RFC 3339 in nanoseconds since 1970.
pub(crate) fn unix_nanos(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let number = |from: usize, to: usize| -> Option<i64> {
        let digits = text.get(from..to)?;
        digits
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| digits.parse().ok())
            .flatten()
    };
    let sign = |at: usize, wanted: &[u8]| bytes.get(at).is_some_and(|b| wanted.contains(b));
    if !(sign(4, b"-") && sign(7, b"-") && sign(10, b"Tt ") && sign(13, b":") && sign(16, b":")) {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    if !(1..=12).contains(&month)
        || !(1..=31).contains(&day)
        || hour > 23
        || minute > 59
        || second > 60
    {
        return None;
    }
    let mut at = 19;
    let mut nanos = 0;
    if sign(at, b".,") {
        let digits = text
            .get(at + 1..)?
            .bytes()
            .take_while(u8::is_ascii_digit)
            .count();
        if digits == 0 || digits > 9 {
            return None;
        }
        nanos = number(at + 1, at + 1 + digits)? * 10_i64.pow(9 - u32::try_from(digits).ok()?);
        at += 1 + digits;
    }
    let offset = match text.get(at..)? {
        "Z" | "z" => 0,
        zone if zone.len() == 6 && sign(at, b"+-") && sign(at + 3, b":") => {
            let seconds = number(at + 1, at + 3)? * 3600 + number(at + 4, at + 6)? * 60;
            if sign(at, b"-") { -seconds } else { seconds }
        }
        _ => return None,
    };
    // Days since 1970 in the proleptic Gregorian calendar, the year counted from March.
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted - era * 400;
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - 719_468;
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset;
    seconds.checked_mul(1_000_000_000)?.checked_add(nanos)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_forms() {
        let line =
            "time=\"2026-11-23T20:45:42.038007758+01:00\" level=info msg=start driver= id=a/b@c \"";
        assert_eq!(DaemonRecord::parse(line.as_bytes()).form(), LineForm::Raw);
        let record = DaemonRecord::parse(line.trim_end_matches([' ', '"']).as_bytes());
        assert_eq!(
            record.fields().collect::<Vec<_>>(),
            [("driver", ""), ("id", "a/b@c")]
        );
        assert_eq!(record.unix_nanos(), Some(1_795_463_142_038_007_758));

        let record = DaemonRecord::parse(br#"{"error":"no","level":"error","msg":"Handler","n":3,"time":"2026-11-23T20:45:42Z"}"#);
        assert_eq!(
            (record.form(), record.level(), record.field("n")),
            (LineForm::Json, Some(LogLevel::Error), Some("3"))
        );
        assert_eq!(record.full_text(), "Handler: no");

        let line = "\u{1b}[36mINFO\u{1b}[0m[2026-11-24T02:00:00.000000000Z] API listen on /run/x                         \u{1b}[36mport\u{1b}[0m=80 who=\"a b\"";
        let record = DaemonRecord::parse(line.as_bytes());
        assert_eq!(
            (record.form(), record.message()),
            (LineForm::Terminal, "API listen on /run/x")
        );
        assert_eq!(record.field("who"), Some("a b"));
        let record = DaemonRecord::parse(b"ERRO[0000] short");
        assert_eq!(
            (record.level(), record.message()),
            (Some(LogLevel::Error), "short")
        );
    }

    #[test]
    fn prefixes_of_others() {
        let inner = "time=\"2026-11-24T02:00:00Z\" level=error msg=\"x y\"";
        for (prefix, program) in [
            ("Nov  4 02:00:00 host dockerd[812]: ", Some("dockerd")),
            (
                "2026-11-24T02:00:00.123456+00:00 host containerd[7]: ",
                Some("containerd"),
            ),
            ("2026-11-24T02:00:00Z dockerd ", Some("dockerd")),
            ("", None),
        ] {
            let record = DaemonRecord::parse(format!("{prefix}{inner}\r\n").as_bytes());
            assert_eq!(
                (record.form(), record.message(), record.program()),
                (LineForm::Logfmt, "x y", program),
                "{prefix}"
            );
        }
        let record = DaemonRecord::parse(b"Nov 24 02:00:00 host sshd[1]: dockerd is nice");
        assert_eq!((record.form(), record.program()), (LineForm::Raw, None));
        let record =
            DaemonRecord::parse(b"Nov 24 02:00:00 host kernel: [12.3] nf_conntrack: table full");
        assert_eq!(record.message(), "[12.3] nf_conntrack: table full");
        assert_eq!(
            DaemonRecord::parse(b"\tmain.go:12 +0x1d").message(),
            "\tmain.go:12 +0x1d"
        );
    }

    #[test]
    fn times() {
        for (text, nanos) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T12:00:00.5Z", 951_825_600_500_000_000),
            ("1969-12-31T23:59:59Z", -1_000_000_000),
            ("2026-11-24T02:00:00-05:30", 1_795_505_400_000_000_000),
        ] {
            assert_eq!(unix_nanos(text), Some(nanos), "{text}");
        }
        for bad in [
            "",
            "2026-11-24",
            "2026-11-24T02:00:00",
            "2026-13-24T02:00:00Z",
            "2026-11-24T02:00:00.Z",
            "2026-11-24T02:00:00+1:00",
            "9999-12-31T23:59:59Z",
        ] {
            assert_eq!(unix_nanos(bad), None, "{bad}");
        }
    }

    /// As logrus writes a value.
    fn written(value: &str) -> String {
        let bare = |c: char| c.is_ascii_alphanumeric() || "-._/@^+".contains(c);
        if !value.is_empty() && value.chars().all(bare) {
            return value.into();
        }
        let escaped: String = value
            .chars()
            .map(|c| match c {
                '"' => "\\\"".into(),
                '\\' => "\\\\".into(),
                '\n' => "\\n".into(),
                '\t' => "\\t".into(),
                c if (c as u32) < 0x20 => format!("\\x{:02x}", c as u32),
                '\u{80}'..='\u{a0}' => format!("\\u{:04x}", c as u32),
                c => c.to_string(),
            })
            .collect();
        format!("\"{escaped}\"")
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let record = DaemonRecord::parse(&bytes);
            // Replacement characters may take three bytes for one.
            prop_assert!(record.message().len() <= bytes.len() * 3);
        }

        #[test]
        fn nearly_logfmt(text in "(time=|level=|msg=|info |[a-z]=|\"|\\\\|x4|u00e9| |\\[|\\]|INFO\\[|\\{|Nov 24 02:00:00 h dockerd: ){0,16}") {
            let _ = DaemonRecord::parse(text.as_bytes());
        }

        #[test]
        fn what_the_daemon_writes_is_read_back(message in "\\PC{0,40}|[\\x01-\\x7f]{0,20}", value in "\\PC{0,20}") {
            let line = format!("time=\"2026-11-24T02:00:00Z\" level=info msg={} value={}", written(&message), written(&value));
            let record = DaemonRecord::parse(line.as_bytes());
            prop_assert_eq!(record.form(), LineForm::Logfmt, "{}", line);
            prop_assert_eq!(record.message(), message);
            prop_assert_eq!(record.field("value"), Some(value.as_str()));
        }

        #[test]
        fn any_text_is_a_time_or_none(text in "[0-9T:.Z+-]{0,36}") {
            let _ = unix_nanos(&text);
        }
    }
}
