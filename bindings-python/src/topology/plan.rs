//! `trunkline.topology.Plan`, `Action` and `Step`.

use pyo3::prelude::*;
use trunkline::topology::{Action as CoreAction, Leases, Plan as Core, Step as CoreStep};

use crate::convert::python_enum;
use crate::error::OrRaise;
use crate::topology::observed::Observed;
use crate::topology::wanted::Topology;
use crate::types::Difference;
use crate::value::record;

python_enum! {
    /// `trunkline.topology.Leases`.
    LeasesEnum = Leases, "Leases", "fate of the leases" {
        Release => "release",
        Keep => "keep",
    }
}

record! {
    /// One step of a plan, in words.
    in "trunkline.topology"
    struct Step {
        /// What is done: `make_pool`, `carve`, `uncarve`, `lease`, `release`, `add_vlan`, `remove_link`, `set_up`, `set_mtu`,
        /// `add_network`, `remove_network`, `add_shim`, `complete_shim`, `attach`, `complete`, `detach`, `run`, `start`,
        /// `restart`, `remove_container`, or `other` for one that is newer than this module.
        kind: String,
        /// The step as a line of the plan says it, without its sign.
        text: String,
        /// `+` when it makes something, `-` when it removes, `~` when it changes.
        sign: String,
        /// How it is undone when a later step fails; None for a step that is not undone.
        undo: Option<String>,
        /// Whether it removes something.
        removes: bool,
    }

    fn __str__(&self) -> &str {
        &self.text
    }
}

impl From<&CoreStep> for Step {
    fn from(step: &CoreStep) -> Self {
        let kind = match step {
            CoreStep::MakePool(..) => "make_pool",
            CoreStep::Carve(..) => "carve",
            CoreStep::Uncarve(..) => "uncarve",
            CoreStep::Lease(..) => "lease",
            CoreStep::Release(_) => "release",
            CoreStep::AddVlan(_) => "add_vlan",
            CoreStep::RemoveLink(_) => "remove_link",
            CoreStep::SetUp(_) => "set_up",
            CoreStep::SetMtu(..) => "set_mtu",
            CoreStep::AddNetwork(_) => "add_network",
            CoreStep::RemoveNetwork(_) => "remove_network",
            CoreStep::AddShim(..) => "add_shim",
            CoreStep::CompleteShim(..) => "complete_shim",
            CoreStep::Attach(..) => "attach",
            CoreStep::Complete(..) => "complete",
            CoreStep::Detach(..) => "detach",
            CoreStep::Run(_) => "run",
            CoreStep::Start(_) => "start",
            CoreStep::Restart(_) => "restart",
            CoreStep::RemoveContainer(_) => "remove_container",
            _ => "other",
        };
        Self {
            kind: kind.to_owned(),
            text: step.to_string(),
            sign: step.sign().to_string(),
            undo: step.undo().map(str::to_owned),
            removes: step.removes(),
        }
    }
}

record! {
    /// A step of a plan, and why it is taken.
    in "trunkline.topology"
    struct Action {
        /// The step.
        step: Step,
        /// The differences that it puts right.
        why: Vec<Difference>,
        text: String,
    }

    fn __str__(&self) -> &str {
        &self.text
    }
}

impl From<&CoreAction> for Action {
    fn from(action: &CoreAction) -> Self {
        Self {
            step: (&action.step).into(),
            why: Difference::list(&action.why),
            text: action.to_string(),
        }
    }
}

/// What must be done so that everything wanted is there, or gone: a list of steps, readable as a diff with `str(plan)`.
#[pyclass(frozen, module = "trunkline.topology")]
#[derive(Clone, Debug)]
pub(crate) struct Plan(pub(crate) Core);

#[pymethods]
impl Plan {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str,) = ("actions",);

    /// Compares what is wanted with what there is.
    #[new]
    fn new(topology: &Bound<'_, Topology>, seen: &Bound<'_, Observed>) -> PyResult<Self> {
        Core::new(&topology.get().0, &seen.get().0)
            .or_raise()
            .map(Self)
    }

    /// The plan to remove all of a topology.
    #[staticmethod]
    #[pyo3(signature = (topology, seen, *, leases=LeasesEnum(Leases::Release)))]
    fn teardown(
        topology: &Bound<'_, Topology>,
        seen: &Bound<'_, Observed>,
        leases: LeasesEnum,
    ) -> PyResult<Self> {
        Core::teardown(&topology.get().0, &seen.get().0, leases.0)
            .or_raise()
            .map(Self)
    }

    /// The steps in order, each with its reasons.
    #[getter]
    fn actions(&self) -> Vec<Action> {
        self.0.actions().iter().map(Into::into).collect()
    }

    /// The steps in order.
    #[getter]
    fn steps(&self) -> Vec<Step> {
        self.0
            .actions()
            .iter()
            .map(|action| (&action.step).into())
            .collect()
    }

    /// What a person should know, and no step changes.
    #[getter]
    fn notes(&self) -> Vec<String> {
        self.0.notes().to_vec()
    }

    fn __len__(&self) -> usize {
        self.0.actions().len()
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<Plan of {} steps>", self.0.actions().len())
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(crate::spec::not_pickled(
            "a Plan belongs to what was seen: plan again; it",
        ))
    }
}
