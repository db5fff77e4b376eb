//! Which addresses of a range are taken, as a bitmap.

use trunkline::ipam::AddressMap;

use crate::error::{tl_error, tl_status};
use crate::ffi::{Owned, free, get_mut, guard, handle, output, read};
use crate::types::{tl_count, tl_ip, tl_range};

/// Which addresses of a range are taken: finds the next free one in nanoseconds, however full it is. One thread at a time may change it;
/// threads may read it at the same time.
pub struct tl_address_map(Owned<AddressMap>);

handle!(tl_address_map: AddressMap);

/// A map of a range in which nothing is taken.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_map_new(
    range: tl_range,
    out: *mut *mut tl_address_map,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        out.give(AddressMap::new(range.get()?));
        Ok(())
    })
}

/// Takes the next free address, in turn; all zero when none is left.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_map_take_next(
    map: *mut tl_address_map,
    out: *mut tl_ip,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let out = output(out, "out")?;
        let next = get_mut(map, "map")?.0.take_next();
        out.set(next.map_or_else(tl_ip::default, Into::into));
        Ok(())
    })
}

/// Takes an address; `taken` is false when it is taken already or not in the range.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_map_take(
    map: *mut tl_address_map,
    ip: tl_ip,
    taken: *mut bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let taken = output(taken, "taken")?;
        let map = get_mut(map, "map")?;
        taken.set(map.0.take(ip.get()?));
        Ok(())
    })
}

/// Gives an address back; `given` is false when it was not taken.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_map_give_back(
    map: *mut tl_address_map,
    ip: tl_ip,
    given: *mut bool,
    err: *mut *mut tl_error,
) -> tl_status {
    guard(err, || {
        let given = output(given, "given")?;
        let map = get_mut(map, "map")?;
        given.set(map.0.give_back(ip.get()?));
        Ok(())
    })
}

/// Whether an address is taken.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_map_is_taken(map: *const tl_address_map, ip: tl_ip) -> bool {
    read(map, false, |map| ip.get().is_ok_and(|ip| map.is_taken(ip)))
}

/// How many addresses are taken.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_map_taken(map: *const tl_address_map) -> tl_count {
    read(map, 0, AddressMap::taken).into()
}

/// Frees a map. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_address_map_free(map: *mut tl_address_map) {
    free(map);
}
