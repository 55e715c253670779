"""What customers show at the counter: each is one line in the side list and one step of a story."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from terminal.demo.stage import CAMERA, MODULE, SERIAL, SSI, Stage

FOREIGN = b"https://example.com/menu?table=7"
PAYMENT = b"134567890123456789"  # eighteen figures starting 13: a WeChat Pay code


@dataclass(frozen=True, slots=True)
class Customer:
    """A label for people, what happens when this customer comes, and which scanner reads it."""

    label: str
    act: Callable[[], None]
    through: str = ""


def forged(text: str) -> str:
    """A signed voucher whose signature was tampered with: its last character is another."""
    return text[:-1] + ("0" if text[-1] != "0" else "1")


def customers(stage: Stage) -> list[Customer]:
    """Everybody who may come to the demo's counter, and the hands on line and cable."""
    from terminal.locale import later

    names = {
        SERIAL: later("read by: serial scanner"),
        SSI: later("read by: SSI scanner"),
        MODULE: later("read by: scan module"),
        CAMERA: later("read by: camera"),
    }

    def brings(label: str, raw: bytes, scanner: str) -> Customer:
        return Customer(label, lambda: stage.scanners[scanner].show(raw), names[scanner])

    def shows(label: str, scanner: str, name: str, form: str = "signed") -> Customer:
        return brings(label, stage.codes[name][form].encode(), scanner)

    bad = forged(stage.codes["lunch"]["signed"]).encode()
    return [
        shows(later("a prepaid lunch (3 uses)"), CAMERA, "lunch"),
        shows(later("a 20.00 off coupon"), SERIAL, "twenty_off"),
        shows(later("a 15 % off coupon"), SSI, "fifteen_percent"),
        shows(later("a stored-value card"), MODULE, "card", "opaque"),
        shows(later("a prize: a cola"), CAMERA, "cola"),
        shows(later("a coupon used yesterday"), SERIAL, "used"),
        shows(later("an expired coupon"), SSI, "expired"),
        brings(later("a forged voucher"), bad, CAMERA),
        brings(later("somebody else's QR code"), FOREIGN, MODULE),
        brings(later("a payment code by mistake"), PAYMENT, SERIAL),
        Customer(later("cut the line"), stage.line.cut),
        Customer(later("mend the line"), stage.line.mend),
        Customer(later("pull the serial scanner's cable"), stage.scanners[SERIAL].unplug),
        Customer(later("put it back in"), stage.scanners[SERIAL].replug),
    ]
