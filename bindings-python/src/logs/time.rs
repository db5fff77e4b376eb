//! `trunkline.logs.LogTime`.

use pyo3::prelude::*;
use pyo3::types::PyString;
use trunkline::logs::LogTime as Core;

use crate::convert::{Moment, Span, Whole};
use crate::error::OrRaise;

/// A moment of a log, to the nanosecond; a `datetime` has microseconds only.
///
/// Everywhere one is wanted, a `datetime` with a time zone is taken too, and text: RFC 3339, or seconds since 1970.
#[pyclass(frozen, eq, ord, hash, module = "trunkline.logs")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct LogTime(pub(crate) Core);

#[allow(clippy::trivially_copy_pass_by_ref)] // methods of Python take a reference
#[pymethods]
impl LogTime {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str,) = ("nanoseconds",);

    /// The moment so many nanoseconds after the start of 1970.
    #[new]
    fn new(nanoseconds: Whole<i64>) -> Self {
        Self(Core::from_nanos(nanoseconds.0))
    }

    /// Reads RFC 3339, or seconds since 1970.
    #[staticmethod]
    fn parse(text: &str) -> PyResult<Self> {
        text.parse().or_raise().map(Self)
    }

    /// The present moment, by this host's clock.
    #[staticmethod]
    fn now() -> Self {
        Self(Core::now())
    }

    /// Nanoseconds since the start of 1970.
    #[getter]
    fn nanoseconds(&self) -> i64 {
        self.0.as_nanos()
    }

    /// The moment as a `datetime` in UTC, cut to microseconds.
    #[getter]
    fn datetime<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let micros = self.0.as_nanos().div_euclid(1000);
        let datetime = py.import("datetime")?;
        let zone = datetime.getattr("timezone")?.getattr("utc")?;
        let start = datetime
            .getattr("datetime")?
            .call1((1970, 1, 1, 0, 0, 0, 0, zone))?;
        let since = datetime.getattr("timedelta")?.call1((0, 0, micros))?;
        start.add(since)
    }

    /// The moment so long before.
    fn before(&self, duration: Span) -> Self {
        Self(self.0.before(duration.0))
    }

    /// The moment so long after.
    fn after(&self, duration: Span) -> Self {
        Self(self.0.after(duration.0))
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("LogTime.parse('{}')", self.0)
    }

    fn __getnewargs__(&self) -> (i64,) {
        (self.0.as_nanos(),)
    }
}

/// A moment as an argument, and as an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct At(pub(crate) Core);

impl<'py> FromPyObject<'_, 'py> for At {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(time) = found.cast::<LogTime>() {
            return Ok(Self(time.get().0));
        }
        match found.cast::<PyString>() {
            Ok(text) => text.to_cow()?.parse().or_raise().map(Self),
            Err(_) => found
                .extract::<Moment>()
                .map(|moment| Self(moment.0.into())),
        }
    }
}

impl<'py> IntoPyObject<'py> for At {
    type Target = LogTime;
    type Output = Bound<'py, LogTime>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        Bound::new(py, LogTime(self.0))
    }
}
