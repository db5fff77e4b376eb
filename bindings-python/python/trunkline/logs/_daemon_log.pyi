from collections.abc import Sequence
from typing import Any, ClassVar, final

from typing_extensions import Self

from trunkline._typing import IntoInt, IntoPath
from trunkline.logs import DaemonCommandLine, LineForm, LogLevel, Platform

@final
class DaemonRecord:
    """A line of a daemon's log, taken apart: logfmt, JSON, a terminal's form, or none of them."""
    @staticmethod
    def parse(line: Any) -> DaemonRecord:
        """Takes a line apart. There is no line that it refuses."""
    @property
    def form(self) -> LineForm:
        """The form."""
    @property
    def time(self) -> str | None:
        """The time as it is written."""
    @property
    def unix_nanoseconds(self) -> int | None:
        """The time in nanoseconds since 1970, when it says a whole moment."""
    @property
    def level(self) -> LogLevel | None:
        """The level."""
    @property
    def message(self) -> str:
        """The message."""
    def field(self, name: str) -> str | None:
        """A further field."""
    @property
    def fields(self) -> list[tuple[str, str]]:
        """The further fields, in order."""
    @property
    def program(self) -> str | None:
        """The program that a shared log says wrote it."""
    @property
    def full_text(self) -> str:
        """The message with the reasons that the fields give."""
    __match_args__: ClassVar[tuple[str, str]] = ("level", "message")
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

def windows_events(export: bytes) -> list[DaemonRecord]:
    """The records of a Windows event log that was exported as XML, in UTF-8 or UTF-16."""

@final
class JournalEntry:
    """An entry of the journal, as `journalctl -o json` prints it."""
    @staticmethod
    def parse(line: bytes) -> JournalEntry:
        """Reads one line."""
    @property
    def cursor(self) -> str:
        """The cursor, for `journalctl --after-cursor`."""
    @property
    def unix_microseconds(self) -> int:
        """The time in microseconds since 1970."""
    @property
    def origin(self) -> str:
        """Who wrote it: `unit`, `container`, `kernel` or `systemd`."""
    @property
    def container(self) -> tuple[str, str] | None:
        """The id and the name of the container that wrote it."""
    @property
    def message(self) -> bytes:
        """The message."""
    @property
    def record(self) -> DaemonRecord:
        """The message taken apart."""
    @property
    def suppressed(self) -> int | None:
        """How many lines journald says here that it threw away."""
    __match_args__: ClassVar[tuple[str, str]] = ("origin", "message")
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class RunningDaemon:
    """A running dockerd: its process id and its command line."""
    @staticmethod
    def find_all() -> list[RunningDaemon]:
        """Every dockerd that this process can see."""
    @property
    def pid(self) -> int:
        """The process id."""
    @property
    def command_line(self) -> DaemonCommandLine:
        """The command line."""
    __match_args__: ClassVar[tuple[str, str]] = ("pid", "command_line")
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class LogPlace:
    """A place where a daemon's or the kernel's log is. `HostFacts` finds it; the constructors name one.

    All but the journal of this host (`journal`) and the Windows event log (`event_log`), which are only found, can be pickled.
    """
    @staticmethod
    def file(path: IntoPath, *, shared: bool = False) -> LogPlace:
        """A file. A shared one is written by other programs too, whose lines are left out."""
    @staticmethod
    def journal_file(path: IntoPath, unit: str) -> LogPlace:
        """Files of a journal, such as one that was copied from another host: what this unit wrote."""
    @staticmethod
    def kernel_ring() -> LogPlace:
        """The kernel's messages, from its own memory: `/dev/kmsg`."""
    @staticmethod
    def kernel_journal() -> LogPlace:
        """The kernel's messages of this boot, as the journal has them."""
    @staticmethod
    def event_file(path: IntoPath) -> LogPlace:
        """What PowerShell has exported of a Windows event log: see `windows_events`."""
    @property
    def kind(self) -> str:
        """`journal`, `journal_file`, `kernel_ring`, `kernel_journal`, `file`, `event_file`, `event_log`; `other` for one that is
        newer than this module.
        """
    @property
    def path(self) -> str | None:
        """The file."""
    @property
    def shared(self) -> bool | None:
        """Whether other programs write to the file too."""
    @property
    def unit(self) -> str | None:
        """The unit of the journal."""
    @property
    def user(self) -> bool | None:
        """Whether it is the user's own journal."""
    @property
    def source(self) -> str | None:
        """The source in the Windows event log."""
    __match_args__: ClassVar[tuple[str, str]] = ("kind", "path")
    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class HostFacts:
    """What is known of a host, to find its daemon's log and its daemon.json."""
    def __new__(
        cls,
        platform: Platform | str,
        *,
        paths: Sequence[str] = ...,
        home: str | None = None,
        config_home: str | None = None,
        local_app_data: str | None = None,
        rootless: bool = False,
        stderr: str | None = None,
    ) -> HostFacts: ...
    @staticmethod
    def of_root(root: IntoPath = ..., *, daemon: RunningDaemon | None = None) -> HostFacts:
        """Collects the facts of a Linux host whose root is this directory. The daemon, when given, tells where its output goes.
        """
    def daemon_logs(self) -> list[LogPlace]:
        """The places where the daemon's log is, the likeliest first."""
    def kernel_logs(self) -> list[LogPlace]:
        """The places where the kernel's log is, the likeliest first."""
    def daemon_json(self, *, line: DaemonCommandLine | None = None) -> str:
        """Where daemon.json is."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class DaemonLog:
    """The records of a daemon's log, one after the other, read as they are asked for."""
    @staticmethod
    def open(place: LogPlace, *, tail: IntoInt | None = None) -> DaemonLog:
        """Opens a place. With `tail` only about that many of the last lines are read."""
    @property
    def suppressed(self) -> int:
        """How many lines journald says it threw away, among those read so far."""
    def __iter__(self, /) -> Self: ...
    def __next__(self, /) -> DaemonRecord: ...
    def close(self) -> None:
        """Lets go of the file or the journal. Again is fine."""
    def __enter__(self) -> Self: ...
    def __exit__(self, *exception: object) -> None: ...
