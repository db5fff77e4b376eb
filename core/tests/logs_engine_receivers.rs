//! Containers that log to real receivers: rsyslog, and collectors that speak gelf, fluentd's forward protocol and Splunk's
//! HTTP events. What arrives is what was written, and what trunkline reads from the engine's copy is the same.
//!
//! `examples/lab/lab run --engine -- cargo test -p trunkline --features logs,blocking --test logs_engine_receivers`
#![cfg(all(feature = "logs", feature = "blocking"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "support/collectors.rs"]
mod collectors;
#[path = "support/log_containers.rs"]
mod containers;
#[path = "support/lab_engine.rs"]
mod engine;

use std::collections::HashMap;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use trunkline::blocking::LogReader;
use trunkline::logs::{
    EngineLogConfig, EngineRelease, EngineSocket, LogConfig, LogFormat, LogLocation, LogQuery,
    LogStream, Place,
};

use collectors::Collector;
use containers::{Container, alone, lab_engine, ok};

/// What the container prints: ordinary lines, quotes and controls, the longest record of one piece, and errors.
const SCRIPT: &str = r#"for i in $(seq 1 40); do echo "line $i"; done; printf 'a\tb "quoted" \\ <&> \303\251\n';
    head -c 16000 /dev/zero | tr '\0' x; echo; sleep 0.7; echo oops >&2; echo "worse: 'x'" >&2"#;

fn written() -> Vec<(LogStream, String)> {
    let mut lines: Vec<_> = (1..=40)
        .map(|at| (LogStream::Stdout, format!("line {at}")))
        .collect();
    lines.push((LogStream::Stdout, "a\tb \"quoted\" \\ <&> é".into()));
    lines.push((LogStream::Stdout, "x".repeat(16000)));
    lines.push((LogStream::Stderr, "oops".into()));
    lines.push((LogStream::Stderr, "worse: 'x'".into()));
    lines
}

/// Runs a container with a configuration that trunkline has found good, and reads the engine's copy.
fn run(socket: &EngineSocket, driver: &str, options: &[(&str, String)]) -> Container {
    let asked = EngineLogConfig::new(
        driver,
        options.iter().map(|(key, value)| (*key, value.as_str())),
    );
    let release: EngineRelease = ok(&["version", "-f", "{{.Server.Version}}"])
        .parse()
        .unwrap();
    let config = LogConfig::from_engine(&asked).unwrap();
    let good = config.to_engine(Place::Container, release).unwrap();
    assert_eq!(good, asked);
    let options: Vec<String> = good
        .options()
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    let mut arguments = vec![
        "--log-driver",
        good.driver(),
        "--label",
        "shop=books",
        "-e",
        "STAGE=test",
    ];
    for option in &options {
        arguments.extend(["--log-opt", option]);
    }
    let container = Container::done(&arguments, SCRIPT);
    let reader = LogReader::open(socket, &container.0, &LogQuery::new()).unwrap();
    assert!(
        matches!(
            reader.location(),
            LogLocation::Files {
                format: LogFormat::Cache,
                ..
            }
        ),
        "{:?}",
        reader.location()
    );
    let mut lines: Vec<_> = reader
        .map(|record| record.unwrap())
        .map(|line| (line.stream(), line.text().into_owned()))
        .collect();
    // The two streams are read side by side.
    lines.sort_by_key(|(stream, _)| *stream == LogStream::Stderr);
    assert_eq!(lines, written(), "the copy of {driver}");
    container
}

fn text<'a>(record: &'a Value, key: &str) -> &'a str {
    record[key]
        .as_str()
        .unwrap_or_else(|| panic!("no {key}: {record}"))
}

/// Asserts that the records are what was written, by stream in order.
fn same(records: &[Value], stream: impl Fn(&Value) -> LogStream, line: impl Fn(&Value) -> String) {
    let mut found: Vec<_> = records
        .iter()
        .map(|record| (stream(record), line(record)))
        .collect();
    found.sort_by_key(|(stream, _)| *stream == LogStream::Stderr);
    assert_eq!(found, written());
}

#[test]
fn gelf_over_udp_and_tcp() {
    let Some(path) = lab_engine("gelf_over_udp_and_tcp") else {
        return;
    };
    let _alone = alone();
    let socket = EngineSocket::unix(path);
    let tagged = |address: String| {
        vec![
            ("gelf-address", address),
            ("tag", "{{.ID}}/shop".to_owned()),
            ("labels", "shop".to_owned()),
            ("env", "STAGE".to_owned()),
        ]
    };
    let check = |records: &[Value], container: &Container| {
        same(
            records,
            |record| match record["level"].as_i64() {
                Some(6) => LogStream::Stdout,
                Some(3) => LogStream::Stderr,
                other => panic!("level {other:?}"),
            },
            |record| text(record, "short_message").to_owned(),
        );
        for record in records {
            assert_eq!(text(record, "_container_id"), container.0);
            assert_eq!(text(record, "_tag"), format!("{}/shop", &container.0[..12]));
            assert_eq!(
                (text(record, "_shop"), text(record, "_STAGE")),
                ("books", "test")
            );
        }
    };
    // Plain messages of 16 000 bytes are more than a datagram takes, and come in chunks.
    for compression in ["gzip", "zlib", "none"] {
        let collector = Collector::gelf_udp();
        let mut options = tagged(format!("udp://127.0.0.1:{}", collector.port));
        options.push(("gelf-compression-type", compression.to_owned()));
        let container = run(&socket, "gelf", &options);
        check(&collector.take(written().len()), &container);
    }
    let collector = Collector::gelf_tcp();
    let mut options = tagged(format!("tcp://127.0.0.1:{}", collector.port));
    options.push(("gelf-tcp-max-reconnect", "2".to_owned()));
    let container = run(&socket, "gelf", &options);
    check(&collector.take(written().len()), &container);
}

#[test]
fn fluentd_with_acknowledgement() {
    let Some(path) = lab_engine("fluentd_with_acknowledgement") else {
        return;
    };
    let _alone = alone();
    let socket = EngineSocket::unix(path);
    for (acknowledged, exact) in [(false, false), (true, true)] {
        let collector = Collector::fluentd();
        let container = run(
            &socket,
            "fluentd",
            &[
                (
                    "fluentd-address",
                    format!("tcp://127.0.0.1:{}", collector.port),
                ),
                ("fluentd-request-ack", acknowledged.to_string()),
                ("fluentd-sub-second-precision", exact.to_string()),
                ("tag", "docker.{{.Name}}".to_owned()),
                ("labels", "shop".to_owned()),
            ],
        );
        let records = collector.take(written().len());
        same(
            &records,
            |record| match text(record, "source") {
                "stdout" => LogStream::Stdout,
                "stderr" => LogStream::Stderr,
                other => panic!("{other}"),
            },
            |record| text(record, "log").to_owned(),
        );
        let name = ok(&["inspect", "-f", "{{.Name}}", &container.0]);
        for record in &records {
            assert_eq!(text(record, "container_id"), container.0);
            assert_eq!(text(record, "container_name"), name);
            assert_eq!(
                text(record, "tag"),
                format!("docker.{}", name.trim_start_matches('/'))
            );
            assert_eq!(text(record, "shop"), "books");
            assert_eq!(
                (record["acknowledged"].as_bool(), record["exact"].as_bool()),
                (Some(acknowledged), Some(exact))
            );
        }
    }
}

/// The witness of a warning: the engine's client reads the acknowledgements of both streams from one connection, takes each
/// other's for wrong, and sends again; sometimes it reads from the connection that the other stream has just closed, and the
/// daemon crashes. That is why this one has a daemon of its own.
#[test]
fn acknowledgements_of_two_streams_are_mixed_up() {
    let Some(lab) = lab_engine("acknowledgements_of_two_streams_are_mixed_up") else {
        return;
    };
    let _alone = alone();
    let mut daemon = engine::Daemon::start(&json!({}), &[]).unwrap();
    daemon.load_image(&lab.display().to_string());
    let release: EngineRelease = daemon.engine.must("GET", "/version", None)["Version"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let collector = Collector::fluentd();
    let address = format!("tcp://127.0.0.1:{}", collector.port);
    let options = [
        ("fluentd-address", address.as_str()),
        ("fluentd-request-ack", "true"),
    ];
    let findings = LogConfig::from_engine(&EngineLogConfig::new("fluentd", options))
        .unwrap()
        .review(Place::Container, release);
    assert!(
        findings
            .iter()
            .any(|finding| finding.option() == Some("fluentd-request-ack"))
    );
    let script = "(for i in $(seq 1 100); do echo line $i; done) & (for i in $(seq 1 100); do echo error $i >&2; done) & wait";
    let create = json!({"Image": "busybox:lab", "Cmd": ["sh", "-c", script],
        "HostConfig": {"NetworkMode": "none", "LogConfig": {"Type": "fluentd", "Config": HashMap::from(options)}}});
    let made = daemon
        .engine
        .must("POST", "/containers/create", Some(&create));
    let id = made["Id"].as_str().unwrap();
    // A daemon that crashes here gives no answer.
    let _ = daemon
        .engine
        .try_request("POST", &format!("/containers/{id}/start"), None);
    let records = collector.while_they_come(Duration::from_secs(3));
    let mut lines: Vec<_> = records.iter().map(|record| text(record, "log")).collect();
    let sent = lines.len();
    lines.sort_unstable();
    lines.dedup();
    if daemon.has_ended() {
        let words = daemon.log();
        assert!(
            words.contains("fluent.(*Fluent).write"),
            "another crash than the expected one: {words}"
        );
    } else {
        assert!(
            sent > lines.len(),
            "{sent} records of {} lines",
            lines.len()
        );
    }
}

#[test]
fn splunk_over_http() {
    let Some(path) = lab_engine("splunk_over_http") else {
        return;
    };
    let _alone = alone();
    let socket = EngineSocket::unix(path);
    for (format, compressed) in [("inline", false), ("inline", true), ("raw", false)] {
        let collector = Collector::splunk();
        let container = run(
            &socket,
            "splunk",
            &[
                ("splunk-url", format!("http://127.0.0.1:{}", collector.port)),
                ("splunk-token", "s3cret".to_owned()),
                ("splunk-format", format.to_owned()),
                ("splunk-gzip", compressed.to_string()),
                ("splunk-source", "shop".to_owned()),
                ("splunk-index", "main".to_owned()),
            ],
        );
        let records = collector.take(written().len());
        let id = &container.0[..12];
        if format == "raw" {
            // The tag and the line; the stream is not told.
            let found: Vec<_> = records
                .iter()
                .map(|record| text(record, "event").to_owned())
                .collect();
            let mut expected: Vec<_> = written()
                .into_iter()
                .map(|(_, line)| format!("{id} {line}"))
                .collect();
            let mut sorted = found.clone();
            sorted.sort();
            expected.sort();
            assert_eq!(sorted, expected);
        } else {
            same(
                &records,
                |record| match record["event"]["source"].as_str() {
                    Some("stdout") => LogStream::Stdout,
                    Some("stderr") => LogStream::Stderr,
                    other => panic!("{other:?}"),
                },
                |record| text(&record["event"], "line").to_owned(),
            );
            assert!(
                records
                    .iter()
                    .all(|record| text(&record["event"], "tag") == id)
            );
        }
        for record in &records {
            assert_eq!(text(record, "token"), "Splunk s3cret");
            assert_eq!(
                (text(record, "source"), text(record, "index")),
                ("shop", "main")
            );
            assert_eq!(record["compressed"].as_bool(), Some(compressed));
        }
    }
}

/// rsyslog from Debian's package, on ports and files of its own.
struct Rsyslog {
    child: Child,
    directory: tempfile::TempDir,
}

impl Rsyslog {
    fn start(port: u16) -> Self {
        let directory = tempfile::tempdir_in("/run").unwrap();
        let at = |name: &str| directory.path().join(name).display().to_string();
        let config = format!(
            r#"global(workDirectory="{}" maxMessageSize="64k")
module(load="imtcp") module(load="imudp") module(load="imuxsock" SysSock.Use="off")
input(type="imtcp" address="127.0.0.1" port="{port}" ruleset="r")
input(type="imudp" address="127.0.0.1" port="{port}" ruleset="r")
input(type="imuxsock" Socket="{}" ruleset="r" useSpecialParser="off" parseHostname="on")
template(name="t" type="string" string="%syslogfacility-text%|%syslogseverity-text%|%syslogtag%|%msg%\n")
ruleset(name="r" parser=["rsyslog.rfc5424", "rsyslog.rfc3164"]) {{ action(type="omfile" file="{}" template="t") }}
"#,
            directory.path().display(),
            at("socket"),
            at("out"),
        );
        std::fs::write(at("conf"), config).unwrap();
        let child = Command::new("rsyslogd")
            .args(["-n", "-f", &at("conf"), "-i", &at("pid")])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(at("err")).unwrap())
            .spawn()
            .unwrap();
        let began = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(
                began.elapsed() < Duration::from_secs(20),
                "{}",
                std::fs::read_to_string(at("err")).unwrap()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { child, directory }
    }

    /// So many lines: facility, severity, tag, message.
    fn take(&self, count: usize) -> Vec<[String; 4]> {
        let began = Instant::now();
        loop {
            let text = std::fs::read(self.directory.path().join("out")).unwrap_or_default();
            let text = String::from_utf8_lossy(&text).into_owned();
            let lines: Vec<_> = text
                .lines()
                .map(|line| {
                    let mut parts = line.splitn(4, '|').map(str::to_owned);
                    std::array::from_fn(|_| parts.next().unwrap_or_else(|| panic!("{line}")))
                })
                .collect();
            if lines.len() >= count {
                assert_eq!(lines.len(), count);
                return lines;
            }
            assert!(
                began.elapsed() < Duration::from_secs(20),
                "{} of {count}: {text}",
                lines.len()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Rsyslog {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn rsyslog_over_udp_tcp_and_a_socket() {
    let Some(path) = lab_engine("rsyslog_over_udp_tcp_and_a_socket") else {
        return;
    };
    let _alone = alone();
    let socket = EngineSocket::unix(path);
    for (number, (way, format)) in [
        ("tcp", "rfc5424"),
        ("udp", "rfc3164"),
        ("tcp", "rfc5424micro"),
        ("unixgram", "rfc3164"),
    ]
    .into_iter()
    .enumerate()
    {
        let port = 15140 + u16::try_from(number).unwrap();
        let rsyslog = Rsyslog::start(port);
        let address = match way {
            "unixgram" => format!(
                "unixgram://{}",
                rsyslog.directory.path().join("socket").display()
            ),
            way => format!("{way}://127.0.0.1:{port}"),
        };
        let container = run(
            &socket,
            "syslog",
            &[
                ("syslog-address", address),
                ("syslog-format", format.to_owned()),
                ("syslog-facility", "local3".to_owned()),
                ("tag", "shop/{{.ID}}".to_owned()),
            ],
        );
        let lines = rsyslog.take(written().len());
        let mut found = Vec::new();
        for [facility, severity, tag, message] in lines {
            assert_eq!(facility, "local3", "{way} {format}");
            assert!(
                tag.starts_with(&format!("shop/{}", &container.0[..12])),
                "{tag}"
            );
            let stream = match severity.as_str() {
                "info" => LogStream::Stdout,
                "err" => LogStream::Stderr,
                other => panic!("{other}"),
            };
            // rsyslog writes control characters as #011, and keeps the space before the message.
            let line = message
                .strip_prefix(' ')
                .unwrap_or(&message)
                .replace("#011", "\t");
            found.push((stream, line));
        }
        found.sort_by_key(|(stream, _)| *stream == LogStream::Stderr);
        assert_eq!(found, written(), "{way} {format}");
    }
}
