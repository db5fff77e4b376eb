//! The daemon's own log: lines parsed into records, and where the lines are.

pub(crate) mod journal;
pub(crate) mod record;
#[cfg(feature = "logs")]
pub(crate) mod source;
