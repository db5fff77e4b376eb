//! Parents, children and their namespaces, and assertions about them.

use std::io::Write;
use std::net::Ipv4Addr;
use std::path::PathBuf;

use trunkline::blocking::Kernel;
use trunkline::link::{Attachment, LinkSpec, MacvlanSpec, Netns, RouteSpec};
use trunkline::{InterfaceName, MacAddress, Mtu};
use trunkline_benches::sandbox::run;

/// The parent of all children; its other end is `p1`.
pub(crate) const PARENT: &str = "p0";
/// What a child is called in its own namespace.
pub(crate) const CHILD: &str = "eth0";
pub(crate) const MTU: u32 = 1400;
pub(crate) const GATEWAY: Ipv4Addr = Ipv4Addr::new(10, 66, 0, 1);
pub(crate) const PREFIX: u8 = 16;

/// A file for `ip -batch`, in memory.
pub(crate) fn lines(name: &str, lines: impl IntoIterator<Item = String>) -> PathBuf {
    let path = PathBuf::from("/run").join(name);
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).unwrap());
    for line in lines {
        writeln!(file, "{line}").unwrap();
    }
    file.flush().unwrap();
    path
}

/// A fresh parent, up, with carrier; its children go with it.
pub(crate) struct Parent {
    pub(crate) index: u32,
    pub(crate) kernel: Kernel,
}

impl Parent {
    pub(crate) fn new() -> Self {
        run(
            "ip",
            &["link", "add", PARENT, "type", "veth", "peer", "name", "p1"],
        );
        run("ip", &["link", "set", PARENT, "up"]);
        run("ip", &["link", "set", "p1", "up"]);
        let kernel = Kernel::connect().unwrap();
        let link = kernel.link(&name(PARENT)).unwrap().unwrap();
        assert!(link.is_up());
        Self {
            index: link.index(),
            kernel,
        }
    }
}

impl Drop for Parent {
    fn drop(&mut self) {
        run("ip", &["link", "del", PARENT]);
    }
}

/// Namespaces for children, with names for `ip -n`.
pub(crate) struct Places {
    pub(crate) names: Vec<String>,
    pub(crate) netns: Vec<Netns>,
    kernels: Vec<Kernel>,
}

impl Places {
    pub(crate) fn new(prefix: &str, count: u32) -> Self {
        let names: Vec<String> = (0..count)
            .map(|number| format!("{prefix}{number}"))
            .collect();
        let netns: Vec<Netns> = names
            .iter()
            .map(|name| Netns::create_named(name).unwrap())
            .collect();
        let kernels = netns
            .iter()
            .map(|netns| Kernel::connect_in(netns).unwrap())
            .collect();
        Self {
            names,
            netns,
            kernels,
        }
    }

    /// Asserts that every child is there as wanted.
    pub(crate) fn assert_attached(&self, who: &str) {
        let child = name(CHILD);
        let everywhere = "0.0.0.0/0".parse().unwrap();
        for (number, kernel) in (0..).zip(&self.kernels) {
            let link = kernel.link(&child).unwrap();
            let Some(link) = link else {
                panic!("{who}: child {number} is missing")
            };
            assert!(link.is_up(), "{who}: child {number} is down");
            assert_eq!(link.kind().name(), "macvlan", "{who}: child {number}");
            assert_eq!(link.mac(), Some(mac(number)), "{who}: child {number}");
            assert_eq!(link.mtu(), MTU, "{who}: child {number}");
            let addresses = kernel.addresses().unwrap();
            assert!(
                addresses
                    .iter()
                    .any(|found| found.net.addr() == address(number)
                        && found.net.prefix_len() == PREFIX),
                "{who}: child {number} lacks its address"
            );
            let routes = kernel.routes().unwrap();
            assert!(
                routes.iter().any(|found| found.destination == everywhere
                    && found.gateway == Some(GATEWAY.into())),
                "{who}: child {number} lacks its default route"
            );
        }
    }

    /// Removes the children, whoever made them; the kernel's waits overlap.
    pub(crate) fn clear(&self) {
        std::thread::scope(|scope| {
            for kernel in &self.kernels {
                scope.spawn(|| kernel.remove_any(&name(CHILD)).unwrap());
            }
        });
    }

    /// Asserts that no child is left.
    pub(crate) fn assert_empty(&self, who: &str) {
        let child = name(CHILD);
        for kernel in &self.kernels {
            assert!(kernel.link(&child).unwrap().is_none(), "{who} left a child");
        }
    }

    /// What the library is asked for.
    pub(crate) fn wanted(&self) -> Vec<(Attachment, Netns)> {
        (0..)
            .zip(&self.netns)
            .map(|(number, netns)| {
                let link = MacvlanSpec::new(name(PARENT), name(CHILD))
                    .mac(mac(number))
                    .mtu(Mtu::new(MTU).unwrap());
                let attachment = Attachment::new(link)
                    .address(format!("{}/{PREFIX}", address(number)).parse().unwrap())
                    .route(RouteSpec::default_via(GATEWAY.into()).unwrap());
                (attachment, netns.clone())
            })
            .collect()
    }
}

/// Asserts how many children are up in the parent's namespace.
pub(crate) fn assert_children(parent: &Parent, count: u32, who: &str) {
    let links = parent.kernel.links().unwrap();
    let up = links
        .iter()
        .filter(|link| {
            link.parent_index() == Some(parent.index)
                && link.kind().name() == "macvlan"
                && link.is_up()
        })
        .count();
    assert_eq!(up, count as usize, "{who}");
}

/// Asserts that the children have their addresses too.
pub(crate) fn assert_addresses(parent: &Parent, count: u32, who: &str) {
    let found = parent.kernel.addresses().unwrap();
    let found: std::collections::HashSet<_> = found.iter().map(|found| found.net.addr()).collect();
    assert!(
        (0..count).all(|number| found.contains(&own_address(number).into())),
        "{who}: addresses are missing"
    );
}

/// The specs of children beside their parent.
pub(crate) fn specs(count: u32) -> Vec<LinkSpec> {
    (0..count)
        .map(|number| {
            MacvlanSpec::new(name(PARENT), name(&sibling(number)))
                .mac(mac(number))
                .into()
        })
        .collect()
}

/// What a child is called beside its parent.
pub(crate) fn sibling(number: u32) -> String {
    format!("m{number}")
}

pub(crate) fn name(text: &str) -> InterfaceName {
    InterfaceName::new(text).unwrap()
}

pub(crate) fn mac(number: u32) -> MacAddress {
    let [_, _, high, low] = number.to_be_bytes();
    MacAddress::new([2, 0x74, 0x6c, 0, high, low]).unwrap()
}

/// The address of a child in its own namespace.
pub(crate) fn address(number: u32) -> Ipv4Addr {
    Ipv4Addr::from(u32::from(GATEWAY) + 1 + number)
}

/// The address of a child beside its parent: in a subnet of its own, as VLANs are.
pub(crate) fn own_address(number: u32) -> Ipv4Addr {
    let [_, _, high, low] = number.to_be_bytes();
    Ipv4Addr::new(10, 100 + high, low, 1)
}

pub(crate) const OWN_PREFIX: u8 = 24;
