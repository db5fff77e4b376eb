//! Failures provoked for real on a real engine, each found and named by an examination of the host; and none on a healthy one.
//!
//! Runs inside `examples/lab/lab run --engine`; elsewhere it says that it was skipped.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/lab_engine.rs"]
mod engine;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::{Value, json};
use trunkline::blocking::examine;
use trunkline::logs::{
    DaemonRecord, Diagnosis, EngineSocket, Evidence, Examination, Extent, Findings, Layer,
    LogPlace, LogTime, Source,
};

use engine::Daemon;

/// What the docker command says counts too: most refusals of the engine are in no log.
const ENGINE: Layer = Layer::Api;
/// What a daemon says that does not come up.
const DAEMON: Layer = Layer::Daemon;
/// The application in a container: its log alone must do.
const APPLICATION: Layer = Layer::Container;

/// Name, who speaks, and the script that provokes it. `$D` is the docker command for the test's own engine, `$T` that one's
/// directory.
const CASES: &[(&str, Layer, &str)] = &[
    // The slow ones, one behind the other, so that they run side by side.
    (
        "log-driver-missing",
        ENGINE,
        "$D run --rm --log-driver nosuch busybox:lab true",
    ),
    (
        "network-driver-missing",
        ENGINE,
        "$D network create -d nosuch nx",
    ),
    (
        "tls-stalled",
        ENGINE,
        "busybox nc -ll -p 5001 -e sleep 99 & sleep 0.2; $D pull 10.77.0.1:5001/x; kill $!",
    ),
    (
        "swarm-traffic-blocked",
        ENGINE,
        "$D swarm join --token SWMTKN-1-3pu6hszjas19xyp7ghgosyx9k8atbfcr8p2is99znpy26u2lkl-7p73s1dx5in4tatdymyhg9hu2 127.0.0.1:9",
    ),
    (
        "port-allocated",
        ENGINE,
        "$D run -d -p 8080:80 --network nb busybox:lab sleep 99; $D run -d -p 8080:80 --network nb busybox:lab sleep 99",
    ),
    (
        "port-taken",
        ENGINE,
        "busybox nc -ll -p 8083 & sleep 0.2; $D run -d -p 8083:80 --network nb busybox:lab sleep 99; kill $!",
    ),
    (
        "host-address-missing",
        ENGINE,
        "$D run -d -p 10.9.9.9:8081:80 --network nb busybox:lab sleep 99",
    ),
    (
        "ports-discarded",
        ENGINE,
        "$D run --rm --network host -p 80:80 busybox:lab true",
    ),
    (
        "pool-overlap",
        ENGINE,
        "$D network create --subnet 10.77.0.0/24 again",
    ),
    (
        "pool-overlap",
        ENGINE,
        "$D network create --subnet 10.77.0.128/25 again",
    ),
    ("network-exists", ENGINE, "$D network create nb"),
    (
        "network-in-use",
        ENGINE,
        "$D run -d --network nb busybox:lab sleep 99; $D network rm nb",
    ),
    ("network-not-found", ENGINE, "$D network rm nosuch"),
    (
        "network-not-found",
        ENGINE,
        "$D run --rm --network nosuch busybox:lab true",
    ),
    ("predefined-network", ENGINE, "$D network rm bridge"),
    ("predefined-network", ENGINE, "$D network create host"),
    (
        "endpoint-exists",
        ENGINE,
        "$D run -d --name web --network nb busybox:lab sleep 99; $D network connect nb web",
    ),
    (
        "static-address-outside",
        ENGINE,
        "$D run -d --ip 10.78.0.9 --network nb busybox:lab sleep 99",
    ),
    (
        "static-address-taken",
        ENGINE,
        "$D run -d --ip 10.77.0.9 --network nb busybox:lab sleep 99; $D run -d --ip 10.77.0.9 --network nb busybox:lab sleep 99",
    ),
    (
        "static-address-needs-subnet",
        ENGINE,
        "$D run -d --ip 172.17.0.9 busybox:lab sleep 99",
    ),
    (
        "static-address-needs-subnet",
        ENGINE,
        "$D network create auto; $D run -d --ip 10.201.0.9 --network auto busybox:lab sleep 99",
    ),
    (
        "subnet-invalid",
        ENGINE,
        "$D network create --subnet 10.1.2/24 bad",
    ),
    (
        "subnet-invalid",
        ENGINE,
        "$D network create --subnet 10.0.0.0/24 --ip-range 10.0.00/25 bad",
    ),
    (
        "gateway-outside",
        ENGINE,
        "$D network create --subnet 10.1.2.0/24 --gateway 10.9.9.9 bad",
    ),
    (
        "gateway-outside",
        ENGINE,
        "$D network create --subnet 10.1.2.0/24 --ip-range 10.9.9.0/25 bad",
    ),
    (
        "gateway-outside",
        ENGINE,
        "$D network create --subnet 10.1.2.0/24 --aux-address a=10.9.9.9 bad",
    ),
    (
        "subnet-full",
        ENGINE,
        "$D network create --subnet 10.5.0.0/30 tiny; $D run -d --network tiny busybox:lab sleep 99; $D run -d --network tiny busybox:lab sleep 99",
    ),
    (
        "pools-exhausted",
        ENGINE,
        "$D network create a1; $D network create a2; $D network create a3",
    ),
    (
        "parent-missing",
        ENGINE,
        "$D network create -d macvlan -o parent=nosuch0 mv",
    ),
    (
        "parent-missing",
        ENGINE,
        "$D network create -d macvlan -o parent=nosuch0.100 mv",
    ),
    (
        "parent-missing",
        ENGINE,
        "$D network create -d ipvlan -o parent=nosuch0 mv",
    ),
    (
        "parent-in-use",
        ENGINE,
        "ip link add up0 type veth peer name up1; $D network create -d macvlan -o parent=up0 mv; $D network create -d macvlan -o parent=up0 mv2",
    ),
    (
        "parent-busy",
        ENGINE,
        "ip link add br9 type bridge; ip link add en0 type veth peer name en1; ip link set en0 master br9; $D network create -d macvlan -o parent=en0 mv; $D run -d --network mv busybox:lab sleep 99",
    ),
    (
        "parent-unable",
        ENGINE,
        "$D network create -d macvlan -o parent=lo mv",
    ),
    (
        "macvlan-mode-unknown",
        ENGINE,
        "ip link add mo0 type veth peer name mo1; $D network create -d macvlan -o parent=mo0 -o macvlan_mode=fast mv",
    ),
    (
        "sandbox-gone",
        ENGINE,
        "$D run --rm --network container:nosuch busybox:lab true",
    ),
    (
        "sandbox-gone",
        ENGINE,
        "$D create --name idle busybox:lab true; $D run --rm --network container:idle busybox:lab true",
    ),
    (
        "container-not-attached",
        ENGINE,
        "$D run -d --name web busybox:lab sleep 99; $D network disconnect nb web",
    ),
    (
        "host-network-fixed",
        ENGINE,
        "$D run -d --name web --network nb busybox:lab sleep 99; $D network connect host web",
    ),
    (
        "host-network-fixed",
        ENGINE,
        "$D run -d --name web --network host busybox:lab sleep 99; $D network connect nb web",
    ),
    ("swarm-inactive", ENGINE, "$D service ls"),
    (
        "firewall-chains-gone",
        ENGINE,
        "iptables -t nat -F; iptables -t nat -X; $D run -d -p 8099:80 --network nb busybox:lab sleep 99; $D kill --help >/dev/null",
    ),
    (
        "forwarding-off",
        ENGINE,
        "sysctl -qw net.ipv4.ip_forward=0; $D run --rm --network nb busybox:lab true; sysctl -qw net.ipv4.ip_forward=1",
    ),
    // Logging.
    (
        "log-option-unknown",
        ENGINE,
        "$D run --rm --log-opt max-sise=1m busybox:lab true",
    ),
    (
        "log-option-unknown",
        ENGINE,
        "$D run --rm --log-driver local --log-opt labels=a busybox:lab true",
    ),
    (
        "log-option-bad",
        ENGINE,
        "$D run --rm --log-opt max-size=banana busybox:lab true",
    ),
    (
        "log-option-bad",
        ENGINE,
        "$D run --rm --log-opt tag={{.Nope}} busybox:lab true",
    ),
    (
        "collector-down",
        ENGINE,
        "$D run --rm --log-driver fluentd --log-opt fluentd-address=127.0.0.1:9 busybox:lab true",
    ),
    (
        "collector-down",
        ENGINE,
        "$D run --rm --log-driver gelf --log-opt gelf-address=tcp://127.0.0.1:9 busybox:lab true",
    ),
    (
        "collector-down",
        ENGINE,
        "$D run --rm --log-driver syslog --log-opt syslog-address=tcp://127.0.0.1:9 busybox:lab true",
    ),
    (
        "syslog-socket-missing",
        ENGINE,
        "$D run --rm --log-driver syslog busybox:lab true",
    ),
    (
        "journald-missing",
        ENGINE,
        "$D run --rm --log-driver journald busybox:lab true",
    ),
    (
        "log-unreadable",
        ENGINE,
        "$D run -d --name web --log-driver none busybox:lab true; $D logs web",
    ),
    (
        "log-unreadable",
        ENGINE,
        "$D run -d --name web --log-driver syslog --log-opt syslog-address=udp://127.0.0.1:9 --log-opt cache-disabled=true busybox:lab true; $D logs web",
    ),
    (
        "engine-unreachable",
        ENGINE,
        "docker -H unix:///run/nowhere.sock version",
    ),
    // The application's view.
    (
        "network-unreachable",
        APPLICATION,
        "$D run --network none busybox:lab ping -c1 10.1.1.1",
    ),
    (
        "host-unreachable",
        APPLICATION,
        "$D run --network nb busybox:lab nc -w 9 10.77.0.200 80",
    ),
    (
        "connection-refused",
        APPLICATION,
        "$D run --network nb busybox:lab nc 10.77.0.1 9",
    ),
    (
        "name-resolution",
        APPLICATION,
        "$D run --network none busybox:lab sh -c 'nslookup db 127.0.0.1 2>/dev/null'",
    ),
    (
        "port-taken-in-container",
        APPLICATION,
        "$D run --network none busybox:lab sh -c 'nc -l -p 80 & sleep 0.2; nc -l -p 80'",
    ),
    (
        "address-not-available",
        APPLICATION,
        "$D run --network none busybox:lab httpd -f -p 9.9.9.9:80",
    ),
    (
        "route-exists",
        APPLICATION,
        "$D run --cap-add NET_ADMIN --network nb busybox:lab ip route add 10.77.0.0/24 dev eth0",
    ),
    (
        "capability-missing",
        APPLICATION,
        "$D run --network nb busybox:lab ip link set eth0 down",
    ),
    (
        "capability-missing",
        APPLICATION,
        "$D run --network nb busybox:lab ip addr add 10.77.0.99/24 dev eth0",
    ),
    (
        "capability-missing",
        APPLICATION,
        "$D run --cap-drop NET_RAW --network nb busybox:lab arping -c1 10.77.0.1",
    ),
    (
        "interface-down",
        APPLICATION,
        "$D run --cap-add NET_ADMIN --network nb busybox:lab sh -c 'ip link set eth0 down; arping -c1 -I eth0 10.77.0.1'",
    ),
    (
        "packets-dropped",
        APPLICATION,
        "iptables -I INPUT -p tcp --dport 7777 -j DROP; $D run --network nb busybox:lab nc -w 2 10.77.0.1 7777",
    ),
    (
        "name-resolution",
        APPLICATION,
        "$D run --network nb busybox:lab ping -c1 nosuch",
    ),
    (
        "packets-dropped",
        APPLICATION,
        "$D run --network nb busybox:lab ping -c1 -W1 10.77.0.201",
    ),
    // busybox keeps quiet about it.
    (
        "peer-closed",
        APPLICATION,
        "busybox nc -ll -p 7001 -e sleep 0.3 & sleep 0.2; $D run --network nb -v /:/host:ro busybox:lab chroot /host python3 -c 'import socket; s = socket.create_connection((\"10.77.0.1\", 7001)); s.sendall(b\"x\"); s.recv(1)'; kill $!",
    ),
    (
        "resolver-failed",
        DAEMON,
        "$D run --cap-add NET_ADMIN --dns 198.51.100.1 --network nb busybox:lab sh -c 'ip route del default; nslookup db.example >/dev/null'",
    ),
    (
        "resolver-stub",
        DAEMON,
        "echo nameserver 127.0.0.1 >$T/r; mount --bind $T/r /etc/resolv.conf; $D run --rm busybox:lab true; umount /etc/resolv.conf",
    ),
    (
        "link-name-taken",
        ENGINE,
        "$D run -d --name web --cap-add NET_ADMIN --network nb busybox:lab sleep 99; $D exec web ip link add eth1 type veth peer name x1; $D network create --subnet 10.79.0.0/24 nb2; $D network connect nb2 web",
    ),
    (
        "log-lost",
        DAEMON,
        "busybox nc -l -p 5140 >/dev/null & sleep 0.3; $D run -d --log-driver syslog --log-opt syslog-address=tcp://127.0.0.1:5140 busybox:lab sh -c 'while :; do echo x; sleep 0.1; done'; sleep 0.5; kill $!; sleep 1",
    ),
    ("registry-unreachable", ENGINE, "$D pull 198.51.100.7/x"),
    (
        "port-forbidden",
        ENGINE,
        "setpriv --bounding-set=-net_bind_service --inh-caps=-net_bind_service dockerd --config-file=$T/other.json --data-root=$T/o --exec-root=$T/ox --pidfile=$T/opid --host=unix://$T/os --iptables=false >$T/olog 2>&1 & O=\"docker -H unix://$T/os\"; for i in $(seq 200); do $O version >/dev/null 2>&1 && break; sleep 0.1; done; $D save busybox:lab | $O load; $O run -p 80:80 busybox:lab true; kill $!; wait $!",
    ),
    (
        "second-daemon",
        DAEMON,
        "dockerd --config-file=$T/other.json --data-root=$T/o --exec-root=$T/ox --pidfile=$T/pid --host=unix://$T/os 2>&1",
    ),
    (
        "firewall-unusable",
        DAEMON,
        "mkdir $T/bin; for p in dockerd containerd runc; do ln -s $(command -v $p) $T/bin/; done; PATH=$T/bin dockerd --config-file=$T/other.json --data-root=$T/o --exec-root=$T/ox --pidfile=$T/opid --host=unix://$T/os 2>&1",
    ),
    (
        "br-netfilter-missing",
        ENGINE,
        "sysctl -qw net.bridge.bridge-nf-call-iptables=0; $D run -d busybox:lab sleep 99",
    ),
    (
        "forwarding-off",
        DAEMON,
        "$D run -d busybox:lab sleep 99; sysctl -qw net.ipv4.ip_forward=0",
    ),
    (
        "service-subnet-full",
        ENGINE,
        "$D swarm init --advertise-addr 127.0.0.1 --listen-addr 127.0.0.1:2377 >/dev/null; $D network create -d overlay --subnet 10.60.0.0/30 o; for s in s1 s2; do $D service create --no-resolve-image -d --network o --name $s busybox:lab sleep 99; done; sleep 1; $D service rm s1 s2; $D swarm leave --force",
    ),
    // This kernel has neither ipvlan nor 802.1Q; where it has, the two are left out.
    (
        "parent-unable",
        ENGINE,
        "ip link add iv0 type veth peer name iv1; $D network create -d ipvlan -o parent=iv0 mv; $D run -d --network mv busybox:lab sleep 99",
    ),
    (
        "vlan-unsupported",
        ENGINE,
        "ip link add tr0 type veth peer name tr1; $D network create -d macvlan -o parent=tr0.100 mv",
    ),
    // Last: it breaks the default network.
    (
        "bridge-gone",
        ENGINE,
        "ip link del docker0; $D run --rm busybox:lab true",
    ),
];

/// What a daemon with this file, or these flags, says before it ends.
const STARTS: &[(&str, &str, &[&str])] = &[
    ("daemon-json-conflict", r#"{"debug": true}"#, &["--debug"]),
    ("daemon-json-unknown-key", r#"{"debgu": true}"#, &[]),
    ("daemon-json-broken", r#"{"debug": "yes"}"#, &[]),
    (
        "log-option-unknown",
        r#"{"log-driver": "local", "log-opts": {"labels": "a"}}"#,
        &[],
    ),
    ("not-a-bridge", r#"{"bridge": "lo"}"#, &[]),
    ("not-a-bridge", r#"{"bridge": "nosuchbr0"}"#, &[]),
    (
        "icc-without-firewall",
        r#"{"bridge": "", "iptables": false, "icc": false, "userland-proxy": false}"#,
        &[],
    ),
];

/// A script with the engine's docker command; what it printed.
fn shell(script: &str, daemon: &Daemon) -> String {
    let directory = daemon.directory.path();
    let run = Command::new("sh")
        .arg("-c")
        .arg(script)
        .env("D", format!("docker -H unix://{}/s", directory.display()))
        .env("T", directory)
        .env("LINES", ORDINARY)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    format!(
        "{}{}",
        String::from_utf8_lossy(&run.stdout),
        String::from_utf8_lossy(&run.stderr)
    )
}

/// What applications write all day.
const ORDINARY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/ordinary_lines.txt");

fn names(diagnosis: &Diagnosis) -> BTreeSet<&'static str> {
    diagnosis
        .causes()
        .iter()
        .map(|cause| cause.failure().name())
        .collect()
}

/// The lines of a log that are worth a look when a test fails.
fn notable(log: &str) -> String {
    let lines = log
        .lines()
        .filter(|line| !line.contains("level=info") && !line.contains("clean"));
    lines.collect::<Vec<_>>().join("\n    ")
}

/// The start of an examination of the test's own engine. This kernel's log tells of everybody's namespaces.
fn own(examination: Examination, daemon: &Daemon) -> Examination {
    examination
        .engine(EngineSocket::unix(daemon.directory.path().join("s")))
        .without_kernel_log()
}

/// Runs a test of this file once more, in namespaces of its own: what is provoked there is nobody else's trouble.
fn inside(test: &str, lane: &str) -> std::process::Child {
    Command::new("unshare")
        .args([
            "-n",
            "-m",
            "--",
            "sh",
            "-c",
            "ip link set lo up && exec \"$0\" \"$@\"",
        ])
        .arg(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env("TRUNKLINE_LANE", lane)
        .env_remove("TRUNKLINE_SKIPS")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// An engine with bridges, iptables and userland proxy, and the network nb.
fn engine_of_a_host(lab: &str) -> Daemon {
    let parent = std::env::var("TRUNKLINE_CGROUP_PARENT").unwrap_or_default();
    let config = json!({
        "iptables": true, "bridge": "", "ip-forward": true, "userland-proxy": true, "bip": "172.31.255.1/24",
        "default-address-pools": [{"base": "10.201.0.0/23", "size": 24}],
        "cgroup-parent": parent,
    });
    let daemon = Daemon::start(&config, &[]).unwrap_or_else(|words| panic!("{words}"));
    // For further ones that some cases start.
    let other = json!({"deprecated-key-path": daemon.directory.path().join("other-key.json"), "bip": "172.31.254.1/24",
        "storage-driver": "vfs", "cgroup-parent": parent});
    std::fs::write(
        daemon.directory.path().join("other.json"),
        other.to_string(),
    )
    .unwrap();
    shell(
        &format!(
            "docker -H unix://{lab} save busybox:lab | $D load; $D network create --subnet 10.77.0.0/24 nb"
        ),
        &daemon,
    );
    daemon
}

/// How many engines share the cases.
const LANES: usize = 3;

/// After these the engine is started anew: its chains, its bridge or its swarm are not what they were.
const BREAKS: &[&str] = &[
    "firewall-chains-gone",
    "bridge-gone",
    "service-subnet-full",
    "swarm-traffic-blocked",
];

#[test]
fn each_failure_is_found_and_named() {
    const TEST: &str = "each_failure_is_found_and_named";
    let Some(lab) = engine::socket("logs_engine_failures::each_failure_is_found_and_named") else {
        return;
    };
    if let Ok(lane) = std::env::var("TRUNKLINE_LANE") {
        provoke(lane.parse().unwrap(), engine_of_a_host(&lab));
        return;
    }
    let start = Instant::now();
    let lanes: Vec<_> = (0..LANES)
        .map(|lane| inside(TEST, &lane.to_string()))
        .collect();
    let mut good = true;
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for lane in lanes {
        let output = lane.wait_with_output().unwrap();
        good &= output.status.success();
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            if let Some((_, name)) = line.split_once("FOUND ") {
                *found.entry(name.to_owned()).or_default() += 1;
            }
        }
    }
    let times: usize = found.values().sum();
    eprintln!(
        "{times} provocations, {} failures found and named in {:?}: {:?}",
        found.len(),
        start.elapsed(),
        found.keys()
    );
    assert!(good, "see above");
    assert!(found.len() >= 65, "{}", found.len());
}

/// One lane's share of the cases.
fn provoke(lane: usize, mut daemon: Daemon) {
    let able = std::env::var("TRUNKLINE_CAPABILITIES").unwrap_or_default();
    let mut faults = Vec::new();
    let share = |at: usize| at % LANES == lane;
    for (_, (name, layer, script)) in CASES.iter().enumerate().filter(|(at, _)| share(*at)) {
        let needs_lack = match *script {
            script if script.contains("ipvlan -o parent=iv0") => "ipvlan",
            script if script.contains("tr0.100") => "8021q",
            _ => "",
        };
        if able.split(',').any(|have| have == needs_lack) {
            continue;
        }
        let before = LogTime::now();
        let said = shell(script, &daemon);
        let mut examination = own(Examination::of_host(), &daemon).since(before);
        if *layer != APPLICATION {
            for line in said.lines().filter(|line| !line.trim().is_empty()) {
                let line = line.trim_start_matches("docker: ");
                examination = examination.evidence(match layer {
                    Layer::Daemon => Evidence::of_record(&DaemonRecord::parse(line.as_bytes())),
                    _ => Evidence::new(*layer, line).of_container("provoked"),
                });
            }
        }
        let findings = examine(&examination).unwrap();
        let found = names(findings.diagnosis());
        if found == BTreeSet::from([*name]) {
            println!("\nFOUND {name}");
        } else {
            faults.push(format!(
                "{name}: found {found:?}\n  {script}\n  said: {said}\n  {findings}\n  log: {}",
                notable(&daemon.log())
            ));
        }
        // The daemon's own errors are all explained; what the command prints besides is not an error.
        let alone = examine(&own(Examination::of_host(), &daemon).since(before)).unwrap();
        if !alone.diagnosis().unexplained().is_empty() {
            faults.push(format!(
                "{name}: not explained: {:?}",
                alone.diagnosis().unexplained()
            ));
        }
        shell(
            "$D ps -aq | xargs -r $D rm -f; $D network ls -q -f type=custom | grep -v $($D network inspect -f '{{.Id}}' nb | cut -c1-12) | xargs -r $D network rm; \
             sysctl -qw net.ipv4.ip_forward=1; sysctl -qw net.bridge.bridge-nf-call-iptables=1",
            &daemon,
        );
        if BREAKS.contains(name) {
            daemon.restart().unwrap();
        }
    }
    for (_, (name, file, flags)) in STARTS.iter().enumerate().filter(|(at, _)| share(*at)) {
        let config: Value = serde_json::from_str(file).unwrap();
        let Err(words) = Daemon::start(&config, flags) else {
            faults.push(format!("{name}: the daemon started"));
            continue;
        };
        // The engine is gone; its log is what there is to look at.
        let log = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(log.path(), &words).unwrap();
        let place = LogPlace::File {
            path: log.path().display().to_string(),
            shared: false,
        };
        let examination = Examination::of_host()
            .engine(EngineSocket::unix("/run/no-engine.sock"))
            .daemon_log(place)
            .without_kernel_log();
        let findings = examine(&examination).unwrap();
        let mut found = names(findings.diagnosis());
        found.remove("engine-unreachable");
        if found.contains(name) && found.len() <= 2 {
            println!("\nFOUND {name}");
        } else {
            faults.push(format!("{name}: found {found:?} in {}", notable(&words)));
        }
    }
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

/// Carries out a test in namespaces of its own; true in there.
fn alone(test: &str) -> Option<Daemon> {
    let lab = engine::socket(&format!("logs_engine_failures::{test}"))?;
    if std::env::var("TRUNKLINE_LANE").is_ok() {
        return Some(engine_of_a_host(&lab));
    }
    let output = inside(test, "alone").wait_with_output().unwrap();
    print!("{}", String::from_utf8_lossy(&output.stdout));
    assert!(output.status.success(), "see above");
    None
}

fn assert_clean(findings: &Findings) {
    assert!(findings.is_clean(), "{findings}");
    for looked in findings.sources() {
        assert_eq!(looked.extent(), &Extent::Whole, "{findings}");
    }
}

/// Containers that do what containers do: talk, fill logs, end, are restarted and killed; and a daemon that is reloaded, makes a
/// swarm, leaves it and is restarted.
#[test]
fn a_healthy_host_is_not_accused() {
    let Some(mut daemon) = alone("a_healthy_host_is_not_accused") else {
        return;
    };
    let said = shell(
        "set -e
        ip link add up0 type veth peer name up1; ip link set up0 up; ip link set up1 up
        $D network create -d macvlan -o parent=up0 --subnet 10.90.0.0/24 mv
        $D run -d --name db --network nb busybox:lab nc -ll -p 5432 -e cat
        $D run -d --name web --network nb --restart always -p 8070:80 --log-opt max-size=20k --log-opt max-file=3 -v $LINES:/lines:ro \
            busybox:lab sh -c 'while :; do cat /lines; sleep 0.1; done'
        $D run -d --name api --network nb --log-driver local --health-cmd 'ping -c1 -W1 api' --health-interval 1s busybox:lab sh -c 'cat; sleep 99'
        $D run --name asks --network nb busybox:lab ping -c1 db
        $D run -d --name m1 --network mv --ip 10.90.0.9 busybox:lab sleep 99
        $D run --name m2 --network mv busybox:lab ping -c2 10.90.0.9
        sleep 1
        $D restart -t 0 web; $D stop -t 0 db; $D start db; $D kill m1; $D start m1
        $D run --rm --network nb busybox:lab true
        $D run --name gone busybox:lab true; $D rm gone
        $D network create --subnet 10.79.0.0/24 nb2; $D network connect nb2 web; $D network disconnect nb2 web; $D network rm nb2
        $D swarm init --advertise-addr 127.0.0.1 --listen-addr 127.0.0.1:2377 >/dev/null; $D swarm leave --force
        kill -HUP $(cat $T/pid)
        $D logs web >/dev/null 2>&1; $D logs --tail 3 web
        sleep 1; $D ps -a",
        &daemon,
    );
    assert!(said.contains("2 packets received"), "{said}");
    let ended = shell(
        "$D run --name three busybox:lab sh -c 'echo bye; exit 3'",
        &daemon,
    );
    assert_eq!(ended, "bye\n");
    let findings = examine(&own(Examination::of_host(), &daemon)).unwrap();
    assert_clean(&findings);
    let lines = |source: &Source| {
        let mut looked = findings.sources().iter();
        looked
            .find(|looked| looked.source() == source)
            .map_or(0, trunkline::logs::Looked::lines)
    };
    assert!(
        lines(&Source::ContainerLog("web".into())) > 200,
        "{findings}\n{said}"
    );
    // Found by the process that listens on the socket.
    let log = LogPlace::File {
        path: daemon.directory.path().join("log").display().to_string(),
        shared: false,
    };
    assert!(lines(&Source::DaemonLog(log)) > 50, "{findings}");

    daemon.restart().unwrap();
    shell("sleep 1", &daemon);
    for examination in [
        Examination::of_host(),
        Examination::of_network("mv"),
        Examination::of_network("nb"),
        Examination::of_container("web"),
    ] {
        assert_clean(&examine(&own(examination, &daemon)).unwrap());
    }
}

/// Several failures at once: each is put down to the containers that it concerns.
#[test]
fn network_and_container_alone() {
    let Some(daemon) = alone("network_and_container_alone") else {
        return;
    };
    let said = shell(
        "$D run -d --name web --network nb -p 8080:80 busybox:lab sleep 99
        $D run -d --name web2 --network nb -p 8080:80 busybox:lab sleep 99
        $D run --name refused --network nb busybox:lab nc 10.77.0.1 9
        $D run --name lost --network none busybox:lab ping -c1 10.1.1.1
        $D network create --subnet 10.78.0.0/24 gone; $D create --name orphan --network gone busybox:lab true; $D network rm gone
        $D run -d --name quiet --network none --log-driver none busybox:lab sleep 99
        $D run -d --name sick --network nb --health-cmd 'nc 10.77.0.1 9' --health-interval 0.5s --health-retries 1 busybox:lab sleep 99
        for i in $(seq 50); do $D inspect -f '{{.State.Health.Status}}' sick | grep unhealthy && break; sleep 0.1; done",
        &daemon,
    );
    let found = |examination: Examination| {
        let findings = examine(&own(examination, &daemon)).unwrap();
        let causes = findings.diagnosis().causes().iter().map(|cause| {
            let containers: BTreeSet<_> = cause.containers().map(str::to_owned).collect();
            (cause.failure().name(), containers)
        });
        (causes.collect::<BTreeMap<_, _>>(), findings)
    };
    let of = |names: &[&str]| -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    };
    let refused = ("connection-refused", of(&["refused", "sick"]));
    let allocated = ("port-allocated", of(&["web2"]));
    let (causes, findings) = found(Examination::of_host());
    assert_eq!(
        causes,
        BTreeMap::from([
            allocated.clone(),
            refused.clone(),
            ("network-unreachable", of(&["lost"])),
            ("network-not-found", of(&["orphan"])),
        ]),
        "{said}\n{findings}"
    );
    // What cannot be read is said, and is no failure.
    let mut looked = findings.sources().iter();
    let quiet = looked.find(|looked| *looked.source() == Source::ContainerLog("quiet".into()));
    assert!(
        matches!(quiet.unwrap().extent(), Extent::Not(why) if why.contains("none")),
        "{findings}"
    );

    let (causes, findings) = found(Examination::of_network("nb"));
    assert_eq!(causes, BTreeMap::from([allocated, refused]), "{findings}");
    for (container, wanted) in [
        ("web", None),
        ("lost", Some("network-unreachable")),
        ("orphan", Some("network-not-found")),
    ] {
        let (causes, findings) = found(Examination::of_container(container));
        assert_eq!(
            causes.keys().copied().collect::<Vec<_>>(),
            wanted.into_iter().collect::<Vec<_>>(),
            "{findings}"
        );
    }
    for examination in [
        Examination::of_network("nosuch"),
        Examination::of_container("nosuch"),
    ] {
        let error = examine(&own(examination, &daemon)).unwrap_err();
        assert!(error.to_string().contains("nosuch"), "{error}");
    }

    // With async, and broken off after the engine's answers.
    let examination =
        own(Examination::of_host(), &daemon).progress(|looked| match looked.source() {
            Source::Engine(_) => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let findings = runtime
        .block_on(trunkline::logs::examine(&examination))
        .unwrap();
    assert_eq!(
        names(findings.diagnosis()),
        BTreeSet::from(["port-allocated", "network-not-found", "connection-refused"])
    );
    let mut rest = findings.sources().iter().skip(1);
    assert!(
        rest.all(|looked| matches!(looked.extent(), Extent::Not(_))),
        "{findings}"
    );
}
