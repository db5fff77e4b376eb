//! Containers on physical networks.

#[cfg(feature = "blocking")]
pub mod blocking;
mod error;
pub mod ipam;
pub mod link;
pub mod topology;
pub mod types;

pub use error::{Difference, Error, ErrorKind, KernelAnswer, Result};
pub use types::{
    Ensured, InterfaceName, MacAddress, Mtu, ParentSpec, Removed, VlanId, VlanProtocol,
};
