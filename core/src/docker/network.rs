//! macvlan and ipvlan networks as they are to be.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::docker::name::NetworkName;
use crate::docker::parent::{NetworkParent, loopback};
use crate::docker::rule::{Rule, Violation};
use crate::docker::subnet::{IpamEntry, SubnetSpec};
use crate::docker::version::Engine;
use crate::error::{Error, Result};
use crate::types::AddressRange;

/// What our own labels begin with.
pub(crate) const LABEL_PREFIX: &str = "io.trunkline.";
/// Marks a network or container as made by this library.
pub(crate) const LABEL_MANAGED: &str = "io.trunkline.managed";
/// Who makes and deletes the parent.
pub(crate) const LABEL_PARENT_OWNER: &str = "io.trunkline.parent-owner";
/// Set when Docker chose the subnets.
pub(crate) const LABEL_SUBNETS: &str = "io.trunkline.subnets";
/// Which call made it, so that a call whose answer was lost can be told from another's.
#[cfg(feature = "docker")]
pub(crate) const LABEL_CALL: &str = "io.trunkline.call";

macro_rules! mode {
    ($(#[$doc:meta])* $type:ident, $what:literal, $list:literal, { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $type {
            $($(#[$vdoc])* $variant,)+
        }

        impl $type {
            /// Every value.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word that Docker takes, in lower case.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.name())
            }
        }

        impl FromStr for $type {
            type Err = Error;

            /// Reads the word; the driver is case-sensitive, and so is this. Rule 21 otherwise.
            fn from_str(s: &str) -> Result<Self> {
                Self::ALL.iter().copied().find(|mode| mode.name() == s).ok_or_else(|| {
                    Violation::new(Rule::UnknownMode, concat!("it is ", $list, ", in lower case"))
                        .of(format!(concat!($what, " {:?}"), s))
                })
            }
        }

        crate::types::serde_as_text!($type);
    };
}

mode! {
    /// Who the containers of a macvlan network may talk to: `macvlan_mode`. Docker's driver knows no source mode.
    ///
    /// ```
    /// use trunkline::docker::MacvlanNetworkMode;
    ///
    /// assert_eq!(MacvlanNetworkMode::default().name(), "bridge");
    /// assert!("Bridge".parse::<MacvlanNetworkMode>().is_err());
    /// ```
    MacvlanNetworkMode, "macvlan mode", "bridge, private, vepa or passthru", {
        /// Containers of one parent reach each other directly.
        #[default]
        Bridge = "bridge",
        /// Containers of one parent do not reach each other, even if the switch sends frames back.
        Private = "private",
        /// Frames between containers go out to the switch and come back if it reflects them.
        Vepa = "vepa",
        /// One container takes the parent whole.
        Passthru = "passthru",
    }
}

mode! {
    /// On which layer an ipvlan network forwards: `ipvlan_mode`.
    IpvlanNetworkMode, "ipvlan mode", "l2, l3 or l3s", {
        /// Containers are hosts of the parent's segment.
        #[default]
        L2 = "l2",
        /// The parent routes for its containers; upstream needs routes to the host.
        L3 = "l3",
        /// As L3, but packets pass the host's netfilter.
        L3s = "l3s",
    }
}

mode! {
    /// Which siblings the containers of an ipvlan network reach: `ipvlan_flag`.
    IpvlanNetworkFlag, "ipvlan flag", "bridge, private or vepa", {
        /// Containers reach each other directly.
        #[default]
        Bridge = "bridge",
        /// Containers do not reach each other.
        Private = "private",
        /// Frames between containers go out to the switch and come back if it reflects them.
        Vepa = "vepa",
    }
}

/// How a container's addresses are announced after attaching, by unsolicited ARP and neighbour advertisements (Docker
/// 28.0): so that switches and neighbours forget whoever had the address before.
///
/// ```
/// use std::time::Duration;
/// use trunkline::docker::Advertise;
///
/// let often = Advertise::new(3, Duration::from_millis(100))?;
/// assert_eq!(often.messages(), 3);
/// assert!(Advertise::new(4, Duration::from_secs(1)).is_err());
/// assert!(Advertise::new(1, Duration::from_secs(3)).is_err());
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Advertise {
    messages: u8,
    interval: Duration,
}

impl Advertise {
    /// So many messages (0 to 3; Docker's default is 3), so far apart (100 ms to 2 s; Docker's default is 1 s).
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] outside these ranges.
    pub fn new(messages: u8, interval: Duration) -> Result<Self> {
        if messages > 3 {
            return Err(Error::invalid(
                "number of announcements",
                messages,
                "it is 0 to 3",
            ));
        }
        if !(100..=2000).contains(&interval.as_millis()) {
            let text = format!("{interval:?}");
            return Err(Error::invalid(
                "interval of announcements",
                text,
                "it is 100 ms to 2 s",
            ));
        }
        Ok(Self { messages, interval })
    }

    /// How many messages.
    pub fn messages(self) -> u8 {
        self.messages
    }

    /// How far apart, to the millisecond.
    pub fn interval(self) -> Duration {
        self.interval
    }
}

/// What both kinds of network have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Common {
    pub(crate) name: NetworkName,
    pub(crate) parent: NetworkParent,
    pub(crate) subnets: Vec<SubnetSpec>,
    pub(crate) internal: bool,
    pub(crate) attachable: bool,
    pub(crate) role: Role,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) advertise: Option<Advertise>,
}

/// What a network is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Containers attach to it.
    Ordinary,
    /// The node's half of a swarm network: parent and subnets, nothing attaches.
    ConfigOnly,
    /// Takes parent and subnets from the half of this name; with `swarm`, on each node from its own.
    ConfigFrom { config: NetworkName, swarm: bool },
}

impl Common {
    fn new(name: NetworkName, parent: NetworkParent, role: Role) -> Self {
        Self {
            name,
            parent,
            subnets: Vec::new(),
            internal: false,
            attachable: false,
            role,
            labels: BTreeMap::new(),
            advertise: None,
        }
    }

    fn subnet(mut self, subnet: SubnetSpec) -> Result<Self> {
        let refuse = |rule, detail: String| {
            Err(Violation::new(rule, detail).of(format!("network {:?}", self.name)))
        };
        if matches!(self.role, Role::ConfigFrom { .. }) {
            let detail =
                "subnets come from the configuration network of each node; give them there";
            return refuse(Rule::SettingIgnored, detail.into());
        }
        let run = AddressRange::from(subnet.net());
        if let Some(other) = self
            .subnets
            .iter()
            .find(|other| AddressRange::from(other.net()).overlaps(&run))
        {
            let detail = format!(
                "the subnet {} overlaps the subnet {}; give one subnet several ranges instead",
                subnet.net(),
                other.net()
            );
            return refuse(Rule::SubnetsOfRequestOverlap, detail);
        }
        self.subnets.push(subnet);
        Ok(self)
    }

    fn label(mut self, key: &str, value: &str) -> Result<Self> {
        if key.is_empty() || key.starts_with(LABEL_PREFIX) {
            let rule = "it is not empty, and io.trunkline. is this library's own";
            return Err(Error::invalid("label", key, rule));
        }
        self.labels.insert(key.into(), value.into());
        Ok(self)
    }
}

macro_rules! common_setters {
    () => {
        /// One more subnet: IPv4 or IPv6, as many as the wire has.
        ///
        /// # Errors
        ///
        /// Rule 37 when it overlaps another one of this network, rule 43 when the subnets come from another network.
        pub fn subnet(mut self, subnet: SubnetSpec) -> Result<Self> {
            self.common = self.common.subnet(subnet)?;
            Ok(self)
        }

        /// Leaves the default route out. Containers are still on the parent's wire.
        pub fn internal(mut self, internal: bool) -> Self {
            self.common.internal = internal;
            self
        }

        /// Lets single containers attach to a network of swarm scope.
        pub fn attachable(mut self, attachable: bool) -> Self {
            self.common.attachable = attachable;
            self
        }

        /// A label of your own. Ours begin with `io.trunkline.`.
        ///
        /// # Errors
        ///
        /// [`Error::Invalid`] for an empty key, or one of ours.
        pub fn label(mut self, key: &str, value: &str) -> Result<Self> {
            self.common = self.common.label(key, value)?;
            Ok(self)
        }

        /// How addresses are announced after attaching (Docker 28.0).
        pub fn advertise(mut self, advertise: Advertise) -> Self {
            self.common.advertise = Some(advertise);
            self
        }

        /// The name.
        pub fn name(&self) -> &NetworkName {
            &self.common.name
        }

        /// The parent.
        pub fn parent(&self) -> &NetworkParent {
            &self.common.parent
        }

        /// The subnets, in the order given.
        pub fn subnets(&self) -> &[SubnetSpec] {
            &self.common.subnets
        }
    };
}

/// A Docker network of the macvlan driver: its containers are machines of the parent's segment, each with a MAC address of
/// its own.
///
/// There is no MTU to set: Docker ignores one, and containers take the parent's at the moment they start. Set it on the
/// sub-interface first.
///
/// ```
/// use trunkline::docker::{MacvlanNetworkMode, MacvlanNetworkSpec, NetworkName, NetworkParent, SubnetSpec};
///
/// let network = MacvlanNetworkSpec::new(
///         NetworkName::new("macvlan100")?,
///         NetworkParent::parse_made_by_engine("eth0.100")?,
///     )?
///     .subnet(SubnetSpec::parse("10.0.0.0/24")?.parse_gateway("10.0.0.1")?.parse_range("10.0.0.0/25")?)?
///     .subnet(SubnetSpec::parse("fd00:100::/64")?.parse_gateway("fd00:100::1")?)?
///     .mode(MacvlanNetworkMode::Bridge);
/// assert_eq!(network.subnets().len(), 2);
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct MacvlanNetworkSpec {
    pub(crate) common: Common,
    pub(crate) mode: MacvlanNetworkMode,
}

impl MacvlanNetworkSpec {
    /// A macvlan network on a parent, in bridge mode.
    ///
    /// # Errors
    ///
    /// Rule 22 when the parent is `lo`.
    pub fn new(name: NetworkName, parent: NetworkParent) -> Result<Self> {
        not_loopback(&name, &parent)?;
        Ok(Self {
            common: Common::new(name, parent, Role::Ordinary),
            mode: MacvlanNetworkMode::Bridge,
        })
    }

    /// A node's half of a swarm network: `--config-only`. Nothing attaches to it.
    ///
    /// # Errors
    ///
    /// Rule 22 when the parent is `lo`.
    pub fn config_only(name: NetworkName, parent: NetworkParent) -> Result<Self> {
        let mut spec = Self::new(name, parent)?;
        spec.common.role = Role::ConfigOnly;
        Ok(spec)
    }

    /// A network of this host with the parent, mode, subnets and labels of the configuration network `config`.
    pub fn config_from(name: NetworkName, config: NetworkName) -> Self {
        Self::of(Common::new(
            name,
            NetworkParent::isolated(),
            Role::ConfigFrom {
                config,
                swarm: false,
            },
        ))
    }

    /// The swarm's half: made on a manager, it takes everything from the network `config` of each node.
    ///
    /// Docker gives addresses out per node and asks no other: give each node's half a range of its own.
    ///
    /// ```
    /// use trunkline::docker::{MacvlanNetworkSpec, NetworkName};
    ///
    /// let swarm = MacvlanNetworkSpec::swarm(NetworkName::new("lan")?, NetworkName::new("lan-config")?)
    ///     .attachable(true);
    /// assert!(swarm.parent().link().is_none());
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    pub fn swarm(name: NetworkName, config: NetworkName) -> Self {
        Self::of(Common::new(
            name,
            NetworkParent::isolated(),
            Role::ConfigFrom {
                config,
                swarm: true,
            },
        ))
    }

    fn of(common: Common) -> Self {
        Self {
            common,
            mode: MacvlanNetworkMode::Bridge,
        }
    }

    /// Who its containers may talk to; bridge unless set.
    pub fn mode(mut self, mode: MacvlanNetworkMode) -> Self {
        self.mode = mode;
        self
    }

    common_setters!();
}

/// A Docker network of the ipvlan driver: its containers share the parent's MAC address. For Wi-Fi, clouds and switches
/// that allow one address per port.
///
/// ```
/// use trunkline::docker::{IpvlanNetworkMode, IpvlanNetworkSpec, NetworkName, NetworkParent, SubnetSpec};
///
/// let network = IpvlanNetworkSpec::new(NetworkName::new("wifi")?, NetworkParent::parse("wlan0")?)?
///     .subnet(SubnetSpec::parse("192.168.7.0/24")?.parse_gateway("192.168.7.1")?)?
///     .mode(IpvlanNetworkMode::L2);
/// assert_eq!(network.name().as_str(), "wifi");
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct IpvlanNetworkSpec {
    pub(crate) common: Common,
    pub(crate) mode: IpvlanNetworkMode,
    pub(crate) flag: IpvlanNetworkFlag,
}

impl IpvlanNetworkSpec {
    /// An ipvlan network on a parent, in L2 mode.
    ///
    /// # Errors
    ///
    /// Rule 22 when the parent is `lo`.
    pub fn new(name: NetworkName, parent: NetworkParent) -> Result<Self> {
        not_loopback(&name, &parent)?;
        Ok(Self::of(Common::new(name, parent, Role::Ordinary)))
    }

    /// A node's half of a swarm network: `--config-only`. Nothing attaches to it.
    ///
    /// # Errors
    ///
    /// Rule 22 when the parent is `lo`.
    pub fn config_only(name: NetworkName, parent: NetworkParent) -> Result<Self> {
        not_loopback(&name, &parent)?;
        Ok(Self::of(Common::new(name, parent, Role::ConfigOnly)))
    }

    /// A network of this host with the parent, mode, subnets and labels of the configuration network `config`.
    pub fn config_from(name: NetworkName, config: NetworkName) -> Self {
        Self::of(Common::new(
            name,
            NetworkParent::isolated(),
            Role::ConfigFrom {
                config,
                swarm: false,
            },
        ))
    }

    /// The swarm's half: made on a manager, it takes everything from the network `config` of each node.
    pub fn swarm(name: NetworkName, config: NetworkName) -> Self {
        Self::of(Common::new(
            name,
            NetworkParent::isolated(),
            Role::ConfigFrom {
                config,
                swarm: true,
            },
        ))
    }

    fn of(common: Common) -> Self {
        Self {
            common,
            mode: IpvlanNetworkMode::L2,
            flag: IpvlanNetworkFlag::Bridge,
        }
    }

    /// On which layer it forwards; L2 unless set.
    pub fn mode(mut self, mode: IpvlanNetworkMode) -> Self {
        self.mode = mode;
        self
    }

    /// Which siblings its containers reach; bridge unless set.
    pub fn flag(mut self, flag: IpvlanNetworkFlag) -> Self {
        self.flag = flag;
        self
    }

    common_setters!();
}

fn not_loopback(name: &NetworkName, parent: &NetworkParent) -> Result<()> {
    match parent.link() {
        Some(link) if link.as_str() == "lo" => Err(loopback().of(format!("network {name:?}"))),
        _ => Ok(()),
    }
}

/// A network of either driver.
///
/// ```
/// use trunkline::docker::{MacvlanNetworkSpec, NetworkName, NetworkParent, NetworkSpec};
///
/// let spec: NetworkSpec = MacvlanNetworkSpec::new(NetworkName::new("lan")?, NetworkParent::parse("eth0")?)?.into();
/// assert_eq!(spec.driver(), "macvlan");
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NetworkSpec {
    /// Of the macvlan driver.
    Macvlan(MacvlanNetworkSpec),
    /// Of the ipvlan driver.
    Ipvlan(IpvlanNetworkSpec),
}

impl NetworkSpec {
    pub(crate) fn common(&self) -> &Common {
        match self {
            Self::Macvlan(MacvlanNetworkSpec { common, mode: _ })
            | Self::Ipvlan(IpvlanNetworkSpec {
                common,
                mode: _,
                flag: _,
            }) => common,
        }
    }

    /// The name of Docker's driver.
    pub fn driver(&self) -> &'static str {
        match self {
            Self::Macvlan(_) => "macvlan",
            Self::Ipvlan(_) => "ipvlan",
        }
    }

    /// The name.
    pub fn name(&self) -> &NetworkName {
        &self.common().name
    }

    /// The parent.
    pub fn parent(&self) -> &NetworkParent {
        &self.common().parent
    }

    /// The subnets, in the order given.
    pub fn subnets(&self) -> &[SubnetSpec] {
        &self.common().subnets
    }

    /// The configuration network that this one takes its settings from.
    pub fn config_source(&self) -> Option<&NetworkName> {
        match &self.common().role {
            Role::ConfigFrom { config, swarm: _ } => Some(config),
            Role::Ordinary | Role::ConfigOnly => None,
        }
    }

    /// What is sent to the engine for all subnets; see [`SubnetSpec::entries`].
    pub fn entries(&self, engine: &Engine) -> Vec<IpamEntry> {
        let common = self.common();
        let internal = common.internal || common.parent.link().is_none();
        common
            .subnets
            .iter()
            .flat_map(|subnet| subnet.entries(engine, internal))
            .collect()
    }

    /// The driver's options, as they are sent.
    pub(crate) fn options(&self) -> BTreeMap<String, String> {
        let common = self.common();
        let mut options = BTreeMap::new();
        if matches!(common.role, Role::ConfigFrom { .. }) {
            return options;
        }
        if let Some(link) = common.parent.link() {
            options.insert("parent".into(), link.to_string());
        }
        match self {
            Self::Macvlan(MacvlanNetworkSpec { common: _, mode }) => {
                options.insert("macvlan_mode".into(), mode.name().into());
            }
            Self::Ipvlan(IpvlanNetworkSpec {
                common: _,
                mode,
                flag,
            }) => {
                options.insert("ipvlan_mode".into(), mode.name().into());
                options.insert("ipvlan_flag".into(), flag.name().into());
            }
        }
        if let Some(Advertise { messages, interval }) = common.advertise {
            options.insert(
                "com.docker.network.advertise_addr_nmsgs".into(),
                messages.to_string(),
            );
            options.insert(
                "com.docker.network.advertise_addr_ms".into(),
                interval.as_millis().to_string(),
            );
        }
        options
    }

    /// All labels, ours included.
    pub(crate) fn labels(&self) -> BTreeMap<String, String> {
        let common = self.common();
        if matches!(common.role, Role::ConfigFrom { .. }) {
            // Docker refuses any; those of the configuration network are copied.
            return BTreeMap::new();
        }
        let mut labels = common.labels.clone();
        labels.insert(LABEL_MANAGED.into(), "1".into());
        if common.subnets.is_empty() {
            labels.insert(LABEL_SUBNETS.into(), "engine".into());
        }
        if let Some(owner) = common.parent.owner() {
            labels.insert(LABEL_PARENT_OWNER.into(), owner.name().into());
        }
        labels
    }
}

impl From<MacvlanNetworkSpec> for NetworkSpec {
    fn from(spec: MacvlanNetworkSpec) -> Self {
        Self::Macvlan(spec)
    }
}

impl From<IpvlanNetworkSpec> for NetworkSpec {
    fn from(spec: IpvlanNetworkSpec) -> Self {
        Self::Ipvlan(spec)
    }
}
