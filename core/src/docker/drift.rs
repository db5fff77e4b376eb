//! In what a network that exists differs from what is wanted.

use std::collections::{BTreeMap, BTreeSet};

use crate::docker::network::{Common, NetworkSpec, Role};
use crate::docker::observed::{ObservedEntry, ObservedNetwork};
use crate::docker::subnet::IpamEntry;
use crate::docker::version::{Engine, Feature};
use crate::error::Difference;

impl NetworkSpec {
    /// Each field in which a network of the engine differs from this one; empty when it is as wanted.
    ///
    /// Labels that the network has beyond ours do not count. Options do, though Docker ignores those it does not know:
    /// somebody believed in them.
    ///
    /// ```
    /// use trunkline::docker::{
    ///     ApiVersion, Engine, EngineVersion, MacvlanNetworkMode, MacvlanNetworkSpec, NetworkName, NetworkParent, NetworkSpec,
    ///     ObservedNetwork,
    /// };
    ///
    /// let wanted: NetworkSpec = MacvlanNetworkSpec::new(NetworkName::new("lan")?, NetworkParent::isolated())?.into();
    /// let mut found = ObservedNetwork::default();
    /// found.driver = "bridge".into();
    /// let engine = Engine::docker(EngineVersion::new(20, 10, 24), ApiVersion::new(1, 41));
    /// assert_eq!(wanted.differences(&engine, &found)[0].to_string(), "driver is bridge, wanted macvlan");
    /// # Ok::<(), trunkline::Error>(())
    /// ```
    pub fn differences(&self, engine: &Engine, found: &ObservedNetwork) -> Vec<Difference> {
        let Common {
            name: _,
            parent: _,
            subnets,
            internal,
            attachable,
            role,
            labels: _,
            advertise: _,
        } = self.common();
        let mut differences = Vec::new();
        let mut compare = |field: &'static str, wanted: &str, is: &str| {
            if wanted != is {
                differences.push(Difference::new(field, wanted, is));
            }
        };
        let (config_only, config_from, scope) = match role {
            Role::Ordinary => (false, None, "local"),
            Role::ConfigOnly => (true, None, "local"),
            Role::ConfigFrom { config, swarm } => (
                false,
                Some(config.as_str()),
                if *swarm { "swarm" } else { "local" },
            ),
        };
        // Docker keeps no driver for a configuration network.
        compare(
            "driver",
            if config_only { "null" } else { self.driver() },
            &found.driver,
        );
        compare("scope", scope, or_local(&found.scope));
        compare("internal", yes_no(*internal), yes_no(found.internal));
        compare("attachable", yes_no(*attachable), yes_no(found.attachable));
        compare(
            "config-only",
            yes_no(config_only),
            yes_no(found.config_only),
        );
        compare(
            "config-from",
            config_from.unwrap_or("none"),
            found.config_from.as_deref().unwrap_or("none"),
        );
        if config_from.is_some() {
            return differences;
        }
        if !subnets.is_empty() {
            let has = |v6: bool| {
                subnets
                    .iter()
                    .any(|subnet| subnet.net().addr().is_ipv6() == v6)
            };
            compare("IPv6", yes_no(has(true)), yes_no(found.ipv6));
            compare(
                "IPv4",
                yes_no(has(false)),
                yes_no(found.ipv4.unwrap_or(true)),
            );
            differences.extend(entries(&self.entries(engine), &found.entries, engine));
        }
        differences.extend(options(&self.options(), found));
        for (key, value) in self.labels() {
            let is = found.labels.get(&key);
            if is != Some(&value) {
                let is = is.map_or_else(|| "absent".into(), |is| format!("{key}={is}"));
                differences.push(Difference::new("label", format!("{key}={value}"), is));
            }
        }
        differences
    }
}

fn or_local(scope: &str) -> &str {
    if scope.is_empty() { "local" } else { scope }
}

fn yes_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

/// The options, those that we always send compared with the driver's default when they are absent.
fn options(wanted: &BTreeMap<String, String>, found: &ObservedNetwork) -> Vec<Difference> {
    let mut found_options = found.options.clone();
    for (key, default) in [
        ("macvlan_mode", "bridge"),
        ("ipvlan_mode", "l2"),
        ("ipvlan_flag", "bridge"),
    ] {
        if wanted.contains_key(key) {
            found_options
                .entry(key.into())
                .or_insert_with(|| default.into());
        }
    }
    // Some versions tell the dummy link that they made for a network without parent.
    if !wanted.contains_key("parent")
        && let Some(dummy) = found_options
            .get("parent")
            .filter(|name| name.starts_with("dm-") || name.starts_with("di-"))
    {
        let dummy = dummy.clone();
        found_options.retain(|key, value| key != "parent" || *value != dummy);
    }
    let keys: BTreeSet<&String> = wanted.keys().chain(found_options.keys()).collect();
    let text = |map: &BTreeMap<String, String>, key: &String| {
        map.get(key)
            .map_or_else(|| format!("{key} absent"), |value| format!("{key}={value}"))
    };
    keys.into_iter()
        .filter(|key| wanted.get(*key) != found_options.get(*key))
        .map(|key| Difference::new("option", text(wanted, key), text(&found_options, key)))
        .collect()
}

/// The entries as sets: the engine groups them by family.
fn entries(wanted: &[IpamEntry], found: &[ObservedEntry], engine: &Engine) -> Vec<Difference> {
    let invents = !engine.supports(Feature::NoInventedGateway);
    let mut found: Vec<(String, Option<String>)> = found
        .iter()
        .map(|entry| {
            (
                found_text(entry, true),
                invents.then(|| found_text(entry, false)),
            )
        })
        .collect();
    let mut differences = Vec::new();
    let mut missing = Vec::new();
    for entry in wanted {
        let text = wanted_text(entry);
        let same = |(with, without): &(String, Option<String>)| {
            *with == text || entry.gateway.is_none() && without.as_ref() == Some(&text)
        };
        match found.iter().position(same) {
            Some(position) => {
                found.swap_remove(position);
            }
            None => missing.push(text),
        }
    }
    let mut extra: Vec<String> = found.into_iter().map(|(text, _)| text).collect();
    extra.sort_unstable();
    let mut extra = extra.into_iter();
    for text in missing {
        let is = extra.next().unwrap_or_else(|| "absent".into());
        differences.push(Difference::new("subnet", text, is));
    }
    differences.extend(extra.map(|text| Difference::new("subnet", "absent", text)));
    differences
}

fn wanted_text(entry: &IpamEntry) -> String {
    let IpamEntry {
        subnet,
        range,
        gateway,
        reserved,
    } = entry;
    let reserved: Vec<String> = reserved
        .iter()
        .map(|(name, address)| format!("{name}={address}"))
        .collect();
    line(
        &subnet.to_string(),
        range.map(|range| range.to_string()),
        gateway.map(|gateway| gateway.to_string()),
        &reserved,
    )
}

fn found_text(entry: &ObservedEntry, with_gateway: bool) -> String {
    let ObservedEntry {
        subnet,
        range,
        gateway,
        reserved,
    } = entry;
    // Addresses are compared as values: "fd00:0::1" is "fd00::1".
    let gateway = entry
        .gateway_address()
        .map(|gateway| gateway.to_string())
        .or_else(|| gateway.clone());
    let reserved: Vec<String> = reserved
        .iter()
        .map(|(name, text)| {
            let address = text
                .parse::<std::net::IpAddr>()
                .map_or_else(|_| text.clone(), |address| address.to_string());
            format!("{name}={address}")
        })
        .collect();
    line(
        subnet,
        range.clone(),
        gateway.filter(|_| with_gateway),
        &reserved,
    )
}

fn line(
    subnet: &str,
    range: Option<String>,
    gateway: Option<String>,
    reserved: &[String],
) -> String {
    let mut words = vec![subnet.to_owned()];
    words.extend(range.map(|range| format!("range {range}")));
    words.extend(gateway.map(|gateway| format!("gateway {gateway}")));
    if !reserved.is_empty() {
        words.push(format!("reserved {}", reserved.join(" ")));
    }
    words.join(" ")
}
