//! What there is: what kernel, engine and ledger say, as plain values.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;

use crate::docker::{ChildKind, Engine, HostLink, HostLinks, ObservedContainer, ObservedNetwork};
use crate::ipam::{Lease, OwnerKey, Pool, PoolId};
use crate::link::{Link, LinkKind, ObservedAddress, ObservedRoute};
use crate::types::{InterfaceName, VlanId};

/// Everything that a plan is made from: read by `Host::observe`, or filled in by whoever can ask.
///
/// ```
/// use trunkline::topology::Observed;
///
/// let nothing = Observed::default();
/// assert!(nothing.links.is_empty() && nothing.engine.is_none());
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Observed {
    /// The links of the host.
    pub links: Vec<Link>,
    /// The addresses of the host.
    pub addresses: Vec<ObservedAddress>,
    /// The routes of the host's main table.
    pub routes: Vec<ObservedRoute>,
    /// The links with `arp_filter` on, of those that matter.
    pub arp_filter: BTreeSet<InterfaceName>,
    /// What is inside the containers, by name; one whose namespace is not there is left out.
    pub inside: BTreeMap<String, Inside>,
    /// The pools of the segments.
    pub pools: Vec<Pool>,
    /// The leases of the segments, whosever.
    pub leases: Vec<Lease>,
    /// The engine, when there is one.
    pub engine: Option<Engine>,
    /// The engine's networks, with endpoints where they matter.
    pub networks: Vec<ObservedNetwork>,
    /// The engine's containers that are wanted, or on a network of the topology.
    pub containers: BTreeMap<String, ObservedContainer>,
}

/// What is inside one network namespace.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Inside {
    /// The links.
    pub links: Vec<Link>,
    /// The addresses.
    pub addresses: Vec<ObservedAddress>,
    /// The routes of the main table.
    pub routes: Vec<ObservedRoute>,
}

impl Inside {
    /// The links, addresses and routes of a namespace.
    pub fn new(
        links: Vec<Link>,
        addresses: Vec<ObservedAddress>,
        routes: Vec<ObservedRoute>,
    ) -> Self {
        Self {
            links,
            addresses,
            routes,
        }
    }
}

impl Observed {
    pub(super) fn link(&self, name: &InterfaceName) -> Option<&Link> {
        self.links.iter().find(|link| link.name() == name)
    }

    pub(super) fn network(&self, name: &str) -> Option<&ObservedNetwork> {
        self.networks.iter().find(|network| network.name == name)
    }
}

/// Who has which address, and which blocks were carved.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    pub(super) leases: Vec<Lease>,
    pub(super) blocks: Vec<(PoolId, OwnerKey, IpNet)>,
}

impl Ledger {
    pub(super) fn of(seen: &Observed) -> Self {
        let blocks = seen.pools.iter().flat_map(|pool| {
            let id = pool.id();
            let carves = pool.carves().iter();
            carves.map(move |carve| (id.clone(), carve.owner().clone(), carve.block()))
        });
        Self {
            leases: seen.leases.clone(),
            blocks: blocks.collect(),
        }
    }

    pub(super) fn leases_of(&self, owner: &OwnerKey) -> Vec<&Lease> {
        let leases = self.leases.iter();
        leases.filter(|lease| lease.owner() == owner).collect()
    }

    pub(super) fn block(&self, pool: &PoolId, owner: &OwnerKey) -> Option<IpNet> {
        self.blocks
            .iter()
            .find(|(id, of, _)| id == pool && of == owner)
            .map(|(_, _, block)| *block)
    }
}

/// The links of a host as the rules about the engine's networks want them: see [`HostLinks`].
///
/// ```
/// use trunkline::topology::host_links;
///
/// assert!(host_links(&[]).is_missing("eth0"));
/// ```
pub fn host_links(links: &[Link]) -> HostLinks {
    let by_index = |index: Option<u32>| links.iter().find(|link| Some(link.index()) == index);
    HostLinks::of(links.iter().map(|link| {
        let mut found = HostLink::new(link.name().clone());
        found.up = link.is_up();
        found.mac = link.mac();
        found.master = by_index(link.master_index()).map(|master| master.name().clone());
        if let LinkKind::Vlan(vlan) = link.kind() {
            let trunk = by_index(link.parent_index()).map(|trunk| trunk.name().clone());
            found.vlan = trunk.zip(VlanId::new(vlan.id.into()).ok());
        }
        let children = links.iter().filter(|child| {
            child.parent_index() == Some(link.index()) && child.parent_netns().is_none()
        });
        for child in children {
            match child.kind() {
                LinkKind::Macvlan(_) | LinkKind::Macvtap(_) => {
                    found.children = Some(ChildKind::Macvlan);
                    found.child_macs.extend(child.mac());
                }
                LinkKind::Ipvlan(_) | LinkKind::Ipvtap(_) => {
                    found.children = Some(ChildKind::Ipvlan);
                }
                LinkKind::Device | LinkKind::Vlan(_) | LinkKind::Other(_) => {}
            }
        }
        found
    }))
}
