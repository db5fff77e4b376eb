//! What is wanted: the trunk, its VLANs, networks, shims and containers as one value that cannot contradict itself.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::container::{Container, Join};
use super::network::{Driver, Network, NetworkSubnet, Vlan, meet, pins};
use crate::docker::{MacvlanNetworkMode, NetworkName, ParentOwner};
use crate::error::{Error, Result};
use crate::ipam::{OwnerKey, PoolId, SegmentId, VlanStack};
use crate::types::{InterfaceName, MacAddress, Subnet, VlanId, VlanProtocol};

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
        let net = Subnet::new(subnet.net)?;
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
