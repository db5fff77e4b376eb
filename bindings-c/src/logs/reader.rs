//! Reading the logs of containers and services.

use std::ffi::{c_char, c_void};
use std::time::Duration;

use std::ptr;
use trunkline::blocking::LogReader;
use trunkline::logs::{
    EngineSocket, LineEnd, LogBatch, LogFormat, LogQuery, LogTime, RecordRef, ServiceTask,
    SkipReason, SkippedRange, TaskProblem,
};

use crate::error::{Failure, tl_error, tl_status};
use crate::ffi::{
    Callback, Client, Handle, Numbered, Output, Owned, Result, alone, element, free, get_mut,
    guard, handle, length, list_of, made_of, number, numbers, output, read, text, text_of,
    text_or_none, value, value_or_none,
};
use crate::logs::{tl_log_counters, tl_log_location, tl_log_query};
use crate::types::{pairs, tl_pairs};

/// How a line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_line_end {
    /// With a newline, which is not part of `line`. With a TTY the line itself ends in a carriage return.
    TL_LINE_END_NEWLINE = 1,
    /// Without one: the process closed the descriptor in the middle of a line.
    TL_LINE_END_OPEN = 2,
    /// Cut, because the line is longer than `max_line`: the next record of the same
    /// stream goes on with it.
    TL_LINE_END_CONTINUES = 3,
}

numbers!(LineEnd as "end of a line": tl_line_end {
    TL_LINE_END_NEWLINE = Self::Newline => Self::Newline,
    TL_LINE_END_OPEN = Self::Open => Self::Open,
    TL_LINE_END_CONTINUES = Self::Continues => Self::Continues,
});

/// Why bytes of a log were skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_skip_reason {
    /// They are no record.
    TL_SKIP_REASON_DAMAGED = 1,
    /// They are zeros: the file was truncated from outside while the engine wrote to it.
    TL_SKIP_REASON_HOLE = 2,
    /// They are the beginning of a record whose end was never written.
    TL_SKIP_REASON_UNFINISHED = 3,
    /// The file was truncated while it was followed; what had not been read is gone.
    TL_SKIP_REASON_TRUNCATED = 4,
    /// The file was rotated while it was followed, so fast that files between may have been removed before they were read.
    TL_SKIP_REASON_ROTATED_AWAY = 5,
    /// The compressed data is damaged; the rest of the file cannot be read.
    TL_SKIP_REASON_BAD_COMPRESSION = 6,
}

numbers!(SkipReason as "reason for skipping": tl_skip_reason {
    TL_SKIP_REASON_DAMAGED = Self::Damaged => Self::Damaged,
    TL_SKIP_REASON_HOLE = Self::Hole => Self::Hole,
    TL_SKIP_REASON_UNFINISHED = Self::Unfinished => Self::Unfinished,
    TL_SKIP_REASON_TRUNCATED = Self::Truncated => Self::Truncated,
    TL_SKIP_REASON_ROTATED_AWAY = Self::RotatedAway => Self::RotatedAway,
    TL_SKIP_REASON_BAD_COMPRESSION = Self::BadCompression => Self::BadCompression,
});

/// Why the logs of a task are missing. `docker service logs` prints nothing in all of these cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_task_problem {
    /// It has not got as far as a container.
    TL_TASK_PROBLEM_NO_CONTAINER = 1,
    /// Its node does not answer.
    TL_TASK_PROBLEM_NODE_DOWN = 2,
    /// Its container was removed, and the logs with it.
    TL_TASK_PROBLEM_CONTAINER_GONE = 3,
    /// Its driver cannot be read back.
    TL_TASK_PROBLEM_UNREADABLE = 4,
    /// The engine sent nothing. On another node that is also what happens when the driver there cannot be read: the reason is in
    /// the log of that node's daemon (`logs call failed`).
    TL_TASK_PROBLEM_SILENT = 5,
    /// Reading failed.
    TL_TASK_PROBLEM_FAILED = 6,
}

pub(crate) fn problem_kind(value: &TaskProblem) -> u32 {
    #[allow(unreachable_patterns)] // core may grow
    match value {
        TaskProblem::NoContainer { .. } => tl_task_problem::TL_TASK_PROBLEM_NO_CONTAINER as u32,
        TaskProblem::NodeDown { .. } => tl_task_problem::TL_TASK_PROBLEM_NODE_DOWN as u32,
        TaskProblem::ContainerGone => tl_task_problem::TL_TASK_PROBLEM_CONTAINER_GONE as u32,
        TaskProblem::Unreadable { .. } => tl_task_problem::TL_TASK_PROBLEM_UNREADABLE as u32,
        TaskProblem::Silent => tl_task_problem::TL_TASK_PROBLEM_SILENT as u32,
        TaskProblem::Failed(..) => tl_task_problem::TL_TASK_PROBLEM_FAILED as u32,
        _ => 0,
    }
}

/// A line of a log, borrowed from its reader without a copy: it is valid until the next call that takes the reader without `const`.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct tl_log_record {
    /// The bytes of the line without its newline, not ended by a NUL and not always UTF-8; NULL when it is empty.
    pub line: *const u8,
    /// How many bytes the line has.
    pub len: usize,
    /// When the engine received the first byte of the line, in nanoseconds since 1970; `TL_LOG_NO_TIME` when times were not asked for.
    pub time: i64,
    /// The descriptor that it was written to, a `tl_log_stream`.
    pub stream: u32,
    /// How it ends, a `tl_line_end`.
    pub end: u32,
    /// Whose line it is in the logs of a service: its place in `tl_log_reader_tasks`. Otherwise 0.
    pub source: usize,
    /// Its place in its batch, for `tl_log_reader_attributes`.
    pub index: usize,
}

/// The time of a line that carries none.
pub const TL_LOG_NO_TIME: i64 = i64::MIN;

impl tl_log_record {
    fn of((index, record): (usize, RecordRef<'_>)) -> Self {
        let line = record.line();
        Self {
            line: if line.is_empty() {
                ptr::null()
            } else {
                line.as_ptr()
            },
            len: line.len(),
            time: record.time().map_or(TL_LOG_NO_TIME, LogTime::as_nanos),
            stream: record.stream().number(),
            end: record.end().number(),
            source: record.source(),
            index,
        }
    }
}

/// What a read came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_log_read {
    /// There is a line, or are lines.
    TL_LOG_READ_LINES = 1,
    /// Nothing came in time; read again.
    TL_LOG_READ_TIMED_OUT = 2,
    /// The log is at its end.
    TL_LOG_READ_END = 3,
}

/// Shown each line; returns whether it wants more. The line is borrowed for the time of the call.
pub type tl_on_log_record =
    Option<unsafe extern "C" fn(user: *mut c_void, record: *const tl_log_record) -> bool>;

/// Reads the logs of a container or a service, or log files, on the thread of the call. One thread at a time may use it.
pub struct tl_log_reader(Owned<Reading>);

alone!(tl_log_reader: Reading);

/// A reader, the batch that its lines are borrowed from, and which of them were given.
pub(crate) struct Reading {
    reader: Client<LogReader>,
    batch: LogBatch,
    next: usize,
    views: Vec<tl_log_record>,
}

impl Reading {
    /// Makes sure of a line that was not given yet.
    fn fill(&mut self, timeout: Option<Duration>) -> Result<tl_log_read> {
        let reader = self.reader.get_mut()?;
        if self.next < self.batch.len() {
            return Ok(tl_log_read::TL_LOG_READ_LINES);
        }
        self.next = 0;
        let more = reader.next_batch(&mut self.batch, timeout)?;
        Ok(if !more {
            tl_log_read::TL_LOG_READ_END
        } else if self.batch.is_empty() {
            tl_log_read::TL_LOG_READ_TIMED_OUT
        } else {
            tl_log_read::TL_LOG_READ_LINES
        })
    }

    /// The next line, when there is one.
    fn take(&mut self) -> Option<tl_log_record> {
        let record = tl_log_record::of((self.next, self.batch.get(self.next)?));
        self.next += 1;
        Some(record)
    }
}

/// How long to wait: for ever when it is below 0.
fn within(timeout_ms: i64) -> Option<Duration> {
    u64::try_from(timeout_ms).ok().map(Duration::from_millis)
}

fn reading<'a>(reader: *mut tl_log_reader) -> Result<&'a mut Reading> {
    Ok(&mut **get_mut(reader, "reader")?.owned_mut())
}

fn wanted(query: Option<&LogQuery>) -> LogQuery {
    query.cloned().unwrap_or_default()
}

pub(crate) fn socket(engine: Option<&str>) -> Result<EngineSocket> {
    Ok(match engine {
        Some(engine) => engine.parse()?,
        None => EngineSocket::from_env()?,
    })
}

fn give(out: Output<*mut tl_log_reader>, reader: LogReader) {
    out.give(Reading {
        reader: Client::new(reader),
        batch: LogBatch::default(),
        next: 0,
        views: Vec::new(),
    });
}

/// Reads log files: the current one and those it was rotated to. `format` is a `tl_log_format`; `query` may be NULL for
/// everything.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_reader_files(
    format: u32,
    current: *const c_char,
    query: *const tl_log_query,
    out: *mut *mut tl_log_reader,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let format: LogFormat = number(format)?;
        let current = text(current, "current")?;
        let query = value_or_none(query);
        give(out, LogReader::files(format, current, &wanted(query))?);
        Ok(())
    })
}

/// Reads the logs of a container: from the engine's files where they are here and their format is known, from the engine
/// otherwise. `location` says which, and why. `engine` is `unix://…` or `tcp://…`; NULL stands for `DOCKER_HOST` or
/// `/var/run/docker.sock`. `TL_LOGS_UNREADABLE` when the driver keeps no copy, with the place to look at.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_reader_open(
    engine: *const c_char,
    container: *const c_char,
    query: *const tl_log_query,
    out: *mut *mut tl_log_reader,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let engine = text_or_none(engine, "engine")?;
        let container = text(container, "container")?;
        let query = value_or_none(query);
        give(
            out,
            LogReader::open(&socket(engine)?, container, &wanted(query))?,
        );
        Ok(())
    })
}

/// Reads the logs of a container from the engine, wherever its files are. As `tl_log_reader_open` otherwise.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_reader_through_engine(
    engine: *const c_char,
    container: *const c_char,
    query: *const tl_log_query,
    out: *mut *mut tl_log_reader,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let engine = text_or_none(engine, "engine")?;
        let container = text(container, "container")?;
        let query = value_or_none(query);
        give(
            out,
            LogReader::through_engine(&socket(engine)?, container, &wanted(query))?,
        );
        Ok(())
    })
}

/// Reads the logs of a swarm service: those of all its tasks, merged by time. `tail` holds for each task. A task whose logs
/// are missing does not end the others; `tasks` says why they are missing. As `tl_log_reader_open` otherwise.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_reader_service(
    engine: *const c_char,
    service: *const c_char,
    query: *const tl_log_query,
    out: *mut *mut tl_log_reader,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let engine = text_or_none(engine, "engine")?;
        let service = text(service, "service")?;
        let query = value_or_none(query);
        give(
            out,
            LogReader::service(&socket(engine)?, service, &wanted(query))?,
        );
        Ok(())
    })
}

/// Where the logs of a container are, without reading them. `engine` as for `tl_log_reader_open`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_location_find(
    engine: *const c_char,
    container: *const c_char,
    out: *mut *mut tl_log_location,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let engine = text_or_none(engine, "engine")?;
        let container = text(container, "container")?;
        out.give(LogReader::locate(&socket(engine)?, container)?);
        Ok(())
    })
}

/// The next line, waiting at most so many milliseconds, and for ever when that is below 0. `outcome` is a `tl_log_read`; `record` is all
/// zero when there is no line.
///
/// A `tl_cancel` ends the wait with `TL_INTERRUPTED`; the next call goes on. After any other error the reader is at its end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_reader_next(
    reader: *mut tl_log_reader,
    timeout_ms: i64,
    record: *mut tl_log_record,
    outcome: *mut u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let (record, outcome) = (output(record, "record")?, output(outcome, "outcome")?);
        let reading = reading(reader)?;
        let read = reading.fill(within(timeout_ms))?;
        record.set(reading.take().unwrap_or(tl_log_record {
            line: ptr::null(),
            len: 0,
            time: 0,
            stream: 0,
            end: 0,
            source: 0,
            index: 0,
        }));
        outcome.set(read as u32);
        Ok(())
    })
}

/// The next lines, up to the number that the query says, as an array of `len` that belongs to the reader; else as `tl_log_reader_next`.
/// Lines are not copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_reader_next_batch(
    reader: *mut tl_log_reader,
    timeout_ms: i64,
    records: *mut *const tl_log_record,
    len: *mut usize,
    outcome: *mut u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let (records, len) = (output(records, "records")?, output(len, "len")?);
        let outcome = output(outcome, "outcome")?;
        let reading = reading(reader)?;
        let read = reading.fill(within(timeout_ms))?;
        let rest = reading.batch.iter().enumerate().skip(reading.next);
        reading.views.clear();
        reading.views.extend(rest.map(tl_log_record::of));
        reading.next = reading.batch.len();
        len.set(reading.views.len());
        records.set(if reading.views.is_empty() {
            ptr::null()
        } else {
            reading.views.as_ptr()
        });
        outcome.set(read as u32);
        Ok(())
    })
}

/// Shows the function each line, on this thread, until the log ends or the function returns false. With `tl_log_query_set_follow` only that
/// or a `tl_cancel` ends the wait for lines: `TL_INTERRUPTED`. A later call goes on behind the last line that was shown.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_reader_follow(
    reader: *mut tl_log_reader,
    on_record: tl_on_log_record,
    user: *mut c_void,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let on_record = Callback::new(on_record, user, "on_record")?;
        let reading = reading(reader)?;
        while reading.fill(None)? != tl_log_read::TL_LOG_READ_END {
            while let Some(record) = reading.take() {
                if !on_record.show(&record) {
                    return Ok(());
                }
            }
        }
        Ok(())
    })
}

/// What the driver's options `labels`, `env` and `tag` add to a line, by its `index`. The line must be of the last batch: none with a call of
/// `tl_log_reader_next` after it that had to read again. Decoded on each call; a list of its own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_reader_attributes(
    reader: *const tl_log_reader,
    index: usize,
    out: *mut *mut tl_pairs,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let reading = value(reader, "reader")?;
        let record = reading.batch.get(index).ok_or_else(|| Failure::Value {
            what: "index of a line",
            value: index.to_string(),
            rule: "it is below the number of lines of the last batch",
        })?;
        out.give(pairs(record.attributes()));
        Ok(())
    })
}

/// Where to go on behind the last line that was given, for `tl_log_query_set_resume` of a later reader, also of another process: a string of
/// its own. NULL, with `TL_OK`, before the first line, for a service, and without times.
///
/// `TL_MISUSE` while lines of the last batch were not given yet (`tl_log_reader_pending`): take them first.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_reader_position(
    reader: *const tl_log_reader,
    out: *mut *mut c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let reading = value(reader, "reader")?;
        if reading.next < reading.batch.len() {
            return Err(Failure::Misuse(
                "lines of the last batch were not given yet: the position of a log is that behind them",
            ));
        }
        out.give_text_or_null(
            reading
                .reader
                .get()?
                .position()
                .map(|position| position.to_string()),
        );
        Ok(())
    })
}

/// How many lines of the last batch were not given yet; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_reader_pending(reader: *const tl_log_reader) -> usize {
    read(reader, 0, |reading| {
        reading.batch.len().saturating_sub(reading.next)
    })
}

/// Where the lines come from, and why not from files when they do not; borrowed, NULL in a child after fork.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_reader_location(
    reader: *const tl_log_reader,
) -> *const tl_log_location {
    made_of(reader, "location", |reading| {
        Some(reading.reader.get().ok()?.location().clone())
    })
}

/// What was read so far; all zero for NULL and in a child after fork.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_reader_counters(reader: *const tl_log_reader) -> tl_log_counters {
    read(reader, tl_log_counters::default(), |reading| {
        reading.reader.get().map_or_else(
            |_| tl_log_counters::default(),
            |reader| reader.counters().into(),
        )
    })
}

/// What could not be read so far: the first 1000 places; the counters count all. A list of its own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_reader_skipped(
    reader: *const tl_log_reader,
    out: *mut *mut tl_skipped_ranges,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let reader = value(reader, "reader")?.reader.get()?;
        out.give(list_of(reader.skipped().iter().cloned()));
        Ok(())
    })
}

/// The tasks of a service, in the order of `source`; empty for anything else. A list of its own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_reader_tasks(
    reader: *const tl_log_reader,
    out: *mut *mut tl_service_tasks,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let reader = value(reader, "reader")?.reader.get()?;
        out.give(list_of(reader.tasks().iter().cloned()));
        Ok(())
    })
}

/// Closes the log. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_reader_free(reader: *mut tl_log_reader) {
    free(reader);
}

/// Bytes of a log that were not read, and why. Belongs to its list.
pub struct tl_skipped_range(Owned<SkippedRange>);

handle!(tl_skipped_range: SkippedRange);

/// The file; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_skipped_range_file(range: *const tl_skipped_range) -> *const c_char {
    text_of(range, "file", |it| Some(it.file().display().to_string()))
}

/// The first byte; in a compressed file, of its uncompressed data.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_skipped_range_start(range: *const tl_skipped_range) -> u64 {
    read(range, 0, SkippedRange::start)
}

/// The byte after the last one. Equal to the start where it is not known how much is missing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_skipped_range_end(range: *const tl_skipped_range) -> u64 {
    read(range, 0, SkippedRange::end)
}

/// Why, a `tl_skip_reason`; 0 for what this version does not know.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_skipped_range_reason(range: *const tl_skipped_range) -> u32 {
    read(range, 0, |it| it.reason().number())
}

/// All of it in words; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_skipped_range_text(range: *const tl_skipped_range) -> *const c_char {
    text_of(range, "text", |it| Some(it.to_string()))
}

/// A list. Threads may read it at the same time.
pub struct tl_skipped_ranges(Owned<Vec<tl_skipped_range>>);

handle!(tl_skipped_ranges: Vec<tl_skipped_range>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_skipped_ranges_len(ranges: *const tl_skipped_ranges) -> usize {
    length(ranges)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_skipped_ranges_at(
    ranges: *const tl_skipped_ranges,
    index: usize,
) -> *const tl_skipped_range {
    element(ranges, index)
}

/// Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_skipped_ranges_free(ranges: *mut tl_skipped_ranges) {
    free(ranges);
}

/// One task of a service, as far as its logs are concerned. Belongs to its list.
pub struct tl_service_task(Owned<ServiceTask>);

handle!(tl_service_task: ServiceTask);

/// The id of the task; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_service_task_id(task: *const tl_service_task) -> *const c_char {
    text_of(task, "id", |it| Some(it.id().to_owned()))
}

/// The id of the node that it is assigned to; empty when it is not; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_service_task_node(task: *const tl_service_task) -> *const c_char {
    text_of(task, "node", |it| Some(it.node().to_owned()))
}

/// Its state in the swarm's own word, such as `running` or `rejected`; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_service_task_state(task: *const tl_service_task) -> *const c_char {
    text_of(task, "state", |it| Some(it.state().to_owned()))
}

/// The number of the replica, from 1; 0 in a global service.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_service_task_slot(task: *const tl_service_task) -> u64 {
    read(task, 0, ServiceTask::slot)
}

/// The id of its container, when it has one; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_service_task_container(task: *const tl_service_task) -> *const c_char {
    text_of(task, "container", |it| it.container().map(str::to_owned))
}

/// Why its logs are missing, a `tl_task_problem`; 0 when they are not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_service_task_problem(task: *const tl_service_task) -> u32 {
    read(task, 0, |it| it.problem().map_or(0, problem_kind))
}

/// Why its logs are missing, in words; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_service_task_problem_text(
    task: *const tl_service_task,
) -> *const c_char {
    text_of(task, "problem_text", |it| {
        it.problem().map(ToString::to_string)
    })
}

/// A list. Threads may read it at the same time.
pub struct tl_service_tasks(Owned<Vec<tl_service_task>>);

handle!(tl_service_tasks: Vec<tl_service_task>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_service_tasks_len(tasks: *const tl_service_tasks) -> usize {
    length(tasks)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_service_tasks_at(
    tasks: *const tl_service_tasks,
    index: usize,
) -> *const tl_service_task {
    element(tasks, index)
}

/// Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_service_tasks_free(tasks: *mut tl_service_tasks) {
    free(tasks);
}
