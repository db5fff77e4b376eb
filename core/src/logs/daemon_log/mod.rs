//! The daemon's own log, and the kernel's: lines parsed into records, and reading them.

pub(crate) mod event;
pub(crate) mod journal;
#[cfg(feature = "logs")]
pub(crate) mod kmsg;
pub(crate) mod record;
#[cfg(feature = "logs")]
pub(crate) mod source;
