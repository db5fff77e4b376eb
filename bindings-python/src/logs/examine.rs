//! `trunkline.logs.examine`: what engine, daemon, containers and kernel say together.

use pyo3::prelude::*;
use trunkline::logs::{
    Examination as Core, Extent, Findings as CoreFindings, Looked as CoreLooked, Source,
};

use crate::convert::{Span, Whole, python_enum};
use crate::detached::detached;
use crate::error::OrRaise;
use crate::logs::classify::{Diagnosis, Evidence};
use crate::logs::daemon_log::LogPlace;
use crate::logs::location::Socket;
use crate::logs::time::At;
use crate::value::record;

/// How far a source was read, without the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExtentName {
    UnderWay,
    Whole,
    Partly,
    Not,
}

python_enum! {
    /// `trunkline.logs.Extent`.
    ExtentEnum = ExtentName, "Extent", "extent" {
        UnderWay => "under_way",
        Whole => "whole",
        Partly => "partly",
        Not => "not",
    }
}

record! {
    /// A place that was looked at, and how much of it was read.
    in "trunkline.logs"
    struct Looked {
        /// `engine`, `daemon_log`, `container_log` or `kernel_log`; `other` for one that is newer than this module.
        source: String,
        /// Which engine, file or container.
        place: String,
        /// How many lines were read.
        lines: Whole<u64>,
        /// How far.
        extent: ExtentEnum,
        /// Why not to its end.
        why: Option<String>,
        text: String,
    }

    fn __str__(&self) -> &str {
        &self.text
    }
}

impl From<&CoreLooked> for Looked {
    fn from(looked: &CoreLooked) -> Self {
        let (source, place) = match looked.source() {
            Source::Engine(socket) => ("engine", socket.to_string()),
            Source::DaemonLog(place) => ("daemon_log", place.to_string()),
            Source::ContainerLog(name) => ("container_log", name.clone()),
            Source::KernelLog(place) => ("kernel_log", place.to_string()),
            _ => ("other", String::new()),
        };
        let (extent, why) = match looked.extent() {
            Extent::UnderWay => (ExtentName::UnderWay, None),
            Extent::Whole => (ExtentName::Whole, None),
            Extent::Partly(why) => (ExtentName::Partly, Some(why.clone())),
            Extent::Not(why) => (ExtentName::Not, Some(why.clone())),
        };
        Self {
            source: source.to_owned(),
            place,
            lines: Whole(looked.lines()),
            extent: ExtentEnum(extent),
            why,
            text: looked.to_string(),
        }
    }
}

record! {
    /// What an examination found, and where it looked.
    in "trunkline.logs"
    struct Findings {
        /// The causes, what is left unexplained, and how much is noise.
        diagnosis: Diagnosis,
        /// The places that were looked at.
        sources: Vec<Looked>,
        /// Whether every place was read to its end and nothing was found.
        is_clean: bool,
        text: String,
    }

    fn __str__(&self) -> &str {
        &self.text
    }
}

impl From<CoreFindings> for Findings {
    fn from(findings: CoreFindings) -> Self {
        Self {
            diagnosis: findings.diagnosis().clone().into(),
            sources: findings.sources().iter().map(Into::into).collect(),
            is_clean: findings.is_clean(),
            text: findings.to_string(),
        }
    }
}

/// What is to be examined: `Examination.host()`, `Examination.network("lan")` or `Examination.container("web")`, on an engine, with the
/// logs of the daemon, of containers and of the kernel.
///
/// `since` and `lines` bound what is read of each log, `containers` how many containers, `within` the time. Without
/// `daemon_log` and `kernel_log` they are looked for; `kernel_log=False` leaves the kernel's out.
#[pyclass(frozen, module = "trunkline.logs")]
#[derive(Clone, Debug)]
pub(crate) struct Examination(Core);

/// A place of the kernel's log, or False for none.
enum KernelLog<'py> {
    At(Bound<'py, LogPlace>),
    Not,
}

impl<'py> FromPyObject<'_, 'py> for KernelLog<'py> {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(place) = found.cast::<LogPlace>() {
            return Ok(Self::At(place.to_owned()));
        }
        match found.extract::<bool>() {
            Ok(false) => Ok(Self::Not),
            _ => Err(crate::convert::wrong_type(
                &found,
                "LogPlace, False or None",
            )),
        }
    }
}

/// The constructors of an examination: each has the same bounds.
macro_rules! examinations {
    ($($(#[$doc:meta])* $name:ident($($subject:ident)?) => $made:expr;)*) => {
        #[pymethods]
        impl Examination {
            $(
                $(#[$doc])*
                #[staticmethod]
                #[pyo3(signature = (
                    $($subject,)? *, engine=None, daemon_log=None, kernel_log=None, since=None, lines=None, containers=None,
                    within=None, evidence=Vec::new()
                ))]
                #[allow(clippy::too_many_arguments)] // options, all by keyword
                fn $name(
                    $($subject: &str,)?
                    engine: Option<Socket>,
                    daemon_log: Option<Bound<'_, LogPlace>>,
                    kernel_log: Option<KernelLog<'_>>,
                    since: Option<At>,
                    lines: Option<Whole<u32>>,
                    containers: Option<Whole<usize>>,
                    within: Option<Span>,
                    evidence: Vec<Bound<'_, Evidence>>,
                ) -> PyResult<Self> {
                    let mut core = $made;
                    if let Some(socket) = engine {
                        core = core.engine(socket.0);
                    }
                    if let Some(place) = daemon_log {
                        core = core.daemon_log(place.get().0.clone());
                    }
                    core = match kernel_log {
                        Some(KernelLog::At(place)) => core.kernel_log(place.get().0.clone()),
                        Some(KernelLog::Not) => core.without_kernel_log(),
                        None => core,
                    };
                    if let Some(time) = since {
                        core = core.since(time.0);
                    }
                    if let Some(lines) = lines {
                        core = core.lines(lines.0).or_raise()?;
                    }
                    if let Some(containers) = containers {
                        core = core.containers(containers.0).or_raise()?;
                    }
                    if let Some(within) = within {
                        core = core.within(within.0).or_raise()?;
                    }
                    for evidence in evidence {
                        core = core.evidence(evidence.get().0.clone());
                    }
                    Ok(Self(core))
                }
            )*

            fn __repr__(&self) -> &'static str {
                "<Examination>"
            }
        }
    };
}

examinations! {
    /// All of a host: its daemon, its networks and containers.
    host() => Core::of_host();
    /// A network and the containers on it.
    network(name) => Core::of_network(name);
    /// One container.
    container(name) => Core::of_container(name);
}

/// Examines a host, a network or a container: asks the engine, reads the logs, and puts together what they tell. A place that
/// cannot be read is in `sources`, and no error.
#[pyfunction]
pub(super) fn examine(py: Python<'_>, examination: &Bound<'_, Examination>) -> PyResult<Findings> {
    let core = &examination.get().0;
    detached(py, || trunkline::blocking::examine(core)).map(Into::into)
}
