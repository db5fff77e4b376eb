//! VLAN identifiers and the tag protocols that carry them.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// A VLAN identifier (VID), 1 to 4094, as IEEE 802.1Q defines it.
///
/// 0 is not a VLAN but a priority tag, 4095 is reserved; both are refused, although the kernel takes 0 and rtnetlink
/// sends anything.
///
/// ```
/// use trunkline::VlanId;
///
/// assert_eq!(VlanId::new(100)?.get(), 100);
/// assert_eq!("100".parse::<VlanId>()?, VlanId::new(100)?);
/// assert_eq!(
///     VlanId::new(0).unwrap_err().to_string(),
///     "invalid VLAN id \"0\": 0 is a priority tag, not a VLAN; a VLAN id is 1 to 4094 (IEEE 802.1Q)",
/// );
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VlanId(u16);

impl VlanId {
    /// The lowest VLAN id.
    pub const MIN: Self = Self(1);
    /// The highest VLAN id.
    pub const MAX: Self = Self(4094);

    /// A VLAN id. Takes a wide integer so that a number far out of range gets the same error as one just out of it.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for 0, 4095 and everything above.
    pub fn new(id: u32) -> Result<Self> {
        let rule = match id {
            1..=4094 => {
                #[allow(clippy::cast_possible_truncation)] // the arm's range fits
                return Ok(Self(id as u16));
            }
            0 => "0 is a priority tag, not a VLAN; a VLAN id is 1 to 4094 (IEEE 802.1Q)",
            4095 => "4095 is reserved; a VLAN id is 1 to 4094 (IEEE 802.1Q)",
            _ => "a VLAN id is 1 to 4094 (IEEE 802.1Q)",
        };
        Err(Error::invalid("VLAN id", id, rule))
    }

    /// The number.
    pub fn get(self) -> u16 {
        self.0
    }
}

impl TryFrom<u32> for VlanId {
    type Error = Error;

    fn try_from(id: u32) -> Result<Self> {
        Self::new(id)
    }
}

impl TryFrom<u16> for VlanId {
    type Error = Error;

    fn try_from(id: u16) -> Result<Self> {
        Self::new(u32::from(id))
    }
}

impl FromStr for VlanId {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        // Plain digits only: `u32::from_str` would take "+100".
        if s.is_empty() || !s.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Error::invalid(
                "VLAN id",
                s,
                "a VLAN id is a number, 1 to 4094 (IEEE 802.1Q)",
            ));
        }
        match s.parse::<u32>() {
            Ok(id) => Self::new(id),
            Err(_) => Err(Error::invalid(
                "VLAN id",
                s,
                "a VLAN id is 1 to 4094 (IEEE 802.1Q)",
            )),
        }
    }
}

impl fmt::Display for VlanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for VlanId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u16(self.0)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for VlanId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = <u32 as serde::Deserialize>::deserialize(deserializer)?;
        Self::new(id).map_err(serde::de::Error::custom)
    }
}

/// Which tag a VLAN link writes: `IFLA_VLAN_PROTOCOL`.
///
/// ```
/// use trunkline::VlanProtocol;
///
/// assert_eq!(VlanProtocol::default(), VlanProtocol::Dot1Q);
/// assert_eq!(VlanProtocol::Dot1Ad.ether_type(), 0x88A8);
/// assert_eq!("802.1ad".parse::<VlanProtocol>()?.to_string(), "802.1ad");
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VlanProtocol {
    /// IEEE 802.1Q, `EtherType` 0x8100: the customer tag, and the only tag on an ordinary trunk.
    #[default]
    Dot1Q,
    /// IEEE 802.1ad, `EtherType` 0x88A8: the provider's outer tag of `QinQ`.
    Dot1Ad,
}

impl VlanProtocol {
    /// The `EtherType` of the tag.
    pub fn ether_type(self) -> u16 {
        match self {
            Self::Dot1Q => 0x8100,
            Self::Dot1Ad => 0x88A8,
        }
    }
}

impl fmt::Display for VlanProtocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Dot1Q => "802.1Q",
            Self::Dot1Ad => "802.1ad",
        })
    }
}

impl FromStr for VlanProtocol {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        if s.eq_ignore_ascii_case("802.1q") {
            Ok(Self::Dot1Q)
        } else if s.eq_ignore_ascii_case("802.1ad") {
            Ok(Self::Dot1Ad)
        } else {
            Err(Error::invalid(
                "VLAN protocol",
                s,
                "it is 802.1Q or 802.1ad",
            ))
        }
    }
}

super::serde_as_text!(VlanProtocol);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        for bad in [0, 4095, 4096, 9999, u32::MAX] {
            assert!(VlanId::new(bad).is_err(), "{bad}");
        }
        for good in [1, 100, 4094] {
            assert_eq!(u32::from(VlanId::new(good).unwrap().get()), good);
        }
    }

    #[test]
    fn text_is_plain_digits() {
        for bad in [
            "",
            "+100",
            "-1",
            "0x64",
            "1 ",
            "99999999999999999999",
            "ten",
        ] {
            assert!(bad.parse::<VlanId>().is_err(), "{bad:?}");
        }
        assert_eq!("0100".parse::<VlanId>().unwrap().get(), 100);
    }
}
