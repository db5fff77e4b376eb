"""The choices, as real enums. Everywhere one is wanted, its value or its lower-case name is taken too."""

from __future__ import annotations

from enum import Enum


class _Choice(Enum):
    """An enum whose members are found by value or by lower-case name, and print as their value."""

    @classmethod
    def _missing_(cls, value: object) -> _Choice | None:
        return next((member for member in cls if member.name.lower() == value), None)

    def __str__(self) -> str:
        return str(self.value)

    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self.name}"


class ErrorKind(_Choice):
    """The flat kind of an error: what a program decides on. Each is the kind of one subclass of `Error`."""

    INVALID_INPUT = "invalid_input"
    NOT_FOUND = "not_found"
    ALREADY_EXISTS = "already_exists"
    CONFLICT = "conflict"
    PERMISSION_DENIED = "permission_denied"
    NOT_OURS = "not_ours"
    BUSY = "busy"
    UNSUPPORTED = "unsupported"
    KERNEL_UNSUPPORTED = "kernel_unsupported"
    PARENT_UNUSABLE = "parent_unusable"
    NAMESPACE_GONE = "namespace_gone"
    DUPLICATE_MAC = "duplicate_mac"
    KERNEL = "kernel"
    DOCKER = "docker"
    ENGINE_UNAVAILABLE = "engine_unavailable"
    TIMEOUT = "timeout"
    OVERLAP = "overlap"
    POOL_EXHAUSTED = "pool_exhausted"
    ADDRESS_IN_USE = "address_in_use"
    STORE = "store"
    STORE_UNAVAILABLE = "store_unavailable"
    STORE_CORRUPT = "store_corrupt"
    OUTCOME_UNKNOWN = "outcome_unknown"
    LEASE_LOST = "lease_lost"
    HOST_ID_CLASH = "host_id_clash"
    STORE_ROLLED_BACK = "store_rolled_back"
    SEGMENT_MISMATCH = "segment_mismatch"
    PROBE_INCONCLUSIVE = "probe_inconclusive"
    LOGS_UNREADABLE = "logs_unreadable"
    IO = "io"
    PROTOCOL = "protocol"
    INSIDE_RUNTIME = "inside_runtime"
    MISUSE = "misuse"
    INTERRUPTED = "interrupted"


class VlanProtocol(_Choice):
    """Which tag a VLAN link writes."""

    DOT1Q = "802.1Q"
    """IEEE 802.1Q, EtherType 0x8100: the customer tag, and the only tag on an ordinary trunk."""
    DOT1AD = "802.1ad"
    """IEEE 802.1ad, EtherType 0x88A8: the provider's outer tag of QinQ."""


class SpecialAddress(_Choice):
    """What an address of a subnet is by the rules of its family."""

    NETWORK = "network"
    """The first address of an IPv4 subnet of /30 or wider: the subnet itself."""
    BROADCAST = "broadcast"
    """The last address of an IPv4 subnet of /30 or wider: everybody on it."""
    SUBNET_ROUTER_ANYCAST = "subnet_router_anycast"
    """The first address of an IPv6 subnet of /126 or wider: any router on it."""
    OTHER = "other"
    """One that is newer than this module."""


class Removed(_Choice):
    """What a `remove` call found."""

    REMOVED = "removed"
    """It was there and is gone now."""
    ALREADY_GONE = "already_gone"
    """It was gone already."""


class Severity(_Choice):
    """How much a finding matters."""

    WARNING = "warning"
    """It will work, but perhaps not as one expects."""
    REFUSAL = "refusal"
    """It cannot work, or must not be done."""


class MacvlanMode(_Choice):
    """Who a macvlan child may talk to."""

    PRIVATE = "private"
    """No frame goes from one child to another, even if the switch sends it back."""
    VEPA = "vepa"
    """Frames between children go out to the switch and come back if it reflects them (IEEE 802.1Qbg)."""
    BRIDGE = "bridge"
    """Children of one parent reach each other directly."""
    PASSTHRU = "passthru"
    """One child takes the parent whole, with the parent's MAC."""
    SOURCE = "source"
    """The child gets only frames from listed source addresses."""


class IpvlanMode(_Choice):
    """On which layer an ipvlan parent forwards."""

    L2 = "l2"
    """Children are hosts of the parent's segment: ARP, broadcast and multicast work."""
    L3 = "l3"
    """The parent routes for its children; upstream needs routes to the host. No ARP, no broadcast."""
    L3S = "l3s"
    """As L3, but packets pass the host's netfilter."""


class IpvlanFlag(_Choice):
    """Which siblings an ipvlan child reaches."""

    BRIDGE = "bridge"
    """Children reach each other directly."""
    PRIVATE = "private"
    """Children do not reach each other."""
    VEPA = "vepa"
    """Frames between children go out to the switch and come back if it reflects them."""


class Dad(_Choice):
    """How IPv6 makes sure that an address is free (duplicate address detection)."""

    NORMAL = "normal"
    """Ask first, use after about a second."""
    OPTIMISTIC = "optimistic"
    """Use at once and ask at the same time. Needs the sysctl `optimistic_dad`."""
    SKIP = "skip"
    """Do not ask: for an address that something else keeps unique, such as a pool."""


class ParentProblem(_Choice):
    """What may be wrong with the parent of a link to be."""

    DOWN = "down"
    NO_CARRIER = "no_carrier"
    LOOPBACK = "loopback"
    NOT_ETHERNET = "not_ethernet"
    WIFI = "wifi"
    BRIDGE_PORT = "bridge_port"
    BOND_PORT = "bond_port"
    PASSTHRU = "passthru"
    OTHER_KIND = "other_kind"
    VLAN_CHALLENGED = "vlan_challenged"
    MTU_TOO_LARGE = "mtu_too_large"
    MTU_HEAD_ROOM = "mtu_head_room"
    OTHER = "other"
    """One that is newer than this module; the finding's sentence says what it is."""


class ExplanationKind(_Choice):
    """Why an address can be had, or not."""

    FREE = "free"
    """Nothing speaks against it."""
    NO_POOL = "no_pool"
    """It is in no pool of the segment."""
    SPECIAL = "special"
    """Network, broadcast or anycast address."""
    GATEWAY = "gateway"
    """The pool's gateway."""
    RESERVED = "reserved"
    """Reserved, with the reason that was given."""
    EXCLUDED = "excluded"
    """In an excluded range."""
    CARVED = "carved"
    """In a block that was carved out for another allocator."""
    OUTSIDE_RANGES = "outside_ranges"
    """In the subnet, and outside the ranges that are handed out."""
    BOUND = "bound"
    """Bound."""
    COOLING = "cooling"
    """Released a short time ago."""
    OTHER = "other"
    """One that is newer than this module; `str()` of the explanation says it."""


class ChangeKind(_Choice):
    """What happened in a segment."""

    BOUND = "bound"
    """An address was bound."""
    RELEASED = "released"
    """An address was released, and cools down."""
    COOLED = "cooled"
    """An address has cooled down, and is free."""
    CONFIGURED = "configured"
    """Pools, ranges, reservations, exclusions or carved blocks changed: read them again."""
    MISSED = "missed"
    """More happened than the store remembers: read everything again."""
    OTHER = "other"
    """One that is newer than this module."""


class FindingKind(_Choice):
    """What on a host concerns a new pool."""

    HOST_ADDRESS = "host_address"
    """The host has an address of the subnet, and the pool would hand it out."""
    OTHER_PREFIX_LENGTH = "other_prefix_length"
    """The host's interface has the subnet with another prefix length."""
    ROUTE = "route"
    """Packets for a part of the subnet leave the host by a route."""
    OTHER_GATEWAY = "other_gateway"
    """The host's route names another router in this subnet than the pool does."""
    DOCKER_RANGE = "docker_range"
    """A Docker network hands out addresses that the pool would hand out as well."""
    DOCKER_SUBNET = "docker_subnet"
    """A Docker network has a subnet that meets the pool's, and hands out other addresses."""
    OTHER = "other"
    """One that is newer than this module; `str()` of the finding says it."""


class RestartPolicy(_Choice):
    """When the engine starts a container again by itself."""

    NO = "no"
    """Never."""
    ALWAYS = "always"
    """Whenever it ends, and at the start of the engine."""
    UNLESS_STOPPED = "unless-stopped"
    """As always, unless it was stopped by hand."""
    ON_FAILURE = "on-failure"
    """When it ends with an exit code other than 0."""


class MacvlanNetworkMode(_Choice):
    """Who the containers of a macvlan network may talk to."""

    BRIDGE = "bridge"
    """Containers of one parent reach each other directly."""
    PRIVATE = "private"
    """Containers of one parent do not reach each other, even if the switch sends frames back."""
    VEPA = "vepa"
    """Frames between containers go out to the switch and come back if it reflects them."""
    PASSTHRU = "passthru"
    """One container takes the parent whole."""


class IpvlanNetworkMode(_Choice):
    """On which layer the parent of an ipvlan network forwards."""

    L2 = "l2"
    """Containers are hosts of the parent's segment."""
    L3 = "l3"
    """The parent routes for its containers; upstream needs routes to the host."""
    L3S = "l3s"
    """As L3, but packets pass the host's netfilter."""


class IpvlanNetworkFlag(_Choice):
    """Which siblings a container of an ipvlan network reaches."""

    BRIDGE = "bridge"
    """Containers reach each other directly."""
    PRIVATE = "private"
    """Containers do not reach each other."""
    VEPA = "vepa"
    """Frames between containers go out to the switch and come back if it reflects them."""


class ChildKind(_Choice):
    """The driver of a link's children: a link has one kind only."""

    MACVLAN = "macvlan"
    """Children with MAC addresses of their own."""
    IPVLAN = "ipvlan"
    """Children that share the parent's."""
    OTHER = "other"
    """One that is newer than this module."""


class ParentOwner(_Choice):
    """Who makes and deletes the parent of a network."""

    OPERATOR = "operator"
    """It is there and stays."""
    ENGINE = "engine"
    """The engine makes it with its first network and deletes it with the last."""
    TRUNKLINE = "trunkline"
    """This library makes it before the network and deletes it after it."""


class AttachAt(_Choice):
    """When a container is attached."""

    CREATE = "create"
    """At its creation, as its first network."""
    CREATE_FURTHER = "create_further"
    """At its creation, as a further network."""
    CONNECT = "connect"
    """When it exists already."""


class EngineKind(_Choice):
    """Whose engine it is."""

    DOCKER = "docker"
    PODMAN = "podman"
    """Podman's socket that speaks Docker's API."""
    OTHER = "other"
    """One that is newer than this module."""


class EngineOs(_Choice):
    """What the engine runs on."""

    LINUX = "linux"
    WINDOWS = "windows"
    OTHER = "other"
    """One that is newer than this module."""


class Feature(_Choice):
    """What only some versions of an engine can do; `Engine.about` says more."""

    TINY_SUBNETS = "tiny_subnets"
    CHECKS_ADDRESSES = "checks_addresses"
    UNIQUE_NAMES = "unique_names"
    IPVLAN_FLAGS = "ipvlan_flags"
    MAC_PER_ENDPOINT = "mac_per_endpoint"
    MAC_AT_CONNECT = "mac_at_connect"
    SEVERAL_ENDPOINTS_AT_CREATE = "several_endpoints_at_create"
    PARENTLESS_IS_INTERNAL = "parentless_is_internal"
    SHARED_PARENT = "shared_parent"
    ENDPOINT_SYSCTLS = "endpoint_sysctls"
    INTERFACE_NAME = "interface_name"
    GATEWAY_PRIORITY = "gateway_priority"
    IPV6_ONLY = "ipv6_only"
    ADVERTISE = "advertise"
    RANDOM_MAC = "random_mac"
    NO_INVENTED_GATEWAY = "no_invented_gateway"
    NO_INTERNAL_GATEWAY = "no_internal_gateway"
    NO_POOL_LEAK = "no_pool_leak"
    ADDRESS_COUNTS = "address_counts"
    OTHER = "other"
    """One that is newer than this module."""


class DriverKind(_Choice):
    """A log driver."""

    JSON_FILE = "json-file"
    LOCAL = "local"
    JOURNALD = "journald"
    SYSLOG = "syslog"
    GELF = "gelf"
    FLUENTD = "fluentd"
    SPLUNK = "splunk"
    AWSLOGS = "awslogs"
    GCPLOGS = "gcplogs"
    ETWLOGS = "etwlogs"
    LOGENTRIES = "logentries"
    NONE = "none"
    PLUGIN = "plugin"
    """One that is not of the engine itself."""


class OptionSource(_Choice):
    """Where an option of a container comes from."""

    OWN = "own"
    """The container's own options."""
    DAEMON = "daemon"
    """The daemon's default."""


class Delivery(_Choice):
    """How lines reach the driver."""

    ENGINE_DEFAULT = "engine-default"
    """Not said, which is blocking for every driver."""
    BLOCKING = "blocking"
    """The application waits until the driver has taken the line."""
    NON_BLOCKING = "non-blocking"
    """Lines go through a buffer in memory; when it is full the newest are dropped, and nobody is told."""


class Place(_Choice):
    """For what a log configuration is."""

    DAEMON_DEFAULT = "daemon_default"
    """A daemon's default."""
    CONTAINER = "container"
    SERVICE = "service"


class Stage(_Choice):
    """When the engine would notice."""

    NOWHERE = "nowhere"
    """Never."""
    DAEMON_START = "daemon_start"
    """When the daemon starts."""
    CREATE = "create"
    """When the container is made."""
    START = "start"
    """When the container starts."""
    TASK = "task"
    """When a task of the service is started."""


class LogSeverity(_Choice):
    """How much a finding about a log configuration matters."""

    REFUSED = "refused"
    """The engine refuses it."""
    WARNED = "warned"
    """The engine takes it, and it does not do as one expects."""


class Effect(_Choice):
    """When a change of a key of daemon.json takes effect."""

    RELOAD = "reload"
    """When the daemon reloads."""
    RELOAD_NEW_CONTAINERS = "reload_new_containers"
    """When the daemon reloads, for containers that are made from then on."""
    RESTART = "restart"
    """When the daemon is started again."""
    RESTART_NEW_CONTAINERS = "restart_new_containers"
    """When the daemon is started again, for containers that are made from then on."""
    NOTHING = "nothing"
    """Never."""


class LogLevel(_Choice):
    """A level of the daemon's log."""

    TRACE = "trace"
    DEBUG = "debug"
    INFO = "info"
    WARN = "warn"
    ERROR = "error"
    FATAL = "fatal"
    PANIC = "panic"


class LineForm(_Choice):
    """How a line of the daemon's log is written."""

    LOGFMT = "logfmt"
    JSON = "json"
    TERMINAL = "terminal"
    RAW = "raw"
    """None of the others."""


class Platform(_Choice):
    """What a host is."""

    LINUX = "linux"
    MACOS = "macos"
    WINDOWS_DESKTOP = "windows_desktop"
    """Docker Desktop."""
    WINDOWS_ENGINE = "windows_engine"
    """An engine on Windows itself."""


class LogFormat(_Choice):
    """The format of log files."""

    JSON_FILE = "json-file"
    """The driver `json-file`."""
    LOCAL = "local"
    """The driver `local`."""
    CACHE = "cache"
    """The copy that the engine keeps for drivers which cannot be read."""
    OTHER = "other"
    """One that is newer than this module."""


class LogStream(_Choice):
    """The stream of a line."""

    STDOUT = "stdout"
    STDERR = "stderr"
    OTHER = "other"
    """One that is newer than this module."""


class LineEnd(_Choice):
    """How a record of a log ends."""

    NEWLINE = "newline"
    """With the end of its line."""
    OPEN = "open"
    """With what was written, without a newline."""
    CONTINUES = "continues"
    """The next record of its stream goes on with the line."""
    OTHER = "other"
    """One that is newer than this module."""


class SkipReason(_Choice):
    """Why bytes of a log file could not be read."""

    DAMAGED = "damaged"
    """No record."""
    HOLE = "hole"
    """Zeros left by a truncation."""
    UNFINISHED = "unfinished"
    """A record without its end."""
    TRUNCATED = "truncated"
    """Truncated while it was followed."""
    ROTATED_AWAY = "rotated_away"
    """Rotated away before it was read."""
    BAD_COMPRESSION = "bad_compression"
    """Compressed data damaged."""
    OTHER = "other"
    """One that is newer than this module."""


class Layer(_Choice):
    """Who says it."""

    API = "api"
    """The engine, in an answer."""
    DAEMON = "daemon"
    """The daemon's log."""
    CONTAINER = "container"
    """A container's log."""
    KERNEL = "kernel"
    """The kernel's log."""


class Readable(_Choice):
    """How the lines of a container can be read back."""

    NATIVE = "native"
    """By the driver."""
    THROUGH_CACHE = "through_cache"
    """From the copy that the engine keeps."""
    NO = "no"
    """Not at all."""


class Leases(_Choice):
    """What becomes of the leases of what is removed."""

    RELEASE = "release"
    """They are released."""
    KEEP = "keep"
    """They are kept, for when it comes back."""


class StepState(_Choice):
    """What happens to a step."""

    ABOUT = "about"
    """It is about to be carried out."""
    DONE = "done"
    """It was carried out."""
    FAILED = "failed"
    """It failed; the steps before it are undone now."""
    UNDONE = "undone"
    """It was undone, because a later step failed."""
    NOT_UNDONE = "not_undone"
    """Undoing it failed."""
    OTHER = "other"
    """One that is newer than this module."""


class FirstProcess(_Choice):
    """What the first process of a container is."""

    APPLICATION = "application"
    INIT = "init"
    """A small init, which passes signals on and collects children."""
    STARTER = "starter"
    """A shell or a script that starts the application."""


class Extent(_Choice):
    """How far a log was read."""

    UNDER_WAY = "under_way"
    WHOLE = "whole"
    PARTLY = "partly"
    NOT = "not"
