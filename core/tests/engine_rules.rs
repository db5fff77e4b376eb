//! Each rule put to a real engine as a raw request, and to our rules: the table of verdicts is checked in and compared.
//!
//! Run with `examples/lab/lab run --engine -- cargo test -p trunkline --features docker --test engine_rules`; with
//! `TRUNKLINE_UPDATE_VERDICTS=1` the table is written anew, to be read before it is committed.
#![cfg(feature = "docker")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::too_many_lines,
    clippy::needless_pass_by_value,
    clippy::type_complexity,
    clippy::result_large_err
)]

#[path = "support/engine.rs"]
mod engine;

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::{Value, json};
use trunkline::docker::{
    ApiVersion, AttachAt, EndpointSpec, Engine, EngineVersion, HostLinks, IpvlanNetworkMode,
    IpvlanNetworkSpec, MacvlanNetworkMode, MacvlanNetworkSpec, NetworkName, NetworkParent,
    NetworkSpec, ObservedNetwork, SubnetSpec, check_endpoint, check_network, check_removal,
};
use trunkline::{Error, Result};

const TABLE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/docker_verdicts_20.10.md"
);

/// The engines whose verdict of ours is in the table: the first of each that differs.
fn engines() -> [Engine; 5] {
    let engine = |major, minor, patch, api| {
        Engine::docker(
            EngineVersion::new(major, minor, patch),
            ApiVersion::new(1, api),
        )
    };
    [
        engine(20, 10, 24, 41),
        engine(25, 0, 0, 44),
        engine(27, 0, 0, 46),
        engine(28, 0, 0, 48),
        engine(29, 0, 0, 52),
    ]
}

/// What one row asks of our rules: everything that is known, with the engine exchanged.
struct Known<'a> {
    engine: Engine,
    networks: &'a [ObservedNetwork],
    links: &'a HostLinks,
}

impl Known<'_> {
    fn network(&self, spec: impl Into<NetworkSpec>) -> Result<()> {
        check_network(&spec.into(), &self.engine, self.networks, self.links)
    }

    fn endpoint(
        &self,
        on: &str,
        build: impl Fn(EndpointSpec) -> Result<EndpointSpec>,
    ) -> Result<()> {
        let endpoint = build(EndpointSpec::new(NetworkName::new(on)?))?;
        let network = self
            .networks
            .iter()
            .find(|network| network.name == on)
            .expect("the row's own network");
        check_endpoint(
            &endpoint,
            AttachAt::Create,
            &self.engine,
            network,
            self.networks,
            self.links,
        )
    }
}

/// How the engine is asked.
enum Ask {
    /// `POST /networks/create`; the network is removed afterwards.
    Network(Value),
    /// A container made and started; settings of its endpoint on a network, and of the container.
    Container {
        on: &'static str,
        endpoint: Value,
        own: Value,
    },
    /// `DELETE /networks/{name}`.
    Remove(&'static str),
}

struct Row {
    rule: u8,
    what: &'static str,
    /// Networks that are there before.
    before: Vec<Value>,
    /// Networks that a container of the same name runs on before.
    running: Vec<&'static str>,
    ask: Ask,
    ours: Box<dyn Fn(&Known) -> Result<()>>,
    /// Why we refuse what the engine accepts, or differ otherwise.
    why: &'static str,
}

fn row(
    rule: u8,
    what: &'static str,
    ask: Ask,
    ours: impl Fn(&Known) -> Result<()> + 'static,
    why: &'static str,
) -> Row {
    Row {
        rule,
        what,
        before: Vec::new(),
        running: Vec::new(),
        ask,
        ours: Box::new(ours),
        why,
    }
}

impl Row {
    fn after(mut self, networks: impl IntoIterator<Item = Value>) -> Self {
        self.before = networks.into_iter().collect();
        self
    }

    fn running(mut self, on: &'static str) -> Self {
        self.running.push(on);
        self
    }
}

/// The JSON of a macvlan network.
fn net(name: &str, parent: &str, config: Value) -> Value {
    json!({"Name": name, "Driver": "macvlan", "CheckDuplicate": true, "IPAM": {"Config": [config]}, "Options": {"parent": parent}})
}

fn ask(config: Value) -> Ask {
    Ask::Network(net("asked", "p0", config))
}

fn spec(name: &str, parent: &str) -> Result<MacvlanNetworkSpec> {
    MacvlanNetworkSpec::new(NetworkName::new(name)?, NetworkParent::parse(parent)?)
}

/// Our words for a macvlan network on p0 with one subnet.
fn ours(build: impl Fn() -> Result<SubnetSpec> + 'static) -> impl Fn(&Known) -> Result<()> {
    move |known| known.network(spec("asked", "p0")?.subnet(build()?)?)
}

fn subnet(net: &str, gateway: &str) -> Result<SubnetSpec> {
    SubnetSpec::parse(net)?.parse_gateway(gateway)
}

fn container(on: &'static str, endpoint: Value) -> Ask {
    Ask::Container {
        on,
        endpoint,
        own: json!({}),
    }
}

fn rows() -> Vec<Row> {
    let stores = "old engines store it as written; others refuse it";
    vec![
        row(1, "subnet 10.1.0.0 without length", ask(json!({"Subnet": "10.1.0.0"})), ours(|| SubnetSpec::parse("10.1.0.0")), ""),
        row(2, "subnet 10.2.0.5/24", ask(json!({"Subnet": "10.2.0.5/24", "Gateway": "10.2.0.1"})), ours(|| subnet("10.2.0.5/24", "10.2.0.1")), stores),
        row(
            3,
            "range 10.3.0.5/25",
            ask(json!({"Subnet": "10.3.0.0/24", "IPRange": "10.3.0.5/25", "Gateway": "10.3.0.1"})),
            ours(|| subnet("10.3.0.0/24", "10.3.0.1")?.parse_range("10.3.0.5/25")),
            stores,
        ),
        row(
            4,
            "range 10.4.0.0/16 of 10.4.0.0/24",
            ask(json!({"Subnet": "10.4.0.0/24", "IPRange": "10.4.0.0/16", "Gateway": "10.4.0.1"})),
            ours(|| subnet("10.4.0.0/24", "10.4.0.1")?.parse_range("10.4.0.0/16")),
            "addresses outside the subnet reach nobody",
        ),
        row(
            5,
            "range 10.99.0.0/25 of 10.5.0.0/24",
            ask(json!({"Subnet": "10.5.0.0/24", "IPRange": "10.99.0.0/25", "Gateway": "10.5.0.1"})),
            ours(|| subnet("10.5.0.0/24", "10.5.0.1")?.parse_range("10.99.0.0/25")),
            "addresses outside the subnet reach nobody",
        ),
        row(
            6,
            "range fd00::/64 of 10.6.0.0/24",
            ask(json!({"Subnet": "10.6.0.0/24", "IPRange": "fd00::/64", "Gateway": "10.6.0.1"})),
            ours(|| subnet("10.6.0.0/24", "10.6.0.1")?.parse_range("fd00::/64")),
            "",
        ),
        row(6, "gateway fd00::1 of 10.6.1.0/24", ask(json!({"Subnet": "10.6.1.0/24", "Gateway": "fd00::1"})), ours(|| subnet("10.6.1.0/24", "fd00::1")), ""),
        row(
            6,
            "reserved fd00::1 in 10.6.2.0/24",
            ask(json!({"Subnet": "10.6.2.0/24", "Gateway": "10.6.2.1", "AuxiliaryAddresses": {"a": "fd00::1"}})),
            ours(|| subnet("10.6.2.0/24", "10.6.2.1")?.parse_reserve("a", "fd00::1")),
            "",
        ),
        row(7, "gateway \"ten\"", ask(json!({"Subnet": "10.7.0.0/24", "Gateway": "ten"})), ours(|| subnet("10.7.0.0/24", "ten")), ""),
        row(8, "gateway 10.99.0.1 of 10.8.0.0/24", ask(json!({"Subnet": "10.8.0.0/24", "Gateway": "10.99.0.1"})), ours(|| subnet("10.8.0.0/24", "10.99.0.1")), ""),
        row(
            8,
            "gateway fe80::1 of fd00:8::/64",
            Ask::Network(json!({
                "Name": "asked", "Driver": "macvlan", "EnableIPv6": true, "Options": {"parent": "p0"},
                "IPAM": {"Config": [{"Subnet": "10.8.1.0/24", "Gateway": "10.8.1.1"}, {"Subnet": "fd00:8::/64", "Gateway": "fe80::1"}]},
            })),
            |known| {
                known.network(
                    spec("asked", "p0")?.subnet(subnet("10.8.1.0/24", "10.8.1.1")?)?.subnet(subnet("fd00:8::/64", "fe80::1")?)?,
                )
            },
            "",
        ),
        row(9, "gateway 10.9.0.0 of 10.9.0.0/24", ask(json!({"Subnet": "10.9.0.0/24", "Gateway": "10.9.0.0"})), ours(|| subnet("10.9.0.0/24", "10.9.0.0")), ""),
        row(9, "gateway 10.9.1.255 of 10.9.1.0/24", ask(json!({"Subnet": "10.9.1.0/24", "Gateway": "10.9.1.255"})), ours(|| subnet("10.9.1.0/24", "10.9.1.255")), ""),
        row(
            10,
            "reserved 10.99.0.9 in 10.10.0.0/24",
            ask(json!({"Subnet": "10.10.0.0/24", "Gateway": "10.10.0.1", "AuxiliaryAddresses": {"a": "10.99.0.9"}})),
            ours(|| subnet("10.10.0.0/24", "10.10.0.1")?.parse_reserve("a", "10.99.0.9")),
            "",
        ),
        row(
            10,
            "the same subnet again, without the fault",
            ask(json!({"Subnet": "10.10.0.0/24", "Gateway": "10.10.0.1"})),
            ours(|| subnet("10.10.0.0/24", "10.10.0.1")),
            "the engine leaked the subnet in the row above; asking us first, it would not have been asked",
        ),
        row(
            11,
            "reserved \"ten\"",
            ask(json!({"Subnet": "10.11.0.0/24", "Gateway": "10.11.0.1", "AuxiliaryAddresses": {"a": "ten"}})),
            ours(|| subnet("10.11.0.0/24", "10.11.0.1")?.parse_reserve("a", "ten")),
            "",
        ),
        row(
            12,
            "reserved address = gateway",
            ask(json!({"Subnet": "10.12.0.0/24", "Gateway": "10.12.0.1", "AuxiliaryAddresses": {"a": "10.12.0.1"}})),
            ours(|| subnet("10.12.0.0/24", "10.12.0.1")?.parse_reserve("a", "10.12.0.1")),
            "",
        ),
        row(13, "10.13.0.0/16 over a network of 10.13.5.0/24", ask(json!({"Subnet": "10.13.0.0/16", "Gateway": "10.13.0.1"})), ours(|| subnet("10.13.0.0/16", "10.13.0.1")), "")
            .after([net("there", "p2", json!({"Subnet": "10.13.5.0/24", "Gateway": "10.13.5.1"}))]),
        row(
            14,
            "subnet and range of another network",
            ask(json!({"Subnet": "10.14.0.0/24", "IPRange": "10.14.0.0/25", "Gateway": "10.14.0.2"})),
            ours(|| subnet("10.14.0.0/24", "10.14.0.2")?.parse_range("10.14.0.0/25")),
            "",
        )
        .after([net("there", "p2", json!({"Subnet": "10.14.0.0/24", "IPRange": "10.14.0.0/25", "Gateway": "10.14.0.1"}))]),
        row(
            15,
            "nested range of one subnet, on another parent",
            ask(json!({"Subnet": "10.15.0.0/24", "IPRange": "10.15.0.0/26", "Gateway": "10.15.0.2"})),
            ours(|| subnet("10.15.0.0/24", "10.15.0.2")?.parse_range("10.15.0.0/26")),
            "",
        )
        .after([net("there", "p2", json!({"Subnet": "10.15.0.0/24", "IPRange": "10.15.0.0/25", "Gateway": "10.15.0.1"}))]),
        row(
            15,
            "nested range of one subnet, on the same parent",
            ask(json!({"Subnet": "10.15.1.0/24", "IPRange": "10.15.1.0/26", "Gateway": "10.15.1.2"})),
            ours(|| subnet("10.15.1.0/24", "10.15.1.2")?.parse_range("10.15.1.0/26")),
            "before 27.0 the engine refuses the parent only (rule 25); later ones accept the ranges",
        )
        .after([net("there", "p0", json!({"Subnet": "10.15.1.0/24", "IPRange": "10.15.1.0/25", "Gateway": "10.15.1.1"}))]),
        row(
            16,
            "10.16.0.0/16 with a range over a network of 10.16.0.0/24",
            ask(json!({"Subnet": "10.16.0.0/16", "IPRange": "10.16.0.0/24", "Gateway": "10.16.1.1"})),
            ours(|| subnet("10.16.0.0/16", "10.16.1.1")?.parse_range("10.16.0.0/24")),
            "the engine gives one address to two containers",
        )
        .after([net("there", "p2", json!({"Subnet": "10.16.0.0/24", "IPRange": "10.16.0.0/25", "Gateway": "10.16.0.1"}))]),
        row(
            17,
            "one gateway in two networks of one subnet",
            ask(json!({"Subnet": "10.17.0.0/24", "IPRange": "10.17.0.128/25", "Gateway": "10.17.0.1"})),
            ours(|| subnet("10.17.0.0/24", "10.17.0.1")?.parse_range("10.17.0.128/25")),
            "",
        )
        .after([net("there", "p2", json!({"Subnet": "10.17.0.0/24", "IPRange": "10.17.0.0/25", "Gateway": "10.17.0.1"}))]),
        row(
            18,
            "an IPv6 subnet beside EnableIPv6=false",
            Ask::Network(json!({
                "Name": "asked", "Driver": "macvlan", "EnableIPv6": false, "Options": {"parent": "p0"},
                "IPAM": {"Config": [{"Subnet": "10.18.0.0/24", "Gateway": "10.18.0.1"}, {"Subnet": "fd00:18::/64", "Gateway": "fd99::1"}]},
            })),
            |known| {
                known.network(spec("asked", "p0")?.subnet(subnet("10.18.0.0/24", "10.18.0.1")?)?.subnet(subnet("fd00:18::/64", "fd00:18::1")?)?)
            },
            "the engine ignores the subnet and its wrong gateway; ours sets EnableIPv6 by the subnets, so it cannot be said",
        ),
        row(19, "subnet 0.0.0.0/0", ask(json!({"Subnet": "0.0.0.0/0"})), ours(|| SubnetSpec::parse("0.0.0.0/0")), ""),
        row(20, "subnet 10.20.0.0/31", ask(json!({"Subnet": "10.20.0.0/31", "Gateway": "10.20.0.0"})), ours(|| subnet("10.20.0.0/31", "10.20.0.0")), "since 23.0 both addresses can be used"),
        row(
            20,
            "range 10.20.1.1/32 with the gateway 10.20.1.1",
            ask(json!({"Subnet": "10.20.1.0/24", "IPRange": "10.20.1.1/32", "Gateway": "10.20.1.1"})),
            ours(|| subnet("10.20.1.0/24", "10.20.1.1")?.parse_range("10.20.1.1/32")),
            "no container could start",
        ),
        row(
            21,
            "macvlan_mode=Bridge",
            Ask::Network(json!({
                "Name": "asked", "Driver": "macvlan", "Options": {"parent": "p0", "macvlan_mode": "Bridge"},
                "IPAM": {"Config": [{"Subnet": "10.21.0.0/24", "Gateway": "10.21.0.1"}]},
            })),
            |known| {
                let mode: MacvlanNetworkMode = "Bridge".parse()?;
                known.network(spec("asked", "p0")?.subnet(subnet("10.21.0.0/24", "10.21.0.1")?)?.mode(mode))
            },
            "",
        ),
        row(22, "parent lo", Ask::Network(net("asked", "lo", json!({"Subnet": "10.22.0.0/24", "Gateway": "10.22.0.1"}))), |known| known.network(spec("asked", "lo")?), ""),
        row(
            23,
            "parent nosuch",
            Ask::Network(net("asked", "nosuch", json!({"Subnet": "10.23.0.0/24", "Gateway": "10.23.0.1"}))),
            |known| known.network(spec("asked", "nosuch")?.subnet(subnet("10.23.0.0/24", "10.23.0.1")?)?),
            "",
        ),
        vlan("parent nosuch.100", "nosuch.100"),
        vlan("parent p0.abc", "p0.abc"),
        vlan("parent p0.4095", "p0.4095"),
        vlan("parent p0.0", "p0.0"),
        vlan("parent p0.100.7", "p0.100.7"),
        row(25, "parent of another macvlan network", ask(json!({"Subnet": "10.25.0.0/24", "Gateway": "10.25.0.1"})), ours(|| subnet("10.25.0.0/24", "10.25.0.1")), "")
            .after([net("there", "p0", json!({"Subnet": "10.25.1.0/24", "Gateway": "10.25.1.1"}))]),
        row(
            25,
            "parent of another macvlan network in passthru mode",
            ask(json!({"Subnet": "10.25.2.0/24", "Gateway": "10.25.2.1"})),
            ours(|| subnet("10.25.2.0/24", "10.25.2.1")),
            "",
        )
        .after([json!({
            "Name": "there", "Driver": "macvlan", "Options": {"parent": "p0", "macvlan_mode": "passthru"},
            "IPAM": {"Config": [{"Subnet": "10.25.3.0/24", "Gateway": "10.25.3.1"}]},
        })]),
        row(26, "a second container on a passthru network", container("there", json!({})), |known| known.endpoint("there", Ok), "")
            .after([json!({
                "Name": "there", "Driver": "macvlan", "Options": {"parent": "p0", "macvlan_mode": "passthru"},
                "IPAM": {"Config": [{"Subnet": "10.26.0.0/24", "Gateway": "10.26.0.1"}]},
            })])
            .running("there"),
        row(
            27,
            "parent p6, a bridge port",
            Ask::Network(net("asked", "p6", json!({"Subnet": "10.27.0.0/24", "Gateway": "10.27.0.1"}))),
            |known| known.network(spec("asked", "p6")?.subnet(subnet("10.27.0.0/24", "10.27.0.1")?)?),
            "every container would fail to start, see the next row",
        ),
        row(27, "a container on a network with parent p6", container("there", json!({})), |known| {
            known.network(spec("again", "p6")?.subnet(subnet("10.27.2.0/24", "10.27.2.1")?)?)
        }, "")
        .after([net("there", "p6", json!({"Subnet": "10.27.1.0/24", "Gateway": "10.27.1.1"}))]),
        row(
            28,
            "parent of 16 bytes",
            Ask::Network(net("asked", "sixteen-bytes-xx", json!({"Subnet": "10.28.0.0/24", "Gateway": "10.28.0.1"}))),
            |known| known.network(spec("asked", "sixteen-bytes-xx")?),
            "",
        ),
        row(
            29,
            "a network name twice, without CheckDuplicate",
            Ask::Network(json!({
                "Name": "there", "Driver": "macvlan", "Options": {"parent": "p0"},
                "IPAM": {"Config": [{"Subnet": "10.29.0.0/24", "Gateway": "10.29.0.1"}]},
            })),
            |known| known.network(spec("there", "p0")?.subnet(subnet("10.29.0.0/24", "10.29.0.1")?)?),
            "afterwards the name means neither",
        )
        .after([net("there", "p2", json!({"Subnet": "10.29.1.0/24", "Gateway": "10.29.1.1"}))]),
        endpoint_row(30, "static 10.99.0.9 in 10.30.0.0/24", "10.30.0", json!({"IPAMConfig": {"IPv4Address": "10.99.0.9"}}), |e| Ok(e.ipv4("10.99.0.9".parse().unwrap())), ""),
        endpoint_row(31, "static address = gateway", "10.31.0", json!({"IPAMConfig": {"IPv4Address": "10.31.0.1"}}), |e| Ok(e.ipv4("10.31.0.1".parse().unwrap())), ""),
        endpoint_row(31, "static address = broadcast", "10.31.1", json!({"IPAMConfig": {"IPv4Address": "10.31.1.255"}}), |e| Ok(e.ipv4("10.31.1.255".parse().unwrap())), ""),
        endpoint_row(31, "static address of a running container", "10.31.2", json!({"IPAMConfig": {"IPv4Address": "10.31.2.2"}}), |e| Ok(e.ipv4("10.31.2.2".parse().unwrap())), "")
            .running("there"),
        row(
            32,
            "static address on a network whose subnet the engine chose",
            container("there", json!({"IPAMConfig": {"IPv4Address": "172.31.255.9"}})),
            |known| known.endpoint("there", |e| Ok(e.ipv4("172.31.255.9".parse().unwrap()))),
            "",
        )
        .after([json!({"Name": "there", "Driver": "macvlan", "Options": {"parent": "p0"}, "Labels": {"io.trunkline.subnets": "engine"}})]),
        row(
            33,
            "the MAC address of a running container",
            Ask::Container { on: "there", endpoint: json!({}), own: json!({"MacAddress": "02:42:0a:21:00:02"}) },
            |known| known.endpoint("there", |e| e.parse_mac("02:42:0a:21:00:02")),
            "",
        )
        .after([net("there", "p0", json!({"Subnet": "10.33.0.0/24", "Gateway": "10.33.0.1"}))])
        .running("there"),
        row(
            33,
            "the MAC address of the parent",
            Ask::Container { on: "there", endpoint: json!({}), own: json!({"MacAddress": "02:00:00:00:00:a0"}) },
            |known| known.endpoint("there", |e| e.parse_mac("02:00:00:00:00:a0")),
            "",
        )
        .after([net("there", "p0", json!({"Subnet": "10.33.1.0/24", "Gateway": "10.33.1.1"}))]),
        row(
            34,
            "the multicast MAC address 01:00:5e:00:00:01",
            Ask::Container { on: "there", endpoint: json!({}), own: json!({"MacAddress": "01:00:5e:00:00:01"}) },
            |known| known.endpoint("there", |e| e.parse_mac("01:00:5e:00:00:01")),
            "",
        )
        .after([net("there", "p0", json!({"Subnet": "10.34.0.0/24", "Gateway": "10.34.0.1"}))]),
        row(35, "removing a network with an endpoint", Ask::Remove("there"), |known| {
            check_removal(known.networks.iter().find(|network| network.name == "there").unwrap())
        }, "")
        .after([net("there", "p0", json!({"Subnet": "10.35.0.0/24", "Gateway": "10.35.0.1"}))])
        .running("there"),
        row(36, "no gateway", ask(json!({"Subnet": "10.36.0.0/24"})), ours(|| SubnetSpec::parse("10.36.0.0/24")), "the engine takes the first free address for a gateway and routes to it"),
        row(
            37,
            "10.37.0.0/16 and 10.37.1.0/24 in one request",
            Ask::Network(json!({
                "Name": "asked", "Driver": "macvlan", "Options": {"parent": "p0"},
                "IPAM": {"Config": [
                    {"Subnet": "10.37.0.0/16", "IPRange": "10.37.0.0/25", "Gateway": "10.37.0.1"},
                    {"Subnet": "10.37.0.0/24", "IPRange": "10.37.0.0/26", "Gateway": "10.37.0.2"},
                ]},
            })),
            |known| {
                known.network(
                    spec("asked", "p0")?
                        .subnet(subnet("10.37.0.0/16", "10.37.0.1")?.parse_range("10.37.0.0/25")?)?
                        .subnet(subnet("10.37.0.0/24", "10.37.0.2")?.parse_range("10.37.0.0/26")?)?,
                )
            },
            "the engine keeps two pools, and can give one address out twice",
        ),
        row(38, "no subnet on a real parent", Ask::Network(json!({"Name": "asked", "Driver": "macvlan", "Options": {"parent": "p0"}})), |known| known.network(spec("asked", "p0")?), "the engine takes a subnet of its own that nobody on the wire knows"),
        row(
            41,
            "parent p8, which is down",
            Ask::Network(net("asked", "p8", json!({"Subnet": "10.41.0.0/24", "Gateway": "10.41.0.1"}))),
            |known| known.network(spec("asked", "p8")?.subnet(subnet("10.41.0.0/24", "10.41.0.1")?)?),
            "the engine does not bring it up, and no frame passes",
        ),
        row(
            21,
            "ipvlan_mode=l3s",
            Ask::Network(json!({
                "Name": "asked", "Driver": "ipvlan", "Options": {"parent": "p0", "ipvlan_mode": "l3s"},
                "IPAM": {"Config": [{"Subnet": "10.44.0.0/24"}]},
            })),
            |known| {
                let network = IpvlanNetworkSpec::new(NetworkName::new("asked")?, NetworkParent::parse("p0")?)?;
                known.network(network.subnet(SubnetSpec::parse("10.44.0.0/24")?)?.mode(IpvlanNetworkMode::L3s))
            },
            "",
        ),
    ]
}

/// Rule 24, by the name that Docker is to make a VLAN of.
fn vlan(what: &'static str, parent: &'static str) -> Row {
    row(
        24,
        what,
        Ask::Network(net(
            "asked",
            parent,
            json!({"Subnet": "10.24.0.0/24", "Gateway": "10.24.0.1"}),
        )),
        move |known| {
            let parent = NetworkParent::parse_made_by_engine(parent)?;
            known.network(
                MacvlanNetworkSpec::new(NetworkName::new("asked")?, parent)?
                    .subnet(subnet("10.24.0.0/24", "10.24.0.1")?)?,
            )
        },
        "",
    )
}

fn endpoint_row(
    rule: u8,
    what: &'static str,
    prefix: &str,
    endpoint: Value,
    build: impl Fn(EndpointSpec) -> Result<EndpointSpec> + 'static,
    why: &'static str,
) -> Row {
    let there = net(
        "there",
        "p0",
        json!({"Subnet": format!("{prefix}.0/24"), "Gateway": format!("{prefix}.1")}),
    );
    row(
        rule,
        what,
        container("there", endpoint),
        move |known| known.endpoint("there", &build),
        why,
    )
    .after([there])
}

/// The engine under test, raw.
struct Lab {
    socket: PathBuf,
}

impl Lab {
    fn ask(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        engine::raw(&self.socket, method, &format!("/v1.41{path}"), body)
    }

    /// Everything that the engine has, with endpoints.
    fn networks(&self) -> Vec<ObservedNetwork> {
        let (_, list) = self.ask("GET", "/networks", &Value::Null);
        let inspect = |network: &Value| {
            let (_, full) = self.ask(
                "GET",
                &format!("/networks/{}", network["Id"].as_str().unwrap()),
                &Value::Null,
            );
            ObservedNetwork::from_engine_json(&full.to_string()).unwrap()
        };
        list.as_array().unwrap().iter().map(inspect).collect()
    }

    fn run(&self, name: &str, on: &str, endpoint: &Value, own: &Value) -> (u16, Value) {
        let mut body = json!({
            "Image": "busybox:lab", "Cmd": ["sleep", "600"], "HostConfig": {"NetworkMode": on},
            "NetworkingConfig": {"EndpointsConfig": {on: endpoint}},
        });
        for (key, value) in own.as_object().unwrap() {
            body[key] = value.clone();
        }
        let (status, answer) = self.ask("POST", &format!("/containers/create?name={name}"), &body);
        if status != 201 {
            return (status, answer);
        }
        self.ask("POST", &format!("/containers/{name}/start"), &Value::Null)
    }

    /// What the engine answers to a row, in one line.
    fn verdict(&self, ask: &Ask) -> String {
        let (status, answer) = match ask {
            Ask::Network(body) => self.ask("POST", "/networks/create", body),
            Ask::Container { on, endpoint, own } => self.run("asked-container", on, endpoint, own),
            Ask::Remove(name) => self.ask("DELETE", &format!("/networks/{name}"), &Value::Null),
        };
        match answer["message"].as_str() {
            Some(message) => format!("{status} {}", without_ids(message)),
            None => format!("{status}"),
        }
    }

    fn clean(&self) {
        for container in ["asked-container", "there-container"] {
            self.ask(
                "DELETE",
                &format!("/containers/{container}?force=true"),
                &Value::Null,
            );
        }
        let (_, list) = self.ask(
            "GET",
            "/networks?filters=%7B%22driver%22%3A%5B%22macvlan%22%2C%22ipvlan%22%5D%7D",
            &Value::Null,
        );
        for network in list.as_array().unwrap() {
            self.ask(
                "DELETE",
                &format!("/networks/{}", network["Id"].as_str().unwrap()),
                &Value::Null,
            );
        }
    }
}

/// A message without what differs from run to run.
fn without_ids(message: &str) -> String {
    let mut words = Vec::new();
    for word in message.split_whitespace() {
        let hex = word.trim_matches(|c: char| !c.is_ascii_hexdigit());
        let is_id = hex.len() >= 12 && hex.bytes().all(|b| b.is_ascii_hexdigit());
        let is_name = word.starts_with("dm-") && word.len() >= 15
            || word.starts_with("mv-")
            || word.starts_with("(mv-");
        words.push(if is_id {
            word.replace(hex, "ID")
        } else if is_name {
            "LINK".into()
        } else {
            word.to_owned()
        });
    }
    let line = words.join(" ").replace('|', "/");
    if line.len() > 170 {
        format!("{}…", line.chars().take(170).collect::<String>())
    } else {
        line
    }
}

/// What our rules say, in one word.
fn our_word(verdict: &Result<()>) -> String {
    match verdict {
        Ok(()) => "accepted".into(),
        Err(Error::Refused { violations, .. }) => {
            let numbers: Vec<String> = violations
                .iter()
                .map(|violation| violation.rule().number().to_string())
                .collect();
            format!("rule {}", numbers.join(", "))
        }
        Err(Error::Unsupported { .. }) => "unsupported".into(),
        Err(error) => panic!("a verdict is a rule or Unsupported: {error}"),
    }
}

/// What our rules say for each version, runs of the same verdict joined.
fn our_column(row: &Row, networks: &[ObservedNetwork], links: &HostLinks) -> String {
    let mut column: Vec<(Engine, String)> = Vec::new();
    for engine in engines() {
        let word = our_word(&(row.ours)(&Known {
            engine,
            networks,
            links,
        }));
        if column.last().is_none_or(|(_, last)| *last != word) {
            column.push((engine, word));
        }
    }
    match column.as_slice() {
        [(_, only)] => only.clone(),
        several => several
            .iter()
            .map(|(engine, word)| format!("{}: {word}", engine.version()))
            .collect::<Vec<_>>()
            .join("; "),
    }
}

#[test]
fn our_verdicts_and_the_engines() {
    let Some(socket) = engine::lab_engine("our_verdicts_and_the_engines") else {
        return;
    };
    let _alone = engine::alone();
    let lab = Lab { socket };
    let (_, version) = lab.ask("GET", "/version", &Value::Null);
    let version: EngineVersion = version["Version"].as_str().unwrap().parse().unwrap();
    assert_eq!(
        (
            version >= EngineVersion::new(20, 10, 0),
            version < EngineVersion::new(20, 11, 0)
        ),
        (true, true),
        "the table is of Docker 20.10; this is {version}: measure it and check a table in for it"
    );
    for name in ["p0", "p2", "p6", "p8"] {
        engine::cable(name);
    }
    engine::ip("link set p0 address 02:00:00:00:00:a0");
    engine::ip("link add br6 type bridge");
    engine::ip("link set p6 master br6");
    engine::ip("link set p8 down");

    let mut table = String::from(
        "# Verdicts: our rules and Docker 20.10\n\n\
         Written by `core/tests/engine_rules.rs`, which sends each request raw to a real engine (Debian's 20.10.24, API 1.41)\n\
         and puts it to our rules, and fails when either verdict changes. Our verdict is given from 20.10.24 on, with the\n\
         first later version (25.0, 27.0, 28.0, 29.0) for which it differs; those engines themselves were not run.\n\n\
         | rule | request | ours | Docker 20.10 | why they differ |\n|---|---|---|---|---|\n",
    );
    let mut unexplained = Vec::new();
    for row in rows() {
        lab.clean();
        for body in &row.before {
            let (status, answer) = lab.ask("POST", "/networks/create", body);
            assert_eq!(status, 201, "{}: {answer}", row.what);
        }
        for on in &row.running {
            let (status, answer) = lab.run("there-container", on, &json!({}), &json!({}));
            assert_eq!(status, 204, "{}: {answer}", row.what);
        }
        let ours = our_column(&row, &lab.networks(), &engine::host_links());
        let theirs = lab.verdict(&row.ask);
        let accepted = matches!(theirs.as_str(), "201" | "204");
        let we_accept = ours.starts_with("accepted") || ours.contains("20.10.24: accepted");
        if accepted != we_accept && row.why.is_empty() {
            unexplained.push(format!(
                "{} ({}): ours {ours}, theirs {theirs}",
                row.rule, row.what
            ));
        }
        // The rule of the row is among those that we give, in some version.
        let named = ours
            .split(|c: char| !c.is_ascii_digit())
            .any(|word| word == row.rule.to_string());
        if !named && !we_accept && !ours.contains("unsupported") {
            unexplained.push(format!(
                "{} ({}): we give another rule: {ours}",
                row.rule, row.what
            ));
        }
        writeln!(
            table,
            "| {} | {} | {ours} | {theirs} | {} |",
            row.rule, row.what, row.why
        )
        .unwrap();
    }
    lab.clean();
    print!("{table}");
    assert!(unexplained.is_empty(), "\n{}", unexplained.join("\n"));
    let numbers: std::collections::BTreeSet<u8> = rows().iter().map(|row| row.rule).collect();
    let missing: Vec<u8> = (1..=35)
        .filter(|number| !numbers.contains(number))
        .collect();
    assert!(missing.is_empty(), "no row for the rules {missing:?}");
    if std::env::var("TRUNKLINE_UPDATE_VERDICTS").is_ok() {
        std::fs::write(TABLE, &table).unwrap();
    }
    let checked_in = std::fs::read_to_string(TABLE).unwrap_or_default();
    for (line, (now, before)) in table.lines().zip(checked_in.lines()).enumerate() {
        assert_eq!(now, before, "line {} of {TABLE}", line + 1);
    }
    assert_eq!(
        table.lines().count(),
        checked_in.lines().count(),
        "rows of {TABLE}"
    );
}

/// A small deterministic generator: the same requests on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(self.0 >> 33).unwrap() % limit
    }
}

/// What our rules accept, the engine accepts: 300 requests thrown together, two networks at a time.
#[test]
fn what_we_accept_the_engine_accepts() {
    let Some(socket) = engine::lab_engine("what_we_accept_the_engine_accepts") else {
        return;
    };
    let _alone = engine::alone();
    let lab = Lab { socket };
    for name in ["p0", "p2"] {
        engine::cable(name);
    }
    let known = engines()[0];
    let links = engine::host_links();
    let mut dice = Dice(7);
    let (mut accepted, mut refused) = (0, 0);
    for round in 0..150_u32 {
        lab.clean();
        for (called, parent) in [("first", "p0"), ("second", "p2")] {
            let Ok(wanted) = thrown(&mut dice, round, called, parent) else {
                refused += 1;
                continue;
            };
            if check_network(&wanted, &known, &lab.networks(), &links).is_err() {
                refused += 1;
                continue;
            }
            let body: Value = serde_json::from_str(&wanted.engine_json(&known)).unwrap();
            let (status, answer) = lab.ask("POST", "/networks/create", &body);
            assert_eq!(status, 201, "{answer}: {body}");
            let (_, told) = lab.ask("GET", &format!("/networks/{called}"), &Value::Null);
            let told = ObservedNetwork::from_engine_json(&told.to_string()).unwrap();
            assert_eq!(wanted.differences(&known, &told), [], "{told:?}");
            accepted += 1;
        }
    }
    lab.clean();
    println!("{accepted} accepted by both, {refused} refused by us");
    assert!(
        accepted > 60 && refused > 60,
        "{accepted} accepted, {refused} refused"
    );
}

/// A network of a /26 or /27, with whatever the dice give.
fn thrown(dice: &mut Dice, round: u32, called: &str, parent: &str) -> Result<NetworkSpec> {
    let (third, length) = (round % 256, 26 + dice.below(2));
    let host = |dice: &mut Dice| format!("10.200.{third}.{}", dice.below(70));
    let mut subnet =
        SubnetSpec::parse(&format!("10.200.{third}.0/{length}"))?.parse_gateway(&host(dice))?;
    for _ in 0..dice.below(3) {
        let first = dice.below(64);
        let last = first + dice.below(16);
        subnet = subnet.parse_range(&format!("10.200.{third}.{first}-10.200.{third}.{last}"))?;
    }
    for number in 0..dice.below(3) {
        subnet = subnet.parse_reserve(&format!("r{number}"), &host(dice))?;
    }
    Ok(spec(called, parent)?.subnet(subnet)?.into())
}
