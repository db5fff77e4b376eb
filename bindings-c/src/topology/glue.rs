//! Where ledger and engine meet.

use std::ffi::c_char;
use std::time::Duration;

use trunkline::docker::{AddressHolder, NetworkName};
use trunkline::ipam::{Lease, OwnerKey, Pool};
use trunkline::topology::{Dispute, Reconciler, Reconciliation, Topology, carved, pin};

use crate::docker::{tl_address_holder, tl_address_holders, tl_endpoint_spec, tl_subnet_spec};
use crate::error::{tl_error, tl_status};
use crate::ffi::{
    Owned, Result, alone, element, free, guard, handle, length, list_of, made_of, output, read,
    text, text_of, texts, value, values, values_in,
};
use crate::ipam::{tl_lease, tl_leases, tl_pool, tl_pools};
use crate::topology::tl_topology;

/// An endpoint that has the addresses of leases, and their MAC address, for as long as its container exists: through stop
/// and start, and through re-creation under the same owner.
///
/// Release the leases when the container is removed, not when it stops. A handle of its own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pin(
    network: *const c_char,
    leases: *const *const tl_lease,
    len: usize,
    out: *mut *mut tl_endpoint_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let network = NetworkName::new(text(network, "network")?)?;
        let leases = values(leases, len, "leases")?;
        let leases: Vec<Lease> = leases.into_iter().cloned().collect();
        out.give(pin(network, &leases)?);
        Ok(())
    })
}

/// The subnet of a pool as a Docker network may have it: its gateway, and as range the block that was carved for `owner`, of
/// which this library gives out nothing. A handle of its own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_carved(
    pool: *const tl_pool,
    owner: *const c_char,
    out: *mut *mut tl_subnet_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let pool = value(pool, "pool")?;
        let owner: OwnerKey = text(owner, "owner")?.parse()?;
        out.give(carved(pool, &owner)?);
        Ok(())
    })
}

/// An address in use, and the lease that speaks against it. Belongs to its list.
pub struct tl_dispute(Owned<Dispute>);

handle!(tl_dispute: Dispute);

/// The network; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_dispute_network(dispute: *const tl_dispute) -> *const c_char {
    text_of(dispute, "network", |it| Some(it.network.to_string()))
}

/// Who has the address, in the engine's eyes; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_dispute_holder(dispute: *const tl_dispute) -> *const tl_address_holder {
    made_of(dispute, "holder", |it| Some(it.holder.clone()))
}

/// The lease of that address; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_dispute_lease(dispute: *const tl_dispute) -> *const tl_lease {
    made_of(dispute, "lease", |it| Some(it.lease.clone()))
}

/// A list. Threads may read it at the same time.
pub struct tl_disputes(Owned<Vec<tl_dispute>>);

handle!(tl_disputes: Vec<tl_dispute>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_disputes_len(disputes: *const tl_disputes) -> usize {
    length(disputes)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_disputes_at(
    disputes: *const tl_disputes,
    index: usize,
) -> *const tl_dispute {
    element(disputes, index)
}

/// A container with an address out of our pools and no lease for it. Belongs to its list.
pub struct tl_unrecorded_holder(Owned<(NetworkName, AddressHolder)>);

handle!(tl_unrecorded_holder: (NetworkName, AddressHolder));

/// The network; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_unrecorded_holder_network(
    unrecorded: *const tl_unrecorded_holder,
) -> *const c_char {
    text_of(unrecorded, "network", |it| Some(it.0.to_string()))
}

/// Who has the address; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_unrecorded_holder_holder(
    unrecorded: *const tl_unrecorded_holder,
) -> *const tl_address_holder {
    made_of(unrecorded, "holder", |it| Some(it.1.clone()))
}

/// A list. Threads may read it at the same time.
pub struct tl_unrecorded_holders(Owned<Vec<tl_unrecorded_holder>>);

handle!(tl_unrecorded_holders: Vec<tl_unrecorded_holder>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_unrecorded_holders_len(
    unrecorded: *const tl_unrecorded_holders,
) -> usize {
    length(unrecorded)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_unrecorded_holders_at(
    unrecorded: *const tl_unrecorded_holders,
    index: usize,
) -> *const tl_unrecorded_holder {
    element(unrecorded, index)
}

/// How ledger and engine agree: everything empty when they do. It never changes, so threads may read it at the same time.
pub struct tl_reconciliation(Owned<Reconciliation>);

handle!(tl_reconciliation: Reconciliation);

/// Compares. The leases must have been read before the engine was asked: a container that is made in between has its
/// lease already, and one that is removed in between shows as leaked, which alone does nothing. `len` names of networks,
/// and as many lists of who holds their addresses.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_reconciliation_compare(
    topology: *const tl_topology,
    leases: *const tl_leases,
    pools: *const tl_pools,
    networks: *const *const c_char,
    holders: *const *const tl_address_holders,
    len: usize,
    out: *mut *mut tl_reconciliation,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let topology = value(topology, "topology")?;
        let leases = value(leases, "leases")?;
        let pools = value(pools, "pools")?;
        out.give(compare(
            topology,
            &values_in(leases),
            &values_in(pools),
            texts(networks, len, "networks")?,
            values(holders, len, "holders")?,
        )?);
        Ok(())
    })
}

fn compare(
    topology: &Topology,
    leases: &[Lease],
    pools: &[Pool],
    networks: Vec<&str>,
    holders: Vec<&Vec<tl_address_holder>>,
) -> Result<Reconciliation> {
    let holders = networks
        .into_iter()
        .zip(holders)
        .map(|(network, holders)| Ok((NetworkName::new(network)?, values_in(holders))))
        .collect::<Result<Vec<_>>>()?;
    Ok(Reconciliation::compare(topology, leases, pools, &holders)?)
}

/// Whether ledger and engine agree.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_reconciliation_is_clean(
    reconciliation: *const tl_reconciliation,
) -> bool {
    read(reconciliation, false, Reconciliation::is_clean)
}

/// Leases whose container the engine does not have, running or not; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_reconciliation_leaked(
    reconciliation: *const tl_reconciliation,
) -> *const tl_leases {
    made_of(reconciliation, "leaked", |it| {
        Some(list_of(it.leaked.iter().cloned()))
    })
}

/// Containers with an address out of our pools and no lease for it; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_reconciliation_unrecorded(
    reconciliation: *const tl_reconciliation,
) -> *const tl_unrecorded_holders {
    made_of(reconciliation, "unrecorded", |it| {
        Some(list_of(it.unrecorded.iter().cloned()))
    })
}

/// Containers whose address is leased to another; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_reconciliation_lost(
    reconciliation: *const tl_reconciliation,
) -> *const tl_disputes {
    made_of(reconciliation, "lost", |it| {
        Some(list_of(it.lost.iter().cloned()))
    })
}

/// Containers with another MAC address than their lease; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_reconciliation_mac_drift(
    reconciliation: *const tl_reconciliation,
) -> *const tl_disputes {
    made_of(reconciliation, "mac_drift", |it| {
        Some(list_of(it.mac_drift.iter().cloned()))
    })
}

/// Leaked leases that were released in this pass; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_reconciliation_released(
    reconciliation: *const tl_reconciliation,
) -> *const tl_leases {
    made_of(reconciliation, "released", |it| {
        Some(list_of(it.released.iter().cloned()))
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_reconciliation_free(reconciliation: *mut tl_reconciliation) {
    free(reconciliation);
}

/// What earlier passes saw, so that a lease is released only when it leaked in two passes, at least the grace apart.
///
/// The clock is this process's own and never the wall's. A new reconciler knows nothing, so its first pass releases
/// nothing. One thread at a time may use it.
pub struct tl_reconciler(Owned<Reconciler>);

alone!(tl_reconciler: Reconciler);

/// A grace of your own: longer than making a container ever takes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_reconciler_new(
    grace_ms: u64,
    out: *mut *mut tl_reconciler,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let grace_ms = Duration::from_millis(grace_ms);
        out.give(Reconciler::with_grace(grace_ms));
        Ok(())
    })
}

/// The grace in milliseconds when nothing else is said: 180 seconds.
pub const TL_RECONCILER_GRACE_MS: u64 = 180_000;

/// How long a lease must have been leaked. In milliseconds.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_reconciler_grace_ms(reconciler: *const tl_reconciler) -> u64 {
    read(reconciler, 0, |it| {
        u64::try_from(it.grace().as_millis()).unwrap_or(u64::MAX)
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_reconciler_free(reconciler: *mut tl_reconciler) {
    free(reconciler);
}
