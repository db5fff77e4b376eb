//! The decisions about leases: pure functions from a view of the store to a step.
//!
//! The rules that carry the safety: an address is bound in the store before anybody uses it; a release names its epoch; an
//! owner that asks again gets the same answer; nothing that is in use ends by itself.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use super::lease::{
    AllocateRequest, Epoch, Explanation, HostId, Lease, OwnerKey, Usage, Wanted, derived_mac,
};
use super::pool::{Pool, PoolId};
use super::range::{AddressRange, Family, number};
use super::segment::SegmentId;
use super::store::record::{
    AddressRecord, AddressState, OwnerRecord, SegmentConf, cursor_from_bytes, cursor_to_bytes,
    mac_from_bytes, mac_to_bytes,
};
use super::store::{Entry, Guard, Life, Stamp, Step, Version, View, keys, not_stamped};
use crate::error::{Difference, Error, Result};
use crate::types::{MacAddress, Removed};

/// An epoch that the store fills in once it has carried the step out.
const UNBORN: Epoch = Epoch(0);

impl Stamp for Vec<Lease> {
    fn stamp(&mut self, version: Version) {
        for lease in self.iter_mut().filter(|l| l.epoch == UNBORN) {
            lease.epoch = Epoch(version);
        }
    }
}

not_stamped!(Removed, Usage, Explanation, Option<Lease>);

/// What a step under construction has decided so far.
struct Draft<'a> {
    view: &'a dyn View,
    host: &'a HostId,
    step: Step,
    leases: Vec<Lease>,
    /// Another request follows, which has to know what this one takes.
    more: bool,
    /// What the leases of this step take, beyond what the view shows.
    chosen: HashSet<(PoolId, u128)>,
    /// Where in `leases` an owner's lease is, and whose a MAC address is.
    owners: HashMap<(SegmentId, OwnerKey, Family), usize>,
    macs: HashMap<(SegmentId, MacAddress), OwnerKey>,
    cursors: Vec<(PoolId, IpAddr)>,
    confs: Vec<(SegmentId, Arc<SegmentConf>)>,
}

/// Binds one address for each request, or none for any.
pub(crate) fn allocate(
    view: &dyn View,
    host: &HostId,
    requests: &[AllocateRequest],
) -> Result<(Step, Vec<Lease>)> {
    let mut draft = Draft {
        view,
        host,
        step: Step::default(),
        leases: Vec::with_capacity(requests.len()),
        more: true,
        chosen: HashSet::new(),
        owners: HashMap::new(),
        macs: HashMap::new(),
        cursors: Vec::new(),
        confs: Vec::new(),
    };
    for (n, request) in requests.iter().enumerate() {
        draft.more = n + 1 < requests.len();
        draft.one(request)?;
    }
    let Draft {
        mut step,
        leases,
        cursors,
        ..
    } = draft;
    for (pool, address) in cursors {
        step.put(
            keys::cursor(pool.segment(), pool.subnet()),
            cursor_to_bytes(address),
            Life::Permanent,
        );
    }
    Ok((step, leases))
}

/// An address that can be bound, the key of its record, and what that is now.
struct Candidate {
    address: IpAddr,
    key: Vec<u8>,
    now: Now,
}

enum Now {
    /// It has none.
    Absent,
    Cooling(AddressRecord, Version),
}

/// What the store says to a request, all of it looked up at once.
struct Found {
    owner_key: Vec<u8>,
    /// What the owner has in the family of the pool.
    mine: Option<(OwnerRecord, Version)>,
    /// And in the other family.
    other: Option<OwnerRecord>,
    /// The MAC address asked for, or the first one made from segment and owner.
    mac: Mac,
    mac_owner: Option<OwnerKey>,
    /// For a request that leaves the choice to the pool.
    free: Option<Candidate>,
}

/// A MAC address, and its key.
struct Mac {
    address: MacAddress,
    key: Vec<u8>,
}

impl Mac {
    fn new(segment: &SegmentId, address: MacAddress) -> Self {
        Self {
            address,
            key: keys::mac(segment, address),
        }
    }
}

impl Candidate {
    fn is_cooling(&self) -> bool {
        matches!(self.now, Now::Cooling(..))
    }
}

impl Draft<'_> {
    fn one(&mut self, request: &AllocateRequest) -> Result<()> {
        let conf = self.conf(&request.pool)?;
        let pool = pool_in(&conf, &request.pool)?;
        let segment = request.pool.segment();
        let family = pool.family();

        if let Some(earlier) = self.earlier(segment, &request.owner, family) {
            check_same(earlier, request)?;
            let lease = earlier.clone();
            self.leases.push(lease);
            return Ok(());
        }

        let Found {
            owner_key,
            mine,
            other,
            mac,
            mac_owner,
            free,
        } = self.look(&conf, pool, request)?;
        if let Some((
            OwnerRecord {
                bound: true,
                address,
            },
            _,
        )) = mine
        {
            let lease = bound_lease(self.view, &conf, segment, address, &request.owner)?;
            check_same(&lease, request)?;
            self.leases.push(lease);
            return Ok(());
        }

        let last = mine.map(|(record, _)| record.address);
        let candidate = self.candidate(pool, request, last, free)?;
        let mac = self.mac(&conf, request, other, mac, mac_owner)?;
        let owner = (owner_key, mine.map(|(_, version)| version));
        self.bind(pool, request, candidate, mac, owner);
        Ok(())
    }

    /// Looks up what a new owner needs: a store does that at once for less than one by one.
    fn look(&self, conf: &SegmentConf, pool: &Pool, request: &AllocateRequest) -> Result<Found> {
        let segment = request.pool.segment();
        let (family, owner) = (pool.family(), &request.owner);
        let owner_key = keys::owner(segment, owner, family);
        // A family without a pool is not looked at: it has no lease.
        let has_other = conf.pools.iter().any(|pool| pool.family() != family);
        let other_key = has_other.then(|| keys::owner(segment, owner, family.other()));
        let address = request.mac;
        let mac = Mac::new(
            segment,
            address.unwrap_or_else(|| derived_mac(segment, owner, 0)),
        );
        let free = match request.wanted {
            Wanted::Next => self.next_free(pool)?,
            Wanted::Exact(_) | Wanted::Prefer(_) => None,
        };
        let [mine, other, mac_entry, taken] = self.view.get_all([
            Some(&owner_key),
            other_key.as_deref(),
            Some(&mac.key),
            free.as_ref().map(|free| &*free.key),
        ])?;
        if taken.is_some() {
            return Err(self.view.corrupt("a free address has a record"));
        }
        let record = |entry: Entry| {
            let record = OwnerRecord::from_bytes(&entry.value);
            Ok((record.map_err(|b| self.view.corrupt(b))?, entry.version))
        };
        Ok(Found {
            owner_key,
            mine: mine.map(record).transpose()?,
            other: other.map(record).transpose()?.map(|(record, _)| record),
            mac,
            mac_owner: mac_owner(self.view, mac_entry)?,
            free,
        })
    }

    /// Names what must not change, to a store that asks for it.
    fn guard(&mut self, guard: impl FnOnce() -> Guard) {
        if self.view.judges() {
            self.step.guards.push(guard());
        }
    }

    /// The lease that this step has given an owner already.
    fn earlier(&self, segment: &SegmentId, owner: &OwnerKey, family: Family) -> Option<&Lease> {
        if self.owners.is_empty() {
            return None;
        }
        let index = (segment.clone(), owner.clone(), family);
        self.leases.get(*self.owners.get(&index)?)
    }

    /// The pools of a segment; the step will fail when they change.
    fn conf(&mut self, pool: &PoolId) -> Result<Arc<SegmentConf>> {
        if let Some((_, conf)) = self.confs.iter().find(|(s, _)| s == pool.segment()) {
            return Ok(Arc::clone(conf));
        }
        let Some((conf, version)) = self.view.conf(pool.segment())? else {
            return Err(no_pool(pool));
        };
        self.guard(|| Guard::At(keys::conf(pool.segment()), version));
        self.confs.push((pool.segment().clone(), Arc::clone(&conf)));
        Ok(conf)
    }

    fn candidate(
        &self,
        pool: &Pool,
        request: &AllocateRequest,
        last: Option<IpAddr>,
        free: Option<Candidate>,
    ) -> Result<Candidate> {
        match request.wanted {
            Wanted::Exact(address) => {
                return self
                    .usable(pool, address, None)?
                    .map_err(|why| in_use(address, &why));
            }
            Wanted::Prefer(address) => {
                if let Ok(candidate) = self.usable(pool, address, Some(&request.owner))? {
                    return Ok(candidate);
                }
            }
            Wanted::Next => {}
        }
        if let Some(address) = last
            && let Ok(candidate) = self.usable(pool, address, Some(&request.owner))?
            && candidate.is_cooling()
        {
            return Ok(candidate);
        }
        let free = match request.wanted {
            Wanted::Prefer(_) => self.next_free(pool)?,
            Wanted::Next | Wanted::Exact(_) => free,
        };
        if let Some(free) = free {
            return Ok(free);
        }
        self.oldest_cooling(pool)?
            .map_or_else(|| Err(self.exhausted(pool)), Ok)
    }

    /// Whether an address can be bound. A cooling one only for its last owner, or for anybody who names it when `only` is
    /// `None`.
    fn usable(
        &self,
        pool: &Pool,
        address: IpAddr,
        only: Option<&OwnerKey>,
    ) -> Result<Result<Candidate, Explanation>> {
        if let Some(why) = pool.why_never(address) {
            return Ok(Err(why));
        }
        if self.is_chosen(pool, address) {
            let lease = self
                .leases
                .iter()
                .find(|l| l.address == address && l.pool == pool.id);
            return Ok(Err(lease.map_or(Explanation::Free, |lease| {
                Explanation::Bound {
                    lease: Box::new(lease.clone()),
                }
            })));
        }
        let key = keys::address(pool.id.segment(), address);
        let Some((record, entry)) = record_at(self.view, &key)? else {
            return Ok(Ok(Candidate {
                address,
                key,
                now: Now::Absent,
            }));
        };
        Ok(match record.state {
            AddressState::Cooling { .. } if only.is_none_or(|o| *o == record.owner) => {
                Ok(Candidate {
                    address,
                    key,
                    now: Now::Cooling(record, entry.version),
                })
            }
            AddressState::Cooling { .. } => Err(cooling(self.view, &record, &entry)),
            AddressState::Bound => Err(Explanation::Bound {
                lease: Box::new(lease_of(pool, address, record, entry.version)),
            }),
        })
    }

    /// The next address in turn that has no record.
    fn next_free(&self, pool: &Pool) -> Result<Option<Candidate>> {
        let segment = pool.id.segment();
        let family = pool.family();
        let space = keys::space(segment, family);
        let ranges = pool.allocatable.ranges();
        let cursor = match self.cursors.iter().find(|(id, _)| *id == pool.id) {
            Some((_, address)) => Some(*address),
            None => match self.view.get(&keys::cursor(segment, pool.id.subnet()))? {
                Some(entry) => {
                    Some(cursor_from_bytes(&entry.value).map_err(|b| self.view.corrupt(b))?)
                }
                None => None,
            },
        };
        // From behind the last one to the end, then from the beginning up to it.
        let start = cursor.map_or(0, |a| number(a).saturating_add(1));
        let later = ranges.partition_point(|r| r.bounds().1 < start);
        let tail = ranges.iter().skip(later).map(|r| {
            let (first, last) = r.bounds();
            (first.max(start), last)
        });
        let head = ranges
            .iter()
            .map(AddressRange::bounds)
            .take_while(|(first, _)| *first < start)
            .map(|(first, last)| (first, last.min(start - 1)));
        for (mut from, to) in tail.chain(head) {
            while let Some(free) = self.view.next_free(&space, from, to)? {
                // Only a step that wraps round meets its own choices again.
                let address = family.address(free);
                if !self.is_chosen(pool, address) {
                    return Ok(Some(Candidate {
                        address,
                        key: keys::address_in(&space, family, free),
                        now: Now::Absent,
                    }));
                }
                if free == to {
                    break;
                }
                from = free + 1;
            }
        }
        Ok(None)
    }

    /// Nothing is free: the address that was released longest ago.
    fn oldest_cooling(&self, pool: &Pool) -> Result<Option<Candidate>> {
        let mut from = keys::cooling_of(pool.id.segment(), pool.id.subnet());
        let to = keys::after(from.clone());
        loop {
            let some = self.view.scan(&from, &to, 64)?;
            for (key, _) in &some {
                let Some(address) = keys::trailing_address(key, pool.family()) else {
                    return Err(self.view.corrupt("a key of a released address is wrong"));
                };
                if let Ok(candidate) = self.usable(pool, address, None)?
                    && candidate.is_cooling()
                {
                    return Ok(Some(candidate));
                }
            }
            match some.last() {
                Some((key, _)) if some.len() == 64 => {
                    from.clone_from(key);
                    from.push(0);
                }
                _ => return Ok(None),
            }
        }
    }

    fn exhausted(&self, pool: &Pool) -> Error {
        match usage_of(self.view, pool) {
            Ok(usage) => Error::PoolExhausted {
                pool: pool.id.to_string(),
                bound: usage.bound,
                cooling: usage.cooling,
                reserved: pool
                    .spec
                    .subnet
                    .range()
                    .count()
                    .saturating_sub(usage.capacity),
            },
            Err(error) => error,
        }
    }

    /// The MAC address: the one asked for, that of the owner's other family, or one made from segment and owner.
    ///
    /// `first` is the one asked for or made first, and `first_owner` whose it is in the store.
    fn mac(
        &mut self,
        conf: &SegmentConf,
        request: &AllocateRequest,
        other: Option<OwnerRecord>,
        first: Mac,
        first_owner: Option<OwnerKey>,
    ) -> Result<Mac> {
        let segment = request.pool.segment();
        let twin = match other {
            Some(OwnerRecord {
                bound: true,
                address,
            }) => Some(bound_lease(self.view, conf, segment, address, &request.owner)?.mac),
            _ => [Family::V4, Family::V6].into_iter().find_map(|family| {
                let earlier = self.earlier(segment, &request.owner, family)?;
                Some(earlier.mac)
            }),
        };
        match (request.mac, twin) {
            (Some(wanted), Some(found)) if wanted != found => {
                return Err(Error::Conflict {
                    subject: format!("the MAC address of {}", request.owner),
                    differences: vec![Difference::new("MAC address", wanted, found)],
                });
            }
            (_, Some(found)) => return Ok(Mac::new(segment, found)),
            _ => {}
        }
        let (mut mac, mut stored) = (first, first_owner);
        // Each further attempt is a fresh draw of 46 bits.
        for attempt in 1..=16 {
            let chosen = self.macs.get(&(segment.clone(), mac.address));
            match chosen.cloned().or(stored) {
                None => {
                    self.guard(|| Guard::Absent(mac.key.clone()));
                    return Ok(mac);
                }
                Some(owner) if owner == request.owner => return Ok(mac),
                Some(owner) if request.mac.is_some() => {
                    return Err(Error::AlreadyExists {
                        what: "MAC address",
                        subject: format!("{} of {owner}", mac.address),
                    });
                }
                Some(_) => {}
            }
            mac = Mac::new(segment, derived_mac(segment, &request.owner, attempt));
            let entry = self.view.get(&mac.key)?;
            stored = mac_owner(self.view, entry)?;
        }
        Err(self
            .view
            .corrupt("sixteen MAC addresses of one owner are taken"))
    }

    fn is_chosen(&self, pool: &Pool, address: IpAddr) -> bool {
        !self.chosen.is_empty() && self.chosen.contains(&(pool.id.clone(), number(address)))
    }

    fn bind(
        &mut self,
        pool: &Pool,
        request: &AllocateRequest,
        candidate: Candidate,
        mac: Mac,
        (owner_key, owner_version): (Vec<u8>, Option<Version>),
    ) {
        let segment = pool.id.segment();
        let Candidate { address, key, now } = candidate;
        self.guard(|| match &now {
            Now::Absent => Guard::Absent(key.clone()),
            Now::Cooling(_, version) => Guard::At(key.clone(), *version),
        });
        self.guard(|| match owner_version {
            None => Guard::Absent(owner_key.clone()),
            Some(version) => Guard::At(owner_key.clone(), version),
        });
        if let Now::Cooling(record, _) = &now {
            if let AddressState::Cooling { queued, .. } = record.state {
                self.step
                    .delete(keys::cooling(segment, pool.id.subnet(), queued, address));
            }
        } else {
            match self.cursors.iter_mut().find(|(id, _)| *id == pool.id) {
                Some((_, cursor)) => *cursor = address,
                None => self.cursors.push((pool.id.clone(), address)),
            }
        }
        let record = AddressRecord {
            state: AddressState::Bound,
            owner: request.owner.clone(),
            host: self.host.clone(),
            mac: mac.address,
            since: self.view.wall(),
        };
        self.step.put(key, record.to_bytes(), Life::Permanent);
        let owner_record = OwnerRecord {
            bound: true,
            address,
        };
        self.step
            .put(owner_key, owner_record.to_bytes(), Life::Permanent);
        if self.macs.is_empty() || !self.macs.contains_key(&(segment.clone(), mac.address)) {
            self.step
                .put(mac.key, mac_to_bytes(&request.owner), Life::Permanent);
        }
        if self.more {
            let owner = &request.owner;
            self.macs
                .insert((segment.clone(), mac.address), owner.clone());
            self.chosen.insert((pool.id.clone(), number(address)));
            let index = (segment.clone(), owner.clone(), pool.family());
            self.owners.insert(index, self.leases.len());
        }
        self.leases
            .push(lease_of(pool, address, record, UNBORN.get()));
    }
}

/// Ends a lease, if it is still the one that is meant.
pub(crate) fn release(view: &dyn View, host: &HostId, lease: &Lease) -> Result<(Step, Removed)> {
    let segment = lease.segment();
    let family = Family::of(lease.address);
    let lost = |found: String| Error::LeaseLost {
        address: lease.address,
        owner: lease.owner.to_string(),
        epoch: lease.epoch.get(),
        found,
    };
    let Some((record, entry)) = address_record(view, segment, lease.address)? else {
        return Ok((Step::default(), Removed::AlreadyGone));
    };
    match record.state {
        AddressState::Cooling { epoch, .. }
            if record.owner == lease.owner && epoch == lease.epoch.get() =>
        {
            return Ok((Step::default(), Removed::AlreadyGone));
        }
        AddressState::Cooling { epoch, .. } => {
            return Err(lost(format!(
                "{} released it in epoch {epoch}",
                record.owner
            )));
        }
        AddressState::Bound
            if record.owner != lease.owner
                || entry.version != lease.epoch.get()
                || record.host != *host =>
        {
            return Err(lost(format!(
                "it is bound to {} by host {} in epoch {}",
                record.owner, record.host, entry.version
            )));
        }
        AddressState::Bound => {}
    }
    let mut step = Step::default();
    let key = keys::address(segment, lease.address);
    step.guards.push(Guard::At(key.clone(), entry.version));

    let no_pool = || view.corrupt("a bound address is in no pool");
    let (conf, _) = view.conf(segment)?.ok_or_else(no_pool)?;
    let pool = conf.pool_of(lease.address).ok_or_else(no_pool)?;
    let life = Life::Ttl(u64::try_from(pool.spec.cool_down.as_millis()).unwrap_or(u64::MAX));
    let queued = view.version();
    step.put(
        keys::cooling(segment, pool.id.subnet(), queued, lease.address),
        Vec::new(),
        life,
    );
    let own = owner_entries(view, &conf, segment, &lease.owner)?;
    let other_is_bound = own
        .iter()
        .flatten()
        .any(|(r, _)| r.bound && Family::of(r.address) != family);
    if !other_is_bound {
        step.delete(keys::mac(segment, record.mac));
    }
    step.put(
        keys::owner(segment, &lease.owner, family),
        OwnerRecord {
            bound: false,
            address: lease.address,
        }
        .to_bytes(),
        life,
    );
    let record = AddressRecord {
        state: AddressState::Cooling {
            epoch: entry.version,
            queued,
        },
        since: view.wall(),
        ..record
    };
    step.put(key, record.to_bytes(), life);
    Ok((step, Removed::Removed))
}

/// Why an address can be had, or not.
pub(crate) fn explain(
    view: &dyn View,
    segment: &SegmentId,
    address: IpAddr,
) -> Result<Explanation> {
    let conf = view.conf(segment)?;
    let Some(pool) = conf.as_ref().and_then(|(conf, _)| conf.pool_of(address)) else {
        return Ok(Explanation::NoPool);
    };
    if let Some(why) = pool.why_never(address) {
        return Ok(why);
    }
    Ok(match address_record(view, segment, address)? {
        None => Explanation::Free,
        Some((record, entry)) => match record.state {
            AddressState::Bound => Explanation::Bound {
                lease: Box::new(lease_of(pool, address, record, entry.version)),
            },
            AddressState::Cooling { .. } => cooling(view, &record, &entry),
        },
    })
}

/// All leases of a segment, lowest address first, IPv4 before IPv6.
pub(crate) fn leases(view: &dyn View, segment: &SegmentId) -> Result<Vec<Lease>> {
    let mut leases = Vec::new();
    let Some((conf, _)) = view.conf(segment)? else {
        return Ok(leases);
    };
    let (from, to) = keys::kind(segment, b'a');
    for (key, entry) in view.scan(&from, &to, usize::MAX)? {
        let keys::Parsed::Address { family, number, .. } = keys::parse(&key) else {
            return Err(view.corrupt("a key of an address is wrong"));
        };
        let address = family.address(number);
        let record = AddressRecord::from_bytes(&entry.value).map_err(|b| view.corrupt(b))?;
        if record.state == AddressState::Bound {
            let pool = conf
                .pool_of(address)
                .ok_or_else(|| view.corrupt("a bound address is in no pool"))?;
            leases.push(lease_of(pool, address, record, entry.version));
        }
    }
    Ok(leases)
}

/// The leases of one owner: none, or one for each family.
pub(crate) fn leases_of(
    view: &dyn View,
    segment: &SegmentId,
    owner: &OwnerKey,
) -> Result<Vec<Lease>> {
    let Some((conf, _)) = view.conf(segment)? else {
        return Ok(Vec::new());
    };
    owner_entries(view, &conf, segment, owner)?
        .iter()
        .flatten()
        .filter(|(record, _)| record.bound)
        .map(|(record, _)| bound_lease(view, &conf, segment, record.address, owner))
        .collect()
}

/// The lease of one address.
pub(crate) fn lease_at(
    view: &dyn View,
    segment: &SegmentId,
    address: IpAddr,
) -> Result<Option<Lease>> {
    let conf = view.conf(segment)?;
    let Some(pool) = conf.as_ref().and_then(|(conf, _)| conf.pool_of(address)) else {
        return Ok(None);
    };
    Ok(
        address_record(view, segment, address)?.and_then(|(record, entry)| {
            (record.state == AddressState::Bound)
                .then(|| lease_of(pool, address, record, entry.version))
        }),
    )
}

/// How full a pool is.
pub(crate) fn usage(view: &dyn View, id: &PoolId) -> Result<Usage> {
    let Some((conf, _)) = view.conf(id.segment())? else {
        return Err(no_pool(id));
    };
    usage_of(view, pool_in(&conf, id)?)
}

fn usage_of(view: &dyn View, pool: &Pool) -> Result<Usage> {
    let space = keys::space(pool.id.segment(), pool.family());
    let mut taken = 0;
    for range in pool.allocatable.ranges() {
        let (first, last) = range.bounds();
        taken += view.taken(&space, first, last)?;
    }
    let from = keys::cooling_of(pool.id.segment(), pool.id.subnet());
    let to = keys::after(from.clone());
    let mut cooling = 0;
    for (key, _) in view.scan(&from, &to, usize::MAX)? {
        let address = keys::trailing_address(&key, pool.family())
            .ok_or_else(|| view.corrupt("a key of a released address is wrong"))?;
        cooling += u128::from(pool.allocatable.contains(address));
    }
    Ok(Usage {
        capacity: pool.allocatable.count(),
        bound: taken.saturating_sub(cooling),
        cooling,
    })
}

pub(crate) fn no_pool(id: &PoolId) -> Error {
    Error::NotFound {
        what: "pool",
        subject: id.to_string(),
    }
}

pub(crate) fn pool_in<'a>(conf: &'a SegmentConf, id: &PoolId) -> Result<&'a Pool> {
    conf.pool(id.subnet()).ok_or_else(|| no_pool(id))
}

pub(crate) fn in_use(address: IpAddr, why: &Explanation) -> Error {
    Error::AddressInUse {
        address,
        reason: why.to_string(),
    }
}

pub(crate) fn address_record(
    view: &dyn View,
    segment: &SegmentId,
    address: IpAddr,
) -> Result<Option<(AddressRecord, Entry)>> {
    record_at(view, &keys::address(segment, address))
}

fn record_at(view: &dyn View, key: &[u8]) -> Result<Option<(AddressRecord, Entry)>> {
    match view.get(key)? {
        None => Ok(None),
        Some(entry) => {
            let record = AddressRecord::from_bytes(&entry.value).map_err(|b| view.corrupt(b))?;
            Ok(Some((record, entry)))
        }
    }
}

pub(crate) fn lease_of(
    pool: &Pool,
    address: IpAddr,
    record: AddressRecord,
    version: Version,
) -> Lease {
    let AddressRecord {
        state: _,
        owner,
        host,
        mac,
        since,
    } = record;
    Lease {
        pool: pool.id.clone(),
        address,
        owner,
        host,
        epoch: Epoch(version),
        mac,
        gateway: pool.spec.gateway,
        since,
    }
}

fn cooling(view: &dyn View, record: &AddressRecord, entry: &Entry) -> Explanation {
    let left = entry
        .expires
        .map_or(0, |expires| expires.saturating_sub(view.now()));
    Explanation::Cooling {
        last_owner: record.owner.clone(),
        left: Duration::from_millis(left),
    }
}

/// Whose a MAC address is, by its entry.
fn mac_owner(view: &dyn View, entry: Option<Entry>) -> Result<Option<OwnerKey>> {
    let owner = entry.map(|entry| mac_from_bytes(&entry.value));
    owner.transpose().map_err(|b| view.corrupt(b))
}

/// What an owner has in a segment, IPv4 first. A family without a pool is not looked at: it has no lease.
fn owner_entries(
    view: &dyn View,
    conf: &SegmentConf,
    segment: &SegmentId,
    owner: &OwnerKey,
) -> Result<[Option<(OwnerRecord, Version)>; 2]> {
    let mut all = [None, None];
    for (family, slot) in [Family::V4, Family::V6].into_iter().zip(&mut all) {
        if conf.pools.iter().all(|pool| pool.family() != family) {
            continue;
        }
        if let Some(entry) = view.get(&keys::owner(segment, owner, family))? {
            let record = OwnerRecord::from_bytes(&entry.value).map_err(|b| view.corrupt(b))?;
            *slot = Some((record, entry.version));
        }
    }
    Ok(all)
}

/// The lease that an owner's record points to.
fn bound_lease(
    view: &dyn View,
    conf: &SegmentConf,
    segment: &SegmentId,
    address: IpAddr,
    owner: &OwnerKey,
) -> Result<Lease> {
    let pool = conf
        .pool_of(address)
        .ok_or_else(|| view.corrupt("a bound address is in no pool"))?;
    match address_record(view, segment, address)? {
        Some((record, entry)) if record.state == AddressState::Bound && record.owner == *owner => {
            Ok(lease_of(pool, address, record, entry.version))
        }
        _ => Err(view.corrupt("an owner's record and its address disagree")),
    }
}

/// An owner that has an address asks again: the same answer, unless it asks for something else.
fn check_same(lease: &Lease, request: &AllocateRequest) -> Result<()> {
    let mut differences = Vec::new();
    if lease.pool != request.pool {
        differences.push(Difference::new("pool", &request.pool, &lease.pool));
    }
    match request.wanted {
        Wanted::Exact(address) if address != lease.address => {
            differences.push(Difference::new("address", address, lease.address));
        }
        Wanted::Exact(_) | Wanted::Prefer(_) | Wanted::Next => {}
    }
    match request.mac {
        Some(mac) if mac != lease.mac => {
            differences.push(Difference::new("MAC address", mac, lease.mac));
        }
        _ => {}
    }
    if differences.is_empty() {
        Ok(())
    } else {
        Err(Error::Conflict {
            subject: format!("the lease of {} in {}", request.owner, lease.segment()),
            differences,
        })
    }
}
