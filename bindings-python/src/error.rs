//! One mapping from the core's error to an exception of `trunkline._errors`, by `ErrorKind`.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple};
use trunkline::{Error, ErrorKind};

use crate::types::Difference;

/// Turns a result of the core into one of Python.
pub(crate) trait OrRaise<T> {
    fn or_raise(self) -> PyResult<T>;
}

impl<T> OrRaise<T> for trunkline::Result<T> {
    fn or_raise(self) -> PyResult<T> {
        self.map_err(raise)
    }
}

/// The exception for an error.
pub(crate) fn raise(error: Error) -> PyErr {
    Python::attach(|py| exception(py, &error).map_or_else(|failure| failure, PyErr::from_value))
}

/// The exception for a value that breaks a rule which only the binding knows, such as the width of an integer.
pub(crate) fn invalid(what: &str, value: impl std::fmt::Display, rule: &str) -> PyErr {
    Python::attach(|py| {
        let value = value.to_string();
        let message = format!("invalid {what} {value:?}: {rule}");
        let attributes = PyDict::new(py);
        let filled = attributes
            .set_item("what", what)
            .and_then(|()| attributes.set_item("value", value))
            .and_then(|()| attributes.set_item("rule", rule));
        filled
            .and_then(|()| make(py, ErrorKind::InvalidInput, &message, &attributes))
            .map_or_else(|failure| failure, PyErr::from_value)
    })
}

/// The exception for a handle that was used in a way that cannot work.
pub(crate) fn misuse(message: &str) -> PyErr {
    Python::attach(|py| {
        make(py, ErrorKind::Misuse, message, &PyDict::new(py))
            .map_or_else(|failure| failure, PyErr::from_value)
    })
}

/// Every kind's name and number, for the test that walks them.
#[pyfunction]
pub(crate) fn error_kinds() -> Vec<(&'static str, u32)> {
    ErrorKind::ALL
        .iter()
        .map(|kind| (kind.name(), *kind as u32))
        .collect()
}

/// The exception that an error of this kind becomes, for the test that walks them.
#[pyfunction]
pub(crate) fn make_error<'py>(py: Python<'py>, kind: &str) -> PyResult<Bound<'py, PyAny>> {
    let kind = ErrorKind::ALL
        .iter()
        .find(|known| known.name() == kind)
        .ok_or_else(|| invalid("error kind", kind, "there is no such kind"))?;
    make(py, *kind, kind.name(), &PyDict::new(py))
}

fn make<'py>(
    py: Python<'py>,
    kind: ErrorKind,
    message: &str,
    attributes: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyAny>> {
    static MAKE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    MAKE.import(py, "trunkline._errors", "make")?
        .call1((kind.name(), message, attributes))
}

fn exception<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyAny>> {
    let attributes = PyDict::new(py);
    fill(&attributes, error)?;
    make(py, error.kind(), &error.to_string(), &attributes)
}

/// The attributes of an exception: what a variant says, under the names of `trunkline._errors.Error`.
#[allow(clippy::too_many_lines)] // one arm for each variant
fn fill(into: &Bound<'_, PyDict>, error: &Error) -> PyResult<()> {
    let py = into.py();
    match error {
        Error::Invalid {
            what, value, rule, ..
        } => {
            into.set_item("what", what)?;
            into.set_item("value", value)?;
            into.set_item("rule", rule)
        }
        Error::NotFound { what, subject, .. } | Error::AlreadyExists { what, subject, .. } => {
            into.set_item("what", what)?;
            into.set_item("subject", subject)
        }
        Error::Conflict {
            subject,
            differences,
            ..
        } => {
            into.set_item("subject", subject)?;
            let differences: Vec<_> = differences.iter().map(Difference::from).collect();
            into.set_item("differences", PyTuple::new(py, differences)?)
        }
        Error::NotOurs {
            subject, reason, ..
        } => {
            into.set_item("subject", subject)?;
            into.set_item("cause", reason)
        }
        Error::Unsupported { what, needs, .. } => {
            into.set_item("what", what)?;
            into.set_item("remedy", needs)
        }
        Error::ParentUnusable {
            parent,
            problem,
            remedy,
            ..
        } => {
            into.set_item("subject", parent)?;
            into.set_item("cause", problem)?;
            into.set_item("remedy", remedy)
        }
        Error::Kernel {
            action,
            subject,
            answer,
            ..
        } => {
            into.set_item("action", action)?;
            into.set_item("subject", subject)?;
            into.set_item("errno", answer.errno())?;
            into.set_item("kernel_message", answer.message())?;
            into.set_item("cause", answer.cause())?;
            into.set_item("remedy", answer.remedy())
        }
        Error::RolledBack { cause, undo, .. } => {
            fill(into, cause)?;
            into.set_item("undone", true)?;
            let undo = undo
                .iter()
                .map(|error| exception(py, error))
                .collect::<PyResult<Vec<_>>>()?;
            into.set_item("undo", PyTuple::new(py, undo)?)
        }
        Error::Io {
            action,
            path,
            source,
            ..
        } => {
            into.set_item("action", action)?;
            into.set_item("subject", path.to_string_lossy())?;
            into.set_item("errno", source.raw_os_error())
        }
        Error::Timeout {
            action, subject, ..
        } => {
            into.set_item("action", action)?;
            into.set_item("subject", subject)
        }
        Error::Protocol { what, detail, .. } => {
            into.set_item("what", what)?;
            into.set_item("cause", detail)
        }
        Error::NamespaceGone { namespace, .. } => into.set_item("subject", namespace),
        Error::Overlap { claim, with, .. } => {
            into.set_item("subject", claim)?;
            into.set_item("cause", with)
        }
        Error::PoolExhausted { pool, .. } => into.set_item("subject", pool),
        Error::AddressInUse {
            address, reason, ..
        } => {
            into.set_item("subject", address.to_string())?;
            into.set_item("cause", reason)
        }
        Error::Store {
            action,
            path,
            detail,
            ..
        }
        | Error::OutcomeUnknown {
            action,
            path,
            detail,
            ..
        } => {
            into.set_item("action", action)?;
            into.set_item("subject", path.to_string_lossy())?;
            into.set_item("cause", detail)
        }
        Error::StoreUnavailable { path, detail, .. } | Error::StoreCorrupt { path, detail, .. } => {
            into.set_item("subject", path.to_string_lossy())?;
            into.set_item("cause", detail)
        }
        Error::LeaseLost { address, found, .. } => {
            into.set_item("subject", address.to_string())?;
            into.set_item("cause", found)
        }
        Error::Refused {
            subject,
            violations,
            ..
        } => {
            into.set_item("subject", subject)?;
            let rules: Vec<_> = violations.iter().map(|found| found.rule().id()).collect();
            into.set_item("rules", PyTuple::new(py, rules)?)
        }
        Error::Docker {
            action,
            subject,
            status,
            message,
            remedy,
            ..
        } => {
            into.set_item("action", action)?;
            into.set_item("subject", subject)?;
            into.set_item("status", status)?;
            into.set_item("engine_message", message)?;
            into.set_item("remedy", remedy)
        }
        Error::Engine {
            action,
            subject,
            detail,
            ..
        } => {
            into.set_item("action", action)?;
            into.set_item("subject", subject)?;
            into.set_item("cause", detail)
        }
        Error::Syntax {
            what,
            line,
            column,
            problem,
            hint,
            suggestion,
            ..
        } => {
            into.set_item("what", what)?;
            into.set_item("line", line)?;
            into.set_item("column", column)?;
            into.set_item("cause", problem.as_ref())?;
            into.set_item("remedy", Some(hint).filter(|hint| !hint.is_empty()))?;
            into.set_item("suggestion", suggestion.as_deref())
        }
        Error::LogsUnreadable {
            subject,
            reason,
            look,
            ..
        } => {
            into.set_item("subject", subject)?;
            into.set_item("cause", reason)?;
            into.set_item("remedy", look)
        }
        Error::Misuse { what, .. } => into.set_item("cause", what),
        // InsideRuntime says nothing more than its text; nor does a variant that is newer than this match.
        _ => Ok(()),
    }
}
