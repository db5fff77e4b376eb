//! `trunkline.topology`.
use pyo3::prelude::*;

use crate::convert::EnumRow;

pub(crate) const ENUMS: &[(&str, &[EnumRow])] = &[];

pub(crate) fn register(_module: &Bound<'_, PyModule>) -> PyResult<()> {
    Ok(())
}
