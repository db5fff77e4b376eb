//! A netlink socket and one exchange on it. I/O.
//!
//! The kernel carries a route request out while it is being sent, and its acknowledgement is there when the send returns:
//! nothing is ever waited for. So the exchange is a plain function, and async callers run it on a thread for blocking work,
//! where it always comes to its end even if the caller stops waiting.

use std::io;
use std::time::Duration;

use rtnetlink::sys::{Socket, SocketAddr, protocols::NETLINK_ROUTE};
use rustix::net::sockopt::{Timeout, set_socket_timeout};

use crate::error::{Error, Result};
use crate::link::extack::Refusal;
use crate::link::wire::{Batch, Incoming, classify, messages};

const NLM_F_MULTI: u16 = 2;
/// The kernel answers at once; this only turns a lost answer (a full receive buffer) into an error.
const PATIENCE: Duration = Duration::from_secs(10);
/// Dumps come in pieces of at most 32 KiB on the kernels of today.
const RECEIVE_BUFFER: usize = 64 * 1024;

#[derive(Debug)]
pub(super) struct KernelSocket {
    socket: Socket,
    next: u32,
    buffer: Vec<u8>,
}

impl KernelSocket {
    /// A socket in the namespace of the calling thread; it stays there.
    pub(super) fn open() -> Result<Self> {
        let open = || -> io::Result<Socket> {
            let mut socket = Socket::new(NETLINK_ROUTE)?;
            socket.set_ext_ack(true)?;
            socket.set_cap_ack(true)?;
            set_socket_timeout(&socket, Timeout::Recv, Some(PATIENCE))?;
            socket.connect(&SocketAddr::new(0, 0))?;
            let _ = &mut socket;
            Ok(socket)
        };
        let socket = open().map_err(|source| Error::Io {
            action: "open",
            path: "a netlink socket".into(),
            source,
        })?;
        Ok(Self {
            socket,
            next: 1,
            buffer: Vec::new(),
        })
    }

    /// A batch whose numbers fit this socket.
    pub(super) fn batch(&self) -> Batch {
        Batch::starting_at(self.next)
    }

    /// Sends a batch and reads until each of its requests is answered; gives data to the function with the position of the
    /// request it belongs to. The result has a place for each request: none when it was carried out.
    pub(super) fn exchange(
        &mut self,
        batch: &Batch,
        mut data: impl FnMut(u32, u16, &[u8]),
    ) -> Result<Vec<Option<Refusal>>> {
        let count = batch.count();
        let mut answers: Vec<Option<Refusal>> = Vec::new();
        answers.resize_with(count as usize, || None);
        if count == 0 {
            return Ok(answers);
        }
        self.next = self.next.wrapping_add(count);
        retry(|| self.socket.send(batch.bytes(), 0)).map_err(|source| failed("send to", source))?;
        let mut open = count;
        self.buffer.clear();
        self.buffer.reserve(RECEIVE_BUFFER);
        while open > 0 {
            self.buffer.clear();
            let (socket, buffer) = (&self.socket, &mut self.buffer);
            retry(|| socket.recv(buffer, 0)).map_err(|source| failed("receive from", source))?;
            for message in messages(&self.buffer) {
                let position = message.sequence.wrapping_sub(batch.first());
                if position >= count {
                    continue; // an answer to an exchange that was given up
                }
                match classify(&message) {
                    Incoming::Data(kind, body) => {
                        data(position, kind, body);
                        // An echo comes before the acknowledgement, the piece of a dump before its end.
                        if message.flags & NLM_F_MULTI == 0 && !batch.is_echoing() {
                            open -= 1;
                        }
                    }
                    Incoming::Done => open -= 1,
                    Incoming::DumpDone(false) => open -= 1,
                    Incoming::DumpDone(true) => {
                        return Err(Error::Protocol {
                            what: "netlink dump",
                            detail: INTERRUPTED.into(),
                        });
                    }
                    Incoming::Refused(refusal) => {
                        if let Some(place) = answers.get_mut(position as usize) {
                            *place = Some(refusal);
                        }
                        open -= 1;
                    }
                }
            }
        }
        Ok(answers)
    }

    /// Reads a whole dump. One that was changed under way is repeated, as the kernel asks for.
    pub(super) fn dump<T>(
        &mut self,
        request: impl Fn(&mut Batch),
        mut parse: impl FnMut(&[u8]) -> Option<T>,
    ) -> Result<Vec<T>> {
        let mut tries = 0;
        loop {
            let mut batch = self.batch();
            request(&mut batch);
            let mut found = Vec::new();
            match self.exchange(&batch, |_, _, body| found.extend(parse(body))) {
                Ok(answers) => match answers.into_iter().flatten().next() {
                    None => return Ok(found),
                    Some(refusal) => {
                        let error = io::Error::from_raw_os_error(refusal.errno);
                        return Err(failed("dump from", error));
                    }
                },
                Err(Error::Protocol { detail, .. }) if detail == INTERRUPTED && tries < 50 => {
                    tries += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

const INTERRUPTED: &str = "the links changed while they were listed, again and again";

fn retry<T>(mut call: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match call() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

fn failed(action: &'static str, source: io::Error) -> Error {
    if source.kind() == io::ErrorKind::WouldBlock {
        return Error::Timeout {
            action,
            subject: "the kernel over netlink".into(),
            after: PATIENCE,
        };
    }
    Error::Io {
        action,
        path: "the kernel over netlink".into(),
        source,
    }
}
