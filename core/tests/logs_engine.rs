//! What `docker logs` prints and what we read, from files and from the engine, on real containers.
//!
//! `examples/lab/lab run --engine -- cargo test -p trunkline --features logs,blocking --test logs_engine`
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

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use serde_json::json;
use trunkline::blocking::LogReader;
use trunkline::logs::{
    EngineSocket, LineEnd, LogBatch, LogFormat, LogLocation, LogQuery, LogRecord, LogStream,
    SkipReason, WhyEngine,
};
use trunkline::{Error, ErrorKind};

use containers::{Container, alone, docker, lab_engine, ok};

fn printed(records: &[LogRecord], stream: LogStream, timestamps: bool) -> Vec<u8> {
    let mut out = Vec::new();
    for record in records.iter().filter(|record| record.stream() == stream) {
        record.write_to(&mut out, timestamps).unwrap();
    }
    out
}

fn both(
    socket: &EngineSocket,
    id: &str,
    query: &LogQuery,
    format: LogFormat,
) -> [Vec<LogRecord>; 2] {
    let files = LogReader::open(socket, id, query).unwrap();
    assert!(
        matches!(files.location(), LogLocation::Files { format: found, .. } if *found == format),
        "{:?}",
        files.location()
    );
    let engine = LogReader::through_engine(socket, id, query).unwrap();
    assert_eq!(
        engine.location(),
        &LogLocation::Engine {
            because: WhyEngine::Asked
        }
    );
    [files, engine].map(|reader| reader.map(|record| record.unwrap()).collect())
}

/// The first difference, not forty kilobytes of both.
fn same(found: &[u8], expected: &[u8], what: &str) {
    let at = found
        .iter()
        .zip(expected)
        .position(|(a, b)| a != b)
        .unwrap_or(found.len().min(expected.len()));
    let near = |bytes: &[u8]| {
        String::from_utf8_lossy(&bytes[at.saturating_sub(40)..(at + 40).min(bytes.len())])
            .into_owned()
    };
    assert!(
        found == expected,
        "{what}: {} and {} bytes, differing at {at}: {:?} and {:?}",
        found.len(),
        expected.len(),
        near(found),
        near(expected)
    );
}

const SCRIPT: &str = r#"echo short; echo oops >&2; head -c 40000 /dev/zero | tr '\0' x; echo; echo; printf '\001\002hello\n';
    printf 'bin\377\376\200end\n'; printf 'a\tb"\\<&>\n'; head -c 16384 /dev/zero | tr '\0' y; echo; echo again >&2; printf unfinished"#;

#[test]
fn what_docker_prints_is_what_we_read() {
    let Some(path) = lab_engine("what_docker_prints_is_what_we_read") else {
        return;
    };
    let _alone = alone();
    let socket = EngineSocket::unix(path);
    let old = ok(&["version", "-f", "{{.Server.Version}}"])
        .split('.')
        .next()
        .unwrap()
        .parse::<u32>()
        .unwrap()
        < 23;
    for (driver, format) in [
        ("json-file", LogFormat::JsonFile),
        ("local", LogFormat::Local),
    ] {
        for tty in [false, true] {
            let mut options = vec!["--log-driver", driver];
            if tty {
                options.push("-t");
            }
            let container = Container::done(&options, SCRIPT);
            let logs = docker(&["logs", &container.0]);
            let stamped = docker(&["logs", "--timestamps", &container.0]);
            let lines = both(&socket, &container.0, &LogQuery::new(), format);
            let records = both(
                &socket,
                &container.0,
                &LogQuery::new().whole_lines(false),
                format,
            );
            // Releases before 23 forget the newline after a long line of the driver local.
            let forgets = old && driver == "local";
            for (way, (lines, records)) in lines.iter().zip(&records).enumerate() {
                let what = format!("{driver}, terminal {tty}, {}", ["files", "engine"][way]);
                let stdout = printed(lines, LogStream::Stdout, false);
                if forgets && way == 0 {
                    let without = |bytes: &[u8]| {
                        bytes
                            .iter()
                            .copied()
                            .filter(|byte| *byte != b'\n')
                            .collect::<Vec<_>>()
                    };
                    same(&without(&stdout), &without(&logs.stdout), &what);
                    assert_eq!(
                        stdout.split(|byte| *byte == b'\n').count(),
                        logs.stdout.split(|byte| *byte == b'\n').count() + 2
                    );
                } else {
                    same(&stdout, &logs.stdout, &what);
                    same(
                        &printed(records, LogStream::Stdout, true),
                        &stamped.stdout,
                        &format!("{what}, times"),
                    );
                }
                same(
                    &printed(lines, LogStream::Stderr, false),
                    &logs.stderr,
                    &what,
                );
                same(
                    &printed(records, LogStream::Stderr, true),
                    &stamped.stderr,
                    &what,
                );
                if !(forgets && tty) {
                    let long: Vec<_> = lines
                        .iter()
                        .map(|line| line.line().len())
                        .filter(|len| *len > 10_000)
                        .collect();
                    let carriage = usize::from(tty);
                    assert_eq!(long, [40_000 + carriage, 16_384 + carriage], "{what}");
                }
                let open: Vec<_> = lines
                    .iter()
                    .filter(|line| line.end() == LineEnd::Open)
                    .map(|line| line.text().into_owned())
                    .collect();
                // Glued lines come from the engine without the newline that it forgets.
                assert_eq!(
                    open.last().map(String::as_str),
                    Some("unfinished"),
                    "{what}"
                );
                assert!(forgets || open.len() == 1, "{what}");
            }
        }
    }
}

#[test]
fn bounds_and_tail_are_the_same_from_files_and_from_the_engine() {
    let Some(path) = lab_engine("bounds_and_tail_are_the_same_from_files_and_from_the_engine")
    else {
        return;
    };
    let _alone = alone();
    let socket = EngineSocket::unix(path);
    for (driver, format) in [
        ("json-file", LogFormat::JsonFile),
        ("local", LogFormat::Local),
    ] {
        let script = "for i in $(seq 1 300); do echo line $i; [ $((i % 50)) = 0 ] && echo error $i >&2; done; sleep 0.1; echo end";
        let container = Container::done(&["--log-driver", driver], script);
        let [all, _] = both(&socket, &container.0, &LogQuery::new(), format);
        assert_eq!(all.len(), 307);
        let middle = all[150].time().unwrap();
        for query in [
            LogQuery::new().tail(7),
            LogQuery::new().tail(2).stream(LogStream::Stderr),
            LogQuery::new().tail(1000),
            LogQuery::new().tail(0),
            LogQuery::new().since(middle),
            LogQuery::new().until(middle),
            LogQuery::new()
                .since(middle)
                .until(middle.after(Duration::from_micros(500)))
                .tail(3),
        ] {
            let [files, engine] = both(&socket, &container.0, &query, format);
            assert_eq!(files, engine, "{query:?}");
        }
        let [files, _] = both(
            &socket,
            &container.0,
            &LogQuery::new().tail(2).stream(LogStream::Stderr),
            format,
        );
        assert_eq!(
            files
                .iter()
                .map(|record| record.text().into_owned())
                .collect::<Vec<_>>(),
            ["error 250", "error 300"]
        );
        // The engine counts before it looks at the stream: of the last two of both, one at most is an error.
        let dockers = docker(&["logs", "--tail", "2", &container.0]);
        assert!(
            String::from_utf8_lossy(&dockers.stderr).lines().count() < 2,
            "{dockers:?}"
        );
    }
}

#[test]
fn following_through_rotation_and_compression_to_the_end_of_the_container() {
    let name = "following_through_rotation_and_compression_to_the_end_of_the_container";
    let Some(path) = lab_engine(name) else {
        return;
    };
    let _alone = alone();
    let socket = EngineSocket::unix(path);
    for driver in ["json-file", "local"] {
        let options = [
            "--log-driver",
            driver,
            "--log-opt",
            "max-size=20k",
            "--log-opt",
            "max-file=4",
            "--log-opt",
            "compress=true",
        ];
        let script = "i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo line $i of many; [ $((i % 40)) = 0 ] && sleep 0.02; done; true";
        let container = Container::start(&options, script);
        let mut reader =
            LogReader::open(&socket, &container.0, &LogQuery::new().follow(true)).unwrap();
        assert!(
            matches!(reader.location(), LogLocation::Files { .. }),
            "{:?}",
            reader.location()
        );
        let mut batch = LogBatch::default();
        let mut found = Vec::new();
        let began = Instant::now();
        while reader
            .next_batch(&mut batch, Some(Duration::from_secs(5)))
            .unwrap()
        {
            found.extend(
                batch
                    .iter()
                    .map(|record| String::from_utf8_lossy(record.line()).into_owned()),
            );
            assert!(
                began.elapsed() < Duration::from_mins(1),
                "it does not end with the container"
            );
        }
        let expected: Vec<_> = (1..=3000).map(|at| format!("line {at} of many")).collect();
        let differs = found.iter().zip(&expected).position(|(a, b)| a != b);
        assert_eq!(
            (found.len(), differs),
            (3000, None),
            "{:?}",
            reader.skipped()
        );
        assert!(reader.counters().rotations >= 5, "{:?}", reader.counters());
        // The engine has only what rotation left.
        let left = docker(&["logs", &container.0]).stdout;
        let rest: Vec<_> = String::from_utf8_lossy(&left)
            .lines()
            .map(str::to_owned)
            .collect();
        assert!(rest.len() < 3000 && found.ends_with(&rest));
        let again: Vec<_> = LogReader::open(&socket, &container.0, &LogQuery::new())
            .unwrap()
            .map(|record| record.unwrap().text().into_owned())
            .collect();
        assert_eq!(again, rest);
        // Followed through the engine, too, it ends.
        assert_eq!(
            LogReader::through_engine(&socket, &container.0, &LogQuery::new().follow(true))
                .unwrap()
                .count(),
            rest.len()
        );
    }
}

#[test]
fn lines_after_damage_are_read_by_us_alone() {
    let Some(path) = lab_engine("lines_after_damage_are_read_by_us_alone") else {
        return;
    };
    let _alone = alone();
    let socket = EngineSocket::unix(path);
    let container = Container::done(&["--log-driver", "json-file"], "echo before");
    let file = ok(&["inspect", "-f", "{{.LogPath}}", &container.0]);
    std::fs::OpenOptions::new()
        .append(true)
        .open(&file)
        .unwrap()
        .write_all(b"\0\0\0\0garbage {\"log\":\n")
        .unwrap();
    ok(&["start", &container.0]);
    ok(&["wait", &container.0]);
    let mut reader = LogReader::open(&socket, &container.0, &LogQuery::new()).unwrap();
    let found: Vec<_> = reader
        .by_ref()
        .map(|record| record.unwrap().text().into_owned())
        .collect();
    assert_eq!(found, ["before", "before"]);
    assert_eq!(reader.skipped().len(), 1);
    assert_eq!(reader.skipped()[0].reason(), SkipReason::Damaged);
    assert_eq!(reader.skipped()[0].end() - reader.skipped()[0].start(), 20);
    let dockers = docker(&["logs", &container.0]);
    assert_eq!(
        String::from_utf8_lossy(&dockers.stdout),
        "before\n",
        "this release reads on, too"
    );
}

#[test]
fn the_copy_of_a_stopped_container_is_read_by_us_alone() {
    let Some(path) = lab_engine("the_copy_of_a_stopped_container_is_read_by_us_alone") else {
        return;
    };
    let _alone = alone();
    let socket = EngineSocket::unix(path);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!(
        "syslog-address=tcp://127.0.0.1:{}",
        listener.local_addr().unwrap().port()
    );
    let receiver = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut received = String::new();
        stream.read_to_string(&mut received).unwrap();
        received
    });
    let container = Container::done(
        &["--log-driver", "syslog", "--log-opt", &address],
        "echo kept; echo wrong >&2",
    );
    assert!(receiver.join().unwrap().contains("kept"));
    let dockers = docker(&["logs", &container.0]);
    assert!(
        String::from_utf8_lossy(&dockers.stderr).contains("connection refused"),
        "{dockers:?}"
    );
    let mut found: Vec<_> = LogReader::open(&socket, &container.0, &LogQuery::new())
        .unwrap()
        .map(|record| record.unwrap().text().into_owned())
        .collect();
    found.sort();
    assert_eq!(found, ["kept", "wrong"]);
    let error = LogReader::through_engine(&socket, &container.0, &LogQuery::new())
        .map(Iterator::count)
        .unwrap_err();
    assert!(error.to_string().contains("connection refused"), "{error}");
}

#[test]
fn what_cannot_be_read_says_where_to_look() {
    let Some(path) = lab_engine("what_cannot_be_read_says_where_to_look") else {
        return;
    };
    let _alone = alone();
    let socket = EngineSocket::unix(path);
    let none = Container::done(&["--log-driver", "none"], "echo lost");
    let error = LogReader::open(&socket, &none.0, &LogQuery::new()).unwrap_err();
    assert!(matches!(&error, Error::LogsUnreadable { .. }), "{error}");
    let uncached = Container::done(
        &[
            "--log-driver",
            "syslog",
            "--log-opt",
            "syslog-address=udp://127.0.0.1:9",
            "--log-opt",
            "cache-disabled=true",
        ],
        "echo sent",
    );
    let error = LogReader::open(&socket, &uncached.0, &LogQuery::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LogsUnreadable);
    assert!(
        error
            .to_string()
            .ends_with("look there: syslog-address=udp://127.0.0.1:9"),
        "{error}"
    );
    let error = LogReader::open(&socket, "no-such-container", &LogQuery::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    // Created and never started: there is nothing, and the engine agrees.
    let created = Container(ok(&["create", "--network", "none", "busybox:lab", "true"]));
    let reader = LogReader::open(&socket, &created.0, &LogQuery::new()).unwrap();
    assert!(matches!(
        reader.location(),
        LogLocation::Engine {
            because: WhyEngine::NoFile(_)
        }
    ));
    assert_eq!(reader.count(), 0);
}

#[test]
fn services_are_read_by_task() {
    let Some(path) = lab_engine("services_are_read_by_task") else {
        return;
    };
    let _alone = alone();
    let socket = EngineSocket::unix(path);
    ok(&[
        "swarm",
        "init",
        "--advertise-addr",
        "127.0.0.1",
        "--listen-addr",
        "127.0.0.1:2377",
    ]);
    let script = "for i in 1 2 3; do echo $i; sleep 0.2; done; echo done; sleep 600";
    let create = |name: &str, options: &[&str]| {
        ok(&[
            &[
                "service",
                "create",
                "-d",
                "--name",
                name,
                "--no-resolve-image",
            ],
            options,
            &["busybox:lab", "sh", "-c", script],
        ]
        .concat());
    };
    create("web", &["--replicas", "2"]);
    create("odd", &["--log-driver", "nosuch"]);
    create("mute", &["--log-driver", "none"]);
    // Without the name of a driver the command drops its options.
    let with = [
        "--restart-condition",
        "none",
        "--log-driver",
        "json-file",
        "--log-opt",
    ];
    create("typo", &[&with[..], &["max-sise=1m"]].concat());
    create("late", &[&with[..], &["max-size=banana"]].concat());
    let deadline = Instant::now() + Duration::from_mins(1);
    let mut reader;
    let lines = loop {
        reader = LogReader::service(&socket, "web", &LogQuery::new()).unwrap();
        let lines: Vec<_> = reader.by_ref().map(|record| record.unwrap()).collect();
        if lines.iter().filter(|line| line.text() == "done").count() == 2
            || Instant::now() > deadline
        {
            break lines;
        }
        std::thread::sleep(Duration::from_millis(500));
    };
    let tasks = reader.tasks().to_vec();
    assert_eq!(lines.len(), 8, "{tasks:?}");
    assert!(lines.is_sorted_by_key(LogRecord::time));
    for slot in [1, 2] {
        let own: Vec<_> = lines
            .iter()
            .filter(|line| tasks[line.source()].slot() == slot)
            .map(|line| line.text().into_owned())
            .collect();
        assert_eq!(own, ["1", "2", "3", "done"]);
    }
    let mut odd = LogReader::service(&socket, "odd", &LogQuery::new()).unwrap();
    assert_eq!(odd.by_ref().count(), 0);
    let reason = odd.tasks()[0].problem().unwrap().to_string();
    assert!(reason.contains("no suitable node"), "{reason}");
    // The reason for each task whose logs are missing; docker prints nothing, or waits for ever.
    for (service, words) in [
        ("mute", "the driver none stores nothing"),
        ("typo", "unknown log opt 'max-sise'"),
        ("late", "invalid size: 'banana'"),
    ] {
        let began = Instant::now();
        loop {
            let mut reader = LogReader::service(&socket, service, &LogQuery::new()).unwrap();
            let lines: Vec<_> = reader.by_ref().map_while(Result::ok).collect();
            assert_eq!(lines, [], "{service}: {:?}", reader.tasks());
            let reasons: Vec<_> = reader
                .tasks()
                .iter()
                .filter_map(|task| Some(task.problem()?.to_string()))
                .collect();
            if reasons.iter().any(|reason| reason.contains(words)) {
                break;
            }
            assert!(
                began.elapsed() < Duration::from_secs(30),
                "{service}: {:?}",
                reader.tasks()
            );
            std::thread::sleep(Duration::from_millis(300));
        }
    }
    let error = LogReader::service(&socket, "none-such", &LogQuery::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    ok(&["service", "rm", "web", "odd", "mute", "typo", "late"]);
    ok(&["swarm", "leave", "--force"]);
}

#[test]
fn an_engine_that_is_restarted_loses_and_repeats_nothing() {
    let name = "an_engine_that_is_restarted_loses_and_repeats_nothing";
    let Some(lab) = lab_engine(name) else {
        return;
    };
    let _alone = alone();
    // Containers live on while this daemon is away.
    let mut daemon = engine::Daemon::start(&json!({"live-restore": true}), &[]).unwrap();
    let host = format!("unix://{}", daemon.directory.path().join("s").display());
    daemon.load_image(&lab.display().to_string());
    let script = "i=0; while [ $i -lt 200 ]; do i=$((i+1)); echo line $i; [ $((i % 10)) = 0 ] && echo error $i >&2; sleep 0.05; done";
    let id = ok_sh(&format!(
        "docker -H {host} run -d --network none busybox:lab sh -c '{script}'"
    ));
    let socket: EngineSocket = host.parse().unwrap();
    let follow = LogQuery::new().follow(true);
    let mut reader = LogReader::through_engine(&socket, &id, &follow).unwrap();
    let (sender, lines) = std::sync::mpsc::channel();
    let following = std::thread::spawn(move || {
        for record in reader.by_ref() {
            let record = record.unwrap();
            sender
                .send((record.stream(), record.text().into_owned()))
                .unwrap();
        }
        reader.counters().resumed
    });
    let mut found: Vec<_> = (0..50).map(|_| lines.recv().unwrap()).collect();
    // Another reads a part, and goes on after the restart from where it was.
    let (mut first, mut batch) = (Vec::new(), LogBatch::default());
    let mut reader =
        LogReader::through_engine(&socket, &id, &LogQuery::new().batch(30).unwrap()).unwrap();
    assert!(reader.next_batch(&mut batch, None).unwrap());
    first.extend(batch.iter().map(|record| record.to_record()));
    let position = reader.position().unwrap().to_string();
    drop(reader);

    daemon.restart().unwrap();

    found.extend(lines.iter());
    assert!(following.join().unwrap() >= 1);
    let of = |found: &[(LogStream, String)], stream| {
        found
            .iter()
            .filter(|(of, _)| *of == stream)
            .map(|(_, line)| line.clone())
            .collect::<Vec<_>>()
    };
    let expected: Vec<_> = (1..=200).map(|at| format!("line {at}")).collect();
    let errors: Vec<_> = (1..=20).map(|at| format!("error {}", at * 10)).collect();
    assert_eq!(of(&found, LogStream::Stdout), expected);
    assert_eq!(of(&found, LogStream::Stderr), errors);
    for way in [LogReader::open, LogReader::through_engine] {
        let query = LogQuery::new().resume(position.parse().unwrap());
        let rest = way(&socket, &id, &query)
            .unwrap()
            .map(|record| record.unwrap());
        let all: Vec<_> = first
            .iter()
            .cloned()
            .chain(rest)
            .map(|record| (record.stream(), record.text().into_owned()))
            .collect();
        assert_eq!(of(&all, LogStream::Stdout), expected);
        assert_eq!(of(&all, LogStream::Stderr), errors);
    }
    ok_sh(&format!("docker -H {host} rm -f {id}"));
}

/// Runs a line of shell, which must succeed.
fn ok_sh(line: &str) -> String {
    let run = std::process::Command::new("sh")
        .args(["-c", line])
        .output()
        .unwrap();
    assert!(run.status.success(), "{line}: {run:?}");
    String::from_utf8_lossy(&run.stdout).trim().to_owned()
}
