//! `trunkline.AddressSet`.

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use trunkline::ipam::AddressSet as Core;

use crate::convert::{Net, Range};
use crate::spec::Many;
use crate::types::address_range::networks;
use crate::value::value_methods;

/// A set of addresses of both families, kept as the fewest ranges.
///
/// It is a value: `with_range` and `without_range` make a new one.
#[pyclass(frozen, eq, hash, module = "trunkline")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct AddressSet(pub(crate) Core);

value_methods! { AddressSet { ranges }
    #[new]
    #[pyo3(signature = (ranges=Many::default()),
        text_signature = "(ranges=())"
    )]
    fn new(ranges: Many<Range>) -> Self {
        Self(ranges.iter().map(|range| range.0).collect())
    }

    /// The ranges: IPv4 first, sorted, disjoint, none touching the next.
    #[getter]
    fn ranges<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.ranges().iter().copied().map(Range))
    }

    /// How many addresses it holds, at most 2**128 - 1.
    #[getter]
    fn count(&self) -> u128 {
        self.0.count()
    }

    /// The same set and these addresses.
    fn with_range(&self, range: Range) -> Self {
        let mut set = self.0.clone();
        set.insert(range.0);
        Self(set)
    }

    /// The same set without these addresses.
    fn without_range(&self, range: Range) -> Self {
        let mut set = self.0.clone();
        set.remove(range.0);
        Self(set)
    }

    /// The first of its ranges that shares an address with another, cut to what they share; or None.
    fn overlap(&self, range: Range) -> Option<Range> {
        self.0.overlap(&range.0).map(Range)
    }

    /// The smallest set of networks that covers exactly this set.
    fn networks(&self) -> PyResult<Vec<Net>> {
        networks(self.0.prefixes())
    }

    /// Whether all of an address, a range or a network is in the set.
    fn __contains__(&self, range: Range) -> bool {
        self.0.ranges().iter().any(|held| held.contains_range(&range.0))
    }

    fn __bool__(&self) -> bool {
        !self.0.is_empty()
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }
}
