//! Gathers what engine, daemon, containers and kernel have to say, for a diagnosis. I/O.

use std::ops::ControlFlow;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::net::sockopt::socket_peercred;
use tokio::sync::oneshot;

use super::classify::Layer;
use super::classify::answers::{DaemonTalk, Survey};
use super::classify::diagnose::{Concern, Diagnosing, Evidence};
use super::classify::examination::{Examination, Extent, Findings, Kernel, Looked, Source};
use super::core::{Core, version};
use super::daemon_log::kmsg::printed_line;
use super::daemon_log::source::{DaemonLog, RunningDaemon};
use super::disk::Fill;
use super::engine::EngineSocket;
use super::locate::{HostFacts, LogPlace};
use super::query::LogQuery;
use super::reader::{gone, spawn};
use super::record::LogBatch;
use super::time::LogTime;
use crate::cancel;
use crate::error::{Error, Result};

/// Examines a host, a network or a container: asks the engine, reads the daemon's, the containers' and the kernel's log, and
/// finds the causes behind what they say.
///
/// Nothing is changed. A source that cannot be read is reported with the reason, and the others are read all the same; without
/// an engine, its log and the kernel's remain. It needs root for most sources; without, the group of the engine's socket gives
/// the engine and its containers' logs.
///
/// A thread of its own does the work, for files and sockets are read with blocking calls. Dropping the future ends it at the next
/// source or after the next 1000 lines.
///
/// ```no_run
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), trunkline::Error> {
/// use trunkline::logs::{Examination, examine};
///
/// let findings = examine(&Examination::of_network("macvlan100")).await?;
/// for cause in findings.diagnosis().causes() {
///     println!("{cause}");
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::NotFound`] when an engine that answers has no such network or container; [`Error::Invalid`] when `DOCKER_HOST` is
/// needed and is neither `unix://` nor `tcp://`.
pub async fn examine(examination: &Examination) -> Result<Findings> {
    let examination = examination.clone();
    let (answer, answered) = oneshot::channel();
    spawn("trunkline-exam", move || {
        let dropped = || answer.is_closed();
        let findings = examine_here(&examination, &dropped);
        // Nobody waits for it any more when this fails.
        let _ = answer.send(findings);
    })?;
    answered
        .await
        .unwrap_or_else(|_| Err(gone("an examination")))
}

/// As [`examine`], on this thread.
pub(crate) fn examine_here(
    examination: &Examination,
    dropped: &dyn Fn() -> bool,
) -> Result<Findings> {
    let engine = match &examination.engine {
        Some(engine) => engine.clone(),
        None => EngineSocket::from_env()?,
    };
    let now = LogTime::now();
    let mut work = Work {
        examination,
        dropped,
        deadline: Instant::now() + examination.within,
        since: examination
            .since
            .unwrap_or_else(|| now.before(Duration::from_hours(24))),
        diagnosing: Diagnosing::default(),
        looked: Vec::new(),
        stopped: false,
        given_up: false,
    };
    for evidence in &examination.evidence {
        work.diagnosing.add(evidence.clone());
    }
    let survey = work.ask(&engine)?;
    work.daemon_log(&engine, &survey);
    for container in &survey.containers {
        work.container_log(&engine, &container.id, &container.name);
    }
    work.kernel_log();
    if work.given_up {
        return Err(Error::Interrupted {
            action: "examine",
            subject: examination.to_string(),
            sent: false,
        });
    }
    Ok(Findings {
        subject: examination.to_string(),
        diagnosis: work.diagnosing.finish(),
        looked: work.looked,
    })
}

struct Work<'a> {
    examination: &'a Examination,
    dropped: &'a dyn Fn() -> bool,
    deadline: Instant,
    since: LogTime,
    diagnosing: Diagnosing,
    looked: Vec<Looked>,
    stopped: bool,
    /// By a [`Cancel`](crate::Cancel).
    given_up: bool,
}

/// Between two calls of the progress.
const PACE: u64 = 1000;

impl Work<'_> {
    fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Why no more is to be read, if so.
    fn over(&mut self, looked: &Looked) -> Option<String> {
        self.given_up |= cancel::take();
        self.stopped |= self.given_up;
        if !self.stopped {
            self.stopped =
                (self.dropped)() || matches!(self.examination.tell(looked), ControlFlow::Break(()));
        }
        if self.stopped {
            Some("the caller broke off".into())
        } else if self.left().is_zero() {
            Some(format!(
                "the time of {:?} was over",
                self.examination.within
            ))
        } else {
            None
        }
    }

    /// Why a source could not be read.
    fn why(&mut self, error: &Error) -> String {
        self.given_up |= matches!(error, Error::Interrupted { .. });
        error.to_string()
    }

    /// Looks at a source, unless it is too late for it.
    fn look(
        &mut self,
        source: Source,
        read: impl FnOnce(&mut Self, &mut Looked) -> Extent,
    ) -> bool {
        let mut looked = Looked {
            source,
            lines: 0,
            extent: Extent::UnderWay,
        };
        looked.extent = match self.over(&looked) {
            Some(why) => Extent::Not(why),
            None => read(self, &mut looked),
        };
        if !self.stopped {
            self.stopped = matches!(self.examination.tell(&looked), ControlFlow::Break(()));
        }
        let any = looked.lines > 0;
        self.looked.push(looked);
        any
    }

    /// The engine's answers.
    fn ask(&mut self, engine: &EngineSocket) -> Result<Survey> {
        let scope = &self.examination.scope;
        let mut survey = Ok(Survey::unknown(scope));
        self.look(Source::Engine(engine.clone()), |work, looked| {
            let result = work.survey(engine, looked, &mut survey);
            match result {
                Ok(extent) => extent,
                Err(error) => {
                    let why = work.why(&error);
                    work.diagnosing.add(refusal(engine, &error));
                    if looked.lines == 0 {
                        Extent::Not(why)
                    } else {
                        Extent::Partly(why)
                    }
                }
            }
        });
        survey
    }

    /// Asks, and leaves the survey with its caller as soon as there is one.
    fn survey(
        &mut self,
        engine: &EngineSocket,
        looked: &mut Looked,
        survey: &mut Result<Survey>,
    ) -> Result<Extent> {
        let subject = engine.to_string();
        let left = self.left();
        let (prefix, _) = version(&engine.with_patience(left))?;
        looked.lines += 1;
        let get = |work: &Self, path: &str| {
            let patient = engine.with_patience(work.left());
            patient.json("examine", &subject, &format!("{prefix}{path}"))
        };
        let networks = get(self, "/networks")?;
        let containers = get(self, "/containers/json?all=1")?;
        looked.lines += 2;
        *survey = Survey::new(&self.examination.scope, &networks, &containers);
        let Ok(known) = survey else {
            return Ok(Extent::Whole);
        };
        let most = self.examination.containers;
        let there = known.containers.len();
        known.containers.truncate(most);
        let info = get(self, "/info")?;
        looked.lines += 1;
        for evidence in known.of_info(&info) {
            self.diagnosing.add(evidence);
        }
        for container in &known.containers {
            if let Some(why) = self.over(looked) {
                return Ok(Extent::Partly(why));
            }
            // One that was removed meanwhile is none.
            match get(self, &format!("/containers/{}/json", container.id)) {
                Ok(inspected) => {
                    for evidence in known.of_container(&container.name, &inspected) {
                        self.diagnosing.add(evidence);
                    }
                }
                Err(Error::Docker { status: 404, .. }) => {}
                Err(error) => return Err(error),
            }
            looked.lines += 1;
        }
        Ok(if there > most {
            Extent::Partly(format!(
                "{there} containers are there, and {most} are looked at"
            ))
        } else {
            Extent::Whole
        })
    }

    /// The daemon's log: the first place that has lines, and containerd's journal with the daemon's.
    fn daemon_log(&mut self, engine: &EngineSocket, survey: &Survey) {
        let places = match &self.examination.daemon_log {
            Some(place) => vec![place.clone()],
            None if !engine.is_local() => {
                // Its log is with the engine, which may be on another machine.
                return;
            }
            None => {
                HostFacts::of_root(Path::new("/"), daemon_behind(engine).as_ref()).daemon_logs()
            }
        };
        let mut found = false;
        for place in places {
            let companion =
                matches!(&place, LogPlace::Journal { unit, .. } if *unit == "containerd.service");
            if found && !companion {
                continue;
            }
            found |= self.look(Source::DaemonLog(place.clone()), |work, looked| {
                let mut talk = DaemonTalk::since(work.since);
                work.lines_of(&place, looked, |record| {
                    let evidence = talk.evidence(record)?;
                    Some((survey.concern(&evidence), evidence))
                })
            });
        }
    }

    /// The kernel's log: the first place that can be read.
    fn kernel_log(&mut self) {
        let places = match &self.examination.kernel_log {
            Kernel::NotAtAll => return,
            Kernel::At(place) => vec![place.clone()],
            Kernel::Located => HostFacts::of_root(Path::new("/"), None).kernel_logs(),
        };
        for place in places {
            let since = self.since.as_nanos();
            let read = self.look(Source::KernelLog(place.clone()), |work, looked| {
                work.lines_of(&place, looked, |record| {
                    // A file named by the caller is taken to be what dmesg prints.
                    let record = printed_line(record);
                    let old = record.unix_nanos().is_some_and(|at| at < since);
                    (!old).then(|| (Concern::Ours, Evidence::of_record(&record)))
                })
            });
            if read {
                break;
            }
        }
    }

    /// Reads a log of the daemon or the kernel.
    fn lines_of(
        &mut self,
        place: &LogPlace,
        looked: &mut Looked,
        mut evidence: impl FnMut(&super::DaemonRecord) -> Option<(Concern, Evidence)>,
    ) -> Extent {
        let lines = self.examination.lines;
        let log = match DaemonLog::open_until(place, Some(lines), Some(self.deadline)) {
            Ok(log) => log,
            Err(error) => return Extent::Not(self.why(&error)),
        };
        for record in log {
            match record {
                Ok(record) => {
                    looked.lines += 1;
                    if let Some((concern, evidence)) = evidence(&record) {
                        self.diagnosing.add_of(concern, evidence);
                    }
                }
                Err(error) if looked.lines == 0 => return Extent::Not(self.why(&error)),
                Err(error) => return Extent::Partly(self.why(&error)),
            }
            if looked.lines.is_multiple_of(PACE)
                && let Some(why) = self.over(looked)
            {
                return Extent::Partly(why);
            }
        }
        Extent::Whole
    }

    fn container_log(&mut self, engine: &EngineSocket, id: &str, name: &str) {
        self.look(Source::ContainerLog(name.to_owned()), |work, looked| {
            let query = LogQuery::new()
                .tail(work.examination.lines.into())
                .since(work.since)
                .attributes(false);
            let engine = engine.with_patience(work.left());
            match work.container_lines(&engine, id, name, &query, looked) {
                Ok(None) => Extent::Whole,
                Ok(Some(why)) => Extent::Partly(why),
                Err(error) => {
                    // To read it the engine makes the driver anew, and its refusal is that of the start.
                    if let Error::Docker { message, .. } = &error {
                        let said = Evidence::new(Layer::Api, message).remark();
                        work.diagnosing.add(said.of_container(name));
                    }
                    Extent::Not(work.why(&error))
                }
            }
        });
    }

    /// Reads a container's log. Returns why it was not read to its end, if so.
    fn container_lines(
        &mut self,
        engine: &EngineSocket,
        id: &str,
        name: &str,
        query: &LogQuery,
        looked: &mut Looked,
    ) -> Result<Option<String>> {
        let (mut core, _) = Core::container(engine, id, query, true)?;
        let mut batch = LogBatch::default();
        loop {
            batch.clear();
            let filled = core.fill(&mut batch, Some(self.left()))?;
            for record in batch.iter() {
                looked.lines += 1;
                let text = String::from_utf8_lossy(record.line());
                let mut evidence = Evidence::new(Layer::Container, text).of_container(name);
                if let Some(time) = record.time() {
                    evidence = evidence.at(time.as_nanos());
                }
                self.diagnosing.add(evidence);
            }
            if let Fill::End = filled {
                return Ok(None);
            }
            if let Some(why) = self.over(looked) {
                return Ok(Some(why));
            }
        }
    }
}

/// What it means that a request failed.
fn refusal(engine: &EngineSocket, error: &Error) -> Evidence {
    match error {
        Error::Docker { message, .. } => Evidence::new(Layer::Api, message),
        // In the words of the docker command.
        Error::Engine { .. } | Error::Timeout { .. } => Evidence::new(
            Layer::Api,
            format!(
                "Cannot connect to the Docker daemon at {engine}. Is the docker daemon running? {error}"
            ),
        ),
        other => Evidence::new(Layer::Api, other.to_string()),
    }
}

/// The dockerd that listens on a socket; where systemd listens for it, the only one there is.
fn daemon_behind(engine: &EngineSocket) -> Option<RunningDaemon> {
    let daemons = RunningDaemon::find_all().ok()?;
    let address = engine.to_string();
    let listener = address
        .strip_prefix("unix://")
        .and_then(|path| UnixStream::connect(path).ok())
        .and_then(|stream| socket_peercred(&stream).ok())
        .and_then(|peer| u32::try_from(peer.pid.as_raw_nonzero().get()).ok());
    let listening = daemons.iter().find(|daemon| Some(daemon.pid()) == listener);
    match (listening, daemons.as_slice()) {
        (Some(daemon), _) | (None, [daemon]) => Some(daemon.clone()),
        (None, _) => None,
    }
}
