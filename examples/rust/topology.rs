//! A trunk with everything on it, out of one file.
//!
//! `sudo target/debug/topology plan examples/topology.toml`; in the practice network:
//! `examples/lab/lab run --net --engine -- target/debug/topology apply examples/topology.toml`.

use std::error::Error;
use std::process::ExitCode;

use serde_json::{Value, json};
use trunkline::blocking::{Docker, Host, Ipam};
use trunkline::topology::{Leases, Plan, Progress, StepState, Topology};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const USAGE: &str = "usage: topology plan|apply|verify|draw|teardown FILE.toml|FILE.json [--json] [--store FILE] [--svg FILE]

  plan       says what apply would do, as a diff
  apply      does it, step by step, and undoes it when a step fails
  verify     fails unless everything is as wanted
  draw       draws what there is, as a tree; with --svg, as an SVG too
  teardown   removes everything of ours and releases the addresses

  --store FILE   where the leases are kept (default: leases.db)
  --json         answers in JSON, one line for each step";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("topology: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let (mut words, mut json) = (Vec::new(), false);
    let (mut store, mut svg) = ("leases.db".to_owned(), None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--json" => json = true,
            "--store" => store = arguments.next().ok_or(USAGE)?,
            "--svg" => svg = Some(arguments.next().ok_or(USAGE)?),
            "--help" | "-h" => {
                println!("{USAGE}");
                return Ok(());
            }
            _ => words.push(argument),
        }
    }
    let [verb, file] = words.as_slice() else {
        return Err(USAGE.into());
    };
    let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let is_json = std::path::Path::new(file)
        .extension()
        .is_some_and(|extension| extension == "json");
    let topology = if is_json {
        Topology::from_json(&text)
    } else {
        Topology::from_toml(&text)
    }
    .map_err(|error| format!("{file}: {error}"))?;

    let mut host = Host::connect(&Ipam::open(store)?)?;
    if topology.needs_engine() {
        host = host.with_engine(&Docker::connect()?);
    }
    let mut tell = |progress: &Progress<'_>| {
        if json {
            println!("{}", progress_json(progress));
        } else if !matches!(progress.state, StepState::About) {
            println!("{progress}");
        }
    };
    match verb.as_str() {
        "plan" => print_plan(&host.plan(&topology)?, json),
        "apply" => {
            let done = host.apply(&topology, &mut tell)?;
            if done.is_empty() && !json {
                println!("nothing to do");
            }
        }
        "verify" => {
            host.verify(&topology)?;
            println!("{}", if json { "{\"ok\":true}" } else { "as wanted" });
        }
        "draw" => {
            let picture = topology.picture_of("this host", &host.observe(&topology)?);
            print!("{}", picture.tree());
            if let Some(svg) = svg {
                std::fs::write(svg, picture.svg())?;
            }
        }
        "teardown" => {
            let done = host.teardown(&topology, Leases::Release, &mut tell)?;
            for note in done.notes() {
                println!("# {note}");
            }
        }
        _ => return Err(USAGE.into()),
    }
    Ok(())
}

fn print_plan(plan: &Plan, json: bool) {
    if !json {
        println!("{plan}");
        return;
    }
    let steps = plan.actions().iter().map(|action| {
        json!({
            "sign": action.step.sign().to_string(),
            "step": action.step.to_string(),
            "why": action.why.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "undo": action.step.undo(),
        })
    });
    let plan = json!({ "steps": steps.collect::<Vec<_>>(), "notes": plan.notes() });
    println!("{plan}");
}

fn progress_json(progress: &Progress<'_>) -> Value {
    let (state, error) = match progress.state {
        StepState::About => ("about", None),
        StepState::Done => ("done", None),
        StepState::Failed(error) => ("failed", Some(error.to_string())),
        StepState::Undone => ("undone", None),
        StepState::NotUndone(error) => ("not undone", Some(error.to_string())),
        _ => ("unknown", None),
    };
    json!({
        "number": progress.number, "of": progress.of, "step": progress.action.to_string(), "state": state, "error": error,
    })
}
