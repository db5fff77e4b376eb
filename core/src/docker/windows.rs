//! Windows: the driver `transparent`, whose containers are machines of the physical network. Requests only; nothing here
//! was tried on a Windows host.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use crate::docker::name::NetworkName;
use crate::docker::network::{LABEL_MANAGED, LABEL_PREFIX};
use crate::docker::rule::{Rule, Violation};
use crate::docker::subnet::{IpamEntry, SubnetSpec};
use crate::docker::version::{Engine, EngineOs};
use crate::error::{Error, Result};
use crate::types::{MacAddress, VlanId};

/// What the options begin with.
const PREFIX: &str = "com.docker.network.windowsshim.";

/// A run of MAC addresses that Windows takes container addresses from.
///
/// ```
/// use trunkline::docker::MacPool;
///
/// let pool = MacPool::new("00:15:5d:52:c0:00".parse()?, "00:15:5d:52:c0:ff".parse()?)?;
/// assert_eq!(pool.to_string(), "00-15-5D-52-C0-00,00-15-5D-52-C0-FF");
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MacPool {
    first: MacAddress,
    last: MacAddress,
}

impl MacPool {
    /// The run from one address to another, both included.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when the last is below the first.
    pub fn new(first: MacAddress, last: MacAddress) -> Result<Self> {
        if last < first {
            let rule = "the last address is below the first: exchange them";
            return Err(Error::invalid(
                "MAC address pool",
                format!("{first},{last}"),
                rule,
            ));
        }
        Ok(Self { first, last })
    }
}

impl std::fmt::Display for MacPool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let windows = |mac: MacAddress| mac.to_string().replace(':', "-").to_uppercase();
        write!(f, "{},{}", windows(self.first), windows(self.last))
    }
}

/// A Docker network of the Windows driver `transparent`: containers on the physical network of the host.
///
/// Without a subnet, containers take their addresses from the network's DHCP server. The switch or hypervisor must allow
/// several MAC addresses on the port. Windows takes one IPv4 subnet at least, no IPv6 subnets, no ranges within a subnet;
/// `sourcemac` is declared by Docker and read by nobody, so it cannot be said here.
///
/// ```
/// use trunkline::docker::{NetworkName, SubnetSpec, WindowsTransparentSpec};
/// use trunkline::VlanId;
///
/// let network = WindowsTransparentSpec::new(NetworkName::new("vlan100")?)
///     .interface("Ethernet 2")?
///     .vlan(VlanId::new(100)?)
///     .subnet(SubnetSpec::parse("10.0.0.0/24")?.parse_gateway("10.0.0.1")?)?;
/// assert_eq!(network.options()["com.docker.network.windowsshim.vlanid"], "100");
///
/// let range = SubnetSpec::parse("10.0.0.0/24")?.parse_range("10.0.0.0/25")?;
/// assert!(WindowsTransparentSpec::new(NetworkName::new("x1")?).subnet(range).is_err());
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct WindowsTransparentSpec {
    name: NetworkName,
    interface: Option<String>,
    hns_name: Option<String>,
    vlan: Option<VlanId>,
    vsid: Option<u32>,
    dns_suffix: Option<String>,
    dns_servers: Vec<Ipv4Addr>,
    mac_pools: Vec<MacPool>,
    disable_dns: Option<bool>,
    disable_gateway_dns: Option<bool>,
    subnets: Vec<SubnetSpec>,
    labels: BTreeMap<String, String>,
}

impl WindowsTransparentSpec {
    /// A transparent network on the interface that Windows chooses.
    pub fn new(name: NetworkName) -> Self {
        Self {
            name,
            interface: None,
            hns_name: None,
            vlan: None,
            vsid: None,
            dns_suffix: None,
            dns_servers: Vec::new(),
            mac_pools: Vec::new(),
            disable_dns: None,
            disable_gateway_dns: None,
            subnets: Vec::new(),
            labels: BTreeMap::new(),
        }
    }

    /// The host's adapter, by the name that Windows shows, such as `Ethernet 2`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for an empty name.
    pub fn interface(mut self, adapter: &str) -> Result<Self> {
        self.interface = Some(said("adapter", adapter)?);
        Ok(self)
    }

    /// The name of the network in Windows' own network service; Docker's name unless set.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for an empty name.
    pub fn hns_name(mut self, name: &str) -> Result<Self> {
        self.hns_name = Some(said("HNS network name", name)?);
        Ok(self)
    }

    /// The VLAN. Docker itself would take any number up to 32 bits.
    pub fn vlan(mut self, id: VlanId) -> Self {
        self.vlan = Some(id);
        self
    }

    /// The virtual subnet id of network virtualisation, 4096 to 16,777,214. Docker itself would take any number.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] outside that range.
    pub fn virtual_subnet(mut self, id: u32) -> Result<Self> {
        if !(4096..=16_777_214).contains(&id) {
            return Err(Error::invalid(
                "virtual subnet id",
                id,
                "it is 4096 to 16777214",
            ));
        }
        self.vsid = Some(id);
        Ok(self)
    }

    /// The DNS suffix of its containers.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for an empty one.
    pub fn dns_suffix(mut self, suffix: &str) -> Result<Self> {
        self.dns_suffix = Some(said("DNS suffix", suffix)?);
        Ok(self)
    }

    /// One more DNS server of its containers.
    pub fn dns_server(mut self, server: Ipv4Addr) -> Self {
        self.dns_servers.push(server);
        self
    }

    /// One more run of MAC addresses for its containers.
    pub fn mac_pool(mut self, pool: MacPool) -> Self {
        self.mac_pools.push(pool);
        self
    }

    /// Whether Docker's own DNS server is left out.
    pub fn disable_dns(mut self, disable: bool) -> Self {
        self.disable_dns = Some(disable);
        self
    }

    /// Whether the gateway is left out as a DNS server.
    pub fn disable_gateway_dns(mut self, disable: bool) -> Self {
        self.disable_gateway_dns = Some(disable);
        self
    }

    /// One more subnet with static addresses, IPv4, without ranges.
    ///
    /// # Errors
    ///
    /// Rule 6 for IPv6, rule 43 for ranges and reserved addresses, rule 37 when it overlaps another one.
    pub fn subnet(mut self, subnet: SubnetSpec) -> Result<Self> {
        let refuse = |rule, detail: String| {
            Err(Violation::new(rule, detail).of(format!("network {:?}", self.name)))
        };
        if subnet.net().addr().is_ipv6() {
            return refuse(
                Rule::FamilyMix,
                format!("{}: Windows takes IPv4 subnets only", subnet.net()),
            );
        }
        if !subnet.ranges().is_empty() {
            return refuse(
                Rule::SettingIgnored,
                format!("{}: Windows refuses ranges within a subnet", subnet.net()),
            );
        }
        if !subnet.reserved().is_empty() {
            let detail = format!(
                "{}: Windows gives out addresses itself and knows no reserved ones",
                subnet.net()
            );
            return refuse(Rule::SettingIgnored, detail);
        }
        let overlaps = |other: &&SubnetSpec| {
            other.net().contains(&subnet.net()) || subnet.net().contains(&other.net())
        };
        if let Some(other) = self.subnets.iter().find(overlaps) {
            let detail = format!(
                "the subnet {} overlaps the subnet {}",
                subnet.net(),
                other.net()
            );
            return refuse(Rule::SubnetsOfRequestOverlap, detail);
        }
        self.subnets.push(subnet);
        Ok(self)
    }

    /// A label of your own. Ours begin with `io.trunkline.`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for an empty key, or one of ours.
    pub fn label(mut self, key: &str, value: &str) -> Result<Self> {
        if key.is_empty() || key.starts_with(LABEL_PREFIX) {
            let rule = "it is not empty, and io.trunkline. is this library's own";
            return Err(Error::invalid("label", key, rule));
        }
        self.labels.insert(key.into(), value.into());
        Ok(self)
    }

    /// The name.
    pub fn name(&self) -> &NetworkName {
        &self.name
    }

    /// # Errors
    ///
    /// [`Error::Unsupported`] unless the engine runs on Windows.
    pub fn check(&self, engine: &Engine) -> Result<()> {
        if engine.os() == EngineOs::Windows {
            return Ok(());
        }
        Err(Error::Unsupported {
            what: format!("a transparent network on {engine}"),
            needs:
                "it takes Docker on Windows; on Linux the driver is macvlan, see MacvlanNetworkSpec"
                    .into(),
        })
    }

    /// The driver's options, as they are sent.
    pub fn options(&self) -> BTreeMap<String, String> {
        let Self {
            name: _,
            interface,
            hns_name,
            vlan,
            vsid,
            dns_suffix,
            dns_servers,
            mac_pools,
            disable_dns,
            disable_gateway_dns,
            subnets: _,
            labels: _,
        } = self;
        let joined = |words: Vec<String>| (!words.is_empty()).then(|| words.join(","));
        [
            ("interface", interface.clone()),
            ("networkname", hns_name.clone()),
            ("vlanid", vlan.map(|id| id.to_string())),
            ("vsid", vsid.map(|id| id.to_string())),
            ("dnssuffix", dns_suffix.clone()),
            (
                "dnsservers",
                joined(dns_servers.iter().map(ToString::to_string).collect()),
            ),
            (
                "macpool",
                joined(mac_pools.iter().map(ToString::to_string).collect()),
            ),
            ("disable_dns", disable_dns.map(|yes| yes.to_string())),
            (
                "disable_gatewaydns",
                disable_gateway_dns.map(|yes| yes.to_string()),
            ),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some((format!("{PREFIX}{key}"), value?)))
        .collect()
    }

    /// What is sent for its addresses. Nothing when there is no subnet: Windows then leaves addresses to the network's DHCP.
    pub fn entries(&self) -> Vec<IpamEntry> {
        let entry = |subnet: &SubnetSpec| IpamEntry {
            subnet: subnet.net(),
            range: None,
            gateway: subnet.gateway_address(),
            reserved: BTreeMap::new(),
        };
        self.subnets.iter().map(entry).collect()
    }

    /// All labels, ours included.
    #[cfg_attr(not(feature = "docker"), allow(dead_code))]
    pub(crate) fn labels(&self) -> BTreeMap<String, String> {
        let mut labels = self.labels.clone();
        labels.insert(LABEL_MANAGED.into(), "1".into());
        labels
    }
}

#[cfg(feature = "docker")]
impl WindowsTransparentSpec {
    /// The body of `POST /networks/create` for an engine, as this library would send it: a dry run.
    pub fn engine_json(&self, engine: &Engine) -> String {
        self.body(engine, None).to_string()
    }

    pub(crate) fn body(&self, engine: &Engine, call: Option<&str>) -> serde_json::Value {
        let mut labels = self.labels();
        if let Some(call) = call {
            labels.insert(crate::docker::network::LABEL_CALL.into(), call.into());
        }
        let entries: Vec<serde_json::Value> = self
            .entries()
            .iter()
            .map(crate::docker::wire::entry_body)
            .collect();
        let mut body = serde_json::json!({
            "Name": self.name.as_str(),
            "Driver": "transparent",
            "EnableIPv6": false,
            "Options": self.options(),
            "Labels": labels,
        });
        if let serde_json::Value::Object(members) = &mut body {
            if !entries.is_empty() {
                members.insert(
                    "IPAM".into(),
                    serde_json::json!({ "Driver": "default", "Config": entries }),
                );
            }
            if engine.api() < crate::docker::ApiVersion::new(1, 44) {
                members.insert("CheckDuplicate".into(), true.into());
            }
        }
        body
    }
}

fn said(what: &'static str, text: &str) -> Result<String> {
    if text.trim().is_empty() || text.contains('\0') {
        return Err(Error::invalid(what, text, "it is not empty"));
    }
    Ok(text.into())
}
