//! A topology on a real kernel: planned, applied, applied again, broken by hand and repaired, killed in the middle, torn down.
//!
//! Tier 4 on the untagged wire, tier 5 with VLANs.
#![cfg(all(feature = "kernel", feature = "sqlite", feature = "blocking"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use support::{Host, ip_in, name, try_ip_in, vid};
use trunkline::blocking::Ipam;
use trunkline::ipam::Lease;
use trunkline::link::Netns;
use trunkline::topology::{
    Container, HostShim, Join, Leases, Network, NetworkSubnet, Place, Progress, StepState,
    Topology, Vlan,
};
use trunkline::{Error, ErrorKind, Mtu};

/// Processes with a network namespace each, which end with this value.
struct Spaces(Vec<Child>);

impl Spaces {
    fn new(count: usize) -> Self {
        let children = (0..count).map(|_| {
            let mut sleep = Command::new("unshare");
            sleep.args(["--net", "sleep", "600"]).stdin(Stdio::null());
            sleep.spawn().unwrap()
        });
        let spaces = Self(children.collect());
        // Each is ready when its namespace is another one than ours.
        let ours = std::fs::read_link("/proc/self/ns/net").unwrap();
        for child in &spaces.0 {
            while std::fs::read_link(path(child)).is_ok_and(|net| net == ours) {
                std::thread::sleep(std::time::Duration::from_millis(2));
            }
        }
        spaces
    }

    fn netns(&self, at: usize) -> Netns {
        Netns::open(path(&self.0[at])).unwrap()
    }

    fn place(&self, at: usize) -> Place {
        Place::Path(path(&self.0[at]))
    }
}

fn path(child: &Child) -> PathBuf {
    format!("/proc/{}/ns/net", child.id()).into()
}

impl Drop for Spaces {
    fn drop(&mut self) {
        for child in &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// `vlans` VLANs of which each has a /24, `each` containers and, with `shims`, a shim; without VLANs the untagged wire.
fn topology(vlans: usize, each: usize, shims: bool, spaces: &Spaces) -> Topology {
    let mut topology = Topology::new("test", name("eth0")).unwrap();
    let ids: Vec<Option<u32>> = match vlans {
        0 => vec![None],
        count => (1..=u32::try_from(count).unwrap()).map(Some).collect(),
    };
    let mut space = 0..;
    for id in ids {
        let number = id.unwrap_or(0);
        let id = id.map(vid);
        if let Some(id) = id {
            let vlan = Vlan::on(&name("eth0"), id).unwrap();
            topology = topology.vlan(vlan.mtu(Mtu::new(1400).unwrap())).unwrap();
        }
        let subnet = NetworkSubnet::new(format!("10.7.{number}.0/24").parse().unwrap())
            .unwrap()
            .gateway(format!("10.7.{number}.1").parse().unwrap())
            .unwrap()
            .range(format!("10.7.{number}.0/25").parse().unwrap())
            .unwrap();
        let called = format!("net{number}");
        let mut network = Network::macvlan(&called, id)
            .unwrap()
            .subnet(subnet)
            .unwrap();
        if shims {
            network = network.shim(HostShim::new(name(&format!("shim{number}"))));
        }
        topology = topology.network(network).unwrap();
        for at in 0..each {
            let container = Container::new(
                &format!("c{number}-{at}"),
                spaces.place(space.next().unwrap()),
            )
            .unwrap()
            .join(Join::new(&called).unwrap())
            .unwrap();
            topology = topology.container(container).unwrap();
        }
    }
    topology
}

fn host_of(host: &Host, ipam: &Ipam) -> trunkline::blocking::Host {
    trunkline::blocking::Host::connect_in(&host.netns, ipam).unwrap()
}

fn quietly(_: &Progress<'_>) {}

fn leases(ipam: &Ipam) -> Vec<Lease> {
    let segments = ipam.segments().unwrap();
    segments
        .iter()
        .flat_map(|s| ipam.leases(s).unwrap())
        .collect()
}

/// Applies and asserts that a second look finds nothing to do.
fn repair(host: &trunkline::blocking::Host, topology: &Topology, what: &str) -> String {
    let plan = host.plan(topology).unwrap();
    assert!(!plan.is_empty(), "{what}: not noticed");
    assert!(host.verify(topology).is_err(), "{what}");
    let text = plan.to_string();
    host.apply_plan(&plan, &mut quietly)
        .unwrap_or_else(|error| panic!("{what}: {error}\n{text}"));
    let again = host.plan(topology).unwrap();
    assert!(again.is_empty(), "{what}: {text}\nthen:\n{again}");
    text
}

fn pings(from: &Netns, to: &str) -> bool {
    from.within(|| {
        Command::new("ping")
            .args(["-n", "-c", "1", "-W", "1", to])
            .stdout(Stdio::null())
            .status()
            .unwrap()
            .success()
    })
    .unwrap()
}

fn one_round(vlans: usize, each: usize) {
    let host = Host::new();
    let spaces = Spaces::new(vlans.max(1) * each);
    let ipam = Ipam::in_memory();
    let topology = topology(vlans, each, true, &spaces);
    let hands = host_of(&host, &ipam);
    let before = host.settled();

    let start = Instant::now();
    let plan = hands.plan(&topology).unwrap();
    let planned = start.elapsed();
    let start = Instant::now();
    let mut told = 0;
    hands
        .apply_plan(&plan, &mut |progress: &Progress<'_>| {
            told += usize::from(matches!(progress.state, StepState::Done));
        })
        .unwrap();
    let applied = start.elapsed();
    assert_eq!(told, plan.actions().len());
    let start = Instant::now();
    let again = hands.apply(&topology, &mut quietly).unwrap();
    assert!(again.is_empty(), "{again}");
    let checked = start.elapsed();
    hands.verify(&topology).unwrap();

    // The witness agrees, and host and containers reach each other.
    let seen = hands.observe(&topology).unwrap();
    let addresses = topology.addresses(&seen);
    assert_eq!(addresses.len(), vlans.max(1) * each);
    let text = ip_in(&spaces.netns(0), "-br address show eth0");
    assert!(text.contains(&addresses[0].2.to_string()), "{text}");
    assert!(pings(&host.netns, &addresses[0].2.to_string()));
    let picture = topology.picture_of("host", &seen).tree();
    assert!(
        picture.contains(&format!("c{}-0  {}/24", vlans.min(1), addresses[0].2)),
        "{picture}"
    );

    let held = leases(&ipam);
    let start = Instant::now();
    hands
        .teardown(&topology, Leases::Keep, &mut quietly)
        .unwrap();
    let torn = start.elapsed();
    assert_eq!(leases(&ipam), held, "the leases were to be kept");
    host.assert_unchanged(&before, "teardown");
    hands.apply(&topology, &mut quietly).unwrap();
    assert_eq!(
        topology.addresses(&hands.observe(&topology).unwrap()),
        addresses
    );
    hands
        .teardown(&topology, Leases::Release, &mut quietly)
        .unwrap();
    assert!(leases(&ipam).is_empty());
    host.assert_unchanged(&before, "the second teardown");
    println!(
        "{vlans} VLANs x {each}: {} steps, planned in {planned:.1?}, applied in {applied:.1?}, checked in {checked:.1?}, torn down in {torn:.1?}",
        plan.actions().len()
    );
}

#[test]
fn the_untagged_wire() {
    require!("macvlan", "veth");
    one_round(0, 3);
}

#[test]
fn sixty_four_vlans_of_four() {
    require!("8021q", "macvlan");
    one_round(64, 4);
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

const KILL: &str = "TRUNKLINE_TEST_KILL";

/// The process that is killed: it applies, and kills itself at the told moment.
#[test]
fn child_that_is_killed() {
    let Ok(text) = std::env::var(KILL) else {
        return;
    };
    let parts: Vec<&str> = text.split(' ').collect();
    let [store, at, after, vlans, teardown, paths @ ..] = parts.as_slice() else {
        panic!("{text}");
    };
    let places = paths.iter().map(|path| Place::Path(path.into()));
    let topology = killed_topology(vlans.parse().unwrap(), places.collect());
    let ipam = Ipam::open(store).unwrap();
    let hands = trunkline::blocking::Host::connect(&ipam).unwrap();
    let (at, after): (usize, bool) = (at.parse().unwrap(), *after == "true");
    let mut die = |progress: &Progress<'_>| {
        let now = match progress.state {
            StepState::About => !after,
            StepState::Done => after,
            _ => false,
        };
        if now && progress.number == at {
            let pid = std::process::id().to_string();
            Command::new("kill").args(["-9", &pid]).status().unwrap();
            std::thread::sleep(std::time::Duration::from_secs(10));
        }
    };
    if *teardown == "true" {
        hands
            .teardown(&topology, Leases::Release, &mut die)
            .unwrap();
    } else {
        hands.apply(&topology, &mut die).unwrap();
    }
}

fn killed_topology(vlans: usize, places: Vec<Place>) -> Topology {
    let spaces = Spaces(Vec::new());
    let mut topology = topology(vlans, 0, true, &spaces);
    for (at, place) in places.into_iter().enumerate() {
        let network = format!("net{}", if vlans == 0 { 0 } else { at % vlans + 1 });
        let container = Container::new(&format!("c{at}"), place)
            .unwrap()
            .join(Join::new(&network).unwrap())
            .unwrap();
        topology = topology.container(container).unwrap();
    }
    topology
}

/// Runs the child in the host's namespace; whether it was killed.
fn killed(
    host: &Host,
    store: &Path,
    at: usize,
    after: bool,
    vlans: usize,
    teardown: bool,
    spaces: &Spaces,
) -> bool {
    let paths: Vec<String> = spaces
        .0
        .iter()
        .map(|child| path(child).display().to_string())
        .collect();
    let order = format!(
        "{} {at} {after} {vlans} {teardown} {}",
        store.display(),
        paths.join(" ")
    );
    let program = std::env::current_exe().unwrap();
    let status = host
        .netns
        .within(|| {
            Command::new(program)
                .args(["--exact", "child_that_is_killed", "--quiet"])
                .env(KILL, order)
                .stdout(Stdio::null())
                .process_group(0)
                .status()
                .unwrap()
        })
        .unwrap();
    match status.signal() {
        Some(9) => true,
        Some(other) => panic!("signal {other}"),
        None => {
            assert!(status.success(), "{status}");
            false
        }
    }
}

fn kill_at_every_step(vlans: usize, containers: usize) {
    let host = Host::new();
    let before = host.settled();
    let folder = tempfile::tempdir().unwrap();
    let mut kills = 0;
    for (after, teardown) in [(false, false), (true, false), (true, true)] {
        for at in 1.. {
            let spaces = Spaces::new(containers);
            let store = folder.path().join(format!("{after}-{teardown}-{at}.db"));
            let places = (0..containers).map(|at| spaces.place(at)).collect();
            let topology = killed_topology(vlans, places);
            let ipam = Ipam::open(&store).unwrap();
            let hands = host_of(&host, &ipam);
            if teardown {
                hands.apply(&topology, &mut quietly).unwrap();
            }
            if !killed(&host, &store, at, after, vlans, teardown, &spaces) {
                assert!(at > 3, "only {at} steps");
                hands
                    .teardown(&topology, Leases::Release, &mut quietly)
                    .unwrap();
                break;
            }
            kills += 1;
            hands.apply(&topology, &mut quietly).unwrap();
            hands.verify(&topology).unwrap();
            hands
                .teardown(&topology, Leases::Release, &mut quietly)
                .unwrap();
            assert!(
                leases(&ipam).is_empty(),
                "a lease was left by a kill at {at}"
            );
            let rest = hands
                .teardown(&topology, Leases::Release, &mut quietly)
                .unwrap();
            assert!(rest.is_empty(), "{rest}");
        }
    }
    host.assert_unchanged(&before, "the killed ones");
    println!("{kills} kills");
}

#[test]
fn kill_9_at_every_step_on_the_untagged_wire() {
    require!("macvlan", "veth");
    kill_at_every_step(0, 2);
}

#[test]
fn kill_9_at_every_step_with_vlans() {
    require!("8021q", "macvlan");
    kill_at_every_step(2, 2);
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
