//! Attaches macvlan children for the Python benchmark, which drives it: a line on standard input is one round, and its answer the
//! nanoseconds that the attaching took. Arguments: the parent, and the names of the namespaces.
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, Write};
use std::time::Instant;

use trunkline::InterfaceName;
use trunkline::blocking::Kernel;
use trunkline::link::{Attachment, MacvlanSpec, Netns, RouteSpec};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let parent: InterfaceName = arguments.next().unwrap().parse().unwrap();
    let names: Vec<String> = arguments.collect();
    let kernel = Kernel::connect().unwrap();
    let mut out = std::io::stdout();
    for round in std::io::stdin().lock().lines() {
        round.unwrap();
        let start = Instant::now();
        let wanted: Vec<(Attachment, Netns)> = names
            .iter()
            .zip(2..)
            .map(|(name, number)| {
                let child = MacvlanSpec::new(parent.clone(), "eth0".parse().unwrap());
                let attachment = Attachment::new(child)
                    .address(format!("10.0.0.{number}/24").parse().unwrap())
                    .route(RouteSpec::default_via("10.0.0.1".parse().unwrap()).unwrap());
                (attachment, Netns::named(name).unwrap())
            })
            .collect();
        let links = kernel.attach_many(&wanted).unwrap();
        let taken = start.elapsed();
        assert_eq!(links.len(), names.len());
        writeln!(out, "{}", taken.as_nanos()).unwrap();
        out.flush().unwrap();
    }
}
