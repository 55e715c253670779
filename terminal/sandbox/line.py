"""Where faults strike: around the application, on the connection itself."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from terminal.sandbox.faults import Fault, Faults

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

TRANSPORT = "baton.transport"
REFUSAL = "baton.refusal"

_HTML = (
    b"<!doctype html><html><head><title>Welcome</title></head>"
    b"<body><h1>Please sign in to the guest network</h1></body></html>"
)
_PROBLEM = {
    "title": "The sandbox was told to fail.",
    "status": 500,
    "type": "about:blank",
    "detail": "A fault is switched on (error_500); reset it with POST /admin/faults.",
}


class OpenLine(H11Protocol):
    """uvicorn's HTTP/1.1 connection, which also hands the application its transport."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Puts the transport in the scope, so that a fault can cut the connection."""
        super().connection_made(transport)
        inner = self.app

        async def with_transport(scope: Any, receive: Any, send: Any) -> None:
            scope[TRANSPORT] = transport
            await inner(scope, receive, send)

        self.app = with_transport


class FaultyLine:
    """Wraps the application; without faults it only passes on."""

    def __init__(self, app: App, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        met = self._faults.take(scope["path"]) if scope["type"] == "http" else []
        for fault in met:
            if fault.kind == "latency":
                receive = await _read_whole(receive)
                await asyncio.sleep(fault.ms / 1000)
        other = next((fault for fault in met if fault.kind != "latency"), None)
        if other is None:
            await self._app(scope, receive, send)
        else:
            await self._strike(other, scope, receive, send)

    async def _strike(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        if fault.kind == "refusal":
            scope[REFUSAL] = fault.reason
            await self._app(scope, receive, send)
        elif fault.kind == "unreachable":
            await _cut(scope, receive)
        elif fault.kind == "lost_reply":
            await self._app(scope, receive, _into_nothing)
            await _cut(scope, receive)
        elif fault.kind == "html":
            await _answer(send, 200, b"text/html; charset=utf-8", _HTML)
        else:
            body = json.dumps(_PROBLEM).encode()
            await _answer(send, 500, b"application/problem+json", body)


async def _read_whole(receive: Receive) -> Receive:
    """Takes the request in now, so that it counts even if nobody waits for the answer."""
    messages = [await receive()]
    while messages[-1].get("more_body"):
        messages.append(await receive())

    async def again() -> Message:
        return messages.pop(0) if messages else await receive()

    return again


async def _cut(scope: Scope, receive: Receive) -> None:
    """Closes the connection at once and waits until the server has seen it."""
    scope[TRANSPORT].abort()
    while (await receive())["type"] != "http.disconnect":
        pass


async def _into_nothing(message: Message) -> None:
    """An answer that never leaves."""


async def _answer(send: Send, status: int, kind: bytes, body: bytes) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
