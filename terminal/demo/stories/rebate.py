"""Offline rebate: the bill is paid whole, a part comes back once the day is settled."""

from __future__ import annotations

from datetime import date

from terminal.core.model import Reason, Verdict
from terminal.demo.host import Failed
from terminal.demo.post import Post
from terminal.demo.scene import Scene
from terminal.demo.stories.settlement import day_closed
from terminal.reconciling import Reconciling
from terminal.settling import Settling

ABOUT = "a part of the bill comes back after settlement, and not where the redemption was undone"


def play(scene: Scene) -> None:
    """Five per cent, at most 8.00, by the platform's rule and nobody else's."""
    post = scene.open_post()
    shop, day = post.till.identity.shop, scene.today()
    scene.say("the bill is entered, and the platform tells what comes back")
    kept = _use(scene, post, "mei", 88_88, 4_44)
    _use(scene, post, "li", 300_00, 8_00)
    undone = _use(scene, post, "wang", 60_00, 3_00)
    post.till.undo(undone, "the guest paid with another card")
    scene.all_reported(post)
    scene.say("without the platform nobody can tell how much: the till does not guess")
    post.line.cut()
    voucher = scene.issue("rebate", "5 % back", basis_points=500, cap=8_00)
    shown = post.show(voucher["signed"], bill=50_00)
    scene.check("it is refused", shown.decision.reason is Reason.OFFLINE_NOT_ALLOWED)
    post.line.mend()
    scene.wait("the line to be up", lambda: post.till.status().up)
    scene.check("nothing is paid yet", "back, paid" not in scene.page("/wallet/mei"))
    day_closed(scene, shop, day)
    scene.check(
        "after the settlement mei has it", "4.44 CNY back, paid" in scene.page("/wallet/mei")
    )
    scene.check("wang has nothing", "3.00 CNY back, cancelled" in scene.page("/wallet/wang"))
    _settled(scene, post, day, 2)
    scene.say("what was paid and is undone the day after is taken back from the shop's account")
    post.till.undo(kept, "the bill was wrong")
    scene.all_reported(post)
    second = scene.today()
    day_closed(scene, shop, second)
    _settled(scene, post, second, 1)
    scene.check("mei's is cancelled", "4.44 CNY back, cancelled" in scene.page("/wallet/mei"))


def _use(scene: Scene, post: Post, customer: str, bill: int, back: int) -> str:
    order = {"basis_points": 500, "cap": 8_00, "customer": customer}
    voucher = scene.issue("rebate", "5 % back", **order)
    shown = post.show(voucher["signed"], bill=bill)
    scene.told(f"{customer}, a bill of {bill}", post, shown)
    effects = [(each.kind.value, each.amount) for each in shown.decision.effects]
    if shown.decision.verdict is not Verdict.ACCEPTED or effects != [("rebate", back)]:
        raise Failed(f"the rebate of {customer} came out as {effects}")
    return shown.redemption


def _settled(scene: Scene, post: Post, day: date, count: int) -> None:
    till = post.till
    kit = till.flow.kits(till.identity.platform)
    reconciling = Reconciling(till.ledger, post.platform, till.identity.shop)
    settled = Settling(reconciling, post.platform, kit).day(day)
    if settled is None:
        raise Failed(f"the platform has not settled {day}")
    lines = settled.settlement.lines
    told = [f"{line.line} {line.face}, net {line.net}" for line in lines]
    scene.tell(f"   {'; '.join(told)}")
    scene.check(f"{count} rebates are settled", len(lines) == count)
    scene.check("the till finds nothing wrong", not settled.faults, str(settled.faults))
