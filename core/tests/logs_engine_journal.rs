//! A real systemd-journald, started by hand, and a real dockerd that writes into it as docker.service; a real rsyslog, and one that
//! writes into its files.
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
const JOURNAL: &str = r#"
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
(sleep 0.5; seq 20000; sleep 3; echo after the flood; sleep 1) | systemd-cat -t dockerd
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

/// The same with rsyslog, which writes files as Debian has them until 12, and from 13 on. The daemon is fed to it as the scripts of
/// sysvinit do.
const RSYSLOG: &str = r#"
ip link set lo up
mount -t tmpfs tmpfs /var/log
bin=$(mktemp -d -p /run)
cat >$bin/conf <<END
global(maxMessageSize="16k")
module(load="imuxsock" SysSock.Use="off")
input(type="imuxsock" Socket="$bin/socket")
*.* action(type="omfile" file="/var/log/syslog" template="RSYSLOG_TraditionalFileFormat")
*.* action(type="omfile" file="/var/log/iso" template="RSYSLOG_FileFormat")
END
mkfifo $bin/pipe
cat >$bin/dockerd <<END
#!/bin/sh
logger -i --size 16384 --socket $bin/socket -t dockerd <$bin/pipe &
exec $(command -v dockerd) "\$@" >$bin/pipe 2>&1
END
chmod +x $bin/dockerd
rsyslogd -n -i $bin/pid -f $bin/conf &
rsyslogd=$!
for i in $(seq 100); do [ -S $bin/socket ] && break; sleep 0.05; done
logger --socket $bin/socket -t cron 'dial tcp: no such host'
PATH=$bin:$PATH "$0" "$@"
code=$?
kill $rsyslogd; wait $rsyslogd
exit $code
"#;

/// Runs a test of this file once more, in surroundings of its own; whether this is in there already.
fn inside(test: &str, surroundings: &str) -> bool {
    if std::env::var("TRUNKLINE_INSIDE").is_ok() {
        return true;
    }
    let status = Command::new("unshare")
        .args(["-n", "-m", "--", "sh", "-c", surroundings])
        .arg(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env("TRUNKLINE_INSIDE", "1")
        .status();
    assert!(status.unwrap().success(), "see above");
    false
}

/// An engine with a bridge, on which two containers want one port.
fn engine_in_trouble(lab: &str) -> Daemon {
    let config = json!({"iptables": true, "bridge": "", "ip-forward": true, "userland-proxy": true, "bip": "172.31.255.1/24",
        "cgroup-parent": std::env::var("TRUNKLINE_CGROUP_PARENT").unwrap_or_default()});
    let daemon = Daemon::start(&config, &[]).unwrap_or_else(|words| panic!("{words}"));
    shell(
        &format!(
            "docker -H unix://{lab} save busybox:lab | $D load
            $D run -d --name web -p 8080:80 busybox:lab sleep 99; $D run -d --name web2 -p 8080:80 busybox:lab sleep 99"
        ),
        &daemon,
    );
    assert_eq!(daemon.log(), "", "all of it is where it should be");
    daemon
}

#[test]
fn files_of_a_real_rsyslog() {
    let test = "files_of_a_real_rsyslog";
    let Some(lab) = engine::socket(&format!("logs_engine_journal::{test}")) else {
        return;
    };
    if !inside(test, RSYSLOG) {
        return;
    }
    let daemon = engine_in_trouble(&lab);
    shell("sleep 0.5", &daemon);
    let file = |path: &str| LogPlace::File {
        path: path.into(),
        shared: true,
    };
    let examination = Examination::of_host()
        .engine(EngineSocket::unix(daemon.directory.path().join("s")))
        .without_kernel_log();
    let findings = examine(&examination).unwrap();
    let mut looked = findings.sources().iter();
    let syslog = looked.find(|it| *it.source() == Source::DaemonLog(file("/var/log/syslog")));
    assert_eq!(syslog.unwrap().extent(), &Extent::Whole, "{findings}");
    let causes = findings.diagnosis().causes();
    assert_eq!(causes.len(), 1, "{findings}");
    assert_eq!(causes[0].failure().name(), "port-allocated");
    assert!(causes[0].layers().any(|layer| layer == Layer::Daemon));

    let (old, _) = read(&file("/var/log/syslog"), None);
    let (new, _) = read(&file("/var/log/iso"), None);
    assert!(old.len() > 50 && old == new, "{} {}", old.len(), new.len());
    assert!(old.iter().all(|it| it.program() == Some("dockerd")));
    assert!(
        old.iter()
            .any(|it| it.message().starts_with("API listen on") && it.level().is_some())
    );
    assert!(shell("cat /var/log/syslog", &daemon).contains("cron: dial tcp"));
}

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
    if !inside("a_real_journal", JOURNAL) {
        return;
    }
    let daemon = engine_in_trouble(&lab);
    let said = shell(
        "$D run --name talk --log-driver journald busybox:lab sh -c 'echo of a container; nc 172.31.255.1 9'; journalctl --sync",
        &daemon,
    );
    assert!(said.contains("of a container"), "{said}");

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
