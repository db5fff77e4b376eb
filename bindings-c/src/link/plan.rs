//! From what is wanted and what is there to what must be done.

use std::ffi::c_char;

use trunkline::link::{Link, LinkSpec, Plan, Step};

use crate::error::{tl_error, tl_status};
use crate::ffi::{
    Handle, Owned, free, guard, handle, item_of, list_of, output, read, text_of, value, values,
};
use crate::link::{tl_link_spec, tl_links};

/// One step of a plan. Belongs to its plan.
pub struct tl_link_step(Owned<Step>);

handle!(tl_link_step: Step);

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_link_step_type {
    /// Create a link.
    TL_LINK_STEP_ADD = 1,
    /// Set up a link of ours that is down.
    TL_LINK_STEP_SET_UP = 2,
}

/// What the step does, a `tl_link_step_type`; 0 for what this version does not know.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_step_kind(step: *const tl_link_step) -> u32 {
    read(step, 0, |step| match step {
        Step::Add(_) => tl_link_step_type::TL_LINK_STEP_ADD as u32,
        Step::SetUp(_) => tl_link_step_type::TL_LINK_STEP_SET_UP as u32,
        _ => 0,
    })
}

/// The name of the link, borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_step_name(step: *const tl_link_step) -> *const c_char {
    text_of(step, "name", |step| match step {
        Step::Add(spec) => Some(spec.name().to_string()),
        Step::SetUp(name) => Some(name.to_string()),
        _ => None,
    })
}

/// The step in plain words, such as `add VLAN 100 on eth0 as eth0.100`; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_step_text(step: *const tl_link_step) -> *const c_char {
    text_of(step, "text", |step| Some(step.to_string()))
}

/// What must be done so that every wanted link is there: a list of steps, parents before children. It never changes, so threads
/// may use it at the same time.
pub struct tl_link_plan {
    plan: Owned<Plan>,
    steps: Vec<tl_link_step>,
}

impl Handle for tl_link_plan {
    type Value = Plan;

    fn wrap(plan: Plan) -> Self {
        Self {
            steps: list_of(plan.steps().iter().cloned()),
            plan: Owned::new(plan),
        }
    }

    fn owned(&self) -> &Owned<Plan> {
        &self.plan
    }

    fn owned_mut(&mut self) -> &mut Owned<Plan> {
        &mut self.plan
    }
}

/// A plan that leads from the observed links to the desired ones. It never removes, and never changes a link that is as somebody
/// else made it.
///
/// `TL_CONFLICT` when a link exists and differs; `TL_NOT_FOUND` when a parent neither exists nor is planned; `TL_INVALID_INPUT`
/// when two desired links share a name, or are each other's parents.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_plan_new(
    desired: *const *const tl_link_spec,
    len: usize,
    observed: *const tl_links,
    out: *mut *mut tl_link_plan,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let desired: Vec<LinkSpec> = values(desired, len, "desired")?
            .into_iter()
            .cloned()
            .collect();
        let observed: Vec<Link> = value(observed, "observed")?
            .iter()
            .map(|link| (**link.owned()).clone())
            .collect();
        out.give(Plan::new(&desired, &observed)?);
        Ok(())
    })
}

/// How many steps there are; 0 means that there is nothing to do.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_plan_len(plan: *const tl_link_plan) -> usize {
    read(plan, 0, |plan| plan.steps().len())
}

/// One of the steps, borrowed from the plan; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_plan_at(
    plan: *const tl_link_plan,
    index: usize,
) -> *const tl_link_step {
    item_of(plan, |plan| plan.steps.get(index))
}

/// The steps in plain words, one per line; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_plan_text(plan: *const tl_link_plan) -> *const c_char {
    text_of(plan, "text", |plan| Some(plan.to_string()))
}

/// Frees a plan. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_plan_free(plan: *mut tl_link_plan) {
    free(plan);
}
