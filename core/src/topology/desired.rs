//! What is wanted: the trunk, its VLANs, networks, shims and containers as one value that cannot contradict itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use ipnet::IpNet;

use crate::docker::{
    ContainerName, IpvlanNetworkMode, MacvlanNetworkMode, NetworkName, ParentOwner, SubnetSpec,
};
use crate::error::{Error, Result};
use crate::ipam::{OwnerKey, PoolId, PoolSpec, SegmentId, VlanStack};
use crate::types::{AddressRange, InterfaceName, MacAddress, Mtu, VlanId, VlanProtocol};

/// A trunk with everything on it, as it is to be.
///
/// Each setter holds what it adds against what is there already, so a topology that exists is consistent: every network is
/// on a VLAN of the trunk or on the untagged wire, no two networks of one wire overlap, every container is on networks that
/// can take it, and no name, interface or pinned address is used twice.
///
/// ```
/// use trunkline::{InterfaceName, VlanId};
/// use trunkline::topology::{Container, Join, Network, NetworkSubnet, Place, Topology, Vlan};
///
/// let topology = Topology::new("book", InterfaceName::new("eth0")?)?
///     .vlan(Vlan::on(&InterfaceName::new("eth0")?, VlanId::new(100)?)?)?
///     .network(
///         Network::macvlan("macvlan100", Some(VlanId::new(100)?))?.subnet(
///             NetworkSubnet::new("10.0.0.0/24".parse()?)?
///                 .gateway("10.0.0.1".parse()?)?
///                 .range("10.0.0.0/25".parse()?)?,
///         )?,
///     )?
///     .container(Container::new("web", Place::Named("web".into()))?.join(Join::new("macvlan100")?)?)?;
/// assert_eq!(topology.networks().len(), 1);
///
/// let twice = topology.vlan(Vlan::on(&InterfaceName::new("eth0")?, VlanId::new(100)?)?);
/// assert!(twice.unwrap_err().to_string().contains("VLAN 100 is there already"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Topology {
    pub(super) name: String,
    pub(super) trunk: InterfaceName,
    pub(super) site: String,
    pub(super) wire: String,
    pub(super) vlans: Vec<Vlan>,
    pub(super) networks: Vec<Network>,
    pub(super) containers: Vec<Container>,
}

/// A VLAN of the trunk and the sub-interface that carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Vlan {
    pub(super) id: VlanId,
    pub(super) link: InterfaceName,
    pub(super) protocol: VlanProtocol,
    pub(super) mtu: Option<Mtu>,
    pub(super) owner: ParentOwner,
}

impl Vlan {
    /// A VLAN whose sub-interface, under any legal name, this library makes and removes.
    pub fn new(id: VlanId, link: InterfaceName) -> Self {
        Self {
            id,
            link,
            protocol: VlanProtocol::Dot1Q,
            mtu: None,
            owner: ParentOwner::Trunkline,
        }
    }

    /// A VLAN whose sub-interface is named `trunk.id`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when that name exceeds 15 bytes.
    pub fn on(trunk: &InterfaceName, id: VlanId) -> Result<Self> {
        Ok(Self::new(id, InterfaceName::new(format!("{trunk}.{id}"))?))
    }

    /// The tag protocol; 802.1Q unless set.
    pub fn protocol(mut self, protocol: VlanProtocol) -> Self {
        self.protocol = protocol;
        self
    }

    /// The MTU of the sub-interface and of everything on it; the trunk's at the time unless set.
    pub fn mtu(mut self, mtu: Mtu) -> Self {
        self.mtu = Some(mtu);
        self
    }

    /// Who makes and removes the sub-interface; this library unless set.
    pub fn owner(mut self, owner: ParentOwner) -> Self {
        self.owner = owner;
        self
    }

    /// The VLAN id.
    pub fn id(&self) -> VlanId {
        self.id
    }

    /// The name of the sub-interface.
    pub fn link(&self) -> &InterfaceName {
        &self.link
    }
}

/// The driver of a network, with its mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Driver {
    /// Children with MAC addresses of their own.
    Macvlan(MacvlanNetworkMode),
    /// Children that share the parent's MAC address.
    Ipvlan(IpvlanNetworkMode),
}

impl Driver {
    /// The driver's name, as the kernel and Docker write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Macvlan(_) => "macvlan",
            Self::Ipvlan(_) => "ipvlan",
        }
    }

    /// The mode's name.
    pub fn mode(self) -> &'static str {
        match self {
            Self::Macvlan(mode) => mode.name(),
            Self::Ipvlan(mode) => mode.name(),
        }
    }
}

impl fmt::Display for Driver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name(), self.mode())
    }
}

/// One subnet of a network: a pool that addresses are leased from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct NetworkSubnet {
    pub(super) net: IpNet,
    pub(super) gateway: Option<IpAddr>,
    pub(super) ranges: Vec<AddressRange>,
    pub(super) reserved: BTreeMap<String, IpAddr>,
    pub(super) carve: Option<u8>,
}

impl NetworkSubnet {
    /// A subnet of which every address is ours to give out.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] when it has host bits or is the whole address space.
    pub fn new(net: IpNet) -> Result<Self> {
        let subnet = Self {
            net,
            gateway: None,
            ranges: Vec::new(),
            reserved: BTreeMap::new(),
            carve: None,
        };
        let _ = SubnetSpec::new(net)?;
        subnet.pool_spec()?;
        Ok(subnet)
    }

    /// The router: the default route of the containers.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] or [`Error::Refused`] when it is not a host address of the subnet.
    pub fn gateway(mut self, gateway: IpAddr) -> Result<Self> {
        let _ = SubnetSpec::new(self.net)?.gateway(gateway)?;
        self.gateway = Some(gateway);
        self.pool_spec()?;
        Ok(self)
    }

    /// Gives out only this range; called again, that one too.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] or [`Error::Refused`] when it is not in the subnet or meets another range.
    pub fn range(mut self, range: AddressRange) -> Result<Self> {
        self.ranges.push(range);
        let _ = self
            .ranges
            .iter()
            .try_fold(SubnetSpec::new(self.net)?, |spec, range| spec.range(*range))?;
        self.pool_spec()?;
        Ok(self)
    }

    /// Keeps an address from being given out, under a name of your choice.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when the name is taken, or the address is not a host address of the subnet or is its gateway.
    pub fn reserve(mut self, name: &str, address: IpAddr) -> Result<Self> {
        if self.reserved.insert(name.to_owned(), address).is_some() {
            return Err(Error::invalid(
                "name of a reserved address",
                name,
                "another address of the subnet has it",
            ));
        }
        self.pool_spec()?;
        Ok(self)
    }

    /// How long the prefix of the block is that Docker's own allocator gets, for containers that are not of this topology.
    /// Four addresses unless set: Docker must have a range, and it must not be ours.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] unless it is longer than the subnet's prefix.
    pub fn carve(mut self, prefix_len: u8) -> Result<Self> {
        if prefix_len <= self.net.prefix_len() || prefix_len > self.net.max_prefix_len() {
            return Err(Error::invalid(
                "prefix length of Docker's block",
                prefix_len,
                format!(
                    "it is a part of {}: {} to {}",
                    self.net,
                    u16::from(self.net.prefix_len()) + 1,
                    self.net.max_prefix_len()
                ),
            ));
        }
        self.carve = Some(prefix_len);
        Ok(self)
    }

    /// The subnet.
    pub fn net(&self) -> IpNet {
        self.net
    }

    /// The router, when there is one.
    pub fn gateway_address(&self) -> Option<IpAddr> {
        self.gateway
    }

    pub(super) fn carve_len(&self) -> u8 {
        self.carve
            .unwrap_or_else(|| self.net.max_prefix_len().saturating_sub(2))
    }

    /// The pool of this subnet.
    pub(super) fn pool_spec(&self) -> Result<PoolSpec> {
        let mut spec = PoolSpec::new(crate::ipam::Subnet::new(self.net)?);
        if let Some(gateway) = self.gateway {
            spec = spec.gateway(gateway)?;
        }
        for range in &self.ranges {
            spec = spec.range(crate::ipam::AddressRange::new(range.first(), range.last())?)?;
        }
        for (name, address) in &self.reserved {
            spec = spec.reserve(*address, name.clone())?;
        }
        Ok(spec)
    }
}

/// A link of the host on a network, so that host and containers reach each other: see [`Shim`](super::Shim).
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct HostShim {
    pub(super) name: InterfaceName,
    pub(super) addresses: Vec<IpAddr>,
}

impl HostShim {
    /// A shim with the next free address of each family.
    pub fn new(name: InterfaceName) -> Self {
        Self {
            name,
            addresses: Vec::new(),
        }
    }

    /// Pins an address.
    pub fn address(mut self, address: IpAddr) -> Self {
        self.addresses.push(address);
        self
    }
}

/// A network: a driver on a VLAN, or on the untagged wire, with its subnets.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Network {
    pub(super) name: NetworkName,
    pub(super) vlan: Option<VlanId>,
    pub(super) driver: Driver,
    pub(super) docker: bool,
    pub(super) subnets: Vec<NetworkSubnet>,
    pub(super) shim: Option<HostShim>,
}

impl Network {
    /// A network of any driver, on a VLAN of the trunk; with none, on the untagged wire.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] for a name that Docker would not take.
    pub fn new(name: &str, vlan: Option<VlanId>, driver: Driver) -> Result<Self> {
        Ok(Self {
            name: NetworkName::new(name)?,
            vlan,
            driver,
            docker: false,
            subnets: Vec::new(),
            shim: None,
        })
    }

    /// A macvlan network in bridge mode.
    ///
    /// # Errors
    ///
    /// As [`Network::new`].
    pub fn macvlan(name: &str, vlan: Option<VlanId>) -> Result<Self> {
        Self::new(name, vlan, Driver::Macvlan(MacvlanNetworkMode::Bridge))
    }

    /// Makes it a network of the container engine too. Namespaces can be on it all the same.
    pub fn docker(mut self, docker: bool) -> Self {
        self.docker = docker;
        self
    }

    /// One more subnet.
    ///
    /// # Errors
    ///
    /// [`Error::Overlap`] when it overlaps another one of the network.
    pub fn subnet(mut self, subnet: NetworkSubnet) -> Result<Self> {
        if let Some(other) = self
            .subnets
            .iter()
            .find(|other| meet(other.net, subnet.net))
        {
            return Err(Error::Overlap {
                claim: format!("subnet {}", subnet.net),
                with: format!("subnet {}", other.net),
                segment: format!("network {}", self.name),
            });
        }
        self.subnets.push(subnet);
        Ok(self)
    }

    /// Lets the host reach the containers.
    pub fn shim(mut self, shim: HostShim) -> Self {
        self.shim = Some(shim);
        self
    }

    /// The name.
    pub fn name(&self) -> &NetworkName {
        &self.name
    }

    /// The subnets.
    pub fn subnets(&self) -> &[NetworkSubnet] {
        &self.subnets
    }

    /// The subnets that an endpoint has an address of: one of each family, that of the pinned address if there is one.
    pub(super) fn chosen(&self, pinned: &[IpAddr]) -> Vec<(&NetworkSubnet, Option<IpAddr>)> {
        [true, false]
            .into_iter()
            .filter_map(|v4| {
                let mut family = self
                    .subnets
                    .iter()
                    .filter(|subnet| subnet.net.addr().is_ipv4() == v4);
                match pinned.iter().find(|address| address.is_ipv4() == v4) {
                    Some(pin) => family
                        .find(|subnet| subnet.net.contains(pin))
                        .map(|subnet| (subnet, Some(*pin))),
                    None => family.next().map(|subnet| (subnet, None)),
                }
            })
            .collect()
    }
}

/// Where a container lives.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// A network namespace by the name that `ip netns add` gave it.
    Named(String),
    /// A network namespace by a file.
    Path(PathBuf),
    /// The network namespace of a process.
    Process(u32),
    /// A container of the engine, made and removed here.
    Docker {
        /// The image; it is not pulled.
        image: String,
        /// What runs in it; the image's own command when empty.
        command: Vec<String>,
    },
}

impl Place {
    pub(super) fn is_docker(&self) -> bool {
        matches!(self, Self::Docker { .. })
    }

    pub(super) fn path(&self) -> Option<PathBuf> {
        match self {
            Self::Named(name) => Some(Path::new("/run/netns").join(name)),
            Self::Path(path) => Some(path.clone()),
            Self::Process(pid) => Some(format!("/proc/{pid}/ns/net").into()),
            Self::Docker { .. } => None,
        }
    }
}

/// A container on one network.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Join {
    pub(super) network: NetworkName,
    pub(super) interface: Option<InterfaceName>,
    pub(super) addresses: Vec<IpAddr>,
    pub(super) mac: Option<MacAddress>,
}

impl Join {
    /// On a network, with the next free address of each family, leased for as long as the container is wanted.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] for a name that no network has.
    pub fn new(network: &str) -> Result<Self> {
        Ok(Self {
            network: NetworkName::new(network)?,
            interface: None,
            addresses: Vec::new(),
            mac: None,
        })
    }

    /// Pins an address, at most one of each family.
    pub fn address(mut self, address: IpAddr) -> Self {
        self.addresses.push(address);
        self
    }

    /// The MAC address; made from wire and container unless set.
    pub fn mac(mut self, mac: MacAddress) -> Self {
        self.mac = Some(mac);
        self
    }

    /// The name of the interface inside; `eth0`, `eth1`, … unless set. In a Docker container from Docker 28.0 on.
    pub fn interface(mut self, name: InterfaceName) -> Self {
        self.interface = Some(name);
        self
    }
}

/// A container: a namespace that exists, or a Docker container to be made, and the networks that it is on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Container {
    pub(super) name: ContainerName,
    pub(super) place: Place,
    pub(super) joins: Vec<Join>,
}

impl Container {
    /// A container that is on no network yet.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] for a name that Docker would not take; [`Error::Invalid`] for a place without name, path or image.
    pub fn new(name: &str, place: Place) -> Result<Self> {
        let (what, empty) = match &place {
            Place::Named(name) => (
                "network namespace name",
                name.is_empty() || name.contains('/') || name == "." || name == "..",
            ),
            Place::Path(path) => ("network namespace path", !path.is_absolute()),
            Place::Process(pid) => ("process id", *pid == 0),
            Place::Docker { image, command: _ } => ("image", image.is_empty()),
        };
        if empty {
            let value = format!("{place:?}");
            let rule =
                "it names a namespace, an absolute path, a process above 0 or an image that exists";
            return Err(Error::invalid(what, value, rule));
        }
        Ok(Self {
            name: ContainerName::new(name)?,
            place,
            joins: Vec::new(),
        })
    }

    /// Puts it on one more network.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when it is on that network already, two addresses are of one family, or the interface is taken.
    pub fn join(mut self, join: Join) -> Result<Self> {
        let refuse = |what, value: String, rule: &str| Err(Error::invalid(what, value, rule));
        if self.joins.iter().any(|other| other.network == join.network) {
            return refuse(
                "network",
                join.network.to_string(),
                "the container is on it already",
            );
        }
        for v4 in [true, false] {
            let mut of_family = join.addresses.iter().filter(|a| a.is_ipv4() == v4);
            if let (Some(_), Some(second)) = (of_family.next(), of_family.next()) {
                return refuse(
                    "pinned address",
                    second.to_string(),
                    "an endpoint has one address of each family",
                );
            }
        }
        if let Some(name) = &join.interface {
            let taken = (0..self.joins.len()).any(|at| self.interface(at).as_ref() == Some(name));
            if taken {
                return refuse(
                    "interface name",
                    name.to_string(),
                    "another network of the container has it",
                );
            }
        }
        self.joins.push(join);
        Ok(self)
    }

    /// The name.
    pub fn name(&self) -> &ContainerName {
        &self.name
    }

    /// The name of an interface inside, for a namespace.
    pub(super) fn interface(&self, position: usize) -> Option<InterfaceName> {
        match self.joins.get(position)?.interface.clone() {
            Some(name) => Some(name),
            None => InterfaceName::new(format!("eth{position}")).ok(),
        }
    }
}

impl Topology {
    /// A trunk with nothing on it. The name marks what is made for it: containers, networks and leases.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a name that is not 1 to 40 of a-z, 0-9, '-', '_' and '.'.
    pub fn new(name: &str, trunk: InterfaceName) -> Result<Self> {
        let good = (1..=40).contains(&name.len())
            && name.bytes().all(|b| {
                b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_' | b'.')
            });
        if !good {
            return Err(Error::invalid(
                "topology name",
                name,
                "it is 1 to 40 of a-z, 0-9, '-', '_' and '.'",
            ));
        }
        Ok(Self {
            name: name.to_owned(),
            trunk,
            site: "local".into(),
            wire: "default".into(),
            vlans: Vec::new(),
            networks: Vec::new(),
            containers: Vec::new(),
        })
    }

    /// Which broadcast domains these are: the site, and the trunk's name there. `local` and `default` unless set; see
    /// [`SegmentId`].
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for names that a segment cannot have.
    pub fn segment(mut self, site: &str, wire: &str) -> Result<Self> {
        SegmentId::new(site, wire, VlanStack::untagged())?;
        self.site = site.into();
        self.wire = wire.into();
        Ok(self)
    }

    /// Adds a VLAN.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when the id or the link's name is taken, or when Docker is to make a link that it cannot make.
    pub fn vlan(mut self, vlan: Vlan) -> Result<Self> {
        if self.vlans.iter().any(|other| other.id == vlan.id) {
            let rule = format!("VLAN {} is there already", vlan.id);
            return Err(Error::invalid("VLAN", vlan.id, rule));
        }
        self.free_link(&vlan.link)?;
        if vlan.owner == ParentOwner::Engine {
            let made = crate::docker::NetworkParent::made_by_engine(self.trunk.clone(), vlan.id)?;
            if made.link() != Some(&vlan.link)
                || vlan.mtu.is_some()
                || vlan.protocol != VlanProtocol::Dot1Q
            {
                return Err(Error::invalid(
                    "VLAN",
                    vlan.id,
                    format!(
                        "Docker makes {}.{} only: 802.1Q, with the trunk's MTU; let trunkline own it",
                        self.trunk, vlan.id
                    ),
                ));
            }
        }
        self.vlans.push(vlan);
        Ok(self)
    }

    /// Adds a network.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when its VLAN is not there; [`Error::Overlap`] when it overlaps another network of the wire;
    /// [`Error::Invalid`] when its name is taken, it has no subnet, its driver does not fit the other networks of the wire,
    /// or its shim cannot work.
    pub fn network(mut self, network: Network) -> Result<Self> {
        let invalid = |rule: String| Err(Error::invalid("network", &network.name, rule));
        if self.find_network(&network.name).is_some() {
            return invalid("another network has this name".into());
        }
        let vlan = match network.vlan {
            Some(id) => match self.find_vlan(id) {
                Some(vlan) => Some(vlan),
                None => {
                    return Err(Error::NotFound {
                        what: "VLAN of the topology",
                        subject: id.to_string(),
                    });
                }
            },
            None => None,
        };
        if vlan.is_some_and(|vlan| vlan.owner == ParentOwner::Engine) && !network.docker {
            return invalid("Docker makes its VLAN, so it must be a Docker network".into());
        }
        if network.subnets.is_empty() {
            return invalid("it has no subnet, so nobody on it would have an address".into());
        }
        for other in self.networks.iter().filter(|o| o.vlan == network.vlan) {
            for (a, b) in network
                .subnets
                .iter()
                .flat_map(|a| other.subnets.iter().map(move |b| (a, b)))
            {
                if meet(a.net, b.net) {
                    return Err(Error::Overlap {
                        claim: format!("subnet {} of network {}", a.net, network.name),
                        with: format!("subnet {} of network {}", b.net, other.name),
                        segment: self.segment_of(&network)?.to_string(),
                    });
                }
            }
            let whole = Driver::Macvlan(MacvlanNetworkMode::Passthru);
            if other.driver.name() != network.driver.name()
                || other.driver == whole
                || network.driver == whole
            {
                return invalid(format!(
                    "{} and {} of network {} cannot share a parent",
                    network.driver, other.driver, other.name
                ));
            }
        }
        if let Some(shim) = &network.shim {
            if network.driver != Driver::Macvlan(MacvlanNetworkMode::Bridge) {
                return invalid(format!(
                    "a shim is a macvlan in bridge mode, and {} children do not hear it",
                    network.driver
                ));
            }
            self.free_link(&shim.name)?;
            pins(&network, &shim.addresses)?;
            self.free_addresses(&network, &shim.addresses, "a shim")?;
        }
        self.networks.push(network);
        Ok(self)
    }

    /// Adds a container.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when one of its networks is not there; [`Error::Invalid`] when its name or namespace is taken, it
    /// is on no network, a pinned address cannot be given out or is taken, or its network cannot take it.
    pub fn container(mut self, container: Container) -> Result<Self> {
        let invalid = |rule: String| Err(Error::invalid("container", &container.name, rule));
        if self
            .containers
            .iter()
            .any(|other| other.name == container.name)
        {
            return invalid("another container has this name".into());
        }
        if let Some(path) = container.place.path() {
            let same = |other: &&Container| other.place.path().as_ref() == Some(&path);
            if let Some(other) = self.containers.iter().find(same) {
                return invalid(format!("container {} is that namespace", other.name));
            }
        }
        if container.joins.is_empty() {
            return invalid("it is on no network".into());
        }
        for join in &container.joins {
            let Some(network) = self.find_network(&join.network) else {
                return Err(Error::NotFound {
                    what: "network of the topology",
                    subject: join.network.to_string(),
                });
            };
            if container.place.is_docker() && !network.docker {
                return invalid(format!("network {} is none of Docker's", network.name));
            }
            if join.mac.is_some() && matches!(network.driver, Driver::Ipvlan(_)) {
                return invalid(format!(
                    "children of {} share the parent's MAC address",
                    network.name
                ));
            }
            pins(network, &join.addresses)?;
            self.free_addresses(network, &join.addresses, "another container or shim")?;
            let others = self.joined(network).filter_map(|(_, other)| other.mac);
            if let Some(mac) = join.mac.filter(|mac| others.into_iter().any(|o| o == *mac)) {
                return invalid(format!("another container of {} has {mac}", network.name));
            }
            if network.driver == Driver::Macvlan(MacvlanNetworkMode::Passthru)
                && self.joined(network).next().is_some()
            {
                return invalid(format!(
                    "network {} is passthru, and another container has it whole",
                    network.name
                ));
            }
            self.owner_key(&container, network)?;
        }
        self.containers.push(container);
        Ok(self)
    }

    fn free_link(&self, name: &InterfaceName) -> Result<()> {
        let shims = self.networks.iter().filter_map(|n| n.shim.as_ref());
        let taken = *name == self.trunk
            || self.vlans.iter().any(|vlan| vlan.link == *name)
            || shims.into_iter().any(|shim| shim.name == *name)
            || name.as_str() == "lo";
        if taken {
            return Err(Error::invalid(
                "link name",
                name,
                "another link of the topology has it",
            ));
        }
        Ok(())
    }

    fn free_addresses(&self, network: &Network, wanted: &[IpAddr], whose: &str) -> Result<()> {
        let shims = self
            .networks
            .iter()
            .filter(|other| other.vlan == network.vlan)
            .filter_map(|other| other.shim.as_ref())
            .flat_map(|shim| shim.addresses.iter());
        let containers = self
            .networks
            .iter()
            .filter(|other| other.vlan == network.vlan)
            .flat_map(|other| self.joined(other))
            .flat_map(|(_, join)| join.addresses.iter());
        let taken: BTreeSet<&IpAddr> = shims.chain(containers).collect();
        match wanted.iter().find(|address| taken.contains(address)) {
            Some(address) => Err(Error::invalid(
                "pinned address",
                address,
                format!("{whose} of the wire has it"),
            )),
            None => Ok(()),
        }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The trunk.
    pub fn trunk(&self) -> &InterfaceName {
        &self.trunk
    }

    /// The VLANs, in the order they were added.
    pub fn vlans(&self) -> &[Vlan] {
        &self.vlans
    }

    /// The networks, in the order they were added.
    pub fn networks(&self) -> &[Network] {
        &self.networks
    }

    /// The containers, in the order they were added.
    pub fn containers(&self) -> &[Container] {
        &self.containers
    }

    /// Whether it takes a container engine.
    pub fn needs_engine(&self) -> bool {
        self.networks.iter().any(|network| network.docker)
    }

    /// The owner under which the addresses of a container on a network are leased.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such container or network.
    pub fn owner_of(&self, container: &str, network: &str) -> Result<OwnerKey> {
        let missing = |what, subject: &str| Error::NotFound {
            what,
            subject: subject.to_owned(),
        };
        let found = self
            .containers
            .iter()
            .find(|c| c.name.as_str() == container)
            .ok_or_else(|| missing("container of the topology", container))?;
        let network = self
            .networks
            .iter()
            .find(|n| n.name.as_str() == network)
            .ok_or_else(|| missing("network of the topology", network))?;
        self.owner_key(found, network)
    }

    pub(super) fn find_network(&self, name: &NetworkName) -> Option<&Network> {
        self.networks.iter().find(|network| network.name == *name)
    }

    pub(super) fn find_vlan(&self, id: VlanId) -> Option<&Vlan> {
        self.vlans.iter().find(|vlan| vlan.id == id)
    }

    /// The containers of a network.
    pub(super) fn joined<'a>(
        &'a self,
        network: &'a Network,
    ) -> impl Iterator<Item = (&'a Container, &'a Join)> {
        self.containers.iter().flat_map(|container| {
            container
                .joins
                .iter()
                .filter(|join| join.network == network.name)
                .map(move |join| (container, join))
        })
    }

    pub(super) fn vlan_of(&self, network: &Network) -> Option<&Vlan> {
        network.vlan.and_then(|id| self.find_vlan(id))
    }

    /// The parent link of a network.
    pub(super) fn parent_of(&self, network: &Network) -> &InterfaceName {
        self.vlan_of(network).map_or(&self.trunk, |vlan| &vlan.link)
    }

    pub(super) fn segment_of(&self, network: &Network) -> Result<SegmentId> {
        let stack = network
            .vlan
            .map_or_else(VlanStack::untagged, VlanStack::single);
        SegmentId::new(self.site.clone(), self.wire.clone(), stack)
    }

    pub(super) fn pool_id(&self, network: &Network, subnet: &NetworkSubnet) -> Result<PoolId> {
        let net = crate::ipam::Subnet::new(subnet.net)?;
        Ok(PoolId::new(self.segment_of(network)?, net))
    }

    pub(super) fn owner_key(&self, container: &Container, network: &Network) -> Result<OwnerKey> {
        let scheme = if container.place.is_docker() {
            DOCKER_KEY
        } else {
            NATIVE_KEY
        };
        let (container, network) = (&container.name, &network.name);
        OwnerKey::new(format!("{scheme}:{}/{container}/{network}", self.name))
    }

    pub(super) fn shim_key(&self, network: &Network) -> Result<OwnerKey> {
        OwnerKey::new(format!("topology-shim:{}/{}", self.name, network.name))
    }

    pub(super) fn carve_key(&self, network: &Network) -> Result<OwnerKey> {
        OwnerKey::new(format!("topology-carve:{}/{}", self.name, network.name))
    }

    /// Every owner of leases, with its network and pinned addresses.
    pub(super) fn tenants(&self) -> Result<Vec<Tenant<'_>>> {
        let mut tenants = Vec::new();
        for network in &self.networks {
            if let Some(shim) = &network.shim {
                tenants.push(Tenant {
                    who: format!("shim {}", shim.name),
                    key: self.shim_key(network)?,
                    network,
                    wanted: network.chosen(&shim.addresses),
                    mac: None,
                });
            }
            for (container, join) in self.joined(network) {
                tenants.push(Tenant {
                    who: format!("container {}", container.name),
                    key: self.owner_key(container, network)?,
                    network,
                    wanted: network.chosen(&join.addresses),
                    mac: join.mac,
                });
            }
        }
        Ok(tenants)
    }
}

/// The scheme of the owner keys of Docker containers.
pub(super) const DOCKER_KEY: &str = "topology-docker";
/// The scheme of the owner keys of namespaces.
pub(super) const NATIVE_KEY: &str = "topology-native";

/// Somebody with addresses on a network.
pub(super) struct Tenant<'a> {
    pub(super) who: String,
    pub(super) key: OwnerKey,
    pub(super) network: &'a Network,
    pub(super) wanted: Vec<(&'a NetworkSubnet, Option<IpAddr>)>,
    pub(super) mac: Option<MacAddress>,
}

fn meet(a: IpNet, b: IpNet) -> bool {
    AddressRange::from(a).overlaps(b.into())
}

/// Pinned addresses are ones that the network gives out.
fn pins(network: &Network, addresses: &[IpAddr]) -> Result<()> {
    for address in addresses {
        let subnet = network.subnets.iter().find(|s| s.net.contains(address));
        let given_out = match subnet {
            Some(subnet) => subnet.pool_spec()?.allocatable().contains(*address),
            None => false,
        };
        if !given_out {
            return Err(Error::invalid(
                "pinned address",
                address,
                format!(
                    "network {} does not give it out: it is in no range, or is reserved",
                    network.name
                ),
            ));
        }
    }
    Ok(())
}
