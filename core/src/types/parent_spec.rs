//! The parent of a macvlan network: a link, or a VLAN on a trunk.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::types::{InterfaceName, VlanId};

/// The link that macvlan children hang on: an interface that exists, or a VLAN on a trunk, written `eth0.100`.
///
/// Docker reads a parent `base.vid` in the same way, with exactly one dot. A name with a dot that is not of that form
/// (`br.lan`, `eth0.100.7`) is an ordinary link here.
///
/// ```
/// use trunkline::{InterfaceName, ParentSpec, VlanId};
///
/// let parent: ParentSpec = "eth0.100".parse()?;
/// assert_eq!(parent, ParentSpec::vlan(InterfaceName::new("eth0")?, VlanId::new(100)?)?);
/// assert_eq!(parent.to_string(), "eth0.100");
/// assert_eq!(parent.link_name().as_str(), "eth0.100");
///
/// assert_eq!("br-lan".parse::<ParentSpec>()?, ParentSpec::link(InterfaceName::new("br-lan")?));
/// assert!("eth0.4095".parse::<ParentSpec>().is_err()); // meant as a VLAN, and not a legal one
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ParentSpec {
    link: InterfaceName,
    vlan: Option<(InterfaceName, VlanId)>,
}

impl ParentSpec {
    /// An interface, used as it is, whatever its name looks like.
    pub fn link(name: InterfaceName) -> Self {
        Self {
            link: name,
            vlan: None,
        }
    }

    /// The sub-interface of a VLAN, named `trunk.vid`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when that name would exceed 15 bytes: give such a sub-interface a name of its own
    /// and use [`ParentSpec::link`].
    pub fn vlan(trunk: InterfaceName, id: VlanId) -> Result<Self> {
        let name = format!("{trunk}.{id}");
        let link = InterfaceName::new(name)?;
        Ok(Self {
            link,
            vlan: Some((trunk, id)),
        })
    }

    /// The name of the link that children will have as parent.
    pub fn link_name(&self) -> &InterfaceName {
        &self.link
    }

    /// The trunk and the VLAN id, when the parent is a VLAN.
    pub fn trunk_and_id(&self) -> Option<(&InterfaceName, VlanId)> {
        self.vlan.as_ref().map(|(trunk, id)| (trunk, *id))
    }
}

impl FromStr for ParentSpec {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        if let Some((trunk, id)) = s.split_once('.')
            && !trunk.is_empty()
            && !id.is_empty()
            && id.bytes().all(|b| b.is_ascii_digit())
        {
            let parsed = Self::vlan(InterfaceName::new(trunk)?, id.parse()?)?;
            // "eth0.0100" names another link than "eth0.100".
            if parsed.link.as_str() == s {
                return Ok(parsed);
            }
        }
        InterfaceName::new(s).map(Self::link)
    }
}

impl fmt::Display for ParentSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.link, f)
    }
}

super::serde_as_text!(ParentSpec);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_vlans_and_links() {
        for (text, vlan) in [
            ("eth0.100", Some(("eth0", 100))),
            ("bond0.1", Some(("bond0", 1))),
            ("eth0", None),
            ("br.lan", None),
            ("eth0.100.7", None),
            ("eth0.0100", None),
            (".100", None),
            ("eth0.", None),
        ] {
            let parent: ParentSpec = text.parse().unwrap();
            let found = parent
                .trunk_and_id()
                .map(|(trunk, id)| (trunk.as_str(), id.get()));
            assert_eq!(found, vlan, "{text}");
            assert_eq!(parent.to_string(), text);
        }
        assert!("eth0.0".parse::<ParentSpec>().is_err());
        assert!("averylongname.4094".parse::<ParentSpec>().is_err());
    }
}
