"""A Zebra scanner without the hardware: SSI packets through a real pseudo-terminal.

    [SsiSimulator] <--pty--> SsiScanner(device=simulator.path)

It does what the real one does as far as the till can tell: sends plain text until it is switched to
packets, waits for the answer to each packet, sends it again twice if none comes, cuts long codes
into packets, beeps and lights up. And it can be made to fail: noise, lost answers, half and spoiled
packets, a pulled cable.
"""

import os
import threading
import time
from collections import deque
from types import TracebackType
from typing import Self

from drivers.errors import DeviceMissing
from drivers.protocols.ssi import packets
from drivers.protocols.ssi.packets import HOST, MORE_FOLLOW, REPEATED, SCANNER, Packet, PacketReader
from drivers.protocols.ssi.symbologies import TYPES
from drivers.scanners.pty_line import PtyLine

REVISION = b"BATON-SIM S0 1 SSI"
_PIECE = 250
_ATTEMPTS = 3
_GLANCE = 0.02


class SsiSimulator:
    """Plays an SSI scanner on its own thread until closed.

    `link` is a stable name kept pointing at the current pseudo-terminal; `answer_patience` the
    seconds it waits for an answer (real ones: 2). What the till did to it: `beeps` (codes, in
    order), `lit` (now) and `lights` (how often), `scanning`; what became of the codes: `delivered`
    and `given_up`; `sent` counts packets, repeats included.
    Set `deaf` and it does nothing the till asks for.
    """

    def __init__(
        self, link: str | os.PathLike[str] | None = None, answer_patience: float = 0.3
    ) -> None:
        self._line = PtyLine(link)
        self._patience = answer_patience
        self._changed = threading.Condition()
        self._shown: deque[tuple[bytes, list[Packet]]] = deque()
        self._flushed = False
        self._lost_answers = 0
        self._spoiled: deque[str] = deque()
        self.beeps: list[int] = []
        self.lights = 0
        self.sent = 0
        self.deaf = False
        self.delivered: list[bytes] = []
        self.given_up: list[bytes] = []
        self._power_up()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ssi simulator", daemon=True)
        self._thread.start()

    @property
    def path(self) -> str:
        """The name to give to the driver: the stable one if there is one."""
        return self._line.path

    @property
    def plugged(self) -> bool:
        """Whether the cable is in."""
        return self._line.plugged

    def show(self, raw: bytes, symbology: str | None = "QRCode") -> None:
        """Hold a code in front of it; returns at once. See `settle`.

        As with a real one, a code shown while the till has scanning switched off is not read.
        Raises DeviceMissing when unplugged.
        """
        if not self.plugged:
            raise DeviceMissing(f"simulated scanner {self.path}", advice="replug it")
        if not self.scanning:
            return
        kind = bytes((TYPES.get(symbology or "", 0),))
        pieces = [raw[at : at + _PIECE] for at in range(0, len(raw), _PIECE)] or [b""]
        parts = [Packet(packets.DECODED, kind + piece, MORE_FOLLOW, SCANNER) for piece in pieces]
        parts[-1] = Packet(packets.DECODED, parts[-1].payload, 0, SCANNER)
        with self._changed:
            self._shown.append((raw, parts))

    def settle(self, timeout: float = 10.0) -> bool:
        """Wait until every shown code was answered or given up; False when it took too long."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._shown, timeout)

    def noise(self, junk: bytes) -> None:
        """Put bytes on the line that are no packet."""
        self._line.send(junk)

    def lose_answers(self, count: int) -> None:
        """Do not hear the next `count` answers of the till."""
        self._lost_answers = count

    def spoil(self, *ways: str) -> None:
        """Send the next packets `half` or `bent` (one bit wrong) or not at all (`dropped`)."""
        self._spoiled.extend(ways)

    def unplug(self) -> None:
        """Pull the cable, and the power: codes not delivered and faults to come are gone."""
        self._line.unplug()
        self._flush()
        self._spoiled.clear()
        self._lost_answers = 0
        self._power_up()

    def restart(self) -> None:
        """Cut its own power for a moment, as with a scanner on an adapter: settings are gone."""
        self._flush()
        self._power_up()

    def replug(self) -> None:
        """Put the cable back in, on a new port."""
        self._line.replug()

    def close(self) -> None:
        """End the play. Harmless twice."""
        self._closing.set()
        self._line.unplug()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _power_up(self) -> None:
        self.scanning = True
        self.lit = False
        self._packets = False
        self._reader = PacketReader(sources=(HOST,))

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self._turn()
            except DeviceMissing:
                self._closing.wait(_GLANCE)

    def _turn(self) -> None:
        with self._changed:
            raw, parts = self._shown[0] if self._shown else (b"", [])
            self._flushed = False
        if not parts:
            self._listen(_GLANCE)
        elif self._packets:
            self._finish(all(self._deliver(part) for part in parts))
        else:
            self._line.send(raw)
            self._finish(True)

    def _finish(self, delivered: bool) -> None:
        with self._changed:
            if not self._flushed:
                raw, _ = self._shown.popleft()
                (self.delivered if delivered else self.given_up).append(raw)
            self._changed.notify_all()

    def _deliver(self, part: Packet) -> bool:
        """Send one packet until it is answered; False when it is not, or was flushed."""
        for attempt in range(_ATTEMPTS):
            status = part.status | (REPEATED if attempt else 0)
            self._put(Packet(part.opcode, part.payload, status, SCANNER).wire())
            if self._answered():
                return True
            if self._flushed:
                return False
        return False

    def _put(self, wire: bytes) -> None:
        way = self._spoiled.popleft() if self._spoiled else ""
        if way == "half":
            wire = wire[: len(wire) // 2]
        elif way == "bent":
            wire = wire[:-3] + bytes((wire[-3] ^ 1,)) + wire[-2:]
        elif way == "dropped":
            wire = b""
        self._line.send(wire)
        self.sent += 1

    def _answered(self) -> bool:
        """Whether the till says ACK in time; what else it says meanwhile is done."""
        deadline = time.monotonic() + self._patience
        while not self._flushed and (left := deadline - time.monotonic()) > 0:
            for answer in self._listen(left):
                if self._lost_answers > 0:
                    self._lost_answers -= 1
                else:
                    return answer.opcode == packets.ACK
        return False

    def _listen(self, wait: float) -> list[Packet]:
        """Do what the till asks for; return its answers to our own packets."""
        chunk = self._line.receive(wait)
        if not chunk:
            self._reader.silence(wait)
            return []
        heard = self._reader.feed(chunk)
        for command in heard:
            if command.opcode not in (packets.ACK, packets.NAK) and not self.deaf:
                self._obey(command)
        return [one for one in heard if one.opcode in (packets.ACK, packets.NAK)]

    def _obey(self, command: Packet) -> None:
        reply = Packet(packets.ACK, source=SCANNER)
        match command.opcode:
            case packets.PARAM_SEND:
                self._packets = self._packets or command.payload[1:] == b"\xee\x01"
            case packets.FLUSH:
                self._flush()
            case packets.SCAN_ENABLE | packets.SCAN_DISABLE:
                self.scanning = command.opcode == packets.SCAN_ENABLE
            case packets.BEEP:
                self.beeps.append(command.payload[0])
            case packets.LED_ON | packets.LED_OFF:
                self.lit = command.opcode == packets.LED_ON
                self.lights += self.lit
            case packets.REQUEST_REVISION:
                reply = Packet(packets.REPLY_REVISION, REVISION, source=SCANNER)
            case _:
                reply = Packet(packets.NAK, bytes((packets.UNKNOWN,)), source=SCANNER)
        self._line.send(reply.wire())

    def _flush(self) -> None:
        with self._changed:
            self._shown.clear()
            self._flushed = True
            self._changed.notify_all()
