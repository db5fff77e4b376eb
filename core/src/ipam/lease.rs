//! Who has an address: owner keys, hosts, epochs, leases, and what is asked and answered about them.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;

use super::pool::PoolId;
use super::range::{AddressRange, SpecialAddress};
use super::segment::{SegmentId, check_label};
use crate::error::{Error, Result};
use crate::types::MacAddress;

/// Who an address is for: `scheme:object`, 3 to 255 bytes of printable ASCII without spaces.
///
/// The key makes requests repeatable: whoever asks again with the same key, from any process and after any crash, gets the
/// same address. There is one lease per segment, owner key and family. So put into it what identifies the thing for its
/// whole life, and nothing that changes while it lives.
///
/// ```
/// use trunkline::ipam::OwnerKey;
///
/// let owner = OwnerKey::container("host-a", "3f2a90", "lan77")?;
/// assert_eq!(owner.as_str(), "docker-ct:host-a/3f2a90/lan77");
/// assert_eq!("vm:db/eth0".parse::<OwnerKey>()?.scheme(), "vm");
/// assert!("no scheme".parse::<OwnerKey>().is_err());
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OwnerKey(Arc<str>);

impl OwnerKey {
    /// The longest key, in bytes.
    pub const MAX_LEN: usize = 255;

    /// A key of your own: `scheme:object`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when there is no scheme of lower-case letters, digits and `-`, nothing behind it, a space or a
    /// character that is not printable ASCII, or more than 255 bytes.
    pub fn new(key: impl Into<String>) -> Result<Self> {
        let key = key.into();
        let good = key.split_once(':').is_some_and(|(scheme, object)| {
            !scheme.is_empty()
                && scheme
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                && !object.is_empty()
        }) && key.bytes().all(|b| b.is_ascii_graphic())
            && key.len() <= Self::MAX_LEN;
        if good {
            Ok(Self(key.into()))
        } else {
            Err(Error::invalid(
                "owner key",
                key,
                "it is scheme:object, such as vm:db/eth0: a scheme of a-z, 0-9 and '-', printable ASCII without spaces, at most 255 bytes",
            ))
        }
    }

    /// The key of a Docker container on one network: it lives as long as the container, through stop and start.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] as for [`OwnerKey::new`].
    pub fn container(host: &str, container: &str, network: &str) -> Result<Self> {
        Self::new(format!("docker-ct:{host}/{container}/{network}"))
    }

    /// The key of a link in a network namespace of a host; the inode number identifies the namespace.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] as for [`OwnerKey::new`].
    pub fn netns(host: &str, inode: u64, link: &str) -> Result<Self> {
        Self::new(format!("netns:{host}/{inode}/{link}"))
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the first colon.
    pub fn scheme(&self) -> &str {
        self.0.split_once(':').map_or("", |(scheme, _)| scheme)
    }
}

impl FromStr for OwnerKey {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        Self::new(s)
    }
}

impl fmt::Display for OwnerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

crate::types::serde_as_text!(OwnerKey);

/// The host that binds an address, 1 to 63 letters, digits, `.`, `_` or `-`.
///
/// Only the host that bound an address may release it. A store on one host needs one name for all its programs, which is
/// `local` unless they agree on another.
///
/// ```
/// use trunkline::ipam::HostId;
///
/// assert_eq!(HostId::default().as_str(), "local");
/// assert!(HostId::new("a/b").is_err());
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostId(Arc<str>);

impl HostId {
    /// A host by name.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for anything but 1 to 63 letters, digits, `.`, `_` or `-`.
    pub fn new(name: impl Into<String>) -> Result<Self> {
        let name = name.into();
        check_label("host id", &name)?;
        Ok(Self(name.into()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for HostId {
    fn default() -> Self {
        Self("local".into())
    }
}

impl FromStr for HostId {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        Self::new(s)
    }
}

impl fmt::Display for HostId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

crate::types::serde_as_text!(HostId);

/// When an address was bound, as the store's version counter: it only grows and never repeats.
///
/// A release names the epoch that it means, so that one that arrives late cannot free an address that was bound anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Epoch(pub(crate) u64);

impl Epoch {
    /// The epoch with this number, as a binding or a log gave it back.
    pub fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    pub fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// An address bound to an owner by a host, until it is released: a lease of this library never runs out by itself, because no
/// deadline proves that its user is gone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Lease {
    pub(crate) pool: PoolId,
    pub(crate) address: IpAddr,
    pub(crate) owner: OwnerKey,
    pub(crate) host: HostId,
    pub(crate) epoch: Epoch,
    pub(crate) mac: MacAddress,
    pub(crate) gateway: Option<IpAddr>,
    pub(crate) since: u64,
}

impl Lease {
    /// The pool.
    pub fn pool(&self) -> &PoolId {
        &self.pool
    }

    /// The broadcast domain in which the address is unique.
    pub fn segment(&self) -> &SegmentId {
        self.pool.segment()
    }

    /// The address.
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// The address with the subnet's prefix length, as an interface wants it.
    pub fn interface(&self) -> IpNet {
        IpNet::new_assert(self.address, self.pool.subnet().prefix_len())
    }

    /// The owner.
    pub fn owner(&self) -> &OwnerKey {
        &self.owner
    }

    /// The host that bound it and may release it.
    pub fn host(&self) -> &HostId {
        &self.host
    }

    /// When it was bound, by the store's counter.
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// A locally administered MAC address made from segment and owner; the same for both families of one owner, and no other
    /// owner of the segment has it. A request may name another.
    pub fn mac(&self) -> MacAddress {
        self.mac
    }

    /// The gateway of the pool, when it has one.
    pub fn gateway(&self) -> Option<IpAddr> {
        self.gateway
    }

    /// When it was bound, in seconds since 1970 by the clock of the wall. For display: nothing is decided by it.
    pub fn since(&self) -> u64 {
        self.since
    }
}

impl fmt::Display for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} in {} bound to {} in epoch {}",
            self.address,
            self.pool.segment(),
            self.owner,
            self.epoch
        )
    }
}

/// Which address a request wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Wanted {
    /// The next free one, in turn.
    #[default]
    Next,
    /// This one when it is free, else the next.
    Prefer(IpAddr),
    /// This one or none.
    Exact(IpAddr),
}

/// A request for one address of a pool.
///
/// ```
/// use trunkline::ipam::{AllocateRequest, OwnerKey, PoolId, SegmentId, VlanStack};
///
/// let pool = PoolId::new(SegmentId::local(VlanStack::untagged()), "10.0.0.0/24".parse()?);
/// let request = AllocateRequest::new(&pool, OwnerKey::new("vm:db/eth0")?)
///     .prefer("10.0.0.7".parse().unwrap());
/// assert_eq!(request.owner().as_str(), "vm:db/eth0");
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AllocateRequest {
    pub(crate) pool: PoolId,
    pub(crate) owner: OwnerKey,
    pub(crate) wanted: Wanted,
    pub(crate) mac: Option<MacAddress>,
}

impl AllocateRequest {
    /// A request for the next free address.
    pub fn new(pool: &PoolId, owner: OwnerKey) -> Self {
        Self {
            pool: pool.clone(),
            owner,
            wanted: Wanted::Next,
            mac: None,
        }
    }

    /// Prefers an address: taken when it is free, else the next one is.
    pub fn prefer(mut self, address: IpAddr) -> Self {
        self.wanted = Wanted::Prefer(address);
        self
    }

    /// Wants exactly this address; the request fails when it cannot be had.
    pub fn exact(mut self, address: IpAddr) -> Self {
        self.wanted = Wanted::Exact(address);
        self
    }

    /// Uses this MAC address instead of the one made from segment and owner.
    pub fn mac(mut self, mac: MacAddress) -> Self {
        self.mac = Some(mac);
        self
    }

    /// The pool.
    pub fn pool(&self) -> &PoolId {
        &self.pool
    }

    /// The owner.
    pub fn owner(&self) -> &OwnerKey {
        &self.owner
    }

    /// The address that is wanted.
    pub fn wanted(&self) -> Wanted {
        self.wanted
    }
}

/// Why an address can be had, or not.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Explanation {
    /// Nothing speaks against it.
    Free,
    /// It is in no pool of the segment.
    NoPool,
    /// Network, broadcast or anycast address.
    Special(SpecialAddress),
    /// The pool's gateway.
    Gateway,
    /// Reserved, with the reason that was given.
    Reserved {
        /// The reason.
        reason: String,
    },
    /// In an excluded range.
    Excluded {
        /// The range.
        range: AddressRange,
        /// The reason.
        reason: String,
    },
    /// In a block that was carved out for another allocator.
    Carved {
        /// The block.
        block: IpNet,
        /// For whom.
        owner: OwnerKey,
    },
    /// In the subnet, and outside the ranges that are handed out.
    OutsideRanges {
        /// The ranges.
        ranges: String,
    },
    /// Bound.
    Bound {
        /// The lease.
        lease: Box<Lease>,
    },
    /// Released a short time ago.
    Cooling {
        /// Who had it.
        last_owner: OwnerKey,
        /// How long until it is free for everybody. It is handed out earlier to its last owner, or when nothing else is left.
        left: Duration,
    },
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Free => f.write_str("it is free"),
            Self::NoPool => f.write_str("no pool of the segment has it"),
            Self::Special(special) => write!(f, "it is {special}"),
            Self::Gateway => f.write_str("it is the gateway"),
            Self::Reserved { reason } => write!(f, "it is reserved: {reason}"),
            Self::Excluded { range, reason } => write!(f, "{range} is excluded: {reason}"),
            Self::Carved { block, owner } => write!(f, "{block} is carved out for {owner}"),
            Self::OutsideRanges { ranges } => {
                write!(f, "it is outside the ranges that are handed out ({ranges})")
            }
            Self::Bound { lease } => write!(
                f,
                "it is bound to {} by host {} in epoch {}",
                lease.owner, lease.host, lease.epoch
            ),
            Self::Cooling { last_owner, left } => write!(
                f,
                "it was released by {last_owner} and cools down for another {} s",
                left.as_millis().div_ceil(1000)
            ),
        }
    }
}

/// How full a pool is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Usage {
    /// Addresses that can be handed out at all: the ranges less gateway, reservations, exclusions and carved blocks.
    pub capacity: u128,
    /// Of these, bound to an owner.
    pub bound: u128,
    /// Of these, released a short time ago.
    pub cooling: u128,
}

impl Usage {
    /// Addresses that can be handed out at once.
    pub fn free(&self) -> u128 {
        self.capacity
            .saturating_sub(self.bound.saturating_add(self.cooling))
    }
}

/// One thing that happened in a segment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Change {
    /// An address was bound.
    Bound(Lease),
    /// An address was released, and cools down.
    Released {
        /// The address.
        address: IpAddr,
        /// Who had it.
        owner: OwnerKey,
        /// In which epoch.
        epoch: Epoch,
    },
    /// An address has cooled down, and is free.
    Cooled {
        /// The address.
        address: IpAddr,
    },
    /// Pools, ranges, reservations, exclusions or carved blocks changed: read them again.
    Configured,
    /// More happened than the store remembers: read everything again.
    Missed,
}

/// The MAC address of an owner in a segment: locally administered, unicast, the same in every process and version.
///
/// `attempt` tells a colliding owner's next candidate.
pub(crate) fn derived_mac(segment: &SegmentId, owner: &OwnerKey, attempt: u32) -> MacAddress {
    // FNV-1a over the text, then the finaliser of SplitMix64, because FNV alone leaves the high bits of short texts alike.
    let attempt = match attempt {
        0 => Cow::Borrowed("0"),
        more => Cow::Owned(more.to_string()),
    };
    let parts = [segment.as_str(), "\0", owner.as_str(), "\0", &attempt];
    let mut hash = parts.iter().fold(0xcbf2_9ce4_8422_2325_u64, |h, part| {
        part.bytes()
            .fold(h, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
    });
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^= hash >> 31;
    let [_, _, a, b, c, d, e, g] = hash.to_be_bytes();
    MacAddress::local([a, b, c, d, e, g])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ipam::VlanStack;

    #[test]
    fn macs_are_stable_and_spread() {
        let segment = SegmentId::local(VlanStack::untagged());
        let owner = OwnerKey::new("vm:db/eth0").unwrap();
        let mac = derived_mac(&segment, &owner, 0);
        // The value is part of the format: containers keep their MAC through an upgrade of this library.
        assert_eq!(mac.to_string(), MAC_OF_DB);
        assert!(mac.is_locally_administered());
        assert_ne!(mac, derived_mac(&segment, &owner, 1));
        let mut macs: Vec<_> = (0..10_000)
            .map(|n| derived_mac(&segment, &OwnerKey::new(format!("t:{n}")).unwrap(), 0))
            .collect();
        macs.sort_unstable();
        macs.dedup();
        assert_eq!(macs.len(), 10_000);
    }

    const MAC_OF_DB: &str = "c6:47:1a:b6:1d:93";

    #[test]
    fn owner_keys() {
        for good in ["a:b", "docker-ct:h/1/n", "vm:x:y"] {
            assert_eq!(good.parse::<OwnerKey>().unwrap().as_str(), good);
        }
        for bad in ["", ":", "a:", ":b", "A:b", "a:b c", "a:\u{e9}", "a:\0"] {
            assert!(bad.parse::<OwnerKey>().is_err(), "{bad:?}");
        }
        assert!(OwnerKey::new(format!("a:{}", "x".repeat(253))).is_ok());
        assert!(OwnerKey::new(format!("a:{}", "x".repeat(254))).is_err());
    }
}
