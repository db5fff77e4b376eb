from typing import Any, ClassVar, final

from trunkline import InterfaceName, MacAddress, Mtu, VlanId, VlanProtocol
from trunkline._typing import IntoMac, IntoNumber

@final
class VlanSpec:
    """A VLAN sub-interface to be: one tag on one parent.

    Without a name it is called `parent.id`, as Docker and most engineers do. What is None is left to the kernel: header
    reordering on, everything else off, the parent's MTU and MAC. The parent may itself be a VLAN (`QinQ`).

    `reorder_hdr`, `gvrp`, `mvrp`, `loose_binding` and `bridge_binding` (Linux 5.2) are the flags of `ip link … type vlan`.
    `ingress_qos` gives frames that arrive with a priority code point (0 to 7) a packet priority, `egress_qos` packets that
    leave with a priority a code point.
    """
    def __new__(
        cls,
        parent: str,
        id: IntoNumber,
        name: str | None = None,
        *,
        protocol: VlanProtocol | str = ...,
        reorder_hdr: bool | None = None,
        gvrp: bool | None = None,
        mvrp: bool | None = None,
        loose_binding: bool | None = None,
        bridge_binding: bool | None = None,
        ingress_qos: dict[int, int] = ...,
        egress_qos: dict[int, int] = ...,
        mtu: IntoNumber | None = None,
        mac: IntoMac | None = None,
        up: bool = True,
    ) -> VlanSpec: ...
    @property
    def parent(self) -> InterfaceName:
        """The link that carries the tagged frames."""
    @property
    def id(self) -> VlanId:
        """The VLAN id."""
    @property
    def name(self) -> InterfaceName:
        """The name of the sub-interface."""
    @property
    def protocol(self) -> VlanProtocol:
        """The tag protocol; 802.1Q unless set."""
    @property
    def reorder_hdr(self) -> bool | None:
        """Whether the tag is taken out of the frame before taps see it (on by default)."""
    @property
    def gvrp(self) -> bool | None:
        """Whether the VLAN is registered at the switch by GVRP."""
    @property
    def mvrp(self) -> bool | None:
        """Whether the VLAN is registered at the switch by MVRP."""
    @property
    def loose_binding(self) -> bool | None:
        """Whether the link stays up when its parent goes down."""
    @property
    def bridge_binding(self) -> bool | None:
        """Whether the link's carrier follows the bridge ports of its VLAN (Linux 5.2); the parent must be a bridge."""
    @property
    def ingress_qos(self) -> dict[int, int]:
        """Priority code point of an arriving frame (0 to 7) to priority of its packet."""
    @property
    def egress_qos(self) -> dict[int, int]:
        """Priority of a leaving packet to priority code point of its frame (0 to 7)."""
    @property
    def mtu(self) -> Mtu | None:
        """The MTU, at most the parent's; None for the parent's."""
    @property
    def mac(self) -> MacAddress | None:
        """The MAC address; None for the parent's."""
    @property
    def up(self) -> bool:
        """Whether the link is born up."""
    __match_args__: ClassVar[tuple[str, ...]]
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
