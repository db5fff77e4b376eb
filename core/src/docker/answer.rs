//! What an engine's refusal amounts to, by its status and its stable words.
//!
//! The status alone says little: 20.10 answers 403 for an overlap and 500 for a missing parent.

use crate::error::ErrorKind;

/// Words that must all be there, in lower case, what they amount to, and what is known of the cause. The first row that
/// fits counts.
type Known = (&'static [&'static str], ErrorKind, Option<&'static str>);

const NOT_CREATABLE: Option<&str> = Some(
    "the parent does not exist, and is not link.vid with an existing link and an id of 1 to 4094",
);

/// The words of Docker 20.10.24, each seen there; the tests have them whole.
const KNOWN: &[Known] = &[
    (
        &["network id \"", "not found"],
        ErrorKind::ParentUnusable,
        Some(
            "dockerd started while the parent of this network was missing, gave the network up and does not look again: see \
             that the parent exists, then restart dockerd",
        ),
    ),
    (
        &["pool overlaps"],
        ErrorKind::Overlap,
        Some(
            "if no network has this subnet, an earlier create that failed leaked it: Docker before 29.0.0 gives it back when \
             dockerd restarts",
        ),
    ),
    (
        &["already using parent interface"],
        ErrorKind::Busy,
        Some(
            "before Docker 27.0.0 a parent has one network; give the other VLAN a sub-interface of its own",
        ),
    ),
    (
        &["subinterface vlan name"],
        ErrorKind::ParentUnusable,
        NOT_CREATABLE,
    ),
    (
        &["parent interface does"],
        ErrorKind::ParentUnusable,
        NOT_CREATABLE,
    ),
    (&["valid vlan id"], ErrorKind::ParentUnusable, NOT_CREATABLE),
    (
        &["vlan id must be"],
        ErrorKind::ParentUnusable,
        NOT_CREATABLE,
    ),
    (
        &["interface name format"],
        ErrorKind::ParentUnusable,
        NOT_CREATABLE,
    ),
    (
        &["loopback interface is not a valid"],
        ErrorKind::ParentUnusable,
        None,
    ),
    (
        &["operation not supported"],
        ErrorKind::KernelUnsupported,
        Some(
            "this kernel lacks the link type: modprobe 8021q, macvlan, ipvlan or dummy, or use a kernel that has it",
        ),
    ),
    (
        &["has active endpoints"],
        ErrorKind::Busy,
        Some("detach or remove the containers of the network first"),
    ),
    (
        &["configuration network", "is in use"],
        ErrorKind::Busy,
        Some(
            "remove the networks that take their settings from it first; a swarm lets go of it a moment later",
        ),
    ),
    (
        &["vlan port", "device or resource busy"],
        ErrorKind::ParentUnusable,
        Some("the parent is a bridge port, or has children of the other kind (macvlan, ipvlan)"),
    ),
    (
        &["vlan port", "invalid argument"],
        ErrorKind::ParentUnusable,
        Some("a passthru child has the parent whole, or wants it while it has other children"),
    ),
    (
        &[
            "error setting interface",
            "mac to",
            "address already in use",
        ],
        ErrorKind::DuplicateMac,
        Some("the parent or another child of it has this MAC address"),
    ),
    (
        &[
            "error setting interface",
            "mac to",
            "cannot assign requested address",
        ],
        ErrorKind::InvalidInput,
        Some("the MAC address is multicast; an interface needs a unicast one (first octet even)"),
    ),
    (
        &["no available ip"],
        ErrorKind::PoolExhausted,
        Some("all addresses of the network's range are given out or reserved"),
    ),
    (&["no available addresses"], ErrorKind::PoolExhausted, None),
    (
        &["is already in use by container"],
        ErrorKind::AlreadyExists,
        None,
    ),
    (&["already exists"], ErrorKind::AlreadyExists, None),
    (&["address already in use"], ErrorKind::AddressInUse, None),
    (
        &["does not belong to any of this network"],
        ErrorKind::InvalidInput,
        Some("a static address lies in one of the network's subnets"),
    ),
    (
        &["user specified ip address is supported only"],
        ErrorKind::InvalidInput,
        Some("a static address needs a network whose subnet was given when it was made"),
    ),
];

/// The kind of a refusal, and its cause and remedy when they are known.
///
/// A version that words a refusal otherwise gets the kind of its status, and its text is told either way.
pub(crate) fn classify(status: u16, message: &str) -> (ErrorKind, Option<&'static str>) {
    let text = message.to_ascii_lowercase();
    let known = KNOWN
        .iter()
        .find(|(words, _, _)| words.iter().all(|word| text.contains(word)));
    if let Some((_, kind, remedy)) = known {
        return (*kind, *remedy);
    }
    let kind = match status {
        400 => ErrorKind::InvalidInput,
        401 => ErrorKind::PermissionDenied,
        404 => ErrorKind::NotFound,
        409 => ErrorKind::Conflict,
        501 => ErrorKind::Unsupported,
        503 => ErrorKind::EngineUnavailable,
        _ => ErrorKind::Docker,
    };
    (kind, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_docker_20_10() {
        let hook = "failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: \
            error during container init: error running hook #0: error running hook: exit status 1, stdout: , stderr: level=fatal \
            msg=\"failed to add interface veth72b46df to sandbox: error setting interface \\\"veth72b46df\\\" MAC to ";
        for (status, message, kind) in [
            (500, "failed to create endpoint zz on network z1: network id \"1906\" not found".to_owned(), ErrorKind::ParentUnusable),
            (404, "network z1 not found".into(), ErrorKind::NotFound),
            (404, "No such container: first".into(), ErrorKind::NotFound),
            (403, "Pool overlaps with other one on this address space".into(), ErrorKind::Overlap),
            (500, "network dm-1906053179b5 is already using parent interface p0".into(), ErrorKind::Busy),
            (500, "invalid subinterface vlan name nosuch, example formatting is eth0.10".into(), ErrorKind::ParentUnusable),
            (500, "-o parent interface does was not found on the host: nosuch".into(), ErrorKind::ParentUnusable),
            (500, "unable to parse a valid vlan id from: abc (ex. eth0.10 for vlan 10)".into(), ErrorKind::ParentUnusable),
            (500, "vlan id must be between 1-4094, received: 4095".into(), ErrorKind::ParentUnusable),
            (500, "required interface name format is: name.vlan_id, ex. eth0.10 for vlan 10, instead received a.b.c".into(), ErrorKind::ParentUnusable),
            (500, "loopback interface is not a valid macvlan parent link".into(), ErrorKind::ParentUnusable),
            (500, "failed to create p0.100 vlan link: operation not supported".into(), ErrorKind::KernelUnsupported),
            (403, "error while removing network: network there id 1906 has active endpoints".into(), ErrorKind::Busy),
            (500, "failed to create the macvlan port: device or resource busy".into(), ErrorKind::ParentUnusable),
            (500, "failed to create the macvlan port: invalid argument".into(), ErrorKind::ParentUnusable),
            (500, format!("{hook}02:00:00:00:00:a0: address already in use\": unknown"), ErrorKind::DuplicateMac),
            (500, format!("{hook}01:00:5e:00:00:01: cannot assign requested address\": unknown"), ErrorKind::InvalidInput),
            (403, "Address already in use".into(), ErrorKind::AddressInUse),
            (500, "failed to allocate gateway (10.9.0.0): Address already in use".into(), ErrorKind::AddressInUse),
            (500, "failed to allocate gateway (10.20.0.0): No available addresses on this pool".into(), ErrorKind::PoolExhausted),
            (500, "Invalid address 10.99.0.9: It does not belong to any of this network's subnets".into(), ErrorKind::InvalidInput),
            (
                403,
                "error while removing network: configuration network \"node\" is in use".into(),
                ErrorKind::Busy,
            ),
            (
                500,
                "failed to create the ipvlan port: operation not supported".into(),
                ErrorKind::KernelUnsupported,
            ),
            (
                409,
                "Conflict. The container name \"/ab\" is already in use by container \"d207\". You have to remove (or \
                 rename) that container to be able to reuse that name."
                    .into(),
                ErrorKind::AlreadyExists,
            ),
            (409, "network with name z3 already exists".into(), ErrorKind::AlreadyExists),
            (
                500,
                "no available IPv4 addresses on this network's address pools: z5 (6a1b)".into(),
                ErrorKind::PoolExhausted,
            ),
            (
                400,
                "user specified IP address is supported only when connecting to networks with user configured subnets".into(),
                ErrorKind::InvalidInput,
            ),
            (500, "something else".into(), ErrorKind::Docker),
        ] {
            assert_eq!(classify(status, &message).0, kind, "{message}");
        }
    }
}
