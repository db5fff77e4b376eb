//! `trunkline.logs.LogQuery` and `LogPosition`.

use pyo3::prelude::*;
use pyo3::types::PyString;
use trunkline::logs::{LogPosition as CorePosition, LogQuery as Core};

use crate::convert::{Whole, wrong_type};
use crate::error::OrRaise;
use crate::logs::record::LogStreamEnum;
use crate::logs::time::{At, LogTime};
use crate::spec::spec;

/// Where to go on reading: how many records of which moment were delivered. Its text keeps it across processes.
#[pyclass(frozen, eq, hash, module = "trunkline.logs")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct LogPosition(pub(crate) CorePosition);

#[pymethods]
impl LogPosition {
    #[new]
    fn new(text: &str) -> PyResult<Self> {
        text.parse().or_raise().map(Self)
    }

    /// The moment to go on from; some of its records, or all of them, have been delivered.
    #[getter]
    fn time(&self) -> LogTime {
        LogTime(self.0.time())
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("LogPosition('{}')", self.0)
    }

    fn __getnewargs__(&self) -> (String,) {
        (self.0.to_string(),)
    }
}

/// A position as an argument: its text is taken too.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct AnyPosition(CorePosition);

impl<'py> FromPyObject<'_, 'py> for AnyPosition {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(position) = found.cast::<LogPosition>() {
            return Ok(Self(position.get().0.clone()));
        }
        match found.cast::<PyString>() {
            Ok(text) => text.to_cow()?.parse().or_raise().map(Self),
            Err(_) => Err(wrong_type(&found, "str or LogPosition")),
        }
    }
}

impl<'py> IntoPyObject<'py> for AnyPosition {
    type Target = LogPosition;
    type Output = Bound<'py, LogPosition>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        Bound::new(py, LogPosition(self.0))
    }
}

spec! {
    /// Which lines of a log are read, and how.
    in "trunkline.logs"
    struct LogQuery(Core)
    (
        *, stream=None, since=None, until=None, tail=None, follow=false, timestamps=true, attributes=true, whole_lines=true,
        max_line=Whole(Core::MAX_LINE), batch=Whole(1000), resume=None
    ) {
        /// The only stream to read; None for both.
        stream: Option<LogStreamEnum>,
        /// From which moment on, that moment included.
        since: Option<At>,
        /// Up to which moment.
        until: Option<At>,
        /// How many of the last lines.
        tail: Option<Whole<u64>>,
        /// Whether to wait for further lines at the end.
        follow: bool,
        /// Whether the times are wanted.
        timestamps: bool,
        /// Whether what the driver added to each line is wanted.
        attributes: bool,
        /// Whether the parts into which the engine splits lines of more than 16 KiB are put together.
        whole_lines: bool,
        /// The longest line, in bytes, 16384 to 1073741824; a longer one comes in parts.
        max_line: Whole<usize>,
        /// How many lines a batch has at most, 1 to 1000000.
        batch: Whole<usize>,
        /// Where to go on.
        resume: Option<AnyPosition>,
    }
    make {
        let mut core = Core::new()
            .follow(*follow)
            .timestamps(*timestamps)
            .attributes(*attributes)
            .whole_lines(*whole_lines)
            .max_line(max_line.0)
            .and_then(|core| core.batch(batch.0))
            .or_raise()?;
        if let Some(stream) = stream {
            core = core.stream(stream.0);
        }
        if let Some(time) = since {
            core = core.since(time.0);
        }
        if let Some(time) = until {
            core = core.until(time.0);
        }
        if let Some(lines) = tail {
            core = core.tail(lines.0);
        }
        if let Some(position) = resume {
            core = core.resume(position.0.clone());
        }
        Ok(core)
    }

    /// Whether a stream is read.
    fn includes(&self, stream: LogStreamEnum) -> bool {
        self.core.includes(stream.0)
    }
}

/// The query as an argument; everything when left out.
pub(crate) fn query(query: Option<&Bound<'_, LogQuery>>) -> Core {
    query.map_or_else(Core::new, |query| query.get().core.clone())
}
