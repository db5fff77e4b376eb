//! Where a reader is in a log, in a form that outlives it.

use std::fmt;
use std::str::FromStr;

use super::record::{LogStream, NO_TIME};
use super::time::LogTime;
use crate::error::{Error, Result};

/// What has been delivered of a log: how many records there were of each moment of the second before the last line, and of
/// later ones, of 256 moments at most. Written as text, to be kept in a file and resumed from after a restart.
///
/// It counts records by their time, so it holds from disk and through the API alike, and across rotation. A line that a clock
/// set back puts further out of order than that can be lost or repeated.
///
/// ```
/// use trunkline::logs::{LogPosition, LogTime};
///
/// let position: LogPosition = "1795466742038007700:2,1".parse()?;
/// assert_eq!(position.time(), LogTime::from_nanos(1_795_466_742_038_007_700));
/// assert_eq!(position.to_string(), "1795466742038007700:2,1");
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LogPosition {
    /// Ascending times from the one to resume at; never empty.
    moments: Vec<Moment>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Moment {
    time: i64,
    /// Delivered records of each stream.
    counts: [u64; 2],
}

impl LogPosition {
    /// The moment to go on from; some of its records, or all of them, have been delivered.
    pub fn time(&self) -> LogTime {
        LogTime::from_nanos(self.moments.first().map_or(0, |moment| moment.time))
    }
}

impl fmt::Display for LogPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, moment) in self.moments.iter().enumerate() {
            let [stdout, stderr] = moment.counts;
            let separator = if index == 0 { "" } else { ";" };
            write!(f, "{separator}{}:{stdout},{stderr}", moment.time)?;
        }
        Ok(())
    }
}

impl FromStr for LogPosition {
    type Err = Error;

    /// # Errors
    ///
    /// [`Error::Invalid`] when it is not what `Display` writes.
    fn from_str(text: &str) -> Result<Self> {
        let moment = |part: &str| {
            let (time, counts) = part.split_once(':')?;
            let (stdout, stderr) = counts.split_once(',')?;
            Some(Moment {
                time: time.parse().ok().filter(|time| *time != NO_TIME)?,
                counts: [stdout.parse().ok()?, stderr.parse().ok()?],
            })
        };
        let moments: Option<Vec<_>> = text.split(';').map(moment).collect();
        moments
            .filter(|moments| {
                // The first may only say where to begin.
                let first = moments.first().map(|first| first.counts);
                moments.is_sorted_by(|a, b| a.time < b.time)
                    && moments.len() <= RING + usize::from(first == Some([0; 2]))
            })
            .map(|moments| Self { moments })
            .ok_or_else(|| Error::invalid("log position", text, "what LogPosition was written as"))
    }
}

/// Moments that are remembered.
const RING: usize = 256;

/// How far records may be out of order, in nanoseconds.
const DISORDER: i64 = 1_000_000_000;

/// Counts what is delivered.
#[derive(Debug)]
pub(crate) struct Delivered {
    /// The moment of the last record, earlier and later ones.
    ring: Box<[Moment; RING]>,
    /// Where that of the last record is; earlier ones are before it, as they came.
    at: u8,
    /// The latest moment that was dropped from the ring; none when the smallest number.
    dropped: i64,
}

/// Before everything, and without records.
const NONE: Moment = Moment {
    time: NO_TIME,
    counts: [0; 2],
};

impl Default for Delivered {
    fn default() -> Self {
        Self {
            ring: Box::new([NONE; RING]),
            at: 0,
            dropped: NO_TIME,
        }
    }
}

impl Delivered {
    /// Goes on counting where a former reader stopped.
    pub(crate) fn after(position: &LogPosition) -> Self {
        let mut delivered = Self::default();
        for moment in &position.moments {
            *delivered.slot() = *moment;
        }
        let first = position.moments.first();
        delivered.dropped = first.map_or(NO_TIME, |first| first.time.saturating_sub(1));
        delivered
    }

    /// Counts records of one moment.
    #[inline]
    pub(crate) fn add(&mut self, time: i64, stream: LogStream, records: u64) {
        let current = &mut self.ring[usize::from(self.at)];
        if current.time == time {
            current.counts[stream.index()] += records;
            return;
        }
        // A step back: the moment may be known.
        let known = if time < current.time {
            self.forget(time)
        } else {
            [0; 2]
        };
        let slot = self.slot();
        *slot = Moment {
            time,
            counts: known,
        };
        slot.counts[stream.index()] += records;
    }

    /// Drops the moment that came first.
    #[inline]
    fn slot(&mut self) -> &mut Moment {
        self.at = self.at.wrapping_add(1);
        let slot = &mut self.ring[usize::from(self.at)];
        self.dropped = self.dropped.max(slot.time);
        slot
    }

    /// Takes out the counts of a moment.
    #[cold]
    fn forget(&mut self, time: i64) -> [u64; 2] {
        let known = self.ring.iter_mut().find(|moment| moment.time == time);
        known.map_or([0; 2], |moment| std::mem::replace(moment, NONE).counts)
    }

    /// The position after the last record; `held` is the time of a line that is read in part and not delivered yet.
    pub(crate) fn position(&self, held: Option<i64>) -> Option<LogPosition> {
        let current = self.ring[usize::from(self.at)].time;
        if current == NO_TIME {
            return None;
        }
        let last = held.map_or(current, |held| held.min(current));
        // Engines before 24 leave out each record that is earlier than asked for: from a little before, for those that are out
        // of order, but not from before the moments whose records are counted.
        let from = last
            .saturating_sub(DISORDER)
            .max(self.dropped.saturating_add(1))
            .min(last);
        let mut moments: Vec<_> = self
            .ring
            .iter()
            .copied()
            .filter(|moment| moment.time >= from && moment.time != NO_TIME)
            .collect();
        if moments.iter().all(|moment| moment.time > from) {
            moments.push(Moment {
                time: from,
                counts: [0; 2],
            });
        }
        moments.sort_by_key(|moment| moment.time);
        Some(LogPosition { moments })
    }
}

/// Drops what has been delivered before.
#[derive(Debug)]
pub(crate) struct Resume {
    moments: Vec<Moment>,
    last: i64,
}

impl Resume {
    pub(crate) fn new(position: &LogPosition) -> Self {
        let moments = position.moments.clone();
        Self {
            last: moments.last().map_or(NO_TIME, |moment| moment.time),
            moments,
        }
    }

    /// Whether this record was delivered before.
    #[inline]
    pub(crate) fn drops(&mut self, time: i64, stream: LogStream) -> bool {
        if time > self.last {
            return false;
        }
        match self.moments.iter_mut().find(|moment| moment.time == time) {
            Some(moment) if moment.counts[stream.index()] > 0 => {
                moment.counts[stream.index()] -= 1;
                true
            }
            Some(_) | None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const SECOND: i64 = 1_000_000_000;

    #[test]
    fn only_what_can_come_again_is_kept() {
        let mut delivered = Delivered::default();
        for time in 0..1000 {
            delivered.add(time * SECOND, LogStream::Stdout, 1);
        }
        delivered.add(999 * SECOND + 5, LogStream::Stderr, 3);
        assert_eq!(
            delivered.position(None).unwrap().to_string(),
            "998000000005:0,0;999000000000:1,0;999000000005:0,3"
        );
        // A line of which a part is held back is not delivered, but what came after it is.
        let held = delivered.position(Some(998 * SECOND + 1)).unwrap();
        assert!(
            held.to_string()
                .starts_with("997000000001:0,0;998000000000:1,0;999000000000:1,0;"),
            "{held}"
        );
        // Of more moments than are kept, the earlier ones cannot be asked for again.
        let mut delivered = Delivered::default();
        for time in 0..1000 {
            delivered.add(time, LogStream::Stdout, 1);
        }
        let position = delivered.position(None).unwrap();
        assert_eq!(position.time(), LogTime::from_nanos(744));
        assert_eq!(
            position.to_string().parse::<LogPosition>().unwrap(),
            position
        );
    }

    #[test]
    fn a_step_back_keeps_what_is_later() {
        let mut delivered = Delivered::default();
        for time in [5, 7, 6] {
            delivered.add(time * SECOND, LogStream::Stdout, 1);
        }
        let position = delivered.position(None).unwrap();
        assert_eq!(
            position.to_string(),
            "5000000000:1,0;6000000000:1,0;7000000000:1,0"
        );
        let mut resume = Resume::new(&position);
        // What the engine sends from 5 s on, and one new record.
        let sent = [(5, true), (7, true), (6, true), (6, false), (8, false)];
        for (time, dropped) in sent {
            assert_eq!(
                resume.drops(time * SECOND, LogStream::Stdout),
                dropped,
                "{time}"
            );
        }
    }

    #[test]
    fn positions_are_refused_when_they_are_not_ours() {
        for text in ["", "x", "1", "1:2", "1:2,3;", "2:1,1;1:1,1", "1:-1,0"] {
            assert!(text.parse::<LogPosition>().is_err(), "{text}");
        }
    }
}
