//! The kernel's messages: records of `/dev/kmsg`, and lines as `dmesg` prints them.

use crate::logs::daemon_log::record::DaemonRecord;

/// The messages in what one read of `/dev/kmsg` gives, which is one record: `6,339,5140900,-;text`, and then, indented,
/// properties. None for what a program has written into the kernel's log, and for what is no record.
///
/// `boot` is when the kernel's clock began, in nanoseconds since 1970.
pub(crate) fn ring_record(bytes: &[u8], boot: i64) -> Option<DaemonRecord> {
    let text = String::from_utf8_lossy(bytes);
    let (head, rest) = text.split_once(';')?;
    let mut fields = head.split(',');
    let priority: u32 = fields.next()?.parse().ok()?;
    let micros: i64 = fields.nth(1)?.parse().ok()?;
    // Facility 0 is the kernel itself.
    if priority > 7 {
        return None;
    }
    let message = rest.lines().next().unwrap_or_default();
    let at = boot.saturating_add(micros.saturating_mul(1000));
    Some(DaemonRecord::of_kernel(message).received(at))
}

/// A line of a saved `dmesg`, with `[ 12.345678] ` before the text or, by its option -T, a date.
pub(crate) fn printed_line(line: &DaemonRecord) -> DaemonRecord {
    let text = line.message();
    let message = text
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("] "))
        .filter(|(stamp, _)| {
            let stamp = stamp.trim_start();
            stamp.parse::<f64>().is_ok() || (stamp.len() == 24 && stamp.contains(':'))
        })
        .map_or(text, |(_, message)| message);
    let record = DaemonRecord::of_kernel(message);
    match line.unix_nanos() {
        Some(at) => record.received(at),
        None => record,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn records_of_the_ring() {
        let bytes = b"4,812,5140900,-;IPv4: martian source 10.0.0.1 from 10.0.0.9, on dev eth0\n SUBSYSTEM=net\n DEVICE=n3\n";
        let record = ring_record(bytes, 1_000_000_000_000).unwrap();
        assert_eq!(
            record.message(),
            "IPv4: martian source 10.0.0.1 from 10.0.0.9, on dev eth0"
        );
        assert_eq!(record.program(), Some("kernel"));
        assert_eq!(record.unix_nanos(), Some(1_005_140_900_000));
        // With further fields in the head, of a program, and none.
        assert!(ring_record(b"6,1,2,-,caller=T1;text", 0).is_some());
        assert!(ring_record(b"30,1,2,-;systemd[1]: Started.", 0).is_none());
        assert!(ring_record(b"nothing", 0).is_none());
    }

    #[test]
    fn lines_of_dmesg() {
        for line in [
            "[    5.140900] bridge: x",
            "[Mon Nov 24 02:00:00 2026] bridge: x",
            "Nov 24 02:00:00 host kernel: [    5.140900] bridge: x",
            "bridge: x",
        ] {
            let record = printed_line(&DaemonRecord::parse(line.as_bytes()));
            assert_eq!(record.message(), "bridge: x", "{line}");
        }
        let record = printed_line(&DaemonRecord::parse(b"[drm] a card"));
        assert_eq!(record.message(), "[drm] a card");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let _ = ring_record(&bytes, 0);
            let _ = printed_line(&DaemonRecord::parse(&bytes));
        }
    }
}
