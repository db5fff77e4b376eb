//! What contradicts in a store.

use std::ffi::c_char;

use trunkline::ipam::{AuditFinding, AuditReport};

use crate::ffi::{
    Handle, Owned, element, field_of, free, handle, length, list_of, maybe, read, shared, text_of,
};
use crate::types::tl_ip;

/// What an audit of a segment found. It never changes, so threads may read it at the same time.
pub struct tl_audit_report {
    report: Owned<AuditReport>,
    findings: tl_audit_findings,
}

impl Handle for tl_audit_report {
    type Value = AuditReport;

    fn wrap(report: AuditReport) -> Self {
        Self {
            findings: tl_audit_findings::wrap(list_of(report.findings.iter().cloned())),
            report: Owned::new(report),
        }
    }

    fn owned(&self) -> &Owned<AuditReport> {
        &self.report
    }

    fn owned_mut(&mut self) -> &mut Owned<AuditReport> {
        &mut self.report
    }
}

shared!(tl_audit_report);

/// How many addresses are bound.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_audit_report_bound(report: *const tl_audit_report) -> u64 {
    read(report, 0, |report| report.bound)
}

/// How many addresses cool down.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_audit_report_cooling(report: *const tl_audit_report) -> u64 {
    read(report, 0, |report| report.cooling)
}

/// What contradicts, borrowed; an empty list when the segment is sound.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_audit_report_findings(
    report: *const tl_audit_report,
) -> *const tl_audit_findings {
    field_of(report, |report| &report.findings)
}

/// Frees a report. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_audit_report_free(report: *mut tl_audit_report) {
    free(report);
}

/// One contradiction. Belongs to its list.
pub struct tl_audit_finding(Owned<AuditFinding>);

handle!(tl_audit_finding: AuditFinding);

/// The address; false for a contradiction that is of none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_audit_finding_ip(
    finding: *const tl_audit_finding,
    out: *mut tl_ip,
) -> bool {
    maybe(finding, out, |finding| finding.address().map(Into::into))
}

/// What contradicts what, borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_audit_finding_problem(
    finding: *const tl_audit_finding,
) -> *const c_char {
    text_of(finding, "problem", |finding| {
        Some(finding.problem().to_owned())
    })
}

/// A list of contradictions, borrowed from its report.
pub struct tl_audit_findings(Owned<Vec<tl_audit_finding>>);

handle!(tl_audit_findings: Vec<tl_audit_finding>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_audit_findings_len(findings: *const tl_audit_findings) -> usize {
    length(findings)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_audit_findings_at(
    findings: *const tl_audit_findings,
    index: usize,
) -> *const tl_audit_finding {
    element(findings, index)
}
