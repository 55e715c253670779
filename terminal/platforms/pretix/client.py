"""The server's door: every call by name, each answer read in its shape.

Errors come in four shapes (seen): {"status": "error", ...}, {"detail": ...}, {"field": [...]} and
a bare list. Only the first is a word about a ticket; the others say that the request as such is
not taken, which is `Declined` and never a refusal.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from terminal.errors import Declined
from terminal.platforms.http import NO_HEADERS, Answer, Http
from terminal.platforms.pretix.shapes import Redeemed, read
from terminal.text import clean

T = TypeVar("T")
Query = Mapping[str, object]
NO_QUERY: Query = MappingProxyType({})
_API = "/api/v1/"
_LONGEST = 160  # characters of a server's complaint that are kept


class _Page(msgspec.Struct, frozen=True):
    """One page of a listing, its items as they came."""

    results: msgspec.Raw
    next: str | None = None


class Client:
    """Calls of one device. Safe to use from several threads."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def get(
        self, kind: type[T], path: str, deadline: float, query: Query = NO_QUERY
    ) -> tuple[T, Answer]:
        """One thing. Raises PlatformFault's family; Declined also where there is none (404)."""
        answer = self.ask(path, deadline, query)
        return read(kind, _taken(answer).body), answer

    def ask(self, path: str, deadline: float, query: Query = NO_QUERY) -> Answer:
        """GET a path below the API; whatever its status, it is given back."""
        tail = f"?{urlencode(query, doseq=True)}" if query else ""
        return self._http.get(_API + path + tail, deadline, {"Accept-Language": "en"})

    def page(
        self, kind: type[T], path: str, deadline: float, number: int = 1, query: Query = NO_QUERY
    ) -> tuple[list[T], bool, Answer]:
        """One page of a listing, and whether there are more.

        Addresses in an answer are not followed: who answers must not send us elsewhere.
        """
        page, answer = self.get(_Page, path, deadline, {"page": number, **query})
        found = read(list[kind], bytes(page.results))  # type: ignore[valid-type]
        return found, page.next is not None, answer

    def all(self, kind: type[T], path: str, deadline: float, query: Query = NO_QUERY) -> list[T]:
        """A short listing, whole."""
        found: list[T] = []
        number, more = 1, True
        while more:
            page, more, _ = self.page(kind, path, deadline, number, query)
            found += page
            number += 1
        return found

    def post(
        self,
        kind: type[T],
        path: str,
        body: Mapping[str, Any],
        deadline: float,
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> T:
        """POST and read the answer. Raises PlatformFault's family."""
        return read(kind, _taken(self.send(path, body, deadline, headers)).body)

    def send(
        self,
        path: str,
        body: Mapping[str, Any],
        deadline: float,
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> Answer:
        """POST; whatever the answer's status, it is given back. Errors are told in English."""
        told = {"Accept-Language": "en", **headers}
        return self._http.post(_API + path, msgspec.json.encode(body), deadline, told)

    def redeem(self, organizer: str, body: Mapping[str, Any], deadline: float) -> Redeemed:
        """Check a ticket in. Raises Declined where the answer says nothing about the ticket."""
        path = f"organizers/{segment(organizer)}/checkinrpc/redeem/"
        answer = self.send(path, body, deadline)
        if answer.status in (200, 201) or _is_verdict(answer):
            return read(Redeemed, answer.body)
        raise declined(answer)


def segment(text: str) -> str:
    """A name as one part of a path."""
    return quote(text, safe="")


def told_at(answer: Answer) -> datetime | None:
    """The server's time in an answer: to the microsecond of a listing, else to the second."""
    try:
        if generated := answer.headers.get("x-page-generated"):
            return datetime.fromisoformat(generated).astimezone(UTC)
        return parsedate_to_datetime(answer.headers["date"]).astimezone(UTC)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def declined(answer: Answer) -> Declined:
    """The server's complaint about a request, in one clause."""
    return Declined(
        f"pretix does not take the request (HTTP {answer.status}): {complaint(answer.body)}",
        advice="compare the settings with the event and its check-in lists",
    )


def complaint(body: bytes) -> str:
    """What is the matter, out of any of the four shapes."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return "without words"
    return clean("; ".join(_words(said)), _LONGEST) or "without words"


def _words(said: object, depth: int = 0) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    elif isinstance(said, list) and depth < 4:
        for each in said:
            yield from _words(each, depth + 1)
    elif isinstance(said, dict) and depth < 4:
        for name, each in said.items():
            words = " ".join(_words(each, depth + 1))
            yield words if name == "detail" else f"{name}: {words}"


def _taken(answer: Answer) -> Answer:
    if answer.status not in (200, 201):
        raise declined(answer)
    return answer


def _is_verdict(answer: Answer) -> bool:
    """A 400 or 404 that has a `status` speaks of the ticket."""
    if answer.status not in (400, 404):
        return False
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        return False
    return isinstance(said, dict) and isinstance(said.get("status"), str)
