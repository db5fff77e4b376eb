//! The field's own words, as values that cannot be wrong once they exist.
//!
//! Every type here has a private inside, a fallible constructor, and `FromStr` and `Display` that round-trip.
//! A wrong value is refused with [`Error::Invalid`](crate::Error::Invalid): what it was, its value, and the rule.

pub(crate) mod address_range;
mod ensured;
mod interface_name;
mod mac_address;
mod mtu;
mod parent_spec;
mod vlan_id;

pub use address_range::{AddressRange, AddressSet, Family, SpecialAddress, Subnet};
pub use ensured::{Ensured, Removed};
pub use interface_name::InterfaceName;
pub use mac_address::MacAddress;
pub use mtu::Mtu;
pub use parent_spec::ParentSpec;
pub use vlan_id::{VlanId, VlanProtocol};

/// Serialises a value as the text that its `Display` prints and its `FromStr` reads.
macro_rules! serde_as_text {
    ($type:ty) => {
        #[cfg(feature = "serde")]
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use serde_as_text;
