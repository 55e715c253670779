"""Outputs: what tells people something. Printer, sound, light, relay, drawer, line display.

Importing this package loads only the standard library; python-escpos, pyserial and gpiozero load
when their device is claimed.
"""

from drivers.outputs.base import (
    CanSignal,
    Dispenser,
    Display,
    Drawer,
    Output,
    Printer,
    PrinterStatus,
    Relay,
    Signal,
    Signaller,
)

__all__ = [
    "CanSignal",
    "Dispenser",
    "Display",
    "Drawer",
    "Output",
    "Printer",
    "PrinterStatus",
    "Relay",
    "Signal",
    "Signaller",
]
