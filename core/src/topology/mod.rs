//! Trunk, VLANs, networks and containers as one: where the slices meet.
//!
//! A [`Topology`] says what is wanted: a trunk, the VLANs on it, networks with their subnets, shims by which the host reaches
//! its containers, and the containers. [`Plan`] compares it with what there is ([`Observed`]) and lists the steps, readable as
//! a diff, each with its undo. [`Host`] reads, plans, applies, verifies and tears down; [`Shim`] is of use alone too.
//!
//! Every address comes out of a pool of the ledger, so a container keeps its address and MAC address as long as it is wanted,
//! whatever happens to links, engine or process. Docker's own allocator gets a block of each pool for itself.
//!
//! Pictures: [`Picture`] holds what is to be drawn and draws it, as a tree for a terminal and as an SVG for a page.

mod container;
mod desired;
#[cfg(feature = "serde")]
mod file;
mod glue;
#[cfg(feature = "kernel")]
mod host;
mod network;
mod observed;
mod picture;
mod plan;
mod render;
mod shim;
mod sketch;
mod step;
mod svg;
mod tree;

pub use container::{Container, Join, Place};
pub use desired::Topology;
pub use glue::{Dispute, Reconciler, Reconciliation, carved, pin};
#[cfg(feature = "kernel")]
pub use host::{Host, OnProgress, Progress, StepState};
pub use network::{Driver, HostShim, Network, NetworkSubnet, Vlan};
pub use observed::{Inside, Observed, host_links};
pub use picture::{Endpoint, Picture, Segment};
pub use plan::{Leases, Plan};
pub use shim::Shim;
pub use step::{Action, Step};
