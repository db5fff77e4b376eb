#![no_main]

use libfuzzer_sys::fuzz_target;
use trunkline::logs::{DriverKind, EngineLogConfig, EngineRelease, LogConfig, Place};

// Any options are read; what is accepted is written and read back the same.
fuzz_target!(|input: (u8, Vec<(String, String)>)| {
    let (driver, options) = input;
    let kind = DriverKind::ALL[usize::from(driver) % DriverKind::ALL.len()];
    let engine = EngineLogConfig::new(kind.name().unwrap_or("some/plugin"), options);
    let config = LogConfig::from_engine(&engine).expect("the driver has a name");
    if let Ok(written) = config.to_engine(Place::Container, EngineRelease::new(28, 5, 2)) {
        assert_eq!(LogConfig::from_engine(&written).expect("as before"), config);
    }
});
