//! Address ranges: start-end, prefixes, and sets of both.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use crate::error::{Error, Result};

/// The family of an address: 32 or 128 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl Family {
    /// The family of an address.
    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(_) => Self::V4,
            IpAddr::V6(_) => Self::V6,
        }
    }

    /// The length of an address in bits: 32 or 128.
    pub fn bits(self) -> u8 {
        match self {
            Self::V4 => 32,
            Self::V6 => 128,
        }
    }

    pub(crate) fn other(self) -> Self {
        match self {
            Self::V4 => Self::V6,
            Self::V6 => Self::V4,
        }
    }

    /// The highest address as a number.
    pub(crate) fn max(self) -> u128 {
        match self {
            Self::V4 => u128::from(u32::MAX),
            Self::V6 => u128::MAX,
        }
    }

    /// The address with this number; the number is cut to the family's length.
    #[allow(clippy::cast_possible_truncation)] // cut to the family's length, as said
    pub(crate) fn address(self, number: u128) -> IpAddr {
        match self {
            Self::V4 => IpAddr::V4(Ipv4Addr::from(number as u32)),
            Self::V6 => IpAddr::V6(Ipv6Addr::from(number)),
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::V4 => "IPv4",
            Self::V6 => "IPv6",
        })
    }
}

/// An address as a number.
pub(crate) fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(a) => u128::from(u32::from(a)),
        IpAddr::V6(a) => u128::from(a),
    }
}

/// Prefix made of a number and a length that is known to fit the family.
pub(crate) fn net(family: Family, first: u128, len: u8) -> IpNet {
    match family.address(first) {
        IpAddr::V4(a) => IpNet::V4(Ipv4Net::new_assert(a, len)),
        IpAddr::V6(a) => IpNet::V6(Ipv6Net::new_assert(a, len)),
    }
}

/// The addresses from a first to a last one, both included: never empty, and of one family.
///
/// Written `10.0.0.10-10.0.0.20`, or as a single address; a prefix such as `10.0.0.0/28` is read too.
///
/// ```
/// use trunkline::AddressRange;
///
/// let range: AddressRange = "10.0.0.10-10.0.0.20".parse()?;
/// assert_eq!(range.count(), 11);
/// assert!(range.contains("10.0.0.20".parse().unwrap()));
/// let cover: Vec<String> = range.prefixes().map(|p| p.to_string()).collect();
/// assert_eq!(cover, ["10.0.0.10/31", "10.0.0.12/30", "10.0.0.16/30", "10.0.0.20/32"]);
///
/// let error = "10.0.0.20-10.0.0.10".parse::<AddressRange>().unwrap_err();
/// assert!(error.to_string().contains("did you mean 10.0.0.10-10.0.0.20"));
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddressRange {
    family: Family,
    first: u128,
    last: u128,
}

impl AddressRange {
    /// The range from the first to the last address, both included.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when the families differ or the last address is below the first.
    pub fn new(first: IpAddr, last: IpAddr) -> Result<Self> {
        let text = format!("{first}-{last}");
        if Family::of(first) != Family::of(last) {
            return Err(Error::invalid(
                "address range",
                text,
                "one end is IPv4 and the other IPv6",
            ));
        }
        if number(last) < number(first) {
            return Err(Error::invalid(
                "address range",
                text,
                format!("it ends before it begins; did you mean {last}-{first}"),
            ));
        }
        Ok(Self {
            family: Family::of(first),
            first: number(first),
            last: number(last),
        })
    }

    /// A range of one address.
    pub fn single(address: IpAddr) -> Self {
        Self {
            family: Family::of(address),
            first: number(address),
            last: number(address),
        }
    }

    pub(crate) fn from_numbers(family: Family, first: u128, last: u128) -> Self {
        debug_assert!(first <= last && last <= family.max());
        Self {
            family,
            first,
            last,
        }
    }

    /// The family of its addresses.
    pub fn family(&self) -> Family {
        self.family
    }

    /// The lowest address.
    pub fn first(&self) -> IpAddr {
        self.family.address(self.first)
    }

    /// The highest address.
    pub fn last(&self) -> IpAddr {
        self.family.address(self.last)
    }

    pub(crate) fn bounds(&self) -> (u128, u128) {
        (self.first, self.last)
    }

    /// How many addresses it has. The whole of IPv6 has one more than fits and counts as [`u128::MAX`].
    pub fn count(&self) -> u128 {
        (self.last - self.first).saturating_add(1)
    }

    /// Whether an address is in the range; never when the families differ.
    pub fn contains(&self, address: IpAddr) -> bool {
        Family::of(address) == self.family && (self.first..=self.last).contains(&number(address))
    }

    /// Whether all of another range is in this one.
    pub fn contains_range(&self, other: &Self) -> bool {
        self.family == other.family && self.first <= other.first && other.last <= self.last
    }

    /// The addresses that two ranges share.
    ///
    /// ```
    /// # use trunkline::AddressRange;
    /// let a: AddressRange = "10.0.0.0-10.0.0.9".parse()?;
    /// let b: AddressRange = "10.0.0.8-10.0.0.20".parse()?;
    /// assert_eq!(a.intersection(&b), Some("10.0.0.8-10.0.0.9".parse()?));
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let first = self.first.max(other.first);
        let last = self.last.min(other.last);
        (self.family == other.family && first <= last).then_some(Self {
            family: self.family,
            first,
            last,
        })
    }

    /// The smallest set of prefixes that covers exactly this range, lowest first.
    ///
    /// ```
    /// # use trunkline::AddressRange;
    /// let all: AddressRange = "0.0.0.0-255.255.255.255".parse()?;
    /// assert_eq!(all.prefixes().count(), 1);
    /// let odd: AddressRange = "0.0.0.1-255.255.255.254".parse()?;
    /// assert_eq!(odd.prefixes().count(), 62);
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    pub fn prefixes(&self) -> impl Iterator<Item = IpNet> + use<> {
        let Self {
            family,
            first,
            last,
        } = *self;
        let mut next = Some(first);
        std::iter::from_fn(move || {
            let start = next?;
            // The largest block that begins here, and then the largest that does not pass the end.
            let aligned = start.trailing_zeros().min(u32::from(family.bits()));
            let left = last - start;
            let fits = if left == u128::MAX {
                128
            } else {
                (left + 1).ilog2()
            };
            #[allow(clippy::cast_possible_truncation)] // at most 128
            let host_bits = aligned.min(fits) as u8;
            let end = start + mask(host_bits);
            next = (end < last).then(|| end + 1);
            Some(net(family, start, family.bits() - host_bits))
        })
    }

    /// Whether any address is in both.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.intersection(other).is_some()
    }

    /// The smallest prefix that holds all of them, and perhaps more.
    ///
    /// ```
    /// # use trunkline::AddressRange;
    /// let range: AddressRange = "10.0.0.10-10.0.0.20".parse()?;
    /// assert_eq!(range.enclosing_prefix().to_string(), "10.0.0.0/27");
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    pub fn enclosing_prefix(&self) -> IpNet {
        let Self {
            family,
            first,
            last,
        } = *self;
        #[allow(clippy::cast_possible_truncation)] // at most 128
        let host_bits = (128 - (first ^ last).leading_zeros()) as u8;
        net(family, first & !mask(host_bits), family.bits() - host_bits)
    }
}

/// A number with this many low bits set, 0 to 128.
pub(crate) fn mask(bits: u8) -> u128 {
    if bits >= 128 {
        u128::MAX
    } else {
        (1 << bits) - 1
    }
}

impl From<IpNet> for AddressRange {
    fn from(net: IpNet) -> Self {
        Self {
            family: Family::of(net.addr()),
            first: number(net.network()),
            last: number(net.broadcast()),
        }
    }
}

impl From<Subnet> for AddressRange {
    fn from(subnet: Subnet) -> Self {
        subnet.net().into()
    }
}

impl FromStr for AddressRange {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        const WHAT: &str = "address range";
        const RULE: &str =
            "it is first-last, such as 10.0.0.10-10.0.0.20, one address, or a prefix";
        if let Some(plain) = plain_dashes(s) {
            let hint = match plain.parse::<Self>() {
                Ok(range) => format!("its dash is a typographic one; did you mean {range}"),
                Err(_) => "its dash is a typographic one, not a hyphen".to_owned(),
            };
            return Err(Error::invalid(WHAT, s, hint));
        }
        if s.contains('/') {
            return s.parse::<Subnet>().map(Into::into);
        }
        let (first, last) = s.split_once('-').unwrap_or((s, s));
        if let (Ok(first), Ok(last)) = (first.parse(), last.parse()) {
            return Self::new(first, last);
        }
        // What people write: spaces round the hyphen, or only the last octet of the end.
        let (a, b) = (first.trim(), last.trim());
        let full = if b.contains(['.', ':']) {
            b.to_owned()
        } else {
            match a.rsplit_once(['.', ':']) {
                Some((head, _)) => format!("{}{b}", a.get(..=head.len()).unwrap_or(a)),
                None => b.to_owned(),
            }
        };
        let rule = match (a.parse(), full.parse()) {
            (Ok(a), Ok(b)) => match Self::new(a, b) {
                Ok(range) => format!("{RULE}; did you mean {range}"),
                Err(_) => RULE.to_owned(),
            },
            _ => RULE.to_owned(),
        };
        Err(Error::invalid(WHAT, s, rule))
    }
}

/// The text with its typographic dashes made hyphens, when it has any.
fn plain_dashes(s: &str) -> Option<String> {
    const DASHES: [char; 7] = [
        '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2212}', '\u{FF0D}',
    ];
    s.contains(DASHES).then(|| {
        s.replace(DASHES, "-")
            .split('-')
            .map(str::trim)
            .collect::<Vec<_>>()
            .join("-")
    })
}

impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(f, "{}", self.first())
        } else {
            write!(f, "{}-{}", self.first(), self.last())
        }
    }
}

impl fmt::Debug for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

crate::types::serde_as_text!(AddressRange);

/// What an address of a subnet is by the rules of its family, before anybody configured anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SpecialAddress {
    /// The first address of an IPv4 subnet of /30 or wider: the subnet itself (RFC 1122, 3.2.1.3).
    Network,
    /// The last address of an IPv4 subnet of /30 or wider: everybody on it (RFC 919).
    Broadcast,
    /// The first address of an IPv6 subnet of /126 or wider: any router on it (RFC 4291, 2.6.1).
    SubnetRouterAnycast,
}

impl fmt::Display for SpecialAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Network => "the network's own address",
            Self::Broadcast => "the broadcast address",
            Self::SubnetRouterAnycast => "the subnet-router anycast address (RFC 4291)",
        })
    }
}

/// An IPv4 or IPv6 subnet: a prefix without host bits.
///
/// `10.0.0.5/24` is refused with the form that was probably meant: Docker's engine before 25 stored such a thing as written,
/// and two spellings of one subnet do not look equal.
///
/// ```
/// use trunkline::ipam::Subnet;
///
/// let subnet: Subnet = "192.168.77.0/24".parse()?;
/// assert!(subnet.contains("192.168.77.9".parse().unwrap()));
///
/// let error = "10.0.0.5/24".parse::<Subnet>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "invalid subnet \"10.0.0.5/24\": it has host bits; did you mean 10.0.0.0/24",
/// );
/// let error = "10.0.00/25".parse::<Subnet>().unwrap_err();
/// assert!(error.to_string().ends_with("did you mean 10.0.0.0/25"));
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subnet(IpNet);

impl Subnet {
    /// A subnet from a prefix.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when the prefix has host bits; the error names the subnet that has none.
    pub fn new(net: IpNet) -> Result<Self> {
        if net.addr() == net.network() {
            Ok(Self(net))
        } else {
            Err(Error::invalid(
                "subnet",
                net,
                format!("it has host bits; did you mean {}", net.trunc()),
            ))
        }
    }

    /// The prefix.
    pub fn net(self) -> IpNet {
        self.0
    }

    /// The family.
    pub fn family(self) -> Family {
        Family::of(self.0.addr())
    }

    /// The length of the prefix, 0 to 32 or 128.
    pub fn prefix_len(self) -> u8 {
        self.0.prefix_len()
    }

    /// All its addresses.
    pub fn range(self) -> AddressRange {
        self.0.into()
    }

    /// Whether an address is in it.
    pub fn contains(self, address: IpAddr) -> bool {
        self.range().contains(address)
    }

    /// What an address is by the rules of its family: network, broadcast, anycast; `None` for an ordinary one.
    ///
    /// A /31 (RFC 3021), a /127 (RFC 6164), a /32 and a /128 have no such addresses.
    ///
    /// ```
    /// use trunkline::ipam::{SpecialAddress, Subnet};
    ///
    /// let wide: Subnet = "10.0.0.0/30".parse()?;
    /// assert_eq!(wide.special("10.0.0.0".parse().unwrap()), Some(SpecialAddress::Network));
    /// assert_eq!(wide.special("10.0.0.3".parse().unwrap()), Some(SpecialAddress::Broadcast));
    /// let pair: Subnet = "10.0.0.0/31".parse()?;
    /// assert_eq!(pair.special("10.0.0.0".parse().unwrap()), None);
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    pub fn special(self, address: IpAddr) -> Option<SpecialAddress> {
        if self.family().bits() - self.prefix_len() < 2 {
            return None;
        }
        let (first, last) = self.range().bounds();
        match self.family() {
            _ if !self.contains(address) => None,
            Family::V4 if number(address) == first => Some(SpecialAddress::Network),
            Family::V4 if number(address) == last => Some(SpecialAddress::Broadcast),
            Family::V6 if number(address) == first => Some(SpecialAddress::SubnetRouterAnycast),
            Family::V4 | Family::V6 => None,
        }
    }

    /// The addresses that a host may have: all but the special ones.
    ///
    /// ```
    /// # use trunkline::ipam::Subnet;
    /// assert_eq!("10.0.0.0/24".parse::<Subnet>()?.usable().to_string(), "10.0.0.1-10.0.0.254");
    /// assert_eq!("10.0.0.0/31".parse::<Subnet>()?.usable().to_string(), "10.0.0.0-10.0.0.1");
    /// assert_eq!("2001:db8::/126".parse::<Subnet>()?.usable().to_string(), "2001:db8::1-2001:db8::3");
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    pub fn usable(self) -> AddressRange {
        let (mut first, mut last) = self.range().bounds();
        if self.special(self.family().address(first)).is_some() {
            first += 1;
        }
        if self.special(self.family().address(last)).is_some() {
            last -= 1;
        }
        AddressRange::from_numbers(self.family(), first, last)
    }

    /// The disjoint slices of a longer prefix length that make up the subnet, lowest first.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when the length is shorter than the subnet's own or longer than the family's.
    ///
    /// ```
    /// # use trunkline::ipam::Subnet;
    /// let slices: Vec<String> =
    ///     "10.0.0.0/24".parse::<Subnet>()?.slices(26)?.map(|s| s.to_string()).collect();
    /// assert_eq!(slices, ["10.0.0.0/26", "10.0.0.64/26", "10.0.0.128/26", "10.0.0.192/26"]);
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    pub fn slices(self, prefix_len: u8) -> Result<impl Iterator<Item = Subnet> + use<>> {
        let family = self.family();
        if prefix_len < self.prefix_len() || prefix_len > family.bits() {
            return Err(Error::invalid(
                "prefix length",
                prefix_len,
                format!(
                    "a slice of {self} has /{} to /{}",
                    self.prefix_len(),
                    family.bits()
                ),
            ));
        }
        let (first, last) = self.range().bounds();
        let step = mask(family.bits() - prefix_len);
        let mut next = Some(first);
        Ok(std::iter::from_fn(move || {
            let start = next?;
            let end = start + step;
            next = (end < last).then(|| end + 1);
            Some(Subnet(net(family, start, prefix_len)))
        }))
    }
}

impl FromStr for Subnet {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        const RULE: &str = "it is an address, a slash and a prefix length, such as 10.0.0.0/24";
        // ipnet would read "010" as 10, which other programs read as 8.
        let plain = s
            .split_once('/')
            .is_some_and(|(address, _)| address.parse::<IpAddr>().is_ok());
        if let (true, Ok(net)) = (plain, s.parse::<IpNet>()) {
            return Self::new(net);
        }
        let rule = match repaired(s) {
            Some(net) => format!("{RULE}; did you mean {}", net.trunc()),
            None => RULE.to_owned(),
        };
        Err(Error::invalid("subnet", s, rule))
    }
}

/// The prefix that a misprinted one was probably meant to be: octets run together (`10.0.00/25`), leading zeros, missing
/// octets, a dotted mask, white space.
fn repaired(s: &str) -> Option<IpNet> {
    let s: String = s.chars().filter(|c| !c.is_whitespace()).collect();
    let (address, len) = s.split_once(['/', '\\'])?;
    let len: u8 = match len.parse::<u8>() {
        Ok(len) => len,
        Err(_) => ipnet::ipv4_mask_to_prefix(len.parse().ok()?).ok()?,
    };
    if let Ok(address) = address.parse::<IpAddr>() {
        return IpNet::new(address, len).ok();
    }
    let mut octets: Vec<u8> = Vec::new();
    for part in address.trim_end_matches('.').split('.') {
        if part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let missing = address.split('.').count() < 4;
        if missing && part.len() > 1 && part.bytes().all(|b| b == b'0') {
            // "00" where a dot was lost.
            octets.extend(std::iter::repeat_n(0, part.len()));
        } else {
            octets.push(part.parse().ok()?);
        }
    }
    octets.resize(octets.len().max(4), 0);
    let octets: [u8; 4] = octets.try_into().ok()?;
    IpNet::new(IpAddr::from(octets), len).ok()
}

impl TryFrom<IpNet> for Subnet {
    type Error = Error;

    fn try_from(net: IpNet) -> Result<Self> {
        Self::new(net)
    }
}

impl fmt::Display for Subnet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Subnet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

crate::types::serde_as_text!(Subnet);

/// A set of addresses of both families, kept as the fewest ranges.
///
/// ```
/// use trunkline::ipam::{AddressSet, Subnet};
///
/// let mut free = AddressSet::from("10.0.0.0/24".parse::<Subnet>()?.usable());
/// free.remove("10.0.0.128/25".parse::<Subnet>()?.range());
/// free.remove("10.0.0.1".parse()?);
/// assert_eq!(free.to_string(), "10.0.0.2-10.0.0.127");
/// assert_eq!(free.count(), 126);
/// assert!(!free.contains("10.0.0.1".parse().unwrap()));
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct AddressSet {
    /// Sorted, disjoint and not touching.
    ranges: Vec<AddressRange>,
}

impl AddressSet {
    /// The empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether it holds no address.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Adds a range.
    pub fn insert(&mut self, range: AddressRange) {
        let touches = |r: &AddressRange| {
            r.family == range.family
                && r.first <= range.last.saturating_add(1)
                && range.first <= r.last.saturating_add(1)
        };
        let mut merged = range;
        for r in self.ranges.iter().filter(|r| touches(r)) {
            merged.first = merged.first.min(r.first);
            merged.last = merged.last.max(r.last);
        }
        self.ranges.retain(|r| !touches(r));
        let at = self.ranges.partition_point(|r| *r < merged);
        self.ranges.insert(at, merged);
    }

    /// Takes a range out.
    pub fn remove(&mut self, range: AddressRange) {
        let mut left = Vec::with_capacity(self.ranges.len() + 1);
        for r in &self.ranges {
            match r.intersection(&range) {
                None => left.push(*r),
                Some(cut) => {
                    if r.first < cut.first {
                        left.push(AddressRange::from_numbers(r.family, r.first, cut.first - 1));
                    }
                    if cut.last < r.last {
                        left.push(AddressRange::from_numbers(r.family, cut.last + 1, r.last));
                    }
                }
            }
        }
        self.ranges = left;
    }

    /// Whether it holds an address.
    pub fn contains(&self, address: IpAddr) -> bool {
        let at = self
            .ranges
            .partition_point(|r| (r.family, r.last) < (Family::of(address), number(address)));
        self.ranges.get(at).is_some_and(|r| r.contains(address))
    }

    /// The first of its ranges that shares an address with another.
    pub fn overlap(&self, range: &AddressRange) -> Option<AddressRange> {
        self.ranges.iter().find_map(|r| r.intersection(range))
    }

    /// Its ranges: IPv4 first, sorted, disjoint, none touching the next.
    pub fn ranges(&self) -> &[AddressRange] {
        &self.ranges
    }

    /// The smallest set of prefixes that covers exactly this set.
    pub fn prefixes(&self) -> impl Iterator<Item = IpNet> + '_ {
        self.ranges.iter().flat_map(AddressRange::prefixes)
    }

    /// How many addresses it holds, at most [`u128::MAX`].
    pub fn count(&self) -> u128 {
        self.ranges
            .iter()
            .fold(0u128, |sum, r| sum.saturating_add(r.count()))
    }
}

impl From<AddressRange> for AddressSet {
    fn from(range: AddressRange) -> Self {
        Self {
            ranges: vec![range],
        }
    }
}

impl FromIterator<AddressRange> for AddressSet {
    fn from_iter<I: IntoIterator<Item = AddressRange>>(ranges: I) -> Self {
        let mut set = Self::new();
        for range in ranges {
            set.insert(range);
        }
        set
    }
}

impl fmt::Display for AddressSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, range) in self.ranges.iter().enumerate() {
            if i > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{range}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misprints_get_the_corrected_form() {
        for (text, meant) in [
            ("10.0.0.5/24", "10.0.0.0/24"),
            ("10.0.00/25", "10.0.0.0/25"),
            ("10.0.0/24", "10.0.0.0/24"),
            ("10.0.0.0/255.255.255.0", "10.0.0.0/24"),
            (" 10.0.0.0/24 ", "10.0.0.0/24"),
            ("10.0.0.0\\24", "10.0.0.0/24"),
            ("010.1.0.0/16", "10.1.0.0/16"),
            ("2001:db8::1/64", "2001:db8::/64"),
        ] {
            let error = text.parse::<Subnet>().unwrap_err().to_string();
            assert!(error.ends_with(&format!("did you mean {meant}")), "{error}");
        }
        for text in [
            "",
            "10.0.0.0",
            "10.0.0.0/33",
            "lan/24",
            "10.0.0.256/24",
            "1.2.3.4.5/8",
            "/24",
        ] {
            let error = text.parse::<Subnet>().unwrap_err().to_string();
            assert!(!error.contains("did you mean"), "{error}");
        }
        for (text, meant) in [
            ("10.0.0.9-10.0.0.2", "10.0.0.2-10.0.0.9"),
            ("10.0.0.2\u{2013}10.0.0.9", "10.0.0.2-10.0.0.9"),
            ("10.0.0.2 \u{2014} 10.0.0.9", "10.0.0.2-10.0.0.9"),
            ("10.0.0.2 - 10.0.0.9", "10.0.0.2-10.0.0.9"),
            ("10.0.0.2-9", "10.0.0.2-10.0.0.9"),
            ("2001:db8::2-9", "2001:db8::2-2001:db8::9"),
        ] {
            let error = text.parse::<AddressRange>().unwrap_err().to_string();
            assert!(error.ends_with(&format!("did you mean {meant}")), "{error}");
        }
        for text in [
            "",
            "-",
            "10.0.0.1-2001:db8::1",
            "a-b",
            "10.0.0.1-",
            "10.0.0.1-10.0.0.2-10.0.0.3",
        ] {
            assert!(text.parse::<AddressRange>().is_err(), "{text}");
        }
    }

    #[test]
    fn ends_of_the_address_space() {
        let all: AddressRange = "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
            .parse()
            .unwrap();
        assert_eq!(all.count(), u128::MAX);
        assert_eq!(
            all.prefixes().map(|p| p.to_string()).collect::<Vec<_>>(),
            ["::/0"]
        );
        let tail: AddressRange = "255.255.255.254-255.255.255.255".parse().unwrap();
        assert_eq!(tail.prefixes().count(), 1);
        let mut set = AddressSet::from(all);
        set.remove("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff".parse().unwrap());
        set.insert("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff".parse().unwrap());
        assert_eq!(set.ranges(), [all]);
        // The end of IPv4 does not touch the beginning of IPv6.
        set = AddressSet::from(tail);
        set.insert("::-::1".parse().unwrap());
        assert_eq!(set.ranges().len(), 2);
    }

    #[test]
    fn points_have_no_special_addresses() {
        for (subnet, usable) in [
            ("10.0.0.4/32", 1),
            ("10.0.0.4/31", 2),
            ("10.0.0.4/30", 2),
            ("2001:db8::4/128", 1),
            ("2001:db8::4/127", 2),
            ("2001:db8::4/126", 3),
        ] {
            assert_eq!(
                subnet.parse::<Subnet>().unwrap().usable().count(),
                usable,
                "{subnet}"
            );
        }
    }

    #[test]
    fn slices_at_the_limits() {
        let whole: Subnet = "0.0.0.0/0".parse().unwrap();
        assert_eq!(whole.slices(1).unwrap().count(), 2);
        assert_eq!(whole.slices(0).unwrap().count(), 1);
        assert!(whole.slices(33).is_err());
        let v6: Subnet = "::/0".parse().unwrap();
        assert_eq!(v6.slices(0).unwrap().count(), 1);
        assert_eq!(v6.slices(128).unwrap().take(3).count(), 3);
        assert!("10.0.0.0/24".parse::<Subnet>().unwrap().slices(23).is_err());
    }
}
