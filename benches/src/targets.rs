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
        Limit::Faster(18.0, "ip-batch-move"),
    ),
    target(
        "control/attach/100",
        "trunkline-no-ipv6",
        Limit::AtMost(0.75, "floor"),
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
    target("control/dump/1000", "trunkline", Limit::Faster(4.0, "ip")),
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

/// All of them, area by area.
pub const ALL: &[&[Target]] = &[CONTROL, IPAM];
