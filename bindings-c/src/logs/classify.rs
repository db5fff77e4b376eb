//! What a line of a log means, and what many of them together.

use std::ffi::c_char;

use std::ptr;
use std::sync::OnceLock;
use trunkline::logs::Failure;
use trunkline::logs::{
    Cause, Diagnosis, Evidence, Layer, Match, Wording, classify, diagnose, is_noise,
};

use crate::error::{tl_error, tl_status};
use crate::ffi::{
    Handle, Numbered, Owned, change, element, free, guard, handle, length, list_of, made_of, maybe,
    number, numbers, output, read, text, text_of, value, values,
};
use crate::logs::tl_daemon_record;
use crate::types::{strings, tl_strings};

/// Who said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_layer {
    /// The engine, in an answer of its API, or the docker command.
    TL_LAYER_API = 1,
    /// The daemon's log.
    TL_LAYER_DAEMON = 2,
    /// The application in a container.
    TL_LAYER_CONTAINER = 3,
    /// The kernel's log.
    TL_LAYER_KERNEL = 4,
}

numbers!(Layer as "layer": tl_layer {
    TL_LAYER_API = Self::Api => Self::Api,
    TL_LAYER_DAEMON = Self::Daemon => Self::Daemon,
    TL_LAYER_CONTAINER = Self::Container => Self::Container,
    TL_LAYER_KERNEL = Self::Kernel => Self::Kernel,
});

/// One wording of a failure. In it `*` stands for any text, and `{}` for a text that names what it is about. One that begins
/// with `~` is the system's text for an error, and fits only where programs put that: at the start of a line, or behind a
/// colon, a bracket or a quotation mark, and not as the name of a counter. Never to be freed. Threads may read it at the same time.
pub struct tl_wording(Owned<Wording>);

handle!(tl_wording: Wording);

/// The text, in lower case; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_wording_text(wording: *const tl_wording) -> *const c_char {
    text_of(wording, "text", |it| Some(it.text().to_owned()))
}

/// The first release that words it so, when it is known; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_wording_since(wording: *const tl_wording) -> *const c_char {
    text_of(wording, "since", |it| {
        it.since().map(|release| release.to_string())
    })
}

/// The first release that words it otherwise, when there is one; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_wording_until(wording: *const tl_wording) -> *const c_char {
    text_of(wording, "until", |it| {
        it.until().map(|release| release.to_string())
    })
}

/// The wordings of a failure. Threads may read it at the same time.
pub struct tl_wordings(Owned<Vec<tl_wording>>);

handle!(tl_wordings: Vec<tl_wording>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_wordings_len(wordings: *const tl_wordings) -> usize {
    length(wordings)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_wordings_at(
    wordings: *const tl_wordings,
    index: usize,
) -> *const tl_wording {
    element(wordings, index)
}

/// A known failure: its wordings, what it means, and what helps. Never to be freed. Threads may read it at the same time.
pub struct tl_failure(Owned<&'static Failure>);

handle!(tl_failure: &'static Failure);

/// A name that never changes, such as `pool-overlap`; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_failure_name(failure: *const tl_failure) -> *const c_char {
    text_of(failure, "name", |it| Some(it.name().to_owned()))
}

/// Whether a layer, a `tl_layer`, may say it; false for a number that is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_failure_is_said_by(failure: *const tl_failure, layer: u32) -> bool {
    read(failure, false, |failure| {
        failure.layers().iter().any(|known| known.number() == layer)
    })
}

/// How it is worded; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_failure_wordings(failure: *const tl_failure) -> *const tl_wordings {
    made_of(failure, "wordings", |it| {
        Some(list_of(it.wordings().iter().copied()))
    })
}

/// What it means; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_failure_meaning(failure: *const tl_failure) -> *const c_char {
    text_of(failure, "meaning", |it| Some(it.meaning().to_owned()))
}

/// What helps; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_failure_remedy(failure: *const tl_failure) -> *const c_char {
    text_of(failure, "remedy", |it| Some(it.remedy().to_owned()))
}

/// Whether it only says that something else failed, without the reason.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_failure_is_wrapper(failure: *const tl_failure) -> bool {
    read(failure, false, |it| it.is_wrapper())
}

/// All failures that are known. Threads may read it at the same time.
pub struct tl_failures(Owned<Vec<tl_failure>>);

handle!(tl_failures: Vec<tl_failure>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_failures_len(failures: *const tl_failures) -> usize {
    length(failures)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_failures_at(
    failures: *const tl_failures,
    index: usize,
) -> *const tl_failure {
    element(failures, index)
}

fn catalogue() -> &'static tl_failures {
    static FAILURES: OnceLock<tl_failures> = OnceLock::new();
    FAILURES.get_or_init(|| tl_failures::wrap(list_of(Failure::ALL)))
}

/// A failure of the catalogue in its handle.
pub(crate) fn failure_of(failure: &'static Failure) -> *const tl_failure {
    let known = Failure::ALL
        .iter()
        .position(|known| known.name() == failure.name());
    known.map_or(ptr::null(), |position| element(catalogue(), position))
}

/// All failures that are known. Never NULL, and never to be freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_failures_all() -> *const tl_failures {
    catalogue()
}

/// What `classify` found in a line. It never changes, so threads may read it at the same time.
pub struct tl_log_match(Owned<Match>);

handle!(tl_log_match: Match);

/// The failure. Never to be freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_match_failure(found: *const tl_log_match) -> *const tl_failure {
    read(found, ptr::null(), |found| failure_of(found.failure()))
}

/// The wording that fits; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_match_wording(found: *const tl_log_match) -> *const tl_wording {
    made_of(found, "wording", |it| Some(*it.wording()))
}

/// What it is about: ports, addresses, networks, in the order of the wording; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_match_subjects(found: *const tl_log_match) -> *const tl_strings {
    made_of(found, "subjects", |it| Some(strings(it.subjects())))
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_match_free(found: *mut tl_log_match) {
    free(found);
}

/// Names the failure that a line tells of; none when it is not in the catalogue.
///
/// Of a chain of errors the innermost known cause is named, and not what wraps it. Case does not count. NULL, with `TL_OK`,
/// when nothing of it is known. `layer` is a `tl_layer`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_classify(
    layer: u32,
    line: *const c_char,
    out: *mut *mut tl_log_match,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let layer: Layer = number(layer)?;
        let line = text(line, "line")?;
        out.give_or_null(classify(layer, line));
        Ok(())
    })
}

/// Whether a line is one that dockerd writes all day and that means nothing; false for a number that is no `tl_layer`, and
/// what is not UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_is_noise(layer: u32, line: *const c_char) -> bool {
    match (Layer::from_number(layer), text(line, "line")) {
        (Some(layer), Ok(line)) => is_noise(layer, line),
        _ => false,
    }
}

/// One thing that somebody said, for `diagnose`. One thread at a time may change it.
pub struct tl_evidence(Owned<Evidence>);

handle!(tl_evidence: Evidence);

/// A line, or an answer of the engine. `layer` is a `tl_layer`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_evidence_new(
    layer: u32,
    line: *const c_char,
    out: *mut *mut tl_evidence,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let layer: Layer = number(layer)?;
        let line = text(line, "line")?;
        out.give(Evidence::new(layer, line));
        Ok(())
    })
}

/// A line of the daemon's log, with its time and level.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_evidence_of_record(
    record: *const tl_daemon_record,
    out: *mut *mut tl_evidence,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let record = value(record, "record")?;
        out.give(Evidence::of_record(record));
        Ok(())
    })
}

/// Says which container it is about, by name or id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_evidence_set_container(
    evidence: *mut tl_evidence,
    container: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(evidence, "evidence", |it| {
            let container = text(container, "container")?;
            Ok(it.of_container(container))
        })
    })
}

/// Says when it was, in nanoseconds since 1970.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_evidence_set_time(
    evidence: *mut tl_evidence,
    unix_nanos: i64,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(evidence, "evidence", |it| Ok(it.at(unix_nanos)))
    })
}

/// Who said it, a `tl_layer`; 0 for what this version does not know.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_evidence_layer(evidence: *const tl_evidence) -> u32 {
    read(evidence, 0, |it| it.layer().number())
}

/// What was said; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_evidence_text(evidence: *const tl_evidence) -> *const c_char {
    text_of(evidence, "text", |it| Some(it.text().to_owned()))
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_evidence_free(evidence: *mut tl_evidence) {
    free(evidence);
}

/// A cause, with all that speaks for it. Belongs to its list.
pub struct tl_cause(Owned<Cause>);

handle!(tl_cause: Cause);

/// The failure. Never to be freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_cause_failure(cause: *const tl_cause) -> *const tl_failure {
    read(cause, ptr::null(), |cause| failure_of(cause.failure()))
}

/// Whether a layer, a `tl_layer`, said it; false for a number that is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_cause_is_said_by(cause: *const tl_cause, layer: u32) -> bool {
    read(cause, false, |cause| {
        cause.layers().any(|known| known.number() == layer)
    })
}

/// What it is about: ports, addresses, networks; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_cause_subjects(cause: *const tl_cause) -> *const tl_strings {
    made_of(cause, "subjects", |it| Some(strings(it.subjects())))
}

/// The containers concerned, as far as they were named; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_cause_containers(cause: *const tl_cause) -> *const tl_strings {
    made_of(cause, "containers", |it| Some(strings(it.containers())))
}

/// Up to five of the lines, verbatim up to 16 KiB of each; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_cause_examples(cause: *const tl_cause) -> *const tl_strings {
    made_of(cause, "examples", |it| Some(strings(it.examples())))
}

/// The number of lines.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_cause_count(cause: *const tl_cause) -> usize {
    read(cause, 0, Cause::count)
}

/// When it was said first and last, in nanoseconds since 1970; false when that is not known. The outputs may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_cause_span(
    cause: *const tl_cause,
    first: *mut i64,
    last: *mut i64,
) -> bool {
    maybe(cause, first, |cause| cause.span().map(|(first, _)| first))
        && maybe(cause, last, |cause| cause.span().map(|(_, last)| last))
}

/// All of it in words; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_cause_text(cause: *const tl_cause) -> *const c_char {
    text_of(cause, "text", |it| Some(it.to_string()))
}

/// Causes, the likeliest first. Threads may read it at the same time.
pub struct tl_causes(Owned<Vec<tl_cause>>);

handle!(tl_causes: Vec<tl_cause>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_causes_len(causes: *const tl_causes) -> usize {
    length(causes)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_causes_at(causes: *const tl_causes, index: usize) -> *const tl_cause {
    element(causes, index)
}

/// What `diagnose` made of the lines. It never changes, so threads may read it at the same time.
pub struct tl_diagnosis(Owned<Diagnosis>);

handle!(tl_diagnosis: Diagnosis);

/// The causes, the most frequently mentioned first; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_diagnosis_causes(diagnosis: *const tl_diagnosis) -> *const tl_causes {
    made_of(diagnosis, "causes", |it| {
        Some(list_of(it.causes().iter().cloned()))
    })
}

/// Refusals of the engine and errors of the daemon that are not in the catalogue, each once, at most a hundred; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_diagnosis_unexplained(
    diagnosis: *const tl_diagnosis,
) -> *const tl_strings {
    made_of(diagnosis, "unexplained", |it| {
        Some(strings(it.unexplained()))
    })
}

/// How many lines were put aside because they mean nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_diagnosis_noise(diagnosis: *const tl_diagnosis) -> usize {
    read(diagnosis, 0, Diagnosis::noise)
}

/// Finds the causes behind what engine, daemon, containers and kernel said.
///
/// One mistake makes two to four lines: a line that only says that something failed goes with the cause it wraps when both
/// name the same container or endpoint, and the same failure of the same thing is one cause, whoever tells of it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_diagnose(
    evidence: *const *const tl_evidence,
    len: usize,
    out: *mut *mut tl_diagnosis,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let evidence = values(evidence, len, "evidence")?;
        out.give(diagnose(evidence.into_iter().cloned()));
        Ok(())
    })
}

/// Frees a diagnosis; not one borrowed from another handle. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_diagnosis_free(diagnosis: *mut tl_diagnosis) {
    free(diagnosis);
}
