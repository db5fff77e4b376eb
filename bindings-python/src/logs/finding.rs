//! `trunkline.logs.Finding` and `EngineRelease`.

use pyo3::prelude::*;
use trunkline::logs::{EngineRelease as CoreRelease, Finding as Core, Place, Severity, Stage};

use crate::convert::{python_enum, wrong_type};
use crate::docker::EngineVersion;
use crate::error::OrRaise;
use crate::value::record;

python_enum! {
    /// `trunkline.logs.Place`.
    PlaceEnum = Place, "Place", "place of a log configuration" {
        DaemonDefault => "daemon_default",
        Container => "container",
        Service => "service",
    }
}

python_enum! {
    /// `trunkline.logs.Stage`.
    StageEnum = Stage, "Stage", "stage" {
        Nowhere => "nowhere",
        DaemonStart => "daemon_start",
        Create => "create",
        Start => "start",
        Task => "task",
    }
}

python_enum! {
    /// `trunkline.logs.Severity`.
    SeverityEnum = Severity, "LogSeverity", "severity" {
        Refused => "refused",
        Warned => "warned",
    }
}

record! {
    /// One thing about a log configuration that its engine will refuse, or that does not do what one expects.
    in "trunkline.logs"
    struct Finding {
        /// The option that it is about; None for a rule between options.
        option: Option<String>,
        /// Whether the engine refuses.
        severity: SeverityEnum,
        /// When the engine would notice.
        stage: StageEnum,
        /// Whether another release of the engine would take it.
        about_release: bool,
        /// The finding in plain words.
        text: String,
    }

    fn __str__(&self) -> String {
        match &self.option {
            Some(option) => format!("{option}: {}", self.text),
            None => self.text.clone(),
        }
    }
}

impl From<&Core> for Finding {
    fn from(finding: &Core) -> Self {
        Self {
            option: finding.option().map(str::to_owned),
            severity: SeverityEnum(finding.severity()),
            stage: StageEnum(finding.stage()),
            about_release: finding.is_about_release(),
            text: finding.text().to_owned(),
        }
    }
}

/// A list of the core, as a list of Python.
pub(super) fn findings(found: &[Core]) -> Vec<Finding> {
    found.iter().map(Into::into).collect()
}

/// A release of the Docker Engine, such as `28.5.2`, as far as logs depend on it. Build marks are taken: `20.10.24+dfsg1`.
///
/// Everywhere a release is wanted, its text is taken too, and so is an `EngineVersion`.
#[pyclass(frozen, eq, ord, hash, module = "trunkline.logs")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct EngineRelease(CoreRelease);

#[allow(clippy::trivially_copy_pass_by_ref)] // methods of Python take a reference
#[pymethods]
impl EngineRelease {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str,) = ("text",);

    #[new]
    fn new(text: &str) -> PyResult<Self> {
        text.parse().or_raise().map(Self)
    }

    /// The release as text, without build marks.
    #[getter]
    fn text(&self) -> String {
        self.0.to_string()
    }

    /// The first number: 28 of 28.5.2.
    #[getter]
    fn major(&self) -> u16 {
        self.0.major()
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("EngineRelease('{}')", self.0)
    }

    fn __getnewargs__(&self) -> (String,) {
        (self.0.to_string(),)
    }
}

/// A release as an argument, and as an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Release(pub(crate) CoreRelease);

impl<'py> FromPyObject<'_, 'py> for Release {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(release) = found.cast::<EngineRelease>() {
            return Ok(Self(release.get().0));
        }
        let text = if found.is_instance_of::<EngineVersion>() {
            found.str()?.to_string()
        } else if let Ok(text) = found.cast::<pyo3::types::PyString>() {
            text.to_cow()?.into_owned()
        } else {
            return Err(wrong_type(&found, "str, EngineRelease or EngineVersion"));
        };
        text.parse().or_raise().map(Self)
    }
}

impl<'py> IntoPyObject<'py> for Release {
    type Target = EngineRelease;
    type Output = Bound<'py, EngineRelease>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        Bound::new(py, EngineRelease(self.0))
    }
}
