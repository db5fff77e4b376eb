"""Every public noun of the library has its face in Python, or stands here with the reason why not."""

import importlib
import re
from pathlib import Path

import pytest

CORE = Path(__file__).resolve().parents[2] / "core" / "src"
SLICES = ["types", "link", "ipam", "docker", "logs", "topology", "blocking", "lib"]

# Which module of Python has the nouns of a slice.
HOMES = {"types": "trunkline", "lib": "trunkline", "blocking": "trunkline"}

# Slices whose face is not written yet.
PENDING = {"docker", "logs", "topology", "blocking"}

EXCEPTIONS = {
    "Result": "a result is a return value or an exception",
    "KernelAnswer": "its parts are attributes of the exception: errno, kernel_message, cause, remedy",
    "Subnet": "ipaddress.IPv4Network and IPv6Network",
    "Family": "`version` of an address, a network or an AddressRange: 4 or 6",
    "LinkKind": "Link.kind is its name, Link.details what belongs to it",
    "Epoch": "an int",
    "Wanted": "AllocateRequest.prefer and AllocateRequest.exact",
}


def nouns(slice_: str) -> list[str]:
    path = CORE / "lib.rs" if slice_ == "lib" else CORE / slice_ / "mod.rs"
    found = []
    for use in re.findall(r"\bpub use ([^;]*);", path.read_text()):
        names = re.search(r"\{(.*)\}", use, re.S)
        for name in names[1].split(",") if names else [use]:
            if name := name.split("::")[-1].split(" as ")[-1].strip():
                found.append(name)
    return found


def test_the_sources_are_read():
    assert {"VlanSpec", "Kernel", "OWNER_GROUP", "Attachment"} <= set(nouns("link"))
    assert {"Error", "ErrorKind", "VlanProtocol", "Cancel"} <= set(nouns("lib"))
    assert sum(len(nouns(slice_)) for slice_ in SLICES) > 150


@pytest.mark.parametrize("slice_", SLICES)
def test_every_noun_has_its_face(slice_):
    if slice_ in PENDING:
        assert slice_ in ("docker", "logs", "topology", "blocking")
        return
    home = importlib.import_module(HOMES.get(slice_, f"trunkline.{slice_}"))
    missing = []
    for noun in nouns(slice_):
        if noun in EXCEPTIONS:
            assert not hasattr(home, noun), f"{noun} has a face, and is no exception any more"
        elif not hasattr(home, noun) and not hasattr(importlib.import_module("trunkline"), noun):
            missing.append(noun)
        elif noun not in getattr(home, "__all__", ()) and not hasattr(importlib.import_module("trunkline"), noun):
            missing.append(f"{noun} (not in __all__)")
    assert missing == []


def test_every_exception_is_a_noun():
    everything = {noun for slice_ in SLICES for noun in nouns(slice_)}
    assert set(EXCEPTIONS) <= everything
