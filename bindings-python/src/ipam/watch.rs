//! `trunkline.ipam.Watch` and `Change`.

use std::time::Duration;

use pyo3::prelude::*;
use trunkline::blocking::Watch as Core;
use trunkline::ipam::Change as CoreChange;

use crate::convert::{Address, Span, python_enum};
use crate::exclusive::Exclusive;
use crate::ipam::{Lease, Owner};

/// The kind of a change, without what belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChangeKind {
    Bound,
    Released,
    Cooled,
    Configured,
    Missed,
    Other,
}

python_enum! {
    /// `trunkline.ipam.ChangeKind`.
    ChangeKindEnum = ChangeKind, "ChangeKind", "kind of change" {
        Bound => "bound",
        Released => "released",
        Cooled => "cooled",
        Configured => "configured",
        Missed => "missed",
        Other => "other",
    }
}

/// One thing that happened in a segment.
#[pyclass(frozen, eq, hash, module = "trunkline.ipam")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Change(CoreChange);

#[pymethods]
impl Change {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str) = ("kind", "address");

    /// What happened.
    #[getter]
    fn kind(&self) -> ChangeKindEnum {
        ChangeKindEnum(match &self.0 {
            CoreChange::Bound(_) => ChangeKind::Bound,
            CoreChange::Released { .. } => ChangeKind::Released,
            CoreChange::Cooled { .. } => ChangeKind::Cooled,
            CoreChange::Configured => ChangeKind::Configured,
            CoreChange::Missed => ChangeKind::Missed,
            _ => ChangeKind::Other,
        })
    }

    /// The address that it is about; None for `configured` and `missed`.
    #[getter]
    fn address(&self) -> Option<Address> {
        match &self.0 {
            CoreChange::Bound(lease) => Some(Address(lease.address())),
            CoreChange::Released { address, .. } | CoreChange::Cooled { address, .. } => {
                Some(Address(*address))
            }
            _ => None,
        }
    }

    /// Who has the address, or had it.
    #[getter]
    fn owner(&self) -> Option<Owner> {
        match &self.0 {
            CoreChange::Bound(lease) => Some(Owner(lease.owner().clone())),
            CoreChange::Released { owner, .. } => Some(Owner(owner.clone())),
            _ => None,
        }
    }

    /// In which epoch it was bound.
    #[getter]
    fn epoch(&self) -> Option<u64> {
        match &self.0 {
            CoreChange::Bound(lease) => Some(lease.epoch().get()),
            CoreChange::Released { epoch, .. } => Some(epoch.get()),
            _ => None,
        }
    }

    /// The lease, for `bound`.
    #[getter]
    fn lease(&self) -> Option<Lease> {
        match &self.0 {
            CoreChange::Bound(lease) => Some(Lease(lease.clone())),
            _ => None,
        }
    }

    fn __repr__(&self) -> String {
        let kind = self.kind().text();
        match self.address() {
            Some(address) => format!("<Change {kind} {}>", address.0),
            None => format!("<Change {kind}>"),
        }
    }
}

/// The changes of a segment, one after the other: an iterator that waits for the next, and never ends by itself.
///
/// It reads from the store when it is asked, and keeps no queue. One thread at a time may wait on it.
#[pyclass(frozen, module = "trunkline.ipam")]
pub(crate) struct Watch(Exclusive<Core>);

impl Watch {
    pub(crate) fn new(core: Core) -> Self {
        Self(Exclusive::new("Watch", core))
    }

    fn wait(&self, py: Python<'_>, timeout: Duration) -> PyResult<Option<Change>> {
        let change = self.0.wait(py, |core| core.next(timeout))?;
        Ok(change.map(Change))
    }
}

#[pymethods]
impl Watch {
    /// The next change, or None when there was none for so long.
    fn next(&self, py: Python<'_>, timeout: Span) -> PyResult<Option<Change>> {
        self.wait(py, timeout.0)
    }

    fn __iter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Change> {
        loop {
            if let Some(change) = self.wait(py, Duration::from_hours(1))? {
                return Ok(change);
            }
        }
    }
}
