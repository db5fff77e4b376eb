//! Who can read a container's lines back: the one rule behind [`Readable`](super::Readable) and
//! [`LogLocation`](super::LogLocation).

use std::fmt;

use super::driver::DriverKind;
use super::release::EngineRelease;

/// Why the engine has no copy of what it sends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoCopy {
    /// `cache-disabled` is true.
    Disabled,
    /// Engines keep copies since 20.10.
    TooOld,
}

impl NoCopy {
    /// The reason as the end of a sentence.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Disabled => "cache-disabled forbids a copy",
            Self::TooOld => "engines before 20.10 keep no copy",
        }
    }
}

impl fmt::Display for NoCopy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.reason())
    }
}

/// Who keeps the lines of a driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keeper {
    /// The files of `json-file`.
    JsonFile,
    /// The files of `local`.
    Local,
    /// The engine's copy beside them.
    Copy,
    /// The driver alone, which the engine may be able to ask: a journal, a plugin. There is no copy for this reason.
    Driver(NoCopy),
    /// The receiver, which the engine cannot ask. There is no copy for this reason.
    Receiver(NoCopy),
    /// Nobody.
    Nobody,
}

impl Keeper {
    pub(crate) fn of(kind: DriverKind, cache_disabled: bool, release: EngineRelease) -> Self {
        match kind {
            DriverKind::JsonFile => Self::JsonFile,
            DriverKind::Local => Self::Local,
            DriverKind::None => Self::Nobody,
            DriverKind::Journald
            | DriverKind::Syslog
            | DriverKind::Gelf
            | DriverKind::Fluentd
            | DriverKind::Splunk
            | DriverKind::AwsLogs
            | DriverKind::GcpLogs
            | DriverKind::EtwLogs
            | DriverKind::LogEntries
            | DriverKind::Plugin => {
                let why = if release < EngineRelease::new(20, 10, 0) {
                    NoCopy::TooOld
                } else if cache_disabled {
                    NoCopy::Disabled
                } else {
                    return Self::Copy;
                };
                if matches!(kind, DriverKind::Journald | DriverKind::Plugin) {
                    Self::Driver(why)
                } else {
                    Self::Receiver(why)
                }
            }
        }
    }
}
