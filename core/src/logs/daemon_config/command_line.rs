//! The command line of a `dockerd`: where its file is, and what may not stand in the file as well.

use std::collections::BTreeMap;

use crate::logs::daemon_config::keys::{self, KeyType};

/// The arguments of a running or configured `dockerd`.
///
/// Whatever is given as a flag may not stand in `daemon.json` too, not even with the same value; the packaged units give
/// `-H fd://`, so that `hosts` in the file keeps the daemon from starting.
///
/// ```
/// use trunkline::logs::DaemonCommandLine;
///
/// let line = DaemonCommandLine::from_proc(b"/usr/bin/dockerd\0-H\0fd://\0--log-opt\0max-size=1m\0--debug\0");
/// assert_eq!(line.value("hosts"), Some("fd://"));
/// assert_eq!(line.value("log-opts"), Some("max-size=1m"));
/// assert_eq!(line.value("debug"), Some("true"));
/// assert_eq!(line.config_file(), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DaemonCommandLine {
    /// By the file's key, the values joined by commas.
    values: BTreeMap<String, String>,
}

/// The short flags, and the key of each.
const SHORT: &[(char, &str)] = &[
    ('D', "debug"),
    ('G', "group"),
    ('H', "hosts"),
    ('b', "bridge"),
    ('g', "data-root"),
    ('l', "log-level"),
    ('p', "pidfile"),
    ('s', "storage-driver"),
];

impl DaemonCommandLine {
    /// Reads arguments, the program's own name left out.
    pub fn new<S: AsRef<str>>(arguments: impl IntoIterator<Item = S>) -> Self {
        let mut line = Self::default();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let argument = argument.as_ref();
            let (key, given) = if let Some(long) = argument.strip_prefix("--") {
                let (flag, value) = match long.split_once('=') {
                    Some((flag, value)) => (flag, Some(value)),
                    None => (long, None),
                };
                (keys::key_of_flag(flag), value)
            } else if let Some(short) = argument.strip_prefix('-') {
                let mut letters = short.chars();
                let letter = letters.next();
                let Some((_, key)) = SHORT.iter().find(|(known, _)| Some(*known) == letter) else {
                    continue;
                };
                let rest = letters.as_str();
                (
                    *key,
                    (!rest.is_empty()).then(|| rest.strip_prefix('=').unwrap_or(rest)),
                )
            } else {
                continue;
            };
            if key.is_empty() {
                continue;
            }
            let switch = matches!(key, "help" | "version" | "validate")
                || keys::find(key).is_some_and(|row| row.kind == KeyType::Bool);
            let value = match given {
                Some(value) => value.to_owned(),
                None if switch => "true".to_owned(),
                None => arguments
                    .next()
                    .map(|next| next.as_ref().to_owned())
                    .unwrap_or_default(),
            };
            line.values
                .entry(key.to_owned())
                .and_modify(|old| {
                    old.push(',');
                    old.push_str(&value);
                })
                .or_insert(value);
        }
        line
    }

    /// Reads `/proc/PID/cmdline`.
    pub fn from_proc(cmdline: &[u8]) -> Self {
        let text = String::from_utf8_lossy(cmdline);
        Self::new(
            text.split('\0')
                .skip(1)
                .filter(|argument| !argument.is_empty()),
        )
    }

    /// The value given by flag for a key of the file; several are joined by commas.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str)
    }

    /// The keys of the file for which a flag is given.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// The file named by `--config-file`. When it is named it must exist; the default one may be absent.
    pub fn config_file(&self) -> Option<&str> {
        self.value("config-file")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn forms_of_flags() {
        let line = DaemonCommandLine::new([
            "-D",
            "-lwarn",
            "--label=a=b",
            "--label",
            "c=d",
            "--iptables=false",
            "--tlsverify",
            "--config-file",
            "/x",
            "-Htcp://a",
            "-H=fd://",
            "stray",
            "--data-root",
        ]);
        assert_eq!(line.value("debug"), Some("true"));
        assert_eq!(line.value("log-level"), Some("warn"));
        assert_eq!(line.value("labels"), Some("a=b,c=d"));
        assert_eq!(line.value("iptables"), Some("false"));
        assert_eq!(line.value("hosts"), Some("tcp://a,fd://"));
        assert_eq!(line.config_file(), Some("/x"));
        assert_eq!(line.value("data-root"), Some(""));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
            let _ = DaemonCommandLine::from_proc(&bytes);
        }
    }
}
