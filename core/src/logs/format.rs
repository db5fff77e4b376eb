//! The two formats in which the engine stores logs that it can read back.

use std::path::{Path, PathBuf};

use super::json_file::JsonFile;
use super::local_file::LocalFile;
use super::raw::{Back, Decoder, Step};

/// How a log is stored on disk.
///
/// ```
/// use trunkline::logs::LogFormat;
///
/// let file = LogFormat::JsonFile.path("/var/lib/docker", "4f1c");
/// assert_eq!(file.to_str(), Some("/var/lib/docker/containers/4f1c/4f1c-json.log"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LogFormat {
    /// The driver `json-file`.
    JsonFile,
    /// The driver `local`, since 18.09.
    Local,
    /// The cache in the form of `local` that the engine keeps since 20.10 for drivers which cannot be read.
    Cache,
}

impl LogFormat {
    /// Where the engine keeps the current file: below its data root (`DockerRootDir` of `/info`), for the container with this
    /// full id. The rotated files are beside it.
    pub fn path(self, data_root: impl AsRef<Path>, container: &str) -> PathBuf {
        let directory = data_root.as_ref().join("containers").join(container);
        match self {
            Self::JsonFile => directory.join(format!("{container}-json.log")),
            Self::Local => directory.join("local-logs").join("container.log"),
            Self::Cache => directory.join("container-cached.log"),
        }
    }

    pub(crate) fn decoder(self) -> AnyDecoder {
        match self {
            Self::JsonFile => AnyDecoder::Json(JsonFile::default()),
            Self::Local | Self::Cache => AnyDecoder::Local(LocalFile),
        }
    }
}

/// A decoder of either format.
#[derive(Debug)]
pub(crate) enum AnyDecoder {
    Json(JsonFile),
    Local(LocalFile),
}

impl Decoder for AnyDecoder {
    #[inline]
    fn step<'a>(&'a mut self, input: &'a [u8], last: bool) -> Step<'a> {
        match self {
            Self::Json(json) => json.step(input, last),
            Self::Local(local) => local.step(input, last),
        }
    }

    fn candidate(&self, input: &[u8]) -> Result<usize, usize> {
        match self {
            Self::Json(json) => json.candidate(input),
            Self::Local(local) => local.candidate(input),
        }
    }

    fn last_start(&self, input: &[u8], whole: bool) -> Back {
        match self {
            Self::Json(json) => json.last_start(input, whole),
            Self::Local(local) => local.last_start(input, whole),
        }
    }
}
