"""A private Docker engine. (Placeholder until the engine is built.)"""

from __future__ import annotations

from typing import Dict

from lablib.outcome import LabError


class Engine:
    def __init__(self, directory: str, environment: Dict[str, str]) -> None:
        self.host = f"unix://{directory}/docker.sock"
        self.data_root = f"{directory}/docker"

    def start(self) -> None:
        raise LabError("--engine is not built yet")

    def stop(self) -> None:
        pass
