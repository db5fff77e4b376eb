//! Address ranges that cannot overlap: pools, ranges and leases.
//!
//! Docker hands a macvlan network an IP range and checks nothing: two networks, two engines, or the network and the office's
//! DHCP server may hand out the same address, and the first one to notice is the user. Here an address has one owner.
//!
//! - A [`SegmentId`] is one broadcast domain, `site/trunk/vlans`: the unit in which an address is unique. The same subnet on
//!   two VLANs is fine; two pools that meet on one VLAN are refused.
//! - A [`PoolSpec`] is a subnet of a segment, and says which of its addresses are handed out. Others are reserved, excluded, or
//!   carved out as a block for an allocator that is not ours.
//! - A [`Lease`] is an address bound to an [`OwnerKey`]. It is on disk before it is handed out, stays until it is released
//!   in its [`Epoch`], and asking again with the same key gives the same answer, after any crash.
//!
//! [`Ipam`] is the client, async; [`blocking::Ipam`](crate::blocking::Ipam) has the same verbs without async. The store is one
//! SQLite file shared by all programs of a host (feature `sqlite`), or memory.

mod allocator;
mod audit;
// Without the SQLite store and the blocking face, the parts that only they use are not called.
#[cfg_attr(not(all(feature = "sqlite", feature = "blocking")), allow(dead_code))]
mod bitmap;
#[cfg_attr(not(all(feature = "sqlite", feature = "blocking")), allow(dead_code))]
mod client;
mod configure;
#[cfg(feature = "serde")]
mod json;
mod lease;
mod pool;
mod reality;
mod segment;
#[cfg_attr(not(all(feature = "sqlite", feature = "blocking")), allow(dead_code))]
mod store;

use crate::types::address_range as range;

pub use crate::types::{AddressRange, AddressSet, Family, SpecialAddress, Subnet};
pub use audit::{AuditFinding, AuditReport};
pub use bitmap::AddressMap;
pub use client::{Ipam, Watch};
#[cfg(feature = "serde")]
pub use json::Imported;
pub use lease::{
    AllocateRequest, Change, Epoch, Explanation, HostId, Lease, OwnerKey, Usage, Wanted,
};
pub use pool::{Carve, Exclusion, Pool, PoolId, PoolSpec, Reservation};
pub use reality::{Finding, Reality, Severity};
pub use segment::{SegmentId, VlanStack};
pub use store::clock::Clock;

#[cfg(any(feature = "blocking", feature = "serde"))]
pub(crate) use client::Plan;
#[cfg(feature = "blocking")]
pub(crate) use client::{Core, refuse_collisions};
#[cfg(feature = "blocking")]
pub(crate) use store::{Access, Stamp};
