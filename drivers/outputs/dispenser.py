"""A dispenser or a gate on two pins of a Raspberry Pi: one moves it, one sees what comes of it.

The sensor is a switch or a light barrier in the chute or behind the gate. It must be free before
anything moves, and what it sees must begin afterwards: something that lies there from before, or a
hand in the chute, is no proof of anything.
"""

import threading
from dataclasses import dataclass, field
from typing import Any

from drivers.errors import BadSetting, DeviceFault
from drivers.outputs.base import Dispenser
from drivers.outputs.gpio import Pins

_LONGEST_PULSE = 10.0
_LONGEST_WATCH = 300.0


@dataclass(frozen=True, slots=True)
class DispenserSettings:
    """What moves, what watches, and how long."""

    pin: int = field(default=0, metadata={"help": "Pin that moves it."})
    sensor: int = field(default=0, metadata={"help": "Pin of the sensor that sees goods leave."})
    seconds: float = field(default=0.5, metadata={"help": "How long it is switched on."})
    within: float = field(
        default=15.0, metadata={"help": "Seconds in which the sensor must have seen something."}
    )
    active_high: bool = field(
        default=True, metadata={"help": "False if it moves when its pin is low."}
    )
    pull_up: bool = field(
        default=True, metadata={"help": "False if the sensor sees something when its pin is high."}
    )


class GpioDispenser(Dispenser):
    """One pulse, then a look at the sensor until it is over."""

    name = "dispenser"
    Settings = DispenserSettings
    settings: DispenserSettings

    def __init__(self, settings: DispenserSettings | None = None, factory: Any = None) -> None:
        super().__init__(settings)
        if not 0 < self.settings.seconds <= _LONGEST_PULSE:
            raise BadSetting(self.label, f"seconds is not between 0 and {_LONGEST_PULSE:g}")
        if not 0 < self.settings.within <= _LONGEST_WATCH:
            raise BadSetting(self.label, f"within is not between 0 and {_LONGEST_WATCH:g} seconds")
        self._pins = Pins(self.label, factory)
        self._motor: Any = None
        self._sensor: Any = None

    @property
    def where(self) -> str:
        return f"pins {self.settings.pin} and {self.settings.sensor}"

    def _open(self) -> None:
        if not (self.settings.pin and self.settings.sensor):
            raise BadSetting(
                self.label, "pin or sensor is missing", "set both to their Broadcom numbers"
            )
        try:
            self._motor = self._pins.claim(self.settings.pin, self.settings.active_high)
            self._sensor = self._pins.sensor(self.settings.sensor, self.settings.pull_up)
        except BaseException:
            self._close()
            raise

    def _dispense(self) -> bool:
        if self._sensor.is_active:
            raise DeviceFault(
                self.label, "its sensor sees something before it has moved", "clear the chute"
            )
        seen = threading.Event()
        self._sensor.when_activated = seen.set
        try:
            self._motor.blink(self.settings.seconds, 0, n=1)
            return seen.wait(self.settings.within)
        finally:
            self._sensor.when_activated = None

    def _close(self) -> None:
        self._motor = self._sensor = None
        self._pins.release()
