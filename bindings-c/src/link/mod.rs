//! Links in the kernel.

mod address;
mod ipvlan;
mod kernel;
mod macvlan;
mod netns;
mod observed;
mod parent;
mod plan;
mod route;
mod spec;
mod vlan;

pub use address::*;
pub use ipvlan::*;
pub use kernel::*;
pub use macvlan::*;
pub use netns::*;
pub use observed::*;
pub use parent::*;
pub use plan::*;
pub use route::*;
pub use spec::*;
pub use vlan::*;
