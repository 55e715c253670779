"""A server of textual-serve's that lets one browser of this machine in, once.

Defences, each with its test: the token is compared in constant time and works once; what it gives
is a cookie that no script reads and no other site sends; the Host must be ours, so that a name
that was bent to loopback leads nowhere; the Origin of the socket must be ours as well.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import secrets
from collections.abc import Awaitable, Callable
from importlib.resources import files
from string import Template

from aiohttp import web
from textual_serve.server import Server

HOST = "127.0.0.1"
_COOKIE = "baton"
_Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class WebTill(Server):
    """Serves one till to one browser.

    command  starts the till's screen; never shown
    """

    def __init__(self, command: str, port: int, tell: Callable[[str], None]) -> None:
        super().__init__(command, HOST, port, title="Baton")
        self._tell = tell
        self._token = secrets.token_urlsafe(24)
        self._cookie = ""
        self._busy = False

    @property
    def address(self) -> str:
        """What a person opens."""
        return f"{self.public_url}/?token={self._token}"

    def initialize_logging(self) -> None:
        """Only what is wrong, on stderr."""
        logging.basicConfig(level=logging.WARNING, format="%(message)s")

    async def on_startup(self, app: web.Application) -> None:
        """Say where it is once it answers; nothing of how it was started."""
        self._telling = asyncio.create_task(self._tell_when_open())

    async def _tell_when_open(self) -> None:
        while True:
            try:
                _, writer = await asyncio.open_connection(HOST, self.port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                break
        self._tell(self.address)

    async def _make_app(self) -> web.Application:
        app = web.Application(middlewares=[self._guarded])
        app.add_routes(
            [
                web.get("/", self.handle_index, name="index"),
                web.get("/ws", self.handle_websocket, name="websocket"),
                web.static("/static", self.statics_path, name="static"),
            ]
        )
        app.on_startup.append(self.on_startup)
        return app

    @web.middleware
    async def _guarded(self, request: web.Request, handler: _Answer) -> web.StreamResponse:
        """Nobody else's name for this machine, nobody else's browser; nothing from elsewhere."""
        if request.host != f"{HOST}:{self.port}":
            raise web.HTTPForbidden(text="This is not the address of the till.")
        if request.path != "/" and not self._known(request):
            raise web.HTTPForbidden(text="Open the address that was printed.")
        response = await handler(request)
        if not response.prepared:
            response.headers.update(_headers(self.port))
        return response

    async def handle_index(self, request: web.Request) -> web.StreamResponse:
        """The token opens once and becomes a cookie; the cookie shows the page."""
        if not self._cookie and self._opens(request.query.get("token", "")):
            self._cookie = secrets.token_urlsafe(24)
            opened = web.HTTPSeeOther("/")
            opened.set_cookie(_COOKIE, self._cookie, httponly=True, samesite="Strict", path="/")
            return opened
        if not self._known(request):
            raise web.HTTPForbidden(text="Open the address that was printed; it opens once.")
        page = files("terminal.tui.web").joinpath("page.html").read_text("utf-8")
        socket = f"ws://{HOST}:{self.port}/ws"
        return web.Response(text=Template(page).substitute(socket=socket), content_type="text/html")

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """One screen at a time."""
        if request.headers.get("Origin") != f"http://{HOST}:{self.port}":
            raise web.HTTPForbidden(text="Another site asks for the till.")
        if self._busy:
            raise web.HTTPConflict(text="The till is open in another page.")
        self._busy = True
        try:
            return await super().handle_websocket(request)
        finally:
            self._busy = False

    def _opens(self, token: str) -> bool:
        return hmac.compare_digest(token.encode("utf-8", "replace"), self._token.encode())

    def _known(self, request: web.Request) -> bool:
        told = request.cookies.get(_COOKIE, "").encode("utf-8", "replace")
        return bool(self._cookie) and hmac.compare_digest(told, self._cookie.encode())


def _headers(port: int) -> dict[str, str]:
    own = f"ws://{HOST}:{port}"
    policy = (
        f"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        f"font-src 'self'; img-src 'self' data:; connect-src 'self' {own}; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
