"""Keeps each platform's offline kit on disk, so that a till that starts offline has it."""

from __future__ import annotations

import threading
from pathlib import Path

import msgspec

from terminal.core.model import OfflineKit
from terminal.files import replace_file


class KitStore:
    """The newest kit of each platform, in memory and as `<folder>/<platform>.json`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kits: dict[str, OfflineKit | None] = {}
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
        replace_file(self._path(platform), msgspec.json.encode(kit))

    def _path(self, platform: str) -> Path:
        return self._folder / f"{platform}.json"

    def _load(self, platform: str) -> OfflineKit | None:
        try:
            kit = msgspec.json.decode(self._path(platform).read_bytes(), type=OfflineKit)
        except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
            return None
        return kit if kit.fetched.tzinfo else None
