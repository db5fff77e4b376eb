//! VLAN ids and tag protocols.

use trunkline::VlanProtocol;

use crate::ffi::numbers;

/// The tag protocol of a VLAN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_vlan_protocol {
    /// IEEE 802.1Q, EtherType 0x8100: the customer tag, and the only tag on an ordinary trunk.
    TL_VLAN_PROTOCOL_DOT1Q = 1,
    /// IEEE 802.1ad, EtherType 0x88A8: the provider's outer tag of QinQ.
    TL_VLAN_PROTOCOL_DOT1AD = 2,
}

numbers!(VlanProtocol as "VLAN protocol": tl_vlan_protocol {
    TL_VLAN_PROTOCOL_DOT1Q = Self::Dot1Q => Self::Dot1Q,
    TL_VLAN_PROTOCOL_DOT1AD = Self::Dot1Ad => Self::Dot1Ad,
});
