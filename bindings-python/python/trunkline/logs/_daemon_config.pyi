from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, final

from trunkline.docker import EngineVersion
from trunkline.logs import Effect, EngineLogConfig, EngineRelease, LogConfig, LogLevel, LogSeverity

@final
class DaemonCommandLine:
    """The arguments of a `dockerd`, as far as they matter beside its daemon.json."""
    def __new__(cls, arguments: Iterable[str] = ...) -> DaemonCommandLine: ...
    @staticmethod
    def from_proc(cmdline: bytes) -> DaemonCommandLine:
        """Reads `/proc/PID/cmdline`."""
    def value(self, key: str) -> str | None:
        """The value of a flag, by the name of its key in daemon.json; several joined by commas."""
    @property
    def keys(self) -> list[str]:
        """The keys whose flags are given."""
    @property
    def config_file(self) -> str | None:
        """The file that `--config-file` names."""
    __match_args__: ClassVar[tuple[str]] = ("keys",)
    def __getnewargs__(self, /) -> tuple[list[str]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class ConfigFinding:
    """Something about a daemon.json, with its place in the file."""
    def __new__(cls, *, key: str, line: int, column: int, severity: LogSeverity | str, text: str) -> ConfigFinding: ...
    @property
    def key(self) -> str:
        """The key that it is about."""
    @property
    def line(self) -> int:
        """The line, from 1."""
    @property
    def column(self) -> int:
        """The column, from 1."""
    @property
    def severity(self) -> LogSeverity:
        """Whether the engine refuses."""
    @property
    def text(self) -> str:
        """The finding in plain words."""
    __match_args__: ClassVar[tuple[str, str, str, str, str]] = ("key", "line", "column", "severity", "text")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class KeyEffect:
    """What a changed key needs to take effect."""
    def __new__(cls, *, key: str, effect: Effect | str, notes: Sequence[str]) -> KeyEffect: ...
    @property
    def key(self) -> str:
        """The key."""
    @property
    def effect(self) -> Effect:
        """When it takes effect."""
    @property
    def notes(self) -> list[str]:
        """What else is to be known."""
    __match_args__: ClassVar[tuple[str, str, str]] = ("key", "effect", "notes")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class DaemonConfig:
    """The content of a daemon.json: strictly parsed, as the engine does, with the place of each mistake.

    `DaemonConfig(data)` raises an error with `line`, `column`, `remedy`, and `suggestion`: the whole file put right, where
    that can be done. Editing keeps order, spaces and all that it does not touch as they are.
    """
    def __new__(cls, data: str | bytes) -> DaemonConfig: ...
    @staticmethod
    def empty() -> DaemonConfig:
        """The content of a file that does not exist yet: `{}`."""
    def __bytes__(self, /) -> bytes: ...
    @property
    def keys(self) -> list[str]:
        """The keys, in the order of the file."""
    def raw(self, key: str) -> str | None:
        """The value of a key as it is written."""
    def __getitem__(self, key: str, /) -> Any: ...
    def __contains__(self, key: str, /) -> bool: ...
    def __len__(self, /) -> int: ...
    @property
    def debug(self) -> bool | None:
        """`debug`; None when it is not set."""
    @property
    def log_level(self) -> LogLevel | None:
        """`log-level`; None when it is not set, or is none."""
    @property
    def level_after_restart(self) -> LogLevel:
        """The level that a daemon started with this file logs at."""
    @property
    def log_config(self) -> EngineLogConfig:
        """`log-driver` and `log-opts`, as the default for containers."""
    def review(
        self,
        release: EngineRelease | EngineVersion | str,
        *,
        line: DaemonCommandLine | None = None,
    ) -> list[ConfigFinding]:
        """Everything that is to be said about the file, for an engine of this release started with these arguments."""
    def edit(
        self,
        edit: ConfigEdit,
        release: EngineRelease | EngineVersion | str,
        *,
        line: DaemonCommandLine | None = None,
    ) -> EditedConfig:
        """The file with changes, and what each changed key needs to take effect. Refuses what the engine would refuse because of them.
        """
    def __getnewargs__(self, /) -> tuple[bytes]: ...
    __match_args__: ClassVar[tuple[str, str, str]] = ("debug", "log_level", "log_config")
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class ConfigEdit:
    """Changes of a daemon.json. It is a value: each `with_…` makes a new one. Values are not in its `repr`: they may hold tokens.

    edit = ConfigEdit().with_log_config(LogConfig.local(max_size="20m"), "28.5.2").with_value("live-restore", True)
    """
    def __new__(cls) -> ConfigEdit: ...
    def with_debug(self, debug: bool) -> ConfigEdit:
        """Sets `debug`."""
    def with_log_level(self, level: LogLevel | str) -> ConfigEdit:
        """Sets `log-level`."""
    def with_log_config(self, config: LogConfig, release: EngineRelease | EngineVersion | str) -> ConfigEdit:
        """Sets `log-driver` and `log-opts`, the default for containers."""
    def with_value(self, key: str, value: Any) -> ConfigEdit:
        """Sets a key to a value: a bool, an int, a text, a list of texts, or anything else that `json` writes."""
    def with_json(self, key: str, json: str) -> ConfigEdit:
        """Sets a key to a value that is written in JSON."""
    def without(self, key: str) -> ConfigEdit:
        """Takes a key out."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class EditedConfig:
    """A daemon.json with changes, not written yet: what it holds, and what each changed key needs to take effect."""
    @property
    def config(self) -> DaemonConfig:
        """The file afterwards."""
    @property
    def before(self) -> bytes:
        """The file before, byte for byte."""
    @property
    def effects(self) -> list[KeyEffect]:
        """What each changed key needs to take effect; keys that mean the same as before are left out."""
    @property
    def warnings(self) -> list[ConfigFinding]:
        """What is wrong with keys that were not changed."""
    @property
    def is_unchanged(self) -> bool:
        """Whether it is byte for byte the same."""
    @property
    def needs_restart(self) -> bool:
        """Whether a changed key takes effect only when the daemon is started again."""
    def unaffected(self, containers: Mapping[str, EngineLogConfig | tuple[str, dict[str, str]]]) -> list[str]:
        """Those of the containers that go on with what they have, because a container keeps the log configuration it was made
        with: a dict of names and configurations in, the names out.
        """
    __match_args__: ClassVar[tuple[str, str, str]] = ("config", "effects", "warnings")
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
