//! Logs from a made-up engine on a unix socket: every framing, every way of breaking off.
#![cfg(all(feature = "logs", feature = "blocking"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use trunkline::ErrorKind;
use trunkline::blocking::LogReader;
use trunkline::logs::{EngineSocket, LogLocation, LogQuery, LogStream, LogTime, WhyEngine};

/// One record that the engine has.
#[derive(Clone)]
struct Record {
    nanos: i64,
    stream: u8,
    text: Vec<u8>,
}

fn record(nanos: i64, stream: u8, text: &str) -> Record {
    Record {
        nanos,
        stream,
        text: text.into(),
    }
}

#[derive(Clone)]
struct Engine {
    release: &'static str,
    driver: &'static str,
    tty: bool,
    content_type: Option<&'static str>,
    records: Vec<Record>,
    /// The connection breaks after this many bytes of the body, once per entry.
    breaks: Arc<Mutex<Vec<usize>>>,
    /// Sent instead of records.
    refusal: Option<(u16, &'static str)>,
    /// Sent after the records.
    epilogue: Vec<u8>,
    requests: Arc<Mutex<Vec<String>>>,
    /// Bytes per chunk.
    chunk: usize,
}

impl Engine {
    fn new(records: Vec<Record>) -> Self {
        Self {
            release: "31.0.0",
            driver: "json-file",
            tty: false,
            content_type: Some("application/vnd.docker.multiplexed-stream"),
            records,
            breaks: Arc::default(),
            refusal: None,
            epilogue: Vec::new(),
            requests: Arc::default(),
            chunk: 7,
        }
    }

    fn start(self) -> (EngineSocket, tempfile::TempDir) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("engine.sock");
        let listener = UnixListener::bind(&path).unwrap();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let engine = self.clone();
                std::thread::spawn(move || engine.answer(stream));
            }
        });
        (EngineSocket::unix(path), directory)
    }

    fn answer(&self, mut stream: UnixStream) {
        let mut request = Vec::new();
        let mut byte = [0];
        while !request.ends_with(b"\r\n\r\n") {
            if stream.read(&mut byte).unwrap_or(0) == 0 {
                return;
            }
            request.push(byte[0]);
        }
        let request = String::from_utf8(request).unwrap();
        let target = request.split(' ').nth(1).unwrap().to_owned();
        self.requests.lock().unwrap().push(target.clone());
        let json = |body: String| {
            format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            )
        };
        let answer = if target == "/version" {
            json(format!(
                r#"{{"Version":"{}","ApiVersion":"1.44"}}"#,
                self.release
            ))
        } else if target.ends_with("/info") {
            json(r#"{"DockerRootDir":"/nowhere"}"#.into())
        } else if target.ends_with("/json") {
            json(format!(
                r#"{{"Id":"c0","Config":{{"Tty":{}}},"State":{{"Running":false}},"HostConfig":{{"LogConfig":{{"Type":"{}","Config":{{}}}}}},"LogPath":""}}"#,
                self.tty, self.driver
            ))
        } else if let Some((status, message)) = self.refusal {
            let body = format!(r#"{{"message":"{message}"}}"#);
            format!(
                "HTTP/1.1 {status} No\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            )
        } else {
            return self.logs(&mut stream, &target);
        };
        // The reader may have gone.
        let _ = stream.write_all(answer.as_bytes());
    }

    fn logs(&self, stream: &mut UnixStream, target: &str) {
        let has = |flag: &str| target.contains(flag);
        let value = |name: &str| {
            target
                .split(['?', '&'])
                .find_map(|part| part.strip_prefix(name))
                .map(str::to_owned)
        };
        let since: LogTime = value("since=").map_or(LogTime::MIN, |since| since.parse().unwrap());
        let tail = value("tail=").map_or(usize::MAX, |tail| tail.parse().unwrap());
        let from = self.records.len().saturating_sub(tail);
        let mut body = Vec::new();
        for record in self
            .records
            .iter()
            .skip(from)
            .filter(|record| record.nanos >= since.as_nanos())
        {
            if !(record.stream == 1 && has("stdout=1") || record.stream == 2 && has("stderr=1")) {
                continue;
            }
            let mut text = Vec::new();
            if has("timestamps=1") {
                text.extend(format!("{} ", LogTime::from_nanos(record.nanos)).bytes());
            }
            if has("details=1") {
                text.push(b' ');
            }
            text.extend(&record.text);
            if !self.tty {
                body.extend([record.stream, 0, 0, 0]);
                body.extend(u32::try_from(text.len()).unwrap().to_be_bytes());
            }
            body.extend(text);
        }
        body.extend(&self.epilogue);
        let kind = self
            .content_type
            .map_or(String::new(), |kind| format!("Content-Type: {kind}\r\n"));
        let _ = write!(
            stream,
            "HTTP/1.1 200 OK\r\n{kind}Transfer-Encoding: chunked\r\n\r\n"
        );
        let stop = self.breaks.lock().unwrap().pop();
        let whole = stop.is_none();
        body.truncate(stop.unwrap_or(usize::MAX));
        let mut out = Vec::new();
        for chunk in body.chunks(self.chunk) {
            out.extend(format!("{:x}\r\n", chunk.len()).bytes());
            out.extend(chunk);
            out.extend(b"\r\n");
        }
        if whole {
            out.extend(b"0\r\n\r\n");
        }
        let _ = stream.write_all(&out);
    }
}

fn texts(engine: Engine, query: &LogQuery) -> Vec<String> {
    let (socket, _directory) = engine.start();
    LogReader::open(&socket, "c0", query)
        .unwrap()
        .map(|record| record.unwrap().text().into_owned())
        .collect()
}

const START: i64 = 1_795_466_742_000_000_000;

#[test]
fn the_content_type_decides_and_without_it_the_terminal() {
    let lines = vec![
        record(START, 1, "\u{1}\u{2}hello\n"),
        record(START + 1, 2, "\u{0}\u{0}error\n"),
    ];
    assert_eq!(
        texts(Engine::new(lines.clone()), &LogQuery::new()),
        ["\u{1}\u{2}hello", "\u{0}\u{0}error"]
    );
    let old = Engine {
        content_type: None,
        ..Engine::new(lines.clone())
    };
    assert_eq!(
        texts(old, &LogQuery::new()),
        ["\u{1}\u{2}hello", "\u{0}\u{0}error"]
    );
    for content_type in [None, Some("application/vnd.docker.raw-stream")] {
        let terminal = Engine {
            tty: true,
            content_type,
            ..Engine::new(lines.clone())
        };
        assert_eq!(
            texts(terminal.clone(), &LogQuery::new()),
            ["\u{1}\u{2}hello", "\u{0}\u{0}error"]
        );
        let plain = LogQuery::new().timestamps(false).attributes(false);
        assert_eq!(
            texts(terminal, &plain),
            ["\u{1}\u{2}hello", "\u{0}\u{0}error"]
        );
    }
}

#[test]
fn a_broken_connection_is_taken_up_without_loss_or_repeat() {
    // Several records at one moment, two streams, a long line in parts, and a step of the clock.
    let part = "p".repeat(16384);
    let mut records = Vec::new();
    for at in 0..40 {
        let nanos = START + at / 3;
        records.push(record(
            nanos,
            if at % 4 == 0 { 2 } else { 1 },
            &format!("line {at}\n"),
        ));
    }
    records.push(record(START + 7, 1, "clock back\n"));
    for _ in 0..3 {
        records.push(record(START + 50, 1, &part));
    }
    records.push(record(START + 50, 1, "end\n"));
    records.push(record(START + 51, 2, "last\n"));
    let whole = texts(Engine::new(records.clone()), &LogQuery::new());
    assert_eq!(whole.len(), 43);
    for at in (0..60_000).step_by(1709).chain(0..120) {
        let engine = Engine {
            breaks: Arc::new(Mutex::new(vec![at / 2, at])),
            chunk: 999,
            ..Engine::new(records.clone())
        };
        let (socket, _directory) = engine.start();
        let mut reader = LogReader::open(&socket, "c0", &LogQuery::new()).unwrap();
        let found: Vec<_> = reader
            .by_ref()
            .map(|record| record.unwrap().text().into_owned())
            .collect();
        assert_eq!(found.len(), whole.len(), "broken at {at}");
        assert!(found == whole, "broken at {at}");
        assert_eq!(reader.counters().resumed, 2);
    }
}

#[test]
fn the_last_lines_are_counted_by_line_and_stream() {
    let mut records: Vec<_> = (0..500)
        .map(|at| record(START + at, 1, &format!("out {at}\n")))
        .collect();
    let part = "p".repeat(16384);
    for _ in 0..5 {
        records.insert(100, record(START + 99, 2, &part));
    }
    records.insert(105, record(START + 99, 2, "long\n"));
    for at in [300, 310] {
        records.insert(at, record(START + 200, 2, "err\n"));
    }
    let engine = Engine::new(records);
    assert_eq!(
        texts(engine.clone(), &LogQuery::new().tail(2)),
        ["out 498", "out 499"]
    );
    let errors = texts(
        engine.clone(),
        &LogQuery::new().tail(3).stream(LogStream::Stderr),
    );
    assert_eq!(
        errors.iter().map(String::len).collect::<Vec<_>>(),
        [5 * 16384 + 4, 3, 3]
    );
    assert_eq!(
        texts(engine.clone(), &LogQuery::new().tail(10_000)).len(),
        503
    );
    assert_eq!(texts(engine, &LogQuery::new().tail(0)).len(), 0);
}

#[test]
fn what_the_engine_says_instead_of_lines_is_an_error() {
    let mut words = vec![3, 0, 0, 0, 0, 0, 0, 30];
    words.extend(b"Error grabbing logs: no luck!!\n".iter().take(30));
    let engine = Engine {
        epilogue: words,
        ..Engine::new(vec![record(START, 1, "before\n")])
    };
    let (socket, _directory) = engine.start();
    let all: Vec<_> = LogReader::open(&socket, "c0", &LogQuery::new())
        .unwrap()
        .collect();
    let [Ok(_), Err(error)] = all.as_slice() else {
        panic!("{all:?}")
    };
    assert!(error.to_string().contains("no luck"), "{error}");
    assert_eq!(error.kind(), ErrorKind::LogsUnreadable);

    let terminal = Engine {
        tty: true,
        content_type: None,
        epilogue: b"Error grabbing logs: gone\n".to_vec(),
        ..Engine::new(vec![])
    };
    let (socket, _directory) = terminal.start();
    let error = LogReader::open(&socket, "c0", &LogQuery::new())
        .unwrap()
        .next()
        .unwrap()
        .unwrap_err();
    assert!(error.to_string().contains("gone"), "{error}");

    for garbage in [
        &b"\x09\0\0\0\0\0\0\x01x"[..],
        b"\x01\x01\0\0\0\0\0\x01x",
        b"\x01\0\0\0\xff\0\0\x01x",
        b"\x01\0",
    ] {
        let engine = Engine {
            epilogue: garbage.to_vec(),
            ..Engine::new(vec![])
        };
        let (socket, _directory) = engine.start();
        let error = LogReader::open(&socket, "c0", &LogQuery::new())
            .unwrap()
            .next()
            .unwrap()
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{error}");
    }
}

#[test]
fn refusals_keep_their_words() {
    for (status, kind) in [
        (404, ErrorKind::NotFound),
        (409, ErrorKind::Conflict),
        (500, ErrorKind::Docker),
    ] {
        let engine = Engine {
            refusal: Some((status, "because")),
            ..Engine::new(vec![])
        };
        let (socket, _directory) = engine.start();
        let error = LogReader::open(&socket, "c0", &LogQuery::new()).unwrap_err();
        assert_eq!(error.kind(), kind);
        assert!(error.to_string().contains("because"));
    }
    let engine = Engine {
        driver: "journald",
        refusal: Some((501, "no")),
        ..Engine::new(vec![])
    };
    let (socket, _directory) = engine.start();
    let error = LogReader::open(&socket, "c0", &LogQuery::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LogsUnreadable);
    assert!(
        error
            .to_string()
            .contains("journalctl CONTAINER_ID_FULL=c0"),
        "{error}"
    );
}

#[test]
fn why_the_engine_is_asked_is_said() {
    for (release, because) in [
        ("31.0.0", WhyEngine::UnknownRelease("31.0.0".into())),
        (
            "28.5.2",
            WhyEngine::NoFile("/nowhere/containers/c0/c0-json.log".into()),
        ),
    ] {
        let (socket, _directory) = Engine {
            release,
            ..Engine::new(vec![])
        }
        .start();
        assert_eq!(
            LogReader::locate(&socket, "c0").unwrap(),
            LogLocation::Engine { because }
        );
    }
    let error = LogReader::locate(&EngineSocket::unix("/nowhere.sock"), "c0").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::EngineUnavailable);
    for name in ["", "a/b", "x?y=z", "a b", "../info"] {
        let error = LogReader::locate(&EngineSocket::unix("/nowhere.sock"), name).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{name}");
    }
}

#[test]
fn nanoseconds_reach_the_engine() {
    let engine = Engine::new(vec![record(START + 5, 1, "x\n")]);
    let requests = engine.requests.clone();
    let query = LogQuery::new()
        .since(LogTime::from_nanos(START + 5))
        .until(LogTime::from_nanos(START + 6));
    assert_eq!(texts(engine, &query), ["x"]);
    let last = requests.lock().unwrap().last().unwrap().clone();
    assert!(
        last.starts_with("/v1.44/containers/c0/logs?")
            && last.contains("&since=1795466742.000000005&"),
        "{last}"
    );
}

#[tokio::test]
async fn the_async_reader_asks_the_engine_too() {
    let (socket, _directory) =
        Engine::new(vec![record(START, 1, "x\n"), record(START, 2, "y\n")]).start();
    let mut reader = trunkline::logs::LogReader::open(&socket, "c0", &LogQuery::new())
        .await
        .unwrap();
    assert_eq!(reader.next().await.unwrap().unwrap().text(), "x");
    assert_eq!(reader.next().await.unwrap().unwrap().text(), "y");
    let position = reader.position().unwrap().clone();
    assert!(reader.next().await.unwrap().is_none());
    let mut again =
        trunkline::logs::LogReader::open(&socket, "c0", &LogQuery::new().resume(position))
            .await
            .unwrap();
    let nothing = tokio::time::timeout(Duration::from_secs(5), again.next())
        .await
        .unwrap()
        .unwrap();
    assert!(nothing.is_none());
}
