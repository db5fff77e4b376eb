//! A container behind Docker's own bridge, with a published port: what macvlan does without.

use trunkline::link::Netns;
use trunkline_benches::sandbox::docker;

use crate::traffic::PORT;

pub(crate) struct Container {
    pub(crate) netns: Netns,
    /// The processes of docker-proxy, which carry what comes from this host.
    pub(crate) proxies: Vec<i32>,
    id: String,
}

impl Container {
    /// A container of the lab's engine, which is in this network namespace.
    pub(crate) fn run() -> Self {
        let (tcp, udp) = (format!("{PORT}:{PORT}"), format!("{PORT}:{PORT}/udp"));
        let id = docker(&[
            "run",
            "-d",
            "-p",
            &tcp,
            "-p",
            &udp,
            "busybox:lab",
            "sleep",
            "3600",
        ]);
        let pid = docker(&["inspect", "--format", "{{.State.Pid}}", &id]);
        Self {
            netns: Netns::of_process(pid.parse().unwrap()).unwrap(),
            proxies: proxies(),
            id,
        }
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        docker(&["rm", "-f", &self.id]);
    }
}

/// Those in this network namespace.
fn proxies() -> Vec<i32> {
    let here = std::fs::read_link("/proc/thread-self/ns/net").unwrap();
    let processes = std::fs::read_dir("/proc").unwrap();
    let found: Vec<i32> = processes
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|pid: &i32| {
            std::fs::read_to_string(format!("/proc/{pid}/comm"))
                .is_ok_and(|name| name.trim() == "docker-proxy")
                && std::fs::read_link(format!("/proc/{pid}/ns/net")).is_ok_and(|net| net == here)
        })
        .collect();
    assert!(found.len() >= 2, "docker-proxy for TCP and UDP: {found:?}");
    found
}
