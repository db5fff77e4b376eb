//! Failures provoked for real on a real engine, each found and named; and none on a healthy one.
//!
//! Runs inside `examples/lab/lab run --engine`; elsewhere it says that it was skipped.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/lab_engine.rs"]
mod engine;

use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::json;
use trunkline::logs::{DaemonRecord, Diagnosis, Evidence, Layer, diagnose};

use engine::Daemon;

/// What `docker` says and what the daemon logs is looked at together.
const ENGINE: Layer = Layer::Api;
/// What the application in a container says.
const APPLICATION: Layer = Layer::Container;

/// Name, who speaks, and the script that provokes it. `$D` is the docker command for the test's own engine.
const CASES: &[(&str, Layer, &str)] = &[
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
        "network-driver-missing",
        ENGINE,
        "$D network create -d nosuch nx",
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
        "log-driver-missing",
        ENGINE,
        "$D run --rm --log-driver nosuch busybox:lab true",
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
        "$D run --rm --network none busybox:lab ping -c1 10.1.1.1",
    ),
    (
        "host-unreachable",
        APPLICATION,
        "$D run --rm --network nb busybox:lab nc -w 9 10.77.0.200 80",
    ),
    (
        "connection-refused",
        APPLICATION,
        "$D run --rm --network nb busybox:lab nc 10.77.0.1 9",
    ),
    (
        "name-resolution",
        APPLICATION,
        "$D run --rm --network none busybox:lab sh -c 'nslookup db 127.0.0.1 2>/dev/null'",
    ),
    (
        "port-taken-in-container",
        APPLICATION,
        "$D run --rm --network none busybox:lab sh -c 'nc -l -p 80 & sleep 0.2; nc -l -p 80'",
    ),
    (
        "address-not-available",
        APPLICATION,
        "$D run --rm --network none busybox:lab httpd -f -p 9.9.9.9:80",
    ),
    (
        "route-exists",
        APPLICATION,
        "$D run --rm --cap-add NET_ADMIN --network nb busybox:lab ip route add 10.77.0.0/24 dev eth0",
    ),
    (
        "capability-missing",
        APPLICATION,
        "$D run --rm --network nb busybox:lab ip link set eth0 down",
    ),
    (
        "capability-missing",
        APPLICATION,
        "$D run --rm --network nb busybox:lab ip addr add 10.77.0.99/24 dev eth0",
    ),
    (
        "capability-missing",
        APPLICATION,
        "$D run --rm --cap-drop NET_RAW --network nb busybox:lab arping -c1 10.77.0.1",
    ),
    (
        "interface-down",
        APPLICATION,
        "$D run --rm --cap-add NET_ADMIN --network nb busybox:lab sh -c 'ip link set eth0 down; arping -c1 -I eth0 10.77.0.1'",
    ),
    (
        "packets-dropped",
        APPLICATION,
        "iptables -I INPUT -p tcp --dport 7777 -j DROP; $D run --rm --network nb busybox:lab nc -w 2 10.77.0.1 7777",
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

fn shell(script: &str, daemon: &Daemon) -> String {
    let socket = daemon.directory.path().join("s");
    let run = Command::new("sh")
        .arg("-c")
        .arg(script)
        .env("D", format!("docker -H unix://{}", socket.display()))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    format!(
        "{}{}",
        String::from_utf8_lossy(&run.stdout),
        String::from_utf8_lossy(&run.stderr)
    )
}

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

fn records(log: &str) -> impl Iterator<Item = Evidence> {
    log.lines()
        .map(|line| Evidence::of_record(&DaemonRecord::parse(line.as_bytes())))
}

#[test]
fn each_failure_is_found_and_named() {
    let Some(lab) = engine::socket("logs_engine_failures::each_failure_is_found_and_named") else {
        return;
    };
    // In a network namespace of its own: what is provoked here is nobody else's trouble.
    if std::env::var_os("TRUNKLINE_FAILURES_INSIDE").is_none() {
        let again = Command::new("unshare")
            .args([
                "-n",
                "--",
                "sh",
                "-c",
                "ip link set lo up && exec \"$0\" \"$@\"",
            ])
            .arg(std::env::current_exe().unwrap())
            .args(["each_failure_is_found_and_named", "--exact", "--nocapture"])
            .env("TRUNKLINE_FAILURES_INSIDE", "1")
            .status();
        assert!(again.unwrap().success(), "see above");
        return;
    }
    let config = json!({
        "iptables": true, "bridge": "", "ip-forward": true, "userland-proxy": true, "bip": "172.31.255.1/24",
        "default-address-pools": [{"base": "10.201.0.0/23", "size": 24}],
        "cgroup-parent": std::env::var("TRUNKLINE_CGROUP_PARENT").unwrap_or_default(),
    });
    let daemon = Daemon::start(&config, &[]).unwrap_or_else(|words| panic!("{words}"));
    shell(
        &format!("docker -H unix://{lab} save busybox:lab | $D load"),
        &daemon,
    );
    let start = Instant::now();

    // A healthy host first: nobody is accused.
    let said = shell(
        "$D network create --subnet 10.77.0.0/24 nb && $D run --rm --network nb busybox:lab ping -c1 10.77.0.1 && $D run -d --name h -p 8070:80 --network nb busybox:lab sleep 99 && $D rm -f h",
        &daemon,
    );
    let log = daemon.log();
    let evidence = said
        .lines()
        .map(|line| Evidence::new(Layer::Container, line))
        .chain(records(&log));
    let healthy = diagnose(evidence);
    assert!(
        healthy.causes().is_empty(),
        "{:?}\n{}",
        healthy.causes(),
        daemon.log()
    );
    assert!(
        healthy.unexplained().is_empty(),
        "{:?}",
        healthy.unexplained()
    );
    assert!(said.contains("1 packets received"), "{said}");

    let mut faults = Vec::new();
    let able = std::env::var("TRUNKLINE_CAPABILITIES").unwrap_or_default();
    for (name, layer, script) in CASES {
        let needs_lack = match *script {
            script if script.contains("ipvlan -o parent=iv0") => "ipvlan",
            script if script.contains("tr0.100") => "8021q",
            _ => "",
        };
        if able.split(',').any(|have| have == needs_lack) {
            continue;
        }
        let before = daemon.log().len();
        let said = shell(script, &daemon);
        let log = daemon.log();
        let new = log.get(before..).unwrap_or_default();
        let spoken = said
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| {
                let evidence = Evidence::new(*layer, line.trim_start_matches("docker: "));
                evidence.of_container("provoked")
            });
        let diagnosis = diagnose(spoken.chain(records(new)));
        let found = names(&diagnosis);
        if found != BTreeSet::from([*name]) {
            faults.push(format!(
                "{name}: found {found:?}\n  {script}\n  said: {said}\n  log: {}",
                notable(new)
            ));
        }
        // The daemon's own errors are all explained; what the command prints besides is not an error.
        let unknown = diagnose(records(new));
        if !unknown.unexplained().is_empty() {
            faults.push(format!(
                "{name}: not explained: {:?}",
                unknown.unexplained()
            ));
        }
        shell(
            "$D ps -aq | xargs -r $D rm -f; $D network ls -q -f type=custom | grep -v $($D network inspect -f '{{.Id}}' nb | cut -c1-12) | xargs -r $D network rm",
            &daemon,
        );
        if *name == "firewall-chains-gone" {
            // The chains come back with a restart only; without ports nothing needs them.
            shell("iptables -t nat -N DOCKER", &daemon);
        }
    }
    for (name, file, flags) in STARTS {
        let config = serde_json::from_str(file).unwrap();
        let Err(words) = Daemon::start(&config, flags) else {
            faults.push(format!("{name}: the daemon started"));
            continue;
        };
        let found = names(&diagnose(records(&words)));
        if !found.contains(name) || found.len() > 2 {
            faults.push(format!("{name}: found {found:?} in {}", notable(&words)));
        }
    }
    let distinct: BTreeSet<_> = CASES
        .iter()
        .map(|(name, ..)| *name)
        .chain(STARTS.iter().map(|(name, ..)| *name))
        .collect();
    eprintln!(
        "{} provocations of {} failures in {:?}",
        CASES.len() + STARTS.len(),
        distinct.len(),
        start.elapsed()
    );
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
    assert!(distinct.len() >= 45, "{}", distinct.len());
}
