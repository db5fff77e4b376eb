//! Prints what the benchmarks measured last. An argument chooses the groups that begin with it: `control/attach`. With
//! `--page DIRECTORY` it writes a page with plots as well.

use std::path::Path;
use std::process::ExitCode;

use trunkline_benches::page;
use trunkline_benches::table::Table;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (prefix, directory) = match arguments.as_slice() {
        [option, directory] if option == "--page" => ("", Some(directory)),
        [prefix] => (prefix.as_str(), None),
        _ => ("", None),
    };
    let done = Table::read(prefix).and_then(|table| {
        print!("{table}");
        directory.map_or(Ok(()), |directory| {
            page::write(&table, Path::new(directory))
        })
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
