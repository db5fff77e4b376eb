//! Power loss: a worker's writes are logged by a preloaded library, and for every point of the log the disk is rebuilt as it
//! may be after the power failed there: what was synced is there, of the rest nothing, all, or some of it, torn.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use trunkline::blocking::Ipam;
use trunkline::ipam::{AllocateRequest, Lease, PoolSpec};

use crate::{owner, pool_id, segment, succeeded, with_pool};

const SUBNET: &str = "10.10.0.0/24";
const OPERATIONS: usize = 300;
/// So many leases at once, after so many operations, that the journal is merged into the tables.
const BULK: (usize, usize) = (700, 250);
const WIDE: &str = "10.11.0.0/16";

#[derive(Debug)]
enum Op {
    Create(PathBuf),
    Write(PathBuf, usize, Vec<u8>),
    Resize(PathBuf, usize),
    Sync(PathBuf),
    Unlink(PathBuf),
    Link(PathBuf, PathBuf),
    Rename(PathBuf, PathBuf),
}

pub(crate) fn worker(arguments: &[&str]) {
    let [directory] = arguments else {
        panic!("{arguments:?}")
    };
    let directory = Path::new(directory);
    let mut acknowledgements = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(directory.join("acknowledged"))
        .unwrap();
    let mut say = |text: String| acknowledgements.write_all(text.as_bytes()).unwrap();
    let ipam = with_pool(
        &directory.join("leases.db"),
        PoolSpec::new(SUBNET.parse().unwrap()),
    );
    say("pool\n".to_owned());
    let wide = ipam
        .create_pool(&segment(), PoolSpec::new(WIDE.parse().unwrap()))
        .unwrap();
    say("pool\n".to_owned());
    let mut held: Vec<Lease> = Vec::new();
    for n in 0..OPERATIONS {
        if n % 90 == 89 {
            // The log is brought into the database and begun anew, as it is by itself after 16 MiB.
            rusqlite::Connection::open(directory.join("leases.db"))
                .unwrap()
                .query_row("PRAGMA wal_checkpoint(RESTART)", [], |_| Ok(()))
                .unwrap();
        }
        if n == BULK.1 {
            let requests = (0..BULK.0)
                .map(|i| AllocateRequest::new(wide.id(), owner(format!("bulk-{i}"))))
                .collect();
            let leases: Vec<_> = ipam
                .allocate_all(requests)
                .unwrap()
                .iter()
                .map(|l| format!("{} {}", l.address(), l.owner()))
                .collect();
            say(format!("+ {}\n", leases.join(";")));
        } else if n % 5 == 4 {
            let lease = held.swap_remove(n * 7 % held.len());
            ipam.release(&lease).map(drop).unwrap();
            say(format!("- {} {}\n", lease.address(), lease.owner()));
        } else {
            let lease = ipam
                .allocate(&AllocateRequest::new(
                    &pool_id(SUBNET),
                    owner(n.to_string()),
                ))
                .unwrap();
            say(format!("+ {} {}\n", lease.address(), lease.owner()));
            held.push(lease);
        }
    }
    // Another handle finds what it has not synced itself: as if the one that committed it had been killed before its sync.
    say("look\n".to_owned());
    let other = Ipam::open(directory.join("leases.db")).unwrap();
    assert!(other.leases(&segment()).unwrap().len() > BULK.0);
    say("seen\n".to_owned());
}

/// The log, taken apart.
struct Log<'a>(&'a [u8]);

impl Log<'_> {
    fn bytes(&mut self, n: usize) -> Vec<u8> {
        let (head, rest) = self.0.split_at(n);
        self.0 = rest;
        head.to_vec()
    }

    fn text(&mut self) -> PathBuf {
        let n = u16::from_ne_bytes(self.bytes(2).try_into().unwrap());
        PathBuf::from(String::from_utf8(self.bytes(n.into())).unwrap())
    }

    fn number(&mut self) -> usize {
        usize::try_from(u64::from_ne_bytes(self.bytes(8).try_into().unwrap())).unwrap()
    }
}

impl Iterator for Log<'_> {
    type Item = Op;

    fn next(&mut self) -> Option<Op> {
        if self.0.is_empty() {
            return None;
        }
        let kind = self.bytes(1)[0];
        let (path, other, at, len) = (self.text(), self.text(), self.number(), self.number());
        Some(match kind {
            b'c' => Op::Create(path),
            b'w' => Op::Write(path, at, self.bytes(len)),
            b'z' => Op::Resize(path, at),
            b't' => Op::Resize(path, 0),
            b's' => Op::Sync(path),
            b'u' => Op::Unlink(path),
            b'l' => Op::Link(path, other),
            b'r' => Op::Rename(path, other),
            other => panic!("{other}"),
        })
    }
}

#[derive(Clone, Debug)]
enum Change {
    Write(usize, Vec<u8>),
    Resize(usize),
}

fn change(content: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write(at, bytes) => {
            if content.len() < at + bytes.len() {
                content.resize(at + bytes.len(), 0);
            }
            content[*at..at + bytes.len()].copy_from_slice(bytes);
        }
        Change::Resize(len) => content.resize(*len, 0),
    }
}

/// A disk and the cache before it. Names and contents become durable apart: a file's name with a sync of its directory.
#[derive(Default)]
struct Disk {
    durable: Vec<Vec<u8>>,
    pending: Vec<Vec<Change>>,
    names: BTreeMap<PathBuf, usize>,
    durable_names: BTreeMap<PathBuf, usize>,
}

/// What of the unsynced is there after the power failed.
#[derive(Clone, Copy, Debug)]
enum Luck {
    Nothing,
    Everything,
    /// Some writes whole, some torn at a sector, some not at all.
    Some(u64),
}

impl Disk {
    fn apply(&mut self, op: Op, syncs: bool) {
        match op {
            Op::Create(path) => {
                self.durable.push(Vec::new());
                self.pending.push(Vec::new());
                self.names.insert(path, self.durable.len() - 1);
            }
            Op::Write(path, at, bytes) => {
                let file = self.names[&path];
                self.pending[file].push(Change::Write(at, bytes));
            }
            Op::Resize(path, len) => {
                let file = self.names[&path];
                self.pending[file].push(Change::Resize(len));
            }
            Op::Sync(path) if syncs => match self.names.get(&path) {
                Some(file) => {
                    for c in std::mem::take(&mut self.pending[*file]) {
                        change(&mut self.durable[*file], &c);
                    }
                }
                None => self.durable_names = self.names.clone(),
            },
            Op::Sync(_) => {}
            Op::Unlink(path) => drop(self.names.remove(&path)),
            Op::Link(from, to) => {
                let file = self.names[&from];
                self.names.insert(to, file);
            }
            Op::Rename(from, to) => {
                let file = self.names.remove(&from).unwrap();
                self.names.insert(to, file);
            }
        }
    }

    /// Writes the disk as it is found after the power failed.
    fn write(&self, directory: &Path, luck: Luck) {
        let names = match luck {
            Luck::Nothing => &self.durable_names,
            Luck::Everything => &self.names,
            Luck::Some(seed) if seed & 64 == 0 => &self.durable_names,
            Luck::Some(_) => &self.names,
        };
        let mut seed = match luck {
            Luck::Some(seed) => seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1,
            _ => 1,
        };
        let mut roll = || {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed >> 33
        };
        for (path, file) in names {
            let name = path.file_name().unwrap().to_str().unwrap();
            // Shared memory is no file of the disk: the system writes it when it likes, and nobody relies on it.
            if name == "acknowledged" || name.ends_with("-shm") {
                continue;
            }
            let mut content = self.durable[*file].clone();
            for c in &self.pending[*file] {
                match (luck, c) {
                    (Luck::Nothing, _) => {}
                    (Luck::Everything, _) => change(&mut content, c),
                    (Luck::Some(_), Change::Write(at, bytes)) => match roll() % 3 {
                        0 => {}
                        1 => change(&mut content, c),
                        _ => {
                            let sectors =
                                usize::try_from(roll()).unwrap() % (bytes.len() / 512 + 1);
                            change(
                                &mut content,
                                &Change::Write(*at, bytes[..sectors * 512].to_vec()),
                            );
                        }
                    },
                    (Luck::Some(_), Change::Resize(_)) => {
                        if roll() % 2 == 0 {
                            change(&mut content, c);
                        }
                    }
                }
            }
            std::fs::write(directory.join(name), content).unwrap();
        }
    }

    fn acknowledged(&self) -> String {
        let file = self.names.iter().find(|(p, _)| p.ends_with("acknowledged"));
        let mut content = Vec::new();
        if let Some((_, file)) = file {
            content.clone_from(&self.durable[*file]);
            for c in &self.pending[*file] {
                change(&mut content, c);
            }
        }
        String::from_utf8(content).unwrap()
    }
}

/// The leases after the first so many acknowledgements; `None` before the pool is there.
fn states(all: &str) -> Vec<Option<BTreeSet<String>>> {
    let mut states = vec![None];
    let mut now = BTreeSet::new();
    for line in all.lines() {
        if let Some(leases) = line.strip_prefix("+ ") {
            for lease in leases.split(';') {
                assert!(now.insert(lease.to_owned()));
            }
        } else if let Some(lease) = line.strip_prefix("- ") {
            assert!(now.remove(lease));
        }
        states.push(Some(now.clone()));
    }
    states
}

fn record(directory: &Path) -> Vec<Op> {
    let shim = directory.join("shim.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ipam_processes/shim.c");
    let built = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .arg(&shim)
        .arg(source)
        .args(["-ldl", "-lpthread"])
        .status()
        .expect("the power loss test needs a C compiler (apt install gcc)");
    assert!(built.success());
    let site = directory.join("site");
    std::fs::create_dir(&site).unwrap();
    let log = directory.join("log");
    let child = crate::worker(&["power", site.to_str().unwrap()])
        .env("LD_PRELOAD", &shim)
        .env("TRUNKLINE_SHIM_LOG", &log)
        .env("TRUNKLINE_SHIM_DIR", &site)
        .spawn()
        .unwrap();
    succeeded(child);
    let log = std::fs::read(log).unwrap();
    Log(&log).collect()
}

/// Where the rebuilt disks go: memory, when there is some.
fn scratch() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir()
        && let Ok(directory) = tempfile::tempdir_in(memory)
    {
        return directory;
    }
    tempfile::tempdir().unwrap()
}

/// What is wrong with the store that the power loss left behind.
fn inspect(disk: &Disk, luck: Luck, states: &[Option<BTreeSet<String>>]) -> Option<String> {
    let directory = scratch();
    disk.write(directory.path(), luck);
    let count = disk.acknowledged().lines().count();
    let ipam = match Ipam::open(directory.path().join("leases.db")) {
        Ok(ipam) => ipam,
        Err(error) => return Some(format!("it will not open: {error}")),
    };
    let pools = ipam.pools(&segment()).unwrap();
    let found = (!pools.is_empty()).then(|| {
        ipam.leases(&segment())
            .unwrap()
            .iter()
            .map(|l| format!("{} {}", l.address(), l.owner()))
            .collect::<BTreeSet<_>>()
    });
    // The operation under way may be done or not.
    if found != states[count] && states.get(count + 1) != Some(&found) {
        return Some(format!("after {count} acknowledgements there is {found:?}"));
    }
    ipam.audit(&segment())
        .unwrap()
        .findings
        .first()
        .map(|f| format!("audit: {f}"))
}

fn replay(syncs: bool) -> (usize, Option<String>) {
    let directory = tempfile::tempdir().unwrap();
    let ops = record(directory.path());
    let mut disk = Disk::default();
    let mut all = Disk::default();
    let mut kinds: HashMap<&str, usize> = HashMap::new();
    let mut looks = 0;
    let total = ops.len();
    for op in Log(&std::fs::read(directory.path().join("log")).unwrap()) {
        all.apply(op, true);
    }
    let states = states(&all.acknowledged());
    assert_eq!(states.len(), OPERATIONS + 5);
    let mut synced = false;
    for (n, op) in ops.into_iter().enumerate() {
        match &op {
            Op::Sync(path) => synced |= path.ends_with("leases.db-wal"),
            Op::Write(path, _, text) if path.ends_with("acknowledged") => {
                assert!(
                    synced || text != b"seen\n",
                    "a reader answers and has not synced"
                );
                synced = false;
            }
            _ => {}
        }
        let (kind, database) = match &op {
            Op::Write(path, ..) if path.ends_with("acknowledged") => ("acknowledgement", false),
            Op::Write(path, ..) => ("write", path.ends_with("leases.db")),
            Op::Sync(_) => ("sync", false),
            _ => ("other", false),
        };
        *kinds
            .entry(if database { "checkpoint write" } else { kind })
            .or_default() += 1;
        disk.apply(op, syncs);
        let mut lucks = Vec::new();
        // Without luck the disk changes with a sync alone, and what it must hold with an acknowledgement alone: every
        // boundary is looked at.
        if kind != "write" {
            lucks.push(Luck::Nothing);
        }
        if n % 3 == 0 || database {
            lucks.push(Luck::Some(n as u64));
        }
        if n % 16 == 0 {
            lucks.push(Luck::Everything);
        }
        for luck in lucks {
            looks += 1;
            if let Some(problem) = inspect(&disk, luck, &states) {
                return (
                    looks,
                    Some(format!("at {n} of {total}, {luck:?}: {problem}")),
                );
            }
        }
    }
    println!("    {total} calls ({kinds:?}), {looks} power failures");
    assert!(
        kinds["sync"] > OPERATIONS && kinds.contains_key("checkpoint write"),
        "{kinds:?}"
    );
    (looks, None)
}

pub(crate) fn only_synced_writes_survive() {
    assert_eq!(replay(true).1, None);
}

pub(crate) fn a_store_without_fsync_is_caught() {
    let (looks, problem) = replay(false);
    println!("    caught after {looks} power failures");
    assert!(problem.is_some());
}
