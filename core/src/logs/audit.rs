//! How each container logs, what it may cost, and whether its application writes where the driver listens.
//!
//! Decided from what the engine says (`GET /containers/ID/json`) and from facts of `/proc`; no I/O here.

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::logs::driver::config::{Delivery, EngineLogConfig, LogConfig};
use crate::logs::driver::review::{Finding, Place};
use crate::logs::driver::{DriverKind, LogDriver};
use crate::logs::json::{self, Node, Value};
use crate::logs::release::EngineRelease;

/// The most that a container's logs can take on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DiskUse {
    /// About so many bytes: files overshoot by up to one record, and compressed ones take less.
    AtMost(u64),
    /// Until the disk is full.
    Unlimited,
}

/// Whether `docker logs` can read a container's lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Readable {
    /// From the driver's own files or journal.
    Native,
    /// From the copy that the engine keeps since 20.10. For a stopped container the driver's other side must answer all the
    /// same, although the copy is on the disk.
    ThroughCache,
    /// Not at all, and why.
    No(&'static str),
}

/// What is to be said about the logs of one container.
#[derive(Clone, Debug, PartialEq)]
pub struct LogAudit {
    container: String,
    config: LogConfig,
    disk: DiskUse,
    readable: Readable,
    may_block: bool,
    may_lose: bool,
    differs_from_default: bool,
    findings: Vec<Finding>,
}

const CACHE_SINCE: EngineRelease = EngineRelease::new(20, 10, 0);
/// Five files of 20 MiB, which no option changes (moby#45668).
const CACHE_BYTES: u64 = 5 * 20 * 1024 * 1024;

impl LogAudit {
    /// Audits a container by its frozen configuration and the daemon's default.
    ///
    /// ```
    /// use trunkline::logs::{DiskUse, EngineLogConfig, EngineRelease, LogAudit, Readable};
    ///
    /// let config = EngineLogConfig::new("json-file", [("max-size", "10m"), ("max-file", "3")]);
    /// let audit = LogAudit::new("web", &config, &config, EngineRelease::new(28, 5, 2))?;
    /// assert_eq!(audit.disk(), DiskUse::AtMost(30_000_000));
    /// assert_eq!(audit.readable(), Readable::Native);
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when the configuration names no driver.
    pub fn new(
        container: impl Into<String>,
        engine: &EngineLogConfig,
        default: &EngineLogConfig,
        release: EngineRelease,
    ) -> Result<Self> {
        let config = LogConfig::from_engine(engine)?;
        Ok(Self {
            container: container.into(),
            disk: disk(&config, release),
            readable: readable(&config, release),
            may_block: config.kind().is_remote()
                && !matches!(config.delivery(), Delivery::NonBlocking { .. }),
            may_lose: matches!(config.delivery(), Delivery::NonBlocking { .. })
                || config.kind() == DriverKind::None,
            differs_from_default: engine != default,
            findings: config.review(Place::Container, release),
            config,
        })
    }

    /// The container's name or id.
    pub fn container(&self) -> &str {
        &self.container
    }

    /// Its configuration.
    pub fn config(&self) -> &LogConfig {
        &self.config
    }

    /// The worst case on the disk.
    pub fn disk(&self) -> DiskUse {
        self.disk
    }

    /// Whether `docker logs` can read it. A journald driver is taken to be readable; a few builds of the engine lack that.
    pub fn readable(&self) -> Readable {
        self.readable
    }

    /// Whether the application stops when the driver's other side stops taking lines.
    pub fn may_block(&self) -> bool {
        self.may_block
    }

    /// Whether lines may be lost without a word.
    pub fn may_lose(&self) -> bool {
        self.may_lose
    }

    /// Whether it was made under another default, or with options of its own: a change of the default never reaches it.
    pub fn differs_from_default(&self) -> bool {
        self.differs_from_default
    }

    /// What else is to be said, as for a new container.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

fn disk(config: &LogConfig, release: EngineRelease) -> DiskUse {
    let files = |count: Option<i64>, default: u64| {
        count
            .and_then(|count| u64::try_from(count).ok())
            .unwrap_or(default)
    };
    match config.driver() {
        LogDriver::JsonFile(driver) => match driver.max_size() {
            Some(size) => {
                let files = files(driver.max_file().map(|count| count.get()), 1);
                // Up to 22 a single file leaves one stale copy behind.
                let files = if files == 1 && release < EngineRelease::new(23, 0, 0) {
                    2
                } else {
                    files
                };
                DiskUse::AtMost(size.bytes().saturating_mul(files))
            }
            None => DiskUse::Unlimited,
        },
        LogDriver::Local(driver) => {
            let size = driver
                .max_size()
                .map_or(20 * 1024 * 1024, |size| size.bytes());
            DiskUse::AtMost(
                size.saturating_mul(files(driver.max_file().map(|count| count.get()), 5)),
            )
        }
        // The journal has limits of its own.
        LogDriver::None | LogDriver::Journald(_) => DiskUse::AtMost(0),
        LogDriver::Syslog(_)
        | LogDriver::Gelf(_)
        | LogDriver::Fluentd(_)
        | LogDriver::Splunk(_)
        | LogDriver::AwsLogs(_)
        | LogDriver::GcpLogs(_)
        | LogDriver::EtwLogs(_)
        | LogDriver::LogEntries(_)
        | LogDriver::Plugin(_) => {
            let cached = release >= CACHE_SINCE && config.cache_disabled() != Some(true);
            DiskUse::AtMost(if cached { CACHE_BYTES } else { 0 })
        }
    }
}

fn readable(config: &LogConfig, release: EngineRelease) -> Readable {
    match config.kind() {
        DriverKind::JsonFile | DriverKind::Local | DriverKind::Journald => Readable::Native,
        DriverKind::None => Readable::No("the driver none keeps nothing"),
        _ if release < CACHE_SINCE => {
            Readable::No("engines before 20.10 keep no copy of what a remote driver sends")
        }
        _ if config.cache_disabled() == Some(true) => Readable::No("cache-disabled is set"),
        _ => Readable::ThroughCache,
    }
}

/// Where a descriptor of a process goes, by the text of the link `/proc/PID/fd/N`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Descriptor {
    /// A pipe: that to the log driver, for the first process of a container without a terminal.
    Pipe,
    /// A terminal: that of the container, which is logged too.
    Terminal,
    /// `/dev/null`: everything is thrown away.
    Null,
    /// A file: the driver sees nothing of it.
    File(String),
    /// A socket, or something else.
    Other(String),
    /// It is closed.
    Closed,
}

impl Descriptor {
    /// Reads the text of the link; none for a descriptor that is not there.
    pub fn of_link(link: Option<&str>) -> Self {
        match link {
            None => Self::Closed,
            Some(text) if text.starts_with("pipe:") => Self::Pipe,
            Some(text)
                if text.starts_with("/dev/pts/")
                    || text == "/dev/console"
                    || text == "/dev/tty" =>
            {
                Self::Terminal
            }
            Some("/dev/null") => Self::Null,
            Some(text) if text.starts_with('/') => {
                Self::File(text.trim_end_matches(" (deleted)").into())
            }
            Some(text) => Self::Other(text.into()),
        }
    }

    /// Whether what is written there reaches the log driver.
    pub fn is_logged(&self) -> bool {
        matches!(self, Self::Pipe | Self::Terminal)
    }
}

/// What is known of a container's application, for [`OutputCheck`].
///
/// ```
/// use trunkline::logs::{ContainerFacts, OutputCheck};
///
/// let inspect = br#"{"Name":"/web","State":{"Running":true},"Config":{"Tty":false,"Entrypoint":null,"Cmd":["/bin/sh","-c","service nginx start; sleep inf"]}}"#;
/// let facts = ContainerFacts::of_inspect(inspect)?
///     .with_output(Some("pipe:[1]"), Some("pipe:[2]"))
///     .with_log_file("/var/log/nginx/access.log", None);
/// let check = OutputCheck::new(&facts);
/// assert!(check.dockerfile().contains(&"RUN ln -sf /dev/stdout /var/log/nginx/access.log".to_owned()));
/// assert!(check.problems()[0].contains("the first process is a shell"));
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerFacts {
    name: String,
    tty: bool,
    command: Vec<String>,
    user: String,
    logs: EngineLogConfig,
    stdout: Option<Descriptor>,
    stderr: Option<Descriptor>,
    files: BTreeMap<String, Option<String>>,
}

impl ContainerFacts {
    /// Reads what the engine says of a container: the body of `GET /containers/ID/json`.
    ///
    /// # Errors
    ///
    /// [`Error::Protocol`] when it is not that.
    pub fn of_inspect(body: &[u8]) -> Result<Self> {
        let bad = |detail: String| Error::Protocol {
            what: "the engine's description of a container",
            detail,
        };
        let node = json::parse(body).map_err(|fault| bad(fault.problem))?;
        let config = node
            .get("Config")
            .ok_or_else(|| bad("it has no Config".into()))?;
        let flag = |node: Option<&Node>| node.is_some_and(|node| node.value == Value::Bool(true));
        let texts = |key: &str| match config.get(key).map(|node| &node.value) {
            Some(Value::List(nodes)) => nodes
                .iter()
                .filter_map(Node::as_text)
                .map(str::to_owned)
                .collect(),
            Some(Value::Text(text)) => vec![text.clone()],
            _ => Vec::new(),
        };
        let mut command: Vec<String> = texts("Entrypoint");
        command.extend(texts("Cmd"));
        let logs = node
            .get("HostConfig")
            .and_then(|host| host.get("LogConfig"));
        let options = logs
            .and_then(|logs| logs.get("Config"))
            .map(Node::members)
            .unwrap_or_default();
        let options = options
            .iter()
            .filter_map(|member| Some((member.key.clone(), member.node.as_text()?.to_owned())));
        let driver = logs
            .and_then(|logs| logs.get("Type"))
            .and_then(Node::as_text)
            .unwrap_or_default();
        Ok(Self {
            name: node
                .get("Name")
                .and_then(Node::as_text)
                .unwrap_or_default()
                .trim_start_matches('/')
                .into(),
            tty: flag(config.get("Tty")),
            command,
            user: config
                .get("User")
                .and_then(Node::as_text)
                .unwrap_or_default()
                .into(),
            logs: EngineLogConfig::new(driver, options),
            stdout: None,
            stderr: None,
            files: BTreeMap::new(),
        })
    }

    /// Adds where descriptors 1 and 2 of the container's first process go: the links in `/proc/PID/fd`.
    pub fn with_output(mut self, stdout: Option<&str>, stderr: Option<&str>) -> Self {
        self.stdout = Some(Descriptor::of_link(stdout));
        self.stderr = Some(Descriptor::of_link(stderr));
        self
    }

    /// Adds a log file that is in the container, and where it points to when it is a symlink.
    pub fn with_log_file(mut self, path: &str, target: Option<&str>) -> Self {
        self.files.insert(path.into(), target.map(Into::into));
        self
    }

    /// The container's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its log configuration, frozen when it was created.
    pub fn log_config(&self) -> &EngineLogConfig {
        &self.logs
    }
}

/// Whether an application writes where its container's log driver listens: to descriptors 1 and 2 of the first process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputCheck {
    problems: Vec<String>,
    dockerfile: Vec<String>,
}

/// Shells, which stay the first process unless the last command is run with `exec`.
const SHELLS: &[&str] = &["sh", "bash", "ash", "dash", "zsh"];
/// Commands that start something in the background and end, or wait for nothing.
const STARTERS: &[&str] = &[
    "service ",
    "systemctl start",
    "/etc/init.d/",
    "nohup ",
    "supervisord",
    "tail -f",
    "sleep inf",
    "&",
];

impl OutputCheck {
    /// Checks what is known.
    pub fn new(facts: &ContainerFacts) -> Self {
        let mut check = Self {
            problems: Vec::new(),
            dockerfile: Vec::new(),
        };
        check.first_process(facts);
        for (number, descriptor) in [(1, &facts.stdout), (2, &facts.stderr)] {
            check.descriptor(number, descriptor.as_ref(), facts);
        }
        for (path, target) in &facts.files {
            check.file(path, target.as_deref(), facts);
        }
        check
    }

    /// What is wrong, in plain words.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// The lines of a Dockerfile that put it right.
    pub fn dockerfile(&self) -> &[String] {
        &self.dockerfile
    }

    fn first_process(&mut self, facts: &ContainerFacts) {
        let base = |word: &str| word.rsplit('/').next().unwrap_or(word).to_owned();
        let [first, rest @ ..] = facts.command.as_slice() else {
            return;
        };
        if !SHELLS.contains(&base(first).as_str()) {
            return;
        }
        let Some(script) = rest.iter().skip_while(|word| word.as_str() != "-c").nth(1) else {
            return;
        };
        if let Some(starter) = STARTERS.iter().find(|starter| script.contains(*starter)) {
            self.problems.push(format!("the first process is a shell, and the application is started beside it ({}): its output reaches the log only while it inherits the shell's descriptors, and signals do not reach it", starter.trim()));
            self.dockerfile.push(
                "CMD [\"program\", \"argument\"]  # the application itself, in the foreground"
                    .into(),
            );
        } else if !script.trim_start().starts_with("exec ") {
            self.problems.push("the first process is a shell that starts the application: signals to stop do not reach it".into());
            self.dockerfile.push(format!("CMD exec {}", script.trim()));
        }
    }

    fn descriptor(&mut self, number: u8, descriptor: Option<&Descriptor>, facts: &ContainerFacts) {
        let name = if number == 1 {
            "standard output"
        } else {
            "standard error"
        };
        let text = match descriptor {
            Some(Descriptor::Terminal) if !facts.tty => format!(
                "{name} goes to a terminal that is not the container's: nothing of it is logged"
            ),
            Some(Descriptor::Null) => format!(
                "{name} is thrown away (/dev/null): the program daemonised itself; run it in the foreground"
            ),
            Some(Descriptor::File(path)) => {
                self.dockerfile.push(link(path, number));
                format!("{name} goes into the file {path}: nothing of it is logged")
            }
            Some(Descriptor::Other(what)) => {
                format!("{name} goes to {what}: nothing of it is logged")
            }
            Some(Descriptor::Closed) => format!("{name} is closed: nothing of it is logged"),
            None | Some(Descriptor::Pipe | Descriptor::Terminal) => return,
        };
        self.problems.push(text);
    }

    fn file(&mut self, path: &str, target: Option<&str>, facts: &ContainerFacts) {
        match target {
            Some("/dev/stdout" | "/dev/stderr" | "/proc/self/fd/1" | "/proc/self/fd/2") => {
                let root = matches!(facts.user.as_str(), "" | "root" | "0");
                let closed = facts
                    .stdout
                    .as_ref()
                    .is_some_and(|descriptor| !descriptor.is_logged());
                if closed {
                    self.problems.push(format!("{path} points to the writing process's own output, which is not the log: point it to /proc/1/fd/1"));
                    self.dockerfile
                        .push(format!("RUN ln -sf /proc/1/fd/1 {path}"));
                } else if !root {
                    // The pipe belongs to whoever started the container's first process.
                    self.problems.push(format!("{path} points to the log, and opening it fails when the program changes its user after the start (moby#31243)"));
                }
            }
            Some("/proc/1/fd/1" | "/proc/1/fd/2") => {}
            Some(other) => self
                .problems
                .push(format!("{path} points to {other}: nothing of it is logged")),
            None => {
                let number = if path.to_ascii_lowercase().contains("err") {
                    2
                } else {
                    1
                };
                self.problems.push(format!("the application writes into {path}: nothing of it is logged, and it grows inside the container"));
                self.dockerfile.push(link(path, number));
            }
        }
    }
}

fn link(path: &str, number: u8) -> String {
    format!(
        "RUN ln -sf /dev/{} {path}",
        if number == 1 { "stdout" } else { "stderr" }
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OLD: EngineRelease = EngineRelease::new(20, 10, 24);
    const NEW: EngineRelease = EngineRelease::new(28, 5, 2);

    #[test]
    fn worst_cases() {
        let audit = |driver: &str, options: &[(&str, &str)], release| {
            let config = EngineLogConfig::new(driver, options.iter().copied());
            LogAudit::new(
                "c",
                &config,
                &EngineLogConfig::new("json-file", [("", ""); 0]),
                release,
            )
            .unwrap()
        };
        for (driver, options, release, disk, readable) in [
            (
                "json-file",
                &[][..],
                NEW,
                DiskUse::Unlimited,
                Readable::Native,
            ),
            (
                "json-file",
                &[("max-size", "1m")],
                NEW,
                DiskUse::AtMost(1_000_000),
                Readable::Native,
            ),
            (
                "json-file",
                &[("max-size", "1m")],
                OLD,
                DiskUse::AtMost(2_000_000),
                Readable::Native,
            ),
            (
                "local",
                &[],
                NEW,
                DiskUse::AtMost(100 << 20),
                Readable::Native,
            ),
            (
                "syslog",
                &[],
                OLD,
                DiskUse::AtMost(100 << 20),
                Readable::ThroughCache,
            ),
            (
                "syslog",
                &[("cache-disabled", "true")],
                OLD,
                DiskUse::AtMost(0),
                Readable::No("cache-disabled is set"),
            ),
            (
                "none",
                &[],
                OLD,
                DiskUse::AtMost(0),
                Readable::No("the driver none keeps nothing"),
            ),
        ] {
            let audit = audit(driver, options, release);
            assert_eq!(
                (audit.disk(), audit.readable()),
                (disk, readable),
                "{driver} {options:?}"
            );
        }
        let remote = audit("fluentd", &[], NEW);
        assert!(remote.may_block() && !remote.may_lose() && remote.differs_from_default());
        let buffered = audit("fluentd", &[("mode", "non-blocking")], NEW);
        assert!(!buffered.may_block() && buffered.may_lose());
    }

    fn facts(inspect: &str) -> ContainerFacts {
        ContainerFacts::of_inspect(inspect.as_bytes()).unwrap()
    }

    #[test]
    fn where_output_goes() {
        let plain = facts(
            r#"{"Name":"/a","State":{"Running":true},"Config":{"Tty":false,"Cmd":["nginx","-g","daemon off;"]},"HostConfig":{"LogConfig":{"Type":"local","Config":{"max-file":"2"}}}}"#,
        );
        assert_eq!(
            plain.log_config(),
            &EngineLogConfig::new("local", [("max-file", "2")])
        );
        let good = OutputCheck::new(
            &plain
                .clone()
                .with_output(Some("pipe:[1]"), Some("pipe:[2]"))
                .with_log_file("/var/log/a.log", Some("/dev/stdout")),
        );
        assert_eq!(good.problems(), [""; 0]);
        for (stdout, word) in [
            (Some("/dev/null"), "thrown away"),
            (Some("/var/log/x (deleted)"), "/var/log/x:"),
            (None, "closed"),
            (Some("socket:[3]"), "socket"),
            (Some("/dev/pts/0"), "terminal"),
        ] {
            let check = OutputCheck::new(&plain.clone().with_output(stdout, Some("pipe:[2]")));
            assert_eq!(check.problems().len(), 1);
            assert!(check.problems()[0].contains(word), "{check:?}");
        }
        let daemonised = OutputCheck::new(
            &plain
                .with_output(Some("/dev/null"), Some("/dev/null"))
                .with_log_file("/l", Some("/dev/stdout")),
        );
        assert_eq!(daemonised.dockerfile(), ["RUN ln -sf /proc/1/fd/1 /l"]);
    }

    #[test]
    fn shells_and_files() {
        let shell =
            facts(r#"{"Config":{"Entrypoint":["/bin/sh","-c"],"Cmd":["java -jar a.jar"]}}"#);
        assert_eq!(
            OutputCheck::new(&shell).dockerfile(),
            ["CMD exec java -jar a.jar"]
        );
        let exec = facts(r#"{"Config":{"Cmd":["sh","-c","exec java"]}}"#)
            .with_log_file("/var/log/error.log", None);
        let check = OutputCheck::new(&exec);
        assert_eq!(check.problems().len(), 1);
        assert_eq!(
            check.dockerfile(),
            ["RUN ln -sf /dev/stderr /var/log/error.log"]
        );
        let other = facts(r#"{"Config":{"User":"www","Cmd":["a"]}}"#)
            .with_log_file("/l", Some("/dev/stdout"))
            .with_log_file("/m", Some("/tmp/x"));
        assert_eq!(OutputCheck::new(&other).problems().len(), 2);
        assert!(ContainerFacts::of_inspect(b"{}").is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..100), link in proptest::option::of("\\PC{0,20}")) {
            let _ = ContainerFacts::of_inspect(&bytes);
            let _ = Descriptor::of_link(link.as_deref());
        }
    }
}
