//! `trunkline.ParentSpec`.

use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};
use trunkline::ParentSpec as Core;

use crate::convert::{Name, Vid, wrong_type};
use crate::error::OrRaise;
use crate::value::remade;

/// The link that macvlan children hang on: an interface that exists, or a VLAN on a trunk, written `eth0.100`.
///
/// Docker reads a parent `base.vid` in the same way, with exactly one dot. Everywhere a parent is wanted, its text is taken
/// too; `ParentSpec.link` names an interface whatever its name looks like.
#[pyclass(frozen, eq, hash, module = "trunkline")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ParentSpec(pub(crate) Core);

#[pymethods]
impl ParentSpec {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str) = ("trunk", "vlan_id");

    #[new]
    fn new(text: &str) -> PyResult<Self> {
        text.parse().or_raise().map(Self)
    }

    /// An interface, used as it is, whatever its name looks like.
    #[staticmethod]
    fn link(name: Name) -> Self {
        Self(Core::link(name.0))
    }

    /// The sub-interface of a VLAN, named `trunk.id`.
    #[staticmethod]
    fn vlan(trunk: Name, id: Vid) -> PyResult<Self> {
        Core::vlan(trunk.0, id.0).or_raise().map(Self)
    }

    /// The name of the link that children will have as parent.
    #[getter]
    fn link_name(&self) -> Name {
        Name(self.0.link_name().clone())
    }

    /// The trunk, when the parent is a VLAN.
    #[getter]
    fn trunk(&self) -> Option<Name> {
        self.0.trunk_and_id().map(|(trunk, _)| Name(trunk.clone()))
    }

    /// The VLAN id, when the parent is a VLAN.
    #[getter]
    fn vlan_id(&self) -> Option<Vid> {
        self.0.trunk_and_id().map(|(_, id)| Vid(id))
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        match self.0.trunk_and_id() {
            Some((trunk, id)) => format!("ParentSpec.vlan('{trunk}', {id})"),
            None => format!("ParentSpec.link('{}')", self.0.link_name()),
        }
    }

    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        match self.0.trunk_and_id() {
            Some((trunk, id)) => {
                let trunk = Name(trunk.clone()).into_pyobject(py)?;
                remade::<Self>(py, "vlan", [trunk, Vid(id).into_pyobject(py)?])
            }
            None => remade::<Self>(py, "link", [self.link_name().into_pyobject(py)?]),
        }
    }
}

/// A parent as an argument: a `ParentSpec`, or its text.
#[allow(dead_code)] // the docker slice takes it
pub(crate) struct Parent(pub(crate) Core);

impl<'py> FromPyObject<'_, 'py> for Parent {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(parent) = found.cast::<ParentSpec>() {
            return Ok(Self(parent.get().0.clone()));
        }
        match found.cast::<PyString>() {
            Ok(text) => text.to_cow()?.parse().or_raise().map(Self),
            Err(_) => Err(wrong_type(&found, "str or ParentSpec")),
        }
    }
}
