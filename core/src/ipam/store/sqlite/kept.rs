//! Descriptors that stay open until the process ends. I/O.
//!
//! When a process closes any descriptor of a file, all its POSIX locks on that file are gone, those of a second copy of SQLite
//! in it too (see `lock.rs`). That copy reads on without them. If no process had the store open then, whoever comes next
//! would take itself for the first: it would cut the shared memory off under the mapping of the other, which is killed by
//! SIGBUS, or write the log back and delete it, and the other would later write its old state into the database.
//! So what says "in use" is not closed with the store, but with the process, and with it ends whoever could have lost a lock.
//! There are two descriptors for each store that a process has opened. Those of deleted files are closed at the next opening.

use std::fs::{File, Metadata};
use std::io::Result;
use std::os::unix::fs::MetadataExt;
use std::sync::{Arc, Mutex, PoisonError};

struct Kept {
    device: u64,
    inode: u64,
    file: Arc<File>,
}

static KEPT: Mutex<Vec<Kept>> = Mutex::new(Vec::new());

/// The descriptor that this process has of a file already, or one that is opened now: true then.
pub(super) fn open(
    found: Result<Metadata>,
    open: impl FnOnce() -> Result<File>,
) -> Result<(Arc<File>, bool)> {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.retain(|each| each.file.metadata().is_ok_and(|m| m.nlink() > 0));
    if let Ok(found) = found
        && let Some(each) = kept
            .iter()
            .find(|each| (each.device, each.inode) == (found.dev(), found.ino()))
    {
        return Ok((Arc::clone(&each.file), false));
    }
    let file = Arc::new(open()?);
    let opened = file.metadata()?;
    kept.push(Kept {
        device: opened.dev(),
        inode: opened.ino(),
        file: Arc::clone(&file),
    });
    Ok((file, true))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_opened_once_whatever_its_name_and_kept_until_it_is_deleted() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("leases.db");
        let of = |path: &std::path::Path| open(path.metadata(), || File::create(path)).unwrap();
        let (first, is_new) = of(&path);
        assert!(is_new);
        let (second, is_new) = of(&path);
        assert!(!is_new && Arc::ptr_eq(&first, &second));
        let moved = directory.path().join("moved.db");
        std::fs::rename(&path, &moved).unwrap();
        assert!(Arc::ptr_eq(&first, &of(&moved).0));
        drop(second);
        assert_eq!(Arc::strong_count(&first), 2);
        std::fs::remove_file(&moved).unwrap();
        // Another file may get the same number, while nobody has the deleted one open.
        let (third, is_new) = of(&path);
        assert!(is_new && !Arc::ptr_eq(&first, &third));
        assert_eq!(Arc::strong_count(&first), 1);
    }
}
