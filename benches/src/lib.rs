//! What the benchmarks of trunkline share: rounds in which everybody has a turn, and the table of results.
//!
//! `cargo bench -p trunkline-benches --bench control` measures; `cargo run -p trunkline-benches --bin table` prints what was
//! measured last, beside the targets. `cargo bench … -- --test` runs everything once and asserts its results.

pub mod page;
pub mod plot;
pub mod rounds;
pub mod sandbox;
pub mod table;
pub mod targets;
