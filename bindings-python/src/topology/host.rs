//! `trunkline.topology.Host` and `Progress`.

use std::sync::{Mutex, PoisonError};

use pyo3::prelude::*;
use trunkline::blocking::Host as Core;
use trunkline::topology::{Leases, Progress as CoreProgress, StepState as CoreState};

use crate::convert::{Name, Whole, python_enum};
use crate::detached::{detached, give_up};
use crate::docker::Docker;
use crate::handle::Handle;
use crate::ipam::Ipam;
use crate::link::{Link, Netns};
use crate::topology::glue::{Reconciler, Reconciliation};
use crate::topology::observed::Observed;
use crate::topology::plan::{Action, LeasesEnum, Plan};
use crate::topology::shim::Shim;
use crate::topology::wanted::Topology;
use crate::types::{Ensured, RemovedEnum};
use crate::value::record;

/// What happens to a step, without the error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StateName {
    About,
    Done,
    Failed,
    Undone,
    NotUndone,
    Other,
}

python_enum! {
    /// `trunkline.topology.StepState`.
    StepStateEnum = StateName, "StepState", "state of a step" {
        About => "about",
        Done => "done",
        Failed => "failed",
        Undone => "undone",
        NotUndone => "not_undone",
        Other => "other",
    }
}

record! {
    /// How far a plan has come: told before and after each step.
    in "trunkline.topology"
    struct Progress {
        /// Which step this is, from 1.
        number: Whole<usize>,
        /// How many steps there are.
        of: Whole<usize>,
        /// The step, and why it is taken.
        action: Action,
        /// What happens to it.
        state: StepStateEnum,
        /// What went wrong, when it failed or was not undone.
        error: Option<String>,
        text: String,
    }

    fn __str__(&self) -> &str {
        &self.text
    }
}

impl From<&CoreProgress<'_>> for Progress {
    fn from(progress: &CoreProgress<'_>) -> Self {
        let (state, error) = match progress.state {
            CoreState::About => (StateName::About, None),
            CoreState::Done => (StateName::Done, None),
            CoreState::Failed(error) => (StateName::Failed, Some(error)),
            CoreState::Undone => (StateName::Undone, None),
            CoreState::NotUndone(error) => (StateName::NotUndone, Some(error)),
            _ => (StateName::Other, None),
        };
        Self {
            number: Whole(progress.number),
            of: Whole(progress.of),
            action: progress.action.into(),
            state: StepStateEnum(state),
            error: error.map(ToString::to_string),
            text: progress.to_string(),
        }
    }
}

/// Tells a function of Python, when there is one. What it raises ends the call at its next wait, undone.
fn tell(function: Option<&Py<PyAny>>) -> impl FnMut(&CoreProgress<'_>) + Send {
    move |progress| {
        let Some(function) = function else { return };
        let told = Python::attach(|py| function.call1(py, (Progress::from(progress),)).map(drop));
        if let Err(error) = told {
            give_up(error);
        }
    }
}

/// A host: its kernel, a ledger, and its container engine, as far as a topology needs them.
///
/// `plan` compares what is wanted with what there is, `apply` carries it out, `verify` raises `ConflictError` with each difference,
/// `teardown` removes it. What fails half-way is undone. `progress` is called with a `Progress` before and after each
/// step; what it raises ends the call at its next wait, and is raised.
#[pyclass(frozen, module = "trunkline.topology")]
pub(crate) struct Host {
    handle: Handle<Core>,
}

#[pymethods]
impl Host {
    /// The host by a ledger, in the namespace of the calling thread or another one, with its engine when it is given; the engine
    /// must live in the same namespace.
    #[new]
    #[pyo3(signature = (ipam, *, netns=None, engine=None))]
    fn new(
        py: Python<'_>,
        ipam: &Bound<'_, Ipam>,
        netns: Option<&Bound<'_, Netns>>,
        engine: Option<&Bound<'_, Docker>>,
    ) -> PyResult<Self> {
        let ipam = ipam.get().handle.get()?;
        let netns = netns.map(|netns| netns.get().0.clone());
        let engine = engine.map(|engine| engine.get().handle.get()).transpose()?;
        let core = detached(py, || {
            let core = match &netns {
                Some(netns) => Core::connect_in(netns, &ipam)?,
                None => Core::connect(&ipam)?,
            };
            Ok(match &engine {
                Some(engine) => core.with_engine(engine),
                None => core,
            })
        })?;
        Ok(Self {
            handle: Handle::new("Host", core),
        })
    }

    /// What there is, as far as a topology is concerned.
    fn observe(&self, py: Python<'_>, topology: &Bound<'_, Topology>) -> PyResult<Observed> {
        let (core, topology) = (self.handle.get()?, &topology.get().0);
        detached(py, || core.observe(topology)).map(Observed)
    }

    /// What must be done so that all of a topology is there.
    fn plan(&self, py: Python<'_>, topology: &Bound<'_, Topology>) -> PyResult<Plan> {
        let (core, topology) = (self.handle.get()?, &topology.get().0);
        detached(py, || core.plan(topology)).map(Plan)
    }

    /// Plans and carries out, all or nothing. Gives the plan that was carried out.
    #[pyo3(signature = (topology, *, progress=None))]
    fn apply(
        &self,
        py: Python<'_>,
        topology: &Bound<'_, Topology>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<Plan> {
        let (core, topology) = (self.handle.get()?, &topology.get().0);
        detached(py, || core.apply(topology, &mut tell(progress.as_ref()))).map(Plan)
    }

    /// Carries out a plan, all or nothing.
    #[pyo3(signature = (plan, *, progress=None))]
    fn apply_plan(
        &self,
        py: Python<'_>,
        plan: &Bound<'_, Plan>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<()> {
        let (core, plan) = (self.handle.get()?, &plan.get().0);
        detached(py, || core.apply_plan(plan, &mut tell(progress.as_ref())))
    }

    /// Raises `ConflictError` with each difference between what is wanted and what there is.
    fn verify(&self, py: Python<'_>, topology: &Bound<'_, Topology>) -> PyResult<()> {
        let (core, topology) = (self.handle.get()?, &topology.get().0);
        detached(py, || core.verify(topology))
    }

    /// Removes all of a topology. Its leases are released, or kept for when it comes back.
    #[pyo3(signature = (topology, *, leases=LeasesEnum(Leases::Release), progress=None))]
    fn teardown(
        &self,
        py: Python<'_>,
        topology: &Bound<'_, Topology>,
        leases: LeasesEnum,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<Plan> {
        let (core, topology) = (self.handle.get()?, &topology.get().0);
        detached(py, || {
            core.teardown(topology, leases.0, &mut tell(progress.as_ref()))
        })
        .map(Plan)
    }

    /// Compares ledger and engine, and releases leases that have leaked for longer than the reconciler's grace.
    fn reconcile(
        &self,
        py: Python<'_>,
        topology: &Bound<'_, Topology>,
        reconciler: &Bound<'_, Reconciler>,
    ) -> PyResult<Reconciliation> {
        let (core, topology) = (self.handle.get()?, &topology.get().0);
        let kept: &Mutex<_> = &reconciler.get().0;
        let found = detached(py, || {
            // The lock is not held while waiting: two passes at once each begin with what was known.
            let mut reconciler = kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let found = core.reconcile(topology, &mut reconciler)?;
            *kept.lock().unwrap_or_else(PoisonError::into_inner) = reconciler;
            Ok(found)
        })?;
        Ok(found.into())
    }

    /// Makes sure that a shim is there, complete.
    fn ensure_shim(&self, py: Python<'_>, shim: &Bound<'_, Shim>) -> PyResult<Ensured> {
        let (core, shim) = (self.handle.get()?, &shim.get().core);
        let ensured = detached(py, || core.ensure_shim(shim))?;
        Ensured::wrap(ensured, |link| Ok(Bound::new(py, Link(link))?.into_any()))
    }

    /// Removes a shim that this library made. Succeeds when it is gone already.
    fn remove_shim(&self, py: Python<'_>, name: Name) -> PyResult<RemovedEnum> {
        let core = self.handle.get()?;
        detached(py, || core.remove_shim(&name.0)).map(RemovedEnum)
    }

    /// Lets go of kernel, ledger and engine. Again is fine.
    fn close(&self) {
        self.handle.close();
    }

    fn __enter__(slf: Bound<'_, Self>) -> PyResult<Bound<'_, Self>> {
        slf.get().handle.get()?;
        Ok(slf)
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, _exception: &Bound<'_, pyo3::types::PyTuple>) {
        self.close();
    }

    fn __repr__(&self) -> &'static str {
        if self.handle.is_closed() {
            "<Host, closed>"
        } else {
            "<Host>"
        }
    }
}
