//! `include/trunkline.h` is what cbindgen makes of the sources. `UPDATE_HEADER=1` rewrites it.
#![allow(clippy::unwrap_used)]

use std::path::Path;

mod support;

#[test]
fn the_header_is_fresh() {
    let header = generate();
    let path = support::root().join("include/trunkline.h");
    if std::env::var_os("UPDATE_HEADER").is_some() {
        std::fs::write(&path, &header).unwrap();
        return;
    }
    let found = std::fs::read_to_string(&path).unwrap();
    let different = found
        .lines()
        .zip(header.lines())
        .position(|(a, b)| a != b)
        .map_or(found.lines().count().min(header.lines().count()), |line| {
            line + 1
        });
    assert!(
        found == header,
        "include/trunkline.h is stale from line {different} on: UPDATE_HEADER=1 cargo test -p trunkline-c --test header"
    );
}

/// What may be done from several threads is said at each handle, or at the one that it belongs to.
#[test]
fn every_handle_says_what_threads_may_do() {
    let header = std::fs::read_to_string(support::root().join("include/trunkline.h")).unwrap();
    let mut handles = 0;
    let mut silent = Vec::new();
    for (at, _) in header.match_indices("\ntypedef struct tl_") {
        let line = header[at..].lines().nth(1).unwrap_or_default();
        if line.contains('{') {
            continue;
        }
        handles += 1;
        let comment = &header[header[..at].rfind("/**").unwrap_or(at)..at];
        let said = ["thread", "Threads", "Belongs to", "orrowed"];
        if !said.iter().any(|word| comment.contains(word)) {
            silent.push(line);
        }
    }
    assert!(handles > 150, "{handles}");
    assert!(silent.is_empty(), "{silent:#?}");
}

fn generate() -> String {
    let root = support::root();
    let mut config = cbindgen::Config::from_file(root.join("cbindgen.toml")).unwrap();
    // Enums are parameters as uint32_t, so nothing refers to them.
    config.export.include = support::sources(&root.join("src"))
        .iter()
        .flat_map(|source| source.lines().map(str::to_owned).collect::<Vec<_>>())
        .filter_map(|line| {
            let rest = line.strip_prefix("pub enum ")?;
            rest.split(' ').next().map(str::to_owned)
        })
        .collect();
    config.after_includes = Some(version_macros(&root));
    let mut bytes = Vec::new();
    cbindgen::generate_with_config(&root, config)
        .unwrap()
        .write(&mut bytes);
    String::from_utf8(bytes).unwrap()
}

/// The version of the package, and the number of the ABI.
fn version_macros(root: &Path) -> String {
    let [major, minor, patch] = [
        env!("CARGO_PKG_VERSION_MAJOR"),
        env!("CARGO_PKG_VERSION_MINOR"),
        env!("CARGO_PKG_VERSION_PATCH"),
    ];
    format!(
        "
/** The version that is compiled against, as tl_version() says the one that is loaded. */
#define TL_VERSION \"{version}\"
/** The parts of the version. */
#define TL_VERSION_MAJOR {major}
#define TL_VERSION_MINOR {minor}
#define TL_VERSION_PATCH {patch}
/** The version as a number that grows: MAJOR * 1000000 + MINOR * 1000 + PATCH. */
#define TL_VERSION_NUMBER (TL_VERSION_MAJOR * 1000000 + TL_VERSION_MINOR * 1000 + TL_VERSION_PATCH)
/** The number of the ABI: libtrunkline.so.{abi}. Programs that were linked against another number must be linked anew. */
#define TL_ABI {abi}",
        version = env!("CARGO_PKG_VERSION"),
        abi = support::abi(root),
    )
}
