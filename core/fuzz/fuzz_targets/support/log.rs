//! Any bytes as a log on disk, read in every way.

use std::path::PathBuf;
use std::sync::OnceLock;

use trunkline::blocking::LogReader;
use trunkline::logs::{LineEnd, LogBatch, LogFormat, LogPosition, LogQuery, LogRecord, LogStream, SkippedRange};

/// The log of this process; `run` removes the place.
fn path() -> &'static PathBuf {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("trunkline-fuzz-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder to write to");
        folder.join("c0-json.log")
    })
}

fn drain(reader: &mut LogReader) -> Vec<LogRecord> {
    let (mut batch, mut lines) = (LogBatch::default(), Vec::new());
    while reader.next_batch(&mut batch, None).expect("a file can be read, whatever it holds") {
        lines.extend(batch.iter().map(|record| record.to_record()));
    }
    lines
}

/// No bytes crash the reader or stop it, none are lost without being counted, and every way of reading gives the same lines.
pub fn read(format: LogFormat, bytes: &[u8]) {
    let path = path();
    std::fs::write(path, bytes).expect("the log is written");
    let open = |query: LogQuery| LogReader::files(format, path, &query).expect("it is there");
    let mut reader = open(LogQuery::new());
    let lines = drain(&mut reader);
    let counters = reader.counters();
    assert_eq!(counters.bytes, bytes.len() as u64);
    assert!(counters.skipped_bytes <= counters.bytes);
    assert!(counters.lines == lines.len() as u64 && counters.records >= counters.lines);
    let skipped = reader.skipped().to_vec();
    for range in &skipped {
        assert!(range.start() <= range.end() && range.end() <= bytes.len() as u64);
    }

    // One at a time, and then on from the middle.
    let small = || LogQuery::new().batch(1).expect("in range");
    let mut reader = open(small());
    let (mut batch, mut position): (_, Option<LogPosition>) = (LogBatch::default(), None);
    let mut single = Vec::new();
    while reader.next_batch(&mut batch, None).expect("as before") {
        single.extend(batch.iter().map(|record| record.to_record()));
        if single.len() == lines.len() / 2 {
            position = reader.position();
        }
    }
    assert_eq!(single, lines);
    // A position counts by time: it promises nothing where a clock was set back by more than a second.
    let ordered = lines.is_sorted_by_key(LogRecord::time);
    if let Some(position) = position.filter(|_| ordered && lines.len() > 1) {
        let rest = drain(&mut open(LogQuery::new().resume(position)));
        assert_eq!(rest, lines.get(lines.len() / 2..).unwrap_or_default());
    }

    // Backwards. A newline begins a JSON line whatever came before; in a damaged `local` file one length can be the end of
    // a record or the head of the next, and who comes from the end may see the other of the two. Behind the damage, never.
    let damage = skipped.last().map_or(0, SkippedRange::end);
    for wanted in [1, 3] {
        let mut reader = open(LogQuery::new().tail(wanted));
        let tail = drain(&mut reader);
        let from = lines.len().saturating_sub(usize::try_from(wanted).expect("small"));
        assert!(tail.len() as u64 <= wanted);
        let start = bytes.len() as u64 - reader.counters().bytes;
        let certain = format == LogFormat::JsonFile || start >= damage;
        // A line that ends with a full record may be delivered later than it stands: only each stream is in order then.
        let abandoned = |line: &LogRecord| line.end() == LineEnd::Open && line.line().len() >= 16_384;
        let same = if lines.iter().any(abandoned) {
            let of = |lines: &[LogRecord], stream| {
                lines.iter().filter(|line| line.stream() == stream).cloned().collect::<Vec<_>>()
            };
            [LogStream::Stdout, LogStream::Stderr].into_iter().all(|stream| of(&lines, stream).ends_with(&of(&tail, stream)))
                && tail.len() == lines.len() - from
        } else {
            tail == lines.get(from..).unwrap_or_default()
        };
        assert!(!certain || same, "the last {wanted}: {tail:?} of {lines:?}");
    }

    // As it is stored: the same bytes, in more pieces.
    let stored = drain(&mut open(LogQuery::new().whole_lines(false)));
    let payload = |lines: &[LogRecord]| lines.iter().map(|line| line.line().len()).sum::<usize>();
    assert_eq!(payload(&stored), payload(&lines));
    let ends = |lines: &[LogRecord]| lines.iter().filter(|line| line.end() == LineEnd::Newline).count();
    assert_eq!(ends(&stored), ends(&lines));

    // Bounds of time are those of each line.
    if let Some(time) = lines.get(lines.len() / 2).and_then(LogRecord::time) {
        let later = drain(&mut open(LogQuery::new().since(time)));
        assert!(later.iter().all(|line| line.time().is_none_or(|at| at >= time)));
    }
}
