//! A topology brought about on a host: kernel, ledger and engine together. I/O.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;

use tokio::sync::{Mutex, MutexGuard};

use super::container::{Container, Place};
use super::desired::Topology;
use super::observed::{Inside, Ledger, Observed};
use super::plan::{Leases, Plan};
use super::render;
use super::shim::Shim;
use super::step::{Action, Step};
use crate::cancel;
use crate::error::{Error, Result};
use crate::ipam::{AllocateRequest, Ipam, Lease, OwnerKey, PoolId};
use crate::link::{Kernel, Link, Netns, Session, drift};
use crate::types::{Ensured, InterfaceName, Mtu, Removed};

#[cfg(feature = "docker")]
use super::glue::{Reconciler, Reconciliation};
#[cfg(feature = "docker")]
use crate::docker::Docker;

/// A host to bring topologies about on: its kernel, its ledger of addresses and, when there is one, its container engine.
///
/// A host and its clones change one thing at a time: a call that applies, tears down or makes a shim waits for the one before it.
/// Two processes are not kept apart; what each of their steps meets, it copes with or reports.
///
/// Needs `CAP_NET_ADMIN` and `CAP_SYS_ADMIN` for links, and access to the engine's socket for Docker networks.
///
/// ```no_run
/// # async fn example(topology: trunkline::topology::Topology) -> trunkline::Result<()> {
/// use trunkline::ipam::Ipam;
/// use trunkline::link::Kernel;
/// use trunkline::topology::Host;
///
/// let host = Host::new(Kernel::connect().await?, Ipam::in_memory());
/// println!("{}", host.plan(&topology).await?);
/// host.apply(&topology, &mut |progress| println!("{progress}")).await?;
/// host.verify(&topology).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Host {
    kernel: Kernel,
    ipam: Ipam,
    #[cfg(feature = "docker")]
    docker: Option<Docker>,
    /// Held by whoever changes the host, from the look at it to the last step: one that fails takes back what it did, and must not take
    /// back what another relies on.
    turn: Arc<Mutex<()>>,
}

/// How far a plan has come: told before and after each step.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Progress<'a> {
    /// Which step this is, from 1.
    pub number: usize,
    /// How many steps there are.
    pub of: usize,
    /// The step, and why it is taken.
    pub action: &'a Action,
    /// What happens to it.
    pub state: StepState<'a>,
}

/// What happens to a step.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum StepState<'a> {
    /// It is about to be carried out.
    About,
    /// It was carried out.
    Done,
    /// It failed; the steps before it are undone now.
    Failed(&'a Error),
    /// It was undone, because a later step failed.
    Undone,
    /// Undoing it failed.
    NotUndone(&'a Error),
}

impl std::fmt::Display for Progress<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            number,
            of,
            action,
            state,
        } = self;
        write!(f, "[{number}/{of}] {action}")?;
        match state {
            StepState::About => f.write_str(" …"),
            StepState::Done => f.write_str(": done"),
            StepState::Failed(error) => write!(f, ": failed: {error}"),
            StepState::Undone => f.write_str(": undone"),
            StepState::NotUndone(error) => write!(f, ": not undone: {error}"),
        }
    }
}

/// Told of each [`Progress`].
pub type OnProgress<'a> = &'a mut (dyn FnMut(&Progress<'_>) + Send);

/// What takes a step back.
enum Undo {
    Pool(PoolId),
    Block(PoolId, OwnerKey),
    Bound(Vec<Lease>),
    Released(Lease),
    Link(InterfaceName),
    Up(InterfaceName),
    Mtu(InterfaceName, Mtu),
    Attached(InterfaceName, Netns),
    Network(String),
    Container(String),
    Started(String),
    /// A removal: what was removed was ours and wrong.
    Lasting,
}

/// A plan under way.
struct Run<'a> {
    topology: &'a Topology,
    ledger: Ledger,
}

impl Host {
    /// A host by its kernel's namespace and its ledger, without engine.
    pub fn new(kernel: Kernel, ipam: Ipam) -> Self {
        Self {
            kernel,
            ipam,
            #[cfg(feature = "docker")]
            docker: None,
            turn: Arc::default(),
        }
    }

    /// The same host with its container engine. The engine must live in the kernel's namespace.
    #[cfg(feature = "docker")]
    pub fn with_engine(mut self, docker: Docker) -> Self {
        self.docker = Some(docker);
        self
    }

    /// The kernel.
    pub fn kernel(&self) -> &Kernel {
        &self.kernel
    }

    /// The ledger.
    pub fn ipam(&self) -> &Ipam {
        &self.ipam
    }

    /// Reads everything that matters to a topology: ledger first, reality second.
    ///
    /// # Errors
    ///
    /// Those of kernel, ledger and engine.
    pub async fn observe(&self, topology: &Topology) -> Result<Observed> {
        let mut seen = Observed::default();
        let mut segments = Vec::new();
        for network in &topology.networks {
            let segment = topology.segment_of(network)?;
            if !segments.contains(&segment) {
                seen.pools.extend(self.ipam.pools(&segment).await?);
                seen.leases.extend(self.ipam.leases(&segment).await?);
                segments.push(segment);
            }
        }
        #[cfg(feature = "docker")]
        let mut spaces = self.observe_engine(topology, &mut seen).await?;
        #[cfg(not(feature = "docker"))]
        let mut spaces: Vec<(String, Netns)> = Vec::new();
        for container in &topology.containers {
            let Some(path) = container.place.path() else {
                continue;
            };
            match Netns::open(path) {
                Ok(netns) => spaces.push((container.name.to_string(), netns)),
                Err(Error::NamespaceGone { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        let kernel = self.kernel.clone();
        let names: Vec<InterfaceName> = topology
            .networks
            .iter()
            .filter_map(|network| Some((network, network.shim.as_ref()?)))
            .flat_map(|(network, shim)| [topology.parent_of(network).clone(), shim.name.clone()])
            .collect();
        let filtered = names
            .clone()
            .into_iter()
            .zip(arp_filters(kernel.netns(), &names)?);
        seen.arp_filter = filtered
            .filter(|(_, on)| *on)
            .map(|(name, _)| name)
            .collect();
        seen.links = self.kernel.links().await?;
        seen.addresses = self.kernel.addresses().await?;
        seen.routes = self.kernel.routes().await?;
        seen.inside = tokio::task::spawn_blocking(move || look_inside(spaces))
            .await
            .unwrap_or_else(|_| {
                Err(Error::Misuse {
                    what: "the runtime was shut down during the call".into(),
                })
            })?;
        Ok(seen)
    }

    #[cfg(feature = "docker")]
    async fn observe_engine(
        &self,
        topology: &Topology,
        seen: &mut Observed,
    ) -> Result<Vec<(String, Netns)>> {
        let Some(docker) = self.docker.as_ref() else {
            return Ok(Vec::new());
        };
        let mut found = BTreeMap::new();
        let mut networks = docker.networks().await?;
        for network in &mut networks {
            let wanted = topology
                .networks
                .iter()
                .any(|wanted| wanted.docker && wanted.name.as_str() == network.name);
            let this = network.labels.get(render::LABEL_TOPOLOGY) == Some(&topology.name);
            if !wanted && !this {
                continue;
            }
            for container in docker.containers_on(&network.id).await? {
                found.insert(container.name.clone(), container);
            }
            if let Some(whole) = docker.network(&network.id).await? {
                *network = whole;
            }
        }
        for container in topology.containers.iter().filter(|c| c.place.is_docker()) {
            let name = container.name.as_str();
            if found.contains_key(name) {
                continue;
            }
            if let Some(container) = docker.container(name).await? {
                found.insert(name.to_owned(), container);
            }
        }
        let spaces = found
            .values()
            .filter_map(|container| {
                let netns = Netns::of_process(container.pid?).ok()?;
                Some((container.name.clone(), netns))
            })
            .collect();
        seen.engine = Some(*docker.engine());
        seen.networks = networks;
        seen.containers = found;
        Ok(spaces)
    }

    /// What [`Host::apply`] would do.
    ///
    /// # Errors
    ///
    /// Those of [`Host::observe`] and [`Plan::new`].
    pub async fn plan(&self, topology: &Topology) -> Result<Plan> {
        Plan::new(topology, &self.observe(topology).await?)
    }

    /// Brings a topology about, and returns what was done: an empty plan when everything was as wanted.
    ///
    /// After a crash at any moment, call it again: everything it needs to know is in kernel, ledger and engine.
    /// When the future is dropped, what was done stays; apply again, or tear down.
    ///
    /// # Errors
    ///
    /// Those of [`Host::plan`], nothing done; that of the first step that failed, as [`Error::RolledBack`] with what could not
    /// be undone.
    pub async fn apply(&self, topology: &Topology, progress: OnProgress<'_>) -> Result<Plan> {
        let _turn = self.turn("apply", &topology.name).await?;
        let plan = self.plan(topology).await?;
        self.carry_out_all(&plan, progress, true).await?;
        Ok(plan)
    }

    /// Carries out a plan as it is. What changed since it was made is found out by the step that meets it.
    ///
    /// # Errors
    ///
    /// As [`Host::apply`].
    pub async fn apply_plan(&self, plan: &Plan, progress: OnProgress<'_>) -> Result<()> {
        let _turn = self.turn("apply", plan.topology.name()).await?;
        self.carry_out_all(plan, progress, true).await
    }

    /// Whether everything is as wanted.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] naming each step that [`Host::apply`] would take; those of [`Host::plan`].
    pub async fn verify(&self, topology: &Topology) -> Result<()> {
        let plan = self.plan(topology).await?;
        if plan.is_empty() {
            return Ok(());
        }
        Err(Error::Conflict {
            subject: format!("topology {}", topology.name),
            differences: plan.actions.into_iter().flat_map(differences).collect(),
        })
    }

    /// Removes everything of ours, and returns what was done. What is not ours stays. Call it again after a failure.
    ///
    /// # Errors
    ///
    /// That of the first step that failed; the steps before it are done.
    pub async fn teardown(
        &self,
        topology: &Topology,
        leases: Leases,
        progress: OnProgress<'_>,
    ) -> Result<Plan> {
        let _turn = self.turn("tear down", &topology.name).await?;
        let plan = Plan::teardown(topology, &self.observe(topology).await?, leases)?;
        self.carry_out_all(&plan, progress, false).await?;
        Ok(plan)
    }

    /// Waits until nobody else changes the host.
    async fn turn(&self, action: &'static str, subject: &str) -> Result<MutexGuard<'_, ()>> {
        if !cancel::is_possible() {
            return Ok(self.turn.lock().await);
        }
        let mut turn = pin!(self.turn.lock());
        loop {
            if let Ok(turn) = tokio::time::timeout(cancel::TICK, turn.as_mut()).await {
                return Ok(turn);
            }
            if cancel::take() {
                return Err(Error::Interrupted {
                    action,
                    subject: subject.to_owned(),
                    sent: false,
                });
            }
        }
    }

    async fn carry_out_all(&self, plan: &Plan, progress: OnProgress<'_>, undo: bool) -> Result<()> {
        let of = plan.actions.len();
        let mut run = Run {
            topology: &plan.topology,
            ledger: plan.ledger.clone(),
        };
        let mut done: Vec<(usize, &Action, Undo)> = Vec::new();
        for (number, action) in (1..).zip(&plan.actions) {
            let mut tell = |state: StepState<'_>| {
                progress(&Progress {
                    number,
                    of,
                    action,
                    state,
                });
            };
            tell(StepState::About);
            let carried_out = if cancel::take() {
                Err(Error::Interrupted {
                    action: "apply",
                    subject: plan.topology.name().to_owned(),
                    sent: false,
                })
            } else {
                self.carry_out(&mut run, &action.step).await
            };
            match carried_out {
                Ok(back) => {
                    tell(StepState::Done);
                    done.extend(back.map(|back| (number, action, back)));
                }
                Err(cause) => {
                    tell(StepState::Failed(&cause));
                    if !undo {
                        return Err(cause);
                    }
                    // Whether the engine made it is not known: look, and remove what is ours.
                    if is_unclear(&cause) {
                        let back = match &action.step {
                            Step::AddNetwork(name) => Some(Undo::Network(name.to_string())),
                            Step::Run(name) => Some(Undo::Container(name.clone())),
                            _ => None,
                        };
                        done.extend(back.map(|back| (number, action, back)));
                    }
                    return Err(self.undo_all(cause, done, of, progress).await);
                }
            }
        }
        Ok(())
    }

    async fn undo_all(
        &self,
        cause: Error,
        done: Vec<(usize, &Action, Undo)>,
        of: usize,
        progress: OnProgress<'_>,
    ) -> Error {
        if done.is_empty() {
            return cause;
        }
        let mut errors = Vec::new();
        for (number, action, back) in done.into_iter().rev() {
            let result = match back {
                Undo::Lasting => Err(Error::Unsupported {
                    what: format!("bringing back what was removed ({action})"),
                    needs: "it was ours and not as wanted; apply makes it as it is to be".into(),
                }),
                back => self.take_back(back).await,
            };
            let state = match &result {
                Ok(()) => StepState::Undone,
                Err(error) => StepState::NotUndone(error),
            };
            progress(&Progress {
                number,
                of,
                action,
                state,
            });
            errors.extend(result.err());
        }
        Error::RolledBack {
            cause: Box::new(cause),
            undo: errors,
        }
    }

    async fn take_back(&self, undo: Undo) -> Result<()> {
        match undo {
            Undo::Pool(id) => self.ipam.remove_pool(&id).await.map(drop),
            Undo::Block(id, owner) => self.ipam.remove_carve(&id, &owner).await.map(drop),
            Undo::Bound(leases) => {
                for lease in &leases {
                    self.ipam.release(lease).await?;
                }
                Ok(())
            }
            Undo::Released(lease) => {
                let request = AllocateRequest::new(lease.pool(), lease.owner().clone())
                    .exact(lease.address())
                    .mac(lease.mac());
                self.ipam.allocate(&request).await.map(drop)
            }
            Undo::Link(name) => self.kernel.remove(&name).await.map(drop),
            Undo::Up(name) => self.kernel.set_down(&name).await,
            Undo::Mtu(name, was) => self.kernel.set_mtu(&name, was).await,
            Undo::Attached(name, netns) => self.kernel.detach(&name, &netns).await.map(drop),
            Undo::Network(name) => self.remove_network(&name).await,
            Undo::Container(name) => self.remove_container(&name).await,
            Undo::Started(name) => self.stop_container(&name).await,
            Undo::Lasting => Ok(()),
        }
    }

    async fn carry_out(&self, run: &mut Run<'_>, step: &Step) -> Result<Option<Undo>> {
        Ok(match step {
            Step::MakePool(id, spec) => {
                let made = self.ipam.ensure_pool(id.segment(), spec.clone()).await?;
                made.is_created().then(|| Undo::Pool(id.clone()))
            }
            Step::Carve(id, len, owner) => {
                let block = self.ipam.carve(id, *len, owner).await?;
                run.ledger.blocks.push((id.clone(), owner.clone(), block));
                Some(Undo::Block(id.clone(), owner.clone()))
            }
            Step::Uncarve(id, owner) => {
                self.ipam.remove_carve(id, owner).await?;
                Some(Undo::Lasting)
            }
            Step::Lease(_, requests) => {
                let leases = self.ipam.allocate_all(requests.clone()).await?;
                let held = |lease: &Lease| run.ledger.leases.contains(lease);
                let fresh: Vec<Lease> = leases.into_iter().filter(|l| !held(l)).collect();
                run.ledger.leases.extend(fresh.iter().cloned());
                Some(Undo::Bound(fresh))
            }
            Step::Release(lease) => {
                self.ipam.release(lease).await?;
                Some(Undo::Released(lease.clone()))
            }
            Step::AddVlan(spec) => {
                let made = self.kernel.ensure(spec).await?;
                made.is_created().then(|| Undo::Link(spec.name().clone()))
            }
            Step::RemoveLink(name) => {
                let removed = self.kernel.remove(name).await?;
                (removed == Removed::Removed).then_some(Undo::Lasting)
            }
            Step::SetUp(name) => {
                self.kernel.set_up(name).await?;
                Some(Undo::Up(name.clone()))
            }
            Step::SetMtu(name, mtu, was) => {
                self.kernel.set_mtu(name, *mtu).await?;
                Some(Undo::Mtu(name.clone(), *was))
            }
            Step::AddShim(name, network) | Step::CompleteShim(name, network) => {
                let network = run.network(network)?;
                let shim = render::shim(run.topology, network, &run.ledger)?;
                let shim = shim.ok_or_else(|| not_leased(name.as_str()))?;
                let made = self.make_sure_of(&shim).await?;
                let added = made.is_created() && matches!(step, Step::AddShim(..));
                added.then(|| Undo::Link(name.clone()))
            }
            Step::Attach(name, position) | Step::Complete(name, position) => {
                let container = run.container(name)?;
                let netns = netns_of(container)?;
                let attachment = render::native(run.topology, container, *position, &run.ledger)?;
                let attachment = attachment.ok_or_else(|| not_leased(name))?;
                let link = attachment.link().name().clone();
                self.kernel
                    .ensure_attached(&[(attachment, netns.clone())])
                    .await?;
                matches!(step, Step::Attach(..)).then_some(Undo::Attached(link, netns))
            }
            Step::Detach(name, link) => match netns_of(run.container(name)?) {
                Ok(netns) => {
                    let removed = self.kernel.detach(link, &netns).await?;
                    (removed == Removed::Removed).then_some(Undo::Lasting)
                }
                Err(Error::NamespaceGone { .. }) => None,
                Err(error) => return Err(error),
            },
            Step::AddNetwork(name) => {
                self.add_network(run, name).await?;
                Some(Undo::Network(name.to_string()))
            }
            Step::RemoveNetwork(name) => {
                self.remove_network(name).await?;
                Some(Undo::Lasting)
            }
            Step::Run(name) => {
                self.run_container(run, name).await?;
                Some(Undo::Container(name.clone()))
            }
            Step::Start(name) => {
                self.start_container(name).await?;
                Some(Undo::Started(name.clone()))
            }
            Step::Restart(name) => {
                self.stop_container(name).await?;
                self.start_container(name).await?;
                None
            }
            Step::RemoveContainer(name) => {
                self.remove_container(name).await?;
                Some(Undo::Lasting)
            }
        })
    }

    // ---- shims

    /// Makes sure of a shim: makes it, or adds what it lacks. Before it is up, `arp_filter` is on.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] when a link of that name differs in kind, parent or MAC address; [`Error::Io`] when a setting
    /// cannot be written; those of the kernel. A shim that was begun is removed again.
    pub async fn ensure_shim(&self, shim: &Shim) -> Result<Ensured<Link>> {
        let _turn = self.turn("ensure shim", shim.name.as_str()).await?;
        self.make_sure_of(shim).await
    }

    async fn make_sure_of(&self, shim: &Shim) -> Result<Ensured<Link>> {
        let name = &shim.name;
        let parent = self.kernel.link(&shim.parent).await?;
        let parent = parent.ok_or_else(|| Error::NotFound {
            what: "parent link",
            subject: shim.parent.to_string(),
        })?;
        let existing = match self.kernel.link(name).await? {
            Some(link) => {
                let spec = shim.link().up(false).into();
                let differences = drift(&spec, parent.index(), &link);
                if !differences.is_empty() || !link.is_ours() {
                    return Err(Error::Conflict {
                        subject: format!("link {name}"),
                        differences,
                    });
                }
                Some(link)
            }
            None => None,
        };
        let made = existing.is_none();
        if made {
            self.kernel.add(shim.link().up(false)).await?;
        }
        match self.furnish_shim(shim, parent.is_ours()).await {
            Ok(()) => {}
            Err(cause) if made => {
                let undo = self.kernel.remove(name).await.err().into_iter().collect();
                return Err(Error::RolledBack {
                    cause: Box::new(cause),
                    undo,
                });
            }
            Err(error) => return Err(error),
        }
        let link = self.kernel.link(name).await?;
        let link = link.ok_or_else(|| Error::NotFound {
            what: "link",
            subject: name.to_string(),
        })?;
        Ok(match existing {
            Some(before) if before == link => Ensured::Unchanged(link),
            _ => Ensured::Created(link),
        })
    }

    async fn furnish_shim(&self, shim: &Shim, parent_ours: bool) -> Result<()> {
        let mut settings = shim.settings();
        if parent_ours {
            settings.push((format!("ipv4/conf/{}/arp_filter", shim.parent), "1"));
        }
        write_settings(self.kernel.netns(), &settings)?;
        for address in shim.link_addresses()? {
            let ensured = self.kernel.ensure_address(&shim.name, &address).await?;
            ensured.into_inner();
        }
        self.kernel.set_up(&shim.name).await?;
        for route in shim.link_routes()? {
            let ensured = self.kernel.ensure_route(&shim.name, &route).await?;
            ensured.into_inner();
        }
        Ok(())
    }

    /// Removes a shim, its address and its routes. Succeeds when it is gone already.
    ///
    /// # Errors
    ///
    /// [`Error::NotOurs`] when a link of that name is somebody else's; those of the kernel.
    pub async fn remove_shim(&self, name: &InterfaceName) -> Result<Removed> {
        let _turn = self.turn("remove shim", name.as_str()).await?;
        self.kernel.remove(name).await
    }
}

/// The engine's steps. Without the feature, a plan with Docker networks cannot be made, and none of these is reached.
#[cfg(not(feature = "docker"))]
impl Host {
    fn no_engine() -> Error {
        Error::Misuse {
            what: "there is no engine: build with the feature docker".into(),
        }
    }
    async fn add_network(&self, _: &Run<'_>, _: &crate::docker::NetworkName) -> Result<()> {
        Err(Self::no_engine())
    }
    async fn remove_network(&self, _: &str) -> Result<()> {
        Err(Self::no_engine())
    }
    async fn run_container(&self, _: &Run<'_>, _: &str) -> Result<()> {
        Err(Self::no_engine())
    }
    async fn start_container(&self, _: &str) -> Result<()> {
        Err(Self::no_engine())
    }
    async fn stop_container(&self, _: &str) -> Result<()> {
        Err(Self::no_engine())
    }
    async fn remove_container(&self, _: &str) -> Result<()> {
        Err(Self::no_engine())
    }
}

#[cfg(feature = "docker")]
impl Host {
    fn engine(&self) -> Result<&Docker> {
        self.docker.as_ref().ok_or_else(|| Error::Misuse {
            what: "there is no engine: give the host one with with_engine".into(),
        })
    }

    async fn add_network(&self, run: &Run<'_>, name: &crate::docker::NetworkName) -> Result<()> {
        let network = run.network(name)?;
        let spec = render::docker_network(run.topology, network, &run.ledger)?;
        let spec = spec.ok_or_else(|| not_leased(name.as_str()))?;
        let links = super::observed::host_links(&self.kernel.links().await?);
        self.engine()?.add_network(&spec, &links).await.map(drop)
    }

    async fn remove_network(&self, name: &str) -> Result<()> {
        self.engine()?.remove_network(name).await.map(drop)
    }

    async fn run_container(&self, run: &Run<'_>, name: &str) -> Result<()> {
        let docker = self.engine()?;
        let container = run.container(name)?;
        let spec = render::docker_container(run.topology, container, docker.engine(), &run.ledger)?;
        let spec = spec.ok_or_else(|| not_leased(name))?;
        let links = super::observed::host_links(&self.kernel.links().await?);
        docker.run_container(&spec, &links).await.map(drop)
    }

    async fn start_container(&self, name: &str) -> Result<()> {
        self.engine()?.start_container(name).await
    }

    async fn stop_container(&self, name: &str) -> Result<()> {
        let grace = std::time::Duration::from_secs(2);
        self.engine()?.stop_container(name, grace).await
    }

    async fn remove_container(&self, name: &str) -> Result<()> {
        self.engine()?.remove_container(name).await.map(drop)
    }

    /// Holds the ledger against what the engine really has, ledger first, and releases leases of containers that the engine
    /// has not had for longer than the reconciler's grace, in two passes. Everything else is told and left alone.
    ///
    /// Call it every minute or so with the same reconciler, and after the engine's events.
    ///
    /// # Errors
    ///
    /// [`Error::Misuse`] without an engine; those of ledger and engine. Nothing is released then.
    pub async fn reconcile(
        &self,
        topology: &Topology,
        reconciler: &mut Reconciler,
    ) -> Result<Reconciliation> {
        let docker = self.engine()?;
        let (mut pools, mut leases, mut segments) = (Vec::new(), Vec::new(), Vec::new());
        for network in &topology.networks {
            let segment = topology.segment_of(network)?;
            if !segments.contains(&segment) {
                leases.extend(self.ipam.leases(&segment).await?);
                pools.extend(self.ipam.pools(&segment).await?);
                segments.push(segment);
            }
        }
        let mut holders = Vec::new();
        for network in topology.networks.iter().filter(|network| network.docker) {
            match docker.addresses(network.name.as_str()).await {
                Ok(found) => holders.push((network.name.clone(), found)),
                // No network, nobody on it.
                Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        let mut found = Reconciliation::compare(topology, &leases, &pools, &holders)?;
        for lease in reconciler.pass(&found.leaked, std::time::Instant::now()) {
            self.ipam.release(&lease).await?;
            found.leaked.retain(|leaked| *leaked != lease);
            found.released.push(lease);
        }
        Ok(found)
    }
}

impl Run<'_> {
    fn network(&self, name: &crate::docker::NetworkName) -> Result<&super::network::Network> {
        let network = self.topology.find_network(name);
        network.ok_or_else(|| Error::NotFound {
            what: "network of the topology",
            subject: name.to_string(),
        })
    }

    fn container(&self, name: &str) -> Result<&Container> {
        let mut containers = self.topology.containers.iter();
        containers
            .find(|container| container.name.as_str() == name)
            .ok_or_else(|| Error::NotFound {
                what: "container of the topology",
                subject: name.to_owned(),
            })
    }
}

/// Why a plan is not empty, in differences.
fn differences(action: Action) -> Vec<crate::error::Difference> {
    let Action { step, why } = action;
    if why.is_empty() {
        let (wanted, found) = match step.sign() {
            '+' => ("present", "absent"),
            '-' => ("absent", "present"),
            _ => ("as planned", "not so"),
        };
        return vec![crate::error::Difference::new(
            "state",
            format!("{step} {wanted}"),
            found,
        )];
    }
    why
}

fn not_leased(who: &str) -> Error {
    Error::NotFound {
        what: "lease of",
        subject: who.to_owned(),
    }
}

fn is_unclear(error: &Error) -> bool {
    matches!(
        error,
        Error::Timeout { .. }
            | Error::Engine { sent: true, .. }
            | Error::Interrupted { sent: true, .. }
            | Error::Protocol { .. }
    )
}

fn netns_of(container: &Container) -> Result<Netns> {
    match &container.place {
        Place::Named(name) => Netns::named(name),
        Place::Path(path) => Netns::open(path),
        Place::Process(pid) => Netns::of_process(*pid),
        Place::Docker { .. } => Err(Error::Misuse {
            what: format!("container {} is the engine's", container.name),
        }),
    }
}

fn look_inside(spaces: Vec<(String, Netns)>) -> Result<BTreeMap<String, Inside>> {
    let mut inside = BTreeMap::new();
    for (name, netns) in spaces {
        let session = Session::open_in(&netns)?;
        let found = Inside::new(session.links()?, session.addresses()?, session.routes()?);
        inside.insert(name, found);
    }
    Ok(inside)
}

const SETTINGS: &str = "/proc/sys/net";

/// Whether `arp_filter` is on for each; a link that is not there has it off.
fn arp_filters(netns: &Netns, names: &[InterfaceName]) -> Result<Vec<bool>> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    netns.within(|| {
        let read = |name: &InterfaceName| {
            let path = Path::new(SETTINGS).join(format!("ipv4/conf/{name}/arp_filter"));
            fs::read_to_string(path).is_ok_and(|text| text.trim() == "1")
        };
        names.iter().map(read).collect()
    })
}

fn write_settings(netns: &Netns, settings: &[(String, &'static str)]) -> Result<()> {
    netns.within(|| {
        for (file, value) in settings {
            let path = Path::new(SETTINGS).join(file);
            match fs::write(&path, value) {
                Ok(()) => {}
                // A kernel without IPv6 has nothing to set.
                Err(error)
                    if error.kind() == std::io::ErrorKind::NotFound && file.starts_with("ipv6") => {
                }
                Err(source) => {
                    return Err(Error::Io {
                        action: "write",
                        path,
                        source,
                    });
                }
            }
        }
        Ok(())
    })?
}
