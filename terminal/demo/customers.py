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
    from terminal.locale import later

    def shows(label: str, name: str, form: str = "signed") -> Customer:
        raw = stage.codes[name][form].encode()
        return Customer(label, lambda: stage.scanner.show(raw))

    return [
        shows(later("a prepaid lunch (3 uses)"), "lunch"),
        shows(later("a 20.00 off coupon"), "twenty_off"),
        shows(later("a 15 % off coupon"), "fifteen_percent"),
        shows(later("a stored-value card"), "card", "opaque"),
        shows(later("a prize: a cola"), "cola"),
        shows(later("a coupon used yesterday"), "used"),
        shows(later("an expired coupon"), "expired"),
        Customer(
            later("a forged voucher"),
            lambda: stage.scanner.show(forged(stage.codes["lunch"]["signed"]).encode()),
        ),
        Customer(later("somebody else's QR code"), lambda: stage.scanner.show(FOREIGN)),
        Customer(later("a payment code by mistake"), lambda: stage.scanner.show(PAYMENT)),
        Customer(later("cut the line"), stage.line.cut),
        Customer(later("mend the line"), stage.line.mend),
    ]
