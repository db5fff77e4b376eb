//! How one container is attached to one network.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::docker::name::NetworkName;
use crate::docker::rule::{Rule, Violation};
use crate::error::{Error, Result};
use crate::types::{InterfaceName, MacAddress};

/// One endpoint to be: the network, and what of it is fixed.
///
/// ```
/// use trunkline::docker::{EndpointSpec, NetworkName};
///
/// let endpoint = EndpointSpec::new(NetworkName::new("macvlan100")?)
///     .ipv4("10.0.0.7".parse().unwrap())
///     .mac("02:42:0a:00:00:07".parse()?)
///     .gateway_priority(10);
/// assert_eq!(endpoint.network().as_str(), "macvlan100");
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct EndpointSpec {
    pub(crate) network: NetworkName,
    pub(crate) ipv4: Option<Ipv4Addr>,
    pub(crate) ipv6: Option<Ipv6Addr>,
    pub(crate) mac: Option<MacAddress>,
    pub(crate) interface: Option<InterfaceName>,
    pub(crate) gateway_priority: Option<i32>,
    pub(crate) sysctls: BTreeMap<String, String>,
    pub(crate) aliases: Vec<String>,
}

impl EndpointSpec {
    /// An endpoint on a network; Docker chooses the rest.
    pub fn new(network: NetworkName) -> Self {
        Self {
            network,
            ipv4: None,
            ipv6: None,
            mac: None,
            interface: None,
            gateway_priority: None,
            sysctls: BTreeMap::new(),
            aliases: Vec::new(),
        }
    }

    /// An endpoint that keeps its addresses over stop and start, and over re-creation under the same lease: `pin`.
    ///
    /// Docker lets a container's address go when it stops, unless it is static. With a MAC address too, switches, DHCP
    /// reservations and neighbour caches keep matching.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for two addresses of one family.
    ///
    /// ```
    /// use trunkline::docker::{EndpointSpec, NetworkName};
    ///
    /// let pinned = EndpointSpec::pinned(
    ///     NetworkName::new("macvlan100")?,
    ///     ["10.0.0.7".parse().unwrap(), "fd00:100::7".parse().unwrap()],
    ///     Some("02:42:0a:00:00:07".parse()?),
    /// )?;
    /// assert_eq!(pinned.addresses().count(), 2);
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    pub fn pinned(
        network: NetworkName,
        addresses: impl IntoIterator<Item = IpAddr>,
        mac: Option<MacAddress>,
    ) -> Result<Self> {
        let mut endpoint = Self::new(network);
        endpoint.mac = mac;
        for address in addresses {
            let earlier = match address {
                IpAddr::V4(v4) => endpoint.ipv4.replace(v4).map(IpAddr::V4),
                IpAddr::V6(v6) => endpoint.ipv6.replace(v6).map(IpAddr::V6),
            };
            if earlier.is_some() {
                return Err(Error::invalid(
                    "pinned address",
                    address,
                    "an endpoint has one address of each family",
                ));
            }
        }
        Ok(endpoint)
    }

    /// A static IPv4 address.
    pub fn ipv4(mut self, address: Ipv4Addr) -> Self {
        self.ipv4 = Some(address);
        self
    }

    /// A static IPv6 address.
    pub fn ipv6(mut self, address: Ipv6Addr) -> Self {
        self.ipv6 = Some(address);
        self
    }

    /// The MAC address. For a new container on any engine; for one that exists from API 1.54 on; never on ipvlan.
    pub fn mac(mut self, mac: MacAddress) -> Self {
        self.mac = Some(mac);
        self
    }

    /// Reads the MAC address.
    ///
    /// # Errors
    ///
    /// Rule 34 for what is no unicast address.
    pub fn parse_mac(mut self, text: &str) -> Result<Self> {
        let mac = text.parse().map_err(|error: Error| {
            Violation::new(Rule::MacNotUnicast, error.to_string())
                .of(format!("endpoint on {:?}", self.network))
        })?;
        self.mac = Some(mac);
        Ok(self)
    }

    /// The name of the interface in the container (Docker 28.0). `eth0`, `eth1`, … otherwise.
    pub fn interface(mut self, name: InterfaceName) -> Self {
        self.interface = Some(name);
        self
    }

    /// Of several networks, the one with the highest priority gives the default route (API 1.48; 0 unless set). Before,
    /// the first network by name did.
    pub fn gateway_priority(mut self, priority: i32) -> Self {
        self.gateway_priority = Some(priority);
        self
    }

    /// A sysctl of this interface (API 1.46), with `IFNAME` in place of its name: `net.ipv4.conf.IFNAME.rp_filter`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a name that is not of one interface under `net.`, or a value with a comma, at which Docker
    /// takes the list apart.
    ///
    /// ```
    /// use trunkline::docker::{EndpointSpec, NetworkName};
    ///
    /// let endpoint = EndpointSpec::new(NetworkName::new("lan")?);
    /// assert!(endpoint.clone().sysctl("net.ipv6.conf.IFNAME.accept_ra", "2").is_ok());
    /// assert!(endpoint.clone().sysctl("net.ipv4.ip_forward", "1").is_err());
    /// assert!(endpoint.sysctl("net.ipv4.conf.eth0.rp_filter", "1").is_err());
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    pub fn sysctl(mut self, name: &str, value: &str) -> Result<Self> {
        let parts: Vec<&str> = name.split('.').collect();
        let of_interface = matches!(
            parts.as_slice(),
            ["net", "ipv4" | "ipv6", "conf" | "neigh", "IFNAME", last]
                if !last.is_empty() && last.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        );
        if !of_interface {
            let rule = "it is net.ipv4.conf.IFNAME.…, net.ipv6.conf.IFNAME.… or the same with neigh, with the word IFNAME";
            return Err(Error::invalid("sysctl of an endpoint", name, rule));
        }
        if value.is_empty() || value.contains(|c: char| c == ',' || c == '=' || c.is_control()) {
            return Err(Error::invalid(
                "value of a sysctl",
                value,
                "it has no comma, '=' or control character",
            ));
        }
        self.sysctls.insert(name.into(), value.into());
        Ok(self)
    }

    /// A further name under which containers of this network on this host find the container.
    pub fn alias(mut self, name: impl Into<String>) -> Self {
        self.aliases.push(name.into());
        self
    }

    /// The network.
    pub fn network(&self) -> &NetworkName {
        &self.network
    }

    /// The static addresses.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> + use<> {
        self.ipv4
            .map(IpAddr::V4)
            .into_iter()
            .chain(self.ipv6.map(IpAddr::V6))
    }

    /// The MAC address, when it is fixed.
    pub fn mac_address(&self) -> Option<MacAddress> {
        self.mac
    }
}
