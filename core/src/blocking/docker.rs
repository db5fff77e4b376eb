//! The container engine without async.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::blocking::Runtime;
use crate::cancel;
use crate::docker::transport::unless_given_up;
use crate::docker::{
    AddressHolder, ContainerSpec, EndpointSpec, Engine, HostLinks, NetworkEvent, NetworkHealth,
    NetworkId, NetworkName, NetworkSpec, ObservedContainer, ObservedNetwork, Pruned,
    StartedContainer, WindowsTransparentSpec,
};
use crate::error::{Error, Result};
use crate::types::{Ensured, Removed};

/// [`docker::Docker`](crate::docker::Docker) for programs without a runtime: the same verbs, each waiting for its answer.
///
/// ```no_run
/// use trunkline::blocking::Docker;
///
/// let docker = Docker::connect()?;
/// for network in docker.networks()?.iter().filter(|network| network.is_ours()) {
///     println!("{} on {}", network.name, network.parent().unwrap_or("nothing"));
/// }
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Docker {
    pub(super) inner: crate::docker::Docker,
    runtime: Arc<Runtime>,
}

impl Docker {
    /// As [`docker::Docker::connect`](crate::docker::Docker::connect).
    ///
    /// # Errors
    ///
    /// As there, and [`Error::InsideRuntime`](crate::Error::InsideRuntime) in async code.
    pub fn connect() -> Result<Self> {
        let runtime = Runtime::new()?;
        let inner = runtime.block_on(crate::docker::Docker::connect())?;
        Ok(Self {
            inner,
            runtime: Arc::new(runtime),
        })
    }

    /// As [`docker::Docker::connect_within`](crate::docker::Docker::connect_within).
    ///
    /// # Errors
    ///
    /// As there, and [`Error::InsideRuntime`](crate::Error::InsideRuntime) in async code.
    pub fn connect_within(socket: &Path, deadline: Duration) -> Result<Self> {
        let runtime = Runtime::new()?;
        let inner = runtime.block_on(crate::docker::Docker::connect_within(socket, deadline))?;
        Ok(Self {
            inner,
            runtime: Arc::new(runtime),
        })
    }

    /// How long each request may take. Stopping a container adds its grace.
    pub fn with_deadline(mut self, deadline: Duration) -> Self {
        self.inner = self.inner.with_deadline(deadline);
        self
    }

    /// The engine: whose, which version, and the API version agreed on.
    pub fn engine(&self) -> &Engine {
        self.inner.engine()
    }

    /// The changes of networks from now on.
    pub fn network_events(&self) -> NetworkEvents {
        // The connection belongs to the runtime that it is opened on.
        NetworkEvents {
            inner: self.inner.network_events(),
            runtime: Arc::clone(&self.runtime),
        }
    }
}

macro_rules! verbs {
    ($($name:ident($($argument:ident: $type:ty),*) -> $result:ty;)+) => {
        impl Docker {
            $(
                #[doc = concat!("As [`docker::Docker::", stringify!($name), "`](crate::docker::Docker::", stringify!($name), ").")]
                ///
                /// # Errors
                ///
                /// As there, and [`Error::InsideRuntime`](crate::Error::InsideRuntime) in async code.
                pub fn $name(&self, $($argument: $type),*) -> Result<$result> {
                    self.runtime.block_on(self.inner.$name($($argument),*))
                }
            )+
        }
    };
}

verbs! {
    networks() -> Vec<ObservedNetwork>;
    network(name: &str) -> Option<ObservedNetwork>;
    add_network(spec: &NetworkSpec, host: &HostLinks) -> NetworkId;
    ensure_network(spec: &NetworkSpec, host: &HostLinks) -> Ensured<NetworkId>;
    add_transparent_network(spec: &WindowsTransparentSpec) -> NetworkId;
    remove_network(name: &str) -> Removed;
    remove_foreign_network(name: &str) -> Removed;
    prune_networks() -> Pruned;
    check_network(spec: &NetworkSpec, host: &HostLinks) -> NetworkHealth;
    probe_network(name: &NetworkName, image: &str) -> ();
    container(name: &str) -> Option<ObservedContainer>;
    containers_on(network: &str) -> Vec<ObservedContainer>;
    addresses(network: &str) -> Vec<AddressHolder>;
    run_container(spec: &ContainerSpec, host: &HostLinks) -> StartedContainer;
    start_container(name: &str) -> ();
    stop_container(name: &str, grace: Duration) -> ();
    remove_container(name: &str) -> Removed;
    attach(container: &str, endpoint: &EndpointSpec, host: &HostLinks) -> ();
    detach(container: &str, network: &str) -> Removed;
}

/// [`docker::NetworkEvents`](crate::docker::NetworkEvents) without async.
#[derive(Debug)]
pub struct NetworkEvents {
    inner: crate::docker::NetworkEvents,
    runtime: Arc<Runtime>,
}

impl NetworkEvents {
    /// The next change, waiting at most so long; none when there was none in time, or the engine closed the stream.
    ///
    /// # Errors
    ///
    /// As [`docker::NetworkEvents::next`](crate::docker::NetworkEvents::next).
    pub fn next_within(&mut self, wait: Duration) -> Result<Option<NetworkEvent>> {
        let next = async {
            let next = tokio::time::timeout(wait, self.inner.next());
            match unless_given_up(std::pin::pin!(next)).await {
                Some(Ok(event)) => event,
                Some(Err(_)) => Ok(None),
                None => {
                    cancel::heard();
                    Err(Error::Interrupted {
                        action: "follow the events of",
                        subject: "networks".into(),
                        sent: false,
                    })
                }
            }
        };
        self.runtime.block_on(next)
    }
}
