from collections.abc import Iterable
from datetime import timedelta
from typing import Any, ClassVar, final

from trunkline import Difference, ParentSpec
from trunkline._typing import IntoInt, IntoNetwork, IntoSpan
from trunkline.docker import (
    Engine,
    IpamEntry,
    IpvlanNetworkFlag,
    IpvlanNetworkMode,
    MacvlanNetworkMode,
    NetworkParent,
    ObservedNetwork,
    SubnetSpec,
)

@final
class Advertise:
    """How a container's addresses are announced after attaching (Docker 28.0): `messages` of 0 to 3, `interval` of 100 ms to 2 s.
    """
    def __new__(cls, *, messages: IntoInt, interval: IntoSpan) -> Advertise: ...
    @property
    def messages(self) -> int:
        """How many messages are sent, 0 to 3."""
    @property
    def interval(self) -> timedelta:
        """How long after each other, 100 ms to 2 s."""
    __match_args__: ClassVar[tuple[str, str]] = ("messages", "interval")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class MacvlanNetworkSpec:
    """A network of the macvlan driver: its containers are machines of the parent's segment, each with a MAC address of its own.

    There is no MTU to set: the engine ignores one, and containers take the parent's at the moment they start.
    """
    def __new__(
        cls,
        name: str,
        parent: NetworkParent | ParentSpec | str | None = None,
        *,
        subnets: Iterable[SubnetSpec | IntoNetwork] = ...,
        mode: MacvlanNetworkMode | str = ...,
        internal: bool = False,
        attachable: bool = False,
        labels: dict[str, str] = ...,
        advertise: Advertise | None = None,
        config_only: bool = False,
        config_from: str | None = None,
        swarm: bool = False,
    ) -> MacvlanNetworkSpec: ...
    @property
    def name(self) -> str:
        """The name."""
    @property
    def parent(self) -> NetworkParent | None:
        """The parent of the containers' links; None when the network is isolated or its settings come from `config_from`.
        """
    @property
    def subnets(self) -> tuple[SubnetSpec, ...]:
        """The subnets, in the order given."""
    @property
    def mode(self) -> MacvlanNetworkMode:
        """Who its containers may talk to."""
    @property
    def internal(self) -> bool:
        """Whether the network has no way out."""
    @property
    def attachable(self) -> bool:
        """Whether containers outside of a swarm's services may join."""
    @property
    def labels(self) -> dict[str, str]:
        """Labels, without those of this library."""
    @property
    def advertise(self) -> Advertise | None:
        """How addresses are announced after attaching."""
    @property
    def config_only(self) -> bool:
        """Whether it is a node's half of a swarm network, to which nothing attaches."""
    @property
    def config_from(self) -> str | None:
        """The configuration network that the settings come from."""
    @property
    def swarm(self) -> bool:
        """Whether it is the swarm's half, made on a manager."""
    @property
    def driver(self) -> str:
        """The name of the engine's driver."""
    def entries(self, engine: Engine) -> list[IpamEntry]:
        """What is sent to an engine for all subnets."""
    def engine_json(self, engine: Engine) -> str:
        """The body of `POST /networks/create` for an engine, as this library would send it: a dry run."""
    def differences(self, engine: Engine, found: ObservedNetwork) -> list[Difference]:
        """Each field in which a network of the engine differs from this; empty when it is as wanted."""
    __match_args__: ClassVar[tuple[str, str, str, str, str, str, str, str, str, str, str]] = ("name", "parent", "subnets", "mode", "internal", "attachable", "labels", "advertise", "config_only", "config_from", "swarm")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class IpvlanNetworkSpec:
    """A network of the ipvlan driver: its containers share the parent's MAC address."""
    def __new__(
        cls,
        name: str,
        parent: NetworkParent | ParentSpec | str | None = None,
        *,
        subnets: Iterable[SubnetSpec | IntoNetwork] = ...,
        mode: IpvlanNetworkMode | str = ...,
        flag: IpvlanNetworkFlag | str = ...,
        internal: bool = False,
        attachable: bool = False,
        labels: dict[str, str] = ...,
        advertise: Advertise | None = None,
        config_only: bool = False,
        config_from: str | None = None,
        swarm: bool = False,
    ) -> IpvlanNetworkSpec: ...
    @property
    def name(self) -> str:
        """The name."""
    @property
    def parent(self) -> NetworkParent | None:
        """The parent of the containers' links; None when the network is isolated or its settings come from `config_from`.
        """
    @property
    def subnets(self) -> tuple[SubnetSpec, ...]:
        """The subnets, in the order given."""
    @property
    def mode(self) -> IpvlanNetworkMode:
        """On which layer the parent forwards."""
    @property
    def flag(self) -> IpvlanNetworkFlag:
        """Which siblings a container reaches."""
    @property
    def internal(self) -> bool:
        """Whether the network has no way out."""
    @property
    def attachable(self) -> bool:
        """Whether containers outside of a swarm's services may join."""
    @property
    def labels(self) -> dict[str, str]:
        """Labels, without those of this library."""
    @property
    def advertise(self) -> Advertise | None:
        """How addresses are announced after attaching."""
    @property
    def config_only(self) -> bool:
        """Whether it is a node's half of a swarm network, to which nothing attaches."""
    @property
    def config_from(self) -> str | None:
        """The configuration network that the settings come from."""
    @property
    def swarm(self) -> bool:
        """Whether it is the swarm's half, made on a manager."""
    @property
    def driver(self) -> str:
        """The name of the engine's driver."""
    def entries(self, engine: Engine) -> list[IpamEntry]:
        """What is sent to an engine for all subnets."""
    def engine_json(self, engine: Engine) -> str:
        """The body of `POST /networks/create` for an engine, as this library would send it: a dry run."""
    def differences(self, engine: Engine, found: ObservedNetwork) -> list[Difference]:
        """Each field in which a network of the engine differs from this; empty when it is as wanted."""
    __match_args__: ClassVar[tuple[str, str, str, str, str, str, str, str, str, str, str, str]] = ("name", "parent", "subnets", "mode", "flag", "internal", "attachable", "labels", "advertise", "config_only", "config_from", "swarm")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
