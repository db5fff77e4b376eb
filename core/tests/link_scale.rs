//! A thousand children on one parent; killed at any point and run again, it converges. Tier 4.
#![cfg(all(feature = "kernel", feature = "blocking"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use support::{Host, name};
use trunkline::blocking::Kernel;
use trunkline::link::{Attachment, LinkSpec, MacvlanSpec, Netns, Removed};
use trunkline::{InterfaceName, MacAddress};

fn specs(count: u32) -> Vec<LinkSpec> {
    (0..count)
        .map(|number| {
            let [_, _, high, low] = number.to_be_bytes();
            let mac = MacAddress::new([2, 0x74, 0x6c, 0, high, low]).unwrap();
            MacvlanSpec::new(name("eth0"), name(&format!("m{number}")))
                .mac(mac)
                .into()
        })
        .collect()
}

#[test]
fn a_thousand_in_one_namespace() {
    require!("macvlan");
    let host = Host::new();
    let before = host.settled();
    let specs = specs(1000);
    let start = Instant::now();
    let links = host.kernel.add_many(&specs).unwrap();
    eprintln!("1,000 children added in {:?}", start.elapsed());
    assert_eq!(links.len(), 1000);
    assert!(
        links
            .iter()
            .zip(&specs)
            .all(|(link, spec)| link.name() == spec.name() && link.mac() == spec.mac())
    );
    let read = host.kernel.links().unwrap();
    assert_eq!(read.iter().filter(|link| link.is_ours()).count(), 1000);
    let names: Vec<InterfaceName> = specs.iter().map(|spec| spec.name().clone()).collect();
    let start = Instant::now();
    assert!(
        host.kernel
            .remove_many(&names)
            .unwrap()
            .iter()
            .all(|removed| *removed == Removed::Removed)
    );
    eprintln!("1,000 children removed in {:?}", start.elapsed());
    assert!(
        host.kernel
            .remove_many(&names)
            .unwrap()
            .iter()
            .all(|removed| *removed == Removed::AlreadyGone)
    );
    host.assert_unchanged(&before, "a thousand children");
}

#[test]
fn a_hundred_in_namespaces_of_their_own() {
    require!("macvlan");
    let host = Host::new();
    let before = host.settled();
    let wanted: Vec<(Attachment, Netns)> = (0..100)
        .map(|number| {
            let attachment = Attachment::new(MacvlanSpec::new(name("eth0"), name("eth0")))
                .address(format!("10.0.0.{}/24", number + 2).parse().unwrap());
            (attachment, Netns::create().unwrap())
        })
        .collect();
    host.kernel.attach_many(&wanted).unwrap();
    for (attachment, netns) in &wanted {
        assert_eq!(host.kernel.check_attached(attachment, netns).unwrap(), []);
    }
    let names: Vec<(InterfaceName, Netns)> = wanted
        .iter()
        .map(|(_, netns)| (name("eth0"), netns.clone()))
        .collect();
    let start = Instant::now();
    host.kernel.detach_many(&names).unwrap();
    eprintln!(
        "100 children in 100 namespaces removed in {:?}",
        start.elapsed()
    );
    host.assert_unchanged(&before, "a hundred attachments");
}

/// Kills a process in the middle of its work a dozen times, then lets it finish.
#[test]
fn killed_at_any_point() {
    require!("macvlan");
    let host = Host::new();
    let before = host.settled();
    let worker = |job: &str| {
        host.netns
            .within(|| {
                Command::new(std::env::current_exe().unwrap())
                    .args(["--exact", "worker", "--nocapture"])
                    .env("TRUNKLINE_JOB", job)
                    .stdout(Stdio::null())
                    .spawn()
            })
            .unwrap()
            .unwrap()
    };
    let count = || {
        host.kernel
            .links()
            .unwrap()
            .iter()
            .filter(|link| link.is_ours())
            .count()
    };
    let mut interrupted = 0;
    for job in ["ensure", "remove", "ensure"] {
        for kill in 0..6 {
            let mut process = worker(job);
            if job == "ensure" {
                // Slower machines take longer to get there.
                let (before, start) = (count(), Instant::now());
                while count() < (before + 50 * kill).min(900) {
                    assert!(start.elapsed() < Duration::from_mins(1), "no progress");
                }
            } else {
                std::thread::sleep(Duration::from_millis(5 + 17 * kill as u64));
            }
            process.kill().unwrap();
            process.wait().unwrap();
            let now = count();
            interrupted += usize::from(now > 0 && now < 1000);
            // Nothing of ours is without its mark, so nothing is out of reach.
            assert_eq!(
                host.kernel.links().unwrap().len(),
                now + 3,
                "lo, eth0 and wire0 are not ours"
            );
        }
        assert!(worker(job).wait().unwrap().success());
        assert_eq!(count(), if job == "ensure" { 1000 } else { 0 }, "{job}");
        if job == "ensure" {
            for spec in specs(1000).iter().step_by(97) {
                assert_eq!(host.kernel.check(spec).unwrap(), []);
            }
        }
    }
    assert!(
        interrupted > 3,
        "the kills came at points of no interest: {interrupted}"
    );
    assert!(worker("remove").wait().unwrap().success());
    host.assert_unchanged(&before, "eighteen kills");
}

/// Without `CAP_SYS_ADMIN` there is no sysfs to group links by; netlink does it too.
#[test]
fn a_thousand_removed_by_netlink_alone() {
    require!("macvlan");
    let host = Host::new();
    let before = host.settled();
    host.kernel.add_many(&specs(1000)).unwrap();
    let worker = host.netns.within(|| {
        Command::new("setpriv")
            .args(["--bounding-set=-sys_admin", "--inh-caps=-sys_admin"])
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", "worker", "--nocapture"])
            .env("TRUNKLINE_JOB", "remove")
            .stdout(Stdio::null())
            .status()
    });
    assert!(worker.unwrap().unwrap().success());
    host.assert_unchanged(&before, "removed without sysfs");
}

/// What these tests run in processes of their own.
#[test]
fn worker() {
    let Ok(job) = std::env::var("TRUNKLINE_JOB") else {
        return;
    };
    let kernel = Kernel::connect().unwrap();
    let specs = specs(1000);
    match job.as_str() {
        "ensure" => {
            for spec in &specs {
                let _ = kernel.ensure(spec).unwrap();
            }
        }
        _ => {
            let names: Vec<InterfaceName> = specs.iter().map(|spec| spec.name().clone()).collect();
            kernel.remove_many(&names).unwrap();
        }
    }
}
