//! Reading logs: full scans, tail and since, beside plain reading, `serde_json` line by line, and `docker logs`.
//!
//! Files are made in Docker's exact form: 3 % of the lines with escapes, 10 % stderr. `TRUNKLINE_BENCH_MIB` says how long they are
//! (256; the targets are for 1024). In the lab, `examples/lab/lab run --engine -- cargo bench …`, `docker logs` and curl join.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_precision_loss
)]

mod engine;
mod files;

use std::borrow::Cow;
use std::fs::File;
use std::hint::black_box;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use files::LogFile;
use trunkline::blocking::LogReader;
use trunkline::logs::{LogBatch, LogFormat, LogQuery, LogTime};

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(5))
        .configure_from_args();
    let mib: usize = std::env::var("TRUNKLINE_BENCH_MIB")
        .ok()
        .and_then(|mib| mib.parse().ok())
        .unwrap_or(256);
    let directory = tempfile::tempdir().unwrap();
    for line in [120, 1024] {
        let json = LogFile::make(directory.path(), LogFormat::JsonFile, line, mib << 20);
        scan(&mut criterion, "json_file", &json);
        short_queries(&mut criterion, "json_file", &json);
        drop(json);
        let local = LogFile::make(directory.path(), LogFormat::Local, line, mib << 20);
        scan(&mut criterion, "local", &local);
        short_queries(&mut criterion, "local", &local);
    }
    engine::compare(&mut criterion);
    criterion.final_summary();
}

/// Every line, in batches of a thousand: lines and payload bytes.
fn ours(format: LogFormat, path: &Path, query: &LogQuery) -> (u64, u64) {
    let mut reader = LogReader::files(format, path, query).unwrap();
    let mut batch = LogBatch::default();
    let (mut lines, mut bytes) = (0, 0);
    while reader.next_batch(&mut batch, None).unwrap() {
        lines += batch.len() as u64;
        bytes += batch
            .iter()
            .map(|record| black_box(record.line()).len() as u64)
            .sum::<u64>();
    }
    assert_eq!(reader.skipped(), &[]);
    (lines, bytes)
}

fn scan(criterion: &mut Criterion, name: &str, file: &LogFile) {
    let mut group = criterion.benchmark_group(format!("logs/{name}/{}", file.line));
    group.throughput(Throughput::Bytes(file.size));
    group.bench_function("trunkline", |bencher| {
        bencher.iter(|| {
            assert_eq!(
                ours(file.format, &file.path, &LogQuery::new()),
                (file.lines, file.payload)
            );
        });
    });
    group.bench_function("read", |bencher| {
        bencher.iter(|| {
            let mut buffer = vec![0; 256 * 1024];
            let mut input = File::open(&file.path).unwrap();
            let mut read = 0;
            loop {
                match input.read(&mut buffer).unwrap() {
                    0 => break,
                    len => read += black_box(&buffer[..len]).len() as u64,
                }
            }
            assert_eq!(read, file.size);
        });
    });
    if file.format == LogFormat::JsonFile {
        group.bench_function("memchr", |bencher| {
            bencher.iter(|| {
                let mut buffer = vec![0; 256 * 1024];
                let mut input = File::open(&file.path).unwrap();
                let mut lines = 0;
                loop {
                    match input.read(&mut buffer).unwrap() {
                        0 => break,
                        len => lines += memchr::memchr_iter(b'\n', &buffer[..len]).count() as u64,
                    }
                }
                assert_eq!(lines, file.lines);
            });
        });
        group.bench_function("serde_json", |bencher| {
            bencher.iter(|| {
                let mut input =
                    BufReader::with_capacity(256 * 1024, File::open(&file.path).unwrap());
                let mut line = Vec::new();
                let (mut lines, mut bytes) = (0, 0);
                while input.read_until(b'\n', &mut line).unwrap() > 0 {
                    let entry: Entry<'_> = serde_json::from_slice(&line).unwrap();
                    lines += 1;
                    bytes += entry.log.trim_end_matches('\n').len() as u64;
                    black_box((entry.stream, entry.time));
                    line.clear();
                }
                assert_eq!((lines, bytes), (file.lines, file.payload));
            });
        });
    }
    group.finish();
}

#[derive(serde::Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    log: Cow<'a, str>,
    #[serde(borrow)]
    stream: Cow<'a, str>,
    #[serde(borrow)]
    time: Cow<'a, str>,
}

fn short_queries(criterion: &mut Criterion, name: &str, file: &LogFile) {
    let mut group = criterion.benchmark_group(format!("logs/{name}/{}", file.line));
    group.bench_function("tail-100", |bencher| {
        bencher.iter(|| {
            assert_eq!(
                ours(file.format, &file.path, &LogQuery::new().tail(100)).0,
                100
            );
        });
    });
    let since = LogTime::from_nanos(file.last - 999 * files::STEP);
    group.bench_function("since-1000", |bencher| {
        bencher.iter(|| {
            assert_eq!(
                ours(file.format, &file.path, &LogQuery::new().since(since)).0,
                1000
            );
        });
    });
    group.finish();
}
