//! The container engine.

use std::ffi::c_char;
use std::time::Duration;

use std::path::Path;
use trunkline::Removed;
use trunkline::blocking::Docker;
use trunkline::docker::{HostLinks, NetworkName, Pruned, StartedContainer};

use crate::docker::{
    tl_address_holders, tl_container_spec, tl_endpoint_spec, tl_engine, tl_host_links,
    tl_network_events, tl_network_health, tl_network_spec, tl_observed_container,
    tl_observed_containers, tl_observed_network, tl_observed_networks, tl_windows_transparent_spec,
};
use crate::error::{tl_error, tl_status};
use crate::ffi::{
    Client, Handle, Owned, Result, free, get_mut, guard, handle, list_of, made_of, output,
    set_if_wanted, text, text_of, value, value_or_none,
};
use crate::types::{pairs, strings, tl_pairs, tl_strings};

/// A connection to a container engine. Needs access to the engine's socket, which amounts to root on its host. Each call is
/// answered within the deadline, if only with `TL_TIMEOUT`, and a `tl_cancel` ends it with `TL_INTERRUPTED`. Threads may
/// use it at the same time; their calls are carried out one after the other. In a child after `fork` every call fails with
/// `TL_MISUSE`.
pub struct tl_docker(Owned<Client<Docker>>);

handle!(tl_docker: Client<Docker>);

fn docker_of<'a>(docker: *const tl_docker) -> Result<&'a Docker> {
    value(docker, "docker")?.get()
}

/// How long a call may take unless another deadline is set, in milliseconds.
pub const TL_DOCKER_DEADLINE_MS: u64 = 30_000;

const _: () =
    assert!(TL_DOCKER_DEADLINE_MS as u128 == trunkline::docker::Docker::DEADLINE.as_millis());

/// Connects to the engine of `DOCKER_HOST`, or at `/var/run/docker.sock`, and agrees on an API version.
/// `TL_ENGINE_UNAVAILABLE`, `TL_PERMISSION_DENIED`; `TL_UNSUPPORTED` for an engine before Docker 20.10.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_docker_connect(
    out: *mut *mut tl_docker,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(Client::new(Docker::connect()?));
        Ok(())
    })
}

/// Connects to the engine of a unix socket, and agrees on an API version. No call, connecting included, takes longer than
/// the deadline.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_docker_connect_within(
    socket: *const c_char,
    deadline_ms: u64,
    out: *mut *mut tl_docker,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let socket = text(socket, "socket")?;
        let deadline_ms = Duration::from_millis(deadline_ms);
        out.give(Client::new(Docker::connect_within(
            Path::new(socket),
            deadline_ms,
        )?));
        Ok(())
    })
}

/// How long each request may take from now on. Stopping a container adds its grace. The handle must not be in use by
/// another thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_docker_set_deadline(
    docker: *mut tl_docker,
    deadline_ms: u64,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let client = get_mut(docker, "docker")?.owned_mut();
        let changed = client
            .get()?
            .clone()
            .with_deadline(Duration::from_millis(deadline_ms));
        **client = Client::new(changed);
        Ok(())
    })
}

/// The engine: whose, which version, and the API version agreed on; borrowed, NULL in a child after fork; borrowed, NULL
/// when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_docker_engine(docker: *const tl_docker) -> *const tl_engine {
    made_of(docker, "engine", |it| {
        it.get().ok().map(|docker| *docker.engine())
    })
}

/// All networks of the engine, whoever made them, without their endpoints.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_docker_networks(
    docker: *const tl_docker,
    out: *mut *mut tl_observed_networks,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(list_of(docker_of(docker)?.networks()?));
        Ok(())
    })
}

/// One network with its endpoints, by name or id; none when there is no such network. NULL, with `TL_OK`, when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_docker_network(
    docker: *const tl_docker,
    name: *const c_char,
    out: *mut *mut tl_observed_network,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let name = text(name, "name")?;
        out.give_or_null(docker_of(docker)?.network(name)?);
        Ok(())
    })
}

/// Makes a network after checking it against the engine, its other networks and the host's links.
///
/// When the answer is lost on the way, the network is looked for; if it was made, that is success. `host` may be NULL; `id`
/// is freed with `tl_string_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_docker_add_network(
    docker: *const tl_docker,
    spec: *const tl_network_spec,
    host: *const tl_host_links,
    id: *mut *mut c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let id = output(id, "id")?;
        let spec = value(spec, "spec")?;
        let unknown = HostLinks::unknown();
        let host = value_or_none(host).unwrap_or(&unknown);
        id.give_text(docker_of(docker)?.add_network(spec, host)?);
        Ok(())
    })
}

/// Makes a network unless it is there as wanted. Destroys nothing. `host` and `created` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_docker_ensure_network(
    docker: *const tl_docker,
    spec: *const tl_network_spec,
    host: *const tl_host_links,
    id: *mut *mut c_char,
    created: *mut bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let id = output(id, "id")?;
        let spec = value(spec, "spec")?;
        let unknown = HostLinks::unknown();
        let host = value_or_none(host).unwrap_or(&unknown);
        let ensured = docker_of(docker)?.ensure_network(spec, host)?;
        set_if_wanted(created, ensured.is_created());
        id.give_text(ensured.into_inner());
        Ok(())
    })
}

/// Makes a network of the Windows driver `transparent`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_docker_add_transparent_network(
    docker: *const tl_docker,
    spec: *const tl_windows_transparent_spec,
    id: *mut *mut c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let id = output(id, "id")?;
        let spec = value(spec, "spec")?;
        id.give_text(docker_of(docker)?.add_transparent_network(spec)?);
        Ok(())
    })
}

/// Removes a network that this library made. One that is not there is no error. `removed` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_docker_remove_network(
    docker: *const tl_docker,
    name: *const c_char,
    removed: *mut bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let name = text(name, "name")?;
        let done = docker_of(docker)?.remove_network(name)?;
        set_if_wanted(removed, done == Removed::Removed);
        Ok(())
    })
}

/// Removes a network whoever made it. One that is not there is no error. `removed` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_docker_remove_foreign_network(
    docker: *const tl_docker,
    name: *const c_char,
    removed: *mut bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let name = text(name, "name")?;
        let done = docker_of(docker)?.remove_foreign_network(name)?;
        set_if_wanted(removed, done == Removed::Removed);
        Ok(())
    })
}

/// Removes every network that this library made and no container uses, stopped ones included.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_docker_prune_networks(
    docker: *const tl_docker,
    out: *mut *mut tl_pruned,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(docker_of(docker)?.prune_networks()?);
        Ok(())
    })
}

/// Compares a network with what is wanted, and looks for the troubles that the engine does not tell: a parent that is
/// gone, down or on another VLAN, and the network that dockerd lists but has forgotten.
///
/// The last one shows only when a container starts, so it is told from containers that failed to; with an image,
/// `probe_network` starts one. `host` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_docker_check_network(
    docker: *const tl_docker,
    spec: *const tl_network_spec,
    host: *const tl_host_links,
    out: *mut *mut tl_network_health,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let spec = value(spec, "spec")?;
        let unknown = HostLinks::unknown();
        let host = value_or_none(host).unwrap_or(&unknown);
        out.give(docker_of(docker)?.check_network(spec, host)?);
        Ok(())
    })
}

/// Starts a container on a network and removes it: the one way to know that containers can start there.
///
/// It takes an address for a moment. The image needs no program: it is not run to any end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_docker_probe_network(
    docker: *const tl_docker,
    name: *const c_char,
    image: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let name = NetworkName::new(text(name, "name")?)?;
        let image = text(image, "image")?;
        docker_of(docker)?.probe_network(&name, image)?;
        Ok(())
    })
}

/// One container by name or id; none when there is no such container. NULL, with `TL_OK`, when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_docker_container(
    docker: *const tl_docker,
    name: *const c_char,
    out: *mut *mut tl_observed_container,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let name = text(name, "name")?;
        out.give_or_null(docker_of(docker)?.container(name)?);
        Ok(())
    })
}

/// The containers of a network, by its name or id, running or not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_docker_containers_on(
    docker: *const tl_docker,
    network: *const c_char,
    out: *mut *mut tl_observed_containers,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let network = text(network, "network")?;
        out.give(list_of(docker_of(docker)?.containers_on(network)?));
        Ok(())
    })
}

/// Who has which address of a network, in the engine's eyes: running containers, and stopped ones with a static
/// address. What leases are to be held against.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_docker_addresses(
    docker: *const tl_docker,
    network: *const c_char,
    out: *mut *mut tl_address_holders,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let network = text(network, "network")?;
        out.give(list_of(docker_of(docker)?.addresses(network)?));
        Ok(())
    })
}

/// Makes a container on its networks and starts it, after checking every endpoint. When a step fails, the container
/// is removed again. `host` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_docker_run_container(
    docker: *const tl_docker,
    spec: *const tl_container_spec,
    host: *const tl_host_links,
    out: *mut *mut tl_started_container,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let spec = value(spec, "spec")?;
        let unknown = HostLinks::unknown();
        let host = value_or_none(host).unwrap_or(&unknown);
        out.give(docker_of(docker)?.run_container(spec, host)?);
        Ok(())
    })
}

/// Starts a container; one that runs is no error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_docker_start_container(
    docker: *const tl_docker,
    name: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let name = text(name, "name")?;
        docker_of(docker)?.start_container(name)?;
        Ok(())
    })
}

/// Stops a container: asks it to end, and ends it after the grace. One that does not run is no error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_docker_stop_container(
    docker: *const tl_docker,
    name: *const c_char,
    grace_ms: u64,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let name = text(name, "name")?;
        let grace_ms = Duration::from_millis(grace_ms);
        docker_of(docker)?.stop_container(name, grace_ms)?;
        Ok(())
    })
}

/// Ends and removes a container that this library made. One that is not there is no error. `removed` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_docker_remove_container(
    docker: *const tl_docker,
    name: *const c_char,
    removed: *mut bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let name = text(name, "name")?;
        let done = docker_of(docker)?.remove_container(name)?;
        set_if_wanted(removed, done == Removed::Removed);
        Ok(())
    })
}

/// Attaches a container that exists to one more network, after checking the endpoint. `host` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_docker_attach(
    docker: *const tl_docker,
    container: *const c_char,
    endpoint: *const tl_endpoint_spec,
    host: *const tl_host_links,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let container = text(container, "container")?;
        let endpoint = value(endpoint, "endpoint")?;
        let unknown = HostLinks::unknown();
        let host = value_or_none(host).unwrap_or(&unknown);
        docker_of(docker)?.attach(container, endpoint, host)?;
        Ok(())
    })
}

/// Detaches a container from a network. One that is not attached, or gone, is no error. `removed` may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_docker_detach(
    docker: *const tl_docker,
    container: *const c_char,
    network: *const c_char,
    removed: *mut bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let container = text(container, "container")?;
        let network = text(network, "network")?;
        let done = docker_of(docker)?.detach(container, network)?;
        set_if_wanted(removed, done == Removed::Removed);
        Ok(())
    })
}

/// The changes of networks from now on: made, removed, containers attached and detached. The handle keeps what it needs of
/// the client, which may be freed before it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_docker_network_events(
    docker: *const tl_docker,
    out: *mut *mut tl_network_events,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(Client::new(docker_of(docker)?.network_events()));
        Ok(())
    })
}

/// Closes the connection. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_docker_free(docker: *mut tl_docker) {
    free(docker);
}

/// A container that was made and started. It never changes, so threads may read it at the same time.
pub struct tl_started_container(Owned<StartedContainer>);

handle!(tl_started_container: StartedContainer);

/// The id; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_started_container_id(
    started: *const tl_started_container,
) -> *const c_char {
    text_of(started, "id", |it| Some(it.id.clone()))
}

/// What the engine had to remark, verbatim. Docker says here that IPv4 forwarding is off, which macvlan does not need;
/// borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_started_container_warnings(
    started: *const tl_started_container,
) -> *const tl_strings {
    made_of(started, "warnings", |it| Some(strings(it.warnings.iter())))
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_started_container_free(started: *mut tl_started_container) {
    free(started);
}

/// What pruning did. It never changes, so threads may read it at the same time.
pub struct tl_pruned(Owned<Pruned>);

handle!(tl_pruned: Pruned);

/// The names of the networks that were removed; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pruned_removed(pruned: *const tl_pruned) -> *const tl_strings {
    made_of(pruned, "removed", |it| Some(strings(it.removed.iter())))
}

/// The names of ours that stay, and why; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pruned_kept(pruned: *const tl_pruned) -> *const tl_pairs {
    made_of(pruned, "kept", |it| {
        Some(pairs(it.kept.iter().map(|(name, why)| (name, why))))
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pruned_free(pruned: *mut tl_pruned) {
    free(pruned);
}
