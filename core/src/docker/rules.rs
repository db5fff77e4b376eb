//! What the engine should have checked, checked before it is asked. Pure: everything known is passed in.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::docker::endpoint::EndpointSpec;
use crate::docker::network::{
    IpvlanNetworkFlag, IpvlanNetworkMode, IpvlanNetworkSpec, MacvlanNetworkMode,
    MacvlanNetworkSpec, NetworkSpec, Role,
};
use crate::docker::observed::{ObservedEntry, ObservedNetwork};
use crate::docker::parent::{ChildKind, HostLinks, NetworkParent, ParentOwner};
use crate::docker::rule::{Rule, Violation, verdict};
use crate::docker::subnet::{GAP, IpamEntry, SubnetSpec, is_network_or_broadcast};
use crate::docker::version::{Engine, EngineKind, EngineOs, Feature};
use crate::error::{Error, Result};
use crate::types::AddressRange;

/// Checks a network that is to be made, against the engine, its other networks, and the host's links.
///
/// # Errors
///
/// [`Error::Unsupported`] for what this engine cannot do, with the version that can; [`Error::Refused`] with every rule
/// that the request breaks.
///
/// ```
/// use trunkline::docker::{
///     ApiVersion, Engine, EngineVersion, HostLinks, MacvlanNetworkSpec, NetworkName, NetworkParent, SubnetSpec, check_network,
/// };
///
/// let engine = Engine::docker(EngineVersion::new(20, 10, 24), ApiVersion::new(1, 41));
/// let spec = MacvlanNetworkSpec::new(NetworkName::new("lan")?, NetworkParent::parse("eth0")?)?
///     .subnet(SubnetSpec::parse("10.0.0.0/24")?)?;
/// let error = check_network(&spec.into(), &engine, &[], &HostLinks::unknown()).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "network \"lan\": subnet 10.0.0.0/24 names no gateway, and Docker 20.10.24 (API 1.41) would take the first free \
///      address for one and route to it; give one, or make the network internal (rule 36, gateway-not-given)",
/// );
/// # Ok::<(), trunkline::Error>(())
/// ```
pub fn check_network(
    spec: &NetworkSpec,
    engine: &Engine,
    networks: &[ObservedNetwork],
    host: &HostLinks,
) -> Result<()> {
    engine_can(spec, engine)?;
    let mut broken = Vec::new();
    shape(spec, engine, &mut broken);
    if !matches!(spec.common().role, Role::ConfigFrom { .. }) {
        parent_on_host(spec, networks, host, &mut broken);
    }
    if let Role::ConfigFrom {
        config,
        swarm: false,
    } = &spec.common().role
        && !networks
            .iter()
            .any(|other| other.config_only && other.name == config.as_str())
    {
        let detail = format!("there is no configuration network {config:?}");
        broken.push(Violation::new(Rule::ConfigMissing, detail));
    }
    for other in networks {
        if other.name == spec.name().as_str() {
            let detail = format!("the name is taken by a {} network", other.driver);
            broken.push(Violation::new(Rule::NameTaken, detail));
            continue;
        }
        if matches!(spec.common().role, Role::Ordinary) && other.allocates_here() {
            parent_shared(spec, engine, other, &mut broken);
            addresses_shared(spec, engine, other, &mut broken);
        }
    }
    verdict(format!("network {:?}", spec.name()), broken)
}

/// What no rule of addresses or parents can cure: another engine is needed.
fn engine_can(spec: &NetworkSpec, engine: &Engine) -> Result<()> {
    linux_docker(engine, spec.driver())?;
    let common = spec.common();
    if common.advertise.is_some() {
        engine.require(Feature::Advertise)?;
    }
    if let NetworkSpec::Ipvlan(IpvlanNetworkSpec { mode, flag, .. }) = spec
        && (*mode == IpvlanNetworkMode::L3s || *flag != IpvlanNetworkFlag::Bridge)
    {
        engine.require(Feature::IpvlanFlags)?;
    }
    let routed = routes_by_gateway(spec);
    for subnet in &common.subnets {
        if routed && subnet.gateway_address().is_none() && !subnet.gateway_not_said() {
            engine.require(Feature::NoInventedGateway)?;
        }
    }
    let only6 = !common.subnets.is_empty()
        && common
            .subnets
            .iter()
            .all(|subnet| subnet.net().addr().is_ipv6());
    if only6 {
        engine.require(Feature::Ipv6Only)?;
    }
    Ok(())
}

pub(crate) fn linux_docker(engine: &Engine, driver: &str) -> Result<()> {
    let needs = match (engine.kind(), engine.os()) {
        (EngineKind::Docker, EngineOs::Linux) => return Ok(()),
        (EngineKind::Docker, EngineOs::Windows) => {
            "Docker on Linux; on Windows the driver is transparent, see WindowsTransparentSpec"
        }
        (EngineKind::Podman, _) => {
            "Docker; Podman's compatible socket (seen with 4.3.1) answers 201, leaves out mode, flag, range and reserved \
             addresses, and does not tell the parent back: use podman network create"
        }
    };
    Err(Error::Unsupported {
        what: format!("a {driver} network on {engine}"),
        needs: format!("it takes {needs}"),
    })
}

/// Whether containers of the network reach other subnets through a gateway's address.
fn routes_by_gateway(spec: &NetworkSpec) -> bool {
    let common = spec.common();
    let layer3 = match spec {
        NetworkSpec::Macvlan(_) => false,
        NetworkSpec::Ipvlan(IpvlanNetworkSpec { mode, .. }) => *mode != IpvlanNetworkMode::L2,
    };
    common.parent.link().is_some() && !common.internal && !layer3
}

/// The request by itself.
fn shape(spec: &NetworkSpec, engine: &Engine, broken: &mut Vec<Violation>) {
    let common = spec.common();
    let mut ignored = |what: &str, why: &str| {
        broken.push(Violation::new(
            Rule::SettingIgnored,
            format!("{what} has no effect: {why}"),
        ));
    };
    match common.role {
        Role::Ordinary => {}
        Role::ConfigOnly => {
            if common.internal || common.attachable {
                ignored(
                    "internal or attachable",
                    "it belongs on the network that takes its settings from this one",
                );
            }
        }
        Role::ConfigFrom { .. } => {
            let default_mode = match spec {
                NetworkSpec::Macvlan(MacvlanNetworkSpec { common: _, mode }) => {
                    *mode == MacvlanNetworkMode::default()
                }
                NetworkSpec::Ipvlan(IpvlanNetworkSpec {
                    common: _,
                    mode,
                    flag,
                }) => {
                    *mode == IpvlanNetworkMode::default() && *flag == IpvlanNetworkFlag::default()
                }
            };
            if !default_mode || common.advertise.is_some() || !common.labels.is_empty() {
                ignored(
                    "a mode, flag, label or announcement",
                    "all of them come from the configuration network",
                );
            }
            return;
        }
    }
    if let NetworkSpec::Ipvlan(IpvlanNetworkSpec { mode, .. }) = spec
        && common.advertise.is_some()
        && *mode != IpvlanNetworkMode::L2
    {
        ignored(
            "announcing addresses",
            "ipvlan has no neighbours on layer 3",
        );
    }
    if common.subnets.is_empty() && common.parent.link().is_some() {
        let detail = "no subnet is given, and Docker would take one of its own that nobody on the wire knows";
        broken.push(Violation::new(Rule::NoSubnet, detail));
    }
    for subnet in &common.subnets {
        if routes_by_gateway(spec) && subnet.gateway_not_said() {
            let consequence = if engine.supports(Feature::NoInventedGateway) {
                "would give its containers no default route; give one, or say without_gateway"
            } else {
                "would take the first free address for one and route to it; give one, or make the network internal"
            };
            let detail = format!(
                "subnet {} names no gateway, and {engine} {consequence}",
                subnet.net()
            );
            broken.push(Violation::new(Rule::GatewayNotGiven, detail));
        }
        room(subnet, engine, broken);
    }
}

/// Whether a subnet has an address to give.
fn room(subnet: &SubnetSpec, engine: &Engine, broken: &mut Vec<Violation>) {
    let net = subnet.net();
    let tiny = net.prefix_len() + 1 >= net.max_prefix_len();
    if tiny && !engine.supports(Feature::TinySubnets) {
        let detail = format!(
            "subnet {net} has no address to give on {engine}; Docker 23.0.0 is the first to use both"
        );
        broken.push(Violation::new(Rule::NoAddressToGive, detail));
        return;
    }
    let whole = [AddressRange::from(net)];
    let ranges = if subnet.ranges().is_empty() {
        whole.as_slice()
    } else {
        subnet.ranges()
    };
    let total: u128 = ranges
        .iter()
        .fold(0, |sum, range| sum.saturating_add(range.count()));
    let mut taken: Vec<IpAddr> = subnet.reserved().values().copied().collect();
    taken.extend(subnet.gateway_address());
    if !tiny {
        taken.push(net.network());
        if net.addr().is_ipv4() {
            taken.push(net.broadcast());
        }
    }
    let lost = taken
        .iter()
        .filter(|address| ranges.iter().any(|range| range.contains(**address)))
        .count();
    if total <= lost as u128 {
        let detail = format!(
            "subnet {net} has no address to give: gateway and reserved addresses take all of its range"
        );
        broken.push(Violation::new(Rule::NoAddressToGive, detail));
    }
}

/// The parent on the host, and who makes it.
fn parent_on_host(
    spec: &NetworkSpec,
    networks: &[ObservedNetwork],
    host: &HostLinks,
    broken: &mut Vec<Violation>,
) {
    let parent = spec.parent();
    let (Some(link), Some(owner)) = (parent.link(), parent.owner()) else {
        return;
    };
    let name = link.as_str();
    let mut add = |rule, detail: String| broken.push(Violation::new(rule, detail));
    if let (ParentOwner::Engine, Some((trunk, _))) = (owner, parent.trunk_and_id())
        && host.is_missing(trunk.as_str())
    {
        add(
            Rule::ParentNotCreatable,
            format!("{name} cannot be made, because there is no link {trunk}"),
        );
    }
    if host.is_missing(name) {
        match owner {
            ParentOwner::Engine => {}
            ParentOwner::Operator | ParentOwner::Trunkline if parent.engine_could_make_it() => add(
                Rule::ParentOwnership,
                format!(
                    "{name} is not there, and Docker would make it and own it, though {owner} is declared its owner"
                ),
            ),
            ParentOwner::Operator | ParentOwner::Trunkline => {
                add(
                    Rule::ParentMissing,
                    format!("there is no link {name}, and Docker can make link.vid only"),
                );
            }
        }
        return;
    }
    let Some(found) = host.get(name) else { return };
    if owner == ParentOwner::Engine {
        let made_before = networks.iter().any(|other| {
            other.parent() == Some(name) && other.parent_owner() == Some(ParentOwner::Engine)
        });
        if !made_before {
            add(
                Rule::ParentOwnership,
                format!(
                    "{name} is there already, so Docker would use it and nobody would ever delete it; \
                     declare it existing, or made by us"
                ),
            );
        }
    }
    if let (Some((trunk, id)), Some((carried_by, carried))) =
        (parent.trunk_and_id(), found.vlan.as_ref())
    {
        if (trunk, id) != (carried_by, *carried) {
            add(
                Rule::ParentVlanMismatch,
                format!("{name} carries VLAN {carried} of {carried_by}, not VLAN {id} of {trunk}"),
            );
        }
    } else if let Some((trunk, id)) = parent.trunk_and_id() {
        add(
            Rule::ParentVlanMismatch,
            format!("{name} is no VLAN, it was to carry VLAN {id} of {trunk}"),
        );
    }
    if let Some(master) = &found.master {
        add(
            Rule::ParentBusy,
            format!(
                "{name} is a port of {master}, and the kernel refuses children there at start; use {master}"
            ),
        );
    }
    let other = match (spec, found.children) {
        (NetworkSpec::Macvlan(_), Some(ChildKind::Ipvlan)) => Some("ipvlan"),
        (NetworkSpec::Ipvlan(_), Some(ChildKind::Macvlan)) => Some("macvlan"),
        _ => None,
    };
    if let Some(other) = other {
        add(
            Rule::ParentBusy,
            format!(
                "{name} has {other} children, and the kernel refuses {} ones beside them at start",
                spec.driver()
            ),
        );
    }
    if !found.up {
        add(
            Rule::ParentDown,
            format!("{name} is down, Docker does not bring it up, and no frame passes"),
        );
    }
    if found.wireless && spec.driver() == "macvlan" {
        add(
            Rule::ParentOneMac,
            format!(
                "{name} is wireless, and an access point takes frames from its own address only; use ipvlan l2"
            ),
        );
    }
}

/// The parent and the other networks on it.
fn parent_shared(
    spec: &NetworkSpec,
    engine: &Engine,
    other: &ObservedNetwork,
    broken: &mut Vec<Violation>,
) {
    let Some(link) = spec
        .parent()
        .link()
        .map(crate::types::InterfaceName::as_str)
    else {
        return;
    };
    if other.parent() != Some(link) {
        return;
    }
    let name = &other.name;
    let detail = match spec {
        NetworkSpec::Macvlan(_) if other.driver == "ipvlan" => {
            let detail = format!(
                "{link} carries the ipvlan network {name:?}, and the kernel takes one kind only, at start"
            );
            broken.push(Violation::new(Rule::ParentBusy, detail));
            return;
        }
        NetworkSpec::Ipvlan(_) if other.driver == "macvlan" => {
            let detail = format!(
                "{link} carries the macvlan network {name:?}, and the kernel takes one kind only, at start"
            );
            broken.push(Violation::new(Rule::ParentBusy, detail));
            return;
        }
        NetworkSpec::Macvlan(_)
            if other.driver == "macvlan" && !engine.supports(Feature::SharedParent) =>
        {
            format!(
                "{link} carries the macvlan network {name:?} already; Docker 27.0.0 is the first to take several"
            )
        }
        NetworkSpec::Macvlan(MacvlanNetworkSpec { mode, .. })
            if other.driver == "macvlan"
                && (*mode == MacvlanNetworkMode::Passthru || other.mode() == Some("passthru")) =>
        {
            format!(
                "{link} carries the macvlan network {name:?}, and passthru takes a parent whole"
            )
        }
        NetworkSpec::Ipvlan(_) if other.driver == "ipvlan" => {
            format!(
                "{link} carries the ipvlan network {name:?} already, and an ipvlan parent has one network"
            )
        }
        NetworkSpec::Macvlan(_) | NetworkSpec::Ipvlan(_) => return,
    };
    broken.push(Violation::new(Rule::ParentTaken, detail));
}

/// Subnets, ranges and gateways, and those of another network.
fn addresses_shared(
    spec: &NetworkSpec,
    engine: &Engine,
    other: &ObservedNetwork,
    broken: &mut Vec<Violation>,
) {
    let internal = spec.common().internal || spec.parent().link().is_none();
    for subnet in spec.subnets() {
        let sent = subnet.entries(engine, internal);
        for entry in &other.entries {
            let Some(net) = entry.net() else { continue };
            if AddressRange::from(net).overlaps(&subnet.net().into()) {
                let wire = one_wire(spec.parent(), other);
                subnets_meet(subnet, &sent, net, entry, other, wire, broken);
            }
        }
    }
}

/// Whether two networks may be on one wire: unless both have a parent, and not the same.
fn one_wire(parent: &NetworkParent, other: &ObservedNetwork) -> bool {
    match (parent.link(), other.parent()) {
        (Some(mine), Some(theirs)) => mine.as_str() == theirs,
        _ => true,
    }
}

fn subnets_meet(
    subnet: &SubnetSpec,
    sent: &[IpamEntry],
    net: IpNet,
    entry: &ObservedEntry,
    other: &ObservedNetwork,
    one_wire: bool,
    broken: &mut Vec<Violation>,
) {
    let mine = subnet.net();
    let whose = format!("{:?}", other.name);
    let mut add = |rule, detail: String| broken.push(Violation::new(rule, detail));
    let theirs = entry.range_net();
    if sent.iter().any(|entry| entry.range.is_none()) {
        let hint = if one_wire {
            ""
        } else {
            "; on another wire that is harmless, and with a range that is a prefix Docker does not compare"
        };
        add(
            Rule::SubnetOverlaps,
            format!("subnet {mine} overlaps {net} of network {whose}{hint}"),
        );
        return;
    }
    if mine != net {
        add(
            Rule::NestedSubnets,
            format!(
                "subnet {mine} overlaps {net} of network {whose}; given a range Docker accepts it, and gives one address to two \
                 containers"
            ),
        );
        return;
    }
    let their_run = AddressRange::from(theirs.unwrap_or(net));
    let same = theirs.filter(|theirs| sent.iter().any(|entry| entry.range == Some(*theirs)));
    let meeting = subnet
        .ranges()
        .iter()
        .find(|range| range.overlaps(&their_run));
    if let Some(theirs) = same {
        add(
            Rule::SameSubnetAndRange,
            format!("subnet {mine} with range {theirs} is that of network {whose}"),
        );
    } else if let Some(range) = meeting.filter(|_| one_wire) {
        add(
            Rule::RangesOverlap,
            format!(
                "range {range} of {mine} overlaps {their_run} of network {whose} on the same wire"
            ),
        );
    }
    same_pool(subnet, sent, entry, their_run, other, &mut add);
}

/// Docker keeps one pool for one subnet, whatever the ranges: an address taken in one network is taken in all.
fn same_pool(
    subnet: &SubnetSpec,
    sent: &[IpamEntry],
    entry: &ObservedEntry,
    their_run: AddressRange,
    other: &ObservedNetwork,
    add: &mut impl FnMut(Rule, String),
) {
    let whose = format!("{:?}", other.name);
    let their_gateway = entry.gateway_address();
    if let Some(gateway) = subnet.gateway_address() {
        if their_gateway == Some(gateway) {
            add(
                Rule::GatewayTaken,
                format!(
                    "gateway {gateway} is that of network {whose} too; only the first network of a subnet may name it"
                ),
            );
        } else if let Some(holder) = holder(entry, other, gateway) {
            add(
                Rule::GatewayTaken,
                format!("gateway {gateway} is taken by {holder} in network {whose}"),
            );
        }
    }
    let mut stolen = 0_usize;
    for (name, address) in sent.iter().flat_map(|entry| &entry.reserved) {
        if their_gateway == Some(*address) {
            add(
                Rule::ReservedTaken,
                format!("reserved address {address} ({name}) is the gateway of network {whose}"),
            );
        } else if let Some(holder) = holder(entry, other, *address) {
            add(
                Rule::ReservedTaken,
                format!(
                    "reserved address {address} ({name}) is taken by {holder} in network {whose}"
                ),
            );
        } else if name.starts_with(GAP) && their_run.contains(*address) {
            stolen += 1;
        }
    }
    if stolen > 0 {
        let detail = format!(
            "a range of {} is no prefix, and the {stolen} gaps to be reserved for it lie in the range {their_run} of network \
             {whose}, which would lose them; give ranges that are prefixes",
            subnet.net()
        );
        add(Rule::RangesOverlap, detail);
    }
}

/// Who has an address in a network: a reservation or a running container.
fn holder(entry: &ObservedEntry, network: &ObservedNetwork, address: IpAddr) -> Option<String> {
    if let Some((name, _)) = entry
        .reserved_addresses()
        .find(|(_, reserved)| *reserved == address)
    {
        return Some(format!("the reservation {name:?}"));
    }
    network
        .endpoints
        .iter()
        .find(|endpoint| endpoint.addresses.iter().any(|net| net.addr() == address))
        .map(|endpoint| format!("container {:?}", endpoint.name))
}

/// When a container is attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AttachAt {
    /// At its creation, as its first network.
    Create,
    /// At its creation, as a further network.
    CreateFurther,
    /// When it exists already.
    Connect,
}

/// Checks an endpoint that is to be made.
///
/// `networks` are all networks of the engine with their endpoints, `network` the one to attach to.
///
/// # Errors
///
/// [`Error::Unsupported`] for what this engine cannot do, with the version that can; [`Error::Refused`] with every rule
/// that the request breaks.
///
/// ```
/// use trunkline::docker::{
///     ApiVersion, AttachAt, EndpointSpec, Engine, EngineVersion, HostLinks, NetworkName, ObservedEntry, ObservedNetwork,
///     check_endpoint,
/// };
///
/// let engine = Engine::docker(EngineVersion::new(20, 10, 24), ApiVersion::new(1, 41));
/// let mut entry = ObservedEntry::default();
/// entry.subnet = "10.0.0.0/24".into();
/// entry.gateway = Some("10.0.0.1".into());
/// let mut network = ObservedNetwork::default();
/// network.name = "lan".into();
/// network.entries.push(entry);
///
/// let endpoint = EndpointSpec::new(NetworkName::new("lan")?).ipv4("10.0.0.1".parse().unwrap());
/// let error = check_endpoint(&endpoint, AttachAt::Create, &engine, &network, &[], &HostLinks::unknown()).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "endpoint on network \"lan\": address 10.0.0.1 is the gateway (rule 31, address-taken)",
/// );
/// # Ok::<(), trunkline::Error>(())
/// ```
pub fn check_endpoint(
    endpoint: &EndpointSpec,
    at: AttachAt,
    engine: &Engine,
    network: &ObservedNetwork,
    networks: &[ObservedNetwork],
    host: &HostLinks,
) -> Result<()> {
    let EndpointSpec {
        network: _,
        ipv4,
        ipv6,
        mac,
        interface,
        gateway_priority,
        sysctls,
        aliases: _,
    } = endpoint;
    if interface.is_some() {
        engine.require(Feature::InterfaceName)?;
    }
    if gateway_priority.is_some() {
        engine.require(Feature::GatewayPriority)?;
    }
    if !sysctls.is_empty() {
        engine.require(Feature::EndpointSysctls)?;
    }
    if mac.is_some() && network.driver != "ipvlan" {
        match at {
            AttachAt::Create => {}
            AttachAt::CreateFurther => engine.require(Feature::MacPerEndpoint)?,
            AttachAt::Connect => engine.require(Feature::MacAtConnect)?,
        }
    }
    let mut broken = Vec::new();
    if network.config_only {
        let detail = "it only holds settings for a swarm network; attach to that one";
        broken.push(Violation::new(Rule::SettingIgnored, detail));
    }
    for address in ipv4.map(IpAddr::V4).into_iter().chain(ipv6.map(IpAddr::V6)) {
        static_address(address, network, networks, &mut broken);
    }
    if let Some(mac) = mac {
        if network.driver == "ipvlan" {
            let detail =
                format!("MAC address {mac} cannot be set: ipvlan children share the parent's");
            broken.push(Violation::new(Rule::MacOnIpvlan, detail));
        }
        if let Some(holder) = mac_holder(*mac, network, networks, host) {
            let detail = format!(
                "MAC address {mac} is that of {holder}; the kernel would refuse to set the link up"
            );
            broken.push(Violation::new(Rule::MacTaken, detail));
        }
    }
    if network.mode() == Some("passthru")
        && network.driver == "macvlan"
        && let Some(first) = network.endpoints.first()
    {
        let detail = format!(
            "container {:?} has the parent whole, as passthru is",
            first.name
        );
        broken.push(Violation::new(Rule::PassthruTaken, detail));
    }
    verdict(format!("endpoint on network {:?}", network.name), broken)
}

fn static_address(
    address: IpAddr,
    network: &ObservedNetwork,
    networks: &[ObservedNetwork],
    broken: &mut Vec<Violation>,
) {
    let mut add = |rule, detail: String| broken.push(Violation::new(rule, detail));
    if network.labels.contains_key(super::network::LABEL_SUBNETS) {
        let detail = format!(
            "address {address} is static, but Docker chose the subnet of this network; give the network one"
        );
        return add(Rule::AddressWithoutSubnet, detail);
    }
    let here: Vec<&ObservedEntry> = network
        .entries
        .iter()
        .filter(|entry| entry.net().is_some_and(|net| net.contains(&address)))
        .collect();
    let Some(net) = here.first().and_then(|entry| entry.net()) else {
        let nets: Vec<&str> = network
            .entries
            .iter()
            .map(|entry| entry.subnet.as_str())
            .collect();
        if nets.is_empty() && network.scope != "swarm" {
            return add(
                Rule::AddressWithoutSubnet,
                format!("address {address} is static, but the network has no subnet"),
            );
        }
        if nets.is_empty() {
            return; // The subnets are on the nodes.
        }
        return add(
            Rule::AddressOutsideSubnets,
            format!("address {address} lies in none of {}", nets.join(", ")),
        );
    };
    let taken = |what: String| format!("address {address} is {what}");
    if is_network_or_broadcast(net, address) {
        return add(
            Rule::AddressTaken,
            taken("the network or broadcast address".into()),
        );
    }
    // One subnet is one pool, in whatever network.
    for other in networks
        .iter()
        .filter(|other| other.allocates_here())
        .chain([network])
    {
        for entry in other
            .entries
            .iter()
            .filter(|entry| entry.net() == Some(net))
        {
            let whose = if other.id == network.id {
                String::new()
            } else {
                format!(" of network {:?}", other.name)
            };
            if entry.gateway_address() == Some(address) {
                return add(Rule::AddressTaken, taken(format!("the gateway{whose}")));
            }
            if let Some(holder) = holder(entry, other, address) {
                return add(
                    Rule::AddressTaken,
                    taken(format!("taken by {holder}{whose}")),
                );
            }
        }
    }
}

/// Who on the same parent has a MAC address.
fn mac_holder(
    mac: crate::types::MacAddress,
    network: &ObservedNetwork,
    networks: &[ObservedNetwork],
    host: &HostLinks,
) -> Option<String> {
    if let Some(link) = network.parent().and_then(|name| host.get(name))
        && link.mac == Some(mac)
    {
        return Some(format!("the parent {}", link.name));
    }
    let sharing = networks.iter().filter(|other| {
        other.id != network.id && other.parent().is_some() && other.parent() == network.parent()
    });
    for other in sharing.chain([network]) {
        if let Some(endpoint) = other
            .endpoints
            .iter()
            .find(|endpoint| endpoint.mac == Some(mac))
        {
            return Some(format!("container {:?}", endpoint.name));
        }
    }
    let link = network.parent().and_then(|name| host.get(name))?;
    link.child_macs
        .contains(&mac)
        .then(|| format!("another child of {}", link.name))
}

/// Checks a network that is to be removed.
///
/// # Errors
///
/// Rule 35 when it has endpoints.
///
/// ```
/// use trunkline::docker::{ObservedNetwork, check_removal};
///
/// assert!(check_removal(&ObservedNetwork::default()).is_ok());
/// ```
pub fn check_removal(network: &ObservedNetwork) -> Result<()> {
    if network.endpoints.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = network
        .endpoints
        .iter()
        .map(|endpoint| endpoint.name.as_str())
        .collect();
    let detail = format!(
        "it has endpoints: {}; detach or remove these containers first",
        names.join(", ")
    );
    Err(Violation::new(Rule::NetworkInUse, detail).of(format!("network {:?}", network.name)))
}
