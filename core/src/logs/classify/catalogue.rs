//! The catalogue of failures, as data. The specific stand before the general.

use super::Layer::{Api, Container, Daemon, Kernel};
use super::{Failure, Layer, Wording};
use crate::logs::release::EngineRelease;

const fn any(text: &'static str) -> Wording {
    Wording {
        text,
        since: None,
        until: None,
    }
}

const fn since(major: u16, text: &'static str) -> Wording {
    Wording {
        text,
        since: Some(EngineRelease::new(major, 0, 0)),
        until: None,
    }
}

const fn until(major: u16, text: &'static str) -> Wording {
    Wording {
        text,
        since: None,
        until: Some(EngineRelease::new(major, 0, 0)),
    }
}

const ENGINE: &[Layer] = &[Api, Daemon];

const fn of(
    name: &'static str,
    layers: &'static [Layer],
    wordings: &'static [Wording],
    meaning: &'static str,
    remedy: &'static str,
) -> Failure {
    Failure {
        name,
        layers,
        wordings,
        meaning,
        remedy,
        wrapper: false,
    }
}

const fn wrapper(
    name: &'static str,
    layers: &'static [Layer],
    wordings: &'static [Wording],
    meaning: &'static str,
    remedy: &'static str,
) -> Failure {
    Failure {
        name,
        layers,
        wordings,
        meaning,
        remedy,
        wrapper: true,
    }
}

pub(crate) const ALL: &[Failure] = &[
    // Published ports.
    of(
        "port-allocated",
        ENGINE,
        &[any("bind for {} failed: port is already allocated")],
        "another container has published this port of the host",
        "stop that container, or publish another port; find it by the port in the list of containers",
    ),
    of(
        "port-taken",
        ENGINE,
        &[
            until(28, "listen * {}: bind: address already in use"),
            since(
                28,
                "failed to bind host port for {}: address already in use",
            ),
            since(28, "failed to bind host port {}: address already in use"),
        ],
        "a process that is no container listens on this port of the host",
        "find it with ss -ltnp and stop it, or publish another port",
    ),
    of(
        "host-address-missing",
        ENGINE,
        &[
            until(28, "listen * {}: bind: cannot assign requested address"),
            since(
                28,
                "failed to bind host port for {}: cannot assign requested address",
            ),
            since(
                28,
                "failed to bind host port {}: cannot assign requested address",
            ),
        ],
        "the port is published on an address that this host does not have",
        "publish it on an address of the host, or wait until the interface is up",
    ),
    of(
        "port-forbidden",
        ENGINE,
        &[
            until(28, "listen * {}: bind: permission denied"),
            since(28, "failed to bind host port for {}: permission denied"),
            since(28, "failed to bind host port {}: permission denied"),
        ],
        "the daemon may not listen on this port: it runs without root and the port is below 1024, or SELinux forbids it",
        "publish a port from 1024 on, or lower net.ipv4.ip_unprivileged_port_start",
    ),
    of(
        "ports-discarded",
        ENGINE,
        &[any(
            "published ports are discarded when using host network mode",
        )],
        "a container in the host's network has no ports to publish",
        "leave -p out; the application listens on the host itself",
    ),
    // Logging: a container that does not start, or cannot be read.
    of(
        "collector-down",
        ENGINE,
        &[
            any("failed to initialize logging driver: dial * {}: connect: connection refused"),
            any("failed to initialize logging driver: dial * {}: i/o timeout"),
            any("failed to initialize logging driver: dial * {}: connect: "),
            any("failed to initialize logging driver: dial *{}: no such host"),
            any("failed to initialize logging driver: *dial * {}: connect: connection refused"),
        ],
        "the log collector does not answer, and the container does not start without it",
        "start the collector, or use a driver option that connects in the background (fluentd-async, splunk-verify-connection=false)",
    ),
    of(
        "syslog-socket-missing",
        ENGINE,
        &[
            any("unix syslog delivery error"),
            any("failed to initialize logging driver: *dial unix*syslog*no such file"),
        ],
        "the host has no syslog socket for the syslog driver",
        "run a syslog daemon on the host, or set syslog-address",
    ),
    of(
        "journald-missing",
        ENGINE,
        &[any("journald is not enabled on this host")],
        "the journald driver needs systemd's journal, which this host does not run",
        "use the local or json-file driver",
    ),
    of(
        "log-option-unknown",
        ENGINE,
        &[
            any("unknown log opt '{}' for {} log driver"),
            any("unknown log opt '{}' for {}"),
        ],
        "the log driver does not know this option",
        "correct its name, or use the driver that it belongs to",
    ),
    of(
        "log-option-bad",
        ENGINE,
        &[any("failed to initialize logging driver: ")],
        "an option of the log driver has a value that the driver does not take",
        "correct the value and create the container anew; its options never change afterwards",
    ),
    of(
        "log-driver-missing",
        ENGINE,
        &[
            any("error looking up logging plugin {}:"),
            any("logger: no log driver named '{}' is registered"),
        ],
        "the engine has no log driver of this name",
        "correct its name, or install the plugin; the engine lists its drivers in Plugins.Log of docker info",
    ),
    of(
        "log-unreadable",
        ENGINE,
        &[any("configured logging driver does not support reading")],
        "the lines went to the driver's other side and no copy is kept here",
        "read them there, or leave cache-disabled out",
    ),
    of(
        "log-lost",
        &[Daemon],
        &[any("error writing log message"), any("failed to log msg")],
        "lines of a container could not be handed to its log driver, and are lost",
        "see why the collector or the disk refuses them",
    ),
    // The daemon's own file.
    of(
        "daemon-json-conflict",
        &[Api, Daemon],
        &[any(
            "the following directives are specified both as a flag and in the configuration file: {}:",
        )],
        "a key of daemon.json is given on the daemon's command line too",
        "remove it in one of the two places; for hosts override ExecStart of the unit",
    ),
    of(
        "daemon-json-unknown-key",
        &[Api, Daemon],
        &[any(
            "the following directives don't match any configuration option: {}",
        )],
        "daemon.json has a key that this release does not know",
        "correct its name, or remove it",
    ),
    of(
        "daemon-json-broken",
        &[Api, Daemon],
        &[
            any("unable to configure the docker daemon with file {}:"),
            any("error reloading configuration"),
        ],
        "daemon.json cannot be read: the daemon does not start with it",
        "check it with trunkline, which names line and column",
    ),
    of(
        "second-daemon",
        &[Daemon],
        &[
            any("pid file found, ensure docker is not running or delete {}"),
            any("process with pid {} is still running"),
        ],
        "another dockerd uses the same pid file",
        "stop the other one, or give this one directories of its own",
    ),
    of(
        "engine-unreachable",
        &[Api, Container],
        &[
            any("cannot connect to the docker daemon at {}. is the docker daemon running"),
            any("permission denied while trying to connect to the docker daemon socket at {}:"),
        ],
        "the engine's socket does not answer, or this user may not use it",
        "start the daemon and read its log; add the user to the group of the socket",
    ),
    // Subnets and addresses.
    of(
        "pool-overlap",
        ENGINE,
        &[any("pool overlaps with other one on this address space")],
        "the subnet collides with that of another network of this engine",
        "choose a free subnet; mind that a collision with a route of the host is not noticed by the engine",
    ),
    of(
        "pools-exhausted",
        ENGINE,
        &[
            until(
                27,
                "could not find an available, non-overlapping {} address pool among the defaults",
            ),
            since(27, "all predefined address pools have been fully subnetted"),
        ],
        "the engine's default pools are used up, or hidden behind routes of the host, of a VPN for example",
        "give the network a subnet, remove unused networks, or set default-address-pools",
    ),
    of(
        "subnet-full",
        ENGINE,
        &[
            any("no available * addresses on this network's address pools: {}"),
            any("no available addresses on this pool"),
        ],
        "no address of the network is free",
        "remove endpoints that are not used, or make the network anew with a larger subnet or range",
    ),
    of(
        "service-subnet-full",
        &[Daemon, Api],
        &[any("could not find an available ip")],
        "the subnet of the overlay network has no address left for a service or its task",
        "make the network anew with a larger subnet",
    ),
    of(
        "static-address-needs-subnet",
        ENGINE,
        &[
            any("user specified ip address is supported on user defined networks only"),
            any(
                "user specified ip address is supported only when connecting to networks with user configured subnets",
            ),
            any("user configured subnets"),
        ],
        "an address can be chosen only on a network that was made with a subnet of its own",
        "make the network with --subnet",
    ),
    of(
        "static-address-outside",
        ENGINE,
        &[
            any("invalid address {}: it does not belong to any of this network's subnets"),
            since(
                25,
                "no configured subnet or ip-range contain the ip address {}",
            ),
            any("requested address is out of range"),
            any("requested address is not in the pool"),
        ],
        "the chosen address is outside the network's subnet",
        "choose an address inside",
    ),
    of(
        "subnet-invalid",
        ENGINE,
        &[
            any("invalid subnet {}: invalid cidr address"),
            since(25, "invalid network config"),
            any("invalid cidr address: {}"),
            any("failed to parse pool request for address space *: invalid cidr"),
            any("address allocation failed*invalid"),
        ],
        "a subnet or range is not written as address and prefix length, or has bits set behind the prefix",
        "write it as in 10.1.2.0/24",
    ),
    of(
        "gateway-outside",
        ENGINE,
        &[
            any("no matching subnet for gateway {}"),
            any("no matching subnet for range {}"),
            any("no matching subnet for aux-address {}"),
            any("no matching subnet for"),
            any("is not contained in the subnet"),
            any("gateway * is not in subnet"),
        ],
        "the gateway, range or reserved address is outside the subnet",
        "choose it inside the subnet",
    ),
    // Networks.
    of(
        "network-in-use",
        ENGINE,
        &[
            any("network {} id * has active endpoints"),
            any("network {} has active endpoints"),
        ],
        "containers are still attached to the network",
        "disconnect them; one that no longer exists is detached with docker network disconnect -f",
    ),
    of(
        "network-exists",
        ENGINE,
        &[any("network with name {} already exists")],
        "there is a network of this name",
        "use it, or choose another name",
    ),
    of(
        "endpoint-exists",
        ENGINE,
        &[any("endpoint with name {} already exists in network {}")],
        "the container is attached already, or an endpoint is left from one that is gone",
        "nothing, or docker network disconnect -f for the leftover",
    ),
    of(
        "predefined-network",
        ENGINE,
        &[
            any("{} is a pre-defined network and cannot be"),
            any("operation is not permitted on predefined {} network"),
        ],
        "the networks bridge, host and none can be neither made nor removed",
        "make a network with a name of its own",
    ),
    of(
        "host-network-fixed",
        ENGINE,
        &[
            any("container cannot be disconnected from host network or connected to host network"),
            any("container cannot be disconnected from host network"),
            any("container cannot be connected to host network"),
            any(
                "container sharing network namespace with another container or host cannot be connected to any other network",
            ),
        ],
        "a container in the host's or another container's network cannot be attached to a second one",
        "make it anew with another network",
    ),
    of(
        "container-not-attached",
        ENGINE,
        &[
            any("container {} is not connected to network {}"),
            any("container {} is not connected to the network {}"),
        ],
        "the container is not on this network",
        "nothing; check the names",
    ),
    // Parents of macvlan and ipvlan.
    of(
        "parent-busy",
        ENGINE,
        &[
            any("failed to create the macvlan port: device or resource busy"),
            any("failed to create the ipvlan port: device or resource busy"),
        ],
        "the parent belongs to a bridge or bond, or has children of the other kind",
        "use a parent of its own or a VLAN sub-interface; never macvlan and ipvlan on one parent",
    ),
    of(
        "parent-unable",
        ENGINE,
        &[
            any("loopback interface is not a valid {} parent link"),
            any("failed to create the {} port: operation not supported"),
            any("failed to create the {} port: invalid argument"),
        ],
        "the parent's kind or this kernel does not support such children",
        "use another parent, or load the module",
    ),
    of(
        "parent-in-use",
        ENGINE,
        &[
            until(27, "network {} is already using parent interface {}"),
            any("is already using parent interface {}"),
        ],
        "another network of this engine has this parent, and this release allows one",
        "use that network, or a VLAN sub-interface of its own",
    ),
    of(
        "vlan-unsupported",
        ENGINE,
        &[any(
            "failed to create {} vlan link: operation not supported",
        )],
        "this kernel has no 802.1Q",
        "load the module 8021q, or use a kernel that has it",
    ),
    of(
        "parent-missing",
        ENGINE,
        &[
            any("invalid subinterface vlan name {}, example formatting is"),
            any("-o parent interface*was not found on the host: {}"),
            any("-o parent interface*was not found on the host"),
            any("-o parent interface does not exist on the host: {}"),
            any("failed to find *parent link {}"),
            any("master interface {} is not found"),
            any("parent interface {} does not exist"),
            any("unable to find parent interface"),
        ],
        "the parent does not exist, and cannot be made from its name",
        "make it first; the engine makes a VLAN sub-interface only for a name such as eth0.100 on an eth0 that exists",
    ),
    of(
        "macvlan-mode-unknown",
        ENGINE,
        &[
            any("requested macvlan mode '{}' is not valid"),
            any("requested ipvlan mode '{}' is not valid"),
            any("macvlan_mode*is not valid"),
            any("unknown macvlan mode"),
        ],
        "the engine does not know this mode",
        "use bridge, private, vepa or passthru; for ipvlan l2, l3 or l3s",
    ),
    of(
        "network-driver-missing",
        ENGINE,
        &[
            any("plugin \"{}\" not found"),
            any("plugin {} not found"),
            any("legacy plugin: plugin not found"),
        ],
        "there is no driver of this name, and no plugin either",
        "correct its name, or install and enable the plugin",
    ),
    // Firewall and bridge.
    of(
        "firewall-chains-gone",
        ENGINE,
        &[
            any("iptables failed: *no chain/target/match by that name"),
            any("no chain/target/match by that name"),
        ],
        "something has flushed the engine's chains: a reload of the firewall, or iptables -F",
        "restart the daemon; let firewalld know of the engine, and never flush all of iptables",
    ),
    of(
        "firewall-unusable",
        &[Api, Daemon],
        &[
            any("failed to setup ip tables"),
            any("failed to create nat chain {}:"),
            any("failed to program nat chain"),
            any("failed to program filter chain"),
            any("can't initialize iptables table `{}'"),
            any("could not fetch rule set generation id"),
            any("iptables*: table does not exist"),
            any("iptables not found"),
            any("iptables failed: {}:"),
        ],
        "the daemon cannot use iptables: modules are missing, the nft and legacy kinds are mixed, or it lacks rights",
        "load ip_tables and iptable_nat, choose one kind with update-alternatives, and run the daemon with CAP_NET_ADMIN",
    ),
    of(
        "br-netfilter-missing",
        &[Api, Daemon],
        &[
            any("cannot restrict inter-container communication"),
            any("ensure that the br_netfilter kernel module is loaded"),
            any("bridge-nf-call-iptables is disabled"),
        ],
        "the kernel does not show bridged packets to the firewall",
        "load the module br_netfilter",
    ),
    of(
        "icc-without-firewall",
        &[Api, Daemon],
        &[any("you specified --iptables=false with --icc=false")],
        "icc off needs the firewall, which iptables off forbids to the engine",
        "leave one of the two on",
    ),
    of(
        "forwarding-off",
        ENGINE,
        &[any("ipv4 forwarding is disabled")],
        "the host does not route: containers on a bridge reach nothing outside",
        "set net.ipv4.ip_forward to 1",
    ),
    of(
        "bridge-gone",
        ENGINE,
        &[
            any("adding interface {} to bridge {} failed"),
            any("could not find bridge {}:"),
            any("bridge {} does not exist"),
            any("failed to get bridge interface {}"),
        ],
        "the engine's bridge was deleted under it, by a second daemon for example",
        "restart the daemon, which makes it anew",
    ),
    of(
        "not-a-bridge",
        &[Api, Daemon],
        &[
            any("existing interface {} is not a bridge"),
            any("bridge device with non default name {} must be created manually"),
        ],
        "the key bridge names an interface that is no bridge, or does not exist",
        "make the bridge first",
    ),
    of(
        "vxlan-stale",
        ENGINE,
        &[any("error creating vxlan interface: file exists")],
        "a VXLAN link is left from an earlier overlay network",
        "delete it and restart the daemon",
    ),
    of(
        "store-race",
        &[Daemon],
        &[any("unable to complete atomic operation, key modified")],
        "two changes met in the engine's store; it tries again",
        "nothing, unless it goes on",
    ),
    of(
        "link-name-taken",
        ENGINE,
        &[
            any("failed to rename interface"),
            any("error renaming interface"),
        ],
        "an interface of a container could not be given its name",
        "look for a leftover interface of the same name",
    ),
    of(
        "sandbox-gone",
        ENGINE,
        &[
            any("container {} is not running"),
            any("cannot join network of a non running container: {}"),
            any("no such container: {}"),
        ],
        "the container whose network is to be used does not exist or does not run",
        "start it first",
    ),
    of(
        "ipv6-off",
        &[Api, Daemon],
        &[
            any("cannot enable ipv6 on container interface"),
            any("ipv6 is disabled"),
        ],
        "IPv6 is switched off in the kernel",
        "switch it on with sysctl, or leave IPv6 out of the network",
    ),
    of(
        "network-not-found",
        ENGINE,
        &[any("network {} not found"), any("no such network: {}")],
        "there is no network of this name or id",
        "check the name; a container keeps the id of a network that was removed and made anew",
    ),
    // Swarm.
    of(
        "swarm-traffic-blocked",
        &[Daemon, Api],
        &[
            any("unable to find the peerdb"),
            any("bulk sync to node {} timed out"),
            any("memberlist: suspect {} has failed"),
            any("failed to join memberlist"),
            any("rpc error: code = unavailable*dialing dial tcp {}: connect"),
            any("rpc error: code = unavailable*all subconns are in transientfailure"),
        ],
        "the nodes of the swarm do not reach each other",
        "open 2377/tcp, 7946/tcp and udp and 4789/udp between them, and check the MTU",
    ),
    of(
        "swarm-inactive",
        ENGINE,
        &[
            any("this node is not a swarm manager"),
            any("this node is not part of a swarm"),
        ],
        "services and overlay networks need a swarm",
        "run docker swarm init or join",
    ),
    // Names.
    of(
        "registry-unreachable",
        ENGINE,
        &[
            any("get \"https://{}/v2/\": dial "),
            any("get \"http://{}/v2/\": dial "),
            any("get \"https://{}/v2/\": *client.timeout exceeded"),
            any("get https://{}/v2/: dial "),
        ],
        "the engine does not reach the registry: its name, a route or a proxy is missing, or a firewall is between",
        "try the address from the host; set dns, or http-proxy and https-proxy, for the daemon itself",
    ),
    of(
        "resolver-failed",
        &[Daemon],
        &[
            any("[resolver] connect failed"),
            any("failed to query external dns server"),
            any("more than * concurrent queries"),
        ],
        "the engine's name server for containers does not reach the one of the host",
        "set dns in daemon.json, and let port 53 through the firewall",
    ),
    of(
        "resolver-stub",
        &[Daemon],
        &[any(
            "no non-localhost dns nameservers are left in resolv.conf",
        )],
        "the host's resolver listens on loopback only, so that containers are given public name servers",
        "set dns in daemon.json to the site's name servers",
    ),
    // The application's view. Names first: a resolver's time-out is a matter of names.
    of(
        "name-resolution",
        &[Container],
        &[
            any("temporary failure in name resolution"),
            any("lookup {}: no such host"),
            any("lookup {} on {}: no such host"),
            any("lookup {} on {}: server misbehaving"),
            any("~no such host"),
            any("no such host is known"),
            any("name or service not known"),
            any("name does not resolve"),
            any("nodename nor servname provided"),
            any("bad address '{}'"),
            any("could not resolve host"),
            any("unable to resolve host"),
            any("getaddrinfo enotfound {}"),
            any("getaddrinfo eai_again {}"),
            any("unknownhostexception"),
            any("can't resolve '{}'"),
            any("server can't find {}: nxdomain"),
            any("server can't find {}: servfail"),
            any("connection timed out; no servers could be reached"),
            any("host not found in upstream \"{}\""),
            any("could not translate host name \"{}\""),
            any("unknown mysql server host '{}'"),
        ],
        "a name was not resolved: the default bridge knows no names of containers, and the engine's name server may not reach the outer one",
        "put both containers on one network made by hand; set dns in daemon.json",
    ),
    of(
        "tls-stalled",
        &[Container, Api, Daemon],
        &[any("~tls handshake timeout")],
        "the connection stands, and large packets do not arrive: an MTU that is too large somewhere on the path",
        "lower the network's MTU (-o com.docker.network.driver.mtu)",
    ),
    of(
        "network-unreachable",
        &[Container],
        &[
            any("~network is unreachable"),
            any("~network unreachable"),
            any("connect enetunreach"),
            any("code: 'enetunreach'"),
            any("destination net unreachable"),
        ],
        "the container has no route there: an internal network, no gateway, or an IPv6 address without IPv6",
        "look at the routes in the container and the network's gateway",
    ),
    of(
        "host-unreachable",
        &[Container],
        &[
            any("~no route to host"),
            any("~host is unreachable"),
            any("connect ehostunreach"),
            any("code: 'ehostunreach'"),
            any("destination host unreachable"),
        ],
        "the peer does not answer ARP, or a firewall refuses",
        "see whether the peer is up and on the same VLAN; a host never reaches its own macvlan children",
    ),
    of(
        "connection-refused",
        &[Container],
        &[
            any("~connection refused"),
            any("connect econnrefused"),
            any("code: 'econnrefused'"),
            any("failed to connect to *: couldn't connect to server"),
        ],
        "the peer is there and nothing listens on that port, or only on its loopback",
        "let the peer listen on 0.0.0.0, and check the port",
    ),
    of(
        "port-taken-in-container",
        &[Container],
        &[
            any("~address already in use"),
            any("~address in use"),
            any("listen eaddrinuse"),
            any("bind eaddrinuse"),
            any("code: 'eaddrinuse'"),
        ],
        "two processes in one network namespace want the same port; with host networking that is the host's",
        "change one of the ports",
    ),
    of(
        "address-not-available",
        &[Container],
        &[
            any("~cannot assign requested address"),
            any("~can't assign requested address"),
            any("~address not available"),
            any("listen eaddrnotavail"),
            any("connect eaddrnotavail"),
            any("bind eaddrnotavail"),
        ],
        "the application wants an address that the container does not have, or no free port is left",
        "let it listen on 0.0.0.0; reuse connections",
    ),
    of(
        "route-exists",
        &[Container],
        &[any("rtnetlink answers: file exists")],
        "the address or route is there already",
        "nothing, or use replace instead of add",
    ),
    of(
        "capability-missing",
        &[Container],
        &[
            any("rtnetlink answers: operation not permitted"),
            any("siocsif*: operation not permitted"),
            any("ioctl 0x* failed: operation not permitted"),
            any("permission denied (you must be root)"),
            any("ping: permission denied"),
            any("socket: operation not permitted"),
        ],
        "the container may not configure its network",
        "give it the capability NET_ADMIN or NET_RAW, if it really has to",
    ),
    of(
        "interface-down",
        &[Container],
        &[
            any("~network is down"),
            any("interface {} is down"),
            any("connect enetdown"),
        ],
        "the interface in the container, or its parent, is down",
        "bring up the parent on the host",
    ),
    of(
        "packets-dropped",
        &[Container],
        &[
            any("~i/o timeout"),
            any("~connection timed out"),
            any("(28) connection timed out"),
            any("~operation timed out"),
            any("~connect timed out"),
            any("wget: download timed out"),
            any("nc: timed out"),
            any("dial *: context deadline exceeded"),
            any("(client.timeout exceeded while awaiting headers)"),
            any("connect etimedout"),
            any("code: 'etimedout'"),
            any("100% packet loss"),
        ],
        "packets are dropped on the way: a firewall, the FORWARD policy, the MTU, or promiscuous mode that the switch does not allow",
        "trace with tcpdump on the parent, first outwards, then inwards",
    ),
    of(
        "peer-closed",
        &[Container],
        &[
            any("~connection reset by peer"),
            any("read econnreset"),
            any("write econnreset"),
            any("code: 'econnreset'"),
        ],
        "the peer, or a firewall between, ended the connection",
        "look into the peer's log",
    ),
    // The kernel.
    of(
        "conntrack-full",
        &[Kernel],
        &[any("nf_conntrack: table full, dropping packet")],
        "the table of connections is full, and packets are dropped",
        "raise net.netfilter.nf_conntrack_max, or lower its time-outs",
    ),
    of(
        "neighbour-table-full",
        &[Kernel],
        &[
            any("neighbor table overflow"),
            any("neighbour table overflow"),
        ],
        "the table of neighbours is full, on a large flat network",
        "raise net.ipv4.neigh.default.gc_thresh1 to 3",
    ),
    of(
        "duplicate-address",
        &[Kernel],
        &[
            any("duplicate address detected"),
            any("{}: ipv6 duplicate address {}"),
        ],
        "another machine has this address",
        "find it by its MAC address; keep ranges of hosts and DHCP apart",
    ),
    of(
        "martian-source",
        &[Kernel],
        &[any("martian source {} from {}")],
        "a packet came in on an interface to which its address does not belong",
        "check routes and the VLAN of the port; two interfaces on one subnet need arp_filter",
    ),
    of(
        "own-address-received",
        &[Kernel],
        &[any(
            "received packet on {} with own address as source address",
        )],
        "the host sees its own packets come back: a loop, or a MAC address that exists twice",
        "look for the loop or the clone on the switch",
    ),
    of(
        "namespace-leak",
        &[Kernel],
        &[any("unregister_netdevice: waiting for {} to become free")],
        "the kernel cannot let go of a network namespace",
        "update the kernel; only a reboot frees it",
    ),
    of(
        "static-address-taken",
        ENGINE,
        &[
            any("returned error: address already in use"),
            any("address already in use"),
        ],
        "another endpoint of the network has this address",
        "choose another; a leftover endpoint is removed with docker network disconnect -f",
    ),
    // What wraps others.
    wrapper(
        "external-connectivity",
        ENGINE,
        &[
            any("driver failed programming external connectivity on endpoint {} ("),
            since(28, "failed to set up container networking"),
        ],
        "the ports of a container could not be published",
        "the reason stands behind it",
    ),
    wrapper(
        "plugin-search",
        &[Daemon],
        &[any("unable to locate plugin: {}, retrying")],
        "the engine looks for a driver that it does not have, for 15 seconds",
        "correct the name of the network or log driver, or install the plugin",
    ),
    wrapper(
        "network-controller",
        &[Api, Daemon],
        &[any("error initializing network controller")],
        "the daemon does not start because of its network",
        "the reason stands behind it",
    ),
    wrapper(
        "sandbox-join",
        ENGINE,
        &[
            any("network sandbox join failed"),
            any("failed to create endpoint {} on network {}:"),
            any("failed to add interface {} to sandbox"),
        ],
        "a container could not be put on its network",
        "the reason stands behind it",
    ),
];

/// Lines that look alarming and mean nothing.
pub(crate) const NOISE: &[(Layer, &str)] = &[
    (Daemon, "cleaning up after shim disconnected"),
    (Daemon, "cleanup warnings"),
    (Daemon, "your kernel does not support*blkio"),
    (Daemon, "your kernel does not support*cgroup"),
    (Daemon, "your kernel does not support*cpu"),
    (Daemon, "your kernel does not support swap"),
    (Daemon, "unable to find*cpu cgroup"),
    (Daemon, "unable to find*blkio cgroup"),
    (Daemon, "unable to find*cgroup in mounts"),
    (Daemon, "error reading the kernel parameter net.ipv4"),
    (Daemon, "containerd config version"),
    (Daemon, "failed to load plugin*devmapper"),
    (Daemon, "skip loading plugin"),
    (Daemon, "could not use snapshotter"),
    (
        Daemon,
        "failed to delete container from containerd: no such container",
    ),
    (Daemon, "moving env var"),
    // What goes with a start that failed, and is told of elsewhere.
    (Daemon, "stream copy error: reading from a closed fifo"),
    (Daemon, "error getting v2 registry"),
    // A swarm that is made, and left.
    (
        Daemon,
        "unable to complete atomic operation, key modified*retrying",
    ),
    (Daemon, "dispatcher is stopped"),
    (Daemon, "failed to receive changes from store watch api"),
    (Daemon, "has pending allocations"),
    (Daemon, "event api.eventupdatetask: failed to get service"),
    (Daemon, "enabling default vlan on bridge"),
    (Daemon, "reexec to set bridge default vlan failed"),
    (Daemon, "[deprecated notice]"),
    // A client that goes away is nobody's failure.
    (Container, "could not receive data from client"),
    (Container, "could not send data to client"),
    (Container, "while reading client request"),
    (Container, "while sending to client"),
    (Container, "while waiting for request"),
    (Container, "while keepalive"),
    (Kernel, "entered disabled state"),
    (Kernel, "entered blocking state"),
    (Kernel, "entered forwarding state"),
    (Kernel, "entered promiscuous mode"),
    (Kernel, "left promiscuous mode"),
    (Kernel, "link becomes ready"),
    (Kernel, ": renamed from "),
];
