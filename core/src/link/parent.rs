//! Whether a link can be a parent, and what will be awkward about it. Pure.

use std::fmt;

use crate::error::{Error, Result};
use crate::link::{Link, LinkKind, LinkSpec, MacvlanMode};

/// One thing about a parent that a person should know before hanging children on it.
///
/// ```no_run
/// use trunkline::InterfaceName;
/// use trunkline::blocking::Kernel;
/// use trunkline::link::MacvlanSpec;
///
/// let kernel = Kernel::connect()?;
/// let child = MacvlanSpec::new(InterfaceName::new("wlan0")?, InterfaceName::new("mv0")?);
/// for finding in kernel.check_parent(&child)? {
///     println!("{finding}"); // wlan0 is a Wi-Fi interface: …
/// }
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ParentFinding {
    /// The problem.
    pub problem: ParentProblem,
    /// Whether the kernel or the network will refuse, or whether it only may not do what one expects.
    pub severity: Severity,
    /// The name of the parent.
    pub parent: String,
    /// The problem in plain words, for a person.
    pub sentence: String,
    /// What to do.
    pub remedy: String,
}

impl fmt::Display for ParentFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}; {}", self.parent, self.sentence, self.remedy)
    }
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It will work, but perhaps not as one expects.
    Warning,
    /// It cannot work.
    Refusal,
}

/// What is wrong with a parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ParentProblem {
    /// It is set down.
    Down,
    /// It is up and has no carrier.
    NoCarrier,
    /// It is the loopback device.
    Loopback,
    /// It is not an Ethernet device.
    NotEthernet,
    /// It is a Wi-Fi interface.
    Wifi,
    /// It is a port of a bridge.
    BridgePort,
    /// It is a port of a bond or a team.
    BondPort,
    /// It has a macvlan child in passthru mode, or has other children and is wanted for passthru.
    Passthru,
    /// It has children of a kind that excludes the wanted one.
    OtherKind,
    /// It cannot carry VLAN tags.
    VlanChallenged,
    /// The wanted MTU is above the parent's.
    MtuTooLarge,
    /// The parent has no head-room for the tag: full-size frames of the VLAN may be dropped on the way.
    MtuHeadRoom,
}

/// What is known of a parent besides its own report.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ParentFacts {
    pub(super) wifi: bool,
}

/// Everything about a parent that matters for a wanted child; `beside` are the links of the parent's namespace.
pub(super) fn findings(
    spec: &LinkSpec,
    parent: &Link,
    facts: ParentFacts,
    beside: &[Link],
) -> Vec<ParentFinding> {
    let mut found = Vec::new();
    let mut report = |problem, severity, sentence: String, remedy: &str| {
        found.push(ParentFinding {
            problem,
            severity,
            parent: parent.name.to_string(),
            sentence,
            remedy: remedy.to_owned(),
        });
    };
    let is_vlan = matches!(spec, LinkSpec::Vlan(_));
    if parent.is_loopback() {
        let problem = if is_vlan {
            ParentProblem::VlanChallenged
        } else {
            ParentProblem::Loopback
        };
        report(
            problem,
            Severity::Refusal,
            "is the loopback device, which has no wire".into(),
            "use a physical NIC, a VLAN on it, a bond or a bridge",
        );
        return found;
    }
    if parent.hardware_type != ARPHRD_ETHER {
        let problem = if is_vlan {
            ParentProblem::VlanChallenged
        } else {
            ParentProblem::NotEthernet
        };
        report(
            problem,
            Severity::Refusal,
            format!(
                "is not an Ethernet device (hardware type {})",
                parent.hardware_type
            ),
            "use a parent that carries Ethernet frames",
        );
    }
    if parent.is_up() && !parent.has_carrier() {
        report(
            ParentProblem::NoCarrier,
            Severity::Warning,
            "is up and has no carrier".into(),
            "children will be created and will not talk until the cable, or the parent's own parent, is up",
        );
    }
    if !parent.is_up() {
        let severity = if is_vlan && spec.is_up() {
            Severity::Refusal
        } else {
            Severity::Warning
        };
        report(
            ParentProblem::Down,
            severity,
            "is down".into(),
            if is_vlan {
                "set it up first: a VLAN cannot be up on a parent that is down"
            } else {
                "set it up: until then children do not even reach each other"
            },
        );
    }
    if facts.wifi && !is_vlan && matches!(spec, LinkSpec::Macvlan(_)) {
        report(
            ParentProblem::Wifi,
            Severity::Warning,
            "is a Wi-Fi interface: an access point takes frames only from the MAC address that logged in".into(),
            "use ipvlan in l2 mode, which shares the parent's MAC address",
        );
    }
    port(parent, is_vlan, &mut report);
    match spec {
        LinkSpec::Vlan(_) => {
            if let Some(mtu) = spec.mtu().filter(|mtu| mtu.get() > parent.mtu) {
                too_large(mtu.get(), parent.mtu, &mut report);
            }
            head_room(spec, parent, &mut report);
        }
        LinkSpec::Macvlan(_) => {
            if let Some(mtu) = spec.mtu().filter(|mtu| mtu.get() > parent.mtu) {
                too_large(mtu.get(), parent.mtu, &mut report);
            }
            siblings(spec, parent, beside, &mut report);
        }
        LinkSpec::Ipvlan(_) => siblings(spec, parent, beside, &mut report),
    }
    found
}

type Report<'a> = dyn FnMut(ParentProblem, Severity, String, &str) + 'a;

fn too_large(mtu: u32, parent_mtu: u32, report: &mut Report<'_>) {
    report(
        ParentProblem::MtuTooLarge,
        Severity::Refusal,
        format!("has MTU {parent_mtu}, and a child cannot have {mtu}"),
        "raise the parent's MTU first, or choose a smaller one",
    );
}

/// 802.1Q puts four bytes more on the wire. NICs carry them beyond their MTU; another VLAN (`QinQ`) or a tunnel does not.
fn head_room(spec: &LinkSpec, parent: &Link, report: &mut Report<'_>) {
    let stacked = matches!(parent.kind, LinkKind::Vlan(_));
    let wanted = spec.mtu().map_or(parent.mtu, crate::types::Mtu::get);
    if stacked && wanted + 4 > parent.mtu {
        report(
            ParentProblem::MtuHeadRoom,
            Severity::Warning,
            format!(
                "is a VLAN itself with MTU {}: frames of {wanted} bytes get a second tag and may be too long on the way",
                parent.mtu
            ),
            "give the inner VLAN an MTU four bytes smaller, or raise the MTU of trunk and switch",
        );
    }
}

fn port(parent: &Link, is_vlan: bool, report: &mut Report<'_>) {
    // A VLAN on a port works; a macvlan or ipvlan needs the port's receive handler, which the master has.
    if is_vlan || parent.master_index.is_none() {
        return;
    }
    match parent.port_kind() {
        Some(kind @ ("bond" | "team")) => report(
            ParentProblem::BondPort,
            Severity::Refusal,
            format!("is a port of a {kind}, which takes all its frames"),
            "use the bond itself as the parent",
        ),
        Some("vrf") => {}
        kind => report(
            ParentProblem::BridgePort,
            Severity::Refusal,
            format!(
                "is a port of a {}, which takes all its frames",
                kind.unwrap_or("bridge")
            ),
            "use the bridge itself as the parent",
        ),
    }
}

fn siblings(spec: &LinkSpec, parent: &Link, beside: &[Link], report: &mut Report<'_>) {
    let children = beside
        .iter()
        .filter(|link| link.parent_index == Some(parent.index) && link.parent_netns.is_none());
    let wants_passthru = matches!(spec, LinkSpec::Macvlan(macvlan) if matches!(macvlan.mode, MacvlanMode::Passthru { .. }));
    for child in children {
        match (&child.kind, spec) {
            (LinkKind::Macvlan(found) | LinkKind::Macvtap(found), LinkSpec::Macvlan(_)) => {
                let is_passthru = matches!(found.mode, Some(MacvlanMode::Passthru { .. }));
                if is_passthru || wants_passthru {
                    report(
                        ParentProblem::Passthru,
                        Severity::Refusal,
                        if is_passthru {
                            format!(
                                "has the passthru child {}, which takes its parent whole",
                                child.name
                            )
                        } else {
                            format!(
                                "has the child {}, and a passthru child takes its parent whole",
                                child.name
                            )
                        },
                        "remove that child first, or use a VLAN sub-interface as the parent",
                    );
                    return;
                }
            }
            (LinkKind::Ipvlan(_) | LinkKind::Ipvtap(_), LinkSpec::Macvlan(_))
            | (LinkKind::Macvlan(_) | LinkKind::Macvtap(_), LinkSpec::Ipvlan(_)) => {
                report(
                    ParentProblem::OtherKind,
                    Severity::Refusal,
                    format!(
                        "has the {} child {}, and takes one kind of children only",
                        child.kind.name(),
                        child.name
                    ),
                    "use one kind for all children of a parent, or a VLAN sub-interface for the other",
                );
                return;
            }
            _ => {}
        }
    }
}

/// The first finding that forbids the child, as an error.
pub(super) fn refuse(findings: Vec<ParentFinding>) -> Result<()> {
    match findings
        .into_iter()
        .find(|finding| finding.severity == Severity::Refusal)
    {
        None => Ok(()),
        Some(ParentFinding {
            parent,
            sentence,
            remedy,
            problem: _,
            severity: _,
        }) => Err(Error::ParentUnusable {
            parent,
            problem: format!("it {sentence}"),
            remedy,
        }),
    }
}

const ARPHRD_ETHER: u16 = 1;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::{IpvlanSpec, MacvlanSpec};
    use crate::types::InterfaceName;

    fn problems(
        spec: impl Into<LinkSpec>,
        parent: &Link,
        facts: ParentFacts,
    ) -> Vec<(ParentProblem, Severity)> {
        findings(&spec.into(), parent, facts, &[])
            .into_iter()
            .map(|found| (found.problem, found.severity))
            .collect()
    }

    fn macvlan() -> MacvlanSpec {
        MacvlanSpec::new(
            InterfaceName::new("wlan0").unwrap(),
            InterfaceName::new("m0").unwrap(),
        )
    }

    // What no kernel of the tests has; the rest is tested on real ones.
    #[test]
    fn wifi_is_for_ipvlan() {
        let wlan0 = Link::example(2, "wlan0", LinkKind::Device);
        let wifi = ParentFacts { wifi: true };
        assert_eq!(
            problems(macvlan(), &wlan0, wifi),
            [(ParentProblem::Wifi, Severity::Warning)]
        );
        let ipvlan = IpvlanSpec::new(
            InterfaceName::new("wlan0").unwrap(),
            InterfaceName::new("i0").unwrap(),
        );
        assert_eq!(problems(ipvlan, &wlan0, wifi), []);
        let text = findings(&macvlan().into(), &wlan0, wifi, &[])[0].to_string();
        assert!(
            text.contains("access point") && text.contains("use ipvlan in l2 mode"),
            "{text}"
        );
    }

    #[test]
    fn without_ethernet_there_is_no_macvlan() {
        let mut tunnel = Link::example(2, "wlan0", LinkKind::Other("wireguard".into()));
        tunnel.hardware_type = 65534;
        assert_eq!(
            problems(macvlan(), &tunnel, ParentFacts::default()),
            [(ParentProblem::NotEthernet, Severity::Refusal)]
        );
    }
}
