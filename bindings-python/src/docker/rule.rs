//! `trunkline.docker.Rule` and `Violation`.

use pyo3::prelude::*;
use trunkline::docker::{Rule as Core, Violation as CoreViolation};

use crate::error::invalid;

/// A rule for networks and endpoints that the engine checks late, in some versions only, or never: by number or by name.
///
/// Numbers and names are fixed. 1 to 35 follow the engine's own checks; those from 36 on are traps that no version of the
/// engine checks. `Rule.all()` lists them.
#[pyclass(frozen, eq, ord, hash, module = "trunkline.docker")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Rule(pub(crate) Core);

#[allow(clippy::trivially_copy_pass_by_ref)] // methods of Python take a reference
#[pymethods]
impl Rule {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str,) = ("id",);

    #[new]
    fn new(id: &str) -> PyResult<Self> {
        Core::ALL
            .iter()
            .find(|rule| rule.id() == id || rule.number().to_string() == id)
            .map(|rule| Self(*rule))
            .ok_or_else(|| {
                invalid(
                    "rule",
                    id,
                    "it is the name of one, such as range-outside-subnet: see Rule.all()",
                )
            })
    }

    /// Every rule, in the order of the numbers.
    #[staticmethod]
    fn all() -> Vec<Self> {
        Core::ALL.iter().copied().map(Self).collect()
    }

    /// Its number.
    #[getter]
    fn number(&self) -> u8 {
        self.0.number()
    }

    /// Its name, for logs and for suppression lists.
    #[getter]
    fn id(&self) -> &'static str {
        self.0.id()
    }

    /// The kind of error that breaking it amounts to, as the value of an `ErrorKind`.
    #[getter]
    fn kind<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("trunkline._enums")?
            .getattr("ErrorKind")?
            .call1((self.0.kind().name(),))
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("Rule('{}')", self.0.id())
    }

    fn __getnewargs__(&self) -> (&'static str,) {
        (self.0.id(),)
    }
}

/// A rule that a request breaks, and how.
#[pyclass(frozen, eq, hash, module = "trunkline.docker")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Violation(pub(crate) CoreViolation);

crate::value::value_methods! { Violation { rule, detail }
    #[new]
    fn new(rule: &Bound<'_, Rule>, detail: String) -> Self {
        Self(CoreViolation::new(rule.get().0, detail))
    }

    /// The rule.
    #[getter]
    fn rule(&self) -> Rule {
        Rule(self.0.rule())
    }

    /// What breaks it, and how to keep it.
    #[getter]
    fn detail(&self) -> &str {
        self.0.detail()
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }
}
