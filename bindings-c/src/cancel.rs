//! Cancellation from another thread.

use std::cell::RefCell;

use trunkline::Cancel;

use crate::error::{tl_error, tl_status};
use crate::ffi::{Owned, Result, follow, free, guard, handle, output, read, value};

/// Asks calls to give up, from another thread or from a signal handler. Threads may use it at the same time.
///
/// Between `tl_cancel_enter` and `tl_cancel_leave`, every call on that thread that has to wait (for the store, the container engine,
/// a log line, a change) looks at it at least every 50 ms; the call then undoes what it began and fails with `TL_INTERRUPTED`. What
/// it does to undo is not interrupted again, unless it is cancelled once more. It stays cancelled: a later call gives up at its
/// first wait. A call that need not wait ends as if there were no token.
pub struct tl_cancel(Owned<Cancel>);

handle!(tl_cancel: Cancel);

/// A token that nobody has cancelled yet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_cancel_new(
    out: *mut *mut tl_cancel,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        output(out, "out")?.give(Cancel::new());
        Ok(())
    })
}

/// Asks the calls of all threads that have entered the token to give up. Safe in a signal handler. NULL is nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_cancel_cancel(cancel: *const tl_cancel) {
    // Without a guard, because this is one atomic addition and must stay one for signal handlers.
    if let Some(cancel) = follow(cancel) {
        cancel.0.cancel();
    }
}

/// Whether it was cancelled; false for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_cancel_is_cancelled(cancel: *const tl_cancel) -> bool {
    read(cancel, false, Cancel::is_cancelled)
}

/// From now on the calls of this thread look at the token, until the thread leaves it. Entering another one inside hides it
/// until that is left. The token may be freed before it is left.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_cancel_enter(
    cancel: *const tl_cancel,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let cancel = value(cancel, "cancel")?.clone();
        ENTERED.with_borrow_mut(|entered| entered.push(cancel));
        Ok(())
    })
}

/// Leaves the token that this thread entered last; nothing when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_cancel_leave() {
    ENTERED.with_borrow_mut(Vec::pop);
}

/// Frees a token. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_cancel_free(cancel: *mut tl_cancel) {
    free(cancel);
}

thread_local! {
    /// The tokens that this thread has entered, the innermost last.
    static ENTERED: RefCell<Vec<Cancel>> = const { RefCell::new(Vec::new()) };
}

/// Runs the body of a call in the scope of the token that this thread has entered.
pub(crate) fn scope(body: impl FnOnce() -> Result) -> Result {
    match ENTERED.with_borrow(|entered| entered.last().cloned()) {
        Some(cancel) => cancel.scope(body),
        None => body(),
    }
}
