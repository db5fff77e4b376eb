//! The native part of the Python module `trunkline`: a thin layer over `trunkline::blocking`.
//!
//! # The pattern
//!
//! **One noun, one file name** everywhere: `core/src/link/vlan.rs`, `src/link/vlan.rs` here, `python/trunkline/link/_vlan.pyi` (stub),
//! `tests/test_link_vlan.py`, `docs/link.md`.
//!
//! - A slice is a Rust module with `register` (its classes) and `ENUMS` (its tables), a line in `part` and one in `enum_tables`,
//!   a Python package `trunkline.<slice>` that takes its classes from `part` and its enums from `_enums`, and a stub for each noun.
//! - `convert` has a wrapper for each kind of value that crosses: `Name`, `Mac` (a `str` subclass), `Vid`, `MtuBytes` (`int`
//!   subclasses), `Address`, `Net`, `Interface` (`ipaddress`), `Range`, `Span` (`timedelta` or seconds), `Moment` (`datetime`), `Whole<u32>`
//!   (a plain integer whose overflow is our error). Take wrappers as arguments, give them back, and no rule is written twice:
//!   the core's constructor speaks. `text_class!` makes a new `str` subclass, `python_enum!` a new enum: its members are
//!   written in `python/trunkline/_enums.py`, and a test compares the two.
//! - A value class is `#[pyclass(frozen, eq, hash, module = "trunkline.<slice>")]` over the core's value, its
//!   options by keyword. `value_methods!` wraps its `#[pymethods]` and adds `__repr__`, pickling and `match` from the list of
//!   fields, each of which is a property and an argument of `__new__`. `record!` writes the whole class for plain reports.
//! - A client holds its core client in a `Handle` (a reader in an `Exclusive`), so that it can be closed, and is a context manager;
//!   a child after `fork` is told to open its own.
//! - **Every** call of the core that may wait or touch the system goes through `detached::detached`, which releases the interpreter and lets Ctrl-C end the wait.
//! - Errors: `.or_raise()?` on a result of the core. `error::fill` says what each variant carries, `_errors.py` has the classes.
//! - Nothing is decided here. A rule that is not about how Python writes a value belongs to the core.

// Python's protocols have a self, needed or not; a spec has as many switches as the kernel.
#![allow(clippy::unused_self, clippy::struct_excessive_bools)]

mod convert;
mod detached;
mod docker;
mod error;
mod exclusive;
mod fork;
mod handle;
mod ipam;
mod link;
mod logs;
mod spec;
mod topology;
mod types;
mod value;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyType};

/// The native part of `trunkline`; import that instead.
#[pymodule(gil_used = false)]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<detached::Cancel>()?;
    module.add_class::<types::AddressRange>()?;
    module.add_class::<types::AddressSet>()?;
    module.add_class::<types::Difference>()?;
    module.add_class::<types::Ensured>()?;
    module.add_class::<types::ParentSpec>()?;
    module.add_function(wrap_pyfunction!(convert::check_interface_name, module)?)?;
    module.add_function(wrap_pyfunction!(convert::check_mac_address, module)?)?;
    module.add_function(wrap_pyfunction!(convert::check_mtu, module)?)?;
    module.add_function(wrap_pyfunction!(convert::check_vlan_id, module)?)?;
    module.add_function(wrap_pyfunction!(ipam::check_host_id, module)?)?;
    module.add_function(wrap_pyfunction!(ipam::check_owner_key, module)?)?;
    module.add_function(wrap_pyfunction!(ipam::check_segment_id, module)?)?;
    module.add_function(wrap_pyfunction!(ipam::check_vlan_stack, module)?)?;
    module.add_function(wrap_pyfunction!(enum_tables, module)?)?;
    module.add_function(wrap_pyfunction!(error::error_kinds, module)?)?;
    module.add_function(wrap_pyfunction!(error::make_error, module)?)?;
    module.add_function(wrap_pyfunction!(part, module)?)?;
    fork::register(module.py(), module)
}

/// The classes of one slice, by name. They are made when the slice is imported for the first time: making those of all slices
/// takes longer than importing everything else.
#[pyfunction]
fn part<'py>(py: Python<'py>, slice: &str) -> PyResult<Bound<'py, PyDict>> {
    let module = PyModule::new(py, slice)?;
    match slice {
        "docker" => docker::register(&module)?,
        "ipam" => ipam::register(&module)?,
        "link" => link::register(&module)?,
        "logs" => logs::register(&module)?,
        "topology" => topology::register(&module)?,
        _ => return Err(error::invalid("part", slice, "there is no such part")),
    }
    // A value is frozen, so its copy is itself, as that of a `str` is.
    let itself = py.import("trunkline._types")?.getattr("_itself")?;
    let classes = PyDict::new(py);
    for name in module.index()? {
        let found = module.getattr(name.cast::<PyString>()?)?;
        if let Ok(class) = found.cast::<PyType>()
            && class.getattr("__dict__")?.contains("__eq__")?
        {
            class.setattr("__copy__", &itself)?;
            class.setattr("__deepcopy__", &itself)?;
        }
        classes.set_item(&name, found)?;
    }
    Ok(classes)
}

/// The enums, their values, and what else is taken for each, for the test that compares them with Python's.
#[pyfunction]
#[allow(clippy::type_complexity)] // for one test
fn enum_tables() -> Vec<(
    &'static str,
    Vec<(&'static str, Vec<&'static str>)>,
    Option<&'static str>,
)> {
    [
        types::ENUMS,
        docker::ENUMS,
        ipam::ENUMS,
        link::ENUMS,
        logs::ENUMS,
        topology::ENUMS,
    ]
    .concat()
    .into_iter()
    .map(|(class, rows, other)| {
        let rows = rows
            .iter()
            .map(|(value, aliases)| (*value, aliases.to_vec()))
            .collect();
        (class, rows, other)
    })
    .collect()
}
