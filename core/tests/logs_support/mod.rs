//! Logs as the engine writes them, written here by rule, so that readers can be held against something else than themselves.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::cast_possible_truncation
)]

pub mod strategies;

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use trunkline::blocking::LogReader;
use trunkline::logs::{LineEnd, LogBatch, LogFormat, LogQuery, LogRecord, LogStream, LogTime};

/// One stored record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub stream: LogStream,
    pub nanos: i64,
    /// Without the newline.
    pub payload: Vec<u8>,
    pub ended: bool,
    /// The last part of a line of several.
    pub last_part: bool,
    pub attrs: Vec<(String, String)>,
}

impl Stored {
    pub fn line(nanos: i64, stream: LogStream, text: &str) -> Self {
        Self {
            stream,
            nanos,
            payload: text.into(),
            ended: true,
            last_part: false,
            attrs: Vec::new(),
        }
    }

    pub fn encode(&self, format: LogFormat) -> Vec<u8> {
        match format {
            LogFormat::JsonFile => self.json(),
            _ => self.local(),
        }
    }

    /// The form of `json-file`: Go's encoder, with its escapes.
    pub fn json(&self) -> Vec<u8> {
        let mut out = b"{".to_vec();
        let mut text = self.payload.clone();
        if self.ended {
            text.push(b'\n');
        }
        if !text.is_empty() {
            out.extend(b"\"log\":\"");
            escape(&text, &mut out);
            out.extend(b"\",");
        }
        out.extend(format!("\"stream\":\"{}\"", self.stream).bytes());
        if !self.attrs.is_empty() {
            out.extend(b",\"attrs\":{");
            for (index, (key, value)) in self.attrs.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                out.push(b'"');
                escape(key.as_bytes(), &mut out);
                out.extend(b"\":\"");
                escape(value.as_bytes(), &mut out);
                out.push(b'"');
            }
            out.push(b'}');
        }
        out.extend(format!(",\"time\":\"{}\"}}\n", trimmed(self.nanos)).bytes());
        out
    }

    /// The form of `local`.
    pub fn local(&self) -> Vec<u8> {
        let mut message = Vec::new();
        field(&mut message, 1, self.stream.name().as_bytes());
        message.push(2 << 3);
        varint(&mut message, u64::from_le_bytes(self.nanos.to_le_bytes()));
        field(&mut message, 3, &self.payload);
        if !self.ended || self.last_part {
            message.extend([4 << 3, 1]);
            let mut part = Vec::new();
            if self.ended {
                part.extend([1 << 3, 1]);
            }
            field(&mut part, 2, &[b'a'; 64]);
            part.extend([3 << 3, 1]);
            field(&mut message, 5, &part);
        }
        for (key, value) in &self.attrs {
            let mut pair = Vec::new();
            field(&mut pair, 1, key.as_bytes());
            field(&mut pair, 2, value.as_bytes());
            field(&mut message, 6, &pair);
        }
        let len = u32::try_from(message.len()).unwrap().to_be_bytes();
        [&len, message.as_slice(), &len].concat()
    }
}

fn field(out: &mut Vec<u8>, number: u8, bytes: &[u8]) {
    out.push(number << 3 | 2);
    varint(out, bytes.len() as u64);
    out.extend(bytes);
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// RFC 3339 without the zeros at the end, as Go writes it.
pub fn trimmed(nanos: i64) -> String {
    let full = LogTime::from_nanos(nanos).to_string();
    let short = full
        .trim_end_matches('Z')
        .trim_end_matches('0')
        .trim_end_matches('.');
    format!("{short}Z")
}

fn escape(text: &[u8], out: &mut Vec<u8>) {
    for chunk in text.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '"' => out.extend(b"\\\""),
                '\\' => out.extend(b"\\\\"),
                '\n' => out.extend(b"\\n"),
                '\r' => out.extend(b"\\r"),
                '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\x1f' => {
                    out.extend(format!("\\u{:04x}", c as u32).bytes());
                }
                c => out.extend(c.encode_utf8(&mut [0; 4]).bytes()),
            }
        }
        for _ in chunk.invalid() {
            out.extend(b"\\ufffd");
        }
    }
}

/// What a container writes at one moment: a line of any length, or an unfinished one, cut into records as the engine does.
pub fn cut(nanos: i64, stream: LogStream, text: &[u8], ended: bool) -> Vec<Stored> {
    let mut records = Vec::new();
    let mut rest = text;
    let mut several = false;
    while rest.len() >= 16384 {
        let (now, later) = rest.split_at(16384);
        records.push(Stored {
            stream,
            nanos,
            payload: now.to_vec(),
            ended: false,
            last_part: false,
            attrs: Vec::new(),
        });
        rest = later;
        several = true;
    }
    if ended || !rest.is_empty() {
        records.push(Stored {
            stream,
            nanos,
            payload: rest.to_vec(),
            ended,
            last_part: several && ended,
            attrs: Vec::new(),
        });
    }
    records
}

pub fn encode_all(format: LogFormat, records: &[Stored]) -> Vec<u8> {
    records
        .iter()
        .flat_map(|record| record.encode(format))
        .collect()
}

/// Compresses a file as the engine does, with the time of its last record in the header.
pub fn gzip(bytes: &[u8], last: i64) -> Vec<u8> {
    let extra = format!("{{\"lastTime\":\"{}\"}}", trimmed(last));
    let mut gzip = flate2::GzBuilder::new()
        .extra(extra)
        .write(Vec::new(), flate2::Compression::fast());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

/// A directory with a log in it.
pub struct Log {
    pub directory: tempfile::TempDir,
    pub format: LogFormat,
    pub path: PathBuf,
}

impl Log {
    pub fn new(format: LogFormat) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("c0-json.log");
        Self {
            directory,
            format,
            path,
        }
    }

    pub fn with(format: LogFormat, bytes: &[u8]) -> Self {
        let log = Self::new(format);
        std::fs::write(&log.path, bytes).unwrap();
        log
    }

    /// The path of a rotated file.
    pub fn rotated(&self, number: usize, compressed: bool) -> PathBuf {
        numbered(&self.path, number, compressed)
    }

    pub fn open(&self, query: &LogQuery) -> LogReader {
        LogReader::files(self.format, &self.path, query).unwrap()
    }

    pub fn read(&self, query: &LogQuery) -> Vec<LogRecord> {
        self.open(query).map(|record| record.unwrap()).collect()
    }
}

pub fn numbered(path: &Path, number: usize, compressed: bool) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{number}{}", if compressed { ".gz" } else { "" }));
    name.into()
}

/// What `docker logs` prints of a stream.
pub fn printed(records: &[LogRecord], stream: LogStream) -> Vec<u8> {
    let mut out = Vec::new();
    for record in records.iter().filter(|record| record.stream() == stream) {
        record.write_to(&mut out, false).unwrap();
    }
    out
}

/// The lines, as short as can be compared.
pub fn brief(records: &[LogRecord]) -> Vec<(i64, LogStream, usize, LineEnd)> {
    records
        .iter()
        .map(|record| {
            (
                record.time().unwrap().as_nanos(),
                record.stream(),
                record.line().len(),
                record.end(),
            )
        })
        .collect()
}

pub fn drain(reader: &mut LogReader) -> Vec<LogRecord> {
    let mut batch = LogBatch::default();
    let mut records = Vec::new();
    while reader.next_batch(&mut batch, None).unwrap() {
        records.extend(batch.iter().map(|record| record.to_record()));
    }
    records
}

pub fn create(path: &Path) -> File {
    std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .unwrap()
}
