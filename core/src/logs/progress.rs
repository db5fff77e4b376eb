//! Calling back during long reads.

use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::report::LogCounters;

type Call = dyn Fn(&LogCounters) -> ControlFlow<()> + Send + Sync;

/// What to call, and how often.
#[derive(Clone)]
pub(crate) struct Progress {
    every: u64,
    call: Arc<Call>,
}

impl Progress {
    pub(crate) fn new(
        every: u64,
        call: impl Fn(&LogCounters) -> ControlFlow<()> + Send + Sync + 'static,
    ) -> Self {
        Self {
            every: every.max(1),
            call: Arc::new(call),
        }
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Progress")
            .field("every", &self.every)
            .finish_non_exhaustive()
    }
}

/// A [`Progress`] under way.
#[derive(Debug)]
pub(crate) struct Pace {
    progress: Progress,
    next: u64,
}

impl Pace {
    pub(crate) fn new(progress: &Progress) -> Self {
        Self {
            next: progress.every,
            progress: progress.clone(),
        }
    }

    /// Calls back when it is time to. Returns whether reading is to end.
    pub(crate) fn reached(&mut self, bytes: u64, counters: LogCounters) -> bool {
        if bytes < self.next {
            return false;
        }
        self.next = bytes.saturating_add(self.progress.every);
        (self.progress.call)(&counters).is_break()
    }
}
