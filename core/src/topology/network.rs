//! A VLAN, a network on it, its subnets, and the host's place on it.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;

use crate::docker::{IpvlanNetworkMode, MacvlanNetworkMode, NetworkName, ParentOwner, SubnetSpec};
use crate::error::{Error, Result};
use crate::ipam::PoolSpec;
use crate::types::{AddressRange, InterfaceName, Mtu, Subnet, VlanId, VlanProtocol};

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
        let mut spec = PoolSpec::new(Subnet::new(self.net)?);
        if let Some(gateway) = self.gateway {
            spec = spec.gateway(gateway)?;
        }
        for range in &self.ranges {
            spec = spec.range(*range)?;
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

pub(super) fn meet(a: IpNet, b: IpNet) -> bool {
    AddressRange::from(a).overlaps(&b.into())
}

/// Pinned addresses are ones that the network gives out.
pub(super) fn pins(network: &Network, addresses: &[IpAddr]) -> Result<()> {
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
