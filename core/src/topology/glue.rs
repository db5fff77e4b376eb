//! From the ledger to the engine: pinned endpoints, carved subnets, and how the two agree. Pure.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use super::desired::{DOCKER_KEY, Topology};
use crate::docker::{AddressHolder, EndpointSpec, NetworkName, SubnetSpec};
use crate::error::{Error, Result};
use crate::ipam::{Epoch, Lease, OwnerKey, Pool};
use crate::types::MacAddress;

/// An endpoint that has the addresses of leases, and their MAC address, for as long as its container exists: through stop
/// and start, and through re-creation under the same owner.
///
/// Release the leases when the container is removed, not when it stops.
///
/// # Errors
///
/// [`Error::Invalid`] for no lease, for two of one family, and for leases of different owners.
///
/// ```
/// # #[cfg(feature = "blocking")] {
/// use trunkline::blocking::Ipam;
/// use trunkline::docker::NetworkName;
/// use trunkline::ipam::{AllocateRequest, OwnerKey, PoolSpec, SegmentId, VlanStack};
/// use trunkline::topology::pin;
///
/// let ipam = Ipam::in_memory();
/// let pool = ipam.create_pool(&SegmentId::local(VlanStack::untagged()), PoolSpec::new("10.0.0.0/24".parse()?))?;
/// let owner = OwnerKey::container("here", "web", "lan")?;
/// let lease = ipam.allocate(&AllocateRequest::new(pool.id(), owner))?;
/// let endpoint = pin(NetworkName::new("lan")?, &[lease.clone()])?;
/// assert_eq!(endpoint.addresses().next(), Some(lease.address()));
/// assert_eq!(endpoint.mac_address(), Some(lease.mac()));
/// # }
/// # Ok::<(), trunkline::Error>(())
/// ```
pub fn pin(network: NetworkName, leases: &[Lease]) -> Result<EndpointSpec> {
    let Some(first) = leases.first() else {
        return Err(Error::invalid(
            "pin",
            network,
            "it takes at least one lease",
        ));
    };
    if let Some(other) = leases.iter().find(|lease| lease.owner() != first.owner()) {
        return Err(Error::invalid(
            "pin",
            other,
            format!("the other lease is {}'s", first.owner()),
        ));
    }
    let addresses = leases.iter().map(Lease::address);
    EndpointSpec::pinned(network, addresses, Some(first.mac()))
}

/// The subnet of a pool as a Docker network may have it: its gateway, and as range the block that was carved for `owner`, of
/// which this library gives out nothing.
///
/// # Errors
///
/// [`Error::NotFound`] when no block of the pool is that owner's.
pub fn carved(pool: &Pool, owner: &OwnerKey) -> Result<SubnetSpec> {
    let carve = pool.carves().iter().find(|carve| carve.owner() == owner);
    let carve = carve.ok_or_else(|| Error::NotFound {
        what: "carved block",
        subject: format!("{owner} in {}", pool.id()),
    })?;
    let net = pool.spec().subnet().net();
    SubnetSpec::carved(net, pool.spec().gateway_address(), carve.block())
}

/// An address in use, and the lease that speaks against it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dispute {
    /// The network.
    pub network: NetworkName,
    /// Who has the address, in the engine's eyes.
    pub holder: AddressHolder,
    /// The lease of that address.
    pub lease: Lease,
}

/// How ledger and engine agree: everything empty when they do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reconciliation {
    /// Leases whose container the engine does not have, running or not.
    pub leaked: Vec<Lease>,
    /// Containers with an address out of our pools and no lease for it.
    pub unrecorded: Vec<(NetworkName, AddressHolder)>,
    /// Containers whose address is leased to another.
    pub lost: Vec<Dispute>,
    /// Containers with another MAC address than their lease.
    pub mac_drift: Vec<Dispute>,
    /// Leaked leases that were released in this pass.
    pub released: Vec<Lease>,
}

impl Reconciliation {
    /// Whether ledger and engine agree.
    pub fn is_clean(&self) -> bool {
        let Self {
            leaked,
            unrecorded,
            lost,
            mac_drift,
            released: _,
        } = self;
        leaked.is_empty() && unrecorded.is_empty() && lost.is_empty() && mac_drift.is_empty()
    }

    /// Compares. The leases must have been read before the engine was asked: a container that is made in between has its
    /// lease already, and one that is removed in between shows as leaked, which alone does nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for names that cannot be keys.
    pub fn compare(
        topology: &Topology,
        leases: &[Lease],
        pools: &[Pool],
        holders: &[(NetworkName, Vec<AddressHolder>)],
    ) -> Result<Self> {
        let mut found = Self::default();
        let prefix = format!("{DOCKER_KEY}:{}/", topology.name);
        for lease in leases {
            let Some(object) = lease.owner().as_str().strip_prefix(&prefix) else {
                continue;
            };
            let lives = holders.iter().any(|(network, holders)| {
                holders
                    .iter()
                    .any(|holder| object == format!("{}/{network}", holder.name))
            });
            if !lives {
                found.leaked.push(lease.clone());
            }
        }
        for (name, holders) in holders {
            let Some(network) = topology.find_network(name) else {
                continue;
            };
            let segment = topology.segment_of(network)?;
            let here = pools.iter().filter(|pool| *pool.id().segment() == segment);
            let here: Vec<&Pool> = here.collect();
            for holder in holders {
                let at = |lease: &&Lease| {
                    lease.address() == holder.address && *lease.segment() == segment
                };
                let lease = leases.iter().find(at);
                let ours = format!("{prefix}{}/{name}", holder.name);
                let dispute = |lease: &Lease| Dispute {
                    network: name.clone(),
                    holder: holder.clone(),
                    lease: lease.clone(),
                };
                match lease {
                    None if is_docker_s(&here, holder.address) => {}
                    None => found.unrecorded.push((name.clone(), holder.clone())),
                    Some(lease) if lease.owner().as_str() != ours => {
                        found.lost.push(dispute(lease));
                    }
                    Some(lease) if differs(holder.mac, lease.mac()) => {
                        found.mac_drift.push(dispute(lease));
                    }
                    Some(_) => {}
                }
            }
        }
        Ok(found)
    }
}

fn differs(found: Option<MacAddress>, leased: MacAddress) -> bool {
    found.is_some_and(|found| found != leased)
}

/// Whether an address is of no pool, or of a block that Docker's own allocator has.
fn is_docker_s(pools: &[&Pool], address: IpAddr) -> bool {
    match pools.iter().find(|p| p.spec().subnet().contains(address)) {
        Some(pool) => pool.carves().iter().any(|c| c.block().contains(&address)),
        None => true,
    }
}

/// What earlier passes saw, so that a lease is released only when it leaked in two passes, at least the grace apart.
///
/// The clock is this process's own and never the wall's. A new reconciler knows nothing, so its first pass releases nothing.
///
/// ```
/// use std::time::Duration;
/// use trunkline::topology::Reconciler;
///
/// assert_eq!(Reconciler::new().grace(), Duration::from_mins(3));
/// ```
#[derive(Clone, Debug)]
pub struct Reconciler {
    grace: Duration,
    leaked: Vec<(IpAddr, OwnerKey, Epoch, Instant)>,
}

impl Reconciler {
    /// A grace of 180 seconds.
    pub fn new() -> Self {
        Self::with_grace(Duration::from_mins(3))
    }

    /// A grace of your own: longer than making a container ever takes.
    pub fn with_grace(grace: Duration) -> Self {
        Self {
            grace,
            leaked: Vec::new(),
        }
    }

    /// How long a lease must have been leaked.
    pub fn grace(&self) -> Duration {
        self.grace
    }

    /// Notes a pass, and says which of its leaked leases may be released now.
    #[cfg_attr(not(all(feature = "kernel", feature = "docker")), allow(dead_code))]
    pub(super) fn pass(&mut self, leaked: &[Lease], now: Instant) -> Vec<Lease> {
        let mut due = Vec::new();
        let mut seen = Vec::new();
        for lease in leaked {
            let same = self.leaked.iter().find(|(address, owner, epoch, _)| {
                *address == lease.address() && owner == lease.owner() && *epoch == lease.epoch()
            });
            let since = same.map_or(now, |(_, _, _, since)| *since);
            if same.is_some() && now.saturating_duration_since(since) >= self.grace {
                due.push(lease.clone());
            } else {
                seen.push((lease.address(), lease.owner().clone(), lease.epoch(), since));
            }
        }
        self.leaked = seen;
        due
    }
}

impl Default for Reconciler {
    fn default() -> Self {
        Self::new()
    }
}
