//! `trunkline.AddressRange`.

use pyo3::prelude::*;
use trunkline::AddressRange as Core;
use trunkline::ipam::Subnet;

use crate::convert::{Address, Net, Range};
use crate::error::OrRaise;
use crate::value::value_methods;

/// The addresses from a first to a last one, both included: never empty, and of one family.
///
/// `AddressRange(first, last)`; as text, `10.0.0.10-10.0.0.20`, one address, or a prefix: see `AddressRange.parse`. Everywhere a
/// range is wanted, its text, an address or a network of `ipaddress` is taken too.
#[pyclass(frozen, eq, ord, hash, module = "trunkline")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct AddressRange(pub(crate) Core);

/// The prefixes of the core as networks of Python: it makes only such without host bits.
pub(crate) fn networks(prefixes: impl Iterator<Item = ipnet::IpNet>) -> PyResult<Vec<Net>> {
    prefixes
        .map(|net| Subnet::new(net).or_raise().map(Net))
        .collect()
}

value_methods! { AddressRange { first, last }
    #[new]
    fn new(first: Address, last: Address) -> PyResult<Self> {
        Core::new(first.0, last.0).or_raise().map(Self)
    }

    /// The range that a text, an address or a network stands for.
    #[staticmethod]
    fn parse(range: Range) -> Self {
        Self(range.0)
    }

    /// The lowest address.
    #[getter]
    fn first(&self) -> Address {
        Address(self.0.first())
    }

    /// The highest address.
    #[getter]
    fn last(&self) -> Address {
        Address(self.0.last())
    }

    /// 4 or 6.
    #[getter]
    fn version(&self) -> u8 {
        if self.0.first().is_ipv4() { 4 } else { 6 }
    }

    /// How many addresses it has. The whole of IPv6 has one more than fits and counts as 2**128 - 1.
    #[getter]
    fn count(&self) -> u128 {
        self.0.count()
    }

    /// Whether an address, or all of another range, is in the range; never when the families differ.
    fn __contains__(&self, other: Range) -> bool {
        self.0.contains_range(&other.0)
    }

    /// Whether any address is in both.
    fn overlaps(&self, other: Range) -> bool {
        self.0.overlaps(&other.0)
    }

    /// The addresses that two ranges share, or None.
    fn intersection(&self, other: Range) -> Option<Range> {
        self.0.intersection(&other.0).map(Range)
    }

    /// The smallest set of networks that covers exactly this range, lowest first.
    fn networks(&self) -> PyResult<Vec<Net>> {
        networks(self.0.prefixes())
    }

    /// The smallest network that holds all of them, and perhaps more.
    fn enclosing_network(&self) -> PyResult<Net> {
        Subnet::new(self.0.enclosing_prefix()).or_raise().map(Net)
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }
}
