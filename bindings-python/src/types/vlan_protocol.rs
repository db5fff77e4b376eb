//! `trunkline.VlanProtocol`.

use crate::convert::python_enum;

python_enum! {
    /// `trunkline.VlanProtocol`.
    Protocol = trunkline::VlanProtocol, "VlanProtocol", "VLAN protocol" {
        Dot1Q => "802.1Q" | "802.1q" | "dot1q",
        Dot1Ad => "802.1ad" | "802.1AD" | "dot1ad",
    }
}
