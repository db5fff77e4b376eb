//! What criterion measured, as one table: ours, the peers, the physical limit, and the targets.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::targets::{self, Limit, Target};

/// Contenders of one group with their median times in nanoseconds.
pub(crate) type Group = BTreeMap<String, f64>;

/// Contenders that do the least that can be done, or less than the work: the limit, not a peer.
const LIMITS: [&str; 3] = ["floor", "fdatasync", "read"];

/// What was measured last in each group.
#[derive(Debug)]
pub struct Table {
    pub(crate) groups: BTreeMap<String, Group>,
}

impl Table {
    /// Reads the estimates below `target/criterion` of groups that begin with a prefix.
    ///
    /// # Errors
    ///
    /// When nothing was measured yet, or a file cannot be read.
    pub fn read(prefix: &str) -> io::Result<Self> {
        Self::read_from(&results_directory(), prefix)
    }

    fn read_from(directory: &Path, prefix: &str) -> io::Result<Self> {
        let mut groups: BTreeMap<String, Group> = BTreeMap::new();
        let mut open = vec![directory.to_path_buf()];
        while let Some(directory) = open.pop() {
            let entries = std::fs::read_dir(&directory).map_err(|error| {
                io::Error::new(error.kind(), format!("{}: {error}", directory.display()))
            })?;
            for entry in entries {
                let path = entry?.path();
                if !path.is_dir() {
                    continue;
                }
                if path.file_name() != Some("new".as_ref()) {
                    open.push(path);
                    continue;
                }
                let about = json(&path.join("benchmark.json"))?;
                let (Some(group), Some(name)) =
                    (about["group_id"].as_str(), about["function_id"].as_str())
                else {
                    continue;
                };
                let median =
                    json(&path.join("estimates.json"))?["median"]["point_estimate"].as_f64();
                if let Some(median) = median.filter(|_| group.starts_with(prefix)) {
                    groups
                        .entry(group.to_owned())
                        .or_default()
                        .insert(name.to_owned(), median);
                }
            }
        }
        Ok(Self { groups })
    }
}

/// Where cargo builds this workspace: `CARGO_TARGET_DIR`, or `target` beside the workspace's Cargo.toml.
pub(crate) fn results_directory() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"),
        PathBuf::from,
    );
    target.join("criterion")
}

fn json(path: &Path) -> io::Result<Value> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
    Ok(serde_json::from_str(&text)?)
}

const HEAD: [&str; 8] = [
    "case",
    "ours",
    "limit",
    "ours/limit",
    "best peer",
    "peer/ours",
    "other peers",
    "target",
];

impl Table {
    /// The groups that begin with a prefix.
    pub(crate) fn only(&self, prefix: &str) -> Self {
        let groups = self
            .groups
            .iter()
            .filter(|(name, _)| name.starts_with(prefix));
        Self {
            groups: groups
                .map(|(name, group)| (name.clone(), group.clone()))
                .collect(),
        }
    }

    /// The rows, and the reasons for targets that are not met.
    pub(crate) fn rows(&self) -> (Vec<[String; 8]>, Vec<&'static str>) {
        let mut rows = vec![HEAD.map(str::to_owned)];
        let mut notes = Vec::new();
        for (name, group) in &self.groups {
            for (ours, time) in group.iter().filter(|(name, _)| is_ours(name)) {
                rows.extend(rows_of(name, group, ours, *time, &mut notes));
            }
        }
        (rows, notes)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (rows, notes) = self.rows();
        let widths: Vec<usize> = (0..HEAD.len())
            .map(|column| {
                rows.iter()
                    .map(|row| row[column].chars().count())
                    .max()
                    .unwrap_or(0)
            })
            .collect();
        for row in rows {
            let line: Vec<String> = row
                .iter()
                .zip(&widths)
                .map(|(cell, width)| format!("{cell:width$}"))
                .collect();
            writeln!(f, "{}", line.join("  ").trim_end())?;
        }
        for (number, note) in (1..).zip(notes) {
            writeln!(f, "[{number}] {note}")?;
        }
        Ok(())
    }
}

/// The limit of a group, if it has one.
pub(crate) fn limit_of(group: &Group) -> Option<(&'static str, f64)> {
    LIMITS
        .iter()
        .find_map(|name| group.get(*name).map(|time| (*name, *time)))
}

/// Whether a contender does the least that can be done.
pub(crate) fn is_limit(name: &str) -> bool {
    LIMITS.iter().any(|limit| name.starts_with(limit))
}

/// Contenders that are neither ours nor a limit, the fastest first.
pub(crate) fn peers_of(group: &Group) -> Vec<(&String, f64)> {
    let mut peers: Vec<(&String, f64)> = group
        .iter()
        .filter(|(name, _)| !is_ours(name) && !is_limit(name))
        .map(|(name, time)| (name, *time))
        .collect();
    peers.sort_by(|a, b| a.1.total_cmp(&b.1));
    peers
}

/// One row for a benchmark of ours, and one more for each further target and peer.
fn rows_of(
    name: &str,
    group: &Group,
    ours: &str,
    time: f64,
    notes: &mut Vec<&'static str>,
) -> Vec<[String; 8]> {
    let limit = limit_of(group);
    let peers = peers_of(group);
    let best = peers.first();
    let mut others = peers
        .iter()
        .skip(1)
        .map(|(name, peer)| format!("{name} {} ({:.1}x)", duration(*peer), peer / time));
    let verdicts: Vec<String> = targets::ALL
        .iter()
        .flat_map(|area| area.iter())
        .filter(|target| target.group == name && target.ours == ours)
        .map(|target| verdict(target, group, time, notes))
        .collect();
    let mut verdicts = verdicts.into_iter();
    let case = match ours {
        "trunkline" => name.to_owned(),
        other => format!("{name} {other}"),
    };
    let mut rows = vec![[
        case,
        duration(time),
        limit.map_or_else(String::new, |(_, limit)| duration(limit)),
        limit.map_or_else(String::new, |(_, limit)| format!("{:.2}x", time / limit)),
        best.map_or_else(String::new, |(name, peer)| {
            format!("{name} {}", duration(*peer))
        }),
        best.map_or_else(String::new, |(_, peer)| format!("{:.2}x", peer / time)),
        others.next().unwrap_or_default(),
        verdicts.next().unwrap_or_default(),
    ]];
    loop {
        let (other, target) = (others.next(), verdicts.next());
        if other.is_none() && target.is_none() {
            return rows;
        }
        let mut row: [String; 8] = std::array::from_fn(|_| String::new());
        row[6] = other.unwrap_or_default();
        row[7] = target.unwrap_or_default();
        rows.push(row);
    }
}

pub(crate) fn is_ours(name: &str) -> bool {
    name == "trunkline" || name.starts_with("trunkline-")
}

fn verdict(target: &Target, group: &Group, time: f64, notes: &mut Vec<&'static str>) -> String {
    let (text, met) = match target.limit {
        Limit::AtMost(times, other) => (
            format!("<= {times:.2}x {other}"),
            group.get(other).map(|other| time / other <= times),
        ),
        Limit::Faster(times, other) => (
            format!(">= {times}x faster than {other}"),
            group.get(other).map(|other| other / time >= times),
        ),
        Limit::Milliseconds(milliseconds, items) => (
            format!("<= {milliseconds} ms each"),
            Some(time / 1e6 / f64::from(items) <= milliseconds),
        ),
    };
    match met {
        Some(true) => format!("{text}: met"),
        None => format!("{text}: not measured"),
        Some(false) => match targets::reason(target) {
            None => format!("{text}: NOT MET"),
            Some(reason) => {
                let known = notes.iter().position(|note| *note == reason);
                let number = known.unwrap_or_else(|| {
                    notes.push(reason);
                    notes.len() - 1
                });
                format!("{text}: NOT MET [{}]", number + 1)
            }
        },
    }
}

/// A time with three digits and its unit.
pub(crate) fn duration(nanoseconds: f64) -> String {
    let (value, unit) = match nanoseconds {
        time if time < 1e3 => (time, "ns"),
        time if time < 1e6 => (time / 1e3, "µs"),
        time if time < 1e9 => (time / 1e6, "ms"),
        time => (time / 1e9, "s"),
    };
    let digits = match value {
        value if value < 10.0 => 2,
        value if value < 100.0 => 1,
        _ => 0,
    };
    format!("{value:.digits$} {unit}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn durations_have_three_digits() {
        assert_eq!(duration(1.0), "1.00 ns");
        assert_eq!(duration(12_340.0), "12.3 µs");
        assert_eq!(duration(999.4e6), "999 ms");
        assert_eq!(duration(2.4e9), "2.40 s");
    }

    #[test]
    fn a_table_from_files() {
        let directory =
            std::env::temp_dir().join(format!("trunkline-table-{}", std::process::id()));
        for (name, median) in [
            ("trunkline", 100.0),
            ("floor", 95.0),
            ("ip-batch-move", 1700.0),
            ("ip-batch", 900.0),
        ] {
            let new = directory.join("control_attach_100").join(name).join("new");
            std::fs::create_dir_all(&new).unwrap();
            let about = serde_json::json!({"group_id": "control/attach/100", "function_id": name});
            std::fs::write(new.join("benchmark.json"), about.to_string()).unwrap();
            let estimates = serde_json::json!({"median": {"point_estimate": median}});
            std::fs::write(new.join("estimates.json"), estimates.to_string()).unwrap();
        }
        let text = Table::read_from(&directory, "control/")
            .unwrap()
            .to_string();
        let nothing = Table::read_from(&directory, "ipam/").unwrap();
        std::fs::remove_dir_all(&directory).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert!(
            lines[1].starts_with("control/attach/100  100 ns  95.0 ns  1.05x"),
            "{text}"
        );
        assert!(lines[1].contains("ip-batch 900 ns"), "{text}");
        assert!(lines[1].contains("ip-batch-move 1.70 µs (17.0x)"), "{text}");
        assert!(lines[1].ends_with("<= 1.10x floor: met"), "{text}");
        assert!(
            lines[2].ends_with(">= 18x faster than ip-batch: NOT MET [1]"),
            "{text}"
        );
        assert!(
            text.contains("\n[1] Ours takes as long as the floor"),
            "{text}"
        );
        assert!(nothing.groups.is_empty());
    }
}
