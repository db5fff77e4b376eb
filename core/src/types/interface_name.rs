//! Names of network interfaces, by the kernel's own rule.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// The name of a network interface, such as `eth0` or `eth0.100`.
///
/// 1 to 15 **bytes** (`IFNAMSIZ` less the closing NUL), not `.` or `..`, and without `/`, `:`, white space, control
/// characters or NUL: what the kernel's `dev_valid_name` accepts. Three things that the kernel would take are refused
/// because they surprise: a `%`, which makes the kernel treat the name as a template and choose another; and the names
/// `all` and `default`, which collide with `/proc/sys/net/ipv4/conf/all` and `…/default`.
///
/// ```
/// use trunkline::{ErrorKind, InterfaceName};
///
/// let name: InterfaceName = "eth0.100".parse()?;
/// assert_eq!(name.as_str(), "eth0.100");
///
/// let error = InterfaceName::new("sixteen-bytes-xx").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::InvalidInput);
/// assert_eq!(
///     error.to_string(),
///     "invalid interface name \"sixteen-bytes-xx\": it has 16 bytes, the kernel allows 1 to 15",
/// );
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InterfaceName(String);

impl InterfaceName {
    /// The longest name, in bytes.
    pub const MAX_LEN: usize = 15;

    /// A name, checked against the kernel's rule.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with the broken rule.
    ///
    /// ```
    /// use trunkline::InterfaceName;
    ///
    /// assert!(InterfaceName::new("lan-berlin").is_ok());
    /// assert!(InterfaceName::new("a/b").is_err());
    /// assert!(InterfaceName::new("").is_err());
    /// assert!(InterfaceName::new("..").is_err());
    /// ```
    pub fn new(name: impl Into<String>) -> Result<Self> {
        let name = name.into();
        match Self::broken_rule(&name) {
            None => Ok(Self(name)),
            Some(rule) => Err(Error::invalid("interface name", &name, rule)),
        }
    }

    /// A name that the kernel reported: taken as it is, because what exists must be readable.
    #[cfg(feature = "kernel")]
    pub(crate) fn reported(bytes: &[u8]) -> Self {
        Self(String::from_utf8_lossy(bytes).into_owned())
    }

    /// The name as text.
    ///
    /// ```
    /// # use trunkline::InterfaceName;
    /// assert_eq!(InterfaceName::new("eth0")?.as_str(), "eth0");
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn broken_rule(name: &str) -> Option<String> {
        if name.is_empty() {
            return Some("it is empty, the kernel allows 1 to 15 bytes".into());
        }
        if name.len() > Self::MAX_LEN {
            return Some(format!(
                "it has {} bytes, the kernel allows 1 to 15",
                name.len()
            ));
        }
        if name == "." || name == ".." {
            return Some("\".\" and \"..\" are directory names in sysfs".into());
        }
        if name == "all" || name == "default" {
            return Some("\"all\" and \"default\" are taken by the sysctls of that name".into());
        }
        for c in name.chars() {
            if c == '/' || c == ':' {
                return Some(format!("{c:?} is not allowed"));
            }
            if c.is_whitespace() || c.is_control() {
                return Some(format!("{c:?} is white space or a control character"));
            }
            if c == '%' {
                return Some("'%' makes the kernel choose another name".into());
            }
        }
        // The kernel looks at bytes in Latin-1, where 0xA0 is a space: it refuses "à" (C3 A0) though UTF-8 has no space in it.
        if name.as_bytes().contains(&0xA0) {
            return Some(
                "its UTF-8 form holds the byte 0xA0, which the kernel takes for a space".into(),
            );
        }
        None
    }
}

impl FromStr for InterfaceName {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        Self::new(s)
    }
}

impl TryFrom<&str> for InterfaceName {
    type Error = Error;

    fn try_from(s: &str) -> Result<Self> {
        Self::new(s)
    }
}

impl fmt::Display for InterfaceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for InterfaceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl AsRef<str> for InterfaceName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

super::serde_as_text!(InterfaceName);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_what_the_kernel_accepts() {
        for name in [
            "a",
            "eth0",
            "eth0.100",
            "wörld",
            "exactly-15-byte",
            "-x",
            "0",
            "a.b.c",
            "…",
        ] {
            assert_eq!(InterfaceName::new(name).unwrap().to_string(), name);
        }
    }

    #[test]
    fn refuses_with_the_rule() {
        for (name, word) in [
            ("", "empty"),
            ("sixteen-bytes-xx", "16 bytes"),
            ("ääääääää", "16 bytes"),
            (".", "directory"),
            ("..", "directory"),
            ("a/b", "'/'"),
            ("a:b", "':'"),
            ("a b", "white space"),
            ("a\tb", "white space"),
            ("a\0b", "control"),
            ("veth%d", "another name"),
            ("all", "sysctls"),
            ("default", "sysctls"),
            ("voilà", "0xA0"),
        ] {
            let error = InterfaceName::new(name).unwrap_err();
            assert!(error.to_string().contains(word), "{name:?}: {error}");
        }
    }
}
