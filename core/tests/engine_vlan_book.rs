//! The book's whole story by one apply: macvlan100 on eth0.100, macvlan200 on eth0.200, and who reaches whom.
//!
//! Run with `examples/lab/lab run --net --engine --need 8021q -- cargo test -p trunkline --all-features --test
//! engine_vlan_book`.
#![cfg(all(feature = "docker", feature = "kernel", feature = "blocking"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::too_many_lines,
    clippy::cmp_owned
)]

#[path = "support/engine.rs"]
mod engine;

use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use trunkline::blocking::{Docker, Host, Ipam};
use trunkline::topology::{
    Container, HostShim, Join, Leases, Network, NetworkSubnet, Place, Progress, Topology, Vlan,
};
use trunkline::{InterfaceName, VlanId};

fn quietly(_: &Progress<'_>) {}

fn ping(pid: u64, address: &str) -> bool {
    Command::new("nsenter")
        .args([
            "-t",
            &pid.to_string(),
            "-n",
            "ping",
            "-n",
            "-c",
            "1",
            "-W",
            "2",
            address,
        ])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap()
        .success()
}

fn before_and_after(socket: &std::path::PathBuf) -> (String, Value) {
    let links: Value = serde_json::from_str(&engine::ip("-d -j link show")).unwrap();
    let names: Vec<String> = links
        .as_array()
        .unwrap()
        .iter()
        .map(|link| format!("{} {} {}", link["ifname"], link["mtu"], link["flags"]))
        .collect();
    let mut networks = engine::raw(socket, "GET", "/networks", &Value::Null).1;
    networks
        .as_array_mut()
        .unwrap()
        .sort_by_key(|network| network["Name"].to_string());
    (names.join("\n"), networks)
}

#[test]
fn the_book_by_one_apply() {
    let _alone = engine::alone();
    let test = "the_book_by_one_apply";
    let Some(socket) = engine::lab_engine(test) else {
        return;
    };
    if !engine::capable(test, "8021q") {
        return;
    }
    let lab = std::env::var("TRUNKLINE_LAB").expect("lab run --net");
    let lab: Value = serde_json::from_str(&std::fs::read_to_string(lab).unwrap()).unwrap();
    let trunk = InterfaceName::new(lab["trunk"]["interface"].as_str().unwrap()).unwrap();
    let before = before_and_after(&socket);

    let mut topology = Topology::new("book", trunk.clone()).unwrap();
    let vlans = lab["vlans"].as_array().unwrap();
    assert_eq!(vlans.len(), 2);
    for vlan in vlans {
        let id = VlanId::new(u32::try_from(vlan["id"].as_u64().unwrap()).unwrap()).unwrap();
        let net: ipnet::IpNet = vlan["subnet"].as_str().unwrap().parse().unwrap();
        let half = net.subnets(net.prefix_len() + 1).unwrap().next().unwrap();
        let subnet = NetworkSubnet::new(net)
            .unwrap()
            .gateway(vlan["gateway"].as_str().unwrap().parse().unwrap())
            .unwrap()
            .range(half.into())
            .unwrap();
        let called = format!("macvlan{id}");
        let network = Network::macvlan(&called, Some(id))
            .unwrap()
            .docker(true)
            .subnet(subnet)
            .unwrap()
            .shim(HostShim::new(
                InterfaceName::new(format!("shim{id}")).unwrap(),
            ));
        let place = Place::Docker {
            image: engine::IMAGE.into(),
            command: vec!["sleep".into(), "600".into()],
        };
        let container = Container::new(&format!("mactainer{id}"), place)
            .unwrap()
            .join(Join::new(&called).unwrap())
            .unwrap();
        topology = topology
            .vlan(Vlan::on(&trunk, id).unwrap())
            .unwrap()
            .network(network)
            .unwrap()
            .container(container)
            .unwrap();
    }
    let ipam = Ipam::in_memory();
    let docker = Docker::connect_within(&socket, Duration::from_mins(1)).unwrap();
    let host = Host::connect(&ipam).unwrap().with_engine(&docker);
    let plan = host
        .apply(&topology, &mut |step| println!("{step}"))
        .unwrap();
    assert!(
        plan.to_string()
            .contains(&format!("+ VLAN 100 on {trunk} as {trunk}.100")),
        "{plan}"
    );
    host.verify(&topology).unwrap();

    // Docker, iproute2 and we agree.
    let seen = host.observe(&topology).unwrap();
    let picture = topology.picture_of("book", &seen).tree();
    let mut pids = Vec::new();
    for (container, network, address) in topology.addresses(&seen) {
        let id = network.strip_prefix("macvlan").unwrap();
        let path = format!("/networks/{network}");
        let (_, inspect) = engine::raw(&socket, "GET", &path, &Value::Null);
        assert_eq!(inspect["Options"]["parent"], format!("{trunk}.{id}"));
        let endpoints = inspect["Containers"].as_object().unwrap();
        let endpoint = endpoints.values().find(|e| e["Name"] == container).unwrap();
        assert!(
            endpoint["IPv4Address"]
                .as_str()
                .unwrap()
                .starts_with(&format!("{address}/"))
        );
        let links: Value =
            serde_json::from_str(&engine::ip(&format!("-d -j link show {trunk}.{id}"))).unwrap();
        assert_eq!(links[0]["linkinfo"]["info_data"]["id"].to_string(), id);
        let path = format!("/containers/{container}/json");
        let pid = engine::raw(&socket, "GET", &path, &Value::Null).1["State"]["Pid"]
            .as_u64()
            .unwrap();
        let inside: Value = serde_json::from_str(&engine::ip_of(
            u32::try_from(pid).unwrap(),
            "-d -j link show eth0",
        ))
        .unwrap();
        assert_eq!(inside[0]["linkinfo"]["info_kind"], "macvlan");
        assert_eq!(inside[0]["link_index"], links[0]["ifindex"]);
        assert_eq!(inside[0]["address"], endpoint["MacAddress"]);
        let mac = endpoint["MacAddress"].as_str().unwrap();
        assert!(
            picture.contains(&format!("{container}  {address}/24  {mac}")),
            "{picture}"
        );
        pids.push((id.to_owned(), pid, address));
    }
    for (id, pid, address) in &pids {
        for vlan in vlans {
            for machine in vlan["machines"].as_array().unwrap() {
                let net = machine["addresses"][0].as_str().unwrap();
                let to = net.split('/').next().unwrap();
                let same = vlan["id"].to_string() == *id;
                assert_eq!(ping(*pid, to), same, "VLAN {id} to {to}");
            }
        }
        for (other, _, other_address) in &pids {
            if other != id {
                assert!(!ping(*pid, &other_address.to_string()));
            }
        }
        let shim = Command::new("ping")
            .args(["-n", "-c", "1", "-W", "2", &address.to_string()])
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(shim.success(), "the host to {address}");
    }

    // Broken by hand: the sub-interface goes, and with it the containers' interfaces.
    engine::ip(&format!("link del {trunk}.100"));
    let plan = host.apply(&topology, &mut quietly).unwrap();
    assert!(
        plan.to_string()
            .contains("~ restart container mactainer100"),
        "{plan}"
    );
    host.verify(&topology).unwrap();
    let path = "/containers/mactainer100/json";
    let pid = engine::raw(&socket, "GET", path, &Value::Null).1["State"]["Pid"].as_u64();
    let gateway = vlans[0]["gateway"].as_str().unwrap();
    assert!(ping(pid.unwrap(), gateway), "after the repair");

    host.teardown(&topology, Leases::Release, &mut quietly)
        .unwrap();
    assert_eq!(before_and_after(&socket), before);
    for segment in ipam.segments().unwrap() {
        assert!(ipam.leases(&segment).unwrap().is_empty());
    }
}
