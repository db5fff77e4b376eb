//! Broadcast domains: C has a segment as a string, `site/trunk/vlans`.

use std::ffi::c_char;

use trunkline::VlanId;
use trunkline::ipam::{SegmentId, VlanStack};

use crate::error::{Failure, tl_error, tl_status};
use crate::ffi::{
    Owned, Result, element, free, guard, handle, length, output, read, slice, text, text_of,
};

/// A segment as core's.
pub(crate) fn segment_of(pointer: *const c_char) -> Result<SegmentId> {
    Ok(text(pointer, "segment")?.parse()?)
}

fn stack(pointer: *const u32, len: usize) -> Result<VlanStack> {
    match slice(pointer, len, "vlans")? {
        [] => Ok(VlanStack::untagged()),
        [id] => Ok(VlanStack::single(VlanId::new(*id)?)),
        [outer, inner] => Ok(VlanStack::double(
            VlanId::new(*outer)?,
            VlanId::new(*inner)?,
        )),
        more => Err(Failure::Value {
            what: "number of VLAN tags",
            value: more.len().to_string(),
            rule: "a frame has none, one, or two (QinQ, the outer first)",
        }),
    }
}

/// The name of a broadcast domain from its parts, as a string of the caller's: site, trunk, and no VLAN id, one, or two (QinQ, the
/// outer first). `TL_INVALID_INPUT` when one of them breaks its rule.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_segment_new(
    site: *const c_char,
    trunk: *const c_char,
    vlans: *const u32,
    len: usize,
    out: *mut *mut c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let vlans = stack(vlans, len)?;
        let segment = SegmentId::new(text(site, "site")?, text(trunk, "trunk")?, vlans)?;
        out.give_text(segment.to_string());
        Ok(())
    })
}

/// The name of a broadcast domain of a host that knows one site and one trunk only, as a string of the caller's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_segment_local(
    vlans: *const u32,
    len: usize,
    out: *mut *mut c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give_text(SegmentId::local(stack(vlans, len)?).to_string());
        Ok(())
    })
}

/// The name of a broadcast domain, as a list has it. Belongs to its list.
pub struct tl_segment(Owned<SegmentId>);

handle!(tl_segment: SegmentId);

/// The name, as functions take it; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_segment_text(segment: *const tl_segment) -> *const c_char {
    text_of(segment, "text", |segment| Some(segment.to_string()))
}

/// The site, borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_segment_site(segment: *const tl_segment) -> *const c_char {
    text_of(segment, "site", |segment| Some(segment.site().to_owned()))
}

/// The trunk, borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_segment_trunk(segment: *const tl_segment) -> *const c_char {
    text_of(segment, "trunk", |segment| Some(segment.trunk().to_owned()))
}

/// One of the VLAN ids, the outer first; 0 past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_segment_vlan_at(segment: *const tl_segment, index: usize) -> u32 {
    read(segment, 0, |segment| {
        segment
            .vlans()
            .ids()
            .get(index)
            .map_or(0, |id| id.get().into())
    })
}

/// A list of broadcast domains. Threads may read it at the same time.
pub struct tl_segments(Owned<Vec<tl_segment>>);

handle!(tl_segments: Vec<tl_segment>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_segments_len(segments: *const tl_segments) -> usize {
    length(segments)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_segments_at(
    segments: *const tl_segments,
    index: usize,
) -> *const tl_segment {
    element(segments, index)
}

/// Frees a list. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_segments_free(segments: *mut tl_segments) {
    free(segments);
}
