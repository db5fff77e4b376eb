//! Containers on the lab's engine for the tests of logs, by the docker command, without anything of the other slices.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The tests share an engine: one at a time.
pub fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Its socket. Never the host's own engine: without the lab there is none, which is said loudly.
pub fn lab_engine(test: &str) -> Option<PathBuf> {
    let host = std::env::var("DOCKER_HOST").unwrap_or_default();
    let socket = host.strip_prefix("unix://").map(PathBuf::from);
    if std::env::var("TRUNKLINE_ENGINE_DATA").is_ok() && socket.is_some() {
        return socket;
    }
    let promised = std::env::var("TRUNKLINE_PROMISED").unwrap_or_default();
    assert!(
        !promised.split(',').any(|name| name == "docker-engine"),
        "{test} needs docker-engine, which was promised and is missing"
    );
    let line = format!("SKIPPED {test}: needs docker-engine: examples/lab/lab run --engine -- …\n");
    if let Ok(path) = std::env::var("TRUNKLINE_SKIPS") {
        let file = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(path);
        file.unwrap().write_all(line.as_bytes()).unwrap();
    }
    eprint!("{line}");
    None
}

pub fn docker(arguments: &[&str]) -> Output {
    Command::new("docker")
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// Runs docker, which must succeed.
pub fn ok(arguments: &[&str]) -> String {
    let run = docker(arguments);
    assert!(
        run.status.success(),
        "docker {arguments:?}: {}",
        String::from_utf8_lossy(&run.stderr)
    );
    String::from_utf8_lossy(&run.stdout).trim().to_owned()
}

/// A container that is removed with the test.
pub struct Container(pub String);

impl Container {
    pub fn start(options: &[&str], script: &str) -> Self {
        let arguments = [
            &["run", "-d", "--network", "none"],
            options,
            &["busybox:lab", "sh", "-c", script],
        ]
        .concat();
        Self(ok(&arguments))
    }

    pub fn done(options: &[&str], script: &str) -> Self {
        let container = Self::start(options, script);
        ok(&["wait", &container.0]);
        container
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        docker(&["rm", "-f", &self.0]);
    }
}
