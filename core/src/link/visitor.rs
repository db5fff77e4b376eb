//! A thread that goes into namespaces for others. I/O.
//!
//! It is never the caller's thread, nor a runtime's: a thread that left its namespace may find that it cannot come back. A
//! thread of its own for each visit would do, but takes a fifth of the time in which a link is attached. So it stays, at home
//! between two visits: a thread that waits in a namespace keeps it from ending.

use std::fmt;
use std::sync::mpsc::{self, Sender};
use std::sync::{Mutex, PoisonError};

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

impl Visitor {
    /// Calls a function in each of these namespaces. It must be a few system calls and nothing that could wait.
    ///
    /// A process in a user namespace that kept its network may enter others and not come back; its threads end after one visit.
    pub(super) fn in_each<T: Send + 'static>(
        &self,
        places: Vec<Netns>,
        function: impl Fn() -> Result<T> + Send + 'static,
    ) -> Result<Vec<T>> {
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
        let sent = thread.send(visit).ok();
        match sent.and_then(|()| answered.recv().ok()) {
            Some((visited, is_back)) => {
                *visits = is_back.then_some(thread);
                visited
            }
            None => Err(Error::Io {
                action: "wait for a thread in",
                path: "a network namespace".into(),
                source: std::io::Error::other("it ended unexpectedly"),
            }),
        }
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
