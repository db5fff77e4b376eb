//! A client that can be closed, shared between threads.

use std::sync::{Arc, PoisonError, RwLock};

use pyo3::prelude::*;

use crate::error::misuse;
use crate::fork::Birth;

/// A client of the core behind a class of Python: calls share it, and closing it lets calls under way finish.
pub(crate) struct Handle<T> {
    what: &'static str,
    born: Birth,
    inner: RwLock<Option<Arc<T>>>,
}

impl<T> Handle<T> {
    pub(crate) fn new(what: &'static str, inner: T) -> Self {
        Self {
            what,
            born: Birth::here(),
            inner: RwLock::new(Some(Arc::new(inner))),
        }
    }

    /// The client, unless it was closed, or is the parent's.
    pub(crate) fn get(&self) -> PyResult<Arc<T>> {
        self.born.check(self.what)?;
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        inner
            .clone()
            .ok_or_else(|| misuse(&format!("this {} is closed: open a new one", self.what)))
    }

    /// Lets go of the client. Again is fine, and so is a child that closes its parent's: nothing happens then.
    pub(crate) fn close(&self) {
        if self.born.is_here() {
            drop(
                self.inner
                    .write()
                    .unwrap_or_else(PoisonError::into_inner)
                    .take(),
            );
        }
    }

    /// Whether it was closed.
    pub(crate) fn is_closed(&self) -> bool {
        self.inner
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .is_none()
    }
}

impl<T> Drop for Handle<T> {
    fn drop(&mut self) {
        if !self.born.is_here() {
            let inner = self.inner.get_mut().unwrap_or_else(PoisonError::into_inner);
            std::mem::forget(inner.take());
        }
    }
}
