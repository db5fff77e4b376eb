//! `trunkline.link`: sub-interfaces, macvlan and ipvlan links in the kernel.

mod address;
mod ipvlan;
mod kernel;
mod macvlan;
mod netns;
mod observed;
mod parent;
mod plan;
mod route;
mod spec;
mod vlan;

pub(crate) use address::AddressArgument;
pub(crate) use ipvlan::IpvlanSpec;
pub(crate) use macvlan::MacvlanSpec;
pub(crate) use netns::Netns;
pub(crate) use spec::{Attachment, Spec};
pub(crate) use vlan::VlanSpec;

use pyo3::prelude::*;

use crate::convert::EnumTable;

/// The enums of this slice, for the test that compares them with Python's.
pub(crate) const ENUMS: &[EnumTable] = &[
    address::DadEnum::TABLE,
    ipvlan::IpvlanModeEnum::TABLE,
    ipvlan::IpvlanFlagEnum::TABLE,
    macvlan::MacvlanModeEnum::TABLE,
    parent::SeverityEnum::TABLE,
    parent::ParentProblemEnum::TABLE,
];

pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("OWNER_GROUP", trunkline::link::OWNER_GROUP)?;
    module.add_class::<address::LinkAddress>()?;
    module.add_class::<address::ObservedAddress>()?;
    module.add_class::<IpvlanSpec>()?;
    module.add_class::<kernel::Attached>()?;
    module.add_class::<kernel::Kernel>()?;
    module.add_class::<MacvlanSpec>()?;
    module.add_class::<macvlan::SourceChange>()?;
    module.add_class::<Netns>()?;
    module.add_class::<observed::Link>()?;
    module.add_class::<observed::ObservedIpvlan>()?;
    module.add_class::<observed::ObservedMacvlan>()?;
    module.add_class::<observed::ObservedVlan>()?;
    module.add_class::<parent::ParentFinding>()?;
    module.add_class::<plan::Plan>()?;
    module.add_class::<plan::Step>()?;
    module.add_class::<route::ObservedRoute>()?;
    module.add_class::<route::RouteSpec>()?;
    module.add_class::<Attachment>()?;
    module.add_class::<VlanSpec>()?;
    Ok(())
}
