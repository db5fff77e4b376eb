//! What an engine's refusal amounts to, by its status and its stable words.
//!
//! The status alone says little: 20.10 answers 403 for an overlap and 500 for a missing parent.

use crate::error::ErrorKind;

/// The kind of a refusal, and its cause and remedy when they are known.
///
/// The words are those of Docker 20.10.24, each seen there; the tests have them whole. A version that words a refusal
/// otherwise gets the kind of its status, and its text is told either way.
pub(crate) fn classify(status: u16, message: &str) -> (ErrorKind, Option<&'static str>) {
    let text = message.to_ascii_lowercase();
    let has = |words: &str| text.contains(words);
    if has("network id") && has("not found") && status != 404 {
        return (
            ErrorKind::ParentUnusable,
            Some(
                "dockerd started while the parent of this network was missing, gave the network up and does not look \
                 again: see that the parent exists, then restart dockerd",
            ),
        );
    }
    if has("pool overlaps") {
        return (
            ErrorKind::Overlap,
            Some(
                "if no network has this subnet, an earlier create that failed leaked it: Docker before 29.0.0 gives it \
                 back when dockerd restarts",
            ),
        );
    }
    if has("already using parent interface") {
        return (
            ErrorKind::Busy,
            Some(
                "before Docker 27.0.0 a parent has one network; give the other VLAN a sub-interface of its own",
            ),
        );
    }
    let parent = [
        "subinterface vlan name",
        "parent interface does",
        "valid vlan id",
        "vlan id must be",
        "interface name format",
    ];
    if parent.iter().any(|words| has(words)) {
        return (
            ErrorKind::ParentUnusable,
            Some(
                "the parent does not exist, and is not link.vid with an existing link and an id of 1 to 4094",
            ),
        );
    }
    if has("loopback interface is not a valid") {
        return (ErrorKind::ParentUnusable, None);
    }
    if has("operation not supported") {
        return (
            ErrorKind::KernelUnsupported,
            Some(
                "this kernel lacks the link type: modprobe 8021q, macvlan, ipvlan or dummy, or use a kernel that has it",
            ),
        );
    }
    if has("has active endpoints") {
        return (
            ErrorKind::Busy,
            Some("detach or remove the containers of the network first"),
        );
    }
    if has("configuration network") && has("is in use") {
        return (
            ErrorKind::Busy,
            Some(
                "remove the networks that take their settings from it first; a swarm lets go of it a moment later",
            ),
        );
    }
    if has("vlan port") && has("device or resource busy") {
        return (
            ErrorKind::ParentUnusable,
            Some(
                "the parent is a bridge port, or has children of the other kind (macvlan, ipvlan)",
            ),
        );
    }
    if has("vlan port") && has("invalid argument") {
        return (
            ErrorKind::ParentUnusable,
            Some("a passthru child has the parent whole, or wants it while it has other children"),
        );
    }
    if has("error setting interface") && has("mac to") {
        if has("address already in use") {
            return (
                ErrorKind::DuplicateMac,
                Some("the parent or another child of it has this MAC address"),
            );
        }
        if has("cannot assign requested address") {
            return (
                ErrorKind::InvalidInput,
                Some(
                    "the MAC address is multicast; an interface needs a unicast one (first octet even)",
                ),
            );
        }
    }
    if has("no available ip") || has("no available addresses") {
        return (
            ErrorKind::PoolExhausted,
            Some("all addresses of the network's range are given out or reserved"),
        );
    }
    if has("is already in use by container") || has("already exists") {
        return (ErrorKind::AlreadyExists, None);
    }
    if has("address already in use") {
        return (ErrorKind::AddressInUse, None);
    }
    if has("does not belong to any of this network")
        || has("user specified ip address is supported only")
    {
        return (
            ErrorKind::InvalidInput,
            Some("a static address lies in a subnet that was given when the network was made"),
        );
    }
    match status {
        400 => (ErrorKind::InvalidInput, None),
        401 => (ErrorKind::PermissionDenied, None),
        404 => (ErrorKind::NotFound, None),
        409 => (ErrorKind::Conflict, None),
        501 => (ErrorKind::Unsupported, None),
        503 => (ErrorKind::EngineUnavailable, None),
        _ => (ErrorKind::Docker, None),
    }
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
            (500, "something else".into(), ErrorKind::Docker),
        ] {
            assert_eq!(classify(status, &message).0, kind, "{message}");
        }
    }
}
