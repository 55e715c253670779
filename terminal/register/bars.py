"""The amount of a verdict as a bar code that the register reads as its own. Pure.

EAN-13: prefix (2x is for use inside a shop), the amount with leading zeros, the check figure.
Code 128: prefix and amount as they are.
"""

from __future__ import annotations

from drivers.outputs.barcodes import check_figure, code_128, ean_13
from terminal.core.model import Decision, Verdict
from terminal.errors import ConfigError
from terminal.register.settings import RegisterSettings

EAN_13 = "ean13"
CODE_128 = "code128"
_EAN_FIGURES = 12


def checked(settings: RegisterSettings) -> RegisterSettings:
    """The same settings. Raises ConfigError where they make no bar code."""
    prefix = settings.prefix
    if settings.barcode not in ("", EAN_13, CODE_128):
        raise ConfigError(
            "register.barcode names no bar code", advice="use ean13 or code128, or leave it out"
        )
    if settings.amount not in ("discount", "take"):
        raise ConfigError("register.amount names no amount", advice="use discount or take")
    figures = prefix.isascii() and prefix.isdigit()
    if settings.barcode == EAN_13 and not (figures and len(prefix) < _EAN_FIGURES):
        raise ConfigError(
            "register.prefix does not fit an EAN-13", advice="use up to 11 figures, such as 28"
        )
    return settings


def content(decision: Decision, settings: RegisterSettings) -> str:
    """What the bar code holds; empty where there is none, or the amount has no room in it."""
    worth = decision.worth
    if not settings.barcode or decision.verdict is not Verdict.ACCEPTED or worth is None:
        return ""
    amount = worth.take if settings.amount == "take" else worth.discount
    if settings.barcode == CODE_128:
        return f"{settings.prefix}{amount}"
    room = _EAN_FIGURES - len(settings.prefix)
    if amount >= 10**room:
        return ""
    figures = f"{settings.prefix}{amount:0{room}}"
    return figures + check_figure(figures)


def modules(text: str, barcode: str) -> str:
    """Bars and gaps of that content, see `drivers.outputs.barcodes`."""
    return ean_13(text) if barcode == EAN_13 else code_128(text)
