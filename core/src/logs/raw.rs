//! What every decoder of stored or sent records yields.

use super::attributes::RawAttributes;
use super::record::LogStream;

/// Docker cuts a line into records of this many bytes, since 1.13; only the last of a line may be shorter.
pub(crate) const SPLIT: usize = 16 * 1024;

/// More bytes than any record takes: 16 KiB of payload grow to 96 KiB by escapes, attributes and the 256 KiB records of
/// `awslogs` (in its cache) come on top. What is longer is damage.
pub(crate) const RECORD_MAX: usize = 4 * 1024 * 1024;

/// One record as it is stored or sent: a line, or a part of a long one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawRecord<'a> {
    /// Nanoseconds since 1970, or [`NO_TIME`](super::record::NO_TIME).
    pub(crate) time: i64,
    pub(crate) stream: LogStream,
    /// Without the newline that closes the line.
    pub(crate) payload: &'a [u8],
    /// A newline closes the line here.
    pub(crate) ended: bool,
    /// The payload has bytes that are not UTF-8, in a format that promises there are none.
    pub(crate) odd: bool,
    pub(crate) attributes: RawAttributes<'a>,
}

impl RawRecord<'_> {
    /// Whether the line may go on in a later record: no newline, and as full as a record that was cut.
    pub(crate) fn goes_on(&self) -> bool {
        !self.ended && self.payload.len() >= SPLIT
    }
}

/// One step of a decoder.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step<'a> {
    /// A record, and the bytes it took.
    Record(RawRecord<'a>, usize),
    /// The record goes on beyond the bytes at hand.
    More,
    /// No record begins here.
    Bad,
}

/// A format of stored records.
pub(crate) trait Decoder {
    /// The record at the start of `input`, with the bytes it takes, when it is of the form that nearly all have; none says
    /// nothing, [`step`](Self::step) does. In a loop the compiler sees all of it, and keeps the record in registers.
    #[inline]
    fn plain<'a>(&mut self, _input: &'a [u8]) -> Option<(RawRecord<'a>, usize)> {
        None
    }

    /// Reads the record at the start of `input`. `last` says that no byte will follow.
    fn step<'a>(&'a mut self, input: &'a [u8], last: bool) -> Step<'a>;

    /// The next place after the first byte of `input` where a record may begin; none when these bytes have no such place, with
    /// the number of bytes at the end that must be looked at again when more are there.
    fn candidate(&self, input: &[u8]) -> Result<usize, usize>;

    /// Where the last record begins, when `input` ends with the end of a record; `whole` says that `input` begins with the
    /// beginning of one.
    fn last_start(&self, input: &[u8], whole: bool) -> Back;
}

/// Where the last record of some bytes begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Back {
    At(usize),
    /// Before these bytes.
    Before,
    /// The bytes do not end with the end of a record.
    Bad,
}
