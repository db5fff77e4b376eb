//! Other people's programs: pyroute2, the CNI macvlan plugin, netavark.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::lab::{CHILD, GATEWAY, MTU, PARENT, PREFIX, Places, address, mac, sibling};

const CNI: &str = "/usr/lib/cni/macvlan";
const NETAVARK: &str = "/usr/lib/podman/netavark";

/// The programs that are there; a loud word about each that is not.
#[derive(Clone)]
pub(crate) struct Tools {
    python: Option<PathBuf>,
    pub(crate) cni: bool,
    pub(crate) netavark: bool,
}

impl Tools {
    pub(crate) fn find() -> Self {
        let there = |path: &Path| {
            let there = path.exists();
            if !there {
                let name = path.display();
                eprintln!("SKIPPED control beside {name}, which is not there: make bench-setup");
            }
            there
        };
        let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench-venv/bin/python");
        Self {
            python: there(&python).then_some(python),
            cni: there(Path::new(CNI)),
            netavark: there(Path::new(NETAVARK)),
        }
    }

    pub(crate) fn has_pyroute2(&self) -> bool {
        self.python.is_some()
    }

    /// Children created in their namespaces, with `IPRoute`. The time of the work alone, as Python measures it.
    pub(crate) fn pyroute2_attach(&self, places: &Places) -> Duration {
        let mut lines = format!("{PARENT}\n");
        for (number, netns) in (0..).zip(&places.names) {
            let (mac, address) = (mac(number), address(number));
            let _ = writeln!(
                lines,
                "{netns} {CHILD} {mac} {MTU} {address}/{PREFIX} {GATEWAY}"
            );
        }
        self.pyroute2(&lines)
    }

    /// Children beside their parent.
    pub(crate) fn pyroute2_add(&self, count: u32) -> Duration {
        let mut lines = format!("{PARENT}\n");
        for number in 0..count {
            let _ = writeln!(lines, "- {} {}", sibling(number), mac(number));
        }
        self.pyroute2(&lines)
    }

    /// All links.
    pub(crate) fn pyroute2_dump(&self, count: usize) -> Duration {
        self.pyroute2(&format!("{PARENT}\ndump {count}\n"))
    }

    fn pyroute2(&self, lines: &str) -> Duration {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/control/pyroute2_peer.py");
        let output = filled(
            Command::new(self.python.as_ref().unwrap()).arg(script),
            lines,
        );
        Duration::from_secs_f64(output.trim().parse().unwrap())
    }
}

/// One exec per child, as a container runtime does it, with addresses that are given (the static plugin).
pub(crate) fn cni_attach(places: &Places) -> Duration {
    let wanted: Vec<String> = (0..places.names.len())
        .map(|number| {
            let number = u32::try_from(number).unwrap();
            json!({
                "cniVersion": "0.4.0", "name": "bench", "type": "macvlan", "master": PARENT, "mode": "bridge", "mtu": MTU,
                "ipam": {
                    "type": "static",
                    "addresses": [{"address": format!("{}/{PREFIX}", address(number)), "gateway": GATEWAY}],
                    "routes": [{"dst": "0.0.0.0/0"}],
                },
                "runtimeConfig": {"mac": mac(number).to_string()},
                "args": {"cni": {"mac": mac(number).to_string()}},
            })
            .to_string()
        })
        .collect();
    let start = Instant::now();
    for (wanted, netns) in wanted.iter().zip(&places.names) {
        let mut plugin = Command::new(CNI);
        plugin
            .env("CNI_COMMAND", "ADD")
            .env("CNI_CONTAINERID", netns)
            .env("CNI_NETNS", format!("/run/netns/{netns}"))
            .env("CNI_IFNAME", CHILD)
            .env("CNI_PATH", "/usr/lib/cni");
        filled(&mut plugin, wanted);
    }
    start.elapsed()
}

/// One exec per child, as Podman does it.
pub(crate) fn netavark_attach(places: &Places) -> Duration {
    let wanted: Vec<String> = (0..)
        .zip(&places.names)
        .map(|(number, netns)| {
            json!({
                "container_id": netns, "container_name": netns,
                "networks": {"bench": {
                    "static_ips": [address(number)], "interface_name": CHILD, "static_mac": mac(number).to_string(),
                }},
                "network_info": {"bench": {
                    "name": "bench", "id": "bench", "driver": "macvlan", "network_interface": PARENT,
                    "subnets": [{"subnet": "10.66.0.0/16", "gateway": GATEWAY}],
                    "ipv6_enabled": false, "internal": false, "dns_enabled": false,
                    "options": {"mtu": MTU.to_string(), "mode": "bridge"}, "ipam_options": {"driver": "host-local"},
                }},
            })
            .to_string()
        })
        .collect();
    let start = Instant::now();
    for (wanted, netns) in wanted.iter().zip(&places.names) {
        filled(
            Command::new(NETAVARK).args(["setup", &format!("/run/netns/{netns}")]),
            wanted,
        );
    }
    start.elapsed()
}

/// Runs a program with this on its standard input; what it wrote.
fn filled(command: &mut Command, input: &str) -> String {
    let mut process = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    process
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = process.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{command:?}: {text}");
    text
}
