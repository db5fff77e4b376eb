//! `trunkline.docker.Docker`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use pyo3::prelude::*;
use pyo3::types::PyString;
use trunkline::blocking::Docker as Core;
use trunkline::docker::{Pruned as CorePruned, StartedContainer as CoreStarted};

use crate::convert::Span;
use crate::detached::detached;
use crate::docker::container::ContainerSpec;
use crate::docker::endpoint::{AnyEndpoint, NetworkText};
use crate::docker::events::NetworkEvents;
use crate::docker::health::NetworkHealth;
use crate::docker::observed::{AddressHolder, ObservedContainer, ObservedNetwork};
use crate::docker::parent::links;
use crate::docker::version::Engine;
use crate::docker::windows::WindowsTransparentSpec;
use crate::docker::{HostLinks, Spec};
use crate::handle::Handle;
use crate::types::{Ensured, RemovedEnum};
use crate::value::record;

record! {
    /// A container that was made and started.
    in "trunkline.docker"
    struct StartedContainer {
        /// The engine's id.
        id: String,
        /// What the engine warned of.
        warnings: Vec<String>,
    }
}

impl From<CoreStarted> for StartedContainer {
    fn from(started: CoreStarted) -> Self {
        Self {
            id: started.id,
            warnings: started.warnings,
        }
    }
}

record! {
    /// What `prune_networks` removed, and what it kept and why.
    in "trunkline.docker"
    struct Pruned {
        /// The names of the removed networks.
        removed: Vec<String>,
        /// The names of the kept ones, each with the reason.
        kept: Vec<(String, String)>,
    }
}

impl From<CorePruned> for Pruned {
    fn from(pruned: CorePruned) -> Self {
        Self {
            removed: pruned.removed,
            kept: pruned.kept,
        }
    }
}

/// The container engine: networks and containers on them.
///
/// Every request is checked first, against rules that the engine checks late, in some versions only, or never; what breaks one
/// raises with all `violations`. Networks and containers that this library makes carry its label, and `remove_*` removes no
/// others. Each call ends within the deadline, which is 30 seconds unless set.
///
/// `host` is what is known of the host's links: see `HostLinks`. Left out, parents are checked by name only.
#[pyclass(frozen, module = "trunkline.docker")]
pub(crate) struct Docker {
    pub(crate) handle: Handle<Core>,
}

#[pymethods]
impl Docker {
    /// Connects to the socket `path`, or else to that of `DOCKER_HOST`, or else to `/var/run/docker.sock`.
    #[new]
    #[pyo3(signature = (path=None, *, deadline=Span(trunkline::docker::Docker::DEADLINE)))]
    fn new(py: Python<'_>, path: Option<PathBuf>, deadline: Span) -> PyResult<Self> {
        let core = detached(py, || match &path {
            Some(path) => Core::connect_within(Path::new(path), deadline.0),
            None => Core::connect().map(|core| core.with_deadline(deadline.0)),
        })?;
        Ok(Self {
            handle: Handle::new("Docker", core),
        })
    }

    /// The engine: whose, which version, and the API version agreed on.
    #[getter]
    fn engine(&self) -> PyResult<Engine> {
        Ok(Engine(*self.handle.get()?.engine()))
    }

    /// All networks with their endpoints.
    fn networks(&self, py: Python<'_>) -> PyResult<Vec<ObservedNetwork>> {
        let core = self.handle.get()?;
        Ok(detached(py, || core.networks())?
            .into_iter()
            .map(Into::into)
            .collect())
    }

    /// A network by name or id; None when there is no such network.
    fn network(&self, py: Python<'_>, name: &str) -> PyResult<Option<ObservedNetwork>> {
        let core = self.handle.get()?;
        Ok(detached(py, || core.network(name))?.map(Into::into))
    }

    /// Creates a network, and gives its id.
    #[pyo3(signature = (spec, *, host=None))]
    fn add_network(
        &self,
        py: Python<'_>,
        spec: Spec,
        host: Option<&Bound<'_, HostLinks>>,
    ) -> PyResult<String> {
        let (core, host) = (self.handle.get()?, links(host));
        detached(py, || core.add_network(&spec.0, &host))
    }

    /// Makes sure that a network is there; the value is its id. A network of that name that differs is a `ConflictError`.
    #[pyo3(signature = (spec, *, host=None))]
    fn ensure_network(
        &self,
        py: Python<'_>,
        spec: Spec,
        host: Option<&Bound<'_, HostLinks>>,
    ) -> PyResult<Ensured> {
        let (core, host) = (self.handle.get()?, links(host));
        let ensured = detached(py, || core.ensure_network(&spec.0, &host))?;
        Ensured::wrap(ensured, |id| Ok(PyString::new(py, &id).into_any()))
    }

    /// Creates a transparent network on an engine on Windows.
    fn add_transparent_network(
        &self,
        py: Python<'_>,
        spec: &Bound<'_, WindowsTransparentSpec>,
    ) -> PyResult<String> {
        let (core, spec) = (self.handle.get()?, spec.get());
        detached(py, || core.add_transparent_network(&spec.core))
    }

    /// Removes a network that this library made. Succeeds when it is gone already.
    fn remove_network(&self, py: Python<'_>, name: &str) -> PyResult<RemovedEnum> {
        let core = self.handle.get()?;
        detached(py, || core.remove_network(name)).map(RemovedEnum)
    }

    /// Removes a network, whoever made it.
    fn remove_foreign_network(&self, py: Python<'_>, name: &str) -> PyResult<RemovedEnum> {
        let core = self.handle.get()?;
        detached(py, || core.remove_foreign_network(name)).map(RemovedEnum)
    }

    /// Removes all networks that this library made and that nothing is on.
    fn prune_networks(&self, py: Python<'_>) -> PyResult<Pruned> {
        let core = self.handle.get()?;
        detached(py, || core.prune_networks()).map(Into::into)
    }

    /// What is wrong with a network that exists: how it differs from its spec, and why its containers cannot talk.
    #[pyo3(signature = (spec, *, host=None))]
    fn check_network(
        &self,
        py: Python<'_>,
        spec: Spec,
        host: Option<&Bound<'_, HostLinks>>,
    ) -> PyResult<NetworkHealth> {
        let (core, host) = (self.handle.get()?, links(host));
        Ok((&detached(py, || core.check_network(&spec.0, &host))?).into())
    }

    /// Starts a container on a network and removes it again: finds a network that the engine lists and has forgotten.
    fn probe_network(&self, py: Python<'_>, name: NetworkText, image: &str) -> PyResult<()> {
        let core = self.handle.get()?;
        detached(py, || core.probe_network(&name.0, image))
    }

    /// The changes of networks from now on.
    fn network_events(&self) -> PyResult<NetworkEvents> {
        Ok(NetworkEvents::new(self.handle.get()?.network_events()))
    }

    /// A container by name or id; None when there is no such container.
    fn container(&self, py: Python<'_>, name: &str) -> PyResult<Option<ObservedContainer>> {
        let core = self.handle.get()?;
        Ok(detached(py, || core.container(name))?.map(Into::into))
    }

    /// The containers that are attached to a network, running or not.
    fn containers_on(&self, py: Python<'_>, network: &str) -> PyResult<Vec<ObservedContainer>> {
        let core = self.handle.get()?;
        Ok(detached(py, || core.containers_on(network))?
            .into_iter()
            .map(Into::into)
            .collect())
    }

    /// Who has, or is to have, which address of a network.
    fn addresses(&self, py: Python<'_>, network: &str) -> PyResult<Vec<AddressHolder>> {
        let core = self.handle.get()?;
        Ok(detached(py, || core.addresses(network))?
            .iter()
            .map(Into::into)
            .collect())
    }

    /// Makes a container and starts it on all its networks. What fails half-way is undone.
    #[pyo3(signature = (spec, *, host=None))]
    fn run_container(
        &self,
        py: Python<'_>,
        spec: &Bound<'_, ContainerSpec>,
        host: Option<&Bound<'_, HostLinks>>,
    ) -> PyResult<StartedContainer> {
        let (core, host, spec) = (self.handle.get()?, links(host), spec.get());
        detached(py, || core.run_container(&spec.core, &host)).map(Into::into)
    }

    /// Starts a container that is there.
    fn start_container(&self, py: Python<'_>, name: &str) -> PyResult<()> {
        let core = self.handle.get()?;
        detached(py, || core.start_container(name))
    }

    /// Stops a container, which has `grace` to end by itself.
    #[pyo3(signature = (name, *, grace=Span(Duration::from_secs(10))))]
    fn stop_container(&self, py: Python<'_>, name: &str, grace: Span) -> PyResult<()> {
        let core = self.handle.get()?;
        detached(py, || core.stop_container(name, grace.0))
    }

    /// Removes a container that this library made, running or not. Succeeds when it is gone already.
    fn remove_container(&self, py: Python<'_>, name: &str) -> PyResult<RemovedEnum> {
        let core = self.handle.get()?;
        detached(py, || core.remove_container(name)).map(RemovedEnum)
    }

    /// Attaches a container that is there to a network.
    #[pyo3(signature = (container, endpoint, *, host=None))]
    fn attach(
        &self,
        py: Python<'_>,
        container: &str,
        endpoint: AnyEndpoint,
        host: Option<&Bound<'_, HostLinks>>,
    ) -> PyResult<()> {
        let (core, host) = (self.handle.get()?, links(host));
        detached(py, || core.attach(container, &endpoint.0.core, &host))
    }

    /// Detaches a container from a network. Succeeds when it is not on it.
    fn detach(&self, py: Python<'_>, container: &str, network: &str) -> PyResult<RemovedEnum> {
        let core = self.handle.get()?;
        detached(py, || core.detach(container, network)).map(RemovedEnum)
    }

    /// Lets go of the engine. Again is fine.
    fn close(&self) {
        self.handle.close();
    }

    fn __enter__(slf: Bound<'_, Self>) -> PyResult<Bound<'_, Self>> {
        slf.get().handle.get()?;
        Ok(slf)
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, _exception: &Bound<'_, pyo3::types::PyTuple>) {
        self.close();
    }

    fn __repr__(&self) -> String {
        match self.handle.get() {
            Ok(core) => format!("<Docker {}>", core.engine()),
            Err(_) => "<Docker, closed>".to_owned(),
        }
    }
}
