//! The same log through `docker logs`, curl, the engine's API and from its file.

use std::process::{Command, Stdio};

use criterion::{Criterion, Throughput};
use trunkline::blocking::LogReader;
use trunkline::logs::{EngineSocket, LogBatch, LogLocation, LogQuery};

const LINES: u64 = 400_000;

pub(crate) fn compare(criterion: &mut Criterion) {
    // Never the host's own engine.
    if std::env::var("TRUNKLINE_ENGINE_DATA").is_err() {
        eprintln!("SKIPPED logs/engine: it runs under examples/lab/lab run --engine -- …");
        return;
    }
    let docker = |arguments: &[&str]| {
        let run = Command::new("docker")
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(
            run.status.success(),
            "docker {arguments:?}: {}",
            String::from_utf8_lossy(&run.stderr)
        );
        String::from_utf8(run.stdout).unwrap().trim().to_owned()
    };
    let script = format!("yes 'a line of thirty-three characters' | head -n {LINES}");
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
    let size = std::fs::metadata(&path).unwrap().len();

    let ours = |reader: LogReader| {
        let (mut reader, mut batch, mut lines) = (reader, LogBatch::default(), 0);
        while reader.next_batch(&mut batch, None).unwrap() {
            lines += batch.len() as u64;
        }
        assert_eq!(lines, LINES);
    };
    let process = |program: &str, arguments: &[&str]| {
        let output = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(output.status.success());
        assert!(
            output.stdout.len() as u64 >= LINES * 34,
            "{}",
            output.stdout.len()
        );
    };
    let mut group = criterion.benchmark_group("logs/engine");
    group.throughput(Throughput::Bytes(size));
    group.bench_function("trunkline-files-alone", |bencher| {
        bencher.iter(|| ours(LogReader::files(format, &path, &LogQuery::new()).unwrap()));
    });
    group.bench_function("trunkline-files", |bencher| {
        bencher.iter(|| ours(LogReader::open(&socket, &container, &LogQuery::new()).unwrap()));
    });
    let plain = LogQuery::new().timestamps(false).attributes(false);
    group.bench_function("trunkline-api", |bencher| {
        bencher.iter(|| ours(LogReader::through_engine(&socket, &container, &plain).unwrap()));
    });
    group.bench_function("trunkline-api-times", |bencher| {
        bencher.iter(|| {
            ours(LogReader::through_engine(&socket, &container, &LogQuery::new()).unwrap());
        });
    });
    let url = format!("http://d/containers/{container}/logs?stdout=1&stderr=1");
    group.bench_function("curl", |bencher| {
        bencher.iter(|| {
            process(
                "curl",
                &[
                    "-s",
                    "--unix-socket",
                    host.trim_start_matches("unix://"),
                    &url,
                ],
            );
        });
    });
    group.bench_function("docker-logs", |bencher| {
        bencher.iter(|| process("docker", &["logs", &container]));
    });
    group.finish();
    docker(&["rm", "-f", &container]);
}
