//! Values that are text: `str` subclasses of `trunkline._types`, and accepted as any `str`.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyString, PyType};
use trunkline::MacAddress;

use super::wrong_type;
use crate::error::OrRaise;

/// An instance of a `str` subclass, whose own check is not needed because the core made the text.
pub(crate) fn instance<'py>(
    py: Python<'py>,
    class: &PyOnceLock<Py<PyType>>,
    name: &str,
    text: &str,
) -> PyResult<Bound<'py, PyAny>> {
    static NEW: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let class = class.import(py, "trunkline._types", name)?;
    let new = NEW.get_or_try_init(py, || {
        py.get_type::<PyString>()
            .getattr("__new__")
            .map(Bound::unbind)
    })?;
    new.bind(py).call1((class, text))
}

/// A wrapper of a core value with `FromStr` and `Display`, for a `str` subclass of `trunkline._types`.
macro_rules! text_class {
    ($(#[$meta:meta])* $wrapper:ident = $core:ty, $class:literal) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub(crate) struct $wrapper(pub(crate) $core);

        impl<'py> pyo3::FromPyObject<'_, 'py> for $wrapper {
            type Error = pyo3::PyErr;

            fn extract(found: pyo3::Borrowed<'_, 'py, pyo3::PyAny>) -> pyo3::PyResult<Self> {
                match found.cast::<pyo3::types::PyString>() {
                    Ok(text) => {
                        let text = pyo3::types::PyStringMethods::to_cow(&*text)?;
                        $crate::error::OrRaise::or_raise(text.parse::<$core>()).map(Self)
                    }
                    Err(_) => $crate::convert::text_class!(@other $wrapper, found, $class),
                }
            }
        }

        $crate::convert::text_class!(@out $wrapper, $class);
    };
    (@other Mac, $found:ident, $class:literal) => { Mac::from_bytes(&$found) };
    (@other $wrapper:ident, $found:ident, $class:literal) => {
        Err($crate::convert::wrong_type(&$found, concat!("str or ", $class)))
    };
    (@out $wrapper:ident, $class:literal) => {
        impl<'py> pyo3::IntoPyObject<'py> for &$wrapper {
            type Target = pyo3::PyAny;
            type Output = pyo3::Bound<'py, pyo3::PyAny>;
            type Error = pyo3::PyErr;

            fn into_pyobject(self, py: pyo3::Python<'py>) -> pyo3::PyResult<Self::Output> {
                static CLASS: pyo3::sync::PyOnceLock<pyo3::Py<pyo3::types::PyType>> =
                    pyo3::sync::PyOnceLock::new();
                $crate::convert::text_instance(py, &CLASS, $class, &self.0.to_string())
            }
        }

        impl<'py> pyo3::IntoPyObject<'py> for $wrapper {
            type Target = pyo3::PyAny;
            type Output = pyo3::Bound<'py, pyo3::PyAny>;
            type Error = pyo3::PyErr;

            fn into_pyobject(self, py: pyo3::Python<'py>) -> pyo3::PyResult<Self::Output> {
                (&self).into_pyobject(py)
            }
        }
    };
}
pub(crate) use text_class;

text_class! {
    /// `trunkline.InterfaceName`.
    Name = trunkline::InterfaceName, "InterfaceName"
}

text_class! {
    /// `trunkline.MacAddress`; six bytes are taken too.
    Mac = MacAddress, "MacAddress"
}

impl Mac {
    fn from_bytes(found: &Bound<'_, PyAny>) -> PyResult<Self> {
        let bytes = found
            .cast::<PyBytes>()
            .map_err(|_| wrong_type(found, "str, six bytes or MacAddress"))?;
        let octets: [u8; 6] = bytes.as_bytes().try_into().map_err(|_| {
            crate::error::invalid(
                "MAC address",
                format!("{} bytes", bytes.as_bytes().len()),
                "it is six octets",
            )
        })?;
        MacAddress::new(octets).or_raise().map(Self)
    }
}

/// The text of a valid interface name.
#[pyfunction]
pub(crate) fn check_interface_name(name: Name) -> String {
    name.0.to_string()
}

/// The text of a valid MAC address.
#[pyfunction]
pub(crate) fn check_mac_address(mac: Mac) -> String {
    mac.0.to_string()
}
