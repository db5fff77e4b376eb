//! The engine's verbs, over `transport`. I/O.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use crate::docker::container::ContainerSpec;
use crate::docker::endpoint::EndpointSpec;
use crate::docker::events::NetworkEvents;
use crate::docker::health::{NetworkHealth, Trouble};
use crate::docker::name::{ContainerName, NetworkName};
use crate::docker::network::NetworkSpec;
use crate::docker::observed::{AddressHolder, ObservedContainer, ObservedNetwork};
use crate::docker::parent::HostLinks;
use crate::docker::rules::{AttachAt, check_endpoint, check_network, check_removal, linux_docker};
use crate::docker::transport::{Request, Transport};
use crate::docker::version::Engine;
use crate::docker::windows::WindowsTransparentSpec;
use crate::docker::wire;
use crate::error::{Error, ErrorKind, Result};
use crate::types::{AddressRange, Ensured, Removed};

/// The id of a network: 64 hexadecimal digits, or 25 letters and digits for one of swarm scope.
pub type NetworkId = String;
/// The id of a container: 64 hexadecimal digits.
pub type ContainerId = String;

/// What `run_container` started.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StartedContainer {
    /// The id.
    pub id: ContainerId,
    /// What the engine had to remark, verbatim. Docker says here that IPv4 forwarding is off, which macvlan does not need.
    pub warnings: Vec<String>,
}

/// What `prune_networks` did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pruned {
    /// The names of the networks that were removed.
    pub removed: Vec<String>,
    /// The names of ours that stay, and why.
    pub kept: Vec<(String, String)>,
}

/// A connection to a container engine. Cheap to clone; usable from one runtime after another.
///
/// Needs access to the engine's socket, which amounts to root on its host. Each call is answered within the
/// [deadline](Docker::with_deadline), if only with [`Error::Timeout`].
///
/// ```no_run
/// # async fn example() -> trunkline::Result<()> {
/// use trunkline::docker::{
///     EndpointSpec, ContainerName, ContainerSpec, Docker, HostLinks, MacvlanNetworkSpec, NetworkName, NetworkParent, SubnetSpec,
/// };
///
/// let docker = Docker::connect().await?;
/// let network = MacvlanNetworkSpec::new(NetworkName::new("macvlan100")?, NetworkParent::parse_made_by_engine("eth0.100")?)?
///     .subnet(SubnetSpec::parse("10.0.0.0/24")?.parse_gateway("10.0.0.1")?.parse_range("10.0.0.0/25")?)?;
/// docker.ensure_network(&network.into(), &HostLinks::unknown()).await?;
///
/// let web = ContainerSpec::new(ContainerName::new("web")?, "busybox")
///     .on(EndpointSpec::new(NetworkName::new("macvlan100")?))?;
/// docker.run_container(&web, &HostLinks::unknown()).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Docker {
    transport: Transport,
    engine: Engine,
}

impl std::fmt::Debug for Docker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { transport, engine } = self;
        f.debug_struct("Docker")
            .field("socket", &transport.socket())
            .field("engine", engine)
            .finish()
    }
}

impl Docker {
    /// How long a call may take unless another deadline is set.
    pub const DEADLINE: Duration = Duration::from_secs(30);

    /// Connects to the engine of `DOCKER_HOST`, or at `/var/run/docker.sock`, and agrees on an API version.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::EngineUnavailable`], [`ErrorKind::PermissionDenied`]; [`Error::Unsupported`] for an engine before
    /// Docker 20.10, or a `DOCKER_HOST` that is no socket.
    pub async fn connect() -> Result<Self> {
        let socket = match std::env::var("DOCKER_HOST") {
            Ok(host) if !host.is_empty() => socket_of(&host)?,
            _ => PathBuf::from("/var/run/docker.sock"),
        };
        Self::connect_to(&socket).await
    }

    /// Connects to the engine of a socket, and agrees on an API version.
    ///
    /// # Errors
    ///
    /// As [`Docker::connect`].
    pub async fn connect_to(socket: &Path) -> Result<Self> {
        Self::connect_within(socket, Self::DEADLINE).await
    }

    /// As [`Docker::connect_to`], with a deadline that covers connecting too.
    ///
    /// # Errors
    ///
    /// As [`Docker::connect`].
    pub async fn connect_within(socket: &Path, deadline: Duration) -> Result<Self> {
        let transport = Transport::open(socket, deadline)?;
        let subject = socket.display().to_string();
        let answer = transport
            .exchange(Request {
                action: "ask for the version of the engine at",
                subject: &subject,
                method: Method::GET,
                path: "/version".into(),
                body: None,
                extra: Duration::ZERO,
            })
            .await?;
        let engine = wire::read_version(&answer)?;
        Ok(Self {
            transport: transport.speaking(engine.api()),
            engine,
        })
    }

    /// How long each request may take. Stopping a container adds its grace.
    pub fn with_deadline(mut self, deadline: Duration) -> Self {
        self.transport = self.transport.with_deadline(deadline);
        self
    }

    /// The engine: whose, which version, and the API version agreed on.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// How long each request may take.
    pub fn deadline(&self) -> Duration {
        self.transport.deadline()
    }

    async fn get(&self, action: &'static str, subject: &str, path: String) -> Result<Value> {
        let request = Request {
            action,
            subject,
            method: Method::GET,
            path,
            body: None,
            extra: Duration::ZERO,
        };
        self.transport.exchange(request).await
    }

    async fn post(
        &self,
        action: &'static str,
        subject: &str,
        path: String,
        body: Option<&Value>,
    ) -> Result<Value> {
        let request = Request {
            action,
            subject,
            method: Method::POST,
            path,
            body,
            extra: Duration::ZERO,
        };
        self.transport.exchange(request).await
    }

    async fn delete(&self, action: &'static str, subject: &str, path: String) -> Result<Value> {
        let request = Request {
            action,
            subject,
            method: Method::DELETE,
            path,
            body: None,
            extra: Duration::ZERO,
        };
        self.transport.exchange(request).await
    }

    // ---- networks -----------------------------------------------------------------------------------------------

    /// All networks of the engine, whoever made them, without their endpoints.
    ///
    /// # Errors
    ///
    /// Those of the connection.
    pub async fn networks(&self) -> Result<Vec<ObservedNetwork>> {
        wire::read_networks(&self.get("list", "networks", "/networks".into()).await?)
    }

    /// One network with its endpoints, by name or id; none when there is no such network.
    ///
    /// # Errors
    ///
    /// Those of the connection.
    pub async fn network(&self, name: &str) -> Result<Option<ObservedNetwork>> {
        let path = format!("/networks/{}", encoded(name));
        match absent(self.get("inspect network", name, path).await)? {
            None => Ok(None),
            Some(answer) => wire::read_network(&answer).map(Some),
        }
    }

    /// Makes a network after checking it against the engine, its other networks and the host's links.
    ///
    /// When the answer is lost on the way, the network is looked for; if it was made, that is success.
    ///
    /// # Errors
    ///
    /// Those of [`check_network`], nothing sent; [`Error::Docker`] with the engine's own words; those of the connection.
    pub async fn add_network(&self, spec: &NetworkSpec, host: &HostLinks) -> Result<NetworkId> {
        let networks = self.neighbours(spec).await?;
        check_network(spec, &self.engine, &networks, host)?;
        let call = fresh_call();
        let body = wire::network_body(spec, &self.engine, Some(&call));
        self.create_network(spec.name().as_str(), &body, &call)
            .await
    }

    async fn create_network(&self, name: &str, body: &Value, call: &str) -> Result<NetworkId> {
        const ACTION: &str = "create network";
        let created = self
            .post(ACTION, name, "/networks/create".into(), Some(body))
            .await;
        let error = match created.and_then(|answer| wire::read_id(ACTION, &answer)) {
            Ok(id) => return Ok(id),
            Err(error) => error,
        };
        // The label tells our call from anybody else's.
        let made = async || match self.network(name).await {
            Ok(Some(found)) if found.call() == Some(call) => Some(found.id),
            _ => None,
        };
        if let Error::Interrupted { sent: true, .. } = error {
            let Some(id) = appears(made).await else {
                return Err(error);
            };
            let path = format!("/networks/{}", encoded(&id));
            return Err(taken_back(
                error,
                self.delete("remove network", name, path).await,
            ));
        }
        if is_unclear(&error)
            && let Some(id) = made().await
        {
            return Ok(id);
        }
        Err(error)
    }

    /// Makes a network unless it is there as wanted. Destroys nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] with each field in which an existing network of that name differs; otherwise those of
    /// [`Docker::add_network`].
    pub async fn ensure_network(
        &self,
        spec: &NetworkSpec,
        host: &HostLinks,
    ) -> Result<Ensured<NetworkId>> {
        linux_docker(&self.engine, spec.driver())?;
        let name = spec.name().as_str();
        let found = match self.network(name).await? {
            Some(found) => found,
            None => match self.add_network(spec, host).await {
                // Somebody else makes it at this moment: what counts is whether it is as wanted. Our rules see it, or the engine
                // refuses, by name or by subnet, maybe before it is to be seen.
                Err(error)
                    if matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::Overlap) =>
                {
                    let look = async || self.network(name).await.ok().flatten();
                    let seen = match &error {
                        Error::Docker { .. } => appears(look).await,
                        _ => look().await,
                    };
                    seen.ok_or(error)?
                }
                made => return made.map(Ensured::Created),
            },
        };
        let differences = spec.differences(&self.engine, &found);
        if differences.is_empty() {
            return Ok(Ensured::Unchanged(found.id));
        }
        Err(Error::Conflict {
            subject: format!("network {name:?}"),
            differences,
        })
    }

    /// Makes a network of the Windows driver `transparent`.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] unless the engine runs on Windows; otherwise as [`Docker::add_network`].
    pub async fn add_transparent_network(
        &self,
        spec: &WindowsTransparentSpec,
    ) -> Result<NetworkId> {
        spec.check(&self.engine)?;
        let call = fresh_call();
        self.create_network(
            spec.name().as_str(),
            &spec.body(&self.engine, Some(&call)),
            &call,
        )
        .await
    }

    /// Removes a network that this library made. One that is not there is no error.
    ///
    /// # Errors
    ///
    /// [`Error::NotOurs`] for one that somebody else made; rule 35 when it has endpoints.
    pub async fn remove_network(&self, name: &str) -> Result<Removed> {
        self.remove(name, true).await
    }

    /// Removes a network whoever made it. One that is not there is no error.
    ///
    /// # Errors
    ///
    /// Rule 35 when it has endpoints.
    pub async fn remove_foreign_network(&self, name: &str) -> Result<Removed> {
        self.remove(name, false).await
    }

    async fn remove(&self, name: &str, only_ours: bool) -> Result<Removed> {
        let Some(found) = self.network(name).await? else {
            return Ok(Removed::AlreadyGone);
        };
        if only_ours && !self.is_ours(&found).await? {
            return Err(Error::NotOurs {
                subject: format!("network {name:?}"),
                reason: "it has no label io.trunkline.managed; remove_foreign_network removes it all the same".into(),
            });
        }
        check_removal(&found)?;
        let path = format!("/networks/{}", encoded(&found.id));
        let removed = self.delete("remove network", name, path).await;
        Ok(gone(absent(removed)?.is_some()))
    }

    /// A swarm network has no labels of its own until a container is on it: then its configuration network tells.
    async fn is_ours(&self, network: &ObservedNetwork) -> Result<bool> {
        if network.is_ours() {
            return Ok(true);
        }
        let Some(config) = &network.config_from else {
            return Ok(false);
        };
        let source = self.network(config).await?;
        Ok(source.is_some_and(|source| source.is_ours()))
    }

    /// Removes every network that this library made and no container uses, stopped ones included.
    ///
    /// # Errors
    ///
    /// Those of the connection. A network that cannot be removed is kept, and said so.
    pub async fn prune_networks(&self) -> Result<Pruned> {
        let mut pruned = Pruned::default();
        let mut ours = Vec::new();
        for network in self.networks().await? {
            if self.is_ours(&network).await? {
                ours.push(network);
            }
        }
        // A configuration network can go only after those that take from it.
        ours.sort_by(|a, b| (a.config_only, &a.name).cmp(&(b.config_only, &b.name)));
        for network in ours {
            let users = self.containers_of(&network).await?;
            if let Some(first) = users.first() {
                pruned
                    .kept
                    .push((network.name, format!("container {:?} is on it", first.name)));
                continue;
            }
            match self.remove(&network.id, true).await {
                Ok(_) => pruned.removed.push(network.name),
                Err(error @ (Error::Docker { .. } | Error::Refused { .. })) => {
                    pruned.kept.push((network.name, error.to_string()));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(pruned)
    }

    /// Compares a network with what is wanted, and looks for the troubles that the engine does not tell: a parent that is
    /// gone, down or on another VLAN, and the network that dockerd lists but has forgotten.
    ///
    /// The last one shows only when a container starts, so it is told from containers that failed to; with an image,
    /// [`Docker::probe_network`] starts one.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such network; those of the connection.
    pub async fn check_network(
        &self,
        spec: &NetworkSpec,
        host: &HostLinks,
    ) -> Result<NetworkHealth> {
        let name = spec.name().as_str();
        let found = self
            .network(name)
            .await?
            .ok_or_else(|| missing("network", name))?;
        let mut health =
            NetworkHealth::new(spec.differences(&self.engine, &found), spec.parent(), host);
        for container in self.containers_of(&found).await? {
            let (kind, remedy) = crate::docker::answer::classify(500, &container.error);
            if let (false, ErrorKind::ParentUnusable, Some(remedy)) =
                (container.running, kind, remedy)
            {
                health.troubles.push(Trouble::Forgotten {
                    said: container.error,
                    remedy: remedy.into(),
                });
                break;
            }
        }
        Ok(health)
    }

    /// Starts a container on a network and removes it: the one way to know that containers can start there.
    ///
    /// It takes an address for a moment. The image needs no program: it is not run to any end.
    ///
    /// # Errors
    ///
    /// Those of [`Docker::run_container`]: with [`ErrorKind::ParentUnusable`] when dockerd has forgotten the network.
    pub async fn probe_network(&self, name: &NetworkName, image: &str) -> Result<()> {
        let probe = ContainerName::new(format!("trunkline-probe-{}", fresh_call()))?;
        let spec = ContainerSpec::new(probe, image).on(EndpointSpec::new(name.clone()))?;
        let probe = self.run_container(&spec, &HostLinks::unknown()).await?;
        self.force_remove_container(&probe.id).await?;
        Ok(())
    }

    /// The networks that can get in the way of one to be made, with endpoints where they matter.
    async fn neighbours(&self, spec: &NetworkSpec) -> Result<Vec<ObservedNetwork>> {
        let mut networks = self.networks().await?;
        for network in &mut networks {
            let meets = network
                .entries
                .iter()
                .filter_map(crate::docker::ObservedEntry::net)
                .any(|net| {
                    spec.subnets()
                        .iter()
                        .any(|subnet| AddressRange::from(subnet.net()).overlaps(&net.into()))
                });
            if meets {
                self.fill_in(network).await?;
            }
        }
        Ok(networks)
    }

    /// Adds the endpoints that a list leaves out.
    async fn fill_in(&self, network: &mut ObservedNetwork) -> Result<()> {
        // Gone since the list was made: it is in nobody's way.
        if let Some(found) = self.network(&network.id).await? {
            *network = found;
        }
        Ok(())
    }

    /// The changes of networks from now on: made, removed, containers attached and detached.
    ///
    /// # Errors
    ///
    /// None yet; those of the connection come with the first event.
    pub fn network_events(&self) -> NetworkEvents {
        let filter = json!({ "type": ["network"] }).to_string();
        NetworkEvents::new(self.transport.send(&Request {
            action: "follow the events of",
            subject: "networks",
            method: Method::GET,
            path: format!("/events?filters={}", encoded(&filter)),
            body: None,
            extra: Duration::ZERO,
        }))
    }

    // ---- containers ---------------------------------------------------------------------------------------------

    /// One container by name or id; none when there is no such container.
    ///
    /// # Errors
    ///
    /// Those of the connection.
    pub async fn container(&self, name: &str) -> Result<Option<ObservedContainer>> {
        let path = format!("/containers/{}/json", encoded(name));
        match absent(self.get("inspect container", name, path).await)? {
            None => Ok(None),
            Some(answer) => wire::read_container(&answer).map(Some),
        }
    }

    /// The containers of a network, by its name or id, running or not.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such network; those of the connection.
    pub async fn containers_on(&self, network: &str) -> Result<Vec<ObservedContainer>> {
        let found = self
            .network(network)
            .await?
            .ok_or_else(|| missing("network", network))?;
        self.containers_of(&found).await
    }

    /// A container that never ran knows its network by name only, one that ran by id too: both are asked for.
    async fn containers_of(&self, network: &ObservedNetwork) -> Result<Vec<ObservedContainer>> {
        let filter = json!({ "network": [network.name, network.id] }).to_string();
        let path = format!("/containers/json?all=true&filters={}", encoded(&filter));
        let answer = self.get("list containers of", &network.name, path).await?;
        let ids = wire::read_ids(&answer)?;
        let mut containers = Vec::with_capacity(ids.len());
        for id in ids {
            // Gone since the list was made: fine.
            containers.extend(self.container(&id).await?);
        }
        Ok(containers)
    }

    /// Who has which address of a network, in the engine's eyes: running containers, and stopped ones with a static
    /// address. What leases are to be held against.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is no such network; those of the connection.
    pub async fn addresses(&self, network: &str) -> Result<Vec<AddressHolder>> {
        let found = self
            .network(network)
            .await?
            .ok_or_else(|| missing("network", network))?;
        let mut holders = Vec::new();
        for container in self.containers_of(&found).await? {
            let ObservedContainer {
                id,
                name,
                running,
                attachments,
                ..
            } = container;
            let Some(attachment) = attachments.get(&found.name) else {
                continue;
            };
            let held = attachment.addresses.iter().map(ipnet::IpNet::addr);
            let mut addresses: Vec<std::net::IpAddr> =
                held.chain(attachment.fixed.iter().copied()).collect();
            addresses.sort_unstable();
            addresses.dedup();
            holders.extend(addresses.into_iter().map(|address| AddressHolder {
                address,
                container: id.clone(),
                name: name.clone(),
                running,
                fixed: attachment.fixed.contains(&address),
                mac: attachment.mac,
            }));
        }
        holders.sort_unstable();
        Ok(holders)
    }

    /// Makes a container on its networks and starts it, after checking every endpoint. When a step fails, the container
    /// is removed again.
    ///
    /// # Errors
    ///
    /// Those of [`check_endpoint`], nothing sent; [`Error::RolledBack`] when a later step failed, with what could not be
    /// undone; those of the connection.
    pub async fn run_container(
        &self,
        spec: &ContainerSpec,
        host: &HostLinks,
    ) -> Result<StartedContainer> {
        for (position, endpoint) in spec.endpoints().iter().enumerate() {
            let at = if position == 0 {
                AttachAt::Create
            } else {
                AttachAt::CreateFurther
            };
            self.may_attach(endpoint, at, host).await?;
        }
        let call = fresh_call();
        let created = self.create_container(spec, &call).await?;
        match self.connect_and_start(spec, &created.id).await {
            Ok(()) => Ok(created),
            Err(cause) => {
                let undo = self
                    .force_remove_container(&created.id)
                    .await
                    .err()
                    .into_iter()
                    .collect();
                Err(Error::RolledBack {
                    cause: Box::new(cause),
                    undo,
                })
            }
        }
    }

    async fn create_container(&self, spec: &ContainerSpec, call: &str) -> Result<StartedContainer> {
        const ACTION: &str = "create container";
        let name = spec.name().as_str();
        let body = wire::container_body(spec, &self.engine, Some(call));
        let path = format!("/containers/create?name={}", encoded(name));
        let created = self.post(ACTION, name, path, Some(&body)).await;
        let read = |answer: Value| {
            Ok(StartedContainer {
                id: wire::read_id(ACTION, &answer)?,
                warnings: wire::read_warnings(&answer),
            })
        };
        let error = match created.and_then(read) {
            Ok(created) => return Ok(created),
            Err(error) => error,
        };
        let made = async || match self.container(name).await {
            Ok(Some(found)) if found.call() == Some(call) => Some(found.id),
            _ => None,
        };
        if let Error::Interrupted { sent: true, .. } = error {
            let Some(id) = appears(made).await else {
                return Err(error);
            };
            return Err(taken_back(error, self.force_remove_container(&id).await));
        }
        if is_unclear(&error)
            && let Some(id) = made().await
        {
            return Ok(StartedContainer {
                id,
                warnings: Vec::new(),
            });
        }
        Err(error)
    }

    async fn connect_and_start(&self, spec: &ContainerSpec, id: &str) -> Result<()> {
        let (_, later) = wire::split(spec, &self.engine);
        for endpoint in later {
            self.connect_endpoint(id, endpoint).await?;
        }
        self.start_container(id).await
    }

    /// Starts a container; one that runs is no error.
    ///
    /// # Errors
    ///
    /// [`Error::Docker`] with the engine's words: an address in use, a network that dockerd has forgotten.
    pub async fn start_container(&self, name: &str) -> Result<()> {
        let path = format!("/containers/{}/start", encoded(name));
        self.post("start container", name, path, None)
            .await
            .map(drop)
    }

    /// Stops a container: asks it to end, and ends it after the grace. One that does not run is no error.
    ///
    /// # Errors
    ///
    /// [`Error::Docker`] when there is no such container; those of the connection.
    pub async fn stop_container(&self, name: &str, grace: Duration) -> Result<()> {
        let seconds = grace.as_secs() + u64::from(grace.subsec_nanos() > 0);
        let request = Request {
            action: "stop container",
            subject: name,
            method: Method::POST,
            path: format!("/containers/{}/stop?t={seconds}", encoded(name)),
            body: None,
            extra: Duration::from_secs(seconds),
        };
        self.transport.exchange(request).await.map(drop)
    }

    /// Ends and removes a container that this library made. One that is not there is no error.
    ///
    /// # Errors
    ///
    /// [`Error::NotOurs`] for one that somebody else made; those of the connection.
    pub async fn remove_container(&self, name: &str) -> Result<Removed> {
        let Some(found) = self.container(name).await? else {
            return Ok(Removed::AlreadyGone);
        };
        if !found.is_ours() {
            return Err(Error::NotOurs {
                subject: format!("container {name:?}"),
                reason: "it has no label io.trunkline.managed; remove it with its own tool".into(),
            });
        }
        self.force_remove_container(&found.id).await
    }

    async fn force_remove_container(&self, id: &str) -> Result<Removed> {
        const ACTION: &str = "remove container";
        let path = format!("/containers/{}?force=true&v=true", encoded(id));
        let mut removed = self.delete(ACTION, id, path.clone()).await;
        // It ended by itself just when the engine was about to kill it, which the engine takes for a failure.
        if let Err(Error::Docker { message, .. }) = &removed
            && message.contains("is not running")
        {
            removed = self.delete(ACTION, id, path).await;
        }
        Ok(gone(absent(removed)?.is_some()))
    }

    /// Attaches a container that exists to one more network, after checking the endpoint.
    ///
    /// # Errors
    ///
    /// Those of [`check_endpoint`], nothing sent; [`Error::NotFound`] when there is no such network; [`Error::Docker`].
    pub async fn attach(
        &self,
        container: &str,
        endpoint: &EndpointSpec,
        host: &HostLinks,
    ) -> Result<()> {
        self.may_attach(endpoint, AttachAt::Connect, host).await?;
        let error = match self.connect_endpoint(container, endpoint).await {
            Err(error @ Error::Interrupted { sent: true, .. }) => error,
            known => return known,
        };
        let detached = self.detach(container, endpoint.network().as_str()).await;
        Err(taken_back(error, detached))
    }

    async fn connect_endpoint(&self, container: &str, endpoint: &EndpointSpec) -> Result<()> {
        let path = format!("/networks/{}/connect", encoded(endpoint.network().as_str()));
        let body = wire::connect_body(container, endpoint, &self.engine);
        self.post("attach container", container, path, Some(&body))
            .await
            .map(drop)
    }

    /// Detaches a container from a network. One that is not attached, or gone, is no error.
    ///
    /// # Errors
    ///
    /// [`Error::Docker`] with the engine's words; those of the connection.
    pub async fn detach(&self, container: &str, network: &str) -> Result<Removed> {
        let Some(found) = self.container(container).await? else {
            return Ok(Removed::AlreadyGone);
        };
        let attached = found
            .attachments
            .iter()
            .any(|(name, endpoint)| name == network || endpoint.network_id == network);
        if !attached {
            return Ok(Removed::AlreadyGone);
        }
        let path = format!("/networks/{}/disconnect", encoded(network));
        let body = json!({ "Container": found.id, "Force": false });
        let detached = self
            .post("detach container", container, path, Some(&body))
            .await;
        Ok(gone(absent(detached)?.is_some()))
    }

    async fn may_attach(
        &self,
        endpoint: &EndpointSpec,
        at: AttachAt,
        host: &HostLinks,
    ) -> Result<()> {
        let name = endpoint.network().as_str();
        let network = self
            .network(name)
            .await?
            .ok_or_else(|| missing("network", name))?;
        let mut others: Vec<ObservedNetwork> = self
            .networks()
            .await?
            .into_iter()
            .filter(|other| other.id != network.id)
            .collect();
        for other in &mut others {
            let shares_parent = other.parent().is_some() && other.parent() == network.parent();
            let shares_subnet = other
                .entries
                .iter()
                .any(|entry| network.entries.iter().any(|here| here.net() == entry.net()));
            if shares_parent || shares_subnet {
                self.fill_in(other).await?;
            }
        }
        check_endpoint(endpoint, at, &self.engine, &network, &others, host)
    }
}

fn missing(what: &'static str, name: &str) -> Error {
    Error::NotFound {
        what,
        subject: name.into(),
    }
}

/// What an answer to a removal amounts to.
fn gone(was_there: bool) -> Removed {
    if was_there {
        Removed::Removed
    } else {
        Removed::AlreadyGone
    }
}

/// "Not there" as a value.
fn absent(answer: Result<Value>) -> Result<Option<Value>> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(Error::Docker { status: 404, .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Looks for what a request under way may still make, for a second.
async fn appears<T>(look: impl AsyncFn() -> Option<T>) -> Option<T> {
    const LOOKS: u32 = 10;
    for number in 0..LOOKS {
        if number > 0 {
            tokio::time::sleep(Duration::from_secs(1) / LOOKS).await;
        }
        if let Some(found) = look().await {
            return Some(found);
        }
    }
    None
}

/// An interrupted call after what it had begun was undone.
fn taken_back<T>(error: Error, undone: Result<T>) -> Error {
    match (error, undone) {
        (
            Error::Interrupted {
                action, subject, ..
            },
            Ok(_),
        ) => Error::Interrupted {
            action,
            subject,
            sent: false,
        },
        (error, Ok(_)) => error,
        (error, Err(failed)) => Error::RolledBack {
            cause: Box::new(error),
            undo: vec![failed],
        },
    }
}

/// Whether a request may have been carried out although it failed.
fn is_unclear(error: &Error) -> bool {
    matches!(
        error,
        Error::Timeout { .. } | Error::Engine { sent: true, .. } | Error::Protocol { .. }
    )
}

/// Reads `DOCKER_HOST`.
fn socket_of(host: &str) -> Result<PathBuf> {
    match host.strip_prefix("unix://") {
        Some(path) if path.starts_with('/') => Ok(PathBuf::from(path)),
        _ => Err(Error::Unsupported {
            what: format!("the engine of DOCKER_HOST={host}"),
            needs: "it takes unix:///path; make a tunnel to such a socket for an engine elsewhere"
                .into(),
        }),
    }
}

/// A word that no other call has.
fn fresh_call() -> String {
    use std::hash::{BuildHasher, Hasher};
    // Keys from the system's randomness, mixed with the time: unique, not secret.
    let mut hasher = std::collections::hash_map::RandomState::new().build_hasher();
    hasher.write_u32(std::process::id());
    if let Ok(now) = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH) {
        hasher.write_u128(now.as_nanos());
    }
    format!("{:016x}", hasher.finish())
}

/// A path segment or query value, percent-encoded.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
