//! `trunkline.topology`: how ledger and engine agree.

use std::sync::Mutex;
use std::time::Duration;

use pyo3::prelude::*;
use trunkline::topology::{
    self as core, Dispute as CoreDispute, Reconciler as CoreReconciler,
    Reconciliation as CoreReconciliation,
};

use crate::convert::Span;
use crate::docker::{AddressHolder, EndpointSpec, NetworkText, SubnetSpec};
use crate::error::OrRaise;
use crate::ipam::{Lease, Owner, Pool};

/// An endpoint that has the addresses of leases, and their MAC address, for as long as its container exists. Release the
/// leases when the container is removed, not when it stops.
#[pyfunction]
pub(super) fn pin(network: NetworkText, leases: Vec<Bound<'_, Lease>>) -> PyResult<EndpointSpec> {
    let leases: Vec<_> = leases.iter().map(|lease| lease.get().0.clone()).collect();
    core::pin(network.0.clone(), &leases)
        .or_raise()
        .map(|core| EndpointSpec::pinned(network, core))
}

/// The subnet of a pool as a network of the engine may have it: its gateway, and as range the block that was carved for `owner`,
/// of which this library gives out nothing.
#[pyfunction]
pub(super) fn carved(pool: &Bound<'_, Pool>, owner: Owner) -> PyResult<SubnetSpec> {
    let core = core::carved(&pool.get().core, &owner.0).or_raise()?;
    SubnetSpec::of(&core)
}

/// An address in use, and the lease that speaks against it.
#[pyclass(frozen, eq, module = "trunkline.topology")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dispute(CoreDispute);

#[pymethods]
impl Dispute {
    /// The network.
    #[getter]
    fn network(&self) -> NetworkText {
        NetworkText(self.0.network.clone())
    }

    /// Who has the address, in the engine's eyes.
    #[getter]
    fn holder(&self) -> AddressHolder {
        (&self.0.holder).into()
    }

    /// The lease of that address.
    #[getter]
    fn lease(&self) -> Lease {
        Lease(self.0.lease.clone())
    }

    fn __repr__(&self) -> String {
        format!(
            "<Dispute about {}: {} has it>",
            self.0.lease.address(),
            self.0.holder.name
        )
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{Hash, Hasher};
        let mut hasher = std::hash::DefaultHasher::new();
        self.0.lease.address().hash(&mut hasher);
        hasher.finish()
    }
}

/// How ledger and engine agree: everything empty when they do.
#[pyclass(frozen, eq, module = "trunkline.topology")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reconciliation(pub(super) CoreReconciliation);

fn leases(leases: &[trunkline::ipam::Lease]) -> Vec<Lease> {
    leases.iter().cloned().map(Lease).collect()
}

fn disputes(disputes: &[CoreDispute]) -> Vec<Dispute> {
    disputes.iter().cloned().map(Dispute).collect()
}

#[pymethods]
impl Reconciliation {
    /// Leases whose container the engine does not have, running or not.
    #[getter]
    fn leaked(&self) -> Vec<Lease> {
        leases(&self.0.leaked)
    }

    /// Containers with an address out of our pools and no lease for it, each with its network.
    #[getter]
    fn unrecorded(&self) -> Vec<(NetworkText, AddressHolder)> {
        self.0
            .unrecorded
            .iter()
            .map(|(network, holder)| (NetworkText(network.clone()), holder.into()))
            .collect()
    }

    /// Containers whose address is leased to another.
    #[getter]
    fn lost(&self) -> Vec<Dispute> {
        disputes(&self.0.lost)
    }

    /// Containers with another MAC address than their lease.
    #[getter]
    fn mac_drift(&self) -> Vec<Dispute> {
        disputes(&self.0.mac_drift)
    }

    /// Leaked leases that were released in this pass.
    #[getter]
    fn released(&self) -> Vec<Lease> {
        leases(&self.0.released)
    }

    /// Whether ledger and engine agree.
    #[getter]
    fn is_clean(&self) -> bool {
        self.0.is_clean()
    }

    fn __repr__(&self) -> String {
        format!(
            "<Reconciliation: {} leaked, {} unrecorded, {} lost, {} with another MAC address>",
            self.0.leaked.len(),
            self.0.unrecorded.len(),
            self.0.lost.len(),
            self.0.mac_drift.len(),
        )
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{Hash, Hasher};
        let mut hasher = std::hash::DefaultHasher::new();
        self.__repr__().hash(&mut hasher);
        hasher.finish()
    }
}

/// What earlier passes saw, so that a lease is released only when it leaked in two passes, at least the grace apart.
///
/// A new one knows nothing, so its first pass releases nothing. The clock is this process's own and never the wall's.
#[pyclass(frozen, module = "trunkline.topology")]
pub(crate) struct Reconciler(pub(super) Mutex<CoreReconciler>);

#[pymethods]
impl Reconciler {
    #[new]
    #[pyo3(signature = (*, grace=Span(Duration::from_mins(3))))]
    fn new(grace: Span) -> Self {
        Self(Mutex::new(CoreReconciler::with_grace(grace.0)))
    }

    /// How long a lease must have been leaked.
    #[getter]
    fn grace(&self) -> Span {
        let core = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        Span(core.grace())
    }

    fn __repr__(&self) -> String {
        format!("<Reconciler, grace {} s>", self.grace().0.as_secs())
    }
}
