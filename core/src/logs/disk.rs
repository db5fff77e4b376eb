//! Reading a log from its files, while the engine writes to them, rotates and compresses them.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::assemble::Assembler;
use super::follow::{self, FileId, Successors, Watch};
use super::format::{AnyDecoder, LogFormat};
use super::input::{Filled, Input};
use super::position::LogPosition;
use super::progress::Pace;
use super::query::LogQuery;
use super::raw::{Decoder, Step};
use super::record::{LineEnd, LogBatch, NO_TIME};
use super::report::{Report, SkipReason};
use super::seek::{DISORDER, Places};
use super::tail::{LineEnds, TailCount};
use super::time::LogTime;
use crate::error::{Error, Result};

/// A batch ends when it has this many bytes.
pub(crate) const BATCH_BYTES: usize = 1024 * 1024;

/// What a call that fills a batch found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fill {
    /// There may be more.
    More,
    /// Nothing came in time.
    TimedOut,
    /// The log is at its end.
    End,
}

/// Says whether the container still runs; asked when a followed log does not grow.
pub(crate) trait Life: Send {
    /// Whether nothing will be written any more.
    fn over(&mut self) -> bool;
}

/// Reads a log from its files.
pub(crate) struct DiskReader {
    base: PathBuf,
    decoder: AnyDecoder,
    /// What is to be read; the one at the front is being read.
    inputs: VecDeque<Input>,
    assembler: Assembler,
    report: Report,
    batch: usize,
    until: Option<LogTime>,
    /// Bytes of records in a row that are later than `until`.
    beyond: u64,
    follow: Option<Following>,
    progress: Option<Pace>,
    /// What is to be said after the lines that came before it.
    failed: Option<Error>,
    ended: bool,
}

struct Following {
    watch: Watch,
    life: Option<Box<dyn Life>>,
    /// The container has stopped: what is there now is all.
    stopped: bool,
}

/// How reading a window ended.
enum Scan {
    /// The batch is full.
    Full,
    /// The window ends within a record, or is used up.
    More,
    /// The window begins with what is no record.
    Bad,
    /// All that follows is too late.
    Past,
}

impl std::fmt::Debug for DiskReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DiskReader")
            .field("base", &self.base)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

impl DiskReader {
    /// Opens the log whose current file is `base`, and finds the place to begin at.
    ///
    /// # Errors
    ///
    /// [`Error::Io`](crate::Error::Io).
    pub(crate) fn open(
        format: LogFormat,
        base: &Path,
        query: &LogQuery,
        life: Option<Box<dyn Life>>,
    ) -> Result<Self> {
        // Watched before it is read, so that nothing that comes after the end of the file is overlooked.
        let follow = query.follow.then(|| Following {
            watch: Watch::new(base.parent().unwrap_or(Path::new("."))),
            life,
            stopped: false,
        });
        let mut reader = Self {
            base: base.to_owned(),
            decoder: format.decoder(),
            inputs: follow::open_all(base)?.into(),
            assembler: Assembler::new(query),
            report: Report::default(),
            batch: query.batch,
            until: query.until,
            beyond: 0,
            follow,
            progress: query.progress.as_ref().map(Pace::new),
            failed: None,
            ended: false,
        };
        if !query.follow
            && let Some(current) = reader.inputs.back_mut()
        {
            // What is there now, however fast more is written.
            let size = current
                .plain()
                .and_then(|file| file.metadata().ok())
                .map(|metadata| metadata.len());
            current.limit(size);
        }
        let tail = query.tail.filter(|_| query.resume.is_none());
        if let Some(start) = query.start() {
            reader.start_at(start, tail.is_none())?;
        }
        if let Some(lines) = tail {
            reader.start_before_end(lines, query)?;
        }
        Ok(reader)
    }

    /// Leaves out the files that end before the time and, when asked to, what comes before it in the first of the others.
    fn start_at(&mut self, time: LogTime, seek: bool) -> Result<()> {
        while self.inputs.len() > 1 {
            let Some(oldest) = self.inputs.front() else {
                break;
            };
            let last = match oldest.plain() {
                Some(file) => {
                    let size = file.metadata().map_or(0, |metadata| metadata.len());
                    // The last record may be a late part of a line that began long before.
                    let mut last = None;
                    Places::new(file, &oldest.path, size).backwards(
                        &mut self.decoder,
                        false,
                        |mark| {
                            last = last.max(Some(LogTime::from_nanos(mark.time)));
                            last >= Some(time) || mark.start + DISORDER < size
                        },
                    )?;
                    last
                }
                None => {
                    // The header is read with the first bytes.
                    if let Some(oldest) = self.inputs.front_mut() {
                        oldest.fill()?;
                    }
                    self.inputs.front().and_then(Input::last_time)
                }
            };
            if last.is_none_or(|last| last >= time) {
                break;
            }
            self.inputs.pop_front();
        }
        if seek && let Some(first) = self.inputs.front_mut() {
            let place = match first.plain() {
                Some(file) => {
                    let size = file.metadata().map_or(0, |metadata| metadata.len());
                    Places::new(file, &first.path, size)
                        .bisect(&mut self.decoder, time.as_nanos())?
                }
                None => 0,
            };
            if place > 0 {
                first.go_to(place)?;
            }
        }
        Ok(())
    }

    /// Leaves out what comes before the last lines.
    fn start_before_end(&mut self, lines: u64, query: &LogQuery) -> Result<()> {
        if lines == 0 {
            // Nothing that is there now; what comes later, when following.
            while self.inputs.len() > 1 {
                self.inputs.pop_front();
            }
            if let Some(current) = self.inputs.front_mut() {
                let size = current
                    .plain()
                    .and_then(|file| file.metadata().ok())
                    .map_or(0, |metadata| metadata.len());
                current.go_to(size)?;
            }
            return Ok(());
        }
        let mut count = TailCount::new(lines, query.whole_lines);
        let mut index = self.inputs.len();
        while let Some(earlier) = index.checked_sub(1)
            && let Some(input) = self.inputs.get(earlier)
            && let Some(file) = input.plain()
        {
            let size = file.metadata().map_or(0, |metadata| metadata.len());
            let assembler = &self.assembler;
            let grows = query.follow && index == self.inputs.len();
            let enough = Places::new(file, &input.path, size).backwards(
                &mut self.decoder,
                grows,
                |mark| count.visit(earlier, mark, assembler),
            )?;
            index = if enough { 0 } else { earlier };
        }
        if index == 0 {
            let (start, skip) = count.result();
            if let Some((file, place)) = start {
                self.inputs.drain(..file);
                if let Some(first) = self.inputs.front_mut().filter(|_| place > 0) {
                    first.go_to(place)?;
                }
                self.assembler.skip_lines(skip);
            }
            return Ok(());
        }
        // A compressed file and those before it.
        let mut tail = count.into_lines();
        while let Some(earlier) = index.checked_sub(1) {
            let lines = self.count_forwards(earlier, query, tail.counter(query.whole_lines))?;
            index = if tail.put_before(lines) { 0 } else { earlier };
            if index == 0 {
                self.inputs.drain(..earlier);
            }
        }
        self.assembler.skip_lines(tail.skip());
        Ok(())
    }

    /// Counts the lines of one file by reading it; for a compressed one there is no other way.
    fn count_forwards(
        &mut self,
        index: usize,
        query: &LogQuery,
        mut lines: LineEnds<()>,
    ) -> Result<LineEnds<()>> {
        let Some(input) = self.inputs.get(index) else {
            return Ok(lines);
        };
        let path = input.path.clone();
        // Read through the same descriptor: the file may have been removed.
        let (file, again) = match input.reopen() {
            Ok(files) => files,
            Err(source) => return Err(super::input::io_error("read again", &path, source)),
        };
        let is_compressed = input.plain().is_none();
        let mut assembler = Assembler::of_records(query);
        std::mem::swap(&mut assembler, &mut self.assembler);
        let mut inputs = VecDeque::from([Input::of(file, &path, is_compressed)]);
        std::mem::swap(&mut inputs, &mut self.inputs);
        let report = std::mem::take(&mut self.report);
        let follow = self.follow.take();
        let mut batch = LogBatch::default();
        let outcome = loop {
            batch.clear();
            let more = self.some(&mut batch);
            for record in batch.iter() {
                let time = record.time().map_or(NO_TIME, LogTime::as_nanos);
                let goes_on = record.end() == LineEnd::Continues;
                lines.record(record.stream(), time, goes_on, ());
            }
            match more {
                Ok(true) => {}
                Ok(false) => break Ok(lines),
                Err(error) => break Err(error),
            }
        };
        self.follow = follow;
        self.report = report;
        self.inputs = inputs;
        self.assembler = assembler;
        self.beyond = 0;
        if let Some(input) = self.inputs.get_mut(index) {
            *input = Input::of(again, &path, is_compressed);
        }
        outcome
    }

    /// Fills a batch: with all that is at hand, up to its bounds; waits for the first line as long as is said.
    ///
    /// # Errors
    ///
    /// [`Error::Io`](crate::Error::Io).
    pub(crate) fn fill(&mut self, batch: &mut LogBatch, timeout: Option<Duration>) -> Result<Fill> {
        if let Some(error) = self.failed.take() {
            self.ended = true;
            return Err(error);
        }
        match self.fill_or_fail(batch, timeout) {
            Err(error) if !batch.is_empty() => {
                self.failed = Some(error);
                Ok(Fill::More)
            }
            other => other,
        }
    }

    fn fill_or_fail(&mut self, batch: &mut LogBatch, timeout: Option<Duration>) -> Result<Fill> {
        let deadline = timeout.map(|timeout| Instant::now() + timeout);
        while !self.ended {
            let more = self.some(batch)?;
            if self.is_full(batch) {
                return Ok(Fill::More);
            }
            if !more {
                self.assembler.finish(batch, &mut self.report.counters);
                self.ended = true;
                break;
            }
            if !batch.is_empty() {
                return Ok(Fill::More);
            }
            if !self.wait(deadline)? {
                return Ok(Fill::TimedOut);
            }
        }
        Ok(if batch.is_empty() {
            Fill::End
        } else {
            Fill::More
        })
    }

    fn is_full(&self, batch: &LogBatch) -> bool {
        batch.len() >= self.batch || batch.byte_len() >= BATCH_BYTES
    }

    /// Reads what is at hand. Returns whether more may come.
    fn some(&mut self, batch: &mut LogBatch) -> Result<bool> {
        loop {
            let is_current = self.inputs.len() == 1;
            let Some(input) = self.inputs.front_mut() else {
                return Ok(false);
            };
            let scan = match &mut self.decoder {
                AnyDecoder::Json(json) => scan(
                    json,
                    input,
                    false,
                    &mut self.assembler,
                    &mut self.report,
                    batch,
                    self.batch,
                    self.until,
                    &mut self.beyond,
                ),
                AnyDecoder::Local(local) => scan(
                    local,
                    input,
                    false,
                    &mut self.assembler,
                    &mut self.report,
                    batch,
                    self.batch,
                    self.until,
                    &mut self.beyond,
                ),
            };
            match scan {
                Scan::Full => return Ok(true),
                Scan::Past => return Ok(false),
                Scan::Bad => {
                    self.recover(false);
                    continue;
                }
                Scan::More => {}
            }
            let Some(input) = self.inputs.front_mut() else {
                return Ok(false);
            };
            match input.fill()? {
                Filled::Some => {
                    let bytes = self.report.counters.bytes;
                    if self
                        .progress
                        .as_mut()
                        .is_some_and(|progress| progress.reached(bytes, self.report.counters))
                    {
                        self.inputs.clear();
                    }
                }
                Filled::Full => self.recover(false),
                Filled::Damaged => {
                    let place = input.offset() + input.window().len() as u64;
                    let path = input.path.clone();
                    self.finish_file(batch);
                    self.report
                        .skip(&path, place, place, SkipReason::BadCompression);
                    self.inputs.pop_front();
                }
                Filled::End
                    if is_current && self.follow.as_ref().is_some_and(|follow| !follow.stopped) =>
                {
                    return Ok(true);
                }
                Filled::End => {
                    // The last bytes, now that no more will come; then the next file.
                    if !self.finish_file(batch) {
                        return Ok(true);
                    }
                    self.inputs.pop_front();
                }
            }
        }
    }

    /// Steps over what is no record, to the next place that may be one; to the end when no more bytes will come.
    fn recover(&mut self, last: bool) {
        let Some(input) = self.inputs.front_mut() else {
            return;
        };
        let window = input.window();
        let (skip, found) = match self.decoder.candidate(window) {
            Ok(place) => (place, true),
            Err(_) if last => (window.len(), false),
            Err(keep) => (
                window.len().saturating_sub(keep).max(1).min(window.len()),
                false,
            ),
        };
        let skipped = window.get(..skip).unwrap_or_default();
        let zeros = skipped.iter().all(|byte| *byte == 0);
        // Zeros may be the first bytes of a length.
        let all_zero = zeros
            && !found
            && window
                .get(skip..)
                .unwrap_or_default()
                .iter()
                .all(|byte| *byte == 0);
        let reason = match (zeros, found || !last) {
            (true, _) => SkipReason::Hole,
            (false, true) => SkipReason::Damaged,
            (false, false) => SkipReason::Unfinished,
        };
        let start = input.offset();
        input.consume(skip);
        if all_zero && !last {
            let kept = input.window().len() as u64;
            // Where the file system knows of a hole, it is not read.
            if input.leave_hole(kept).is_err() {
                input.consume(0);
            }
        }
        let end = input.offset();
        self.report.counters.bytes += end - start;
        let path = input.path.clone();
        self.report.skip(&path, start, end, reason);
    }

    /// Reads the last bytes of a file. Returns false when the batch was full before it was done.
    fn finish_file(&mut self, batch: &mut LogBatch) -> bool {
        loop {
            let Some(input) = self.inputs.front_mut() else {
                return true;
            };
            if input.window().is_empty() {
                return true;
            }
            let scan = scan(
                &mut self.decoder,
                input,
                true,
                &mut self.assembler,
                &mut self.report,
                batch,
                self.batch,
                self.until,
                &mut self.beyond,
            );
            match scan {
                Scan::Full => return false,
                Scan::Past | Scan::Bad | Scan::More => {
                    let Some(input) = self.inputs.front() else {
                        return true;
                    };
                    if input.window().is_empty() {
                        return true;
                    }
                    self.recover(true);
                }
            }
        }
    }

    /// Waits for the file to grow or to be replaced. Returns false when the time is up.
    fn wait(&mut self, deadline: Option<Instant>) -> Result<bool> {
        loop {
            if self.changed()? {
                return Ok(true);
            }
            let Some(follow) = &mut self.follow else {
                return Ok(true);
            };
            let now = Instant::now();
            if deadline.is_some_and(|deadline| now >= deadline) {
                return Ok(false);
            }
            // Both bounds are looked at again every now and then.
            let mut pause = Duration::from_millis(500);
            if let Some(deadline) = deadline {
                pause = pause.min(deadline - now);
            }
            if follow.watch.wait(pause) {
                continue;
            }
            if self
                .until
                .is_some_and(|until| LogTime::now() > until.after(Duration::from_secs(1)))
                || follow.life.as_mut().is_some_and(|life| life.over())
            {
                // What was written before is there now, perhaps in a new file.
                follow.stopped = true;
                self.changed()?;
                return Ok(true);
            }
        }
    }

    /// Whether there is more to read: the file is longer, shorter, or another one.
    fn changed(&mut self) -> Result<bool> {
        let Some(input) = self.inputs.front_mut() else {
            return Ok(true);
        };
        let Some(metadata) = input.plain().and_then(|file| file.metadata().ok()) else {
            return Ok(true);
        };
        let read = input.offset() + input.window().len() as u64;
        if metadata.len() > read {
            return Ok(true);
        }
        if metadata.len() < read {
            let place = metadata.len();
            let path = input.path.clone();
            self.report.skip(&path, place, place, SkipReason::Truncated);
            input.go_to(0)?;
            return Ok(metadata.len() > 0);
        }
        let own = FileId::from(&metadata);
        if follow::id_of(&self.base) == Some(own) || follow::id_of(&self.base).is_none() {
            return Ok(false);
        }
        let first = input.beginning();
        for _ in 0..8 {
            // Rotated once more under way: look again.
            let Some(Successors { files, gap }) = follow::successors(&self.base, own, &first)?
            else {
                std::thread::sleep(Duration::from_millis(1));
                continue;
            };
            if files.is_empty() {
                return Ok(false);
            }
            if gap {
                self.report.skip(&self.base, 0, 0, SkipReason::RotatedAway);
            }
            self.report.counters.rotations += files.len() as u64;
            // The engine may have written to the old file after we were at its end: it is read once more before the next.
            self.inputs.extend(files);
            return Ok(true);
        }
        Ok(false)
    }

    /// What was seen so far.
    pub(crate) fn report(&self) -> &Report {
        &self.report
    }

    /// Where to go on.
    pub(crate) fn position(&self) -> Option<LogPosition> {
        self.assembler.position()
    }
}

/// Reads records of the window into the batch.
#[allow(clippy::too_many_arguments)] // the parts of a reader, apart so that each decoder gets a loop of its own
fn scan<D: Decoder>(
    decoder: &mut D,
    input: &mut Input,
    last: bool,
    assembler: &mut Assembler,
    report: &mut Report,
    batch: &mut LogBatch,
    limit: usize,
    until: Option<LogTime>,
    beyond: &mut u64,
) -> Scan {
    let window = input.window();
    let until = until.map_or(i64::MAX, LogTime::as_nanos);
    let mut at = 0;
    let outcome = loop {
        if batch.len() >= limit || batch.byte_len() >= BATCH_BYTES {
            break Scan::Full;
        }
        let rest = window.get(at..).unwrap_or_default();
        if rest.is_empty() {
            break Scan::More;
        }
        if let Some((record, used)) = decoder.plain(rest) {
            at += used;
            if is_past(record.time, used, until, beyond) {
                break Scan::Past;
            }
            assembler.push(&record, batch, &mut report.counters);
            continue;
        }
        match decoder.step(rest, last) {
            Step::Record(record, used) => {
                at += used;
                if is_past(record.time, used, until, beyond) {
                    break Scan::Past;
                }
                assembler.push(&record, batch, &mut report.counters);
            }
            Step::More => break Scan::More,
            Step::Bad => break Scan::Bad,
        }
    };
    input.consume(at);
    report.counters.bytes += at as u64;
    outcome
}

/// Counts the bytes of records in a row that are later than asked for. Whether they are so many that none from before will
/// follow.
#[inline]
fn is_past(time: i64, used: usize, until: i64, beyond: &mut u64) -> bool {
    if time > until && time != NO_TIME {
        *beyond += used as u64;
        return *beyond > DISORDER;
    }
    *beyond = 0;
    false
}
