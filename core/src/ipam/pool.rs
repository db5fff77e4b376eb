//! Pools: a subnet of a segment, and which of its addresses are handed out.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use ipnet::IpNet;

use super::lease::{Explanation, OwnerKey};
use super::range::{AddressRange, AddressSet, Family, Subnet};
use super::segment::SegmentId;
use crate::error::{Difference, Error, Result};

/// Which pool: a subnet of a segment. No two pools of a segment intersect, so that is name enough.
///
/// ```
/// use trunkline::ipam::{PoolId, SegmentId, VlanStack};
///
/// let pool = PoolId::new(SegmentId::local(VlanStack::untagged()), "10.0.0.0/24".parse()?);
/// assert_eq!(pool.to_string(), "local/default/- 10.0.0.0/24");
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PoolId {
    segment: SegmentId,
    subnet: Subnet,
}

impl PoolId {
    /// The pool of this subnet in this segment.
    pub fn new(segment: SegmentId, subnet: Subnet) -> Self {
        Self { segment, subnet }
    }

    /// The segment.
    pub fn segment(&self) -> &SegmentId {
        &self.segment
    }

    /// The subnet.
    pub fn subnet(&self) -> Subnet {
        self.subnet
    }
}

impl fmt::Display for PoolId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.segment, self.subnet)
    }
}

/// A reason in words, 1 to 255 bytes without control characters.
fn check_reason(reason: &str) -> Result<()> {
    if reason.is_empty() || reason.len() > 255 || reason.chars().any(char::is_control) {
        return Err(Error::invalid(
            "reason",
            reason,
            "it is 1 to 255 bytes of text without control characters",
        ));
    }
    Ok(())
}

/// A part of a pool that is not handed out, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exclusion {
    pub(crate) range: AddressRange,
    pub(crate) reason: String,
}

impl Exclusion {
    /// The addresses.
    pub fn range(&self) -> AddressRange {
        self.range
    }

    /// Why they are not handed out.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

/// An address with a use of its own and no life cycle: a printer, a virtual router address, a Docker auxiliary address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reservation {
    pub(crate) address: IpAddr,
    pub(crate) reason: String,
}

impl Reservation {
    /// The address.
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// What it is for.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

/// A block of a pool given to an allocator that this library does not control, such as Docker's own with `--ip-range`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Carve {
    pub(crate) block: Subnet,
    pub(crate) owner: OwnerKey,
}

impl Carve {
    /// The block.
    pub fn block(&self) -> IpNet {
        self.block.net()
    }

    /// For whom.
    pub fn owner(&self) -> &OwnerKey {
        &self.owner
    }
}

/// A pool as it should be: the subnet, and which of its addresses are handed out.
///
/// Without ranges the whole subnet is. Never handed out are the network, broadcast and subnet-router anycast address, the
/// gateway, reservations, exclusions, and blocks carved out later.
///
/// ```
/// use trunkline::ipam::PoolSpec;
///
/// let spec = PoolSpec::new("192.168.77.0/24".parse()?)
///     .gateway("192.168.77.1".parse().unwrap())?
///     .range("192.168.77.64-192.168.77.99".parse()?)?
///     .exclude("192.168.77.70-192.168.77.79".parse()?, "the printer room")?
///     .reserve("192.168.77.64".parse().unwrap(), "virtual router")?;
/// assert_eq!(spec.allocatable().to_string(), "192.168.77.65-192.168.77.69, 192.168.77.80-192.168.77.99");
/// assert!(PoolSpec::new("10.0.0.0/24".parse()?).gateway("10.0.1.1".parse().unwrap()).is_err());
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PoolSpec {
    pub(crate) subnet: Subnet,
    pub(crate) gateway: Option<IpAddr>,
    pub(crate) ranges: AddressSet,
    pub(crate) exclusions: Vec<Exclusion>,
    pub(crate) reservations: Vec<Reservation>,
    pub(crate) cool_down: Duration,
}

impl PoolSpec {
    /// How long a released address rests unless the spec says otherwise: longer than most ARP caches remember.
    pub const DEFAULT_COOL_DOWN: Duration = Duration::from_mins(2);

    /// A pool that hands out all of a subnet.
    pub fn new(subnet: Subnet) -> Self {
        Self {
            subnet,
            gateway: None,
            ranges: AddressSet::new(),
            exclusions: Vec::new(),
            reservations: Vec::new(),
            cool_down: Self::DEFAULT_COOL_DOWN,
        }
    }

    /// The router of the subnet. It is never handed out.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when it is not in the subnet, or is its network, broadcast or anycast address.
    pub fn gateway(mut self, gateway: IpAddr) -> Result<Self> {
        self.check_host("gateway", gateway)?;
        self.gateway = Some(gateway);
        Ok(self)
    }

    /// Hands out only this range; called again, also that one.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when it is not all in the subnet.
    pub fn range(mut self, range: AddressRange) -> Result<Self> {
        self.check_range("address range", &range)?;
        self.ranges.insert(range);
        Ok(self)
    }

    /// Never hands out a range, with a reason in words that [`explain`](super::Ipam::explain) repeats.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when it is not all in the subnet, meets another exclusion, or the reason is empty, longer than
    /// 255 bytes or has control characters.
    pub fn exclude(mut self, range: AddressRange, reason: impl Into<String>) -> Result<Self> {
        let reason = reason.into();
        check_reason(&reason)?;
        self.check_range("exclusion", &range)?;
        if let Some(other) = self
            .exclusions
            .iter()
            .find(|e| e.range.intersection(&range).is_some())
        {
            return Err(Error::invalid(
                "exclusion",
                range,
                format!("{} is excluded already: {}", other.range, other.reason),
            ));
        }
        self.exclusions.push(Exclusion { range, reason });
        self.exclusions.sort_unstable();
        Ok(self)
    }

    /// Never hands out one address, with a reason in words.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when it is not in the subnet, is its network, broadcast or anycast address or its gateway, is
    /// reserved already, or the reason is empty, longer than 255 bytes or has control characters.
    pub fn reserve(mut self, address: IpAddr, reason: impl Into<String>) -> Result<Self> {
        let reason = reason.into();
        check_reason(&reason)?;
        self.check_host("reservation", address)?;
        if self.gateway == Some(address) {
            return Err(Error::invalid("reservation", address, "it is the gateway"));
        }
        if let Some(other) = self.reservations.iter().find(|r| r.address == address) {
            return Err(Error::invalid(
                "reservation",
                address,
                format!("it is reserved already: {}", other.reason),
            ));
        }
        self.reservations.push(Reservation { address, reason });
        self.reservations.sort_unstable();
        Ok(self)
    }

    /// How long a released address rests before somebody else gets it, 0 to 24 h, whole milliseconds. It is cut short when nothing else is left.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] above 24 h.
    pub fn cool_down(mut self, rest: Duration) -> Result<Self> {
        if rest > Duration::from_hours(24) {
            return Err(Error::invalid(
                "cool-down",
                format!("{rest:?}"),
                "it is at most 24 h",
            ));
        }
        self.cool_down = Duration::from_millis(u64::try_from(rest.as_millis()).unwrap_or(u64::MAX));
        Ok(self)
    }

    /// The subnet.
    pub fn subnet(&self) -> Subnet {
        self.subnet
    }

    /// The gateway.
    pub fn gateway_address(&self) -> Option<IpAddr> {
        self.gateway
    }

    /// The ranges that are handed out; empty for the whole subnet.
    pub fn ranges(&self) -> &AddressSet {
        &self.ranges
    }

    /// The exclusions.
    pub fn exclusions(&self) -> &[Exclusion] {
        &self.exclusions
    }

    /// The reservations.
    pub fn reservations(&self) -> &[Reservation] {
        &self.reservations
    }

    /// How long a released address rests.
    pub fn rest(&self) -> Duration {
        self.cool_down
    }

    /// The addresses that are handed out: the ranges less everything that never is.
    pub fn allocatable(&self) -> AddressSet {
        let usable = self.subnet.usable();
        let mut set: AddressSet = if self.ranges.is_empty() {
            usable.into()
        } else {
            self.ranges
                .ranges()
                .iter()
                .filter_map(|r| r.intersection(&usable))
                .collect()
        };
        if let Some(gateway) = self.gateway {
            set.remove(AddressRange::single(gateway));
        }
        for exclusion in &self.exclusions {
            set.remove(exclusion.range);
        }
        for reservation in &self.reservations {
            set.remove(AddressRange::single(reservation.address));
        }
        set
    }

    fn check_host(&self, what: &'static str, address: IpAddr) -> Result<()> {
        if !self.subnet.contains(address) {
            return Err(Error::invalid(
                what,
                address,
                format!("it is not in {}", self.subnet),
            ));
        }
        match self.subnet.special(address) {
            Some(special) => Err(Error::invalid(
                what,
                address,
                format!("it is {special} of {}", self.subnet),
            )),
            None => Ok(()),
        }
    }

    fn check_range(&self, what: &'static str, range: &AddressRange) -> Result<()> {
        let whole = self.subnet.range();
        if whole.contains_range(range) {
            return Ok(());
        }
        let rule = match whole.intersection(range) {
            Some(part) => format!("only {part} of it is in {}", self.subnet),
            None => format!("it is not in {}", self.subnet),
        };
        Err(Error::invalid(what, range, rule))
    }

    /// Refuses subnets whose addresses no host on a wire can have.
    pub(crate) fn check_kind(&self) -> Result<()> {
        const NEVER: [(&str, &str); 8] = [
            ("0.0.0.0/8", "this host on this network (RFC 1122)"),
            ("127.0.0.0/8", "loopback (RFC 1122)"),
            ("224.0.0.0/4", "multicast (RFC 5771)"),
            (
                "240.0.0.0/4",
                "reserved, with the limited broadcast (RFC 1112)",
            ),
            ("::/127", "unspecified and loopback (RFC 4291)"),
            ("::ffff:0:0/96", "IPv4 written as IPv6 (RFC 4291)"),
            (
                "fe80::/10",
                "link-local, which each host makes for itself (RFC 4291)",
            ),
            ("ff00::/8", "multicast (RFC 4291)"),
        ];
        for (never, why) in NEVER {
            let meets = never
                .parse::<IpNet>()
                .ok()
                .and_then(|net| AddressRange::from(net).intersection(&self.subnet.range()));
            if let Some(part) = meets {
                return Err(Error::invalid(
                    "pool",
                    self.subnet,
                    format!("{part} is {why}; no container can have such an address"),
                ));
            }
        }
        Ok(())
    }

    /// Each field in which the other spec differs.
    pub(crate) fn differences(&self, found: &Self) -> Vec<Difference> {
        let Self {
            subnet,
            gateway,
            ranges,
            exclusions,
            reservations,
            cool_down,
        } = self;
        let mut differences = Vec::new();
        let text = |gateway: Option<IpAddr>| gateway.map_or("none".to_owned(), |g| g.to_string());
        if *subnet != found.subnet {
            differences.push(Difference::new("subnet", subnet, found.subnet));
        }
        if *gateway != found.gateway {
            differences.push(Difference::new(
                "gateway",
                text(*gateway),
                text(found.gateway),
            ));
        }
        if *ranges != found.ranges {
            differences.push(Difference::new("ranges", ranges, &found.ranges));
        }
        if *cool_down != found.cool_down {
            differences.push(Difference::new(
                "cool-down",
                format!("{cool_down:?}"),
                format!("{:?}", found.cool_down),
            ));
        }
        // More exclusions and reservations than the spec names are what `exclude` and `reserve` added since.
        for wanted in exclusions.iter().filter(|e| !found.exclusions.contains(e)) {
            differences.push(Difference::new("exclusion", wanted.range, "none"));
        }
        for wanted in reservations
            .iter()
            .filter(|r| !found.reservations.contains(r))
        {
            differences.push(Difference::new("reservation", wanted.address, "none"));
        }
        differences
    }
}

/// A pool as the store has it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pool {
    pub(crate) id: PoolId,
    pub(crate) spec: PoolSpec,
    pub(crate) carves: Vec<Carve>,
    /// What is handed out, worked out once.
    pub(crate) allocatable: AddressSet,
}

impl Pool {
    pub(crate) fn new(id: PoolId, spec: PoolSpec, carves: Vec<Carve>) -> Self {
        let mut allocatable = spec.allocatable();
        for carve in &carves {
            allocatable.remove(carve.block.range());
        }
        Self {
            id,
            spec,
            carves,
            allocatable,
        }
    }

    /// Its identity.
    pub fn id(&self) -> &PoolId {
        &self.id
    }

    /// What was asked for, with the exclusions and reservations added since.
    pub fn spec(&self) -> &PoolSpec {
        &self.spec
    }

    /// The blocks given to other allocators.
    pub fn carves(&self) -> &[Carve] {
        &self.carves
    }

    /// The addresses that are handed out.
    pub fn allocatable(&self) -> &AddressSet {
        &self.allocatable
    }

    pub(crate) fn family(&self) -> Family {
        self.spec.subnet.family()
    }

    /// Why an address is never handed out, by configuration alone; `None` when it may be.
    pub(crate) fn why_never(&self, address: IpAddr) -> Option<Explanation> {
        let spec = &self.spec;
        if !spec.subnet.contains(address) {
            return Some(Explanation::NoPool);
        }
        if let Some(special) = spec.subnet.special(address) {
            return Some(Explanation::Special(special));
        }
        if spec.gateway == Some(address) {
            return Some(Explanation::Gateway);
        }
        if let Some(r) = spec.reservations.iter().find(|r| r.address == address) {
            return Some(Explanation::Reserved {
                reason: r.reason.clone(),
            });
        }
        if let Some(c) = self.carves.iter().find(|c| c.block.contains(address)) {
            return Some(Explanation::Carved {
                block: c.block.net(),
                owner: c.owner.clone(),
            });
        }
        if let Some(e) = spec.exclusions.iter().find(|e| e.range.contains(address)) {
            return Some(Explanation::Excluded {
                range: e.range,
                reason: e.reason.clone(),
            });
        }
        (!self.allocatable.contains(address)).then(|| Explanation::OutsideRanges {
            ranges: spec.ranges.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ipam::VlanStack;

    #[test]
    fn refuses_what_is_not_in_the_subnet() {
        let spec = || PoolSpec::new("10.0.0.0/24".parse().unwrap());
        assert!(spec().gateway("10.0.0.0".parse().unwrap()).is_err());
        assert!(spec().gateway("10.0.0.255".parse().unwrap()).is_err());
        assert!(spec().gateway("2001:db8::1".parse().unwrap()).is_err());
        let error = spec()
            .range("10.0.0.200-10.0.1.10".parse().unwrap())
            .unwrap_err();
        assert!(
            error
                .to_string()
                .contains("only 10.0.0.200-10.0.0.255 of it"),
            "{error}"
        );
        assert!(spec().exclude("10.0.0.1".parse().unwrap(), "").is_err());
        let twice = spec()
            .exclude("10.0.0.1-10.0.0.9".parse().unwrap(), "dhcp")
            .unwrap()
            .exclude("10.0.0.9".parse().unwrap(), "again");
        assert!(twice.unwrap_err().to_string().contains("dhcp"));
    }

    #[test]
    fn refuses_subnets_no_host_can_have() {
        for bad in [
            "127.0.0.0/24",
            "224.0.0.0/24",
            "0.0.0.0/0",
            "fe80::/64",
            "ff02::/64",
            "255.255.255.255/32",
        ] {
            assert!(
                PoolSpec::new(bad.parse().unwrap()).check_kind().is_err(),
                "{bad}"
            );
        }
        for good in ["10.0.0.0/8", "169.254.0.0/16", "2001:db8::/64", "fd00::/8"] {
            assert!(
                PoolSpec::new(good.parse().unwrap()).check_kind().is_ok(),
                "{good}"
            );
        }
    }

    #[test]
    fn every_address_has_its_reason() {
        let spec = PoolSpec::new("10.0.0.0/28".parse().unwrap())
            .gateway("10.0.0.1".parse().unwrap())
            .unwrap()
            .range("10.0.0.1-10.0.0.12".parse().unwrap())
            .unwrap()
            .reserve("10.0.0.2".parse().unwrap(), "printer")
            .unwrap()
            .exclude("10.0.0.3".parse().unwrap(), "dhcp")
            .unwrap();
        let carve = Carve {
            block: "10.0.0.4/30".parse().unwrap(),
            owner: OwnerKey::new("docker:x").unwrap(),
        };
        let id = PoolId::new(SegmentId::local(VlanStack::untagged()), spec.subnet);
        let pool = Pool::new(id, spec, vec![carve]);
        for (address, words) in [
            ("10.0.0.0", "the network's own address"),
            ("10.0.0.1", "it is the gateway"),
            ("10.0.0.2", "reserved: printer"),
            ("10.0.0.3", "10.0.0.3 is excluded: dhcp"),
            ("10.0.0.5", "10.0.0.4/30 is carved out for docker:x"),
            ("10.0.0.13", "outside the ranges"),
            ("10.0.0.15", "broadcast"),
            ("10.0.1.1", "no pool"),
        ] {
            let why = pool
                .why_never(address.parse().unwrap())
                .unwrap()
                .to_string();
            assert!(why.contains(words), "{address}: {why}");
        }
        assert_eq!(pool.why_never("10.0.0.8".parse().unwrap()), None);
        assert_eq!(pool.allocatable().to_string(), "10.0.0.8-10.0.0.12");
    }
}
