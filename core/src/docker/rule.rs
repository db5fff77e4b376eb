//! The rules that a request to the engine must keep, by number and name.

use std::fmt;

use crate::error::{Error, ErrorKind};

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $id:literal, $kind:ident;)+) => {
        /// A rule for networks and endpoints that Docker's engine checks late, in some versions only, or never.
        ///
        /// Numbers and names are fixed. 1 to 35 follow the engine's own checks; those from 36 on are traps that no
        /// version of the engine checks.
        ///
        /// ```
        /// use trunkline::docker::Rule;
        /// use trunkline::ErrorKind;
        ///
        /// assert_eq!(Rule::RangeOutsideSubnet.number(), 5);
        /// assert_eq!(Rule::RangeOutsideSubnet.id(), "range-outside-subnet");
        /// assert_eq!(Rule::ParentTaken.kind(), ErrorKind::Busy);
        /// assert_eq!(Rule::ALL.iter().filter(|rule| rule.number() <= 35).count(), 35);
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Rule {
            $($(#[$doc])* $name = $number,)+
        }

        impl Rule {
            /// Every rule, in the order of the numbers.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// Its number.
            pub fn number(self) -> u8 {
                self as u8
            }

            /// Its name, for logs and for suppression lists.
            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)+
                }
            }

            /// The kind of error that breaking it amounts to.
            pub fn kind(self) -> ErrorKind {
                match self {
                    $(Self::$name => ErrorKind::$kind,)+
                }
            }
        }
    };
}

rules! {
    /// A subnet is a prefix: `10.0.0.0/24`.
    SubnetNotPrefix = 1, "subnet-not-prefix", InvalidInput;
    /// A subnet has no host bits. Docker before 25.0 stores `10.0.0.5/24` as written.
    SubnetHostBits = 2, "subnet-host-bits", InvalidInput;
    /// A range given as a prefix has no host bits. Docker before 25.0 accepts them.
    RangeHostBits = 3, "range-host-bits", InvalidInput;
    /// A range is not larger than its subnet. Docker before 25.0 accepts it.
    RangeLargerThanSubnet = 4, "range-larger-than-subnet", InvalidInput;
    /// A range lies in its subnet. The API of Docker before 25.0 accepts any.
    RangeOutsideSubnet = 5, "range-outside-subnet", InvalidInput;
    /// Range, gateway and reserved addresses are of the subnet's family.
    FamilyMix = 6, "family-mix", InvalidInput;
    /// A gateway is an address.
    GatewayNotAddress = 7, "gateway-not-address", InvalidInput;
    /// A gateway lies in its subnet.
    GatewayOutsideSubnet = 8, "gateway-outside-subnet", InvalidInput;
    /// A gateway is not the network or broadcast address.
    GatewayIsNetworkOrBroadcast = 9, "gateway-is-network-or-broadcast", InvalidInput;
    /// A reserved address lies in its subnet. Docker before 29.0 refuses, and keeps the subnet until it restarts.
    ReservedOutsideSubnet = 10, "reserved-outside-subnet", InvalidInput;
    /// A reserved address is an address. Docker before 29.0 refuses, and keeps the subnet until it restarts.
    ReservedNotAddress = 11, "reserved-not-address", InvalidInput;
    /// A reserved address is not the gateway, nor taken in another way.
    ReservedTaken = 12, "reserved-taken", AddressInUse;
    /// A subnet given whole overlaps no other network's.
    SubnetOverlaps = 13, "subnet-overlaps", Overlap;
    /// Subnet and range are not both another network's.
    SameSubnetAndRange = 14, "same-subnet-and-range", Overlap;
    /// Ranges of one subnet on one parent do not overlap. Docker accepts them.
    RangesOverlap = 15, "ranges-overlap", Overlap;
    /// Subnets of different length on one engine do not overlap, whatever their ranges. Docker accepts them, and
    /// gives one address to two containers.
    NestedSubnets = 16, "nested-subnets", Overlap;
    /// Two networks of one subnet do not both name the same gateway: the second one takes none.
    GatewayTaken = 17, "gateway-taken", AddressInUse;
    /// A network with an IPv6 subnet has IPv6. Docker ignores the subnet otherwise. It cannot be broken here: the subnets
    /// decide.
    Ipv6SubnetWithoutIpv6 = 18, "ipv6-subnet-without-ipv6", InvalidInput;
    /// A subnet is not the whole address space.
    EmptyPool = 19, "empty-pool", InvalidInput;
    /// A subnet has an address to give; /31 and /32 have one since Docker 23.0 only.
    NoAddressToGive = 20, "no-address-to-give", Unsupported;
    /// A mode is one of the driver's.
    UnknownMode = 21, "unknown-mode", InvalidInput;
    /// The loopback device is no parent.
    ParentIsLoopback = 22, "parent-is-loopback", ParentUnusable;
    /// A parent that is not `link.vid` exists.
    ParentMissing = 23, "parent-missing", ParentUnusable;
    /// A parent that Docker is to make is `link.vid`: the link exists, the id is 1 to 4094, there is one dot.
    ParentNotCreatable = 24, "parent-not-creatable", ParentUnusable;
    /// A parent has one network: of macvlan before Docker 27.0 or when one is passthru, of ipvlan always.
    ParentTaken = 25, "parent-taken", Busy;
    /// A passthru network has one container.
    PassthruTaken = 26, "passthru-taken", Busy;
    /// A parent is no bridge port, and has no children of the other driver.
    ParentBusy = 27, "parent-busy", ParentUnusable;
    /// The name of a parent has 1 to 15 bytes.
    ParentNameInvalid = 28, "parent-name-invalid", InvalidInput;
    /// The name of a network is not taken. Docker before 25.0 makes a second one of the same name.
    NameTaken = 29, "name-taken", AlreadyExists;
    /// A static address lies in a subnet of the network.
    AddressOutsideSubnets = 30, "address-outside-subnets", InvalidInput;
    /// A static address is free, and is not gateway, network, broadcast or reserved.
    AddressTaken = 31, "address-taken", AddressInUse;
    /// A static address needs a network whose subnets its maker chose.
    AddressWithoutSubnet = 32, "address-without-subnet", InvalidInput;
    /// A MAC address is neither the parent's nor another child's.
    MacTaken = 33, "mac-taken", DuplicateMac;
    /// A MAC address is unicast.
    MacNotUnicast = 34, "mac-not-unicast", InvalidInput;
    /// A network to be removed has no endpoints.
    NetworkInUse = 35, "network-in-use", Busy;

    /// A subnet names its gateway. Docker before 29.0 otherwise takes the first free address and routes to it; later
    /// ones give no default route.
    GatewayNotGiven = 36, "gateway-not-given", InvalidInput;
    /// Subnets of one request do not overlap. Only the docker command line checks.
    SubnetsOfRequestOverlap = 37, "subnets-of-request-overlap", Overlap;
    /// A network on a wire has a subnet: Docker would otherwise take one that nobody on the wire knows.
    NoSubnet = 38, "no-subnet", InvalidInput;
    /// Who makes and deletes the parent is as declared: a link for Docker to make is not there yet, any other is.
    ParentOwnership = 39, "parent-ownership", Conflict;
    /// A parent that is to carry VLAN `vid` does carry it. Docker looks at the name only.
    ParentVlanMismatch = 40, "parent-vlan-mismatch", ParentUnusable;
    /// A parent is up. Docker does not bring an existing one up, and no frame passes.
    ParentDown = 41, "parent-down", ParentUnusable;
    /// ipvlan has no MAC addresses of its own.
    MacOnIpvlan = 42, "mac-on-ipvlan", InvalidInput;
    /// A setting that this kind of network ignores.
    SettingIgnored = 43, "setting-ignored", InvalidInput;
    /// A parent that filters by MAC address carries ipvlan, not macvlan: Wi-Fi.
    ParentOneMac = 44, "parent-one-mac", ParentUnusable;
    /// A network that takes its settings from another one has that one.
    ConfigMissing = 45, "config-missing", NotFound;
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

/// One broken rule: which, by what, and how to keep it.
///
/// ```
/// use trunkline::docker::{Rule, Violation};
///
/// let violation = Violation::new(Rule::ParentIsLoopback, "lo has no wire");
/// assert_eq!(violation.to_string(), "lo has no wire (rule 22, parent-is-loopback)");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Violation {
    rule: Rule,
    detail: String,
}

impl Violation {
    /// A broken rule, with what breaks it and how to keep it.
    pub fn new(rule: Rule, detail: impl Into<String>) -> Self {
        Self {
            rule,
            detail: detail.into(),
        }
    }

    /// The rule.
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// What breaks it, and how to keep it.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The error of this one violation.
    pub(crate) fn of(self, subject: impl Into<String>) -> Error {
        Error::Refused {
            subject: subject.into(),
            violations: vec![self],
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} (rule {}, {})",
            self.detail,
            self.rule.number(),
            self.rule.id()
        )
    }
}

/// The error of all violations, or nothing when there are none.
pub(crate) fn verdict(subject: impl Into<String>, violations: Vec<Violation>) -> Result<(), Error> {
    if violations.is_empty() {
        return Ok(());
    }
    Err(Error::Refused {
        subject: subject.into(),
        violations,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_dense_and_names_are_unique() {
        for (position, rule) in Rule::ALL.iter().enumerate() {
            assert_eq!(usize::from(rule.number()), position + 1, "{rule}");
        }
        let mut ids: Vec<_> = Rule::ALL.iter().map(|rule| rule.id()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), Rule::ALL.len());
    }
}
