//! Lines out of records: the parts of a long line joined again, per stream, in bounded memory.

use super::attributes::RawAttributes;
use super::position::{Delivered, LogPosition, Resume};
use super::query::LogQuery;
use super::raw::RawRecord;
use super::record::{AttributeForm, LineEnd, LogBatch, LogStream, NO_TIME};
use super::report::LogCounters;
use super::tail::PerStream;
use super::time::LogTime;

/// Chooses records by the query and joins them to lines.
///
/// Since 18.09 the engine cuts a line into records of exactly 16 KiB which all carry the time of the first; only the last one
/// is shorter. A record goes on with a held one when it is of the same stream and time; a record that is shorter and has no
/// newline is the last that its process wrote.
#[derive(Debug)]
pub(crate) struct Assembler {
    only: Option<LogStream>,
    since: i64,
    until: i64,
    whole: bool,
    attributes: bool,
    max_line: usize,
    /// Lines that `tail` leaves out.
    skip: PerStream<u64>,
    resume: Option<Resume>,
    held: [Option<Held>; 2],
    /// Buffers of lines that are done.
    spare: Vec<u8>,
    delivered: Delivered,
}

/// A line of which parts have come.
#[derive(Debug)]
struct Held {
    time: i64,
    line: Vec<u8>,
    attributes: Vec<u8>,
    form: AttributeForm,
    records: u64,
}

impl Assembler {
    pub(crate) fn new(query: &LogQuery) -> Self {
        Self {
            only: query.streams,
            since: query.start().map_or(i64::MIN, LogTime::as_nanos),
            until: query.until.map_or(i64::MAX, LogTime::as_nanos),
            whole: query.whole_lines,
            attributes: query.attributes,
            max_line: query.max_line,
            skip: [0, 0],
            resume: query.resume.as_ref().map(Resume::new),
            held: [None, None],
            spare: Vec::new(),
            delivered: query
                .resume
                .as_ref()
                .map_or_else(Delivered::default, Delivered::after),
        }
    }

    /// For counting: all records as they are stored.
    pub(crate) fn of_records(query: &LogQuery) -> Self {
        Self {
            whole: false,
            attributes: false,
            max_line: usize::MAX,
            ..Self::new(query)
        }
    }

    /// Leaves out this many lines of each stream before the first of it that is delivered.
    pub(crate) fn skip_lines(&mut self, lines: PerStream<u64>) {
        self.skip = lines;
    }

    /// Drops what was delivered up to now, because it will come again.
    pub(crate) fn rewind(&mut self) -> Option<LogPosition> {
        let position = self.delivered.position(self.held_time())?;
        // Parts that are held come again too.
        self.held = [None, None];
        self.resume = Some(Resume::new(&position));
        Some(position)
    }

    /// Whether the record is one of those that are asked for.
    #[inline]
    pub(crate) fn wants(&self, stream: LogStream, time: i64) -> bool {
        if self.only.is_some_and(|only| only != stream) {
            return false;
        }
        time == NO_TIME || (time >= self.since && time <= self.until)
    }

    #[allow(clippy::inline_always)] // as the decoder's `plain`
    #[inline(always)]
    pub(crate) fn push(
        &mut self,
        record: &RawRecord<'_>,
        out: &mut LogBatch,
        counters: &mut LogCounters,
    ) {
        counters.records += 1;
        counters.odd += u64::from(record.odd);
        if !self.wants(record.stream, record.time) {
            return;
        }
        if let Some(resume) = &mut self.resume
            && resume.drops(record.time, record.stream)
        {
            // It is counted already.
            return;
        }
        let line_is_whole = !record.goes_on();
        if line_is_whole
            && self.held[record.stream.index()].is_none()
            && record.payload.len() <= self.max_line
        {
            let end = if record.ended {
                LineEnd::Newline
            } else {
                LineEnd::Open
            };
            let skip = &mut self.skip[record.stream.index()];
            if *skip > 0 {
                *skip -= 1;
            } else {
                let attributes = if self.attributes {
                    record.attributes
                } else {
                    RawAttributes::NONE
                };
                out.push(record.time, record.stream, record.payload, end, attributes);
                counters.lines += 1;
            }
            self.delivered.add(record.time, record.stream, 1);
        } else {
            self.join(record, out, counters);
        }
    }

    #[cold]
    fn join(&mut self, record: &RawRecord<'_>, out: &mut LogBatch, counters: &mut LogCounters) {
        let index = record.stream.index();
        if self.held[index]
            .as_ref()
            .is_some_and(|held| held.time != record.time)
        {
            self.close(record.stream, LineEnd::Open, out, counters);
        }
        let limit = self.max_line;
        let mut rest = record.payload;
        let mut new = true;
        loop {
            let held = self.held[index].get_or_insert_with(|| {
                let mut line = std::mem::take(&mut self.spare);
                line.clear();
                Held {
                    time: record.time,
                    line,
                    attributes: if self.attributes {
                        record.attributes.bytes().to_vec()
                    } else {
                        Vec::new()
                    },
                    form: record.attributes.form(),
                    records: 0,
                }
            });
            held.records += u64::from(std::mem::take(&mut new));
            let room = limit.saturating_sub(held.line.len()).max(1);
            let (now, later) = rest.split_at(rest.len().min(room));
            held.line.extend_from_slice(now);
            rest = later;
            if rest.is_empty() {
                break;
            }
            self.deliver(record.stream, None, out, counters);
        }
        if !record.goes_on() {
            let end = if record.ended {
                LineEnd::Newline
            } else {
                LineEnd::Open
            };
            self.close(record.stream, end, out, counters);
        } else if !self.whole {
            self.close(record.stream, LineEnd::Continues, out, counters);
        }
    }

    /// Delivers what is held of a stream.
    fn close(
        &mut self,
        stream: LogStream,
        end: LineEnd,
        out: &mut LogBatch,
        counters: &mut LogCounters,
    ) {
        self.deliver(stream, Some(end), out, counters);
    }

    /// Delivers what is held of a stream; without an end, as the beginning of a record that is too long for one piece.
    fn deliver(
        &mut self,
        stream: LogStream,
        end: Option<LineEnd>,
        out: &mut LogBatch,
        counters: &mut LogCounters,
    ) {
        let slot = &mut self.held[stream.index()];
        let Some(held) = slot.take() else { return };
        self.delivered.add(held.time, stream, held.records);
        let skip = &mut self.skip[stream.index()];
        if *skip > 0 {
            *skip -= u64::from(end.is_some());
        } else {
            out.push(
                held.time,
                stream,
                &held.line,
                end.unwrap_or(LineEnd::Continues),
                RawAttributes::new(held.form, &held.attributes),
            );
            counters.lines += 1;
        }
        if end.is_none() && self.whole {
            let mut line = held.line;
            line.clear();
            *slot = Some(Held {
                line,
                records: 0,
                ..held
            });
        } else if held.line.capacity() <= self.max_line.saturating_mul(2) {
            self.spare = held.line;
        }
    }

    /// The log is at its end: delivers what is held.
    pub(crate) fn finish(&mut self, out: &mut LogBatch, counters: &mut LogCounters) {
        for stream in [LogStream::Stdout, LogStream::Stderr] {
            self.close(stream, LineEnd::Open, out, counters);
        }
    }

    fn held_time(&self) -> Option<i64> {
        self.held.iter().flatten().map(|held| held.time).min()
    }

    /// Where reading can be taken up again after what was delivered.
    pub(crate) fn position(&self) -> Option<LogPosition> {
        self.delivered.position(self.held_time())
    }
}
