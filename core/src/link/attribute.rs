//! Netlink attributes: type, length, value. Pure.

/// Netlink attributes: number and value. The flags for nesting and byte order are taken off the number. Ends at the
/// first attribute that is cut off.
pub(super) fn attributes(mut bytes: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let length = usize::from(u16_at(bytes, 0)?);
        let number = u16_at(bytes, 2)? & 0x3fff;
        let value = bytes.get(4..length)?;
        bytes = bytes.get(align(length)..).unwrap_or_default();
        Some((number, value))
    })
}

/// The next multiple of four: messages and attributes start there.
pub(super) fn align(length: usize) -> usize {
    (length + 3) & !3
}

/// A number in the host's byte order.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_ne_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

/// A number in the host's byte order.
#[cfg(feature = "kernel")]
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_ne_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}
