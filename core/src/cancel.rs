//! Giving up a call that waits.

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How often a wait looks whether it is to be given up.
pub(crate) const TICK: Duration = Duration::from_millis(50);

/// Asks blocking calls to give up, from another thread or from the program's own loop.
///
/// Every wait of this library on a thread that is inside [`Cancel::scope`] looks at the token at least every 50 ms: a wait for
/// the store, for the container engine, for a log line, for a change. The call then undoes what it began and fails with
/// [`Error::Interrupted`](crate::Error::Interrupted). What it does to undo is not interrupted again, unless
/// [`Cancel::cancel`] is called once more.
///
/// A token stays cancelled: a call that begins later gives up at its first wait. Take a new token for a new attempt. One
/// token can serve many threads. A call that need not wait ends as if there were no token.
///
/// ```
/// use std::time::Duration;
/// use trunkline::Cancel;
///
/// let cancel = Cancel::new();
/// let other = cancel.clone();
/// std::thread::spawn(move || other.cancel());
/// # #[cfg(feature = "blocking")] {
/// use trunkline::ErrorKind;
/// use trunkline::blocking::Ipam;
///
/// let mut watch = Ipam::in_memory().watch(&"here/core/7".parse()?, None)?;
/// let error = cancel.scope(|| watch.next(Duration::from_secs(60))).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Interrupted);
/// # }
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone)]
pub struct Cancel(Arc<Token>);

struct Token {
    asked: AtomicU64,
    poll: Option<Box<dyn Fn() -> bool + Send + Sync>>,
}

impl fmt::Debug for Cancel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cancel")
            .field("cancelled", &self.is_cancelled())
            .finish_non_exhaustive()
    }
}

impl Default for Cancel {
    fn default() -> Self {
        Self::new()
    }
}

impl Cancel {
    /// A token that nobody has cancelled yet.
    pub fn new() -> Self {
        Self::with(None)
    }

    /// A token that is also asked: during a wait `poll` runs about every 50 ms on the waiting thread, and cancels by returning
    /// true. For programs whose signals must be looked for, such as an interpreter's.
    ///
    /// ```
    /// use trunkline::Cancel;
    ///
    /// let cancel = Cancel::polling(|| true);
    /// assert!(!cancel.is_cancelled()); // nobody waited yet
    /// ```
    pub fn polling(poll: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self::with(Some(Box::new(poll)))
    }

    fn with(poll: Option<Box<dyn Fn() -> bool + Send + Sync>>) -> Self {
        Self(Arc::new(Token {
            asked: AtomicU64::new(0),
            poll,
        }))
    }

    /// Asks the calls in this token's scopes to give up.
    pub fn cancel(&self) {
        self.0.asked.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.0.asked.load(Ordering::Relaxed) > 0
    }

    /// Runs `call`; every wait of this library in it, on this thread, looks at this token. An inner scope replaces an outer one.
    pub fn scope<T>(&self, call: impl FnOnce() -> T) -> T {
        /// Puts the outer scope back, also when `call` panics.
        struct Outer(Option<Scope>);
        impl Drop for Outer {
            fn drop(&mut self) {
                SCOPE.set(self.0.take());
            }
        }
        let _outer = Outer(SCOPE.replace(Some(Scope {
            token: self.clone(),
            heard: 0,
            polled: None,
        })));
        call()
    }
}

struct Scope {
    token: Cancel,
    /// How many of the calls of `cancel` have ended a wait in this scope.
    heard: u64,
    polled: Option<Instant>,
}

thread_local! {
    static SCOPE: RefCell<Option<Scope>> = const { RefCell::new(None) };
}

/// Whether waits on this thread can be given up at all.
#[allow(dead_code)] // the clients that wait are features
pub(crate) fn is_possible() -> bool {
    SCOPE.with_borrow(Option::is_some)
}

/// Whether the wait at hand is to be given up. It stays so until [`heard`].
#[allow(dead_code)]
pub(crate) fn is_asked() -> bool {
    let due = SCOPE.with_borrow_mut(|scope| {
        let scope = scope.as_mut()?;
        scope.token.0.poll.as_ref()?;
        let due = scope.polled.is_none_or(|at| at.elapsed() >= TICK / 2);
        due.then(|| {
            scope.polled = Some(Instant::now());
            scope.token.clone()
        })
    });
    // Foreign code: it may take its time, and it may call this library.
    if let Some(token) = due
        && token.0.poll.as_ref().is_some_and(|poll| poll())
    {
        token.cancel();
    }
    SCOPE.with_borrow(|scope| {
        scope
            .as_ref()
            .is_some_and(|scope| scope.token.0.asked.load(Ordering::Relaxed) > scope.heard)
    })
}

/// The call gives up; what it does from here on to undo is not interrupted again.
#[allow(dead_code)]
pub(crate) fn heard() {
    SCOPE.with_borrow_mut(|scope| {
        if let Some(scope) = scope {
            scope.heard = scope.token.0.asked.load(Ordering::Relaxed);
        }
    });
}

/// [`is_asked`] and [`heard`] in one: true at most once for each [`Cancel::cancel`].
#[allow(dead_code)]
pub(crate) fn take() -> bool {
    let asked = is_asked();
    if asked {
        heard();
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_given_up_once_for_each_time_it_was_asked() {
        assert!(!is_asked(), "there is no scope");
        let cancel = Cancel::new();
        cancel.scope(|| {
            assert!(is_possible() && !is_asked());
            cancel.cancel();
            assert!(is_asked() && is_asked(), "looking does not use it up");
            assert!(take() && !take(), "undoing is not interrupted");
            cancel.cancel();
            assert!(take(), "unless it is asked again");
        });
        assert!(cancel.is_cancelled());
        assert!(!is_possible() && !is_asked(), "the scope is over");
        cancel.scope(|| assert!(take(), "a token stays cancelled"));
    }

    #[test]
    fn scopes_nest_and_end_with_a_panic() {
        let (outer, inner) = (Cancel::new(), Cancel::new());
        outer.cancel();
        outer.scope(|| {
            inner.scope(|| assert!(!is_asked()));
            let panics = || inner.scope(|| std::panic::resume_unwind(Box::new(())));
            let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(panics));
            assert!(panicked.is_err());
            assert!(is_asked(), "the outer one is back");
        });
    }

    #[test]
    fn a_poll_runs_now_and_then_and_may_call_this_library() {
        let asked = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&asked);
        let cancel = Cancel::polling(move || {
            assert!(is_possible(), "it runs inside the scope");
            count.fetch_add(1, Ordering::Relaxed) == 1
        });
        cancel.scope(|| {
            for _ in 0..1000 {
                assert!(!is_asked());
            }
            assert_eq!(asked.load(Ordering::Relaxed), 1, "not at every look");
            std::thread::sleep(TICK);
            assert!(take());
            assert_eq!(asked.load(Ordering::Relaxed), 2);
        });
    }
}
