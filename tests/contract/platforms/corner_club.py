"""The server of the example adapter: a made-up loyalty club, over real HTTP on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "corner-token"


class Club:
    """Its book: cards by code, redemptions by id."""

    def __init__(self, codes: list[str]) -> None:
        self.cards = dict.fromkeys(codes, "")
        self.deeds: dict[str, dict[str, Any]] = {}
        self.lock = threading.Lock()

    def redeem(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Once for each id; a card that is used says so."""
        with self.lock:
            if known := self.deeds.get(wanted["id"]):
                return known
            said = {"state": "ok", "title": "Coffee", "card": wanted["code"][-4:]}
            if wanted["code"] not in self.cards:
                said = {"state": "no", "why": "unknown"}
            elif self.cards[wanted["code"]]:
                said = {"state": "no", "why": "used"}
            else:
                self.cards[wanted["code"]] = wanted["id"]
            self.deeds[wanted["id"]] = said
            return said

    def undo(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """The card is free again."""
        with self.lock:
            if wanted["id"] not in self.deeds:
                return {"state": "absent"}
            for code, by in self.cards.items():
                if by == wanted["id"]:
                    self.cards[code] = ""
            self.deeds[wanted["id"]] = {"state": "undone"}
            return {"state": "undone"}

    def answer(self, method: str, path: str, body: Any) -> dict[str, Any]:
        """What the club says to one request."""
        if path == "/hello":
            return {"now": datetime.now(UTC).isoformat()}
        if path == "/undo":
            return self.undo(body)
        if method == "POST":
            return self.redeem(body)
        return self.deeds.get(path.rpartition("/")[2], {"state": "absent"})


@contextmanager
def served(club: Club) -> Iterator[str]:
    """The club's address for as long as it is open."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._do(None)

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            self._do(json.loads(self.rfile.read(length)))

        def _do(self, body: Any) -> None:
            known = self.headers["Authorization"] == f"Bearer {TOKEN}"
            said = club.answer(self.command, self.path, body) if known else {"detail": "who?"}
            raw = json.dumps(said).encode()
            self.send_response(200 if known else 401)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
