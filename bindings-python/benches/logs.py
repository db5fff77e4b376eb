#!/usr/bin/env python3
"""Log records per second: one file of the driver json-file, read by trunkline, and by hand with `json` and orjson.

    benches/logs.py [LINES]

Before the clock starts, every line and time of trunkline is compared with what `json` says. What is timed is reading every message
as text (`lines()`: as bytes), its size, and its stream, from a file in the page cache; every round must come to the same sums.
Rounds are interleaved, and medians are compared: ratios hold on a loaded machine where seconds do not. orjson is compared when it
is installed.
"""

from __future__ import annotations

import calendar
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from trunkline.logs import LogQuery, LogReader

ROUNDS = 7


def write(path: Path, lines: int) -> None:
    with path.open("w") as file:
        for number in range(lines):
            log = f"192.0.2.{number % 250} - - \"GET /items/{number} HTTP/1.1\" 200 {number % 9000} \"-\" \"curl/8\"\n"
            moment = f"2026-11-23T20:{number // 60_000 % 60:02}:{number // 1000 % 60:02}.{number % 1000:03}123456Z"
            file.write(json.dumps({"log": log, "stream": "stdout" if number % 4 else "stderr", "time": moment}) + "\n")


def by_hand(loads: Callable[[bytes], dict[str, str]]) -> Callable[[Path], tuple[int, int]]:
    def read(path: Path) -> tuple[int, int]:
        count = size = 0
        with path.open("rb") as file:
            for line in file:
                record = loads(line)
                message = record["log"]
                size += len(message) - 1
                count += record["stream"] == "stderr"
        return count, size
    return read


def messages(path: Path) -> tuple[int, int]:
    count = size = 0
    with LogReader.files("json-file", path) as reader:
        for batch in reader.batches():
            size += sum(map(len, batch.messages()))
            count += sum(batch.stderr())
    return count, size


def lines(path: Path) -> tuple[int, int]:
    count = size = 0
    with LogReader.files("json-file", path, LogQuery(attributes=False)) as reader:
        for batch in reader.batches():
            size += sum(map(len, batch.lines()))
            count += sum(batch.stderr())
    return count, size


def records(path: Path) -> tuple[int, int]:
    count = size = 0
    with LogReader.files("json-file", path) as reader:
        for record in reader:
            size += len(record.line)
            count += record.stream.value == "stderr"
    return count, size


def check(path: Path) -> None:
    """Fails unless trunkline reads what json reads: each message, its stream, and its time to the nanosecond."""
    with path.open("rb") as file, LogReader.files("json-file", path) as reader:
        for batch in reader.batches():
            for message, line, nanoseconds, stderr in zip(batch.messages(), batch.lines(), batch.times(), batch.stderr()):
                record = json.loads(next(file))
                moment, fraction = record["time"].removesuffix("Z").split(".")
                seconds = calendar.timegm(time.strptime(moment, "%Y-%m-%dT%H:%M:%S"))
                assert record["log"] == message + "\n" == line.decode() + "\n", record
                assert nanoseconds == seconds * 10**9 + int(fraction), record
                assert stderr == (record["stream"] == "stderr"), record
        assert file.read() == b""


def main() -> int:
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 300_000
    readers: dict[str, Callable[[Path], tuple[int, int]]] = {
        "json, a line at a time": by_hand(json.loads),
        "trunkline, batch.messages()": messages,
        "trunkline, batch.lines()": lines,
        "trunkline, records": records,
    }
    try:
        import orjson
        readers["orjson, a line at a time"] = by_hand(orjson.loads)
    except ImportError:
        print("orjson is not installed: not compared")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "c0-json.log"
        write(path, total)
        check(path)
        taken: dict[str, list[float]] = {name: [] for name in readers}
        expected = readers["json, a line at a time"](path)
        assert expected[0] == (total + 3) // 4
        for _ in range(ROUNDS):
            for name, reader in readers.items():
                start = time.perf_counter()
                found = reader(path)
                taken[name].append(time.perf_counter() - start)
                assert found == expected, f"{name} read something else: {found}"
    base = statistics.median(taken["json, a line at a time"])
    for name, times in taken.items():
        median = statistics.median(times)
        print(f"{name:30} {total / median / 1e6:6.2f} M records/s   {base / median:5.1f}x json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
