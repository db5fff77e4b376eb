#!/usr/bin/env python3
"""A check for cron: is the network as it was declared, and are logs kept as they should be?

    check_host.py --topology /etc/trunkline/topology.toml --store /var/lib/trunkline/leases.db
    check_host.py --no-engine --topology … --store …     a host without Docker
    check_host.py --json                                  one JSON object, for a monitoring system

Exits with 0 when all is well, with 1 when something is wrong, and with 2 when that could not be found out. Changes nothing.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from trunkline import ConflictError, Docker, Error, Host, Ipam, Topology
from trunkline.logs import DaemonLog, EngineLogConfig, Evidence, HostFacts, LogAudit, RunningDaemon, diagnose

Problem = dict[str, Any]


def check_topology(path: Path, store: Path, docker: Docker | None) -> list[Problem]:
    """What differs from the declared topology."""
    topology = Topology.from_file(path)
    with Ipam(store) as ipam, Host(ipam, engine=docker) as host:
        try:
            host.verify(topology)
        except ConflictError as error:
            return [{"check": "topology", "subject": difference.field, "problem": str(difference)} for difference in error.differences]
    return []


def check_logs(docker: Docker) -> list[Problem]:
    """Containers whose logs fill the disk, block the application, or cannot be read."""
    problems: list[Problem] = []
    for line in subprocess.run(["docker", "ps", "-q"], capture_output=True, text=True, check=True).stdout.split():
        inspected = json.loads(subprocess.run(["docker", "inspect", line], capture_output=True, text=True, check=True).stdout)[0]
        config = inspected["HostConfig"]["LogConfig"]
        own = EngineLogConfig(config["Type"], config["Config"] or {})
        audit = LogAudit.of(inspected["Name"].lstrip("/"), own, own, docker.engine.version)
        said = [finding.text for finding in audit.findings if finding.severity.value == "refused"]
        if audit.disk_limit is None and audit.readable.value == "native":
            said.append(f"{audit.driver} without max-size fills the disk")
        if audit.may_block:
            said.append(f"the application stops when {audit.driver} stops taking lines")
        if audit.why_unreadable:
            said.append(audit.why_unreadable)
        problems += [{"check": "logs", "subject": audit.container, "problem": text} for text in said]
    return problems


def check_daemon() -> list[Problem]:
    """What the daemon's log complains of, by cause."""
    evidence = []
    for daemon in RunningDaemon.find_all():
        for place in HostFacts.of_root(daemon=daemon).daemon_logs():
            try:
                with DaemonLog.open(place, tail=500) as log:
                    evidence += [Evidence.of_record(record) for record in log]
                break
            except Error:
                continue  # the next place may be readable
    found = diagnose(evidence)
    return [{"check": "daemon", "subject": ", ".join(cause.subjects), "problem": str(cause)} for cause in found.causes]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--topology", type=Path)
    parser.add_argument("--store", type=Path, default=Path("/var/lib/trunkline/leases.db"))
    parser.add_argument("--no-engine", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    problems: list[Problem] = []
    unknown: list[str] = []
    docker: Docker | None = None
    if not options.no_engine:
        try:
            docker = Docker()
        except Error as error:
            unknown.append(str(error))
    checks = [lambda: check_topology(options.topology, options.store, docker)] if options.topology else []
    if docker is not None:
        engine = docker
        checks += [lambda: check_logs(engine), check_daemon]
    for check in checks:
        try:
            problems += check()
        except (Error, OSError, subprocess.CalledProcessError) as error:
            unknown.append(str(error))
    if options.json:
        print(json.dumps({"well": not problems and not unknown, "problems": problems, "unknown": unknown}))
    else:
        for problem in problems:
            print(f"{problem['check']}: {problem['subject']}: {problem['problem']}")
        for text in unknown:
            print(f"not known: {text}")
    return 2 if unknown else 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
