//! What the tests on a real kernel share: capabilities, namespaces of their own, and iproute2 as the witness.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

use std::io::Write;
use std::process::{Command, Output, Stdio};
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
    if Command::new("unshare")
        .args(["--user", "true"])
        .status()
        .is_ok_and(|status| status.success())
    {
        have.push("user-namespaces".to_owned());
    }
    let tries: [(&str, &str); 9] = [
        ("veth", "link add p0 type veth peer name p1"),
        (
            "macvlan",
            "link add link p0 name mv type macvlan mode bridge",
        ),
        (
            "macvtap",
            "link add link p0 name mt type macvtap mode bridge",
        ),
        ("8021q", "link add link p1 name q type vlan id 7"),
        (
            "8021ad",
            "link add link p1 name ad type vlan proto 802.1ad id 7",
        ),
        ("ipvlan", "link add link p1 name iv type ipvlan mode l2"),
        ("ipvtap", "link add link p1 name it type ipvtap mode l2"),
        ("bridge", "link add br0 type bridge"),
        ("bond", "link add bo0 type bond"),
    ];
    for (name, arguments) in tries {
        let run = netns
            .within(|| Command::new("ip").args(arguments.split(' ')).output())
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
        // Without duplicate address detection the kernel is done with its link-local addresses at once.
        host.netns
            .within(|| std::fs::write("/proc/sys/net/ipv6/conf/default/accept_dad", "0"))
            .unwrap()
            .unwrap();
        host.ip_batch("link set lo up\nlink add eth0 type veth peer name wire0\nlink set eth0 up\nlink set wire0 up\n");
        // The kernel reports a carrier up to a second late when links change elsewhere on the machine.
        for end in ["eth0", "wire0"] {
            let carrier = || {
                host.ip(&format!("link show dev {end}"))
                    .contains("LOWER_UP")
            };
            let there = (0..100).any(|_| {
                carrier() || {
                    std::thread::sleep(std::time::Duration::from_millis(30));
                    false
                }
            });
            assert!(there, "{end} has no carrier");
        }
        host
    }

    /// Runs `ip` in the namespace; it must succeed.
    pub fn ip(&self, arguments: &str) -> String {
        ip_in(&self.netns, arguments)
    }

    /// Runs many lines in one `ip -batch`; all must succeed.
    pub fn ip_batch(&self, lines: &str) {
        self.netns
            .within(|| {
                let mut ip = Command::new("ip")
                    .args(["-batch", "-"])
                    .stdin(Stdio::piped())
                    .spawn()
                    .unwrap();
                ip.stdin
                    .take()
                    .unwrap()
                    .write_all(lines.as_bytes())
                    .unwrap();
                assert!(ip.wait().unwrap().success(), "{lines}");
            })
            .unwrap();
    }

    /// Everything the kernel has here, as iproute2 sees it. Two of these are equal when nothing was left changed.
    pub fn dump(&self) -> String {
        let all = "link show\naddr show\nroute show table all\nrule show\nneigh show\n";
        let mut text = String::new();
        for (family, lines) in [
            ("-4", all),
            (
                "-6",
                "addr show\nroute show table all\nrule show\nneigh show\n",
            ),
        ] {
            let json = self
                .netns
                .within(|| output_of_batch(&[family, "-d", "-j", "-batch", "-"], lines))
                .unwrap();
            for value in serde_json::Deserializer::from_str(&json).into_iter::<serde_json::Value>()
            {
                let mut value = value.unwrap();
                forget_clocks(&mut value);
                text += &serde_json::to_string_pretty(&value).unwrap();
            }
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
        let changed: Vec<String> = before
            .lines()
            .zip(now.lines())
            .filter(|(was, is)| was != is)
            .take(40)
            .map(|(was, is)| format!("-{was}\n+{is}"))
            .collect();
        panic!("{what} left the kernel changed:\n{}", changed.join("\n"));
    }

    /// A dump after which nothing changes by itself: link-local addresses are done with their detection.
    pub fn settled(&self) -> String {
        let mut before = self.dump();
        let mut same = 0;
        for _ in 0..60 {
            std::thread::sleep(std::time::Duration::from_millis(60));
            let now = self.dump();
            same = if now == before && !now.contains("tentative") {
                same + 1
            } else {
                0
            };
            before = now;
            if same == 2 {
                break;
            }
        }
        before
    }
}

fn output_of_batch(arguments: &[&str], lines: &str) -> String {
    let mut ip = Command::new("ip")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    ip.stdin
        .take()
        .unwrap()
        .write_all(lines.as_bytes())
        .unwrap();
    let run = ip.wait_with_output().unwrap();
    assert!(run.status.success(), "{lines}");
    String::from_utf8(run.stdout).unwrap()
}

/// Lifetimes count down, and statistics count up.
fn forget_clocks(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(map) => {
            for key in [
                // The operational state follows the carrier up to a second later.
                "operstate",
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
