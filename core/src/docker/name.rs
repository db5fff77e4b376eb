//! Names of networks and containers.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

const RULE: &str =
    "it is 2 to 128 letters, digits, '_', '.' and '-', and begins with a letter or digit";

fn is_name(name: &str) -> bool {
    (2..=128).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))
}

/// The name of a Docker network.
///
/// 2 to 128 letters, digits, `_`, `.` and `-`, beginning with a letter or digit. Docker itself takes almost anything for a
/// network, a slash and a name that looks like another network's id included. The names that mean something else
/// (`host`, `none`, `bridge`, `default`, `nat`, `ingress`) are refused.
///
/// ```
/// use trunkline::docker::NetworkName;
///
/// assert_eq!(NetworkName::new("macvlan100")?.as_str(), "macvlan100");
/// assert!(NetworkName::new("host").is_err());
/// assert!(NetworkName::new("a/b").is_err());
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NetworkName(String);

impl NetworkName {
    /// A name, checked.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with the broken rule.
    pub fn new(name: impl Into<String>) -> Result<Self> {
        let name = name.into();
        if matches!(
            name.as_str(),
            "host" | "none" | "bridge" | "default" | "nat" | "ingress"
        ) {
            return Err(Error::invalid(
                "network name",
                name,
                "it means a network of Docker's own",
            ));
        }
        if name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(Error::invalid(
                "network name",
                name,
                "it looks like the id of a network",
            ));
        }
        if !is_name(&name) {
            return Err(Error::invalid("network name", name, RULE));
        }
        Ok(Self(name))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The name of a container, by Docker's own rule: 2 to 128 letters, digits, `_`, `.` and `-`, beginning with a letter or
/// digit.
///
/// ```
/// use trunkline::docker::ContainerName;
///
/// assert!(ContainerName::new("web-1").is_ok());
/// assert!(ContainerName::new("-web").is_err());
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContainerName(String);

impl ContainerName {
    /// A name, checked.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with the broken rule.
    pub fn new(name: impl Into<String>) -> Result<Self> {
        let name = name.into();
        if !is_name(&name) {
            return Err(Error::invalid("container name", name, RULE));
        }
        Ok(Self(name))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! as_text {
    ($type:ty) => {
        impl FromStr for $type {
            type Err = Error;

            fn from_str(s: &str) -> Result<Self> {
                Self::new(s)
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        crate::types::serde_as_text!($type);
    };
}
as_text!(NetworkName);
as_text!(ContainerName);
