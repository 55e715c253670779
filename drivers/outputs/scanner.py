"""Sound and light on the scanner itself: no extra hardware, and at the cashier's hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from drivers.base import Scanner
from drivers.errors import BadSetting
from drivers.outputs.base import CanSignal, Signal, Signaller


@dataclass(frozen=True, slots=True)
class ScannerSignalSettings:
    """Which scanner beeps."""

    scanner: str = field(
        default="",
        metadata={"help": "Name of the scanner's own table; empty = every scanner that can."},
    )


class ScannerSignal(Signaller):
    """Passes signals on to scanners that can beep or blink (see `CanSignal`).

    `attach` is to be called before claim() with all scanners by the names of their tables.
    """

    name = "scanner"
    Settings = ScannerSignalSettings
    settings: ScannerSignalSettings

    def __init__(self, settings: ScannerSignalSettings | None = None) -> None:
        super().__init__(settings)
        self._all: Mapping[str, Scanner] = {}
        self._able: tuple[CanSignal, ...] = ()

    @property
    def where(self) -> str:
        return self.settings.scanner or "any"

    def attach(self, scanners: Mapping[str, Scanner]) -> None:
        """The scanners there are."""
        self._all = scanners

    def _open(self) -> None:
        wanted = self.settings.scanner
        chosen = [each for name, each in self._all.items() if wanted in ("", name)]
        if wanted and not chosen:
            raise BadSetting(self.label, f"there is no scanner called {wanted!r}")
        self._able = tuple(each for each in chosen if isinstance(each, CanSignal))
        if not self._able:
            raise BadSetting(
                self.label, "no scanner can beep on demand", "use a scanner driver such as ssi"
            )

    def _signal(self, which: Signal) -> None:
        for each in self._able:
            each.signal(which)

    def _close(self) -> None:
        self._able = ()
