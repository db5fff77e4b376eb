#![no_main]

use libfuzzer_sys::fuzz_target;
use trunkline::logs::{Pattern, TagTemplate};

fuzz_target!(|text: &str| {
    if let Ok(template) = text.parse::<TagTemplate>() {
        assert_eq!(template.as_str(), text);
    }
    let _ = text.parse::<Pattern>();
});
