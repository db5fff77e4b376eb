//! `daemon.json` and a real daemon: what it takes, what a reload changes, and what only a restart does.
//!
//! Runs inside `examples/lab/lab run --engine`; elsewhere it says that it was skipped.
#![allow(clippy::unwrap_used, clippy::panic)]
#![cfg(feature = "logs")]

#[path = "support/lab_engine.rs"]
mod engine;

use std::process::Command;
use std::time::Duration;

use serde_json::json;
use trunkline::ErrorKind;
use trunkline::logs::{
    ConfigEdit, DaemonCommandLine, DaemonConfig, DaemonConfigFile, Effect, EngineCheck,
    EngineLogConfig, EngineRelease, Local, LogConfig, ReloadWitness, RunningDaemon, Severity,
    reload_daemon,
};

use engine::{Daemon, Engine};

const RELEASE: EngineRelease = EngineRelease::new(20, 10, 24);
const QUIET: &[&str] = &[
    "--iptables=false",
    "--bridge=none",
    "--ip-forward=false",
    "--userland-proxy=false",
];

/// A file, whether we refuse it, and whether Docker 20.10 does.
const FILES: &[(&str, bool, bool)] = &[
    ("{}", false, false),
    ("{ \"debug\":true, \"log-level\":\"debug\" }", false, false),
    ("{ “debug”:true, “log-level”:”debug”, }", true, true),
    ("{ \"debug\":true, \"log-level\":\"debug\", }", true, true),
    ("{\"debug\": true} // on", true, false),
    ("{\n// on\n\"debug\": true}", true, true),
    ("{'debug': true}", true, true),
    ("", true, true),
    (" \n", true, true),
    ("\u{feff}{}", true, true),
    ("{} {\"debug\": true}", true, false),
    ("[1]", true, true),
    ("{\"Debug\": true}", true, true),
    ("{\"debgu\": true}", true, true),
    ("{\"log-opt\": {\"max-file\": \"1\"}}", true, true),
    (
        "{\"logging\": {\"log-driver\": \"local\", \"debug\": true}}",
        true,
        false,
    ),
    ("{\"debug\": true, \"debug\": false}", false, false),
    (
        "{\"log-opts\": {\"max-size\": \"1m\"}, \"log-opts\": {\"max-file\": \"2\"}}",
        false,
        false,
    ),
    ("{\"debug\": \"yes\"}", true, true),
    ("{\"mtu\": \"1400\"}", true, true),
    ("{\"log-opts\": {\"max-file\": 3}}", true, true),
    ("{\"dns\": \"1.1.1.1\"}", true, true),
    ("{\"dns\": [\"banana\"]}", true, true),
    ("{\"ip\": \"banana\"}", true, true),
    ("{\"labels\": [\"a=b\"]}", false, false),
    ("{\"features\": {\"x\": true}}", false, false),
    ("{\"log-level\": \"warning\"}", false, false),
    ("{\"log-level\": \"WARN\"}", false, false),
    ("{\"log-level\": \"loud\"}", true, true),
    ("{\"log-format\": \"json\"}", true, true),
    ("{\"default-network-opts\": {}}", true, false),
    ("{\"max-concurrent-downloads\": -1}", true, true),
    ("{\"userns-remap\": null}", false, false),
    ("{\"hosts\": [\"tcp://127.0.0.1:1\"]}", true, true),
    ("{\"iptables\": false}", true, true),
];

#[test]
fn files_that_a_real_daemon_takes_and_refuses() {
    if engine::socket("logs_engine_reload::files_that_a_real_daemon_takes_and_refuses").is_none() {
        return;
    }
    let mut flags = vec!["--host=unix:///x"];
    flags.extend(QUIET);
    let line = DaemonCommandLine::new(flags);
    let mut faults = Vec::new();
    for (text, we, it) in FILES {
        let refused = match DaemonConfig::parse(text.as_bytes()) {
            Ok(config) => config
                .review(RELEASE, &line)
                .iter()
                .any(|finding| finding.severity() == Severity::Refused),
            Err(_) => true,
        };
        let daemon = Daemon::start_raw(text.as_bytes(), QUIET);
        let words = daemon
            .as_ref()
            .err()
            .and_then(|log| log.lines().last())
            .unwrap_or_default();
        if (refused, daemon.is_err()) != (*we, *it) {
            faults.push(format!(
                "{text:?}: we {refused}, the daemon {}: {words}",
                daemon.is_err()
            ));
        }
        // Whatever it refuses, we refuse first.
        assert!(refused || daemon.is_ok(), "{text:?}: {words}");
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Events and `/info`, by plain HTTP.
struct Witness<'a>(&'a Engine);

impl ReloadWitness for Witness<'_> {
    fn reloads(&mut self) -> trunkline::Result<u64> {
        let until = Command::new("date").arg("+%s.%N").output().unwrap().stdout;
        let filters = "%7B%22type%22%3A%5B%22daemon%22%5D%2C%22event%22%3A%5B%22reload%22%5D%7D";
        let path = format!(
            "/events?since=0&until={}&filters={filters}",
            String::from_utf8_lossy(&until).trim()
        );
        let (_, text) = self.0.request("GET", &path, None);
        Ok(text.lines().filter(|line| line.contains("reload")).count() as u64)
    }

    fn debug(&mut self) -> trunkline::Result<bool> {
        Ok(self.0.must("GET", "/info", None)["Debug"] == true)
    }
}

#[test]
fn reload_and_restart_of_a_real_daemon() {
    let Some(lab) = engine::socket("logs_engine_reload::reload_and_restart_of_a_real_daemon")
    else {
        return;
    };
    let within = Duration::from_secs(10);
    let mut daemon = Daemon::start_raw(b"{\n\t\"labels\" : [ \"a=b\" ]\n}\n", QUIET)
        .unwrap_or_else(|words| panic!("{words}"));
    let running = RunningDaemon::find_all()
        .unwrap()
        .into_iter()
        .find(|found| found.pid() == daemon.pid())
        .unwrap();
    let line = running.command_line().clone();
    assert_eq!(
        line.config_file(),
        Some(daemon.config_path().to_str().unwrap())
    );
    let mut file = DaemonConfigFile::open(line.config_file().unwrap()).unwrap();
    let dockerd = std::path::Path::new("dockerd");

    // debug is live; this engine has no --validate, and says so.
    let edit = file
        .config()
        .edit(&ConfigEdit::new().with_debug(true), RELEASE, &line)
        .unwrap();
    let written = file
        .write_and_reload(
            &edit,
            Some(dockerd),
            daemon.pid(),
            &mut Witness(&daemon.engine),
            within,
        )
        .unwrap();
    assert_eq!(written.check(), &EngineCheck::NotDone);
    let text = std::fs::read_to_string(daemon.config_path()).unwrap();
    assert!(
        text.ends_with("\n\t\"labels\" : [ \"a=b\" ],\n\t\"debug\" : true\n}\n"),
        "{text}"
    );
    assert!(Witness(&daemon.engine).debug().unwrap());

    // Removed, it stays: the trap that the report tells of.
    let edit = file
        .config()
        .edit(&ConfigEdit::new().without("debug"), RELEASE, &line)
        .unwrap();
    assert!(edit.effects()[0].notes()[0].contains("keeps the old value"));
    let _ = file
        .write_and_reload(
            &edit,
            None,
            daemon.pid(),
            &mut Witness(&daemon.engine),
            within,
        )
        .unwrap();
    assert!(Witness(&daemon.engine).debug().unwrap());

    // Written as false, it goes.
    let edit = file
        .config()
        .edit(&ConfigEdit::new().with_debug(false), RELEASE, &line)
        .unwrap();
    let _ = file
        .write_and_reload(
            &edit,
            None,
            daemon.pid(),
            &mut Witness(&daemon.engine),
            within,
        )
        .unwrap();
    assert!(!Witness(&daemon.engine).debug().unwrap());

    // A flag that gives debug too would keep the daemon from starting: refused beforehand.
    let flagged = DaemonCommandLine::new(["--debug"]);
    assert!(
        file.config()
            .edit(&ConfigEdit::new().with_debug(true), RELEASE, &flagged)
            .is_err()
    );

    // A file that somebody else broke: no event, and the daemon goes on.
    let good = std::fs::read(daemon.config_path()).unwrap();
    std::fs::write(daemon.config_path(), "{“").unwrap();
    let error = reload_daemon(
        daemon.pid(),
        None,
        &mut Witness(&daemon.engine),
        Duration::from_secs(1),
    )
    .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    std::fs::write(daemon.config_path(), good).unwrap();

    // The driver: a reload changes nothing, a restart does, and what exists stays as it is.
    daemon.load_image(&lab);
    let create =
        json!({"Image": "busybox:lab", "Cmd": ["true"], "HostConfig": {"NetworkMode": "none"}});
    daemon
        .engine
        .must("POST", "/containers/create?name=old", Some(&create));
    let change = ConfigEdit::new()
        .with_log_config(&LogConfig::new(Local::default()), RELEASE)
        .unwrap();
    let edit = file.config().edit(&change, RELEASE, &line).unwrap();
    assert_eq!(edit.effects()[0].effect(), Effect::RestartNewContainers);
    let _ = file
        .write_and_reload(
            &edit,
            None,
            daemon.pid(),
            &mut Witness(&daemon.engine),
            within,
        )
        .unwrap();
    let driver = |daemon: &Daemon| {
        daemon.engine.must("GET", "/info", None)["LoggingDriver"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(driver(&daemon), "json-file");
    daemon.restart().unwrap_or_else(|words| panic!("{words}"));
    assert_eq!(driver(&daemon), "local");
    daemon
        .engine
        .must("POST", "/containers/create?name=new", Some(&create));
    let of = |name: &str| {
        let inspect = daemon
            .engine
            .must("GET", &format!("/containers/{name}/json"), None);
        EngineLogConfig::new(
            inspect["HostConfig"]["LogConfig"]["Type"].as_str().unwrap(),
            [("", ""); 0],
        )
    };
    let (old, new) = (of("old"), of("new"));
    assert_eq!((old.driver(), new.driver()), ("json-file", "local"));
    assert_eq!(edit.unaffected([("old", &old), ("new", &new)]), ["old"]);
}
