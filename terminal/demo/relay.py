"""The line between till and platform, as a TCP relay on loopback that can be cut and mended."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading

_CHUNK = 64 * 1024


class Relay:
    """Forwards every connection to a target until it is cut.

    Cut means refused and broken connections, as when the router is off; mended, it listens on
    the same port again. Frozen means accepted but silent, as when the far side hangs.
    """

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._listener: socket.socket | None = None
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._lock = threading.Lock()
        self._frozen = threading.Event()
        self.port = 0
        self.mend()

    @property
    def url(self) -> str:
        """What the till takes for its platform's address."""
        return f"http://127.0.0.1:{self.port}"

    def mend(self) -> None:
        """Listen (again). What a freeze swallowed is gone, so its connections are broken."""
        if self._frozen.is_set():
            self.cut()
        with self._lock:
            self._frozen.clear()
            if self._listener is not None:
                return
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", self.port))
            listener.listen(64)
            self.port = listener.getsockname()[1]
            self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), name="relay", daemon=True).start()

    def cut(self) -> None:
        """Break every connection and refuse new ones."""
        with self._lock:
            listener, self._listener = self._listener, None
            pairs, self._pairs = self._pairs, set()
        if listener is not None:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for pair in pairs:
            _break(pair)

    def freeze(self) -> None:
        """Let nothing through from now on, without breaking anything, until cut or mended."""
        self._frozen.set()

    close = cut

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
                far = socket.create_connection(self._target, timeout=5)
            except OSError:
                if listener.fileno() < 0:
                    return
                continue
            pair = (near, far)
            with self._lock:
                if self._listener is not listener:
                    _break(pair)
                    return
                self._pairs.add(pair)
            threading.Thread(target=self._pump, args=(pair,), name="relay", daemon=True).start()

    def _pump(self, pair: tuple[socket.socket, socket.socket]) -> None:
        """Carry bytes both ways until one side ends."""
        near, far = pair
        other = {near: far, far: near}
        # ValueError: cut before this thread had begun, so that they are closed already.
        with contextlib.suppress(OSError, ValueError), selectors.DefaultSelector() as selector:
            for end in pair:
                selector.register(end, selectors.EVENT_READ)
            self._carry(selector, other)
        with self._lock:
            self._pairs.discard(pair)
        _break(pair)

    def _carry(
        self, selector: selectors.BaseSelector, other: dict[socket.socket, socket.socket]
    ) -> None:
        while True:
            for key, _ in selector.select():
                end = key.fileobj
                if not isinstance(end, socket.socket):
                    continue
                chunk = end.recv(_CHUNK)
                if not chunk:
                    return
                if not self._frozen.is_set():
                    other[end].sendall(chunk)


def _break(pair: tuple[socket.socket, socket.socket]) -> None:
    for end in pair:
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
