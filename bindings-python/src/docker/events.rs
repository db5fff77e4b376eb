//! `trunkline.docker.NetworkEvents` and `NetworkEvent`.

use std::time::Duration;

use pyo3::prelude::*;
use trunkline::blocking::NetworkEvents as Core;
use trunkline::docker::{NetworkChange, NetworkEvent as CoreEvent};

use crate::convert::{Moment, Span};
use crate::exclusive::Exclusive;
use crate::value::record;

record! {
    /// A change of a network.
    ///
    /// `change` is `created`, `removed`, `attached`, `detached`, or the engine's own word.
    in "trunkline.docker"
    struct NetworkEvent {
        /// When.
        at: Moment,
        /// The id of the network.
        network: String,
        /// Its name.
        name: String,
        /// Its driver.
        driver: String,
        /// What happened.
        change: String,
        /// The id of the container that was attached or detached.
        container: Option<String>,
    }
}

impl From<CoreEvent> for NetworkEvent {
    fn from(event: CoreEvent) -> Self {
        let (change, container) = match event.change {
            NetworkChange::Created => ("created".to_owned(), None),
            NetworkChange::Removed => ("removed".to_owned(), None),
            NetworkChange::Attached(container) => ("attached".to_owned(), Some(container)),
            NetworkChange::Detached(container) => ("detached".to_owned(), Some(container)),
            NetworkChange::Other(word) => (word, None),
            _ => ("other".to_owned(), None),
        };
        Self {
            at: Moment(event.at),
            network: event.network,
            name: event.name,
            driver: event.driver,
            change,
            container,
        }
    }
}

/// The changes of networks as they happen: an iterator that waits for the next one, and an async iterator.
///
/// It holds back: nothing is read from the engine before it is asked for. `next_within` waits a while only.
#[pyclass(frozen, module = "trunkline.docker")]
pub(crate) struct NetworkEvents(Exclusive<Core>);

impl NetworkEvents {
    pub(super) fn new(core: Core) -> Self {
        Self(Exclusive::new("NetworkEvents", core))
    }

    fn next(&self, py: Python<'_>, wait: Duration) -> PyResult<Option<NetworkEvent>> {
        Ok(self
            .0
            .wait(py, |core| core.next_within(wait))?
            .map(Into::into))
    }
}

#[pymethods]
impl NetworkEvents {
    /// The next change, waiting at most so long; None when there was none in time, or the engine closed the stream.
    fn next_within(&self, py: Python<'_>, wait: Span) -> PyResult<Option<NetworkEvent>> {
        self.next(py, wait.0)
    }

    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    /// Waits for the next change; the end of the iteration is the end of the engine.
    fn __next__(&self, py: Python<'_>) -> PyResult<Option<NetworkEvent>> {
        self.next(py, Duration::MAX)
    }

    /// Lets go of the connection. Again is fine.
    fn close(&self, py: Python<'_>) {
        self.0.close(py);
    }

    fn __enter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, py: Python<'_>, _exception: &Bound<'_, pyo3::types::PyTuple>) {
        self.close(py);
    }

    fn __repr__(&self) -> &'static str {
        "<NetworkEvents>"
    }
}
