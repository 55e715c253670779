"""What goes to the owner, on disk until it has arrived: one file for each way it goes.

A power cut leaves a parcel or none, never half of one; whatever was not confirmed goes again under
the same key, by which whoever gets it twice can tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from terminal.files import replace_file
from terminal.status import Unsent
from terminal.text import clean

MOST = 400  # waiting for one way; the oldest give way, their figures are in the journal


_WHY = "not-sent"  # why the newest try failed


class Parcel(msgspec.Struct, frozen=True):
    """One day for one way.

    key      the same for every try: till, date and the Z that it came after
    way      "mail" or "webhook"
    made     ISO instant, UTC
    text     plain text, for people
    page     the HTML page
    sheet    the accountant's CSV
    figures  everything as JSON, for programs
    """

    key: str
    way: str
    day: str
    made: str
    subject: str
    text: str
    page: str
    sheet: str
    figures: str


@dataclass(frozen=True, slots=True)
class Parcels:
    """The folder in which they wait."""

    folder: Path

    def put(self, parcel: Parcel) -> None:
        """Keep it until it has arrived. Raises StateUnusable."""
        waiting = self._of(parcel.way)
        for path in waiting[: max(0, len(waiting) - MOST + 1)]:
            path.unlink(missing_ok=True)
        replace_file(self._path(parcel), msgspec.json.encode(parcel))

    def waiting(self) -> Iterator[Parcel]:
        """All of them, oldest day first; a damaged one is put aside."""
        for path in sorted(self.folder.glob("*.json")):
            if parcel := _read(path):
                yield parcel
            else:
                with suppress(OSError):
                    path.replace(path.with_suffix(".damaged"))

    def unsent(self) -> Unsent | None:
        """What waits although it was tried; changes nothing, not even what is damaged."""
        why = self._why()
        kept = [each for path in self.folder.glob("*.json") if (each := _read(path))]
        if not kept or not why:
            return None
        oldest = min(kept, key=lambda each: each.made)
        return Unsent(len(kept), oldest.day, datetime.fromisoformat(oldest.made), why)

    def tried(self, failures: Sequence[str]) -> None:
        """How it went when all were tried: kept for whoever asks later. Raises StateUnusable."""
        if failures:
            replace_file(self.folder / _WHY, clean(failures[-1], 300).encode())
        elif self._why():
            (self.folder / _WHY).unlink(missing_ok=True)

    def _why(self) -> str:
        try:
            return clean((self.folder / _WHY).read_text("utf-8", "replace"), 300)
        except OSError:
            return ""

    def done(self, parcel: Parcel) -> None:
        """It has arrived."""
        self._path(parcel).unlink(missing_ok=True)

    def _of(self, way: str) -> list[Path]:
        return sorted(self.folder.glob(f"*-{way}.json"))

    def _path(self, parcel: Parcel) -> Path:
        return self.folder / f"{parcel.key}-{parcel.way}.json"


def _read(path: Path) -> Parcel | None:
    """None where it is damaged, or gone."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Parcel)
    except (OSError, msgspec.MsgspecError):
        return None
