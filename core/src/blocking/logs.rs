//! Reading logs without async.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::blocking::outside_runtime;
use crate::cancel;
use crate::error::{Error, Result};
use crate::logs::{
    Auditor, ContainerAudit, Core, EngineLogConfig, EngineSocket, Examination, Fill, Findings,
    LogBatch, LogCounters, LogFormat, LogLocation, LogPosition, LogQuery, LogRecord, ServiceTask,
    SkippedRange, examine_here, location, service_core,
};

/// Examines a host, a network or a container: [`logs::examine`](crate::logs::examine) for programs that have no runtime, on
/// the caller's thread.
///
/// ```
/// use trunkline::blocking::examine;
/// use trunkline::logs::{EngineSocket, Examination, LogPlace};
///
/// // A host whose engine does not run, but has left its log.
/// let directory = tempfile::tempdir()?;
/// let path = directory.path().join("docker.log").display().to_string();
/// std::fs::write(&path, "failed to start daemon: pid file found, ensure docker is not running or delete /run/docker.pid\n")?;
/// let examination = Examination::of_host()
///     .engine(EngineSocket::unix(directory.path().join("docker.sock")))
///     .daemon_log(LogPlace::File { path, shared: false })
///     .without_kernel_log();
/// let findings = examine(&examination)?;
/// let names: Vec<_> = findings.diagnosis().causes().iter().map(|cause| cause.failure().name()).collect();
/// assert_eq!(names, ["engine-unreachable", "second-daemon"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// As there, [`Error::InsideRuntime`] in async code, and [`Error::Interrupted`] when it is given up through a
/// [`Cancel`](crate::Cancel).
pub fn examine(examination: &Examination) -> Result<Findings> {
    outside_runtime()?;
    let findings = examine_here(examination, &cancel::is_asked)?;
    if cancel::take() {
        return Err(interrupted("examine", "the host"));
    }
    Ok(findings)
}

/// Reads the logs of a container or a service, or log files: [`logs::LogReader`](crate::logs::LogReader) for programs that
/// have no runtime. It reads on the caller's thread, in the caller's buffer, and starts no thread of its own.
///
/// It is an iterator over lines, too.
///
/// ```
/// use trunkline::blocking::LogReader;
/// use trunkline::logs::{LogBatch, LogFormat, LogQuery};
///
/// let directory = tempfile::tempdir()?;
/// let path = directory.path().join("c0-json.log");
/// std::fs::write(&path, r#"{"log":"hello\n","stream":"stdout","time":"2026-11-23T20:45:42.5Z"}
/// "#)?;
/// let mut reader = LogReader::files(LogFormat::JsonFile, &path, &LogQuery::new())?;
/// let mut batch = LogBatch::default();
/// while reader.next_batch(&mut batch, None)? {
///     for record in batch.iter() {
///         assert_eq!(record.line(), b"hello");
///     }
/// }
/// assert_eq!(reader.counters().lines, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct LogReader {
    core: Core,
    location: LogLocation,
    current: LogBatch,
    next: usize,
    ended: bool,
}

impl LogReader {
    /// Reads log files: the current one and those it was rotated to.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when they cannot be opened; [`Error::InsideRuntime`] when called from async code, as for every call here
    /// that may wait.
    pub fn files(format: LogFormat, current: impl AsRef<Path>, query: &LogQuery) -> Result<Self> {
        outside_runtime()?;
        Core::files(format, current.as_ref(), query).map(Self::new)
    }

    /// Reads the logs of a container: from the engine's files where they are here and their format is known, from the engine
    /// otherwise. [`location`](Self::location) says which, and why.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] without such a container; [`Error::LogsUnreadable`] when its driver keeps no copy, with the place to
    /// look at; [`Error::Engine`], [`Error::Docker`] and [`Error::Io`].
    pub fn open(engine: &EngineSocket, container: &str, query: &LogQuery) -> Result<Self> {
        outside_runtime()?;
        Core::container(engine, container, query, true).map(Self::new)
    }

    /// Reads the logs of a container from the engine, wherever its files are.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn through_engine(
        engine: &EngineSocket,
        container: &str,
        query: &LogQuery,
    ) -> Result<Self> {
        outside_runtime()?;
        Core::container(engine, container, query, false).map(Self::new)
    }

    /// Reads the logs of a swarm service: those of all its tasks, merged by time. `tail` holds for each task.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] without such a service; [`Error::Docker`] when the engine is no manager of a swarm.
    pub fn service(engine: &EngineSocket, service: &str, query: &LogQuery) -> Result<Self> {
        outside_runtime()?;
        service_core(engine, service, query).map(Self::new)
    }

    /// Where the logs of a container are, without reading them.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], [`Error::Engine`] and [`Error::Docker`].
    pub fn locate(engine: &EngineSocket, container: &str) -> Result<LogLocation> {
        outside_runtime()?;
        location(engine, container)
    }

    fn new((core, location): (Core, LogLocation)) -> Self {
        Self {
            core,
            location,
            current: LogBatch::default(),
            next: 0,
            ended: false,
        }
    }

    /// Fills the batch with the next lines, up to the number that the query says; what was in it is dropped, its memory is used
    /// again. Returns false at the end of the log. With a timeout, an empty batch says that nothing came in time, so that a
    /// program can look after something else while it follows a log.
    ///
    /// # Errors
    ///
    /// [`Error::Io`], [`Error::Engine`], [`Error::Docker`] and [`Error::Protocol`]; the reader is at its end then.
    /// [`Error::Interrupted`] when the wait was given up; the next call goes on where this one was.
    pub fn next_batch(&mut self, batch: &mut LogBatch, timeout: Option<Duration>) -> Result<bool> {
        outside_runtime()?;
        batch.clear();
        if self.next < self.current.len() {
            // Lines that `next` has read ahead.
            for record in self.current.iter().skip(self.next) {
                batch.copy_from(&record, record.raw_source());
            }
            self.current.clear();
            self.next = 0;
            return Ok(true);
        }
        if self.ended {
            return Ok(false);
        }
        match self.fill(batch, timeout) {
            Err(error @ Error::Interrupted { .. }) => Err(error),
            Ok(Fill::More | Fill::TimedOut) => Ok(true),
            Ok(Fill::End) => {
                self.ended = true;
                Ok(false)
            }
            Err(error) => {
                self.ended = true;
                Err(error)
            }
        }
    }

    /// Reads; a wait that can be given up is taken in slices.
    fn fill(&mut self, batch: &mut LogBatch, timeout: Option<Duration>) -> Result<Fill> {
        if !cancel::is_possible() {
            return self.core.fill(batch, timeout);
        }
        let until = timeout.map(|timeout| Instant::now() + timeout);
        loop {
            if cancel::take() {
                return Err(interrupted("read", "the log"));
            }
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            let slice = left.map_or(cancel::TICK, |left| left.min(cancel::TICK));
            match self.core.fill(batch, Some(slice))? {
                Fill::TimedOut if left.is_none_or(|left| left > slice) => {}
                filled => return Ok(filled),
            }
        }
    }

    /// Where the lines come from, and why not from files when they do not.
    pub fn location(&self) -> &LogLocation {
        &self.location
    }

    /// What was read so far.
    pub fn counters(&self) -> LogCounters {
        self.core.report().counters
    }

    /// What could not be read: the first 1000 places; the counters count all.
    pub fn skipped(&self) -> &[SkippedRange] {
        &self.core.report().skipped
    }

    /// Where to go on after the last batch that was taken; lines that the iterator has read ahead count as taken. None before
    /// the first, for a service, and without times.
    pub fn position(&self) -> Option<LogPosition> {
        self.core.position()
    }

    /// The tasks of a service, in the order of [`LogRecord::source`]. Empty for anything else.
    pub fn tasks(&self) -> &[ServiceTask] {
        match &self.core {
            Core::Service(service) => service.tasks(),
            Core::Disk(_) | Core::Api(_) => &[],
        }
    }
}

impl Iterator for LogReader {
    type Item = Result<LogRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.next >= self.current.len() {
            let mut batch = std::mem::take(&mut self.current);
            self.next = 0;
            let more = self.next_batch(&mut batch, None);
            self.current = batch;
            match more {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => return Some(Err(error)),
            }
        }
        let record = self.current.get(self.next).map(|record| record.to_record());
        self.next += 1;
        record.map(Ok)
    }
}

/// [`logs::LogAuditor`](crate::logs::LogAuditor) for programs without a runtime.
///
/// ```no_run
/// use trunkline::blocking::LogAuditor;
/// use trunkline::logs::EngineSocket;
///
/// let auditor = LogAuditor::connect(&EngineSocket::from_env()?)?;
/// let audit = auditor.container("web")?;
/// for line in audit.output().dockerfile() {
///     println!("{line}");
/// }
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct LogAuditor(Auditor);

impl LogAuditor {
    /// As [`logs::LogAuditor::connect`](crate::logs::LogAuditor::connect).
    ///
    /// # Errors
    ///
    /// As there.
    pub fn connect(engine: &EngineSocket) -> Result<Self> {
        outside_runtime()?;
        Auditor::connect(engine).map(Self)
    }

    /// As [`logs::LogAuditor::default_config`](crate::logs::LogAuditor::default_config).
    pub fn default_config(&self) -> &EngineLogConfig {
        &self.0.default
    }

    /// As [`logs::LogAuditor::knows_default_options`](crate::logs::LogAuditor::knows_default_options).
    pub fn knows_default_options(&self) -> bool {
        self.0.options_known
    }

    /// As [`logs::LogAuditor::containers`](crate::logs::LogAuditor::containers).
    ///
    /// # Errors
    ///
    /// As there.
    pub fn containers(&self) -> Result<Vec<ContainerAudit>> {
        outside_runtime()?;
        self.0.containers()
    }

    /// As [`logs::LogAuditor::container`](crate::logs::LogAuditor::container).
    ///
    /// # Errors
    ///
    /// As there.
    pub fn container(&self, container: &str) -> Result<ContainerAudit> {
        outside_runtime()?;
        self.0.container(container)
    }
}

fn interrupted(action: &'static str, subject: &str) -> Error {
    Error::Interrupted {
        action,
        subject: subject.to_owned(),
        sent: false,
    }
}
