//! `trunkline.docker.NetworkHealth` and `Trouble`.

use trunkline::docker::{NetworkHealth as Core, Trouble as CoreTrouble};

use crate::convert::{Name, Vid};
use crate::types::Difference;
use crate::value::record;

record! {
    /// Why containers of a network cannot talk, or cannot start.
    ///
    /// `kind` is `parent_gone`, `parent_down`, `wrong_vlan`, `forgotten`, or `other` for one that is newer than this module.
    in "trunkline.docker"
    struct Trouble {
        /// Which trouble.
        kind: String,
        /// The parent that it is about.
        link: Option<Name>,
        /// The trunk and the VLAN that the parent should carry.
        wanted: Option<(Name, Vid)>,
        /// The trunk and the VLAN that it carries.
        found: Option<(Name, Vid)>,
        /// What the engine said.
        said: Option<String>,
        /// The trouble and what to do, in one sentence.
        text: String,
    }

    fn __str__(&self) -> &str {
        &self.text
    }
}

impl From<&CoreTrouble> for Trouble {
    fn from(trouble: &CoreTrouble) -> Self {
        let vlan = |(trunk, id): &(trunkline::InterfaceName, trunkline::VlanId)| {
            (Name(trunk.clone()), Vid(*id))
        };
        let (kind, link, wanted, found, said) = match trouble {
            CoreTrouble::ParentGone { link, .. } => ("parent_gone", Some(link), None, None, None),
            CoreTrouble::ParentDown { link, .. } => ("parent_down", Some(link), None, None, None),
            CoreTrouble::WrongVlan {
                link,
                wanted,
                found,
                ..
            } => (
                "wrong_vlan",
                Some(link),
                Some(vlan(wanted)),
                found.as_ref().map(vlan),
                None,
            ),
            CoreTrouble::Forgotten { said, .. } => ("forgotten", None, None, None, Some(said)),
            _ => ("other", None, None, None, None),
        };
        Self {
            kind: kind.to_owned(),
            link: link.cloned().map(Name),
            wanted,
            found,
            said: said.cloned(),
            text: trouble.to_string(),
        }
    }
}

record! {
    /// What is wrong with a network that exists.
    in "trunkline.docker"
    struct NetworkHealth {
        /// Each field in which it differs from what was asked for.
        differences: Vec<Difference>,
        /// Why its containers cannot talk, or cannot start.
        troubles: Vec<Trouble>,
    }

    /// Whether nothing is wrong.
    #[getter]
    fn is_well(&self) -> bool {
        self.differences.is_empty() && self.troubles.is_empty()
    }
}

impl From<&Core> for NetworkHealth {
    fn from(health: &Core) -> Self {
        Self {
            differences: Difference::list(&health.differences),
            troubles: health.troubles.iter().map(Into::into).collect(),
        }
    }
}
