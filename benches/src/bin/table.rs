//! Prints what the benchmarks measured last. An argument chooses the groups that begin with it: `control/attach`.

use std::process::ExitCode;

use trunkline_benches::table::Table;

fn main() -> ExitCode {
    let prefix = std::env::args().nth(1).unwrap_or_default();
    match Table::read(&prefix) {
        Ok(table) => {
            print!("{table}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
