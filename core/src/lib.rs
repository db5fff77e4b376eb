//! Containers on physical networks.

#[cfg(feature = "blocking")]
pub mod blocking;
mod error;
#[cfg(feature = "kernel")]
pub mod link;
pub mod topology;
pub mod types;

pub use error::{Difference, Error, ErrorKind, KernelAnswer, Result};
pub use types::{InterfaceName, MacAddress, Mtu, ParentSpec, VlanId, VlanProtocol};
