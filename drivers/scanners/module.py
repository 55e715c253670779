"""Register modules: GM65, GM805, GM812, GM861, Waveshare, Newland HR (`protocols/registers.py`).

    claim --> enable: set what differs, in working memory only --> codes, and answers among them

At every start the module is set so that its codes come whole to this port, and so that a printed
setting code cannot turn it against us. What cannot be set is said once; codes are read all the
same. Not tried on a device.
"""

import contextlib
import os
import threading
import time
from collections.abc import Sequence

from drivers.base import ScanData, Scanner, too_long
from drivers.errors import (
    BadSetting,
    CodeIncomplete,
    CodeRefused,
    DriverError,
    NotClaimed,
    SettingRefused,
)
from drivers.port import Port, Tap
from drivers.protocols.framing import Event, Incomplete, Oversized
from drivers.protocols.register_stream import RegisterStream
from drivers.protocols.registers import Register, Reply, write
from drivers.protocols.spelling import Spelling
from drivers.scanners.module_dialogue import TRIES, Dialogue
from drivers.scanners.module_settings import AS_IS, MODES, Change, ModuleSettings, changes, check

_TRIGGER = write(Register.TRIGGER, b"\x01")
_SILENT = "it does not answer to commands"
_SILENT_ADVICE = "check `baud` and its wiring; codes are read all the same"


class ModuleScanner(Scanner):
    """A scan module that is set and triggered by registers over a serial line."""

    name = "module"
    Settings = ModuleSettings
    settings: ModuleSettings

    def __init__(self, settings: ModuleSettings | None = None) -> None:
        super().__init__(settings)
        check(self.label, self.settings)
        try:
            self._spelling = Spelling(self.settings.aim_id, self.settings.gs)
        except ValueError as error:
            raise BadSetting(self.label, f"gs cannot be used ({error})") from error
        self._port = Port(self.label, self.settings.device, self.settings.baud, self.settings.spy)
        self._stream = RegisterStream()
        self._wished = threading.Event()
        self._mode: int | None = None
        self._tries = 0
        self._answer_due = 0.0
        self._said = ""

    @property
    def where(self) -> str:
        return self.settings.device

    def trigger(self) -> None:
        """Make it read once now (in mode `command`); another thread may call this.

        Raises NotClaimed before enable().
        """
        if not self._enabled:
            raise NotClaimed(self.label)
        self._wished.set()
        self._port.wake()

    def save(self) -> bool:
        """Keep the module's settings in its flash, which wears: only by a technician's wish.

        Codes that arrive meanwhile are lost. Returns whether it was done; raises NotClaimed,
        DeviceLost.
        """
        dialogue = self._dialogue()
        done = dialogue.save()
        self._stream.begin_after(dialogue.finish())
        return done

    def ask(self, register: int) -> int | None:
        """The value of a register, for diagnostics; None without an answer. Codes that arrive
        meanwhile are lost. Raises NotClaimed, DeviceLost.
        """
        dialogue = self._dialogue()
        value = dialogue.read(register)
        self._stream.begin_after(dialogue.finish())
        return value

    def tap(self, hear: Tap | None) -> bool:
        self._port.tap = hear
        return True

    def _open(self) -> None:
        self._port.open()

    def _start(self) -> None:
        self._wished.clear()
        self._mode = None
        dialogue = self._dialogue()
        self._stream = RegisterStream()
        if self.settings.configure:
            self._configure(dialogue)
        self._stream.begin_after(dialogue.finish())

    def _dialogue(self) -> Dialogue:
        return Dialogue(self._port, self.settings.answer_time)

    def _configure(self, dialogue: Dialogue) -> None:
        wanted = tuple(changes(self.settings, _is_own_usb(self.settings.device)))
        changed, failed = dialogue.apply(wanted)
        self._mode = dialogue.known.get(Register.MODE)
        kept = dialogue.save() if changed and self.settings.save else True
        if self.settings.tail != AS_IS and Register.TAIL not in {each.register for each in failed}:
            # Known to be so: then line breaks inside a code belong to it.
            self._stream = RegisterStream(self.settings.tail)
        self._say_once(wanted, failed, kept)

    def _say_once(self, wanted: Sequence[Change], failed: Sequence[Change], kept: bool) -> None:
        said = ""
        if len(failed) == len(wanted):
            said = _SILENT
        elif failed or not kept:
            names = [each.what for each in failed] + ([] if kept else ["keeping its settings"])
            said = f"it did not take: {', '.join(names)}"
        if said and said != self._said:
            advice = _SILENT_ADVICE if said == _SILENT else ""
            self._waiting.append(SettingRefused(self.label, said, advice))
        self._said = said

    def _read(self, timeout: float) -> Sequence[ScanData | CodeRefused]:
        if self._wished.is_set():
            self._wished.clear()
            self._tries = TRIES
            self._send_trigger()
        events = self._events(self._wait(timeout))
        at = time.monotonic()
        found = [self._told(event, at) for event in events if not isinstance(event, Reply)]
        return found + self._after_trigger(any(isinstance(one, ScanData) for one in found), at)

    def _wait(self, timeout: float) -> float:
        wait = min(timeout, self._stream.patience) if self._stream.pending else timeout
        if self._stream.awaiting:
            wait = min(wait, max(0.0, self._answer_due - time.monotonic()))
        return wait

    def _events(self, wait: float) -> list[Event | Reply]:
        chunk = self._port.receive(wait)
        if chunk:
            return self._stream.feed(chunk)
        if self._wished.is_set():
            return []  # woken: for how long the line was idle is not known
        return self._stream.silence(wait)

    def _told(self, event: Event, at: float) -> ScanData | CodeRefused:
        if isinstance(event, Oversized):
            return too_long(self.label)
        if isinstance(event, Incomplete):
            return CodeIncomplete(self.label)
        symbology, raw = self._spelling.undone(event)
        return self.scan(raw, symbology=symbology, at=at)

    def _after_trigger(self, came: bool, now: float) -> list[CodeRefused]:
        """Trigger again when it did not answer in time; never once a code came."""
        if not self._stream.awaiting or (now < self._answer_due and not came):
            return []
        if came:
            self._stream.expect(0)
            return []
        if self._tries:
            self._send_trigger()
            return []
        self._stream.expect(0)
        return [SettingRefused(self.label, "it does not answer to the trigger", "trigger it again")]

    def _send_trigger(self) -> None:
        self._tries -= 1
        self._answer_due = time.monotonic() + self.settings.answer_time
        self._stream.expect(1)
        self._port.send(_TRIGGER)

    def _stop(self) -> None:
        """What reads by itself must not beep for nobody, as if all were well.

        Not where settings are kept in flash: the next start would find a change and keep it anew.
        """
        by_itself = self.settings.mode in ("continuous", "sensor") and not self.settings.save
        if self._mode is not None and by_itself:
            waiting = self._mode & ~0b11 | MODES["command"]
            with contextlib.suppress(DriverError):  # the device may be gone
                self._dialogue().write(Register.MODE, waiting)

    def _close(self) -> None:
        self._port.close()


def _is_own_usb(device: str) -> bool:
    """USB devices that are serial ports themselves are ttyACM; bridges are ttyUSB or ttyAMA."""
    return os.path.basename(os.path.realpath(device)).startswith("ttyACM")
