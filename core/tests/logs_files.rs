//! Reading log files: both formats, rotated, damaged, hostile, and while they are written.
#![cfg(all(feature = "logs", feature = "blocking"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod logs_support;

use std::io::{Seek, Write};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use logs_support::strategies::{START, log};
use logs_support::{Log, Stored, brief, create, cut, drain, encode_all, gzip, printed};
use proptest::prelude::*;
use trunkline::ErrorKind;
use trunkline::logs::{
    LineEnd, LogBatch, LogFormat, LogQuery, LogRecord, LogStream, LogTime, SkipReason,
};

const FORMATS: [LogFormat; 2] = [LogFormat::JsonFile, LogFormat::Local];
/// Time, stream, bytes, and whether a newline ends it.
type Line = (i64, LogStream, Vec<u8>, bool);

/// The lines that the records make up, joined by nothing but the rule of the format.
fn lines(records: &[Stored], format: LogFormat) -> Vec<Line> {
    let mut held: [Option<Line>; 2] = [None, None];
    let mut lines = Vec::new();
    for record in records {
        let payload = match format {
            LogFormat::JsonFile => lossy(&record.payload),
            _ => record.payload.clone(),
        };
        let slot = &mut held[record.stream as usize - 1];
        if slot.as_ref().is_some_and(|line| line.0 != record.nanos) {
            lines.extend(slot.take());
        }
        let line = slot.get_or_insert((record.nanos, record.stream, Vec::new(), false));
        line.2.extend(payload);
        line.3 = record.ended;
        if record.ended || record.payload.len() < 16384 {
            lines.extend(slot.take());
        }
    }
    lines.extend(held.into_iter().flatten());
    lines
}

/// Go replaces each byte, not each sequence.
fn lossy(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for chunk in bytes.utf8_chunks() {
        out.extend(chunk.valid().bytes());
        for _ in chunk.invalid() {
            out.extend("\u{fffd}".bytes());
        }
    }
    out
}

fn read_lines(records: &[LogRecord]) -> Vec<Line> {
    records
        .iter()
        .map(|record| {
            let ended = record.end() == LineEnd::Newline;
            (
                record.time().unwrap().as_nanos(),
                record.stream(),
                record.line().to_vec(),
                ended,
            )
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Whatever is written is read, and nothing is called damage.
    #[test]
    fn what_the_engine_writes_is_read(records in log()) {
        for format in FORMATS {
            let bytes = encode_all(format, &records);
            let log = Log::with(format, &bytes);
            let mut reader = log.open(&LogQuery::new());
            let found = drain(&mut reader);
            prop_assert_eq!(read_lines(&found), lines(&records, format));
            prop_assert_eq!(reader.counters().bytes, bytes.len() as u64);
            prop_assert_eq!(reader.counters().records, records.len() as u64);
            prop_assert_eq!(reader.skipped(), &[]);
        }
    }

    /// Damage costs what is damaged, and every byte of the file is accounted for.
    #[test]
    fn records_after_damage_are_found(records in log(), garbage in prop::collection::vec(any::<u8>(), 1..300),
            place in any::<prop::sample::Index>()) {
        for format in FORMATS {
            let at = place.index(records.len() + 1);
            let mut bytes = encode_all(format, &records[..at]);
            let start = bytes.len();
            bytes.extend(&garbage);
            if format == LogFormat::JsonFile {
                bytes.push(b'\n');
            }
            let end = bytes.len();
            bytes.extend(encode_all(format, &records[at..]));
            let log = Log::with(format, &bytes);
            let mut reader = log.open(&LogQuery::new().whole_lines(false));
            let found = drain(&mut reader);
            let found: usize = found.iter().map(|record| record.line().len()).sum();
            let written: usize = records.iter().map(|record| match format {
                LogFormat::JsonFile => lossy(&record.payload).len(),
                _ => record.payload.len(),
            }).sum();
            prop_assert_eq!(found, written);
            let skipped: Vec<_> = reader.skipped().iter().map(|range| (range.start(), range.end())).collect();
            let total: u64 = skipped.iter().map(|(start, end)| end - start).sum();
            // Zeros before a record are its own first byte as much as garbage.
            prop_assert!(skipped.iter().all(|(from, to)| *from >= start as u64 && *to <= end as u64), "{skipped:?} {start} {end}");
            prop_assert_eq!(total, (end - start) as u64);
            prop_assert_eq!(reader.counters().bytes, bytes.len() as u64);
            prop_assert_eq!(reader.counters().skipped_bytes, total);
        }
    }

    /// A file that is cut anywhere gives all that is whole.
    #[test]
    fn a_torn_end_is_reported(records in log(), at in any::<prop::sample::Index>()) {
        for format in FORMATS {
            let bytes = encode_all(format, &records);
            let cut = at.index(bytes.len() + 1);
            let mut whole = 0;
            let mut count = 0;
            for record in &records {
                let len = record.encode(format).len();
                // The object may be complete without its newline.
                let needed = if format == LogFormat::JsonFile { len - 1 } else { len };
                if whole + needed > cut {
                    break;
                }
                whole += len;
                count += 1;
            }
            let log = Log::with(format, &bytes[..cut]);
            let mut reader = log.open(&LogQuery::new());
            drain(&mut reader);
            prop_assert_eq!(reader.counters().records, count);
            let rest = cut.saturating_sub(whole) as u64;
            prop_assert_eq!(reader.counters().skipped_bytes, rest);
            prop_assert_eq!(reader.skipped().len(), usize::from(rest > 0));
            // A tail of a torn file is no different.
            let last = log.read(&LogQuery::new().tail(2));
            let all = log.read(&LogQuery::new());
            prop_assert_eq!(brief(&last), brief(&all[all.len().saturating_sub(2)..]));
        }
    }

    /// No bytes crash any of the readers, and none are lost without being counted.
    #[test]
    fn any_bytes_can_be_read(bytes in prop::collection::vec(any::<u8>(), 0..2000), lines in 0_u64..5) {
        for format in FORMATS {
            let log = Log::with(format, &bytes);
            let mut reader = log.open(&LogQuery::new());
            drain(&mut reader);
            prop_assert_eq!(reader.counters().bytes, bytes.len() as u64);
            log.read(&LogQuery::new().tail(lines));
            log.read(&LogQuery::new().since(LogTime::from_nanos(START)));
            std::fs::write(log.rotated(1, true), &bytes).unwrap();
            log.read(&LogQuery::new());
        }
    }

    /// The same for bytes that almost are records: one byte changed.
    #[test]
    fn any_byte_may_be_wrong(records in log(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        for format in FORMATS {
            let mut bytes = encode_all(format, &records);
            if bytes.is_empty() {
                continue;
            }
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let log = Log::with(format, &bytes);
            let mut reader = log.open(&LogQuery::new());
            let all = drain(&mut reader);
            prop_assert_eq!(reader.counters().bytes, bytes.len() as u64);
            // One byte spoils one record, or two when it is the line end between them.
            prop_assert!(reader.counters().records + 2 >= records.len() as u64);
            let tail = log.read(&LogQuery::new().tail(1000));
            prop_assert_eq!(brief(&tail), brief(&all));
        }
    }

    /// serde_json agrees on every object that has the fields, in whatever order and form.
    #[test]
    fn serde_json_agrees(text in any::<String>(), key in any::<String>(), other in any::<i64>(), stdout in any::<bool>(),
            nanos in 0_i64..4_000_000_000_000_000_000, order in Just([0, 1, 2, 3, 4]).prop_shuffle(), pretty in any::<bool>()) {
        let time = logs_support::trimmed(nanos);
        let stream = if stdout { "stdout" } else { "stderr" };
        let members = [
            format!("\"log\":{}", serde_json::to_string(&text).unwrap()),
            format!("\"stream\":\"{stream}\""),
            format!("\"time\":\"{time}\""),
            format!("\"attrs\":{}", serde_json::json!({ key.clone(): text.clone() })),
            format!("\"x\":{}", serde_json::json!([{ key.clone(): other }, null, true, 1.5e3])),
        ];
        let separator = if pretty { " , " } else { "," };
        let object: Vec<&str> = order.iter().map(|index: &usize| members[*index].as_str()).collect();
        let line = format!("{{{}}}\n", object.join(separator));
        let oracle: serde_json::Value = serde_json::from_str(&line).unwrap();
        let log = Log::with(LogFormat::JsonFile, line.as_bytes());
        let found = log.read(&LogQuery::new().max_line(1 << 20).unwrap());
        prop_assert_eq!(found.len(), 1);
        let mut expected = oracle["log"].as_str().unwrap().to_owned();
        let ended = expected.ends_with('\n');
        if ended {
            expected.pop();
        }
        prop_assert_eq!(found[0].text(), expected);
        prop_assert_eq!(found[0].end() == LineEnd::Newline, ended);
        prop_assert_eq!(found[0].stream().name(), oracle["stream"].as_str().unwrap());
        prop_assert_eq!(found[0].time().unwrap().as_nanos(), nanos);
        prop_assert_eq!(found[0].attributes(), &[(key, text)][..]);
    }

    /// A position, written down and read again, goes on exactly where reading stopped.
    #[test]
    fn reading_goes_on_where_it_stopped(records in log(), batches in 0_usize..10, size in 1_usize..8) {
        for format in FORMATS {
            let log = Log::with(format, &encode_all(format, &records));
            let query = LogQuery::new().batch(size).unwrap();
            let all = log.read(&query);
            let mut reader = log.open(&query);
            let mut batch = LogBatch::default();
            let mut found = Vec::new();
            for _ in 0..batches {
                if !reader.next_batch(&mut batch, None).unwrap() {
                    break;
                }
                found.extend(batch.iter().map(|record| record.to_record()));
            }
            let rest = match reader.position() {
                Some(position) => query.resume(position.to_string().parse().unwrap()),
                None => query,
            };
            found.extend(log.read(&rest));
            prop_assert_eq!(brief(&found), brief(&all));
        }
    }
}

/// Spreads a log over rotated files, the oldest of them compressed.
#[test]
fn lines_of_a_terminal_and_of_any_kind_come_out_as_they_went_in() {
    let texts: [&[u8]; 9] = [
        b"plain",
        b"",
        b"terminal\r",
        b"\x1b[31mred\x1b[0m\t<&>",
        b"\\n \\u0041 \"quoted\"",
        "äöü 漢字 🦀\u{2028}".as_bytes(),
        b"\x7f\x01\x1f",
        b"ends in a backslash\\",
        b"{\"log\":\"inside\\n\",\"stream\":\"stderr\",\"time\":\"2026-11-23T20:45:42Z\"}",
    ];
    let records: Vec<_> = (0_i64..)
        .zip(texts)
        .flat_map(|(index, text)| cut(START + index, LogStream::Stdout, text, true))
        .collect();
    let expected: Vec<u8> = texts
        .iter()
        .flat_map(|text| [text, b"\n".as_slice()].concat())
        .collect();
    for format in FORMATS {
        let log = Log::with(format, &encode_all(format, &records));
        assert_eq!(
            printed(&log.read(&LogQuery::new()), LogStream::Stdout),
            expected,
            "{format:?}"
        );
    }
}

#[test]
fn binary_output_survives_in_local_and_its_loss_in_json_is_the_engines() {
    let bytes: Vec<u8> = (0..=255).filter(|byte| *byte != b'\n').collect();
    let records = cut(START, LogStream::Stdout, &bytes, true);
    let local = Log::with(LogFormat::Local, &encode_all(LogFormat::Local, &records));
    assert_eq!(local.read(&LogQuery::new())[0].line(), bytes);
    // Bytes that are not UTF-8, in a file that was written by somebody else.
    let raw = b"{\"log\":\"a\xffb\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-23T20:45:42Z\"}\n";
    let log = Log::with(LogFormat::JsonFile, raw);
    let mut reader = log.open(&LogQuery::new());
    assert_eq!(drain(&mut reader)[0].line(), b"a\xffb");
    assert_eq!(reader.counters().odd, 1);
}

#[test]
fn attributes_are_read_in_both_formats() {
    let attrs = vec![
        ("env".to_owned(), "a\"b".to_owned()),
        ("tag".to_owned(), "web".to_owned()),
    ];
    let record = Stored {
        attrs: attrs.clone(),
        ..Stored::line(START, LogStream::Stderr, "x")
    };
    for format in FORMATS {
        let log = Log::with(format, &record.encode(format));
        assert_eq!(log.read(&LogQuery::new())[0].attributes(), attrs);
        assert!(
            log.read(&LogQuery::new().attributes(false))[0]
                .attributes()
                .is_empty()
        );
    }
}

#[test]
fn a_torn_record_costs_itself_only() {
    let good = Stored::line(START, LogStream::Stdout, "good").json();
    let torn = br#"{"log":"torn by a crash, and then {\"log\":\" in the tex"#;
    let log = Log::with(
        LogFormat::JsonFile,
        &[&good[..], torn, &good, b"\n\nnoise\n", &good].concat(),
    );
    let mut reader = log.open(&LogQuery::new());
    assert_eq!(drain(&mut reader).len(), 3);
    let ranges: Vec<_> = reader
        .skipped()
        .iter()
        .map(|range| (range.start(), range.end(), range.reason()))
        .collect();
    let first = good.len() as u64;
    let after = first + torn.len() as u64 + first;
    assert_eq!(
        ranges,
        [
            (first, first + torn.len() as u64, SkipReason::Damaged),
            (after, after + 8, SkipReason::Damaged)
        ]
    );
    assert_eq!(log.read(&LogQuery::new().tail(2)).len(), 2);
}

#[test]
fn an_empty_line_costs_itself_only() {
    let record = r#"{"stream":"stderr","time":"2026-11-23T20:45:42Z","log":"other order\n"}"#;
    let log = Log::with(
        LogFormat::JsonFile,
        format!("\n\n{record}\n\n{record}\n").as_bytes(),
    );
    for tail in [None, Some(1), Some(2), Some(3)] {
        let query = tail.map_or_else(LogQuery::new, |lines| LogQuery::new().tail(lines));
        let found = log.read(&query);
        assert_eq!(found.len() as u64, tail.unwrap_or(2).min(2), "{tail:?}");
        assert!(found.iter().all(|line| line.text() == "other order"));
    }
}

#[test]
fn a_last_line_without_its_newline_counts() {
    let records: Vec<_> = (0..3)
        .map(|at| Stored::line(START + at, LogStream::Stdout, &format!("line {at}")))
        .collect();
    let mut bytes = encode_all(LogFormat::JsonFile, &records);
    assert_eq!(bytes.pop(), Some(b'\n'));
    let log = Log::with(LogFormat::JsonFile, &bytes);
    for tail in 1..4 {
        let found = log.read(&LogQuery::new().tail(tail));
        let texts: Vec<_> = found.iter().map(LogRecord::text).collect();
        let expected: Vec<_> = (3 - tail..3).map(|at| format!("line {at}")).collect();
        assert_eq!(texts, expected);
    }
}

#[test]
fn a_hole_of_ten_gigabytes_takes_no_time() {
    for format in FORMATS {
        let log = Log::new(format);
        let mut file = std::fs::File::create(&log.path).unwrap();
        file.write_all(&Stored::line(START, LogStream::Stdout, "before").encode(format))
            .unwrap();
        let start = file.stream_position().unwrap();
        file.seek(std::io::SeekFrom::Start(10 << 30)).unwrap();
        let after: Vec<_> = (1..2000)
            .map(|at| Stored::line(START + at, LogStream::Stdout, "after"))
            .collect();
        file.write_all(&encode_all(format, &after)).unwrap();
        let began = Instant::now();
        let mut reader = log.open(&LogQuery::new());
        assert_eq!(drain(&mut reader).len(), 2000);
        let skipped = reader.skipped();
        assert_eq!(skipped.len(), 1, "{skipped:?}");
        assert_eq!(
            (skipped[0].start(), skipped[0].end(), skipped[0].reason()),
            (start, 10 << 30, SkipReason::Hole)
        );
        assert!(
            began.elapsed() < Duration::from_secs(2),
            "{:?}",
            began.elapsed()
        );
        let since = LogQuery::new().since(LogTime::from_nanos(START + 1990));
        assert_eq!(log.read(&since).len(), 10);
    }
}

#[test]
fn since_reads_only_what_it_must() {
    for format in FORMATS {
        let records: Vec<_> = (0..200_000)
            .map(|at| {
                Stored::line(
                    START + at * 1_000_000,
                    LogStream::Stdout,
                    "a line of some length",
                )
            })
            .collect();
        let log = Log::with(format, &encode_all(format, &records));
        let mut reader =
            log.open(&LogQuery::new().since(LogTime::from_nanos(START + 199_000 * 1_000_000)));
        assert_eq!(drain(&mut reader).len(), 1000);
        assert!(
            reader.counters().bytes < 300_000,
            "{}",
            reader.counters().bytes
        );
        let mut reader =
            log.open(&LogQuery::new().until(LogTime::from_nanos(START + 999 * 1_000_000)));
        assert_eq!(drain(&mut reader).len(), 1000);
        assert!(
            reader.counters().bytes < 300_000,
            "{}",
            reader.counters().bytes
        );
    }
}

#[test]
fn a_clock_that_was_set_back_hides_nothing() {
    // One hour on, then back by an hour, and on again: no half of the file has all the later times.
    let times = (0..30_000)
        .map(|at| at * 200_000_000)
        .chain((0..30_000).map(|at| at * 200_000_000 + 7));
    let records: Vec<_> = times
        .map(|at| Stored::line(START + at, LogStream::Stdout, "x"))
        .collect();
    for format in FORMATS {
        let log = Log::with(format, &encode_all(format, &records));
        for since in [1_000_i64, 2_500, 5_000] {
            let since = START + since * 1_000_000_000;
            let expected = records
                .iter()
                .filter(|record| record.nanos >= since)
                .count();
            let found = log
                .read(&LogQuery::new().since(LogTime::from_nanos(since)))
                .len();
            assert_eq!(found, expected, "{format:?}");
        }
    }
}

#[test]
fn damaged_compression_costs_the_rest_of_its_file() {
    let old: Vec<_> = (0..50_000)
        .map(|at| Stored::line(START + at, LogStream::Stdout, &format!("line {at}")))
        .collect();
    let log = Log::with(
        LogFormat::JsonFile,
        &Stored::line(START + 50_000, LogStream::Stdout, "new").json(),
    );
    let mut bytes = gzip(&encode_all(LogFormat::JsonFile, &old), START + 49_999);
    bytes.truncate(bytes.len() / 2);
    std::fs::write(log.rotated(1, true), bytes).unwrap();
    let mut reader = log.open(&LogQuery::new());
    let found = drain(&mut reader);
    assert!(found.len() > 1000 && found.len() < 50_000);
    assert_eq!(found.last().unwrap().text(), "new");
    assert!(
        reader
            .skipped()
            .iter()
            .any(|range| range.reason() == SkipReason::BadCompression)
    );
}

#[test]
fn long_lines_come_in_pieces_no_longer_than_allowed() {
    let text: Vec<u8> = (0..100_000)
        .map(|at: u32| b'a' + u8::try_from(at % 23).unwrap())
        .collect();
    let mut records = cut(START, LogStream::Stdout, &text, true);
    records.insert(2, Stored::line(START + 1, LogStream::Stderr, "between"));
    for format in FORMATS {
        let log = Log::with(format, &encode_all(format, &records));
        let whole = log.read(&LogQuery::new());
        assert_eq!(
            whole
                .iter()
                .map(|record| record.line().len())
                .collect::<Vec<_>>(),
            [7, 100_000]
        );
        let pieces = log.read(&LogQuery::new().max_line(40_000).unwrap());
        let parts: Vec<_> = pieces
            .iter()
            .map(|record| (record.line().len(), record.end()))
            .collect();
        assert_eq!(
            parts,
            [
                (7, LineEnd::Newline),
                (40_000, LineEnd::Continues),
                (40_000, LineEnd::Continues),
                (20_000, LineEnd::Newline)
            ]
        );
        assert_eq!(
            printed(&pieces, LogStream::Stdout),
            [&text[..], b"\n"].concat()
        );
        let stored = log.read(&LogQuery::new().whole_lines(false));
        assert_eq!(stored.len(), records.len());
        assert!(log.read(&LogQuery::new().tail(1))[0].line() == text);
    }
    assert_eq!(
        LogQuery::new().max_line(100).unwrap_err().kind(),
        ErrorKind::InvalidInput
    );
}

#[test]
fn progress_is_told_and_can_break_off() {
    let records: Vec<_> = (0..100_000)
        .map(|at| Stored::line(START + at, LogStream::Stdout, "text"))
        .collect();
    let log = Log::with(
        LogFormat::JsonFile,
        &encode_all(LogFormat::JsonFile, &records),
    );
    let calls = Arc::new(AtomicU64::new(0));
    let seen = calls.clone();
    let none = LogQuery::new()
        .stream(LogStream::Stderr)
        .progress(1 << 20, move |counters| {
            seen.fetch_add(1, Ordering::Relaxed);
            assert_eq!(counters.lines, 0);
            ControlFlow::Continue(())
        });
    assert!(log.read(&none).is_empty());
    assert!(
        (5..=9).contains(&calls.load(Ordering::Relaxed)),
        "{calls:?}"
    );
    let broken = LogQuery::new().progress(1 << 20, |_| ControlFlow::Break(()));
    assert!((1..50_000).contains(&log.read(&broken).len()));
}

/// Writes a log as the engine does: rotates before a write when the file is full, and compresses in the background.
struct Writer {
    path: std::path::PathBuf,
    format: LogFormat,
    file: std::fs::File,
    size: usize,
    max: usize,
    files: usize,
    compress: bool,
}

impl Writer {
    fn new(log: &Log, max: usize, files: usize, compress: bool) -> Self {
        Self {
            path: log.path.clone(),
            format: log.format,
            file: create(&log.path),
            size: 0,
            max,
            files,
            compress,
        }
    }

    fn write(&mut self, record: &Stored) {
        if self.size >= self.max {
            self.rotate(record.nanos - 1);
        }
        let bytes = record.encode(self.format);
        self.file.write_all(&bytes).unwrap();
        self.size += bytes.len();
    }

    fn rotate(&mut self, last: i64) {
        let name = |number: usize| logs_support::numbered(&self.path, number, self.compress);
        let _ = std::fs::remove_file(name(self.files - 1));
        for number in (1..self.files - 1).rev() {
            let _ = std::fs::rename(name(number), name(number + 1));
        }
        let plain = logs_support::numbered(&self.path, 1, false);
        std::fs::rename(&self.path, &plain).unwrap();
        self.file = std::fs::File::create(&self.path).unwrap();
        self.size = 0;
        if self.compress {
            let bytes = std::fs::read(&plain).unwrap();
            std::fs::write(name(1), gzip(&bytes, last)).unwrap();
            std::fs::remove_file(&plain).unwrap();
        }
    }
}

#[test]
fn following_through_rotation_loses_and_repeats_nothing() {
    for (format, compress) in [
        (LogFormat::JsonFile, true),
        (LogFormat::JsonFile, false),
        (LogFormat::Local, true),
        (LogFormat::Local, false),
    ] {
        let log = Log::new(format);
        let mut writer = Writer::new(&log, 60_000, 6, compress);
        let text = |at: i64| match at % 97 {
            0 => "long ".repeat(10_000),
            _ => format!("line {at}"),
        };
        let count = 12_000_i64;
        let mut reader = log.open(&LogQuery::new().follow(true));
        let read = Arc::new(AtomicU64::new(0));
        let seen = read.clone();
        let writing = std::thread::spawn(move || {
            for at in 0..count {
                // About three rotations ahead, which the files that are kept allow.
                while at.unsigned_abs() > seen.load(Ordering::Relaxed) + 300 {
                    std::thread::sleep(Duration::from_millis(1));
                }
                for record in cut(
                    START + at,
                    if at % 5 == 0 {
                        LogStream::Stderr
                    } else {
                        LogStream::Stdout
                    },
                    text(at).as_bytes(),
                    true,
                ) {
                    writer.write(&record);
                }
            }
        });
        let mut batch = LogBatch::default();
        let mut found = Vec::new();
        let deadline = Instant::now() + Duration::from_mins(1);
        while found.len() < usize::try_from(count).unwrap() && Instant::now() < deadline {
            assert!(
                reader
                    .next_batch(&mut batch, Some(Duration::from_millis(100)))
                    .unwrap()
            );
            found.extend(batch.iter().map(|record| {
                (
                    record.time().unwrap().as_nanos() - START,
                    record.line().len(),
                )
            }));
            read.store(found.len() as u64, Ordering::Relaxed);
        }
        writing.join().unwrap();
        let expected: Vec<_> = (0..count).map(|at| (at, text(at).len())).collect();
        let differs = found
            .iter()
            .zip(&expected)
            .position(|(found, expected)| found != expected);
        assert_eq!(
            (found.len(), differs.map(|at| (found[at], expected[at]))),
            (expected.len(), None),
            "{format:?} {compress} {:?} {:?}",
            reader.skipped(),
            reader.counters()
        );
        assert_eq!(reader.skipped(), &[]);
        assert!(reader.counters().rotations > 20, "{:?}", reader.counters());
        assert!(
            reader
                .next_batch(&mut batch, Some(Duration::from_millis(20)))
                .unwrap()
                && batch.is_empty()
        );
    }
}

#[test]
fn falling_behind_the_rotation_is_said() {
    let log = Log::new(LogFormat::JsonFile);
    let mut writer = Writer::new(&log, 1000, 3, true);
    let mut reader = log.open(&LogQuery::new().follow(true));
    writer.write(&Stored::line(START, LogStream::Stdout, "first"));
    let mut batch = LogBatch::default();
    assert!(reader.next_batch(&mut batch, None).unwrap());
    for at in 1..1000 {
        writer.write(&Stored::line(START + at, LogStream::Stdout, "next"));
    }
    let mut last = 0;
    while last < START + 999 {
        assert!(
            reader
                .next_batch(&mut batch, Some(Duration::from_secs(5)))
                .unwrap()
        );
        assert!(!batch.is_empty());
        last = batch.iter().last().unwrap().time().unwrap().as_nanos();
    }
    let reasons: Vec<_> = reader
        .skipped()
        .iter()
        .map(trunkline::logs::SkippedRange::reason)
        .collect();
    assert_eq!(reasons, [SkipReason::RotatedAway]);
}

#[test]
fn following_survives_truncation() {
    for append in [true, false] {
        let log = Log::new(LogFormat::JsonFile);
        let mut file = if append {
            create(&log.path)
        } else {
            std::fs::File::create(&log.path).unwrap()
        };
        let write = |file: &mut std::fs::File, at: i64| {
            file.write_all(&Stored::line(START + at, LogStream::Stdout, "some text").json())
                .unwrap();
        };
        for at in 0..100 {
            write(&mut file, at);
        }
        let mut reader = log.open(&LogQuery::new().follow(true));
        let mut batch = LogBatch::default();
        assert!(reader.next_batch(&mut batch, None).unwrap());
        assert_eq!(batch.len(), 100);
        std::fs::OpenOptions::new()
            .write(true)
            .open(&log.path)
            .unwrap()
            .set_len(0)
            .unwrap();
        assert!(
            reader
                .next_batch(&mut batch, Some(Duration::from_millis(50)))
                .unwrap()
                && batch.is_empty()
        );
        write(&mut file, 100);
        assert!(
            reader
                .next_batch(&mut batch, Some(Duration::from_secs(10)))
                .unwrap()
        );
        assert_eq!(
            batch.get(0).unwrap().time().unwrap().as_nanos(),
            START + 100,
            "{append}"
        );
        let reasons: Vec<_> = reader
            .skipped()
            .iter()
            .map(trunkline::logs::SkippedRange::reason)
            .collect();
        let expected: &[_] = if append {
            &[SkipReason::Truncated]
        } else {
            &[SkipReason::Truncated, SkipReason::Hole]
        };
        assert_eq!(reasons, expected);
    }
}

#[test]
fn a_record_that_is_still_being_written_is_waited_for() {
    for format in FORMATS {
        let log = Log::new(format);
        let mut file = create(&log.path);
        let bytes = Stored::line(START, LogStream::Stdout, "in two halves").encode(format);
        let (first, second) = bytes.split_at(bytes.len() / 2);
        file.write_all(first).unwrap();
        let mut reader = log.open(&LogQuery::new().follow(true));
        let mut batch = LogBatch::default();
        assert!(
            reader
                .next_batch(&mut batch, Some(Duration::from_millis(30)))
                .unwrap()
                && batch.is_empty()
        );
        file.write_all(second).unwrap();
        assert!(
            reader
                .next_batch(&mut batch, Some(Duration::from_secs(10)))
                .unwrap()
        );
        assert_eq!(batch.get(0).unwrap().line(), b"in two halves");
        assert_eq!(reader.skipped(), &[]);
    }
}

#[test]
fn following_can_begin_at_the_end_and_ends_with_its_time() {
    let log = Log::with(
        LogFormat::JsonFile,
        &Stored::line(START, LogStream::Stdout, "old").json(),
    );
    let mut reader = log.open(&LogQuery::new().follow(true).tail(0));
    let mut batch = LogBatch::default();
    assert!(
        reader
            .next_batch(&mut batch, Some(Duration::from_millis(30)))
            .unwrap()
            && batch.is_empty()
    );
    create(&log.path)
        .write_all(&Stored::line(START + 1, LogStream::Stdout, "new").json())
        .unwrap();
    assert!(
        reader
            .next_batch(&mut batch, Some(Duration::from_secs(10)))
            .unwrap()
    );
    assert_eq!(batch.get(0).unwrap().line(), b"new");

    let soon = LogTime::now().after(Duration::from_millis(100));
    let found = log.read(&LogQuery::new().follow(true).until(soon));
    assert_eq!(found.len(), 2);
}

#[test]
fn a_missing_log_is_an_error_and_not_an_empty_log() {
    let log = Log::new(LogFormat::JsonFile);
    let error =
        trunkline::blocking::LogReader::files(LogFormat::JsonFile, &log.path, &LogQuery::new())
            .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn the_async_reader_reads_the_same_and_holds_back() {
    let records: Vec<_> = (0..20_000)
        .map(|at| Stored::line(START + at, LogStream::Stdout, &format!("line {at}")))
        .collect();
    let log = Log::with(LogFormat::Local, &encode_all(LogFormat::Local, &records));
    let mut reader = trunkline::logs::LogReader::files(log.format, &log.path, &LogQuery::new())
        .await
        .unwrap();
    let first = reader.next().await.unwrap().unwrap();
    assert_eq!(first.text(), "line 0");
    tokio::time::sleep(Duration::from_millis(50)).await;
    let rest = reader.next_batch().await.unwrap().unwrap();
    assert_eq!(rest.len(), 999);
    assert_eq!(reader.counters().lines, 1000);
    let mut count = 1000;
    while let Some(batch) = reader.next_batch().await.unwrap() {
        count += batch.len();
    }
    assert_eq!(count, 20_000);
    assert_eq!(reader.counters().lines, 20_000);
    let error =
        trunkline::blocking::LogReader::files(log.format, &log.path, &LogQuery::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InsideRuntime);
}

#[tokio::test]
async fn dropping_an_async_follower_ends_its_thread() {
    let log = Log::with(
        LogFormat::JsonFile,
        &Stored::line(START, LogStream::Stdout, "x").json(),
    );
    let threads = || {
        std::fs::read_dir("/proc/self/task")
            .unwrap()
            .filter(|task| {
                let name = task.as_ref().unwrap().path().join("comm");
                std::fs::read_to_string(name)
                    .unwrap_or_default()
                    .starts_with("trunkline-follo")
            })
            .count()
    };
    let mut reader =
        trunkline::logs::LogReader::files(log.format, &log.path, &LogQuery::new().follow(true))
            .await
            .unwrap();
    assert!(reader.next().await.unwrap().is_some());
    assert_eq!(threads(), 1);
    drop(reader);
    let deadline = Instant::now() + Duration::from_secs(5);
    while threads() > 0 && Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(threads(), 0);
}
