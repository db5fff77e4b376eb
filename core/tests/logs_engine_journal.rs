//! A real systemd-journald, started by hand, and a real dockerd that writes into it as docker.service.
//!
//! Runs inside `examples/lab/lab run --engine`; elsewhere it says that it was skipped.
#![cfg(all(feature = "logs", feature = "blocking"))]
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/lab_engine.rs"]
mod engine;

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::json;
use trunkline::blocking::examine;
use trunkline::logs::{
    DaemonLog, DaemonRecord, EngineSocket, Examination, Extent, Layer, LineForm, LogLevel,
    LogPlace, Source,
};

use engine::Daemon;

/// Namespaces in which journald's directories are empty, journald runs, and `dockerd` is one that runs as its unit: journald
/// takes the unit from the control group of who writes.
const SURROUNDINGS: &str = r#"
ip link set lo up
mount -t tmpfs tmpfs /run/log && mount -t tmpfs tmpfs /run/systemd
mkdir -p /run/systemd/system /run/systemd/journald.conf.d /run/log/journal
printf '[Journal]\nStorage=volatile\nRateLimitIntervalSec=2s\nRateLimitBurst=500\n' >/run/systemd/journald.conf.d/test.conf
for groups in /sys/fs/cgroup/unified /sys/fs/cgroup /sys/fs/cgroup/systemd; do
    [ -w $groups/cgroup.procs ] && break
done
slice=$groups/trunkline$$.slice
mkdir -p $slice/docker.service || exit 1
bin=$(mktemp -d -p /run)
cat >$bin/dockerd <<END
#!/bin/sh
echo \$\$ >$slice/docker.service/cgroup.procs
exec systemd-cat -t dockerd $(command -v dockerd) "\$@"
END
cat >$bin/flood <<END
#!/bin/sh
echo \$\$ >$slice/docker.service/cgroup.procs
seq 20000 | systemd-cat -t dockerd
sleep 3
echo after the flood | systemd-cat -t dockerd
END
chmod +x $bin/dockerd $bin/flood
/lib/systemd/systemd-journald &
journald=$!
for i in $(seq 100); do [ -S /run/systemd/journal/stdout ] && break; sleep 0.05; done
PATH=$bin:$PATH "$0" "$@"
code=$?
kill $journald; wait $journald
for i in $(seq 100); do rmdir $slice/docker.service $slice 2>/dev/null && break; sleep 0.05; done
exit $code
"#;

fn shell(script: &str, daemon: &Daemon) -> String {
    let directory = daemon.directory.path();
    let run = Command::new("sh")
        .args(["-c", script])
        .env("D", format!("docker -H unix://{}/s", directory.display()))
        .env("T", directory)
        .output()
        .unwrap();
    String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr)
}

fn read(place: &LogPlace, tail: Option<u32>) -> (Vec<DaemonRecord>, u64) {
    let mut log = DaemonLog::open(place, tail).unwrap();
    let records = log.by_ref().map(Result::unwrap).collect();
    (records, log.suppressed())
}

#[test]
fn a_real_journal() {
    let Some(lab) = engine::socket("logs_engine_journal::a_real_journal") else {
        return;
    };
    if std::env::var("TRUNKLINE_JOURNAL").is_err() {
        let status = Command::new("unshare")
            .args(["-n", "-m", "--", "sh", "-c", SURROUNDINGS])
            .arg(std::env::current_exe().unwrap())
            .args(["a_real_journal", "--exact", "--nocapture"])
            .env("TRUNKLINE_JOURNAL", "1")
            .status();
        assert!(status.unwrap().success(), "see above");
        return;
    }
    let config = json!({"iptables": true, "bridge": "", "ip-forward": true, "userland-proxy": true, "bip": "172.31.255.1/24",
        "cgroup-parent": std::env::var("TRUNKLINE_CGROUP_PARENT").unwrap_or_default()});
    let daemon = Daemon::start(&config, &[]).unwrap_or_else(|words| panic!("{words}"));
    let said = shell(
        &format!("docker -H unix://{lab} save busybox:lab | $D load
        $D run -d --name web -p 8080:80 busybox:lab sleep 99
        $D run -d --name web2 -p 8080:80 busybox:lab sleep 99
        $D run --name talk --log-driver journald busybox:lab sh -c 'echo of a container; nc 172.31.255.1 9'
        journalctl --sync"),
        &daemon,
    );
    assert!(said.contains("of a container"), "{said}");
    assert_eq!(daemon.log(), "", "all of it is in the journal");

    // Found by itself, and read with everything else.
    let examination = Examination::of_host()
        .engine(EngineSocket::unix(daemon.directory.path().join("s")))
        .without_kernel_log();
    let findings = examine(&examination).unwrap();
    let place = LogPlace::Journal {
        unit: "docker.service",
        user: false,
    };
    let mut looked = findings.sources().iter();
    let looked = looked.find(|it| *it.source() == Source::DaemonLog(place.clone()));
    assert_eq!(looked.unwrap().extent(), &Extent::Whole, "{findings}");
    let causes: BTreeMap<_, Vec<_>> = findings
        .diagnosis()
        .causes()
        .iter()
        .map(|cause| (cause.failure().name(), cause.layers().collect()))
        .collect();
    assert_eq!(
        causes,
        BTreeMap::from([
            ("port-allocated", vec![Layer::Api, Layer::Daemon]),
            ("connection-refused", vec![Layer::Container]),
        ]),
        "{findings}"
    );

    // The daemon's lines as they were written, and not those of the container, which carry its unit too.
    let (records, _) = read(&place, None);
    let whole: String = shell("journalctl -u docker.service --output=cat", &daemon);
    assert!(whole.contains("of a container") && whole.contains("API listen on"));
    assert!(records.len() > 50, "{}", records.len());
    assert!(
        records
            .iter()
            .any(|it| it.message().starts_with("API listen on") && it.form() == LineForm::Logfmt)
    );
    assert!(records.iter().any(|it| it.level() == Some(LogLevel::Error)));
    assert!(
        records
            .iter()
            .all(|it| !it.message().contains("of a container") && it.unix_nanos().is_some())
    );
    // journald itself takes all of them for mere information.
    assert_eq!(
        shell(
            "journalctl -q -u docker.service -t dockerd -p err --output=cat",
            &daemon
        ),
        ""
    );
    let (tail, _) = read(&place, Some(5));
    assert!(tail.len() <= 5 && records.ends_with(&tail));

    // A copy of the journal, as another host sends it.
    let copy = daemon
        .directory
        .path()
        .join("copy.journal")
        .display()
        .to_string();
    shell(
        "cp /run/log/journal/*/system.journal $T/copy.journal",
        &daemon,
    );
    let file = |path: &str| LogPlace::JournalFile {
        path: path.to_owned(),
        unit: "docker.service".into(),
    };
    let (copied, _) = read(&file(&copy), None);
    assert!(copied.len() >= records.len() && copied.starts_with(&records));
    assert!(DaemonLog::open(&file("/nowhere.journal"), None).is_err());
    std::fs::write(&copy, "no journal").unwrap();
    let error = DaemonLog::open(&file(&copy), None)
        .unwrap()
        .next()
        .unwrap()
        .unwrap_err();
    assert!(error.to_string().contains("journalctl"), "{error}");

    // The kernel's part of it.
    let (kernel, _) = read(&LogPlace::KernelJournal, None);
    assert!(!kernel.is_empty() && kernel.iter().all(|it| it.program() == Some("kernel")));

    // A unit that says too much at once loses lines, and journald says how many.
    shell("flood; journalctl --sync", &daemon);
    let (records, suppressed) = read(&place, None);
    let there = records
        .iter()
        .filter(|it| it.message().parse::<u64>().is_ok())
        .count();
    let words = shell("journalctl --output=cat | grep Suppressed", &daemon);
    assert_eq!(
        there as u64 + suppressed,
        20_000,
        "{there} and {suppressed}; {words}"
    );
    assert!(suppressed > 0);
}
