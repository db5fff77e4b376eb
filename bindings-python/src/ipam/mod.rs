//! `trunkline.ipam`: address ranges that cannot overlap.

mod address_map;
mod audit;
mod client;
mod clock;
mod lease;
mod pool;
mod reality;
mod request;
mod segment;
mod watch;

pub(crate) use lease::Lease;
pub(crate) use pool::{Pool, PoolArgument};
pub(crate) use segment::{
    Host, Owner, Segment, check_host_id, check_owner_key, check_segment_id, check_vlan_stack,
};

use pyo3::prelude::*;

use crate::convert::EnumTable;

/// The enums of this slice, for the test that compares them with Python's.
pub(crate) const ENUMS: &[EnumTable] = &[
    lease::ExplanationKindEnum::TABLE,
    watch::ChangeKindEnum::TABLE,
    reality::FindingKindEnum::TABLE,
    reality::SeverityEnum::TABLE,
];

pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<address_map::AddressMap>()?;
    module.add_class::<audit::AuditFinding>()?;
    module.add_class::<audit::AuditReport>()?;
    module.add_class::<client::Imported>()?;
    module.add_class::<client::Ipam>()?;
    module.add_class::<clock::Clock>()?;
    module.add_class::<lease::Explanation>()?;
    module.add_class::<Lease>()?;
    module.add_class::<lease::Usage>()?;
    module.add_class::<pool::Carve>()?;
    module.add_class::<pool::Exclusion>()?;
    module.add_class::<Pool>()?;
    module.add_class::<pool::PoolId>()?;
    module.add_class::<pool::PoolSpec>()?;
    module.add_class::<pool::Reservation>()?;
    module.add_class::<reality::Finding>()?;
    module.add_class::<reality::Reality>()?;
    module.add_class::<request::AllocateRequest>()?;
    module.add_class::<watch::Change>()?;
    module.add_class::<watch::Watch>()?;
    Ok(())
}
