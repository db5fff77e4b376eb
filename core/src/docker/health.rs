//! What is wrong with a network that exists.

use std::fmt;

use crate::docker::parent::{HostLinks, NetworkParent};
use crate::error::Difference;
use crate::types::{InterfaceName, VlanId};

/// A network compared with what is wanted, and its troubles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct NetworkHealth {
    /// Each field that differs.
    pub differences: Vec<Difference>,
    /// What keeps its containers from talking or starting.
    pub troubles: Vec<Trouble>,
}

/// What keeps the containers of a network from talking or starting, in plain words by `Display`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trouble {
    /// The parent is gone, and with it the interface of each container.
    #[non_exhaustive]
    ParentGone {
        /// The link.
        link: InterfaceName,
    },
    /// The parent is down.
    #[non_exhaustive]
    ParentDown {
        /// The link.
        link: InterfaceName,
    },
    /// The parent carries another VLAN than its network is meant for.
    #[non_exhaustive]
    WrongVlan {
        /// The link.
        link: InterfaceName,
        /// The trunk and id that it should carry.
        wanted: (InterfaceName, VlanId),
        /// What it carries; none when it is no VLAN.
        found: Option<(InterfaceName, VlanId)>,
    },
    /// dockerd lists the network and has forgotten it: it started while the parent was missing.
    #[non_exhaustive]
    Forgotten {
        /// What the engine said when a container was to start.
        said: String,
        /// What to do.
        remedy: String,
    },
}

impl NetworkHealth {
    /// Whether all is as wanted.
    ///
    /// ```
    /// use trunkline::docker::NetworkHealth;
    ///
    /// assert!(NetworkHealth::default().is_well());
    /// ```
    pub fn is_well(&self) -> bool {
        self.differences.is_empty() && self.troubles.is_empty()
    }

    #[cfg_attr(not(feature = "docker"), allow(dead_code))]
    pub(crate) fn new(
        differences: Vec<Difference>,
        parent: &NetworkParent,
        host: &HostLinks,
    ) -> Self {
        let mut troubles = Vec::new();
        if let Some(link) = parent.link() {
            if host.is_missing(link.as_str()) {
                troubles.push(Trouble::ParentGone { link: link.clone() });
            }
            if let Some(found) = host.get(link.as_str()) {
                if !found.up {
                    troubles.push(Trouble::ParentDown { link: link.clone() });
                }
                let wanted = parent.trunk_and_id().map(|(trunk, id)| (trunk.clone(), id));
                if let Some(wanted) = wanted.filter(|wanted| found.vlan.as_ref() != Some(wanted)) {
                    troubles.push(Trouble::WrongVlan {
                        link: link.clone(),
                        wanted,
                        found: found.vlan.clone(),
                    });
                }
            }
        }
        Self {
            differences,
            troubles,
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ParentGone { link } => write!(
                f,
                "the parent {link} is gone, and with it the interface of each container: make it again and restart the \
                 containers; if dockerd was started meanwhile, restart dockerd first"
            ),
            Self::ParentDown { link } => {
                write!(f, "the parent {link} is down: ip link set {link} up")
            }
            Self::WrongVlan {
                link,
                wanted: (trunk, id),
                found: Some((on, carried)),
            } => {
                write!(
                    f,
                    "the parent {link} carries VLAN {carried} of {on}, not VLAN {id} of {trunk}: make it anew"
                )
            }
            Self::WrongVlan {
                link,
                wanted: (trunk, id),
                found: None,
            } => {
                write!(
                    f,
                    "the parent {link} is no VLAN, it should carry VLAN {id} of {trunk}: make it anew"
                )
            }
            Self::Forgotten { said, remedy } => {
                write!(f, "containers cannot start ({said}): {remedy}")
            }
        }
    }
}
