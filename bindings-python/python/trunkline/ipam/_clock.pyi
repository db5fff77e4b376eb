from typing import final

from trunkline._typing import IntoSpan

@final
class Clock:
    """What an allocator measures cool-downs with: the system's clock, or in a test one that only moves when it is told to.
    """
    @staticmethod
    def system() -> Clock:
        """The system's clock."""
    @staticmethod
    def manual() -> Clock:
        """A clock that stands still until `advance` is called."""
    def advance(self, by: IntoSpan) -> None:
        """Moves a manual clock; the system's clock is left as it is."""
