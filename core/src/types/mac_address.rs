//! Ethernet addresses.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// A unicast Ethernet address (EUI-48), never zero and never multicast: an address that an interface can have.
///
/// Read from `02:42:0a:00:00:02`, `02-42-0A-00-00-02` or `0242.0a00.0002`; printed in the first form.
///
/// ```
/// use trunkline::MacAddress;
///
/// let mac: MacAddress = "02-42-0A-00-00-02".parse()?;
/// assert_eq!(mac.to_string(), "02:42:0a:00:00:02");
/// assert!(mac.is_locally_administered());
/// assert!("01:00:5e:00:00:01".parse::<MacAddress>().is_err()); // multicast
/// assert!("00:00:00:00:00:00".parse::<MacAddress>().is_err());
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MacAddress([u8; 6]);

impl MacAddress {
    /// The address of six octets in transmission order.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when all octets are zero, or when the lowest bit of the first octet marks a multicast address;
    /// the kernel answers the latter with `EADDRNOTAVAIL`.
    pub fn new(octets: [u8; 6]) -> Result<Self> {
        match Self::broken_rule(octets) {
            None => Ok(Self(octets)),
            Some(rule) => Err(Error::invalid("MAC address", Self(octets), rule)),
        }
    }

    /// The octets in transmission order.
    pub fn octets(self) -> [u8; 6] {
        self.0
    }

    /// Whether the address was chosen locally (bit 1 of the first octet) instead of by a manufacturer.
    ///
    /// ```
    /// # use trunkline::MacAddress;
    /// assert!(MacAddress::new([0x02, 0, 0, 0, 0, 1])?.is_locally_administered());
    /// assert!(!MacAddress::new([0x00, 0x16, 0x3e, 0, 0, 1])?.is_locally_administered());
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    pub fn is_locally_administered(self) -> bool {
        self.0[0] & 0b10 != 0
    }

    /// The octets made a locally administered unicast address: bit 1 of the first octet set, bit 0 clear.
    pub(crate) fn local(octets: [u8; 6]) -> Self {
        let [first, rest @ ..] = octets;
        let [b, c, d, e, g] = rest;
        Self([first & 0xFE | 0x02, b, c, d, e, g])
    }

    fn broken_rule(octets: [u8; 6]) -> Option<&'static str> {
        if octets[0] & 1 != 0 {
            Some("it is a multicast address; an interface needs a unicast one (first octet even)")
        } else if octets == [0; 6] {
            Some("all octets are zero")
        } else {
            None
        }
    }

    fn parse_octets(s: &str) -> Option<[u8; 6]> {
        let mut octets = [0; 6];
        let groups = |separator: char, digits: usize| -> Option<Vec<&str>> {
            let parts: Vec<&str> = s.split(separator).collect();
            (parts.len() * digits == 12
                && parts
                    .iter()
                    .all(|p| p.len() == digits && p.bytes().all(|b| b.is_ascii_hexdigit())))
            .then_some(parts)
        };
        let text = groups(':', 2)
            .or_else(|| groups('-', 2))
            .or_else(|| groups('.', 4))?
            .concat();
        for (i, octet) in octets.iter_mut().enumerate() {
            *octet = u8::from_str_radix(text.get(2 * i..2 * i + 2)?, 16).ok()?;
        }
        Some(octets)
    }
}

impl FromStr for MacAddress {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        match Self::parse_octets(s) {
            Some(octets) => match Self::broken_rule(octets) {
                None => Ok(Self(octets)),
                Some(rule) => Err(Error::invalid("MAC address", s, rule)),
            },
            None => Err(Error::invalid(
                "MAC address",
                s,
                "it is six octets in hexadecimal, such as 02:42:0a:00:00:02",
            )),
        }
    }
}

impl fmt::Display for MacAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.0;
        write!(f, "{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{g:02x}")
    }
}

impl fmt::Debug for MacAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

super::serde_as_text!(MacAddress);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_spellings() {
        for text in [
            "02:42:0a:00:00:02",
            "02-42-0a-00-00-02",
            "0242.0a00.0002",
            "02:42:0A:00:00:02",
        ] {
            assert_eq!(
                text.parse::<MacAddress>().unwrap().octets(),
                [2, 0x42, 10, 0, 0, 2]
            );
        }
    }

    #[test]
    fn refuses() {
        for (text, word) in [
            ("", "six octets"),
            ("02:42:0a:00:00", "six octets"),
            ("02:42:0a:00:00:02:03", "six octets"),
            ("02:42:0a-00:00:02", "six octets"),
            ("2:42:a:0:0:2", "six octets"),
            ("02:42:0a:00:00:0g", "six octets"),
            ("+2:42:0a:00:00:02", "six octets"),
            ("ff:ff:ff:ff:ff:ff", "multicast"),
            ("01:00:5e:00:00:01", "multicast"),
            ("00:00:00:00:00:00", "zero"),
        ] {
            let error = text.parse::<MacAddress>().unwrap_err().to_string();
            assert!(error.contains(word), "{text:?}: {error}");
        }
    }
}
