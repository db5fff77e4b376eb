//! `trunkline.link.LinkAddress`, `Dad` and `ObservedAddress`.

use std::net::IpAddr;

use pyo3::prelude::*;
use trunkline::link::{Dad, LinkAddress as Core, ObservedAddress as CoreObserved};

use crate::convert::{Address, Interface, Whole, python_enum};
use crate::error::{OrRaise, invalid};
use crate::value::{record, value_methods};

python_enum! {
    /// `trunkline.link.Dad`.
    DadEnum = Dad, "Dad", "duplicate address detection" {
        Normal => "normal",
        Optimistic => "optimistic",
        Skip => "skip",
    }
}

/// An address of a link, with the prefix length of its subnet: `LinkAddress("10.0.0.2/24")`.
///
/// Everywhere such an address is wanted, its text or an `ipaddress.IPv4Interface` is taken too. `dad` is how IPv6 makes sure
/// that the address is free.
#[pyclass(frozen, eq, hash, module = "trunkline.link")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct LinkAddress {
    pub(crate) core: Core,
    /// How IPv6 makes sure that the address is free.
    #[pyo3(get)]
    dad: DadEnum,
    /// The broadcast address of an IPv4 subnet; None to set none, as `ip addr add` does.
    #[pyo3(get)]
    broadcast: Option<Address>,
    /// Whether the route to the subnet that the kernel adds with an address is left out.
    #[pyo3(get)]
    no_prefix_route: bool,
}

value_methods! { LinkAddress { net, dad, broadcast, no_prefix_route }
    #[new]
    #[pyo3(signature = (net, *, dad=DadEnum(Dad::Normal), broadcast=None, no_prefix_route=false),
        text_signature = "(net, *, dad='normal', broadcast=None, no_prefix_route=False)"
    )]
    fn new(net: Interface, dad: DadEnum, broadcast: Option<Address>, no_prefix_route: bool) -> PyResult<Self> {
        let mut core = Core::new(net.0).or_raise()?;
        if dad.0 != Dad::Normal {
            core = core.dad(dad.0).or_raise()?;
        }
        match broadcast.map(|address| address.0) {
            None => {}
            Some(IpAddr::V4(address)) => core = core.broadcast(address).or_raise()?,
            Some(IpAddr::V6(address)) => {
                return Err(invalid("broadcast address", address, "IPv6 has no broadcast"));
            }
        }
        if no_prefix_route {
            core = core.no_prefix_route();
        }
        Ok(Self { core, dad, broadcast, no_prefix_route })
    }

    /// The address and the prefix length.
    #[getter]
    fn net(&self) -> Interface {
        Interface(self.core.net())
    }

    fn __str__(&self) -> String {
        self.core.to_string()
    }
}

/// An address of a link as an argument: a `LinkAddress`, an interface of `ipaddress`, or text.
#[derive(Clone)]
pub(crate) struct AddressArgument(pub(crate) LinkAddress);

impl<'py> FromPyObject<'_, 'py> for AddressArgument {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(address) = found.cast::<LinkAddress>() {
            return Ok(Self(address.get().clone()));
        }
        LinkAddress::new(found.extract()?, DadEnum(Dad::Normal), None, false).map(Self)
    }
}

record! {
    /// An address as the kernel reports it.
    in "trunkline.link"
    struct ObservedAddress {
        /// The index of the link that has it.
        link_index: Whole<u32>,
        /// The address and the prefix length.
        net: Interface,
        /// The broadcast address, where one is set.
        broadcast: Option<Address>,
        /// `IFA_F_*` of `linux/if_addr.h`.
        flags: Whole<u32>,
    }

    /// Whether duplicate address detection is still running (`IFA_F_TENTATIVE`).
    #[getter]
    fn is_tentative(&self) -> bool {
        self.flags.0 & 0x40 != 0
    }

    /// Whether somebody else on the segment has the address (`IFA_F_DADFAILED`).
    #[getter]
    fn is_duplicate(&self) -> bool {
        self.flags.0 & 0x08 != 0
    }
}

impl From<CoreObserved> for ObservedAddress {
    fn from(address: CoreObserved) -> Self {
        Self {
            link_index: Whole(address.link_index),
            net: Interface(address.net),
            broadcast: address.broadcast.map(|address| Address(address.into())),
            flags: Whole(address.flags),
        }
    }
}
