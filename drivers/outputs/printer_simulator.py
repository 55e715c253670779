"""A receipt printer without paper, on a real TCP port: for demo, training and tests.

It prints into `paper`, answers status questions as a printer does, and can be out of paper, have
its cover open, stop taking bytes, or hang up.
"""

import contextlib
import socket
import threading
import time

from drivers.outputs.escpos_reading import EscposReader, Printed

_GLANCE = 0.05
_FIXED = 0x12
"""The bits that every status byte has."""


class PrinterSimulator:
    """Listens on 127.0.0.1; `address` is what a driver needs to know. Use it in a `with`."""

    def __init__(self, codec: str = "gb18030") -> None:
        self.paper: list[Printed] = []
        self.connections = 0
        self.out_of_paper = False
        self.cover_open = False
        self.silent = False  # never answers a status question
        self.deaf = threading.Event()  # takes no more bytes while set
        self._codec = codec
        self._change = threading.Condition()
        self._closing = threading.Event()
        self._lines: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self._door.settimeout(_GLANCE)
        self.address = f"127.0.0.1:{self._door.getsockname()[1]}"
        self._thread = threading.Thread(target=self._listen, name="printer", daemon=True)
        self._thread.start()

    def __enter__(self) -> "PrinterSimulator":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def printed(self, what: str, number: int = 1, patience: float = 10.0) -> list[Printed]:
        """All of one kind on the paper, as soon as there are so many, or after `patience` s."""
        deadline = time.monotonic() + patience
        with self._change:
            self._change.wait_for(
                lambda: len(self._of(what)) >= number, max(0.0, deadline - time.monotonic())
            )
            return self._of(what)

    def text(self) -> str:
        """The lines on the paper."""
        return "\n".join(each.text for each in self.paper if each.what == "line")

    def hang_up(self) -> None:
        """Drop the connections there are."""
        for line in list(self._lines):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Switch it off."""
        self._closing.set()
        self.hang_up()
        self._thread.join(5.0)
        self._door.close()

    def _of(self, what: str) -> list[Printed]:
        return [each for each in self.paper if each.what == what]

    def _listen(self) -> None:
        while not self._closing.is_set():
            with contextlib.suppress(TimeoutError):
                line, _ = self._door.accept()
                self.connections += 1
                self._lines.append(line)
                try:
                    self._serve(line)
                finally:
                    self._lines.remove(line)
                    line.close()

    def _serve(self, line: socket.socket) -> None:
        reader = EscposReader(self._codec)
        line.settimeout(_GLANCE)
        while not self._closing.is_set():
            if self.deaf.is_set():
                self._closing.wait(_GLANCE)
                continue
            try:
                chunk = line.recv(4096)
            except TimeoutError:
                continue
            except OSError:
                return
            if not chunk:
                return
            for each in reader.feed(chunk):
                self._take(each, line)

    def _take(self, done: Printed, line: socket.socket) -> None:
        if done.what == "status" and not self.silent:
            with contextlib.suppress(OSError):
                line.sendall(bytes([self._status(int(done.text))]))
        with self._change:
            self.paper.append(done)
            self._change.notify_all()

    def _status(self, which: int) -> int:
        offline = self.out_of_paper or self.cover_open
        if which == 1:
            return _FIXED | (0x08 if offline else 0)
        if which == 2:
            return _FIXED | (0x04 if self.cover_open else 0) | (0x20 if self.out_of_paper else 0)
        return _FIXED | (0x60 if self.out_of_paper else 0)
