//! `trunkline.topology.Container`, `Join` and `Place`.

use std::path::PathBuf;

use pyo3::prelude::*;
use trunkline::topology::{Container as Core, Join as CoreJoin, Place as CorePlace};

use crate::convert::{Address, Mac, Name, Whole};
use crate::error::OrRaise;
use crate::spec::{Many, spec};
use crate::value::remade;

/// Where a container lives: `Place.named("blue")`, `Place.path("/run/netns/blue")`, `Place.process(4711)`, or
/// `Place.docker("busybox:latest", ["sleep", "1d"])` for one that the engine makes.
#[pyclass(frozen, eq, from_py_object, module = "trunkline.topology")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place(pub(crate) CorePlace);

#[pymethods]
impl Place {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str,) = ("kind",);

    /// A network namespace that `ip netns add` gave a name.
    #[staticmethod]
    fn named(name: String) -> Self {
        Self(CorePlace::Named(name))
    }

    /// A network namespace by the file that stands for it.
    #[staticmethod]
    fn path(path: PathBuf) -> Self {
        Self(CorePlace::Path(path))
    }

    /// The network namespace of a process.
    #[staticmethod]
    fn process(pid: Whole<u32>) -> Self {
        Self(CorePlace::Process(pid.0))
    }

    /// A container of the engine, made of an image.
    #[staticmethod]
    #[pyo3(signature = (image, command=Many::default()))]
    fn docker(image: String, command: Many<String>) -> Self {
        Self(CorePlace::Docker {
            image,
            command: command.0,
        })
    }

    /// `named`, `path`, `process` or `docker`.
    #[getter]
    fn kind(&self) -> &'static str {
        match &self.0 {
            CorePlace::Named(_) => "named",
            CorePlace::Path(_) => "path",
            CorePlace::Process(_) => "process",
            CorePlace::Docker { .. } => "docker",
            _ => "other",
        }
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let arguments = slf.get().arguments(slf.py())?;
        let shown: Vec<_> = arguments
            .iter()
            .map(|value| value.repr().map(|text| text.to_string()))
            .collect::<PyResult<_>>()?;
        Ok(format!("Place.{}({})", slf.get().kind(), shown.join(", ")))
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{Hash, Hasher};
        let mut hasher = std::hash::DefaultHasher::new();
        format!("{:?}", self.0).hash(&mut hasher);
        hasher.finish()
    }

    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, pyo3::types::PyTuple>)> {
        remade::<Self>(py, self.kind(), self.arguments(py)?)
    }
}

impl Place {
    fn arguments<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        Ok(match &self.0 {
            CorePlace::Named(name) => vec![name.into_pyobject(py)?.into_any()],
            CorePlace::Path(path) => vec![
                path.to_string_lossy()
                    .into_owned()
                    .into_pyobject(py)?
                    .into_any(),
            ],
            CorePlace::Process(pid) => vec![pid.into_pyobject(py)?.into_any()],
            CorePlace::Docker { image, command } => {
                vec![
                    image.into_pyobject(py)?.into_any(),
                    command.into_pyobject(py)?.into_any(),
                ]
            }
            _ => Vec::new(),
        })
    }
}

impl std::hash::Hash for Place {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.__hash__().hash(state);
    }
}

spec! {
    /// A container's place on a network. `addresses` are pinned, at most one of each family; left out, the ledger chooses and keeps.
    in "trunkline.topology"
    struct Join(CoreJoin)(network, *, addresses=Many::default(), mac=None, interface=None) {
        /// The network.
        network: String,
        /// Pinned addresses.
        addresses: Many<Address>,
        /// A pinned MAC address.
        mac: Option<Mac>,
        /// The name of the interface inside; `eth0`, `eth1`, … in order unless set.
        interface: Option<Name>,
    }
    make {
        let mut core = CoreJoin::new(network).or_raise()?;
        for address in addresses.iter() {
            core = core.address(address.0);
        }
        if let Some(mac) = mac {
            core = core.mac(mac.0);
        }
        if let Some(name) = interface {
            core = core.interface(name.0.clone());
        }
        Ok(core)
    }
}

/// A join as an argument: a `Join`, or the name of a network.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct AnyJoin(Join);

impl<'py> FromPyObject<'_, 'py> for AnyJoin {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(join) = found.cast::<Join>() {
            return Ok(Self(join.get().clone()));
        }
        let network = crate::spec::text_of(&found)?;
        Ok(Self(Join {
            core: CoreJoin::new(&network).or_raise()?,
            network,
            addresses: Many::default(),
            mac: None,
            interface: None,
        }))
    }
}

impl<'py> IntoPyObject<'py> for AnyJoin {
    type Target = Join;
    type Output = Bound<'py, Join>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        Bound::new(py, self.0)
    }
}

spec! {
    /// A container: a network namespace that is there, or a container that the engine makes; and the networks that it is on.
    in "trunkline.topology"
    struct Container(Core)(name, place, *, joins=Many::default()) {
        /// Its name.
        name: String,
        /// Where it lives.
        place: Place,
        /// Its networks: `Join`s, or names.
        joins: Many<AnyJoin>,
    }
    make {
        let mut core = Core::new(name, place.0.clone()).or_raise()?;
        for join in joins.iter() {
            core = core.join(join.0.core.clone()).or_raise()?;
        }
        Ok(core)
    }
}
