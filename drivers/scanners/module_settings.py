"""What a till wants of a register module, and which bits of which registers say so. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from drivers.errors import BadSetting
from drivers.protocols.registers import Register

AS_IS = "as_is"
MODES = {"manual": 0, "command": 1, "continuous": 2, "sensor": 3}
LIGHTS = {"off": 0, "reading": 1, "on": 2}
SOUNDS = {"off": 0, "on": 1}
TAILS = {"cr": 0, "crlf": 1, "tab": 2}
OUTPUTS = {"uart": 0, "usb": 3}
_LONGEST_HOLD = 12.7
_LONGEST_ANSWER = 1.0
_KEYBOARD_AND_OTHERS = 0b11


@dataclass(frozen=True, slots=True)
class ModuleSettings:
    """What the driver of a register module needs to know."""

    device: str = field(
        default="/dev/baton/scanner-1",
        metadata={"help": "The port by a stable name, such as /dev/serial/by-path/..."},
    )
    baud: int = field(
        default=9600,
        metadata={"help": "Speed of the line in bits per second, as the module is set."},
    )
    configure: bool = field(
        default=True,
        metadata={"help": "True sets the module at every start; false sends it nothing."},
    )
    answer_time: float = field(
        default=0.4,
        metadata={"help": "Seconds the module may take to answer; it is asked three times."},
    )
    save: bool = field(
        default=False,
        metadata={"help": "True also keeps changes in the module's flash, which wears."},
    )
    mode: str = field(
        default="continuous",
        metadata={
            "help": "How reading starts: continuous, sensor (something comes near), manual (its "
            "button), command (the till asks), or as_is."
        },
    )
    light: str = field(
        default=AS_IS, metadata={"help": "Its light: off, reading (while it reads), on or as_is."}
    )
    aiming: str = field(
        default=AS_IS, metadata={"help": "Its aiming mark: off, reading, on or as_is."}
    )
    sound: str = field(default=AS_IS, metadata={"help": "Its beep after a read: off, on or as_is."})
    output: str = field(
        default="auto",
        metadata={
            "help": "Where codes go: uart, usb (its own virtual COM port), as_is, or auto: usb on "
            "a port of its own, uart behind a bridge."
        },
    )
    tail: str = field(default="cr", metadata={"help": "What ends a code: cr, crlf, tab or as_is."})
    same_code_delay: float = field(
        default=0.5,
        metadata={"help": "Seconds for which the module itself holds the same code back; 0 = off."},
    )
    aim_id: bool = field(
        default=False,
        metadata={"help": "True makes the module send an AIM identifier (]Q1), which is cut off."},
    )
    gs: str = field(
        default="",
        metadata={
            "help": "The character by which the module shows the separator of GS1 fields (GS, "
            "1D hex), if it does not send it as it is; empty if it does."
        },
    )
    spy: str = field(
        default="",
        metadata={"help": "A file for a hex log of the line, for technicians; empty for none."},
    )
    repeat_hold: float = field(
        default=0.5,
        metadata={"help": "Seconds for which the same code again is the same scan."},
    )


@dataclass(frozen=True, slots=True)
class Change:
    """The bits `mask` of one register shall be `bits`; `what` names it for people."""

    register: Register
    mask: int
    bits: int
    what: str

    def on(self, value: int) -> int:
        """The register's new value; all other bits stay."""
        return (value & ~self.mask) | self.bits


def check(label: str, settings: ModuleSettings) -> None:
    """Raises BadSetting, which names the setting and what it may be."""
    choices = {
        "mode": (*MODES, AS_IS),
        "light": (*LIGHTS, AS_IS),
        "aiming": (*LIGHTS, AS_IS),
        "sound": (*SOUNDS, AS_IS),
        "output": (*OUTPUTS, "auto", AS_IS),
        "tail": (*TAILS, AS_IS),
    }
    for name, allowed in choices.items():
        given = getattr(settings, name)
        if given not in allowed:
            advice = f"use one of {', '.join(allowed)}"
            raise BadSetting(label, f"{name} {given!r} is not known", advice)
    if not 0 < settings.answer_time <= _LONGEST_ANSWER:
        advice = f"use at most {_LONGEST_ANSWER} seconds"
        raise BadSetting(label, f"answer_time {settings.answer_time} cannot be", advice)
    if not 0 <= settings.same_code_delay <= _LONGEST_HOLD:
        advice = f"use 0 to {_LONGEST_HOLD} seconds"
        raise BadSetting(
            label, f"same_code_delay {settings.same_code_delay} is out of range", advice
        )


def changes(settings: ModuleSettings, own_usb: bool) -> Iterator[Change]:
    """What to set, the most important first; `own_usb`: the port is the module's own USB."""
    if settings.output != AS_IS:
        output = ("usb" if own_usb else "uart") if settings.output == "auto" else settings.output
        yield Change(Register.OUTPUT, _KEYBOARD_AND_OTHERS, OUTPUTS[output], "the output")
    # Else a customer could show it a printed code that changes its settings.
    yield Change(Register.SETTING_CODES, 0b10, 0b10, "setting codes off")
    if settings.tail != AS_IS:
        # The tail alone: no prefix, suffix or code id, and no text when a read fails.
        yield Change(Register.TAIL, 0b0111_1111, TAILS[settings.tail] << 5 | 1, "the end mark")
    yield from _mode(settings)
    yield Change(Register.QR, 1, 1, "QR codes on")
    tenths = round(settings.same_code_delay * 10)
    held = (0x80 | tenths) if tenths else 0
    yield Change(Register.SAME_CODE, 0xFF if tenths else 0x80, held, "the same-code delay")
    if settings.aim_id:
        yield Change(Register.AIM_ID, 0x80, 0x80, "the AIM identifier")


def _mode(settings: ModuleSettings) -> Iterator[Change]:
    """All that lives in the mode register, in one change."""
    wanted = (
        (settings.mode, MODES, 0, 0b11),
        (settings.light, LIGHTS, 2, 0b11),
        (settings.aiming, LIGHTS, 4, 0b11),
        (settings.sound, SOUNDS, 6, 0b1),
    )
    mask = bits = 0
    for given, values, shift, width in wanted:
        if given != AS_IS:
            mask |= width << shift
            bits |= values[given] << shift
    if mask:
        yield Change(Register.MODE, mask, bits, "mode, light and sound")
