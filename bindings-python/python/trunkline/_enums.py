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
