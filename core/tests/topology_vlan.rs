//! A trunk of VLANs on a real kernel: 64 of them with four containers each, broken by hand and repaired, killed at every step.
//!
//! Tier 5: `examples/lab/lab run --need 8021q,macvlan -- …` on a kernel without 802.1Q.
#![cfg(all(feature = "kernel", feature = "sqlite", feature = "blocking"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/topology.rs"]
mod common;
mod support;

use common::{
    Spaces, be_killed, host_of, kill_at_every_step, leases, one_round, quietly, repair, topology,
};
use support::{Host, ip_in};
use trunkline::ErrorKind;
use trunkline::blocking::Ipam;
use trunkline::topology::Leases;

#[test]
fn child_that_is_killed() {
    be_killed();
}

/// Things broken by hand all over one large topology, and repaired by one apply.
fn ten_ways_at_once(vlans: usize, each: usize) {
    let host = Host::new();
    let spaces = Spaces::new(vlans * each);
    let ipam = Ipam::in_memory();
    let topology = topology(vlans, each, true, &spaces);
    let hands = host_of(&host, &ipam);
    let before = host.settled();
    hands.apply(&topology, &mut quietly).unwrap();
    let addresses = topology.addresses(&hands.observe(&topology).unwrap());
    // The containers of VLAN n are spaces (n-1)*each and following.
    let inside = |vlan: usize, at: usize| spaces.netns((vlan - 1) * each + at);
    host.ip("link del eth0.3");
    host.ip("link del eth0.7");
    host.ip("link add link eth0 name eth0.7 group 1953234944 type vlan id 999");
    host.ip("link del shim11");
    host.ip("link set eth0.15 mtu 1300");
    host.ip("link set eth0.19 down");
    host.ip("link set eth0.23 down");
    host.ip("link set eth0.23 name elsewhere");
    ip_in(&inside(27, 0), "link del eth0");
    ip_in(&inside(31, 1), "addr add 10.7.31.99/24 dev eth0");
    ip_in(&inside(35, 2), "route del default");
    ip_in(&inside(39, 3), "link set eth0 type macvlan mode vepa");
    let lost = leases(&ipam)
        .into_iter()
        .find(|lease| lease.owner().as_str().contains("/c43-0/"));
    ipam.release(&lost.unwrap()).unwrap();
    let text = repair(&hands, &topology, "ten ways at once");
    for words in [
        "+ VLAN 3 on eth0 as eth0.3",
        "VLAN id is 999, wanted 7",
        "+ shim shim11 on net11",
        "~ MTU of eth0.15: 1300 to 1400",
        "~ set eth0.19 up",
        "name is elsewhere, wanted eth0.23",
        "+ link 0 of namespace c27-0",
        "address is 10.7.31.99/24, wanted absent",
        "~ complete link 0 of namespace c35-2",
        "mode is vepa, wanted bridge",
        "+ lease for container c43-0",
    ] {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
    let now = topology.addresses(&hands.observe(&topology).unwrap());
    let changed = now.iter().zip(&addresses).filter(|(now, was)| now != was);
    assert!(changed.count() <= 1, "only a released address may change");
    hands
        .teardown(&topology, Leases::Release, &mut quietly)
        .unwrap();
    host.assert_unchanged(&before, "teardown");
    assert!(leases(&ipam).is_empty());
}

#[test]
fn sixty_four_vlans_of_four() {
    require!("8021q", "macvlan");
    one_round(64, 4);
    ten_ways_at_once(64, 4);
}

#[test]
fn broken_by_hand_with_vlans() {
    require!("8021q", "macvlan");
    let host = Host::new();
    let spaces = Spaces::new(6);
    let ipam = Ipam::in_memory();
    let topology = topology(3, 2, true, &spaces);
    let hands = host_of(&host, &ipam);
    let before = host.settled();
    hands.apply(&topology, &mut quietly).unwrap();

    host.ip("link del eth0.1");
    let text = repair(&hands, &topology, "the sub-interface is gone");
    assert!(text.starts_with("+ VLAN 1 on eth0 as eth0.1"), "{text}");
    host.ip("link del eth0.2");
    host.ip("link add link eth0 name eth0.2 group 1953234944 type vlan id 99");
    let text = repair(&hands, &topology, "the wrong VID");
    assert!(text.contains("VLAN id is 99, wanted 2"), "{text}");
    host.ip("link set eth0.3 mtu 1300");
    let text = repair(&hands, &topology, "the MTU shrank");
    assert!(text.contains("~ MTU of eth0.3: 1300 to 1400"), "{text}");
    host.ip("link set eth0.1 down");
    repair(&hands, &topology, "the sub-interface is down");
    host.ip("link set eth0.1 down");
    host.ip("link set eth0.1 name other");
    let text = repair(&hands, &topology, "the sub-interface was renamed");
    assert!(text.contains("name is other, wanted eth0.1"), "{text}");
    host.ip("link del eth0.1");
    host.ip("link del eth0.2");
    host.ip("link del eth0.3");
    repair(&hands, &topology, "all is gone");

    // A foreign link of that name.
    host.ip("link del eth0.1");
    host.ip("link add link eth0 name eth0.1 type vlan id 77");
    let foreign = host.settled();
    let error = hands.apply(&topology, &mut quietly).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert!(
        error.to_string().contains("VLAN id is 77, wanted 1"),
        "{error}"
    );
    host.assert_unchanged(&foreign, "a conflict");
    host.ip("link del eth0.1");

    // A guest on our link: it stays, and so does the link.
    hands.apply(&topology, &mut quietly).unwrap();
    host.ip("link add link eth0.1 name guest type macvlan mode bridge");
    let plan = hands
        .teardown(&topology, Leases::Release, &mut quietly)
        .unwrap();
    assert_eq!(plan.notes(), ["eth0.1 stays, for there is link guest"]);
    host.ip("link del guest");
    hands
        .teardown(&topology, Leases::Release, &mut quietly)
        .unwrap();
    host.assert_unchanged(&before, "teardown");
}

#[test]
fn kill_9_at_every_step_with_vlans() {
    require!("8021q", "macvlan");
    kill_at_every_step(1, 2, &[("during", false), ("done", false), ("done", true)]);
}
