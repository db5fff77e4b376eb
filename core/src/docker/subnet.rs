//! One subnet of a network: its ranges, its gateway, and the addresses that Docker must leave alone.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use ipnet::IpNet;

use crate::docker::rule::{Rule, Violation};
use crate::docker::version::{Engine, Feature};
use crate::error::{Error, Result};
use crate::types::AddressRange;

/// What the names of reserved addresses begin with when they stand for a gap between two ranges.
pub(crate) const GAP: &str = "trunkline-gap-";

/// How many single addresses may be reserved to cut a range out of a prefix. Beyond it several prefixes are sent.
const MOST_GAPS: usize = 64;

/// The gateway of a subnet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Gateway {
    NotSaid,
    None,
    At(IpAddr),
}

/// A subnet of a Docker network, checked as it is built.
///
/// ```
/// use trunkline::docker::SubnetSpec;
///
/// let subnet = SubnetSpec::parse("10.0.0.0/24")?
///     .gateway("10.0.0.1".parse().unwrap())?
///     .range("10.0.0.0/25".parse()?)?
///     .reserve("host-shim", "10.0.0.2".parse().unwrap())?;
/// assert_eq!(subnet.net().to_string(), "10.0.0.0/24");
///
/// let error = SubnetSpec::parse("10.0.0.0/24")?.gateway("10.0.1.1".parse().unwrap()).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "subnet 10.0.0.0/24: the gateway 10.0.1.1 lies outside the subnet (rule 8, gateway-outside-subnet)",
/// );
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct SubnetSpec {
    net: IpNet,
    gateway: Gateway,
    ranges: Vec<AddressRange>,
    reserved: BTreeMap<String, IpAddr>,
}

impl SubnetSpec {
    /// A subnet.
    ///
    /// # Errors
    ///
    /// Rule 2 when it has host bits, rule 19 when it is the whole address space.
    pub fn new(net: IpNet) -> Result<Self> {
        let violation = if net.addr() != net.network() {
            Violation::new(
                Rule::SubnetHostBits,
                format!("it has host bits; the subnet is {}", net.trunc()),
            )
        } else if net.prefix_len() == 0 {
            Violation::new(
                Rule::EmptyPool,
                "it is the whole address space; name the subnet of the wire",
            )
        } else {
            return Ok(Self {
                net,
                gateway: Gateway::NotSaid,
                ranges: Vec::new(),
                reserved: BTreeMap::new(),
            });
        };
        Err(violation.of(format!("subnet {net}")))
    }

    /// Reads a subnet such as `10.0.0.0/24`.
    ///
    /// # Errors
    ///
    /// Rule 1 when it is not a prefix, and those of [`SubnetSpec::new`].
    pub fn parse(text: &str) -> Result<Self> {
        let net = text.parse::<IpNet>().map_err(|_| {
            Violation::new(
                Rule::SubnetNotPrefix,
                "it is not an address with a prefix length, such as 10.0.0.0/24",
            )
            .of(format!("subnet {text:?}"))
        })?;
        Self::new(net)
    }

    /// The router of the subnet: the default route of its containers.
    ///
    /// # Errors
    ///
    /// Rules 6, 8 and 9, and rule 12 when the address is reserved already.
    pub fn gateway(mut self, gateway: IpAddr) -> Result<Self> {
        if self.other_family(gateway) {
            return Err(self.refuse(
                Rule::FamilyMix,
                format!("the gateway {gateway} is of the other family"),
            ));
        }
        if !self.net.contains(&gateway) {
            let hint = match gateway {
                IpAddr::V6(v6) if v6.is_unicast_link_local() => {
                    "; Docker takes no link-local gateway: leave it out and let router advertisements tell it"
                }
                _ => "",
            };
            let detail = format!("the gateway {gateway} lies outside the subnet{hint}");
            return Err(self.refuse(Rule::GatewayOutsideSubnet, detail));
        }
        if self.is_network_or_broadcast(gateway) {
            let detail = format!("the gateway {gateway} is the network or broadcast address");
            return Err(self.refuse(Rule::GatewayIsNetworkOrBroadcast, detail));
        }
        if let Some((name, _)) = self
            .reserved
            .iter()
            .find(|(_, address)| **address == gateway)
        {
            let detail = format!(
                "the gateway {gateway} is reserved as {name:?}; Docker reserves a gateway by itself"
            );
            return Err(self.refuse(Rule::ReservedTaken, detail));
        }
        self.gateway = Gateway::At(gateway);
        Ok(self)
    }

    /// Reads the gateway.
    ///
    /// # Errors
    ///
    /// Rule 7 when it is not an address, and those of [`SubnetSpec::gateway`].
    pub fn parse_gateway(self, text: &str) -> Result<Self> {
        match text.parse() {
            Ok(gateway) => self.gateway(gateway),
            Err(_) => Err(self.refuse(
                Rule::GatewayNotAddress,
                format!("the gateway {text:?} is not an address"),
            )),
        }
    }

    /// Says that the subnet has no gateway: its containers get no default route. Docker 29.0, or an internal network;
    /// older ones invent a gateway.
    pub fn without_gateway(mut self) -> Self {
        self.gateway = Gateway::None;
        self
    }

    /// One more run of addresses that Docker may give out. Without any, it is the whole subnet.
    ///
    /// Docker itself takes prefixes only; see [`SubnetSpec::entries`] for what becomes of other runs.
    ///
    /// # Errors
    ///
    /// Rules 4, 5 and 6, and rule 15 when it overlaps an earlier range.
    pub fn range(mut self, range: AddressRange) -> Result<Self> {
        let whole = AddressRange::from(self.net);
        if self.other_family(range.first()) {
            return Err(self.refuse(
                Rule::FamilyMix,
                format!("the range {range} is of the other family"),
            ));
        }
        if range.contains_range(&whole) && range != whole {
            return Err(self.refuse(
                Rule::RangeLargerThanSubnet,
                format!("the range {range} is larger than the subnet"),
            ));
        }
        if !whole.contains_range(&range) {
            return Err(self.refuse(
                Rule::RangeOutsideSubnet,
                format!("the range {range} is not within the subnet"),
            ));
        }
        if let Some(other) = self.ranges.iter().find(|other| other.overlaps(&range)) {
            let detail = format!("the range {range} overlaps the range {other}");
            return Err(self.refuse(Rule::RangesOverlap, detail));
        }
        self.ranges.push(range);
        self.ranges.sort_unstable();
        Ok(self)
    }

    /// Reads a range: a prefix, or `first-last`.
    ///
    /// # Errors
    ///
    /// Rule 3 when a prefix has host bits, [`Error::Invalid`] when it is neither, and those of [`SubnetSpec::range`].
    pub fn parse_range(self, text: &str) -> Result<Self> {
        if let Ok(net) = text.parse::<IpNet>()
            && net.addr() != net.network()
        {
            let detail = format!(
                "the range {net} has host bits; the prefix is {}",
                net.trunc()
            );
            return Err(self.refuse(Rule::RangeHostBits, detail));
        }
        self.range(text.parse()?)
    }

    /// An address that Docker must leave alone, under a name of your choice: a shim, a printer, another gateway.
    ///
    /// # Errors
    ///
    /// Rules 6 and 10, rule 12 when it is the gateway, reserved already, or never given out; [`Error::Invalid`] for an
    /// empty name, one that is taken, or one that begins with `trunkline-gap-`.
    pub fn reserve(mut self, name: &str, address: IpAddr) -> Result<Self> {
        if name.is_empty() || name.starts_with(GAP) || self.reserved.contains_key(name) {
            let rule = "it is a name of its own, and does not begin with trunkline-gap-";
            return Err(Error::invalid("name of a reserved address", name, rule));
        }
        let (rule, why) = if self.other_family(address) {
            (Rule::FamilyMix, "is of the other family")
        } else if !self.net.contains(&address) {
            (Rule::ReservedOutsideSubnet, "lies outside the subnet")
        } else if self.gateway == Gateway::At(address) {
            (
                Rule::ReservedTaken,
                "is the gateway, which Docker reserves by itself",
            )
        } else if self.is_network_or_broadcast(address) {
            (
                Rule::ReservedTaken,
                "is the network or broadcast address, which Docker gives to nobody",
            )
        } else if self.reserved.values().any(|taken| *taken == address) {
            (Rule::ReservedTaken, "is reserved already")
        } else {
            self.reserved.insert(name.into(), address);
            return Ok(self);
        };
        Err(self.refuse(rule, format!("the reserved address {address} {why}")))
    }

    /// Reads a reserved address.
    ///
    /// # Errors
    ///
    /// Rule 11 when it is not an address, and those of [`SubnetSpec::reserve`].
    pub fn parse_reserve(self, name: &str, text: &str) -> Result<Self> {
        match text.parse() {
            Ok(address) => self.reserve(name, address),
            Err(_) => Err(self.refuse(
                Rule::ReservedNotAddress,
                format!("the reserved address {text:?} is not an address"),
            )),
        }
    }

    /// A subnet in which Docker's own allocator gets one slice, claimed elsewhere so that nobody else uses it: `carve`.
    ///
    /// Reserved addresses outside the slice need no naming: Docker stays within it.
    ///
    /// # Errors
    ///
    /// Those of [`SubnetSpec::new`], [`SubnetSpec::gateway`] and [`SubnetSpec::range`].
    ///
    /// ```
    /// use trunkline::docker::SubnetSpec;
    ///
    /// let subnet = SubnetSpec::carved(
    ///     "10.0.0.0/24".parse().unwrap(),
    ///     Some("10.0.0.1".parse().unwrap()),
    ///     "10.0.0.64/26".parse().unwrap(),
    /// )?;
    /// assert_eq!(subnet.ranges()[0].to_string(), "10.0.0.64-10.0.0.127");
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    pub fn carved(net: IpNet, gateway: Option<IpAddr>, slice: IpNet) -> Result<Self> {
        let subnet = Self::new(net)?;
        let subnet = match gateway {
            Some(gateway) => subnet.gateway(gateway)?,
            None => subnet.without_gateway(),
        };
        subnet.parse_range(&slice.to_string())
    }

    /// The subnet.
    pub fn net(&self) -> IpNet {
        self.net
    }

    /// The router, when there is one.
    pub fn gateway_address(&self) -> Option<IpAddr> {
        match self.gateway {
            Gateway::At(address) => Some(address),
            Gateway::NotSaid | Gateway::None => None,
        }
    }

    /// Whether nothing was said about a gateway.
    pub(crate) fn gateway_not_said(&self) -> bool {
        self.gateway == Gateway::NotSaid
    }

    /// The runs that Docker may give out, in order; none means the whole subnet.
    pub fn ranges(&self) -> &[AddressRange] {
        &self.ranges
    }

    /// The addresses that Docker must leave alone, by name.
    pub fn reserved(&self) -> &BTreeMap<String, IpAddr> {
        &self.reserved
    }

    /// Whether Docker gives an address to nobody, because it is the network or, for IPv4, the broadcast address.
    pub(crate) fn is_network_or_broadcast(&self, address: IpAddr) -> bool {
        is_network_or_broadcast(self.net, address)
    }

    /// What is sent to the engine for this subnet.
    ///
    /// Docker takes prefixes only. Runs that are no prefix become the smallest prefix around them, with the addresses in
    /// the gaps reserved one by one; with more than 64 gaps they become several entries of the same subnet, one prefix
    /// each. An engine that [invents gateways](Feature::NoInventedGateway) loses one address to each further entry, so
    /// entries of a single address are left out there; `internal` says whether the network has no default route.
    ///
    /// ```
    /// use trunkline::docker::{ApiVersion, Engine, EngineVersion, SubnetSpec};
    ///
    /// let engine = Engine::docker(EngineVersion::new(20, 10, 24), ApiVersion::new(1, 41));
    /// let subnet = SubnetSpec::parse("10.0.0.0/24")?.parse_gateway("10.0.0.1")?.parse_range("10.0.0.10-10.0.0.20")?;
    /// let entries = subnet.entries(&engine, false);
    /// assert_eq!(entries.len(), 1);
    /// assert_eq!(entries[0].range.unwrap().to_string(), "10.0.0.0/27");
    /// assert_eq!(entries[0].reserved.len(), 19); // 2 to 9 and 21 to 31; .0 and the gateway need none
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    pub fn entries(&self, engine: &Engine, internal: bool) -> Vec<IpamEntry> {
        let first = IpamEntry {
            subnet: self.net,
            range: None,
            gateway: self.gateway_address(),
            reserved: self.reserved.clone(),
        };
        let runs = joined(&self.ranges);
        let prefixes: Vec<IpNet> = runs.iter().flat_map(AddressRange::prefixes).collect();
        match prefixes.as_slice() {
            [] => return vec![first],
            [one] => {
                let range = (*one != self.net).then_some(*one);
                return vec![IpamEntry { range, ..first }];
            }
            _ => {}
        }
        if let Some((around, gaps)) = self.gaps(&runs) {
            let range = (around != self.net).then_some(around);
            let mut reserved = first.reserved.clone();
            reserved.extend(gaps.into_iter().map(|gap| (format!("{GAP}{gap}"), gap)));
            return vec![IpamEntry {
                range,
                reserved,
                ..first
            }];
        }
        let leaves_it = engine.supports(Feature::NoInventedGateway)
            || internal && engine.supports(Feature::NoInternalGateway);
        let invents = !leaves_it;
        let mut entries: Vec<IpamEntry> = Vec::with_capacity(prefixes.len());
        for prefix in prefixes {
            let single = AddressRange::from(prefix).count() == 1;
            if entries.is_empty() {
                if single && invents && first.gateway.is_none() {
                    continue;
                }
                entries.push(IpamEntry {
                    range: Some(prefix),
                    ..first.clone()
                });
            } else if !(single && invents) {
                entries.push(IpamEntry {
                    subnet: self.net,
                    range: Some(prefix),
                    gateway: None,
                    reserved: BTreeMap::new(),
                });
            }
        }
        entries
    }

    /// The smallest prefix around all runs and the addresses to reserve in it, when they are few.
    fn gaps(&self, runs: &[AddressRange]) -> Option<(IpNet, BTreeSet<IpAddr>)> {
        let (Some(first), Some(last)) = (runs.first(), runs.last()) else {
            return None;
        };
        let around = AddressRange::new(first.first(), last.last())
            .ok()?
            .enclosing_prefix();
        let wanted: u128 = runs.iter().map(AddressRange::count).sum();
        if AddressRange::from(around).count() - wanted > MOST_GAPS as u128 + 4 {
            return None;
        }
        let all = AddressRange::from(around);
        let mut gaps = BTreeSet::new();
        let mut at = Some(all.first());
        while let Some(address) = at.filter(|address| all.contains(*address)) {
            if let Some(run) = runs.iter().find(|run| run.contains(address)) {
                at = after(run.last());
                continue;
            }
            let needs_none = self.is_network_or_broadcast(address)
                || self.gateway == Gateway::At(address)
                || self.reserved.values().any(|taken| *taken == address);
            if !needs_none {
                gaps.insert(address);
            }
            at = after(address);
        }
        (gaps.len() <= MOST_GAPS).then_some((around, gaps))
    }

    fn other_family(&self, address: IpAddr) -> bool {
        address.is_ipv4() != self.net.addr().is_ipv4()
    }

    fn refuse(&self, rule: Rule, detail: String) -> Error {
        Violation::new(rule, detail).of(format!("subnet {}", self.net))
    }
}

/// Whether Docker gives an address of a subnet to nobody: the first of a subnet, and the last of an IPv4 one, unless the
/// subnet has one or two addresses.
pub(crate) fn is_network_or_broadcast(net: IpNet, address: IpAddr) -> bool {
    if net.prefix_len() + 1 >= net.max_prefix_len() {
        return false;
    }
    address == net.network() || (address.is_ipv4() && address == net.broadcast())
}

fn after(address: IpAddr) -> Option<IpAddr> {
    match address {
        IpAddr::V4(v4) => Some(IpAddr::V4(v4.to_bits().checked_add(1)?.into())),
        IpAddr::V6(v6) => Some(IpAddr::V6(v6.to_bits().checked_add(1)?.into())),
    }
}

/// Neighbouring runs as one; the input is sorted and without overlap.
fn joined(runs: &[AddressRange]) -> Vec<AddressRange> {
    let mut joined: Vec<AddressRange> = Vec::with_capacity(runs.len());
    for run in runs {
        match joined.last_mut() {
            Some(last) if after(last.last()) == Some(run.first()) => {
                if let Ok(longer) = AddressRange::new(last.first(), run.last()) {
                    *last = longer;
                }
            }
            _ => joined.push(*run),
        }
    }
    joined
}

/// One entry of `IPAM.Config`: what Docker's allocator is told about a subnet.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IpamEntry {
    /// `Subnet`.
    pub subnet: IpNet,
    /// `IPRange`; none for the whole subnet.
    pub range: Option<IpNet>,
    /// `Gateway`.
    pub gateway: Option<IpAddr>,
    /// `AuxiliaryAddresses`, by name.
    pub reserved: BTreeMap<String, IpAddr>,
}
