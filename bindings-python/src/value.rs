//! What all value classes have in common: `repr`, pickling and `match`, made from the names of their fields.

use pyo3::PyTypeInfo;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString, PyTuple};

/// `Class(field=value, …)`; `brief` is without the options that are None or empty.
pub(crate) fn repr(value: &Bound<'_, PyAny>, fields: &[&str], brief: bool) -> PyResult<String> {
    let mut text = value.get_type().name()?.to_string();
    text.push('(');
    let mut first = true;
    for field in fields {
        let found = value.getattr(*field)?;
        let empty = found.is_none()
            || found.len().is_ok_and(|length| length == 0)
                && !found.is_instance_of::<PyString>()
                && !found.is_instance_of::<PyBytes>();
        if brief && empty {
            continue;
        }
        if !first {
            text.push_str(", ");
        }
        first = false;
        text.push_str(field);
        text.push('=');
        text.push_str(&found.repr()?.to_string());
    }
    text.push(')');
    Ok(text)
}

/// The arguments that make the same value again, for `pickle` and `copy`.
pub(crate) fn newargs<'py>(
    value: &Bound<'py, PyAny>,
    fields: &[&str],
) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
    let arguments = PyDict::new(value.py());
    for field in fields {
        arguments.set_item(field, value.getattr(*field)?)?;
    }
    Ok((PyTuple::empty(value.py()), arguments))
}

/// What `__reduce__` gives for a class with several constructors: a call of one of them.
pub(crate) fn remade<'py, T: PyTypeInfo>(
    py: Python<'py>,
    constructor: &str,
    arguments: impl IntoIterator<Item = Bound<'py, PyAny>>,
) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
    let helper = py.import("trunkline._types")?.getattr("_remade")?;
    let mut all = vec![
        py.get_type::<T>().into_any(),
        constructor.into_pyobject(py)?.into_any(),
    ];
    all.extend(arguments);
    Ok((helper, PyTuple::new(py, all)?))
}

/// The methods of a value class: those given, and `__repr__`, `__getnewargs_ex__` and `__match_args__` over its fields. Each
/// field must be a property and a keyword argument of `__new__`. The repr leaves out options that are None or empty, except
/// where the class is `whole`: none of its fields has a default.
macro_rules! value_methods {
    (@ $brief:literal $class:ident { $($field:ident),+ $(,)? } $($methods:tt)*) => {
        #[pyo3::pymethods]
        impl $class {
            $($methods)*

            fn __repr__(slf: &pyo3::Bound<'_, Self>) -> pyo3::PyResult<String> {
                $crate::value::repr(slf.as_any(), &[$(stringify!($field)),+], $brief)
            }

            fn __getnewargs_ex__<'py>(
                slf: &pyo3::Bound<'py, Self>,
            ) -> pyo3::PyResult<(pyo3::Bound<'py, pyo3::types::PyTuple>, pyo3::Bound<'py, pyo3::types::PyDict>)> {
                $crate::value::newargs(slf.as_any(), &[$(stringify!($field)),+])
            }

            #[classattr]
            #[pyo3(name = "__match_args__")]
            fn match_args(py: pyo3::Python<'_>) -> pyo3::PyResult<pyo3::Py<pyo3::types::PyTuple>> {
                Ok(pyo3::types::PyTuple::new(py, [$(stringify!($field)),+])?.unbind())
            }
        }
    };
    (whole $($rest:tt)*) => { $crate::value::value_methods! { @ false $($rest)* } };
    ($($rest:tt)*) => { $crate::value::value_methods! { @ true $($rest)* } };
}
pub(crate) use value_methods;

/// A record: a value class of plain fields, each a property and a keyword argument, with further methods.
macro_rules! record {
    (
        $(#[$meta:meta])*
        in $module:literal
        struct $class:ident {
            $($(#[$field_meta:meta])* $field:ident: $type:ty,)+
        }
        $($methods:tt)*
    ) => {
        $(#[$meta])*
        #[pyo3::pyclass(frozen, eq, hash, from_py_object, module = $module)]
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub(crate) struct $class {
            $($(#[$field_meta])* #[pyo3(get)] pub(crate) $field: $type,)+
        }

        $crate::value::value_methods! { whole $class { $($field),+ }
            #[new]
            #[pyo3(signature = (*, $($field),+))]
            #[allow(clippy::too_many_arguments)] // one for each field, all by keyword
            fn new($($field: $type),+) -> Self {
                Self { $($field),+ }
            }

            $($methods)*
        }
    };
}
pub(crate) use record;
