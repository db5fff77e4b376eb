//! The files of one log: the current one and those it was rotated to.

use std::path::{Path, PathBuf};

use super::json_value::Json;
use super::time::LogTime;

/// One file of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LogFile {
    pub(crate) path: PathBuf,
    /// 0 is the current one, 1 the newest of the others.
    pub(crate) number: u32,
    pub(crate) compressed: bool,
}

/// The files of the log `base` among the names of its directory, the oldest first. Where a file is there both plain and
/// compressed, compressing it is not done yet, and the plain one counts.
pub(crate) fn files<'a>(base: &Path, names: impl Iterator<Item = &'a str>) -> Vec<LogFile> {
    let Some(stem) = base.file_name().and_then(|name| name.to_str()) else {
        return Vec::new();
    };
    let mut files: Vec<LogFile> = names
        .filter_map(|name| {
            let rest = name.strip_prefix(stem)?;
            let (number, compressed) = if rest.is_empty() {
                (0, false)
            } else {
                let rest = rest.strip_prefix('.')?;
                let (digits, compressed) = match rest.strip_suffix(".gz") {
                    Some(digits) => (digits, true),
                    None => (rest, false),
                };
                let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
                if !plain || digits.starts_with('0') {
                    return None;
                }
                (digits.parse().ok()?, compressed)
            };
            Some(LogFile {
                path: base.with_file_name(name),
                number,
                compressed,
            })
        })
        .collect();
    files.sort_by_key(|file| (std::cmp::Reverse(file.number), file.compressed));
    files.dedup_by_key(|file| file.number);
    files
}

/// The time of the last record of a compressed file, which the engine puts into the extra field of the gzip header.
pub(crate) fn last_time(extra: &[u8]) -> Option<LogTime> {
    let mut time = None;
    Json::new(extra).object(|json, key| {
        if key == b"lastTime" {
            let mut value = Vec::new();
            json.string(&mut value)?;
            time = LogTime::parse_rfc3339(&value);
            Some(())
        } else {
            json.skip_value(0)
        }
    })?;
    // A record without a time leaves Go's zero time.
    time.filter(|time| *time > LogTime::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_logs_own_files_in_the_order_they_were_written() {
        let names = [
            "a-json.log",
            "a-json.log.1",
            "a-json.log.2.gz",
            "a-json.log.10.gz",
            "a-json.log.1.gz",
            "a-json.log.0",
            "a-json.log.x",
            "a-json.log.",
            "a-json.log.gz",
            "b-json.log",
            "a-json.log.3.gz.tmp",
            "a-json.log.+4",
        ];
        let found = files(Path::new("/d/a-json.log"), names.into_iter());
        let found: Vec<_> = found
            .iter()
            .map(|file| (file.path.to_str(), file.number, file.compressed))
            .collect();
        assert_eq!(
            found,
            [
                (Some("/d/a-json.log.10.gz"), 10, true),
                (Some("/d/a-json.log.2.gz"), 2, true),
                (Some("/d/a-json.log.1"), 1, false),
                (Some("/d/a-json.log"), 0, false),
            ]
        );
    }

    #[test]
    fn the_last_time_is_read_from_the_header() {
        let time =
            last_time(br#"{"lastTime":"2026-11-23T20:45:42.5Z"}"#).map(|time| time.to_string());
        assert_eq!(time.as_deref(), Some("2026-11-23T20:45:42.500000000Z"));
        for extra in [
            &b""[..],
            b"{",
            b"{\"lastTime\":5}",
            br#"{"lastTime":"0001-01-01T00:00:00Z"}"#,
        ] {
            assert_eq!(last_time(extra), None);
        }
    }
}
