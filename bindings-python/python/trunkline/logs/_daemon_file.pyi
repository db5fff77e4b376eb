from pathlib import Path
from typing import ClassVar, final

from trunkline._typing import IntoInt, IntoPath, IntoSpan
from trunkline.logs import DaemonConfig, EditedConfig

@final
class Written:
    """What `DaemonConfigFile.write` did, for `roll_back`."""
    @property
    def backup(self) -> Path | None:
        """The copy of the file as it was, beside it; None when there was no file, or nothing changed."""
    @property
    def engine_checked(self) -> bool:
        """Whether `dockerd --validate` accepted the file; False when it was not asked, or has no such check (before 23.0).
        """
    __match_args__: ClassVar[tuple[str, str]] = ("backup", "engine_checked")
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class DaemonConfigFile:
    """A daemon.json in its place.

    `write` puts an edited file there in one step that another process sees whole or not at all; a copy of the old one stays
    beside it, and `roll_back` brings it back. `write_and_reload` tells the daemon too, and rolls back when it does not take it.
    """
    def __new__(cls, path: IntoPath = ...) -> DaemonConfigFile: ...
    @property
    def config(self) -> DaemonConfig:
        """What the file holds."""
    @property
    def path(self) -> Path:
        """The file as it was named."""
    @property
    def existed(self) -> bool:
        """Whether there was a file."""
    def write(self, edited: EditedConfig, *, dockerd: IntoPath | None = None) -> Written:
        """Puts the edited file in place. When the program `dockerd` is named, its own check is run on the new file first. When it
        fails, the file is as it was.
        """
    def roll_back(self, written: Written) -> None:
        """Puts the file back as it was before a write. Again is fine."""
    def write_and_reload(
        self,
        edited: EditedConfig,
        pid: IntoInt,
        witness: object,
        *,
        dockerd: IntoPath | None = None,
        within: IntoSpan = ...,
    ) -> Written:
        """Puts the edited file in place and tells the dockerd with this process id; when it does not take the file, puts the old
        one back and tells it again. `witness` is as for `reload_daemon`.
        """

def reload_daemon(pid: IntoInt, witness: object, *, debug: bool | None = None, within: IntoSpan = ...) -> None:
    """Tells a dockerd to read its file again (SIGHUP), and waits until it has.

    `witness` is who can tell: an object with `reloads()`, the number of the engine's events `type=daemon`, `action=reload` since
    some time before the call, and `debug()`, `Debug` of `GET /info`. `debug` is what the file sets, and the daemon's own
    answer must agree. Needs the right to signal the process.
    """
