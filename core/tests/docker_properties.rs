//! Properties of subnets, ranges and rules, against models that count addresses one by one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};

use proptest::prelude::*;
use trunkline::AddressRange;
use trunkline::docker::{
    ApiVersion, Engine, EngineVersion, Feature, HostLinks, IpamEntry, MacvlanNetworkSpec,
    NetworkName, NetworkParent, NetworkSpec, ObservedEntry, ObservedNetwork, SubnetSpec,
    check_network,
};

fn engines() -> impl Strategy<Value = Engine> {
    prop::sample::select(vec![
        Engine::docker(EngineVersion::new(20, 10, 24), ApiVersion::new(1, 41)),
        Engine::docker(EngineVersion::new(25, 0, 0), ApiVersion::new(1, 44)),
        Engine::docker(EngineVersion::new(27, 5, 1), ApiVersion::new(1, 47)),
        Engine::docker(EngineVersion::new(28, 5, 2), ApiVersion::new(1, 51)),
        Engine::docker(EngineVersion::new(29, 0, 0), ApiVersion::new(1, 52)),
    ])
}

fn at(number: u32) -> IpAddr {
    IpAddr::V4(Ipv4Addr::from_bits(0x0a00_0000 + number))
}

/// A subnet of 256 or 1024 addresses with whatever of gateway, ranges and reservations it accepts.
fn subnets() -> impl Strategy<Value = SubnetSpec> {
    let size = prop::sample::select(vec![8_u32, 10]);
    (
        size,
        0..1024_u32,
        prop::collection::vec((0..1024_u32, 0..200_u32), 0..4),
        prop::collection::vec(0..1024_u32, 0..4),
    )
        .prop_map(|(bits, gateway, ranges, reserved)| {
            let mut spec = SubnetSpec::parse(&format!("10.0.0.0/{}", 32 - bits)).unwrap();
            if let Ok(with) = spec.clone().gateway(at(gateway)) {
                spec = with;
            }
            for (first, length) in ranges {
                if let Ok(with) = spec
                    .clone()
                    .range(AddressRange::new(at(first), at(first + length)).unwrap())
                {
                    spec = with;
                }
            }
            for (number, address) in reserved.into_iter().enumerate() {
                if let Ok(with) = spec.clone().reserve(&format!("r{number}"), at(address)) {
                    spec = with;
                }
            }
            spec
        })
}

/// The addresses that Docker's allocator can give, entry by entry: what each request takes is gone for the next.
fn given(entries: &[IpamEntry], engine: &Engine) -> BTreeSet<IpAddr> {
    let mut taken: BTreeSet<IpAddr> = BTreeSet::new();
    let mut invented = BTreeSet::new();
    for entry in entries {
        taken.extend([entry.subnet.network(), entry.subnet.broadcast()]);
        taken.extend(entry.gateway);
        taken.extend(entry.reserved.values());
    }
    let hosts = |entry: &IpamEntry| {
        let range = AddressRange::from(entry.range.unwrap_or(entry.subnet));
        (0..1024_u32)
            .map(at)
            .filter(move |address| range.contains(*address))
            .collect::<Vec<_>>()
    };
    for entry in entries
        .iter()
        .filter(|entry| entry.gateway.is_none() && !engine.supports(Feature::NoInventedGateway))
    {
        invented.extend(
            hosts(entry)
                .into_iter()
                .find(|address| !taken.contains(address) && !invented.contains(address)),
        );
    }
    entries
        .iter()
        .flat_map(hosts)
        .filter(|address| !taken.contains(address) && !invented.contains(address))
        .collect()
}

/// The addresses that were meant.
fn meant(spec: &SubnetSpec) -> BTreeSet<IpAddr> {
    let whole = AddressRange::from(spec.net());
    (0..1024_u32)
        .map(at)
        .filter(|address| whole.contains(*address))
        .filter(|address| {
            spec.ranges().is_empty() || spec.ranges().iter().any(|range| range.contains(*address))
        })
        .filter(|address| *address != whole.first() && *address != whole.last())
        .filter(|address| {
            spec.gateway_address() != Some(*address)
                && !spec.reserved().values().any(|r| r == address)
        })
        .collect()
}

fn network(name: &str, parent: &str, subnet: SubnetSpec) -> NetworkSpec {
    MacvlanNetworkSpec::new(
        NetworkName::new(name).unwrap(),
        NetworkParent::parse(parent).unwrap(),
    )
    .unwrap()
    .subnet(subnet)
    .unwrap()
    .into()
}

/// A network as the engine would tell it.
fn observed(spec: &NetworkSpec, engine: &Engine) -> ObservedNetwork {
    let mut found = ObservedNetwork::default();
    found.id = "1".into();
    found.name = spec.name().to_string();
    found.driver = spec.driver().into();
    found.scope = "local".into();
    found
        .options
        .insert("parent".into(), spec.parent().to_string());
    for entry in spec.entries(engine) {
        let mut told = ObservedEntry::default();
        told.subnet = entry.subnet.to_string();
        told.range = entry.range.map(|range| range.to_string());
        told.gateway = entry.gateway.map(|gateway| gateway.to_string());
        told.reserved = entry
            .reserved
            .iter()
            .map(|(name, address)| (name.clone(), address.to_string()))
            .collect();
        found.entries.push(told);
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// No address is given that was not meant; on engines that invent no gateway every meant one is given, and on others
    /// no more are lost than there are entries and single addresses.
    #[test]
    fn entries_give_what_was_meant(spec in subnets(), engine in engines()) {
        let entries = spec.entries(&engine, false);
        let (given, meant) = (given(&entries, &engine), meant(&spec));
        prop_assert!(given.is_subset(&meant), "{:?}", given.difference(&meant).collect::<Vec<_>>());
        if engine.supports(Feature::NoInventedGateway) {
            prop_assert_eq!(&given, &meant);
        } else {
            let pieces: usize = spec.ranges().iter().map(|range| range.prefixes().count()).sum::<usize>().max(1);
            prop_assert!(meant.len() - given.len() <= pieces, "{} of {} lost with {pieces} pieces", meant.len() - given.len(), meant.len());
        }
        for entry in &entries {
            prop_assert_eq!(entry.subnet, spec.net());
            prop_assert!(entry.range.is_none_or(|range| spec.net().contains(&range) && range.addr() == range.network()));
            prop_assert!(entry.reserved.values().all(|address| spec.net().contains(address)));
        }
        prop_assert!(entries.iter().skip(1).all(|entry| entry.gateway.is_none()), "the first entry only names the gateway");
    }

    /// A network that is there as asked for shows no difference; checking is the same whenever it is done.
    #[test]
    fn what_is_there_as_wanted_does_not_differ(spec in subnets(), engine in engines()) {
        let spec = network("net-a", "eth0", spec);
        let found = observed(&spec, &engine);
        let fields: BTreeSet<&str> = spec.differences(&engine, &found).iter().map(trunkline::Difference::field).collect();
        // The model above tells neither our labels nor the mode, whose default is bridge.
        prop_assert_eq!(fields, BTreeSet::from(["label"]));
        let first = check_network(&spec, &engine, &[], &HostLinks::unknown()).map_err(|error| error.to_string());
        prop_assert_eq!(first, check_network(&spec, &engine, &[], &HostLinks::unknown()).map_err(|error| error.to_string()));
    }

    /// The cover of a run holds each of its addresses once, and is as short as it can be.
    #[test]
    fn covers_are_exact(first in any::<u32>(), length in 0..100_000_u32) {
        let last = first.saturating_add(length);
        let run = AddressRange::new(IpAddr::V4(first.into()), IpAddr::V4(last.into())).unwrap();
        let cover: Vec<ipnet::IpNet> = run.prefixes().collect();
        let mut next = u64::from(first);
        for net in &cover {
            let piece = AddressRange::from(*net);
            prop_assert_eq!(piece.first(), IpAddr::V4(u32::try_from(next).unwrap().into()));
            next += u64::try_from(piece.count()).unwrap();
        }
        prop_assert_eq!(next, u64::from(last) + 1);
        prop_assert!(ipnet::IpNet::aggregate(&cover).len() == cover.len(), "{:?} could be shorter", cover);
        prop_assert_eq!(run.to_string().parse::<AddressRange>().unwrap(), run);
    }

    /// Nothing that a person types makes a parser panic, and what is accepted is read back as itself.
    #[test]
    fn parsers_hold(text in "[0-9a-f.:/ -]{0,24}|\\PC{0,24}") {
        if let Ok(range) = text.parse::<AddressRange>() {
            prop_assert_eq!(range.to_string().parse::<AddressRange>().unwrap(), range);
        }
        if let Ok(version) = text.parse::<EngineVersion>() {
            prop_assert_eq!(version.to_string().parse::<EngineVersion>().unwrap(), version);
        }
        if let Ok(subnet) = SubnetSpec::parse(&text) {
            let _ = subnet.clone().parse_gateway(&text);
            let _ = subnet.clone().parse_range(&text);
            let _ = subnet.parse_reserve("a", &text);
        }
        if let Ok(parent) = NetworkParent::parse_made_by_engine(&text) {
            prop_assert_eq!(parent.to_string(), text.clone());
        }
        let _ = NetworkParent::parse(&text);
        let _ = text.parse::<ApiVersion>();
        let _ = NetworkName::new(text);
    }
}

/// Two networks that both pass on one parent never give the same address; and many pairs do pass.
#[test]
fn networks_on_one_wire_are_disjoint() {
    let passed = std::cell::Cell::new(0);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(2000));
    runner
        .run(&(subnets(), subnets(), engines()), |(a, b, engine)| {
            let inside = |name: &str, subnet: SubnetSpec| -> NetworkSpec {
                MacvlanNetworkSpec::new(
                    NetworkName::new(name).unwrap(),
                    NetworkParent::parse("eth0").unwrap(),
                )
                .unwrap()
                .subnet(subnet)
                .unwrap()
                .internal(true)
                .into()
            };
            let (a, b) = (inside("net-a", a), inside("net-b", b));
            let there = observed(&a, &engine);
            if check_network(&b, &engine, &[there], &HostLinks::unknown()).is_ok() {
                passed.set(passed.get() + 1);
                let (a, b) = (
                    given(&a.entries(&engine), &engine),
                    given(&b.entries(&engine), &engine),
                );
                prop_assert!(
                    a.is_disjoint(&b),
                    "{:?}",
                    a.intersection(&b).collect::<Vec<_>>()
                );
            }
            Ok(())
        })
        .unwrap();
    assert!(passed.get() > 20, "only {} pairs passed", passed.get());
}

#[cfg(feature = "docker")]
mod foreign_bytes {
    use super::*;
    use serde_json::Value;
    use trunkline::docker::ObservedContainer;

    /// JSON with the engine's member names in unlikely places.
    fn answers() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[0-9a-f.:/]{0,20}".prop_map(Value::from),
            "\\PC{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 48, 6, |inner| {
            let key = prop::sample::select(vec![
                "Name",
                "Id",
                "IPAM",
                "Config",
                "Subnet",
                "IPRange",
                "Gateway",
                "AuxiliaryAddresses",
                "Containers",
                "Options",
                "Labels",
                "ConfigFrom",
                "Network",
                "Status",
                "Subnets",
                "State",
                "NetworkSettings",
                "Networks",
                "IPAMConfig",
                "IPAddress",
                "IPPrefixLen",
                "MacAddress",
                "Pid",
                "IPv4Address",
            ]);
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((key, inner), 0..6).prop_map(|members| members
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value))
                    .collect::<Value>()),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        /// No answer of an engine makes the readers panic, and every network that is read can be compared and checked.
        #[test]
        fn readers_hold(answer in answers(), engine in engines()) {
            let text = answer.to_string();
            let _ = ObservedContainer::from_engine_json(&text);
            if let Ok(found) = ObservedNetwork::from_engine_json(&text) {
                let wanted = network("net-a", "eth0", SubnetSpec::parse("10.0.0.0/24").unwrap().parse_gateway("10.0.0.1").unwrap());
                let _ = wanted.differences(&engine, &found);
                let _ = check_network(&wanted, &engine, &[found], &HostLinks::unknown());
            }
        }
    }
}
