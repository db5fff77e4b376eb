//! The way back. Pure.

use std::collections::BTreeSet;

use super::{Leases, Planner};
use crate::docker::ParentOwner;
use crate::error::{Difference, Result};
use crate::ipam::OwnerKey;
use crate::link::Link;
use crate::topology::desired::DOCKER_KEY;
use crate::topology::step::{Action, Step};
use crate::types::InterfaceName;

impl Planner<'_> {
    pub(super) fn tear_down(&mut self, leases: Leases) -> Result<()> {
        let topology = self.topology;
        let mut going: BTreeSet<&InterfaceName> = BTreeSet::new();
        for vlan in &topology.vlans {
            let Some(link) = self.seen.link(&vlan.link) else {
                continue;
            };
            if vlan.owner != ParentOwner::Trunkline || !link.is_ours() {
                continue;
            }
            let guests = self.guests(&vlan.link, link);
            if guests.is_empty() {
                going.insert(&vlan.link);
            } else {
                let guests: Vec<&str> = guests.iter().map(Difference::found).collect();
                let note = format!("{} stays, for there is {}", vlan.link, guests.join(", "));
                self.notes.push(note);
            }
        }
        for container in self.seen.containers.values() {
            if self.is_this(&container.labels) {
                self.drop_container(&container.name, Vec::new());
            }
        }
        for container in topology.containers.iter().filter(|c| !c.place.is_docker()) {
            let Some(inside) = self.seen.inside.get(container.name.as_str()) else {
                continue;
            };
            for (position, join) in container.joins.iter().enumerate() {
                let (Some(network), Some(name)) = (
                    topology.find_network(&join.network),
                    container.interface(position),
                ) else {
                    continue;
                };
                // With its sub-interface it goes a hundred times faster.
                let parent = topology.parent_of(network);
                let with_parent = going.contains(parent);
                let found = inside
                    .links
                    .iter()
                    .find(|l| *l.name() == name && l.is_ours());
                if found.is_some() && !with_parent {
                    let step = Step::Detach(container.name.to_string(), name);
                    self.removals.push(Action::new(step));
                }
            }
        }
        for shim in topology.networks.iter().filter_map(|n| n.shim.as_ref()) {
            if self.seen.link(&shim.name).is_some_and(Link::is_ours) {
                let step = Step::RemoveLink(shim.name.clone());
                self.links.push(Action::new(step));
            }
        }
        for network in &self.seen.networks {
            if !self.is_this(&network.labels) {
                continue;
            }
            let foreign = self.seen.containers.values().find(|container| {
                container.attachments.contains_key(&network.name)
                    && !self.is_this(&container.labels)
            });
            match foreign {
                None => {
                    let step = Step::RemoveNetwork(network.name.clone());
                    self.networks.push(Action::new(step));
                }
                Some(foreign) => {
                    let note = format!(
                        "Docker network {} stays, for container {} is on it",
                        network.name, foreign.name
                    );
                    self.notes.push(note);
                    self.kept.insert(network.name.clone());
                    if let Some(parent) = network.parent() {
                        going.retain(|name| name.as_str() != parent);
                    }
                }
            }
        }
        for name in going {
            let step = Step::RemoveLink(name.clone());
            self.containers.push(Action::new(step));
        }
        if leases == Leases::Release {
            self.give_back()?;
        }
        Ok(())
    }

    pub(super) fn give_back(&mut self) -> Result<()> {
        let topology = self.topology;
        let keys: BTreeSet<OwnerKey> = topology.tenants()?.into_iter().map(|t| t.key).collect();
        let prefix = format!("{DOCKER_KEY}:{}/", topology.name);
        for lease in &self.seen.leases {
            if keys.contains(lease.owner()) || lease.owner().as_str().starts_with(&prefix) {
                self.afterwards
                    .push(Action::new(Step::Release(lease.clone())));
            }
        }
        for network in topology.networks.iter().filter(|n| n.docker) {
            if self.kept.contains(network.name.as_str()) {
                continue;
            }
            for subnet in &network.subnets {
                let pool = topology.pool_id(network, subnet)?;
                let owner = topology.carve_key(network)?;
                if self.known.block(&pool, &owner).is_some() {
                    self.afterwards
                        .push(Action::new(Step::Uncarve(pool, owner)));
                }
            }
        }
        Ok(())
    }
}
