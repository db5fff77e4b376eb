//! What is to be read.

use std::ops::ControlFlow;

use super::position::LogPosition;
use super::progress::Progress;
use super::record::LogStream;
use super::report::LogCounters;
use super::time::LogTime;
use crate::error::{Error, Result};

/// What is to be read of a log. Everything, when nothing is set.
///
/// The bounds of time hold for each line, ends included; the engine's own bounds differ from release to release. `tail`
/// counts whole lines of the chosen streams within the bounds; the engine counts records of both streams, before it looks at
/// either.
///
/// ```
/// use trunkline::logs::{LogQuery, LogStream};
///
/// let query = LogQuery::new().tail(100).stream(LogStream::Stderr).since("2026-11-23T20:45:42.038Z".parse()?);
/// assert!(query.includes(LogStream::Stderr) && !query.includes(LogStream::Stdout));
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
#[allow(clippy::struct_excessive_bools)] // switches that do not depend on each other
pub struct LogQuery {
    pub(crate) streams: Option<LogStream>,
    pub(crate) since: Option<LogTime>,
    pub(crate) until: Option<LogTime>,
    pub(crate) tail: Option<u64>,
    pub(crate) follow: bool,
    pub(crate) timestamps: bool,
    pub(crate) attributes: bool,
    pub(crate) whole_lines: bool,
    pub(crate) max_line: usize,
    pub(crate) batch: usize,
    pub(crate) resume: Option<LogPosition>,
    pub(crate) progress: Option<Progress>,
}

impl Default for LogQuery {
    fn default() -> Self {
        Self {
            streams: None,
            since: None,
            until: None,
            tail: None,
            follow: false,
            timestamps: true,
            attributes: true,
            whole_lines: true,
            max_line: Self::MAX_LINE,
            batch: 1000,
            resume: None,
            progress: None,
        }
    }
}

impl LogQuery {
    /// The longest line that is delivered in one piece when nothing else is said: 1 MiB.
    pub const MAX_LINE: usize = 1024 * 1024;

    /// Everything that is there now, both streams.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only this stream.
    pub fn stream(mut self, stream: LogStream) -> Self {
        self.streams = Some(stream);
        self
    }

    /// Only lines of this moment and later ones.
    pub fn since(mut self, time: LogTime) -> Self {
        self.since = Some(time);
        self
    }

    /// Only lines of this moment and earlier ones. With [`follow`](Self::follow), reading ends when it has passed.
    pub fn until(mut self, time: LogTime) -> Self {
        self.until = Some(time);
        self
    }

    /// Only the last lines, this many. A line counts where its last record stands. It comes when it is known to be over: one that
    /// was never ended may come after lines of the other stream that stand behind it.
    pub fn tail(mut self, lines: u64) -> Self {
        self.tail = Some(lines);
        self
    }

    /// Goes on with what is written later, until the container stops; from a file alone, until the reader is dropped.
    pub fn follow(mut self, follow: bool) -> Self {
        self.follow = follow;
        self
    }

    /// Whether lines carry their time; they do unless switched off. It matters with a TTY through the API only, where the time
    /// is sent in the middle of the bytes: a process that stops within a line and is started again leaves a stray time in the
    /// line, unless this is off. Without times a broken connection cannot be taken up again.
    pub fn timestamps(mut self, timestamps: bool) -> Self {
        self.timestamps = timestamps;
        self
    }

    /// Whether lines carry the attributes of the options `labels`, `env` and `tag`; they do unless switched off.
    pub fn attributes(mut self, attributes: bool) -> Self {
        self.attributes = attributes;
        self
    }

    /// Whether the records of 16 KiB, of which the engine makes long lines, are joined again; they are unless switched off.
    /// Switched off, each record comes as it is stored, those which are not the last of their line as
    /// [`LineEnd::Continues`](super::LineEnd::Continues), and `tail` counts records.
    pub fn whole_lines(mut self, whole: bool) -> Self {
        self.whole_lines = whole;
        self
    }

    /// The longest line, in bytes, that is delivered in one piece: 16 KiB to 1 GiB, 1 MiB when not set. This bounds the memory.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] out of that range.
    pub fn max_line(mut self, bytes: usize) -> Result<Self> {
        if !(super::raw::SPLIT..=1 << 30).contains(&bytes) {
            return Err(Error::invalid(
                "longest line",
                bytes,
                "16384 to 1073741824 bytes",
            ));
        }
        self.max_line = bytes;
        Ok(self)
    }

    /// How many lines a batch holds at most: 1 to 1 000 000, 1000 when not set. A batch also ends at 1 MiB.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] out of that range.
    pub fn batch(mut self, lines: usize) -> Result<Self> {
        if !(1..=1_000_000).contains(&lines) {
            return Err(Error::invalid("lines per batch", lines, "1 to 1000000"));
        }
        self.batch = lines;
        Ok(self)
    }

    /// Goes on after what a former reader had delivered, without loss and without repeating a line. The other settings must be
    /// the former ones; `tail` is ignored.
    pub fn resume(mut self, position: LogPosition) -> Self {
        self.resume = Some(position);
        self
    }

    /// Calls back after this many bytes of log, and again after as many more, from inside the reading: also when no line is
    /// found for long. Breaking off ends the log there, as if nothing came after.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use trunkline::logs::LogQuery;
    ///
    /// let query = LogQuery::new().progress(64 << 20, |counters| {
    ///     eprintln!("{} MiB", counters.bytes >> 20);
    ///     ControlFlow::Continue(())
    /// });
    /// # assert!(query.includes(trunkline::logs::LogStream::Stdout));
    /// ```
    pub fn progress(
        mut self,
        every_bytes: u64,
        call: impl Fn(&LogCounters) -> ControlFlow<()> + Send + Sync + 'static,
    ) -> Self {
        self.progress = Some(Progress::new(every_bytes, call));
        self
    }

    /// Whether lines of this stream are wanted.
    pub fn includes(&self, stream: LogStream) -> bool {
        self.streams.is_none_or(|only| only == stream)
    }

    /// The first moment of interest.
    pub(crate) fn start(&self) -> Option<LogTime> {
        match (&self.resume, self.since) {
            (Some(resume), Some(since)) => Some(resume.time().max(since)),
            (Some(resume), None) => Some(resume.time()),
            (None, since) => since,
        }
    }
}
