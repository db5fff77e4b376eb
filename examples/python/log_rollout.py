#!/usr/bin/env python3
"""Changes the default log driver of every Docker daemon of this machine, one after the other, and says what each change takes.

    log_rollout.py                          a report: nothing is changed
    log_rollout.py --apply                  writes daemon.json of one daemon after the other, and tells each
    log_rollout.py --driver json-file --max-size 50m --max-file 5
    log_rollout.py --file /etc/docker/daemon.json --socket /run/docker.sock --pid 812

A daemon whose file cannot be written, or that does not take it, stops the rollout: its file is put back, and those before it keep
theirs. Containers keep the driver that they were made with: the report names them. Exit status: 0 done, 1 stopped, or no dockerd
runs here.
"""

from __future__ import annotations

import argparse
import http.client
import json
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from trunkline import Docker, Error
from trunkline.logs import ConfigEdit, DaemonConfigFile, EditedConfig, EngineLogConfig, HostFacts, LogConfig, RunningDaemon


class Engine(http.client.HTTPConnection):
    """The few questions that are not about networks."""

    def __init__(self, path: str) -> None:
        super().__init__("docker", timeout=10)
        self.path = path
        self.since = int(time.time()) - 1

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)

    def get(self, path: str) -> Any:
        self.close()
        self.request("GET", path)
        return self.getresponse().read()

    def reloads(self) -> int:
        """The witness of a reload: how many there were since this object was made."""
        filters = quote(json.dumps({"type": ["daemon"], "event": ["reload"]}))
        events = self.get(f"/events?since={self.since}&until={int(time.time()) + 1}&filters={filters}")
        return sum(1 for line in events.splitlines() if line.strip())

    def debug(self) -> bool:
        return bool(json.loads(self.get("/info"))["Debug"])

    def log_configs(self) -> dict[str, EngineLogConfig]:
        """What each container has."""
        found = {}
        for container in json.loads(self.get("/containers/json?all=1")):
            config = json.loads(self.get(f"/containers/{container['Id']}/json"))["HostConfig"]["LogConfig"]
            found[container["Names"][0].lstrip("/")] = EngineLogConfig(config["Type"], config["Config"] or {})
        return found


@dataclass
class Daemon:
    pid: int
    socket: str
    file: str


def daemons() -> list[Daemon]:
    """The daemons that run here, by their command lines."""
    found = []
    for daemon in RunningDaemon.find_all():
        hosts = (daemon.command_line.value("hosts") or "unix:///var/run/docker.sock").split(",")
        sockets = [host.removeprefix("unix://") for host in hosts if host.startswith("unix://")]
        file = HostFacts.of_root(daemon=daemon).daemon_json(line=daemon.command_line)
        found.append(Daemon(daemon.pid, sockets[0] if sockets else "/var/run/docker.sock", file))
    return found


def prepared(daemon: Daemon, config: LogConfig) -> tuple[DaemonConfigFile, EditedConfig]:
    """The file with its change, and the report."""
    with Docker(daemon.socket) as docker:
        release = docker.engine.version
    file = DaemonConfigFile(daemon.file)
    edited = file.config.edit(ConfigEdit().with_log_config(config, release), release)
    print(f"{daemon.file} of dockerd {daemon.pid}, Docker {release}:")
    if edited.is_unchanged:
        print("  has it already")
    for effect in edited.effects:
        print(f"  {effect.key}: {effect.effect.name.lower().replace('_', ' ')}", *effect.notes, sep="; ")
    for warning in edited.warnings:
        print(f"  warning: {warning}")
    for name in edited.unaffected(Engine(daemon.socket).log_configs()):
        print(f"  container {name} keeps what it was made with")
    return file, edited


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--driver", choices=["local", "json-file"], default="local")
    parser.add_argument("--max-size", default="20m")
    parser.add_argument("--max-file", type=int, default=5)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--socket", default="/var/run/docker.sock")
    parser.add_argument("--pid", type=int, default=0)
    parser.add_argument("--apply", action="store_true")
    options = parser.parse_args()
    make = LogConfig.local if options.driver == "local" else LogConfig.json_file
    config = make(max_size=options.max_size, max_file=options.max_file)
    targets = [Daemon(options.pid, options.socket, str(options.file))] if options.file else daemons()
    if not targets:
        print("no dockerd runs here")
        return 1
    for daemon in targets:
        file, edited = prepared(daemon, config)
        if not options.apply or edited.is_unchanged:
            continue
        if daemon.pid and not edited.needs_restart:
            file.write_and_reload(edited, daemon.pid, Engine(daemon.socket))
            print("  written, and the daemon has taken it")
        else:
            written = file.write(edited)
            print(f"  written (before: {written.backup}); it takes effect when the daemon is restarted")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Error as error:
        sys.exit(f"stopped: {error}")
