//! `trunkline.ipam.Lease`, `Usage` and `Explanation`.

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use trunkline::ipam::{Explanation as CoreExplanation, Lease as Core, Usage as CoreUsage};

use crate::convert::{Address, Interface, Mac, Moment, Net, Range, Span, Whole, python_enum};
use crate::error::invalid;
use crate::ipam::pool::PoolId;
use crate::ipam::{Host, Owner, Segment};
use crate::types::Special;
use crate::value::{record, remade};

/// An address bound to an owner by a host, until it is released: a lease never runs out by itself, because no deadline proves
/// that its user is gone.
///
/// It is made by an allocator. `to_json` and `Lease.from_json` keep one elsewhere; pickling does the same.
#[pyclass(frozen, eq, hash, from_py_object, module = "trunkline.ipam")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Lease(pub(crate) Core);

#[pymethods]
impl Lease {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str) = ("address", "owner");

    /// The lease that `to_json` wrote.
    #[staticmethod]
    fn from_json(text: &str) -> PyResult<Self> {
        serde_json::from_str(text)
            .map(Self)
            .map_err(|error| invalid("lease", text, &error.to_string()))
    }

    /// All of it as JSON, for `Lease.from_json`.
    fn to_json(&self) -> PyResult<String> {
        serde_json::to_string(&self.0)
            .map_err(|error| invalid("lease", &self.0, &error.to_string()))
    }

    /// The pool.
    #[getter]
    fn pool(&self) -> PoolId {
        PoolId(self.0.pool().clone())
    }

    /// The broadcast domain in which the address is unique.
    #[getter]
    fn segment(&self) -> Segment {
        Segment(self.0.segment().clone())
    }

    /// The address.
    #[getter]
    fn address(&self) -> Address {
        Address(self.0.address())
    }

    /// The address with the subnet's prefix length, as an interface wants it.
    #[getter]
    fn interface(&self) -> Interface {
        Interface(self.0.interface())
    }

    /// The owner.
    #[getter]
    fn owner(&self) -> Owner {
        Owner(self.0.owner().clone())
    }

    /// The host that bound it and may release it.
    #[getter]
    fn host(&self) -> Host {
        Host(self.0.host().clone())
    }

    /// When it was bound, by the store's counter, which only grows and never repeats.
    #[getter]
    fn epoch(&self) -> u64 {
        self.0.epoch().get()
    }

    /// A locally administered MAC address made from segment and owner; the same for both families of one owner, and no other
    /// owner of the segment has it. A request may name another.
    #[getter]
    fn mac(&self) -> Mac {
        Mac(self.0.mac())
    }

    /// The gateway of the pool, when it has one.
    #[getter]
    fn gateway(&self) -> Option<Address> {
        self.0.gateway().map(Address)
    }

    /// When it was bound, by the clock of the wall. For display: nothing is decided by it.
    #[getter]
    fn since(&self) -> Moment {
        Moment::unix(self.0.since())
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<Lease {}>", self.0)
    }

    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let text = self.to_json()?.into_pyobject(py)?.into_any();
        remade::<Self>(py, "from_json", [text])
    }
}

record! {
    /// How full a pool is, in addresses.
    in "trunkline.ipam"
    struct Usage {
        /// What can be handed out at all: the ranges less gateway, reservations, exclusions and carved blocks.
        capacity: Whole<u128>,
        /// Of these, bound to an owner.
        bound: Whole<u128>,
        /// Of these, released a short time ago.
        cooling: Whole<u128>,
    }

    /// What can be handed out at once.
    #[getter]
    fn free(&self) -> u128 {
        self.capacity.0.saturating_sub(self.bound.0.saturating_add(self.cooling.0))
    }
}

impl From<CoreUsage> for Usage {
    fn from(usage: CoreUsage) -> Self {
        Self {
            capacity: Whole(usage.capacity),
            bound: Whole(usage.bound),
            cooling: Whole(usage.cooling),
        }
    }
}

/// The kind of an explanation, without what belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExplanationKind {
    Free,
    NoPool,
    Special,
    Gateway,
    Reserved,
    Excluded,
    Carved,
    OutsideRanges,
    Bound,
    Cooling,
    Other,
}

python_enum! {
    /// `trunkline.ipam.ExplanationKind`.
    ExplanationKindEnum = ExplanationKind, "ExplanationKind", "kind of explanation" {
        Free => "free",
        NoPool => "no_pool",
        Special => "special",
        Gateway => "gateway",
        Reserved => "reserved",
        Excluded => "excluded",
        Carved => "carved",
        OutsideRanges => "outside_ranges",
        Bound => "bound",
        Cooling => "cooling",
        Other => "other",
    }
}

record! {
    /// Why an address can be had, or not; `str()` says it in words.
    in "trunkline.ipam"
    struct Explanation {
        /// Which of the reasons it is.
        kind: ExplanationKindEnum,
        /// What the address is by the rules of its family, for `special`.
        special: Option<Special>,
        /// The reason that was given, for `reserved` and `excluded`.
        reason: Option<String>,
        /// The excluded range.
        range: Option<Range>,
        /// The carved block.
        block: Option<Net>,
        /// For whom the block was carved, who has the address, or who had it last.
        owner: Option<Owner>,
        /// The lease, for `bound`.
        lease: Option<Lease>,
        /// How long until a cooling address is free for everybody. It is handed out earlier to its last owner, or when nothing else is
        /// left.
        left: Option<Span>,
        /// It in words.
        text: String,
    }

    fn __str__(&self) -> &str {
        &self.text
    }
}

impl TryFrom<CoreExplanation> for Explanation {
    type Error = trunkline::Error;

    fn try_from(explanation: CoreExplanation) -> trunkline::Result<Self> {
        let why = Self {
            kind: ExplanationKindEnum(ExplanationKind::Other),
            special: None,
            reason: None,
            range: None,
            block: None,
            owner: None,
            lease: None,
            left: None,
            text: explanation.to_string(),
        };
        let of = ExplanationKindEnum;
        Ok(match explanation {
            CoreExplanation::Free => Self {
                kind: of(ExplanationKind::Free),
                ..why
            },
            CoreExplanation::NoPool => Self {
                kind: of(ExplanationKind::NoPool),
                ..why
            },
            CoreExplanation::Special(special) => Self {
                kind: of(ExplanationKind::Special),
                special: Some(Special(special)),
                ..why
            },
            CoreExplanation::Gateway => Self {
                kind: of(ExplanationKind::Gateway),
                ..why
            },
            CoreExplanation::Reserved { reason, .. } => Self {
                kind: of(ExplanationKind::Reserved),
                reason: Some(reason),
                ..why
            },
            CoreExplanation::Excluded { range, reason, .. } => Self {
                kind: of(ExplanationKind::Excluded),
                range: Some(Range(range)),
                reason: Some(reason),
                ..why
            },
            CoreExplanation::Carved { block, owner, .. } => Self {
                kind: of(ExplanationKind::Carved),
                block: Some(Net(trunkline::ipam::Subnet::new(block)?)),
                owner: Some(Owner(owner)),
                ..why
            },
            CoreExplanation::OutsideRanges { .. } => Self {
                kind: of(ExplanationKind::OutsideRanges),
                ..why
            },
            CoreExplanation::Bound { lease, .. } => Self {
                kind: of(ExplanationKind::Bound),
                owner: Some(Owner(lease.owner().clone())),
                lease: Some(Lease(*lease)),
                ..why
            },
            CoreExplanation::Cooling {
                last_owner, left, ..
            } => Self {
                kind: of(ExplanationKind::Cooling),
                owner: Some(Owner(last_owner)),
                left: Some(Span(left)),
                ..why
            },
            _ => why,
        })
    }
}
