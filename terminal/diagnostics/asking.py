"""One call to the platform, and what it tells of the platform, the token and the clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from terminal.diagnostics.judge_platform import Contact
from terminal.diagnostics.machine import said_by
from terminal.diagnostics.subject import Opened
from terminal.errors import NotAuthorised, PlatformFault, RateLimited

_PATIENCE = 8.0


def ask(books: Opened | None) -> Contact | None:
    """Fetch the offline kit without keeping it; None where no platform has claimed this till."""
    if books is None:
        return None
    name = books.identity.platform
    try:
        kit, took = books.platforms[name].offline_kit(
            books.kits(name), time.monotonic() + _PATIENCE
        )
    except NotAuthorised as fault:
        return Contact(None, fault.what, fault.advice, authorised=False)
    except RateLimited as fault:
        return Contact(None, fault.what, fault.advice, waits=True)
    except PlatformFault as fault:
        return Contact(None, fault.what, fault.advice)
    told = kit.fetched + timedelta(seconds=took / 2)
    offset = datetime.now(UTC) - told
    return Contact(took, authorised=True, offset=offset, quarantine=kit.quarantine)


def synchronised() -> bool | None:
    """Whether the system says that its clock follows NTP; None where it says nothing."""
    said = said_by(["timedatectl", "show", "-p", "NTPSynchronized", "--value"])
    return {"yes": True, "no": False}.get((said or "").strip())
