//! Network namespaces. I/O.
//!
//! A thread that has changed its namespace must never go back to a pool, so what enters a namespace does so on a thread of its
//! own, which ends afterwards or is a [`Visitor`](super::visitor::Visitor).
#![allow(unsafe_code)] // unshare(2) and one ioctl have no safe wrapper; each block says why it is sound

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{Scope, ScopedJoinHandle};

use rustix::mount::{
    MountPropagationFlags, UnmountFlags, mount_bind, mount_bind_recursive, mount_change, unmount,
};
use rustix::thread::{LinkNameSpaceType, UnshareFlags, move_into_link_name_space, unshare_unsafe};

use crate::error::{Error, ErrorKind, KernelAnswer, Result};

/// Where `ip netns` keeps its names.
const NAMED: &str = "/run/netns";

/// A network namespace, held open: it cannot vanish while this value lives, even if the last process in it ends.
///
/// ```no_run
/// use trunkline::link::Netns;
///
/// let container = Netns::of_process(4711)?;
/// assert!(!container.is_same(&Netns::current()?));
/// let hostname = container.within(|| std::fs::read_to_string("/proc/thread-self/net/dev"))?;
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Netns {
    fd: Arc<OwnedFd>,
    /// Where it was found, to notice that it was taken away.
    origin: Option<PathBuf>,
    device: u64,
    inode: u64,
}

impl Netns {
    /// The namespace of the calling thread.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when /proc is not mounted.
    pub fn current() -> Result<Self> {
        let mut netns = Self::open("/proc/thread-self/ns/net")?;
        netns.origin = None;
        Ok(netns)
    }

    /// The namespace that a file stands for, such as `/var/run/docker/netns/…` (`SandboxKey` of `docker inspect`).
    ///
    /// # Errors
    ///
    /// Kind [`ErrorKind::NamespaceGone`] when there is no such file, [`Error::Invalid`] when it is not a network namespace,
    /// kind [`ErrorKind::PermissionDenied`] without access to it.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let file = File::open(path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => Error::NamespaceGone {
                namespace: path.display().to_string(),
            },
            _ => Error::Io {
                action: "open the network namespace",
                path: path.into(),
                source,
            },
        })?;
        Self::checked(OwnedFd::from(file), Some(path.into()))
    }

    /// The namespace that `ip netns add` gave a name.
    ///
    /// # Errors
    ///
    /// As [`Netns::open`]; [`Error::Invalid`] for a name that is not one.
    pub fn named(name: &str) -> Result<Self> {
        Self::open(path_of_name(name)?)
    }

    /// The namespace of a process, such as the first one of a container (`State.Pid` of `docker inspect`).
    ///
    /// # Errors
    ///
    /// As [`Netns::open`]; kind [`ErrorKind::NamespaceGone`] when the process has ended. Looking into a process of another user
    /// takes `CAP_SYS_PTRACE`.
    pub fn of_process(pid: u32) -> Result<Self> {
        Self::open(format!("/proc/{pid}/ns/net"))
    }

    /// The namespace that a descriptor stands for. The descriptor is duplicated.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when it is not a network namespace, [`Error::Io`] when no descriptor is left.
    pub fn from_fd(fd: BorrowedFd<'_>) -> Result<Self> {
        let fd = fd.try_clone_to_owned().map_err(|source| Error::Io {
            action: "duplicate the descriptor of",
            path: "a network namespace".into(),
            source,
        })?;
        Self::checked(fd, None)
    }

    /// A new namespace without a name: it ends with the last value, process or socket that uses it. Its loopback device is
    /// down, as in every new namespace.
    ///
    /// # Errors
    ///
    /// Kind [`ErrorKind::PermissionDenied`] without `CAP_SYS_ADMIN`.
    pub fn create() -> Result<Self> {
        in_new_namespace("a network namespace", Self::current)
    }

    /// A new namespace with a name, as `ip netns add` makes it. It stays until [`Netns::remove_named`].
    ///
    /// # Errors
    ///
    /// [`Error::AlreadyExists`] when the name is taken, [`Error::Invalid`] for a name that is not one, kind
    /// [`ErrorKind::PermissionDenied`] without `CAP_SYS_ADMIN`.
    pub fn create_named(name: &str) -> Result<Self> {
        let path = path_of_name(name)?;
        let io = |action, path: &Path| {
            let path = path.to_path_buf();
            move |source| Error::Io {
                action,
                path,
                source,
            }
        };
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o755)
            .create(NAMED)
            .map_err(io("create", Path::new(NAMED)))?;
        share_named().map_err(io("share the mounts below", Path::new(NAMED)))?;
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o444)
            .open(&path)
            .map_err(|source| match source.kind() {
                io::ErrorKind::AlreadyExists => Error::AlreadyExists {
                    what: "network namespace",
                    subject: name.to_owned(),
                },
                _ => Error::Io {
                    action: "create",
                    path: path.clone(),
                    source,
                },
            })?;
        let mounted = in_new_namespace(name, || {
            mount_bind("/proc/thread-self/ns/net", &path).map_err(|errno| Error::Io {
                action: "name the network namespace",
                path: path.clone(),
                source: errno.into(),
            })
        });
        match mounted.and_then(|()| Self::open(&path)) {
            Ok(netns) => Ok(netns),
            Err(error) => {
                // Unmount what may be mounted, then take the name away again.
                let _ = unmount(&path, UnmountFlags::DETACH);
                match fs::remove_file(&path) {
                    Ok(()) => Err(error),
                    Err(source) => {
                        let undo = vec![Error::Io {
                            action: "remove",
                            path,
                            source,
                        }];
                        Err(Error::RolledBack {
                            cause: Box::new(error),
                            undo,
                        })
                    }
                }
            }
        }
    }

    /// Takes a name away, as `ip netns del` does. The namespace itself ends when nobody uses it any more. Succeeds when the
    /// name is gone already.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a name that is not one, kind [`ErrorKind::PermissionDenied`] without `CAP_SYS_ADMIN`.
    pub fn remove_named(name: &str) -> Result<()> {
        let path = path_of_name(name)?;
        match unmount(&path, UnmountFlags::DETACH) {
            // EINVAL: the file is there without a mount, left by a crash.
            Ok(()) | Err(rustix::io::Errno::NOENT | rustix::io::Errno::INVAL) => {}
            Err(errno) => {
                return Err(Error::Io {
                    action: "unmount",
                    path,
                    source: errno.into(),
                });
            }
        }
        match fs::remove_file(&path) {
            Ok(()) => Ok(()),
            Err(source) if source.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(source) => Err(Error::Io {
                action: "remove",
                path,
                source,
            }),
        }
    }

    /// Whether both are the same namespace, however they were found.
    pub fn is_same(&self, other: &Self) -> bool {
        self.device == other.device && self.inode == other.inode
    }

    /// The inode number that names the namespace on this host, as in `net:[4026531840]`.
    pub fn inode(&self) -> u64 {
        self.inode
    }

    /// Runs a function on a thread of its own inside the namespace, and waits for it. Processes that the function starts
    /// and sockets that it opens belong to the namespace; files below /proc/sys/net and /proc/thread-self/net too.
    ///
    /// # Errors
    ///
    /// Kind [`ErrorKind::PermissionDenied`] without `CAP_SYS_ADMIN` over the namespace; [`Error::Io`] when no thread can be
    /// started. The function's own result comes back inside.
    ///
    /// # Panics
    ///
    /// When the function panics, with its panic.
    pub fn within<T: Send>(&self, function: impl FnOnce() -> T + Send) -> Result<T> {
        on_own_thread(|| {
            self.enter()?;
            Ok(function())
        })
    }

    /// Switches IPv6 on or off in the whole namespace: for the links that it has, and for those that are born in it later.
    ///
    /// A container that needs no IPv6 does better without: its link gets no link-local address and answers nothing under it,
    /// and the kernel has less to do for it. Switch it off before [`Kernel::attach`](crate::link::Kernel::attach).
    /// Off takes all IPv6 addresses and routes away, and adding one is refused from then on. On lets the kernel make
    /// link-local addresses again; nothing else comes back.
    ///
    /// Writes `net.ipv6.conf.default.disable_ipv6` and `net.ipv6.conf.all.disable_ipv6` of the namespace, on a thread inside
    /// it. Needs `CAP_SYS_ADMIN` to enter, and the rights of root over the namespace's user namespace.
    ///
    /// # Errors
    ///
    /// Kind [`ErrorKind::PermissionDenied`] without these rights; [`Error::Io`] where /proc/sys is read-only, as in most
    /// containers; [`Error::Unsupported`] when it is to be on and the kernel has no IPv6. Off succeeds there.
    ///
    /// ```no_run
    /// use trunkline::link::Netns;
    ///
    /// let netns = Netns::create()?;
    /// netns.set_ipv6(false)?;
    /// let read = || std::fs::read_to_string("/proc/sys/net/ipv6/conf/default/disable_ipv6");
    /// assert_eq!(netns.within(read)?.unwrap(), "1\n");
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    pub fn set_ipv6(&self, on: bool) -> Result<()> {
        self.within(|| {
            // `default` first: a link that is born in between is as wanted too.
            for scope in ["default", "all"] {
                let path = format!("/proc/sys/net/ipv6/conf/{scope}/disable_ipv6");
                match fs::write(&path, if on { "0" } else { "1" }) {
                    Ok(()) => {}
                    Err(source) if source.kind() == io::ErrorKind::NotFound && !on => {}
                    Err(source) if source.kind() == io::ErrorKind::NotFound => {
                        return Err(Error::Unsupported {
                            what: "IPv6".into(),
                            needs: "this kernel has none: it was built or started without".into(),
                        });
                    }
                    Err(source) => {
                        return Err(Error::Io {
                            action: "write",
                            path: path.into(),
                            source,
                        });
                    }
                }
            }
            Ok(())
        })?
    }

    /// Moves the calling thread into the namespace. Only for threads of our own.
    pub(super) fn enter(&self) -> Result<()> {
        move_into_link_name_space(self.fd.as_fd(), Some(LinkNameSpaceType::Network))
            .map_err(|errno| needs_admin("enter", "the network namespace".into(), errno))
    }

    /// Whether the path that the namespace was opened by still leads to it.
    ///
    /// A value that was made without a path is always there.
    pub fn is_still_there(&self) -> bool {
        self.origin.as_ref().is_none_or(|path| {
            fs::metadata(path)
                .is_ok_and(|found| (found.dev(), found.ino()) == (self.device, self.inode))
        })
    }

    /// Fails when the namespace lost its name or its process under way.
    pub(super) fn expect_still_there(&self) -> Result<()> {
        match &self.origin {
            Some(path) if !self.is_still_there() => Err(Error::NamespaceGone {
                namespace: path.display().to_string(),
            }),
            _ => Ok(()),
        }
    }

    fn checked(fd: OwnedFd, origin: Option<PathBuf>) -> Result<Self> {
        let name = || {
            origin.as_ref().map_or_else(
                || "a descriptor".to_owned(),
                |path| path.display().to_string(),
            )
        };
        // SAFETY: the request takes no argument and only reads; on a file that is no namespace it fails.
        let kind = unsafe { rustix::ioctl::ioctl(&fd, NamespaceType) };
        if kind != Ok(CLONE_NEWNET) {
            return Err(Error::invalid(
                "network namespace",
                name(),
                "the file is not a network namespace",
            ));
        }
        let stat = rustix::fs::fstat(&fd).map_err(|errno| Error::Io {
            action: "look at the network namespace",
            path: origin.clone().unwrap_or_default(),
            source: errno.into(),
        })?;
        Ok(Self {
            fd: Arc::new(fd),
            origin,
            device: stat.st_dev,
            inode: stat.st_ino,
        })
    }
}

impl AsFd for Netns {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

impl PartialEq for Netns {
    fn eq(&self, other: &Self) -> bool {
        self.is_same(other)
    }
}

impl Eq for Netns {}

const CLONE_NEWNET: i32 = 0x4000_0000;

/// `NS_GET_NSTYPE` of `linux/nsfs.h` (Linux 4.11): answers with the `CLONE_NEW*` flag of a namespace's kind.
struct NamespaceType;

// SAFETY: the request has no argument, so the pointer is null and nothing is written through it; the answer is the call's
// own result.
unsafe impl rustix::ioctl::Ioctl for NamespaceType {
    type Output = i32;

    const IS_MUTATING: bool = false;

    fn opcode(&self) -> rustix::ioctl::Opcode {
        0xb703
    }

    fn as_ptr(&mut self) -> *mut std::ffi::c_void {
        std::ptr::null_mut()
    }

    unsafe fn output_from_ptr(
        out: rustix::ioctl::IoctlOutput,
        _: *mut std::ffi::c_void,
    ) -> rustix::io::Result<Self::Output> {
        Ok(out)
    }
}

fn path_of_name(name: &str) -> Result<PathBuf> {
    if name.is_empty()
        || name == "."
        || name == ".."
        || name.contains(['/', '\0'])
        || name.len() > 255
    {
        return Err(Error::invalid(
            "network namespace name",
            name,
            "it is a file name: 1 to 255 bytes without '/', and not \".\" or \"..\"",
        ));
    }
    Ok(Path::new(NAMED).join(name))
}

/// Makes mounts below the directory of names visible in other mount namespaces, as `ip netns` does.
fn share_named() -> io::Result<()> {
    let share = || {
        mount_change(
            NAMED,
            MountPropagationFlags::SHARED | MountPropagationFlags::REC,
        )
    };
    match share() {
        Ok(()) => Ok(()),
        // Not a mount point yet.
        Err(rustix::io::Errno::INVAL) => {
            mount_bind_recursive(NAMED, NAMED)?;
            Ok(share()?)
        }
        Err(errno) => Err(errno.into()),
    }
}

fn in_new_namespace<T: Send>(name: &str, function: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    on_own_thread(|| {
        // SAFETY: CLONE_NEWNET changes only which namespace later system calls of this thread use. No descriptor, memory or
        // file-system context of other threads is unshared, and the thread ends with this function.
        unsafe { unshare_unsafe(UnshareFlags::NEWNET) }
            .map_err(|errno| needs_admin("create", name.into(), errno))?;
        function()
    })
}

fn needs_admin(action: &'static str, subject: String, errno: rustix::io::Errno) -> Error {
    let answer = match errno {
        rustix::io::Errno::PERM => {
            KernelAnswer::new(ErrorKind::PermissionDenied, errno.raw_os_error(), None).because(
                "CAP_SYS_ADMIN is needed",
                "run as root, or in a user namespace of your own",
            )
        }
        _ => KernelAnswer::new(ErrorKind::Kernel, errno.raw_os_error(), None),
    };
    Error::Kernel {
        action,
        subject,
        answer: Box::new(answer),
    }
}

/// Runs a function on a thread that ends afterwards, and waits for it.
pub(super) fn on_own_thread<T: Send>(function: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    std::thread::scope(|scope| {
        spawn_in(scope, function)?
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// Starts a thread for namespaces other than the caller's.
pub(super) fn spawn_in<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    function: impl FnOnce() -> T + Send + 'scope,
) -> Result<ScopedJoinHandle<'scope, T>> {
    std::thread::Builder::new()
        .name("trunkline-netns".into())
        .spawn_scoped(scope, function)
        .map_err(no_thread)
}

pub(super) fn no_thread(source: io::Error) -> Error {
    Error::Io {
        action: "start a thread for",
        path: "a network namespace".into(),
        source,
    }
}
