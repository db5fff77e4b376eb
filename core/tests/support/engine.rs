//! What the tests on a real engine share: the engine of `examples/lab/lab run --engine`, spoken to without our library.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;
use trunkline::docker::{
    ContainerName, ContainerSpec, Docker, EndpointSpec, HostLink, HostLinks, MacvlanNetworkSpec,
    NetworkName, NetworkParent, Rule, SubnetSpec,
};
use trunkline::{Error, InterfaceName, VlanId};

/// The tests of one file share an engine and its links: one at a time.
pub fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The socket of the lab's engine. Never the host's own engine: without the lab there is none.
pub fn lab_engine(test: &str) -> Option<PathBuf> {
    let lab = std::env::var("TRUNKLINE_ENGINE_DATA").is_ok();
    let host = std::env::var("DOCKER_HOST").unwrap_or_default();
    match host.strip_prefix("unix://") {
        Some(socket) if lab => Some(PathBuf::from(socket)),
        _ => {
            skip(
                test,
                "docker-engine",
                "it runs under: examples/lab/lab run --engine -- …",
            );
            None
        }
    }
}

/// Whether the kernel has a capability of the lab's list; a loud skip otherwise.
pub fn capable(test: &str, capability: &str) -> bool {
    let list = std::env::var("TRUNKLINE_CAPABILITIES").unwrap_or_default();
    let has = list.split(',').any(|have| have == capability);
    if !has {
        skip(test, capability, "this kernel has not");
    }
    has
}

fn skip(test: &str, capability: &str, why: &str) {
    let promised = std::env::var("TRUNKLINE_PROMISED").unwrap_or_default();
    assert!(
        !promised.split(',').any(|name| name == capability),
        "{test} needs {capability}, which was promised and is missing"
    );
    let line = format!("SKIPPED {test}: needs {capability}: {why}\n");
    if let Ok(path) = std::env::var("TRUNKLINE_SKIPS") {
        let file = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(path);
        file.unwrap().write_all(line.as_bytes()).unwrap();
    }
    eprint!("{line}");
}

/// One request, raw; the status and the body.
pub fn raw(socket: &PathBuf, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let mut stream = UnixStream::connect(socket).expect("the lab's engine answers");
    stream
        .set_read_timeout(Some(Duration::from_mins(1)))
        .unwrap();
    // HTTP/1.0: the answer ends with the connection and is not chunked.
    write!(
        stream,
        "{method} {path} HTTP/1.0\r\nHost: docker\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (
        status,
        serde_json::from_str(body).unwrap_or_else(|_| Value::String(body.trim().into())),
    )
}

/// Runs `ip`; it must succeed.
pub fn ip(arguments: &str) -> String {
    let run = Command::new("ip")
        .args(arguments.split_whitespace())
        .output()
        .unwrap();
    assert!(
        run.status.success(),
        "ip {arguments}: {}",
        String::from_utf8_lossy(&run.stderr)
    );
    String::from_utf8_lossy(&run.stdout).into_owned()
}

/// Runs `ip` in the network namespace of a process; it must succeed.
pub fn ip_of(pid: u32, arguments: &str) -> String {
    let run = Command::new("nsenter")
        .args(["-t", &pid.to_string(), "-n", "ip"])
        .args(arguments.split_whitespace())
        .output()
        .unwrap();
    assert!(
        run.status.success(),
        "ip {arguments} of {pid}: {}",
        String::from_utf8_lossy(&run.stderr)
    );
    String::from_utf8_lossy(&run.stdout).into_owned()
}

/// Whether a link is there.
pub fn link_exists(name: &str) -> bool {
    std::path::Path::new("/sys/class/net").join(name).exists()
}

/// Makes a cable whose near end has this name, both ends up.
pub fn cable(name: &str) {
    if link_exists(name) {
        return;
    }
    ip(&format!("link add {name} type veth peer name {name}w"));
    ip(&format!("link set {name} up"));
    ip(&format!("link set {name}w up"));
}

/// The links here, from iproute2's own JSON.
pub fn host_links() -> HostLinks {
    let links: Value = serde_json::from_str(&ip("-d -j link show")).unwrap();
    HostLinks::of(links.as_array().unwrap().iter().map(|link| {
        let text = |key: &str| link[key].as_str().map(str::to_owned);
        let name = |key: &str| text(key).map(|name| InterfaceName::new(name).unwrap());
        let mut found = HostLink::new(name("ifname").unwrap());
        found.up = link["flags"]
            .as_array()
            .unwrap()
            .iter()
            .any(|flag| flag == "UP");
        found.mac = text("address").and_then(|mac| mac.parse().ok());
        found.master = name("master");
        if link["linkinfo"]["info_kind"] == "vlan" {
            let id = link["linkinfo"]["info_data"]["id"].as_u64().unwrap();
            found.vlan =
                name("link").map(|trunk| (trunk, VlanId::new(u32::try_from(id).unwrap()).unwrap()));
        }
        found
    }))
}

pub const IMAGE: &str = "busybox:lab";

pub fn name(text: &str) -> NetworkName {
    NetworkName::new(text).unwrap()
}

pub fn subnet(net: &str, gateway: &str) -> SubnetSpec {
    SubnetSpec::parse(net)
        .unwrap()
        .parse_gateway(gateway)
        .unwrap()
}

pub fn macvlan(called: &str, parent: &str, subnet: SubnetSpec) -> MacvlanNetworkSpec {
    MacvlanNetworkSpec::new(name(called), NetworkParent::parse(parent).unwrap())
        .unwrap()
        .subnet(subnet)
        .unwrap()
}

pub fn sleeper(called: &str, on: EndpointSpec) -> ContainerSpec {
    ContainerSpec::new(ContainerName::new(called).unwrap(), IMAGE)
        .on(on)
        .unwrap()
        .command(["sleep", "600"])
}

pub fn rules(error: &Error) -> Vec<Rule> {
    match error {
        Error::Refused { violations, .. } => violations
            .iter()
            .map(trunkline::docker::Violation::rule)
            .collect(),
        other => panic!("not refused by a rule: {other}"),
    }
}

/// An engine with nothing of ours and fresh cables.
pub async fn fresh(test: &str) -> Option<Docker> {
    let socket = lab_engine(test)?;
    let docker = Docker::connect_to(&socket).await.unwrap();
    for network in docker.networks().await.unwrap() {
        if network.driver != "macvlan" && network.driver != "ipvlan" && !network.config_only {
            continue;
        }
        for container in docker.containers_on(&network.id).await.unwrap() {
            raw(
                &socket,
                "DELETE",
                &format!("/containers/{}?force=true", container.id),
                &Value::Null,
            );
        }
        docker.remove_foreign_network(&network.id).await.unwrap();
    }
    for link in ["s0", "s2"] {
        cable(link);
    }
    Some(docker)
}
