"""A camera device (V4L2) as a source: only ever the newest frame.

Decoding is slower than the camera, above all on frames without a code, so frames are dropped and
never queued. After an unplug OpenCV may say False, hang in read() or repeat old frames; "False",
"no new frame for 3 s" and "the node is gone" are therefore one thing: DeviceLost. Not tried on a
device yet.
"""

import errno
import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Any

from drivers.cv import load_cv2
from drivers.decoders.base import Gray
from drivers.decoders.pictures import gray_of
from drivers.errors import DeviceBusy, DeviceFault, DeviceLost, DeviceMissing

LONGEST_GAP = 3.0
"""Seconds without a new frame after which the camera counts as lost."""
_FAREWELL = 1.0

_log = logging.getLogger(__name__)


class DeviceFrames:
    """The newest frame of a camera, taken by a thread of its own.

    `capture` has OpenCV's `read()` and `release()`; `exists` tells whether the node is still there.
    """

    still = False
    ended = False

    def __init__(
        self,
        capture: Any,
        label: str,
        exists: Callable[[], bool],
        longest_gap: float = LONGEST_GAP,
    ) -> None:
        self._label = label
        self._exists = exists
        self._longest_gap = longest_gap
        self._fresh = threading.Condition()
        self._newest: Any = None
        self._taken_at = time.monotonic()
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
            overdue = time.monotonic() - self._taken_at > self._longest_gap
        if overdue or not self._exists() or (self._failed and frame is None):
            raise DeviceLost(self._label)
        return None if frame is None else gray_of(frame)

    def close(self) -> None:
        self._closing = True
        self._thread.join(_FAREWELL)
        if self._thread.is_alive():
            _log.warning("%s: OpenCV hangs in read(); its thread is left behind", self._label)

    def _grab(self, capture: Any) -> None:
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


def open_device(path: str, label: str, width: int, height: int) -> DeviceFrames:
    """Open a V4L2 camera with MJPG at most `width` x `height`.

    Raises DeviceMissing, DeviceBusy or DeviceFault.
    """
    _check_node(path, label)
    cv2 = load_cv2()
    capture = cv2.VideoCapture(path, cv2.CAP_V4L2)
    if not capture.isOpened():
        raise DeviceFault(
            label,
            "it gives no picture",
            "close other programs that use the camera, or plug it in again",
        )
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter_fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, width)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    return DeviceFrames(capture, label, lambda: os.path.exists(path))


def _check_node(path: str, label: str) -> None:
    try:
        os.close(os.open(path, os.O_RDWR | os.O_NONBLOCK))
    except OSError as error:
        if error.errno == errno.EBUSY:
            raise DeviceBusy(label) from error
        if error.errno in (errno.EACCES, errno.EPERM):
            raise DeviceFault(
                label,
                "this user may not open it",
                "add the user to the group video and log in again",
            ) from error
        raise DeviceMissing(label) from error
