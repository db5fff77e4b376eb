//! What the kernel itself says of a network: provoked on a kernel of the test's own, read from its memory, and named.
//!
//! `examples/lab/lab run --kernel uml -- TEST`; on the machine's kernel, whose log is not ours to fill, it says that it was skipped.
#![cfg(all(feature = "logs", feature = "kernel", feature = "blocking"))]
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::collections::BTreeSet;
use std::process::Command;
use std::time::Duration;

use trunkline::blocking::examine;
use trunkline::logs::{EngineSocket, Examination, Extent, Findings, LogPlace, LogTime, Source};

// Without a limit on the rate of messages, which all the network's share: one case would silence the next.
const HEALTHY: &str = "
sysctl -qw net.core.message_cost=0; ip link set lo up; modprobe veth; modprobe bridge; modprobe macvlan; modprobe 8021q
ip link add up0 type veth peer name up1; ip link set up0 up; ip link set up1 up
ip link add link up0 name up0.100 type vlan id 100; ip link set up0.100 up
ip link add link up0.100 name mv0 type macvlan mode bridge; ip link set mv0 up
ip link add br7 type bridge; ip link set br7 up
for i in 1 2 3; do ip link add v$i type veth peer name w$i; ip link set v$i master br7; ip link set v$i up; ip link set w$i up; ip link del v$i; done
ip link del up0.100; ip link del br7; sleep 0.5";

/// Name of the failure, and what provokes it.
const CASES: &[(&str, &str)] = &[
    (
        "duplicate-address",
        "ip netns add peer; ip link add here0 type veth peer name there0 netns peer
        ip link set here0 up; ip -n peer link set there0 up
        ip -n peer addr add fd00::5/64 dev there0 nodad; ip addr add fd00::5/64 dev here0; sleep 2.5",
    ),
    (
        "neighbour-table-full",
        "ip addr add 10.9.0.1/24 dev here0; cd /proc/sys/net/ipv4/neigh/default; cat gc_thresh3 >/run/thresh
        echo 1 >gc_thresh1; echo 2 >gc_thresh2; echo 4 >gc_thresh3
        for i in $(seq 10 30); do ping -c1 -W1 10.9.0.$i >/dev/null 2>&1 & done; wait; cat /run/thresh >gc_thresh3",
    ),
    (
        "conntrack-full",
        "modprobe nf_conntrack; iptables-legacy -A OUTPUT -m conntrack --ctstate NEW -j ACCEPT; sysctl -qw net.netfilter.nf_conntrack_max=2
        for i in $(seq 2 12); do ping -c1 -W1 127.0.0.$i >/dev/null 2>&1 & done; wait; sysctl -qw net.netfilter.nf_conntrack_max=65536",
    ),
    // Last, for it does not end.
    (
        "own-address-received",
        "ip link add br8 type bridge; ip link set up0 master br8; sysctl -qw net.ipv6.conf.br8.disable_ipv6=1; ip link set br8 up
        mac=$(cat /sys/class/net/up0/address); ip link set up1 down; ip link set up1 address $mac; ip link set up1 up
        ip addr add 10.8.0.2/24 dev up1; ping -c2 -W1 -I up1 10.8.0.99 >/dev/null; sleep 0.5; ip link del br8",
    ),
];

fn shell(script: &str) {
    let run = Command::new("sh").args(["-c", script]).output().unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(said.trim().is_empty(), "{script}\n{said}");
}

/// What the kernel says from a moment on; its clock counts hundredths of a second here.
fn kernel(since: LogTime) -> (BTreeSet<&'static str>, Findings) {
    let examination = Examination::of_host()
        .engine(EngineSocket::unix("/run/no-engine.sock"))
        .since(since);
    let findings = examine(&examination).unwrap();
    let mut looked = findings.sources().iter();
    let looked = looked.find(|it| *it.source() == Source::KernelLog(LogPlace::KernelRing));
    assert_eq!(looked.unwrap().extent(), &Extent::Whole, "{findings}");
    assert!(looked.unwrap().lines() > 20, "{findings}");
    let causes = findings.diagnosis().causes().iter();
    let mut names: BTreeSet<_> = causes.map(|cause| cause.failure().name()).collect();
    assert!(names.remove("engine-unreachable"));
    (names, findings)
}

/// On this machine's kernel, among what others make it say.
#[test]
fn a_martian_is_found_in_the_log_of_all() {
    let test = "logs_kernel::a_martian_is_found_in_the_log_of_all";
    if std::fs::File::open("/dev/kmsg").is_err() {
        support::report_skip(test, "log that this user may read");
        return;
    }
    if std::env::var("TRUNKLINE_KERNEL").as_deref() == Ok("uml") {
        support::report_skip(test, "word about martians");
        return;
    }
    let before = LogTime::now().before(Duration::from_secs(1));
    let script = "mount -t tmpfs tmpfs /run; ip link set lo up
        ip netns add peer; ip link add mars0 type veth peer name earth0 netns peer
        ip link set mars0 up; ip -n peer link set earth0 up; ip -n peer link set lo up
        ip addr add 198.18.77.1/24 dev mars0; ip -n peer addr add 198.18.77.2/24 dev earth0; ip -n peer addr add 198.19.77.9/32 dev earth0
        sysctl -qw net.ipv4.conf.all.log_martians=1 net.ipv4.conf.mars0.log_martians=1 net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.mars0.rp_filter=1
        ip -n peer neigh replace 198.18.77.1 lladdr $(ip -br link show mars0 | tr -s ' ' | cut -d' ' -f3) dev earth0
        ip netns exec peer ping -c1 -W1 -I 198.19.77.9 198.18.77.1 >/dev/null";
    let run = Command::new("unshare")
        .args(["-n", "-m", "sh", "-c", script])
        .output()
        .unwrap();
    let examination = Examination::of_host()
        .engine(EngineSocket::unix("/run/no-engine.sock"))
        .since(before);
    let findings = examine(&examination).unwrap();
    let mut causes = findings.diagnosis().causes().iter();
    let found = causes.any(|cause| {
        cause.failure().name() == "martian-source"
            && cause.subjects() == ["198.18.77.1", "198.19.77.9"]
    });
    assert!(
        found,
        "{findings}\n{}",
        String::from_utf8_lossy(&run.stderr)
    );
}

#[test]
fn what_the_kernel_says_is_named() {
    if std::env::var("TRUNKLINE_KERNEL").as_deref() != Ok("uml") {
        support::report_skip(
            "logs_kernel::what_the_kernel_says_is_named",
            "log of its own",
        );
        return;
    }
    // All since the kernel began.
    shell(HEALTHY);
    let boot = LogTime::now().before(Duration::from_hours(1));
    let (names, findings) = kernel(boot);
    assert!(names.is_empty(), "{findings}");
    assert!(findings.diagnosis().noise() > 3, "{findings}");
    for (name, script) in CASES {
        std::thread::sleep(Duration::from_millis(50));
        let before = LogTime::now().before(Duration::from_millis(20));
        shell(script);
        let (names, findings) = kernel(before);
        assert_eq!(names, BTreeSet::from([*name]), "{findings}");
    }
}
