//! The host's own link on a segment.

use std::ffi::c_char;

use trunkline::topology::Shim;

use crate::error::{tl_error, tl_status};
use crate::ffi::{Owned, change, free, guard, handle, output, read, text_of};
use crate::types::{interface, tl_ip, tl_mac, tl_prefix};

/// A macvlan child in the host's own namespace, by which the host and its containers reach each other.
///
/// A parent never hears its own macvlan children. The shim is one more child, in bridge mode, with an address of its own as
/// `/32` or `/128`, and the containers' addresses routed through it. Two settings come with it, before it is set up:
/// `arp_filter=1`, without which two MAC addresses answer for the host's own address on that segment; and no IPv6 router
/// advertisements, without which the shim would give the host a second default route.
///
/// A parent that is itself of this library's making gets `arp_filter=1` too; one of somebody else's is left as it is. With
/// routes to own containers only, and not to a range in which another machine sits, one MAC answers either way. One thread
/// at a time may change it; threads may read it at the same time.
pub struct tl_shim(Owned<Shim>);

handle!(tl_shim: Shim);

/// A shim on a parent, without address and route. Its address must be reserved where addresses are given out.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_shim_new(
    parent: *const c_char,
    name: *const c_char,
    out: *mut *mut tl_shim,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let parent = interface(parent, "parent")?;
        let name = interface(name, "name")?;
        out.give(Shim::new(parent, name));
        Ok(())
    })
}

/// Adds an address of its own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_shim_add_address(
    shim: *mut tl_shim,
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

/// Routes a container's address, or a prefix in which only own containers are, through the shim.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_shim_add_route(
    shim: *mut tl_shim,
    destination: tl_prefix,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(shim, "shim", |it| {
            let destination = destination.get()?;
            Ok(it.route(destination)?)
        })
    })
}

/// The MAC address; random unless set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_shim_set_mac(
    shim: *mut tl_shim,
    mac: tl_mac,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(shim, "shim", |it| {
            let mac = mac.get()?;
            Ok(it.mac(mac))
        })
    })
}

/// The link that it is a child of; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_shim_parent(shim: *const tl_shim) -> *const c_char {
    text_of(shim, "parent", |it| Some(it.parent().to_string()))
}

/// Its name; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_shim_name(shim: *const tl_shim) -> *const c_char {
    text_of(shim, "name", |it| Some(it.name().to_string()))
}

/// How many there are: its addresses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_shim_addresses_len(shim: *const tl_shim) -> usize {
    read(shim, 0, |it| it.addresses().len())
}

/// One of them; all zero past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_shim_addresses_at(shim: *const tl_shim, index: usize) -> tl_ip {
    read(shim, tl_ip::default(), |it| {
        it.addresses()
            .get(index)
            .map_or_else(tl_ip::default, |value| (*value).into())
    })
}

/// How many there are: what is routed through it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_shim_routes_len(shim: *const tl_shim) -> usize {
    read(shim, 0, |it| it.routes().len())
}

/// One of them; all zero past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_shim_routes_at(shim: *const tl_shim, index: usize) -> tl_prefix {
    read(shim, tl_prefix::default(), |it| {
        it.routes()
            .get(index)
            .map_or_else(tl_prefix::default, |value| (*value).into())
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_shim_free(shim: *mut tl_shim) {
    free(shim);
}
