//! Several logs as one, by time.

use super::record::LogBatch;
use super::time::LogTime;

/// What was read of one log and is not handed on yet.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    pub(crate) batch: LogBatch,
    next: usize,
}

impl Queue {
    pub(crate) fn is_empty(&self) -> bool {
        self.next >= self.batch.len()
    }

    /// Forgets what was handed on, to be filled again.
    pub(crate) fn refill(&mut self) -> &mut LogBatch {
        self.batch.clear();
        self.next = 0;
        &mut self.batch
    }

    fn head(&self) -> Option<i64> {
        let record = self.batch.get(self.next)?;
        // Without a time it comes at once: there is nothing to wait for.
        Some(record.time().map_or(i64::MIN, LogTime::as_nanos))
    }
}

/// Hands on the earliest line of all queues, and returns whose it was. At equal times the order of the queues counts.
pub(crate) fn earliest(queues: &mut [Queue], out: &mut LogBatch) -> Option<usize> {
    let (index, _) = queues
        .iter()
        .enumerate()
        .filter_map(|(index, queue)| Some((index, queue.head()?)))
        .min_by_key(|(_, time)| *time)?;
    let queue = queues.get_mut(index)?;
    if let Some(record) = queue.batch.get(queue.next) {
        out.copy_from(&record, u32::try_from(index).unwrap_or(u32::MAX));
    }
    queue.next += 1;
    Some(index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::attributes::RawAttributes;
    use crate::logs::{LineEnd, LogStream};

    #[test]
    fn lines_come_by_time_and_at_equal_times_by_log() {
        let mut queues = [Queue::default(), Queue::default(), Queue::default()];
        for (queue, times) in queues.iter_mut().zip([&[1_i64, 5, 9][..], &[], &[0, 5, 6]]) {
            for time in times {
                queue.batch.push(
                    *time,
                    LogStream::Stdout,
                    b"x",
                    LineEnd::Newline,
                    RawAttributes::NONE,
                );
            }
        }
        let mut out = LogBatch::default();
        while earliest(&mut queues, &mut out).is_some() {}
        let order: Vec<_> = out
            .iter()
            .map(|line| (line.time().map(LogTime::as_nanos), line.source()))
            .collect();
        assert_eq!(
            order,
            [
                (Some(0), 2),
                (Some(1), 0),
                (Some(5), 0),
                (Some(5), 2),
                (Some(6), 2),
                (Some(9), 0)
            ]
        );
        assert!(queues.iter().all(Queue::is_empty));
    }
}
