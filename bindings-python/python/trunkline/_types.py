"""Names and numbers that cannot be wrong once they exist. Each is a `str` or an `int`, and is accepted as one."""

from __future__ import annotations

from trunkline import _native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import SupportsIndex


class InterfaceName(str):
    """The name of a network interface: 1 to 15 bytes, as the kernel takes it."""

    __slots__ = ()

    def __new__(cls, name: str) -> InterfaceName:
        return str.__new__(cls, _native.check_interface_name(name))


class MacAddress(str):
    """A unicast Ethernet address, never zero and never multicast.

    Read from `02:42:0a:00:00:02`, `02-42-0A-00-00-02` or `0242.0a00.0002`, or from six bytes; kept in the first form.
    """

    __slots__ = ()

    def __new__(cls, mac: str | bytes) -> MacAddress:
        return str.__new__(cls, _native.check_mac_address(mac))

    @property
    def octets(self) -> bytes:
        """The six octets in transmission order."""
        return bytes.fromhex(self.replace(":", ""))

    @property
    def is_locally_administered(self) -> bool:
        """Whether the address was chosen locally instead of by a manufacturer."""
        return self.octets[0] & 2 != 0


class VlanId(int):
    """A VLAN identifier, 1 to 4094, as IEEE 802.1Q defines it."""

    __slots__ = ()

    def __new__(cls, id: SupportsIndex | str) -> VlanId:
        return int.__new__(cls, _native.check_vlan_id(id))


class Mtu(int):
    """A maximum transmission unit in bytes, 68 to 65535."""

    __slots__ = ()

    def __new__(cls, bytes: SupportsIndex | str) -> Mtu:
        return int.__new__(cls, _native.check_mtu(bytes))

    @property
    def carries_ipv6(self) -> bool:
        """Whether IPv6 can run on a link of this MTU (1,280 bytes or more)."""
        return self >= 1280


class VlanStack(str):
    """The tags of a segment's frames, outermost first: `100`, `100.77` for QinQ, and `-` for untagged."""

    __slots__ = ()

    def __new__(cls, vlans: str) -> VlanStack:
        return str.__new__(cls, _native.check_vlan_stack(vlans))

    @property
    def ids(self) -> tuple[VlanId, ...]:
        """The tags, outermost first: none, one or two."""
        return tuple(VlanId(id) for id in self.split(".") if id != "-")


class SegmentId(str):
    """One broadcast domain, `site/trunk/vlans`: the unit in which an address is unique.

    `SegmentId.local(100)` is VLAN 100 of this host's only trunk.
    """

    __slots__ = ()

    def __new__(cls, segment: str) -> SegmentId:
        return str.__new__(cls, _native.check_segment_id(segment))

    @classmethod
    def local(cls, vlans: int | str) -> SegmentId:
        """A segment of this host's only trunk: `local/default/…`. Enough while the store is not shared between hosts."""
        return cls(f"local/default/{vlans}")

    @property
    def site(self) -> str:
        """The site."""
        return self.split("/")[0]

    @property
    def trunk(self) -> str:
        """The trunk."""
        return self.split("/")[1]

    @property
    def vlans(self) -> VlanStack:
        """The tags on the trunk."""
        return VlanStack(self.split("/")[2])


class OwnerKey(str):
    """Who has an address: `scheme:object`, such as `vm:db/eth0`. It must be the same for the owner's whole life."""

    __slots__ = ()

    def __new__(cls, key: str) -> OwnerKey:
        return str.__new__(cls, _native.check_owner_key(key))

    @classmethod
    def container(cls, host: str, container: str, network: str) -> OwnerKey:
        """The key of a Docker container on one network: it lives as long as the container, through stop and start."""
        return cls(f"docker-ct:{host}/{container}/{network}")

    @classmethod
    def netns(cls, host: str, inode: int, link: str) -> OwnerKey:
        """The key of a link in a network namespace of a host; the inode number identifies the namespace."""
        return cls(f"netns:{host}/{inode}/{link}")

    @property
    def scheme(self) -> str:
        """The part before the first colon."""
        return self.split(":", 1)[0]


class HostId(str):
    """A host by name. Only the host that bound an address may release it."""

    __slots__ = ()

    def __new__(cls, name: str) -> HostId:
        return str.__new__(cls, _native.check_host_id(name))


def _itself(value: object, memo: object = None, /) -> object:
    """`__copy__` and `__deepcopy__` of values, which nothing can change."""
    return value


def _remade(cls: type, constructor: str, *arguments: object) -> object:
    """What a pickle of a value calls, whose class has several constructors. Arguments by keyword are in a dict at the end."""
    if arguments and isinstance(arguments[-1], dict):
        return getattr(cls, constructor)(*arguments[:-1], **arguments[-1])
    return getattr(cls, constructor)(*arguments)
