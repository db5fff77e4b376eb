//! The one way in which a call of the core is made.

use pyo3::prelude::*;

use crate::error::OrRaise;

/// Makes a blocking call with the interpreter released, so that other threads of Python run meanwhile.
pub(crate) fn detached<T: Send>(
    py: Python<'_>,
    call: impl FnOnce() -> trunkline::Result<T> + Send,
) -> PyResult<T> {
    py.detach(call).or_raise()
}
