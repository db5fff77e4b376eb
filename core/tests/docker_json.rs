//! Engine JSON in both directions: what is sent to each version, and what is read from each.
//!
//! The answers of 20.10.24 and of Podman 4.3.1 were taken from real ones; those of newer engines are written after the
//! API's documentation, for there was no such engine to ask.
#![cfg(feature = "docker")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use serde_json::{Value, json};
use trunkline::InterfaceName;
use trunkline::docker::{
    Advertise, ApiVersion, ContainerName, ContainerSpec, EndpointSpec, Engine, EngineVersion,
    IpvlanNetworkFlag, IpvlanNetworkMode, IpvlanNetworkSpec, MacPool, MacvlanNetworkMode,
    MacvlanNetworkSpec, NetworkName, NetworkParent, NetworkSpec, ObservedContainer,
    ObservedNetwork, RestartPolicy, SubnetSpec, WindowsTransparentSpec,
};

fn old() -> Engine {
    Engine::docker(EngineVersion::new(20, 10, 24), ApiVersion::new(1, 41))
}

fn new() -> Engine {
    Engine::docker(EngineVersion::new(29, 0, 0), ApiVersion::new(1, 52))
}

fn name(text: &str) -> NetworkName {
    NetworkName::new(text).unwrap()
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// `docker network create -d macvlan --subnet=10.0.0.0/24 --ip-range=10.0.0.0/25 --gateway=10.0.0.1 -o parent=eth0.100
/// macvlan100`, with IPv6 beside it.
fn book() -> NetworkSpec {
    MacvlanNetworkSpec::new(
        name("macvlan100"),
        NetworkParent::parse_made_by_engine("eth0.100").unwrap(),
    )
    .unwrap()
    .subnet(
        SubnetSpec::parse("10.0.0.0/24")
            .unwrap()
            .parse_gateway("10.0.0.1")
            .unwrap()
            .parse_range("10.0.0.0/25")
            .unwrap()
            .parse_reserve("shim", "10.0.0.2")
            .unwrap(),
    )
    .unwrap()
    .subnet(
        SubnetSpec::parse("fd00:100::/64")
            .unwrap()
            .parse_gateway("fd00:100::1")
            .unwrap(),
    )
    .unwrap()
    .label("site", "berlin")
    .unwrap()
    .into()
}

#[test]
fn the_book_s_network_for_old_and_new() {
    let mut wanted = json!({
        "Name": "macvlan100",
        "Driver": "macvlan",
        "CheckDuplicate": true, // to 1.43; later engines always check
        "Internal": false,
        "Attachable": false,
        "EnableIPv6": true,
        "IPAM": {"Driver": "default", "Config": [
            {"Subnet": "10.0.0.0/24", "IPRange": "10.0.0.0/25", "Gateway": "10.0.0.1", "AuxiliaryAddresses": {"shim": "10.0.0.2"}},
            {"Subnet": "fd00:100::/64", "Gateway": "fd00:100::1"},
        ]},
        "Options": {"parent": "eth0.100", "macvlan_mode": "bridge"}, // the mode is always said
        "Labels": {"io.trunkline.managed": "1", "io.trunkline.parent-owner": "engine", "site": "berlin"},
    });
    assert_eq!(read(&book().engine_json(&old())), wanted);
    wanted.as_object_mut().unwrap().remove("CheckDuplicate");
    wanted["EnableIPv4"] = true.into(); // from 1.48
    assert_eq!(read(&book().engine_json(&new())), wanted);
}

#[test]
fn every_setting_of_ipvlan_and_of_announcing() {
    let spec: NetworkSpec =
        IpvlanNetworkSpec::new(name("wifi"), NetworkParent::parse("wlan0").unwrap())
            .unwrap()
            .subnet(
                SubnetSpec::parse("fd00:7::/64")
                    .unwrap()
                    .parse_gateway("fd00:7::1")
                    .unwrap(),
            )
            .unwrap()
            .mode(IpvlanNetworkMode::L2)
            .flag(IpvlanNetworkFlag::Private)
            .internal(true)
            .attachable(true)
            .advertise(Advertise::new(2, Duration::from_millis(250)).unwrap())
            .into();
    assert_eq!(
        read(&spec.engine_json(&new())),
        json!({
            "Name": "wifi", "Driver": "ipvlan", "Internal": true, "Attachable": true,
            "EnableIPv4": false, "EnableIPv6": true, // by the subnets
            "IPAM": {"Driver": "default", "Config": [{"Subnet": "fd00:7::/64", "Gateway": "fd00:7::1"}]},
            "Options": {
                "parent": "wlan0", "ipvlan_mode": "l2", "ipvlan_flag": "private",
                "com.docker.network.advertise_addr_nmsgs": "2", // 28.0
                "com.docker.network.advertise_addr_ms": "250",
            },
            "Labels": {"io.trunkline.managed": "1", "io.trunkline.parent-owner": "operator"},
        })
    );
}

#[test]
fn modes_flags_and_parents_are_docker_s_words() {
    for mode in MacvlanNetworkMode::ALL {
        assert_eq!(mode.name().parse::<MacvlanNetworkMode>().unwrap(), *mode);
    }
    let words = |all: &[&str]| all.join(" ");
    assert_eq!(
        words(
            &MacvlanNetworkMode::ALL
                .iter()
                .map(|m| m.name())
                .collect::<Vec<_>>()
        ),
        "bridge private vepa passthru"
    );
    assert_eq!(
        words(
            &IpvlanNetworkMode::ALL
                .iter()
                .map(|m| m.name())
                .collect::<Vec<_>>()
        ),
        "l2 l3 l3s"
    );
    assert_eq!(
        words(
            &IpvlanNetworkFlag::ALL
                .iter()
                .map(|m| m.name())
                .collect::<Vec<_>>()
        ),
        "bridge private vepa"
    );
    let isolated: NetworkSpec = MacvlanNetworkSpec::new(name("alone"), NetworkParent::isolated())
        .unwrap()
        .into();
    let body = read(&isolated.engine_json(&old()));
    assert_eq!(
        (&body["Options"], &body["IPAM"]),
        (&json!({"macvlan_mode": "bridge"}), &Value::Null)
    );
    assert_eq!(body["Labels"]["io.trunkline.subnets"], "engine");
}

#[test]
fn a_swarm_network_in_its_two_halves() {
    let node: NetworkSpec =
        MacvlanNetworkSpec::config_only(name("lan-config"), NetworkParent::parse("eth0").unwrap())
            .unwrap()
            .subnet(
                SubnetSpec::parse("10.0.0.0/24")
                    .unwrap()
                    .parse_gateway("10.0.0.1")
                    .unwrap()
                    .parse_range("10.0.0.64/26")
                    .unwrap(),
            )
            .unwrap()
            .into();
    let body = read(&node.engine_json(&old()));
    assert_eq!(
        (&body["ConfigOnly"], &body["IPAM"]["Config"][0]["IPRange"]),
        (&json!(true), &json!("10.0.0.64/26"))
    );
    let swarm: NetworkSpec = MacvlanNetworkSpec::swarm(name("lan"), name("lan-config"))
        .attachable(true)
        .into();
    assert_eq!(
        read(&swarm.engine_json(&old())),
        json!({
            "Name": "lan", "Driver": "macvlan", "CheckDuplicate": true, "Internal": false, "Attachable": true,
            "Scope": "swarm", "ConfigFrom": {"Network": "lan-config"}, // and nothing else: Docker refuses labels here
        })
    );
}

fn web() -> ContainerSpec {
    let on = EndpointSpec::pinned(
        name("macvlan100"),
        ["10.0.0.7".parse().unwrap(), "fd00:100::7".parse().unwrap()],
        Some("02:42:0a:00:00:07".parse().unwrap()),
    )
    .unwrap()
    .alias("www");
    ContainerSpec::new(ContainerName::new("web").unwrap(), "busybox")
        .on(on)
        .unwrap()
        .on(EndpointSpec::new(name("second")))
        .unwrap()
        .command(["httpd", "-f"])
        .variable("A", "b=c")
        .unwrap()
        .hostname("web1")
        .label("site", "berlin")
        .unwrap()
        .restart(RestartPolicy::UnlessStopped)
        .log("local", [("max-size", "10m")])
}

#[test]
fn a_container_for_old_and_new() {
    let common = |endpoints: Value| {
        json!({
            "Image": "busybox", "Cmd": ["httpd", "-f"], "Env": ["A=b=c"], "Hostname": "web1",
            "Labels": {"io.trunkline.managed": "1", "site": "berlin"},
            "HostConfig": {
                "NetworkMode": "macvlan100", // the first network
                "RestartPolicy": {"Name": "unless-stopped"},
                "LogConfig": {"Type": "local", "Config": {"max-size": "10m"}},
            },
            "NetworkingConfig": {"EndpointsConfig": endpoints},
        })
    };
    let fixed = json!({"IPv4Address": "10.0.0.7", "IPv6Address": "fd00:100::7"});
    // To 1.43: one network, and the MAC address is the container's.
    let mut wanted = common(json!({"macvlan100": {"IPAMConfig": fixed, "Aliases": ["www"]}}));
    wanted["MacAddress"] = "02:42:0a:00:00:07".into();
    assert_eq!(read(&web().engine_json(&old())), wanted);
    // From 1.44: all networks, and the MAC address is the endpoint's.
    let wanted = common(json!({
        "macvlan100": {"IPAMConfig": fixed, "Aliases": ["www"], "MacAddress": "02:42:0a:00:00:07"},
        "second": {},
    }));
    assert_eq!(read(&web().engine_json(&new())), wanted);
}

#[test]
fn what_newer_endpoints_have() {
    let on = EndpointSpec::new(name("lan"))
        .interface(InterfaceName::new("lan0").unwrap())
        .gateway_priority(-5)
        .sysctl("net.ipv6.conf.IFNAME.accept_ra", "2")
        .unwrap()
        .sysctl("net.ipv4.conf.IFNAME.log_martians", "1")
        .unwrap();
    let spec = ContainerSpec::new(ContainerName::new("web").unwrap(), "busybox")
        .on(on)
        .unwrap();
    assert_eq!(
        read(&spec.engine_json(&new()))["NetworkingConfig"]["EndpointsConfig"]["lan"],
        json!({
            "GwPriority": -5, // 1.48
            "DriverOpts": {
                "com.docker.network.endpoint.ifname": "lan0", // 28.0
                "com.docker.network.endpoint.sysctls": // 1.46
                    "net.ipv4.conf.IFNAME.log_martians=1,net.ipv6.conf.IFNAME.accept_ra=2",
            },
        })
    );
    let none = ContainerSpec::new(ContainerName::new("none").unwrap(), "busybox");
    assert_eq!(
        read(&none.engine_json(&new()))["HostConfig"]["NetworkMode"],
        "none"
    );
}

#[test]
fn windows_transparent() {
    let windows = Engine::docker_on_windows(EngineVersion::new(27, 0, 0), ApiVersion::new(1, 46));
    let pool = MacPool::new(
        "00:15:5d:52:c0:00".parse().unwrap(),
        "00:15:5d:52:c0:0f".parse().unwrap(),
    )
    .unwrap();
    let spec = WindowsTransparentSpec::new(name("vlan100"))
        .interface("Ethernet 2")
        .unwrap()
        .hns_name("hns100")
        .unwrap()
        .vlan(trunkline::VlanId::new(100).unwrap())
        .virtual_subnet(5001)
        .unwrap()
        .dns_suffix("example.org")
        .unwrap()
        .dns_server("10.0.0.53".parse().unwrap())
        .dns_server("10.0.0.54".parse().unwrap())
        .mac_pool(pool)
        .disable_dns(false)
        .disable_gateway_dns(true)
        .subnet(
            SubnetSpec::parse("10.0.0.0/24")
                .unwrap()
                .parse_gateway("10.0.0.1")
                .unwrap(),
        )
        .unwrap();
    let shim = "com.docker.network.windowsshim.";
    let options: Value = [
        ("disable_dns", "false"),
        ("disable_gatewaydns", "true"),
        ("dnsservers", "10.0.0.53,10.0.0.54"),
        ("dnssuffix", "example.org"),
        ("interface", "Ethernet 2"),
        ("macpool", "00-15-5D-52-C0-00,00-15-5D-52-C0-0F"),
        ("networkname", "hns100"),
        ("vlanid", "100"),
        ("vsid", "5001"),
    ]
    .into_iter()
    .map(|(key, value)| (format!("{shim}{key}"), Value::from(value)))
    .collect();
    assert_eq!(
        read(&spec.engine_json(&windows)),
        json!({
            "Name": "vlan100", "Driver": "transparent", "EnableIPv6": false, "Options": options,
            "IPAM": {"Driver": "default", "Config": [{"Subnet": "10.0.0.0/24", "Gateway": "10.0.0.1"}]},
            "Labels": {"io.trunkline.managed": "1"},
        })
    );
    assert!(spec.check(&windows).is_ok());
    assert!(
        spec.check(&new())
            .unwrap_err()
            .to_string()
            .contains("it takes Docker on Windows")
    );
    // By DHCP: nothing is said of addresses.
    assert_eq!(
        read(&WindowsTransparentSpec::new(name("dhcp")).engine_json(&windows))["IPAM"],
        Value::Null
    );
    for bad in ["fd00::/64", "10.0.0.0/16"] {
        assert!(
            spec.clone()
                .subnet(SubnetSpec::parse(bad).unwrap())
                .is_err(),
            "{bad}"
        );
    }
    assert!(
        WindowsTransparentSpec::new(name("v1"))
            .virtual_subnet(100)
            .is_err()
    );
    assert!(
        MacPool::new(
            "00:15:5d:52:c0:0f".parse().unwrap(),
            "00:15:5d:52:c0:00".parse().unwrap()
        )
        .is_err()
    );
}

/// Taken from Docker 20.10.24.
const NETWORK_20_10: &str = r#"{
    "Name": "lan", "Id": "829ab6cc83e705572c7a828955c4e90405af7fe82c1cd80f8dfd4c1ef19e538d",
    "Created": "2026-11-24T02:32:32.512125491Z", "Scope": "local", "Driver": "macvlan", "EnableIPv6": false,
    "IPAM": {"Driver": "default", "Options": null, "Config": [{"Subnet": "10.9.0.5/24", "IPRange": "10.9.0.2/32", "Gateway": "10.9.0.1"}]},
    "Internal": true, "Attachable": false, "Ingress": false, "ConfigFrom": {"Network": ""}, "ConfigOnly": false,
    "Containers": {"9a8690d7080542db2effedbe94b0344008c19b76b614d43d6f11e034ff84eaa9": {
        "Name": "ad", "EndpointID": "5e", "MacAddress": "02:42:0a:09:00:02", "IPv4Address": "10.9.0.2/24", "IPv6Address": ""}},
    "Options": {"parent": "p0", "nonsense": "1"}, "Labels": {}}"#;

#[test]
fn a_network_of_20_10_is_read_as_it_is() {
    let network = ObservedNetwork::from_engine_json(NETWORK_20_10).unwrap();
    assert_eq!(
        (
            network.parent(),
            network.mode(),
            network.internal,
            network.is_ours()
        ),
        (Some("p0"), Some("bridge"), true, false)
    );
    assert_eq!(
        (network.ipv4, network.ipv6, network.config_from.as_deref()),
        (None, false, None)
    );
    let entry = &network.entries[0];
    assert_eq!(entry.subnet, "10.9.0.5/24", "as it was stored");
    assert_eq!(
        entry.net().unwrap().to_string(),
        "10.9.0.0/24",
        "as it works"
    );
    assert_eq!(entry.gateway_address(), Some("10.9.0.1".parse().unwrap()));
    let endpoint = &network.endpoints[0];
    assert_eq!(
        (endpoint.name.as_str(), endpoint.addresses.len()),
        ("ad", 1)
    );
    assert_eq!(endpoint.mac.unwrap().to_string(), "02:42:0a:09:00:02");
    assert_eq!(network.options["nonsense"], "1", "kept");
}

#[test]
fn a_network_of_29_tells_its_addresses() {
    let network = ObservedNetwork::from_engine_json(
        r#"{"Name": "lan", "Id": "1f", "Driver": "macvlan", "Scope": "local", "EnableIPv4": true, "EnableIPv6": true,
            "IPAM": {"Driver": "default", "Options": {}, "Config": [
                {"Subnet": "10.0.0.0/24", "IPRange": "10.0.0.0/25", "Gateway": "10.0.0.1", "AuxiliaryAddresses": {"shim": "10.0.0.2"}},
                {"Subnet": "fd00::/64"}]},
            "Containers": {}, "Options": {"parent": "eth0.100", "macvlan_mode": "private"}, "Labels": {"io.trunkline.managed": "1"},
            "Status": {"IPAM": {"Subnets": {"10.0.0.0/24": {"IPsInUse": 5, "DynamicIPsAvailable": 123},
                                            "fd00::/64": {"IPsInUse": 1, "DynamicIPsAvailable": 18446744073709551615}}}},
            "SomethingNew": {"of": [2030]}}"#,
    )
    .unwrap();
    assert_eq!(
        (network.usage[0].in_use, network.usage[0].available),
        (5, 123)
    );
    assert_eq!(network.usage[1].available, u64::MAX);
    assert_eq!(
        (
            network.mode(),
            network.entries[0].reserved_addresses().count()
        ),
        (Some("private"), 1)
    );
}

#[test]
fn podman_s_network_has_no_parent_to_tell() {
    // Taken from Podman 4.3.1, asked for mode private, a range and a reserved address on parent p0, which it answered 201.
    let network = ObservedNetwork::from_engine_json(
        r#"{"Name":"m1","Id":"ca0df2c95aa144c1d0ff2ff3c8f967fdc1de9ef0c4120b3726416701b519d619","Created":"2026-11-24T02:57:40.0740005Z",
            "Scope":"local","Driver":"macvlan","EnableIPv6":false,"IPAM":{"Driver":"default","Options":{"driver":"host-local"},
            "Config":[{"Subnet":"10.9.0.0/24","Gateway":"10.9.0.1"}]},"Internal":false,"Attachable":false,"Ingress":false,
            "ConfigFrom":{"Network":""},"ConfigOnly":false,"Containers":{},"Options":{},"Labels":{"io.trunkline.managed":"1"}}"#,
    )
    .unwrap();
    assert_eq!((network.parent(), network.is_ours()), (None, true));
    assert_eq!(
        (&network.entries[0].range, network.entries[0].reserved.len()),
        (&None, 0)
    );
}

#[test]
fn a_container_of_20_10_running_and_stopped() {
    // Taken from Docker 20.10.24, less what is not about networks.
    let running = ObservedContainer::from_engine_json(
        r#"{"Id": "fdd5e7", "Name": "/pinned", "State": {"Status": "running", "Running": true, "Pid": 4711, "ExitCode": 0, "Error": ""},
            "Config": {"Labels": {"io.trunkline.managed": "1"}, "MacAddress": "02:42:0a:3e:00:07"},
            "NetworkSettings": {"Networks": {"lan": {
                "IPAMConfig": {"IPv4Address": "10.62.0.7", "IPv6Address": "fd00:62::7"}, "Links": null, "Aliases": ["fdd5e7"],
                "NetworkID": "1906", "EndpointID": "ab", "Gateway": "10.62.0.254", "IPAddress": "10.62.0.7", "IPPrefixLen": 24,
                "IPv6Gateway": "fd00:62::fe", "GlobalIPv6Address": "fd00:62::7", "GlobalIPv6PrefixLen": 64,
                "MacAddress": "02:42:0a:3e:00:07", "DriverOpts": null}}}}"#,
    )
    .unwrap();
    assert_eq!(
        (
            running.name.as_str(),
            running.running,
            running.pid,
            running.exit_code
        ),
        ("pinned", true, Some(4711), None)
    );
    let lan = &running.attachments["lan"];
    assert_eq!(
        lan.addresses
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        ["10.62.0.7/24", "fd00:62::7/64"]
    );
    assert_eq!((lan.fixed.len(), lan.gateways.len()), (2, 2));

    let stopped = ObservedContainer::from_engine_json(
        r#"{"Id": "fdd5e7", "Name": "/pinned", "State": {"Status": "exited", "Running": false, "Pid": 0, "ExitCode": 137, "Error": "x"},
            "Config": {"Labels": {}, "MacAddress": "02:42:0a:3e:00:07"},
            "NetworkSettings": {"Networks": {"lan": {"IPAMConfig": {"IPv4Address": "10.62.0.7"}, "NetworkID": "", "Gateway": "",
                "IPAddress": "", "IPPrefixLen": 0, "IPv6Gateway": "", "GlobalIPv6Address": "", "GlobalIPv6PrefixLen": 0, "MacAddress": ""}}}}"#,
    )
    .unwrap();
    assert_eq!(
        (
            stopped.running,
            stopped.pid,
            stopped.exit_code,
            stopped.error.as_str()
        ),
        (false, None, Some(137), "x")
    );
    let lan = &stopped.attachments["lan"];
    assert_eq!((lan.addresses.len(), lan.fixed.len()), (0, 1));
    assert_eq!(
        lan.mac.unwrap().to_string(),
        "02:42:0a:3e:00:07",
        "the container's own, for there is one network"
    );
}

#[test]
fn what_is_no_answer_is_an_error() {
    for bad in [
        "",
        "null",
        "[]",
        "7",
        "{}",
        "{\"Name\": 7}",
        "{\"Name\":",
        "\u{0}",
    ] {
        assert!(ObservedNetwork::from_engine_json(bad).is_err(), "{bad:?}");
        assert!(ObservedContainer::from_engine_json(bad).is_err(), "{bad:?}");
    }
    // Members of wrong types are read as absent.
    let odd = r#"{"Name": "x", "IPAM": [], "Containers": "none", "Options": {"a": 1}, "Labels": null, "Internal": "yes", "Status": 1}"#;
    let network = ObservedNetwork::from_engine_json(odd).unwrap();
    assert_eq!(
        (
            network.internal,
            network.options["a"].as_str(),
            network.entries.len()
        ),
        (false, "1", 0)
    );
}

#[test]
fn what_is_sent_and_echoed_shows_no_difference() {
    for engine in [old(), new()] {
        let mut echo = read(&book().engine_json(&engine));
        echo["Id"] = "1f".into();
        echo["Scope"] = "local".into();
        let found = ObservedNetwork::from_engine_json(&echo.to_string()).unwrap();
        assert_eq!(book().differences(&engine, &found), []);
        // Each change is seen.
        for (pointer, value, field) in [
            ("/Driver", json!("ipvlan"), "driver"),
            ("/Internal", json!(true), "internal"),
            ("/Attachable", json!(true), "attachable"),
            ("/EnableIPv6", json!(false), "IPv6"),
            ("/Options/parent", json!("eth0.200"), "option"),
            ("/Options/macvlan_mode", json!("vepa"), "option"),
            (
                "/Options",
                json!({"parent": "eth0.100", "macvlan_mode": "bridge", "Parent": "x"}),
                "option",
            ),
            ("/Labels/site", json!("bonn"), "label"),
            ("/Labels", json!({}), "label"),
            ("/IPAM/Config/0/Gateway", json!("10.0.0.9"), "subnet"),
            ("/IPAM/Config/0/IPRange", json!("10.0.0.0/26"), "subnet"),
            ("/IPAM/Config/0/AuxiliaryAddresses", json!({}), "subnet"),
            ("/IPAM/Config/1/Subnet", json!("fd00:200::/64"), "subnet"),
            ("/IPAM/Config", json!([]), "subnet"),
        ] {
            let mut changed = echo.clone();
            *changed.pointer_mut(pointer).unwrap() = value;
            let found = ObservedNetwork::from_engine_json(&changed.to_string()).unwrap();
            let differences = book().differences(&engine, &found);
            assert!(
                differences
                    .iter()
                    .any(|difference| difference.field() == field),
                "{pointer}: {differences:?}"
            );
        }
    }
}
