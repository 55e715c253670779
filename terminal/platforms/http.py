"""HTTP for adapters: every call ends by its deadline, and every failure says what it means.

What counts is whether the platform may have seen the request. A connection that was never made
is Unreachable; anything after that without a proper answer is Unanswered or Unintelligible.
"""

from __future__ import annotations

import queue
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from terminal.errors import (
    NotAuthorised,
    PlatformFault,
    RateLimited,
    Unanswered,
    Unintelligible,
    Unreachable,
)
from terminal.platforms.callers import Callers
from terminal.platforms.door import Door, checked_authority
from terminal.text import clean

if TYPE_CHECKING:
    import requests


T = TypeVar("T")
LARGEST_ANSWER = 8 * 1024 * 1024  # bytes; a full offline kit stays far below
_CHUNK = 64 * 1024
_WITHOUT_BODY = frozenset({204, 304})  # so they name no type either
_LONGEST_WAIT = 24 * 60 * 60.0  # seconds; nobody is told to stay away for longer


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer: status, the whole body, headers by their names in lower case."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


NO_HEADERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Call:
    """One request: its method, path with query, JSON body if any, and headers of its own."""

    method: str
    path: str
    body: bytes | None
    headers: Mapping[str, str]


class Http:
    """A platform's HTTP door: keep-alive, no redirects, bounded answers.

    Safe to use from several threads; each call takes an idle connection or makes a new one.
    """

    def __init__(self, door: Door) -> None:
        self._base, self._door = door.url, door
        self._headers = {"User-Agent": door.user_agent, "Accept": "application/json"}
        if door.authorization:
            self._headers["Authorization"] = door.authorization
        self._ca = checked_authority(door.ca)
        self._idle: deque[requests.Session] = deque(maxlen=8)
        self._callers = Callers()

    def get(self, path: str, deadline: float, headers: Mapping[str, str] = NO_HEADERS) -> Answer:
        """GET by the deadline (`time.monotonic` seconds). Raises PlatformFault's family."""
        return self._call(Call("GET", path, None, headers), deadline)

    def post(
        self, path: str, body: bytes, deadline: float, headers: Mapping[str, str] = NO_HEADERS
    ) -> Answer:
        """POST a JSON body by the deadline. Raises PlatformFault's family."""
        return self._call(Call("POST", path, body, headers), deadline)

    def _call(self, call: Call, deadline: float) -> Answer:
        """Run the call in a thread of its own, so that not even a name look-up outlives patience.

        A late answer is dropped with its thread; whoever asked treats it as unknown.
        """
        patience = deadline - time.monotonic()
        if patience <= 0:
            raise Unreachable("no time was left to ask the platform", where=self._base)
        result: queue.SimpleQueue[Answer | PlatformFault] = queue.SimpleQueue()

        def ask() -> None:
            try:
                result.put(self._ask(call, deadline))
            except PlatformFault as fault:
                result.put(fault)
            except Exception as cause:  # noqa: BLE001 - whoever asked must hear of it at once
                result.put(self._meaning(cause))

        self._callers.begin(ask)
        try:
            came = result.get(timeout=patience)
        except queue.Empty:
            raise self._late() from None
        if isinstance(came, PlatformFault):
            raise came
        return came

    def _ask(self, call: Call, deadline: float) -> Answer:
        """One exchange; a GET is tried once more where a kept connection turns out to be dead.

        A POST is not: it may have counted. What is known to be closed is never used for either.
        """
        import requests

        session = self._idle_session()
        if session is not None and call.method == "GET":
            try:
                return self._exchange(session, call, deadline)
            except requests.ConnectionError:
                session = None
        return self._exchange(session or self._new_session(), call, deadline)

    def _exchange(self, session: requests.Session, call: Call, deadline: float) -> Answer:
        headers = dict(call.headers)
        if call.body is not None:
            headers["Content-Type"] = "application/json"
        patience = max(deadline - time.monotonic(), 0.001)
        with session.request(
            call.method,
            self._base + call.path,
            data=call.body,
            headers=headers,
            timeout=(min(self._door.connect, patience), patience),
            allow_redirects=False,
            stream=True,
            verify=self._ca or True,
        ) as response:
            answer = self._read(response, deadline)
        self._idle.append(session)
        return answer

    def _idle_session(self) -> requests.Session | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _new_session(self) -> requests.Session:
        import requests

        session = requests.Session()
        session.trust_env = False  # neither a proxy nor a password from the environment
        session.headers.update(self._headers)
        if self._door.proxy:
            session.proxies = {"http": self._door.proxy, "https": self._door.proxy}
        return session

    def _read(self, response: requests.Response, deadline: float) -> Answer:
        """The whole body, as it trickles in: nobody reads on once the deadline has passed."""
        body = bytearray()
        while chunk := response.raw.read1(_CHUNK, decode_content=True):
            body += chunk
            if len(body) > LARGEST_ANSWER:
                raise Unintelligible("the platform's answer is far too large", where=self._base)
            if time.monotonic() > deadline:
                raise self._late()
        self._judge(response)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, bytes(body), headers)

    def _judge(self, response: requests.Response) -> None:
        status = response.status_code
        if status in (401, 403):
            raise NotAuthorised(
                "the platform no longer accepts this till",
                where=self._base,
                advice="have the platform renew this till's token in secrets/",
            )
        told = response.headers.get("Retry-After")
        if status == 429 or (status == 503 and told):  # a bare 503 may be a gateway's
            wait = _retry_after(told)
            raise RateLimited("the platform asks to wait", where=self._base, retry_after=wait)
        if status >= 500:
            raise Unanswered(f"the platform failed (HTTP {status})", where=self._base)
        if status in _WITHOUT_BODY:
            return
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind != "application/json" and not kind.endswith("+json"):
            raise Unintelligible(
                f"something else answers in the platform's place (HTTP {status}, "
                f"{clean(kind, 40) or 'no content type'})",
                where=self._base,
                advice="check the address, and whether the network asks for a sign-in page",
            )

    def _late(self) -> Unanswered:
        return Unanswered("the platform did not answer in time", where=self._base)

    def _meaning(self, cause: Exception) -> PlatformFault:
        """Unreachable only where it is certain that the platform has seen nothing."""
        import ssl

        import requests
        import urllib3

        reason = getattr(cause.args[0] if cause.args else None, "reason", None)
        if isinstance(cause, requests.exceptions.ProxyError):
            return Unreachable(
                "the proxy before the platform lets nobody through",
                where=self._door.proxy,
                advice="check the proxy and its address in the settings",
            )
        if isinstance(cause, requests.exceptions.SSLError):
            root = reason.args[0] if isinstance(reason, Exception) and reason.args else None
            if isinstance(root, ssl.SSLCertVerificationError):
                return Unreachable(
                    "the platform cannot prove who it is",
                    where=self._base,
                    advice="check the clock and the certificate",
                )
            return Unanswered(
                "no secure connection to the platform", where=self._base, advice="check the address"
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
    if text.isascii() and text.strip().isdigit():
        return min(float(text), _LONGEST_WAIT)
    try:
        wait = parsedate_to_datetime(text).timestamp() - time.time()
        return min(max(0.0, wait), _LONGEST_WAIT)
    except (TypeError, ValueError, OverflowError):
        return None


def shaped(kind: type[T], answer: Answer) -> T:
    """An answer's JSON in the shape that was agreed on. Raises Unintelligible for any other."""
    import msgspec

    try:
        return msgspec.json.decode(answer.body, type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError) as cause:
        raise Unintelligible(
            f"the platform's answer is not of the protocol: {clean(str(cause), 120)}"
        ) from cause
