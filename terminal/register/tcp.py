"""The lines on a TCP port of this machine: one thread, a few clients, bounded in everything.

    client --line--> on_line --answer--> client          tell() --line--> every client

Only the loopback address is bound. A client that says something wrong is told why and left; one
that does not read is left as well.
"""

from __future__ import annotations

import contextlib
import logging
import selectors
import socket
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from terminal.register.lines import MAX_LINE, BadLine, answer

LOOPBACK = "127.0.0.1"
MOST_CLIENTS = 4
_MOST_UNREAD = 65_536
_MOST_WAITING = 200
_GLANCE = 0.5  # seconds; also how often a port that was taken is tried again

_log = logging.getLogger(__name__)


@dataclass
class _Client:
    line: socket.socket
    heard: bytearray = field(default_factory=bytearray)
    unsent: bytearray = field(default_factory=bytearray)
    leaving: bool = False


class TcpLines:
    """Serves the lines; `on_line` gets each one and raises BadLine for what is none of ours.

    hello  the first line that a client gets
    port   0 lets the system choose one (for tests); `port` then tells it
    """

    def __init__(self, port: int, hello: bytes, on_line: Callable[[bytes], None]) -> None:
        self.port = port
        self._hello, self._on_line = hello, on_line
        self._waiting: deque[bytes] = deque(maxlen=_MOST_WAITING)
        self._clients: list[_Client] = []
        self._stopping = threading.Event()
        self.listening = threading.Event()
        self._selector = selectors.DefaultSelector()
        self._wake_in, self._wake_out = socket.socketpair()
        self._wake_in.setblocking(False)
        self._wake_out.setblocking(False)
        self._thread = threading.Thread(target=self._run, name="register-tcp", daemon=True)

    @property
    def clients(self) -> int:
        """How many are connected."""
        return len(self._clients)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def tell(self, line: bytes) -> None:
        """Send a line to all who are connected; returns at once."""
        self._waiting.append(line)
        self._wake()

    def stop(self) -> None:
        """Ask the thread to end."""
        self._stopping.set()
        self._wake()

    def join(self, timeout: float = 3.0) -> None:
        """Wait for the end of the thread."""
        if self._thread.ident is not None:
            self._thread.join(timeout)

    def _wake(self) -> None:
        with contextlib.suppress(OSError):  # full: it is awake anyway
            self._wake_out.send(b"x")

    # The thread

    def _run(self) -> None:
        door = self._open_door()
        if door is None:
            return
        self._selector.register(door, selectors.EVENT_READ)
        self._selector.register(self._wake_in, selectors.EVENT_READ)
        try:
            while not self._stopping.is_set():
                self._round(door)
        finally:
            for client in list(self._clients):
                self._leave(client)
            door.close()
            self._selector.close()

    def _open_door(self) -> socket.socket | None:
        """The listening socket; waits while another program has the port."""
        said = False
        while not self._stopping.is_set():
            try:
                door = socket.create_server((LOOPBACK, self.port), backlog=MOST_CLIENTS)
            except OSError as fault:
                if not said:
                    _log.error("the register's port %d cannot be used: %s", self.port, fault)
                said = True
                self._stopping.wait(_GLANCE)
                continue
            door.setblocking(False)
            self.port = door.getsockname()[1]
            self.listening.set()
            return door
        return None

    def _round(self, door: socket.socket) -> None:
        for key, events in self._selector.select(_GLANCE):
            if key.fileobj is door:
                self._admit(door)
            elif key.fileobj is self._wake_in:
                with contextlib.suppress(OSError):
                    self._wake_in.recv(4096)
            elif isinstance(key.data, _Client):
                self._serve(key.data, events)
        while self._waiting:
            line = self._waiting.popleft()
            for client in list(self._clients):
                self._say(client, line)

    def _admit(self, door: socket.socket) -> None:
        try:
            line, _ = door.accept()
        except OSError:
            return
        line.setblocking(False)
        if len(self._clients) >= MOST_CLIENTS:
            line.close()
            return
        client = _Client(line)
        self._clients.append(client)
        self._selector.register(line, selectors.EVENT_READ, client)
        self._say(client, self._hello)

    def _serve(self, client: _Client, events: int) -> None:
        if events & selectors.EVENT_WRITE:
            self._send(client)
        if events & selectors.EVENT_READ and not client.leaving and client in self._clients:
            self._hear(client)

    def _hear(self, client: _Client) -> None:
        try:
            came = client.line.recv(MAX_LINE)
        except BlockingIOError:
            return
        except OSError:
            came = b""
        if not came:
            self._leave(client)
            return
        client.heard += came
        while not client.leaving and (end := client.heard.find(b"\n")) >= 0:
            line = bytes(client.heard[:end]).rstrip(b"\r")
            del client.heard[: end + 1]
            self._answer(client, line)
        if len(client.heard) > MAX_LINE and not client.leaving:
            self._answer(client, bytes(client.heard))

    def _answer(self, client: _Client, line: bytes) -> None:
        try:
            self._on_line(line)
        except BadLine as bad:
            client.leaving = True
            self._say(client, answer(str(bad)))
        else:
            self._say(client, answer())

    def _say(self, client: _Client, line: bytes) -> None:
        if client not in self._clients:
            return
        client.unsent += line
        if len(client.unsent) > _MOST_UNREAD:
            self._leave(client)
        else:
            self._send(client)

    def _send(self, client: _Client) -> None:
        try:
            sent = client.line.send(client.unsent) if client.unsent else 0
        except BlockingIOError:
            sent = 0
        except OSError:
            self._leave(client)
            return
        del client.unsent[:sent]
        if client.leaving and not client.unsent:
            self._leave(client)
            return
        listening = 0 if client.leaving else selectors.EVENT_READ
        wanted = listening | (selectors.EVENT_WRITE if client.unsent else 0)
        self._selector.modify(client.line, wanted, client)

    def _leave(self, client: _Client) -> None:
        if client not in self._clients:
            return
        self._clients.remove(client)
        self._selector.unregister(client.line)
        client.line.close()
