//! The maximum transmission unit of a link.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// A maximum transmission unit in bytes, 68 to 65,535.
///
/// 68 is the least that IPv4 allows (RFC 791), 65,535 the most that Linux gives a VLAN or macvlan link. IPv6 needs at
/// least 1,280 (RFC 8200): below that the kernel switches IPv6 off on the link; see [`Mtu::carries_ipv6`].
///
/// ```
/// use trunkline::Mtu;
///
/// assert_eq!(Mtu::new(1500)?.get(), 1500);
/// assert!(Mtu::new(67).is_err());
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mtu(u16);

impl Mtu {
    /// The least MTU that IPv4 allows, in bytes.
    pub const MIN: Self = Self(68);
    /// The greatest MTU of a VLAN or macvlan link, in bytes.
    pub const MAX: Self = Self(u16::MAX);

    /// An MTU of so many bytes.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] below 68 or above 65,535.
    pub fn new(bytes: u32) -> Result<Self> {
        match u16::try_from(bytes) {
            Ok(fits) if fits >= Self::MIN.0 => Ok(Self(fits)),
            _ => Err(Error::invalid("MTU", bytes, "it must be 68 to 65535 bytes")),
        }
    }

    /// The MTU in bytes.
    pub fn get(self) -> u32 {
        u32::from(self.0)
    }

    /// Whether IPv6 can run on a link of this MTU (1,280 bytes or more).
    ///
    /// ```
    /// # use trunkline::Mtu;
    /// assert!(Mtu::new(1280)?.carries_ipv6());
    /// assert!(!Mtu::new(1279)?.carries_ipv6());
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    pub fn carries_ipv6(self) -> bool {
        self.0 >= 1280
    }
}

impl FromStr for Mtu {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        let bytes: u32 = s
            .parse()
            .map_err(|_| Error::invalid("MTU", s, "it must be 68 to 65535 bytes"))?;
        Self::new(bytes)
    }
}

impl TryFrom<u32> for Mtu {
    type Error = Error;

    fn try_from(bytes: u32) -> Result<Self> {
        Self::new(bytes)
    }
}

impl fmt::Display for Mtu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Mtu {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(self.get())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Mtu {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = <u32 as serde::Deserialize>::deserialize(deserializer)?;
        Self::new(bytes).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        assert!(Mtu::new(0).is_err());
        assert!(Mtu::new(67).is_err());
        assert_eq!(Mtu::new(68).unwrap(), Mtu::MIN);
        assert_eq!(Mtu::new(65_535).unwrap(), Mtu::MAX);
        assert!(Mtu::new(65_536).is_err());
        assert!("1500x".parse::<Mtu>().is_err());
        assert_eq!("9000".parse::<Mtu>().unwrap().to_string(), "9000");
    }
}
