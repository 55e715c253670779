"""A platform in forty lines: over real HTTP, each item of a batch gets its own answer.

Run as a program it prints its port and serves until its input ends.
"""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from offline_queue import Answer, Item, Result

from .figures import tell


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_POST(self) -> None:
        items = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        said = [{"id": item["id"], "state": "settled", "receipt": item["id"]} for item in items]
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


class Sender:
    """The queue's `send`: one request per batch on one kept connection."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._connection.connect()
        self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __call__(self, items: list[Item]) -> list[Answer]:
        batch = [
            {"id": i.entry.key.hex(), "entry": b64encode(i.entry.encoded).decode()} for i in items
        ]
        self._connection.request("POST", "/", json.dumps(batch))
        answers = json.loads(self._connection.getresponse().read())
        return [
            Answer(item.entry.sequence, Result.SETTLED, answer["receipt"].encode())
            for item, answer in zip(items, answers, strict=True)
        ]


@contextmanager
def serving() -> Iterator[int]:
    """The server as a process of its own; its port."""
    command = [sys.executable, "-m", __name__]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin
        assert server.stdout
        yield int(server.stdout.readline())
        server.stdin.close()


def main() -> None:
    """Serve until the other end of the input is closed."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    tell(server.server_port)
    sys.stdin.read()


if __name__ == "__main__":
    main()
