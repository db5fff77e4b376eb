//! The records of the store as bytes: a format number, the fields, and a checksum that notices a flipped bit.

use std::net::IpAddr;
use std::time::Duration;

use crate::ipam::lease::{HostId, OwnerKey};
use crate::ipam::pool::{Carve, Exclusion, Pool, PoolId, PoolSpec, Reservation};
use crate::ipam::range::{AddressRange, AddressSet, Family, Subnet, net, number};
use crate::ipam::segment::SegmentId;
use crate::types::MacAddress;

/// The format of all records, and the first byte of each.
const FORMAT: u8 = 1;

/// Why a record could not be read.
pub(crate) type Broken = &'static str;

/// The state of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AddressRecord {
    pub(crate) state: AddressState,
    pub(crate) owner: OwnerKey,
    pub(crate) host: HostId,
    pub(crate) mac: MacAddress,
    /// Seconds since 1970, for display.
    pub(crate) since: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AddressState {
    /// In use. Its epoch is the version of the record.
    Bound,
    /// Released: by the owner above, who had it in this epoch. `queued` finds its place in the queue of released addresses.
    Cooling { epoch: u64, queued: u64 },
}

/// Where an owner's address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OwnerRecord {
    /// False once it was released: the address that the owner gets back when it asks again soon.
    pub(crate) bound: bool,
    pub(crate) address: IpAddr,
}

/// The pools of a segment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SegmentConf {
    pub(crate) pools: Vec<Pool>,
}

impl SegmentConf {
    pub(crate) fn pool(&self, subnet: Subnet) -> Option<&Pool> {
        self.pools.iter().find(|p| p.spec.subnet == subnet)
    }

    pub(crate) fn pool_of(&self, address: IpAddr) -> Option<&Pool> {
        self.pools.iter().find(|p| p.spec.subnet.contains(address))
    }
}

struct Writer(Vec<u8>);

impl Writer {
    fn new() -> Self {
        let mut bytes = Vec::with_capacity(128);
        bytes.push(FORMAT);
        Self(bytes)
    }

    fn u8(&mut self, n: u8) {
        self.0.push(n);
    }

    fn u64(&mut self, n: u64) {
        self.0.extend_from_slice(&n.to_be_bytes());
    }

    fn count(&mut self, n: usize) {
        self.0
            .extend_from_slice(&u32::try_from(n).unwrap_or(u32::MAX).to_be_bytes());
    }

    /// A text of at most 255 bytes, as every text in a record is.
    fn text(&mut self, s: &str) {
        debug_assert!(s.len() <= 255);
        self.u8(u8::try_from(s.len()).unwrap_or(u8::MAX));
        self.0.extend_from_slice(s.as_bytes());
    }

    fn address(&mut self, address: IpAddr) {
        match address {
            IpAddr::V4(a) => {
                self.u8(4);
                self.0.extend_from_slice(&a.octets());
            }
            IpAddr::V6(a) => {
                self.u8(6);
                self.0.extend_from_slice(&a.octets());
            }
        }
    }

    fn range(&mut self, range: AddressRange) {
        self.address(range.first());
        self.address(range.last());
    }

    fn subnet(&mut self, subnet: Subnet) {
        self.address(subnet.net().addr());
        self.u8(subnet.prefix_len());
    }

    fn finish(mut self) -> Vec<u8> {
        let sum = checksum(&self.0);
        self.0.extend_from_slice(&sum.to_be_bytes());
        self.0
    }
}

/// FNV-1a, 32 bits: not against malice, which could as well write a right record.
pub(crate) fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |h, b| {
        (h ^ u32::from(*b)).wrapping_mul(0x0100_0193)
    })
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Result<Self, Broken> {
        let Some((body, sum)) = bytes.split_last_chunk::<4>() else {
            return Err("a record is too short");
        };
        if checksum(body) != u32::from_be_bytes(*sum) {
            return Err("the checksum of a record is wrong");
        }
        let mut reader = Self(body);
        match reader.u8()? {
            FORMAT => Ok(reader),
            _ => Err("a record has a format that this version does not know"),
        }
    }

    fn take(&mut self, n: usize) -> Result<&'a [u8], Broken> {
        let (head, rest) = self.0.split_at_checked(n).ok_or("a record is cut short")?;
        self.0 = rest;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Broken> {
        self.take(N)?
            .try_into()
            .map_err(|_| "a record is cut short")
    }

    fn u8(&mut self) -> Result<u8, Broken> {
        Ok(u8::from_be_bytes(self.array()?))
    }

    fn u64(&mut self) -> Result<u64, Broken> {
        Ok(u64::from_be_bytes(self.array()?))
    }

    fn count(&mut self) -> Result<u32, Broken> {
        Ok(u32::from_be_bytes(self.array()?))
    }

    fn text(&mut self) -> Result<&'a str, Broken> {
        let len = self.u8()?;
        std::str::from_utf8(self.take(len.into())?).map_err(|_| "a text in a record is not UTF-8")
    }

    fn address(&mut self) -> Result<IpAddr, Broken> {
        match self.u8()? {
            4 => Ok(IpAddr::from(self.array::<4>()?)),
            6 => Ok(IpAddr::from(self.array::<16>()?)),
            _ => Err("an address in a record has no known family"),
        }
    }

    fn range(&mut self) -> Result<AddressRange, Broken> {
        AddressRange::new(self.address()?, self.address()?)
            .map_err(|_| "a range in a record is wrong")
    }

    fn subnet(&mut self) -> Result<Subnet, Broken> {
        let address = self.address()?;
        let len = self.u8()?;
        if len > Family::of(address).bits() {
            return Err("a subnet in a record is wrong");
        }
        Subnet::new(net(Family::of(address), number(address), len))
            .map_err(|_| "a subnet in a record is wrong")
    }

    fn end(self) -> Result<(), Broken> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err("a record is too long")
        }
    }
}

fn owner_key(text: &str) -> Result<OwnerKey, Broken> {
    OwnerKey::new(text).map_err(|_| "an owner key in a record is wrong")
}

impl AddressRecord {
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let Self {
            state,
            owner,
            host,
            mac,
            since,
        } = self;
        let mut w = Writer::new();
        match *state {
            AddressState::Bound => w.u8(1),
            AddressState::Cooling { epoch, queued } => {
                w.u8(2);
                w.u64(epoch);
                w.u64(queued);
            }
        }
        w.text(owner.as_str());
        w.text(host.as_str());
        w.0.extend_from_slice(&mac.octets());
        w.u64(*since);
        w.finish()
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Broken> {
        let mut r = Reader::new(bytes)?;
        let state = match r.u8()? {
            1 => AddressState::Bound,
            2 => AddressState::Cooling {
                epoch: r.u64()?,
                queued: r.u64()?,
            },
            _ => return Err("an address is in a state that this version does not know"),
        };
        let record = Self {
            state,
            owner: owner_key(r.text()?)?,
            host: HostId::new(r.text()?).map_err(|_| "a host id in a record is wrong")?,
            mac: MacAddress::new(r.array()?).map_err(|_| "a MAC address in a record is wrong")?,
            since: r.u64()?,
        };
        r.end()?;
        Ok(record)
    }
}

impl OwnerRecord {
    pub(crate) fn to_bytes(self) -> Vec<u8> {
        let Self { bound, address } = self;
        let mut w = Writer::new();
        w.u8(u8::from(bound));
        w.address(address);
        w.finish()
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Broken> {
        let mut r = Reader::new(bytes)?;
        let record = Self {
            bound: match r.u8()? {
                0 => false,
                1 => true,
                _ => return Err("an owner is in a state that this version does not know"),
            },
            address: r.address()?,
        };
        r.end()?;
        Ok(record)
    }
}

/// The owner of a MAC address.
pub(crate) fn mac_to_bytes(owner: &OwnerKey) -> Vec<u8> {
    let mut w = Writer::new();
    w.text(owner.as_str());
    w.finish()
}

pub(crate) fn mac_from_bytes(bytes: &[u8]) -> Result<OwnerKey, Broken> {
    let mut r = Reader::new(bytes)?;
    let owner = owner_key(r.text()?)?;
    r.end()?;
    Ok(owner)
}

/// The address that was handed out last.
pub(crate) fn cursor_to_bytes(address: IpAddr) -> Vec<u8> {
    let mut w = Writer::new();
    w.address(address);
    w.finish()
}

pub(crate) fn cursor_from_bytes(bytes: &[u8]) -> Result<IpAddr, Broken> {
    let mut r = Reader::new(bytes)?;
    let address = r.address()?;
    r.end()?;
    Ok(address)
}

impl SegmentConf {
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.count(self.pools.len());
        for pool in &self.pools {
            let Pool {
                id: _,
                spec,
                carves,
                allocatable: _,
            } = pool;
            let PoolSpec {
                subnet,
                gateway,
                ranges,
                exclusions,
                reservations,
                cool_down,
            } = spec;
            w.subnet(*subnet);
            match gateway {
                None => w.u8(0),
                Some(gateway) => {
                    w.u8(1);
                    w.address(*gateway);
                }
            }
            w.count(ranges.ranges().len());
            for range in ranges.ranges() {
                w.range(*range);
            }
            w.count(exclusions.len());
            for Exclusion { range, reason } in exclusions {
                w.range(*range);
                w.text(reason);
            }
            w.count(reservations.len());
            for Reservation { address, reason } in reservations {
                w.address(*address);
                w.text(reason);
            }
            w.u64(u64::try_from(cool_down.as_millis()).unwrap_or(u64::MAX));
            w.count(carves.len());
            for Carve { block, owner } in carves {
                w.subnet(*block);
                w.text(owner.as_str());
            }
        }
        w.finish()
    }

    pub(crate) fn from_bytes(segment: &SegmentId, bytes: &[u8]) -> Result<Self, Broken> {
        let mut r = Reader::new(bytes)?;
        let mut pools = Vec::new();
        for _ in 0..r.count()? {
            let subnet = r.subnet()?;
            let gateway = match r.u8()? {
                0 => None,
                _ => Some(r.address()?),
            };
            let mut ranges = AddressSet::new();
            for _ in 0..r.count()? {
                ranges.insert(r.range()?);
            }
            let mut exclusions = Vec::new();
            for _ in 0..r.count()? {
                exclusions.push(Exclusion {
                    range: r.range()?,
                    reason: r.text()?.to_owned(),
                });
            }
            let mut reservations = Vec::new();
            for _ in 0..r.count()? {
                reservations.push(Reservation {
                    address: r.address()?,
                    reason: r.text()?.to_owned(),
                });
            }
            let cool_down = Duration::from_millis(r.u64()?);
            let mut carves = Vec::new();
            for _ in 0..r.count()? {
                carves.push(Carve {
                    block: r.subnet()?,
                    owner: owner_key(r.text()?)?,
                });
            }
            let spec = PoolSpec {
                subnet,
                gateway,
                ranges,
                exclusions,
                reservations,
                cool_down,
            };
            pools.push(Pool::new(
                PoolId::new(segment.clone(), subnet),
                spec,
                carves,
            ));
        }
        r.end()?;
        Ok(Self { pools })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ipam::VlanStack;

    fn bound() -> AddressRecord {
        AddressRecord {
            state: AddressState::Bound,
            owner: OwnerKey::new("vm:db/eth0").unwrap(),
            host: HostId::default(),
            mac: MacAddress::new([2, 0, 0, 0, 0, 1]).unwrap(),
            since: 1_700_000_000,
        }
    }

    #[test]
    fn golden_bytes() {
        #[rustfmt::skip]
        let golden = [
            1,                                                      // format
            1,                                                      // bound
            10, b'v', b'm', b':', b'd', b'b', b'/', b'e', b't', b'h', b'0', // owner
            5, b'l', b'o', b'c', b'a', b'l',                        // host
            2, 0, 0, 0, 0, 1,                                       // MAC
            0, 0, 0, 0, 0x65, 0x53, 0xf1, 0x00,                     // since
        ];
        let bytes = bound().to_bytes();
        assert_eq!(bytes[..bytes.len() - 4], golden);
        assert_eq!(AddressRecord::from_bytes(&bytes), Ok(bound()));
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_noticed() {
        let bytes = bound().to_bytes();
        for i in 0..bytes.len() {
            assert!(AddressRecord::from_bytes(&bytes[..i]).is_err());
            for bit in 0..8 {
                let mut broken = bytes.clone();
                broken[i] ^= 1 << bit;
                assert!(
                    AddressRecord::from_bytes(&broken).is_err(),
                    "byte {i} bit {bit}"
                );
            }
        }
    }

    #[test]
    fn pools_round_trip() {
        let segment = SegmentId::local(VlanStack::untagged());
        let spec = PoolSpec::new("10.0.0.0/24".parse().unwrap())
            .gateway("10.0.0.1".parse().unwrap())
            .unwrap()
            .range("10.0.0.64-10.0.0.99".parse().unwrap())
            .unwrap()
            .exclude("10.0.0.70-10.0.0.79".parse().unwrap(), "DHCP")
            .unwrap()
            .reserve("10.0.0.5".parse().unwrap(), "printer")
            .unwrap();
        let carve = Carve {
            block: "10.0.0.80/30".parse().unwrap(),
            owner: OwnerKey::new("docker:a").unwrap(),
        };
        let v6 = PoolSpec::new("2001:db8::/64".parse().unwrap());
        let conf = SegmentConf {
            pools: vec![
                Pool::new(PoolId::new(segment.clone(), spec.subnet), spec, vec![carve]),
                Pool::new(PoolId::new(segment.clone(), v6.subnet), v6, vec![]),
            ],
        };
        assert_eq!(
            SegmentConf::from_bytes(&segment, &conf.to_bytes()),
            Ok(conf)
        );
    }
}
