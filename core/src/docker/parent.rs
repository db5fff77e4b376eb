//! The parent of a Docker network, and who makes and deletes it.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::docker::rule::{Rule, Violation};
use crate::error::{Error, Result};
use crate::types::{InterfaceName, MacAddress, ParentSpec, VlanId};

/// Who makes the parent link of a network, and who deletes it: exactly one party, or nobody.
///
/// Docker makes a missing `link.vid` when a network names it, and deletes it with the last network on it, but only if it
/// made it. So each parent has one owner, written on the network as a label:
///
/// | owner | before the network is made | when the last network is gone |
/// |---|---|---|
/// | [`Operator`](Self::Operator) | the link is there | stays: neither Docker nor we delete it |
/// | [`Engine`](Self::Engine) | the link is not there, or Docker made it for another network | Docker deletes it, we do not |
/// | [`Trunkline`](Self::Trunkline) | we made it | we delete it, Docker does not |
///
/// One case crosses over: when a `link.vid` of ours is missing at the start of dockerd, dockerd makes it and will delete
/// it. Our own deletion then finds nothing, which is no error; see [`NetworkParent::engine_could_make_it`].
///
/// ```
/// use trunkline::docker::ParentOwner;
///
/// assert_eq!("trunkline".parse::<ParentOwner>()?, ParentOwner::Trunkline);
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ParentOwner {
    /// Somebody else: the link is used as it is, and stays.
    Operator,
    /// Docker makes `link.vid` and deletes it with the last network.
    Engine,
    /// This library makes the link before the network and deletes it after the last.
    Trunkline,
}

impl ParentOwner {
    /// Every owner.
    pub const ALL: &[Self] = &[Self::Operator, Self::Engine, Self::Trunkline];

    /// The word on the network's label.
    pub fn name(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Engine => "engine",
            Self::Trunkline => "trunkline",
        }
    }
}

impl fmt::Display for ParentOwner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for ParentOwner {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|owner| owner.name() == s)
            .ok_or_else(|| Error::invalid("parent owner", s, "it is operator, engine or trunkline"))
    }
}

crate::types::serde_as_text!(ParentOwner);

/// The parent of a macvlan or ipvlan network: a link with its owner, or none at all.
///
/// ```
/// use trunkline::docker::{NetworkParent, ParentOwner};
/// use trunkline::{InterfaceName, ParentSpec, VlanId};
///
/// // Docker makes eth0.100 and deletes it.
/// let docker = NetworkParent::made_by_engine(InterfaceName::new("eth0")?, VlanId::new(100)?)?;
/// assert_eq!(docker.owner(), Some(ParentOwner::Engine));
///
/// // We make it, under any name, and QinQ too.
/// let ours = NetworkParent::made_by_us(InterfaceName::new("lan-berlin")?);
/// assert_eq!(ours.link().unwrap().as_str(), "lan-berlin");
///
/// // It is there and stays.
/// let theirs = NetworkParent::existing(InterfaceName::new("eth1")?);
/// assert_eq!(theirs.owner(), Some(ParentOwner::Operator));
///
/// // A VLAN in a ParentSpec is made natively, by us; a link is there.
/// assert_eq!(NetworkParent::from("eth0.100".parse::<ParentSpec>()?).owner(), Some(ParentOwner::Trunkline));
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NetworkParent {
    link: Option<(InterfaceName, ParentOwner)>,
    /// The trunk and the id that the link must carry, when that is known.
    vlan: Option<(InterfaceName, VlanId)>,
}

impl NetworkParent {
    /// No parent: containers reach each other and nobody else. Docker makes a dummy link for it.
    pub fn isolated() -> Self {
        Self {
            link: None,
            vlan: None,
        }
    }

    /// A link that is there and stays.
    pub fn existing(link: InterfaceName) -> Self {
        Self {
            link: Some((link, ParentOwner::Operator)),
            vlan: None,
        }
    }

    /// A VLAN that Docker makes as `trunk.vid` and deletes with the last network: 802.1Q, with the trunk's MTU.
    ///
    /// # Errors
    ///
    /// Rule 24 when the trunk's own name has a dot, which Docker cannot take apart; rule 28 when `trunk.vid` exceeds
    /// 15 bytes. Make such a VLAN natively and use [`NetworkParent::made_by_us`].
    pub fn made_by_engine(trunk: InterfaceName, id: VlanId) -> Result<Self> {
        let name = format!("{trunk}.{id}");
        if trunk.as_str().contains('.') {
            return Err(Violation::new(
                Rule::ParentNotCreatable,
                format!("Docker takes {name:?} apart at one dot only; make this VLAN natively and name it as its parent"),
            )
            .of(format!("parent {name:?}")));
        }
        let link = Self::name(&name)?;
        Ok(Self {
            link: Some((link, ParentOwner::Engine)),
            vlan: Some((trunk, id)),
        })
    }

    /// A link that this library makes before the network and deletes after it, under any name: a VLAN, or a VLAN in a VLAN.
    pub fn made_by_us(link: InterfaceName) -> Self {
        Self {
            link: Some((link, ParentOwner::Trunkline)),
            vlan: None,
        }
    }

    /// The same parent, which must carry this VLAN of this trunk; Docker itself looks at the name only.
    pub fn carrying(mut self, trunk: InterfaceName, id: VlanId) -> Self {
        if self.link.is_some() {
            self.vlan = Some((trunk, id));
        }
        self
    }

    /// Reads the name of a link that is there.
    ///
    /// # Errors
    ///
    /// Rule 22 for `lo`, rule 28 for a name that the kernel would not take.
    ///
    /// ```
    /// use trunkline::docker::{NetworkParent, Rule};
    /// use trunkline::Error;
    ///
    /// let error = NetworkParent::parse("sixteen-bytes-xx").unwrap_err();
    /// assert!(matches!(error, Error::Refused { violations, .. } if violations[0].rule() == Rule::ParentNameInvalid));
    /// ```
    pub fn parse(name: &str) -> Result<Self> {
        let parent = Self::existing(Self::name(name)?);
        if name == "lo" {
            return Err(loopback().of("parent \"lo\""));
        }
        Ok(parent)
    }

    /// Reads `trunk.vid` as a VLAN that Docker is to make.
    ///
    /// # Errors
    ///
    /// Rule 24 when it is not of that form, when the id is not 1 to 4094, or when there is a second dot; rule 28 for a
    /// name that the kernel would not take.
    ///
    /// ```
    /// use trunkline::docker::NetworkParent;
    ///
    /// assert!(NetworkParent::parse_made_by_engine("eth0.100").is_ok());
    /// assert!(NetworkParent::parse_made_by_engine("eth0.4095").is_err());
    /// assert!(NetworkParent::parse_made_by_engine("eth0.100.7").is_err());
    /// ```
    pub fn parse_made_by_engine(name: &str) -> Result<Self> {
        Self::name(name)?;
        let refuse = |why: String| {
            Violation::new(Rule::ParentNotCreatable, why).of(format!("parent {name:?}"))
        };
        let mut parts = name.split('.');
        let (Some(trunk), Some(id), None) = (parts.next(), parts.next(), parts.next()) else {
            return Err(refuse(
                "Docker makes link.vid only, with one dot, such as eth0.100".into(),
            ));
        };
        let id: VlanId = id
            .parse()
            .map_err(|error: Error| refuse(error.to_string()))?;
        let trunk = InterfaceName::new(trunk).map_err(|error| refuse(error.to_string()))?;
        let parent = Self::made_by_engine(trunk, id)?;
        if parent.link().is_none_or(|link| link.as_str() != name) {
            return Err(refuse("write the id without leading zeros".into()));
        }
        Ok(parent)
    }

    fn name(name: &str) -> Result<InterfaceName> {
        InterfaceName::new(name).map_err(|error| {
            Violation::new(Rule::ParentNameInvalid, error.to_string())
                .of(format!("parent {name:?}"))
        })
    }

    /// The link, unless the network is isolated.
    pub fn link(&self) -> Option<&InterfaceName> {
        self.link.as_ref().map(|(name, _)| name)
    }

    /// Who makes and deletes the link.
    pub fn owner(&self) -> Option<ParentOwner> {
        self.link.as_ref().map(|(_, owner)| *owner)
    }

    /// The trunk and the VLAN id that the link carries, when they are known.
    pub fn trunk_and_id(&self) -> Option<(&InterfaceName, VlanId)> {
        self.vlan.as_ref().map(|(trunk, id)| (trunk, *id))
    }

    /// Whether the name is `link.vid`, so that dockerd makes the link at its own start when it is missing then.
    ///
    /// Such a link then belongs to Docker until it is deleted, whoever made it first: without our MTU, protocol and `QoS`
    /// maps. A name without a dot avoids it.
    ///
    /// ```
    /// use trunkline::docker::NetworkParent;
    /// use trunkline::InterfaceName;
    ///
    /// assert!(NetworkParent::made_by_us(InterfaceName::new("eth0.100")?).engine_could_make_it());
    /// assert!(!NetworkParent::made_by_us(InterfaceName::new("vlan100")?).engine_could_make_it());
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    pub fn engine_could_make_it(&self) -> bool {
        self.link()
            .is_some_and(|link| Self::parse_made_by_engine(link.as_str()).is_ok())
    }
}

pub(crate) fn loopback() -> Violation {
    Violation::new(
        Rule::ParentIsLoopback,
        "the loopback device has no wire; name an Ethernet link",
    )
}

impl From<ParentSpec> for NetworkParent {
    fn from(spec: ParentSpec) -> Self {
        match spec.trunk_and_id() {
            Some((trunk, id)) => {
                Self::made_by_us(spec.link_name().clone()).carrying(trunk.clone(), id)
            }
            None => Self::existing(spec.link_name().clone()),
        }
    }
}

impl fmt::Display for NetworkParent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.link() {
            Some(link) => fmt::Display::fmt(link, f),
            None => f.pad("no parent"),
        }
    }
}

/// What is known of one link of the host, as far as a network on it is concerned. Plain data: whoever can ask the kernel
/// fills it in.
///
/// ```
/// use trunkline::docker::{
///     ApiVersion, Engine, EngineVersion, HostLink, HostLinks, MacvlanNetworkSpec, NetworkName, NetworkParent, SubnetSpec,
///     check_network,
/// };
/// use trunkline::{ErrorKind, InterfaceName};
///
/// let mut wifi = HostLink::new(InterfaceName::new("wlan0")?);
/// wifi.wireless = true;
/// let spec = MacvlanNetworkSpec::new(NetworkName::new("lan")?, NetworkParent::parse("wlan0")?)?
///     .subnet(SubnetSpec::parse("10.0.0.0/24")?.parse_gateway("10.0.0.1")?)?;
/// let engine = Engine::docker(EngineVersion::new(28, 0, 0), ApiVersion::new(1, 48));
/// let error = check_network(&spec.into(), &engine, &[], &HostLinks::of([wifi])).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::ParentUnusable);
/// assert!(error.to_string().contains("use ipvlan l2"));
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostLink {
    /// Its name.
    pub name: InterfaceName,
    /// Whether it is up, administratively.
    pub up: bool,
    /// Its address.
    pub mac: Option<MacAddress>,
    /// The trunk and the VLAN id, when it is a VLAN sub-interface.
    pub vlan: Option<(InterfaceName, VlanId)>,
    /// The bridge or bond that it is a port of.
    pub master: Option<InterfaceName>,
    /// The driver of the children that it has: `macvlan` or `ipvlan`.
    pub children: Option<ChildKind>,
    /// The addresses of its macvlan children, in this namespace or another, as far as they can be seen.
    pub child_macs: Vec<MacAddress>,
    /// Whether it is a wireless station, which may send from one MAC address only.
    pub wireless: bool,
}

/// The driver of a link's children: a link has one kind only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChildKind {
    /// Children with MAC addresses of their own.
    Macvlan,
    /// Children that share the parent's.
    Ipvlan,
}

impl HostLink {
    /// A link that is up and about which nothing special is known.
    pub fn new(name: InterfaceName) -> Self {
        Self {
            name,
            up: true,
            mac: None,
            vlan: None,
            master: None,
            children: None,
            child_macs: Vec::new(),
            wireless: false,
        }
    }
}

/// The links of the namespace that the engine lives in, or nothing when they are not known.
///
/// With [`HostLinks::unknown`] the rules about parents are checked by name only.
///
/// ```
/// use trunkline::docker::{HostLink, HostLinks};
/// use trunkline::InterfaceName;
///
/// let links = HostLinks::of([HostLink::new(InterfaceName::new("eth0")?)]);
/// assert!(links.is_missing("eth1"));
/// assert!(!HostLinks::unknown().is_missing("eth1")); // nobody knows
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostLinks {
    links: Option<BTreeMap<InterfaceName, HostLink>>,
}

impl HostLinks {
    /// Nothing is known: another host, or no right to ask.
    pub fn unknown() -> Self {
        Self::default()
    }

    /// These links, and no others.
    pub fn of(links: impl IntoIterator<Item = HostLink>) -> Self {
        Self {
            links: Some(
                links
                    .into_iter()
                    .map(|link| (link.name.clone(), link))
                    .collect(),
            ),
        }
    }

    /// A link, when it is known to be there.
    pub fn get(&self, name: &str) -> Option<&HostLink> {
        self.links
            .as_ref()?
            .values()
            .find(|link| link.name.as_str() == name)
    }

    /// Whether a link is known not to be there.
    pub fn is_missing(&self, name: &str) -> bool {
        self.links.is_some() && self.get(name).is_none()
    }
}
