//! `trunkline.link.Plan` and `Step`.

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use trunkline::link::{Plan as Core, Step as CoreStep};

use crate::convert::Name;
use crate::error::OrRaise;
use crate::link::observed::Link;
use crate::link::spec::Spec;
use crate::value::record;

record! {
    /// One step of a plan: `add` a link, or `set_up` one of ours that is down.
    in "trunkline.link"
    struct Step {
        /// `add` or `set_up`.
        kind: String,
        /// The name of the link.
        name: Name,
        /// The link to add; None for `set_up`.
        spec: Option<Spec>,
        /// The step in words.
        text: String,
    }

    fn __str__(&self) -> &str {
        &self.text
    }
}

/// What must be done so that every wanted link is there: a list of steps, parents before children.
///
/// `str(plan)` is one step per line. A plan never removes, and never changes a link that somebody else made. It is not a
/// transaction: others may change links between planning and applying, and the kernel then refuses the step.
#[pyclass(frozen, eq, hash, module = "trunkline.link")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Plan {
    pub(crate) core: Core,
    desired: Vec<Spec>,
}

#[pymethods]
impl Plan {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str,) = ("steps",);

    #[new]
    fn new(desired: Vec<Spec>, observed: Vec<Bound<'_, Link>>) -> PyResult<Self> {
        let specs: Vec<_> = desired.iter().map(Spec::core).collect();
        let links: Vec<_> = observed.iter().map(|link| link.get().0.clone()).collect();
        let core = Core::new(&specs, &links).or_raise()?;
        Ok(Self { core, desired })
    }

    /// The steps, in order.
    #[getter]
    fn steps<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let steps = self.core.steps().iter().map(|step| {
            let (kind, name, spec) = match step {
                CoreStep::Add(spec) => {
                    let ours = self.desired.iter().find(|wanted| wanted.core() == *spec);
                    ("add", Some(spec.name()), ours.cloned())
                }
                CoreStep::SetUp(name) => ("set_up", Some(name), None),
                _ => ("other", None, None),
            };
            name.map(|name| Step {
                kind: kind.to_owned(),
                name: Name(name.clone()),
                spec,
                text: step.to_string(),
            })
        });
        PyTuple::new(py, steps.flatten().collect::<Vec<_>>())
    }

    fn __len__(&self) -> usize {
        self.core.steps().len()
    }

    fn __str__(&self) -> String {
        self.core.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<Plan: {}>", self.core.to_string().replace('\n', "; "))
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(pyo3::exceptions::PyTypeError::new_err(
            "a Plan belongs to the links that were seen, and is not pickled: plan again",
        ))
    }
}
