//! `cargo bench -p trunkline-benches --bench ipam`: handing out addresses, in memory and on disk, beside its peers.
//!
//! Every iteration checks its answer. After criterion's groups a table gives the ratios that matter, measured in turn in
//! one run: absolute times of a shared machine mean little. `TMPDIR` chooses the disk.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]
#![allow(clippy::cast_precision_loss)]

use std::io::Write;
use std::net::IpAddr;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput};
use trunkline::blocking::Ipam;
use trunkline::ipam::{
    AddressMap, AddressRange, AllocateRequest, OwnerKey, PoolId, PoolSpec, SegmentId, VlanStack,
};

const WIDE: &str = "10.0.0.0/16";
const USABLE: usize = 65_534;
const FILLS: [usize; 3] = [1, 50, 99];

fn segment() -> SegmentId {
    SegmentId::local(VlanStack::untagged())
}

fn owner(text: String) -> OwnerKey {
    OwnerKey::new(format!("b:{text}")).unwrap()
}

fn pool(ipam: &Ipam, subnet: &str) -> PoolId {
    let spec = PoolSpec::new(subnet.parse().unwrap())
        .cool_down(Duration::ZERO)
        .unwrap();
    ipam.ensure_pool(&segment(), spec)
        .unwrap()
        .into_inner()
        .id()
        .clone()
}

/// Leases at scattered places, so that the free addresses are scattered too.
fn fill(ipam: &Ipam, pool: &PoolId, count: usize) {
    let mut done = 0;
    while done < count {
        let some = (count - done).min(4096);
        let requests = (done..done + some)
            .map(|n| {
                // A step that shares no factor with the size visits each address once.
                let host = u32::try_from((n * 7919) % USABLE + 1).unwrap();
                let address =
                    IpAddr::from((u32::from_be_bytes([10, 0, 0, 0]) + host).to_be_bytes());
                AllocateRequest::new(pool, owner(format!("fill-{n}"))).exact(address)
            })
            .collect();
        assert_eq!(ipam.allocate_all(requests).unwrap().len(), some);
        done += some;
    }
}

/// Time for allocations alone; each is released again, untimed.
fn allocations(ipam: &Ipam, pool: &PoolId, count: u64) -> Duration {
    let mut spent = Duration::ZERO;
    for n in 0..count {
        let request = AllocateRequest::new(pool, owner(format!("one-{n}")));
        let begun = Instant::now();
        let lease = ipam.allocate(&request).unwrap();
        spent += begun.elapsed();
        assert_eq!(lease.owner(), request.owner());
        assert_eq!(ipam.release(&lease).unwrap(), trunkline::Removed::Removed);
    }
    spent
}

/// Wall time in which this many threads together make so many allocations.
fn together(ipam: &Ipam, pool: &PoolId, threads: usize, each: u64, round: u64) -> Duration {
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || {
                for n in 0..each {
                    let key = owner(format!("{round}-{thread}-{n}"));
                    let lease = ipam
                        .allocate(&AllocateRequest::new(pool, key.clone()))
                        .unwrap();
                    assert_eq!(lease.owner(), &key);
                }
            });
        }
    });
    begun.elapsed()
}

fn index(c: &mut Criterion) {
    let mut group = c.benchmark_group("ipam/allocate/index");
    for (family, range) in [
        ("v4/16", "10.0.0.1-10.0.255.254"),
        ("v6/64", "2001:db8::1-2001:db8::ffff:ffff:ffff:ffff"),
    ] {
        for fill in FILLS {
            let range: AddressRange = range.parse().unwrap();
            let mut map = AddressMap::new(range);
            for n in 0..USABLE * fill / 100 {
                let host = (n * 7919) % USABLE + 1;
                let address = match range.first() {
                    IpAddr::V4(_) => IpAddr::from(
                        (u32::from_be_bytes([10, 0, 0, 0]) + u32::try_from(host).unwrap())
                            .to_be_bytes(),
                    ),
                    IpAddr::V6(a) => IpAddr::from((u128::from(a) - 1 + host as u128).to_be_bytes()),
                };
                assert!(map.take(address));
            }
            group.bench_function(BenchmarkId::new(family, format!("{fill}%")), |b| {
                b.iter(|| {
                    let address = map.take_next().unwrap();
                    assert!(map.give_back(address));
                });
            });
        }
    }
    group.finish();
}

fn memory(c: &mut Criterion) {
    let mut group = c.benchmark_group("ipam/allocate/memory");
    for percent in FILLS {
        let ipam = Ipam::in_memory();
        let pool = pool(&ipam, WIDE);
        fill(&ipam, &pool, USABLE * percent / 100);
        group.bench_function(BenchmarkId::from_parameter(format!("{percent}%")), |b| {
            b.iter_custom(|n| allocations(&ipam, &pool, n));
        });
    }
    group.finish();
}

fn durable(c: &mut Criterion) {
    let directory = tempfile::tempdir().unwrap();
    let mut group = c.benchmark_group("ipam/allocate/durable");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(2));
    for percent in FILLS {
        let ipam = Ipam::open(directory.path().join(format!("{percent}.db"))).unwrap();
        let pool = pool(&ipam, WIDE);
        fill(&ipam, &pool, USABLE * percent / 100);
        group.bench_function(BenchmarkId::from_parameter(format!("{percent}%")), |b| {
            b.iter_custom(|n| allocations(&ipam, &pool, n));
        });
    }
    group.finish();
    let mut group = c.benchmark_group("ipam/allocate/owners");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(2));
    for threads in [1, 4, 16, 64] {
        let ipam = Ipam::open(directory.path().join(format!("threads-{threads}.db"))).unwrap();
        let pool = pool(&ipam, "10.0.0.0/8");
        let mut round = 0;
        group.throughput(Throughput::Elements(threads as u64));
        group.bench_function(BenchmarkId::from_parameter(threads), |b| {
            b.iter_custom(|n| {
                round += 1;
                together(&ipam, &pool, threads, n, round)
            });
        });
    }
    group.finish();
}

fn open(c: &mut Criterion) {
    let directory = tempfile::tempdir().unwrap();
    let mut group = c.benchmark_group("ipam/open");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(1));
    for leases in [0, 10_000, 60_000] {
        let path = directory.path().join(format!("{leases}.db"));
        let ipam = Ipam::open(&path).unwrap();
        let pool = pool(&ipam, WIDE);
        fill(&ipam, &pool, leases);
        drop(ipam);
        group.bench_function(BenchmarkId::from_parameter(leases), |b| {
            b.iter(|| {
                let ipam = Ipam::open(&path).unwrap();
                assert!(
                    ipam.leases_of(&segment(), &owner("nobody".into()))
                        .unwrap()
                        .is_empty()
                );
            });
        });
    }
    group.finish();
}

/// What most people would write: a table, and a transaction for each lease.
struct Naive {
    connection: rusqlite::Connection,
}

impl Naive {
    fn open(path: &Path) -> Self {
        let connection = rusqlite::Connection::open(path).unwrap();
        connection.busy_timeout(Duration::from_secs(30)).unwrap();
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
                 CREATE TABLE IF NOT EXISTS lease (address INTEGER PRIMARY KEY, owner TEXT UNIQUE NOT NULL);",
            )
            .unwrap();
        Self { connection }
    }

    fn allocate(&self, owner: &str) -> i64 {
        self.connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        let next: i64 = self
            .connection
            .query_row(
                "SELECT coalesce(max(address), 0) + 1 FROM lease",
                [],
                |row| row.get(0),
            )
            .unwrap();
        self.connection
            .execute("INSERT INTO lease VALUES (?1, ?2)", (next, owner))
            .unwrap();
        self.connection.execute_batch("COMMIT").unwrap();
        next
    }
}

const HOST_LOCAL: &str = "/usr/lib/cni/host-local";

/// One ADD of CNI's host-local, as a process, as a runtime calls it.
fn host_local(data: &Path, container: &str) -> Duration {
    let config = serde_json::json!({
        "cniVersion": "0.4.0", "name": "bench", "type": "macvlan",
        "ipam": {"type": "host-local", "dataDir": data, "ranges": [[{"subnet": WIDE}]]},
    });
    let begun = Instant::now();
    let mut child = Command::new(HOST_LOCAL)
        .env("CNI_COMMAND", "ADD")
        .env("CNI_CONTAINERID", container)
        .env("CNI_NETNS", "/proc/self/ns/net")
        .env("CNI_IFNAME", "eth0")
        .env("CNI_PATH", "/usr/lib/cni")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(config.to_string().as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let spent = begun.elapsed();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(
        answer["ips"][0]["address"]
            .as_str()
            .unwrap()
            .ends_with("/16")
    );
    spent
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn micros(d: Duration) -> f64 {
    d.as_secs_f64() * 1e6
}

/// The ratios, in turn, in one run.
fn targets() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    let raw = std::fs::File::create(at("raw")).unwrap();
    raw.write_all_at(&vec![0; 1 << 20], 0).unwrap();
    raw.sync_all().unwrap();
    let raw_sync = || {
        let begun = Instant::now();
        raw.write_all_at(&[1; 64], 4096).unwrap();
        raw.sync_data().unwrap();
        micros(begun.elapsed())
    };
    let naive = Naive::open(&at("naive.db"));
    let stores: Vec<(usize, Ipam, PoolId)> = FILLS
        .iter()
        .map(|percent| {
            let ipam = Ipam::open(at(&format!("{percent}.db"))).unwrap();
            let pool = pool(&ipam, WIDE);
            fill(&ipam, &pool, USABLE * percent / 100);
            (*percent, ipam, pool)
        })
        .collect();
    let (mut sync, mut twin) = (Vec::new(), Vec::new());
    let mut ours: Vec<Vec<f64>> = vec![Vec::new(); stores.len()];
    for round in 0..400 {
        sync.push(raw_sync());
        let begun = Instant::now();
        assert_eq!(naive.allocate(&format!("n-{round}")), round + 1);
        twin.push(micros(begun.elapsed()));
        for ((_, ipam, pool), times) in stores.iter().zip(&mut ours) {
            times.push(micros(allocations(ipam, pool, 1)));
        }
    }
    let limit = median(sync);
    println!("\none writer, medians of 400 rounds in turn (us):");
    println!("  pwrite of 64 bytes and fdatasync   {limit:8.1}  1.00");
    let row = |name: &str, value: f64| println!("  {name:<34} {value:8.1}  {:.2}", value / limit);
    row("a plain transaction for each lease", median(twin));
    let mut one_percent = 0.0;
    for ((percent, ..), times) in stores.iter().zip(ours) {
        let value = median(times);
        if *percent == 1 {
            one_percent = value;
        }
        row(&format!("trunkline, /16 {percent} % full"), value);
    }

    println!("\nconcurrent owners in one process (allocations per second, best of 3):");
    for threads in [1usize, 4, 16, 64] {
        let each = 6400 / threads as u64;
        let ipam = Ipam::open(at(&format!("together-{threads}.db"))).unwrap();
        let pool = pool(&ipam, "10.0.0.0/8");
        let total = (each * threads as u64) as f64;
        let rate = (0..3)
            .map(|round| total / together(&ipam, &pool, threads, each, round).as_secs_f64())
            .fold(0.0, f64::max);
        let path = at(&format!("naive-{threads}.db"));
        Naive::open(&path);
        let each = (each / 8).max(4);
        let begun = Instant::now();
        std::thread::scope(|scope| {
            for thread in 0..threads {
                let path = &path;
                scope.spawn(move || {
                    let naive = Naive::open(path);
                    for n in 0..each {
                        assert!(naive.allocate(&format!("{thread}-{n}")) > 0);
                    }
                });
            }
        });
        let twin = (each * threads as u64) as f64 / begun.elapsed().as_secs_f64();
        println!(
            "  {threads:>2} owners: {rate:>8.0}   a transaction each: {twin:>8.0}   {:.1} times",
            rate / twin
        );
    }

    if !Path::new(HOST_LOCAL).exists() {
        println!("\nSKIPPED: CNI host-local is not here (apt install containernetworking-plugins)");
        return;
    }
    println!("\nCNI host-local, one process for each address (us):");
    let empty = directory.path().join("cni-empty");
    let value = median(
        (0..21)
            .map(|n| micros(host_local(&empty, &format!("c-{n}"))))
            .collect(),
    );
    println!(
        "  nearly empty {value:10.0}, {:.0} times ours",
        value / one_percent
    );
    let full = directory.path().join("cni-full");
    host_local(&full, "first");
    // Its store is a file for each address, named after it and holding the owner; the gateway .1 is not in it.
    for n in 2..(USABLE * 99 / 100) {
        let address =
            std::net::Ipv4Addr::from(u32::from_be_bytes([10, 0, 0, 0]) + u32::try_from(n).unwrap());
        std::fs::write(
            full.join("bench").join(address.to_string()),
            format!("c-{n}\r\neth0"),
        )
        .unwrap();
    }
    let value = median(
        (0..5)
            .map(|n| micros(host_local(&full, &format!("late-{n}"))))
            .collect(),
    );
    println!(
        "  99 % full    {value:10.0}, {:.0} times ours",
        value / one_percent
    );
}

fn main() {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(1))
        .sample_size(20)
        .configure_from_args();
    index(&mut criterion);
    memory(&mut criterion);
    durable(&mut criterion);
    open(&mut criterion);
    criterion.final_summary();
    // `cargo bench -- --test` only proves that everything still runs.
    if !std::env::args().any(|a| a == "--test" || a == "--list") {
        targets();
    }
}
