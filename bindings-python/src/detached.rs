//! The one way in which a call of the core is made, and `trunkline.Cancel`.

use std::cell::RefCell;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use trunkline::Cancel as Core;

use crate::error::{OrRaise, raise};

thread_local! {
    /// The token of `Cancel.run` on this thread.
    static TOKEN: RefCell<Option<Core>> = const { RefCell::new(None) };
    /// The token of the call at hand.
    static CALL: RefCell<Option<Core>> = const { RefCell::new(None) };
    /// What the handler of a signal raised during the call at hand, or a callback.
    static SIGNAL: RefCell<Option<PyErr>> = const { RefCell::new(None) };
}

/// Makes a blocking call with the interpreter released, so that other threads of Python run meanwhile.
///
/// While it waits, the interpreter is asked for signals some twenty times a second: when a handler raises (Ctrl-C does), the
/// call undoes what it began, and the handler's exception is raised, with the core's error as its cause.
pub(crate) fn detached<T: Send>(
    py: Python<'_>,
    call: impl FnOnce() -> trunkline::Result<T> + Send,
) -> PyResult<T> {
    let token = TOKEN
        .with_borrow(Clone::clone)
        .unwrap_or_else(|| Core::polling(signal_raised));
    let outer = CALL.replace(Some(token.clone()));
    let result = py.detach(|| token.scope(call));
    CALL.set(outer);
    match (SIGNAL.take(), result) {
        (None, result) => result.or_raise(),
        (Some(signal), Ok(_)) => Err(signal),
        (Some(signal), Err(error)) => {
            signal.set_cause(py, Some(raise(error)));
            Err(signal)
        }
    }
}

/// Ends the call at hand on this thread at its next wait, undone; this is raised then. For what a callback of it raised.
pub(crate) fn give_up(error: PyErr) {
    SIGNAL.set(Some(error));
    CALL.with_borrow(|call| call.as_ref().map(Core::cancel));
}

/// Whether the handler of a signal raised just now: once for each, because what is undone for the first one is not to be
/// interrupted by it too. Only the main thread runs handlers; elsewhere this is always false.
fn signal_raised() -> bool {
    #[allow(clippy::redundant_closure_for_method_calls)]
    // the method has one lifetime, the closure all
    let checked = Python::try_attach(|py| py.check_signals());
    match checked {
        Some(Err(signal)) => {
            SIGNAL.set(Some(signal));
            true
        }
        Some(Ok(())) | None => false,
    }
}

/// Asks calls to give up, from another thread.
///
/// Every wait of this library in a function that runs under `Cancel.run` looks at the token at least every 50 ms. The call
/// then undoes what it began and fails with `InterruptedError`. A token stays cancelled: take a new one for a new attempt. One
/// token can serve many threads.
#[pyclass(frozen, module = "trunkline")]
pub(crate) struct Cancel(Core);

#[pymethods]
impl Cancel {
    #[new]
    fn new() -> Self {
        Self(Core::polling(signal_raised))
    }

    /// Asks the calls under this token to give up. Once more also interrupts what they do to undo.
    fn cancel(&self) {
        self.0.cancel();
    }

    /// Whether it was cancelled.
    #[getter]
    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }

    /// Calls a function on this thread, and gives back what it returns or raises; its calls of this library look at this token.
    #[pyo3(signature = (function, *args, **kwargs))]
    fn run<'py>(
        &self,
        function: &Bound<'py, PyAny>,
        args: &Bound<'py, PyTuple>,
        kwargs: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        /// Puts the outer token back, also when the call panics.
        struct Outer(Option<Core>);
        impl Drop for Outer {
            fn drop(&mut self) {
                TOKEN.set(self.0.take());
            }
        }
        let _outer = Outer(TOKEN.replace(Some(self.0.clone())));
        function.call(args, kwargs)
    }

    fn __repr__(&self) -> &'static str {
        if self.0.is_cancelled() {
            "<Cancel, cancelled>"
        } else {
            "<Cancel>"
        }
    }
}
