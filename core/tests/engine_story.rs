//! The client against a real engine, with iproute2 as the witness of what containers got.
//!
//! Run with `examples/lab/lab run --engine -- cargo test -p trunkline --features docker --test engine_story`.
#![cfg(feature = "docker")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::await_holding_lock,
    clippy::too_many_lines
)]

#[path = "support/engine.rs"]
mod engine;

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use engine::{IMAGE, fresh, macvlan, name, rules, sleeper, subnet};
use serde_json::{Value, json};
use trunkline::docker::{
    ContainerName, ContainerSpec, Docker, EndpointSpec, HostLinks, MacvlanNetworkMode,
    MacvlanNetworkSpec, NetworkChange, NetworkParent, NetworkSpec, ObservedContainer, ParentOwner,
    Rule, SubnetSpec,
};
use trunkline::{Ensured, Error, ErrorKind, Removed};

/// Waits for a container's end.
async fn ended(docker: &Docker, id: &str) -> ObservedContainer {
    for _ in 0..100 {
        let found = docker.container(id).await.unwrap().unwrap();
        if !found.running {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{id} still runs");
}

#[tokio::test]
async fn networks_are_made_compared_and_removed() {
    let _alone = engine::alone();
    let Some(docker) = fresh("networks_are_made_compared_and_removed").await else {
        return;
    };
    let links = engine::host_links();
    let dual = macvlan(
        "story",
        "s0",
        subnet("10.60.0.0/24", "10.60.0.1")
            .parse_range("10.60.0.0/25")
            .unwrap(),
    )
    .subnet(subnet("fd00:60::/64", "fd00:60::1"))
    .unwrap()
    .label("purpose", "story")
    .unwrap();
    let spec: NetworkSpec = dual.clone().into();

    let made = docker.ensure_network(&spec, &links).await.unwrap();
    assert!(
        matches!(&made, Ensured::Created(id) if id.len() == 64),
        "{made:?}"
    );
    let again = docker.ensure_network(&spec, &links).await.unwrap();
    assert_eq!(again, Ensured::Unchanged(made.clone().into_inner()));
    assert!(docker.check_network(&spec, &links).await.unwrap().is_well());

    let found = docker.network("story").await.unwrap().unwrap();
    assert_eq!(
        (found.id.as_str(), found.is_ours(), found.parent()),
        (made.clone().into_inner().as_str(), true, Some("s0"))
    );
    assert_eq!(found.parent_owner(), Some(ParentOwner::Operator));
    assert_eq!(
        (found.ipv6, found.internal, found.entries.len()),
        (true, false, 2)
    );

    // A second one of the name, and one that differs.
    assert_eq!(
        rules(&docker.add_network(&spec, &links).await.unwrap_err())[0],
        Rule::NameTaken
    );
    let other: NetworkSpec = dual.mode(MacvlanNetworkMode::Private).internal(true).into();
    let error = docker.ensure_network(&other, &links).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert_eq!(
        error.to_string(),
        "network \"story\" exists and differs: internal is no, wanted yes, \
         option is macvlan_mode=bridge, wanted macvlan_mode=private"
    );

    // Of others: seen, not touched.
    let socket = engine::lab_engine("").unwrap();
    let foreign = json!({
        "Name": "foreign", "Driver": "macvlan", "Options": {"parent": "s2", "nonsense": "1"},
        "IPAM": {"Config": [{"Subnet": "10.61.0.0/24", "Gateway": "10.61.0.1"}]},
    });
    assert_eq!(
        engine::raw(&socket, "POST", "/networks/create", &foreign).0,
        201
    );
    assert_eq!(
        docker.remove_network("foreign").await.unwrap_err().kind(),
        ErrorKind::NotOurs
    );
    let like_foreign: NetworkSpec =
        macvlan("foreign", "s2", subnet("10.61.0.0/24", "10.61.0.1")).into();
    let error = docker
        .ensure_network(&like_foreign, &links)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("option is nonsense=1, wanted nonsense absent"),
        "{error}"
    );

    // Prune takes ours without containers, and only those.
    docker
        .run_container(&sleeper("user", EndpointSpec::new(name("story"))), &links)
        .await
        .unwrap();
    let pruned = docker.prune_networks().await.unwrap();
    assert_eq!(
        (pruned.removed.len(), pruned.kept.len()),
        (0, 1),
        "{pruned:?}"
    );
    assert_eq!(
        rules(&docker.remove_network("story").await.unwrap_err()),
        [Rule::NetworkInUse]
    );
    docker
        .stop_container("user", Duration::from_millis(1))
        .await
        .unwrap();
    assert_eq!(
        docker.prune_networks().await.unwrap().kept.len(),
        1,
        "a stopped container still wants its network"
    );
    assert_eq!(
        docker.remove_container("user").await.unwrap(),
        Removed::Removed
    );
    let never_ran = json!({"Image": IMAGE, "HostConfig": {"NetworkMode": "story"}});
    assert_eq!(
        engine::raw(
            &engine::lab_engine("").unwrap(),
            "POST",
            "/containers/create?name=never-ran",
            &never_ran
        )
        .0,
        201
    );
    assert_eq!(
        docker.prune_networks().await.unwrap().kept.len(),
        1,
        "and so does one that never ran"
    );
    assert_eq!(
        docker
            .remove_container("never-ran")
            .await
            .unwrap_err()
            .kind(),
        ErrorKind::NotOurs
    );
    engine::raw(
        &engine::lab_engine("").unwrap(),
        "DELETE",
        "/containers/never-ran",
        &Value::Null,
    );
    assert_eq!(
        docker.remove_container("user").await.unwrap(),
        Removed::AlreadyGone
    );
    assert_eq!(docker.prune_networks().await.unwrap().removed, ["story"]);
    assert_eq!(
        docker.remove_network("story").await.unwrap(),
        Removed::AlreadyGone
    );
    assert!(docker.network("foreign").await.unwrap().is_some());
    assert_eq!(
        docker.remove_foreign_network("foreign").await.unwrap(),
        Removed::Removed
    );
}

#[tokio::test]
async fn containers_get_what_was_pinned_and_keep_it() {
    let _alone = engine::alone();
    let Some(docker) = fresh("containers_get_what_was_pinned_and_keep_it").await else {
        return;
    };
    let links = engine::host_links();
    let lan: NetworkSpec = macvlan("lan", "s0", subnet("10.62.0.0/24", "10.62.0.254"))
        .subnet(subnet("fd00:62::/64", "fd00:62::fe"))
        .unwrap()
        .into();
    docker.add_network(&lan, &links).await.unwrap();
    let second: NetworkSpec = macvlan("second", "s2", subnet("10.63.0.0/24", "10.63.0.254")).into();
    docker.add_network(&second, &links).await.unwrap();

    let addresses: [IpAddr; 2] = ["10.62.0.7".parse().unwrap(), "fd00:62::7".parse().unwrap()];
    let pin = EndpointSpec::pinned(
        name("lan"),
        addresses,
        Some("02:42:0a:3e:00:07".parse().unwrap()),
    )
    .unwrap();
    let id = docker
        .run_container(&sleeper("pinned", pin), &links)
        .await
        .unwrap()
        .id;
    let found = docker.container("pinned").await.unwrap().unwrap();
    assert_eq!(
        (found.id.as_str(), found.running, found.is_ours()),
        (id.as_str(), true, true)
    );
    let seen = |pid: u32| {
        let link: Value =
            serde_json::from_str(&engine::ip_of(pid, "-d -j address show dev eth0")).unwrap();
        let of = |family: &str| {
            link[0]["addr_info"]
                .as_array()
                .unwrap()
                .iter()
                .find(|a| a["family"] == family && a["scope"] == "global")
                .unwrap()["local"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        assert_eq!(link[0]["linkinfo"]["info_kind"], "macvlan");
        assert_eq!(link[0]["linkinfo"]["info_data"]["mode"], "bridge");
        (
            link[0]["address"].as_str().unwrap().to_owned(),
            of("inet"),
            of("inet6"),
        )
    };
    let pinned = (
        "02:42:0a:3e:00:07".into(),
        "10.62.0.7".into(),
        "fd00:62::7".into(),
    );
    assert_eq!(seen(found.pid.unwrap()), pinned);
    assert!(engine::ip_of(found.pid.unwrap(), "route show default").contains("via 10.62.0.254"));

    // The engine's view, running and stopped: what leases are held against.
    let held = docker.addresses("lan").await.unwrap();
    assert_eq!(
        held.iter().map(|holder| holder.address).collect::<Vec<_>>(),
        addresses
    );
    assert!(
        held.iter()
            .all(|holder| holder.running && holder.fixed && holder.name == "pinned"),
        "{held:?}"
    );
    docker
        .stop_container("pinned", Duration::from_millis(1))
        .await
        .unwrap();
    let held = docker.addresses("lan").await.unwrap();
    assert_eq!(
        held.len(),
        2,
        "a stopped container keeps its static addresses: {held:?}"
    );
    assert!(
        held.iter()
            .all(|holder| !holder.running && holder.fixed && holder.mac.is_some()),
        "{held:?}"
    );
    docker.start_container("pinned").await.unwrap();
    let found = docker.container("pinned").await.unwrap().unwrap();
    assert_eq!(seen(found.pid.unwrap()), pinned);

    // What is taken is refused before the engine is asked.
    let taken = EndpointSpec::new(name("lan"))
        .ipv4("10.62.0.7".parse().unwrap())
        .parse_mac("02:42:0a:3e:00:07")
        .unwrap();
    let error = docker
        .run_container(&sleeper("taken", taken), &links)
        .await
        .unwrap_err();
    assert_eq!(rules(&error), [Rule::AddressTaken, Rule::MacTaken]);
    assert_eq!(docker.container("taken").await.unwrap(), None);

    // One more network for a container that runs.
    let further = EndpointSpec::new(name("second")).ipv4("10.63.0.9".parse().unwrap());
    docker.attach("pinned", &further, &links).await.unwrap();
    assert!(
        engine::ip_of(found.pid.unwrap(), "-br address show dev eth1").contains("10.63.0.9/24")
    );
    let with_mac = EndpointSpec::new(name("second"))
        .parse_mac("02:42:0a:3f:00:01")
        .unwrap();
    let error = docker
        .attach("pinned", &with_mac, &links)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("it takes API 1.54"), "{error}");
    assert_eq!(
        docker.detach("pinned", "second").await.unwrap(),
        Removed::Removed
    );
    assert_eq!(
        docker.detach("pinned", "second").await.unwrap(),
        Removed::AlreadyGone
    );
    assert_eq!(
        docker.detach("nobody", "second").await.unwrap(),
        Removed::AlreadyGone
    );

    // On both from the start, and out on the wire: the far end of the cable answers.
    engine::ip("address replace 10.62.0.254/24 dev s0w");
    let talker = ContainerSpec::new(ContainerName::new("talker").unwrap(), IMAGE)
        .on(EndpointSpec::new(name("lan")))
        .unwrap()
        .on(EndpointSpec::new(name("second")).ipv4("10.63.0.5".parse().unwrap()))
        .unwrap()
        .command(["ping", "-c", "1", "-W", "5", "10.62.0.254"]);
    let id = docker.run_container(&talker, &links).await.unwrap().id;
    let found = ended(&docker, &id).await;
    assert_eq!(
        (found.exit_code, found.attachments.len()),
        (Some(0), 2),
        "{found:?}"
    );
    for container in ["pinned", "talker"] {
        assert_eq!(
            docker.remove_container(container).await.unwrap(),
            Removed::Removed
        );
    }
    assert_eq!(
        docker.prune_networks().await.unwrap().removed,
        ["lan", "second"]
    );
}

#[tokio::test]
async fn what_was_begun_is_undone() {
    let _alone = engine::alone();
    let Some(docker) = fresh("what_was_begun_is_undone").await else {
        return;
    };
    let lan: NetworkSpec = macvlan("lan", "s0", subnet("10.64.0.0/24", "10.64.0.1")).into();
    docker
        .add_network(&lan, &engine::host_links())
        .await
        .unwrap();
    let nowhere = HostLinks::unknown();

    let no_image = ContainerSpec::new(ContainerName::new("c1").unwrap(), "no-such-image:at-all")
        .on(EndpointSpec::new(name("lan")))
        .unwrap();
    let error = docker.run_container(&no_image, &nowhere).await.unwrap_err();
    assert!(
        matches!(&error, Error::Docker { status: 404, message, .. } if message.contains("No such image")),
        "{error}"
    );

    // The kernel refuses a child of a bridge port when the container starts; nobody told us that it is one.
    engine::cable("s4");
    if !engine::link_exists("sbr") {
        engine::ip("link add sbr type bridge");
        engine::ip("link set s4 master sbr");
    }
    let port: NetworkSpec = macvlan("port", "s4", subnet("10.65.0.0/24", "10.65.0.1")).into();
    let error = docker
        .add_network(&port, &engine::host_links())
        .await
        .unwrap_err();
    assert_eq!(rules(&error), [Rule::ParentBusy], "told, it is refused");
    docker.add_network(&port, &nowhere).await.unwrap();
    let error = docker
        .run_container(&sleeper("c2", EndpointSpec::new(name("port"))), &nowhere)
        .await
        .unwrap_err();
    let Error::RolledBack { cause, undo, .. } = &error else {
        panic!("{error}")
    };
    assert!(undo.is_empty(), "{undo:?}");
    assert_eq!(cause.kind(), ErrorKind::ParentUnusable, "{cause}");
    assert!(
        cause.to_string().contains("device or resource busy"),
        "the engine's words are kept: {cause}"
    );
    assert_eq!(
        docker.container("c2").await.unwrap(),
        None,
        "it was removed again"
    );
    assert_eq!(
        docker.prune_networks().await.unwrap().removed,
        ["lan", "port"]
    );
}

#[tokio::test]
async fn ranges_that_are_no_prefix_hold() {
    let _alone = engine::alone();
    let Some(docker) = fresh("ranges_that_are_no_prefix_hold").await else {
        return;
    };
    let links = engine::host_links();
    // Six addresses in one run: one entry with gaps reserved. And five in two runs far apart: two entries of one subnet.
    let near = subnet("10.66.0.0/24", "10.66.0.1")
        .parse_range("10.66.0.10-10.66.0.13")
        .unwrap();
    let far = subnet("10.67.0.0/24", "10.67.0.1")
        .parse_range("10.67.0.10/31")
        .unwrap()
        .parse_range("10.67.0.200/30")
        .unwrap();
    // Docker 20.10 burns one address of the second entry for a gateway that it invents.
    for (called, parent, spec, entries, wanted) in [
        (
            "near",
            "s0",
            near,
            1,
            vec!["10.66.0.10", "10.66.0.11", "10.66.0.12", "10.66.0.13"],
        ),
        (
            "far",
            "s2",
            far,
            2,
            vec![
                "10.67.0.10",
                "10.67.0.11",
                "10.67.0.201",
                "10.67.0.202",
                "10.67.0.203",
            ],
        ),
    ] {
        let spec: NetworkSpec = macvlan(called, parent, spec).into();
        docker.add_network(&spec, &links).await.unwrap();
        assert!(matches!(
            docker.ensure_network(&spec, &links).await.unwrap(),
            Ensured::Unchanged(_)
        ));
        let found = docker.network(called).await.unwrap().unwrap();
        assert_eq!(found.entries.len(), entries, "{found:?}");
        let mut got = Vec::new();
        for number in 0..wanted.len() {
            let id = docker
                .run_container(
                    &sleeper(
                        &format!("{called}-{number}"),
                        EndpointSpec::new(name(called)),
                    ),
                    &links,
                )
                .await
                .unwrap()
                .id;
            let container = docker.container(&id).await.unwrap().unwrap();
            got.push(container.attachments[called].addresses[0].addr());
        }
        got.sort_unstable();
        let wanted: Vec<IpAddr> = wanted
            .iter()
            .map(|text| IpAddr::V4(text.parse::<Ipv4Addr>().unwrap()))
            .collect();
        assert_eq!(got, wanted, "{called}");
        let error = docker
            .run_container(
                &sleeper(&format!("{called}-more"), EndpointSpec::new(name(called))),
                &links,
            )
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::PoolExhausted, "{error}");
        for number in 0..wanted.len() {
            docker
                .remove_container(&format!("{called}-{number}"))
                .await
                .unwrap();
        }
        assert_eq!(
            docker.remove_network(called).await.unwrap(),
            Removed::Removed
        );
    }
}

#[tokio::test]
async fn internal_isolated_and_configuration_networks() {
    let _alone = engine::alone();
    let Some(docker) = fresh("internal_isolated_and_configuration_networks").await else {
        return;
    };
    let links = engine::host_links();
    // Internal: on the parent's wire, without a default route.
    let internal: NetworkSpec =
        macvlan("internal", "s0", SubnetSpec::parse("10.68.0.0/24").unwrap())
            .internal(true)
            .into();
    docker.add_network(&internal, &links).await.unwrap();
    docker
        .run_container(
            &sleeper("inside", EndpointSpec::new(name("internal"))),
            &links,
        )
        .await
        .unwrap();
    let pid = docker
        .container("inside")
        .await
        .unwrap()
        .unwrap()
        .pid
        .unwrap();
    assert_eq!(engine::ip_of(pid, "route show default"), "");
    let here: Value = serde_json::from_str(&engine::ip("-j link show s0")).unwrap();
    let there: Value = serde_json::from_str(&engine::ip_of(pid, "-j link show eth0")).unwrap();
    assert_eq!(
        there[0]["link_index"], here[0]["ifindex"],
        "its parent is s0"
    );
    docker.remove_container("inside").await.unwrap();
    docker.remove_network("internal").await.unwrap();

    // A node's half, and a network that takes everything from it, our labels too.
    let half: NetworkSpec =
        MacvlanNetworkSpec::config_only(name("half"), NetworkParent::parse("s0").unwrap())
            .unwrap()
            .subnet(subnet("10.69.0.0/24", "10.69.0.1"))
            .unwrap()
            .into();
    let whole: NetworkSpec = MacvlanNetworkSpec::config_from(name("whole"), name("half")).into();
    assert_eq!(
        rules(&docker.add_network(&whole, &links).await.unwrap_err()),
        [Rule::ConfigMissing]
    );
    docker.add_network(&half, &links).await.unwrap();
    docker.add_network(&whole, &links).await.unwrap();
    for spec in [&half, &whole] {
        assert!(matches!(
            docker.ensure_network(spec, &links).await.unwrap(),
            Ensured::Unchanged(_)
        ));
    }
    let found = docker.network("whole").await.unwrap().unwrap();
    assert_eq!(
        (
            found.parent(),
            found.is_ours(),
            found.config_from.as_deref()
        ),
        (Some("s0"), true, Some("half"))
    );
    let refused = docker
        .run_container(&sleeper("nowhere", EndpointSpec::new(name("half"))), &links)
        .await
        .unwrap_err();
    assert_eq!(rules(&refused), [Rule::SettingIgnored]);
    assert_eq!(
        docker.prune_networks().await.unwrap().removed,
        ["whole", "half"]
    );
}

#[tokio::test]
async fn events_come_as_they_happen() {
    let _alone = engine::alone();
    let Some(docker) = fresh("events_come_as_they_happen").await else {
        return;
    };
    let mut events = docker.network_events();
    // The stream begins with its first poll; from then on nothing is lost.
    let nothing = tokio::time::timeout(Duration::from_millis(500), events.next()).await;
    assert!(nothing.is_err(), "{nothing:?}");
    let lan: NetworkSpec = macvlan("lan", "s0", subnet("10.70.0.0/24", "10.70.0.1")).into();
    let id = docker
        .add_network(&lan, &HostLinks::unknown())
        .await
        .unwrap();
    let container = docker
        .run_container(
            &sleeper("guest", EndpointSpec::new(name("lan"))),
            &HostLinks::unknown(),
        )
        .await
        .unwrap()
        .id;
    docker.remove_container("guest").await.unwrap();
    docker.remove_network("lan").await.unwrap();
    let mut seen = Vec::new();
    while seen.len() < 4 {
        let event = tokio::time::timeout(Duration::from_secs(10), events.next())
            .await
            .unwrap()
            .unwrap()
            .unwrap();
        if event.network == id {
            assert_eq!(
                (event.name.as_str(), event.driver.as_str()),
                ("lan", "macvlan")
            );
            seen.push(event.change);
        }
    }
    let wanted = [
        NetworkChange::Created,
        NetworkChange::Attached(container.clone()),
        NetworkChange::Detached(container),
        NetworkChange::Removed,
    ];
    assert_eq!(seen, wanted);
}
