#!/usr/bin/env python3
"""Tests of the practice network, on real kernels: python3 examples/lab/test_lab.py [-v]

What a machine cannot do is skipped, and said at the end. Capabilities named in TRUNKLINE_PROMISED
(a comma list, of the names of `lab capabilities`, and `uml`) fail the tests when they are missing.
"""

from __future__ import annotations

import hashlib
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from typing import Any

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, HERE)
from lablib.uml import has_more_registers  # noqa: E402

LAB = os.path.join(HERE, "lab")
PROMISED = {name.strip() for name in os.environ.get("TRUNKLINE_PROMISED", "").split(",")} - {""}
SKIPPED: list[str] = []
_capabilities: dict[str, dict[str, str | None]] = {}


def lab(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    options.setdefault("stdin", subprocess.DEVNULL if "input" not in options else None)
    if options["stdin"] is None:
        del options["stdin"]
    return subprocess.run(
        [LAB, *arguments], capture_output=True, text=True, timeout=120, check=False, **options
    )


def capabilities(kernel: str) -> dict[str, str | None]:
    """Name to the reason why it is missing, or None."""
    if kernel not in _capabilities:
        answer = lab("capabilities", "--json", "--kernel", kernel)
        if answer.returncode != 0:
            _capabilities[kernel] = {"kernel": answer.stderr.strip() or "does not start"}
        else:
            _capabilities[kernel] = {"kernel": None}
            for item in json.loads(answer.stdout):
                _capabilities[kernel][item["name"]] = None if item["present"] else item["reason"]
    return _capabilities[kernel]


def require(test: unittest.TestCase, kernel: str, *names: str) -> None:
    """Skips loudly; fails when the missing thing was promised."""
    have = capabilities(kernel)
    for name in ("kernel", *names):
        reason = have.get(name, have["kernel"])
        if reason is None:
            continue
        promised = "uml" if name == "kernel" else name
        if promised in PROMISED:
            test.fail(f"{promised} was promised but the {kernel} kernel lacks it: {reason}")
        SKIPPED.append(f"{test.id()}: the {kernel} kernel lacks {name}: {reason}")
        test.skipTest(SKIPPED[-1])


def tearDownModule() -> None:
    for line in SKIPPED:
        print(f"SKIPPED {line}", file=sys.stderr)
    print(f"examples/lab: {len(SKIPPED)} skipped", file=sys.stderr)


class RoundTrip:
    """What goes in and comes out, the same for both kernels."""

    kernel = ""

    def setUp(self) -> None:
        require(self, self.kernel, "net-admin")  # type: ignore[arg-type]

    def run_lab(self: Any, *command: str, **options: Any) -> subprocess.CompletedProcess[str]:
        return lab("run", "--kernel", self.kernel, "--", *command, **options)

    def test_everything_comes_through(self: Any) -> None:
        with tempfile.TemporaryDirectory(prefix="trunkline lab test ") as directory:
            script = (
                'cat > written; pwd; echo "$COLOUR $1"; echo "to stderr" >&2; (cd /sys/class/net && ls -d */); '
                "cat /proc/sys/kernel/ostype; date +%s; head -c 8 /dev/random | wc -c; umask; "
                "ls -d /proc/self/ns/net >/dev/null && exit 7"
            )
            before = time.time()
            answer = self.run_lab(
                "sh",
                "-c",
                script,
                "sh",
                "two words",
                cwd=directory,
                input="from stdin\nend\n",
                env={**os.environ, "COLOUR": "orange red"},
            )
            self.assertEqual(answer.returncode, 7, answer.stderr)
            self.assertEqual(answer.stderr, "to stderr\n")
            lines = answer.stdout.splitlines()
            self.assertEqual(lines[0], directory)
            self.assertEqual(lines[1], "orange red two words")
            self.assertEqual(lines[2:4], ["lo/", "Linux"])
            self.assertLess(abs(int(lines[4]) - before), 30, "the clock is wrong")
            self.assertEqual(lines[5], "8")
            with open(os.path.join(directory, "written"), encoding="utf-8") as file:
                self.assertEqual(file.read(), "from stdin\nend\n")

    def test_death_by_signal(self: Any) -> None:
        answer = self.run_lab("sh", "-c", "kill -USR1 $$")
        self.assertEqual(answer.returncode, -signal.SIGUSR1, answer.stderr)

    def test_much_output_is_whole(self: Any) -> None:
        program = "import sys\nfor i in range(400000): print(i)\nsys.stderr.write('x' * 300000)"
        answer = self.run_lab(sys.executable, "-I", "-S", "-c", program)
        expected = "".join(f"{i}\n" for i in range(400000))
        self.assertEqual(
            hashlib.sha256(answer.stdout.encode()).digest(),
            hashlib.sha256(expected.encode()).digest(),
        )
        self.assertEqual(answer.stderr, "x" * 300000)

    def test_streams_are_live_and_signals_are_passed_on(self: Any) -> None:
        script = "trap 'echo bye; exit 9' TERM; echo ready; read line; echo got $line; while :; do sleep 0.1; done"
        with subprocess.Popen(
            [LAB, "run", "--kernel", self.kernel, "--", "sh", "-c", script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdin is not None and process.stdout is not None
            self.assertEqual(process.stdout.readline(), "ready\n")
            process.stdin.write("hello\n")
            process.stdin.flush()
            self.assertEqual(process.stdout.readline(), "got hello\n")
            process.terminate()
            self.assertEqual(process.stdout.read(), "bye\n")
            self.assertEqual(process.wait(), 9)

    def test_output_that_nobody_reads_ends_the_command(self: Any) -> None:
        with subprocess.Popen(
            [LAB, "run", "--kernel", self.kernel, "--", "yes"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            self.assertEqual(process.stdout.read(2), b"y\n")
            process.stdout.close()
            self.assertEqual(process.wait(timeout=30), -signal.SIGPIPE)

    def test_what_cannot_be_run(self: Any) -> None:
        answer = self.run_lab("no-such-program")
        self.assertEqual(
            (answer.returncode, answer.stderr), (127, "lab: no-such-program: command not found\n")
        )

    def test_terminal(self: Any) -> None:
        """An interactive shell: a terminal, job control's Ctrl-C, the exit code."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.environ["SHELL"], os.environ["PS1"] = "/bin/sh", "% "
            what = ["--flat", "10.9.0.0/24"]
            os.execv(LAB, [LAB, "shell", "--kernel", self.kernel, *what])
        output = ""

        def until(word: str) -> None:
            nonlocal output
            deadline = time.monotonic() + 60
            while word not in output:
                if not select.select([terminal], [], [], max(0, deadline - time.monotonic()))[0]:
                    self.fail(f"waited for {word!r}, saw {output!r}")
                output += os.read(terminal, 4096).decode(errors="replace")
            output = output.partition(word)[2]

        until("The trunk is eth0")
        until("% ")
        os.write(terminal, b"tty && sleep 1000\n")
        until("/dev/pts/")
        time.sleep(0.3)
        os.write(terminal, b"\x03")
        until("% ")
        os.write(terminal, b"exit 5\n")
        deadline = time.monotonic() + 30
        while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is None:
            self.assertLess(time.monotonic(), deadline, output)
            if select.select([terminal], [], [], 0.1)[0]:
                try:
                    output += os.read(terminal, 4096).decode(errors="replace")
                except OSError:
                    pass
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 5)
        os.close(terminal)


class OnHostKernel(RoundTrip, unittest.TestCase):
    kernel = "host"

    def test_time_is_up(self) -> None:
        answer = lab("run", "--timeout", "0.3", "--", "sleep", "100")
        self.assertEqual(answer.returncode, 124)
        self.assertIn("time is up", answer.stderr)

    def test_namespaces_are_fresh(self) -> None:
        script = "ls /run/netns 2>/dev/null | wc -l; cat /proc/sys/kernel/random/boot_id; ls -d /proc/[0-9]* | wc -l"
        answer = lab("run", "--", "sh", "-c", script)
        count, _, processes = answer.stdout.split()
        self.assertEqual(count, "0")
        self.assertLess(int(processes), 8)


# Three processes give way to one another with values in their widest registers, each its own.
REGISTERS = """
#define _GNU_SOURCE
#include <sys/wait.h>
#include <unistd.h>
typedef int wide __attribute__((vector_size(32)));
__attribute__((target("avx2"))) static int keep(int seed)
{
    for (int i = 0; i < 5000; i++) {
        wide put = (wide){} + (seed * 1000003 + i), got;
        long answer;
        __asm__ volatile("vmovdqa %2, %%ymm9; syscall; vmovdqa %%ymm9, %0"
                         : "=&x"(got), "=a"(answer) : "x"(put), "1"(24L) : "rcx", "r11", "memory", "ymm9");
        for (int n = 0; n < 8; n++)
            if (got[n] != put[n])
                return 1;
    }
    return 0;
}
int main(void)
{
    int status, bad = 0;
    for (int n = 1; n <= 3; n++)
        if (fork() == 0)
            _exit(keep(n));
    while (wait(&status) > 0)
        bad |= status;
    return bad != 0;
}
"""


class OnUserModeLinux(RoundTrip, unittest.TestCase):
    kernel = "uml"

    def test_registers_are_kept(self) -> None:
        """Also on a processor that has more of them than this kernel knows."""
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            if " avx2 " not in file.read():
                SKIPPED.append(f"{self.id()}: this processor has no AVX2")
                self.skipTest(SKIPPED[-1])
        with tempfile.TemporaryDirectory(prefix="trunkline-lab-test-") as directory:
            program = os.path.join(directory, "registers")
            compile_it = ["cc", "-O1", "-x", "c", "-", "-o", program]
            subprocess.run(compile_it, input=REGISTERS, text=True, check=True)
            self.assertEqual(lab("run", "--kernel", "uml", "--", program).returncode, 0)

    def test_processors_with_more_registers_are_known(self) -> None:
        for flags, expected in (("fpu avx2 amx_tile sse", True), ("fpu avx2 amx_tiles", False)):
            with tempfile.NamedTemporaryFile("w") as file:
                file.write(f"processor\t: 0\nflags\t\t: {flags}\nbugs\t\t: amx_tile\n")
                file.flush()
                self.assertEqual(has_more_registers(file.name), expected)


class Capabilities(unittest.TestCase):
    def test_what_it_says_is_what_ip_does(self) -> None:
        """The probe against `ip link add`, in a namespace of its own."""
        kinds = {
            "8021q": "link p0 name q type vlan id 7",
            "8021ad": "link p0 name d type vlan proto 802.1ad id 8",
            "macvlan": "link p0 name m type macvlan mode bridge",
            "ipvlan": "link p1 name i type ipvlan",
            "dummy": "name du type dummy",
            "bond": "name bo type bond",
            "bridge": "name br type bridge",
        }
        for kernel in ("host", "uml"):
            with self.subTest(kernel):
                require(self, kernel, "veth")
                script = "ip link add p0 type veth peer name p1; " + "".join(
                    f"ip link add {words} 2>/dev/null && echo {name}; "
                    for name, words in kinds.items()
                )
                answer = lab("run", "--kernel", kernel, "--", "sh", "-c", script + "true")
                have = {name for name in kinds if capabilities(kernel).get(name, "") is None}
                self.assertEqual(set(answer.stdout.split()), have)

    def test_auto_takes_the_kernel_that_can(self) -> None:
        require(self, "uml", "8021q")
        report = "echo $TRUNKLINE_KERNEL $TRUNKLINE_CAPABILITIES"
        kernel, names = lab("run", "--need", "8021q", "--", "sh", "-c", report).stdout.split()
        self.assertEqual(kernel, "host" if capabilities("host").get("8021q", "") is None else "uml")
        self.assertIn("8021q", names.split(","))
        self.assertEqual(lab("run", "--", "sh", "-c", report).stdout.split()[0], "host")

    def test_unknown_need(self) -> None:
        answer = lab("run", "--need", "token-ring", "--", "true")
        self.assertEqual(answer.returncode, 125)
        self.assertIn("is no capability", answer.stderr)

    def test_host_network_is_refused(self) -> None:
        for words in (("net", "--net"), ("engine",)):
            answer = lab(*words, "--", "true")
            self.assertEqual(answer.returncode, 125)
            self.assertIn("host's own network namespace", answer.stderr)


# Run inside the lab, where each answers with one JSON line.
DHCP_DISCOVER = r"""
import os, socket, struct, sys
interface, = sys.argv[1:]
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
s.bind((interface, 0)); s.settimeout(5)
mac = s.getsockname()[4]
xid = os.urandom(4)
dhcp = struct.pack("!BBBB4sHH", 1, 1, 6, 0, xid, 0, 0x8000) + bytes(16) + mac + bytes(10 + 192)
dhcp += bytes([99, 130, 83, 99, 53, 1, 1, 255])
udp = struct.pack("!HHHH", 68, 67, 8 + len(dhcp), 0) + dhcp
ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0, bytes(4), b"\xff" * 4)
total = sum(struct.unpack("!10H", ip)); total = (total & 0xffff) + (total >> 16)
ip = ip[:10] + struct.pack("!H", ~total & 0xffff) + ip[12:]
s.send(b"\xff" * 6 + mac + b"\x08\x00" + ip + udp)
while True:
    frame = s.recv(2048)
    body = frame[14:]
    if body[9] == 17 and body[20:24] == b"\x00\x43\x00\x44" and body[32:36] == xid:
        pass
    if body[9] == 17 and xid in body[28:40]:
        print(socket.inet_ntoa(body[28 + 16:28 + 20])); break
"""

VLAN_SCRIPT = r"""
up() { ip link add link eth0 name $1 type vlan id $2 && ip address add $3 dev $1 && ip link set $1 up; }
try() { name=$1; shift; if "$@" >/dev/null 2>&1; then echo "$name yes"; else echo "$name no"; fi; }
reach() { try $1 ping -c 1 -W 1 -I $2 $3; }
up eth0.100 100 10.0.0.5/24
up eth0.200 200 192.168.3.5/24
up eth0.300 300 10.0.0.6/24
reach vlan100-machine eth0.100 10.0.0.254
reach vlan100-second eth0.100 10.0.0.253
reach vlan100-gateway eth0.100 10.0.0.1
reach vlan200-machine eth0.200 192.168.3.254
reach across eth0.100 192.168.3.254
reach wrong-vid eth0.300 10.0.0.254
ip address add 10.0.0.7/24 dev eth0
reach untagged eth0 10.0.0.254
try machine-to-machine ip netns exec vlan100-a ping -c 1 -W 1 10.0.0.253
try machine-across ip netns exec vlan100-a ping -c 1 -W 1 192.168.3.254
try squatter arping -c 2 -w 3 -I eth0.100 10.0.0.9
try no-squatter arping -c 1 -w 1 -I eth0.100 10.0.0.10
try description test -s "$TRUNKLINE_LAB"
echo offer $("$1" -I -S -c "$2" eth0.100)
cat "$TRUNKLINE_LAB"
"""


class Network(unittest.TestCase):
    answers: dict[str, str] = {}
    description: dict[str, Any] = {}

    def ask(self) -> None:
        require(self, "uml", "8021q", "vlan-filtering", "veth")
        if Network.answers:
            return
        answer = lab(
            "run",
            "--kernel",
            "uml",
            "--net",
            "--dhcp",
            "100",
            "--squat",
            "100=10.0.0.9",
            "--",
            "sh",
            "-c",
            VLAN_SCRIPT,
            "sh",
            sys.executable,
            DHCP_DISCOVER,
        )
        self.assertEqual(answer.returncode, 0, answer.stderr)
        words, brace, rest = answer.stdout.partition("{")
        Network.answers = dict(line.split(" ", 1) for line in words.splitlines())
        Network.description = json.loads(brace + rest)

    def expect(self, verdict: str, *names: str) -> None:
        self.ask()
        self.assertEqual(
            {name: Network.answers[name] for name in names}, dict.fromkeys(names, verdict)
        )

    def test_inside_a_vlan_all_answer(self) -> None:
        self.expect(
            "yes",
            "vlan100-machine",
            "vlan100-second",
            "vlan100-gateway",
            "vlan200-machine",
            "machine-to-machine",
        )

    def test_nothing_gets_across(self) -> None:
        self.expect("no", "across", "wrong-vid", "untagged", "machine-across")

    def test_squatter_answers_arp(self) -> None:
        self.expect("yes", "squatter")
        self.expect("no", "no-squatter")

    def test_dhcp_server_offers_an_address(self) -> None:
        self.ask()
        self.assertRegex(Network.answers["offer"], r"^10\.0\.0\.1(2[89]|[3-8][0-9]|9[01])$")

    def test_description(self) -> None:
        self.expect("yes", "description")
        vlan = Network.description["vlans"][0]
        self.assertEqual(
            (vlan["id"], vlan["subnet"], vlan["gateway"]), (100, "10.0.0.0/24", "10.0.0.1")
        )
        roles = [(item["name"], item["role"], item["address"]) for item in vlan["machines"]]
        self.assertEqual(
            roles,
            [
                ("vlan100-gw", "gateway", "10.0.0.1"),
                ("vlan100-a", "host", "10.0.0.254"),
                ("vlan100-b", "host", "10.0.0.253"),
                ("vlan100-dhcp", "dhcp", "10.0.0.252"),
                ("vlan100-squat", "squatter", "10.0.0.9"),
            ],
        )

    def test_flat_network_on_this_kernel(self) -> None:
        require(self, "host", "veth", "bridge", "macvlan")
        script = (
            "ip link add link eth0 name m0 type macvlan mode bridge && ip address add 10.9.0.5/24 dev m0 && "
            "ip link set m0 up && ping -c 1 -W 2 -I m0 10.9.0.254 && ping -c 1 -W 2 -I m0 10.9.0.1"
        )
        answer = lab("run", "--kernel", "host", "--flat", "10.9.0.0/24", "--", "sh", "-c", script)
        self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)

    def test_net_inside_run(self) -> None:
        require(self, "host", "veth", "bridge")
        script = (
            f"{LAB} net --flat 10.9.0.0/24 -- ip link show eth0 && ! ip link show eth0 2>/dev/null"
        )
        answer = lab("run", "--kernel", "host", "--", "sh", "-c", script)
        self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)

    def test_64_vlans(self) -> None:
        require(self, "uml", "8021q", "vlan-filtering")
        script = (
            "ip link add link eth0 name v type vlan id 64 && ip address add 10.0.63.9/24 dev v && "
            "ip link set v up && ping -c 1 -W 2 10.0.63.254 && ip netns | wc -l"
        )
        started = time.monotonic()
        answer = lab("run", "--hosts", "1", "--vlan", "1-64=10.0.0.0/8", "--", "sh", "-c", script)
        self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)
        self.assertEqual(answer.stdout.split()[-1], str(1 + 64 * 2))
        self.assertLess(time.monotonic() - started, 40)

    def test_impossible_networks(self) -> None:
        for words, complaint in (
            (["--vlan", "4095=10.0.0.0/24"], "1 to 4094"),
            (["--vlan", "100"], "expected VID=SUBNET"),
            (["--vlan", "1=10.0.0.0/24", "--vlan", "1=10.0.1.0/24"], "given twice"),
            (["--vlan", "1=10.0.0.1/24"], "host bits set"),
            (["--flat", "10.0.0.0/30", "--hosts", "5"], "no room"),
            (["--net", "--squat", "100=10.0.0.1"], "vlan100-gw itself"),
            (["--net", "--dhcp", "300"], "no such network"),
        ):
            with self.subTest(words):
                answer = lab("run", *words, "--", "true")
                self.assertEqual(answer.returncode, 125)
                self.assertIn(complaint, answer.stderr)


class Engine(unittest.TestCase):
    def check(self, kernel: str, network: list[str], parent: str, script: str) -> None:
        full = (
            f"docker network create -d macvlan --subnet 10.0.0.0/24 --gateway 10.0.0.1 -o parent={parent} m && "
            "docker run --rm --network m --ip 10.0.0.20 trunkline/busybox:lab sh -c '"
            f"ping -c 1 -W 5 10.0.0.254 && {script}'"
        )
        answer = lab("run", "--kernel", kernel, "--engine", *network, "--", "sh", "-c", full)
        self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)
        self.assertIn("1 packets received", answer.stdout)

    def test_container_on_this_kernel(self) -> None:
        require(self, "host", "macvlan", "veth", "bridge", "docker-engine")
        self.check("host", ["--flat", "10.0.0.0/24"], "eth0", "true")

    def test_container_on_vlan_100(self) -> None:
        require(self, "uml", "8021q", "macvlan", "docker-engine")
        self.check("uml", ["--net"], "eth0.100", "! ping -c 1 -W 1 192.168.3.254")

    def test_config_and_second_engine(self) -> None:
        require(self, "host", "docker-engine")
        with tempfile.NamedTemporaryFile("w", suffix=".json") as config:
            json.dump({"log-driver": "local", "debug": True}, config)
            config.flush()
            ask = "docker info --format '{{.LoggingDriver}} {{.Debug}} {{.Containers}}'"
            inner = (
                f"docker create busybox:lab && {ask}; {LAB} engine --config {config.name} -- {ask}"
            )
            answer = lab("run", "--kernel", "host", "--engine", "--", "sh", "-c", inner)
        lines = [line for line in answer.stdout.splitlines() if " " in line]
        self.assertEqual(lines, ["json-file false 1", "local true 0"], answer.stderr)


class NothingLeftBehind(unittest.TestCase):
    """However it ends: no process, mount, namespace, control group or file."""

    def start(self, words: list[str], command: str) -> subprocess.Popen[str]:
        self.directory = tempfile.TemporaryDirectory(prefix="trunkline-lab-test-")
        self.addCleanup(self.directory.cleanup)
        self.before = self.surroundings()
        process = subprocess.Popen(
            [LAB, "run", *words, "--", "sh", "-c", command],
            stdout=subprocess.PIPE,
            text=True,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "TMPDIR": self.directory.name},
            start_new_session=True,
        )
        assert process.stdout is not None
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.assertTrue(select.select([process.stdout], [], [], 60)[0], "it did not start")
        self.assertEqual(process.stdout.readline(), "ready\n")
        self.namespaces = namespaces_below(process.pid)
        self.assertTrue(self.namespaces)
        return process

    def surroundings(self) -> dict[str, Any]:
        with open("/proc/self/mountinfo", encoding="utf-8") as mounts:
            found: dict[str, Any] = {"mounts": mounts.read()}
        for place in (
            "/run",
            "/run/netns",
            "/opt",
            "/etc/docker",
            "/var/lib/docker",
            "/var/lib/containerd",
        ):
            found[place] = sorted(os.listdir(place)) if os.path.isdir(place) else None
        shared = os.listdir("/dev/shm") if os.path.isdir("/dev/shm") else []
        found["memory files"] = [name for name in shared if name.startswith("vm_file")]
        found["links"] = sorted(os.listdir("/sys/class/net"))
        return found

    def assert_nothing_left(self) -> None:
        left: Any = None
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            left = processes_in(self.namespaces) or own_cgroups()
            if not left:
                break
            time.sleep(0.05)
        self.assertFalse(left)
        self.assertEqual(os.listdir(self.directory.name), [])
        self.assertEqual(self.surroundings(), self.before)

    def end(self, words: list[str], command: str, ending: int | None, expected: int) -> None:
        process = self.start(words, command)
        started = time.monotonic()
        if ending is not None:
            os.kill(process.pid, ending)
        self.assertEqual(process.wait(timeout=30), expected)
        self.assertLess(time.monotonic() - started, 25)
        self.assert_nothing_left()

    def endings(self, kernel: str, words: list[str]) -> None:
        wait = "echo ready; while :; do sleep 0.1; done"
        words = ["--kernel", kernel, *words]
        cases: list[Any] = [
            ("SIGINT", wait, signal.SIGINT, -signal.SIGINT),
            ("SIGTERM", wait, signal.SIGTERM, -signal.SIGTERM),
            ("SIGKILL", wait, signal.SIGKILL, -signal.SIGKILL),
            ("success", "(sleep 1000 &) ; echo ready; sleep 0.5", None, 0),
            ("failure", "echo ready; sleep 0.5; exit 3", None, 3),
        ]
        for name, command, ending, expected in cases:
            with self.subTest(name):
                self.end(words, command, ending, expected)

    def test_host_kernel(self) -> None:
        require(self, "host", "veth", "bridge")
        self.endings("host", ["--flat", "10.9.0.0/24", "--dhcp", "flat"])

    def test_user_mode_linux(self) -> None:
        require(self, "uml", "8021q")
        self.endings("uml", ["--net"])

    def test_engine_with_a_running_container(self) -> None:
        require(self, "host", "docker-engine")
        run = "docker run -d --network none busybox:lab sleep 1000 >/dev/null && echo ready; sleep 1000"
        words = ["--kernel", "host", "--engine"]
        for ending in (signal.SIGTERM, signal.SIGKILL):
            with self.subTest(ending):
                self.end(words, run, ending, -ending)

    def test_killed_while_it_boots(self) -> None:
        require(self, "uml")
        for ending in (signal.SIGTERM, signal.SIGKILL):
            with self.subTest(ending):
                before = self.surroundings()
                with tempfile.TemporaryDirectory(prefix="trunkline-lab-test-") as directory:
                    process = subprocess.Popen(
                        [LAB, "run", "--kernel", "uml", "--", "true"],
                        stdin=subprocess.DEVNULL,
                        env={**os.environ, "TMPDIR": directory},
                    )
                    time.sleep(0.8)
                    spaces = namespaces_below(process.pid)
                    os.kill(process.pid, ending)
                    self.assertEqual(process.wait(timeout=10), -ending)
                    wait_until_empty(spaces)
                    self.assertEqual(os.listdir(directory), [])
                self.assertEqual(self.surroundings(), before)

    def test_command_that_will_not_end(self) -> None:
        process = self.start(
            ["--kernel", "host"], "trap '' TERM; echo ready; while :; do sleep 1; done"
        )
        os.kill(process.pid, signal.SIGTERM)
        self.assertEqual(process.wait(timeout=30), -signal.SIGTERM)
        self.assert_nothing_left()


KINDS = ("pid", "net", "mnt")


def namespaces_of(pid: str) -> set[str]:
    try:
        return {os.readlink(f"/proc/{pid}/ns/{kind}") for kind in KINDS}
    except OSError:
        return set()


def namespaces_below(pid: int) -> set[str]:
    """The namespaces of a process's descendants that are not our own."""
    found: set[str] = set()
    todo = [pid]
    while todo:
        current = todo.pop()
        found |= namespaces_of(str(current))
        try:
            with open(f"/proc/{current}/task/{current}/children", encoding="ascii") as children:
                todo += [int(child) for child in children.read().split()]
        except OSError:
            pass
    return found - namespaces_of("self")


def processes_in(namespaces: set[str]) -> list[str]:
    return [pid for pid in os.listdir("/proc") if pid.isdigit() and namespaces_of(pid) & namespaces]


def own_cgroups() -> list[str]:
    """Those of sessions that are over: a running one's carry the id of its janitor."""
    found = []
    for root in [
        "/sys/fs/cgroup",
        *(f"/sys/fs/cgroup/{name}" for name in os.listdir("/sys/fs/cgroup")),
    ]:
        if os.path.isdir(root):
            found += [
                f"{root}/{name}" for name in os.listdir(root) if re.match(r"trunkline-lab-", name)
            ]
    return found


def wait_until_empty(namespaces: set[str]) -> None:
    deadline = time.monotonic() + 10
    while processes_in(namespaces):
        if time.monotonic() > deadline:
            raise AssertionError("waited 10 s in vain")
        time.sleep(0.05)


if __name__ == "__main__":
    unittest.main()
