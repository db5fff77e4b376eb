//! macvlan and ipvlan networks as they are to be.

use std::ffi::c_char;
use std::time::Duration;

use trunkline::docker::{
    Advertise, HostLinks, IpvlanNetworkFlag, IpvlanNetworkMode, IpvlanNetworkSpec,
    MacvlanNetworkMode, MacvlanNetworkSpec, NetworkName, NetworkSpec, check_network, check_removal,
};

use crate::docker::{
    tl_engine, tl_host_links, tl_ipam_entries, tl_network_parent, tl_observed_network,
    tl_observed_networks, tl_subnet_spec, tl_subnet_specs,
};
use crate::error::{Failure, tl_differences, tl_error, tl_status};
use crate::ffi::{
    Owned, change, free, guard, handle, list_of, made_of, number, numbers, output, text, text_of,
    value, value_or_none, values_in,
};

/// Who the containers of a macvlan network may talk to: `macvlan_mode`. Docker's driver knows no source mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_macvlan_network_mode {
    /// Containers of one parent reach each other directly.
    TL_MACVLAN_NETWORK_MODE_BRIDGE = 1,
    /// Containers of one parent do not reach each other, even if the switch sends frames back.
    TL_MACVLAN_NETWORK_MODE_PRIVATE = 2,
    /// Frames between containers go out to the switch and come back if it reflects them.
    TL_MACVLAN_NETWORK_MODE_VEPA = 3,
    /// One container takes the parent whole.
    TL_MACVLAN_NETWORK_MODE_PASSTHRU = 4,
}

numbers!(MacvlanNetworkMode as "macvlan mode": tl_macvlan_network_mode {
    TL_MACVLAN_NETWORK_MODE_BRIDGE = Self::Bridge => Self::Bridge,
    TL_MACVLAN_NETWORK_MODE_PRIVATE = Self::Private => Self::Private,
    TL_MACVLAN_NETWORK_MODE_VEPA = Self::Vepa => Self::Vepa,
    TL_MACVLAN_NETWORK_MODE_PASSTHRU = Self::Passthru => Self::Passthru,
});

/// On which layer an ipvlan network forwards: `ipvlan_mode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_ipvlan_network_mode {
    /// Containers are hosts of the parent's segment.
    TL_IPVLAN_NETWORK_MODE_L2 = 1,
    /// The parent routes for its containers; upstream needs routes to the host.
    TL_IPVLAN_NETWORK_MODE_L3 = 2,
    /// As L3, but packets pass the host's netfilter.
    TL_IPVLAN_NETWORK_MODE_L3S = 3,
}

numbers!(IpvlanNetworkMode as "ipvlan mode": tl_ipvlan_network_mode {
    TL_IPVLAN_NETWORK_MODE_L2 = Self::L2 => Self::L2,
    TL_IPVLAN_NETWORK_MODE_L3 = Self::L3 => Self::L3,
    TL_IPVLAN_NETWORK_MODE_L3S = Self::L3s => Self::L3s,
});

/// Which siblings the containers of an ipvlan network reach: `ipvlan_flag`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_ipvlan_network_flag {
    /// Containers reach each other directly.
    TL_IPVLAN_NETWORK_FLAG_BRIDGE = 1,
    /// Containers do not reach each other.
    TL_IPVLAN_NETWORK_FLAG_PRIVATE = 2,
    /// Frames between containers go out to the switch and come back if it reflects them.
    TL_IPVLAN_NETWORK_FLAG_VEPA = 3,
}

numbers!(IpvlanNetworkFlag as "ipvlan flag": tl_ipvlan_network_flag {
    TL_IPVLAN_NETWORK_FLAG_BRIDGE = Self::Bridge => Self::Bridge,
    TL_IPVLAN_NETWORK_FLAG_PRIVATE = Self::Private => Self::Private,
    TL_IPVLAN_NETWORK_FLAG_VEPA = Self::Vepa => Self::Vepa,
});

/// A macvlan or ipvlan network of the engine to be. One thread at a time may change it; threads may read it at the same time.
pub struct tl_network_spec(Owned<NetworkSpec>);

handle!(tl_network_spec: NetworkSpec);

/// A macvlan network on a parent, which is copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_spec_macvlan(
    name: *const c_char,
    parent: *const tl_network_parent,
    out: *mut *mut tl_network_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let name = NetworkName::new(text(name, "name")?)?;
        let parent = value(parent, "parent")?;
        out.give(MacvlanNetworkSpec::new(name, parent.clone())?.into());
        Ok(())
    })
}

/// A node's half of a swarm network: `--config-only`. Nothing attaches to it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_spec_macvlan_config_only(
    name: *const c_char,
    parent: *const tl_network_parent,
    out: *mut *mut tl_network_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let name = NetworkName::new(text(name, "name")?)?;
        let parent = value(parent, "parent")?;
        out.give(MacvlanNetworkSpec::config_only(name, parent.clone())?.into());
        Ok(())
    })
}

/// A network of this host with the parent, mode, subnets and labels of the configuration network `config`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_spec_macvlan_config_from(
    name: *const c_char,
    config: *const c_char,
    out: *mut *mut tl_network_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let name = NetworkName::new(text(name, "name")?)?;
        let config = NetworkName::new(text(config, "config")?)?;
        out.give(MacvlanNetworkSpec::config_from(name, config).into());
        Ok(())
    })
}

/// The swarm's half: made on a manager, it takes everything from the network `config` of each node.
///
/// Docker gives addresses out per node and asks no other: give each node's half a range of its own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_spec_macvlan_swarm(
    name: *const c_char,
    config: *const c_char,
    out: *mut *mut tl_network_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let name = NetworkName::new(text(name, "name")?)?;
        let config = NetworkName::new(text(config, "config")?)?;
        out.give(MacvlanNetworkSpec::swarm(name, config).into());
        Ok(())
    })
}

/// A ipvlan network on a parent, which is copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_spec_ipvlan(
    name: *const c_char,
    parent: *const tl_network_parent,
    out: *mut *mut tl_network_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let name = NetworkName::new(text(name, "name")?)?;
        let parent = value(parent, "parent")?;
        out.give(IpvlanNetworkSpec::new(name, parent.clone())?.into());
        Ok(())
    })
}

/// A node's half of a swarm network: `--config-only`. Nothing attaches to it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_spec_ipvlan_config_only(
    name: *const c_char,
    parent: *const tl_network_parent,
    out: *mut *mut tl_network_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let name = NetworkName::new(text(name, "name")?)?;
        let parent = value(parent, "parent")?;
        out.give(IpvlanNetworkSpec::config_only(name, parent.clone())?.into());
        Ok(())
    })
}

/// A network of this host with the parent, mode, subnets and labels of the configuration network `config`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_spec_ipvlan_config_from(
    name: *const c_char,
    config: *const c_char,
    out: *mut *mut tl_network_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let name = NetworkName::new(text(name, "name")?)?;
        let config = NetworkName::new(text(config, "config")?)?;
        out.give(IpvlanNetworkSpec::config_from(name, config).into());
        Ok(())
    })
}

/// The swarm's half: made on a manager, it takes everything from the network `config` of each node.
///
/// Docker gives addresses out per node and asks no other: give each node's half a range of its own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_spec_ipvlan_swarm(
    name: *const c_char,
    config: *const c_char,
    out: *mut *mut tl_network_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let name = NetworkName::new(text(name, "name")?)?;
        let config = NetworkName::new(text(config, "config")?)?;
        out.give(IpvlanNetworkSpec::swarm(name, config).into());
        Ok(())
    })
}

/// Refuses what the other driver has and this one lacks.
fn not_of(spec: &NetworkSpec, what: &'static str) -> Failure {
    Failure::Value {
        what,
        value: format!("for the network {}", spec.name()),
        rule: "it belongs to the other driver",
    }
}

/// Does the same to a network of either driver.
macro_rules! either {
    ($spec:expr, $it:ident => $change:expr) => {
        match $spec {
            NetworkSpec::Macvlan($it) => NetworkSpec::from($change),
            NetworkSpec::Ipvlan($it) => NetworkSpec::from($change),
            other => other,
        }
    };
}

/// Who the containers of a macvlan network may talk to, a `tl_macvlan_network_mode`; bridge unless set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_spec_set_macvlan_mode(
    spec: *mut tl_network_spec,
    mode: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |it| {
            let mode: MacvlanNetworkMode = number(mode)?;
            match it {
                NetworkSpec::Macvlan(it) => Ok(it.mode(mode).into()),
                other => Err(not_of(&other, "macvlan mode")),
            }
        })
    })
}

/// On which layer an ipvlan network forwards, a `tl_ipvlan_network_mode`; l2 unless set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_spec_set_ipvlan_mode(
    spec: *mut tl_network_spec,
    mode: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |it| {
            let mode: IpvlanNetworkMode = number(mode)?;
            match it {
                NetworkSpec::Ipvlan(it) => Ok(it.mode(mode).into()),
                other => Err(not_of(&other, "ipvlan mode")),
            }
        })
    })
}

/// Which siblings the containers of an ipvlan network reach, a `tl_ipvlan_network_flag`; bridge unless set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_spec_set_ipvlan_flag(
    spec: *mut tl_network_spec,
    flag: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |it| {
            let flag: IpvlanNetworkFlag = number(flag)?;
            match it {
                NetworkSpec::Ipvlan(it) => Ok(it.flag(flag).into()),
                other => Err(not_of(&other, "ipvlan flag")),
            }
        })
    })
}

/// One more subnet: IPv4 or IPv6, as many as the wire has. The subnet is copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_spec_add_subnet(
    spec: *mut tl_network_spec,
    subnet: *const tl_subnet_spec,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |it| {
            let subnet = value(subnet, "subnet")?;
            Ok(either!(it, it => it.subnet(subnet.clone())?))
        })
    })
}

/// Leaves the default route out. Containers are still on the parent's wire.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_spec_set_internal(
    spec: *mut tl_network_spec,
    internal: bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |it| {
            Ok(either!(it, it => it.internal(internal)))
        })
    })
}

/// Lets single containers attach to a network of swarm scope.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_spec_set_attachable(
    spec: *mut tl_network_spec,
    attachable: bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |it| {
            Ok(either!(it, it => it.attachable(attachable)))
        })
    })
}

/// A label of your own. Ours begin with `io.trunkline.`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_spec_set_label(
    spec: *mut tl_network_spec,
    key: *const c_char,
    label: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |it| {
            let key = text(key, "key")?;
            let label = text(label, "label")?;
            Ok(either!(it, it => it.label(key, label)?))
        })
    })
}

/// How addresses are announced after attaching (Docker 28.0). 0 to 3 messages, `interval` 100 to 2,000 milliseconds apart.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_spec_set_advertise(
    spec: *mut tl_network_spec,
    messages: u32,
    interval: u64,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(spec, "spec", |it| {
            let interval = Duration::from_millis(interval);
            {
                let messages = u8::try_from(messages).unwrap_or(u8::MAX);
                let advertise = Advertise::new(messages, interval)?;
                Ok(either!(it, it => it.advertise(advertise)))
            }
        })
    })
}

/// The name of the driver: `"macvlan"` or `"ipvlan"`; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_spec_driver(spec: *const tl_network_spec) -> *const c_char {
    text_of(spec, "driver", |it| Some(it.driver().to_owned()))
}

/// The name of the network; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_spec_name(spec: *const tl_network_spec) -> *const c_char {
    text_of(spec, "name", |it| Some(it.name().to_string()))
}

/// The parent; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_spec_parent(
    spec: *const tl_network_spec,
) -> *const tl_network_parent {
    made_of(spec, "parent", |it| Some(it.parent().clone()))
}

/// The configuration network that this one takes its settings from; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_spec_config_source(
    spec: *const tl_network_spec,
) -> *const c_char {
    text_of(spec, "config_source", |it| {
        it.config_source().map(ToString::to_string)
    })
}

/// The subnets, as they were when this was first asked for; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_spec_subnets(
    spec: *const tl_network_spec,
) -> *const tl_subnet_specs {
    made_of(spec, "subnets", |it| {
        Some(list_of(it.subnets().iter().cloned()))
    })
}

/// What is sent to the engine for all subnets; see `entries`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_spec_entries(
    spec: *const tl_network_spec,
    engine: *const tl_engine,
    out: *mut *mut tl_ipam_entries,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let spec = value(spec, "spec")?;
        let engine = value(engine, "engine")?;
        out.give(list_of(spec.entries(engine)));
        Ok(())
    })
}

/// Each field in which a network of the engine differs from this one; empty when it is as wanted.
///
/// Labels that the network has beyond ours do not count. Options do, though Docker ignores those it does not know:
/// somebody believed in them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_spec_differences(
    spec: *const tl_network_spec,
    engine: *const tl_engine,
    found: *const tl_observed_network,
    out: *mut *mut tl_differences,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let spec = value(spec, "spec")?;
        let engine = value(engine, "engine")?;
        let found = value(found, "found")?;
        out.give(list_of(spec.differences(engine, found)));
        Ok(())
    })
}

/// Checks a network that is to be made, against the engine, its other networks, and the host's links. `host` may be NULL.
/// The violations are in the error (`tl_error_violations`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_check_network(
    spec: *const tl_network_spec,
    engine: *const tl_engine,
    networks: *const tl_observed_networks,
    host: *const tl_host_links,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let spec = value(spec, "spec")?;
        let engine = value(engine, "engine")?;
        let networks = value(networks, "networks")?;
        let unknown = HostLinks::unknown();
        let host = value_or_none(host).unwrap_or(&unknown);
        let networks = values_in(networks);
        check_network(spec, engine, &networks, host)?;
        Ok(())
    })
}

/// Checks a network that is to be removed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_check_removal(
    network: *const tl_observed_network,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let network = value(network, "network")?;
        check_removal(network)?;
        Ok(())
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_spec_free(spec: *mut tl_network_spec) {
    free(spec);
}
