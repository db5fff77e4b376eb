//! The subnets of a network.

use std::ffi::c_char;

use std::net::IpAddr;
use trunkline::docker::{IpamEntry, SubnetSpec};

use crate::docker::tl_engine;
use crate::error::{tl_error, tl_status};
use crate::ffi::{
    Owned, Result, change, element, free, get, guard, handle, length, list_of, made_of, maybe,
    output, read, text, value,
};
use crate::types::{pairs, tl_ip, tl_pairs, tl_prefix, tl_range};

/// A subnet of a Docker network, checked as it is built. One thread at a time may change it.
pub struct tl_subnet_spec(Owned<SubnetSpec>);

handle!(tl_subnet_spec: SubnetSpec);

/// A subnet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_subnet_spec_new(
    net: tl_prefix,
    out: *mut *mut tl_subnet_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let net = net.get()?;
        out.give(SubnetSpec::new(net)?);
        Ok(())
    })
}

/// Reads a subnet such as `10.0.0.0/24`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_subnet_spec_parse(
    string: *const c_char,
    out: *mut *mut tl_subnet_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let string = text(string, "string")?;
        out.give(SubnetSpec::parse(string)?);
        Ok(())
    })
}

/// A subnet in which Docker's own allocator gets one slice, claimed elsewhere so that nobody else uses it: `carve`.
///
/// Reserved addresses outside the slice need no naming: Docker stays within it. `gateway` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_subnet_spec_carved(
    net: tl_prefix,
    gateway: *const tl_ip,
    part: tl_prefix,
    out: *mut *mut tl_subnet_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let net = net.get()?;
        let part = part.get()?;
        out.give(SubnetSpec::carved(net, ip_or_none(gateway)?, part)?);
        Ok(())
    })
}

fn ip_or_none(ip: *const tl_ip) -> Result<Option<IpAddr>> {
    if ip.is_null() {
        return Ok(None);
    }
    Ok(Some(get(ip, "gateway")?.get()?))
}

/// The router of the subnet: the default route of its containers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_subnet_spec_set_gateway(
    subnet: *mut tl_subnet_spec,
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

/// Reads the gateway.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_subnet_spec_parse_gateway(
    subnet: *mut tl_subnet_spec,
    string: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(subnet, "subnet", |it| {
            let string = text(string, "string")?;
            Ok(it.parse_gateway(string)?)
        })
    })
}

/// Says that the subnet has no gateway: its containers get no default route. Docker 29.0, or an internal network;
/// older ones invent a gateway.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_subnet_spec_set_without_gateway(
    subnet: *mut tl_subnet_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(subnet, "subnet", |it| Ok(it.without_gateway()))
    })
}

/// One more run of addresses that Docker may give out. Without any, it is the whole subnet.
///
/// Docker itself takes prefixes only; see `entries` for what becomes of other runs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_subnet_spec_add_range(
    subnet: *mut tl_subnet_spec,
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

/// Reads a range: a prefix, or `first-last`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_subnet_spec_parse_range(
    subnet: *mut tl_subnet_spec,
    string: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(subnet, "subnet", |it| {
            let string = text(string, "string")?;
            Ok(it.parse_range(string)?)
        })
    })
}

/// An address that Docker must leave alone, under a name of your choice: a shim, a printer, another gateway.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_subnet_spec_reserve(
    subnet: *mut tl_subnet_spec,
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

/// Reads a reserved address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_subnet_spec_parse_reserve(
    subnet: *mut tl_subnet_spec,
    name: *const c_char,
    string: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(subnet, "subnet", |it| {
            let name = text(name, "name")?;
            let string = text(string, "string")?;
            Ok(it.parse_reserve(name, string)?)
        })
    })
}

/// The subnet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_subnet_spec_net(subnet: *const tl_subnet_spec) -> tl_prefix {
    read(subnet, tl_prefix::default(), |it| it.net().into())
}

/// The gateway; false when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_subnet_spec_gateway(
    subnet: *const tl_subnet_spec,
    out: *mut tl_ip,
) -> bool {
    maybe(subnet, out, |it| it.gateway_address().map(Into::into))
}

/// How many there are: the runs that Docker may give out, in order; none means the whole subnet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_subnet_spec_ranges_len(subnet: *const tl_subnet_spec) -> usize {
    read(subnet, 0, |it| it.ranges().len())
}

/// One of them; all zero past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_subnet_spec_ranges_at(
    subnet: *const tl_subnet_spec,
    index: usize,
) -> tl_range {
    read(subnet, tl_range::default(), |it| {
        it.ranges()
            .get(index)
            .map_or_else(tl_range::default, |value| (*value).into())
    })
}

/// How many there are: the reserved addresses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_subnet_spec_reserved_len(subnet: *const tl_subnet_spec) -> usize {
    read(subnet, 0, |it| {
        it.reserved().values().copied().collect::<Vec<_>>().len()
    })
}

/// One of them; all zero past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_subnet_spec_reserved_at(
    subnet: *const tl_subnet_spec,
    index: usize,
) -> tl_ip {
    read(subnet, tl_ip::default(), |it| {
        it.reserved()
            .values()
            .copied()
            .collect::<Vec<_>>()
            .get(index)
            .map_or_else(tl_ip::default, |value| (*value).into())
    })
}

/// What is sent to the engine for this subnet.
///
/// Docker takes prefixes only. Runs that are no prefix become the smallest prefix around them, with the addresses in
/// the gaps reserved one by one; with more than 64 gaps they become several entries of the same subnet, one prefix
/// each. An engine that invents gateways loses one address to each further entry, so
/// entries of a single address are left out there; `internal` says whether the network has no default route.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_subnet_spec_entries(
    subnet: *const tl_subnet_spec,
    engine: *const tl_engine,
    internal: bool,
    out: *mut *mut tl_ipam_entries,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let subnet = value(subnet, "subnet")?;
        let engine = value(engine, "engine")?;
        out.give(list_of(subnet.entries(engine, internal)));
        Ok(())
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_subnet_spec_free(subnet: *mut tl_subnet_spec) {
    free(subnet);
}

/// The subnets of a network. Threads may read it at the same time.
pub struct tl_subnet_specs(Owned<Vec<tl_subnet_spec>>);

handle!(tl_subnet_specs: Vec<tl_subnet_spec>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_subnet_specs_len(subnets: *const tl_subnet_specs) -> usize {
    length(subnets)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_subnet_specs_at(
    subnets: *const tl_subnet_specs,
    index: usize,
) -> *const tl_subnet_spec {
    element(subnets, index)
}

/// One entry of `IPAM.Config`: what Docker's allocator is told about a subnet. Belongs to its list.
pub struct tl_ipam_entry(Owned<IpamEntry>);

handle!(tl_ipam_entry: IpamEntry);

/// `Subnet`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_entry_subnet(entry: *const tl_ipam_entry) -> tl_prefix {
    read(entry, tl_prefix::default(), |it| it.subnet.into())
}

/// `IPRange`; none for the whole subnet; false when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_entry_range(
    entry: *const tl_ipam_entry,
    out: *mut tl_prefix,
) -> bool {
    maybe(entry, out, |it| it.range.map(Into::into))
}

/// `Gateway`; false when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_entry_gateway(
    entry: *const tl_ipam_entry,
    out: *mut tl_ip,
) -> bool {
    maybe(entry, out, |it| it.gateway.map(Into::into))
}

/// `AuxiliaryAddresses`, by name; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_entry_reserved(entry: *const tl_ipam_entry) -> *const tl_pairs {
    made_of(entry, "reserved", |it| Some(pairs(it.reserved.iter())))
}

/// A list. Threads may read it at the same time.
pub struct tl_ipam_entries(Owned<Vec<tl_ipam_entry>>);

handle!(tl_ipam_entries: Vec<tl_ipam_entry>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_entries_len(entries: *const tl_ipam_entries) -> usize {
    length(entries)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_entries_at(
    entries: *const tl_ipam_entries,
    index: usize,
) -> *const tl_ipam_entry {
    element(entries, index)
}

/// Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_entries_free(entries: *mut tl_ipam_entries) {
    free(entries);
}
