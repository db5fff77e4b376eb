//! What `/proc` says of a container's processes and log files. I/O.
//!
//! Nothing is trusted that the container can set: its files are reached without leaving its root, and a process counts only
//! when the kernel says that it is the container's.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, FileType, Mode, OFlags, ResolveFlags};

use super::collect::Unseen;
use super::output::{ContainerFacts, ContainerProcess, Descriptor};

/// Descriptors of a process that are looked at, and names below `/var/log`.
const MOST: usize = 4096;

/// Adds what `/proc` says of the container with this id, whose first process has this id here. Files count that changed after
/// it was started, in seconds since 1970.
pub(super) fn look(
    mut facts: ContainerFacts,
    id: &str,
    pid: u32,
    started: i64,
) -> Result<ContainerFacts, Unseen> {
    let own = format!("/proc/{pid}");
    let cgroup = fs::read_to_string(format!("{own}/cgroup")).map_err(|error| unseen(&error))?;
    let mounts = fs::read_to_string(format!("{own}/mountinfo")).unwrap_or_default();
    let named = cgroup.contains(id);
    // The engine mounts files of its own folder for the container: its mark where groups are not told apart.
    if !named && !mounts.contains(id) {
        return Err(Unseen::OtherProcess(pid));
    }
    fs::read_link(format!("{own}/fd/1"))
        .map(drop)
        .or_else(|error| match error.kind() {
            io::ErrorKind::NotFound => Ok(()),
            _ => Err(unseen(&error)),
        })?;
    let mut logs: BTreeMap<String, Option<String>> = BTreeMap::new();
    for host in members(pid, named.then_some(cgroup.as_str())) {
        // It may have ended in the meantime.
        if let Some(process) = process(host) {
            open_logs(host, &process, &mut logs);
            facts = facts.with_process(process);
        }
    }
    // A container's own choice, and none of ours when it cannot be read.
    let _ = written_logs(&own, started, &mut logs);
    for (path, target) in logs {
        facts = facts.with_log_file(&path, target.as_deref());
    }
    Ok(facts)
}

fn unseen(error: &io::Error) -> Unseen {
    match error.kind() {
        io::ErrorKind::PermissionDenied => Unseen::NotAllowed,
        _ => Unseen::NotRunning,
    }
}

/// The container's processes: those that descend from its first one, so that what `docker exec` started is left out. Its
/// output is not logged.
fn members(first: u32, cgroup: Option<&str>) -> Vec<u32> {
    let namespace = |pid: &str| fs::read_link(format!("/proc/{pid}/ns/pid")).ok();
    let inner =
        namespace(&first.to_string()).filter(|inner| Some(inner) != namespace("self").as_ref());
    let mut parents = BTreeMap::new();
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    for entry in entries {
        let Some(pid) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse::<u32>().ok())
        else {
            continue;
        };
        let ours = match (cgroup, &inner) {
            (Some(cgroup), _) => {
                fs::read_to_string(entry.path().join("cgroup")).is_ok_and(|text| text == cgroup)
            }
            (None, Some(inner)) => namespace(&pid.to_string()).as_ref() == Some(inner),
            (None, None) => pid == first,
        };
        if let Some(parent) = ours
            .then(|| status(pid))
            .flatten()
            .and_then(|status| status.number("PPid"))
        {
            parents.insert(pid, parent);
        }
    }
    let mut found = BTreeSet::from([first]);
    // A parent may have a higher number than its child.
    while let Some((child, _)) = parents
        .iter()
        .find(|(child, parent)| !found.contains(child) && found.contains(parent))
    {
        found.insert(*child);
    }
    found.into_iter().collect()
}

struct Status(String);

impl Status {
    /// The last number of a line: of `NSpid` that of the innermost namespace, of `PPid` the only one.
    fn number(&self, key: &str) -> Option<u32> {
        self.fields(key)?.next_back()?.parse().ok()
    }

    fn fields(&self, key: &str) -> Option<std::str::SplitAsciiWhitespace<'_>> {
        self.0
            .lines()
            .find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))
            .map(str::split_ascii_whitespace)
    }
}

fn status(pid: u32) -> Option<Status> {
    fs::read(format!("/proc/{pid}/status"))
        .ok()
        .map(|bytes| Status(String::from_utf8_lossy(&bytes).into_owned()))
}

fn process(pid: u32) -> Option<ContainerProcess> {
    let status = status(pid)?;
    let command = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    let mut command: Vec<String> = command
        .split(|byte| *byte == 0)
        .map(|word| String::from_utf8_lossy(word).into_owned())
        .collect();
    command.pop();
    let link = |number: u8| fs::read_link(format!("/proc/{pid}/fd/{number}")).ok();
    let goes = |link: Option<PathBuf>| {
        Descriptor::of_link(link.as_deref().map(Path::to_string_lossy).as_deref())
    };
    Some(ContainerProcess {
        pid: status.number("NSpid")?,
        command,
        // Real, effective, saved, of the file system.
        uid: status.fields("Uid")?.nth(1)?.parse().ok()?,
        stdout: goes(link(1)),
        stderr: goes(link(2)),
    })
}

/// Whether a path is one that logs are written to.
fn is_log(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let mut parts = lower.rsplit('/');
    let name = parts.next().unwrap_or_default();
    [".log", "_log", ".err"]
        .iter()
        .any(|end| name.ends_with(end))
        || parts.any(|part| part == "log" || part == "logs")
}

/// Files with the look of a log that the process has open to write, other than as descriptors 1 and 2.
fn open_logs(pid: u32, process: &ContainerProcess, logs: &mut BTreeMap<String, Option<String>>) {
    let folder = format!("/proc/{pid}/fd");
    for entry in fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .flatten()
        .take(MOST)
    {
        let Ok(target) = fs::read_link(entry.path()) else {
            continue;
        };
        let path = target.to_string_lossy();
        let path = path.trim_end_matches(" (deleted)");
        let known =
            [&process.stdout, &process.stderr].contains(&&Descriptor::File(path.to_owned()));
        if known || !path.starts_with('/') || !is_log(path) {
            continue;
        }
        let info = Path::new(&folder)
            .with_file_name("fdinfo")
            .join(entry.file_name());
        let flags = fs::read_to_string(info).ok().and_then(|info| {
            let line = info.lines().find_map(|line| line.strip_prefix("flags:"))?;
            u32::from_str_radix(line.trim(), 8).ok()
        });
        let writes = flags.is_some_and(|flags| {
            OFlags::from_bits_retain(flags).intersects(OFlags::WRONLY | OFlags::RDWR)
        });
        if writes && fs::metadata(entry.path()).is_ok_and(|data| data.is_file()) {
            logs.insert(path.to_owned(), None);
        }
    }
}

/// Files below `/var/log` that changed since the container was started, and links from there to descriptors.
fn written_logs(
    process: &str,
    started: i64,
    logs: &mut BTreeMap<String, Option<String>>,
) -> rustix::io::Result<()> {
    let open = OFlags::DIRECTORY | OFlags::CLOEXEC;
    let root = rustix::fs::open(
        format!("{process}/root"),
        open | OFlags::PATH,
        Mode::empty(),
    )?;
    let top = rustix::fs::openat2(
        &root,
        "var/log",
        open,
        Mode::empty(),
        ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS,
    )?;
    let mut left = MOST;
    walk(top.as_fd(), "/var/log", started, &mut left, logs)
}

fn walk(
    folder: BorrowedFd<'_>,
    path: &str,
    started: i64,
    left: &mut usize,
    logs: &mut BTreeMap<String, Option<String>>,
) -> rustix::io::Result<()> {
    for entry in rustix::fs::Dir::read_from(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if matches!(name.to_bytes(), b"." | b"..") {
            continue;
        }
        let Some(fewer) = left.checked_sub(1) else {
            return Ok(());
        };
        *left = fewer;
        let inside = format!("{path}/{}", name.to_string_lossy());
        let data = rustix::fs::statat(folder, name, AtFlags::SYMLINK_NOFOLLOW)?;
        match FileType::from_raw_mode(data.st_mode) {
            FileType::Directory => {
                let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
                if let Ok(inner) = rustix::fs::openat(folder, name, flags, Mode::empty()) {
                    walk(inner.as_fd(), &inside, started, left, logs)?;
                }
            }
            FileType::RegularFile if data.st_mtime >= started && data.st_size > 0 => {
                logs.insert(inside, None);
            }
            FileType::Symlink => {
                let target = rustix::fs::readlinkat(folder, name, Vec::new())?;
                let target = target.to_string_lossy().into_owned();
                if target.starts_with("/dev/std") || target.starts_with("/proc/") {
                    logs.insert(inside, Some(target));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_look_of_a_log() {
        for path in [
            "/var/log/x",
            "/app/logs/a/b",
            "/x/Error.LOG",
            "/x/access_log",
            "/db/a.err",
        ] {
            assert!(is_log(path), "{path}");
        }
        for path in [
            "/var/lib/catalogue",
            "/app/login",
            "/x/log4j.jar",
            "/data/log",
        ] {
            assert!(!is_log(path), "{path}");
        }
    }

    #[test]
    fn a_process_is_described_and_one_of_another_container_is_not_looked_at() {
        let own = process(std::process::id()).map(|process| (process.pid, process.command));
        let arguments: Vec<String> = std::env::args().collect();
        assert_eq!(own, Some((std::process::id(), arguments)));
        let facts = ContainerFacts::of_inspect(br#"{"Config":{}}"#);
        let id = "0123456789abcdef".repeat(4);
        assert_eq!(
            facts
                .ok()
                .map(|facts| look(facts, &id, std::process::id(), 0)),
            Some(Err(Unseen::OtherProcess(std::process::id())))
        );
    }
}
