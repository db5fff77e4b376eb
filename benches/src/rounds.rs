//! Rounds: every contender has its turn in each, so that what else the machine does hits all of them alike.
//!
//! Criterion measures one contender after the other. On a shared machine minutes lie between them, and their ratio is worth
//! little. So the rounds are run here, and criterion gets one sample of each round: statistics, files and report are its own.

use std::cell::RefCell;
use std::time::Duration;

use criterion::{Criterion, SamplingMode};

/// One way to do the work of a group.
pub struct Contender<'a> {
    name: &'static str,
    run: Box<dyn FnMut() -> Duration + 'a>,
    samples: Vec<Duration>,
    next: usize,
    /// In how many rounds it has its turn; none for all.
    turns: Option<usize>,
}

/// Criterion's least number of samples.
const LEAST: usize = 10;

impl<'a> Contender<'a> {
    /// A contender by name. The function does the work once, asserts the result, cleans up, and gives the time of the work alone.
    pub fn new(name: &'static str, run: impl FnMut() -> Duration + 'a) -> Self {
        Self {
            name,
            run: Box::new(run),
            samples: Vec::new(),
            next: 0,
            turns: None,
        }
    }

    /// The same for one that takes long: it has its turn in ten of the rounds.
    pub fn seldom(name: &'static str, run: impl FnMut() -> Duration + 'a) -> Self {
        Self {
            turns: Some(LEAST),
            ..Self::new(name, run)
        }
    }

    /// The same for one that takes seconds: it has its turn in three of the rounds. Criterion wants ten samples and gets
    /// these again and again: their median is right, its interval too narrow.
    pub fn rarely(name: &'static str, run: impl FnMut() -> Duration + 'a) -> Self {
        Self {
            turns: Some(3),
            ..Self::new(name, run)
        }
    }

    fn has_turn(&self, round: usize, rounds: usize) -> bool {
        self.turns
            .is_none_or(|turns| self.samples.len() * rounds <= round * turns)
    }
}

/// Criterion as the benchmarks use it: without plots, and with its files where [`Table`](crate::table::Table) looks for them.
pub fn criterion() -> Criterion {
    Criterion::default()
        .without_plots()
        .output_directory(&crate::table::results_directory())
        .configure_from_args()
}

/// Measures contenders in rounds, at least ten, and reports each as the benchmark `group/name`.
///
/// Nothing is run when the filter of the command line leaves the whole group out. If it lets one contender in, the others
/// are run too, for the sake of the rounds. With `--test` and `--profile-time` criterion calls each directly.
pub fn compare(
    criterion: &mut Criterion,
    group: &str,
    rounds: usize,
    contenders: Vec<Contender<'_>>,
) {
    let direct = is_direct();
    let names: Vec<(&'static str, usize)> = contenders
        .iter()
        .map(|each| {
            let samples = each.turns.map_or(rounds, |turns| turns.max(LEAST));
            (each.name, samples)
        })
        .collect();
    let contenders = RefCell::new(contenders);
    let mut bench = criterion.benchmark_group(group);
    bench
        .sampling_mode(SamplingMode::Flat)
        // Samples are ready when they are asked for.
        .warm_up_time(Duration::from_nanos(1))
        .measurement_time(Duration::from_millis(5));
    for (place, (name, samples)) in names.into_iter().enumerate() {
        bench.sample_size(samples).bench_function(name, |bencher| {
            let mut contenders = contenders.borrow_mut();
            if !direct && contenders.iter().all(|each| each.samples.is_empty()) {
                // The first round warms up; its samples are what criterion asks for first, to warm up.
                eprintln!("{group}: a warm-up and {rounds} rounds");
                let mut order: Vec<usize> = (0..contenders.len()).collect();
                let mut dice = 0;
                for round in 0..=rounds {
                    shuffle(&mut order, &mut dice);
                    for at in &order {
                        let Some(each) = contenders.get_mut(*at) else {
                            continue;
                        };
                        if each.has_turn(round, rounds) {
                            each.samples.push((each.run)());
                        }
                    }
                }
            }
            let Some(contender) = contenders.get_mut(place) else {
                return;
            };
            bencher.iter_custom(|iterations| {
                if direct {
                    return (0..iterations).map(|_| (contender.run)()).sum();
                }
                let sample = contender.samples.get(contender.next).copied();
                contender.next += 1;
                if contender.turns.is_some() && contender.next >= contender.samples.len() {
                    contender.next = 1;
                }
                // Criterion divides by the number of iterations it asked for.
                sample.unwrap_or_default() * u32::try_from(iterations).unwrap_or(u32::MAX)
            });
        });
    }
    bench.finish();
}

/// Another order each round, so that nobody always comes after the one that leaves the disk busy, and the caches of the
/// processor full of its own.
fn shuffle(order: &mut [usize], dice: &mut u64) {
    for last in (1..order.len()).rev() {
        // The constants of Knuth's MMIX; the upper half is random enough.
        *dice = dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let other = usize::try_from(*dice >> 33).unwrap_or(0) % (last + 1);
        order.swap(last, other);
    }
}

/// Whether this is a test or a profile, as criterion decides it.
pub fn is_direct() -> bool {
    let has =
        |wanted: &str| std::env::args().any(|argument| argument.split('=').next() == Some(wanted));
    !has("--bench") || has("--test") || has("--profile-time")
}
