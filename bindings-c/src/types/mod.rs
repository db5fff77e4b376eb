//! The field's words, as numbers, strings and plain structs.

mod address_range;
mod interface_name;
mod mac_address;
mod string;
mod vlan_id;

pub use address_range::*;
pub(crate) use interface_name::interface;
pub use mac_address::*;
pub use string::*;
pub use vlan_id::*;
