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


def _remade(cls: type, constructor: str, *arguments: object) -> object:
    """What a pickle of a value calls, whose class has several constructors."""
    return getattr(cls, constructor)(*arguments)
