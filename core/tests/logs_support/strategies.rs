//! Logs of every shape, for property tests.

use proptest::prelude::*;
use trunkline::logs::LogStream;

use super::{Log, Stored, cut, encode_all, gzip};

pub const START: i64 = 1_795_466_742_000_000_000;

pub fn stream() -> impl Strategy<Value = LogStream> {
    prop_oneof![3 => Just(LogStream::Stdout), 1 => Just(LogStream::Stderr)]
}

/// What a container may write: short lines, empty ones, some of many kilobytes, some cut exactly at the limit, some open.
pub fn log() -> impl Strategy<Value = Vec<Stored>> {
    let text = prop_oneof![
        8 => prop::collection::vec(any::<u8>().prop_filter("newline", |byte| *byte != b'\n'), 0..60),
        1 => (16_380_usize..16_390).prop_map(|len| vec![b'x'; len]),
        1 => (40_000_usize..70_000).prop_map(|len| vec![b'y'; len]),
    ];
    let write = (
        stream(),
        text,
        prop::bool::weighted(0.95),
        0_i64..2_000_000_000,
    );
    prop::collection::vec(write, 0..40).prop_map(|writes| {
        let mut nanos = START;
        let mut records = Vec::new();
        for (stream, text, ended, pause) in writes {
            // No two lines at one moment: the engine reads its clock for each.
            nanos += pause + 1;
            records.extend(cut(nanos, stream, &text, ended));
        }
        records
    })
}

/// What two busy streams may leave: long lines of both in turns, slow ones, and some that were never ended.
pub fn interleaved() -> impl Strategy<Value = Vec<Stored>> {
    let record = (
        stream(),
        prop_oneof![2 => Just(16_384_usize), 3 => 0_usize..40],
        prop::bool::weighted(0.7),
        prop::bool::weighted(0.2),
        prop_oneof![Just(0_i64), 0_i64..2_000_000_000],
    );
    prop::collection::vec(record, 0..40).prop_map(|records| {
        let mut nanos = START;
        let mut open: [Option<i64>; 2] = [None, None];
        let mut stored = Vec::new();
        for (stream, len, ended, abandons, pause) in records {
            nanos += pause + 1;
            let open = &mut open[stream as usize - 1];
            let goes_on = open.filter(|_| !abandons);
            let ended = ended && (len < 16_384 || goes_on.is_none());
            let time = goes_on.unwrap_or(nanos);
            *open = (!ended && len == 16_384).then_some(time);
            stored.push(Stored {
                stream,
                nanos: time,
                payload: vec![b'z'; len],
                ended,
                last_part: goes_on.is_some() && ended,
                attrs: Vec::new(),
            });
        }
        stored
    })
}

/// Writes a log in several files, the oldest of them compressed.
pub fn split(log: &Log, records: &[Stored], cuts: &[prop::sample::Index], compressed: usize) {
    let mut places: Vec<usize> = cuts
        .iter()
        .map(|cut| cut.index(records.len() + 1))
        .collect();
    places.sort_unstable();
    let mut from = 0;
    for (index, place) in places.iter().enumerate() {
        let part = &records[from..*place];
        let bytes = encode_all(log.format, part);
        let number = places.len() - index;
        if index < compressed {
            let last = part
                .iter()
                .map(|record| record.nanos)
                .max()
                .unwrap_or(START);
            std::fs::write(log.rotated(number, true), gzip(&bytes, last)).unwrap();
        } else {
            std::fs::write(log.rotated(number, false), bytes).unwrap();
        }
        from = *place;
    }
    std::fs::write(&log.path, encode_all(log.format, &records[from..])).unwrap();
}
