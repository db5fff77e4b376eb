//! `trunkline.docker.EndpointSpec`.

use std::collections::BTreeMap;
use std::net::IpAddr;

use pyo3::prelude::*;
use pyo3::types::PyString;
use trunkline::docker::{EndpointSpec as Core, NetworkName};

use crate::convert::{Address, Mac, Name, Whole};
use crate::error::{OrRaise, invalid};
use crate::spec::{Many, checked_text, spec};

checked_text! {
    /// The name of a network: text that the engine and the kernel take.
    NetworkText = NetworkName
}

spec! {
    /// A container's place on a network: its addresses, its MAC address, and how its interface is set up.
    ///
    /// `addresses` are at most one of each family. Everywhere an endpoint is wanted, the name of a network is taken too.
    in "trunkline.docker"
    struct EndpointSpec(Core)
    (network, *, addresses=Many::default(), mac=None, interface=None, gateway_priority=None, sysctls=BTreeMap::new(), aliases=Many::default()) {
        /// The network.
        network: NetworkText,
        /// The addresses that it is to have, at most one of each family; the engine chooses what is left out.
        addresses: Many<Address>,
        /// The MAC address; chosen by the engine when left out.
        mac: Option<Mac>,
        /// The name of the interface in the container (Docker 28.0).
        interface: Option<Name>,
        /// Which endpoint gives the default route: the one with the highest priority (API 1.48).
        gateway_priority: Option<Whole<i32>>,
        /// Sysctls of the interface, such as `net.ipv4.conf.IFNAME.arp_filter` (Docker 27.0).
        sysctls: BTreeMap<String, String>,
        /// Further names by which other containers of the network find it.
        aliases: Many<String>,
    }
    make {
        let mut core = Core::new(network.0.clone());
        let (mut four, mut six) = (false, false);
        for address in addresses.iter() {
            let seen = if address.0.is_ipv4() { &mut four } else { &mut six };
            if std::mem::replace(seen, true) {
                return Err(invalid("address", address.0, "an endpoint has one address of each family"));
            }
            core = match address.0 {
                IpAddr::V4(address) => core.ipv4(address),
                IpAddr::V6(address) => core.ipv6(address),
            };
        }
        if let Some(mac) = mac {
            core = core.mac(mac.0);
        }
        if let Some(name) = interface {
            core = core.interface(name.0.clone());
        }
        if let Some(priority) = gateway_priority {
            core = core.gateway_priority(priority.0);
        }
        for (name, value) in sysctls {
            core = core.sysctl(name, value).or_raise()?;
        }
        for alias in aliases.iter() {
            core = core.alias(alias);
        }
        Ok(core)
    }
}

impl EndpointSpec {
    /// One of the core's, which has addresses and a MAC address and nothing else.
    pub(crate) fn pinned(network: NetworkText, core: Core) -> Self {
        Self {
            network,
            addresses: core.addresses().map(Address).collect(),
            mac: core.mac_address().map(Mac),
            interface: None,
            gateway_priority: None,
            sysctls: BTreeMap::new(),
            aliases: Many::default(),
            core,
        }
    }
}

/// An endpoint as an argument: an `EndpointSpec`, or the name of a network.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct AnyEndpoint(pub(crate) EndpointSpec);

impl<'py> FromPyObject<'_, 'py> for AnyEndpoint {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if found.is_instance_of::<PyString>() {
            let network: NetworkText = found.extract()?;
            let core = Core::new(network.0.clone());
            return Ok(Self(EndpointSpec::pinned(network, core)));
        }
        match found.cast::<EndpointSpec>() {
            Ok(endpoint) => Ok(Self(endpoint.get().clone())),
            Err(_) => Err(crate::convert::wrong_type(&found, "str or EndpointSpec")),
        }
    }
}

impl<'py> IntoPyObject<'py> for AnyEndpoint {
    type Target = EndpointSpec;
    type Output = Bound<'py, EndpointSpec>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        Bound::new(py, self.0)
    }
}
