//! `trunkline.topology.Topology`.

use std::path::PathBuf;

use pyo3::prelude::*;
use trunkline::topology::Topology as Core;

use crate::convert::{Address, Name, Vid};
use crate::error::{OrRaise, invalid, unreadable};
use crate::ipam::Owner;
use crate::spec::Many;
use crate::topology::container::Container;
use crate::topology::network::{Network, Vlan};
use crate::topology::observed::Observed;
use crate::topology::picture::Picture;

/// What is wanted: a trunk, the VLANs on it, networks with their subnets, shims by which the host reaches its containers, and
/// the containers; as one value that cannot contradict itself.
///
/// Built of values, or read from TOML or JSON: `Topology.from_toml(text)`, `Topology.from_json(text)`,
/// `Topology.from_file(path)`. It is pickled as JSON.
#[pyclass(frozen, eq, module = "trunkline.topology")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Topology(pub(crate) Core);

#[pymethods]
impl Topology {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str) = ("name", "trunk");

    #[new]
    #[pyo3(signature = (
        name, trunk, *, site="local", wire="default", vlans=Many::default(), networks=Many::default(), containers=Many::default()
    ))]
    fn new(
        name: &str,
        trunk: Name,
        site: &str,
        wire: &str,
        vlans: Many<Vlan>,
        networks: Many<Network>,
        containers: Many<Container>,
    ) -> PyResult<Self> {
        let mut core = Core::new(name, trunk.0)
            .and_then(|core| core.segment(site, wire))
            .or_raise()?;
        for vlan in vlans.iter() {
            core = core.vlan(vlan.core.clone()).or_raise()?;
        }
        for network in networks.iter() {
            core = core.network(network.core.clone()).or_raise()?;
        }
        for container in containers.iter() {
            core = core.container(container.core.clone()).or_raise()?;
        }
        Ok(Self(core))
    }

    /// Reads TOML.
    #[staticmethod]
    fn from_toml(text: &str) -> PyResult<Self> {
        Core::from_toml(text).or_raise().map(Self)
    }

    /// Reads JSON.
    #[staticmethod]
    fn from_json(text: &str) -> PyResult<Self> {
        Core::from_json(text).or_raise().map(Self)
    }

    /// Reads a file: TOML, or JSON when its name ends so.
    #[staticmethod]
    fn from_file(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let text = py
            .detach(|| std::fs::read_to_string(&path))
            .map_err(|error| unreadable(&path, &error))?;
        match path.extension().and_then(|end| end.to_str()) {
            Some("toml") => Self::from_toml(&text),
            Some("json") => Self::from_json(&text),
            _ => Err(invalid(
                "file of a topology",
                path.display(),
                "its name ends in .toml or .json",
            )),
        }
    }

    /// Writes TOML.
    fn to_toml(&self) -> PyResult<String> {
        self.0.to_toml().or_raise()
    }

    /// Writes JSON.
    fn to_json(&self) -> PyResult<String> {
        self.0.to_json().or_raise()
    }

    /// The name.
    #[getter]
    fn name(&self) -> &str {
        self.0.name()
    }

    /// The trunk.
    #[getter]
    fn trunk(&self) -> Name {
        Name(self.0.trunk().clone())
    }

    /// The VLANs' ids, each with the name of its link.
    #[getter]
    fn vlans(&self) -> Vec<(Vid, Name)> {
        self.0
            .vlans()
            .iter()
            .map(|vlan| (Vid(vlan.id()), Name(vlan.link().clone())))
            .collect()
    }

    /// The names of the networks.
    #[getter]
    fn networks(&self) -> Vec<String> {
        self.0
            .networks()
            .iter()
            .map(|network| network.name().to_string())
            .collect()
    }

    /// The names of the containers.
    #[getter]
    fn containers(&self) -> Vec<String> {
        self.0
            .containers()
            .iter()
            .map(|container| container.name().to_string())
            .collect()
    }

    /// Whether a network is one of the engine's.
    #[getter]
    fn needs_engine(&self) -> bool {
        self.0.needs_engine()
    }

    /// The key under which the ledger keeps a container's addresses of a network.
    fn owner_of(&self, container: &str, network: &str) -> PyResult<Owner> {
        self.0.owner_of(container, network).or_raise().map(Owner)
    }

    /// The addresses of everybody, by the ledger: container, network and address.
    fn addresses(&self, seen: &Bound<'_, Observed>) -> Vec<(String, String, Address)> {
        self.0
            .addresses(&seen.get().0)
            .into_iter()
            .map(|(container, network, address)| {
                (container.to_owned(), network.to_owned(), Address(address))
            })
            .collect()
    }

    /// A picture of what is wanted.
    #[pyo3(signature = (host="host"))]
    fn picture(&self, host: &str) -> Picture {
        Picture(self.0.picture(host))
    }

    /// A picture of what there is.
    #[pyo3(signature = (seen, host="host"))]
    fn picture_of(&self, seen: &Bound<'_, Observed>, host: &str) -> Picture {
        Picture(self.0.picture_of(host, &seen.get().0))
    }

    fn __str__(&self) -> String {
        self.0.picture(self.0.name()).tree()
    }

    fn __repr__(&self) -> String {
        format!(
            "<Topology {} on {}: {} VLANs, {} networks, {} containers>",
            self.0.name(),
            self.0.trunk(),
            self.0.vlans().len(),
            self.0.networks().len(),
            self.0.containers().len(),
        )
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{Hash, Hasher};
        let mut hasher = std::hash::DefaultHasher::new();
        self.0.name().hash(&mut hasher);
        hasher.finish()
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((
            py.get_type::<Self>().getattr("from_json")?,
            (self.to_json()?,),
        ))
    }
}
