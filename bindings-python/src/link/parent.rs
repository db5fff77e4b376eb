//! `trunkline.link.ParentFinding`, `ParentProblem` and `Severity`.

use trunkline::link::{ParentFinding as Core, ParentProblem, Severity};

use crate::convert::python_enum;
use crate::value::record;

python_enum! {
    /// `trunkline.Severity`.
    SeverityEnum = Severity, "Severity", "severity" {
        Warning => "warning",
        Refusal => "refusal",
    }
}

python_enum! {
    /// `trunkline.link.ParentProblem`.
    ParentProblemEnum = ParentProblem, "ParentProblem", "problem of a parent" {
        Down => "down",
        NoCarrier => "no_carrier",
        Loopback => "loopback",
        NotEthernet => "not_ethernet",
        Wifi => "wifi",
        BridgePort => "bridge_port",
        BondPort => "bond_port",
        Passthru => "passthru",
        OtherKind => "other_kind",
        VlanChallenged => "vlan_challenged",
        MtuTooLarge => "mtu_too_large",
        MtuHeadRoom => "mtu_head_room",
    } other "other"
}

record! {
    /// One thing about the parent of a link to be that a person should know first.
    in "trunkline.link"
    struct ParentFinding {
        /// The problem.
        problem: ParentProblemEnum,
        /// Whether the kernel or the network will refuse, or whether it only may not do what one expects.
        severity: SeverityEnum,
        /// The name of the parent.
        parent: String,
        /// The problem in plain words, for a person.
        sentence: String,
        /// What to do.
        remedy: String,
    }

    fn __str__(&self) -> String {
        format!("{} {}; {}", self.parent, self.sentence, self.remedy)
    }
}

impl From<Core> for ParentFinding {
    fn from(finding: Core) -> Self {
        Self {
            problem: ParentProblemEnum(finding.problem),
            severity: SeverityEnum(finding.severity),
            parent: finding.parent,
            sentence: finding.sentence,
            remedy: finding.remedy,
        }
    }
}
