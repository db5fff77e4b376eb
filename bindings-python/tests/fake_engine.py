"""An engine on a unix socket that answers by a script: for engines that are slow, lie, or are newer than the one that is here."""

from __future__ import annotations

import json
import socket
import socketserver
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

Script = Callable[["Request"], None]


class Request(BaseHTTPRequestHandler):
    """One request, and the ways to answer it."""

    protocol_version = "HTTP/1.1"

    def answer(self, status: int, body: Any) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def stream(self, pieces: list[bytes], then_hang: float) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in pieces:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.flush()
        self.hang(then_hang)

    def hang(self, seconds: float) -> None:
        """Says nothing for a while, or until the engine ends."""
        self.server.ended.wait(seconds)  # type: ignore[attr-defined]

    def handle_one(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.body = json.loads(self.rfile.read(length) or b"null")
        path = self.path.split("?")[0]
        # Without the version that the client asks for.
        parts = path.split("/")
        self.plain = "/" + "/".join(parts[2:] if parts[1].startswith("v1.") else parts[1:])
        self.server.seen.append((self.command, self.plain, self.body))  # type: ignore[attr-defined]
        if self.plain == "/version":
            self.answer(200, self.server.version)  # type: ignore[attr-defined]
        else:
            self.server.script(self)  # type: ignore[attr-defined]

    do_GET = do_POST = do_DELETE = handle_one

    def log_message(self, *_: object) -> None:
        pass

    def address_string(self) -> str:
        return "test"


class FakeEngine(socketserver.ThreadingUnixStreamServer):
    """`with FakeEngine(folder, script) as engine`; `engine.path` is its socket, `engine.seen` what was asked."""

    request_queue_size = 128

    def __init__(self, folder: Path, script: Script, version: str = "20.10.24", api: str = "1.41") -> None:
        self.path = folder / "engine.sock"
        self.script = script
        self.ended = threading.Event()
        self.connections: set[socket.socket] = set()
        self.seen: list[tuple[str, str, Any]] = []
        self.version = {"Version": version, "ApiVersion": api, "MinAPIVersion": "1.24", "Os": "linux", "Components": [{"Name": "Engine"}]}
        super().__init__(str(self.path), Request)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.connections.discard(request)
        super().shutdown_request(request)

    def clients(self) -> int:
        """How many connections have a client at the other end."""
        still = 0
        for connection in list(self.connections):
            try:
                still += connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
            except BlockingIOError:
                still += 1
        return still

    def __exit__(self, *exception: object) -> None:
        """Ends, and leaves neither a thread nor a descriptor behind."""
        self.ended.set()
        self.shutdown()
        for connection in list(self.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # the other side, or its thread, was quicker
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what the tests are about."""
