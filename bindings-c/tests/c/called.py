#!/usr/bin/env python3
"""Whether the tests called every function that the library exports, by what the loader bound lazily (LD_DEBUG=bindings)."""

import re
import subprocess
import sys


def main() -> int:
    library, logs = sys.argv[1], sys.argv[2:]
    symbols = subprocess.run(["nm", "-D", "--defined-only", library], check=True, capture_output=True, text=True).stdout
    exported = {line.split()[-1].split("@")[0] for line in symbols.splitlines() if " T " in line}
    called = set()
    for log in logs:
        with open(log, encoding="utf-8", errors="replace") as file:
            for line in file:
                if match := re.search(r"normal symbol `(tl_\w+)'", line):
                    called.add(match[1])
    strangers = sorted(name for name in exported if not name.startswith("tl_"))
    missing = sorted(exported - called)
    for name in strangers:
        print(f"exported, and not ours: {name}")
    for name in missing:
        print(f"never called by a test: {name}")
    bad = bool(strangers or missing)
    print(f"test result: {'FAILED' if bad else 'ok'}. {int(not bad)} passed; {int(bad)} failed; of {len(exported)} exported functions "
          f"{len(exported & called)} were called")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
