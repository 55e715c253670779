"""Cut a stream of bytes from a serial line into codes. Pure: no port, no clock.

What ends a code (setting `terminator`):

    auto      CR, LF, CRLF or TAB; a code that starts with STX ends at ETX
    cr lf tab crlf       exactly that, everything else belongs to the code
    stx_etx   only what stands between STX and ETX is a code
    silence   a pause on the line (for scanners that send no end mark); nothing is cut off

A half code is never handed on: a pause longer than `stale` throws it away and says so. A pause
counts only when the port itself was seen idle (`silence()`), not when we were slow to look.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from drivers.base import MAX_CODE_BYTES

TERMINATORS = ("auto", "cr", "lf", "crlf", "tab", "stx_etx", "silence")
QUIET = 0.05
"""Seconds without a byte that end a code in `silence` mode; 50 bytes at 9600 baud."""
STALE = 0.2
"""Seconds without a byte after which a half code is given up."""

_STX, _ETX, _LF, _CR = 0x02, 0x03, 0x0A, 0x0D
_ENDS = {"auto": b"\r\n\t", "cr": b"\r", "lf": b"\n", "tab": b"\t"}


@dataclass(frozen=True, slots=True)
class Oversized:
    """A code grew beyond the cap and was thrown away whole."""

    cap: int


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A code stopped half way and was thrown away."""

    length: int


Event = bytes | Oversized | Incomplete


class LineFramer:
    """Bytes in chunks of any size -> whole codes and notices of what was thrown away."""

    def __init__(
        self,
        terminator: str = "auto",
        quiet: float = QUIET,
        stale: float = STALE,
        cap: int = MAX_CODE_BYTES,
    ) -> None:
        if terminator not in TERMINATORS:
            raise ValueError(f"terminator must be one of {', '.join(TERMINATORS)}")
        self._mode = terminator
        self._patience = quiet if terminator == "silence" else stale
        self._cap = cap
        self._step: Callable[[int], Event | None] = self._step_for(terminator)
        self.reset()

    @property
    def pending(self) -> bool:
        """True when a code has begun, so that the next silence matters."""
        return bool(self._code) or self._skipping or self._in_frame or self._held_cr

    @property
    def patience(self) -> float:
        """Seconds of silence after which a begun code is finished or given up."""
        return self._patience

    def reset(self) -> None:
        """Forget a half code, for example because the cable was pulled."""
        self._code = bytearray()
        self._skipping = False
        self._in_frame = False
        self._held_cr = False
        self._idle = 0.0

    def feed(self, chunk: bytes) -> list[Event]:
        """Take what arrived; return the codes it completes and the notices, in order."""
        self._idle = 0.0
        return list(self._events(chunk))

    def silence(self, seconds: float) -> list[Event]:
        """The line was idle for `seconds` more; end or give up what had begun."""
        self._idle += seconds
        if not self.pending or self._idle < self._patience:
            return []
        code, known, whole = bytes(self._code), self._skipping, self._mode == "silence"
        self.reset()
        if known or not code:
            return []  # its Oversized was told when it happened
        return [code if whole else Incomplete(len(code))]

    def _events(self, chunk: bytes) -> Iterator[Event]:
        for byte in chunk:
            event = self._step(byte)
            if event is not None:
                yield event

    def _step_for(self, mode: str) -> Callable[[int], Event | None]:
        if mode == "silence":
            return self._add
        if mode == "crlf":
            return self._step_crlf
        if mode == "stx_etx":
            return self._step_frame
        self._ends = _ENDS[mode]
        return self._step_auto if mode == "auto" else self._step_line

    def _step_line(self, byte: int) -> Event | None:
        return self._end() if byte in self._ends else self._add(byte)

    def _step_auto(self, byte: int) -> Event | None:
        if self._in_frame or (byte == _STX and not self._code and not self._skipping):
            return self._step_frame(byte)
        return self._step_line(byte)

    def _step_frame(self, byte: int) -> Event | None:
        if byte == _ETX and self._in_frame:
            return self._end()
        if self._in_frame:
            return self._add(byte)
        self._in_frame = byte == _STX  # anything outside a frame is the maker's suffix or noise
        return None

    def _step_crlf(self, byte: int) -> Event | None:
        if byte == _LF and self._held_cr:
            return self._end()
        event = self._add(_CR) if self._held_cr else None
        self._held_cr = byte == _CR
        return event if self._held_cr else self._add(byte) or event

    def _add(self, byte: int) -> Event | None:
        if self._skipping:
            return None
        if len(self._code) < self._cap:
            self._code.append(byte)
            return None
        self._code.clear()
        self._skipping = True
        return Oversized(self._cap)

    def _end(self) -> Event | None:
        code = bytes(self._code)
        self.reset()
        return code or None  # CRLF: nothing stands between CR and LF
