"""What a camera scanner sees, for whoever looks over its shoulder from another thread."""

from typing import Any

from drivers.cv import load_cv2
from drivers.decoders.base import Gray


class Sight:
    """Counts frames and keeps the newest. One thread notes; any may look."""

    def __init__(self) -> None:
        self._frames = self._read = 0
        self._spent = 0.0
        self._newest: Gray | None = None

    def note(self, gray: Gray, read: bool, seconds: float) -> None:
        """A frame was looked through in so many seconds; whether a code was in it."""
        self._newest = gray
        self._frames += 1
        self._read += read
        self._spent += seconds

    def counts(self) -> tuple[int, int]:
        """Frames looked through so far, and in how many of them a code was read."""
        return self._frames, self._read

    @property
    def spent(self) -> float:
        """Seconds spent on looking so far."""
        return self._spent

    def preview(self, columns: int, rows: int) -> list[bytes]:
        """The newest frame as grey values, shrunk to fit and not distorted; [] before the first.

        One byte for each of at most `columns` by `rows` square dots.
        """
        newest: Any = self._newest
        if newest is None or columns < 1 or rows < 1:
            return []
        down, across = newest.shape[:2]
        scale = min(columns / across, rows / down)
        size = max(1, int(across * scale)), max(1, int(down * scale))
        cv2 = load_cv2()
        small = cv2.resize(newest, size, interpolation=cv2.INTER_AREA)
        return [bytes(row) for row in small]
