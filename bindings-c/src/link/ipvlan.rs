//! Ipvlan and ipvtap links: children that share their parent's MAC.

use std::ffi::c_char;

use trunkline::Mtu;
use trunkline::link::{IpvlanFlag, IpvlanMode, IpvlanSpec};

use crate::error::{tl_error, tl_status};
use crate::ffi::{Handle, Owned, change, field_of, free, guard, number, numbers, output, shared};
use crate::link::tl_link_spec;
use crate::types::interface;

/// On which layer an ipvlan parent forwards: `IFLA_IPVLAN_MODE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_ipvlan_mode {
    /// Children are hosts of the parent's segment: ARP, broadcast and multicast work. The library's default.
    TL_IPVLAN_MODE_L2 = 1,
    /// The parent routes for its children; upstream needs routes to the host. No ARP, no broadcast.
    TL_IPVLAN_MODE_L3 = 2,
    /// As L3, but packets pass the host's netfilter.
    TL_IPVLAN_MODE_L3S = 3,
}

numbers!(IpvlanMode as "ipvlan mode": tl_ipvlan_mode {
    TL_IPVLAN_MODE_L2 = Self::L2 => Self::L2,
    TL_IPVLAN_MODE_L3 = Self::L3 => Self::L3,
    TL_IPVLAN_MODE_L3S = Self::L3s => Self::L3s,
});

/// Which siblings an ipvlan child reaches: `IFLA_IPVLAN_FLAGS`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_ipvlan_flag {
    /// Children reach each other directly. The default.
    TL_IPVLAN_FLAG_BRIDGE = 1,
    /// Children do not reach each other.
    TL_IPVLAN_FLAG_PRIVATE = 2,
    /// Frames between children go out to the switch and come back if it reflects them.
    TL_IPVLAN_FLAG_VEPA = 3,
}

numbers!(IpvlanFlag as "ipvlan flag": tl_ipvlan_flag {
    TL_IPVLAN_FLAG_BRIDGE = Self::Bridge => Self::Bridge,
    TL_IPVLAN_FLAG_PRIVATE = Self::Private => Self::Private,
    TL_IPVLAN_FLAG_VEPA = Self::Vepa => Self::Vepa,
});

/// An ipvlan or ipvtap link to be. Mode and flag are the parent's: the last child created or changed decides for all. One thread at a time may change it; threads may read it at
/// the same time.
pub struct tl_ipvlan_spec {
    spec: Owned<IpvlanSpec>,
    link: tl_link_spec,
}

impl Handle for tl_ipvlan_spec {
    type Value = IpvlanSpec;

    fn wrap(spec: IpvlanSpec) -> Self {
        Self {
            link: tl_link_spec::wrap(spec.clone().into()),
            spec: Owned::new(spec),
        }
    }

    fn owned(&self) -> &Owned<IpvlanSpec> {
        &self.spec
    }

    fn owned_mut(&mut self) -> &mut Owned<IpvlanSpec> {
        &mut self.spec
    }

    fn changed(&mut self) {
        **self.link.owned_mut() = self.spec.clone().into();
    }
}

shared!(tl_ipvlan_spec);

/// An ipvlan child of a parent, in L2 mode.
/// The name, 1 to 15 bytes, counts in the namespace that the child is born in.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipvlan_spec_new(
    parent: *const c_char,
    name: *const c_char,
    out: *mut *mut tl_ipvlan_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let parent = interface(parent, "parent")?;
        let name = interface(name, "name")?;
        out.give(IpvlanSpec::new(parent, name));
        Ok(())
    })
}

/// An ipvtap child: the same with a character device `/dev/tapN` for a virtual machine (Linux 4.12).
/// The name, 1 to 15 bytes, counts in the namespace that the child is born in.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipvlan_spec_tap(
    parent: *const c_char,
    name: *const c_char,
    out: *mut *mut tl_ipvlan_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let parent = interface(parent, "parent")?;
        let name = interface(name, "name")?;
        out.give(IpvlanSpec::tap(parent, name));
        Ok(())
    })
}

/// On which layer the parent forwards, a `tl_ipvlan_mode`; L2 unless set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipvlan_spec_set_mode(
    spec: *mut tl_ipvlan_spec,
    mode: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |spec| Ok(spec.mode(number(mode)?)))
    })
}

/// Which siblings the child reaches, a `tl_ipvlan_flag`; bridge unless set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipvlan_spec_set_flag(
    spec: *mut tl_ipvlan_spec,
    flag: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |spec| Ok(spec.flag(number(flag)?)))
    })
}

/// The MTU in bytes, 68 to 65535 and at most the parent's; the parent's unless set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipvlan_spec_set_mtu(
    spec: *mut tl_ipvlan_spec,
    mtu: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |spec| Ok(spec.mtu(Mtu::new(mtu)?)))
    })
}

/// Whether the link is born up; it is unless set to false.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipvlan_spec_set_up(
    spec: *mut tl_ipvlan_spec,
    up: bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || change(spec, "spec", |spec| Ok(spec.up(up))))
}

/// The spec as one of any kind, for the functions that take any; borrowed from it, and it changes with it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipvlan_spec_link(spec: *const tl_ipvlan_spec) -> *const tl_link_spec {
    field_of(spec, |spec| &spec.link)
}

/// Frees a spec. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipvlan_spec_free(spec: *mut tl_ipvlan_spec) {
    free(spec);
}
