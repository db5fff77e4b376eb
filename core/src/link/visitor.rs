//! A thread that goes into namespaces for others. I/O.
//!
//! It is never the caller's thread, nor a runtime's: a thread that left its namespace may find that it cannot come back. A
//! thread of its own for each visit would do, but takes a fifth of the time in which a link is attached. So it stays, at home
//! between two visits: a thread that waits in a namespace keeps it from ending. And it is sent before it is waited for, since on
//! a busy machine a thread has to wait for its turn.

use std::fmt;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::{Error, Result};
use crate::link::netns::{Netns, no_thread};

/// Goes into namespaces, given the way home; says whether it is back.
type Visit = Box<dyn FnOnce(&Netns) -> bool + Send>;

/// Started with the first visit, and ended with this value.
#[derive(Default)]
pub(super) struct Visitor {
    visits: Mutex<Option<Sender<Visit>>>,
}

impl fmt::Debug for Visitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visitor").finish_non_exhaustive()
    }
}

/// A visit under way.
pub(super) struct Underway<'a, T> {
    answered: Receiver<(Result<Vec<T>>, bool)>,
    thread: Sender<Visit>,
    visits: MutexGuard<'a, Option<Sender<Visit>>>,
}

impl Visitor {
    /// Begins to call a function in each of these namespaces. It must be a few system calls and nothing that could wait.
    pub(super) fn send_to_each<T: Send + 'static>(
        &self,
        places: Vec<Netns>,
        function: impl Fn() -> Result<T> + Send + 'static,
    ) -> Result<Underway<'_, T>> {
        let (answer, answered) = mpsc::sync_channel(1);
        let visit: Visit = Box::new(move |home| {
            let visited: Result<Vec<T>> = places
                .iter()
                .map(|netns| netns.enter().and_then(|()| function()))
                .collect();
            let is_back = home.enter().is_ok();
            // Nobody waits for it any more when this fails.
            let _ = answer.send((visited, is_back));
            is_back
        });
        let mut visits = self.visits.lock().unwrap_or_else(PoisonError::into_inner);
        let thread = match visits.take() {
            Some(thread) => thread,
            None => start()?,
        };
        thread.send(visit).map_err(|_| ended())?;
        Ok(Underway {
            answered,
            thread,
            visits,
        })
    }
}

impl<T> Underway<'_, T> {
    /// Waits for what the function returned.
    ///
    /// A process in a user namespace that kept its network may enter others and not come back; its threads end after one visit.
    pub(super) fn back(mut self) -> Result<Vec<T>> {
        let (visited, is_back) = self.answered.recv().map_err(|_| ended())?;
        if is_back {
            *self.visits = Some(self.thread);
        }
        visited
    }
}

fn ended() -> Error {
    Error::Io {
        action: "wait for a thread in",
        path: "a network namespace".into(),
        source: std::io::Error::other("it ended unexpectedly"),
    }
}

fn start() -> Result<Sender<Visit>> {
    let home = Netns::current()?;
    let (thread, visits) = mpsc::channel::<Visit>();
    std::thread::Builder::new()
        .name("trunkline-netns".into())
        .spawn(move || {
            let _ = visits.iter().all(|visit| visit(&home));
        })
        .map_err(no_thread)?;
    Ok(thread)
}
