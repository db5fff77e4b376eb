//! The same verbs without async, for programs that have no runtime and for the bindings.
//!
//! Each handle owns a current-thread runtime: no thread is started behind the embedder's back, several threads may call
//! at once, and nothing is left when the handle is dropped.

#[cfg(feature = "docker")]
mod docker;
mod ipam;
#[cfg(feature = "kernel")]
mod kernel;
#[cfg(feature = "logs")]
mod logs;
#[cfg(feature = "kernel")]
mod topology;

#[cfg(feature = "docker")]
pub use docker::{Docker, NetworkEvents};
pub use ipam::{Ipam, Watch};
#[cfg(feature = "kernel")]
pub use kernel::Kernel;
#[cfg(feature = "logs")]
pub use logs::{LogAuditor, LogReader, examine};
#[cfg(feature = "kernel")]
pub use topology::Host;

use std::future::Future;

use crate::error::{Error, Result};

/// The current-thread runtime of one blocking handle.
#[derive(Debug)]
#[allow(dead_code)] // the clients that need a runtime are features, and so is this module
pub(crate) struct Runtime {
    inner: tokio::runtime::Runtime,
    pid: u32,
}

#[allow(dead_code)]
impl Runtime {
    /// A runtime of its own for one handle.
    ///
    /// # Errors
    ///
    /// [`Error::InsideRuntime`] when called from async code, [`Error::Io`] when the process has no descriptor left.
    pub(crate) fn new() -> Result<Self> {
        outside_runtime()?;
        let inner = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|source| Error::Io {
                action: "start the runtime of",
                path: "a blocking handle".into(),
                source,
            })?;
        Ok(Self {
            inner,
            pid: std::process::id(),
        })
    }

    /// Runs a future to its end on this thread.
    ///
    /// # Errors
    ///
    /// The future's own; [`Error::InsideRuntime`] when called from async code, where it would stop all other tasks;
    /// [`Error::Misuse`] in a child after `fork`, which shares the parent's sockets.
    pub(crate) fn block_on<T>(&self, future: impl Future<Output = Result<T>>) -> Result<T> {
        outside_runtime()?;
        if std::process::id() != self.pid {
            return Err(Error::Misuse {
                what: format!(
                    "a handle made in process {} is used in process {}: open a new one after fork",
                    self.pid,
                    std::process::id()
                ),
            });
        }
        self.inner.block_on(future)
    }
}

/// Fails in async code, where a blocking call would stop all other tasks.
pub(crate) fn outside_runtime() -> Result<()> {
    match tokio::runtime::Handle::try_current() {
        Ok(_) => Err(Error::InsideRuntime),
        Err(_) => Ok(()),
    }
}
