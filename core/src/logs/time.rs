//! Moments of a log, in nanoseconds.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::error::{Error, Result};

const NANOS: i64 = 1_000_000_000;

/// A moment in a log: nanoseconds since 1970-01-01 00:00 UTC.
///
/// Ranges from the year 1678 to 2261; a moment outside is held at the nearer end. Reads RFC 3339, as Docker writes it, and
/// Unix seconds with up to nine decimals, as Docker's API takes them. Written with nine decimals and `Z`, as `docker logs
/// --timestamps` prints it.
///
/// ```
/// use trunkline::logs::LogTime;
///
/// let time: LogTime = "2026-11-23T21:45:42.0380077+01:00".parse()?;
/// assert_eq!(time.to_string(), "2026-11-23T20:45:42.038007700Z");
/// assert_eq!(time.as_nanos(), 1_795_466_742_038_007_700);
/// assert_eq!("1795466742.0380077".parse::<LogTime>()?, time);
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogTime(i64);

impl LogTime {
    /// The earliest moment there is; also what stands for any earlier one.
    pub const MIN: Self = Self(i64::MIN + 1);
    /// The latest moment there is; also what stands for any later one.
    pub const MAX: Self = Self(i64::MAX);

    /// The moment this many nanoseconds after (before, when negative) the start of 1970.
    pub const fn from_nanos(nanos: i64) -> Self {
        if nanos == i64::MIN {
            Self::MIN
        } else {
            Self(nanos)
        }
    }

    /// Nanoseconds since the start of 1970.
    pub const fn as_nanos(self) -> i64 {
        self.0
    }

    /// The present moment, by this host's clock.
    pub fn now() -> Self {
        SystemTime::now().into()
    }

    /// The moment this long before.
    ///
    /// ```
    /// use std::time::Duration;
    /// use trunkline::logs::LogTime;
    ///
    /// let time = LogTime::from_nanos(2_000_000_000);
    /// assert_eq!(time.before(Duration::from_secs(1)), LogTime::from_nanos(1_000_000_000));
    /// ```
    pub fn before(self, duration: Duration) -> Self {
        let nanos = i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX);
        Self::from_nanos(self.0.saturating_sub(nanos))
    }

    /// The moment this long after.
    pub fn after(self, duration: Duration) -> Self {
        let nanos = i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX);
        Self::from_nanos(self.0.saturating_add(nanos))
    }

    /// `seconds.nanoseconds`, as the API's `since` and `until` take it.
    pub(crate) fn to_query(self) -> String {
        format!(
            "{}.{:09}",
            self.0.div_euclid(NANOS),
            self.0.rem_euclid(NANOS)
        )
    }

    /// RFC 3339 in full: any number of decimals (those after the ninth are dropped), `Z` or an offset.
    pub(crate) fn parse_rfc3339(text: &[u8]) -> Option<Self> {
        let date = text.get(..19)?;
        let separators = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')];
        if separators
            .iter()
            .any(|(at, byte)| date.get(*at) != Some(byte))
        {
            return None;
        }
        if !matches!(date.get(10), Some(b'T' | b't' | b' ')) {
            return None;
        }
        let year = digits(date.get(..4)?)?;
        let month = digits(date.get(5..7)?)?;
        let day = digits(date.get(8..10)?)?;
        let hour = digits(date.get(11..13)?)?;
        let minute = digits(date.get(14..16)?)?;
        let second = digits(date.get(17..19)?)?;
        if !(1..=12).contains(&month) || day < 1 || day > days_of(year, month) {
            return None;
        }
        // 60 is a leap second.
        if hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let mut rest = text.get(19..)?;
        let mut nanos = 0;
        if let Some(fraction) = rest.strip_prefix(b".") {
            let len = fraction
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            if len == 0 {
                return None;
            }
            nanos = decimals(fraction.get(..len.min(9))?)?;
            rest = fraction.get(len..)?;
        }
        let offset = match rest {
            b"Z" | b"z" => 0,
            [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
                let hours = digits(&[*h1, *h2])?;
                let minutes = digits(&[*m1, *m2])?;
                if hours > 23 || minutes > 59 {
                    return None;
                }
                let seconds = hours * 3600 + minutes * 60;
                if *sign == b'-' { -seconds } else { seconds }
            }
            _ => return None,
        };
        let seconds =
            days_from_civil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second
                - offset;
        Some(Self::from_parts(seconds, nanos))
    }

    pub(crate) fn from_parts(seconds: i64, nanos: i64) -> Self {
        let total = i128::from(seconds) * i128::from(NANOS) + i128::from(nanos);
        let bounded = total.clamp(i128::from(Self::MIN.0), i128::from(Self::MAX.0));
        Self(i64::try_from(bounded).unwrap_or(Self::MAX.0))
    }

    fn parse_unix(text: &str) -> Option<Self> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        if whole.is_empty() || fraction.len() > 9 || text.ends_with('.') {
            return None;
        }
        if !whole
            .bytes()
            .chain(fraction.bytes())
            .all(|byte| byte.is_ascii_digit())
        {
            return None;
        }
        let seconds: i64 = whole.parse().ok()?;
        let nanos = if fraction.is_empty() {
            0
        } else {
            decimals(fraction.as_bytes())?
        };
        let time = Self::from_parts(seconds, nanos);
        Some(if negative {
            Self::from_nanos(-time.0)
        } else {
            time
        })
    }
}

impl FromStr for LogTime {
    type Err = Error;

    /// # Errors
    ///
    /// [`Error::Invalid`] when it is neither RFC 3339 nor Unix seconds.
    fn from_str(text: &str) -> Result<Self> {
        Self::parse_rfc3339(text.as_bytes()).or_else(|| Self::parse_unix(text)).ok_or_else(|| {
            Error::invalid(
                "time",
                text,
                "RFC 3339 with a zone (2026-11-23T20:45:42.038Z) or Unix seconds with up to 9 decimals",
            )
        })
    }
}

impl fmt::Display for LogTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.div_euclid(NANOS);
        let (year, month, day) = civil_from_days(seconds.div_euclid(86_400));
        let of_day = seconds.rem_euclid(86_400);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:09}Z",
            of_day / 3600,
            of_day / 60 % 60,
            of_day % 60,
            self.0.rem_euclid(NANOS)
        )
    }
}

impl From<SystemTime> for LogTime {
    fn from(time: SystemTime) -> Self {
        match time.duration_since(UNIX_EPOCH) {
            Ok(after) => Self(0).after(after),
            Err(before) => Self(0).before(before.duration()),
        }
    }
}

fn digits(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |value, byte| {
        byte.is_ascii_digit()
            .then(|| value * 10 + i64::from(byte - b'0'))
    })
}

/// Up to nine decimals as nanoseconds.
fn decimals(text: &[u8]) -> Option<i64> {
    let missing = 9_usize.checked_sub(text.len())?;
    let value = digits(text)?;
    Some(value * 10_i64.pow(u32::try_from(missing).ok()?))
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the Gregorian calendar. Years start in March, so that the leap day is the last of its year.
pub(crate) fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn docker_trims_zeros_and_we_do_not() {
        for (text, full) in [
            ("2026-11-23T20:45:42Z", "2026-11-23T20:45:42.000000000Z"),
            ("2026-11-23T20:45:42.5Z", "2026-11-23T20:45:42.500000000Z"),
            (
                "1969-12-31T23:59:59.999999999Z",
                "1969-12-31T23:59:59.999999999Z",
            ),
            ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000000000Z"),
        ] {
            assert_eq!(text.parse::<LogTime>().unwrap().to_string(), full);
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "now",
            "2026-13-01T00:00:00Z",
            "2023-02-29T00:00:00Z",
            "2026-11-23T24:00:00Z",
            "2026-11-23T20:45:42",
            "2026-11-23T20:45:42.Z",
            "2026-11-23T20:45:42+1:00",
            "5.",
            "1.0000000001",
            "1e3",
        ] {
            assert!(text.parse::<LogTime>().is_err(), "{text}");
        }
    }

    #[test]
    fn gos_zero_time_is_held_at_the_end() {
        assert_eq!(
            "0001-01-01T00:00:00Z".parse::<LogTime>().unwrap(),
            LogTime::MIN
        );
        assert_eq!(
            "9999-01-01T00:00:00Z".parse::<LogTime>().unwrap(),
            LogTime::MAX
        );
    }

    #[test]
    fn every_day_of_eight_centuries_goes_there_and_back() {
        for days in -110_000..180_000 {
            let (year, month, day) = civil_from_days(days);
            assert_eq!(days_from_civil(year, month, day), days);
        }
    }

    #[test]
    fn queries_carry_nanoseconds() {
        assert_eq!(LogTime::from_nanos(1_500_000_001).to_query(), "1.500000001");
    }
}
