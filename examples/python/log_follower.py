#!/usr/bin/env python3
"""Follows the logs of containers, each from where it was when this program ended last.

    log_follower.py web db                   their new lines, until Ctrl-C
    log_follower.py --state seen.json web    goes on where it was, after a crash too
    log_follower.py --file /var/lib/docker/containers/4f…/4f…-json.log

Lines are read when they are printed: when the terminal, or the pipe behind it, is slow, nothing piles up here. Exit status: 0 at the
end or after Ctrl-C, 1 when logs cannot be read (the reason is on standard error).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from pathlib import Path

from trunkline import Error
from trunkline.aio import AsyncLogReader
from trunkline.logs import LogQuery


class State:
    """The positions, kept in a file that is replaced in one step."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.positions: dict[str, str] = json.loads(path.read_text()) if path and path.exists() else {}

    def keep(self, name: str, position: object) -> None:
        if position is not None and self.positions.get(name) != str(position):
            self.positions[name] = str(position)
            if self.path:
                new = self.path.with_suffix(".new")
                new.write_text(json.dumps(self.positions, indent=1))
                os.replace(new, self.path)


async def follow(name: str, is_file: bool, state: State, follow: bool) -> None:
    known = state.positions.get(name)
    query = LogQuery(follow=follow, resume=known, tail=None if known or is_file else 10)
    opened = AsyncLogReader.files("json-file", name, query) if is_file else AsyncLogReader.open(name, query)
    async with await opened as reader:
        async for batch in reader.batches():
            for text in batch.messages():
                print(f"{Path(name).name if is_file else name}  {text}", flush=True)
            # Kept once the lines are out: a crash in between repeats them, and loses none.
            state.keep(name, reader.position)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("containers", nargs="*")
    parser.add_argument("--file", action="append", default=[], help="a file of the driver json-file")
    parser.add_argument("--state", type=Path)
    parser.add_argument("--no-follow", action="store_true", help="to the end, and not further")
    options = parser.parse_args()
    if not options.containers and not options.file:
        parser.error("name a container, or a file with --file")
    state = State(options.state)
    jobs = [(name, False) for name in options.containers] + [(name, True) for name in options.file]
    await asyncio.gather(*(follow(name, is_file, state, not options.no_follow) for name, is_file in jobs))


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        pass
    except Error as error:
        sys.exit(str(error))
