//! What the host already has on a segment, and what a new pool would collide with.

use std::ffi::c_char;

use trunkline::ipam::{Finding, Reality, Severity};

use crate::error::{tl_error, tl_status};
use crate::ffi::{
    Numbered, Owned, change, element, free, guard, handle, length, list_of, maybe, numbers, output,
    read, text, text_of, text_or_none, value,
};
use crate::ipam::pool::tl_pool_spec;
use crate::link::tl_severity;
use crate::types::{tl_ip, tl_prefix};

numbers!(Severity as "severity": tl_severity {
    TL_SEVERITY_WARNING = Self::Warning => Self::Warning,
    TL_SEVERITY_REFUSAL = Self::Refusal => Self::Refusal,
});

/// What was seen on this host, as far as it concerns one segment. The caller collects it; nothing here looks at the host. One thread at a
/// time may change it; threads may read it at the same time.
pub struct tl_reality(Owned<Reality>);

handle!(tl_reality: Reality);

/// Nothing was seen.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_reality_new(
    out: *mut *mut tl_reality,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        output(out, "out")?.give(Reality::new());
        Ok(())
    })
}

/// The host has an address on an interface of this segment.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_reality_add_address(
    reality: *mut tl_reality,
    interface: *const c_char,
    address: tl_prefix,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let interface = text(interface, "interface")?;
        let address = address.get()?;
        change(reality, "reality", |reality| {
            Ok(reality.address(interface, address))
        })
    })
}

/// The host has a route; a gateway that is all zero means that it has none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_reality_add_route(
    reality: *mut tl_reality,
    destination: tl_prefix,
    gateway: tl_ip,
    interface: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let interface = text(interface, "interface")?;
        let destination = destination.get()?;
        let gateway = if gateway == tl_ip::default() {
            None
        } else {
            Some(gateway.get()?)
        };
        change(reality, "reality", |reality| {
            Ok(reality.route(destination, gateway, interface))
        })
    })
}

/// A Docker network with its own IPAM is on this segment. Its parent may be NULL; an IP range that is all zero means that it has none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_reality_add_docker_network(
    reality: *mut tl_reality,
    name: *const c_char,
    parent: *const c_char,
    subnet: tl_prefix,
    ip_range: tl_prefix,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let name = text(name, "name")?;
        let parent = text_or_none(parent, "parent")?;
        let subnet = subnet.subnet()?;
        let ip_range = if ip_range == tl_prefix::default() {
            None
        } else {
            Some(ip_range.subnet()?)
        };
        change(reality, "reality", |reality| {
            Ok(reality.docker_network(name, parent, subnet, ip_range))
        })
    })
}

/// What stands against a pool, the worst first.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_reality_check(
    reality: *const tl_reality,
    spec: *const tl_pool_spec,
    out: *mut *mut tl_findings,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let reality = value(reality, "reality")?;
        out.give(list_of(reality.check(value(spec, "spec")?)));
        Ok(())
    })
}

/// Frees what was seen. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_reality_free(reality: *mut tl_reality) {
    free(reality);
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_finding_type {
    /// The host has an address of the subnet, and the pool would hand it out.
    TL_FINDING_HOST_ADDRESS = 1,
    /// The host's interface has the subnet with another prefix length.
    TL_FINDING_OTHER_PREFIX_LENGTH = 2,
    /// Packets for a part of the subnet leave the host by a route.
    TL_FINDING_ROUTE = 3,
    /// The host's route names another router in this subnet than the pool does.
    TL_FINDING_OTHER_GATEWAY = 4,
    /// A Docker network hands out addresses that the pool would hand out as well.
    TL_FINDING_DOCKER_RANGE = 5,
    /// A Docker network has a subnet that meets the pool's, and hands out other addresses.
    TL_FINDING_DOCKER_SUBNET = 6,
}

/// One thing on the host that concerns a new pool. Belongs to its list.
pub struct tl_finding(Owned<Finding>);

handle!(tl_finding: Finding);

/// What was found, a `tl_finding_type`; 0 for what this version does not know.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_finding_kind(finding: *const tl_finding) -> u32 {
    read(finding, 0, |finding| match finding {
        Finding::HostAddress { .. } => tl_finding_type::TL_FINDING_HOST_ADDRESS as u32,
        Finding::OtherPrefixLength { .. } => tl_finding_type::TL_FINDING_OTHER_PREFIX_LENGTH as u32,
        Finding::Route { .. } => tl_finding_type::TL_FINDING_ROUTE as u32,
        Finding::OtherGateway { .. } => tl_finding_type::TL_FINDING_OTHER_GATEWAY as u32,
        Finding::DockerRange { .. } => tl_finding_type::TL_FINDING_DOCKER_RANGE as u32,
        Finding::DockerSubnet { .. } => tl_finding_type::TL_FINDING_DOCKER_SUBNET as u32,
        _ => 0,
    })
}

/// How much it matters, a `tl_severity`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_finding_severity(finding: *const tl_finding) -> u32 {
    read(finding, 0, |finding| finding.severity().number())
}

/// The finding in plain words, with what to do; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_finding_text(finding: *const tl_finding) -> *const c_char {
    text_of(finding, "text", |finding| Some(finding.to_string()))
}

/// The interface, or the Docker network, borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_finding_subject(finding: *const tl_finding) -> *const c_char {
    text_of(finding, "subject", |finding| match finding {
        Finding::HostAddress { interface, .. }
        | Finding::OtherPrefixLength { interface, .. }
        | Finding::Route { interface, .. }
        | Finding::OtherGateway { interface, .. } => Some(interface.clone()),
        Finding::DockerRange { network, .. } | Finding::DockerSubnet { network, .. } => {
            Some(network.clone())
        }
        _ => None,
    })
}

/// The address, the other router, or the first address that both would hand out; false for a finding that is of none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_finding_ip(finding: *const tl_finding, out: *mut tl_ip) -> bool {
    maybe(finding, out, |finding| match finding {
        Finding::HostAddress { address, .. } => Some((*address).into()),
        Finding::OtherPrefixLength { found, .. } => Some(found.addr().into()),
        Finding::OtherGateway { found, .. } => Some((*found).into()),
        Finding::DockerRange { shared, .. } => Some(shared.first().into()),
        _ => None,
    })
}

/// A list of findings. Threads may read it at the same time.
pub struct tl_findings(Owned<Vec<tl_finding>>);

handle!(tl_findings: Vec<tl_finding>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_findings_len(findings: *const tl_findings) -> usize {
    length(findings)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_findings_at(
    findings: *const tl_findings,
    index: usize,
) -> *const tl_finding {
    element(findings, index)
}

/// Frees a list. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_findings_free(findings: *mut tl_findings) {
    free(findings);
}
