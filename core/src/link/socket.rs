//! A netlink socket and one exchange on it. I/O.
//!
//! The kernel carries a route request out while it is being sent, and its acknowledgement is there when the send returns:
//! nothing is ever waited for. So the exchange is a plain function, and async callers run it on a thread for blocking work,
//! where it always comes to its end even if the caller stops waiting.

use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rtnetlink::sys::{Socket, SocketAddr, protocols::NETLINK_ROUTE};
use rustix::net::RecvFlags;
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
    /// Its netlink address, by which the kernel answers; 0 when the kernel chose one.
    port: u32,
    next: u32,
    buffer: Vec<u8>,
}

impl KernelSocket {
    /// A socket in the namespace of the calling thread; it stays there.
    pub(super) fn open() -> Result<Self> {
        Self::open_with((0..8).map(|_| new_port()))
    }

    /// A socket in the namespace of the calling thread that has the port of another socket elsewhere: what the kernel echoes
    /// of links that are born here by the other's requests comes to this one. Without it when that port is taken here.
    pub(super) fn open_twin(port: u32) -> Result<Self> {
        Self::open_with(std::iter::once(port).filter(|port| *port != 0))
    }

    /// Takes the first of these ports that is free, or else one of the kernel's choice.
    fn open_with(ports: impl Iterator<Item = u32>) -> Result<Self> {
        let open = || -> io::Result<(Socket, u32)> {
            let mut socket = Socket::new(NETLINK_ROUTE)?;
            socket.set_ext_ack(true)?;
            socket.set_cap_ack(true)?;
            set_socket_timeout(&socket, Timeout::Recv, Some(PATIENCE))?;
            let mut taken = 0;
            for port in ports {
                match socket.bind(&SocketAddr::new(port, 0)) {
                    Ok(()) => {
                        taken = port;
                        break;
                    }
                    Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
                    Err(error) => return Err(error),
                }
            }
            socket.connect(&SocketAddr::new(0, 0))?;
            Ok((socket, taken))
        };
        let (socket, port) = open().map_err(|source| Error::Io {
            action: "open",
            path: "a netlink socket".into(),
            source,
        })?;
        Ok(Self {
            socket,
            port,
            next: 1,
            buffer: Vec::new(),
        })
    }

    /// The port to open a twin with.
    pub(super) fn port(&self) -> u32 {
        self.port
    }

    /// The data that came to this socket unasked, up to so many messages: what was echoed to a twin. Waits for nothing.
    pub(super) fn arrived<T>(
        &mut self,
        most: usize,
        mut parse: impl FnMut(&[u8]) -> Option<T>,
    ) -> Result<Vec<T>> {
        let flags = i32::from_ne_bytes(RecvFlags::DONTWAIT.bits().to_ne_bytes());
        let mut found = Vec::with_capacity(most);
        self.buffer.reserve(RECEIVE_BUFFER);
        while found.len() < most {
            self.buffer.clear();
            let (socket, buffer) = (&self.socket, &mut self.buffer);
            match retry(|| socket.recv(buffer, flags)) {
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(failed("receive from", error)),
            }
            for message in messages(&self.buffer) {
                if let Incoming::Data(_, body) = classify(&message) {
                    found.extend(parse(body));
                }
            }
        }
        Ok(found)
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

/// A port that is not in use in any namespace, most likely: the process and a count, as libnl chooses them. Its counts begin
/// at 0, so ours are high; the kernel's own choices are the process alone, and numbers above 2^31.
fn new_port() -> u32 {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed) % 256 + 256;
    (count << 22) | (std::process::id() & 0x3f_ffff)
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
