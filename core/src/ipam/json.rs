//! The content of a store as JSON, to move it, to keep it, or to look at it with other tools.
//!
//! It needs `serde_json`, so it is part of the feature `serde`. What cools down is not exported: it is nobody's, and the clock
//! it waits for is this host's.

use std::collections::HashSet;
use std::net::IpAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::allocator::{address_record, in_use, leases_of};
use super::client::{Core, Ipam, segments};
use super::lease::{Explanation, HostId, Lease, OwnerKey};
use super::pool::{Carve, Exclusion, Pool, PoolId, PoolSpec, Reservation};
use super::range::{AddressRange, Family, Subnet};
use super::segment::SegmentId;
use super::store::record::{AddressRecord, AddressState, OwnerRecord, SegmentConf, mac_to_bytes};
use super::store::{Access, Guard, Life, Step, View, keys, not_stamped};
use super::{allocator, configure};
use crate::error::{Error, Result};
use crate::types::MacAddress;

/// The format that this version writes and reads.
const FORMAT: u32 = 1;

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format: u32,
    segments: Vec<SegmentDocument>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SegmentDocument {
    segment: SegmentId,
    pools: Vec<PoolDocument>,
    leases: Vec<LeaseDocument>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PoolDocument {
    subnet: Subnet,
    gateway: Option<IpAddr>,
    ranges: Vec<AddressRange>,
    exclusions: Vec<ExclusionDocument>,
    reservations: Vec<ReservationDocument>,
    cool_down_ms: u64,
    carves: Vec<CarveDocument>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExclusionDocument {
    range: AddressRange,
    reason: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReservationDocument {
    address: IpAddr,
    reason: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CarveDocument {
    block: Subnet,
    owner: OwnerKey,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LeaseDocument {
    address: IpAddr,
    owner: OwnerKey,
    host: HostId,
    mac: MacAddress,
    since: u64,
    /// For the reader: an import binds anew, in an epoch of its own store.
    epoch: u64,
}

/// What an import brought in; what was there already as the document has it is not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Imported {
    /// Pools that were created.
    pub pools: u64,
    /// Leases that were bound.
    pub leases: u64,
}

not_stamped!(Imported, String);

fn pool_document(pool: &Pool) -> PoolDocument {
    let Pool {
        id: _,
        spec,
        carves,
        allocatable: _,
    } = pool;
    let PoolSpec {
        subnet,
        gateway,
        ranges,
        exclusions,
        reservations,
        cool_down,
    } = spec;
    PoolDocument {
        subnet: *subnet,
        gateway: *gateway,
        ranges: ranges.ranges().to_vec(),
        exclusions: exclusions
            .iter()
            .map(|Exclusion { range, reason }| ExclusionDocument {
                range: *range,
                reason: reason.clone(),
            })
            .collect(),
        reservations: reservations
            .iter()
            .map(|Reservation { address, reason }| ReservationDocument {
                address: *address,
                reason: reason.clone(),
            })
            .collect(),
        cool_down_ms: u64::try_from(cool_down.as_millis()).unwrap_or(u64::MAX),
        carves: carves
            .iter()
            .map(|Carve { block, owner }| CarveDocument {
                block: *block,
                owner: owner.clone(),
            })
            .collect(),
    }
}

fn lease_document(lease: &Lease) -> LeaseDocument {
    let Lease {
        pool: _,
        address,
        owner,
        host,
        epoch,
        mac,
        gateway: _,
        since,
    } = lease;
    LeaseDocument {
        address: *address,
        owner: owner.clone(),
        host: host.clone(),
        mac: *mac,
        since: *since,
        epoch: epoch.get(),
    }
}

/// A pool by the rules of every other pool.
fn pool_of(segment: &SegmentId, document: PoolDocument) -> Result<Pool> {
    let PoolDocument {
        subnet,
        gateway,
        ranges,
        exclusions,
        reservations,
        cool_down_ms,
        carves,
    } = document;
    let mut spec = PoolSpec::new(subnet).cool_down(Duration::from_millis(cool_down_ms))?;
    if let Some(gateway) = gateway {
        spec = spec.gateway(gateway)?;
    }
    for range in ranges {
        spec = spec.range(range)?;
    }
    for ExclusionDocument { range, reason } in exclusions {
        spec = spec.exclude(range, reason)?;
    }
    for ReservationDocument { address, reason } in reservations {
        spec = spec.reserve(address, reason)?;
    }
    let mut taken = Vec::new();
    for CarveDocument { block, owner } in carves {
        let within = subnet.range().contains_range(&block.range());
        let met = taken.iter().any(|c: &Carve| {
            c.block.range().intersection(&block.range()).is_some() || c.owner == owner
        });
        if !within || met {
            return Err(Error::invalid(
                "carved block",
                block,
                format!("it is not in {subnet}, meets another block, or its owner has another"),
            ));
        }
        taken.push(Carve { block, owner });
    }
    Ok(Pool::new(PoolId::new(segment.clone(), subnet), spec, taken))
}

fn export(view: &dyn View) -> Result<String> {
    let mut document = Document {
        format: FORMAT,
        segments: Vec::new(),
    };
    for segment in segments(view)? {
        document.segments.push(SegmentDocument {
            pools: configure::pools(view, &segment)?
                .iter()
                .map(pool_document)
                .collect(),
            leases: allocator::leases(view, &segment)?
                .iter()
                .map(lease_document)
                .collect(),
            segment,
        });
    }
    serde_json::to_string_pretty(&document).map_err(|error| Error::Protocol {
        what: "the export of a store",
        detail: error.to_string(),
    })
}

fn read(json: &str) -> Result<Document> {
    let document: Document = serde_json::from_str(json).map_err(|error| Error::Protocol {
        what: "the import into a store",
        detail: error.to_string(),
    })?;
    if document.format != FORMAT {
        return Err(Error::Unsupported {
            what: format!("format {} of an export", document.format),
            needs: format!("this version reads format {FORMAT}"),
        });
    }
    Ok(document)
}

fn import(view: &dyn View, document: &Document) -> Result<(Step, Imported)> {
    let mut step = Step::default();
    let mut imported = Imported {
        pools: 0,
        leases: 0,
    };
    for part in &document.segments {
        let segment = &part.segment;
        let key = keys::conf(segment);
        let (mut conf, guard) = match view.conf(segment)? {
            None => (SegmentConf::default(), Guard::Absent(key.clone())),
            Some((conf, version)) => (SegmentConf::clone(&conf), Guard::At(key.clone(), version)),
        };
        step.guards.push(guard);
        let before = conf.pools.len();
        for wanted in &part.pools {
            let pool = pool_of(segment, wanted.clone())?;
            match conf.pool(pool.spec.subnet) {
                Some(found) if *found == pool => {}
                Some(found) => {
                    let mut differences = pool.spec.differences(&found.spec);
                    differences.extend(found.spec.differences(&pool.spec));
                    return Err(Error::Conflict {
                        subject: format!("pool {}", found.id),
                        differences,
                    });
                }
                None => configure::add_pool(&mut conf, segment, pool)?,
            }
        }
        if conf.pools.len() > before {
            imported.pools += (conf.pools.len() - before) as u64;
            step.put(key, conf.to_bytes(), Life::Permanent);
        }
        let (mut addresses, mut owners) = (HashSet::new(), HashSet::new());
        for lease in &part.leases {
            let twice = !addresses.insert(lease.address)
                || !owners.insert((&lease.owner, Family::of(lease.address)));
            if twice {
                return Err(Error::invalid(
                    "lease",
                    lease.address,
                    "its address or its owner is in the document twice",
                ));
            }
            imported.leases += u64::from(bind(view, &mut step, &conf, segment, lease)?);
        }
    }
    Ok((step, imported))
}

/// Binds one lease of a document; false when it is bound so already.
fn bind(
    view: &dyn View,
    step: &mut Step,
    conf: &SegmentConf,
    segment: &SegmentId,
    lease: &LeaseDocument,
) -> Result<bool> {
    let LeaseDocument {
        address,
        owner,
        host,
        mac,
        since,
        epoch: _,
    } = lease;
    let address = *address;
    let never = conf
        .pool_of(address)
        .map_or(Some(Explanation::NoPool), |pool| pool.why_never(address));
    if let Some(why) = never {
        return Err(in_use(address, &why));
    }
    let key = keys::address(segment, address);
    if let Some((record, _)) = address_record(view, segment, address)? {
        if record.state == AddressState::Bound && record.owner == *owner && record.mac == *mac {
            return Ok(false);
        }
        let why = allocator::explain(view, segment, address)?;
        return Err(in_use(address, &why));
    }
    step.guards.push(Guard::Absent(key.clone()));
    let same = |l: &&Lease| Family::of(l.address) == Family::of(address);
    if let Some(other) = leases_of(view, segment, owner)?.iter().find(same) {
        return Err(in_use(
            other.address,
            &Explanation::Bound {
                lease: Box::new(other.clone()),
            },
        ));
    }
    let mac_key = keys::mac(segment, *mac);
    match view.get(&mac_key)? {
        Some(entry) if entry.value != mac_to_bytes(owner) => {
            return Err(Error::AlreadyExists {
                what: "MAC address",
                subject: mac.to_string(),
            });
        }
        _ => step.put(mac_key, mac_to_bytes(owner), Life::Permanent),
    }
    let record = AddressRecord {
        state: AddressState::Bound,
        owner: owner.clone(),
        host: host.clone(),
        mac: *mac,
        since: *since,
    };
    step.put(key, record.to_bytes(), Life::Permanent);
    let record = OwnerRecord {
        bound: true,
        address,
    };
    let owner_key = keys::owner(segment, owner, Family::of(address));
    step.put(owner_key, record.to_bytes(), Life::Permanent);
    Ok(true)
}

impl Core {
    pub(crate) fn export(&self) -> (Access, impl super::Plan<String> + use<>) {
        let _ = self;
        (Access::Read, |view: &dyn View| {
            Ok((Step::default(), export(view)?))
        })
    }

    pub(crate) fn import(
        &self,
        json: &str,
    ) -> Result<(Access, impl super::Plan<Imported> + use<>)> {
        let _ = self;
        let document = read(json)?;
        Ok((Access::Write, move |view: &dyn View| {
            import(view, &document)
        }))
    }
}

impl Ipam {
    /// All pools and leases as JSON.
    ///
    /// ```
    /// # use trunkline::ipam::{AllocateRequest, Ipam, OwnerKey, PoolSpec, SegmentId, VlanStack};
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// # let ipam = Ipam::in_memory();
    /// # let segment = SegmentId::local(VlanStack::untagged());
    /// let pool = ipam.create_pool(&segment, PoolSpec::new("10.0.0.0/24".parse()?)).await?;
    /// ipam.allocate(&AllocateRequest::new(pool.id(), OwnerKey::new("vm:db/eth0")?)).await?;
    /// let json = ipam.export().await?;
    ///
    /// let copy = Ipam::in_memory();
    /// let imported = copy.import(&json).await?;
    /// assert_eq!((imported.pools, imported.leases), (1, 1));
    /// assert_eq!(copy.import(&json).await?.leases, 0); // it is there already
    /// # Ok::<(), trunkline::Error>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn export(&self) -> Result<String> {
        let (access, plan) = self.core.export();
        self.core.run(access, plan).await
    }

    /// Brings in an export: all of it in one transaction, or nothing. Leases keep address, owner, host and MAC address, and get
    /// a new epoch. What is there already just so is left alone.
    ///
    /// # Errors
    ///
    /// [`Error::Protocol`] for text that is no export, also one with fields that this version does not know;
    /// [`Error::Unsupported`] for a newer format; [`Error::Conflict`] and [`Error::Overlap`] for pools, [`Error::AddressInUse`]
    /// and [`Error::AlreadyExists`] for leases that do not fit what is there; the errors of the store.
    pub async fn import(&self, json: &str) -> Result<Imported> {
        let (access, plan) = self.core.import(json)?;
        self.core.run(access, plan).await
    }
}
