//! Pictures of what is wanted and of what there is. Pure.

use super::container::Container;
use super::desired::Topology;
use super::network::Network;
use super::observed::{Ledger, Observed};
use super::picture::{Endpoint, Picture, Segment};
use crate::link::Link;

impl Topology {
    /// What is wanted, as a picture: pinned addresses only, for the others are not known before they are leased.
    pub fn picture(&self, host: &str) -> Picture {
        self.draw(host, |container, network, endpoint| {
            let join = container.joins.iter().find(|j| j.network == network.name);
            let mut endpoint = endpoint;
            for subnet in &network.subnets {
                let pins = join.iter().flat_map(|join| &join.addresses);
                for pin in pins.filter(|pin| subnet.net.contains(*pin)) {
                    endpoint =
                        endpoint.address(ipnet::IpNet::new_assert(*pin, subnet.net.prefix_len()));
                }
            }
            match join.and_then(|join| join.mac) {
                Some(mac) => Some(endpoint.mac(mac)),
                None => Some(endpoint),
            }
        })
    }

    /// What there is of it, as a picture: the containers that have an interface on their network, with the addresses and the
    /// MAC address that the kernel reports inside; with those of the engine where the namespace cannot be looked into.
    pub fn picture_of(&self, host: &str, seen: &Observed) -> Picture {
        self.draw(host, |container, network, endpoint| {
            let parent = seen.link(self.parent_of(network))?;
            let name = container.name.as_str();
            let mut endpoint = endpoint;
            let Some(inside) = seen.inside.get(name) else {
                let found = seen.containers.get(name)?;
                let attached = found.attachments.get(network.name.as_str())?;
                for address in &attached.addresses {
                    endpoint = endpoint.address(*address);
                }
                return match attached.mac {
                    Some(mac) => Some(endpoint.mac(mac)),
                    None => Some(endpoint),
                };
            };
            let is_child = |link: &&Link| {
                link.parent_index() == Some(parent.index())
                    && link.kind().name() == network.driver.name()
            };
            let on_network = |link: &&Link| {
                inside.addresses.iter().any(|address| {
                    address.link_index == link.index()
                        && network
                            .subnets
                            .iter()
                            .any(|s| s.net.contains(&address.net.addr()))
                })
            };
            let mut children = inside.links.iter().filter(is_child);
            let link = children.find(on_network)?;
            for address in &inside.addresses {
                let here = address.link_index == link.index();
                if here
                    && network
                        .subnets
                        .iter()
                        .any(|s| s.net.contains(&address.net.addr()))
                {
                    endpoint = endpoint.address(address.net);
                }
            }
            match link.mac() {
                Some(mac) => Some(endpoint.mac(mac)),
                None => Some(endpoint),
            }
        })
    }

    /// The addresses of everybody on the topology's networks, by the ledger: container, network and address.
    pub fn addresses<'a>(&'a self, seen: &Observed) -> Vec<(&'a str, &'a str, std::net::IpAddr)> {
        let ledger = Ledger::of(seen);
        let mut found = Vec::new();
        for network in &self.networks {
            for (container, _) in self.joined(network) {
                let Ok(key) = self.owner_key(container, network) else {
                    continue;
                };
                for lease in ledger.leases_of(&key) {
                    found.push((
                        container.name.as_str(),
                        network.name.as_str(),
                        lease.address(),
                    ));
                }
            }
        }
        found
    }

    fn draw(
        &self,
        host: &str,
        mut fill: impl FnMut(&Container, &Network, Endpoint) -> Option<Endpoint>,
    ) -> Picture {
        let mut picture = Picture::new(host, self.trunk.clone());
        for network in &self.networks {
            let link = self.parent_of(network).clone();
            let mut segment = match network.vlan {
                Some(id) => Segment::vlan(id, link),
                None => Segment::untagged(link),
            };
            segment = segment.network(network.name.as_str());
            if let Some(subnet) = network.subnets.first() {
                segment = segment.subnet(subnet.net);
                let ranges: Vec<String> = subnet.ranges.iter().map(ToString::to_string).collect();
                if !ranges.is_empty() {
                    segment = segment.range(ranges.join(", "));
                }
            }
            for (container, _) in self.joined(network) {
                let endpoint = Endpoint::new(container.name.as_str());
                if let Some(endpoint) = fill(container, network, endpoint) {
                    segment = segment.container(endpoint);
                }
            }
            picture = picture.segment(segment);
        }
        let bare = self.vlans.iter().filter(|vlan| {
            self.networks
                .iter()
                .all(|network| network.vlan != Some(vlan.id))
        });
        for vlan in bare {
            picture = picture.segment(Segment::vlan(vlan.id, vlan.link.clone()));
        }
        picture
    }
}
