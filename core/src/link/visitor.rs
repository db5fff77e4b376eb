//! A thread that goes into namespaces for others. I/O.
//!
//! It is never the caller's thread, nor a runtime's: a thread that left its namespace may find that it cannot come back. A
//! thread of its own for each visit would do, but takes a fifth of the time in which a link is attached. So it stays, at home
//! between two visits: a thread that waits in a namespace keeps it from ending. And it is sent before it is waited for, since on
//! a busy machine a thread has to wait for its turn.

use std::fmt;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use crate::error::{Error, Result};
use crate::link::netns::{Netns, no_thread};

/// Goes into namespaces, given the way home; says whether it is back.
type Visit = Box<dyn FnOnce(&Netns) -> bool + Send>;

/// Started with the first visit, and ended with this value.
#[derive(Default)]
pub(super) struct Visitor {
    running: Mutex<Option<Running>>,
}

/// The thread, which is gone, with its descriptors, when this value is.
struct Running {
    visits: Option<Sender<Visit>>,
    thread: Option<JoinHandle<()>>,
    pid: u32,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.visits = None; // so that it ends
        // A child after `fork` has the handle, but no such thread.
        if std::process::id() == self.pid
            && let Some(thread) = self.thread.take()
        {
            // It does not panic, and there would be nobody to tell.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Visitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visitor").finish_non_exhaustive()
    }
}

/// A visit under way.
pub(super) struct Underway<'a, T> {
    answered: Receiver<(Result<Vec<T>>, bool)>,
    thread: Running,
    running: MutexGuard<'a, Option<Running>>,
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
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let thread = match running.take() {
            Some(thread) => thread,
            None => Running::start()?,
        };
        let sent = thread.visits.as_ref().map(|visits| visits.send(visit));
        if !matches!(sent, Some(Ok(()))) {
            return Err(ended());
        }
        Ok(Underway {
            answered,
            thread,
            running,
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
            *self.running = Some(self.thread);
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

impl Running {
    fn start() -> Result<Self> {
        let home = Netns::current()?;
        let (sender, visits) = mpsc::channel::<Visit>();
        let thread = std::thread::Builder::new()
            .name("trunkline-netns".into())
            .spawn(move || {
                let _ = visits.iter().all(|visit| visit(&home));
            })
            .map_err(no_thread)?;
        Ok(Self {
            visits: Some(sender),
            thread: Some(thread),
            pid: std::process::id(),
        })
    }
}
