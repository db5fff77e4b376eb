//! Stores that earlier versions have written, and one that a later one might.
#![cfg(all(feature = "sqlite", feature = "blocking"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]
#![allow(clippy::result_large_err)]

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use trunkline::ErrorKind;
use trunkline::blocking::Ipam;
use trunkline::ipam::{AllocateRequest, Change, OwnerKey, PoolId, SegmentId, VlanStack};

fn segment() -> SegmentId {
    SegmentId::local(VlanStack::untagged())
}

fn owner(n: usize) -> OwnerKey {
    OwnerKey::new(format!("vm:{n}")).unwrap()
}

/// A copy of a store that an earlier version has written, as long as its directory is there.
fn written(fixture: &str) -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("leases.db");
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    std::fs::copy(fixtures.join(fixture), &path).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    (directory, path)
}

fn checkpoint(path: &Path) {
    rusqlite::Connection::open(path)
        .unwrap()
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .unwrap();
}

#[test]
fn a_newer_store_is_refused_and_an_older_one_upgraded() {
    let (_directory, path) = written("ipam_v1.db");
    {
        let ipam = Ipam::open(&path).unwrap();
        let leases = ipam.leases(&segment()).unwrap();
        assert_eq!(leases.len(), 40);
        assert_eq!(ipam.audit(&segment()).unwrap().findings, []);
        // What was handed out before is not handed out again, and the turn goes on where it was.
        let id = PoolId::new(segment(), "10.0.0.0/24".parse().unwrap());
        let next = ipam
            .allocate(&AllocateRequest::new(&id, owner(1000)))
            .unwrap();
        assert_eq!(next.address().to_string(), "10.0.0.41");
        assert_eq!(
            ipam.allocate(&AllocateRequest::new(&id, owner(7)))
                .unwrap()
                .address()
                .to_string(),
            "10.0.0.8"
        );
    }
    checkpoint(&path);
    let raw = rusqlite::Connection::open(&path).unwrap();
    assert_eq!(
        raw.query_row("PRAGMA user_version", [], |r| r.get::<_, i32>(0))
            .unwrap(),
        4
    );
    raw.execute_batch("PRAGMA user_version = 5; PRAGMA wal_checkpoint(TRUNCATE);")
        .unwrap();
    drop(raw);
    let before = std::fs::read(&path).unwrap();
    let error = Ipam::open(&path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    for words in ["newer version", path.to_str().unwrap()] {
        assert!(error.to_string().contains(words), "{error}");
    }
    let after = std::fs::read(&path).unwrap();
    assert!(after == before, "the file was touched");
}

#[test]
fn a_store_without_a_journal_is_upgraded() {
    let (_directory, path) = written("ipam_v2.db");
    let owner = |n: &str| OwnerKey::new(format!("b:{n}")).unwrap();
    let id = PoolId::new(segment(), "10.0.0.0/24".parse().unwrap());
    let ipam = Ipam::open(&path).unwrap();
    let leases = ipam.leases(&segment()).unwrap();
    assert_eq!(leases.len(), 40);
    assert_eq!(ipam.audit(&segment()).unwrap().findings, []);
    // An owner asks again; a release names the epoch that was given out before the upgrade; the turn goes on.
    let seventh = ipam
        .allocate(&AllocateRequest::new(&id, owner("fill-7")))
        .unwrap();
    assert!(leases.contains(&seventh));
    assert_eq!(ipam.release(&seventh).unwrap(), trunkline::Removed::Removed);
    let last = leases.iter().map(|l| l.epoch().get()).max().unwrap();
    let next = ipam
        .allocate(&AllocateRequest::new(&id, owner("new")))
        .unwrap();
    assert!(next.epoch().get() > last);
    assert!(!leases.iter().any(|l| l.address() == next.address()));
    // What was cooling down still does.
    let cooling = ipam
        .explain(&segment(), "10.0.0.233".parse().unwrap())
        .unwrap();
    assert!(cooling.to_string().contains("cools down"), "{cooling}");
    // Whoever watched before does not know what was done meanwhile, and is told so.
    let since = seventh.epoch();
    let mut watch = ipam.watch(&segment(), Some(since)).unwrap();
    assert_eq!(watch.next(Duration::ZERO).unwrap(), Some(Change::Missed));
    assert_eq!(ipam.usage(&id).unwrap().bound, 40);
    assert_eq!(
        Ipam::open(&path).unwrap().leases(&segment()).unwrap().len(),
        40
    );
}

#[test]
fn a_store_whose_journal_has_the_earlier_checksum_is_upgraded() {
    // All its leases are in the journal alone: forty and a pool in two steps, and five more.
    let (directory, path) = written("ipam_v3.db");
    let id = PoolId::new(segment(), "10.0.0.0/12".parse().unwrap());
    let allocate = |ipam: &Ipam, name: &str| {
        let owner = OwnerKey::new(format!("b:{name}")).unwrap();
        let lease = ipam.allocate(&AllocateRequest::new(&id, owner));
        lease.unwrap()
    };
    let ipam = Ipam::open(&path).unwrap();
    let leases = ipam.leases(&segment()).unwrap();
    assert_eq!(leases.len(), 45);
    assert_eq!(ipam.audit(&segment()).unwrap().findings, []);
    let third = allocate(&ipam, "one-3");
    assert!(leases.contains(&third));
    assert_eq!(ipam.release(&third).unwrap(), trunkline::Removed::Removed);
    let next = allocate(&ipam, "new");
    assert!(!leases.iter().any(|l| l.address() == next.address()));
    drop(ipam);
    // Lines of both kinds, one after the other.
    let ipam = Ipam::open(&path).unwrap();
    assert_eq!(allocate(&ipam, "new"), next);
    assert_eq!(ipam.leases(&segment()).unwrap().len(), 45);
    drop(ipam);

    // A flipped bit is noticed in both.
    for (line, bit) in [(6, 1), (7, 1), (9, 1)] {
        let damaged = directory.path().join(format!("damaged-{line}.db"));
        checkpoint(&path);
        std::fs::copy(&path, &damaged).unwrap();
        let raw = rusqlite::Connection::open(&damaged).unwrap();
        let mut step: Vec<u8> = raw
            .query_row("SELECT step FROM log WHERE version = ?1", [line], |row| {
                row.get(0)
            })
            .unwrap();
        *step.last_mut().unwrap() ^= bit;
        let change = "UPDATE log SET step = ?1 WHERE version = ?2";
        assert_eq!(raw.execute(change, (&step, line)).unwrap(), 1);
        raw.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
            .unwrap();
        drop(raw);
        let found = Ipam::open(&damaged).and_then(|ipam| ipam.leases(&segment()));
        assert_eq!(found.unwrap_err().kind(), ErrorKind::StoreCorrupt);
    }
}
