"""One code as a device gave it, and whether it is only the next picture of one that is held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from terminal.core import showing
from terminal.core.model import How

_HELD = 2 * showing.CHANGES  # seconds: the next picture comes after the one before was judged


@dataclass(frozen=True, slots=True)
class Glimpse:
    """One code as a device gave it: its bytes, and the symbology if the device tells.

    encoding  the one that the code itself names
    again     it was judged before and is still in view
    """

    raw: bytes
    symbology: str | None = None
    encoding: str | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """One scan for the flow thread: a code, or all that were seen at one time.

    failed  one sentence instead, where a scanner has read something and could not take it
    """

    view: tuple[Glimpse, ...]
    how: How
    failed: str = ""


class Held:
    """Tells the next picture of a changing code from a new code: one showing, one event.

    A phone that lies before the camera changes its code every half minute. Another picture of a
    voucher that was accepted just now is none; what was refused may be refreshed and shown again.
    """

    def __init__(self) -> None:
        self._accepted: dict[bytes, tuple[bytes, float]] = {}  # newest picture, and until when

    def marked(self, view: Sequence[Glimpse], now: float) -> list[Glimpse]:
        """The view, with what is only held marked as seen before. `now`: monotonic seconds."""
        held = self._accepted.items()
        self._accepted = {voucher: seen for voucher, seen in held if now < seen[1]}
        return [self._marked(each, now) for each in view]

    def accepted(self, view: Sequence[Glimpse], now: float) -> None:
        """One of these was accepted at `now`."""
        for each in view:
            if voucher := _voucher(each):
                self._accepted[voucher] = (each.raw, now + _HELD)

    def _marked(self, glimpse: Glimpse, now: float) -> Glimpse:
        voucher = _voucher(glimpse)
        newest, _ = self._accepted.get(voucher, (glimpse.raw, 0.0))
        if newest == glimpse.raw:  # the same picture again is somebody's wish
            return glimpse
        self._accepted[voucher] = (glimpse.raw, now + _HELD)
        return replace(glimpse, again=True)


def _voucher(glimpse: Glimpse) -> bytes:
    """The voucher in a changing code; empty for any other code."""
    try:
        return showing.read(glimpse.raw.decode("ascii")).voucher
    except (showing.NotShown, UnicodeError):
        return b""
