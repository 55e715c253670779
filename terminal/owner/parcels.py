"""What goes to the owner, on disk until it has arrived: one file for each way it goes.

A power cut leaves a parcel or none, never half of one; whatever was not confirmed goes again under
the same key, by which whoever gets it twice can tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from terminal.files import replace_file

MOST = 400  # waiting for one way; the oldest give way, their figures are in the journal


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
            try:
                yield msgspec.json.decode(path.read_bytes(), type=Parcel)
            except (OSError, msgspec.MsgspecError):
                with suppress(OSError):
                    path.replace(path.with_suffix(".damaged"))

    def done(self, parcel: Parcel) -> None:
        """It has arrived."""
        self._path(parcel).unlink(missing_ok=True)

    def _of(self, way: str) -> list[Path]:
        return sorted(self.folder.glob(f"*-{way}.json"))

    def _path(self, parcel: Parcel) -> Path:
        return self.folder / f"{parcel.key}-{parcel.way}.json"
