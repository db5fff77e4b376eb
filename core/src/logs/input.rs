//! The bytes of one log file, plain or compressed, through a window that grows only as far as one record. I/O.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::os::fd::AsRawFd;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;
use rustix::fs::{SeekFrom as Whence, seek};

use super::raw::RECORD_MAX;
use super::rotation::last_time;
use super::time::LogTime;
use crate::error::{Error, Result};

/// Read at once: small enough for the second-level cache, large enough that the system call does not count.
pub(crate) const CHUNK: usize = 256 * 1024;

/// One open file.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) path: PathBuf,
    bytes: Bytes,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Where `start` is in the file, uncompressed.
    offset: u64,
    /// Nothing beyond this is read.
    limit: Option<u64>,
}

#[derive(Debug)]
enum Bytes {
    Plain(File),
    Gzip(Box<MultiGzDecoder<BufReader<File>>>),
}

/// What [`Input::fill`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Filled {
    /// The window is longer than before.
    Some,
    /// The file ends here, for now.
    End,
    /// The window is as long as it may get.
    Full,
    /// The compressed data cannot be read on.
    Damaged,
}

impl Input {
    /// Opens a file for reading.
    ///
    /// # Errors
    ///
    /// [`Error::Io`]; [`Error::Invalid`] for a named pipe, a socket or a device.
    pub(crate) fn open(path: &Path, compressed: bool) -> Result<Self> {
        // To open a named pipe waits for a writer.
        if std::fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
            return Err(Error::invalid("log", path.display(), "a file"));
        }
        let file = File::open(path).map_err(|source| io_error("open", path, source))?;
        Ok(Self::of(file, path, compressed))
    }

    pub(crate) fn of(file: File, path: &Path, compressed: bool) -> Self {
        let bytes = if compressed {
            Bytes::Gzip(Box::new(MultiGzDecoder::new(BufReader::with_capacity(
                64 * 1024,
                file,
            ))))
        } else {
            Bytes::Plain(file)
        };
        Self {
            path: path.to_owned(),
            bytes,
            buffer: Vec::new(),
            start: 0,
            end: 0,
            offset: 0,
            limit: None,
        }
    }

    /// The file, unless it is compressed.
    pub(crate) fn plain(&self) -> Option<&File> {
        match &self.bytes {
            Bytes::Plain(file) => Some(file),
            Bytes::Gzip(_) => None,
        }
    }

    /// The file, compressed or not.
    pub(crate) fn file(&self) -> &File {
        match &self.bytes {
            Bytes::Plain(file) => file,
            Bytes::Gzip(gzip) => gzip.get_ref().get_ref(),
        }
    }

    /// The time of the last record, when the file is compressed and says it.
    pub(crate) fn last_time(&self) -> Option<LogTime> {
        match &self.bytes {
            Bytes::Plain(_) => None,
            Bytes::Gzip(gzip) => last_time(gzip.header()?.extra()?),
        }
    }

    /// The bytes at hand.
    #[inline]
    pub(crate) fn window(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Where the window begins in the file, uncompressed.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// Steps over the first bytes of the window.
    #[inline]
    pub(crate) fn consume(&mut self, bytes: usize) {
        let bytes = bytes.min(self.end - self.start);
        self.start += bytes;
        self.offset += bytes as u64;
    }

    /// Reads nothing beyond this place; lifted with none.
    pub(crate) fn limit(&mut self, limit: Option<u64>) {
        self.limit = limit;
        if let Some(limit) = limit {
            let room = usize::try_from(limit.saturating_sub(self.offset)).unwrap_or(usize::MAX);
            self.end = self.end.min(self.start.saturating_add(room));
        }
    }

    /// Makes the window longer.
    ///
    /// # Errors
    ///
    /// [`Error::Io`].
    pub(crate) fn fill(&mut self) -> Result<Filled> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.end + CHUNK / 2 > self.buffer.len() {
            if self.end >= RECORD_MAX {
                return Ok(Filled::Full);
            }
            let size = (self.buffer.len() * 2).clamp(CHUNK, RECORD_MAX + CHUNK);
            self.buffer.resize(size, 0);
        }
        let at = self.offset + self.end as u64;
        let mut room = self.buffer.len() - self.end;
        if let Some(limit) = self.limit {
            room = room.min(usize::try_from(limit.saturating_sub(at)).unwrap_or(usize::MAX));
        }
        if room == 0 {
            return Ok(Filled::End);
        }
        let Some(space) = self.buffer.get_mut(self.end..self.end + room) else {
            return Ok(Filled::Full);
        };
        let read = loop {
            let read = match &mut self.bytes {
                Bytes::Plain(file) => file.read(space),
                Bytes::Gzip(gzip) => gzip.read(space),
            };
            match read {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        match read {
            Ok(0) => Ok(Filled::End),
            Ok(read) => {
                self.end += read;
                Ok(Filled::Some)
            }
            Err(_) if matches!(self.bytes, Bytes::Gzip(_)) => Ok(Filled::Damaged),
            Err(source) => Err(io_error("read", &self.path, source)),
        }
    }

    /// Goes to a place of a plain file, or forward in a compressed one.
    ///
    /// # Errors
    ///
    /// [`Error::Io`].
    pub(crate) fn go_to(&mut self, place: u64) -> Result<()> {
        if let Bytes::Plain(file) = &mut self.bytes {
            file.seek(SeekFrom::Start(place))
                .map_err(|source| io_error("seek in", &self.path, source))?;
            (self.start, self.end, self.offset) = (0, 0, place);
            return Ok(());
        }
        while self.offset < place {
            let window = self.end - self.start;
            if window == 0 && self.fill()? != Filled::Some {
                break;
            }
            let step = usize::try_from(place - self.offset).unwrap_or(usize::MAX);
            self.consume(step.min(self.end - self.start));
        }
        Ok(())
    }

    /// When the window, of this many zeros, is followed by a hole of a sparse file: steps to the end of the hole without reading
    /// it, less three bytes, which may begin the length of a record.
    ///
    /// # Errors
    ///
    /// [`Error::Io`].
    pub(crate) fn leave_hole(&mut self, window: u64) -> Result<()> {
        let Bytes::Plain(file) = &self.bytes else {
            return Ok(());
        };
        let after = self.offset + window;
        let data = match seek(file, Whence::Data(after)) {
            Ok(data) => data.min(self.limit.unwrap_or(u64::MAX)),
            // No data beyond, or a file system that does not know: read on as usual.
            Err(_) => after,
        };
        self.go_to(data.saturating_sub(3).max(self.offset))
    }

    /// Two descriptors of the same file, which stays even if its name is gone.
    pub(crate) fn reopen(&self) -> io::Result<(File, File)> {
        let file = match &self.bytes {
            Bytes::Plain(file) => file,
            Bytes::Gzip(gzip) => gzip.get_ref().get_ref(),
        };
        // Not `try_clone`: both would share one place in the file.
        let again = || {
            File::open(format!("/proc/self/fd/{}", file.as_raw_fd()))
                .or_else(|_| File::open(&self.path))
        };
        Ok((again()?, again()?))
    }

    /// The first bytes of the file.
    pub(crate) fn beginning(&self) -> Vec<u8> {
        let mut bytes = vec![0; 512];
        let read = self
            .plain()
            .and_then(|file| file.read_at(&mut bytes, 0).ok())
            .unwrap_or(0);
        bytes.truncate(read);
        bytes
    }
}

pub(crate) fn io_error(action: &'static str, path: &Path, source: io::Error) -> Error {
    Error::Io {
        action,
        path: path.to_owned(),
        source,
    }
}
