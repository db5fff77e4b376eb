from typing import final

from trunkline._typing import Address, IntoAddress, IntoRange

@final
class AddressMap:
    """Which addresses of a range are taken, in memory and without owners: the index of the allocator, for programs that keep
    their own records.
    """
    def __new__(cls, range: IntoRange) -> AddressMap: ...
    def take_next(self) -> Address | None:
        """Takes the next free address, in turn; None when all are taken."""
    def take(self, address: IntoAddress) -> bool:
        """Takes an address; False when it is taken already, or not in the range."""
    def give_back(self, address: IntoAddress) -> bool:
        """Gives an address back; False when it was not taken."""
    def is_taken(self, address: IntoAddress) -> bool:
        """Whether an address is taken."""
    @property
    def taken(self) -> int:
        """How many addresses are taken."""
