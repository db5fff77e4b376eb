//! Bytes to the engine and back, each exchange with a deadline. I/O.
//!
//! bollard carries them: sockets, HTTP, statuses. What they say is ours (`wire`), and so is the version in the path:
//! bollard 0.21 drops its own on the way to the wire.

use std::future::poll_fn;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::Duration;

use bollard::errors::Error as BollardError;
use bytes::Bytes;
use futures_core::Stream;
use http::Method;
use http_body_util::{Either, Full};
use serde_json::Value;

use crate::cancel;
use crate::docker::answer;
use crate::docker::version::ApiVersion;
use crate::docker::wire;
use crate::error::{Error, ErrorKind, Result};

/// The longest answer that is read, in bytes: a list of thousands of networks is far below.
const LONGEST_ANSWER: usize = 64 << 20;

/// So long the answer to a change is still waited for after the caller gave up: most come in the meantime, and then it is
/// known what happened.
const GRACE: Duration = Duration::from_millis(100);

/// One request: what we are doing, to what, and how it is put to the engine.
#[derive(Clone, Debug)]
pub(crate) struct Request<'a> {
    pub(crate) action: &'static str,
    pub(crate) subject: &'a str,
    pub(crate) method: Method,
    /// Path and query, percent-encoded, without the version.
    pub(crate) path: String,
    pub(crate) body: Option<&'a Value>,
    /// Added to the deadline: how long the engine may rightly take.
    pub(crate) extra: Duration,
}

/// The body of an answer as it comes.
pub(crate) type Chunks =
    Pin<Box<dyn Stream<Item = std::result::Result<Bytes, BollardError>> + Send>>;

/// A socket of an engine.
#[derive(Clone)]
pub(crate) struct Transport {
    inner: bollard::Docker,
    socket: PathBuf,
    api: Option<ApiVersion>,
    deadline: Duration,
}

impl Transport {
    /// The engine's socket. Nothing is sent.
    pub(crate) fn open(socket: &Path, deadline: Duration) -> Result<Self> {
        const ACTION: &str = "connect to the container engine at";
        let subject = socket.display().to_string();
        let text = socket
            .to_str()
            .ok_or_else(|| Error::invalid("engine socket", &subject, "it is not UTF-8"))?;
        // bollard's own limit covers the head of an answer only and counts whole seconds; ours covers all of it.
        let beyond = deadline.as_secs().saturating_add(3600);
        let inner = bollard::Docker::connect_with_unix(text, beyond, bollard::API_DEFAULT_VERSION)
            .map_err(|error| explain(ACTION, &subject, false, &error))?;
        Ok(Self {
            inner,
            socket: socket.to_owned(),
            api: None,
            deadline,
        })
    }

    /// Speaks this version from now on.
    pub(crate) fn speaking(mut self, api: ApiVersion) -> Self {
        self.api = Some(api);
        self
    }

    pub(crate) fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    pub(crate) fn deadline(&self) -> Duration {
        self.deadline
    }

    pub(crate) fn socket(&self) -> &Path {
        &self.socket
    }

    /// Sends a request and reads the whole answer as JSON; null for an empty one.
    pub(crate) async fn exchange(&self, request: Request<'_>) -> Result<Value> {
        let Request {
            action, subject, ..
        } = request;
        let changes = request.method != Method::GET;
        let limit = self.deadline.saturating_add(request.extra);
        let read = async {
            let mut chunks = self.send(&request);
            let mut body = Vec::new();
            while let Some(chunk) = next(&mut chunks).await {
                body.extend_from_slice(&chunk?);
                if body.len() > LONGEST_ANSWER {
                    return Ok(Err(Error::Protocol {
                        what: action,
                        detail: format!(
                            "the answer about {subject} is longer than {LONGEST_ANSWER} bytes"
                        ),
                    }));
                }
            }
            Ok(Ok(body))
        };
        let interrupted = |sent| Error::Interrupted {
            action,
            subject: subject.into(),
            sent,
        };
        if cancel::take() {
            return Err(interrupted(false));
        }
        let mut read = std::pin::pin!(tokio::time::timeout(limit, read));
        let answer = match unless_given_up(read.as_mut()).await {
            Some(answer) => answer,
            // An answer within the grace counts: what comes next is then not begun.
            None if changes => match tokio::time::timeout(GRACE, read).await {
                Ok(answer) => answer,
                Err(_) => {
                    cancel::heard();
                    return Err(interrupted(true));
                }
            },
            None => {
                cancel::heard();
                return Err(interrupted(false));
            }
        };
        let body = match answer {
            Ok(Ok(body)) => body?,
            Ok(Err(error)) => return Err(explain(action, subject, changes, &error)),
            Err(_) => {
                return Err(Error::Timeout {
                    action,
                    subject: subject.into(),
                    after: limit,
                });
            }
        };
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Value::Null);
        }
        wire::parse(action, &body)
    }

    /// Sends a request; the answer is read as it comes, without a deadline.
    pub(crate) fn send(&self, request: &Request<'_>) -> Chunks {
        let version = self.api.map_or_else(String::new, |api| format!("/v{api}"));
        let path = format!("{version}{}", request.path);
        let method = request.method.clone();
        let body = request.body.map(|body| body.to_string().into_bytes());
        let docker = self.inner.clone().with_request_modifier(move |mut sent| {
            let mut parts = sent.uri().clone().into_parts();
            // The path is ours and well-formed; were it not, the engine would answer 404 to bollard's own.
            parts.path_and_query = path.parse().ok().or(parts.path_and_query);
            if let Ok(uri) = http::Uri::from_parts(parts) {
                *sent.uri_mut() = uri;
            }
            *sent.method_mut() = method.clone();
            *sent.body_mut() = Either::Left(Full::from(body.clone().unwrap_or_default()));
            sent
        });
        // Any call of bollard's that hands the bytes of an answer out unread would do; the request is ours by now.
        Box::pin(docker.export_container("-"))
    }
}

/// The next piece of a stream.
pub(crate) async fn next<T>(stream: &mut Pin<Box<dyn Stream<Item = T> + Send>>) -> Option<T> {
    poll_fn(|context| stream.as_mut().poll_next(context)).await
}

/// Awaits a future, unless it is to be given up: then none. The future is only borrowed and can be taken up again.
pub(crate) async fn unless_given_up<F: Future + Unpin>(mut future: F) -> Option<F::Output> {
    if !cancel::is_possible() {
        return Some(future.await);
    }
    loop {
        match tokio::time::timeout(cancel::TICK, &mut future).await {
            Ok(output) => return Some(output),
            Err(_) if cancel::is_asked() => return None,
            Err(_) => {}
        }
    }
}

/// What a failure of bollard amounts to. `changes` says whether the request was to change something.
pub(crate) fn explain(
    action: &'static str,
    subject: &str,
    changes: bool,
    error: &BollardError,
) -> Error {
    let unreachable = |detail: String, sent: bool, kind: ErrorKind| Error::Engine {
        action,
        subject: subject.into(),
        detail,
        sent,
        kind,
    };
    // A request was on its way when the connection broke.
    let broken = |detail: String| {
        let kind = if changes {
            ErrorKind::OutcomeUnknown
        } else {
            ErrorKind::EngineUnavailable
        };
        unreachable(detail, changes, kind)
    };
    match error {
        BollardError::DockerResponseServerError {
            status_code,
            message,
        } => {
            let message = wire::error_text(message.as_bytes());
            let (kind, remedy) = answer::classify(*status_code, &message);
            Error::Docker {
                action,
                subject: subject.into(),
                status: *status_code,
                message,
                remedy: remedy.map(Into::into),
                kind,
            }
        }
        BollardError::SocketNotFoundError(path) => unreachable(
            format!("there is no socket {path}: is the engine running?"),
            false,
            ErrorKind::EngineUnavailable,
        ),
        BollardError::HyperLegacyError { err } if err.is_connect() => {
            let denied = io_kind(err) == Some(std::io::ErrorKind::PermissionDenied);
            if denied {
                let detail =
                    "no permission on the socket: be root, or a member of its group".into();
                unreachable(detail, false, ErrorKind::PermissionDenied)
            } else {
                unreachable(
                    format!("nobody answers: {}", chain(err)),
                    false,
                    ErrorKind::EngineUnavailable,
                )
            }
        }
        BollardError::HyperLegacyError { err } if is_garbage(err) => garbage(action, &chain(err)),
        BollardError::HyperResponseError { err } if err.is_parse() => garbage(action, &chain(err)),
        BollardError::HyperLegacyError { err } => {
            broken(format!("the engine hung up: {}", chain(err)))
        }
        BollardError::HyperResponseError { err } => {
            broken(format!("the engine hung up in the middle: {}", chain(err)))
        }
        BollardError::IOError { err } => broken(format!("the engine hung up: {}", chain(err))),
        BollardError::RequestTimeoutError => Error::Timeout {
            action,
            subject: subject.into(),
            after: Duration::from_secs(0),
        },
        other => garbage(action, &chain(other)),
    }
}

fn garbage(action: &'static str, detail: &str) -> Error {
    Error::Protocol {
        what: action,
        detail: format!("the engine's answer makes no sense: {detail}"),
    }
}

/// An error and its causes in one line, each said once.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        cause = error.source();
    }
    text
}

fn io_kind(error: &dyn std::error::Error) -> Option<std::io::ErrorKind> {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(io) = error.downcast_ref::<std::io::Error>() {
            return Some(io.kind());
        }
        cause = error.source();
    }
    None
}

/// Whether what came back is no HTTP.
fn is_garbage(error: &dyn std::error::Error) -> bool {
    // hyper's own type is not among our dependencies; the words of its parse errors are stable.
    let text = chain(error);
    text.contains("invalid HTTP") || text.contains("message head is too large")
}
