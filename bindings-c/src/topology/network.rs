//! VLANs and networks as they are to be.

use std::ffi::c_char;

use trunkline::docker::{IpvlanNetworkMode, MacvlanNetworkMode, ParentOwner};
use trunkline::topology::{Driver, HostShim, Network, NetworkSubnet, Vlan};
use trunkline::{Mtu, VlanId, VlanProtocol};

use crate::error::{tl_error, tl_status};
use crate::ffi::{
    Owned, Result, change, element, free, guard, handle, length, list_of, made_of, maybe, number,
    output, read, text, text_of, value,
};
use crate::types::{interface, tl_ip, tl_prefix, tl_range};

/// A VLAN of the trunk and the sub-interface that carries it. One thread at a time may change it; threads may read it at
/// the same time.
pub struct tl_vlan(Owned<Vlan>);

handle!(tl_vlan: Vlan);

/// A VLAN whose sub-interface, under any legal name, this library makes and removes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_vlan_new(
    id: u32,
    link: *const c_char,
    out: *mut *mut tl_vlan,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let id = VlanId::new(id)?;
        let link = interface(link, "link")?;
        out.give(Vlan::new(id, link));
        Ok(())
    })
}

/// A VLAN whose sub-interface is named `trunk.id`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_vlan_on(
    trunk: *const c_char,
    id: u32,
    out: *mut *mut tl_vlan,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let trunk = interface(trunk, "trunk")?;
        let id = VlanId::new(id)?;
        out.give(Vlan::on(&trunk, id)?);
        Ok(())
    })
}

/// The tag protocol; 802.1Q unless set. A `tl_vlan_protocol`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_vlan_set_protocol(
    vlan: *mut tl_vlan,
    protocol: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(vlan, "vlan", |it| {
            let protocol: VlanProtocol = number(protocol)?;
            Ok(it.protocol(protocol))
        })
    })
}

/// The MTU of the sub-interface and of everything on it; the trunk's at the time unless set. 68 to 65535 bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_vlan_set_mtu(
    vlan: *mut tl_vlan,
    mtu: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(vlan, "vlan", |it| Ok(it.mtu(Mtu::new(mtu)?)))
    })
}

/// Who makes and removes the sub-interface; this library unless set. A `tl_parent_owner`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_vlan_set_owner(
    vlan: *mut tl_vlan,
    owner: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(vlan, "vlan", |it| {
            let owner: ParentOwner = number(owner)?;
            Ok(it.owner(owner))
        })
    })
}

/// The VLAN id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_vlan_id(vlan: *const tl_vlan) -> u32 {
    read(vlan, 0, |it| it.id().get().into())
}

/// The name of the sub-interface; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_vlan_link(vlan: *const tl_vlan) -> *const c_char {
    text_of(vlan, "link", |it| Some(it.link().to_string()))
}

/// Frees a VLAN; not one of a list. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_vlan_free(vlan: *mut tl_vlan) {
    free(vlan);
}

/// The VLANs of a topology. Threads may read it at the same time.
pub struct tl_vlans(Owned<Vec<tl_vlan>>);

handle!(tl_vlans: Vec<tl_vlan>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_vlans_len(vlans: *const tl_vlans) -> usize {
    length(vlans)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_vlans_at(vlans: *const tl_vlans, index: usize) -> *const tl_vlan {
    element(vlans, index)
}

/// One subnet of a network: a pool that addresses are leased from. One thread at a time may change it; threads may read it
/// at the same time.
pub struct tl_topology_subnet(Owned<NetworkSubnet>);

handle!(tl_topology_subnet: NetworkSubnet);

/// A subnet of which every address is ours to give out.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_subnet_new(
    net: tl_prefix,
    out: *mut *mut tl_topology_subnet,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let net = net.get()?;
        out.give(NetworkSubnet::new(net)?);
        Ok(())
    })
}

/// The router: the default route of the containers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_subnet_set_gateway(
    subnet: *mut tl_topology_subnet,
    gateway: tl_ip,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(subnet, "subnet", |it| {
            let gateway = gateway.get()?;
            Ok(it.gateway(gateway)?)
        })
    })
}

/// Gives out only this range; called again, that one too.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_subnet_set_range(
    subnet: *mut tl_topology_subnet,
    range: tl_range,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(subnet, "subnet", |it| {
            let range = range.get()?;
            Ok(it.range(range)?)
        })
    })
}

/// Keeps an address from being given out, under a name of your choice.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_subnet_reserve(
    subnet: *mut tl_topology_subnet,
    name: *const c_char,
    address: tl_ip,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(subnet, "subnet", |it| {
            let name = text(name, "name")?;
            let address = address.get()?;
            Ok(it.reserve(name, address)?)
        })
    })
}

/// How long the prefix of the block is that Docker's own allocator gets, for containers that are not of this topology.
/// Four addresses unless set: Docker must have a range, and it must not be ours.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_subnet_set_carve(
    subnet: *mut tl_topology_subnet,
    prefix_len: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(subnet, "subnet", |it| {
            Ok(it.carve(u8::try_from(prefix_len).unwrap_or(u8::MAX))?)
        })
    })
}

/// The subnet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_subnet_net(subnet: *const tl_topology_subnet) -> tl_prefix {
    read(subnet, tl_prefix::default(), |it| it.net().into())
}

/// The gateway; false when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_subnet_gateway(
    subnet: *const tl_topology_subnet,
    out: *mut tl_ip,
) -> bool {
    maybe(subnet, out, |it| it.gateway_address().map(Into::into))
}

/// Frees a subnet; not one of a list. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_subnet_free(subnet: *mut tl_topology_subnet) {
    free(subnet);
}

/// The subnets of a network. Threads may read it at the same time.
pub struct tl_topology_subnets(Owned<Vec<tl_topology_subnet>>);

handle!(tl_topology_subnets: Vec<tl_topology_subnet>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_subnets_len(subnets: *const tl_topology_subnets) -> usize {
    length(subnets)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_subnets_at(
    subnets: *const tl_topology_subnets,
    index: usize,
) -> *const tl_topology_subnet {
    element(subnets, index)
}

/// A link of the host on a network, so that host and containers reach each other: see `tl_shim`. One thread at a time may
/// change it; threads may read it at the same time.
pub struct tl_host_shim(Owned<HostShim>);

handle!(tl_host_shim: HostShim);

/// A shim with the next free address of each family.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_shim_new(
    name: *const c_char,
    out: *mut *mut tl_host_shim,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let name = interface(name, "name")?;
        out.give(HostShim::new(name));
        Ok(())
    })
}

/// Pins an address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_shim_add_address(
    shim: *mut tl_host_shim,
    address: tl_ip,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(shim, "shim", |it| {
            let address = address.get()?;
            Ok(it.address(address))
        })
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_shim_free(shim: *mut tl_host_shim) {
    free(shim);
}

/// A network: a driver on a VLAN, or on the untagged wire, with its subnets. One thread at a time may change it; threads
/// may read it at the same time.
pub struct tl_network(Owned<Network>);

handle!(tl_network: Network);

/// A macvlan network on a VLAN, or on the trunk itself when `vlan` is 0. `mode` is a `tl_macvlan_network_mode`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_macvlan(
    name: *const c_char,
    vlan: u32,
    mode: u32,
    out: *mut *mut tl_network,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let name = text(name, "name")?;
        let mode: MacvlanNetworkMode = number(mode)?;
        out.give(Network::new(name, vlan_of(vlan)?, Driver::Macvlan(mode))?);
        Ok(())
    })
}

/// An ipvlan network on a VLAN, or on the trunk itself when `vlan` is 0. `mode` is a `tl_ipvlan_network_mode`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_ipvlan(
    name: *const c_char,
    vlan: u32,
    mode: u32,
    out: *mut *mut tl_network,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let name = text(name, "name")?;
        let mode: IpvlanNetworkMode = number(mode)?;
        out.give(Network::new(name, vlan_of(vlan)?, Driver::Ipvlan(mode))?);
        Ok(())
    })
}

fn vlan_of(id: u32) -> Result<Option<VlanId>> {
    if id == 0 {
        return Ok(None);
    }
    Ok(Some(VlanId::new(id)?))
}

/// Makes it a network of the container engine too. Namespaces can be on it all the same.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_set_docker(
    network: *mut tl_network,
    docker: bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(network, "network", |it| Ok(it.docker(docker)))
    })
}

/// One more subnet. The subnet is copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_add_subnet(
    network: *mut tl_network,
    subnet: *const tl_topology_subnet,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(network, "network", |it| {
            let subnet = value(subnet, "subnet")?;
            Ok(it.subnet(subnet.clone())?)
        })
    })
}

/// Lets the host reach the containers. The shim is copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_set_shim(
    network: *mut tl_network,
    shim: *const tl_host_shim,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(network, "network", |it| {
            let shim = value(shim, "shim")?;
            Ok(it.shim(shim.clone()))
        })
    })
}

/// The name; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_name(network: *const tl_network) -> *const c_char {
    text_of(network, "name", |it| Some(it.name().to_string()))
}

/// The subnets. As they were when this was first asked for; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_subnets(
    network: *const tl_network,
) -> *const tl_topology_subnets {
    made_of(network, "subnets", |it| {
        Some(list_of(it.subnets().iter().cloned()))
    })
}

/// Frees a network; not one of a list. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_free(network: *mut tl_network) {
    free(network);
}

/// The networks of a topology. Threads may read it at the same time.
pub struct tl_networks(Owned<Vec<tl_network>>);

handle!(tl_networks: Vec<tl_network>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_networks_len(networks: *const tl_networks) -> usize {
    length(networks)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_networks_at(
    networks: *const tl_networks,
    index: usize,
) -> *const tl_network {
    element(networks, index)
}
