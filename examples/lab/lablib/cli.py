"""What each command of the lab does."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable
from typing import NoReturn

from lablib import capability, cgroups, packages, uml
from lablib.network import NetworkError, NetworkRequest, lay_out
from lablib.options import make_parser
from lablib.outcome import LAB_FAILED, LabError, Outcome, complain
from lablib.sandbox import host_inner, run_inside
from lablib.session import Plan

BOOK = ["100=10.0.0.0/24", "200=192.168.3.0/24"]


def main(arguments: list[str]) -> NoReturn:
    for fd in (0, 1, 2):
        try:
            os.fstat(fd)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # closed: or our first socket would take its place
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")
    options = make_parser().parse_args(arguments)
    try:
        outcome = ACTIONS[options.action](options)
    except (LabError, NetworkError) as problem:
        complain(str(problem))
        outcome = Outcome(LAB_FAILED)
    except KeyboardInterrupt:
        outcome = Outcome(130, signal.SIGINT)
    except BrokenPipeError:
        # Whoever read our output has had enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        outcome = Outcome(141, signal.SIGPIPE)
    outcome.exit()


def _setup(options: argparse.Namespace) -> Outcome:
    chosen = {group for group in packages.GROUPS if getattr(options, group)}
    packages.install(chosen or {"tools", "uml", "engine"})
    return Outcome()


def _capabilities(options: argparse.Namespace) -> Outcome:
    if options.kernel == "host":
        return show_capabilities(options.json, _this_kernel())
    command = [sys.executable, "-I", "-S", "-B", os.path.join(uml.PACKAGE, "probe.py")]
    command += ["json" if options.json else "table", "uml"]
    plan = Plan(command, "/", dict(os.environ), "uml")
    return run_inside(
        uml.uml_inner(plan, "256M", False),
        fresh_network=True,
        timeout=60,
        terminal_signals_arrive=False,
    )


def show_capabilities(as_json: bool, kernel: str) -> Outcome:
    found = capability.probe_here()
    if as_json:
        print(
            json.dumps(
                [
                    {
                        "name": item.name,
                        "present": item.present,
                        "reason": item.reason or None,
                        "meaning": capability.NAMES[item.name],
                    }
                    for item in found
                ],
                indent=2,
            )
        )
        return Outcome()
    print(f"kernel {os.uname().release} ({kernel})")
    for item in found:
        words = capability.NAMES[item.name] if item.present else item.reason
        print(f"  {'yes' if item.present else 'no ':3} {item.name:16} {words}")
    return Outcome()


def _network_request(options: argparse.Namespace) -> NetworkRequest | None:
    vlans = list(options.vlan)
    if options.net and not vlans and options.flat is None:
        vlans = list(BOOK)
    if not vlans and options.flat is None:
        if options.dhcp or options.squat:
            raise NetworkError("--dhcp and --squat need a network: --net, --vlan or --flat")
        return None
    request = NetworkRequest(
        vlans, options.flat, options.hosts, options.dhcp, options.squat, options.trunk, options.mtu
    )
    lay_out(request)  # complains now rather than in the other kernel
    return request


def _run(options: argparse.Namespace) -> Outcome:
    return _start(options, _command_of(options), _network_request(options), interactive=False)


def _shell(options: argparse.Namespace) -> Outcome:
    if not options.vlan and options.flat is None:
        options.net = True
    shell = os.environ.get("SHELL") or "/bin/sh"
    return _start(options, [shell], _network_request(options), interactive=True)


def _start(
    options: argparse.Namespace,
    command: list[str],
    network: NetworkRequest | None,
    *,
    interactive: bool,
) -> Outcome:
    try:
        need = {capability.canonical(name) for name in options.need.split(",") if name.strip()}
        machines = lay_out(network).machine_count if network is not None else 0
        memory = uml.parse_memory(options.mem) if options.mem else uml.memory_for(machines)
    except ValueError as problem:
        raise LabError(str(problem)) from None
    if options.timeout is not None and options.timeout <= 0:
        raise LabError(f"--timeout {options.timeout:g}: more than 0 seconds")
    if network is not None:
        need |= {"veth", "bridge"} | ({"8021q", "vlan-filtering"} if network.vlans else set())
    config = _config_file(options.engine_config)
    engine = options.engine or config is not None
    if engine:
        need |= {"docker-engine"}
    kernel = options.kernel if options.kernel != "auto" else _choose_kernel(need)
    environment = {
        key: value
        for key, value in os.environ.items()
        if key not in ("TRUNKLINE_LAB", "DOCKER_HOST", "TRUNKLINE_ENGINE_DATA")
    }
    plan = Plan(
        command,
        os.getcwd(),
        environment,
        kernel,
        sorted(need),
        network.as_json() if network else None,
        engine,
        config,
        interactive=interactive,
        umask=_umask(),
    )
    if kernel == "host":
        return _run_on_host(plan, options.timeout)
    return run_inside(
        uml.uml_inner(plan, memory, options.verbose),
        fresh_network=True,
        timeout=options.timeout,
        terminal_signals_arrive=False,
    )


def _config_file(name: str | None) -> str | None:
    if name is None:
        return None
    if not os.path.isfile(name):
        raise LabError(f"--engine-config {name}: no such file")
    return os.path.abspath(name)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _run_on_host(plan: Plan, timeout: float | None) -> Outcome:
    janitor: cgroups.Janitor | None = None
    inherited = os.environ.get("TRUNKLINE_CGROUP_PARENT", "")
    if plan.engine and in_a_session() and inherited:
        plan.cgroup_parent = inherited  # the janitor of the session around us sees to it
    elif os.geteuid() == 0 and capability.find_daemon("dockerd") is not None:
        cgroups.sweep()
        janitor = cgroups.Janitor()
        plan.cgroup_parent = f"/{janitor.name}"
    try:
        return run_inside(
            host_inner(plan),
            fresh_network=plan.fresh_network,
            timeout=timeout,
            terminal_signals_arrive=True,
        )
    finally:
        if janitor is not None:
            janitor.finish()


def _choose_kernel(need: set[str]) -> str:
    if not need:
        return "host"
    missing = [item for item in capability.probe_here() if item.name in need and not item.present]
    if not missing:
        return "host"
    if uml.find_kernel() is not None:
        return "uml"
    raise LabError(
        "\n".join(f"this kernel lacks {item.name}: {item.reason}" for item in missing)
        + "\nA user-mode-linux kernel may have it: lab setup --uml"
    )


def _net(options: argparse.Namespace) -> Outcome:
    options.net = True
    request = _network_request(options)
    assert request is not None
    if options.json:
        print(json.dumps(lay_out(request).as_json(), indent=2), flush=True)
        if not options.command:
            return Outcome()
    return _here(
        Plan(
            _command_of(options),
            os.getcwd(),
            dict(os.environ),
            _this_kernel(),
            network=request.as_json(),
            fresh_network=False,
        )
    )


def _engine(options: argparse.Namespace) -> Outcome:
    return _here(
        Plan(
            _command_of(options),
            os.getcwd(),
            dict(os.environ),
            _this_kernel(),
            need=["docker-engine"],
            engine=True,
            fresh_network=False,
            engine_config=_config_file(options.config),
        )
    )


def _here(plan: Plan) -> Outcome:
    """Runs the plan in the network namespace we are in, if that is not the host's own."""
    if in_hosts_own_network():
        raise LabError(
            "this is the host's own network namespace, which the lab does not touch.\n"
            "Give the same options to `lab run`, or use this inside `lab run`."
        )
    return _run_on_host(plan, None)


def _this_kernel() -> str:
    return os.environ.get("TRUNKLINE_KERNEL", "host")


def in_a_session() -> bool:
    return os.path.exists("/run/trunkline-lab")


def in_hosts_own_network() -> bool:
    """A session has marked its own; elsewhere, process 1 is in the host's."""
    if in_a_session():
        return False
    try:
        return os.stat("/proc/self/ns/net").st_ino == os.stat("/proc/1/ns/net").st_ino
    except PermissionError:
        return True  # not ours to know, so we keep away


def _command_of(options: argparse.Namespace) -> list[str]:
    command: list[str] = options.command
    if command and command[0] == "--":
        command = command[1:]
    if not command:
        raise LabError("no command given: lab run [options] -- CMD [argument ...]")
    return command


ACTIONS: dict[str, Callable[[argparse.Namespace], Outcome]] = {
    "setup": _setup,
    "capabilities": _capabilities,
    "run": _run,
    "net": _net,
    "engine": _engine,
    "shell": _shell,
}
