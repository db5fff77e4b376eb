//! `trunkline.logs.LogReader`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use pyo3::prelude::*;
use trunkline::blocking::LogReader as Core;
use trunkline::logs::LogBatch as CoreBatch;

use crate::convert::Span;
use crate::detached::detached;
use crate::exclusive::Exclusive;
use crate::logs::location::{
    LogCounters, LogFormatEnum, LogLocation, ServiceTask, SkippedRange, Socket, socket,
};
use crate::logs::query::{LogPosition, LogQuery, query};
use crate::logs::record::{LogBatch, LogRecord};

/// A reader with the lines that the iterator has read ahead.
struct State {
    core: Core,
    ahead: Arc<CoreBatch>,
    next: usize,
}

impl State {
    /// The next lines: those read ahead, or new ones; none at the end. Empty when nothing came in time.
    fn batch(
        &mut self,
        timeout: Option<Duration>,
    ) -> trunkline::Result<Option<(Arc<CoreBatch>, usize)>> {
        let start = std::mem::take(&mut self.next);
        let ahead = std::mem::take(&mut self.ahead);
        if start < ahead.len() {
            return Ok(Some((ahead, start)));
        }
        // The memory of the last batch is used again, unless Python still has it.
        let mut batch = Arc::try_unwrap(ahead).unwrap_or_default();
        let more = self.core.next_batch(&mut batch, timeout)?;
        Ok(more.then(|| (Arc::new(batch), 0)))
    }
}

/// Reads the logs of a container or a service, or log files: an iterator over records, and for readers in bulk over batches.
///
/// `LogReader.files(format, path)`, `LogReader.open(container)`, `LogReader.through_engine(container)`,
/// `LogReader.service(name)`; each takes a `LogQuery`. It reads on the caller's thread, when it is asked, and keeps no queue.
/// One thread at a time may wait on it; `trunkline.aio.AsyncLogReader` is its twin for asyncio.
///
///     for record in LogReader.files("json-file", path, LogQuery(tail=10)):
///         print(record.time, record.text)
#[pyclass(frozen, module = "trunkline.logs")]
pub(crate) struct LogReader(Exclusive<State>);

fn reader(
    py: Python<'_>,
    open: impl FnOnce() -> trunkline::Result<Core> + Send,
) -> PyResult<LogReader> {
    let core = detached(py, open)?;
    Ok(LogReader(Exclusive::new(
        "LogReader",
        State {
            core,
            ahead: Arc::default(),
            next: 0,
        },
    )))
}

#[pymethods]
impl LogReader {
    /// Reads log files: the current one and those it was rotated to.
    #[staticmethod]
    #[pyo3(signature = (format, path, query=None))]
    fn files(
        py: Python<'_>,
        format: LogFormatEnum,
        path: PathBuf,
        query: Option<&Bound<'_, LogQuery>>,
    ) -> PyResult<Self> {
        let query = self::query(query);
        reader(py, || Core::files(format.0, &path, &query))
    }

    /// Reads the logs of a container: from the engine's files where they are here and their format is known, from the engine
    /// otherwise. `location` says which, and why.
    #[staticmethod]
    #[pyo3(signature = (container, query=None, *, engine=None))]
    fn open(
        py: Python<'_>,
        container: &str,
        query: Option<&Bound<'_, LogQuery>>,
        engine: Option<Socket>,
    ) -> PyResult<Self> {
        let (query, socket) = (self::query(query), socket(engine)?);
        reader(py, || Core::open(&socket, container, &query))
    }

    /// Reads the logs of a container from the engine, wherever its files are.
    #[staticmethod]
    #[pyo3(signature = (container, query=None, *, engine=None))]
    fn through_engine(
        py: Python<'_>,
        container: &str,
        query: Option<&Bound<'_, LogQuery>>,
        engine: Option<Socket>,
    ) -> PyResult<Self> {
        let (query, socket) = (self::query(query), socket(engine)?);
        reader(py, || Core::through_engine(&socket, container, &query))
    }

    /// Reads the logs of a swarm service: those of all its tasks, merged by time. `tail` holds for each task.
    #[staticmethod]
    #[pyo3(signature = (service, query=None, *, engine=None))]
    fn service(
        py: Python<'_>,
        service: &str,
        query: Option<&Bound<'_, LogQuery>>,
        engine: Option<Socket>,
    ) -> PyResult<Self> {
        let (query, socket) = (self::query(query), socket(engine)?);
        reader(py, || Core::service(&socket, service, &query))
    }

    /// Where the logs of a container are, without reading them.
    #[staticmethod]
    #[pyo3(signature = (container, *, engine=None))]
    fn locate(py: Python<'_>, container: &str, engine: Option<Socket>) -> PyResult<LogLocation> {
        let socket = socket(engine)?;
        Ok((&detached(py, || Core::locate(&socket, container))?).into())
    }

    /// Where the engine keeps the current file of a container: below its data root (`DockerRootDir` of `/info`), for the full id.
    #[staticmethod]
    fn path_of(format: LogFormatEnum, data_root: PathBuf, container: &str) -> PathBuf {
        format.0.path(data_root, container)
    }

    /// The next lines; None at the end of the log. With a timeout, an empty batch says that nothing came in time.
    #[pyo3(signature = (timeout=None))]
    fn next_batch(&self, py: Python<'_>, timeout: Option<Span>) -> PyResult<Option<LogBatch>> {
        let timeout = timeout.map(|timeout| timeout.0);
        let batch = self.0.wait(py, |state| state.batch(timeout))?;
        Ok(batch.map(|(batch, start)| LogBatch::new(batch, start)))
    }

    /// An iterator over batches, to the end of the log.
    fn batches(slf: Py<Self>) -> LogBatches {
        LogBatches(slf)
    }

    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<LogRecord>> {
        self.0.with(|state| {
            while state.next >= state.ahead.len() {
                match detached(py, || state.batch(None))? {
                    Some((batch, start)) => (state.ahead, state.next) = (batch, start),
                    None => return Ok(None),
                }
            }
            let record = state.ahead.get(state.next).map(Into::into);
            state.next += 1;
            Ok(record)
        })
    }

    /// Where the lines come from, and why not from files when they do not.
    #[getter]
    fn location(&self) -> PyResult<LogLocation> {
        self.0.with(|state| Ok(state.core.location().into()))
    }

    /// What was read so far.
    #[getter]
    fn counters(&self) -> PyResult<LogCounters> {
        self.0.with(|state| Ok(state.core.counters().into()))
    }

    /// What could not be read: the first 1000 places; the counters count all.
    #[getter]
    fn skipped(&self) -> PyResult<Vec<SkippedRange>> {
        self.0
            .with(|state| Ok(state.core.skipped().iter().map(Into::into).collect()))
    }

    /// Where to go on after the last batch that was read; lines that the iterator has read ahead count as read. None before the
    /// first, for a service, and without times.
    #[getter]
    fn position(&self) -> PyResult<Option<LogPosition>> {
        self.0
            .with(|state| Ok(state.core.position().map(LogPosition)))
    }

    /// The tasks of a service; empty for anything else.
    #[getter]
    fn tasks(&self) -> PyResult<Vec<ServiceTask>> {
        self.0
            .with(|state| Ok(state.core.tasks().iter().map(Into::into).collect()))
    }

    /// Lets go of files and connections. Again is fine.
    fn close(&self, py: Python<'_>) {
        self.0.close(py);
    }

    fn __enter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, py: Python<'_>, _exception: &Bound<'_, pyo3::types::PyTuple>) {
        self.close(py);
    }

    fn __repr__(&self) -> String {
        self.0
            .with(|state| Ok(LogLocation::from(state.core.location())))
            .map_or_else(
                |_| "<LogReader>".to_owned(),
                |location| match &location.path {
                    Some(path) => format!("<LogReader of {}>", path.display()),
                    None => format!("<LogReader through the {}>", location.kind),
                },
            )
    }
}

/// The batches of a reader: see `LogReader.batches`.
#[pyclass(frozen, module = "trunkline.logs")]
pub(crate) struct LogBatches(Py<LogReader>);

#[pymethods]
impl LogBatches {
    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<LogBatch>> {
        self.0.get().next_batch(py, None)
    }

    fn __repr__(&self) -> &'static str {
        "<LogBatches>"
    }
}
