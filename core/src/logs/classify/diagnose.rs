//! From many lines to a few causes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::logs::classify::{Failure, Layer, MAX_LEN, Match, classify, is_noise};
use crate::logs::daemon_config::LogLevel;
use crate::logs::daemon_log::record::DaemonRecord;

/// One thing that somebody said, for [`diagnose`].
///
/// ```
/// use trunkline::logs::{Evidence, Layer};
///
/// let evidence = Evidence::new(Layer::Container, "wget: bad address 'db'").of_container("web");
/// assert_eq!(evidence.layer(), Layer::Container);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    layer: Layer,
    text: String,
    container: Option<String>,
    at: Option<i64>,
    serious: bool,
}

impl Evidence {
    /// A line, or an answer of the engine.
    pub fn new(layer: Layer, text: impl Into<String>) -> Self {
        Self {
            layer,
            text: text.into(),
            container: None,
            at: None,
            // An answer that is given here is a refusal; most lines of an application are not.
            serious: layer == Layer::Api,
        }
    }

    /// A line of the daemon's log, with its time and level.
    pub fn of_record(record: &DaemonRecord) -> Self {
        let layer = if record.program() == Some("kernel") {
            Layer::Kernel
        } else {
            Layer::Daemon
        };
        Self {
            layer,
            text: record.full_text(),
            container: record.field("container").map(str::to_owned),
            at: record.unix_nanos(),
            serious: record.level().is_some_and(|level| level >= LogLevel::Error),
        }
    }

    /// Says which container it is about, by name or id.
    pub fn of_container(mut self, container: impl Into<String>) -> Self {
        self.container = Some(container.into());
        self
    }

    /// Says when it was, in nanoseconds since 1970.
    pub fn at(mut self, unix_nanos: i64) -> Self {
        self.at = Some(unix_nanos);
        self
    }

    /// Says that it is a remark and no refusal: when it is not in the catalogue it is not worth a word.
    #[cfg(feature = "logs")]
    pub(crate) fn remark(mut self) -> Self {
        self.serious = false;
        self
    }

    /// Who said it.
    pub fn layer(&self) -> Layer {
        self.layer
    }

    /// The container that it is about, as far as that was said.
    pub fn container(&self) -> Option<&str> {
        self.container.as_deref()
    }

    /// When it was, in nanoseconds since 1970, as far as that is known.
    pub fn unix_nanos(&self) -> Option<i64> {
        self.at
    }

    /// What was said.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// A cause, with all that speaks for it.
#[derive(Clone, Debug)]
pub struct Cause {
    failure: &'static Failure,
    subjects: Vec<String>,
    layers: BTreeSet<Layer>,
    containers: BTreeSet<String>,
    examples: Vec<String>,
    count: usize,
    first: Option<i64>,
    last: Option<i64>,
}

impl Cause {
    /// The failure, with its meaning and remedy.
    pub fn failure(&self) -> &'static Failure {
        self.failure
    }

    /// What it is about: ports, addresses, networks.
    pub fn subjects(&self) -> &[String] {
        &self.subjects
    }

    /// Who spoke of it.
    pub fn layers(&self) -> impl Iterator<Item = Layer> {
        self.layers.iter().copied()
    }

    /// The containers concerned, as far as they were named.
    pub fn containers(&self) -> impl Iterator<Item = &str> {
        self.containers.iter().map(String::as_str)
    }

    /// Up to five of the lines, verbatim up to 16 KiB of each.
    pub fn examples(&self) -> &[String] {
        &self.examples
    }

    /// The number of lines.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The times of the first and the last line, in nanoseconds since 1970, as far as they are known.
    pub fn span(&self) -> Option<(i64, i64)> {
        self.first.zip(self.last)
    }

    fn add(&mut self, evidence: &Evidence) {
        self.count += 1;
        self.layers.insert(evidence.layer);
        self.containers.extend(evidence.container.clone());
        if self.examples.len() < 5 && !self.examples.contains(&evidence.text) {
            self.examples.push(evidence.text.clone());
        }
        if let Some(at) = evidence.at {
            self.first = Some(self.first.map_or(at, |first| first.min(at)));
            self.last = Some(self.last.map_or(at, |last| last.max(at)));
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            failure, subjects, ..
        } = self;
        f.write_str(failure.name)?;
        if !subjects.is_empty() {
            write!(f, " ({})", subjects.join(", "))?;
        }
        write!(f, ": {}; {}", failure.meaning, failure.remedy)
    }
}

/// What [`diagnose`] made of the lines.
#[derive(Clone, Debug, Default)]
pub struct Diagnosis {
    causes: Vec<Cause>,
    unexplained: Vec<String>,
    noise: usize,
}

impl Diagnosis {
    /// The causes, the most frequently mentioned first.
    pub fn causes(&self) -> &[Cause] {
        &self.causes
    }

    /// Refusals of the engine and errors of the daemon that are not in the catalogue, each once, at most a hundred.
    pub fn unexplained(&self) -> &[String] {
        &self.unexplained
    }

    /// How many lines were put aside because they mean nothing.
    pub fn noise(&self) -> usize {
        self.noise
    }
}

/// Finds the causes behind what engine, daemon, containers and kernel said.
///
/// One mistake makes two to four lines: a line that only says that something failed goes with the cause it wraps when both
/// name the same container or endpoint, and the same failure of the same thing is one cause, whoever tells of it.
///
/// ```
/// use trunkline::logs::{Evidence, Layer, diagnose};
///
/// let diagnosis = diagnose([
///     Evidence::new(Layer::Api, "driver failed programming external connectivity on endpoint web (4f0a): Bind for 0.0.0.0:80 failed: port is already allocated"),
///     Evidence::new(Layer::Daemon, "Failed to allocate and map port: Bind for 0.0.0.0:80 failed: port is already allocated"),
///     Evidence::new(Layer::Daemon, "driver failed programming external connectivity on endpoint web (4f0a)"),
///     Evidence::new(Layer::Daemon, "cleaning up after shim disconnected"),
/// ]);
/// assert_eq!(diagnosis.causes().len(), 1);
/// assert_eq!(diagnosis.causes()[0].count(), 3);
/// assert_eq!(diagnosis.noise(), 1);
/// ```
pub fn diagnose(evidence: impl IntoIterator<Item = Evidence>) -> Diagnosis {
    let mut diagnosing = Diagnosing::default();
    for evidence in evidence {
        diagnosing.add(evidence);
    }
    diagnosing.finish()
}

/// A diagnosis under way: it keeps causes, and not the lines.
#[derive(Debug, Default)]
pub(crate) struct Diagnosing {
    diagnosis: Diagnosis,
    /// Where the cause of a failure and its subjects stands.
    at: BTreeMap<(&'static str, Vec<String>), usize>,
    wrappers: Vec<(Evidence, Match)>,
    /// Failures of others, by the same key.
    of_others: BTreeSet<(&'static str, Vec<String>)>,
    /// The causes of which only lines speak that name nobody.
    of_nobody: BTreeSet<usize>,
}

/// Whom a line concerns, when not all of a host is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "logs"), allow(dead_code))]
pub(crate) enum Concern {
    /// What is looked at.
    Ours,
    /// It names nobody: the host as a whole, or somebody whom a line beside it names.
    Nobody,
    /// Somebody else.
    Others,
}

/// The most causes, and the most lines that only wrap one; further ones are counted with the last.
const MOST: usize = 1000;

impl Diagnosing {
    pub(crate) fn add(&mut self, evidence: Evidence) {
        self.add_of(Concern::Ours, evidence);
    }

    pub(crate) fn add_of(&mut self, concern: Concern, mut evidence: Evidence) {
        let diagnosis = &mut self.diagnosis;
        if is_noise(evidence.layer, &evidence.text) {
            diagnosis.noise += 1;
            return;
        }
        let found = classify(evidence.layer, &evidence.text);
        shorten(&mut evidence.text);
        if concern == Concern::Others {
            let key = found.map(|found| (found.failure().name, found.subjects().to_vec()));
            if self.of_others.len() < MOST {
                self.of_others.extend(key);
            }
            return;
        }
        let Some(found) = found else {
            let unexplained = &mut diagnosis.unexplained;
            if evidence.serious && unexplained.len() < 100 && !unexplained.contains(&evidence.text)
            {
                unexplained.push(evidence.text);
            }
            return;
        };
        if found.failure().wrapper {
            if self.wrappers.len() < MOST {
                self.wrappers.push((evidence, found));
            }
            return;
        }
        let key = (found.failure().name, found.subjects().to_vec());
        let index = self.at.get(&key).copied().unwrap_or_else(|| {
            let index = diagnosis.causes.len();
            if index == MOST {
                return index - 1;
            }
            let (failure, subjects) = (found.failure(), found.subjects());
            diagnosis.causes.push(cause(failure, subjects));
            self.at.insert(key, index);
            self.of_nobody.insert(index);
            index
        });
        if concern == Concern::Ours {
            self.of_nobody.remove(&index);
        }
        if let Some(cause) = diagnosis.causes.get_mut(index) {
            cause.add(&evidence);
        }
    }

    pub(crate) fn finish(self) -> Diagnosis {
        let mut diagnosis = self.diagnosis;
        // One mistake makes several lines, of which not each says whose it is.
        let mut index = 0..;
        diagnosis.causes.retain(|cause| {
            let of_nobody = index
                .next()
                .is_some_and(|index| self.of_nobody.contains(&index));
            let key = (cause.failure.name, cause.subjects.clone());
            !(of_nobody && self.of_others.contains(&key))
        });
        for (evidence, found) in self.wrappers {
            let words = names(&evidence.text, evidence.container.as_deref());
            let known = diagnosis.causes.iter().position(|cause| {
                let spoken = cause.examples.iter().flat_map(|text| names(text, None));
                let same_failure = cause.failure.name == found.failure().name;
                let same_subject =
                    !found.subjects().is_empty() && cause.subjects == found.subjects();
                same_failure
                    || same_subject
                    || spoken
                        .chain(cause.containers.iter().map(String::as_str))
                        .any(|word| words.contains(&word))
            });
            let index = known.unwrap_or_else(|| {
                diagnosis
                    .causes
                    .push(cause(found.failure(), found.subjects()));
                diagnosis.causes.len() - 1
            });
            if let Some(cause) = diagnosis.causes.get_mut(index) {
                cause.add(&evidence);
            }
        }
        diagnosis
            .causes
            .sort_by_key(|cause| std::cmp::Reverse(cause.count));
        diagnosis
    }
}

/// Cuts off what was not looked at.
fn shorten(text: &mut String) {
    let mut end = text.len().min(MAX_LEN);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
}

fn cause(failure: &'static Failure, subjects: &[String]) -> Cause {
    Cause {
        failure,
        subjects: subjects.to_vec(),
        layers: BTreeSet::new(),
        containers: BTreeSet::new(),
        examples: Vec::new(),
        count: 0,
        first: None,
        last: None,
    }
}

/// What can identify a container or an endpoint: long hexadecimal words, and the word after `endpoint`.
pub(crate) fn names<'a>(text: &'a str, more: Option<&'a str>) -> BTreeSet<&'a str> {
    let mut found: BTreeSet<&str> = more.into_iter().collect();
    let mut after_endpoint = false;
    for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || "_.-".contains(c))) {
        let hexadecimal = word.len() >= 12 && word.bytes().all(|b| b.is_ascii_hexdigit());
        if !word.is_empty() && (hexadecimal || after_endpoint) {
            found.insert(word);
        }
        after_endpoint = word == "endpoint";
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ports_are_two_causes() {
        let line = |port: u16| {
            Evidence::new(
                Layer::Daemon,
                format!("Bind for 0.0.0.0:{port} failed: port is already allocated"),
            )
            .at(i64::from(port))
        };
        let diagnosis = diagnose([line(80), line(81), line(80)]);
        assert_eq!(diagnosis.causes().len(), 2);
        assert_eq!(diagnosis.causes()[0].subjects(), ["0.0.0.0:80"]);
        assert_eq!(diagnosis.causes()[0].span(), Some((80, 80)));
    }

    #[test]
    fn a_wrapper_without_a_known_cause_is_told() {
        let diagnosis = diagnose([Evidence::new(
            Layer::Api,
            "driver failed programming external connectivity on endpoint web (4f): the moon",
        )]);
        assert_eq!(
            diagnosis.causes()[0].failure().name(),
            "external-connectivity"
        );
        assert!(diagnosis.causes()[0].examples()[0].contains("the moon"));
    }

    #[test]
    fn what_is_not_known_is_not_hidden() {
        let record = DaemonRecord::parse(
            b"time=\"2026-11-24T02:00:00Z\" level=error msg=\"flux capacitor\" error=empty",
        );
        let calm = DaemonRecord::parse(
            b"time=\"2026-11-24T02:00:00Z\" level=info msg=\"API listen on /x\"",
        );
        let diagnosis = diagnose([
            Evidence::of_record(&record),
            Evidence::of_record(&record),
            Evidence::of_record(&calm),
        ]);
        assert!(diagnosis.causes().is_empty());
        assert_eq!(diagnosis.unexplained(), ["flux capacitor: empty"]);
    }
}
