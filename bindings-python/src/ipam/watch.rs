//! `trunkline.ipam.Watch` and `Change`.

use std::time::Duration;

use pyo3::prelude::*;
use trunkline::blocking::Watch as Core;
use trunkline::ipam::Change as CoreChange;

use crate::convert::{Address, Span, Whole, python_enum};
use crate::exclusive::Exclusive;
use crate::ipam::{Lease, Owner};
use crate::value::record;

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

record! {
    /// One thing that happened in a segment.
    in "trunkline.ipam"
    struct Change {
        /// What happened.
        kind: ChangeKindEnum,
        /// The address that it is about; None for `configured` and `missed`.
        address: Option<Address>,
        /// Who has the address, or had it.
        owner: Option<Owner>,
        /// In which epoch it was bound.
        epoch: Option<Whole<u64>>,
        /// The lease, for `bound`.
        lease: Option<Lease>,
    }
}

impl From<CoreChange> for Change {
    fn from(change: CoreChange) -> Self {
        let about = |kind| Self {
            kind: ChangeKindEnum(kind),
            address: None,
            owner: None,
            epoch: None,
            lease: None,
        };
        match change {
            CoreChange::Bound(lease) => Self {
                address: Some(Address(lease.address())),
                owner: Some(Owner(lease.owner().clone())),
                epoch: Some(Whole(lease.epoch().get())),
                lease: Some(Lease(lease)),
                ..about(ChangeKind::Bound)
            },
            CoreChange::Released {
                address,
                owner,
                epoch,
            } => Self {
                address: Some(Address(address)),
                owner: Some(Owner(owner)),
                epoch: Some(Whole(epoch.get())),
                ..about(ChangeKind::Released)
            },
            CoreChange::Cooled { address } => Self {
                address: Some(Address(address)),
                ..about(ChangeKind::Cooled)
            },
            CoreChange::Configured => about(ChangeKind::Configured),
            CoreChange::Missed => about(ChangeKind::Missed),
            _ => about(ChangeKind::Other),
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
        Ok(change.map(Into::into))
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

    fn __repr__(&self) -> &'static str {
        "<Watch>"
    }
}
