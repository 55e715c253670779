"""A kiosk on a real terminal over a till whose verdicts are written down, for pictures of it.

    kiosk_child.py LANGUAGE THEME [touch]

What a scanner types decides what is seen, up to a slash: LUNCH-1, USED-1, MANY, TEAS, COUPON, SLOW
as at the counter; DEVICE and STAFF-1 await goods, GIVEN-1, BACK-1 and TASK-1 end them; GONE-1 and
HERE-1 are a scanner's cable.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from terminal.core.model import Code, CodeKind, Prompt, PromptKind
from terminal.counter import Counter, Shown
from terminal.kiosk.goods import Ending
from terminal.kiosk.leg import Confirmer
from terminal.kiosk.settings import KioskSettings
from terminal.status import ScannerStatus, Status
from terminal.technician import TechnicianGate
from terminal.tui.kiosk.app import KioskApp

from .kiosk_acting import READY, ScriptedKiosk
from .scripted import NOW, accepted

TITLES = {"en": "Lunch set for two", "zh_CN": "双人午市套餐", "zh_TW": "雙人午市套餐"}
PLACES = {"en": "Nanjing Rd", "zh_CN": "南京路店", "zh_TW": "南京路店"}
GONE = (ScannerStatus("front", "missing", "/dev/baton/scanner-0 is not there"),)


class ShownKiosk(ScriptedKiosk):
    """Obeys what is scanned."""

    def __init__(
        self, counter: Counter, on_status: Callable[[Status], None], language: str
    ) -> None:
        super().__init__(counter, on_status)
        title = TITLES[language]
        self.book["LUNCH-1"] = accepted(title, uses_left=2)
        self.book["PAY-1"] = accepted(title, 1200)
        self.prompts["MANY"] = Prompt(PromptKind.CHOICE, options=(title, "Cola", "Tea"))
        self.prompts["TEAS"] = Prompt(PromptKind.USES, title=title, least=1, most=4)
        code = Code(CodeKind.SIGNED, "LUNCH-1", "LUN…1", platform="scripted")
        self._goods = Shown(code, accepted(title), NOW, "id", 41, bytes(range(32)))

    def _judge(self, text: str) -> None:
        text = text.partition("/")[0]
        endings = {"GIVEN-1": Ending.GIVEN, "BACK-1": Ending.TAKEN_BACK, "TASK-1": Ending.TASK}
        confirmers = {"DEVICE": Confirmer.DEVICE, "STAFF-1": Confirmer.STAFF}
        if text in confirmers:
            self.confirmer = confirmers[text]
            self.awaits(self._goods)
        elif text in endings:
            self.ends(self._goods, endings[text])
        elif text == "GONE-1":
            self.set(scanners=GONE)
        elif text == "HERE-1":
            self.set(scanners=READY)
        else:
            super()._judge(text)


def main(language: str, theme: str, touch: bool) -> None:
    """Until it is ended."""
    gate = TechnicianGate(Path(tempfile.mkdtemp()), lambda: datetime.now(UTC))
    gate.set_pin("314159")

    def open_till(counter: Counter, on_status: Callable[[Status], None]) -> ShownKiosk:
        made = ShownKiosk(counter, on_status, language)
        made.technician = gate
        return made

    settings = KioskSettings(verdict=20.0, attract=8.0, touch=touch)
    app = KioskApp(open_till, settings, lambda: gate, language, theme=theme, now=lambda: NOW)
    app.run(mouse=touch)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], "touch" in sys.argv[3:])
