//! The keys of `daemon.json`: type, release, flag, and when a change takes effect.

use crate::logs::release::EngineRelease;

/// When a changed key takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// After a reload (SIGHUP), for everything.
    Reload,
    /// After a reload, for containers created or started afterwards.
    ReloadNewContainers,
    /// After a restart of the daemon.
    Restart,
    /// After a restart, and for containers created afterwards only: existing ones stay as they are until they are made anew.
    RestartNewContainers,
    /// Never: the engine tolerates the key and does nothing.
    Nothing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyType {
    Bool,
    Int,
    Text,
    TextList,
    /// An object whose values are strings.
    TextMap,
    /// An object of objects of strings.
    TextMaps,
    Address,
    AddressList,
    Cidr,
    Pools,
    /// An object whose inside the engine does not check by name.
    Object,
    /// A string or a number of bytes.
    Size,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct KeyRow {
    pub(crate) name: &'static str,
    pub(crate) kind: KeyType,
    pub(crate) since: Option<EngineRelease>,
    pub(crate) until: Option<EngineRelease>,
    pub(crate) effect: Effect,
}

const fn row(name: &'static str, kind: KeyType, effect: Effect) -> KeyRow {
    KeyRow {
        name,
        kind,
        since: None,
        until: None,
        effect,
    }
}

const fn since(row: KeyRow, major: u16, minor: u16) -> KeyRow {
    KeyRow {
        since: Some(EngineRelease::new(major, minor, 0)),
        ..row
    }
}

const fn until(row: KeyRow, major: u16, minor: u16) -> KeyRow {
    KeyRow {
        until: Some(EngineRelease::new(major, minor, 0)),
        ..row
    }
}

use Effect::{Nothing, Reload, ReloadNewContainers, Restart, RestartNewContainers};
use KeyType::{
    Address, AddressList, Bool, Cidr, Int, Object, Pools, Size, Text, TextList, TextMap, TextMaps,
};

/// Every key that some engine since 17.06 knows.
pub(crate) const KEYS: &[KeyRow] = &[
    since(row("allow-direct-routing", Bool, Restart), 28, 2),
    until(
        row("allow-nondistributable-artifacts", TextList, Reload),
        28,
        0,
    ),
    until(row("api-cors-header", Text, Restart), 29, 0),
    row("authorization-plugins", TextList, Reload),
    row("bip", Cidr, Restart),
    since(row("bip6", Cidr, Restart), 28, 0),
    row("bridge", Text, Restart),
    since(row("bridge-accept-fwmark", Text, Restart), 29, 0),
    row("builder", Object, Restart),
    since(row("cdi-spec-dirs", TextList, Restart), 25, 0),
    row("cgroup-parent", Text, RestartNewContainers),
    until(row("cluster-advertise", Text, Reload), 23, 0),
    until(row("cluster-store", Text, Reload), 23, 0),
    until(row("cluster-store-opts", TextMap, Reload), 23, 0),
    row("containerd", Text, Restart),
    since(row("containerd-namespace", Text, Restart), 19, 3),
    since(row("containerd-plugins-namespace", Text, Restart), 19, 3),
    row("cpu-rt-period", Int, Restart),
    row("cpu-rt-runtime", Int, Restart),
    row("cri-containerd", Bool, Restart),
    row("data-root", Text, Restart),
    row("debug", Bool, Reload),
    since(row("default-address-pools", Pools, Restart), 18, 6),
    since(
        row("default-cgroupns-mode", Text, ReloadNewContainers),
        20,
        10,
    ),
    row("default-gateway", Address, Restart),
    row("default-gateway-v6", Address, Restart),
    since(row("default-ipc-mode", Text, ReloadNewContainers), 18, 3),
    since(row("default-network-opts", TextMaps, Restart), 24, 0),
    row("default-runtime", Text, ReloadNewContainers),
    row("default-shm-size", Size, ReloadNewContainers),
    since(row("default-stop-timeout", Int, Reload), 29, 7),
    row("default-ulimits", Object, RestartNewContainers),
    row("deprecated-key-path", Text, Nothing),
    row("dns", AddressList, RestartNewContainers),
    row("dns-opts", TextList, RestartNewContainers),
    row("dns-search", TextList, RestartNewContainers),
    row("exec-opts", TextList, Restart),
    row("exec-root", Text, Restart),
    row("experimental", Bool, Restart),
    row("features", Object, Reload),
    since(row("firewall-backend", Text, Restart), 29, 0),
    row("fixed-cidr", Cidr, Restart),
    row("fixed-cidr-v6", Cidr, Restart),
    until(row("graph", Text, Restart), 23, 0),
    row("group", Text, Restart),
    since(row("host-gateway-ip", Address, Restart), 20, 10),
    since(row("host-gateway-ips", AddressList, Restart), 28, 0),
    row("hosts", TextList, Restart),
    since(row("http-proxy", Text, Restart), 23, 0),
    since(row("https-proxy", Text, Restart), 23, 0),
    row("icc", Bool, Restart),
    row("init", Bool, RestartNewContainers),
    row("init-path", Text, RestartNewContainers),
    row("insecure-registries", TextList, Reload),
    row("ip", Address, Restart),
    row("ip-forward", Bool, Restart),
    since(row("ip-forward-no-drop", Bool, Restart), 28, 0),
    row("ip-masq", Bool, Restart),
    since(row("ip6tables", Bool, Restart), 20, 10),
    row("iptables", Bool, Restart),
    row("ipv6", Bool, Restart),
    row("labels", TextList, Reload),
    row("live-restore", Bool, Reload),
    row("log-driver", Text, RestartNewContainers),
    since(row("log-format", Text, Restart), 25, 0),
    row("log-level", Text, Restart),
    row("log-opts", TextMap, RestartNewContainers),
    row("max-concurrent-downloads", Int, Reload),
    row("max-concurrent-uploads", Int, Reload),
    since(row("max-download-attempts", Int, Reload), 20, 10),
    row("metrics-addr", Text, Restart),
    row("mtu", Int, Restart),
    since(row("network-control-plane-mtu", Int, Restart), 17, 9),
    since(row("network-diagnostic-port", Int, Reload), 18, 9),
    row("no-new-privileges", Bool, RestartNewContainers),
    since(row("no-proxy", Text, Restart), 23, 0),
    row("node-generic-resources", TextList, Restart),
    since(row("nri-opts", Object, Reload), 29, 0),
    until(row("oom-score-adjust", Int, Restart), 26, 0),
    row("pidfile", Text, Restart),
    since(row("proxies", Object, Restart), 23, 0),
    row("raw-logs", Bool, Restart),
    row("registry-mirrors", TextList, Reload),
    since(row("rootless", Bool, Restart), 19, 3),
    row("runtimes", Object, Reload),
    row("seccomp-profile", Text, RestartNewContainers),
    row("selinux-enabled", Bool, Restart),
    row("shutdown-timeout", Int, Reload),
    row("storage-driver", Text, Restart),
    row("storage-opts", TextList, Restart),
    row("swarm-default-advertise-addr", Text, Restart),
    row("swarm-raft-election-tick", Int, Restart),
    row("swarm-raft-heartbeat-tick", Int, Restart),
    row("tls", Bool, Restart),
    row("tlscacert", Text, Restart),
    row("tlscert", Text, Restart),
    row("tlskey", Text, Restart),
    row("tlsverify", Bool, Restart),
    row("userland-proxy", Bool, Restart),
    row("userland-proxy-path", Text, Restart),
    row("userns-remap", Text, Restart),
];

pub(crate) fn find(name: &str) -> Option<&'static KeyRow> {
    KEYS.iter().find(|row| row.name == name)
}

/// What the engine does with a key that is no longer in the file when it reloads.
pub(crate) fn when_removed(name: &str) -> Option<&'static str> {
    Some(match name {
        "debug"
        | "labels"
        | "insecure-registries"
        | "registry-mirrors"
        | "live-restore"
        | "shutdown-timeout" => {
            "a reload keeps the old value while the key is absent: write the new value, or restart"
        }
        "max-concurrent-downloads" => "a reload sets it back to 3",
        "max-concurrent-uploads" | "max-download-attempts" => "a reload sets it back to 5",
        "features" => "a reload clears them all",
        "network-diagnostic-port" => "a reload stops the diagnostic server",
        _ => return None,
    })
}

/// Flags whose names differ from the key of the same meaning.
const FLAGS: &[(&str, &str)] = &[
    ("add-runtime", "runtimes"),
    (
        "allow-nondistributable-artifacts",
        "allow-nondistributable-artifacts",
    ),
    ("authorization-plugin", "authorization-plugins"),
    ("cdi-spec-dir", "cdi-spec-dirs"),
    ("cluster-store-opt", "cluster-store-opts"),
    ("default-address-pool", "default-address-pools"),
    ("default-network-opt", "default-network-opts"),
    ("default-ulimit", "default-ulimits"),
    ("dns-opt", "dns-opts"),
    ("exec-opt", "exec-opts"),
    ("feature", "features"),
    ("host", "hosts"),
    ("host-gateway-ip", "host-gateway-ips"),
    ("insecure-registry", "insecure-registries"),
    ("label", "labels"),
    ("log-opt", "log-opts"),
    ("node-generic-resource", "node-generic-resources"),
    ("nri-opt", "nri-opts"),
    ("registry-mirror", "registry-mirrors"),
    ("storage-opt", "storage-opts"),
];

/// The key that a flag, without its dashes, sets.
pub(crate) fn key_of_flag(flag: &str) -> &str {
    FLAGS
        .iter()
        .find(|(name, _)| *name == flag)
        .map_or(flag, |(_, key)| key)
}

/// The key that somebody meant who wrote the name of a flag into the file.
pub(crate) fn key_meant(name: &str) -> Option<&'static str> {
    FLAGS
        .iter()
        .find(|(flag, key)| *flag == name && flag != key)
        .map(|(_, key)| *key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_each_key_once() {
        for pair in KEYS.windows(2) {
            assert!(pair[0].name < pair[1].name, "{}", pair[1].name);
        }
        for (_, key) in FLAGS {
            assert!(find(key).is_some(), "{key}");
        }
    }
}
