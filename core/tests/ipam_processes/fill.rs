//! Many at once, to the last address; and large stores.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

use trunkline::blocking::Ipam;
use trunkline::ipam::{AllocateRequest, PoolSpec};
use trunkline::{Error, ErrorKind};

use crate::{owner, pool_id, segment, succeeded, with_pool};

const SUBNET: &str = "10.7.0.0/16";
const USABLE: usize = 65_534;

fn wide() -> PoolSpec {
    PoolSpec::new(SUBNET.parse().unwrap())
}

/// Takes addresses until none is left. Each call asks for 64, and for single ones near the end.
fn take_all(ipam: &Ipam, name: &str) -> Vec<std::net::IpAddr> {
    let pool = pool_id(SUBNET);
    let mut mine = Vec::new();
    let mut count = 64;
    loop {
        let requests = (0..count)
            .map(|i| AllocateRequest::new(&pool, owner(format!("{name}-{}", mine.len() + i))))
            .collect();
        match ipam.allocate_all(requests) {
            Ok(leases) => mine.extend(leases.iter().map(trunkline::ipam::Lease::address)),
            Err(Error::PoolExhausted { .. }) if count > 1 => count = 1,
            Err(Error::PoolExhausted {
                bound,
                cooling,
                reserved,
                ..
            }) => {
                assert_eq!((bound, cooling, reserved), (USABLE as u128, 0, 2));
                return mine;
            }
            Err(error) => panic!("{error}"),
        }
    }
}

fn check(path: &Path, taken: &[std::net::IpAddr]) {
    let unique: BTreeSet<_> = taken.iter().collect();
    assert_eq!((taken.len(), unique.len()), (USABLE, USABLE));
    let ipam = Ipam::open(path).unwrap();
    let stored: Vec<_> = ipam.leases(&segment()).unwrap();
    assert!(
        stored
            .iter()
            .map(trunkline::ipam::Lease::address)
            .eq(unique.into_iter().copied())
    );
    assert_eq!(ipam.audit(&segment()).unwrap().findings, []);
}

pub(crate) fn by_threads() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("leases.db");
    let ipam = with_pool(&path, wide());
    let taken: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|n| {
                let ipam = &ipam;
                scope.spawn(move || take_all(ipam, &n.to_string()))
            })
            .collect();
        threads
            .into_iter()
            .flat_map(|t| t.join().unwrap())
            .collect()
    });
    check(&path, &taken);
}

pub(crate) fn by_processes() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("leases.db");
    // Nobody makes the store beforehand: the eight race for that as well.
    let workers: Vec<_> = (0..8)
        .map(|n| {
            crate::worker(&["fill", path.to_str().unwrap(), &n.to_string()])
                .stdout(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let mut taken = Vec::new();
    for worker in workers {
        let text = succeeded(worker);
        let before = taken.len();
        taken.extend(text.lines().map(|l| l.parse::<std::net::IpAddr>().unwrap()));
        assert!(
            taken.len() > before,
            "one process got nothing: the lock is not fair"
        );
    }
    check(&path, &taken);
}

pub(crate) fn worker(arguments: &[&str]) {
    let [path, name] = arguments else {
        panic!("{arguments:?}")
    };
    let ipam = with_pool(Path::new(path), wide());
    let mut text = String::new();
    for address in take_all(&ipam, name) {
        text += &format!("{address}\n");
    }
    print!("{text}");
}

fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|l| l.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

pub(crate) fn a_64_costs_what_its_leases_cost() {
    for (name, ipam) in [
        ("memory", Ipam::in_memory()),
        ("file", {
            let directory = tempfile::tempdir().unwrap();
            // The files go with the directory; the open store keeps them.
            Ipam::open(directory.path().join("leases.db")).unwrap()
        }),
    ] {
        let before = resident();
        for subnet in ["2001:db8::/64", "fd00::/8"] {
            let pool = ipam
                .create_pool(&segment(), PoolSpec::new(subnet.parse().unwrap()))
                .unwrap();
            for n in 0..20 {
                let requests = (0..100)
                    .map(|i| AllocateRequest::new(pool.id(), owner(format!("{subnet}-{n}-{i}"))))
                    .collect();
                ipam.allocate_all(requests).unwrap();
            }
            let far = if subnet.starts_with('2') {
                "2001:db8::ffff:ffff:ffff:ffff"
            } else {
                "fdff::1"
            };
            let request = AllocateRequest::new(pool.id(), owner(format!("{subnet}-far")));
            ipam.allocate(&request.exact(far.parse().unwrap())).unwrap();
            assert_eq!(ipam.usage(pool.id()).unwrap().bound, 2001);
        }
        let grown = resident().saturating_sub(before);
        assert!(grown < 40_000, "{name}: {grown} KiB for 4,002 leases");
    }
}

/// Bytes that this process has read from files so far.
fn bytes_read() -> u64 {
    let io = std::fs::read_to_string("/proc/self/io").unwrap();
    let line = io.lines().find(|l| l.starts_with("rchar")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// A pool with so many leases that a scan would show, and with the last free addresses far behind. What counts is how much is
/// read, which no other load of the machine changes: the write-ahead log, which is checkpointed after 4 MiB, the journal, and
/// some pages of the trees.
pub(crate) fn a_million_leases_open_in_milliseconds() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("leases.db");
    // A program without optimisation gets a fifth of it: making the store is what takes long.
    let (subnet, million, usable) = if cfg!(debug_assertions) {
        ("10.0.0.0/14", 200_000, 262_142)
    } else {
        ("10.0.0.0/12", 1_000_000, 1_048_574)
    };
    let ipam = with_pool(&path, PoolSpec::new(subnet.parse().unwrap()));
    let pool = pool_id(subnet);
    for chunk in 0..million / 10_000 {
        let requests = (0..10_000)
            .map(|i| AllocateRequest::new(&pool, owner(format!("{}", chunk * 10_000 + i))))
            .collect();
        ipam.allocate_all(requests).unwrap();
    }
    drop(ipam);

    let size = path.metadata().unwrap().len();
    let mut times = Vec::new();
    for round in 0..9 {
        let begun = Instant::now();
        let read = bytes_read();
        let ipam = Ipam::open(&path).unwrap();
        let opened = begun.elapsed();
        let lease = ipam
            .allocate(&AllocateRequest::new(&pool, owner(format!("late-{round}"))))
            .unwrap();
        times.push((begun.elapsed(), opened));
        let read = bytes_read() - read;
        assert!(read < 6 << 20, "{read} bytes of {size} in round {round}");
        if round == 0 {
            println!("    {read} bytes of {size} are read to open and allocate the first time");
        }
        assert_eq!(lease.owner(), &owner(format!("late-{round}")));
    }
    times.sort_unstable();
    let (both, open) = times[times.len() / 2];
    println!("    with {million} leases: open {open:?}, open and allocate {both:?}");
    assert!(
        size > 6 << 22,
        "a store of {size} bytes is too small to tell"
    );

    // The worst case for a search: everything is taken but one address before the place where the search begins.
    let ipam = Ipam::open(&path).unwrap();
    let left = usable - million - 9;
    let requests = (0..left)
        .map(|i| AllocateRequest::new(&pool, owner(format!("rest-{i}"))))
        .collect();
    ipam.allocate_all(requests).unwrap();
    let read = bytes_read();
    let begun = Instant::now();
    let error = ipam
        .allocate(&AllocateRequest::new(&pool, owner("none")))
        .unwrap_err();
    let refused = begun.elapsed();
    assert_eq!(error.kind(), ErrorKind::PoolExhausted);
    println!("    full with {usable} leases: refused after {refused:?}");
    let read = bytes_read() - read;
    assert!(read < 1 << 20, "{read} bytes");
}
