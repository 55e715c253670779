"""`baton run --kiosk`: the customer's screen."""

from __future__ import annotations

import gc
import os

from terminal.cli.run import run_counter
from terminal.errors import BatonError, ExitCode


def run_kiosk(language: str) -> int:
    """Show the kiosk until a technician ends it.

    Settings that cannot be read are a trouble like any other: the screen says what staff must do.
    """
    from terminal.bootstrap import gate_of, open_kiosk, read_config
    from terminal.config import TillSettings
    from terminal.kiosk.settings import KioskSettings
    from terminal.tui import themes
    from terminal.tui.kiosk.app import KioskApp
    from terminal.tui.service import Service

    gc.freeze()
    gc.enable()
    try:
        config = read_config()
        till, kiosk = config.till, config.parts["kiosk"]
    except BatonError:  # opening the till meets it again, and the screen tells of it
        till, kiosk = TillSettings(), KioskSettings()
    terminal, colours = os.environ.get("TERM", ""), os.environ.get("COLORTERM", "")

    def show() -> bool | None:
        return KioskApp(
            open_kiosk,
            kiosk,
            gate_of,
            language or till.language,
            theme=themes.chosen(till.theme, terminal, colours),
            moving=till.motion,
            service=Service(os.environ),
        ).run(mouse=kiosk.touch)

    while show():  # a technician looks at the till itself, then the kiosk goes on
        run_counter(language)
    return ExitCode.FINE
