//! Each wrong input gives its own typed error, and afterwards the kernel is as it was before.
//!
//! What cannot even be expressed (VLAN 0, a name of 16 bytes, a multicast MAC) is refused by the types and tested beside them;
//! here is what only the kernel can know. Tier 4, tier 5 where a kind is required.
#![cfg(all(feature = "kernel", feature = "blocking"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use support::{Host, name, vid};
use trunkline::link::{
    Attachment, IpvlanSpec, LinkSpec, MacvlanMode, MacvlanSpec, Netns, ParentProblem, RouteSpec,
    Severity, SourceChange, VlanSpec,
};
use trunkline::{Error, ErrorKind, Mtu};

fn macvlan(parent: &str) -> MacvlanSpec {
    MacvlanSpec::new(name(parent), name("m9"))
}

/// Prepares a host by `ip` lines, asks for the link in every way there is, and expects one kind, the words, and no trace.
fn refused(prepare: &str, spec: impl Into<LinkSpec>, kind: ErrorKind, words: &[&str]) {
    let spec = spec.into();
    let host = Host::new();
    host.ip_batch(prepare);
    let before = host.settled();
    let expect = |how: &str, result: Result<(), Error>| {
        let error = result.expect_err(how);
        assert_eq!(error.kind(), kind, "{how}: {error}");
        for word in words {
            assert!(
                error.to_string().contains(word),
                "{how}: {word:?} is not in: {error}"
            );
        }
        host.assert_unchanged(&before, how);
    };
    expect("add", host.kernel.add(&spec).map(drop));
    expect(
        "add_many",
        host.kernel.add_many(std::slice::from_ref(&spec)).map(drop),
    );
    let elsewhere = Netns::create().unwrap();
    expect(
        "attach",
        host.kernel
            .attach(&Attachment::new(&spec), &elsewhere)
            .map(drop),
    );
    // The namespace of the failed attachment is as empty as before.
    let there = trunkline::blocking::Kernel::connect_in(&elsewhere)
        .unwrap()
        .links()
        .unwrap();
    assert!(there.iter().all(|link| !link.is_ours()), "{there:?}");
}

#[test]
fn parent_missing() {
    require!("macvlan");
    refused(
        "",
        macvlan("nosuch"),
        ErrorKind::NotFound,
        &["parent link \"nosuch\" does not exist"],
    );
}

#[test]
fn parent_is_loopback() {
    require!("macvlan");
    refused(
        "",
        macvlan("lo"),
        ErrorKind::ParentUnusable,
        &["lo cannot be the parent", "loopback"],
    );
}

#[test]
fn parent_is_a_bridge_port() {
    require!("macvlan", "bridge");
    let prepare = "link add br0 type bridge\nlink set eth0 master br0\n";
    refused(
        prepare,
        macvlan("eth0"),
        ErrorKind::ParentUnusable,
        &["port of a bridge", "use the bridge itself"],
    );
}

#[test]
fn parent_is_a_bond_port() {
    require!("macvlan", "bond");
    let prepare = "link add bond0 type bond mode active-backup\nlink set eth0 down\nlink set eth0 master bond0\nlink set bond0 up\n";
    refused(
        prepare,
        macvlan("eth0"),
        ErrorKind::ParentUnusable,
        &["port of a bond"],
    );
}

#[test]
fn mtu_above_the_parents() {
    require!("macvlan");
    let spec = macvlan("eth0").mtu(Mtu::new(9000).unwrap());
    refused(
        "",
        spec,
        ErrorKind::ParentUnusable,
        &["eth0 cannot be the parent", "MTU 1500", "9000"],
    );
}

#[test]
fn mac_of_a_sibling_or_of_the_parent() {
    require!("macvlan");
    let mac = "02:00:00:00:00:77";
    let prepare = format!(
        "link add link eth0 name first address {mac} type macvlan mode bridge\nlink set first up\n"
    );
    let spec = macvlan("eth0").mac(mac.parse().unwrap());
    let words = [
        "Address already in use (os error 98)",
        "the parent or another child of it has this MAC address",
    ];
    refused(&prepare, spec.clone(), ErrorKind::DuplicateMac, &words);
    refused(
        &format!("link set eth0 address {mac}\n"),
        spec,
        ErrorKind::DuplicateMac,
        &words,
    );
}

#[test]
fn child_beside_passthru_and_passthru_beside_a_child() {
    require!("macvlan");
    let passthru = "link add link eth0 name first type macvlan mode passthru\nlink set first up\n";
    let words = [
        "Invalid argument (os error 22)",
        "has a passthru child (first)",
    ];
    refused(passthru, macvlan("eth0"), ErrorKind::ParentUnusable, &words);
    let bridge = "link add link eth0 name first type macvlan mode bridge\nlink set first up\n";
    let spec = macvlan("eth0").mode(MacvlanMode::passthru());
    refused(
        bridge,
        spec,
        ErrorKind::ParentUnusable,
        &["already has a child (first)", "takes its parent whole"],
    );
}

#[test]
fn macvlan_beside_ipvlan() {
    require!("macvlan", "ipvlan");
    let prepare = "link add link eth0 name first type ipvlan mode l2\nlink set first up\n";
    refused(
        prepare,
        macvlan("eth0"),
        ErrorKind::ParentUnusable,
        &["child of kind ipvlan (first)", "one kind"],
    );
    let prepare = "link add link eth0 name first type macvlan mode bridge\nlink set first up\n";
    let spec = IpvlanSpec::new(name("eth0"), name("m9"));
    refused(
        prepare,
        spec,
        ErrorKind::ParentUnusable,
        &["child of kind macvlan (first)"],
    );
}

#[test]
fn name_taken() {
    require!("macvlan");
    let host = Host::new();
    host.ip("link add m9 type veth peer name m10");
    let before = host.settled();
    for spec in [
        LinkSpec::from(macvlan("eth0")),
        macvlan("eth0").up(false).into(),
    ] {
        let error = host.kernel.add(&spec).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AlreadyExists, "{error}");
        assert!(
            error.to_string().contains("the name m9 is taken"),
            "{error}"
        );
        let error = host.kernel.ensure(&spec).unwrap_err();
        assert_eq!(
            error.to_string(),
            "m9 exists and differs: kind is veth, wanted macvlan"
        );
    }
    host.assert_unchanged(&before, "a taken name");
}

#[test]
fn vlan_twins() {
    require!("8021q");
    let host = Host::new();
    host.ip("link add link eth0 name eth0.100 type vlan id 200");
    host.ip("link set eth0.100 up");
    let before = host.settled();
    // The name says 100, the tag says 200: a conflict, not a success.
    let spec = VlanSpec::on(name("eth0"), vid(100)).unwrap();
    let error = host.kernel.ensure(&spec).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert_eq!(
        error.to_string(),
        "eth0.100 exists and differs: VLAN id is 200, wanted 100"
    );
    // The VLAN exists under another name.
    let spec = VlanSpec::new(name("eth0"), vid(200), name("lan200"));
    let error = host.kernel.ensure(&spec).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AlreadyExists);
    assert!(
        error
            .to_string()
            .contains("VLAN 200 of eth0 exists under the name eth0.100"),
        "{error}"
    );
    host.assert_unchanged(&before, "conflicts");
}

#[test]
fn vlan_parents() {
    require!("8021q");
    let vlan = || VlanSpec::new(name("eth0"), vid(7), name("v9"));
    refused(
        "link set eth0 down\n",
        vlan(),
        ErrorKind::ParentUnusable,
        &["it is down", "set it up first"],
    );
    let on_lo = VlanSpec::new(name("lo"), vid(7), name("v9"));
    refused(
        "",
        on_lo,
        ErrorKind::ParentUnusable,
        &["lo cannot be the parent"],
    );
    let spec = vlan().mtu(Mtu::new(1501).unwrap());
    refused("", spec, ErrorKind::ParentUnusable, &["MTU 1500", "1501"]);
    // A VLAN that is to stay down may be made on a parent that is down.
    let host = Host::new();
    host.ip("link set eth0 down");
    host.kernel.add(vlan().up(false)).unwrap();
}

#[test]
fn kernel_without_the_kind() {
    if support::has("8021q") {
        return; // the other half of this test is every test that requires 8021q
    }
    let spec = VlanSpec::on(name("eth0"), vid(100)).unwrap();
    let words = [
        "Operation not supported (os error 95): Unknown device type",
        "this kernel has no 802.1Q",
        "load the module 8021q",
    ];
    refused("", spec, ErrorKind::KernelUnsupported, &words);
    let spec = IpvlanSpec::new(name("eth0"), name("m9"));
    refused(
        "",
        spec,
        ErrorKind::KernelUnsupported,
        &["this kernel has no ipvlan"],
    );
}

#[test]
fn namespaces_that_are_gone() {
    require!("macvlan");
    assert_eq!(
        Netns::named("no-such-namespace").unwrap_err().kind(),
        ErrorKind::NamespaceGone
    );
    assert_eq!(
        Netns::of_process(u32::MAX).unwrap_err().kind(),
        ErrorKind::NamespaceGone
    );
    let error = Netns::open("/proc/self/status").unwrap_err();
    assert!(
        error.to_string().contains("not a network namespace"),
        "{error}"
    );
    let error = Netns::open("/proc/self/ns/uts").unwrap_err();
    assert!(
        error.to_string().contains("not a network namespace"),
        "{error}"
    );

    // The container dies while it is being attached.
    let host = Host::new();
    let before = host.settled();
    let mut process = std::process::Command::new("unshare")
        .args(["--net", "sleep", "60"])
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(200));
    let container = Netns::of_process(process.id()).unwrap();
    assert!(!container.is_same(&Netns::current().unwrap()));
    process.kill().unwrap();
    process.wait().unwrap();
    let error = host
        .kernel
        .attach(&Attachment::new(macvlan("eth0")), &container)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NamespaceGone, "{error}");
    drop(container);
    host.assert_unchanged(&before, "a namespace that went away");
}

#[test]
fn addresses_and_routes_that_cannot_be() {
    require!("macvlan");
    let host = Host::new();
    host.ip("addr add 10.0.0.2/24 dev eth0");
    let elsewhere = Netns::create().unwrap();
    let before = host.settled();
    let child = || Attachment::new(macvlan("eth0")).address("10.0.0.9/24".parse().unwrap());
    let route = |gateway: &str| RouteSpec::default_via(gateway.parse().unwrap()).unwrap();
    let cases = [
        (
            child().route(route("192.168.7.1")),
            ErrorKind::InvalidInput,
            "no subnet of the link holds the gateway",
        ),
        (
            child().route(route("10.0.0.1")).route(route("10.0.0.1")),
            ErrorKind::AlreadyExists,
            "this destination",
        ),
        (
            child().address("10.0.0.9/24".parse().unwrap()),
            ErrorKind::AlreadyExists,
            "the link has the address already",
        ),
        (
            child().route(
                RouteSpec::to("10.1.0.0/16".parse().unwrap())
                    .unwrap()
                    .source("10.0.0.77".parse().unwrap())
                    .unwrap(),
            ),
            ErrorKind::InvalidInput,
            "preferred source",
        ),
        (
            Attachment::new(macvlan("eth0").mtu(Mtu::new(1000).unwrap()))
                .address("2001:db8::1/64".parse().unwrap()),
            ErrorKind::Kernel,
            "2001:db8::1/64",
        ),
    ];
    for (attachment, kind, words) in cases {
        let error = host.kernel.attach(&attachment, &elsewhere).unwrap_err();
        assert!(
            matches!(&error, Error::RolledBack { undo, .. } if undo.is_empty()),
            "{error}"
        );
        assert!(
            error.to_string().contains(words),
            "{words:?} is not in: {error}"
        );
        if kind != ErrorKind::Kernel {
            assert_eq!(error.kind(), kind, "{error}");
        }
        host.assert_unchanged(&before, words);
        let there = trunkline::blocking::Kernel::connect_in(&elsewhere)
            .unwrap()
            .links()
            .unwrap();
        assert!(there.iter().all(|link| !link.is_ours()), "{there:?}");
    }
    // The same one by one, on an existing link.
    let error = host
        .kernel
        .add_address(&name("eth0"), &"10.0.0.2/24".parse().unwrap())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AlreadyExists, "{error}");
    let error = host
        .kernel
        .add_address(&name("nosuch"), &"10.0.0.2/24".parse().unwrap())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    let error = host
        .kernel
        .add_route(&name("eth0"), &route("192.168.7.1"))
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("Network is unreachable (os error 101)"),
        "{error}"
    );
    host.assert_unchanged(&before, "refused addresses and routes");
}

#[test]
fn changes_that_cannot_be() {
    require!("macvlan");
    let host = Host::new();
    host.kernel
        .add(macvlan("eth0").mac("02:00:00:00:00:05".parse().unwrap()))
        .unwrap();
    host.kernel
        .add(MacvlanSpec::new(name("eth0"), name("m10")).mac("02:00:00:00:00:06".parse().unwrap()))
        .unwrap();
    // Kernels before 6.2 rename only links that are down.
    host.kernel
        .add(MacvlanSpec::new(name("eth0"), name("m11")).up(false))
        .unwrap();
    let before = host.settled();
    let m9 = name("m9");
    let list = SourceChange::Add("02:00:00:00:00:01".parse().unwrap());
    let cases: Vec<(&str, Result<(), Error>, ErrorKind, &str)> = vec![
        (
            "mtu",
            host.kernel.set_mtu(&m9, Mtu::new(9000).unwrap()),
            ErrorKind::InvalidInput,
            "MTU 1500 of the parent eth0",
        ),
        (
            "mac",
            host.kernel
                .set_mac(&m9, "02:00:00:00:00:06".parse().unwrap()),
            ErrorKind::DuplicateMac,
            "another child",
        ),
        (
            "mode",
            host.kernel.set_macvlan_mode(&m9, &MacvlanMode::passthru()),
            ErrorKind::InvalidInput,
            "passthru while it exists",
        ),
        (
            "sources",
            host.kernel.change_sources(&m9, &list),
            ErrorKind::InvalidInput,
            "not in source mode",
        ),
        (
            "sources of veth",
            host.kernel.change_sources(&name("eth0"), &list),
            ErrorKind::InvalidInput,
            "not macvlan",
        ),
        (
            "rename",
            host.kernel.rename(&name("m11"), &name("eth0")),
            ErrorKind::AlreadyExists,
            "the name is taken",
        ),
        (
            "nosuch",
            host.kernel.set_up(&name("nosuch")),
            ErrorKind::NotFound,
            "link \"nosuch\" does not exist",
        ),
    ];
    for (what, result, kind, words) in cases {
        let error = result.expect_err(what);
        assert!(
            error.to_string().contains(words),
            "{what}: {words:?} is not in: {error}"
        );
        assert_eq!(error.kind(), kind, "{what}: {error}");
    }
    host.assert_unchanged(&before, "refused changes");
}

#[test]
fn not_allowed() {
    require!("macvlan", "user-namespaces");
    // Without capabilities reading works, and changing says which one is missing.
    let test = std::env::current_exe().unwrap();
    let run = std::process::Command::new("setpriv")
        .args(["--inh-caps=-all", "--bounding-set=-all"])
        .arg(test)
        .args(["--exact", "as_nobody", "--nocapture"])
        .env("TRUNKLINE_AS_NOBODY", "1")
        .output()
        .unwrap();
    let text =
        String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
    assert!(
        run.status.success() && text.contains("checked as nobody"),
        "{text}"
    );
}

#[test]
fn as_nobody() {
    if std::env::var_os("TRUNKLINE_AS_NOBODY").is_none() {
        return; // runs as the child of `not_allowed`
    }
    let kernel = trunkline::blocking::Kernel::connect().unwrap();
    assert!(
        kernel
            .links()
            .unwrap()
            .iter()
            .any(trunkline::link::Link::is_loopback)
    );
    let error = kernel
        .set_mtu(&name("lo"), Mtu::new(1500).unwrap())
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::PermissionDenied);
    assert!(
        error.to_string().contains("CAP_NET_ADMIN is needed"),
        "{error}"
    );
    let error = Netns::create().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::PermissionDenied);
    assert!(
        error.to_string().contains("CAP_SYS_ADMIN is needed"),
        "{error}"
    );
    println!("checked as nobody");
}

#[test]
fn findings_about_parents() {
    require!("macvlan", "bridge");
    let host = Host::new();
    let find = |spec: LinkSpec| {
        let found = host.kernel.check_parent(&spec).unwrap();
        found
            .into_iter()
            .map(|finding| (finding.problem, finding.severity))
            .collect::<Vec<_>>()
    };
    assert_eq!(find(macvlan("eth0").into()), []);
    assert_eq!(
        find(macvlan("lo").into()),
        [(ParentProblem::Loopback, Severity::Refusal)]
    );
    host.ip("link set eth0 down");
    assert_eq!(
        find(macvlan("eth0").into()),
        [(ParentProblem::Down, Severity::Warning)]
    );
    let vlan = VlanSpec::on(name("eth0"), vid(7)).unwrap();
    assert_eq!(
        find(vlan.into()),
        [(ParentProblem::Down, Severity::Refusal)]
    );
    host.ip("link set eth0 up");
    host.ip("link set wire0 down");
    std::thread::sleep(std::time::Duration::from_millis(100));
    assert_eq!(
        find(macvlan("eth0").into()),
        [(ParentProblem::NoCarrier, Severity::Warning)]
    );
    host.ip("link set wire0 up");
    std::thread::sleep(std::time::Duration::from_millis(100));
    host.ip("link add br0 type bridge");
    host.ip("link set wire0 master br0");
    assert_eq!(
        find(macvlan("wire0").into()),
        [(ParentProblem::BridgePort, Severity::Refusal)]
    );
    assert_eq!(
        find(macvlan("br0").up(false).into())
            .iter()
            .filter(|f| f.1 == Severity::Refusal)
            .count(),
        0
    );
    host.kernel
        .add(MacvlanSpec::new(name("eth0"), name("p0")).mode(MacvlanMode::passthru()))
        .unwrap();
    assert_eq!(
        find(macvlan("eth0").into()),
        [(ParentProblem::Passthru, Severity::Refusal)]
    );
    let too_large = macvlan("eth0").mtu(Mtu::new(9000).unwrap());
    assert_eq!(
        find(too_large.into())[0],
        (ParentProblem::MtuTooLarge, Severity::Refusal)
    );
    let ipvlan = IpvlanSpec::new(name("eth0"), name("i0"));
    assert_eq!(
        find(ipvlan.into()),
        [(ParentProblem::OtherKind, Severity::Refusal)]
    );
    let sentence = host.kernel.check_parent(macvlan("lo")).unwrap()[0].to_string();
    assert_eq!(
        sentence,
        "lo is the loopback device, which has no wire; use a physical NIC, a VLAN on it, a bond or a bridge"
    );
}

#[test]
fn findings_about_stacked_vlans() {
    require!("8021q");
    let host = Host::new();
    host.kernel
        .add(VlanSpec::new(name("eth0"), vid(20), name("outer")))
        .unwrap();
    let inner = VlanSpec::new(name("outer"), vid(7), name("inner"));
    let found = host.kernel.check_parent(&inner).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].problem, found[0].severity),
        (ParentProblem::MtuHeadRoom, Severity::Warning)
    );
    assert_eq!(
        host.kernel
            .check_parent(inner.mtu(Mtu::new(1496).unwrap()))
            .unwrap(),
        []
    );
}
