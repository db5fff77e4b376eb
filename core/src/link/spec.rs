//! What a link is to be, whatever its kind, and what comes with it.

use crate::link::{IpvlanSpec, LinkAddress, MacvlanSpec, RouteSpec, VlanSpec};
use crate::types::{InterfaceName, MacAddress, Mtu};

/// A link to be, of any kind that this library creates.
///
/// ```
/// use trunkline::InterfaceName;
/// use trunkline::link::{LinkSpec, MacvlanSpec};
///
/// let child = MacvlanSpec::new(InterfaceName::new("eth0")?, InterfaceName::new("mv0")?);
/// let spec = LinkSpec::from(child);
/// assert_eq!(spec.kind(), "macvlan");
/// assert_eq!(spec.name().as_str(), "mv0");
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LinkSpec {
    /// A VLAN sub-interface.
    Vlan(VlanSpec),
    /// A macvlan or macvtap child.
    Macvlan(MacvlanSpec),
    /// An ipvlan or ipvtap child.
    Ipvlan(IpvlanSpec),
}

impl LinkSpec {
    /// The name of the link.
    pub fn name(&self) -> &InterfaceName {
        match self {
            Self::Vlan(spec) => &spec.name,
            Self::Macvlan(spec) => &spec.name,
            Self::Ipvlan(spec) => &spec.name,
        }
    }

    /// The name of its parent.
    pub fn parent(&self) -> &InterfaceName {
        match self {
            Self::Vlan(spec) => &spec.parent,
            Self::Macvlan(spec) => &spec.parent,
            Self::Ipvlan(spec) => &spec.parent,
        }
    }

    /// The kind as the kernel names it: `IFLA_INFO_KIND`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Vlan(_) => "vlan",
            Self::Macvlan(MacvlanSpec { tap: false, .. }) => "macvlan",
            Self::Macvlan(_) => "macvtap",
            Self::Ipvlan(IpvlanSpec { tap: false, .. }) => "ipvlan",
            Self::Ipvlan(_) => "ipvtap",
        }
    }

    /// Whether the link is born up.
    pub fn is_up(&self) -> bool {
        match self {
            Self::Vlan(spec) => spec.up,
            Self::Macvlan(spec) => spec.up,
            Self::Ipvlan(spec) => spec.up,
        }
    }

    /// The MTU it asks for.
    pub fn mtu(&self) -> Option<Mtu> {
        match self {
            Self::Vlan(spec) => spec.mtu,
            Self::Macvlan(spec) => spec.mtu,
            Self::Ipvlan(spec) => spec.mtu,
        }
    }

    /// The MAC address it asks for; never one for ipvlan.
    pub fn mac(&self) -> Option<MacAddress> {
        match self {
            Self::Vlan(spec) => spec.mac,
            Self::Macvlan(spec) => spec.mac,
            Self::Ipvlan(_) => None,
        }
    }

    /// What to call it in a message: kind and name.
    #[cfg(feature = "kernel")]
    pub(super) fn subject(&self) -> String {
        format!("{} {}", self.kind(), self.name())
    }
}

impl From<VlanSpec> for LinkSpec {
    fn from(spec: VlanSpec) -> Self {
        Self::Vlan(spec)
    }
}

impl From<MacvlanSpec> for LinkSpec {
    fn from(spec: MacvlanSpec) -> Self {
        Self::Macvlan(spec)
    }
}

impl From<IpvlanSpec> for LinkSpec {
    fn from(spec: IpvlanSpec) -> Self {
        Self::Ipvlan(spec)
    }
}

impl From<&VlanSpec> for LinkSpec {
    fn from(spec: &VlanSpec) -> Self {
        Self::Vlan(spec.clone())
    }
}

impl From<&MacvlanSpec> for LinkSpec {
    fn from(spec: &MacvlanSpec) -> Self {
        Self::Macvlan(spec.clone())
    }
}

impl From<&IpvlanSpec> for LinkSpec {
    fn from(spec: &IpvlanSpec) -> Self {
        Self::Ipvlan(spec.clone())
    }
}

impl From<&LinkSpec> for LinkSpec {
    fn from(spec: &LinkSpec) -> Self {
        spec.clone()
    }
}

/// A link with its addresses and routes: what puts a container on a network.
///
/// ```
/// use trunkline::InterfaceName;
/// use trunkline::link::{Attachment, MacvlanSpec, RouteSpec};
///
/// let child = MacvlanSpec::new(InterfaceName::new("eth0.100")?, InterfaceName::new("eth0")?);
/// let attachment = Attachment::new(child)
///     .address("10.0.0.2/24".parse()?)
///     .route(RouteSpec::default_via("10.0.0.1".parse()?)?);
/// assert_eq!(attachment.addresses().len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct Attachment {
    pub(super) link: LinkSpec,
    pub(super) addresses: Vec<LinkAddress>,
    pub(super) routes: Vec<RouteSpec>,
    pub(super) announce: bool,
}

impl Attachment {
    /// A link without addresses and routes.
    pub fn new(link: impl Into<LinkSpec>) -> Self {
        Self {
            link: link.into(),
            addresses: Vec::new(),
            routes: Vec::new(),
            announce: false,
        }
    }

    /// Adds an address.
    pub fn address(mut self, address: LinkAddress) -> Self {
        self.addresses.push(address);
        self
    }

    /// Adds a route through the link. It is removed with the link.
    pub fn route(mut self, route: RouteSpec) -> Self {
        self.routes.push(route);
        self
    }

    /// Lets the kernel tell the segment who has the addresses now (gratuitous ARP, unsolicited neighbour
    /// advertisement), so that a switch or a neighbour that knew another MAC for them forgets it.
    ///
    /// The kernel announces only the addresses that a link has when it comes up (`arp_notify`, `ndisc_notify`). So the
    /// link is then born down, gets its addresses, and comes up last; that costs one message more.
    pub fn announce(mut self, announce: bool) -> Self {
        self.announce = announce;
        self
    }

    /// The link.
    pub fn link(&self) -> &LinkSpec {
        &self.link
    }

    /// The addresses, in the order they are added.
    pub fn addresses(&self) -> &[LinkAddress] {
        &self.addresses
    }

    /// The routes, in the order they are added.
    pub fn routes(&self) -> &[RouteSpec] {
        &self.routes
    }
}
