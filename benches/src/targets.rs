//! What the figures have to reach. Ratios of one run, since the machine's own speed is not ours.

/// A limit for one benchmark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// The group, such as `control/attach/100`.
    pub group: &'static str,
    /// Ours in the group.
    pub ours: &'static str,
    /// What has to hold.
    pub limit: Limit,
}

/// What has to hold for a benchmark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// Takes at most this many times as long as another of its group.
    AtMost(f64, &'static str),
    /// Another of its group takes at least this many times as long.
    Faster(f64, &'static str),
    /// Takes at most so many milliseconds per item, for so many items.
    Milliseconds(f64, u32),
}

const fn target(group: &'static str, ours: &'static str, limit: Limit) -> Target {
    Target { group, ours, limit }
}

/// Links in the kernel: attach, add, detach, dump.
pub const CONTROL: &[Target] = &[
    target(
        "control/attach/1",
        "trunkline",
        Limit::AtMost(1.10, "floor"),
    ),
    target(
        "control/attach/100",
        "trunkline",
        Limit::AtMost(1.10, "floor"),
    ),
    target(
        "control/attach/100",
        "trunkline",
        Limit::Faster(18.0, "ip-batch"),
    ),
    target(
        "control/attach/100",
        "trunkline",
        Limit::Faster(25.0, "netavark"),
    ),
    target(
        "control/attach/100",
        "trunkline",
        Limit::Faster(75.0, "rtnetlink-move"),
    ),
    target(
        "control/attach/100",
        "trunkline",
        Limit::Faster(100.0, "cni"),
    ),
    target("control/attach/10", "trunkline", Limit::Faster(100.0, "ip")),
    target(
        "control/attach/100",
        "trunkline-no-ipv6",
        Limit::AtMost(0.75, "floor"),
    ),
    target(
        "control/attach/100",
        "trunkline",
        Limit::Milliseconds(0.3, 100),
    ),
    target(
        "control/attach/1000",
        "trunkline",
        Limit::AtMost(1.10, "floor"),
    ),
    target(
        "control/attach/1000",
        "trunkline",
        Limit::Faster(18.0, "ip-batch"),
    ),
    target("control/add/100", "trunkline", Limit::Faster(35.0, "ip")),
    target(
        "control/add/100",
        "trunkline",
        Limit::Faster(8.0, "pyroute2"),
    ),
    target(
        "control/add/500",
        "trunkline",
        Limit::Faster(1.8, "ip-batch"),
    ),
    target(
        "control/add/500",
        "trunkline",
        Limit::Faster(1.6, "rtnetlink"),
    ),
    target(
        "control/add-addressed/500",
        "trunkline",
        Limit::Faster(1.8, "ip-batch"),
    ),
    target(
        "control/add-addressed/500",
        "trunkline",
        Limit::Faster(1.6, "rtnetlink"),
    ),
    target(
        "control/detach/100",
        "trunkline",
        Limit::Faster(20.0, "ip-batch"),
    ),
    target(
        "control/detach/1000",
        "trunkline",
        Limit::Milliseconds(0.3, 1000),
    ),
    target(
        "control/detach-namespaces/100",
        "trunkline",
        Limit::Milliseconds(1.0, 100),
    ),
    target(
        "control/detach-namespaces/100",
        "trunkline",
        Limit::Faster(20.0, "ip"),
    ),
    target(
        "control/dump/1000",
        "trunkline",
        Limit::AtMost(1.3, "floor"),
    ),
    target(
        "control/dump/1000",
        "trunkline",
        Limit::Faster(2.0, "rtnetlink"),
    ),
    target(
        "control/dump/1000",
        "trunkline",
        Limit::Milliseconds(5.0, 1),
    ),
    target("control/dump/1000", "trunkline", Limit::Faster(4.0, "ip")),
    target(
        "control/dump/1000",
        "trunkline",
        Limit::Faster(65.0, "pyroute2"),
    ),
];

/// Reading logs. Times of scans are for 1 GB of file: 500 ms are 2 GB/s.
pub const LOGS: &[Target] = &[
    target(
        "logs/json_file/120",
        "trunkline",
        Limit::Milliseconds(500.0, 1),
    ),
    target(
        "logs/json_file/120",
        "trunkline",
        Limit::Faster(3.0, "serde_json"),
    ),
    target(
        "logs/json_file/120",
        "trunkline",
        Limit::Faster(3.0, "simd-json"),
    ),
    target(
        "logs/json_file/120",
        "trunkline",
        Limit::Faster(3.0, "sonic-rs"),
    ),
    target(
        "logs/json_file/1024",
        "trunkline",
        Limit::Milliseconds(200.0, 1),
    ),
    target(
        "logs/json_file/1024",
        "trunkline",
        Limit::Faster(3.0, "serde_json"),
    ),
    target(
        "logs/json_file/1024",
        "trunkline",
        Limit::Faster(3.0, "simd-json"),
    ),
    target(
        "logs/json_file/1024",
        "trunkline",
        Limit::Faster(3.0, "sonic-rs"),
    ),
    target("logs/local/120", "trunkline", Limit::Milliseconds(500.0, 1)),
    target(
        "logs/local/1024",
        "trunkline",
        Limit::Milliseconds(200.0, 1),
    ),
    target(
        "logs/json_file/120/tail-100",
        "trunkline",
        Limit::Milliseconds(0.3, 1),
    ),
    target(
        "logs/json_file/1024/tail-100",
        "trunkline",
        Limit::Milliseconds(0.3, 1),
    ),
    target(
        "logs/json_file/120/since-1000",
        "trunkline",
        Limit::Milliseconds(1.5, 1),
    ),
    target(
        "logs/json_file/1024/since-1000",
        "trunkline",
        Limit::Milliseconds(1.5, 1),
    ),
    target(
        "logs/growth-tail-100/10GiB",
        "trunkline",
        Limit::Milliseconds(0.3, 1),
    ),
    target(
        "logs/growth-since-1000/10GiB",
        "trunkline",
        Limit::Milliseconds(1.5, 1),
    ),
    target(
        "logs/engine",
        "trunkline-files",
        Limit::Faster(80.0, "docker-logs"),
    ),
    target("logs/engine", "trunkline-api", Limit::AtMost(1.05, "curl")),
    target(
        "logs/engine/1GiB-tail-100",
        "trunkline",
        Limit::Faster(40.0, "bollard"),
    ),
    target(
        "logs/engine/1GiB-since-1000",
        "trunkline",
        Limit::Faster(10_000.0, "docker-logs"),
    ),
];

/// Addresses: index, durable, boot-scoped, many owners, open.
pub const IPAM: &[Target] = &[
    target(
        "ipam/index/v4-16-1%",
        "trunkline",
        Limit::Milliseconds(0.000_05, 1),
    ),
    target(
        "ipam/index/v4-16-99%",
        "trunkline",
        Limit::Milliseconds(0.000_05, 1),
    ),
    target(
        "ipam/index/v6-64-99%",
        "trunkline",
        Limit::Milliseconds(0.000_2, 1),
    ),
    target(
        "ipam/durable/1%",
        "trunkline",
        Limit::AtMost(1.35, "fdatasync"),
    ),
    target(
        "ipam/durable/1%",
        "trunkline",
        Limit::Faster(50.0, "host-local"),
    ),
    target(
        "ipam/durable/50%",
        "trunkline",
        Limit::AtMost(1.35, "fdatasync"),
    ),
    target(
        "ipam/durable/99%",
        "trunkline",
        Limit::AtMost(1.35, "fdatasync"),
    ),
    target(
        "ipam/durable/99%",
        "trunkline",
        Limit::Faster(3000.0, "host-local"),
    ),
    target(
        "ipam/durable/leases-1000000",
        "trunkline",
        Limit::AtMost(1.35, "fdatasync"),
    ),
    target(
        "ipam/boot-scoped/1%",
        "trunkline",
        Limit::Milliseconds(0.012, 1),
    ),
    target(
        "ipam/boot-scoped/1%",
        "trunkline",
        Limit::Faster(800.0, "host-local"),
    ),
    target(
        "ipam/owners/64",
        "trunkline",
        Limit::Milliseconds(0.05, 1600),
    ),
    target("ipam/owners/64", "trunkline", Limit::Faster(4.0, "naive")),
    target(
        "ipam/open/leases-1000000",
        "trunkline",
        Limit::Milliseconds(10.0, 1),
    ),
];

/// Packets: a child that this library attached carries them as one that `ip` made does, and as a bare cable does.
pub const PACKETS: &[Target] = &[
    target(
        "packets/rtt/children",
        "trunkline",
        Limit::AtMost(1.05, "ip"),
    ),
    target(
        "packets/udp/children",
        "trunkline",
        Limit::AtMost(1.05, "ip"),
    ),
    target(
        "packets/tcp/children",
        "trunkline",
        Limit::AtMost(1.05, "ip"),
    ),
    target(
        "packets/rtt/from-wire",
        "trunkline",
        Limit::AtMost(1.05, "ip"),
    ),
    target(
        "packets/rtt/to-wire",
        "trunkline",
        Limit::AtMost(1.05, "ip"),
    ),
    target(
        "packets/rtt/children",
        "trunkline",
        Limit::AtMost(1.1, "floor"),
    ),
    target(
        "packets/rtt/from-wire",
        "trunkline",
        Limit::AtMost(1.1, "floor"),
    ),
    target(
        "packets/rtt/to-wire",
        "trunkline",
        Limit::AtMost(1.1, "floor"),
    ),
];

/// Docker networks: the engine's own work, and little more.
pub const DOCKER: &[Target] = &[
    target(
        "docker/network-create",
        "trunkline",
        Limit::AtMost(1.05, "floor"),
    ),
    target("docker/attach", "trunkline", Limit::AtMost(1.05, "floor")),
];

/// What profiles say of targets that are hard to meet: group, ours, the other's name, and the reason.
const REASONS: &[(&str, &str, &str, &str)] = &[
    (
        "control/attach/1",
        "trunkline",
        "floor",
        "One attachment alone, with a connection of its own. The floor knows the parent's index and is a thread that may stay in the \
         namespace. We ask for the parent and its state, and send a thread of our own into the namespace, since the caller's might \
         not come back: to start it and to wait for it is most of the difference, and more on a busy machine, where it waits for \
         its turn. The next attachments of the same connection find it there.",
    ),
    ("control/attach/100", "trunkline", "ip-batch", SLOWER_PEER),
    ("control/attach/100", "trunkline", "netavark", SLOWER_PEER),
    (
        "control/attach/100",
        "trunkline",
        "rtnetlink-move",
        "Ours takes as long as the floor: nobody can be faster. The target comes from a machine where an RCU grace period, which \
         the peer waits for with each link, took longer.",
    ),
    ("control/attach/100", "trunkline", "cni", SLOWER_PEER),
    (
        "control/detach/1000",
        "trunkline",
        "",
        "Before the links are deleted they are listed, and put into a device group of their own by sysfs (20 to 50 us a link, strace), \
         so that one request deletes these and no others. The floor's links were born in a group that has no others.",
    ),
    (
        "control/attach/100",
        "trunkline-no-ipv6",
        "floor",
        "With IPv6 off, this kernel (6.18) still makes each link's IPv6 state and its sysctl tables: addrconf_notify takes \
         9 % of all samples with IPv6 and 7 % without (perf, floor alone). Only the link-local address is spared. \
         floor-no-ipv6 shows what is to be had.",
    ),
    ("control/add/100", "trunkline", "ip", FLOOR),
    ("control/add/100", "trunkline", "pyroute2", FLOOR),
    ("control/add/500", "trunkline", "ip-batch", FLOOR),
    ("control/add/500", "trunkline", "rtnetlink", FLOOR),
    ("control/add-addressed/500", "trunkline", "ip-batch", FLOOR),
    ("control/add-addressed/500", "trunkline", "rtnetlink", FLOOR),
    ("control/attach/10", "trunkline", "ip", FLOOR),
    (
        "control/attach/100",
        "trunkline",
        "",
        "The floor takes longer than that here: it is the kernel's time, and this kernel's is longer than that of the machine the target \
         comes from.",
    ),
    (
        "control/dump/1000",
        "trunkline",
        "",
        "The floor takes longer than that here: it is the kernel that writes the links down.",
    ),
    (
        "control/dump/1000",
        "trunkline",
        "ip",
        "The floor is not there either: it only receives and counts, and is bound by the kernel's time to write the links \
         down (3 to 4 us each).",
    ),
    (
        "control/dump/1000",
        "trunkline",
        "rtnetlink",
        "Six sevenths of ours is the floor, which only receives and counts, and is bound by the kernel's time to write the links down \
         (3 to 4 us each); two runs differ by as much as is missing.",
    ),
    (
        "control/dump/1000",
        "trunkline",
        "pyroute2",
        "The floor is not there either: it only receives and counts.",
    ),
    (
        "docker/attach",
        "trunkline",
        "floor",
        "The network is looked at first, and then the others, so that what it would not carry is refused in words: two questions to the \
         engine, of 0.4 and 0.5 ms each when it is idle (curl), and 1.5 to 3 ms right after it has changed a network (strace).",
    ),
    ("logs/json_file/120", "trunkline", "", SHORT_LINES),
    ("logs/json_file/1024", "trunkline", "", LONG_LINES),
    ("logs/json_file/1024", "trunkline", "serde_json", LONG_LINES),
    ("logs/json_file/1024", "trunkline", "simd-json", LONG_LINES),
    ("logs/json_file/1024", "trunkline", "sonic-rs", LONG_LINES),
    (
        "logs/engine",
        "trunkline-files",
        "docker-logs",
        "A third of it is asking the engine where the file is, and what wrote it (10 ms, see tail-1000). The log has 200,000 short \
         lines; a longer one makes that small.",
    ),
    (
        "ipam/owners/64",
        "trunkline",
        "",
        "Processor time of two CPUs: one allocation takes 15 to 20 us in a shared transaction, and each of 64 threads is put to sleep and \
         woken once for each of its leases. The syncs are few: at most one for 64 leases.",
    ),
    (
        "ipam/boot-scoped/1%",
        "trunkline",
        "host-local",
        "The same: what SQLite alone takes is a thousandth of host-local's time, which itself differs by a fifth between runs.",
    ),
    (
        "logs/engine/1GiB-tail-100",
        "trunkline",
        "bollard",
        "The target comes from bollard as a process of its own, 12 ms, of which the call takes 2. Here it is the call alone, in a \
         program that runs and is connected.",
    ),
    ("packets/rtt/to-wire", "trunkline", "ip", SAME),
    ("packets/rtt/from-wire", "trunkline", "ip", SAME),
    ("packets/rtt/children", "trunkline", "ip", SAME),
    ("packets/udp/children", "trunkline", "ip", SAME),
    ("packets/tcp/children", "trunkline", "ip", SAME),
    ("ipam/durable/1%", "trunkline", "fdatasync", DURABLE),
    ("ipam/durable/50%", "trunkline", "fdatasync", DURABLE),
    ("ipam/durable/99%", "trunkline", "fdatasync", DURABLE),
    (
        "ipam/durable/leases-1000000",
        "trunkline",
        "fdatasync",
        DURABLE,
    ),
    (
        "ipam/boot-scoped/1%",
        "trunkline",
        "",
        "`sqlite` is the least that SQLite can do by itself: BEGIN IMMEDIATE, one INSERT and COMMIT, prepared before. That alone takes as \
         long as the target, or nearly so, when each comes after another contender and finds the caches of the processor full of what \
         that one left; so does a lease, which is 32,000 instructions (callgrind), 16,000 of them SQLite's, with two system calls for \
         locks where SQLite makes six. in-a-row is a loop that does nothing else, and its median leaves out \
         what comes now and then: a merge of 3 to 5 ms in 683 leases makes the mean some 15 us. `naive` is one SQLite transaction as most \
         write it.",
    ),
];

/// Why two links that are alike differ.
const SAME: &str = "Chance. Both are macvlan links, alike in all that `ip -details` shows, which is asserted before they are measured; and this library \
     has no part in what they carry.";

/// Why a peer is not left behind as far as it was elsewhere.
const FLOOR: &str = "The floor is not there either: the kernel's work on a link is the same for all and takes longer here than on the machine the \
     target comes from, and what this peer adds takes no longer.";

/// The same where the peer was slower.
const SLOWER_PEER: &str = "Ours takes as long as the floor: nobody can be faster. The target comes from a machine where the peer was slower.";

/// Where the time of a scan goes.
const SHORT_LINES: &str = "Processor time, on a processor that is slower with short lines than the one the target comes from: serde_json takes 1.4 to 1.9 \
     times as long here as there. By perf: decoding, joining and \
     counting, which are one loop, 50 %, reading from the page cache 20 %, copying lines into the batch 5 %, escapes 4 %.";
const LONG_LINES: &str = "Not the processor, for the peers are as fast as where the target comes from. By perf: the kernel's reading 39 %, decoding, most \
     of it one pass for quotes, backslashes, control characters and UTF-8, 33 %, copying lines into the batch 12 %. The decoder that the target \
     was set by checked and copied nothing.";

/// Why a durable lease costs more than the least sync.
const DURABLE: &str = "Processor time. An allocation is 32,000 instructions (callgrind), 16,000 of them SQLite's, and five system calls (strace): two \
     locks, a write, and two that have the disk begin and wait for it. That is 7 to 10 us on a tmpfs, one after the other, and up to 25 \
     here: after a wait for the disk, and after the others' turns, the caches hold other things. The sync itself is not longer than \
     the floor's: 4,120 bytes at changing places take as long as 64 at one.";

/// What a profile says about a target that is not met, if it says something.
pub fn reason(target: &Target) -> Option<&'static str> {
    let other = match target.limit {
        Limit::AtMost(_, other) | Limit::Faster(_, other) => other,
        Limit::Milliseconds(..) => "",
    };
    REASONS
        .iter()
        .find(|(group, ours, name, _)| {
            *group == target.group && *ours == target.ours && *name == other
        })
        .map(|(_, _, _, reason)| *reason)
}

/// All of them, area by area.
pub const ALL: &[&[Target]] = &[CONTROL, IPAM, LOGS, PACKETS, DOCKER];
