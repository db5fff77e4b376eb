#!/usr/bin/env python3
"""Runs the C examples: the allocator daemon is asked over its socket and killed; the argument is where they were built."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time


def ask(path: str, *lines: str) -> list[str]:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(path)
        with client.makefile("rw") as file:
            answers = []
            for line in lines:
                file.write(line + "\n")
                file.flush()
                answers.append(file.readline().strip())
            return answers


def start(program: str, path: str, store: str) -> subprocess.Popen:
    daemon = subprocess.Popen([program, path, store, "192.168.77.0/24"])
    for _ in range(200):
        try:
            ask(path, "usage")
            return daemon
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the allocator does not answer")


def allocator(built: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, store, program = f"{folder}/socket", f"{folder}/leases.db", f"{built}/allocator"
        daemon = start(program, path, store)
        first, again, other, bad, usage = ask(path, "get vm:a/eth0", "get vm:a/eth0", "get vm:b/eth0", "get nonsense", "usage")
        assert first.startswith("ok 192.168.77.1/24 ") and first == again, (first, again)
        assert other.startswith("ok 192.168.77.2/24 "), other
        assert bad.startswith("invalid_input invalid owner key"), bad
        assert usage == "ok 2 of 254", usage
        daemon.kill()  # what it said is on disk
        daemon.wait()
        daemon = start(program, path, store)
        assert ask(path, "get vm:a/eth0", "release vm:b/eth0", "usage") == [first, "ok", "ok 1 of 254"]
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(timeout=30) == 0 and not os.path.exists(path)


def line(number: int) -> str:
    return f'{{"log":"line {number}\\n","stream":"stdout","time":"2026-11-23T20:45:4{number}Z"}}\n'


def follow(built: str, path: str, number: int, resume: str) -> tuple[str, str]:
    """Follows a file in which one more line appears, and ends it by a signal."""
    environment = {**os.environ, **({"TRUNKLINE_RESUME": resume} if resume else {})}
    program = subprocess.Popen([f"{built}/log_follower", "--file", path], env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with open(path, "a", encoding="utf-8") as file:
        file.write(line(number))
    shown = ""
    while f"line {number}" not in shown:
        shown += program.stdout.readline()
    program.send_signal(signal.SIGINT)
    said = program.communicate(timeout=30)[1]
    assert program.returncode == 0, said
    return shown, said.split("TRUNKLINE_RESUME=")[1].strip()


def follower(built: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/c0-json.log"
        with open(path, "w", encoding="utf-8") as file:
            file.write(line(0))
        shown, position = follow(built, path, 1, "")
        assert "line 0" in shown and position, shown
        shown, _ = follow(built, path, 2, position)  # neither lost nor repeated
        assert "line 0" not in shown and "line 1" not in shown, shown


if __name__ == "__main__":
    allocator(sys.argv[1])
    follower(sys.argv[1])
    print("test result: ok. 2 passed; 0 failed; the allocator daemon, killed and restarted; the log follower, stopped and resumed")
