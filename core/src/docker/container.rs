//! A container on its networks, as far as this library makes containers.

use std::collections::BTreeMap;
use std::fmt;

use crate::docker::endpoint::EndpointSpec;
use crate::docker::name::ContainerName;
use crate::docker::network::LABEL_PREFIX;
use crate::error::{Error, Result};

/// When the engine starts a container again by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RestartPolicy {
    /// Never.
    #[default]
    No,
    /// Whenever it ends, and at the start of the engine.
    Always,
    /// As always, unless it was stopped by hand.
    UnlessStopped,
    /// When it ends with an exit code other than 0.
    OnFailure,
}

impl RestartPolicy {
    /// The word that Docker takes.
    pub fn name(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Always => "always",
            Self::UnlessStopped => "unless-stopped",
            Self::OnFailure => "on-failure",
        }
    }
}

impl fmt::Display for RestartPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A container to be made and started, with all its networks at once.
///
/// Engines of an API before 1.44 take one network at creation; further ones are connected before the start.
///
/// ```
/// use trunkline::docker::{EndpointSpec, ContainerName, ContainerSpec, NetworkName};
///
/// let web = ContainerSpec::new(ContainerName::new("web")?, "busybox:latest")
///     .on(EndpointSpec::new(NetworkName::new("macvlan100")?).ipv4("10.0.0.7".parse().unwrap()))?
///     .command(["httpd", "-f"])
///     .log("local", [("max-size", "10m")]);
/// assert_eq!(web.endpoints().len(), 1);
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ContainerSpec {
    pub(crate) name: ContainerName,
    pub(crate) image: String,
    pub(crate) command: Vec<String>,
    pub(crate) environment: Vec<String>,
    pub(crate) hostname: Option<String>,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) restart: RestartPolicy,
    pub(crate) log: Option<(String, BTreeMap<String, String>)>,
    pub(crate) endpoints: Vec<EndpointSpec>,
}

impl ContainerSpec {
    /// A container of an image that the engine has, or can pull by itself at creation: no image is pulled here.
    pub fn new(name: ContainerName, image: impl Into<String>) -> Self {
        Self {
            name,
            image: image.into(),
            command: Vec::new(),
            environment: Vec::new(),
            hostname: None,
            labels: BTreeMap::new(),
            restart: RestartPolicy::No,
            log: None,
            endpoints: Vec::new(),
        }
    }

    /// One more network. The first one is the container's own: it carries the MAC address on engines before API 1.44.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when the container is on that network already.
    pub fn on(mut self, endpoint: EndpointSpec) -> Result<Self> {
        if self
            .endpoints
            .iter()
            .any(|other| other.network == endpoint.network)
        {
            return Err(Error::invalid(
                "network",
                endpoint.network,
                "the container is on it already",
            ));
        }
        self.endpoints.push(endpoint);
        Ok(self)
    }

    /// What runs in it; the image's own command unless set.
    pub fn command<S: Into<String>>(mut self, words: impl IntoIterator<Item = S>) -> Self {
        self.command = words.into_iter().map(Into::into).collect();
        self
    }

    /// One more environment variable.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a name that is empty or has a `=`.
    pub fn variable(mut self, name: &str, value: &str) -> Result<Self> {
        if name.is_empty() || name.contains(['=', '\0']) {
            return Err(Error::invalid(
                "environment variable",
                name,
                "it is not empty and has no '='",
            ));
        }
        self.environment.push(format!("{name}={value}"));
        Ok(self)
    }

    /// The name that the container gives itself; its id unless set.
    pub fn hostname(mut self, name: impl Into<String>) -> Self {
        self.hostname = Some(name.into());
        self
    }

    /// A label of your own. Ours begin with `io.trunkline.`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for an empty key, or one of ours.
    pub fn label(mut self, key: &str, value: &str) -> Result<Self> {
        if key.is_empty() || key.starts_with(LABEL_PREFIX) {
            let rule = "it is not empty, and io.trunkline. is this library's own";
            return Err(Error::invalid("label", key, rule));
        }
        self.labels.insert(key.into(), value.into());
        Ok(self)
    }

    /// When the engine starts it again by itself; never unless set.
    pub fn restart(mut self, policy: RestartPolicy) -> Self {
        self.restart = policy;
        self
    }

    /// The log driver and its options, as Docker takes them; the engine's default unless set.
    pub fn log<K: Into<String>, V: Into<String>>(
        mut self,
        driver: impl Into<String>,
        options: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let options = options
            .into_iter()
            .map(|(key, value)| (key.into(), value.into()))
            .collect();
        self.log = Some((driver.into(), options));
        self
    }

    /// The name.
    pub fn name(&self) -> &ContainerName {
        &self.name
    }

    /// The networks, the container's own first.
    pub fn endpoints(&self) -> &[EndpointSpec] {
        &self.endpoints
    }
}
