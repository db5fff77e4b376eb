//! Ethernet addresses.

use std::ffi::c_char;

use trunkline::MacAddress;

use crate::error::{tl_error, tl_status};
use crate::ffi::{Result, format_into, guard, output, text};

/// An Ethernet address: six octets in the order of the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct tl_mac {
    /// The octets.
    pub octets: [u8; 6],
}

impl From<MacAddress> for tl_mac {
    fn from(mac: MacAddress) -> Self {
        Self {
            octets: mac.octets(),
        }
    }
}

impl tl_mac {
    /// The address as core's, when it is one that an interface may have.
    pub(crate) fn get(self) -> Result<MacAddress> {
        Ok(MacAddress::new(self.octets)?)
    }
}

/// Reads a MAC address: `02:42:0a:00:00:02`, `02-42-0a-00-00-02` or `0242.0a00.0002`.
///
/// `TL_INVALID_INPUT` for anything else, for a multicast address and for all zeros, which no interface may have.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_mac_parse(
    string: *const c_char,
    out: *mut tl_mac,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let mac: MacAddress = text(string, "string")?.parse()?;
        out.set(mac.into());
        Ok(())
    })
}

/// Writes a MAC address as text into a buffer of `size` bytes, as `snprintf` does: cut off to fit and with a NUL. Returns the
/// length of the whole text, 17. `TL_MAC_TEXT_SIZE` is enough.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_mac_format(mac: tl_mac, buffer: *mut c_char, size: usize) -> usize {
    let [a, b, c, d, e, g] = mac.octets;
    let text = format!("{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{g:02x}");
    format_into(&text, buffer, size)
}

/// The size of a buffer for a MAC address as text, with its NUL.
pub const TL_MAC_TEXT_SIZE: usize = 18;
