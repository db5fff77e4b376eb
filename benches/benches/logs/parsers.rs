//! The best JSON parsers, line by line, each as its documentation advises: into a struct that borrows from the line.

use std::borrow::Cow;
use std::fs::File;
use std::hint::black_box;
use std::io::Read;
use std::path::Path;

/// A name, and what reads a file: its lines and bytes of payload.
type Parser = (&'static str, fn(&Path) -> (u64, u64));

pub(crate) const ALL: [Parser; 3] = [
    ("serde_json", serde_json),
    ("simd-json", simd_json),
    ("sonic-rs", sonic_rs),
];

#[derive(serde::Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    log: Cow<'a, str>,
    #[serde(borrow)]
    stream: Cow<'a, str>,
    #[serde(borrow)]
    time: Cow<'a, str>,
}

impl Entry<'_> {
    fn len(self) -> u64 {
        black_box((self.stream, self.time));
        self.log.trim_end_matches('\n').len() as u64
    }
}

/// Calls with each line where it was read to: only the one that a piece ends within is moved.
fn lines(path: &Path, mut each: impl FnMut(&mut [u8]) -> u64) -> (u64, u64) {
    let mut input = File::open(path).unwrap();
    let mut buffer = vec![0; 256 * 1024];
    let (mut held, mut lines, mut bytes) = (0, 0, 0);
    loop {
        let read = input.read(&mut buffer[held..]).unwrap();
        if read == 0 {
            assert_eq!(held, 0);
            return (lines, bytes);
        }
        let end = held + read;
        let mut start = 0;
        while let Some(len) = memchr::memchr(b'\n', &buffer[start..end]) {
            bytes += each(&mut buffer[start..start + len]);
            lines += 1;
            start += len + 1;
        }
        buffer.copy_within(start..end, 0);
        held = end - start;
    }
}

fn serde_json(path: &Path) -> (u64, u64) {
    lines(path, |line| {
        serde_json::from_slice::<Entry<'_>>(line).unwrap().len()
    })
}

fn simd_json(path: &Path) -> (u64, u64) {
    let mut buffers = simd_json::Buffers::default();
    lines(path, |line| {
        simd_json::serde::from_slice_with_buffers::<Entry<'_>>(line, &mut buffers)
            .unwrap()
            .len()
    })
}

fn sonic_rs(path: &Path) -> (u64, u64) {
    lines(path, |line| {
        sonic_rs::from_slice::<Entry<'_>>(line).unwrap().len()
    })
}
