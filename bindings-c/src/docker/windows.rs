//! Transparent networks of Windows: requests only.

use std::ffi::c_char;

use std::net::IpAddr;
use trunkline::VlanId;
use trunkline::docker::{MacPool, NetworkName, WindowsTransparentSpec};

use crate::docker::{tl_engine, tl_ipam_entries, tl_subnet_spec};
use crate::error::{Failure, tl_error, tl_status};
use crate::ffi::{Owned, change, free, guard, handle, list_of, output, text, text_of, value};
use crate::types::{pairs, tl_ip, tl_mac, tl_pairs};

/// A Docker network of the Windows driver `transparent`: containers on the physical network of the host.
///
/// Without a subnet, containers take their addresses from the network's DHCP server. The switch or hypervisor must allow
/// several MAC addresses on the port. Windows takes one IPv4 subnet at least, no IPv6 subnets, no ranges within a subnet;
/// `sourcemac` is declared by Docker and read by nobody, so it cannot be said here. One thread at a time may change it;
/// threads may read it at the same time.
pub struct tl_windows_transparent_spec(Owned<WindowsTransparentSpec>);

handle!(tl_windows_transparent_spec: WindowsTransparentSpec);

/// A transparent network on the interface that Windows chooses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_windows_transparent_spec_new(
    name: *const c_char,
    out: *mut *mut tl_windows_transparent_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let name = NetworkName::new(text(name, "name")?)?;
        out.give(WindowsTransparentSpec::new(name));
        Ok(())
    })
}

/// The host's adapter, by the name that Windows shows, such as `Ethernet 2`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_windows_transparent_spec_set_interface(
    spec: *mut tl_windows_transparent_spec,
    adapter: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |it| {
            let adapter = text(adapter, "adapter")?;
            Ok(it.interface(adapter)?)
        })
    })
}

/// The name of the network in Windows' own network service; Docker's name unless set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_windows_transparent_spec_set_hns_name(
    spec: *mut tl_windows_transparent_spec,
    name: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |it| {
            let name = text(name, "name")?;
            Ok(it.hns_name(name)?)
        })
    })
}

/// The VLAN. Docker itself would take any number up to 32 bits.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_windows_transparent_spec_set_vlan(
    spec: *mut tl_windows_transparent_spec,
    id: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |it| {
            let id = VlanId::new(id)?;
            Ok(it.vlan(id))
        })
    })
}

/// The virtual subnet id of network virtualisation, 4096 to 16,777,214. Docker itself would take any number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_windows_transparent_spec_set_virtual_subnet(
    spec: *mut tl_windows_transparent_spec,
    id: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |it| Ok(it.virtual_subnet(id)?))
    })
}

/// The DNS suffix of its containers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_windows_transparent_spec_set_dns_suffix(
    spec: *mut tl_windows_transparent_spec,
    suffix: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |it| {
            let suffix = text(suffix, "suffix")?;
            Ok(it.dns_suffix(suffix)?)
        })
    })
}

/// One more DNS server of its containers. IPv4.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_windows_transparent_spec_add_dns_server(
    spec: *mut tl_windows_transparent_spec,
    server: tl_ip,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |it| {
            let server = server.get()?;
            {
                let IpAddr::V4(server) = server else {
                    return Err(Failure::Value {
                        what: "DNS server",
                        value: server.to_string(),
                        rule: "it is an IPv4 address",
                    });
                };
                Ok(it.dns_server(server))
            }
        })
    })
}

/// One more run of MAC addresses for its containers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_windows_transparent_spec_set_mac_pool(
    spec: *mut tl_windows_transparent_spec,
    first: tl_mac,
    last: tl_mac,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |it| {
            let first = first.get()?;
            let last = last.get()?;
            Ok(it.mac_pool(MacPool::new(first, last)?))
        })
    })
}

/// Whether Docker's own DNS server is left out.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_windows_transparent_spec_set_disable_dns(
    spec: *mut tl_windows_transparent_spec,
    disable: bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |it| Ok(it.disable_dns(disable)))
    })
}

/// Whether the gateway is left out as a DNS server.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_windows_transparent_spec_set_disable_gateway_dns(
    spec: *mut tl_windows_transparent_spec,
    disable: bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |it| Ok(it.disable_gateway_dns(disable)))
    })
}

/// One more subnet with static addresses, IPv4, without ranges.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_windows_transparent_spec_add_subnet(
    spec: *mut tl_windows_transparent_spec,
    subnet: *const tl_subnet_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |it| {
            let subnet = value(subnet, "subnet")?;
            Ok(it.subnet(subnet.clone())?)
        })
    })
}

/// A label of your own. Ours begin with `io.trunkline.`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_windows_transparent_spec_set_label(
    spec: *mut tl_windows_transparent_spec,
    key: *const c_char,
    label: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |it| {
            let key = text(key, "key")?;
            let label = text(label, "label")?;
            Ok(it.label(key, label)?)
        })
    })
}

/// The name; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_windows_transparent_spec_name(
    spec: *const tl_windows_transparent_spec,
) -> *const c_char {
    text_of(spec, "name", |it| Some(it.name().to_string()))
}

/// Whether an engine takes this network: `TL_UNSUPPORTED` for one that does not run on Windows, and what breaks a rule with its
/// violations.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_windows_transparent_spec_check(
    spec: *const tl_windows_transparent_spec,
    engine: *const tl_engine,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let spec = value(spec, "spec")?;
        let engine = value(engine, "engine")?;
        spec.check(engine)?;
        Ok(())
    })
}

/// The driver's options, as they are sent.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_windows_transparent_spec_options(
    spec: *const tl_windows_transparent_spec,
    out: *mut *mut tl_pairs,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let spec = value(spec, "spec")?;
        out.give(pairs(spec.options()));
        Ok(())
    })
}

/// What is sent for its addresses. Nothing when there is no subnet: Windows then leaves addresses to the network's DHCP.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_windows_transparent_spec_entries(
    spec: *const tl_windows_transparent_spec,
    out: *mut *mut tl_ipam_entries,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let spec = value(spec, "spec")?;
        out.give(list_of(spec.entries()));
        Ok(())
    })
}

/// The body of `POST /networks/create` for an engine, as this library would send it: a dry run.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_windows_transparent_spec_engine_json(
    spec: *const tl_windows_transparent_spec,
    engine: *const tl_engine,
    out: *mut *mut c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let spec = value(spec, "spec")?;
        let engine = value(engine, "engine")?;
        out.give_text(spec.engine_json(engine));
        Ok(())
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_windows_transparent_spec_free(spec: *mut tl_windows_transparent_spec) {
    free(spec);
}
