"""Loads the kernel modules of the practice network, without needing modprobe."""

from __future__ import annotations

import errno
import os

from lablib import syscalls

DIRECTORIES = ("/usr/lib/uml/modules", "/lib/modules", "/usr/lib/modules")
NETWORK = (
    "ipv6",
    "8021q",
    "macvlan",
    "macvtap",
    "ipvlan",
    "ipvtap",
    "dummy",
    "veth",
    "bonding",
    "bridge",
    "tun",
)
ENGINE = ("overlay",)
# Without these the modules make a link of their own in the first namespace.
PARAMETERS = {"dummy": "numdummies=0", "bonding": "max_bonds=0"}


def module_directory(release: str) -> str | None:
    for directory in DIRECTORIES:
        path = f"{directory}/{release}"
        if os.path.exists(f"{path}/modules.dep"):
            return path
    return None


def load(names: list[str]) -> list[str]:
    """Loads modules with what they depend on; says which could not be loaded, and why."""
    directory = module_directory(os.uname().release)
    if directory is None:
        return [f"no modules for kernel {os.uname().release} under {', '.join(DIRECTORIES)}"]
    files: dict[str, str] = {}
    needs: dict[str, list[str]] = {}
    with open(f"{directory}/modules.dep", encoding="ascii") as lines:
        for line in lines:
            file, _, rest = line.rstrip("\n").partition(":")
            files[_name(file)] = file
            needs[file] = rest.split()
    complaints: list[str] = []
    done = set()
    for name in names:
        if name not in files:
            continue  # built into the kernel, or not there: the probe will tell
        # modules.dep lists what is needed with the deepest need last.
        for file in [*reversed(needs[files[name]]), files[name]]:
            if file in done:
                continue
            done.add(file)
            try:
                syscalls.load_module(f"{directory}/{file}", PARAMETERS.get(_name(file), ""))
            except OSError as problem:
                if problem.errno != errno.EEXIST:
                    complaints.append(f"module {name}: {problem.strerror}")
    return complaints


def _name(file: str) -> str:
    return os.path.basename(file).split(".ko")[0].replace("-", "_")
