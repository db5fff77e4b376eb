//! `trunkline.logs`: what lines tell of failures.

use pyo3::prelude::*;
use trunkline::logs::{
    self as core, Cause as CoreCause, Evidence as CoreEvidence, Failure as CoreFailure, Layer,
    Match as CoreMatch, Wording as CoreWording,
};

use crate::convert::{Whole, python_enum};
use crate::logs::daemon_log::DaemonRecord;
use crate::logs::finding::Release;
use crate::value::record;

python_enum! {
    /// `trunkline.logs.Layer`.
    LayerEnum = Layer, "Layer", "layer" {
        Api => "api",
        Daemon => "daemon",
        Container => "container",
        Kernel => "kernel",
    }
}

record! {
    /// One wording of a failure. In it `*` stands for any text, and `{}` for a text that names what it is about.
    in "trunkline.logs"
    struct Wording {
        /// The text, in lower case.
        text: String,
        /// The first release that words it so, when it is known.
        since: Option<Release>,
        /// The first release that words it otherwise, when there is one.
        until: Option<Release>,
    }
}

impl From<&CoreWording> for Wording {
    fn from(wording: &CoreWording) -> Self {
        Self {
            text: wording.text().to_owned(),
            since: wording.since().map(Release),
            until: wording.until().map(Release),
        }
    }
}

record! {
    /// A known failure: its wordings, what it means, and what helps. `Failure.all()` is the catalogue.
    in "trunkline.logs"
    struct Failure {
        /// A name that never changes, such as `pool-overlap`.
        name: String,
        /// Where it is seen.
        layers: Vec<LayerEnum>,
        /// What it means.
        meaning: String,
        /// What helps.
        remedy: String,
        /// Whether it only wraps another, which then is the cause.
        is_wrapper: bool,
        /// How engines word it.
        wordings: Vec<Wording>,
    }

    /// The catalogue. Of two that fit a line the earlier is meant.
    #[staticmethod]
    fn all() -> Vec<Self> {
        CoreFailure::ALL.iter().map(Into::into).collect()
    }
}

impl From<&CoreFailure> for Failure {
    fn from(failure: &CoreFailure) -> Self {
        Self {
            name: failure.name().to_owned(),
            layers: failure.layers().iter().copied().map(LayerEnum).collect(),
            meaning: failure.meaning().to_owned(),
            remedy: failure.remedy().to_owned(),
            is_wrapper: failure.is_wrapper(),
            wordings: failure.wordings().iter().map(Into::into).collect(),
        }
    }
}

record! {
    /// A failure that a line tells of.
    in "trunkline.logs"
    struct Match {
        /// The failure.
        failure: Failure,
        /// The wording that fits.
        wording: Wording,
        /// What it is about, such as `0.0.0.0:80`.
        subjects: Vec<String>,
    }
}

impl From<CoreMatch> for Match {
    fn from(found: CoreMatch) -> Self {
        Self {
            failure: found.failure().into(),
            wording: found.wording().into(),
            subjects: found.subjects().to_vec(),
        }
    }
}

/// Names the failure that a line tells of; None when it is not in the catalogue. Of a chain of errors the innermost known
/// cause is named.
#[pyfunction]
pub(super) fn classify(layer: LayerEnum, line: &str) -> Option<Match> {
    core::classify(layer.0, line).map(Into::into)
}

/// Whether a line is one of those that look alarming and mean nothing.
#[pyfunction]
pub(super) fn is_noise(layer: LayerEnum, line: &str) -> bool {
    core::is_noise(layer.0, line)
}

/// A line, or an answer of the engine, for `diagnose`.
#[pyclass(frozen, eq, module = "trunkline.logs")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Evidence(pub(super) CoreEvidence);

#[pymethods]
impl Evidence {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str) = ("layer", "text");

    #[new]
    #[pyo3(signature = (layer, text, *, container=None, at=None))]
    fn new(layer: LayerEnum, text: &str, container: Option<&str>, at: Option<Whole<i64>>) -> Self {
        let mut evidence = CoreEvidence::new(layer.0, text);
        if let Some(container) = container {
            evidence = evidence.of_container(container);
        }
        if let Some(at) = at {
            evidence = evidence.at(at.0);
        }
        Self(evidence)
    }

    /// A line of the daemon's log, with its time and level.
    #[staticmethod]
    fn of_record(record: &Bound<'_, DaemonRecord>) -> Self {
        Self(CoreEvidence::of_record(&record.get().0))
    }

    /// Who said it.
    #[getter]
    fn layer(&self) -> LayerEnum {
        LayerEnum(self.0.layer())
    }

    /// What was said.
    #[getter]
    fn text(&self) -> &str {
        self.0.text()
    }

    fn __repr__(&self) -> String {
        format!("<Evidence {}: {:?}>", self.0.layer(), self.0.text())
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{Hash, Hasher};
        let mut hasher = std::hash::DefaultHasher::new();
        self.0.text().hash(&mut hasher);
        hasher.finish()
    }
}

record! {
    /// A cause, with all that speaks for it.
    in "trunkline.logs"
    struct Cause {
        /// The failure.
        failure: Failure,
        /// What it is about.
        subjects: Vec<String>,
        /// Where it was seen.
        layers: Vec<LayerEnum>,
        /// The containers that it was seen with.
        containers: Vec<String>,
        /// Some of the lines.
        examples: Vec<String>,
        /// How many lines speak for it.
        count: Whole<usize>,
        /// When it was seen first and last, in nanoseconds since 1970.
        span: Option<(Whole<i64>, Whole<i64>)>,
        text: String,
    }

    fn __str__(&self) -> &str {
        &self.text
    }
}

impl From<&CoreCause> for Cause {
    fn from(cause: &CoreCause) -> Self {
        Self {
            failure: cause.failure().into(),
            subjects: cause.subjects().to_vec(),
            layers: cause.layers().map(LayerEnum).collect(),
            containers: cause.containers().map(str::to_owned).collect(),
            examples: cause.examples().to_vec(),
            count: Whole(cause.count()),
            span: cause
                .span()
                .map(|(first, last)| (Whole(first), Whole(last))),
            text: cause.to_string(),
        }
    }
}

record! {
    /// What lines from several places tell together.
    in "trunkline.logs"
    struct Diagnosis {
        /// The causes, those with most to say first.
        causes: Vec<Cause>,
        /// Serious lines that no known failure explains.
        unexplained: Vec<String>,
        /// How many lines look alarming and mean nothing.
        noise: Whole<usize>,
    }
}

impl From<core::Diagnosis> for Diagnosis {
    fn from(diagnosis: core::Diagnosis) -> Self {
        Self {
            causes: diagnosis.causes().iter().map(Into::into).collect(),
            unexplained: diagnosis.unexplained().to_vec(),
            noise: Whole(diagnosis.noise()),
        }
    }
}

/// Puts together what lines tell: causes with their evidence, what is left unexplained, and how much is noise.
#[pyfunction]
pub(super) fn diagnose(evidence: Vec<Bound<'_, Evidence>>) -> Diagnosis {
    core::diagnose(evidence.iter().map(|evidence| evidence.get().0.clone())).into()
}
