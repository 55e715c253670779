"""The people of this till and their PINs: `secrets/people.json`, mode 0600.

A PIN is kept as scrypt over a salt of this device and the person's number. That slows down who
takes the card; it does not stop them, since a PIN has few figures: what protects is the limit on
tries, and that everything done under a name is in the journal.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from terminal.core.people import Person, find, why_not_number, why_not_pin
from terminal.errors import StateUnusable, WrongUse
from terminal.files import replace_file
from terminal.text import clean

FILE = "secrets/people.json"
_LONGEST_NAME = 40
# 16 MB and about 50 ms on a small PC, 0.2 s on a Pi: below the three seconds of a sign-in.
_SCRYPT = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}


@dataclass(frozen=True, slots=True)
class _Kept:
    number: str
    name: str
    supervisor: bool
    pin: bytes


@dataclass(frozen=True, slots=True)
class _File:
    salt: bytes
    people: tuple[_Kept, ...] = ()


class PeopleStore:
    """Who may serve and who may approve. Reads the file anew when another program changed it."""

    def __init__(self, home: Path) -> None:
        self._path = home / FILE
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._file = _File(b"")

    def __call__(self) -> Sequence[Person]:
        """Everybody, by number; empty where nobody is registered. Raises StateUnusable."""
        return [Person(each.number, each.name, each.supervisor) for each in self._read().people]

    def check(self, number: str, pin: str) -> Person | None:
        """The person, if number and PIN are theirs. Takes as long where there is no such number."""
        file = self._read()
        kept = next((each for each in file.people if each.number == number), None)
        made = hashed_pin(file.salt or bytes(16), number, pin)
        if kept is None or not hmac.compare_digest(made, kept.pin):
            return None
        return Person(kept.number, kept.name, kept.supervisor)

    def put(self, person: Person, pin: str | None = None) -> Person:
        """Add a person, or change the one of this number; without a PIN theirs stays.

        Raises WrongUse for a number, name or PIN that will not do, StateUnusable.
        """
        name = clean(person.name, _LONGEST_NAME)
        others = [each for each in self() if each.number != person.number]
        wrong = why_not_number(person.number) or (why_not_pin(pin) if pin is not None else "")
        if not find([Person("", name)], name):
            wrong = wrong or "a person needs a name"
        if find(others, name):
            wrong = wrong or f"there is a {name} already, and the journal tells people by name"
        if wrong:
            raise WrongUse(wrong)
        made = Person(person.number, name, person.supervisor)
        self._keep(made, pin)
        return made

    def remove(self, number: str) -> Person:
        """Take a person off the list; what they did stays in the journal. Raises WrongUse."""
        person = next((each for each in self() if each.number == number), None)
        if person is None:
            raise WrongUse(f"nobody has the number {clean(number, 10)}")
        file = self._read()
        rest = tuple(each for each in file.people if each.number != number)
        self._write(_File(file.salt, rest))
        return person

    def _keep(self, person: Person, pin: str | None) -> None:
        file = self._read()
        salt = file.salt or os.urandom(16)
        before = next((each.pin for each in file.people if each.number == person.number), None)
        hashed = before if pin is None else hashed_pin(salt, person.number, pin)
        if hashed is None:
            raise WrongUse("a new person needs a PIN")
        kept = _Kept(person.number, person.name, person.supervisor, hashed)
        rest = [each for each in file.people if each.number != person.number]
        people = sorted([*rest, kept], key=lambda each: each.number)
        self._write(_File(salt, tuple(people)))

    def _write(self, file: _File) -> None:
        replace_file(self._path, msgspec.json.format(msgspec.json.encode(file)), 0o600)

    def _read(self) -> _File:
        with self._lock:
            try:
                stat = self._path.stat()
                stamp = (stat.st_mtime_ns, stat.st_ino)
                if stamp != self._seen:
                    self._file = msgspec.json.decode(self._path.read_bytes(), type=_File)
                    self._seen = stamp
            except FileNotFoundError:
                self._file, self._seen = _File(b""), None
            except (OSError, msgspec.MsgspecError, ValueError, RecursionError) as cause:
                raise StateUnusable(
                    "the list of people is damaged",
                    where=str(self._path),
                    advice="restore the file, or remove it and register the people again",
                ) from cause
            return self._file


def hashed_pin(salt: bytes, number: str, pin: str) -> bytes:
    """A PIN as it is kept: scrypt over the file's salt and whose PIN it is."""
    return hashlib.scrypt(pin.encode(), salt=salt + number.encode(), **_SCRYPT)
