//! `trunkline.topology.Picture`, `Segment` and `Endpoint`.

use pyo3::prelude::*;
use trunkline::topology::{Endpoint as CoreEndpoint, Picture as Core, Segment as CoreSegment};

use crate::convert::{Interface, Mac, Name, Net, Vid};
use crate::spec::{Many, spec};

spec! {
    /// A container or another machine in a picture.
    in "trunkline.topology"
    struct Endpoint(CoreEndpoint)(name, *, addresses=Many::default(), mac=None) {
        /// Its name.
        name: String,
        /// Its addresses, with the length of the subnet's prefix.
        addresses: Many<Interface>,
        /// Its MAC address.
        mac: Option<Mac>,
    }
    make {
        let core = addresses
            .iter()
            .fold(CoreEndpoint::new(name), |core, address| core.address(address.0));
        Ok(match mac {
            Some(mac) => core.mac(mac.0),
            None => core,
        })
    }
}

spec! {
    /// A broadcast domain in a picture: a VLAN, or what is untagged on the trunk.
    in "trunkline.topology"
    struct Segment(CoreSegment)
    (link, *, vlan=None, network=None, subnet=None, range=None, containers=Many::default(), machines=Many::default()) {
        /// The link that carries it on the host.
        link: Name,
        /// The VLAN; None for what is untagged.
        vlan: Option<Vid>,
        /// The network.
        network: Option<String>,
        /// The subnet.
        subnet: Option<Net>,
        /// The range of addresses, as text.
        range: Option<String>,
        /// Containers of this host.
        containers: Many<Endpoint>,
        /// Other machines of the segment.
        machines: Many<Endpoint>,
    }
    make {
        let mut core = match vlan {
            Some(id) => CoreSegment::vlan(id.0, link.0.clone()),
            None => CoreSegment::untagged(link.0.clone()),
        };
        if let Some(network) = network {
            core = core.network(network);
        }
        if let Some(subnet) = subnet {
            core = core.subnet(subnet.0.net());
        }
        if let Some(range) = range {
            core = core.range(range);
        }
        for endpoint in containers.iter() {
            core = core.container(endpoint.core.clone());
        }
        for endpoint in machines.iter() {
            core = core.machine(endpoint.core.clone());
        }
        Ok(core)
    }
}

/// A picture of a host on its trunk: `str()` and `tree()` draw it for a terminal, `svg()` for a page.
///
/// `Topology.picture` makes one of what is wanted, `Topology.picture_of` one of what there is.
#[pyclass(frozen, eq, module = "trunkline.topology")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture(pub(crate) Core);

#[pymethods]
impl Picture {
    #[new]
    #[pyo3(signature = (host, trunk, *, segments=Many::default()))]
    fn new(host: &str, trunk: Name, segments: Many<Segment>) -> Self {
        let core = Core::new(host, trunk.0);
        Self(
            segments
                .iter()
                .fold(core, |core, segment| core.segment(segment.core.clone())),
        )
    }

    /// The picture for a terminal.
    fn tree(&self) -> String {
        self.0.tree()
    }

    /// The picture for a page.
    fn svg(&self) -> String {
        self.0.svg()
    }

    fn __str__(&self) -> String {
        self.0.tree()
    }

    /// What a notebook shows.
    fn _repr_svg_(&self) -> String {
        self.0.svg()
    }

    fn __repr__(&self) -> String {
        let tree = self.0.tree();
        format!("<Picture of {}>", tree.lines().next().unwrap_or_default())
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{Hash, Hasher};
        let mut hasher = std::hash::DefaultHasher::new();
        self.0.tree().hash(&mut hasher);
        hasher.finish()
    }
}
