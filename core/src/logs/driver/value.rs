//! The values that log options take, each with the grammar of the engine's own parser.
//!
//! Where releases differ (the size grammar changed in 23.0) only what all of them read alike is accepted.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::error::{Error, Result};

/// How one option value is read from, and written to, the engine's strings.
pub(crate) trait OptionValue: Sized {
    fn read(text: &str) -> Result<Self>;
    fn text(&self) -> String;
}

macro_rules! option_value_by_text {
    ($($type:ty),+ $(,)?) => { $(
        impl $crate::logs::driver::value::OptionValue for $type {
            fn read(text: &str) -> $crate::error::Result<Self> {
                text.parse()
            }
            fn text(&self) -> String {
                self.to_string()
            }
        }
    )+ };
}
pub(crate) use option_value_by_text;

/// A file size, in bytes, 1 to 2^63 - 1; `k`, `m`, `g`, `t`, `p` are powers of **1000** (Docker's `FromHumanSize`), even when
/// written `MiB`.
///
/// ```
/// use trunkline::logs::DecimalSize;
///
/// let size: DecimalSize = "10m".parse()?;
/// assert_eq!(size.bytes(), 10_000_000);
/// assert_eq!(size.to_string(), "10m");
/// assert_eq!("1.5 GiB".parse::<DecimalSize>()?.bytes(), 1_500_000_000);
/// assert!("0".parse::<DecimalSize>().is_err());
/// assert!("-1".parse::<DecimalSize>().is_err());
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DecimalSize(u64);

/// A memory size, in bytes, 1 to 2^63 - 1; `k`, `m`, `g`, `t`, `p` are powers of **1024** (Docker's `RAMInBytes`).
///
/// ```
/// use trunkline::logs::BinarySize;
///
/// assert_eq!("4m".parse::<BinarySize>()?.bytes(), 4_194_304);
/// assert_eq!(BinarySize::new(4096)?.to_string(), "4k");
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BinarySize(u64);

macro_rules! size {
    ($name:ident, $base:literal, $what:literal) => {
        impl $name {
            /// A size in bytes.
            ///
            /// # Errors
            ///
            /// [`Error::Invalid`] for 0 and above 2^63 - 1.
            pub fn new(bytes: u64) -> Result<Self> {
                if bytes == 0 || bytes > i64::MAX as u64 {
                    return Err(Error::invalid($what, bytes, "it is 1 to 2^63 - 1 bytes"));
                }
                Ok(Self(bytes))
            }

            /// The size in bytes.
            pub fn bytes(self) -> u64 {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(s: &str) -> Result<Self> {
                match read_size(s, $base) {
                    Some(0) => Err(Error::invalid($what, s, "it must be more than 0")),
                    Some(bytes) => Self::new(bytes),
                    None => Err(Error::invalid(
                        $what,
                        s,
                        "it is a number with an optional k, m, g, t or p, as in 10m",
                    )),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&write_size(self.0, $base))
            }
        }
    };
}
size!(DecimalSize, 1000, "size");
size!(BinarySize, 1024, "memory size");
option_value_by_text!(DecimalSize, BinarySize);

/// `^\d+(\.\d+)? ?([kmgtp](i?b)?|b)?$`, any case: what the parsers before and since 23.0 read alike.
fn read_size(text: &str, base: u128) -> Option<u64> {
    let digits = |s: &str| !s.is_empty() && s.len() <= 19 && s.bytes().all(|b| b.is_ascii_digit());
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit = unit.strip_prefix(' ').unwrap_or(unit).to_ascii_lowercase();
    let power = match unit.as_str() {
        "" | "b" => 0,
        _ => {
            let mut letters = unit.chars();
            let power = "kmgtp".find(letters.next()?)? + 1;
            if !matches!(letters.as_str(), "" | "b" | "ib") {
                return None;
            }
            u32::try_from(power).ok()?
        }
    };
    let (whole, fraction) = match number.split_once('.') {
        Some((whole, fraction)) if digits(fraction) => (whole, fraction),
        Some(_) => return None,
        None => (number, ""),
    };
    if !digits(whole) {
        return None;
    }
    let factor = base.checked_pow(power)?;
    let scale = 10u128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let mantissa = format!("{whole}{fraction}").parse::<u128>().ok()?;
    u64::try_from(mantissa.checked_mul(factor)? / scale).ok()
}

fn write_size(bytes: u64, base: u64) -> String {
    let mut value = bytes;
    let mut unit = "";
    for next in ["k", "m", "g", "t", "p"] {
        if value == 0 || !value.is_multiple_of(base) {
            break;
        }
        value /= base;
        unit = next;
    }
    format!("{value}{unit}")
}

impl OptionValue for bool {
    fn read(text: &str) -> Result<Self> {
        match text {
            "1" | "t" | "T" | "TRUE" | "true" | "True" => Ok(true),
            "0" | "f" | "F" | "FALSE" | "false" | "False" => Ok(false),
            _ => Err(Error::invalid(
                "boolean",
                text,
                "it is true or false (also 1, t, 0, f); yes, no, on and off are not known to the engine",
            )),
        }
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

/// A whole number from `MIN` to `MAX`, as Go's `Atoi` reads it.
///
/// ```
/// use trunkline::logs::FileCount;
///
/// assert_eq!(FileCount::new(3)?.get(), 3);
/// assert!(FileCount::new(0).is_err());
/// assert!("2.5".parse::<FileCount>().is_err());
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Whole<const MIN: i64, const MAX: i64>(i64);

/// How many log files a container may have, the current one included: 1 to 2^31 - 1.
pub type FileCount = Whole<1, { i32::MAX as i64 }>;
/// A number of things or seconds, 0 to 2^31 - 1.
pub type Count = Whole<0, { i32::MAX as i64 }>;
/// A number of things or seconds, 1 to 2^31 - 1.
pub type PositiveCount = Whole<1, { i32::MAX as i64 }>;
/// A compression level of zlib: -1 (the library's default) to 9.
pub type CompressionLevel = Whole<-1, 9>;

impl<const MIN: i64, const MAX: i64> Whole<MIN, MAX> {
    /// The number.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] outside `MIN` to `MAX`.
    pub fn new(value: i64) -> Result<Self> {
        if (MIN..=MAX).contains(&value) {
            Ok(Self(value))
        } else {
            Err(Error::invalid(
                "number",
                value,
                format!("it is {MIN} to {MAX}"),
            ))
        }
    }

    /// The number.
    pub fn get(self) -> i64 {
        self.0
    }
}

impl<const MIN: i64, const MAX: i64> FromStr for Whole<MIN, MAX> {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        match s.parse::<i64>() {
            Ok(value) => Self::new(value),
            Err(_) => Err(Error::invalid(
                "number",
                s,
                format!("it is a whole number, {MIN} to {MAX}"),
            )),
        }
    }
}

impl<const MIN: i64, const MAX: i64> fmt::Display for Whole<MIN, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl<const MIN: i64, const MAX: i64> OptionValue for Whole<MIN, MAX> {
    fn read(text: &str) -> Result<Self> {
        text.parse()
    }
    fn text(&self) -> String {
        self.to_string()
    }
}

impl OptionValue for Duration {
    fn read(text: &str) -> Result<Self> {
        read_duration(text).map_err(|rule| Error::invalid("duration", text, rule))
    }

    fn text(&self) -> String {
        let nanos = self.as_nanos();
        for (unit, name) in [(1_000_000_000, "s"), (1_000_000, "ms"), (1000, "us")] {
            if nanos.is_multiple_of(unit) {
                return format!("{}{name}", nanos / unit);
            }
        }
        format!("{nanos}ns")
    }
}

/// Go's `ParseDuration`, without the sign.
fn read_duration(text: &str) -> std::result::Result<Duration, &'static str> {
    const GRAMMAR: &str = "it is numbers with units, as in 1m30s or 500ms (ns, us, ms, s, m, h)";
    if text == "0" {
        return Ok(Duration::ZERO);
    }
    let mut rest = text;
    let mut total: u128 = 0;
    if rest.is_empty() {
        return Err(GRAMMAR);
    }
    while !rest.is_empty() {
        let end = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        let (number, after) = rest.split_at(end);
        let end = after
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        rest = after;
        let nanos: u128 = match unit {
            "ns" => 1,
            "us" | "µs" | "μs" => 1000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            "" if !number.is_empty() => {
                return Err("the unit is missing: write 5s, or 500ms");
            }
            _ => return Err(GRAMMAR),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty())
            || whole.len() > 18
            || fraction.len() > 18
            || fraction.contains('.')
        {
            return Err(GRAMMAR);
        }
        let mantissa: u128 = format!("{whole}{fraction}").parse().map_err(|_| GRAMMAR)?;
        let scale = 10u128.pow(u32::try_from(fraction.len()).unwrap_or(0));
        total += mantissa * nanos / scale;
        if total > i64::MAX as u128 {
            return Err("it is longer than 292 years");
        }
    }
    u64::try_from(total)
        .map(Duration::from_nanos)
        .map_err(|_| GRAMMAR)
}

/// A duration of 0, or 100 ms to 10 s: `fluentd-async-reconnect-interval`.
///
/// ```
/// use std::time::Duration;
/// use trunkline::logs::ReconnectInterval;
///
/// assert!(ReconnectInterval::new(Duration::from_secs(2)).is_ok());
/// assert!(ReconnectInterval::new(Duration::from_secs(11)).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReconnectInterval(Duration);

impl ReconnectInterval {
    /// The interval.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] unless it is 0 or 100 ms to 10 s.
    pub fn new(interval: Duration) -> Result<Self> {
        let range = Duration::from_millis(100)..=Duration::from_secs(10);
        if interval.is_zero() || range.contains(&interval) {
            Ok(Self(interval))
        } else {
            Err(Error::invalid(
                "reconnect interval",
                interval.text(),
                "it is 0 (off), or 100ms to 10s",
            ))
        }
    }

    /// The interval.
    pub fn get(self) -> Duration {
        self.0
    }
}

impl OptionValue for ReconnectInterval {
    fn read(text: &str) -> Result<Self> {
        Self::new(Duration::read(text)?)
    }
    fn text(&self) -> String {
        self.0.text()
    }
}

/// A text of at least one character on one line: a name, a group, a path.
///
/// ```
/// use trunkline::logs::Text;
///
/// assert_eq!("prod".parse::<Text>()?.as_str(), "prod");
/// assert!("".parse::<Text>().is_err());
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(String);

impl Text {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Text {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        if s.trim().is_empty() {
            return Err(Error::invalid("text", s, "it must not be empty"));
        }
        if s.chars().any(char::is_control) {
            return Err(Error::invalid("text", s, "it is one line of plain text"));
        }
        Ok(Self(s.into()))
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
option_value_by_text!(Text);

/// A list of exact label or variable names: `labels`, `env`.
///
/// The engine splits at commas and trims nothing, so that `a, b` asks for a key that starts with a space; such a list
/// is refused. Names that a container does not have are skipped by the engine without a word.
///
/// ```
/// use trunkline::logs::KeyList;
///
/// assert_eq!("team,stage".parse::<KeyList>()?.keys().collect::<Vec<_>>(), ["stage", "team"]);
/// assert!("team, stage".parse::<KeyList>().is_err());
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyList(BTreeSet<String>);

impl KeyList {
    /// The names, sorted, each once.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl FromStr for KeyList {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        let mut keys = BTreeSet::new();
        for key in s.split(',') {
            let rule = if key.is_empty() {
                "names are separated by one comma, with none at either end"
            } else if key.trim() != key {
                "the engine does not trim: write a,b and not a, b"
            } else if key.chars().any(char::is_control) {
                "a name is one line of plain text"
            } else {
                keys.insert(key.to_owned());
                continue;
            };
            return Err(Error::invalid("list of names", s, rule));
        }
        Ok(Self(keys))
    }
}

impl fmt::Display for KeyList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, key) in self.0.iter().enumerate() {
            write!(f, "{}{key}", if position == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}
option_value_by_text!(KeyList);

/// A token. It appears in no `Debug` output and in no error; [`Secret::expose`] is the only way to it.
///
/// ```
/// use trunkline::logs::Secret;
///
/// let token: Secret = "11111111-2222".parse()?;
/// assert_eq!(format!("{token:?}"), "[secret]");
/// assert_eq!(token.expose(), "11111111-2222");
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The token itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

impl FromStr for Secret {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        if s.trim().is_empty() || s.chars().any(char::is_control) {
            return Err(Error::invalid(
                "token",
                "[secret]",
                "it is one line of plain text, and not empty",
            ));
        }
        Ok(Self(s.into()))
    }
}

impl OptionValue for Secret {
    fn read(text: &str) -> Result<Self> {
        text.parse()
    }
    fn text(&self) -> String {
        self.0.clone()
    }
}

/// `syslog-tls-skip-verify`, whose presence alone switches verification off, `false` included.
///
/// ```
/// use trunkline::logs::SkipVerify;
///
/// assert!("true".parse::<SkipVerify>().is_ok());
/// assert!("false".parse::<SkipVerify>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SkipVerify;

impl FromStr for SkipVerify {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        if bool::read(s).unwrap_or(false) {
            return Ok(Self);
        }
        Err(Error::invalid(
            "skip-verify switch",
            s,
            "the engine skips verification whenever this option is present, whatever its value: leave it out to verify, \
             or write true",
        ))
    }
}

impl fmt::Display for SkipVerify {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("true")
    }
}
option_value_by_text!(SkipVerify);

/// A switch for which only the literal `true` counts: `gcp-log-cmd`.
///
/// ```
/// use trunkline::logs::LiteralTrue;
///
/// assert!("true".parse::<LiteralTrue>().is_ok());
/// assert!("1".parse::<LiteralTrue>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LiteralTrue;

impl FromStr for LiteralTrue {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        if s == "true" {
            return Ok(Self);
        }
        Err(Error::invalid(
            "switch",
            s,
            "only the literal true switches it on, every other value is off: write true, or leave it out",
        ))
    }
}

impl fmt::Display for LiteralTrue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("true")
    }
}
option_value_by_text!(LiteralTrue);

macro_rules! choice {
    ($(#[$meta:meta])* $name:ident, $what:literal { $( $(#[$doc:meta])* $variant:ident = $text:literal, )+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $( $(#[$doc])* $variant, )+ }

        impl $name {
            /// Every value.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The text that the engine reads.
            pub fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $text, )+ }
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(s: &str) -> Result<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == s).ok_or_else(|| {
                    Error::invalid($what, s, format!("it is one of {}", [$($text),+].join(", ")))
                })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
        option_value_by_text!($name);
    };
}

choice! {
    /// How syslog lines are written: `syslog-format`, since 1.12.
    SyslogFormat, "syslog format" {
        /// RFC 3164, with the time of the local zone.
        Rfc3164 = "rfc3164",
        /// RFC 5424, whole seconds.
        Rfc5424 = "rfc5424",
        /// RFC 5424 with microseconds.
        Rfc5424Micro = "rfc5424micro",
    }
}

choice! {
    /// How splunk events are written: `splunk-format`, since 1.13.
    SplunkFormat, "splunk format" {
        /// The line as text inside a JSON event.
        Inline = "inline",
        /// A line that is JSON becomes part of the event, another line its text.
        Json = "json",
        /// The line as it is, with tag and attributes as a prefix; lines of white space only are dropped.
        Raw = "raw",
    }
}

choice! {
    /// How GELF datagrams are compressed: `gelf-compression-type`, UDP only.
    GelfCompression, "GELF compression" {
        /// gzip, the default.
        Gzip = "gzip",
        /// zlib.
        Zlib = "zlib",
        /// No compression.
        None = "none",
    }
}

choice! {
    /// The format of an awslogs event: `awslogs-format`, since 23.0.
    AwsLogsFormat, "awslogs format" {
        /// Embedded metric format.
        JsonEmf = "json/emf",
    }
}

/// A syslog facility: one of the 20 names, or a number 0 to 23.
///
/// ```
/// use trunkline::logs::SyslogFacility;
///
/// assert_eq!("local3".parse::<SyslogFacility>()?.number(), 19);
/// assert_eq!("3".parse::<SyslogFacility>()?.to_string(), "daemon");
/// assert!("24".parse::<SyslogFacility>().is_err());
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SyslogFacility(u8);

const FACILITIES: [(&str, u8); 20] = [
    ("kern", 0),
    ("user", 1),
    ("mail", 2),
    ("daemon", 3),
    ("auth", 4),
    ("syslog", 5),
    ("lpr", 6),
    ("news", 7),
    ("uucp", 8),
    ("cron", 9),
    ("authpriv", 10),
    ("ftp", 11),
    ("local0", 16),
    ("local1", 17),
    ("local2", 18),
    ("local3", 19),
    ("local4", 20),
    ("local5", 21),
    ("local6", 22),
    ("local7", 23),
];

impl SyslogFacility {
    /// The number of RFC 5424, 0 to 23.
    pub fn number(self) -> u8 {
        self.0
    }
}

impl FromStr for SyslogFacility {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        if let Some((_, number)) = FACILITIES.iter().find(|(name, _)| *name == s) {
            return Ok(Self(*number));
        }
        match s.parse::<u8>() {
            Ok(number) if number <= 23 && s.bytes().all(|b| b.is_ascii_digit()) => Ok(Self(number)),
            _ => Err(Error::invalid(
                "syslog facility",
                s,
                "it is a name such as daemon or local0, or a number 0 to 23",
            )),
        }
    }
}

impl fmt::Display for SyslogFacility {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match FACILITIES.iter().find(|(_, number)| *number == self.0) {
            Some((name, _)) => f.pad(name),
            None => fmt::Display::fmt(&self.0, f),
        }
    }
}
option_value_by_text!(SyslogFacility);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sizes() {
        for (text, bytes) in [
            ("10m", 10_000_000),
            ("10MB", 10_000_000),
            ("10 MiB", 10_000_000),
            ("1.5k", 1500),
            ("7", 7),
            ("7b", 7),
            ("2P", 2_000_000_000_000_000),
        ] {
            assert_eq!(
                text.parse::<DecimalSize>().unwrap().bytes(),
                bytes,
                "{text}"
            );
        }
        for bad in [
            "", "banana", "-1", "+5m", ".5m", "1e3", "10i", "10  m", "10m ", "0", "0.0001",
            "1.2.3k", "99999p", "1..2", "5x",
        ] {
            assert!(bad.parse::<DecimalSize>().is_err(), "{bad:?}");
        }
        assert_eq!("1m".parse::<BinarySize>().unwrap().bytes(), 1 << 20);
    }

    #[test]
    fn durations() {
        for (text, nanos) in [
            ("0", 0),
            ("1s", 1_000_000_000),
            ("1m30s", 90_000_000_000),
            ("1.5ms", 1_500_000),
            (".5s", 500_000_000),
            ("2us", 2000),
            ("1h", 3_600_000_000_000),
        ] {
            let duration = Duration::read(text).unwrap();
            assert_eq!(duration, Duration::from_nanos(nanos), "{text}");
            assert_eq!(Duration::read(&duration.text()).unwrap(), duration);
        }
        for bad in [
            "",
            "5",
            "s",
            "1x",
            "-1s",
            "1s ",
            "1.2.3s",
            "999999999h",
            ".s",
            "1s5",
        ] {
            assert!(Duration::read(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn booleans_are_those_of_go() {
        for bad in ["yes", "on", "tRUE", "", "2"] {
            assert!(bool::read(bad).is_err(), "{bad:?}");
        }
        assert!(bool::read("T").unwrap());
        assert!(!bool::read("0").unwrap());
    }

    #[test]
    fn a_refused_secret_is_not_shown() {
        let error = "hunter2\n".parse::<Secret>().unwrap_err();
        assert!(!error.to_string().contains("hunter2"));
        assert!(!format!("{error:?}").contains("hunter2"));
    }

    proptest! {
        #[test]
        fn sizes_round_trip(bytes in 1..=i64::MAX as u64) {
            let size = DecimalSize::new(bytes).unwrap();
            prop_assert_eq!(size.to_string().parse::<DecimalSize>().unwrap(), size);
            let size = BinarySize::new(bytes % 1_000_000 + 1).unwrap();
            prop_assert_eq!(size.to_string().parse::<BinarySize>().unwrap(), size);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,40}") {
            let _: Result<DecimalSize> = text.parse();
            let _ = Duration::read(&text);
            let _: Result<KeyList> = text.parse();
            let _: Result<SyslogFacility> = text.parse();
        }

        #[test]
        fn nearly_durations(text in "[0-9.]{0,24}[a-z]{0,3}[0-9.]{0,24}[nuμmsh]{0,3}") {
            if let Ok(duration) = Duration::read(&text) {
                prop_assert_eq!(Duration::read(&duration.text()).unwrap(), duration);
            }
        }
    }
}
