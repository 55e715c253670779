"""Only ever the newest frame of a camera, and one way of noticing that the camera is gone.

Decoding is slower than the camera, above all on frames without a code, so frames are dropped and
never queued. After an unplug OpenCV may say False, hang in read() or repeat old frames; "False",
"no new frame for 3 s", "only rubbish for 3 s" and "the node is gone" are therefore one thing:
DeviceLost. The reader thread then releases the camera and claims it again, ever more rarely.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

from drivers.cv import load_cv2
from drivers.decoders.base import Gray
from drivers.decoders.pictures import gray_of, is_usable
from drivers.errors import DeviceLost

LONGEST_GAP = 3.0
"""Seconds without a new frame after which the camera counts as lost."""
_FAREWELL = 1.0

_log = logging.getLogger(__name__)


class Capture(Protocol):
    """What gives the frames; OpenCV's `VideoCapture` is one."""

    def read(self) -> tuple[bool, Any]:
        """Wait for the next frame: colour, grey, or a JPEG not yet decoded as one row of bytes."""
        ...

    def release(self) -> None:
        """Give the camera back."""
        ...


def always() -> bool:
    """For captures without a node that could vanish."""
    return True


class NewestFrame:
    """The newest frame of `capture`, taken by a thread of its own; see `Frames`.

    `exists` tells whether the camera's node is still there.
    """

    still = False
    ended = False

    def __init__(self, capture: Capture, label: str, exists: Callable[[], bool] = always) -> None:
        self._label = label
        self._exists = exists
        self._fresh = threading.Condition()
        self._newest: Any = None
        self._taken_at = time.monotonic()
        self._rubbish_since: float | None = None
        self._failed = False
        self._closing = False
        self._thread = threading.Thread(
            target=self._grab, args=(capture,), name=f"{label} frames", daemon=True
        )
        self._thread.start()

    def next(self, timeout: float) -> Gray | None:
        with self._fresh:
            self._fresh.wait_for(lambda: self._newest is not None or self._failed, timeout)
            frame, self._newest = self._newest, None
        if self._is_lost(frame):
            raise DeviceLost(self._label)
        return None if frame is None else self._seen(frame)

    def forget(self) -> None:
        with self._fresh:
            self._newest = None

    def close(self) -> None:
        self._closing = True
        self._thread.join(_FAREWELL)
        if self._thread.is_alive():
            # Not a warning: that would stand on a cashier's terminal, who can do nothing about it.
            _log.info("%s: it hangs in read(); its thread is left behind", self._label)

    def _is_lost(self, frame: Any) -> bool:
        now = time.monotonic()
        overdue = now - self._taken_at > LONGEST_GAP
        rubbish = self._rubbish_since is not None and now - self._rubbish_since > LONGEST_GAP
        return overdue or rubbish or not self._exists() or (self._failed and frame is None)

    def _seen(self, frame: Any) -> Gray | None:
        """The frame as grey values; None for a torn one, which cameras send now and then."""
        gray = as_gray(frame)
        if gray is not None:
            self._rubbish_since = None
        elif self._rubbish_since is None:
            self._rubbish_since = time.monotonic()
        return gray

    def _grab(self, capture: Capture) -> None:
        try:
            while not self._closing:
                there, frame = capture.read()
                with self._fresh:
                    self._failed = not there
                    if there:
                        self._newest, self._taken_at = frame, time.monotonic()
                    self._fresh.notify()
                if not there:
                    return
        except Exception:  # noqa: BLE001  a native library: whatever it throws, the camera is lost
            _log.exception("%s: grabbing failed", self._label)
            self._failed = True
        finally:
            capture.release()


def as_gray(frame: Any) -> Gray | None:
    """A frame as grey values, or None when its JPEG is torn.

    A JPEG keeps brightness apart from colour, so asking for grey decodes a third of it: 1.6 ms
    against 5.2 ms by way of colour (1280x720), and only for frames that somebody looks at.
    """
    if 1 not in frame.shape[:2] and frame.ndim > 1:
        return gray_of(frame)
    cv2 = load_cv2()
    try:
        gray = cv2.imdecode(frame, cv2.IMREAD_GRAYSCALE)
    except cv2.error:
        return None
    return gray if gray is not None and is_usable(gray) else None
