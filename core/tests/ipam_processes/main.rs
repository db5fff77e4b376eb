//! The store under several processes, kills, power loss, and a second copy of SQLite.
//!
//! A program of its own, because it starts itself again as worker. Run one part with `-- torture`, `-- power`, `-- fill` or
//! `-- copies`; `TRUNKLINE_TORTURE_SECONDS` makes the torture longer.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    unsafe_code,
    clippy::items_after_statements,
    clippy::bool_to_int_with_if,
    clippy::result_large_err
)]

mod copies;
mod fill;
mod power;
mod torture;

use std::path::Path;
use std::process::{Child, Command, Stdio};

use trunkline::blocking::Ipam;
use trunkline::ipam::{OwnerKey, PoolId, PoolSpec, SegmentId, VlanStack};

pub(crate) fn segment() -> SegmentId {
    SegmentId::local(VlanStack::untagged())
}

pub(crate) fn pool_id(subnet: &str) -> PoolId {
    PoolId::new(segment(), subnet.parse().unwrap())
}

pub(crate) fn owner(text: impl AsRef<str>) -> OwnerKey {
    OwnerKey::new(format!("t:{}", text.as_ref())).unwrap()
}

pub(crate) fn with_pool(path: &Path, spec: PoolSpec) -> Ipam {
    let ipam = Ipam::open(path).unwrap();
    let _ = ipam.ensure_pool(&segment(), spec).unwrap();
    ipam
}

/// Starts this program again as a worker.
pub(crate) fn worker(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg("worker").args(arguments).stdin(Stdio::null());
    command
}

pub(crate) fn succeeded(child: Child) -> String {
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "a worker ended with {}",
        output.status
    );
    String::from_utf8(output.stdout).unwrap()
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["worker", "torture", rest @ ..] => return torture::worker(rest),
        ["worker", "power", rest @ ..] => return power::worker(rest),
        ["worker", "fill", rest @ ..] => return fill::worker(rest),
        ["worker", "copies", rest @ ..] => return copies::worker(rest),
        _ => {}
    }
    // What `cargo test` hands on: a filter, or options of the usual harness.
    let filter = arguments
        .iter()
        .find(|a| !a.starts_with('-'))
        .copied()
        .unwrap_or("");
    let tests: &[(&str, fn())] = &[
        ("fill::by_threads", fill::by_threads),
        ("fill::by_processes", fill::by_processes),
        (
            "fill::a_64_costs_what_its_leases_cost",
            fill::a_64_costs_what_its_leases_cost,
        ),
        (
            "fill::a_million_leases_open_in_milliseconds",
            fill::a_million_leases_open_in_milliseconds,
        ),
        (
            "copies::a_foreign_copy_loses_no_row",
            copies::a_foreign_copy_loses_no_row,
        ),
        (
            "copies::python_reads_meanwhile",
            copies::python_reads_meanwhile,
        ),
        ("copies::fork_is_refused", copies::fork_is_refused),
        (
            "torture::killed_workers_lose_nothing",
            torture::killed_workers_lose_nothing,
        ),
        (
            "torture::each_mutant_is_caught",
            torture::each_mutant_is_caught,
        ),
        (
            "power::only_synced_writes_survive",
            power::only_synced_writes_survive,
        ),
        (
            "power::a_store_without_fsync_is_caught",
            power::a_store_without_fsync_is_caught,
        ),
    ];
    if arguments.contains(&"--list") {
        for (name, _) in tests {
            println!("{name}: test");
        }
        return;
    }
    let (mut failed, mut ran) = (0, 0);
    for (name, test) in tests.iter().filter(|(name, _)| name.contains(filter)) {
        let begun = std::time::Instant::now();
        let passed = std::panic::catch_unwind(test).is_ok();
        println!(
            "test {name} ... {} ({:.1} s)",
            if passed { "ok" } else { "FAILED" },
            begun.elapsed().as_secs_f64()
        );
        ran += 1;
        failed += i32::from(!passed);
    }
    println!(
        "\ntest result: {}. {} passed; {failed} failed\n",
        if failed == 0 { "ok" } else { "FAILED" },
        ran - failed
    );
    std::process::exit(i32::from(failed > 0));
}
