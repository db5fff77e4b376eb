//! What is drawn.

use ipnet::IpNet;

use crate::types::{InterfaceName, MacAddress, VlanId};

/// A host with its trunk, the VLANs on it, and who is on each: something to draw.
///
/// A picture holds plain facts and knows nothing of where they came from: draw what you planned, or what you read back.
///
/// ```
/// use trunkline::{InterfaceName, VlanId};
/// use trunkline::topology::{Endpoint, Picture, Segment};
///
/// let picture = Picture::new("docker-host", InterfaceName::new("eth0")?)
///     .segment(
///         Segment::vlan(VlanId::new(100)?, InterfaceName::new("eth0.100")?)
///             .network("macvlan100")
///             .subnet("10.0.0.0/24".parse()?)
///             .container(Endpoint::new("mactainer1").address("10.0.0.2/24".parse()?)),
///     );
/// assert_eq!(
///     picture.tree(),
///     "docker-host\n\
///      └─ eth0  trunk\n\
///      \u{20}  └─ eth0.100  VLAN 100  10.0.0.0/24\n\
///      \u{20}     └─ macvlan100\n\
///      \u{20}        └─ mactainer1  10.0.0.2/24\n",
/// );
/// assert!(picture.svg().starts_with("<svg"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Picture {
    pub(super) host: String,
    pub(super) trunk: InterfaceName,
    pub(super) segments: Vec<Segment>,
}

impl Picture {
    /// A host and its trunk.
    pub fn new(host: impl Into<String>, trunk: InterfaceName) -> Self {
        Self {
            host: host.into(),
            trunk,
            segments: Vec::new(),
        }
    }

    /// Adds a segment; they are drawn in the order they are added.
    pub fn segment(mut self, segment: Segment) -> Self {
        self.segments.push(segment);
        self
    }

    /// The picture as a tree of text lines, each ended by a newline.
    pub fn tree(&self) -> String {
        super::tree::draw(self)
    }

    /// The picture as an SVG document: the host above, the wire and its machines below, a colour for each VLAN.
    pub fn svg(&self) -> String {
        super::svg::draw(self)
    }
}

/// One broadcast domain: a VLAN of the trunk, or the untagged wire, with everybody on it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Segment {
    pub(super) vlan: Option<VlanId>,
    pub(super) link: InterfaceName,
    pub(super) network: Option<String>,
    pub(super) subnet: Option<IpNet>,
    pub(super) range: Option<String>,
    pub(super) containers: Vec<Endpoint>,
    pub(super) machines: Vec<Endpoint>,
}

impl Segment {
    /// A VLAN and the sub-interface that carries it.
    pub fn vlan(id: VlanId, link: InterfaceName) -> Self {
        Self {
            vlan: Some(id),
            ..Self::untagged(link)
        }
    }

    /// The untagged wire behind a link.
    pub fn untagged(link: InterfaceName) -> Self {
        Self {
            vlan: None,
            link,
            network: None,
            subnet: None,
            range: None,
            containers: Vec::new(),
            machines: Vec::new(),
        }
    }

    /// The name of the network that the containers are on.
    pub fn network(mut self, name: impl Into<String>) -> Self {
        self.network = Some(name.into());
        self
    }

    /// The subnet.
    pub fn subnet(mut self, subnet: IpNet) -> Self {
        self.subnet = Some(subnet);
        self
    }

    /// The range that containers get their addresses from, in words.
    pub fn range(mut self, range: impl Into<String>) -> Self {
        self.range = Some(range.into());
        self
    }

    /// Adds a container of this host.
    pub fn container(mut self, endpoint: Endpoint) -> Self {
        self.containers.push(endpoint);
        self
    }

    /// Adds a machine that is on the wire and not of this host.
    pub fn machine(mut self, endpoint: Endpoint) -> Self {
        self.machines.push(endpoint);
        self
    }

    /// The segment in two or three words: `VLAN 100`, `untagged`.
    pub(super) fn title(&self) -> String {
        self.vlan
            .map_or_else(|| "untagged".to_owned(), |id| format!("VLAN {id}"))
    }
}

/// A container or a machine, with its addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Endpoint {
    pub(super) name: String,
    pub(super) addresses: Vec<IpNet>,
    pub(super) mac: Option<MacAddress>,
}

impl Endpoint {
    /// Somebody by name.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            addresses: Vec::new(),
            mac: None,
        }
    }

    /// Adds an address, with its prefix length.
    pub fn address(mut self, address: IpNet) -> Self {
        self.addresses.push(address);
        self
    }

    /// The MAC address.
    pub fn mac(mut self, mac: MacAddress) -> Self {
        self.mac = Some(mac);
        self
    }
}
