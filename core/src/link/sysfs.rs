//! The links of a namespace in its sysfs, for what netlink does too, at a higher price. I/O.

use std::io;
use std::os::fd::OwnedFd;

use rustix::fs::{Mode, OFlags, openat};
use rustix::io::{Errno, read, write};
use rustix::mount::{FsMountFlags, FsOpenFlags, MountAttrFlags, fsconfig_create, fsmount, fsopen};

use crate::link::Link;

/// The sysfs of a network namespace, mounted for this value alone: it is in no directory, is seen by nobody, and goes with it.
#[derive(Debug)]
pub(super) struct Sysfs {
    mount: OwnedFd,
}

impl Sysfs {
    /// That of the calling thread's namespace. Linux 5.2; needs `CAP_SYS_ADMIN` here and in the namespace's user namespace.
    pub(super) fn mount() -> io::Result<Self> {
        let context = fsopen("sysfs", FsOpenFlags::FSOPEN_CLOEXEC)?;
        fsconfig_create(&context)?;
        let mount = fsmount(
            &context,
            FsMountFlags::FSMOUNT_CLOEXEC,
            MountAttrFlags::empty(),
        )?;
        Ok(Self { mount })
    }

    /// Puts a link into a device group and tells nobody; whether it was still there.
    ///
    /// `RTM_SETLINK` tells all of the change, and IPv6 goes through the addresses and routes of the namespace for it: what it takes for
    /// one link grows with the number of links.
    pub(super) fn set_group(&self, link: &Link, group: u32) -> io::Result<bool> {
        let open = |at: &OwnedFd, path: &str, flags| {
            openat(at, path, flags | OFlags::CLOEXEC, Mode::empty())
        };
        let set = || {
            // The name may go to another link, but this directory stays with the one that it was opened for.
            let path = format!("class/net/{}", link.name);
            let directory = open(&self.mount, &path, OFlags::PATH)?;
            let mut digits = [0; 16];
            let length = read(open(&directory, "ifindex", OFlags::RDONLY)?, &mut digits)?;
            if digits.get(..length) != Some(format!("{}\n", link.index).as_bytes()) {
                return Ok(false);
            }
            let file = open(&directory, "netdev_group", OFlags::WRONLY)?;
            write(file, group.to_string().as_bytes())?;
            Ok(true)
        };
        match set() {
            Err(Errno::NOENT | Errno::NODEV) => Ok(false),
            Err(error) => Err(error.into()),
            Ok(set) => Ok(set),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Sysfs;
    use crate::link::Netns;
    use crate::link::session::links;
    use crate::link::socket::KernelSocket;

    #[test]
    fn a_group_is_set_for_the_link_that_is_meant() {
        let Ok(netns) = Netns::create() else {
            assert!(!rustix::process::geteuid().is_root());
            eprintln!("SKIPPED a_group_is_set_for_the_link_that_is_meant: needs root");
            return;
        };
        let (sysfs, mut socket) = netns
            .within(|| (Sysfs::mount().unwrap(), KernelSocket::open().unwrap()))
            .unwrap();
        let link = |socket: &mut KernelSocket| links(socket).unwrap().swap_remove(0);
        let lo = link(&mut socket);
        assert_eq!((lo.name.as_str(), lo.group), ("lo", 0));
        assert!(sysfs.set_group(&lo, 4242).unwrap());
        assert_eq!(link(&mut socket).group, 4242);
        // Its name went to another link since, or there is none of this name.
        let mut other = lo.clone();
        other.index = 7;
        assert!(!sysfs.set_group(&other, 1).unwrap());
        other.name = "gone".parse().unwrap();
        assert!(!sysfs.set_group(&other, 1).unwrap());
        assert_eq!(link(&mut socket).group, 4242);
    }
}
