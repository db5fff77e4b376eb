//! Traffic over a path, counted at its end: round trips, small datagrams, and a stream.
//!
//! Placement decides more than the path does: a wake-up across CPUs costs several times the path. So both ends of the round
//! trips share a CPU, and sender and receiver of the others have one each.

use std::io::{ErrorKind, IoSlice, IoSliceMut, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream, UdpSocket};
use std::os::fd::AsRawFd;
use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use nix::sys::socket::{MsgFlags, MultiHeaders, SockaddrIn, recvmmsg, sendmmsg};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use trunkline::link::Netns;

pub(crate) const PORT: u16 = 5001;
pub(crate) const PAYLOAD: usize = 64;
/// Datagrams per system call.
const BATCH: usize = 32;
/// Datagrams under way: fewer than the smallest buffer on any of the paths holds.
const WINDOW: u64 = 128;
/// After what silence another try is made, while a path opens.
const SILENCE: Duration = Duration::from_millis(300);
/// After what silence a datagram is lost: a busy machine lets programs wait.
const PATIENCE: Duration = Duration::from_secs(5);
const PIECE: usize = 128 * 1024;

/// A way for packets from a client to a server.
pub(crate) struct Path {
    client: Netns,
    server: Netns,
    /// Where the client sends to.
    to: Ipv4Addr,
    udp: Option<(UdpSocket, UdpSocket)>,
    tcp: Option<(TcpStream, TcpStream)>,
    /// Of programs that carry the packets, such as docker-proxy.
    carriers: Vec<i32>,
}

impl Path {
    pub(crate) fn new(client: &Netns, server: &Netns, to: Ipv4Addr) -> Self {
        Self {
            client: client.clone(),
            server: server.clone(),
            to,
            udp: None,
            tcp: None,
            carriers: Vec::new(),
        }
    }

    /// Waits until datagrams get through: links come up late, and neighbours have to be found.
    pub(crate) fn open(&mut self, name: &str) {
        let (client, server) = self.udp();
        let mut buffer = [0; PAYLOAD];
        for _ in 0..30 {
            client.send(&buffer).unwrap();
            let Ok((length, from)) = server.recv_from(&mut buffer) else {
                continue;
            };
            server.send_to(&buffer[..length], from).unwrap();
            if client.recv(&mut buffer).is_err() {
                continue;
            }
            // What is left of earlier tries is not to be taken for a part of the measurement.
            for socket in [&client, &server] {
                socket.set_nonblocking(true).unwrap();
                while socket.recv(&mut buffer).is_ok() {}
                socket.set_nonblocking(false).unwrap();
                socket.set_read_timeout(Some(PATIENCE)).unwrap();
            }
            return;
        }
        panic!("{name}: nothing comes through");
    }

    /// Closes the sockets: another path may want their port.
    pub(crate) fn close(&mut self) {
        (self.udp, self.tcp) = (None, None);
    }

    pub(crate) fn carried_by(mut self, processes: Vec<i32>) -> Self {
        self.carriers = processes;
        self
    }

    fn udp(&mut self) -> (UdpSocket, UdpSocket) {
        let (client, server) = self.udp.get_or_insert_with(|| {
            let server = self.server.within(|| UdpSocket::bind(("0.0.0.0", PORT)));
            let client = self.client.within(|| {
                let client = UdpSocket::bind("0.0.0.0:0")?;
                client.connect((self.to, PORT))?;
                Ok::<_, std::io::Error>(client)
            });
            let (client, server) = (client.unwrap().unwrap(), server.unwrap().unwrap());
            for socket in [&client, &server] {
                socket.set_read_timeout(Some(SILENCE)).unwrap();
            }
            (client, server)
        });
        (client.try_clone().unwrap(), server.try_clone().unwrap())
    }

    fn tcp(&mut self) -> (TcpStream, TcpStream) {
        let (client, server) = self.tcp.get_or_insert_with(|| {
            let listener = self.server.within(|| TcpListener::bind(("0.0.0.0", PORT)));
            let listener = listener.unwrap().unwrap();
            let client = self.client.within(|| TcpStream::connect((self.to, PORT)));
            (client.unwrap().unwrap(), listener.accept().unwrap().0)
        });
        (client.try_clone().unwrap(), server.try_clone().unwrap())
    }

    fn place_carriers(&self, set: &CpuSet) {
        for process in &self.carriers {
            let tasks = std::fs::read_dir(format!("/proc/{process}/task")).unwrap();
            for task in tasks {
                let task = task.unwrap().file_name().to_string_lossy().parse().unwrap();
                // A thread may end in between.
                let _ = sched_setaffinity(rustix::process::Pid::from_raw(task), set);
            }
        }
    }

    /// Round trips of one small datagram, one after the other, both ends on one CPU. The median of them: what else the
    /// machine does makes a few of them long, and is not the path's.
    pub(crate) fn round_trips(&mut self, count: u32) -> Duration {
        let (client, server) = self.udp();
        let cpus = Cpus::new();
        self.place_carriers(&cpus.first);
        let barrier = Barrier::new(2);
        let time = std::thread::scope(|scope| {
            scope.spawn(|| {
                pin(&cpus.first);
                let mut buffer = [0; PAYLOAD];
                barrier.wait();
                for _ in 0..count {
                    let (length, from) = server.recv_from(&mut buffer).unwrap();
                    server.send_to(&buffer[..length], from).unwrap();
                }
            });
            let client = scope.spawn(|| {
                pin(&cpus.first);
                let mut buffer = [0; PAYLOAD];
                let mut times = Vec::with_capacity(count as usize);
                barrier.wait();
                for number in 0..count {
                    let start = Instant::now();
                    buffer[..4].copy_from_slice(&number.to_ne_bytes());
                    client.send(&buffer).unwrap();
                    buffer.fill(0);
                    assert_eq!(client.recv(&mut buffer).unwrap(), PAYLOAD);
                    assert_eq!(buffer[..4], number.to_ne_bytes());
                    times.push(start.elapsed());
                }
                times.sort_unstable();
                times[times.len() / 2]
            });
            client.join().unwrap()
        });
        self.place_carriers(&cpus.all);
        time
    }

    /// Small datagrams as fast as they go, none lost: the sender has no more under way than the path can hold. The time
    /// until the last was received.
    pub(crate) fn datagrams(&mut self, count: u32) -> Duration {
        let count = u64::from(count);
        let (client, server) = self.udp();
        let cpus = Cpus::new();
        let (received, barrier) = (AtomicU64::new(0), Barrier::new(2));
        let (start, (end, sum)) = std::thread::scope(|scope| {
            let receiver = scope.spawn(|| {
                pin(&cpus.second);
                barrier.wait();
                receive(&server, count, &received)
            });
            let sender = scope.spawn(|| {
                pin(&cpus.first);
                barrier.wait();
                let start = Instant::now();
                send(&client, count, &received);
                start
            });
            (sender.join().unwrap(), receiver.join().unwrap())
        });
        assert_eq!(
            received.load(Ordering::Relaxed),
            count,
            "datagrams were lost"
        );
        assert_eq!(
            sum,
            count * (count - 1) / 2,
            "other datagrams than were sent"
        );
        end - start
    }

    /// One stream. The time until the receiver said that it has all.
    pub(crate) fn stream(&mut self, bytes: u32) -> Duration {
        let bytes = bytes as usize;
        let (mut client, mut server) = self.tcp();
        let cpus = Cpus::new();
        let barrier = Barrier::new(2);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                pin(&cpus.second);
                let mut buffer = vec![0; PIECE];
                let mut left = bytes;
                barrier.wait();
                while left > 0 {
                    let most = left.min(PIECE);
                    match server.read(&mut buffer[..most]).unwrap() {
                        0 => panic!("the stream ended {left} bytes early"),
                        length => {
                            assert_eq!(buffer[length - 1], b'x');
                            left -= length;
                        }
                    }
                }
                server.write_all(b"!").unwrap();
            });
            let sender = scope.spawn(|| {
                pin(&cpus.first);
                let buffer = vec![b'x'; PIECE];
                barrier.wait();
                let start = Instant::now();
                let mut left = bytes;
                while left > 0 {
                    left -= client.write(&buffer[..left.min(PIECE)]).unwrap();
                }
                let mut answer = [0];
                client.read_exact(&mut answer).unwrap();
                assert_eq!(answer, *b"!");
                start.elapsed()
            });
            sender.join().unwrap()
        })
    }
}

fn send(client: &UdpSocket, count: u64, received: &AtomicU64) {
    let mut headers = MultiHeaders::<SockaddrIn>::preallocate(BATCH, None);
    let mut buffers = [[0; PAYLOAD]; BATCH];
    let mut sent = 0;
    while sent < count {
        while sent + BATCH as u64 > received.load(Ordering::Acquire) + WINDOW {
            std::thread::yield_now();
            std::hint::spin_loop();
        }
        let now = usize::try_from(count - sent).unwrap().min(BATCH);
        for (number, buffer) in (sent..).zip(&mut buffers[..now]) {
            buffer[..8].copy_from_slice(&number.to_ne_bytes());
        }
        let slices: Vec<[IoSlice<'_>; 1]> = buffers[..now]
            .iter()
            .map(|each| [IoSlice::new(each)])
            .collect();
        let results = sendmmsg(
            client.as_raw_fd(),
            &mut headers,
            &slices,
            vec![None; now],
            [],
            MsgFlags::empty(),
        );
        sent += results.unwrap().count() as u64;
    }
}

fn receive(server: &UdpSocket, count: u64, received: &AtomicU64) -> (Instant, u64) {
    let mut headers = MultiHeaders::<SockaddrIn>::preallocate(BATCH, None);
    let mut buffers = [[0; PAYLOAD]; BATCH];
    let (mut sum, mut last) = (0, Instant::now());
    while received.load(Ordering::Relaxed) < count {
        let mut slices: Vec<[IoSliceMut<'_>; 1]> = buffers
            .iter_mut()
            .map(|each| [IoSliceMut::new(each)])
            .collect();
        let results = recvmmsg(
            server.as_raw_fd(),
            &mut headers,
            &mut slices,
            MsgFlags::MSG_WAITFORONE,
            None,
        );
        let lengths: Vec<usize> = match results {
            Ok(results) => results.map(|each| each.bytes).collect(),
            Err(errno) if std::io::Error::from(errno).kind() == ErrorKind::WouldBlock => break,
            Err(errno) => panic!("recvmmsg: {errno}"),
        };
        last = Instant::now();
        for (length, buffer) in lengths.iter().zip(&buffers) {
            assert_eq!(*length, PAYLOAD);
            sum += u64::from_ne_bytes(buffer[..8].try_into().unwrap());
        }
        received.fetch_add(lengths.len() as u64, Ordering::Release);
    }
    (last, sum)
}

/// The CPUs that this process may use: the first two, or the one there is.
struct Cpus {
    first: CpuSet,
    second: CpuSet,
    all: CpuSet,
}

impl Cpus {
    fn new() -> Self {
        let all = sched_getaffinity(None).unwrap();
        let mut usable = (0..CpuSet::MAX_CPU).filter(|cpu| all.is_set(*cpu));
        let one = |cpu| {
            let mut set = CpuSet::new();
            set.set(cpu);
            set
        };
        let first = usable.next().unwrap();
        let second = usable.next().unwrap_or(first);
        Self {
            first: one(first),
            second: one(second),
            all,
        }
    }
}

fn pin(set: &CpuSet) {
    sched_setaffinity(None, set).unwrap();
}
