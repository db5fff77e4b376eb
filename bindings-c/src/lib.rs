//! libtrunkline: the face of trunkline for C and C++. What a C programmer needs to know stands at the top of `trunkline.h`
//! (`cbindgen.toml`) and with each function; this page is for who writes the binding.
//!
//! # How a noun crosses
//!
//! A noun of core in `link/vlan.rs` has its face here in `link/vlan.rs`, and its C tests in `tests/c/test_vlan.c`.
//!
//! - **Handle**: `pub struct tl_vlan_spec(Owned<VlanSpec>);`, with documentation for C, and `handle!(tl_vlan_spec: VlanSpec);`
//!   in `ffi`'s words. `tl_X_new(required…, out, err)`, `tl_X_set_…(handle, value, err)`, getters, `tl_X_free`.
//! - **List**: `pub struct tl_links(Owned<Vec<tl_link>>);` with `tl_links_len`, `tl_links_at` and `tl_links_free`.
//! - **Plain value** (an address): a `#[repr(C)]` struct passed by value, in `types/`.
//! - **Enum**: `#[repr(u32)] enum tl_X { TL_X_… = 1, … }` and `numbers!`; parameters and results are `u32`, and 0 is never a
//!   valid parameter: as a result it stands for what this version does not know.
//! - **Function that can fail**: `-> tl_status`, body in `ffi::guard`, outputs last and fetched with `ffi::output` *before*
//!   anything is done, and set when everything went well; `err` is the very last parameter.
//! - **Getter**: cannot fail, body in `ffi::read` (a value), `ffi::text_of` (a string borrowed from the handle),
//!   `ffi::maybe` (true and an output, or false); a NULL handle reads as zero, NULL or false. A part of the value that has a
//!   handle of its own (a list, a nested noun) is made when it is first asked for: `ffi::made_of`.
//! - **Handle of one thread**: `alone!` in place of `handle!`, for what has a `_next`, and what is not `Sync`.
//! - **Client**: `Client<blocking::Kernel>` in the handle, which refuses a call after `fork`.
//!
//! Signatures are plain text, because cbindgen does not see what a macro makes. Run `UPDATE_HEADER=1 cargo test -p trunkline-c`
//! after a change of them; it rewrites `include/trunkline.h` and `abi/trunkline.abi`.
//!
//! # Where the pointers are
//!
//! `ffi` is the only file that follows a raw pointer. Its functions are called with nothing but the arguments of an exported
//! function, and the contract that the header states for those (NULL, or valid for its type and not used by another thread
//! where the handle says so) is what makes them sound. A test greps the other files for `unsafe` blocks.
//!
//! Nothing here prints, exits or aborts; a panic becomes `TL_PANICKED`. The binding calls core's `blocking` and nothing below it.

#![allow(non_camel_case_types)] // the names are those of the header
#![allow(unsafe_code)] // exported functions are unsafe for Rust; blocks are in ffi.rs only, see above
#![allow(clippy::missing_safety_doc)] // the contract is the header's, the same for all
#![allow(clippy::missing_errors_doc)] // C has statuses, and each function says which
#![allow(clippy::doc_markdown)] // the documentation is read in a C header

mod cancel;
mod docker;
mod error;
mod ffi;
mod ipam;
mod link;
mod logs;
mod topology;
mod types;
mod version;

pub use cancel::*;
pub use docker::*;
pub use error::*;
pub use ipam::*;
pub use link::*;
pub use logs::*;
pub use topology::*;
pub use types::*;
pub use version::*;
