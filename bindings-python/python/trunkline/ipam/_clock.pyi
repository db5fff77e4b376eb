from typing import final

from trunkline._typing import IntoSpan

@final
class Clock:
    @staticmethod
    def system() -> Clock: ...
    @staticmethod
    def manual() -> Clock: ...
    def advance(self, by: IntoSpan) -> None: ...
