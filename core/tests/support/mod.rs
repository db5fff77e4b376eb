//! What the tests on a real kernel share: capabilities, namespaces of their own, and iproute2 as the witness.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

use std::io::Write;
use std::process::{Command, Output};
use std::sync::OnceLock;

use trunkline::blocking::Kernel;
use trunkline::link::Netns;
use trunkline::{InterfaceName, VlanId};

/// What a test may need, by the names that `examples/lab/lab capabilities` prints.
pub fn has(capability: &str) -> bool {
    static CAPABILITIES: OnceLock<Vec<String>> = OnceLock::new();
    let have = CAPABILITIES.get_or_init(|| match std::env::var("TRUNKLINE_CAPABILITIES") {
        Ok(list) => list.split(',').map(str::to_owned).collect(),
        Err(_) => try_capabilities(),
    });
    have.iter().any(|have| have == capability)
}

/// Without the lab: by really trying, in a namespace of our own.
fn try_capabilities() -> Vec<String> {
    let mut have = Vec::new();
    let Ok(netns) = Netns::create() else {
        return have;
    };
    have.push("net-admin".to_owned());
    let tries: [(&str, &[&str]); 6] = [
        (
            "veth",
            &["link", "add", "p0", "type", "veth", "peer", "name", "p1"],
        ),
        (
            "macvlan",
            &[
                "link", "add", "link", "p0", "name", "mv", "type", "macvlan", "mode", "bridge",
            ],
        ),
        (
            "macvtap",
            &[
                "link", "add", "link", "p0", "name", "mt", "type", "macvtap", "mode", "bridge",
            ],
        ),
        (
            "8021q",
            &[
                "link", "add", "link", "p1", "name", "q", "type", "vlan", "id", "7",
            ],
        ),
        ("dummy", &["link", "add", "du", "type", "dummy"]),
        ("bridge", &["link", "add", "br", "type", "bridge"]),
    ];
    for (name, arguments) in tries {
        let run = netns
            .within(|| Command::new("ip").args(arguments).output())
            .unwrap()
            .unwrap();
        if run.status.success() {
            have.push(name.to_owned());
        }
    }
    have
}

/// Says loudly that a test cannot run here; fails when its capability was promised.
pub fn report_skip(test: &str, capability: &str) {
    let promised = std::env::var("TRUNKLINE_PROMISED").unwrap_or_default();
    assert!(
        !promised.split(',').any(|name| name == capability),
        "{test} needs {capability}, which was promised and is missing"
    );
    let line = format!("SKIPPED {test}: this kernel has no {capability}\n");
    if let Ok(path) = std::env::var("TRUNKLINE_SKIPS") {
        let file = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(path);
        file.unwrap().write_all(line.as_bytes()).unwrap();
    }
    eprint!("{line}");
}

/// Ends a test that needs what this kernel has not, loudly.
#[macro_export]
macro_rules! require {
    ($($capability:literal),+) => {
        $(if !$crate::support::has($capability) {
            fn here() {}
            let test = std::any::type_name_of_val(&here).trim_end_matches("::here");
            $crate::support::report_skip(test, $capability);
            return;
        })+
    };
}

/// A host with a trunk: a namespace with `eth0` up, whose other end `wire0` is up too.
pub struct Host {
    pub netns: Netns,
    pub kernel: Kernel,
}

impl Host {
    pub fn new() -> Self {
        let netns = Netns::create().expect("a network namespace: run as root, or under unshare -r");
        let host = Self {
            kernel: Kernel::connect_in(&netns).unwrap(),
            netns,
        };
        host.ip("link set lo up");
        host.ip("link add eth0 type veth peer name wire0");
        host.ip("link set eth0 up");
        host.ip("link set wire0 up");
        host
    }

    /// Runs `ip` in the namespace; it must succeed.
    pub fn ip(&self, arguments: &str) -> String {
        ip_in(&self.netns, arguments)
    }

    /// Everything the kernel has here, as iproute2 sees it. Two of these are equal when nothing was left changed.
    pub fn dump(&self) -> String {
        let mut text = String::new();
        for arguments in [
            "-d -j link",
            "-j addr",
            "-j route show table all",
            "-6 -j route show table all",
            "-j rule",
            "-j neigh",
        ] {
            let json = ip_in(&self.netns, arguments);
            let mut value: serde_json::Value =
                serde_json::from_str(json.trim()).unwrap_or_default();
            forget_clocks(&mut value);
            text += &serde_json::to_string_pretty(&value).unwrap();
        }
        text
    }

    /// Asserts that the kernel has what it had, once the kernel's own late work is done.
    pub fn assert_unchanged(&self, before: &str, what: &str) {
        let mut now = self.dump();
        for _ in 0..40 {
            if now == before {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
            now = self.dump();
        }
        let changed: Vec<String> = now
            .lines()
            .filter(|line| !before.contains(*line))
            .map(|line| format!("+{line}"))
            .chain(
                before
                    .lines()
                    .filter(|line| !now.contains(*line))
                    .map(|line| format!("-{line}")),
            )
            .collect();
        panic!("{what} left the kernel changed:\n{}", changed.join("\n"));
    }

    /// A dump after which nothing changes by itself: link-local addresses are done with their detection.
    pub fn settled(&self) -> String {
        let mut before = self.dump();
        for _ in 0..60 {
            std::thread::sleep(std::time::Duration::from_millis(100));
            let now = self.dump();
            if now == before && !now.contains("tentative") {
                return now;
            }
            before = now;
        }
        before
    }
}

/// Lifetimes count down, and statistics count up.
fn forget_clocks(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(map) => {
            for key in [
                "valid_life_time",
                "preferred_life_time",
                "expires",
                "gc_timer",
                "hello_timer",
                "tcn_timer",
                "used",
                "confirmed",
                "updated",
            ] {
                map.remove(key);
            }
            map.values_mut().for_each(forget_clocks);
        }
        serde_json::Value::Array(list) => list.iter_mut().for_each(forget_clocks),
        _ => {}
    }
}

pub fn ip_in(netns: &Netns, arguments: &str) -> String {
    let run = try_ip_in(netns, arguments);
    assert!(
        run.status.success(),
        "ip {arguments}: {}",
        String::from_utf8_lossy(&run.stderr)
    );
    String::from_utf8(run.stdout).unwrap()
}

pub fn try_ip_in(netns: &Netns, arguments: &str) -> Output {
    netns
        .within(|| {
            Command::new("ip")
                .args(arguments.split_whitespace())
                .output()
        })
        .unwrap()
        .unwrap()
}

pub fn name(text: &str) -> InterfaceName {
    InterfaceName::new(text).unwrap()
}

pub fn vid(id: u32) -> VlanId {
    VlanId::new(id).unwrap()
}

/// The descriptors this process has open.
pub fn descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").unwrap().count()
}
