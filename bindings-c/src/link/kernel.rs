//! The kernel's links in one network namespace.

use std::ffi::c_char;

use trunkline::blocking::Kernel;
use trunkline::link::{Attachment, LinkSpec, Netns};
use trunkline::{Ensured, InterfaceName, Mtu, Removed};

use crate::error::{tl_differences, tl_error, tl_status};
use crate::ffi::{
    Client, Owned, Result, fill_if_wanted, free, guard, handle, list_of, output, set_if_wanted,
    texts, value, values,
};
use crate::link::macvlan::source_change;
use crate::link::{
    tl_attachment, tl_link, tl_link_address, tl_link_plan, tl_link_spec, tl_links, tl_macvlan_mode,
    tl_netns, tl_observed_addresses, tl_observed_routes, tl_parent_findings, tl_route_spec,
};
use crate::types::{interface, tl_mac};

/// The kernel's links in one network namespace. Threads may use it at the same time; their calls are carried out one after the
/// other. In a child after `fork` every call fails with `TL_MISUSE`: open a new one there.
///
/// Reading takes no privilege. Creating and changing take `CAP_NET_ADMIN` in the user namespace that owns the network namespace;
/// entering another namespace takes `CAP_SYS_ADMIN` there; `TL_PERMISSION_DENIED` without.
pub struct tl_kernel(Owned<Client<Kernel>>);

handle!(tl_kernel: Client<Kernel>);

fn kernel_of<'a>(kernel: *const tl_kernel) -> Result<&'a Kernel> {
    value(kernel, "kernel")?.get()
}

/// What `ensure` found: whether it made the thing, and the thing.
fn ensured<T>(ensured: Ensured<T>, created: *mut bool) -> T {
    set_if_wanted(created, ensured.is_created());
    ensured.into_inner()
}

fn is_removed(removed: Removed) -> bool {
    removed == Removed::Removed
}

fn specs(pointer: *const *const tl_link_spec, len: usize) -> Result<Vec<LinkSpec>> {
    Ok(values(pointer, len, "specs")?
        .into_iter()
        .cloned()
        .collect())
}

fn names(pointer: *const *const c_char, len: usize) -> Result<Vec<InterfaceName>> {
    texts(pointer, len, "names")?
        .into_iter()
        .map(|name| Ok(InterfaceName::new(name)?))
        .collect()
}

fn pairs(
    attachments: *const *const tl_attachment,
    namespaces: *const *const tl_netns,
    len: usize,
) -> Result<Vec<(Attachment, Netns)>> {
    let attachments = values(attachments, len, "attachments")?;
    let namespaces = values(namespaces, len, "namespaces")?;
    Ok(attachments
        .into_iter()
        .cloned()
        .zip(namespaces.into_iter().cloned())
        .collect())
}

/// Connects in the namespace of the calling thread. `TL_IO` when no socket can be opened.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_connect(
    out: *mut *mut tl_kernel,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(Client::new(Kernel::connect()?));
        Ok(())
    })
}

/// Connects in another namespace.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_connect_in(
    netns: *const tl_netns,
    out: *mut *mut tl_kernel,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(Client::new(Kernel::connect_in(value(netns, "netns")?)?));
        Ok(())
    })
}

/// The namespace that the links are in; a handle of its own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_netns(
    kernel: *const tl_kernel,
    out: *mut *mut tl_netns,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(kernel_of(kernel)?.netns().clone());
        Ok(())
    })
}

/// All links of the namespace, whatever made them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_links(
    kernel: *const tl_kernel,
    out: *mut *mut tl_links,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(list_of(kernel_of(kernel)?.links()?));
        Ok(())
    })
}

/// A link by name; NULL, with `TL_OK`, when there is no such link.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_link(
    kernel: *const tl_kernel,
    name: *const c_char,
    out: *mut *mut tl_link,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let name = interface(name, "name")?;
        out.give_or_null(kernel_of(kernel)?.link(&name)?);
        Ok(())
    })
}

/// All addresses of the namespace.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_addresses(
    kernel: *const tl_kernel,
    out: *mut *mut tl_observed_addresses,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(list_of(kernel_of(kernel)?.addresses()?));
        Ok(())
    })
}

/// The routes of the namespace's main table.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_routes(
    kernel: *const tl_kernel,
    out: *mut *mut tl_observed_routes,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(list_of(kernel_of(kernel)?.routes()?));
        Ok(())
    })
}

/// Everything about the parent of a link to be that a person should know first: missing carrier, Wi-Fi, a bridge's port, no room for the
/// MTU, … `TL_NOT_FOUND` when the parent does not exist.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_check_parent(
    kernel: *const tl_kernel,
    spec: *const tl_link_spec,
    out: *mut *mut tl_parent_findings,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let spec = value(spec, "spec")?;
        out.give(list_of(kernel_of(kernel)?.check_parent(spec)?));
        Ok(())
    })
}

/// How a link differs from its spec: empty when it is as wanted. A link or parent that is absent is a difference too.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_check(
    kernel: *const tl_kernel,
    spec: *const tl_link_spec,
    out: *mut *mut tl_differences,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let spec = value(spec, "spec")?;
        out.give(list_of(kernel_of(kernel)?.check(spec)?));
        Ok(())
    })
}

/// Creates a link in this namespace, up unless its spec says otherwise, and reads it back.
///
/// `TL_ALREADY_EXISTS` when the name or the VLAN id is taken, `TL_NOT_FOUND` and `TL_PARENT_UNUSABLE` for the parent, `TL_KERNEL` and
/// others with cause and remedy when the kernel refuses, `TL_UNSUPPORTED` when this kernel ignores something that the spec asks for.
/// Nothing is left behind.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_add(
    kernel: *const tl_kernel,
    spec: *const tl_link_spec,
    out: *mut *mut tl_link,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let spec = value(spec, "spec")?;
        out.give(kernel_of(kernel)?.add(spec)?);
        Ok(())
    })
}

/// Creates links in this namespace, parents before children, all or none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_add_many(
    kernel: *const tl_kernel,
    specs: *const *const tl_link_spec,
    len: usize,
    out: *mut *mut tl_links,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let specs = self::specs(specs, len)?;
        out.give(list_of(kernel_of(kernel)?.add_many(&specs)?));
        Ok(())
    })
}

/// Makes sure that a link is there: creates it, or takes the one that is as wanted. Never destroys: one of ours that is only down
/// is set up, any other difference is `TL_CONFLICT` with each field that differs. `created` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_ensure(
    kernel: *const tl_kernel,
    spec: *const tl_link_spec,
    out: *mut *mut tl_link,
    created: *mut bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let spec = value(spec, "spec")?;
        let link = kernel_of(kernel)?.ensure(spec)?;
        out.give(ensured(link, created));
        Ok(())
    })
}

/// Carries out a plan, step by step. When a step fails, those before it are undone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_apply(
    kernel: *const tl_kernel,
    plan: *const tl_link_plan,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let plan = value(plan, "plan")?;
        Ok(kernel_of(kernel)?.apply(plan)?)
    })
}

/// Removes a link that this library made. `TL_OK` when it is gone already, alone or with its parent; `removed`, which may be NULL, says
/// which. `TL_NOT_OURS` when somebody else made it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_remove(
    kernel: *const tl_kernel,
    name: *const c_char,
    removed: *mut bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let name = interface(name, "name")?;
        let done = kernel_of(kernel)?.remove(&name)?;
        set_if_wanted(removed, is_removed(done));
        Ok(())
    })
}

/// Removes a link, whoever made it; else as `tl_kernel_remove`. The kernel refuses it for a physical NIC.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_remove_any(
    kernel: *const tl_kernel,
    name: *const c_char,
    removed: *mut bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let name = interface(name, "name")?;
        let done = kernel_of(kernel)?.remove_any(&name)?;
        set_if_wanted(removed, is_removed(done));
        Ok(())
    })
}

/// Removes links of this namespace that this library made, in one go: a thousand cost 0.25 s, where one after the other they cost 20 s.
/// `removed` may be NULL or has `len` elements. `TL_NOT_OURS` when somebody else made one of them; then none is removed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_remove_many(
    kernel: *const tl_kernel,
    names: *const *const c_char,
    len: usize,
    removed: *mut bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let names = self::names(names, len)?;
        let done = kernel_of(kernel)?.remove_many(&names)?;
        fill_if_wanted(removed, done.into_iter().map(is_removed));
        Ok(())
    })
}

/// Creates a link in another namespace, born there under its name, up, with MAC and MTU; then its addresses and routes. Undone as a whole
/// when anything fails. As `tl_kernel_add`, and `TL_NAMESPACE_GONE` when the namespace went away under way.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_attach(
    kernel: *const tl_kernel,
    attachment: *const tl_attachment,
    netns: *const tl_netns,
    out: *mut *mut tl_link,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let (attachment, netns) = (value(attachment, "attachment")?, value(netns, "netns")?);
        out.give(kernel_of(kernel)?.attach(attachment, netns)?);
        Ok(())
    })
}

/// Attaches many, all or none: `len` attachments, each in the namespace at the same place of the other array.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_attach_many(
    kernel: *const tl_kernel,
    attachments: *const *const tl_attachment,
    namespaces: *const *const tl_netns,
    len: usize,
    out: *mut *mut tl_links,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let wanted = pairs(attachments, namespaces, len)?;
        out.give(list_of(kernel_of(kernel)?.attach_many(&wanted)?));
        Ok(())
    })
}

/// Makes sure of attachments, one after the other: creates what is missing, a link, an address or a route, and leaves the rest. After a
/// crash, call it again. `created` may be NULL or has `len` elements.
///
/// `TL_CONFLICT` when a link exists and differs, `TL_NOT_OURS` when one of somebody else's lacks something. Attachments before the
/// failed one stay.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_ensure_attached(
    kernel: *const tl_kernel,
    attachments: *const *const tl_attachment,
    namespaces: *const *const tl_netns,
    len: usize,
    out: *mut *mut tl_links,
    created: *mut bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let wanted = pairs(attachments, namespaces, len)?;
        let links = kernel_of(kernel)?.ensure_attached(&wanted)?;
        fill_if_wanted(created, links.iter().map(Ensured::is_created));
        out.give(list_of(links.into_iter().map(Ensured::into_inner)));
        Ok(())
    })
}

/// How an attachment differs from what is wanted, addresses and routes included: empty when it is complete.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_check_attached(
    kernel: *const tl_kernel,
    attachment: *const tl_attachment,
    netns: *const tl_netns,
    out: *mut *mut tl_differences,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let (attachment, netns) = (value(attachment, "attachment")?, value(netns, "netns")?);
        let differences = kernel_of(kernel)?.check_attached(attachment, netns)?;
        out.give(list_of(differences));
        Ok(())
    })
}

/// Removes a link that this library made in another namespace; else as `tl_kernel_remove`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_detach(
    kernel: *const tl_kernel,
    name: *const c_char,
    netns: *const tl_netns,
    removed: *mut bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let name = interface(name, "name")?;
        let netns = value(netns, "netns")?;
        let done = kernel_of(kernel)?.detach(&name, netns)?;
        set_if_wanted(removed, is_removed(done));
        Ok(())
    })
}

/// Removes links that this library made in other namespaces, each in the namespace at the same place of the other array, many namespaces
/// at once. `removed` may be NULL or has `len` elements. `TL_NOT_OURS` when somebody else made one of them; then none is removed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_detach_many(
    kernel: *const tl_kernel,
    names: *const *const c_char,
    namespaces: *const *const tl_netns,
    len: usize,
    removed: *mut bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let names = self::names(names, len)?;
        let namespaces = values(namespaces, len, "namespaces")?;
        let links: Vec<_> = names
            .into_iter()
            .zip(namespaces.into_iter().cloned())
            .collect();
        let done = kernel_of(kernel)?.detach_many(&links)?;
        fill_if_wanted(removed, done.into_iter().map(is_removed));
        Ok(())
    })
}

/// Sets a link up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_set_up(
    kernel: *const tl_kernel,
    name: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let name = interface(name, "name")?;
        Ok(kernel_of(kernel)?.set_up(&name)?)
    })
}

/// Sets a link down. VLANs on it go down too, unless they are bound loosely.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_set_down(
    kernel: *const tl_kernel,
    name: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let name = interface(name, "name")?;
        Ok(kernel_of(kernel)?.set_down(&name)?)
    })
}

/// Sets the MTU of a link, 68 to 65535 bytes. A smaller one also shrinks the VLANs and macvlans on it; a greater one does not grow them back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_set_mtu(
    kernel: *const tl_kernel,
    name: *const c_char,
    mtu: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let name = interface(name, "name")?;
        Ok(kernel_of(kernel)?.set_mtu(&name, Mtu::new(mtu)?)?)
    })
}

/// Sets the MAC address of a link.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_set_mac(
    kernel: *const tl_kernel,
    name: *const c_char,
    mac: tl_mac,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let name = interface(name, "name")?;
        Ok(kernel_of(kernel)?.set_mac(&name, mac.get()?)?)
    })
}

/// Renames a link. Kernels before 6.2 rename only links that are down.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_rename(
    kernel: *const tl_kernel,
    name: *const c_char,
    new_name: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let name = interface(name, "name")?;
        let new_name = interface(new_name, "new_name")?;
        Ok(kernel_of(kernel)?.rename(&name, &new_name)?)
    })
}

/// Moves a link into another namespace. It loses its addresses and goes down; and it costs some 13 ms of waiting in the kernel: prefer
/// `tl_kernel_attach`, which creates it there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_move_to(
    kernel: *const tl_kernel,
    name: *const c_char,
    netns: *const tl_netns,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let name = interface(name, "name")?;
        Ok(kernel_of(kernel)?.move_to(&name, value(netns, "netns")?)?)
    })
}

/// Sets the mode of a macvlan or macvtap. Passthru can be neither entered nor left.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_set_macvlan_mode(
    kernel: *const tl_kernel,
    name: *const c_char,
    mode: *const tl_macvlan_mode,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let name = interface(name, "name")?;
        Ok(kernel_of(kernel)?.set_macvlan_mode(&name, value(mode, "mode")?)?)
    })
}

/// Changes the list of source addresses of a macvlan in source mode. `change` is a `tl_source_change`, with one address to add or remove, any
/// number to set, and none to flush.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_change_sources(
    kernel: *const tl_kernel,
    name: *const c_char,
    change: u32,
    sources: *const tl_mac,
    len: usize,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let name = interface(name, "name")?;
        let change = source_change(change, sources, len)?;
        Ok(kernel_of(kernel)?.change_sources(&name, &change)?)
    })
}

/// Adds an address to a link. `TL_ALREADY_EXISTS` when the link has it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_add_address(
    kernel: *const tl_kernel,
    name: *const c_char,
    address: *const tl_link_address,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let name = interface(name, "name")?;
        let address = value(address, "address")?;
        Ok(kernel_of(kernel)?.add_address(&name, address)?)
    })
}

/// Makes sure that a link has an address. `created` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_ensure_address(
    kernel: *const tl_kernel,
    name: *const c_char,
    address: *const tl_link_address,
    created: *mut bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let name = interface(name, "name")?;
        let address = value(address, "address")?;
        let done = kernel_of(kernel)?.ensure_address(&name, address)?;
        ensured(done, created);
        Ok(())
    })
}

/// Takes an address off a link. `TL_OK` when it is gone already, alone or with its link; `removed` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_remove_address(
    kernel: *const tl_kernel,
    name: *const c_char,
    address: *const tl_link_address,
    removed: *mut bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let name = interface(name, "name")?;
        let address = value(address, "address")?;
        let done = kernel_of(kernel)?.remove_address(&name, address)?;
        set_if_wanted(removed, is_removed(done));
        Ok(())
    })
}

/// Adds a route through a link, to the main table. `TL_ALREADY_EXISTS` when there is one to this destination with this metric.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_add_route(
    kernel: *const tl_kernel,
    name: *const c_char,
    route: *const tl_route_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let name = interface(name, "name")?;
        let route = value(route, "route")?;
        Ok(kernel_of(kernel)?.add_route(&name, route)?)
    })
}

/// Makes sure that there is a route through a link. `created` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_ensure_route(
    kernel: *const tl_kernel,
    name: *const c_char,
    route: *const tl_route_spec,
    created: *mut bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let name = interface(name, "name")?;
        let route = value(route, "route")?;
        let done = kernel_of(kernel)?.ensure_route(&name, route)?;
        ensured(done, created);
        Ok(())
    })
}

/// Removes a route through a link. `TL_OK` when it is gone already, alone or with its link; `removed` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_remove_route(
    kernel: *const tl_kernel,
    name: *const c_char,
    route: *const tl_route_spec,
    removed: *mut bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let name = interface(name, "name")?;
        let route = value(route, "route")?;
        let done = kernel_of(kernel)?.remove_route(&name, route)?;
        set_if_wanted(removed, is_removed(done));
        Ok(())
    })
}

/// Closes the connection. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_kernel_free(kernel: *mut tl_kernel) {
    free(kernel);
}
