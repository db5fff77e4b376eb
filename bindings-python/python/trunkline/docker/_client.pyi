from collections.abc import Sequence
from typing import Any, ClassVar, final

from typing_extensions import Self

from trunkline import Ensured, Removed
from trunkline._typing import IntoPath, IntoSpan
from trunkline.docker import (
    AddressHolder,
    ContainerSpec,
    EndpointSpec,
    Engine,
    HostLinks,
    NetworkEvents,
    NetworkHealth,
    NetworkSpec,
    ObservedContainer,
    ObservedNetwork,
    WindowsTransparentSpec,
)

@final
class StartedContainer:
    """A container that was made and started."""
    def __new__(cls, *, id: str, warnings: Sequence[str]) -> StartedContainer: ...
    @property
    def id(self) -> str:
        """The engine's id."""
    @property
    def warnings(self) -> list[str]:
        """What the engine warned of."""
    __match_args__: ClassVar[tuple[str, str]] = ("id", "warnings")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Pruned:
    """What `prune_networks` removed, and what it kept and why."""
    def __new__(cls, *, removed: Sequence[str], kept: Sequence[tuple[str, str]]) -> Pruned: ...
    @property
    def removed(self) -> list[str]:
        """The names of the removed networks."""
    @property
    def kept(self) -> list[tuple[str, str]]:
        """The names of the kept ones, each with the reason."""
    __match_args__: ClassVar[tuple[str, str]] = ("removed", "kept")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Docker:
    """The container engine: networks and containers on them.

    Every request is checked first, against rules that the engine checks late, in some versions only, or never; what breaks one
    raises with all `violations`. Networks and containers that this library makes carry its label, and `remove_*` removes no
    others. Each call ends within the deadline, which is 30 seconds unless set.

    `host` is what is known of the host's links: see `HostLinks`. Left out, parents are checked by name only.
    """
    def __new__(cls, path: IntoPath | None = None, *, deadline: IntoSpan = ...) -> Docker: ...
    @property
    def engine(self) -> Engine:
        """The engine: whose, which version, and the API version agreed on."""
    def networks(self) -> list[ObservedNetwork]:
        """All networks with their endpoints."""
    def network(self, name: str) -> ObservedNetwork | None:
        """A network by name or id; None when there is no such network."""
    def add_network(self, spec: NetworkSpec, *, host: HostLinks | None = None) -> str:
        """Creates a network, and gives its id."""
    def ensure_network(self, spec: NetworkSpec, *, host: HostLinks | None = None) -> Ensured[str]:
        """Makes sure that a network is there; the value is its id. A network of that name that differs is a `ConflictError`.
        """
    def add_transparent_network(self, spec: WindowsTransparentSpec) -> str:
        """Creates a transparent network on an engine on Windows."""
    def remove_network(self, name: str) -> Removed:
        """Removes a network that this library made. Succeeds when it is gone already."""
    def remove_foreign_network(self, name: str) -> Removed:
        """Removes a network, whoever made it."""
    def prune_networks(self) -> Pruned:
        """Removes all networks that this library made and that nothing is on."""
    def check_network(self, spec: NetworkSpec, *, host: HostLinks | None = None) -> NetworkHealth:
        """What is wrong with a network that exists: how it differs from its spec, and why its containers cannot talk.
        """
    def probe_network(self, name: str, image: str) -> None:
        """Starts a container on a network and removes it again: finds a network that the engine lists and has forgotten.
        """
    def network_events(self) -> NetworkEvents:
        """The changes of networks from now on."""
    def container(self, name: str) -> ObservedContainer | None:
        """A container by name or id; None when there is no such container."""
    def containers_on(self, network: str) -> list[ObservedContainer]:
        """The containers that are attached to a network, running or not."""
    def addresses(self, network: str) -> list[AddressHolder]:
        """Who has, or is to have, which address of a network."""
    def run_container(self, spec: ContainerSpec, *, host: HostLinks | None = None) -> StartedContainer:
        """Makes a container and starts it on all its networks. What fails half-way is undone."""
    def start_container(self, name: str) -> None:
        """Starts a container that is there."""
    def stop_container(self, name: str, *, grace: IntoSpan = ...) -> None:
        """Stops a container, which has `grace` to end by itself."""
    def remove_container(self, name: str) -> Removed:
        """Removes a container that this library made, running or not. Succeeds when it is gone already."""
    def attach(self, container: str, endpoint: EndpointSpec | str, *, host: HostLinks | None = None) -> None:
        """Attaches a container that is there to a network."""
    def detach(self, container: str, network: str) -> Removed:
        """Detaches a container from a network. Succeeds when it is not on it."""
    def close(self) -> None:
        """Lets go of the engine. Again is fine."""
    def __enter__(self) -> Self: ...
    def __exit__(self, *exception: object) -> None: ...
