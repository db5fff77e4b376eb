//! A topology as TOML or JSON text. Pure: reading the file is the caller's.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::container::{Container, Join, Place};
use super::desired::Topology;
use super::network::{Driver, HostShim, Network, NetworkSubnet, Vlan};
use crate::docker::ParentOwner;
use crate::error::{Error, Result};
use crate::types::{AddressRange, InterfaceName, MacAddress, Mtu, VlanId, VlanProtocol};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TopologyFile {
    name: String,
    trunk: InterfaceName,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    site: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    wire: Option<String>,
    #[serde(default, rename = "vlan")]
    vlans: Vec<VlanFile>,
    #[serde(default, rename = "network")]
    networks: Vec<NetworkFile>,
    #[serde(default, rename = "container")]
    containers: Vec<ContainerFile>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct VlanFile {
    id: VlanId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    link: Option<InterfaceName>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    protocol: Option<VlanProtocol>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mtu: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NetworkFile {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    vlan: Option<VlanId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    driver: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mode: Option<String>,
    #[serde(default)]
    docker: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shim: Option<ShimFile>,
    #[serde(rename = "subnet")]
    subnets: Vec<SubnetFile>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SubnetFile {
    net: IpNet,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gateway: Option<IpAddr>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    ranges: Vec<AddressRange>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    carve: Option<u8>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    reserve: BTreeMap<String, IpAddr>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShimFile {
    name: InterfaceName,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    address: Vec<IpAddr>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ContainerFile {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    netns: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<PathBuf>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pid: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    command: Vec<String>,
    #[serde(rename = "on")]
    joins: Vec<JoinFile>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct JoinFile {
    network: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    interface: Option<InterfaceName>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    address: Vec<IpAddr>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mac: Option<MacAddress>,
}

impl Topology {
    /// Reads a topology from TOML.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with the place when it is not such a file or has a field that is not known; those of the setters.
    ///
    /// ```
    /// use trunkline::topology::Topology;
    ///
    /// let topology = Topology::from_toml(r#"
    ///     name = "book"
    ///     trunk = "eth0"
    ///     vlan = [{ id = 100 }]
    ///
    ///     [[network]]
    ///     name = "macvlan100"
    ///     vlan = 100
    ///     subnet = [{ net = "10.0.0.0/24", gateway = "10.0.0.1", ranges = ["10.0.0.0/25"] }]
    ///
    ///     [[container]]
    ///     name = "web"
    ///     netns = "web"
    ///     on = [{ network = "macvlan100", address = ["10.0.0.20"] }]
    /// "#)?;
    /// assert_eq!(topology.vlans()[0].link().as_str(), "eth0.100");
    /// assert_eq!(Topology::from_toml(&topology.to_toml()?)?, topology);
    /// assert_eq!(Topology::from_json(&topology.to_json()?)?, topology);
    /// assert!(Topology::from_toml("name = \"x\"\ntrunk = \"eth0\"\nvlans = 3").is_err());
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    pub fn from_toml(text: &str) -> Result<Self> {
        let file: TopologyFile = toml::from_str(text)
            .map_err(|error| Error::invalid("topology file", "TOML", error.to_string()))?;
        file.parse()
    }

    /// Reads a topology from JSON, with the same fields as in TOML.
    ///
    /// # Errors
    ///
    /// As [`Topology::from_toml`].
    pub fn from_json(text: &str) -> Result<Self> {
        let file: TopologyFile = serde_json::from_str(text)
            .map_err(|error| Error::invalid("topology file", "JSON", error.to_string()))?;
        file.parse()
    }

    /// Writes the topology as TOML.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a path that is not UTF-8.
    pub fn to_toml(&self) -> Result<String> {
        toml::to_string(&TopologyFile::of(self))
            .map_err(|error| Error::invalid("topology", &self.name, error.to_string()))
    }

    /// Writes the topology as JSON.
    ///
    /// # Errors
    ///
    /// As [`Topology::to_toml`].
    pub fn to_json(&self) -> Result<String> {
        serde_json::to_string_pretty(&TopologyFile::of(self))
            .map_err(|error| Error::invalid("topology", &self.name, error.to_string()))
    }
}

impl TopologyFile {
    fn parse(self) -> Result<Topology> {
        let Self {
            name,
            trunk,
            site,
            wire,
            vlans,
            networks,
            containers,
        } = self;
        let mut topology = Topology::new(&name, trunk.clone())?.segment(
            site.as_deref().unwrap_or("local"),
            wire.as_deref().unwrap_or("default"),
        )?;
        for vlan in vlans {
            topology = topology.vlan(vlan.parse(&trunk)?)?;
        }
        for network in networks {
            topology = topology.network(network.parse()?)?;
        }
        for container in containers {
            topology = topology.container(container.parse()?)?;
        }
        Ok(topology)
    }

    fn of(topology: &Topology) -> Self {
        let Topology {
            name,
            trunk,
            site,
            wire,
            vlans,
            networks,
            containers,
        } = topology;
        Self {
            name: name.clone(),
            trunk: trunk.clone(),
            site: Some(site.clone()),
            wire: Some(wire.clone()),
            vlans: vlans.iter().map(VlanFile::of).collect(),
            networks: networks.iter().map(NetworkFile::of).collect(),
            containers: containers.iter().map(ContainerFile::of).collect(),
        }
    }
}

impl VlanFile {
    fn parse(self, trunk: &InterfaceName) -> Result<Vlan> {
        let Self {
            id,
            link,
            protocol,
            mtu,
            owner,
        } = self;
        let mut vlan = match link {
            Some(link) => Vlan::new(id, link),
            None => Vlan::on(trunk, id)?,
        };
        if let Some(protocol) = protocol {
            vlan = vlan.protocol(protocol);
        }
        if let Some(mtu) = mtu {
            vlan = vlan.mtu(Mtu::new(mtu)?);
        }
        match owner {
            Some(owner) => Ok(vlan.owner(owner.parse::<ParentOwner>()?)),
            None => Ok(vlan),
        }
    }

    fn of(vlan: &Vlan) -> Self {
        let Vlan {
            id,
            link,
            protocol,
            mtu,
            owner,
        } = vlan;
        Self {
            id: *id,
            link: Some(link.clone()),
            protocol: Some(*protocol),
            mtu: mtu.map(Mtu::get),
            owner: Some(owner.name().into()),
        }
    }
}

impl NetworkFile {
    fn parse(self) -> Result<Network> {
        let Self {
            name,
            vlan,
            driver,
            mode,
            docker,
            shim,
            subnets,
        } = self;
        let driver = match driver.as_deref() {
            None | Some("macvlan") => Driver::Macvlan(mode.as_deref().unwrap_or("bridge").parse()?),
            Some("ipvlan") => Driver::Ipvlan(mode.as_deref().unwrap_or("l2").parse()?),
            Some(other) => {
                return Err(Error::invalid(
                    "driver",
                    other,
                    "it is macvlan or ipvlan, in lower case",
                ));
            }
        };
        let mut network = Network::new(&name, vlan, driver)?.docker(docker);
        for subnet in subnets {
            network = network.subnet(subnet.parse()?)?;
        }
        if let Some(ShimFile { name, address }) = shim {
            let shim = HostShim::new(name);
            network = network.shim(address.into_iter().fold(shim, HostShim::address));
        }
        Ok(network)
    }

    fn of(network: &Network) -> Self {
        let Network {
            name,
            vlan,
            driver,
            docker,
            subnets,
            shim,
        } = network;
        Self {
            name: name.to_string(),
            vlan: *vlan,
            driver: Some(driver.name().into()),
            mode: Some(driver.mode().into()),
            docker: *docker,
            shim: shim.as_ref().map(|HostShim { name, addresses }| ShimFile {
                name: name.clone(),
                address: addresses.clone(),
            }),
            subnets: subnets.iter().map(SubnetFile::of).collect(),
        }
    }
}

impl SubnetFile {
    fn parse(self) -> Result<NetworkSubnet> {
        let Self {
            net,
            gateway,
            ranges,
            carve,
            reserve,
        } = self;
        let mut subnet = NetworkSubnet::new(net)?;
        if let Some(gateway) = gateway {
            subnet = subnet.gateway(gateway)?;
        }
        for range in ranges {
            subnet = subnet.range(range)?;
        }
        for (name, address) in reserve {
            subnet = subnet.reserve(&name, address)?;
        }
        match carve {
            Some(len) => subnet.carve(len),
            None => Ok(subnet),
        }
    }

    fn of(subnet: &NetworkSubnet) -> Self {
        let NetworkSubnet {
            net,
            gateway,
            ranges,
            reserved,
            carve,
        } = subnet;
        Self {
            net: *net,
            gateway: *gateway,
            ranges: ranges.clone(),
            carve: *carve,
            reserve: reserved.clone(),
        }
    }
}

impl ContainerFile {
    fn parse(self) -> Result<Container> {
        let Self {
            name,
            netns,
            path,
            pid,
            image,
            command,
            joins,
        } = self;
        let place = match (netns, path, pid, image) {
            (Some(netns), None, None, None) if command.is_empty() => Place::Named(netns),
            (None, Some(path), None, None) if command.is_empty() => Place::Path(path),
            (None, None, Some(pid), None) if command.is_empty() => Place::Process(pid),
            (None, None, None, Some(image)) => Place::Docker { image, command },
            _ => {
                return Err(Error::invalid(
                    "container",
                    name,
                    "it has one of netns, path, pid and image; a command only with an image",
                ));
            }
        };
        let mut container = Container::new(&name, place)?;
        for JoinFile {
            network,
            interface,
            address,
            mac,
        } in joins
        {
            let mut join = address
                .into_iter()
                .fold(Join::new(&network)?, Join::address);
            if let Some(name) = interface {
                join = join.interface(name);
            }
            if let Some(mac) = mac {
                join = join.mac(mac);
            }
            container = container.join(join)?;
        }
        Ok(container)
    }

    fn of(container: &Container) -> Self {
        let Container { name, place, joins } = container;
        let mut file = Self {
            name: name.to_string(),
            netns: None,
            path: None,
            pid: None,
            image: None,
            command: Vec::new(),
            joins: joins
                .iter()
                .map(
                    |Join {
                         network,
                         interface,
                         addresses,
                         mac,
                     }| JoinFile {
                        network: network.to_string(),
                        interface: interface.clone(),
                        address: addresses.clone(),
                        mac: *mac,
                    },
                )
                .collect(),
        };
        match place {
            Place::Named(name) => file.netns = Some(name.clone()),
            Place::Path(path) => file.path = Some(path.clone()),
            Place::Process(pid) => file.pid = Some(*pid),
            Place::Docker { image, command } => {
                file.image = Some(image.clone());
                file.command.clone_from(command);
            }
        }
        file
    }
}
