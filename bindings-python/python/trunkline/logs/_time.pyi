from typing import Any, ClassVar, final

from trunkline._typing import IntoInt, IntoSpan

@final
class LogTime:
    """A moment of a log, to the nanosecond; a `datetime` has microseconds only.

    Everywhere one is wanted, a `datetime` with a time zone is taken too, and text: RFC 3339, or seconds since 1970.
    """
    def __new__(cls, nanoseconds: IntoInt) -> LogTime: ...
    @staticmethod
    def parse(text: str) -> LogTime:
        """Reads RFC 3339, or seconds since 1970."""
    @staticmethod
    def now() -> LogTime:
        """The present moment, by this host's clock."""
    @property
    def nanoseconds(self) -> int:
        """Nanoseconds since the start of 1970."""
    @property
    def datetime(self) -> Any:
        """The moment as a `datetime` in UTC, cut to microseconds."""
    def before(self, duration: IntoSpan) -> LogTime:
        """The moment so long before."""
    def after(self, duration: IntoSpan) -> LogTime:
        """The moment so long after."""
    __match_args__: ClassVar[tuple[str]] = ("nanoseconds",)
    def __getnewargs__(self, /) -> tuple[int]: ...
    def __lt__(self, other: LogTime, /) -> bool: ...
    def __le__(self, other: LogTime, /) -> bool: ...
    def __gt__(self, other: LogTime, /) -> bool: ...
    def __ge__(self, other: LogTime, /) -> bool: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
