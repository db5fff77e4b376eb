//! Addresses of links.

use trunkline::link::{Dad, LinkAddress, ObservedAddress};

use crate::error::{Failure, tl_error, tl_status};
use crate::ffi::{
    Owned, Result, change, element, free, guard, handle, length, maybe, number, numbers, output,
    read,
};
use crate::types::{tl_ip, tl_prefix};

/// How IPv6 makes sure that nobody else has an address: duplicate address detection (RFC 4862).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_dad {
    /// Ask first, use after about a second. The default.
    TL_DAD_NORMAL = 1,
    /// Use at once and ask at the same time (`IFA_F_OPTIMISTIC`, RFC 4429). Needs the sysctl `optimistic_dad` or
    /// `use_optimistic` on the link to have an effect.
    TL_DAD_OPTIMISTIC = 2,
    /// Do not ask (`IFA_F_NODAD`): for an address that something else keeps unique, such as a pool.
    TL_DAD_SKIP = 3,
}

numbers!(Dad as "duplicate address detection": tl_dad {
    TL_DAD_NORMAL = Self::Normal => Self::Normal,
    TL_DAD_OPTIMISTIC = Self::Optimistic => Self::Optimistic,
    TL_DAD_SKIP = Self::Skip => Self::Skip,
});

/// An address for a link, with the prefix length of its subnet. One thread at a time may change it; threads may read it at the
/// same time.
pub struct tl_link_address(Owned<LinkAddress>);

handle!(tl_link_address: LinkAddress);

/// An address in its subnet: the host bits are the address, the prefix length is the subnet's.
///
/// `TL_INVALID_INPUT` for an unspecified, multicast or broadcast address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_address_new(
    address: tl_prefix,
    out: *mut *mut tl_link_address,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(LinkAddress::new(address.get()?)?);
        Ok(())
    })
}

/// How IPv6 makes sure that the address is free, a `tl_dad`. `TL_INVALID_INPUT` for an IPv4 address, which has no such thing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_address_set_dad(
    address: *mut tl_link_address,
    dad: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(address, "address", |address| Ok(address.dad(number(dad)?)?))
    })
}

/// The broadcast address of an IPv4 subnet (`IFA_BROADCAST`), which is not set by default, as with `ip addr add`.
/// `TL_INVALID_INPUT` for IPv6, which has none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_address_set_broadcast(
    address: *mut tl_link_address,
    broadcast: tl_ip,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(address, "address", |address| {
            Ok(address.broadcast(v4(broadcast)?)?)
        })
    })
}

fn v4(ip: tl_ip) -> Result<std::net::Ipv4Addr> {
    match ip.get()? {
        std::net::IpAddr::V4(v4) => Ok(v4),
        std::net::IpAddr::V6(v6) => Err(Failure::Value {
            what: "broadcast address",
            value: v6.to_string(),
            rule: "it is an IPv4 address; IPv6 has no broadcast",
        }),
    }
}

/// Leaves out the route to the subnet that the kernel adds with an address (`IFA_F_NOPREFIXROUTE`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_address_set_no_prefix_route(
    address: *mut tl_link_address,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(address, "address", |address| Ok(address.no_prefix_route()))
    })
}

/// The address and the prefix length; all zero for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_address_prefix(address: *const tl_link_address) -> tl_prefix {
    read(address, tl_prefix::default(), |address| {
        address.net().into()
    })
}

/// Frees an address. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_address_free(address: *mut tl_link_address) {
    free(address);
}

/// An address as the kernel reports it. Belongs to its list.
pub struct tl_observed_address(Owned<ObservedAddress>);

handle!(tl_observed_address: ObservedAddress);

/// The index of the link that has it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_address_link_index(
    address: *const tl_observed_address,
) -> u32 {
    read(address, 0, |address| address.link_index)
}

/// The address and the prefix length.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_address_prefix(
    address: *const tl_observed_address,
) -> tl_prefix {
    read(address, tl_prefix::default(), |address| address.net.into())
}

/// The broadcast address; false where none is set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_address_broadcast(
    address: *const tl_observed_address,
    out: *mut tl_ip,
) -> bool {
    maybe(address, out, |address| {
        address
            .broadcast
            .map(|broadcast| std::net::IpAddr::from(broadcast).into())
    })
}

/// `IFA_FLAGS`, as in `linux/if_addr.h`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_address_flags(address: *const tl_observed_address) -> u32 {
    read(address, 0, |address| address.flags)
}

/// Whether duplicate address detection is still running (`IFA_F_TENTATIVE`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_address_is_tentative(
    address: *const tl_observed_address,
) -> bool {
    read(address, false, ObservedAddress::is_tentative)
}

/// Whether somebody else on the segment has the address (`IFA_F_DADFAILED`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_address_is_duplicate(
    address: *const tl_observed_address,
) -> bool {
    read(address, false, ObservedAddress::is_duplicate)
}

/// A list of addresses as the kernel reports them. Threads may read it at the same time.
pub struct tl_observed_addresses(Owned<Vec<tl_observed_address>>);

handle!(tl_observed_addresses: Vec<tl_observed_address>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_addresses_len(
    addresses: *const tl_observed_addresses,
) -> usize {
    length(addresses)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_addresses_at(
    addresses: *const tl_observed_addresses,
    index: usize,
) -> *const tl_observed_address {
    element(addresses, index)
}

/// Frees a list. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_addresses_free(addresses: *mut tl_observed_addresses) {
    free(addresses);
}
