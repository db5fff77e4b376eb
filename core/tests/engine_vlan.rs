//! Who owns `trunk.vid`, and ipvlan: what takes a kernel with 802.1Q and ipvlan.
//!
//! Run with `examples/lab/lab run --engine --need 8021q,ipvlan -- cargo test -p trunkline --features docker --test
//! engine_vlan`: on a kernel without them, the lab boots one that has them.
#![cfg(feature = "docker")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::await_holding_lock
)]

#[path = "support/engine.rs"]
mod engine;

use engine::{fresh, macvlan, name, rules, sleeper, subnet};
use serde_json::Value;
use trunkline::docker::{
    EndpointSpec, IpvlanNetworkFlag, IpvlanNetworkMode, IpvlanNetworkSpec, MacvlanNetworkSpec,
    NetworkParent, NetworkSpec, ParentOwner, Rule,
};
use trunkline::{Ensured, InterfaceName, Removed, VlanId};

#[tokio::test]
async fn a_vlan_has_one_owner() {
    let _alone = engine::alone();
    let test = "a_vlan_has_one_owner";
    let Some(docker) = fresh(test).await else {
        return;
    };
    if !engine::capable(test, "8021q") {
        return;
    }
    let (trunk, id) = (InterfaceName::new("s0").unwrap(), VlanId::new(100).unwrap());
    let on = |parent: NetworkParent| -> NetworkSpec {
        MacvlanNetworkSpec::new(name("vlan"), parent)
            .unwrap()
            .subnet(subnet("10.71.0.0/24", "10.71.0.1"))
            .unwrap()
            .into()
    };
    // Docker's: made with the network, gone with it.
    let dockers = on(NetworkParent::made_by_engine(trunk.clone(), id).unwrap());
    docker
        .add_network(&dockers, &engine::host_links())
        .await
        .unwrap();
    assert!(engine::ip("-d link show s0.100").contains("vlan protocol 802.1Q id 100"));
    assert!(
        docker
            .check_network(&dockers, &engine::host_links())
            .await
            .unwrap()
            .is_well()
    );
    docker
        .run_container(
            &sleeper("on-vlan", EndpointSpec::new(name("vlan"))),
            &engine::host_links(),
        )
        .await
        .unwrap();
    docker.remove_container("on-vlan").await.unwrap();
    docker.remove_network("vlan").await.unwrap();
    assert!(
        !engine::link_exists("s0.100"),
        "Docker made it, Docker deletes it"
    );

    // Ours: there before, there afterwards. Declared as Docker's, it would be nobody's.
    let ours = on(
        NetworkParent::made_by_us(InterfaceName::new("s0.100").unwrap())
            .carrying(trunk.clone(), id),
    );
    let missing = docker
        .add_network(&ours, &engine::host_links())
        .await
        .unwrap_err();
    assert_eq!(rules(&missing), [Rule::ParentOwnership]);
    engine::ip("link add link s0 name s0.100 type vlan id 100");
    engine::ip("link set s0.100 up");
    let both = docker
        .add_network(&dockers, &engine::host_links())
        .await
        .unwrap_err();
    assert_eq!(rules(&both), [Rule::ParentOwnership]);
    docker
        .add_network(&ours, &engine::host_links())
        .await
        .unwrap();
    let found = docker.network("vlan").await.unwrap().unwrap();
    assert_eq!(found.parent_owner(), Some(ParentOwner::Trunkline));
    // A parent behind a right-looking name with another VLAN is seen, and one that is gone.
    engine::ip("link delete s0.100");
    engine::ip("link add link s0 name s0.100 type vlan id 200");
    engine::ip("link set s0.100 up");
    let health = docker
        .check_network(&ours, &engine::host_links())
        .await
        .unwrap();
    assert_eq!(
        health
            .troubles
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        ["the parent s0.100 carries VLAN 200 of s0, not VLAN 100 of s0: make it anew"]
    );
    docker.remove_network("vlan").await.unwrap();
    assert!(
        engine::link_exists("s0.100"),
        "Docker did not make it, Docker does not delete it"
    );
    let wrong = docker
        .add_network(&ours, &engine::host_links())
        .await
        .unwrap_err();
    assert_eq!(rules(&wrong), [Rule::ParentVlanMismatch]);
    engine::ip("link delete s0.100");
}

#[tokio::test]
async fn ipvlan_shares_the_parent_s_address() {
    let _alone = engine::alone();
    let test = "ipvlan_shares_the_parent_s_address";
    let Some(docker) = fresh(test).await else {
        return;
    };
    if !engine::capable(test, "ipvlan") {
        return;
    }
    let links = engine::host_links();
    let spec = IpvlanNetworkSpec::new(name("ipv"), NetworkParent::parse("s0").unwrap())
        .unwrap()
        .subnet(subnet("10.72.0.0/24", "10.72.0.1"))
        .unwrap();
    // 20.10 knows neither l3s nor flags, and would ignore a flag in silence.
    for newer in [
        spec.clone().mode(IpvlanNetworkMode::L3s),
        spec.clone().flag(IpvlanNetworkFlag::Private),
    ] {
        let error = docker.add_network(&newer.into(), &links).await.unwrap_err();
        assert!(
            error.to_string().contains("it takes Docker 23.0.0"),
            "{error}"
        );
    }
    let spec: NetworkSpec = spec.into();
    docker.add_network(&spec, &links).await.unwrap();
    assert!(matches!(
        docker.ensure_network(&spec, &links).await.unwrap(),
        Ensured::Unchanged(_)
    ));
    let with_mac = EndpointSpec::new(name("ipv"))
        .parse_mac("02:42:0a:48:00:02")
        .unwrap();
    let error = docker
        .run_container(&sleeper("ipv-mac", with_mac), &links)
        .await
        .unwrap_err();
    assert_eq!(rules(&error), [Rule::MacOnIpvlan]);
    // A macvlan network beside it would be made, and no container would start.
    let beside: NetworkSpec = macvlan("beside", "s0", subnet("10.73.0.0/24", "10.73.0.1")).into();
    assert_eq!(
        rules(&docker.add_network(&beside, &links).await.unwrap_err()),
        [Rule::ParentBusy]
    );

    docker
        .run_container(&sleeper("ipv-one", EndpointSpec::new(name("ipv"))), &links)
        .await
        .unwrap();
    let pid = docker
        .container("ipv-one")
        .await
        .unwrap()
        .unwrap()
        .pid
        .unwrap();
    let here: Value = serde_json::from_str(&engine::ip("-j link show s0")).unwrap();
    let there: Value = serde_json::from_str(&engine::ip_of(pid, "-d -j link show eth0")).unwrap();
    assert_eq!(there[0]["address"], here[0]["address"]);
    assert_eq!(there[0]["linkinfo"]["info_data"]["mode"], "l2");
    docker.remove_container("ipv-one").await.unwrap();
    assert_eq!(
        docker.remove_network("ipv").await.unwrap(),
        Removed::Removed
    );
}
