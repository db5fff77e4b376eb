//! Changes of networks as they happen.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::docker::transport::{Chunks, explain, next};
use crate::docker::wire;
use crate::error::{Error, Result};

/// The longest line of an event, in bytes.
const LONGEST_LINE: usize = 1 << 20;

/// What happened to a network.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NetworkChange {
    /// It was made.
    Created,
    /// It was removed.
    Removed,
    /// A container was attached; its id.
    Attached(String),
    /// A container was detached; its id.
    Detached(String),
    /// Something else, in the engine's word.
    Other(String),
}

/// One change of a network.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NetworkEvent {
    /// When, by the engine's clock.
    pub at: SystemTime,
    /// The network's id.
    pub network: String,
    /// The network's name.
    pub name: String,
    /// The network's driver.
    pub driver: String,
    /// What happened.
    pub change: NetworkChange,
}

/// The changes of networks, in order, from the moment of the call on. Dropping it ends the connection.
pub struct NetworkEvents {
    chunks: Chunks,
    pending: Vec<u8>,
    ready: VecDeque<NetworkEvent>,
}

impl std::fmt::Debug for NetworkEvents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NetworkEvents")
            .field("ready", &self.ready.len())
            .finish_non_exhaustive()
    }
}

impl NetworkEvents {
    pub(crate) fn new(chunks: Chunks) -> Self {
        Self {
            chunks,
            pending: Vec::new(),
            ready: VecDeque::new(),
        }
    }

    /// The next change; none when the engine closed the stream, as it does when it stops. Waits as long as it takes;
    /// nothing is lost when the wait is given up.
    ///
    /// # Errors
    ///
    /// Those of the connection; [`Error::Protocol`] for what is no event.
    pub async fn next(&mut self) -> Result<Option<NetworkEvent>> {
        const ACTION: &str = "follow the events of";
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Ok(Some(event));
            }
            match next(&mut self.chunks).await {
                None => return Ok(None),
                Some(Err(error)) => return Err(explain(ACTION, "networks", false, &error)),
                Some(Ok(chunk)) => self.pending.extend_from_slice(&chunk),
            }
            while let Some(end) = self.pending.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.pending.drain(..=end).collect();
                if !line.trim_ascii().is_empty() {
                    self.ready.extend(read(&line)?);
                }
            }
            if self.pending.len() > LONGEST_LINE {
                let detail = format!("an event is longer than {LONGEST_LINE} bytes");
                return Err(Error::Protocol {
                    what: "the engine's events",
                    detail,
                });
            }
        }
    }
}

fn read(line: &[u8]) -> Result<Option<NetworkEvent>> {
    let value = wire::parse("the engine's events", line)?;
    let Some((action, network, mut attributes, nanoseconds)) = wire::read_event(&value) else {
        return Ok(None);
    };
    let container = attributes.remove("container").unwrap_or_default();
    let take = |attributes: &mut BTreeMap<String, String>, key: &str| {
        attributes.remove(key).unwrap_or_default()
    };
    Ok(Some(NetworkEvent {
        at: UNIX_EPOCH + Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or_default()),
        network,
        name: take(&mut attributes, "name"),
        driver: take(&mut attributes, "type"),
        change: match action.as_str() {
            "create" => NetworkChange::Created,
            "destroy" | "remove" => NetworkChange::Removed,
            "connect" => NetworkChange::Attached(container),
            "disconnect" => NetworkChange::Detached(container),
            other => NetworkChange::Other(other.into()),
        },
    }))
}
