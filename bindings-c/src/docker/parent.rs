//! The parent of a network, and the links of the host as the engine's rules see them.

use std::ffi::c_char;

use trunkline::VlanId;
use trunkline::docker::{ChildKind, HostLink, HostLinks, NetworkParent, ParentOwner};
use trunkline::topology::host_links;

use crate::error::{tl_error, tl_status};
use crate::ffi::{
    Numbered, Owned, change, free, guard, handle, maybe, number, numbers, output, read, text,
    text_of, value, values, values_in,
};
use crate::link::tl_links;
use crate::types::{interface, tl_mac};

/// Who makes the parent link of a network, and who deletes it: exactly one party. Docker makes a missing `link.vid` when a
/// network names it, and deletes it with the last network on it, but only if it made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_parent_owner {
    /// Somebody else: the link is used as it is, and stays.
    TL_PARENT_OWNER_OPERATOR = 1,
    /// Docker makes `link.vid` and deletes it with the last network.
    TL_PARENT_OWNER_ENGINE = 2,
    /// This library makes the link before the network and deletes it after the last.
    TL_PARENT_OWNER_TRUNKLINE = 3,
}

numbers!(ParentOwner as "parent owner": tl_parent_owner {
    TL_PARENT_OWNER_OPERATOR = Self::Operator => Self::Operator,
    TL_PARENT_OWNER_ENGINE = Self::Engine => Self::Engine,
    TL_PARENT_OWNER_TRUNKLINE = Self::Trunkline => Self::Trunkline,
});

/// The driver of a link's children: a link has one kind only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_child_kind {
    /// Children with MAC addresses of their own.
    TL_CHILD_KIND_MACVLAN = 1,
    /// Children that share the parent's.
    TL_CHILD_KIND_IPVLAN = 2,
}

numbers!(ChildKind as "kind of child": tl_child_kind {
    TL_CHILD_KIND_MACVLAN = Self::Macvlan => Self::Macvlan,
    TL_CHILD_KIND_IPVLAN = Self::Ipvlan => Self::Ipvlan,
});

/// The parent of a macvlan or ipvlan network: a link with its owner, or none at all. Never changed after it was made,
/// except by `tl_network_parent_carrying`; threads may read it at the same time.
pub struct tl_network_parent(Owned<NetworkParent>);

handle!(tl_network_parent: NetworkParent);

/// No parent: containers reach each other and nobody else. Docker makes a dummy link for it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_parent_isolated(
    out: *mut *mut tl_network_parent,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(NetworkParent::isolated());
        Ok(())
    })
}

/// A link that is there and stays.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_parent_existing(
    link: *const c_char,
    out: *mut *mut tl_network_parent,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let link = interface(link, "link")?;
        out.give(NetworkParent::existing(link));
        Ok(())
    })
}

/// A VLAN that Docker makes as `trunk.vid` and deletes with the last network: 802.1Q, with the trunk's MTU.
/// `TL_INVALID_INPUT` when the trunk's own name has a dot, which Docker cannot take apart, or the name exceeds 15 bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_parent_made_by_engine(
    trunk: *const c_char,
    id: u32,
    out: *mut *mut tl_network_parent,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let trunk = interface(trunk, "trunk")?;
        let id = VlanId::new(id)?;
        out.give(NetworkParent::made_by_engine(trunk, id)?);
        Ok(())
    })
}

/// A link that this library makes before the network and deletes after it, under any name: a VLAN, or a VLAN in a VLAN.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_parent_made_by_us(
    link: *const c_char,
    out: *mut *mut tl_network_parent,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let link = interface(link, "link")?;
        out.give(NetworkParent::made_by_us(link));
        Ok(())
    })
}

/// Reads the name of a link that is there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_parent_parse(
    string: *const c_char,
    out: *mut *mut tl_network_parent,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let string = text(string, "string")?;
        out.give(NetworkParent::parse(string)?);
        Ok(())
    })
}

/// Reads `trunk.vid` as a VLAN that Docker is to make.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_parent_parse_made_by_engine(
    string: *const c_char,
    out: *mut *mut tl_network_parent,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let string = text(string, "string")?;
        out.give(NetworkParent::parse_made_by_engine(string)?);
        Ok(())
    })
}

/// Demands that the parent carries this VLAN of this trunk; Docker itself looks at the name only.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_parent_carrying(
    parent: *mut tl_network_parent,
    trunk: *const c_char,
    id: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(parent, "parent", |it| {
            let trunk = interface(trunk, "trunk")?;
            let id = VlanId::new(id)?;
            Ok(it.carrying(trunk, id))
        })
    })
}

/// The name of the link; NULL when the network has no parent, borrowed; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_parent_link(parent: *const tl_network_parent) -> *const c_char {
    text_of(parent, "link", |it| it.link().map(ToString::to_string))
}

/// Who makes and deletes it, a `tl_parent_owner`; 0 without a parent.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_parent_owner(parent: *const tl_network_parent) -> u32 {
    read(parent, 0, |it| it.owner().map_or(0, |owner| owner.number()))
}

/// The id of the VLAN that the parent must carry; 0 when that is not known.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_parent_vlan_id(parent: *const tl_network_parent) -> u32 {
    read(parent, 0, |it| {
        it.trunk_and_id().map_or(0, |(_, id)| id.get().into())
    })
}

/// The trunk whose VLAN the parent must carry; NULL when that is not known, borrowed; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_parent_trunk(
    parent: *const tl_network_parent,
) -> *const c_char {
    text_of(parent, "trunk", |it| {
        it.trunk_and_id().map(|(trunk, _)| trunk.to_string())
    })
}

/// Whether the name is `link.vid`, so that dockerd makes the link at its own start when it is missing then.
///
/// Such a link then belongs to Docker until it is deleted, whoever made it first: without our MTU, protocol and `QoS`
/// maps. A name without a dot avoids it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_parent_engine_could_make_it(
    parent: *const tl_network_parent,
) -> bool {
    read(parent, false, NetworkParent::engine_could_make_it)
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_parent_free(parent: *mut tl_network_parent) {
    free(parent);
}

/// What is known of one link of the host, as far as a network on it is concerned. Plain data: whoever can ask the kernel
/// fills it in. One thread at a time may change it.
pub struct tl_host_link(Owned<HostLink>);

handle!(tl_host_link: HostLink);

/// A link of the host: up, with nothing else known of it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_link_new(
    name: *const c_char,
    out: *mut *mut tl_host_link,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let name = interface(name, "name")?;
        out.give(HostLink::new(name));
        Ok(())
    })
}

/// Whether it is up, administratively.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_link_set_up(
    link: *mut tl_host_link,
    up: bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(link, "link", |it| {
            let mut it = it;
            it.up = up;
            Ok(it)
        })
    })
}

/// Whether it is a wireless station, which may send from one MAC address only.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_link_set_wireless(
    link: *mut tl_host_link,
    wireless: bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(link, "link", |it| {
            let mut it = it;
            it.wireless = wireless;
            Ok(it)
        })
    })
}

/// Its address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_link_set_mac(
    link: *mut tl_host_link,
    mac: tl_mac,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(link, "link", |it| {
            let mac = mac.get()?;
            {
                let mut it = it;
                it.mac = Some(mac);
                Ok(it)
            }
        })
    })
}

/// The trunk and the VLAN id, when it is a VLAN sub-interface.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_link_set_vlan(
    link: *mut tl_host_link,
    trunk: *const c_char,
    id: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(link, "link", |it| {
            let trunk = interface(trunk, "trunk")?;
            let id = VlanId::new(id)?;
            {
                let mut it = it;
                it.vlan = Some((trunk, id));
                Ok(it)
            }
        })
    })
}

/// The bridge or bond that it is a port of.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_link_set_master(
    link: *mut tl_host_link,
    master: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(link, "link", |it| {
            let master = interface(master, "master")?;
            {
                let mut it = it;
                it.master = Some(master);
                Ok(it)
            }
        })
    })
}

/// The driver of the children that it has: `macvlan` or `ipvlan`. A `tl_child_kind`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_link_set_children(
    link: *mut tl_host_link,
    children: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(link, "link", |it| {
            let children: ChildKind = number(children)?;
            {
                let mut it = it;
                it.children = Some(children);
                Ok(it)
            }
        })
    })
}

/// One of the MAC addresses of its children.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_link_add_child_mac(
    link: *mut tl_host_link,
    mac: tl_mac,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(link, "link", |it| {
            let mac = mac.get()?;
            {
                let mut it = it;
                it.child_macs.push(mac);
                Ok(it)
            }
        })
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_link_free(link: *mut tl_host_link) {
    free(link);
}

/// The links of the host of an engine, for rules that need to know them. Where a function takes one, NULL says that they
/// are not known, and those rules are left out. It never changes, so threads may read it at the same time.
pub struct tl_host_links(Owned<HostLinks>);

handle!(tl_host_links: HostLinks);

/// The links of a host that are known from elsewhere.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_links_new(
    links: *const *const tl_host_link,
    len: usize,
    out: *mut *mut tl_host_links,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let links = values(links, len, "links")?;
        out.give(HostLinks::of(links.into_iter().cloned()));
        Ok(())
    })
}

/// The links of the host as the kernel reports them (`tl_kernel_links`). The kernel must be that of the engine's namespace.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_links_of_links(
    links: *const tl_links,
    out: *mut *mut tl_host_links,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let links = value(links, "links")?;
        out.give(host_links(&values_in(links)));
        Ok(())
    })
}

/// A link by name; NULL, with `TL_OK`, when there is no such link, or the links are not known.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_links_get(
    links: *const tl_host_links,
    name: *const c_char,
    out: *mut *mut tl_host_link,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let links = value(links, "links")?;
        let name = text(name, "name")?;
        out.give_or_null(links.get(name).cloned());
        Ok(())
    })
}

/// Whether the links are known and this one is not among them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_links_is_missing(
    links: *const tl_host_links,
    name: *const c_char,
) -> bool {
    read(links, false, |links| {
        text(name, "name").is_ok_and(|name| links.is_missing(name))
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_links_free(links: *mut tl_host_links) {
    free(links);
}

/// The name of the link; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_link_name(link: *const tl_host_link) -> *const c_char {
    text_of(link, "name", |it| Some(it.name.to_string()))
}

/// Whether it is up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_link_up(link: *const tl_host_link) -> bool {
    read(link, false, |it| it.up)
}

/// Whether it is a Wi-Fi interface.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_link_wireless(link: *const tl_host_link) -> bool {
    read(link, false, |it| it.wireless)
}

/// Its MAC address; false when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_link_mac(link: *const tl_host_link, out: *mut tl_mac) -> bool {
    maybe(link, out, |it| it.mac.map(Into::into))
}
