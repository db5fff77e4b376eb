//! Made-up logs.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use trunkline::logs::{LogFormat, LogTime};

/// Between two lines, in nanoseconds.
pub(crate) const STEP: i64 = 1_000_037;
const START: i64 = 1_795_466_742_038_007_758;

/// A log on disk, removed with the value.
pub(crate) struct LogFile {
    pub(crate) format: LogFormat,
    pub(crate) path: PathBuf,
    /// The bytes that a record takes on the disk, about.
    pub(crate) line: usize,
    pub(crate) size: u64,
    pub(crate) lines: u64,
    /// Bytes of all lines, decoded, without newlines.
    pub(crate) payload: u64,
    /// The time of the last line.
    pub(crate) last: i64,
}

impl LogFile {
    pub(crate) fn make(directory: &Path, format: LogFormat, line: usize) -> Self {
        let path = directory.join(format!("bench-{line}-json.log"));
        File::create(&path).unwrap();
        Self {
            format,
            path,
            line,
            size: 0,
            lines: 0,
            payload: 0,
            last: START,
        }
    }

    /// Goes on until it has so many bytes.
    pub(crate) fn grow(&mut self, size: usize) {
        let out = File::options().append(true).open(&self.path).unwrap();
        let mut out = BufWriter::with_capacity(1 << 20, out);
        let text: String = (0..self.line)
            .map(|at| char::from(b'a' + u8::try_from(at % 26).unwrap()))
            .collect();
        // What a record takes besides the payload.
        let around = match self.format {
            LogFormat::Local => 30,
            _ => 87,
        };
        let text = &text[..self.line - around];
        let mut message = Vec::new();
        while self.size < size as u64 {
            self.last = START + i64::try_from(self.lines).unwrap() * STEP;
            let stream = if self.lines % 10 == 9 {
                "stderr"
            } else {
                "stdout"
            };
            let escapes = self.lines % 33 == 32;
            message.clear();
            if self.format == LogFormat::JsonFile {
                let full = LogTime::from_nanos(self.last).to_string();
                let time = full.trim_end_matches('Z').trim_end_matches('0');
                let quoted = if escapes {
                    "\\\"quoted\\\" \\u003cb\\u003e"
                } else {
                    ""
                };
                writeln!(
                    message,
                    "{{\"log\":\"{text}{quoted}\\n\",\"stream\":\"{stream}\",\"time\":\"{time}Z\"}}"
                )
                .unwrap();
            } else {
                let body = [text, if escapes { "\"quoted\" <b>" } else { "" }].concat();
                message.extend(b"\x0a\x06");
                message.extend(stream.bytes());
                message.push(2 << 3);
                varint(&mut message, self.last.unsigned_abs());
                message.push(3 << 3 | 2);
                varint(&mut message, body.len() as u64);
                message.extend(body.bytes());
                let len = u32::try_from(message.len()).unwrap().to_be_bytes();
                message.splice(0..0, len);
                message.extend(len);
            }
            out.write_all(&message).unwrap();
            self.size += message.len() as u64;
            self.lines += 1;
            self.payload += (text.len() + if escapes { 12 } else { 0 }) as u64;
        }
        out.flush().unwrap();
    }
}

impl Drop for LogFile {
    fn drop(&mut self) {
        std::fs::remove_file(&self.path).unwrap();
    }
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push((value & 0x7f) as u8);
}
