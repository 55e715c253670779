"""Running the sandbox: a socket, uvicorn, one ready line, and an end when the parent goes."""

from __future__ import annotations

import argparse
import contextlib
import ipaddress
import json
import os
import secrets
import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from terminal.sandbox.api import create_app, protocol_document, utc_now
from terminal.sandbox.faults import Faults
from terminal.sandbox.issue import open_issuer
from terminal.sandbox.line import FaultyLine, OpenLine
from terminal.sandbox.openapi import as_text
from terminal.sandbox.seed import seed_demo
from terminal.sandbox.store import Shop, StateFault, Store
from terminal.sandbox.tills_admin import restore_till, revoke_till

FIRST_SHOP = Shop("shop", "Sandbox shop", "CNY", "Asia/Shanghai", "04:00")
REFUSED, WRONG_USE, ENVIRONMENT_FAULT = 1, 2, 4


class _Server(uvicorn.Server):
    """uvicorn that says when it listens, and stays quiet about signals."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._listening()


@dataclass(frozen=True, slots=True)
class Ready:
    """What whoever starts a sandbox must know."""

    url: str
    admin_token: str
    claim_token: str


class Sandbox:
    """A sandbox in this process. `with Sandbox() as ready:` serves on a thread until the end."""

    def __init__(
        self,
        folder: Path | None = None,
        *,
        address: str = "127.0.0.1",
        port: int = 0,
        demo: bool = False,
        now: Callable[[], Any] = utc_now,
    ) -> None:
        """Opens the books and the socket. Raises StateFault with one sentence."""
        self.faults = Faults()
        self._socket = _listen(address, port)
        try:
            self.store = Store(folder)
            issuer = open_issuer(self.store.folder)
        except StateFault:
            self._socket.close()
            raise
        if demo:
            seed_demo(self.store, issuer, now())
        elif not self.store.shops():
            self.store.add_shop(FIRST_SHOP)
        admin_token, claim_token = secrets.token_urlsafe(24), secrets.token_urlsafe(16)
        self.store.add_claim_token(claim_token, self.store.shops()[0].id)
        app = create_app(self.store, self.faults, issuer, admin_token, now)
        self.ready = Ready(_url(self._socket), admin_token, claim_token)
        self._listens = threading.Event()
        self._thread: threading.Thread | None = None
        self._server = self._make_server(FaultyLine(app, self.faults))

    def _make_server(self, app: Any) -> _Server:
        config = uvicorn.Config(
            app,
            http=OpenLine,
            ws="none",
            lifespan="off",
            access_log=False,
            log_level="warning",
            timeout_graceful_shutdown=2,
            server_header=False,
        )
        return _Server(config, self._listens.set)

    def run(self, listening: Callable[[], None] = lambda: None) -> None:
        """Serves in this thread until `stop`, SIGINT or SIGTERM; then closes the books."""

        def announce() -> None:
            self._listens.set()
            listening()

        self._server._listening = announce
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self._socket.close()
            self.store.close()

    def stop(self) -> None:
        """Asks the server to end; safe from any thread."""
        self._server.should_exit = True

    def __enter__(self) -> Ready:
        self._thread = threading.Thread(target=self.run, name="sandbox", daemon=True)
        self._thread.start()
        if not self._listens.wait(20):
            raise StateFault("The sandbox did not start within 20 s.")
        return self.ready

    def __exit__(self, *_cause: object) -> None:
        self.stop()
        if self._thread:
            self._thread.join(10)


def main(argv: Sequence[str] | None = None) -> int:
    """The sandbox as a program of its own (`python -m terminal.sandbox`)."""
    parser = argparse.ArgumentParser("baton sandbox", description="The embedded platform.")
    add_arguments(parser)
    return run(parser.parse_args(argv))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `baton sandbox`; what is parsed has `run`."""
    parser.add_argument("--port", type=_port, default=0, help="0 = any free one (default)")
    parser.add_argument(
        "--state", type=Path, metavar="DIR", help="where the books are kept (default: nowhere)"
    )
    parser.add_argument(
        "--listen", default="127.0.0.1", metavar="ADDRESS", help="default: this machine only"
    )
    parser.add_argument(
        "--exit-with-parent", action="store_true", help="end when standard input closes"
    )
    parser.add_argument("--seed-demo", action="store_true", help="shops and vouchers to play with")
    parser.add_argument(
        "--revoke", metavar="TILL", help="take this till's rights in the books of --state, and end"
    )
    parser.add_argument("--restore", metavar="TILL", help="give them back, and end")
    parser.add_argument("--openapi", action="store_true", help="print the protocol and end")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serves until interrupted. When it listens, one JSON line on stdout tells where."""
    if options.openapi:
        sys.stdout.write(as_text(protocol_document()))
        return 0
    if options.revoke or options.restore:
        return _judge_till(options)
    if options.listen != "127.0.0.1":
        _say(
            f"Warning: the sandbox listens on {options.listen}; everybody who can reach this"
            " machine can open its wallet and statement pages."
        )
    try:
        sandbox = Sandbox(
            options.state, address=options.listen, port=options.port, demo=options.seed_demo
        )
    except StateFault as cause:
        _say(str(cause))
        return ENVIRONMENT_FAULT
    if options.exit_with_parent:
        threading.Thread(target=_until_parent_ends, args=(sandbox,), daemon=True).start()
    # uvicorn raises a signal again once it has ended; this keeps that from skipping our clean-up.
    signal.signal(signal.SIGTERM, lambda *_: sandbox.stop())
    try:
        sandbox.run(lambda: _announce(sandbox.ready))
    except KeyboardInterrupt:
        _say("The sandbox ended.")
    return 0


def _judge_till(options: argparse.Namespace) -> int:
    """Works beside a sandbox that serves the same books: its next answer goes by it."""
    if options.state is None or not (options.state / "sandbox.db").is_file():
        _say("Name the sandbox's books with --state DIR: a till stands in those alone.")
        return WRONG_USE
    try:
        store = Store(options.state)
    except StateFault as cause:
        _say(str(cause))
        return ENVIRONMENT_FAULT
    try:
        if options.revoke:
            done = revoke_till(store, options.revoke, "by hand", utc_now())
        else:
            done = restore_till(store, options.restore)
    finally:
        store.close()
    till = repr(options.revoke or options.restore)
    wrong = f"There is no till {till} that this could be done to; /admin/tills lists them."
    right = f"The till {till} has {'no rights any more' if options.revoke else 'its rights again'}."
    _say(right if done else wrong)
    return 0 if done else REFUSED


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > 65_535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)


def _announce(ready: Ready) -> None:
    line = {
        "url": ready.url,
        "admin_token": ready.admin_token,
        "claim_token": ready.claim_token,
    }
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _until_parent_ends(sandbox: Sandbox) -> None:
    """Reads standard input to its end, which comes when the parent closes it or dies.

    Not through sys.stdin: its lock, held here for ever, would abort the interpreter's own end.
    """
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    sandbox.stop()


def _listen(address: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ipaddress.ip_address(address).version == 6 else socket.AF_INET
        # Without the protocol named, asyncio leaves Nagle's delay (40 ms an answer) switched on.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    except (ValueError, OSError) as cause:
        raise StateFault(f"{address!r} is not an IP address to listen on.") from cause
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.listen(128)
    except OSError as cause:
        listener.close()
        raise StateFault(
            f"The sandbox cannot listen on {address} port {port} ({cause.strerror});"
            " choose another with --port, or 0 for any free one."
        ) from cause
    return listener


def _url(listener: socket.socket) -> str:
    address, port = listener.getsockname()[:2]
    return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"


def _say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
