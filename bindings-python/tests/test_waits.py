"""Ctrl-C ends every call that can wait for somebody else: an engine that does not answer, a daemon that does not reload.

The store is in `test_calls.py`, followers in `test_logs.py`, events and requests of `Docker` in `test_docker.py`, `Host` in `test_topology.py`.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Interrupted
from fake_engine import FakeEngine, Request
from samples import dockerd

import trunkline
from trunkline.docker import Docker
from trunkline.logs import (
    ConfigEdit, DaemonConfigFile, DaemonLog, Examination, LogAuditor, LogPlace, LogReader, examine, reload_daemon,
)


class Silent:
    """A witness of no reload."""

    def reloads(self) -> int:
        return 0

    def debug(self) -> bool:
        return True


@pytest.fixture
def hung(tmp_path: Path) -> Iterator[FakeEngine]:
    """An engine that accepts requests and never answers."""

    class Hung(FakeEngine):
        @property
        def version(self) -> object:
            self.ended.wait(60)
            return {}

        @version.setter
        def version(self, _: object) -> None:
            pass

    def never(request: Request) -> None:
        request.hang(60)

    with Hung(tmp_path, never) as engine:
        yield engine


@pytest.mark.parametrize("call", [
    lambda engine: Docker(engine),
    lambda engine: LogAuditor(engine),
    lambda engine: LogReader.open("web", engine=engine),
    lambda engine: LogReader.through_engine("web", engine=engine),
    lambda engine: LogReader.service("web", engine=engine),
    lambda engine: examine(Examination.host(engine=engine)),
    lambda engine: examine(Examination.network("lan", engine=engine)),
    lambda engine: examine(Examination.container("web", engine=engine)),
], ids=["Docker", "LogAuditor", "open", "through_engine", "service", "host", "network", "container"])
def test_an_engine_that_does_not_answer(hung: FakeEngine, call) -> None:
    with Interrupted():
        call(hung.path)


def test_a_daemon_that_does_not_reload(tmp_path: Path) -> None:
    path = tmp_path / "daemon.json"
    path.write_text('{"debug": false}')
    file = DaemonConfigFile(path)
    edited = file.config.edit(ConfigEdit().with_debug(True), "28.5.2")
    with dockerd() as daemon:
        with Interrupted():
            reload_daemon(daemon.pid, Silent(), within=30)
        with Interrupted():
            file.write_and_reload(edited, daemon.pid, Silent(), within=30)
    assert path.read_text() == '{"debug": false}', "it is put back"


def test_a_pipe_in_place_of_a_log_is_no_wait(tmp_path: Path) -> None:
    pipe = tmp_path / "docker.log"
    os.mkfifo(pipe)
    start = time.monotonic()
    with pytest.raises(trunkline.Error):
        list(DaemonLog.open(LogPlace.file(pipe)))
    with pytest.raises(trunkline.Error):
        list(LogReader.files("json-file", pipe))
    assert time.monotonic() - start < 1


def test_a_token_ends_all_of_them_too(hung: FakeEngine) -> None:
    cancel = trunkline.Cancel()
    threading.Timer(0.2, cancel.cancel).start()
    start = time.monotonic()
    with pytest.raises(trunkline.InterruptedError):
        cancel.run(Docker, hung.path)
    with dockerd() as daemon, pytest.raises(trunkline.InterruptedError):
        cancel.run(reload_daemon, daemon.pid, Silent(), within=30)
    with pytest.raises(trunkline.InterruptedError):
        cancel.run(examine, Examination.host(engine=hung.path))
    assert time.monotonic() - start < 2
