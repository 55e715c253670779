"""A camera on the Raspberry Pi's ribbon connector, through picamera2. Not tried on a device yet.

OpenCV does not see such cameras. picamera2 comes with the system (Debian package
python3-picamera2), not from our locks, and gives YUV420 frames whose first part is the grey
picture as it is. Source: Picamera2 manual (raspberrypi/picamera2), chapters 4 and 5 and appendix C.
"""

import os
from typing import Any

from drivers.errors import DeviceFault, DeviceMissing
from drivers.frames.controls import AUTO, Wishes
from drivers.frames.newest import NewestFrame

PREFIX = "csi"
_FOCUS_FIXED, _FOCUS_CONTINUOUS = 0, 2


def open_csi(source: str, label: str, size: tuple[int, int], wishes: Wishes) -> NewestFrame:
    """Open camera "csi" or "csi:1"; raises DeviceMissing or DeviceFault."""
    number = source.partition(":")[2] or "0"
    if not number.isdecimal() or len(number) > 2:
        raise DeviceMissing(label, advice="write csi, csi:0 or csi:1")
    return NewestFrame(_Capture(_picamera2(label), int(number), label, size, wishes), label)


class _Capture:
    """One picamera2 camera with the two calls that `NewestFrame` makes."""

    def __init__(
        self, library: Any, number: int, label: str, size: tuple[int, int], wishes: Wishes
    ) -> None:
        self._size = size
        if number >= len(library.global_camera_info()):
            raise DeviceMissing(label, advice="check the ribbon cable, then restart the machine")
        camera = None
        try:
            camera = library(number)
            wanted = {"size": size, "format": "YUV420"}
            camera.configure(camera.create_video_configuration(main=wanted))
            _wish(camera, wishes)
            camera.start()
        except Exception as error:  # its own errors are RuntimeErrors of many kinds
            if camera is not None:
                camera.close()
            raise DeviceFault(
                label, f"it cannot be started ({error})", "close other programs that use it"
            ) from error
        self._camera = camera

    def read(self) -> tuple[bool, Any]:
        import numpy

        across, down = self._size
        frame = self._camera.capture_array("main")
        return True, numpy.ascontiguousarray(frame[:down, :across])  # its rows may be padded

    def release(self) -> None:
        self._camera.close()


def _picamera2(label: str) -> Any:
    os.environ.setdefault("LIBCAMERA_LOG_LEVELS", "*:FATAL")  # its log would tear the screen
    try:
        from picamera2 import Picamera2  # type: ignore[import-not-found, unused-ignore]
    except ImportError as error:
        raise DeviceFault(
            label,
            "picamera2 cannot be loaded",
            "install the Debian package python3-picamera2 and give the till's Python environment "
            "the system's packages",
        ) from error
    Picamera2.set_logging(None, None)
    return Picamera2


def _wish(camera: Any, wishes: Wishes) -> None:
    """Only what this camera knows: most modules have a fixed focus, none has a lamp."""
    wanted: dict[str, Any] = {}
    if wishes.exposure:
        wanted |= {"AeEnable": False, "ExposureTime": wishes.exposure}
    if wishes.focus:
        wanted["AfMode"] = _FOCUS_CONTINUOUS if wishes.focus == AUTO else _FOCUS_FIXED
    if wishes.position is not None:
        wanted["LensPosition"] = wishes.position
    known = {name: value for name, value in wanted.items() if name in camera.camera_controls}
    if known:
        camera.set_controls(known)
