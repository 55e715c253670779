"""Re-engagement: a coupon for the next visit comes with the redemption and closes the next lap."""

from __future__ import annotations

from terminal.core.model import Verdict
from terminal.demo.host import Failed
from terminal.demo.scene import Scene

ABOUT = "a next-visit coupon on the slip and in the wallet; its use closes the next lap"
_LAPS = 3


def play(scene: Scene) -> None:
    """Each lap's coupon is the one that the lap before has given, under one trace."""
    post = scene.open_post()
    deal = {"value": 68_00, "customer": "mei", "trace": "MEI-SPRING"}
    first = scene.issue("prepaid", "spring menu", next_title="5.00 off", next_off=5_00, **deal)
    scene.say("the first visit")
    shown = post.show(first["signed"])
    scene.told("the deal", post, shown)
    coupon = shown.decision.coupon
    scene.check("a coupon comes with it", coupon is not None)
    if coupon is None:
        raise Failed("no coupon came")
    wallet = scene.page("/wallet/mei")
    scene.check("it is in the wallet", "5.00 off" in wallet)
    scene.say("the next visit")
    shown = post.show(coupon.code, bill=40_00)
    scene.told("the coupon of the first visit", post, shown)
    worth = shown.decision.worth
    used = shown.decision.verdict is Verdict.ACCEPTED and worth is not None
    scene.check("5.00 are off", used and worth is not None and worth.take == 35_00)
    scene.say("once more with the same coupon")
    shown = post.show(coupon.code, bill=40_00)
    scene.check("it closes one lap and no other", shown.decision.verdict is Verdict.REFUSED)
    lines = post.statement(scene.today()).lines
    scene.check("one trace for both", {line.trace for line in lines} == {"MEI-SPRING"})
