//! The container engine: networks, containers, and the rules for them.

mod client;
mod container;
mod endpoint;
mod events;
mod health;
mod network;
mod observed;
mod parent;
mod rule;
mod subnet;
mod version;
mod windows;

pub use client::*;
pub use container::*;
pub use endpoint::*;
pub use events::*;
pub use health::*;
pub use network::*;
pub use observed::*;
pub use parent::*;
pub use rule::*;
pub use subnet::*;
pub use version::*;
pub use windows::*;
