//! `cargo bench -p trunkline-benches --bench ipam`: handing out addresses, in memory and on disk, beside its peers.
//!
//! Every iteration checks its answer, and the contenders of a group take turns: absolute times of a shared machine mean little.
//! `TMPDIR` chooses the disk. `fdatasync` is one write of 64 bytes in place and one fdatasync on that disk, the least that a
//! durable lease can cost; `fdatasync-append` is the same at the end of a growing file. `naive` is what most people would
//! write: a table in SQLite, and a transaction for each lease. `host-local` is CNI's program, run as a runtime runs it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::io::Write;
use std::net::IpAddr;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use criterion::Criterion;
use trunkline::blocking::Ipam;
use trunkline::ipam::{
    AddressMap, AddressRange, AllocateRequest, OwnerKey, PoolId, PoolSpec, SegmentId, VlanStack,
};
use trunkline_benches::rounds::{Contender, compare, criterion, is_direct};

const WIDE: &str = "10.0.0.0/16";
const USABLE: usize = 65_534;
const FILLS: [usize; 3] = [1, 50, 99];
const VAST: &str = "10.0.0.0/12";
/// A disk has good and bad minutes: the ratio of two medians of 300 turns moved by a tenth from run to run. More than these are
/// not free in the fullest of the pools.
const ROUNDS: usize = 600;
/// Numbers of leases in the store.
const GROWTH: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];

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
    let usable = usize::try_from(ipam.usage(pool).unwrap().capacity).unwrap();
    let mut done = 0;
    while done < count {
        let some = (count - done).min(4096);
        let requests = (done..done + some)
            .map(|n| {
                // A step that shares no factor with the size visits each address once.
                let host = u32::try_from((n * 7919) % usable + 1).unwrap();
                let address =
                    IpAddr::from((u32::from_be_bytes([10, 0, 0, 0]) + host).to_be_bytes());
                AllocateRequest::new(pool, owner(format!("fill-{n}"))).exact(address)
            })
            .collect();
        assert_eq!(ipam.allocate_all(requests).unwrap().len(), some);
        done += some;
    }
}

/// An allocator in a file of this directory, with a pool that holds so many leases.
fn filled(directory: &Path, subnet: &str, leases: usize) -> (Ipam, PoolId) {
    let ipam = Ipam::open(directory.join(format!("leases-{leases}.db"))).unwrap();
    let pool = pool(&ipam, subnet);
    fill(&ipam, &pool, leases);
    (ipam, pool)
}

/// Time of one allocation by a new owner.
fn one<'a>(ipam: &'a Ipam, pool: &'a PoolId) -> impl FnMut() -> Duration + 'a {
    each(ipam, pool, "one")
}

/// The same for owners of another name.
fn each<'a>(ipam: &'a Ipam, pool: &'a PoolId, name: &'a str) -> impl FnMut() -> Duration + 'a {
    let mut n = 0;
    move || {
        n += 1;
        let request = AllocateRequest::new(pool, owner(format!("{name}-{n}")));
        let begun = Instant::now();
        let lease = ipam.allocate(&request).unwrap();
        let spent = begun.elapsed();
        assert_eq!(lease.owner(), request.owner());
        spent
    }
}

/// One write and one fdatasync: in place, or at the end of the file.
fn sync(directory: &Path, append: bool) -> impl FnMut() -> Duration + use<> {
    let name = if append { "append" } else { "in-place" };
    let file = std::fs::File::create(directory.join(name)).unwrap();
    if !append {
        file.write_all_at(&vec![0; 1 << 20], 0).unwrap();
    }
    file.sync_all().unwrap();
    let mut at = 4096;
    move || {
        let begun = Instant::now();
        file.write_all_at(&[1; 64], at).unwrap();
        file.sync_data().unwrap();
        let spent = begun.elapsed();
        at += if append { 4096 } else { 0 };
        spent
    }
}

fn index(c: &mut Criterion) {
    for (family, range) in [
        ("v4-16", "10.0.0.1-10.0.255.254"),
        ("v6-64", "2001:db8::1-2001:db8::ffff:ffff:ffff:ffff"),
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
            let mut taken = Vec::with_capacity(USABLE / 100);
            let mut group = c.benchmark_group(format!("ipam/index/{family}-{fill}%"));
            group
                .sample_size(20)
                .measurement_time(Duration::from_secs(1))
                .warm_up_time(Duration::from_millis(300));
            group.bench_function("trunkline", |b| {
                b.iter_custom(|iterations| {
                    let mut spent = Duration::ZERO;
                    let mut left = usize::try_from(iterations).unwrap();
                    while left > 0 {
                        // At 99 % as many are free. They are given back when the clock is stopped.
                        let some = left.min(USABLE / 100);
                        let begun = Instant::now();
                        taken.extend((0..some).map_while(|_| map.take_next()));
                        spent += begun.elapsed();
                        assert_eq!(taken.len(), some);
                        assert!(taken.drain(..).all(|address| map.give_back(address)));
                        left -= some;
                    }
                    spent
                });
            });
            group.finish();
        }
    }
}

fn memory(c: &mut Criterion) {
    for percent in FILLS {
        let ipam = Ipam::in_memory();
        let pool = pool(&ipam, WIDE);
        fill(&ipam, &pool, USABLE * percent / 100);
        compare(
            c,
            &format!("ipam/memory/{percent}%"),
            300,
            vec![Contender::new("trunkline", one(&ipam, &pool))],
        );
    }
}

/// One writer, durable, at three fills of a /16 and with growing numbers of leases in a /12.
fn durable(c: &mut Criterion) {
    let directory = tempfile::tempdir().unwrap();
    for percent in FILLS {
        let leases = USABLE * percent / 100;
        let (ipam, pool) = filled(directory.path(), WIDE, leases);
        let naive = Naive::open(
            &directory.path().join(format!("naive-{percent}.db")),
            "FULL",
        );
        let mut contenders = vec![
            Contender::new("trunkline", one(&ipam, &pool)),
            Contender::new("fdatasync", sync(directory.path(), false)),
            Contender::new("fdatasync-append", sync(directory.path(), true)),
            Contender::new("naive", naive.one()),
        ];
        if percent != 50 {
            contenders.extend(host_local_at(directory.path(), leases));
        }
        compare(c, &format!("ipam/durable/{percent}%"), ROUNDS, contenders);
    }
    for leases in GROWTH {
        if is_direct() && leases > 10_000 {
            continue;
        }
        let (ipam, pool) = filled(directory.path(), VAST, leases);
        compare(
            c,
            &format!("ipam/durable/leases-{leases}"),
            ROUNDS,
            vec![
                Contender::new("trunkline", one(&ipam, &pool)),
                Contender::new("fdatasync", sync(directory.path(), false)),
            ],
        );
        drop(ipam);
        let path = directory.path().join(format!("leases-{leases}.db"));
        let mut n = 0;
        compare(
            c,
            &format!("ipam/open/leases-{leases}"),
            30,
            vec![Contender::new("trunkline", || {
                n += 1;
                let request = AllocateRequest::new(&pool, owner(format!("open-{n}")));
                let begun = Instant::now();
                let ipam = Ipam::open(&path).unwrap();
                let lease = ipam.allocate(&request).unwrap();
                let spent = begun.elapsed();
                assert_eq!(lease.owner(), request.owner());
                spent
            })],
        );
    }
}

/// The least that SQLite can do for a lease: one transaction, with its statements prepared before, that puts one row of the size
/// of a line of our journal at the end of a table.
fn insert(path: &Path) -> impl FnMut() -> Duration + use<> {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
             CREATE TABLE log (version INTEGER PRIMARY KEY, step BLOB NOT NULL);",
        )
        .unwrap();
    let run = move |sql: &str, parameters: &[&dyn rusqlite::ToSql]| {
        let mut statement = connection.prepare_cached(sql).unwrap();
        statement.execute(parameters).unwrap()
    };
    let mut version = 0;
    move || {
        version += 1;
        let begun = Instant::now();
        run("BEGIN IMMEDIATE", &[]);
        let rows = run(
            "INSERT INTO log VALUES (?1, ?2)",
            &[&version, &[7_u8; 400].as_slice()],
        );
        run("COMMIT", &[]);
        let spent = begun.elapsed();
        assert_eq!(rows, 1);
        spent
    }
}

/// The same store in memory that ends with the boot, which is what host-local gives: it never syncs.
fn boot_scoped(c: &mut Criterion) {
    let Ok(directory) = tempfile::tempdir_in("/dev/shm") else {
        println!("SKIPPED: no tmpfs at /dev/shm");
        return;
    };
    let leases = USABLE / 100;
    let (ipam, pool) = filled(directory.path(), WIDE, leases);
    let naive = Naive::open(&directory.path().join("naive.db"), "NORMAL");
    let mut contenders = vec![
        Contender::new("trunkline", one(&ipam, &pool)),
        Contender::new("sqlite", insert(&directory.path().join("sqlite.db"))),
        Contender::new("naive", naive.one()),
    ];
    contenders.extend(host_local_at(directory.path(), leases));
    compare(c, "ipam/boot-scoped/1%", 1000, contenders);

    // In a loop that does nothing else, which finds in the caches what it left there. Shown, and no target is judged by it.
    let contenders = vec![
        Contender::new("trunkline", in_a_row(each(&ipam, &pool, "row"))),
        Contender::new(
            "sqlite",
            in_a_row(insert(&directory.path().join("sqlite-row.db"))),
        ),
    ];
    compare(c, "ipam/boot-scoped/in-a-row", 40, contenders);
}

/// The median of a hundred, one after the other: without the merges that come once in hundreds.
fn in_a_row(mut one: impl FnMut() -> Duration) -> impl FnMut() -> Duration {
    move || {
        let mut times: Vec<Duration> = (0..100).map(|_| one()).collect();
        times.sort_unstable();
        times[times.len() / 2]
    }
}

/// Threads of one process that together make so many allocations, each for an owner of its own.
const TOGETHER: usize = 1600;

fn together(threads: usize, allocate: impl Fn(usize, usize) + Sync) -> Duration {
    let allocate = &allocate;
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || (0..TOGETHER / threads).for_each(|n| allocate(thread, n)));
        }
    });
    begun.elapsed()
}

fn owners(c: &mut Criterion) {
    let directory = tempfile::tempdir().unwrap();
    for threads in [1, 4, 16, 64] {
        let ipam = Ipam::open(directory.path().join(format!("threads-{threads}.db"))).unwrap();
        let pool = pool(&ipam, "10.0.0.0/8");
        let mut round = 0;
        let ours = || {
            round += 1;
            together(threads, |thread, n| {
                let key = owner(format!("{round}-{thread}-{n}"));
                let lease = ipam.allocate(&AllocateRequest::new(&pool, key.clone()));
                assert_eq!(lease.unwrap().owner(), &key);
            })
        };
        // A connection each, as programs have them that do not know of each other.
        let naive: Vec<Mutex<Naive>> = (0..threads)
            .map(|_| {
                let path = directory.path().join(format!("naive-{threads}.db"));
                Mutex::new(Naive::open(&path, "FULL"))
            })
            .collect();
        let mut turn = 0;
        let twin = || {
            turn += 1;
            together(threads, |thread, n| {
                let naive = naive[thread].lock().unwrap();
                assert!(naive.allocate(&format!("{turn}-{thread}-{n}")) > 0);
            })
        };
        compare(
            c,
            &format!("ipam/owners/{threads}"),
            10,
            vec![
                Contender::new("trunkline", ours),
                Contender::new("naive", twin),
            ],
        );
    }
}

/// A table, and a transaction for each lease.
struct Naive {
    connection: rusqlite::Connection,
}

impl Naive {
    fn open(path: &Path, synchronous: &str) -> Self {
        let connection = rusqlite::Connection::open(path).unwrap();
        connection.busy_timeout(Duration::from_secs(30)).unwrap();
        connection
            .execute_batch(&format!(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous};
                 CREATE TABLE IF NOT EXISTS lease (address INTEGER PRIMARY KEY, owner TEXT UNIQUE NOT NULL);"
            ))
            .unwrap();
        Self { connection }
    }

    fn one(&self) -> impl FnMut() -> Duration + '_ {
        let mut n = 0;
        move || {
            n += 1;
            let owner = format!("one-{n}");
            let begun = Instant::now();
            assert_eq!(self.allocate(&owner), n);
            begun.elapsed()
        }
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

/// host-local with so many leases, when it is there.
fn host_local_at(directory: &Path, leases: usize) -> Option<Contender<'static>> {
    if !Path::new(HOST_LOCAL).exists() {
        println!("SKIPPED: CNI host-local is not here (apt install containernetworking-plugins)");
        return None;
    }
    let data = directory.join(format!("cni-{leases}"));
    if !is_direct() {
        host_local(&data, "first");
        // Its store is a file for each address, named after it and holding the owner; the gateway .1 is not in it.
        for n in 2..leases {
            let address = std::net::Ipv4Addr::from(
                u32::from_be_bytes([10, 0, 0, 0]) + u32::try_from(n).unwrap(),
            );
            std::fs::write(
                data.join("bench").join(address.to_string()),
                format!("c-{n}\r\neth0"),
            )
            .unwrap();
        }
    }
    let mut n = 0;
    Some(Contender::seldom("host-local", move || {
        n += 1;
        host_local(&data, &format!("late-{n}"))
    }))
}

fn main() {
    let mut criterion = criterion();
    index(&mut criterion);
    memory(&mut criterion);
    durable(&mut criterion);
    boot_scoped(&mut criterion);
    owners(&mut criterion);
    criterion.final_summary();
}
