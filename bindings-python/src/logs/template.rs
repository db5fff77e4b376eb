//! `trunkline.logs.TagTemplate`.

use pyo3::prelude::*;
use trunkline::logs::TagTemplate as Core;

use crate::error::OrRaise;

/// The tag of log lines: text with `{{.Name}}` and the like, checked as the engine would when a container starts.
#[pyclass(frozen, eq, hash, module = "trunkline.logs")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TagTemplate(Core);

#[pymethods]
impl TagTemplate {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str,) = ("text",);

    #[new]
    fn new(text: &str) -> PyResult<Self> {
        text.parse().or_raise().map(Self)
    }

    /// The template.
    #[getter]
    fn text(&self) -> &str {
        self.0.as_str()
    }

    /// Whether it is the same for all containers.
    #[getter]
    fn is_constant(&self) -> bool {
        self.0.is_constant()
    }

    /// Whether it depends on what a container has, so that one without it does not start.
    #[getter]
    fn may_fail_at_start(&self) -> bool {
        self.0.may_fail_at_start()
    }

    fn __str__(&self) -> &str {
        self.0.as_str()
    }

    fn __repr__(&self) -> String {
        format!("TagTemplate({:?})", self.0.as_str())
    }

    fn __getnewargs__(&self) -> (&str,) {
        (self.0.as_str(),)
    }
}
