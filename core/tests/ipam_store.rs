//! The file of the store: made, recognised, refused, and never overwritten.
#![cfg(all(feature = "sqlite", feature = "blocking"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]
#![allow(clippy::result_large_err)]

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use trunkline::blocking::Ipam;
use trunkline::ipam::{
    AllocateRequest, Change, Clock, Lease, OwnerKey, PoolId, PoolSpec, Reality, SegmentId,
    VlanStack,
};
use trunkline::{Cancel, ErrorKind, VlanId};

fn segment() -> SegmentId {
    SegmentId::local(VlanStack::untagged())
}

fn owner(n: usize) -> OwnerKey {
    OwnerKey::new(format!("vm:{n}")).unwrap()
}

fn pool(ipam: &Ipam, subnet: &str) -> PoolId {
    let spec = PoolSpec::new(subnet.parse().unwrap());
    ipam.ensure_pool(&segment(), spec)
        .unwrap()
        .into_inner()
        .id()
        .clone()
}

/// A closed store with ten leases, and the leases.
fn filled(path: &Path) -> Vec<Lease> {
    let ipam = Ipam::open(path).unwrap();
    let id = pool(&ipam, "10.0.0.0/24");
    (0..10)
        .map(|n| ipam.allocate(&AllocateRequest::new(&id, owner(n))).unwrap())
        .collect()
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Opening fails with this kind and these words, and leaves the file as it is.
fn refused(path: &Path, kind: ErrorKind, words: &str) {
    let before = std::fs::read(path).unwrap();
    let error = Ipam::open(path).unwrap_err();
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.to_string().contains(words), "{error}");
    assert!(
        error.to_string().contains(path.to_str().unwrap()),
        "{error}"
    );
    assert!(
        std::fs::read(path).unwrap() == before,
        "the file was touched"
    );
}

#[test]
fn nobody_else_can_read_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("leases.db");
    let _open = Ipam::open(&path).unwrap();
    filled(&path);
    for suffix in ["", "-wal", "-shm", ".lock"] {
        let mode = beside(&path, suffix)
            .metadata()
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{suffix}");
    }
    assert!(!beside(&path, ".new").exists());
}

/// What is made beside the database is for all who may use it, and goes through no link.
#[test]
fn what_lies_beside_the_database_is_its_owners_and_no_link_is_followed() {
    for suffix in ["-shm", ".lock"] {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("leases.db");
        let file = beside(&path, suffix);
        let leases = filled(&path);
        let _ = std::fs::remove_file(&file);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o660)).unwrap();
        // Only root can give a file away, and only to a user whom its user namespace knows.
        let is_given = std::os::unix::fs::chown(&path, Some(1000), Some(1000)).is_ok();
        let ipam = Ipam::open(&path).unwrap();
        assert_eq!(ipam.leases(&segment()).unwrap().len(), leases.len());
        let found = std::fs::metadata(&file).unwrap();
        assert_eq!(found.permissions().mode() & 0o777, 0o660, "{suffix}");
        if is_given {
            assert_eq!((found.uid(), found.gid()), (1000, 1000), "{suffix}");
        }
        drop(ipam);

        let _ = std::fs::remove_file(&file);
        let precious = directory.path().join("precious");
        std::fs::write(&precious, "do not cut this").unwrap();
        std::os::unix::fs::symlink(&precious, &file).unwrap();
        let error = Ipam::open(&path).unwrap_err();
        assert!(
            error.to_string().contains(&format!("leases.db{suffix}")),
            "{error}"
        );
        assert_eq!(
            std::fs::read_to_string(&precious).unwrap(),
            "do not cut this"
        );
    }
}

#[test]
fn foreign_files_are_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("leases.db");
    std::fs::write(&path, "").unwrap();
    refused(&path, ErrorKind::StoreCorrupt, "empty");
    std::fs::write(&path, "[network]\nname = lan\n").unwrap();
    refused(&path, ErrorKind::StoreCorrupt, "no SQLite database");
    std::fs::write(&path, b"SQLite format 3\0").unwrap();
    refused(&path, ErrorKind::StoreCorrupt, "cut off");
    std::fs::remove_file(&path).unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    other
        .execute_batch("CREATE TABLE photos (id INTEGER); INSERT INTO photos VALUES (1);")
        .unwrap();
    drop(other);
    refused(&path, ErrorKind::StoreCorrupt, "another program");
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    assert_eq!(Ipam::open(&path).unwrap_err().kind(), ErrorKind::Io);
    let gone = directory.path().join("nowhere").join("leases.db");
    assert_eq!(Ipam::open(gone).unwrap_err().kind(), ErrorKind::NotFound);
}

#[test]
fn a_log_without_its_database_is_not_thrown_away() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("leases.db");
    filled(&path);
    std::fs::rename(&path, directory.path().join("elsewhere")).unwrap();
    let error = Ipam::open(&path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::StoreCorrupt);
    assert!(error.to_string().contains("write-ahead log"), "{error}");
    assert!(!path.exists());
}

/// Brings everything into the database file, so that what is done to it matters.
fn checkpoint(path: &Path) {
    rusqlite::Connection::open(path)
        .unwrap()
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .unwrap();
}

#[test]
fn a_truncated_store_is_noticed_at_every_page() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("leases.db");
    filled(&path);
    checkpoint(&path);
    let whole = std::fs::read(&path).unwrap();
    assert!(whole.len() >= 6 * 4096);
    for len in (1..whole.len() / 4096)
        .map(|n| n * 4096)
        .chain([50, 99, 5000])
    {
        for suffix in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(beside(&path, suffix));
        }
        std::fs::write(&path, &whole[..len]).unwrap();
        let error = Ipam::open(&path).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::StoreCorrupt, "{len}: {error}");
        assert!(
            std::fs::read(&path).unwrap() == whole[..len],
            "the file was touched"
        );
    }
}

#[test]
fn damage_is_an_error_and_never_a_wrong_lease() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("leases.db");
    let leases = filled(&path);
    checkpoint(&path);
    let whole = std::fs::read(&path).unwrap();
    let mut noticed = 0;
    // Every 97th byte flipped: headers, pointers, keys, values, unused space.
    for at in (100..whole.len()).step_by(97) {
        for suffix in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(beside(&path, suffix));
        }
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        std::fs::write(&path, &damaged).unwrap();
        let read = Ipam::open(&path).and_then(|ipam| {
            let found = ipam.leases(&segment())?;
            Ok((found, ipam.audit(&segment())?))
        });
        match read {
            Ok((found, audit)) => {
                if found != leases || !audit.findings.is_empty() {
                    // A key that was hit takes its record away; then the audit sees it.
                    assert!(
                        found
                            .iter()
                            .all(|l| leases.iter().any(|k| k.owner() == l.owner())),
                        "byte {at}: {found:?}"
                    );
                    assert!(!audit.findings.is_empty(), "byte {at}");
                    noticed += 1;
                }
            }
            Err(error) => {
                let kinds = [
                    ErrorKind::StoreCorrupt,
                    ErrorKind::Store,
                    ErrorKind::Unsupported,
                ];
                assert!(kinds.contains(&error.kind()), "byte {at}: {error}");
                noticed += 1;
            }
        }
    }
    assert!(noticed > 20, "{noticed}");
}

/// What a process leaves that is killed in the middle of changing the header of the log's index.
#[test]
fn a_torn_index_is_made_anew_at_once() {
    use std::os::unix::fs::FileExt;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("leases.db");
    let mut leases = filled(&path);
    let ipam = Ipam::open(&path).unwrap();
    let idle = Ipam::open(&path).unwrap();
    let id = pool(&ipam, "10.0.0.0/24");
    let memory = std::fs::File::options()
        .read(true)
        .write(true)
        .open(beside(&path, "-shm"))
        .unwrap();
    let tear = || {
        let mut byte = [0];
        memory.read_exact_at(&mut byte, 16).unwrap();
        memory.write_all_at(&[byte[0] ^ 1], 16).unwrap();
    };
    // SQLite by itself would try for ten seconds each time, and then fail.
    for n in 10..13 {
        tear();
        leases.push(ipam.allocate(&AllocateRequest::new(&id, owner(n))).unwrap());
        tear();
        assert_eq!(idle.leases(&segment()).unwrap(), leases);
        tear();
        assert_eq!(
            Ipam::open(&path).unwrap().leases(&segment()).unwrap(),
            leases
        );
    }
    assert_eq!(ipam.audit(&segment()).unwrap().findings, []);
}

/// The index says which addresses are free, the records say which are bound. Nobody's address is handed out on the word of one.
#[test]
fn a_damaged_index_of_free_addresses_is_noticed() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("leases.db");
    let id = PoolId::new(segment(), "10.0.0.0/16".parse().unwrap());
    {
        let ipam = Ipam::open(&path).unwrap();
        let spec = PoolSpec::new("10.0.0.0/16".parse().unwrap())
            .range("10.0.0.250-10.0.5.190".parse().unwrap())
            .unwrap();
        ipam.create_pool(&segment(), spec).unwrap();
        // So many that they are brought into the tables at once: all from 10.0.1.0 on but every third.
        let requests = (0..1200_u16).filter(|n| n % 3 != 0).map(|n| {
            let [high, low] = n.to_be_bytes();
            let address = std::net::Ipv4Addr::new(10, 0, high + 1, low).into();
            AllocateRequest::new(&id, OwnerKey::new(format!("b:fill-{n}")).unwrap()).exact(address)
        });
        assert_eq!(ipam.allocate_all(requests.collect()).unwrap().len(), 800);
    }
    checkpoint(&path);
    let raw = rusqlite::Connection::open(&path).unwrap();
    assert!(raw.execute("DELETE FROM map", []).unwrap() > 0);
    raw.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
    drop(raw);
    let ipam = Ipam::open(&path).unwrap();
    let mut n = 0;
    let mut allocate = || {
        n += 1;
        let owner = OwnerKey::new(format!("b:late-{n}")).unwrap();
        ipam.allocate(&AllocateRequest::new(&id, owner))
    };
    // Free in both are fifteen behind the last that was handed out, and seven from the beginning on.
    let mut found = Vec::new();
    let error = loop {
        match allocate() {
            Ok(lease) => found.push(lease.address().to_string()),
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), ErrorKind::StoreCorrupt, "{error}");
    assert!(
        error.to_string().contains("a free address has a record"),
        "{error}"
    );
    let [first, .., last] = &*found else {
        panic!("{found:?}");
    };
    assert_eq!((&**first, &**last), ("10.0.5.176", "10.0.1.0"));
    assert_eq!(found.len(), 22);
    // Another attempt does not get past it.
    assert_eq!(allocate().unwrap_err().kind(), ErrorKind::StoreCorrupt);
}

/// Runs a shell script as a user without rights, or in mounts of its own; `None`, loudly, when this machine cannot.
fn in_own_mounts(script: &str) -> Option<String> {
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-ec", script])
        .output()
        .ok()?;
    if !output.status.success() {
        println!(
            "SKIPPED: no mounts of our own here: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(
            std::env::var_os("TRUNKLINE_PROMISED").is_none(),
            "user namespaces are promised here"
        );
        return None;
    }
    Some(String::from_utf8(output.stdout).unwrap())
}

/// This test program again, as the worker of another test.
fn again(test: &str) -> String {
    format!(
        "{} --exact {test} --nocapture",
        std::env::current_exe().unwrap().display()
    )
}

#[test]
fn a_full_disk_loses_nothing() {
    if let Some(directory) = std::env::var_os("TRUNKLINE_FULL_DISK") {
        let path = Path::new(&directory).join("leases.db");
        let ipam = Ipam::open(&path).unwrap();
        let id = pool(&ipam, "10.0.0.0/16");
        let mut leases = Vec::new();
        let error = loop {
            match ipam.allocate(&AllocateRequest::new(&id, owner(leases.len()))) {
                Ok(lease) => leases.push(lease),
                Err(error) => break error,
            }
            assert!(leases.len() < 60_000, "the disk never filled up");
        };
        assert!(
            matches!(error.kind(), ErrorKind::Store | ErrorKind::OutcomeUnknown),
            "{error}"
        );
        assert_eq!(ipam.leases(&segment()).unwrap(), leases);
        // Room again: it goes on, with the same answer for whoever asks again.
        std::fs::remove_file(Path::new(&directory).join("ballast")).unwrap();
        let next = ipam
            .allocate(&AllocateRequest::new(&id, owner(leases.len())))
            .unwrap();
        leases.push(next);
        assert_eq!(
            Ipam::open(&path).unwrap().leases(&segment()).unwrap(),
            leases
        );
        assert_eq!(ipam.audit(&segment()).unwrap().findings, []);
        println!("full after {} leases: {error}", leases.len());
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path().display();
    let said = in_own_mounts(&format!(
        "mount -t tmpfs -o size=3m none {at}; head -c 1m /dev/zero > {at}/ballast; TRUNKLINE_FULL_DISK={at} {}",
        again("a_full_disk_loses_nothing")
    ));
    if let Some(said) = said {
        assert!(said.contains("full after"), "{said}");
        println!("{said}");
    }
}

#[test]
fn a_read_only_place_is_an_error() {
    if let Some(directory) = std::env::var_os("TRUNKLINE_READ_ONLY") {
        let error = Ipam::open(Path::new(&directory).join("leases.db")).unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::Io),
            "{error}"
        );
        println!("refused: {error}");
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    filled(&directory.path().join("leases.db"));
    let at = directory.path().display();
    let said = in_own_mounts(&format!(
        "mount --bind {at} {at}; mount -o remount,bind,ro {at}; TRUNKLINE_READ_ONLY={at} {}",
        again("a_read_only_place_is_an_error")
    ));
    if let Some(said) = said {
        assert!(
            said.contains("refused: open the lock of the store"),
            "{said}"
        );
    }
}

#[test]
fn a_store_that_is_held_too_long_is_an_error() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("leases.db");
    filled(&path);
    // A foreign program that locks the whole database for itself.
    let foreign = rusqlite::Connection::open(&path).unwrap();
    foreign.execute_batch("BEGIN IMMEDIATE").unwrap();
    let ipam = Ipam::open(&path).unwrap();
    let id = PoolId::new(segment(), "10.0.0.0/24".parse().unwrap());
    let error = ipam
        .allocate(&AllocateRequest::new(&id, owner(99)))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::StoreUnavailable, "{error}");
    foreign.execute_batch("ROLLBACK").unwrap();
    ipam.allocate(&AllocateRequest::new(&id, owner(99)))
        .unwrap();
}

#[test]
fn a_wait_for_the_store_can_be_given_up() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("leases.db");
    filled(&path);
    let id = PoolId::new(segment(), "10.0.0.0/24".parse().unwrap());
    // Once a program of ours that keeps the lock, once a foreign one that locks the database.
    for foreign in [false, true] {
        let holder = rusqlite::Connection::open(&path).unwrap();
        let lock = std::fs::File::options()
            .write(true)
            .open(beside(&path, "-shm"))
            .unwrap();
        let ipam = Ipam::open(&path).unwrap();
        if foreign {
            holder.execute_batch("BEGIN IMMEDIATE").unwrap();
        } else {
            set_lock(&lock, libc::F_WRLCK);
        }
        // The first to come leads; it is given up, and the others go on.
        let (given_up, kept) = (
            100 + usize::from(foreign) * 10,
            105 + usize::from(foreign) * 10,
        );
        std::thread::scope(|scope| {
            let wait = |n: usize, cancel: &Cancel| {
                let (ipam, id, cancel) = (&ipam, &id, cancel.clone());
                scope.spawn(move || {
                    let begin = Instant::now();
                    let got = cancel.scope(|| ipam.allocate(&AllocateRequest::new(id, owner(n))));
                    (got, begin.elapsed())
                })
            };
            let cancels: Vec<Cancel> = (0..4).map(|_| Cancel::new()).collect();
            let mut threads = Vec::new();
            for (n, cancel) in cancels.iter().enumerate() {
                threads.push(wait(given_up + n, cancel));
                std::thread::sleep(Duration::from_millis(20));
            }
            let stays = wait(kept, &Cancel::new());
            // A follower first, then the leader, then who leads after it.
            for n in [1, 0, 2, 3] {
                cancels[n].cancel();
                std::thread::sleep(Duration::from_millis(70));
            }
            for thread in threads {
                let (got, took) = thread.join().unwrap();
                let error = got.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
                assert!(took < Duration::from_secs(3), "{took:?}");
            }
            if foreign {
                holder.execute_batch("ROLLBACK").unwrap();
            } else {
                set_lock(&lock, libc::F_UNLCK);
            }
            stays.join().unwrap().0.unwrap();
        });
        for n in given_up..given_up + 4 {
            assert_eq!(ipam.leases_of(&segment(), &owner(n)).unwrap(), []);
        }
        assert_eq!(ipam.leases_of(&segment(), &owner(kept)).unwrap().len(), 1);
    }
}

/// The locks of a second copy of SQLite in this process: closing any descriptor of a file would take them away.
#[test]
fn no_lock_of_another_copy_in_this_process_is_lost() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("leases.db");
    filled(&path);
    let open = || {
        let file = beside(&path, "-shm");
        let mut options = std::fs::File::options();
        options.read(true).write(true).open(file).unwrap()
    };
    // Its lock for reading, and another open file that asks.
    let (copy, asking) = (open(), open());
    let mut lock = lock_of(libc::F_RDLCK, 127, 1);
    assert_eq!(fcntl(&copy, libc::F_SETLK, &mut lock), 0);
    let is_there = || {
        let mut lock = lock_of(libc::F_WRLCK, 127, 1);
        assert_eq!(fcntl(&asking, libc::F_OFD_GETLK, &mut lock), 0);
        i32::from(lock.l_type) == libc::F_RDLCK
    };
    assert!(is_there());
    let mut leases = 10;
    for n in 0..3 {
        let handles: Vec<Ipam> = (0..3).map(|_| Ipam::open(&path).unwrap()).collect();
        let id = PoolId::new(segment(), "10.0.0.0/24".parse().unwrap());
        for (i, ipam) in handles.iter().enumerate() {
            let request = AllocateRequest::new(&id, owner(100 + n * 10 + i));
            ipam.allocate(&request).unwrap();
            leases += 1;
            assert_eq!(ipam.leases(&segment()).unwrap().len(), leases);
            assert!(is_there());
        }
        drop(handles);
        assert!(is_there(), "round {n}");
    }
    // That the question can be answered with no.
    drop(open());
    assert!(!is_there());
}

fn lock_of(kind: libc::c_int, start: libc::off_t, len: libc::off_t) -> libc::flock {
    libc::flock {
        l_type: kind.try_into().unwrap(),
        l_whence: libc::SEEK_SET.try_into().unwrap(),
        l_start: start,
        l_len: len,
        l_pid: 0,
    }
}

#[allow(unsafe_code)]
fn fcntl(file: &std::fs::File, command: libc::c_int, lock: &mut libc::flock) -> libc::c_int {
    use std::os::fd::AsRawFd;
    // SAFETY: the structure lives through the call.
    unsafe { libc::fcntl(file.as_raw_fd(), command, &raw mut *lock) }
}

/// Sets or gives back the lock of the store, as another process of ours would hold it.
fn set_lock(file: &std::fs::File, kind: libc::c_int) {
    let mut lock = lock_of(kind, 119, 3);
    assert_eq!(fcntl(file, libc::F_OFD_SETLK, &mut lock), 0);
}

#[test]
fn a_reboot_begins_cool_downs_anew_and_ends_none_early() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("leases.db");
    let clock = Clock::manual();
    clock.advance(Duration::from_secs(1_000_000));
    let ipam = Ipam::open_with(&path, clock).unwrap();
    let id = pool(&ipam, "10.0.0.0/24");
    let lease = ipam.allocate(&AllocateRequest::new(&id, owner(0))).unwrap();
    let _ = ipam.release(&lease).unwrap();
    drop(ipam);
    // After the reboot the clock begins near zero, and the boot id is another.
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.execute("UPDATE meta SET boot_id = 'before'", [])
        .unwrap();
    drop(raw);
    let clock = Clock::manual();
    let ipam = Ipam::open_with(&path, clock.clone()).unwrap();
    let why = |words: &str| {
        let why = ipam
            .explain(&segment(), lease.address())
            .unwrap()
            .to_string();
        assert!(why.contains(words), "{why}");
    };
    why("cools down for another 120 s");
    clock.advance(Duration::from_secs(119));
    why("cools down for another 1 s");
    clock.advance(Duration::from_secs(1));
    why("it is free");
}

#[test]
fn pools_that_meet_are_refused_on_one_vlan_and_fine_on_two() {
    let ipam = Ipam::in_memory();
    let vlan = |id| SegmentId::local(VlanId::new(id).unwrap().into());
    let spec = |subnet: &str| PoolSpec::new(subnet.parse().unwrap());
    let first = ipam.create_pool(&vlan(10), spec("192.168.1.0/24")).unwrap();
    ipam.create_pool(&vlan(20), spec("192.168.1.0/24")).unwrap();
    let error = ipam
        .create_pool(&vlan(10), spec("192.168.0.0/16"))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Overlap);
    assert_eq!(
        error.to_string(),
        "pool 192.168.0.0/16 overlaps pool 192.168.1.0/24 in segment local/default/10"
    );
    assert_eq!(
        ipam.create_pool(&vlan(10), spec("192.168.1.0/24"))
            .unwrap_err()
            .kind(),
        ErrorKind::AlreadyExists
    );
    assert!(
        !ipam
            .ensure_pool(&vlan(10), spec("192.168.1.0/24"))
            .unwrap()
            .is_created()
    );
    let other = spec("192.168.1.0/24")
        .gateway("192.168.1.1".parse().unwrap())
        .unwrap();
    let error = ipam.ensure_pool(&vlan(10), other).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("gateway is none, wanted 192.168.1.1"),
        "{error}"
    );
    assert_eq!(ipam.segments().unwrap(), [vlan(10), vlan(20)]);
    let lease = ipam
        .allocate(&AllocateRequest::new(first.id(), owner(1)))
        .unwrap();
    assert_eq!(
        ipam.remove_pool(first.id()).unwrap_err().kind(),
        ErrorKind::AddressInUse
    );
    let _ = ipam.release(&lease).unwrap();
    assert_eq!(
        ipam.remove_pool(first.id()).unwrap(),
        trunkline::Removed::Removed
    );
    assert_eq!(
        ipam.remove_pool(first.id()).unwrap(),
        trunkline::Removed::AlreadyGone
    );
    ipam.create_pool(&vlan(10), spec("192.168.0.0/16")).unwrap();
    assert_eq!(ipam.audit(&vlan(10)).unwrap().findings, []);
    let reality = Reality::new().address("eth0.30", "192.168.1.9/24".parse().unwrap());
    let error = ipam
        .create_pool_in(&vlan(30), spec("192.168.1.0/24"), &reality)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Overlap);
    assert!(error.to_string().contains("192.168.1.9"), "{error}");
}

#[test]
fn another_process_is_watched() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("leases.db");
    let ours = Ipam::open(&path).unwrap();
    let id = pool(&ours, "10.0.0.0/24");
    let mut watch = ours.watch(&segment(), None).unwrap();
    assert_eq!(watch.next(Duration::ZERO).unwrap(), None);
    let theirs = Ipam::open(&path).unwrap();
    let lease = theirs
        .allocate(&AllocateRequest::new(&id, owner(1)))
        .unwrap();
    let _ = theirs.release(&lease).unwrap();
    theirs
        .reserve(&id, "10.0.0.9".parse().unwrap(), "printer")
        .unwrap();
    let mut next = || watch.next(Duration::from_secs(5)).unwrap().unwrap();
    assert_eq!(next(), Change::Bound(lease.clone()));
    assert_eq!(
        next(),
        Change::Released {
            address: lease.address(),
            owner: owner(1),
            epoch: lease.epoch()
        }
    );
    assert_eq!(next(), Change::Configured);
    assert_eq!(watch.next(Duration::ZERO).unwrap(), None);
}

#[test]
fn async_callers_share_a_store() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("leases.db");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let ipam = trunkline::ipam::Ipam::open(&path).await.unwrap();
        let spec = PoolSpec::new("10.0.0.0/24".parse().unwrap());
        let id = ipam
            .create_pool(&segment(), spec)
            .await
            .unwrap()
            .id()
            .clone();
        let mut watch = ipam.watch(&segment(), None).await.unwrap();
        let tasks: Vec<_> = (0..64)
            .map(|n| {
                let (ipam, id) = (ipam.clone(), id.clone());
                tokio::spawn(
                    async move { ipam.allocate(&AllocateRequest::new(&id, owner(n))).await },
                )
            })
            .collect();
        let mut addresses = Vec::new();
        for task in tasks {
            addresses.push(task.await.unwrap().unwrap().address());
        }
        addresses.sort_unstable();
        addresses.dedup();
        assert_eq!(addresses.len(), 64);
        assert!(matches!(watch.next().await.unwrap(), Change::Bound(_)));
        assert!(Ipam::open(&path).is_err_and(|e| e.kind() == ErrorKind::InsideRuntime));
    });
}

#[cfg(feature = "serde")]
#[test]
fn an_export_brings_everything_back() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("leases.db");
    let ours = Ipam::open(&path).unwrap();
    let vlan = SegmentId::local(VlanId::new(10).unwrap().into());
    let spec = PoolSpec::new("10.0.0.0/24".parse().unwrap())
        .gateway("10.0.0.1".parse().unwrap())
        .unwrap()
        .range("10.0.0.1-10.0.0.99".parse().unwrap())
        .unwrap()
        .exclude("10.0.0.10-10.0.0.19".parse().unwrap(), "DHCP")
        .unwrap()
        .reserve("10.0.0.30".parse().unwrap(), "printer")
        .unwrap();
    let id = ours.create_pool(&vlan, spec).unwrap().id().clone();
    let v6 = ours
        .create_pool(&vlan, PoolSpec::new("2001:db8::/64".parse().unwrap()))
        .unwrap();
    ours.carve(&id, 29, &owner(50)).unwrap();
    for n in 0..5 {
        ours.allocate_all(vec![
            AllocateRequest::new(&id, owner(n)),
            AllocateRequest::new(v6.id(), owner(n)),
        ])
        .unwrap();
    }
    let json = ours.export().unwrap();
    let theirs = Ipam::in_memory();
    let imported = theirs.import(&json).unwrap();
    assert_eq!((imported.pools, imported.leases), (2, 10));
    assert_eq!(theirs.pools(&vlan).unwrap(), ours.pools(&vlan).unwrap());
    let plain = |ipam: &Ipam| -> Vec<_> {
        let leases = ipam.leases(&vlan).unwrap();
        leases
            .iter()
            .map(|l| (l.address(), l.owner().clone(), l.mac(), l.host().clone()))
            .collect()
    };
    assert_eq!(plain(&theirs), plain(&ours));
    assert_eq!(theirs.audit(&vlan).unwrap().findings, []);
    // Again: all is there. Into a store that differs: nothing is changed.
    assert_eq!(
        (
            theirs.import(&json).unwrap().pools,
            theirs.import(&json).unwrap().leases
        ),
        (0, 0)
    );
    let other = Ipam::in_memory();
    other
        .create_pool(&vlan, PoolSpec::new("10.0.0.0/16".parse().unwrap()))
        .unwrap();
    assert_eq!(other.import(&json).unwrap_err().kind(), ErrorKind::Overlap);
    assert_eq!(other.pools(&vlan).unwrap().len(), 1);
    let taken = Ipam::in_memory();
    taken.import(&json).unwrap();
    let lease = taken.leases_of(&vlan, &owner(0)).unwrap()[0].clone();
    let _ = taken.release(&lease).unwrap();
    assert_eq!(
        taken.import(&json).unwrap_err().kind(),
        ErrorKind::AddressInUse
    );
    // Nothing silent.
    let more = json.replacen("\"format\": 1,", "\"format\": 1, \"colour\": 7,", 1);
    assert_eq!(other.import(&more).unwrap_err().kind(), ErrorKind::Protocol);
    let newer = json.replacen("\"format\": 1", "\"format\": 2", 1);
    assert_eq!(
        other.import(&newer).unwrap_err().kind(),
        ErrorKind::Unsupported
    );
    let outside = json.replace("10.0.0.2\"", "10.0.0.200\"");
    assert_eq!(
        Ipam::in_memory().import(&outside).unwrap_err().kind(),
        ErrorKind::AddressInUse
    );
}
