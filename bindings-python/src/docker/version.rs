//! `trunkline.docker.Engine`, its versions and features.

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use trunkline::docker::{
    ApiVersion as CoreApi, Engine as Core, EngineKind, EngineOs, EngineVersion as CoreVersion,
    Feature,
};

use crate::convert::{Whole, python_enum, wrong_type};
use crate::error::OrRaise;

python_enum! {
    /// `trunkline.docker.EngineKind`.
    EngineKindEnum = EngineKind, "EngineKind", "kind of engine" {
        Docker => "docker",
        Podman => "podman",
    } other "other"
}

python_enum! {
    /// `trunkline.docker.EngineOs`.
    EngineOsEnum = EngineOs, "EngineOs", "operating system" {
        Linux => "linux",
        Windows => "windows",
    } other "other"
}

python_enum! {
    /// `trunkline.docker.Feature`.
    FeatureEnum = Feature, "Feature", "feature of an engine" {
        TinySubnets => "tiny_subnets",
        ChecksAddresses => "checks_addresses",
        UniqueNames => "unique_names",
        IpvlanFlags => "ipvlan_flags",
        MacPerEndpoint => "mac_per_endpoint",
        MacAtConnect => "mac_at_connect",
        SeveralEndpointsAtCreate => "several_endpoints_at_create",
        ParentlessIsInternal => "parentless_is_internal",
        SharedParent => "shared_parent",
        EndpointSysctls => "endpoint_sysctls",
        InterfaceName => "interface_name",
        GatewayPriority => "gateway_priority",
        Ipv6Only => "ipv6_only",
        Advertise => "advertise",
        RandomMac => "random_mac",
        NoInventedGateway => "no_invented_gateway",
        NoInternalGateway => "no_internal_gateway",
        NoPoolLeak => "no_pool_leak",
        AddressCounts => "address_counts",
    } other "other"
}

macro_rules! version {
    ($(#[$meta:meta])* $class:ident($core:ty), $any:ident; $($methods:tt)*) => {
        $(#[$meta])*
        #[pyclass(frozen, eq, ord, hash, module = "trunkline.docker")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $class(pub(crate) $core);

        #[allow(clippy::trivially_copy_pass_by_ref)] // methods of Python take a reference
        #[pymethods]
        impl $class {
            #[classattr]
            #[pyo3(name = "__match_args__")]
            const MATCH_ARGS: (&'static str,) = ("text",);

            $($methods)*

            #[new]
            fn new(text: &str) -> PyResult<Self> {
                text.parse().or_raise().map(Self)
            }

            /// The version as text.
            #[getter]
            fn text(&self) -> String {
                self.0.to_string()
            }

            fn __str__(&self) -> String {
                self.0.to_string()
            }

            fn __repr__(&self) -> String {
                format!("{}('{}')", stringify!($class), self.0)
            }

            fn __getnewargs__(&self) -> (String,) {
                (self.0.to_string(),)
            }
        }

        /// The version as an argument; its text is taken too.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) struct $any(pub(crate) $core);

        impl<'py> FromPyObject<'_, 'py> for $any {
            type Error = PyErr;

            fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
                if let Ok(version) = found.cast::<$class>() {
                    return Ok(Self(version.get().0));
                }
                match found.cast::<pyo3::types::PyString>() {
                    Ok(text) => text.to_cow()?.parse().or_raise().map(Self),
                    Err(_) => Err(wrong_type(&found, concat!("str or ", stringify!($class)))),
                }
            }
        }
    };
}

version! {
    /// The version of an engine, such as `28.0.4`.
    EngineVersion(CoreVersion), AnyEngineVersion;

    /// A version by its numbers.
    #[staticmethod]
    fn of(major: Whole<u16>, minor: Whole<u16>, patch: Whole<u16>) -> Self {
        Self(CoreVersion::new(major.0, minor.0, patch.0))
    }
}

version! {
    /// The version of the engine's API, such as `1.41`.
    ApiVersion(CoreApi), AnyApiVersion;

    /// A version by its numbers.
    #[staticmethod]
    fn of(major: Whole<u16>, minor: Whole<u16>) -> Self {
        Self(CoreApi::new(major.0, minor.0))
    }

    /// The oldest that this library speaks.
    #[staticmethod]
    fn oldest() -> Self {
        Self(CoreApi::OLDEST)
    }

    /// The newest that this library knows.
    #[staticmethod]
    fn newest() -> Self {
        Self(CoreApi::NEWEST)
    }
}

/// An engine: whose it is, its version, and the API version that it is spoken to with.
///
/// `Docker.engine` is a real one; `Engine.docker("20.10.24", "1.41")` makes one to check against.
#[pyclass(frozen, eq, hash, module = "trunkline.docker")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Engine(pub(crate) Core);

#[pymethods]
impl Engine {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str, &'static str) = ("kind", "version", "api");

    /// A Docker engine on Linux.
    #[staticmethod]
    fn docker(version: AnyEngineVersion, api: AnyApiVersion) -> Self {
        Self(Core::docker(version.0, api.0))
    }

    /// A Docker engine on Windows.
    #[staticmethod]
    fn docker_on_windows(version: AnyEngineVersion, api: AnyApiVersion) -> Self {
        Self(Core::docker_on_windows(version.0, api.0))
    }

    /// Podman's socket that speaks Docker's API.
    #[staticmethod]
    fn podman(version: AnyEngineVersion, api: AnyApiVersion) -> Self {
        Self(Core::podman(version.0, api.0))
    }

    /// The API version to speak with an engine that knows those from `oldest` to `newest`.
    #[staticmethod]
    fn negotiate(oldest: AnyApiVersion, newest: AnyApiVersion) -> PyResult<ApiVersion> {
        Core::negotiate(oldest.0, newest.0)
            .or_raise()
            .map(ApiVersion)
    }

    /// Whose it is.
    #[getter]
    fn kind(&self) -> EngineKindEnum {
        EngineKindEnum(self.0.kind())
    }

    /// What it runs on.
    #[getter]
    fn os(&self) -> EngineOsEnum {
        EngineOsEnum(self.0.os())
    }

    /// Its version.
    #[getter]
    fn version(&self) -> EngineVersion {
        EngineVersion(self.0.version())
    }

    /// The API version agreed on.
    #[getter]
    fn api(&self) -> ApiVersion {
        ApiVersion(self.0.api())
    }

    /// Whether it can do something.
    fn supports(&self, feature: FeatureEnum) -> bool {
        self.0.supports(feature.0)
    }

    /// Raises `UnsupportedError` with the version that has it, when this one has not.
    fn require(&self, feature: FeatureEnum) -> PyResult<()> {
        self.0.require(feature.0).or_raise()
    }

    /// What a feature is, the engine's version that brought it, and the API's; None where it does not depend on one.
    #[staticmethod]
    fn about(feature: FeatureEnum) -> (&'static str, Option<EngineVersion>, Option<ApiVersion>) {
        (
            feature.0.what(),
            feature.0.since_engine().map(EngineVersion),
            feature.0.since_api().map(ApiVersion),
        )
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!(
            "Engine.{}('{}', '{}')",
            self.made_by(),
            self.0.version(),
            self.0.api()
        )
    }

    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let make = py.get_type::<Self>().getattr(self.made_by())?;
        let arguments = (self.0.version().to_string(), self.0.api().to_string());
        Ok((make, arguments.into_pyobject(py)?))
    }
}

impl Engine {
    fn made_by(&self) -> &'static str {
        match (self.0.kind(), self.0.os()) {
            (EngineKind::Podman, _) => "podman",
            (_, EngineOs::Windows) => "docker_on_windows",
            _ => "docker",
        }
    }
}
