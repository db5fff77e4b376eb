from typing_extensions import Self

from trunkline import Ensured, Removed
from trunkline._typing import IntoPath, IntoSpan
from trunkline.aio._run import Twin
from trunkline.docker import (
    AddressHolder,
    ContainerSpec,
    Docker,
    EndpointSpec,
    Engine,
    HostLinks,
    NetworkEvent,
    NetworkEvents,
    NetworkHealth,
    NetworkSpec,
    ObservedContainer,
    ObservedNetwork,
    Pruned,
    StartedContainer,
    WindowsTransparentSpec,
)

class AsyncNetworkEvents(Twin):
    """The changes of networks as they happen: an async iterator that reads the next one when it is asked."""
    def __init__(self, sync: NetworkEvents) -> None: ...
    async def next_within(self, wait: IntoSpan) -> NetworkEvent | None:
        """The next change, waiting at most so long; None when there was none in time."""
    def __aiter__(self) -> Self: ...
    async def __anext__(self) -> NetworkEvent: ...
    async def close(self) -> None:
        """Lets go of the connection. Again is fine."""

class AsyncDocker(Twin):
    """The twin of `trunkline.docker.Docker`: `await AsyncDocker.connect()`, or `AsyncDocker(docker)` of one that is connected.
    """
    def __init__(self, sync: Docker) -> None: ...
    @classmethod
    async def connect(cls, path: IntoPath | None = None, *, deadline: IntoSpan = ...) -> Self:
        """Connects to an engine: see `trunkline.docker.Docker`."""
    @property
    def engine(self) -> Engine:
        """The engine: whose, which version, and the API version agreed on."""
    async def networks(self) -> list[ObservedNetwork]:
        """All networks with their endpoints."""
    async def network(self, name: str) -> ObservedNetwork | None:
        """A network by name or id; None when there is no such network."""
    async def add_network(self, spec: NetworkSpec, *, host: HostLinks | None = None) -> str:
        """Creates a network, and gives its id."""
    async def ensure_network(self, spec: NetworkSpec, *, host: HostLinks | None = None) -> Ensured[str]:
        """Makes sure that a network is there; the value is its id. A network of that name that differs is a `ConflictError`.
        """
    async def add_transparent_network(self, spec: WindowsTransparentSpec) -> str:
        """Creates a transparent network on an engine on Windows."""
    async def remove_network(self, name: str) -> Removed:
        """Removes a network that this library made. Succeeds when it is gone already."""
    async def remove_foreign_network(self, name: str) -> Removed:
        """Removes a network, whoever made it."""
    async def prune_networks(self) -> Pruned:
        """Removes all networks that this library made and that nothing is on."""
    async def check_network(self, spec: NetworkSpec, *, host: HostLinks | None = None) -> NetworkHealth:
        """What is wrong with a network that exists: how it differs from its spec, and why its containers cannot talk.
        """
    async def probe_network(self, name: str, image: str) -> None:
        """Starts a container on a network and removes it again: finds a network that the engine lists and has forgotten.
        """
    async def network_events(self) -> AsyncNetworkEvents:
        """The changes of networks from now on."""
    async def container(self, name: str) -> ObservedContainer | None:
        """A container by name or id; None when there is no such container."""
    async def containers_on(self, network: str) -> list[ObservedContainer]:
        """The containers that are attached to a network, running or not."""
    async def addresses(self, network: str) -> list[AddressHolder]:
        """Who has, or is to have, which address of a network."""
    async def run_container(self, spec: ContainerSpec, *, host: HostLinks | None = None) -> StartedContainer:
        """Makes a container and starts it on all its networks. What fails half-way is undone."""
    async def start_container(self, name: str) -> None:
        """Starts a container that is there."""
    async def stop_container(self, name: str, *, grace: IntoSpan = ...) -> None:
        """Stops a container, which has `grace` to end by itself."""
    async def remove_container(self, name: str) -> Removed:
        """Removes a container that this library made, running or not. Succeeds when it is gone already."""
    async def attach(self, container: str, endpoint: EndpointSpec | str, *, host: HostLinks | None = None) -> None:
        """Attaches a container that is there to a network."""
    async def detach(self, container: str, network: str) -> Removed:
        """Detaches a container from a network. Succeeds when it is not on it."""
    async def close(self) -> None:
        """Lets go of the engine. Again is fine."""
