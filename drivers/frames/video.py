"""A video file as a source: every frame in order, then the end."""

import time
from pathlib import Path

from drivers.cv import load_cv2
from drivers.decoders.base import Gray
from drivers.decoders.pictures import gray_of
from drivers.errors import DeviceFault

_USUAL_RATE = 25.0
_FASTEST_RATE = 240.0


class VideoFrames:
    """Frames of a file; `paced` plays it at its own speed, as if it were a camera."""

    still = False

    def __init__(self, path: Path, label: str, paced: bool) -> None:
        cv2 = load_cv2()
        self._capture = cv2.VideoCapture(str(path))
        if not self._capture.isOpened():
            raise DeviceFault(label, "it is not a video that can be played", "give another file")
        rate = self._capture.get(cv2.CAP_PROP_FPS)
        self._interval = 1 / (rate if 0 < rate <= _FASTEST_RATE else _USUAL_RATE)
        self._paced = paced
        self._due = time.monotonic()
        self._ended = False

    @property
    def ended(self) -> bool:
        return self._ended

    def next(self, timeout: float) -> Gray | None:
        if self._paced and not self._is_due(timeout):
            return None
        self._due += self._interval
        there, frame = self._capture.read()
        if not there:
            self._ended = True
            return None
        return gray_of(frame)

    def forget(self) -> None:
        """Nothing: a file keeps."""

    def close(self) -> None:
        self._ended = True
        self._capture.release()

    def _is_due(self, timeout: float) -> bool:
        early = self._due - time.monotonic()
        if early > 0:
            time.sleep(min(early, max(timeout, 0.0)))
        return early <= timeout
