//! The Windows event log, as PowerShell exports it.

use crate::error::{Error, Result};
use crate::logs::daemon_config::LogLevel;
use crate::logs::daemon_log::record::DaemonRecord;
use crate::logs::json::{self, Node, Value};

/// Reads what this command prints: the daemon's entries in the event log, the youngest first, made records with the oldest first.
///
/// ```powershell
/// Get-WinEvent -FilterHashtable @{LogName='Application'; ProviderName='docker'} | ConvertTo-Json > events.json
/// ```
///
/// Times may be written as Windows PowerShell 5 does, or as 7; the text may be UTF-8 or UTF-16 with its mark. Levels are those of
/// Windows, so that debug lines count as information.
///
/// ```
/// use trunkline::logs::{LogLevel, windows_events};
///
/// let export = br#"[{"Id":1,"Level":2,"Message":"Handler for POST returned error","TimeCreated":"\/Date(1795485600000)\/"}]"#;
/// let records = windows_events(export)?;
/// assert_eq!(records[0].level(), Some(LogLevel::Error));
/// assert_eq!(records[0].unix_nanos(), Some(1_795_485_600_000_000_000));
/// # Ok::<(), trunkline::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::Protocol`] when it is no such export.
pub fn windows_events(export: &[u8]) -> Result<Vec<DaemonRecord>> {
    let bad = |detail: String| Error::Protocol {
        what: "the exported event log",
        detail,
    };
    let text = match export {
        [0xff, 0xfe, units @ ..] => {
            let (units, _) = units.as_chunks::<2>();
            let units: Vec<u16> = units.iter().map(|two| u16::from_le_bytes(*two)).collect();
            String::from_utf16_lossy(&units).into_bytes()
        }
        [0xef, 0xbb, 0xbf, text @ ..] => text.to_vec(),
        text => text.to_vec(),
    };
    if text.trim_ascii().is_empty() {
        return Ok(Vec::new());
    }
    let root = json::parse(text.trim_ascii()).map_err(|fault| bad(fault.problem))?;
    // A single entry stands without its list.
    let entries = match &root.value {
        Value::List(entries) => entries.as_slice(),
        _ => std::slice::from_ref(&root),
    };
    let records: Option<Vec<_>> = entries.iter().rev().map(record).collect();
    records.ok_or_else(|| bad("an entry has no Message".into()))
}

fn record(entry: &Node) -> Option<DaemonRecord> {
    let message = entry.get("Message")?.as_text()?;
    let number = |key: &str| match &entry.get(key)?.value {
        Value::Number(number) => number.parse::<u8>().ok(),
        _ => None,
    };
    let level = match number("Level") {
        Some(1) => Some(LogLevel::Fatal),
        Some(2) => Some(LogLevel::Error),
        Some(3) => Some(LogLevel::Warn),
        Some(_) => Some(LogLevel::Info),
        None => None,
    };
    let at = entry
        .get("TimeCreated")
        .and_then(Node::as_text)
        .and_then(time);
    Some(DaemonRecord::of_event(level, message.trim_end(), at))
}

/// `/Date(1795485600000)/` in milliseconds since 1970, or RFC 3339.
fn time(text: &str) -> Option<i64> {
    let millis = text
        .strip_prefix("/Date(")
        .and_then(|rest| rest.strip_suffix(")/"));
    match millis {
        Some(millis) => millis.parse::<i64>().ok()?.checked_mul(1_000_000),
        None => super::record::unix_nanos(text),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn as_either_powershell_writes_it() {
        let five = r#"[
            {"Id": 11, "Level": 2, "LevelDisplayName": "Error", "ProviderName": "docker", "TimeCreated": "\/Date(1795485601000)\/",
             "Message": "Handler for POST /v1.41/containers/web/start returned error: x [module=api]\r\n"},
            {"Id": 1, "Level": 4, "ProviderName": "docker", "TimeCreated": "\/Date(1795485600000)\/", "Message": "API listen on //./pipe/docker_engine"}
        ]"#;
        let records = windows_events(five.as_bytes()).unwrap();
        assert_eq!(records.len(), 2);
        assert_eq!(records[0].message(), "API listen on //./pipe/docker_engine");
        assert_eq!(records[0].level(), Some(LogLevel::Info));
        assert!(records[1].message().ends_with("x [module=api]"));
        let wide: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(five.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        assert_eq!(windows_events(&wide).unwrap(), records);
        // One alone, by version 7.
        let seven = "\u{feff}{\"Level\": 3, \"TimeCreated\": \"2026-11-24T02:00:00.5+00:00\", \"Message\": \"m\"}";
        let records = windows_events(seven.as_bytes()).unwrap();
        assert_eq!(records[0].unix_nanos(), Some(1_795_485_600_500_000_000));
        assert_eq!(records[0].level(), Some(LogLevel::Warn));
        assert!(windows_events(b"\r\n").unwrap().is_empty());
        assert!(windows_events(b"Get-WinEvent : No events were found").is_err());
        assert!(windows_events(b"[{\"Id\":1}]").is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = windows_events(&bytes);
        }
    }
}
