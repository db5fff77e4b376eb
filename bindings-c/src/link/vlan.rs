//! VLAN sub-interfaces.

use std::ffi::c_char;

use trunkline::link::VlanSpec;
use trunkline::{Mtu, VlanId};

use crate::error::{tl_error, tl_status};
use crate::ffi::{Handle, Owned, change, field_of, free, guard, number, output, read, shared};
use crate::link::tl_link_spec;
use crate::types::{interface, tl_mac};

/// A VLAN sub-interface to be: one tag on one parent. One thread at a time may change it; threads may read it at
/// the same time.
pub struct tl_vlan_spec {
    spec: Owned<VlanSpec>,
    link: tl_link_spec,
}

impl Handle for tl_vlan_spec {
    type Value = VlanSpec;

    fn wrap(spec: VlanSpec) -> Self {
        Self {
            link: tl_link_spec::wrap(spec.clone().into()),
            spec: Owned::new(spec),
        }
    }

    fn owned(&self) -> &Owned<VlanSpec> {
        &self.spec
    }

    fn owned_mut(&mut self) -> &mut Owned<VlanSpec> {
        &mut self.spec
    }

    fn changed(&mut self) {
        **self.link.owned_mut() = self.spec.clone().into();
    }
}

shared!(tl_vlan_spec);

/// A VLAN on a parent, under any legal name (1 to 15 bytes). The id is 1 to 4094. What is not set is left to the kernel.
///
/// `TL_INVALID_INPUT` for a name or an id that breaks its rule.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_vlan_spec_new(
    parent: *const c_char,
    id: u32,
    name: *const c_char,
    out: *mut *mut tl_vlan_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let parent = interface(parent, "parent")?;
        let name = interface(name, "name")?;
        out.give(VlanSpec::new(parent, VlanId::new(id)?, name));
        Ok(())
    })
}

/// A VLAN on a parent, named `parent.id` as Docker and most engineers do.
///
/// `TL_INVALID_INPUT` when that name exceeds 15 bytes: choose a shorter one with `tl_vlan_spec_new`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_vlan_spec_on(
    parent: *const c_char,
    id: u32,
    out: *mut *mut tl_vlan_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let parent = interface(parent, "parent")?;
        out.give(VlanSpec::on(parent, VlanId::new(id)?)?);
        Ok(())
    })
}

/// The tag protocol, a `tl_vlan_protocol`; 802.1Q unless set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_vlan_spec_set_protocol(
    spec: *mut tl_vlan_spec,
    protocol: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |spec| Ok(spec.protocol(number(protocol)?)))
    })
}

/// Whether the tag is taken out of the frame before taps see it (`VLAN_FLAG_REORDER_HDR`, on by default).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_vlan_spec_set_reorder_hdr(
    spec: *mut tl_vlan_spec,
    on: bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |spec| Ok(spec.reorder_hdr(on)))
    })
}

/// Whether the VLAN is registered at the switch by GVRP (`VLAN_FLAG_GVRP`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_vlan_spec_set_gvrp(
    spec: *mut tl_vlan_spec,
    on: bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || change(spec, "spec", |spec| Ok(spec.gvrp(on))))
}

/// Whether the VLAN is registered at the switch by MVRP (`VLAN_FLAG_MVRP`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_vlan_spec_set_mvrp(
    spec: *mut tl_vlan_spec,
    on: bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || change(spec, "spec", |spec| Ok(spec.mvrp(on))))
}

/// Whether the link stays up when its parent goes down (`VLAN_FLAG_LOOSE_BINDING`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_vlan_spec_set_loose_binding(
    spec: *mut tl_vlan_spec,
    on: bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |spec| Ok(spec.loose_binding(on)))
    })
}

/// Whether the link's carrier follows the bridge ports of its VLAN (`VLAN_FLAG_BRIDGE_BINDING`, Linux 5.2); the parent must be
/// a bridge.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_vlan_spec_set_bridge_binding(
    spec: *mut tl_vlan_spec,
    on: bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |spec| Ok(spec.bridge_binding(on)))
    })
}

/// Gives frames that arrive with this priority code point (0 to 7) a packet priority (`IFLA_VLAN_INGRESS_QOS`).
/// Mapping to 0 is the kernel's default and the same as no mapping.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_vlan_spec_add_ingress_qos(
    spec: *mut tl_vlan_spec,
    pcp: u32,
    priority: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |spec| Ok(spec.ingress_qos(pcp, priority)?))
    })
}

/// Gives frames that leave with this packet priority a priority code point (0 to 7) (`IFLA_VLAN_EGRESS_QOS`).
/// Mapping to 0 is the kernel's default and the same as no mapping.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_vlan_spec_add_egress_qos(
    spec: *mut tl_vlan_spec,
    priority: u32,
    pcp: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |spec| Ok(spec.egress_qos(priority, pcp)?))
    })
}

/// The VLAN id; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_vlan_spec_id(spec: *const tl_vlan_spec) -> u32 {
    read(spec, 0, |spec| spec.id().get().into())
}

/// The MTU in bytes, 68 to 65535 and at most the parent's; the parent's unless set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_vlan_spec_set_mtu(
    spec: *mut tl_vlan_spec,
    mtu: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |spec| Ok(spec.mtu(Mtu::new(mtu)?)))
    })
}

/// The MAC address; the parent's unless set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_vlan_spec_set_mac(
    spec: *mut tl_vlan_spec,
    mac: tl_mac,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |spec| Ok(spec.mac(mac.get()?)))
    })
}

/// Whether the link is born up; it is unless set to false.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_vlan_spec_set_up(
    spec: *mut tl_vlan_spec,
    up: bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || change(spec, "spec", |spec| Ok(spec.up(up))))
}

/// The spec as one of any kind, for the functions that take any; borrowed from it, and it changes with it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_vlan_spec_link(spec: *const tl_vlan_spec) -> *const tl_link_spec {
    field_of(spec, |spec| &spec.link)
}

/// Frees a spec. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_vlan_spec_free(spec: *mut tl_vlan_spec) {
    free(spec);
}
