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


if __name__ == "__main__":
    allocator(sys.argv[1])
    print("test result: ok. 1 passed; 0 failed; the allocator daemon, killed and restarted")
