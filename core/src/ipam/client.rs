//! The allocator on a store, async. I/O.

use std::collections::VecDeque;
use std::net::IpAddr;
#[cfg(feature = "sqlite")]
use std::path::Path;
use std::sync::Arc;

use ipnet::IpNet;

use super::audit::{self, AuditReport};
use super::lease::{AllocateRequest, Change, Epoch, Explanation, HostId, Lease, OwnerKey, Usage};
use super::pool::{Pool, PoolId, PoolSpec};
use super::range::AddressRange;
use super::reality::{Finding, Reality, Severity};
use super::segment::SegmentId;
use super::store::clock::Clock;
use super::store::memory::MemoryStore;
use super::store::record::{AddressRecord, AddressState, SegmentConf};
#[cfg(feature = "sqlite")]
use super::store::sqlite::SqliteStore;
use super::store::task::{Reply, Slot, Task};
use super::store::{Access, Stamp, Step, Tail, Version, View, keys, not_stamped};
use super::{allocator, configure};
#[cfg(feature = "sqlite")]
use crate::cancel;
use crate::error::{Error, Result};
use crate::types::{Ensured, Removed};

not_stamped!(Vec<SegmentId>, Vec<Change>);

/// The stores behind one face.
#[derive(Debug)]
#[allow(clippy::large_enum_variant)] // one for each store, behind an `Arc`
pub(crate) enum Backend {
    Memory(MemoryStore),
    #[cfg(feature = "sqlite")]
    Sqlite(SqliteStore),
}

/// What the async and the blocking face share: a store, and in whose name.
#[derive(Clone, Debug)]
pub(crate) struct Core {
    backend: Arc<Backend>,
    host: HostId,
}

/// A decision, to be run by a store.
pub(crate) trait Plan<T>: FnMut(&dyn View) -> Result<(Step, T)> + Send + 'static {}

impl<T, P: FnMut(&dyn View) -> Result<(Step, T)> + Send + 'static> Plan<T> for P {}

/// A plan that only looks.
fn look<T>(mut read: impl FnMut(&dyn View) -> Result<T> + Send + 'static) -> impl Plan<T> {
    move |view: &dyn View| Ok((Step::default(), read(view)?))
}

#[allow(clippy::unused_self)] // one form for all plans, whether or not they need the host
impl Core {
    pub(crate) fn in_memory(clock: Clock) -> Self {
        Self {
            backend: Arc::new(Backend::Memory(MemoryStore::new(clock))),
            host: HostId::default(),
        }
    }

    #[cfg(feature = "sqlite")]
    pub(crate) fn open(path: &Path, clock: Clock) -> Result<Self> {
        Ok(Self {
            backend: Arc::new(Backend::Sqlite(SqliteStore::open(path, clock)?)),
            host: HostId::default(),
        })
    }

    pub(crate) fn set_host(&mut self, host: HostId) {
        self.host = host;
    }

    /// Runs a plan on this thread.
    pub(crate) fn run_now<T: Stamp + Send + 'static>(
        &self,
        access: Access,
        plan: impl Plan<T>,
    ) -> Result<T> {
        let slot = Slot::new();
        let task = Task::new(access, plan, Reply::Thread(Arc::clone(&slot)));
        match &*self.backend {
            Backend::Memory(store) => {
                let mut task: Box<dyn super::store::Job> = Box::new(task);
                store.run(task.as_mut());
                task.finish();
                slot.take().unwrap_or_else(|| Err(unanswered()))
            }
            #[cfg(feature = "sqlite")]
            Backend::Sqlite(store) => {
                let give_up = || {
                    let withdrawn = cancel::is_asked() && slot.withdraw();
                    if withdrawn {
                        cancel::heard();
                    }
                    withdrawn
                };
                if store.submit(Box::new(task)) {
                    store.lead(false, &give_up);
                }
                loop {
                    match slot.wait() {
                        Some(answer) => return answer,
                        None => store.lead(false, &give_up),
                    }
                }
            }
        }
    }

    /// Runs a plan without blocking this task's thread.
    pub(crate) async fn run<T: Stamp + Send + 'static>(
        &self,
        access: Access,
        plan: impl Plan<T>,
    ) -> Result<T> {
        match &*self.backend {
            Backend::Memory(_) => self.run_now(access, plan),
            // In a scope of `Cancel` a blocking client waits on this thread for this alone: it has to be able to give up.
            #[cfg(feature = "sqlite")]
            Backend::Sqlite(_) if cancel::is_possible() => self.run_now(access, plan),
            #[cfg(feature = "sqlite")]
            Backend::Sqlite(store) => {
                let (sender, receiver) = tokio::sync::oneshot::channel();
                if store.submit(Box::new(Task::new(access, plan, Reply::Task(sender)))) {
                    // The leader works to the end even when this task is dropped: others wait for it.
                    let backend = Arc::clone(&self.backend);
                    tokio::task::spawn_blocking(move || {
                        if let Backend::Sqlite(store) = &*backend {
                            store.lead(true, &|| false);
                        }
                    });
                }
                receiver.await.unwrap_or_else(|_| Err(unanswered()))
            }
        }
    }

    pub(crate) fn tail(&self, since: Version) -> Result<Tail> {
        match &*self.backend {
            Backend::Memory(store) => Ok(store.tail(since)),
            #[cfg(feature = "sqlite")]
            Backend::Sqlite(store) => store.tail(since),
        }
    }

    pub(crate) fn create_pool(
        &self,
        segment: &SegmentId,
        spec: PoolSpec,
    ) -> impl Plan<Pool> + use<> {
        let segment = segment.clone();
        move |view: &dyn View| configure::create_pool(view, &segment, &spec)
    }

    pub(crate) fn ensure_pool(
        &self,
        segment: &SegmentId,
        spec: PoolSpec,
    ) -> impl Plan<Ensured<Pool>> + use<> {
        let segment = segment.clone();
        move |view: &dyn View| configure::ensure_pool(view, &segment, &spec)
    }

    pub(crate) fn remove_pool(&self, pool: &PoolId) -> impl Plan<Removed> + use<> {
        let pool = pool.clone();
        move |view: &dyn View| configure::remove_pool(view, &pool)
    }

    pub(crate) fn segments(&self) -> impl Plan<Vec<SegmentId>> + use<> {
        look(segments)
    }

    pub(crate) fn pools(&self, segment: &SegmentId) -> impl Plan<Vec<Pool>> + use<> {
        let segment = segment.clone();
        look(move |view| configure::pools(view, &segment))
    }

    pub(crate) fn pool(&self, pool: &PoolId) -> impl Plan<Pool> + use<> {
        let pool = pool.clone();
        look(move |view| configure::pool(view, &pool))
    }

    pub(crate) fn allocate(&self, requests: Vec<AllocateRequest>) -> impl Plan<Vec<Lease>> + use<> {
        let host = self.host.clone();
        move |view: &dyn View| allocator::allocate(view, &host, &requests)
    }

    pub(crate) fn release(&self, lease: &Lease) -> impl Plan<Removed> + use<> {
        let (host, lease) = (self.host.clone(), lease.clone());
        move |view: &dyn View| allocator::release(view, &host, &lease)
    }

    pub(crate) fn reserve(
        &self,
        pool: &PoolId,
        address: IpAddr,
        reason: String,
    ) -> impl Plan<()> + use<> {
        let pool = pool.clone();
        move |view: &dyn View| configure::reserve(view, &pool, address, &reason)
    }

    pub(crate) fn remove_reservation(
        &self,
        pool: &PoolId,
        address: IpAddr,
    ) -> impl Plan<Removed> + use<> {
        let pool = pool.clone();
        move |view: &dyn View| configure::remove_reservation(view, &pool, address)
    }

    pub(crate) fn exclude(
        &self,
        pool: &PoolId,
        range: AddressRange,
        reason: String,
    ) -> impl Plan<()> + use<> {
        let pool = pool.clone();
        move |view: &dyn View| configure::exclude(view, &pool, range, &reason)
    }

    pub(crate) fn remove_exclusion(
        &self,
        pool: &PoolId,
        range: AddressRange,
    ) -> impl Plan<Removed> + use<> {
        let pool = pool.clone();
        move |view: &dyn View| configure::remove_exclusion(view, &pool, range)
    }

    pub(crate) fn carve(
        &self,
        pool: &PoolId,
        prefix_len: u8,
        owner: &OwnerKey,
    ) -> impl Plan<IpNet> + use<> {
        let (pool, owner) = (pool.clone(), owner.clone());
        move |view: &dyn View| configure::carve(view, &pool, prefix_len, &owner)
    }

    pub(crate) fn remove_carve(
        &self,
        pool: &PoolId,
        owner: &OwnerKey,
    ) -> impl Plan<Removed> + use<> {
        let (pool, owner) = (pool.clone(), owner.clone());
        move |view: &dyn View| configure::remove_carve(view, &pool, &owner)
    }

    pub(crate) fn leases(&self, segment: &SegmentId) -> impl Plan<Vec<Lease>> + use<> {
        let segment = segment.clone();
        look(move |view| allocator::leases(view, &segment))
    }

    pub(crate) fn leases_of(
        &self,
        segment: &SegmentId,
        owner: &OwnerKey,
    ) -> impl Plan<Vec<Lease>> + use<> {
        let (segment, owner) = (segment.clone(), owner.clone());
        look(move |view| allocator::leases_of(view, &segment, &owner))
    }

    pub(crate) fn lease_at(
        &self,
        segment: &SegmentId,
        address: IpAddr,
    ) -> impl Plan<Option<Lease>> + use<> {
        let segment = segment.clone();
        look(move |view| allocator::lease_at(view, &segment, address))
    }

    pub(crate) fn usage(&self, pool: &PoolId) -> impl Plan<Usage> + use<> {
        let pool = pool.clone();
        look(move |view| allocator::usage(view, &pool))
    }

    pub(crate) fn explain(
        &self,
        segment: &SegmentId,
        address: IpAddr,
    ) -> impl Plan<Explanation> + use<> {
        let segment = segment.clone();
        look(move |view| allocator::explain(view, &segment, address))
    }

    pub(crate) fn audit(&self, segment: &SegmentId) -> impl Plan<AuditReport> + use<> {
        let segment = segment.clone();
        look(move |view| audit::audit(view, &segment))
    }

    /// Turns remembered changes into what happened in a segment.
    pub(crate) fn changes(
        &self,
        segment: &SegmentId,
        tail: Tail,
    ) -> impl Plan<Vec<Change>> + use<> {
        let segment = segment.clone();
        look(move |view| {
            let conf = view.conf(&segment)?.map(|(conf, _)| conf);
            Ok(changes(&segment, conf.as_deref(), &tail))
        })
    }
}

fn unanswered() -> Error {
    Error::Protocol {
        what: "the store",
        detail: "a plan was dropped without an answer".to_owned(),
    }
}

/// Refuses a pool that would hand out what the host already has.
pub(crate) fn refuse_collisions(
    segment: &SegmentId,
    spec: &PoolSpec,
    reality: &Reality,
) -> Result<Vec<Finding>> {
    let findings = reality.check(spec);
    match findings.iter().find(|f| f.severity() == Severity::Refusal) {
        Some(finding) => Err(Error::Overlap {
            claim: format!("pool {}", spec.subnet()),
            with: format!("what is on this host ({finding})"),
            segment: segment.to_string(),
        }),
        None => Ok(findings),
    }
}

/// The segments that have pools, by jumping from one to the next.
pub(crate) fn segments(view: &dyn View) -> Result<Vec<SegmentId>> {
    let mut segments = Vec::new();
    let mut from = b"s".to_vec();
    while let Some((key, _)) = view.scan(&from, b"t", 1)?.first() {
        let segment = key
            .split(|b| *b == 0)
            .next()
            .and_then(|head| std::str::from_utf8(head.get(1..)?).ok())
            .and_then(|text| text.parse::<SegmentId>().ok())
            .ok_or_else(|| view.corrupt("a key has no segment"))?;
        from = keys::conf(&segment);
        from.truncate(from.len() - 2);
        from.push(1);
        if view
            .conf(&segment)?
            .is_some_and(|(conf, _)| !conf.pools.is_empty())
        {
            segments.push(segment);
        }
    }
    Ok(segments)
}

fn changes(segment: &SegmentId, conf: Option<&SegmentConf>, tail: &Tail) -> Vec<Change> {
    let name = segment.to_string();
    let mut changes = Vec::new();
    if !tail.complete {
        changes.push(Change::Missed);
    }
    for logged in &tail.changes {
        match keys::parse(&logged.key) {
            keys::Parsed::Conf { segment } if segment == name.as_bytes() => {
                changes.push(Change::Configured);
            }
            keys::Parsed::Address {
                segment,
                family,
                number,
                ..
            } if segment == name.as_bytes() => {
                let address = family.address(number);
                let Some(value) = &logged.value else {
                    changes.push(Change::Cooled { address });
                    continue;
                };
                // A record that cannot be read is for the audit; an address whose pool is gone since is part of a change of
                // the pools, which is in the list too.
                let (Ok(record), Some(pool)) = (
                    AddressRecord::from_bytes(value),
                    conf.and_then(|c| c.pool_of(address)),
                ) else {
                    continue;
                };
                changes.push(match record.state {
                    AddressState::Bound => {
                        Change::Bound(allocator::lease_of(pool, address, record, logged.version))
                    }
                    AddressState::Cooling { epoch, .. } => Change::Released {
                        address,
                        owner: record.owner,
                        epoch: Epoch(epoch),
                    },
                });
            }
            _ => {}
        }
    }
    changes
}

/// Hands out the addresses of a store, so that nobody else has them.
///
/// Cheap to clone; clones share the store. With the SQLite store, programs of one host open the same file and see one truth:
/// an address is bound on disk before `allocate` returns it.
///
/// ```
/// use trunkline::ipam::{AllocateRequest, Ipam, OwnerKey, PoolSpec, SegmentId, VlanStack};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let ipam = Ipam::in_memory();
/// let segment = SegmentId::local(VlanStack::untagged());
/// let spec = PoolSpec::new("192.168.77.0/24".parse()?).gateway("192.168.77.1".parse().unwrap())?;
/// let pool = ipam.create_pool(&segment, spec).await?;
///
/// let owner = OwnerKey::new("vm:db/eth0")?;
/// let lease = ipam.allocate(&AllocateRequest::new(pool.id(), owner.clone())).await?;
/// assert_eq!(lease.address().to_string(), "192.168.77.2");
///
/// // The same owner, from any process, after any crash: the same answer.
/// assert_eq!(ipam.allocate(&AllocateRequest::new(pool.id(), owner)).await?, lease);
/// let why = ipam.explain(&segment, "192.168.77.2".parse().unwrap()).await?;
/// assert!(why.to_string().starts_with("it is bound to vm:db/eth0"));
/// ipam.release(&lease).await?;
/// # Ok::<(), trunkline::Error>(()) }).unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct Ipam {
    pub(crate) core: Core,
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

    /// Opens a store, or makes it when there is no file.
    ///
    /// A store is four files that belong together: the one named, and beside it `-wal`, `-shm` and `.lock`. They are made
    /// readable for their owner alone (0600). Other programs may read the database, and must not write to it. It must be on
    /// a local file system.
    ///
    /// A second copy of SQLite in this process (Python's `sqlite3`, or another binding of this library) is to it what one in
    /// another process is. Therefore two descriptors of the store stay open until the process ends, and one for each further
    /// handle that was open at the same time: to close them would take that copy's locks away. Those of a deleted store are
    /// closed when another one is opened.
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
    pub async fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref().to_owned();
        let opened = tokio::task::spawn_blocking(move || Core::open(&path, Clock::system())).await;
        let core = opened.unwrap_or_else(|_| Err(unanswered()))?;
        Ok(Self { core })
    }

    /// Binds and releases in the name of a host, which is `local` otherwise.
    pub fn with_host(mut self, host: HostId) -> Self {
        self.core.set_host(host);
        self
    }

    /// Creates a pool.
    ///
    /// # Errors
    ///
    /// [`Error::AlreadyExists`] when the segment has that subnet already; [`Error::Overlap`], naming the other pool, when it
    /// has one that meets it; [`Error::Invalid`] when no host can have addresses of the subnet (loopback, multicast,
    /// link-local, …); the errors of the store.
    pub async fn create_pool(&self, segment: &SegmentId, spec: PoolSpec) -> Result<Pool> {
        self.core
            .run(Access::Write, self.core.create_pool(segment, spec))
            .await
    }

    /// Creates a pool after a look at what the host already has on the segment; the warnings are handed back.
    ///
    /// # Errors
    ///
    /// As [`Ipam::create_pool`], and [`Error::Overlap`] with the first finding of severity [`Severity::Refusal`].
    pub async fn create_pool_in(
        &self,
        segment: &SegmentId,
        spec: PoolSpec,
        reality: &Reality,
    ) -> Result<(Pool, Vec<Finding>)> {
        let findings = refuse_collisions(segment, &spec, reality)?;
        Ok((self.create_pool(segment, spec).await?, findings))
    }

    /// Creates a pool unless it is there as wanted. Exclusions and reservations added since are no difference.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] naming each field in which the existing pool differs, and those of [`Ipam::create_pool`].
    pub async fn ensure_pool(&self, segment: &SegmentId, spec: PoolSpec) -> Result<Ensured<Pool>> {
        self.core
            .run(Access::Write, self.core.ensure_pool(segment, spec))
            .await
    }

    /// Removes a pool in which no address is bound and no block carved; a pool that is gone is fine.
    ///
    /// # Errors
    ///
    /// [`Error::AddressInUse`] naming the first lease or block; the errors of the store.
    pub async fn remove_pool(&self, pool: &PoolId) -> Result<Removed> {
        self.core
            .run(Access::Write, self.core.remove_pool(pool))
            .await
    }

    /// The segments that have pools.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn segments(&self) -> Result<Vec<SegmentId>> {
        self.core.run(Access::Read, self.core.segments()).await
    }

    /// The pools of a segment, lowest subnet first.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn pools(&self, segment: &SegmentId) -> Result<Vec<Pool>> {
        self.core.run(Access::Read, self.core.pools(segment)).await
    }

    /// One pool as the store has it.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`]; the errors of the store.
    pub async fn pool(&self, pool: &PoolId) -> Result<Pool> {
        self.core.run(Access::Read, self.core.pool(pool)).await
    }

    /// Binds an address to an owner. An owner that has one already gets the same answer.
    ///
    /// Addresses are handed out in turn, so that one released a short time ago comes last; for the pool's cool-down it goes
    /// only to its last owner, or to whoever names it, unless nothing else is left.
    ///
    /// # Errors
    ///
    /// - [`Error::NotFound`] without such a pool;
    /// - [`Error::PoolExhausted`] with counts;
    /// - [`Error::AddressInUse`] when an exact address cannot be had, with the reason of [`Ipam::explain`];
    /// - [`Error::Conflict`] when the owner has an address of this segment and family that is not what it asks for now;
    /// - [`Error::AlreadyExists`] when the requested MAC address is another owner's;
    /// - [`Error::OutcomeUnknown`] when the disk failed during the commit: ask again with the same owner key.
    pub async fn allocate(&self, request: &AllocateRequest) -> Result<Lease> {
        let mut leases = self.allocate_all(vec![request.clone()]).await?;
        leases.pop().ok_or_else(unanswered)
    }

    /// Binds an address for each request, in one transaction: all or none. Two pools of different families and one owner
    /// make a dual-stack request, and its leases share their MAC address.
    ///
    /// ```
    /// # use trunkline::ipam::{AllocateRequest, Ipam, OwnerKey, PoolSpec, SegmentId, VlanStack};
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// # let ipam = Ipam::in_memory();
    /// # let segment = SegmentId::local(VlanStack::untagged());
    /// let v4 = ipam.create_pool(&segment, PoolSpec::new("10.0.0.0/24".parse()?)).await?;
    /// let v6 = ipam.create_pool(&segment, PoolSpec::new("2001:db8::/64".parse()?)).await?;
    /// let owner = OwnerKey::new("vm:db/eth0")?;
    /// let both = ipam.allocate_all(vec![
    ///     AllocateRequest::new(v4.id(), owner.clone()),
    ///     AllocateRequest::new(v6.id(), owner),
    /// ]).await?;
    /// assert_eq!(both[0].interface().to_string(), "10.0.0.1/24");
    /// assert_eq!(both[1].interface().to_string(), "2001:db8::1/64");
    /// assert_eq!(both[0].mac(), both[1].mac());
    /// # Ok::<(), trunkline::Error>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Ipam::allocate`], for the first request that cannot be met.
    pub async fn allocate_all(&self, requests: Vec<AllocateRequest>) -> Result<Vec<Lease>> {
        self.core
            .run(Access::Write, self.core.allocate(requests))
            .await
    }

    /// Ends a lease in its epoch. The address cools down. Calling again is fine.
    ///
    /// # Errors
    ///
    /// [`Error::LeaseLost`] when the address is bound anew, to whomever: what was meant is not what is there. The errors of
    /// the store.
    pub async fn release(&self, lease: &Lease) -> Result<Removed> {
        self.core.run(Access::Write, self.core.release(lease)).await
    }

    /// Keeps an address from being handed out, for a use of its own. The same again changes nothing.
    ///
    /// # Errors
    ///
    /// [`Error::AddressInUse`] when it is bound; [`Error::Invalid`] when it is not in the pool, is its gateway, or is reserved
    /// with another reason; [`Error::NotFound`]; the errors of the store.
    pub async fn reserve(
        &self,
        pool: &PoolId,
        address: IpAddr,
        reason: impl Into<String>,
    ) -> Result<()> {
        self.core
            .run(
                Access::Write,
                self.core.reserve(pool, address, reason.into()),
            )
            .await
    }

    /// Takes a reservation back.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] without such a pool; the errors of the store.
    pub async fn remove_reservation(&self, pool: &PoolId, address: IpAddr) -> Result<Removed> {
        self.core
            .run(Access::Write, self.core.remove_reservation(pool, address))
            .await
    }

    /// Keeps a range from being handed out, such as that of a DHCP server. The same again changes nothing.
    ///
    /// # Errors
    ///
    /// [`Error::AddressInUse`] when one of its addresses is bound; [`Error::Overlap`] when it meets another exclusion or a
    /// carved block; [`Error::Invalid`] when it is not in the pool; [`Error::NotFound`]; the errors of the store.
    pub async fn exclude(
        &self,
        pool: &PoolId,
        range: AddressRange,
        reason: impl Into<String>,
    ) -> Result<()> {
        self.core
            .run(Access::Write, self.core.exclude(pool, range, reason.into()))
            .await
    }

    /// Takes an exclusion back.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] without such a pool; the errors of the store.
    pub async fn remove_exclusion(&self, pool: &PoolId, range: AddressRange) -> Result<Removed> {
        self.core
            .run(Access::Write, self.core.remove_exclusion(pool, range))
            .await
    }

    /// Gives a block of a pool to an allocator that is not ours, such as Docker's own (`--ip-range`). Of the block every
    /// address could be handed out, and none is; the highest such block is taken. The same owner gets the same block.
    ///
    /// # Errors
    ///
    /// [`Error::AddressInUse`] when no such block is left; [`Error::Conflict`] when the owner has one of another size;
    /// [`Error::Invalid`] for a prefix length that is not longer than the subnet's; [`Error::NotFound`]; the errors of the
    /// store.
    pub async fn carve(&self, pool: &PoolId, prefix_len: u8, owner: &OwnerKey) -> Result<IpNet> {
        self.core
            .run(Access::Write, self.core.carve(pool, prefix_len, owner))
            .await
    }

    /// Takes a carved block back, which its user no longer uses.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] without such a pool; the errors of the store.
    pub async fn remove_carve(&self, pool: &PoolId, owner: &OwnerKey) -> Result<Removed> {
        self.core
            .run(Access::Write, self.core.remove_carve(pool, owner))
            .await
    }

    /// All leases of a segment, IPv4 first, lowest address first.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn leases(&self, segment: &SegmentId) -> Result<Vec<Lease>> {
        self.core.run(Access::Read, self.core.leases(segment)).await
    }

    /// The leases of one owner in a segment: at most one for each family.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn leases_of(&self, segment: &SegmentId, owner: &OwnerKey) -> Result<Vec<Lease>> {
        self.core
            .run(Access::Read, self.core.leases_of(segment, owner))
            .await
    }

    /// The lease of an address, when it is bound.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn lease_at(&self, segment: &SegmentId, address: IpAddr) -> Result<Option<Lease>> {
        self.core
            .run(Access::Read, self.core.lease_at(segment, address))
            .await
    }

    /// How full a pool is.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`]; the errors of the store.
    pub async fn usage(&self, pool: &PoolId) -> Result<Usage> {
        self.core.run(Access::Write, self.core.usage(pool)).await
    }

    /// Why an address can be had, or not.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn explain(&self, segment: &SegmentId, address: IpAddr) -> Result<Explanation> {
        self.core
            .run(Access::Read, self.core.explain(segment, address))
            .await
    }

    /// Reads every record of a segment and says which contradict each other or the pools.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn audit(&self, segment: &SegmentId) -> Result<AuditReport> {
        self.core.run(Access::Write, self.core.audit(segment)).await
    }

    /// What happens in a segment from now on, or after an epoch, whoever does it.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn watch(&self, segment: &SegmentId, since: Option<Epoch>) -> Result<Watch> {
        let since = match since {
            Some(epoch) => epoch.get(),
            None => tail(&self.core, Version::MAX).await?.version,
        };
        Ok(Watch {
            core: self.core.clone(),
            segment: segment.clone(),
            since,
            pending: VecDeque::new(),
        })
    }
}

async fn tail(core: &Core, since: Version) -> Result<Tail> {
    match &*core.backend {
        Backend::Memory(store) => Ok(store.tail(since)),
        #[cfg(feature = "sqlite")]
        Backend::Sqlite(_) => {
            let core = core.clone();
            tokio::task::spawn_blocking(move || core.tail(since))
                .await
                .unwrap_or_else(|_| Err(unanswered()))
        }
    }
}

/// The changes of a segment, one after the other: see [`Ipam::watch`].
///
/// ```
/// use trunkline::ipam::{AllocateRequest, Change, Ipam, OwnerKey, PoolSpec, SegmentId, VlanStack};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// # let ipam = Ipam::in_memory();
/// # let segment = SegmentId::local(VlanStack::untagged());
/// let pool = ipam.create_pool(&segment, PoolSpec::new("10.0.0.0/24".parse()?)).await?;
/// let mut watch = ipam.watch(&segment, None).await?;
/// let lease = ipam.allocate(&AllocateRequest::new(pool.id(), OwnerKey::new("vm:db/eth0")?)).await?;
/// assert_eq!(watch.next().await?, Change::Bound(lease));
/// # Ok::<(), trunkline::Error>(()) }).unwrap();
/// ```
#[derive(Debug)]
pub struct Watch {
    core: Core,
    segment: SegmentId,
    since: Version,
    pending: VecDeque<Change>,
}

impl Watch {
    /// How often another process's changes are looked for.
    #[cfg(feature = "sqlite")]
    const PERIOD: std::time::Duration = std::time::Duration::from_millis(50);

    /// Waits for the next change. Dropping the future loses nothing.
    ///
    /// # Errors
    ///
    /// Those of the store; the next call goes on where this one stopped.
    pub async fn next(&mut self) -> Result<Change> {
        loop {
            if let Some(change) = self.pending.pop_front() {
                return Ok(change);
            }
            let seen = self.since;
            let tail = tail(&self.core, seen).await?;
            let version = tail.version;
            if version == seen {
                self.pause().await;
                continue;
            }
            let changes = self.core.changes(&self.segment, tail);
            let changes = self.core.run(Access::Read, changes).await?;
            self.pending.extend(changes);
            self.since = version;
        }
    }

    async fn pause(&self) {
        match &*self.core.backend {
            Backend::Memory(store) => {
                let since = self.since;
                std::future::poll_fn(|context| {
                    if store.wake_after(since, context.waker()) {
                        std::task::Poll::Pending
                    } else {
                        std::task::Poll::Ready(())
                    }
                })
                .await;
            }
            #[cfg(feature = "sqlite")]
            Backend::Sqlite(_) => tokio::time::sleep(Self::PERIOD).await,
        }
    }

    /// The next change that is there already, without waiting.
    #[cfg(feature = "blocking")]
    pub(crate) fn poll_now(&mut self) -> Result<Option<Change>> {
        if self.pending.is_empty() {
            let tail = self.core.tail(self.since)?;
            let version = tail.version;
            if version != self.since {
                let changes = self.core.changes(&self.segment, tail);
                let changes = self.core.run_now(Access::Read, changes)?;
                self.pending.extend(changes);
                self.since = version;
            }
        }
        Ok(self.pending.pop_front())
    }

    #[cfg(feature = "blocking")]
    pub(crate) fn new(core: &Core, segment: &SegmentId, since: Option<Epoch>) -> Result<Self> {
        let since = match since {
            Some(epoch) => epoch.get(),
            None => core.tail(Version::MAX)?.version,
        };
        Ok(Self {
            core: core.clone(),
            segment: segment.clone(),
            since,
            pending: VecDeque::new(),
        })
    }
}
