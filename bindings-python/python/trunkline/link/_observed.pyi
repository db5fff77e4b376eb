from collections.abc import Sequence
from typing import Any, ClassVar, NoReturn, final

from trunkline import InterfaceName, MacAddress
from trunkline._typing import IntoInt, IntoMac
from trunkline.link import IpvlanFlag, IpvlanMode, MacvlanMode

@final
class Link:
    """A link as the kernel reports it, whole: what this library does not interpret is kept and can be looked up.

    It is made by the kernel's answer only, and not pickled.
    """
    @property
    def index(self) -> int:
        """The index of the link in its namespace."""
    @property
    def name(self) -> InterfaceName:
        """The name. Bytes that are not UTF-8 read as U+FFFD."""
    @property
    def kind(self) -> str:
        """The kind as the kernel names it, such as `vlan`, `macvlan`, `veth`; empty for a device without a kind: a physical NIC or
        the loopback device.
        """
    @property
    def details(self) -> ObservedVlan | ObservedMacvlan | ObservedIpvlan | None:
        """What belongs to the kind: `ObservedVlan`, `ObservedMacvlan`, `ObservedIpvlan`, or None for other kinds."""
    @property
    def hardware_type(self) -> int:
        """The hardware type: `ARPHRD_*` of `linux/if_arp.h` (1 Ethernet, 772 loopback)."""
    @property
    def flags(self) -> int:
        """The flags: `IFF_*` of `linux/if.h`."""
    @property
    def is_up(self) -> bool:
        """Whether the link was set up (`IFF_UP`)."""
    @property
    def has_carrier(self) -> bool:
        """Whether the link has a carrier (`IFF_LOWER_UP`): the cable is in, or the parent is up."""
    @property
    def is_loopback(self) -> bool:
        """Whether this is the loopback device (`IFF_LOOPBACK`)."""
    @property
    def mtu(self) -> int:
        """The MTU in bytes."""
    @property
    def max_mtu(self) -> int | None:
        """The greatest MTU the device can take, in bytes, where it says so."""
    @property
    def mac(self) -> MacAddress | None:
        """The MAC address; None for a link without a unicast Ethernet address."""
    @property
    def parent_index(self) -> int | None:
        """The index of the parent (`IFLA_LINK`), in the parent's namespace."""
    @property
    def parent_netns(self) -> int | None:
        """The id of the parent's namespace (`IFLA_LINK_NETNSID`), when that is another one."""
    @property
    def master_index(self) -> int | None:
        """The index of the bridge or bond that the link is a port of (`IFLA_MASTER`)."""
    @property
    def port_kind(self) -> str | None:
        """What the link is to its master, such as `bridge` or `bond`."""
    @property
    def group(self) -> int:
        """The device group (`IFLA_GROUP`)."""
    @property
    def promiscuity(self) -> int:
        """How many users have put the link into promiscuous mode."""
    @property
    def oper_state(self) -> int:
        """The operational state (RFC 2863) as in `IF_OPER_*`: 6 is up, 2 down, 3 lower layer down, 0 unknown."""
    @property
    def is_ours(self) -> bool:
        """Whether this library created the link: whether it carries `OWNER_GROUP`."""
    def attribute(self, number: IntoInt) -> bytes | None:
        """The value of any attribute (`IFLA_*` of `linux/if_link.h`) as the kernel sent it, the first if there are several; or None.
        """
    def attributes(self) -> tuple[tuple[int, bytes], ...]:
        """All attributes with their numbers, as the kernel sent them."""
    __match_args__: ClassVar[tuple[str, str]] = ("name", "details")
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> NoReturn: ...

@final
class ObservedVlan:
    """A VLAN sub-interface as the kernel reports it."""
    def __new__(
        cls,
        *,
        id: int,
        ether_type: int,
        flags: int,
        ingress_qos: dict[int, int],
        egress_qos: dict[int, int],
        unknown: Sequence[tuple[int, bytes]],
    ) -> ObservedVlan: ...
    @property
    def id(self) -> int:
        """The VLAN id, 0 to 4094: somebody else may have made a link for priority tags."""
    @property
    def ether_type(self) -> int:
        """The `EtherType` of the tag: 0x8100 for 802.1Q, 0x88A8 for 802.1ad."""
    @property
    def flags(self) -> int:
        """`VLAN_FLAG_*` of `linux/if_vlan.h`."""
    @property
    def ingress_qos(self) -> dict[int, int]:
        """Priority code point of a frame to priority of the packet, mappings to 0 left out."""
    @property
    def egress_qos(self) -> dict[int, int]:
        """Priority of a packet to priority code point of the frame, mappings to 0 left out."""
    @property
    def unknown(self) -> list[tuple[int, bytes]]:
        """Attributes that this library does not know, as they came."""
    __match_args__: ClassVar[tuple[str, ...]]
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class ObservedMacvlan:
    """A macvlan or macvtap child as the kernel reports it."""
    def __new__(
        cls,
        *,
        mode: MacvlanMode | str | None,
        mode_bits: int,
        sources: Sequence[IntoMac],
        flags: int,
        bc_queue_len: int | None,
        bc_queue_len_used: int | None,
        bc_cutoff: int | None,
        unknown: Sequence[tuple[int, bytes]],
    ) -> ObservedMacvlan: ...
    @property
    def mode(self) -> MacvlanMode | None:
        """The mode; None when this library does not know it."""
    @property
    def mode_bits(self) -> int:
        """`IFLA_MACVLAN_MODE` as it came."""
    @property
    def sources(self) -> list[MacAddress]:
        """The source addresses, in mode source."""
    @property
    def flags(self) -> int:
        """`IFLA_MACVLAN_FLAGS` as it came: 1 nopromisc, 2 nodst."""
    @property
    def bc_queue_len(self) -> int | None:
        """The wanted length of the parent's broadcast queue, in packets (Linux 5.11)."""
    @property
    def bc_queue_len_used(self) -> int | None:
        """The length the parent's broadcast queue has, in packets (Linux 5.11)."""
    @property
    def bc_cutoff(self) -> int | None:
        """The broadcast cut-off, `bclim` (Linux 6.4)."""
    @property
    def unknown(self) -> list[tuple[int, bytes]]:
        """Attributes that this library does not know, as they came."""
    __match_args__: ClassVar[tuple[str, ...]]
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class ObservedIpvlan:
    """An ipvlan or ipvtap child as the kernel reports it."""
    def __new__(
        cls,
        *,
        mode: IpvlanMode | str | None,
        mode_bits: int,
        flag: IpvlanFlag | str | None,
        flags: int,
        unknown: Sequence[tuple[int, bytes]],
    ) -> ObservedIpvlan: ...
    @property
    def mode(self) -> IpvlanMode | None:
        """The mode; None when this library does not know it."""
    @property
    def mode_bits(self) -> int:
        """`IFLA_IPVLAN_MODE` as it came."""
    @property
    def flag(self) -> IpvlanFlag | None:
        """The flag; None when this library does not know the combination."""
    @property
    def flags(self) -> int:
        """`IFLA_IPVLAN_FLAGS` as it came: 1 private, 2 vepa."""
    @property
    def unknown(self) -> list[tuple[int, bytes]]:
        """Attributes that this library does not know, as they came."""
    __match_args__: ClassVar[tuple[str, ...]]
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
