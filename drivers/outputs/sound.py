"""Sound through the system's loudspeaker, or the terminal's bell where there is no player.

The tones are written once, at claim(), into a folder of their own and played by whichever of
pw-play, paplay and aplay there is; a player that hangs is ended after the time allowed.
"""

import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from drivers.errors import BadSetting, DeviceFault, DeviceLost, DeviceMissing
from drivers.outputs.base import Signal, Signaller
from drivers.outputs.tones import wav

PLAYERS = {"pw-play": (), "paplay": (), "aplay": ("-q",)}
BELL = "bell"
AUTO = "auto"

_LONGEST = 3.0  # seconds a player may take; the longest signal lasts 0.6
_RINGS = {Signal.ACCEPTED: 1, Signal.ATTENTION: 2, Signal.REFUSED: 3}
_BETWEEN_RINGS = 0.15


@dataclass(frozen=True, slots=True)
class SoundSettings:
    """How loud, and by which program."""

    volume: int = field(default=70, metadata={"help": "0 (off) to 100."})
    player: str = field(
        default=AUTO,
        metadata={
            "help": "pw-play, paplay, aplay or bell (the terminal's); auto = the first there is."
        },
    )
    terminal: str = field(
        default="/dev/tty", metadata={"help": "The terminal whose bell is rung, for bell only."}
    )


def found_player() -> str:
    """The first player that is installed; empty if there is none."""
    return next((name for name in PLAYERS if shutil.which(name)), "")


class SoundOutput(Signaller):
    """Plays the three signals."""

    name = "sound"
    Settings = SoundSettings
    settings: SoundSettings

    def __init__(self, settings: SoundSettings | None = None) -> None:
        super().__init__(settings)
        if self.settings.player not in (*PLAYERS, BELL, AUTO):
            raise BadSetting(
                self.label,
                f"player {self.settings.player!r} is not known",
                f"use one of {', '.join((AUTO, *PLAYERS, BELL))}",
            )
        if not 0 <= self.settings.volume <= 100:
            raise BadSetting(self.label, "the volume is not between 0 and 100")
        self._command: list[str] = []
        self._folder: Path | None = None

    @property
    def where(self) -> str:
        return self.settings.player

    def _open(self) -> None:
        self._command = self._player()
        if not self._command:
            return
        self._folder = Path(tempfile.mkdtemp(prefix="baton-tones-"))
        for which in Signal:
            self._tone(which).write_bytes(wav(which, self.settings.volume))

    def _player(self) -> list[str]:
        """The command that plays a file; empty = ring the bell. Raises DeviceMissing."""
        wanted = self.settings.player
        if wanted == BELL:
            return []
        name = found_player() if wanted == AUTO else wanted
        if name and (path := shutil.which(name)):
            return [path, *PLAYERS[name]]
        if wanted == AUTO:
            return []
        raise DeviceMissing(
            self.label, f"the program {wanted} is not installed", "install it, or set player = auto"
        )

    def _tone(self, which: Signal) -> Path:
        assert self._folder is not None
        return self._folder / f"{which.value}.wav"

    def _signal(self, which: Signal) -> None:
        if self.settings.volume == 0:
            return
        if self._command:
            self._play(which)
        else:
            self._ring(_RINGS[which])

    def _play(self, which: Signal) -> None:
        try:
            done = subprocess.run(
                [*self._command, str(self._tone(which))],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=_LONGEST,
                check=False,
            )
        except subprocess.TimeoutExpired as hung:
            raise DeviceFault(
                self.label, "the player does not end", "check the sound card"
            ) from hung
        except OSError as error:
            raise DeviceLost(self.label, "the player cannot be started") from error
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise DeviceFault(
                self.label,
                f"the player failed ({said[-1] if said else done.returncode})",
                "check the sound card, or set player = bell",
            )

    def _ring(self, times: int) -> None:
        """BEL is executed wherever it stands, so it cannot spoil what the screen is writing."""
        for number in range(times):
            if number:
                time.sleep(_BETWEEN_RINGS)
            self._ring_once()

    def _ring_once(self) -> None:
        flags = os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK
        try:
            terminal = os.open(self.settings.terminal, flags)
        except OSError as error:
            raise DeviceMissing(
                self.label,
                "there is no player and no terminal",
                "install pipewire-bin, pulseaudio-utils or alsa-utils",
            ) from error
        try:
            os.write(terminal, b"\a")
        except OSError as error:
            raise DeviceLost(self.label, "the terminal is gone") from error
        finally:
            os.close(terminal)

    def _close(self) -> None:
        folder, self._folder = self._folder, None
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
