//! Strings that the library hands out, and lists of them.

use std::ffi::{CString, c_char};
use std::net::IpAddr;
use std::ptr;

use crate::ffi::{Owned, Result, c_string, free, free_text, handle, length, read, slice, text};
use crate::types::tl_ip;

/// Frees a string that a call wrote to an output; never one that a getter returned. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_string_free(string: *mut c_char) {
    free_text(string);
}

/// A list of strings. It never changes, so threads may read it at the same time.
pub struct tl_strings(Owned<Vec<CString>>);

handle!(tl_strings: Vec<CString>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_strings_len(strings: *const tl_strings) -> usize {
    length(strings)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_strings_at(strings: *const tl_strings, index: usize) -> *const c_char {
    read(strings, ptr::null(), |strings| {
        strings
            .get(index)
            .map_or(ptr::null(), |string| string.as_ptr())
    })
}

/// Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_strings_free(strings: *mut tl_strings) {
    free(strings);
}

/// A list of names with their values, such as labels and options. It never changes, so threads may read it at the same time.
pub struct tl_pairs(Owned<Vec<(CString, CString)>>);

handle!(tl_pairs: Vec<(CString, CString)>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pairs_len(pairs: *const tl_pairs) -> usize {
    length(pairs)
}

/// The name of one of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pairs_name(pairs: *const tl_pairs, index: usize) -> *const c_char {
    read(pairs, ptr::null(), |pairs| {
        pairs
            .get(index)
            .map_or(ptr::null(), |(name, _)| name.as_ptr())
    })
}

/// The value of one of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pairs_value(pairs: *const tl_pairs, index: usize) -> *const c_char {
    read(pairs, ptr::null(), |pairs| {
        pairs
            .get(index)
            .map_or(ptr::null(), |(_, value)| value.as_ptr())
    })
}

/// The value of a name, borrowed from the list; NULL when the list does not have it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pairs_get(
    pairs: *const tl_pairs,
    name: *const c_char,
) -> *const c_char {
    read(pairs, ptr::null(), |pairs| {
        let Ok(wanted) = text(name, "name") else {
            return ptr::null();
        };
        pairs
            .iter()
            .find(|(name, _)| name.as_bytes() == wanted.as_bytes())
            .map_or(ptr::null(), |(_, value)| value.as_ptr())
    })
}

/// Frees a list that a call gave out; not one borrowed from a handle. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_pairs_free(pairs: *mut tl_pairs) {
    free(pairs);
}

/// Strings as those of C.
pub(crate) fn strings<S: ToString>(strings: impl IntoIterator<Item = S>) -> Vec<CString> {
    strings
        .into_iter()
        .map(|string| c_string(string.to_string()))
        .collect()
}

/// Names and values as strings of C.
pub(crate) fn pairs<N: ToString, V: ToString>(
    pairs: impl IntoIterator<Item = (N, V)>,
) -> Vec<(CString, CString)> {
    pairs
        .into_iter()
        .map(|(name, value)| (c_string(name.to_string()), c_string(value.to_string())))
        .collect()
}

/// The addresses of an array.
pub(crate) fn ips(pointer: *const tl_ip, len: usize, name: &'static str) -> Result<Vec<IpAddr>> {
    slice(pointer, len, name)?
        .iter()
        .map(|ip| ip.get())
        .collect()
}
