//! What `journalctl -o json` prints: one object per line.

use crate::error::{Error, Result};
use crate::logs::daemon_log::record::DaemonRecord;
use crate::logs::json::{self, Node, Value};

/// Who wrote a line of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum JournalOrigin {
    /// The unit's own output: the daemon, and the containerd it manages.
    Unit,
    /// A container with the `journald` driver. Its lines carry the daemon's unit too.
    Container {
        /// The full id.
        id: String,
        /// The name when the container started.
        name: String,
    },
    /// The kernel.
    Kernel,
    /// systemd or journald, about the unit.
    Systemd,
}

/// An entry of the journal.
///
/// The priority is not read: dockerd's lines all have 6, whatever their level.
///
/// ```
/// use trunkline::logs::{JournalEntry, JournalOrigin};
///
/// let line = br#"{"__CURSOR":"s=1;i=2","__REALTIME_TIMESTAMP":"1795485600000000","_TRANSPORT":"stdout","_SYSTEMD_UNIT":"docker.service","MESSAGE":"time=\"2026-11-24T02:00:00Z\" level=info msg=up"}"#;
/// let entry = JournalEntry::parse(line)?;
/// assert_eq!(entry.origin(), &JournalOrigin::Unit);
/// assert_eq!(entry.record().message(), "up");
/// assert_eq!(entry.unix_micros(), 1_795_485_600_000_000);
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalEntry {
    cursor: String,
    micros: i64,
    origin: JournalOrigin,
    message: Vec<u8>,
}

impl JournalEntry {
    /// Reads one line.
    ///
    /// # Errors
    ///
    /// [`Error::Protocol`] when it is not an entry.
    pub fn parse(line: &[u8]) -> Result<Self> {
        let bad = |detail: &str| Error::Protocol {
            what: "journalctl",
            detail: detail.into(),
        };
        let node = json::parse(line.trim_ascii()).map_err(|fault| bad(&fault.problem))?;
        let text = |key: &str| node.get(key).and_then(Node::as_text);
        let micros = text("_SOURCE_REALTIME_TIMESTAMP").or_else(|| text("__REALTIME_TIMESTAMP"));
        let micros = micros
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| bad("an entry without its time"))?;
        let message = node.get("MESSAGE").map(bytes_of).unwrap_or_default();
        let transport = text("_TRANSPORT").unwrap_or_default();
        let origin = if let Some(id) = text("CONTAINER_ID_FULL") {
            JournalOrigin::Container {
                id: id.into(),
                name: text("CONTAINER_NAME").unwrap_or_default().into(),
            }
        } else if transport == "kernel" {
            JournalOrigin::Kernel
        } else if transport == "driver" || text("SYSLOG_IDENTIFIER") == Some("systemd") {
            JournalOrigin::Systemd
        } else {
            JournalOrigin::Unit
        };
        Ok(Self {
            cursor: text("__CURSOR").unwrap_or_default().into(),
            micros,
            origin,
            message,
        })
    }

    /// Where to go on: `journalctl --after-cursor`.
    pub fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The time in microseconds since 1970.
    pub fn unix_micros(&self) -> i64 {
        self.micros
    }

    /// Who wrote it.
    pub fn origin(&self) -> &JournalOrigin {
        &self.origin
    }

    /// The line as it was written, which need not be UTF-8.
    pub fn message(&self) -> &[u8] {
        &self.message
    }

    /// The line as a record of the daemon's log, or of the kernel's.
    pub fn record(&self) -> DaemonRecord {
        let record = match &self.origin {
            JournalOrigin::Kernel => {
                DaemonRecord::of_kernel(&String::from_utf8_lossy(&self.message))
            }
            JournalOrigin::Unit | JournalOrigin::Systemd | JournalOrigin::Container { .. } => {
                DaemonRecord::parse(&self.message)
            }
        };
        record.received(self.micros.saturating_mul(1000))
    }

    /// The number of lines that journald threw away, when that is what this entry tells: a rate limit, in `journald.conf`
    /// or of the unit, was hit.
    pub fn suppressed(&self) -> Option<u64> {
        let text = std::str::from_utf8(&self.message).ok()?;
        let rest = text.strip_prefix("Suppressed ")?;
        let (count, rest) = rest.split_once(' ')?;
        rest.starts_with("messages from")
            .then(|| count.parse().ok())
            .flatten()
    }
}

/// A text, a list of byte values (what is not UTF-8), or, for a field that stands twice, a list of texts.
fn bytes_of(node: &Node) -> Vec<u8> {
    match &node.value {
        Value::Text(text) => text.clone().into_bytes(),
        Value::List(nodes) => {
            let bytes = nodes.iter().map(|node| match &node.value {
                Value::Number(number) => number.parse::<u8>().ok(),
                _ => None,
            });
            match bytes.collect::<Option<Vec<_>>>() {
                Some(bytes) => bytes,
                None => nodes.first().map(bytes_of).unwrap_or_default(),
            }
        }
        // journalctl leaves out a message that is too long, unless it is given --all.
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn origins() {
        let entry = |more: &str| {
            JournalEntry::parse(format!("{{\"__REALTIME_TIMESTAMP\":\"1\",{more}}}").as_bytes())
                .unwrap()
        };
        let container = entry(
            "\"_TRANSPORT\":\"journal\",\"CONTAINER_ID_FULL\":\"c0\",\"CONTAINER_NAME\":\"web\",\"_SYSTEMD_UNIT\":\"docker.service\",\"MESSAGE\":\"hello\"",
        );
        assert_eq!(
            container.origin(),
            &JournalOrigin::Container {
                id: "c0".into(),
                name: "web".into()
            }
        );
        assert_eq!(
            entry("\"_TRANSPORT\":\"kernel\",\"MESSAGE\":\"x\"").origin(),
            &JournalOrigin::Kernel
        );
        assert_eq!(
            entry("\"SYSLOG_IDENTIFIER\":\"systemd\",\"MESSAGE\":\"Started Docker\"").origin(),
            &JournalOrigin::Systemd
        );
        let suppressed = entry(
            "\"_TRANSPORT\":\"driver\",\"MESSAGE\":\"Suppressed 1234 messages from docker.service\"",
        );
        assert_eq!(suppressed.suppressed(), Some(1234));
    }

    #[test]
    fn messages_that_are_not_utf8() {
        let entry = |message: &str| {
            JournalEntry::parse(
                format!("{{\"__REALTIME_TIMESTAMP\":\"1\",\"MESSAGE\":{message}}}").as_bytes(),
            )
            .unwrap()
        };
        assert_eq!(entry("[104,105,255]").message(), b"hi\xff");
        assert_eq!(entry("null").message(), b"");
        assert_eq!(entry("[\"a\",\"b\"]").message(), b"a");
        assert!(JournalEntry::parse(b"{}").is_err());
        assert!(JournalEntry::parse(b"-- No entries --").is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = JournalEntry::parse(&bytes);
        }
    }
}
