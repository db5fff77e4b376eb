//! Real-looking `daemon.json` files, edited, and compared byte for byte outside the change.
#![allow(clippy::unwrap_used, clippy::panic)]

use serde_json::Value;
use trunkline::logs::{
    ConfigEdit, DaemonCommandLine, DaemonConfig, EngineRelease, FileCount, JsonFile, Local,
    LogConfig, LogLevel,
};

const RELEASE: EngineRelease = EngineRelease::new(28, 5, 2);

/// Members as they stand on real hosts: key and value.
const MEMBERS: &[(&str, &str)] = &[
    ("debug", "false"),
    ("log-driver", "\"json-file\""),
    ("storage-driver", "\"overlay2\""),
    ("mtu", "1450"),
    (
        "insecure-registries",
        "[\"registry.example:5000\",\n\t\"10.0.0.0/8\"]",
    ),
    (
        "default-address-pools",
        "[ {\"base\":\"172.80.0.0/16\",\"size\":24} , {\"base\": \"172.90.0.0/16\", \"size\": 24} ]",
    ),
    ("features", "{\"buildkit\": true, \"x\\u002dy\": false}"),
    ("labels", "[\"caf\u{e9}=\u{1f600}\", \"path=C:\\\\x\"]"),
    (
        "runtimes",
        "{ \"nvidia\": { \"path\": \"nvidia-container-runtime\", \"runtimeArgs\": [] } }",
    ),
    ("live-restore", "true"),
    ("dns", "[]"),
    ("exec-opts", "[\"native.cgroupdriver=systemd\"]"),
    ("data-root", "\"/var\\/lib/docker\""),
    ("max-concurrent-downloads", "3"),
    ("userns-remap", "null"),
    ("no-proxy", "\"a,\\\"b\\\",{c}\""),
];

struct Style {
    open: &'static str,
    between: &'static str,
    close: &'static str,
    colon: &'static str,
}

const STYLES: &[Style] = &[
    Style {
        open: "{\n  ",
        between: ",\n  ",
        close: "\n}",
        colon: ": ",
    },
    Style {
        open: "{\n\t",
        between: ",\n\t",
        close: "\n}\n",
        colon: ": ",
    },
    Style {
        open: "{\r\n    ",
        between: ",\r\n    ",
        close: "\r\n}\r\n",
        colon: ": ",
    },
    Style {
        open: "{",
        between: ",",
        close: "}",
        colon: ":",
    },
    Style {
        open: "{ ",
        between: ", ",
        close: " }\n",
        colon: ": ",
    },
    Style {
        open: "{\n\n  ",
        between: ",\n\n\n  ",
        close: "\n\n}\n\n",
        colon: " : ",
    },
    Style {
        open: "\n\n  {\n    ",
        between: "\n  , ",
        close: "\n  }  ",
        colon: ":",
    },
    Style {
        open: "{\n",
        between: ",\n",
        close: "\n}\n",
        colon: ":  ",
    },
    Style {
        open: "{\n  ",
        between: ",   \n  ",
        close: "   \n}",
        colon: ":\n      ",
    },
    Style {
        open: "{\n \t ",
        between: " ,\n \t ",
        close: "}",
        colon: "\t:\t",
    },
];

/// A generator that gives the same files at every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }
}

struct Sample {
    style: &'static Style,
    bom: &'static str,
    members: Vec<(&'static str, String)>,
}

impl Sample {
    fn text(&self) -> String {
        let Style {
            open,
            between,
            close,
            colon,
        } = self.style;
        let members: Vec<_> = self
            .members
            .iter()
            .map(|(key, value)| format!("\"{key}\"{colon}{value}"))
            .collect();
        format!("{}{open}{}{close}", self.bom, members.join(between))
    }
}

fn samples() -> Vec<Sample> {
    let mut numbers = Numbers(7);
    let mut samples = Vec::new();
    for style in STYLES {
        for bom in ["", "\u{feff}"] {
            for _ in 0..8 {
                let mut pool: Vec<_> = MEMBERS.to_vec();
                let count = 1 + numbers.below(8);
                let members = (0..count)
                    .map(|_| pool.remove(numbers.below(pool.len())))
                    .map(|(key, value)| (key, value.to_owned()))
                    .collect();
                samples.push(Sample {
                    style,
                    bom,
                    members,
                });
            }
        }
    }
    samples
}

fn edit(text: &str, edit: &ConfigEdit) -> String {
    let config =
        DaemonConfig::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{text}\n{error}"));
    let edited = config
        .edit(edit, RELEASE, &DaemonCommandLine::default())
        .unwrap_or_else(|error| panic!("{text}\n{error}"));
    String::from_utf8(edited.config().as_bytes().to_vec()).unwrap()
}

fn meaning(text: &str) -> Value {
    serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .unwrap_or_else(|error| panic!("{text}\n{error}"))
}

/// What differs: the parts of both texts between their common start and their common end.
fn difference<'a>(before: &'a str, after: &'a str) -> (&'a [u8], &'a [u8]) {
    let (a, b) = (before.as_bytes(), after.as_bytes());
    let start = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let most = a.len().min(b.len()) - start;
    let end = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take(most)
        .take_while(|(a, b)| a == b)
        .count();
    (&a[start..a.len() - end], &b[start..b.len() - end])
}

#[test]
fn replaced_values_and_nothing_else() {
    let mut tried = 0;
    for sample in samples() {
        for (at, (key, value)) in sample.members.iter().enumerate() {
            let (change, new) = match *key {
                "debug" => (ConfigEdit::new().with_debug(true), "true".to_owned()),
                "mtu" => (
                    ConfigEdit::new().with_number("mtu", 9000),
                    "9000".to_owned(),
                ),
                "storage-driver" => (
                    ConfigEdit::new().with_text("storage-driver", "a\"b\\c\u{1}"),
                    "\"a\\\"b\\\\c\\u0001\"".to_owned(),
                ),
                "dns" => (
                    ConfigEdit::new().with_texts("dns", ["1.1.1.1", "::1"]),
                    "[\"1.1.1.1\", \"::1\"]".to_owned(),
                ),
                "features" => (
                    ConfigEdit::new()
                        .with_json("features", "{\"a\": false}")
                        .unwrap(),
                    "{\"a\": false}".to_owned(),
                ),
                _ => continue,
            };
            let mut wanted = Sample {
                style: sample.style,
                bom: sample.bom,
                members: sample.members.clone(),
            };
            wanted.members[at].1 = new;
            assert_eq!(
                edit(&sample.text(), &change),
                wanted.text(),
                "{key}: {value}"
            );
            tried += 1;
        }
    }
    assert!(tried >= 150, "{tried}");
}

#[test]
fn added_keys_and_nothing_else() {
    let mut tried = 0;
    for sample in samples() {
        let before = sample.text();
        let after = edit(&before, &ConfigEdit::new().with_log_level(LogLevel::Warn));
        // The text up to the end of the last value and from there on is as it was.
        let end = before.len() - sample.style.close.len();
        assert!(after.starts_with(&before[..end]), "{before}\n{after}");
        assert!(after.ends_with(&before[end..]), "{before}\n{after}");
        let added = &after[end..after.len() - sample.style.close.len()];
        assert_eq!(
            added.split_whitespace().collect::<String>(),
            ",\"log-level\":\"warn\""
        );
        // On a line of its own where the others have one, with their line end.
        if sample.style.between.starts_with(",\n") {
            assert!(added.starts_with(",\n"), "{after}");
        }
        assert_eq!(added.contains("\r\n"), sample.style.open.contains("\r\n"));
        let mut wanted = meaning(&before);
        wanted["log-level"] = "warn".into();
        assert_eq!(meaning(&after), wanted);
        // And away again: what is left is the file as it was.
        assert_eq!(
            edit(&after, &ConfigEdit::new().without("log-level")),
            before
        );
        tried += 1;
    }
    assert!(tried >= 100, "{tried}");
}

#[test]
fn removed_keys_and_nothing_else() {
    let mut tried = 0;
    for sample in samples() {
        for (key, value) in &sample.members {
            let before = sample.text();
            let after = edit(&before, &ConfigEdit::new().without(key));
            let mut wanted = meaning(&before);
            wanted.as_object_mut().unwrap().remove(*key);
            assert_eq!(meaning(&after), wanted);
            // One stretch is gone, nothing came, and the stretch is the entry, one comma and white space. Equal bytes
            // around it may shift it along the text, so that only its length without white space is certain.
            let (gone, came) = difference(&before, &after);
            assert_eq!(came, b"", "{before}\n{after}");
            let entry = format!("\"{key}\"{}{value}", sample.style.colon);
            let dense = |bytes: &[u8]| bytes.iter().filter(|b| !b.is_ascii_whitespace()).count();
            let comma = usize::from(sample.members.len() > 1);
            assert_eq!(
                dense(gone),
                dense(entry.as_bytes()) + comma,
                "{before}\n{after}"
            );
            for (other, value) in sample.members.iter().filter(|(other, _)| other != key) {
                assert!(
                    after.contains(&format!("\"{other}\"{}{value}", sample.style.colon)),
                    "{after}"
                );
            }
            tried += 1;
        }
    }
    assert!(tried >= 300, "{tried}");
}

#[test]
fn a_new_log_default_on_every_file() {
    let driver = JsonFile::default()
        .with_max_size("10m".parse().unwrap())
        .with_max_file(FileCount::new(3).unwrap());
    let change = ConfigEdit::new()
        .with_log_config(&LogConfig::new(driver), RELEASE)
        .unwrap();
    let plain = ConfigEdit::new()
        .with_log_config(&LogConfig::new(Local::default()), RELEASE)
        .unwrap();
    for sample in samples() {
        let before = sample.text();
        let after = edit(&before, &change);
        let mut wanted = meaning(&before);
        wanted["log-driver"] = "json-file".into();
        wanted["log-opts"] = serde_json::json!({"max-size": "10m", "max-file": "3"});
        assert_eq!(meaning(&after), wanted, "{after}");
        for (key, value) in sample
            .members
            .iter()
            .filter(|(key, _)| *key != "log-driver")
        {
            assert!(
                after.contains(&format!("\"{key}\"{}{value}", sample.style.colon)),
                "{after}"
            );
        }
        // The same again changes nothing.
        assert_eq!(edit(&after, &change), after);
        let mut wanted = meaning(&before);
        wanted["log-driver"] = "local".into();
        assert_eq!(meaning(&edit(&after, &plain)), wanted);
    }
}

/// File, edit, file afterwards.
#[test]
fn oddities() {
    let debug = || ConfigEdit::new().with_debug(true);
    let size = |size: &str| {
        let driver = JsonFile::default().with_max_size(size.parse().unwrap());
        ConfigEdit::new()
            .with_log_config(&LogConfig::new(driver), RELEASE)
            .unwrap()
    };
    let cases = [
        ("{}", debug(), "{\n    \"debug\": true\n}"),
        ("{}\n", debug(), "{\n    \"debug\": true\n}\n"),
        ("{\r\n}\r\n", debug(), "{\r\n    \"debug\": true\r\n}\r\n"),
        ("  { }", debug(), "  {\n      \"debug\": true\n  }"),
        ("\u{feff}{}", debug(), "\u{feff}{\n    \"debug\": true\n}"),
        ("{\"a-key\":1}", ConfigEdit::new().without("a-key"), "{}"),
        ("{\"mtu\":1}", debug(), "{\"mtu\":1,\"debug\":true}"),
        ("{\"mtu\": 1}", debug(), "{\"mtu\": 1, \"debug\": true}"),
        ("{ \"mtu\": 1 }", debug(), "{ \"mtu\": 1, \"debug\": true }"),
        ("{\"debug\"  :  true}", debug(), "{\"debug\"  :  true}"),
        (
            "{\"d\\u0065bug\": false}",
            debug(),
            "{\"d\\u0065bug\": true}",
        ),
        (
            "{\"debug\": false, \"features\": {\"debug\": false}}",
            debug(),
            "{\"debug\": true, \"features\": {\"debug\": false}}",
        ),
        (
            "{\"labels\": [\"\\\"debug\\\": false\"], \"debug\":\n\nfalse}",
            debug(),
            "{\"labels\": [\"\\\"debug\\\": false\"], \"debug\":\n\ntrue}",
        ),
        (
            "{\n  \"mtu\": 1, \"ipv6\": true,\n  \"icc\": true\n}",
            ConfigEdit::new().without("ipv6"),
            "{\n  \"mtu\": 1, \"icc\": true\n}",
        ),
        (
            "{\n  \"mtu\": 1,\n  \"icc\": true\n}",
            ConfigEdit::new().without("icc"),
            "{\n  \"mtu\": 1\n}",
        ),
        (
            "{\n  \"mtu\": 1,\n  \"icc\": true\n}",
            ConfigEdit::new().without("mtu"),
            "{\n  \"icc\": true\n}",
        ),
        (
            "{\"mtu\": 1, \"mtu\": 2, \"icc\": true, \"mtu\": 3}",
            ConfigEdit::new().without("mtu"),
            "{\"icc\": true}",
        ),
        (
            "{\"mtu\": 1}",
            ConfigEdit::new().without("absent"),
            "{\"mtu\": 1}",
        ),
        // Inside log-opts only what changes is touched.
        (
            "{\n  \"log-driver\": \"json-file\",\n  \"log-opts\": {\n    \"max-size\"  : \"1m\"\n  }\n}",
            size("10m"),
            "{\n  \"log-driver\": \"json-file\",\n  \"log-opts\": {\n    \"max-size\"  : \"10m\"\n  }\n}",
        ),
        (
            "{\"log-opts\": {\"max-file\": \"3\", \"max-size\": \"1m\", \"labels\":\"a\"}, \"log-driver\": \"json-file\"}",
            size("1m"),
            "{\"log-opts\": {\"max-size\": \"1m\"}, \"log-driver\": \"json-file\"}",
        ),
        (
            "{\n\t\"mtu\": 1\n}",
            size("10m"),
            "{\n\t\"mtu\": 1,\n\t\"log-driver\": \"json-file\",\n\t\"log-opts\": {\n\t\t\"max-size\": \"10m\"\n\t}\n}",
        ),
        (
            "{\"mtu\":1}",
            size("10m"),
            "{\"mtu\":1,\"log-driver\":\"json-file\",\"log-opts\":{\"max-size\":\"10m\"}}",
        ),
        (
            "{\"log-opts\": {}, \"mtu\": 1}",
            size("2m"),
            "{\"log-opts\": {\n    \"max-size\": \"2m\"\n}, \"mtu\": 1, \"log-driver\": \"json-file\"}",
        ),
        (
            "{\"log-opts\": null}",
            size("2m"),
            "{\"log-opts\": {\"max-size\": \"2m\"}, \"log-driver\": \"json-file\"}",
        ),
        (
            "{\"log-opts\": {\"max-size\": \"1m\", \"max-size\": \"3m\"}}",
            size("3m"),
            "{\"log-opts\": {\"max-size\": \"3m\"}, \"log-driver\": \"json-file\"}",
        ),
    ];
    for (before, change, after) in cases {
        assert_eq!(edit(before, &change), after, "{before:?} {change:?}");
    }
}

#[test]
fn what_would_break_the_daemon_is_not_written() {
    let config = |text: &str| DaemonConfig::parse(text.as_bytes()).unwrap();
    let none = DaemonCommandLine::default();
    // Given by flag as well.
    let line = DaemonCommandLine::new(["--log-level=info"]);
    let error = config("{}")
        .edit(
            &ConfigEdit::new().with_log_level(LogLevel::Warn),
            RELEASE,
            &line,
        )
        .unwrap_err();
    assert!(error.to_string().contains("flag"), "{error}");
    // Twice in the file.
    assert!(
        config("{\"mtu\":1,\"mtu\":2}")
            .edit(&ConfigEdit::new().with_number("mtu", 3), RELEASE, &none)
            .is_err()
    );
    // Wrong type, wrong name, wrong release.
    assert!(
        config("{}")
            .edit(
                &ConfigEdit::new().with_text("debug", "true"),
                RELEASE,
                &none
            )
            .is_err()
    );
    assert!(
        config("{}")
            .edit(&ConfigEdit::new().with_bool("Debug", true), RELEASE, &none)
            .is_err()
    );
    let old = EngineRelease::new(20, 10, 24);
    assert!(
        config("{}")
            .edit(
                &ConfigEdit::new().with_text("log-format", "json"),
                old,
                &none
            )
            .is_err()
    );
    // A driver whose options the daemon would take now and choke on at its next start.
    assert!(
        ConfigEdit::new()
            .with_log_config(
                &LogConfig::new(JsonFile::default().with_compress(true)),
                RELEASE
            )
            .is_err()
    );
    // A fault elsewhere is reported and does not stand in the way.
    let edited = config("{\"hots\": []}")
        .edit(&ConfigEdit::new().with_debug(true), RELEASE, &none)
        .unwrap();
    assert_eq!(edited.warnings().len(), 1);
}

#[test]
fn effects_and_traps() {
    let none = DaemonCommandLine::default();
    let before = DaemonConfig::parse(br#"{"debug": true, "log-level": "warn", "mtu": 1}"#).unwrap();
    let notes = |edit: &ConfigEdit| {
        let edited = before.edit(edit, RELEASE, &none).unwrap();
        let notes: Vec<_> = edited
            .effects()
            .iter()
            .flat_map(|effect| effect.notes().to_vec())
            .collect();
        (edited.needs_restart(), notes.join("; "))
    };
    let (restart, text) = notes(&ConfigEdit::new().with_debug(false));
    assert!(
        !restart
            && text.contains("after a reload the level is info")
            && text.contains("after a restart it is warn"),
        "{text}"
    );
    let (_, text) = notes(&ConfigEdit::new().without("debug"));
    assert!(text.contains("keeps the old value"), "{text}");
    let (restart, text) = notes(&ConfigEdit::new().with_log_level(LogLevel::Error));
    assert!(restart && text.contains("no effect while debug"), "{text}");
    let (restart, text) = notes(
        &ConfigEdit::new()
            .with_log_config(&LogConfig::new(Local::default()), RELEASE)
            .unwrap(),
    );
    assert!(restart && text.contains("changes nothing"), "{text}");
    // What has its value already is no change.
    assert_eq!(
        notes(&ConfigEdit::new().with_debug(true)),
        (false, String::new())
    );
}
