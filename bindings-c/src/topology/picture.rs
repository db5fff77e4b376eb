//! Pictures: a tree for a terminal, and an SVG for a page.

use std::ffi::c_char;

use trunkline::VlanId;
use trunkline::topology::{Endpoint, Picture, Segment};

use crate::error::{tl_error, tl_status};
use crate::ffi::{Owned, change, free, guard, handle, output, text, value};
use crate::types::{interface, tl_mac, tl_prefix};

/// A container or a machine, with its addresses. One thread at a time may change it.
pub struct tl_picture_endpoint(Owned<Endpoint>);

handle!(tl_picture_endpoint: Endpoint);

/// Somebody by name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_picture_endpoint_new(
    name: *const c_char,
    out: *mut *mut tl_picture_endpoint,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let name = text(name, "name")?;
        out.give(Endpoint::new(name));
        Ok(())
    })
}

/// Adds an address, with its prefix length.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_picture_endpoint_add_address(
    endpoint: *mut tl_picture_endpoint,
    address: tl_prefix,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(endpoint, "endpoint", |it| {
            let address = address.get()?;
            Ok(it.address(address))
        })
    })
}

/// The MAC address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_picture_endpoint_set_mac(
    endpoint: *mut tl_picture_endpoint,
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

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_picture_endpoint_free(endpoint: *mut tl_picture_endpoint) {
    free(endpoint);
}

/// One broadcast domain: a VLAN of the trunk, or the untagged wire, with everybody on it. One thread at a time may change it.
pub struct tl_picture_segment(Owned<Segment>);

handle!(tl_picture_segment: Segment);

/// A VLAN and the sub-interface that carries it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_picture_segment_vlan(
    id: u32,
    link: *const c_char,
    out: *mut *mut tl_picture_segment,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let id = VlanId::new(id)?;
        let link = interface(link, "link")?;
        out.give(Segment::vlan(id, link));
        Ok(())
    })
}

/// The untagged wire behind a link.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_picture_segment_untagged(
    link: *const c_char,
    out: *mut *mut tl_picture_segment,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let link = interface(link, "link")?;
        out.give(Segment::untagged(link));
        Ok(())
    })
}

/// The name of the network that the containers are on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_picture_segment_set_network(
    segment: *mut tl_picture_segment,
    name: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(segment, "segment", |it| {
            let name = text(name, "name")?;
            Ok(it.network(name))
        })
    })
}

/// The subnet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_picture_segment_add_subnet(
    segment: *mut tl_picture_segment,
    subnet: tl_prefix,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(segment, "segment", |it| {
            let subnet = subnet.get()?;
            Ok(it.subnet(subnet))
        })
    })
}

/// The range that containers get their addresses from, in words.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_picture_segment_set_range(
    segment: *mut tl_picture_segment,
    range: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(segment, "segment", |it| {
            let range = text(range, "range")?;
            Ok(it.range(range))
        })
    })
}

/// Adds a container of this host. It is copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_picture_segment_add_container(
    segment: *mut tl_picture_segment,
    endpoint: *const tl_picture_endpoint,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(segment, "segment", |it| {
            let endpoint = value(endpoint, "endpoint")?;
            Ok(it.container(endpoint.clone()))
        })
    })
}

/// Adds a machine that is on the wire and not of this host. It is copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_picture_segment_add_machine(
    segment: *mut tl_picture_segment,
    endpoint: *const tl_picture_endpoint,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(segment, "segment", |it| {
            let endpoint = value(endpoint, "endpoint")?;
            Ok(it.machine(endpoint.clone()))
        })
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_picture_segment_free(segment: *mut tl_picture_segment) {
    free(segment);
}

/// A host with its trunk, the VLANs on it, and who is on each: something to draw.
///
/// A picture holds plain facts and knows nothing of where they came from: draw what you planned, or what you read back. One
/// thread at a time may change it; threads may read it at the same time.
pub struct tl_picture(Owned<Picture>);

handle!(tl_picture: Picture);

/// A host and its trunk.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_picture_new(
    host: *const c_char,
    trunk: *const c_char,
    out: *mut *mut tl_picture,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let host = text(host, "host")?;
        let trunk = interface(trunk, "trunk")?;
        out.give(Picture::new(host, trunk));
        Ok(())
    })
}

/// Adds a segment; they are drawn in the order they are added. It is copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_picture_add_segment(
    picture: *mut tl_picture,
    segment: *const tl_picture_segment,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(picture, "picture", |it| {
            let segment = value(segment, "segment")?;
            Ok(it.segment(segment.clone()))
        })
    })
}

/// The picture as a tree of text lines, each ended by a newline.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_picture_tree(
    picture: *const tl_picture,
    out: *mut *mut c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let picture = value(picture, "picture")?;
        out.give_text(picture.tree());
        Ok(())
    })
}

/// The picture as an SVG document: the host above, the wire and its machines below, a colour for each VLAN.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_picture_svg(
    picture: *const tl_picture,
    out: *mut *mut c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let picture = value(picture, "picture")?;
        out.give_text(picture.svg());
        Ok(())
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_picture_free(picture: *mut tl_picture) {
    free(picture);
}
