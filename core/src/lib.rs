//! Containers on physical networks.
//!
//! An 802.1Q trunk comes into the host. Each VLAN on it becomes a sub-interface, each sub-interface carries macvlan children,
//! and each child is a machine of its VLAN: own MAC, own address, no port mapping and no bridge. trunkline creates the
//! sub-interfaces and the children, hands out addresses that nobody else has, and says in plain words why something cannot work.
//!
#![cfg_attr(
    all(feature = "kernel", feature = "sqlite", feature = "blocking"),
    doc = r#"
```no_run
use trunkline::{InterfaceName, VlanId};
use trunkline::blocking::{Ipam, Kernel};
use trunkline::ipam::{AllocateRequest, OwnerKey, PoolSpec, SegmentId, VlanStack};
use trunkline::link::{Attachment, LinkAddress, MacvlanSpec, Netns, RouteSpec, VlanSpec};

// VLAN 100 of the trunk becomes eth0.100.
let vlan = VlanSpec::on(InterfaceName::new("eth0")?, VlanId::new(100)?)?;
let kernel = Kernel::connect()?;
let created = kernel.ensure(&vlan)?.is_created();

// Its pool: the lower half of the subnet is ours to give out.
let ipam = Ipam::open("/var/lib/app/leases.db")?;
let segment = SegmentId::local(VlanStack::single(vlan.id()));
let spec = PoolSpec::new("10.0.0.0/24".parse()?).gateway("10.0.0.1".parse()?)?.range("10.0.0.0/25".parse()?)?;
let pool = ipam.ensure_pool(&segment, spec)?.into_inner();
let lease = ipam.allocate(&AllocateRequest::new(pool.id(), OwnerKey::new("vm:db/eth0")?))?;

// The namespace of process 4711 gets an interface on the VLAN.
let child = MacvlanSpec::new(vlan.name().clone(), InterfaceName::new("eth0")?).mac(lease.mac());
let attachment = Attachment::new(child)
    .address(LinkAddress::new(lease.interface())?)
    .route(RouteSpec::default_via("10.0.0.1".parse()?)?);
let link = kernel.attach(&attachment, &Netns::of_process(4711)?)?;
assert!(link.is_up());
# Ok::<(), Box<dyn std::error::Error>>(())
```
"#
)]
//!
//! # The slices
//!
//! | module | what it is for |
//! |---|---|
//! | [`types`] | the field's words: names, VLAN ids, MAC addresses, MTUs, as values that cannot be wrong |
//! | [`link`] | sub-interfaces, macvlan and ipvlan links in the kernel, addresses, routes, namespaces |
//! | [`ipam`] | pools, ranges and leases that never overlap, in memory or in one SQLite file |
//! | [`docker`] | Docker macvlan and ipvlan networks and containers on them, checked by 45 rules before the engine is asked |
//! | [`logs`] | log drivers and their options, `daemon.json`, the daemon's log, and what it says about a network |
//! | [`topology`] | trunk, VLANs, networks, shims and containers as one wanted state: plan, apply, verify, tear down, draw |
//! | `blocking` | the same verbs without async |
//!
//! Three verbs everywhere: `add` and `create` make something or fail, `ensure` is idempotent and never destroys, `remove` deletes only
//! what is ours and succeeds when it is gone already.
//!
//! # Errors
//!
//! One [`Error`] says what was done, to what, and what the other side said, verbatim; where the cause is known, cause and
//! remedy follow. [`Error::kind`] is the flat [`ErrorKind`] to decide on.
//!
//! # Features
//!
//! | feature | default | what it brings |
//! |---|---|---|
//! | `kernel` | yes | [`link`] against a real kernel (Linux; rtnetlink) |
//! | `sqlite` | yes | the lease store in a file (SQLite, bundled) |
//! | `docker` | no | [`docker`] against a real engine (Engine API 1.41 to 1.54, over its unix socket) |
//! | `logs` | no | reading container logs; writing `daemon.json`, reloading the daemon, reading its log |
//! | `blocking` | yes | the module `blocking` |
//! | `serde` | no | `Serialize` and `Deserialize` for the values |
//!
//! Without any, the pure part remains: specs, plans, pools, the allocator in memory, pictures. A missing feature is a compile
//! error, never one at run time.

#[cfg(feature = "blocking")]
pub mod blocking;
mod cancel;
pub mod docker;
mod error;
pub mod ipam;
pub mod link;
pub mod logs;
pub mod topology;
pub mod types;

pub use cancel::Cancel;
pub use error::{Difference, Error, ErrorKind, KernelAnswer, Result};
pub use types::{
    AddressRange, Ensured, InterfaceName, MacAddress, Mtu, ParentSpec, Removed, VlanId,
    VlanProtocol,
};

/// The README's examples are compiled with the documentation's.
#[cfg(all(doctest, feature = "kernel", feature = "sqlite", feature = "blocking"))]
#[doc = include_str!("../../README.md")]
struct Readme;
