//! Where the logs of a container are.

use std::ffi::c_char;

use trunkline::logs::{Elsewhere, LogFormat, LogLocation, NoCopy, WhyEngine};

use crate::error::{tl_error, tl_status};
use crate::ffi::{
    Numbered, Owned, free, guard, handle, number, numbers, output, read, text, text_of,
};

/// How a log is stored on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_log_format {
    /// The driver `json-file`.
    TL_LOG_FORMAT_JSON_FILE = 1,
    /// The driver `local`, since 18.09.
    TL_LOG_FORMAT_LOCAL = 2,
    /// The cache in the form of `local` that the engine keeps since 20.10 for drivers which cannot be read.
    TL_LOG_FORMAT_CACHE = 3,
}

numbers!(LogFormat as "log format": tl_log_format {
    TL_LOG_FORMAT_JSON_FILE = Self::JsonFile => Self::JsonFile,
    TL_LOG_FORMAT_LOCAL = Self::Local => Self::Local,
    TL_LOG_FORMAT_CACHE = Self::Cache => Self::Cache,
});

/// Where the logs of a container are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_log_location_type {
    /// In files on this machine, in a format that is known.
    TL_LOG_LOCATION_FILES = 1,
    /// With the engine, which sends them.
    TL_LOG_LOCATION_ENGINE = 2,
    /// Neither here nor with the engine.
    TL_LOG_LOCATION_ELSEWHERE = 3,
}

pub(crate) fn location_kind(value: &LogLocation) -> u32 {
    #[allow(unreachable_patterns)] // core may grow
    match value {
        LogLocation::Files { .. } => tl_log_location_type::TL_LOG_LOCATION_FILES as u32,
        LogLocation::Engine { .. } => tl_log_location_type::TL_LOG_LOCATION_ENGINE as u32,
        LogLocation::Elsewhere(..) => tl_log_location_type::TL_LOG_LOCATION_ELSEWHERE as u32,
        _ => 0,
    }
}

/// Why logs are asked of the engine instead of being read from its files. Reading is many times slower then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_why_engine {
    /// The caller wanted it so.
    TL_WHY_ENGINE_ASKED = 1,
    /// The engine is on another machine, or may be.
    TL_WHY_ENGINE_NOT_LOCAL = 2,
    /// The formats of files are known for releases 18.09 to 29; this is another.
    TL_WHY_ENGINE_UNKNOWN_RELEASE = 3,
    /// There is no such file on this machine: the engine runs in a virtual machine (Docker Desktop), or in another mount
    /// namespace.
    TL_WHY_ENGINE_NO_FILE = 4,
    /// The file cannot be opened. It takes root, or `CAP_DAC_READ_SEARCH`.
    TL_WHY_ENGINE_NOT_ALLOWED = 5,
    /// The engine reads this driver back itself: the driver's name.
    TL_WHY_ENGINE_DRIVER = 6,
    /// Logs of a service, whose tasks may run anywhere.
    TL_WHY_ENGINE_SERVICE = 7,
}

pub(crate) fn why_kind(value: &WhyEngine) -> u32 {
    #[allow(unreachable_patterns)] // core may grow
    match value {
        WhyEngine::Asked => tl_why_engine::TL_WHY_ENGINE_ASKED as u32,
        WhyEngine::NotLocal => tl_why_engine::TL_WHY_ENGINE_NOT_LOCAL as u32,
        WhyEngine::UnknownRelease(..) => tl_why_engine::TL_WHY_ENGINE_UNKNOWN_RELEASE as u32,
        WhyEngine::NoFile(..) => tl_why_engine::TL_WHY_ENGINE_NO_FILE as u32,
        WhyEngine::NotAllowed(..) => tl_why_engine::TL_WHY_ENGINE_NOT_ALLOWED as u32,
        WhyEngine::Driver(..) => tl_why_engine::TL_WHY_ENGINE_DRIVER as u32,
        WhyEngine::Service => tl_why_engine::TL_WHY_ENGINE_SERVICE as u32,
        _ => 0,
    }
}

/// Where logs are that cannot be read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_elsewhere {
    /// Nowhere: the driver is `none`.
    TL_ELSEWHERE_NOWHERE = 1,
    /// In the journal of the host that the engine runs on.
    TL_ELSEWHERE_JOURNAL = 2,
    /// With the receiver that the driver sends to; no copy is kept.
    TL_ELSEWHERE_RECEIVER = 3,
}

pub(crate) fn elsewhere_kind(value: &Elsewhere) -> u32 {
    #[allow(unreachable_patterns)] // core may grow
    match value {
        Elsewhere::Nowhere => tl_elsewhere::TL_ELSEWHERE_NOWHERE as u32,
        Elsewhere::Journal { .. } => tl_elsewhere::TL_ELSEWHERE_JOURNAL as u32,
        Elsewhere::Receiver { .. } => tl_elsewhere::TL_ELSEWHERE_RECEIVER as u32,
        _ => 0,
    }
}

/// Why the engine has no copy of what it sends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_no_copy {
    /// `cache-disabled` is true.
    TL_NO_COPY_DISABLED = 1,
    /// Engines keep copies since 20.10.
    TL_NO_COPY_TOO_OLD = 2,
}

numbers!(NoCopy as "reason for no copy": tl_no_copy {
    TL_NO_COPY_DISABLED = Self::Disabled => Self::Disabled,
    TL_NO_COPY_TOO_OLD = Self::TooOld => Self::TooOld,
});

/// Where the engine keeps the current file: below its data root (`DockerRootDir` of `/info`), for the container with this
/// full id. The rotated files are beside it. `format` is a `tl_log_format`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_format_path(
    format: u32,
    data_root: *const c_char,
    container: *const c_char,
    out: *mut *mut c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let format: LogFormat = number(format)?;
        let data_root = text(data_root, "data_root")?;
        let container = text(container, "container")?;
        out.give_text(format.path(data_root, container).display().to_string());
        Ok(())
    })
}

/// Where the logs of a container are. It never changes, so threads may read it at the same time.
pub struct tl_log_location(Owned<LogLocation>);

handle!(tl_log_location: LogLocation);

/// Where they are, a `tl_log_location_type`; 0 for what this version does not know.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_location_kind(location: *const tl_log_location) -> u32 {
    read(location, 0, location_kind)
}

/// How the files are stored, a `tl_log_format`; 0 when they are not read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_location_format(location: *const tl_log_location) -> u32 {
    read(location, 0, |it| match it {
        LogLocation::Files { format, .. } => format.number(),
        _ => 0,
    })
}

/// The current file; rotated ones are beside it; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_location_path(location: *const tl_log_location) -> *const c_char {
    text_of(location, "path", |it| match it {
        LogLocation::Files { path, .. } => Some(path.display().to_string()),
        _ => None,
    })
}

/// Why the engine is asked and not its files, a `tl_why_engine`; 0 when it is not asked.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_location_because(location: *const tl_log_location) -> u32 {
    read(location, 0, |it| match it {
        LogLocation::Engine { because } => why_kind(because),
        _ => 0,
    })
}

/// The same in words; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_location_because_text(
    location: *const tl_log_location,
) -> *const c_char {
    text_of(location, "because_text", |it| match it {
        LogLocation::Engine { because } => Some(because.to_string()),
        _ => None,
    })
}

/// Where else they are, a `tl_elsewhere`; 0 when they can be read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_location_elsewhere(location: *const tl_log_location) -> u32 {
    read(location, 0, |it| match it {
        LogLocation::Elsewhere(elsewhere) => elsewhere_kind(elsewhere),
        _ => 0,
    })
}

/// Why they cannot be read here; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_location_reason(location: *const tl_log_location) -> *const c_char {
    text_of(location, "reason", |it| match it {
        LogLocation::Elsewhere(elsewhere) => Some(elsewhere.reason()),
        _ => None,
    })
}

/// Where to look instead; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_location_look(location: *const tl_log_location) -> *const c_char {
    text_of(location, "look", |it| match it {
        LogLocation::Elsewhere(elsewhere) => Some(elsewhere.look()),
        _ => None,
    })
}

/// Why the engine has no copy of what it sends on, a `tl_no_copy`; 0 otherwise.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_location_no_copy(location: *const tl_log_location) -> u32 {
    read(location, 0, |it| match it {
        LogLocation::Elsewhere(Elsewhere::Receiver { no_copy, .. }) => no_copy.number(),
        _ => 0,
    })
}

/// Frees a location; not one borrowed from a reader. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_location_free(location: *mut tl_log_location) {
    free(location);
}
