//! Cancellation from another thread.

use crate::ffi::Result;

pub(crate) fn scope(body: impl FnOnce() -> Result) -> Result {
    body()
}
