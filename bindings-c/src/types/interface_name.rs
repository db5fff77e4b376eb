//! Names of network interfaces.

use std::ffi::c_char;

use trunkline::InterfaceName;

use crate::ffi::{Result, text};

/// An interface name as core's: C has it as a string.
pub(crate) fn interface(pointer: *const c_char, name: &'static str) -> Result<InterfaceName> {
    Ok(InterfaceName::new(text(pointer, name)?)?)
}
