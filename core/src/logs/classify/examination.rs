//! What is to be examined, and what came of it.

use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use crate::error::{Error, Result};
use crate::logs::classify::diagnose::{Diagnosis, Evidence};
use crate::logs::engine::EngineSocket;
use crate::logs::locate::LogPlace;
use crate::logs::time::LogTime;

/// What is examined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    Host,
    Network(String),
    Container(String),
}

type Call = dyn Fn(&Looked) -> ControlFlow<()> + Send + Sync;

/// An examination of a host, a network or a container: which sources are looked at, and how far.
///
/// [`examine`](crate::logs::examine) carries it out. Nothing is changed on the host: the engine is asked by GET only, logs
/// are read.
///
/// ```
/// use std::time::Duration;
/// use trunkline::logs::{EngineSocket, Examination};
///
/// let examination = Examination::of_container("web")
///     .engine(EngineSocket::unix("/run/docker.sock"))
///     .lines(500)?
///     .within(Duration::from_secs(10))?;
/// assert_eq!(examination.to_string(), "container web");
/// assert!(Examination::of_host().lines(0).is_err());
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct Examination {
    pub(crate) scope: Scope,
    pub(crate) engine: Option<EngineSocket>,
    pub(crate) daemon_log: Option<LogPlace>,
    pub(crate) kernel_log: Kernel,
    pub(crate) since: Option<LogTime>,
    pub(crate) lines: u32,
    pub(crate) containers: usize,
    pub(crate) within: Duration,
    pub(crate) evidence: Vec<Evidence>,
    progress: Option<Arc<Call>>,
}

/// Where the kernel's log is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kernel {
    Located,
    At(LogPlace),
    NotAtAll,
}

impl Examination {
    fn of(scope: Scope) -> Self {
        Self {
            scope,
            engine: None,
            daemon_log: None,
            kernel_log: Kernel::Located,
            since: None,
            lines: 2000,
            containers: 200,
            within: Duration::from_mins(1),
            evidence: Vec::new(),
            progress: None,
        }
    }

    /// Everything on the host.
    pub fn of_host() -> Self {
        Self::of(Scope::Host)
    }

    /// A network, by name or id: itself, its containers, and what concerns the host as a whole.
    pub fn of_network(name: impl Into<String>) -> Self {
        Self::of(Scope::Network(name.into()))
    }

    /// A container, by name or id: itself, and what concerns the host as a whole.
    pub fn of_container(name: impl Into<String>) -> Self {
        Self::of(Scope::Container(name.into()))
    }

    /// Sets the engine; that of `DOCKER_HOST`, or the one at `/var/run/docker.sock`, when not set.
    pub fn engine(mut self, engine: EngineSocket) -> Self {
        self.engine = Some(engine);
        self
    }

    /// Sets where the daemon's log is; it is looked for when not set.
    pub fn daemon_log(mut self, place: LogPlace) -> Self {
        self.daemon_log = Some(place);
        self
    }

    /// Sets where the kernel's log is, a saved `dmesg` for example; `/dev/kmsg`, else the journal, when not set.
    pub fn kernel_log(mut self, place: LogPlace) -> Self {
        self.kernel_log = Kernel::At(place);
        self
    }

    /// Leaves the kernel's log out: it is the machine's, and tells of all its network namespaces.
    pub fn without_kernel_log(mut self) -> Self {
        self.kernel_log = Kernel::NotAtAll;
        self
    }

    /// Only what was said from this moment on; the last 24 hours when not set. A line without a time counts as said when the
    /// line before it was.
    pub fn since(mut self, time: LogTime) -> Self {
        self.since = Some(time);
        self
    }

    /// How many of the last lines of each log are looked at: 1 to 1 000 000, 2000 when not set.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] out of that range.
    pub fn lines(mut self, lines: u32) -> Result<Self> {
        if !(1..=1_000_000).contains(&lines) {
            return Err(Error::invalid("lines of each log", lines, "1 to 1000000"));
        }
        self.lines = lines;
        Ok(self)
    }

    /// How many containers are looked at, the youngest first: 1 to 100 000, 200 when not set.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] out of that range.
    pub fn containers(mut self, containers: usize) -> Result<Self> {
        if !(1..=100_000).contains(&containers) {
            return Err(Error::invalid("containers", containers, "1 to 100000"));
        }
        self.containers = containers;
        Ok(self)
    }

    /// How long all of it may take: 100 ms to an hour, a minute when not set. A source that is not read by then is reported so.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] out of that range.
    pub fn within(mut self, duration: Duration) -> Result<Self> {
        if !(Duration::from_millis(100)..=Duration::from_hours(1)).contains(&duration) {
            return Err(Error::invalid(
                "time of an examination",
                format!("{duration:?}"),
                "100 ms to 1 h",
            ));
        }
        self.within = duration;
        Ok(self)
    }

    /// Adds what is known already: what the docker command has just said, for example. Most refusals of the engine are in no
    /// log at all.
    pub fn evidence(mut self, evidence: Evidence) -> Self {
        self.evidence.push(evidence);
        self
    }

    /// Calls back when a source is begun, each 1000 lines, and when it is done. Breaking off leaves out what was not looked at yet.
    pub fn progress(
        mut self,
        call: impl Fn(&Looked) -> ControlFlow<()> + Send + Sync + 'static,
    ) -> Self {
        self.progress = Some(Arc::new(call));
        self
    }

    pub(crate) fn tell(&self, looked: &Looked) -> ControlFlow<()> {
        match &self.progress {
            Some(call) => call(looked),
            None => ControlFlow::Continue(()),
        }
    }
}

impl fmt::Display for Examination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.scope {
            Scope::Host => f.write_str("host"),
            Scope::Network(name) => write!(f, "network {name}"),
            Scope::Container(name) => write!(f, "container {name}"),
        }
    }
}

impl fmt::Debug for Examination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Examination")
            .field("scope", &self.scope)
            .field("engine", &self.engine)
            .field("daemon_log", &self.daemon_log)
            .field("kernel_log", &self.kernel_log)
            .field("since", &self.since)
            .field("lines", &self.lines)
            .field("containers", &self.containers)
            .field("within", &self.within)
            .finish_non_exhaustive()
    }
}

/// Something that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// The engine's answers.
    Engine(EngineSocket),
    /// The daemon's log.
    DaemonLog(LogPlace),
    /// A container's log, by the container's name.
    ContainerLog(String),
    /// The kernel's log.
    KernelLog(LogPlace),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Engine(engine) => write!(f, "engine at {engine}"),
            Self::DaemonLog(place) => write!(f, "daemon log, {place}"),
            Self::ContainerLog(name) => write!(f, "log of {name}"),
            Self::KernelLog(place) => write!(f, "kernel log, {place}"),
        }
    }
}

/// How far a source was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extent {
    /// It is being looked at.
    UnderWay,
    /// As far as was asked for.
    Whole,
    /// In part, and why.
    Partly(String),
    /// Not at all, and why.
    Not(String),
}

/// A source, and how far it was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    pub(crate) source: Source,
    pub(crate) lines: u64,
    pub(crate) extent: Extent,
}

impl Looked {
    /// The source.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The number of its lines; of an engine, that of its answers.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// How far it was looked at.
    pub fn extent(&self) -> &Extent {
        &self.extent
    }
}

impl fmt::Display for Looked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match (&self.source, self.lines) {
            (Source::Engine(_), 1) => "answer",
            (Source::Engine(_), _) => "answers",
            (_, 1) => "line",
            (_, _) => "lines",
        };
        let Self { source, lines, .. } = self;
        match &self.extent {
            Extent::UnderWay => write!(f, "{source}: {lines} {unit} so far"),
            Extent::Whole => write!(f, "{source}: {lines} {unit}"),
            Extent::Partly(why) => write!(f, "{source}: {lines} {unit}, then {why}"),
            Extent::Not(why) => write!(f, "{source}: not read: {why}"),
        }
    }
}

/// What an examination found.
///
/// [`Display`](fmt::Display) writes it out for a person, several lines long.
#[derive(Clone, Debug)]
pub struct Findings {
    pub(crate) subject: String,
    pub(crate) diagnosis: Diagnosis,
    pub(crate) looked: Vec<Looked>,
}

impl Findings {
    /// The causes.
    pub fn diagnosis(&self) -> &Diagnosis {
        &self.diagnosis
    }

    /// What was looked at, and what could not be, with the reason.
    pub fn sources(&self) -> &[Looked] {
        &self.looked
    }

    /// Whether nothing at all was found: no cause, and no error without an explanation. What could not be read may hide some.
    pub fn is_clean(&self) -> bool {
        self.diagnosis.causes().is_empty() && self.diagnosis.unexplained().is_empty()
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let causes = self.diagnosis.causes();
        match causes.len() {
            0 => writeln!(f, "{}: no known failure found", self.subject)?,
            1 => writeln!(f, "{}: 1 failure found", self.subject)?,
            many => writeln!(f, "{}: {many} failures found", self.subject)?,
        }
        for (number, cause) in causes.iter().enumerate() {
            let failure = cause.failure();
            write!(f, "\n{}. {}", number + 1, failure.name())?;
            if !cause.subjects().is_empty() {
                write!(f, " ({})", cause.subjects().join(", "))?;
            }
            let layers: Vec<String> = cause.layers().map(|layer| layer.to_string()).collect();
            write!(f, ", {} x, {}", cause.count(), layers.join(", "))?;
            if let Some((_, last)) = cause.span() {
                write!(f, ", last {}", LogTime::from_nanos(last))?;
            }
            let containers: Vec<&str> = cause.containers().collect();
            if !containers.is_empty() {
                write!(f, "\n   containers: {}", containers.join(", "))?;
            }
            writeln!(f, "\n   what it is: {}", failure.meaning())?;
            writeln!(f, "   what helps: {}", failure.remedy())?;
            for example in cause.examples().iter().take(2) {
                writeln!(f, "   > {}", brief(example))?;
            }
        }
        if !self.diagnosis.unexplained().is_empty() {
            writeln!(f, "\nErrors that are not in the catalogue:")?;
            for text in self.diagnosis.unexplained() {
                writeln!(f, "   > {}", brief(text))?;
            }
        }
        writeln!(f, "\nLooked at:")?;
        for looked in &self.looked {
            writeln!(f, "   {looked}")?;
        }
        Ok(())
    }
}

/// One line of a width that a terminal takes.
fn brief(text: &str) -> String {
    const WIDTH: usize = 240;
    let mut line: String = text
        .chars()
        .take(WIDTH)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.chars().nth(WIDTH).is_some() {
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::classify::Layer;
    use crate::logs::classify::diagnose::diagnose;

    #[test]
    fn findings_are_written_out() {
        let diagnosis = diagnose([
            Evidence::new(
                Layer::Api,
                "Bind for 0.0.0.0:80 failed: port is already allocated",
            )
            .of_container("web")
            .at(1_795_485_600_000_000_000),
            Evidence::new(Layer::Api, "the \u{1b}[31mmoon"),
        ]);
        let findings = Findings {
            subject: "host".into(),
            diagnosis,
            looked: vec![Looked {
                source: Source::KernelLog(LogPlace::KernelRing),
                lines: 0,
                extent: Extent::Not("Operation not permitted".into()),
            }],
        };
        let text = findings.to_string();
        for words in [
            "host: 1 failure found",
            "1. port-allocated (0.0.0.0:80), 1 x, engine, last 2026-11-24T02:00:00",
            "containers: web",
            "> the  [31mmoon",
            "kernel log, /dev/kmsg: not read: Operation not permitted",
        ] {
            assert!(text.contains(words), "{words}:\n{text}");
        }
        assert!(!findings.is_clean());
    }

    #[test]
    fn bounds() {
        assert!(Examination::of_host().containers(0).is_err());
        assert!(
            Examination::of_host()
                .within(Duration::from_millis(99))
                .is_err()
        );
        assert_eq!(Examination::of_network("mv").to_string(), "network mv");
    }
}
