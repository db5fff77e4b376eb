//! `trunkline.link.RouteSpec` and `ObservedRoute`.

use pyo3::prelude::*;
use trunkline::link::{ObservedRoute as CoreObserved, RouteSpec as Core};

use crate::convert::{Address, Interface, Net, Whole};
use crate::error::OrRaise;
use crate::value::{record, value_methods};

/// A route through a link, in the main table. `RouteSpec.default_via("10.0.0.1")` is the default route.
///
/// Without a gateway the destination is on the link itself. An IPv6 gateway for an IPv4 destination is fine (RFC 8950). Of
/// several routes to one destination the lowest metric wins; the kernel's default is 0 for IPv4 and 1,024 for IPv6.
/// `source` is the address that packets get by default; `onlink` takes the gateway for a neighbour although no subnet of
/// the link holds it.
#[pyclass(frozen, eq, hash, module = "trunkline.link")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RouteSpec {
    pub(crate) core: Core,
    /// The prefix that the route leads to.
    #[pyo3(get)]
    destination: Net,
    /// Who forwards; None when the destination is on the link itself.
    #[pyo3(get)]
    gateway: Option<Address>,
    /// The metric; None for the kernel's default.
    #[pyo3(get)]
    metric: Option<Whole<u32>>,
    /// The source address that packets get by default.
    #[pyo3(get)]
    source: Option<Address>,
    /// Whether the gateway is taken for a neighbour on the link.
    #[pyo3(get)]
    onlink: bool,
}

value_methods! { RouteSpec { destination, gateway, metric, source, onlink }
    #[new]
    #[pyo3(signature = (destination, *, gateway=None, metric=None, source=None, onlink=false))]
    fn new(
        destination: Net,
        gateway: Option<Address>,
        metric: Option<Whole<u32>>,
        source: Option<Address>,
        onlink: bool,
    ) -> PyResult<Self> {
        let mut core = Core::to(destination.0.net()).or_raise()?;
        if let Some(gateway) = gateway {
            core = core.via(gateway.0).or_raise()?;
        }
        if let Some(metric) = metric {
            core = core.metric(metric.0);
        }
        if let Some(source) = source {
            core = core.source(source.0).or_raise()?;
        }
        if onlink {
            core = core.onlink();
        }
        Ok(Self { core, destination, gateway, metric, source, onlink })
    }

    /// The default route of the gateway's family.
    #[staticmethod]
    #[pyo3(signature = (gateway, *, metric=None, source=None, onlink=false))]
    fn default_via(
        gateway: Address,
        metric: Option<Whole<u32>>,
        source: Option<Address>,
        onlink: bool,
    ) -> PyResult<Self> {
        let destination = Core::default_via(gateway.0).or_raise()?.destination();
        let destination = trunkline::ipam::Subnet::new(destination).or_raise()?;
        Self::new(Net(destination), Some(gateway), metric, source, onlink)
    }

    fn __str__(&self) -> String {
        self.core.to_string()
    }
}

record! {
    /// A route as the kernel reports it.
    in "trunkline.link"
    struct ObservedRoute {
        /// The prefix that the route leads to.
        destination: Interface,
        /// Who forwards.
        gateway: Option<Address>,
        /// The index of the link it goes through.
        link_index: Option<Whole<u32>>,
        /// The metric; 0 when the kernel reports none.
        metric: Whole<u32>,
        /// The preferred source address.
        source: Option<Address>,
        /// Who made it: `RTPROT_*` of `linux/rtnetlink.h` (2 the kernel, 3 boot, 4 static).
        protocol: Whole<u8>,
        /// `RTN_*` of `linux/rtnetlink.h` (1 unicast).
        route_type: Whole<u8>,
        /// The table (254 is main).
        table: Whole<u32>,
    }
}

impl From<CoreObserved> for ObservedRoute {
    fn from(route: CoreObserved) -> Self {
        Self {
            destination: Interface(route.destination),
            gateway: route.gateway.map(Address),
            link_index: route.link_index.map(Whole),
            metric: Whole(route.metric),
            source: route.source.map(Address),
            protocol: Whole(route.protocol),
            route_type: Whole(route.route_type),
            table: Whole(route.table),
        }
    }
}
