//! The host's own link on a segment. Pure.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::error::{Error, Result};
use crate::link::{LinkAddress, MacvlanMode, MacvlanSpec, RouteSpec};
use crate::types::{InterfaceName, MacAddress};

/// A macvlan child in the host's own namespace, by which the host and its containers reach each other.
///
/// A parent never hears its own macvlan children. The shim is one more child, in bridge mode, with an address of its own as
/// `/32` or `/128`, and the containers' addresses routed through it. Two settings come with it, before it is set up:
/// `arp_filter=1`, without which two MAC addresses answer for the host's own address on that segment; and no IPv6 router
/// advertisements, without which the shim would give the host a second default route.
///
/// A parent that is itself of this library's making gets `arp_filter=1` too; one of somebody else's is left as it is. With
/// routes to own containers only, and not to a range in which another machine sits, one MAC answers either way.
///
/// ```
/// use trunkline::InterfaceName;
/// use trunkline::topology::Shim;
///
/// let shim = Shim::new(InterfaceName::new("eth0.100")?, InterfaceName::new("shim100")?)
///     .address("10.0.0.2".parse().unwrap())
///     .route("10.0.0.64/26".parse().unwrap())?;
/// assert_eq!(shim.routes().len(), 1);
/// assert!(shim.route("10.0.0.65/26".parse().unwrap()).is_err());
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Shim {
    pub(super) parent: InterfaceName,
    pub(super) name: InterfaceName,
    pub(super) addresses: Vec<IpAddr>,
    pub(super) routes: Vec<IpNet>,
    pub(super) mac: Option<MacAddress>,
}

impl Shim {
    /// A shim on a parent, without address and route. Its address must be reserved where addresses are given out.
    pub fn new(parent: InterfaceName, name: InterfaceName) -> Self {
        Self {
            parent,
            name,
            addresses: Vec::new(),
            routes: Vec::new(),
            mac: None,
        }
    }

    /// Adds an address of its own.
    pub fn address(mut self, address: IpAddr) -> Self {
        self.addresses.push(address);
        self
    }

    /// Routes a container's address, or a prefix in which only own containers are, through the shim.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a prefix with host bits, or the default route.
    pub fn route(mut self, destination: IpNet) -> Result<Self> {
        if destination.trunc() != destination || destination.prefix_len() == 0 {
            return Err(Error::invalid(
                "route through the shim",
                destination,
                "it is the address or prefix of own containers, without host bits",
            ));
        }
        self.routes.push(destination);
        Ok(self)
    }

    /// The MAC address; random unless set.
    pub fn mac(mut self, mac: MacAddress) -> Self {
        self.mac = Some(mac);
        self
    }

    /// The link that it is a child of.
    pub fn parent(&self) -> &InterfaceName {
        &self.parent
    }

    /// Its name.
    pub fn name(&self) -> &InterfaceName {
        &self.name
    }

    /// Its addresses.
    pub fn addresses(&self) -> &[IpAddr] {
        &self.addresses
    }

    /// What is routed through it.
    pub fn routes(&self) -> &[IpNet] {
        &self.routes
    }

    pub(super) fn link(&self) -> MacvlanSpec {
        let link =
            MacvlanSpec::new(self.parent.clone(), self.name.clone()).mode(MacvlanMode::Bridge);
        match self.mac {
            Some(mac) => link.mac(mac),
            None => link,
        }
    }

    pub(super) fn link_addresses(&self) -> Result<Vec<LinkAddress>> {
        let addresses = self.addresses.iter();
        addresses
            .map(|address| LinkAddress::new(IpNet::from(*address)))
            .collect()
    }

    pub(super) fn link_routes(&self) -> Result<Vec<RouteSpec>> {
        self.routes.iter().map(|to| RouteSpec::to(*to)).collect()
    }

    /// What is set before the link is up: file below `/proc/sys/net`, and value.
    #[cfg(feature = "kernel")]
    pub(super) fn settings(&self) -> Vec<(String, &'static str)> {
        let name = &self.name;
        let mut settings = vec![(format!("ipv4/conf/{name}/arp_filter"), "1")];
        if self.addresses.iter().any(IpAddr::is_ipv6) {
            settings.push((format!("ipv6/conf/{name}/accept_ra"), "0"));
        } else {
            settings.push((format!("ipv6/conf/{name}/disable_ipv6"), "1"));
        }
        settings
    }
}
