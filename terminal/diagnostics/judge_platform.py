"""The platform, its credential and the clock: what one call to it tells. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from terminal.diagnostics.finding import Finding, Level, Phrase, phrase
from terminal.diagnostics.judge_machine import span_of
from terminal.diagnostics.judge_network import ms
from terminal.locale import later

NEAR = timedelta(seconds=5)  # a clock that is this near needs nobody
FAR = timedelta(hours=1)  # certificates and offline limits are judged wrongly then


@dataclass(frozen=True, slots=True)
class Contact:
    """What one call to the platform told.

    seconds     how long it took; None = no answer
    why, todo   what went wrong
    authorised  whether the token was taken; None = not asked
    waits       it asked to come later
    offset      this clock minus the platform's
    quarantine  why it books nothing of this till
    """

    seconds: float | None
    why: str = ""
    todo: str = ""
    authorised: bool | None = None
    waits: bool = False
    offset: timedelta | None = None
    quarantine: str = ""


def platform(contact: Contact | None) -> Finding:
    """Whether it answers as agreed; None: this till has none yet."""
    if contact is None:
        unclaimed = phrase(later("this till is not claimed"))
        return Finding("platform", Level.FAIL, unclaimed, advice=phrase(later("run `baton claim`")))
    if contact.quarantine:
        held = phrase(later("it books nothing of this till: {why}"), why=contact.quarantine)
        advice = phrase(later("accept nothing, and settle it with the platform"))
        return Finding("platform", Level.FAIL, held, advice=advice)
    if contact.waits:
        return Finding(
            "platform",
            Level.WARN,
            phrase(later("it asks to wait")),
            advice=phrase(later("wait; if it stays so, ask the platform")),
        )
    if contact.seconds is None and contact.authorised is not False:
        value = phrase(later("{why}"), why=contact.why)
        todo = contact.todo or later("look at the line, then ask the platform")
        return Finding("platform", Level.FAIL, value, advice=phrase(later("{why}"), why=todo))
    if contact.seconds is None:
        return Finding("platform", Level.PASS, phrase(later("it answers")))
    return Finding(
        "platform", Level.PASS, phrase(later("it answers in {n} ms"), n=ms(contact.seconds))
    )


def credential(contact: Contact | None) -> Finding:
    """Whether this till's token is taken."""
    if contact is None or contact.authorised is None:
        return Finding("credential", Level.SKIP, phrase(later("the platform was not heard")))
    if not contact.authorised:
        return Finding(
            "credential",
            Level.FAIL,
            phrase(later("the platform no longer accepts this till")),
            advice=phrase(later("have the platform renew this till's token")),
        )
    return Finding("credential", Level.PASS, phrase(later("the token is accepted")))


def clock(offset: timedelta | None, synchronised: bool | None) -> Finding:
    """This clock against the platform's; `synchronised`: what the system says of NTP."""
    source = _source(synchronised)
    limit = phrase(later("within {n} s of the platform"), n=int(NEAR.total_seconds()))
    if offset is None:
        if synchronised:
            unasked = phrase(later("the platform was not heard; {source}"), source=source)
            return Finding("clock", Level.PASS, unasked, limit)
        value = phrase(later("nobody tells the time; {source}"), source=source)
        return Finding("clock", Level.WARN, value, limit, phrase(later("look at the line first")))
    apart = abs(offset)
    if apart <= NEAR:
        value = phrase(later("as the platform's; {source}"), source=source)
        return Finding("clock", Level.PASS, value, limit)
    said = later("{span} behind the platform; {source}")
    if offset > timedelta(0):
        said = later("{span} before the platform; {source}")
    value = phrase(said, span=span_of(apart.total_seconds()), source=source)
    advice = phrase(later("set the time, and let the router pass NTP (UDP port 123)"))
    return Finding("clock", Level.FAIL if apart > FAR else Level.WARN, value, limit, advice)


def _source(synchronised: bool | None) -> Phrase:
    if synchronised is None:
        return phrase(later("nothing is known of NTP"))
    return phrase(later("set by NTP") if synchronised else later("no NTP server answers"))
