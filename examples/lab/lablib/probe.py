"""`lab capabilities` inside the other kernel: python3 probe.py table|json KERNEL."""

from __future__ import annotations

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.realpath(__file__))))

from lablib.cli import show_capabilities  # noqa: E402

if __name__ == "__main__":
    show_capabilities(sys.argv[1] == "json", sys.argv[2])
