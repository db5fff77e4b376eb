from collections.abc import Sequence
from typing import final

from typing_extensions import Self

from trunkline import Difference, Ensured, Removed
from trunkline._typing import IntoInterface, IntoMac, IntoNumber
from trunkline.link import (
    Attachment,
    Link,
    LinkAddress,
    LinkSpec,
    MacvlanMode,
    Netns,
    ObservedAddress,
    ObservedRoute,
    ParentFinding,
    Plan,
    RouteSpec,
    SourceChange,
)

@final
class Kernel:
    """The kernel's links in one network namespace: that of the calling thread, or another one.

    `add` creates or fails with `AlreadyExistsError`; `ensure` is idempotent, never destroys, and fails with `ConflictError` naming
    each field that differs; `remove` deletes only what this library made, and succeeds when it is gone already. What fails
    half-way is undone.

    Reading needs no privilege, changing needs `CAP_NET_ADMIN`, entering another namespace `CAP_SYS_ADMIN`. Several threads may
    use one value; their calls are carried out one after the other. In a child after `os.fork`, make a new one.
    """
    def __new__(cls, netns: Netns | None = None) -> Kernel: ...
    @property
    def netns(self) -> Netns:
        """The namespace that the links are in."""
    def links(self) -> list[Link]:
        """All links of the namespace, whatever made them."""
    def link(self, name: str) -> Link | None:
        """A link by name; None when there is no such link."""
    def addresses(self) -> list[ObservedAddress]:
        """All addresses of the namespace."""
    def routes(self) -> list[ObservedRoute]:
        """The routes of the namespace's main table."""
    def check_parent(self, spec: LinkSpec) -> list[ParentFinding]:
        """Everything about the parent of a link to be that a person should know first: missing carrier, Wi-Fi, a bridge's port,
        no room for the MTU, …
        """
    def check(self, spec: LinkSpec) -> list[Difference]:
        """How a link differs from its spec: empty when it is as wanted. A link or parent that is absent is a difference too.
        """
    def add(self, spec: LinkSpec) -> Link:
        """Creates a link in this namespace, up unless its spec says otherwise, and reads it back."""
    def add_many(self, specs: Sequence[LinkSpec]) -> list[Link]:
        """Creates links in this namespace, parents before children, all or none."""
    def ensure(self, spec: LinkSpec) -> Ensured[Link]:
        """Makes sure that a link is there: creates it, or takes the one that is as wanted. Never destroys: one of ours that is only
        down is set up, any other difference is a `ConflictError`.
        """
    def apply(self, plan: Plan) -> None:
        """Carries out a plan, step by step. When one fails, those before it are undone."""
    def remove(self, name: str) -> Removed:
        """Removes a link that this library made. Succeeds when it is gone already, alone or with its parent."""
    def remove_any(self, name: str) -> Removed:
        """Removes a link, whoever made it."""
    def remove_many(self, names: Sequence[str]) -> list[Removed]:
        """Removes links that this library made, in one go: a thousand cost 0.25 s, where one after the other they cost 20 s.
        """
    def attach(self, attachment: Attachment, netns: Netns) -> Link:
        """Creates a link in another namespace, born there under its name, up, with MAC and MTU; then its addresses and routes.
        Undone as a whole when anything fails.
        """
    def attach_many(self, attachments: Sequence[tuple[Attachment, Netns]]) -> list[Link]:
        """Attaches many, all or none."""
    def attached(self, attachment: Attachment, netns: Netns) -> Attached:
        """An attachment for the length of a `with` block: attached on entry, which gives the link, and detached at its end.
        """
    def ensure_attached(self, attachments: Sequence[tuple[Attachment, Netns]]) -> list[Ensured[Link]]:
        """Makes sure of attachments, one after the other: creates what is missing, a link, an address or a route, and leaves the
        rest. After a crash, call it again.
        """
    def check_attached(self, attachment: Attachment, netns: Netns) -> list[Difference]:
        """How an attachment differs from what is wanted, addresses and routes included: empty when it is complete."""
    def detach(self, name: str, netns: Netns) -> Removed:
        """Removes a link that this library made in another namespace. Succeeds when it is gone already."""
    def detach_many(self, links: Sequence[tuple[str, Netns]]) -> list[Removed]:
        """Removes links that this library made in other namespaces, many namespaces at once."""
    def set_up(self, name: str) -> None:
        """Sets a link up."""
    def set_down(self, name: str) -> None:
        """Sets a link down. VLANs on it go down too, unless they are bound loosely."""
    def set_mtu(self, name: str, mtu: IntoNumber) -> None:
        """Sets the MTU of a link. A smaller one also shrinks the VLANs and macvlans on it; a greater one does not grow them back.
        """
    def set_mac(self, name: str, mac: IntoMac) -> None:
        """Sets the MAC address of a link."""
    def rename(self, name: str, new: str) -> None:
        """Renames a link. Kernels before 6.2 rename only links that are down."""
    def move_to(self, name: str, netns: Netns) -> None:
        """Moves a link into another namespace. It loses its addresses and goes down; and it costs some 13 ms of waiting in the
        kernel: prefer `attach`, which creates it there.
        """
    def set_macvlan_mode(
        self,
        name: str,
        mode: MacvlanMode | str,
        *,
        sources: Sequence[IntoMac] = ...,
        nodst: bool = False,
        nopromisc: bool = False,
    ) -> None:
        """Sets the mode of a macvlan or macvtap. Passthru can be neither entered nor left."""
    def change_sources(self, name: str, change: SourceChange) -> None:
        """Changes the list of source addresses of a macvlan in source mode."""
    def add_address(self, name: str, address: LinkAddress | IntoInterface) -> None:
        """Adds an address to a link."""
    def ensure_address(self, name: str, address: LinkAddress | IntoInterface) -> Ensured[None]:
        """Makes sure that a link has an address."""
    def remove_address(self, name: str, address: LinkAddress | IntoInterface) -> Removed:
        """Takes an address off a link. Succeeds when it is gone already, alone or with its link."""
    def add_route(self, name: str, route: RouteSpec) -> None:
        """Adds a route through a link, to the main table."""
    def ensure_route(self, name: str, route: RouteSpec) -> Ensured[None]:
        """Makes sure that there is a route through a link."""
    def remove_route(self, name: str, route: RouteSpec) -> Removed:
        """Removes a route through a link. Succeeds when it is gone already, alone or with its link."""
    def close(self) -> None:
        """Closes the socket. Again is fine."""
    def __enter__(self) -> Self: ...
    def __exit__(self, *_exception: object) -> None: ...

@final
class Attached:
    """An attachment for the length of a `with` block: see `Kernel.attached`."""
    def __enter__(self) -> Link: ...
    def __exit__(self, *_exception: object) -> None: ...
