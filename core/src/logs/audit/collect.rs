//! Auditing the logs of every container of an engine: what it says, what is on the disk, and where the output goes. I/O.

use std::fmt;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::LogAudit;
use super::output::{ContainerFacts, OutputCheck};
use super::processes;
use crate::error::{ErrorKind, Result};
use crate::logs::core::{inspect, locate, version};
use crate::logs::daemon_config::DaemonConfig;
use crate::logs::daemon_config::command_line::DaemonCommandLine;
use crate::logs::driver::config::EngineLogConfig;
use crate::logs::engine::EngineSocket;
use crate::logs::location::{Facts, LogLocation};
use crate::logs::reader::ask_on_a_thread;
use crate::logs::release::EngineRelease;
use crate::logs::time::LogTime;

/// What a container's logs take on the disk now: the current file, those it was rotated to, and what a rotation left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoredLogs {
    /// Files.
    pub files: u32,
    /// Bytes that they take on the disk: a hole takes none.
    pub bytes: u64,
}

/// Why a container's processes were not looked at, so that the check of its output is by its command alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unseen {
    /// It does not run.
    NotRunning,
    /// The engine may be on another machine.
    NotLocal,
    /// Here, the process with this id is not the container's: the engine runs in another machine or process namespace.
    OtherProcess(u32),
    /// It takes root.
    NotAllowed,
}

impl fmt::Display for Unseen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotRunning => f.pad("it does not run"),
            Self::NotLocal => f.pad("the engine may be on another machine"),
            Self::OtherProcess(pid) => write!(
                f,
                "process {pid} is another's here: the engine runs in another machine or process namespace"
            ),
            Self::NotAllowed => f.pad("it takes root"),
        }
    }
}

/// What is to be said about one container's logs on this host.
#[derive(Clone, Debug, PartialEq)]
pub struct ContainerAudit {
    id: String,
    running: bool,
    log: LogAudit,
    location: LogLocation,
    stored: Option<StoredLogs>,
    output: OutputCheck,
    unseen: Option<Unseen>,
}

impl ContainerAudit {
    /// The container's full id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The container's name.
    pub fn name(&self) -> &str {
        self.log.container()
    }

    /// Whether it runs.
    pub fn is_running(&self) -> bool {
        self.running
    }

    /// Driver, limits, worst case, and what may block or be lost.
    pub fn log(&self) -> &LogAudit {
        &self.log
    }

    /// Where trunkline reads its lines.
    pub fn location(&self) -> &LogLocation {
        &self.location
    }

    /// What is on the disk now; none without files here.
    pub fn stored(&self) -> Option<StoredLogs> {
        self.stored
    }

    /// Whether the application writes where the driver listens.
    pub fn output(&self) -> &OutputCheck {
        &self.output
    }

    /// Why [`output`](Self::output) is by the container's command alone; none when its processes were looked at.
    pub fn unseen(&self) -> Option<Unseen> {
        self.unseen
    }
}

/// Audits the logs of containers: asks the engine, looks at the files on the disk and at `/proc`. Changes nothing.
///
/// Without root the files are not measured and the processes not looked at, which each answer says.
///
/// ```no_run
/// # async fn run() -> trunkline::Result<()> {
/// use trunkline::logs::{DiskUse, EngineSocket, LogAuditor};
///
/// let auditor = LogAuditor::connect(&EngineSocket::from_env()?).await?;
/// for audit in auditor.containers().await? {
///     if audit.log().disk() == DiskUse::Unlimited {
///         println!("{}: no limit, {:?} so far", audit.name(), audit.stored());
///     }
///     for problem in audit.output().problems() {
///         println!("{}: {problem}", audit.name());
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct LogAuditor(Auditor);

impl LogAuditor {
    /// Asks the engine for its release and its default log configuration.
    ///
    /// # Errors
    ///
    /// [`Error::Engine`](crate::Error::Engine) when it cannot be reached, [`Error::Docker`](crate::Error::Docker) when it refuses, [`Error::Protocol`](crate::Error::Protocol), and
    /// [`Error::Invalid`](crate::Error::Invalid) when it names no release.
    pub async fn connect(engine: &EngineSocket) -> Result<Self> {
        let engine = engine.clone();
        ask_on_a_thread(move || Auditor::connect(&engine))
            .await
            .map(Self)
    }

    /// The configuration that new containers get when they name no driver. Its options are known where the daemon runs here
    /// and its `daemon.json`, or its command line, can be read: see [`knows_default_options`](Self::knows_default_options).
    pub fn default_config(&self) -> &EngineLogConfig {
        &self.0.default
    }

    /// Whether the options of the default are known, not its driver alone.
    pub fn knows_default_options(&self) -> bool {
        self.0.options_known
    }

    /// Every container, running or not, in the engine's order. One that is removed meanwhile is left out.
    ///
    /// # Errors
    ///
    /// As [`connect`](Self::connect).
    pub async fn containers(&self) -> Result<Vec<ContainerAudit>> {
        let auditor = self.0.clone();
        ask_on_a_thread(move || auditor.containers()).await
    }

    /// One container, by name or id.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound) without such a container, and as [`connect`](Self::connect).
    pub async fn container(&self, container: &str) -> Result<ContainerAudit> {
        let (auditor, container) = (self.0.clone(), container.to_owned());
        ask_on_a_thread(move || auditor.container(&container)).await
    }
}

/// Both auditors, without async.
#[derive(Clone, Debug)]
pub(crate) struct Auditor {
    engine: EngineSocket,
    /// `/v1.41`.
    prefix: String,
    version: Value,
    info: Value,
    release: EngineRelease,
    pub(crate) default: EngineLogConfig,
    pub(crate) options_known: bool,
}

impl Auditor {
    pub(crate) fn connect(engine: &EngineSocket) -> Result<Self> {
        let (prefix, version) = version(engine)?;
        let release = text(&version, "/Version").parse()?;
        let subject = engine.to_string();
        let info = engine.json("read the settings of", &subject, &format!("{prefix}/info"))?;
        let driver = text(&info, "/LoggingDriver").to_owned();
        let found = engine.daemon().and_then(default_of);
        let known = found.filter(|config| config.driver() == driver);
        Ok(Self {
            engine: engine.clone(),
            prefix,
            version,
            info,
            release,
            options_known: known.is_some(),
            default: known.unwrap_or_else(|| EngineLogConfig::new(driver, [("", ""); 0])),
        })
    }

    pub(crate) fn containers(&self) -> Result<Vec<ContainerAudit>> {
        let path = format!("{}/containers/json?all=1", self.prefix);
        let list = self
            .engine
            .json("list the containers of", &self.engine.to_string(), &path)?;
        let ids = list.as_array().map(Vec::as_slice).unwrap_or_default();
        let mut audits = Vec::with_capacity(ids.len());
        for one in ids {
            match self.container(text(one, "/Id")) {
                Ok(audit) => audits.push(audit),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(audits)
    }

    pub(crate) fn container(&self, container: &str) -> Result<ContainerAudit> {
        let inspected = inspect(&self.engine, &self.prefix, container)?;
        let state = |name: &str| inspected.pointer(name).and_then(Value::as_bool) == Some(true);
        let running = state("/State/Running") && !state("/State/Restarting");
        let facts = Facts::new(&inspected, &self.version, &self.info);
        let location = locate(&self.engine, &facts);
        let described = ContainerFacts::of_inspect(inspected.to_string().as_bytes())?;
        let log = LogAudit::new(
            described.name(),
            described.log_config(),
            &self.default,
            self.release,
        )?;
        let pid = inspected.pointer("/State/Pid").and_then(Value::as_u64);
        let pid = pid
            .and_then(|pid| u32::try_from(pid).ok())
            .filter(|_| running);
        let started = text(&inspected, "/State/StartedAt").parse::<LogTime>();
        let started = started.map_or(i64::MAX, |time| time.as_nanos().div_euclid(1_000_000_000));
        let looked = match pid {
            None | Some(0) => Err(Unseen::NotRunning),
            Some(_) if !self.engine.is_local() => Err(Unseen::NotLocal),
            Some(pid) => processes::look(described.clone(), &facts.id, pid, started),
        };
        let (unseen, facts_of_output) = match looked {
            Ok(facts) => (None, facts),
            Err(unseen) => (Some(unseen), described),
        };
        Ok(ContainerAudit {
            id: facts.id,
            running,
            log,
            stored: match &location {
                LogLocation::Files { path, .. } => stored(path),
                LogLocation::Engine { .. } | LogLocation::Elsewhere(_) => None,
            },
            location,
            output: OutputCheck::new(&facts_of_output),
            unseen,
        })
    }
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// What is on the disk of the log whose current file is this.
fn stored(current: &Path) -> Option<StoredLogs> {
    let stem = current.file_name()?.to_str()?;
    let mut found = StoredLogs { files: 0, bytes: 0 };
    for entry in fs::read_dir(current.parent()?).ok()?.flatten() {
        let own = entry.file_name().to_str().and_then(|name| {
            let rest = name.strip_prefix(stem)?;
            (rest.is_empty() || rest.starts_with('.')).then_some(())
        });
        // It may be rotated away while we look.
        if own.is_some()
            && let Ok(data) = entry.metadata()
        {
            found.files += 1;
            // Blocks are of 512 bytes here, whatever those of the file system are.
            found.bytes += data.blocks() * 512;
        }
    }
    Some(found)
}

/// The default log configuration of a running daemon, by its command line and its file.
fn default_of(pid: u32) -> Option<EngineLogConfig> {
    let line = DaemonCommandLine::from_proc(&fs::read(format!("/proc/{pid}/cmdline")).ok()?);
    // As the daemon sees it, which may be in another mount namespace.
    let file = line.config_file().unwrap_or("/etc/docker/daemon.json");
    let base = if file.starts_with('/') { "root" } else { "cwd" };
    let path = PathBuf::from(format!("/proc/{pid}/{base}/{file}"));
    let config = match fs::read(&path) {
        Ok(bytes) => DaemonConfig::parse(&bytes).ok()?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => DaemonConfig::empty(),
        Err(_) => return None,
    };
    let of_file = config.log_config();
    // What is in both keeps the daemon from starting.
    let driver = line.value("log-driver").unwrap_or_else(|| of_file.driver());
    let mut options: Vec<(String, String)> = of_file.options().clone().into_iter().collect();
    for part in line
        .value("log-opts")
        .unwrap_or_default()
        .split_terminator(',')
    {
        match (part.split_once('='), options.last_mut()) {
            (Some((key, value)), _) => options.push((key.into(), value.into())),
            // A comma of the value itself, as in labels=a,b.
            (None, Some((_, value))) => *value = format!("{value},{part}"),
            (None, None) => {}
        }
    }
    Some(EngineLogConfig::new(driver, options))
}
