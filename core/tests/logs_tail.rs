//! The last lines of a log, and the lines within bounds of time.
#![cfg(all(feature = "logs", feature = "blocking"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod logs_support;

use std::collections::BTreeSet;

use logs_support::strategies::{START, interleaved, log, split, stream};
use logs_support::{Log, Stored, brief, encode_all};
use proptest::prelude::*;
use trunkline::logs::{LogFormat, LogQuery, LogRecord, LogStream, LogTime};

const FORMATS: [LogFormat; 2] = [LogFormat::JsonFile, LogFormat::Local];

/// The last of some lines by the place of their last record, in the order in which a reader delivers them.
fn last(lines: &[LogRecord], wanted: u64, records: &[Stored]) -> Vec<LogRecord> {
    let key = |record: &LogRecord| (record.time().unwrap().as_nanos(), record.stream() as u8);
    let all: BTreeSet<_> = lines.iter().map(key).collect();
    let mut last = BTreeSet::new();
    for record in records.iter().rev() {
        let line = (record.nanos, record.stream as u8);
        if all.contains(&line) && (last.len() as u64) < wanted {
            last.insert(line);
        }
    }
    let is_last = |record: &&LogRecord| last.contains(&key(record));
    lines.iter().filter(is_last).cloned().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    /// The last lines are the last of all lines, however the log is cut into files.
    #[test]
    fn tail_is_the_end_of_the_whole(records in prop_oneof![log(), interleaved()],
            wanted in prop_oneof![0_u64..50, 1_u64..6], cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..3),
            compressed in 0_usize..3, only in prop::option::of(stream())) {
        for format in FORMATS {
            let log = Log::new(format);
            split(&log, &records, &cuts, compressed);
            let mut query = LogQuery::new();
            if let Some(only) = only {
                query = query.stream(only);
            }
            let all = log.read(&query);
            let tail = log.read(&query.clone().tail(wanted));
            prop_assert_eq!(brief(&tail), brief(&last(&all, wanted, &records)));
        }
    }

    /// Both bounds of time keep exactly the lines within, although the streams are a little out of order.
    #[test]
    fn bounds_of_time_are_exact(mut records in log(), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..3),
            compressed in 0_usize..3, swaps in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
            bounds in (0_i64..60_000_000_000, 0_i64..60_000_000_000)) {
        for swap in swaps {
            if records.len() > 1 {
                let at = swap.index(records.len() - 1);
                if records[at].stream != records[at + 1].stream
                    && (records[at].nanos - records[at + 1].nanos).abs() < 10_000_000 {
                    records.swap(at, at + 1);
                }
            }
        }
        let (since, until) = (START + bounds.0.min(bounds.1), START + bounds.0.max(bounds.1));
        let query = LogQuery::new().since(LogTime::from_nanos(since)).until(LogTime::from_nanos(until));
        for format in FORMATS {
            let log = Log::new(format);
            split(&log, &records, &cuts, compressed);
            let expected: Vec<_> = log.read(&LogQuery::new()).into_iter()
                .filter(|record| (since..=until).contains(&record.time().unwrap().as_nanos())).collect();
            prop_assert_eq!(brief(&log.read(&query)), brief(&expected));
            let tail = log.read(&query.clone().tail(3));
            prop_assert_eq!(brief(&tail), brief(&last(&expected, 3, &records)));
        }
    }
}

/// Parts of a long line carry the time of the first, however late they are: the last record of a file says little of the others.
#[test]
fn a_late_part_at_the_end_of_a_rotated_file_hides_nothing() {
    for format in FORMATS {
        let log = Log::new(format);
        let part = |ended| Stored {
            payload: vec![b'p'; if ended { 3 } else { 16_384 }],
            ended,
            last_part: ended,
            ..Stored::line(START, LogStream::Stderr, "")
        };
        let line =
            |second: i64| Stored::line(START + second * 1_000_000_000, LogStream::Stdout, "line");
        let old = [part(false), line(5), part(true)];
        std::fs::write(log.rotated(1, false), encode_all(format, &old)).unwrap();
        std::fs::write(&log.path, encode_all(format, &[line(9)])).unwrap();
        let since = |second: i64| {
            let time = LogTime::from_nanos(START + second * 1_000_000_000);
            let found = log.read(&LogQuery::new().since(time));
            found
                .iter()
                .map(|line| line.time().unwrap().as_nanos())
                .collect::<Vec<_>>()
        };
        assert_eq!(since(5), [line(5).nanos, line(9).nanos]);
        assert_eq!(since(6), [line(9).nanos]);
    }
}

/// Long lines of both streams in turns, and one that was abandoned: each counts where its last record stands.
#[test]
fn lines_count_where_their_last_record_stands() {
    let full = |after: i64, stream| Stored {
        payload: vec![b'p'; 16_384],
        ended: false,
        ..Stored::line(START + after, stream, "")
    };
    let line = |after: i64, stream| Stored::line(START + after, stream, "end");
    let (out, err) = (LogStream::Stdout, LogStream::Stderr);
    let in_turns = [full(0, out), full(1, err), line(1, err), line(0, out)];
    let abandoned = [full(0, out), line(1, err), line(2, out), line(3, out)];
    for format in FORMATS {
        let tail = |records: &[Stored], lines: u64| {
            let log = Log::with(format, &encode_all(format, records));
            let found = log.read(&LogQuery::new().tail(lines));
            let after =
                |line: &LogRecord| (line.time().unwrap().as_nanos() - START, line.line().len());
            found.iter().map(after).collect::<Vec<_>>()
        };
        assert_eq!(tail(&in_turns, 1), [(0, 16_387)]);
        assert_eq!(tail(&in_turns, 2), [(1, 16_387), (0, 16_387)]);
        assert_eq!(tail(&abandoned, 3), [(1, 3), (2, 3), (3, 3)]);
        // It is known to be over when the next line of its stream comes.
        assert_eq!(tail(&abandoned, 4), [(1, 3), (0, 16_384), (2, 3), (3, 3)]);
    }
}
