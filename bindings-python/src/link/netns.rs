//! `trunkline.link.Netns`.

use std::fs::File;
use std::hash::{Hash, Hasher};
use std::os::fd::{AsFd, AsRawFd};
use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use trunkline::link::Netns as Core;

use crate::convert::Whole;
use crate::detached::detached;
use crate::error::{OrRaise, invalid};

/// A network namespace, held open: it cannot vanish while this value lives, even if the last process in it ends.
///
/// `Netns.current()`, `Netns.named("blue")`, `Netns.of_process(pid)`, `Netns.open(path)`, `Netns.from_fd(fd)`, and
/// `Netns.create()` for a new one. Two values are equal when they are the same namespace, however they were found.
#[pyclass(frozen, eq, hash, module = "trunkline.link")]
#[derive(Clone, Debug)]
pub(crate) struct Netns(pub(crate) Core);

impl PartialEq for Netns {
    fn eq(&self, other: &Self) -> bool {
        self.0.is_same(&other.0)
    }
}

impl Hash for Netns {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.inode().hash(state);
    }
}

#[pymethods]
impl Netns {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str,) = ("inode",);

    /// The namespace of the calling thread.
    #[staticmethod]
    fn current() -> PyResult<Self> {
        Core::current().or_raise().map(Self)
    }

    /// The namespace that a file stands for, such as `/var/run/docker/netns/…` (`SandboxKey` of `docker inspect`).
    #[staticmethod]
    fn open(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        detached(py, || Core::open(path)).map(Self)
    }

    /// The namespace that `ip netns add` gave a name.
    #[staticmethod]
    fn named(py: Python<'_>, name: &str) -> PyResult<Self> {
        detached(py, || Core::named(name)).map(Self)
    }

    /// The namespace of a process, such as the first one of a container (`State.Pid` of `docker inspect`).
    #[staticmethod]
    fn of_process(py: Python<'_>, pid: Whole<u32>) -> PyResult<Self> {
        detached(py, || Core::of_process(pid.0)).map(Self)
    }

    /// The namespace that a descriptor stands for. The descriptor is duplicated.
    #[staticmethod]
    fn from_fd(fd: Whole<u32>) -> PyResult<Self> {
        // Opening it anew is the way to borrow it that needs no trust in the number.
        let file = File::open(format!("/proc/self/fd/{}", fd.0)).map_err(|error| {
            invalid(
                "descriptor",
                fd.0,
                &format!("it is not an open one: {error}"),
            )
        })?;
        Core::from_fd(file.as_fd()).or_raise().map(Self)
    }

    /// A new namespace without a name: it ends with the last value, process or socket that uses it. Its loopback device is
    /// down. Needs `CAP_SYS_ADMIN`.
    #[staticmethod]
    fn create(py: Python<'_>) -> PyResult<Self> {
        detached(py, Core::create).map(Self)
    }

    /// A new namespace with a name, as `ip netns add` makes it. It stays until `remove_named`. Needs `CAP_SYS_ADMIN`.
    #[staticmethod]
    fn create_named(py: Python<'_>, name: &str) -> PyResult<Self> {
        detached(py, || Core::create_named(name)).map(Self)
    }

    /// Takes a name away, as `ip netns del` does. Succeeds when the name is gone already. Needs `CAP_SYS_ADMIN`.
    #[staticmethod]
    fn remove_named(py: Python<'_>, name: &str) -> PyResult<()> {
        detached(py, || Core::remove_named(name))
    }

    /// The inode number that names the namespace on this host, as in `net:[4026531840]`.
    #[getter]
    fn inode(&self) -> u64 {
        self.0.inode()
    }

    /// Whether the path that the namespace was opened by still leads to it. One that was found without a path is always there.
    #[getter]
    fn is_still_there(&self) -> bool {
        self.0.is_still_there()
    }

    /// The descriptor, for `os.setns` and the like; it lives as long as this value.
    fn fileno(&self) -> i32 {
        self.0.as_fd().as_raw_fd()
    }

    /// Switches IPv6 on or off in the whole namespace: for the links that it has, and for those that are born in it later.
    fn set_ipv6(&self, py: Python<'_>, on: bool) -> PyResult<()> {
        detached(py, || self.0.set_ipv6(on))
    }

    /// Calls a function on a thread of its own inside the namespace, and gives back what it returns or raises. Processes that
    /// the function starts, and sockets that it opens, are in the namespace. Ctrl-C is heard when it has returned. Needs
    /// `CAP_SYS_ADMIN`.
    #[pyo3(signature = (function, *args))]
    fn within<'py>(
        &self,
        py: Python<'py>,
        function: Py<PyAny>,
        args: Py<PyTuple>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let called = detached(py, || {
            self.0
                .within(|| Python::attach(|py| function.call1(py, args.bind(py))))
        })?;
        called.map(|value| value.into_bound(py))
    }

    fn __repr__(&self) -> String {
        format!("<Netns net:[{}]>", self.0.inode())
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(pyo3::exceptions::PyTypeError::new_err(
            "a Netns is an open descriptor of this process, and is not pickled: open it again by its name, path or process",
        ))
    }
}
