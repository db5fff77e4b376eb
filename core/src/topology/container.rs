//! A container, where it lives, and the networks that it is on.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use crate::docker::{ContainerName, NetworkName};
use crate::error::{Error, Result};
use crate::types::{InterfaceName, MacAddress};

/// Where a container lives.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// A network namespace by the name that `ip netns add` gave it.
    Named(String),
    /// A network namespace by a file.
    Path(PathBuf),
    /// The network namespace of a process.
    Process(u32),
    /// A container of the engine, made and removed here.
    Docker {
        /// The image; it is not pulled.
        image: String,
        /// What runs in it; the image's own command when empty.
        command: Vec<String>,
    },
}

impl Place {
    pub(super) fn is_docker(&self) -> bool {
        matches!(self, Self::Docker { .. })
    }

    pub(super) fn path(&self) -> Option<PathBuf> {
        match self {
            Self::Named(name) => Some(Path::new("/run/netns").join(name)),
            Self::Path(path) => Some(path.clone()),
            Self::Process(pid) => Some(format!("/proc/{pid}/ns/net").into()),
            Self::Docker { .. } => None,
        }
    }
}

/// A container on one network.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Join {
    pub(super) network: NetworkName,
    pub(super) interface: Option<InterfaceName>,
    pub(super) addresses: Vec<IpAddr>,
    pub(super) mac: Option<MacAddress>,
}

impl Join {
    /// On a network, with the next free address of each family, leased for as long as the container is wanted.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] for a name that no network has.
    pub fn new(network: &str) -> Result<Self> {
        Ok(Self {
            network: NetworkName::new(network)?,
            interface: None,
            addresses: Vec::new(),
            mac: None,
        })
    }

    /// Pins an address, at most one of each family.
    pub fn address(mut self, address: IpAddr) -> Self {
        self.addresses.push(address);
        self
    }

    /// The MAC address; made from wire and container unless set.
    pub fn mac(mut self, mac: MacAddress) -> Self {
        self.mac = Some(mac);
        self
    }

    /// The name of the interface inside; `eth0`, `eth1`, … unless set. In a Docker container from Docker 28.0 on.
    pub fn interface(mut self, name: InterfaceName) -> Self {
        self.interface = Some(name);
        self
    }
}

/// A container: a namespace that exists, or a Docker container to be made, and the networks that it is on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Container {
    pub(super) name: ContainerName,
    pub(super) place: Place,
    pub(super) joins: Vec<Join>,
}

impl Container {
    /// A container that is on no network yet.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] for a name that Docker would not take; [`Error::Invalid`] for a place without name, path or image.
    pub fn new(name: &str, place: Place) -> Result<Self> {
        let (what, empty) = match &place {
            Place::Named(name) => (
                "network namespace name",
                name.is_empty() || name.contains('/') || name == "." || name == "..",
            ),
            Place::Path(path) => ("network namespace path", !path.is_absolute()),
            Place::Process(pid) => ("process id", *pid == 0),
            Place::Docker { image, command: _ } => ("image", image.is_empty()),
        };
        if empty {
            let value = format!("{place:?}");
            let rule =
                "it names a namespace, an absolute path, a process above 0 or an image that exists";
            return Err(Error::invalid(what, value, rule));
        }
        Ok(Self {
            name: ContainerName::new(name)?,
            place,
            joins: Vec::new(),
        })
    }

    /// Puts it on one more network.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when it is on that network already, two addresses are of one family, or the interface is taken.
    pub fn join(mut self, join: Join) -> Result<Self> {
        let refuse = |what, value: String, rule: &str| Err(Error::invalid(what, value, rule));
        if self.joins.iter().any(|other| other.network == join.network) {
            return refuse(
                "network",
                join.network.to_string(),
                "the container is on it already",
            );
        }
        for v4 in [true, false] {
            let mut of_family = join.addresses.iter().filter(|a| a.is_ipv4() == v4);
            if let (Some(_), Some(second)) = (of_family.next(), of_family.next()) {
                return refuse(
                    "pinned address",
                    second.to_string(),
                    "an endpoint has one address of each family",
                );
            }
        }
        if let Some(name) = &join.interface {
            let taken = (0..self.joins.len()).any(|at| self.interface(at).as_ref() == Some(name));
            if taken {
                return refuse(
                    "interface name",
                    name.to_string(),
                    "another network of the container has it",
                );
            }
        }
        self.joins.push(join);
        Ok(self)
    }

    /// The name.
    pub fn name(&self) -> &ContainerName {
        &self.name
    }

    /// The name of an interface inside, for a namespace.
    pub(super) fn interface(&self, position: usize) -> Option<InterfaceName> {
        match self.joins.get(position)?.interface.clone() {
            Some(name) => Some(name),
            None => InterfaceName::new(format!("eth{position}")).ok(),
        }
    }
}
