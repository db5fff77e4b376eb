//! Pools: which addresses of a subnet are handed out.

use std::ffi::c_char;
use std::time::Duration;

use trunkline::ipam::{Carve, Exclusion, Pool, PoolId, PoolSpec, Reservation};

use crate::error::{tl_error, tl_status};
use crate::ffi::{
    Handle, Owned, change, element, field_of, free, guard, handle, length, list_of, maybe, output,
    read, shared, text, text_of, value,
};
use crate::ipam::segment::segment_of;
use crate::types::{tl_address_set, tl_ip, tl_prefix, tl_range};

/// The name of a pool: its segment and its subnet. It never changes, so threads may use it at the same time.
pub struct tl_pool_id(Owned<PoolId>);

handle!(tl_pool_id: PoolId);

/// The name of the pool of a subnet in a segment, whether there is one or not. `TL_INVALID_INPUT` when the subnet has host bits.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pool_id_new(
    segment: *const c_char,
    subnet: tl_prefix,
    out: *mut *mut tl_pool_id,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(PoolId::new(segment_of(segment)?, subnet.subnet()?));
        Ok(())
    })
}

/// The segment, borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pool_id_segment(pool: *const tl_pool_id) -> *const c_char {
    text_of(pool, "segment", |pool| Some(pool.segment().to_string()))
}

/// The subnet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pool_id_subnet(pool: *const tl_pool_id) -> tl_prefix {
    read(pool, tl_prefix::default(), |pool| {
        pool.subnet().net().into()
    })
}

/// The name for a log, borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pool_id_text(pool: *const tl_pool_id) -> *const c_char {
    text_of(pool, "text", |pool| Some(pool.to_string()))
}

/// Frees a name; not one borrowed from a pool. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pool_id_free(pool: *mut tl_pool_id) {
    free(pool);
}

/// A pool as it should be: the subnet, and which of its addresses are handed out. Without ranges the whole subnet is. Never handed out
/// are the network, broadcast and subnet-router anycast address, the gateway, reservations, exclusions, and blocks carved out later.
/// One thread at a time may change it; threads may read it at the same time.
pub struct tl_pool_spec(Owned<PoolSpec>);

handle!(tl_pool_spec: PoolSpec);

/// A pool that hands out all of a subnet. `TL_INVALID_INPUT` when the subnet has host bits.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pool_spec_new(
    subnet: tl_prefix,
    out: *mut *mut tl_pool_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(PoolSpec::new(subnet.subnet()?));
        Ok(())
    })
}

/// The router of the subnet. It is never handed out. `TL_INVALID_INPUT` when it is not in the subnet, or is its network, broadcast or
/// anycast address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pool_spec_set_gateway(
    spec: *mut tl_pool_spec,
    gateway: tl_ip,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |spec| Ok(spec.gateway(gateway.get()?)?))
    })
}

/// Hands out only this range; called again, also that one. `TL_INVALID_INPUT` when it is not all in the subnet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pool_spec_add_range(
    spec: *mut tl_pool_spec,
    range: tl_range,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |spec| Ok(spec.range(range.get()?)?))
    })
}

/// Never hands out a range, with a reason in words, 1 to 255 bytes. `TL_INVALID_INPUT` when it is not all in the subnet, or meets another
/// exclusion.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pool_spec_add_exclusion(
    spec: *mut tl_pool_spec,
    range: tl_range,
    reason: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let reason = text(reason, "reason")?;
        change(spec, "spec", |spec| Ok(spec.exclude(range.get()?, reason)?))
    })
}

/// Never hands out one address, with a reason in words, 1 to 255 bytes. `TL_INVALID_INPUT` when it is not in the subnet, no host may have
/// it, it is the gateway, or it is reserved already.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pool_spec_add_reservation(
    spec: *mut tl_pool_spec,
    ip: tl_ip,
    reason: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let reason = text(reason, "reason")?;
        change(spec, "spec", |spec| Ok(spec.reserve(ip.get()?, reason)?))
    })
}

/// How long a released address rests before somebody else gets it, 0 to 86,400,000 ms; 120,000 unless set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pool_spec_set_cool_down(
    spec: *mut tl_pool_spec,
    milliseconds: u64,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |spec| {
            Ok(spec.cool_down(Duration::from_millis(milliseconds))?)
        })
    })
}

/// The subnet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pool_spec_subnet(spec: *const tl_pool_spec) -> tl_prefix {
    read(spec, tl_prefix::default(), |spec| {
        spec.subnet().net().into()
    })
}

/// The gateway; false when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pool_spec_gateway(spec: *const tl_pool_spec, out: *mut tl_ip) -> bool {
    maybe(spec, out, |spec| spec.gateway_address().map(Into::into))
}

/// How long a released address rests, in milliseconds.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pool_spec_cool_down(spec: *const tl_pool_spec) -> u64 {
    read(spec, 0, |spec| milliseconds(spec.rest()))
}

/// A time in whole milliseconds.
pub(crate) fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// The ranges that are handed out, as a set of the caller's; empty for the whole subnet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pool_spec_ranges(
    spec: *const tl_pool_spec,
    out: *mut *mut tl_address_set,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let spec = value(spec, "spec")?;
        out.give(spec.ranges().clone());
        Ok(())
    })
}

/// The addresses that are handed out, as a set of the caller's: the ranges less everything that never is.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pool_spec_allocatable(
    spec: *const tl_pool_spec,
    out: *mut *mut tl_address_set,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let spec = value(spec, "spec")?;
        out.give(spec.allocatable());
        Ok(())
    })
}

/// The exclusions, as a list of the caller's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pool_spec_exclusions(
    spec: *const tl_pool_spec,
    out: *mut *mut tl_exclusions,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let spec = value(spec, "spec")?;
        out.give(list_of(spec.exclusions().iter().cloned()));
        Ok(())
    })
}

/// The reservations, as a list of the caller's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pool_spec_reservations(
    spec: *const tl_pool_spec,
    out: *mut *mut tl_reservations,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let spec = value(spec, "spec")?;
        out.give(list_of(spec.reservations().iter().cloned()));
        Ok(())
    })
}

/// Frees a spec; not one borrowed from a pool. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pool_spec_free(spec: *mut tl_pool_spec) {
    free(spec);
}

/// A range that is never handed out. Belongs to its list.
pub struct tl_exclusion(Owned<Exclusion>);

handle!(tl_exclusion: Exclusion);

/// The range.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_exclusion_range(exclusion: *const tl_exclusion) -> tl_range {
    read(exclusion, tl_range::default(), |exclusion| {
        exclusion.range().into()
    })
}

/// The reason, borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_exclusion_reason(exclusion: *const tl_exclusion) -> *const c_char {
    text_of(exclusion, "reason", |exclusion| {
        Some(exclusion.reason().to_owned())
    })
}

/// A list of exclusions. Threads may read it at the same time.
pub struct tl_exclusions(Owned<Vec<tl_exclusion>>);

handle!(tl_exclusions: Vec<tl_exclusion>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_exclusions_len(exclusions: *const tl_exclusions) -> usize {
    length(exclusions)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_exclusions_at(
    exclusions: *const tl_exclusions,
    index: usize,
) -> *const tl_exclusion {
    element(exclusions, index)
}

/// Frees a list. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_exclusions_free(exclusions: *mut tl_exclusions) {
    free(exclusions);
}

/// An address that is never handed out. Belongs to its list.
pub struct tl_reservation(Owned<Reservation>);

handle!(tl_reservation: Reservation);

/// The address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_reservation_ip(reservation: *const tl_reservation) -> tl_ip {
    read(reservation, tl_ip::default(), |reservation| {
        reservation.address().into()
    })
}

/// The reason, borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_reservation_reason(
    reservation: *const tl_reservation,
) -> *const c_char {
    text_of(reservation, "reason", |reservation| {
        Some(reservation.reason().to_owned())
    })
}

/// A list of reservations. Threads may read it at the same time.
pub struct tl_reservations(Owned<Vec<tl_reservation>>);

handle!(tl_reservations: Vec<tl_reservation>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_reservations_len(reservations: *const tl_reservations) -> usize {
    length(reservations)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_reservations_at(
    reservations: *const tl_reservations,
    index: usize,
) -> *const tl_reservation {
    element(reservations, index)
}

/// Frees a list. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_reservations_free(reservations: *mut tl_reservations) {
    free(reservations);
}

/// A block that was given to an allocator that is not ours. Belongs to its list.
pub struct tl_carve(Owned<Carve>);

handle!(tl_carve: Carve);

/// The block.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_carve_block(carve: *const tl_carve) -> tl_prefix {
    read(carve, tl_prefix::default(), |carve| carve.block().into())
}

/// Whose it is, borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_carve_owner(carve: *const tl_carve) -> *const c_char {
    text_of(carve, "owner", |carve| Some(carve.owner().to_string()))
}

/// A list of carved blocks, borrowed from its pool.
pub struct tl_carves(Owned<Vec<tl_carve>>);

handle!(tl_carves: Vec<tl_carve>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_carves_len(carves: *const tl_carves) -> usize {
    length(carves)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_carves_at(carves: *const tl_carves, index: usize) -> *const tl_carve {
    element(carves, index)
}

/// A pool as the store has it. It never changes, so threads may read it at the same time.
pub struct tl_pool {
    pool: Owned<Pool>,
    id: tl_pool_id,
    spec: tl_pool_spec,
    carves: tl_carves,
}

impl Handle for tl_pool {
    type Value = Pool;

    fn wrap(pool: Pool) -> Self {
        Self {
            id: tl_pool_id::wrap(pool.id().clone()),
            spec: tl_pool_spec::wrap(pool.spec().clone()),
            carves: tl_carves::wrap(list_of(pool.carves().iter().cloned())),
            pool: Owned::new(pool),
        }
    }

    fn owned(&self) -> &Owned<Pool> {
        &self.pool
    }

    fn owned_mut(&mut self) -> &mut Owned<Pool> {
        &mut self.pool
    }
}

shared!(tl_pool);

/// The name of the pool, borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pool_get_id(pool: *const tl_pool) -> *const tl_pool_id {
    field_of(pool, |pool| &pool.id)
}

/// What the pool is like, borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pool_get_spec(pool: *const tl_pool) -> *const tl_pool_spec {
    field_of(pool, |pool| &pool.spec)
}

/// The blocks that were carved out of it, borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pool_carves(pool: *const tl_pool) -> *const tl_carves {
    field_of(pool, |pool| &pool.carves)
}

/// The addresses that are handed out, carved blocks left out; a set of the caller's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pool_allocatable(
    pool: *const tl_pool,
    out: *mut *mut tl_address_set,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(value(pool, "pool")?.allocatable().clone());
        Ok(())
    })
}

/// Frees a pool; not one borrowed from a list. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pool_free(pool: *mut tl_pool) {
    free(pool);
}

/// A list of pools. Threads may read it at the same time.
pub struct tl_pools(Owned<Vec<tl_pool>>);

handle!(tl_pools: Vec<tl_pool>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pools_len(pools: *const tl_pools) -> usize {
    length(pools)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pools_at(pools: *const tl_pools, index: usize) -> *const tl_pool {
    element(pools, index)
}

/// Frees a list. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pools_free(pools: *mut tl_pools) {
    free(pools);
}
