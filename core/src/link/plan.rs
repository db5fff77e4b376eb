//! From what is wanted and what is there to what must be done. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::error::{Error, Result};
use crate::link::drift::drift;
use crate::link::{Link, LinkKind, LinkSpec};
use crate::types::InterfaceName;

/// One step of a [`Plan`]. Its undo is the removal of the link, or setting it down again.
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
