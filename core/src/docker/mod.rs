//! Docker macvlan and ipvlan networks, and containers on them: what the daemon should have checked, done before it is asked.
//!
//! The values are pure and need no engine: a [`MacvlanNetworkSpec`] with its [`SubnetSpec`]s and [`NetworkParent`], an
//! [`EndpointSpec`] of a container. [`check_network`] and [`check_endpoint`] hold them against an [`Engine`]'s version, its
//! other networks and the host's links, and answer with the [`Rule`]s that they break. With the feature `docker`, `Docker`
//! speaks to the engine over its unix socket.
//!
//! # What was tried on what
//!
//! Docker 20.10.24 (API 1.41) is tested as a real engine, macvlan on the host's kernel, VLANs and ipvlan in the lab's. What
//! later versions do differently is in one table, [`Feature`], taken from moby's sources and change logs; the requests for
//! them are tested against a fake engine and golden JSON only. Podman's Docker-compatible socket (seen with 4.3.1) is read,
//! and refused for making networks: it leaves out mode, flags, ranges and reserved addresses. Windows is requests only.

#[cfg(feature = "docker")]
mod answer;
#[cfg(feature = "docker")]
mod client;
mod container;
mod drift;
mod endpoint;
#[cfg(feature = "docker")]
mod events;
mod health;
mod name;
mod network;
mod observed;
mod parent;
mod rule;
mod rules;
mod subnet;
#[cfg(feature = "docker")]
pub(crate) mod transport;
mod version;
mod windows;
#[cfg(feature = "docker")]
mod wire;

#[cfg(feature = "docker")]
pub use client::{ContainerId, Docker, NetworkId, Pruned, StartedContainer};
pub use container::{ContainerSpec, RestartPolicy};
pub use endpoint::EndpointSpec;
#[cfg(feature = "docker")]
pub use events::{NetworkChange, NetworkEvent, NetworkEvents};
pub use health::{NetworkHealth, Trouble};
pub use name::{ContainerName, NetworkName};
pub use network::{
    Advertise, IpvlanNetworkFlag, IpvlanNetworkMode, IpvlanNetworkSpec, MacvlanNetworkMode,
    MacvlanNetworkSpec, NetworkSpec,
};
pub use observed::{
    AddressHolder, AddressUsage, ObservedAttachment, ObservedContainer, ObservedEndpoint,
    ObservedEntry, ObservedNetwork,
};
pub use parent::{ChildKind, HostLink, HostLinks, NetworkParent, ParentOwner};
pub use rule::{Rule, Violation};
pub use rules::{AttachAt, check_endpoint, check_network, check_removal};
pub use subnet::{IpamEntry, SubnetSpec};
pub use version::{ApiVersion, Engine, EngineKind, EngineOs, EngineVersion, Feature};
pub use windows::{MacPool, WindowsTransparentSpec};
