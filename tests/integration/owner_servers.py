"""A mail server and a webhook on loopback, both real, with a certificate of a private authority."""

from __future__ import annotations

import http.server
import socket
import ssl
import threading
from dataclasses import dataclass
from pathlib import Path

from .loose_servers import certificate


@dataclass(frozen=True)
class Certificate:
    """One for 127.0.0.1; `file` is what a client must trust."""

    context: ssl.SSLContext
    file: Path


def certificate_in(folder: Path) -> Certificate:
    """A new one, by an authority of its own."""
    return Certificate(*certificate(folder))


class MailServer:
    """Speaks as much SMTP as a client needs: EHLO, STARTTLS, AUTH PLAIN, MAIL, RCPT, DATA.

    starttls  whether it offers TLS
    answers   what it says instead of 250 after a mail, in order
    """

    def __init__(self, certificate: Certificate, starttls: bool = True) -> None:
        self._certificate, self._starttls = certificate, starttls
        self.mails: list[bytes] = []
        self.said: list[str] = []
        self.answers: list[str] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            try:
                connection.settimeout(10)
                self._talk(connection)
            except (OSError, ValueError):
                pass
            finally:
                connection.close()

    def _talk(self, connection: socket.socket) -> None:
        secure = False
        lines = connection.makefile("rb")

        def say(text: str) -> None:
            connection.sendall(text.encode() + b"\r\n")

        say("220 loopback")
        while line := lines.readline().decode().strip():
            self.said.append(("tls " if secure else "plain ") + line)
            verb = line.split()[0].upper()
            if verb == "EHLO":
                offers = ["AUTH PLAIN"] if secure else ["STARTTLS"] * self._starttls
                told = ["loopback", *offers, "8BITMIME"]
                for each in told[:-1]:
                    say(f"250-{each}")
                say(f"250 {told[-1]}")
            elif verb == "STARTTLS":
                say("220 go on")
                connection = self._certificate.context.wrap_socket(connection, server_side=True)
                lines, secure = connection.makefile("rb"), True
            elif verb == "AUTH":
                say("235 welcome")
            elif verb == "DATA":
                say("354 send it")
                mail = b""
                while not mail.endswith(b"\r\n.\r\n"):
                    mail += lines.readline()
                answer = self.answers.pop(0) if self.answers else "250 kept"
                if answer.startswith("250"):
                    self.mails.append(mail[:-5])
                say(answer)
            elif verb == "QUIT":
                say("221 bye")
                return
            else:
                say("250 fine")


class HookServer:
    """Keeps what is posted; answers with `answers`, in order, then 200."""

    def __init__(self, certificate: Certificate | None = None) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        outer = self

        class Door(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((dict(self.headers), body))
                status = outer.answers.pop(0) if outer.answers else 200
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "http://192.0.2.1/")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
        if certificate:
            self._server.socket = certificate.context.wrap_socket(
                self._server.socket, server_side=True
            )
        scheme = "https" if certificate else "http"
        self.url = f"{scheme}://127.0.0.1:{self._server.server_port}/day"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
