//! The keys of the store. They sort as bytes; an address is its fixed 4 or 16 bytes, so that a range of addresses is a range
//! of keys.
//!
//! ```text
//! s <segment> 0 c                             pools, ranges, exclusions, reservations, carved blocks
//! s <segment> 0 a <family> <address>          the state of an address
//! s <segment> 0 o <owner> 0 <family>          the address of an owner
//! s <segment> 0 m <mac>                       the owner of a MAC address
//! s <segment> 0 n <family> <subnet>           the address that was handed out last
//! s <segment> 0 q <family> <subnet> <version> <address>    released addresses, oldest first
//! ```

use std::net::IpAddr;

use crate::ipam::lease::OwnerKey;
use crate::ipam::range::{Family, Subnet, number};
use crate::ipam::segment::SegmentId;
use crate::types::MacAddress;

fn base(segment: &SegmentId, kind: u8) -> Vec<u8> {
    let mut key = Vec::with_capacity(96);
    key.push(b's');
    key.extend_from_slice(segment.as_str().as_bytes());
    key.push(0);
    key.push(kind);
    key
}

fn family_byte(family: Family) -> u8 {
    match family {
        Family::V4 => b'4',
        Family::V6 => b'6',
    }
}

#[allow(clippy::cast_possible_truncation)] // an IPv4 number has 32 bits
fn push_number(key: &mut Vec<u8>, family: Family, number: u128) {
    match family {
        Family::V4 => key.extend_from_slice(&(number as u32).to_be_bytes()),
        Family::V6 => key.extend_from_slice(&number.to_be_bytes()),
    }
}

pub(crate) fn conf(segment: &SegmentId) -> Vec<u8> {
    base(segment, b'c')
}

/// All address keys of a segment and family begin like this; the index of free addresses goes by it.
pub(crate) fn space(segment: &SegmentId, family: Family) -> Vec<u8> {
    let mut key = base(segment, b'a');
    key.push(family_byte(family));
    key
}

pub(crate) fn address_in(space: &[u8], family: Family, number: u128) -> Vec<u8> {
    let mut key = Vec::with_capacity(space.len() + 16);
    key.extend_from_slice(space);
    push_number(&mut key, family, number);
    key
}

pub(crate) fn address(segment: &SegmentId, address: IpAddr) -> Vec<u8> {
    let family = Family::of(address);
    address_in(&space(segment, family), family, number(address))
}

/// The keys of the addresses from one to another, the end not included.
pub(crate) fn addresses(
    segment: &SegmentId,
    family: Family,
    from: u128,
    to: u128,
) -> (Vec<u8>, Vec<u8>) {
    let space = space(segment, family);
    let end = if to >= family.max() {
        after(space.clone())
    } else {
        address_in(&space, family, to + 1)
    };
    (address_in(&space, family, from), end)
}

pub(crate) fn owner(segment: &SegmentId, owner: &OwnerKey, family: Family) -> Vec<u8> {
    let mut key = base(segment, b'o');
    key.extend_from_slice(owner.as_str().as_bytes());
    key.push(0);
    key.push(family_byte(family));
    key
}

pub(crate) fn mac(segment: &SegmentId, mac: MacAddress) -> Vec<u8> {
    let mut key = base(segment, b'm');
    key.extend_from_slice(&mac.octets());
    key
}

fn push_subnet(key: &mut Vec<u8>, subnet: Subnet) {
    key.push(family_byte(subnet.family()));
    push_number(key, subnet.family(), subnet.range().bounds().0);
    key.push(subnet.prefix_len());
}

pub(crate) fn cursor(segment: &SegmentId, subnet: Subnet) -> Vec<u8> {
    let mut key = base(segment, b'n');
    push_subnet(&mut key, subnet);
    key
}

/// All keys of released addresses of a pool begin like this.
pub(crate) fn cooling_of(segment: &SegmentId, subnet: Subnet) -> Vec<u8> {
    let mut key = base(segment, b'q');
    push_subnet(&mut key, subnet);
    key
}

pub(crate) fn cooling(
    segment: &SegmentId,
    subnet: Subnet,
    version: u64,
    address: IpAddr,
) -> Vec<u8> {
    let mut key = cooling_of(segment, subnet);
    key.extend_from_slice(&version.to_be_bytes());
    push_number(&mut key, subnet.family(), number(address));
    key
}

/// All keys of a kind in a segment, the end not included.
pub(crate) fn kind(segment: &SegmentId, kind: u8) -> (Vec<u8>, Vec<u8>) {
    let from = base(segment, kind);
    let to = after(from.clone());
    (from, to)
}

/// The first key behind all that begin with this prefix; the prefix does not end in 255.
pub(crate) fn after(mut prefix: Vec<u8>) -> Vec<u8> {
    if let Some(last) = prefix.last_mut() {
        *last = last.saturating_add(1);
    }
    prefix
}

/// A key taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parsed<'a> {
    Address {
        segment: &'a [u8],
        space: &'a [u8],
        family: Family,
        number: u128,
    },
    Conf {
        segment: &'a [u8],
    },
    /// Something else, which only plans look at.
    Other,
}

pub(crate) fn parse(key: &[u8]) -> Parsed<'_> {
    let Some(end) = key.iter().position(|b| *b == 0) else {
        return Parsed::Other;
    };
    let (Some(segment), Some(rest)) = (key.get(1..end), key.get(end + 1..)) else {
        return Parsed::Other;
    };
    match rest {
        [b'c'] => Parsed::Conf { segment },
        [b'a', family, bytes @ ..] => {
            let (family, number) = match (family, bytes.len()) {
                (b'4', 4) => (Family::V4, fold(bytes)),
                (b'6', 16) => (Family::V6, fold(bytes)),
                _ => return Parsed::Other,
            };
            match key.get(..end + 3) {
                Some(space) => Parsed::Address {
                    segment,
                    space,
                    family,
                    number,
                },
                None => Parsed::Other,
            }
        }
        _ => Parsed::Other,
    }
}

fn fold(bytes: &[u8]) -> u128 {
    bytes.iter().fold(0, |n, b| n << 8 | u128::from(*b))
}

/// The address at the end of a key of this family.
pub(crate) fn trailing_address(key: &[u8], family: Family) -> Option<IpAddr> {
    let len = usize::from(family.bits() / 8);
    let bytes = key.get(key.len().checked_sub(len)?..)?;
    Some(family.address(fold(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ipam::VlanStack;

    #[test]
    fn addresses_sort_and_parse() {
        let segment = SegmentId::local(VlanStack::untagged());
        let low = address(&segment, "9.255.255.255".parse().unwrap());
        let high = address(&segment, "10.0.0.0".parse().unwrap());
        assert!(low < high);
        match parse(&high) {
            Parsed::Address {
                segment: s,
                space: p,
                family,
                number,
            } => {
                assert_eq!(s, segment.to_string().as_bytes());
                assert_eq!(p, space(&segment, Family::V4));
                assert_eq!(family.address(number).to_string(), "10.0.0.0");
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(
            parse(&conf(&segment)),
            Parsed::Conf {
                segment: b"local/default/-"
            }
        );
        assert_eq!(parse(b""), Parsed::Other);
        assert_eq!(parse(&space(&segment, Family::V6)), Parsed::Other);
        let top = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff".parse().unwrap();
        let (from, to) = addresses(&segment, Family::V6, 0, u128::MAX);
        let key = address(&segment, top);
        assert!(from < key && key < to);
        assert_eq!(trailing_address(&key, Family::V6), Some(top));
    }
}
