//! Whether a link can be a parent, and what will be awkward about it.

use std::ffi::c_char;

use trunkline::link::{ParentFinding, ParentProblem, Severity};

use crate::ffi::{Numbered, Owned, element, free, handle, length, numbers, read, text_of};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_severity {
    /// It will work, but perhaps not as one expects.
    TL_SEVERITY_WARNING = 1,
    /// It cannot work.
    TL_SEVERITY_REFUSAL = 2,
}

numbers!(Severity as "severity": tl_severity {
    TL_SEVERITY_WARNING = Self::Warning => Self::Warning,
    TL_SEVERITY_REFUSAL = Self::Refusal => Self::Refusal,
});

/// What is wrong with a parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_parent_problem {
    /// It is set down.
    TL_PARENT_PROBLEM_DOWN = 1,
    /// It is up and has no carrier.
    TL_PARENT_PROBLEM_NO_CARRIER = 2,
    /// It is the loopback device.
    TL_PARENT_PROBLEM_LOOPBACK = 3,
    /// It is not an Ethernet device.
    TL_PARENT_PROBLEM_NOT_ETHERNET = 4,
    /// It is a Wi-Fi interface.
    TL_PARENT_PROBLEM_WIFI = 5,
    /// It is a port of a bridge.
    TL_PARENT_PROBLEM_BRIDGE_PORT = 6,
    /// It is a port of a bond or a team.
    TL_PARENT_PROBLEM_BOND_PORT = 7,
    /// It has a macvlan child in passthru mode, or has other children and is wanted for passthru.
    TL_PARENT_PROBLEM_PASSTHRU = 8,
    /// It has children of a kind that excludes the wanted one.
    TL_PARENT_PROBLEM_OTHER_KIND = 9,
    /// It cannot carry VLAN tags.
    TL_PARENT_PROBLEM_VLAN_CHALLENGED = 10,
    /// The wanted MTU is above the parent's.
    TL_PARENT_PROBLEM_MTU_TOO_LARGE = 11,
    /// The parent has no head-room for the tag: full-size frames of the VLAN may be dropped on the way.
    TL_PARENT_PROBLEM_MTU_HEAD_ROOM = 12,
}

numbers!(ParentProblem as "parent problem": tl_parent_problem {
    TL_PARENT_PROBLEM_DOWN = Self::Down => Self::Down,
    TL_PARENT_PROBLEM_NO_CARRIER = Self::NoCarrier => Self::NoCarrier,
    TL_PARENT_PROBLEM_LOOPBACK = Self::Loopback => Self::Loopback,
    TL_PARENT_PROBLEM_NOT_ETHERNET = Self::NotEthernet => Self::NotEthernet,
    TL_PARENT_PROBLEM_WIFI = Self::Wifi => Self::Wifi,
    TL_PARENT_PROBLEM_BRIDGE_PORT = Self::BridgePort => Self::BridgePort,
    TL_PARENT_PROBLEM_BOND_PORT = Self::BondPort => Self::BondPort,
    TL_PARENT_PROBLEM_PASSTHRU = Self::Passthru => Self::Passthru,
    TL_PARENT_PROBLEM_OTHER_KIND = Self::OtherKind => Self::OtherKind,
    TL_PARENT_PROBLEM_VLAN_CHALLENGED = Self::VlanChallenged => Self::VlanChallenged,
    TL_PARENT_PROBLEM_MTU_TOO_LARGE = Self::MtuTooLarge => Self::MtuTooLarge,
    TL_PARENT_PROBLEM_MTU_HEAD_ROOM = Self::MtuHeadRoom => Self::MtuHeadRoom,
});

/// One thing about a parent that a person should know before hanging children on it. Belongs to its list.
pub struct tl_parent_finding(Owned<ParentFinding>);

handle!(tl_parent_finding: ParentFinding);

/// The problem, a `tl_parent_problem`; 0 for one that this version does not know.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_parent_finding_problem(finding: *const tl_parent_finding) -> u32 {
    read(finding, 0, |finding| finding.problem.number())
}

/// How bad it is, a `tl_severity`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_parent_finding_severity(finding: *const tl_parent_finding) -> u32 {
    read(finding, 0, |finding| finding.severity.number())
}

/// The name of the parent, borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_parent_finding_parent(
    finding: *const tl_parent_finding,
) -> *const c_char {
    text_of(finding, "parent", |finding| Some(finding.parent.clone()))
}

/// The problem in plain words, to follow the parent's name; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_parent_finding_sentence(
    finding: *const tl_parent_finding,
) -> *const c_char {
    text_of(finding, "sentence", |finding| {
        Some(finding.sentence.clone())
    })
}

/// What to do, borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_parent_finding_remedy(
    finding: *const tl_parent_finding,
) -> *const c_char {
    text_of(finding, "remedy", |finding| Some(finding.remedy.clone()))
}

/// A list of findings. Threads may read it at the same time.
pub struct tl_parent_findings(Owned<Vec<tl_parent_finding>>);

handle!(tl_parent_findings: Vec<tl_parent_finding>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_parent_findings_len(findings: *const tl_parent_findings) -> usize {
    length(findings)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_parent_findings_at(
    findings: *const tl_parent_findings,
    index: usize,
) -> *const tl_parent_finding {
    element(findings, index)
}

/// Frees a list. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_parent_findings_free(findings: *mut tl_parent_findings) {
    free(findings);
}
