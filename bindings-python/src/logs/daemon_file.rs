//! `trunkline.logs.DaemonConfigFile`: daemon.json in place, and telling the daemon.

use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use pyo3::prelude::*;
use trunkline::logs::{
    DaemonConfigFile as Core, EngineCheck, ReloadWitness, Written as CoreWritten,
};

use crate::convert::{Span, Whole};
use crate::detached::detached;
use crate::exclusive::Exclusive;
use crate::logs::daemon_config::{DaemonConfig, EditedConfig};

/// What `DaemonConfigFile.write` did, for `roll_back`.
#[pyclass(frozen, eq, module = "trunkline.logs")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written(CoreWritten);

#[pymethods]
impl Written {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str) = ("backup", "engine_checked");

    /// The copy of the file as it was, beside it; None when there was no file, or nothing changed.
    #[getter]
    fn backup(&self) -> Option<PathBuf> {
        self.0.backup().map(Into::into)
    }

    /// Whether `dockerd --validate` accepted the file; False when it was not asked, or has no such check (before 23.0).
    #[getter]
    fn engine_checked(&self) -> bool {
        match self.0.check() {
            EngineCheck::Passed => true,
            EngineCheck::NotDone => false,
        }
    }

    fn __repr__(&self) -> String {
        match self.0.backup() {
            Some(backup) => format!("<Written, backup {}>", backup.display()),
            None => "<Written>".to_owned(),
        }
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{Hash, Hasher};
        let mut hasher = std::hash::DefaultHasher::new();
        self.0.backup().hash(&mut hasher);
        hasher.finish()
    }
}

/// An object of Python with the methods `reloads()` and `debug()`, and what one of them raised.
struct Witness {
    object: Py<PyAny>,
    raised: Mutex<Option<PyErr>>,
}

impl Witness {
    fn new(object: Py<PyAny>) -> Self {
        Self {
            object,
            raised: Mutex::new(None),
        }
    }

    fn ask<T>(&self, method: &str) -> trunkline::Result<T>
    where
        T: for<'a, 'py> FromPyObject<'a, 'py, Error: Into<PyErr>>,
    {
        let answer = Python::attach(|py| {
            self.object
                .bind(py)
                .call_method0(method)
                .and_then(|answer| answer.extract::<T>().map_err(Into::into))
        });
        answer.map_err(|error| {
            let text = error.to_string();
            if let Ok(mut raised) = self.raised.lock() {
                raised.get_or_insert(error);
            }
            // The core's errors are made by the core only. Python sees what the witness raised.
            let about = trunkline::logs::DaemonConfig::parse(text.as_bytes());
            match about {
                Err(error) => error,
                Ok(_) => trunkline::Error::InsideRuntime,
            }
        })
    }

    /// What the witness raised, if it did, with the core's error as its context; otherwise the answer.
    fn settle<T>(self, py: Python<'_>, answer: PyResult<T>) -> PyResult<T> {
        let raised = self
            .raised
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        match (raised, answer) {
            (Some(raised), Err(error)) => {
                raised.set_cause(py, Some(error));
                Err(raised)
            }
            (_, answer) => answer,
        }
    }
}

impl ReloadWitness for &Witness {
    fn reloads(&mut self) -> trunkline::Result<u64> {
        self.ask("reloads")
    }

    fn debug(&mut self) -> trunkline::Result<bool> {
        self.ask("debug")
    }
}

/// A daemon.json in its place.
///
/// `write` puts an edited file there in one step that another process sees whole or not at all; a copy of the old one stays
/// beside it, and `roll_back` brings it back. `write_and_reload` tells the daemon too, and rolls back when it does not take it.
#[pyclass(frozen, module = "trunkline.logs")]
pub(crate) struct DaemonConfigFile(Exclusive<Core>);

#[pymethods]
impl DaemonConfigFile {
    /// Reads the file; one that does not exist is empty.
    #[new]
    #[pyo3(signature = (path=PathBuf::from("/etc/docker/daemon.json")))]
    fn new(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let core = detached(py, || Core::open(&path))?;
        Ok(Self(Exclusive::new("DaemonConfigFile", core)))
    }

    /// What the file holds.
    #[getter]
    fn config(&self) -> PyResult<DaemonConfig> {
        self.0.with(|core| Ok(DaemonConfig(core.config().clone())))
    }

    /// The file as it was named.
    #[getter]
    fn path(&self) -> PyResult<PathBuf> {
        self.0.with(|core| Ok(core.path().to_owned()))
    }

    /// Whether there was a file.
    #[getter]
    fn existed(&self) -> PyResult<bool> {
        self.0.with(|core| Ok(core.existed()))
    }

    /// Puts the edited file in place. When the program `dockerd` is named, its own check is run on the new file first. When it
    /// fails, the file is as it was.
    #[pyo3(signature = (edited, *, dockerd=None))]
    fn write(
        &self,
        py: Python<'_>,
        edited: &Bound<'_, EditedConfig>,
        dockerd: Option<PathBuf>,
    ) -> PyResult<Written> {
        let edited = &edited.get().0;
        self.0
            .wait(py, |core| core.write(edited, dockerd.as_deref()))
            .map(Written)
    }

    /// Puts the file back as it was before a write. Again is fine.
    fn roll_back(&self, py: Python<'_>, written: &Bound<'_, Written>) -> PyResult<()> {
        let written = &written.get().0;
        self.0.wait(py, |core| core.roll_back(written))
    }

    /// Puts the edited file in place and tells the dockerd with this process id; when it does not take the file, puts the old
    /// one back and tells it again. `witness` is as for `reload_daemon`.
    #[pyo3(signature = (edited, pid, witness, *, dockerd=None, within=Span(Duration::from_secs(10))))]
    fn write_and_reload(
        &self,
        py: Python<'_>,
        edited: &Bound<'_, EditedConfig>,
        pid: Whole<u32>,
        witness: Py<PyAny>,
        dockerd: Option<PathBuf>,
        within: Span,
    ) -> PyResult<Written> {
        let edited = &edited.get().0;
        let witness = Witness::new(witness);
        let written = self.0.wait(py, |core| {
            core.write_and_reload(edited, dockerd.as_deref(), pid.0, &mut &witness, within.0)
        });
        witness.settle(py, written).map(Written)
    }

    fn __repr__(&self) -> String {
        self.path().map_or_else(
            |_| "<DaemonConfigFile>".to_owned(),
            |path| format!("<DaemonConfigFile {}>", path.display()),
        )
    }
}

/// Tells a dockerd to read its file again (SIGHUP), and waits until it has.
///
/// `witness` is who can tell: an object with `reloads()`, the number of the engine's events `type=daemon`, `action=reload` since
/// some time before the call, and `debug()`, `Debug` of `GET /info`. `debug` is what the file sets, and the daemon's own
/// answer must agree. Needs the right to signal the process.
#[pyfunction]
#[pyo3(signature = (pid, witness, *, debug=None, within=Span(Duration::from_secs(10))))]
pub(super) fn reload_daemon(
    py: Python<'_>,
    pid: Whole<u32>,
    witness: Py<PyAny>,
    debug: Option<bool>,
    within: Span,
) -> PyResult<()> {
    let witness = Witness::new(witness);
    let told = detached(py, || {
        trunkline::logs::reload_daemon(pid.0, debug, &mut &witness, within.0)
    });
    witness.settle(py, told)
}
