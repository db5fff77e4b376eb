//! What the tests of the binding share.
#![allow(clippy::unwrap_used)]
#![allow(dead_code)] // each test uses a part

use std::path::{Path, PathBuf};

/// The folder of the package.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The texts of all files with an ending below a folder.
pub(crate) fn files(folder: &Path, ending: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == ending) {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found.sort();
    found
}

/// The texts of the Rust sources below a folder.
pub(crate) fn sources(folder: &Path) -> Vec<String> {
    files(folder, "rs")
        .into_iter()
        .map(|(_, text)| text)
        .collect()
}

/// The number of the ABI: the first line of `abi/trunkline.abi`.
pub(crate) fn abi(root: &Path) -> u32 {
    let text = std::fs::read_to_string(root.join("abi/trunkline.abi")).unwrap();
    let number = text.lines().next().unwrap().strip_prefix("abi ").unwrap();
    number.parse().unwrap()
}

/// The header as it is committed.
pub(crate) fn header() -> String {
    std::fs::read_to_string(root().join("include/trunkline.h")).unwrap()
}
