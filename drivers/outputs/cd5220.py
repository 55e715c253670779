"""A customer display of two lines with twenty characters that speaks CD5220, on a serial port.

1B 51 41 <20> 0D upper line, 1B 51 42 <20> 0D lower line, 0C clear, 1B 40 reset. It has no Chinese:
what is not ASCII is shown as a question mark. Not tried on a device.
"""

from dataclasses import dataclass, field

from drivers.outputs.base import Display
from drivers.port import Port

WIDTH = 20
_RESET, _CLEAR = b"\x1b@", b"\x0c"
_UPPER, _LOWER = b"\x1bQA", b"\x1bQB"


@dataclass(frozen=True, slots=True)
class Cd5220Settings:
    """What a customer display needs to know."""

    device: str = field(
        default="/dev/baton/display-1",
        metadata={"help": "Serial port by a stable name, /dev/serial/by-id/..."},
    )
    baud: int = field(default=9600, metadata={"help": "Speed of the line in bits per second."})


class Cd5220Display(Display):
    """Shows two lines to the customer."""

    name = "cd5220"
    Settings = Cd5220Settings
    settings: Cd5220Settings

    def __init__(self, settings: Cd5220Settings | None = None) -> None:
        super().__init__(settings)
        self._port = Port(self.label, self.settings.device, self.settings.baud)

    @property
    def where(self) -> str:
        return self.settings.device

    def _open(self) -> None:
        self._port.open()
        try:
            self._port.send(_RESET + _CLEAR)
        except BaseException:
            self._port.close()
            raise

    def _show_lines(self, upper: str, lower: str) -> None:
        self._port.send(_UPPER + shown(upper) + b"\r" + _LOWER + shown(lower) + b"\r")

    def _close(self) -> None:
        self._port.close()


def shown(text: str) -> bytes:
    """Exactly twenty printable ASCII characters."""
    fits = "".join(each if " " <= each <= "~" else "?" for each in text[:WIDTH])
    return fits.ljust(WIDTH).encode("ascii")
