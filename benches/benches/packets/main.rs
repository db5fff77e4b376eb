//! The data path: what macvlan gives its users beside what they would have otherwise.
//!
//! Round trips, small datagrams and a TCP stream, between two children, from the wire to a child and from a child to the wire.
//! The library carries no packet itself: that a child of ours is no slower than the same child made by `ip` is what it has to
//! prove. Runs in namespaces of its own. In a session of the lab it has a Docker engine beside it, or VLANs and ipvlan.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod engine;
mod traffic;
mod wiring;

use std::cell::RefCell;
use std::net::Ipv4Addr;
use std::time::Duration;

use criterion::Criterion;
use engine::Container;
use traffic::Path;
use trunkline_benches::rounds::{self, Contender, compare, is_direct};
use trunkline_benches::sandbox;
use trunkline_benches::table::Table;
use wiring::{HOST, ON_WIRE, Wire, assert_alike, bridge, by_ip, loopback, veth};

/// What one sample carries.
pub(crate) struct Amounts {
    round_trips: u32,
    datagrams: u32,
    bytes: u32,
    rounds: usize,
}

fn main() {
    sandbox::enter();
    let mut criterion = rounds::criterion();
    // Absolute figures of the lab's kernel mean nothing; its ratios are what is looked at.
    let prefix = if sandbox::is_uml() {
        "packets-lab"
    } else {
        "packets"
    };
    let (round_trips, datagrams, bytes, rounds) = match (is_direct(), sandbox::is_uml()) {
        (true, _) => (100, 1_000, 8 << 20, 10),
        (_, true) => (300, 2_000, 8 << 20, 12),
        (_, false) => (2_000, 20_000, 256 << 20, 15),
    };
    let amounts = Amounts {
        round_trips,
        datagrams,
        bytes,
        rounds,
    };

    let wire = Wire::new();
    let ours = wire.ours("p0", 70);
    let by_ip = by_ip();
    assert_alike(["ours-p0-a", "ip-a"]);
    let (cable, bridge) = (veth(), bridge());
    let vlan = wire.vlan();
    let ipvlan = wire.ipvlan();
    let container = sandbox::has_engine().then(Container::run);
    for (is_missing, what) in [
        (
            vlan.is_none() && !sandbox::has_engine(),
            "VLANs: examples/lab/lab run --need 8021q,ipvlan",
        ),
        (
            ipvlan.is_none() && !sandbox::has_engine(),
            "ipvlan: examples/lab/lab run --need 8021q,ipvlan",
        ),
        (
            container.is_none() && !sandbox::is_uml(),
            "Docker's bridge: examples/lab/lab run --engine-config",
        ),
    ] {
        if is_missing {
            eprintln!("SKIPPED packets over {what} -- …");
        }
    }

    let mut children = vec![
        ("trunkline", ours.path()),
        ("floor", cable.path()),
        ("floor-loopback", loopback()),
        ("ip", by_ip.path()),
        ("bridge", bridge.path()),
    ];
    children.extend(vlan.iter().map(|pair| ("trunkline-vlan", pair.path())));
    children.extend(ipvlan.iter().map(|pair| ("trunkline-ipvlan", pair.path())));
    let child = |subnet| Ipv4Addr::new(10, subnet, 0, 11);
    measure(&mut criterion, prefix, "children", &amounts, children);

    let mut from_wire = vec![
        ("trunkline", ours.path_to_a(&wire.machine, child(70))),
        ("floor", cable.path()),
        (
            "ip",
            by_ip.path_to_a(&wire.machine, Ipv4Addr::new(10, 70, 0, 21)),
        ),
    ];
    let mut to_wire = vec![
        ("trunkline", ours.path_from_a(&wire.machine, ON_WIRE)),
        ("floor", cable.path()),
        ("ip", by_ip.path_from_a(&wire.machine, ON_WIRE)),
    ];
    if let Some(pair) = &vlan {
        from_wire.push(("trunkline-vlan", pair.path_to_a(&wire.machine, child(71))));
        to_wire.push((
            "trunkline-vlan",
            pair.path_from_a(&wire.machine, Ipv4Addr::new(10, 71, 0, 1)),
        ));
    }
    if let Some(pair) = &ipvlan {
        from_wire.push(("trunkline-ipvlan", pair.path_to_a(&wire.machine, child(72))));
        to_wire.push((
            "trunkline-ipvlan",
            pair.path_from_a(&wire.machine, Ipv4Addr::new(10, 72, 0, 1)),
        ));
    }
    if let Some(container) = &container {
        from_wire.push((
            "docker-nat",
            Path::new(&wire.machine, &container.netns, HOST),
        ));
        from_wire.push((
            "docker-proxy",
            Path::new(&wire.host, &container.netns, Ipv4Addr::LOCALHOST)
                .carried_by(container.proxies.clone()),
        ));
        to_wire.push((
            "docker-nat",
            Path::new(&container.netns, &wire.machine, ON_WIRE),
        ));
    }
    measure(&mut criterion, prefix, "from-wire", &amounts, from_wire);
    measure(&mut criterion, prefix, "to-wire", &amounts, to_wire);

    criterion.final_summary();
    if !is_direct() {
        print!("\n{}", Table::read("packets").unwrap());
    }
}

/// The three measurements over the paths of one direction.
fn measure(
    criterion: &mut Criterion,
    prefix: &str,
    direction: &str,
    amounts: &Amounts,
    paths: Vec<(&'static str, Path)>,
) {
    let paths: Vec<(&'static str, RefCell<Path>)> = paths
        .into_iter()
        .map(|(name, path)| (name, RefCell::new(path)))
        .collect();
    let Amounts {
        round_trips,
        datagrams,
        bytes,
        rounds,
    } = *amounts;
    // Several paths end on one machine and use one port there: each has it for itself while it is measured.
    let run = |group: &str, criterion: &mut Criterion, work: &dyn Fn(&mut Path) -> Duration| {
        let contenders = paths.iter().map(|(name, path)| {
            Contender::new(name, move || {
                let mut path = path.borrow_mut();
                path.open(name);
                let time = work(&mut path);
                path.close();
                time
            })
        });
        // A round of round trips is short, and a few percent count.
        let rounds = if group == "rtt" { 5 * rounds } else { rounds };
        let group = format!("{prefix}/{group}/{direction}");
        compare(criterion, &group, rounds, contenders.collect());
    };
    // Times are those of one round trip, of one datagram, and of one MiB.
    run("rtt", criterion, &|path| path.round_trips(round_trips));
    run("udp", criterion, &|path| {
        path.datagrams(datagrams) / datagrams
    });
    run("tcp", criterion, &|path| path.stream(bytes) / (bytes >> 20));
}
