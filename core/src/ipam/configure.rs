//! The decisions about pools: pure functions from a view of the store to a step.

use std::net::IpAddr;

use ipnet::IpNet;

use super::allocator::{in_use, lease_of, no_pool, pool_in};
use super::lease::{Explanation, OwnerKey};
use super::pool::{Carve, Exclusion, Pool, PoolId, PoolSpec, Reservation};
use super::range::{AddressRange, Subnet, mask};
use super::segment::SegmentId;
use super::store::record::{AddressRecord, AddressState, SegmentConf};
use super::store::{Guard, Life, Step, Version, View, keys, not_stamped};
use crate::error::{Difference, Error, Result};
use crate::types::{Ensured, Removed};

not_stamped!((), Pool, Ensured<Pool>, Vec<Pool>, IpNet);

/// A segment's pools, to be changed and written back.
struct Edit {
    segment: SegmentId,
    conf: SegmentConf,
    version: Option<Version>,
    step: Step,
}

impl Edit {
    fn begin(view: &dyn View, segment: &SegmentId) -> Result<Self> {
        let (conf, version) = match view.conf(segment)? {
            Some((conf, version)) => (SegmentConf::clone(&conf), Some(version)),
            None => (SegmentConf::default(), None),
        };
        Ok(Self {
            segment: segment.clone(),
            conf,
            version,
            step: Step::default(),
        })
    }

    fn pool(&mut self, id: &PoolId) -> Result<&mut Pool> {
        let subnet = id.subnet();
        self.conf
            .pools
            .iter_mut()
            .find(|p| p.spec.subnet == subnet)
            .ok_or_else(|| no_pool(id))
    }

    /// No address of the range may be bound now, and the step fails when one changes.
    fn nothing_bound(&mut self, view: &dyn View, range: &AddressRange) -> Result<()> {
        if let Some((address, why)) = first_bound(view, &self.conf, &self.segment, range)? {
            return Err(in_use(address, &why));
        }
        let (first, last) = range.bounds();
        let (from, to) = keys::addresses(&self.segment, range.family(), first, last);
        self.step
            .guards
            .push(Guard::NoneNewer(from, to, view.version()));
        Ok(())
    }

    fn write(mut self) -> Step {
        let key = keys::conf(&self.segment);
        self.step.guards.push(match self.version {
            None => Guard::Absent(key.clone()),
            Some(version) => Guard::At(key.clone(), version),
        });
        // What is handed out is worked out anew from what was changed.
        let pools = std::mem::take(&mut self.conf.pools)
            .into_iter()
            .map(|p| Pool::new(p.id, p.spec, p.carves))
            .collect();
        self.step
            .put(key, SegmentConf { pools }.to_bytes(), Life::Permanent);
        self.step
    }
}

/// The lowest bound address of a range.
fn first_bound(
    view: &dyn View,
    conf: &SegmentConf,
    segment: &SegmentId,
    range: &AddressRange,
) -> Result<Option<(IpAddr, Explanation)>> {
    let (first, last) = range.bounds();
    let (mut from, to) = keys::addresses(segment, range.family(), first, last);
    loop {
        let some = view.scan(&from, &to, 256)?;
        for (key, entry) in &some {
            let record = AddressRecord::from_bytes(&entry.value).map_err(|b| view.corrupt(b))?;
            let keys::Parsed::Address { family, number, .. } = keys::parse(key) else {
                return Err(view.corrupt("a key of an address is wrong"));
            };
            if record.state == AddressState::Bound {
                let address = family.address(number);
                let pool = conf
                    .pool_of(address)
                    .ok_or_else(|| view.corrupt("a bound address is in no pool"))?;
                let lease = Box::new(lease_of(pool, address, record, entry.version));
                return Ok(Some((address, Explanation::Bound { lease })));
            }
        }
        match some.last() {
            Some((key, _)) if some.len() == 256 => {
                from.clone_from(key);
                from.push(0);
            }
            _ => return Ok(None),
        }
    }
}

fn overlap(segment: &SegmentId, claim: String, with: String) -> Error {
    Error::Overlap {
        claim,
        with,
        segment: segment.to_string(),
    }
}

/// Creates a pool; no other pool of the segment may meet it.
pub(crate) fn create_pool(
    view: &dyn View,
    segment: &SegmentId,
    spec: &PoolSpec,
) -> Result<(Step, Pool)> {
    spec.check_kind()?;
    let mut edit = Edit::begin(view, segment)?;
    if edit.conf.pool(spec.subnet).is_some() {
        return Err(Error::AlreadyExists {
            what: "pool",
            subject: PoolId::new(segment.clone(), spec.subnet).to_string(),
        });
    }
    let id = PoolId::new(segment.clone(), spec.subnet);
    let pool = Pool::new(id, spec.clone(), Vec::new());
    add_pool(&mut edit.conf, segment, pool.clone())?;
    Ok((edit.write(), pool))
}

/// Adds a pool that meets no other one.
pub(crate) fn add_pool(conf: &mut SegmentConf, segment: &SegmentId, pool: Pool) -> Result<()> {
    pool.spec.check_kind()?;
    let subnet = pool.spec.subnet;
    let met = |p: &&Pool| {
        p.spec
            .subnet
            .range()
            .intersection(&subnet.range())
            .is_some()
    };
    if let Some(other) = conf.pools.iter().find(met) {
        return Err(overlap(
            segment,
            format!("pool {subnet}"),
            format!("pool {}", other.spec.subnet),
        ));
    }
    conf.pools.push(pool);
    conf.pools.sort_by_key(|p| p.spec.subnet);
    Ok(())
}

/// Creates a pool, or finds that it is there as wanted.
pub(crate) fn ensure_pool(
    view: &dyn View,
    segment: &SegmentId,
    spec: &PoolSpec,
) -> Result<(Step, Ensured<Pool>)> {
    let conf = view.conf(segment)?;
    if let Some(found) = conf.as_ref().and_then(|(conf, _)| conf.pool(spec.subnet)) {
        let differences = spec.differences(&found.spec);
        if differences.is_empty() {
            return Ok((Step::default(), Ensured::Unchanged(found.clone())));
        }
        return Err(Error::Conflict {
            subject: format!("pool {}", found.id),
            differences,
        });
    }
    let (step, pool) = create_pool(view, segment, spec)?;
    Ok((step, Ensured::Created(pool)))
}

/// Removes a pool in which nothing is bound or carved.
pub(crate) fn remove_pool(view: &dyn View, id: &PoolId) -> Result<(Step, Removed)> {
    let mut edit = Edit::begin(view, id.segment())?;
    let Ok(pool) = edit.pool(id) else {
        return Ok((Step::default(), Removed::AlreadyGone));
    };
    if let Some(carve) = pool.carves.first() {
        let why = Explanation::Carved {
            block: carve.block(),
            owner: carve.owner.clone(),
        };
        return Err(in_use(carve.block().addr(), &why));
    }
    edit.nothing_bound(view, &id.subnet().range())?;
    edit.conf.pools.retain(|p| p.spec.subnet != id.subnet());
    let mut step = edit.write();
    step.delete(keys::cursor(id.segment(), id.subnet()));
    // Released addresses go with their pool: the next pool of this subnet may have another length, and its own queue.
    let (first, last) = id.subnet().range().bounds();
    let (from, to) = keys::addresses(id.segment(), id.subnet().family(), first, last);
    let queue = keys::cooling_of(id.segment(), id.subnet());
    let queue_end = keys::after(queue.clone());
    for (key, _) in view.scan(&from, &to, usize::MAX)? {
        step.delete(key);
    }
    for (key, _) in view.scan(&queue, &queue_end, usize::MAX)? {
        step.delete(key);
    }
    Ok((step, Removed::Removed))
}

/// All pools of a segment.
pub(crate) fn pools(view: &dyn View, segment: &SegmentId) -> Result<Vec<Pool>> {
    Ok(view
        .conf(segment)?
        .map_or_else(Vec::new, |(conf, _)| conf.pools.clone()))
}

/// One pool.
pub(crate) fn pool(view: &dyn View, id: &PoolId) -> Result<Pool> {
    let Some((conf, _)) = view.conf(id.segment())? else {
        return Err(no_pool(id));
    };
    pool_in(&conf, id).cloned()
}

/// Reserves an address.
pub(crate) fn reserve(
    view: &dyn View,
    id: &PoolId,
    address: IpAddr,
    reason: &str,
) -> Result<(Step, ())> {
    let mut edit = Edit::begin(view, id.segment())?;
    let pool = edit.pool(id)?;
    let wanted = Reservation {
        address,
        reason: reason.to_owned(),
    };
    if pool.spec.reservations.contains(&wanted) {
        return Ok((Step::default(), ()));
    }
    pool.spec = pool.spec.clone().reserve(address, reason)?;
    edit.nothing_bound(view, &AddressRange::single(address))?;
    Ok((edit.write(), ()))
}

/// Takes a reservation back.
pub(crate) fn remove_reservation(
    view: &dyn View,
    id: &PoolId,
    address: IpAddr,
) -> Result<(Step, Removed)> {
    let mut edit = Edit::begin(view, id.segment())?;
    let pool = edit.pool(id)?;
    let before = pool.spec.reservations.len();
    pool.spec.reservations.retain(|r| r.address != address);
    if pool.spec.reservations.len() == before {
        return Ok((Step::default(), Removed::AlreadyGone));
    }
    Ok((edit.write(), Removed::Removed))
}

/// Excludes a range.
pub(crate) fn exclude(
    view: &dyn View,
    id: &PoolId,
    range: AddressRange,
    reason: &str,
) -> Result<(Step, ())> {
    let mut edit = Edit::begin(view, id.segment())?;
    let pool = edit.pool(id)?;
    let wanted = Exclusion {
        range,
        reason: reason.to_owned(),
    };
    if pool.spec.exclusions.contains(&wanted) {
        return Ok((Step::default(), ()));
    }
    if let Some(carve) = pool
        .carves
        .iter()
        .find(|c| c.block.range().intersection(&range).is_some())
    {
        let (block, owner) = (carve.block, carve.owner.clone());
        return Err(overlap(
            id.segment(),
            format!("exclusion {range}"),
            format!("{block}, carved out for {owner}"),
        ));
    }
    if let Some(other) = pool
        .spec
        .exclusions
        .iter()
        .find(|e| e.range.intersection(&range).is_some())
    {
        let with = format!("exclusion {} ({})", other.range, other.reason);
        return Err(overlap(id.segment(), format!("exclusion {range}"), with));
    }
    pool.spec = pool.spec.clone().exclude(range, reason)?;
    edit.nothing_bound(view, &range)?;
    Ok((edit.write(), ()))
}

/// Takes an exclusion back.
pub(crate) fn remove_exclusion(
    view: &dyn View,
    id: &PoolId,
    range: AddressRange,
) -> Result<(Step, Removed)> {
    let mut edit = Edit::begin(view, id.segment())?;
    let pool = edit.pool(id)?;
    let before = pool.spec.exclusions.len();
    pool.spec.exclusions.retain(|e| e.range != range);
    if pool.spec.exclusions.len() == before {
        return Ok((Step::default(), Removed::AlreadyGone));
    }
    Ok((edit.write(), Removed::Removed))
}

/// Carves the highest block of a prefix length out of a pool of which every address could be handed out and none is.
pub(crate) fn carve(
    view: &dyn View,
    id: &PoolId,
    prefix_len: u8,
    owner: &OwnerKey,
) -> Result<(Step, IpNet)> {
    let mut edit = Edit::begin(view, id.segment())?;
    let pool = edit.pool(id)?;
    let family = pool.family();
    if prefix_len <= pool.spec.subnet.prefix_len() || prefix_len > family.bits() {
        return Err(Error::invalid(
            "prefix length",
            prefix_len,
            format!(
                "a block of {} has /{} to /{}",
                pool.spec.subnet,
                pool.spec.subnet.prefix_len() + 1,
                family.bits()
            ),
        ));
    }
    if let Some(carve) = pool.carves.iter().find(|c| c.owner == *owner) {
        if carve.block.prefix_len() == prefix_len {
            return Ok((Step::default(), carve.block()));
        }
        return Err(Error::Conflict {
            subject: format!("the block of {owner} in {id}"),
            differences: vec![Difference::new(
                "prefix length",
                prefix_len,
                carve.block.prefix_len(),
            )],
        });
    }
    let size = mask(family.bits() - prefix_len);
    let mut found = None;
    'ranges: for range in pool.allocatable.ranges().iter().rev() {
        let (low, high) = range.bounds();
        // The highest aligned block that ends in the range.
        let mut end = if high & size == size {
            Some(high)
        } else {
            (high & !size).checked_sub(1)
        };
        while let Some(last) = end.filter(|last| *last >= low && last - low >= size) {
            let first = last - size;
            let (from, to) = keys::addresses(id.segment(), family, first, last);
            if view.scan(&from, &to, 1)?.is_empty() {
                found = Some((first, last));
                break 'ranges;
            }
            end = first.checked_sub(1);
        }
    }
    let Some((first, last)) = found else {
        return Err(Error::AddressInUse {
            address: pool.spec.subnet.net().addr(),
            reason: format!(
                "{id} has no /{prefix_len} left of which every address could be handed out and none is in use or cooling down"
            ),
        });
    };
    let block = Subnet::new(super::range::net(family, first, prefix_len))?;
    pool.carves.push(Carve {
        block,
        owner: owner.clone(),
    });
    pool.carves.sort_unstable();
    edit.nothing_bound(view, &AddressRange::from_numbers(family, first, last))?;
    Ok((edit.write(), block.net()))
}

/// Takes a carved block back; its user must have stopped using it.
pub(crate) fn remove_carve(
    view: &dyn View,
    id: &PoolId,
    owner: &OwnerKey,
) -> Result<(Step, Removed)> {
    let mut edit = Edit::begin(view, id.segment())?;
    let pool = edit.pool(id)?;
    let before = pool.carves.len();
    pool.carves.retain(|c| c.owner != *owner);
    if pool.carves.len() == before {
        return Ok((Step::default(), Removed::AlreadyGone));
    }
    Ok((edit.write(), Removed::Removed))
}
