//! The same log through `docker logs`, curl, bollard, the engine's API and from its file.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use bollard::query_parameters::LogsOptionsBuilder;
use criterion::Criterion;
use futures_util::TryStreamExt;
use trunkline::blocking::LogReader;
use trunkline::logs::{EngineSocket, LogBatch, LogLocation, LogQuery, LogTime};
use trunkline_benches::rounds::{self, Contender};
use trunkline_benches::sandbox::{docker, has_engine};

use crate::files::{self, LogFile};

/// Lines for each MiB of the files: 200 000 for 256 MiB, since the engine is slow.
const LINES: u64 = 800;

/// Reads to the end: how many lines there are.
fn lines(mut reader: LogReader) -> u64 {
    let (mut batch, mut lines) = (LogBatch::default(), 0);
    while reader.next_batch(&mut batch, None).unwrap() {
        lines += batch.len() as u64;
    }
    lines
}

/// Runs a program that prints so many lines.
fn process(program: &str, arguments: &[&str], lines: u64) -> Duration {
    let start = Instant::now();
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let elapsed = start.elapsed();
    assert!(output.status.success());
    let count = |bytes: &[u8]| memchr::memchr_iter(b'\n', bytes).count() as u64;
    let found = count(&output.stdout) + count(&output.stderr);
    assert_eq!(found, lines, "{program} {arguments:?}");
    elapsed
}

pub(crate) fn compare(criterion: &mut Criterion, directory: &Path, mib: usize) {
    let count = LINES * mib.clamp(4, 1024) as u64;
    // Never the host's own engine.
    if !has_engine() {
        eprintln!("SKIPPED logs/engine: it runs under examples/lab/lab run --engine -- …");
        return;
    }
    let script = format!("yes 'a line of thirty-three characters' | head -n {count}");
    let container = docker(&[
        "run",
        "-d",
        "--network",
        "none",
        "--log-driver",
        "json-file",
        "busybox:lab",
        "sh",
        "-c",
        &script,
    ]);
    docker(&["wait", &container]);
    let socket = EngineSocket::from_env().unwrap();
    let host = std::env::var("DOCKER_HOST").unwrap();
    let LogLocation::Files { path, format } = LogReader::locate(&socket, &container).unwrap()
    else {
        panic!("no file")
    };
    let ours = |reader: LogReader| {
        let start = Instant::now();
        assert_eq!(lines(reader), count);
        start.elapsed()
    };
    let all = LogQuery::new();
    // Neither curl nor `docker logs` is sent times and attributes.
    let bare = LogQuery::new().timestamps(false).attributes(false);
    let socket_path = host.trim_start_matches("unix://");
    let url = format!("http://d/containers/{container}/logs?stdout=1&stderr=1");
    let contenders = vec![
        Contender::new("trunkline-files", || {
            let start = Instant::now();
            let reader = LogReader::open(&socket, &container, &all).unwrap();
            assert_eq!(lines(reader), count);
            start.elapsed()
        }),
        Contender::new("trunkline-api", || {
            ours(LogReader::through_engine(&socket, &container, &bare).unwrap())
        }),
        Contender::new("trunkline-api-times", || {
            ours(LogReader::through_engine(&socket, &container, &all).unwrap())
        }),
        Contender::new("curl", || {
            process("curl", &["-s", "--unix-socket", socket_path, &url], count)
        }),
        Contender::new("docker-logs", || {
            process("docker", &["logs", &container], count)
        }),
    ];
    rounds::compare(criterion, "logs/engine", 10, contenders);

    // The last thousand, by number and by time.
    let file = || LogReader::files(format, &path, &LogQuery::new().tail(1000)).unwrap();
    let first: LogTime = file().next().unwrap().unwrap().time().unwrap();
    let wanted = {
        let reader = LogReader::files(format, &path, &LogQuery::new().since(first)).unwrap();
        lines(reader)
    };
    let (stamp, in_process) = (first.to_string(), |query: &LogQuery, wanted: u64| {
        let start = Instant::now();
        assert_eq!(
            lines(LogReader::open(&socket, &container, query).unwrap()),
            wanted
        );
        start.elapsed()
    });
    let query = LogQuery::new().tail(1000);
    let contenders = vec![
        Contender::new("trunkline-files", || in_process(&query, 1000)),
        Contender::new("docker-logs", || {
            process("docker", &["logs", "--tail", "1000", &container], 1000)
        }),
    ];
    rounds::compare(criterion, "logs/engine/tail-1000", 10, contenders);
    let query = LogQuery::new().since(first);
    let contenders = vec![
        Contender::new("trunkline-files", || in_process(&query, wanted)),
        Contender::new("docker-logs", || -> Duration {
            process("docker", &["logs", "--since", &stamp, &container], wanted)
        }),
    ];
    rounds::compare(criterion, "logs/engine/since-1000", 10, contenders);

    let mut long = LogFile::make(directory, format, 120);
    long.grow(if rounds::is_direct() {
        4 << 20
    } else {
        1 << 30
    });
    std::fs::copy(&long.path, &path).unwrap();
    short_queries(criterion, &socket, &container, &long);
    docker(&["rm", "-f", &container]);
}

/// The end of a log of 1 GiB, which was put in the place of the container's own: the engine reads what is there.
fn short_queries(
    criterion: &mut Criterion,
    socket: &EngineSocket,
    container: &str,
    file: &LogFile,
) {
    let asked = |query: &LogQuery, wanted| {
        let start = Instant::now();
        let reader = LogReader::open(socket, container, query).unwrap();
        assert_eq!(lines(reader), wanted);
        start.elapsed()
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let host = std::env::var("DOCKER_HOST").unwrap();
    let client = bollard::Docker::connect_with_socket(&host, 120, bollard::API_DEFAULT_VERSION);
    let client = runtime
        .block_on(client.unwrap().negotiate_version())
        .unwrap();
    let bollard = || {
        let start = Instant::now();
        let options = LogsOptionsBuilder::new()
            .stdout(true)
            .stderr(true)
            .tail("100")
            .build();
        let found = runtime.block_on(async {
            let answer = client.logs(container, Some(options));
            answer
                .try_fold(0, |sum, _| async move { Ok(sum + 1) })
                .await
        });
        assert_eq!(found.unwrap(), 100);
        start.elapsed()
    };
    let query = LogQuery::new().tail(100);
    let contenders = vec![
        Contender::new("trunkline", || crate::tail(file)),
        Contender::new("trunkline-files", || asked(&query, 100)),
        Contender::new("bollard", bollard),
        Contender::new("docker-logs", || {
            process("docker", &["logs", "--tail", "100", container], 100)
        }),
    ];
    rounds::compare(criterion, "logs/engine/1GiB-tail-100", 10, contenders);

    let first = LogTime::from_nanos(file.last - 999 * files::STEP);
    let (stamp, query) = (first.to_string(), LogQuery::new().since(first));
    let contenders = vec![
        Contender::new("trunkline", || crate::since(file)),
        Contender::new("trunkline-files", || asked(&query, 1000)),
        Contender::rarely("docker-logs", || {
            process("docker", &["logs", "--since", &stamp, container], 1000)
        }),
    ];
    rounds::compare(criterion, "logs/engine/1GiB-since-1000", 10, contenders);
}
