//! Every log driver and option, good and bad: our verdict and a real daemon's, in a table that is checked in.
//!
//! `core/tests/data/log_options_20.10.tsv` is what Docker 20.10.24 said. Our side of it is checked everywhere; inside
//! `examples/lab/lab run --engine` the daemon is asked again. `UPDATE_TABLE=1` there writes the table anew.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "support/lab_engine.rs"]
mod engine;

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Map, Value, json};
use trunkline::logs::{EngineLogConfig, EngineRelease, LogConfig, Place, Severity};

use engine::{Daemon, Engine, message};

const RELEASE: EngineRelease = EngineRelease::new(20, 10, 24);

/// Driver, options that go with it, the option to be tried, its values.
type Row = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
    &'static [&'static str],
);

const SIZES: &[&str] = &[
    "10m", "1.5 GB", "100k", "7", "0", "-1", "banana", "10i", "10  m", "",
];
const BOOLS: &[&str] = &["true", "0", "T", "yes", ""];
const LEVELS: &[&str] = &["-1", "9", "10", "-2", "x"];
const COUNTS: &[&str] = &["0", "3", "-1", "2.5", "x", ""];
const PATTERNS: &[&str] = &["^APP_", "(a|b)+?", "(?=x)", "(", "\\1", "a{2,1}"];
const TAGS: &[&str] = &[
    "{{.Name}}/{{.ID}}",
    "plain",
    "{{.Nope}}",
    "{{.Name",
    "{{upper .Name}}",
    "{{foo .Name}}",
    "{{index .ContainerArgs 7}}",
    "{{.ContainerLabels.x}}",
    "{{lower .ContainerLabels}}",
    "{{if .ID}}a",
    "{{range .ContainerEnv}}{{.}}{{end}}",
    "{{json .ContainerEnv}}",
    "{{.ID.Name}}",
    "{{printf \"%s\" .ID | lower}}",
    "{{pad .Name 1 1}}",
    "{{truncate .Name 3}}",
    "{{.ContainerCreated.Unix}}",
    "{{with $x := .Name}}{{$x}}{{end}}",
];

const FLUENTD: &[(&str, &str)] = &[("fluentd-address", "tcp://127.0.0.1:24224")];
const GELF_UDP: &[(&str, &str)] = &[("gelf-address", "udp://127.0.0.1:12201")];
const GELF_TCP: &[(&str, &str)] = &[("gelf-address", "tcp://127.0.0.1:12201")];
const SYSLOG: &[(&str, &str)] = &[("syslog-address", "udp://127.0.0.1:514")];
const SPLUNK: &[(&str, &str)] = &[
    ("splunk-url", "http://127.0.0.1:8088"),
    ("splunk-token", "t"),
];
const AWS: &[(&str, &str)] = &[("awslogs-group", "g"), ("awslogs-region", "eu-central-1")];
const ENTRIES: &[(&str, &str)] = &[("logentries-token", "t")];
const NON_BLOCKING: &[(&str, &str)] = &[("mode", "non-blocking")];

const ROWS: &[Row] = &[
    ("json-file", &[], "max-size", SIZES),
    (
        "json-file",
        &[("max-size", "1m")],
        "max-file",
        &["1", "3", "0", "-1", "2.5", "x", ""],
    ),
    ("json-file", &[], "max-file", &["3"]),
    ("json-file", &[], "compress", &["false", "true", "yes"]),
    ("json-file", &[("max-size", "1m")], "compress", &["true"]),
    (
        "json-file",
        &[("max-size", "1m"), ("max-file", "1")],
        "compress",
        &["true"],
    ),
    (
        "json-file",
        &[("max-size", "1m"), ("max-file", "2")],
        "compress",
        BOOLS,
    ),
    (
        "json-file",
        &[],
        "mode",
        &["blocking", "non-blocking", "", "async", "Blocking"],
    ),
    ("json-file", &[], "max-buffer-size", &["1m"]),
    (
        "json-file",
        &[("mode", "blocking")],
        "max-buffer-size",
        &["1m"],
    ),
    ("json-file", NON_BLOCKING, "max-buffer-size", SIZES),
    ("json-file", &[], "cache-disabled", BOOLS),
    ("json-file", &[], "cache-max-size", &["zzz"]),
    ("json-file", &[], "cache-max-file", &["zzz"]),
    ("json-file", &[], "cache-compress", &["zzz"]),
    ("json-file", &[], "cache-labels", &["a"]),
    ("json-file", &[], "labels", &["a,b", "a, b", ""]),
    ("json-file", &[], "env", &["A,B", ",A"]),
    ("json-file", &[], "labels-regex", PATTERNS),
    ("json-file", &[], "env-regex", PATTERNS),
    ("json-file", &[], "tag", TAGS),
    ("json-file", &[], "max-sise", &["1m"]),
    ("json-file", &[], "syslog-address", &["udp://127.0.0.1:514"]),
    ("local", &[], "max-size", SIZES),
    ("local", &[], "max-file", &["1", "2", "0", "-1", "x"]),
    ("local", &[("compress", "false")], "max-file", &["1", "0"]),
    ("local", &[], "compress", BOOLS),
    ("local", &[], "labels", &["a"]),
    ("local", &[], "tag", &["{{.ID}}"]),
    ("local", &[], "env", &["A"]),
    ("journald", &[], "max-size", &["1m"]),
    ("journald", &[], "cache-disabled", &["maybe"]),
    (
        "syslog",
        &[],
        "syslog-address",
        &[
            "udp://127.0.0.1:514",
            "udp://127.0.0.1",
            "tcp://127.0.0.1:1514",
            "tcp://127.0.0.1:9",
            "unix:///nowhere/log",
            "unixgram:///nowhere/log",
            "127.0.0.1:514",
            "tls://127.0.0.1:1",
            "http://127.0.0.1",
            "udp://127.0.0.1:x",
            "",
        ],
    ),
    (
        "syslog",
        SYSLOG,
        "syslog-facility",
        &["daemon", "local7", "0", "23", "24", "-1", "loud", ""],
    ),
    (
        "syslog",
        SYSLOG,
        "syslog-format",
        &["rfc3164", "rfc5424", "rfc5424micro", "rfc9999", ""],
    ),
    ("syslog", SYSLOG, "syslog-tls-ca-cert", &["/nowhere.pem"]),
    (
        "syslog",
        &[("syslog-address", "tcp+tls://127.0.0.1:1514")],
        "syslog-tls-ca-cert",
        &["/nowhere.pem"],
    ),
    (
        "syslog",
        &[("syslog-address", "tcp+tls://127.0.0.1:1514")],
        "syslog-tls-cert",
        &["/nowhere.pem"],
    ),
    (
        "syslog",
        SYSLOG,
        "syslog-tls-skip-verify",
        &["true", "false"],
    ),
    ("syslog", SYSLOG, "labels", &["a"]),
    ("syslog", SYSLOG, "env-regex", &["("]),
    ("syslog", SYSLOG, "tag", TAGS),
    ("syslog", SYSLOG, "max-size", &["1m"]),
    ("gelf", &[], "tag", &["x"]),
    (
        "gelf",
        &[],
        "gelf-address",
        &[
            "udp://127.0.0.1:12201",
            "tcp://127.0.0.1:12201",
            "tcp://127.0.0.1:9",
            "udp://127.0.0.1",
            "http://127.0.0.1:1",
            "127.0.0.1:12201",
            "udp://127.0.0.1:12201/x",
            "",
        ],
    ),
    (
        "gelf",
        GELF_UDP,
        "gelf-compression-type",
        &["gzip", "zlib", "none", "xz", ""],
    ),
    ("gelf", GELF_UDP, "gelf-compression-level", LEVELS),
    ("gelf", GELF_TCP, "gelf-compression-type", &["gzip"]),
    ("gelf", GELF_TCP, "gelf-compression-level", &["1"]),
    ("gelf", GELF_TCP, "gelf-tcp-max-reconnect", COUNTS),
    ("gelf", GELF_TCP, "gelf-tcp-reconnect-delay", COUNTS),
    ("gelf", GELF_UDP, "gelf-tcp-max-reconnect", &["3"]),
    ("gelf", GELF_UDP, "gelf-tcp-reconnect-delay", &["3"]),
    ("gelf", GELF_UDP, "labels", &["a,b"]),
    ("gelf", GELF_UDP, "env-regex", &["("]),
    ("gelf", GELF_UDP, "tag", &["{{.Nope}}"]),
    ("gelf", GELF_UDP, "max-size", &["1m"]),
    (
        "fluentd",
        &[],
        "fluentd-address",
        &[
            "127.0.0.1:24224",
            "127.0.0.1",
            "tcp://127.0.0.1:24224",
            "tcp://127.0.0.1:9",
            "udp://127.0.0.1:24224",
            "127.0.0.1:99999",
            "unix://",
            "unix:///nowhere",
            "tls://127.0.0.1:24224",
            "tcp://127.0.0.1:24224/x",
            "corrupted:c",
        ],
    ),
    ("fluentd", FLUENTD, "fluentd-async", BOOLS),
    ("fluentd", FLUENTD, "fluentd-async-connect", BOOLS),
    (
        "fluentd",
        &[
            ("fluentd-address", "tcp://127.0.0.1:24224"),
            ("fluentd-async", "true"),
        ],
        "fluentd-async-connect",
        &["true"],
    ),
    (
        "fluentd",
        &[
            ("fluentd-address", "tcp://127.0.0.1:9"),
            ("fluentd-async", "true"),
        ],
        "tag",
        &["x"],
    ),
    (
        "fluentd",
        FLUENTD,
        "fluentd-async-reconnect-interval",
        &["1s"],
    ),
    ("fluentd", FLUENTD, "fluentd-buffer-limit", SIZES),
    (
        "fluentd",
        FLUENTD,
        "fluentd-max-retries",
        &["0", "5", "-1", "2147483648", "x", ""],
    ),
    (
        "fluentd",
        FLUENTD,
        "fluentd-retry-wait",
        &["1s", "500ms", "1m30s", "5", "x", ""],
    ),
    ("fluentd", FLUENTD, "fluentd-request-ack", BOOLS),
    ("fluentd", FLUENTD, "fluentd-sub-second-precision", BOOLS),
    ("fluentd", FLUENTD, "fluentd-write-timeout", &["1s"]),
    ("fluentd", FLUENTD, "fluentd-read-timeout", &["1s"]),
    ("fluentd", FLUENTD, "labels-regex", &["("]),
    ("fluentd", FLUENTD, "tag", &["{{.Nope}}"]),
    ("fluentd", FLUENTD, "max-size", &["1m"]),
    (
        "splunk",
        &[("splunk-token", "t")],
        "splunk-url",
        &[
            "http://127.0.0.1:8088",
            "http://127.0.0.1:9",
            "127.0.0.1:8088",
            "ftp://127.0.0.1:8088",
            "http://127.0.0.1:8088/path",
            "http://127.0.0.1:8088/",
            "http://127.0.0.1:8088?x",
            "http://127.0.0.1:8088#x",
            "",
        ],
    ),
    (
        "splunk",
        &[("splunk-url", "http://127.0.0.1:8088")],
        "splunk-token",
        &["t", ""],
    ),
    ("splunk", SPLUNK, "splunk-source", &["s"]),
    ("splunk", SPLUNK, "splunk-sourcetype", &["s"]),
    ("splunk", SPLUNK, "splunk-index", &["i"]),
    ("splunk", SPLUNK, "splunk-capath", &["/nowhere.pem"]),
    ("splunk", SPLUNK, "splunk-caname", &["c"]),
    ("splunk", SPLUNK, "splunk-insecureskipverify", BOOLS),
    (
        "splunk",
        SPLUNK,
        "splunk-format",
        &["inline", "json", "raw", "xml", ""],
    ),
    ("splunk", SPLUNK, "splunk-verify-connection", BOOLS),
    (
        "splunk",
        &[("splunk-url", "http://127.0.0.1:9"), ("splunk-token", "t")],
        "splunk-verify-connection",
        &["false"],
    ),
    ("splunk", SPLUNK, "splunk-gzip", BOOLS),
    (
        "splunk",
        &[
            ("splunk-url", "http://127.0.0.1:8088"),
            ("splunk-token", "t"),
            ("splunk-gzip", "true"),
        ],
        "splunk-gzip-level",
        LEVELS,
    ),
    ("splunk", SPLUNK, "splunk-gzip-level", &["1", "10"]),
    ("splunk", SPLUNK, "splunk-index-acknowledgment", BOOLS),
    ("splunk", SPLUNK, "labels", &["a"]),
    ("splunk", SPLUNK, "tag", &["{{.Nope}}"]),
    ("splunk", SPLUNK, "max-size", &["1m"]),
    (
        "awslogs",
        &[("awslogs-region", "r")],
        "awslogs-group",
        &["g", ""],
    ),
    ("awslogs", &[], "awslogs-region", &["r"]),
    ("awslogs", AWS, "awslogs-stream", &["s"]),
    ("awslogs", AWS, "awslogs-create-group", BOOLS),
    ("awslogs", AWS, "awslogs-create-stream", &["true"]),
    ("awslogs", AWS, "awslogs-datetime-format", &["%Y-%m-%d"]),
    ("awslogs", AWS, "awslogs-multiline-pattern", PATTERNS),
    (
        "awslogs",
        &[
            ("awslogs-group", "g"),
            ("awslogs-region", "r"),
            ("awslogs-datetime-format", "%Y"),
        ],
        "awslogs-multiline-pattern",
        &["x"],
    ),
    ("awslogs", AWS, "awslogs-credentials-endpoint", &["/x"]),
    ("awslogs", AWS, "awslogs-endpoint", &["http://127.0.0.1:9"]),
    (
        "awslogs",
        AWS,
        "awslogs-force-flush-interval-seconds",
        &["1", "0", "-1", "x"],
    ),
    (
        "awslogs",
        AWS,
        "awslogs-max-buffered-events",
        &["1", "0", "-1", "x"],
    ),
    ("awslogs", AWS, "awslogs-format", &["json/emf"]),
    ("awslogs", AWS, "awslogs-stream-prefix", &["x"]),
    ("awslogs", AWS, "labels", &["a"]),
    ("awslogs", AWS, "max-size", &["1m"]),
    ("gcplogs", &[], "gcp-project", &["p"]),
    ("gcplogs", &[], "gcp-log-cmd", &["true", "1"]),
    ("gcplogs", &[], "gcp-meta-zone", &["z"]),
    ("gcplogs", &[], "gcp-meta-name", &["n"]),
    ("gcplogs", &[], "gcp-meta-id", &["i"]),
    ("gcplogs", &[], "labels", &["a"]),
    ("gcplogs", &[], "tag", &["x"]),
    ("gcplogs", &[], "max-size", &["1m"]),
    ("logentries", &[], "line-only", &["true"]),
    ("logentries", ENTRIES, "line-only", BOOLS),
    ("logentries", ENTRIES, "nonsense", &["x"]),
    ("none", &[], "nonsense", &["x"]),
    ("none", &[], "mode", &["async"]),
];

/// One line of the table.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    place: &'static str,
    driver: String,
    options: String,
    /// `ok`, or the stage at which the engine would notice.
    ours: String,
    engine: String,
    words: String,
}

impl Line {
    fn text(&self) -> String {
        let Self {
            place,
            driver,
            options,
            ours,
            engine,
            words,
        } = self;
        format!("{place}\t{driver}\t{options}\t{ours}\t{engine}\t{words}")
    }
}

fn container_cases() -> Vec<(&'static str, Vec<(&'static str, &'static str)>)> {
    let mut cases = Vec::new();
    for driver in [
        "json-file",
        "local",
        "journald",
        "syslog",
        "gelf",
        "fluentd",
        "splunk",
        "awslogs",
        "gcplogs",
        "logentries",
        "none",
    ] {
        cases.push((driver, Vec::new()));
    }
    for (driver, base, option, values) in ROWS {
        for value in *values {
            let mut options = base.to_vec();
            options.push((option, value));
            cases.push((driver, options));
        }
    }
    cases
}

/// Those also tried as the default of a daemon that starts, which takes a second each: of each option a value that is good,
/// and one for each kind of fault that we find.
fn daemon_cases() -> Vec<(&'static str, Vec<(&'static str, &'static str)>)> {
    let mut seen = BTreeSet::new();
    container_cases()
        .into_iter()
        .filter(|(driver, options)| {
            let config = EngineLogConfig::new(*driver, options.iter().copied());
            let findings = LogConfig::from_engine(&config)
                .unwrap()
                .review(Place::DaemonDefault, RELEASE);
            let faults: Vec<_> = findings
                .iter()
                .filter(|finding| finding.severity() == Severity::Refused)
                .map(|finding| format!("{:?} {}", finding.option(), finding.stage()))
                .collect();
            let tried = options.last().map_or("", |(key, _)| *key);
            seen.insert((*driver, tried, options.len(), faults))
        })
        .collect()
}

/// The daemons are asked three at a time: they mostly wait.
fn ask_daemons(
    cases: &[(&'static str, Vec<(&'static str, &'static str)>)],
) -> Vec<(String, String)> {
    let next = AtomicUsize::new(0);
    let answers = Mutex::new(vec![(String::new(), String::new()); cases.len()]);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some((driver, options)) = cases.get(at) else {
                        return;
                    };
                    let answer = ask_daemon(driver, options);
                    answers.lock().unwrap()[at] = answer;
                }
            });
        }
    });
    answers.into_inner().unwrap()
}

fn ours(driver: &str, options: &[(&str, &str)], place: Place) -> (String, bool) {
    let config =
        LogConfig::from_engine(&EngineLogConfig::new(driver, options.iter().copied())).unwrap();
    let findings = config.review(place, RELEASE);
    // The stage that the engine reaches first.
    let refused = findings
        .iter()
        .filter(|finding| finding.severity() == Severity::Refused)
        .map(trunkline::logs::Finding::stage);
    let worst = refused.min_by_key(|stage| match stage.to_string().as_str() {
        "daemon start" => 0,
        "create" => 1,
        "start" => 2,
        _ => 3,
    });
    let warned_of_start = findings.iter().any(|finding| {
        finding.severity() == Severity::Warned
            && !matches!(finding.stage().to_string().as_str(), "nowhere")
    });
    (
        worst.map_or("ok".into(), |stage| stage.to_string()),
        warned_of_start,
    )
}

fn line(
    place: &'static str,
    driver: &str,
    options: &[(&str, &str)],
    engine: String,
    words: &str,
) -> Line {
    let at = if place == "daemon" {
        Place::DaemonDefault
    } else {
        Place::Container
    };
    Line {
        place,
        driver: driver.into(),
        options: json!(
            options
                .iter()
                .map(|(key, value)| format!("{key}={value}"))
                .collect::<Vec<_>>()
        )
        .to_string(),
        ours: ours(driver, options, at).0,
        engine,
        words: words.replace(['\t', '\n'], " "),
    }
}

fn log_opts(options: &[(&str, &str)]) -> Map<String, Value> {
    options
        .iter()
        .map(|(key, value)| ((*key).to_owned(), json!(value)))
        .collect()
}

/// What is on the other side of good addresses: something that listens, and answers HTTP.
fn collectors() {
    for port in [24224, 12201, 1514, 8088] {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                std::thread::spawn(move || {
                    let mut buffer = [0; 4096];
                    while stream.read(&mut buffer).is_ok_and(|length| length > 0) {
                        if port == 8088 {
                            let _ =
                                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                        }
                    }
                });
            }
        });
    }
}

fn ask_container(engine: &Engine, driver: &str, options: &[(&str, &str)]) -> (String, String) {
    let config = json!({"Image": "busybox:lab", "Cmd": ["true"], "HostConfig": {"NetworkMode": "none", "LogConfig": {"Type": driver, "Config": log_opts(options)}}});
    let (status, text) = engine.request("POST", "/containers/create", Some(&config));
    if status != 201 {
        assert_eq!(status, 400, "{text}");
        return ("create".into(), message(&text));
    }
    let made: Value = serde_json::from_str(&text).unwrap();
    let id = made["Id"].as_str().unwrap();
    let refused = engine.refusal("POST", &format!("/containers/{id}/start"), None);
    engine.remove(id);
    match refused {
        None => ("ok".into(), String::new()),
        Some((_, words)) => ("start".into(), words),
    }
}

fn ask_daemon(driver: &str, options: &[(&str, &str)]) -> (String, String) {
    match Daemon::start(
        &json!({"log-driver": driver, "log-opts": log_opts(options)}),
        &[],
    ) {
        Ok(daemon) => {
            drop(daemon);
            ("ok".into(), String::new())
        }
        Err(words) => {
            let last = words
                .lines()
                .rfind(|line| !line.trim().is_empty())
                .unwrap_or_default();
            let plain = last.rsplit("msg=").next().unwrap_or(last);
            ("daemon start".into(), plain.into())
        }
    }
}

fn table_path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/log_options_20.10.tsv")
}

fn read_table() -> Vec<String> {
    let text = std::fs::read_to_string(table_path()).unwrap();
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

/// The rules of the comparison. Says what kind of agreement a line is.
fn judge(line: &Line) -> Result<&'static str, String> {
    let wrong = |why: &str| Err(format!("{why}: {}", line.text()));
    if line.place == "daemon" {
        return match (line.ours.as_str(), line.engine.as_str()) {
            ("daemon start", "daemon start") => Ok("both refuse"),
            ("ok", "ok") => Ok("both take"),
            ("daemon start", "ok") => Ok("we are stricter"),
            // Bad in a way that only containers will feel: the daemon starts, and they do not.
            ("start" | "create", "ok") => Ok("we refuse earlier"),
            ("nowhere", "ok") => Ok("we refuse what does nothing or harm"),
            _ => wrong("not the same"),
        };
    }
    match (line.ours.as_str(), line.engine.as_str()) {
        ("ok", "ok") => Ok("both take"),
        (ours, engine) if ours == engine => Ok("both refuse"),
        ("nowhere", "ok") => Ok("we refuse what does nothing or harm"),
        (_, "ok") => Ok("we are stricter"),
        // Valid (or of no effect), and the host or the network lacks something: a warning must have said so.
        ("ok" | "nowhere", "start" | "create") => {
            let known = [
                "connection refused",
                "journald is not enabled",
                "Unix syslog delivery error",
                "no such file or directory",
                "connect: ",
                "google",
                "credentials",
                "NoCredentialProviders",
                "RequestError",
                "ResourceNotFound",
                "i/o timeout",
                "index out of range",
                "no such host",
                "No project was specified",
                "dial tcp",
                "lookup ",
            ];
            if known.iter().any(|word| line.words.contains(word)) {
                Ok("valid, the other side is missing")
            } else {
                wrong("the engine refuses, we do not")
            }
        }
        // Ours names an earlier stage for one of several faults.
        _ => wrong("another stage"),
    }
}

#[test]
fn our_side_of_the_table() {
    let mut expected = Vec::new();
    let table = read_table();
    let mut rows = table.iter();
    let cases = container_cases()
        .into_iter()
        .map(|(driver, options)| ("container", driver, options));
    let daemon = daemon_cases()
        .into_iter()
        .map(|(driver, options)| ("daemon", driver, options));
    for (place, driver, options) in cases.chain(daemon) {
        let row: Vec<&str> = rows
            .next()
            .unwrap_or_else(|| panic!("the table lacks {driver} {options:?}"))
            .split('\t')
            .collect();
        let found = line(place, driver, &options, row[4].into(), row[5]);
        assert_eq!(found.text(), row.join("\t"));
        judge(&found).unwrap();
        // What was refused there for want of something on the host was warned of here.
        if found.ours == "ok" && found.engine != "ok" {
            assert!(
                ours(driver, &options, Place::Container).1,
                "no warning: {}",
                found.text()
            );
        }
        expected.push(found);
    }
    assert!(
        rows.next().is_none(),
        "the table has more lines than there are cases"
    );
    assert!(expected.len() > 400, "{}", expected.len());
}

#[test]
fn a_real_daemon_agrees() {
    let Some(socket) = engine::socket("logs_engine_options::a_real_daemon_agrees") else {
        return;
    };
    let engine = Engine::at(socket);
    let version = engine.must("GET", "/version", None);
    let version: EngineRelease = version["Version"].as_str().unwrap().parse().unwrap();
    if version != RELEASE {
        eprintln!(
            "SKIPPED logs_engine_options::a_real_daemon_agrees: the table is of {RELEASE}, this engine is {version}"
        );
        return;
    }
    collectors();
    let start = std::time::Instant::now();
    let mut lines = Vec::new();
    for (driver, options) in container_cases() {
        let (stage, words) = ask_container(&engine, driver, &options);
        lines.push(line("container", driver, &options, stage, &words));
    }
    let containers = start.elapsed();
    let cases = daemon_cases();
    for ((driver, options), (stage, words)) in cases.iter().zip(ask_daemons(&cases)) {
        lines.push(line("daemon", driver, options, stage, &words));
    }
    eprintln!(
        "{} cases: containers {containers:?}, all {:?}",
        lines.len(),
        start.elapsed()
    );
    if std::env::var_os("UPDATE_TABLE").is_some() {
        let mut text = String::from(
            "# place\tdriver\toptions\tour verdict for Docker 20.10.24\tthe engine's\tthe engine's words\n",
        );
        for line in &lines {
            text += &line.text();
            text.push('\n');
        }
        std::fs::create_dir_all(table_path().parent().unwrap()).unwrap();
        std::fs::write(table_path(), text).unwrap();
    }
    let mut faults = Vec::new();
    let table = read_table();
    for (line, row) in lines.iter().zip(&table) {
        if let Err(fault) = judge(line) {
            faults.push(fault);
        }
        // The words name ids, and times out or not; the stages are the same.
        let stage = row.split('\t').nth(4).unwrap();
        if stage != line.engine {
            faults.push(format!("the table says {stage}: {}", line.text()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(lines.len(), table.len());
}
