from collections.abc import Sequence
from typing import ClassVar, final

from trunkline import InterfaceName
from trunkline.docker import Engine, HostLinks, ObservedContainer, ObservedNetwork
from trunkline.ipam import Lease, Pool
from trunkline.link import Link, ObservedAddress, ObservedRoute

def host_links(links: Sequence[Link]) -> HostLinks:
    """What the rules about parents of the engine's networks ask of the kernel's links, such as `Kernel().links()`."""

@final
class Inside:
    """What is in a container's network namespace."""
    @property
    def links(self) -> list[Link]:
        """Its links."""
    @property
    def addresses(self) -> list[ObservedAddress]:
        """Its addresses."""
    @property
    def routes(self) -> list[ObservedRoute]:
        """Its routes."""
    __match_args__: ClassVar[tuple[str, str, str]] = ("links", "addresses", "routes")

@final
class Observed:
    """What there is: what kernel, engine and ledger say. `Host.observe` reads it; `Observed()` is a host with nothing on it.
    """
    def __new__(cls) -> Observed: ...
    @property
    def links(self) -> list[Link]:
        """The host's links."""
    @property
    def addresses(self) -> list[ObservedAddress]:
        """The host's addresses."""
    @property
    def routes(self) -> list[ObservedRoute]:
        """The host's routes."""
    @property
    def arp_filter(self) -> list[InterfaceName]:
        """The links whose sysctl `arp_filter` is on."""
    @property
    def inside(self) -> dict[str, Inside]:
        """What is in the containers' network namespaces, by the container's name."""
    @property
    def pools(self) -> list[Pool]:
        """The pools of the topology's segments."""
    @property
    def leases(self) -> list[Lease]:
        """The leases of these pools."""
    @property
    def engine(self) -> Engine | None:
        """The engine."""
    @property
    def networks(self) -> list[ObservedNetwork]:
        """The engine's networks."""
    @property
    def containers(self) -> dict[str, ObservedContainer]:
        """The engine's containers that are wanted, by name."""
    __match_args__: ClassVar[tuple[str, str, str]] = ("links", "addresses", "routes")
