//! What an engine would make of a `daemon.json`.

use std::fmt;
use std::net::IpAddr;

use crate::logs::daemon_config::command_line::DaemonCommandLine;
use crate::logs::daemon_config::keys::{self, KeyRow, KeyType};
use crate::logs::daemon_config::{DaemonConfig, LogLevel};
use crate::logs::driver::config::LogConfig;
use crate::logs::driver::review::{Place, Severity};
use crate::logs::json::{Member, Node, Value};
use crate::logs::release::EngineRelease;
use crate::logs::template::nearest;

/// One thing to be said about a `daemon.json`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigFinding {
    key: String,
    line: usize,
    column: usize,
    severity: Severity,
    text: String,
}

impl ConfigFinding {
    /// The key it is about, `log-opts.max-size` for one inside.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The line, from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The column, from 1, in characters.
    pub fn column(&self) -> usize {
        self.column
    }

    /// Refused: the daemon does not start with it, or it does not do what it says.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// What is wrong and what to do.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for ConfigFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {}, column {}: {}: {}",
            self.line, self.column, self.key, self.text
        )
    }
}

struct Review<'a> {
    config: &'a DaemonConfig,
    release: EngineRelease,
    findings: Vec<ConfigFinding>,
}

impl DaemonConfig {
    /// Everything that is to be said about the file for an engine of this release started with these arguments, in the
    /// order of the file.
    ///
    /// The engine's own check (`dockerd --validate`, since 23.0) looks at neither log options nor addresses; this one does.
    ///
    /// ```
    /// use trunkline::logs::{DaemonCommandLine, DaemonConfig, EngineRelease};
    ///
    /// let config = DaemonConfig::parse(br#"{"hosts": ["tcp://127.0.0.1:2375"], "log-opt": {"max-size": "10m"}}"#)?;
    /// let line = DaemonCommandLine::new(["-H", "fd://"]);
    /// let findings = config.review(EngineRelease::new(28, 5, 2), &line);
    /// assert!(findings[0].text().contains("-H fd://"));
    /// assert!(findings[1].text().contains("did you mean log-opts?"));
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    pub fn review(&self, release: EngineRelease, line: &DaemonCommandLine) -> Vec<ConfigFinding> {
        let mut review = Review {
            config: self,
            release,
            findings: Vec::new(),
        };
        if let Some((since, text)) = self.needs_release()
            && release < since
        {
            review.add("", 0, Severity::Refused, text);
        }
        let members = self.root.members();
        for (position, member) in members.iter().enumerate() {
            review.member(member);
            review.duplicates(member, members.get(..position).unwrap_or_default());
            review.conflict(member, line);
        }
        review.together();
        review.log_options();
        review
            .findings
            .sort_by_key(|finding| (finding.line, finding.column));
        review.findings
    }
}

impl Review<'_> {
    fn add(&mut self, key: &str, at: usize, severity: Severity, text: impl Into<String>) {
        let (line, column) = self.config.position(at);
        self.findings.push(ConfigFinding {
            key: key.into(),
            line,
            column,
            severity,
            text: text.into(),
        });
    }

    fn refuse(&mut self, member: &Member, text: impl Into<String>) {
        self.add(&member.key, member.key_span.start, Severity::Refused, text);
    }

    fn warn(&mut self, member: &Member, text: impl Into<String>) {
        self.add(&member.key, member.key_span.start, Severity::Warned, text);
    }

    fn member(&mut self, member: &Member) {
        let Some(row) = keys::find(&member.key) else {
            return self.unknown(member);
        };
        if let Some(since) = row.since.filter(|since| self.release < *since) {
            return self.refuse(
                member,
                format!(
                    "the key came with {since}, and this engine is {}",
                    self.release
                ),
            );
        }
        if let Some(until) = row.until.filter(|until| self.release >= *until) {
            if row.name == "allow-nondistributable-artifacts" {
                return self.warn(
                    member,
                    "the engine tolerates the key and does nothing since 28.0",
                );
            }
            return self.refuse(
                member,
                format!(
                    "the key was removed in {until}, and this engine is {}",
                    self.release
                ),
            );
        }
        if row.effect == keys::Effect::Nothing {
            self.warn(member, "the engine tolerates the key and does nothing");
        }
        match wrong_type(row, &member.node) {
            Some(text) => self.refuse(member, text),
            None => self.value(row, member),
        }
    }

    fn unknown(&mut self, member: &Member) {
        let name = member.key.as_str();
        let lower = name.to_ascii_lowercase();
        if let Value::Object(inside) = &member.node.value {
            // The engine flattens unknown objects for its check of names, and then does not look into them.
            let all_known = inside.iter().all(|inner| keys::find(&inner.key).is_some());
            if let Some(meant) = keys::key_meant(name)
                .or_else(|| nearest(name, keys::KEYS.iter().map(|row| row.name)))
            {
                return self.refuse(
                    member,
                    format!("the key is not known; did you mean {meant}?"),
                );
            }
            return self.refuse(
                member,
                if all_known {
                    format!(
                        "the engine takes a group of this name without a word and ignores everything in it: move {} to the top level",
                        inside.iter().map(|inner| inner.key.as_str()).collect::<Vec<_>>().join(", ")
                    )
                } else {
                    "the key is not known, and the engine will complain of the names inside it".into()
                },
            );
        }
        let text = if keys::find(&lower).is_some() {
            format!("keys are written in lower case: {lower}")
        } else if let Some(meant) = keys::key_meant(name) {
            format!("that is the name of the flag; the key is {meant}")
        } else if let Some(meant) = nearest(name, keys::KEYS.iter().map(|row| row.name)) {
            format!("the key is not known; did you mean {meant}?")
        } else {
            "the key is not known".into()
        };
        self.refuse(member, text);
    }

    fn value(&mut self, row: &KeyRow, member: &Member) {
        let text = member.node.as_text();
        match (row.name, text) {
            ("log-level", Some(level)) => match level.parse::<LogLevel>() {
                Ok(_) => {}
                Err(_)
                    if level.eq_ignore_ascii_case("warning")
                        && self.release < EngineRelease::new(23, 0, 0) =>
                {
                    self.warn(
                        member,
                        "write warn: engines since 23.0 do not start with warning",
                    );
                }
                Err(error) => self.refuse(member, crate::logs::driver::options::rule_of(&error)),
            },
            ("log-format", Some(format)) if !matches!(format, "text" | "json") => {
                self.refuse(member, "it is text or json");
            }
            ("firewall-backend", Some(backend))
                if !matches!(backend, "" | "iptables" | "nftables") =>
            {
                self.refuse(member, "it is iptables or nftables");
            }
            ("log-driver", Some("")) => self.warn(member, "empty is json-file"),
            (
                "data-root" | "exec-root" | "pidfile" | "init-path" | "userland-proxy-path",
                Some(path),
            ) if !path.starts_with('/') && path.as_bytes().get(1) != Some(&b':') => {
                self.refuse(member, "it is an absolute path");
            }
            _ => {}
        }
        if let Value::Number(number) = &member.node.value {
            let value = number.parse::<i64>();
            let rule = match row.name {
                "network-diagnostic-port" if !matches!(value, Ok(0..=65535)) => "it is 0 to 65535",
                "cpu-rt-period" | "cpu-rt-runtime" | "shutdown-timeout"
                    if matches!(value, Ok(..0)) =>
                {
                    return;
                }
                "oom-score-adjust" if !matches!(value, Ok(-1000..=1000)) => "it is -1000 to 1000",
                "oom-score-adjust" => return,
                "max-download-attempts" if !matches!(value, Ok(1..)) => "it is at least 1",
                _ if value.is_err() => "it is a whole number",
                _ if matches!(value, Ok(..0)) => "it is not negative",
                _ if value == Ok(0) => {
                    return self.warn(member, "0 is overwritten by the default of the flag");
                }
                _ => return,
            };
            self.refuse(member, rule);
        }
    }

    fn duplicates(&mut self, member: &Member, earlier: &[Member]) {
        if !earlier.iter().any(|other| other.key == member.key) {
            return;
        }
        let merged = matches!(member.node.value, Value::Object(_));
        self.warn(
            member,
            if merged {
                "the key stands twice: the engine merges both"
            } else {
                "the key stands twice: the engine uses the last"
            },
        );
    }

    fn conflict(&mut self, member: &Member, line: &DaemonCommandLine) {
        // The only key that may be in both places. Old engines have one flag and one key for the gateway of hosts.
        if member.key == "runtimes" {
            return;
        }
        let key = if member.key == "host-gateway-ip" {
            "host-gateway-ips"
        } else {
            &member.key
        };
        let Some(given) = line.value(key) else {
            return;
        };
        let text = if key == "hosts" {
            format!(
                "the daemon is started with -H {given} and does not start when the file has it too: remove it here, or override ExecStart of the unit"
            )
        } else {
            format!(
                "the daemon is started with a flag for it ({given}) and does not start when the file has it too, not even with the same value"
            )
        };
        self.refuse(member, text);
    }

    /// Keys that exclude or need each other.
    fn together(&mut self) {
        let root = &self.config.root;
        let find = |key: &str| root.members().iter().find(|member| member.key == key);
        if let (Some(_), Some(member)) = (find("host-gateway-ip"), find("host-gateway-ips")) {
            self.refuse(member, "it excludes host-gateway-ip");
        }
        if let (Some(bridge), Some(member)) =
            (root.get("bridge").and_then(Node::as_text), find("bip"))
            && !bridge.is_empty()
        {
            self.refuse(
                member,
                "it excludes bridge: the daemon configures docker0 only",
            );
        }
        let debug = self.config.debug() == Some(true);
        if let (true, Some(level), Some(member)) =
            (debug, self.config.log_level(), find("log-level"))
            && level > LogLevel::Debug
        {
            self.warn(member, "it has no effect while debug is true");
        }
    }

    fn log_options(&mut self) {
        let engine = self.config.log_config();
        let Ok(config) = LogConfig::from_engine(&engine) else {
            return;
        };
        let find = |key: &str| {
            self.config
                .root
                .members()
                .iter()
                .rev()
                .find(|member| member.key == key)
        };
        let driver = find("log-driver");
        let options = find("log-opts");
        if driver.is_none() && options.is_none() {
            return;
        }
        let mut found = Vec::new();
        for finding in config.review(Place::DaemonDefault, self.release) {
            let inner = finding.option().and_then(|option| {
                let objects = self
                    .config
                    .root
                    .members()
                    .iter()
                    .filter(|member| member.key == "log-opts");
                objects
                    .flat_map(|member| member.node.members())
                    .find(|member| member.key == option)
            });
            let (key, at) = match (finding.option(), inner) {
                (Some(option), Some(member)) => {
                    (format!("log-opts.{option}"), member.key_span.start)
                }
                (option, _) => {
                    let member = options.filter(|_| option.is_some()).or(driver).or(options);
                    let key = option.map_or("log-driver".to_owned(), |option| {
                        format!("log-opts.{option}")
                    });
                    (key, member.map_or(0, |member| member.key_span.start))
                }
            };
            found.push((key, at, finding.severity(), finding.text().to_owned()));
        }
        for (key, at, severity, text) in found {
            self.add(&key, at, severity, text);
        }
    }
}

/// What is wrong with the type of a value; the engine's answer is fatal.
fn wrong_type(row: &KeyRow, node: &Node) -> Option<String> {
    // Go leaves a field as it is when the value is null.
    if node.value == Value::Null {
        return None;
    }
    let texts = |nodes: &[Node]| {
        nodes
            .iter()
            .all(|node| matches!(node.value, Value::Text(_)))
    };
    let maps = |members: &[Member]| {
        members
            .iter()
            .all(|member| matches!(member.node.value, Value::Text(_)))
    };
    let (good, wanted) = match (row.kind, &node.value) {
        (KeyType::Bool, value) => (
            matches!(value, Value::Bool(_)),
            "true or false, without quotes",
        ),
        (KeyType::Int, value) => (
            matches!(value, Value::Number(_)),
            "a number, without quotes",
        ),
        (KeyType::Text, value) => (matches!(value, Value::Text(_)), "a string"),
        (KeyType::Size, value) => (
            matches!(value, Value::Text(_) | Value::Number(_)),
            "a size such as \"64M\"",
        ),
        (KeyType::Object, value) => (matches!(value, Value::Object(_)), "an object"),
        (KeyType::TextList | KeyType::AddressList, Value::List(nodes)) if texts(nodes) => {
            let addresses = row.kind == KeyType::AddressList;
            let bad = nodes
                .iter()
                .filter_map(Node::as_text)
                .find(|text| addresses && text.parse::<IpAddr>().is_err());
            return bad.map(|text| format!("{text:?} is not an IP address"));
        }
        (KeyType::TextList | KeyType::AddressList, _) => (false, "a list of strings"),
        (KeyType::TextMap, Value::Object(members)) => {
            let bad = members
                .iter()
                .find(|member| !matches!(member.node.value, Value::Text(_)));
            return bad.map(|member| {
                format!(
                    "the value of {} is {}: every value here is a string, in double quotes",
                    member.key,
                    member.node.kind()
                )
            });
        }
        (KeyType::TextMap, _) => (false, "an object of strings"),
        (KeyType::TextMaps, Value::Object(members)) => (
            members
                .iter()
                .all(|member| matches!(&member.node.value, Value::Object(inner) if maps(inner))),
            "an object of objects of strings, as in {\"bridge\": {\"key\": \"value\"}}",
        ),
        (KeyType::TextMaps, _) => (false, "an object of objects of strings"),
        (KeyType::Address, Value::Text(text)) => {
            return (!text.is_empty() && text.parse::<IpAddr>().is_err())
                .then(|| format!("{text:?} is not an IP address"));
        }
        (KeyType::Address, _) => (false, "an IP address, as a string"),
        (KeyType::Cidr, Value::Text(text)) => {
            return (!text.is_empty() && text.parse::<ipnet::IpNet>().is_err())
                .then(|| format!("{text:?} is not an address with a prefix, as in 10.1.0.1/24"));
        }
        (KeyType::Cidr, _) => (false, "an address with a prefix, as a string"),
        (KeyType::Pools, Value::List(pools)) => return pools.iter().find_map(wrong_pool),
        (KeyType::Pools, _) => (false, "a list of {\"base\": \"10.0.0.0/8\", \"size\": 24}"),
    };
    (!good).then(|| format!("it is {}, and must be {wanted}", node.kind()))
}

fn wrong_pool(pool: &Node) -> Option<String> {
    let base = pool.get("base").and_then(Node::as_text);
    let size = pool.get("size").and_then(|size| match &size.value {
        Value::Number(number) => number.parse::<u8>().ok(),
        _ => None,
    });
    let (Some(base), Some(size)) = (base, size) else {
        return Some("each pool is {\"base\": \"10.0.0.0/8\", \"size\": 24}".into());
    };
    match base.parse::<ipnet::IpNet>() {
        Err(_) => Some(format!("{base:?} is not a subnet, as in 10.0.0.0/8")),
        Ok(net) if size < net.prefix_len() || size > net.max_prefix_len() => Some(format!(
            "a pool of size {size} does not fit into {base}: it is {} to {}",
            net.prefix_len(),
            net.max_prefix_len()
        )),
        Ok(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(
        text: &str,
        release: EngineRelease,
        flags: &[&str],
    ) -> Vec<(String, Severity, String)> {
        let config = DaemonConfig::parse(text.as_bytes()).unwrap();
        let found = config.review(release, &DaemonCommandLine::new(flags));
        found
            .into_iter()
            .map(|finding| (finding.key, finding.severity, finding.text))
            .collect()
    }

    const OLD: EngineRelease = EngineRelease::new(20, 10, 24);
    const NEW: EngineRelease = EngineRelease::new(29, 7, 2);

    #[test]
    fn what_keeps_a_daemon_from_starting() {
        for (text, key, word) in [
            (r#"{"Debug": true}"#, "Debug", "lower case: debug"),
            (r#"{"debgu": true}"#, "debgu", "did you mean debug?"),
            (
                r#"{"log-opt": {"max-file": "1"}}"#,
                "log-opt",
                "did you mean log-opts?",
            ),
            (r#"{"label": ["a=b"]}"#, "label", "the key is labels"),
            (
                r#"{"logging": {"log-driver": "local", "debug": true}}"#,
                "logging",
                "move log-driver, debug to the top level",
            ),
            (r#"{"zzzzzzzz": {"yyy": 1}}"#, "zzzzzzzz", "names inside"),
            (r#"{"debug": "true"}"#, "debug", "without quotes"),
            (r#"{"mtu": "1400"}"#, "mtu", "without quotes"),
            (r#"{"mtu": -1}"#, "mtu", "not negative"),
            (r#"{"dns": "1.1.1.1"}"#, "dns", "list of strings"),
            (r#"{"dns": ["1.1.1"]}"#, "dns", "not an IP address"),
            (r#"{"bip": "banana"}"#, "bip", "prefix"),
            (
                r#"{"log-opts": {"max-file": 3}}"#,
                "log-opts",
                "max-file is a number",
            ),
            (
                r#"{"log-opts": {"max-sise": "1m"}}"#,
                "log-opts.max-sise",
                "did you mean max-size?",
            ),
            (
                r#"{"log-driver": "gelf"}"#,
                "log-opts.gelf-address",
                "required",
            ),
            (r#"{"log-level": "loud"}"#, "log-level", "one of"),
            (r#"{"log-format": "json"}"#, "log-format", "25.0"),
            (
                r#"{"default-address-pools": [{"base": "10.0.0.0/24", "size": 16}]}"#,
                "default-address-pools",
                "does not fit",
            ),
            (
                r#"{"network-diagnostic-port": 70000}"#,
                "network-diagnostic-port",
                "65535",
            ),
            (
                r#"{"bridge": "br0", "bip": "10.0.0.1/24"}"#,
                "bip",
                "excludes",
            ),
        ] {
            let found = findings(text, OLD, &[]);
            let hit = found.iter().any(|(k, severity, t)| {
                k == key && *severity == Severity::Refused && t.contains(word)
            });
            assert!(hit, "{text}: {found:?}");
        }
        for key in [
            "graph",
            "cluster-store",
            "oom-score-adjust",
            "api-cors-header",
        ] {
            let text = if key == "oom-score-adjust" {
                format!("{{\"{key}\": 1}}")
            } else {
                format!("{{\"{key}\": \"x\"}}")
            };
            assert_eq!(findings(&text, NEW, &[]).len(), 1, "{key}");
            assert!(findings(&text, OLD, &[]).is_empty(), "{key}");
        }
    }

    #[test]
    fn what_is_worth_a_warning() {
        for (text, word) in [
            (
                r#"{"debug": true, "log-level": "warn"}"#,
                "no effect while debug",
            ),
            (r#"{"mtu": 1400, "mtu": 1500}"#, "uses the last"),
            (
                r#"{"log-opts": {"max-size": "1m"}, "log-opts": {"max-file": "2"}}"#,
                "merges both",
            ),
            (r#"{"log-level": "warning"}"#, "since 23.0"),
            (r#"{"deprecated-key-path": "x"}"#, "does nothing"),
            (r#"{"max-concurrent-downloads": 0}"#, "overwritten"),
        ] {
            let found = findings(text, OLD, &[]);
            assert!(
                found
                    .iter()
                    .all(|(_, severity, _)| *severity == Severity::Warned),
                "{text}: {found:?}"
            );
            assert!(
                found.iter().any(|(.., t)| t.contains(word)),
                "{text}: {found:?}"
            );
        }
    }

    #[test]
    fn flags_and_file() {
        let found = findings(
            r#"{"debug": true, "runtimes": {}, "labels": ["a=b"]}"#,
            NEW,
            &["--debug", "--add-runtime=a=b", "--label=a=b"],
        );
        let keys: Vec<_> = found.iter().map(|(key, ..)| key.as_str()).collect();
        assert_eq!(keys, ["debug", "labels"]);
    }

    #[test]
    fn a_healthy_file_has_no_findings() {
        let text = r#"{"debug": false, "log-driver": "local", "log-opts": {"max-size": "10m"}, "dns": ["1.1.1.1"], "features": {"anything": true},
            "default-address-pools": [{"base": "10.0.0.0/8", "size": 24}], "bip": "10.1.0.1/24", "userns-remap": null}"#;
        for release in [OLD, NEW] {
            assert_eq!(findings(text, release, &["-H", "fd://"]), []);
        }
        assert_eq!(findings("\u{feff}{}", OLD, &[]).len(), 1);
        assert_eq!(findings("\u{feff}{}", NEW, &[]).len(), 0);
    }
}
