//! `trunkline.logs.DaemonLog`: where the daemon's own log is, and its records.

use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use trunkline::logs::{
    DaemonLog as Core, DaemonRecord as CoreRecord, HostFacts as CoreFacts,
    JournalEntry as CoreEntry, JournalOrigin, LineForm, LogPlace as CorePlace, Platform,
    RunningDaemon as CoreDaemon,
};

use crate::convert::{Whole, python_enum};
use crate::detached::detached;
use crate::error::OrRaise;
use crate::exclusive::Exclusive;
use crate::logs::daemon_config::{DaemonCommandLine, LogLevelEnum, line};

python_enum! {
    /// `trunkline.logs.LineForm`.
    LineFormEnum = LineForm, "LineForm", "form of a line" {
        Logfmt => "logfmt",
        Json => "json",
        Terminal => "terminal",
        Raw => "raw",
    }
}

python_enum! {
    /// `trunkline.logs.Platform`.
    PlatformEnum = Platform, "Platform", "platform" {
        Linux => "linux",
        MacOs => "macos",
        WindowsDesktop => "windows_desktop",
        WindowsEngine => "windows_engine",
    }
}

/// A line of a daemon's log, taken apart: logfmt, JSON, a terminal's form, or none of them.
#[pyclass(frozen, eq, module = "trunkline.logs")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DaemonRecord(pub(crate) CoreRecord);

#[pymethods]
impl DaemonRecord {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str) = ("level", "message");

    /// Takes a line apart. There is no line that it refuses.
    #[staticmethod]
    fn parse(line: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(bytes) = line.cast::<PyBytes>() {
            return Ok(Self(CoreRecord::parse(bytes.as_bytes())));
        }
        Ok(Self(CoreRecord::parse(
            crate::spec::text_of(line)?.as_bytes(),
        )))
    }

    /// The form.
    #[getter]
    fn form(&self) -> LineFormEnum {
        LineFormEnum(self.0.form())
    }

    /// The time as it is written.
    #[getter]
    fn time(&self) -> Option<&str> {
        self.0.time()
    }

    /// The time in nanoseconds since 1970, when it says a whole moment.
    #[getter]
    fn unix_nanoseconds(&self) -> Option<i64> {
        self.0.unix_nanos()
    }

    /// The level.
    #[getter]
    fn level(&self) -> Option<LogLevelEnum> {
        self.0.level().map(LogLevelEnum)
    }

    /// The message.
    #[getter]
    fn message(&self) -> &str {
        self.0.message()
    }

    /// A further field.
    fn field(&self, name: &str) -> Option<&str> {
        self.0.field(name)
    }

    /// The further fields, in order.
    #[getter]
    fn fields(&self) -> Vec<(String, String)> {
        self.0
            .fields()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    /// The program that a shared log says wrote it.
    #[getter]
    fn program(&self) -> Option<&str> {
        self.0.program()
    }

    /// The message with the reasons that the fields give.
    #[getter]
    fn full_text(&self) -> String {
        self.0.full_text()
    }

    fn __str__(&self) -> String {
        self.0.full_text()
    }

    fn __repr__(&self) -> String {
        let level = self.0.level().map_or("", |level| level.as_str());
        format!("<DaemonRecord {level} {:?}>", self.0.message())
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{Hash, Hasher};
        let mut hasher = std::hash::DefaultHasher::new();
        self.0.message().hash(&mut hasher);
        hasher.finish()
    }
}

/// The records of a Windows event log that was exported as XML, in UTF-8 or UTF-16.
#[pyfunction]
pub(super) fn windows_events(export: &[u8]) -> PyResult<Vec<DaemonRecord>> {
    Ok(trunkline::logs::windows_events(export)
        .or_raise()?
        .into_iter()
        .map(DaemonRecord)
        .collect())
}

/// An entry of the journal, as `journalctl -o json` prints it.
#[pyclass(frozen, eq, module = "trunkline.logs")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JournalEntry(CoreEntry);

#[pymethods]
impl JournalEntry {
    /// Reads one line.
    #[staticmethod]
    fn parse(line: &[u8]) -> PyResult<Self> {
        CoreEntry::parse(line).or_raise().map(Self)
    }

    /// The cursor, for `journalctl --after-cursor`.
    #[getter]
    fn cursor(&self) -> &str {
        self.0.cursor()
    }

    /// The time in microseconds since 1970.
    #[getter]
    fn unix_microseconds(&self) -> i64 {
        self.0.unix_micros()
    }

    /// Who wrote it: `unit`, `container`, `kernel` or `systemd`.
    #[getter]
    fn origin(&self) -> &'static str {
        match self.0.origin() {
            JournalOrigin::Unit => "unit",
            JournalOrigin::Container { .. } => "container",
            JournalOrigin::Kernel => "kernel",
            JournalOrigin::Systemd => "systemd",
        }
    }

    /// The id and the name of the container that wrote it.
    #[getter]
    fn container(&self) -> Option<(&str, &str)> {
        match self.0.origin() {
            JournalOrigin::Container { id, name } => Some((id, name)),
            JournalOrigin::Unit | JournalOrigin::Kernel | JournalOrigin::Systemd => None,
        }
    }

    /// The message.
    #[getter]
    fn message<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.message())
    }

    /// The message taken apart.
    #[getter]
    fn record(&self) -> DaemonRecord {
        DaemonRecord(self.0.record())
    }

    /// How many lines journald says here that it threw away.
    #[getter]
    fn suppressed(&self) -> Option<u64> {
        self.0.suppressed()
    }

    fn __repr__(&self) -> String {
        format!(
            "<JournalEntry {} {:?}>",
            self.origin(),
            String::from_utf8_lossy(self.0.message())
        )
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{Hash, Hasher};
        let mut hasher = std::hash::DefaultHasher::new();
        self.0.cursor().hash(&mut hasher);
        hasher.finish()
    }
}

/// A running dockerd: its process id and its command line.
#[pyclass(frozen, eq, module = "trunkline.logs")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RunningDaemon(CoreDaemon);

#[pymethods]
impl RunningDaemon {
    /// Every dockerd that this process can see.
    #[staticmethod]
    fn find_all(py: Python<'_>) -> PyResult<Vec<Self>> {
        Ok(detached(py, CoreDaemon::find_all)?
            .into_iter()
            .map(Self)
            .collect())
    }

    /// The process id.
    #[getter]
    fn pid(&self) -> u32 {
        self.0.pid()
    }

    /// The command line.
    #[getter]
    fn command_line(&self) -> DaemonCommandLine {
        DaemonCommandLine(self.0.command_line().clone())
    }

    fn __repr__(&self) -> String {
        format!("<RunningDaemon {}>", self.0.pid())
    }

    fn __hash__(&self) -> u64 {
        u64::from(self.0.pid())
    }
}

/// A place where a daemon's log is: `LogPlace.journal(unit)` is found by `HostFacts`, `LogPlace.file(path)` names a file.
#[pyclass(frozen, eq, hash, module = "trunkline.logs")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct LogPlace(pub(super) CorePlace);

#[pymethods]
impl LogPlace {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str) = ("kind", "path");

    /// A file. A shared one is written by other programs too, whose lines are left out.
    #[staticmethod]
    #[pyo3(signature = (path, *, shared=false))]
    fn file(path: PathBuf, shared: bool) -> Self {
        Self(CorePlace::File {
            path: path.to_string_lossy().into_owned(),
            shared,
        })
    }

    /// `journal`, `file`, `event_log` or `other`.
    #[getter]
    fn kind(&self) -> &'static str {
        match &self.0 {
            CorePlace::Journal { .. } => "journal",
            CorePlace::File { .. } => "file",
            CorePlace::EventLog { .. } => "event_log",
            _ => "other",
        }
    }

    /// The file.
    #[getter]
    fn path(&self) -> Option<&str> {
        match &self.0 {
            CorePlace::File { path, .. } => Some(path),
            _ => None,
        }
    }

    /// Whether other programs write to the file too.
    #[getter]
    fn shared(&self) -> Option<bool> {
        match &self.0 {
            CorePlace::File { shared, .. } => Some(*shared),
            _ => None,
        }
    }

    /// The unit of the journal.
    #[getter]
    fn unit(&self) -> Option<&str> {
        match &self.0 {
            CorePlace::Journal { unit, .. } => Some(unit),
            _ => None,
        }
    }

    /// Whether it is the user's own journal.
    #[getter]
    fn user(&self) -> Option<bool> {
        match &self.0 {
            CorePlace::Journal { user, .. } => Some(*user),
            _ => None,
        }
    }

    /// The source in the Windows event log.
    #[getter]
    fn source(&self) -> Option<&str> {
        match &self.0 {
            CorePlace::EventLog { source, .. } => Some(source),
            _ => None,
        }
    }

    fn __repr__(&self) -> String {
        match &self.0 {
            CorePlace::File {
                path,
                shared: false,
            } => format!("LogPlace.file({path:?})"),
            CorePlace::File { path, shared: true } => {
                format!("LogPlace.file({path:?}, shared=True)")
            }
            other => format!("<LogPlace {other:?}>"),
        }
    }
}

/// What is known of a host, to find its daemon's log and its daemon.json.
#[pyclass(frozen, eq, module = "trunkline.logs")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HostFacts(CoreFacts);

#[pymethods]
impl HostFacts {
    #[new]
    #[pyo3(signature = (
        platform, *, paths=Vec::new(), home=None, config_home=None, local_app_data=None, rootless=false, stderr=None
    ))]
    fn new(
        platform: PlatformEnum,
        paths: Vec<String>,
        home: Option<&str>,
        config_home: Option<&str>,
        local_app_data: Option<&str>,
        rootless: bool,
        stderr: Option<&str>,
    ) -> Self {
        let mut facts = CoreFacts::new(platform.0).with_rootless(rootless);
        for path in &paths {
            facts = facts.with_path(path);
        }
        if let Some(home) = home {
            facts = facts.with_home(home);
        }
        if let Some(directory) = config_home {
            facts = facts.with_config_home(directory);
        }
        if let Some(directory) = local_app_data {
            facts = facts.with_local_app_data(directory);
        }
        if let Some(target) = stderr {
            facts = facts.with_stderr(target);
        }
        Self(facts)
    }

    /// Collects the facts of a Linux host whose root is this directory. The daemon, when given, tells where its output goes.
    #[staticmethod]
    #[pyo3(signature = (root=PathBuf::from("/"), *, daemon=None))]
    fn of_root(
        py: Python<'_>,
        root: PathBuf,
        daemon: Option<&Bound<'_, RunningDaemon>>,
    ) -> PyResult<Self> {
        let daemon = daemon.map(|daemon| daemon.get().0.clone());
        detached(py, || Ok(CoreFacts::of_root(&root, daemon.as_ref()))).map(Self)
    }

    /// The places where the daemon's log is, the likeliest first.
    fn daemon_logs(&self) -> Vec<LogPlace> {
        self.0.daemon_logs().into_iter().map(LogPlace).collect()
    }

    /// The places where the kernel's log is, the likeliest first.
    fn kernel_logs(&self) -> Vec<LogPlace> {
        self.0.kernel_logs().into_iter().map(LogPlace).collect()
    }

    /// Where daemon.json is.
    #[pyo3(signature = (*, line=None))]
    fn daemon_json(&self, line: Option<&Bound<'_, DaemonCommandLine>>) -> String {
        self.0.daemon_json(&self::line(line))
    }

    fn __repr__(&self) -> String {
        format!("<{:?}>", self.0)
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{Hash, Hasher};
        let mut hasher = std::hash::DefaultHasher::new();
        format!("{:?}", self.0).hash(&mut hasher);
        hasher.finish()
    }
}

/// The records of a daemon's log, one after the other, read as they are asked for.
#[pyclass(frozen, module = "trunkline.logs")]
pub(crate) struct DaemonLog(Exclusive<Core>);

#[pymethods]
impl DaemonLog {
    /// Opens a place. With `tail` only about that many of the last lines are read.
    #[staticmethod]
    #[pyo3(signature = (place, *, tail=None))]
    fn open(
        py: Python<'_>,
        place: &Bound<'_, LogPlace>,
        tail: Option<Whole<u32>>,
    ) -> PyResult<Self> {
        let place = &place.get().0;
        let core = detached(py, || Core::open(place, tail.map(|tail| tail.0)))?;
        Ok(Self(Exclusive::new("DaemonLog", core)))
    }

    /// How many lines journald says it threw away, among those read so far.
    #[getter]
    fn suppressed(&self) -> PyResult<u64> {
        self.0.with(|core| Ok(core.suppressed()))
    }

    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<DaemonRecord>> {
        let record = self.0.wait(py, |core| core.next().transpose())?;
        Ok(record.map(DaemonRecord))
    }

    /// Lets go of the file or the journal. Again is fine.
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

    fn __repr__(&self) -> &'static str {
        "<DaemonLog>"
    }
}
