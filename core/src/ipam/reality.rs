//! What the host already has on a segment, and what a new pool would collide with.

use std::fmt;
use std::net::IpAddr;

use super::pool::PoolSpec;
use super::range::{AddressRange, Subnet};

/// What was seen on this host, as far as it concerns one segment. The caller collects it; nothing here looks at the host.
///
/// ```
/// use trunkline::ipam::{PoolSpec, Reality, Severity};
///
/// let reality = Reality::new()
///     .address("eth0.77", "192.168.77.9/24".parse().unwrap())
///     .docker_network("old-lan", Some("eth0.77"), "192.168.77.0/24".parse()?, Some("192.168.77.64/27".parse()?));
/// let spec = PoolSpec::new("192.168.77.0/24".parse()?).range("192.168.77.64/26".parse()?)?;
/// let findings = reality.check(&spec);
/// assert_eq!(findings[0].severity(), Severity::Refusal);
/// assert_eq!(
///     findings[0].to_string(),
///     "refused: 192.168.77.64-192.168.77.95 would be handed out, and Docker network old-lan on eth0.77 hands it out as well; \
///      exclude it, or carve it out for that network",
/// );
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reality {
    addresses: Vec<(String, ipnet::IpNet)>,
    routes: Vec<(ipnet::IpNet, Option<IpAddr>, String)>,
    docker: Vec<DockerNetwork>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct DockerNetwork {
    name: String,
    parent: Option<String>,
    subnet: Subnet,
    ip_range: Option<Subnet>,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The pool can be made; somebody should know.
    Warning,
    /// The pool would hand out what somebody else has or hands out.
    Refusal,
}

/// One thing on the host that concerns a new pool.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Finding {
    /// The host has an address of the subnet, and the pool would hand it out.
    HostAddress {
        /// The interface.
        interface: String,
        /// Its address.
        address: IpAddr,
    },
    /// The host's interface has the subnet with another prefix length.
    OtherPrefixLength {
        /// The interface.
        interface: String,
        /// Its address and prefix length.
        found: ipnet::IpNet,
    },
    /// Packets for a part of the subnet leave the host by a route.
    Route {
        /// The destination.
        destination: ipnet::IpNet,
        /// The next hop.
        gateway: Option<IpAddr>,
        /// The interface.
        interface: String,
    },
    /// The host's route names another router in this subnet than the pool does.
    OtherGateway {
        /// The router of the host's route.
        found: IpAddr,
        /// The interface.
        interface: String,
    },
    /// A Docker network hands out addresses that the pool would hand out as well.
    DockerRange {
        /// The network.
        network: String,
        /// Its parent.
        parent: Option<String>,
        /// The addresses that both would hand out.
        shared: AddressRange,
    },
    /// A Docker network has a subnet that meets the pool's, and hands out other addresses.
    DockerSubnet {
        /// The network.
        network: String,
        /// Its parent.
        parent: Option<String>,
        /// Its subnet.
        subnet: Subnet,
    },
}

impl Finding {
    /// Whether it stands against the pool.
    pub fn severity(&self) -> Severity {
        match self {
            Self::HostAddress { .. } | Self::DockerRange { .. } => Severity::Refusal,
            Self::OtherPrefixLength { .. }
            | Self::Route { .. }
            | Self::OtherGateway { .. }
            | Self::DockerSubnet { .. } => Severity::Warning,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.severity() {
            Severity::Warning => "warning: ",
            Severity::Refusal => "refused: ",
        })?;
        let on = |parent: &Option<String>| match parent {
            Some(parent) => format!(" on {parent}"),
            None => String::new(),
        };
        match self {
            Self::HostAddress { interface, address } => write!(
                f,
                "{address} would be handed out, and the host has it on {interface}; reserve it"
            ),
            Self::OtherPrefixLength { interface, found } => {
                write!(
                    f,
                    "{interface} has {found}, which is the subnet with another length"
                )
            }
            Self::Route {
                destination,
                gateway,
                interface,
            } => {
                write!(f, "the host routes {destination} ")?;
                if let Some(gateway) = gateway {
                    write!(f, "by {gateway} ")?;
                }
                write!(
                    f,
                    "over {interface}, and containers will expect it on their own wire"
                )
            }
            Self::OtherGateway { found, interface } => write!(
                f,
                "the host's router on {interface} is {found}, which is not the pool's gateway"
            ),
            Self::DockerRange {
                network,
                parent,
                shared,
            } => write!(
                f,
                "{shared} would be handed out, and Docker network {network}{} hands it out as well; exclude it, or carve it out for that network",
                on(parent)
            ),
            Self::DockerSubnet {
                network,
                parent,
                subnet,
            } => write!(
                f,
                "Docker network {network}{} is on {subnet} too, and hands out other addresses of it",
                on(parent)
            ),
        }
    }
}

impl Reality {
    /// Nothing was seen.
    pub fn new() -> Self {
        Self::default()
    }

    /// The host has an address on an interface of this segment.
    pub fn address(mut self, interface: impl Into<String>, address: ipnet::IpNet) -> Self {
        self.addresses.push((interface.into(), address));
        self
    }

    /// The host has a route.
    pub fn route(
        mut self,
        destination: ipnet::IpNet,
        gateway: Option<IpAddr>,
        interface: impl Into<String>,
    ) -> Self {
        self.routes
            .push((destination.trunc(), gateway, interface.into()));
        self
    }

    /// A Docker network with its own IPAM is on this segment.
    pub fn docker_network(
        mut self,
        name: impl Into<String>,
        parent: Option<&str>,
        subnet: Subnet,
        ip_range: Option<Subnet>,
    ) -> Self {
        self.docker.push(DockerNetwork {
            name: name.into(),
            parent: parent.map(str::to_owned),
            subnet,
            ip_range,
        });
        self
    }

    /// What stands against a pool, the worst first.
    pub fn check(&self, spec: &PoolSpec) -> Vec<Finding> {
        let subnet = spec.subnet();
        let handed_out = spec.allocatable();
        let mut findings = Vec::new();
        for (interface, found) in &self.addresses {
            if !subnet.contains(found.addr()) {
                continue;
            }
            if handed_out.contains(found.addr()) {
                findings.push(Finding::HostAddress {
                    interface: interface.clone(),
                    address: found.addr(),
                });
            }
            if found.trunc() != subnet.net() && found.prefix_len() < found.max_prefix_len() {
                findings.push(Finding::OtherPrefixLength {
                    interface: interface.clone(),
                    found: *found,
                });
            }
        }
        for (destination, gateway, interface) in &self.routes {
            let part = AddressRange::from(*destination).intersection(&subnet.range());
            let on_segment = self
                .addresses
                .iter()
                .any(|(i, a)| i == interface && subnet.contains(a.addr()));
            // The default route and the route of the interface's own address are no surprise.
            if part.is_some() && destination.prefix_len() > 0 && !(on_segment && gateway.is_none())
            {
                findings.push(Finding::Route {
                    destination: *destination,
                    gateway: *gateway,
                    interface: interface.clone(),
                });
            }
            match gateway {
                Some(found)
                    if destination.prefix_len() == 0
                        && subnet.contains(*found)
                        && spec.gateway_address() != Some(*found) =>
                {
                    if handed_out.contains(*found) {
                        findings.push(Finding::HostAddress {
                            interface: interface.clone(),
                            address: *found,
                        });
                    }
                    findings.push(Finding::OtherGateway {
                        found: *found,
                        interface: interface.clone(),
                    });
                }
                _ => {}
            }
        }
        for network in &self.docker {
            let range = network.ip_range.unwrap_or(network.subnet).range();
            if network
                .subnet
                .range()
                .intersection(&subnet.range())
                .is_none()
            {
                continue;
            }
            findings.push(match handed_out.overlap(&range) {
                Some(shared) => Finding::DockerRange {
                    network: network.name.clone(),
                    parent: network.parent.clone(),
                    shared,
                },
                None => Finding::DockerSubnet {
                    network: network.name.clone(),
                    parent: network.parent.clone(),
                    subnet: network.subnet,
                },
            });
        }
        findings.sort_by_key(|f| std::cmp::Reverse(f.severity()));
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec() -> PoolSpec {
        PoolSpec::new("192.168.77.0/24".parse().unwrap())
            .gateway("192.168.77.1".parse().unwrap())
            .unwrap()
            .range("192.168.77.64-192.168.77.127".parse().unwrap())
            .unwrap()
    }

    #[test]
    fn nothing_seen_nothing_found() {
        assert_eq!(Reality::new().check(&spec()), []);
        let elsewhere = Reality::new()
            .address("eth1", "10.0.0.1/8".parse().unwrap())
            .route("10.0.0.0/8".parse().unwrap(), None, "eth1")
            .route(
                "0.0.0.0/0".parse().unwrap(),
                Some("10.0.0.254".parse().unwrap()),
                "eth1",
            )
            .docker_network("bridge", None, "172.17.0.0/16".parse().unwrap(), None);
        assert_eq!(elsewhere.check(&spec()), []);
    }

    #[test]
    fn the_ordinary_host_on_the_segment_is_fine() {
        let reality = Reality::new()
            .address("eth0.77", "192.168.77.9/24".parse().unwrap())
            .route("192.168.77.0/24".parse().unwrap(), None, "eth0.77")
            .route(
                "0.0.0.0/0".parse().unwrap(),
                Some("192.168.77.1".parse().unwrap()),
                "eth0.77",
            );
        assert_eq!(reality.check(&spec()), []);
    }

    #[test]
    fn each_collision_has_its_finding() {
        let words = |reality: Reality| -> Vec<String> {
            reality
                .check(&spec())
                .iter()
                .map(ToString::to_string)
                .collect()
        };
        let found = words(Reality::new().address("eth0.77", "192.168.77.70/24".parse().unwrap()));
        assert!(
            found[0].starts_with("refused: 192.168.77.70 would be handed out"),
            "{found:?}"
        );
        let found = words(Reality::new().address("eth0.77", "192.168.77.9/16".parse().unwrap()));
        assert!(found[0].contains("another length"), "{found:?}");
        let found = words(Reality::new().route(
            "192.168.77.0/25".parse().unwrap(),
            Some("10.0.0.1".parse().unwrap()),
            "tun0",
        ));
        assert!(
            found[0].contains("routes 192.168.77.0/25 by 10.0.0.1 over tun0"),
            "{found:?}"
        );
        let found = words(Reality::new().route(
            "0.0.0.0/0".parse().unwrap(),
            Some("192.168.77.80".parse().unwrap()),
            "eth0.77",
        ));
        assert_eq!(found.len(), 2, "{found:?}");
        let docker = |range: Option<&str>| {
            Reality::new().docker_network(
                "lan",
                Some("eth0.77"),
                "192.168.77.0/24".parse().unwrap(),
                range.map(|r| r.parse().unwrap()),
            )
        };
        assert!(words(docker(None))[0].starts_with("refused: 192.168.77.64-192.168.77.127"));
        assert!(
            words(docker(Some("192.168.77.192/27")))[0]
                .starts_with("warning: Docker network lan on eth0.77")
        );
    }
}
