//! `trunkline.ipam.Reality` and `Finding`.

use pyo3::prelude::*;
use trunkline::ipam::{Finding as CoreFinding, Reality as Core, Severity};

use crate::convert::{Address, Interface, Net, Range, python_enum};
use crate::ipam::pool::PoolSpec;
use crate::spec::{Many, spec};
use crate::value::record;

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

record! {
    /// One thing on the host that concerns a new pool; `str()` says it in words.
    in "trunkline.ipam"
    struct Finding {
        /// What kind of thing it is.
        kind: FindingKindEnum,
        /// Whether it stands against the pool.
        severity: SeverityEnum,
        /// The interface of the host that it is about.
        interface: Option<String>,
        /// The address of the host, or the router that its route names.
        address: Option<Address>,
        /// The Docker network.
        network: Option<String>,
        /// The addresses that both would hand out, for `docker_range`.
        shared: Option<Range>,
        /// It in words.
        text: String,
    }

    fn __str__(&self) -> &str {
        &self.text
    }
}

impl From<CoreFinding> for Finding {
    fn from(finding: CoreFinding) -> Self {
        let severity = SeverityEnum(finding.severity());
        let text = finding.to_string();
        let (kind, interface, address, network, shared) = match finding {
            CoreFinding::HostAddress {
                interface, address, ..
            } => (
                FindingKind::HostAddress,
                Some(interface),
                Some(address),
                None,
                None,
            ),
            CoreFinding::OtherPrefixLength {
                interface, found, ..
            } => (
                FindingKind::OtherPrefixLength,
                Some(interface),
                Some(found.addr()),
                None,
                None,
            ),
            CoreFinding::Route {
                interface, gateway, ..
            } => (FindingKind::Route, Some(interface), gateway, None, None),
            CoreFinding::OtherGateway {
                interface, found, ..
            } => (
                FindingKind::OtherGateway,
                Some(interface),
                Some(found),
                None,
                None,
            ),
            CoreFinding::DockerRange {
                network, shared, ..
            } => (
                FindingKind::DockerRange,
                None,
                None,
                Some(network),
                Some(shared),
            ),
            CoreFinding::DockerSubnet { network, .. } => {
                (FindingKind::DockerSubnet, None, None, Some(network), None)
            }
            _ => (FindingKind::Other, None, None, None, None),
        };
        Self {
            kind: FindingKindEnum(kind),
            severity,
            interface,
            address: address.map(Address),
            network,
            shared: shared.map(Range),
            text,
        }
    }
}

spec! {
    /// What the host already has on a segment: its addresses, its routes, and the Docker networks.
    ///
    /// `addresses` are pairs of interface and address with prefix length; `routes` are destination, gateway or None, and
    /// interface; `docker_networks` are name, parent or None, subnet, and range or None.
    in "trunkline.ipam"
    struct Reality(Core)(*, addresses=Many::default(), routes=Many::default(), docker_networks=Many::default()) {
        /// Its addresses: interface, and address with prefix length.
        addresses: Many<(String, Interface)>,
        /// Its routes: destination, gateway or None, and interface.
        routes: Many<(Interface, Option<Address>, String)>,
        /// The Docker networks: name, parent or None, subnet, and range or None.
        docker_networks: Many<(String, Option<String>, Net, Option<Net>)>,
    }
    make {
        let mut core = Core::new();
        for (interface, address) in addresses.iter() {
            core = core.address(interface, address.0);
        }
        for (destination, gateway, interface) in routes.iter() {
            core = core.route(destination.0, gateway.map(|gateway| gateway.0), interface);
        }
        for (name, parent, subnet, range) in docker_networks.iter() {
            core = core.docker_network(name, parent.as_deref(), subnet.0, range.map(|range| range.0));
        }
        Ok(core)
    }

    /// What stands against a pool, the worst first.
    fn check(&self, spec: &Bound<'_, PoolSpec>) -> Vec<Finding> {
        self.core
            .check(&spec.get().0)
            .into_iter()
            .map(Into::into)
            .collect()
    }
}
