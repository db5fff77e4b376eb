//! Random operations on the memory store, the SQLite store and a plain model side by side: same answers, and after every step
//! the invariants (one owner for an address, one address for an owner, nothing lost by reopening, nothing bound that must
//! not be).
#![cfg(all(feature = "sqlite", feature = "blocking"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]
#![allow(
    clippy::result_large_err,
    clippy::type_complexity,
    clippy::too_many_lines
)]

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::time::Duration;

use proptest::prelude::*;
use trunkline::blocking::Ipam;
use trunkline::ipam::{
    AddressRange, AllocateRequest, Clock, Explanation, Family, Lease, OwnerKey, PoolId, PoolSpec,
    SegmentId, VlanStack,
};
use trunkline::{Error, ErrorKind, Removed, Result, VlanId};

const OWNERS: usize = 10;
const REST: u64 = 1000;
/// Each lease changes three keys, and a journal of 2048 keys is merged.
const BULK: usize = 700;

#[derive(Clone, Debug)]
enum Op {
    Allocate {
        owner: usize,
        pool: usize,
        wanted: Option<(bool, u128)>,
    },
    Both {
        owner: usize,
    },
    Many {
        first: usize,
        count: usize,
        pool: usize,
    },
    Release {
        lease: usize,
    },
    Reserve {
        pool: usize,
        at: u128,
    },
    Unreserve {
        pool: usize,
        at: u128,
    },
    Exclude {
        pool: usize,
        at: u128,
        len: u128,
    },
    Include {
        which: usize,
    },
    Carve {
        pool: usize,
        owner: usize,
    },
    Uncarve {
        pool: usize,
        owner: usize,
    },
    Advance {
        millis: u64,
    },
    Explain {
        pool: usize,
        at: u128,
    },
    Reopen,
    /// The other open handle of the same file: what another process would see.
    Switch,
    /// So many changes in another segment that the journal is merged.
    Bulk,
}

fn op() -> impl Strategy<Value = Op> {
    let owner = 0..OWNERS;
    let pool = 0..2usize;
    let at = 0u128..16;
    prop_oneof![
        8 => (owner.clone(), pool.clone(), prop::option::weighted(0.3, (any::<bool>(), at.clone())))
            .prop_map(|(owner, pool, wanted)| Op::Allocate { owner, pool, wanted }),
        2 => owner.clone().prop_map(|owner| Op::Both { owner }),
        1 => (owner.clone(), 1..6usize, pool.clone()).prop_map(|(first, count, pool)| Op::Many { first, count, pool }),
        8 => (0..64usize).prop_map(|lease| Op::Release { lease }),
        1 => (pool.clone(), at.clone()).prop_map(|(pool, at)| Op::Reserve { pool, at }),
        1 => (pool.clone(), at.clone()).prop_map(|(pool, at)| Op::Unreserve { pool, at }),
        1 => (pool.clone(), at.clone(), 1u128..4).prop_map(|(pool, at, len)| Op::Exclude { pool, at, len }),
        1 => (0..8usize).prop_map(|which| Op::Include { which }),
        1 => (pool.clone(), owner.clone()).prop_map(|(pool, owner)| Op::Carve { pool, owner }),
        1 => (pool.clone(), owner).prop_map(|(pool, owner)| Op::Uncarve { pool, owner }),
        3 => (1..REST + 10).prop_map(|millis| Op::Advance { millis }),
        2 => (pool, at).prop_map(|(pool, at)| Op::Explain { pool, at }),
        1 => Just(Op::Reopen),
        4 => Just(Op::Switch),
        1 => Just(Op::Bulk),
    ]
}

#[derive(Clone, Debug, PartialEq)]
enum State {
    Bound {
        owner: usize,
    },
    Cooling {
        owner: usize,
        queued: u64,
        expires: u64,
    },
}

/// The plainest thing that could be right: every address looked at, every time.
struct ModelPool {
    first: IpAddr,
    usable: BTreeSet<u128>,
    gateway: u128,
    reserved: BTreeSet<u128>,
    excluded: Vec<(u128, u128)>,
    carved: BTreeMap<usize, u128>,
    states: BTreeMap<u128, State>,
    cursor: Option<u128>,
    /// The address that each owner released last.
    last: BTreeMap<usize, u128>,
}

fn plus(first: IpAddr, n: u128) -> IpAddr {
    match first {
        IpAddr::V4(a) => IpAddr::from((u32::from(a) + u32::try_from(n).unwrap()).to_be_bytes()),
        IpAddr::V6(a) => IpAddr::from((u128::from(a) + n).to_be_bytes()),
    }
}

fn minus(address: IpAddr, first: IpAddr) -> u128 {
    let n = |a| match a {
        IpAddr::V4(a) => u128::from(u32::from(a)),
        IpAddr::V6(a) => u128::from(a),
    };
    n(address) - n(first)
}

impl ModelPool {
    fn allowed(&self, n: u128) -> bool {
        self.usable.contains(&n)
            && n != self.gateway
            && !self.reserved.contains(&n)
            && !self.excluded.iter().any(|(a, b)| (*a..=*b).contains(&n))
            && !self
                .carved
                .values()
                .any(|start| (*start..start + 4).contains(&n))
    }

    fn expire(&mut self, now: u64) {
        self.states
            .retain(|_, s| !matches!(s, State::Cooling { expires, .. } if *expires <= now));
    }

    fn of(&self, owner: usize) -> Option<u128> {
        self.states
            .iter()
            .find(|(_, s)| **s == State::Bound { owner })
            .map(|(n, _)| *n)
    }

    /// The address that an allocation must answer, or the kind of error.
    fn allocate(
        &mut self,
        owner: usize,
        wanted: Option<(bool, u128)>,
    ) -> std::result::Result<u128, ErrorKind> {
        if let Some(n) = self.of(owner) {
            return match wanted {
                Some((true, exact)) if exact != n => Err(ErrorKind::Conflict),
                _ => Ok(n),
            };
        }
        let mine = |n: u128, states: &BTreeMap<u128, State>| matches!(states.get(&n), Some(State::Cooling { owner: o, .. }) if *o == owner);
        let own = self
            .last
            .get(&owner)
            .copied()
            .filter(|n| mine(*n, &self.states));
        let (n, turn) = match wanted {
            Some((true, n)) => {
                if !self.allowed(n) || matches!(self.states.get(&n), Some(State::Bound { .. })) {
                    return Err(ErrorKind::AddressInUse);
                }
                (n, !self.states.contains_key(&n))
            }
            Some((false, n))
                if self.allowed(n) && (!self.states.contains_key(&n) || mine(n, &self.states)) =>
            {
                (n, !self.states.contains_key(&n))
            }
            _ => {
                let start = self.cursor.map_or(0, |c| c + 1);
                let free = |n: &u128| self.allowed(*n) && !self.states.contains_key(n);
                if let Some(n) = own.filter(|n| self.allowed(*n)) {
                    (n, false)
                } else if let Some(n) = (start..64).chain(0..start).find(free) {
                    (n, true)
                } else {
                    let oldest = self
                        .states
                        .iter()
                        .filter_map(|(n, s)| match s {
                            State::Cooling { queued, .. } if self.allowed(*n) => {
                                Some((*queued, *n))
                            }
                            _ => None,
                        })
                        .min();
                    (oldest.ok_or(ErrorKind::PoolExhausted)?.1, false)
                }
            }
        };
        self.states.insert(n, State::Bound { owner });
        if turn {
            self.cursor = Some(n);
        }
        Ok(n)
    }
}

struct Subject {
    ipam: Ipam,
    /// A second handle of the same store.
    other: Ipam,
    clock: Clock,
    path: Option<std::path::PathBuf>,
    leases: Vec<Lease>,
}

struct World {
    segment: SegmentId,
    pools: [PoolId; 2],
    model: [ModelPool; 2],
    excluded: Vec<(usize, u128, u128)>,
    now: u64,
    steps: u64,
    subjects: Vec<Subject>,
    /// What each lease ever handed out was, in the model's words: pool, address, owner, generation.
    history: Vec<(usize, u128, usize, u64)>,
    generations: BTreeMap<(usize, u128), u64>,
}

fn owner(n: usize) -> OwnerKey {
    OwnerKey::new(format!("vm:{n}")).unwrap()
}

fn specs() -> [PoolSpec; 2] {
    let rest = Duration::from_millis(REST);
    [
        PoolSpec::new("10.0.0.0/28".parse().unwrap())
            .gateway("10.0.0.1".parse().unwrap())
            .unwrap()
            .range("10.0.0.0-10.0.0.11".parse().unwrap())
            .unwrap()
            .cool_down(rest)
            .unwrap(),
        PoolSpec::new("2001:db8::/124".parse().unwrap())
            .gateway("2001:db8::1".parse().unwrap())
            .unwrap()
            .cool_down(rest)
            .unwrap(),
    ]
}

impl World {
    fn new(directory: &std::path::Path) -> Self {
        let segment = SegmentId::local(VlanStack::untagged());
        let path = directory.join("leases.db");
        let mut subjects = Vec::new();
        for path in [None, Some(path)] {
            let clock = Clock::manual();
            let ipam = match &path {
                None => Ipam::in_memory_with(clock.clone()),
                Some(path) => Ipam::open_with(path, clock.clone()).unwrap(),
            };
            for spec in specs() {
                ipam.create_pool(&segment, spec).unwrap();
            }
            let other = match &path {
                None => ipam.clone(),
                Some(path) => Ipam::open_with(path, clock.clone()).unwrap(),
            };
            subjects.push(Subject {
                ipam,
                other,
                clock,
                path,
                leases: Vec::new(),
            });
        }
        let model = |first: &str, usable: std::ops::RangeInclusive<u128>| ModelPool {
            first: first.parse().unwrap(),
            usable: usable.collect(),
            gateway: 1,
            reserved: BTreeSet::new(),
            excluded: Vec::new(),
            carved: BTreeMap::new(),
            states: BTreeMap::new(),
            cursor: None,
            last: BTreeMap::new(),
        };
        Self {
            pools: specs().map(|s| PoolId::new(segment.clone(), s.subnet())),
            segment,
            model: [model("10.0.0.0", 1..=11), model("2001:db8::", 1..=15)],
            excluded: Vec::new(),
            now: 1000,
            steps: 0,
            subjects,
            history: Vec::new(),
            generations: BTreeMap::new(),
        }
    }

    /// The same call on every subject; their answers must be alike.
    fn all<T: PartialEq + std::fmt::Debug>(
        &mut self,
        mut call: impl FnMut(&mut Subject) -> Result<T>,
    ) -> std::result::Result<T, Error> {
        let mut answers: Vec<Result<T>> = self.subjects.iter_mut().map(&mut call).collect();
        let last = answers.pop().unwrap();
        for answer in answers {
            match (&answer, &last) {
                (Ok(a), Ok(b)) => assert_eq!(a, b),
                (Err(a), Err(b)) => assert_eq!(a.to_string(), b.to_string()),
                other => panic!("the stores differ: {other:?}"),
            }
        }
        last
    }

    fn allocate(&mut self, asked: &[(usize, usize, Option<(bool, u128)>)]) {
        let requests: Vec<_> = asked
            .iter()
            .map(|(o, pool, wanted)| {
                let request = AllocateRequest::new(&self.pools[*pool], owner(*o));
                match wanted {
                    None => request,
                    Some((true, n)) => request.exact(plus(self.model[*pool].first, *n)),
                    Some((false, n)) => request.prefer(plus(self.model[*pool].first, *n)),
                }
            })
            .collect();
        // All or none: the model goes back when one is refused.
        let before = [0, 1].map(|p| (self.model[p].states.clone(), self.model[p].cursor));
        let mut want = Ok(Vec::new());
        for (o, pool, wanted) in asked {
            let pressed_before = self.model[*pool].of(*o).is_some();
            match (self.model[*pool].allocate(*o, *wanted), &mut want) {
                (Ok(n), Ok(list)) => list.push((*pool, n, *o, pressed_before)),
                (Err(kind), w) => {
                    *w = Err(kind);
                    break;
                }
                _ => unreachable!(),
            }
        }
        if want.is_err() {
            for (model, (states, cursor)) in self.model.iter_mut().zip(before) {
                model.states = states;
                model.cursor = cursor;
            }
        }
        let got = self.all(|s| {
            let leases = s.ipam.allocate_all(requests.clone())?;
            // Asking again gives the same answer, epoch and all.
            assert_eq!(s.ipam.allocate_all(requests.clone())?, leases);
            s.leases.extend(leases.iter().cloned());
            Ok(leases
                .iter()
                .map(|l| (l.address(), l.mac(), l.owner().clone()))
                .collect::<Vec<_>>())
        });
        match (got, want) {
            (Ok(got), Ok(want)) => {
                assert_eq!(got.len(), want.len());
                for ((address, _, key), (pool, n, o, known)) in got.iter().zip(&want) {
                    assert_eq!(*address, plus(self.model[*pool].first, *n), "{asked:?}");
                    assert_eq!(*key, owner(*o));
                    let generation = self.generations.entry((*pool, *n)).or_default();
                    *generation += u64::from(!known);
                    self.history.push((*pool, *n, *o, *generation));
                }
            }
            (Err(error), Err(kind)) => assert_eq!(error.kind(), kind, "{error}"),
            (got, want) => panic!("{asked:?}: got {got:?}, want {want:?}"),
        }
    }

    fn release(&mut self, which: usize) {
        if self.history.is_empty() {
            return;
        }
        let which = which % self.history.len();
        let (pool, n, o, generation) = self.history[which];
        let current = self.generations[&(pool, n)];
        let want = match self.model[pool].states.get(&n) {
            Some(State::Bound { owner }) if *owner == o && generation == current => {
                Ok(Removed::Removed)
            }
            Some(State::Bound { .. }) => Err(ErrorKind::LeaseLost),
            Some(State::Cooling { .. }) if generation == current => Ok(Removed::AlreadyGone),
            Some(State::Cooling { .. }) => Err(ErrorKind::LeaseLost),
            None => Ok(Removed::AlreadyGone),
        };
        if want == Ok(Removed::Removed) {
            let state = State::Cooling {
                owner: o,
                queued: self.steps,
                expires: self.now + REST,
            };
            self.model[pool].states.insert(n, state);
            self.model[pool].last.insert(o, n);
        }
        let got = self.all(|s| {
            s.ipam.release(&s.leases[which]).map_err(|e| {
                // The two stores count their versions apart.
                assert_eq!(e.kind(), ErrorKind::LeaseLost, "{e}");
                s.ipam.release(&s.leases[which]).unwrap_err();
                lost()
            })
        });
        assert_eq!(got.map_err(|e| e.kind()), want.map_err(|_| lost().kind()));
    }

    fn step(&mut self, op: &Op) {
        self.steps += 1;
        match *op {
            Op::Allocate {
                owner,
                pool,
                wanted,
            } => self.allocate(&[(owner, pool, wanted)]),
            Op::Both { owner } => self.allocate(&[(owner, 0, None), (owner, 1, None)]),
            Op::Many { first, count, pool } => {
                let asked: Vec<_> = (first..first + count)
                    .map(|o| (o % OWNERS, pool, None))
                    .collect();
                self.allocate(&asked);
            }
            Op::Release { lease } => self.release(lease),
            Op::Reserve { pool, at } => {
                let (id, address) = (self.pools[pool].clone(), plus(self.model[pool].first, at));
                let got = self.all(|s| s.ipam.reserve(&id, address, "test"));
                let model = &mut self.model[pool];
                let never = at == 0 || at == 1 || (pool == 0 && at == 15);
                let bound = matches!(model.states.get(&at), Some(State::Bound { .. }));
                match got {
                    Ok(()) => {
                        assert!(!never && !bound);
                        model.reserved.insert(at);
                    }
                    Err(e) if never => assert_eq!(e.kind(), ErrorKind::InvalidInput),
                    Err(e) => {
                        assert!(bound, "{e}");
                        assert_eq!(e.kind(), ErrorKind::AddressInUse);
                    }
                }
            }
            Op::Unreserve { pool, at } => {
                let (id, address) = (self.pools[pool].clone(), plus(self.model[pool].first, at));
                let got = self
                    .all(|s| s.ipam.remove_reservation(&id, address))
                    .unwrap();
                assert_eq!(
                    got == Removed::Removed,
                    self.model[pool].reserved.remove(&at)
                );
            }
            Op::Exclude { pool, at, len } => {
                let last = (at + len - 1).min(15);
                let id = self.pools[pool].clone();
                let first = self.model[pool].first;
                let range = AddressRange::new(plus(first, at), plus(first, last)).unwrap();
                let got = self.all(|s| s.ipam.exclude(&id, range, "test"));
                let model = &mut self.model[pool];
                let meets = |(a, b): (u128, u128)| a <= last && at <= b;
                let same = model.excluded.contains(&(at, last));
                let overlap = !same
                    && (model.excluded.iter().any(|r| meets(*r))
                        || model.carved.values().any(|c| meets((*c, c + 3))));
                let bound = model
                    .states
                    .iter()
                    .any(|(n, s)| (at..=last).contains(n) && matches!(s, State::Bound { .. }));
                match got {
                    Ok(()) => {
                        assert!(same || (!overlap && !bound));
                        if !same {
                            model.excluded.push((at, last));
                            self.excluded.push((pool, at, last));
                        }
                    }
                    Err(e) if overlap => assert_eq!(e.kind(), ErrorKind::Overlap),
                    Err(e) => {
                        assert!(bound, "{e}");
                        assert_eq!(e.kind(), ErrorKind::AddressInUse);
                    }
                }
            }
            Op::Include { which } => {
                if self.excluded.is_empty() {
                    return;
                }
                let (pool, at, last) = self.excluded.remove(which % self.excluded.len());
                let id = self.pools[pool].clone();
                let first = self.model[pool].first;
                let range = AddressRange::new(plus(first, at), plus(first, last)).unwrap();
                let got = self.all(|s| s.ipam.remove_exclusion(&id, range)).unwrap();
                assert_eq!(got, Removed::Removed);
                self.model[pool].excluded.retain(|r| *r != (at, last));
            }
            Op::Carve { pool, owner: o } => {
                let id = self.pools[pool].clone();
                let len = if pool == 0 { 30 } else { 126 };
                let got = self.all(|s| s.ipam.carve(&id, len, &owner(o)));
                let model = &mut self.model[pool];
                let known = model.carved.get(&o).copied();
                let want = known.or_else(|| {
                    [12, 8, 4, 0].into_iter().find(|start| {
                        (*start..start + 4)
                            .all(|n| model.allowed(n) && !model.states.contains_key(&n))
                    })
                });
                match (got, want) {
                    (Ok(block), Some(start)) => {
                        assert_eq!(minus(block.addr(), model.first), start);
                        model.carved.insert(o, start);
                    }
                    (Err(e), None) => assert_eq!(e.kind(), ErrorKind::AddressInUse),
                    other => panic!("{other:?}"),
                }
            }
            Op::Uncarve { pool, owner: o } => {
                let id = self.pools[pool].clone();
                let got = self.all(|s| s.ipam.remove_carve(&id, &owner(o))).unwrap();
                assert_eq!(
                    got == Removed::Removed,
                    self.model[pool].carved.remove(&o).is_some()
                );
            }
            Op::Advance { millis } => {
                self.now += millis;
                for s in &self.subjects {
                    s.clock.advance(Duration::from_millis(millis));
                }
                for model in &mut self.model {
                    model.expire(self.now);
                }
            }
            Op::Explain { pool, at } => {
                let address = plus(self.model[pool].first, at);
                let segment = self.segment.clone();
                let model = &self.model[pool];
                let (allowed, state, now) =
                    (model.allowed(at), model.states.get(&at).cloned(), self.now);
                self.all(|s| {
                    let why = s.ipam.explain(&segment, address)?;
                    match (&why, &state) {
                        _ if !allowed => assert!(!matches!(
                            why,
                            Explanation::Free
                                | Explanation::Bound { .. }
                                | Explanation::Cooling { .. }
                        )),
                        (Explanation::Free, None) => {}
                        (Explanation::Bound { lease }, Some(State::Bound { owner: o })) => {
                            assert_eq!(*lease.owner(), owner(*o));
                        }
                        (
                            Explanation::Cooling { left, .. },
                            Some(State::Cooling { expires, .. }),
                        ) => {
                            assert_eq!(left.as_millis(), u128::from(expires - now));
                        }
                        other => panic!("{address}: {other:?}"),
                    }
                    Ok(())
                })
                .unwrap();
            }
            Op::Switch => {
                for s in &mut self.subjects {
                    std::mem::swap(&mut s.ipam, &mut s.other);
                }
            }
            Op::Bulk => {
                let segment = SegmentId::local(VlanId::new(7).unwrap().into());
                let spec = PoolSpec::new("10.1.0.0/16".parse().unwrap());
                let step = self.steps;
                self.all(|s| {
                    let pool = s.ipam.ensure_pool(&segment, spec.clone())?.into_inner();
                    let requests: Vec<_> = (0..BULK)
                        .map(|n| {
                            let owner = OwnerKey::new(format!("bulk:{step}/{n}")).unwrap();
                            AllocateRequest::new(pool.id(), owner)
                        })
                        .collect();
                    let leases = s.ipam.allocate_all(requests)?;
                    Ok(leases.iter().map(Lease::address).collect::<Vec<_>>())
                })
                .unwrap();
            }
            Op::Reopen => {
                for s in &mut self.subjects {
                    if let Some(path) = &s.path {
                        s.ipam = Ipam::open_with(path, s.clock.clone()).unwrap();
                    }
                }
            }
        }
    }

    fn check(&self) {
        for s in &self.subjects {
            let leases = s.ipam.leases(&self.segment).unwrap();
            let mut want = BTreeSet::new();
            for (pool, model) in self.model.iter().enumerate() {
                let mut cooling = 0;
                let mut capacity = 0;
                for n in 0..16 {
                    capacity += u128::from(model.allowed(n));
                    match model.states.get(&n) {
                        Some(State::Bound { owner: o }) => {
                            assert!(model.allowed(n));
                            want.insert((plus(model.first, n), owner(*o)));
                        }
                        Some(State::Cooling { .. }) => cooling += u128::from(model.allowed(n)),
                        None => {}
                    }
                }
                let usage = s.ipam.usage(&self.pools[pool]).unwrap();
                let family = |l: &&Lease| Family::of(l.address()) == Family::of(model.first);
                let bound = leases.iter().filter(family).count() as u128;
                assert_eq!(
                    (usage.capacity, usage.bound, usage.cooling),
                    (capacity, bound, cooling)
                );
            }
            let got: BTreeSet<_> = leases
                .iter()
                .map(|l| (l.address(), l.owner().clone()))
                .collect();
            assert_eq!(got.len(), leases.len(), "an address is there twice");
            assert_eq!(got, want);
            let macs: BTreeMap<_, _> = leases
                .iter()
                .map(|l| (l.mac(), l.owner().clone()))
                .collect();
            let owners: BTreeSet<_> = leases.iter().map(|l| l.owner().clone()).collect();
            assert_eq!(macs.len(), owners.len(), "a MAC address is there twice");
            assert_eq!(s.ipam.audit(&self.segment).unwrap().findings, []);
        }
    }
}

fn lost() -> Error {
    OwnerKey::new("").unwrap_err()
}

fn run(ops: &[Op]) {
    let directory = tempfile::tempdir().unwrap();
    let mut world = World::new(directory.path());
    for op in ops {
        world.step(op);
        world.check();
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("TRUNKLINE_MODEL_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(48),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn memory_sqlite_and_model_agree(ops in prop::collection::vec(op(), 1..60)) {
        run(&ops);
    }
}
