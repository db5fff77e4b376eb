//! Memory stays bounded on a line of one gigabyte. Alone in its program, because it looks at the program's memory.
#![cfg(all(feature = "logs", feature = "blocking"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use trunkline::blocking::LogReader;
use trunkline::logs::{EngineSocket, LineEnd, LogBatch, LogFormat, LogQuery, SkipReason};

const GIGABYTE: u64 = 1 << 30;

/// A rotated file, compressed while it is made.
fn compressed(path: &Path, write: impl FnOnce(&mut dyn Write)) {
    let file = std::fs::File::create(path).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    write(&mut gzip);
    gzip.finish().unwrap();
}

/// The most memory this program has had since the last call, in kilobytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    let kilobytes = line.trim().trim_end_matches(" kB").parse().unwrap();
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    kilobytes
}

/// The program's memory is shared: one test at a time.
fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads everything in batches: bytes of lines, the ends of lines, and the kilobytes that it took.
fn read(mut reader: LogReader) -> (u64, Vec<LineEnd>, u64, LogReader) {
    peak();
    let before = peak();
    let mut batch = LogBatch::default();
    let (mut bytes, mut ends) = (0, Vec::new());
    while reader.next_batch(&mut batch, None).unwrap() {
        for record in batch.iter() {
            bytes += record.line().len() as u64;
            if record.end() != LineEnd::Continues {
                ends.push(record.end());
            }
        }
    }
    let used = peak() - before;
    (bytes, ends, used, reader)
}

#[test]
fn a_line_of_one_gigabyte_in_json_file_takes_a_few_megabytes() {
    let _alone = alone();
    let directory = tempfile::tempdir().unwrap();
    let current = directory.path().join("c0-json.log");
    let last = r#"{"log":"after\n","stream":"stdout","time":"2026-11-23T20:45:43Z"}"#;
    std::fs::write(&current, format!("{last}\n")).unwrap();
    let old = directory.path().join("c0-json.log.1.gz");
    // As the engine stores it: parts of 16 KiB.
    compressed(&old, |out| {
        let part = format!(
            "{{\"log\":\"{}\",\"stream\":\"stdout\",\"time\":\"2026-11-23T20:45:42Z\"}}\n",
            "x".repeat(16384)
        );
        let parts = part.repeat(64);
        for _ in 0..GIGABYTE / 16384 / 64 {
            out.write_all(parts.as_bytes()).unwrap();
        }
        out.write_all(
            b"{\"log\":\"\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-23T20:45:42Z\"}\n",
        )
        .unwrap();
    });
    let (bytes, ends, used, _) =
        read(LogReader::files(LogFormat::JsonFile, &current, &LogQuery::new()).unwrap());
    assert_eq!((bytes, ends), (GIGABYTE + 5, vec![LineEnd::Newline; 2]));
    assert!(used < 16 * 1024, "{used} kB");

    // As nobody stores it: one record.
    compressed(&old, |out| {
        out.write_all(b"{\"log\":\"").unwrap();
        let text = vec![b'x'; 1 << 20];
        for _ in 0..GIGABYTE >> 20 {
            out.write_all(&text).unwrap();
        }
        out.write_all(b"\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-23T20:45:42Z\"}\n")
            .unwrap();
    });
    peak();
    let before = peak();
    let mut reader = LogReader::files(LogFormat::JsonFile, &current, &LogQuery::new()).unwrap();
    let found: Vec<_> = reader
        .by_ref()
        .map(|record| record.unwrap().text().into_owned())
        .collect();
    assert_eq!(found, ["after"]);
    let skipped = reader.skipped();
    assert_eq!(skipped.len(), 1, "{skipped:?}");
    assert_eq!(
        (skipped[0].start(), skipped[0].reason()),
        (0, SkipReason::Damaged)
    );
    assert!(skipped[0].end() > GIGABYTE);
    let used = peak() - before;
    assert!(used < 32 * 1024, "{used} kB");
}

fn field(out: &mut Vec<u8>, number: u8, bytes: &[u8]) {
    out.push(number << 3 | 2);
    varint(out, bytes.len());
    out.extend(bytes);
}

fn varint(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push(u8::try_from(value & 0x7f).unwrap() | 0x80);
        value >>= 7;
    }
    out.push(u8::try_from(value).unwrap());
}

/// A record of the driver local; `part` is none for a whole line, and says otherwise whether it is the last.
fn local(line: &[u8], part: Option<bool>) -> Vec<u8> {
    let mut message = Vec::new();
    field(&mut message, 1, b"stdout");
    message.push(2 << 3);
    varint(&mut message, 1_795_466_742_000_000_000);
    field(&mut message, 3, line);
    if let Some(last) = part {
        message.extend([4 << 3, 1]);
        field(&mut message, 5, &[1 << 3, u8::from(last)]);
    }
    let len = u32::try_from(message.len()).unwrap().to_be_bytes();
    [&len, message.as_slice(), &len].concat()
}

#[test]
fn a_line_of_one_gigabyte_in_local_takes_a_few_megabytes() {
    let _alone = alone();
    let directory = tempfile::tempdir().unwrap();
    let current = directory.path().join("container.log");
    std::fs::write(&current, local(b"after", None)).unwrap();
    let old = directory.path().join("container.log.1.gz");
    compressed(&old, |out| {
        let parts = local(&[b'x'; 16384], Some(false)).repeat(64);
        for _ in 0..GIGABYTE / 16384 / 64 {
            out.write_all(&parts).unwrap();
        }
        out.write_all(&local(b"", Some(true))).unwrap();
    });
    let (bytes, ends, used, _) =
        read(LogReader::files(LogFormat::Local, &current, &LogQuery::new()).unwrap());
    assert_eq!((bytes, ends), (GIGABYTE + 5, vec![LineEnd::Newline; 2]));
    assert!(used < 16 * 1024, "{used} kB");

    // One record: the engine's own reader refuses more than a megabyte, and so do we.
    compressed(&old, |out| {
        out.write_all(&u32::try_from(GIGABYTE).unwrap().to_be_bytes())
            .unwrap();
        out.write_all(b"\x0a\x06stdout\x1a").unwrap();
        let text = vec![b'x'; 1 << 20];
        for _ in 0..GIGABYTE >> 20 {
            out.write_all(&text).unwrap();
        }
    });
    let (bytes, ends, used, reader) =
        read(LogReader::files(LogFormat::Local, &current, &LogQuery::new()).unwrap());
    assert_eq!((bytes, ends), (5, vec![LineEnd::Newline]));
    assert!(reader.counters().skipped_bytes > GIGABYTE);
    assert!(used < 32 * 1024, "{used} kB");
}

/// An engine with one container, whose log is sent by the function; none of it is kept here.
fn engine(
    directory: &Path,
    tty: bool,
    send: impl Fn(&mut dyn Write) -> std::io::Result<()> + Send + 'static,
) -> EngineSocket {
    let path = directory.join("s");
    let listener = UnixListener::bind(&path).unwrap();
    let answer = move |mut stream: UnixStream| -> std::io::Result<()> {
        let mut request = Vec::new();
        let mut some = [0; 512];
        while !request.ends_with(b"\r\n\r\n") {
            let read = stream.read(&mut some)?;
            request.extend(some.get(..read).unwrap_or_default());
        }
        let request = String::from_utf8_lossy(&request).into_owned();
        let target = request.split(' ').nth(1).unwrap_or_default();
        let body = if target == "/version" {
            r#"{"Version":"28.0.0","ApiVersion":"1.41"}"#.to_owned()
        } else if target.ends_with("/json") {
            format!(
                r#"{{"Id":"c0","LogPath":"/x","Config":{{"Tty":{tty}}},"State":{{}},"HostConfig":{{"LogConfig":{{"Type":"json-file"}}}}}}"#
            )
        } else {
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
            return send(&mut stream);
        };
        let len = body.len();
        write!(
            stream,
            "HTTP/1.1 200 OK\r\nContent-Length: {len}\r\n\r\n{body}"
        )
    };
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            // The reader hangs up when it has heard enough.
            let _ = answer(stream.unwrap());
        }
    });
    EngineSocket::unix(path)
}

const TIME: &[u8] = b"2026-11-23T20:45:42.000000000Z ";

fn frame(text: &[u8]) -> Vec<u8> {
    let body = [TIME, b" ", text].concat();
    let len = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&[1, 0, 0, 0], len.as_slice(), &body].concat()
}

#[test]
fn a_line_of_one_gigabyte_through_the_api_takes_a_few_megabytes() {
    let _alone = alone();
    let directory = tempfile::tempdir().unwrap();
    let whole = |socket: &EngineSocket, query: &LogQuery| {
        read(LogReader::through_engine(socket, "c0", query).unwrap())
    };
    // In frames, as the engine sends it.
    let socket = engine(directory.path(), false, |out| {
        let parts = frame(&[b'x'; 16384]).repeat(64);
        for _ in 0..GIGABYTE / 16384 / 64 {
            out.write_all(&parts)?;
        }
        out.write_all(&frame(b"\n"))
    });
    let (bytes, ends, used, _) = whole(&socket, &LogQuery::new());
    assert_eq!((bytes, ends), (GIGABYTE, vec![LineEnd::Newline]));
    assert!(used < 16 * 1024, "{used} kB");

    // From a terminal, with the engine's times and without: bytes and no frames.
    for timestamps in [true, false] {
        let directory = tempfile::tempdir().unwrap();
        let socket = engine(directory.path(), true, move |out| {
            let mut part = if timestamps {
                TIME.to_vec()
            } else {
                Vec::new()
            };
            part.extend([b'x'; 16384]);
            let parts = part.repeat(64);
            for _ in 0..GIGABYTE / 16384 / 64 {
                out.write_all(&parts)?;
            }
            out.write_all(if timestamps { TIME } else { b"" })?;
            out.write_all(b"\r\n")
        });
        let query = LogQuery::new().timestamps(timestamps).attributes(false);
        let (bytes, ends, used, _) = whole(&socket, &query);
        // The carriage return is the line's.
        assert_eq!(
            (bytes, ends),
            (GIGABYTE + 1, vec![LineEnd::Newline]),
            "times {timestamps}"
        );
        assert!(used < 16 * 1024, "{used} kB, times {timestamps}");
    }

    // A frame that claims a gigabyte is none of the engine's.
    let directory = tempfile::tempdir().unwrap();
    let socket = engine(directory.path(), false, |out| {
        out.write_all(&[1, 0, 0, 0, 0x40, 0, 0, 0])?;
        let text = vec![b'x'; 1 << 20];
        for _ in 0..GIGABYTE >> 20 {
            out.write_all(&text)?;
        }
        Ok(())
    });
    peak();
    let before = peak();
    let error = LogReader::through_engine(&socket, "c0", &LogQuery::new())
        .unwrap()
        .next()
        .unwrap()
        .unwrap_err();
    assert!(error.to_string().contains("longer than 4 MiB"), "{error}");
    let used = peak() - before;
    assert!(used < 16 * 1024, "{used} kB");
}
