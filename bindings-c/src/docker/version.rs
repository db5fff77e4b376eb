//! The engine, its versions, and what they can do.

use std::ffi::c_char;

use std::ffi::CString;
use std::ptr;
use std::sync::OnceLock;
use trunkline::docker::{ApiVersion, Engine, EngineKind, EngineOs, EngineVersion, Feature};

use crate::error::{tl_error, tl_status};
use crate::ffi::{
    Numbered, Owned, c_string, free, guard, handle, number, numbers, output, read, text, text_of,
    value,
};

/// Whose engine answers on the socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_engine_type {
    /// Docker's own, moby.
    TL_ENGINE_KIND_DOCKER = 1,
    /// Podman, on its Docker-compatible socket.
    TL_ENGINE_KIND_PODMAN = 2,
}

numbers!(EngineKind as "kind of engine": tl_engine_type {
    TL_ENGINE_KIND_DOCKER = Self::Docker => Self::Docker,
    TL_ENGINE_KIND_PODMAN = Self::Podman => Self::Podman,
});

/// The system that the engine's containers run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_engine_system {
    /// Linux: macvlan and ipvlan.
    TL_ENGINE_OS_LINUX = 1,
    /// Windows: `transparent`.
    TL_ENGINE_OS_WINDOWS = 2,
}

numbers!(EngineOs as "system of an engine": tl_engine_system {
    TL_ENGINE_OS_LINUX = Self::Linux => Self::Linux,
    TL_ENGINE_OS_WINDOWS = Self::Windows => Self::Windows,
});

/// What differs between engines, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_feature {
    /// Addresses can be given out of a /31, /32, /127 or /128.
    TL_FEATURE_TINY_SUBNETS = 1,
    /// The daemon itself checks subnets, ranges, gateways and reserved addresses, and lists all faults.
    TL_FEATURE_CHECKS_ADDRESSES = 2,
    /// A second network of the same name is always refused.
    TL_FEATURE_UNIQUE_NAMES = 3,
    /// ipvlan in mode l3s, and its flags. Before, the mode is refused and a flag silently ignored.
    TL_FEATURE_IPVLAN_FLAGS = 4,
    /// A MAC address per endpoint, at `containers/create`.
    TL_FEATURE_MAC_PER_ENDPOINT = 5,
    /// A MAC address at `networks/connect`; before, the field was ignored.
    TL_FEATURE_MAC_AT_CONNECT = 6,
    /// A container can be created on several networks at once.
    TL_FEATURE_SEVERAL_ENDPOINTS_AT_CREATE = 7,
    /// A network without parent is treated as internal in full: no gateway, no forwarded DNS.
    TL_FEATURE_PARENTLESS_IS_INTERNAL = 8,
    /// Several macvlan networks on one parent, unless one of them is passthru.
    TL_FEATURE_SHARED_PARENT = 9,
    /// Sysctls of one endpoint, `com.docker.network.endpoint.sysctls`.
    TL_FEATURE_ENDPOINT_SYSCTLS = 10,
    /// The name of the interface in the container, `com.docker.network.endpoint.ifname`.
    TL_FEATURE_INTERFACE_NAME = 11,
    /// Which of several networks gives the default route, `GwPriority`.
    TL_FEATURE_GATEWAY_PRIORITY = 12,
    /// A network without IPv4, `EnableIPv4=false`.
    TL_FEATURE_IPV6_ONLY = 13,
    /// The engine announces a container's addresses after attaching, and the options that tune it.
    TL_FEATURE_ADVERTISE = 14,
    /// MAC addresses are random at every start; before, they followed from the IPv4 address.
    TL_FEATURE_RANDOM_MAC = 15,
    /// A subnet without gateway has none; before, the first free address is taken for one and routed to.
    TL_FEATURE_NO_INVENTED_GATEWAY = 16,
    /// An internal network needs no gateway address; before, one is taken out of the pool.
    TL_FEATURE_NO_INTERNAL_GATEWAY = 17,
    /// A failed create gives its subnet back at once; before, it can stay taken until the daemon restarts.
    TL_FEATURE_NO_POOL_LEAK = 18,
    /// `networks/{id}` tells how many addresses are given out.
    TL_FEATURE_ADDRESS_COUNTS = 19,
}

numbers!(Feature as "feature": tl_feature {
    TL_FEATURE_TINY_SUBNETS = Self::TinySubnets => Self::TinySubnets,
    TL_FEATURE_CHECKS_ADDRESSES = Self::ChecksAddresses => Self::ChecksAddresses,
    TL_FEATURE_UNIQUE_NAMES = Self::UniqueNames => Self::UniqueNames,
    TL_FEATURE_IPVLAN_FLAGS = Self::IpvlanFlags => Self::IpvlanFlags,
    TL_FEATURE_MAC_PER_ENDPOINT = Self::MacPerEndpoint => Self::MacPerEndpoint,
    TL_FEATURE_MAC_AT_CONNECT = Self::MacAtConnect => Self::MacAtConnect,
    TL_FEATURE_SEVERAL_ENDPOINTS_AT_CREATE = Self::SeveralEndpointsAtCreate => Self::SeveralEndpointsAtCreate,
    TL_FEATURE_PARENTLESS_IS_INTERNAL = Self::ParentlessIsInternal => Self::ParentlessIsInternal,
    TL_FEATURE_SHARED_PARENT = Self::SharedParent => Self::SharedParent,
    TL_FEATURE_ENDPOINT_SYSCTLS = Self::EndpointSysctls => Self::EndpointSysctls,
    TL_FEATURE_INTERFACE_NAME = Self::InterfaceName => Self::InterfaceName,
    TL_FEATURE_GATEWAY_PRIORITY = Self::GatewayPriority => Self::GatewayPriority,
    TL_FEATURE_IPV6_ONLY = Self::Ipv6Only => Self::Ipv6Only,
    TL_FEATURE_ADVERTISE = Self::Advertise => Self::Advertise,
    TL_FEATURE_RANDOM_MAC = Self::RandomMac => Self::RandomMac,
    TL_FEATURE_NO_INVENTED_GATEWAY = Self::NoInventedGateway => Self::NoInventedGateway,
    TL_FEATURE_NO_INTERNAL_GATEWAY = Self::NoInternalGateway => Self::NoInternalGateway,
    TL_FEATURE_NO_POOL_LEAK = Self::NoPoolLeak => Self::NoPoolLeak,
    TL_FEATURE_ADDRESS_COUNTS = Self::AddressCounts => Self::AddressCounts,
});

/// An engine: whose, which version, and the API version that we speak with it. It never changes, so threads may read it at
/// the same time.
pub struct tl_engine(Owned<Engine>);

handle!(tl_engine: Engine);

/// A Docker engine on Linux by its version, such as `"20.10.24"`, and the API version agreed on, such as `"1.41"`: for
/// planning without one at hand.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_engine_docker(
    version: *const c_char,
    api: *const c_char,
    out: *mut *mut tl_engine,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let version: EngineVersion = text(version, "version")?.parse()?;
        let api: ApiVersion = text(api, "api")?.parse()?;
        out.give(Engine::docker(version, api));
        Ok(())
    })
}

/// A Docker engine on Windows by its version, such as `"20.10.24"`, and the API version agreed on, such as `"1.41"`: for
/// planning without one at hand.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_engine_docker_on_windows(
    version: *const c_char,
    api: *const c_char,
    out: *mut *mut tl_engine,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let version: EngineVersion = text(version, "version")?.parse()?;
        let api: ApiVersion = text(api, "api")?.parse()?;
        out.give(Engine::docker_on_windows(version, api));
        Ok(())
    })
}

/// Podman by its version, such as `"20.10.24"`, and the API version agreed on, such as `"1.41"`: for planning without one
/// at hand.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_engine_podman(
    version: *const c_char,
    api: *const c_char,
    out: *mut *mut tl_engine,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let version: EngineVersion = text(version, "version")?.parse()?;
        let api: ApiVersion = text(api, "api")?.parse()?;
        out.give(Engine::podman(version, api));
        Ok(())
    })
}

/// Whose engine it is, a `tl_engine_type`; 0 for what this version does not know.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_engine_kind(engine: *const tl_engine) -> u32 {
    read(engine, 0, |it| it.kind().number())
}

/// The system that its containers run on, a `tl_engine_system`; 0 for what this version does not know.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_engine_os(engine: *const tl_engine) -> u32 {
    read(engine, 0, |it| it.os().number())
}

/// The version of the engine, such as `"20.10.24"`; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_engine_version(engine: *const tl_engine) -> *const c_char {
    text_of(engine, "version", |it| Some(it.version().to_string()))
}

/// The API version agreed on, such as `"1.41"`; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_engine_api(engine: *const tl_engine) -> *const c_char {
    text_of(engine, "api", |it| Some(it.api().to_string()))
}

/// All of it in words; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_engine_text(engine: *const tl_engine) -> *const c_char {
    text_of(engine, "text", |it| Some(it.to_string()))
}

/// Whether the engine has a feature, a `tl_feature`; false for a number that is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_engine_supports(engine: *const tl_engine, feature: u32) -> bool {
    read(engine, false, |engine| {
        Feature::from_number(feature).is_some_and(|feature| engine.supports(feature))
    })
}

/// `TL_UNSUPPORTED`, with the version that it takes, when the engine lacks a feature, a `tl_feature`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_engine_require(
    engine: *const tl_engine,
    feature: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let engine = value(engine, "engine")?;
        let feature: Feature = number(feature)?;
        engine.require(feature)?;
        Ok(())
    })
}

/// The API version, such as `"1.41"`, that this library speaks with an engine that takes `oldest` to `newest`.
/// `TL_UNSUPPORTED` when they have none in common.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_api_version_negotiate(
    oldest: *const c_char,
    newest: *const c_char,
    out: *mut *mut c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let oldest: ApiVersion = text(oldest, "oldest")?.parse()?;
        let newest: ApiVersion = text(newest, "newest")?.parse()?;
        out.give_text(Engine::negotiate(oldest, newest)?.to_string());
        Ok(())
    })
}

/// What there is to say of a feature: what it is, and the versions that brought it.
fn feature_text(feature: u32, column: usize) -> *const c_char {
    static TEXTS: OnceLock<Vec<[Option<CString>; 3]>> = OnceLock::new();
    let texts = TEXTS.get_or_init(|| {
        Feature::ALL
            .iter()
            .map(|feature| {
                [
                    Some(feature.what().to_owned()),
                    feature.since_engine().map(|version| version.to_string()),
                    feature.since_api().map(|version| version.to_string()),
                ]
                .map(|text| text.map(c_string))
            })
            .collect()
    });
    Feature::ALL
        .iter()
        .position(|known| known.number() == feature)
        .and_then(|position| texts.get(position)?.get(column)?.as_ref())
        .map_or(ptr::null(), |text| text.as_ptr())
}

/// What a feature, a `tl_feature`, is, in words; NULL for a number that is none. Never to be freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_feature_what(feature: u32) -> *const c_char {
    feature_text(feature, 0)
}

/// The first version of Docker with a feature; NULL where its API version alone decides, or none has it. Never to be freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_feature_since_engine(feature: u32) -> *const c_char {
    feature_text(feature, 1)
}

/// The first API version with a feature; NULL where the version of the engine alone decides, or none has it. Never to be freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_feature_since_api(feature: u32) -> *const c_char {
    feature_text(feature, 2)
}

/// Frees an engine; not one borrowed from a client. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_engine_free(engine: *mut tl_engine) {
    free(engine);
}
