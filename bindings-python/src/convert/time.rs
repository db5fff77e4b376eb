//! Times and durations: `datetime` and `timedelta`; a duration is accepted in seconds too.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyFloat, PyInt};

use super::wrong_type;
use crate::error::invalid;

/// `datetime.timedelta`, never negative; seconds as `int` or `float` are taken too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, IntoPyObject)]
#[pyo3(transparent)]
pub(crate) struct Span(pub(crate) Duration);

impl<'py> FromPyObject<'_, 'py> for Span {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let number = (found.is_instance_of::<PyInt>() || found.is_instance_of::<PyFloat>())
            && !found.is_instance_of::<PyBool>();
        let seconds = if number {
            found.call_method0("__float__")
        } else {
            found.call_method0("total_seconds")
        };
        let Ok(seconds) = seconds else {
            if number {
                return Err(refused(&found)); // an integer beyond all floats
            }
            return Err(wrong_type(&found, "timedelta or seconds"));
        };
        Duration::try_from_secs_f64(seconds.extract()?)
            .map(Self)
            .map_err(|_| refused(&found))
    }
}

fn refused(found: &Bound<'_, PyAny>) -> PyErr {
    let text = found
        .str()
        .map_or_else(|_| "a huge number".to_owned(), |text| text.to_string());
    invalid("duration", text, "it is zero or more, and finite")
}

/// `datetime.datetime` in UTC. A naive one is refused: nobody knows which zone it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Moment(pub(crate) SystemTime);

impl Moment {
    /// A moment so many seconds after 1970.
    pub(crate) fn unix(seconds: u64) -> Self {
        Self(UNIX_EPOCH + Duration::from_secs(seconds))
    }
}

impl<'py> FromPyObject<'_, 'py> for Moment {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        static DATETIME: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let class = DATETIME.import(found.py(), "datetime", "datetime")?;
        if !found.is_instance(class)? {
            return Err(wrong_type(&found, "datetime"));
        }
        if found.call_method0("utcoffset")?.is_none() {
            return Err(invalid(
                "time",
                found.str()?,
                "it has no time zone; use datetime.now(timezone.utc) or .astimezone()",
            ));
        }
        found.extract().map(Self).map_err(|_| {
            let text = found.str().map(|text| text.to_string());
            invalid("time", text.unwrap_or_default(), "it is not before 1970")
        })
    }
}

impl<'py> IntoPyObject<'py> for Moment {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        Ok(self.0.into_pyobject(py)?.into_any())
    }
}

impl<'py> IntoPyObject<'py> for &Moment {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        (*self).into_pyobject(py)
    }
}
