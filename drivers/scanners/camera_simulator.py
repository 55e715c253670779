"""A camera without the hardware: drawn phones, held up by unsteady customers.

    [CameraSimulator] --drawn frames--> CameraScanner(source=simulator.path)

Demo, training and tests point the real camera driver at it: thread, decoders, repeat filter and
errors are those of a till; only the light is not real. The same seed draws the same pixels.
"""

import itertools
from types import TracebackType
from typing import Self

from drivers.decoders.symbologies import QR_CODE
from drivers.frames.phone import PREFIX, RATE, forget_scene, found_scene

STAYS = 2.0
"""Seconds a customer usually holds the phone there."""

_numbers = itertools.count(1)


class CameraSimulator:
    """One simulated camera of this program; its methods may be called from any thread.

    `rate` is in frames per second; with `paced` False each look gives the next frame at once.
    """

    def __init__(
        self, name: str = "", *, seed: int = 1, rate: float = RATE, paced: bool = True
    ) -> None:
        self._scene = found_scene(name or f"camera-{next(_numbers)}", seed, rate, paced)

    @property
    def path(self) -> str:
        """The source to give to the camera driver."""
        return PREFIX + self._scene.name

    def show(self, raw: bytes, symbology: str = QR_CODE, *, stays: float = STAYS) -> None:
        """Hold a code up for `stays` seconds, after those already waiting.

        As with a real one, what is shown while nobody looks is lost. Raises CodeTooLong, BadSetting
        or DecoderMissing when it cannot be drawn.
        """
        self._scene.show(raw, symbology, stays)

    def clear(self) -> None:
        """Everybody puts the phone away."""
        self._scene.clear()

    def unplug(self) -> None:
        """Pull the cable: a waiting read raises DeviceLost. Harmless twice."""
        self._scene.plug(False)
        self._scene.clear()

    def replug(self) -> None:
        """Put the cable back in; the scanner must be released and claimed again."""
        self._scene.plug(True)

    def close(self) -> None:
        """Take the camera away for good; harmless twice."""
        forget_scene(self._scene)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
