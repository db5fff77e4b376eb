#![no_main]

use libfuzzer_sys::fuzz_target;
use trunkline::logs::{ConfigEdit, DaemonCommandLine, DaemonConfig, EngineRelease};

// Any bytes: read or refused; what is read is reviewed, edited, and read again.
fuzz_target!(|bytes: &[u8]| {
    let Ok(config) = DaemonConfig::parse(bytes) else {
        return;
    };
    let release = EngineRelease::new(28, 5, 2);
    let line = DaemonCommandLine::default();
    let _ = config.review(release, &line);
    for edit in [ConfigEdit::new().with_debug(true), ConfigEdit::new().without("debug")] {
        if let Ok(edited) = config.edit(&edit, release, &line) {
            assert!(DaemonConfig::parse(edited.config().as_bytes()).is_ok());
        }
    }
});
