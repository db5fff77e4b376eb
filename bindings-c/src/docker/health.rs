//! Whether a network is as wanted.

use std::ffi::c_char;

use trunkline::docker::{NetworkHealth, Trouble};

use crate::error::tl_differences;
use crate::ffi::{Owned, element, free, handle, length, list_of, made_of, read, text_of};

/// What is wrong with a network beyond its own settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_trouble_type {
    /// The parent is gone, and with it the interface of each container.
    TL_TROUBLE_PARENT_GONE = 1,
    /// The parent is down.
    TL_TROUBLE_PARENT_DOWN = 2,
    /// The parent carries another VLAN than its network is meant for.
    TL_TROUBLE_WRONG_VLAN = 3,
    /// dockerd lists the network and has forgotten it: it started while the parent was missing.
    TL_TROUBLE_FORGOTTEN = 4,
}

pub(crate) fn trouble_kind(value: &Trouble) -> u32 {
    #[allow(unreachable_patterns)] // core may grow
    match value {
        Trouble::ParentGone { .. } => tl_trouble_type::TL_TROUBLE_PARENT_GONE as u32,
        Trouble::ParentDown { .. } => tl_trouble_type::TL_TROUBLE_PARENT_DOWN as u32,
        Trouble::WrongVlan { .. } => tl_trouble_type::TL_TROUBLE_WRONG_VLAN as u32,
        Trouble::Forgotten { .. } => tl_trouble_type::TL_TROUBLE_FORGOTTEN as u32,
        _ => 0,
    }
}

/// One trouble of a network: what is wrong around it. Belongs to its health.
pub struct tl_trouble(Owned<Trouble>);

handle!(tl_trouble: Trouble);

/// Which trouble, a `tl_trouble_type`; 0 for one that this version does not know.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_trouble_kind(trouble: *const tl_trouble) -> u32 {
    read(trouble, 0, trouble_kind)
}

/// The trouble and its remedy in plain words; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_trouble_text(trouble: *const tl_trouble) -> *const c_char {
    text_of(trouble, "text", |it| Some(it.to_string()))
}

/// The link that it is about; borrowed, NULL when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_trouble_link(trouble: *const tl_trouble) -> *const c_char {
    text_of(trouble, "link", |it| match it {
        Trouble::ParentGone { link, .. }
        | Trouble::ParentDown { link, .. }
        | Trouble::WrongVlan { link, .. } => Some(link.to_string()),
        _ => None,
    })
}

/// A list. Threads may read it at the same time.
pub struct tl_troubles(Owned<Vec<tl_trouble>>);

handle!(tl_troubles: Vec<tl_trouble>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_troubles_len(troubles: *const tl_troubles) -> usize {
    length(troubles)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_troubles_at(
    troubles: *const tl_troubles,
    index: usize,
) -> *const tl_trouble {
    element(troubles, index)
}

/// A network compared with what is wanted, and its troubles. It never changes, so threads may read it at the same time.
pub struct tl_network_health(Owned<NetworkHealth>);

handle!(tl_network_health: NetworkHealth);

/// Whether all is as wanted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_health_is_well(health: *const tl_network_health) -> bool {
    read(health, false, NetworkHealth::is_well)
}

/// Each field that differs; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_health_differences(
    health: *const tl_network_health,
) -> *const tl_differences {
    made_of(health, "differences", |it| {
        Some(list_of(it.differences.iter().cloned()))
    })
}

/// What keeps its containers from talking or starting; borrowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_health_troubles(
    health: *const tl_network_health,
) -> *const tl_troubles {
    made_of(health, "troubles", |it| {
        Some(list_of(it.troubles.iter().cloned()))
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_network_health_free(health: *mut tl_network_health) {
    free(health);
}
