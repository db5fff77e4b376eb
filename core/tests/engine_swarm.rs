//! A macvlan network of swarm scope, on a swarm of one node.
//!
//! Makes a swarm of the lab's engine, so it has a run of its own:
//! `examples/lab/lab run --engine -- cargo test -p trunkline --features docker --test engine_swarm`.
#![cfg(feature = "docker")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/engine.rs"]
mod engine;

use std::net::IpAddr;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use trunkline::Ensured;
use trunkline::docker::{
    ContainerName, ContainerSpec, Docker, EndpointSpec, MacvlanNetworkSpec, NetworkName,
    NetworkParent, NetworkSpec, SubnetSpec,
};

#[tokio::test]
async fn a_swarm_network_takes_from_each_node() {
    let Some(socket) = engine::lab_engine("a_swarm_network_takes_from_each_node") else {
        return;
    };
    let docker = Docker::connect_to(&socket).await.unwrap();
    let name = |text| NetworkName::new(text).unwrap();
    engine::cable("w0");
    let swarm = json!({"ListenAddr": "127.0.0.1:2377", "AdvertiseAddr": "127.0.0.1"});
    assert_eq!(engine::raw(&socket, "POST", "/swarm/init", &swarm).0, 200);
    let links = engine::host_links();
    let subnet = SubnetSpec::parse("10.74.0.0/24")
        .unwrap()
        .parse_gateway("10.74.0.1")
        .unwrap();
    let node: NetworkSpec =
        MacvlanNetworkSpec::config_only(name("node"), NetworkParent::parse("w0").unwrap())
            .unwrap()
            .subnet(subnet.parse_range("10.74.0.64/26").unwrap())
            .unwrap()
            .into();
    docker.add_network(&node, &links).await.unwrap();
    let all: NetworkSpec = MacvlanNetworkSpec::swarm(name("all"), name("node"))
        .attachable(true)
        .into();
    let id = docker.add_network(&all, &links).await.unwrap();
    assert_eq!(
        docker.ensure_network(&all, &links).await.unwrap(),
        Ensured::Unchanged(id)
    );
    let guest = ContainerSpec::new(ContainerName::new("guest").unwrap(), "busybox:lab")
        .on(EndpointSpec::new(name("all")))
        .unwrap()
        .command(["sleep", "600"]);
    let guest = docker.run_container(&guest, &links).await.unwrap();
    let got = docker
        .container(&guest.id)
        .await
        .unwrap()
        .unwrap()
        .attachments["all"]
        .addresses[0]
        .addr();
    assert_eq!(
        got,
        "10.74.0.64".parse::<IpAddr>().unwrap(),
        "out of the node's own range"
    );
    docker.remove_container("guest").await.unwrap();

    // Ours by its configuration network. The node lets go of that one a moment after the swarm network is removed.
    let start = Instant::now();
    let mut removed = Vec::new();
    while removed.len() < 2 {
        let pruned = docker.prune_networks().await.unwrap();
        assert!(
            start.elapsed() < Duration::from_secs(30),
            "{removed:?}, then {pruned:?}"
        );
        removed.extend(pruned.removed);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    println!("{removed:?} after {:?}", start.elapsed());
    assert_eq!(removed, ["all", "node"]);
    assert_eq!(
        engine::raw(&socket, "POST", "/swarm/leave?force=true", &Value::Null).0,
        200
    );
}
