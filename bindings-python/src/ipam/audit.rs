//! `trunkline.ipam.AuditReport` and `AuditFinding`.

use pyo3::prelude::*;
use trunkline::ipam::AuditReport as Core;

use crate::convert::{Address, Whole};
use crate::value::record;

record! {
    /// Something that is wrong with the records of a segment.
    in "trunkline.ipam"
    struct AuditFinding {
        /// The address that it is about, when it is about one.
        address: Option<Address>,
        /// What is wrong, in words.
        problem: String,
    }

    fn __str__(&self) -> String {
        match &self.address {
            Some(address) => format!("{}: {}", address.0, self.problem),
            None => self.problem.clone(),
        }
    }
}

impl<'py> FromPyObject<'_, 'py> for AuditFinding {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        Ok(found.cast::<Self>()?.get().clone())
    }
}

record! {
    /// What an audit of a segment counted and found.
    in "trunkline.ipam"
    struct AuditReport {
        /// Addresses that are bound.
        bound: Whole<u64>,
        /// Addresses that cool down.
        cooling: Whole<u64>,
        /// What is wrong; empty when all is well.
        findings: Vec<AuditFinding>,
    }
}

impl From<Core> for AuditReport {
    fn from(report: Core) -> Self {
        let finding = |found: &trunkline::ipam::AuditFinding| AuditFinding {
            address: found.address().map(Address),
            problem: found.problem().to_owned(),
        };
        Self {
            bound: Whole(report.bound),
            cooling: Whole(report.cooling),
            findings: report.findings.iter().map(finding).collect(),
        }
    }
}
