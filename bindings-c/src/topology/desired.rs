//! What is wanted, as one.

use std::ffi::c_char;

use std::net::IpAddr;
use trunkline::topology::Topology;

use crate::error::{tl_error, tl_status};
use crate::ffi::{
    Owned, change, element, free, guard, handle, length, list_of, made_of, output, read, text,
    text_of, value,
};
use crate::topology::{
    tl_container, tl_containers, tl_network, tl_networks, tl_picture, tl_seen, tl_vlan, tl_vlans,
};
use crate::types::{interface, tl_ip};

/// A trunk with everything on it, as it is to be.
///
/// Each setter holds what it adds against what is there already, so a topology that exists is consistent: every network is
/// on a VLAN of the trunk or on the untagged wire, no two networks of one wire overlap, every container is on networks that
/// can take it, and no name, interface or pinned address is used twice. One thread at a time may change it; threads may
/// read it at the same time.
pub struct tl_topology(Owned<Topology>);

handle!(tl_topology: Topology);

/// A trunk with nothing on it. The name marks what is made for it: containers, networks and leases.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_new(
    name: *const c_char,
    trunk: *const c_char,
    out: *mut *mut tl_topology,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let name = text(name, "name")?;
        let trunk = interface(trunk, "trunk")?;
        out.give(Topology::new(name, trunk)?);
        Ok(())
    })
}

/// Reads a topology from TOML.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_from_toml(
    toml: *const c_char,
    out: *mut *mut tl_topology,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let toml = text(toml, "toml")?;
        out.give(Topology::from_toml(toml)?);
        Ok(())
    })
}

/// Reads a topology from JSON, with the same fields as in TOML.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_from_json(
    json: *const c_char,
    out: *mut *mut tl_topology,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let json = text(json, "json")?;
        out.give(Topology::from_json(json)?);
        Ok(())
    })
}

/// Writes the topology as TOML.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_to_toml(
    topology: *const tl_topology,
    out: *mut *mut c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let topology = value(topology, "topology")?;
        out.give_text(topology.to_toml()?);
        Ok(())
    })
}

/// Writes the topology as JSON.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_to_json(
    topology: *const tl_topology,
    out: *mut *mut c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let topology = value(topology, "topology")?;
        out.give_text(topology.to_json()?);
        Ok(())
    })
}

/// Which broadcast domains these are: the site, and the trunk's name there. `local` and `default` unless set; see
/// `tl_segment`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_set_segment(
    topology: *mut tl_topology,
    site: *const c_char,
    wire: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(topology, "topology", |it| {
            let site = text(site, "site")?;
            let wire = text(wire, "wire")?;
            Ok(it.segment(site, wire)?)
        })
    })
}

/// Adds a VLAN. The VLAN is copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_add_vlan(
    topology: *mut tl_topology,
    vlan: *const tl_vlan,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(topology, "topology", |it| {
            let vlan = value(vlan, "vlan")?;
            Ok(it.vlan(vlan.clone())?)
        })
    })
}

/// Adds a network. The network is copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_add_network(
    topology: *mut tl_topology,
    network: *const tl_network,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(topology, "topology", |it| {
            let network = value(network, "network")?;
            Ok(it.network(network.clone())?)
        })
    })
}

/// Adds a container. The container is copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_add_container(
    topology: *mut tl_topology,
    container: *const tl_container,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(topology, "topology", |it| {
            let container = value(container, "container")?;
            Ok(it.container(container.clone())?)
        })
    })
}

/// The name; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_name(topology: *const tl_topology) -> *const c_char {
    text_of(topology, "name", |it| Some(it.name().to_owned()))
}

/// The trunk; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_trunk(topology: *const tl_topology) -> *const c_char {
    text_of(topology, "trunk", |it| Some(it.trunk().to_string()))
}

/// The VLANs, in the order they were added. As they were when this was first asked for; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_vlans(topology: *const tl_topology) -> *const tl_vlans {
    made_of(topology, "vlans", |it| {
        Some(list_of(it.vlans().iter().cloned()))
    })
}

/// The networks, in the order they were added. As they were when this was first asked for; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_networks(topology: *const tl_topology) -> *const tl_networks {
    made_of(topology, "networks", |it| {
        Some(list_of(it.networks().iter().cloned()))
    })
}

/// The containers, in the order they were added. As they were when this was first asked for; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_containers(
    topology: *const tl_topology,
) -> *const tl_containers {
    made_of(topology, "containers", |it| {
        Some(list_of(it.containers().iter().cloned()))
    })
}

/// Whether it takes a container engine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_needs_engine(topology: *const tl_topology) -> bool {
    read(topology, false, Topology::needs_engine)
}

/// The owner under which the addresses of a container on a network are leased.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_owner_of(
    topology: *const tl_topology,
    container: *const c_char,
    network: *const c_char,
    out: *mut *mut c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let topology = value(topology, "topology")?;
        let container = text(container, "container")?;
        let network = text(network, "network")?;
        out.give_text(topology.owner_of(container, network)?.to_string());
        Ok(())
    })
}

/// What is wanted, as a picture: pinned addresses only, for the others are not known before they are leased.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_picture(
    topology: *const tl_topology,
    host: *const c_char,
    out: *mut *mut tl_picture,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let topology = value(topology, "topology")?;
        let host = text(host, "host")?;
        out.give(topology.picture(host));
        Ok(())
    })
}

/// What there is of it, as a picture: the containers that have an interface on their network, with the addresses and the
/// MAC address that the kernel reports inside; with those of the engine where the namespace cannot be looked into.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_picture_of(
    topology: *const tl_topology,
    host: *const c_char,
    seen: *const tl_seen,
    out: *mut *mut tl_picture,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let topology = value(topology, "topology")?;
        let host = text(host, "host")?;
        let seen = value(seen, "seen")?;
        out.give(topology.picture_of(host, seen));
        Ok(())
    })
}

/// The addresses of everybody on the topology's networks, by the ledger: container, network and address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_addresses(
    topology: *const tl_topology,
    seen: *const tl_seen,
    out: *mut *mut tl_join_addresses,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let topology = value(topology, "topology")?;
        let seen = value(seen, "seen")?;
        let found = topology.addresses(seen);
        out.give(list_of(found.into_iter().map(
            |(container, network, address)| (container.to_owned(), network.to_owned(), address),
        )));
        Ok(())
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_topology_free(topology: *mut tl_topology) {
    free(topology);
}

/// An address that a container has on a network. Belongs to its list.
pub struct tl_join_address(Owned<(String, String, IpAddr)>);

handle!(tl_join_address: (String, String, IpAddr));

/// The name of the container; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_join_address_container(
    address: *const tl_join_address,
) -> *const c_char {
    text_of(address, "container", |it| Some(it.0.clone()))
}

/// The name of the network; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_join_address_network(address: *const tl_join_address) -> *const c_char {
    text_of(address, "network", |it| Some(it.1.clone()))
}

/// The address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_join_address_ip(address: *const tl_join_address) -> tl_ip {
    read(address, tl_ip::default(), |it| it.2.into())
}

/// A list. Threads may read it at the same time.
pub struct tl_join_addresses(Owned<Vec<tl_join_address>>);

handle!(tl_join_addresses: Vec<tl_join_address>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_join_addresses_len(addresses: *const tl_join_addresses) -> usize {
    length(addresses)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_join_addresses_at(
    addresses: *const tl_join_addresses,
    index: usize,
) -> *const tl_join_address {
    element(addresses, index)
}

/// Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_join_addresses_free(addresses: *mut tl_join_addresses) {
    free(addresses);
}
