//! The logs of a swarm service: those of its tasks, merged by time.

use std::fmt;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::api::{ApiReader, Source};
use super::core::{Core, version};
use super::disk::{BATCH_BYTES, Fill};
use super::engine::EngineSocket;
use super::merge::{Queue, earliest};
use super::query::LogQuery;
use super::record::LogBatch;
use super::report::Report;
use crate::error::{Error, ErrorKind, Result};

/// One task of a service, as far as its logs are concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceTask {
    id: String,
    slot: u64,
    node: String,
    state: String,
    container: Option<String>,
    problem: Option<TaskProblem>,
}

impl ServiceTask {
    /// The id of the task.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The number of the replica, from 1; 0 in a global service.
    pub fn slot(&self) -> u64 {
        self.slot
    }

    /// The id of the node that it is assigned to; empty when it is not.
    pub fn node(&self) -> &str {
        &self.node
    }

    /// Its state in the swarm's own word, such as `running` or `rejected`.
    pub fn state(&self) -> &str {
        &self.state
    }

    /// The id of its container, when it has one.
    pub fn container(&self) -> Option<&str> {
        self.container.as_deref()
    }

    /// Why its logs are missing, when they are.
    pub fn problem(&self) -> Option<&TaskProblem> {
        self.problem.as_ref()
    }

    fn new(task: &Value) -> Self {
        let text = |pointer: &str| {
            task.pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let container = text("/Status/ContainerStatus/ContainerID");
        Self {
            id: text("/ID"),
            slot: task.pointer("/Slot").and_then(Value::as_u64).unwrap_or(0),
            node: text("/NodeID"),
            state: text("/Status/State"),
            container: (!container.is_empty()).then_some(container),
            problem: None,
        }
    }
}

/// Why the logs of a task are missing. `docker service logs` prints nothing in all of these cases.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TaskProblem {
    /// It has not got as far as a container.
    NoContainer {
        /// Its state.
        state: String,
        /// The swarm's own words, such as `no suitable node (missing plugin on 3 nodes)`.
        message: String,
    },
    /// Its node does not answer.
    NodeDown {
        /// The node's name, or its id.
        node: String,
    },
    /// Its container was removed, and the logs with it.
    ContainerGone,
    /// Its driver cannot be read back.
    Unreadable {
        /// Why.
        reason: String,
        /// Where to look instead.
        look: String,
    },
    /// The engine sent nothing. On another node that is also what happens when the driver there cannot be read: the reason is in
    /// the log of that node's daemon (`logs call failed`).
    Silent,
    /// Reading failed.
    Failed(String),
}

impl fmt::Display for TaskProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoContainer { state, message } if message.is_empty() => write!(f, "no container: it is {state}"),
            Self::NoContainer { state, message } => write!(f, "no container: it is {state}: {message}"),
            Self::NodeDown { node } => write!(f, "the node {node} is down"),
            Self::ContainerGone => f.write_str("its container was removed"),
            Self::Unreadable { reason, look } => write!(f, "{reason}; {look}"),
            Self::Silent => f.write_str(
                "nothing was sent: it wrote nothing, or its driver cannot be read on its node, whose daemon log says so",
            ),
            Self::Failed(why) => f.write_str(why),
        }
    }
}

/// What is known of a task before it is asked for its logs.
pub(crate) fn foreseen(task: &Value, nodes: &Value) -> Option<TaskProblem> {
    let text = |pointer: &str| {
        task.pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    if text("/Status/ContainerStatus/ContainerID").is_empty() {
        let error = text("/Status/Err");
        let message = if error.is_empty() {
            text("/Status/Message")
        } else {
            error
        };
        return Some(TaskProblem::NoContainer {
            state: text("/Status/State").to_owned(),
            message: message.to_owned(),
        });
    }
    let node = nodes
        .as_array()?
        .iter()
        .find(|node| node.get("ID").and_then(Value::as_str) == Some(text("/NodeID")))?;
    let said = |pointer: &str| {
        node.pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    (said("/Status/State") == "down").then(|| {
        let name = said("/Description/Hostname");
        TaskProblem::NodeDown {
            node: if name.is_empty() {
                text("/NodeID")
            } else {
                name
            }
            .to_owned(),
        }
    })
}

/// Reads the logs of all tasks of a service.
#[derive(Debug)]
pub(crate) struct ServiceReader {
    tasks: Vec<ServiceTask>,
    readers: Vec<Option<Core>>,
    queues: Vec<Queue>,
    /// Lines each task has delivered.
    lines: Vec<u64>,
    report: Report,
    follow: bool,
    batch: usize,
}

impl ServiceReader {
    /// Asks for the tasks of a service, and each of them for its logs.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] without such a service, [`Error::Docker`] when the engine is no manager of a swarm.
    pub(crate) fn open(engine: &EngineSocket, service: &str, query: &LogQuery) -> Result<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
        if service.is_empty() || !service.bytes().all(plain) {
            return Err(Error::invalid(
                "service",
                service,
                "a name or an id: letters, digits, _ . and -",
            ));
        }
        let (prefix, _) = version(engine)?;
        let spec = match engine.json(
            "read the service",
            service,
            &format!("{prefix}/services/{service}"),
        ) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(Error::NotFound {
                    what: "service",
                    subject: service.to_owned(),
                });
            }
            other => other?,
        };
        let id = spec.get("ID").and_then(Value::as_str).unwrap_or(service);
        let tty = spec
            .pointer("/Spec/TaskTemplate/ContainerSpec/TTY")
            .and_then(Value::as_bool)
            .unwrap_or(false);
        let filter = format!("%7B%22service%22%3A%5B%22{id}%22%5D%7D");
        let found = engine.json(
            "list the tasks of",
            service,
            &format!("{prefix}/tasks?filters={filter}"),
        )?;
        let nodes = engine.json("list the nodes of", "the swarm", &format!("{prefix}/nodes"))?;
        let info = engine.json("read", &engine.to_string(), &format!("{prefix}/info"))?;
        let here = info
            .pointer("/Swarm/NodeID")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();

        let mut reader = Self {
            tasks: Vec::new(),
            readers: Vec::new(),
            queues: Vec::new(),
            lines: Vec::new(),
            report: Report::default(),
            follow: query.follow,
            batch: query.batch,
        };
        for value in found.as_array().into_iter().flatten() {
            let mut task = ServiceTask::new(value);
            task.problem = foreseen(value, &nodes);
            let opened = match (&task.problem, &task.container) {
                (Some(_), _) => None,
                // On this node the container itself can be asked, which says why when it does not answer.
                (None, Some(container)) if task.node == here => {
                    Some(Core::container(engine, container, query, true).map(|(core, _)| core))
                }
                (None, _) => {
                    let source = Source {
                        engine: engine.clone(),
                        path: format!("{prefix}/tasks/{}", task.id),
                        subject: format!("task {}", task.id),
                        tty,
                        is_container: false,
                        forgets: false,
                    };
                    Some(ApiReader::open(source, query).map(|reader| Core::Api(Box::new(reader))))
                }
            };
            let core = match opened {
                None => None,
                Some(Ok(core)) => Some(core),
                Some(Err(error)) => {
                    task.problem = Some(problem(error));
                    None
                }
            };
            reader.tasks.push(task);
            reader.readers.push(core);
            reader.queues.push(Queue::default());
            reader.lines.push(0);
        }
        Ok(reader)
    }

    /// The tasks, in the order of [`RecordRef::source`](super::RecordRef::source).
    pub(crate) fn tasks(&self) -> &[ServiceTask] {
        &self.tasks
    }

    pub(crate) fn fill(&mut self, batch: &mut LogBatch, timeout: Option<Duration>) -> Result<Fill> {
        let deadline = timeout.map(|timeout| Instant::now() + timeout);
        loop {
            let live = self.read_some();
            loop {
                if batch.len() >= self.batch || batch.byte_len() >= BATCH_BYTES {
                    return Ok(Fill::More);
                }
                let Some(index) = earliest(&mut self.queues, batch) else {
                    break;
                };
                self.report.counters.lines += 1;
                if let Some(lines) = self.lines.get_mut(index) {
                    *lines += 1;
                }
                // To be in order, the next line of the same task must be known before another is handed on.
                if !self.follow && self.queues.get(index).is_some_and(Queue::is_empty) {
                    break;
                }
            }
            if !self.follow {
                if live == 0 && self.queues.iter().all(Queue::is_empty) {
                    return Ok(if batch.is_empty() {
                        Fill::End
                    } else {
                        Fill::More
                    });
                }
                continue;
            }
            if !batch.is_empty() {
                return Ok(Fill::More);
            }
            if live == 0 {
                return Ok(Fill::End);
            }
            if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                return Ok(Fill::TimedOut);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Reads on where nothing is at hand. Returns how many tasks have more to come.
    fn read_some(&mut self) -> usize {
        let mut live = 0;
        let timeout = self.follow.then_some(Duration::ZERO);
        for (((slot, queue), task), lines) in self
            .readers
            .iter_mut()
            .zip(&mut self.queues)
            .zip(&mut self.tasks)
            .zip(&self.lines)
        {
            let Some(core) = slot else { continue };
            live += 1;
            if !queue.is_empty() {
                continue;
            }
            let before = core.report().counters;
            let filled = core.fill(queue.refill(), timeout);
            let after = core.report().counters;
            let counters = &mut self.report.counters;
            counters.bytes += after.bytes - before.bytes;
            counters.records += after.records - before.records;
            counters.skipped_bytes += after.skipped_bytes - before.skipped_bytes;
            counters.skipped += after.skipped - before.skipped;
            counters.odd += after.odd - before.odd;
            counters.rotations += after.rotations - before.rotations;
            counters.resumed += after.resumed - before.resumed;
            let end = match filled {
                Ok(Fill::More | Fill::TimedOut) => continue,
                Ok(Fill::End) if *lines == 0 && queue.is_empty() => Some(TaskProblem::Silent),
                Ok(Fill::End) => None,
                Err(error) => Some(problem(error)),
            };
            self.report
                .skipped
                .extend_from_slice(&core.report().skipped);
            task.problem = end;
            *slot = None;
            live -= 1;
        }
        live
    }

    pub(crate) fn report(&self) -> &Report {
        &self.report
    }
}

fn problem(error: Error) -> TaskProblem {
    match error {
        Error::LogsUnreadable { reason, look, .. } => TaskProblem::Unreadable { reason, look },
        Error::NotFound { .. } => TaskProblem::ContainerGone,
        Error::Docker { status: 404, .. } => TaskProblem::ContainerGone,
        other => TaskProblem::Failed(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_a_task_says_of_itself_is_the_reason() {
        let nodes: Value = serde_json::from_str(
            r#"[{"ID":"n1","Status":{"State":"down"},"Description":{"Hostname":"berlin"}},{"ID":"n2","Status":{"State":"ready"}}]"#,
        )
        .unwrap();
        let cases = [
            (
                r#"{"NodeID":"n2","Status":{"State":"pending","Message":"pending task scheduling","Err":"no suitable node (missing plugin on 1 node)"}}"#,
                Some("no container: it is pending: no suitable node (missing plugin on 1 node)"),
            ),
            (
                r#"{"NodeID":"n1","Status":{"State":"running","ContainerStatus":{"ContainerID":"c"}}}"#,
                Some("the node berlin is down"),
            ),
            (
                r#"{"NodeID":"n2","Status":{"State":"running","ContainerStatus":{"ContainerID":"c"}}}"#,
                None,
            ),
            (
                r#"{"NodeID":"n3","Status":{"State":"running","ContainerStatus":{"ContainerID":"c"}}}"#,
                None,
            ),
        ];
        for (task, expected) in cases {
            let found = foreseen(&serde_json::from_str(task).unwrap(), &nodes)
                .map(|problem| problem.to_string());
            assert_eq!(found.as_deref(), expected);
        }
    }
}
