//! What the engine reports, kept as it is: an unknown driver, option or address is text, never an error.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;

#[cfg(feature = "docker")]
use crate::docker::network::LABEL_CALL;
use crate::docker::network::{LABEL_MANAGED, LABEL_PARENT_OWNER};
use crate::docker::parent::ParentOwner;
use crate::types::MacAddress;

/// A network of the engine, of any driver, whoever made it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
#[allow(clippy::struct_excessive_bools)] // the engine's own
pub struct ObservedNetwork {
    /// The id, 64 hexadecimal digits.
    pub id: String,
    /// The name. Engines before 25.0 can have two networks of one name.
    pub name: String,
    /// The driver: `macvlan`, `ipvlan`, `bridge`, … or `null` for a configuration network.
    pub driver: String,
    /// `local` or `swarm`.
    pub scope: String,
    /// Whether it has IPv4; not told by engines before 28.0, whose networks all have.
    pub ipv4: Option<bool>,
    /// Whether it has IPv6.
    pub ipv6: bool,
    /// Whether its containers get no default route.
    pub internal: bool,
    /// Whether single containers attach to a network of swarm scope.
    pub attachable: bool,
    /// Whether it is a node's half of a swarm network.
    pub config_only: bool,
    /// The network that it takes its settings from.
    pub config_from: Option<String>,
    /// The entries of `IPAM.Config`, in the engine's order.
    pub entries: Vec<ObservedEntry>,
    /// The driver's options, those that it ignores included: Docker echoes anything.
    pub options: BTreeMap<String, String>,
    /// All labels.
    pub labels: BTreeMap<String, String>,
    /// Its endpoints. Filled in by inspecting, not by listing; running containers only.
    pub endpoints: Vec<ObservedEndpoint>,
    /// How many addresses are given out and free in each subnet, as told from API 1.52 on.
    pub usage: Vec<AddressUsage>,
}

impl ObservedNetwork {
    /// Whether this library made it, by its label.
    pub fn is_ours(&self) -> bool {
        self.labels.contains_key(LABEL_MANAGED)
    }

    /// The name of its parent link.
    pub fn parent(&self) -> Option<&str> {
        self.options
            .get("parent")
            .map(String::as_str)
            .filter(|name| !name.is_empty())
    }

    /// Who makes and deletes the parent, by the label.
    pub fn parent_owner(&self) -> Option<ParentOwner> {
        self.labels.get(LABEL_PARENT_OWNER)?.parse().ok()
    }

    /// The mode: the driver's option, or its default.
    pub fn mode(&self) -> Option<&str> {
        let (option, default) = match self.driver.as_str() {
            "macvlan" => ("macvlan_mode", "bridge"),
            "ipvlan" => ("ipvlan_mode", "l2"),
            _ => return None,
        };
        Some(self.options.get(option).map_or(default, String::as_str))
    }

    #[cfg(feature = "docker")]
    pub(crate) fn call(&self) -> Option<&str> {
        self.labels.get(LABEL_CALL).map(String::as_str)
    }

    /// Whether addresses of it come from a pool of this engine.
    pub(crate) fn allocates_here(&self) -> bool {
        !self.config_only
            && self.scope != "swarm"
            && !matches!(self.driver.as_str(), "host" | "null" | "none")
    }
}

/// One entry of `IPAM.Config` as the engine tells it. Old engines store what they were given, so everything is text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ObservedEntry {
    /// `Subnet`.
    pub subnet: String,
    /// `IPRange`.
    pub range: Option<String>,
    /// `Gateway`. One that the engine invented is told by some versions and not by others.
    pub gateway: Option<String>,
    /// `AuxiliaryAddresses`.
    pub reserved: BTreeMap<String, String>,
}

impl ObservedEntry {
    /// The subnet without host bits, when it is one.
    pub fn net(&self) -> Option<IpNet> {
        self.subnet.parse::<IpNet>().ok().map(|net| net.trunc())
    }

    /// The range without host bits, when there is one.
    pub fn range_net(&self) -> Option<IpNet> {
        self.range
            .as_ref()?
            .parse::<IpNet>()
            .ok()
            .map(|net| net.trunc())
    }

    /// The gateway, when there is one.
    pub fn gateway_address(&self) -> Option<IpAddr> {
        address(self.gateway.as_deref()?)
    }

    /// The reserved addresses.
    pub fn reserved_addresses(&self) -> impl Iterator<Item = (&str, IpAddr)> {
        self.reserved
            .iter()
            .filter_map(|(name, text)| Some((name.as_str(), address(text)?)))
    }
}

/// An address that may carry a prefix length, as some versions write gateways.
fn address(text: &str) -> Option<IpAddr> {
    text.split('/').next()?.parse().ok()
}

/// One endpoint: a running container on a network.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ObservedEndpoint {
    /// The container's id.
    pub container: String,
    /// The container's name.
    pub name: String,
    /// The MAC address; none on ipvlan, where some versions tell none.
    pub mac: Option<MacAddress>,
    /// The addresses, with the subnet's prefix length.
    pub addresses: Vec<IpNet>,
}

/// How many addresses of one subnet are given out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AddressUsage {
    /// The subnet, as the engine writes it.
    pub subnet: String,
    /// Addresses given out or reserved.
    pub in_use: u64,
    /// Addresses left to give.
    pub available: u64,
}

/// A container, as far as networks are concerned. Stopped ones count: a static address stays theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ObservedContainer {
    /// The id, 64 hexadecimal digits.
    pub id: String,
    /// The name, without the slash that Docker puts before it.
    pub name: String,
    /// Whether it runs.
    pub running: bool,
    /// The process id of its first process on the host, while it runs: the way into its network namespace.
    pub pid: Option<u32>,
    /// The exit code of its last run.
    pub exit_code: Option<i64>,
    /// What the engine says of its last failure to start; empty when there was none.
    pub error: String,
    /// All labels.
    pub labels: BTreeMap<String, String>,
    /// Its networks, by name.
    pub attachments: BTreeMap<String, ObservedAttachment>,
}

impl ObservedContainer {
    /// Whether this library made it, by its label.
    pub fn is_ours(&self) -> bool {
        self.labels.contains_key(LABEL_MANAGED)
    }

    #[cfg(feature = "docker")]
    pub(crate) fn call(&self) -> Option<&str> {
        self.labels.get(LABEL_CALL).map(String::as_str)
    }
}

/// One network of a container, attached or merely configured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ObservedAttachment {
    /// The network's id; empty until the container first runs, on some versions.
    pub network_id: String,
    /// The addresses that it has; empty while it is stopped.
    pub addresses: Vec<IpNet>,
    /// The static addresses, which it has whenever it runs.
    pub fixed: Vec<IpAddr>,
    /// The router that it was given.
    pub gateways: Vec<IpAddr>,
    /// The MAC address that it has, or was given.
    pub mac: Option<MacAddress>,
}

/// Which address of a network belongs to which container, in the engine's eyes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct AddressHolder {
    /// The address.
    pub address: IpAddr,
    /// The container's id.
    pub container: String,
    /// The container's name.
    pub name: String,
    /// Whether it runs.
    pub running: bool,
    /// Whether the address is static, and so stays the container's while it is stopped.
    pub fixed: bool,
    /// The MAC address with it, as far as the engine tells.
    pub mac: Option<MacAddress>,
}
