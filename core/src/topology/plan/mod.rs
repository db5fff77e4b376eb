//! From what is wanted and what there is to what must be done. Pure.

mod engine;
mod links;
mod native;
mod teardown;

use std::collections::BTreeSet;
use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;

use crate::docker::Engine;
use crate::error::{Difference, Error, Result};
use crate::ipam::{AllocateRequest, OwnerKey, Wanted};
use crate::link::{ObservedAddress, ObservedRoute, RouteSpec};
use crate::topology::desired::{DOCKER_KEY, NATIVE_KEY, Topology};
use crate::topology::observed::{Ledger, Observed};
use crate::topology::render::LABEL_TOPOLOGY;
use crate::topology::step::{Action, Step};
use crate::types::InterfaceName;

/// What must be done, in order, with the undo of each step. It prints as a diff; an empty plan means that there is nothing to
/// do.
///
/// What is ours and differs is changed, or removed and made anew, and each removal is a step of its own. What is not ours is
/// never changed: a difference there is [`Error::Conflict`], and nothing is planned.
///
/// ```
/// use trunkline::InterfaceName;
/// use trunkline::topology::{Observed, Plan, Topology};
///
/// let empty = Topology::new("nothing", InterfaceName::new("eth0")?)?;
/// let plan = Plan::new(&empty, &Observed::default())?;
/// assert!(plan.is_empty());
/// assert_eq!(plan.to_string(), "nothing to do");
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Plan {
    #[cfg_attr(not(feature = "kernel"), allow(dead_code))] // what carries it out reads them
    pub(in crate::topology) topology: Topology,
    #[cfg_attr(not(feature = "kernel"), allow(dead_code))]
    pub(in crate::topology) ledger: Ledger,
    pub(in crate::topology) actions: Vec<Action>,
    pub(in crate::topology) notes: Vec<String>,
}

/// What becomes of the leases of what is torn down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Leases {
    /// They end; the addresses cool down.
    #[default]
    Release,
    /// They stay: the same containers get the same addresses when they come back.
    Keep,
}

impl Plan {
    /// The steps from what there is to what is wanted.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] naming each difference of something that is not ours; [`Error::NotFound`] for a trunk, a link of the
    /// operator's or a namespace that is not there; [`Error::AddressInUse`] for a pinned address that another has;
    /// [`Error::Misuse`] when there are Docker networks and no engine.
    pub fn new(topology: &Topology, seen: &Observed) -> Result<Self> {
        let mut planner = Planner::new(topology, seen);
        planner.ledger()?;
        planner.orphans()?;
        planner.vlans()?;
        planner.networks()?;
        planner.shims()?;
        planner.containers()?;
        Ok(planner.finish())
    }

    /// The steps that remove everything of ours, containers first.
    ///
    /// Pools stay: they are the ledger's settings, and remember which addresses are cooling down. A sub-interface on which
    /// something foreign is stays too, with a note.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for names that cannot be keys.
    pub fn teardown(topology: &Topology, seen: &Observed, leases: Leases) -> Result<Self> {
        let mut planner = Planner::new(topology, seen);
        planner.tear_down(leases)?;
        Ok(planner.finish())
    }

    /// The steps, in order.
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// What a person should know and no step changes.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.actions.is_empty()
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let actions = self.actions.iter().map(ToString::to_string);
        let notes = self.notes.iter().map(|note| format!("# {note}"));
        let mut lines: Vec<String> = actions.chain(notes).collect();
        if self.actions.is_empty() {
            lines.insert(0, "nothing to do".into());
        }
        f.write_str(&lines.join("\n"))
    }
}

/// A plan in the making. The phases are carried out in this order.
struct Planner<'a> {
    topology: &'a Topology,
    seen: &'a Observed,
    known: Ledger,
    ledger: Vec<Action>,
    removals: Vec<Action>,
    links: Vec<Action>,
    networks: Vec<Action>,
    shims: Vec<Action>,
    containers: Vec<Action>,
    afterwards: Vec<Action>,
    notes: Vec<String>,
    /// Sub-interfaces that are made in this plan: nothing is on them yet.
    fresh: BTreeSet<InterfaceName>,
    /// Containers that are removed in this plan.
    gone: BTreeSet<String>,
    /// Networks of the engine that are made in this plan.
    remade: BTreeSet<String>,
    /// Networks of the engine that stay, for somebody else is on them.
    kept: BTreeSet<String>,
}

impl<'a> Planner<'a> {
    fn new(topology: &'a Topology, seen: &'a Observed) -> Self {
        Self {
            topology,
            seen,
            known: Ledger::of(seen),
            ledger: Vec::new(),
            removals: Vec::new(),
            links: Vec::new(),
            networks: Vec::new(),
            shims: Vec::new(),
            containers: Vec::new(),
            afterwards: Vec::new(),
            notes: Vec::new(),
            fresh: BTreeSet::new(),
            gone: BTreeSet::new(),
            remade: BTreeSet::new(),
            kept: BTreeSet::new(),
        }
    }

    fn finish(mut self) -> Plan {
        // What is pinned comes before what may be anything: a block, or the next address.
        self.ledger.sort_by_key(|action| match &action.step {
            Step::MakePool(..) => 0,
            Step::Uncarve(..) | Step::Release(_) => 1,
            Step::Lease(_, requests) if requests.iter().any(is_pin) => 2,
            Step::Carve(..) => 3,
            _ => 4,
        });
        let phases = [
            self.ledger,
            self.removals,
            self.links,
            self.networks,
            self.shims,
            self.containers,
            self.afterwards,
        ];
        Plan {
            topology: self.topology.clone(),
            ledger: self.known,
            actions: phases.into_iter().flatten().collect(),
            notes: self.notes,
        }
    }

    fn engine(&self) -> Result<&'a Engine> {
        self.seen.engine.as_ref().ok_or_else(|| Error::Misuse {
            what: format!(
                "topology {} has Docker networks and no engine was given: connect one",
                self.topology.name
            ),
        })
    }

    // ---- pools and leases

    fn ledger(&mut self) -> Result<()> {
        let topology = self.topology;
        for network in &topology.networks {
            for subnet in &network.subnets {
                let id = topology.pool_id(network, subnet)?;
                let spec = subnet.pool_spec()?;
                match self.seen.pools.iter().find(|pool| *pool.id() == id) {
                    None => self
                        .ledger
                        .push(Action::new(Step::MakePool(id.clone(), spec))),
                    Some(pool) => {
                        let differences = spec.differences(pool.spec());
                        if !differences.is_empty() {
                            return Err(Error::Conflict {
                                subject: format!("pool {id}"),
                                differences,
                            });
                        }
                    }
                }
                if network.docker {
                    let owner = topology.carve_key(network)?;
                    let len = subnet.carve_len();
                    match self.known.block(&id, &owner) {
                        Some(block) if block.prefix_len() == len => {}
                        found => {
                            if found.is_some() {
                                // The network is made anew with the other block, so the old one is not used by then.
                                let step = Step::Uncarve(id.clone(), owner.clone());
                                self.ledger.push(Action::new(step));
                            }
                            self.known
                                .blocks
                                .retain(|(pool, of, _)| *pool != id || *of != owner);
                            self.ledger.push(Action::new(Step::Carve(id, len, owner)));
                        }
                    }
                }
            }
        }
        for tenant in topology.tenants()? {
            let segment = topology.segment_of(tenant.network)?;
            let mut requests = Vec::new();
            let mut missing = false;
            let held: Vec<_> = self
                .known
                .leases_of(&tenant.key)
                .into_iter()
                .cloned()
                .collect();
            let mut kept = Vec::new();
            for (subnet, pinned) in &tenant.wanted {
                let id = topology.pool_id(tenant.network, subnet)?;
                let mut request = AllocateRequest::new(&id, tenant.key.clone());
                if let Some(pin) = *pinned {
                    let other = self.seen.leases.iter().find(|lease| {
                        lease.address() == pin
                            && *lease.segment() == segment
                            && *lease.owner() != tenant.key
                    });
                    if let Some(other) = other {
                        return Err(Error::AddressInUse {
                            address: pin,
                            reason: format!("{} wants it and {} has it", tenant.who, other.owner()),
                        });
                    }
                    request = request.exact(pin);
                }
                if let Some(mac) = tenant.mac {
                    request = request.mac(mac);
                }
                let fits = held.iter().find(|lease| {
                    *lease.pool() == id
                        && pinned.is_none_or(|pin| pin == lease.address())
                        && tenant.mac.is_none_or(|mac| mac == lease.mac())
                });
                match fits {
                    Some(lease) => kept.push(lease.clone()),
                    None => missing = true,
                }
                requests.push(request);
            }
            for lease in held.iter().filter(|lease| !kept.contains(lease)) {
                self.known.leases.retain(|known| known != lease);
                self.ledger
                    .push(Action::new(Step::Release((*lease).clone())));
            }
            if missing {
                self.ledger
                    .push(Action::new(Step::Lease(tenant.who, requests)));
            }
        }
        Ok(())
    }

    /// What this topology made in the engine and wants no longer.
    fn orphans(&mut self) -> Result<()> {
        let topology = self.topology;
        for container in self.seen.containers.values() {
            let wanted = topology
                .containers
                .iter()
                .any(|wanted| wanted.name.as_str() == container.name && wanted.place.is_docker());
            if self.is_this(&container.labels) && !wanted {
                self.drop_container(&container.name, Vec::new());
            }
        }
        for network in &self.seen.networks {
            let wanted = topology
                .networks
                .iter()
                .any(|wanted| wanted.docker && wanted.name.as_str() == network.name);
            if self.is_this(&network.labels) && !wanted {
                self.drop_network(network, Vec::new())?;
            }
        }
        // A namespace that is not wanted any more cannot be looked into, so its lease stays.
        let wanted: BTreeSet<OwnerKey> = topology.tenants()?.into_iter().map(|t| t.key).collect();
        let prefix = format!("{DOCKER_KEY}:{}/", topology.name);
        for lease in &self.seen.leases {
            let key = lease.owner().as_str();
            if wanted.contains(lease.owner()) {
                continue;
            }
            if key.starts_with(&prefix) {
                self.afterwards
                    .push(Action::new(Step::Release(lease.clone())));
            } else if key.starts_with(&format!("{}:{}/", NATIVE_KEY, topology.name)) {
                self.notes.push(format!(
                    "{key} has {} and is not wanted any more: detach its namespace, then release it",
                    lease.address()
                ));
            }
        }
        Ok(())
    }

    fn is_this(&self, labels: &std::collections::BTreeMap<String, String>) -> bool {
        labels.get(LABEL_TOPOLOGY) == Some(&self.topology.name)
    }
}

/// `IFA_F_PERMANENT`: an address that somebody gave, and not a router advertisement.
const PERMANENT: u32 = 0x80;

/// What a link lacks, and which addresses it has beyond those wanted.
fn missing(
    nets: &[IpNet],
    routes: &[RouteSpec],
    index: u32,
    addresses: &[ObservedAddress],
    ways: &[ObservedRoute],
) -> (Vec<Difference>, Vec<Difference>) {
    let here: Vec<&ObservedAddress> = addresses.iter().filter(|a| a.link_index == index).collect();
    let mut lacks: Vec<Difference> = nets
        .iter()
        .filter(|net| !here.iter().any(|found| found.net == **net))
        .map(|net| Difference::new("address", net, "absent"))
        .collect();
    let there = |route: &&RouteSpec| {
        ways.iter().any(|found| {
            found.link_index == Some(index)
                && found.destination == route.destination()
                && found.gateway == route.gateway()
        })
    };
    let absent = routes.iter().filter(|route| !there(route));
    lacks.extend(absent.map(|route| Difference::new("route", route, "absent")));
    let local = |address: IpAddr| match address {
        IpAddr::V4(v4) => v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    };
    let extra = here
        .iter()
        .filter(|found| {
            found.flags & PERMANENT != 0 && !local(found.net.addr()) && !nets.contains(&found.net)
        })
        .map(|found| Difference::new("address", "absent", found.net))
        .collect();
    (lacks, extra)
}

fn is_pin(request: &AllocateRequest) -> bool {
    matches!(request.wanted(), Wanted::Exact(_))
}
