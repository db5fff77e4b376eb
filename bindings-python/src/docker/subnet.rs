//! `trunkline.docker.SubnetSpec` and `IpamEntry`.

use std::collections::BTreeMap;

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyString};
use trunkline::docker::{IpamEntry as CoreEntry, SubnetSpec as Core};

use crate::convert::{Address, Net, Range, wrong_type};
use crate::docker::version::Engine;
use crate::error::OrRaise;
use crate::spec::{Many, spec};
use crate::value::record;

/// The gateway of a subnet: left out, an address, or False for "the network has none, and that is meant".
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Gateway {
    LeftOut,
    None,
    At(Address),
}

impl<'py> FromPyObject<'_, 'py> for Gateway {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if found.is_none() {
            return Ok(Self::LeftOut);
        }
        if found.is_instance_of::<PyBool>() {
            if found.extract::<bool>()? {
                return Err(wrong_type(&found, "an address, None or False"));
            }
            return Ok(Self::None);
        }
        found.extract().map(Self::At)
    }
}

impl<'py> IntoPyObject<'py> for Gateway {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        match self {
            Self::LeftOut => Ok(py.None().into_bound(py)),
            Self::None => Ok(PyBool::new(py, false).to_owned().into_any()),
            Self::At(address) => address.into_pyobject(py).map(Bound::into_any),
        }
    }
}

spec! {
    /// A subnet of a network to be: its prefix, its gateway, the ranges that the engine may give addresses from, and addresses
    /// that it never gives.
    ///
    /// `gateway=False` says that the network has none; left out, the engine decides, which the check warns of. Everywhere a
    /// subnet is wanted, a prefix is taken too.
    in "trunkline.docker"
    struct SubnetSpec(Core)(net, *, gateway=Gateway::LeftOut, ranges=Many::default(), reserved=BTreeMap::new()) {
        /// The prefix.
        net: Net,
        /// The router's address; False when the network has none; None when that was left out.
        gateway: Gateway,
        /// The ranges that the engine gives addresses from; empty for all of the subnet.
        ranges: Many<Range>,
        /// Addresses that the engine never gives, each with a name for it.
        reserved: BTreeMap<String, Address>,
    }
    make {
        let mut core = Core::new(net.0.net()).or_raise()?;
        core = match gateway {
            Gateway::LeftOut => core,
            Gateway::None => core.without_gateway(),
            Gateway::At(address) => core.gateway(address.0).or_raise()?,
        };
        for range in ranges.iter() {
            core = core.range(range.0).or_raise()?;
        }
        for (name, address) in reserved {
            core = core.reserve(name, address.0).or_raise()?;
        }
        Ok(core)
    }

    /// A subnet of whose addresses the engine gets a slice, and somebody else gives out the others.
    #[staticmethod]
    #[pyo3(signature = (net, slice, *, gateway=None))]
    fn carved(net: Net, slice: Net, gateway: Option<Address>) -> PyResult<Self> {
        let core = Core::carved(net.0.net(), gateway.map(|address| address.0), slice.0.net()).or_raise()?;
        Self::of(&core)
    }

    /// What is sent to an engine for the subnet: one entry for each prefix of its ranges.
    #[pyo3(signature = (engine, *, internal=false))]
    fn entries(&self, engine: &Bound<'_, Engine>, internal: bool) -> Vec<IpamEntry> {
        self.core.entries(&engine.get().0, internal).iter().map(Into::into).collect()
    }
}

impl SubnetSpec {
    pub(crate) fn of(core: &Core) -> PyResult<Self> {
        Ok(Self {
            net: Net(trunkline::ipam::Subnet::new(core.net()).or_raise()?),
            gateway: core
                .gateway_address()
                .map_or(Gateway::LeftOut, |at| Gateway::At(Address(at))),
            ranges: core.ranges().iter().copied().map(Range).collect(),
            reserved: core
                .reserved()
                .iter()
                .map(|(name, address)| (name.clone(), Address(*address)))
                .collect(),
            core: core.clone(),
        })
    }
}

/// A subnet as an argument: a `SubnetSpec`, or a prefix.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct AnySubnet(pub(crate) SubnetSpec);

impl<'py> FromPyObject<'_, 'py> for AnySubnet {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(subnet) = found.cast::<SubnetSpec>() {
            return Ok(Self(subnet.get().clone()));
        }
        let core = match found.cast::<PyString>() {
            Ok(text) => Core::parse(&text.to_cow()?).or_raise()?,
            Err(_) => Core::new(found.extract::<Net>()?.0.net()).or_raise()?,
        };
        SubnetSpec::of(&core).map(Self)
    }
}

impl<'py> IntoPyObject<'py> for AnySubnet {
    type Target = SubnetSpec;
    type Output = Bound<'py, SubnetSpec>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        Bound::new(py, self.0)
    }
}

record! {
    /// One entry of the engine's address management, as it is sent.
    in "trunkline.docker"
    struct IpamEntry {
        /// The subnet, as text: an engine may be sent host bits.
        subnet: String,
        /// The range that addresses are given from.
        range: Option<String>,
        /// The gateway.
        gateway: Option<Address>,
        /// Addresses that are never given, by name.
        reserved: BTreeMap<String, Address>,
    }
}

impl From<&CoreEntry> for IpamEntry {
    fn from(entry: &CoreEntry) -> Self {
        let CoreEntry {
            subnet,
            range,
            gateway,
            reserved,
            ..
        } = entry;
        Self {
            subnet: subnet.to_string(),
            range: range.map(|range| range.to_string()),
            gateway: gateway.map(Address),
            reserved: reserved
                .iter()
                .map(|(name, address)| (name.clone(), Address(*address)))
                .collect(),
        }
    }
}
