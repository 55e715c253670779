"""The way to the platform, link by link: readings and limits -> findings. Pure.

The chain is link, address, gateway, DNS, sign-in page, TLS; the first that is broken breaks what
follows. A platform on this machine needs none of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

from terminal.diagnostics.finding import NOTHING, Finding, Level, Phrase, phrase
from terminal.locale import later

CHAIN = ("link", "address", "gateway", "dns", "portal", "tls", "mtu", "latency")
EXPIRES_SOON = 21  # days
SLOW_NAME = 1.0  # seconds
SMALL_MTU, LEAST_MTU = 1400, 1280  # bytes; IPv6 demands 1280 (RFC 8200, 5)
SLOW = 0.3  # seconds
_ROUTER = later("look at the router and the cable to it")


@dataclass(frozen=True, slots=True)
class Link:
    """One network interface that is not the machine's own loop. `speed` in Mbit/s, 0 = untold."""

    name: str
    up: bool
    speed: int = 0
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gateway:
    """The default route: its address, and whether something answers there; None: nobody knows."""

    address: str
    answers: bool | None = None


class TlsFault(StrEnum):
    """Why no secure connection came about."""

    EXPIRED = "expired"
    NOT_YET = "not_yet"
    NAME = "name"
    ISSUER = "issuer"
    OTHER = "other"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the platform showed: its name, who vouches for it, until when (UTC)."""

    name: str
    issuer: str
    until: datetime


def link(links: Sequence[Link]) -> Finding:
    """Whether any interface is connected."""
    up = [each for each in links if each.up]
    if not up:
        return _failed("link", phrase(later("no network is connected")), later("plug the cable in"))
    speed = f"{up[0].name}, {up[0].speed} Mbit/s" if up[0].speed else up[0].name
    return Finding("link", Level.PASS, phrase(later("{name} is up"), name=speed))


def address(links: Sequence[Link]) -> Finding:
    """Whether the router has given an address."""
    found = [one for each in links if each.up for one in each.addresses]
    given = [one for one in found if not one.startswith(("169.254.", "fe80"))]
    if given:
        return Finding("address", Level.PASS, phrase(later("{text}"), text=given[0]))
    value = phrase(later("the router gives none")) if found else phrase(later("none"))
    return _failed("address", value, _ROUTER)


def gateway(found: Gateway | None) -> Finding:
    """Whether there is a way out of this network."""
    if found is None:
        return _failed("gateway", phrase(later("no way out of this network")), _ROUTER)
    if found.answers is False:
        value = phrase(later("{text} does not answer"), text=found.address)
        return Finding("gateway", Level.FAIL, value, advice=phrase(_ROUTER))
    said = later("{text} answers") if found.answers else later("{text}")
    return Finding("gateway", Level.PASS, phrase(said, text=found.address))


def dns(host: str, seconds: float | None) -> Finding:
    """Whether the platform's name leads somewhere; None: it does not."""
    limit = phrase(later("within {n} s"), n=f"{SLOW_NAME:g}")
    if seconds is None:
        value = phrase(later("{text} is not found"), text=host)
        advice = later("check the address in the settings, then the router's DNS")
        return _failed("dns", value, advice, limit)
    value = phrase(later("{text} found in {n} ms"), text=host, n=round(seconds * 1000))
    if seconds > SLOW_NAME:
        slow = phrase(later("the router's DNS is slow: restart it or name another"))
        return Finding("dns", Level.WARN, value, limit, slow)
    return Finding("dns", Level.PASS, value, limit)


def portal(status: int | None) -> Finding:
    """What an address that must answer 204 has answered; None: nothing."""
    limit = phrase(later("exactly 204"))
    if status is None:
        advice = later("look at the line, or correct the address under [diagnostics]")
        return _failed("portal", phrase(later("no answer")), advice, limit)
    if status != 204:
        value = phrase(later("something else answers: {n}"), n=status)
        return _failed("portal", value, later("the network asks for a sign-in: sign in"), limit)
    return Finding("portal", Level.PASS, phrase(later("no sign-in page")), limit)


def tls(found: Certificate | TlsFault, now: datetime) -> Finding:
    """Whether the platform proves who it is, and for how long it will."""
    limit = phrase(later("{n} days or more"), n=EXPIRES_SOON)
    if isinstance(found, TlsFault):
        what, advice = _TLS_FAULTS[found]
        return _failed("tls", phrase(what), advice, limit)
    days = (found.until - now) // timedelta(days=1)
    value = phrase(
        later("{name}, vouched for by {issuer}, {n} days left"),
        **{"name": found.name, "issuer": found.issuer, "n": days},
    )
    if days < EXPIRES_SOON:
        soon = phrase(later("tell the platform that its certificate ends soon"))
        return Finding("tls", Level.WARN, value, limit, soon)
    return Finding("tls", Level.PASS, value, limit)


_TLS_FAULTS = {
    TlsFault.EXPIRED: (
        later("the platform's certificate has expired"),
        later("check this clock first, then tell the platform"),
    ),
    TlsFault.NOT_YET: (
        later("the platform's certificate is not valid yet"),
        later("this clock is behind: set it"),
    ),
    TlsFault.NAME: (
        later("the certificate is for another name"),
        later("correct the address in the settings"),
    ),
    TlsFault.ISSUER: (
        later("nobody known vouches for the platform"),
        later("somebody listens in, or its own CA is missing in the settings"),
    ),
    TlsFault.OTHER: (
        later("no secure connection"),
        later("check the address; something in between may break it"),
    ),
    TlsFault.UNREACHABLE: (
        later("the platform cannot be reached"),
        later("look at the line, then ask the platform"),
    ),
}


def mtu(found: int | None) -> Finding:
    """The largest packet that passes, as the kernel has learnt it; None: no connection."""
    limit = phrase(later("{n} bytes or more"), n=SMALL_MTU)
    if found is None:
        return Finding("mtu", Level.SKIP, phrase(later("no connection")), limit)
    value = phrase(later("{n} bytes"), n=found)
    advice = phrase(later("set the router's MTU: large answers may get lost"))
    if found < LEAST_MTU:
        return Finding("mtu", Level.FAIL, value, limit, advice)
    if found < SMALL_MTU:
        return Finding("mtu", Level.WARN, value, limit, advice)
    return Finding("mtu", Level.PASS, value, limit)


def latency(samples: Sequence[float | None], patience: float) -> Finding:
    """Times to connect, None for those that failed. `patience` is the cashier's, seconds."""
    came = [each for each in samples if each is not None]
    limit = phrase(later("{n} ms median"), n=round(SLOW * 1000))
    if not came:
        value = phrase(later("no connection of {n} came about"), n=len(samples))
        return _failed("latency", value, later("look at the line, then ask the platform"), limit)
    value = phrase(
        later("{n} ms median, {worst} ms worst of {count}"),
        **{"n": ms(median(came)), "worst": ms(max(came)), "count": len(samples)},
    )
    if median(came) > patience / 2:
        return _failed("latency", value, later("too slow to ask: use a better line"), limit)
    lost = len(samples) - len(came)
    if lost:
        some = phrase(later("{n} of {count} failed"), n=lost, count=len(samples))
        return Finding("latency", Level.WARN, value, limit, some)
    if median(came) > SLOW:
        return Finding("latency", Level.WARN, value, limit, phrase(later("use a better line")))
    return Finding("latency", Level.PASS, value, limit)


def not_needed(finding: Finding) -> Finding:
    """The same where the platform is on this machine: a broken link breaks nothing then."""
    if finding.level <= Level.PASS:
        return finding
    here = phrase(later("{what}; the platform is on this machine"), what=finding.value)
    return Finding(finding.check, Level.SKIP, here, finding.limit)


def ms(seconds: float) -> str:
    """Milliseconds, finer where they are few."""
    return f"{seconds * 1000:.1f}" if seconds < 0.01 else f"{seconds * 1000:.0f}"


def _failed(check: str, value: Phrase, advice: str, limit: Phrase = NOTHING) -> Finding:
    return Finding(check, Level.FAIL, value, limit, phrase(advice))
