"""A camera device (V4L2) as a source. Not tried on a device yet.

MJPG is asked for, because cameras give 720p at full speed only as JPEG, and taken from OpenCV
undecoded (one row of bytes per frame; modules/videoio/src/cap_v4l.cpp), so that `newest` can
decode straight to grey what is really looked at. A camera without MJPG is converted by OpenCV.
"""

import errno
import os
from typing import Any

from drivers.cv import load_cv2
from drivers.errors import DeviceBusy, DeviceFault, DeviceMissing
from drivers.frames.controls import Wishes, apply_wishes
from drivers.frames.newest import NewestFrame


def open_device(path: str, label: str, size: tuple[int, int], wishes: Wishes) -> NewestFrame:
    """Open a V4L2 camera with MJPG at most `size` (across, down) and one buffer.

    `path` may be a stable name; it is resolved anew at every attempt. Raises DeviceMissing,
    DeviceBusy or DeviceFault.
    """
    _check_node(path, label)
    cv2 = load_cv2()
    capture = cv2.VideoCapture(path, cv2.CAP_V4L2)
    if not capture.isOpened():
        capture.release()
        raise DeviceFault(
            label,
            "it gives no picture",
            "close other programs that use the camera, or plug it in again",
        )
    _set_up(capture, size)
    apply_wishes(path, wishes)
    return NewestFrame(capture, label, lambda: os.path.exists(path))


def stable_names() -> tuple[str, ...]:
    """Cameras by names that survive a re-plug, for the technician's list.

    A USB camera has a second node for its metadata; only the first gives pictures.
    """
    names: list[str] = []
    for folder in ("/dev/baton", "/dev/v4l/by-id", "/dev/v4l/by-path"):
        if os.path.isdir(folder):
            names += sorted(
                os.path.join(folder, name)
                for name in os.listdir(folder)
                if name.endswith("-video-index0") or name.startswith("camera")
            )
    return tuple(names)


def _set_up(capture: Any, size: tuple[int, int]) -> None:
    """In this order: each of the first four restarts the stream, the last is forgotten by none."""
    cv2 = load_cv2()
    motion_jpeg = cv2.VideoWriter_fourcc(*"MJPG")
    capture.set(cv2.CAP_PROP_FOURCC, motion_jpeg)
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, size[0])
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size[1])
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    if int(capture.get(cv2.CAP_PROP_FOURCC)) == motion_jpeg:
        capture.set(cv2.CAP_PROP_CONVERT_RGB, 0)


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
