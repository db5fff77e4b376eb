//! `trunkline`: the field's words that are more than text or a number.

mod address_range;
mod address_set;
mod difference;
mod ensured;
mod parent_spec;
mod vlan_protocol;

pub(crate) use address_range::AddressRange;
pub(crate) use address_set::AddressSet;
pub(crate) use difference::Difference;
pub(crate) use ensured::{Ensured, RemovedEnum};
#[allow(unused_imports)] // the docker slice takes it
pub(crate) use parent_spec::Parent;
pub(crate) use parent_spec::ParentSpec;
pub(crate) use vlan_protocol::Protocol;

use crate::convert::{EnumTable, python_enum};
use trunkline::ipam::SpecialAddress;

python_enum! {
    /// `trunkline.SpecialAddress`.
    Special = SpecialAddress, "SpecialAddress", "special address" {
        Network => "network",
        Broadcast => "broadcast",
        SubnetRouterAnycast => "subnet_router_anycast",
    } other "other"
}

/// The enums of this slice, for the test that compares them with Python's.
pub(crate) const ENUMS: &[EnumTable] = &[Special::TABLE, Protocol::TABLE, RemovedEnum::TABLE];
