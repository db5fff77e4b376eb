//! How values of the core cross: each wrapper here is read from, and becomes, what a Python programmer would use for it.

mod enums;
mod net;
mod number;
mod text;
mod time;

pub(crate) use enums::{
    Table as EnumTable, member as enum_member, position as enum_position, python_enum,
};
pub(crate) use net::{Address, Interface, Net, Range};
pub(crate) use number::{MtuBytes, Vid, Whole, check_mtu, check_vlan_id};
pub(crate) use text::{
    Mac, Name, check_interface_name, check_mac_address, instance as text_instance, text_class,
};
pub(crate) use time::{Moment, Span};

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

/// The `TypeError` for a value of a type that is not taken.
pub(crate) fn wrong_type(found: &Bound<'_, PyAny>, wanted: &str) -> PyErr {
    let found = found
        .get_type()
        .name()
        .map_or_else(|_| "object".to_owned(), |name| name.to_string());
    PyTypeError::new_err(format!("{wanted} expected, not {found}"))
}
