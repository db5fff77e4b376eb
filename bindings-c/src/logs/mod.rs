//! Log drivers, daemon.json, reading logs, and what goes wrong on a network, as logs tell it.

mod audit;
mod classify;
mod daemon_config;
mod daemon_log;
mod driver;
mod examine;
mod location;
mod query;
mod reader;

pub use audit::*;
pub use classify::*;
pub use daemon_config::*;
pub use daemon_log::*;
pub use driver::*;
pub use examine::*;
pub use location::*;
pub use query::*;
pub use reader::*;
