//! Every kind of error and every public noun of core has its face in the header.

#![allow(clippy::unwrap_used)]
#![allow(unsafe_code)] // one call of an exported function

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use trunkline::ErrorKind;

mod support;

#[test]
fn statuses_are_the_kinds_of_errors() {
    let header = support::header();
    for kind in ErrorKind::ALL {
        let line = format!("TL_{} = {},", kind.name().to_uppercase(), *kind as u32);
        assert!(header.contains(&line), "the header lacks {line}");
        // What the library says at run time agrees.
        // SAFETY: the function takes a number and returns a static string.
        let name = unsafe { std::ffi::CStr::from_ptr(trunkline_c::tl_status_name(*kind as u32)) };
        assert_eq!(name.to_str().unwrap(), kind.name());
    }
    let own = [
        "TL_OK = 0,",
        "TL_NULL_ARGUMENT = 1000,",
        "TL_PANICKED = 1001,",
        "TL_OTHER = 1002,",
    ];
    for line in own {
        assert!(header.contains(line), "the header lacks {line}");
    }
    let numbers = header
        .lines()
        .skip_while(|line| *line != "enum tl_status")
        .take_while(|line| !line.starts_with("};"))
        .filter(|line| line.trim_start().starts_with("TL_"))
        .count();
    assert_eq!(
        numbers,
        ErrorKind::ALL.len() + own.len(),
        "a status that is no kind of error"
    );
}

/// Nouns whose C name is not `tl_` and the noun in `snake_case`, and why.
const OTHERWISE: &[(&str, &str, &str)] = &[
    // types
    ("AddressRange", "tl_range", "a plain struct"),
    (
        "Ensured",
        "bool *created",
        "an output of each ensure function",
    ),
    (
        "InterfaceName",
        "const char *name",
        "a string, checked wherever it is taken",
    ),
    ("MacAddress", "tl_mac", "a plain struct"),
    (
        "Mtu",
        "uint32_t mtu",
        "a number, checked wherever it is taken",
    ),
    (
        "Removed",
        "bool *removed",
        "an output of each remove function",
    ),
    (
        "Subnet",
        "tl_prefix subnet",
        "a prefix without host bits, checked wherever it is taken",
    ),
    (
        "VlanId",
        "uint32_t id",
        "a number, checked wherever it is taken",
    ),
    // the crate
    ("ErrorKind", "tl_status", "the returned status"),
    (
        "KernelAnswer",
        "tl_error_kernel_message",
        "getters of the error",
    ),
    ("Result", "tl_status", "a status and an error"),
    // link
    (
        "LinkKind",
        "tl_link_type",
        "the constants that tl_link_kind returns",
    ),
    ("OWNER_GROUP", "TL_OWNER_GROUP", "a constant"),
    ("Plan", "tl_link_plan", "one slice's of two"),
    ("Step", "tl_link_step", "one slice's of two"),
    // ipam
    ("Epoch", "uint64_t tl_lease_epoch", "a number"),
    (
        "HostId",
        "const char *host",
        "a string, checked wherever it is taken",
    ),
    ("Imported", "tl_imported", "a plain struct"),
    (
        "OwnerKey",
        "const char *owner",
        "a string, checked wherever it is taken; tl_owner_container and tl_owner_netns make one",
    ),
    (
        "SegmentId",
        "tl_segment",
        "a string, checked wherever it is taken; tl_segment_new and tl_segment_local make one",
    ),
    ("VlanStack", "const uint32_t *vlans", "an array of VLAN ids"),
    (
        "Wanted",
        "tl_allocate_request_exact",
        "functions of the request",
    ),
    // docker
    ("ContainerId", "tl_started_container_id", "a string"),
    ("NetworkId", "char **id", "a string"),
    ("Advertise", "tl_network_spec_set_advertise", "two numbers"),
    (
        "ApiVersion",
        "tl_engine_api",
        "a string, checked wherever it is taken",
    ),
    (
        "EngineVersion",
        "tl_engine_version",
        "a string, checked wherever it is taken",
    ),
    (
        "EngineKind",
        "tl_engine_type",
        "the constants that tl_engine_kind returns",
    ),
    (
        "EngineOs",
        "tl_engine_system",
        "the constants that tl_engine_os returns",
    ),
    (
        "MacvlanNetworkSpec",
        "tl_network_spec_macvlan",
        "one handle for both drivers",
    ),
    (
        "IpvlanNetworkSpec",
        "tl_network_spec_ipvlan",
        "one handle for both drivers",
    ),
    (
        "MacPool",
        "tl_windows_transparent_spec_set_mac_pool",
        "its first and last address",
    ),
    // logs
    (
        "ContainerProcess",
        "tl_container_facts_add_process",
        "arguments",
    ),
    ("DaemonCommandLine", "tl_command_line", "shorter"),
    ("DiskUse", "tl_log_audit_disk", "a number, or none"),
    (
        "DriverKind",
        "tl_log_driver_kind",
        "drivers of logs, beside those of networks",
    ),
    (
        "EngineRelease",
        "const char *release",
        "a string, checked wherever it is taken",
    ),
    (
        "EngineSocket",
        "const char *engine",
        "a string, checked wherever it is taken",
    ),
    ("Findings", "tl_examined", "the allocator has findings too"),
    (
        "LogBatch",
        "tl_log_reader_next_batch",
        "it belongs to its reader",
    ),
    (
        "LogDriver",
        "tl_log_config_driver",
        "its name, and options by their names",
    ),
    ("LogPosition", "tl_log_reader_position", "a string"),
    ("LogTime", "tl_log_time_parse", "nanoseconds since 1970"),
    ("Match", "tl_log_match", "of logs"),
    ("Merged", "tl_merged_log_config", "of logs"),
    ("RecordRef", "tl_log_record", "the view that copies nothing"),
    ("Source", "tl_log_source", "of logs"),
    ("Stage", "tl_log_stage", "of logs"),
    ("StoredLogs", "tl_container_audit_stored", "two numbers"),
    (
        "TagTemplate",
        "tl_tag_template_check",
        "a string, checked wherever it is taken",
    ),
    ("Written", "tl_written_config", "of a configuration"),
    // topology
    ("Driver", "tl_network_macvlan", "one constructor for each"),
    ("Endpoint", "tl_picture_endpoint", "of a picture"),
    ("Leases", "tl_leases_after", "the allocator has leases too"),
    (
        "NetworkSubnet",
        "tl_topology_subnet",
        "tl_network_subnets is a function",
    ),
    (
        "Observed",
        "tl_seen",
        "tl_observed_links and the like are types",
    ),
    (
        "Segment",
        "tl_picture_segment",
        "the allocator has segments too",
    ),
];

/// Files of core whose nouns have no face yet: none.
const PENDING: &[&str] = &[];

/// Nouns that C has no need of, and why.
const OPTIONS: &str =
    "options of one log driver: tl_log_config_set_option takes them by Docker's own names";
const VALUE: &str =
    "the value of one option of a log driver: a string, checked by tl_log_config_set_option";
const LEFT_OUT: &[(&str, &str)] = &[
    (
        "ParentSpec",
        "the parent of a Docker network: a name, which Docker's functions take as a string",
    ),
    ("FluentdAddress", OPTIONS),
    ("GelfAddress", OPTIONS),
    ("HostPort", OPTIONS),
    ("HttpOrigin", OPTIONS),
    ("SyslogAddress", OPTIONS),
    ("Attributes", OPTIONS),
    ("AwsLogs", OPTIONS),
    ("EtwLogs", OPTIONS),
    ("Fluentd", OPTIONS),
    ("GcpLogs", OPTIONS),
    ("Gelf", OPTIONS),
    ("Journald", OPTIONS),
    ("JsonFile", OPTIONS),
    ("Local", OPTIONS),
    ("LogEntries", OPTIONS),
    ("Plugin", OPTIONS),
    ("Splunk", OPTIONS),
    ("Syslog", OPTIONS),
    ("Pattern", VALUE),
    ("AwsLogsFormat", VALUE),
    ("BinarySize", VALUE),
    ("CompressionLevel", VALUE),
    ("Count", VALUE),
    ("DecimalSize", VALUE),
    ("FileCount", VALUE),
    ("GelfCompression", VALUE),
    ("KeyList", VALUE),
    ("LiteralTrue", VALUE),
    ("PositiveCount", VALUE),
    ("ReconnectInterval", VALUE),
    ("Secret", VALUE),
    ("SkipVerify", VALUE),
    ("SplunkFormat", VALUE),
    ("SyslogFacility", VALUE),
    ("SyslogFormat", VALUE),
    ("Text", VALUE),
    ("Whole", VALUE),
];

#[test]
fn every_noun_has_its_face() {
    let header = support::header();
    let source = support::root().join("../core/src");
    let otherwise: BTreeMap<&str, &str> = OTHERWISE
        .iter()
        .map(|(noun, face, _)| (*noun, *face))
        .collect();
    let left_out: BTreeSet<&str> = LEFT_OUT.iter().map(|(noun, _)| *noun).collect();
    let mut missing = Vec::new();
    let mut seen = BTreeSet::new();
    for file in [
        "lib.rs",
        "types/mod.rs",
        "link/mod.rs",
        "ipam/mod.rs",
        "docker/mod.rs",
        "logs/mod.rs",
        "topology/mod.rs",
    ] {
        for noun in nouns(&source.join(file)) {
            seen.insert(noun.clone());
            if PENDING.contains(&file) || left_out.contains(noun.as_str()) {
                continue;
            }
            let face = otherwise
                .get(noun.as_str())
                .map_or_else(|| format!("tl_{}", snake(&noun)), |face| (*face).to_owned());
            if !has(&header, &face) {
                missing.push(format!("{file}: {noun} ({face})"));
            }
        }
    }
    assert!(
        missing.is_empty(),
        "the header has no face for {missing:#?}"
    );
    assert!(seen.len() > 50, "only {} nouns were read", seen.len());
    for noun in otherwise.keys().chain(left_out.iter()) {
        assert!(
            seen.contains(*noun),
            "{noun} is in a list, and core has no such noun"
        );
    }
}

/// Whether the header has a text, and not as a part of a longer name.
fn has(header: &str, text: &str) -> bool {
    header.match_indices(text).any(|(at, _)| {
        let next = header[at + text.len()..].chars().next();
        !next.is_some_and(|next| next.is_ascii_alphanumeric())
    })
}

/// What a module of core exports: `pub use` without `pub(crate)`.
fn nouns(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut found = Vec::new();
    for statement in text.split(';') {
        let Some((_, names)) = statement.split_once("\npub use ") else {
            continue;
        };
        let names =
            names.rsplit_once("::").map_or(
                names,
                |(path, last)| {
                    if path.contains('{') { names } else { last }
                },
            );
        let names = names.split_once('{').map_or(names, |(_, names)| names);
        for name in names
            .trim_end_matches('}')
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
        {
            found.push(name.trim_end_matches('}').trim().to_owned());
        }
    }
    found
}

fn snake(noun: &str) -> String {
    let mut text = String::new();
    for (at, character) in noun.char_indices() {
        if character.is_uppercase() && at > 0 {
            text.push('_');
        }
        text.extend(character.to_lowercase());
    }
    text
}

/// The crate's rule: raw pointers are followed in one file, and a handle's file is where core has the noun.
#[test]
fn pointers_are_followed_in_one_file() {
    let source = support::root().join("src");
    for (path, text) in support::files(&source, "rs") {
        let name = path.strip_prefix(&source).unwrap().display().to_string();
        if name != "ffi.rs" {
            for (number, line) in text.lines().enumerate() {
                assert!(
                    !line.contains("unsafe {") && !line.contains("unsafe impl"),
                    "{name}:{}: an unsafe block outside ffi.rs",
                    number + 1
                );
            }
        }
        if name.contains('/') && !name.ends_with("mod.rs") && name != "types/string.rs" {
            let core = support::root().join("../core/src").join(&name);
            let folder = core.with_extension("").join("mod.rs");
            assert!(core.exists() || folder.exists(), "core has no {name}");
        }
    }
}
