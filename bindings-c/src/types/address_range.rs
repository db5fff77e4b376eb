//! IP addresses, prefixes and ranges.

use std::ffi::c_char;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use trunkline::AddressRange;
use trunkline::types::{AddressSet, Family, SpecialAddress, Subnet};

use crate::error::{Failure, tl_error, tl_status};
use crate::ffi::{
    Numbered, Owned, Result, format_into, free, get_mut, guard, handle, length, maybe, number,
    numbers, output, read, text, value,
};

/// The family of an IP address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_family {
    /// IPv4.
    TL_FAMILY_IPV4 = 4,
    /// IPv6.
    TL_FAMILY_IPV6 = 6,
}

numbers!(Family as "address family": tl_family {
    TL_FAMILY_IPV4 = Self::V4 => Self::V4,
    TL_FAMILY_IPV6 = Self::V6 => Self::V6,
});

/// An IPv4 or IPv6 address. Where there is none to read, all is zero, which no function takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct tl_ip {
    /// A `tl_family`: 4 or 6.
    pub family: u32,
    /// The address in network byte order: IPv4 has the first four bytes, and the rest is 0.
    pub bytes: [u8; 16],
}

impl From<IpAddr> for tl_ip {
    fn from(address: IpAddr) -> Self {
        let mut bytes = [0; 16];
        let family = match address {
            IpAddr::V4(v4) => {
                let [a, b, c, d] = v4.octets();
                bytes[0] = a;
                bytes[1] = b;
                bytes[2] = c;
                bytes[3] = d;
                tl_family::TL_FAMILY_IPV4
            }
            IpAddr::V6(v6) => {
                bytes = v6.octets();
                tl_family::TL_FAMILY_IPV6
            }
        };
        Self {
            family: family as u32,
            bytes,
        }
    }
}

impl tl_ip {
    /// The address as the standard library's.
    pub(crate) fn get(self) -> Result<IpAddr> {
        Ok(match number::<Family>(self.family)? {
            Family::V4 => {
                let [a, b, c, d, ..] = self.bytes;
                Ipv4Addr::new(a, b, c, d).into()
            }
            Family::V6 => Ipv6Addr::from(self.bytes).into(),
        })
    }
}

/// Reads an IPv4 or IPv6 address; `TL_INVALID_INPUT` for anything else, leading zeros included.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ip_parse(
    string: *const c_char,
    out: *mut tl_ip,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let string = text(string, "string")?;
        let address: IpAddr = string.parse().map_err(|_| Failure::Value {
            what: "address",
            value: format!("{string:?}"),
            rule: "it is an IPv4 or IPv6 address, such as 10.0.0.2 or 2001:db8::2",
        })?;
        out.set(address.into());
        Ok(())
    })
}

/// Writes an address as text into a buffer of `size` bytes, as `snprintf` does: cut off to fit and with a NUL. Returns the
/// length of the whole text; 0 with an empty text when the family is neither 4 nor 6. `TL_IP_TEXT_SIZE` is enough.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_ip_format(ip: tl_ip, buffer: *mut c_char, size: usize) -> usize {
    let text = ip.get().map_or_else(|_| String::new(), |ip| ip.to_string());
    format_into(&text, buffer, size)
}

/// The size of a buffer for an address as text, with its NUL.
pub const TL_IP_TEXT_SIZE: usize = 46;

/// An address with the length of its prefix, such as 10.0.0.2/24 or the subnet 10.0.0.0/24. Where there is none to read, all
/// is zero, which no function takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct tl_prefix {
    /// The address.
    pub ip: tl_ip,
    /// The length: 0 to 32 for IPv4, 0 to 128 for IPv6.
    pub length: u32,
}

impl From<IpNet> for tl_prefix {
    fn from(net: IpNet) -> Self {
        Self {
            ip: net.addr().into(),
            length: u32::from(net.prefix_len()),
        }
    }
}

impl tl_prefix {
    /// The address and the length as ipnet's.
    pub(crate) fn get(self) -> Result<IpNet> {
        let address = self.ip.get()?;
        u8::try_from(self.length)
            .ok()
            .and_then(|length| IpNet::new(address, length).ok())
            .ok_or_else(|| Failure::Value {
                what: "prefix length",
                value: self.length.to_string(),
                rule: "it is 0 to 32 for IPv4 and 0 to 128 for IPv6",
            })
    }

    /// The same for a subnet, which has no host bits.
    pub(crate) fn subnet(self) -> Result<Subnet> {
        Ok(Subnet::new(self.get()?)?)
    }
}

/// Reads an address with the length of its prefix, such as `10.0.0.2/24` or `2001:db8::/64`. Host bits are kept.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_prefix_parse(
    string: *const c_char,
    out: *mut tl_prefix,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let string = text(string, "string")?;
        // The standard library refuses the leading zeros that others read as octal or drop.
        let net: Option<IpNet> = string
            .split_once('/')
            .filter(|(address, length)| {
                address.parse::<IpAddr>().is_ok()
                    && length.bytes().all(|byte| byte.is_ascii_digit())
            })
            .and_then(|_| string.parse().ok());
        let net = net.ok_or_else(|| Failure::Value {
            what: "prefix",
            value: format!("{string:?}"),
            rule: "it is an address, a slash and a prefix length, such as 10.0.0.0/24",
        })?;
        out.set(net.into());
        Ok(())
    })
}

/// Writes a prefix as text into a buffer of `size` bytes, as `snprintf` does: cut off to fit and with a NUL. Returns the length
/// of the whole text; 0 with an empty text for what is no prefix. `TL_PREFIX_TEXT_SIZE` is enough.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_prefix_format(
    prefix: tl_prefix,
    buffer: *mut c_char,
    size: usize,
) -> usize {
    let text = prefix
        .get()
        .map_or_else(|_| String::new(), |prefix| prefix.to_string());
    format_into(&text, buffer, size)
}

/// The size of a buffer for a prefix as text, with its NUL.
pub const TL_PREFIX_TEXT_SIZE: usize = 50;

/// A range of addresses, both ends included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct tl_range {
    /// The first address.
    pub first: tl_ip,
    /// The last address, of the same family and not below the first.
    pub last: tl_ip,
}

impl From<AddressRange> for tl_range {
    fn from(range: AddressRange) -> Self {
        Self {
            first: range.first().into(),
            last: range.last().into(),
        }
    }
}

impl tl_range {
    /// The range as core's.
    pub(crate) fn get(self) -> Result<AddressRange> {
        Ok(AddressRange::new(self.first.get()?, self.last.get()?)?)
    }
}

/// Reads a range: `10.0.0.10-10.0.0.20`, a prefix without host bits, or one address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_range_parse(
    string: *const c_char,
    out: *mut tl_range,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let range: AddressRange = text(string, "string")?.parse()?;
        out.set(range.into());
        Ok(())
    })
}

/// Writes a range as text into a buffer of `size` bytes, as `snprintf` does: cut off to fit and with a NUL. Returns the length
/// of the whole text; 0 with an empty text for what is no range. `TL_RANGE_TEXT_SIZE` is enough.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_range_format(
    range: tl_range,
    buffer: *mut c_char,
    size: usize,
) -> usize {
    let text = range
        .get()
        .map_or_else(|_| String::new(), |range| range.to_string());
    format_into(&text, buffer, size)
}

/// The size of a buffer for a range as text, with its NUL.
pub const TL_RANGE_TEXT_SIZE: usize = 92;

/// The range of all addresses of a prefix; its host bits do not count.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_range_of_prefix(
    prefix: tl_prefix,
    out: *mut tl_range,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.set(AddressRange::from(prefix.get()?).into());
        Ok(())
    })
}

/// The smallest prefix that holds a whole range.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_range_enclosing_prefix(
    range: tl_range,
    out: *mut tl_prefix,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.set(range.get()?.enclosing_prefix().into());
        Ok(())
    })
}

/// Whether a range holds an address; false when one of them is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_range_contains(range: tl_range, ip: tl_ip) -> bool {
    matches!((range.get(), ip.get()), (Ok(range), Ok(ip)) if range.contains(ip))
}

/// Whether two ranges have an address in common; false when one of them is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_range_overlaps(a: tl_range, b: tl_range) -> bool {
    matches!((a.get(), b.get()), (Ok(a), Ok(b)) if a.overlaps(&b))
}

/// A number of 128 bits: how many addresses there are in an IPv6 range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct tl_count {
    /// The upper 64 bits; 0 for everything that fits into the lower ones.
    pub high: u64,
    /// The lower 64 bits.
    pub low: u64,
}

impl From<u128> for tl_count {
    #[allow(clippy::cast_possible_truncation)] // cut in two halves, as said
    fn from(count: u128) -> Self {
        Self {
            high: (count >> 64) as u64,
            low: count as u64,
        }
    }
}

/// How many addresses a range has; 0 for what is no range, and 2^128 - 1 for all of IPv6.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_range_count(range: tl_range) -> tl_count {
    range.get().map_or(0, |range| range.count()).into()
}

/// An address of a subnet that no host may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_special_address {
    /// The network's own address.
    TL_SPECIAL_ADDRESS_NETWORK = 1,
    /// The broadcast address.
    TL_SPECIAL_ADDRESS_BROADCAST = 2,
    /// The subnet-router anycast address (RFC 4291).
    TL_SPECIAL_ADDRESS_SUBNET_ROUTER_ANYCAST = 3,
}

numbers!(SpecialAddress as "special address": tl_special_address {
    TL_SPECIAL_ADDRESS_NETWORK = Self::Network => Self::Network,
    TL_SPECIAL_ADDRESS_BROADCAST = Self::Broadcast => Self::Broadcast,
    TL_SPECIAL_ADDRESS_SUBNET_ROUTER_ANYCAST = Self::SubnetRouterAnycast => Self::SubnetRouterAnycast,
});

/// What an address is to its subnet: a `tl_special_address`, or 0 for one that a host may have.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_subnet_special(
    subnet: tl_prefix,
    ip: tl_ip,
    out: *mut u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let special = subnet.subnet()?.special(ip.get()?);
        out.set(special.map_or(0, |special| special.number()));
        Ok(())
    })
}

/// The addresses of a subnet that a host may have.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_subnet_usable(
    subnet: tl_prefix,
    out: *mut tl_range,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.set(subnet.subnet()?.usable().into());
        Ok(())
    })
}

/// Ranges that neither meet nor touch, lowest first, IPv4 before IPv6. Threads may read it at the same time.
pub struct tl_address_set(Owned<AddressSet>);

handle!(tl_address_set: AddressSet);

/// An empty set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_set_new(
    out: *mut *mut tl_address_set,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        output(out, "out")?.give(AddressSet::new());
        Ok(())
    })
}

/// Adds a range; ranges that then meet or touch become one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_set_insert(
    set: *mut tl_address_set,
    range: tl_range,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        get_mut(set, "set")?.0.insert(range.get()?);
        Ok(())
    })
}

/// Takes a range out, which may cut one in two.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_set_remove(
    set: *mut tl_address_set,
    range: tl_range,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        get_mut(set, "set")?.0.remove(range.get()?);
        Ok(())
    })
}

/// Whether the set holds an address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_set_contains(set: *const tl_address_set, ip: tl_ip) -> bool {
    read(set, false, |set| ip.get().is_ok_and(|ip| set.contains(ip)))
}

/// The first part that a range has in common with the set, written to `out` unless that is NULL; false when they do not meet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_set_overlap(
    set: *const tl_address_set,
    range: tl_range,
    out: *mut tl_range,
) -> bool {
    maybe(set, out, |set| {
        let range = range.get().ok()?;
        set.overlap(&range).map(Into::into)
    })
}

/// How many addresses the set has.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_set_count(set: *const tl_address_set) -> tl_count {
    read(set, 0, AddressSet::count).into()
}

/// How many ranges the set has.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_set_len(set: *const tl_address_set) -> usize {
    read(set, 0, |set| set.ranges().len())
}

/// One of the ranges; all zero past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_set_at(set: *const tl_address_set, index: usize) -> tl_range {
    read(set, tl_range::default(), |set| {
        set.ranges()
            .get(index)
            .map_or_else(tl_range::default, |range| (*range).into())
    })
}

/// The fewest prefixes that make up the set, lowest first.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_set_prefixes(
    set: *const tl_address_set,
    out: *mut *mut tl_prefixes,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(value(set, "set")?.prefixes().map(Into::into).collect());
        Ok(())
    })
}

/// Frees a set. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_set_free(set: *mut tl_address_set) {
    free(set);
}

/// A list of prefixes. Threads may read it at the same time.
pub struct tl_prefixes(Owned<Vec<tl_prefix>>);

handle!(tl_prefixes: Vec<tl_prefix>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_prefixes_len(prefixes: *const tl_prefixes) -> usize {
    length(prefixes)
}

/// One of them; all zero past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_prefixes_at(prefixes: *const tl_prefixes, index: usize) -> tl_prefix {
    read(prefixes, tl_prefix::default(), |prefixes| {
        prefixes.get(index).copied().unwrap_or_default()
    })
}

/// Frees a list. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_prefixes_free(prefixes: *mut tl_prefixes) {
    free(prefixes);
}

/// The prefixes that make up a range, as few as possible, lowest first.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_range_prefixes(
    range: tl_range,
    out: *mut *mut tl_prefixes,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(range.get()?.prefixes().map(Into::into).collect());
        Ok(())
    })
}

/// The slices of a subnet that have a prefix length, lowest first; at most 65,536 of them.
///
/// `TL_INVALID_INPUT` when the length is shorter than the subnet's, or makes more slices than that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_subnet_slices(
    subnet: tl_prefix,
    prefix_length: u32,
    out: *mut *mut tl_prefixes,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let subnet = subnet.subnet()?;
        let wanted = u8::try_from(prefix_length).unwrap_or(u8::MAX);
        let slices = subnet.slices(wanted)?;
        if wanted - subnet.prefix_len() > 16 {
            return Err(Failure::Value {
                what: "prefix length",
                value: prefix_length.to_string(),
                rule: "a list of more than 65,536 slices is not made",
            });
        }
        out.give(slices.map(|slice| slice.net().into()).collect());
        Ok(())
    })
}
