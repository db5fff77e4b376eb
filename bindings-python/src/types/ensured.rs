//! `trunkline.Ensured` and `trunkline.Removed`.

use pyo3::prelude::*;
use pyo3::types::{PyString, PyType};

use crate::convert::python_enum;
use crate::value::value_methods;

/// What an `ensure` call found: the thing, and whether it was made just now.
#[pyclass(frozen, module = "trunkline")]
pub(crate) struct Ensured {
    /// The thing, however it came to be.
    #[pyo3(get)]
    value: Py<PyAny>,
    /// Whether something was changed: it was not there, or not complete, and now is.
    #[pyo3(get)]
    created: bool,
}

impl Ensured {
    /// The core's answer, with the thing made a Python object.
    pub(crate) fn wrap<'py, T>(
        ensured: trunkline::Ensured<T>,
        value: impl FnOnce(T) -> PyResult<Bound<'py, PyAny>>,
    ) -> PyResult<Self> {
        let created = ensured.is_created();
        let value = value(ensured.into_inner())?.unbind();
        Ok(Self { value, created })
    }
}

value_methods! { Ensured { value, created }
    #[new]
    #[pyo3(signature = (value, *, created))]
    fn new(value: Py<PyAny>, created: bool) -> Self {
        Self { value, created }
    }

    fn __eq__(&self, py: Python<'_>, other: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        match other.cast::<Self>() {
            Ok(other) => {
                let other = other.get();
                let same = self.created == other.created && self.value.bind(py).eq(&other.value)?;
                Ok(same.into_pyobject(py)?.to_owned().into_any().unbind())
            }
            Err(_) => Ok(py.NotImplemented()),
        }
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        (self.created, self.value.bind(py)).into_pyobject(py)?.hash()
    }

    /// `Ensured[Link]`, for annotations.
    #[classmethod]
    fn __class_getitem__<'py>(class: &Bound<'py, PyType>, item: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let alias = class.py().import(PyString::new(class.py(), "types"))?.getattr("GenericAlias")?;
        alias.call1((class, item))
    }
}

python_enum! {
    /// `trunkline.Removed`.
    RemovedEnum = trunkline::Removed, "Removed", "outcome of a removal" {
        Removed => "removed",
        AlreadyGone => "already_gone",
    }
}
