//! From what is wanted to the words of the slices: specs of links, networks and containers. Pure.
//!
//! Each answers with nothing while an address that it needs is not leased yet.

use std::net::IpAddr;

use ipnet::IpNet;

use super::container::{Container, Place};
use super::desired::Topology;
use super::network::{Driver, Network, Vlan};
use super::observed::Ledger;
use super::shim::Shim;
use crate::docker::{
    self, ContainerSpec, Engine, Feature, IpvlanNetworkMode, IpvlanNetworkSpec, MacvlanNetworkMode,
    MacvlanNetworkSpec, NetworkParent, NetworkSpec, ParentOwner, SubnetSpec,
};
use crate::error::Result;
use crate::ipam::Lease;
use crate::link::{
    self, IpvlanMode, IpvlanSpec, LinkAddress, LinkSpec, MacvlanMode, MacvlanSpec, RouteSpec,
    VlanSpec,
};

/// Which topology a network or container of the engine belongs to.
pub(super) const LABEL_TOPOLOGY: &str = "io.trunkline.topology";
/// What a container was made from.
pub(super) const LABEL_SPEC: &str = "io.trunkline.spec";

pub(super) fn vlan(topology: &Topology, vlan: &Vlan) -> VlanSpec {
    let Vlan {
        id,
        link,
        protocol,
        mtu,
        owner: _,
    } = vlan;
    let spec = VlanSpec::new(topology.trunk.clone(), *id, link.clone()).protocol(*protocol);
    match mtu {
        Some(mtu) => spec.mtu(*mtu),
        None => spec,
    }
}

/// The leases of one endpoint when all are there: IPv4 first.
fn leases<'a>(
    topology: &Topology,
    container: &Container,
    network: &Network,
    ledger: &'a Ledger,
) -> Result<Option<Vec<&'a Lease>>> {
    let key = topology.owner_key(container, network)?;
    let wanted = container
        .joins
        .iter()
        .find(|join| join.network == network.name)
        .map_or(0, |join| network.chosen(&join.addresses).len());
    let segment = topology.segment_of(network)?;
    let found: Vec<&Lease> = ledger
        .leases_of(&key)
        .into_iter()
        .filter(|lease| *lease.segment() == segment)
        .collect();
    Ok((found.len() == wanted).then_some(found))
}

/// The link of a namespace on one of its networks, with addresses and routes.
pub(super) fn native(
    topology: &Topology,
    container: &Container,
    position: usize,
    ledger: &Ledger,
) -> Result<Option<link::Attachment>> {
    let (Some(join), Some(name)) = (container.joins.get(position), container.interface(position))
    else {
        return Ok(None);
    };
    let Some(network) = topology.find_network(&join.network) else {
        return Ok(None);
    };
    let Some(leases) = leases(topology, container, network, ledger)? else {
        return Ok(None);
    };
    let parent = topology.parent_of(network).clone();
    let mtu = topology.vlan_of(network).and_then(|vlan| vlan.mtu);
    let spec: LinkSpec = match network.driver {
        Driver::Macvlan(mode) => {
            let mut spec = MacvlanSpec::new(parent, name).mode(match mode {
                MacvlanNetworkMode::Bridge => MacvlanMode::Bridge,
                MacvlanNetworkMode::Private => MacvlanMode::Private,
                MacvlanNetworkMode::Vepa => MacvlanMode::Vepa,
                MacvlanNetworkMode::Passthru => MacvlanMode::passthru(),
            });
            // The one child in passthru mode has its parent's address.
            if let (Some(lease), false) = (leases.first(), mode == MacvlanNetworkMode::Passthru) {
                spec = spec.mac(lease.mac());
            }
            match mtu {
                Some(mtu) => spec.mtu(mtu).into(),
                None => spec.into(),
            }
        }
        Driver::Ipvlan(mode) => {
            let spec = IpvlanSpec::new(parent, name).mode(match mode {
                IpvlanNetworkMode::L2 => IpvlanMode::L2,
                IpvlanNetworkMode::L3 => IpvlanMode::L3,
                IpvlanNetworkMode::L3s => IpvlanMode::L3s,
            });
            match mtu {
                Some(mtu) => spec.mtu(mtu).into(),
                None => spec.into(),
            }
        }
    };
    let mut attachment = link::Attachment::new(spec).announce(true);
    for lease in leases {
        attachment = attachment.address(LinkAddress::new(lease.interface())?);
        if let Some(gateway) = gateway(network, lease.address()) {
            let earlier = container.joins.iter().take(position).any(|other| {
                topology.find_network(&other.network).is_some_and(|other| {
                    other
                        .subnets
                        .iter()
                        .any(|s| s.gateway.is_some_and(|g| g.is_ipv4() == gateway.is_ipv4()))
                })
            });
            if !earlier {
                attachment = attachment.route(RouteSpec::default_via(gateway)?);
            }
        }
    }
    Ok(Some(attachment))
}

fn gateway(network: &Network, address: IpAddr) -> Option<IpAddr> {
    network
        .subnets
        .iter()
        .find(|subnet| subnet.net.contains(&address))
        .and_then(|subnet| subnet.gateway)
}

/// The host's shim on a network, with a route to each of our addresses on it.
pub(super) fn shim(
    topology: &Topology,
    network: &Network,
    ledger: &Ledger,
) -> Result<Option<Shim>> {
    let Some(wanted) = &network.shim else {
        return Ok(None);
    };
    let key = topology.shim_key(network)?;
    let own = ledger.leases_of(&key);
    let Some(first) = own.first() else {
        return Ok(None);
    };
    let mut shim =
        Shim::new(topology.parent_of(network).clone(), wanted.name.clone()).mac(first.mac());
    for lease in &own {
        shim = shim.address(lease.address());
    }
    for (container, _) in topology.joined(network) {
        let Some(leases) = leases(topology, container, network, ledger)? else {
            return Ok(None);
        };
        for lease in leases {
            shim = shim.route(IpNet::from(lease.address()))?;
        }
    }
    if network.docker {
        for subnet in &network.subnets {
            let pool = topology.pool_id(network, subnet)?;
            match ledger.block(&pool, &topology.carve_key(network)?) {
                Some(block) => shim = shim.route(block)?,
                None => return Ok(None),
            }
        }
    }
    Ok(Some(shim))
}

fn parent(topology: &Topology, network: &Network) -> Result<NetworkParent> {
    let trunk = topology.trunk.clone();
    Ok(match topology.vlan_of(network) {
        None => NetworkParent::existing(trunk),
        Some(vlan) => {
            let link = vlan.link.clone();
            match vlan.owner {
                ParentOwner::Trunkline => NetworkParent::made_by_us(link).carrying(trunk, vlan.id),
                ParentOwner::Operator => NetworkParent::existing(link).carrying(trunk, vlan.id),
                ParentOwner::Engine => NetworkParent::made_by_engine(trunk, vlan.id)?,
            }
        }
    })
}

/// A network as the engine is to have it: Docker's own allocator gets the carved block only.
pub(super) fn docker_network(
    topology: &Topology,
    network: &Network,
    ledger: &Ledger,
) -> Result<Option<NetworkSpec>> {
    let mut subnets = Vec::new();
    for subnet in &network.subnets {
        let pool = topology.pool_id(network, subnet)?;
        let Some(block) = ledger.block(&pool, &topology.carve_key(network)?) else {
            return Ok(None);
        };
        subnets.push(SubnetSpec::carved(subnet.net, subnet.gateway, block)?);
    }
    let (name, parent) = (network.name.clone(), parent(topology, network)?);
    let label = (LABEL_TOPOLOGY.to_owned(), topology.name.clone());
    Ok(Some(match network.driver {
        Driver::Macvlan(mode) => {
            let mut spec = MacvlanNetworkSpec::new(name, parent)?.mode(mode);
            for subnet in subnets {
                spec = spec.subnet(subnet)?;
            }
            spec.common.labels.extend([label]);
            spec.into()
        }
        Driver::Ipvlan(mode) => {
            let mut spec = IpvlanNetworkSpec::new(name, parent)?.mode(mode);
            for subnet in subnets {
                spec = spec.subnet(subnet)?;
            }
            spec.common.labels.extend([label]);
            spec.into()
        }
    }))
}

/// What a container is made from, in words: another image or command is another container.
pub(super) fn made_from(place: &Place) -> Option<String> {
    match place {
        Place::Docker { image, command } => Some(format!("{image} {command:?}")),
        Place::Named(_) | Place::Path(_) | Place::Process(_) => None,
    }
}

/// A container as the engine is to make it: every address pinned, and the MAC address with it.
pub(super) fn docker_container(
    topology: &Topology,
    container: &Container,
    engine: &Engine,
    ledger: &Ledger,
) -> Result<Option<ContainerSpec>> {
    let Place::Docker { image, command } = &container.place else {
        return Ok(None);
    };
    let mut spec =
        ContainerSpec::new(container.name.clone(), image.clone()).command(command.iter().cloned());
    spec.labels
        .insert(LABEL_TOPOLOGY.into(), topology.name.clone());
    if let Some(text) = made_from(&container.place) {
        spec.labels.insert(LABEL_SPEC.into(), text);
    }
    for (position, join) in container.joins.iter().enumerate() {
        let Some(network) = topology.find_network(&join.network) else {
            return Ok(None);
        };
        let Some(leases) = leases(topology, container, network, ledger)? else {
            return Ok(None);
        };
        // Engines before API 1.44 take the address of the first network only.
        let takes_mac = matches!(network.driver, Driver::Macvlan(_))
            && (position == 0 || engine.supports(Feature::MacPerEndpoint));
        let mac = leases
            .first()
            .filter(|_| takes_mac)
            .map(|lease| lease.mac());
        let addresses = leases.iter().map(|lease| lease.address());
        let mut endpoint = docker::EndpointSpec::pinned(network.name.clone(), addresses, mac)?;
        if let Some(name) = &join.interface {
            endpoint = endpoint.interface(name.clone());
        }
        spec = spec.on(endpoint)?;
    }
    Ok(Some(spec))
}
