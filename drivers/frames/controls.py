"""Light, exposure and focus of a camera, where it has them: wishes, never conditions.

Set by the kernel's own call, since OpenCV knows no torch; numbers are those of
linux/v4l2-controls.h and linux/videodev2.h. Not tried on a device yet.
"""

import fcntl
import logging
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass

AUTO = "auto"

_SET_CONTROL = 0xC008561C  # VIDIOC_S_CTRL: an id and a value, 32 bits each
_EXPOSURE_MODE, _EXPOSURE_TIME = 0x009A0901, 0x009A0902  # the time in units of 100 microseconds
_MANUAL_EXPOSURE = 1
_FOCUS_POSITION, _FOCUS_BY_ITSELF = 0x009A090A, 0x009A090C
_LAMP_MODE = 0x009C0901
_LAMP = {"off": 0, "on": 2}  # 1 would be a flash

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is wanted of the camera; the defaults leave everything as it is.

    exposure  microseconds, 0 = leave alone
    focus     "auto", a position in the camera's own count, "" = leave alone
    torch     "on", "off", "" = leave alone
    """

    exposure: int = 0
    focus: str = ""
    torch: str = ""

    @property
    def faults(self) -> tuple[str, ...]:
        """What makes no sense, each as the name of the setting and what it may be."""
        found = []
        if not 0 <= self.exposure <= 1_000_000:
            found.append("exposure must be 0 to 1000000 microseconds")
        if self.focus not in ("", AUTO) and not _is_position(self.focus):
            found.append('focus must be "auto", a number, or empty')
        if self.torch not in ("", *_LAMP):
            found.append('torch must be "on", "off", or empty')
        return tuple(found)

    @property
    def position(self) -> float | None:
        """The wanted focus position, if a fixed one is wanted."""
        return None if self.focus in ("", AUTO) else float(self.focus)


def v4l2_settings(wishes: Wishes) -> Iterator[tuple[int, int]]:
    """The control ids and values that fulfil the wishes, in the order to set them."""
    if wishes.exposure:
        yield _EXPOSURE_MODE, _MANUAL_EXPOSURE
        yield _EXPOSURE_TIME, max(1, wishes.exposure // 100)
    if wishes.focus:
        yield _FOCUS_BY_ITSELF, int(wishes.focus == AUTO)
    if wishes.position is not None:
        yield _FOCUS_POSITION, round(wishes.position)
    if wishes.torch:
        yield _LAMP_MODE, _LAMP[wishes.torch]


def apply_wishes(path: str, wishes: Wishes) -> int:
    """Ask the camera at `path`; a wish it refuses is logged and left. Returns how many it took."""
    settings = list(v4l2_settings(wishes))
    if not settings:
        return 0
    taken = 0
    try:
        node = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    except OSError as error:
        _log.warning("%s: not opened for its settings: %s", path, error)
        return 0
    try:
        for number, value in settings:
            taken += _set(path, node, number, value)
    finally:
        os.close(node)
    return taken


def _set(path: str, node: int, number: int, value: int) -> bool:
    try:
        fcntl.ioctl(node, _SET_CONTROL, struct.pack("=Ii", number, value))
    except OSError as error:
        _log.info("%s does not take setting %#x = %d: %s", path, number, value, error)
        return False
    return True


def _is_position(text: str) -> bool:
    try:
        return 0 <= float(text) <= 65_535
    except ValueError:
        return False
