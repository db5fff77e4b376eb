//! `trunkline.ipam.Clock`.

use pyo3::prelude::*;
use trunkline::ipam::Clock as Core;

use crate::convert::Span;

/// What an allocator measures cool-downs with: the system's clock, or in a test one that only moves when it is told to.
#[pyclass(frozen, module = "trunkline.ipam")]
pub(crate) struct Clock(pub(crate) Core);

#[pymethods]
impl Clock {
    /// The system's clock.
    #[staticmethod]
    fn system() -> Self {
        Self(Core::system())
    }

    /// A clock that stands still until `advance` is called.
    #[staticmethod]
    fn manual() -> Self {
        Self(Core::manual())
    }

    /// Moves a manual clock; the system's clock is left as it is.
    fn advance(&self, by: Span) {
        self.0.advance(by.0);
    }

    fn __repr__(&self) -> &'static str {
        "<Clock>"
    }
}
