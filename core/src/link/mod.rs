//! Sub-interfaces and macvlan links in the Linux kernel.
//!
//! Specs ([`VlanSpec`], [`MacvlanSpec`], [`IpvlanSpec`]) say what a link is to be, [`Attachment`] adds addresses and routes,
//! and [`Kernel`] makes it so: `add` creates or fails, `ensure` creates or finds, `remove` deletes what is ours, `links` reads
//! everything back, `check` lists how a link differs from its spec. [`Netns`] says where.
//!
//! # What is ours
//!
//! Every link that this library creates carries the device group [`OWNER_GROUP`]: it is the one mark that the kernel takes in
//! the message that creates a link. `remove` never deletes a link without it; [`Kernel::remove_any`] does.
//!
//! # Privilege
//!
//! Reading takes none. Creating and changing take `CAP_NET_ADMIN` in the user namespace that owns the network namespace;
//! entering another namespace takes `CAP_SYS_ADMIN` there.

mod address;
mod ipvlan;
mod macvlan;
mod observed;
#[cfg(feature = "kernel")]
mod parent;
mod route;
mod spec;
mod vlan;

mod attribute;
mod drift;
#[cfg(feature = "kernel")]
mod extack;
mod plan;
#[cfg(feature = "kernel")]
mod wire;

#[cfg(feature = "kernel")]
mod attach;
#[cfg(feature = "kernel")]
mod kernel;
#[cfg(feature = "kernel")]
mod netns;
#[cfg(feature = "kernel")]
mod session;
#[cfg(feature = "kernel")]
mod socket;
#[cfg(feature = "kernel")]
mod sysfs;
#[cfg(feature = "kernel")]
mod visitor;

pub use crate::types::{Ensured, Removed};
pub use address::{Dad, LinkAddress, ObservedAddress};
pub(crate) use drift::drift;
pub use ipvlan::{IpvlanFlag, IpvlanMode, IpvlanSpec};
#[cfg(feature = "kernel")]
pub use kernel::Kernel;
pub use macvlan::{MacvlanMode, MacvlanSpec, SourceChange};
#[cfg(feature = "kernel")]
pub use netns::Netns;
pub use observed::{Link, LinkKind, OWNER_GROUP, ObservedIpvlan, ObservedMacvlan, ObservedVlan};
#[cfg(feature = "kernel")]
pub use parent::{ParentFinding, ParentProblem, Severity};
pub use plan::{Plan, Step};
pub use route::{ObservedRoute, RouteSpec};
pub use spec::{Attachment, LinkSpec};
pub use vlan::VlanSpec;

#[cfg(feature = "kernel")]
pub(crate) use session::Session;
