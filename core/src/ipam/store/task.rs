//! A plan on its way through a store, and its answer on the way back. I/O.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::{Access, Job, Stamp, Step, Version, View};
#[cfg(feature = "sqlite")]
use crate::cancel;
use crate::error::{Error, Result};

/// Where the answer goes.
pub(crate) enum Reply<T> {
    /// To a thread that waits, and can be asked to lead.
    Thread(Arc<Slot<T>>),
    /// To a task.
    #[cfg(feature = "sqlite")]
    Task(tokio::sync::oneshot::Sender<Result<T>>),
}

/// A plan and its answer.
pub(crate) struct Task<T, P> {
    access: Access,
    plan: P,
    answer: Option<Result<T>>,
    reply: Option<Reply<T>>,
}

impl<T, P> Task<T, P>
where
    P: FnMut(&dyn View) -> Result<(Step, T)>,
{
    pub(crate) fn new(access: Access, plan: P, reply: Reply<T>) -> Self {
        Self {
            access,
            plan,
            answer: None,
            reply: Some(reply),
        }
    }
}

impl<T, P> Task<T, P> {
    fn deliver(&mut self) {
        let answer = self.answer.take().unwrap_or_else(|| {
            Err(Error::Protocol {
                what: "the store",
                detail: "a plan was dropped without an answer".to_owned(),
            })
        });
        match self.reply.take() {
            None => {}
            Some(Reply::Thread(slot)) => slot.answer(answer),
            // The task was cancelled: nobody wants the answer. The lease stays with its owner key.
            #[cfg(feature = "sqlite")]
            Some(Reply::Task(sender)) => drop(sender.send(answer)),
        }
    }
}

impl<T, P> Job for Task<T, P>
where
    T: Stamp + Send,
    P: FnMut(&dyn View) -> Result<(Step, T)> + Send,
{
    fn access(&self) -> Access {
        self.access
    }

    fn plan(&mut self, view: &dyn View) -> Option<Step> {
        if let Some(Reply::Thread(slot)) = &self.reply
            && !slot.begin()
        {
            return None;
        }
        match (self.plan)(view) {
            Ok((step, answer)) => {
                self.answer = Some(Ok(answer));
                Some(step)
            }
            Err(error) => {
                self.answer = Some(Err(error));
                None
            }
        }
    }

    fn committed(&mut self, version: Version) {
        if let Some(Ok(answer)) = &mut self.answer {
            answer.stamp(version);
        }
    }

    fn failed(&mut self, error: Error) {
        // A plan that refused keeps its own reason.
        if !matches!(self.answer, Some(Err(_))) {
            self.answer = Some(Err(error));
        }
    }

    fn finish(mut self: Box<Self>) {
        self.deliver();
    }

    fn lead(&self) -> bool {
        match &self.reply {
            Some(Reply::Thread(slot)) => slot.offer_lead(),
            _ => false,
        }
    }

    fn is_withdrawn(&self) -> bool {
        match &self.reply {
            Some(Reply::Thread(slot)) => matches!(*slot.state(), State::Withdrawn),
            _ => false,
        }
    }
}

impl<T, P> Drop for Task<T, P> {
    fn drop(&mut self) {
        if self.reply.is_some() {
            self.deliver();
        }
    }
}

/// Where a thread waits.
pub(crate) struct Slot<T> {
    state: Mutex<State<T>>,
    /// The thread sleeps; only changed with the state locked. Waking nobody would still be a system call.
    sleeps: AtomicBool,
    changed: Condvar,
}

enum State<T> {
    Waiting,
    /// The thread is to lead.
    Lead,
    /// The plan runs, or has run: there will be an answer soon.
    Begun,
    /// The thread gave up before that.
    Withdrawn,
    Done(Result<T>),
}

impl<T> Slot<T> {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State::Waiting),
            sleeps: AtomicBool::new(false),
            changed: Condvar::new(),
        })
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From waiting to another state; false when it waits no longer.
    fn turn(&self, new: State<T>) -> bool {
        let mut state = self.state();
        let waits = matches!(*state, State::Waiting);
        if waits {
            *state = new;
            self.wake(&state);
        }
        waits
    }

    fn wake(&self, _locked: &MutexGuard<'_, State<T>>) {
        if self.sleeps.load(Ordering::Relaxed) {
            self.changed.notify_one();
        }
    }

    /// Sleeps until the state changes, and not much longer than until the thread is to look whether it should give up.
    #[cfg(feature = "sqlite")]
    fn sleep<'a>(&self, state: MutexGuard<'a, State<T>>) -> (MutexGuard<'a, State<T>>, bool) {
        self.sleeps.store(true, Ordering::Relaxed);
        let woken = if cancel::is_possible() {
            let (state, waited) = self
                .changed
                .wait_timeout(state, cancel::TICK)
                .unwrap_or_else(PoisonError::into_inner);
            (state, waited.timed_out())
        } else {
            let state = self.changed.wait(state);
            (state.unwrap_or_else(PoisonError::into_inner), false)
        };
        self.sleeps.store(false, Ordering::Relaxed);
        woken
    }

    fn offer_lead(&self) -> bool {
        self.turn(State::Lead)
    }

    /// False when the plan was withdrawn.
    fn begin(&self) -> bool {
        self.turn(State::Begun) || !matches!(*self.state(), State::Withdrawn)
    }

    /// Takes the plan back; false when it is too late, and the answer is to be waited for.
    #[cfg(feature = "sqlite")]
    pub(crate) fn withdraw(&self) -> bool {
        self.turn(State::Withdrawn)
    }

    fn answer(&self, answer: Result<T>) {
        let mut state = self.state();
        if !matches!(*state, State::Withdrawn) {
            *state = State::Done(answer);
            self.wake(&state);
        }
    }

    /// Waits for the answer; `None` when this thread is asked to lead.
    #[cfg(feature = "sqlite")]
    pub(crate) fn wait(&self) -> Option<Result<T>> {
        let mut state = self.state();
        loop {
            match std::mem::replace(&mut *state, State::Waiting) {
                State::Done(answer) => return Some(answer),
                State::Lead => return None,
                State::Withdrawn => {
                    *state = State::Withdrawn;
                    return Some(Err(Error::Interrupted {
                        action: "wait for",
                        subject: "the store".to_owned(),
                        sent: false,
                    }));
                }
                other @ (State::Waiting | State::Begun) => *state = other,
            }
            let (woken, timed_out) = self.sleep(state);
            state = woken;
            if timed_out {
                // It may run foreign code.
                drop(state);
                if cancel::is_asked() && self.withdraw() {
                    cancel::heard();
                }
                state = self.state();
            }
        }
    }

    /// The answer, when there is one already.
    pub(crate) fn take(&self) -> Option<Result<T>> {
        match std::mem::replace(&mut *self.state(), State::Waiting) {
            State::Done(answer) => Some(answer),
            _ => None,
        }
    }
}
