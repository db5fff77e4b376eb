//! The version of the library that is loaded.

use std::ffi::{CStr, c_char};

const VERSION: &CStr =
    match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
        Ok(version) => version,
        Err(_) => c"",
    };

/// The version of the library that is loaded, as in `TL_VERSION`, the one that was compiled against: `"0.1.0"`. Never NULL, and
/// never to be freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_version() -> *const c_char {
    VERSION.as_ptr()
}
