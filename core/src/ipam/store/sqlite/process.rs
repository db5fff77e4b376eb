//! The number of this process, asked for once. I/O.
//!
//! A handle made before `fork` is to be noticed in the child, with each call. The system call for it takes as long as a look at
//! the store's index; a page that the kernel wipes in the child (`MADV_WIPEONFORK`, Linux 4.14) can be looked at instead.
#![allow(unsafe_code)] // a mapping, and what lies in it

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use rustix::mm::{Advice, MapFlags, ProtFlags, madvise, mmap_anonymous, munmap};

/// A number that is 0 in a child of `fork`.
fn wiped() -> Option<&'static AtomicU32> {
    static PAGE: OnceLock<Option<&'static AtomicU32>> = OnceLock::new();
    *PAGE.get_or_init(|| {
        let size = rustix::param::page_size();
        let flags = ProtFlags::READ | ProtFlags::WRITE;
        // SAFETY: a new mapping at an address that the system chooses touches nothing else.
        let page =
            unsafe { mmap_anonymous(std::ptr::null_mut(), size, flags, MapFlags::PRIVATE) }.ok()?;
        // SAFETY: it is this mapping, which nobody else knows yet.
        if unsafe { madvise(page, size, Advice::LinuxWipeOnFork) }.is_err() {
            // SAFETY: the same.
            let _ = unsafe { munmap(page, size) };
            return None;
        }
        // SAFETY: a page is aligned, begins as zeros, and stays mapped to the end of the process.
        Some(unsafe { AtomicU32::from_ptr(page.cast()) })
    })
}

/// The number of this process, also in a child of `fork`.
pub(super) fn id() -> u32 {
    let Some(known) = wiped() else {
        return std::process::id();
    };
    match known.load(Ordering::Relaxed) {
        0 => {
            let id = std::process::id();
            known.store(id, Ordering::Relaxed);
            id
        }
        id => id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::libc;
    use rustix::process::{Pid, WaitOptions, waitpid};

    #[test]
    fn a_child_of_fork_has_its_own_number() {
        assert_eq!(id(), std::process::id());
        assert_eq!(id(), std::process::id());
        // SAFETY: the child calls what a signal handler might, and ends.
        let child = unsafe { libc::fork() };
        if child == 0 {
            let right = id() == std::process::id() && id() == std::process::id();
            // SAFETY: the same.
            unsafe { libc::_exit(i32::from(!right)) };
        }
        let ended = waitpid(Pid::from_raw(child), WaitOptions::empty());
        let (_, status) = ended
            .ok()
            .flatten()
            .unwrap_or_else(|| panic!("no child ended"));
        assert_eq!(status.exit_status(), Some(0));
        assert_eq!(id(), std::process::id());
    }
}
