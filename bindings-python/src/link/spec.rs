//! `trunkline.link.Attachment`, and a link to be of any kind.

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use trunkline::link::{Attachment as Core, LinkSpec};

use crate::convert::wrong_type;
use crate::link::address::LinkAddress;
use crate::link::route::RouteSpec;
use crate::link::{AddressArgument, IpvlanSpec, MacvlanSpec, VlanSpec};
use crate::value::value_methods;

/// A link to be of any kind: an instance of one of the three classes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, IntoPyObject)]
pub(crate) enum Spec {
    Vlan(VlanSpec),
    Macvlan(MacvlanSpec),
    Ipvlan(IpvlanSpec),
}

impl Spec {
    pub(crate) fn core(&self) -> LinkSpec {
        match self {
            Self::Vlan(spec) => (&spec.core).into(),
            Self::Macvlan(spec) => (&spec.core).into(),
            Self::Ipvlan(spec) => (&spec.core).into(),
        }
    }
}

impl<'py> FromPyObject<'_, 'py> for Spec {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(spec) = found.cast::<MacvlanSpec>() {
            Ok(Self::Macvlan(spec.get().clone()))
        } else if let Ok(spec) = found.cast::<VlanSpec>() {
            Ok(Self::Vlan(spec.get().clone()))
        } else if let Ok(spec) = found.cast::<IpvlanSpec>() {
            Ok(Self::Ipvlan(spec.get().clone()))
        } else {
            Err(wrong_type(&found, "VlanSpec, MacvlanSpec or IpvlanSpec"))
        }
    }
}

/// A link with its addresses and routes: what puts a container on a network.
///
/// With `announce=True` the kernel tells the segment who has the addresses now (gratuitous ARP, unsolicited neighbour
/// advertisement).
#[pyclass(frozen, eq, hash, module = "trunkline.link")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Attachment {
    pub(crate) core: Core,
    link: Spec,
    addresses: Vec<LinkAddress>,
    routes: Vec<RouteSpec>,
    /// Whether the kernel tells the segment who has the addresses now.
    #[pyo3(get)]
    announce: bool,
}

value_methods! { Attachment { link, addresses, routes, announce }
    #[new]
    #[pyo3(signature = (link, *, addresses=Vec::new(), routes=Vec::new(), announce=false),
        text_signature = "(link, *, addresses=(), routes=(), announce=False)"
    )]
    fn new(
        link: Spec,
        addresses: Vec<AddressArgument>,
        routes: Vec<Bound<'_, RouteSpec>>,
        announce: bool,
    ) -> Self {
        let addresses: Vec<_> = addresses.into_iter().map(|address| address.0).collect();
        let routes: Vec<_> = routes.iter().map(|route| route.get().clone()).collect();
        let mut core = Core::new(link.core()).announce(announce);
        for address in &addresses {
            core = core.address(address.core);
        }
        for route in &routes {
            core = core.route(route.core);
        }
        Self { core, link, addresses, routes, announce }
    }

    /// The link.
    #[getter]
    fn link(&self) -> Spec {
        self.link.clone()
    }

    /// The addresses, in the order they are added.
    #[getter]
    fn addresses<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.addresses.iter().cloned())
    }

    /// The routes, in the order they are added.
    #[getter]
    fn routes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.routes.iter().cloned())
    }
}
