//! From what is wanted and what there is to what must be done. Pure.

use std::collections::BTreeSet;
use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;

use super::desired::{Container, DOCKER_KEY, Network, Topology, Vlan};
use super::observed::{Inside, Ledger, Observed};
use super::render::{self, LABEL_SPEC, LABEL_TOPOLOGY};
use super::step::{Action, Step};
use crate::docker::{Engine, ObservedContainer, ObservedNetwork, ParentOwner};
use crate::error::{Difference, Error, Result};
use crate::ipam::{AllocateRequest, OwnerKey};
use crate::link::{Link, LinkKind, LinkSpec, ObservedAddress, ObservedRoute, RouteSpec, drift};
use crate::types::{InterfaceName, Mtu};

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
    pub(super) topology: Topology,
    pub(super) ledger: Ledger,
    pub(super) actions: Vec<Action>,
    pub(super) notes: Vec<String>,
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
        }
    }

    fn finish(self) -> Plan {
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
            } else if key.starts_with(&format!(
                "{}:{}/",
                super::desired::NATIVE_KEY,
                topology.name
            )) {
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

    // ---- links

    fn vlans(&mut self) -> Result<()> {
        let topology = self.topology;
        let trunk = self.seen.link(&topology.trunk);
        let needs_trunk = !topology.vlans.is_empty() || !topology.networks.is_empty();
        let Some(trunk) = trunk else {
            if needs_trunk {
                return Err(Error::NotFound {
                    what: "trunk",
                    subject: topology.trunk.to_string(),
                });
            }
            return Ok(());
        };
        for vlan in &topology.vlans {
            let spec = LinkSpec::from(render::vlan(topology, vlan));
            match self.seen.link(&vlan.link) {
                Some(link) => self.existing_vlan(vlan, &spec, trunk, link)?,
                None => self.missing_vlan(vlan, trunk)?,
            }
        }
        Ok(())
    }

    fn existing_vlan(
        &mut self,
        vlan: &Vlan,
        spec: &LinkSpec,
        trunk: &Link,
        link: &Link,
    ) -> Result<()> {
        let differences = drift(spec, trunk.index(), link);
        if differences.is_empty() {
            return Ok(());
        }
        if !link.is_ours() || vlan.owner != ParentOwner::Trunkline {
            return Err(Error::Conflict {
                subject: format!("link {}, which is not ours,", vlan.link),
                differences,
            });
        }
        let small = |d: &Difference| d.field() == "state" || d.field() == "MTU";
        if !differences.iter().all(small) {
            self.refuse_guests(&vlan.link, link)?;
            let step = Step::RemoveLink(vlan.link.clone());
            self.removals.push(Action::because(step, differences));
            self.add_vlan(vlan);
            return Ok(());
        }
        for difference in differences {
            let step = match (difference.field(), vlan.mtu, Mtu::new(link.mtu()).ok()) {
                ("MTU", Some(mtu), Some(was)) => Step::SetMtu(vlan.link.clone(), mtu, was),
                _ => Step::SetUp(vlan.link.clone()),
            };
            self.links.push(Action::because(step, vec![difference]));
        }
        Ok(())
    }

    fn missing_vlan(&mut self, vlan: &Vlan, trunk: &Link) -> Result<()> {
        match vlan.owner {
            ParentOwner::Operator => {
                return Err(Error::NotFound {
                    what: "link of the operator's",
                    subject: vlan.link.to_string(),
                });
            }
            ParentOwner::Engine => {
                self.fresh.insert(vlan.link.clone());
                return Ok(());
            }
            ParentOwner::Trunkline => {}
        }
        let twin = self.seen.links.iter().find(|link| {
            link.parent_index() == Some(trunk.index())
                && link.parent_netns().is_none()
                && matches!(link.kind(), LinkKind::Vlan(found)
                    if found.id == vlan.id.get() && found.ether_type == vlan.protocol.ether_type())
        });
        if let Some(twin) = twin {
            let differences = vec![Difference::new("name", &vlan.link, twin.name())];
            if !twin.is_ours() {
                return Err(Error::Conflict {
                    subject: format!("VLAN {} of {}, which is not ours,", vlan.id, trunk.name()),
                    differences,
                });
            }
            self.refuse_guests(twin.name(), twin)?;
            let step = Step::RemoveLink(twin.name().clone());
            self.removals.push(Action::because(step, differences));
        }
        self.add_vlan(vlan);
        Ok(())
    }

    fn add_vlan(&mut self, vlan: &Vlan) {
        self.fresh.insert(vlan.link.clone());
        let spec = render::vlan(self.topology, vlan);
        self.links.push(Action::new(Step::AddVlan(spec)));
    }

    /// What of somebody else's would go with a link.
    fn guests(&self, name: &InterfaceName, link: &Link) -> Vec<Difference> {
        let children = self.seen.links.iter().filter(|child| {
            child.parent_index() == Some(link.index())
                && child.parent_netns().is_none()
                && !child.is_ours()
        });
        let networks = self.seen.networks.iter().filter(|network| {
            network.parent() == Some(name.as_str())
                && !self.is_this(&network.labels)
                && matches!(network.driver.as_str(), "macvlan" | "ipvlan")
        });
        let children = children.map(|child| format!("link {}", child.name()));
        let networks = networks.map(|network| format!("Docker network {}", network.name));
        children
            .chain(networks)
            .map(|guest| Difference::new("guest", "none of somebody else's", guest))
            .collect()
    }

    fn refuse_guests(&self, name: &InterfaceName, link: &Link) -> Result<()> {
        let differences = self.guests(name, link);
        if differences.is_empty() {
            return Ok(());
        }
        Err(Error::Conflict {
            subject: format!("link {name}, which would have to be made anew,"),
            differences,
        })
    }

    // ---- the engine's networks

    fn networks(&mut self) -> Result<()> {
        let topology = self.topology;
        for network in topology.networks.iter().filter(|network| network.docker) {
            let engine = self.engine()?;
            let spec = render::docker_network(topology, network, &self.known)?;
            let Some(found) = self.seen.network(network.name.as_str()) else {
                self.add_network(network);
                continue;
            };
            let mut differences = match &spec {
                Some(spec) => spec.differences(engine, found),
                None => vec![Difference::new(
                    "Docker's block",
                    "as carved",
                    "of no record",
                )],
            };
            let parent = topology.parent_of(network);
            let dockers = topology
                .vlan_of(network)
                .is_some_and(|vlan| vlan.owner == ParentOwner::Engine);
            if dockers && self.fresh.contains(parent) {
                differences.push(Difference::new("parent", parent, "absent"));
            }
            if differences.is_empty() {
                continue;
            }
            if !found.is_ours() {
                return Err(Error::Conflict {
                    subject: format!("Docker network {}, which is not ours,", network.name),
                    differences,
                });
            }
            self.drop_network(found, differences)?;
            self.add_network(network);
        }
        Ok(())
    }

    fn add_network(&mut self, network: &Network) {
        self.remade.insert(network.name.to_string());
        self.networks
            .push(Action::new(Step::AddNetwork(network.name.clone())));
    }

    /// Removes a network of ours with our containers on it.
    fn drop_network(&mut self, found: &ObservedNetwork, why: Vec<Difference>) -> Result<()> {
        let on_it: Vec<&ObservedContainer> = self
            .seen
            .containers
            .values()
            .filter(|container| container.attachments.contains_key(&found.name))
            .collect();
        let foreign: Vec<Difference> = on_it
            .iter()
            .filter(|container| !self.is_this(&container.labels))
            .map(|container| {
                Difference::new("container", "none of somebody else's", &container.name)
            })
            .collect();
        if !foreign.is_empty() {
            return Err(Error::Conflict {
                subject: format!(
                    "Docker network {}, which would have to be made anew,",
                    found.name
                ),
                differences: why.into_iter().chain(foreign).collect(),
            });
        }
        let names: Vec<String> = on_it
            .iter()
            .map(|container| container.name.clone())
            .collect();
        for name in names {
            self.drop_container(
                &name,
                vec![Difference::new("network", "as wanted", "made anew")],
            );
        }
        let step = Step::RemoveNetwork(found.name.clone());
        self.removals.push(Action::because(step, why));
        Ok(())
    }

    fn drop_container(&mut self, name: &str, why: Vec<Difference>) {
        if self.gone.insert(name.to_owned()) {
            let step = Step::RemoveContainer(name.to_owned());
            // Containers go before the networks that they are on.
            let first_other = self
                .removals
                .iter()
                .position(|action| !matches!(action.step, Step::RemoveContainer(_)))
                .unwrap_or(self.removals.len());
            self.removals
                .insert(first_other, Action::because(step, why));
        }
    }

    // ---- shims

    fn shims(&mut self) -> Result<()> {
        let topology = self.topology;
        for network in &topology.networks {
            let Some(wanted) = &network.shim else {
                continue;
            };
            let add = Action::new(Step::AddShim(wanted.name.clone(), network.name.clone()));
            let parent = topology.parent_of(network);
            let Some(link) = self.seen.link(&wanted.name) else {
                self.shims.push(add);
                continue;
            };
            if self.fresh.contains(parent) && link.is_ours() {
                // One that lost its parent went with it; one of another parent is in the way.
                if self.seen.links.iter().any(|other| {
                    Some(other.index()) == link.parent_index() && other.name() != parent
                }) {
                    let step = Step::RemoveLink(wanted.name.clone());
                    self.removals.push(Action::new(step));
                }
                self.shims.push(add);
                continue;
            }
            let parent_index = self.seen.link(parent).map_or(0, Link::index);
            let Some(shim) = render::shim(topology, network, &self.known)? else {
                self.shims
                    .push(complete(wanted.name.clone(), network, Vec::new()));
                continue;
            };
            let differences = drift(&LinkSpec::from(shim.link()), parent_index, link);
            let (addresses, routes) = (shim.link_addresses()?, shim.link_routes()?);
            let wanted_nets: Vec<IpNet> = addresses.iter().map(|a| a.net()).collect();
            let (mut lacks, extra) = missing(
                &wanted_nets,
                &routes,
                link.index(),
                &self.seen.addresses,
                &self.seen.routes,
            );
            let arp = |name: &InterfaceName| self.seen.arp_filter.contains(name);
            let parent_ours = self.seen.link(parent).is_some_and(Link::is_ours);
            if !arp(&wanted.name) || (parent_ours && !arp(parent)) {
                lacks.push(Difference::new("arp_filter", "1", "0"));
            }
            if !link.is_ours() && !(differences.is_empty() && lacks.is_empty()) {
                return Err(Error::Conflict {
                    subject: format!("link {}, which is not ours,", wanted.name),
                    differences: differences.into_iter().chain(lacks).collect(),
                });
            }
            let extra_routes = self.seen.routes.iter().filter(|route| {
                route.link_index == Some(link.index())
                    && route.table == 254
                    && route.destination.addr().is_ipv4()
                    && !shim.routes().contains(&route.destination)
            });
            let extra_routes = extra_routes
                .map(|route| Difference::new("route", "absent", route.destination))
                .collect::<Vec<_>>();
            let only_down = differences.iter().all(|d| d.field() == "state");
            if !only_down || !extra.is_empty() || !extra_routes.is_empty() {
                let why = differences.into_iter().chain(extra).chain(extra_routes);
                let step = Step::RemoveLink(wanted.name.clone());
                self.removals.push(Action::because(step, why.collect()));
                self.shims.push(add);
            } else if !lacks.is_empty() || !differences.is_empty() {
                let why = differences.into_iter().chain(lacks).collect();
                self.shims.push(complete(wanted.name.clone(), network, why));
            }
        }
        Ok(())
    }

    // ---- containers

    fn containers(&mut self) -> Result<()> {
        for container in &self.topology.containers {
            if container.place.is_docker() {
                self.docker_container(container)?;
            } else {
                self.native_container(container)?;
            }
        }
        Ok(())
    }

    fn native_container(&mut self, container: &Container) -> Result<()> {
        let topology = self.topology;
        let name = container.name.to_string();
        let Some(inside) = self.seen.inside.get(&name) else {
            return Err(Error::NamespaceGone {
                namespace: container
                    .place
                    .path()
                    .map_or_else(|| name.clone(), |path| path.display().to_string()),
            });
        };
        for (position, join) in container.joins.iter().enumerate() {
            let (Some(network), Some(interface)) = (
                topology.find_network(&join.network),
                container.interface(position),
            ) else {
                continue;
            };
            let attach = Action::new(Step::Attach(name.clone(), position));
            let parent = topology.parent_of(network);
            let found = inside.links.iter().find(|link| *link.name() == interface);
            let attachment = render::native(topology, container, position, &self.known)?;
            let spec = attachment.as_ref().map(link_of);
            // A link of ours with the MAC address of this one, under another name.
            if let Some(mac) = spec.and_then(LinkSpec::mac) {
                let stray = inside.links.iter().find(|link| {
                    link.mac() == Some(mac) && link.is_ours() && *link.name() != interface
                });
                if let Some(stray) = stray.filter(|_| !self.fresh.contains(parent)) {
                    let why = vec![Difference::new("name", &interface, stray.name())];
                    let step = Step::Detach(name.clone(), stray.name().clone());
                    self.removals.push(Action::because(step, why));
                }
            }
            let Some(link) = found else {
                self.containers.push(attach);
                continue;
            };
            let parent_index = match self.seen.link(parent) {
                Some(found) if !self.fresh.contains(parent) => found.index(),
                _ => {
                    // It went with its parent, unless it hangs on something else.
                    self.replace_if_alive(&name, link, &attach)?;
                    continue;
                }
            };
            let Some(attachment) = attachment else {
                // Its addresses are leased anew, so the link is made anew with them.
                self.replace(
                    &name,
                    link,
                    vec![Difference::new("lease", "present", "absent")],
                )?;
                self.containers.push(attach);
                continue;
            };
            let differences = drift(attachment.link(), parent_index, link);
            let nets: Vec<IpNet> = attachment.addresses().iter().map(|a| a.net()).collect();
            let (lacks, extra) = missing(
                &nets,
                attachment.routes(),
                link.index(),
                &inside.addresses,
                &inside.routes,
            );
            let only_down = differences.iter().all(|d| d.field() == "state");
            if !only_down || !extra.is_empty() {
                self.replace(&name, link, differences.into_iter().chain(extra).collect())?;
                self.containers.push(attach);
            } else if !differences.is_empty() || !lacks.is_empty() {
                let why: Vec<_> = differences.into_iter().chain(lacks).collect();
                if !link.is_ours() {
                    return Err(not_ours(&name, link, why));
                }
                let step = Step::Complete(name.clone(), position);
                self.containers.push(Action::because(step, why));
            }
        }
        Ok(())
    }

    fn replace(&mut self, name: &str, link: &Link, why: Vec<Difference>) -> Result<()> {
        if !link.is_ours() {
            return Err(not_ours(name, link, why));
        }
        let step = Step::Detach(name.to_owned(), link.name().clone());
        self.removals.push(Action::because(step, why));
        Ok(())
    }

    fn replace_if_alive(&mut self, name: &str, link: &Link, attach: &Action) -> Result<()> {
        let why = vec![Difference::new("parent", "made anew", "another")];
        // The removal succeeds when the link has gone with its parent by then.
        self.replace(name, link, why)?;
        self.containers.push(attach.clone());
        Ok(())
    }

    fn docker_container(&mut self, container: &Container) -> Result<()> {
        let topology = self.topology;
        let engine = self.engine()?;
        let name = container.name.to_string();
        let run = Action::new(Step::Run(name.clone()));
        let Some(found) = self.seen.containers.get(&name) else {
            self.containers.push(run);
            return Ok(());
        };
        if self.gone.contains(&name) {
            self.containers.push(run);
            return Ok(());
        }
        let spec = render::docker_container(topology, container, engine, &self.known)?;
        let mut differences = Vec::new();
        let label = found.labels.get(LABEL_SPEC).cloned().unwrap_or_default();
        let wanted = render::made_from(&container.place).unwrap_or_default();
        if label != wanted {
            differences.push(Difference::new("image and command", wanted, label));
        }
        if !self.is_this(&found.labels) {
            let is = found.labels.get(LABEL_TOPOLOGY).cloned();
            let is = is.unwrap_or_else(|| "of none".into());
            differences.push(Difference::new("topology", &topology.name, is));
        }
        match &spec {
            None => differences.push(Difference::new("lease", "present", "absent")),
            Some(spec) => {
                for endpoint in spec.endpoints() {
                    let network = endpoint.network().to_string();
                    match found.attachments.get(&network) {
                        None => differences.push(Difference::new("network", network, "absent")),
                        Some(is) => differences.extend(endpoint_differences(endpoint, is)),
                    }
                }
            }
        }
        if container
            .joins
            .iter()
            .any(|join| self.remade.contains(join.network.as_str()))
        {
            differences.push(Difference::new("network", "as wanted", "made anew"));
        }
        if !differences.is_empty() {
            if !found.is_ours() || !self.is_this(&found.labels) {
                return Err(Error::Conflict {
                    subject: format!("container {name}, which is not of this topology,"),
                    differences,
                });
            }
            self.drop_container(&name, differences);
            self.containers.push(run);
            return Ok(());
        }
        if !found.running {
            self.containers.push(Action::new(Step::Start(name)));
            return Ok(());
        }
        let why = self.lost_interfaces(container, found);
        if !why.is_empty() {
            self.containers
                .push(Action::because(Step::Restart(name), why));
        }
        Ok(())
    }

    /// The interfaces that a running container lost, or has with another MTU than wanted.
    fn lost_interfaces(&self, container: &Container, found: &ObservedContainer) -> Vec<Difference> {
        let topology = self.topology;
        let mut why = Vec::new();
        for join in &container.joins {
            let Some(network) = topology.find_network(&join.network) else {
                continue;
            };
            let parent = topology.parent_of(network);
            if self.fresh.contains(parent) {
                why.push(Difference::new("parent", parent, "made anew"));
                continue;
            }
            let (Some(inside), Some(link)) = (
                self.seen.inside.get(container.name.as_str()),
                self.seen.link(parent),
            ) else {
                continue; // It cannot be looked into.
            };
            let mac = found
                .attachments
                .get(join.network.as_str())
                .and_then(|attachment| attachment.mac);
            let child = inside.links.iter().find(|child| {
                child.kind().name() == network.driver.name()
                    && child.parent_index() == Some(link.index())
                    && (mac.is_none() || child.mac() == mac)
            });
            let mtu = topology.vlan_of(network).and_then(|vlan| vlan.mtu);
            match (child, mtu) {
                (None, _) => why.push(Difference::new("interface", &join.network, "absent")),
                (Some(child), Some(mtu)) if child.mtu() != mtu.get() => {
                    why.push(Difference::new("MTU", mtu, child.mtu()));
                }
                (Some(child), _) if !child.is_up() => {
                    why.push(Difference::new("interface", "up", "down"));
                }
                (Some(_), _) => {}
            }
        }
        why
    }

    // ---- teardown

    fn tear_down(&mut self, leases: Leases) -> Result<()> {
        let topology = self.topology;
        let mut going: BTreeSet<&InterfaceName> = BTreeSet::new();
        for vlan in &topology.vlans {
            let Some(link) = self.seen.link(&vlan.link) else {
                continue;
            };
            if vlan.owner != ParentOwner::Trunkline || !link.is_ours() {
                continue;
            }
            let guests = self.guests(&vlan.link, link);
            if guests.is_empty() {
                going.insert(&vlan.link);
            } else {
                let guests: Vec<&str> = guests.iter().map(Difference::found).collect();
                let note = format!("{} stays, for there is {}", vlan.link, guests.join(", "));
                self.notes.push(note);
            }
        }
        for container in self.seen.containers.values() {
            if self.is_this(&container.labels) {
                self.drop_container(&container.name, Vec::new());
            }
        }
        for container in topology.containers.iter().filter(|c| !c.place.is_docker()) {
            let Some(inside) = self.seen.inside.get(container.name.as_str()) else {
                continue;
            };
            for (position, join) in container.joins.iter().enumerate() {
                let (Some(network), Some(name)) = (
                    topology.find_network(&join.network),
                    container.interface(position),
                ) else {
                    continue;
                };
                // With its sub-interface it goes a hundred times faster.
                let parent = topology.parent_of(network);
                let with_parent = going.contains(parent);
                let found = inside
                    .links
                    .iter()
                    .find(|l| *l.name() == name && l.is_ours());
                if found.is_some() && !with_parent {
                    let step = Step::Detach(container.name.to_string(), name);
                    self.removals.push(Action::new(step));
                }
            }
        }
        for shim in topology.networks.iter().filter_map(|n| n.shim.as_ref()) {
            if self.seen.link(&shim.name).is_some_and(Link::is_ours) {
                let step = Step::RemoveLink(shim.name.clone());
                self.links.push(Action::new(step));
            }
        }
        for network in &self.seen.networks {
            if !self.is_this(&network.labels) {
                continue;
            }
            let foreign = self.seen.containers.values().find(|container| {
                container.attachments.contains_key(&network.name)
                    && !self.is_this(&container.labels)
            });
            match foreign {
                None => {
                    let step = Step::RemoveNetwork(network.name.clone());
                    self.networks.push(Action::new(step));
                }
                Some(foreign) => {
                    let note = format!(
                        "Docker network {} stays, for container {} is on it",
                        network.name, foreign.name
                    );
                    self.notes.push(note);
                    if let Some(parent) = network.parent() {
                        going.retain(|name| name.as_str() != parent);
                    }
                }
            }
        }
        for name in going {
            let step = Step::RemoveLink(name.clone());
            self.containers.push(Action::new(step));
        }
        if leases == Leases::Release {
            self.give_back()?;
        }
        Ok(())
    }

    fn give_back(&mut self) -> Result<()> {
        let topology = self.topology;
        let keys: BTreeSet<OwnerKey> = topology.tenants()?.into_iter().map(|t| t.key).collect();
        let prefix = format!("{DOCKER_KEY}:{}/", topology.name);
        for lease in &self.seen.leases {
            if keys.contains(lease.owner()) || lease.owner().as_str().starts_with(&prefix) {
                self.afterwards
                    .push(Action::new(Step::Release(lease.clone())));
            }
        }
        let kept: BTreeSet<&str> = self
            .notes
            .iter()
            .filter_map(|note| note.strip_prefix("Docker network ")?.split(' ').next())
            .collect();
        for network in topology.networks.iter().filter(|n| n.docker) {
            if kept.contains(network.name.as_str()) {
                continue;
            }
            for subnet in &network.subnets {
                let pool = topology.pool_id(network, subnet)?;
                let owner = topology.carve_key(network)?;
                if self.known.block(&pool, &owner).is_some() {
                    self.afterwards
                        .push(Action::new(Step::Uncarve(pool, owner)));
                }
            }
        }
        Ok(())
    }
}

fn link_of(attachment: &crate::link::Attachment) -> &LinkSpec {
    attachment.link()
}

fn complete(name: InterfaceName, network: &Network, why: Vec<Difference>) -> Action {
    Action::because(Step::CompleteShim(name, network.name.clone()), why)
}

fn not_ours(container: &str, link: &Link, differences: Vec<Difference>) -> Error {
    Error::Conflict {
        subject: format!("link {} in {container}, which is not ours,", link.name()),
        differences,
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

fn endpoint_differences(
    wanted: &crate::docker::EndpointSpec,
    found: &crate::docker::ObservedAttachment,
) -> Vec<Difference> {
    let mut differences = Vec::new();
    let text = |addresses: &BTreeSet<IpAddr>| {
        let list: Vec<String> = addresses.iter().map(ToString::to_string).collect();
        list.join(" ")
    };
    let (pins, is): (BTreeSet<IpAddr>, BTreeSet<IpAddr>) = (
        wanted.addresses().collect(),
        found.fixed.iter().copied().collect(),
    );
    if pins != is {
        differences.push(Difference::new("pinned address", text(&pins), text(&is)));
    }
    if let (Some(mac), Some(is)) = (wanted.mac_address(), found.mac) {
        if mac != is {
            differences.push(Difference::new("MAC address", mac, is));
        }
    }
    differences
}

impl Inside {
    /// The links, addresses and routes of a namespace.
    pub fn new(
        links: Vec<Link>,
        addresses: Vec<ObservedAddress>,
        routes: Vec<ObservedRoute>,
    ) -> Self {
        Self {
            links,
            addresses,
            routes,
        }
    }
}
