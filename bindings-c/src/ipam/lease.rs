//! Leases: addresses bound to owners.

use std::ffi::c_char;

use trunkline::ipam::{AllocateRequest, Change, Explanation, Lease, OwnerKey, Usage};

use crate::error::{tl_error, tl_status};
use crate::ffi::{
    Handle, Numbered, Owned, Result, change, element, field_of, free, guard, handle, item_of,
    length, maybe, output, read, shared, text, text_of, value,
};
use crate::ipam::pool::{milliseconds, tl_pool_id};
use crate::types::{tl_count, tl_ip, tl_mac, tl_prefix, tl_range};

/// An owner key as core's: C has it as a string.
pub(crate) fn owner_of(pointer: *const c_char) -> Result<OwnerKey> {
    Ok(OwnerKey::new(text(pointer, "owner")?)?)
}

/// The owner key of a Docker container on one network, as a string of the caller's: it lives as long as the container, through stop and
/// start. A key of your own is `scheme:object`, such as `vm:db/eth0`: printable ASCII without spaces, at most 255 bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_owner_container(
    host: *const c_char,
    container: *const c_char,
    network: *const c_char,
    out: *mut *mut c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let host = text(host, "host")?;
        let container = text(container, "container")?;
        let key = OwnerKey::container(host, container, text(network, "network")?)?;
        out.give_text(key.as_str());
        Ok(())
    })
}

/// The owner key of a link in a network namespace of a host, as a string of the caller's; `tl_netns_inode` is the number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_owner_netns(
    host: *const c_char,
    inode: u64,
    link: *const c_char,
    out: *mut *mut c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let key = OwnerKey::netns(text(host, "host")?, inode, text(link, "link")?)?;
        out.give_text(key.as_str());
        Ok(())
    })
}

/// An address bound to an owner by a host, until it is released: a lease never runs out by itself. It never changes, so threads may
/// use it at the same time.
pub struct tl_lease {
    lease: Owned<Lease>,
    pool: tl_pool_id,
}

impl Handle for tl_lease {
    type Value = Lease;

    fn wrap(lease: Lease) -> Self {
        Self {
            pool: tl_pool_id::wrap(lease.pool().clone()),
            lease: Owned::new(lease),
        }
    }

    fn owned(&self) -> &Owned<Lease> {
        &self.lease
    }

    fn owned_mut(&mut self) -> &mut Owned<Lease> {
        &mut self.lease
    }
}

shared!(tl_lease);

/// The pool, borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_lease_pool(lease: *const tl_lease) -> *const tl_pool_id {
    field_of(lease, |lease| &lease.pool)
}

/// The address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_lease_ip(lease: *const tl_lease) -> tl_ip {
    read(lease, tl_ip::default(), |lease| lease.address().into())
}

/// The address with the subnet's prefix length, as an interface wants it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_lease_interface(lease: *const tl_lease) -> tl_prefix {
    read(lease, tl_prefix::default(), |lease| {
        lease.interface().into()
    })
}

/// The broadcast domain in which the address is unique, borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_lease_segment(lease: *const tl_lease) -> *const c_char {
    text_of(lease, "segment", |lease| Some(lease.segment().to_string()))
}

/// The owner, borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_lease_owner(lease: *const tl_lease) -> *const c_char {
    text_of(lease, "owner", |lease| Some(lease.owner().to_string()))
}

/// The host that bound it and may release it, borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_lease_host(lease: *const tl_lease) -> *const c_char {
    text_of(lease, "host", |lease| Some(lease.host().to_string()))
}

/// When it was bound, by the store's counter.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_lease_epoch(lease: *const tl_lease) -> u64 {
    read(lease, 0, |lease| lease.epoch().get())
}

/// A locally administered MAC address, the same for both families of one owner, that no other owner of the segment has.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_lease_mac(lease: *const tl_lease) -> tl_mac {
    read(lease, tl_mac::default(), |lease| lease.mac().into())
}

/// The gateway of the pool; false when it has none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_lease_gateway(lease: *const tl_lease, out: *mut tl_ip) -> bool {
    maybe(lease, out, |lease| lease.gateway().map(Into::into))
}

/// When it was bound, in seconds since 1970 by the clock of the wall. For display: nothing is decided by it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_lease_since(lease: *const tl_lease) -> u64 {
    read(lease, 0, Lease::since)
}

/// The lease for a log, borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_lease_text(lease: *const tl_lease) -> *const c_char {
    text_of(lease, "text", |lease| Some(lease.to_string()))
}

/// Frees a lease, which stays bound; not one borrowed from a list. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_lease_free(lease: *mut tl_lease) {
    free(lease);
}

/// A list of leases. Threads may read it at the same time.
pub struct tl_leases(Owned<Vec<tl_lease>>);

handle!(tl_leases: Vec<tl_lease>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_leases_len(leases: *const tl_leases) -> usize {
    length(leases)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_leases_at(leases: *const tl_leases, index: usize) -> *const tl_lease {
    element(leases, index)
}

/// Frees a list. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_leases_free(leases: *mut tl_leases) {
    free(leases);
}

/// A request for one address of a pool. One thread at a time may change it; threads may read it at the same time.
pub struct tl_allocate_request(Owned<AllocateRequest>);

handle!(tl_allocate_request: AllocateRequest);

/// A request for the next free address of a pool, for an owner: `scheme:object`. `TL_INVALID_INPUT` for what is no owner key.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_allocate_request_new(
    pool: *const tl_pool_id,
    owner: *const c_char,
    out: *mut *mut tl_allocate_request,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let pool = value(pool, "pool")?;
        out.give(AllocateRequest::new(pool, owner_of(owner)?));
        Ok(())
    })
}

/// Prefers an address: taken when it is free, else the next one is.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_allocate_request_prefer(
    request: *mut tl_allocate_request,
    ip: tl_ip,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(request, "request", |request| Ok(request.prefer(ip.get()?)))
    })
}

/// Wants exactly this address; the request fails when it cannot be had.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_allocate_request_exact(
    request: *mut tl_allocate_request,
    ip: tl_ip,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(request, "request", |request| Ok(request.exact(ip.get()?)))
    })
}

/// Uses this MAC address instead of the one made from segment and owner.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_allocate_request_set_mac(
    request: *mut tl_allocate_request,
    mac: tl_mac,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(request, "request", |request| Ok(request.mac(mac.get()?)))
    })
}

/// Frees a request. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_allocate_request_free(request: *mut tl_allocate_request) {
    free(request);
}

/// Why an address can be had, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_explanation_type {
    /// Nothing speaks against it.
    TL_EXPLANATION_FREE = 1,
    /// It is in no pool of the segment.
    TL_EXPLANATION_NO_POOL = 2,
    /// Network, broadcast or anycast address: `tl_explanation_special` says which.
    TL_EXPLANATION_SPECIAL = 3,
    /// The pool's gateway.
    TL_EXPLANATION_GATEWAY = 4,
    /// Reserved, with a reason.
    TL_EXPLANATION_RESERVED = 5,
    /// In an excluded range, with a reason.
    TL_EXPLANATION_EXCLUDED = 6,
    /// In a block that was carved out for another allocator, with its owner.
    TL_EXPLANATION_CARVED = 7,
    /// In the subnet, and outside the ranges that are handed out.
    TL_EXPLANATION_OUTSIDE_RANGES = 8,
    /// Bound, with its lease.
    TL_EXPLANATION_BOUND = 9,
    /// Released a short time ago, with its last owner and the time that is left.
    TL_EXPLANATION_COOLING = 10,
}

/// Why an address can be had, or not, with what belongs to it. It never changes, so threads may read it at the same time.
pub struct tl_explanation {
    explanation: Owned<Explanation>,
    lease: Option<tl_lease>,
}

impl Handle for tl_explanation {
    type Value = Explanation;

    fn wrap(explanation: Explanation) -> Self {
        let lease = match &explanation {
            Explanation::Bound { lease } => Some(tl_lease::wrap((**lease).clone())),
            _ => None,
        };
        Self {
            explanation: Owned::new(explanation),
            lease,
        }
    }

    fn owned(&self) -> &Owned<Explanation> {
        &self.explanation
    }

    fn owned_mut(&mut self) -> &mut Owned<Explanation> {
        &mut self.explanation
    }
}

shared!(tl_explanation);

/// Which it is, a `tl_explanation_type`; 0 for one that this version does not know.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_explanation_kind(explanation: *const tl_explanation) -> u32 {
    read(explanation, 0, |explanation| match explanation {
        Explanation::Free => tl_explanation_type::TL_EXPLANATION_FREE as u32,
        Explanation::NoPool => tl_explanation_type::TL_EXPLANATION_NO_POOL as u32,
        Explanation::Special(_) => tl_explanation_type::TL_EXPLANATION_SPECIAL as u32,
        Explanation::Gateway => tl_explanation_type::TL_EXPLANATION_GATEWAY as u32,
        Explanation::Reserved { .. } => tl_explanation_type::TL_EXPLANATION_RESERVED as u32,
        Explanation::Excluded { .. } => tl_explanation_type::TL_EXPLANATION_EXCLUDED as u32,
        Explanation::Carved { .. } => tl_explanation_type::TL_EXPLANATION_CARVED as u32,
        Explanation::OutsideRanges { .. } => {
            tl_explanation_type::TL_EXPLANATION_OUTSIDE_RANGES as u32
        }
        Explanation::Bound { .. } => tl_explanation_type::TL_EXPLANATION_BOUND as u32,
        Explanation::Cooling { .. } => tl_explanation_type::TL_EXPLANATION_COOLING as u32,
        _ => 0,
    })
}

/// The explanation in plain words, borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_explanation_text(explanation: *const tl_explanation) -> *const c_char {
    text_of(explanation, "text", |explanation| {
        Some(explanation.to_string())
    })
}

/// What the address is to its subnet, a `tl_special_address`; 0 for the other explanations.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_explanation_special(explanation: *const tl_explanation) -> u32 {
    read(explanation, 0, |explanation| match explanation {
        Explanation::Special(special) => special.number(),
        _ => 0,
    })
}

/// Why it is reserved or excluded, borrowed; NULL for the other explanations.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_explanation_reason(
    explanation: *const tl_explanation,
) -> *const c_char {
    text_of(explanation, "reason", |explanation| match explanation {
        Explanation::Reserved { reason } | Explanation::Excluded { reason, .. } => {
            Some(reason.clone())
        }
        _ => None,
    })
}

/// The excluded range or the carved block that it is in; false for the other explanations.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_explanation_range(
    explanation: *const tl_explanation,
    out: *mut tl_range,
) -> bool {
    maybe(explanation, out, |explanation| match explanation {
        Explanation::Excluded { range, .. } => Some((*range).into()),
        Explanation::Carved { block, .. } => Some(trunkline::AddressRange::from(*block).into()),
        _ => None,
    })
}

/// Whose it is, or was last, borrowed; NULL for the other explanations.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_explanation_owner(explanation: *const tl_explanation) -> *const c_char {
    text_of(explanation, "owner", |explanation| match explanation {
        Explanation::Carved { owner, .. } => Some(owner.to_string()),
        Explanation::Bound { lease } => Some(lease.owner().to_string()),
        Explanation::Cooling { last_owner, .. } => Some(last_owner.to_string()),
        _ => None,
    })
}

/// The lease of an address that is bound, borrowed; NULL for the other explanations.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_explanation_lease(
    explanation: *const tl_explanation,
) -> *const tl_lease {
    item_of(explanation, |explanation| explanation.lease.as_ref())
}

/// How long the address still cools down, in milliseconds; 0 for the other explanations.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_explanation_left(explanation: *const tl_explanation) -> u64 {
    read(explanation, 0, |explanation| match explanation {
        Explanation::Cooling { left, .. } => milliseconds(*left),
        _ => 0,
    })
}

/// Frees an explanation. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_explanation_free(explanation: *mut tl_explanation) {
    free(explanation);
}

/// How full a pool is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct tl_usage {
    /// Addresses that can be handed out at all.
    pub capacity: tl_count,
    /// Of these, bound to an owner.
    pub bound: tl_count,
    /// Of these, released a short time ago.
    pub cooling: tl_count,
    /// Addresses that can be handed out at once.
    pub free: tl_count,
}

impl From<Usage> for tl_usage {
    fn from(usage: Usage) -> Self {
        Self {
            capacity: usage.capacity.into(),
            bound: usage.bound.into(),
            cooling: usage.cooling.into(),
            free: usage.free().into(),
        }
    }
}

/// One thing that happened in a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_change_type {
    /// An address was bound: `tl_change_lease`.
    TL_CHANGE_BOUND = 1,
    /// An address was released, and cools down: address, owner and epoch.
    TL_CHANGE_RELEASED = 2,
    /// An address has cooled down, and is free.
    TL_CHANGE_COOLED = 3,
    /// Pools, ranges, reservations, exclusions or carved blocks changed: read them again.
    TL_CHANGE_CONFIGURED = 4,
    /// More happened than the store remembers: read everything again.
    TL_CHANGE_MISSED = 5,
}

/// One thing that happened in a segment, with what belongs to it. It never changes, so threads may read it at the same time.
pub struct tl_change {
    change: Owned<Change>,
    lease: Option<tl_lease>,
}

impl Handle for tl_change {
    type Value = Change;

    fn wrap(change: Change) -> Self {
        let lease = match &change {
            Change::Bound(lease) => Some(tl_lease::wrap(lease.clone())),
            _ => None,
        };
        Self {
            change: Owned::new(change),
            lease,
        }
    }

    fn owned(&self) -> &Owned<Change> {
        &self.change
    }

    fn owned_mut(&mut self) -> &mut Owned<Change> {
        &mut self.change
    }
}

shared!(tl_change);

/// Which it is, a `tl_change_type`; 0 for one that this version does not know.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_change_kind(change: *const tl_change) -> u32 {
    read(change, 0, |change| match change {
        Change::Bound(_) => tl_change_type::TL_CHANGE_BOUND as u32,
        Change::Released { .. } => tl_change_type::TL_CHANGE_RELEASED as u32,
        Change::Cooled { .. } => tl_change_type::TL_CHANGE_COOLED as u32,
        Change::Configured => tl_change_type::TL_CHANGE_CONFIGURED as u32,
        Change::Missed => tl_change_type::TL_CHANGE_MISSED as u32,
        _ => 0,
    })
}

/// The lease that was bound, borrowed; NULL for the other changes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_change_lease(change: *const tl_change) -> *const tl_lease {
    item_of(change, |change| change.lease.as_ref())
}

/// The address; false for a change that is of no address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_change_ip(change: *const tl_change, out: *mut tl_ip) -> bool {
    maybe(change, out, |change| match change {
        Change::Bound(lease) => Some(lease.address().into()),
        Change::Released { address, .. } | Change::Cooled { address } => Some((*address).into()),
        _ => None,
    })
}

/// Who has or had it, borrowed; NULL for a change that has no owner.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_change_owner(change: *const tl_change) -> *const c_char {
    text_of(change, "owner", |change| match change {
        Change::Bound(lease) => Some(lease.owner().to_string()),
        Change::Released { owner, .. } => Some(owner.to_string()),
        _ => None,
    })
}

/// In which epoch; 0 for a change that has none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_change_epoch(change: *const tl_change) -> u64 {
    read(change, 0, |change| match change {
        Change::Bound(lease) => lease.epoch().get(),
        Change::Released { epoch, .. } => epoch.get(),
        _ => 0,
    })
}

/// Frees a change; not one that a callback is shown. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_change_free(change: *mut tl_change) {
    free(change);
}
