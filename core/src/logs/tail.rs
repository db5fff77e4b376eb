//! Which lines are the last ones, found backwards or forwards.
//!
//! A line stands where its last record stands. That is where a reader delivers it, but for one: a line that ends with a full
//! record and was abandoned there is delivered when the next line of its stream shows that it does not go on, perhaps long
//! after lines of the other stream that stand behind it. Going back, nobody could know that. Lines of one stream are
//! delivered in the order in which they stand, so what is left out is counted for each stream.

use std::collections::VecDeque;

use super::assemble::Assembler;
use super::record::LogStream;
use super::seek::Mark;

/// A record may be stored this long, in nanoseconds, after one of the other stream that is later.
const LATE: i64 = 10_000_000;

/// Whether nothing of a line of this time stands before the beginning of one that began at `begun`.
fn is_past(time: i64, begun: i64) -> bool {
    begun < time.saturating_sub(LATE)
}

/// For each stream, by [`LogStream::index`].
pub(crate) type PerStream<T> = [T; 2];

/// Counts lines from the end, to find where the last of them begin.
#[derive(Debug)]
pub(crate) struct TailCount {
    wanted: u64,
    counted: u64,
    /// The earliest line seen of each stream, of those that are asked for.
    earliest: PerStream<Option<Early>>,
    /// When the earliest line seen of each stream began, asked for or not.
    seen: PerStream<Option<i64>>,
    whole: bool,
    /// File, and place in it.
    start: Option<(usize, u64)>,
    /// Where lines before the wanted ones end.
    extra: Vec<(usize, u64, LogStream)>,
}

/// The earliest line that was seen of a stream.
#[derive(Clone, Copy, Debug)]
struct Early {
    time: i64,
    wanted: bool,
    /// It may have begun earlier.
    open: bool,
}

impl TailCount {
    pub(crate) fn new(wanted: u64, whole: bool) -> Self {
        Self {
            wanted,
            counted: 0,
            earliest: [None, None],
            seen: [None, None],
            whole,
            start: None,
            extra: Vec::new(),
        }
    }

    /// Takes the record before those taken so far. Returns whether enough is known.
    pub(crate) fn visit(&mut self, file: usize, mark: Mark, chooser: &Assembler) -> bool {
        let index = mark.stream.index();
        let same = self.whole && mark.goes_on && self.seen[index] == Some(mark.time);
        if !same {
            // The line behind this record is whole now, and so is what began well after it.
            let begun = self.seen[index].replace(mark.time);
            for (other, line) in self.earliest.iter_mut().enumerate() {
                if let Some(line) = line {
                    line.open &=
                        other != index && begun.is_none_or(|begun| !is_past(line.time, begun));
                }
            }
        }
        if chooser.wants(mark.stream, mark.time) {
            let earliest = &mut self.earliest[index];
            let line = earliest.filter(|_| same);
            let wanted = line.map_or(self.counted < self.wanted, |line| line.wanted);
            if wanted {
                self.start = Some((file, mark.start));
            }
            if line.is_none() {
                if wanted {
                    self.counted += 1;
                } else {
                    self.extra.push((file, mark.start, mark.stream));
                }
                *earliest = self.whole.then_some(Early {
                    time: mark.time,
                    wanted,
                    open: wanted,
                });
            }
        }
        self.counted >= self.wanted && !self.earliest.iter().flatten().any(|line| line.open)
    }

    /// In which file and where to begin, and how many lines to leave out.
    pub(crate) fn result(&self) -> (Option<(usize, u64)>, PerStream<u64>) {
        let mut skip = [0, 0];
        for (file, place, stream) in &self.extra {
            if self.start.is_some_and(|start| (*file, *place) >= start) {
                skip[stream.index()] += 1;
            }
        }
        (self.start, skip)
    }

    /// What was seen, in front of which the lines of earlier files are put.
    pub(crate) fn into_lines(self) -> TailLines {
        let mut extra = LineEnds::new(false, usize::MAX);
        for (_, _, stream) in self.extra.iter().rev() {
            extra.record(*stream, 0, false, ());
        }
        let when = |line: Option<Early>| line.map(|line| line.time);
        TailLines {
            wanted: self.wanted,
            counted: self.counted,
            files: VecDeque::from([extra]),
            first: self.earliest.map(when),
            open: self
                .earliest
                .map(|line| when(line.filter(|line| line.open))),
        }
    }
}

/// Counts lines forwards, and knows the last of them.
#[derive(Debug)]
pub(crate) struct LineEnds<T> {
    whole: bool,
    bound: usize,
    /// The last lines in the order in which they stand, at most `bound`.
    kept: VecDeque<(LogStream, T)>,
    /// Lines before those.
    dropped: PerStream<u64>,
    /// A line of which the last record so far may not be the last.
    open: PerStream<Option<Open<T>>>,
    records: u64,
    first: PerStream<Option<i64>>,
    /// When the earliest line began that begins here.
    begun: i64,
}

#[derive(Clone, Copy, Debug)]
struct Open<T> {
    time: i64,
    what: T,
    /// Which record its last one is.
    record: u64,
    /// How many lines stand before it.
    place: u64,
}

impl<T: Copy> LineEnds<T> {
    /// With `whole`, records are joined to lines.
    pub(crate) fn new(whole: bool, bound: usize) -> Self {
        Self {
            whole,
            bound,
            kept: VecDeque::new(),
            dropped: [0, 0],
            open: [None, None],
            records: 0,
            first: [None, None],
            begun: i64::MAX,
        }
    }

    /// Takes the next record; `what` is remembered of its line.
    pub(crate) fn record(&mut self, stream: LogStream, time: i64, goes_on: bool, what: T) {
        self.records += 1;
        let index = stream.index();
        if self.whole {
            // The first line may have begun in an earlier file.
            if *self.first[index].get_or_insert(time) != time {
                self.begun = self.begun.min(time);
            }
            if let Some(open) = self.open[index].take().filter(|open| open.time != time) {
                self.insert(stream, open);
            }
        }
        let last = Open {
            time,
            what,
            record: self.records,
            place: self.len(),
        };
        if self.whole && goes_on {
            self.open[index] = Some(last);
        } else {
            self.insert(stream, last);
        }
    }

    /// There are no more records. An open line of this time, for its stream, goes on elsewhere, and is no line here.
    pub(crate) fn finish(&mut self, elsewhere: PerStream<Option<i64>>) {
        for stream in [LogStream::Stdout, LogStream::Stderr] {
            let open = self.open[stream.index()].take();
            if let Some(open) = open.filter(|open| elsewhere[stream.index()] != Some(open.time)) {
                self.insert(stream, open);
            }
        }
    }

    fn insert(&mut self, stream: LogStream, line: Open<T>) {
        for other in self.open.iter_mut().flatten() {
            other.place += u64::from(other.record > line.record);
        }
        match line.place.checked_sub(self.dropped()).map(usize::try_from) {
            Some(Ok(at)) => self.kept.insert(at, (stream, line.what)),
            _ => self.dropped[stream.index()] += 1,
        }
        if self.kept.len() > self.bound
            && let Some((stream, _)) = self.kept.pop_front()
        {
            self.dropped[stream.index()] += 1;
        }
    }

    fn dropped(&self) -> u64 {
        self.dropped.iter().sum()
    }

    /// How many lines there are.
    pub(crate) fn len(&self) -> u64 {
        self.dropped() + self.kept.len() as u64
    }

    /// The last lines, at most `bound`.
    pub(crate) fn last(&self) -> &VecDeque<(LogStream, T)> {
        &self.kept
    }

    /// Of which streams the first lines are: this many, of which the kept ones are the last.
    fn streams(&self, lines: u64) -> PerStream<u64> {
        let mut streams = self.dropped;
        let rest = usize::try_from(lines.saturating_sub(self.dropped())).unwrap_or(usize::MAX);
        for (stream, _) in self.kept.iter().take(rest) {
            streams[stream.index()] += 1;
        }
        streams
    }
}

/// The lines of files that can only be read forwards, and of what comes behind them.
#[derive(Debug)]
pub(crate) struct TailLines {
    wanted: u64,
    /// Lines seen of the wanted ones, behind those of `files`.
    counted: u64,
    /// The earliest file first.
    files: VecDeque<LineEnds<()>>,
    /// When the first line of each stream began.
    first: PerStream<Option<i64>>,
    /// The same, where it may have begun in an earlier file.
    open: PerStream<Option<i64>>,
}

impl TailLines {
    /// A counter for the file before those taken so far.
    pub(crate) fn counter(&self, whole: bool) -> LineEnds<()> {
        LineEnds::new(whole, usize::try_from(self.wanted).unwrap_or(usize::MAX))
    }

    /// Takes the lines of that file. Returns whether the wanted lines all begin in it or later.
    pub(crate) fn put_before(&mut self, mut lines: LineEnds<()>) -> bool {
        lines.finish(self.first);
        for index in 0..2 {
            let first = lines.first[index];
            self.first[index] = first.or(self.first[index]);
            self.open[index] = first
                .or(self.open[index])
                .filter(|time| !is_past(*time, lines.begun));
        }
        self.files.push_front(lines);
        let skip = self.skip();
        self.lines() >= self.wanted
            && (0..2).all(|index| skip[index] > 0 || self.open[index].is_none())
    }

    fn lines(&self) -> u64 {
        self.counted + self.files.iter().map(LineEnds::len).sum::<u64>()
    }

    /// How many lines to leave out from the beginning of the earliest file.
    pub(crate) fn skip(&self) -> PerStream<u64> {
        let mut skip = [0, 0];
        let mut rest = self.lines().saturating_sub(self.wanted);
        for file in &self.files {
            let here = rest.min(file.len());
            rest -= here;
            for (sum, lines) in skip.iter_mut().zip(file.streams(here)) {
                *sum += lines;
            }
        }
        skip
    }
}
