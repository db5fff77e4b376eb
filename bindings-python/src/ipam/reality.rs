//! `trunkline.ipam.Reality` and `Finding`.

use pyo3::prelude::*;
use trunkline::ipam::{Finding as CoreFinding, Reality as Core, Severity};

use crate::convert::{Address, Interface, Net, Range, python_enum};
use crate::ipam::pool::PoolSpec;

python_enum! {
    /// `trunkline.Severity`.
    SeverityEnum = Severity, "Severity", "severity" {
        Warning => "warning",
        Refusal => "refusal",
    }
}

/// The kind of a finding, without what belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FindingKind {
    HostAddress,
    OtherPrefixLength,
    Route,
    OtherGateway,
    DockerRange,
    DockerSubnet,
    Other,
}

python_enum! {
    /// `trunkline.ipam.FindingKind`.
    FindingKindEnum = FindingKind, "FindingKind", "kind of finding" {
        HostAddress => "host_address",
        OtherPrefixLength => "other_prefix_length",
        Route => "route",
        OtherGateway => "other_gateway",
        DockerRange => "docker_range",
        DockerSubnet => "docker_subnet",
        Other => "other",
    }
}

/// One thing on the host that concerns a new pool; `str()` says it in words.
#[pyclass(frozen, eq, hash, module = "trunkline.ipam")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Finding(pub(crate) CoreFinding);

#[pymethods]
impl Finding {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str) = ("kind", "severity");

    /// What kind of thing it is.
    #[getter]
    fn kind(&self) -> FindingKindEnum {
        FindingKindEnum(match &self.0 {
            CoreFinding::HostAddress { .. } => FindingKind::HostAddress,
            CoreFinding::OtherPrefixLength { .. } => FindingKind::OtherPrefixLength,
            CoreFinding::Route { .. } => FindingKind::Route,
            CoreFinding::OtherGateway { .. } => FindingKind::OtherGateway,
            CoreFinding::DockerRange { .. } => FindingKind::DockerRange,
            CoreFinding::DockerSubnet { .. } => FindingKind::DockerSubnet,
            _ => FindingKind::Other,
        })
    }

    /// Whether it stands against the pool.
    #[getter]
    fn severity(&self) -> SeverityEnum {
        SeverityEnum(self.0.severity())
    }

    /// The interface of the host that it is about.
    #[getter]
    fn interface(&self) -> Option<&str> {
        match &self.0 {
            CoreFinding::HostAddress { interface, .. }
            | CoreFinding::OtherPrefixLength { interface, .. }
            | CoreFinding::Route { interface, .. }
            | CoreFinding::OtherGateway { interface, .. } => Some(interface),
            _ => None,
        }
    }

    /// The address of the host, or the router that its route names.
    #[getter]
    fn address(&self) -> Option<Address> {
        match &self.0 {
            CoreFinding::HostAddress { address, .. } => Some(Address(*address)),
            CoreFinding::OtherPrefixLength { found, .. } => Some(Address(found.addr())),
            CoreFinding::OtherGateway { found, .. } => Some(Address(*found)),
            CoreFinding::Route { gateway, .. } => gateway.map(Address),
            _ => None,
        }
    }

    /// The Docker network.
    #[getter]
    fn network(&self) -> Option<&str> {
        match &self.0 {
            CoreFinding::DockerRange { network, .. }
            | CoreFinding::DockerSubnet { network, .. } => Some(network),
            _ => None,
        }
    }

    /// The addresses that both would hand out, for `docker_range`.
    #[getter]
    fn shared(&self) -> Option<Range> {
        match &self.0 {
            CoreFinding::DockerRange { shared, .. } => Some(Range(*shared)),
            _ => None,
        }
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<Finding: {}>", self.0)
    }
}

/// What the host already has on a segment: its addresses, its routes, and the Docker networks.
///
/// `addresses` are pairs of interface and address with prefix length; `routes` are destination, gateway or None, and
/// interface; `docker_networks` are name, parent or None, subnet, and range or None.
#[pyclass(frozen, eq, module = "trunkline.ipam")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reality(pub(crate) Core);

#[pymethods]
impl Reality {
    #[new]
    #[pyo3(signature = (*, addresses=Vec::new(), routes=Vec::new(), docker_networks=Vec::new()),
        text_signature = "(*, addresses=(), routes=(), docker_networks=())"
    )]
    fn new(
        addresses: Vec<(String, Interface)>,
        routes: Vec<(Interface, Option<Address>, String)>,
        docker_networks: Vec<(String, Option<String>, Net, Option<Net>)>,
    ) -> Self {
        let mut core = Core::new();
        for (interface, address) in addresses {
            core = core.address(interface, address.0);
        }
        for (destination, gateway, interface) in routes {
            core = core.route(destination.0, gateway.map(|gateway| gateway.0), interface);
        }
        for (name, parent, subnet, ip_range) in docker_networks {
            core = core.docker_network(
                name,
                parent.as_deref(),
                subnet.0,
                ip_range.map(|range| range.0),
            );
        }
        Self(core)
    }

    /// What stands against a pool, the worst first.
    fn check(&self, spec: &Bound<'_, PoolSpec>) -> Vec<Finding> {
        self.0
            .check(&spec.get().0)
            .into_iter()
            .map(Finding)
            .collect()
    }
}
