//! Finding the place to begin at without reading what comes before it. I/O.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

use rustix::fs::{SeekFrom as Whence, seek};

use super::input::io_error;
use super::raw::{Back, Decoder, RECORD_MAX, RawRecord, Step};
use super::record::LogStream;
use crate::error::Result;

/// Where records may be out of order: the two streams of a container are written by two threads. Within this many bytes, both
/// bounds of time are looked at record by record.
pub(crate) const DISORDER: u64 = 64 * 1024;

/// Places that are looked at for a clock that was set back.
const SAMPLES: u64 = 32;

/// A plain file that is read at any place.
pub(crate) struct Places<'a> {
    file: &'a File,
    path: &'a Path,
    size: u64,
    buffer: Vec<u8>,
    /// Where the buffer begins in the file.
    at: u64,
}

/// What is known of a record without its payload.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    pub(crate) start: u64,
    pub(crate) time: i64,
    pub(crate) stream: LogStream,
    pub(crate) goes_on: bool,
}

impl Mark {
    fn new(start: u64, record: &RawRecord<'_>) -> Self {
        Self {
            start,
            time: record.time,
            stream: record.stream,
            goes_on: record.goes_on(),
        }
    }
}

impl<'a> Places<'a> {
    pub(crate) fn new(file: &'a File, path: &'a Path, size: u64) -> Self {
        Self {
            file,
            path,
            size,
            buffer: Vec::new(),
            at: 0,
        }
    }

    /// Reads these bytes into the buffer, fewer at the end of the file.
    fn load(&mut self, start: u64, end: u64) -> Result<()> {
        let len = usize::try_from(end.min(self.size).saturating_sub(start)).unwrap_or(0);
        self.buffer.resize(len, 0);
        self.at = start;
        let mut done = 0;
        while let Some(space) = self
            .buffer
            .get_mut(done..)
            .filter(|space| !space.is_empty())
        {
            match self.file.read_at(space, start + done as u64) {
                Ok(0) => break,
                Ok(read) => done += read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(source) => return Err(io_error("read", self.path, source)),
            }
        }
        self.buffer.truncate(done);
        Ok(())
    }

    /// The first record that begins at this place or after it, before `end`. None also when there is none within 4 MiB.
    pub(crate) fn record_from(
        &mut self,
        decoder: &mut impl Decoder,
        place: u64,
        end: u64,
    ) -> Result<Option<Mark>> {
        // One byte more in front: the search for a record begins after the first byte.
        let mut start = place.saturating_sub(1);
        let mut size = 8 * 1024;
        while start < end {
            self.load(start, start + size)?;
            let last = start + self.buffer.len() as u64 >= self.size;
            let mut from = 0;
            let mut first = start == 0;
            let found = loop {
                let input = self.buffer.get(from..).unwrap_or_default();
                if !std::mem::take(&mut first) {
                    match decoder.candidate(input) {
                        Ok(step) => from += step,
                        Err(_) => break None,
                    }
                }
                let here = self.buffer.get(from..).unwrap_or_default();
                match decoder.step(here, last) {
                    Step::Record(record, _) => break Some(Mark::new(start + from as u64, &record)),
                    Step::More => break None,
                    Step::Bad if here.is_empty() => break None,
                    Step::Bad => {}
                }
            };
            if let Some(mark) = found {
                return Ok((mark.start < end).then_some(mark));
            }
            if last {
                return Ok(None);
            }
            if self.buffer.iter().all(|byte| *byte == 0) {
                // A hole. The last zeros before its end may begin a record.
                match seek(self.file, Whence::Data(start + size)) {
                    Ok(data) => start = data.saturating_sub(4).max(start + size - 4),
                    Err(_) => return Ok(None),
                }
            } else if size < RECORD_MAX as u64 {
                size *= 4;
            } else {
                return Ok(None);
            }
        }
        Ok(None)
    }

    /// The place of the first record of this time or later. Times ascend but for small disorder. A clock that was set back is
    /// noticed when it concerns more than about a thirtieth of the file.
    pub(crate) fn bisect(&mut self, decoder: &mut impl Decoder, time: i64) -> Result<u64> {
        let mut end = self.size;
        loop {
            let (mut low, mut high) = (0, end);
            while high - low > DISORDER {
                let middle = low + (high - low) / 2;
                match self.record_from(decoder, middle, high)? {
                    Some(mark) if mark.time < time => low = mark.start,
                    Some(_) | None => high = middle,
                }
            }
            let place = self.verified(decoder, low, time)?;
            let mut earlier = None;
            for sample in 0..SAMPLES {
                let at = place / SAMPLES * sample;
                if place < DISORDER {
                    break;
                }
                if let Some(mark) = self.record_from(decoder, at, place)?
                    && mark.time >= time
                {
                    earlier = Some(mark.start);
                    break;
                }
            }
            match earlier {
                Some(earlier) => end = earlier,
                None => return Ok(place),
            }
        }
    }

    /// Goes back while records before the place are of this time or later.
    fn verified(&mut self, decoder: &mut impl Decoder, mut place: u64, time: i64) -> Result<u64> {
        let mut window = DISORDER;
        while place > 0 {
            let start = place.saturating_sub(window);
            let Some(first) = self.record_from(decoder, start, place)? else {
                return Ok(place);
            };
            let mut from = first.start;
            let mut earliest = None;
            self.load(from, place)?;
            loop {
                let at = usize::try_from(from - first.start).unwrap_or(usize::MAX);
                let Some(input) = self.buffer.get(at..).filter(|input| !input.is_empty()) else {
                    break;
                };
                match decoder.step(input, true) {
                    Step::Record(record, used) => {
                        if record.time >= time {
                            earliest = Some(from);
                            break;
                        }
                        from += used as u64;
                    }
                    Step::More => break,
                    Step::Bad => match decoder.candidate(input) {
                        Ok(step) => from += step as u64,
                        Err(_) => break,
                    },
                }
            }
            match earliest {
                None => return Ok(place),
                Some(_) => place = first.start.min(start),
            }
            window *= 4;
        }
        Ok(place)
    }

    /// Calls `visit` with the records of the file, the last one first, until it says stop. Returns whether it did. In a file that
    /// does not grow, the last record may lack its newline.
    pub(crate) fn backwards(
        &mut self,
        decoder: &mut impl Decoder,
        grows: bool,
        mut visit: impl FnMut(Mark) -> bool,
    ) -> Result<bool> {
        let mut end = self.size;
        let mut size = DISORDER;
        while end > 0 {
            let start = end.saturating_sub(size);
            self.load(start, end)?;
            let mut cut = self.buffer.len();
            let outcome = loop {
                let input = self.buffer.get(..cut).unwrap_or_default();
                if input.is_empty() {
                    break Back::Before;
                }
                let at = match decoder.last_start(input, start == 0) {
                    Back::At(at) => at,
                    other => break other,
                };
                match decoder.step(input.get(at..).unwrap_or_default(), false) {
                    Step::Record(record, used) if at + used == cut => {
                        if visit(Mark::new(start + at as u64, &record)) {
                            return Ok(true);
                        }
                        cut = at;
                    }
                    Step::Record(..) | Step::More | Step::Bad => break Back::Bad,
                }
            };
            let reached = start + cut as u64;
            let stuck = reached == end;
            end = reached;
            match outcome {
                Back::At(_) => {}
                Back::Before if stuck && start > 0 && size < RECORD_MAX as u64 => size *= 2,
                Back::Before if !stuck => size = (size * 2).min(4 * DISORDER),
                Back::Before | Back::Bad => match self.last_record(decoder, start, cut, grows) {
                    Some(mark) => {
                        if visit(mark) {
                            return Ok(true);
                        }
                        end = mark.start;
                    }
                    None if start > 0 && size < RECORD_MAX as u64 => size *= 2,
                    None => end = start,
                },
            }
        }
        Ok(false)
    }

    /// The last record among the first bytes of the buffer, by reading them forwards: the way around damage.
    fn last_record(
        &self,
        decoder: &mut impl Decoder,
        start: u64,
        cut: usize,
        grows: bool,
    ) -> Option<Mark> {
        let last = !grows && start + cut as u64 == self.size;
        let mut from = 0;
        let mut found = None;
        let mut in_step = start == 0;
        while let Some(input) = self.buffer.get(from..cut).filter(|input| !input.is_empty()) {
            if !in_step {
                match decoder.candidate(input) {
                    Ok(step) => from += step,
                    Err(_) => break,
                }
            }
            let here = self.buffer.get(from..cut).unwrap_or_default();
            in_step = false;
            if let Step::Record(record, used) = decoder.step(here, last) {
                found = Some(Mark::new(start + from as u64, &record));
                from += used;
                in_step = true;
            }
        }
        found
    }
}
