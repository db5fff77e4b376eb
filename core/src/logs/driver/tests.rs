#![allow(
    clippy::format_push_string,
    clippy::too_many_lines,
    clippy::type_complexity
)]

use proptest::prelude::*;

use super::*;
use crate::logs::{BinarySize, EngineLogConfig, FileCount, JsonFile, Splunk, Syslog};

const OLD: EngineRelease = EngineRelease::new(20, 10, 24);
const NEW: EngineRelease = EngineRelease::new(29, 7, 2);

fn refusals(
    driver: &str,
    options: &[(&str, &str)],
    place: Place,
    release: EngineRelease,
) -> Vec<(String, Stage)> {
    let config =
        LogConfig::from_engine(&EngineLogConfig::new(driver, options.iter().copied())).unwrap();
    let findings = config.review(place, release);
    let refused = findings
        .iter()
        .filter(|finding| finding.severity() == Severity::Refused);
    refused
        .map(|finding| (finding.option().unwrap_or("").to_owned(), finding.stage()))
        .collect()
}

#[test]
fn rules_of_each_driver() {
    use Stage::{Create, Nowhere, Start};
    let cases: &[(&str, &[(&str, &str)], &[(&str, Stage)])] = &[
        (
            "json-file",
            &[
                ("max-size", "10m"),
                ("max-file", "3"),
                ("compress", "true"),
                ("labels", "a"),
                ("tag", "{{.ID}}"),
            ],
            &[],
        ),
        ("json-file", &[("max-sise", "1m")], &[("max-sise", Create)]),
        (
            "json-file",
            &[("max-size", "banana")],
            &[("max-size", Start)],
        ),
        ("json-file", &[("max-size", "0")], &[("max-size", Start)]),
        ("json-file", &[("max-file", "0")], &[("max-file", Start)]),
        ("json-file", &[("compress", "true")], &[("compress", Start)]),
        ("json-file", &[("compress", "yes")], &[("compress", Start)]),
        ("json-file", &[("mode", "async")], &[("mode", Create)]),
        (
            "json-file",
            &[("max-buffer-size", "1m")],
            &[("max-buffer-size", Create)],
        ),
        (
            "json-file",
            &[("mode", "non-blocking"), ("max-buffer-size", "4m")],
            &[],
        ),
        (
            "json-file",
            &[("cache-disabled", "maybe")],
            &[("cache-disabled", Create)],
        ),
        (
            "json-file",
            &[("cache-max-size", "zzz")],
            &[("cache-max-size", Nowhere)],
        ),
        ("json-file", &[("labels", "a, b")], &[("labels", Nowhere)]),
        (
            "json-file",
            &[("env-regex", "(?=x)")],
            &[("env-regex", Start)],
        ),
        ("json-file", &[("tag", "{{.Nope}}")], &[("tag", Start)]),
        (
            "json-file",
            &[("syslog-address", "udp://h:1")],
            &[("syslog-address", Create)],
        ),
        ("local", &[("max-file", "1")], &[("max-file", Start)]),
        ("local", &[("max-file", "1"), ("compress", "false")], &[]),
        ("local", &[("max-size", "0")], &[("max-size", Nowhere)]),
        ("local", &[("labels", "a")], &[("labels", Create)]),
        ("journald", &[("max-size", "1m")], &[("max-size", Create)]),
        (
            "syslog",
            &[
                ("syslog-address", "udp://h:514"),
                ("syslog-facility", "local0"),
                ("syslog-format", "rfc5424micro"),
            ],
            &[],
        ),
        (
            "syslog",
            &[("syslog-address", "h:514")],
            &[("syslog-address", Create)],
        ),
        (
            "syslog",
            &[("syslog-facility", "24")],
            &[("syslog-facility", Create)],
        ),
        ("syslog", &[("labels", "a")], &[("labels", Nowhere)]),
        (
            "syslog",
            &[
                ("syslog-address", "tcp+tls://h:1"),
                ("syslog-tls-skip-verify", "false"),
            ],
            &[("syslog-tls-skip-verify", Nowhere)],
        ),
        (
            "syslog",
            &[
                ("syslog-address", "udp://h:1"),
                ("syslog-tls-ca-cert", "/x"),
            ],
            &[("syslog-tls-ca-cert", Nowhere)],
        ),
        ("gelf", &[], &[("gelf-address", Create)]),
        (
            "gelf",
            &[
                ("gelf-address", "udp://h:1"),
                ("gelf-tcp-max-reconnect", "3"),
            ],
            &[("gelf-tcp-max-reconnect", Create)],
        ),
        (
            "gelf",
            &[
                ("gelf-address", "tcp://h:1"),
                ("gelf-compression-type", "gzip"),
            ],
            &[("gelf-compression-type", Create)],
        ),
        (
            "fluentd",
            &[("fluentd-address", "h:99999")],
            &[("fluentd-address", Start)],
        ),
        (
            "fluentd",
            &[("fluentd-async", "true"), ("fluentd-async-connect", "true")],
            &[("fluentd-async-connect", Create)],
        ),
        (
            "fluentd",
            &[("fluentd-write-timeout", "1s")],
            &[("fluentd-write-timeout", Create)],
        ),
        (
            "splunk",
            &[],
            &[("splunk-url", Start), ("splunk-token", Start)],
        ),
        (
            "splunk",
            &[
                ("splunk-url", "https://h:1"),
                ("splunk-token", "x"),
                ("splunk-gzip-level", "10"),
            ],
            &[("splunk-gzip-level", Start)],
        ),
        (
            "awslogs",
            &[("awslogs-group", "g"), ("awslogs-create-stream", "true")],
            &[("awslogs-create-stream", Create)],
        ),
        (
            "awslogs",
            &[("awslogs-group", "g"), ("labels", "a")],
            &[("labels", Create)],
        ),
        (
            "awslogs",
            &[
                ("awslogs-group", "g"),
                ("awslogs-datetime-format", "%Y"),
                ("awslogs-multiline-pattern", "x"),
            ],
            &[("awslogs-multiline-pattern", Create)],
        ),
        ("gcplogs", &[("tag", "x")], &[("tag", Create)]),
        (
            "gcplogs",
            &[("gcp-log-cmd", "1")],
            &[("gcp-log-cmd", Nowhere)],
        ),
        (
            "logentries",
            &[("logentries-token", "x"), ("foo", "1")],
            &[("foo", Nowhere)],
        ),
        ("none", &[("foo", "bar")], &[("foo", Nowhere)]),
        ("some/plugin", &[("foo", "bar")], &[]),
    ];
    for (driver, options, wanted) in cases {
        let wanted: Vec<_> = wanted
            .iter()
            .map(|(option, stage)| ((*option).to_owned(), *stage))
            .collect();
        assert_eq!(
            refusals(driver, options, Place::Container, OLD),
            wanted,
            "{driver} {options:?}"
        );
    }
}

#[test]
fn places_move_the_stage() {
    let bad: &[_] = &[("max-sise", "1m")];
    assert_eq!(
        refusals("json-file", bad, Place::DaemonDefault, OLD),
        [("max-sise".into(), Stage::DaemonStart)]
    );
    assert_eq!(
        refusals("json-file", bad, Place::Service, OLD),
        [("max-sise".into(), Stage::Task)]
    );
    // Without options the daemon does not look, and every container fails.
    assert_eq!(
        refusals("gelf", &[], Place::DaemonDefault, OLD),
        [("gelf-address".into(), Stage::Create)]
    );
}

#[test]
fn releases() {
    assert_eq!(
        refusals("local", &[("labels", "a")], Place::Container, NEW),
        []
    );
    assert_eq!(
        refusals(
            "fluentd",
            &[("fluentd-async-connect", "true")],
            Place::Container,
            NEW
        )
        .len(),
        1
    );
    assert_eq!(
        refusals(
            "logentries",
            &[("logentries-token", "x")],
            Place::Container,
            NEW
        )
        .len(),
        1
    );
    let config = LogConfig::from_engine(&EngineLogConfig::new("local", [("tag", "x")])).unwrap();
    let error = config.to_engine(Place::Container, OLD).unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::Unsupported);
    assert!(error.to_string().contains("29.5.0"), "{error}");
}

#[test]
fn tokens_are_never_shown() {
    let token = "hunter2-very-secret";
    let typed = LogConfig::new(Splunk::new(
        "https://h:1".parse().unwrap(),
        token.parse().unwrap(),
    ));
    let read = LogConfig::from_engine(&EngineLogConfig::new(
        "splunk",
        [
            ("splunk-token", format!("{token}\n")),
            ("splunk-url", format!("https://u:{token}@h")),
            ("splunk-tokn", token.into()),
        ],
    ))
    .unwrap();
    let plugin = LogConfig::from_engine(&EngineLogConfig::new("p", [("x-token", token)])).unwrap();
    for config in [&typed, &read, &plugin] {
        let mut shown = format!("{config:?} {:?}", config.written());
        for finding in config.review(Place::Container, OLD) {
            shown.push_str(&format!("{finding:?} {finding}"));
        }
        if let Err(error) = config.to_engine(Place::Container, OLD) {
            shown.push_str(&format!("{error:?} {error}"));
        }
        assert!(!shown.contains(token), "{shown}");
    }
}

#[test]
fn what_is_written_is_read_back() {
    let config = LogConfig::new(
        JsonFile::default()
            .with_max_size("10m".parse().unwrap())
            .with_max_file(FileCount::new(2).unwrap()),
    )
    .with_delivery(Delivery::NonBlocking {
        buffer: Some(BinarySize::new(4 << 20).unwrap()),
    })
    .with_cache_disabled(false)
    .with_attributes(
        Attributes::default()
            .with_env("A,B".parse().unwrap())
            .with_tag("{{.Name}}".parse().unwrap()),
    );
    let written = config.to_engine(Place::DaemonDefault, OLD).unwrap();
    assert_eq!(LogConfig::from_engine(&written).unwrap(), config);
    let config = LogConfig::new(
        Syslog::default()
            .with_address("udp://h:1".parse().unwrap())
            .with_format("rfc5424".parse().unwrap()),
    );
    assert_eq!(
        LogConfig::from_engine(&config.to_engine(Place::Container, OLD).unwrap()).unwrap(),
        config
    );
}

#[test]
fn unknown_is_kept_and_not_written() {
    let read =
        LogConfig::from_engine(&EngineLogConfig::new("json-file", [("new-thing", "1")])).unwrap();
    assert_eq!(read.not_understood().collect::<Vec<_>>(), ["new-thing"]);
    assert!(read.to_engine(Place::Container, NEW).is_err());
}

proptest! {
    #[test]
    fn any_options_are_read_and_reviewed(
        driver in 0..13_usize,
        options in proptest::collection::btree_map("([a-z-]{1,12}|mode|max-size|max-file|tag|labels|env-regex|max-buffer-size)", "\\PC{0,20}", 0..5),
    ) {
        let name = DriverKind::ALL[driver].name().unwrap_or("some/plugin");
        let engine = EngineLogConfig::new(name, options);
        let config = LogConfig::from_engine(&engine).unwrap();
        for place in [Place::DaemonDefault, Place::Container, Place::Service] {
            for release in [OLD, NEW] {
                // What is accepted is read back the same.
                if let Ok(written) = config.to_engine(place, release) {
                    prop_assert_eq!(LogConfig::from_engine(&written).unwrap(), config.clone());
                }
            }
        }
    }
}
