//! Looking at all logs of a host at once, for a diagnosis.

use std::ffi::{c_char, c_void};
use std::time::Duration;

use std::ops::ControlFlow;
use trunkline::blocking::examine;
use trunkline::logs::{Examination, Extent, Findings, LogTime, Looked, Source};

use crate::error::{tl_error, tl_status};
use crate::ffi::{
    Callback, Handle, Owned, change, element, free, guard, handle, length, list_of, made_of,
    output, read, text, text_of, value,
};
use crate::logs::{tl_diagnosis, tl_evidence, tl_log_place};

/// Something that was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_log_source {
    /// The engine's answers.
    TL_LOG_SOURCE_ENGINE = 1,
    /// The daemon's log.
    TL_LOG_SOURCE_DAEMON_LOG = 2,
    /// A container's log, by the container's name.
    TL_LOG_SOURCE_CONTAINER_LOG = 3,
    /// The kernel's log.
    TL_LOG_SOURCE_KERNEL_LOG = 4,
}

pub(crate) fn source_kind(value: &Source) -> u32 {
    #[allow(unreachable_patterns)] // core may grow
    match value {
        Source::Engine(..) => tl_log_source::TL_LOG_SOURCE_ENGINE as u32,
        Source::DaemonLog(..) => tl_log_source::TL_LOG_SOURCE_DAEMON_LOG as u32,
        Source::ContainerLog(..) => tl_log_source::TL_LOG_SOURCE_CONTAINER_LOG as u32,
        Source::KernelLog(..) => tl_log_source::TL_LOG_SOURCE_KERNEL_LOG as u32,
        _ => 0,
    }
}

/// How far a source was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_extent {
    /// It is being looked at.
    TL_EXTENT_UNDER_WAY = 1,
    /// As far as was asked for.
    TL_EXTENT_WHOLE = 2,
    /// In part, and why.
    TL_EXTENT_PARTLY = 3,
    /// Not at all, and why.
    TL_EXTENT_NOT = 4,
}

pub(crate) fn extent_kind(value: &Extent) -> u32 {
    #[allow(unreachable_patterns)] // core may grow
    match value {
        Extent::UnderWay => tl_extent::TL_EXTENT_UNDER_WAY as u32,
        Extent::Whole => tl_extent::TL_EXTENT_WHOLE as u32,
        Extent::Partly(..) => tl_extent::TL_EXTENT_PARTLY as u32,
        Extent::Not(..) => tl_extent::TL_EXTENT_NOT as u32,
        _ => 0,
    }
}

/// An examination of a host, a network or a container: which sources are looked at, and how far.
///
/// `examine` carries it out. Nothing is changed on the host: the engine is asked by GET only, logs
/// are read. One thread at a time may change it; threads may read it at the same time.
pub struct tl_examination(Owned<Examination>);

handle!(tl_examination: Examination);

/// Everything on the host.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_examination_of_host(
    out: *mut *mut tl_examination,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(Examination::of_host());
        Ok(())
    })
}

/// A network, by name or id: itself, its containers, and what concerns the host as a whole.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_examination_of_network(
    name: *const c_char,
    out: *mut *mut tl_examination,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let name = text(name, "name")?;
        out.give(Examination::of_network(name));
        Ok(())
    })
}

/// A container, by name or id: itself, and what concerns the host as a whole.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_examination_of_container(
    name: *const c_char,
    out: *mut *mut tl_examination,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let name = text(name, "name")?;
        out.give(Examination::of_container(name));
        Ok(())
    })
}

/// Sets the engine; that of `DOCKER_HOST`, or the one at `/var/run/docker.sock`, when not set. `unix://…` or `tcp://…`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_examination_set_engine(
    examination: *mut tl_examination,
    engine: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(examination, "examination", |it| {
            let engine = text(engine, "engine")?;
            Ok(it.engine(engine.parse()?))
        })
    })
}

/// Sets where the daemon's log is; it is looked for when not set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_examination_add_daemon_log(
    examination: *mut tl_examination,
    place: *const tl_log_place,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(examination, "examination", |it| {
            let place = value(place, "place")?;
            Ok(it.daemon_log(place.clone()))
        })
    })
}

/// Sets where the kernel's log is, a saved `dmesg` for example; `/dev/kmsg`, else the journal, when not set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_examination_set_kernel_log(
    examination: *mut tl_examination,
    place: *const tl_log_place,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(examination, "examination", |it| {
            let place = value(place, "place")?;
            Ok(it.kernel_log(place.clone()))
        })
    })
}

/// Leaves the kernel's log out: it is the machine's, and tells of all its network namespaces.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_examination_set_without_kernel_log(
    examination: *mut tl_examination,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(examination, "examination", |it| Ok(it.without_kernel_log()))
    })
}

/// Only what was said from this moment on; the last 24 hours when not set. A line without a time counts as said when the
/// line before it was. In nanoseconds since 1970.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_examination_set_since(
    examination: *mut tl_examination,
    nanos: i64,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(examination, "examination", |it| {
            Ok(it.since(LogTime::from_nanos(nanos)))
        })
    })
}

/// How many of the last lines of each log are looked at: 1 to 1 000 000, 2000 when not set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_examination_set_lines(
    examination: *mut tl_examination,
    lines: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(examination, "examination", |it| Ok(it.lines(lines)?))
    })
}

/// How many containers are looked at, the youngest first: 1 to 100 000, 200 when not set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_examination_set_containers(
    examination: *mut tl_examination,
    containers: usize,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(examination, "examination", |it| {
            Ok(it.containers(containers)?)
        })
    })
}

/// How long all of it may take: 100 ms to an hour, a minute when not set. A source that is not read by then is reported so.
/// In milliseconds.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_examination_set_within(
    examination: *mut tl_examination,
    duration_ms: u64,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(examination, "examination", |it| {
            let duration_ms = Duration::from_millis(duration_ms);
            Ok(it.within(duration_ms)?)
        })
    })
}

/// Adds what is known already: what the docker command has just said, for example. Most refusals of the engine are in no
/// log at all. It is copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_examination_add_evidence(
    examination: *mut tl_examination,
    evidence: *const tl_evidence,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(examination, "examination", |it| {
            let evidence = value(evidence, "evidence")?;
            Ok(it.evidence(evidence.clone()))
        })
    })
}

/// Shown each source before and after it is looked at, borrowed for the time of the call; returns whether to go on.
pub type tl_on_looked =
    Option<unsafe extern "C" fn(user: *mut c_void, looked: *const tl_looked) -> bool>;

/// Calls back when a source is begun, each 1000 lines, and when it is done. Breaking off leaves out what was not looked at
/// yet. The function runs on a thread of the call, and the examination holds it and the pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_examination_set_progress(
    examination: *mut tl_examination,
    on_looked: tl_on_looked,
    user: *mut c_void,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(examination, "examination", |it| {
            let callback = Callback::new(on_looked, user, "on_looked")?;
            Ok(it.progress(move |looked| {
                if callback.show(&tl_looked::wrap(looked.clone())) {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            }))
        })
    })
}

/// What is examined, in words, as it was when this was first asked for; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_examination_text(examination: *const tl_examination) -> *const c_char {
    text_of(examination, "text", |it| Some(it.to_string()))
}

/// Examines a host, a network or a container: asks the engine, reads the daemon's, the containers' and the kernel's log, and
/// finds the causes behind what they say.
///
/// Nothing is changed. A source that cannot be read is reported with the reason, and the others are read all the same;
/// without
/// an engine, its log and the kernel's remain. It needs root for most sources; without, the group of the engine's socket
/// gives
/// the engine and its containers' logs.
///
/// A thread of its own does the work, for files and sockets are read with blocking calls. Dropping the future ends it at
/// the next
/// source or after the next 1000 lines.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_examine(
    examination: *const tl_examination,
    out: *mut *mut tl_examined,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let examination = value(examination, "examination")?;
        out.give(examine(examination)?);
        Ok(())
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_examination_free(examination: *mut tl_examination) {
    free(examination);
}

/// A source, and how far it was looked at. Belongs to its list.
pub struct tl_looked(Owned<Looked>);

handle!(tl_looked: Looked);

/// What was looked at, a `tl_log_source`; 0 for what this version does not know.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_looked_source(looked: *const tl_looked) -> u32 {
    read(looked, 0, |it| source_kind(it.source()))
}

/// What was looked at, in words; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_looked_source_text(looked: *const tl_looked) -> *const c_char {
    text_of(looked, "source_text", |it| Some(it.source().to_string()))
}

/// The number of its lines; of an engine, that of its answers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_looked_lines(looked: *const tl_looked) -> u64 {
    read(looked, 0, Looked::lines)
}

/// How far it was looked at, a `tl_extent`; 0 for what this version does not know.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_looked_extent(looked: *const tl_looked) -> u32 {
    read(looked, 0, |it| extent_kind(it.extent()))
}

/// Why it was not looked at as a whole; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_looked_why(looked: *const tl_looked) -> *const c_char {
    text_of(looked, "why", |it| match it.extent() {
        Extent::Partly(why) | Extent::Not(why) => Some(why.clone()),
        _ => None,
    })
}

/// All of it in words; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_looked_text(looked: *const tl_looked) -> *const c_char {
    text_of(looked, "text", |it| Some(it.to_string()))
}

/// What was looked at. Threads may read it at the same time.
pub struct tl_looked_list(Owned<Vec<tl_looked>>);

handle!(tl_looked_list: Vec<tl_looked>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_looked_list_len(looked: *const tl_looked_list) -> usize {
    length(looked)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_looked_list_at(
    looked: *const tl_looked_list,
    index: usize,
) -> *const tl_looked {
    element(looked, index)
}

/// What an examination found. It never changes, so threads may read it at the same time.
pub struct tl_examined(Owned<Findings>);

handle!(tl_examined: Findings);

/// The causes; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_examined_diagnosis(
    examined: *const tl_examined,
) -> *const tl_diagnosis {
    made_of(examined, "diagnosis", |it| Some(it.diagnosis().clone()))
}

/// What was looked at, and what could not be, with the reason; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_examined_sources(
    examined: *const tl_examined,
) -> *const tl_looked_list {
    made_of(examined, "sources", |it| {
        Some(list_of(it.sources().iter().cloned()))
    })
}

/// Whether nothing at all was found: no cause, and no error without an explanation. What could not be read may hide some.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_examined_is_clean(examined: *const tl_examined) -> bool {
    read(examined, false, Findings::is_clean)
}

/// All of it in words; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_examined_text(examined: *const tl_examined) -> *const c_char {
    text_of(examined, "text", |it| Some(it.to_string()))
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_examined_free(examined: *mut tl_examined) {
    free(examined);
}
