//! `trunkline.docker.NetworkParent`, `HostLink` and `HostLinks`.

use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};
use trunkline::docker::{
    ChildKind, HostLink as CoreLink, HostLinks as CoreLinks, NetworkParent as Core, ParentOwner,
};

use crate::convert::{Mac, Name, Vid, python_enum, wrong_type};
use crate::error::OrRaise;
use crate::spec::{Many, spec};
use crate::types::ParentSpec;
use crate::value::value_methods;

python_enum! {
    /// `trunkline.docker.ParentOwner`.
    ParentOwnerEnum = ParentOwner, "ParentOwner", "owner of a parent" {
        Operator => "operator",
        Engine => "engine",
        Trunkline => "trunkline",
    }
}

python_enum! {
    /// `trunkline.docker.ChildKind`.
    ChildKindEnum = ChildKind, "ChildKind", "kind of children" {
        Macvlan => "macvlan",
        Ipvlan => "ipvlan",
    } other "other"
}

/// The parent of a network to be, and who makes and deletes it.
///
/// `NetworkParent.existing("eth1")` for a link that is there and stays, `made_by_us("eth0.100")` for one that this library makes
/// before the network, `made_by_engine("eth0", 100)` for a VLAN that the engine makes and deletes itself, and
/// `isolated()` for none. Everywhere a parent is wanted, a `ParentSpec` is taken too (a VLAN in it is made by us, a link
/// is there), and so is the text of one.
#[pyclass(frozen, eq, hash, module = "trunkline.docker")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct NetworkParent(pub(crate) Core);

#[pymethods]
impl NetworkParent {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str) = ("link", "owner");

    /// No parent: containers reach each other and nobody else.
    #[staticmethod]
    fn isolated() -> Self {
        Self(Core::isolated())
    }

    /// A link that is there and stays.
    #[staticmethod]
    fn existing(link: &str) -> PyResult<Self> {
        Core::parse(link).or_raise().map(Self)
    }

    /// A VLAN that the engine makes as `trunk.vid` and deletes with the last network: 802.1Q, with the trunk's MTU.
    #[staticmethod]
    fn made_by_engine(trunk: Name, id: Vid) -> PyResult<Self> {
        Core::made_by_engine(trunk.0, id.0).or_raise().map(Self)
    }

    /// Reads `trunk.vid` as a VLAN that the engine is to make.
    #[staticmethod]
    fn parse_made_by_engine(name: &str) -> PyResult<Self> {
        Core::parse_made_by_engine(name).or_raise().map(Self)
    }

    /// A link that this library makes before the network and deletes after it, under any name.
    #[staticmethod]
    fn made_by_us(link: Name) -> Self {
        Self(Core::made_by_us(link.0))
    }

    /// The same parent, which must carry this VLAN of this trunk; the engine itself looks at the name only.
    fn carrying(&self, trunk: Name, id: Vid) -> Self {
        Self(self.0.clone().carrying(trunk.0, id.0))
    }

    /// The link; None when the network is isolated.
    #[getter]
    fn link(&self) -> Option<Name> {
        self.0.link().cloned().map(Name)
    }

    /// Who makes and deletes the link.
    #[getter]
    fn owner(&self) -> Option<ParentOwnerEnum> {
        self.0.owner().map(ParentOwnerEnum)
    }

    /// The trunk of the VLAN that the link carries, when it is known.
    #[getter]
    fn trunk(&self) -> Option<Name> {
        self.0.trunk_and_id().map(|(trunk, _)| Name(trunk.clone()))
    }

    /// The id of the VLAN that the link carries, when it is known.
    #[getter]
    fn vlan_id(&self) -> Option<Vid> {
        self.0.trunk_and_id().map(|(_, id)| Vid(id))
    }

    /// Whether the name is `link.vid`, so that the engine makes the link at its own start when it is missing then.
    #[getter]
    fn engine_could_make_it(&self) -> bool {
        self.0.engine_could_make_it()
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        let vlan = self
            .0
            .trunk_and_id()
            .map_or_else(String::new, |(trunk, id)| {
                format!(".carrying('{trunk}', {id})")
            });
        match (self.0.link(), self.0.owner()) {
            (Some(link), Some(ParentOwner::Operator)) => {
                format!("NetworkParent.existing('{link}'){vlan}")
            }
            (Some(link), Some(ParentOwner::Trunkline)) => {
                format!("NetworkParent.made_by_us('{link}'){vlan}")
            }
            (Some(link), _) => format!("NetworkParent.parse_made_by_engine('{link}')"),
            (None, _) => "NetworkParent.isolated()".to_owned(),
        }
    }

    #[staticmethod]
    fn _again(
        link: Option<Name>,
        owner: Option<ParentOwnerEnum>,
        vlan: Option<(Name, Vid)>,
    ) -> PyResult<Self> {
        let mut parent = match (link, owner.map(|owner| owner.0)) {
            (None, _) | (_, None) => Core::isolated(),
            (Some(link), Some(ParentOwner::Operator)) => Core::existing(link.0),
            (Some(link), Some(ParentOwner::Trunkline)) => Core::made_by_us(link.0),
            (Some(link), Some(ParentOwner::Engine)) => {
                Core::parse_made_by_engine(link.0.as_str()).or_raise()?
            }
        };
        if let Some((trunk, id)) = vlan {
            parent = parent.carrying(trunk.0, id.0);
        }
        Ok(Self(parent))
    }

    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let again = py.get_type::<Self>().getattr("_again")?;
        let vlan = self
            .0
            .trunk_and_id()
            .map(|(trunk, id)| (Name(trunk.clone()), Vid(id)));
        Ok((again, (self.link(), self.owner(), vlan).into_pyobject(py)?))
    }
}

/// A parent of a network as an argument.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct AnyParent(pub(crate) Core);

impl<'py> FromPyObject<'_, 'py> for AnyParent {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(parent) = found.cast::<NetworkParent>() {
            return Ok(Self(parent.get().0.clone()));
        }
        if let Ok(parent) = found.cast::<ParentSpec>() {
            return Ok(Self(parent.get().0.clone().into()));
        }
        match found.cast::<PyString>() {
            Ok(text) => {
                let spec: trunkline::ParentSpec = text.to_cow()?.parse().or_raise()?;
                Ok(Self(spec.into()))
            }
            Err(_) => Err(wrong_type(&found, "str, NetworkParent or ParentSpec")),
        }
    }
}

impl<'py> IntoPyObject<'py> for AnyParent {
    type Target = NetworkParent;
    type Output = Bound<'py, NetworkParent>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        Bound::new(py, NetworkParent(self.0))
    }
}

spec! {
    /// What is known of one link of the host, as far as a network on it is concerned.
    in "trunkline.docker"
    struct HostLink(CoreLink)
    (name, *, up=true, mac=None, vlan=None, master=None, children=None, child_macs=Many::default(), wireless=false) {
        /// Its name.
        name: Name,
        /// Whether it is up, administratively.
        up: bool,
        /// Its address.
        mac: Option<Mac>,
        /// The trunk and the VLAN id, when it is a VLAN sub-interface.
        vlan: Option<(Name, Vid)>,
        /// The bridge or bond that it is a port of.
        master: Option<Name>,
        /// The driver of the children that it has.
        children: Option<ChildKindEnum>,
        /// The addresses of its macvlan children, in this namespace or another, as far as they can be seen.
        child_macs: Many<Mac>,
        /// Whether it is a wireless station, which may send from one MAC address only.
        wireless: bool,
    }
    make {
        let mut link = CoreLink::new(name.0.clone());
        link.up = *up;
        link.mac = mac.as_ref().map(|mac| mac.0);
        link.vlan = vlan.as_ref().map(|(trunk, id)| (trunk.0.clone(), id.0));
        link.master = master.as_ref().map(|name| name.0.clone());
        link.children = children.map(|kind| kind.0);
        link.child_macs = child_macs.iter().map(|mac| mac.0).collect();
        link.wireless = *wireless;
        Ok(link)
    }
}

impl From<&CoreLink> for HostLink {
    fn from(link: &CoreLink) -> Self {
        Self {
            core: link.clone(),
            name: Name(link.name.clone()),
            up: link.up,
            mac: link.mac.map(Mac),
            vlan: link
                .vlan
                .as_ref()
                .map(|(trunk, id)| (Name(trunk.clone()), Vid(*id))),
            master: link.master.clone().map(Name),
            children: link.children.map(ChildKindEnum),
            child_macs: link.child_macs.iter().copied().map(Mac).collect(),
            wireless: link.wireless,
        }
    }
}

/// The links of the namespace that the engine lives in; `HostLinks.unknown()` when they are not known, and the rules about
/// parents are checked by name only.
#[pyclass(frozen, eq, module = "trunkline.docker")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HostLinks {
    pub(crate) core: CoreLinks,
    links: Option<Many<HostLink>>,
}

value_methods! { HostLinks { links }
    #[new]
    #[pyo3(signature = (links=None))]
    fn new(links: Option<Many<HostLink>>) -> Self {
        let core = match &links {
            Some(links) => CoreLinks::of(links.iter().map(|link| link.core.clone())),
            None => CoreLinks::unknown(),
        };
        Self { core, links }
    }

    /// Nothing is known: another host, or no right to ask.
    #[staticmethod]
    fn unknown() -> Self {
        Self { core: CoreLinks::unknown(), links: None }
    }

    /// The links; None when they are not known.
    #[getter]
    fn links(&self) -> Option<Many<HostLink>> {
        self.links.clone()
    }

    /// A link, when it is known to be there.
    fn get(&self, name: &str) -> Option<HostLink> {
        self.core.get(name).map(HostLink::from)
    }

    /// Whether a link is known not to be there.
    fn is_missing(&self, name: &str) -> bool {
        self.core.is_missing(name)
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{Hash, Hasher};
        let mut hasher = std::hash::DefaultHasher::new();
        self.links.hash(&mut hasher);
        hasher.finish()
    }
}

impl HostLinks {
    /// Those of the core, in the order of these names.
    pub(crate) fn of<'a>(core: CoreLinks, names: impl Iterator<Item = &'a str>) -> Self {
        let links = names
            .filter_map(|name| core.get(name))
            .map(HostLink::from)
            .collect();
        Self {
            core,
            links: Some(links),
        }
    }
}

/// The host's links as an argument; unknown when left out.
pub(crate) fn links(host: Option<&Bound<'_, HostLinks>>) -> CoreLinks {
    host.map_or_else(CoreLinks::unknown, |host| host.get().core.clone())
}
