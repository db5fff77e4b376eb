//! A host: reading, planning, applying, verifying, tearing down.

use std::ffi::{c_char, c_void};

use std::ptr;
use trunkline::Removed;
use trunkline::blocking::Host;
use trunkline::topology::{Leases, Progress, StepState};

use crate::docker::tl_docker;
use crate::error::{tl_error, tl_status};
use crate::ffi::{
    Callback, Client, Handle, Owned, Result, free, get_mut, guard, handle, number, output,
    set_if_wanted, value,
};
use crate::ipam::tl_ipam;
use crate::link::{tl_link, tl_netns};
use crate::topology::{
    tl_action, tl_plan, tl_reconciler, tl_reconciliation, tl_seen, tl_shim, tl_topology,
};
use crate::types::interface;

/// How far a plan has come: told before and after each step. All of it is borrowed for the time of the callback.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct tl_progress {
    /// Which step this is, from 1.
    pub number: usize,
    /// How many steps there are.
    pub of: usize,
    /// The step, and why it is taken.
    pub action: *const tl_action,
    /// What happens to it, a `tl_step_state`.
    pub state: u32,
    /// Why it failed, or could not be undone; NULL for the other states.
    pub error: *const tl_error,
}

/// Told of each step; see `tl_progress`. It must not use the host that the plan is applied to.
pub type tl_on_progress =
    Option<unsafe extern "C" fn(user: *mut c_void, progress: *const tl_progress)>;

/// Tells the caller's function, when there is one, of each step.
fn told(
    on_progress: tl_on_progress,
    user: *mut c_void,
) -> Result<impl FnMut(&Progress<'_>) + Send> {
    let callback = match on_progress {
        Some(_) => Some(Callback::new(on_progress, user, "on_progress")?),
        None => None,
    };
    Ok(move |progress: &Progress<'_>| {
        let Some(callback) = &callback else { return };
        let action = tl_action::wrap(progress.action.clone());
        let error = match progress.state {
            StepState::Failed(error) | StepState::NotUndone(error) => Some(tl_error::of(error)),
            _ => None,
        };
        callback.tell(&tl_progress {
            number: progress.number,
            of: progress.of,
            action: &raw const action,
            state: state_kind(&progress.state),
            error: error.as_ref().map_or(ptr::null(), ptr::from_ref),
        });
    })
}

/// What happens to a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_step_state {
    /// It is about to be carried out.
    TL_STEP_STATE_ABOUT = 1,
    /// It was carried out.
    TL_STEP_STATE_DONE = 2,
    /// It failed; the steps before it are undone now.
    TL_STEP_STATE_FAILED = 3,
    /// It was undone, because a later step failed.
    TL_STEP_STATE_UNDONE = 4,
    /// Undoing it failed.
    TL_STEP_STATE_NOT_UNDONE = 5,
}

pub(crate) fn state_kind(value: &StepState) -> u32 {
    #[allow(unreachable_patterns)] // core may grow
    match value {
        StepState::About => tl_step_state::TL_STEP_STATE_ABOUT as u32,
        StepState::Done => tl_step_state::TL_STEP_STATE_DONE as u32,
        StepState::Failed(..) => tl_step_state::TL_STEP_STATE_FAILED as u32,
        StepState::Undone => tl_step_state::TL_STEP_STATE_UNDONE as u32,
        StepState::NotUndone(..) => tl_step_state::TL_STEP_STATE_NOT_UNDONE as u32,
        _ => 0,
    }
}

/// A host: its kernel, the ledger of addresses, and its container engine when it has one. A `tl_cancel` ends a call with
/// `TL_INTERRUPTED`; what it had begun is undone. Threads may use it at the same time; those that change the host do so one
/// after the other. In a child after `fork` every call fails with `TL_MISUSE`.
pub struct tl_host(Owned<Client<Host>>);

handle!(tl_host: Client<Host>);

fn host_of<'a>(host: *const tl_host) -> Result<&'a Host> {
    value(host, "host")?.get()
}

/// A host by the namespace of the calling thread and a ledger, without engine. The ledger may be freed before it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_connect(
    ipam: *const tl_ipam,
    out: *mut *mut tl_host,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let ipam = value(ipam, "ipam")?;
        out.give(Client::new(Host::connect(ipam.get()?)?));
        Ok(())
    })
}

/// A host by another namespace. `TL_PERMISSION_DENIED` without `CAP_SYS_ADMIN`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_connect_in(
    netns: *const tl_netns,
    ipam: *const tl_ipam,
    out: *mut *mut tl_host,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let netns = value(netns, "netns")?;
        let ipam = value(ipam, "ipam")?;
        out.give(Client::new(Host::connect_in(netns, ipam.get()?)?));
        Ok(())
    })
}

/// Gives the host its container engine, which must live in the kernel's namespace. The client may be freed before the host.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_set_engine(
    host: *mut tl_host,
    docker: *const tl_docker,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let client = get_mut(host, "host")?.owned_mut();
        let docker = value(docker, "docker")?.get()?;
        **client = Client::new(client.get()?.clone().with_engine(docker));
        Ok(())
    })
}

/// Reads everything that matters to a topology: ledger first, reality second.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_observe(
    host: *const tl_host,
    topology: *const tl_topology,
    out: *mut *mut tl_seen,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let topology = value(topology, "topology")?;
        out.give(host_of(host)?.observe(topology)?);
        Ok(())
    })
}

/// What `apply` would do.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_plan(
    host: *const tl_host,
    topology: *const tl_topology,
    out: *mut *mut tl_plan,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let topology = value(topology, "topology")?;
        out.give(host_of(host)?.plan(topology)?);
        Ok(())
    })
}

/// Brings a topology about, and returns what was done: an empty plan when everything was as wanted.
///
/// After a crash at any moment, call it again: everything it needs to know is in kernel, ledger and engine.
/// When the future is dropped, what was done stays; apply again, or tear down. `on_progress` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_apply(
    host: *const tl_host,
    topology: *const tl_topology,
    on_progress: tl_on_progress,
    user: *mut c_void,
    out: *mut *mut tl_plan,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let topology = value(topology, "topology")?;
        let mut told = told(on_progress, user)?;
        out.give(host_of(host)?.apply(topology, &mut told)?);
        Ok(())
    })
}

/// Carries out a plan as it is. What changed since it was made is found out by the step that meets it. `on_progress` may be
/// NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_apply_plan(
    host: *const tl_host,
    plan: *const tl_plan,
    on_progress: tl_on_progress,
    user: *mut c_void,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let plan = value(plan, "plan")?;
        let mut told = told(on_progress, user)?;
        host_of(host)?.apply_plan(plan, &mut told)?;
        Ok(())
    })
}

/// Whether everything is as wanted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_verify(
    host: *const tl_host,
    topology: *const tl_topology,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let topology = value(topology, "topology")?;
        host_of(host)?.verify(topology)?;
        Ok(())
    })
}

/// Removes everything of ours, and returns what was done. What is not ours stays. Call it again after a failure. `leases`
/// is a `tl_leases_after`. `on_progress` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_teardown(
    host: *const tl_host,
    topology: *const tl_topology,
    leases: u32,
    on_progress: tl_on_progress,
    user: *mut c_void,
    out: *mut *mut tl_plan,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let topology = value(topology, "topology")?;
        let leases: Leases = number(leases)?;
        let mut told = told(on_progress, user)?;
        out.give(host_of(host)?.teardown(topology, leases, &mut told)?);
        Ok(())
    })
}

/// Holds the ledger against what the engine really has, ledger first, and releases leases of containers that the engine
/// has not had for longer than the reconciler's grace, in two passes. Everything else is told and left alone.
///
/// Call it every minute or so with the same reconciler, and after the engine's events.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_reconcile(
    host: *const tl_host,
    topology: *const tl_topology,
    reconciler: *mut tl_reconciler,
    out: *mut *mut tl_reconciliation,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let topology = value(topology, "topology")?;
        let reconciler = get_mut(reconciler, "reconciler")?.owned_mut();
        out.give(host_of(host)?.reconcile(topology, reconciler)?);
        Ok(())
    })
}

/// Makes sure of a shim: makes it, or adds what it lacks. Before it is up, `arp_filter` is on. `created` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_ensure_shim(
    host: *const tl_host,
    shim: *const tl_shim,
    out: *mut *mut tl_link,
    created: *mut bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let shim = value(shim, "shim")?;
        let ensured = host_of(host)?.ensure_shim(shim)?;
        set_if_wanted(created, ensured.is_created());
        out.give(ensured.into_inner());
        Ok(())
    })
}

/// Removes a shim, its address and its routes. Succeeds when it is gone already. `removed` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_remove_shim(
    host: *const tl_host,
    name: *const c_char,
    removed: *mut bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let name = interface(name, "name")?;
        let done = host_of(host)?.remove_shim(&name)?;
        set_if_wanted(removed, done == Removed::Removed);
        Ok(())
    })
}

/// Closes the host. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_host_free(host: *mut tl_host) {
    free(host);
}
