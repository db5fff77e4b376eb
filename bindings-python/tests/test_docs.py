"""The documentation: every example of every page is run as it is written, on a real kernel and a real engine.

Each page is run in one process, its examples one after the other, in a network namespace of its own where `eth0` is one end of a cable;
what needs an engine runs beside it. Only what a reader would put in for himself is replaced: a directory, and the number of a process.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import run_in, skip

import trunkline
from trunkline.link import Kernel, Netns, VlanSpec

HERE = Path(__file__).resolve().parents[1]
PAGES = [HERE / "README.md", HERE.parent / "README.md", *sorted((HERE / "docs").glob("*.md"))]


class Example(NamedTuple):
    """What a page needs, the names that its examples take for granted, and what they must print."""

    needs: tuple[str, ...] = ()
    given: str = ""
    prints: str = ""


KERNEL = "from trunkline.link import *; kernel = Kernel()\n"
EXAMPLES = {
    "trunkline": Example(needs=("8021q",)),  # the module's own docstring
    "README.md": Example(needs=("8021q",)),
    "book.md": Example(needs=("8021q",)),
    "calls.md": Example(given=KERNEL + """
import asyncio, threading, trunkline
from trunkline import aio
from trunkline.aio import AsyncIpam
from trunkline.ipam import Ipam, PoolSpec
ipam = Ipam("leases.db")
pool = ipam.create_pool("local/default/100", PoolSpec("10.0.0.0/24"))
attachment = Attachment(MacvlanSpec("eth0", "mv1"))
netns = Netns.create()
""", prints=r"already_exists 17 macvlan mv0 on eth0.100 use ensure.*\nbound 10.0.0.1 vm:db/eth0"),
    "docker.md": Example(needs=("docker-engine",), prints=r"Docker .*\n.*IPv4Address\('10.0.0.65'\).*name='web'.*\n\[\]\nname-taken "),
    "ipam.md": Example(prints="it is reserved: printer"),
    "link.md": Example(needs=("8021q",), prints="True 1500"),
    "logs.md": Example(needs=("docker-engine",), prints=r"log-driver restart_new.*(?s:.*)\na line\nanother\n(?s:.*)another port.*\n.*port-allocated"),
    "topology.md": Example(needs=("8021q",), prints="c0.*10.0.0"),
    "types.md": Example(needs=("8021q",), given=KERNEL, prints="eth0.100 carries VLAN 100"),
}

RUN = """
import ast, asyncio, json, sys
job = json.load(sys.stdin)
names = {"__name__": "__main__"}
exec(job["given"], names)
for block in job["blocks"]:
    done = eval(compile(block, job["page"], "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), names)
    if done is not None:
        asyncio.run(done)
"""


def blocks(page: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", page.read_text(), re.S)


WITH_CODE = [page for page in PAGES if blocks(page)]


@pytest.fixture
def trunk() -> Iterator[Netns]:
    """A namespace with `eth0`."""
    try:
        netns = Netns.create()
    except trunkline.PermissionDeniedError:
        skip("net-admin", "no right to make a network namespace")
    run_in(netns, "ip link set lo up; ip link add eth0 type veth peer name switch0; ip link set eth0 up; ip link set switch0 up")
    yield netns


def run_page(name: str, example: Example, code: list[str], trunk: Netns, folder: Path) -> None:
    with Kernel(trunk) as kernel:
        if "8021q" in example.needs:
            try:
                kernel.add(VlanSpec("eth0", 4000))
            except trunkline.KernelUnsupportedError as error:
                skip("8021q", str(error))
            kernel.remove("eth0.4000")
        if name == "docker.md" and os.environ.get("DOCKER_HOST"):
            subprocess.run(["docker", "tag", "busybox:lab", "busybox:latest"], check=True)
        if name == "logs.md" and os.environ.get("DOCKER_HOST"):
            talk = ["sh", "-c", "echo a line; echo another >&2"]
            subprocess.run(["docker", "run", "--name", "web", "--network", "none", "busybox:lab", *talk], check=True, capture_output=True)
        if name == "types.md":
            kernel.ensure(VlanSpec("eth0", 100))
        if name == "calls.md":
            run_in(trunk, "ip link add eth0.100 type veth peer name switch1; ip link add mv0 type veth peer name switch2")
    in_engine = "docker-engine" in example.needs
    if in_engine and not os.environ.get("DOCKER_HOST"):
        skip("docker-engine", "it runs under: examples/lab/lab run --engine -- …")
    container = subprocess.Popen(["unshare", "--net", "sleep", "60"])
    try:
        while os.readlink(f"/proc/{container.pid}/ns/net") == os.readlink("/proc/self/ns/net"):
            pass
        words = {"/var/lib/app": str(folder), "4711": str(container.pid)}
        for word, instead in words.items():
            code = [block.replace(word, instead) for block in code]
        job = json.dumps({"page": name, "given": example.given, "blocks": code})

        def run() -> subprocess.CompletedProcess[str]:
            return subprocess.run([sys.executable, "-c", RUN], input=job, capture_output=True, text=True, timeout=30, cwd=folder)

        # Those of others who have them already are left alone: the page fails.
        named = [made for made in re.findall(r'create_named\("(\w+)"\)', "\n".join(code)) if not Path("/run/netns", made).exists()]
        done = run() if in_engine else trunk.within(run)
        for made in named:
            Netns.remove_named(made)
    finally:
        container.kill()
        container.wait()
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(example.prints, done.stdout), done.stdout


@pytest.mark.parametrize("page", WITH_CODE, ids=lambda page: f"{page.parent.name}/{page.name}")
def test_the_examples_of_a_page_run(page: Path, trunk: Netns, tmp_path: Path) -> None:
    run_page(page.name, EXAMPLES[page.name], blocks(page), trunk, tmp_path)


def test_the_example_of_the_module_runs(trunk: Netns, tmp_path: Path) -> None:
    code = "\n".join(line[4:] for line in (trunkline.__doc__ or "").split("\n\nThe modules")[0].splitlines() if line.startswith("    "))
    assert "kernel.attach(" in code
    run_page("trunkline", EXAMPLES["trunkline"], [code], trunk, tmp_path)


@pytest.mark.parametrize("page", WITH_CODE, ids=lambda page: f"{page.parent.name}/{page.name}")
def test_the_code_of_a_page_is_python_and_its_names_are_there(page: Path) -> None:
    for block in blocks(page):
        tree = ast.parse(block)
        imports: list[ast.stmt] = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
        exec(compile(ast.Module(imports, []), page.name, "exec"), {})


def test_every_example_is_that_of_a_page() -> None:
    assert set(EXAMPLES) == {page.name for page in WITH_CODE} | {"trunkline"}
    assert sum(len(blocks(page)) for page in PAGES) >= 12


@pytest.mark.parametrize("page", sorted((HERE / "docs").glob("*.md")), ids=lambda page: page.name)
def test_every_page_is_in_the_contents(page: Path) -> None:
    assert f"docs/{page.name}" in (HERE / "README.md").read_text()


def test_every_link_of_the_pages_leads_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"
