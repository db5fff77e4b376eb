//! Ipvlan and ipvtap links: children that share their parent's MAC.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::types::{InterfaceName, Mtu};

/// On which layer an ipvlan parent forwards: `IFLA_IPVLAN_MODE`.
///
/// The kernel's own default is L3, which does not even answer ARP; so the mode is always sent, and
/// [`IpvlanMode::L2`] is ours, as it is Docker's.
///
/// ```
/// use trunkline::link::IpvlanMode;
///
/// assert_eq!(IpvlanMode::default(), IpvlanMode::L2);
/// assert_eq!("l3s".parse::<IpvlanMode>()?.name(), "l3s");
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum IpvlanMode {
    /// Children are hosts of the parent's segment: ARP, broadcast and multicast work.
    #[default]
    L2,
    /// The parent routes for its children; upstream needs routes to the host. No ARP, no broadcast.
    L3,
    /// As L3, but packets pass the host's netfilter.
    L3s,
}

impl IpvlanMode {
    /// The mode's name, as iproute2 and Docker write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::L2 => "l2",
            Self::L3 => "l3",
            Self::L3s => "l3s",
        }
    }
}

impl fmt::Display for IpvlanMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for IpvlanMode {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        match s {
            "l2" => Ok(Self::L2),
            "l3" => Ok(Self::L3),
            "l3s" => Ok(Self::L3s),
            _ => Err(Error::invalid(
                "ipvlan mode",
                s,
                "it is l2, l3 or l3s, in lower case",
            )),
        }
    }
}

/// Which siblings an ipvlan child reaches: `IFLA_IPVLAN_FLAGS`.
///
/// ```
/// use trunkline::link::IpvlanFlag;
///
/// assert_eq!(IpvlanFlag::default(), IpvlanFlag::Bridge);
/// assert_eq!("vepa".parse::<IpvlanFlag>()?, IpvlanFlag::Vepa);
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum IpvlanFlag {
    /// Children reach each other directly.
    #[default]
    Bridge,
    /// Children do not reach each other.
    Private,
    /// Frames between children go out to the switch and come back if it reflects them.
    Vepa,
}

impl IpvlanFlag {
    /// The flag's name, as iproute2 and Docker write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bridge => "bridge",
            Self::Private => "private",
            Self::Vepa => "vepa",
        }
    }
}

impl fmt::Display for IpvlanFlag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for IpvlanFlag {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        match s {
            "bridge" => Ok(Self::Bridge),
            "private" => Ok(Self::Private),
            "vepa" => Ok(Self::Vepa),
            _ => Err(Error::invalid(
                "ipvlan flag",
                s,
                "it is bridge, private or vepa, in lower case",
            )),
        }
    }
}

/// An ipvlan or ipvtap link to be: the substitute for macvlan where the network allows one MAC per port only, as on Wi-Fi
/// and in public clouds. All children share the parent's MAC, so there is none to set.
///
/// Mode and flag are the parent's: the last child created or changed decides for all its siblings.
///
/// ```
/// use trunkline::InterfaceName;
/// use trunkline::link::{IpvlanFlag, IpvlanMode, IpvlanSpec};
///
/// let child = IpvlanSpec::new(InterfaceName::new("wlan0")?, InterfaceName::new("eth0")?)
///     .mode(IpvlanMode::L2)
///     .flag(IpvlanFlag::Private);
/// assert_eq!(child.parent().as_str(), "wlan0");
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct IpvlanSpec {
    pub(super) parent: InterfaceName,
    pub(super) name: InterfaceName,
    pub(super) tap: bool,
    pub(super) mode: IpvlanMode,
    pub(super) flag: IpvlanFlag,
    pub(super) mtu: Option<Mtu>,
    pub(super) up: bool,
}

impl IpvlanSpec {
    /// An ipvlan child of a parent, in L2 mode. The name counts in the namespace that the child is born in.
    pub fn new(parent: InterfaceName, name: InterfaceName) -> Self {
        Self {
            parent,
            name,
            tap: false,
            mode: IpvlanMode::L2,
            flag: IpvlanFlag::Bridge,
            mtu: None,
            up: true,
        }
    }

    /// An ipvtap child: the same with a character device `/dev/tapN` for a virtual machine (Linux 4.12).
    pub fn tap(parent: InterfaceName, name: InterfaceName) -> Self {
        Self {
            tap: true,
            ..Self::new(parent, name)
        }
    }

    /// On which layer the parent forwards; L2 unless set.
    pub fn mode(mut self, mode: IpvlanMode) -> Self {
        self.mode = mode;
        self
    }

    /// Which siblings the child reaches; bridge unless set.
    pub fn flag(mut self, flag: IpvlanFlag) -> Self {
        self.flag = flag;
        self
    }

    /// The MTU; the parent's unless set.
    pub fn mtu(mut self, mtu: Mtu) -> Self {
        self.mtu = Some(mtu);
        self
    }

    /// Whether the link is born up; it is unless set to false.
    pub fn up(mut self, up: bool) -> Self {
        self.up = up;
        self
    }

    /// The link whose wire and MAC the child shares.
    pub fn parent(&self) -> &InterfaceName {
        &self.parent
    }

    /// The name of the child.
    pub fn name(&self) -> &InterfaceName {
        &self.name
    }
}
