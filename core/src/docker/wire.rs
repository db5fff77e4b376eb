//! The Engine's JSON: requests by version, answers by whatever version wrote them.
//!
//! Written and read field by field. A library's models of one API version lack fields that older engines need (the
//! container's own MAC address, `CheckDuplicate`) and refuse values that newer ones send.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;
use serde_json::{Map, Value, json};

use crate::docker::container::ContainerSpec;
use crate::docker::endpoint::EndpointSpec;
use crate::docker::network::{Common, LABEL_CALL, LABEL_MANAGED, NetworkSpec, Role};
use crate::docker::observed::{
    AddressUsage, ObservedAttachment, ObservedContainer, ObservedEndpoint, ObservedEntry,
    ObservedNetwork,
};
use crate::docker::subnet::IpamEntry;
use crate::docker::version::{ApiVersion, Engine, EngineKind, EngineOs, Feature};
use crate::error::{Error, Result};
use crate::types::MacAddress;

impl NetworkSpec {
    /// The body of `POST /networks/create` for an engine, as this library would send it: a dry run.
    ///
    /// ```
    /// use trunkline::docker::{
    ///     ApiVersion, Engine, EngineVersion, MacvlanNetworkSpec, NetworkName, NetworkParent, NetworkSpec, SubnetSpec,
    /// };
    ///
    /// let spec: NetworkSpec = MacvlanNetworkSpec::new(NetworkName::new("lan")?, NetworkParent::parse("eth0")?)?
    ///     .subnet(SubnetSpec::parse("10.0.0.0/24")?.parse_gateway("10.0.0.1")?)?
    ///     .into();
    /// let body = spec.engine_json(&Engine::docker(EngineVersion::new(28, 0, 0), ApiVersion::new(1, 48)));
    /// assert!(body.contains(r#""Options":{"macvlan_mode":"bridge","parent":"eth0"}"#));
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    pub fn engine_json(&self, engine: &Engine) -> String {
        network_body(self, engine, None).to_string()
    }
}

impl ContainerSpec {
    /// The body of `POST /containers/create` for an engine, as this library would send it: a dry run. Engines before API
    /// 1.44 get the first network only; the others are connected afterwards.
    pub fn engine_json(&self, engine: &Engine) -> String {
        container_body(self, engine, None).to_string()
    }
}

impl ObservedNetwork {
    /// Reads an answer of `GET /networks/{id}`, or one element of `GET /networks`.
    ///
    /// # Errors
    ///
    /// [`Error::Protocol`] for what is no JSON object with a name.
    ///
    /// ```
    /// use trunkline::docker::ObservedNetwork;
    ///
    /// let network = ObservedNetwork::from_engine_json(r#"{"Name": "lan", "Id": "1f", "Driver": "macvlan"}"#)?;
    /// assert_eq!(network.mode(), Some("bridge"));
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    pub fn from_engine_json(text: &str) -> Result<Self> {
        read_network(&parse(
            "the engine's answer about a network",
            text.as_bytes(),
        )?)
    }
}

impl ObservedContainer {
    /// Reads an answer of `GET /containers/{id}/json`.
    ///
    /// # Errors
    ///
    /// [`Error::Protocol`] for what is no JSON object with an id.
    pub fn from_engine_json(text: &str) -> Result<Self> {
        read_container(&parse(
            "the engine's answer about a container",
            text.as_bytes(),
        )?)
    }
}

/// The body of `POST /networks/create`.
pub(crate) fn network_body(spec: &NetworkSpec, engine: &Engine, call: Option<&str>) -> Value {
    let Common {
        name,
        parent: _,
        subnets,
        internal,
        attachable,
        role,
        labels: _,
        advertise: _,
    } = spec.common();
    let mut body = Map::new();
    body.insert("Name".into(), json!(name.as_str()));
    body.insert("Driver".into(), json!(spec.driver()));
    if engine.api() < ApiVersion::new(1, 44) {
        // Later versions always check.
        body.insert("CheckDuplicate".into(), json!(true));
    }
    body.insert("Internal".into(), json!(internal));
    body.insert("Attachable".into(), json!(attachable));
    let mut labels = spec.labels();
    match role {
        Role::Ordinary => {}
        Role::ConfigOnly => {
            body.insert("ConfigOnly".into(), json!(true));
        }
        Role::ConfigFrom { config, swarm } => {
            body.insert("ConfigFrom".into(), json!({ "Network": config.as_str() }));
            if *swarm {
                body.insert("Scope".into(), json!("swarm"));
            }
            // Docker refuses labels, options and subnets beside it, even empty ones in some versions.
            return Value::Object(body);
        }
    }
    if let Some(call) = call {
        labels.insert(LABEL_CALL.into(), call.into());
    }
    let ipv4 = subnets.is_empty() || subnets.iter().any(|subnet| subnet.net().addr().is_ipv4());
    if engine.supports(Feature::Ipv6Only) {
        body.insert("EnableIPv4".into(), json!(ipv4));
    }
    let ipv6 = subnets.iter().any(|subnet| subnet.net().addr().is_ipv6());
    body.insert("EnableIPv6".into(), json!(ipv6));
    if !subnets.is_empty() {
        let entries: Vec<Value> = spec.entries(engine).iter().map(entry_body).collect();
        body.insert(
            "IPAM".into(),
            json!({ "Driver": "default", "Config": entries }),
        );
    }
    body.insert("Options".into(), json!(spec.options()));
    body.insert("Labels".into(), json!(labels));
    Value::Object(body)
}

pub(crate) fn entry_body(entry: &IpamEntry) -> Value {
    let IpamEntry {
        subnet,
        range,
        gateway,
        reserved,
    } = entry;
    let mut body = Map::new();
    body.insert("Subnet".into(), json!(subnet.to_string()));
    if let Some(range) = range {
        body.insert("IPRange".into(), json!(range.to_string()));
    }
    if let Some(gateway) = gateway {
        body.insert("Gateway".into(), json!(gateway.to_string()));
    }
    if !reserved.is_empty() {
        let reserved: BTreeMap<&str, String> = reserved
            .iter()
            .map(|(name, address)| (name.as_str(), address.to_string()))
            .collect();
        body.insert("AuxiliaryAddresses".into(), json!(reserved));
    }
    Value::Object(body)
}

/// The settings of one endpoint, at creation and at connecting.
fn endpoint_body(endpoint: &EndpointSpec, engine: &Engine) -> Value {
    let EndpointSpec {
        network: _,
        ipv4,
        ipv6,
        mac,
        interface,
        gateway_priority,
        sysctls,
        aliases,
    } = endpoint;
    let mut body = Map::new();
    let mut fixed = Map::new();
    if let Some(address) = ipv4 {
        fixed.insert("IPv4Address".into(), json!(address.to_string()));
    }
    if let Some(address) = ipv6 {
        fixed.insert("IPv6Address".into(), json!(address.to_string()));
    }
    if !fixed.is_empty() {
        body.insert("IPAMConfig".into(), Value::Object(fixed));
    }
    if let Some(mac) = mac
        && engine.supports(Feature::MacPerEndpoint)
    {
        body.insert("MacAddress".into(), json!(mac.to_string()));
    }
    if let Some(priority) = gateway_priority {
        body.insert("GwPriority".into(), json!(priority));
    }
    if !aliases.is_empty() {
        body.insert("Aliases".into(), json!(aliases));
    }
    let mut options = Map::new();
    if let Some(name) = interface {
        options.insert(
            "com.docker.network.endpoint.ifname".into(),
            json!(name.as_str()),
        );
    }
    if !sysctls.is_empty() {
        let list: Vec<String> = sysctls
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        options.insert(
            "com.docker.network.endpoint.sysctls".into(),
            json!(list.join(",")),
        );
    }
    if !options.is_empty() {
        body.insert("DriverOpts".into(), Value::Object(options));
    }
    Value::Object(body)
}

/// The body of `POST /networks/{id}/connect`.
pub(crate) fn connect_body(container: &str, endpoint: &EndpointSpec, engine: &Engine) -> Value {
    json!({ "Container": container, "EndpointConfig": endpoint_body(endpoint, engine) })
}

/// The endpoints that are made with the container, and those that are connected before it starts.
pub(crate) fn split<'a>(
    spec: &'a ContainerSpec,
    engine: &Engine,
) -> (&'a [EndpointSpec], &'a [EndpointSpec]) {
    let all = spec.endpoints.as_slice();
    let at_once = if engine.supports(Feature::SeveralEndpointsAtCreate) {
        all.len()
    } else {
        all.len().min(1)
    };
    all.split_at_checked(at_once).unwrap_or((all, &[]))
}

/// The body of `POST /containers/create`.
pub(crate) fn container_body(spec: &ContainerSpec, engine: &Engine, call: Option<&str>) -> Value {
    let ContainerSpec {
        name: _,
        image,
        command,
        environment,
        hostname,
        labels,
        restart,
        log,
        endpoints,
    } = spec;
    let mut body = Map::new();
    body.insert("Image".into(), json!(image));
    if !command.is_empty() {
        body.insert("Cmd".into(), json!(command));
    }
    if !environment.is_empty() {
        body.insert("Env".into(), json!(environment));
    }
    if let Some(hostname) = hostname {
        body.insert("Hostname".into(), json!(hostname));
    }
    let mut labels = labels.clone();
    labels.insert(LABEL_MANAGED.into(), "1".into());
    if let Some(call) = call {
        labels.insert(LABEL_CALL.into(), call.into());
    }
    body.insert("Labels".into(), json!(labels));
    let mode = endpoints
        .first()
        .map_or("none", |first| first.network.as_str());
    let mut host = Map::new();
    host.insert("NetworkMode".into(), json!(mode));
    host.insert("RestartPolicy".into(), json!({ "Name": restart.name() }));
    if let Some((driver, options)) = log {
        host.insert(
            "LogConfig".into(),
            json!({ "Type": driver, "Config": options }),
        );
    }
    body.insert("HostConfig".into(), Value::Object(host));
    let (at_once, _) = split(spec, engine);
    if !at_once.is_empty() {
        let settings: Map<String, Value> = at_once
            .iter()
            .map(|endpoint| {
                (
                    endpoint.network.to_string(),
                    endpoint_body(endpoint, engine),
                )
            })
            .collect();
        body.insert(
            "NetworkingConfig".into(),
            json!({ "EndpointsConfig": settings }),
        );
    }
    if !engine.supports(Feature::MacPerEndpoint)
        && let Some(mac) = at_once.first().and_then(|endpoint| endpoint.mac)
    {
        body.insert("MacAddress".into(), json!(mac.to_string()));
    }
    Value::Object(body)
}

/// Reads JSON.
pub(crate) fn parse(what: &'static str, bytes: &[u8]) -> Result<Value> {
    serde_json::from_slice(bytes).map_err(|error| {
        let start: String = String::from_utf8_lossy(bytes).chars().take(80).collect();
        Error::Protocol {
            what,
            detail: format!("it is no JSON ({error}): {start:?}"),
        }
    })
}

fn malformed(what: &'static str, detail: &str) -> Error {
    Error::Protocol {
        what,
        detail: detail.into(),
    }
}

/// Reads the answer of `GET /version`.
pub(crate) fn read_version(answer: &Value) -> Result<Engine> {
    const WHAT: &str = "the engine's answer about its version";
    let get = |key| text(answer, key).ok_or_else(|| malformed(WHAT, &format!("it has no {key}")));
    let newest: ApiVersion = get("ApiVersion")?.parse()?;
    // Podman before 4 and old test engines leave it out.
    let oldest = match text(answer, "MinAPIVersion") {
        Some(text) => text.parse()?,
        None => ApiVersion::OLDEST,
    };
    let api = Engine::negotiate(oldest, newest)?;
    let version = get("Version")?.parse()?;
    let is_podman = array(answer, "Components")
        .any(|part| text(part, "Name").is_some_and(|name| name.starts_with("Podman")));
    let os = match text(answer, "Os") {
        Some("windows") => EngineOs::Windows,
        _ => EngineOs::Linux,
    };
    let kind = if is_podman {
        EngineKind::Podman
    } else {
        EngineKind::Docker
    };
    Ok(Engine::found(kind, os, version, api))
}

/// Reads the id out of the answer to a `create`.
pub(crate) fn read_id(what: &'static str, answer: &Value) -> Result<String> {
    match text(answer, "Id") {
        Some(id) if !id.is_empty() => Ok(id.into()),
        _ => Err(malformed(what, "it has no Id")),
    }
}

/// Reads what the engine remarks beside an id.
pub(crate) fn read_warnings(answer: &Value) -> Vec<String> {
    array(answer, "Warnings")
        .filter_map(|warning| Some(warning.as_str()?.to_owned()))
        .collect()
}

/// Reads a list of networks.
pub(crate) fn read_networks(answer: &Value) -> Result<Vec<ObservedNetwork>> {
    let Value::Array(networks) = answer else {
        return Err(malformed("the engine's list of networks", "it is no list"));
    };
    networks.iter().map(read_network).collect()
}

/// Reads one network.
pub(crate) fn read_network(answer: &Value) -> Result<ObservedNetwork> {
    let Some(name) = text(answer, "Name") else {
        return Err(malformed(
            "the engine's answer about a network",
            "it has no Name",
        ));
    };
    let ipam = answer.get("IPAM").unwrap_or(&Value::Null);
    let config_from = answer
        .get("ConfigFrom")
        .and_then(|from| text(from, "Network"))
        .filter(|name| !name.is_empty());
    Ok(ObservedNetwork {
        id: text(answer, "Id").unwrap_or_default().into(),
        name: name.into(),
        driver: text(answer, "Driver").unwrap_or_default().into(),
        scope: text(answer, "Scope").unwrap_or_default().into(),
        ipv4: answer.get("EnableIPv4").and_then(Value::as_bool),
        ipv6: flag(answer, "EnableIPv6"),
        internal: flag(answer, "Internal"),
        attachable: flag(answer, "Attachable"),
        config_only: flag(answer, "ConfigOnly"),
        config_from: config_from.map(Into::into),
        entries: array(ipam, "Config").map(read_entry).collect(),
        options: strings(answer, "Options"),
        labels: strings(answer, "Labels"),
        endpoints: object(answer, "Containers")
            .map(|(id, endpoint)| read_endpoint(id, endpoint))
            .collect(),
        usage: read_usage(answer),
    })
}

fn read_entry(entry: &Value) -> ObservedEntry {
    let some = |key| {
        text(entry, key)
            .filter(|text| !text.is_empty())
            .map(String::from)
    };
    ObservedEntry {
        subnet: text(entry, "Subnet").unwrap_or_default().into(),
        range: some("IPRange"),
        gateway: some("Gateway"),
        reserved: strings(entry, "AuxiliaryAddresses"),
    }
}

fn read_endpoint(container: &str, endpoint: &Value) -> ObservedEndpoint {
    let addresses = ["IPv4Address", "IPv6Address"]
        .into_iter()
        .filter_map(|key| text(endpoint, key)?.parse().ok());
    ObservedEndpoint {
        container: container.into(),
        name: text(endpoint, "Name").unwrap_or_default().into(),
        mac: mac(endpoint),
        addresses: addresses.collect(),
    }
}

fn read_usage(answer: &Value) -> Vec<AddressUsage> {
    let Some(ipam) = answer.get("Status").and_then(|status| status.get("IPAM")) else {
        return Vec::new();
    };
    object(ipam, "Subnets")
        .map(|(subnet, counts)| AddressUsage {
            subnet: subnet.into(),
            in_use: counts
                .get("IPsInUse")
                .and_then(Value::as_u64)
                .unwrap_or_default(),
            available: counts
                .get("DynamicIPsAvailable")
                .and_then(Value::as_u64)
                .unwrap_or_default(),
        })
        .collect()
}

/// Reads one container.
pub(crate) fn read_container(answer: &Value) -> Result<ObservedContainer> {
    let Some(id) = text(answer, "Id") else {
        return Err(malformed(
            "the engine's answer about a container",
            "it has no Id",
        ));
    };
    let state = answer.get("State").unwrap_or(&Value::Null);
    let networks = answer.get("NetworkSettings").unwrap_or(&Value::Null);
    let running = flag(state, "Running");
    let own_mac = answer.get("Config").and_then(mac);
    let mut attachments: BTreeMap<String, ObservedAttachment> = object(networks, "Networks")
        .map(|(name, endpoint)| (name.into(), read_attachment(endpoint)))
        .collect();
    // Before API 1.44 a fixed MAC address is the container's, and goes to its first network.
    if let (1, Some(only)) = (attachments.len(), attachments.values_mut().next()) {
        only.mac = only.mac.or(own_mac);
    }
    Ok(ObservedContainer {
        id: id.into(),
        name: text(answer, "Name")
            .unwrap_or_default()
            .trim_start_matches('/')
            .into(),
        running,
        pid: state
            .get("Pid")
            .and_then(Value::as_u64)
            .and_then(|pid| u32::try_from(pid).ok())
            .filter(|pid| *pid != 0),
        exit_code: state
            .get("ExitCode")
            .and_then(Value::as_i64)
            .filter(|_| !running),
        error: text(state, "Error").unwrap_or_default().into(),
        labels: answer
            .get("Config")
            .map(|config| strings(config, "Labels"))
            .unwrap_or_default(),
        attachments,
    })
}

fn read_attachment(endpoint: &Value) -> ObservedAttachment {
    let with_length = |address: &str, length: &str| -> Option<IpNet> {
        let address: IpAddr = text(endpoint, address)?.parse().ok()?;
        let length = endpoint
            .get(length)
            .and_then(Value::as_u64)
            .and_then(|length| u8::try_from(length).ok())?;
        IpNet::new(address, length).ok()
    };
    let one = |value: &Value, key: &str| -> Option<IpAddr> { text(value, key)?.parse().ok() };
    let fixed = endpoint.get("IPAMConfig").unwrap_or(&Value::Null);
    ObservedAttachment {
        network_id: text(endpoint, "NetworkID").unwrap_or_default().into(),
        addresses: [
            with_length("IPAddress", "IPPrefixLen"),
            with_length("GlobalIPv6Address", "GlobalIPv6PrefixLen"),
        ]
        .into_iter()
        .flatten()
        .collect(),
        fixed: [one(fixed, "IPv4Address"), one(fixed, "IPv6Address")]
            .into_iter()
            .flatten()
            .collect(),
        gateways: [one(endpoint, "Gateway"), one(endpoint, "IPv6Gateway")]
            .into_iter()
            .flatten()
            .collect(),
        mac: mac(endpoint),
    }
}

/// Reads the ids out of a list of containers.
pub(crate) fn read_ids(answer: &Value) -> Result<Vec<String>> {
    let Value::Array(containers) = answer else {
        return Err(malformed(
            "the engine's list of containers",
            "it is no list",
        ));
    };
    containers
        .iter()
        .map(|container| read_id("the engine's list of containers", container))
        .collect()
}

/// Reads one line of `GET /events`: action, network id, attributes, nanoseconds since 1970.
pub(crate) fn read_event(line: &Value) -> Option<(String, String, BTreeMap<String, String>, i64)> {
    let actor = line.get("Actor")?;
    let time = line.get("timeNano").and_then(Value::as_i64);
    let seconds = line
        .get("time")
        .and_then(Value::as_i64)
        .and_then(|seconds| seconds.checked_mul(1_000_000_000));
    Some((
        text(line, "Action")?.into(),
        text(actor, "ID")?.into(),
        strings(actor, "Attributes"),
        time.or(seconds).unwrap_or_default(),
    ))
}

/// What the engine says in an answer that is an error.
pub(crate) fn error_text(body: &[u8]) -> String {
    serde_json::from_slice::<Value>(body)
        .ok()
        .and_then(|value| text(&value, "message").map(String::from))
        .unwrap_or_else(|| String::from_utf8_lossy(body).trim().to_owned())
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str()
}

fn flag(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool).unwrap_or_default()
}

/// The elements of a list that may be null or absent.
fn array<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value
        .get(key)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
        .iter()
}

/// The members of an object that may be null or absent.
fn object<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = (&'a str, &'a Value)> {
    value
        .get(key)
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.as_str(), value))
}

/// The members of an object of strings; whatever is no string is kept as its JSON.
fn strings(value: &Value, key: &str) -> BTreeMap<String, String> {
    object(value, key)
        .map(|(key, value)| {
            (
                key.into(),
                value
                    .as_str()
                    .map_or_else(|| value.to_string(), String::from),
            )
        })
        .collect()
}

fn mac(value: &Value) -> Option<MacAddress> {
    text(value, "MacAddress")?.parse().ok()
}
