from collections.abc import Callable
from typing import ClassVar, NoReturn, TypeVar, final

from typing_extensions import TypeVarTuple, Unpack

from trunkline._typing import IntoInt, IntoPath

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")

@final
class Netns:
    """A network namespace, held open: it cannot vanish while this value lives, even if the last process in it ends.

    `Netns.current()`, `Netns.named("blue")`, `Netns.of_process(pid)`, `Netns.open(path)`, `Netns.from_fd(fd)`, and
    `Netns.create()` for a new one. Two values are equal when they are the same namespace, however they were found.
    """
    @staticmethod
    def current() -> Netns:
        """The namespace of the calling thread."""
    @staticmethod
    def open(path: IntoPath) -> Netns:
        """The namespace that a file stands for, such as `/var/run/docker/netns/…` (`SandboxKey` of `docker inspect`).
        """
    @staticmethod
    def named(name: str) -> Netns:
        """The namespace that `ip netns add` gave a name."""
    @staticmethod
    def of_process(pid: IntoInt) -> Netns:
        """The namespace of a process, such as the first one of a container (`State.Pid` of `docker inspect`)."""
    @staticmethod
    def from_fd(fd: IntoInt) -> Netns:
        """The namespace that a descriptor stands for. The descriptor is duplicated."""
    @staticmethod
    def create() -> Netns:
        """A new namespace without a name: it ends with the last value, process or socket that uses it. Its loopback device is
        down. Needs `CAP_SYS_ADMIN`.
        """
    @staticmethod
    def create_named(name: str) -> Netns:
        """A new namespace with a name, as `ip netns add` makes it. It stays until `remove_named`. Needs `CAP_SYS_ADMIN`.
        """
    @staticmethod
    def remove_named(name: str) -> None:
        """Takes a name away, as `ip netns del` does. Succeeds when the name is gone already. Needs `CAP_SYS_ADMIN`."""
    @property
    def inode(self) -> int:
        """The inode number that names the namespace on this host, as in `net:[4026531840]`."""
    @property
    def is_still_there(self) -> bool:
        """Whether the path that the namespace was opened by still leads to it. One that was found without a path is always there.
        """
    def fileno(self) -> int:
        """The descriptor, for `os.setns` and the like; it lives as long as this value."""
    def set_ipv6(self, on: bool) -> None:
        """Switches IPv6 on or off in the whole namespace: for the links that it has, and for those that are born in it later.
        """
    def within(self, function: Callable[[Unpack[_Ts]], _T], *args: Unpack[_Ts]) -> _T:
        """Calls a function on a thread of its own inside the namespace, and gives back what it returns or raises. Processes that
        the function starts, and sockets that it opens, are in the namespace. Ctrl-C is heard when it has returned. Needs
        `CAP_SYS_ADMIN`.
        """
    __match_args__: ClassVar[tuple[str]] = ("inode",)
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> NoReturn: ...
