//! A container's place on a network.

use std::ffi::c_char;

use std::net::IpAddr;
use trunkline::docker::{AttachAt, EndpointSpec, HostLinks, NetworkName, check_endpoint};

use crate::docker::{tl_engine, tl_host_links, tl_observed_network, tl_observed_networks};
use crate::error::{tl_error, tl_status};
use crate::ffi::{
    Owned, change, element, free, get, guard, handle, length, maybe, number, numbers, output, read,
    text, text_of, value, value_or_none, values_in,
};
use crate::types::{interface, ips, tl_ip, tl_mac};

/// One endpoint to be: the network, and what of it is fixed. One thread at a time may change it; threads may read it at the
/// same time.
pub struct tl_endpoint_spec(Owned<EndpointSpec>);

handle!(tl_endpoint_spec: EndpointSpec);

/// An endpoint on a network; Docker chooses the rest.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_endpoint_spec_new(
    network: *const c_char,
    out: *mut *mut tl_endpoint_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let network = NetworkName::new(text(network, "network")?)?;
        out.give(EndpointSpec::new(network));
        Ok(())
    })
}

/// An endpoint that keeps its addresses over stop and start, and over re-creation under the same lease: `pin`.
///
/// Docker lets a container's address go when it stops, unless it is static. With a MAC address too, switches, DHCP
/// reservations and neighbour caches keep matching. `mac` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_endpoint_spec_pinned(
    network: *const c_char,
    addresses: *const tl_ip,
    addresses_len: usize,
    mac: *const tl_mac,
    out: *mut *mut tl_endpoint_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let network = NetworkName::new(text(network, "network")?)?;
        let addresses = ips(addresses, addresses_len, "addresses")?;
        out.give(EndpointSpec::pinned(
            network,
            addresses,
            if mac.is_null() {
                None
            } else {
                Some(get(mac, "mac")?.get()?)
            },
        )?);
        Ok(())
    })
}

/// The address in the network: one of IPv4, and one of IPv6. The engine chooses where none is set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_endpoint_spec_set_address(
    endpoint: *mut tl_endpoint_spec,
    address: tl_ip,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(endpoint, "endpoint", |it| {
            let address = address.get()?;
            Ok(match address {
                IpAddr::V4(address) => it.ipv4(address),
                IpAddr::V6(address) => it.ipv6(address),
            })
        })
    })
}

/// The MAC address. For a new container on any engine; for one that exists from API 1.54 on; never on ipvlan.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_endpoint_spec_set_mac(
    endpoint: *mut tl_endpoint_spec,
    mac: tl_mac,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(endpoint, "endpoint", |it| {
            let mac = mac.get()?;
            Ok(it.mac(mac))
        })
    })
}

/// Reads the MAC address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_endpoint_spec_parse_mac(
    endpoint: *mut tl_endpoint_spec,
    string: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(endpoint, "endpoint", |it| {
            let string = text(string, "string")?;
            Ok(it.parse_mac(string)?)
        })
    })
}

/// The name of the interface in the container (Docker 28.0). `eth0`, `eth1`, … otherwise.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_endpoint_spec_set_interface(
    endpoint: *mut tl_endpoint_spec,
    name: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(endpoint, "endpoint", |it| {
            let name = interface(name, "name")?;
            Ok(it.interface(name))
        })
    })
}

/// Of several networks, the one with the highest priority gives the default route (API 1.48; 0 unless set). Before,
/// the first network by name did.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_endpoint_spec_set_gateway_priority(
    endpoint: *mut tl_endpoint_spec,
    priority: i32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(endpoint, "endpoint", |it| Ok(it.gateway_priority(priority)))
    })
}

/// A sysctl of this interface (API 1.46), with `IFNAME` in place of its name: `net.ipv4.conf.IFNAME.rp_filter`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_endpoint_spec_set_sysctl(
    endpoint: *mut tl_endpoint_spec,
    name: *const c_char,
    setting: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(endpoint, "endpoint", |it| {
            let name = text(name, "name")?;
            let setting = text(setting, "setting")?;
            Ok(it.sysctl(name, setting)?)
        })
    })
}

/// A further name under which containers of this network on this host find the container.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_endpoint_spec_add_alias(
    endpoint: *mut tl_endpoint_spec,
    name: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(endpoint, "endpoint", |it| {
            let name = text(name, "name")?;
            Ok(it.alias(name))
        })
    })
}

/// The network; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_endpoint_spec_network(
    endpoint: *const tl_endpoint_spec,
) -> *const c_char {
    text_of(endpoint, "network", |it| Some(it.network().to_string()))
}

/// How many there are: the static addresses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_endpoint_spec_addresses_len(
    endpoint: *const tl_endpoint_spec,
) -> usize {
    read(endpoint, 0, |it| it.addresses().collect::<Vec<_>>().len())
}

/// One of them; all zero past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_endpoint_spec_addresses_at(
    endpoint: *const tl_endpoint_spec,
    index: usize,
) -> tl_ip {
    read(endpoint, tl_ip::default(), |it| {
        it.addresses()
            .collect::<Vec<_>>()
            .get(index)
            .map_or_else(tl_ip::default, |value| (*value).into())
    })
}

/// The MAC address; false when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_endpoint_spec_mac(
    endpoint: *const tl_endpoint_spec,
    out: *mut tl_mac,
) -> bool {
    maybe(endpoint, out, |it| it.mac_address().map(Into::into))
}

/// When a container is attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_attach_at {
    /// At its creation, as its first network.
    TL_ATTACH_AT_CREATE = 1,
    /// At its creation, as a further network.
    TL_ATTACH_AT_CREATE_FURTHER = 2,
    /// When it exists already.
    TL_ATTACH_AT_CONNECT = 3,
}

numbers!(AttachAt as "moment": tl_attach_at {
    TL_ATTACH_AT_CREATE = Self::Create => Self::Create,
    TL_ATTACH_AT_CREATE_FURTHER = Self::CreateFurther => Self::CreateFurther,
    TL_ATTACH_AT_CONNECT = Self::Connect => Self::Connect,
});

/// Checks an endpoint that is to be made.
///
/// `networks` are all networks of the engine with their endpoints, `network` the one to attach to. `at` is a
/// `tl_attach_at`, `host` may be NULL. The violations are in the error (`tl_error_violations`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_check_endpoint(
    endpoint: *const tl_endpoint_spec,
    at: u32,
    engine: *const tl_engine,
    network: *const tl_observed_network,
    networks: *const tl_observed_networks,
    host: *const tl_host_links,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let endpoint = value(endpoint, "endpoint")?;
        let at: AttachAt = number(at)?;
        let engine = value(engine, "engine")?;
        let network = value(network, "network")?;
        let networks = value(networks, "networks")?;
        let unknown = HostLinks::unknown();
        let host = value_or_none(host).unwrap_or(&unknown);
        let networks = values_in(networks);
        check_endpoint(endpoint, at, engine, network, &networks, host)?;
        Ok(())
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_endpoint_spec_free(endpoint: *mut tl_endpoint_spec) {
    free(endpoint);
}

/// The endpoints of a container. Threads may read it at the same time.
pub struct tl_endpoint_specs(Owned<Vec<tl_endpoint_spec>>);

handle!(tl_endpoint_specs: Vec<tl_endpoint_spec>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_endpoint_specs_len(endpoints: *const tl_endpoint_specs) -> usize {
    length(endpoints)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_endpoint_specs_at(
    endpoints: *const tl_endpoint_specs,
    index: usize,
) -> *const tl_endpoint_spec {
    element(endpoints, index)
}
