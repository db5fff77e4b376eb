//! Strings that the library hands out.

use std::ffi::c_char;

use crate::ffi::free_text;

/// Frees a string that a call wrote to an output; never one that a getter returned. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_string_free(string: *mut c_char) {
    free_text(string);
}
