//! Network namespaces.

use std::ffi::{c_char, c_void};
use std::os::fd::{AsFd, AsRawFd};

use trunkline::link::Netns;

use crate::error::{tl_error, tl_status};
use crate::ffi::{
    Callback, Owned, free, guard, handle, output, read, text, value, with_descriptor,
};

/// A network namespace, held open: it cannot vanish while this handle lives, even if the last process in it ends. It never
/// changes, so threads may use it at the same time.
pub struct tl_netns(Owned<Netns>);

handle!(tl_netns: Netns);

/// The namespace of the calling thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_netns_current(
    out: *mut *mut tl_netns,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(Netns::current()?);
        Ok(())
    })
}

/// The namespace that a file stands for, such as `/var/run/docker/netns/…` (`SandboxKey` of `docker inspect`).
///
/// `TL_NAMESPACE_GONE` when there is no such file, `TL_INVALID_INPUT` when it is no network namespace,
/// `TL_PERMISSION_DENIED` without access to it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_netns_open(
    path: *const c_char,
    out: *mut *mut tl_netns,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(Netns::open(text(path, "path")?)?);
        Ok(())
    })
}

/// The namespace that `ip netns add` gave a name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_netns_named(
    name: *const c_char,
    out: *mut *mut tl_netns,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(Netns::named(text(name, "name")?)?);
        Ok(())
    })
}

/// The namespace of a process, such as the first one of a container (`State.Pid` of `docker inspect`).
///
/// `TL_NAMESPACE_GONE` when the process has ended. Looking into a process of another user takes `CAP_SYS_PTRACE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_netns_of_process(
    pid: u32,
    out: *mut *mut tl_netns,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(Netns::of_process(pid)?);
        Ok(())
    })
}

/// The namespace that a descriptor stands for. The descriptor is duplicated and stays the caller's.
///
/// `TL_INVALID_INPUT` when it is no network namespace.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_netns_from_fd(
    fd: i32,
    out: *mut *mut tl_netns,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(with_descriptor(fd, |fd| Ok(Netns::from_fd(fd)?))?);
        Ok(())
    })
}

/// A new namespace without a name: it ends with the last handle, process or socket that uses it. Its loopback device is down.
///
/// Needs `CAP_SYS_ADMIN`; `TL_PERMISSION_DENIED` without.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_netns_create(
    out: *mut *mut tl_netns,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(Netns::create()?);
        Ok(())
    })
}

/// A new namespace with a name, as `ip netns add` makes it. It stays until `tl_netns_remove_named`.
///
/// Needs `CAP_SYS_ADMIN`. `TL_ALREADY_EXISTS` when the name is taken.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_netns_create_named(
    name: *const c_char,
    out: *mut *mut tl_netns,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(Netns::create_named(text(name, "name")?)?);
        Ok(())
    })
}

/// Takes a name away, as `ip netns del` does. The namespace itself ends when nobody uses it any more. `TL_OK` when the name is
/// gone already. Needs `CAP_SYS_ADMIN`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_netns_remove_named(
    name: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || Ok(Netns::remove_named(text(name, "name")?)?))
}

/// Whether both are the same namespace, however they were found; false when one is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_netns_is_same(a: *const tl_netns, b: *const tl_netns) -> bool {
    read(a, false, |a| read(b, false, |b| a.is_same(b)))
}

/// The inode number that names the namespace on this host, as in `net:[4026531840]`; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_netns_inode(netns: *const tl_netns) -> u64 {
    read(netns, 0, Netns::inode)
}

/// The descriptor of the namespace, for `setns(2)`; it stays the handle's. -1 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_netns_fd(netns: *const tl_netns) -> i32 {
    read(netns, -1, |netns| netns.as_fd().as_raw_fd())
}

/// Whether the path that the namespace was opened by still leads to it; true for one that was opened without a path, false for
/// NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_netns_is_still_there(netns: *const tl_netns) -> bool {
    read(netns, false, Netns::is_still_there)
}

/// Runs a function on a thread of its own inside the namespace, and waits for it. Sockets that it opens and processes that it
/// starts belong to the namespace. It must return: no `longjmp`, no exception, no `pthread_exit`.
///
/// Needs `CAP_SYS_ADMIN` over the namespace; `TL_PERMISSION_DENIED` without.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_netns_within(
    netns: *const tl_netns,
    function: Option<unsafe extern "C" fn(user: *mut c_void)>,
    user: *mut c_void,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let netns = value(netns, "netns")?;
        let function = Callback::new(function, user, "function")?;
        Ok(netns.within(move || function.run())?)
    })
}

/// Switches IPv6 on or off in the whole namespace: for the links that it has, and for those that are born in it later.
///
/// Off takes all IPv6 addresses and routes away. Needs `CAP_SYS_ADMIN`; `TL_IO` where /proc/sys is read-only, `TL_UNSUPPORTED`
/// when it is to be on and the kernel has no IPv6.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_netns_set_ipv6(
    netns: *const tl_netns,
    on: bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || Ok(value(netns, "netns")?.set_ipv6(on)?))
}

/// Frees a namespace. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_netns_free(netns: *mut tl_netns) {
    free(netns);
}
