//! Examinations of a host without an engine: what there is to look at is looked at, and no longer than asked for.
#![cfg(all(feature = "logs", feature = "blocking"))]
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::os::unix::net::UnixListener;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use trunkline::blocking::examine;
use trunkline::logs::{EngineSocket, Examination, Extent, Findings, LogPlace, Source};
use trunkline::{Cancel, ErrorKind};

fn names(findings: &Findings) -> BTreeSet<&'static str> {
    let causes = findings.diagnosis().causes().iter();
    causes.map(|cause| cause.failure().name()).collect()
}

fn file(directory: &tempfile::TempDir, name: &str, text: &str) -> LogPlace {
    let path = directory.path().join(name);
    std::fs::write(&path, text).unwrap();
    LogPlace::File {
        path: path.display().to_string(),
        shared: false,
    }
}

const DMESG: &str = "[    1.000000] br0: port 1(veth0a1b2c3) entered disabled state
[    2.000000] IPv6: eth0: IPv6 duplicate address fd00::5 used by ea:e6:03:3c:33:28 detected!
";

#[test]
fn a_support_bundle_is_examined_without_an_engine() {
    let directory = tempfile::tempdir().unwrap();
    let log = "time=\"2026-11-24T02:00:00Z\" level=error msg=\"Bind for 0.0.0.0:80 failed: port is already allocated\"\n\
        time=\"2026-11-24T02:00:00Z\" level=error msg=\"the moon\"\n";
    let examination = Examination::of_host()
        .engine(EngineSocket::unix(directory.path().join("none.sock")))
        .daemon_log(file(&directory, "docker.log", log))
        .kernel_log(file(&directory, "dmesg", DMESG))
        .since("2026-11-24T00:00:00Z".parse().unwrap());
    let findings = examine(&examination).unwrap();
    assert_eq!(
        names(&findings),
        BTreeSet::from(["duplicate-address", "engine-unreachable", "port-allocated"])
    );
    assert_eq!(findings.diagnosis().unexplained(), ["the moon"]);
    assert_eq!(findings.diagnosis().noise(), 1);
    let extents: Vec<_> = findings
        .sources()
        .iter()
        .map(trunkline::logs::Looked::extent)
        .collect();
    assert!(
        matches!(extents[..], [Extent::Not(why), Extent::Whole, Extent::Whole] if why.contains("No such file")),
        "{findings}"
    );

    // Too old, and only the last lines.
    let late = examination
        .clone()
        .since("2026-11-25T00:00:00Z".parse().unwrap());
    assert!(!names(&examine(&late).unwrap()).contains("port-allocated"));
    let mut long = log.to_owned();
    long.push_str(&"time=\"2026-11-24T02:00:00Z\" level=info msg=x\n".repeat(2000));
    let last = examination
        .daemon_log(file(&directory, "long.log", &long))
        .lines(10)
        .unwrap();
    assert!(!names(&examine(&last).unwrap()).contains("port-allocated"));
}

#[test]
fn an_engine_that_does_not_answer_is_not_waited_for() {
    let directory = tempfile::tempdir().unwrap();
    let socket = directory.path().join("silent.sock");
    let _listener = UnixListener::bind(&socket).unwrap();
    let start = Instant::now();
    let told = Arc::new(Mutex::new(Vec::new()));
    let tell = Arc::clone(&told);
    let examination = Examination::of_container("web")
        .engine(EngineSocket::unix(&socket))
        .daemon_log(file(&directory, "docker.log", ""))
        .kernel_log(file(&directory, "dmesg", DMESG))
        .within(Duration::from_millis(300))
        .unwrap()
        .progress(move |looked| {
            tell.lock().unwrap().push(looked.to_string());
            ControlFlow::Continue(())
        });
    let findings = examine(&examination).unwrap();
    assert!(
        start.elapsed() < Duration::from_secs(30),
        "{:?}",
        start.elapsed()
    );
    assert_eq!(names(&findings), BTreeSet::from(["engine-unreachable"]));
    let not = |at: usize, word: &str| matches!(findings.sources()[at].extent(), Extent::Not(why) if why.contains(word));
    assert!(
        not(0, "no answer") && not(1, "300ms") && not(2, "300ms"),
        "{findings}"
    );
    // Begun and done, each.
    assert_eq!(told.lock().unwrap().len(), 6, "{told:?}");
}

#[test]
fn broken_off_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let examination = Examination::of_host()
        .engine(EngineSocket::unix(directory.path().join("none.sock")))
        .daemon_log(file(
            &directory,
            "docker.log",
            "failed to start daemon: iptables not found\n",
        ))
        .without_kernel_log()
        .progress(|_| ControlFlow::Break(()));
    let findings = examine(&examination).unwrap();
    assert!(findings.is_clean());
    assert_eq!(findings.sources().len(), 2);
    assert!(
        findings
            .sources()
            .iter()
            .all(|it| matches!(it.extent(), Extent::Not(why) if why.contains("broke off")))
    );
    assert!(matches!(
        findings.sources()[1].source(),
        Source::DaemonLog(_)
    ));
}

#[test]
fn given_up_from_elsewhere() {
    let directory = tempfile::tempdir().unwrap();
    let socket = directory.path().join("silent.sock");
    let _listener = UnixListener::bind(&socket).unwrap();
    let examination = Examination::of_host()
        .engine(EngineSocket::unix(&socket))
        .daemon_log(file(&directory, "docker.log", ""))
        .without_kernel_log();
    let cancel = Cancel::new();
    let other = cancel.clone();
    let thread = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(100));
        other.cancel();
    });
    let error = cancel.scope(|| examine(&examination)).unwrap_err();
    thread.join().unwrap();
    assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
    // And before it began.
    let error = cancel.scope(|| examine(&examination)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
}

#[tokio::test]
async fn with_async_and_not_from_within() {
    let directory = tempfile::tempdir().unwrap();
    let examination = Examination::of_host()
        .engine(EngineSocket::unix(directory.path().join("none.sock")))
        .daemon_log(file(&directory, "docker.log", ""))
        .without_kernel_log();
    let findings = trunkline::logs::examine(&examination).await.unwrap();
    assert_eq!(names(&findings), BTreeSet::from(["engine-unreachable"]));
    assert!(examine(&examination).is_err());
}
