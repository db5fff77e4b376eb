//! Containers on physical networks.

#[cfg(feature = "blocking")]
pub mod blocking;
pub mod docker;
mod error;
#[cfg(feature = "kernel")]
pub mod link;
pub mod types;

pub use error::{Difference, Error, ErrorKind, KernelAnswer, Result};
pub use types::{AddressRange, InterfaceName, MacAddress, Mtu, ParentSpec, VlanId, VlanProtocol};
