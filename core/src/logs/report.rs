//! What a reader saw besides the lines.

use std::fmt;
use std::path::{Path, PathBuf};

/// Counters of one reader.
///
/// ```
/// let counters = trunkline::logs::LogCounters::default();
/// assert_eq!(counters.bytes, 0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LogCounters {
    /// Bytes of the log that were read, uncompressed; through the API, bytes of the answer's body.
    pub bytes: u64,
    /// Records that were decoded, wanted or not.
    pub records: u64,
    /// Lines, and pieces of lines, that were delivered.
    pub lines: u64,
    /// Bytes that are no record: damage and holes.
    pub skipped_bytes: u64,
    /// Places where bytes were skipped, or records may be missing.
    pub skipped: u64,
    /// Records of a JSON file with bytes that are not UTF-8. They are delivered as they are; the engine would put U+FFFD.
    pub odd: u64,
    /// Times the file was changed for the next one while reading on.
    pub rotations: u64,
    /// Times the connection to the engine was taken up again.
    pub resumed: u64,
}

/// Why bytes of a log were skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SkipReason {
    /// They are no record.
    Damaged,
    /// They are zeros: the file was truncated from outside while the engine wrote to it.
    Hole,
    /// They are the beginning of a record whose end was never written.
    Unfinished,
    /// The file was truncated while it was followed; what had not been read is gone.
    Truncated,
    /// The file was rotated while it was followed, so fast that files between may have been removed before they were read.
    RotatedAway,
    /// The compressed data is damaged; the rest of the file cannot be read.
    BadCompression,
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Damaged => "not a record",
            Self::Hole => "zeros left by a truncation",
            Self::Unfinished => "a record without its end",
            Self::Truncated => "truncated while it was followed",
            Self::RotatedAway => "rotated away before it was read",
            Self::BadCompression => "compressed data damaged",
        })
    }
}

/// Bytes of a log that were not read, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkippedRange {
    pub(crate) file: PathBuf,
    pub(crate) start: u64,
    pub(crate) end: u64,
    pub(crate) reason: SkipReason,
}

impl SkippedRange {
    /// The file.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The first byte; in a compressed file, of its uncompressed data.
    pub fn start(&self) -> u64 {
        self.start
    }

    /// The byte after the last one. Equal to the start where it is not known how much is missing.
    pub fn end(&self) -> u64 {
        self.end
    }

    /// Why.
    pub fn reason(&self) -> SkipReason {
        self.reason
    }
}

impl fmt::Display for SkippedRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: bytes {} to {}: {}",
            self.file.display(),
            self.start,
            self.end,
            self.reason
        )
    }
}

/// Ranges that are kept; all are counted.
const KEPT: usize = 1000;

/// Counters and skipped ranges of a reader.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) counters: LogCounters,
    pub(crate) skipped: Vec<SkippedRange>,
}

impl Report {
    pub(crate) fn skip(&mut self, file: &Path, start: u64, end: u64, reason: SkipReason) {
        self.counters.skipped_bytes += end.saturating_sub(start);
        if let Some(last) = self.skipped.last_mut()
            && last.end == start
            && end > start
            && last.reason == reason
            && last.file == file
        {
            last.end = end;
            return;
        }
        self.counters.skipped += 1;
        if self.skipped.len() < KEPT {
            self.skipped.push(SkippedRange {
                file: file.to_owned(),
                start,
                end,
                reason,
            });
        }
    }
}
