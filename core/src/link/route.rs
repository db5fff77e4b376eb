//! Routes through links.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use crate::error::{Error, Result};

/// A route through a link: a destination, and who forwards.
///
/// ```
/// use trunkline::link::RouteSpec;
///
/// let default = RouteSpec::default_via("10.0.0.1".parse()?)?.metric(100);
/// assert_eq!(default.to_string(), "default via 10.0.0.1 metric 100");
///
/// let link_local = RouteSpec::default_via("fe80::1".parse()?)?; // fine: the link is known
/// let voice = RouteSpec::to("192.168.3.0/24".parse()?)?.via("10.0.0.254".parse()?)?;
/// let direct = RouteSpec::to("169.254.0.0/16".parse()?)?; // on the link itself
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct RouteSpec {
    pub(super) destination: IpNet,
    pub(super) gateway: Option<IpAddr>,
    pub(super) metric: Option<u32>,
    pub(super) source: Option<IpAddr>,
    pub(super) onlink: bool,
}

impl RouteSpec {
    /// A route to a prefix, on the link itself until [`RouteSpec::via`] names a gateway.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when the prefix has host bits, with the corrected form.
    pub fn to(destination: IpNet) -> Result<Self> {
        if destination != destination.trunc() {
            return Err(Error::invalid(
                "route destination",
                destination,
                format!("it has host bits; the prefix is {}", destination.trunc()),
            ));
        }
        Ok(Self {
            destination,
            gateway: None,
            metric: None,
            source: None,
            onlink: false,
        })
    }

    /// The default route of the gateway's family.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when the gateway is not a unicast address.
    pub fn default_via(gateway: IpAddr) -> Result<Self> {
        let everything = match gateway {
            IpAddr::V4(_) => IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::UNSPECIFIED, 0)),
            IpAddr::V6(_) => IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::UNSPECIFIED, 0)),
        };
        Self::to(everything)?.via(gateway)
    }

    /// The gateway. A link-local one (`fe80::1`) is fine. An IPv6 gateway for an IPv4 destination (RFC 8950,
    /// `RTA_VIA`, Linux 5.2) too; the other way round does not exist.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when the gateway is not a unicast address, or is IPv4 for an IPv6 destination.
    pub fn via(mut self, gateway: IpAddr) -> Result<Self> {
        if gateway.is_unspecified()
            || gateway.is_multicast()
            || gateway == IpAddr::V4(Ipv4Addr::BROADCAST)
        {
            return Err(Error::invalid(
                "gateway",
                gateway,
                "it must be a unicast address",
            ));
        }
        if gateway.is_ipv4() && self.destination.addr().is_ipv6() {
            return Err(Error::invalid(
                "gateway",
                gateway,
                "an IPv6 destination needs an IPv6 gateway",
            ));
        }
        self.gateway = Some(gateway);
        Ok(self)
    }

    /// The metric (`RTA_PRIORITY`): of several routes to one destination the lowest wins. The kernel's default is 0 for
    /// IPv4 and 1,024 for IPv6.
    pub fn metric(mut self, metric: u32) -> Self {
        self.metric = Some(metric);
        self
    }

    /// The source address that packets get by default (`RTA_PREFSRC`); an address of this host.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when it is of another family than the destination.
    pub fn source(mut self, source: IpAddr) -> Result<Self> {
        if source.is_ipv4() != self.destination.addr().is_ipv4() {
            return Err(Error::invalid(
                "preferred source",
                source,
                "it must be of the destination's family",
            ));
        }
        self.source = Some(source);
        Ok(self)
    }

    /// Takes the gateway for a neighbour on the link although no subnet of the link holds it (`RTNH_F_ONLINK`).
    pub fn onlink(mut self) -> Self {
        self.onlink = true;
        self
    }

    /// The prefix that the route leads to.
    pub fn destination(&self) -> IpNet {
        self.destination
    }

    /// Who forwards; none means that the destination is on the link itself.
    pub fn gateway(&self) -> Option<IpAddr> {
        self.gateway
    }
}

impl fmt::Display for RouteSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.destination.prefix_len() == 0 {
            write!(f, "default")?;
        } else {
            write!(f, "{}", self.destination)?;
        }
        if let Some(gateway) = self.gateway {
            write!(f, " via {gateway}")?;
        }
        if let Some(source) = self.source {
            write!(f, " src {source}")?;
        }
        if let Some(metric) = self.metric {
            write!(f, " metric {metric}")?;
        }
        if self.onlink {
            write!(f, " onlink")?;
        }
        Ok(())
    }
}

/// A route of the main table as the kernel reports it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ObservedRoute {
    /// The prefix that the route leads to.
    pub destination: IpNet,
    /// Who forwards.
    pub gateway: Option<IpAddr>,
    /// The index of the link it goes through.
    pub link_index: Option<u32>,
    /// The metric; 0 when the kernel reports none.
    pub metric: u32,
    /// The preferred source address.
    pub source: Option<IpAddr>,
    /// `rtm_protocol`: who made it (2 kernel, 3 boot, 4 static, …).
    pub protocol: u8,
    /// `rtm_type`: 1 unicast, 2 local, 6 blackhole, …
    pub route_type: u8,
    /// The table (254 is main).
    pub table: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_cannot_be() {
        let net = |s: &str| s.parse::<IpNet>().unwrap();
        let ip = |s: &str| s.parse::<IpAddr>().unwrap();
        let error = RouteSpec::to(net("10.0.0.5/24")).unwrap_err().to_string();
        assert!(error.ends_with("the prefix is 10.0.0.0/24"), "{error}");
        assert!(
            RouteSpec::to(net("2001:db8::/32"))
                .unwrap()
                .via(ip("10.0.0.1"))
                .is_err()
        );
        assert!(
            RouteSpec::to(net("10.0.0.0/8"))
                .unwrap()
                .via(ip("fe80::1"))
                .is_ok()
        );
        assert!(RouteSpec::default_via(ip("0.0.0.0")).is_err());
        assert!(RouteSpec::default_via(ip("ff02::1")).is_err());
        assert!(
            RouteSpec::to(net("10.0.0.0/8"))
                .unwrap()
                .source(ip("fe80::1"))
                .is_err()
        );
    }
}
