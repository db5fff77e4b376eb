//! From what is wanted and what is there to what must be done. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::error::{Error, Result};
use crate::link::drift::drift;
use crate::link::{Link, LinkKind, LinkSpec};
use crate::types::InterfaceName;

/// One step of a [`Plan`]. Its undo is the removal of the link, or setting it down again.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// Create a link.
    Add(LinkSpec),
    /// Set up a link of ours that is down.
    SetUp(InterfaceName),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Add(LinkSpec::Vlan(spec)) => {
                write!(
                    f,
                    "add VLAN {} on {} as {}",
                    spec.id(),
                    spec.parent(),
                    spec.name()
                )
            }
            Self::Add(spec) => write!(
                f,
                "add {} {} on {}",
                spec.kind(),
                spec.name(),
                spec.parent()
            ),
            Self::SetUp(name) => write!(f, "set {name} up"),
        }
    }
}

/// What must be done so that every wanted link is there: a list of steps, parents before children. It prints as one step
/// per line; an empty plan means that there is nothing to do.
///
/// A plan never removes and never changes a link that is as it was made by somebody else. It is not a transaction: others
/// may change links between planning and applying, and the kernel then refuses the step.
///
/// ```
/// use trunkline::{InterfaceName, VlanId};
/// use trunkline::link::{LinkSpec, Plan, VlanSpec};
///
/// // Without anything there, a VLAN on a trunk that does not exist cannot be planned.
/// let vlan: LinkSpec = VlanSpec::on(InterfaceName::new("eth0")?, VlanId::new(100)?)?.into();
/// let error = Plan::new(&[vlan], &[]).unwrap_err();
/// assert_eq!(error.to_string(), "parent link \"eth0\" does not exist");
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[must_use]
pub struct Plan {
    steps: Vec<Step>,
}

impl Plan {
    /// A plan that leads from the observed links to the desired ones.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] when a link exists and differs; [`Error::NotFound`] when a parent neither exists nor is planned;
    /// [`Error::Invalid`] when two desired links share a name, or are each other's parents.
    pub fn new(desired: &[LinkSpec], observed: &[Link]) -> Result<Self> {
        let there: BTreeMap<&InterfaceName, &Link> =
            observed.iter().map(|link| (&link.name, link)).collect();
        let mut wanted: BTreeMap<&InterfaceName, &LinkSpec> = BTreeMap::new();
        for spec in desired {
            if wanted.insert(spec.name(), spec).is_some() {
                return Err(Error::invalid(
                    "plan",
                    spec.name(),
                    "two desired links have this name",
                ));
            }
        }
        let mut steps = Vec::new();
        for spec in in_order(desired, &wanted)? {
            let parent = there.get(spec.parent());
            match there.get(spec.name()) {
                Some(link) => {
                    let parent = parent.ok_or_else(|| parent_missing(spec))?;
                    steps.extend(repair(spec, parent.index, link)?);
                }
                None => {
                    if parent.is_none() && !wanted.contains_key(spec.parent()) {
                        return Err(parent_missing(spec));
                    }
                    if let (LinkSpec::Vlan(vlan), Some(parent)) = (spec, parent) {
                        refuse_twin(vlan, parent, observed)?;
                    }
                    steps.push(Step::Add(spec.clone()));
                }
            }
        }
        Ok(Self { steps })
    }

    /// The steps, in order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.steps.is_empty() {
            return f.write_str("nothing to do");
        }
        for (position, step) in self.steps.iter().enumerate() {
            if position > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{step}")?;
        }
        Ok(())
    }
}

/// What makes an existing link as wanted without destroying anything: nothing, or setting ours up.
pub(super) fn repair(spec: &LinkSpec, parent_index: u32, link: &Link) -> Result<Option<Step>> {
    let differences = drift(spec, parent_index, link);
    match differences.as_slice() {
        [] => Ok(None),
        [only] if only.field() == "state" && link.is_ours() => {
            Ok(Some(Step::SetUp(link.name.clone())))
        }
        _ => Err(Error::Conflict {
            subject: link.name.to_string(),
            differences,
        }),
    }
}

/// A VLAN that the parent carries already under another name.
fn refuse_twin(vlan: &crate::link::VlanSpec, parent: &Link, observed: &[Link]) -> Result<()> {
    let twin = observed.iter().find(|link| {
        link.parent_index == Some(parent.index)
            && link.parent_netns.is_none()
            && matches!(&link.kind, LinkKind::Vlan(found)
                if found.id == vlan.id.get() && found.ether_type == vlan.protocol.ether_type())
    });
    match twin {
        None => Ok(()),
        Some(twin) => Err(Error::Conflict {
            subject: format!("VLAN {} of {}", vlan.id, vlan.parent),
            differences: vec![crate::error::Difference::new(
                "name", &vlan.name, &twin.name,
            )],
        }),
    }
}

fn parent_missing(spec: &LinkSpec) -> Error {
    Error::NotFound {
        what: "parent link",
        subject: spec.parent().to_string(),
    }
}

/// The specs with parents before their children.
fn in_order<'a>(
    desired: &'a [LinkSpec],
    wanted: &BTreeMap<&InterfaceName, &'a LinkSpec>,
) -> Result<Vec<&'a LinkSpec>> {
    let mut done: BTreeSet<&InterfaceName> = BTreeSet::new();
    let mut ordered = Vec::new();
    for spec in desired {
        // The way up to an ancestor that is done or not wanted.
        let mut way = Vec::new();
        let mut next = Some(spec);
        while let Some(spec) = next.filter(|spec| !done.contains(spec.name())) {
            if way
                .iter()
                .any(|seen: &&LinkSpec| seen.name() == spec.name())
            {
                return Err(Error::invalid(
                    "plan",
                    spec.name(),
                    "the link is its own ancestor",
                ));
            }
            way.push(spec);
            next = wanted.get(spec.parent()).copied();
        }
        for spec in way.into_iter().rev() {
            done.insert(spec.name());
            ordered.push(spec);
        }
    }
    Ok(ordered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::{MacvlanSpec, ObservedMacvlan, ObservedVlan, VlanSpec};
    use crate::types::VlanId;
    use crate::{ErrorKind, link::MacvlanMode};

    fn name(text: &str) -> InterfaceName {
        InterfaceName::new(text).unwrap()
    }

    fn vlan(id: u32) -> LinkSpec {
        VlanSpec::on(name("eth0"), VlanId::new(id).unwrap())
            .unwrap()
            .into()
    }

    fn macvlan(parent: &str, link: &str) -> LinkSpec {
        MacvlanSpec::new(name(parent), name(link)).into()
    }

    fn eth0() -> Link {
        Link::example(2, "eth0", LinkKind::Device)
    }

    fn observed_vlan(index: u32, link: &str, id: u16) -> Link {
        let found = ObservedVlan {
            id,
            ether_type: 0x8100,
            flags: 1,
            ..ObservedVlan::default()
        };
        Link::example(index, link, LinkKind::Vlan(found)).on(2)
    }

    fn observed_macvlan(index: u32, link: &str, parent: u32) -> Link {
        let found = ObservedMacvlan {
            mode: Some(MacvlanMode::Bridge),
            mode_bits: 4,
            ..ObservedMacvlan::default()
        };
        Link::example(index, link, LinkKind::Macvlan(found)).on(parent)
    }

    #[test]
    fn parents_come_first_whatever_the_order() {
        let desired = [
            macvlan("eth0.100", "a"),
            macvlan("eth0.200", "b"),
            vlan(200),
            vlan(100),
        ];
        let plan = Plan::new(&desired, &[eth0()]).unwrap();
        let names: Vec<&str> = plan
            .steps()
            .iter()
            .map(|step| match step {
                Step::Add(spec) => spec.name().as_str(),
                Step::SetUp(name) => name.as_str(),
            })
            .collect();
        assert_eq!(names, ["eth0.100", "a", "eth0.200", "b"]);
    }

    #[test]
    fn what_is_there_is_left() {
        let there = [
            eth0(),
            observed_vlan(3, "eth0.100", 100),
            observed_macvlan(4, "a", 3),
        ];
        let plan = Plan::new(&[macvlan("eth0.100", "a"), vlan(100)], &there).unwrap();
        assert!(plan.is_empty());
        assert_eq!(plan.to_string(), "nothing to do");
    }

    #[test]
    fn ours_that_is_down_is_set_up_and_nobody_elses() {
        let mut link = observed_vlan(3, "eth0.100", 100);
        link.flags = 0x1002;
        let error = Plan::new(&[vlan(100)], &[eth0(), link.clone()]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "eth0.100 exists and differs: state is down, wanted up"
        );
        let plan = Plan::new(&[vlan(100)], &[eth0(), link.ours()]).unwrap();
        assert_eq!(plan.to_string(), "set eth0.100 up");
    }

    #[test]
    fn conflicts_name_each_field() {
        let mut other = observed_vlan(3, "eth0.100", 200);
        other.parent_index = Some(7);
        let error = Plan::new(&[vlan(100)], &[eth0(), other]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "eth0.100 exists and differs: parent is index 7, wanted eth0 (index 2), VLAN id is 200, wanted 100"
        );
        let twin = observed_vlan(3, "office", 100);
        let error = Plan::new(&[vlan(100)], &[eth0(), twin]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict);
        assert_eq!(
            error.to_string(),
            "VLAN 100 of eth0 exists and differs: name is office, wanted eth0.100"
        );
    }

    #[test]
    fn impossible_plans_are_refused() {
        let error = Plan::new(&[macvlan("b", "a"), macvlan("a", "b")], &[]).unwrap_err();
        assert!(error.to_string().contains("its own ancestor"), "{error}");
        let error = Plan::new(&[vlan(100), vlan(100)], &[eth0()]).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("two desired links have this name"),
            "{error}"
        );
        let error = Plan::new(&[macvlan("nosuch", "a")], &[eth0()]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }
}
