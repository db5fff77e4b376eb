//! Memory stays bounded on a line of one gigabyte. Alone in its program, because it looks at the program's memory.
#![cfg(all(feature = "logs", feature = "blocking"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Write;
use std::path::Path;

use trunkline::blocking::LogReader;
use trunkline::logs::{LineEnd, LogBatch, LogFormat, LogQuery, SkipReason};

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

#[test]
fn a_line_of_one_gigabyte_takes_a_few_megabytes() {
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
    peak();
    let before = peak();
    let mut reader = LogReader::files(LogFormat::JsonFile, &current, &LogQuery::new()).unwrap();
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
    assert_eq!((bytes, ends), (GIGABYTE + 5, vec![LineEnd::Newline; 2]));
    let used = peak() - before;
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
