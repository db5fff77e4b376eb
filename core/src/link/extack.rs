//! The kernel's refusals: what it said, and what is known of why.
//!
//! Pure. The facts were measured on Linux 6.18 (macvlan) and 6.1 (802.1Q, ipvlan); the kernel's own words
//! (`NLMSGERR_ATTR_MSG`) are kept verbatim beside ours.

use crate::error::{Error, ErrorKind, KernelAnswer};
use crate::link::attribute::attributes;
use crate::link::{Link, LinkKind, LinkSpec, MacvlanMode};

const NLM_F_CAPPED: u16 = 0x100;
const NLM_F_ACK_TLVS: u16 = 0x200;
const NLMSGERR_ATTR_MSG: u16 = 1;

pub(super) const EPERM: i32 = 1;
pub(super) const ENOENT: i32 = 2;
pub(super) const ESRCH: i32 = 3;
pub(super) const EAGAIN: i32 = 11;
pub(super) const EACCES: i32 = 13;
pub(super) const EBUSY: i32 = 16;
pub(super) const EEXIST: i32 = 17;
pub(super) const ENODEV: i32 = 19;
pub(super) const EINVAL: i32 = 22;
pub(super) const ERANGE: i32 = 34;
pub(super) const EOPNOTSUPP: i32 = 95;
pub(super) const EADDRINUSE: i32 = 98;
pub(super) const EADDRNOTAVAIL: i32 = 99;
pub(super) const ENETDOWN: i32 = 100;
pub(super) const ENETUNREACH: i32 = 101;
pub(super) const ENOBUFS: i32 = 105;

/// A refusal as it came over netlink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The error number, positive.
    pub(super) errno: i32,
    /// The extended acknowledgement's text.
    pub(super) message: Option<String>,
}

impl Refusal {
    /// Reads the body of an `NLMSG_ERROR`; none when it says that all went well.
    pub(super) fn parse(flags: u16, body: &[u8]) -> Option<Self> {
        let errno = errno(body)?;
        // The request's header comes back after the number, and its body too unless that was capped.
        let header = body.get(4..20).unwrap_or_default();
        let request = match header
            .get(..4)
            .and_then(|length| <[u8; 4]>::try_from(length).ok())
        {
            Some(length) if flags & NLM_F_CAPPED == 0 => {
                usize::try_from(u32::from_ne_bytes(length)).unwrap_or(0)
            }
            _ => 16,
        };
        let tlvs = body.get(4 + ((request + 3) & !3)..).unwrap_or_default();
        Some(Self {
            errno,
            message: text(flags, tlvs),
        })
    }

    /// Reads the body of an `NLMSG_DONE` that ends a dump; none when the dump is whole.
    pub(super) fn parse_done(flags: u16, body: &[u8]) -> Option<Self> {
        let errno = errno(body)?;
        Some(Self {
            errno,
            message: text(flags, body.get(4..).unwrap_or_default()),
        })
    }
}

fn errno(body: &[u8]) -> Option<i32> {
    let bytes = body
        .get(..4)
        .and_then(|bytes| <[u8; 4]>::try_from(bytes).ok());
    match bytes.map(i32::from_ne_bytes) {
        Some(0) => None,
        // The kernel sends it negative.
        Some(number) => Some(number.checked_neg().unwrap_or(EINVAL)),
        None => Some(EINVAL),
    }
}

fn text(flags: u16, tlvs: &[u8]) -> Option<String> {
    if flags & NLM_F_ACK_TLVS == 0 {
        return None;
    }
    attributes(tlvs)
        .find(|(number, _)| *number == NLMSGERR_ATTR_MSG)
        .map(|(_, value)| {
            let text = value.split(|byte| *byte == 0).next().unwrap_or_default();
            String::from_utf8_lossy(text).into_owned()
        })
}

/// What was asked of the kernel when it refused.
#[derive(Clone, Debug)]
pub(super) enum Asked<'a> {
    /// A new link, and what is known of its parent and of the links beside it.
    Add {
        spec: &'a LinkSpec,
        parent: Option<&'a Link>,
        beside: &'a [Link],
    },
    /// A change to a link.
    Change {
        action: &'static str,
        subject: String,
        link: Option<&'a Link>,
        beside: &'a [Link],
    },
    /// A new address, or one less.
    Address {
        action: &'static str,
        subject: String,
    },
    /// A new route, or one less.
    Route {
        action: &'static str,
        subject: String,
    },
    /// Anything else.
    Other {
        action: &'static str,
        subject: String,
    },
}

/// The error for a refusal: the kind, the kernel's words, and the cause and remedy where they are known.
pub(super) fn explain(asked: &Asked<'_>, refusal: Refusal) -> Error {
    let Refusal { errno, message } = refusal;
    let words = message.clone().unwrap_or_default();
    let (action, subject) = match asked {
        Asked::Add { spec, .. } => ("add", format!("{} on {}", spec.subject(), spec.parent())),
        Asked::Change {
            action, subject, ..
        }
        | Asked::Address { action, subject }
        | Asked::Route { action, subject }
        | Asked::Other { action, subject } => (*action, subject.clone()),
    };
    let found = match errno {
        EPERM | EACCES if !words.contains("IPv6 is disabled") => Some(known(
            ErrorKind::PermissionDenied,
            "CAP_NET_ADMIN is needed, in the user namespace that owns the network namespace",
            "run as root, or grant the capability",
        )),
        EPERM | EACCES => Some(known(
            ErrorKind::Kernel,
            "IPv6 is switched off on the link",
            "set the sysctl net.ipv6.conf.LINK.disable_ipv6 to 0, or leave the IPv6 address out",
        )),
        _ => match asked {
            Asked::Add {
                spec,
                parent,
                beside,
            } => explain_add(spec, *parent, beside, errno, &words),
            Asked::Change {
                link,
                beside,
                action,
                ..
            } => explain_change(action, *link, beside, errno),
            Asked::Address { .. } => explain_address(errno),
            Asked::Route { .. } => explain_route(errno, &words),
            Asked::Other { .. } => None,
        },
    };
    let answer = match found {
        Some(Known {
            kind,
            cause,
            remedy,
        }) => KernelAnswer::new(kind, errno, message).because(cause, remedy),
        None => KernelAnswer::new(default_kind(errno), errno, message),
    };
    Error::Kernel {
        action,
        subject,
        answer: Box::new(answer),
    }
}

struct Known {
    kind: ErrorKind,
    cause: String,
    remedy: String,
}

fn known(kind: ErrorKind, cause: impl Into<String>, remedy: impl Into<String>) -> Known {
    Known {
        kind,
        cause: cause.into(),
        remedy: remedy.into(),
    }
}

fn default_kind(errno: i32) -> ErrorKind {
    match errno {
        ENOENT | ESRCH | ENODEV | EADDRNOTAVAIL => ErrorKind::NotFound,
        EEXIST => ErrorKind::AlreadyExists,
        EBUSY | EAGAIN => ErrorKind::Busy,
        EADDRINUSE => ErrorKind::DuplicateMac,
        _ => ErrorKind::Kernel,
    }
}

fn explain_add(
    spec: &LinkSpec,
    parent: Option<&Link>,
    beside: &[Link],
    errno: i32,
    words: &str,
) -> Option<Known> {
    let kind = spec.kind();
    match errno {
        EOPNOTSUPP if words.contains("not supported on device") => Some(known(
            ErrorKind::ParentUnusable,
            format!(
                "{} cannot carry VLAN tags (NETIF_F_VLAN_CHALLENGED)",
                spec.parent()
            ),
            "use another parent",
        )),
        EOPNOTSUPP => Some(known(
            ErrorKind::KernelUnsupported,
            match spec {
                LinkSpec::Vlan(_) => "this kernel has no 802.1Q".to_owned(),
                LinkSpec::Macvlan(_) | LinkSpec::Ipvlan(_) => format!("this kernel has no {kind}"),
            },
            match spec {
                LinkSpec::Vlan(_) => {
                    "load the module 8021q, or use a kernel with CONFIG_VLAN_8021Q".to_owned()
                }
                LinkSpec::Macvlan(_) | LinkSpec::Ipvlan(_) => {
                    format!(
                        "load the module {kind}, or use a kernel with CONFIG_{}",
                        kind.to_uppercase()
                    )
                }
            },
        )),
        EEXIST => match spec {
            LinkSpec::Vlan(vlan) => {
                let twin = parent.and_then(|parent| {
                    beside.iter().find(|link| {
                        link.parent_index == Some(parent.index)
                            && matches!(&link.kind, LinkKind::Vlan(found)
                                if found.id == vlan.id.get() && found.ether_type == vlan.protocol.ether_type())
                    })
                });
                let cause = match twin {
                    Some(twin) if twin.name != *spec.name() => {
                        format!(
                            "VLAN {} of {} exists under the name {}",
                            vlan.id,
                            spec.parent(),
                            twin.name
                        )
                    }
                    _ => format!(
                        "the name {} or VLAN {} of {} is taken",
                        spec.name(),
                        vlan.id,
                        spec.parent()
                    ),
                };
                Some(known(
                    ErrorKind::AlreadyExists,
                    cause,
                    "use ensure, which takes a link that is as wanted",
                ))
            }
            LinkSpec::Macvlan(_) | LinkSpec::Ipvlan(_) => Some(known(
                ErrorKind::AlreadyExists,
                format!("the name {} is taken", spec.name()),
                "use ensure, which takes a link that is as wanted",
            )),
        },
        EADDRNOTAVAIL => Some(known(
            ErrorKind::InvalidInput,
            "the MAC address is not a unicast address",
            "choose one with an even first octet",
        )),
        EADDRINUSE => Some(duplicate_mac()),
        EBUSY => Some(busy_parent(spec, parent, beside)),
        EINVAL => explain_add_invalid(spec, parent, beside),
        ENODEV => Some(known(
            ErrorKind::NotFound,
            format!("the parent {} does not exist", spec.parent()),
            "create it first, or correct the name",
        )),
        ENETDOWN => Some(known(
            ErrorKind::ParentUnusable,
            format!("the parent {} is down", spec.parent()),
            format!("set it up: ip link set {} up", spec.parent()),
        )),
        ERANGE => Some(known(
            ErrorKind::InvalidInput,
            "a number or a name is out of the kernel's range",
            "see the spec",
        )),
        _ => None,
    }
}

fn duplicate_mac() -> Known {
    known(
        ErrorKind::DuplicateMac,
        "the parent or another child of it has this MAC address; the kernel notices only when the link comes up",
        "choose another MAC address",
    )
}

fn busy_parent(spec: &LinkSpec, parent: Option<&Link>, beside: &[Link]) -> Known {
    let name = spec.parent();
    if let Some(parent) = parent {
        if let Some(kind) = parent.port_kind() {
            return known(
                ErrorKind::ParentUnusable,
                format!("{name} is a port of a {kind}, which takes all its frames"),
                format!("use the {kind} itself as the parent"),
            );
        }
        let rival = beside
            .iter()
            .find(|link| link.parent_index == Some(parent.index) && rivals(spec, &link.kind));
        if let Some(rival) = rival {
            return known(
                ErrorKind::ParentUnusable,
                format!(
                    "{name} already has a child of kind {} ({}), and takes one kind only",
                    rival.kind.name(),
                    rival.name
                ),
                "use one kind for all children of a parent, or a VLAN sub-interface for the other kind",
            );
        }
    }
    known(
        ErrorKind::ParentUnusable,
        format!(
            "{name} is in use: a port of a bridge or bond, or the parent of {} children in another namespace",
            if matches!(spec, LinkSpec::Ipvlan(_)) {
                "macvlan"
            } else {
                "ipvlan"
            }
        ),
        "use the bridge or bond itself, or a VLAN sub-interface, as the parent",
    )
}

/// Whether two kinds of children exclude each other on one parent.
fn rivals(spec: &LinkSpec, other: &LinkKind) -> bool {
    match spec {
        LinkSpec::Vlan(_) => false,
        LinkSpec::Macvlan(_) => matches!(other, LinkKind::Ipvlan(_) | LinkKind::Ipvtap(_)),
        LinkSpec::Ipvlan(_) => matches!(other, LinkKind::Macvlan(_) | LinkKind::Macvtap(_)),
    }
}

fn explain_add_invalid(spec: &LinkSpec, parent: Option<&Link>, beside: &[Link]) -> Option<Known> {
    let parent = parent?;
    let name = spec.parent();
    if let Some(mtu) = spec.mtu().filter(|mtu| mtu.get() > parent.mtu) {
        return Some(mtu_above_parent(mtu.get(), name.as_str(), parent.mtu));
    }
    if parent.is_loopback() {
        return Some(known(
            ErrorKind::ParentUnusable,
            format!("{name} is the loopback device, which has no wire"),
            "use a physical NIC, a VLAN on it, a bond or a bridge",
        ));
    }
    if let LinkSpec::Macvlan(macvlan) = spec {
        let passthru = matches!(macvlan.mode, MacvlanMode::Passthru { .. });
        let sibling = beside.iter().find(|link| {
            link.parent_index == Some(parent.index)
                && matches!(link.kind, LinkKind::Macvlan(_) | LinkKind::Macvtap(_))
        });
        let sibling = sibling.map_or_else(
            || "in another namespace".to_owned(),
            |link| format!("({})", link.name),
        );
        return Some(if passthru {
            known(
                ErrorKind::ParentUnusable,
                format!(
                    "{name} already has a child {sibling}, and a passthru child takes its parent whole"
                ),
                "remove the other children first, or use bridge mode",
            )
        } else {
            known(
                ErrorKind::ParentUnusable,
                format!("{name} has a passthru child {sibling}, which takes its parent whole"),
                "remove the passthru child first, or use a VLAN sub-interface as the parent",
            )
        });
    }
    None
}

fn mtu_above_parent(mtu: u32, parent: &str, parent_mtu: u32) -> Known {
    known(
        ErrorKind::InvalidInput,
        format!("MTU {mtu} is above the MTU {parent_mtu} of the parent {parent}"),
        "raise the parent's MTU first, or choose a smaller one",
    )
}

fn explain_change(action: &str, link: Option<&Link>, beside: &[Link], errno: i32) -> Option<Known> {
    let parent = link.and_then(|link| {
        let index = link.parent_index.filter(|_| link.parent_netns.is_none())?;
        beside.iter().find(|other| other.index == index)
    });
    match errno {
        EADDRINUSE => Some(duplicate_mac()),
        EBUSY if action == "rename" => Some(known(
            ErrorKind::Busy,
            "the link is up, and this kernel renames only links that are down",
            "set it down first",
        )),
        EBUSY => Some(known(
            ErrorKind::Busy,
            "the link is in use",
            "set it down first",
        )),
        EEXIST => Some(known(
            ErrorKind::AlreadyExists,
            "the name is taken",
            "choose another name",
        )),
        ENETDOWN => Some(known(
            ErrorKind::ParentUnusable,
            format!(
                "the parent {} is down",
                parent.map_or("of the link", |parent| parent.name.as_str())
            ),
            "set the parent up first",
        )),
        EINVAL if action == "set the MTU of" => Some(match parent {
            Some(parent) => known(
                ErrorKind::InvalidInput,
                format!(
                    "the MTU is above the MTU {} of the parent {}, or out of the device's range",
                    parent.mtu, parent.name
                ),
                "raise the parent's MTU first, or choose a smaller one",
            ),
            None => known(
                ErrorKind::InvalidInput,
                "the MTU is above the parent's, or out of the device's range",
                "choose a smaller one",
            ),
        }),
        ERANGE if action == "set the MTU of" => Some(known(
            ErrorKind::InvalidInput,
            "the MTU is above the parent's, or out of the device's range",
            "raise the parent's MTU first, or choose a smaller one",
        )),
        EINVAL if action == "set the mode of" => Some(known(
            ErrorKind::InvalidInput,
            "a child cannot change to or from passthru while it exists",
            "remove it and add it again in the other mode",
        )),
        EINVAL if action == "change the sources of" => Some(known(
            ErrorKind::InvalidInput,
            "the child is not in source mode",
            "set its mode to source first",
        )),
        _ => None,
    }
}

fn explain_address(errno: i32) -> Option<Known> {
    match errno {
        EEXIST => Some(known(
            ErrorKind::AlreadyExists,
            "the link has the address already",
            "use ensure",
        )),
        EADDRNOTAVAIL => Some(known(
            ErrorKind::NotFound,
            "the link does not have the address",
            "nothing is left to remove",
        )),
        EINVAL => Some(known(
            ErrorKind::InvalidInput,
            "the kernel takes no such address here: a loopback address on another link, or IPv6 on a link with an MTU below 1280",
            "choose another address, or raise the MTU",
        )),
        ENOBUFS => Some(known(
            ErrorKind::Kernel,
            "the link has no IP configuration, because its MTU is below 68 bytes (IPv4) or 1280 (IPv6)",
            "raise the MTU",
        )),
        _ => None,
    }
}

fn explain_route(errno: i32, words: &str) -> Option<Known> {
    match errno {
        EEXIST => Some(known(
            ErrorKind::AlreadyExists,
            "there is a route to this destination with this metric already",
            "use another metric, or remove that route",
        )),
        ESRCH => Some(known(
            ErrorKind::NotFound,
            "there is no such route",
            "nothing is left to remove",
        )),
        ENETUNREACH => Some(known(
            ErrorKind::InvalidInput,
            "no subnet of the link holds the gateway",
            "add an address of the gateway's subnet first, or mark the route onlink",
        )),
        ENETDOWN => Some(known(
            ErrorKind::Kernel,
            "the link is down",
            "set it up first",
        )),
        EINVAL if words.contains("prefsrc") || words.contains("preferred source") => Some(known(
            ErrorKind::InvalidInput,
            "the preferred source is not an address of this host",
            "add the address first",
        )),
        EINVAL if words.contains("gateway") || words.contains("Nexthop") => Some(known(
            ErrorKind::InvalidInput,
            "the kernel does not take this gateway",
            "it must be another host's unicast address on the link",
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_refusal_with_its_text() {
        // What Linux 6.18 answered to `type vlan` without 802.1Q.
        let mut body = Vec::new();
        body.extend((-95i32).to_ne_bytes()); // error
        body.extend(72u32.to_ne_bytes()); // the request's nlmsg_len
        body.extend([16, 0, 5, 6]); // RTM_NEWLINK, REQUEST|ACK|EXCL|CREATE
        body.extend(7u32.to_ne_bytes()); // sequence
        body.extend(0u32.to_ne_bytes()); // port
        body.extend([24, 0, 1, 0]); // NLMSGERR_ATTR_MSG
        body.extend(b"Unknown device type\0");
        let refusal = Refusal::parse(NLM_F_CAPPED | NLM_F_ACK_TLVS, &body).unwrap();
        assert_eq!(
            refusal,
            Refusal {
                errno: 95,
                message: Some("Unknown device type".into())
            }
        );

        // Not capped: the request's body stands between.
        let mut whole = body[..20].to_vec();
        whole.extend([0; 56]);
        whole.extend(&body[20..]);
        assert_eq!(Refusal::parse(NLM_F_ACK_TLVS, &whole).unwrap(), refusal);
    }

    /// Each row of what kernels were seen to answer, with the kind, the cause and the remedy that follow.
    #[test]
    #[allow(clippy::too_many_lines, clippy::type_complexity)] // a table
    fn known_answers_have_cause_and_remedy() {
        use crate::link::{IpvlanSpec, MacvlanSpec, ObservedMacvlan, VlanSpec};
        use crate::types::{InterfaceName, Mtu, VlanId};
        let name = |text: &str| InterfaceName::new(text).unwrap();
        let vlan = || VlanSpec::new(name("eth0"), VlanId::new(100).unwrap(), name("v0"));
        let macvlan = || MacvlanSpec::new(name("eth0"), name("m0"));
        let ipvlan = || IpvlanSpec::new(name("eth0"), name("i0"));
        let eth0 = Link::example(2, "eth0", LinkKind::Device);
        let mut port = eth0.clone();
        port.port_kind = Some("bridge".into());
        let mut lo = eth0.clone();
        lo.flags |= 0x8;
        let child = |mode| {
            let found = ObservedMacvlan {
                mode: Some(mode),
                ..ObservedMacvlan::default()
            };
            vec![Link::example(3, "first", LinkKind::Macvlan(found)).on(2)]
        };
        let sibling = child(MacvlanMode::Bridge);
        let none = Vec::new();
        let rows: Vec<(LinkSpec, &Link, &[Link], i32, &str, ErrorKind, &str)> = vec![
            (
                vlan().into(),
                &eth0,
                &none,
                EOPNOTSUPP,
                "Unknown device type",
                ErrorKind::KernelUnsupported,
                "no 802.1Q",
            ),
            (
                macvlan().into(),
                &eth0,
                &none,
                EOPNOTSUPP,
                "Unknown device type",
                ErrorKind::KernelUnsupported,
                "no macvlan",
            ),
            (
                ipvlan().into(),
                &eth0,
                &none,
                EOPNOTSUPP,
                "",
                ErrorKind::KernelUnsupported,
                "CONFIG_IPVLAN",
            ),
            (
                vlan().into(),
                &eth0,
                &none,
                EOPNOTSUPP,
                "8021q: VLANs not supported on device",
                ErrorKind::ParentUnusable,
                "VLAN_CHALLENGED",
            ),
            (
                macvlan().mtu(Mtu::new(9000).unwrap()).into(),
                &eth0,
                &none,
                EINVAL,
                "",
                ErrorKind::InvalidInput,
                "above the MTU 1500",
            ),
            (
                macvlan().into(),
                &lo,
                &none,
                EINVAL,
                "",
                ErrorKind::ParentUnusable,
                "loopback",
            ),
            (
                macvlan().into(),
                &eth0,
                &none,
                EINVAL,
                "",
                ErrorKind::ParentUnusable,
                "passthru child in another namespace",
            ),
            (
                macvlan().mode(MacvlanMode::passthru()).into(),
                &eth0,
                &sibling,
                EINVAL,
                "",
                ErrorKind::ParentUnusable,
                "already has a child (first)",
            ),
            (
                macvlan().into(),
                &eth0,
                &none,
                EADDRNOTAVAIL,
                "",
                ErrorKind::InvalidInput,
                "not a unicast address",
            ),
            (
                macvlan().into(),
                &eth0,
                &none,
                EADDRINUSE,
                "",
                ErrorKind::DuplicateMac,
                "another child",
            ),
            (
                macvlan().into(),
                &port,
                &none,
                EBUSY,
                "",
                ErrorKind::ParentUnusable,
                "port of a bridge",
            ),
            (
                macvlan().into(),
                &eth0,
                &none,
                EBUSY,
                "",
                ErrorKind::ParentUnusable,
                "ipvlan children in another namespace",
            ),
            (
                ipvlan().into(),
                &eth0,
                &sibling,
                EBUSY,
                "",
                ErrorKind::ParentUnusable,
                "kind macvlan (first)",
            ),
            (
                vlan().into(),
                &eth0,
                &none,
                ENETDOWN,
                "",
                ErrorKind::ParentUnusable,
                "eth0 is down",
            ),
            (
                vlan().into(),
                &eth0,
                &none,
                ENODEV,
                "",
                ErrorKind::NotFound,
                "does not exist",
            ),
            (
                vlan().into(),
                &eth0,
                &none,
                EEXIST,
                "",
                ErrorKind::AlreadyExists,
                "is taken",
            ),
            (
                vlan().into(),
                &eth0,
                &none,
                ERANGE,
                "",
                ErrorKind::InvalidInput,
                "range",
            ),
            (
                vlan().into(),
                &eth0,
                &none,
                EPERM,
                "",
                ErrorKind::PermissionDenied,
                "CAP_NET_ADMIN",
            ),
        ];
        for (spec, parent, beside, errno, words, kind, expected) in rows {
            let refusal = Refusal {
                errno,
                message: (!words.is_empty()).then(|| words.to_owned()),
            };
            let error = explain(
                &Asked::Add {
                    spec: &spec,
                    parent: Some(parent),
                    beside,
                },
                refusal,
            );
            let text = error.to_string();
            assert_eq!(error.kind(), kind, "{text}");
            assert!(text.contains(expected), "{expected:?} is not in: {text}");
            assert!(
                text.contains(words),
                "the kernel's own words are missing: {text}"
            );
            let Error::Kernel { answer, .. } = &error else {
                panic!("{error:?}")
            };
            assert_eq!(answer.errno(), errno);
            assert!(
                answer.cause().is_some() && answer.remedy().is_some(),
                "{text}"
            );
        }
        // A number nobody knows keeps what the kernel said.
        let spec = vlan().into();
        let refusal = Refusal {
            errno: 71,
            message: Some("something new".into()),
        };
        let error = explain(
            &Asked::Add {
                spec: &spec,
                parent: None,
                beside: &[],
            },
            refusal,
        );
        assert_eq!(
            error.to_string(),
            "add vlan v0 on eth0: Protocol error (os error 71): something new"
        );
        assert_eq!(error.kind(), ErrorKind::Kernel);
    }

    #[test]
    fn an_acknowledgement_is_no_refusal() {
        assert_eq!(Refusal::parse(NLM_F_CAPPED, &[0; 20]), None);
        assert_eq!(Refusal::parse_done(0, &[0; 4]), None);
    }

    #[test]
    fn cut_off_and_odd_bodies_are_refusals_not_panics() {
        for body in [&[][..], &[1, 2, 3], &[0xff; 7], &[0, 0, 0, 0x80]] {
            assert!(Refusal::parse(NLM_F_ACK_TLVS, body).is_some());
        }
    }
}
