//! The verbs on a real kernel: add, ensure, remove, attach, detach, change, read back, check, plan.
//!
//! Tier 4, tier 5 where a kind is required.
#![cfg(all(feature = "kernel", feature = "blocking"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::time::Duration;

use support::{Host, descriptors, ip_in, name, vid};
use trunkline::blocking::Kernel;
use trunkline::link::{
    Attachment, Ensured, LinkKind, LinkSpec, MacvlanMode, MacvlanSpec, Netns, Plan, Removed,
    RouteSpec, SourceChange, VlanSpec,
};
use trunkline::{ErrorKind, InterfaceName, Mtu};

fn child(link: &str) -> MacvlanSpec {
    MacvlanSpec::new(name("eth0"), name(link))
}

fn attachment(number: u8) -> Attachment {
    Attachment::new(MacvlanSpec::new(name("eth0"), name("eth0")))
        .address(format!("10.0.0.{number}/24").parse().unwrap())
        .route(RouteSpec::default_via("10.0.0.1".parse().unwrap()).unwrap())
}

#[test]
fn add_ensure_remove() {
    require!("macvlan");
    let host = Host::new();
    let before = host.settled();
    let spec = child("m0");
    assert!(
        matches!(host.kernel.ensure(&spec).unwrap(), Ensured::Created(link) if link.is_ours() && link.is_up())
    );
    assert!(matches!(
        host.kernel.ensure(&spec).unwrap(),
        Ensured::Unchanged(_)
    ));
    host.ip("link set m0 down");
    assert_eq!(
        host.kernel.check(&spec).unwrap()[0].to_string(),
        "state is down, wanted up"
    );
    assert!(
        host.kernel.ensure(&spec).unwrap().is_created(),
        "ours is set up again"
    );
    host.ip("link set m0 mtu 1300");
    assert!(
        host.kernel.ensure(&spec).unwrap().into_inner().mtu() == 1300,
        "an MTU that was left open is not compared"
    );
    let error = host
        .kernel
        .ensure(
            spec.clone()
                .mtu(Mtu::new(1400).unwrap())
                .mode(MacvlanMode::Private),
        )
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "m0 exists and differs: MTU is 1300, wanted 1400, mode is bridge, wanted private"
    );
    assert_eq!(host.kernel.remove(spec.name()).unwrap(), Removed::Removed);
    assert_eq!(
        host.kernel.remove(spec.name()).unwrap(),
        Removed::AlreadyGone
    );
    assert_eq!(
        host.kernel.check(&spec).unwrap()[0].to_string(),
        "link is absent, wanted present"
    );
    host.assert_unchanged(&before, "add, ensure, remove");
}

#[test]
fn remove_only_what_is_ours() {
    require!("macvlan");
    let host = Host::new();
    host.ip("link add link eth0 name theirs type macvlan mode bridge");
    host.ip("link set theirs up");
    let before = host.settled();
    // As wanted, so ensure takes it; it does not become ours.
    assert!(!host.kernel.ensure(child("theirs")).unwrap().is_created());
    let error = host.kernel.remove(&name("theirs")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotOurs);
    assert_eq!(
        error.to_string(),
        "macvlan theirs is not ours: its device group is 0, ours is 0x746c0000; if it must go all the same, use remove_any"
    );
    assert_eq!(
        host.kernel.remove(&name("eth0")).unwrap_err().kind(),
        ErrorKind::NotOurs
    );
    host.kernel.add(child("ours")).unwrap();
    let both = [name("ours"), name("theirs")];
    assert_eq!(
        host.kernel.remove_many(&both).unwrap_err().kind(),
        ErrorKind::NotOurs
    );
    assert!(
        host.kernel.link(&name("ours")).unwrap().is_some(),
        "none is removed when one is not ours"
    );
    host.kernel.remove(&name("ours")).unwrap();
    host.assert_unchanged(&before, "refusing to remove");
    assert_eq!(
        host.kernel.remove_any(&name("theirs")).unwrap(),
        Removed::Removed
    );

    // Somebody else's that is down is not touched.
    host.ip("link add link eth0 name theirs type macvlan mode bridge");
    assert_eq!(
        host.kernel.ensure(child("theirs")).unwrap_err().kind(),
        ErrorKind::Conflict
    );
}

#[test]
fn remove_after_the_parent_has_gone() {
    require!("macvlan");
    let host = Host::new();
    host.kernel.add(child("m0")).unwrap();
    let container = Netns::create().unwrap();
    host.kernel.attach(&attachment(2), &container).unwrap();
    host.ip("link del eth0");
    assert_eq!(
        host.kernel.remove(&name("m0")).unwrap(),
        Removed::AlreadyGone
    );
    assert_eq!(
        host.kernel.detach(&name("eth0"), &container).unwrap(),
        Removed::AlreadyGone
    );
    assert_eq!(
        host.kernel
            .remove_address(&name("m0"), &"10.0.0.2/24".parse().unwrap())
            .unwrap(),
        Removed::AlreadyGone
    );
    let error = host.kernel.ensure(child("m0")).unwrap_err();
    assert_eq!(error.to_string(), "parent link \"eth0\" does not exist");
}

#[test]
fn attach_and_detach() {
    require!("macvlan");
    let host = Host::new();
    let before = host.settled();
    let containers = [Netns::create().unwrap(), Netns::create().unwrap()];
    let wanted: Vec<(Attachment, Netns)> = containers
        .iter()
        .zip(2..)
        .map(|(netns, number)| (attachment(number), netns.clone()))
        .collect();
    let links = host.kernel.attach_many(&wanted).unwrap();
    assert!(
        links
            .iter()
            .all(|link| link.is_up() && link.is_ours() && link.parent_netns().is_some()),
        "{links:?}"
    );
    for (attachment, netns) in &wanted {
        assert_eq!(host.kernel.check_attached(attachment, netns).unwrap(), []);
    }
    // They reach each other, and are what iproute2 says they are.
    let ping = |netns: &Netns, to: &str| {
        netns.within(|| {
            let run = std::process::Command::new("ping")
                .args(["-c1", "-W2", to])
                .output()
                .unwrap();
            run.status.success()
        })
    };
    assert!(ping(&containers[0], "10.0.0.3").unwrap());
    assert!(ping(&containers[1], "10.0.0.2").unwrap());
    assert!(ip_in(&containers[0], "route").contains("default via 10.0.0.1 dev eth0 proto static"));
    // Again: nothing to do. With something missing: only that is added.
    let again = host.kernel.ensure_attached(&wanted).unwrap();
    assert!(again.iter().all(|ensured| !ensured.is_created()));
    ip_in(&containers[0], "addr del 10.0.0.2/24 dev eth0");
    assert_eq!(
        host.kernel
            .check_attached(&wanted[0].0, &containers[0])
            .unwrap()
            .len(),
        2,
        "address and its route"
    );
    let again = host.kernel.ensure_attached(&wanted).unwrap();
    assert!(again[0].is_created() && !again[1].is_created());
    assert!(ping(&containers[0], "10.0.0.3").unwrap());

    let names: Vec<(InterfaceName, Netns)> = containers
        .iter()
        .map(|netns| (name("eth0"), netns.clone()))
        .collect();
    assert_eq!(
        host.kernel.detach_many(&names).unwrap(),
        [Removed::Removed; 2]
    );
    assert_eq!(
        host.kernel.detach_many(&names).unwrap(),
        [Removed::AlreadyGone; 2]
    );
    host.assert_unchanged(&before, "attach and detach");
}

#[test]
fn attaching_leaves_nobody_in_a_namespace() {
    require!("macvlan");
    let host = Host::new();
    let here = Netns::current().unwrap();
    let inode = |netns: &Netns| format!("net:[{}]", netns.inode());
    for number in 2..5 {
        let container = Netns::create().unwrap();
        host.kernel.attach(&attachment(number), &container).unwrap();
        assert!(Netns::current().unwrap().is_same(&here));
        // A thread that stayed there would keep the namespace, and its link, after the container has ended.
        for thread in std::fs::read_dir("/proc/self/task").unwrap() {
            // One that has just ended has none.
            if let Ok(at) = std::fs::read_link(thread.unwrap().path().join("ns/net")) {
                assert_ne!(at.to_str().unwrap(), inode(&container));
            }
        }
        host.kernel.detach(&name("eth0"), &container).unwrap();
    }
}

#[test]
fn attach_all_or_none() {
    require!("macvlan");
    let host = Host::new();
    let before = host.settled();
    let containers: Vec<Netns> = (0..5).map(|_| Netns::create().unwrap()).collect();
    ip_in(&containers[3], "link add eth0 type veth peer name other");
    let wanted: Vec<(Attachment, Netns)> = containers
        .iter()
        .zip(2..)
        .map(|(netns, number)| (attachment(number), netns.clone()))
        .collect();
    let error = host.kernel.attach_many(&wanted).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AlreadyExists);
    assert!(
        error
            .to_string()
            .ends_with("what was done before it was undone"),
        "{error}"
    );
    for netns in &containers {
        let links = Kernel::connect_in(netns).unwrap().links().unwrap();
        assert!(links.iter().all(|link| !link.is_ours()), "{links:?}");
    }
    host.assert_unchanged(&before, "a failed attach_many");

    let specs: Vec<LinkSpec> = vec![
        child("m0").into(),
        child("m1").into(),
        child("wire0").into(),
        child("m2").into(),
    ];
    assert_eq!(
        host.kernel.add_many(&specs).unwrap_err().kind(),
        ErrorKind::AlreadyExists
    );
    host.assert_unchanged(&before, "a failed add_many");
}

#[test]
fn announcements() {
    require!("macvlan");
    let host = Host::new();
    // A witness on the other end of the wire counts gratuitous ARP for the address.
    let script = "import socket,time\n\
        s=socket.socket(socket.AF_PACKET,socket.SOCK_RAW,socket.htons(0x0806)); s.bind(('wire0',0)); s.settimeout(3)\n\
        print('ready',flush=True)\n\
        n=0; end=time.time()+3\n\
        while time.time()<end and not n:\n\
        \x20 try: f=s.recv(100)\n\
        \x20 except OSError: break\n\
        \x20 if f[28:32]==f[38:42]==bytes([10,0,0,7]): n+=1\n\
        print(n,flush=True)\n";
    let listen = || {
        use std::io::BufRead;
        let mut witness = host
            .netns
            .within(|| {
                std::process::Command::new("python3")
                    .args(["-c", script])
                    .stdout(std::process::Stdio::piped())
                    .spawn()
            })
            .unwrap()
            .unwrap();
        let mut output = std::io::BufReader::new(witness.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n");
        (witness, output)
    };
    for announce in [true, false] {
        use std::io::BufRead;
        let (mut witness, mut output) = listen();
        let container = Netns::create().unwrap();
        let wanted = attachment(7)
            .address("2001:db8::7/64".parse().unwrap())
            .announce(announce);
        host.kernel.attach(&wanted, &container).unwrap();
        assert_eq!(host.kernel.check_attached(&wanted, &container).unwrap(), []);
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        assert_eq!(line.trim() != "0", announce, "announce({announce}): {line}");
        witness.wait().unwrap();
        host.kernel.detach(&name("eth0"), &container).unwrap();
    }
}

#[test]
fn changes() {
    require!("macvlan");
    let host = Host::new();
    host.kernel
        .add(child("m0").mode(MacvlanMode::source([])))
        .unwrap();
    let m0 = name("m0");
    let macs = ["02:00:00:00:00:01", "02:00:00:00:00:02"].map(|mac| mac.parse().unwrap());
    let sources = || match host.kernel.link(&m0).unwrap().unwrap().kind() {
        LinkKind::Macvlan(found) => match found.mode.clone().unwrap() {
            MacvlanMode::Source { mut sources, .. } => {
                sources.sort();
                sources
            }
            other => panic!("{other}"),
        },
        other => panic!("{other:?}"),
    };
    host.kernel
        .change_sources(&m0, &SourceChange::Add(macs[0]))
        .unwrap();
    assert_eq!(sources(), [macs[0]]);
    host.kernel
        .change_sources(&m0, &SourceChange::Set(macs.to_vec()))
        .unwrap();
    assert_eq!(sources(), macs);
    host.kernel
        .change_sources(&m0, &SourceChange::Remove(macs[0]))
        .unwrap();
    assert_eq!(sources(), [macs[1]]);
    host.kernel
        .change_sources(&m0, &SourceChange::Flush)
        .unwrap();
    assert_eq!(sources(), []);

    host.kernel
        .set_macvlan_mode(&m0, &MacvlanMode::Private)
        .unwrap();
    assert_eq!(
        host.kernel
            .check(child("m0").mode(MacvlanMode::Private))
            .unwrap(),
        []
    );
    host.kernel.set_mtu(&m0, Mtu::new(1400).unwrap()).unwrap();
    host.kernel.set_down(&m0).unwrap();
    host.kernel.set_mac(&m0, macs[0]).unwrap();
    host.kernel.rename(&m0, &name("renamed")).unwrap();
    let elsewhere = Netns::create().unwrap();
    host.kernel.move_to(&name("renamed"), &elsewhere).unwrap();
    assert!(host.kernel.link(&name("renamed")).unwrap().is_none());
    let there = Kernel::connect_in(&elsewhere).unwrap();
    there.set_up(&name("renamed")).unwrap();
    let link = there.link(&name("renamed")).unwrap().unwrap();
    assert_eq!(
        (link.mtu(), link.mac(), link.is_up(), link.is_ours()),
        (1400, Some(macs[0]), true, true)
    );

    // A parent that shrinks takes its children with it, and does not give the size back.
    host.kernel.add(child("m1")).unwrap();
    host.kernel
        .set_mtu(&name("eth0"), Mtu::new(1400).unwrap())
        .unwrap();
    host.kernel
        .set_mtu(&name("eth0"), Mtu::new(1500).unwrap())
        .unwrap();
    let drift = host
        .kernel
        .check(child("m1").mtu(Mtu::new(1500).unwrap()))
        .unwrap();
    assert_eq!(drift[0].to_string(), "MTU is 1400, wanted 1500");
}

#[test]
fn addresses_are_ensured_and_removed() {
    require!("macvlan");
    let host = Host::new();
    let (eth0, address) = (name("eth0"), "10.0.0.2/24".parse().unwrap());
    let before = host.settled();
    assert!(
        host.kernel
            .ensure_address(&eth0, &address)
            .unwrap()
            .is_created()
    );
    assert!(
        !host
            .kernel
            .ensure_address(&eth0, &address)
            .unwrap()
            .is_created()
    );
    let route = RouteSpec::default_via("10.0.0.1".parse().unwrap())
        .unwrap()
        .metric(7);
    assert!(
        host.kernel
            .ensure_route(&eth0, &route)
            .unwrap()
            .is_created()
    );
    assert!(
        !host
            .kernel
            .ensure_route(&eth0, &route)
            .unwrap()
            .is_created()
    );
    assert_eq!(
        host.kernel.remove_route(&eth0, &route).unwrap(),
        Removed::Removed
    );
    assert_eq!(
        host.kernel.remove_route(&eth0, &route).unwrap(),
        Removed::AlreadyGone
    );
    assert_eq!(
        host.kernel.remove_address(&eth0, &address).unwrap(),
        Removed::Removed
    );
    assert_eq!(
        host.kernel.remove_address(&eth0, &address).unwrap(),
        Removed::AlreadyGone
    );
    host.assert_unchanged(&before, "addresses and routes");
}

#[test]
fn everything_is_read_back() {
    require!("bridge");
    let host = Host::new();
    host.ip("link add br0 type bridge");
    host.ip("link set eth0 master br0");
    let links = host.kernel.links().unwrap();
    let find = |wanted: &str| {
        links
            .iter()
            .find(|link| link.name().as_str() == wanted)
            .unwrap()
    };
    assert_eq!(find("br0").kind(), &LinkKind::Other("bridge".into()));
    assert_eq!(find("eth0").master_index(), Some(find("br0").index()));
    assert_eq!(find("eth0").port_kind(), Some("bridge"));
    assert_eq!(find("lo").kind(), &LinkKind::Device);
    assert_eq!(find("lo").mac(), None);
    // What is not interpreted can be looked up: IFLA_QDISC, number 6.
    assert!(find("lo").attribute(6).unwrap().starts_with(b"noqueue"));
    assert_eq!(
        host.kernel.link(&name("eth0")).unwrap().unwrap().index(),
        find("eth0").index()
    );
    assert!(host.kernel.link(&name("nosuch")).unwrap().is_none());
}

#[test]
fn plans() {
    require!("8021q", "macvlan");
    let host = Host::new();
    let before = host.settled();
    let vlan = VlanSpec::on(name("eth0"), vid(100)).unwrap();
    let macvlan = MacvlanSpec::new(name("eth0.100"), name("m0"));
    let desired: Vec<LinkSpec> = vec![macvlan.into(), vlan.into()];
    let plan = Plan::new(&desired, &host.kernel.links().unwrap()).unwrap();
    assert_eq!(
        plan.to_string(),
        "add VLAN 100 on eth0 as eth0.100\nadd macvlan m0 on eth0.100"
    );
    host.kernel.apply(&plan).unwrap();
    let plan = Plan::new(&desired, &host.kernel.links().unwrap()).unwrap();
    assert!(plan.is_empty());
    assert_eq!(plan.to_string(), "nothing to do");
    host.ip("link set m0 down");
    let plan = Plan::new(&desired, &host.kernel.links().unwrap()).unwrap();
    assert_eq!(plan.to_string(), "set m0 up");
    host.kernel.apply(&plan).unwrap();
    host.kernel.remove(&name("eth0.100")).unwrap();
    host.assert_unchanged(&before, "a plan");

    // A plan whose second step fails undoes its first.
    let plan = Plan::new(&desired, &host.kernel.links().unwrap()).unwrap();
    host.ip("link add m0 type veth peer name m1");
    let before = host.settled();
    let error = host.kernel.apply(&plan).unwrap_err();
    assert!(
        matches!(&error, trunkline::Error::RolledBack { undo, .. } if undo.is_empty()),
        "{error}"
    );
    host.assert_unchanged(&before, "a failed plan");
}

#[test]
fn named_namespaces() {
    require!("net-admin");
    // In a mount namespace of our own: the host's /run/netns stays as it is.
    let test = std::env::current_exe().unwrap();
    let script = format!(
        "mount -t tmpfs none /run && TRUNKLINE_OWN_RUN=1 {} --exact in_own_run --nocapture && ip netns list",
        test.display()
    );
    let run = std::process::Command::new("unshare")
        .args(["--mount", "sh", "-ec", &script])
        .output()
        .unwrap();
    let text =
        String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
    assert!(
        run.status.success() && text.contains("checked in own run"),
        "{text}"
    );
    assert!(
        text.contains("made-by-us") && !text.contains("made-by-ip"),
        "{text}"
    );
}

#[test]
fn in_own_run() {
    if std::env::var_os("TRUNKLINE_OWN_RUN").is_none() {
        return; // runs as the child of `named_namespaces`
    }
    let ours = Netns::create_named("made-by-us").unwrap();
    assert!(ours.is_same(&Netns::named("made-by-us").unwrap()));
    assert_eq!(
        Netns::create_named("made-by-us").unwrap_err().kind(),
        ErrorKind::AlreadyExists
    );
    for bad in ["", ".", "..", "a/b"] {
        assert_eq!(
            Netns::create_named(bad).unwrap_err().kind(),
            ErrorKind::InvalidInput
        );
    }
    let ip = |words: &[&str]| {
        assert!(
            std::process::Command::new("ip")
                .args(words)
                .status()
                .unwrap()
                .success()
        );
    };
    ip(&[
        "netns",
        "exec",
        "made-by-us",
        "ip",
        "link",
        "set",
        "lo",
        "up",
    ]);
    ip(&["netns", "add", "made-by-ip"]);
    let theirs = Netns::named("made-by-ip").unwrap();
    assert!(!theirs.is_same(&ours) && theirs.is_still_there());
    Netns::remove_named("made-by-ip").unwrap();
    Netns::remove_named("made-by-ip").unwrap();
    assert!(!theirs.is_still_there());
    println!("checked in own run");
}

#[test]
fn descriptors_stay_flat() {
    require!("macvlan");
    let host = Host::new();
    let container = Netns::create().unwrap();
    let round = || {
        host.kernel.attach(&attachment(2), &container).unwrap();
        host.kernel
            .check_attached(&attachment(2), &container)
            .unwrap();
        host.kernel.detach(&name("eth0"), &container).unwrap();
        let _ = host
            .kernel
            .attach(
                &Attachment::new(MacvlanSpec::new(name("lo"), name("x"))),
                &container,
            )
            .unwrap_err();
        let _ = Netns::open("/proc/self/status").unwrap_err();
        drop(Kernel::connect_in(&container).unwrap());
    };
    round();
    // Other tests open and close at the same time; a leak of one in a hundred rounds would stand out all the same.
    let before = descriptors();
    for _ in 0..100 {
        round();
    }
    assert!(
        descriptors() < before + 60,
        "{before} descriptors before, {} after",
        descriptors()
    );
}

#[test]
fn threads_share_a_value() {
    require!("net-admin");
    // Their calls are carried out one after the other.
    let host = Host::new();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..200 {
                    assert_eq!(
                        host.kernel
                            .link(&name("eth0"))
                            .unwrap()
                            .unwrap()
                            .name()
                            .as_str(),
                        "eth0"
                    );
                }
            });
        }
    });
}

#[test]
fn async_calls() {
    require!("macvlan");
    let host = Host::new();
    let netns = host.netns.clone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let kernel = trunkline::link::Kernel::connect_in(&netns).await.unwrap();
        let link = kernel.add(child("m0")).await.unwrap();
        assert_eq!(link.name().as_str(), "m0");
        assert!(
            kernel
                .clone()
                .links()
                .await
                .unwrap()
                .iter()
                .any(|link| link.name().as_str() == "m0")
        );
        assert_eq!(kernel.remove(&name("m0")).await.unwrap(), Removed::Removed);
        // A blocking call would stop the runtime, so it is refused.
        let error = Kernel::connect_in(&netns).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InsideRuntime);

        // A call that is given up comes to its end all the same: the link is there whole, or not at all.
        let containers: Vec<Netns> = (0..20).map(|_| Netns::create().unwrap()).collect();
        let wanted: Vec<(Attachment, Netns)> = containers
            .iter()
            .zip(2..)
            .map(|(netns, number)| (attachment(number), netns.clone()))
            .collect();
        let given_up =
            tokio::time::timeout(Duration::from_micros(500), kernel.attach_many(&wanted)).await;
        drop(given_up);
        let ensured = kernel.ensure_attached(&wanted).await.unwrap();
        assert_eq!(ensured.len(), 20);
        for (attachment, netns) in &wanted {
            assert_eq!(kernel.check_attached(attachment, netns).await.unwrap(), []);
        }
    });
    // Outside a runtime the async calls say so instead of panicking.
    let error = futures_lite_block_on(trunkline::link::Kernel::connect_in(&netns)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Misuse);
}

/// Polls a future that is ready at once.
fn futures_lite_block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match future.as_mut().poll(&mut context) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => panic!("not ready"),
    }
}

#[test]
fn without_ipv6() {
    require!("macvlan");
    let host = Host::new();
    let container = Netns::create().unwrap();
    container.set_ipv6(false).unwrap();
    let link = host.kernel.attach(&attachment(7), &container).unwrap();
    assert!(link.is_up());
    assert_eq!(ip_in(&container, "-6 addr show"), "");
    assert_eq!(ip_in(&container, "-6 route show table all"), "");
    assert_eq!(
        host.kernel
            .check_attached(&attachment(7), &container)
            .unwrap(),
        []
    );
    host.kernel.detach(&name("eth0"), &container).unwrap();

    // An IPv6 address is refused, and nothing is left behind.
    let wanted = attachment(7).address("2001:db8::7/64".parse().unwrap());
    let error = host.kernel.attach(&wanted, &container).unwrap_err();
    assert!(error.to_string().contains("2001:db8::7/64"), "{error}");
    assert!(
        !ip_in(&container, "link show").contains("eth0"),
        "the link was left behind"
    );

    container.set_ipv6(true).unwrap();
    host.kernel.attach(&wanted, &container).unwrap();
    assert!(ip_in(&container, "-6 addr show").contains("2001:db8::7/64"));
    // Switching it off takes away what was there.
    container.set_ipv6(false).unwrap();
    assert_eq!(ip_in(&container, "-6 addr show"), "");
    assert!(ip_in(&container, "addr show dev eth0").contains("10.0.0.7/24"));
}

/// Links for one place, for several, and for the place where the parent is: each list comes back in its order.
#[test]
fn attached_together() {
    require!("macvlan");
    let host = Host::new();
    let before = host.settled();
    let places = [Netns::create().unwrap(), Netns::create().unwrap()];
    let child = |number: usize| {
        let address = format!("10.0.{number}.1/24").parse().unwrap();
        let name = name(&format!("m{number}"));
        Attachment::new(MacvlanSpec::new(support::name("eth0"), name)).address(address)
    };
    let lists: [Vec<(Attachment, Netns)>; 3] = [
        (0..50)
            .map(|number| (child(number), places[0].clone()))
            .collect(),
        (50..120)
            .map(|number| (child(number), places[number % 2].clone()))
            .collect(),
        (120..170)
            .map(|number| (child(number), host.netns.clone()))
            .collect(),
    ];
    for wanted in &lists {
        let links = host.kernel.attach_many(wanted).unwrap();
        assert_eq!(links.len(), wanted.len());
        for (link, (attachment, netns)) in links.iter().zip(wanted) {
            assert_eq!(link.name(), attachment.link().name());
            assert!(link.is_ours());
            assert_eq!(host.kernel.check_attached(attachment, netns).unwrap(), []);
        }
    }
    // The last name is taken: nothing of a list stays when its last link is refused.
    let mut wanted: Vec<(Attachment, Netns)> = (200..240)
        .map(|number| (child(number), host.netns.clone()))
        .collect();
    wanted.push((child(120), host.netns.clone()));
    let count = host.kernel.links().unwrap().len();
    let error = host.kernel.attach_many(&wanted).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AlreadyExists, "{error}");
    assert_eq!(host.kernel.links().unwrap().len(), count);
    for wanted in &lists {
        let names: Vec<_> = wanted
            .iter()
            .map(|(attachment, netns)| (attachment.link().name().clone(), netns.clone()))
            .collect();
        host.kernel.detach_many(&names).unwrap();
    }
    host.assert_unchanged(&before, "lists of attachments");
}
