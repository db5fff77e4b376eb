from collections.abc import Iterable
from typing import Any, ClassVar, final

from trunkline.docker import EndpointSpec, Engine, RestartPolicy
from trunkline.logs import EngineLogConfig

@final
class ContainerSpec:
    """A container to be made and started, with all its networks at once.

    `on` are its places: `EndpointSpec`s, or names of networks. `log` is a driver with its options, or what
    `LogConfig.to_engine` writes. Engines of an API before 1.44 take one network at creation; further ones are connected
    before the start.
    """
    def __new__(
        cls,
        name: str,
        image: str,
        *,
        on: Iterable[EndpointSpec | str] = ...,
        command: Iterable[str] = ...,
        environment: dict[str, str] = ...,
        hostname: str | None = None,
        labels: dict[str, str] = ...,
        restart: RestartPolicy | str = ...,
        log: EngineLogConfig | tuple[str, dict[str, str]] | None = None,
    ) -> ContainerSpec: ...
    @property
    def name(self) -> str:
        """The name."""
    @property
    def image(self) -> str:
        """The image, as the engine knows it."""
    @property
    def on(self) -> tuple[EndpointSpec, ...]:
        """Its places on networks."""
    @property
    def command(self) -> tuple[str, ...]:
        """What it runs; empty for the image's own command."""
    @property
    def environment(self) -> dict[str, str]:
        """Environment variables."""
    @property
    def hostname(self) -> str | None:
        """The host name in it."""
    @property
    def labels(self) -> dict[str, str]:
        """Labels, without those of this library."""
    @property
    def restart(self) -> RestartPolicy:
        """When the engine starts it again by itself."""
    @property
    def log(self) -> tuple[str, dict[str, str]] | None:
        """The log driver and its options."""
    def engine_json(self, engine: Engine) -> str:
        """The body of `POST /containers/create` for an engine, as this library would send it: a dry run."""
    __match_args__: ClassVar[tuple[str, str, str, str, str, str, str, str, str]] = ("name", "image", "on", "command", "environment", "hostname", "labels", "restart", "log")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
