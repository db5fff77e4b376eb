//! Reading a log through the engine's API.

use std::fmt::Write;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::assemble::Assembler;
use super::disk::{BATCH_BYTES, Fill, Life};
use super::engine::{Answer, EngineSocket, More};
use super::frame::{FrameStep, Frames, Framing};
use super::position::LogPosition;
use super::progress::Pace;
use super::query::LogQuery;
use super::record::LogBatch;
use super::report::Report;
use super::tail::{LineEnds, PerStream};
use super::time::LogTime;
use crate::error::{Error, ErrorKind, Result};

/// Whose logs, in the words of the API.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) engine: EngineSocket,
    /// `/v1.41/containers/4f1c…` or `/v1.41/tasks/8y7q…`.
    pub(crate) path: String,
    pub(crate) subject: String,
    /// `Config.Tty`: what counts where the engine does not say it itself.
    pub(crate) tty: bool,
    pub(crate) is_container: bool,
    /// See [`Frames::forgetting`].
    pub(crate) forgets: bool,
}

impl Source {
    /// Whether the container runs, or is about to again. None when the engine cannot be asked.
    fn runs(&self) -> Option<bool> {
        let container = self
            .engine
            .json(
                "read the state of",
                &self.subject,
                &format!("{}/json", self.path),
            )
            .ok()?;
        let state = |name: &str| {
            container
                .pointer(name)
                .and_then(Value::as_bool)
                .unwrap_or(false)
        };
        Some(state("/State/Running") || state("/State/Restarting"))
    }
}

/// Asks the engine whether a container still runs, now and then.
pub(crate) struct ContainerLife(pub(crate) Source, Option<Instant>);

impl ContainerLife {
    pub(crate) fn new(source: Source) -> Self {
        Self(source, None)
    }
}

impl Life for ContainerLife {
    fn over(&mut self) -> bool {
        let now = Instant::now();
        if self
            .1
            .is_some_and(|last| now - last < Duration::from_millis(900))
        {
            return false;
        }
        self.1 = Some(now);
        match self.0.runs() {
            Some(runs) => !runs,
            // The engine does not answer, or the container is gone: its files tell.
            None => false,
        }
    }
}

/// Reads a log through the API.
#[derive(Debug)]
pub(crate) struct ApiReader {
    source: Source,
    query: LogQuery,
    assembler: Assembler,
    report: Report,
    answer: Answer,
    frames: Frames,
    progress: Option<Pace>,
    /// Connections that broke without a record in between.
    broken: u32,
    /// What is to be said after the lines that came before it.
    failed: Option<Error>,
    ended: bool,
}

/// How often a connection is taken up again before that counts as an error: about 25 s in all.
const RETRIES: u32 = 12;

impl ApiReader {
    /// Asks the engine for a log.
    ///
    /// # Errors
    ///
    /// [`Error::Engine`], [`Error::Docker`] with the engine's own words.
    pub(crate) fn open(source: Source, query: &LogQuery) -> Result<Self> {
        let mut query = query.clone();
        let mut skip = [0, 0];
        let mut daemon_tail = None;
        if let Some(lines) = query.tail.filter(|_| query.resume.is_none()) {
            if query.timestamps && lines > 0 {
                if let Some((start, left_out)) = last_lines(&source, &query, lines)? {
                    query.since = Some(query.since.map_or(start, |since| since.max(start)));
                    skip = left_out;
                }
            } else {
                daemon_tail = Some(lines);
            }
        }
        let (answer, frames) = connect(&source, &query, query.start(), daemon_tail)?;
        let mut assembler = Assembler::new(&query);
        assembler.skip_lines(skip);
        Ok(Self {
            assembler,
            report: Report::default(),
            answer,
            frames,
            progress: query.progress.as_ref().map(Pace::new),
            broken: 0,
            failed: None,
            ended: false,
            source,
            query,
        })
    }

    /// Fills a batch: with all that is at hand, up to its bounds; waits for the first line as long as is said.
    ///
    /// # Errors
    ///
    /// What the engine says in place of records, and what `open` returns when the connection is to be taken up again.
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
            self.records(batch)?;
            if batch.len() >= self.query.batch || batch.byte_len() >= BATCH_BYTES {
                return Ok(Fill::More);
            }
            let over = self.answer.is_over();
            if !over {
                // What is there is handed over; only the first line is waited for.
                let left =
                    deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
                let wait = if batch.is_empty() {
                    left.unwrap_or(PAUSE).min(PAUSE)
                } else {
                    Duration::ZERO
                };
                match self.answer.more(wait)? {
                    More::Some | More::End => continue,
                    More::TimedOut if !batch.is_empty() => return Ok(Fill::More),
                    More::TimedOut if left.is_some_and(|left| left.is_zero()) => {
                        return Ok(Fill::TimedOut);
                    }
                    More::TimedOut => continue,
                    More::Broken(why) => {
                        self.take_up(Some(why))?;
                        continue;
                    }
                }
            }
            // An engine that shuts down ends the stream as if the container had stopped.
            if self.query.follow && self.source.is_container && self.may_go_on() {
                self.take_up(None)?;
                continue;
            }
            self.assembler.finish(batch, &mut self.report.counters);
            self.ended = true;
        }
        Ok(if batch.is_empty() {
            Fill::End
        } else {
            Fill::More
        })
    }

    fn records(&mut self, batch: &mut LogBatch) -> Result<()> {
        let last = self.answer.is_over();
        let mut used = 0;
        let outcome = loop {
            if batch.len() >= self.query.batch || batch.byte_len() >= BATCH_BYTES {
                break Ok(());
            }
            let rest = self.answer.data().get(used..).unwrap_or_default();
            if rest.is_empty() {
                break Ok(());
            }
            match self.frames.step(rest, last) {
                FrameStep::Record(record, len) => {
                    used += len;
                    self.broken = 0;
                    self.assembler
                        .push(&record, batch, &mut self.report.counters);
                }
                FrameStep::More => break Ok(()),
                FrameStep::Failed(words) => break Err(self.failure(words)),
                FrameStep::Broken(what) => {
                    break Err(Error::Protocol {
                        what: "the engine's log stream",
                        detail: what.into(),
                    });
                }
            }
        };
        self.answer.consume(used);
        self.report.counters.bytes += used as u64;
        let bytes = self.report.counters.bytes;
        if self
            .progress
            .as_mut()
            .is_some_and(|progress| progress.reached(bytes, self.report.counters))
        {
            self.ended = true;
        }
        outcome
    }

    fn failure(&self, words: &[u8]) -> Error {
        Error::Docker {
            action: "read the logs of",
            subject: self.source.subject.clone(),
            status: 200,
            message: String::from_utf8_lossy(words).trim().to_owned(),
            remedy: None,
            kind: ErrorKind::LogsUnreadable,
        }
    }

    /// Whether a stream that ended may be one that the engine broke off: the container runs, or nobody can tell.
    fn may_go_on(&self) -> bool {
        self.query.timestamps
            && self.query.until.is_none_or(|until| LogTime::now() <= until)
            && self.source.runs().unwrap_or(true)
            // A container that was just removed is not waited for.
            && self.source.engine.is_local()
    }

    /// Connects again and goes on after what was delivered.
    fn take_up(&mut self, mut why: Option<String>) -> Result<()> {
        let cannot = |why: String, source: &Source| Error::Engine {
            action: "read the logs of",
            subject: source.subject.clone(),
            detail: why,
            sent: false,
            kind: ErrorKind::EngineUnavailable,
        };
        if !self.query.timestamps {
            let why = why.unwrap_or_else(|| "the engine ended the stream".into());
            return Err(cannot(
                format!("{why}; without times it cannot be taken up again"),
                &self.source,
            ));
        }
        loop {
            self.broken += 1;
            if self.broken > RETRIES {
                let why =
                    why.unwrap_or_else(|| "the engine ended the stream again and again".into());
                return Err(cannot(why, &self.source));
            }
            std::thread::sleep(Duration::from_millis(
                50 * u64::from(self.broken.min(40)).pow(2).min(80),
            ));
            let from = self.assembler.rewind();
            let start = from.map(|position| position.time()).or(self.query.start());
            match connect(&self.source, &self.query, start, None) {
                Ok((answer, frames)) => {
                    (self.answer, self.frames) = (answer, frames);
                    self.report.counters.resumed += 1;
                    return Ok(());
                }
                Err(error) if error.kind() == ErrorKind::EngineUnavailable => {
                    why = Some(error.to_string());
                }
                Err(error) => return Err(error),
            }
        }
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

/// The longest wait without looking whether the caller still wants to.
const PAUSE: Duration = Duration::from_hours(1);

fn connect(
    source: &Source,
    query: &LogQuery,
    start: Option<LogTime>,
    tail: Option<u64>,
) -> Result<(Answer, Frames)> {
    let flag = |yes: bool| if yes { '1' } else { '0' };
    let mut path = format!(
        "{}/logs?stdout={}&stderr={}&follow={}&timestamps={}&details={}",
        source.path,
        flag(query.includes(super::LogStream::Stdout)),
        flag(query.includes(super::LogStream::Stderr)),
        flag(query.follow),
        flag(query.timestamps),
        flag(query.attributes),
    );
    // Writing to a string cannot fail.
    if let Some(start) = start {
        let _ = write!(path, "&since={}", start.to_query());
    }
    if let Some(until) = query.until {
        // The engine stops at the first record that is later; a little more, for those that are out of order.
        let _ = write!(
            path,
            "&until={}",
            until.after(Duration::from_secs(1)).to_query()
        );
    }
    if let Some(tail) = tail {
        let _ = write!(path, "&tail={tail}");
    }
    let answer = source
        .engine
        .get("read the logs of", &source.subject, &path)?;
    let framing = answer
        .head
        .content_type
        .as_deref()
        .and_then(Framing::of_content_type)
        .unwrap_or(if source.tty {
            Framing::Raw
        } else {
            Framing::Multiplexed
        });
    Ok((
        answer,
        Frames::new(framing, query.timestamps, query.attributes).forgetting(source.forgets),
    ))
}

/// Finds the time of the first of the last lines, and how many lines of each stream, of that time and later, stand before them.
/// None when there are no more lines than wanted.
///
/// The engine counts records of both streams, so it is asked for more and more until there are enough lines, all whole.
fn last_lines(
    source: &Source,
    query: &LogQuery,
    lines: u64,
) -> Result<Option<(LogTime, PerStream<u64>)>> {
    let wanted = usize::try_from(lines).unwrap_or(usize::MAX);
    let mut tail = lines.saturating_add(lines / 8).saturating_add(2);
    let mut ask = query.clone().follow(false);
    (ask.tail, ask.until, ask.streams, ask.attributes) = (None, None, None, false);
    loop {
        let (mut answer, mut frames) = connect(source, &ask, query.since, Some(tail))?;
        let chooser = Assembler::new(query);
        let mut records: u64 = 0;
        let mut first = None;
        // Some more than the last lines: those before them in time order come again with them.
        let mut ends = LineEnds::new(query.whole_lines, wanted.saturating_add(65_536));
        loop {
            let over = answer.is_over();
            let mut used = 0;
            while let Some(rest) = answer.data().get(used..).filter(|rest| !rest.is_empty()) {
                match frames.step(rest, over) {
                    FrameStep::Record(record, len) => {
                        first.get_or_insert(record.time);
                        records += 1;
                        if chooser.wants(record.stream, record.time) {
                            let goes_on = record.goes_on();
                            ends.record(record.stream, record.time, goes_on, record.time);
                        }
                        used += len;
                    }
                    FrameStep::More => break,
                    FrameStep::Failed(words) => {
                        return Err(Error::Docker {
                            action: "read the logs of",
                            subject: source.subject.clone(),
                            status: 200,
                            message: String::from_utf8_lossy(words).trim().to_owned(),
                            remedy: None,
                            kind: ErrorKind::LogsUnreadable,
                        });
                    }
                    FrameStep::Broken(what) => {
                        return Err(Error::Protocol {
                            what: "the engine's log stream",
                            detail: what.into(),
                        });
                    }
                }
            }
            answer.consume(used);
            if over {
                break;
            }
            match answer.more(PAUSE)? {
                More::Some | More::End | More::TimedOut => {}
                More::Broken(detail) => {
                    return Err(Error::Protocol {
                        what: "the engine's log stream",
                        detail,
                    });
                }
            }
        }
        ends.finish([None, None]);
        let known = ends.last();
        let before = known.len().saturating_sub(wanted);
        let all = records < tail;
        let earliest = known.range(before..).map(|(_, time)| *time).min();
        let whole = ends.len() >= lines && earliest > first;
        if all && before == 0 {
            return Ok(None);
        }
        if let Some(earliest) = earliest.filter(|_| all || whole) {
            let mut left_out = [0, 0];
            for (stream, time) in known.range(..before) {
                left_out[stream.index()] += u64::from(*time >= earliest);
            }
            return Ok(Some((LogTime::from_nanos(earliest), left_out)));
        }
        tail = tail.saturating_mul(4);
    }
}
