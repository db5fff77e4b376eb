//! What is to be done, step by step.

use std::ffi::c_char;

use trunkline::topology::{Action, Leases, Plan, Step};

use crate::error::{tl_differences, tl_error, tl_status};
use crate::ffi::{
    Owned, element, free, guard, handle, length, list_of, made_of, number, numbers, output, read,
    text_of, value,
};
use crate::topology::{tl_seen, tl_topology};
use crate::types::{strings, tl_strings};

/// What becomes of the leases of what is torn down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_leases_after {
    /// They end; the addresses cool down.
    TL_LEASES_AFTER_RELEASE = 1,
    /// They stay: the same containers get the same addresses when they come back.
    TL_LEASES_AFTER_KEEP = 2,
}

numbers!(Leases as "fate of leases": tl_leases_after {
    TL_LEASES_AFTER_RELEASE = Self::Release => Self::Release,
    TL_LEASES_AFTER_KEEP = Self::Keep => Self::Keep,
});

/// One thing to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_step {
    /// Make a pool of addresses.
    TL_STEP_MAKE_POOL = 1,
    /// Give Docker's own allocator a block of a pool.
    TL_STEP_CARVE = 2,
    /// Take such a block back.
    TL_STEP_UNCARVE = 3,
    /// Lease the addresses of one endpoint.
    TL_STEP_LEASE = 4,
    /// Release a lease.
    TL_STEP_RELEASE = 5,
    /// Make a VLAN sub-interface.
    TL_STEP_ADD_VLAN = 6,
    /// Remove a link of ours, with everything on it.
    TL_STEP_REMOVE_LINK = 7,
    /// Set a link of ours up.
    TL_STEP_SET_UP = 8,
    /// Set the MTU of a link of ours: to this, from that.
    TL_STEP_SET_MTU = 9,
    /// Make a network of the engine.
    TL_STEP_ADD_NETWORK = 10,
    /// Remove a network of ours from the engine.
    TL_STEP_REMOVE_NETWORK = 11,
    /// Make the host's shim on a network.
    TL_STEP_ADD_SHIM = 12,
    /// Add what a shim lacks.
    TL_STEP_COMPLETE_SHIM = 13,
    /// Attach a namespace to the network at this position of its list.
    TL_STEP_ATTACH = 14,
    /// Add the addresses and routes that an attached namespace lacks.
    TL_STEP_COMPLETE = 15,
    /// Remove a link of ours inside a namespace.
    TL_STEP_DETACH = 16,
    /// Make a container and start it.
    TL_STEP_RUN = 17,
    /// Start a container of ours.
    TL_STEP_START = 18,
    /// Stop and start a container of ours, so that it gets its interfaces anew.
    TL_STEP_RESTART = 19,
    /// Remove a container of ours.
    TL_STEP_REMOVE_CONTAINER = 20,
}

pub(crate) fn step_kind(value: &Step) -> u32 {
    #[allow(unreachable_patterns)] // core may grow
    match value {
        Step::MakePool(..) => tl_step::TL_STEP_MAKE_POOL as u32,
        Step::Carve(..) => tl_step::TL_STEP_CARVE as u32,
        Step::Uncarve(..) => tl_step::TL_STEP_UNCARVE as u32,
        Step::Lease(..) => tl_step::TL_STEP_LEASE as u32,
        Step::Release(..) => tl_step::TL_STEP_RELEASE as u32,
        Step::AddVlan(..) => tl_step::TL_STEP_ADD_VLAN as u32,
        Step::RemoveLink(..) => tl_step::TL_STEP_REMOVE_LINK as u32,
        Step::SetUp(..) => tl_step::TL_STEP_SET_UP as u32,
        Step::SetMtu(..) => tl_step::TL_STEP_SET_MTU as u32,
        Step::AddNetwork(..) => tl_step::TL_STEP_ADD_NETWORK as u32,
        Step::RemoveNetwork(..) => tl_step::TL_STEP_REMOVE_NETWORK as u32,
        Step::AddShim(..) => tl_step::TL_STEP_ADD_SHIM as u32,
        Step::CompleteShim(..) => tl_step::TL_STEP_COMPLETE_SHIM as u32,
        Step::Attach(..) => tl_step::TL_STEP_ATTACH as u32,
        Step::Complete(..) => tl_step::TL_STEP_COMPLETE as u32,
        Step::Detach(..) => tl_step::TL_STEP_DETACH as u32,
        Step::Run(..) => tl_step::TL_STEP_RUN as u32,
        Step::Start(..) => tl_step::TL_STEP_START as u32,
        Step::Restart(..) => tl_step::TL_STEP_RESTART as u32,
        Step::RemoveContainer(..) => tl_step::TL_STEP_REMOVE_CONTAINER as u32,
        _ => 0,
    }
}

/// A step, and why it is taken. Belongs to its plan.
pub struct tl_action(Owned<Action>);

handle!(tl_action: Action);

/// What is done, a `tl_step`; 0 for what this version does not know.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_action_step(action: *const tl_action) -> u32 {
    read(action, 0, |it| step_kind(&it.step))
}

/// The step in plain words with its sign, and why it is taken; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_action_text(action: *const tl_action) -> *const c_char {
    text_of(action, "text", |it| Some(it.to_string()))
}

/// What undoes the step when a later one fails; none when nothing needs to be undone, or nothing can.
///
/// A removal is only planned for what is ours and wrong, or no longer wanted. It is not undone: the next apply makes it
/// as it is to be; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_action_undo(action: *const tl_action) -> *const c_char {
    text_of(action, "undo", |it| it.step.undo().map(str::to_owned))
}

/// Whether something is taken away that the undo does not bring back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_action_removes(action: *const tl_action) -> bool {
    read(action, false, |it| it.step.removes())
}

/// `+` for what is made, `-` for what is removed, `~` for what is changed. 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_action_sign(action: *const tl_action) -> c_char {
    read(action, 0, |it| {
        c_char::try_from(u32::from(it.step.sign())).unwrap_or(0)
    })
}

/// In what the thing differs from what is wanted; empty when it is merely not there; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_action_why(action: *const tl_action) -> *const tl_differences {
    made_of(action, "why", |it| Some(list_of(it.why.iter().cloned())))
}

/// The steps of a plan, in order. Threads may read it at the same time.
pub struct tl_actions(Owned<Vec<tl_action>>);

handle!(tl_actions: Vec<tl_action>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_actions_len(actions: *const tl_actions) -> usize {
    length(actions)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_actions_at(
    actions: *const tl_actions,
    index: usize,
) -> *const tl_action {
    element(actions, index)
}

/// What must be done so that everything is as wanted: steps, each with its undo. It never changes, so threads may read it
/// at the same time.
pub struct tl_plan(Owned<Plan>);

handle!(tl_plan: Plan);

/// The steps from what there is to what is wanted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_plan_new(
    topology: *const tl_topology,
    seen: *const tl_seen,
    out: *mut *mut tl_plan,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let topology = value(topology, "topology")?;
        let seen = value(seen, "seen")?;
        out.give(Plan::new(topology, seen)?);
        Ok(())
    })
}

/// The steps that remove everything of ours, containers first.
///
/// Pools stay: they are the ledger's settings, and remember which addresses are cooling down. A sub-interface on which
/// something foreign is stays too, with a note. `leases` is a `tl_leases_after`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_plan_teardown(
    topology: *const tl_topology,
    seen: *const tl_seen,
    leases: u32,
    out: *mut *mut tl_plan,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let topology = value(topology, "topology")?;
        let seen = value(seen, "seen")?;
        let leases: Leases = number(leases)?;
        out.give(Plan::teardown(topology, seen, leases)?);
        Ok(())
    })
}

/// The steps, in order; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_plan_actions(plan: *const tl_plan) -> *const tl_actions {
    made_of(plan, "actions", |it| {
        Some(list_of(it.actions().iter().cloned()))
    })
}

/// What a person should know and no step changes; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_plan_notes(plan: *const tl_plan) -> *const tl_strings {
    made_of(plan, "notes", |it| Some(strings(it.notes())))
}

/// Whether there is nothing to do.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_plan_is_empty(plan: *const tl_plan) -> bool {
    read(plan, false, Plan::is_empty)
}

/// The whole plan in plain words, one step per line, and the notes; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_plan_text(plan: *const tl_plan) -> *const c_char {
    text_of(plan, "text", |it| Some(it.to_string()))
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_plan_free(plan: *mut tl_plan) {
    free(plan);
}
