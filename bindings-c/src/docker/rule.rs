//! The rules that a request to the engine must keep, and what breaks them.

use std::ffi::c_char;

use std::ffi::CString;
use std::ptr;
use std::sync::OnceLock;
use trunkline::docker::{Rule, Violation};

use crate::error::tl_status;
use crate::ffi::{Numbered, Owned, element, handle, length, numbers, read, text_of};
use crate::types::strings;

/// A rule for networks and endpoints that Docker's engine checks late, in some versions only, or never. Numbers and names
/// are fixed. 1 to 35 follow the engine's own checks; those from 36 on are traps that no version of the engine checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_rule {
    /// A subnet is a prefix: `10.0.0.0/24`.
    TL_RULE_SUBNET_NOT_PREFIX = 1,
    /// A subnet has no host bits. Docker before 25.0 stores `10.0.0.5/24` as written.
    TL_RULE_SUBNET_HOST_BITS = 2,
    /// A range given as a prefix has no host bits. Docker before 25.0 accepts them.
    TL_RULE_RANGE_HOST_BITS = 3,
    /// A range is not larger than its subnet. Docker before 25.0 accepts it.
    TL_RULE_RANGE_LARGER_THAN_SUBNET = 4,
    /// A range lies in its subnet. The API of Docker before 25.0 accepts any.
    TL_RULE_RANGE_OUTSIDE_SUBNET = 5,
    /// Range, gateway and reserved addresses are of the subnet's family.
    TL_RULE_FAMILY_MIX = 6,
    /// A gateway is an address.
    TL_RULE_GATEWAY_NOT_ADDRESS = 7,
    /// A gateway lies in its subnet.
    TL_RULE_GATEWAY_OUTSIDE_SUBNET = 8,
    /// A gateway is not the network or broadcast address.
    TL_RULE_GATEWAY_IS_NETWORK_OR_BROADCAST = 9,
    /// A reserved address lies in its subnet. Docker before 29.0 refuses, and keeps the subnet until it restarts.
    TL_RULE_RESERVED_OUTSIDE_SUBNET = 10,
    /// A reserved address is an address. Docker before 29.0 refuses, and keeps the subnet until it restarts.
    TL_RULE_RESERVED_NOT_ADDRESS = 11,
    /// A reserved address is not the gateway, nor taken in another way.
    TL_RULE_RESERVED_TAKEN = 12,
    /// A subnet given whole overlaps no other network's.
    TL_RULE_SUBNET_OVERLAPS = 13,
    /// Subnet and range are not both another network's.
    TL_RULE_SAME_SUBNET_AND_RANGE = 14,
    /// Ranges of one subnet on one parent do not overlap. Docker accepts them.
    TL_RULE_RANGES_OVERLAP = 15,
    /// Subnets of different length on one engine do not overlap, whatever their ranges. Docker accepts them, and
    /// gives one address to two containers.
    TL_RULE_NESTED_SUBNETS = 16,
    /// Two networks of one subnet do not both name the same gateway: the second one takes none.
    TL_RULE_GATEWAY_TAKEN = 17,
    /// A network with an IPv6 subnet has IPv6. Docker ignores the subnet otherwise. It cannot be broken here: the subnets
    /// decide.
    TL_RULE_IPV6_SUBNET_WITHOUT_IPV6 = 18,
    /// A subnet is not the whole address space.
    TL_RULE_EMPTY_POOL = 19,
    /// A subnet has an address to give; /31 and /32 have one since Docker 23.0 only.
    TL_RULE_NO_ADDRESS_TO_GIVE = 20,
    /// A mode is one of the driver's.
    TL_RULE_UNKNOWN_MODE = 21,
    /// The loopback device is no parent.
    TL_RULE_PARENT_IS_LOOPBACK = 22,
    /// A parent that is not `link.vid` exists.
    TL_RULE_PARENT_MISSING = 23,
    /// A parent that Docker is to make is `link.vid`: the link exists, the id is 1 to 4094, there is one dot.
    TL_RULE_PARENT_NOT_CREATABLE = 24,
    /// A parent has one network: of macvlan before Docker 27.0 or when one is passthru, of ipvlan always.
    TL_RULE_PARENT_TAKEN = 25,
    /// A passthru network has one container.
    TL_RULE_PASSTHRU_TAKEN = 26,
    /// A parent is no bridge port, and has no children of the other driver.
    TL_RULE_PARENT_BUSY = 27,
    /// The name of a parent has 1 to 15 bytes.
    TL_RULE_PARENT_NAME_INVALID = 28,
    /// The name of a network is not taken. Docker before 25.0 makes a second one of the same name.
    TL_RULE_NAME_TAKEN = 29,
    /// A static address lies in a subnet of the network.
    TL_RULE_ADDRESS_OUTSIDE_SUBNETS = 30,
    /// A static address is free, and is not gateway, network, broadcast or reserved.
    TL_RULE_ADDRESS_TAKEN = 31,
    /// A static address needs a network whose subnets its maker chose.
    TL_RULE_ADDRESS_WITHOUT_SUBNET = 32,
    /// A MAC address is neither the parent's nor another child's.
    TL_RULE_MAC_TAKEN = 33,
    /// A MAC address is unicast.
    TL_RULE_MAC_NOT_UNICAST = 34,
    /// A network to be removed has no endpoints.
    TL_RULE_NETWORK_IN_USE = 35,
    /// A subnet names its gateway. Docker before 29.0 otherwise takes the first free address and routes to it; later
    /// ones give no default route.
    TL_RULE_GATEWAY_NOT_GIVEN = 36,
    /// Subnets of one request do not overlap. Only the docker command line checks.
    TL_RULE_SUBNETS_OF_REQUEST_OVERLAP = 37,
    /// A network on a wire has a subnet: Docker would otherwise take one that nobody on the wire knows.
    TL_RULE_NO_SUBNET = 38,
    /// Who makes and deletes the parent is as declared: a link for Docker to make is not there yet, any other is.
    TL_RULE_PARENT_OWNERSHIP = 39,
    /// A parent that is to carry VLAN `vid` does carry it. Docker looks at the name only.
    TL_RULE_PARENT_VLAN_MISMATCH = 40,
    /// A parent is up. Docker does not bring an existing one up, and no frame passes.
    TL_RULE_PARENT_DOWN = 41,
    /// ipvlan has no MAC addresses of its own.
    TL_RULE_MAC_ON_IPVLAN = 42,
    /// A setting that this kind of network ignores.
    TL_RULE_SETTING_IGNORED = 43,
    /// A parent that filters by MAC address carries ipvlan, not macvlan: Wi-Fi.
    TL_RULE_PARENT_ONE_MAC = 44,
    /// A network that takes its settings from another one has that one.
    TL_RULE_CONFIG_MISSING = 45,
}

numbers!(Rule as "rule": tl_rule {
    TL_RULE_SUBNET_NOT_PREFIX = Self::SubnetNotPrefix => Self::SubnetNotPrefix,
    TL_RULE_SUBNET_HOST_BITS = Self::SubnetHostBits => Self::SubnetHostBits,
    TL_RULE_RANGE_HOST_BITS = Self::RangeHostBits => Self::RangeHostBits,
    TL_RULE_RANGE_LARGER_THAN_SUBNET = Self::RangeLargerThanSubnet => Self::RangeLargerThanSubnet,
    TL_RULE_RANGE_OUTSIDE_SUBNET = Self::RangeOutsideSubnet => Self::RangeOutsideSubnet,
    TL_RULE_FAMILY_MIX = Self::FamilyMix => Self::FamilyMix,
    TL_RULE_GATEWAY_NOT_ADDRESS = Self::GatewayNotAddress => Self::GatewayNotAddress,
    TL_RULE_GATEWAY_OUTSIDE_SUBNET = Self::GatewayOutsideSubnet => Self::GatewayOutsideSubnet,
    TL_RULE_GATEWAY_IS_NETWORK_OR_BROADCAST = Self::GatewayIsNetworkOrBroadcast => Self::GatewayIsNetworkOrBroadcast,
    TL_RULE_RESERVED_OUTSIDE_SUBNET = Self::ReservedOutsideSubnet => Self::ReservedOutsideSubnet,
    TL_RULE_RESERVED_NOT_ADDRESS = Self::ReservedNotAddress => Self::ReservedNotAddress,
    TL_RULE_RESERVED_TAKEN = Self::ReservedTaken => Self::ReservedTaken,
    TL_RULE_SUBNET_OVERLAPS = Self::SubnetOverlaps => Self::SubnetOverlaps,
    TL_RULE_SAME_SUBNET_AND_RANGE = Self::SameSubnetAndRange => Self::SameSubnetAndRange,
    TL_RULE_RANGES_OVERLAP = Self::RangesOverlap => Self::RangesOverlap,
    TL_RULE_NESTED_SUBNETS = Self::NestedSubnets => Self::NestedSubnets,
    TL_RULE_GATEWAY_TAKEN = Self::GatewayTaken => Self::GatewayTaken,
    TL_RULE_IPV6_SUBNET_WITHOUT_IPV6 = Self::Ipv6SubnetWithoutIpv6 => Self::Ipv6SubnetWithoutIpv6,
    TL_RULE_EMPTY_POOL = Self::EmptyPool => Self::EmptyPool,
    TL_RULE_NO_ADDRESS_TO_GIVE = Self::NoAddressToGive => Self::NoAddressToGive,
    TL_RULE_UNKNOWN_MODE = Self::UnknownMode => Self::UnknownMode,
    TL_RULE_PARENT_IS_LOOPBACK = Self::ParentIsLoopback => Self::ParentIsLoopback,
    TL_RULE_PARENT_MISSING = Self::ParentMissing => Self::ParentMissing,
    TL_RULE_PARENT_NOT_CREATABLE = Self::ParentNotCreatable => Self::ParentNotCreatable,
    TL_RULE_PARENT_TAKEN = Self::ParentTaken => Self::ParentTaken,
    TL_RULE_PASSTHRU_TAKEN = Self::PassthruTaken => Self::PassthruTaken,
    TL_RULE_PARENT_BUSY = Self::ParentBusy => Self::ParentBusy,
    TL_RULE_PARENT_NAME_INVALID = Self::ParentNameInvalid => Self::ParentNameInvalid,
    TL_RULE_NAME_TAKEN = Self::NameTaken => Self::NameTaken,
    TL_RULE_ADDRESS_OUTSIDE_SUBNETS = Self::AddressOutsideSubnets => Self::AddressOutsideSubnets,
    TL_RULE_ADDRESS_TAKEN = Self::AddressTaken => Self::AddressTaken,
    TL_RULE_ADDRESS_WITHOUT_SUBNET = Self::AddressWithoutSubnet => Self::AddressWithoutSubnet,
    TL_RULE_MAC_TAKEN = Self::MacTaken => Self::MacTaken,
    TL_RULE_MAC_NOT_UNICAST = Self::MacNotUnicast => Self::MacNotUnicast,
    TL_RULE_NETWORK_IN_USE = Self::NetworkInUse => Self::NetworkInUse,
    TL_RULE_GATEWAY_NOT_GIVEN = Self::GatewayNotGiven => Self::GatewayNotGiven,
    TL_RULE_SUBNETS_OF_REQUEST_OVERLAP = Self::SubnetsOfRequestOverlap => Self::SubnetsOfRequestOverlap,
    TL_RULE_NO_SUBNET = Self::NoSubnet => Self::NoSubnet,
    TL_RULE_PARENT_OWNERSHIP = Self::ParentOwnership => Self::ParentOwnership,
    TL_RULE_PARENT_VLAN_MISMATCH = Self::ParentVlanMismatch => Self::ParentVlanMismatch,
    TL_RULE_PARENT_DOWN = Self::ParentDown => Self::ParentDown,
    TL_RULE_MAC_ON_IPVLAN = Self::MacOnIpvlan => Self::MacOnIpvlan,
    TL_RULE_SETTING_IGNORED = Self::SettingIgnored => Self::SettingIgnored,
    TL_RULE_PARENT_ONE_MAC = Self::ParentOneMac => Self::ParentOneMac,
    TL_RULE_CONFIG_MISSING = Self::ConfigMissing => Self::ConfigMissing,
});

/// The name of a rule, such as `"range-outside-subnet"`, for logs and lists of exceptions; NULL for a number that is none. Never to be
/// freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_rule_name(rule: u32) -> *const c_char {
    static NAMES: OnceLock<Vec<CString>> = OnceLock::new();
    let names = NAMES.get_or_init(|| strings(Rule::ALL.iter().map(|rule| rule.id())));
    Rule::ALL
        .iter()
        .position(|known| Numbered::number(known) == rule)
        .and_then(|position| names.get(position))
        .map_or(ptr::null(), |name| name.as_ptr())
}

/// The status that breaking a rule amounts to; `TL_OK` for a number that is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_rule_status(rule: u32) -> tl_status {
    Rule::from_number(rule).map_or(tl_status::TL_OK, |rule| tl_status::of(rule.kind()))
}

/// One broken rule: which, by what, and how to keep it. Belongs to its list.
pub struct tl_violation(Owned<Violation>);

handle!(tl_violation: Violation);

/// The rule, a `tl_rule`; 0 for one that this version does not know.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_violation_rule(violation: *const tl_violation) -> u32 {
    read(violation, 0, |it| Numbered::number(&it.rule()))
}

/// What breaks it, and how to keep it; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_violation_detail(violation: *const tl_violation) -> *const c_char {
    text_of(violation, "detail", |it| Some(it.detail().to_owned()))
}

/// All of it on one line, with the number and the name of the rule; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_violation_text(violation: *const tl_violation) -> *const c_char {
    text_of(violation, "text", |it| Some(it.to_string()))
}

/// The rules that a request breaks. Threads may read it at the same time.
pub struct tl_violations(Owned<Vec<tl_violation>>);

handle!(tl_violations: Vec<tl_violation>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_violations_len(violations: *const tl_violations) -> usize {
    length(violations)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_violations_at(
    violations: *const tl_violations,
    index: usize,
) -> *const tl_violation {
    element(violations, index)
}
