from collections.abc import Callable, Sequence
from types import GenericAlias
from typing import Any, ClassVar, Generic, ParamSpec, TypeVar, final

from trunkline import aio as aio, docker as docker, ipam as ipam, link as link, logs as logs, topology as topology
from trunkline._enums import (
    ErrorKind as ErrorKind,
    Removed as Removed,
    Severity as Severity,
    SpecialAddress as SpecialAddress,
    VlanProtocol as VlanProtocol,
)
from trunkline._errors import (
    AddressInUseError as AddressInUseError,
    AlreadyExistsError as AlreadyExistsError,
    BusyError as BusyError,
    ConflictError as ConflictError,
    DockerError as DockerError,
    DuplicateMacError as DuplicateMacError,
    EngineUnavailableError as EngineUnavailableError,
    Error as Error,
    HostIdClashError as HostIdClashError,
    InsideRuntimeError as InsideRuntimeError,
    InterruptedError as InterruptedError,
    InvalidInputError as InvalidInputError,
    IoError as IoError,
    KernelError as KernelError,
    KernelUnsupportedError as KernelUnsupportedError,
    LeaseLostError as LeaseLostError,
    LogsUnreadableError as LogsUnreadableError,
    MisuseError as MisuseError,
    NamespaceGoneError as NamespaceGoneError,
    NotFoundError as NotFoundError,
    NotOursError as NotOursError,
    OutcomeUnknownError as OutcomeUnknownError,
    OverlapError as OverlapError,
    ParentUnusableError as ParentUnusableError,
    PermissionDeniedError as PermissionDeniedError,
    PoolExhaustedError as PoolExhaustedError,
    ProbeInconclusiveError as ProbeInconclusiveError,
    ProtocolError as ProtocolError,
    SegmentMismatchError as SegmentMismatchError,
    StoreCorruptError as StoreCorruptError,
    StoreError as StoreError,
    StoreRolledBackError as StoreRolledBackError,
    StoreUnavailableError as StoreUnavailableError,
    TimeoutError as TimeoutError,
    UnsupportedError as UnsupportedError,
)
from trunkline._types import (
    InterfaceName as InterfaceName,
    MacAddress as MacAddress,
    Mtu as Mtu,
    VlanId as VlanId,
)
from trunkline._typing import Address, IntoAddress, IntoNumber, IntoRange, Network
from trunkline.docker import Docker as Docker
from trunkline.ipam import Ipam as Ipam
from trunkline.link import Kernel as Kernel
from trunkline.logs import LogConfig as LogConfig, LogReader as LogReader
from trunkline.topology import Host as Host, Topology as Topology

_T = TypeVar("_T")
_T_co = TypeVar("_T_co", covariant=True)
_P = ParamSpec("_P")

__version__: str

@final
class AddressRange:
    """The addresses from a first to a last one, both included: never empty, and of one family.

    `AddressRange(first, last)`; as text, `10.0.0.10-10.0.0.20`, one address, or a prefix: see `AddressRange.parse`. Everywhere a
    range is wanted, its text, an address or a network of `ipaddress` is taken too.
    """
    def __new__(cls, first: IntoAddress, last: IntoAddress) -> AddressRange: ...
    @staticmethod
    def parse(range: IntoRange) -> AddressRange:
        """The range that a text, an address or a network stands for."""
    @property
    def first(self) -> Address:
        """The lowest address."""
    @property
    def last(self) -> Address:
        """The highest address."""
    @property
    def version(self) -> int:
        """4 or 6."""
    @property
    def count(self) -> int:
        """How many addresses it has. The whole of IPv6 has one more than fits and counts as 2**128 - 1."""
    def overlaps(self, other: IntoRange) -> bool:
        """Whether any address is in both."""
    def intersection(self, other: IntoRange) -> AddressRange | None:
        """The addresses that two ranges share, or None."""
    def networks(self) -> list[Network]:
        """The smallest set of networks that covers exactly this range, lowest first."""
    def enclosing_network(self) -> Network:
        """The smallest network that holds all of them, and perhaps more."""
    __match_args__: ClassVar[tuple[str, str]] = ("first", "last")
    def __contains__(self, other: IntoRange, /) -> bool: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ge__(self, other: AddressRange, /) -> bool: ...
    def __gt__(self, other: AddressRange, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __le__(self, other: AddressRange, /) -> bool: ...
    def __lt__(self, other: AddressRange, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class AddressSet:
    """A set of addresses of both families, kept as the fewest ranges.

    It is a value: `with_range` and `without_range` make a new one.
    """
    def __new__(cls, ranges: Sequence[IntoRange] = ...) -> AddressSet: ...
    @property
    def ranges(self) -> tuple[AddressRange, ...]:
        """The ranges: IPv4 first, sorted, disjoint, none touching the next."""
    @property
    def count(self) -> int:
        """How many addresses it holds, at most 2**128 - 1."""
    def with_range(self, range: IntoRange) -> AddressSet:
        """The same set and these addresses."""
    def without_range(self, range: IntoRange) -> AddressSet:
        """The same set without these addresses."""
    def overlap(self, range: IntoRange) -> AddressRange | None:
        """The first of its ranges that shares an address with another, cut to what they share; or None."""
    def networks(self) -> list[Network]:
        """The smallest set of networks that covers exactly this set."""
    __match_args__: ClassVar[tuple[str]] = ("ranges",)
    def __contains__(self, range: IntoRange, /) -> bool: ...
    def __bool__(self, /) -> bool: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class Cancel:
    """Asks calls to give up, from another thread.

    Every wait of this library in a function that runs under `Cancel.run` looks at the token at least every 50 ms. The call
    then undoes what it began and fails with `InterruptedError`. A token stays cancelled: take a new one for a new attempt. One
    token can serve many threads.
    """
    def __new__(cls) -> Cancel: ...
    @property
    def is_cancelled(self) -> bool:
        """Whether it was cancelled."""
    def cancel(self) -> None:
        """Asks the calls under this token to give up. Once more also interrupts what they do to undo."""
    def run(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Calls a function on this thread, and gives back what it returns or raises; its calls of this library look at this token.
        """

@final
class Difference:
    """One field in which a thing that exists differs from what was asked for."""
    def __new__(cls, *, field: str, wanted: str, found: str) -> Difference: ...
    @property
    def field(self) -> str:
        """The name of the field."""
    @property
    def wanted(self) -> str:
        """What was wanted."""
    @property
    def found(self) -> str:
        """What is there."""
    __match_args__: ClassVar[tuple[str, str, str]] = ("field", "wanted", "found")
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class Ensured(Generic[_T_co]):
    """What an `ensure` call found: the thing, and whether it was made just now."""
    def __new__(cls, value: _T_co, *, created: bool) -> Ensured[_T_co]: ...
    @property
    def value(self) -> _T_co:
        """The thing, however it came to be."""
    @property
    def created(self) -> bool:
        """Whether something was changed: it was not there, or not complete, and now is."""
    __match_args__: ClassVar[tuple[str, str]] = ("value", "created")
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    @classmethod
    def __class_getitem__(cls, item: Any) -> GenericAlias: ...

@final
class ParentSpec:
    """The link that macvlan children hang on: an interface that exists, or a VLAN on a trunk, written `eth0.100`.

    Docker reads a parent `base.vid` in the same way, with exactly one dot. Everywhere a parent is wanted, its text is taken
    too; `ParentSpec.link` names an interface whatever its name looks like.
    """
    def __new__(cls, text: str) -> ParentSpec: ...
    @staticmethod
    def link(name: str) -> ParentSpec:
        """An interface, used as it is, whatever its name looks like."""
    @staticmethod
    def vlan(trunk: str, id: IntoNumber) -> ParentSpec:
        """The sub-interface of a VLAN, named `trunk.id`."""
    @property
    def link_name(self) -> InterfaceName:
        """The name of the link that children will have as parent."""
    @property
    def trunk(self) -> InterfaceName | None:
        """The trunk, when the parent is a VLAN."""
    @property
    def vlan_id(self) -> VlanId | None:
        """The VLAN id, when the parent is a VLAN."""
    __match_args__: ClassVar[tuple[str, str]] = ("trunk", "vlan_id")
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]: ...
