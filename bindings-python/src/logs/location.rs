//! `trunkline.logs`: where logs are, and what was read of them.

use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::PyString;
use trunkline::logs::{
    Elsewhere, EngineSocket as CoreSocket, LogCounters as CoreCounters, LogFormat,
    LogLocation as CoreLocation, NoCopy, ServiceTask as CoreTask, SkipReason,
    SkippedRange as CoreRange, TaskProblem,
};

use crate::convert::{Whole, python_enum};
use crate::error::OrRaise;
use crate::value::record;

python_enum! {
    /// `trunkline.logs.LogFormat`.
    LogFormatEnum = LogFormat, "LogFormat", "format of log files" {
        JsonFile => "json-file" | "json_file",
        Local => "local",
        Cache => "cache",
    } other "other"
}

python_enum! {
    /// `trunkline.logs.SkipReason`.
    SkipReasonEnum = SkipReason, "SkipReason", "reason" {
        Damaged => "damaged",
        Hole => "hole",
        Unfinished => "unfinished",
        Truncated => "truncated",
        RotatedAway => "rotated_away",
        BadCompression => "bad_compression",
    } other "other"
}

/// The socket of an engine: a path, `unix://…` or `tcp://…`; without argument what `DOCKER_HOST` says, or
/// `/var/run/docker.sock`.
///
/// Everywhere one is wanted, its text or a path is taken too.
#[pyclass(frozen, eq, hash, module = "trunkline.logs")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct EngineSocket(pub(crate) CoreSocket);

#[pymethods]
impl EngineSocket {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str,) = ("address",);

    #[new]
    #[pyo3(signature = (address=None))]
    fn new(address: Option<Socket>) -> PyResult<Self> {
        socket(address).map(Self)
    }

    /// The address as text, such as `unix:///run/docker.sock`.
    #[getter]
    fn address(&self) -> String {
        self.0.to_string()
    }

    /// Whether it is on this machine for certain.
    #[getter]
    fn is_local(&self) -> bool {
        self.0.is_local()
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("EngineSocket('{}')", self.0)
    }

    fn __getnewargs__(&self) -> (String,) {
        (self.0.to_string(),)
    }
}

/// A socket as an argument.
pub(crate) struct Socket(pub(super) CoreSocket);

impl<'py> FromPyObject<'_, 'py> for Socket {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(socket) = found.cast::<EngineSocket>() {
            return Ok(Self(socket.get().0.clone()));
        }
        if let Ok(text) = found.cast::<PyString>() {
            let text = text.to_cow()?;
            if text.contains("://") {
                return text.parse().or_raise().map(Self);
            }
        }
        Ok(Self(CoreSocket::unix(found.extract::<PathBuf>()?)))
    }
}

/// The socket that was named, or else that of the environment.
pub(crate) fn socket(named: Option<Socket>) -> PyResult<CoreSocket> {
    match named {
        Some(socket) => Ok(socket.0),
        None => CoreSocket::from_env().or_raise(),
    }
}

record! {
    /// Where the logs of a container are.
    ///
    /// `kind` is `files`, `engine` (read back through the engine), or `elsewhere` (the driver sends them away and keeps no copy).
    in "trunkline.logs"
    struct LogLocation {
        /// Where.
        kind: String,
        /// The format of the files.
        format: Option<LogFormatEnum>,
        /// The current file.
        path: Option<PathBuf>,
        /// Why the engine is asked, or why they cannot be read here.
        reason: Option<String>,
        /// Where to look, when they cannot be read here.
        look: Option<String>,
        /// The driver that sends them away.
        driver: Option<String>,
        /// The options of that driver that say where to; without tokens.
        options: Vec<(String, String)>,
        /// Whether a copy for reading is forbidden; None when that is not the reason.
        copy_disabled: Option<bool>,
    }
}

impl From<&CoreLocation> for LogLocation {
    fn from(location: &CoreLocation) -> Self {
        let mut found = Self {
            kind: "other".to_owned(),
            format: None,
            path: None,
            reason: None,
            look: None,
            driver: None,
            options: Vec::new(),
            copy_disabled: None,
        };
        match location {
            CoreLocation::Files { format, path, .. } => {
                "files".clone_into(&mut found.kind);
                found.format = Some(LogFormatEnum(*format));
                found.path = Some(path.clone());
            }
            CoreLocation::Engine { because, .. } => {
                "engine".clone_into(&mut found.kind);
                found.reason = Some(because.to_string());
            }
            CoreLocation::Elsewhere(elsewhere) => {
                "elsewhere".clone_into(&mut found.kind);
                found.reason = Some(elsewhere.reason());
                found.look = Some(elsewhere.look());
                if let Elsewhere::Receiver {
                    driver,
                    options,
                    no_copy,
                    ..
                } = elsewhere
                {
                    found.driver = Some(driver.clone());
                    found.options.clone_from(options);
                    found.copy_disabled = Some(*no_copy == NoCopy::Disabled);
                }
            }
            _ => {}
        }
        found
    }
}

record! {
    /// What a reader has read so far.
    in "trunkline.logs"
    struct LogCounters {
        /// Bytes of the files or the engine's answer.
        bytes: Whole<u64>,
        /// Records of the driver, parts of long lines counted each.
        records: Whole<u64>,
        /// Lines that were delivered.
        lines: Whole<u64>,
        /// Bytes that could not be read.
        skipped_bytes: Whole<u64>,
        /// Places that could not be read.
        skipped: Whole<u64>,
        /// Records that were odd, and read all the same.
        odd: Whole<u64>,
        /// Rotations that were followed.
        rotations: Whole<u64>,
        /// Connections that were taken up again.
        resumed: Whole<u64>,
    }
}

impl From<CoreCounters> for LogCounters {
    fn from(counters: CoreCounters) -> Self {
        Self {
            bytes: Whole(counters.bytes),
            records: Whole(counters.records),
            lines: Whole(counters.lines),
            skipped_bytes: Whole(counters.skipped_bytes),
            skipped: Whole(counters.skipped),
            odd: Whole(counters.odd),
            rotations: Whole(counters.rotations),
            resumed: Whole(counters.resumed),
        }
    }
}

record! {
    /// Bytes of a log file that could not be read.
    in "trunkline.logs"
    struct SkippedRange {
        /// The file.
        file: PathBuf,
        /// The first byte.
        start: Whole<u64>,
        /// The byte after the last one.
        end: Whole<u64>,
        /// Why.
        reason: SkipReasonEnum,
        text: String,
    }

    fn __str__(&self) -> &str {
        &self.text
    }
}

impl From<&CoreRange> for SkippedRange {
    fn from(range: &CoreRange) -> Self {
        Self {
            file: range.file().to_owned(),
            start: Whole(range.start()),
            end: Whole(range.end()),
            reason: SkipReasonEnum(range.reason()),
            text: range.to_string(),
        }
    }
}

record! {
    /// A task of a swarm service whose logs are read.
    in "trunkline.logs"
    struct ServiceTask {
        /// Its id.
        id: String,
        /// Which replica it is, from 1; 0 for a task of each node.
        slot: Whole<u64>,
        /// The id of its node.
        node: String,
        /// Its state, in the engine's word.
        state: String,
        /// Its container.
        container: Option<String>,
        /// Why there are no lines of it, in plain words.
        problem: Option<String>,
        /// Which problem: `no_container`, `node_down`, `container_gone`, `unreadable`, `silent`, `failed` or `other`.
        problem_kind: Option<String>,
    }
}

impl From<&CoreTask> for ServiceTask {
    fn from(task: &CoreTask) -> Self {
        let kind = task.problem().map(|problem| match problem {
            TaskProblem::NoContainer { .. } => "no_container",
            TaskProblem::NodeDown { .. } => "node_down",
            TaskProblem::ContainerGone => "container_gone",
            TaskProblem::Unreadable { .. } => "unreadable",
            TaskProblem::Silent => "silent",
            TaskProblem::Failed(_) => "failed",
            _ => "other",
        });
        Self {
            id: task.id().to_owned(),
            slot: Whole(task.slot()),
            node: task.node().to_owned(),
            state: task.state().to_owned(),
            container: task.container().map(str::to_owned),
            problem: task.problem().map(ToString::to_string),
            problem_kind: kind.map(str::to_owned),
        }
    }
}
