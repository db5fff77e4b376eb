//! `examples/lab/lab run --engine -- cargo bench -p trunkline-benches --bench docker`: networks made and containers attached through
//! the engine, beside the same requests sent bare over one connection that stays open, and nothing looked at before or after.
//!
//! The engine's own work is nearly all of it: what we add are the looks by which our rules refuse what the engine would accept and
//! the network would not carry.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use trunkline::Removed;
use trunkline::blocking::Docker;
use trunkline::docker::{
    EndpointSpec, HostLinks, MacvlanNetworkSpec, NetworkName, NetworkParent, NetworkSpec,
    SubnetSpec,
};
use trunkline_benches::rounds::{Contender, compare, criterion};
use trunkline_benches::sandbox::{docker as docker_command, has_engine, ip};

const ROUNDS: usize = 40;

/// One connection to the engine, kept open.
struct Bare {
    stream: BufReader<UnixStream>,
}

impl Bare {
    fn connect(socket: &str) -> Self {
        Self {
            stream: BufReader::new(UnixStream::connect(socket).unwrap()),
        }
    }

    /// Sends a request and reads its answer; the status has to be this one.
    fn send(&mut self, request: &str, body: &Value, expected: u16) {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let head = format!(
            "{request} HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.stream.get_mut().write_all(head.as_bytes()).unwrap();
        let (mut status, mut length, mut chunked) = (0, 0, false);
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).unwrap();
            let line = line.trim_end().to_ascii_lowercase();
            if let Some(rest) = line.strip_prefix("http/1.1 ") {
                status = rest[..3].parse().unwrap();
            } else if let Some(rest) = line.strip_prefix("content-length: ") {
                length = rest.parse().unwrap();
            } else if line == "transfer-encoding: chunked" {
                chunked = true;
            } else if line.is_empty() {
                break;
            }
        }
        assert!(!chunked, "{request}: an answer of unknown length");
        let mut answer = vec![0; length];
        self.stream.read_exact(&mut answer).unwrap();
        assert_eq!(
            status,
            expected,
            "{request}: {}",
            String::from_utf8_lossy(&answer)
        );
    }
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn main() {
    let mut criterion = criterion();
    // Never the host's own engine.
    if !has_engine() {
        eprintln!("SKIPPED docker: it runs under examples/lab/lab run --engine -- …");
        return;
    }
    let host = std::env::var("DOCKER_HOST").unwrap();
    let socket = host.trim_start_matches("unix://");
    ip("link add bench0 type veth peer name bench1");
    ip("link set bench0 up");
    let docker = Docker::connect().unwrap();
    let links = HostLinks::unknown();
    let name = NetworkName::new("bench").unwrap();
    let subnet = SubnetSpec::parse("10.99.0.0/24")
        .unwrap()
        .parse_gateway("10.99.0.1")
        .unwrap();
    let spec: NetworkSpec =
        MacvlanNetworkSpec::new(name.clone(), NetworkParent::parse("bench0").unwrap())
            .unwrap()
            .subnet(subnet)
            .unwrap()
            .into();
    let body = json!({
        "Name": "bench", "CheckDuplicate": true, "Driver": "macvlan", "Options": {"parent": "bench0"},
        "IPAM": {"Config": [{"Subnet": "10.99.0.0/24", "Gateway": "10.99.0.1"}]},
    });
    let is_there = || docker.network("bench").unwrap().is_some();
    let removed = || {
        assert_eq!(
            docker.remove_foreign_network("bench").unwrap(),
            Removed::Removed
        );
    };

    let bare = std::cell::RefCell::new(Bare::connect(socket));
    let contenders = vec![
        Contender::new("trunkline", || {
            let time = timed(|| drop(docker.add_network(&spec, &links).unwrap()));
            assert!(is_there());
            removed();
            time
        }),
        Contender::new("floor", || {
            let time = timed(|| bare.borrow_mut().send("POST /networks/create", &body, 201));
            assert!(is_there());
            removed();
            time
        }),
        Contender::new("docker", || {
            let create = [
                "network",
                "create",
                "-d",
                "macvlan",
                "--subnet",
                "10.99.0.0/24",
                "--gateway",
                "10.99.0.1",
                "-o",
                "parent=bench0",
                "bench",
            ];
            let time = timed(|| drop(docker_command(&create)));
            assert!(is_there());
            removed();
            time
        }),
    ];
    compare(&mut criterion, "docker/network-create", ROUNDS, contenders);

    docker.add_network(&spec, &links).unwrap();
    let container = docker_command(&[
        "run",
        "-d",
        "--network",
        "none",
        "busybox:lab",
        "sleep",
        "1000000",
    ]);
    // A container without a network cannot be attached to one: it gets one of its own first.
    docker_command(&["network", "disconnect", "none", &container]);
    let endpoint = EndpointSpec::new(name);
    let detached = || {
        assert_eq!(
            docker.detach(&container, "bench").unwrap(),
            Removed::Removed
        );
    };
    let is_attached = || {
        let found = docker.container(&container).unwrap().unwrap();
        found.attachments.iter().any(|(name, _)| name == "bench")
    };
    let connect = json!({ "Container": container });
    let contenders = vec![
        Contender::new("trunkline", || {
            let time = timed(|| docker.attach(&container, &endpoint, &links).unwrap());
            assert!(is_attached());
            detached();
            time
        }),
        Contender::new("floor", || {
            let time = timed(|| {
                bare.borrow_mut()
                    .send("POST /networks/bench/connect", &connect, 200);
            });
            assert!(is_attached());
            detached();
            time
        }),
        Contender::new("docker", || {
            let time = timed(|| drop(docker_command(&["network", "connect", "bench", &container])));
            assert!(is_attached());
            detached();
            time
        }),
    ];
    compare(&mut criterion, "docker/attach", ROUNDS, contenders);
    docker_command(&["rm", "-f", &container]);
    removed();
    ip("link del bench0");
    criterion.final_summary();
}
