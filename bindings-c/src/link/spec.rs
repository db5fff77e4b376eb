//! What a link is to be, whatever its kind, and what comes with it.

use std::ffi::c_char;

use trunkline::link::{Attachment, LinkSpec};

use crate::error::{tl_error, tl_status};
use crate::ffi::{
    Handle, Owned, change, field_of, free, guard, handle, maybe, output, read, text_of, value,
};
use crate::link::{tl_link_address, tl_route_spec};
use crate::types::tl_mac;

/// A link to be, of any kind that this library creates. Borrowed from the spec of its kind by `tl_vlan_spec_link`,
/// `tl_macvlan_spec_link` or `tl_ipvlan_spec_link`, and valid as long as that one; it changes with it.
pub struct tl_link_spec(Owned<LinkSpec>);

handle!(tl_link_spec: LinkSpec);

/// The name of the link, borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_spec_name(spec: *const tl_link_spec) -> *const c_char {
    text_of(spec, "name", |spec| Some(spec.name().to_string()))
}

/// The name of its parent, borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_spec_parent(spec: *const tl_link_spec) -> *const c_char {
    text_of(spec, "parent", |spec| Some(spec.parent().to_string()))
}

/// The kind as the kernel names it, borrowed: `"vlan"`, `"macvlan"`, `"macvtap"`, `"ipvlan"` or `"ipvtap"`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_spec_kind(spec: *const tl_link_spec) -> *const c_char {
    text_of(spec, "kind", |spec| Some(spec.kind().to_owned()))
}

/// Whether the link is born up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_spec_is_up(spec: *const tl_link_spec) -> bool {
    read(spec, false, LinkSpec::is_up)
}

/// The MTU it asks for, in bytes; 0 when it asks for none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_spec_mtu(spec: *const tl_link_spec) -> u32 {
    read(spec, 0, |spec| spec.mtu().map_or(0, trunkline::Mtu::get))
}

/// The MAC address it asks for; false when it asks for none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_spec_mac(spec: *const tl_link_spec, out: *mut tl_mac) -> bool {
    maybe(spec, out, |spec| spec.mac().map(Into::into))
}

/// A link with its addresses and routes, to be born in a namespace. One thread at a time may change it; threads may read it at
/// the same time.
pub struct tl_attachment {
    attachment: Owned<Attachment>,
    link: tl_link_spec,
}

impl Handle for tl_attachment {
    type Value = Attachment;

    fn wrap(value: Attachment) -> Self {
        Self {
            link: tl_link_spec::wrap(value.link().clone()),
            attachment: Owned::new(value),
        }
    }

    fn owned(&self) -> &Owned<Attachment> {
        &self.attachment
    }

    fn owned_mut(&mut self) -> &mut Owned<Attachment> {
        &mut self.attachment
    }
}

/// An attachment of a link, without addresses and routes. The spec is copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_attachment_new(
    link: *const tl_link_spec,
    out: *mut *mut tl_attachment,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(Attachment::new(value(link, "link")?));
        Ok(())
    })
}

/// Adds an address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_attachment_add_address(
    attachment: *mut tl_attachment,
    address: *const tl_link_address,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let address = *value(address, "address")?;
        change(attachment, "attachment", |attachment| {
            Ok(attachment.address(address))
        })
    })
}

/// Adds a route through the link. It goes with the link.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_attachment_add_route(
    attachment: *mut tl_attachment,
    route: *const tl_route_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let route = *value(route, "route")?;
        change(attachment, "attachment", |attachment| {
            Ok(attachment.route(route))
        })
    })
}

/// Lets the kernel tell the segment who has the addresses now (gratuitous ARP, unsolicited neighbour advertisement), so that a
/// switch or a neighbour that knew another MAC for them forgets it. It costs one message to the kernel more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_attachment_set_announce(
    attachment: *mut tl_attachment,
    announce: bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(attachment, "attachment", |attachment| {
            Ok(attachment.announce(announce))
        })
    })
}

/// The link, borrowed from the attachment.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_attachment_link(
    attachment: *const tl_attachment,
) -> *const tl_link_spec {
    field_of(attachment, |attachment| &attachment.link)
}

/// How many addresses it has.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_attachment_addresses_len(attachment: *const tl_attachment) -> usize {
    read(attachment, 0, |attachment| attachment.addresses().len())
}

/// How many routes it has.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_attachment_routes_len(attachment: *const tl_attachment) -> usize {
    read(attachment, 0, |attachment| attachment.routes().len())
}

/// Frees an attachment. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_attachment_free(attachment: *mut tl_attachment) {
    free(attachment);
}
