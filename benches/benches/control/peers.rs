//! What others do: iproute2's batches and the rtnetlink crate, the way their own examples do it.

use std::os::fd::{AsFd, AsRawFd};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use rtnetlink::packet_route::link::MacVlanMode;
use rtnetlink::{Handle, LinkMacVlan, RouteMessageBuilder};
use tokio::runtime::{Builder, Runtime};
use trunkline_benches::sandbox;

use crate::floor::{enter, in_thread};
use crate::lab::{
    CHILD, GATEWAY, MTU, OWN_PREFIX, PARENT, PREFIX, Places, address, lines, mac, own_address,
    sibling,
};

/// One `ip -batch` that creates the children where they belong, and one in each namespace for the rest.
pub(crate) fn ip_attach(places: &Places) -> Duration {
    let create = lines(
        "create",
        (0..).zip(&places.names).map(|(number, netns)| {
            format!(
                "link add link {PARENT} name {CHILD} netns {netns} address {} mtu {MTU} type macvlan mode bridge",
                mac(number)
            )
        }),
    );
    let inside = furnish(places);
    let start = Instant::now();
    sandbox::ip_batch(&[], &create);
    for (netns, file) in places.names.iter().zip(&inside) {
        sandbox::ip_batch(&["-n", netns], file);
    }
    start.elapsed()
}

/// The same in the way of every tutorial: create the child beside its parent, then move it.
pub(crate) fn ip_attach_move(places: &Places) -> Duration {
    let create = lines(
        "create",
        (0..).zip(&places.names).flat_map(|(number, netns)| {
            let name = sibling(number);
            [
                format!(
                    "link add link {PARENT} name {name} address {} mtu {MTU} type macvlan mode bridge",
                    mac(number)
                ),
                format!("link set {name} netns {netns} name {CHILD}"),
            ]
        }),
    );
    let inside = furnish(places);
    let start = Instant::now();
    sandbox::ip_batch(&[], &create);
    for (netns, file) in places.names.iter().zip(&inside) {
        sandbox::ip_batch(&["-n", netns], file);
    }
    start.elapsed()
}

fn furnish(places: &Places) -> Vec<std::path::PathBuf> {
    (0..)
        .zip(&places.names)
        .map(|(number, netns)| {
            lines(
                netns,
                [
                    format!("link set {CHILD} up"),
                    format!("addr add {}/{PREFIX} dev {CHILD}", address(number)),
                    format!("route add default via {GATEWAY}"),
                ],
            )
        })
        .collect()
}

/// A process for each step, as in most scripts.
pub(crate) fn ip_attach_steps(places: &Places) -> Duration {
    let start = Instant::now();
    for (number, netns) in (0..).zip(&places.names) {
        let (mac, address) = (mac(number), address(number));
        sandbox::ip(&format!(
            "link add link {PARENT} name {CHILD} netns {netns} address {mac} mtu {MTU} type macvlan mode bridge"
        ));
        sandbox::ip(&format!("-n {netns} link set {CHILD} up"));
        sandbox::ip(&format!(
            "-n {netns} addr add {address}/{PREFIX} dev {CHILD}"
        ));
        sandbox::ip(&format!("-n {netns} route add default via {GATEWAY}"));
    }
    start.elapsed()
}

/// The same beside the parent.
pub(crate) fn ip_add_steps(count: u32) -> Duration {
    let start = Instant::now();
    for number in 0..count {
        let (name, mac) = (sibling(number), mac(number));
        sandbox::ip(&format!(
            "link add link {PARENT} name {name} address {mac} type macvlan mode bridge"
        ));
        sandbox::ip(&format!("link set {name} up"));
    }
    start.elapsed()
}

/// One `ip -batch` for children beside their parent.
pub(crate) fn ip_add(count: u32, addressed: bool) -> Duration {
    let file = lines(
        "add",
        (0..count).flat_map(|number| {
            let name = sibling(number);
            let address = addressed
                .then(|| format!("addr add {}/{OWN_PREFIX} dev {name}", own_address(number)));
            [
                Some(format!(
                    "link add link {PARENT} name {name} address {} type macvlan mode bridge",
                    mac(number)
                )),
                address,
                Some(format!("link set {name} up")),
            ]
            .into_iter()
            .flatten()
        }),
    );
    let start = Instant::now();
    sandbox::ip_batch(&[], &file);
    start.elapsed()
}

/// One `ip -batch` that deletes them one by one.
pub(crate) fn ip_remove(count: u32) -> Duration {
    let file = lines(
        "remove",
        (0..count).map(|number| format!("link del {}", sibling(number))),
    );
    let start = Instant::now();
    sandbox::ip_batch(&[], &file);
    start.elapsed()
}

/// `ip link del` in each namespace.
pub(crate) fn ip_remove_everywhere(places: &Places) -> Duration {
    let start = Instant::now();
    for netns in &places.names {
        sandbox::run("ip", &["-n", netns, "link", "del", CHILD]);
    }
    start.elapsed()
}

/// `ip` listing all links into a file in memory, and how many lines begin a link.
pub(crate) fn ip_dump(arguments: &[&str], marker: &str) -> (Duration, usize) {
    let file = std::fs::File::create("/run/dump").unwrap();
    let mut ip = Command::new("ip");
    ip.args(arguments).stdout(Stdio::from(file));
    let start = Instant::now();
    let status = ip.status().unwrap();
    let time = start.elapsed();
    assert!(status.success());
    let text = std::fs::read_to_string("/run/dump").unwrap();
    (time, text.matches(marker).count())
}

/// rtnetlink on a runtime of one thread.
struct Connected {
    runtime: Runtime,
    handle: Handle,
}

impl Connected {
    fn new() -> Self {
        let runtime = Builder::new_current_thread().enable_io().build().unwrap();
        let handle = runtime.block_on(async { connect() });
        Self { runtime, handle }
    }
}

fn connect() -> Handle {
    let (connection, handle, _) = rtnetlink::new_connection().unwrap();
    tokio::spawn(connection);
    handle
}

async fn index(handle: &Handle, name: &str) -> u32 {
    let mut links = handle.link().get().match_name(name).execute();
    links.try_next().await.unwrap().unwrap().header.index
}

/// Each request awaited, the children created where they belong.
pub(crate) fn rtnetlink_attach(places: &Places) -> Duration {
    in_thread(|| {
        let Connected { runtime, handle } = Connected::new();
        runtime.block_on(async {
            let start = Instant::now();
            let parent = index(&handle, PARENT).await;
            for (number, netns) in (0..).zip(&places.netns) {
                let link = LinkMacVlan::new(CHILD, parent, MacVlanMode::Bridge)
                    .address(mac(number).octets().to_vec())
                    .mtu(MTU)
                    .setns_by_fd(netns.as_fd().as_raw_fd())
                    .up()
                    .build();
                handle.link().add(link).execute().await.unwrap();
                enter(netns);
                let inside = connect();
                let child = index(&inside, CHILD).await;
                inside
                    .address()
                    .add(child, address(number).into(), PREFIX)
                    .execute()
                    .await
                    .unwrap();
                let route = RouteMessageBuilder::<std::net::Ipv4Addr>::new()
                    .gateway(GATEWAY)
                    .output_interface(child)
                    .build();
                inside.route().add(route).execute().await.unwrap();
            }
            start.elapsed()
        })
    })
}

/// Each request awaited, in the way of the crate's own examples: created beside the parent, then moved.
pub(crate) fn rtnetlink_attach_move(places: &Places) -> Duration {
    in_thread(|| {
        let Connected { runtime, handle } = Connected::new();
        runtime.block_on(async {
            let start = Instant::now();
            let parent = index(&handle, PARENT).await;
            for (number, netns) in (0..).zip(&places.netns) {
                let link = LinkMacVlan::new(CHILD, parent, MacVlanMode::Bridge)
                    .address(mac(number).octets().to_vec())
                    .mtu(MTU)
                    .build();
                handle.link().add(link).execute().await.unwrap();
                let child = index(&handle, CHILD).await;
                let moved = rtnetlink::LinkUnspec::new_with_index(child)
                    .setns_by_fd(netns.as_fd().as_raw_fd())
                    .build();
                handle.link().change(moved).execute().await.unwrap();
                enter(netns);
                let inside = connect();
                let child = index(&inside, CHILD).await;
                let up = rtnetlink::LinkUnspec::new_with_index(child).up().build();
                inside.link().change(up).execute().await.unwrap();
                let address = inside.address().add(child, address(number).into(), PREFIX);
                address.execute().await.unwrap();
                let route = RouteMessageBuilder::<std::net::Ipv4Addr>::new()
                    .gateway(GATEWAY)
                    .output_interface(child)
                    .build();
                inside.route().add(route).execute().await.unwrap();
            }
            start.elapsed()
        })
    })
}

/// Each request awaited, beside the parent.
pub(crate) fn rtnetlink_add(count: u32, addressed: bool) -> Duration {
    let Connected { runtime, handle } = Connected::new();
    runtime.block_on(async {
        let start = Instant::now();
        let parent = index(&handle, PARENT).await;
        for number in 0..count {
            let name = sibling(number);
            let link = LinkMacVlan::new(&name, parent, MacVlanMode::Bridge)
                .address(mac(number).octets().to_vec())
                .up()
                .build();
            handle.link().add(link).execute().await.unwrap();
            if addressed {
                let child = index(&handle, &name).await;
                let request = handle
                    .address()
                    .add(child, own_address(number).into(), OWN_PREFIX);
                request.execute().await.unwrap();
            }
        }
        start.elapsed()
    })
}

/// All links, parsed.
pub(crate) fn rtnetlink_dump() -> (Duration, usize) {
    let Connected { runtime, handle } = Connected::new();
    runtime.block_on(async {
        let start = Instant::now();
        let links: Vec<_> = handle.link().get().execute().try_collect().await.unwrap();
        (start.elapsed(), links.len())
    })
}
