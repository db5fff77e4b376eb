//! A run of addresses, and the prefixes that cover it.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use crate::error::{Error, Result};

/// A run of addresses of one family, both ends included: `10.0.0.10-10.0.0.20`.
///
/// Also read from a prefix (`10.0.0.0/25`) or one address. People think in runs; Docker takes prefixes only, so
/// [`AddressRange::prefixes`] gives the fewest prefixes that hold exactly these addresses.
///
/// ```
/// use trunkline::AddressRange;
///
/// let range: AddressRange = "10.0.0.10-10.0.0.20".parse()?;
/// let cover: Vec<String> = range.prefixes().iter().map(ToString::to_string).collect();
/// assert_eq!(cover, ["10.0.0.10/31", "10.0.0.12/30", "10.0.0.16/30", "10.0.0.20/32"]);
/// assert!("10.0.0.20-10.0.0.10".parse::<AddressRange>().is_err());
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddressRange {
    first: IpAddr,
    last: IpAddr,
}

impl AddressRange {
    /// The run from one address to another, both included.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when the families differ or the last address is below the first.
    pub fn new(first: IpAddr, last: IpAddr) -> Result<Self> {
        let rule = if first.is_ipv4() != last.is_ipv4() {
            "both ends must be of one family"
        } else if last < first {
            "the last address is below the first: exchange them"
        } else {
            return Ok(Self { first, last });
        };
        Err(Error::invalid(
            "address range",
            format!("{first}-{last}"),
            rule,
        ))
    }

    /// The lowest address.
    pub fn first(self) -> IpAddr {
        self.first
    }

    /// The highest address.
    pub fn last(self) -> IpAddr {
        self.last
    }

    /// Whether an address is among them.
    ///
    /// ```
    /// # use trunkline::AddressRange;
    /// let range: AddressRange = "10.0.0.10-10.0.0.20".parse()?;
    /// assert!(range.contains("10.0.0.20".parse().unwrap()));
    /// assert!(!range.contains("10.0.0.21".parse().unwrap()));
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    pub fn contains(self, address: IpAddr) -> bool {
        // `IpAddr` orders IPv4 before IPv6; the family check keeps the two apart.
        address.is_ipv4() == self.first.is_ipv4() && self.first <= address && address <= self.last
    }

    /// Whether every address of another run is among them.
    pub fn covers(self, other: Self) -> bool {
        self.contains(other.first) && self.contains(other.last)
    }

    /// Whether two runs share an address.
    pub fn overlaps(self, other: Self) -> bool {
        self.contains(other.first) || other.contains(self.first)
    }

    /// How many addresses there are; `u128::MAX` for the whole of IPv6, which has one more.
    ///
    /// ```
    /// # use trunkline::AddressRange;
    /// assert_eq!("10.0.0.10-10.0.0.20".parse::<AddressRange>()?.len(), 11);
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    #[allow(clippy::len_without_is_empty)] // a run has at least one address
    pub fn len(self) -> u128 {
        (number(self.last) - number(self.first)).saturating_add(1)
    }

    /// The fewest prefixes that hold exactly these addresses, in order: at most 62 for IPv4 and 254 for IPv6.
    pub fn prefixes(self) -> Vec<IpNet> {
        let bits = if self.first.is_ipv4() { 32 } else { 128 };
        let end = number(self.last);
        let mut at = number(self.first);
        let mut cover = Vec::new();
        loop {
            // The largest block that starts here, by alignment and by what is left.
            let aligned = at.trailing_zeros().min(bits);
            let left = end - at;
            let fits = match left.checked_add(1) {
                Some(count) => count.ilog2(),
                None => 128,
            };
            let size = aligned.min(fits);
            cover.push(prefix(self.first, at, bits - size));
            let Some(next) = 1_u128
                .checked_shl(size)
                .and_then(|block| at.checked_add(block))
            else {
                return cover;
            };
            if next > end {
                return cover;
            }
            at = next;
        }
    }

    /// The smallest prefix that holds all of them, and perhaps more.
    ///
    /// ```
    /// # use trunkline::AddressRange;
    /// let range: AddressRange = "10.0.0.10-10.0.0.20".parse()?;
    /// assert_eq!(range.enclosing_prefix().to_string(), "10.0.0.0/27");
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    pub fn enclosing_prefix(self) -> IpNet {
        let bits = if self.first.is_ipv4() { 32 } else { 128 };
        let differing = 128 - (number(self.first) ^ number(self.last)).leading_zeros();
        let base = match 1_u128.checked_shl(differing) {
            Some(block) => number(self.first) & !(block - 1),
            None => 0,
        };
        prefix(self.first, base, bits - differing)
    }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => u128::from(v4.to_bits()),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

/// A prefix of the family of `family`; the length is at most the family's by construction.
fn prefix(family: IpAddr, base: u128, length: u32) -> IpNet {
    match family {
        IpAddr::V4(_) => {
            let address = Ipv4Addr::from_bits(u32::try_from(base).unwrap_or(u32::MAX));
            let length = u8::try_from(length.min(32)).unwrap_or(32);
            IpNet::V4(Ipv4Net::new_assert(address, length))
        }
        IpAddr::V6(_) => {
            let length = u8::try_from(length.min(128)).unwrap_or(128);
            IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::from_bits(base), length))
        }
    }
}

impl From<IpNet> for AddressRange {
    fn from(net: IpNet) -> Self {
        Self {
            first: net.network(),
            last: net.broadcast(),
        }
    }
}

impl From<IpAddr> for AddressRange {
    fn from(address: IpAddr) -> Self {
        Self {
            first: address,
            last: address,
        }
    }
}

impl FromStr for AddressRange {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        let wrong = || {
            Error::invalid(
                "address range",
                s,
                "it is first-last, a prefix without host bits, or one address",
            )
        };
        if let Some((first, last)) = s.split_once('-') {
            let first = first.parse().map_err(|_| wrong())?;
            return Self::new(first, last.parse().map_err(|_| wrong())?);
        }
        if let Ok(net) = s.parse::<IpNet>() {
            if net.addr() != net.network() {
                let rule = format!("it has host bits; the prefix is {}", net.trunc());
                return Err(Error::invalid("address range", s, rule));
            }
            return Ok(net.into());
        }
        s.parse::<IpAddr>().map(Self::from).map_err(|_| wrong())
    }
}

impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self.prefixes().as_slice() {
            _ if self.first == self.last => self.first.to_string(),
            [one] => one.to_string(),
            _ => format!("{}-{}", self.first, self.last),
        };
        f.pad(&text)
    }
}

impl fmt::Debug for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

super::serde_as_text!(AddressRange);

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn range(text: &str) -> AddressRange {
        text.parse().unwrap()
    }

    #[test]
    fn covers_exactly_and_minimally() {
        // Every run within a /28: the cover holds each address once, and no two neighbours could be one prefix.
        for first in 0..16_u32 {
            for last in first..16 {
                let base = 0x0a00_0000;
                let run = AddressRange::new(
                    IpAddr::V4(Ipv4Addr::from_bits(base + first)),
                    IpAddr::V4(Ipv4Addr::from_bits(base + last)),
                )
                .unwrap();
                let cover = run.prefixes();
                let held: Vec<u128> = cover
                    .iter()
                    .flat_map(|net| number(net.network())..=number(net.broadcast()))
                    .collect();
                let wanted: Vec<u128> =
                    (u128::from(base + first)..=u128::from(base + last)).collect();
                assert_eq!(held, wanted, "{run}");
                for pair in cover.windows(2) {
                    let joined = pair[0].supernet().unwrap();
                    assert!(
                        pair[0].prefix_len() != pair[1].prefix_len()
                            || joined.network() != pair[0].network(),
                        "{run}"
                    );
                }
                assert!(
                    run.enclosing_prefix().contains(&run.first())
                        && run.enclosing_prefix().contains(&run.last())
                );
                assert_eq!(run.to_string().parse::<AddressRange>().unwrap(), run);
            }
        }
    }

    #[test]
    fn the_ends_of_both_families() {
        assert_eq!(range("0.0.0.0-255.255.255.255").to_string(), "0.0.0.0/0");
        let all6 = range("::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
        assert_eq!(all6.prefixes().len(), 1);
        assert_eq!(all6.to_string(), "::/0");
        assert_eq!(all6.enclosing_prefix().to_string(), "::/0");
        assert_eq!(
            range("::1-ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe")
                .prefixes()
                .len(),
            254
        );
        assert_eq!(range("0.0.0.1-255.255.255.254").prefixes().len(), 62);
        assert_eq!(range("255.255.255.255").prefixes().len(), 1);
        assert!("10.0.0.1/24".parse::<AddressRange>().is_err());
        assert!("10.0.0.1-::1".parse::<AddressRange>().is_err());
        assert!(!range("10.0.0.0/8").contains("::1".parse().unwrap()));
    }
}
