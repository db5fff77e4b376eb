from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from typing_extensions import Self

_T = TypeVar("_T")
_P = ParamSpec("_P")

async def run(function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> _T: ...

class Twin:
    def __init__(self, sync: Any) -> None: ...
    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *exception: object) -> None: ...

def twin(
    sync: type, *, calls: str, given: str = "", wrapped: dict[str, type] | None = None
) -> Callable[[type], type]: ...
