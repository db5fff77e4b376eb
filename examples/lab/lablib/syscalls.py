"""The Linux calls that Python's `os` module does not have (or has only since 3.12)."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_NOSUID = 0x2
MS_NODEV = 0x4
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x40000

MNT_DETACH = 2
PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4

_libc = ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def _path(value: str | None) -> bytes | None:
    return None if value is None else os.fsencode(value)


def unshare(flags: int) -> None:
    _check(_libc.unshare(ctypes.c_int(flags)), "unshare")


def setns(fd: int, kind: int) -> None:
    _check(_libc.setns(ctypes.c_int(fd), ctypes.c_int(kind)), "setns")


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    _check(
        _libc.mount(
            _path(source),
            _path(target),
            _path(kind or None),
            ctypes.c_ulong(flags),
            _path(options or None),
        ),
        f"mount {kind or source} on {target}",
    )


def umount(target: str) -> None:
    """Detaches the mount at once; the kernel finishes it when its last user is gone."""
    _check(_libc.umount2(_path(target), ctypes.c_int(MNT_DETACH)), f"umount {target}")


def die_with_parent(signum: int) -> None:
    """Asks the kernel to send `signum` to this process when its parent dies."""
    _check(_libc.prctl(PR_SET_PDEATHSIG, ctypes.c_ulong(signum), 0, 0, 0), "prctl")


def dumpable() -> None:
    """Makes /proc/self ours again after a change of user."""
    _check(_libc.prctl(PR_SET_DUMPABLE, ctypes.c_ulong(1), 0, 0, 0), "prctl")


def signal_fd(signals: Iterable[int]) -> int:
    """A descriptor to read (blocked) signals from: unlike a handler it says where they come from."""
    mask = 0
    for number in signals:
        mask |= 1 << (number - 1)
    raw = mask.to_bytes(8, sys.byteorder) + b"\0" * 120
    flags = os.O_CLOEXEC | os.O_NONBLOCK
    return _check(_libc.signalfd(ctypes.c_int(-1), raw, ctypes.c_int(flags)), "signalfd")


def sethostname(name: str) -> None:
    raw = name.encode()
    _check(_libc.sethostname(raw, ctypes.c_size_t(len(raw))), "sethostname")


def load_module(path: str, parameters: str = "") -> None:
    """Loads one kernel module file (its dependencies must be there already)."""
    words = parameters.encode()
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        _check(_libc.syscall(_FINIT_MODULE[os.uname().machine], fd, words, 0), f"load {path}")
    finally:
        os.close(fd)


_FINIT_MODULE = {"x86_64": 313, "i686": 350, "aarch64": 273, "riscv64": 273}
