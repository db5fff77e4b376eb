//! Which lines of a log are wanted.

use std::ffi::{c_char, c_void};

use std::ops::ControlFlow;
use trunkline::logs::{LogCounters, LogPosition, LogQuery, LogStream, LogTime};

use crate::error::{tl_error, tl_status};
use crate::ffi::{
    Callback, Numbered, Owned, change, format_into, free, guard, handle, number, numbers, output,
    read, text,
};

/// Which of the two descriptors of the container's main process wrote a line. With a TTY everything is
/// `TL_LOG_STREAM_STDOUT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_log_stream {
    /// Descriptor 1.
    TL_LOG_STREAM_STDOUT = 1,
    /// Descriptor 2.
    TL_LOG_STREAM_STDERR = 2,
}

numbers!(LogStream as "log stream": tl_log_stream {
    TL_LOG_STREAM_STDOUT = Self::Stdout => Self::Stdout,
    TL_LOG_STREAM_STDERR = Self::Stderr => Self::Stderr,
});

/// How many bytes, lines and records were read so far.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct tl_log_counters {
    /// Bytes of the log that were read, uncompressed; through the API, bytes of the answer's body.
    pub bytes: u64,
    /// Records that were decoded, wanted or not.
    pub records: u64,
    /// Lines, and pieces of lines, that were delivered.
    pub lines: u64,
    /// Bytes that are no record: damage and holes.
    pub skipped_bytes: u64,
    /// Places where bytes were skipped, or records may be missing.
    pub skipped: u64,
    /// Records of a JSON file with bytes that are not UTF-8. They are delivered as they are; the engine would put U+FFFD.
    pub odd: u64,
    /// Times the file was changed for the next one while reading on.
    pub rotations: u64,
    /// Times the connection to the engine was taken up again.
    pub resumed: u64,
}

impl From<LogCounters> for tl_log_counters {
    fn from(counters: LogCounters) -> Self {
        Self {
            bytes: counters.bytes,
            records: counters.records,
            lines: counters.lines,
            skipped_bytes: counters.skipped_bytes,
            skipped: counters.skipped,
            odd: counters.odd,
            rotations: counters.rotations,
            resumed: counters.resumed,
        }
    }
}

/// Reads a moment as RFC 3339, such as `2026-11-23T20:45:42.5Z`, into nanoseconds since 1970.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_time_parse(
    string: *const c_char,
    out: *mut i64,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let time: LogTime = text(string, "string")?.parse()?;
        out.set(time.as_nanos());
        Ok(())
    })
}

/// Writes a moment in nanoseconds since 1970 as RFC 3339 into a buffer of `size` bytes, as `snprintf` does: cut off to fit and with a NUL. Returns
/// the length of the whole text. `TL_LOG_TIME_TEXT_SIZE` is enough.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_time_format(nanos: i64, buffer: *mut c_char, size: usize) -> usize {
    format_into(&LogTime::from_nanos(nanos).to_string(), buffer, size)
}

/// The size of a buffer for a moment as text, with its NUL.
pub const TL_LOG_TIME_TEXT_SIZE: usize = 40;

/// This moment, in nanoseconds since 1970.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_time_now() -> i64 {
    LogTime::now().as_nanos()
}

/// Shown what was read so far; returns whether to go on.
pub type tl_on_log_progress =
    Option<unsafe extern "C" fn(user: *mut c_void, counters: *const tl_log_counters) -> bool>;

/// Which lines of a log are wanted. One thread at a time may change it; threads may read it at the same time.
pub struct tl_log_query(Owned<LogQuery>);

handle!(tl_log_query: LogQuery);

/// Everything that is there now, both streams.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_query_new(
    out: *mut *mut tl_log_query,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(LogQuery::new());
        Ok(())
    })
}

/// Only this stream. A `tl_log_stream`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_query_set_stream(
    query: *mut tl_log_query,
    stream: u32,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(query, "query", |it| {
            let stream: LogStream = number(stream)?;
            Ok(it.stream(stream))
        })
    })
}

/// Only lines of this moment and later ones. In nanoseconds since 1970.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_query_set_since(
    query: *mut tl_log_query,
    nanos: i64,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(
            query,
            "query",
            |it| Ok(it.since(LogTime::from_nanos(nanos))),
        )
    })
}

/// Only lines of this moment and earlier ones. With `follow`, reading ends when it has passed. In nanoseconds since 1970.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_query_set_until(
    query: *mut tl_log_query,
    nanos: i64,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(
            query,
            "query",
            |it| Ok(it.until(LogTime::from_nanos(nanos))),
        )
    })
}

/// Only the last lines, this many.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_query_set_tail(
    query: *mut tl_log_query,
    lines: u64,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || change(query, "query", |it| Ok(it.tail(lines))))
}

/// Goes on with what is written later, until the container stops; from a file alone, until the reader is dropped.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_query_set_follow(
    query: *mut tl_log_query,
    follow: bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || change(query, "query", |it| Ok(it.follow(follow))))
}

/// Whether lines carry their time; they do unless switched off. It matters with a TTY through the API only, where the time
/// is sent in the middle of the bytes: a process that stops within a line and is started again leaves a stray time in the
/// line, unless this is off. Without times a broken connection cannot be taken up again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_query_set_timestamps(
    query: *mut tl_log_query,
    timestamps: bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(query, "query", |it| Ok(it.timestamps(timestamps)))
    })
}

/// Whether lines carry the attributes of the options `labels`, `env` and `tag`; they do unless switched off.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_query_set_attributes(
    query: *mut tl_log_query,
    attributes: bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(query, "query", |it| Ok(it.attributes(attributes)))
    })
}

/// Whether the records of 16 KiB, of which the engine makes long lines, are joined again; they are unless switched off.
/// Switched off, each record comes as it is stored, those which are not the last of their line as
/// `TL_LINE_END_CONTINUES`, and `tail` counts records.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_query_set_whole_lines(
    query: *mut tl_log_query,
    whole: bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(query, "query", |it| Ok(it.whole_lines(whole)))
    })
}

/// The longest line, in bytes, that is delivered in one piece: 16 KiB to 1 GiB, 1 MiB when not set. This bounds the memory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_query_set_max_line(
    query: *mut tl_log_query,
    bytes: usize,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || change(query, "query", |it| Ok(it.max_line(bytes)?)))
}

/// How many lines a batch holds at most: 1 to 1 000 000, 1000 when not set. A batch also ends at 1 MiB.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_query_set_batch(
    query: *mut tl_log_query,
    lines: usize,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || change(query, "query", |it| Ok(it.batch(lines)?)))
}

/// Goes on after what a former reader had delivered, without loss and without repeating a line. The other settings must be
/// the former ones; `tail` is ignored. A position as `tl_log_reader_position` gave it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_query_set_resume(
    query: *mut tl_log_query,
    position: *const c_char,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(query, "query", |it| {
            let position: LogPosition = text(position, "position")?.parse()?;
            Ok(it.resume(position))
        })
    })
}

/// Calls back after this many bytes of log, and again after as many more, from inside the reading: also when no line is
/// found for long. It runs on the thread that reads; returning false ends the log there, as if nothing came after. The
/// query and all readers made with it hold the function and the pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_query_set_progress(
    query: *mut tl_log_query,
    every_bytes: u64,
    on_progress: tl_on_log_progress,
    user: *mut c_void,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        change(query, "query", |it| {
            let callback = Callback::new(on_progress, user, "on_progress")?;
            Ok(it.progress(every_bytes, move |counters| {
                if callback.show(&tl_log_counters::from(*counters)) {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            }))
        })
    })
}

/// Whether lines of a stream, a `tl_log_stream`, are wanted; false for a number that is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_query_includes(query: *const tl_log_query, stream: u32) -> bool {
    read(query, false, |query| {
        LogStream::from_number(stream).is_some_and(|stream| query.includes(stream))
    })
}

/// The moment of a position that `tl_log_reader_position` gave, in nanoseconds since 1970.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_position_time(
    position: *const c_char,
    out: *mut i64,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let position: LogPosition = text(position, "position")?.parse()?;
        out.set(position.time().as_nanos());
        Ok(())
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_log_query_free(query: *mut tl_log_query) {
    free(query);
}
