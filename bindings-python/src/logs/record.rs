//! `trunkline.logs.LogRecord` and `LogBatch`.

use std::sync::Arc;

use pyo3::exceptions::{PyIndexError, PyOverflowError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyString};
use trunkline::logs::{LineEnd, LogBatch as CoreBatch, LogStream, RecordRef};

use crate::convert::{Whole, python_enum};
use crate::logs::time::{At, LogTime};
use crate::value::value_methods;

python_enum! {
    /// `trunkline.logs.LogStream`.
    LogStreamEnum = LogStream, "LogStream", "stream" {
        Stdout => "stdout",
        Stderr => "stderr",
    } other "other"
}

python_enum! {
    /// `trunkline.logs.LineEnd`.
    LineEndEnum = LineEnd, "LineEnd", "end of a line" {
        Newline => "newline",
        Open => "open",
        Continues => "continues",
    } other "other"
}

/// A line of a log, with what belongs to it.
#[pyclass(frozen, eq, module = "trunkline.logs")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LogRecord {
    time: Option<LogTime>,
    stream: LogStreamEnum,
    line: Vec<u8>,
    end: LineEndEnum,
    source: usize,
    attributes: Vec<(String, String)>,
}

impl From<RecordRef<'_>> for LogRecord {
    fn from(record: RecordRef<'_>) -> Self {
        Self {
            time: record.time().map(LogTime),
            stream: LogStreamEnum(record.stream()),
            line: record.line().to_vec(),
            end: LineEndEnum(record.end()),
            source: record.source(),
            attributes: record.attributes(),
        }
    }
}

value_methods! { LogRecord { line, time, stream, end, source, attributes }
    #[new]
    #[pyo3(signature = (line, *, time=None, stream=LogStreamEnum(LogStream::Stdout), end=LineEndEnum(LineEnd::Newline), source=Whole(0), attributes=Vec::new()))]
    fn new(
        line: &[u8],
        time: Option<At>,
        stream: LogStreamEnum,
        end: LineEndEnum,
        source: Whole<usize>,
        attributes: Vec<(String, String)>,
    ) -> Self {
        Self { time: time.map(|time| LogTime(time.0)), stream, line: line.to_vec(), end, source: source.0, attributes }
    }

    /// When it was written; None when times were not asked for.
    #[getter]
    fn time(&self) -> Option<LogTime> {
        self.time
    }

    /// The stream that it came from.
    #[getter]
    fn stream(&self) -> LogStreamEnum {
        self.stream
    }

    /// The line without its end, as it was written.
    #[getter]
    fn line<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.line)
    }

    /// The line as text; bytes that are not UTF-8 read as U+FFFD.
    #[getter]
    fn text<'py>(&self, py: Python<'py>) -> Bound<'py, PyString> {
        PyString::new(py, &String::from_utf8_lossy(&self.line))
    }

    /// How it ends: with a newline, at the end of what was written, or with more of the same line to come.
    #[getter]
    fn end(&self) -> LineEndEnum {
        self.end
    }

    /// The task that it comes from, as an index into `LogReader.tasks`; 0 for anything but a service.
    #[getter]
    fn source(&self) -> usize {
        self.source
    }

    /// What the driver added, such as labels.
    #[getter]
    fn attributes(&self) -> Vec<(String, String)> {
        self.attributes.clone()
    }

    fn __str__(&self) -> String {
        String::from_utf8_lossy(&self.line).into_owned()
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{Hash, Hasher};
        let mut hasher = std::hash::DefaultHasher::new();
        (&self.line, self.time.map(|time| time.0)).hash(&mut hasher);
        hasher.finish()
    }
}

/// Lines that were read in one go: a sequence of records, each made when it is asked for.
///
/// `lines()` and `messages()` give all of them at once, without a record for each: for readers in bulk.
#[pyclass(frozen, module = "trunkline.logs")]
pub(crate) struct LogBatch {
    batch: Arc<CoreBatch>,
    start: usize,
}

impl LogBatch {
    pub(super) fn new(batch: Arc<CoreBatch>, start: usize) -> Self {
        Self { batch, start }
    }

    fn records(&self) -> impl Iterator<Item = RecordRef<'_>> {
        self.batch.iter().skip(self.start)
    }
}

#[pymethods]
impl LogBatch {
    fn __len__(&self) -> usize {
        self.batch.len().saturating_sub(self.start)
    }

    fn __getitem__(&self, index: &Bound<'_, PyAny>) -> PyResult<LogRecord> {
        let nothing = || PyIndexError::new_err("there is no such record in this batch");
        let index: isize = index.extract().map_err(|error: PyErr| {
            // No batch is that long.
            if error.is_instance_of::<PyOverflowError>(index.py()) {
                nothing()
            } else {
                error
            }
        })?;
        let length = self.__len__();
        let at = if index < 0 {
            length.checked_sub(index.unsigned_abs())
        } else {
            Some(index.unsigned_abs()).filter(|at| *at < length)
        };
        at.and_then(|at| self.batch.get(self.start + at))
            .map(Into::into)
            .ok_or_else(nothing)
    }

    /// The lines without their ends, as they were written.
    fn lines<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let lines: Vec<_> = self
            .records()
            .map(|record| PyBytes::new(py, record.line()))
            .collect();
        PyList::new(py, lines)
    }

    /// The lines as text; bytes that are not UTF-8 read as U+FFFD.
    fn messages<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let lines: Vec<_> = self
            .records()
            .map(|record| match std::str::from_utf8(record.line()) {
                Ok(text) => PyString::new(py, text),
                Err(_) => PyString::new(py, &String::from_utf8_lossy(record.line())),
            })
            .collect();
        PyList::new(py, lines)
    }

    /// The times in nanoseconds since the start of 1970, one for each line; None where there is none.
    fn times(&self) -> Vec<Option<i64>> {
        self.records()
            .map(|record| record.time().map(trunkline::logs::LogTime::as_nanos))
            .collect()
    }

    /// Which lines came from the standard error stream.
    fn stderr(&self) -> Vec<bool> {
        self.records()
            .map(|record| record.stream() == LogStream::Stderr)
            .collect()
    }

    /// The size of the lines in memory, in bytes, with what the driver added.
    #[getter]
    fn byte_len(&self) -> usize {
        self.batch.byte_len()
    }

    /// The lines as `docker logs` prints them, each with its newline; with their times when wanted.
    #[pyo3(signature = (*, timestamps=false))]
    fn printed<'py>(&self, py: Python<'py>, timestamps: bool) -> PyResult<Bound<'py, PyBytes>> {
        let mut out = Vec::with_capacity(self.batch.byte_len());
        for record in self.records() {
            record.write_to(&mut out, timestamps)?;
        }
        Ok(PyBytes::new(py, &out))
    }

    fn __repr__(&self) -> String {
        format!("<LogBatch of {} lines>", self.__len__())
    }
}
