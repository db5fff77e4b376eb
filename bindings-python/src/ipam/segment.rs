//! `trunkline.ipam.SegmentId`, `VlanStack`, `OwnerKey` and `HostId`: `str` subclasses.

use pyo3::prelude::*;
use trunkline::ipam::{HostId, OwnerKey, SegmentId, VlanStack};

use crate::convert::text_class;

text_class! {
    /// `trunkline.ipam.SegmentId`.
    Segment = SegmentId, "SegmentId"
}

text_class! {
    /// `trunkline.ipam.VlanStack`.
    Tags = VlanStack, "VlanStack"
}

text_class! {
    /// `trunkline.ipam.OwnerKey`.
    Owner = OwnerKey, "OwnerKey"
}

text_class! {
    /// `trunkline.ipam.HostId`.
    Host = HostId, "HostId"
}

/// The text of a valid segment.
#[pyfunction]
pub(crate) fn check_segment_id(segment: Segment) -> String {
    segment.0.to_string()
}

/// The text of valid VLAN tags.
#[pyfunction]
pub(crate) fn check_vlan_stack(vlans: Tags) -> String {
    vlans.0.to_string()
}

/// The text of a valid owner key.
#[pyfunction]
pub(crate) fn check_owner_key(key: Owner) -> String {
    key.0.to_string()
}

/// The text of a valid host id.
#[pyfunction]
pub(crate) fn check_host_id(name: Host) -> String {
    name.0.to_string()
}
