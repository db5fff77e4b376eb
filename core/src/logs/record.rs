//! Records of a log, one by one and by the thousand.

use std::fmt;
use std::io;

use super::attributes::RawAttributes;
use super::time::LogTime;

/// Which of the two descriptors of the container's main process wrote a line. With a TTY everything is `Stdout`.
///
/// ```
/// use trunkline::logs::LogStream;
///
/// assert_eq!(LogStream::Stderr.to_string(), "stderr");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum LogStream {
    /// Descriptor 1.
    Stdout = 1,
    /// Descriptor 2.
    Stderr = 2,
}

impl LogStream {
    /// The name in Docker's own spelling.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stdout => "stdout",
            Self::Stderr => "stderr",
        }
    }

    #[inline]
    pub(crate) fn index(self) -> usize {
        match self {
            Self::Stdout => 0,
            Self::Stderr => 1,
        }
    }
}

impl fmt::Display for LogStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// How a line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum LineEnd {
    /// With a newline, which is not part of [`LogRecord::line`]. With a TTY the line itself ends in a carriage return.
    Newline = 0,
    /// Without one: the process closed the descriptor in the middle of a line.
    Open = 1,
    /// Cut, because the line is longer than [`LogQuery::max_line`](super::LogQuery::max_line): the next record of the same
    /// stream goes on with it.
    Continues = 2,
}

/// One line that a container wrote.
///
/// ```
/// use trunkline::logs::{LineEnd, LogRecord, LogStream, LogTime};
///
/// let record = LogRecord::new(LogTime::from_nanos(0), LogStream::Stdout, "hello");
/// assert_eq!(record.text(), "hello");
/// let mut out = Vec::new();
/// record.write_to(&mut out, false)?;
/// assert_eq!(out, b"hello\n");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRecord {
    time: Option<LogTime>,
    stream: LogStream,
    line: Vec<u8>,
    end: LineEnd,
    source: usize,
    attributes: Vec<(String, String)>,
}

impl LogRecord {
    /// A line that ends in a newline and has no attributes.
    pub fn new(time: LogTime, stream: LogStream, line: impl Into<Vec<u8>>) -> Self {
        Self {
            time: Some(time),
            stream,
            line: line.into(),
            end: LineEnd::Newline,
            source: 0,
            attributes: Vec::new(),
        }
    }

    /// When the engine received the first byte of the line; none when timestamps were not asked for.
    pub fn time(&self) -> Option<LogTime> {
        self.time
    }

    /// The descriptor it was written to.
    pub fn stream(&self) -> LogStream {
        self.stream
    }

    /// The bytes of the line, without its newline. They need not be UTF-8.
    pub fn line(&self) -> &[u8] {
        &self.line
    }

    /// The line as text; what is not UTF-8 shows as U+FFFD.
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.line)
    }

    /// How the line ends.
    pub fn end(&self) -> LineEnd {
        self.end
    }

    /// Whose line it is in the logs of a service: the place of the task in
    /// [`LogReader::tasks`](super::LogReader::tasks). Otherwise 0.
    pub fn source(&self) -> usize {
        self.source
    }

    /// What the driver's options `labels`, `env` and `tag` add to each record, sorted by key.
    pub fn attributes(&self) -> &[(String, String)] {
        &self.attributes
    }

    /// Writes what `docker logs` prints for it: the time with nine decimals when asked for, the line, and its newline if it has one.
    ///
    /// # Errors
    ///
    /// Those of the writer.
    pub fn write_to(&self, out: &mut impl io::Write, timestamps: bool) -> io::Result<()> {
        write_line(
            out,
            timestamps.then_some(self.time).flatten(),
            &self.line,
            self.end,
        )
    }
}

fn write_line(
    out: &mut impl io::Write,
    time: Option<LogTime>,
    line: &[u8],
    end: LineEnd,
) -> io::Result<()> {
    if let Some(time) = time {
        write!(out, "{time} ")?;
    }
    out.write_all(line)?;
    if end == LineEnd::Newline {
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// A line in a [`LogBatch`], borrowed from it.
#[derive(Clone, Copy, Debug)]
pub struct RecordRef<'a> {
    entry: Entry,
    line: &'a [u8],
    attributes: RawAttributes<'a>,
}

impl<'a> RecordRef<'a> {
    /// When the engine received the first byte of the line; none when timestamps were not asked for.
    #[inline]
    pub fn time(&self) -> Option<LogTime> {
        (self.entry.time != NO_TIME).then(|| LogTime::from_nanos(self.entry.time))
    }

    /// The descriptor it was written to.
    #[inline]
    pub fn stream(&self) -> LogStream {
        self.entry.stream
    }

    /// The bytes of the line, without its newline.
    #[inline]
    pub fn line(&self) -> &'a [u8] {
        self.line
    }

    /// How the line ends.
    #[inline]
    pub fn end(&self) -> LineEnd {
        self.entry.end
    }

    /// Whose line it is in the logs of a service: the place of the task in
    /// [`LogReader::tasks`](super::LogReader::tasks). Otherwise 0.
    #[inline]
    pub fn source(&self) -> usize {
        self.entry.source as usize
    }

    pub(crate) fn raw_source(&self) -> u32 {
        self.entry.source
    }

    /// What the driver's options `labels`, `env` and `tag` add to each record, sorted by key. Decoded on each call.
    pub fn attributes(&self) -> Vec<(String, String)> {
        self.attributes.decode()
    }

    /// Writes what `docker logs` prints for it.
    ///
    /// # Errors
    ///
    /// Those of the writer.
    pub fn write_to(&self, out: &mut impl io::Write, timestamps: bool) -> io::Result<()> {
        write_line(
            out,
            timestamps.then(|| self.time()).flatten(),
            self.line,
            self.end(),
        )
    }

    /// A copy that stands alone.
    pub fn to_record(&self) -> LogRecord {
        LogRecord {
            time: self.time(),
            stream: self.entry.stream,
            line: self.line.to_vec(),
            end: self.entry.end,
            source: self.source(),
            attributes: self.attributes(),
        }
    }
}

/// In place of a time where there is none.
pub(crate) const NO_TIME: i64 = i64::MIN;

#[derive(Clone, Copy, Debug)]
struct Entry {
    start: usize,
    len: usize,
    /// Attributes follow the line.
    attributes: u32,
    /// Which of several merged logs it is from.
    source: u32,
    form: AttributeForm,
    stream: LogStream,
    end: LineEnd,
    time: i64,
}

/// How the bytes of attributes are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AttributeForm {
    Json,
    Protobuf,
    Details,
}

/// Many lines in one buffer: what the bindings read, a thousand records per call.
///
/// ```
/// use trunkline::logs::LogBatch;
///
/// let batch = LogBatch::default();
/// assert!(batch.is_empty());
/// assert_eq!(batch.iter().count(), 0);
/// ```
#[derive(Clone, Debug, Default)]
pub struct LogBatch {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
}

impl LogBatch {
    /// The number of lines.
    #[inline]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The bytes of all lines and attributes together.
    #[inline]
    pub fn byte_len(&self) -> usize {
        self.bytes.len()
    }

    /// The line at this place, counted from 0.
    #[inline]
    pub fn get(&self, index: usize) -> Option<RecordRef<'_>> {
        self.entries.get(index).map(|entry| self.record(*entry))
    }

    /// All lines, in order.
    #[inline]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = RecordRef<'_>> {
        self.entries.iter().map(|entry| self.record(*entry))
    }

    /// Empties it; the memory is kept for the next call.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.entries.clear();
    }

    #[inline]
    fn record(&self, entry: Entry) -> RecordRef<'_> {
        let line_end = entry.start + entry.len;
        RecordRef {
            entry,
            line: self.bytes.get(entry.start..line_end).unwrap_or_default(),
            attributes: RawAttributes::new(
                entry.form,
                self.bytes
                    .get(line_end..line_end + entry.attributes as usize)
                    .unwrap_or_default(),
            ),
        }
    }

    #[inline]
    pub(crate) fn push(
        &mut self,
        time: i64,
        stream: LogStream,
        line: &[u8],
        end: LineEnd,
        attributes: RawAttributes<'_>,
    ) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(line);
        let added = attributes.bytes();
        if !added.is_empty() {
            self.bytes.extend_from_slice(added);
        }
        self.entries.push(Entry {
            start,
            len: line.len(),
            attributes: u32::try_from(added.len()).unwrap_or(0),
            source: 0,
            form: attributes.form(),
            stream,
            end,
            time,
        });
    }

    /// Takes over a line of another batch.
    pub(crate) fn copy_from(&mut self, record: &RecordRef<'_>, source: u32) {
        self.push(
            record.entry.time,
            record.entry.stream,
            record.line,
            record.entry.end,
            record.attributes,
        );
        if let Some(entry) = self.entries.last_mut() {
            entry.source = source;
        }
    }
}
