//! The network that dockerd lists and has given up, because its parent was missing when dockerd started.
//!
//! Restarts the lab's engine, so it has a run of its own:
//! `examples/lab/lab run --engine -- cargo test -p trunkline --features docker --test engine_restart`.
#![cfg(feature = "docker")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::too_many_lines,
    clippy::zombie_processes
)]

#[path = "support/engine.rs"]
mod engine;

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use trunkline::docker::{
    Docker, MacvlanNetworkSpec, NetworkName, NetworkParent, NetworkSpec, SubnetSpec, Trouble,
};
use trunkline::{Error, ErrorKind, Removed};

/// Ends the lab's dockerd, and gives its command line.
fn stop_engine() -> Vec<String> {
    let pid = std::fs::read_to_string(std::env::var("TRUNKLINE_ENGINE_PIDFILE").unwrap()).unwrap();
    let folder = format!("/proc/{}", pid.trim());
    let line = std::fs::read_to_string(format!("{folder}/cmdline")).unwrap();
    assert!(
        Command::new("kill")
            .arg(pid.trim())
            .status()
            .unwrap()
            .success()
    );
    let start = Instant::now();
    // A zombie process still has a folder: its command line is empty then.
    while std::fs::read_to_string(format!("{folder}/cmdline")).is_ok_and(|line| !line.is_empty()) {
        assert!(
            start.elapsed() < Duration::from_secs(30),
            "dockerd does not end"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    line.split_terminator('\0').map(str::to_owned).collect()
}

/// Starts dockerd again and waits for it.
async fn start_engine(line: &[String], socket: &Path) -> (Child, Docker) {
    let (program, arguments) = line.split_first().unwrap();
    let child = Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let start = Instant::now();
    loop {
        if let Ok(docker) = Docker::connect_to(socket).await {
            return (child, docker);
        }
        assert!(
            start.elapsed() < Duration::from_mins(1),
            "dockerd does not come back"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_network_that_dockerd_has_given_up() {
    let Some(socket) = engine::lab_engine("a_network_that_dockerd_has_given_up") else {
        return;
    };
    let docker = Docker::connect_to(&socket).await.unwrap();
    engine::cable("z0");
    let name = NetworkName::new("zombie").unwrap();
    let subnet = SubnetSpec::parse("10.80.0.0/24")
        .unwrap()
        .parse_gateway("10.80.0.1")
        .unwrap();
    let spec: NetworkSpec =
        MacvlanNetworkSpec::new(name.clone(), NetworkParent::parse("z0").unwrap())
            .unwrap()
            .subnet(subnet)
            .unwrap()
            .into();
    docker
        .add_network(&spec, &engine::host_links())
        .await
        .unwrap();
    docker.probe_network(&name, "busybox:lab").await.unwrap();
    assert_eq!(
        docker.containers_on("zombie").await.unwrap(),
        [],
        "the probe leaves nothing"
    );

    // The host restarts, and the parent comes too late.
    let line = stop_engine();
    let unreachable = docker.networks().await.unwrap_err();
    assert_eq!(
        unreachable.kind(),
        ErrorKind::EngineUnavailable,
        "{unreachable}"
    );
    engine::ip("link delete z0");
    let (mut child, docker) = start_engine(&line, &socket).await;
    let health = docker
        .check_network(&spec, &engine::host_links())
        .await
        .unwrap();
    assert!(
        matches!(health.troubles.as_slice(), [Trouble::ParentGone { .. }]),
        "{health:?}"
    );
    engine::cable("z0");

    // By all that the engine tells, the network is well. No container starts on it.
    let health = docker
        .check_network(&spec, &engine::host_links())
        .await
        .unwrap();
    assert!(health.is_well(), "{health:?}");
    let error = docker
        .probe_network(&name, "busybox:lab")
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ParentUnusable, "{error}");
    assert!(
        error.to_string().contains("then restart dockerd"),
        "{error}"
    );
    assert!(
        matches!(&error, Error::RolledBack { undo, .. } if undo.is_empty()),
        "{error}"
    );
    // A container of somebody else that failed to start gives it away to a check without probing.
    let body = serde_json::json!({"Image": "busybox:lab", "HostConfig": {"NetworkMode": "zombie"}});
    assert_eq!(
        engine::raw(&socket, "POST", "/containers/create?name=victim", &body).0,
        201
    );
    assert_eq!(
        engine::raw(
            &socket,
            "POST",
            "/containers/victim/start",
            &serde_json::Value::Null
        )
        .0,
        500
    );
    let health = docker
        .check_network(&spec, &engine::host_links())
        .await
        .unwrap();
    assert!(
        matches!(health.troubles.as_slice(), [Trouble::Forgotten { .. }]),
        "{health:?}"
    );

    // The remedy.
    let line = stop_engine();
    child.wait().unwrap();
    let (child, docker) = start_engine(&line, &socket).await;
    docker.probe_network(&name, "busybox:lab").await.unwrap();
    assert_eq!(
        engine::raw(
            &socket,
            "DELETE",
            "/containers/victim",
            &serde_json::Value::Null
        )
        .0,
        204
    );
    assert_eq!(
        docker.remove_network("zombie").await.unwrap(),
        Removed::Removed
    );
    // It goes on for the tests after this one, and ends with the lab's session.
    drop(child);
}
