//! The one error of the library, and its flat kinds.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::docker::Violation;

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong: what we were doing, to what, and what the other side said.
///
/// Match on the variant for its data, or on [`Error::kind`] for a decision. The text of `Display` is complete, for one
/// line of a log.
///
/// ```
/// use trunkline::{Error, ErrorKind, VlanId};
///
/// let error = VlanId::new(9999).unwrap_err();
/// assert!(matches!(&error, Error::Invalid { what: "VLAN id", value, .. } if value == "9999"));
/// assert_eq!(error.kind(), ErrorKind::InvalidInput);
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A value that breaks a rule of its field. Nothing was tried.
    #[error("invalid {what} {value:?}: {rule}")]
    #[non_exhaustive]
    Invalid {
        /// What kind of value it is.
        what: &'static str,
        /// The value as it was given.
        value: String,
        /// The rule it breaks, with the corrected form where there is one.
        rule: String,
    },

    /// Something that must be there is not.
    #[error("{what} {subject:?} does not exist")]
    #[non_exhaustive]
    NotFound {
        /// What kind of thing.
        what: &'static str,
        /// Its name.
        subject: String,
    },

    /// Something that must not be there is.
    #[error("{what} {subject:?} exists already")]
    #[non_exhaustive]
    AlreadyExists {
        /// What kind of thing.
        what: &'static str,
        /// Its name.
        subject: String,
    },

    /// It exists, and differs from what was asked for. It was left as it is.
    #[error("{subject} exists and differs: {}", list(differences))]
    #[non_exhaustive]
    Conflict {
        /// What exists.
        subject: String,
        /// Each field that differs.
        differences: Vec<Difference>,
    },

    /// It is there, but this library did not make it; it was left as it is.
    #[error("{subject} is not ours: {reason}")]
    #[non_exhaustive]
    NotOurs {
        /// What was to be changed or removed.
        subject: String,
        /// How that was recognised, and what to do if it must go all the same.
        reason: String,
    },

    /// The other side cannot do it in this version, or on this platform.
    #[error("{what} is not supported: {needs}")]
    #[non_exhaustive]
    Unsupported {
        /// What was asked for.
        what: String,
        /// What it takes, and since when there is such a thing.
        needs: String,
    },

    /// The link cannot be a parent.
    #[error("{parent} cannot be the parent: {problem}; {remedy}")]
    #[non_exhaustive]
    ParentUnusable {
        /// The link.
        parent: String,
        /// What is wrong with it.
        problem: String,
        /// What to do.
        remedy: String,
    },

    /// The kernel refused.
    #[error("{action} {subject}: {answer}")]
    #[non_exhaustive]
    Kernel {
        /// What we were doing.
        action: &'static str,
        /// To what.
        subject: String,
        /// What the kernel said, and why.
        answer: Box<KernelAnswer>,
    },

    /// A step failed, and the earlier ones were undone.
    #[error("{cause}; {}", undo_text(undo))]
    #[non_exhaustive]
    RolledBack {
        /// The failure.
        cause: Box<Error>,
        /// What failed while undoing; empty when everything is as it was before.
        undo: Vec<Error>,
    },

    /// A file or a socket failed.
    #[error("{action} {}: {source}", path.display())]
    #[non_exhaustive]
    Io {
        /// What we were doing.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },

    /// The other side did not answer in time. Whether it did what was asked is not known.
    #[error("{action} {subject}: no answer within {after:?}")]
    #[non_exhaustive]
    Timeout {
        /// What we were doing.
        action: &'static str,
        /// To what.
        subject: String,
        /// How long we waited.
        after: Duration,
    },

    /// The other side's answer makes no sense.
    #[error("{what}: {detail}")]
    #[non_exhaustive]
    Protocol {
        /// Whose answer to what.
        what: &'static str,
        /// What is wrong with it.
        detail: String,
    },

    /// The network namespace does not exist, or went away during the call.
    #[error("the network namespace {namespace} is gone")]
    #[non_exhaustive]
    NamespaceGone {
        /// Where it was looked for.
        namespace: String,
    },

    /// Two claims on the same addresses of one segment.
    #[error("{claim} overlaps {with} in segment {segment}")]
    #[non_exhaustive]
    Overlap {
        /// What was asked for.
        claim: String,
        /// What has those addresses already: a pool, a range, a reservation, or something outside the library.
        with: String,
        /// The broadcast domain.
        segment: String,
    },

    /// No address is left that may be handed out.
    #[error(
        "no address is left in {pool}: {bound} bound, {cooling} cooling down, {reserved} reserved or excluded"
    )]
    #[non_exhaustive]
    PoolExhausted {
        /// The pool.
        pool: String,
        /// Addresses of the pool that are bound to an owner.
        bound: u128,
        /// Addresses that were released a short time ago and that this request could not have either.
        cooling: u128,
        /// Addresses of the subnet that are never handed out: reserved, excluded, carved, outside the ranges, network,
        /// broadcast, anycast and gateway.
        reserved: u128,
    },

    /// The address has another owner, or is one that is never handed out.
    #[error("{address} cannot be had: {reason}")]
    #[non_exhaustive]
    AddressInUse {
        /// The address.
        address: std::net::IpAddr,
        /// Who has it, or why nobody can.
        reason: String,
    },

    /// The store failed. Nothing was changed.
    #[error("{action} {}: {detail}", path.display())]
    #[non_exhaustive]
    Store {
        /// What we were doing.
        action: &'static str,
        /// The store.
        path: PathBuf,
        /// The store's own words.
        detail: String,
    },

    /// The store cannot be reached, or another process has held its lock for too long. Nothing was changed.
    #[error("{}: {detail}", path.display())]
    #[non_exhaustive]
    StoreUnavailable {
        /// The store.
        path: PathBuf,
        /// Why.
        detail: String,
    },

    /// The store is damaged, or the file is no store of this library. It was not touched.
    #[error("{}: {detail}", path.display())]
    #[non_exhaustive]
    StoreCorrupt {
        /// The store.
        path: PathBuf,
        /// What is wrong with it, and what to do.
        detail: String,
    },

    /// The request was sent, and whether it was carried out is not known: ask again with the same owner key.
    #[error("{action} {}: {detail}; whether it was carried out is not known, ask again with the same owner key", path.display())]
    #[non_exhaustive]
    OutcomeUnknown {
        /// What we were doing.
        action: &'static str,
        /// The store.
        path: PathBuf,
        /// The store's own words.
        detail: String,
    },

    /// The lease is not, or no longer, bound to this owner in this epoch.
    #[error("the lease of {address} to {owner} in epoch {epoch} is lost: {found}")]
    #[non_exhaustive]
    LeaseLost {
        /// The address.
        address: std::net::IpAddr,
        /// The owner who was believed to have it.
        owner: String,
        /// The epoch of that belief.
        epoch: u64,
        /// What is there instead.
        found: String,
    },

    /// The container engine would refuse this, ignore it or carry it out wrongly. Nothing was sent.
    #[error("{subject}: {}", violation_text(violations))]
    #[non_exhaustive]
    Refused {
        /// What was asked for.
        subject: String,
        /// Every rule that it breaks; never empty.
        violations: Vec<Violation>,
    },

    /// The container engine refused.
    #[error("{action} {subject}: {message} (HTTP status {status}){}", remedy_text(remedy.as_deref()))]
    #[non_exhaustive]
    Docker {
        /// What we were doing.
        action: &'static str,
        /// To what.
        subject: String,
        /// The HTTP status, which alone says little: Docker answers 403 and 500 for the caller's mistakes too.
        status: u16,
        /// What the engine said, verbatim.
        message: String,
        /// The cause and what to do, when this answer has a known one.
        remedy: Option<String>,
        /// What the answer amounts to, by its status and its stable words.
        kind: ErrorKind,
    },

    /// The container engine cannot be reached, or hung up before it answered.
    #[error("{action} {subject}: {detail}{}", if *sent { "; whether it was carried out is not known" } else { "" })]
    #[non_exhaustive]
    Engine {
        /// What we were doing.
        action: &'static str,
        /// To what.
        subject: String,
        /// What is wrong with the connection.
        detail: String,
        /// Whether a request that changes something was on its way: it may or may not have been carried out.
        sent: bool,
        /// [`ErrorKind::EngineUnavailable`], [`ErrorKind::PermissionDenied`] or [`ErrorKind::OutcomeUnknown`].
        kind: ErrorKind,
    },

    /// A file that is read strictly breaks its grammar.
    #[error(
        "{what}, line {line}, column {column}: {problem}{}{hint}",
        if hint.is_empty() { "" } else { "; " }
    )]
    #[non_exhaustive]
    Syntax {
        /// What kind of file.
        what: &'static str,
        /// The line, from 1.
        line: u32,
        /// The column, from 1, in characters.
        column: u32,
        /// What stands there, and what should.
        problem: Box<str>,
        /// How to put it right, when that is known; empty otherwise.
        hint: &'static str,
        /// The line of the file, and under it a caret at the column.
        excerpt: Box<str>,
        /// The whole file with the usual mistakes put right, when that makes it a valid one.
        suggestion: Option<Box<str>>,
    },

    /// The logs are not where they could be read.
    #[error("the logs of {subject} cannot be read here: {reason}; {look}")]
    #[non_exhaustive]
    LogsUnreadable {
        /// Whose logs.
        subject: String,
        /// Why.
        reason: String,
        /// Where they are, and how to read them there.
        look: String,
    },

    /// The caller gave the call up, through [`Cancel`](crate::Cancel). What it had begun was undone.
    #[error("{action} {subject}: interrupted{}", if *sent { "; whether it was carried out is not known" } else { "" })]
    #[non_exhaustive]
    Interrupted {
        /// What we were doing.
        action: &'static str,
        /// To what.
        subject: String,
        /// Whether a request that changes something was on its way: it may or may not have been carried out.
        sent: bool,
    },

    /// A blocking call was made inside an async runtime, where it would stop all other tasks.
    #[error("a blocking call inside an async runtime: use the async twin, or spawn_blocking")]
    InsideRuntime,

    /// A handle was used in a way that cannot work.
    #[error("{what}")]
    #[non_exhaustive]
    Misuse {
        /// What was done, and what to do instead.
        what: String,
    },
}

impl Error {
    pub(crate) fn invalid(
        what: &'static str,
        value: impl ToString,
        rule: impl Into<String>,
    ) -> Self {
        Self::Invalid {
            what,
            value: value.to_string(),
            rule: rule.into(),
        }
    }

    /// The flat kind of this error: what both bindings map, and what a program decides on.
    ///
    /// An undone failure has the kind of its cause.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Invalid { .. } => ErrorKind::InvalidInput,
            Self::NotFound { .. } => ErrorKind::NotFound,
            Self::AlreadyExists { .. } => ErrorKind::AlreadyExists,
            Self::Conflict { .. } => ErrorKind::Conflict,
            Self::NotOurs { .. } => ErrorKind::NotOurs,
            Self::Unsupported { .. } => ErrorKind::Unsupported,
            Self::ParentUnusable { .. } => ErrorKind::ParentUnusable,
            Self::Kernel { answer, .. } => answer.kind(),
            Self::RolledBack { cause, .. } => cause.kind(),
            Self::Io { source, .. } => match source.kind() {
                std::io::ErrorKind::PermissionDenied => ErrorKind::PermissionDenied,
                std::io::ErrorKind::NotFound => ErrorKind::NotFound,
                _ => ErrorKind::Io,
            },
            Self::Timeout { .. } => ErrorKind::Timeout,
            Self::Protocol { .. } => ErrorKind::Protocol,
            Self::NamespaceGone { .. } => ErrorKind::NamespaceGone,
            Self::Overlap { .. } => ErrorKind::Overlap,
            Self::PoolExhausted { .. } => ErrorKind::PoolExhausted,
            Self::AddressInUse { .. } => ErrorKind::AddressInUse,
            Self::Store { .. } => ErrorKind::Store,
            Self::StoreUnavailable { .. } => ErrorKind::StoreUnavailable,
            Self::StoreCorrupt { .. } => ErrorKind::StoreCorrupt,
            Self::OutcomeUnknown { .. } => ErrorKind::OutcomeUnknown,
            Self::LeaseLost { .. } => ErrorKind::LeaseLost,
            Self::Refused { violations, .. } => violations
                .first()
                .map_or(ErrorKind::InvalidInput, |violation| violation.rule().kind()),
            Self::Docker { kind, .. } | Self::Engine { kind, .. } => *kind,
            Self::Syntax { .. } => ErrorKind::InvalidInput,
            Self::LogsUnreadable { .. } => ErrorKind::LogsUnreadable,
            Self::Interrupted { .. } => ErrorKind::Interrupted,
            Self::InsideRuntime => ErrorKind::InsideRuntime,
            Self::Misuse { .. } => ErrorKind::Misuse,
        }
    }
}

/// One field in which a thing that exists differs from what was asked for.
///
/// ```
/// use trunkline::Difference;
///
/// let difference = Difference::new("VLAN id", 100, 200);
/// assert_eq!(difference.to_string(), "VLAN id is 200, wanted 100");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Difference {
    field: &'static str,
    wanted: String,
    found: String,
}

impl Difference {
    /// A difference in a field: what was wanted, and what is there.
    pub fn new(field: &'static str, wanted: impl ToString, found: impl ToString) -> Self {
        Self {
            field,
            wanted: wanted.to_string(),
            found: found.to_string(),
        }
    }

    /// The name of the field.
    pub fn field(&self) -> &'static str {
        self.field
    }

    /// What was wanted.
    pub fn wanted(&self) -> &str {
        &self.wanted
    }

    /// What is there.
    pub fn found(&self) -> &str {
        &self.found
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} is {}, wanted {}",
            self.field, self.found, self.wanted
        )
    }
}

/// A refusal of the kernel: its number, its own words, and what is known of the cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KernelAnswer {
    kind: ErrorKind,
    errno: i32,
    message: Option<String>,
    cause: Option<String>,
    remedy: Option<String>,
}

impl KernelAnswer {
    /// A refusal whose cause is not known.
    #[cfg(feature = "kernel")]
    pub(crate) fn new(kind: ErrorKind, errno: i32, message: Option<String>) -> Self {
        Self {
            kind,
            errno,
            message,
            cause: None,
            remedy: None,
        }
    }

    /// The same refusal with what is known of it.
    #[cfg(feature = "kernel")]
    pub(crate) fn because(mut self, cause: impl Into<String>, remedy: impl Into<String>) -> Self {
        self.cause = Some(cause.into());
        self.remedy = Some(remedy.into());
        self
    }

    /// The kind of error that this refusal amounts to.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The error number, positive, as in `errno(3)`.
    pub fn errno(&self) -> i32 {
        self.errno
    }

    /// The kernel's extended acknowledgement (`NLMSGERR_ATTR_MSG`), verbatim, when it sent one.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// The cause, in plain words, when this answer to this request has a known one.
    pub fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    /// What to do about it.
    pub fn remedy(&self) -> Option<&str> {
        self.remedy.as_deref()
    }
}

impl fmt::Display for KernelAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", std::io::Error::from_raw_os_error(self.errno))?;
        if let Some(message) = &self.message {
            write!(f, ": {message}")?;
        }
        if let Some(cause) = &self.cause {
            write!(f, ": {cause}")?;
        }
        if let Some(remedy) = &self.remedy {
            write!(f, "; {remedy}")?;
        }
        Ok(())
    }
}

/// The flat kind of an [`Error`]. The numbers are fixed for ever: the C binding returns them.
///
/// ```
/// use trunkline::ErrorKind;
///
/// assert_eq!(ErrorKind::InvalidInput as u32, 1);
/// assert_eq!(ErrorKind::InvalidInput.name(), "invalid_input");
/// assert!(ErrorKind::ALL.contains(&ErrorKind::Overlap));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[repr(u32)]
pub enum ErrorKind {
    /// A value breaks a rule; nothing was tried.
    InvalidInput = 1,
    /// Something that must be there is not.
    NotFound = 2,
    /// Something that must not be there is.
    AlreadyExists = 3,
    /// It exists and differs from what was asked for.
    Conflict = 4,
    /// Not allowed: `CAP_NET_ADMIN`, file permissions, or access to the engine's socket are missing.
    PermissionDenied = 5,
    /// It exists and this library did not make it.
    NotOurs = 6,
    /// It is in use in a way that excludes the request.
    Busy = 7,
    /// The other side cannot do it in this version or on this platform.
    Unsupported = 8,
    /// This kernel was built, or is running, without what it takes (802.1Q, macvlan, ipvlan).
    KernelUnsupported = 9,
    /// The link cannot be a parent.
    ParentUnusable = 10,
    /// The network namespace does not exist, or vanished during the call.
    NamespaceGone = 11,
    /// The MAC address is taken by the parent or by another child.
    DuplicateMac = 12,
    /// Another refusal of the kernel.
    Kernel = 13,
    /// A refusal of the container engine.
    Docker = 14,
    /// The container engine cannot be reached.
    EngineUnavailable = 15,
    /// No answer in time.
    Timeout = 16,
    /// Two pools or ranges claim the same addresses of one segment.
    Overlap = 17,
    /// No address is left.
    PoolExhausted = 18,
    /// The address has another owner.
    AddressInUse = 19,
    /// The store refused or failed.
    Store = 20,
    /// The store cannot be reached, or is locked for too long.
    StoreUnavailable = 21,
    /// The store is damaged, or is not a store of ours; it was not touched.
    StoreCorrupt = 22,
    /// The request was sent, and whether it was carried out is not known; ask again with the same owner key.
    OutcomeUnknown = 23,
    /// The lease is not, or no longer, bound to this owner in this epoch.
    LeaseLost = 24,
    /// Another host uses the same host id.
    HostIdClash = 25,
    /// The store went backwards: a backup or a snapshot was restored.
    StoreRolledBack = 26,
    /// Two segment ids on one wire, or one id on two.
    SegmentMismatch = 27,
    /// The wire did not say whether the address is free.
    ProbeInconclusive = 28,
    /// These logs cannot be read here.
    LogsUnreadable = 29,
    /// A file or a socket failed.
    Io = 30,
    /// The other side's answer makes no sense.
    Protocol = 31,
    /// A blocking call inside an async runtime.
    InsideRuntime = 32,
    /// A handle was used in a way that cannot work.
    Misuse = 33,
    /// The caller interrupted the call; what it had begun was undone.
    Interrupted = 34,
}

impl ErrorKind {
    /// Every kind, in the order of the numbers.
    pub const ALL: &[Self] = &[
        Self::InvalidInput,
        Self::NotFound,
        Self::AlreadyExists,
        Self::Conflict,
        Self::PermissionDenied,
        Self::NotOurs,
        Self::Busy,
        Self::Unsupported,
        Self::KernelUnsupported,
        Self::ParentUnusable,
        Self::NamespaceGone,
        Self::DuplicateMac,
        Self::Kernel,
        Self::Docker,
        Self::EngineUnavailable,
        Self::Timeout,
        Self::Overlap,
        Self::PoolExhausted,
        Self::AddressInUse,
        Self::Store,
        Self::StoreUnavailable,
        Self::StoreCorrupt,
        Self::OutcomeUnknown,
        Self::LeaseLost,
        Self::HostIdClash,
        Self::StoreRolledBack,
        Self::SegmentMismatch,
        Self::ProbeInconclusive,
        Self::LogsUnreadable,
        Self::Io,
        Self::Protocol,
        Self::InsideRuntime,
        Self::Misuse,
        Self::Interrupted,
    ];

    /// The name in `snake_case`, for logs and for the bindings.
    pub fn name(self) -> &'static str {
        match self {
            Self::InvalidInput => "invalid_input",
            Self::NotFound => "not_found",
            Self::AlreadyExists => "already_exists",
            Self::Conflict => "conflict",
            Self::PermissionDenied => "permission_denied",
            Self::NotOurs => "not_ours",
            Self::Busy => "busy",
            Self::Unsupported => "unsupported",
            Self::KernelUnsupported => "kernel_unsupported",
            Self::ParentUnusable => "parent_unusable",
            Self::NamespaceGone => "namespace_gone",
            Self::DuplicateMac => "duplicate_mac",
            Self::Kernel => "kernel",
            Self::Docker => "docker",
            Self::EngineUnavailable => "engine_unavailable",
            Self::Timeout => "timeout",
            Self::Overlap => "overlap",
            Self::PoolExhausted => "pool_exhausted",
            Self::AddressInUse => "address_in_use",
            Self::Store => "store",
            Self::StoreUnavailable => "store_unavailable",
            Self::StoreCorrupt => "store_corrupt",
            Self::OutcomeUnknown => "outcome_unknown",
            Self::LeaseLost => "lease_lost",
            Self::HostIdClash => "host_id_clash",
            Self::StoreRolledBack => "store_rolled_back",
            Self::SegmentMismatch => "segment_mismatch",
            Self::ProbeInconclusive => "probe_inconclusive",
            Self::LogsUnreadable => "logs_unreadable",
            Self::Io => "io",
            Self::Protocol => "protocol",
            Self::InsideRuntime => "inside_runtime",
            Self::Misuse => "misuse",
            Self::Interrupted => "interrupted",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

fn list(differences: &[Difference]) -> String {
    differences
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

fn violation_text(violations: &[Violation]) -> String {
    let texts: Vec<String> = violations.iter().map(ToString::to_string).collect();
    texts.join("; ")
}

fn remedy_text(remedy: Option<&str>) -> String {
    remedy.map_or_else(String::new, |remedy| format!("; {remedy}"))
}

fn undo_text(undo: &[Error]) -> String {
    if undo.is_empty() {
        return "what was done before it was undone".into();
    }
    let errors: Vec<String> = undo.iter().map(ToString::to_string).collect();
    format!(
        "and undoing what was done before it failed: {}",
        errors.join("; ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_complete_and_numbered_in_order() {
        for (position, kind) in ErrorKind::ALL.iter().enumerate() {
            assert_eq!(*kind as usize, position + 1, "{kind}");
        }
        let mut names: Vec<_> = ErrorKind::ALL.iter().map(|kind| kind.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ErrorKind::ALL.len());
    }

    #[test]
    fn an_undone_failure_reports_both() {
        let error = Error::RolledBack {
            cause: Box::new(Error::NotFound {
                what: "link",
                subject: "eth0".into(),
            }),
            undo: vec![Error::Misuse {
                what: "gone".into(),
            }],
        };
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert_eq!(
            error.to_string(),
            "link \"eth0\" does not exist; and undoing what was done before it failed: gone"
        );
    }
}
