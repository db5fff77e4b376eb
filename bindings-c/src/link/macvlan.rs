//! Macvlan and macvtap links.

use std::ffi::c_char;

use trunkline::link::{MacvlanMode, MacvlanSpec, SourceChange};
use trunkline::{MacAddress, Mtu};

use crate::error::{Failure, tl_error, tl_status};
use crate::ffi::{
    Handle, Numbered, Owned, Result, change, field_of, free, guard, handle, number, numbers,
    output, read, shared, slice, text_of, value,
};
use crate::link::tl_link_spec;
use crate::types::{interface, tl_mac};

/// Who a macvlan child may talk to: `IFLA_MACVLAN_MODE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_macvlan_mode_type {
    /// No frame goes from one child to another, even if the switch sends it back.
    TL_MACVLAN_MODE_PRIVATE = 1,
    /// Frames between children go out to the switch and come back if it reflects them (IEEE 802.1Qbg).
    TL_MACVLAN_MODE_VEPA = 2,
    /// Children of one parent reach each other directly; the library's default.
    TL_MACVLAN_MODE_BRIDGE = 3,
    /// One child takes the parent whole, with the parent's MAC.
    TL_MACVLAN_MODE_PASSTHRU = 4,
    /// The child gets only frames from listed source addresses.
    TL_MACVLAN_MODE_SOURCE = 5,
}

numbers!(MacvlanMode as "macvlan mode": tl_macvlan_mode_type {
    TL_MACVLAN_MODE_PRIVATE = Self::Private => Self::Private,
    TL_MACVLAN_MODE_VEPA = Self::Vepa => Self::Vepa,
    TL_MACVLAN_MODE_BRIDGE = Self::Bridge => Self::Bridge,
    TL_MACVLAN_MODE_PASSTHRU = Self::Passthru { .. } => Self::passthru(),
    TL_MACVLAN_MODE_SOURCE = Self::Source { .. } => Self::source([]),
});

/// A mode with what belongs to it. It never changes, so threads may read it at the same time.
pub struct tl_macvlan_mode(Owned<MacvlanMode>);

handle!(tl_macvlan_mode: MacvlanMode);

/// A mode by its number, a `tl_macvlan_mode_type`: passthru makes the parent promiscuous, source lets nothing in.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_macvlan_mode_new(
    kind: u32,
    out: *mut *mut tl_macvlan_mode,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(number(kind)?);
        Ok(())
    })
}

/// Passthru mode; `nopromisc` leaves the parent out of promiscuous mode (`MACVLAN_FLAG_NOPROMISC`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_macvlan_mode_passthru(
    nopromisc: bool,
    out: *mut *mut tl_macvlan_mode,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(if nopromisc {
            MacvlanMode::passthru_nopromisc()
        } else {
            MacvlanMode::passthru()
        });
        Ok(())
    })
}

/// Source mode with a list of addresses; an empty list lets nothing in. With `nodst`, frames for the child's own address are
/// not delivered to it unless the source is listed (`MACVLAN_FLAG_NODST`, Linux 5.16).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_macvlan_mode_source(
    sources: *const tl_mac,
    len: usize,
    nodst: bool,
    out: *mut *mut tl_macvlan_mode,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let sources = macs(sources, len)?;
        out.give(if nodst {
            MacvlanMode::source_nodst(sources)
        } else {
            MacvlanMode::source(sources)
        });
        Ok(())
    })
}

fn macs(pointer: *const tl_mac, len: usize) -> Result<Vec<MacAddress>> {
    slice(pointer, len, "sources")?
        .iter()
        .map(|mac| mac.get())
        .collect()
}

/// The number of the mode, a `tl_macvlan_mode_type`; 0 for NULL and for a mode that this version does not know.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_macvlan_mode_kind(mode: *const tl_macvlan_mode) -> u32 {
    read(mode, 0, Numbered::number)
}

/// The mode's name as iproute2 and Docker write it, such as `"bridge"`; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_macvlan_mode_name(mode: *const tl_macvlan_mode) -> *const c_char {
    text_of(mode, "name", |mode| Some(mode.name().to_owned()))
}

/// Whether passthru leaves the parent out of promiscuous mode; false for every other mode.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_macvlan_mode_nopromisc(mode: *const tl_macvlan_mode) -> bool {
    read(mode, false, |mode| {
        matches!(
            mode,
            MacvlanMode::Passthru {
                nopromisc: true,
                ..
            }
        )
    })
}

/// Whether source mode filters frames for the child's own address too; false for every other mode.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_macvlan_mode_nodst(mode: *const tl_macvlan_mode) -> bool {
    read(mode, false, |mode| {
        matches!(mode, MacvlanMode::Source { nodst: true, .. })
    })
}

fn sources(mode: &MacvlanMode) -> &[MacAddress] {
    match mode {
        MacvlanMode::Source { sources, .. } => sources,
        _ => &[],
    }
}

/// How many source addresses source mode lets in; 0 for every other mode.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_macvlan_mode_sources_len(mode: *const tl_macvlan_mode) -> usize {
    read(mode, 0, |mode| sources(mode).len())
}

/// One of the source addresses; all zero past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_macvlan_mode_sources_at(
    mode: *const tl_macvlan_mode,
    index: usize,
) -> tl_mac {
    read(mode, tl_mac::default(), |mode| {
        sources(mode)
            .get(index)
            .map_or_else(tl_mac::default, |mac| (*mac).into())
    })
}

/// Frees a mode; not one borrowed from a link. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_macvlan_mode_free(mode: *mut tl_macvlan_mode) {
    free(mode);
}

/// A change to the list of source addresses of a macvlan in source mode: `IFLA_MACVLAN_MACADDR_MODE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_source_change {
    /// Lets one more address in.
    TL_SOURCE_CHANGE_ADD = 1,
    /// Lets one address in no longer.
    TL_SOURCE_CHANGE_REMOVE = 2,
    /// Replaces the whole list.
    TL_SOURCE_CHANGE_SET = 3,
    /// Empties the list.
    TL_SOURCE_CHANGE_FLUSH = 4,
}

/// The change by its number and its addresses: one for add and remove, any for set, none for flush.
pub(crate) fn source_change(kind: u32, pointer: *const tl_mac, len: usize) -> Result<SourceChange> {
    let sources = macs(pointer, len)?;
    let wrong = |rule| Failure::Value {
        what: "number of source addresses",
        value: len.to_string(),
        rule,
    };
    let is = |change: tl_source_change| kind == change as u32;
    if is(tl_source_change::TL_SOURCE_CHANGE_ADD) || is(tl_source_change::TL_SOURCE_CHANGE_REMOVE) {
        let &[mac] = sources.as_slice() else {
            return Err(wrong("one address is added or removed at a time"));
        };
        return Ok(if is(tl_source_change::TL_SOURCE_CHANGE_ADD) {
            SourceChange::Add(mac)
        } else {
            SourceChange::Remove(mac)
        });
    }
    if is(tl_source_change::TL_SOURCE_CHANGE_SET) {
        return Ok(SourceChange::Set(sources));
    }
    if is(tl_source_change::TL_SOURCE_CHANGE_FLUSH) {
        return if sources.is_empty() {
            Ok(SourceChange::Flush)
        } else {
            Err(wrong("emptying the list takes none"))
        };
    }
    Err(Failure::Number {
        what: "source change",
        number: kind,
    })
}

/// A macvlan or macvtap link to be. One thread at a time may change it; threads may read it at
/// the same time.
pub struct tl_macvlan_spec {
    spec: Owned<MacvlanSpec>,
    link: tl_link_spec,
}

impl Handle for tl_macvlan_spec {
    type Value = MacvlanSpec;

    fn wrap(spec: MacvlanSpec) -> Self {
        Self {
            link: tl_link_spec::wrap(spec.clone().into()),
            spec: Owned::new(spec),
        }
    }

    fn owned(&self) -> &Owned<MacvlanSpec> {
        &self.spec
    }

    fn owned_mut(&mut self) -> &mut Owned<MacvlanSpec> {
        &mut self.spec
    }

    fn changed(&mut self) {
        **self.link.owned_mut() = self.spec.clone().into();
    }
}

shared!(tl_macvlan_spec);

/// A macvlan child of a parent, in bridge mode.
/// The name, 1 to 15 bytes, counts in the namespace that the child is born in.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_macvlan_spec_new(
    parent: *const c_char,
    name: *const c_char,
    out: *mut *mut tl_macvlan_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let parent = interface(parent, "parent")?;
        let name = interface(name, "name")?;
        out.give(MacvlanSpec::new(parent, name));
        Ok(())
    })
}

/// A macvtap child: the same with a character device `/dev/tapN` for a virtual machine.
/// The name, 1 to 15 bytes, counts in the namespace that the child is born in.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_macvlan_spec_tap(
    parent: *const c_char,
    name: *const c_char,
    out: *mut *mut tl_macvlan_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let parent = interface(parent, "parent")?;
        let name = interface(name, "name")?;
        out.give(MacvlanSpec::tap(parent, name));
        Ok(())
    })
}

/// Who the child may talk to; bridge unless set. The mode is copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_macvlan_spec_set_mode(
    spec: *mut tl_macvlan_spec,
    mode: *const tl_macvlan_mode,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let mode = value(mode, "mode")?.clone();
        change(spec, "spec", |spec| Ok(spec.mode(mode)))
    })
}

/// The wanted length of the parent's queue for broadcasts (`IFLA_MACVLAN_BC_QUEUE_LEN`, in packets, 1,000 by default, Linux
/// 5.11). The queue belongs to the parent: the greatest wish of all children counts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_macvlan_spec_set_bc_queue_len(
    spec: *mut tl_macvlan_spec,
    packets: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |spec| Ok(spec.bc_queue_len(packets)))
    })
}

/// How many children a multicast address may have before it is queued instead of delivered at once
/// (`IFLA_MACVLAN_BC_CUTOFF`, `bclim` in iproute2, Linux 6.4; -1 switches the queue off for multicast).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_macvlan_spec_set_bc_cutoff(
    spec: *mut tl_macvlan_spec,
    children: i32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |spec| Ok(spec.bc_cutoff(children)))
    })
}

/// The MTU in bytes, 68 to 65535 and at most the parent's; the parent's unless set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_macvlan_spec_set_mtu(
    spec: *mut tl_macvlan_spec,
    mtu: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |spec| Ok(spec.mtu(Mtu::new(mtu)?)))
    })
}

/// The MAC address; random unless set. It must differ from the parent's and from every other child's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_macvlan_spec_set_mac(
    spec: *mut tl_macvlan_spec,
    mac: tl_mac,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |spec| Ok(spec.mac(mac.get()?)))
    })
}

/// Whether the link is born up; it is unless set to false.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_macvlan_spec_set_up(
    spec: *mut tl_macvlan_spec,
    up: bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || change(spec, "spec", |spec| Ok(spec.up(up))))
}

/// The spec as one of any kind, for the functions that take any; borrowed from it, and it changes with it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_macvlan_spec_link(spec: *const tl_macvlan_spec) -> *const tl_link_spec {
    field_of(spec, |spec| &spec.link)
}

/// Frees a spec. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_macvlan_spec_free(spec: *mut tl_macvlan_spec) {
    free(spec);
}
