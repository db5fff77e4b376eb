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
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from trunkline import ConflictError, Docker, Error, Host, Ipam, Topology
from trunkline.logs import Examination, LogAuditor, LogSeverity, LogTime, Readable, examine

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


def check_logs() -> list[Problem]:
    """Containers whose logs fill the disk, block the application, cannot be read, or are not written where they are collected."""
    problems: list[Problem] = []
    with LogAuditor() as auditor:
        for audit in auditor.containers():
            said = [finding.text for finding in audit.log.findings if finding.severity is LogSeverity.REFUSED]
            if audit.log.disk_limit is None and audit.log.readable is Readable.NATIVE:
                said.append(f"{audit.log.driver} without max-size fills the disk")
            if audit.log.may_block:
                said.append(f"the application stops when {audit.log.driver} stops taking lines")
            if audit.log.why_unreadable:
                said.append(audit.log.why_unreadable)
            said += audit.output.problems
            problems += [{"check": "logs", "subject": audit.name, "problem": text} for text in said]
    return problems


def check_host() -> list[Problem]:
    """What engine, daemon, containers and kernel complained of in the last day, by cause."""
    found = examine(Examination.host(since=LogTime.now().before(86400), within=30))
    return [{"check": "host", "subject": ", ".join(cause.subjects), "problem": str(cause)} for cause in found.diagnosis.causes]


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
    checks: list[Callable[[], list[Problem]]] = []
    if options.topology:
        checks.append(lambda: check_topology(options.topology, options.store, docker))
    if docker is not None:
        checks += [check_logs, check_host]
    for check in checks:
        try:
            problems += check()
        except (Error, OSError) as error:
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
