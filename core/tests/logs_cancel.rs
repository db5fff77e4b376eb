//! Waits for logs that are given up: at once, with nothing lost.
#![cfg(all(feature = "logs", feature = "blocking"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Write;
use std::os::unix::net::UnixListener;
use std::time::{Duration, Instant};

use trunkline::blocking::LogReader;
use trunkline::logs::{EngineSocket, LogFormat, LogQuery};
use trunkline::{Cancel, ErrorKind};

/// A token that is cancelled in 50 ms.
fn soon() -> Cancel {
    let cancel = Cancel::new();
    let other = cancel.clone();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(50));
        other.cancel();
    });
    cancel
}

fn line(text: &str) -> String {
    format!(r#"{{"log":"{text}\n","stream":"stdout","time":"2026-11-23T20:45:42.5Z"}}"#) + "\n"
}

#[test]
fn a_follower_goes_on_where_it_was() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("c0-json.log");
    std::fs::write(&path, line("one")).unwrap();
    let query = LogQuery::new().follow(true);
    let mut reader = LogReader::files(LogFormat::JsonFile, &path, &query).unwrap();
    assert_eq!(reader.next().unwrap().unwrap().line(), b"one");
    let begin = Instant::now();
    let error = soon().scope(|| reader.next()).unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert_eq!(error.to_string(), "read the log: interrupted");
    assert!(begin.elapsed() < Duration::from_secs(2));
    let mut file = std::fs::File::options().append(true).open(&path).unwrap();
    file.write_all(line("two").as_bytes()).unwrap();
    assert_eq!(reader.next().unwrap().unwrap().line(), b"two");
}

#[test]
fn an_engine_that_does_not_answer() {
    let directory = tempfile::tempdir().unwrap();
    let socket = directory.path().join("engine.sock");
    let _listener = UnixListener::bind(&socket).unwrap();
    let begin = Instant::now();
    let error = soon()
        .scope(|| LogReader::locate(&EngineSocket::unix(&socket), "web"))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
    assert!(begin.elapsed() < Duration::from_secs(2));
}

#[test]
fn a_pipe_is_no_log_and_nobody_waits_for_its_writer() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("c0-json.log");
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    assert!(made.unwrap().success());
    let error = LogReader::files(LogFormat::JsonFile, &path, &LogQuery::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
}
