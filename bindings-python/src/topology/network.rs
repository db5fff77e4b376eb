//! `trunkline.topology.Vlan`, `Network`, `NetworkSubnet` and `HostShim`.

use std::collections::BTreeMap;

use pyo3::prelude::*;
use pyo3::types::PyString;
use trunkline::docker::{IpvlanNetworkMode, MacvlanNetworkMode, ParentOwner};
use trunkline::topology::{
    Driver, HostShim as CoreShim, Network as Core, NetworkSubnet as CoreSubnet, Vlan as CoreVlan,
};
use trunkline::{InterfaceName, VlanProtocol};

use crate::convert::{Address, MtuBytes, Name, Net, Range, Vid, Whole};
use crate::docker::ParentOwnerEnum;
use crate::error::{OrRaise, invalid};
use crate::spec::{Many, spec};
use crate::types::Protocol;

spec! {
    /// A VLAN of the trunk, and the link that carries it on the host. `Vlan.on("eth0", 100)` names it `eth0.100`.
    in "trunkline.topology"
    struct Vlan(CoreVlan)
    (id, link, *, protocol=Protocol(VlanProtocol::Dot1Q), mtu=None, owner=ParentOwnerEnum(ParentOwner::Trunkline)) {
        /// The id.
        id: Vid,
        /// The name of the sub-interface.
        link: Name,
        /// Which tag it writes.
        protocol: Protocol,
        /// The MTU; None for the trunk's.
        mtu: Option<MtuBytes>,
        /// Who makes and deletes the sub-interface.
        owner: ParentOwnerEnum,
    }
    make {
        let core = CoreVlan::new(id.0, link.0.clone()).protocol(protocol.0).owner(owner.0);
        Ok(match mtu {
            Some(mtu) => core.mtu(mtu.0),
            None => core,
        })
    }

    /// The VLAN on a trunk, under the name `trunk.id`.
    #[staticmethod]
    #[pyo3(signature = (trunk, id, *, protocol=Protocol(VlanProtocol::Dot1Q), mtu=None, owner=ParentOwnerEnum(ParentOwner::Trunkline)))]
    fn on(trunk: Name, id: Vid, protocol: Protocol, mtu: Option<MtuBytes>, owner: ParentOwnerEnum) -> PyResult<Self> {
        let link = Name(InterfaceName::new(format!("{}.{}", trunk.0, id.0)).or_raise()?);
        Self::new(id, link, protocol, mtu, owner)
    }
}

spec! {
    /// A subnet of a network: a pool of the ledger, and what Docker's own allocator gets of it.
    in "trunkline.topology"
    struct NetworkSubnet(CoreSubnet)(net, *, gateway=None, ranges=Many::default(), reserved=BTreeMap::new(), carve=None) {
        /// The prefix.
        net: Net,
        /// The router's address.
        gateway: Option<Address>,
        /// The ranges that addresses are given from; empty for all of the subnet.
        ranges: Many<Range>,
        /// Addresses that are never given, each with a name for it.
        reserved: BTreeMap<String, Address>,
        /// The length of the prefix of the block that Docker's own allocator gets.
        carve: Option<Whole<u8>>,
    }
    make {
        let mut core = CoreSubnet::new(net.0.net()).or_raise()?;
        if let Some(gateway) = gateway {
            core = core.gateway(gateway.0).or_raise()?;
        }
        for range in ranges.iter() {
            core = core.range(range.0).or_raise()?;
        }
        for (name, address) in reserved {
            core = core.reserve(name, address.0).or_raise()?;
        }
        if let Some(length) = carve {
            core = core.carve(length.0).or_raise()?;
        }
        Ok(core)
    }
}

/// A subnet as an argument: a `NetworkSubnet`, or a prefix.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct AnySubnet(NetworkSubnet);

impl<'py> FromPyObject<'_, 'py> for AnySubnet {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(subnet) = found.cast::<NetworkSubnet>() {
            return Ok(Self(subnet.get().clone()));
        }
        NetworkSubnet::new(
            found.extract()?,
            None,
            Many::default(),
            BTreeMap::new(),
            None,
        )
        .map(Self)
    }
}

impl<'py> IntoPyObject<'py> for AnySubnet {
    type Target = NetworkSubnet;
    type Output = Bound<'py, NetworkSubnet>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        Bound::new(py, self.0)
    }
}

spec! {
    /// The link by which the host itself reaches the containers of a network.
    in "trunkline.topology"
    struct HostShim(CoreShim)(name, *, addresses=Many::default()) {
        /// Its name.
        name: Name,
        /// The host's addresses on it.
        addresses: Many<Address>,
    }
    make {
        Ok(addresses.iter().fold(CoreShim::new(name.0.clone()), |core, address| core.address(address.0)))
    }
}

/// The driver and its mode, by their words.
fn driver_of(driver: &str, mode: Option<&str>) -> PyResult<Driver> {
    match driver {
        "macvlan" => mode
            .map_or(Ok(MacvlanNetworkMode::Bridge), str::parse)
            .or_raise()
            .map(Driver::Macvlan),
        "ipvlan" => mode
            .map_or(Ok(IpvlanNetworkMode::L2), str::parse)
            .or_raise()
            .map(Driver::Ipvlan),
        other => Err(invalid(
            "driver of a network",
            other,
            "it is macvlan or ipvlan",
        )),
    }
}

/// A mode by its word, or by a member of `MacvlanNetworkMode` or `IpvlanNetworkMode`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Mode(String);

impl<'py> FromPyObject<'_, 'py> for Mode {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let text = found
            .getattr("value")
            .and_then(|value| crate::spec::text_of(&value))
            .or_else(|_| crate::spec::text_of(&found))?;
        Ok(Self(text))
    }
}

impl<'py> IntoPyObject<'py> for Mode {
    type Target = PyString;
    type Output = Bound<'py, PyString>;
    type Error = std::convert::Infallible;

    fn into_pyobject(self, py: Python<'py>) -> Result<Self::Output, Self::Error> {
        self.0.into_pyobject(py)
    }
}

spec! {
    /// A network: of a VLAN, or of the trunk itself when there is none. With `docker=True` it is a network of the engine too.
    in "trunkline.topology"
    struct Network(Core)
    (name, *, vlan=None, driver="macvlan".to_owned(), mode=None, docker=false, subnets=Many::default(), shim=None) {
        /// Its name.
        name: String,
        /// The VLAN that it is on.
        vlan: Option<Vid>,
        /// `macvlan` or `ipvlan`.
        driver: String,
        /// The driver's mode, in Docker's word; None for bridge or l2.
        mode: Option<Mode>,
        /// Whether it is a network of the engine too.
        docker: bool,
        /// Its subnets: `NetworkSubnet`s, or prefixes.
        subnets: Many<AnySubnet>,
        /// The host's own place on it.
        shim: Option<HostShim>,
    }
    make {
        let driver = driver_of(driver, mode.as_ref().map(|mode| mode.0.as_str()))?;
        let mut core = Core::new(name, vlan.map(|id| id.0), driver).or_raise()?.docker(*docker);
        for subnet in subnets.iter() {
            core = core.subnet(subnet.0.core.clone()).or_raise()?;
        }
        if let Some(shim) = shim {
            core = core.shim(shim.core.clone());
        }
        Ok(core)
    }
}
