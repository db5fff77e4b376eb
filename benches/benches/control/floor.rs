//! The least that can be done: bytes packed by hand, sent on bare sockets, acknowledgements counted and nothing else.

use std::net::Ipv4Addr;
use std::os::fd::{AsFd, AsRawFd};
use std::time::{Duration, Instant};

use rtnetlink::sys::{Socket, SocketAddr, protocols::NETLINK_ROUTE};
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
use trunkline::link::Netns;

use crate::lab::{
    CHILD, GATEWAY, MTU, OWN_PREFIX, PREFIX, Parent, Places, address, mac, own_address, sibling,
};

const NEWLINK: u16 = 16;
const DELLINK: u16 = 17;
const GETLINK: u16 = 18;
const NEWADDR: u16 = 20;
const NEWROUTE: u16 = 24;
const REQUEST: u16 = 1;
const ACK: u16 = 4;
const DUMP: u16 = 0x300;
const CREATE_EXCL: u16 = 0x600;
/// Children get their index from us, which saves the floor the question.
/// Far from those that the kernel gives out in turn.
const INDEX: u32 = 1 << 30;
pub(crate) const GROUP: u32 = 77;
/// How many links go into one send.
const PACK: usize = 16;

fn open() -> Socket {
    let socket = Socket::new(NETLINK_ROUTE).unwrap();
    socket.connect(&SocketAddr::new(0, 0)).unwrap();
    socket
}

/// Sends and waits for as many acknowledgements.
fn ask(socket: &Socket, bytes: &[u8], mut count: usize, buffer: &mut Vec<u8>) {
    assert_eq!(socket.send(bytes, 0).unwrap(), bytes.len());
    while count > 0 {
        buffer.clear();
        socket.recv(buffer, 0).unwrap();
        let mut rest = &buffer[..];
        while rest.len() >= 20 {
            assert_eq!(rest[16..20], [0; 4], "the kernel refused");
            let length = u32::from_ne_bytes(rest[..4].try_into().unwrap()) as usize;
            rest = rest.get((length + 3) & !3..).unwrap_or_default();
            count -= 1;
        }
    }
}

/// N children in N namespaces: one message each, then address and route in one send.
pub(crate) fn attach(parent: &Parent, places: &Places) -> Duration {
    let links: Vec<Vec<u8>> = (0..)
        .zip(&places.netns)
        .map(|(number, netns)| {
            Message::link(INDEX, CHILD, parent.index, number)
                .attribute(4, &MTU.to_ne_bytes())
                .attribute(28, &netns.as_fd().as_raw_fd().to_ne_bytes())
                .macvlan()
        })
        .collect();
    let rest: Vec<Vec<u8>> = (0..places.netns.len())
        .map(|number| {
            let mut bytes = new_address(INDEX, address(u32::try_from(number).unwrap()), PREFIX);
            bytes.extend(default_route(INDEX));
            bytes
        })
        .collect();
    in_thread(|| {
        let host = open();
        let mut buffer = Vec::with_capacity(8192);
        let start = Instant::now();
        for ((link, rest), netns) in links.iter().zip(&rest).zip(&places.netns) {
            ask(&host, link, 1, &mut buffer);
            enter(netns);
            ask(&open(), rest, 2, &mut buffer);
        }
        start.elapsed()
    })
}

/// N children beside their parent, with addresses if wanted, sixteen to a send.
pub(crate) fn add(parent: &Parent, count: u32, addressed: bool) -> Duration {
    add_to(parent, 0..count, GROUP, addressed)
}

/// The same with these numbers, into a group.
pub(crate) fn add_to(
    parent: &Parent,
    numbers: std::ops::Range<u32>,
    group: u32,
    addressed: bool,
) -> Duration {
    let mut left = numbers.len();
    let packs: Vec<Vec<u8>> = numbers
        .collect::<Vec<_>>()
        .chunks(PACK)
        .map(|pack| {
            let mut bytes = Vec::new();
            for number in pack {
                let index = INDEX + number;
                let link = Message::link(index, &sibling(*number), parent.index, *number);
                bytes.extend(link.attribute(27, &group.to_ne_bytes()).macvlan());
                if addressed {
                    bytes.extend(new_address(index, own_address(*number), OWN_PREFIX));
                }
            }
            bytes
        })
        .collect();
    let each = 1 + usize::from(addressed);
    let socket = open();
    let mut buffer = Vec::with_capacity(8192);
    let start = Instant::now();
    for pack in &packs {
        let now = left.min(PACK);
        ask(&socket, pack, now * each, &mut buffer);
        left -= now;
    }
    start.elapsed()
}

/// Removes the links that `add` made, by their group.
pub(crate) fn remove_group(group: u32) -> Duration {
    let message = Message::new(DELLINK, REQUEST | ACK, &[0; 16])
        .attribute(27, &group.to_ne_bytes())
        .done();
    let socket = open();
    let mut buffer = Vec::with_capacity(8192);
    let start = Instant::now();
    ask(&socket, &message, 1, &mut buffer);
    start.elapsed()
}

/// Removes one child in each namespace, each on a thread of its own so that the kernel's waits overlap.
pub(crate) fn remove_everywhere(places: &Places) -> Duration {
    let message = Message::new(DELLINK, REQUEST | ACK, &[0; 16])
        .attribute(3, &terminated(CHILD))
        .done();
    let start = Instant::now();
    std::thread::scope(|scope| {
        for netns in &places.netns {
            scope.spawn(|| {
                enter(netns);
                ask(&open(), &message, 1, &mut Vec::with_capacity(8192));
            });
        }
    });
    start.elapsed()
}

/// Receives a dump of all links without their statistics, and counts them.
pub(crate) fn dump() -> (Duration, usize) {
    let message = Message::new(GETLINK, REQUEST | DUMP, &[0; 16])
        .attribute(29, &8_u32.to_ne_bytes()) // RTEXT_FILTER_SKIP_STATS
        .done();
    let socket = open();
    let mut buffer: Vec<u8> = Vec::with_capacity(64 * 1024);
    let start = Instant::now();
    socket.send(&message, 0).unwrap();
    let mut links = 0;
    loop {
        buffer.clear();
        socket.recv(&mut buffer, 0).unwrap();
        let mut rest = &buffer[..];
        while rest.len() >= 16 {
            let length = u32::from_ne_bytes(rest[..4].try_into().unwrap()) as usize;
            match u16::from_ne_bytes(rest[4..6].try_into().unwrap()) {
                NEWLINK => links += 1,
                _ => return (start.elapsed(), links),
            }
            rest = rest.get((length + 3) & !3..).unwrap_or_default();
        }
    }
}

pub(crate) fn enter(netns: &Netns) {
    move_into_link_name_space(netns.as_fd(), Some(LinkNameSpaceType::Network)).unwrap();
}

/// A thread that changes its namespace must not be used again.
pub(crate) fn in_thread<T: Send>(function: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| scope.spawn(function).join().unwrap())
}

fn new_address(index: u32, address: Ipv4Addr, prefix: u8) -> Vec<u8> {
    let mut header = vec![2, prefix, 0, 0];
    header.extend(index.to_ne_bytes());
    Message::new(NEWADDR, REQUEST | ACK | CREATE_EXCL, &header)
        .attribute(2, &address.octets())
        .attribute(1, &address.octets())
        .done()
}

fn default_route(index: u32) -> Vec<u8> {
    // family, lengths of destination and source, tos, table main, protocol static, scope universe, unicast, flags
    let header = [2, 0, 0, 0, 254, 4, 0, 1, 0, 0, 0, 0];
    Message::new(NEWROUTE, REQUEST | ACK | CREATE_EXCL, &header)
        .attribute(5, &GATEWAY.octets())
        .attribute(4, &index.to_ne_bytes())
        .done()
}

fn terminated(text: &str) -> Vec<u8> {
    [text.as_bytes(), &[0]].concat()
}

/// A request in the making.
struct Message(Vec<u8>);

impl Message {
    fn new(kind: u16, flags: u16, header: &[u8]) -> Self {
        let mut bytes = vec![0; 4];
        bytes.extend(kind.to_ne_bytes());
        bytes.extend(flags.to_ne_bytes());
        bytes.extend([0; 8]);
        bytes.extend(header);
        Self(bytes)
    }

    /// A macvlan child to be: up, named, with its MAC address.
    fn link(index: u32, name: &str, parent: u32, number: u32) -> Self {
        let mut header = vec![0; 4];
        header.extend(index.to_ne_bytes());
        header.extend([1_u32.to_ne_bytes(), 1_u32.to_ne_bytes()].concat()); // IFF_UP and its mask
        Self::new(NEWLINK, REQUEST | ACK | CREATE_EXCL, &header)
            .attribute(3, &terminated(name))
            .attribute(5, &parent.to_ne_bytes())
            .attribute(1, &mac(number).octets())
    }

    /// The kind, and bridge mode.
    fn macvlan(self) -> Vec<u8> {
        let kind = attribute(1, b"macvlan\0");
        let data = attribute(2, &attribute(1, &4_u32.to_ne_bytes()));
        self.attribute(18, &[kind, data].concat()).done()
    }

    fn attribute(mut self, number: u16, value: &[u8]) -> Self {
        self.0.extend(attribute(number, value));
        self
    }

    fn done(mut self) -> Vec<u8> {
        let length = u32::try_from(self.0.len()).unwrap();
        self.0[..4].copy_from_slice(&length.to_ne_bytes());
        self.0
    }
}

fn attribute(number: u16, value: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend(u16::try_from(value.len() + 4).unwrap().to_ne_bytes());
    bytes.extend(number.to_ne_bytes());
    bytes.extend(value);
    bytes.resize((bytes.len() + 3) & !3, 0);
    bytes
}
