//! Choices: real `enum.Enum` classes of `trunkline._enums`, and accepted as their text.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyString, PyType};

use super::wrong_type;
use crate::error::invalid;

/// One variant's text in Python, and what else is taken for it.
pub(crate) type Row = (&'static str, &'static [&'static str]);

/// A Python class, its choices, and the text that stands for a choice which is newer than the table.
pub(crate) type Table = (&'static str, &'static [Row], Option<&'static str>);

/// The position of a choice in its table.
pub(crate) fn position(
    found: &Bound<'_, PyAny>,
    lock: &PyOnceLock<Py<PyType>>,
    class: &str,
    what: &str,
    table: &[Row],
) -> PyResult<usize> {
    let text = if let Ok(text) = found.cast::<PyString>() {
        text.to_cow()?.into_owned()
    } else if found.is_instance(lock.import(found.py(), "trunkline._enums", class)?)? {
        found.getattr("value")?.extract()?
    } else {
        return Err(wrong_type(found, &format!("{class} or str")));
    };
    table
        .iter()
        .position(|(value, aliases)| *value == text || aliases.contains(&text.as_str()))
        .ok_or_else(|| invalid(what, &text, &rule(table)))
}

/// `it is a, b or c`.
fn rule(table: &[Row]) -> String {
    let values: Vec<_> = table.iter().map(|(value, _)| *value).collect();
    match values.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("it is {} or {last}", rest.join(", ")),
        _ => format!("it is {}", values.concat()),
    }
}

/// The member of the Python class with a text.
pub(crate) fn member<'py>(
    py: Python<'py>,
    lock: &PyOnceLock<Py<PyType>>,
    class: &str,
    text: &str,
) -> PyResult<Bound<'py, PyAny>> {
    lock.import(py, "trunkline._enums", class)?.call1((text,))
}

/// A wrapper of a core enum without data, for an `Enum` of `trunkline._enums` whose values are these texts. `$what` is what the
/// error for a wrong text calls it. The match is complete, so that a new variant does not compile until it has a text; for a
/// non-exhaustive enum, `other` says which text stands for a variant that is newer than this table.
macro_rules! python_enum {
    (
        $(#[$meta:meta])*
        $wrapper:ident = $core:ty, $class:literal, $what:literal {
            $($variant:ident => $text:literal $(| $alias:literal)*),+ $(,)?
        } $(other $other:literal)?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) struct $wrapper(pub(crate) $core);

        #[allow(dead_code)] // some are only read, others only written
        impl $wrapper {
            /// The Python class, and its values.
            pub(crate) const TABLE: $crate::convert::EnumTable = (
                $class,
                &[$(($text, &[$($alias),*])),+],
                $crate::convert::python_enum!(@other $($other)?),
            );
            const VALUES: &'static [$core] = &[$(<$core>::$variant),+];

            /// The text in Python.
            pub(crate) fn text(self) -> &'static str {
                match self.0 {
                    $(<$core>::$variant => $text,)+
                    $(_ => $other,)?
                }
            }

            fn class() -> &'static pyo3::sync::PyOnceLock<pyo3::Py<pyo3::types::PyType>> {
                static CLASS: pyo3::sync::PyOnceLock<pyo3::Py<pyo3::types::PyType>> =
                    pyo3::sync::PyOnceLock::new();
                &CLASS
            }
        }

        impl std::hash::Hash for $wrapper {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                self.text().hash(state);
            }
        }

        impl<'py> pyo3::FromPyObject<'_, 'py> for $wrapper {
            type Error = pyo3::PyErr;

            fn extract(found: pyo3::Borrowed<'_, 'py, pyo3::PyAny>) -> pyo3::PyResult<Self> {
                let at = $crate::convert::enum_position(&found, Self::class(), $class, $what, Self::TABLE.1)?;
                Ok(Self(Self::VALUES[at]))
            }
        }

        impl<'py> pyo3::IntoPyObject<'py> for $wrapper {
            type Target = pyo3::PyAny;
            type Output = pyo3::Bound<'py, pyo3::PyAny>;
            type Error = pyo3::PyErr;

            fn into_pyobject(self, py: pyo3::Python<'py>) -> pyo3::PyResult<Self::Output> {
                $crate::convert::enum_member(py, Self::class(), $class, self.text())
            }
        }

        impl<'py> pyo3::IntoPyObject<'py> for &$wrapper {
            type Target = pyo3::PyAny;
            type Output = pyo3::Bound<'py, pyo3::PyAny>;
            type Error = pyo3::PyErr;

            fn into_pyobject(self, py: pyo3::Python<'py>) -> pyo3::PyResult<Self::Output> {
                (*self).into_pyobject(py)
            }
        }
    };
    (@other) => { None };
    (@other $other:literal) => { Some($other) };
}
pub(crate) use python_enum;
