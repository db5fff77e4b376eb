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
use crate::value::record;

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

record! {
    /// An address in use, and the lease that speaks against it.
    in "trunkline.topology"
    struct Dispute {
        /// The network.
        network: NetworkText,
        /// Who has the address, in the engine's eyes.
        holder: AddressHolder,
        /// The lease of that address.
        lease: Lease,
    }
}

impl From<CoreDispute> for Dispute {
    fn from(dispute: CoreDispute) -> Self {
        Self {
            network: NetworkText(dispute.network),
            holder: (&dispute.holder).into(),
            lease: Lease(dispute.lease),
        }
    }
}

record! {
    /// How ledger and engine agree: everything empty when they do.
    in "trunkline.topology"
    struct Reconciliation {
        /// Leases whose container the engine does not have, running or not.
        leaked: Vec<Lease>,
        /// Containers with an address out of our pools and no lease for it, each with its network.
        unrecorded: Vec<(NetworkText, AddressHolder)>,
        /// Containers whose address is leased to another.
        lost: Vec<Dispute>,
        /// Containers with another MAC address than their lease.
        mac_drift: Vec<Dispute>,
        /// Leaked leases that were released in this pass.
        released: Vec<Lease>,
    }

    /// Whether ledger and engine agree.
    #[getter]
    fn is_clean(&self) -> bool {
        self.leaked.is_empty() && self.unrecorded.is_empty() && self.lost.is_empty() && self.mac_drift.is_empty()
    }
}

impl From<CoreReconciliation> for Reconciliation {
    fn from(found: CoreReconciliation) -> Self {
        let leases = |leases: Vec<_>| leases.into_iter().map(Lease).collect();
        let disputes = |disputes: Vec<CoreDispute>| disputes.into_iter().map(Into::into).collect();
        Self {
            leaked: leases(found.leaked),
            unrecorded: found
                .unrecorded
                .into_iter()
                .map(|(network, holder)| (NetworkText(network), (&holder).into()))
                .collect(),
            lost: disputes(found.lost),
            mac_drift: disputes(found.mac_drift),
            released: leases(found.released),
        }
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
