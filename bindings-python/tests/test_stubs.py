"""The stubs and the examples: what a type checker sees is what there is."""

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[1]
EXAMPLES = HERE.parent / "examples" / "python"


def tool(*command: str) -> None:
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, cwd=HERE)
    assert done.returncode == 0, done.stdout + done.stderr


def test_stubs_are_those_of_the_module():
    pytest.importorskip("mypy", reason="mypy is not installed")
    tool("-m", "mypy.stubtest", "trunkline", "--allowlist", "stubtest.txt")


def test_examples_are_typed():
    pytest.importorskip("mypy", reason="mypy is not installed")
    examples = sorted(str(path) for path in EXAMPLES.glob("*.py"))
    assert len(examples) >= 2
    tool("-m", "mypy", "--strict", *examples)


def test_docstrings_of_the_stubs_are_those_of_the_module():
    tool("docstrings.py", "--check")


def test_help_reads_well():
    import pydoc

    import trunkline
    import trunkline.aio
    for module in (trunkline, trunkline.link, trunkline.ipam, trunkline.docker, trunkline.logs, trunkline.topology, trunkline.aio):
        text = pydoc.plain(pydoc.render_doc(module))
        assert module.__doc__.strip().split("\n")[0] in text
        for name in module.__all__:
            found = getattr(module, name)
            if isinstance(found, type):
                assert found.__doc__, name
                for member in vars(found):
                    if not member.startswith("_") and (callable(vars(found)[member]) or isinstance(vars(found)[member], property)):
                        assert getattr(found, member).__doc__, f"{name}.{member}"


def test_names_in_docstrings_are_there():
    import inspect
    import re

    import trunkline
    import trunkline.aio

    def texts(found):
        yield found.__doc__ or ""
        for member in vars(found).values():
            if inspect.isclass(member) and found.__name__.startswith("trunkline"):
                yield from texts(member)
            elif callable(member) or isinstance(member, (property, staticmethod, classmethod)) or inspect.isgetsetdescriptor(member):
                yield getattr(member, "__doc__", None) or ""

    seen = set()
    for module in (trunkline, trunkline.link, trunkline.ipam, trunkline.docker, trunkline.logs, trunkline.topology, trunkline.aio):
        for text in texts(module):
            seen |= set(re.findall(r"`(trunkline(?:\.\w+)+)", text))
    assert len(seen) >= 5
    for name in seen:
        found = trunkline
        for part in name.split(".")[1:]:
            assert hasattr(found, part), name
            found = getattr(found, part)
