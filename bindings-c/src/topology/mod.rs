//! Trunk, VLANs, networks and containers as one: where the slices meet.

mod container;
mod desired;
mod glue;
mod host;
mod network;
mod observed;
mod picture;
mod plan;
mod shim;

pub use container::*;
pub use desired::*;
pub use glue::*;
pub use host::*;
pub use network::*;
pub use observed::*;
pub use picture::*;
pub use plan::*;
pub use shim::*;
