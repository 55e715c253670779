"""The gate before the technician's screens, and before leaving a kiosk: one PIN for each device.

    closed --enter(PIN)--> open --leave(), or after OPEN_FOR--> closed

`secrets/technician.json` (0600) holds the PIN's hash and the wrong tries, together: whoever
removes the file to get more tries has no PIN left to try. It works beside a journal that cannot
be opened, since that is what a technician is called for; while there is one, all of it is noted.
"""

from __future__ import annotations

import fcntl
import hmac
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from terminal.core.pins import Tries
from terminal.core.technician import (
    LOCKED,
    OPEN_FOR,
    TechnicianDeed,
    why_not_device_pin,
)
from terminal.crew import note_deed
from terminal.errors import PinRefused, StateUnusable, WrongUse
from terminal.files import replace_file
from terminal.ledger import Ledger
from terminal.people import hashed_pin

FILE = "secrets/technician.json"
SUBJECT = "technician"
Note = Callable[[TechnicianDeed, str], None]


@dataclass(frozen=True, slots=True)
class _File:
    salt: bytes = b""
    pin: bytes = b""
    tries: Tries = Tries()  # noqa: RUF009 - frozen


@dataclass
class TechnicianGate:
    """Who knows this device's PIN. Writes files: never from the event loop of a screen.

    now   the UTC instant, for the waits between wrong tries
    note  writes a deed into the journal; must not raise
    """

    home: Path
    now: Callable[[], datetime]
    note: Note = lambda deed, what: None
    monotonic: Callable[[], float] = time.monotonic
    _until: float = field(default=float("-inf"), repr=False)

    @property
    def is_set(self) -> bool:
        """Whether this device has a PIN; without one the gate opens to nobody."""
        return bool(self._read().pin)

    def set_pin(self, pin: str, by: str = "") -> None:
        """A new PIN; wrong tries are forgotten. Raises WrongUse, StateUnusable."""
        if wrong := why_not_device_pin(pin):
            raise WrongUse(wrong)
        with self._alone():
            salt = os.urandom(16)
            self._write(_File(salt, hashed_pin(salt, SUBJECT, pin)))
        self.note(TechnicianDeed.PIN_SET, by)

    def unlock(self, by: str = "") -> None:
        """Forget the wrong tries. Raises StateUnusable."""
        with self._alone():
            self._write(replace(self._read(), tries=Tries()))
        self.note(TechnicianDeed.UNLOCKED, by)

    def tries(self) -> Tries:
        """The wrong PINs since the last right one. Raises StateUnusable."""
        return self._read().tries

    def enter(self, pin: str, purpose: str = "") -> datetime:
        """Open the gate; the UTC instant at which it closes. Raises PinRefused, StateUnusable.

        A try counts as wrong on disk before the PIN is looked at, so that no power cut gives one
        more. `why` of PinRefused is `unset`, `wait`, `locked` or `wrong`.
        """
        with self._alone():
            self._try(pin, purpose)
        self._until = self.monotonic() + OPEN_FOR.total_seconds()
        self.note(TechnicianDeed.ENTERED, purpose)
        return self.now() + OPEN_FOR

    def left(self) -> timedelta:
        """How long the gate stays open; zero while it is closed."""
        return timedelta(seconds=max(0.0, self._until - self.monotonic()))

    def leave(self) -> None:
        """Close it; harmless when it is closed. To be called as well when the time is over."""
        if self._until > float("-inf"):
            self._until = float("-inf")
            self.note(TechnicianDeed.LEFT, "")

    def _try(self, pin: str, purpose: str) -> None:
        file, now = self._read(), self.now()
        if not file.pin:
            raise PinRefused(
                "this device has no technician's PIN", "unset", advice="`baton technician pin`"
            )
        if seconds := file.tries.wait(now, LOCKED):
            raise _refused(file.tries, seconds)
        counted = Tries(file.tries.wrong + 1, now)
        self._write(replace(file, tries=counted))
        if not hmac.compare_digest(hashed_pin(file.salt, SUBJECT, pin), file.pin):
            self.note(TechnicianDeed.WRONG_PIN, purpose)
            raise _refused(counted, counted.wait(now, LOCKED), "wrong")
        self._write(replace(file, tries=Tries()))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One try at a time, whichever program makes it."""
        path = self.home / (FILE + ".lock")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with path.open("ab") as handle:
                fcntl.flock(handle, fcntl.LOCK_EX)
                yield
        except OSError as cause:
            raise StateUnusable("the technician's gate cannot be used", where=str(path)) from cause

    def _write(self, file: _File) -> None:
        replace_file(self.home / FILE, msgspec.json.encode(file), 0o600)

    def _read(self) -> _File:
        path = self.home / FILE
        try:
            return msgspec.json.decode(path.read_bytes(), type=_File)
        except FileNotFoundError:
            return _File()
        except (OSError, msgspec.MsgspecError, ValueError, RecursionError) as cause:
            raise StateUnusable(
                "the technician's PIN is damaged",
                where=str(path),
                advice="remove the file and set it anew with `baton technician pin`",
            ) from cause


def noted_in(ledger: Ledger) -> Note:
    """Writes each deed into the journal. A journal that fails keeps nobody out."""

    def note(deed: TechnicianDeed, what: str) -> None:
        note_deed(ledger, SUBJECT, deed.value, what)

    return note


def _refused(tries: Tries, seconds: float, why: str = "wait") -> PinRefused:
    if tries.locked:
        return PinRefused(
            "too many wrong PINs: the technician's gate is locked for a while",
            "locked",
            seconds,
            advice="wait, or `baton technician unlock`",
        )
    if why == "wrong":
        return PinRefused("this is not the technician's PIN", "wrong", seconds)
    return PinRefused("too many wrong PINs, wait a little", "wait", seconds)
