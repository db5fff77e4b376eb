"""The exceptions: one class for each kind of error, all below `Error`."""

from __future__ import annotations

import builtins

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trunkline._enums import ErrorKind
    from trunkline import Difference


class Error(Exception):
    """What went wrong: what was done, to what, and what the other side said.

    The text is complete, for one line of a log. Catch a subclass, or decide on `kind`. Most subclasses have a builtin
    exception as their second base, so that `except ValueError` or `except PermissionError` works too.

    Attributes that do not apply are None, or empty.
    """

    _kind = ""

    action: str | None
    """What was being done."""
    subject: str | None
    """To what: the name of a link, a network, an owner, a file."""
    what: str | None
    """What kind of value or thing it is about, such as `VLAN id`."""
    value: str | None
    """The value that was refused, as text."""
    rule: str | None
    """The rule that it breaks, with the corrected form where there is one."""
    errno: int | None
    """The number of the system's error, as in `errno(3)`."""
    kernel_message: str | None
    """The kernel's extended acknowledgement, verbatim."""
    status: int | None
    """The HTTP status of the container engine."""
    engine_message: str | None
    """What the container engine said, verbatim."""
    cause: str | None
    """The cause in plain words, when it is known."""
    remedy: str | None
    """What to do about it, when that is known."""
    line: int | None
    """The line of a file that breaks its grammar, from 1."""
    column: int | None
    """The column, from 1, in characters."""
    suggestion: str | None
    """The whole file with the usual mistakes put right, when that makes it a valid one."""
    rules: tuple[str, ...]
    """The ids of the rules that the request breaks, for a request that the container engine would not carry out as meant."""
    differences: tuple[Difference, ...]
    """Each field in which a thing that exists differs from what was asked for."""
    undone: bool
    """Whether earlier steps were undone after this failure."""
    undo: tuple[Error, ...]
    """What failed while undoing; empty when everything is as it was before."""

    def __init__(self, message: str = "", **attributes: Any) -> None:
        super().__init__(message)
        self.__dict__.update(_NOTHING, **attributes)
        if isinstance(self, OSError):
            # OSError keeps its number outside of the dictionary.
            self.errno = self.__dict__["errno"]

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""

    @property
    def kind(self) -> ErrorKind:
        """The flat kind, to decide on."""
        from trunkline._enums import ErrorKind

        return ErrorKind(self._kind)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), str(self), dict(self.__dict__))


_NOTHING: dict[str, Any] = {
    **dict.fromkeys((
        "action", "subject", "what", "value", "rule", "errno", "kernel_message", "status", "engine_message", "cause",
        "remedy", "line", "column", "suggestion")),
    **dict.fromkeys(("rules", "differences", "undo"), ()),
    "undone": False,
}


def _rebuild(cls: type[Error], message: str, attributes: dict[str, Any]) -> Error:
    return cls(message, **attributes)


class InvalidInputError(Error, ValueError):
    """A value breaks a rule; nothing was tried."""

    _kind = "invalid_input"


class NotFoundError(Error, LookupError):
    """Something that must be there is not."""

    _kind = "not_found"


class AlreadyExistsError(Error, FileExistsError):
    """Something that must not be there is."""

    _kind = "already_exists"


class ConflictError(Error):
    """It exists and differs from what was asked for; `differences` says how. It was left as it is."""

    _kind = "conflict"


class PermissionDeniedError(Error, PermissionError):
    """Not allowed: `CAP_NET_ADMIN`, file permissions, or access to the engine's socket are missing."""

    _kind = "permission_denied"


class NotOursError(Error, PermissionError):
    """It exists and this library did not make it; it was left as it is."""

    _kind = "not_ours"


class BusyError(Error, OSError):
    """It is in use in a way that excludes the request."""

    _kind = "busy"


class UnsupportedError(Error, NotImplementedError):
    """The other side cannot do it in this version or on this platform."""

    _kind = "unsupported"


class KernelUnsupportedError(Error, OSError):
    """The running kernel lacks the module or the option."""

    _kind = "kernel_unsupported"


class ParentUnusableError(Error, OSError):
    """The link cannot be a parent: `remedy` says what to do."""

    _kind = "parent_unusable"


class NamespaceGoneError(Error, FileNotFoundError):
    """The network namespace does not exist, or went away during the call."""

    _kind = "namespace_gone"


class DuplicateMacError(Error, OSError):
    """The MAC address is in use on the same parent."""

    _kind = "duplicate_mac"


class KernelError(Error, OSError):
    """Another refusal of the kernel."""

    _kind = "kernel"


class DockerError(Error):
    """Another refusal of the container engine."""

    _kind = "docker"


class EngineUnavailableError(Error, ConnectionError):
    """The container engine cannot be reached."""

    _kind = "engine_unavailable"


class TimeoutError(Error, builtins.TimeoutError):
    """No answer in time."""

    _kind = "timeout"


class OverlapError(Error, ValueError):
    """Two pools or ranges claim the same addresses of one segment."""

    _kind = "overlap"


class PoolExhaustedError(Error):
    """No address is left."""

    _kind = "pool_exhausted"


class AddressInUseError(Error, OSError):
    """The address has another owner, or is one that is never handed out."""

    _kind = "address_in_use"


class StoreError(Error, OSError):
    """The store refused or failed. Nothing was changed."""

    _kind = "store"


class StoreUnavailableError(StoreError):
    """The store cannot be reached, or is locked for too long. Nothing was changed."""

    _kind = "store_unavailable"


class StoreCorruptError(StoreError):
    """The store is damaged, or is not a store of ours; it was not touched."""

    _kind = "store_corrupt"


class OutcomeUnknownError(Error):
    """The request was sent, and whether it was carried out is not known; ask again with the same owner key."""

    _kind = "outcome_unknown"


class LeaseLostError(Error, LookupError):
    """The lease is not, or no longer, bound to this owner in this epoch."""

    _kind = "lease_lost"


class HostIdClashError(Error):
    """Another host uses the same host id."""

    _kind = "host_id_clash"


class StoreRolledBackError(StoreError):
    """The store went backwards: a backup or a snapshot was restored."""

    _kind = "store_rolled_back"


class SegmentMismatchError(Error, ValueError):
    """Two segment ids on one wire, or one id on two."""

    _kind = "segment_mismatch"


class ProbeInconclusiveError(Error):
    """The wire did not say whether the address is free."""

    _kind = "probe_inconclusive"


class LogsUnreadableError(Error, OSError):
    """These logs cannot be read here."""

    _kind = "logs_unreadable"


class IoError(Error, OSError):
    """A file or a socket failed."""

    _kind = "io"


class ProtocolError(Error):
    """The other side's answer makes no sense."""

    _kind = "protocol"


class InsideRuntimeError(Error, RuntimeError):
    """A blocking call inside an async runtime of Rust."""

    _kind = "inside_runtime"


class MisuseError(Error, RuntimeError):
    """A handle was used in a way that cannot work: after it was closed, or in a child after `fork`."""

    _kind = "misuse"


class InterruptedError(Error, builtins.InterruptedError):
    """The caller interrupted the call; what it had begun was undone."""

    _kind = "interrupted"


BY_KIND: dict[str, type[Error]] = {
    error._kind: error
    for error in tuple(globals().values())
    if isinstance(error, type) and issubclass(error, Error) and error is not Error
}


def make(kind: str, message: str, attributes: dict[str, Any]) -> Error:
    """The exception for an error of the native part. A kind that is newer than this module is a plain `Error`."""
    return BY_KIND.get(kind, Error)(message, **attributes)


__all__ = [
    "Error",
    "InvalidInputError",
    "NotFoundError",
    "AlreadyExistsError",
    "ConflictError",
    "PermissionDeniedError",
    "NotOursError",
    "BusyError",
    "UnsupportedError",
    "KernelUnsupportedError",
    "ParentUnusableError",
    "NamespaceGoneError",
    "DuplicateMacError",
    "KernelError",
    "DockerError",
    "EngineUnavailableError",
    "TimeoutError",
    "OverlapError",
    "PoolExhaustedError",
    "AddressInUseError",
    "StoreError",
    "StoreUnavailableError",
    "StoreCorruptError",
    "OutcomeUnknownError",
    "LeaseLostError",
    "HostIdClashError",
    "StoreRolledBackError",
    "SegmentMismatchError",
    "ProbeInconclusiveError",
    "LogsUnreadableError",
    "IoError",
    "ProtocolError",
    "InsideRuntimeError",
    "MisuseError",
    "InterruptedError",
]
