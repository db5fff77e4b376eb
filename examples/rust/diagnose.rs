//! What is wrong with the network of this host, of one network, or of one container?
//!
//! `sudo target/debug/diagnose`; in the practice network: `examples/lab/lab run --engine -- target/debug/diagnose`.

use std::error::Error;
use std::io::{BufRead, IsTerminal, Write};
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::{Value, json};
use trunkline::blocking::examine;
use trunkline::logs::{
    Cause, Evidence, Examination, Extent, Findings, Layer, LogPlace, LogTime, Looked,
};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const USAGE: &str = "usage: diagnose [network NAME | container NAME] [options]

Asks the engine, reads the daemon's, the containers' and the kernel's log, and names the causes of trouble. Changes nothing.
Ends with 0 when nothing was found, with 1 when something was, with 2 when it could not look.

  --hours N          how far back, 24 when not given
  --lines N          how many of the last lines of each log, 2000 when not given
  --seconds N        how long it may take, 60 when not given
  --said FILE        what the docker command said; - for standard input
  --daemon-log FILE  the daemon's log, when it is not found by itself
  --kernel-log FILE  a saved dmesg instead of this kernel's
  --json             answers in JSON";

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("diagnose: {error}");
            ExitCode::from(2)
        }
    }
}

/// Whether nothing was found.
fn run() -> Result<bool> {
    let (mut words, mut options, mut as_json) = (Vec::new(), Vec::new(), false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--json" => as_json = true,
            "--help" | "-h" => {
                println!("{USAGE}");
                return Ok(true);
            }
            option if option.starts_with("--") => {
                options.push((option.to_owned(), arguments.next().ok_or(USAGE)?));
            }
            _ => words.push(argument),
        }
    }
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let mut examination = match words.as_slice() {
        [] | ["host"] => Examination::of_host(),
        ["network", name] => Examination::of_network(*name),
        ["container", name] => Examination::of_container(*name),
        _ => return Err(USAGE.into()),
    };
    for (option, value) in &options {
        let file = || LogPlace::File {
            path: value.clone(),
            shared: false,
        };
        examination = match option.as_str() {
            "--hours" => {
                let hours = value.parse().map_err(|_| USAGE)?;
                examination.since(LogTime::now().before(Duration::from_hours(hours)))
            }
            "--lines" => examination.lines(value.parse()?)?,
            "--seconds" => examination.within(Duration::from_secs(value.parse()?))?,
            "--daemon-log" => examination.daemon_log(file()),
            "--kernel-log" => examination.kernel_log(file()),
            "--said" => said(examination, value)?,
            _ => return Err(USAGE.into()),
        };
    }
    let findings = examine(&examination.progress(tell))?;
    if std::io::stderr().is_terminal() {
        eprint!("\r\x1b[K");
    }
    if as_json {
        println!("{}", report(&findings));
    } else {
        print!("{findings}");
    }
    Ok(findings.is_clean())
}

fn said(mut examination: Examination, file: &str) -> Result<Examination> {
    let input: Box<dyn BufRead> = if file == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        let open = std::fs::File::open(file).map_err(|error| format!("{file}: {error}"))?;
        Box::new(std::io::BufReader::new(open))
    };
    for line in input.lines() {
        let line = line?;
        if !line.trim().is_empty() {
            examination = examination.evidence(Evidence::new(Layer::Api, line));
        }
    }
    Ok(examination)
}

/// On a terminal one line that is written over; else a line for each source that is done.
fn tell(looked: &Looked) -> ControlFlow<()> {
    let terminal = std::io::stderr().is_terminal();
    if terminal {
        eprint!("\r\x1b[K{:.100}", looked.to_string());
        // What is not shown is no reason to stop.
        let _ = std::io::stderr().flush();
    } else if *looked.extent() != Extent::UnderWay {
        eprintln!("{looked}");
    }
    ControlFlow::Continue(())
}

fn report(findings: &Findings) -> Value {
    let diagnosis = findings.diagnosis();
    json!({
        "causes": diagnosis.causes().iter().map(cause).collect::<Vec<_>>(),
        "unexplained": diagnosis.unexplained(),
        "noise": diagnosis.noise(),
        "sources": findings.sources().iter().map(source).collect::<Vec<_>>(),
    })
}

fn cause(cause: &Cause) -> Value {
    let time = |at| LogTime::from_nanos(at).to_string();
    json!({
        "name": cause.failure().name(),
        "subjects": cause.subjects(),
        "containers": cause.containers().collect::<Vec<_>>(),
        "told_by": cause.layers().map(|layer| layer.to_string()).collect::<Vec<_>>(),
        "count": cause.count(),
        "first": cause.span().map(|(first, _)| time(first)),
        "last": cause.span().map(|(_, last)| time(last)),
        "meaning": cause.failure().meaning(),
        "remedy": cause.failure().remedy(),
        "examples": cause.examples(),
    })
}

fn source(looked: &Looked) -> Value {
    let (read, why) = match looked.extent() {
        Extent::UnderWay | Extent::Whole => ("whole", None),
        Extent::Partly(why) => ("partly", Some(why)),
        Extent::Not(why) => ("not", Some(why)),
    };
    json!({"source": looked.source().to_string(), "lines": looked.lines(), "read": read, "why": why})
}
