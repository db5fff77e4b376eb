//! `trunkline.docker`: what the engine reports.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use pyo3::prelude::*;
use trunkline::docker as core;

use crate::convert::{Address, Interface, Mac, Whole};
use crate::docker::parent::ParentOwnerEnum;
use crate::error::OrRaise;
use crate::value::record;

record! {
    /// One subnet of a network, as the engine has it: text, which need not be an address.
    in "trunkline.docker"
    struct ObservedEntry {
        /// The subnet.
        subnet: String,
        /// The range that addresses are given from.
        range: Option<String>,
        /// The gateway.
        gateway: Option<String>,
        /// Addresses that are never given, by name.
        reserved: BTreeMap<String, String>,
    }
}

impl From<&core::ObservedEntry> for ObservedEntry {
    fn from(found: &core::ObservedEntry) -> Self {
        Self {
            subnet: found.subnet.clone(),
            range: found.range.clone(),
            gateway: found.gateway.clone(),
            reserved: found.reserved.clone(),
        }
    }
}

record! {
    /// A container on a network, as the network lists it.
    in "trunkline.docker"
    struct ObservedEndpoint {
        /// The id of the container, or another word for who holds the endpoint.
        container: String,
        /// The name of the container.
        name: String,
        /// Its MAC address.
        mac: Option<Mac>,
        /// Its addresses, with the length of the subnet's prefix.
        addresses: Vec<Interface>,
    }
}

impl From<&core::ObservedEndpoint> for ObservedEndpoint {
    fn from(found: &core::ObservedEndpoint) -> Self {
        Self {
            container: found.container.clone(),
            name: found.name.clone(),
            mac: found.mac.map(Mac),
            addresses: found.addresses.iter().copied().map(Interface).collect(),
        }
    }
}

record! {
    /// How many addresses of a subnet are in use, where the engine says so.
    in "trunkline.docker"
    struct AddressUsage {
        /// The subnet.
        subnet: String,
        /// How many are in use.
        in_use: Whole<u64>,
        /// How many are left.
        available: Whole<u64>,
    }
}

impl From<&core::AddressUsage> for AddressUsage {
    fn from(found: &core::AddressUsage) -> Self {
        Self {
            subnet: found.subnet.clone(),
            in_use: Whole(found.in_use),
            available: Whole(found.available),
        }
    }
}

record! {
    /// A container's place on a network, as the container lists it.
    in "trunkline.docker"
    struct ObservedAttachment {
        /// The id of the network.
        network_id: String,
        /// Its addresses, with the length of the subnet's prefix; empty while it does not run.
        addresses: Vec<Interface>,
        /// The addresses that it is to have whenever it runs.
        fixed: Vec<Address>,
        /// The gateways.
        gateways: Vec<Address>,
        /// Its MAC address.
        mac: Option<Mac>,
    }
}

impl From<&core::ObservedAttachment> for ObservedAttachment {
    fn from(found: &core::ObservedAttachment) -> Self {
        Self {
            network_id: found.network_id.clone(),
            addresses: found.addresses.iter().copied().map(Interface).collect(),
            fixed: found.fixed.iter().copied().map(Address).collect(),
            gateways: found.gateways.iter().copied().map(Address).collect(),
            mac: found.mac.map(Mac),
        }
    }
}

record! {
    /// Who has, or is to have, an address of a network.
    in "trunkline.docker"
    struct AddressHolder {
        /// The address.
        address: Address,
        /// The id of the container.
        container: String,
        /// Its name.
        name: String,
        /// Whether it runs.
        running: bool,
        /// Whether the address is asked for, and not the engine's choice.
        fixed: bool,
        /// The MAC address.
        mac: Option<Mac>,
    }
}

impl From<&core::AddressHolder> for AddressHolder {
    fn from(found: &core::AddressHolder) -> Self {
        Self {
            address: Address(found.address),
            container: found.container.clone(),
            name: found.name.clone(),
            running: found.running,
            fixed: found.fixed,
            mac: found.mac.map(Mac),
        }
    }
}

/// A class for what only an engine's answer makes: properties, `repr`, equality, no constructor.
macro_rules! observed {
    ($(#[$meta:meta])* $class:ident($core:ty)) => {
        $(#[$meta])*
        #[pyclass(frozen, eq, hash, module = "trunkline.docker")]
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub(crate) struct $class {
            pub(crate) core: $core,
        }

        impl Hash for $class {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.core.id.hash(state);
                self.core.name.hash(state);
            }
        }

        impl From<$core> for $class {
            fn from(core: $core) -> Self {
                Self { core }
            }
        }
    };
}

observed! {
    /// A network as the engine reports it: an unknown driver, option or address is text, never an error.
    ///
    /// It is made by the engine's answer, or read from its JSON with `from_engine_json`, and not pickled.
    ObservedNetwork(core::ObservedNetwork)
}

#[pymethods]
impl ObservedNetwork {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str) = ("name", "driver");

    /// Reads an answer of `GET /networks/{id}`, or one element of `GET /networks`.
    #[staticmethod]
    fn from_engine_json(text: &str) -> PyResult<Self> {
        core::ObservedNetwork::from_engine_json(text)
            .or_raise()
            .map(Into::into)
    }

    /// The engine's id.
    #[getter]
    fn id(&self) -> &str {
        &self.core.id
    }

    /// The name.
    #[getter]
    fn name(&self) -> &str {
        &self.core.name
    }

    /// The driver.
    #[getter]
    fn driver(&self) -> &str {
        &self.core.driver
    }

    /// `local`, `swarm` or `global`.
    #[getter]
    fn scope(&self) -> &str {
        &self.core.scope
    }

    /// Whether it has IPv4, where the engine says so.
    #[getter]
    fn ipv4(&self) -> Option<bool> {
        self.core.ipv4
    }

    /// Whether it has IPv6.
    #[getter]
    fn ipv6(&self) -> bool {
        self.core.ipv6
    }

    /// Whether it has no way out.
    #[getter]
    fn internal(&self) -> bool {
        self.core.internal
    }

    /// Whether containers outside of a swarm's services may join.
    #[getter]
    fn attachable(&self) -> bool {
        self.core.attachable
    }

    /// Whether it is a configuration only.
    #[getter]
    fn config_only(&self) -> bool {
        self.core.config_only
    }

    /// The configuration network that its settings come from.
    #[getter]
    fn config_from(&self) -> Option<&str> {
        self.core.config_from.as_deref()
    }

    /// The subnets.
    #[getter]
    fn entries(&self) -> Vec<ObservedEntry> {
        self.core.entries.iter().map(Into::into).collect()
    }

    /// The driver's options.
    #[getter]
    fn options(&self) -> BTreeMap<String, String> {
        self.core.options.clone()
    }

    /// The labels.
    #[getter]
    fn labels(&self) -> BTreeMap<String, String> {
        self.core.labels.clone()
    }

    /// The containers on it that run.
    #[getter]
    fn endpoints(&self) -> Vec<ObservedEndpoint> {
        self.core.endpoints.iter().map(Into::into).collect()
    }

    /// How many addresses are in use, where the engine says so.
    #[getter]
    fn usage(&self) -> Vec<AddressUsage> {
        self.core.usage.iter().map(Into::into).collect()
    }

    /// Whether this library made it.
    #[getter]
    fn is_ours(&self) -> bool {
        self.core.is_ours()
    }

    /// The parent's name.
    #[getter]
    fn parent(&self) -> Option<&str> {
        self.core.parent()
    }

    /// Who makes and deletes the parent, when this library made the network.
    #[getter]
    fn parent_owner(&self) -> Option<ParentOwnerEnum> {
        self.core.parent_owner().map(ParentOwnerEnum)
    }

    /// The mode of a macvlan or ipvlan network, as text.
    #[getter]
    fn mode(&self) -> Option<&str> {
        self.core.mode()
    }

    fn __repr__(&self) -> String {
        let on = self
            .core
            .parent()
            .map_or_else(String::new, |parent| format!(" on {parent}"));
        format!(
            "<ObservedNetwork {}: {}{on}>",
            self.core.name, self.core.driver
        )
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(crate::spec::not_pickled(
            "what an engine answered this process",
        ))
    }
}

observed! {
    /// A container as the engine reports it.
    ///
    /// It is made by the engine's answer, or read from its JSON with `from_engine_json`, and not pickled.
    ObservedContainer(core::ObservedContainer)
}

#[pymethods]
impl ObservedContainer {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str) = ("name", "running");

    /// Reads an answer of `GET /containers/{id}/json`.
    #[staticmethod]
    fn from_engine_json(text: &str) -> PyResult<Self> {
        core::ObservedContainer::from_engine_json(text)
            .or_raise()
            .map(Into::into)
    }

    /// The engine's id.
    #[getter]
    fn id(&self) -> &str {
        &self.core.id
    }

    /// The name.
    #[getter]
    fn name(&self) -> &str {
        &self.core.name
    }

    /// Whether it runs.
    #[getter]
    fn running(&self) -> bool {
        self.core.running
    }

    /// Its first process, as the engine's host numbers it; for `Netns.of_process`.
    #[getter]
    fn pid(&self) -> Option<u32> {
        self.core.pid
    }

    /// How it ended, when it has.
    #[getter]
    fn exit_code(&self) -> Option<i64> {
        self.core.exit_code
    }

    /// What the engine said when it could not start it; empty otherwise.
    #[getter]
    fn error(&self) -> &str {
        &self.core.error
    }

    /// The labels.
    #[getter]
    fn labels(&self) -> BTreeMap<String, String> {
        self.core.labels.clone()
    }

    /// Its places on networks, by the network's name.
    #[getter]
    fn attachments(&self) -> BTreeMap<String, ObservedAttachment> {
        self.core
            .attachments
            .iter()
            .map(|(network, found)| (network.clone(), found.into()))
            .collect()
    }

    /// Whether this library made it.
    #[getter]
    fn is_ours(&self) -> bool {
        self.core.is_ours()
    }

    fn __repr__(&self) -> String {
        let state = if self.core.running {
            "running"
        } else {
            "not running"
        };
        format!("<ObservedContainer {}: {state}>", self.core.name)
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(crate::spec::not_pickled(
            "what an engine answered this process",
        ))
    }
}
