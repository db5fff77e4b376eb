//! A reader that one thread at a time may wait on, and that can be closed.

use std::sync::{Mutex, PoisonError, TryLockError};

use pyo3::prelude::*;

use crate::detached::detached;
use crate::error::misuse;
use crate::fork::Birth;

/// What is read by one thread at a time. A second thread is told so: waiting for the first would be a wait that Ctrl-C cannot end.
pub(crate) struct Exclusive<T> {
    what: &'static str,
    born: Birth,
    inner: Mutex<Option<T>>,
}

impl<T> Exclusive<T> {
    pub(crate) fn new(what: &'static str, inner: T) -> Self {
        Self {
            what,
            born: Birth::here(),
            inner: Mutex::new(Some(inner)),
        }
    }

    /// Uses it for a moment, with the interpreter held.
    pub(crate) fn with<R>(&self, call: impl FnOnce(&mut T) -> PyResult<R>) -> PyResult<R> {
        self.born.check(self.what)?;
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

    /// Lets go of it, once no thread waits on it any more. Again is fine, and so is a child that closes its parent's: nothing
    /// happens then.
    pub(crate) fn close(&self, py: Python<'_>)
    where
        T: Send,
    {
        if !self.born.is_here() {
            return;
        }
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

impl<T> Drop for Exclusive<T> {
    fn drop(&mut self) {
        if !self.born.is_here() {
            let inner = self.inner.get_mut().unwrap_or_else(PoisonError::into_inner);
            std::mem::forget(inner.take());
        }
    }
}
