//! `trunkline.topology.Observed` and `Inside`.

use std::collections::BTreeMap;

use pyo3::prelude::*;
use trunkline::topology::{self as core, Inside as CoreInside, Observed as Core};

use crate::convert::Name;
use crate::docker::{Engine, HostLinks, ObservedContainer, ObservedNetwork};
use crate::ipam::{Lease, Pool};
use crate::link::{Link, ObservedAddress, ObservedRoute};

/// What the rules about parents of the engine's networks ask of the kernel's links, such as `Kernel().links()`.
#[pyfunction]
pub(super) fn host_links(links: Vec<Bound<'_, Link>>) -> HostLinks {
    let links: Vec<_> = links.iter().map(|link| link.get().0.clone()).collect();
    let names = links.iter().map(|link| link.name().as_str());
    HostLinks::of(core::host_links(&links), names)
}

/// What is in a container's network namespace.
#[pyclass(frozen, module = "trunkline.topology")]
#[derive(Clone, Debug)]
pub(crate) struct Inside(CoreInside);

#[pymethods]
impl Inside {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str, &'static str) = ("links", "addresses", "routes");

    /// Its links.
    #[getter]
    fn links(&self) -> Vec<Link> {
        self.0.links.iter().cloned().map(Link).collect()
    }

    /// Its addresses.
    #[getter]
    fn addresses(&self) -> Vec<ObservedAddress> {
        self.0.addresses.iter().cloned().map(Into::into).collect()
    }

    /// Its routes.
    #[getter]
    fn routes(&self) -> Vec<ObservedRoute> {
        self.0.routes.iter().cloned().map(Into::into).collect()
    }

    fn __repr__(&self) -> String {
        format!("<Inside: {} links>", self.0.links.len())
    }
}

/// What there is: what kernel, engine and ledger say. `Host.observe` reads it; `Observed()` is a host with nothing on it.
#[pyclass(frozen, module = "trunkline.topology")]
#[derive(Clone, Debug)]
pub(crate) struct Observed(pub(crate) Core);

#[pymethods]
impl Observed {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str, &'static str) = ("links", "addresses", "routes");

    #[new]
    fn new() -> Self {
        Self(Core::default())
    }

    /// The host's links.
    #[getter]
    fn links(&self) -> Vec<Link> {
        self.0.links.iter().cloned().map(Link).collect()
    }

    /// The host's addresses.
    #[getter]
    fn addresses(&self) -> Vec<ObservedAddress> {
        self.0.addresses.iter().cloned().map(Into::into).collect()
    }

    /// The host's routes.
    #[getter]
    fn routes(&self) -> Vec<ObservedRoute> {
        self.0.routes.iter().cloned().map(Into::into).collect()
    }

    /// The links whose sysctl `arp_filter` is on.
    #[getter]
    fn arp_filter(&self) -> Vec<Name> {
        self.0.arp_filter.iter().cloned().map(Name).collect()
    }

    /// What is in the containers' network namespaces, by the container's name.
    #[getter]
    fn inside(&self) -> BTreeMap<String, Inside> {
        self.0
            .inside
            .iter()
            .map(|(name, inside)| (name.clone(), Inside(inside.clone())))
            .collect()
    }

    /// The pools of the topology's segments.
    #[getter]
    fn pools(&self) -> Vec<Pool> {
        self.0
            .pools
            .iter()
            .map(|core| Pool { core: core.clone() })
            .collect()
    }

    /// The leases of these pools.
    #[getter]
    fn leases(&self) -> Vec<Lease> {
        self.0.leases.iter().cloned().map(Lease).collect()
    }

    /// The engine.
    #[getter]
    fn engine(&self) -> Option<Engine> {
        self.0.engine.map(Engine)
    }

    /// The engine's networks.
    #[getter]
    fn networks(&self) -> Vec<ObservedNetwork> {
        self.0.networks.iter().cloned().map(Into::into).collect()
    }

    /// The engine's containers that are wanted, by name.
    #[getter]
    fn containers(&self) -> BTreeMap<String, ObservedContainer> {
        self.0
            .containers
            .iter()
            .map(|(name, found)| (name.clone(), found.clone().into()))
            .collect()
    }

    fn __repr__(&self) -> String {
        format!(
            "<Observed: {} links, {} leases>",
            self.0.links.len(),
            self.0.leases.len()
        )
    }
}
