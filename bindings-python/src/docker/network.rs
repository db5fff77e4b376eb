//! `trunkline.docker.MacvlanNetworkSpec`, `IpvlanNetworkSpec` and `Advertise`.

use std::collections::BTreeMap;

use pyo3::prelude::*;
use trunkline::docker::{
    Advertise as CoreAdvertise, IpvlanNetworkFlag, IpvlanNetworkMode,
    IpvlanNetworkSpec as CoreIpvlan, MacvlanNetworkMode, MacvlanNetworkSpec as CoreMacvlan,
    NetworkParent as CoreParent, NetworkSpec,
};

use crate::convert::{Span, Whole, python_enum, wrong_type};
use crate::docker::ObservedNetwork;
use crate::docker::endpoint::NetworkText;
use crate::docker::parent::AnyParent;
use crate::docker::subnet::{AnySubnet, IpamEntry};
use crate::docker::version::Engine;
use crate::error::{OrRaise, invalid};
use crate::spec::{Many, spec};
use crate::types::Difference;

python_enum! {
    /// `trunkline.docker.MacvlanNetworkMode`.
    MacvlanNetworkModeEnum = MacvlanNetworkMode, "MacvlanNetworkMode", "macvlan mode" {
        Bridge => "bridge",
        Private => "private",
        Vepa => "vepa",
        Passthru => "passthru",
    }
}

python_enum! {
    /// `trunkline.docker.IpvlanNetworkMode`.
    IpvlanNetworkModeEnum = IpvlanNetworkMode, "IpvlanNetworkMode", "ipvlan mode" {
        L2 => "l2",
        L3 => "l3",
        L3s => "l3s",
    }
}

python_enum! {
    /// `trunkline.docker.IpvlanNetworkFlag`.
    IpvlanNetworkFlagEnum = IpvlanNetworkFlag, "IpvlanNetworkFlag", "ipvlan flag" {
        Bridge => "bridge",
        Private => "private",
        Vepa => "vepa",
    }
}

spec! {
    /// How a container's addresses are announced after attaching (Docker 28.0): `messages` of 0 to 3, `interval` of 100 ms to 2 s.
    in "trunkline.docker"
    struct Advertise(CoreAdvertise)(*, messages, interval) {
        /// How many messages are sent, 0 to 3.
        messages: Whole<u8>,
        /// How long after each other, 100 ms to 2 s.
        interval: Span,
    }
    make {
        CoreAdvertise::new(messages.0, interval.0).or_raise()
    }
}

/// What a network is to the swarm.
enum Role<'a> {
    Ordinary,
    ConfigOnly,
    ConfigFrom(&'a NetworkText),
    Swarm(&'a NetworkText),
}

fn role<'a>(
    parent: Option<&AnyParent>,
    config_only: bool,
    config_from: Option<&'a NetworkText>,
    swarm: bool,
) -> PyResult<(CoreParent, Role<'a>)> {
    let refuse = |option: &str, rule: &str| Err(invalid("option of a network", option, rule));
    match (config_from, config_only, swarm) {
        (Some(_), true, _) => refuse("config_only", "a network with config_from is none itself"),
        (None, _, true) => refuse(
            "swarm",
            "name each node's configuration network with config_from",
        ),
        (Some(_), ..) if parent.is_some() => refuse(
            "parent",
            "it comes from the configuration network: leave it out",
        ),
        (Some(config), false, false) => Ok((CoreParent::isolated(), Role::ConfigFrom(config))),
        (Some(config), false, true) => Ok((CoreParent::isolated(), Role::Swarm(config))),
        (None, config_only, false) => Ok((
            parent.map_or_else(CoreParent::isolated, |parent| parent.0.clone()),
            if config_only {
                Role::ConfigOnly
            } else {
                Role::Ordinary
            },
        )),
    }
}

macro_rules! common {
    ($core:expr, $subnets:ident, $internal:ident, $attachable:ident, $labels:ident, $advertise:ident) => {{
        let mut core = $core.internal(*$internal).attachable(*$attachable);
        for subnet in $subnets.iter() {
            core = core.subnet(subnet.0.core.clone()).or_raise()?;
        }
        for (key, value) in $labels {
            core = core.label(key, value).or_raise()?;
        }
        if let Some(advertise) = $advertise {
            core = core.advertise(advertise.core);
        }
        core
    }};
}

macro_rules! network_spec {
    (
        $(#[$meta:meta])*
        struct $class:ident($core:ident) $signature:tt {
            $($(#[$field_meta:meta])* $field:ident: $type:ty,)+
        }
        with |$built:ident| $with:expr
    ) => {
        spec! {
            $(#[$meta])*
            in "trunkline.docker"
            struct $class($core) $signature {
                /// The name.
                name: NetworkText,
                /// The parent of the containers' links; None when the network is isolated or its settings come from `config_from`.
                parent: Option<AnyParent>,
                /// The subnets, in the order given.
                subnets: Many<AnySubnet>,
                $($(#[$field_meta])* $field: $type,)+
                /// Whether the network has no way out.
                internal: bool,
                /// Whether containers outside of a swarm's services may join.
                attachable: bool,
                /// Labels, without those of this library.
                labels: BTreeMap<String, String>,
                /// How addresses are announced after attaching.
                advertise: Option<Advertise>,
                /// Whether it is a node's half of a swarm network, to which nothing attaches.
                config_only: bool,
                /// The configuration network that the settings come from.
                config_from: Option<NetworkText>,
                /// Whether it is the swarm's half, made on a manager.
                swarm: bool,
            }
            make {
                let (parent, role) = role(parent.as_ref(), *config_only, config_from.as_ref(), *swarm)?;
                let name = name.0.clone();
                let $built = match role {
                    Role::Ordinary => $core::new(name, parent).or_raise()?,
                    Role::ConfigOnly => $core::config_only(name, parent).or_raise()?,
                    Role::ConfigFrom(config) => $core::config_from(name, config.0.clone()),
                    Role::Swarm(config) => $core::swarm(name, config.0.clone()),
                };
                Ok(common!($with, subnets, internal, attachable, labels, advertise))
            }

            /// The name of the engine's driver.
            #[getter]
            fn driver(&self) -> &'static str {
                NetworkSpec::from(self.core.clone()).driver()
            }

            /// What is sent to an engine for all subnets.
            fn entries(&self, engine: &Bound<'_, Engine>) -> Vec<IpamEntry> {
                NetworkSpec::from(self.core.clone()).entries(&engine.get().0).iter().map(Into::into).collect()
            }

            /// The body of `POST /networks/create` for an engine, as this library would send it: a dry run.
            fn engine_json(&self, engine: &Bound<'_, Engine>) -> String {
                NetworkSpec::from(self.core.clone()).engine_json(&engine.get().0)
            }

            /// Each field in which a network of the engine differs from this; empty when it is as wanted.
            fn differences(&self, engine: &Bound<'_, Engine>, found: &Bound<'_, ObservedNetwork>) -> Vec<Difference> {
                let spec = NetworkSpec::from(self.core.clone());
                Difference::list(&spec.differences(&engine.get().0, &found.get().core))
            }
        }
    };
}

network_spec! {
    /// A network of the macvlan driver: its containers are machines of the parent's segment, each with a MAC address of its own.
    ///
    /// There is no MTU to set: the engine ignores one, and containers take the parent's at the moment they start.
    struct MacvlanNetworkSpec(CoreMacvlan)
    (
        name, parent=None, *, subnets=Many::default(), mode=MacvlanNetworkModeEnum(MacvlanNetworkMode::Bridge), internal=false,
        attachable=false, labels=BTreeMap::new(), advertise=None, config_only=false, config_from=None, swarm=false
    ) {
        /// Who its containers may talk to.
        mode: MacvlanNetworkModeEnum,
    }
    with |core| core.mode(mode.0)
}

network_spec! {
    /// A network of the ipvlan driver: its containers share the parent's MAC address.
    struct IpvlanNetworkSpec(CoreIpvlan)
    (
        name, parent=None, *, subnets=Many::default(), mode=IpvlanNetworkModeEnum(IpvlanNetworkMode::L2),
        flag=IpvlanNetworkFlagEnum(IpvlanNetworkFlag::Bridge), internal=false, attachable=false, labels=BTreeMap::new(),
        advertise=None, config_only=false, config_from=None, swarm=false
    ) {
        /// On which layer the parent forwards.
        mode: IpvlanNetworkModeEnum,
        /// Which siblings a container reaches.
        flag: IpvlanNetworkFlagEnum,
    }
    with |core| core.mode(mode.0).flag(flag.0)
}

/// A network to be, of either driver.
#[derive(Clone, Debug)]
pub(crate) struct Spec(pub(crate) NetworkSpec);

impl<'py> FromPyObject<'_, 'py> for Spec {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(spec) = found.cast::<MacvlanNetworkSpec>() {
            Ok(Self(spec.get().core.clone().into()))
        } else if let Ok(spec) = found.cast::<IpvlanNetworkSpec>() {
            Ok(Self(spec.get().core.clone().into()))
        } else {
            Err(wrong_type(
                &found,
                "MacvlanNetworkSpec or IpvlanNetworkSpec",
            ))
        }
    }
}
