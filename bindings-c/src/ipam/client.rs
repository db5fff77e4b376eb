//! The allocator.

use std::ffi::{c_char, c_void};
use std::time::Duration;

use trunkline::Removed;
use trunkline::blocking::{Ipam, Watch};
use trunkline::ipam::{AllocateRequest, Clock, Epoch, HostId, Imported};

use crate::error::{Failure, tl_error, tl_status};
use crate::ffi::{
    Callback, Client, Handle, Owned, Result, follow, free, get_mut, guard, handle, list_of, output,
    set_if_wanted, text, value, value_or_none, values,
};
use crate::ipam::lease::{owner_of, tl_change, tl_usage};
use crate::ipam::segment::segment_of;
use crate::ipam::{
    tl_allocate_request, tl_audit_report, tl_explanation, tl_findings, tl_lease, tl_leases,
    tl_pool, tl_pool_id, tl_pool_spec, tl_pools, tl_reality, tl_segments,
};
use crate::types::{tl_ip, tl_prefix, tl_range};

/// Hands out the addresses of a store, so that nobody else has them. A lease is on disk before it is handed out, and asking again
/// with the same owner gives the same answer, after any crash. Threads may use it at the same time; threads that call at the same
/// time share one write to the disk. In a child after `fork` every call fails with `TL_MISUSE`: open a new one there.
///
/// Every call can fail with the errors of the store: `TL_STORE`, `TL_STORE_UNAVAILABLE`, `TL_STORE_CORRUPT`, `TL_OUTCOME_UNKNOWN`.
pub struct tl_ipam(Owned<Client<Ipam>>);

handle!(tl_ipam: Client<Ipam>);

fn ipam_of<'a>(ipam: *const tl_ipam) -> Result<&'a Ipam> {
    value(ipam, "ipam")?.get()
}

fn note(removed: Removed, out: *mut bool) {
    set_if_wanted(out, removed == Removed::Removed);
}

/// The clock of an allocator, for tests of programs that embed one: it moves only when it is told to. Threads may use it at the same
/// time.
pub struct tl_clock(Owned<Clock>);

handle!(tl_clock: Clock);

/// A clock that stands still until it is advanced.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_clock_manual(
    out: *mut *mut tl_clock,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        output(out, "out")?.give(Clock::manual());
        Ok(())
    })
}

/// Lets time pass.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_clock_advance(
    clock: *const tl_clock,
    milliseconds: u64,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        value(clock, "clock")?.advance(Duration::from_millis(milliseconds));
        Ok(())
    })
}

/// Frees a clock; allocators that use it go on. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_clock_free(clock: *mut tl_clock) {
    free(clock);
}

fn clock_of(clock: *const tl_clock) -> Clock {
    value_or_none(clock).cloned().unwrap_or_default()
}

/// An allocator that forgets everything when it is freed: for tests of programs that embed this one. Without a clock (NULL) the system's
/// is used.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_in_memory(
    clock: *const tl_clock,
    out: *mut *mut tl_ipam,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(Client::new(Ipam::in_memory_with(clock_of(clock))));
        Ok(())
    })
}

/// Opens a store, or makes it when there is no file. Without a clock (NULL) the system's is used.
///
/// `TL_STORE_CORRUPT` when the file is empty, cut off, damaged, or not a store; it is left as it is. `TL_UNSUPPORTED` on a network file
/// system, or when a newer version wrote it. `TL_PERMISSION_DENIED` and `TL_IO` when the file or its directory cannot be written.
/// `TL_STORE_UNAVAILABLE` when another process holds the lock for 10 s.
///
/// A second copy of SQLite in the process is to the store what one in another process is. Therefore two descriptors of it stay open until
/// the process ends, and one for each further handle that was open at the same time: to close them would take that copy's locks away.
/// Those of a deleted store are closed when another one is opened.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_open(
    path: *const c_char,
    clock: *const tl_clock,
    out: *mut *mut tl_ipam,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(Client::new(Ipam::open_with(
            text(path, "path")?,
            clock_of(clock),
        )?));
        Ok(())
    })
}

/// Binds and releases in the name of a host, 1 to 63 letters, digits, `.`, `_` or `-`; `local` unless set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_set_host(
    ipam: *mut tl_ipam,
    host: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let host = HostId::new(text(host, "host")?)?;
        let ipam = get_mut(ipam, "ipam")?.0.get_mut()?;
        *ipam = ipam.clone().with_host(host);
        Ok(())
    })
}

/// Creates a pool. `TL_ALREADY_EXISTS` when the segment has that subnet already; `TL_OVERLAP`, naming the other pool, when it has one that
/// meets it; `TL_INVALID_INPUT` when no host can have addresses of the subnet (loopback, multicast, …).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_create_pool(
    ipam: *const tl_ipam,
    segment: *const c_char,
    spec: *const tl_pool_spec,
    out: *mut *mut tl_pool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let (segment, spec) = (segment_of(segment)?, value(spec, "spec")?);
        out.give(ipam_of(ipam)?.create_pool(&segment, spec.clone())?);
        Ok(())
    })
}

/// Creates a pool after a look at what the host already has on the segment; the warnings are handed back. As `tl_ipam_create_pool`, and
/// `TL_OVERLAP` with the first finding that is a refusal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_create_pool_in(
    ipam: *const tl_ipam,
    segment: *const c_char,
    spec: *const tl_pool_spec,
    reality: *const tl_reality,
    out: *mut *mut tl_pool,
    warnings: *mut *mut tl_findings,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let warnings = output(warnings, "warnings")?;
        let (segment, spec) = (segment_of(segment)?, value(spec, "spec")?);
        let reality = value(reality, "reality")?;
        let (pool, findings) = ipam_of(ipam)?.create_pool_in(&segment, spec.clone(), reality)?;
        out.give(pool);
        warnings.give(list_of(findings));
        Ok(())
    })
}

/// Creates a pool unless it is there as wanted; `created` may be NULL. Exclusions and reservations added since are no difference.
/// `TL_CONFLICT` naming each field in which the existing pool differs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_ensure_pool(
    ipam: *const tl_ipam,
    segment: *const c_char,
    spec: *const tl_pool_spec,
    out: *mut *mut tl_pool,
    created: *mut bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let (segment, spec) = (segment_of(segment)?, value(spec, "spec")?);
        let pool = ipam_of(ipam)?.ensure_pool(&segment, spec.clone())?;
        set_if_wanted(created, pool.is_created());
        out.give(pool.into_inner());
        Ok(())
    })
}

/// Removes a pool in which no address is bound and no block carved; a pool that is gone is fine, and `removed`, which may be NULL, says so.
/// `TL_ADDRESS_IN_USE` naming the first lease or block.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_remove_pool(
    ipam: *const tl_ipam,
    pool: *const tl_pool_id,
    removed: *mut bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let pool = value(pool, "pool")?;
        note(ipam_of(ipam)?.remove_pool(pool)?, removed);
        Ok(())
    })
}

/// The segments that have pools.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_segments(
    ipam: *const tl_ipam,
    out: *mut *mut tl_segments,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(list_of(ipam_of(ipam)?.segments()?));
        Ok(())
    })
}

/// The pools of a segment, lowest subnet first.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_pools(
    ipam: *const tl_ipam,
    segment: *const c_char,
    out: *mut *mut tl_pools,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let segment = segment_of(segment)?;
        out.give(list_of(ipam_of(ipam)?.pools(&segment)?));
        Ok(())
    })
}

/// One pool as the store has it. `TL_NOT_FOUND`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_pool(
    ipam: *const tl_ipam,
    pool: *const tl_pool_id,
    out: *mut *mut tl_pool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let pool = value(pool, "pool")?;
        out.give(ipam_of(ipam)?.pool(pool)?);
        Ok(())
    })
}

/// Binds an address to an owner. An owner that has one already gets the same answer.
///
/// `TL_POOL_EXHAUSTED` when no address is left; `TL_ADDRESS_IN_USE` when the exact one cannot be had; `TL_NOT_FOUND` without such a pool.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_allocate(
    ipam: *const tl_ipam,
    request: *const tl_allocate_request,
    out: *mut *mut tl_lease,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let request = value(request, "request")?;
        out.give(ipam_of(ipam)?.allocate(request)?);
        Ok(())
    })
}

/// Binds an address for each request, in one transaction: all or none. Two pools of different families and one owner make a dual-stack
/// request, and its leases share their MAC address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_allocate_all(
    ipam: *const tl_ipam,
    requests: *const *const tl_allocate_request,
    len: usize,
    out: *mut *mut tl_leases,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let requests: Vec<AllocateRequest> = values(requests, len, "requests")?
            .into_iter()
            .cloned()
            .collect();
        out.give(list_of(ipam_of(ipam)?.allocate_all(requests)?));
        Ok(())
    })
}

/// Ends a lease in its epoch. The address cools down. Calling again is fine, and `removed`, which may be NULL, says so. `TL_LEASE_LOST` when
/// the address is bound anew, to whomever.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_release(
    ipam: *const tl_ipam,
    lease: *const tl_lease,
    removed: *mut bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let lease = value(lease, "lease")?;
        note(ipam_of(ipam)?.release(lease)?, removed);
        Ok(())
    })
}

/// Keeps an address from being handed out, for a use of its own. The same again changes nothing. `TL_ADDRESS_IN_USE` when it is bound.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_reserve(
    ipam: *const tl_ipam,
    pool: *const tl_pool_id,
    ip: tl_ip,
    reason: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let (pool, reason) = (value(pool, "pool")?, text(reason, "reason")?);
        Ok(ipam_of(ipam)?.reserve(pool, ip.get()?, reason)?)
    })
}

/// Takes a reservation back; `removed` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_remove_reservation(
    ipam: *const tl_ipam,
    pool: *const tl_pool_id,
    ip: tl_ip,
    removed: *mut bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let pool = value(pool, "pool")?;
        note(ipam_of(ipam)?.remove_reservation(pool, ip.get()?)?, removed);
        Ok(())
    })
}

/// Keeps a range from being handed out, such as that of a DHCP server. The same again changes nothing. `TL_ADDRESS_IN_USE` when one of its
/// addresses is bound; `TL_OVERLAP` when it meets another exclusion or a carved block.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_exclude(
    ipam: *const tl_ipam,
    pool: *const tl_pool_id,
    range: tl_range,
    reason: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let (pool, reason) = (value(pool, "pool")?, text(reason, "reason")?);
        Ok(ipam_of(ipam)?.exclude(pool, range.get()?, reason)?)
    })
}

/// Takes an exclusion back; `removed` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_remove_exclusion(
    ipam: *const tl_ipam,
    pool: *const tl_pool_id,
    range: tl_range,
    removed: *mut bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let pool = value(pool, "pool")?;
        note(
            ipam_of(ipam)?.remove_exclusion(pool, range.get()?)?,
            removed,
        );
        Ok(())
    })
}

/// Gives a block of a pool to an allocator that is not ours, such as Docker's own (`--ip-range`): none of its addresses is handed out here.
/// The highest free block is taken. The same owner gets the same block.
///
/// `TL_ADDRESS_IN_USE` when no such block is left; `TL_CONFLICT` when the owner has one of another size.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_carve(
    ipam: *const tl_ipam,
    pool: *const tl_pool_id,
    prefix_length: u32,
    owner: *const c_char,
    out: *mut tl_prefix,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let (pool, owner) = (value(pool, "pool")?, owner_of(owner)?);
        let length = u8::try_from(prefix_length).map_err(|_| Failure::Value {
            what: "prefix length",
            value: prefix_length.to_string(),
            rule: "it is longer than the subnet's, and at most 32 or 128",
        })?;
        out.set(ipam_of(ipam)?.carve(pool, length, &owner)?.into());
        Ok(())
    })
}

/// Takes a carved block back, which its user no longer uses; `removed` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_remove_carve(
    ipam: *const tl_ipam,
    pool: *const tl_pool_id,
    owner: *const c_char,
    removed: *mut bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let (pool, owner) = (value(pool, "pool")?, owner_of(owner)?);
        note(ipam_of(ipam)?.remove_carve(pool, &owner)?, removed);
        Ok(())
    })
}

/// All leases of a segment, IPv4 first, lowest address first.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_leases(
    ipam: *const tl_ipam,
    segment: *const c_char,
    out: *mut *mut tl_leases,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let segment = segment_of(segment)?;
        out.give(list_of(ipam_of(ipam)?.leases(&segment)?));
        Ok(())
    })
}

/// The leases of one owner in a segment: at most one for each family.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_leases_of(
    ipam: *const tl_ipam,
    segment: *const c_char,
    owner: *const c_char,
    out: *mut *mut tl_leases,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let (segment, owner) = (segment_of(segment)?, owner_of(owner)?);
        out.give(list_of(ipam_of(ipam)?.leases_of(&segment, &owner)?));
        Ok(())
    })
}

/// The lease of an address; NULL, with `TL_OK`, when it is not bound.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_lease_at(
    ipam: *const tl_ipam,
    segment: *const c_char,
    ip: tl_ip,
    out: *mut *mut tl_lease,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let segment = segment_of(segment)?;
        out.give_or_null(ipam_of(ipam)?.lease_at(&segment, ip.get()?)?);
        Ok(())
    })
}

/// How full a pool is. `TL_NOT_FOUND` without such a pool.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_usage(
    ipam: *const tl_ipam,
    pool: *const tl_pool_id,
    out: *mut tl_usage,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let pool = value(pool, "pool")?;
        out.set(ipam_of(ipam)?.usage(pool)?.into());
        Ok(())
    })
}

/// Why an address can be had, or not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_explain(
    ipam: *const tl_ipam,
    segment: *const c_char,
    ip: tl_ip,
    out: *mut *mut tl_explanation,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let segment = segment_of(segment)?;
        out.give(ipam_of(ipam)?.explain(&segment, ip.get()?)?);
        Ok(())
    })
}

/// Reads every record of a segment and says which contradict each other or the pools.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_audit(
    ipam: *const tl_ipam,
    segment: *const c_char,
    out: *mut *mut tl_audit_report,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let segment = segment_of(segment)?;
        out.give(ipam_of(ipam)?.audit(&segment)?);
        Ok(())
    })
}

/// All pools and leases as JSON, as a string of the caller's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_export(
    ipam: *const tl_ipam,
    out: *mut *mut c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give_text(ipam_of(ipam)?.export()?);
        Ok(())
    })
}

/// How much an import brought in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct tl_imported {
    /// Pools that were not there before.
    pub pools: u64,
    /// Leases that were not there before.
    pub leases: u64,
}

impl From<Imported> for tl_imported {
    fn from(imported: Imported) -> Self {
        Self {
            pools: imported.pools,
            leases: imported.leases,
        }
    }
}

/// Brings in an export: all of it, or nothing. `TL_PROTOCOL` for what is no export, `TL_CONFLICT` and others for what contradicts the
/// store.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_import(
    ipam: *const tl_ipam,
    json: *const c_char,
    out: *mut tl_imported,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let json = text(json, "json")?;
        out.set(ipam_of(ipam)?.import(json)?.into());
        Ok(())
    })
}

/// What happens in a segment from now on, or from the epoch that `since` points to, whoever does it. The allocator may be freed before
/// the watch.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_watch(
    ipam: *const tl_ipam,
    segment: *const c_char,
    since: *const u64,
    out: *mut *mut tl_watch,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let segment = segment_of(segment)?;
        let since = follow(since).map(|epoch| Epoch::new(*epoch));
        out.give(Client::new(ipam_of(ipam)?.watch(&segment, since)?));
        Ok(())
    })
}

/// Closes the store. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ipam_free(ipam: *mut tl_ipam) {
    free(ipam);
}

/// The changes of a segment, one after the other. One thread at a time may use it. In a child after `fork` every call fails with
/// `TL_MISUSE`.
pub struct tl_watch(Owned<Client<Watch>>);

handle!(tl_watch: Client<Watch>);

/// The next change; NULL, with `TL_OK`, when there was none for this long. After an error the next call goes on where this one stopped.
/// `TL_INTERRUPTED` when the thread has entered a `tl_cancel` that is cancelled.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_watch_next(
    watch: *mut tl_watch,
    timeout_ms: u64,
    out: *mut *mut tl_change,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let watch = get_mut(watch, "watch")?.0.get_mut()?;
        out.give_or_null(watch.next(Duration::from_millis(timeout_ms))?);
        Ok(())
    })
}

/// Shows each change to a function on this thread, until that returns false or a `tl_cancel` that the thread has entered is cancelled
/// (`TL_INTERRUPTED`). The change is borrowed for the time of the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_watch_run(
    watch: *mut tl_watch,
    callback: Option<unsafe extern "C" fn(user: *mut c_void, change: *const tl_change) -> bool>,
    user: *mut c_void,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let watch = get_mut(watch, "watch")?.0.get_mut()?;
        let callback = Callback::new(callback, user, "callback")?;
        loop {
            if let Some(change) = watch.next(Duration::from_mins(1))?
                && !callback.show(&tl_change::wrap(change))
            {
                return Ok(());
            }
        }
    })
}

/// Ends a watch. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_watch_free(watch: *mut tl_watch) {
    free(watch);
}
