//! Addresses and prefixes: objects of `ipaddress`, and accepted as text.

use std::net::IpAddr;

use ipnet::IpNet;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyString, PyType};
use trunkline::AddressRange as CoreRange;
use trunkline::ipam::Subnet;

use super::wrong_type;
use crate::error::{OrRaise, invalid};
use crate::types::AddressRange;

/// A class of `ipaddress`, imported when one is needed for the first time: it takes milliseconds.
fn class<'py>(py: Python<'py>, name: &'static str) -> PyResult<&'py Bound<'py, PyType>> {
    static ADDRESS4: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    static ADDRESS6: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    static NETWORK4: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    static NETWORK6: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    static INTERFACE4: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    static INTERFACE6: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let lock = match name {
        "IPv4Address" => &ADDRESS4,
        "IPv6Address" => &ADDRESS6,
        "IPv4Network" => &NETWORK4,
        "IPv6Network" => &NETWORK6,
        "IPv4Interface" => &INTERFACE4,
        _ => &INTERFACE6,
    };
    lock.import(py, "ipaddress", name)
}

/// The text of a `str`, or of an instance of one of the classes.
fn text(found: &Bound<'_, PyAny>, classes: &[&'static str], wanted: &str) -> PyResult<String> {
    if let Ok(text) = found.cast::<PyString>() {
        return Ok(text.to_cow()?.into_owned());
    }
    for name in classes {
        if found.is_instance(class(found.py(), name)?)? {
            return Ok(found.str()?.to_string());
        }
    }
    Err(wrong_type(found, wanted))
}

/// `ipaddress.IPv4Address` or `IPv6Address`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, IntoPyObject)]
#[pyo3(transparent)]
pub(crate) struct Address(pub(crate) IpAddr);

impl<'py> FromPyObject<'_, 'py> for Address {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let text = text(
            &found,
            &["IPv4Address", "IPv6Address"],
            "str, IPv4Address or IPv6Address",
        )?;
        text.parse().map(Self).map_err(|_| {
            invalid(
                "address",
                &text,
                "it is an IPv4 or IPv6 address, such as 10.0.0.2",
            )
        })
    }
}

fn prefix<'py>(
    py: Python<'py>,
    net: IpNet,
    v4: &'static str,
    v6: &'static str,
) -> PyResult<Bound<'py, PyAny>> {
    match net {
        IpNet::V4(net) => class(py, v4)?.call1(((u32::from(net.addr()), net.prefix_len()),)),
        IpNet::V6(net) => class(py, v6)?.call1(((u128::from(net.addr()), net.prefix_len()),)),
    }
}

/// `ipaddress.IPv4Network` or `IPv6Network`: a prefix without host bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Net(pub(crate) Subnet);

impl<'py> FromPyObject<'_, 'py> for Net {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        text(
            &found,
            &["IPv4Network", "IPv6Network"],
            "str, IPv4Network or IPv6Network",
        )?
        .parse()
        .or_raise()
        .map(Self)
    }
}

/// `ipaddress.IPv4Interface` or `IPv6Interface`: an address with the prefix length of its subnet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Interface(pub(crate) IpNet);

impl<'py> FromPyObject<'_, 'py> for Interface {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let classes = [
            "IPv4Interface",
            "IPv6Interface",
            "IPv4Network",
            "IPv6Network",
        ];
        let text = text(&found, &classes, "str, IPv4Interface or IPv6Interface")?;
        text.parse().map(Self).map_err(|_| {
            invalid(
                "interface address",
                &text,
                "it is an address, a slash and the prefix length of its subnet, such as 10.0.0.2/24",
            )
        })
    }
}

macro_rules! prefix_out {
    ($wrapper:ident, $net:expr, $v4:literal, $v6:literal) => {
        impl<'py> IntoPyObject<'py> for $wrapper {
            type Target = PyAny;
            type Output = Bound<'py, PyAny>;
            type Error = PyErr;

            fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
                prefix(py, $net(self), $v4, $v6)
            }
        }

        impl<'py> IntoPyObject<'py> for &$wrapper {
            type Target = PyAny;
            type Output = Bound<'py, PyAny>;
            type Error = PyErr;

            fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
                (*self).into_pyobject(py)
            }
        }
    };
}
prefix_out!(Net, |net: Net| net.0.net(), "IPv4Network", "IPv6Network");
prefix_out!(
    Interface,
    |interface: Interface| interface.0,
    "IPv4Interface",
    "IPv6Interface"
);

/// `trunkline.AddressRange`; text, an address and a prefix are taken too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Range(pub(crate) CoreRange);

impl<'py> FromPyObject<'_, 'py> for Range {
    type Error = PyErr;

    fn extract(found: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(range) = found.cast::<AddressRange>() {
            return Ok(Self(range.get().0));
        }
        let classes = ["IPv4Address", "IPv6Address", "IPv4Network", "IPv6Network"];
        text(
            &found,
            &classes,
            "str, AddressRange, or an address or network of ipaddress",
        )?
        .parse()
        .or_raise()
        .map(Self)
    }
}

impl<'py> IntoPyObject<'py> for Range {
    type Target = AddressRange;
    type Output = Bound<'py, AddressRange>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        Bound::new(py, AddressRange(self.0))
    }
}

impl<'py> IntoPyObject<'py> for &Range {
    type Target = AddressRange;
    type Output = Bound<'py, AddressRange>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        (*self).into_pyobject(py)
    }
}
