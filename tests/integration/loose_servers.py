"""Small real servers that do to a client what lines, proxies and captive portals do."""

from __future__ import annotations

import contextlib
import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path

JSON = "application/json"


class Exchange:
    """One request on one connection, for the script of a LooseServer to answer or not."""

    def __init__(self, wire: socket.socket, request: bytes, number: int) -> None:
        self.wire, self.request, self.number = wire, request, number
        self.hung_up = False

    def send(self, raw: bytes) -> None:
        """Raw bytes to the client. Raises OSError when it is gone."""
        self.wire.sendall(raw)

    def answer(self, status: str, body: bytes = b"{}", kind: str = JSON, *more: str) -> None:
        """A whole and correct HTTP answer; `more` are further header lines."""
        head = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        self.send("\r\n".join([*head, *more, "", ""]).encode("latin-1") + body)

    def hang_up(self) -> None:
        """Close the connection; nothing more is read from it."""
        self.hung_up = True


Script = Callable[[Exchange], None]


class LooseServer:
    """Reads whole requests on loopback and leaves every answer to its script.

    requests     what arrived, whole, in order
    connections  how many were made
    """

    def __init__(self, script: Script, context: ssl.SSLContext | None = None) -> None:
        self._script, self._context = script, context
        self.requests: list[bytes] = []
        self.connections = 0
        self.closed_by_us = threading.Event()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http{'s' if self._context else ''}://127.0.0.1:{self.port}"

    def close(self) -> None:
        self._listener.close()
        for wire in list(self._open):
            with contextlib.suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)
            wire.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                wire, _ = self._listener.accept()
                self.connections += 1
                self._open.add(wire)
                threading.Thread(target=self._serve, args=(wire,), daemon=True).start()

    def _serve(self, wire: socket.socket) -> None:
        with contextlib.suppress(OSError):
            if self._context:
                wire = self._context.wrap_socket(wire, server_side=True)
                self._open.add(wire)
            self._talk(wire)
        with contextlib.suppress(OSError):
            wire.close()
        self.closed_by_us.set()

    def _talk(self, wire: socket.socket) -> None:
        while request := _whole_request(wire):
            self.requests.append(request)
            exchange = Exchange(wire, request, len(self.requests))
            self._script(exchange)
            if exchange.hung_up:
                return


def _whole_request(wire: socket.socket) -> bytes:
    """Head and body of the next request; nothing when the client is gone."""
    got = b""
    while b"\r\n\r\n" not in got:
        chunk = wire.recv(65536)
        if not chunk:
            return b""
        got += chunk
    head, _, body = got.partition(b"\r\n\r\n")
    length = next(
        (
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        ),
        0,
    )
    while len(body) < length:
        body += wire.recv(65536)
    return head + b"\r\n\r\n" + body


def certificate(
    folder: Path, days: int = 1, since: int = -9, address: str = "127.0.0.1"
) -> tuple[ssl.SSLContext, Path]:
    """A server context with a self-signed certificate for an address, and that certificate.

    It is valid from `since` days to `days` days from now.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a platform")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + dt.timedelta(days=since))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "certificate.pem", folder / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public
