//! `trunkline.ipam.PoolSpec`, `Pool`, `PoolId` and what a pool is made of.

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use trunkline::ipam::{
    Carve as CoreCarve, Exclusion as CoreExclusion, Pool as CorePool, PoolId as CoreId,
    PoolSpec as Core, Reservation as CoreReservation,
};

use crate::convert::{Address, Net, Range, Span, wrong_type};
use crate::error::OrRaise;
use crate::ipam::{Owner, Segment};
use crate::spec::Many;
use crate::types::AddressSet;
use crate::value::{record, value_methods};

/// The identity of a pool: its subnet in its segment.
#[pyclass(frozen, eq, ord, hash, module = "trunkline.ipam")]
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PoolId(pub(crate) CoreId);

value_methods! { PoolId { segment, subnet }
    #[new]
    fn new(segment: Segment, subnet: Net) -> Self {
        Self(CoreId::new(segment.0, subnet.0))
    }

    /// The segment.
    #[getter]
    fn segment(&self) -> Segment {
        Segment(self.0.segment().clone())
    }

    /// The subnet.
    #[getter]
    fn subnet(&self) -> Net {
        Net(self.0.subnet())
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }
}

/// A pool as an argument: its id, or the pool.
pub(crate) struct PoolArgument(pub(crate) CoreId);

impl<'py> FromPyObject<'_, 'py> for PoolArgument {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(id) = found.cast::<PoolId>() {
            Ok(Self(id.get().0.clone()))
        } else if let Ok(pool) = found.cast::<Pool>() {
            Ok(Self(pool.get().core.id().clone()))
        } else {
            Err(wrong_type(&found, "Pool or PoolId"))
        }
    }
}

record! {
    /// A part of a pool that is not handed out, and why.
    in "trunkline.ipam"
    struct Exclusion {
        /// The addresses.
        range: Range,
        /// Why they are not handed out.
        reason: String,
    }
}

record! {
    /// An address with a use of its own and no life cycle: a printer, a virtual router address, a Docker auxiliary address.
    in "trunkline.ipam"
    struct Reservation {
        /// The address.
        address: Address,
        /// What it is for.
        reason: String,
    }
}

record! {
    /// A block of a pool given to an allocator that this library does not control, such as Docker's own with `--ip-range`.
    in "trunkline.ipam"
    struct Carve {
        /// The block.
        block: Net,
        /// For whom.
        owner: Owner,
    }
}

impl From<&CoreExclusion> for Exclusion {
    fn from(exclusion: &CoreExclusion) -> Self {
        Self {
            range: Range(exclusion.range()),
            reason: exclusion.reason().to_owned(),
        }
    }
}

impl From<&CoreReservation> for Reservation {
    fn from(reservation: &CoreReservation) -> Self {
        Self {
            address: Address(reservation.address()),
            reason: reservation.reason().to_owned(),
        }
    }
}

/// An argument of two parts: the class that has them, or a plain pair.
macro_rules! pair {
    ($argument:ident, $class:ident { $first:ident: $type:ty }) => {
        pub(crate) struct $argument($class);

        impl<'py> FromPyObject<'_, 'py> for $argument {
            type Error = PyErr;

            fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
                if let Ok(whole) = found.cast::<$class>() {
                    return Ok(Self(whole.get().clone()));
                }
                if !found.is_instance_of::<PyTuple>() {
                    return Err(wrong_type(
                        &found,
                        concat!(stringify!($class), " or a pair"),
                    ));
                }
                let ($first, reason): ($type, String) = found.extract()?;
                Ok(Self($class { $first, reason }))
            }
        }
    };
}
pair!(ExclusionArgument, Exclusion { range: Range });
pair!(ReservationArgument, Reservation { address: Address });

/// A subnet of a segment, and which of its addresses are handed out: all of it, or the given ranges, less gateway, exclusions
/// and reservations.
///
/// An exclusion is an `Exclusion` or a pair of range and reason, a reservation a `Reservation` or a pair of address and reason.
/// `cool_down` is how long a released address rests before somebody else gets it: 2 minutes unless set, at most 24 hours.
#[pyclass(frozen, eq, hash, module = "trunkline.ipam")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PoolSpec(pub(crate) Core);

value_methods! { PoolSpec { subnet, gateway, ranges, exclusions, reservations, cool_down }
    #[new]
    #[pyo3(signature = (
        subnet, *, gateway=None, ranges=Many::default(), exclusions=Vec::new(), reservations=Vec::new(), cool_down=None
    ),
        text_signature = "(subnet, *, gateway=None, ranges=(), exclusions=(), reservations=(), cool_down=None)"
    )]
    fn new(
        subnet: Net,
        gateway: Option<Address>,
        ranges: Many<Range>,
        exclusions: Vec<ExclusionArgument>,
        reservations: Vec<ReservationArgument>,
        cool_down: Option<Span>,
    ) -> PyResult<Self> {
        let mut core = Core::new(subnet.0);
        if let Some(gateway) = gateway {
            core = core.gateway(gateway.0).or_raise()?;
        }
        for range in ranges.iter() {
            core = core.range(range.0).or_raise()?;
        }
        for ExclusionArgument(exclusion) in exclusions {
            core = core.exclude(exclusion.range.0, exclusion.reason).or_raise()?;
        }
        for ReservationArgument(reservation) in reservations {
            core = core.reserve(reservation.address.0, reservation.reason).or_raise()?;
        }
        if let Some(rest) = cool_down {
            core = core.cool_down(rest.0).or_raise()?;
        }
        Ok(Self(core))
    }

    /// The subnet.
    #[getter]
    fn subnet(&self) -> Net {
        Net(self.0.subnet())
    }

    /// The router of the subnet, which is never handed out.
    #[getter]
    fn gateway(&self) -> Option<Address> {
        self.0.gateway_address().map(Address)
    }

    /// The ranges that are handed out; empty for the whole subnet.
    #[getter]
    fn ranges<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.ranges().ranges().iter().copied().map(Range))
    }

    /// The exclusions.
    #[getter]
    fn exclusions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.exclusions().iter().map(Exclusion::from))
    }

    /// The reservations.
    #[getter]
    fn reservations<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.reservations().iter().map(Reservation::from))
    }

    /// How long a released address rests.
    #[getter]
    fn cool_down(&self) -> Span {
        Span(self.0.rest())
    }

    /// The addresses that are handed out: the ranges less everything that never is.
    #[getter]
    fn allocatable(&self) -> AddressSet {
        AddressSet(self.0.allocatable())
    }
}

/// A pool as the store has it.
#[pyclass(frozen, eq, hash, module = "trunkline.ipam")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Pool {
    pub(crate) core: CorePool,
}

#[pymethods]
impl Pool {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str) = ("id", "spec");

    /// Its identity.
    #[getter]
    fn id(&self) -> PoolId {
        PoolId(self.core.id().clone())
    }

    /// The segment.
    #[getter]
    fn segment(&self) -> Segment {
        Segment(self.core.id().segment().clone())
    }

    /// The subnet.
    #[getter]
    fn subnet(&self) -> Net {
        Net(self.core.id().subnet())
    }

    /// What was asked for, with the exclusions and reservations added since.
    #[getter]
    fn spec(&self) -> PoolSpec {
        PoolSpec(self.core.spec().clone())
    }

    /// The blocks given to other allocators.
    #[getter]
    fn carves<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let carves = self.core.carves().iter().map(carve);
        PyTuple::new(py, carves.collect::<PyResult<Vec<_>>>()?)
    }

    /// The addresses that are handed out.
    #[getter]
    fn allocatable(&self) -> AddressSet {
        AddressSet(self.core.allocatable().clone())
    }

    fn __repr__(&self) -> String {
        format!("<Pool {}>", self.core.id())
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(pyo3::exceptions::PyTypeError::new_err(
            "a Pool is what the store answered, and is not pickled: keep its id or its spec, and ask again",
        ))
    }
}

fn carve(carve: &CoreCarve) -> PyResult<Carve> {
    Ok(Carve {
        block: Net(trunkline::ipam::Subnet::new(carve.block()).or_raise()?),
        owner: Owner(carve.owner().clone()),
    })
}
