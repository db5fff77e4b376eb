//! The allocator without async.

use std::net::IpAddr;
#[cfg(feature = "sqlite")]
use std::path::Path;
use std::time::{Duration, Instant};

use ipnet::IpNet;

use super::outside_runtime;
use crate::cancel;
use crate::error::{Error, Result};
use crate::ipam::{
    Access, AddressRange, AllocateRequest, AuditReport, Change, Clock, Core, Epoch, Explanation,
    Finding, HostId, Lease, OwnerKey, Pool, PoolId, PoolSpec, Reality, SegmentId, Usage,
    Watch as AsyncWatch, refuse_collisions,
};
use crate::types::{Ensured, Removed};

/// Hands out the addresses of a store, so that nobody else has them.
///
/// The same verbs as [`ipam::Ipam`](crate::ipam::Ipam), which says more about each. A call does its work on the thread that
/// calls; threads that call at the same time share one write to the disk. In a child after `fork`, open a new one.
///
/// ```
/// use trunkline::blocking::Ipam;
/// use trunkline::ipam::{AllocateRequest, OwnerKey, PoolSpec, SegmentId, VlanStack};
///
/// let ipam = Ipam::in_memory();
/// let segment = SegmentId::local(VlanStack::untagged());
/// let pool = ipam.ensure_pool(&segment, PoolSpec::new("192.168.77.0/24".parse()?))?.into_inner();
/// let lease = ipam.allocate(&AllocateRequest::new(pool.id(), OwnerKey::new("vm:db/eth0")?))?;
/// assert_eq!(lease.interface().to_string(), "192.168.77.1/24");
/// ipam.release(&lease)?;
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Ipam {
    pub(super) core: Core,
}

impl Ipam {
    /// An allocator that forgets everything when it is dropped: for tests of programs that embed this one.
    pub fn in_memory() -> Self {
        Self::in_memory_with(Clock::system())
    }

    /// The same with a clock of your own, so that a test need not wait for a cool-down.
    pub fn in_memory_with(clock: Clock) -> Self {
        Self {
            core: Core::in_memory(clock),
        }
    }

    /// Opens a store, or makes it when there is no file. See [`ipam::Ipam::open`](crate::ipam::Ipam::open).
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::StoreCorrupt`](crate::ErrorKind::StoreCorrupt) when the file is empty, cut off, damaged, or not a
    ///   store; it is left as it is.
    /// - [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported) on a network file system, or when a newer version wrote it.
    /// - [`ErrorKind::PermissionDenied`](crate::ErrorKind::PermissionDenied) and [`ErrorKind::Io`](crate::ErrorKind::Io) when
    ///   the file or its directory cannot be written.
    /// - [`ErrorKind::StoreUnavailable`](crate::ErrorKind::StoreUnavailable) when another process holds the lock for 10 s.
    #[cfg(feature = "sqlite")]
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::open_with(path, Clock::system())
    }

    /// Opens a store with a clock of your own, for tests.
    ///
    /// # Errors
    ///
    /// As [`Ipam::open`].
    #[cfg(feature = "sqlite")]
    pub fn open_with(path: impl AsRef<Path>, clock: Clock) -> Result<Self> {
        outside_runtime()?;
        Ok(Self {
            core: Core::open(path.as_ref(), clock)?,
        })
    }

    /// Binds and releases in the name of a host, which is `local` otherwise.
    pub fn with_host(mut self, host: HostId) -> Self {
        self.core.set_host(host);
        self
    }

    fn run<T: crate::ipam::Stamp + Send + 'static>(
        &self,
        access: Access,
        plan: impl crate::ipam::Plan<T>,
    ) -> Result<T> {
        outside_runtime()?;
        self.core.run_now(access, plan)
    }

    /// Creates a pool after a look at what the host already has on the segment; the warnings are handed back.
    ///
    /// # Errors
    ///
    /// As [`Ipam::create_pool`], and [`Error::Overlap`] with the first finding of severity
    /// [`Severity::Refusal`](crate::ipam::Severity::Refusal).
    pub fn create_pool_in(
        &self,
        segment: &SegmentId,
        spec: PoolSpec,
        reality: &Reality,
    ) -> Result<(Pool, Vec<Finding>)> {
        let findings = refuse_collisions(segment, &spec, reality)?;
        Ok((self.create_pool(segment, spec)?, findings))
    }

    /// Binds an address to an owner. An owner that has one already gets the same answer.
    ///
    /// # Errors
    ///
    /// As [`ipam::Ipam::allocate`](crate::ipam::Ipam::allocate).
    pub fn allocate(&self, request: &AllocateRequest) -> Result<Lease> {
        let mut leases = self.allocate_all(vec![request.clone()])?;
        leases.pop().ok_or_else(|| Error::Protocol {
            what: "the store",
            detail: "a request has no answer".to_owned(),
        })
    }

    /// All pools and leases as JSON. See [`ipam::Ipam::export`](crate::ipam::Ipam::export).
    ///
    /// # Errors
    ///
    /// Those of the store.
    #[cfg(feature = "serde")]
    pub fn export(&self) -> Result<String> {
        let (access, plan) = self.core.export();
        self.run(access, plan)
    }

    /// Brings in an export: all of it, or nothing.
    ///
    /// # Errors
    ///
    /// As [`ipam::Ipam::import`](crate::ipam::Ipam::import).
    #[cfg(feature = "serde")]
    pub fn import(&self, json: &str) -> Result<crate::ipam::Imported> {
        let (access, plan) = self.core.import(json)?;
        self.run(access, plan)
    }

    /// What happens in a segment from now on, or after an epoch, whoever does it.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn watch(&self, segment: &SegmentId, since: Option<Epoch>) -> Result<Watch> {
        outside_runtime()?;
        Ok(Watch(AsyncWatch::new(&self.core, segment, since)?))
    }

    /// Creates a pool.
    ///
    /// # Errors
    ///
    /// [`Error::AlreadyExists`] when the segment has that subnet already; [`Error::Overlap`], naming the other pool, when it
    /// has one that meets it; [`Error::Invalid`] when no host can have addresses of the subnet (loopback, multicast,
    /// link-local, …); the errors of the store.
    pub fn create_pool(&self, segment: &SegmentId, spec: PoolSpec) -> Result<Pool> {
        self.run(Access::Write, self.core.create_pool(segment, spec))
    }

    /// Creates a pool unless it is there as wanted. Exclusions and reservations added since are no difference.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] naming each field in which the existing pool differs, and those of [`Ipam::create_pool`].
    pub fn ensure_pool(&self, segment: &SegmentId, spec: PoolSpec) -> Result<Ensured<Pool>> {
        self.run(Access::Write, self.core.ensure_pool(segment, spec))
    }

    /// Removes a pool in which no address is bound and no block carved; a pool that is gone is fine.
    ///
    /// # Errors
    ///
    /// [`Error::AddressInUse`] naming the first lease or block; the errors of the store.
    pub fn remove_pool(&self, pool: &PoolId) -> Result<Removed> {
        self.run(Access::Write, self.core.remove_pool(pool))
    }

    /// The segments that have pools.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn segments(&self) -> Result<Vec<SegmentId>> {
        self.run(Access::Read, self.core.segments())
    }

    /// The pools of a segment, lowest subnet first.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn pools(&self, segment: &SegmentId) -> Result<Vec<Pool>> {
        self.run(Access::Read, self.core.pools(segment))
    }

    /// One pool as the store has it.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`]; the errors of the store.
    pub fn pool(&self, pool: &PoolId) -> Result<Pool> {
        self.run(Access::Read, self.core.pool(pool))
    }

    /// Binds an address for each request, in one transaction: all or none. Two pools of different families and one owner
    /// make a dual-stack request, and its leases share their MAC address.
    ///
    /// # Errors
    ///
    /// As [`Ipam::allocate`], for the first request that cannot be met.
    pub fn allocate_all(&self, requests: Vec<AllocateRequest>) -> Result<Vec<Lease>> {
        self.run(Access::Write, self.core.allocate(requests))
    }

    /// Ends a lease in its epoch. The address cools down. Calling again is fine.
    ///
    /// # Errors
    ///
    /// [`Error::LeaseLost`] when the address is bound anew, to whomever: what was meant is not what is there. The errors of
    /// the store.
    pub fn release(&self, lease: &Lease) -> Result<Removed> {
        self.run(Access::Write, self.core.release(lease))
    }

    /// Keeps an address from being handed out, for a use of its own. The same again changes nothing.
    ///
    /// # Errors
    ///
    /// [`Error::AddressInUse`] when it is bound; [`Error::Invalid`] when it is not in the pool, is its gateway, or is reserved
    /// with another reason; [`Error::NotFound`]; the errors of the store.
    pub fn reserve(&self, pool: &PoolId, address: IpAddr, reason: impl Into<String>) -> Result<()> {
        self.run(
            Access::Write,
            self.core.reserve(pool, address, reason.into()),
        )
    }

    /// Takes a reservation back.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] without such a pool; the errors of the store.
    pub fn remove_reservation(&self, pool: &PoolId, address: IpAddr) -> Result<Removed> {
        self.run(Access::Write, self.core.remove_reservation(pool, address))
    }

    /// Keeps a range from being handed out, such as that of a DHCP server. The same again changes nothing.
    ///
    /// # Errors
    ///
    /// [`Error::AddressInUse`] when one of its addresses is bound; [`Error::Overlap`] when it meets another exclusion or a
    /// carved block; [`Error::Invalid`] when it is not in the pool; [`Error::NotFound`]; the errors of the store.
    pub fn exclude(
        &self,
        pool: &PoolId,
        range: AddressRange,
        reason: impl Into<String>,
    ) -> Result<()> {
        self.run(Access::Write, self.core.exclude(pool, range, reason.into()))
    }

    /// Takes an exclusion back.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] without such a pool; the errors of the store.
    pub fn remove_exclusion(&self, pool: &PoolId, range: AddressRange) -> Result<Removed> {
        self.run(Access::Write, self.core.remove_exclusion(pool, range))
    }

    /// Gives a block of a pool to an allocator that is not ours, such as Docker's own (`--ip-range`). Of the block every
    /// address could be handed out, and none is; the highest such block is taken. The same owner gets the same block.
    ///
    /// # Errors
    ///
    /// [`Error::AddressInUse`] when no such block is left; [`Error::Conflict`] when the owner has one of another size;
    /// [`Error::Invalid`] for a prefix length that is not longer than the subnet's; [`Error::NotFound`]; the errors of the
    /// store.
    pub fn carve(&self, pool: &PoolId, prefix_len: u8, owner: &OwnerKey) -> Result<IpNet> {
        self.run(Access::Write, self.core.carve(pool, prefix_len, owner))
    }

    /// Takes a carved block back, which its user no longer uses.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] without such a pool; the errors of the store.
    pub fn remove_carve(&self, pool: &PoolId, owner: &OwnerKey) -> Result<Removed> {
        self.run(Access::Write, self.core.remove_carve(pool, owner))
    }

    /// All leases of a segment, IPv4 first, lowest address first.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn leases(&self, segment: &SegmentId) -> Result<Vec<Lease>> {
        self.run(Access::Read, self.core.leases(segment))
    }

    /// The leases of one owner in a segment: at most one for each family.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn leases_of(&self, segment: &SegmentId, owner: &OwnerKey) -> Result<Vec<Lease>> {
        self.run(Access::Read, self.core.leases_of(segment, owner))
    }

    /// The lease of an address, when it is bound.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn lease_at(&self, segment: &SegmentId, address: IpAddr) -> Result<Option<Lease>> {
        self.run(Access::Read, self.core.lease_at(segment, address))
    }

    /// How full a pool is.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`]; the errors of the store.
    pub fn usage(&self, pool: &PoolId) -> Result<Usage> {
        self.run(Access::Write, self.core.usage(pool))
    }

    /// Why an address can be had, or not.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn explain(&self, segment: &SegmentId, address: IpAddr) -> Result<Explanation> {
        self.run(Access::Read, self.core.explain(segment, address))
    }

    /// Reads every record of a segment and says which contradict each other or the pools.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub fn audit(&self, segment: &SegmentId) -> Result<AuditReport> {
        self.run(Access::Write, self.core.audit(segment))
    }
}

/// The changes of a segment, one after the other: see [`Ipam::watch`].
#[derive(Debug)]
pub struct Watch(AsyncWatch);

impl Watch {
    /// The next change, or `None` when there was none for this long.
    ///
    /// # Errors
    ///
    /// Those of the store; the next call goes on where this one stopped.
    pub fn next(&mut self, timeout: Duration) -> Result<Option<Change>> {
        outside_runtime()?;
        let until = Instant::now() + timeout;
        loop {
            if let Some(change) = self.0.poll_now()? {
                return Ok(Some(change));
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            if cancel::take() {
                return Err(Error::Interrupted {
                    action: "watch",
                    subject: "the leases".to_owned(),
                    sent: false,
                });
            }
            std::thread::sleep(left.min(Duration::from_millis(20)));
        }
    }
}
