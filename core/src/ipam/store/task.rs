//! A plan on its way through a store, and its answer on the way back. I/O.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};

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
    /// Hands the answer over; the bell to be rung for it.
    fn deliver(&mut self) -> Option<Arc<Bell>> {
        let answer = self.answer.take().unwrap_or_else(|| {
            Err(Error::Protocol {
                what: "the store",
                detail: "a plan was dropped without an answer".to_owned(),
            })
        });
        match self.reply.take() {
            None => None,
            Some(Reply::Thread(slot)) => slot.answer(answer),
            #[cfg(feature = "sqlite")]
            Some(Reply::Task(sender)) => {
                // The task was cancelled: nobody wants the answer. The lease stays with its owner key.
                drop(sender.send(answer));
                None
            }
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

    fn finish(mut self: Box<Self>) -> Option<Arc<Bell>> {
        self.deliver()
    }

    fn sleep_at(&mut self, bell: Arc<Bell>) {
        if let Some(Reply::Thread(slot)) = &self.reply {
            // A slot has its bell for ever: it is queued once.
            let _ = slot.bell.set(bell);
        }
    }

    fn lead(&self) -> Option<Arc<Bell>> {
        match &self.reply {
            Some(Reply::Thread(slot)) if slot.turn(State::Lead) => Some(Arc::clone(slot.bell())),
            _ => None,
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
        if self.reply.is_some()
            && let Some(bell) = self.deliver()
        {
            bell.ring();
        }
    }
}

/// Where threads sleep until they have an answer. A ring wakes them all: to wake each of a group by itself costs as much as
/// the group's work, a system call and an interrupt of another processor for each.
#[derive(Debug, Default)]
pub(crate) struct Bell {
    sleepers: Mutex<usize>,
    rung: Condvar,
}

impl Bell {
    fn sleepers(&self) -> MutexGuard<'_, usize> {
        self.sleepers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes those who sleep, once what they wait for is in their slots.
    pub(crate) fn ring(&self) {
        let sleepers = *self.sleepers();
        if sleepers > 0 {
            self.rung.notify_all();
        }
    }

    /// Sleeps until the bell is rung, and not much longer than until the thread is to look whether it should give up: true then.
    /// Not at all when there is something in the slot: whoever puts it there rings afterwards.
    #[cfg(feature = "sqlite")]
    fn sleep(&self, is_ready: impl FnOnce() -> bool) -> bool {
        let mut sleepers = self.sleepers();
        if is_ready() {
            return false;
        }
        *sleepers += 1;
        let timed_out;
        (sleepers, timed_out) = if cancel::is_possible() {
            let (sleepers, waited) = self
                .rung
                .wait_timeout(sleepers, cancel::TICK)
                .unwrap_or_else(PoisonError::into_inner);
            (sleepers, waited.timed_out())
        } else {
            let sleepers = self.rung.wait(sleepers);
            (sleepers.unwrap_or_else(PoisonError::into_inner), false)
        };
        *sleepers -= 1;
        timed_out
    }
}

/// Where a thread's answer is put.
pub(crate) struct Slot<T> {
    state: Mutex<State<T>>,
    bell: OnceLock<Arc<Bell>>,
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
            bell: OnceLock::new(),
        })
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn bell(&self) -> &Arc<Bell> {
        self.bell.get_or_init(Arc::default)
    }

    /// From waiting to another state; false when it waits no longer.
    fn turn(&self, new: State<T>) -> bool {
        let mut state = self.state();
        let waits = matches!(*state, State::Waiting);
        if waits {
            *state = new;
        }
        waits
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

    /// The bell that is now to be rung, if anybody may sleep there.
    fn answer(&self, answer: Result<T>) -> Option<Arc<Bell>> {
        let mut state = self.state();
        if matches!(*state, State::Withdrawn) {
            return None;
        }
        *state = State::Done(answer);
        drop(state);
        self.bell.get().cloned()
    }

    /// Waits for the answer; `None` when this thread is asked to lead.
    #[cfg(feature = "sqlite")]
    pub(crate) fn wait(&self) -> Option<Result<T>> {
        loop {
            let mut state = self.state();
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
            drop(state);
            let is_ready = || !matches!(*self.state(), State::Waiting | State::Begun);
            // Looking may run foreign code.
            if self.bell().sleep(is_ready) && cancel::is_asked() && self.withdraw() {
                cancel::heard();
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

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use super::*;
    use std::time::Duration;

    /// A thread that waits on a bell, and what its wait ended with.
    fn waiting(bell: &Arc<Bell>) -> (Arc<Slot<u8>>, std::thread::JoinHandle<Option<Result<u8>>>) {
        let slot = Slot::new();
        slot.bell.set(Arc::clone(bell)).unwrap();
        let waits = Arc::clone(&slot);
        (slot, std::thread::spawn(move || waits.wait()))
    }

    fn until(is_so: impl Fn() -> bool) {
        let begun = std::time::Instant::now();
        while !is_so() {
            assert!(begun.elapsed() < Duration::from_secs(10));
            std::thread::yield_now();
        }
    }

    #[test]
    fn one_ring_wakes_a_group_and_a_lead_at_the_same_bell_wakes_one() {
        let bell = Arc::<Bell>::default();
        let threads: Vec<_> = (0..8).map(|_| waiting(&bell)).collect();
        until(|| *bell.sleepers() == threads.len());
        for (number, (slot, _)) in (0..).zip(&threads) {
            // The plan runs: that is nothing to wake up for.
            assert!(slot.begin());
            let rung = slot.answer(Ok(number)).unwrap();
            assert!(Arc::ptr_eq(&rung, &bell));
        }
        assert_eq!(*bell.sleepers(), threads.len());
        bell.ring();
        for (number, (_, thread)) in (0..).zip(threads) {
            assert_eq!(thread.join().unwrap().unwrap().unwrap(), number);
        }

        let (leads, leader) = waiting(&bell);
        let (stays, stayer) = waiting(&bell);
        until(|| *bell.sleepers() == 2);
        assert!(leads.turn(State::Lead));
        bell.ring();
        assert!(leader.join().unwrap().is_none());
        until(|| *bell.sleepers() == 1);
        stays.answer(Ok(7)).unwrap().ring();
        assert_eq!(stayer.join().unwrap().unwrap().unwrap(), 7);
    }

    #[test]
    fn an_answer_before_the_sleep_is_not_slept_through() {
        let bell = Arc::<Bell>::default();
        let slot = Slot::new();
        slot.bell.set(Arc::clone(&bell)).unwrap();
        slot.answer(Ok(3)).unwrap().ring();
        assert_eq!(slot.wait().unwrap().unwrap(), 3);
        // Nobody sleeps anywhere: no bell to ring.
        assert!(Slot::new().answer(Ok(3)).is_none());
    }
}
