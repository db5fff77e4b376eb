//! The results page: Markdown with plots, drawn from what criterion measured last.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::path::Path;
use std::process::Command;

use crate::plot::{Bar, Line, Role, bars, lines};
use crate::table::{Table, is_limit, is_ours, results_directory};

/// Areas of the page: the start of their groups' names, a title, and what one time is the time of.
const AREAS: [(&str, &str, &str); 8] = [
    (
        "control/",
        "Links in the kernel",
        "N links attached, added, removed or listed, as the case says; growth: one link, or one list",
    ),
    (
        "control-lab/",
        "VLANs in the lab's kernel",
        "one VLAN added to a trunk that has N; only the growth means something there",
    ),
    (
        "packets/",
        "Packets",
        "rtt: one round trip of 64 bytes; udp: one datagram of 64 bytes; tcp: one MiB",
    ),
    (
        "packets-lab/",
        "Packets in the lab's kernel",
        "the same over VLANs and ipvlan; only the ratios mean something there",
    ),
    (
        "ipam/",
        "Addresses",
        "one address allocated, or as the case says",
    ),
    ("logs/", "Logs", "one log read, or as the case says"),
    (
        "docker/",
        "Docker",
        "one request to the engine; the floor is the same request sent bare over a connection that stays open",
    ),
    (
        "bindings/",
        "C",
        "one call; the floor is the same call in Rust",
    ),
];

/// What the benchmark of the Python module printed, beside criterion's own results.
const PYTHON: &str = "python.txt";

/// Writes `README.md` and its plots into a directory.
///
/// # Errors
///
/// When the directory cannot be written.
pub fn write(table: &Table, directory: &Path) -> io::Result<()> {
    std::fs::create_dir_all(directory)?;
    let mut page = format!("# Benchmarks, one run\n\n{}\n", machine());
    page += "Times are medians; all contenders of a case took turns in the same run. `make bench` makes this page again.\n\n";
    for (prefix, title, unit) in AREAS {
        let groups: Vec<_> = table
            .groups
            .iter()
            .filter(|(name, _)| name.starts_with(prefix))
            .collect();
        if groups.is_empty() {
            continue;
        }
        let _ = write!(page, "## {title}\n\nA time is that of {unit}.\n\n");
        let file = prefix.trim_end_matches('/');
        let mut panels = Vec::new();
        let mut growing: BTreeMap<String, BTreeMap<String, Vec<(f64, f64)>>> = BTreeMap::new();
        for (name, group) in groups {
            if let Some((series, size)) = size_of(name) {
                for (contender, time) in group {
                    let points = growing.entry(series.to_owned()).or_default();
                    points
                        .entry(contender.clone())
                        .or_default()
                        .push((size, *time));
                }
                continue;
            }
            if group.len() > 1 {
                let case = name.trim_start_matches(prefix).to_owned();
                panels.push((
                    case,
                    group
                        .iter()
                        .map(|(name, time)| Bar {
                            name: name.clone(),
                            nanoseconds: *time,
                            role: role(name),
                        })
                        .collect::<Vec<_>>(),
                ));
            }
        }
        for (_, panel) in &mut panels {
            panel.sort_by(|a, b| a.nanoseconds.total_cmp(&b.nanoseconds));
        }
        if !panels.is_empty() {
            std::fs::write(directory.join(format!("{file}.svg")), bars(title, &panels))?;
            let _ = write!(page, "![{title}]({file}.svg)\n\n");
        }
        for (series, contenders) in growing {
            let contenders: Vec<Line> = contenders
                .into_iter()
                .map(|(name, mut points)| {
                    points.sort_by(|a, b| a.0.total_cmp(&b.0));
                    Line {
                        role: role(&name),
                        name,
                        points,
                    }
                })
                .filter(|line| line.points.len() > 1)
                .collect();
            if contenders.is_empty() {
                continue;
            }
            let file = series.replace('/', "-");
            std::fs::write(
                directory.join(format!("{file}.svg")),
                lines(
                    &series,
                    if prefix == "logs/" {
                        "MiB"
                    } else {
                        "how many there are"
                    },
                    &contenders,
                ),
            )?;
            let _ = write!(page, "![{series}]({file}.svg)\n\n");
        }
        page += &markdown(&table.only(prefix));
    }
    if let Ok(text) = std::fs::read_to_string(results_directory().join(PYTHON)) {
        let _ = write!(page, "## Python\n\n```text\n{text}```\n");
    }
    std::fs::write(directory.join("README.md"), page)
}

fn role(name: &str) -> Role {
    match name {
        name if is_ours(name) => Role::Ours,
        name if is_limit(name) => Role::Limit,
        _ => Role::Peer,
    }
}

/// The series and the size of a case that is measured at several sizes: `control/growth-add/1000`, `ipam/open/leases-1000`,
/// `logs/growth/1GiB` (in MiB).
fn size_of(name: &str) -> Option<(&str, f64)> {
    let (series, last) = name.rsplit_once('/')?;
    let size = match last.strip_prefix("leases-") {
        Some(leases) => leases,
        None if series.contains("/growth") => last,
        None => return None,
    };
    let units = [("MiB", 1.0), ("GiB", 1024.0)];
    let with_unit = units
        .iter()
        .find_map(|(unit, mib)| Some((size.strip_suffix(unit)?, mib)));
    let (number, factor) = with_unit.unwrap_or((size, &1.0));
    Some((series, number.parse::<f64>().ok()? * factor))
}

fn markdown(table: &Table) -> String {
    let (rows, notes) = table.rows();
    let mut text = String::new();
    for (number, row) in rows.iter().enumerate() {
        let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
        if number == 0 {
            let _ = writeln!(text, "|{}", "---|".repeat(row.len()));
        }
    }
    text.push('\n');
    for (number, note) in (1..).zip(notes) {
        let _ = write!(text, "[{number}] {note}\n\n");
    }
    text
}

/// What it ran on: processor, memory, kernel, and the versions of the peers.
fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let value = |text: &str, key: &str| {
        let line = text.lines().find(|line| line.starts_with(key));
        line.and_then(|line| line.split_once(':'))
            .map_or_else(String::new, |(_, value)| value.trim().to_owned())
    };
    let processors = read("/proc/cpuinfo");
    let count = processors
        .lines()
        .filter(|line| line.starts_with("processor"))
        .count();
    let mut text = format!(
        "{count} x {}, {} memory, Linux {}; load {} when this page was made.\n\n",
        value(&processors, "model name"),
        value(&read("/proc/meminfo"), "MemTotal"),
        read("/proc/sys/kernel/osrelease").trim(),
        read("/proc/loadavg")
            .split(' ')
            .take(3)
            .collect::<Vec<_>>()
            .join(" "),
    );
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench-venv/bin/python");
    let python = python.to_string_lossy();
    let versions: [(&str, &[&str]); 8] = [
        ("date", &["-u", "+measured until %Y-%m-%d %H:%M UTC"]),
        ("git", &["log", "-1", "--format=trunkline at %h"]),
        ("rustc", &["--version"]),
        ("ip", &["-V"]),
        (
            &python,
            &[
                "-c",
                "import pyroute2; print('pyroute2', pyroute2.__version__)",
            ],
        ),
        ("/usr/lib/podman/netavark", &["--version"]),
        (
            "dpkg-query",
            &[
                "--show",
                "--showformat=CNI plugins ${Version}",
                "containernetworking-plugins",
            ],
        ),
        ("dockerd", &["--version"]),
    ];
    for (program, arguments) in versions {
        if let Some(run) = Command::new(program)
            .args(arguments)
            .output()
            .ok()
            .filter(|run| run.status.success())
        {
            let _ = writeln!(text, "- {}", String::from_utf8_lossy(&run.stdout).trim());
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_of_growing_cases() {
        assert_eq!(
            size_of("control/growth-add/1000"),
            Some(("control/growth-add", 1000.0))
        );
        assert_eq!(
            size_of("ipam/durable/leases-1000000"),
            Some(("ipam/durable", 1e6))
        );
        assert_eq!(
            size_of("logs/growth-tail-100/10GiB"),
            Some(("logs/growth-tail-100", 10_240.0))
        );
        assert_eq!(size_of("control/attach/1000"), None);
    }

    #[test]
    fn roles_by_name() {
        assert_eq!(role("trunkline-vlan"), Role::Ours);
        assert_eq!(role("floor-loopback"), Role::Limit);
        assert_eq!(role("ip-batch"), Role::Peer);
    }
}
