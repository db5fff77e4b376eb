//! Where remote drivers send: addresses, each with the rules of its driver.

use std::fmt;
use std::net::Ipv6Addr;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::logs::driver::value::option_value_by_text;

/// The text without what may be a password: `scheme://user:password@host` loses the middle.
pub(crate) fn without_credentials(text: &str) -> String {
    let authority = text.find("://").map_or(0, |at| at + 3);
    let Some((scheme, rest)) = text.split_at_checked(authority) else {
        return text.into();
    };
    // The last @ of the whole rest: a password may hold a slash.
    match rest.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}[secret]@{host}"),
        None => text.into(),
    }
}

fn refuse(what: &'static str, text: &str, rule: impl Into<String>) -> Error {
    Error::invalid(what, without_credentials(text), rule)
}

/// A host name or an address, and a port 1 to 65535.
///
/// ```
/// use trunkline::logs::HostPort;
///
/// let place: HostPort = "[2001:db8::1]:514".parse()?;
/// assert_eq!((place.host(), place.port()), ("2001:db8::1", Some(514)));
/// assert_eq!(place.to_string(), "[2001:db8::1]:514");
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostPort {
    host: String,
    port: Option<u16>,
}

impl HostPort {
    /// The host, an IPv6 address without its brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, when one was given.
    pub fn port(&self) -> Option<u16> {
        self.port
    }
}

impl FromStr for HostPort {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        const RULE: &str = "it is host:port; an IPv6 address stands in brackets";
        let bad = |rule: &str| refuse("host and port", s, rule);
        let (host, port) = if let Some(rest) = s.strip_prefix('[') {
            let (host, rest) = rest.split_once(']').ok_or_else(|| bad(RULE))?;
            host.parse::<Ipv6Addr>()
                .map_err(|_| bad("in brackets stands an IPv6 address"))?;
            (host, rest)
        } else {
            s.split_at(s.find(':').unwrap_or(s.len()))
        };
        let name = |c: char| c.is_ascii_alphanumeric() || "._-:".contains(c);
        if host.is_empty() || !host.chars().all(name) {
            return Err(bad(RULE));
        }
        let port = match port.strip_prefix(':') {
            None if port.is_empty() => None,
            Some(digits) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
                match digits.parse::<u16>() {
                    Ok(port) if port > 0 => Some(port),
                    _ => return Err(bad("a port is 1 to 65535")),
                }
            }
            _ => return Err(bad(RULE)),
        };
        Ok(Self {
            host: host.into(),
            port,
        })
    }
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]", self.host)?;
        } else {
            f.write_str(&self.host)?;
        }
        match self.port {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

/// `syslog-address`: where the syslog driver sends.
///
/// ```
/// use trunkline::logs::SyslogAddress;
///
/// let address: SyslogAddress = "tcp+tls://logs.example:6514".parse()?;
/// assert!(address.is_tls());
/// assert_eq!(address.to_string(), "tcp+tls://logs.example:6514");
/// assert!("logs.example:514".parse::<SyslogAddress>().is_err());
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SyslogAddress {
    /// Datagrams; whether anybody listens is never known. Port 514 unless given.
    Udp(HostPort),
    /// A connection, made when the container starts: it does not start when nobody listens.
    Tcp(HostPort),
    /// The same with TLS.
    TcpTls(HostPort),
    /// A stream socket on the engine's host, an absolute path. It must exist when the container is created.
    Unix(String),
    /// A datagram socket on the engine's host.
    Unixgram(String),
}

impl SyslogAddress {
    /// Whether the `syslog-tls-*` options have an effect.
    pub fn is_tls(&self) -> bool {
        matches!(self, Self::TcpTls(_))
    }
}

impl FromStr for SyslogAddress {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        const RULE: &str = "it is udp://host:port, tcp://host:port, tcp+tls://host:port, unix:///path or unixgram:///path";
        let bad = |rule: &str| refuse("syslog address", s, rule);
        let (scheme, rest) = s.split_once("://").ok_or_else(|| bad(RULE))?;
        let place = || rest.parse::<HostPort>().map_err(|_| bad(RULE));
        match scheme {
            "udp" => Ok(Self::Udp(place()?)),
            "tcp" => Ok(Self::Tcp(place()?)),
            "tcp+tls" => Ok(Self::TcpTls(place()?)),
            "unix" => Ok(Self::Unix(socket_path(rest).ok_or_else(|| bad(RULE))?)),
            "unixgram" => Ok(Self::Unixgram(socket_path(rest).ok_or_else(|| bad(RULE))?)),
            _ => Err(bad(RULE)),
        }
    }
}

fn socket_path(text: &str) -> Option<String> {
    // 108 bytes with the closing zero is what sockaddr_un holds.
    let plain = text.starts_with('/') && text.len() > 1 && text.len() < 108;
    // The engine parses the address as a URL: a percent sign, a question mark or a hash would change its meaning.
    (plain
        && !text
            .chars()
            .any(|c| c.is_control() || c.is_whitespace() || "%?#".contains(c)))
    .then(|| text.into())
}

impl fmt::Display for SyslogAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Udp(place) => write!(f, "udp://{place}"),
            Self::Tcp(place) => write!(f, "tcp://{place}"),
            Self::TcpTls(place) => write!(f, "tcp+tls://{place}"),
            Self::Unix(path) => write!(f, "unix://{path}"),
            Self::Unixgram(path) => write!(f, "unixgram://{path}"),
        }
    }
}
option_value_by_text!(SyslogAddress);

/// `gelf-address`: `udp://host:port` or `tcp://host:port`, the port mandatory.
///
/// ```
/// use trunkline::logs::GelfAddress;
///
/// assert!("udp://graylog.example:12201".parse::<GelfAddress>().is_ok());
/// assert!("udp://graylog.example".parse::<GelfAddress>().is_err());
/// assert!("http://graylog.example:12201".parse::<GelfAddress>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GelfAddress {
    /// Datagrams, compressed.
    Udp(HostPort),
    /// A connection, made when the container starts.
    Tcp(HostPort),
}

impl FromStr for GelfAddress {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        let bad = || {
            refuse(
                "GELF address",
                s,
                "it is udp://host:port or tcp://host:port, with the port",
            )
        };
        let (scheme, rest) = s.split_once("://").ok_or_else(bad)?;
        let place = rest.parse::<HostPort>().map_err(|_| bad())?;
        match (scheme, place.port) {
            ("udp", Some(_)) => Ok(Self::Udp(place)),
            ("tcp", Some(_)) => Ok(Self::Tcp(place)),
            _ => Err(bad()),
        }
    }
}

impl fmt::Display for GelfAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Udp(place) => write!(f, "udp://{place}"),
            Self::Tcp(place) => write!(f, "tcp://{place}"),
        }
    }
}
option_value_by_text!(GelfAddress);

/// `fluentd-address`: `host[:port]`, `tcp://host[:port]`, `tls://host[:port]` (since 23.0) or `unix:///path`.
///
/// ```
/// use trunkline::logs::FluentdAddress;
///
/// let address: FluentdAddress = "fluentd.example:24224".parse()?;
/// assert_eq!(address.to_string(), "tcp://fluentd.example:24224");
/// assert!("udp://fluentd.example:24224".parse::<FluentdAddress>().is_err());
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FluentdAddress {
    /// A connection. Port 24224 unless given.
    Tcp(HostPort),
    /// The same with TLS, since 23.0.
    Tls(HostPort),
    /// A socket on the engine's host.
    Unix(String),
}

impl FromStr for FluentdAddress {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        const RULE: &str = "it is host:port, tcp://host:port, tls://host:port or unix:///path";
        let bad = || refuse("fluentd address", s, RULE);
        let (scheme, rest) = s.split_once("://").unwrap_or(("tcp", s));
        let place = || rest.parse::<HostPort>().map_err(|_| bad());
        match scheme {
            "tcp" => Ok(Self::Tcp(place()?)),
            "tls" => Ok(Self::Tls(place()?)),
            "unix" => Ok(Self::Unix(socket_path(rest).ok_or_else(bad)?)),
            _ => Err(bad()),
        }
    }
}

impl fmt::Display for FluentdAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(place) => write!(f, "tcp://{place}"),
            Self::Tls(place) => write!(f, "tls://{place}"),
            Self::Unix(path) => write!(f, "unix://{path}"),
        }
    }
}
option_value_by_text!(FluentdAddress);

/// An `http` or `https` URL of a host and a port, without user, path, query or fragment: `splunk-url`.
///
/// ```
/// use trunkline::logs::HttpOrigin;
///
/// assert!("https://splunk.example:8088".parse::<HttpOrigin>().is_ok());
/// assert!("https://splunk.example:8088/services".parse::<HttpOrigin>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HttpOrigin {
    tls: bool,
    place: HostPort,
}

impl HttpOrigin {
    /// Whether it is `https`.
    pub fn is_tls(&self) -> bool {
        self.tls
    }

    /// The host and the port.
    pub fn place(&self) -> &HostPort {
        &self.place
    }
}

impl FromStr for HttpOrigin {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        let bad = || {
            refuse(
                "URL",
                s,
                "it is http://host:port or https://host:port, without user, path, query and fragment",
            )
        };
        let (scheme, rest) = s.split_once("://").ok_or_else(bad)?;
        let tls = match scheme {
            "http" => false,
            "https" => true,
            _ => return Err(bad()),
        };
        let place = rest.strip_suffix('/').unwrap_or(rest);
        Ok(Self {
            tls,
            place: place.parse().map_err(|_| bad())?,
        })
    }
}

impl fmt::Display for HttpOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "http{}://{}",
            if self.tls { "s" } else { "" },
            self.place
        )
    }
}
option_value_by_text!(HttpOrigin);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_round_trip() {
        for text in [
            "udp://h:514",
            "tcp://10.0.0.1",
            "unix:///dev/log",
            "unixgram:///run/x.sock",
            "tcp+tls://[::1]:6514",
        ] {
            assert_eq!(text.parse::<SyslogAddress>().unwrap().to_string(), text);
        }
        for bad in [
            "",
            "udp://",
            "udp://h:0",
            "udp://h:99999",
            "unix://",
            "unix://rel",
            "tls://h",
            "tcp://h:x",
            "tcp://a b:1",
            "udp://h:1/x",
        ] {
            assert!(bad.parse::<SyslogAddress>().is_err(), "{bad:?}");
        }
        for bad in ["unix://", "h:99999", "", ":24224", "tcp://", "fluent d"] {
            assert!(bad.parse::<FluentdAddress>().is_err(), "{bad:?}");
        }
        for bad in [
            "splunk:8088",
            "ftp://h",
            "https://h?x",
            "https://h/x",
            "https://",
            "https://h#f",
        ] {
            assert!(bad.parse::<HttpOrigin>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn passwords_stay_out_of_errors() {
        for bad in [
            "https://user:hunter2@h",
            "https://u:hunter2/x@h:1",
            "user:hunter2@h",
        ] {
            let text = bad.parse::<HttpOrigin>().unwrap_err().to_string();
            assert!(!text.contains("hunter2"), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "(udp|tcp|unix|tls|https?)?(://)?\\PC{0,30}") {
            if let Ok(address) = text.parse::<SyslogAddress>() {
                prop_assert_eq!(address.to_string().parse::<SyslogAddress>().unwrap(), address);
            }
            if let Ok(address) = text.parse::<FluentdAddress>() {
                prop_assert_eq!(address.to_string().parse::<FluentdAddress>().unwrap(), address);
            }
            let _ = text.parse::<GelfAddress>();
            let _ = text.parse::<HttpOrigin>();
        }
    }
}
