//! Waiting for a log to grow, and finding the files that came after the one that was read. I/O.

use std::fs::{self, File, Metadata};
use std::io::Read;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::inotify::{self, CreateFlags, WatchFlags};
use rustix::io::Errno;

use super::input::{Input, io_error};
use super::rotation::{LogFile, files};
use crate::error::Result;

/// Between two looks where the kernel cannot be asked to tell.
const POLL: Duration = Duration::from_millis(50);

/// Tells when something happens in the directory of a log.
#[derive(Debug)]
pub(crate) struct Watch {
    inotify: Option<OwnedFd>,
}

impl Watch {
    /// Watches a directory; where inotify is not to be had (its limits are per user), looks every 50 ms instead.
    pub(crate) fn new(directory: &Path) -> Self {
        let flags = WatchFlags::MODIFY
            | WatchFlags::CREATE
            | WatchFlags::MOVED_FROM
            | WatchFlags::MOVED_TO
            | WatchFlags::DELETE
            | WatchFlags::DELETE_SELF;
        let inotify = inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK)
            .and_then(|fd| inotify::add_watch(&fd, directory, flags).map(|_| fd))
            .ok();
        Self { inotify }
    }

    /// Waits until something happened, or for this long. Returns whether something may have.
    pub(crate) fn wait(&self, at_most: Duration) -> bool {
        let Some(inotify) = &self.inotify else {
            std::thread::sleep(at_most.min(POLL));
            return true;
        };
        if !readable(inotify, at_most) {
            return false;
        }
        let mut space = [MaybeUninit::<u8>::uninit(); 4096];
        let mut events = inotify::Reader::new(inotify, &mut space);
        while events.next().is_ok() {}
        true
    }
}

/// Waits until a descriptor can be read, or for this long.
pub(crate) fn readable(fd: impl AsFd, at_most: Duration) -> bool {
    let time = Timespec {
        tv_sec: i64::try_from(at_most.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: i64::from(at_most.subsec_nanos()),
    };
    let mut fds = [PollFd::new(&fd, PollFlags::IN)];
    match poll(&mut fds, Some(&time)) {
        Ok(ready) => ready > 0,
        Err(Errno::INTR) => false,
        // Nothing to wait for: whoever reads the descriptor finds out.
        Err(_) => true,
    }
}

/// Device and inode of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileId(u64, u64);

impl From<&Metadata> for FileId {
    fn from(metadata: &Metadata) -> Self {
        Self(metadata.dev(), metadata.ino())
    }
}

/// The files of a log as they are now, the oldest first.
///
/// # Errors
///
/// [`Error::Io`](crate::Error::Io) when the directory cannot be read.
pub(crate) fn list(base: &Path) -> Result<Vec<LogFile>> {
    let directory = base.parent().unwrap_or(Path::new("."));
    let entries = fs::read_dir(directory).map_err(|source| io_error("list", directory, source))?;
    let names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    Ok(files(base, names.iter().map(String::as_str)))
}

/// The files of a log, all open, the oldest first. They are of one moment, unless the log rotates faster than they can be
/// opened.
///
/// # Errors
///
/// [`Error::Io`](crate::Error::Io), of kind `NotFound` when there is none.
pub(crate) fn open_all(base: &Path) -> Result<Vec<Input>> {
    for attempt in 0..8 {
        if let Some((inputs, ())) = of_one_moment(base, |_, _| ())? {
            return Ok(inputs);
        }
        std::thread::sleep(Duration::from_millis(attempt));
    }
    // As good as it gets, or why there is nothing.
    let mut inputs: Vec<Input> = list(base)?
        .iter()
        .filter_map(|file| Input::open(&file.path, file.compressed).ok())
        .collect();
    if inputs.is_empty() {
        inputs.push(Input::open(base, false)?);
    }
    Ok(inputs)
}

/// Opens every file of a log and looks at them; none when the log was rotated in the meantime.
///
/// A rotation gives the same names to other files. So a name counts only if, after everything was opened and looked at, it still
/// leads to the file that was opened under it.
fn of_one_moment<T>(
    base: &Path,
    look: impl FnOnce(&[LogFile], &[Input]) -> T,
) -> Result<Option<(Vec<Input>, T)>> {
    let found = list(base)?;
    let mut inputs = Vec::with_capacity(found.len());
    for file in &found {
        match Input::open(&file.path, file.compressed) {
            Ok(input) => inputs.push(input),
            Err(error) if error.kind() == crate::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        }
    }
    let seen = look(&found, &inputs);
    // The current file is missing for a moment while it is rotated.
    let has_current = found.last().is_some_and(|file| file.number == 0);
    let still = has_current
        && found
            .iter()
            .zip(&inputs)
            .all(|(file, input)| id(input.file()) == id_of(&file.path))
        && list(base)? == found;
    Ok(still.then_some((inputs, seen)))
}

pub(crate) fn id(file: &File) -> Option<FileId> {
    file.metadata().ok().map(|metadata| FileId::from(&metadata))
}

pub(crate) fn id_of(path: &Path) -> Option<FileId> {
    fs::metadata(path)
        .ok()
        .map(|metadata| FileId::from(&metadata))
}

/// The first bytes of a file: by them it is known again when it has been compressed.
pub(crate) fn first_bytes(path: &Path, compressed: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Ok(file) = File::open(path) {
        // What cannot be read is not the file that is looked for.
        let _ = if compressed {
            flate2::read::MultiGzDecoder::new(file)
                .take(FIRST)
                .read_to_end(&mut bytes)
        } else {
            file.take(FIRST).read_to_end(&mut bytes)
        };
    }
    bytes
}

const FIRST: u64 = 512;

/// What came after a file.
#[derive(Debug)]
pub(crate) struct Successors {
    /// The oldest first, the current one last.
    pub(crate) files: Vec<Input>,
    /// The file itself was not found among them, so that there may have been others between.
    pub(crate) gap: bool,
}

/// Finds the files after the one that was read, now that another is in its place; none while the log is being rotated.
///
/// # Errors
///
/// [`Error::Io`](crate::Error::Io) when the directory or a file cannot be read.
pub(crate) fn successors(base: &Path, read: FileId, first: &[u8]) -> Result<Option<Successors>> {
    let place = |found: &[LogFile], inputs: &[Input]| {
        let itself = inputs
            .iter()
            .position(|input| input.plain().and_then(id) == Some(read));
        itself.or_else(|| {
            found.iter().position(|file| {
                file.compressed
                    && !first.is_empty()
                    && first_bytes(&file.path, true).starts_with(first)
            })
        })
    };
    let Some((mut files, place)) = of_one_moment(base, place)? else {
        return Ok(None);
    };
    // With one file only, the engine removes what it rotates, and there is nothing else. Otherwise everything that is left came
    // after the file, because the oldest are removed first.
    let gap = place.is_none() && files.len() > 1;
    files.drain(..place.map_or(0, |place| place + 1));
    Ok(Some(Successors { files, gap }))
}
