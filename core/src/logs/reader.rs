//! Reading logs with async. I/O.

use std::path::Path;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::core::{Core, location};
use super::disk::Fill;
use super::engine::EngineSocket;
use super::format::LogFormat;
use super::location::{LogLocation, WhyEngine};
use super::position::LogPosition;
use super::query::LogQuery;
use super::record::{LogBatch, LogRecord};
use super::report::{LogCounters, SkippedRange};
use super::service::{ServiceReader, ServiceTask};
use crate::error::{Error, Result};

/// Reads the logs of a container or a service, or log files.
///
/// A thread of its own reads ahead by two batches, and no further until these are taken: files and sockets are read with
/// blocking calls, which must not hold up other tasks. It ends with the reader.
///
/// Nothing is ever written, and no lock is taken. Reading files takes root; without it the engine is asked.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use trunkline::logs::{LogFormat, LogQuery, LogReader};
///
/// let directory = tempfile::tempdir()?;
/// let path = directory.path().join("c0-json.log");
/// std::fs::write(&path, r#"{"log":"hello\n","stream":"stdout","time":"2026-11-23T20:45:42.5Z"}
/// "#)?;
/// let mut reader = LogReader::files(LogFormat::JsonFile, &path, &LogQuery::new()).await?;
/// let record = reader.next().await?.expect("a line");
/// assert_eq!(record.text(), "hello");
/// assert_eq!(record.time().map(|time| time.to_string()).as_deref(), Some("2026-11-23T20:45:42.500000000Z"));
/// assert!(reader.next().await?.is_none());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct LogReader {
    batches: mpsc::Receiver<Result<Message>>,
    location: LogLocation,
    current: LogBatch,
    next: usize,
    counters: LogCounters,
    skipped: Vec<SkippedRange>,
    position: Option<LogPosition>,
    tasks: Vec<ServiceTask>,
}

#[derive(Debug)]
struct Message {
    batch: LogBatch,
    counters: LogCounters,
    /// Those that are new.
    skipped: Vec<SkippedRange>,
    position: Option<LogPosition>,
    tasks: Vec<ServiceTask>,
}

impl LogReader {
    /// Reads log files: the current one and those it was rotated to.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when they cannot be opened.
    pub async fn files(
        format: LogFormat,
        current: impl AsRef<Path>,
        query: &LogQuery,
    ) -> Result<Self> {
        let (path, query) = (current.as_ref().to_owned(), query.clone());
        Self::start(thread_name(&query), move || {
            Core::files(format, &path, &query)
        })
        .await
    }

    /// Reads the logs of a container: from the engine's files where they are here and their format is known, from the engine
    /// otherwise. [`location`](Self::location) says which, and why.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] without such a container; [`Error::LogsUnreadable`] when its driver keeps no copy, with the place to
    /// look at; [`Error::Engine`], [`Error::Docker`] and [`Error::Io`].
    pub async fn open(engine: &EngineSocket, container: &str, query: &LogQuery) -> Result<Self> {
        let (engine, container, query) = (engine.clone(), container.to_owned(), query.clone());
        Self::start(thread_name(&query), move || {
            Core::container(&engine, &container, &query, true)
        })
        .await
    }

    /// Reads the logs of a container from the engine, wherever its files are.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub async fn through_engine(
        engine: &EngineSocket,
        container: &str,
        query: &LogQuery,
    ) -> Result<Self> {
        let (engine, container, query) = (engine.clone(), container.to_owned(), query.clone());
        Self::start(thread_name(&query), move || {
            Core::container(&engine, &container, &query, false)
        })
        .await
    }

    /// Reads the logs of a swarm service: those of all its tasks, merged by time. `tail` holds for each task. A task whose logs
    /// are missing does not end the others; [`tasks`](Self::tasks) says why they are missing.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] without such a service; [`Error::Docker`] when the engine is no manager of a swarm.
    pub async fn service(engine: &EngineSocket, service: &str, query: &LogQuery) -> Result<Self> {
        let (engine, service, query) = (engine.clone(), service.to_owned(), query.clone());
        Self::start(thread_name(&query), move || {
            service_core(&engine, &service, &query)
        })
        .await
    }

    /// Where the logs of a container are, without reading them.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], [`Error::Engine`] and [`Error::Docker`].
    pub async fn locate(engine: &EngineSocket, container: &str) -> Result<LogLocation> {
        let (engine, container) = (engine.clone(), container.to_owned());
        ask_on_a_thread(move || location(&engine, &container)).await
    }

    async fn start(
        name: &'static str,
        open: impl FnOnce() -> Result<(Core, LogLocation)> + Send + 'static,
    ) -> Result<Self> {
        let (sender, batches) = mpsc::channel(1);
        let (answer, answered) = oneshot::channel();
        spawn(name, move || match open() {
            Ok((core, location)) => {
                if answer.send(Ok(location)).is_ok() {
                    run(core, &sender);
                }
            }
            Err(error) => {
                let _ = answer.send(Err(error));
            }
        })?;
        Ok(Self {
            location: answered
                .await
                .unwrap_or_else(|_| Err(gone("a log reader")))?,
            batches,
            current: LogBatch::default(),
            next: 0,
            counters: LogCounters::default(),
            skipped: Vec::new(),
            position: None,
            tasks: Vec::new(),
        })
    }

    /// The next line; none at the end of the log. Dropping the future loses nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Io`], [`Error::Engine`], [`Error::Docker`] and [`Error::Protocol`]; the reader is at its end then.
    pub async fn next(&mut self) -> Result<Option<LogRecord>> {
        while self.next >= self.current.len() {
            match self.receive().await? {
                Some(batch) => (self.current, self.next) = (batch, 0),
                None => return Ok(None),
            }
        }
        let record = self.current.get(self.next).map(|record| record.to_record());
        self.next += 1;
        Ok(record)
    }

    /// The next lines, up to the number that the query says; none at the end of the log. Dropping the future loses nothing.
    ///
    /// # Errors
    ///
    /// As [`next`](Self::next).
    pub async fn next_batch(&mut self) -> Result<Option<LogBatch>> {
        if self.next < self.current.len() {
            let mut rest = LogBatch::default();
            for record in self.current.iter().skip(self.next) {
                rest.copy_from(&record, record.raw_source());
            }
            self.current.clear();
            self.next = 0;
            return Ok(Some(rest));
        }
        self.receive().await
    }

    async fn receive(&mut self) -> Result<Option<LogBatch>> {
        loop {
            let Some(message) = self.batches.recv().await else {
                return Ok(None);
            };
            let message = message?;
            self.counters = message.counters;
            self.skipped.extend(message.skipped);
            self.position = message.position;
            self.tasks = message.tasks;
            if !message.batch.is_empty() {
                return Ok(Some(message.batch));
            }
        }
    }

    /// Where the lines come from, and why not from files when they do not.
    pub fn location(&self) -> &LogLocation {
        &self.location
    }

    /// What was read so far.
    pub fn counters(&self) -> LogCounters {
        self.counters
    }

    /// What could not be read: the first 1000 places; the counters count all.
    pub fn skipped(&self) -> &[SkippedRange] {
        &self.skipped
    }

    /// Where to go on after the last batch that was taken; lines of it that [`next`](Self::next) has not returned yet count as
    /// taken. None before the first, for a service, and without times.
    pub fn position(&self) -> Option<&LogPosition> {
        self.position.as_ref()
    }

    /// The tasks of a service, in the order of [`LogRecord::source`]; complete after the last line. Empty for anything else.
    pub fn tasks(&self) -> &[ServiceTask] {
        &self.tasks
    }
}

pub(crate) fn service_core(
    engine: &EngineSocket,
    service: &str,
    query: &LogQuery,
) -> Result<(Core, LogLocation)> {
    let reader = ServiceReader::open(engine, service, query)?;
    Ok((
        Core::Service(Box::new(reader)),
        LogLocation::Engine {
            because: WhyEngine::Service,
        },
    ))
}

/// Names of threads, which the kernel cuts at 15 bytes.
const READING: &str = "trunkline-logs";
const FOLLOWING: &str = "trunkline-follo";

/// Does blocking work on a thread of its own.
pub(crate) async fn ask_on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let (answer, answered) = oneshot::channel();
    spawn(READING, move || {
        // Nobody waits for it any more when this fails.
        let _ = answer.send(work());
    })?;
    answered.await.unwrap_or_else(|_| Err(gone("a log reader")))
}

fn thread_name(query: &LogQuery) -> &'static str {
    if query.follow { FOLLOWING } else { READING }
}

pub(crate) fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<()> {
    std::thread::Builder::new()
        .name(name.into())
        .spawn(work)
        .map(drop)
        .map_err(|source| Error::Io {
            action: "start a thread for",
            path: "reading logs".into(),
            source,
        })
}

pub(crate) fn gone(work: &str) -> Error {
    Error::Misuse {
        what: format!("the thread of {work} ended unexpectedly"),
    }
}

/// The longest time until a thread notices that its reader is gone.
const LOOK: Duration = Duration::from_millis(200);

fn run(mut core: Core, sender: &mpsc::Sender<Result<Message>>) {
    let mut told = 0;
    loop {
        let mut batch = LogBatch::default();
        let filled = core.fill(&mut batch, Some(LOOK));
        let end = match filled {
            Ok(Fill::TimedOut) if sender.is_closed() => return,
            Ok(Fill::TimedOut) => continue,
            Ok(Fill::More) => false,
            Ok(Fill::End) => true,
            Err(error) => {
                let _ = sender.blocking_send(Err(error));
                return;
            }
        };
        let report = core.report();
        let message = Message {
            batch,
            counters: report.counters,
            skipped: report.skipped.get(told..).unwrap_or_default().to_vec(),
            position: core.position(),
            tasks: if let Core::Service(service) = &core {
                service.tasks().to_vec()
            } else {
                Vec::new()
            },
        };
        told = report.skipped.len();
        if sender.blocking_send(Ok(message)).is_err() || end {
            return;
        }
    }
}
