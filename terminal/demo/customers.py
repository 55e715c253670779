"""What customers show at the counter: each is one line in the side list and one step of a story."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from terminal.demo.stage import Stage

FOREIGN = b"https://example.com/menu?table=7"
PAYMENT = b"134567890123456789"  # eighteen figures starting 13: a WeChat Pay code


@dataclass(frozen=True, slots=True)
class Customer:
    """A label for people, and what happens when this customer comes."""

    label: str
    act: Callable[[], None]


def forged(text: str) -> str:
    """A signed voucher whose signature was tampered with: its last character is another."""
    return text[:-1] + ("0" if text[-1] != "0" else "1")


def customers(stage: Stage) -> list[Customer]:
    """Everybody who may come to the demo's counter, and the two hands on the line."""
    from terminal.locale import _

    def shows(label: str, name: str, form: str = "signed") -> Customer:
        raw = stage.codes[name][form].encode()
        return Customer(label, lambda: stage.scanner.show(raw))

    return [
        shows(_("a prepaid lunch (3 uses)"), "lunch"),
        shows(_("a 20.00 off coupon"), "twenty_off"),
        shows(_("a 15 % off coupon"), "fifteen_percent"),
        shows(_("a stored-value card"), "card", "opaque"),
        shows(_("a prize: a cola"), "cola"),
        shows(_("a coupon used yesterday"), "used"),
        shows(_("an expired coupon"), "expired"),
        Customer(
            _("a forged voucher"),
            lambda: stage.scanner.show(forged(stage.codes["lunch"]["signed"]).encode()),
        ),
        Customer(_("somebody else's QR code"), lambda: stage.scanner.show(FOREIGN)),
        Customer(_("a payment code by mistake"), lambda: stage.scanner.show(PAYMENT)),
        Customer(_("cut the line"), stage.line.cut),
        Customer(_("mend the line"), stage.line.mend),
    ]
