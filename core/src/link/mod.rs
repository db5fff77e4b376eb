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
mod parent;
mod route;
mod spec;
mod vlan;

mod drift;
mod extack;
mod plan;
mod wire;

mod attach;
mod kernel;
mod netns;
mod session;
mod socket;

pub use crate::types::{Ensured, Removed};
pub use address::{Dad, LinkAddress, ObservedAddress};
pub use ipvlan::{IpvlanFlag, IpvlanMode, IpvlanSpec};
pub use kernel::Kernel;
pub use macvlan::{MacvlanMode, MacvlanSpec, SourceChange};
pub use netns::Netns;
pub use observed::{Link, LinkKind, OWNER_GROUP, ObservedIpvlan, ObservedMacvlan, ObservedVlan};
pub use parent::{ParentFinding, ParentProblem, Severity};
pub use plan::{Plan, Step};
pub use route::{ObservedRoute, RouteSpec};
pub use spec::{Attachment, LinkSpec};
pub use vlan::VlanSpec;

pub(crate) use session::Session;
