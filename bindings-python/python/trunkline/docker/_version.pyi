from typing import ClassVar, final

from trunkline._typing import IntoInt
from trunkline.docker import EngineKind, EngineOs, Feature

@final
class EngineVersion:
    """The version of an engine, such as `28.0.4`."""
    @staticmethod
    def of(major: IntoInt, minor: IntoInt, patch: IntoInt) -> EngineVersion:
        """A version by its numbers."""
    def __new__(cls, text: str) -> EngineVersion: ...
    @property
    def text(self) -> str:
        """The version as text."""
    __match_args__: ClassVar[tuple[str]] = ("text",)
    def __getnewargs__(self, /) -> tuple[str]: ...
    def __lt__(self, other: EngineVersion, /) -> bool: ...
    def __le__(self, other: EngineVersion, /) -> bool: ...
    def __gt__(self, other: EngineVersion, /) -> bool: ...
    def __ge__(self, other: EngineVersion, /) -> bool: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class ApiVersion:
    """The version of the engine's API, such as `1.41`."""
    @staticmethod
    def oldest() -> ApiVersion:
        """The oldest that this library speaks."""
    @staticmethod
    def newest() -> ApiVersion:
        """The newest that this library knows."""
    @staticmethod
    def of(major: IntoInt, minor: IntoInt) -> ApiVersion:
        """A version by its numbers."""
    def __new__(cls, text: str) -> ApiVersion: ...
    @property
    def text(self) -> str:
        """The version as text."""
    __match_args__: ClassVar[tuple[str]] = ("text",)
    def __getnewargs__(self, /) -> tuple[str]: ...
    def __lt__(self, other: ApiVersion, /) -> bool: ...
    def __le__(self, other: ApiVersion, /) -> bool: ...
    def __gt__(self, other: ApiVersion, /) -> bool: ...
    def __ge__(self, other: ApiVersion, /) -> bool: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Engine:
    """An engine: whose it is, its version, and the API version that it is spoken to with.

    `Docker.engine` is a real one; `Engine.docker("20.10.24", "1.41")` makes one to check against.
    """
    @staticmethod
    def docker(version: EngineVersion | str, api: ApiVersion | str) -> Engine:
        """A Docker engine on Linux."""
    @staticmethod
    def docker_on_windows(version: EngineVersion | str, api: ApiVersion | str) -> Engine:
        """A Docker engine on Windows."""
    @staticmethod
    def podman(version: EngineVersion | str, api: ApiVersion | str) -> Engine:
        """Podman's socket that speaks Docker's API."""
    @staticmethod
    def negotiate(oldest: ApiVersion | str, newest: ApiVersion | str) -> ApiVersion:
        """The API version to speak with an engine that knows those from `oldest` to `newest`."""
    @property
    def kind(self) -> EngineKind:
        """Whose it is."""
    @property
    def os(self) -> EngineOs:
        """What it runs on."""
    @property
    def version(self) -> EngineVersion:
        """Its version."""
    @property
    def api(self) -> ApiVersion:
        """The API version agreed on."""
    def supports(self, feature: Feature | str) -> bool:
        """Whether it can do something."""
    def require(self, feature: Feature | str) -> None:
        """Raises `UnsupportedError` with the version that has it, when this one has not."""
    @staticmethod
    def about(feature: Feature | str) -> tuple[str, EngineVersion | None, ApiVersion | None]:
        """What a feature is, the engine's version that brought it, and the API's; None where it does not depend on one.
        """
    __match_args__: ClassVar[tuple[str, str, str]] = ("kind", "version", "api")
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
