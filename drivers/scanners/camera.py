"""Codes read by a camera, or by what takes its place: files, or drawn phones.

Where the pictures come from is `drivers.frames`; how codes are found in them, `drivers.decoders`.
A code in view is one scan until it was away for `repeat_hold` seconds, and for some looks, or
`ReaderThread.rearm()`.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from drivers.base import ScanData, Scanner
from drivers.errors import BadSetting, CodeRefused
from drivers.frames.controls import Wishes
from drivers.frames.sight import Sight
from drivers.repeat_filter import MISSES

if TYPE_CHECKING:
    from drivers.decoders.cascade import Cascade
    from drivers.frames.base import Frames


@dataclass(frozen=True, slots=True)
class CameraSettings:
    """What a camera scanner needs to know."""

    source: str = field(
        default="/dev/video0",
        metadata={
            "help": "A camera by a stable name such as /dev/v4l/by-id/... (or its number); csi or "
            "csi:1 on a Raspberry Pi; http://... of a phone's camera app; a video file, a picture, "
            "or a folder of pictures; phone:NAME for a simulated one."
        },
    )
    width: int = field(
        default=1280,
        metadata={"help": "Pixels across to ask the camera for; more only makes reading slower."},
    )
    height: int = field(default=720, metadata={"help": "Pixels down to ask the camera for."})
    exposure: int = field(
        default=0,
        metadata={
            "help": "Microseconds each frame is lit, short against blurred movement; 0 leaves the "
            "camera alone."
        },
    )
    focus: str = field(
        default="",
        metadata={
            "help": "auto, or a fixed position as the camera counts it (CSI: 5 is 20 cm, 10 is "
            "10 cm); empty leaves the camera alone."
        },
    )
    torch: str = field(
        default="",
        metadata={"help": "on or off, for a camera with a lamp; empty leaves it alone."},
    )
    paced: bool = field(
        default=True,
        metadata={"help": "True plays a video file at its own speed, false as fast as possible."},
    )
    decoders: tuple[str, ...] = field(
        default=("zxing", "zbar", "opencv"),
        metadata={"help": "The decoders to try, in this order; one that is missing is left out."},
    )
    upc_e: bool = field(
        default=False,
        metadata={"help": "Also read UPC-E, which few vouchers use and other bars are taken for."},
    )
    repeat_hold: float = field(
        default=1.0,
        metadata={"help": "Seconds a code must be out of view before it is a new scan."},
    )


class CameraScanner(Scanner):
    """Looks for codes in the pictures of a camera. `sight` lets others look over its shoulder."""

    name = "camera"
    Settings = CameraSettings
    views = True
    settings: CameraSettings

    def __init__(self, settings: CameraSettings | None = None) -> None:
        super().__init__(settings)
        asked = self.settings
        self._wishes = Wishes(asked.exposure, asked.focus, asked.torch)
        if self._wishes.faults:
            raise BadSetting(self.label, self._wishes.faults[0])
        self._frames: Frames | None = None
        self._cascade: Cascade | None = None
        self._ended = False
        self._looks = 0
        self.sight = Sight()

    @property
    def where(self) -> str:
        return _without_password(self.settings.source)

    @property
    def ended(self) -> bool:
        return self._ended and not self._waiting

    @property
    def looks(self) -> int:
        return self._looks

    @property
    def decoders(self) -> dict[str, str]:
        """For diagnostics, once claimed: each decoder, "" when in use, else why it is not."""
        return self._cascade.available() if self._cascade else {}

    def _open(self) -> None:
        from drivers.decoders.cascade import Cascade
        from drivers.frames.sources import open_source

        asked = self.settings
        self._cascade = Cascade(asked.decoders, upc_e=asked.upc_e)
        size = (asked.width, asked.height)
        self._frames = open_source(asked.source, self.label, size, self._wishes, asked.paced)
        self._ended = False
        self._looks += MISSES + 1  # a camera that was away has seen nobody stay

    def _start(self) -> None:
        assert self._frames is not None
        assert self._cascade is not None
        self._frames.forget()
        self._cascade.forget()

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
        self._looks += 1
        read = self._cascade.read_still if self._frames.still else self._cascade.read_live
        found = [
            self.scan(
                code.raw,
                symbology=code.symbology,
                encoding=code.encoding,
                position=code.position,
                at=at,
            )
            for code in read(gray)
        ]
        self.sight.note(gray, bool(found), time.monotonic() - at)
        return found

    def _close(self) -> None:
        frames, self._frames = self._frames, None
        if frames is not None:
            frames.close()


def _without_password(source: str) -> str:
    """A network camera's address as it may be shown and logged."""
    before, at, after = source.rpartition("@")
    scheme, slashes, _ = before.partition("//")
    return f"{scheme}{slashes}{after}" if at and slashes else source
