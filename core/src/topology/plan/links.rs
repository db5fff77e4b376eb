//! The host's own links: sub-interfaces and shims. Pure.

use ipnet::IpNet;

use super::{Planner, missing};
use crate::docker::ParentOwner;
use crate::error::{Difference, Error, Result};
use crate::link::{Link, LinkAddress, LinkKind, LinkSpec, drift};
use crate::topology::network::{Network, Vlan};
use crate::topology::render;
use crate::topology::step::{Action, Step};
use crate::types::{InterfaceName, Mtu};

impl Planner<'_> {
    pub(super) fn vlans(&mut self) -> Result<()> {
        let topology = self.topology;
        let trunk = self.seen.link(&topology.trunk);
        let needs_trunk = !topology.vlans.is_empty() || !topology.networks.is_empty();
        let Some(trunk) = trunk else {
            if needs_trunk {
                return Err(Error::NotFound {
                    what: "trunk",
                    subject: topology.trunk.to_string(),
                });
            }
            return Ok(());
        };
        for vlan in &topology.vlans {
            let spec = LinkSpec::from(render::vlan(topology, vlan));
            match self.seen.link(&vlan.link) {
                Some(link) => self.existing_vlan(vlan, &spec, trunk, link)?,
                None => self.missing_vlan(vlan, trunk)?,
            }
        }
        Ok(())
    }

    pub(super) fn existing_vlan(
        &mut self,
        vlan: &Vlan,
        spec: &LinkSpec,
        trunk: &Link,
        link: &Link,
    ) -> Result<()> {
        let differences = drift(spec, trunk.index(), link);
        if differences.is_empty() {
            return Ok(());
        }
        if !link.is_ours() || vlan.owner != ParentOwner::Trunkline {
            return Err(Error::Conflict {
                subject: format!("link {}, which is not ours,", vlan.link),
                differences,
            });
        }
        let small = |d: &Difference| d.field() == "state" || d.field() == "MTU";
        if !differences.iter().all(small) {
            self.refuse_guests(&vlan.link, link)?;
            let step = Step::RemoveLink(vlan.link.clone());
            self.removals.push(Action::because(step, differences));
            self.add_vlan(vlan);
            return Ok(());
        }
        for difference in differences {
            let step = match (difference.field(), vlan.mtu, Mtu::new(link.mtu()).ok()) {
                ("MTU", Some(mtu), Some(was)) => Step::SetMtu(vlan.link.clone(), mtu, was),
                _ => Step::SetUp(vlan.link.clone()),
            };
            self.links.push(Action::because(step, vec![difference]));
        }
        Ok(())
    }

    pub(super) fn missing_vlan(&mut self, vlan: &Vlan, trunk: &Link) -> Result<()> {
        match vlan.owner {
            ParentOwner::Operator => {
                return Err(Error::NotFound {
                    what: "link of the operator's",
                    subject: vlan.link.to_string(),
                });
            }
            ParentOwner::Engine => {
                self.fresh.insert(vlan.link.clone());
                return Ok(());
            }
            ParentOwner::Trunkline => {}
        }
        let twin = self.seen.links.iter().find(|link| {
            link.parent_index() == Some(trunk.index())
                && link.parent_netns().is_none()
                && matches!(link.kind(), LinkKind::Vlan(found)
                    if found.id == vlan.id.get() && found.ether_type == vlan.protocol.ether_type())
        });
        if let Some(twin) = twin {
            let differences = vec![Difference::new("name", &vlan.link, twin.name())];
            if !twin.is_ours() {
                return Err(Error::Conflict {
                    subject: format!("VLAN {} of {}, which is not ours,", vlan.id, trunk.name()),
                    differences,
                });
            }
            self.refuse_guests(twin.name(), twin)?;
            let step = Step::RemoveLink(twin.name().clone());
            self.removals.push(Action::because(step, differences));
        }
        self.add_vlan(vlan);
        Ok(())
    }

    pub(super) fn add_vlan(&mut self, vlan: &Vlan) {
        self.fresh.insert(vlan.link.clone());
        let spec = render::vlan(self.topology, vlan);
        self.links.push(Action::new(Step::AddVlan(spec)));
    }

    /// What of somebody else's would go with a link.
    pub(super) fn guests(&self, name: &InterfaceName, link: &Link) -> Vec<Difference> {
        let children = self.seen.links.iter().filter(|child| {
            child.parent_index() == Some(link.index())
                && child.parent_netns().is_none()
                && !child.is_ours()
        });
        let networks = self.seen.networks.iter().filter(|network| {
            network.parent() == Some(name.as_str())
                && !self.is_this(&network.labels)
                && matches!(network.driver.as_str(), "macvlan" | "ipvlan")
        });
        let children = children.map(|child| format!("link {}", child.name()));
        let networks = networks.map(|network| format!("Docker network {}", network.name));
        children
            .chain(networks)
            .map(|guest| Difference::new("guest", "none of somebody else's", guest))
            .collect()
    }

    pub(super) fn refuse_guests(&self, name: &InterfaceName, link: &Link) -> Result<()> {
        let differences = self.guests(name, link);
        if differences.is_empty() {
            return Ok(());
        }
        Err(Error::Conflict {
            subject: format!("link {name}, which would have to be made anew,"),
            differences,
        })
    }

    pub(super) fn shims(&mut self) -> Result<()> {
        let topology = self.topology;
        for network in &topology.networks {
            let Some(wanted) = &network.shim else {
                continue;
            };
            let add = Action::new(Step::AddShim(wanted.name.clone(), network.name.clone()));
            let parent = topology.parent_of(network);
            let Some(link) = self.seen.link(&wanted.name) else {
                self.shims.push(add);
                continue;
            };
            if self.fresh.contains(parent) && link.is_ours() {
                // One that lost its parent went with it; one of another parent is in the way.
                if self.seen.links.iter().any(|other| {
                    Some(other.index()) == link.parent_index() && other.name() != parent
                }) {
                    let step = Step::RemoveLink(wanted.name.clone());
                    self.removals.push(Action::new(step));
                }
                self.shims.push(add);
                continue;
            }
            let parent_index = self.seen.link(parent).map_or(0, Link::index);
            let Some(shim) = render::shim(topology, network, &self.known)? else {
                self.shims
                    .push(complete(wanted.name.clone(), network, Vec::new()));
                continue;
            };
            let differences = drift(&LinkSpec::from(shim.link()), parent_index, link);
            let (addresses, routes) = (shim.link_addresses()?, shim.link_routes()?);
            let wanted_nets: Vec<IpNet> = addresses.iter().map(LinkAddress::net).collect();
            let (mut lacks, extra) = missing(
                &wanted_nets,
                &routes,
                link.index(),
                &self.seen.addresses,
                &self.seen.routes,
            );
            let arp = |name: &InterfaceName| self.seen.arp_filter.contains(name);
            let parent_ours = self.seen.link(parent).is_some_and(Link::is_ours);
            if !arp(&wanted.name) || (parent_ours && !arp(parent)) {
                lacks.push(Difference::new("arp_filter", "1", "0"));
            }
            if !(link.is_ours() || differences.is_empty() && lacks.is_empty()) {
                return Err(Error::Conflict {
                    subject: format!("link {}, which is not ours,", wanted.name),
                    differences: differences.into_iter().chain(lacks).collect(),
                });
            }
            let extra_routes = self.seen.routes.iter().filter(|route| {
                route.link_index == Some(link.index())
                    && route.table == 254
                    && route.destination.addr().is_ipv4()
                    && !shim.routes().contains(&route.destination)
            });
            let extra_routes = extra_routes
                .map(|route| Difference::new("route", "absent", route.destination))
                .collect::<Vec<_>>();
            let only_down = differences.iter().all(|d| d.field() == "state");
            if !only_down || !extra.is_empty() || !extra_routes.is_empty() {
                let why = differences.into_iter().chain(extra).chain(extra_routes);
                let step = Step::RemoveLink(wanted.name.clone());
                self.removals.push(Action::because(step, why.collect()));
                self.shims.push(add);
            } else if !lacks.is_empty() || !differences.is_empty() {
                let why = differences.into_iter().chain(lacks).collect();
                self.shims.push(complete(wanted.name.clone(), network, why));
            }
        }
        Ok(())
    }
}

fn complete(name: InterfaceName, network: &Network, why: Vec<Difference>) -> Action {
    Action::because(Step::CompleteShim(name, network.name.clone()), why)
}
