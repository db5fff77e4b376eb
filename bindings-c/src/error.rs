//! Statuses and errors.

use std::ffi::{CStr, c_char};

use trunkline::{Difference, Error, ErrorKind};

use crate::docker::tl_violations;
use crate::ffi::{Handle, Owned, element, free, handle, length, list_of, part_of, read, text_of};

/// What a call ended with: `TL_OK`, or what went wrong. The numbers are fixed for ever.
///
/// Those below 1000 are the library's kinds of error; those from 1000 are of the C binding itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
#[repr(u32)]
pub enum tl_status {
    /// All went well, and the outputs are written.
    TL_OK = 0,
    /// A value breaks a rule; nothing was tried.
    TL_INVALID_INPUT = 1,
    /// Something that must be there is not.
    TL_NOT_FOUND = 2,
    /// Something that must not be there is.
    TL_ALREADY_EXISTS = 3,
    /// It exists and differs from what was asked for.
    TL_CONFLICT = 4,
    /// Not allowed: `CAP_NET_ADMIN`, file permissions, or access to the engine's socket are missing.
    TL_PERMISSION_DENIED = 5,
    /// It exists and this library did not make it.
    TL_NOT_OURS = 6,
    /// It is in use in a way that excludes the request.
    TL_BUSY = 7,
    /// The other side cannot do it in this version or on this platform.
    TL_UNSUPPORTED = 8,
    /// This kernel was built, or is running, without what it takes (802.1Q, macvlan, ipvlan).
    TL_KERNEL_UNSUPPORTED = 9,
    /// The link cannot be a parent.
    TL_PARENT_UNUSABLE = 10,
    /// The network namespace does not exist, or vanished during the call.
    TL_NAMESPACE_GONE = 11,
    /// The MAC address is taken by the parent or by another child.
    TL_DUPLICATE_MAC = 12,
    /// Another refusal of the kernel.
    TL_KERNEL = 13,
    /// A refusal of the container engine.
    TL_DOCKER = 14,
    /// The container engine cannot be reached.
    TL_ENGINE_UNAVAILABLE = 15,
    /// No answer in time.
    TL_TIMEOUT = 16,
    /// Two pools or ranges claim the same addresses of one segment.
    TL_OVERLAP = 17,
    /// No address is left.
    TL_POOL_EXHAUSTED = 18,
    /// The address has another owner.
    TL_ADDRESS_IN_USE = 19,
    /// The store refused or failed.
    TL_STORE = 20,
    /// The store cannot be reached, or is locked for too long.
    TL_STORE_UNAVAILABLE = 21,
    /// The store is damaged, or is not a store of ours; it was not touched.
    TL_STORE_CORRUPT = 22,
    /// The request was sent, and whether it was carried out is not known; ask again with the same owner key.
    TL_OUTCOME_UNKNOWN = 23,
    /// The lease is not, or no longer, bound to this owner in this epoch.
    TL_LEASE_LOST = 24,
    /// Another host uses the same host id.
    TL_HOST_ID_CLASH = 25,
    /// The store went backwards: a backup or a snapshot was restored.
    TL_STORE_ROLLED_BACK = 26,
    /// Two segment ids on one wire, or one id on two.
    TL_SEGMENT_MISMATCH = 27,
    /// The wire did not say whether the address is free.
    TL_PROBE_INCONCLUSIVE = 28,
    /// These logs cannot be read here.
    TL_LOGS_UNREADABLE = 29,
    /// A file or a socket failed.
    TL_IO = 30,
    /// The other side's answer makes no sense.
    TL_PROTOCOL = 31,
    /// A blocking call inside an async runtime.
    TL_INSIDE_RUNTIME = 32,
    /// A handle was used in a way that cannot work.
    TL_MISUSE = 33,
    /// The caller interrupted the call; what it had begun was undone.
    TL_INTERRUPTED = 34,
    /// A parameter that must not be NULL is. Nothing was tried.
    TL_NULL_ARGUMENT = 1000,
    /// The library has a defect: a panic was caught. The handles of the call may be in disorder; free them.
    TL_PANICKED = 1001,
    /// A kind of error that this version of the binding does not know; its message says more.
    TL_OTHER = 1002,
}

impl tl_status {
    pub(crate) fn of(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::InvalidInput => Self::TL_INVALID_INPUT,
            ErrorKind::NotFound => Self::TL_NOT_FOUND,
            ErrorKind::AlreadyExists => Self::TL_ALREADY_EXISTS,
            ErrorKind::Conflict => Self::TL_CONFLICT,
            ErrorKind::PermissionDenied => Self::TL_PERMISSION_DENIED,
            ErrorKind::NotOurs => Self::TL_NOT_OURS,
            ErrorKind::Busy => Self::TL_BUSY,
            ErrorKind::Unsupported => Self::TL_UNSUPPORTED,
            ErrorKind::KernelUnsupported => Self::TL_KERNEL_UNSUPPORTED,
            ErrorKind::ParentUnusable => Self::TL_PARENT_UNUSABLE,
            ErrorKind::NamespaceGone => Self::TL_NAMESPACE_GONE,
            ErrorKind::DuplicateMac => Self::TL_DUPLICATE_MAC,
            ErrorKind::Kernel => Self::TL_KERNEL,
            ErrorKind::Docker => Self::TL_DOCKER,
            ErrorKind::EngineUnavailable => Self::TL_ENGINE_UNAVAILABLE,
            ErrorKind::Timeout => Self::TL_TIMEOUT,
            ErrorKind::Overlap => Self::TL_OVERLAP,
            ErrorKind::PoolExhausted => Self::TL_POOL_EXHAUSTED,
            ErrorKind::AddressInUse => Self::TL_ADDRESS_IN_USE,
            ErrorKind::Store => Self::TL_STORE,
            ErrorKind::StoreUnavailable => Self::TL_STORE_UNAVAILABLE,
            ErrorKind::StoreCorrupt => Self::TL_STORE_CORRUPT,
            ErrorKind::OutcomeUnknown => Self::TL_OUTCOME_UNKNOWN,
            ErrorKind::LeaseLost => Self::TL_LEASE_LOST,
            ErrorKind::HostIdClash => Self::TL_HOST_ID_CLASH,
            ErrorKind::StoreRolledBack => Self::TL_STORE_ROLLED_BACK,
            ErrorKind::SegmentMismatch => Self::TL_SEGMENT_MISMATCH,
            ErrorKind::ProbeInconclusive => Self::TL_PROBE_INCONCLUSIVE,
            ErrorKind::LogsUnreadable => Self::TL_LOGS_UNREADABLE,
            ErrorKind::Io => Self::TL_IO,
            ErrorKind::Protocol => Self::TL_PROTOCOL,
            ErrorKind::InsideRuntime => Self::TL_INSIDE_RUNTIME,
            ErrorKind::Misuse => Self::TL_MISUSE,
            ErrorKind::Interrupted => Self::TL_INTERRUPTED,
            _ => Self::TL_OTHER,
        }
    }

    fn name(self) -> &'static CStr {
        match self {
            Self::TL_OK => c"ok",
            Self::TL_INVALID_INPUT => c"invalid_input",
            Self::TL_NOT_FOUND => c"not_found",
            Self::TL_ALREADY_EXISTS => c"already_exists",
            Self::TL_CONFLICT => c"conflict",
            Self::TL_PERMISSION_DENIED => c"permission_denied",
            Self::TL_NOT_OURS => c"not_ours",
            Self::TL_BUSY => c"busy",
            Self::TL_UNSUPPORTED => c"unsupported",
            Self::TL_KERNEL_UNSUPPORTED => c"kernel_unsupported",
            Self::TL_PARENT_UNUSABLE => c"parent_unusable",
            Self::TL_NAMESPACE_GONE => c"namespace_gone",
            Self::TL_DUPLICATE_MAC => c"duplicate_mac",
            Self::TL_KERNEL => c"kernel",
            Self::TL_DOCKER => c"docker",
            Self::TL_ENGINE_UNAVAILABLE => c"engine_unavailable",
            Self::TL_TIMEOUT => c"timeout",
            Self::TL_OVERLAP => c"overlap",
            Self::TL_POOL_EXHAUSTED => c"pool_exhausted",
            Self::TL_ADDRESS_IN_USE => c"address_in_use",
            Self::TL_STORE => c"store",
            Self::TL_STORE_UNAVAILABLE => c"store_unavailable",
            Self::TL_STORE_CORRUPT => c"store_corrupt",
            Self::TL_OUTCOME_UNKNOWN => c"outcome_unknown",
            Self::TL_LEASE_LOST => c"lease_lost",
            Self::TL_HOST_ID_CLASH => c"host_id_clash",
            Self::TL_STORE_ROLLED_BACK => c"store_rolled_back",
            Self::TL_SEGMENT_MISMATCH => c"segment_mismatch",
            Self::TL_PROBE_INCONCLUSIVE => c"probe_inconclusive",
            Self::TL_LOGS_UNREADABLE => c"logs_unreadable",
            Self::TL_IO => c"io",
            Self::TL_PROTOCOL => c"protocol",
            Self::TL_INSIDE_RUNTIME => c"inside_runtime",
            Self::TL_MISUSE => c"misuse",
            Self::TL_INTERRUPTED => c"interrupted",
            Self::TL_NULL_ARGUMENT => c"null_argument",
            Self::TL_PANICKED => c"panicked",
            Self::TL_OTHER => c"other",
        }
    }

    const ALL: &[Self] = &[
        Self::TL_OK,
        Self::TL_INVALID_INPUT,
        Self::TL_NOT_FOUND,
        Self::TL_ALREADY_EXISTS,
        Self::TL_CONFLICT,
        Self::TL_PERMISSION_DENIED,
        Self::TL_NOT_OURS,
        Self::TL_BUSY,
        Self::TL_UNSUPPORTED,
        Self::TL_KERNEL_UNSUPPORTED,
        Self::TL_PARENT_UNUSABLE,
        Self::TL_NAMESPACE_GONE,
        Self::TL_DUPLICATE_MAC,
        Self::TL_KERNEL,
        Self::TL_DOCKER,
        Self::TL_ENGINE_UNAVAILABLE,
        Self::TL_TIMEOUT,
        Self::TL_OVERLAP,
        Self::TL_POOL_EXHAUSTED,
        Self::TL_ADDRESS_IN_USE,
        Self::TL_STORE,
        Self::TL_STORE_UNAVAILABLE,
        Self::TL_STORE_CORRUPT,
        Self::TL_OUTCOME_UNKNOWN,
        Self::TL_LEASE_LOST,
        Self::TL_HOST_ID_CLASH,
        Self::TL_STORE_ROLLED_BACK,
        Self::TL_SEGMENT_MISMATCH,
        Self::TL_PROBE_INCONCLUSIVE,
        Self::TL_LOGS_UNREADABLE,
        Self::TL_IO,
        Self::TL_PROTOCOL,
        Self::TL_INSIDE_RUNTIME,
        Self::TL_MISUSE,
        Self::TL_INTERRUPTED,
        Self::TL_NULL_ARGUMENT,
        Self::TL_PANICKED,
        Self::TL_OTHER,
    ];
}

/// The name of a status in `snake_case`, such as `"already_exists"`; `"unknown"` for a number that is none. Never NULL, and
/// never to be freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_status_name(status: u32) -> *const c_char {
    tl_status::ALL
        .iter()
        .find(|known| **known as u32 == status)
        .map_or(c"unknown", |status| status.name())
        .as_ptr()
}

/// Why a call of the binding failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Core's error.
    Core(Error),
    /// A parameter that is NULL, by name.
    Null(&'static str),
    /// A string that is not UTF-8.
    NotUtf8 {
        name: &'static str,
        text: String,
        valid_up_to: usize,
    },
    /// An array longer than memory.
    TooLong { name: &'static str, length: usize },
    /// A number that no variant of an enum has.
    Number { what: &'static str, number: u32 },
    /// A value that only C can get wrong.
    Value {
        what: &'static str,
        value: String,
        rule: &'static str,
    },
    /// A value that breaks a rule which is known when it is broken.
    Rule {
        what: &'static str,
        value: String,
        rule: String,
    },
    /// A handle that is used at the wrong moment.
    Misuse(&'static str),
    /// A function of the caller's that cannot tell what it was asked.
    Told(&'static str),
    /// A handle of the parent process.
    Forked { opened: u32, used: u32 },
    /// A panic of the library.
    Panicked(String),
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Core(error.into())
    }
}

impl Failure {
    pub(crate) fn status(&self) -> tl_status {
        match self {
            Self::Core(error) => tl_status::of(error.kind()),
            Self::Null(_) => tl_status::TL_NULL_ARGUMENT,
            Self::NotUtf8 { .. }
            | Self::TooLong { .. }
            | Self::Number { .. }
            | Self::Value { .. }
            | Self::Rule { .. } => tl_status::TL_INVALID_INPUT,
            Self::Told(_) => tl_status::TL_PROTOCOL,
            Self::Misuse(_) | Self::Forked { .. } => tl_status::TL_MISUSE,
            Self::Panicked(_) => tl_status::TL_PANICKED,
        }
    }

    fn message(&self) -> String {
        match self {
            Self::Core(error) => error.to_string(),
            Self::Null(name) => format!("the argument {name} is NULL"),
            Self::NotUtf8 {
                name,
                text,
                valid_up_to,
            } => format!("invalid {name} {text:?}: it is not UTF-8 from byte {valid_up_to} on"),
            Self::TooLong { name, length } => {
                format!("invalid length {length} of {name}: no array is that long")
            }
            Self::Number { what, number } => {
                format!("invalid {what} {number}: no constant of the header has this number")
            }
            Self::Value { what, value, rule } => format!("invalid {what} {value}: {rule}"),
            Self::Rule { what, value, rule } => format!("invalid {what} {value:?}: {rule}"),
            Self::Misuse(what) => (*what).to_owned(),
            Self::Told(what) => format!("the witness cannot tell {what}"),
            Self::Forked { opened, used } => format!(
                "a handle made in process {opened} is used in process {used}: open a new one after fork"
            ),
            Self::Panicked(text) => format!("the library has a defect: {text}"),
        }
    }
}

/// What went wrong: what was done, to what, and what the other side said. Made by a call that fails when it was given a
/// `tl_error **`; free it with `tl_error_free`. It never changes, so all threads may read it.
pub struct tl_error(Owned<Report>);

handle!(tl_error: Report);

/// What an error says, taken apart.
pub(crate) struct Report {
    status: tl_status,
    message: String,
    errno: i32,
    kernel_message: Option<String>,
    remedy: Option<String>,
    http_status: u32,
    cause: Option<Box<tl_error>>,
    undo: Vec<tl_error>,
    differences: tl_differences,
    violations: tl_violations,
    syntax: Option<Syntax>,
}

/// Where a text stops making sense.
struct Syntax {
    line: u32,
    column: u32,
    excerpt: String,
    suggestion: Option<String>,
}

impl tl_error {
    pub(crate) fn new(failure: Failure) -> Self {
        match &failure {
            Failure::Core(error) => Self::of(error),
            _ => Self::wrap(Report::plain(failure.status(), failure.message())),
        }
    }

    pub(crate) fn of(error: &Error) -> Self {
        let mut report = Report::plain(tl_status::of(error.kind()), error.to_string());
        report.cause =
            std::error::Error::source(error).map(|source| Box::new(Self::source(source)));
        match error {
            Error::Kernel { answer, .. } => {
                report.errno = answer.errno();
                report.kernel_message = answer.message().map(str::to_owned);
                report.remedy = answer.remedy().map(str::to_owned);
            }
            Error::Io { source, .. } => report.errno = source.raw_os_error().unwrap_or(0),
            Error::RolledBack { cause, undo, .. } => {
                let cause = Self::of(cause);
                report.errno = cause.0.errno;
                report.cause = Some(Box::new(cause));
                report.undo = undo.iter().map(Self::of).collect();
            }
            Error::Conflict { differences, .. } => {
                report.differences = tl_differences::wrap(list_of(differences.clone()));
            }
            Error::ParentUnusable { remedy, .. } => report.remedy = Some(remedy.clone()),
            Error::Docker { status, remedy, .. } => {
                report.http_status = u32::from(*status);
                report.remedy.clone_from(remedy);
            }
            Error::Refused { violations, .. } => {
                report.violations = tl_violations::wrap(list_of(violations.clone()));
            }
            Error::Syntax {
                line,
                column,
                excerpt,
                suggestion,
                ..
            } => {
                report.syntax = Some(Syntax {
                    line: *line,
                    column: *column,
                    excerpt: excerpt.to_string(),
                    suggestion: suggestion.as_deref().map(str::to_owned),
                });
            }
            _ => {}
        }
        Self::wrap(report)
    }

    fn source(error: &(dyn std::error::Error + 'static)) -> Self {
        if let Some(error) = error.downcast_ref::<Error>() {
            return Self::of(error);
        }
        let mut report = Report::plain(tl_status::TL_OTHER, error.to_string());
        if let Some(io) = error.downcast_ref::<std::io::Error>() {
            report.status = tl_status::TL_IO;
            report.errno = io.raw_os_error().unwrap_or(0);
        }
        report.cause = error.source().map(|source| Box::new(Self::source(source)));
        Self::wrap(report)
    }
}

impl Report {
    fn plain(status: tl_status, message: String) -> Self {
        Self {
            status,
            message,
            errno: 0,
            kernel_message: None,
            remedy: None,
            http_status: 0,
            cause: None,
            undo: Vec::new(),
            differences: tl_differences::wrap(Vec::new()),
            violations: tl_violations::wrap(Vec::new()),
            syntax: None,
        }
    }
}

/// The status that the failed call returned; `TL_OK` for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_error_status(error: *const tl_error) -> tl_status {
    read(error, tl_status::TL_OK, |report| report.status)
}

/// The whole message on one line, with cause and remedy where they are known. NULL for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_error_message(error: *const tl_error) -> *const c_char {
    text_of(error, "message", |report| Some(report.message.clone()))
}

/// The error number of the system, positive as in `errno(3)`; 0 when the system had no part in it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_error_errno(error: *const tl_error) -> i32 {
    read(error, 0, |report| report.errno)
}

/// The kernel's own words (its extended acknowledgement), verbatim; NULL when it sent none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_error_kernel_message(error: *const tl_error) -> *const c_char {
    text_of(error, "kernel_message", |report| {
        report.kernel_message.clone()
    })
}

/// What to do about it; NULL when that is not known.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_error_remedy(error: *const tl_error) -> *const c_char {
    text_of(error, "remedy", |report| report.remedy.clone())
}

/// The HTTP status of the container engine's answer; 0 when the engine had no part in it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_error_http_status(error: *const tl_error) -> u32 {
    read(error, 0, |report| report.http_status)
}

/// The error that caused this one, borrowed from it; NULL at the end of the chain. What was begun and undone has the failure
/// as its cause.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_error_cause(error: *const tl_error) -> *const tl_error {
    part_of(error, |report| report.cause.as_deref())
}

/// How many steps could not be undone after the failure; 0 when everything is as it was before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_error_undo_len(error: *const tl_error) -> usize {
    read(error, 0, |report| report.undo.len())
}

/// What failed while undoing, borrowed from the error; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_error_undo_at(error: *const tl_error, index: usize) -> *const tl_error {
    part_of(error, |report| report.undo.get(index))
}

/// In which fields a thing that exists differs from what was asked for, borrowed from the error; empty for all statuses but
/// `TL_CONFLICT`, NULL for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_error_differences(error: *const tl_error) -> *const tl_differences {
    part_of(error, |report| Some(&report.differences))
}

/// Which rules a request for the container engine breaks, all of them, borrowed from the error; empty when that is not what went wrong,
/// NULL for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_error_violations(error: *const tl_error) -> *const tl_violations {
    part_of(error, |report| Some(&report.violations))
}

/// The line of a text that makes no sense, from 1 on; 0 when that is not what went wrong.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_error_line(error: *const tl_error) -> u32 {
    read(error, 0, |report| {
        report.syntax.as_ref().map_or(0, |syntax| syntax.line)
    })
}

/// The column in that line, in characters from 1 on; 0 when that is not what went wrong.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_error_column(error: *const tl_error) -> u32 {
    read(error, 0, |report| {
        report.syntax.as_ref().map_or(0, |syntax| syntax.column)
    })
}

/// That line, and under it a caret at the column; borrowed, NULL when that is not what went wrong.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_error_excerpt(error: *const tl_error) -> *const c_char {
    text_of(error, "excerpt", |report| {
        report.syntax.as_ref().map(|syntax| syntax.excerpt.clone())
    })
}

/// The whole text with the usual mistakes put right, when that makes a valid one; borrowed, NULL otherwise.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_error_suggestion(error: *const tl_error) -> *const c_char {
    text_of(error, "suggestion", |report| {
        report.syntax.as_ref()?.suggestion.clone()
    })
}

/// Frees an error. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_error_free(error: *mut tl_error) {
    free(error);
}

/// One field in which a thing that exists differs from what was asked for. Belongs to its list.
pub struct tl_difference(Owned<Difference>);

handle!(tl_difference: Difference);

/// The name of the field, borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_difference_field(difference: *const tl_difference) -> *const c_char {
    text_of(difference, "field", |difference| {
        Some(difference.field().to_owned())
    })
}

/// What was wanted, borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_difference_wanted(difference: *const tl_difference) -> *const c_char {
    text_of(difference, "wanted", |difference| {
        Some(difference.wanted().to_owned())
    })
}

/// What is there, borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_difference_found(difference: *const tl_difference) -> *const c_char {
    text_of(difference, "found", |difference| {
        Some(difference.found().to_owned())
    })
}

/// A list of differences. Threads may read it at the same time.
pub struct tl_differences(Owned<Vec<tl_difference>>);

handle!(tl_differences: Vec<tl_difference>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_differences_len(differences: *const tl_differences) -> usize {
    length(differences)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_differences_at(
    differences: *const tl_differences,
    index: usize,
) -> *const tl_difference {
    element(differences, index)
}

/// Frees a list that a call gave out; not one borrowed from an error. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_differences_free(differences: *mut tl_differences) {
    free(differences);
}
