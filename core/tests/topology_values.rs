//! What a topology refuses, and that what it is reads back as what it was. Nothing is needed.
#![cfg(feature = "serde")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::too_many_lines)]

use trunkline::topology::{Observed, Plan, Topology};
use trunkline::{Error, ErrorKind};

const BOOK: &str = include_str!("../../examples/topology.toml");

fn refused(from: &str, to: &str) -> Error {
    assert!(BOOK.contains(from), "{from}");
    match Topology::from_toml(&BOOK.replacen(from, to, 1)) {
        Err(error) => error,
        Ok(_) => panic!("{to} was taken"),
    }
}

#[test]
fn the_example_reads_back() {
    let book = Topology::from_toml(BOOK).unwrap();
    assert_eq!(Topology::from_toml(&book.to_toml().unwrap()).unwrap(), book);
    assert_eq!(Topology::from_json(&book.to_json().unwrap()).unwrap(), book);
    assert!(book.needs_engine());
    let tree = book.picture("host").tree();
    assert!(tree.contains("mactainer1  10.0.0.20/24"), "{tree}");
    assert!(book.picture("host").svg().contains("macvlan200"));
}

#[test]
fn what_contradicts_itself_is_refused() {
    for (from, to, kind, words) in [
        (
            "id = 200",
            "id = 100",
            ErrorKind::InvalidInput,
            "VLAN 100 is there already",
        ),
        ("id = 200", "id = 4095", ErrorKind::InvalidInput, "4095"),
        (
            "link = \"eth0.200\"",
            "link = \"eth0.100\"",
            ErrorKind::InvalidInput,
            "another link of the topology has it",
        ),
        (
            "owner = \"trunkline\"",
            "owner = \"nobody\"",
            ErrorKind::InvalidInput,
            "operator, engine or trunkline",
        ),
        (
            "link = \"eth0.200\"\nprotocol = \"802.1Q\"\nowner = \"trunkline\"",
            "link = \"lan\"\nowner = \"engine\"",
            ErrorKind::InvalidInput,
            "Docker makes eth0.200 only",
        ),
        ("vlan = 200", "vlan = 300", ErrorKind::NotFound, "300"),
        (
            "name = \"macvlan200\"",
            "name = \"macvlan100\"",
            ErrorKind::InvalidInput,
            "another network has this name",
        ),
        (
            "gateway = \"10.0.0.1\"",
            "gateway = \"10.0.1.1\"",
            ErrorKind::InvalidInput,
            "outside the subnet",
        ),
        (
            "ranges = [\"10.0.0.0/25\"]",
            "ranges = [\"10.0.1.0/25\"]",
            ErrorKind::InvalidInput,
            "not within the subnet",
        ),
        (
            "carve = 28",
            "carve = 24",
            ErrorKind::InvalidInput,
            "25 to 32",
        ),
        (
            "address = [\"10.0.0.20\"]",
            "address = [\"10.0.0.200\"]",
            ErrorKind::InvalidInput,
            "does not give it out",
        ),
        (
            "address = [\"10.0.0.20\"]",
            "address = [\"10.0.0.1\"]",
            ErrorKind::InvalidInput,
            "does not give it out",
        ),
        (
            "address = [\"10.0.0.20\"]",
            "address = [\"10.0.0.20\", \"10.0.0.21\"]",
            ErrorKind::InvalidInput,
            "one address of each family",
        ),
        (
            "name = \"mactainer2\"",
            "name = \"mactainer1\"",
            ErrorKind::InvalidInput,
            "another container has this name",
        ),
        (
            "on = [{ network = \"macvlan200\" }]",
            "on = [{ network = \"macvlan300\" }]",
            ErrorKind::NotFound,
            "macvlan300",
        ),
        (
            "on = [{ network = \"macvlan200\" }]",
            "on = []",
            ErrorKind::InvalidInput,
            "it is on no network",
        ),
        (
            "mode = \"bridge\"\ndocker = true",
            "mode = \"bridge\"\ndocker = false",
            ErrorKind::InvalidInput,
            "is none of Docker's",
        ),
        (
            "driver = \"macvlan\"",
            "driver = \"Macvlan\"",
            ErrorKind::InvalidInput,
            "in lower case",
        ),
        (
            "shim = { name = \"shim100\" }",
            "shim = { name = \"eth0.100\" }",
            ErrorKind::InvalidInput,
            "another link of the topology has it",
        ),
        (
            "shim = { name = \"shim100\" }",
            "driver = \"ipvlan\"\nshim = { name = \"shim100\" }",
            ErrorKind::InvalidInput,
            "do not hear it",
        ),
        (
            "shim = { name = \"shim100\" }",
            "shim = { name = \"s\", address = [\"10.0.0.20\"] }",
            ErrorKind::InvalidInput,
            "of the wire has it",
        ),
        (
            "name = \"book\"",
            "name = \"The Book\"",
            ErrorKind::InvalidInput,
            "a-z",
        ),
        (
            "trunk = \"eth0\"",
            "trunk = \"eth0\"\ncolour = \"red\"",
            ErrorKind::InvalidInput,
            "unknown field",
        ),
    ] {
        let error = refused(from, to);
        assert_eq!(error.kind(), kind, "{to}: {error}");
        assert!(error.to_string().contains(words), "{to}: {error}");
    }
    // Two networks of one VLAN: overlapping, of two drivers, or beside one that takes the parent whole.
    let second = |text: &str| refused("vlan = 200\ndriver = \"macvlan\"\nmode = \"bridge\"", text);
    let overlap = Topology::from_toml(
        &BOOK
            .replace("vlan = 200", "vlan = 100")
            .replace("192.168.3.0/24", "10.0.0.128/25")
            .replace("192.168.3.0/25", "10.0.0.192/26")
            .replace("192.168.3.", "10.0.0.19"),
    )
    .unwrap_err();
    assert_eq!(overlap.kind(), ErrorKind::Overlap, "{overlap}");
    for text in [
        "vlan = 100\ndriver = \"ipvlan\"",
        "vlan = 100\ndriver = \"macvlan\"\nmode = \"passthru\"",
    ] {
        let error = second(text);
        assert!(
            error.to_string().contains("cannot share a parent"),
            "{error}"
        );
    }
}

#[test]
fn a_plan_needs_a_trunk_and_an_engine() {
    let book = Topology::from_toml(BOOK).unwrap();
    let error = Plan::new(&book, &Observed::default()).unwrap_err();
    assert_eq!(error.to_string(), "trunk \"eth0\" does not exist");
    let plan = Plan::teardown(
        &book,
        &Observed::default(),
        trunkline::topology::Leases::Release,
    );
    assert!(plan.unwrap().is_empty());
}
