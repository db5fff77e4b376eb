//! `trunkline.Difference`.

use crate::value::record;

record! {
    /// One field in which a thing that exists differs from what was asked for.
    in "trunkline"
    struct Difference {
        /// The name of the field.
        field: String,
        /// What was wanted.
        wanted: String,
        /// What is there.
        found: String,
    }

    fn __str__(&self) -> String {
        format!("{} is {}, wanted {}", self.field, self.found, self.wanted)
    }
}

impl From<&trunkline::Difference> for Difference {
    fn from(difference: &trunkline::Difference) -> Self {
        Self {
            field: difference.field().to_owned(),
            wanted: difference.wanted().to_owned(),
            found: difference.found().to_owned(),
        }
    }
}

impl Difference {
    /// A list of the core, as a list of Python.
    pub(crate) fn list(differences: &[trunkline::Difference]) -> Vec<Self> {
        differences.iter().map(Self::from).collect()
    }
}
