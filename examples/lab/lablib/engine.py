"""A private Docker engine: its own data, sockets, control groups and network namespace.

It needs no gentle end: everything it has is in memory and in the namespaces of the session, and
goes with them. Only its control groups are the kernel's own; see `cgroups.py`.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import time
import urllib.parse
from typing import Any

from lablib import image, syscalls
from lablib.capability import find_daemon
from lablib.outcome import LabError

PATIENCE_SECONDS = 120.0
# Options that keep the engine off the network: trunkline's networks are all it gets.
QUIET = {"iptables": False, "bridge": "none", "ip-forward": False, "userland-proxy": False}


class Engine:
    def __init__(
        self,
        directory: str,
        environment: dict[str, str],
        cgroup_parent: str,
        user_config: str | None = None,
    ) -> None:
        self.directory = directory
        self.environment = environment
        self.cgroup_parent = cgroup_parent
        self.user_config = user_config
        self.socket = f"{directory}/docker.sock"
        self.data_root = f"{directory}/docker"
        self.log = f"{directory}/dockerd.log"
        self.pid_file = f"{directory}/docker.pid"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def variables(self) -> dict[str, str]:
        """What the command is told."""
        return {
            "DOCKER_HOST": f"unix://{self.socket}",
            "TRUNKLINE_ENGINE_DATA": self.data_root,
            "TRUNKLINE_ENGINE_LOG": self.log,
            "TRUNKLINE_ENGINE_PIDFILE": self.pid_file,
        }

    def start(self) -> None:
        dockerd = find_daemon("dockerd")
        if dockerd is None:
            raise LabError("there is no dockerd here: lab setup --engine")
        os.mkdir(self.data_root)
        syscalls.mount("tmpfs", self.data_root, "tmpfs", 0, "mode=710,size=75%")
        config = f"{self.directory}/daemon.json"
        with open(config, "w", encoding="utf-8") as file:
            json.dump(self._config(dockerd), file, indent=2)
        command = [
            dockerd,
            f"--config-file={config}",
            f"--data-root={self.data_root}",
            f"--exec-root={self.directory}/docker-exec",
            f"--pidfile={self.pid_file}",
            f"--host=unix://{self.socket}",
        ]
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.environment,
                cwd="/",
                start_new_session=True,
            )
        self._wait_until_it_answers()
        self._import_image()

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def _config(self, dockerd: str) -> dict[str, Any]:
        """Ours, with the user's own settings over it."""
        config: dict[str, Any] = {**QUIET, "cgroup-parent": self.cgroup_parent}
        version = subprocess.run(
            [dockerd, "--version"], capture_output=True, text=True, check=False
        )
        major = re.search(r"version ([0-9]+)\.", version.stdout)
        if major is not None and int(major[1]) <= 20:
            # It would make itself a key under /etc/docker.
            config["deprecated-key-path"] = f"{self.directory}/key.json"
        if self.user_config is not None:
            try:
                with open(self.user_config, encoding="utf-8") as file:
                    config.update(json.load(file))
            except (OSError, ValueError) as problem:
                raise LabError(f"{self.user_config}: {problem}") from None
        return config

    def _wait_until_it_answers(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                self.request("GET", "/_ping")
                return
            except OSError:
                pass
            if self.process.poll() is not None:
                raise LabError(f"dockerd ended at once. Its last words:\n{self._last_words()}")
            if time.monotonic() > deadline:
                raise LabError(
                    f"dockerd did not answer within {PATIENCE_SECONDS:g} s:\n{self._last_words()}"
                )
            time.sleep(0.05)

    def _last_words(self) -> str:
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return "".join(log.readlines()[-15:])

    def _import_image(self) -> None:
        busybox = find_daemon("busybox")
        if busybox is None:
            raise LabError("there is no busybox here to make an image of: lab setup --engine")
        repository, tag = image.NAME.split(":")
        query = f"fromSrc=-&repo={repository}&tag={tag}"
        for change in image.CHANGES:
            query += "&changes=" + urllib.parse.quote(change)
        self.request("POST", f"/images/create?{query}", image.layer(busybox))
        for also in image.ALSO:
            repository, tag = also.split(":")
            self.request("POST", f"/images/{image.NAME}/tag?repo={repository}&tag={tag}")

    def request(self, method: str, path: str, body: bytes | None = None) -> bytes:
        connection = _UnixConnection(self.socket)
        try:
            connection.request(method, path, body, {"Content-Type": "application/x-tar"})
            answer = connection.getresponse()
            data = answer.read()
        finally:
            connection.close()
        # /images/create answers 200 and tells its failure in the body.
        if answer.status >= 400 or b'"errorDetail"' in data:
            raise LabError(f"the engine refused {method} {path}: {data.decode(errors='replace')}")
        return data


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=PATIENCE_SECONDS)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)
