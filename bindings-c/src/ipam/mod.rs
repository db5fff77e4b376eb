//! Address ranges that cannot overlap: pools, ranges and leases.

mod audit;
mod bitmap;
mod client;
mod lease;
mod pool;
mod reality;
mod segment;

pub use audit::*;
pub use bitmap::*;
pub use client::*;
pub use lease::*;
pub use pool::*;
pub use reality::*;
pub use segment::*;
