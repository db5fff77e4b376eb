//! What an engine can do, by its version: the one table of version facts.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// A version of Docker's Engine API, such as 1.41.
///
/// ```
/// use trunkline::docker::ApiVersion;
///
/// let version: ApiVersion = "1.41".parse()?;
/// assert!(version < ApiVersion::new(1, 44));
/// assert_eq!(version.to_string(), "1.41");
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApiVersion {
    major: u16,
    minor: u16,
}

impl ApiVersion {
    /// The oldest that this library speaks: Docker 20.10.
    pub const OLDEST: Self = Self::new(1, 41);
    /// The newest that this library speaks. A newer engine is spoken to in this one.
    pub const NEWEST: Self = Self::new(1, 54);

    /// A version by its numbers.
    pub const fn new(major: u16, minor: u16) -> Self {
        Self { major, minor }
    }
}

impl FromStr for ApiVersion {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        let wrong = || Error::invalid("API version", s, "it is two numbers, such as 1.41");
        let (major, minor) = s.split_once('.').ok_or_else(wrong)?;
        Ok(Self {
            major: digits(major).ok_or_else(wrong)?,
            minor: digits(minor).ok_or_else(wrong)?,
        })
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}.{}", self.major, self.minor))
    }
}

/// A version of the Docker Engine, such as 20.10.24. Read with what distributions add (`20.10.24+dfsg1`, `29.0.0-rc.1`).
///
/// ```
/// use trunkline::docker::EngineVersion;
///
/// let debian: EngineVersion = "20.10.24+dfsg1".parse()?;
/// assert_eq!(debian, EngineVersion::new(20, 10, 24));
/// assert!(debian < EngineVersion::new(25, 0, 0));
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EngineVersion {
    major: u16,
    minor: u16,
    patch: u16,
}

impl EngineVersion {
    /// A version by its numbers.
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self {
            major,
            minor,
            patch,
        }
    }
}

impl FromStr for EngineVersion {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        let wrong = || Error::invalid("engine version", s, "it is three numbers, such as 20.10.24");
        let bare = s.strip_prefix("docker-").unwrap_or(s);
        let bare = bare.strip_prefix('v').unwrap_or(bare);
        let end = bare
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(bare.len());
        let mut numbers = bare.get(..end).unwrap_or_default().split('.');
        let mut next = || numbers.next().map_or(Some(0), digits).ok_or_else(wrong);
        Ok(Self {
            major: next()?,
            minor: next()?,
            patch: next()?,
        })
    }
}

impl fmt::Display for EngineVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}.{}.{}", self.major, self.minor, self.patch))
    }
}

fn digits(text: &str) -> Option<u16> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// Whose engine answers on the socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EngineKind {
    /// Docker's own, moby.
    Docker,
    /// Podman, on its Docker-compatible socket.
    Podman,
}

/// The system that the engine's containers run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EngineOs {
    /// Linux: macvlan and ipvlan.
    Linux,
    /// Windows: `transparent`.
    Windows,
}

/// What differs between engines, and since when.
///
/// ```
/// use trunkline::docker::{ApiVersion, Engine, EngineVersion, Feature};
///
/// let old = Engine::docker(EngineVersion::new(20, 10, 24), ApiVersion::new(1, 41));
/// assert!(!old.supports(Feature::SharedParent));
/// assert_eq!(
///     old.require(Feature::SharedParent).unwrap_err().to_string(),
///     "several macvlan networks on one parent is not supported: it takes Docker 27.0.0, \
///      this is Docker 20.10.24 (API 1.41)",
/// );
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Feature {
    /// Addresses can be given out of a /31, /32, /127 or /128.
    TinySubnets,
    /// The daemon itself checks subnets, ranges, gateways and reserved addresses, and lists all faults.
    ChecksAddresses,
    /// A second network of the same name is always refused.
    UniqueNames,
    /// ipvlan in mode l3s, and its flags. Before, the mode is refused and a flag silently ignored.
    IpvlanFlags,
    /// A MAC address per endpoint, at `containers/create`.
    MacPerEndpoint,
    /// A MAC address at `networks/connect`; before, the field was ignored.
    MacAtConnect,
    /// A container can be created on several networks at once.
    SeveralEndpointsAtCreate,
    /// A network without parent is treated as internal in full: no gateway, no forwarded DNS.
    ParentlessIsInternal,
    /// Several macvlan networks on one parent, unless one of them is passthru.
    SharedParent,
    /// Sysctls of one endpoint, `com.docker.network.endpoint.sysctls`.
    EndpointSysctls,
    /// The name of the interface in the container, `com.docker.network.endpoint.ifname`.
    InterfaceName,
    /// Which of several networks gives the default route, `GwPriority`.
    GatewayPriority,
    /// A network without IPv4, `EnableIPv4=false`.
    Ipv6Only,
    /// The engine announces a container's addresses after attaching, and the options that tune it.
    Advertise,
    /// MAC addresses are random at every start; before, they followed from the IPv4 address.
    RandomMac,
    /// A subnet without gateway has none; before, the first free address is taken for one and routed to.
    NoInventedGateway,
    /// An internal network needs no gateway address; before, one is taken out of the pool.
    NoInternalGateway,
    /// A failed create gives its subnet back at once; before, it can stay taken until the daemon restarts.
    NoPoolLeak,
    /// `networks/{id}` tells how many addresses are given out.
    AddressCounts,
}

impl Feature {
    /// Every feature.
    pub const ALL: &[Self] = &[
        Self::TinySubnets,
        Self::ChecksAddresses,
        Self::UniqueNames,
        Self::IpvlanFlags,
        Self::MacPerEndpoint,
        Self::MacAtConnect,
        Self::SeveralEndpointsAtCreate,
        Self::ParentlessIsInternal,
        Self::SharedParent,
        Self::EndpointSysctls,
        Self::InterfaceName,
        Self::GatewayPriority,
        Self::Ipv6Only,
        Self::Advertise,
        Self::RandomMac,
        Self::NoInventedGateway,
        Self::NoInternalGateway,
        Self::NoPoolLeak,
        Self::AddressCounts,
    ];

    /// What it is, in words.
    pub fn what(self) -> &'static str {
        self.row().0
    }

    /// The first engine that has it, where it came with an engine whatever the API version.
    pub fn since_engine(self) -> Option<EngineVersion> {
        self.row().1
    }

    /// The first API version that has it, where the engine looks at the version of the request.
    pub fn since_api(self) -> Option<ApiVersion> {
        self.row().2
    }

    /// The table. Behaviour of the daemon goes by engine, fields of requests and answers by API.
    fn row(self) -> (&'static str, Option<EngineVersion>, Option<ApiVersion>) {
        const fn engine(major: u16, minor: u16) -> EngineVersion {
            EngineVersion::new(major, minor, 0)
        }
        const fn api(minor: u16) -> ApiVersion {
            ApiVersion::new(1, minor)
        }
        match self {
            Self::TinySubnets => (
                "a subnet of one or two addresses",
                Some(engine(23, 0)),
                None,
            ),
            Self::ChecksAddresses => (
                "checking of subnets by the daemon",
                Some(engine(25, 0)),
                None,
            ),
            Self::UniqueNames => (
                "refusing a second network of one name",
                Some(engine(25, 0)),
                None,
            ),
            Self::IpvlanFlags => (
                "ipvlan in mode l3s or with a flag",
                Some(engine(23, 0)),
                None,
            ),
            Self::MacPerEndpoint => ("a MAC address per endpoint", None, Some(api(44))),
            Self::MacAtConnect => (
                "a MAC address for a container that exists already",
                None,
                Some(api(54)),
            ),
            Self::SeveralEndpointsAtCreate => (
                "a container created on several networks",
                None,
                Some(api(44)),
            ),
            Self::ParentlessIsInternal => (
                "a network without parent that is internal in full",
                Some(engine(26, 1)),
                None,
            ),
            Self::SharedParent => (
                "several macvlan networks on one parent",
                Some(engine(27, 0)),
                None,
            ),
            Self::EndpointSysctls => ("sysctls of an endpoint", Some(engine(27, 0)), Some(api(46))),
            Self::InterfaceName => ("naming a container's interface", Some(engine(28, 0)), None),
            Self::GatewayPriority => ("a gateway priority", None, Some(api(48))),
            Self::Ipv6Only => ("a network without IPv4", Some(engine(28, 0)), Some(api(48))),
            Self::Advertise => (
                "announcing addresses after attaching",
                Some(engine(28, 0)),
                None,
            ),
            Self::RandomMac => ("random MAC addresses", Some(engine(28, 0)), None),
            Self::NoInventedGateway => ("a subnet without gateway", Some(engine(29, 0)), None),
            Self::NoInternalGateway => (
                "an internal network without gateway address",
                Some(engine(28, 0)),
                None,
            ),
            Self::NoPoolLeak => (
                "giving a subnet back after a failed create",
                Some(engine(29, 0)),
                None,
            ),
            Self::AddressCounts => ("counting addresses per network", None, Some(api(52))),
        }
    }
}

/// An engine: whose, which version, and the API version that we speak with it.
///
/// ```
/// use trunkline::docker::{ApiVersion, Engine, EngineVersion, Feature};
///
/// let new = Engine::docker(EngineVersion::new(28, 5, 2), ApiVersion::new(1, 51));
/// assert!(new.supports(Feature::GatewayPriority));
/// assert_eq!(new.to_string(), "Docker 28.5.2 (API 1.51)");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Engine {
    kind: EngineKind,
    os: EngineOs,
    version: EngineVersion,
    api: ApiVersion,
}

impl Engine {
    /// Docker on Linux, for decisions without an engine at hand.
    pub const fn docker(version: EngineVersion, api: ApiVersion) -> Self {
        Self {
            kind: EngineKind::Docker,
            os: EngineOs::Linux,
            version,
            api,
        }
    }

    /// Docker on Windows, for decisions without an engine at hand.
    pub const fn docker_on_windows(version: EngineVersion, api: ApiVersion) -> Self {
        Self {
            kind: EngineKind::Docker,
            os: EngineOs::Windows,
            version,
            api,
        }
    }

    /// Podman's Docker-compatible socket, for decisions without an engine at hand.
    pub const fn podman(version: EngineVersion, api: ApiVersion) -> Self {
        Self {
            kind: EngineKind::Podman,
            os: EngineOs::Linux,
            version,
            api,
        }
    }

    /// An engine that answered.
    #[cfg(feature = "docker")]
    pub(crate) const fn found(
        kind: EngineKind,
        os: EngineOs,
        version: EngineVersion,
        api: ApiVersion,
    ) -> Self {
        Self {
            kind,
            os,
            version,
            api,
        }
    }

    /// Whose engine it is.
    pub fn kind(&self) -> EngineKind {
        self.kind
    }

    /// The system that its containers run on.
    pub fn os(&self) -> EngineOs {
        self.os
    }

    /// Its version.
    pub fn version(&self) -> EngineVersion {
        self.version
    }

    /// The API version that we speak with it.
    pub fn api(&self) -> ApiVersion {
        self.api
    }

    /// Whether the engine, spoken to in this API version, has a feature.
    pub fn supports(&self, feature: Feature) -> bool {
        feature
            .since_engine()
            .is_none_or(|since| self.version >= since)
            && feature.since_api().is_none_or(|since| self.api >= since)
    }

    /// # Errors
    ///
    /// [`Error::Unsupported`] with the version that has it, when this one has not.
    pub fn require(&self, feature: Feature) -> Result<()> {
        if self.supports(feature) {
            return Ok(());
        }
        let since = match (feature.since_engine(), feature.since_api()) {
            (Some(engine), Some(api)) => format!("Docker {engine} (API {api})"),
            (Some(engine), None) => format!("Docker {engine}"),
            (None, Some(api)) => format!("API {api}"),
            (None, None) => String::from("another engine"),
        };
        Err(Error::Unsupported {
            what: feature.what().into(),
            needs: format!("it takes {since}, this is {self}"),
        })
    }

    /// The version to speak with an engine that offers `oldest` to `newest`.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] when there is none that both know.
    ///
    /// ```
    /// use trunkline::docker::{ApiVersion, Engine};
    ///
    /// let v = ApiVersion::new;
    /// assert_eq!(Engine::negotiate(v(1, 12), v(1, 41))?, v(1, 41)); // Docker 20.10
    /// assert_eq!(Engine::negotiate(v(1, 44), v(1, 99))?, ApiVersion::NEWEST); // a future one
    /// assert!(Engine::negotiate(v(1, 12), v(1, 40)).is_err()); // Docker 19.03
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    pub fn negotiate(oldest: ApiVersion, newest: ApiVersion) -> Result<ApiVersion> {
        let chosen = newest.min(ApiVersion::NEWEST);
        if chosen >= ApiVersion::OLDEST && chosen >= oldest {
            return Ok(chosen);
        }
        Err(Error::Unsupported {
            what: format!("an engine that speaks API {oldest} to {newest}"),
            needs: format!(
                "this library speaks {} (Docker 20.10) to {}",
                ApiVersion::OLDEST,
                ApiVersion::NEWEST
            ),
        })
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            EngineKind::Docker => "Docker",
            EngineKind::Podman => "Podman",
        };
        let system = match self.os {
            EngineOs::Linux => "",
            EngineOs::Windows => " on Windows",
        };
        write!(f, "{kind} {}{system} (API {})", self.version, self.api)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn versions_as_engines_print_them() {
        for (text, version) in [
            ("20.10.24+dfsg1", EngineVersion::new(20, 10, 24)),
            ("v28.5.2", EngineVersion::new(28, 5, 2)),
            ("docker-v29.0.0", EngineVersion::new(29, 0, 0)),
            ("29.0.0-rc.1", EngineVersion::new(29, 0, 0)),
            ("27.3.1-ce", EngineVersion::new(27, 3, 1)),
            ("4.3.1", EngineVersion::new(4, 3, 1)),
            ("26.1", EngineVersion::new(26, 1, 0)),
        ] {
            assert_eq!(text.parse::<EngineVersion>().unwrap(), version, "{text}");
        }
        for bad in ["", "dev", "v", "x20.10", "20..1", "99999999.1.1"] {
            assert!(bad.parse::<EngineVersion>().is_err(), "{bad:?}");
        }
        for bad in ["", "1", "1.", "+1.4", "1.4.1", "v1.41"] {
            assert!(bad.parse::<ApiVersion>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn every_feature_has_a_first_version_and_no_engine_loses_one() {
        let engines = [
            Engine::docker(EngineVersion::new(20, 10, 24), ApiVersion::new(1, 41)),
            Engine::docker(EngineVersion::new(24, 0, 9), ApiVersion::new(1, 43)),
            Engine::docker(EngineVersion::new(25, 0, 5), ApiVersion::new(1, 44)),
            Engine::docker(EngineVersion::new(26, 1, 4), ApiVersion::new(1, 45)),
            Engine::docker(EngineVersion::new(27, 5, 1), ApiVersion::new(1, 47)),
            Engine::docker(EngineVersion::new(28, 5, 2), ApiVersion::new(1, 51)),
            Engine::docker(EngineVersion::new(29, 7, 2), ApiVersion::NEWEST),
        ];
        for feature in Feature::ALL {
            assert!(
                feature.since_engine().is_some() || feature.since_api().is_some(),
                "{feature:?}"
            );
            let has: Vec<bool> = engines
                .iter()
                .map(|engine| engine.supports(*feature))
                .collect();
            assert!(has.is_sorted(), "{feature:?} {has:?}");
            assert_eq!(
                (has.first(), has.last()),
                (Some(&false), Some(&true)),
                "{feature:?}"
            );
        }
        // A new engine spoken to in an old version has the daemon's behaviour, but not the fields.
        let pinned = Engine::docker(EngineVersion::new(29, 0, 0), ApiVersion::new(1, 44));
        assert!(pinned.supports(Feature::SharedParent));
        assert!(!pinned.supports(Feature::GatewayPriority));
    }
}
