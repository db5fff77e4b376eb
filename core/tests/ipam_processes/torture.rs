//! Workers on one file that are killed all the time.
//!
//! Using an address is a file named after it, made so that a second user is noticed: it stays when its worker is killed, as a
//! container does. Bind, use, stop using, release, in this order; a reconciler frees what is bound and not used.

use std::collections::HashMap;
use std::io::Write;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant};

use trunkline::ErrorKind;
use trunkline::blocking::Ipam;
use trunkline::ipam::{AllocateRequest, Explanation, Lease, PoolSpec};

use crate::{owner, pool_id, segment, with_pool};

/// 30 addresses for up to 60 owners: always short, so that everything is used again at once.
const SUBNET: &str = "10.9.0.0/27";
const WORKERS: usize = 6;
const OWNERS: usize = 10;

fn spec() -> PoolSpec {
    PoolSpec::new(SUBNET.parse().unwrap())
        .cool_down(Duration::from_millis(5))
        .unwrap()
}

/// A small generator, so that workers do different things without a dependency.
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

struct Site {
    path: PathBuf,
    uses: PathBuf,
    drafts: PathBuf,
    violations: PathBuf,
}

impl Site {
    fn at(directory: &Path) -> Self {
        let site = Self {
            path: directory.join("leases.db"),
            uses: directory.join("uses"),
            drafts: directory.join("drafts"),
            violations: directory.join("violations"),
        };
        std::fs::create_dir_all(&site.uses).unwrap();
        std::fs::create_dir_all(&site.drafts).unwrap();
        site
    }

    fn violation(&self, text: &str) {
        let mut file = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.violations)
            .unwrap();
        writeln!(file, "{text}").unwrap();
    }

    /// Begins to use an address: a link appears at once and whole, or not at all.
    fn start_using(&self, address: IpAddr, owner: &str) {
        let draft = self.drafts.join(format!("{}-{owner}", std::process::id()));
        std::fs::write(&draft, owner).unwrap();
        if std::fs::hard_link(&draft, self.uses.join(address.to_string())).is_err() {
            // It may be gone again: then its user stopped in this moment.
            match std::fs::read_to_string(self.uses.join(address.to_string())) {
                Ok(other) if other == owner => {}
                other => self.violation(&format!(
                    "duplicate: {address} of {other:?} is given to {owner}"
                )),
            }
        }
        std::fs::remove_file(draft).unwrap();
    }

    fn stop_using(&self, address: IpAddr) {
        let _ = std::fs::remove_file(self.uses.join(address.to_string()));
    }

    fn in_use(&self) -> HashMap<String, IpAddr> {
        let mut uses = HashMap::new();
        for entry in std::fs::read_dir(&self.uses).unwrap() {
            let entry = entry.unwrap();
            let address = entry.file_name().to_str().unwrap().parse().unwrap();
            // A user that stops in this moment takes its file along.
            if let Ok(owner) = std::fs::read_to_string(entry.path()) {
                uses.insert(owner, address);
            }
        }
        uses
    }
}

pub(crate) fn worker(arguments: &[&str]) {
    let [directory, role, slot, seed, mutant] = arguments else {
        panic!("{arguments:?}")
    };
    let site = Site::at(Path::new(directory));
    let ipam = with_pool(&site.path, spec());
    match *role {
        "agent" => agent(&site, &ipam, slot, seed.parse().unwrap(), mutant),
        "reconciler" => reconciler(&site, &ipam, *mutant == "reality-first"),
        other => panic!("{other}"),
    }
}

fn agent(site: &Site, ipam: &Ipam, slot: &str, seed: u64, mutant: &str) -> ! {
    let mut dice = Dice::new(seed);
    let name = |n: usize| format!("{slot}-{n}");
    // After a kill: what is used must be bound to its owner; what is bound and not used is freed.
    let uses = site.in_use();
    let mut running: HashMap<usize, Lease> = HashMap::new();
    for n in 0..OWNERS {
        let leases = ipam.leases_of(&segment(), &owner(name(n))).unwrap();
        match (uses.get(&name(n)), leases.first()) {
            (Some(used), Some(lease)) if lease.address() == *used => {
                running.insert(n, lease.clone());
            }
            (Some(used), found) => site.violation(&format!(
                "lost: {used} is used by {} and bound is {found:?}",
                name(n)
            )),
            (None, Some(lease)) => ipam.release(lease).map(drop).unwrap(),
            (None, None) => {}
        }
    }
    let mut stale: Vec<Lease> = Vec::new();
    loop {
        let n = dice.roll(OWNERS);
        if let Some(lease) = running.get(&n) {
            if dice.roll(3) > 0 {
                let again = ipam.allocate(&AllocateRequest::new(&pool_id(SUBNET), owner(name(n))));
                if !again.as_ref().is_ok_and(|l| l == lease) {
                    site.violation(&format!("another answer: {lease} and then {again:?}"));
                }
            } else {
                site.stop_using(lease.address());
                let lease = running.remove(&n).unwrap();
                ipam.release(&lease).map(drop).unwrap();
                stale.push(lease);
            }
        } else if mutant == "bind-after-use" {
            let address = IpAddr::from([10, 9, 0, u8::try_from(1 + dice.roll(30)).unwrap()]);
            if ipam.explain(&segment(), address).unwrap() == Explanation::Free {
                site.start_using(address, &name(n));
                let request = AllocateRequest::new(&pool_id(SUBNET), owner(name(n))).exact(address);
                match ipam.allocate(&request) {
                    Ok(lease) => drop(running.insert(n, lease)),
                    Err(e) => site.violation(&format!(
                        "duplicate: {address} is used by {} and {e}",
                        name(n)
                    )),
                }
            }
        } else {
            match ipam.allocate(&AllocateRequest::new(&pool_id(SUBNET), owner(name(n)))) {
                Ok(lease) => {
                    site.start_using(lease.address(), &name(n));
                    running.insert(n, lease);
                }
                Err(e) => assert_eq!(e.kind(), ErrorKind::PoolExhausted, "{e}"),
            }
        }
        // A release that arrives late, once more.
        if !stale.is_empty() && dice.roll(3) == 0 {
            let lease = stale.swap_remove(dice.roll(stale.len()));
            if mutant == "release-without-epoch" {
                if let Some(now) = ipam.lease_at(&segment(), lease.address()).unwrap() {
                    let _ = ipam.release(&now);
                }
            } else {
                match ipam.release(&lease) {
                    Ok(trunkline::Removed::AlreadyGone) => {}
                    Ok(trunkline::Removed::Removed) => {
                        site.violation(&format!("released twice: {lease}"));
                    }
                    Err(e) => assert_eq!(e.kind(), ErrorKind::LeaseLost, "{e}"),
                }
            }
        }
    }
}

/// Frees what is bound and not used: the ledger first, reality second, twice, and nothing young.
fn reconciler(site: &Site, ipam: &Ipam, reality_first: bool) -> ! {
    const GRACE: Duration = Duration::from_secs(2);
    let mut suspects: HashMap<String, (u64, Instant)> = HashMap::new();
    loop {
        let (leases, uses) = if reality_first {
            let uses = site.in_use();
            (ipam.leases(&segment()).unwrap(), uses)
        } else {
            let leases = ipam.leases(&segment()).unwrap();
            (leases, site.in_use())
        };
        let mut seen = HashMap::new();
        for lease in leases {
            let name = lease.owner().as_str().trim_start_matches("t:").to_owned();
            if uses.contains_key(&name) {
                continue;
            }
            let since = match suspects.get(&name) {
                Some((epoch, since)) if *epoch == lease.epoch().get() => *since,
                _ => Instant::now(),
            };
            if reality_first || since.elapsed() > GRACE {
                let _ = ipam.release(&lease);
            } else {
                seen.insert(name, (lease.epoch().get(), since));
            }
        }
        suspects = seen;
        std::thread::sleep(Duration::from_millis(20));
    }
}

struct Outcome {
    kills: usize,
    starts: u64,
    violations: String,
}

fn torture(length: Duration, mutant: &str) -> Outcome {
    let directory = tempfile::tempdir().unwrap();
    let site = Site::at(directory.path());
    let ipam = with_pool(&site.path, spec());
    let mut seed = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .subsec_nanos()
        .into();
    println!("    {mutant}: seed {seed}");
    let mut dice = Dice::new(seed);
    let mut start = |role: &str, slot: &str| -> Child {
        seed += 1;
        crate::worker(&[
            "torture",
            directory.path().to_str().unwrap(),
            role,
            slot,
            &seed.to_string(),
            mutant,
        ])
        .spawn()
        .unwrap()
    };
    let mut workers: Vec<(String, Child)> = (0..WORKERS)
        .map(|n| (n.to_string(), start("agent", &n.to_string())))
        .collect();
    workers.push(("reconciler".to_owned(), start("reconciler", "-")));
    let until = Instant::now() + length;
    let mut kills = 0;
    let mut names = WORKERS;
    while Instant::now() < until && !site.violations.exists() {
        std::thread::sleep(Duration::from_millis(5 + dice.roll(30) as u64));
        let victim = dice.roll(workers.len());
        let (slot, child) = &mut workers[victim];
        if let Some(status) = child.try_wait().unwrap() {
            site.violation(&format!("worker {slot} ended by itself: {status}"));
            break;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        if slot == "reconciler" {
            *child = start("reconciler", "-");
            continue;
        }
        if dice.roll(10) == 0 {
            // This agent never comes back, and its containers end: the reconciler has to free what they had.
            for (owner, address) in site.in_use() {
                if owner.starts_with(&format!("{slot}-")) {
                    site.stop_using(address);
                }
            }
            *slot = names.to_string();
            names += 1;
        }
        *child = start("agent", &slot.clone());
    }
    for (_, child) in &mut workers {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    // Nobody runs any more: what is used must be bound to its user.
    let leases: HashMap<String, IpAddr> = ipam
        .leases(&segment())
        .unwrap()
        .iter()
        .map(|l| {
            (
                l.owner().as_str().trim_start_matches("t:").to_owned(),
                l.address(),
            )
        })
        .collect();
    for (owner, address) in site.in_use() {
        if leases.get(&owner) != Some(&address) {
            site.violation(&format!(
                "lost: {address} is used by {owner} and bound is {:?}",
                leases.get(&owner)
            ));
        }
    }
    for finding in ipam.audit(&segment()).unwrap().findings {
        site.violation(&format!("audit: {finding}"));
    }
    let starts = ipam
        .leases(&segment())
        .unwrap()
        .iter()
        .map(|l| l.epoch().get())
        .max()
        .unwrap_or(0);
    Outcome {
        kills,
        starts,
        violations: std::fs::read_to_string(&site.violations).unwrap_or_default(),
    }
}

pub(crate) fn killed_workers_lose_nothing() {
    let seconds = std::env::var("TRUNKLINE_TORTURE_SECONDS")
        .ok()
        .and_then(|s| s.parse().ok())
        .unwrap_or(12);
    let outcome = torture(Duration::from_secs(seconds), "none");
    println!(
        "    {} kills, {} versions, in {seconds} s",
        outcome.kills, outcome.starts
    );
    assert_eq!(outcome.violations, "");
    assert!(
        outcome.kills as u64 > seconds * 10,
        "{} kills",
        outcome.kills
    );
}

pub(crate) fn each_mutant_is_caught() {
    for (mutant, word) in [
        ("bind-after-use", "duplicate"),
        ("release-without-epoch", ""),
        ("reality-first", ""),
    ] {
        let begun = Instant::now();
        let outcome = torture(Duration::from_secs(30), mutant);
        let first = outcome.violations.lines().next().unwrap_or("");
        println!("    {mutant}: caught after {:?}: {first}", begun.elapsed());
        assert!(
            !first.is_empty() && outcome.violations.contains(word),
            "{mutant} was not caught: {}",
            outcome.violations
        );
        assert!(
            ["duplicate", "lost", "another answer", "ended by itself"]
                .iter()
                .any(|w| outcome.violations.contains(w)),
            "{}",
            outcome.violations
        );
    }
}
