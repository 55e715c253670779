"""HTTP for adapters: every call ends by its deadline, and every failure says what it means.

What counts is whether the platform may have seen the request. A connection that was never made
is Unreachable; anything after that without a proper answer is Unanswered or Unintelligible.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from terminal.errors import (
    ConfigError,
    NotAuthorised,
    PlatformFault,
    RateLimited,
    Unanswered,
    Unintelligible,
    Unreachable,
)
from terminal.text import clean

if TYPE_CHECKING:
    import requests

LARGEST_ANSWER = 8 * 1024 * 1024  # bytes; a full offline kit stays far below
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer: status and the whole body."""

    status: int
    body: bytes


def checked_url(url: str, setting: str) -> str:
    """The address of a platform. Raises ConfigError unless it is https, or http on loopback."""
    parts = urlsplit(url)
    plain_ok = parts.scheme == "http" and parts.hostname in _LOOPBACK
    if not parts.hostname or not (parts.scheme == "https" or plain_ok):
        raise ConfigError(
            f"{clean(url, 80)!r} is no address of a platform",
            where=setting,
            advice="write https://..., or http:// for this machine itself",
        )
    return url.rstrip("/")


class Http:
    """A platform's HTTP door: bearer token, keep-alive, no redirects, bounded answers.

    Safe to use from several threads; each call takes an idle connection or makes a new one.
    """

    def __init__(self, base_url: str, token: str, user_agent: str, ca: str = "") -> None:
        self._base = base_url
        self._headers = {"User-Agent": user_agent, "Accept": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._ca = ca
        self._idle: deque[requests.Session] = deque(maxlen=8)

    def get(self, path: str, deadline: float) -> Answer:
        """GET by the deadline (`time.monotonic` seconds). Raises PlatformFault's family."""
        return self._call("GET", path, None, deadline)

    def post(self, path: str, body: bytes, deadline: float) -> Answer:
        """POST a JSON body by the deadline. Raises PlatformFault's family."""
        return self._call("POST", path, body, deadline)

    def _call(self, method: str, path: str, body: bytes | None, deadline: float) -> Answer:
        """Run the call in a thread of its own, so that not even a name look-up outlives patience.

        A late answer is dropped with its thread; whoever asked treats it as unknown.
        """
        patience = deadline - time.monotonic()
        if patience <= 0:
            raise Unreachable("no time was left to ask the platform", where=self._base)
        result: queue.SimpleQueue[Answer | PlatformFault] = queue.SimpleQueue()

        def ask() -> None:
            try:
                result.put(self._ask(method, path, body, patience))
            except PlatformFault as fault:
                result.put(fault)

        threading.Thread(target=ask, name="http", daemon=True).start()
        try:
            came = result.get(timeout=patience)
        except queue.Empty:
            raise Unanswered("the platform did not answer in time", where=self._base) from None
        if isinstance(came, PlatformFault):
            raise came
        return came

    def _ask(self, method: str, path: str, body: bytes | None, patience: float) -> Answer:
        import requests

        session = self._take()
        headers = {"Content-Type": "application/json"} if body is not None else {}
        try:
            with session.request(
                method,
                self._base + path,
                data=body,
                headers=headers,
                timeout=(patience, patience),
                allow_redirects=False,
                stream=True,
                verify=self._ca or True,
            ) as response:
                answer = self._read(response)
        except requests.RequestException as cause:
            raise self._meaning(cause) from cause
        self._idle.append(session)
        return answer

    def _take(self) -> requests.Session:
        import requests

        try:
            return self._idle.pop()
        except IndexError:
            session = requests.Session()
            session.trust_env = False  # neither a proxy nor a password from the environment
            session.headers.update(self._headers)
            return session

    def _read(self, response: requests.Response) -> Answer:
        body = bytearray()
        for chunk in response.iter_content(_CHUNK):
            body += chunk
            if len(body) > LARGEST_ANSWER:
                raise Unintelligible("the platform's answer is far too large", where=self._base)
        self._judge(response)
        return Answer(response.status_code, bytes(body))

    def _judge(self, response: requests.Response) -> None:
        status = response.status_code
        if status in (401, 403):
            raise NotAuthorised(
                "the platform no longer accepts this till",
                where=self._base,
                advice="claim the till again",
            )
        if status in (429, 503):
            wait = _retry_after(response.headers.get("Retry-After"))
            raise RateLimited("the platform asks to wait", where=self._base, retry_after=wait)
        if status >= 500:
            raise Unanswered(f"the platform failed (HTTP {status})", where=self._base)
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind != "application/json" and not kind.endswith("+json"):
            raise Unintelligible(
                f"something else answers in the platform's place (HTTP {status}, "
                f"{clean(kind, 40) or 'no content type'})",
                where=self._base,
                advice="check the address, and whether the network asks for a sign-in page",
            )

    def _meaning(self, cause: Exception) -> PlatformFault:
        import requests
        import urllib3

        reason = getattr(cause.args[0] if cause.args else None, "reason", None)
        if isinstance(cause, requests.exceptions.SSLError):
            return Unreachable(
                "the platform cannot prove who it is",
                where=self._base,
                advice="check the clock and the certificate",
            )
        never = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)
        if isinstance(cause, requests.ConnectTimeout) or isinstance(reason, never):
            return Unreachable(
                "the platform cannot be reached", where=self._base, advice="check the line"
            )
        return Unanswered("the platform broke off without an answer", where=self._base)


def _retry_after(text: str | None) -> float | None:
    """Seconds out of a Retry-After header, in either of its forms (RFC 9110, 10.2.3)."""
    if not text:
        return None
    if text.strip().isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return None
