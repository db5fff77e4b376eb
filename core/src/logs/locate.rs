//! Where the daemon's log and its file are, on every platform and init system. Decided from facts; no I/O here.

use std::collections::BTreeSet;
use std::fmt;

use crate::logs::daemon_config::command_line::DaemonCommandLine;

/// The platform of the machine on which the user sits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Platform {
    /// Linux with an engine of its own, also inside WSL.
    Linux,
    /// macOS with Docker Desktop: the engine runs in a virtual machine.
    MacOs,
    /// Windows with Docker Desktop: the engine runs in WSL 2.
    WindowsDesktop,
    /// Windows with the engine as a service, for Windows containers.
    WindowsEngine,
}

/// What must be known of a host to find its logs. `HostFacts::of_root` (feature `logs`) collects it.
///
/// ```
/// use trunkline::logs::{HostFacts, LogPlace, Platform};
///
/// let facts = HostFacts::new(Platform::Linux).with_path("/run/systemd/system");
/// assert_eq!(facts.daemon_logs()[0], LogPlace::Journal { unit: "docker.service", user: false });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostFacts {
    platform: Platform,
    paths: BTreeSet<String>,
    home: Option<String>,
    config_home: Option<String>,
    local_app_data: Option<String>,
    rootless: bool,
    stderr: Option<String>,
}

/// A place where the daemon's log is, or may be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LogPlace {
    /// systemd's journal: `journalctl -u UNIT`, with `--user` for a rootless daemon.
    Journal {
        /// The unit.
        unit: &'static str,
        /// Whether it is the user's own journal.
        user: bool,
    },
    /// Files of a journal that were copied from another host, or of this one: `journalctl --file`.
    JournalFile {
        /// Where it is.
        path: String,
        /// The unit.
        unit: String,
    },
    /// The kernel's messages, from its own memory: `/dev/kmsg`.
    KernelRing,
    /// The kernel's messages of this boot, as the journal has them: `journalctl -k`.
    KernelJournal,
    /// A file.
    File {
        /// Where it is.
        path: String,
        /// Whether other programs write into it too, so that only dockerd's and containerd's lines count.
        shared: bool,
    },
    /// What PowerShell has exported of a Windows event log: see [`windows_events`](super::windows_events).
    EventFile {
        /// Where it is.
        path: String,
    },
    /// The Windows event log.
    EventLog {
        /// The log.
        log: &'static str,
        /// The source of the entries; that of `--service-name` when one was given.
        source: String,
    },
}

impl fmt::Display for LogPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Journal { unit, user: false } => write!(f, "the journal of {unit}"),
            Self::Journal { unit, user: true } => write!(f, "the user's journal of {unit}"),
            Self::JournalFile { path, unit } => write!(f, "the journal of {unit} in {path}"),
            Self::KernelRing => f.write_str("/dev/kmsg"),
            Self::KernelJournal => f.write_str("the journal of the kernel"),
            Self::File { path, .. } | Self::EventFile { path } => f.write_str(path),
            Self::EventLog { log, source } => write!(f, "the event log {log} of {source}"),
        }
    }
}

/// The paths whose presence decides. A collector of facts looks at these and no others.
#[cfg_attr(not(feature = "logs"), allow(dead_code))]
pub(crate) const PATHS: &[&str] = &[
    "/etc/debian_version",
    "/etc/alpine-release",
    "/etc/fedora-release",
    "/etc/init/docker.conf",
    "/etc/init.d/docker",
    "/etc/redhat-release",
    "/etc/SuSE-release",
    "/etc/system-release",
    "/run/openrc",
    "/run/systemd/system",
    "/sbin/openrc-run",
    "/snap/docker",
    "/usr/lib/systemd/system/containerd.service",
    "/lib/systemd/system/containerd.service",
    "/var/log/daemon.log",
    "/var/log/docker",
    "/var/log/docker.log",
    "/var/log/kern.log",
    "/var/log/messages",
    "/var/log/syslog",
    "/var/log/upstart",
    "/var/log/upstart/docker.log",
];

impl HostFacts {
    /// A host of which only the platform is known.
    pub fn new(platform: Platform) -> Self {
        Self {
            platform,
            paths: BTreeSet::new(),
            home: None,
            config_home: None,
            local_app_data: None,
            rootless: false,
            stderr: None,
        }
    }

    /// Adds a file or directory that is there.
    pub fn with_path(mut self, path: &str) -> Self {
        self.paths.insert(path.into());
        self
    }

    /// Sets the user's home directory.
    pub fn with_home(mut self, home: &str) -> Self {
        self.home = Some(home.trim_end_matches(['/', '\\']).into());
        self
    }

    /// Sets `XDG_CONFIG_HOME`.
    pub fn with_config_home(mut self, directory: &str) -> Self {
        self.config_home = Some(directory.trim_end_matches('/').into());
        self
    }

    /// Sets `LOCALAPPDATA`.
    pub fn with_local_app_data(mut self, directory: &str) -> Self {
        self.local_app_data = Some(directory.trim_end_matches('\\').into());
        self
    }

    /// Says that the daemon runs without root, under `RootlessKit`.
    pub fn with_rootless(mut self, rootless: bool) -> Self {
        self.rootless = rootless;
        self
    }

    /// Sets where descriptor 2 of a running dockerd goes: the link `/proc/PID/fd/2`.
    pub fn with_stderr(mut self, target: &str) -> Self {
        self.stderr = Some(target.into());
        self
    }

    fn has(&self, path: &str) -> bool {
        self.paths.contains(path)
    }

    /// The places where the daemon's log is, the likeliest first. Never empty, except for a Linux host of which nothing is
    /// known.
    pub fn daemon_logs(&self) -> Vec<LogPlace> {
        let mut places = match self.platform {
            Platform::Linux => self.linux(),
            Platform::MacOs => self.mac(),
            Platform::WindowsDesktop => self.desktop(),
            Platform::WindowsEngine => vec![
                LogPlace::EventLog {
                    log: "Application",
                    source: "docker".into(),
                },
                own(r"C:\ProgramData\docker\panic.log"),
            ],
        };
        let mut seen = BTreeSet::new();
        places.retain(|place| seen.insert(format!("{place:?}")));
        places
    }

    fn linux(&self) -> Vec<LogPlace> {
        let mut places = Vec::new();
        // What a daemon under a supervisor of one's own was given.
        if let Some(path) = self.stderr.as_deref().filter(|path| {
            path.starts_with('/') && !path.starts_with("/dev/") && !path.ends_with(" (deleted)")
        }) {
            places.push(own(path));
        }
        let systemd = self.has("/run/systemd/system");
        if systemd && self.rootless {
            places.push(LogPlace::Journal {
                unit: "docker.service",
                user: true,
            });
            return places;
        }
        if systemd {
            if self.has("/snap/docker") {
                places.push(LogPlace::Journal {
                    unit: "snap.docker.dockerd.service",
                    user: false,
                });
            }
            places.push(LogPlace::Journal {
                unit: "docker.service",
                user: false,
            });
            if self.has("/usr/lib/systemd/system/containerd.service")
                || self.has("/lib/systemd/system/containerd.service")
            {
                places.push(LogPlace::Journal {
                    unit: "containerd.service",
                    user: false,
                });
            }
        } else if self.has("/var/log/upstart/docker.log") || self.has("/etc/init/docker.conf") {
            places.push(own("/var/log/upstart/docker.log"));
        } else if self.has("/run/openrc")
            || self.has("/sbin/openrc-run")
            || self.has("/etc/alpine-release")
        {
            places.push(own("/var/log/docker.log"));
        } else if self.has("/etc/redhat-release") || self.has("/etc/system-release") {
            places.push(own("/var/log/docker"));
        } else if self.has("/etc/init.d/docker") || self.has("/etc/debian_version") {
            places.push(own("/var/log/docker.log"));
        }
        for path in ["/var/log/docker.log", "/var/log/docker"] {
            if self.has(path) {
                places.push(own(path));
            }
        }
        // The system's log has dockerd's lines too, when rsyslog runs.
        for path in [
            "/var/log/daemon.log",
            "/var/log/syslog",
            "/var/log/messages",
        ] {
            if self.has(path) {
                places.push(LogPlace::File {
                    path: path.into(),
                    shared: true,
                });
            }
        }
        places
    }

    /// The places where the kernel's messages are, the freshest first. None for a kernel inside of Docker Desktop or on Windows.
    ///
    /// ```
    /// use trunkline::logs::{HostFacts, LogPlace, Platform};
    ///
    /// let facts = HostFacts::new(Platform::Linux).with_path("/run/systemd/system");
    /// assert_eq!(facts.kernel_logs(), [LogPlace::KernelRing, LogPlace::KernelJournal]);
    /// assert!(HostFacts::new(Platform::MacOs).kernel_logs().is_empty());
    /// ```
    pub fn kernel_logs(&self) -> Vec<LogPlace> {
        if self.platform != Platform::Linux {
            return Vec::new();
        }
        let mut places = vec![LogPlace::KernelRing];
        if self.has("/run/systemd/system") {
            places.push(LogPlace::KernelJournal);
        }
        if self.has("/var/log/kern.log") {
            places.push(shared("/var/log/kern.log".into()));
        }
        places
    }

    fn mac(&self) -> Vec<LogPlace> {
        let home = self.home.as_deref().unwrap_or("~");
        let data = format!("{home}/Library/Containers/com.docker.docker/Data");
        self.known_or_all(vec![
            shared(format!("{data}/log/vm/init.log")),
            own(&format!("{data}/log/vm/dockerd.log")),
            own(&format!("{data}/log/vm/containerd.log")),
            own(&format!(
                "{data}/com.docker.driver.amd64-linux/log/docker.log"
            )),
            shared(format!("{data}/com.docker.driver.amd64-linux/console-ring")),
        ])
    }

    fn desktop(&self) -> Vec<LogPlace> {
        let data = format!(
            r"{}\Docker",
            self.local_app_data.as_deref().unwrap_or("%LOCALAPPDATA%")
        );
        self.known_or_all(vec![
            shared(format!(r"{data}\log\vm\init.log")),
            own(&format!(r"{data}\log\vm\dockerd.log")),
            own(&format!(r"{data}\log\vm\containerd.log")),
            shared(format!(r"{data}\log.txt")),
        ])
    }

    /// Those that are known to be there; all of them, newest layout first, when none is.
    fn known_or_all(&self, places: Vec<LogPlace>) -> Vec<LogPlace> {
        let known: Vec<_> = places
            .iter()
            .filter(|place| matches!(place, LogPlace::File { path, .. } if self.has(path)))
            .cloned()
            .collect();
        if known.is_empty() { places } else { known }
    }

    /// The `daemon.json` that the daemon reads, which need not exist.
    ///
    /// Docker Desktop writes its file itself: edit the settings there, not the file.
    ///
    /// ```
    /// use trunkline::logs::{DaemonCommandLine, HostFacts, Platform};
    ///
    /// let facts = HostFacts::new(Platform::Linux);
    /// assert_eq!(facts.daemon_json(&DaemonCommandLine::default()), "/etc/docker/daemon.json");
    /// assert_eq!(facts.daemon_json(&DaemonCommandLine::new(["--config-file", "/x.json"])), "/x.json");
    /// ```
    pub fn daemon_json(&self, line: &DaemonCommandLine) -> String {
        if let Some(named) = line.config_file() {
            return named.into();
        }
        let home = self.home.as_deref();
        match self.platform {
            Platform::Linux if self.rootless => match (&self.config_home, home) {
                (Some(directory), _) => format!("{directory}/docker/daemon.json"),
                (None, home) => format!("{}/.config/docker/daemon.json", home.unwrap_or("~")),
            },
            Platform::Linux if self.has("/snap/docker") => {
                "/var/snap/docker/current/config/daemon.json".into()
            }
            Platform::Linux => "/etc/docker/daemon.json".into(),
            Platform::MacOs => format!("{}/.docker/daemon.json", home.unwrap_or("~")),
            Platform::WindowsDesktop => {
                format!(r"{}\.docker\daemon.json", home.unwrap_or("%USERPROFILE%"))
            }
            Platform::WindowsEngine => {
                let root = line.value("data-root").unwrap_or(r"C:\ProgramData\docker");
                format!(r"{}\config\daemon.json", root.trim_end_matches('\\'))
            }
        }
    }
}

fn own(path: &str) -> LogPlace {
    LogPlace::File {
        path: path.into(),
        shared: false,
    }
}

fn shared(path: String) -> LogPlace {
    LogPlace::File { path, shared: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logs(facts: &HostFacts) -> Vec<String> {
        let text = |place: LogPlace| match place {
            LogPlace::Journal { unit, user } => {
                format!("journal {unit}{}", if user { " user" } else { "" })
            }
            LogPlace::File { path, shared } => {
                format!("{path}{}", if shared { " shared" } else { "" })
            }
            LogPlace::EventLog { log, source } => format!("event {log} {source}"),
            other => panic!("{other} is no daemon's"),
        };
        facts.daemon_logs().into_iter().map(text).collect()
    }

    #[test]
    fn every_platform_of_the_chapter_and_of_today() {
        let linux = |paths: &[&str]| {
            paths
                .iter()
                .fold(HostFacts::new(Platform::Linux), |facts, path| {
                    facts.with_path(path)
                })
        };
        for (facts, wanted) in [
            (
                linux(&["/run/systemd/system"]),
                &["journal docker.service"][..],
            ),
            (
                linux(&[
                    "/run/systemd/system",
                    "/lib/systemd/system/containerd.service",
                    "/var/log/syslog",
                    "/etc/debian_version",
                ]),
                &[
                    "journal docker.service",
                    "journal containerd.service",
                    "/var/log/syslog shared",
                ],
            ),
            (
                linux(&["/run/systemd/system", "/snap/docker"]),
                &[
                    "journal snap.docker.dockerd.service",
                    "journal docker.service",
                ],
            ),
            (
                linux(&["/run/systemd/system"]).with_rootless(true),
                &["journal docker.service user"],
            ),
            (
                linux(&[
                    "/etc/init/docker.conf",
                    "/etc/debian_version",
                    "/var/log/upstart",
                ]),
                &["/var/log/upstart/docker.log"],
            ),
            (
                linux(&["/etc/debian_version", "/var/log/daemon.log"]),
                &["/var/log/docker.log", "/var/log/daemon.log shared"],
            ),
            (
                linux(&["/etc/redhat-release", "/var/log/messages"]),
                &["/var/log/docker", "/var/log/messages shared"],
            ),
            (
                linux(&["/etc/alpine-release", "/run/openrc"]),
                &["/var/log/docker.log"],
            ),
            (
                linux(&[]).with_stderr("/var/log/my-docker.log"),
                &["/var/log/my-docker.log"],
            ),
            (
                linux(&["/run/systemd/system"]).with_stderr("socket:[1234]"),
                &["journal docker.service"],
            ),
            (
                HostFacts::new(Platform::WindowsEngine),
                &[
                    "event Application docker",
                    r"C:\ProgramData\docker\panic.log",
                ],
            ),
        ] {
            assert_eq!(logs(&facts), wanted, "{facts:?}");
        }
        let mac = HostFacts::new(Platform::MacOs).with_home("/Users/a/");
        assert_eq!(logs(&mac).len(), 5);
        let ring = "/Users/a/Library/Containers/com.docker.docker/Data/com.docker.driver.amd64-linux/console-ring";
        assert_eq!(logs(&mac.with_path(ring)), [format!("{ring} shared")]);
        let windows = HostFacts::new(Platform::WindowsDesktop)
            .with_local_app_data(r"C:\Users\a\AppData\Local");
        assert_eq!(
            logs(&windows)[0],
            r"C:\Users\a\AppData\Local\Docker\log\vm\init.log shared"
        );
    }

    #[test]
    fn the_file() {
        let none = DaemonCommandLine::default();
        for (facts, wanted) in [
            (
                HostFacts::new(Platform::Linux)
                    .with_rootless(true)
                    .with_home("/home/a"),
                "/home/a/.config/docker/daemon.json",
            ),
            (
                HostFacts::new(Platform::Linux)
                    .with_rootless(true)
                    .with_config_home("/x/"),
                "/x/docker/daemon.json",
            ),
            (
                HostFacts::new(Platform::Linux).with_path("/snap/docker"),
                "/var/snap/docker/current/config/daemon.json",
            ),
            (
                HostFacts::new(Platform::MacOs).with_home("/Users/a"),
                "/Users/a/.docker/daemon.json",
            ),
            (
                HostFacts::new(Platform::WindowsEngine),
                r"C:\ProgramData\docker\config\daemon.json",
            ),
        ] {
            assert_eq!(facts.daemon_json(&none), wanted);
        }
        let line = DaemonCommandLine::new([r"--data-root=D:\docker"]);
        assert_eq!(
            HostFacts::new(Platform::WindowsEngine).daemon_json(&line),
            r"D:\docker\config\daemon.json"
        );
    }
}
