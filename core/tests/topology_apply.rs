//! A topology on a real kernel: planned, applied, applied again, broken by hand and repaired, killed in the middle, torn down.
//!
//! On the untagged wire, tier 4. With VLANs: `topology_vlan`.
#![cfg(all(feature = "kernel", feature = "sqlite", feature = "blocking"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/topology.rs"]
mod common;
mod support;

use std::process::Command;
use std::sync::Barrier;
use std::time::Duration;

use common::{
    Spaces, be_killed, host_of, kill_at_every_step, leases, one_round, pings, quietly, repair,
    topology,
};
use support::{Host, ip_in, try_ip_in};
use trunkline::blocking::Ipam;
use trunkline::ipam::Lease;
use trunkline::link::Netns;
use trunkline::topology::{Container, Join, Leases, Progress, StepState};
use trunkline::{Cancel, Error, ErrorKind};

#[test]
fn child_that_is_killed() {
    be_killed();
}

#[test]
fn the_untagged_wire() {
    require!("macvlan", "veth");
    one_round(0, 3);
}

#[test]
fn broken_by_hand_in_ways_that_need_no_vlan() {
    require!("macvlan", "veth");
    let host = Host::new();
    let spaces = Spaces::new(2);
    let ipam = Ipam::in_memory();
    let topology = topology(0, 2, true, &spaces);
    let hands = host_of(&host, &ipam);
    let before = host.settled();
    hands.apply(&topology, &mut quietly).unwrap();
    let inside = spaces.netns(0);
    let address = topology.addresses(&hands.observe(&topology).unwrap())[0].2;

    // What each way is, and what the plan says of it.
    host.ip("link del shim0");
    let text = repair(&hands, &topology, "the shim is gone");
    assert_eq!(text, "+ shim shim0 on net0");
    host.ip("link set shim0 down");
    repair(&hands, &topology, "the shim is down");
    host.ip(&format!("route del {address} dev shim0"));
    let text = repair(&hands, &topology, "a route of the shim is gone");
    assert!(text.contains("route is absent, wanted"), "{text}");
    host.netns
        .within(|| std::fs::write("/proc/sys/net/ipv4/conf/shim0/arp_filter", "0"))
        .unwrap()
        .unwrap();
    let text = repair(&hands, &topology, "arp_filter is off");
    assert_eq!(text, "~ complete shim shim0  (arp_filter is 0, wanted 1)");
    ip_in(&inside, "link del eth0");
    repair(&hands, &topology, "a container lost its link");
    ip_in(&inside, &format!("addr del {address}/24 dev eth0"));
    repair(&hands, &topology, "an address is gone");
    ip_in(&inside, "addr add 10.7.0.99/24 dev eth0");
    let text = repair(&hands, &topology, "an address too many");
    assert!(
        text.contains("address is 10.7.0.99/24, wanted absent"),
        "{text}"
    );
    ip_in(&inside, "route del default");
    repair(&hands, &topology, "no default route");
    ip_in(&inside, "link set eth0 down");
    ip_in(&inside, "link set eth0 address 02:00:00:00:00:99");
    repair(&hands, &topology, "another MAC address, and down");
    ip_in(&inside, "link set eth0 type macvlan mode private");
    let text = repair(&hands, &topology, "another mode");
    assert!(text.contains("mode is private, wanted bridge"), "{text}");
    ip_in(&inside, "link set eth0 down");
    ip_in(&inside, "link set eth0 name moved");
    repair(&hands, &topology, "a link was renamed");

    let released: Vec<Lease> = leases(&ipam)
        .into_iter()
        .filter(|lease| lease.address() == address)
        .collect();
    ipam.release(&released[0]).unwrap();
    repair(&hands, &topology, "a lease was released by hand");
    assert!(pings(&host.netns, &address.to_string()));

    // What is not ours is a conflict and is not touched.
    ip_in(&inside, "link set eth0 group 0");
    ip_in(&inside, "link set eth0 mtu 1300");
    ip_in(&inside, "route del default");
    let error = hands.apply(&topology, &mut quietly).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert!(
        error
            .to_string()
            .contains("which is not ours, exists and differs"),
        "{error}"
    );
    ip_in(&inside, "link del eth0");
    hands
        .teardown(&topology, Leases::Release, &mut quietly)
        .unwrap();
    host.assert_unchanged(&before, "teardown");
}

#[test]
fn a_failed_step_undoes_the_earlier_ones() {
    require!("macvlan", "veth");
    let host = Host::new();
    let spaces = Spaces::new(3);
    let ipam = Ipam::in_memory();
    let topology = topology(0, 3, true, &spaces);
    let hands = host_of(&host, &ipam);
    let before = host.settled();
    let plan = hands.plan(&topology).unwrap();
    // Somebody takes the last container's interface name between plan and apply.
    let last = spaces.netns(2);
    ip_in(&last, "link add eth0 type veth peer name peer");
    let mut undone = 0;
    let error = hands
        .apply_plan(&plan, &mut |progress: &Progress<'_>| {
            undone += usize::from(matches!(progress.state, StepState::Undone));
        })
        .unwrap_err();
    assert!(
        matches!(&error, Error::RolledBack { cause, undo, .. } if undo.is_empty() && cause.kind() == ErrorKind::Conflict),
        "{error}"
    );
    assert_eq!(undone, plan.actions().len() - 1);
    host.assert_unchanged(&before, "a failed apply");
    assert!(leases(&ipam).is_empty());
    assert!(
        !try_ip_in(&spaces.netns(0), "link show eth0")
            .status
            .success()
    );

    // A namespace that is not there.
    drop(spaces);
    let error = hands.apply(&topology, &mut quietly).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NamespaceGone);
}

#[test]
fn kill_9_at_every_step_on_the_untagged_wire() {
    require!("macvlan", "veth");
    let rounds = [
        ("about", false),
        ("during", false),
        ("done", false),
        ("done", true),
    ];
    kill_at_every_step(0, 2, &rounds);
}

/// How often each MAC address answers for an address, asked from the wire.
fn answers(wire: &Netns, address: &str) -> std::collections::BTreeMap<String, usize> {
    let output = wire
        .within(|| {
            Command::new("arping")
                .args(["-b", "-c", "3", "-w", "4", "-I", "wire", address])
                .output()
                .unwrap()
        })
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let mut found = std::collections::BTreeMap::new();
    for line in text.lines().filter(|line| line.contains("reply from")) {
        let mac = line.split(['[', ']']).nth(1).unwrap().to_lowercase();
        *found.entry(mac).or_default() += 1;
    }
    assert!(!found.is_empty(), "nobody answers for {address}: {text}");
    found
}

#[test]
fn host_and_containers_talk_and_one_mac_answers_for_the_host() {
    require!("macvlan", "veth");
    let host = Host::new();
    // A machine on the wire in a namespace of its own, and an address of the host's on the trunk.
    let machine = Netns::create().unwrap();
    let mut keeper = machine
        .within(|| Command::new("sleep").arg("60").spawn().unwrap())
        .unwrap();
    host.ip(&format!("link set wire0 netns {} name wire", keeper.id()));
    ip_in(&machine, "link set lo up");
    ip_in(&machine, "addr add 10.7.0.200/24 dev wire");
    ip_in(&machine, "link set wire up");
    host.ip("addr add 10.7.0.150/24 dev eth0");
    let spaces = Spaces::new(2);
    let ipam = Ipam::in_memory();
    let topology = topology(0, 2, true, &spaces);
    let hands = host_of(&host, &ipam);
    let before = host.settled();
    hands.apply(&topology, &mut quietly).unwrap();
    let seen = hands.observe(&topology).unwrap();
    let addresses = topology.addresses(&seen);
    let shim = ip_in(&host.netns, "-4 -br address show shim0");
    let shim = shim.split_whitespace().nth(2).unwrap();
    let shim = shim
        .strip_suffix("/32")
        .expect("a /32 of its own")
        .to_owned();

    for (at, (_, _, address)) in addresses.iter().enumerate() {
        let inside = spaces.netns(at);
        assert!(
            pings(&host.netns, &address.to_string()),
            "host to {address}"
        );
        assert!(pings(&inside, &shim), "{address} to the shim");
        assert!(
            pings(&inside, "10.7.0.150"),
            "{address} to the host's own address"
        );
        assert!(
            pings(&machine, &address.to_string()),
            "the machine to {address}"
        );
        assert!(pings(&inside, "10.7.0.200"), "{address} to the machine");
    }
    assert!(pings(&machine, "10.7.0.150") && pings(&host.netns, "10.7.0.200"));
    for address in ["10.7.0.150", shim.as_str()] {
        let found = answers(&machine, address);
        assert_eq!(found.len(), 1, "{address}: {found:?}");
    }
    // The trap is real: without the setting a second one answers.
    host.netns
        .within(|| std::fs::write("/proc/sys/net/ipv4/conf/shim0/arp_filter", "0"))
        .unwrap()
        .unwrap();
    let found = answers(&machine, "10.7.0.150");
    assert_eq!(found.len(), 2, "{found:?}");
    repair(&hands, &topology, "arp_filter is off");
    assert_eq!(answers(&machine, "10.7.0.150").len(), 1);

    hands
        .teardown(&topology, Leases::Release, &mut quietly)
        .unwrap();
    assert!(!pings(&host.netns, &addresses[0].2.to_string()));
    ip_in(&host.netns, "neigh flush all");
    let after = host.settled();
    assert_eq!(after.contains("shim0"), before.contains("shim0"));
    keeper.kill().unwrap();
    keeper.wait().unwrap();
}

#[test]
fn an_apply_that_is_given_up_is_undone() {
    require!("macvlan", "veth");
    let host = Host::new();
    let spaces = Spaces::new(2);
    let ipam = Ipam::in_memory();
    let topology = topology(0, 2, true, &spaces);
    let hands = host_of(&host, &ipam);
    let before = host.settled();
    let steps = hands.plan(&topology).unwrap().actions().len();
    for stop in 1..=steps {
        let cancel = Cancel::new();
        let error = cancel
            .scope(|| {
                hands.apply(&topology, &mut |progress: &Progress<'_>| {
                    if progress.number == stop && matches!(progress.state, StepState::About) {
                        cancel.cancel();
                    }
                })
            })
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
        assert_eq!(host.settled(), before, "given up at step {stop}");
        assert_eq!(leases(&ipam), []);
    }
    hands.apply(&topology, &mut quietly).unwrap();
    hands.verify(&topology).unwrap();
}

/// One begins while another is under way, who then gives up: what is undone is not what the first relies on.
#[test]
fn two_who_want_the_same_of_one_host_do_not_cross() {
    require!("macvlan", "veth");
    let host = Host::new();
    let spaces = Spaces::new(2);
    let topology = topology(0, 2, true, &spaces);
    let hands = host_of(&host, &Ipam::in_memory());
    let steps = hands.plan(&topology).unwrap().actions().len();
    let under_way = Barrier::new(2);
    std::thread::scope(|threads| {
        let second = threads.spawn(|| {
            under_way.wait();
            hands.apply(&topology, &mut quietly)
        });
        let cancel = Cancel::new();
        let mut give_up_late = |progress: &Progress<'_>| {
            if !matches!(progress.state, StepState::About) {
                return;
            }
            if progress.number == 2 {
                under_way.wait();
            }
            if progress.number == steps {
                std::thread::sleep(Duration::from_millis(200)); // for the other, if nothing held it back
                cancel.cancel();
            }
        };
        let first = cancel.scope(|| hands.apply(&topology, &mut give_up_late));
        assert_eq!(first.unwrap_err().kind(), ErrorKind::Interrupted);
        let done = second.join().unwrap().unwrap();
        assert_eq!(
            done.actions().len(),
            steps,
            "planned after the other's undo"
        );
    });
    hands.verify(&topology).unwrap();
}

#[test]
fn a_pinned_address_is_not_given_to_another_first() {
    require!("macvlan", "veth");
    let host = Host::new();
    let spaces = Spaces::new(3);
    let ipam = Ipam::in_memory();
    // Shim and two containers would get the first three addresses.
    let mut topology = topology(0, 2, true, &spaces);
    let pinned = Container::new("pinned", spaces.place(2))
        .unwrap()
        .join(
            Join::new("net0")
                .unwrap()
                .address("10.7.0.2".parse().unwrap()),
        )
        .unwrap();
    topology = topology.container(pinned).unwrap();
    let hands = host_of(&host, &ipam);
    hands.apply(&topology, &mut quietly).unwrap();
    hands.verify(&topology).unwrap();
    let text = ip_in(&spaces.netns(2), "-4 -br address show eth0");
    assert!(text.contains(" 10.7.0.2/24"), "{text}");
    // Another one cannot have it; said before anything is done.
    let thief = Container::new("thief", spaces.place(0))
        .unwrap()
        .join(
            Join::new("net0")
                .unwrap()
                .address("10.7.0.2".parse().unwrap()),
        )
        .unwrap();
    let other = common::topology(0, 0, false, &spaces)
        .container(thief)
        .unwrap();
    let error = hands.plan(&other).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AddressInUse);
    hands
        .teardown(&topology, Leases::Release, &mut quietly)
        .unwrap();
}
