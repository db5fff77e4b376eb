//! The audit of real containers: limits, bytes on the disk, who can read, and where the output really goes.
//!
//! `examples/lab/lab run --engine -- cargo test -p trunkline --features logs,blocking --test logs_engine_audit`
#![cfg(all(feature = "logs", feature = "blocking"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "support/log_containers.rs"]
mod containers;
#[path = "support/lab_engine.rs"]
mod engine;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;
use trunkline::ErrorKind;
use trunkline::blocking::LogAuditor;
use trunkline::logs::{
    ContainerAudit, DiskUse, EngineLogConfig, EngineSocket, FirstProcess, LogFormat, LogLocation,
    Readable, Unseen,
};

use containers::{Container, alone, docker, lab_engine, ok};

/// Audits until what is to be seen is there: processes start when they start.
fn audit(
    auditor: &LogAuditor,
    container: &Container,
    seen: impl Fn(&ContainerAudit) -> bool,
) -> ContainerAudit {
    let began = Instant::now();
    loop {
        let audit = auditor.container(&container.0).unwrap();
        if seen(&audit) {
            return audit;
        }
        assert!(began.elapsed() < Duration::from_secs(15), "{audit:#?}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// What a container would answer when its log was asked for a line.
fn logged(container: &Container, line: &str) -> bool {
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(5) {
        let logs = docker(&["logs", &container.0]);
        if String::from_utf8_lossy(&logs.stdout)
            .lines()
            .any(|found| found == line)
        {
            return true;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    false
}

/// What du says of the files of a log, which counts the blocks too: bytes and files.
fn du(path: &Path) -> Vec<u64> {
    let folder = path.parent().unwrap().display();
    let name = path.file_name().unwrap().to_str().unwrap();
    let du =
        format!("cd {folder} && du -c -B 1 {name}* | tail -n 1 | cut -f 1; ls {name}* | wc -l");
    let du = Command::new("sh")
        .args(["-c", &du])
        .output()
        .unwrap()
        .stdout;
    let lines = String::from_utf8(du).unwrap();
    lines
        .lines()
        .map(|line| line.trim().parse().unwrap())
        .collect()
}

/// With async the same is said, and of one that is not there, that it is not.
fn the_async_twin_agrees(socket: &EngineSocket, all: &[ContainerAudit]) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let auditor = trunkline::logs::LogAuditor::connect(socket).await.unwrap();
        assert_eq!(auditor.containers().await.unwrap(), all);
        assert_eq!(auditor.container(all[0].id()).await.unwrap(), all[0]);
        let error = auditor.container("not-there").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert_eq!(
            LogAuditor::connect(socket).unwrap_err().kind(),
            ErrorKind::InsideRuntime
        );
    });
}

#[test]
fn drivers_limits_and_bytes() {
    let Some(path) = lab_engine("drivers_limits_and_bytes") else {
        return;
    };
    let _alone = alone();
    let socket = EngineSocket::unix(path);
    let auditor = LogAuditor::connect(&socket).unwrap();
    assert_eq!(auditor.default_config().driver(), "json-file");
    assert!(auditor.knows_default_options());
    let unlimited = Container::done(
        &[],
        "yes a line that is written again and again | head -n 5000",
    );
    let rotated = Container::done(
        &["--log-opt", "max-size=20k", "--log-opt", "max-file=3"],
        "yes a line that is written again and again | head -n 5000",
    );
    let local = Container::done(&["--log-driver", "local"], "echo x");
    let sent = Container::done(
        &[
            "--log-driver",
            "syslog",
            "--log-opt",
            "syslog-address=udp://127.0.0.1:9",
        ],
        "echo x",
    );
    let buffered = Container::done(
        &[
            "--log-driver",
            "gelf",
            "--log-opt",
            "gelf-address=udp://127.0.0.1:9",
            "--log-opt",
            "mode=non-blocking",
            "--log-opt",
            "cache-disabled=true",
        ],
        "echo x",
    );
    let none = Container::done(&["--log-driver", "none"], "echo x");
    let all = auditor.containers().unwrap();
    let of = |container: &Container| all.iter().find(|audit| audit.id() == container.0).unwrap();

    let table = [
        (
            &unlimited,
            DiskUse::Unlimited,
            Readable::Native,
            Some(LogFormat::JsonFile),
            false,
            false,
            false,
        ),
        (
            &rotated,
            DiskUse::AtMost(60_000),
            Readable::Native,
            Some(LogFormat::JsonFile),
            false,
            false,
            true,
        ),
        (
            &local,
            DiskUse::AtMost(100 << 20),
            Readable::Native,
            Some(LogFormat::Local),
            false,
            false,
            true,
        ),
        (
            &sent,
            DiskUse::AtMost(100 << 20),
            Readable::ThroughCache,
            Some(LogFormat::Cache),
            true,
            false,
            true,
        ),
        (
            &buffered,
            DiskUse::AtMost(0),
            Readable::No("cache-disabled forbids a copy"),
            None,
            false,
            true,
            true,
        ),
        (
            &none,
            DiskUse::AtMost(0),
            Readable::No("the driver none keeps nothing"),
            None,
            false,
            true,
            true,
        ),
    ];
    for (container, disk, readable, format, blocks, loses, differs) in table {
        let audit = of(container);
        let log = audit.log();
        assert_eq!(
            (
                log.disk(),
                log.readable(),
                log.may_block(),
                log.may_lose(),
                log.differs_from_default()
            ),
            (disk, readable, blocks, loses, differs),
            "{audit:#?}"
        );
        // What we say of `docker logs` is so.
        let logs = docker(&["logs", &container.0]);
        assert_eq!(
            logs.status.success(),
            !matches!(readable, Readable::No(_)),
            "{logs:?}"
        );
        match (audit.location(), format) {
            (
                LogLocation::Files {
                    path,
                    format: found,
                },
                Some(format),
            ) => {
                assert_eq!(*found, format);
                let stored = audit.stored().unwrap();
                assert_eq!([stored.bytes, u64::from(stored.files)], du(path)[..]);
            }
            (LogLocation::Elsewhere(_), None) => assert_eq!(audit.stored(), None),
            other => panic!("{other:?}"),
        }
        assert_eq!(
            (audit.is_running(), audit.unseen()),
            (false, Some(Unseen::NotRunning))
        );
    }
    assert!(of(&unlimited).stored().unwrap().bytes > 500_000);
    let stored = of(&rotated).stored().unwrap();
    assert_eq!(stored.files, 3);
    assert!((40_000..90_000).contains(&stored.bytes), "{stored:?}");

    the_async_twin_agrees(&socket, &all);
}

#[test]
fn where_real_output_goes() {
    let Some(path) = lab_engine("where_real_output_goes") else {
        return;
    };
    let _alone = alone();
    let auditor = LogAuditor::connect(&EngineSocket::unix(path)).unwrap();
    let said = |audit: &ContainerAudit| audit.output().problems().join("\n");

    // The application is the first process, and a link in it leads to the log.
    let good = Container::start(
        &[],
        "mkdir -p /var/log/app; ln -s /dev/stdout /var/log/app/access.log; echo linked > /var/log/app/access.log; exec sleep 600",
    );
    let found = audit(&auditor, &good, |audit| {
        audit.output().first() == FirstProcess::Application
    });
    assert_eq!((found.unseen(), said(&found).as_str()), (None, ""));
    assert!(logged(&good, "linked"));
    // What `docker exec` runs is not the application's.
    ok(&["exec", "-d", &good.0, "sh", "-c", "sleep 600 > /dev/null"]);
    let found = audit(&auditor, &good, |_| true);
    assert_eq!(said(&found), "");

    // With a terminal.
    let terminal = Container::start(&["-t"], "exec sleep 600");
    let found = audit(&auditor, &terminal, |audit| {
        audit.output().first() == FirstProcess::Application
    });
    assert_eq!((found.unseen(), said(&found).as_str()), (None, ""));

    // Its own output goes into a file, and its errors nowhere.
    let file = Container::start(
        &[],
        "mkdir -p /var/log; exec sleep 600 > /var/log/out.log 2> /dev/null",
    );
    let found = audit(&auditor, &file, |audit| {
        audit.output().problems().len() == 2
    });
    assert!(
        said(&found).contains("standard output goes into the file /var/log/out.log"),
        "{found:#?}"
    );
    assert!(
        said(&found).contains("standard error is thrown away"),
        "{found:#?}"
    );
    assert_eq!(
        found.output().dockerfile(),
        ["RUN ln -sf /dev/stdout /var/log/out.log"]
    );

    // A daemon that cut its ties, and writes a file of its own: the shell that started it is the first process.
    let service = |prepare: &str| {
        format!(
            "mkdir -p /var/log/app; {prepare} (exec > /dev/null 2>&1; while true; do echo served >> /var/log/app/access.log; sleep 0.2; done) & wait"
        )
    };
    let daemon = Container::start(&[], &service(""));
    let found = audit(&auditor, &daemon, |audit| {
        audit
            .output()
            .problems()
            .iter()
            .any(|problem| problem.contains("writes into"))
    });
    assert_eq!(found.output().first(), FirstProcess::Starter);
    assert!(
        said(&found).contains("the first process is sh"),
        "{found:#?}"
    );
    assert!(said(&found).contains("is thrown away"), "{found:#?}");
    assert!(
        said(&found).contains("writes into /var/log/app/access.log"),
        "{found:#?}"
    );
    assert!(!logged(&daemon, "served"));
    let cure = found
        .output()
        .dockerfile()
        .iter()
        .find_map(|line| line.strip_prefix("RUN "))
        .unwrap();
    assert_eq!(cure, "ln -sf /proc/1/fd/1 /var/log/app/access.log");
    // The line of the Dockerfile cures it: /dev/stdout would not have.
    let uncured = Container::start(&[], &service("ln -sf /dev/stdout /var/log/app/access.log;"));
    let found = audit(&auditor, &uncured, |audit| {
        said(audit).contains("own standard output")
    });
    assert!(
        found
            .output()
            .dockerfile()
            .iter()
            .any(|line| line.ends_with(cure)),
        "{found:#?}"
    );
    assert!(!logged(&uncured, "served"));
    let cured = Container::start(&[], &service(&format!("{cure};")));
    assert!(logged(&cured, "served"));

    // A log that a program holds open outside of /var/log.
    let held = Container::start(
        &[],
        "mkdir -p /app/logs; exec 7>> /app/logs/today; exec sleep 600",
    );
    let found = audit(&auditor, &held, |audit| {
        said(audit).contains("/app/logs/today")
    });
    assert_eq!(
        found.output().dockerfile(),
        ["RUN ln -sf /dev/stdout /app/logs/today"]
    );

    // A folder that is a link out of the container is not followed out of it.
    let escape = Container::start(
        &[],
        "rm -rf /var/log; mkdir -p /var; ln -s /../../../../../../var/log /var/log; exec sleep 600",
    );
    let found = audit(&auditor, &escape, |audit| {
        audit.output().first() == FirstProcess::Application
    });
    assert_eq!((found.unseen(), said(&found).as_str()), (None, ""));
}

#[test]
fn without_root_the_command_alone_is_judged() {
    let Some(path) = lab_engine("without_root_the_command_alone_is_judged") else {
        return;
    };
    let _alone = alone();
    let shell = Container::start(&[], "sleep 600; true");
    // A thread that has lost the right to look into others' processes; the containers' own rights are beyond its own, too.
    let lose =
        rustix::thread::CapabilitySet::SYS_PTRACE | rustix::thread::CapabilitySet::DAC_OVERRIDE;
    let found = std::thread::spawn(move || {
        let mut sets = rustix::thread::capabilities(None).unwrap();
        sets.effective.remove(lose);
        rustix::thread::set_capabilities(None, sets).unwrap();
        let auditor = LogAuditor::connect(&EngineSocket::unix(path)).unwrap();
        auditor.container(&shell.0).unwrap()
    });
    let found = found.join().unwrap();
    assert_eq!(found.unseen(), Some(Unseen::NotAllowed));
    let output = found.output();
    assert_eq!(output.first(), FirstProcess::Starter);
    assert_eq!(
        output.dockerfile(),
        ["CMD [\"program\", \"argument\"]  # the application itself, in the foreground"]
    );
}

#[test]
fn the_default_is_that_of_the_daemon_that_answers() {
    if lab_engine("the_default_is_that_of_the_daemon_that_answers").is_none() {
        return;
    }
    let _alone = alone();
    // Two daemons run here: this one and the lab's.
    let config = json!({"log-driver": "local", "log-opts": {"max-size": "5m", "max-file": "2"}});
    let daemon = engine::Daemon::start(&config, &[]).unwrap();
    let socket = EngineSocket::unix(daemon.directory.path().join("s"));
    let auditor = LogAuditor::connect(&socket).unwrap();
    let expected = EngineLogConfig::new("local", [("max-size", "5m"), ("max-file", "2")]);
    assert!(auditor.knows_default_options());
    assert_eq!(auditor.default_config(), &expected);
    drop(daemon);
    let flags = [
        "--log-driver=json-file",
        "--log-opt",
        "max-size=1m",
        "--log-opt=labels=a,b",
    ];
    let daemon = engine::Daemon::start(&json!({}), &flags).unwrap();
    let socket = EngineSocket::unix(daemon.directory.path().join("s"));
    let auditor = LogAuditor::connect(&socket).unwrap();
    let expected = EngineLogConfig::new("json-file", [("max-size", "1m"), ("labels", "a,b")]);
    assert_eq!(auditor.default_config(), &expected);
    // A file that was changed, and not taken up yet, says nothing of the daemon's driver.
    std::fs::write(daemon.config_path(), r#"{"log-driver": "local"}"#).unwrap();
    let auditor = LogAuditor::connect(&socket).unwrap();
    assert_eq!(auditor.default_config().driver(), "json-file");
}
