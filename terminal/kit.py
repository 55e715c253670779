"""Keeps each platform's offline kit on disk, so that a till that starts offline has it."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec

from terminal.core.model import OfflineKit
from terminal.files import replace_file

# A kit that says nothing new is written this often, for the sake of an idle till's card. After a
# restart it is taken for so much older at most, which only makes the till more careful.
AS_GOOD = timedelta(minutes=5)


class KitStore:
    """The newest kit of each platform, in memory and as `<folder>/<platform>.json`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kits: dict[str, OfflineKit | None] = {}
        self._written: dict[str, OfflineKit] = {}
        self._lock = threading.Lock()

    def current(self, platform: str) -> OfflineKit | None:
        """The newest kit known, or None: a damaged file counts as none and is fetched anew."""
        with self._lock:
            if platform not in self._kits:
                self._kits[platform] = self._load(platform)
            return self._kits[platform]

    def hold(self, platform: str, kit: OfflineKit) -> None:
        """Use a kit from now on, in memory only."""
        with self._lock:
            self._kits[platform] = kit

    def keep(self, platform: str, kit: OfflineKit) -> None:
        """Use a kit from now on and after a restart. Raises StateUnusable if the disk refuses."""
        self.hold(platform, kit)
        if not _as_good(self._written.get(platform), kit):
            replace_file(self._path(platform), msgspec.json.encode(kit))
            self._written[platform] = kit

    def _path(self, platform: str) -> Path:
        return self._folder / f"{platform}.json"

    def _load(self, platform: str) -> OfflineKit | None:
        try:
            kit = msgspec.json.decode(self._path(platform).read_bytes(), type=OfflineKit)
        except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
            return None
        return kit if kit.fetched.tzinfo else None


def _as_good(written: OfflineKit | None, kit: OfflineKit) -> bool:
    """Whether the file says what the kit says, but for a few minutes."""
    if written is None or not timedelta(0) <= kit.fetched - written.fetched < AS_GOOD:
        return False
    return replace(written, fetched=kit.fetched, boot_time=kit.boot_time) == kit
