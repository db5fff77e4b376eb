"""How a command ended, and how to end the same way."""

from __future__ import annotations

import os
import resource
import signal
import sys
from dataclasses import dataclass
from typing import NoReturn

# The same numbers as `timeout`, `docker run` and the shells use.
TIMED_OUT, LAB_FAILED, NOT_EXECUTABLE, NOT_FOUND = 124, 125, 126, 127


class LabError(Exception):
    """The lab itself could not do its part; the text says what to do about it."""


@dataclass
class Outcome:
    """An exit code, or the signal that ended the command."""

    code: int = 0
    signal: int | None = None

    @classmethod
    def from_wait_status(cls, status: int) -> Outcome:
        if os.WIFSIGNALED(status):
            return cls(128 + os.WTERMSIG(status), os.WTERMSIG(status))
        return cls(os.WEXITSTATUS(status))

    def exit(self) -> NoReturn:
        """Ends this process just as the command ended."""
        sys.stdout.flush()
        sys.stderr.flush()
        if self.signal is not None:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            signal.pthread_sigmask(signal.SIG_SETMASK, set())
            if self.signal not in (signal.SIGKILL, signal.SIGSTOP):
                signal.signal(self.signal, signal.SIG_DFL)
            os.kill(os.getpid(), self.signal)
        os._exit(self.code)


def complain(text: str) -> None:
    for line in text.splitlines():
        print(f"lab: {line}", file=sys.stderr)
    sys.stderr.flush()
