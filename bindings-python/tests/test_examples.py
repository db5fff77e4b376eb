"""The programs of examples/python that need neither 802.1Q nor an engine: what they print, and their exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "python"
PROGRAMS = sorted(path.name for path in EXAMPLES.glob("*.py"))


def example(program: str, *arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(EXAMPLES / program), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


@pytest.mark.parametrize("program", PROGRAMS)
def test_each_is_in_the_contents_and_says_what_it_is(program: str) -> None:
    assert f"`{program}`" in (EXAMPLES / "README.md").read_text()
    if program == "book.py":  # it has no options, and runs in the practice network only
        assert "practice network" in example(program, code=1).stderr
    else:
        assert "usage:" in example(program, "--help").stdout
        assert "usage:" in example(program, "--no-such-option", code=2).stderr


def test_the_allocator_hands_out_keeps_explains_and_takes_back(tmp_path: Path) -> None:
    store = tmp_path / "leases.db"
    assert "make one first" in example("allocator.py", store, "get", "vm:db/eth0", "--vlan", 100, code=1).stderr
    pool = ["pool", "10.0.0.0/24", "--vlan", 100, "--gateway", "10.0.0.1", "--range", "10.0.0.10-10.0.0.11"]
    assert json.loads(example("allocator.py", store, *pool).stdout) == {
        "subnet": "10.0.0.0/24", "created": True, "gives_out": "10.0.0.10-10.0.0.11"}
    (lease,) = json.loads(example("allocator.py", store, "get", "vm:db/eth0", "--vlan", 100).stdout)
    assert (lease["address"], lease["prefix_len"], lease["gateway"], lease["owner"]) == ("10.0.0.10", 24, "10.0.0.1", "vm:db/eth0")
    assert json.loads(example("allocator.py", store, "get", "vm:db/eth0", "--vlan", 100).stdout) == [lease]
    (other,) = json.loads(example("allocator.py", store, "get", "vm:web", "--vlan", 100, "--address", "10.0.0.11").stdout)
    assert json.loads(example("allocator.py", store, "list", "--vlan", 100).stdout) == [lease, other]
    assert "10.0.0." in example("allocator.py", store, "get", "vm:c", "--vlan", 100, code=3).stderr
    assert "gateway" in json.loads(example("allocator.py", store, "why", "10.0.0.1", "--vlan", 100).stdout)
    assert json.loads(example("allocator.py", store, "free", "vm:db/eth0", "--vlan", 100).stdout) == ["removed"]
    assert example("allocator.py", store, "why", "nonsense", "--vlan", 100, code=1).stderr.startswith("invalid")


def test_the_follower_goes_on_where_it_was(tmp_path: Path) -> None:
    log, state = tmp_path / "c0-json.log", tmp_path / "seen.json"
    entry = '{{"log": "line {}\\n", "stream": "stdout", "time": "2026-11-23T20:45:0{}Z"}}\n'
    log.write_text(entry.format(1, 1))
    follow = ["--no-follow", "--state", state, "--file", log]
    assert example("log_follower.py", *follow).stdout == "c0-json.log  line 1\n"
    with log.open("a") as file:
        file.write(entry.format(2, 2))
    assert example("log_follower.py", *follow).stdout == "c0-json.log  line 2\n"
    assert "name a container" in example("log_follower.py", code=2).stderr
    assert "none.log" in example("log_follower.py", "--file", tmp_path / "none.log", code=1).stderr


def test_the_check_answers_in_json_and_by_its_exit_code(tmp_path: Path) -> None:
    assert json.loads(example("check_host.py", "--json", "--no-engine").stdout) == {"well": True, "problems": [], "unknown": []}
    unknown = example("check_host.py", "--json", "--no-engine", "--topology", tmp_path / "none.toml", "--store", tmp_path / "leases.db", code=2)
    assert "none.toml" in json.loads(unknown.stdout)["unknown"][0]
    declared = tmp_path / "topology.toml"
    declared.write_text((EXAMPLES.parent / "topology.toml").read_text().replace("eth0", "nosuch0"))
    missing = example("check_host.py", "--json", "--no-engine", "--topology", declared, "--store", tmp_path / "leases.db", code=2)
    assert json.loads(missing.stdout)["well"] is False
