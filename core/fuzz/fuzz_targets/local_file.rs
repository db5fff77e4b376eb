#![no_main]

#[path = "support/log.rs"]
mod log;

use libfuzzer_sys::fuzz_target;
use trunkline::logs::LogFormat;

fuzz_target!(|bytes: &[u8]| log::read(LogFormat::Local, bytes));
