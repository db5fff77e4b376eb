//! The binary interface: functions, layouts and numbers that `abi/trunkline.abi` lists. Adding is free; taking away or changing
//! needs a new ABI number in its first line (and in `trunkline.map`).
//!
//! `UPDATE_HEADER=1` rewrites the list after an addition, and refuses after anything else while the number is the old one.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

mod support;

#[test]
fn what_programs_rely_on_stays() {
    let path = support::root().join("abi/trunkline.abi");
    let committed = std::fs::read_to_string(&path).unwrap();
    let number = support::abi(&support::root());
    let found = entries(&support::header());
    let known: BTreeSet<String> = committed.lines().skip(2).map(str::to_owned).collect();
    // The second line says for which number the list was made: raising the first line alone makes it a new list.
    let listed_for = committed
        .lines()
        .nth(1)
        .and_then(|line| line.strip_prefix("listed for abi "))
        .and_then(|number| number.parse().ok())
        .unwrap_or(0);
    assert!(
        number >= listed_for,
        "the ABI number went back from {listed_for} to {number}"
    );
    if number == listed_for {
        let gone: Vec<&String> = known.difference(&found).collect();
        assert!(
            gone.is_empty(),
            "programs that were linked with ABI {number} rely on these, which are gone or different; \
             raise the number in the first line of abi/trunkline.abi and the version in trunkline.map: {gone:#?}"
        );
    }
    let mut text = format!("abi {number}\nlisted for abi {number}\n");
    for entry in &found {
        text.push_str(entry);
        text.push('\n');
    }
    if std::env::var_os("UPDATE_HEADER").is_some() {
        std::fs::write(&path, text).unwrap();
    } else {
        assert!(
            committed == text,
            "abi/trunkline.abi lacks what was added: UPDATE_HEADER=1 cargo test -p trunkline-c --test abi; new: {:#?}",
            found.difference(&known).collect::<Vec<_>>()
        );
    }
    let map = std::fs::read_to_string(support::root().join("trunkline.map")).unwrap();
    assert!(
        map.contains(&format!("TRUNKLINE_{number} {{")),
        "trunkline.map is for another ABI"
    );
}

/// One line for each function with its types, each plain struct with its fields, and each constant with its number.
fn entries(header: &str) -> BTreeSet<String> {
    let code = without_comments(header);
    let mut found = BTreeSet::new();
    let mut rest = code.as_str();
    while let Some(end) = statement_end(rest) {
        let (statement, after) = rest.split_at(end);
        rest = after.trim_start_matches(';');
        let statement = statement.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some((open, body)) = statement.split_once('{') {
            let (body, name) = body.split_once('}').unwrap();
            if open.starts_with("typedef struct") {
                found.insert(format!("struct {} {{{body}}}", name.trim()));
            } else if open.starts_with("enum ") {
                for constant in body.split(',').map(str::trim).filter(|one| !one.is_empty()) {
                    found.insert(format!("constant {constant}"));
                }
            }
        } else if statement.contains('(') {
            found.insert(format!("function {statement}"));
        } else if let Some(name) = statement.strip_prefix("typedef struct ") {
            found.insert(format!("handle {}", name.split(' ').next().unwrap()));
        }
    }
    found.extend(
        header
            .lines()
            .filter_map(|line| line.strip_prefix("#define TL_"))
            .filter(|line| {
                line.contains(' ') && !line.starts_with("VERSION") && !line.starts_with("ABI")
            })
            .map(|line| format!("constant TL_{line}")),
    );
    found
}

/// Without comments and preprocessor lines.
fn without_comments(header: &str) -> String {
    let mut code = String::new();
    let mut rest = header;
    while let Some((before, after)) = rest.split_once("/*") {
        code.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    code.push_str(rest);
    code.lines()
        .filter(|line| !line.starts_with('#') && !line.starts_with("  : uint32_t"))
        .filter(|line| !line.starts_with("extern \"C\"") && *line != "}  // extern \"C\"")
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n")
}

/// Where the first statement ends: at a semicolon outside braces.
fn statement_end(code: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, character) in code.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ';' if depth == 0 => return Some(at),
            _ => {}
        }
    }
    None
}

#[test]
fn the_list_is_read_whole() {
    let entries = entries(&support::header());
    let of = |kind: &str| {
        entries
            .iter()
            .filter(|entry| entry.starts_with(kind))
            .count()
    };
    let header = support::header();
    assert_eq!(
        of("function "),
        header.matches("tl_error **err);").count() + plain_functions(&header)
    );
    assert!(entries.contains("struct tl_mac { uint8_t octets[6]; }"));
    assert!(entries.contains("constant TL_ALREADY_EXISTS = 3"));
    assert!(entries.contains("handle tl_kernel"));
    assert!(entries.contains("function const char *tl_version(void)"));
}

/// Functions that cannot fail.
fn plain_functions(header: &str) -> usize {
    without_comments(header)
        .split(';')
        .filter(|statement| {
            statement.contains("tl_")
                && statement.contains('(')
                && !statement.contains("tl_error **err)")
        })
        .count()
}
