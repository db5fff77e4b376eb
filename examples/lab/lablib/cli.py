"""The command line of the lab."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from typing import Any, NoReturn

from lablib import capability, cgroups, packages, uml
from lablib.network import NetworkError, NetworkRequest, lay_out
from lablib.outcome import LAB_FAILED, LabError, Outcome, complain
from lablib.sandbox import host_inner, run_inside
from lablib.session import Plan

BOOK = ["100=10.0.0.0/24", "200=192.168.3.0/24"]

DESCRIPTION = """\
The practice network: a trunk with VLANs, machines on them, and a kernel that knows VLANs, on any
Linux machine. Nothing here touches the host's own interfaces, and nothing stays behind.

  lab setup                          install what it needs (Debian packages)
  lab capabilities                   what can this kernel do?
  lab run --need 8021q -- CMD        run CMD in fresh namespaces, in another kernel if it must be
  lab run --net -- CMD               the same, with VLANs 100 and 200 on the trunk eth0
  lab shell                          look around in it
"""


def main(arguments: list[str]) -> NoReturn:
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        outcome: Outcome = options.run(options)
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lab", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    setup = _command(
        commands,
        "setup",
        _setup,
        "install the Debian packages the lab needs",
        """\
Installs, by apt and as root, what is missing; quick when nothing is. No service is started.
Without --uml, --engine or --tools it installs all three.""",
    )
    setup.add_argument(
        "--tools",
        action="store_true",
        help="ip, ping, arping and the DHCP server of the practice network",
    )
    setup.add_argument(
        "--uml",
        action="store_true",
        help="the user-mode-linux kernel, for hosts whose kernel lacks VLANs",
    )
    setup.add_argument(
        "--engine",
        action="store_true",
        help="Docker's engine, for tests that start one of their own",
    )

    probe = _command(
        commands,
        "capabilities",
        _capabilities,
        "what can this kernel do?",
        """\
Tries each thing for real, in a namespace that is thrown away, and says why not where it fails.""",
    )
    probe.add_argument(
        "--kernel",
        choices=("host", "uml"),
        default="host",
        help="this kernel, or the user-mode-linux one (default: %(default)s)",
    )
    probe.add_argument("--json", action="store_true", help="a JSON list instead of a table")

    run = _command(
        commands,
        "run",
        _run,
        "run a command in fresh namespaces",
        """\
Runs CMD in fresh network, mount, PID, IPC and UTS namespaces, with only `lo`, up. When this kernel
cannot do what --need lists, a user-mode-linux kernel is booted for it, with the same files: what CMD
reads and writes are the host's own. Its exit code, or the signal that ended it, is the lab's; output
is passed on as it comes. 125: the lab failed; 124: --timeout; 126, 127: CMD cannot be run, found.

CMD finds in its environment:
  TRUNKLINE_KERNEL        host or uml
  TRUNKLINE_CAPABILITIES  what this kernel can do, a comma list of the names of `lab capabilities`
  TRUNKLINE_LAB           with a network: the file that describes it (JSON)
  DOCKER_HOST             with --engine: the engine's socket
  TRUNKLINE_ENGINE_DATA, TRUNKLINE_ENGINE_LOG, TRUNKLINE_ENGINE_PIDFILE
                          with --engine: its data root, its log, the file with its process id""",
    )
    _add_run_options(run)
    _add_network_options(run)
    _add_command(run)

    net = _command(
        commands,
        "net",
        _net,
        "build the practice network around a command",
        """\
Builds the practice network in the network namespace it is started in (never the host's own: use it
inside `lab run`, or give the same options to `lab run`), runs CMD, and takes it down again.
TRUNKLINE_LAB names the JSON file that describes it.

Each machine is a network namespace with one NIC, `eth0`, on an access port of a VLAN switch: enter it
with `ip netns exec vlan100-a CMD`. Machine vlan100-gw has the first address of the subnet and answers
there (it routes nowhere); vlan100-a, vlan100-b, ... have the last ones, downwards.""",
    )
    _add_network_options(net)
    net.add_argument(
        "--json", action="store_true", help="print the description; without CMD nothing is built"
    )
    _add_command(net)

    engine = _command(
        commands,
        "engine",
        _engine,
        "start a private Docker engine around a command",
        """\
Starts a Docker engine in the network namespace it is started in (never the host's own: use it inside
`lab run`), runs CMD with DOCKER_HOST set, and ends the engine with all its containers. It may be used
more than once in one `lab run`, each time with an engine that knows nothing of the others.""",
    )
    engine.add_argument(
        "--config", metavar="FILE", help="its daemon.json, over the lab's own settings"
    )
    _add_command(engine)

    shell = _command(
        commands,
        "shell",
        _shell,
        "an interactive shell in the practice network",
        """\
As `lab run --net` with your shell, and a short hint on what is there.""",
    )
    _add_run_options(shell)
    _add_network_options(shell)
    return parser


def _command(
    commands: Any, name: str, run: Any, summary: str, description: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=summary,
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    return parser


def _add_run_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--kernel",
        choices=("auto", "host", "uml"),
        default="auto",
        help="auto: this kernel when it has what is needed, else uml",
    )
    parser.add_argument(
        "--need", metavar="LIST", default="", help="capabilities needed, for example 8021q,ipvlan"
    )
    parser.add_argument(
        "--mem",
        metavar="SIZE",
        help="memory of the uml kernel (default: 1G, and more for many machines)",
    )
    parser.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=float,
        help="end CMD after this long, with exit code 124",
    )
    parser.add_argument(
        "--engine", action="store_true", help="start a private Docker engine there first"
    )
    parser.add_argument(
        "--engine-config",
        metavar="FILE",
        help="its daemon.json, over the lab's own settings; implies --engine",
    )
    parser.add_argument(
        "--verbose", action="store_true", help="show the other kernel's boot messages"
    )


def _add_network_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("the network")
    group.add_argument(
        "--net",
        action="store_true",
        help="the book's network: --vlan 100=10.0.0.0/24 --vlan 200=192.168.3.0/24",
    )
    group.add_argument(
        "--vlan",
        metavar="VID=SUBNET",
        action="append",
        default=[],
        help="a VLAN; 100=10.0.0.0/24,fd00:100::/64 for two subnets; "
        "1-64=10.0.0.0/8 for many, each with an equal part",
    )
    group.add_argument(
        "--flat", metavar="SUBNET", help="an untagged network (all a kernel without 8021q can have)"
    )
    group.add_argument(
        "--hosts",
        metavar="N",
        type=int,
        default=2,
        help="machines on each, besides the gateway (default: %(default)s)",
    )
    group.add_argument(
        "--dhcp",
        metavar="VID[=FIRST-LAST]",
        action="append",
        default=[],
        help="a DHCP server on this VLAN (or `flat`); by default it hands out the "
        "third quarter of the subnet",
    )
    group.add_argument(
        "--squat",
        metavar="VID=ADDRESS",
        action="append",
        default=[],
        help="a machine that sits on this address",
    )
    group.add_argument(
        "--trunk",
        metavar="NAME",
        default="eth0",
        help="name of the trunk NIC (default: %(default)s)",
    )
    group.add_argument(
        "--mtu",
        metavar="BYTES",
        type=int,
        default=1500,
        help="MTU of every cable (default: %(default)s)",
    )


def _add_command(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "command",
        metavar="CMD",
        nargs=argparse.REMAINDER,
        help="the command and its arguments, best after --",
    )


def _setup(options: argparse.Namespace) -> Outcome:
    chosen = {group for group in ("tools", "uml", "engine") if getattr(options, group)}
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
    """Process 1 of the host is in the host's network; ours is the lab's own, which it has marked."""
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
