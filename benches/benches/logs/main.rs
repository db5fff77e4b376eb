//! Reading logs: full scans, tail, since and growth, beside plain reading, the best JSON parsers line by line, curl and
//! `docker logs`.
//!
//! Files are made in Docker's exact form: 3 % of the lines with escapes, 10 % stderr. `TRUNKLINE_BENCH_MIB` says how long they are
//! (256; the targets are for 1024); `logs/growth` goes up to 10 GiB. Everybody has a turn in each round, and times of scans are
//! for 1 GB (10^9 bytes) of file, whatever its length: 500 ms are 2 GB/s. Groups are named by the bytes that a record takes. In the lab,
//! `examples/lab/lab run --engine -- cargo bench …`, `docker logs`, curl and bollard join.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_precision_loss
)]

mod engine;
mod files;
mod parsers;

use std::fs::File;
use std::hint::black_box;
use std::io::Read;
use std::path::Path;
use std::time::{Duration, Instant};

use criterion::Criterion;
use files::LogFile;
use trunkline::blocking::LogReader;
use trunkline::logs::{LogBatch, LogFormat, LogQuery, LogTime};
use trunkline_benches::rounds::{self, Contender};

const ROUNDS: usize = 10;

fn main() {
    let mut criterion = rounds::criterion();
    // To see that it works, little is enough.
    let mib = if rounds::is_direct() { 4 } else { 256 };
    let mib: usize = std::env::var("TRUNKLINE_BENCH_MIB")
        .ok()
        .and_then(|mib| mib.parse().ok())
        .unwrap_or(mib);
    let directory = tempfile::tempdir().unwrap();
    for (name, format) in [
        ("json_file", LogFormat::JsonFile),
        ("local", LogFormat::Local),
    ] {
        for line in [120, 1024] {
            let mut file = LogFile::make(directory.path(), format, line);
            file.grow(mib << 20);
            scan(&mut criterion, &format!("logs/{name}/{line}"), &file);
            short_queries(&mut criterion, &format!("logs/{name}/{line}"), &file);
        }
    }
    growth(&mut criterion, directory.path());
    engine::compare(&mut criterion, directory.path(), mib);
    criterion.final_summary();
}

/// The time of the work for 1 GB of file.
fn per_gigabyte(size: u64, work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed().mul_f64(1e9 / size as f64)
}

/// The time of short work: the mean of several times.
fn each(times: u32, work: impl Fn()) -> Duration {
    let start = Instant::now();
    for _ in 0..times {
        work();
    }
    start.elapsed() / times
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

/// All bytes of the file, in pieces as long as the reader's.
fn read(path: &Path, mut each: impl FnMut(&[u8])) {
    let mut buffer = vec![0; 256 * 1024];
    let mut input = File::open(path).unwrap();
    loop {
        match input.read(&mut buffer).unwrap() {
            0 => return,
            len => each(&buffer[..len]),
        }
    }
}

fn trunkline(file: &LogFile) -> Contender<'_> {
    Contender::new("trunkline", || {
        per_gigabyte(file.size, || {
            let found = ours(file.format, &file.path, &LogQuery::new());
            assert_eq!(found, (file.lines, file.payload));
        })
    })
}

fn plain(file: &LogFile) -> Contender<'_> {
    Contender::new("floor", || {
        per_gigabyte(file.size, || {
            let mut bytes = 0;
            read(&file.path, |piece| bytes += black_box(piece).len() as u64);
            assert_eq!(bytes, file.size);
        })
    })
}

fn scan(criterion: &mut Criterion, group: &str, file: &LogFile) {
    let mut contenders = vec![trunkline(file), plain(file)];
    if file.format == LogFormat::JsonFile {
        contenders.push(Contender::new("floor-memchr", || {
            per_gigabyte(file.size, || {
                let mut lines = 0;
                read(&file.path, |piece| {
                    lines += memchr::memchr_iter(b'\n', piece).count() as u64;
                });
                assert_eq!(lines, file.lines);
            })
        }));
        for (name, parse) in parsers::ALL {
            contenders.push(Contender::new(name, move || {
                per_gigabyte(file.size, || {
                    assert_eq!(parse(&file.path), (file.lines, file.payload));
                })
            }));
        }
    }
    rounds::compare(criterion, group, ROUNDS, contenders);
}

fn tail(file: &LogFile) -> Duration {
    each(20, || {
        let lines = ours(file.format, &file.path, &LogQuery::new().tail(100)).0;
        assert_eq!(lines, 100);
    })
}

/// The last thousand lines, by time.
fn since(file: &LogFile) -> Duration {
    let since = LogTime::from_nanos(file.last - 999 * files::STEP);
    each(20, || {
        let lines = ours(file.format, &file.path, &LogQuery::new().since(since)).0;
        assert_eq!(lines, 1000);
    })
}

fn short_queries(criterion: &mut Criterion, group: &str, file: &LogFile) {
    let contenders = vec![Contender::new("trunkline", || tail(file))];
    rounds::compare(criterion, &format!("{group}/tail-100"), ROUNDS, contenders);
    let contenders = vec![Contender::new("trunkline", || since(file))];
    rounds::compare(
        criterion,
        &format!("{group}/since-1000"),
        ROUNDS,
        contenders,
    );
}

/// One file that grows: what depends on its length, and what does not. Every byte of it is written; a sparse file would be
/// answered from nothing.
fn growth(criterion: &mut Criterion, directory: &Path) {
    let mut file = LogFile::make(directory, LogFormat::JsonFile, 120);
    for (name, mib) in [
        ("1MiB", 1_u64),
        ("32MiB", 32),
        ("1GiB", 1024),
        ("10GiB", 10_240),
    ] {
        if rounds::is_direct() && mib > 4 {
            continue;
        }
        let disk = rustix::fs::statvfs(directory).unwrap();
        let free = disk.f_bavail * disk.f_frsize;
        if free < 2 * (mib << 20) {
            println!(
                "SKIPPED logs/growth up to {name}: TMPDIR leads to a disk with {free} bytes free"
            );
            continue;
        }
        file.grow(usize::try_from(mib << 20).unwrap());
        let file = &file;
        if mib <= 1024 {
            let contenders = vec![trunkline(file), plain(file)];
            rounds::compare(
                criterion,
                &format!("logs/growth/{name}"),
                ROUNDS,
                contenders,
            );
        }
        let contenders = vec![Contender::new("trunkline", || tail(file))];
        let group = format!("logs/growth-tail-100/{name}");
        rounds::compare(criterion, &group, ROUNDS, contenders);
        let contenders = vec![Contender::new("trunkline", || since(file))];
        let group = format!("logs/growth-since-1000/{name}");
        rounds::compare(criterion, &group, ROUNDS, contenders);
    }
}
