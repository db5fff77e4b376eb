//! The shape of the sources, kept honest: I/O only in the files marked for it, and slices that do not know each other.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

/// The only files that may do I/O: each says so in its first line of documentation.
const IO_FILES: &[&str] = &[
    "docker/client.rs",
    "docker/transport.rs",
    "ipam/client.rs",
    "ipam/store/clock.rs",
    "ipam/store/sqlite/frames.rs",
    "ipam/store/sqlite/kept.rs",
    "ipam/store/sqlite/lock.rs",
    "ipam/store/sqlite/log.rs",
    "ipam/store/sqlite/mod.rs",
    "ipam/store/sqlite/pages.rs",
    "ipam/store/sqlite/process.rs",
    "ipam/store/sqlite/schema.rs",
    "ipam/store/sqlite/session.rs",
    "ipam/store/sqlite/shm.rs",
    "ipam/store/sqlite/view.rs",
    "ipam/store/task.rs",
    "link/attach.rs",
    "link/kernel.rs",
    "link/netns.rs",
    "link/session.rs",
    "link/socket.rs",
    "link/sysfs.rs",
    "logs/audit/collect.rs",
    "logs/audit/processes.rs",
    "logs/core.rs",
    "logs/engine.rs",
    "logs/examine.rs",
    "logs/follow.rs",
    "logs/input.rs",
    "logs/reader.rs",
    "logs/seek.rs",
    "logs/daemon_config/file.rs",
    "logs/daemon_log/source.rs",
    "topology/host.rs",
];

/// What counts as I/O.
const IO_WORDS: &[&str] = &[
    "std::fs",
    "std::net::Tcp",
    "std::net::Udp",
    "std::os::unix::net",
    "std::process::Command",
    "tokio::",
    "rtnetlink::sys",
    "rtnetlink::Handle",
    "rtnetlink::new_connection",
    "rustix::",
    "rusqlite::",
    "bollard::Docker",
    "hyper::",
];

/// Folders below `src` whose code may not name the others. `topology` may import all of them.
const SLICES: &[&str] = &["link", "ipam", "docker", "logs", "probe"];

fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    files
        .into_iter()
        .map(|path| {
            let name = path
                .strip_prefix(&root)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            (name, std::fs::read_to_string(&path).unwrap())
        })
        .collect()
}

/// The code of a file: without comments, documentation and its tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn is_test(name: &str) -> bool {
    name.ends_with("golden.rs") || name.ends_with("/tests.rs") || name.contains("/tests/")
}

#[test]
fn io_only_in_the_files_marked_for_it() {
    let mut faults = Vec::new();
    for (name, text) in sources() {
        let marked = IO_FILES.contains(&name.as_str());
        if marked {
            assert!(
                text.lines().next().unwrap().ends_with("I/O."),
                "{name} does not say that it does I/O"
            );
        }
        if marked || is_test(&name) || name.starts_with("blocking/") {
            continue;
        }
        for word in IO_WORDS.iter().filter(|word| code(&text).contains(**word)) {
            faults.push(format!("{name} uses {word}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    for file in IO_FILES {
        assert!(
            sources().iter().any(|(name, _)| name == file),
            "{file} is listed and does not exist"
        );
    }
}

#[test]
fn slices_do_not_know_each_other() {
    let mut faults = Vec::new();
    for (name, text) in sources() {
        let Some(own) = SLICES
            .iter()
            .find(|slice| name.starts_with(&format!("{slice}/")))
        else {
            continue;
        };
        for other in SLICES.iter().filter(|other| *other != own) {
            if code(&text).contains(&format!("crate::{other}::")) {
                faults.push(format!("{name} imports {other}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn foreign_types_do_not_cross() {
    // A public function, field or implementation that names a crate which breaks every few months.
    let foreign = [
        "rtnetlink::",
        "netlink_",
        "bollard::",
        "rusqlite::",
        "etcd_client::",
        "hyper::",
    ];
    let mut faults = Vec::new();
    for (name, text) in sources() {
        for line in code(&text).lines().map(str::trim_start) {
            let public = line.starts_with("pub fn")
                || line.starts_with("pub async fn")
                || line.starts_with("pub use");
            if public && foreign.iter().any(|word| line.contains(word)) {
                faults.push(format!("{name}: {line}"));
            }
            if line.starts_with("impl From<") && foreign.iter().any(|word| line.contains(word)) {
                faults.push(format!("{name}: {line}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn unsafe_code_is_where_it_says_and_says_why() {
    let mut faults = Vec::new();
    for (name, text) in sources() {
        let lines: Vec<&str> = text.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            let code = line.split("//").next().unwrap();
            let is_block = code.contains("unsafe {") || code.contains("unsafe impl");
            if !is_block {
                continue;
            }
            if !text.contains("#![allow(unsafe_code)]") {
                faults.push(format!(
                    "{name}:{}: unsafe in a file not named for it",
                    number + 1
                ));
            }
            let before = &lines[number.saturating_sub(6)..number];
            if !before
                .iter()
                .any(|line| line.trim_start().starts_with("// SAFETY:"))
            {
                faults.push(format!("{name}:{}: unsafe without a reason", number + 1));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
