from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, final

from typing_extensions import Self

from trunkline._typing import IntoInt, IntoPath
from trunkline.docker import EngineVersion
from trunkline.logs import EngineLogConfig, EngineRelease, EngineSocket, Finding, FirstProcess, LogLocation, Readable

@final
class LogAudit:
    """What the log configuration of a container amounts to."""
    def __new__(
        cls,
        *,
        container: str,
        driver: str,
        disk_limit: int | None,
        readable: Readable | str,
        why_unreadable: str | None,
        may_block: bool,
        may_lose: bool,
        differs_from_default: bool,
        findings: Sequence[Finding],
    ) -> LogAudit: ...
    @property
    def container(self) -> str:
        """The container."""
    @property
    def driver(self) -> str:
        """The driver's name."""
    @property
    def disk_limit(self) -> int | None:
        """The most bytes that its logs take on disk; None when that is unlimited."""
    @property
    def readable(self) -> Readable:
        """Whether `docker logs` can read them."""
    @property
    def why_unreadable(self) -> str | None:
        """Why not."""
    @property
    def may_block(self) -> bool:
        """Whether the application stops when the driver's other side stops taking lines."""
    @property
    def may_lose(self) -> bool:
        """Whether lines may be lost."""
    @property
    def differs_from_default(self) -> bool:
        """Whether it differs from the daemon's default."""
    @property
    def findings(self) -> list[Finding]:
        """What the engine would refuse, or does not do as one expects."""
    @staticmethod
    def of(
        container: str,
        config: EngineLogConfig | tuple[str, dict[str, str]],
        default: EngineLogConfig | tuple[str, dict[str, str]],
        release: EngineRelease | EngineVersion | str,
    ) -> LogAudit:
        """Audits a container with this configuration, on a daemon with that default."""
    __match_args__: ClassVar[tuple[str, str, str, str, str, str, str, str, str]] = ("container", "driver", "disk_limit", "readable", "why_unreadable", "may_block", "may_lose", "differs_from_default", "findings")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Descriptor:
    """Where a descriptor of a container's first process leads, read from its link in `/proc/PID/fd`: `Descriptor.of_link`.
    """
    def __new__(cls, *, kind: str, target: str | None, is_logged: bool) -> Descriptor: ...
    @property
    def kind(self) -> str:
        """`pipe`, `terminal`, `null`, `file`, `other` or `closed`."""
    @property
    def target(self) -> str | None:
        """The file, or the other target."""
    @property
    def is_logged(self) -> bool:
        """Whether what is written there is logged."""
    @staticmethod
    def of_link(link: str | None) -> Descriptor:
        """What a link leads to; None for a descriptor that is not open."""
    __match_args__: ClassVar[tuple[str, str, str]] = ("kind", "target", "is_logged")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class ContainerFacts:
    """What is known of a container, to check where its application writes: the engine's answer to `GET /containers/{id}/json`, and
    links that were looked at.
    """
    @staticmethod
    def of_inspect(body: bytes) -> ContainerFacts:
        """Reads the engine's answer."""
    def with_output(self, stdout: str | None, stderr: str | None) -> ContainerFacts:
        """The same facts, and where descriptors 1 and 2 of the first process lead: the links in `/proc/PID/fd`, None for one that
        is not open.
        """
    def with_process(self, process: ContainerProcess) -> ContainerFacts:
        """The same facts, and a process that its output comes from, when that is not the first one."""
    def with_log_file(self, path: str, target: str | None = None) -> ContainerFacts:
        """The same facts, and a log file of the application: a path in the container, and what it links to."""
    @property
    def name(self) -> str:
        """The name of the container."""
    @property
    def log_config(self) -> EngineLogConfig:
        """Its log driver and options."""
    __match_args__: ClassVar[tuple[str, str]] = ("name", "log_config")
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class ContainerProcess:
    """The process that a container's output comes from, as it was seen: its descriptors as the links in `/proc/PID/fd` say, None
    for one that is not open.
    """
    def __new__(
        cls,
        *,
        pid: IntoInt,
        command: Iterable[str],
        uid: IntoInt,
        stdout: str | None = None,
        stderr: str | None = None,
    ) -> ContainerProcess: ...
    @property
    def pid(self) -> int:
        """Its number, in the container."""
    @property
    def command(self) -> tuple[str, ...]:
        """Its command line."""
    @property
    def uid(self) -> int:
        """Its user."""
    @property
    def stdout(self) -> str | None:
        """Where descriptor 1 leads."""
    @property
    def stderr(self) -> str | None:
        """Where descriptor 2 leads."""
    __match_args__: ClassVar[tuple[str, str, str, str, str]] = ("pid", "command", "uid", "stdout", "stderr")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class OutputCheck:
    """Whether an application writes where its container's log driver listens: to descriptors 1 and 2 of the first process.
    """
    def __new__(
        cls,
        *,
        first: FirstProcess | str,
        problems: Sequence[str],
        dockerfile: Sequence[str],
    ) -> OutputCheck: ...
    @property
    def first(self) -> FirstProcess:
        """What the first process is."""
    @property
    def problems(self) -> list[str]:
        """What is wrong, in plain words."""
    @property
    def dockerfile(self) -> list[str]:
        """The lines of a Dockerfile that put it right."""
    @staticmethod
    def of(facts: ContainerFacts) -> OutputCheck:
        """Checks what is known of a container."""
    __match_args__: ClassVar[tuple[str, str, str]] = ("first", "problems", "dockerfile")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class ContainerAudit:
    """What the logs of a container amount to: its configuration, what is stored, and whether its application writes to them.
    """
    def __new__(
        cls,
        *,
        id: str,
        name: str,
        is_running: bool,
        log: LogAudit,
        location: LogLocation,
        stored_files: int | None,
        stored_bytes: int | None,
        output: OutputCheck,
        unseen: str | None,
    ) -> ContainerAudit: ...
    @property
    def id(self) -> str:
        """The engine's id."""
    @property
    def name(self) -> str:
        """The name."""
    @property
    def is_running(self) -> bool:
        """Whether it runs."""
    @property
    def log(self) -> LogAudit:
        """What its log configuration amounts to."""
    @property
    def location(self) -> LogLocation:
        """Where its logs are."""
    @property
    def stored_files(self) -> int | None:
        """How many files its logs have here; None when they are not here, or cannot be seen."""
    @property
    def stored_bytes(self) -> int | None:
        """How many bytes these have."""
    @property
    def output(self) -> OutputCheck:
        """Whether its application writes where the driver listens."""
    @property
    def unseen(self) -> str | None:
        """Why its processes could not be looked at."""
    __match_args__: ClassVar[tuple[str, str, str, str, str, str, str, str, str]] = ("id", "name", "is_running", "log", "location", "stored_files", "stored_bytes", "output", "unseen")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class LogAuditor:
    """Audits the logs of an engine's containers: configuration, files on disk, and what the processes write to.

    What takes root, or the engine's own machine, is left out where that is missing, and `unseen` says why.
    """
    def __new__(cls, engine: EngineSocket | IntoPath | None = None) -> LogAuditor: ...
    @property
    def default_config(self) -> EngineLogConfig:
        """The daemon's default for containers."""
    @property
    def knows_default_options(self) -> bool:
        """Whether the options of that default are known too, and not its driver only."""
    def containers(self) -> list[ContainerAudit]:
        """The audits of all containers."""
    def container(self, container: str) -> ContainerAudit:
        """The audit of one container."""
    def close(self) -> None:
        """Lets go of the engine. Again is fine."""
    def __enter__(self) -> Self: ...
    def __exit__(self, *exception: object) -> None: ...
