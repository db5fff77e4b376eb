//! `trunkline.logs.LogAudit` and `OutputCheck`.


use pyo3::prelude::*;
use trunkline::logs::{
    ContainerFacts as CoreFacts, Descriptor as CoreDescriptor, DiskUse, LogAudit as Core, OutputCheck as CoreCheck, Readable,
};

use crate::convert::python_enum;
use crate::error::OrRaise;
use crate::logs::config::{AnyEngineConfig, EngineLogConfig};
use crate::logs::finding::{Finding, Release, findings};
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
        disk_limit: Option<u64>,
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
                DiskUse::AtMost(bytes) => Some(bytes),
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

record! {
    /// Whether an application writes where its container's log driver listens: to descriptors 1 and 2 of the first process.
    in "trunkline.logs"
    struct OutputCheck {
        /// What is wrong, in plain words.
        problems: Vec<String>,
        /// The lines of a Dockerfile that put it right.
        dockerfile: Vec<String>,
    }

    /// Checks what is known of a container.
    #[staticmethod]
    fn of(facts: &Bound<'_, ContainerFacts>) -> Self {
        let check = CoreCheck::new(&facts.get().0);
        Self {
            problems: check.problems().to_vec(),
            dockerfile: check.dockerfile().to_vec(),
        }
    }
}
