//! A client that can be closed, shared between threads.

use std::sync::{Arc, PoisonError, RwLock};

use pyo3::prelude::*;

use crate::error::misuse;

/// A client of the core behind a class of Python: calls share it, and closing it lets calls under way finish.
pub(crate) struct Handle<T> {
    what: &'static str,
    inner: RwLock<Option<Arc<T>>>,
}

impl<T> Handle<T> {
    pub(crate) fn new(what: &'static str, inner: T) -> Self {
        Self {
            what,
            inner: RwLock::new(Some(Arc::new(inner))),
        }
    }

    /// The client, unless it was closed.
    pub(crate) fn get(&self) -> PyResult<Arc<T>> {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        inner
            .clone()
            .ok_or_else(|| misuse(&format!("this {} is closed: open a new one", self.what)))
    }

    /// Lets go of the client. Again is fine.
    pub(crate) fn close(&self) {
        drop(
            self.inner
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
    }

    /// Whether it was closed.
    pub(crate) fn is_closed(&self) -> bool {
        self.inner
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .is_none()
    }
}
