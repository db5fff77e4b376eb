//! `trunkline.logs.DaemonLog`: where the daemon's own log is, and its records.

use std::path::{Path, PathBuf};

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString, PyTuple};
use trunkline::logs::{
    DaemonLog as Core, DaemonRecord as CoreRecord, HostFacts as CoreFacts,
    JournalEntry as CoreEntry, JournalOrigin, LineForm, LogPlace as CorePlace, Platform,
    RunningDaemon as CoreDaemon,
};

use crate::convert::{Whole, python_enum};
use crate::detached::detached;
use crate::error::{OrRaise, invalid};
use crate::exclusive::Exclusive;
use crate::logs::daemon_config::{DaemonCommandLine, LogLevelEnum, line};
use crate::value::remade;

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
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str) = ("origin", "message");

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
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str) = ("pid", "command_line");

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

/// A place where a daemon's or the kernel's log is. `HostFacts` finds it; the constructors name one.
///
/// All but the journal of this host (`journal`) and the Windows event log (`event_log`), which are only found, can be pickled.
#[pyclass(frozen, eq, hash, module = "trunkline.logs")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct LogPlace(pub(super) CorePlace);

/// The path of a place, which is text in the core.
fn place_path(path: &Path) -> PyResult<String> {
    match path.to_str() {
        Some(path) => Ok(path.to_owned()),
        None => Err(invalid("path", path.display(), "it is valid UTF-8")),
    }
}

#[pymethods]
impl LogPlace {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str) = ("kind", "path");

    /// A file. A shared one is written by other programs too, whose lines are left out.
    #[staticmethod]
    #[pyo3(signature = (path, *, shared=false))]
    fn file(path: PathBuf, shared: bool) -> PyResult<Self> {
        let path = place_path(&path)?;
        Ok(Self(CorePlace::File { path, shared }))
    }

    /// Files of a journal, such as one that was copied from another host: what this unit wrote.
    #[staticmethod]
    fn journal_file(path: PathBuf, unit: String) -> PyResult<Self> {
        let path = place_path(&path)?;
        Ok(Self(CorePlace::JournalFile { path, unit }))
    }

    /// The kernel's messages, from its own memory: `/dev/kmsg`.
    #[staticmethod]
    fn kernel_ring() -> Self {
        Self(CorePlace::KernelRing)
    }

    /// The kernel's messages of this boot, as the journal has them.
    #[staticmethod]
    fn kernel_journal() -> Self {
        Self(CorePlace::KernelJournal)
    }

    /// What PowerShell has exported of a Windows event log: see `windows_events`.
    #[staticmethod]
    fn event_file(path: PathBuf) -> PyResult<Self> {
        let path = place_path(&path)?;
        Ok(Self(CorePlace::EventFile { path }))
    }

    /// `journal`, `journal_file`, `kernel_ring`, `kernel_journal`, `file`, `event_file`, `event_log`; `other` for one that is
    /// newer than this module.
    #[getter]
    fn kind(&self) -> &'static str {
        match &self.0 {
            CorePlace::Journal { .. } => "journal",
            CorePlace::JournalFile { .. } => "journal_file",
            CorePlace::KernelRing => "kernel_ring",
            CorePlace::KernelJournal => "kernel_journal",
            CorePlace::File { .. } => "file",
            CorePlace::EventFile { .. } => "event_file",
            CorePlace::EventLog { .. } => "event_log",
            _ => "other",
        }
    }

    /// The file.
    #[getter]
    fn path(&self) -> Option<&str> {
        match &self.0 {
            CorePlace::File { path, .. }
            | CorePlace::JournalFile { path, .. }
            | CorePlace::EventFile { path } => Some(path),
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
            CorePlace::JournalFile { unit, .. } => Some(unit),
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

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        match &self.0 {
            CorePlace::File { path, shared } if *shared => {
                format!("LogPlace.file({path:?}, shared=True)")
            }
            CorePlace::File { path, .. } => format!("LogPlace.file({path:?})"),
            CorePlace::JournalFile { path, unit } => {
                format!("LogPlace.journal_file({path:?}, {unit:?})")
            }
            CorePlace::EventFile { path } => format!("LogPlace.event_file({path:?})"),
            CorePlace::KernelRing => "LogPlace.kernel_ring()".to_owned(),
            CorePlace::KernelJournal => "LogPlace.kernel_journal()".to_owned(),
            other => format!("<LogPlace: {other}>"),
        }
    }

    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let text = |text: &str| PyString::new(py, text).into_any();
        match &self.0 {
            CorePlace::File { path, shared } => {
                let options = PyDict::new(py);
                options.set_item("shared", *shared)?;
                remade::<Self>(py, "file", [text(path), options.into_any()])
            }
            CorePlace::JournalFile { path, unit } => {
                remade::<Self>(py, "journal_file", [text(path), text(unit)])
            }
            CorePlace::EventFile { path } => remade::<Self>(py, "event_file", [text(path)]),
            CorePlace::KernelRing => remade::<Self>(py, "kernel_ring", []),
            CorePlace::KernelJournal => remade::<Self>(py, "kernel_journal", []),
            _ => Err(crate::spec::not_pickled(
                "a log that was found on this host",
            )),
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
    fn __exit__(&self, py: Python<'_>, _exception: &Bound<'_, PyTuple>) {
        self.close(py);
    }

    fn __repr__(&self) -> &'static str {
        "<DaemonLog>"
    }
}
