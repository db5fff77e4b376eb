//! Addresses of links.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::str::FromStr;

use ipnet::IpNet;

use crate::error::{Error, Result};

/// How IPv6 makes sure that nobody else has an address: duplicate address detection (RFC 4862).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Dad {
    /// Ask first, use after about a second. The kernel's default, and ours: Docker switches it off.
    #[default]
    Normal,
    /// Use at once and ask at the same time (`IFA_F_OPTIMISTIC`, RFC 4429). Needs the sysctl `optimistic_dad`
    /// or `use_optimistic` on the link to have an effect.
    Optimistic,
    /// Do not ask (`IFA_F_NODAD`): for an address that something else keeps unique, such as a pool.
    Skip,
}

/// An address of a link, with the prefix length of its subnet.
///
/// ```
/// use trunkline::link::{Dad, LinkAddress};
///
/// let v4: LinkAddress = "10.0.0.2/24".parse()?;
/// assert_eq!(v4.to_string(), "10.0.0.2/24");
///
/// let v6 = "2001:db8::2/64".parse::<LinkAddress>()?.dad(Dad::Skip)?;
/// assert!("10.0.0.2/24".parse::<LinkAddress>()?.dad(Dad::Skip).is_err()); // IPv4 has no DAD in the kernel
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct LinkAddress {
    pub(super) net: IpNet,
    pub(super) dad: Dad,
    pub(super) broadcast: Option<Ipv4Addr>,
    pub(super) no_prefix_route: bool,
}

impl LinkAddress {
    /// An address in its subnet. The host bits are the address; the prefix length is the subnet's.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for an unspecified or multicast address.
    pub fn new(net: IpNet) -> Result<Self> {
        let addr = net.addr();
        if addr.is_unspecified() {
            return Err(Error::invalid(
                "address",
                net,
                "a link cannot have the unspecified address",
            ));
        }
        if addr.is_multicast() {
            return Err(Error::invalid(
                "address",
                net,
                "a link cannot have a multicast address",
            ));
        }
        if addr == IpAddr::V4(Ipv4Addr::BROADCAST) {
            return Err(Error::invalid(
                "address",
                net,
                "a link cannot have the broadcast address",
            ));
        }
        Ok(Self {
            net,
            dad: Dad::Normal,
            broadcast: None,
            no_prefix_route: false,
        })
    }

    /// How IPv6 makes sure that the address is free.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for an IPv4 address and anything but [`Dad::Normal`].
    pub fn dad(mut self, dad: Dad) -> Result<Self> {
        if dad != Dad::Normal && self.net.addr().is_ipv4() {
            return Err(Error::invalid(
                "address",
                self.net,
                "duplicate address detection is IPv6's; IPv4 has none to skip",
            ));
        }
        self.dad = dad;
        Ok(self)
    }

    /// The broadcast address of an IPv4 subnet (`IFA_BROADCAST`). Not set by default, as with `ip addr add`; routing
    /// knows the subnet's broadcast address all the same.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for an IPv6 address, which has none.
    pub fn broadcast(mut self, broadcast: Ipv4Addr) -> Result<Self> {
        if self.net.addr().is_ipv6() {
            return Err(Error::invalid(
                "broadcast address",
                broadcast,
                "IPv6 has no broadcast",
            ));
        }
        self.broadcast = Some(broadcast);
        Ok(self)
    }

    /// Leaves out the route to the subnet that the kernel adds with an address (`IFA_F_NOPREFIXROUTE`).
    pub fn no_prefix_route(mut self) -> Self {
        self.no_prefix_route = true;
        self
    }

    /// The address and the prefix length.
    pub fn net(&self) -> IpNet {
        self.net
    }
}

impl FromStr for LinkAddress {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        const RULE: &str = "it is an address and a prefix length, such as 10.0.0.2/24";
        let Some((address, length)) = s.split_once('/') else {
            if s.parse::<IpAddr>().is_ok() {
                let usual = if s.contains(':') { 64 } else { 24 };
                let rule = format!("the prefix length of its subnet is missing, as in {s}/{usual}");
                return Err(Error::invalid("address", s, rule));
            }
            return Err(Error::invalid("address", s, RULE));
        };
        // By the standard library's parser, which refuses the leading zeros that others read as octal or drop.
        let address: IpAddr = address
            .parse()
            .map_err(|_| Error::invalid("address", s, RULE))?;
        let length = length
            .parse()
            .ok()
            .filter(|_| length.bytes().all(|byte| byte.is_ascii_digit()));
        let net = length.and_then(|length| IpNet::new(address, length).ok());
        Self::new(net.ok_or_else(|| Error::invalid("address", s, RULE))?)
    }
}

impl fmt::Display for LinkAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.net, f)
    }
}

/// An address as the kernel reports it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ObservedAddress {
    /// The index of the link that has it.
    pub link_index: u32,
    /// The address and the prefix length.
    pub net: IpNet,
    /// The broadcast address, where one is set.
    pub broadcast: Option<Ipv4Addr>,
    /// `IFA_FLAGS`, as in `linux/if_addr.h`.
    pub flags: u32,
}

impl ObservedAddress {
    /// Whether duplicate address detection is still running (`IFA_F_TENTATIVE`).
    pub fn is_tentative(&self) -> bool {
        self.flags & 0x40 != 0
    }

    /// Whether somebody else on the segment has the address (`IFA_F_DADFAILED`).
    pub fn is_duplicate(&self) -> bool {
        self.flags & 0x08 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_with_the_corrected_form() {
        for (text, words) in [
            ("10.0.0.2", "as in 10.0.0.2/24"),
            ("2001:db8::2", "as in 2001:db8::2/64"),
            ("0.0.0.0/0", "unspecified"),
            ("::/64", "unspecified"),
            ("224.0.0.1/24", "multicast"),
            ("ff02::1/64", "multicast"),
            ("255.255.255.255/32", "broadcast"),
            ("10.0.00.2/24", "such as"),
            ("10.0.0.2/33", "such as"),
        ] {
            let error = text.parse::<LinkAddress>().unwrap_err().to_string();
            assert!(error.contains(words), "{text}: {error}");
        }
    }
}
