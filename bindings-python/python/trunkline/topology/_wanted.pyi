from collections.abc import Iterable
from typing import ClassVar, final

from trunkline import InterfaceName, VlanId
from trunkline._typing import Address, IntoPath, Network
from trunkline.ipam import OwnerKey
from trunkline.topology import Container, Observed, Picture, Vlan

@final
class Topology:
    """What is wanted: a trunk, the VLANs on it, networks with their subnets, shims by which the host reaches its containers, and
    the containers; as one value that cannot contradict itself.

    Built of values, or read from TOML or JSON: `Topology.from_toml(text)`, `Topology.from_json(text)`,
    `Topology.from_file(path)`. It is pickled as JSON.
    """
    def __new__(
        cls,
        name: str,
        trunk: str,
        *,
        site: str = ...,
        wire: str = ...,
        vlans: Iterable[Vlan] = ...,
        networks: Iterable[Network] = ...,
        containers: Iterable[Container] = ...,
    ) -> Topology: ...
    @staticmethod
    def from_toml(text: str) -> Topology:
        """Reads TOML."""
    @staticmethod
    def from_json(text: str) -> Topology:
        """Reads JSON."""
    @staticmethod
    def from_file(path: IntoPath) -> Topology:
        """Reads a file: TOML, or JSON when its name ends so."""
    def to_toml(self) -> str:
        """Writes TOML."""
    def to_json(self) -> str:
        """Writes JSON."""
    @property
    def name(self) -> str:
        """The name."""
    @property
    def trunk(self) -> InterfaceName:
        """The trunk."""
    @property
    def vlans(self) -> list[tuple[VlanId, InterfaceName]]:
        """The VLANs' ids, each with the name of its link."""
    @property
    def networks(self) -> list[str]:
        """The names of the networks."""
    @property
    def containers(self) -> list[str]:
        """The names of the containers."""
    @property
    def needs_engine(self) -> bool:
        """Whether a network is one of the engine's."""
    def owner_of(self, container: str, network: str) -> OwnerKey:
        """The key under which the ledger keeps a container's addresses of a network."""
    def addresses(self, seen: Observed) -> list[tuple[str, str, Address]]:
        """The addresses of everybody, by the ledger: container, network and address."""
    def picture(self, host: str = ...) -> Picture:
        """A picture of what is wanted."""
    def picture_of(self, seen: Observed, host: str = ...) -> Picture:
        """A picture of what there is."""
    __match_args__: ClassVar[tuple[str, str]] = ("name", "trunk")
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
