//! `trunkline.ipam.AddressMap`.

use std::sync::{Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use trunkline::ipam::AddressMap as Core;

use crate::convert::{Address, Range};

/// Which addresses of a range are taken, in memory and without owners: the index of the allocator, for programs that keep
/// their own records.
#[pyclass(frozen, module = "trunkline.ipam")]
pub(crate) struct AddressMap(Mutex<Core>);

impl AddressMap {
    fn lock(&self) -> MutexGuard<'_, Core> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl AddressMap {
    #[new]
    fn new(range: Range) -> Self {
        Self(Mutex::new(Core::new(range.0)))
    }

    /// Takes the next free address, in turn; None when all are taken.
    fn take_next(&self) -> Option<Address> {
        self.lock().take_next().map(Address)
    }

    /// Takes an address; False when it is taken already, or not in the range.
    fn take(&self, address: Address) -> bool {
        self.lock().take(address.0)
    }

    /// Gives an address back; False when it was not taken.
    fn give_back(&self, address: Address) -> bool {
        self.lock().give_back(address.0)
    }

    /// Whether an address is taken.
    fn is_taken(&self, address: Address) -> bool {
        self.lock().is_taken(address.0)
    }

    /// How many addresses are taken.
    #[getter]
    fn taken(&self) -> u128 {
        self.lock().taken()
    }

    fn __repr__(&self) -> String {
        format!("<AddressMap, {} taken>", self.taken())
    }
}
