//! The release of a container engine, as far as logs depend on it.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// A release of the Docker Engine, such as 20.10.24 or 28.5.2.
///
/// Reads what the engine says of itself (`GET /version`, `dockerd --version`), build marks included.
///
/// ```
/// use trunkline::logs::EngineRelease;
///
/// let release: EngineRelease = "20.10.24+dfsg1".parse()?;
/// assert_eq!(release, EngineRelease::new(20, 10, 24));
/// assert!(release < EngineRelease::new(23, 0, 0));
/// assert_eq!(release.to_string(), "20.10.24");
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EngineRelease {
    major: u16,
    minor: u16,
    patch: u16,
}

impl EngineRelease {
    /// The release `major.minor.patch`.
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self {
            major,
            minor,
            patch,
        }
    }

    /// The first number: 28 of 28.5.2.
    pub fn major(self) -> u16 {
        self.major
    }
}

impl fmt::Display for EngineRelease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl FromStr for EngineRelease {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        let refuse = || {
            Error::invalid(
                "engine release",
                s,
                "it starts with two or three numbers, as in 28.5.2",
            )
        };
        let text = s.strip_prefix('v').unwrap_or(s);
        let numbers = text.split(['+', '-', '~', ' ']).next().unwrap_or_default();
        let mut parts = numbers.split('.');
        let mut next = |required: bool| match parts.next() {
            Some(part) if !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()) => {
                part.parse::<u16>().map_err(|_| refuse())
            }
            None if !required => Ok(0),
            _ => Err(refuse()),
        };
        let release = Self::new(next(true)?, next(true)?, next(false)?);
        match parts.next() {
            None => Ok(release),
            Some(_) => Err(refuse()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_engines_say() {
        for (text, release) in [
            ("17.05.0-ce", EngineRelease::new(17, 5, 0)),
            ("v29.7.2", EngineRelease::new(29, 7, 2)),
            ("26.1.5+dfsg1", EngineRelease::new(26, 1, 5)),
            ("28.0", EngineRelease::new(28, 0, 0)),
            ("29.0.0-rc.1", EngineRelease::new(29, 0, 0)),
        ] {
            assert_eq!(text.parse::<EngineRelease>().unwrap(), release, "{text}");
        }
        for bad in [
            "", "28", "x", "28.x", "28.1.2.3", "28.99999", "-1.2", "2 8.1",
        ] {
            assert!(bad.parse::<EngineRelease>().is_err(), "{bad:?}");
        }
    }
}
