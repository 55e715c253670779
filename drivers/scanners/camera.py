"""Codes read by a camera: a device, or in its place a video file, a picture or a folder of them."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from drivers.base import ScanData, Scanner
from drivers.errors import CodeRefused, DeviceMissing

if TYPE_CHECKING:
    from drivers.decoders.cascade import Cascade
    from drivers.frames.base import Frames


@dataclass(frozen=True, slots=True)
class CameraSettings:
    """What a camera scanner needs to know."""

    source: str = field(
        default="/dev/video0",
        metadata={
            "help": "A camera by a stable name such as /dev/v4l/by-id/... (or its number), a video "
            "file, a picture, or a folder of pictures."
        },
    )
    width: int = field(
        default=1280,
        metadata={"help": "Pixels across to ask the camera for; more only makes reading slower."},
    )
    height: int = field(default=720, metadata={"help": "Pixels down to ask the camera for."})
    paced: bool = field(
        default=True,
        metadata={"help": "True plays a video file at its own speed, false as fast as possible."},
    )
    decoders: tuple[str, ...] = field(
        default=("zxing", "zbar", "opencv"),
        metadata={"help": "The decoders to try, in this order; one that is missing is left out."},
    )
    repeat_hold: float = field(
        default=1.0,
        metadata={"help": "Seconds a code must be out of view before it is a new scan."},
    )


class CameraScanner(Scanner):
    """Looks for codes in the pictures of a camera."""

    name = "camera"
    Settings = CameraSettings
    settings: CameraSettings

    def __init__(self, settings: CameraSettings | None = None) -> None:
        super().__init__(settings)
        self._frames: Frames | None = None
        self._cascade: Cascade | None = None
        self._ended = False

    @property
    def where(self) -> str:
        return self.settings.source

    @property
    def ended(self) -> bool:
        return self._ended and not self._waiting

    @property
    def decoders(self) -> dict[str, str]:
        """For diagnostics, once claimed: each decoder, "" when in use, else why it is not."""
        return self._cascade.available() if self._cascade else {}

    def _open(self) -> None:
        from drivers.decoders.cascade import Cascade

        self._cascade = Cascade(self.settings.decoders)
        self._frames = frames_of(self.settings, self.label)
        self._ended = False

    def _read(self, timeout: float) -> Sequence[ScanData | CodeRefused]:
        assert self._frames is not None
        assert self._cascade is not None
        try:
            gray = self._frames.next(timeout)
        except CodeRefused as refused:
            self._ended = self._frames.ended
            return [refused]
        self._ended = self._frames.ended
        if gray is None:
            return []
        at = time.monotonic()
        read = self._cascade.read_still if self._frames.still else self._cascade.read_live
        return [
            self.scan(code.raw, symbology=code.symbology, position=code.position, at=at)
            for code in read(gray)
        ]

    def _close(self) -> None:
        frames, self._frames = self._frames, None
        if frames is not None:
            frames.close()


def frames_of(settings: CameraSettings, label: str) -> "Frames":
    """Open the source the settings name; its kind is found out anew at every attempt."""
    from drivers.decoders.pictures import PICTURE_SUFFIXES
    from drivers.frames.device import open_device
    from drivers.frames.pictures import PictureFrames
    from drivers.frames.video import VideoFrames

    source = f"/dev/video{settings.source}" if settings.source.isdecimal() else settings.source
    if source.startswith("/dev/"):
        return open_device(source, label, settings.width, settings.height)
    if not os.path.exists(source):  # unlike Path.exists it answers for any name
        raise DeviceMissing(label)
    path = Path(source)
    if path.is_dir() or path.suffix.lower() in PICTURE_SUFFIXES:
        return PictureFrames(path, label)
    return VideoFrames(path, label, settings.paced)
