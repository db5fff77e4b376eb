//! Descriptors that stay open until the process ends. I/O.
//!
//! When a process closes any descriptor of a file, all its POSIX locks on that file are gone, those of a second copy of SQLite
//! in it too (Python's `sqlite3` beside this library, or two bindings of this library), which goes on without them. So no
//! descriptor of what carries such locks is closed before the process ends, and with it ends whoever could lose a lock:
//!
//! - the database, whose lock says "in use" for as long;
//! - the shared memory, one for each handle that was open at the same time, which the next handles use again.
//!
//! Those of deleted files are closed at the next opening.

use std::fs::{File, Metadata};
use std::io::Result;
use std::os::unix::fs::MetadataExt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::process;

struct Kept {
    device: u64,
    inode: u64,
    /// The process that opened it: a child of `fork` has it as well, but not for itself.
    process: u32,
    lent: bool,
    file: Arc<File>,
}

impl Kept {
    fn is(&self, found: &Metadata) -> bool {
        (self.device, self.inode) == (found.dev(), found.ino())
    }
}

static KEPT: Mutex<Vec<Kept>> = Mutex::new(Vec::new());

/// All that is kept of files that still have a name.
fn kept() -> MutexGuard<'static, Vec<Kept>> {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.retain(|each| each.lent || each.file.metadata().is_ok_and(|m| m.nlink() > 0));
    kept
}

fn keep(kept: &mut Vec<Kept>, file: File, lent: bool) -> Result<Arc<File>> {
    let file = Arc::new(file);
    let opened = file.metadata()?;
    kept.push(Kept {
        device: opened.dev(),
        inode: opened.ino(),
        process: process::id(),
        lent,
        file: Arc::clone(&file),
    });
    Ok(file)
}

/// Keeps a descriptor that is open already.
pub(super) fn add(file: File) -> Result<Arc<File>> {
    keep(&mut kept(), file, false)
}

/// The descriptor that is kept of a file, or one that is opened now.
pub(super) fn open(
    found: Result<Metadata>,
    open: impl FnOnce() -> Result<File>,
) -> Result<Arc<File>> {
    let mut kept = kept();
    if let Ok(found) = found
        && let Some(each) = kept.iter().find(|each| each.is(&found))
    {
        return Ok(Arc::clone(&each.file));
    }
    keep(&mut kept, open()?, false)
}

/// A descriptor of a file that nobody else uses meanwhile, and whether it is the first of that file here.
pub(super) fn lend(
    found: Result<Metadata>,
    open: impl FnOnce() -> Result<File>,
) -> Result<(Lent, bool)> {
    let mut kept = kept();
    let mut is_first = true;
    if let Ok(found) = found {
        for each in kept.iter_mut().filter(|each| each.is(&found)) {
            is_first = false;
            if !each.lent && each.process == process::id() {
                each.lent = true;
                return Ok((Lent(Arc::clone(&each.file)), false));
            }
        }
    }
    Ok((Lent(keep(&mut kept, open()?, true)?), is_first))
}

/// A descriptor that is given back when this is dropped. It must not hold locks then that others are not to have.
#[derive(Debug)]
pub(super) struct Lent(Arc<File>);

impl std::ops::Deref for Lent {
    type Target = File;

    fn deref(&self) -> &File {
        &self.0
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        let given = kept.iter_mut().find(|e| Arc::ptr_eq(&e.file, &self.0));
        if let Some(given) = given {
            given.lent = false;
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn a_file_is_opened_once_whatever_its_name_and_kept_until_it_is_deleted() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("leases.db");
        let of = |path: &Path| open(path.metadata(), || File::create(path)).unwrap();
        let first = of(&path);
        let second = of(&path);
        assert!(Arc::ptr_eq(&first, &second));
        let moved = directory.path().join("moved.db");
        std::fs::rename(&path, &moved).unwrap();
        assert!(Arc::ptr_eq(&first, &of(&moved)));
        drop(second);
        assert_eq!(Arc::strong_count(&first), 2);
        std::fs::remove_file(&moved).unwrap();
        // Another file may get the same number, while nobody has the deleted one open.
        let third = of(&path);
        assert!(!Arc::ptr_eq(&first, &third));
        assert_eq!(Arc::strong_count(&first), 1);
        let added = add(File::create(directory.path().join("added.db")).unwrap()).unwrap();
        assert!(Arc::ptr_eq(&added, &of(&directory.path().join("added.db"))));
    }

    #[test]
    fn each_borrower_has_a_descriptor_of_its_own_and_the_next_one_uses_it_again() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("leases.db-shm");
        let of = || lend(path.metadata(), || File::create(&path)).unwrap();
        let (first, is_first) = of();
        assert!(is_first);
        let (second, is_first) = of();
        assert!(!is_first && !Arc::ptr_eq(&first.0, &second.0));
        let number = Arc::as_ptr(&second.0);
        drop(second);
        let (third, is_first) = of();
        assert!(!is_first && Arc::as_ptr(&third.0) == number);
        // One that is in use stays, though the file is deleted.
        std::fs::remove_file(&path).unwrap();
        let (_fourth, is_first) = of();
        assert!(is_first);
        assert_eq!(Arc::strong_count(&first.0), 2);
    }
}
