"""Lamps, a buzzer and a relay on the pins of a Raspberry Pi, through gpiozero.

Pins have Broadcom numbers ("GPIO17" is 17); 0 means not connected. Everything is off before
claim(), after release() and at the end of the program; what outlives a program that was killed is
the hardware's business, so a gate must also close by itself.
"""

import os
from dataclasses import dataclass, field
from typing import Any

from drivers.errors import BadSetting, DeviceBusy, DeviceFault, DeviceMissing
from drivers.outputs.base import Relay, Signal, Signaller

# Seconds on, seconds off, times.
_BUZZES = {
    Signal.ACCEPTED: (0.15, 0.0, 1),
    Signal.REFUSED: (0.3, 0.12, 2),
    Signal.ATTENTION: (0.05, 0.05, 1),
}


class Pins:
    """Pins of one output, claimed together and given back together."""

    def __init__(self, label: str, factory: Any = None) -> None:
        self._label = label
        self._factory = factory
        self._claimed: list[Any] = []

    def claim(self, number: int, active_high: bool = True) -> Any:
        """A digital output, off. Raises DeviceMissing, DeviceBusy, BadSetting, DeviceFault."""
        factory = self._factory or _factory(self._label)
        import gpiozero

        try:
            pin = gpiozero.DigitalOutputDevice(
                number, active_high=active_high, initial_value=False, pin_factory=factory
            )
        except gpiozero.exc.GPIOPinInUse as error:
            raise DeviceBusy(self._label, f"pin {number} has another use") from error
        except (gpiozero.exc.PinInvalidPin, gpiozero.exc.PinSetInput, ValueError) as error:
            raise BadSetting(self._label, f"pin {number} cannot be an output") from error
        except (gpiozero.exc.GPIOZeroError, OSError, RuntimeError) as error:
            raise DeviceFault(
                self._label, f"pin {number} cannot be used ({error})", "check the wiring and rights"
            ) from error
        self._claimed.append(pin)
        return pin

    def sensor(self, number: int, pull_up: bool) -> Any:
        """A digital input; with `pull_up` it is active when it is connected to ground.

        Raises DeviceMissing, DeviceBusy, BadSetting, DeviceFault.
        """
        factory = self._factory or _factory(self._label)
        import gpiozero

        try:
            pin = gpiozero.DigitalInputDevice(number, pull_up=pull_up, pin_factory=factory)
        except gpiozero.exc.GPIOPinInUse as error:
            raise DeviceBusy(self._label, f"pin {number} has another use") from error
        except (gpiozero.exc.GPIOZeroError, OSError, RuntimeError, ValueError) as error:
            raise DeviceFault(
                self._label, f"pin {number} cannot be read ({error})", "check the wiring and rights"
            ) from error
        self._claimed.append(pin)
        return pin

    def release(self) -> None:
        """All off, all given back."""
        claimed, self._claimed = self._claimed, []
        for pin in claimed:
            if hasattr(pin, "off"):
                pin.off()
            pin.close()


def _factory(label: str) -> Any:
    """The way to the pins; named one after another, since gpiozero's own search warns on stderr."""
    import gpiozero

    if os.environ.get("GPIOZERO_PIN_FACTORY") or gpiozero.Device.pin_factory is not None:
        gpiozero.Device.ensure_pin_factory()
        return gpiozero.Device.pin_factory
    reasons = []
    for module, name in (("lgpio", "LGPIOFactory"), ("rpigpio", "RPiGPIOFactory")):
        try:
            made = getattr(__import__(f"gpiozero.pins.{module}", fromlist=[name]), name)()
        except Exception as error:  # noqa: BLE001  each way fails in its own manner
            reasons.append(f"{module}: {error}")
            continue
        gpiozero.Device.pin_factory = made
        return made
    raise DeviceMissing(
        label,
        f"this machine gives no access to its pins ({'; '.join(reasons)})",
        "on a Raspberry Pi, install python3-lgpio",
    )


@dataclass(frozen=True, slots=True)
class LampSettings:
    """Which lamp and buzzer are on which pin."""

    accepted: int = field(default=0, metadata={"help": "Pin of the green lamp; 0 = none."})
    refused: int = field(default=0, metadata={"help": "Pin of the red lamp; 0 = none."})
    attention: int = field(default=0, metadata={"help": "Pin of the amber lamp; 0 = none."})
    buzzer: int = field(default=0, metadata={"help": "Pin of a buzzer; 0 = none."})
    seconds: float = field(default=2.0, metadata={"help": "How long a lamp stays on."})
    active_high: bool = field(
        default=True, metadata={"help": "False if the pins switch on when they are low."}
    )


class LampOutput(Signaller):
    """A lamp for each signal and a buzzer for all."""

    name = "lamp"
    Settings = LampSettings
    settings: LampSettings

    def __init__(self, settings: LampSettings | None = None, factory: Any = None) -> None:
        super().__init__(settings)
        self._pins = Pins(self.label, factory)
        self._lamps: dict[Signal, Any] = {}
        self._buzzer: Any = None

    @property
    def where(self) -> str:
        numbers = (getattr(self.settings, name) for name in (*Signal, "buzzer"))
        return "pins " + (", ".join(str(number) for number in numbers if number) or "none")

    def _open(self) -> None:
        try:
            for which in Signal:
                if number := getattr(self.settings, which.value):
                    self._lamps[which] = self._pins.claim(number, self.settings.active_high)
            if self.settings.buzzer:
                self._buzzer = self._pins.claim(self.settings.buzzer, self.settings.active_high)
        except BaseException:
            self._close()
            raise

    def _signal(self, which: Signal) -> None:
        for each, lamp in self._lamps.items():
            if each is not which:
                lamp.off()
        if which in self._lamps:
            self._lamps[which].blink(max(0.05, self.settings.seconds), 0, n=1)
        if self._buzzer is not None:
            on, off, times = _BUZZES[which]
            self._buzzer.blink(on, off, n=times)

    def _close(self) -> None:
        self._lamps, self._buzzer = {}, None
        self._pins.release()


@dataclass(frozen=True, slots=True)
class RelaySettings:
    """What a relay on a pin needs to know."""

    pin: int = field(default=0, metadata={"help": "Pin of the relay."})
    on: str = field(
        default="accepted",
        metadata={"help": "The signal that switches it: accepted, refused, attention, or never."},
    )
    seconds: float = field(default=1.0, metadata={"help": "How long it is on then."})
    longest: float = field(
        default=5.0, metadata={"help": "Seconds it may be on at most, whoever asks."}
    )
    active_high: bool = field(
        default=True, metadata={"help": "False if the relay switches on when the pin is low."}
    )


class GpioRelay(Relay, Signaller):
    """A gate or a dispenser; a pulse while it is on changes nothing, so nobody can hold it open."""

    name = "relay"
    Settings = RelaySettings
    settings: RelaySettings

    def __init__(self, settings: RelaySettings | None = None, factory: Any = None) -> None:
        super().__init__(settings)
        if self.settings.on not in (*Signal, "never"):
            raise BadSetting(
                self.label,
                f"it cannot be switched on by {self.settings.on!r}",
                f"use one of {', '.join((*Signal, 'never'))}",
            )
        if not 0 < self.settings.longest <= 60:
            raise BadSetting(self.label, "longest is not between 0 and 60 seconds")
        self._pins = Pins(self.label, factory)
        self._relay: Any = None

    @property
    def where(self) -> str:
        return f"pin {self.settings.pin}"

    def _open(self) -> None:
        if not self.settings.pin:
            raise BadSetting(self.label, "no pin is named", "set pin = its Broadcom number")
        self._relay = self._pins.claim(self.settings.pin, self.settings.active_high)

    def _signal(self, which: Signal) -> None:
        if which == self.settings.on:
            self._pulse(self.settings.seconds)

    def _pulse(self, seconds: float) -> None:
        if seconds > 0 and not self._relay.value:
            self._relay.blink(min(seconds, self.settings.longest), 0, n=1)

    def _close(self) -> None:
        self._relay = None
        self._pins.release()
