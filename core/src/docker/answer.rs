//! What an engine's refusal amounts to, by its status and its stable words.
//!
//! The status alone says little: 20.10 answers 403 for an overlap and 500 for a missing parent.

use crate::error::ErrorKind;

/// The kind of a refusal, and its cause and remedy when they are known.
pub(crate) fn classify(status: u16, message: &str) -> (ErrorKind, Option<&'static str>) {
    let text = message.to_ascii_lowercase();
    let has = |words: &str| text.contains(words);
    if has("network id") && has("not found") && status != 404 {
        return (
            ErrorKind::ParentUnusable,
            Some(
                "dockerd started while the parent of this network was missing, forgot the network's driver state and does not \
                 look again: see that the parent exists, then restart dockerd",
            ),
        );
    }
    if has("pool overlaps") || has("invalid pool request") {
        return (
            ErrorKind::Overlap,
            Some(
                "if no network has this subnet, an earlier create that failed leaked it: Docker before 29.0.0 gives it back when \
                 dockerd restarts",
            ),
        );
    }
    if has("parent interface") && has("already using") || has("already using parent") {
        return (
            ErrorKind::Busy,
            Some(
                "before Docker 27.0.0 a parent has one macvlan network; give the other VLAN its own",
            ),
        );
    }
    if has("sub-interface")
        || has("subinterface")
        || has("parent interface")
        || has("vlan id")
        || has("vlan-id")
    {
        return (
            ErrorKind::ParentUnusable,
            Some(
                "the parent does not exist and is not link.vid with an existing link and an id of 1 to 4094",
            ),
        );
    }
    if has("operation not supported") {
        return (
            ErrorKind::KernelUnsupported,
            Some(
                "this kernel lacks the link type: modprobe 8021q, macvlan, ipvlan or dummy, or use a kernel that has it",
            ),
        );
    }
    if has("has active endpoints") || has("is in use by") {
        return (
            ErrorKind::Busy,
            Some("detach or remove the containers of the network first"),
        );
    }
    if has("failed to set up container networking")
        || has("failed to create the macvlan port")
        || has("macvlan")
    {
        if has("device or resource busy") {
            return (
                ErrorKind::ParentUnusable,
                Some(
                    "the parent is a bridge port, has children of another kind, or is taken whole by passthru",
                ),
            );
        }
        if has("invalid argument") {
            return (
                ErrorKind::ParentUnusable,
                Some("the parent is taken whole by passthru, or has children that rule it out"),
            );
        }
    }
    if has("cannot assign requested address") && has("mac")
        || has("no such device or address") && has("mac")
    {
        return (
            ErrorKind::InvalidInput,
            Some("the MAC address is multicast; an interface needs a unicast one"),
        );
    }
    if has("address already in use") && !has("network") && !has("bind") || has("set link up") {
        return (
            ErrorKind::DuplicateMac,
            Some("the parent or another child has this MAC address"),
        );
    }
    if has("address already in use") {
        return (ErrorKind::AddressInUse, None);
    }
    if has("no available ip") || has("no available ipv4") || has("no available address") {
        return (
            ErrorKind::PoolExhausted,
            Some("all addresses of the network's range are given out or reserved"),
        );
    }
    if has("already exists") || has("is already in use by container") {
        return (ErrorKind::AlreadyExists, None);
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
