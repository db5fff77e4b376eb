//! What specs have in common: their fields as they were given, and the core's value made of them.

use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};

use crate::convert::wrong_type;

/// How many items are taken between two looks at the interpreter's signals.
const ITEMS_UNLOOKED: usize = 1024;

/// Several values: any iterable is taken, a tuple is given back. A single text is not taken for its letters, nor a network for all
/// its addresses.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Many<T>(pub(crate) Vec<T>);

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> std::ops::Deref for Many<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> FromIterator<T> for Many<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

impl<'py, T> FromPyObject<'_, 'py> for Many<T>
where
    T: for<'a> FromPyObject<'a, 'py>,
{
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if found.is_instance_of::<PyString>() || found.hasattr("network_address")? {
            return Err(wrong_type(&found, "a list or tuple"));
        }
        let mut items = Vec::new();
        for item in found.try_iter()? {
            items.push(item?.extract().map_err(Into::into)?);
            if items.len().is_multiple_of(ITEMS_UNLOOKED) {
                found.py().check_signals()?;
            }
        }
        Ok(Self(items))
    }
}

impl<'py, T: IntoPyObject<'py>> IntoPyObject<'py> for Many<T> {
    type Target = PyTuple;
    type Output = Bound<'py, PyTuple>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        PyTuple::new(py, self.0)
    }
}

/// A class for a value of the core that is made from keyword arguments: each field is an argument and a property, and `make`
/// builds the core's value of references to them. Equal fields make equal values.
macro_rules! spec {
    (
        $(#[$meta:meta])*
        in $module:literal
        struct $class:ident($core:ty) $signature:tt {
            $($(#[$field_meta:meta])* $field:ident: $type:ty,)+
        }
        make $body:block
        $($methods:tt)*
    ) => {
        $(#[$meta])*
        #[pyo3::pyclass(frozen, eq, hash, from_py_object, module = $module)]
        #[derive(Clone, Debug)]
        pub(crate) struct $class {
            pub(crate) core: $core,
            $($(#[$field_meta])* #[pyo3(get)] pub(crate) $field: $type,)+
        }

        impl PartialEq for $class {
            fn eq(&self, other: &Self) -> bool {
                $(self.$field == other.$field)&&+
            }
        }

        impl Eq for $class {}

        impl std::hash::Hash for $class {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                $(self.$field.hash(state);)+
            }
        }

        impl $class {
            #[allow(
                clippy::too_many_arguments, // one for each field
                clippy::ref_option,
                clippy::trivially_copy_pass_by_ref,
                clippy::ptr_arg,
                clippy::unnecessary_wraps // some cannot fail
            )]

            fn make($($field: &$type),+) -> pyo3::PyResult<$core> $body
        }

        $crate::value::value_methods! { $class { $($field),+ }
            #[new]
            #[pyo3(signature = $signature)]
            #[allow(clippy::too_many_arguments, clippy::fn_params_excessive_bools)] // options, all by keyword
            fn new($($field: $type),+) -> pyo3::PyResult<Self> {
                let core = Self::make($(&$field),+)?;
                Ok(Self { core, $($field),+ })
            }

            $($methods)*
        }
    };
}
pub(crate) use spec;

/// A wrapper of a core value that is plain text in Python: parsed by the core when it comes in, written by it when it goes out.
macro_rules! checked_text {
    ($(#[$meta:meta])* $wrapper:ident = $core:ty) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub(crate) struct $wrapper(pub(crate) $core);

        impl<'py> pyo3::FromPyObject<'_, 'py> for $wrapper {
            type Error = pyo3::PyErr;

            fn extract(found: pyo3::Borrowed<'_, 'py, pyo3::PyAny>) -> pyo3::PyResult<Self> {
                let text = $crate::spec::text_of(&found)?;
                $crate::error::OrRaise::or_raise(text.parse::<$core>()).map(Self)
            }
        }

        impl<'py> pyo3::IntoPyObject<'py> for $wrapper {
            type Target = pyo3::types::PyString;
            type Output = pyo3::Bound<'py, pyo3::types::PyString>;
            type Error = std::convert::Infallible;

            fn into_pyobject(self, py: pyo3::Python<'py>) -> Result<Self::Output, Self::Error> {
                Ok(pyo3::types::PyString::new(py, &self.0.to_string()))
            }
        }
    };
}
pub(crate) use checked_text;

/// The text of a `str`.
pub(crate) fn text_of(found: &Bound<'_, PyAny>) -> PyResult<String> {
    match found.cast::<PyString>() {
        Ok(text) => Ok(text.to_cow()?.into_owned()),
        Err(_) => Err(wrong_type(found, "str")),
    }
}

/// The refusal to pickle what only the other side's answer makes.
pub(crate) fn not_pickled(what: &str) -> PyErr {
    pyo3::exceptions::PyTypeError::new_err(format!("{what} is not pickled"))
}
