//! A topology with Docker networks on a real engine: pinned addresses, repair, reconciliation, lost connections, kills.
//!
//! On the untagged wire, so it runs on any kernel with macvlan: `examples/lab/lab run --engine -- cargo test -p trunkline
//! --all-features --test engine_topology`. The book's VLANs are in `engine_vlan_book`.
#![cfg(all(
    feature = "docker",
    feature = "kernel",
    feature = "sqlite",
    feature = "blocking"
))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/engine.rs"]
mod engine;

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use trunkline::blocking::{Docker, Host, Ipam};
use trunkline::topology::{
    Container, HostShim, Join, Leases, Network, NetworkSubnet, Place, Plan, Progress, Reconciler,
    StepState, Topology,
};
use trunkline::{Error, ErrorKind, InterfaceName};

fn link(text: &str) -> InterfaceName {
    InterfaceName::new(text).unwrap()
}

fn quietly(_: &Progress<'_>) {}

fn topology(containers: usize) -> Topology {
    let subnet = |net: &str, gateway: &str| {
        NetworkSubnet::new(net.parse().unwrap())
            .unwrap()
            .gateway(gateway.parse().unwrap())
            .unwrap()
    };
    let four = subnet("10.80.0.0/24", "10.80.0.1")
        .range("10.80.0.0/25".parse().unwrap())
        .unwrap();
    let network = Network::macvlan("topo", None)
        .unwrap()
        .docker(true)
        .subnet(four)
        .unwrap()
        .subnet(subnet("fd00:80::/64", "fd00:80::1"))
        .unwrap()
        .shim(HostShim::new(link("shim")));
    let mut topology = Topology::new("engine-test", link("s0"))
        .unwrap()
        .network(network)
        .unwrap();
    for number in 0..containers {
        let place = Place::Docker {
            image: engine::IMAGE.into(),
            command: vec!["sleep".into(), "600".into()],
        };
        let container = Container::new(&format!("topo{number}"), place)
            .unwrap()
            .join(Join::new("topo").unwrap())
            .unwrap();
        topology = topology.container(container).unwrap();
    }
    topology
}

/// The engine's socket, when there is one, with nothing of ours on it.
fn fresh(test: &str) -> Option<PathBuf> {
    let socket = engine::lab_engine(test)?;
    engine::cable("s0");
    let host = host(&socket, &Ipam::in_memory());
    host.teardown(&topology(2), Leases::Release, &mut quietly)
        .unwrap();
    Some(socket)
}

fn host(socket: &Path, ipam: &Ipam) -> Host {
    let docker = Docker::connect_within(socket, Duration::from_secs(30)).unwrap();
    Host::connect(ipam).unwrap().with_engine(&docker)
}

fn leases(ipam: &Ipam) -> Vec<String> {
    let segments = ipam.segments().unwrap();
    let leases = segments.iter().flat_map(|s| ipam.leases(s).unwrap());
    leases.map(|lease| lease.to_string()).collect()
}

/// Links, and the engine's networks and containers.
fn everything(socket: &PathBuf) -> Vec<String> {
    let links: Value = serde_json::from_str(&engine::ip("-j link show")).unwrap();
    let links = links.as_array().unwrap().iter();
    let mut all: Vec<String> = links
        .map(|link| format!("link {}", link["ifname"]))
        .collect();
    for (path, key) in [
        ("/networks", "Name"),
        ("/containers/json?all=true", "Names"),
    ] {
        let (_, found) = engine::raw(socket, "GET", path, &Value::Null);
        let found = found.as_array().unwrap().iter();
        all.extend(found.map(|thing| thing[key].to_string()));
    }
    all.sort();
    all
}

fn repair(host: &Host, topology: &Topology, what: &str) -> String {
    let plan = host.plan(topology).unwrap();
    assert!(!plan.is_empty(), "{what}: not noticed");
    let text = plan.to_string();
    host.apply_plan(&plan, &mut quietly)
        .unwrap_or_else(|error| panic!("{what}: {error}\n{text}"));
    let again = host.plan(topology).unwrap();
    assert!(again.is_empty(), "{what}: {text}\nthen:\n{again}");
    text
}

fn ping(address: &str) -> bool {
    let mut ping = Command::new("ping");
    ping.args(["-n", "-c", "1", "-W", "2", address]);
    ping.stdout(Stdio::null()).status().unwrap().success()
}

#[test]
fn pinned_repaired_and_reconciled() {
    let _alone = engine::alone();
    let Some(socket) = fresh("pinned_repaired_and_reconciled") else {
        return;
    };
    let before = everything(&socket);
    let ipam = Ipam::in_memory();
    let host = host(&socket, &ipam);
    let topology = topology(2);
    let plan = host.apply(&topology, &mut quietly).unwrap();
    assert!(plan.to_string().contains("+ Docker network topo"), "{plan}");
    let again = host.plan(&topology).unwrap();
    assert!(again.is_empty(), "{again}");
    let inspect = |name: &str| {
        let path = format!("/containers/{name}/json");
        engine::raw(&socket, "GET", &path, &Value::Null).1
    };
    let addresses = topology.addresses(&host.observe(&topology).unwrap());
    assert_eq!(addresses.len(), 4, "two containers, two families");
    let first = inspect("topo0");
    let endpoint = &first["NetworkSettings"]["Networks"]["topo"];
    assert_eq!(endpoint["IPAddress"], addresses[0].2.to_string());
    assert_eq!(endpoint["GlobalIPv6Address"], addresses[1].2.to_string());
    let pid = u32::try_from(first["State"]["Pid"].as_u64().unwrap()).unwrap();
    let witness = engine::ip_of(pid, "-br address show");
    assert!(witness.contains(&addresses[0].2.to_string()), "{witness}");
    assert!(ping(&addresses[0].2.to_string()), "the host by its shim");

    // Sticky: stopped, the address stays the container's; started, it has it again, and the MAC address.
    engine::raw(&socket, "POST", "/containers/topo0/stop?t=0", &Value::Null);
    assert_eq!(
        repair(&host, &topology, "stopped"),
        "~ start container topo0"
    );
    let after = inspect("topo0");
    let endpoint_after = &after["NetworkSettings"]["Networks"]["topo"];
    for field in ["IPAddress", "MacAddress", "GlobalIPv6Address"] {
        assert_eq!(endpoint_after[field], endpoint[field], "{field}");
    }

    engine::raw(
        &socket,
        "DELETE",
        "/containers/topo0?force=true",
        &Value::Null,
    );
    assert_eq!(
        repair(&host, &topology, "container removed"),
        "+ container topo0"
    );
    let moved = json!({ "Container": "topo1", "Force": true });
    engine::raw(&socket, "POST", "/networks/topo/disconnect", &moved);
    let text = repair(&host, &topology, "container moved");
    assert!(text.starts_with("- container topo1"), "{text}");
    for name in ["topo0", "topo1"] {
        let path = format!("/containers/{name}?force=true");
        engine::raw(&socket, "DELETE", &path, &Value::Null);
    }
    engine::raw(&socket, "DELETE", "/networks/topo", &Value::Null);
    let text = repair(&host, &topology, "network removed");
    assert!(text.starts_with("+ Docker network topo"), "{text}");
    // The interface inside is gone, and the engine does not know.
    let pid = inspect("topo0")["State"]["Pid"].as_u64().unwrap();
    engine::ip_of(u32::try_from(pid).unwrap(), "link del eth0");
    let text = repair(&host, &topology, "interface lost");
    assert!(text.starts_with("~ restart container topo0"), "{text}");
    // As before, after all that.
    assert_eq!(
        topology.addresses(&host.observe(&topology).unwrap()),
        addresses
    );

    // Ledger and engine agree; then one container goes behind our back, and one comes.
    let mut reconciler = Reconciler::with_grace(Duration::ZERO);
    assert!(
        host.reconcile(&topology, &mut reconciler)
            .unwrap()
            .is_clean()
    );
    engine::raw(
        &socket,
        "DELETE",
        "/containers/topo1?force=true",
        &Value::Null,
    );
    let squatter = json!({
        "Image": engine::IMAGE, "Cmd": ["sleep", "600"], "HostConfig": {"NetworkMode": "topo"},
        "NetworkingConfig": {"EndpointsConfig": {"topo": {"IPAMConfig": {"IPv4Address": "10.80.0.77"}}}},
    });
    let (status, _) = engine::raw(
        &socket,
        "POST",
        "/containers/create?name=squatter",
        &squatter,
    );
    assert_eq!(status, 201);
    let found = host.reconcile(&topology, &mut reconciler).unwrap();
    assert_eq!(
        (found.leaked.len(), found.released.len()),
        (2, 0),
        "one pass is no proof"
    );
    assert_eq!(found.unrecorded.len(), 1);
    assert_eq!(found.unrecorded[0].1.address.to_string(), "10.80.0.77");
    let found = host.reconcile(&topology, &mut reconciler).unwrap();
    assert_eq!((found.leaked.len(), found.released.len()), (0, 2));
    // Its network cannot go while a stranger is on it.
    let plan = host
        .teardown(&topology, Leases::Release, &mut quietly)
        .unwrap();
    assert_eq!(
        plan.notes(),
        ["Docker network topo stays, for container squatter is on it"]
    );
    engine::raw(
        &socket,
        "DELETE",
        "/containers/squatter?force=true",
        &Value::Null,
    );
    host.teardown(&topology, Leases::Release, &mut quietly)
        .unwrap();
    assert_eq!(everything(&socket), before);
    assert!(leases(&ipam).is_empty());
}

/// A socket in front of the engine that drops the connection of the n-th request of a kind: `before` the engine gets it, or
/// after, so that only the answer is lost. With `dead`, everything after it is dropped too.
fn proxy(
    engine: &Path,
    path: &'static str,
    before: bool,
    dead: bool,
) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("proxy.sock");
    let listener = UnixListener::bind(&socket).unwrap();
    let (engine, dropped) = (engine.to_owned(), Arc::new(AtomicUsize::new(0)));
    let one = Arc::new(Mutex::new(()));
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let (engine, dropped, one) = (engine.clone(), Arc::clone(&dropped), Arc::clone(&one));
            std::thread::spawn(move || {
                let mut client = client.unwrap();
                let mut piece = vec![0; 65536];
                let got = client.read(&mut piece).unwrap_or(0);
                let head = String::from_utf8_lossy(&piece[..got]).into_owned();
                let line = head.lines().next().unwrap_or_default().to_owned();
                let guard = one.lock().unwrap();
                let hit = line.starts_with("POST") && line.contains(path);
                let now = hit && dropped.fetch_add(1, Ordering::SeqCst) == 0;
                if (now && before) || (dead && !now && dropped.load(Ordering::SeqCst) > 0) {
                    return;
                }
                drop(guard);
                let mut upstream = UnixStream::connect(&engine).unwrap();
                upstream.write_all(&piece[..got]).unwrap();
                let mut back = upstream.try_clone().unwrap();
                let mut forth = client.try_clone().unwrap();
                std::thread::spawn(move || {
                    let _ = std::io::copy(&mut forth, &mut upstream);
                });
                if now {
                    // The engine does it, and nobody hears.
                    let _ = back.read(&mut [0; 1024]);
                    let _ = client.shutdown(std::net::Shutdown::Both);
                    return;
                }
                let _ = std::io::copy(&mut back, &mut client);
                let _ = client.shutdown(std::net::Shutdown::Both);
            });
        }
    });
    (folder, socket)
}

#[test]
fn a_connection_dropped_in_the_middle() {
    let _alone = engine::alone();
    let Some(socket) = fresh("a_connection_dropped_in_the_middle") else {
        return;
    };
    let before = everything(&socket);
    for (path, asked) in [
        ("/networks/create", true),
        ("/containers/create", true),
        ("/start", true),
        ("/start", false),
    ] {
        let (_folder, front) = proxy(&socket, path, asked, false);
        let ipam = Ipam::in_memory();
        let hands = host(&front, &ipam);
        let error = hands.apply(&topology(2), &mut quietly).unwrap_err();
        assert!(
            matches!(&error, Error::RolledBack { undo, .. } if undo.is_empty()),
            "{path}: {error}"
        );
        assert!(
            matches!(
                error.kind(),
                ErrorKind::OutcomeUnknown | ErrorKind::EngineUnavailable
            ),
            "{path}: {error}"
        );
        assert_eq!(everything(&socket), before, "{path}: {error}");
        assert!(leases(&ipam).is_empty(), "{path}");
    }
    // Only the answer is lost: the network is looked for and found, so nothing failed.
    let (_folder, front) = proxy(&socket, "/networks/create", false, false);
    let ipam = Ipam::in_memory();
    host(&front, &ipam)
        .apply(&topology(1), &mut quietly)
        .unwrap();
    host(&socket, &ipam)
        .teardown(&topology(1), Leases::Release, &mut quietly)
        .unwrap();
    assert_eq!(everything(&socket), before);

    // The engine is gone for good: both errors, links and leases undone, and the rest when it is back.
    let (_folder, front) = proxy(&socket, "/start", true, true);
    let ipam = Ipam::in_memory();
    let mut not_undone = 0;
    let error = host(&front, &ipam)
        .apply(&topology(1), &mut |progress: &Progress<'_>| {
            not_undone += usize::from(matches!(progress.state, StepState::NotUndone(_)));
        })
        .unwrap_err();
    assert!(
        matches!(&error, Error::RolledBack { undo, .. } if undo.len() == not_undone && not_undone > 0),
        "{error}"
    );
    let back = host(&socket, &ipam);
    back.apply(&topology(1), &mut quietly).unwrap();
    back.verify(&topology(1)).unwrap();
    back.teardown(&topology(1), Leases::Release, &mut quietly)
        .unwrap();
    assert_eq!(everything(&socket), before);
    assert!(leases(&ipam).is_empty());
}

const KILL: &str = "TRUNKLINE_TEST_KILL";

/// The process that is killed: it applies, and kills itself at the told moment.
#[test]
fn child_that_is_killed() {
    let Ok(text) = std::env::var(KILL) else {
        return;
    };
    let parts: Vec<&str> = text.split(' ').collect();
    let [socket, store, at, after, teardown] = parts.as_slice() else {
        panic!("{text}");
    };
    let ipam = Ipam::open(store).unwrap();
    let host = host(Path::new(socket), &ipam);
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
            std::thread::sleep(Duration::from_secs(10));
        }
    };
    if *teardown == "true" {
        host.teardown(&topology(2), Leases::Release, &mut die)
            .unwrap();
    } else {
        host.apply(&topology(2), &mut die).unwrap();
    }
}

#[test]
fn kill_9_at_every_step() {
    let _alone = engine::alone();
    let Some(socket) = fresh("kill_9_at_every_step") else {
        return;
    };
    let before = everything(&socket);
    let folder = tempfile::tempdir().unwrap();
    let mut kills = 0;
    for teardown in [false, true] {
        for at in 1.. {
            let store = folder.path().join(format!("{teardown}-{at}.db"));
            let ipam = Ipam::open(&store).unwrap();
            let host = host(&socket, &ipam);
            let applied: Option<Plan> =
                teardown.then(|| host.apply(&topology(2), &mut quietly).unwrap());
            let order = format!(
                "{} {} {at} {} {teardown}",
                socket.display(),
                store.display(),
                at % 2 == 0
            );
            let status = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "child_that_is_killed", "--quiet"])
                .env(KILL, order)
                .stdout(Stdio::null())
                .status()
                .unwrap();
            let killed = status.signal() == Some(9);
            if killed {
                kills += 1;
                host.apply(&topology(2), &mut quietly).unwrap();
                host.verify(&topology(2)).unwrap();
            } else {
                assert!(
                    status.success() && at > 3,
                    "{status} at {at} after {applied:?}"
                );
            }
            host.teardown(&topology(2), Leases::Release, &mut quietly)
                .unwrap();
            assert_eq!(everything(&socket), before, "killed at {at}");
            assert!(leases(&ipam).is_empty());
            if !killed {
                break;
            }
        }
    }
    println!("{kills} kills");
}
