//! The bytes of the API's log stream, cut where the engine cut them.
//!
//! Without a TTY each record has a header of eight bytes; with one there is no header, and records are told apart by their
//! times. Which of the two it is, the engine says: in the Content-Type since API 1.42, before by `Config.Tty`. The bytes
//! themselves are never asked.

use super::attributes::RawAttributes;
use super::raw::{RECORD_MAX, RawRecord, SPLIT};
use super::record::{AttributeForm, LogStream, NO_TIME};
use super::time::LogTime;

/// How records are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// A header before each record.
    Multiplexed,
    /// Bytes of a terminal.
    Raw,
}

impl Framing {
    /// What a `Content-Type` says; none when it says nothing about it.
    pub(crate) fn of_content_type(value: &str) -> Option<Self> {
        let media = value.split(';').next().unwrap_or_default().trim();
        if media.eq_ignore_ascii_case("application/vnd.docker.multiplexed-stream") {
            Some(Self::Multiplexed)
        } else if media.eq_ignore_ascii_case("application/vnd.docker.raw-stream") {
            Some(Self::Raw)
        } else {
            None
        }
    }
}

/// Reads the records of a log stream.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frames {
    framing: Framing,
    timestamps: bool,
    details: bool,
    /// The engine forgets the newline after the last part of a long line: releases before 23, for what is stored as `local`.
    forgets: bool,
    /// The time of the part before, when the line goes on.
    part: Option<[u8; STAMP]>,
}

/// One step.
#[derive(Clone, Copy, Debug)]
pub(crate) enum FrameStep<'a> {
    /// A record, and the bytes it took.
    Record(RawRecord<'a>, usize),
    /// The engine says in the stream that it cannot go on.
    Failed(&'a [u8]),
    /// The record goes on beyond the bytes at hand.
    More,
    /// The stream is not what it was announced to be.
    Broken(&'static str),
}

const HEADER: usize = 8;
/// `2026-11-23T20:45:42.038007758Z ` is always this long.
const STAMP: usize = 31;
/// What the engine writes in place of records, also where there are no headers.
const FAILURE: &[u8] = b"Error grabbing logs: ";

impl Frames {
    pub(crate) fn new(framing: Framing, timestamps: bool, details: bool) -> Self {
        Self {
            framing,
            timestamps,
            details,
            forgets: false,
            part: None,
        }
    }

    /// The engine is one that forgets the newline after a long line.
    pub(crate) fn forgetting(mut self, forgets: bool) -> Self {
        self.forgets = forgets;
        self
    }

    /// Reads the record at the start of `input`. `last` says that no byte will follow.
    pub(crate) fn step<'a>(&mut self, input: &'a [u8], last: bool) -> FrameStep<'a> {
        match self.framing {
            Framing::Multiplexed => self.framed(input, last),
            Framing::Raw => self.raw(input, last),
        }
    }

    fn framed<'a>(&self, input: &'a [u8], last: bool) -> FrameStep<'a> {
        let more = if last && !input.is_empty() {
            FrameStep::Broken("the stream ends within a record")
        } else {
            FrameStep::More
        };
        let Some(header) = input.first_chunk::<HEADER>() else {
            return more;
        };
        let [kind, 0, 0, 0, len @ ..] = header else {
            return FrameStep::Broken("a record's header has bytes other than 0 at 1 to 3");
        };
        let len = u32::from_be_bytes(*len) as usize;
        if len > RECORD_MAX {
            return FrameStep::Broken("a record claims to be longer than 4 MiB");
        }
        let Some(body) = input.get(HEADER..HEADER + len) else {
            return more;
        };
        let stream = match kind {
            0 | 1 => LogStream::Stdout,
            2 => LogStream::Stderr,
            3 => return FrameStep::Failed(body),
            _ => return FrameStep::Broken("a record's header names a stream above 3"),
        };
        match self.decorated(body) {
            Some((time, attributes, text)) => {
                FrameStep::Record(record(time, stream, text, attributes), HEADER + len)
            }
            None => FrameStep::Broken("a record lacks the time that was asked for"),
        }
    }

    /// Takes time and attributes off the front.
    fn decorated<'a>(&self, body: &'a [u8]) -> Option<(i64, &'a [u8], &'a [u8])> {
        let (time, body) = if self.timestamps {
            let (stamp, body) = body.split_at_checked(STAMP)?;
            (
                LogTime::parse_rfc3339(stamp.strip_suffix(b" ")?)?.as_nanos(),
                body,
            )
        } else {
            (NO_TIME, body)
        };
        if self.details {
            let at = memchr::memchr(b' ', body)?;
            Some((time, body.get(..at)?, body.get(at + 1..)?))
        } else {
            Some((time, &[], body))
        }
    }

    fn raw<'a>(&mut self, input: &'a [u8], last: bool) -> FrameStep<'a> {
        if input.is_empty() {
            return FrameStep::More;
        }
        if !self.timestamps {
            return match self.end_of_text(input, None, last) {
                Some(len) => plain(input, len),
                None => FrameStep::More,
            };
        }
        if input.len() < STAMP + 1 && !last {
            return FrameStep::More;
        }
        if input.starts_with(FAILURE) {
            return if last || input.ends_with(b"\n") {
                FrameStep::Failed(input)
            } else {
                FrameStep::More
            };
        }
        let stamp = input.get(..STAMP);
        let Some((time, attributes, text)) = self.decorated(input) else {
            let cut_short = last && input.len() <= STAMP;
            let details_to_come =
                !last && self.details && input.len() < SPLIT && stamp.is_some_and(is_stamp);
            return match (details_to_come, cut_short) {
                (true, _) => FrameStep::More,
                (_, true) => FrameStep::Broken("the stream ends within a record"),
                _ => FrameStep::Broken("a line lacks the time that was asked for"),
            };
        };
        let before = input.len() - text.len();
        match self.end_of_text(text, stamp, last) {
            Some(len) => {
                self.part = stamp
                    .and_then(|stamp| stamp.first_chunk().copied())
                    .filter(|_| {
                        len >= SPLIT && !text.get(..len).unwrap_or_default().ends_with(b"\n")
                    });
                let text = text.get(..len).unwrap_or_default();
                FrameStep::Record(
                    record(time, LogStream::Stdout, text, attributes),
                    before + len,
                )
            }
            None => FrameStep::More,
        }
    }

    /// Where the record ends: after its newline; or, when it is as long as a part of a line, before the time of the next part,
    /// which repeats the time of this one to the nanosecond.
    fn end_of_text(&self, text: &[u8], stamp: Option<&[u8]>, last: bool) -> Option<usize> {
        let newline = memchr::memchr(b'\n', text).map(|at| at + 1);
        let searched = newline.unwrap_or(text.len());
        if searched > SPLIT {
            let part = match stamp {
                Some(stamp) => {
                    memchr::memmem::find(text.get(SPLIT..searched)?, stamp).map(|at| SPLIT + at)
                }
                None => Some(SPLIT),
            };
            if part.is_some() {
                return part;
            }
        }
        if self.forgets
            && self.part.is_some()
            && stamp == self.part.as_ref().map(<[u8; STAMP]>::as_slice)
        {
            // The last part of a line of several: its carriage return, and the next record's time at once.
            let line = text.get(..searched).unwrap_or_default();
            for at in memchr::memchr_iter(b'\r', line) {
                let after = text.get(at + 1..).unwrap_or_default();
                if after.len() < STAMP && newline.is_none() && !last {
                    return None;
                }
                if after.get(..STAMP).is_some_and(is_stamp) {
                    return Some(at + 1);
                }
            }
        }
        newline.or_else(|| (last || text.len() > RECORD_MAX / 2).then_some(text.len()))
    }
}

fn is_stamp(text: &[u8]) -> bool {
    text.strip_suffix(b" ")
        .and_then(LogTime::parse_rfc3339)
        .is_some()
}

fn plain(input: &[u8], len: usize) -> FrameStep<'_> {
    let text = input.get(..len).unwrap_or_default();
    FrameStep::Record(record(NO_TIME, LogStream::Stdout, text, &[]), len)
}

fn record<'a>(time: i64, stream: LogStream, text: &'a [u8], attributes: &'a [u8]) -> RawRecord<'a> {
    let line = text.strip_suffix(b"\n");
    RawRecord {
        time,
        stream,
        payload: line.unwrap_or(text),
        ended: line.is_some(),
        odd: false,
        attributes: RawAttributes::new(AttributeForm::Details, attributes),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;

    fn frame(kind: u8, body: &[u8]) -> Vec<u8> {
        let mut frame = vec![kind, 0, 0, 0];
        frame.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
        frame.extend(body);
        frame
    }

    fn all(mut frames: Frames, mut input: &[u8]) -> Vec<(LogStream, Vec<u8>, bool)> {
        let mut records = Vec::new();
        loop {
            match frames.step(input, true) {
                FrameStep::Record(record, used) => {
                    records.push((record.stream, record.payload.to_vec(), record.ended));
                    input = &input[used..];
                }
                FrameStep::More if input.is_empty() => return records,
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn headers_decide_and_bytes_that_look_like_headers_do_not() {
        let input = [
            frame(1, b"\x01\x02hello\n"),
            frame(2, b"\x00\x00\x00\x00\x00\x00\x00\x05oops"),
            frame(1, b""),
        ]
        .concat();
        assert_eq!(
            all(Frames::new(Framing::Multiplexed, false, false), &input),
            [
                (LogStream::Stdout, b"\x01\x02hello".to_vec(), true),
                (
                    LogStream::Stderr,
                    b"\x00\x00\x00\x00\x00\x00\x00\x05oops".to_vec(),
                    false
                ),
                (LogStream::Stdout, vec![], false),
            ]
        );
        assert_eq!(
            all(
                Frames::new(Framing::Raw, false, false),
                b"\x01\x02hello\r\nlast"
            ),
            [
                (LogStream::Stdout, b"\x01\x02hello\r".to_vec(), true),
                (LogStream::Stdout, b"last".to_vec(), false)
            ]
        );
    }

    #[test]
    fn the_engines_own_words_are_no_line_of_the_container() {
        let mut frames = Frames::new(Framing::Multiplexed, true, false);
        let input = frame(3, b"Error grabbing logs: no such file\n");
        assert!(matches!(
            frames.step(&input, false),
            FrameStep::Failed(b"Error grabbing logs: no such file\n")
        ));
    }

    #[test]
    fn times_are_taken_out_of_a_long_terminal_line() {
        let stamp = "2026-11-23T20:45:42.038007758Z ";
        let part = "x".repeat(SPLIT);
        let input = format!(
            "{stamp}{part}{stamp}{part}{stamp}end\r\n{stamp}2026-11-23T20:45:42.000000000Z no stamp\r\n"
        );
        let lines = all(Frames::new(Framing::Raw, true, false), input.as_bytes());
        let text: Vec<_> = lines
            .iter()
            .map(|(_, line, ended)| (line.len(), *ended))
            .collect();
        assert_eq!(
            text,
            [(SPLIT, false), (SPLIT, false), (4, true), (40, true)]
        );
    }

    #[test]
    fn a_forgotten_newline_does_not_glue_lines() {
        let (first, second) = (
            "2026-11-23T20:45:42.038007758Z ",
            "2026-11-23T20:45:43.000000001Z ",
        );
        let part = "x".repeat(SPLIT);
        let input = format!("{first}{part}{first}end\r{second}next\r\n{second}a\r{first}b\r\n");
        let frames = Frames::new(Framing::Raw, true, false).forgetting(true);
        let lines: Vec<_> = all(frames, input.as_bytes())
            .iter()
            .map(|(_, line, ended)| (line.len(), *ended))
            .collect();
        assert_eq!(lines, [(SPLIT, false), (4, false), (5, true), (35, true)]);
    }

    #[test]
    fn details_are_cut_at_the_first_space() {
        let mut frames = Frames::new(Framing::Multiplexed, true, true);
        let input = frame(1, b"2026-11-23T20:45:42.000000000Z a=1,b=x+y a=1 text\n");
        let FrameStep::Record(record, _) = frames.step(&input, false) else {
            panic!()
        };
        assert_eq!(record.payload, b"a=1 text");
        assert_eq!(
            record.attributes.decode(),
            [("a".into(), "1".into()), ("b".into(), "x y".into())]
        );
        let none = frame(1, b"2026-11-23T20:45:42.000000000Z  text\n");
        let FrameStep::Record(record, _) = frames.step(&none, false) else {
            panic!()
        };
        assert_eq!(
            (record.payload, record.attributes.decode()),
            (b"text".as_slice(), vec![])
        );
    }

    #[test]
    fn only_the_media_type_counts() {
        for (value, framing) in [
            ("application/vnd.docker.raw-stream", Some(Framing::Raw)),
            (
                "application/vnd.docker.multiplexed-stream; x=y",
                Some(Framing::Multiplexed),
            ),
            ("application/octet-stream", None),
            ("text/plain", None),
        ] {
            assert_eq!(Framing::of_content_type(value), framing);
        }
    }
}
