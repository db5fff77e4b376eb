//! The paths: who sends to whom over what.

use std::net::Ipv4Addr;
use std::process::Command;

use serde_json::{Map, Value};
use trunkline::InterfaceName;
use trunkline::blocking::Kernel;
use trunkline::link::{Attachment, IpvlanMode, IpvlanSpec, MacvlanSpec, Netns, VlanSpec};
use trunkline_benches::sandbox::{ip, try_ip};

use crate::traffic::Path;

/// A machine with a link `eth0`: a namespace with a name.
fn machine(name: &str) -> Netns {
    let netns = Netns::create_named(name).unwrap();
    ip(&format!("-n {name} link set lo up"));
    netns
}

/// Two machines with addresses.
pub(crate) struct Pair {
    a: Netns,
    b: Netns,
    b_address: Ipv4Addr,
}

impl Pair {
    pub(crate) fn path(&self) -> Path {
        Path::new(&self.a, &self.b, self.b_address)
    }

    /// To the first of the two.
    pub(crate) fn path_to_a(&self, from: &Netns, address: Ipv4Addr) -> Path {
        Path::new(from, &self.a, address)
    }

    /// From the first of the two.
    pub(crate) fn path_from_a(&self, to: &Netns, address: Ipv4Addr) -> Path {
        Path::new(&self.a, to, address)
    }
}

/// The host, with a parent `p0`, and a machine on the wire beyond it.
pub(crate) struct Wire {
    pub(crate) host: Netns,
    pub(crate) machine: Netns,
}

/// The addresses on a wire: 10.x.0.1 beyond the parent, 10.x.0.2 the host's own, 10.x.0.11 and up the children's.
pub(crate) const ON_WIRE: Ipv4Addr = Ipv4Addr::new(10, 70, 0, 1);
pub(crate) const HOST: Ipv4Addr = Ipv4Addr::new(10, 70, 0, 2);

impl Wire {
    pub(crate) fn new() -> Self {
        let beyond = machine("wire");
        ip("link set lo up");
        ip("link add p0 type veth peer name eth0 netns wire");
        ip(&format!("addr add {HOST}/16 dev p0"));
        ip("link set p0 up");
        ip(&format!("-n wire addr add {ON_WIRE}/16 dev eth0"));
        ip("-n wire link set eth0 up");
        Self {
            host: Netns::current().unwrap(),
            machine: beyond,
        }
    }

    /// Two macvlan children in bridge mode, attached by this library.
    pub(crate) fn ours(&self, parent: &str, subnet: u8) -> Pair {
        let attach = |name: &str, host: u8| {
            let netns = machine(name);
            let address = Ipv4Addr::new(10, subnet, 0, host);
            let child = MacvlanSpec::new(link(parent), link("eth0"));
            let wanted = Attachment::new(child).address(format!("{address}/16").parse().unwrap());
            let kernel = Kernel::connect_in(&self.host).unwrap();
            assert!(kernel.attach(&wanted, &netns).unwrap().is_up());
            netns
        };
        Pair {
            a: attach(&format!("ours-{parent}-a"), 11),
            b: attach(&format!("ours-{parent}-b"), 12),
            b_address: Ipv4Addr::new(10, subnet, 0, 12),
        }
    }

    /// VLAN 100 on the trunk, children on it, and a sub-interface beyond. None when the kernel has no 802.1Q.
    pub(crate) fn vlan(&self) -> Option<Pair> {
        if !try_ip("-n wire link add link eth0 name eth0.100 type vlan id 100") {
            return None;
        }
        ip("-n wire addr add 10.71.0.1/16 dev eth0.100");
        ip("-n wire link set eth0.100 up");
        let vlan = VlanSpec::on(link("p0"), "100".parse().unwrap()).unwrap();
        let _ = Kernel::connect().unwrap().ensure(&vlan).unwrap();
        Some(self.ours("p0.100", 71))
    }

    /// ipvlan children in L2 mode, on a parent of their own. None when the kernel has no ipvlan.
    pub(crate) fn ipvlan(&self) -> Option<Pair> {
        ip("link add q0 type veth peer name eth1 netns wire");
        ip("link set q0 up");
        ip("-n wire addr add 10.72.0.1/16 dev eth1");
        ip("-n wire link set eth1 up");
        if !try_ip("link add link q0 name try type ipvlan mode l2") {
            return None;
        }
        ip("link del try");
        let attach = |name: &str, host: u8| {
            let netns = machine(name);
            let child = IpvlanSpec::new(link("q0"), link("eth0")).mode(IpvlanMode::L2);
            let wanted =
                Attachment::new(child).address(format!("10.72.0.{host}/16").parse().unwrap());
            let kernel = Kernel::connect_in(&self.host).unwrap();
            assert!(kernel.attach(&wanted, &netns).unwrap().is_up());
            netns
        };
        Some(Pair {
            a: attach("ipvlan-a", 11),
            b: attach("ipvlan-b", 12),
            b_address: Ipv4Addr::new(10, 72, 0, 12),
        })
    }
}

/// Two macvlan children in bridge mode on the wire's parent, made by `ip`.
pub(crate) fn by_ip() -> Pair {
    let attach = |name: &str, host: u8| {
        let netns = machine(name);
        ip(&format!(
            "link add link p0 name eth0 netns {name} type macvlan mode bridge"
        ));
        ip(&format!("-n {name} addr add 10.70.0.{host}/16 dev eth0"));
        ip(&format!("-n {name} link set eth0 up"));
        netns
    };
    Pair {
        a: attach("ip-a", 21),
        b: attach("ip-b", 22),
        b_address: Ipv4Addr::new(10, 70, 0, 22),
    }
}

/// Makes sure that two links are alike in all that their packets meet: whatever their figures differ by is chance.
pub(crate) fn assert_alike(machines: [&str; 2]) {
    let [ours, theirs] = machines.map(|name| {
        let show = ["-n", name, "-details", "-json", "link", "show", "eth0"];
        let shown = Command::new("ip").args(show).output().unwrap();
        let mut links: Vec<Map<String, Value>> = serde_json::from_slice(&shown.stdout).unwrap();
        let mut link = links.pop().unwrap();
        // Names and numbers, and the group by which ours is known.
        for key in ["ifindex", "address", "group", "link_netnsid"] {
            link.remove(key);
        }
        link
    });
    assert_eq!(ours, theirs);
}

/// A cable between two machines.
pub(crate) fn veth() -> Pair {
    let (a, b) = (machine("veth-a"), machine("veth-b"));
    ip("link add name eth0 netns veth-a type veth peer name eth0 netns veth-b");
    for (number, name) in [(1, "veth-a"), (2, "veth-b")] {
        ip(&format!("-n {name} addr add 10.73.0.{number}/16 dev eth0"));
        ip(&format!("-n {name} link set eth0 up"));
    }
    Pair {
        a,
        b,
        b_address: Ipv4Addr::new(10, 73, 0, 2),
    }
}

/// A machine that talks to itself.
pub(crate) fn loopback() -> Path {
    let netns = machine("loop");
    Path::new(&netns, &netns, Ipv4Addr::LOCALHOST)
}

/// Two machines on a bridge, which has a namespace of its own: no packet filter is in its way.
pub(crate) fn bridge() -> Pair {
    let _switch = machine("switch");
    ip("-n switch link add br0 type bridge");
    ip("-n switch link set br0 up");
    let plug = |name: &str, host: u8| {
        let netns = machine(name);
        ip(&format!(
            "link add name eth0 netns {name} type veth peer name {name} netns switch"
        ));
        ip(&format!("-n switch link set {name} master br0 up"));
        ip(&format!("-n {name} addr add 10.74.0.{host}/16 dev eth0"));
        ip(&format!("-n {name} link set eth0 up"));
        netns
    };
    Pair {
        a: plug("bridge-a", 1),
        b: plug("bridge-b", 2),
        b_address: Ipv4Addr::new(10, 74, 0, 2),
    }
}

fn link(name: &str) -> InterfaceName {
    InterfaceName::new(name).unwrap()
}
