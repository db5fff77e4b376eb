//! Values that are numbers: `int` subclasses of `trunkline._types`, and accepted as any `int`, however large.

use std::str::FromStr;

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyInt, PyString, PyType};
use trunkline::{Mtu, VlanId};

use super::wrong_type;
use crate::error::{OrRaise, invalid};

/// An integer as text, so that one which fits no Rust type meets the core's rule and not an `OverflowError`.
fn digits(found: &Bound<'_, PyAny>, wanted: &str) -> PyResult<String> {
    if found.is_instance_of::<PyBool>() {
        return Err(wrong_type(found, wanted));
    }
    if found.is_instance_of::<PyInt>() {
        // As a plain int: a subclass may print itself otherwise.
        return Ok(found
            .call_method0("__index__")?
            .call_method1("__format__", ("d",))?
            .to_string());
    }
    found
        .call_method0("__index__")
        .map(|number| number.to_string())
        .map_err(|_| wrong_type(found, wanted))
}

fn parse<T: FromStr<Err = trunkline::Error>>(
    found: &Bound<'_, PyAny>,
    wanted: &str,
    narrow: impl Fn(u32) -> trunkline::Result<T>,
) -> PyResult<T> {
    if let Ok(text) = found.cast::<PyString>() {
        return text.to_cow()?.parse().or_raise();
    }
    if !found.is_instance_of::<PyBool>()
        && let Ok(number) = found.extract::<u32>()
    {
        return narrow(number).or_raise();
    }
    digits(found, wanted)?.parse().or_raise()
}

macro_rules! number_class {
    ($(#[$meta:meta])* $wrapper:ident = $core:ty, $class:literal, $check:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) struct $wrapper(pub(crate) $core);

        impl<'py> FromPyObject<'_, 'py> for $wrapper {
            type Error = PyErr;

            fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
                parse(&found, concat!("int or ", $class), <$core>::new).map(Self)
            }
        }

        impl<'py> IntoPyObject<'py> for $wrapper {
            type Target = PyAny;
            type Output = Bound<'py, PyAny>;
            type Error = PyErr;

            fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
                static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
                static NEW: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
                let class = CLASS.import(py, "trunkline._types", $class)?;
                let new = NEW.get_or_try_init(py, || {
                    py.get_type::<PyInt>().getattr("__new__").map(Bound::unbind)
                })?;
                new.bind(py).call1((class, self.0.get()))
            }
        }

        impl<'py> IntoPyObject<'py> for &$wrapper {
            type Target = PyAny;
            type Output = Bound<'py, PyAny>;
            type Error = PyErr;

            fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
                (*self).into_pyobject(py)
            }
        }

        /// The number, when it is a valid one.
        #[pyfunction]
        pub(crate) fn $check(value: $wrapper) -> u32 {
            value.0.get().into()
        }
    };
}

number_class! {
    /// `trunkline.VlanId`.
    Vid = VlanId, "VlanId", check_vlan_id
}

number_class! {
    /// `trunkline.Mtu`.
    MtuBytes = Mtu, "Mtu", check_mtu
}

/// A plain integer of a fixed width, whose overflow is an `InvalidInputError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Whole<T>(pub(crate) T);

macro_rules! whole {
    ($($type:ty),+) => {$(
        impl<'py> FromPyObject<'_, 'py> for Whole<$type> {
            type Error = PyErr;

            fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
                if !found.is_instance_of::<PyBool>() && let Ok(number) = found.extract::<$type>() {
                    return Ok(Self(number));
                }
                let text = digits(&found, "int")?;
                text.parse().map(Self).map_err(|_| {
                    invalid("number", &text, &format!("it is {} to {}", <$type>::MIN, <$type>::MAX))
                })
            }
        }

        impl<'py> IntoPyObject<'py> for Whole<$type> {
            type Target = PyInt;
            type Output = Bound<'py, PyInt>;
            type Error = std::convert::Infallible;

            fn into_pyobject(self, py: Python<'py>) -> Result<Self::Output, Self::Error> {
                self.0.into_pyobject(py)
            }
        }
    )+};
}
whole!(u8, u16, u32, u64, u128, i32);
