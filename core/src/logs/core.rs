//! A reader of any source, without async: what both public readers drive. I/O.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::api::{ApiReader, ContainerLife, Source};
use super::disk::{DiskReader, Fill, Life};
use super::engine::EngineSocket;
use super::format::LogFormat;
use super::location::{Facts, LogLocation, WhyEngine};
use super::position::LogPosition;
use super::query::LogQuery;
use super::readback::NoCopy;
use super::record::LogBatch;
use super::report::Report;
use super::service::ServiceReader;
use crate::error::{Error, ErrorKind, Result};

/// Reads a log from wherever it is.
#[derive(Debug)]
pub(crate) enum Core {
    Disk(Box<DiskReader>),
    Api(Box<ApiReader>),
    Service(Box<ServiceReader>),
}

impl Core {
    /// Reads files that the caller names.
    pub(crate) fn files(
        format: LogFormat,
        path: &Path,
        query: &LogQuery,
    ) -> Result<(Self, LogLocation)> {
        let reader = DiskReader::open(format, path, query, None)?;
        Ok((
            Self::Disk(Box::new(reader)),
            LogLocation::Files {
                format,
                path: path.to_owned(),
            },
        ))
    }

    /// Reads the logs of a container: from its files where that can be, from the engine otherwise.
    pub(crate) fn container(
        engine: &EngineSocket,
        container: &str,
        query: &LogQuery,
        from_files: bool,
    ) -> Result<(Self, LogLocation)> {
        let (facts, source, runs) = ask(engine, container)?;
        let location = locate(engine, &facts);
        let location = match location {
            LogLocation::Files { .. } if !from_files => LogLocation::Engine {
                because: WhyEngine::Asked,
            },
            other => other,
        };
        match &location {
            LogLocation::Files { format, path } => {
                let life = query
                    .follow
                    .then(|| Box::new(ContainerLife::new(source)) as Box<dyn Life>);
                let query = query.clone().follow(query.follow && runs);
                let reader = DiskReader::open(*format, path, &query, life)?;
                Ok((Self::Disk(Box::new(reader)), location))
            }
            LogLocation::Engine { .. } => match ApiReader::open(source, query) {
                Ok(reader) => Ok((Self::Api(Box::new(reader)), location)),
                Err(Error::Docker { status: 501, .. }) => {
                    let there = facts.elsewhere(NoCopy::Disabled);
                    Err(Error::LogsUnreadable {
                        subject: container.to_owned(),
                        reason: there.reason(),
                        look: there.look(),
                    })
                }
                Err(error) => Err(error),
            },
            LogLocation::Elsewhere(there) => Err(Error::LogsUnreadable {
                subject: container.to_owned(),
                reason: there.reason(),
                look: there.look(),
            }),
        }
    }

    pub(crate) fn fill(&mut self, batch: &mut LogBatch, timeout: Option<Duration>) -> Result<Fill> {
        match self {
            Self::Disk(reader) => reader.fill(batch, timeout),
            Self::Api(reader) => reader.fill(batch, timeout),
            Self::Service(reader) => reader.fill(batch, timeout),
        }
    }

    pub(crate) fn report(&self) -> &Report {
        match self {
            Self::Disk(reader) => reader.report(),
            Self::Api(reader) => reader.report(),
            Self::Service(reader) => reader.report(),
        }
    }

    pub(crate) fn position(&self) -> Option<LogPosition> {
        match self {
            Self::Disk(reader) => reader.position(),
            Self::Api(reader) => reader.position(),
            Self::Service(_) => None,
        }
    }
}

/// Where the logs of a container are.
pub(crate) fn location(engine: &EngineSocket, container: &str) -> Result<LogLocation> {
    Ok(locate(engine, &ask(engine, container)?.0))
}

/// By the engine's rules, and then by looking whether the file can be opened.
pub(crate) fn locate(engine: &EngineSocket, facts: &Facts) -> LogLocation {
    match facts.location() {
        LogLocation::Files { .. } if !engine.is_local() => LogLocation::Engine {
            because: WhyEngine::NotLocal,
        },
        LogLocation::Files { path, format } => match File::open(&path) {
            Ok(_) => LogLocation::Files { path, format },
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                LogLocation::Engine {
                    because: WhyEngine::NotAllowed(path),
                }
            }
            Err(_) => LogLocation::Engine {
                because: WhyEngine::NoFile(path),
            },
        },
        other => other,
    }
}

/// The newest API whose log stream is known; JSON records came after it, as an experiment.
const API_MAX: (u32, u32) = (1, 53);

/// `/v1.41` and the answer to `/version`.
pub(crate) fn version(engine: &EngineSocket) -> Result<(String, Value)> {
    let version = engine.json("read the version of", &engine.to_string(), "/version")?;
    let numbers = version
        .get("ApiVersion")
        .and_then(Value::as_str)
        .and_then(|text| {
            let (major, minor) = text.split_once('.')?;
            Some((major.parse::<u32>().ok()?, minor.parse::<u32>().ok()?))
        });
    let (major, minor) = numbers.unwrap_or(API_MAX).min(API_MAX);
    Ok((format!("/v{major}.{minor}"), version))
}

/// A container's name as it may stand in a path. Nothing is asked before it is known to be one.
fn plain_name(container: &str) -> Result<&str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    let name = container.strip_prefix('/').unwrap_or(container);
    if name.is_empty() || !name.bytes().all(plain) {
        return Err(Error::invalid(
            "container",
            container,
            "a name or an id: letters, digits, _ . and -",
        ));
    }
    Ok(name)
}

/// The engine's description of a container.
pub(crate) fn inspect(engine: &EngineSocket, prefix: &str, container: &str) -> Result<Value> {
    let name = plain_name(container)?;
    match engine.json(
        "read",
        container,
        &format!("{prefix}/containers/{name}/json"),
    ) {
        Err(error) if error.kind() == ErrorKind::NotFound => Err(Error::NotFound {
            what: "container",
            subject: container.to_owned(),
        }),
        other => other,
    }
}

/// What the engine says of a container, how to ask for its logs, and whether it runs.
fn ask(engine: &EngineSocket, container: &str) -> Result<(Facts, Source, bool)> {
    plain_name(container)?;
    let (prefix, version) = version(engine)?;
    let inspected = inspect(engine, &prefix, container)?;
    // A busy engine takes long for this answer, which only matters where the container does not name its file.
    let named = inspected
        .get("LogPath")
        .and_then(Value::as_str)
        .is_some_and(|path| !path.is_empty());
    let info = if named {
        Value::Null
    } else {
        engine.json(
            "read the data root of",
            &engine.to_string(),
            &format!("{prefix}/info"),
        )?
    };
    let facts = Facts::new(&inspected, &version, &info);
    let state = |name: &str| {
        inspected
            .pointer(name)
            .and_then(Value::as_bool)
            .unwrap_or(false)
    };
    let source = Source {
        engine: engine.clone(),
        path: format!("{prefix}/containers/{}", facts.id),
        subject: container.to_owned(),
        tty: facts.tty,
        is_container: true,
        forgets: facts.forgets(),
    };
    Ok((
        facts,
        source,
        state("/State/Running") || state("/State/Restarting"),
    ))
}
