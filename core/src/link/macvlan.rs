//! Macvlan and macvtap links.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::types::{InterfaceName, MacAddress, Mtu};

/// Who a macvlan child may talk to: `IFLA_MACVLAN_MODE`, with the flags that only one mode takes.
///
/// The kernel's own default is VEPA, which surprises; so the mode is always sent, and [`MacvlanMode::Bridge`] is ours.
///
/// ```
/// use trunkline::link::MacvlanMode;
///
/// assert_eq!(MacvlanMode::default(), MacvlanMode::Bridge);
/// assert_eq!(MacvlanMode::default().name(), "bridge");
/// assert_eq!("vepa".parse::<MacvlanMode>()?, MacvlanMode::Vepa);
/// assert!("Bridge".parse::<MacvlanMode>().is_err()); // Docker's driver is case-sensitive, and so are we
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MacvlanMode {
    /// No frame goes from one child to another, even if the switch sends it back.
    Private,
    /// Frames between children go out to the switch and come back if it reflects them (IEEE 802.1Qbg).
    Vepa,
    /// Children of one parent reach each other directly.
    #[default]
    Bridge,
    /// One child takes the parent whole, with the parent's MAC.
    #[non_exhaustive]
    Passthru {
        /// Leaves the parent out of promiscuous mode (`MACVLAN_FLAG_NOPROMISC`).
        nopromisc: bool,
    },
    /// The child gets only frames from listed source addresses.
    #[non_exhaustive]
    Source {
        /// The source addresses (`IFLA_MACVLAN_MACADDR_DATA`).
        sources: Vec<MacAddress>,
        /// Frames for the child's own address are not delivered to it unless the source is listed
        /// (`MACVLAN_FLAG_NODST`, Linux 5.16).
        nodst: bool,
    },
}

impl MacvlanMode {
    /// Passthru mode; the parent becomes promiscuous.
    pub fn passthru() -> Self {
        Self::Passthru { nopromisc: false }
    }

    /// Passthru mode that leaves the parent out of promiscuous mode.
    pub fn passthru_nopromisc() -> Self {
        Self::Passthru { nopromisc: true }
    }

    /// Source mode with a list of addresses; an empty list lets nothing in.
    pub fn source(sources: impl IntoIterator<Item = MacAddress>) -> Self {
        Self::Source {
            sources: sources.into_iter().collect(),
            nodst: false,
        }
    }

    /// Source mode that also filters frames for the child's own address.
    pub fn source_nodst(sources: impl IntoIterator<Item = MacAddress>) -> Self {
        Self::Source {
            sources: sources.into_iter().collect(),
            nodst: true,
        }
    }

    /// The mode's name, as iproute2 and Docker write it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Vepa => "vepa",
            Self::Bridge => "bridge",
            Self::Passthru { .. } => "passthru",
            Self::Source { .. } => "source",
        }
    }
}

impl fmt::Display for MacvlanMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for MacvlanMode {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        match s {
            "private" => Ok(Self::Private),
            "vepa" => Ok(Self::Vepa),
            "bridge" => Ok(Self::Bridge),
            "passthru" => Ok(Self::passthru()),
            "source" => Ok(Self::source([])),
            _ => Err(Error::invalid(
                "macvlan mode",
                s,
                "it is private, vepa, bridge, passthru or source, in lower case",
            )),
        }
    }
}

/// A change to the list of source addresses of a macvlan in source mode: `IFLA_MACVLAN_MACADDR_MODE`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SourceChange {
    /// Lets one more address in (`MACVLAN_MACADDR_ADD`).
    Add(MacAddress),
    /// Lets one address in no longer (`MACVLAN_MACADDR_DEL`).
    Remove(MacAddress),
    /// Replaces the whole list (`MACVLAN_MACADDR_SET`).
    Set(Vec<MacAddress>),
    /// Empties the list (`MACVLAN_MACADDR_FLUSH`).
    Flush,
}

/// A macvlan or macvtap link to be.
///
/// ```
/// use trunkline::{InterfaceName, Mtu};
/// use trunkline::link::{MacvlanMode, MacvlanSpec};
///
/// let parent = InterfaceName::new("eth0.100")?;
/// let child = MacvlanSpec::new(parent, InterfaceName::new("eth0")?)
///     .mode(MacvlanMode::Private)
///     .mac("02:42:0a:00:00:02".parse()?)
///     .mtu(Mtu::new(1400)?);
/// assert_eq!(child.name().as_str(), "eth0");
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct MacvlanSpec {
    pub(super) parent: InterfaceName,
    pub(super) name: InterfaceName,
    pub(super) tap: bool,
    pub(super) mode: MacvlanMode,
    pub(super) bc_queue_len: Option<u32>,
    pub(super) bc_cutoff: Option<i32>,
    pub(super) mtu: Option<Mtu>,
    pub(super) mac: Option<MacAddress>,
    pub(super) up: bool,
}

impl MacvlanSpec {
    /// A macvlan child of a parent, in bridge mode. The name counts in the namespace that the child is born in.
    pub fn new(parent: InterfaceName, name: InterfaceName) -> Self {
        Self {
            parent,
            name,
            tap: false,
            mode: MacvlanMode::Bridge,
            bc_queue_len: None,
            bc_cutoff: None,
            mtu: None,
            mac: None,
            up: true,
        }
    }

    /// A macvtap child: the same with a character device `/dev/tapN` for a virtual machine.
    pub fn tap(parent: InterfaceName, name: InterfaceName) -> Self {
        Self {
            tap: true,
            ..Self::new(parent, name)
        }
    }

    /// Who the child may talk to; bridge unless set.
    pub fn mode(mut self, mode: MacvlanMode) -> Self {
        self.mode = mode;
        self
    }

    /// The wanted length of the parent's queue for broadcasts (`IFLA_MACVLAN_BC_QUEUE_LEN`, in packets, 1,000 by default,
    /// Linux 5.11). The queue belongs to the parent: the greatest wish of all children counts.
    pub fn bc_queue_len(mut self, packets: u32) -> Self {
        self.bc_queue_len = Some(packets);
        self
    }

    /// How many children a multicast address may have before it is queued instead of delivered at once
    /// (`IFLA_MACVLAN_BC_CUTOFF`, `bclim` in iproute2, Linux 6.4; −1 switches the queue off for multicast).
    pub fn bc_cutoff(mut self, children: i32) -> Self {
        self.bc_cutoff = Some(children);
        self
    }

    /// The MTU; at most the parent's. The parent's unless set.
    pub fn mtu(mut self, mtu: Mtu) -> Self {
        self.mtu = Some(mtu);
        self
    }

    /// The MAC address; random unless set. It must differ from the parent's and from every other child's.
    pub fn mac(mut self, mac: MacAddress) -> Self {
        self.mac = Some(mac);
        self
    }

    /// Whether the link is born up; it is unless set to false.
    pub fn up(mut self, up: bool) -> Self {
        self.up = up;
        self
    }

    /// The link whose wire the child shares.
    pub fn parent(&self) -> &InterfaceName {
        &self.parent
    }

    /// The name of the child.
    pub fn name(&self) -> &InterfaceName {
        &self.name
    }
}
