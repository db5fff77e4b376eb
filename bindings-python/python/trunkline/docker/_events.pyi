from datetime import datetime
from typing import Any, ClassVar, final

from typing_extensions import Self

from trunkline._typing import IntoSpan

@final
class NetworkEvent:
    """A change of a network.

    `change` is `created`, `removed`, `attached`, `detached`, or the engine's own word.
    """
    def __new__(
        cls,
        *,
        at: datetime,
        network: str,
        name: str,
        driver: str,
        change: str,
        container: str | None,
    ) -> NetworkEvent: ...
    @property
    def at(self) -> datetime:
        """When."""
    @property
    def network(self) -> str:
        """The id of the network."""
    @property
    def name(self) -> str:
        """Its name."""
    @property
    def driver(self) -> str:
        """Its driver."""
    @property
    def change(self) -> str:
        """What happened."""
    @property
    def container(self) -> str | None:
        """The id of the container that was attached or detached."""
    __match_args__: ClassVar[tuple[str, str, str, str, str, str]] = ("at", "network", "name", "driver", "change", "container")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class NetworkEvents:
    """The changes of networks as they happen: an iterator that waits for the next one, and an async iterator.

    It holds back: nothing is read from the engine before it is asked for. `next_within` waits a while only.
    """
    def next_within(self, wait: IntoSpan) -> NetworkEvent | None:
        """The next change, waiting at most so long; None when there was none in time, or the engine closed the stream.
        """
    def __iter__(self, /) -> Self: ...
    def __next__(self, /) -> NetworkEvent: ...
    def close(self) -> None:
        """Lets go of the connection. Again is fine."""
    def __enter__(self) -> Self: ...
    def __exit__(self, *exception: object) -> None: ...
