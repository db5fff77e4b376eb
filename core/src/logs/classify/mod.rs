//! What a line of a log says about a network, and what to do about it.

#[cfg(feature = "logs")]
pub(crate) mod answers;
pub(crate) mod catalogue;
pub(crate) mod diagnose;
#[cfg(feature = "logs")]
pub(crate) mod examination;

use std::fmt;

use crate::logs::release::EngineRelease;

/// Who said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// The engine, in an answer of its API, or the docker command.
    Api,
    /// The daemon's log.
    Daemon,
    /// The application in a container.
    Container,
    /// The kernel's log.
    Kernel,
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Api => "engine",
            Self::Daemon => "daemon log",
            Self::Container => "container log",
            Self::Kernel => "kernel log",
        })
    }
}

/// One wording of a failure. In it `*` stands for any text, and `{}` for a text that names what it is about. One that begins
/// with `~` is the system's text for an error, and fits only where programs put that: at the start of a line, or behind a
/// colon, a bracket or a quotation mark, and not as the name of a counter.
#[derive(Clone, Copy, Debug)]
pub struct Wording {
    pub(crate) text: &'static str,
    pub(crate) since: Option<EngineRelease>,
    pub(crate) until: Option<EngineRelease>,
}

impl Wording {
    /// The text, in lower case.
    pub fn text(&self) -> &'static str {
        self.text
    }

    /// The first release that words it so, when it is known.
    pub fn since(&self) -> Option<EngineRelease> {
        self.since
    }

    /// The first release that words it otherwise, when there is one.
    pub fn until(&self) -> Option<EngineRelease> {
        self.until
    }
}

/// A known failure: its wordings, what it means, and what helps.
///
/// ```
/// use trunkline::logs::Failure;
///
/// let failure = Failure::ALL.iter().find(|failure| failure.name() == "port-allocated").unwrap();
/// assert!(failure.remedy().contains("another port"));
/// assert!(Failure::ALL.len() >= 60);
/// ```
#[derive(Debug)]
pub struct Failure {
    pub(crate) name: &'static str,
    pub(crate) layers: &'static [Layer],
    pub(crate) wordings: &'static [Wording],
    pub(crate) meaning: &'static str,
    pub(crate) remedy: &'static str,
    /// Whether it only wraps another, which then is the cause.
    pub(crate) wrapper: bool,
}

impl Failure {
    /// The catalogue. Of two that fit a line the earlier is meant.
    ///
    #[doc = include_str!("catalogue.md")]
    pub const ALL: &'static [Self] = catalogue::ALL;

    /// A name that never changes, such as `pool-overlap`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Where it is seen.
    pub fn layers(&self) -> &'static [Layer] {
        self.layers
    }

    /// How it is worded.
    pub fn wordings(&self) -> &'static [Wording] {
        self.wordings
    }

    /// What it means.
    pub fn meaning(&self) -> &'static str {
        self.meaning
    }

    /// What helps.
    pub fn remedy(&self) -> &'static str {
        self.remedy
    }

    /// Whether it only says that something else failed, without the reason.
    pub fn is_wrapper(&self) -> bool {
        self.wrapper
    }
}

/// What [`classify`] found in a line.
#[derive(Clone, Debug)]
pub struct Match {
    failure: &'static Failure,
    wording: &'static Wording,
    subjects: Vec<String>,
}

impl Match {
    /// The failure.
    pub fn failure(&self) -> &'static Failure {
        self.failure
    }

    /// The wording that fitted, which tells the range of releases.
    pub fn wording(&self) -> &'static Wording {
        self.wording
    }

    /// What it is about: ports, addresses, networks, in the order of the wording.
    pub fn subjects(&self) -> &[String] {
        &self.subjects
    }
}

/// The longest line that is looked at, in bytes.
const MAX_LEN: usize = 16 * 1024;

/// Names the failure that a line tells of; none when it is not in the catalogue.
///
/// Of a chain of errors the innermost known cause is named, and not what wraps it. Case does not count.
///
/// ```
/// use trunkline::logs::{Layer, classify};
///
/// let line = "driver failed programming external connectivity on endpoint web (4f…): Bind for 0.0.0.0:80 failed: port is already allocated";
/// let found = classify(Layer::Api, line).unwrap();
/// assert_eq!(found.failure().name(), "port-allocated");
/// assert_eq!(found.subjects(), ["0.0.0.0:80"]);
/// assert!(classify(Layer::Daemon, "API listen on /run/docker.sock").is_none());
/// ```
pub fn classify(layer: Layer, line: &str) -> Option<Match> {
    let mut end = line.len().min(MAX_LEN);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let line = line.get(..end)?;
    let lower = line.to_ascii_lowercase();
    if layer == Layer::Container && is_access_line(&lower) {
        return None;
    }
    let mut wrapper = None;
    for failure in Failure::ALL
        .iter()
        .filter(|failure| failure.layers.contains(&layer))
    {
        for wording in failure.wordings {
            if let Some(subjects) = fit(wording.text, &lower, line) {
                let found = Match {
                    failure,
                    wording,
                    subjects,
                };
                if !failure.wrapper {
                    return Some(found);
                }
                wrapper = wrapper.or(Some(found));
            }
        }
    }
    wrapper
}

/// Whether a line is one of those that look alarming and mean nothing.
///
/// ```
/// use trunkline::logs::{Layer, is_noise};
///
/// assert!(is_noise(Layer::Daemon, "cleaning up after shim disconnected"));
/// assert!(is_noise(Layer::Kernel, "docker0: port 1(veth0a1b2c3) entered disabled state"));
/// ```
pub fn is_noise(layer: Layer, line: &str) -> bool {
    let lower = line
        .get(..line.len().min(MAX_LEN))
        .unwrap_or(line)
        .to_ascii_lowercase();
    catalogue::NOISE
        .iter()
        .any(|(known, wording)| *known == layer && fit(wording, &lower, line).is_some())
}

/// Whether a line tells of a request that a web server has answered: what stands in it was typed by somebody else.
fn is_access_line(lower: &str) -> bool {
    lower.match_indices(" http/").any(|(at, _)| {
        let rest = lower.get(at..).unwrap_or_default();
        let status = rest.split_once("\" ").map(|(_, rest)| rest.as_bytes());
        matches!(status, Some([a, b, c, b' ', ..] | [a, b, c]) if [a, b, c].iter().all(|digit| digit.is_ascii_digit()))
    })
}

/// Whether an error's own text, found from `start` to `end`, stands where programs put it.
fn is_error_text(lower: &str, start: usize, end: usize) -> bool {
    let before = lower.get(..start).unwrap_or_default();
    let after = lower.get(end..).unwrap_or_default();
    let begins = before.is_empty()
        || [": ", "] ", "(", "\"", "= ", "="]
            .iter()
            .any(|sign| before.ends_with(sign));
    let ends = !after.starts_with(|c: char| c.is_ascii_alphanumeric() || "_=-".contains(c));
    begins && ends && !is_counted(after)
}

/// Whether what follows a text makes it the name of a counter: a colon and a whole number.
fn is_counted(after: &str) -> bool {
    let Some(value) = after.trim_start_matches(['"', '\'']).strip_prefix(':') else {
        return false;
    };
    let value = value.trim_start();
    let rest = value.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < value.len() && !rest.starts_with(['.', ':', '-'])
}

/// Fits a wording to a line and cuts out what `{}` stands for, which holds no white space.
fn fit(wording: &str, lower: &str, line: &str) -> Option<Vec<String>> {
    if let Some(text) = wording.strip_prefix('~') {
        let mut places = lower.match_indices(text);
        return places
            .any(|(at, _)| is_error_text(lower, at, at + text.len()))
            .then(Vec::new);
    }
    let first = wording.split(['*', '{']).next().unwrap_or_default();
    let mut from = 0;
    // The first words may come several times before the place that is meant.
    for _ in 0..32 {
        let at = from + lower.get(from..)?.find(first)?;
        if let Some(subjects) = fit_at(wording, lower, line, at) {
            return Some(subjects);
        }
        // One character on; a wording that begins with {} fits from the start or not at all.
        from = at + lower.get(at..)?.chars().next()?.len_utf8();
    }
    None
}

fn fit_at(wording: &str, lower: &str, line: &str, start: usize) -> Option<Vec<String>> {
    let mut subjects = Vec::new();
    let mut at = start;
    // Where the text of an open {} begins.
    let mut open = None;
    let mut rest = wording;
    loop {
        let end = rest.find(['*', '{']).unwrap_or(rest.len());
        let (fragment, after) = rest.split_at(end);
        let found = at + lower.get(at..)?.find(fragment)?;
        if let Some(start) = open.take() {
            let subject = if fragment.is_empty() && after.is_empty() {
                // The last {}: up to the end of the word.
                let text = line.get(start..)?;
                text.split([' ', '\t', ',', ';', ')', '"', '\'', '\n'])
                    .next()
            } else {
                line.get(start..found)
            };
            let subject = subject?.trim();
            if subject.contains(char::is_whitespace) {
                return None;
            }
            subjects.push(subject.to_owned());
        }
        at = found + fragment.len();
        rest = if let Some(rest) = after.strip_prefix('*') {
            rest
        } else if let Some(rest) = after.strip_prefix("{}") {
            open = Some(at);
            rest
        } else {
            return Some(subjects);
        };
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// One a line; the healthy host's containers of the engine tests print them too.
    const ORDINARY: &str = include_str!("../../../tests/data/ordinary_lines.txt");

    #[test]
    fn the_catalogue_is_consistent() {
        let mut names = BTreeSet::new();
        for failure in Failure::ALL {
            assert!(names.insert(failure.name), "{} stands twice", failure.name);
            assert!(!failure.layers.is_empty() && !failure.wordings.is_empty());
            assert!(
                failure.meaning.len() > 10 && failure.remedy.len() > 10,
                "{}",
                failure.name
            );
            for wording in failure.wordings {
                assert_eq!(wording.text, wording.text.to_ascii_lowercase());
                // Its own wording is found, as itself or as one with precedence.
                let line = wording.text.replace("{}", "subject").replace('*', "x");
                let line = line.trim_start_matches('~');
                for layer in failure.layers {
                    let found = classify(*layer, line).unwrap();
                    assert_eq!(found.failure().name, failure.name, "{layer}: {line}");
                }
            }
        }
    }

    /// The page of the documentation. `TRUNKLINE_WRITE=1` writes it anew.
    #[test]
    fn the_table_is_up_to_date() {
        let mut table =
            "| failure | told by | what it is | what helps |\n|---|---|---|---|\n".to_owned();
        for failure in Failure::ALL {
            let layers: Vec<_> = failure.layers.iter().map(Layer::to_string).collect();
            table += &format!(
                "| `{}` | {} | {} | {} |\n",
                failure.name,
                layers.join(", "),
                failure.meaning,
                failure.remedy
            );
        }
        if std::env::var_os("TRUNKLINE_WRITE").is_some() {
            let path = concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/src/logs/classify/catalogue.md"
            );
            std::fs::write(path, &table).unwrap();
        } else {
            assert_eq!(include_str!("catalogue.md"), table);
        }
    }

    #[test]
    fn lines_of_many_releases() {
        use Layer::{Api, Container, Daemon, Kernel};
        for (layer, line, name, subjects) in [
            (
                Api,
                "driver failed programming external connectivity on endpoint a (4f): Error starting userland proxy: listen tcp4 0.0.0.0:8080: bind: address already in use",
                "port-taken",
                &["0.0.0.0:8080"][..],
            ),
            (
                Api,
                "failed to set up container networking: driver failed programming external connectivity on endpoint a (4f): failed to bind host port for 0.0.0.0:8080:172.17.0.2:80/tcp: address already in use",
                "port-taken",
                &["0.0.0.0:8080:172.17.0.2:80/tcp"],
            ),
            (
                Api,
                "failed to bind host port 127.0.0.1:80/tcp: permission denied",
                "port-forbidden",
                &["127.0.0.1:80/tcp"],
            ),
            (
                Api,
                "Pool overlaps with other one on this address space",
                "pool-overlap",
                &[],
            ),
            (
                Api,
                "invalid pool request: Pool overlaps with other one on this address space",
                "pool-overlap",
                &[],
            ),
            (Api, "Address already in use", "static-address-taken", &[]),
            (
                Container,
                "nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)",
                "port-taken-in-container",
                &[],
            ),
            (
                Api,
                "error while removing network: network net1 id 44ab has active endpoints",
                "network-in-use",
                &["net1"],
            ),
            (
                Api,
                "network dm-123 is already using parent interface eth0.100",
                "parent-in-use",
                &["dm-123", "eth0.100"],
            ),
            (
                Daemon,
                "Handler for POST /v1.41/containers/c0/start returned error: failed to initialize logging driver: dial tcp 127.0.0.1:514: connect: connection refused",
                "collector-down",
                &["127.0.0.1:514"],
            ),
            (
                Daemon,
                "Handler for POST /x returned error: network dm-1 not found",
                "network-not-found",
                &["dm-1"],
            ),
            (
                Kernel,
                "nf_conntrack: nf_conntrack: table full, dropping packet",
                "conntrack-full",
                &[],
            ),
            (
                Container,
                "getaddrinfo EAI_AGAIN db",
                "name-resolution",
                &["db"],
            ),
        ] {
            let found = classify(layer, line).unwrap();
            assert_eq!(found.failure().name(), name, "{line}");
            assert_eq!(found.subjects(), subjects, "{line}");
        }
        // A wrapper alone is named as such.
        let found = classify(
            Api,
            "driver failed programming external connectivity on endpoint web (4f): something new",
        )
        .unwrap();
        assert!(found.failure().is_wrapper());
        assert_eq!(found.subjects(), ["web"]);
    }

    #[test]
    fn a_healthy_daemon_is_not_accused() {
        for line in [
            "Starting up",
            "libcontainerd: started new containerd process",
            "parsed scheme: \"unix\"",
            "ccResolverWrapper: sending update to cc: {[{unix:///run/containerd.sock  <nil> 0 <nil>}] <nil> <nil>}",
            "ClientConn switching balancer to \"pick_first\"",
            "[graphdriver] using prior storage driver: overlay2",
            "Loading containers: start.",
            "Default bridge (docker0) is assigned with an IP address 172.17.0.0/16. Daemon option --bip can be used to set a preferred IP address",
            "Loading containers: done.",
            "Docker daemon",
            "Daemon has completed initialization",
            "API listen on /run/docker.sock",
            "ignoring event",
            "shim disconnected",
            "Processing signal 'terminated'",
            "stopping event stream following graceful shutdown",
            "Layer sha256:x cleaned up",
        ] {
            assert!(
                classify(Layer::Daemon, line).is_none(),
                "{line}: {:?}",
                classify(Layer::Daemon, line)
            );
        }
    }

    /// What applications write all day.
    #[test]
    fn an_ordinary_application_is_not_accused() {
        for line in ORDINARY.lines() {
            let found = classify(Layer::Container, line);
            assert!(
                found.is_none() || is_noise(Layer::Container, line),
                "{line}: {found:?}"
            );
        }
    }

    /// And the same words where they are meant.
    #[test]
    fn applications_of_many_languages_are_understood() {
        for (line, name) in [
            (
                "wget: can't connect to remote host (10.0.0.1): Connection refused",
                "connection-refused",
            ),
            (
                "curl: (7) Failed to connect to db port 5432: Connection refused",
                "connection-refused",
            ),
            (
                "curl: (7) Failed to connect to db port 5432 after 0 ms: Couldn't connect to server",
                "connection-refused",
            ),
            (
                "Error: connect ECONNREFUSED 10.0.0.1:5432",
                "connection-refused",
            ),
            (
                "ConnectionRefusedError: [Errno 111] Connection refused",
                "connection-refused",
            ),
            (
                "java.net.ConnectException: Connection refused (Connection refused)",
                "connection-refused",
            ),
            (
                "io.netty.channel.AbstractChannel$AnnotatedConnectException: Connection refused: db/10.0.0.1:5432",
                "connection-refused",
            ),
            (
                "[error] 7#7: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.9, server: _, request: \"GET / HTTP/1.1\", upstream: \"http://10.0.0.2:80/\"",
                "connection-refused",
            ),
            (
                "{\"level\":\"error\",\"error\":\"dial tcp 10.0.0.1:80: connect: connection refused\"}",
                "connection-refused",
            ),
            (
                "Os { code: 111, kind: ConnectionRefused, message: \"Connection refused\" }",
                "connection-refused",
            ),
            (
                "SQLSTATE[HY000] [2002] Connection refused",
                "connection-refused",
            ),
            (
                "dial tcp: lookup db on 127.0.0.11:53: no such host",
                "name-resolution",
            ),
            ("** server can't find db: NXDOMAIN", "name-resolution"),
            (
                "nginx: [emerg] host not found in upstream \"db\" in /etc/nginx/nginx.conf:3",
                "name-resolution",
            ),
            ("ping: bad address 'db'", "name-resolution"),
            (
                "psql: error: could not translate host name \"db\" to address: Name does not resolve",
                "name-resolution",
            ),
            (
                "curl: (28) Connection timed out after 5001 milliseconds",
                "packets-dropped",
            ),
            ("dial tcp 10.0.0.1:80: i/o timeout", "packets-dropped"),
            (
                "java.net.SocketTimeoutException: connect timed out",
                "packets-dropped",
            ),
            (
                "3 packets transmitted, 0 packets received, 100% packet loss",
                "packets-dropped",
            ),
            ("net/http: TLS handshake timeout", "tls-stalled"),
            (
                "ssh: connect to host db port 22: No route to host",
                "host-unreachable",
            ),
            (
                "OSError: [Errno 101] Network is unreachable",
                "network-unreachable",
            ),
            (
                "Error: listen EADDRINUSE: address already in use :::80",
                "port-taken-in-container",
            ),
            (
                "java.net.BindException: Cannot assign requested address (Bind failed)",
                "address-not-available",
            ),
            ("Error: read ECONNRESET", "peer-closed"),
        ] {
            let found = classify(Layer::Container, line).map(|found| found.failure().name);
            assert_eq!(found, Some(name), "{line}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_looked_at(text in "\\PC{0,200}", near in "(bind for |failed: |port is already allocated|network | not found|listen |ä|: bind: |address already in use| ){0,12}") {
            for layer in [Layer::Api, Layer::Daemon, Layer::Container, Layer::Kernel] {
                let _ = classify(layer, &text);
                let _ = is_noise(layer, &text);
                if let Some(found) = classify(layer, &near) {
                    for subject in found.subjects() {
                        prop_assert!(near.contains(subject.as_str()));
                    }
                }
            }
        }
    }
}
