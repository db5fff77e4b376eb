"""What the two kernels say to each other over the serial line between them.

A frame is a letter, a length and a body. The terminal driver of the other kernel buffers little, so
standard input is sent only as far as the other side has asked for (`CREDIT`).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

# From the guest: output, a word that the command runs, how it ended, bytes of input taken.
STDOUT, STDERR, STARTED, ENDED, CREDIT = b"o", b"e", b"s", b"x", b"c"
# To the guest: input (empty: its end), a signal, the size of the terminal, and which output
# (STDOUT or STDERR) nobody reads any more.
STDIN, SIGNAL, WINDOW, UNREAD = b"i", b"k", b"w", b"u"

HEAD = struct.Struct("!cI")
# The first bytes on the line; what comes before them is noise of the boot.
HELLO = b"\x00trunkline-lab\x00"
LONGEST = 1 << 20
WINDOW_BYTES = 2048


def pack(kind: bytes, body: bytes = b"") -> bytes:
    return HEAD.pack(kind, len(body)) + body


class FrameReader:
    def __init__(self, *, wait_for_hello: bool = False) -> None:
        self.buffer = bytearray()
        self.in_step = not wait_for_hello

    def feed(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        self.buffer += data
        if not self.in_step:
            at = self.buffer.find(HELLO)
            if at < 0:
                return
            del self.buffer[: at + len(HELLO)]
            self.in_step = True
        while len(self.buffer) >= HEAD.size:
            kind, length = HEAD.unpack_from(self.buffer)
            if length > LONGEST:
                raise ValueError(f"a frame of {length} bytes: the serial line lost its step")
            if len(self.buffer) < HEAD.size + length:
                return
            body = bytes(self.buffer[HEAD.size : HEAD.size + length])
            del self.buffer[: HEAD.size + length]
            yield kind, body
