//! A reader that one thread at a time may wait on, and that can be closed.

use std::sync::{Mutex, PoisonError, TryLockError};

use pyo3::prelude::*;

use crate::detached::detached;
use crate::error::misuse;

/// What is read by one thread at a time. A second thread is told so: waiting for the first would be a wait that Ctrl-C cannot end.
pub(crate) struct Exclusive<T> {
    what: &'static str,
    inner: Mutex<Option<T>>,
}

impl<T> Exclusive<T> {
    pub(crate) fn new(what: &'static str, inner: T) -> Self {
        Self {
            what,
            inner: Mutex::new(Some(inner)),
        }
    }

    /// Uses it for a moment, with the interpreter held.
    pub(crate) fn with<R>(&self, call: impl FnOnce(&mut T) -> PyResult<R>) -> PyResult<R> {
        let mut inner = match self.inner.try_lock() {
            Ok(inner) => inner,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => {
                return Err(misuse(&format!(
                    "another thread waits on this {}: make one for each",
                    self.what
                )));
            }
        };
        match inner.as_mut() {
            Some(inner) => call(inner),
            None => Err(misuse(&format!(
                "this {} is closed: open a new one",
                self.what
            ))),
        }
    }

    /// Waits on it, with the interpreter released.
    pub(crate) fn wait<R: Send>(
        &self,
        py: Python<'_>,
        call: impl FnOnce(&mut T) -> trunkline::Result<R> + Send,
    ) -> PyResult<R>
    where
        T: Send,
    {
        self.with(|inner| detached(py, || call(inner)))
    }

    /// Lets go of it, once no thread waits on it any more. Again is fine.
    pub(crate) fn close(&self, py: Python<'_>)
    where
        T: Send,
    {
        py.detach(|| {
            drop(
                self.inner
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .take(),
            );
        });
    }
}
