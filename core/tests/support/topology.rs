//! What the tests of topologies share: namespaces to be containers, a topology of any size, kills at every step.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use trunkline::Mtu;
use trunkline::blocking::Ipam;
use trunkline::ipam::Lease;
use trunkline::link::Netns;
use trunkline::topology::{
    Container, HostShim, Join, Leases, Network, NetworkSubnet, Place, Progress, StepState,
    Topology, Vlan,
};

use crate::support::{Host, ip_in, name, vid};

/// Processes with a network namespace each, which end with this value.
pub struct Spaces(pub Vec<Child>);

impl Spaces {
    pub fn new(count: usize) -> Self {
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

    pub fn netns(&self, at: usize) -> Netns {
        Netns::open(path(&self.0[at])).unwrap()
    }

    pub fn place(&self, at: usize) -> Place {
        Place::Path(path(&self.0[at]))
    }
}

pub fn path(child: &Child) -> PathBuf {
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
pub fn topology(vlans: usize, each: usize, shims: bool, spaces: &Spaces) -> Topology {
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

pub fn host_of(host: &Host, ipam: &Ipam) -> trunkline::blocking::Host {
    trunkline::blocking::Host::connect_in(&host.netns, ipam).unwrap()
}

pub fn leases(ipam: &Ipam) -> Vec<Lease> {
    let segments = ipam.segments().unwrap();
    segments
        .iter()
        .flat_map(|s| ipam.leases(s).unwrap())
        .collect()
}

/// Applies and asserts that a second look finds nothing to do.
pub fn repair(host: &trunkline::blocking::Host, topology: &Topology, what: &str) -> String {
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

pub fn pings(from: &Netns, to: &str) -> bool {
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

pub fn one_round(vlans: usize, each: usize) {
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

pub fn quietly(_: &Progress<'_>) {}

const KILL: &str = "TRUNKLINE_TEST_KILL";

/// The process that is killed: it applies, and kills itself at the told moment.
pub fn be_killed() {
    let Ok(text) = std::env::var(KILL) else {
        return;
    };
    let parts: Vec<&str> = text.split(' ').collect();
    let [store, at, moment, vlans, teardown, paths @ ..] = parts.as_slice() else {
        panic!("{text}");
    };
    let places = paths.iter().map(|path| Place::Path(path.into()));
    let topology = killed_topology(vlans.parse().unwrap(), places.collect());
    let ipam = Ipam::open(store).unwrap();
    let hands = trunkline::blocking::Host::connect(&ipam).unwrap();
    let at: usize = at.parse().unwrap();
    let mut die = |progress: &Progress<'_>| {
        let now = match progress.state {
            StepState::About => *moment != "done",
            StepState::Done => *moment == "done",
            _ => false,
        };
        if !now || progress.number != at {
            return;
        }
        if *moment == "during" {
            // Somewhere in this step, or in one of the next.
            let later = std::time::Duration::from_micros(u64::try_from(at * 7919 % 1500).unwrap());
            std::thread::spawn(move || {
                std::thread::sleep(later);
                // As sudden as kill -9, and sooner than starting a program for it.
                std::process::abort();
            });
        } else {
            kill_myself();
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

fn kill_myself() {
    let pid = std::process::id().to_string();
    Command::new("kill").args(["-9", &pid]).status().unwrap();
    std::thread::sleep(std::time::Duration::from_secs(10));
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
    moment: &str,
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
        "{} {at} {moment} {vlans} {teardown} {}",
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
        Some(9 | 6) => true,
        Some(other) => panic!("signal {other}"),
        None => {
            assert!(status.success(), "{status}");
            false
        }
    }
}

pub fn kill_at_every_step(vlans: usize, containers: usize, rounds: &[(&str, bool)]) {
    let host = Host::new();
    let before = host.settled();
    let folder = tempfile::tempdir().unwrap();
    let mut kills = 0;
    for &(moment, teardown) in rounds {
        for at in 1..=64 {
            let spaces = Spaces::new(containers);
            let store = folder.path().join(format!("{moment}-{teardown}-{at}.db"));
            let places = (0..containers).map(|at| spaces.place(at)).collect();
            let topology = killed_topology(vlans, places);
            let ipam = Ipam::open(&store).unwrap();
            let hands = host_of(&host, &ipam);
            if teardown {
                hands.apply(&topology, &mut quietly).unwrap();
            }
            let steps = if teardown {
                usize::MAX
            } else {
                hands.plan(&topology).unwrap().actions().len()
            };
            let was_killed = killed(&host, &store, at, moment, vlans, teardown, &spaces);
            if !was_killed && (teardown || at > steps) {
                assert!(at > 3, "only {at} steps");
                hands
                    .teardown(&topology, Leases::Release, &mut quietly)
                    .unwrap();
                break;
            }
            assert!(was_killed || moment == "during", "not killed at {at}");
            kills += usize::from(was_killed);
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
