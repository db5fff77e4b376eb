//! `trunkline.topology`: trunk, VLANs, networks and containers as one.

mod container;
mod glue;
mod host;
mod network;
mod observed;
mod picture;
mod plan;
mod shim;
mod wanted;

use pyo3::prelude::*;

use crate::convert::EnumTable;

/// The enums of this slice, for the test that compares them with Python's.
pub(crate) const ENUMS: &[EnumTable] = &[host::StepStateEnum::TABLE, plan::LeasesEnum::TABLE];

pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<container::Container>()?;
    module.add_class::<container::Join>()?;
    module.add_class::<container::Place>()?;
    module.add_class::<glue::Dispute>()?;
    module.add_class::<glue::Reconciler>()?;
    module.add_class::<glue::Reconciliation>()?;
    module.add_class::<host::Host>()?;
    module.add_class::<host::Progress>()?;
    module.add_class::<network::HostShim>()?;
    module.add_class::<network::Network>()?;
    module.add_class::<network::NetworkSubnet>()?;
    module.add_class::<network::Vlan>()?;
    module.add_class::<observed::Inside>()?;
    module.add_class::<observed::Observed>()?;
    module.add_class::<picture::Endpoint>()?;
    module.add_class::<picture::Picture>()?;
    module.add_class::<picture::Segment>()?;
    module.add_class::<plan::Action>()?;
    module.add_class::<plan::Plan>()?;
    module.add_class::<plan::Step>()?;
    module.add_class::<shim::Shim>()?;
    module.add_class::<wanted::Topology>()?;
    module.add_function(wrap_pyfunction!(glue::carved, module)?)?;
    module.add_function(wrap_pyfunction!(glue::pin, module)?)?;
    module.add_function(wrap_pyfunction!(observed::host_links, module)?)?;
    Ok(())
}
