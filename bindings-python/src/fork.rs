//! What a child after `os.fork` may not do with the handles of its parent.

use std::sync::atomic::{AtomicU32, Ordering};

use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::error::misuse;

/// How many forks lie between this process and the one that imported the module.
static FORKS: AtomicU32 = AtomicU32::new(0);

#[pyfunction]
fn forked() {
    FORKS.fetch_add(1, Ordering::Relaxed);
}

/// Has the interpreter tell about forks. Asking the kernel for the process at every call would cost more than many a call.
pub(crate) fn register(py: Python<'_>, module: &Bound<'_, PyModule>) -> PyResult<()> {
    let hooks = PyDict::new(py);
    hooks.set_item("after_in_child", wrap_pyfunction!(forked, module)?)?;
    py.import("os")?
        .call_method("register_at_fork", (), Some(&hooks))?;
    Ok(())
}

/// The process that a handle was made in.
///
/// A child shares the parent's sockets, file positions and locks, and has none of its threads: it may neither use a handle of the
/// parent nor close one. Closing would take the parent's files out of the poll set that both share.
#[derive(Clone, Copy)]
pub(crate) struct Birth(u32);

impl Birth {
    pub(crate) fn here() -> Self {
        Self(FORKS.load(Ordering::Relaxed))
    }

    /// Whether this is still that process.
    pub(crate) fn is_here(self) -> bool {
        self.0 == FORKS.load(Ordering::Relaxed)
    }

    pub(crate) fn check(self, what: &str) -> PyResult<()> {
        if self.is_here() {
            Ok(())
        } else {
            Err(misuse(&format!(
                "this {what} was made before a fork, and belongs to the parent: open a new one in the child"
            )))
        }
    }
}
