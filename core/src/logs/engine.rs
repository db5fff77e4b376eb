//! The connection to a container engine, one request each, over a unix socket or plain TCP. I/O.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::daemon_log::source::RunningDaemon;
use super::follow::readable;
use super::http::{self, Body, Head};
use crate::cancel;
use crate::error::{Error, ErrorKind, Result};

/// Where a container engine listens.
///
/// ```
/// use trunkline::logs::EngineSocket;
///
/// let engine: EngineSocket = "unix:///run/docker.sock".parse()?;
/// assert_eq!(engine.to_string(), "unix:///run/docker.sock");
/// assert!("ssh://host".parse::<EngineSocket>().is_err());
/// # Ok::<(), trunkline::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EngineSocket {
    address: Address,
    patience: Duration,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Address {
    Unix(PathBuf),
    Tcp(String),
}

impl EngineSocket {
    /// A unix socket.
    pub fn unix(path: impl Into<PathBuf>) -> Self {
        Self {
            address: Address::Unix(path.into()),
            patience: HEAD_TIMEOUT,
        }
    }

    /// What `DOCKER_HOST` says, or `/var/run/docker.sock`.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when `DOCKER_HOST` is neither `unix://` nor `tcp://`.
    pub fn from_env() -> Result<Self> {
        match std::env::var("DOCKER_HOST") {
            Ok(host) if !host.is_empty() => host.parse(),
            Ok(_) | Err(_) => Ok(Self::unix("/var/run/docker.sock")),
        }
    }

    /// Whether it is on this machine for certain.
    pub fn is_local(&self) -> bool {
        match &self.address {
            Address::Unix(_) => true,
            Address::Tcp(_) => false,
        }
    }

    /// Waits for an answer no longer than this, instead of a minute.
    pub(crate) fn with_patience(&self, patience: Duration) -> Self {
        Self {
            address: self.address.clone(),
            patience,
        }
    }

    /// The process id of the daemon on the other side, when it is here and to be told from others.
    pub(crate) fn daemon(&self) -> Option<u32> {
        let Address::Unix(path) = &self.address else {
            return None;
        };
        let daemons = RunningDaemon::find_all().ok()?;
        let stream = UnixStream::connect(path).ok()?;
        // Who opened the socket to listen: the daemon, or systemd on its behalf.
        let peer = rustix::net::sockopt::socket_peercred(&stream).ok()?.pid;
        let peer = u32::try_from(peer.as_raw_nonzero().get()).ok()?;
        match daemons.as_slice() {
            [only] if peer == 1 => Some(only.pid()),
            all => all.iter().map(RunningDaemon::pid).find(|pid| *pid == peer),
        }
    }

    fn unreachable(&self, action: &'static str, source: &io::Error) -> Error {
        Error::Engine {
            action,
            subject: self.to_string(),
            detail: source.to_string(),
            sent: false,
            kind: match source.kind() {
                io::ErrorKind::PermissionDenied => ErrorKind::PermissionDenied,
                io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => ErrorKind::Timeout,
                _ => ErrorKind::EngineUnavailable,
            },
        }
    }

    /// Sends a GET and reads the head of the answer. A refusal becomes an error.
    ///
    /// # Errors
    ///
    /// [`Error::Engine`] when it cannot be reached, [`Error::Docker`] when it refuses, [`Error::Protocol`].
    pub(crate) fn get(&self, action: &'static str, subject: &str, path: &str) -> Result<Answer> {
        let failed = |source: io::Error| self.unreachable(action, &source);
        let mut stream = match &self.address {
            Address::Unix(path) => Stream::Unix(UnixStream::connect(path).map_err(failed)?),
            Address::Tcp(address) => Stream::Tcp(TcpStream::connect(address).map_err(failed)?),
        };
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: docker\r\nUser-Agent: trunkline/{}\r\nConnection: close\r\n\r\n",
            env!("CARGO_PKG_VERSION")
        );
        stream.write_all(request.as_bytes()).map_err(failed)?;
        let mut answer = Answer {
            stream,
            raw: Vec::with_capacity(RECEIVE),
            head: Head {
                status: 0,
                content_type: None,
                body: Body::UntilClosed,
            },
            data: Vec::new(),
            at: 0,
            closed: false,
        };
        loop {
            if let Some((head, len)) =
                http::head(&answer.raw).map_err(|detail| Error::Protocol {
                    what: "the engine's answer",
                    detail,
                })?
            {
                answer.raw.drain(..len);
                // 100 to 199 come before the answer.
                if head.status >= 200 {
                    answer.head = head;
                    break;
                }
                continue;
            }
            self.wait(&answer.stream, action, subject)?;
            if answer.receive().map_err(failed)? == 0 {
                let closed = io::Error::new(
                    io::ErrorKind::UnexpectedEof,
                    "it closed the connection without an answer",
                );
                return Err(failed(closed));
            }
        }
        answer.unpack()?;
        if answer.head.status < 400 {
            return Ok(answer);
        }
        let status = answer.head.status;
        let body = answer.whole()?;
        let message = serde_json::from_slice::<Value>(&body)
            .ok()
            .and_then(|value| value.get("message")?.as_str().map(str::to_owned))
            .unwrap_or_else(|| String::from_utf8_lossy(&body).trim().to_owned());
        Err(Error::Docker {
            action,
            subject: subject.to_owned(),
            status,
            kind: match status {
                404 => ErrorKind::NotFound,
                409 => ErrorKind::Conflict,
                400 => ErrorKind::InvalidInput,
                501 => ErrorKind::LogsUnreadable,
                _ => ErrorKind::Docker,
            },
            message,
            remedy: None,
        })
    }

    /// Waits until there is something to read.
    fn wait(&self, stream: &Stream, action: &'static str, subject: &str) -> Result<()> {
        let until = Instant::now() + self.patience;
        let slice = if cancel::is_possible() {
            cancel::TICK
        } else {
            self.patience
        };
        while !readable(stream, slice) {
            if cancel::take() {
                return Err(Error::Interrupted {
                    action,
                    subject: subject.to_owned(),
                    sent: false,
                });
            }
            if Instant::now() >= until {
                return Err(Error::Timeout {
                    action,
                    subject: subject.to_owned(),
                    after: self.patience,
                });
            }
        }
        Ok(())
    }

    /// Sends a GET and reads the answer as JSON.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    pub(crate) fn json(&self, action: &'static str, subject: &str, path: &str) -> Result<Value> {
        let body = self.get(action, subject, path)?.whole()?;
        serde_json::from_slice(&body).map_err(|error| Error::Protocol {
            what: "the engine's answer",
            detail: format!("{path}: {error}"),
        })
    }
}

impl FromStr for EngineSocket {
    type Err = Error;

    /// # Errors
    ///
    /// [`Error::Invalid`] when it is neither `unix:///path` nor `tcp://host:port`.
    fn from_str(text: &str) -> Result<Self> {
        let address = if let Some(path) = text
            .strip_prefix("unix://")
            .filter(|path| path.starts_with('/'))
        {
            Address::Unix(path.into())
        } else if let Some(host) = text
            .strip_prefix("tcp://")
            .map(|host| host.trim_end_matches('/'))
            && host
                .rsplit_once(':')
                .is_some_and(|(name, port)| !name.is_empty() && port.parse::<u16>().is_ok())
        {
            Address::Tcp(host.to_owned())
        } else {
            return Err(Error::invalid(
                "engine socket",
                text,
                "unix:///path or tcp://host:port; for TLS or ssh forward it to a unix socket",
            ));
        };
        Ok(Self {
            address,
            patience: HEAD_TIMEOUT,
        })
    }
}

impl fmt::Display for EngineSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.address {
            Address::Unix(path) => write!(f, "unix://{}", path.display()),
            Address::Tcp(address) => write!(f, "tcp://{address}"),
        }
    }
}

/// The engine can be busy, but not for ever.
const HEAD_TIMEOUT: Duration = Duration::from_mins(1);

/// Received at once.
const RECEIVE: usize = 64 * 1024;

/// An answer whose body longer than this is not one that is read as a whole.
const WHOLE_MAX: usize = 64 * 1024 * 1024;

#[derive(Debug)]
enum Stream {
    Unix(UnixStream),
    Tcp(TcpStream),
}

impl AsFd for Stream {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Unix(stream) => stream.as_fd(),
            Self::Tcp(stream) => stream.as_fd(),
        }
    }
}

impl Stream {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Unix(stream) => stream.write_all(bytes),
            Self::Tcp(stream) => stream.write_all(bytes),
        }
    }

    fn read(&mut self, space: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = match self {
                Self::Unix(stream) => stream.read(space),
                Self::Tcp(stream) => stream.read(space),
            };
            match read {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => return other,
            }
        }
    }
}

/// The answer to a request, read bit by bit.
#[derive(Debug)]
pub(crate) struct Answer {
    stream: Stream,
    raw: Vec<u8>,
    pub(crate) head: Head,
    data: Vec<u8>,
    at: usize,
    closed: bool,
}

/// What [`Answer::more`] found.
#[derive(Debug)]
pub(crate) enum More {
    /// The body goes on.
    Some,
    /// Nothing came in time.
    TimedOut,
    /// The body is over.
    End,
    /// The connection broke within the body.
    Broken(String),
}

impl Answer {
    fn receive(&mut self) -> io::Result<usize> {
        let before = self.raw.len();
        self.raw.resize(before + RECEIVE, 0);
        let read = self
            .stream
            .read(self.raw.get_mut(before..).unwrap_or_default());
        self.raw
            .truncate(before + read.as_ref().map_or(0, |read| *read));
        read
    }

    fn unpack(&mut self) -> Result<()> {
        let used = self
            .head
            .body
            .decode(&self.raw, &mut self.data)
            .map_err(|detail| Error::Protocol {
                what: "the engine's answer",
                detail,
            })?;
        self.raw.drain(..used);
        Ok(())
    }

    /// The bytes of the body that are at hand.
    pub(crate) fn data(&self) -> &[u8] {
        self.data.get(self.at..).unwrap_or_default()
    }

    pub(crate) fn consume(&mut self, bytes: usize) {
        self.at += bytes;
        if self.at >= self.data.len() {
            self.data.clear();
            self.at = 0;
        }
    }

    /// Whether all of the body is at hand.
    pub(crate) fn is_over(&self) -> bool {
        self.head.body.is_over() || (self.closed && self.head.body == Body::UntilClosed)
    }

    /// Waits for more of the body.
    ///
    /// # Errors
    ///
    /// [`Error::Protocol`].
    pub(crate) fn more(&mut self, at_most: Duration) -> Result<More> {
        if self.is_over() {
            return Ok(More::End);
        }
        if !readable(&self.stream, at_most) {
            return Ok(More::TimedOut);
        }
        if self.at > 0 {
            self.data.drain(..self.at);
            self.at = 0;
        }
        match self.receive() {
            Ok(0) => {
                self.closed = true;
                Ok(if self.is_over() {
                    More::End
                } else {
                    More::Broken("the engine closed the connection".into())
                })
            }
            Ok(_) => {
                self.unpack()?;
                Ok(More::Some)
            }
            Err(error) => Ok(More::Broken(error.to_string())),
        }
    }

    /// The whole body.
    fn whole(mut self) -> Result<Vec<u8>> {
        loop {
            match self.more(HEAD_TIMEOUT)? {
                More::Some if self.data.len() <= WHOLE_MAX => {}
                More::End => return Ok(self.data),
                More::Some | More::TimedOut | More::Broken(_) => {
                    return Err(Error::Protocol {
                        what: "the engine's answer",
                        detail: "it is cut short, or longer than 64 MiB".into(),
                    });
                }
            }
        }
    }
}
