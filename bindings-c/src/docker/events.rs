//! Changes of networks as they happen.

use std::ffi::{c_char, c_void};
use std::time::Duration;

use trunkline::blocking::NetworkEvents;
use trunkline::docker::{NetworkChange, NetworkEvent};
use trunkline::logs::LogTime;

use crate::error::{tl_error, tl_status};
use crate::ffi::{
    Callback, Client, Handle, Owned, alone, free, get_mut, guard, handle, output, read, text_of,
};

/// What happened to a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_network_change {
    /// It was made.
    TL_NETWORK_CHANGE_CREATED = 1,
    /// It was removed.
    TL_NETWORK_CHANGE_REMOVED = 2,
    /// A container was attached; its id.
    TL_NETWORK_CHANGE_ATTACHED = 3,
    /// A container was detached; its id.
    TL_NETWORK_CHANGE_DETACHED = 4,
    /// Something else, in the engine's word.
    TL_NETWORK_CHANGE_OTHER = 5,
}

pub(crate) fn change_kind(value: &NetworkChange) -> u32 {
    #[allow(unreachable_patterns)] // core may grow
    match value {
        NetworkChange::Created => tl_network_change::TL_NETWORK_CHANGE_CREATED as u32,
        NetworkChange::Removed => tl_network_change::TL_NETWORK_CHANGE_REMOVED as u32,
        NetworkChange::Attached(..) => tl_network_change::TL_NETWORK_CHANGE_ATTACHED as u32,
        NetworkChange::Detached(..) => tl_network_change::TL_NETWORK_CHANGE_DETACHED as u32,
        NetworkChange::Other(..) => tl_network_change::TL_NETWORK_CHANGE_OTHER as u32,
        _ => 0,
    }
}

/// One change of a network. It never changes, so threads may read it at the same time.
pub struct tl_network_event(Owned<NetworkEvent>);

handle!(tl_network_event: NetworkEvent);

/// When, by the engine's clock, in nanoseconds since 1970.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_event_time(event: *const tl_network_event) -> i64 {
    read(event, 0, |it| LogTime::from(it.at).as_nanos())
}

/// The network's id; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_event_network(event: *const tl_network_event) -> *const c_char {
    text_of(event, "network", |it| Some(it.network.clone()))
}

/// The network's name; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_event_name(event: *const tl_network_event) -> *const c_char {
    text_of(event, "name", |it| Some(it.name.clone()))
}

/// The network's driver; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_event_driver(event: *const tl_network_event) -> *const c_char {
    text_of(event, "driver", |it| Some(it.driver.clone()))
}

/// What happened, a `tl_network_change`; 0 for what this version does not know.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_event_change(event: *const tl_network_event) -> u32 {
    read(event, 0, |it| change_kind(&it.change))
}

/// The id of the container that was attached or detached; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_event_container(
    event: *const tl_network_event,
) -> *const c_char {
    text_of(event, "container", |it| match &it.change {
        NetworkChange::Attached(id) | NetworkChange::Detached(id) => Some(id.clone()),
        _ => None,
    })
}

/// The engine's word for a change of another kind; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_event_word(event: *const tl_network_event) -> *const c_char {
    text_of(event, "word", |it| match &it.change {
        NetworkChange::Other(word) => Some(word.clone()),
        _ => None,
    })
}

/// Frees an event; not one that a callback was shown. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_event_free(event: *mut tl_network_event) {
    free(event);
}

/// The changes of networks, in order, from the moment of the call on. Freeing it ends the connection. One thread at a time
/// may use it.
pub struct tl_network_events(Owned<Client<NetworkEvents>>);

alone!(tl_network_events: Client<NetworkEvents>);

/// Shown each change; returns whether it wants more. The event is borrowed for the time of the call.
pub type tl_on_network_event =
    Option<unsafe extern "C" fn(user: *mut c_void, event: *const tl_network_event) -> bool>;

/// The next change, waiting at most so many milliseconds; NULL, with `TL_OK`, when there was none in time, or the engine closed the stream.
///
/// A `tl_cancel` ends the wait with `TL_INTERRUPTED`; the next call goes on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_events_next(
    events: *mut tl_network_events,
    timeout_ms: u64,
    out: *mut *mut tl_network_event,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let events = get_mut(events, "events")?.owned_mut().get_mut()?;
        out.give_or_null(events.next_within(Duration::from_millis(timeout_ms))?);
        Ok(())
    })
}

/// Shows the function each change, on this thread, until it returns false. Only a `tl_cancel` ends the wait for changes: `TL_INTERRUPTED`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_events_follow(
    events: *mut tl_network_events,
    on_event: tl_on_network_event,
    user: *mut c_void,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let on_event = Callback::new(on_event, user, "on_event")?;
        let events = get_mut(events, "events")?.owned_mut().get_mut()?;
        loop {
            if let Some(event) = events.next_within(WAIT)?
                && !on_event.show(&tl_network_event::wrap(event))
            {
                return Ok(());
            }
        }
    })
}

/// How long one wait for a change is; they follow each other.
const WAIT: Duration = Duration::from_hours(1);

/// Ends the connection. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_events_free(events: *mut tl_network_events) {
    free(events);
}
