//! `trunkline.docker`: networks and containers through the container engine.

mod client;
mod container;
mod endpoint;
mod events;
mod health;
mod network;
mod observed;
mod parent;
mod rule;
mod rules;
mod subnet;
mod version;
mod windows;

pub(crate) use client::Docker;
pub(crate) use endpoint::{EndpointSpec, NetworkText};
pub(crate) use network::Spec;
pub(crate) use observed::{AddressHolder, ObservedContainer, ObservedNetwork};
pub(crate) use parent::{HostLinks, ParentOwnerEnum};
pub(crate) use rule::Violation;
pub(crate) use subnet::SubnetSpec;
pub(crate) use version::{Engine, EngineVersion};

use pyo3::prelude::*;

use crate::convert::EnumTable;

/// The enums of this slice, for the test that compares them with Python's.
pub(crate) const ENUMS: &[EnumTable] = &[
    container::RestartPolicyEnum::TABLE,
    network::MacvlanNetworkModeEnum::TABLE,
    network::IpvlanNetworkModeEnum::TABLE,
    network::IpvlanNetworkFlagEnum::TABLE,
    parent::ChildKindEnum::TABLE,
    ParentOwnerEnum::TABLE,
    rules::AttachAtEnum::TABLE,
    version::EngineKindEnum::TABLE,
    version::EngineOsEnum::TABLE,
    version::FeatureEnum::TABLE,
];

pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Docker>()?;
    module.add_class::<client::Pruned>()?;
    module.add_class::<client::StartedContainer>()?;
    module.add_class::<container::ContainerSpec>()?;
    module.add_class::<EndpointSpec>()?;
    module.add_class::<events::NetworkEvent>()?;
    module.add_class::<events::NetworkEvents>()?;
    module.add_class::<health::NetworkHealth>()?;
    module.add_class::<health::Trouble>()?;
    module.add_class::<network::Advertise>()?;
    module.add_class::<network::IpvlanNetworkSpec>()?;
    module.add_class::<network::MacvlanNetworkSpec>()?;
    module.add_class::<AddressHolder>()?;
    module.add_class::<observed::AddressUsage>()?;
    module.add_class::<observed::ObservedAttachment>()?;
    module.add_class::<ObservedContainer>()?;
    module.add_class::<observed::ObservedEndpoint>()?;
    module.add_class::<observed::ObservedEntry>()?;
    module.add_class::<ObservedNetwork>()?;
    module.add_class::<parent::HostLink>()?;
    module.add_class::<HostLinks>()?;
    module.add_class::<parent::NetworkParent>()?;
    module.add_class::<rule::Rule>()?;
    module.add_class::<Violation>()?;
    module.add_class::<subnet::IpamEntry>()?;
    module.add_class::<SubnetSpec>()?;
    module.add_class::<version::ApiVersion>()?;
    module.add_class::<Engine>()?;
    module.add_class::<EngineVersion>()?;
    module.add_class::<windows::MacPool>()?;
    module.add_class::<windows::WindowsTransparentSpec>()?;
    module.add_function(wrap_pyfunction!(rules::check_endpoint, module)?)?;
    module.add_function(wrap_pyfunction!(rules::check_network, module)?)?;
    module.add_function(wrap_pyfunction!(rules::check_removal, module)?)?;
    Ok(())
}
