#![no_main]

use libfuzzer_sys::fuzz_target;
use trunkline::logs::{DaemonCommandLine, DaemonRecord, Evidence, JournalEntry, diagnose};

// Any line is a record, and any record is evidence.
fuzz_target!(|bytes: &[u8]| {
    let record = DaemonRecord::parse(bytes);
    let _ = diagnose([Evidence::of_record(&record)]);
    let _ = JournalEntry::parse(bytes);
    let _ = DaemonCommandLine::from_proc(bytes);
});
