"""The options of the command line, and what `--help` says of them."""

from __future__ import annotations

import argparse
from typing import Any

OVERVIEW = """\
The practice network: a trunk with VLANs, machines on them, and a kernel that
knows VLANs, on any Linux machine. It touches nothing of the host's own network,
and leaves nothing behind.

  lab setup                      install what it needs (Debian packages)
  lab capabilities               what can this kernel do?
  lab run --need 8021q -- CMD    run CMD in fresh namespaces, in another kernel
                                 where this one has no 8021q
  lab run --net -- CMD           the same, with VLANs 100 and 200 on trunk eth0
  lab shell                      look around in it
"""

SETUP = """\
Installs what is missing, by apt and as root; quick when nothing is. No service
is started or enabled. Without options it installs all three groups.
"""

CAPABILITIES = """\
Tries each thing for real, in a namespace that is thrown away, and says why not
where it fails.
"""

RUN = """\
Runs CMD in fresh network, mount, PID, IPC and UTS namespaces, with only `lo`,
up. When this kernel cannot do what is needed, a user-mode-linux kernel is
booted for it. It has the same files: what CMD reads and writes are the host's
own (but for /run, /dev/shm and the like).

Output is passed on as it comes, signals are passed in. The exit code, or the
signal that ended CMD, is also the lab's. Codes of the lab itself: 124 time is
up, 125 the lab failed, 126 CMD cannot be run, 127 CMD is not found.
"""

ENVIRONMENT = """\
CMD finds in its environment:
  TRUNKLINE_KERNEL          host or uml
  TRUNKLINE_CAPABILITIES    what this kernel can do: a comma list of the names
                            of `lab capabilities`
  TRUNKLINE_LAB             with a network: the JSON file that describes it
  DOCKER_HOST               with --engine: the engine's socket
  TRUNKLINE_ENGINE_DATA     ... its data root
  TRUNKLINE_ENGINE_LOG      ... its log file
  TRUNKLINE_ENGINE_PIDFILE  ... the file with its process id
"""

NET = """\
Builds the practice network in the network namespace it is started in, runs CMD,
and takes it down again. It refuses the host's own namespace: use it inside
`lab run`, or give the same options to `lab run`.

Each machine is a network namespace with one NIC, `eth0`, on an access port of a
VLAN switch: enter it with `ip netns exec vlan100-a COMMAND`. vlan100-gw has the
first address of the subnet and answers there (it routes nowhere); vlan100-a,
vlan100-b, ... have the last ones, downwards.
"""

ENGINE = """\
Starts a Docker engine in the network namespace it is started in, runs CMD with
DOCKER_HOST set, and ends the engine with all its containers. It refuses the
host's own namespace: use it inside `lab run`, as often as you like there; each
engine is new and knows nothing of the others.

There is no registry: images are trunkline/busybox:lab, busybox:lab, alpine:lab
(all the same one, made of the host's busybox).
"""

SHELL = """\
As `lab run --net` with your shell, and a short hint on what is there.
"""


def make_parser() -> argparse.ArgumentParser:
    """The result's `action` is the name of the command."""
    parser = argparse.ArgumentParser(
        prog="lab", description=OVERVIEW, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    setup = _add(commands, "setup", "install the Debian packages the lab needs", SETUP)
    _flag(setup, "--tools", "ip, ping, arping, and a DHCP server for the practice network")
    _flag(setup, "--uml", "the user-mode-linux kernel, where this one lacks VLANs")
    _flag(setup, "--engine", "Docker's engine, and a busybox to make an image of")
    _flag(setup, "--bench", "what the benchmarks are compared with: CNI plugins, netavark")

    capabilities = _add(commands, "capabilities", "what can this kernel do?", CAPABILITIES)
    _choice(capabilities, "--kernel", ["host", "uml"], "which kernel to ask")
    _flag(capabilities, "--json", "a JSON list instead of a table")

    run = _add(commands, "run", "run a command in fresh namespaces", RUN, ENVIRONMENT)
    _add_run_options(run)
    _add_network_options(run)
    _add_command(run)

    net = _add(commands, "net", "build the practice network around a command", NET)
    _add_network_options(net)
    _flag(net, "--json", "print the description; without CMD nothing is built")
    _add_command(net)

    engine = _add(commands, "engine", "start a private Docker engine around a command", ENGINE)
    _value(engine, "--config", "FILE", "its daemon.json, over the lab's own settings")
    _add_command(engine)

    shell = _add(commands, "shell", "an interactive shell in the practice network", SHELL)
    _add_run_options(shell)
    _add_network_options(shell)
    return parser


def _add_run_options(parser: argparse.ArgumentParser) -> None:
    _choice(parser, "--kernel", ["auto", "host", "uml"], "auto: uml when this one lacks a need")
    _value(parser, "--need", "LIST", "capabilities needed, for example 8021q,ipvlan", default="")
    _value(parser, "--mem", "SIZE", "memory of the uml kernel (default: 1G, or more if needed)")
    _value(parser, "--timeout", "SECONDS", "end CMD after this long", kind=float)
    _flag(parser, "--engine", "start a private Docker engine there first")
    _value(parser, "--engine-config", "FILE", "its daemon.json, over the lab's; implies --engine")
    _flag(parser, "--verbose", "show the uml kernel's boot messages")


def _add_network_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("the network")
    _flag(group, "--net", "VLAN 100 with 10.0.0.0/24 and VLAN 200 with 192.168.3.0/24")
    _values(
        group,
        "--vlan",
        "VID=SUBNET",
        "a VLAN; 100=10.0.0.0/24,fd00:100::/64 has two subnets; "
        "1-64=10.0.0.0/8 makes many, each with a part of it",
    )
    _value(group, "--flat", "SUBNET", "an untagged network (any kernel can have that)")
    _value(group, "--hosts", "N", "machines on each, besides the gateway (default: 2)", 2, int)
    _values(
        group,
        "--dhcp",
        "VID[=FIRST-LAST]",
        "a DHCP server on this VLAN (or on `flat`); by "
        "default it hands out the third quarter of the subnet",
    )
    _values(group, "--squat", "VID=ADDRESS", "a machine that sits on this address")
    _value(group, "--trunk", "NAME", "name of the trunk NIC (default: eth0)", "eth0")
    _value(group, "--mtu", "BYTES", "MTU of every cable (default: 1500)", 1500, int)


def _add_command(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "command",
        metavar="CMD",
        nargs=argparse.REMAINDER,
        help="the command and its arguments, best after --",
    )


def _add(
    commands: Any, name: str, summary: str, description: str, epilog: str = ""
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=summary,
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(action=name)
    return parser


def _flag(parser: Any, name: str, words: str) -> None:
    parser.add_argument(name, action="store_true", help=words)


def _choice(parser: Any, name: str, choices: list[str], words: str) -> None:
    """The first choice is the default."""
    words += " (default: %(default)s)"
    parser.add_argument(name, choices=choices, default=choices[0], help=words)


def _value(
    parser: Any, name: str, metavar: str, words: str, default: Any = None, kind: Any = str
) -> None:
    parser.add_argument(name, metavar=metavar, default=default, type=kind, help=words)


def _values(parser: Any, name: str, metavar: str, words: str) -> None:
    parser.add_argument(name, metavar=metavar, default=[], action="append", help=words)
