//! The engine's networks and containers. Pure.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::Planner;
use crate::docker::{ObservedContainer, ObservedNetwork, ParentOwner};
use crate::error::{Difference, Error, Result};
use crate::topology::container::Container;
use crate::topology::network::Network;
use crate::topology::render::{self, LABEL_SPEC, LABEL_TOPOLOGY};
use crate::topology::step::{Action, Step};

impl Planner<'_> {
    pub(super) fn networks(&mut self) -> Result<()> {
        let topology = self.topology;
        for network in topology.networks.iter().filter(|network| network.docker) {
            let engine = self.engine()?;
            let spec = render::docker_network(topology, network, &self.known)?;
            let Some(found) = self.seen.network(network.name.as_str()) else {
                self.add_network(network);
                continue;
            };
            let mut differences = match &spec {
                Some(spec) => spec.differences(engine, found),
                None => vec![Difference::new(
                    "Docker's block",
                    "as carved",
                    "of no record",
                )],
            };
            let parent = topology.parent_of(network);
            let dockers = topology
                .vlan_of(network)
                .is_some_and(|vlan| vlan.owner == ParentOwner::Engine);
            if dockers && self.fresh.contains(parent) {
                differences.push(Difference::new("parent", parent, "absent"));
            }
            if differences.is_empty() {
                continue;
            }
            if !found.is_ours() {
                return Err(Error::Conflict {
                    subject: format!("Docker network {}, which is not ours,", network.name),
                    differences,
                });
            }
            self.drop_network(found, differences)?;
            self.add_network(network);
        }
        Ok(())
    }

    pub(super) fn add_network(&mut self, network: &Network) {
        self.remade.insert(network.name.to_string());
        self.networks
            .push(Action::new(Step::AddNetwork(network.name.clone())));
    }

    /// Removes a network of ours with our containers on it.
    pub(super) fn drop_network(
        &mut self,
        found: &ObservedNetwork,
        why: Vec<Difference>,
    ) -> Result<()> {
        let on_it: Vec<&ObservedContainer> = self
            .seen
            .containers
            .values()
            .filter(|container| container.attachments.contains_key(&found.name))
            .collect();
        let foreign: Vec<Difference> = on_it
            .iter()
            .filter(|container| !self.is_this(&container.labels))
            .map(|container| {
                Difference::new("container", "none of somebody else's", &container.name)
            })
            .collect();
        if !foreign.is_empty() {
            return Err(Error::Conflict {
                subject: format!(
                    "Docker network {}, which would have to be made anew,",
                    found.name
                ),
                differences: why.into_iter().chain(foreign).collect(),
            });
        }
        let names: Vec<String> = on_it
            .iter()
            .map(|container| container.name.clone())
            .collect();
        for name in names {
            self.drop_container(
                &name,
                vec![Difference::new("network", "as wanted", "made anew")],
            );
        }
        let step = Step::RemoveNetwork(found.name.clone());
        self.removals.push(Action::because(step, why));
        Ok(())
    }

    pub(super) fn drop_container(&mut self, name: &str, why: Vec<Difference>) {
        if self.gone.insert(name.to_owned()) {
            let step = Step::RemoveContainer(name.to_owned());
            // Containers go before the networks that they are on.
            let first_other = self
                .removals
                .iter()
                .position(|action| !matches!(action.step, Step::RemoveContainer(_)))
                .unwrap_or(self.removals.len());
            self.removals
                .insert(first_other, Action::because(step, why));
        }
    }

    pub(super) fn docker_container(&mut self, container: &Container) -> Result<()> {
        let topology = self.topology;
        let engine = self.engine()?;
        let name = container.name.to_string();
        let run = Action::new(Step::Run(name.clone()));
        let Some(found) = self.seen.containers.get(&name) else {
            self.containers.push(run);
            return Ok(());
        };
        if self.gone.contains(&name) {
            self.containers.push(run);
            return Ok(());
        }
        let spec = render::docker_container(topology, container, engine, &self.known)?;
        let mut differences = Vec::new();
        let label = found.labels.get(LABEL_SPEC).cloned().unwrap_or_default();
        let wanted = render::made_from(&container.place).unwrap_or_default();
        if label != wanted {
            differences.push(Difference::new("image and command", wanted, label));
        }
        if !self.is_this(&found.labels) {
            let is = found.labels.get(LABEL_TOPOLOGY).cloned();
            let is = is.unwrap_or_else(|| "of none".into());
            differences.push(Difference::new("topology", &topology.name, is));
        }
        match &spec {
            None => differences.push(Difference::new("lease", "present", "absent")),
            Some(spec) => {
                for endpoint in spec.endpoints() {
                    let network = endpoint.network().to_string();
                    match found.attachments.get(&network) {
                        None => differences.push(Difference::new("network", network, "absent")),
                        Some(is) => differences.extend(endpoint_differences(endpoint, is)),
                    }
                }
            }
        }
        if container
            .joins
            .iter()
            .any(|join| self.remade.contains(join.network.as_str()))
        {
            differences.push(Difference::new("network", "as wanted", "made anew"));
        }
        if !differences.is_empty() {
            if !found.is_ours() || !self.is_this(&found.labels) {
                return Err(Error::Conflict {
                    subject: format!("container {name}, which is not of this topology,"),
                    differences,
                });
            }
            self.drop_container(&name, differences);
            self.containers.push(run);
            return Ok(());
        }
        if !found.running {
            self.containers.push(Action::new(Step::Start(name)));
            return Ok(());
        }
        let why = self.lost_interfaces(container, found);
        if !why.is_empty() {
            self.containers
                .push(Action::because(Step::Restart(name), why));
        }
        Ok(())
    }

    /// The interfaces that a running container lost, or has with another MTU than wanted.
    pub(super) fn lost_interfaces(
        &self,
        container: &Container,
        found: &ObservedContainer,
    ) -> Vec<Difference> {
        let topology = self.topology;
        let mut why = Vec::new();
        for join in &container.joins {
            let Some(network) = topology.find_network(&join.network) else {
                continue;
            };
            let parent = topology.parent_of(network);
            if self.fresh.contains(parent) {
                why.push(Difference::new("parent", parent, "made anew"));
                continue;
            }
            let (Some(inside), Some(link)) = (
                self.seen.inside.get(container.name.as_str()),
                self.seen.link(parent),
            ) else {
                continue; // It cannot be looked into.
            };
            let mac = found
                .attachments
                .get(join.network.as_str())
                .and_then(|attachment| attachment.mac);
            let child = inside.links.iter().find(|child| {
                child.kind().name() == network.driver.name()
                    && child.parent_index() == Some(link.index())
                    && (mac.is_none() || child.mac() == mac)
            });
            let mtu = topology.vlan_of(network).and_then(|vlan| vlan.mtu);
            match (child, mtu) {
                (None, _) => why.push(Difference::new("interface", &join.network, "absent")),
                (Some(child), Some(mtu)) if child.mtu() != mtu.get() => {
                    why.push(Difference::new("MTU", mtu, child.mtu()));
                }
                (Some(child), _) if !child.is_up() => {
                    why.push(Difference::new("interface", "up", "down"));
                }
                (Some(_), _) => {}
            }
        }
        why
    }
}

fn endpoint_differences(
    wanted: &crate::docker::EndpointSpec,
    found: &crate::docker::ObservedAttachment,
) -> Vec<Difference> {
    let mut differences = Vec::new();
    let text = |addresses: &BTreeSet<IpAddr>| {
        let list: Vec<String> = addresses.iter().map(ToString::to_string).collect();
        list.join(" ")
    };
    let (pins, is): (BTreeSet<IpAddr>, BTreeSet<IpAddr>) = (
        wanted.addresses().collect(),
        found.fixed.iter().copied().collect(),
    );
    if pins != is {
        differences.push(Difference::new("pinned address", text(&pins), text(&is)));
    }
    match (wanted.mac_address(), found.mac) {
        (Some(mac), Some(is)) if mac != is => {
            differences.push(Difference::new("MAC address", mac, is));
        }
        _ => {}
    }
    differences
}
