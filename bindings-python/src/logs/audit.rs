//! `trunkline.logs.LogAudit` and `OutputCheck`.

use pyo3::prelude::*;
use trunkline::logs::{
    ContainerAudit as CoreAudited, ContainerFacts as CoreFacts, ContainerProcess as CoreProcess,
    Descriptor as CoreDescriptor, DiskUse, FirstProcess, LogAudit as Core,
    OutputCheck as CoreCheck, Readable,
};

use crate::convert::{Whole, python_enum};
use crate::detached::detached;
use crate::error::OrRaise;
use crate::handle::Handle;
use crate::logs::config::{AnyEngineConfig, EngineLogConfig};
use crate::logs::finding::{Finding, Release, findings};
use crate::logs::location::{LogLocation, Socket, socket};
use crate::spec::{Many, spec};
use crate::value::record;

/// Whether lines can be read back, without the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadableName {
    Native,
    ThroughCache,
    No,
}

python_enum! {
    /// `trunkline.logs.Readable`.
    ReadableEnum = ReadableName, "Readable", "way of reading" {
        Native => "native",
        ThroughCache => "through_cache",
        No => "no",
    }
}

record! {
    /// What the log configuration of a container amounts to.
    in "trunkline.logs"
    struct LogAudit {
        /// The container.
        container: String,
        /// The driver's name.
        driver: String,
        /// The most bytes that its logs take on disk; None when that is unlimited.
        disk_limit: Option<Whole<u64>>,
        /// Whether `docker logs` can read them.
        readable: ReadableEnum,
        /// Why not.
        why_unreadable: Option<String>,
        /// Whether the application stops when the driver's other side stops taking lines.
        may_block: bool,
        /// Whether lines may be lost.
        may_lose: bool,
        /// Whether it differs from the daemon's default.
        differs_from_default: bool,
        /// What the engine would refuse, or does not do as one expects.
        findings: Vec<Finding>,
    }

    /// Audits a container with this configuration, on a daemon with that default.
    #[staticmethod]
    fn of(container: &str, config: AnyEngineConfig, default: AnyEngineConfig, release: Release) -> PyResult<Self> {
        let audit = Core::new(container, &config.0, &default.0, release.0).or_raise()?;
        Ok((&audit).into())
    }
}

impl From<&Core> for LogAudit {
    fn from(audit: &Core) -> Self {
        let (readable, why) = match audit.readable() {
            Readable::Native => (ReadableName::Native, None),
            Readable::ThroughCache => (ReadableName::ThroughCache, None),
            Readable::No(why) => (ReadableName::No, Some(why.to_owned())),
        };
        Self {
            container: audit.container().to_owned(),
            driver: audit.config().driver().name().to_owned(),
            disk_limit: match audit.disk() {
                DiskUse::AtMost(bytes) => Some(Whole(bytes)),
                DiskUse::Unlimited => None,
            },
            readable: ReadableEnum(readable),
            why_unreadable: why,
            may_block: audit.may_block(),
            may_lose: audit.may_lose(),
            differs_from_default: audit.differs_from_default(),
            findings: findings(audit.findings()),
        }
    }
}

record! {
    /// Where a descriptor of a container's first process leads, read from its link in `/proc/PID/fd`: `Descriptor.of_link`.
    in "trunkline.logs"
    struct Descriptor {
        /// `pipe`, `terminal`, `null`, `file`, `other` or `closed`.
        kind: String,
        /// The file, or the other target.
        target: Option<String>,
        /// Whether what is written there is logged.
        is_logged: bool,
    }

    /// What a link leads to; None for a descriptor that is not open.
    #[staticmethod]
    #[pyo3(signature = (link))]
    fn of_link(link: Option<&str>) -> Self {
        let core = CoreDescriptor::of_link(link);
        let (kind, target) = match &core {
            CoreDescriptor::Pipe => ("pipe", None),
            CoreDescriptor::Terminal => ("terminal", None),
            CoreDescriptor::Null => ("null", None),
            CoreDescriptor::File(path) => ("file", Some(path)),
            CoreDescriptor::Other(what) => ("other", Some(what)),
            CoreDescriptor::Closed => ("closed", None),
        };
        Self {
            kind: kind.to_owned(),
            target: target.cloned(),
            is_logged: core.is_logged(),
        }
    }
}

/// What is known of a container, to check where its application writes: the engine's answer to `GET /containers/{id}/json`, and
/// links that were looked at.
#[pyclass(frozen, eq, module = "trunkline.logs")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ContainerFacts(CoreFacts);

#[pymethods]
impl ContainerFacts {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str) = ("name", "log_config");

    /// Reads the engine's answer.
    #[staticmethod]
    fn of_inspect(body: &[u8]) -> PyResult<Self> {
        CoreFacts::of_inspect(body).or_raise().map(Self)
    }

    /// The same facts, and where descriptors 1 and 2 of the first process lead: the links in `/proc/PID/fd`, None for one that
    /// is not open.
    #[pyo3(signature = (stdout, stderr))]
    fn with_output(&self, stdout: Option<&str>, stderr: Option<&str>) -> Self {
        Self(self.0.clone().with_output(stdout, stderr))
    }

    /// The same facts, and a process that its output comes from, when that is not the first one.
    fn with_process(&self, process: &Bound<'_, ContainerProcess>) -> Self {
        Self(self.0.clone().with_process(process.get().core.clone()))
    }

    /// The same facts, and a log file of the application: a path in the container, and what it links to.
    #[pyo3(signature = (path, target=None))]
    fn with_log_file(&self, path: &str, target: Option<&str>) -> Self {
        Self(self.0.clone().with_log_file(path, target))
    }

    /// The name of the container.
    #[getter]
    fn name(&self) -> &str {
        self.0.name()
    }

    /// Its log driver and options.
    #[getter]
    fn log_config(&self) -> EngineLogConfig {
        EngineLogConfig(self.0.log_config().clone())
    }

    fn __repr__(&self) -> String {
        format!("<ContainerFacts {}>", self.0.name())
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{Hash, Hasher};
        let mut hasher = std::hash::DefaultHasher::new();
        self.0.name().hash(&mut hasher);
        hasher.finish()
    }
}

python_enum! {
    /// `trunkline.logs.FirstProcess`.
    FirstProcessEnum = FirstProcess, "FirstProcess", "first process" {
        Application => "application",
        Init => "init",
        Starter => "starter",
    }
}

spec! {
    /// The process that a container's output comes from, as it was seen: its descriptors as the links in `/proc/PID/fd` say, None
    /// for one that is not open.
    in "trunkline.logs"
    struct ContainerProcess(CoreProcess)(*, pid, command, uid, stdout=None, stderr=None) {
        /// Its number, in the container.
        pid: Whole<u32>,
        /// Its command line.
        command: Many<String>,
        /// Its user.
        uid: Whole<u32>,
        /// Where descriptor 1 leads.
        stdout: Option<String>,
        /// Where descriptor 2 leads.
        stderr: Option<String>,
    }
    make {
        Ok(CoreProcess {
            pid: pid.0,
            command: command.to_vec(),
            uid: uid.0,
            stdout: CoreDescriptor::of_link(stdout.as_deref()),
            stderr: CoreDescriptor::of_link(stderr.as_deref()),
        })
    }
}

record! {
    /// Whether an application writes where its container's log driver listens: to descriptors 1 and 2 of the first process.
    in "trunkline.logs"
    struct OutputCheck {
        /// What the first process is.
        first: FirstProcessEnum,
        /// What is wrong, in plain words.
        problems: Vec<String>,
        /// The lines of a Dockerfile that put it right.
        dockerfile: Vec<String>,
    }

    /// Checks what is known of a container.
    #[staticmethod]
    fn of(facts: &Bound<'_, ContainerFacts>) -> Self {
        (&CoreCheck::new(&facts.get().0)).into()
    }
}

impl From<&CoreCheck> for OutputCheck {
    fn from(check: &CoreCheck) -> Self {
        Self {
            first: FirstProcessEnum(check.first()),
            problems: check.problems().to_vec(),
            dockerfile: check.dockerfile().to_vec(),
        }
    }
}

record! {
    /// What the logs of a container amount to: its configuration, what is stored, and whether its application writes to them.
    in "trunkline.logs"
    struct ContainerAudit {
        /// The engine's id.
        id: String,
        /// The name.
        name: String,
        /// Whether it runs.
        is_running: bool,
        /// What its log configuration amounts to.
        log: LogAudit,
        /// Where its logs are.
        location: LogLocation,
        /// How many files its logs have here; None when they are not here, or cannot be seen.
        stored_files: Option<Whole<u32>>,
        /// How many bytes these have.
        stored_bytes: Option<Whole<u64>>,
        /// Whether its application writes where the driver listens.
        output: OutputCheck,
        /// Why its processes could not be looked at.
        unseen: Option<String>,
    }
}

impl From<&CoreAudited> for ContainerAudit {
    fn from(audit: &CoreAudited) -> Self {
        Self {
            id: audit.id().to_owned(),
            name: audit.name().to_owned(),
            is_running: audit.is_running(),
            log: audit.log().into(),
            location: audit.location().into(),
            stored_files: audit.stored().map(|stored| Whole(stored.files)),
            stored_bytes: audit.stored().map(|stored| Whole(stored.bytes)),
            output: audit.output().into(),
            unseen: audit.unseen().map(|why| why.to_string()),
        }
    }
}

/// Audits the logs of an engine's containers: configuration, files on disk, and what the processes write to.
///
/// What takes root, or the engine's own machine, is left out where that is missing, and `unseen` says why.
#[pyclass(frozen, module = "trunkline.logs")]
pub(crate) struct LogAuditor(Handle<trunkline::blocking::LogAuditor>);

#[pymethods]
impl LogAuditor {
    /// Asks an engine for its version and its default: the socket that is named, or that of `DOCKER_HOST`.
    #[new]
    #[pyo3(signature = (engine=None))]
    fn new(py: Python<'_>, engine: Option<Socket>) -> PyResult<Self> {
        let socket = socket(engine)?;
        let core = detached(py, || trunkline::blocking::LogAuditor::connect(&socket))?;
        Ok(Self(Handle::new("LogAuditor", core)))
    }

    /// The daemon's default for containers.
    #[getter]
    fn default_config(&self) -> PyResult<EngineLogConfig> {
        Ok(EngineLogConfig(self.0.get()?.default_config().clone()))
    }

    /// Whether the options of that default are known too, and not its driver only.
    #[getter]
    fn knows_default_options(&self) -> PyResult<bool> {
        Ok(self.0.get()?.knows_default_options())
    }

    /// The audits of all containers.
    fn containers(&self, py: Python<'_>) -> PyResult<Vec<ContainerAudit>> {
        let core = self.0.get()?;
        Ok(detached(py, || core.containers())?
            .iter()
            .map(Into::into)
            .collect())
    }

    /// The audit of one container.
    fn container(&self, py: Python<'_>, container: &str) -> PyResult<ContainerAudit> {
        let core = self.0.get()?;
        Ok((&detached(py, || core.container(container))?).into())
    }

    /// Lets go of the engine. Again is fine.
    fn close(&self) {
        self.0.close();
    }

    fn __enter__(slf: Bound<'_, Self>) -> PyResult<Bound<'_, Self>> {
        slf.get().0.get()?;
        Ok(slf)
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, _exception: &Bound<'_, pyo3::types::PyTuple>) {
        self.close();
    }

    fn __repr__(&self) -> &'static str {
        "<LogAuditor>"
    }
}
