"""Settlement and payout: every redemption in shares, one payout by bank reference, a clawback."""

from __future__ import annotations

from terminal.core.model import Verdict
from terminal.core.settlement import postings
from terminal.core.wire import Settlement, SettlementLine
from terminal.demo.host import Failed
from terminal.demo.post import Post
from terminal.demo.scene import Scene
from terminal.flow import Shown
from terminal.reconciling import Reconciling
from terminal.settling import Settling
from terminal.undo import Undone

ABOUT = "shares, commission, tax and payout of a day; what is taken back later is a clawback"
_DEAL = {"shop": 8_333, "platform": 0, "brand": 1_000, "customer": 667, "commission": 815}
_COUPON = {"shop": 3_334, "platform": 3_333, "brand": 3_333, "customer": 0, "fee": 50}


def play(scene: Scene) -> None:
    """Amounts are odd on purpose: no share of them is a whole number of cents."""
    post = scene.open_post()
    shop, day = post.till.identity.shop, scene.today()
    scene.say("two campaigns are agreed: a deal paid before, and a coupon that three pay for")
    for name, way, agreed in (("deal", "held", _DEAL), ("coupon", "given", _COUPON)):
        terms = {**agreed, "title": name, "tax": 600}
        scene.admin("/admin/campaigns", {"id": name, "direction": way, "terms": terms})
    deals = [_use(scene, post, "prepaid", f"noodles {n}", 88_88, "deal") for n in range(1, 4)]
    _use(scene, post, "money_off", "9.99 off", 9_99, "coupon", bill=45_67)
    _use(scene, post, "prize", "cola", 5_01, "")
    gone = _use(scene, post, "prepaid", "tea", 17_77, "deal")
    scene.say("one is taken back on the same day: nothing is paid for it")
    _take_back(scene, post, gone, "the tea was sold out")
    _checked(scene, post, day_closed(scene, shop, day), 5)
    scene.say("the next morning, a deal that was paid out is taken back")
    _take_back(scene, post, deals[1], "the noodles were cold")
    _use(scene, post, "prepaid", "noodles 4", 88_88, "deal")
    after = _checked(scene, post, day_closed(scene, shop, scene.today()), 2)
    back = next(line for line in after.lines if line.line == "clawback")
    scene.check("the clawback names the document it takes back from", bool(back.of))
    fresh = next(line for line in after.lines if line.line == "redemption")
    scene.check("and cancels a like deal to the last cent", back.net == -fresh.net)
    scene.check("so nothing is paid out", after.payout.amount == 0)


def day_closed(scene: Scene, shop: str, day: object) -> str:
    """The morning after: the platform has cut and closed the day. Tells its date."""
    scene.set_clock(days=1, hour=5)
    scene.say(f"{day} is closed")
    scene.admin(f"/admin/days/{shop}/{day}:close", {})
    return str(day)


def _use(
    scene: Scene,
    post: Post,
    kind: str,
    title: str,
    value: int,
    campaign: str,
    bill: int | None = None,
) -> Shown:
    voucher = scene.issue(kind, title, value=value, campaign=campaign)
    shown = post.show(voucher["signed"], bill=bill)
    scene.told(title, post, shown)
    if shown.decision.verdict is not Verdict.ACCEPTED:
        raise Failed(f"{title} came out as {shown.decision.verdict.value}")
    return shown


def _take_back(scene: Scene, post: Post, shown: Shown, why: str) -> None:
    taken = post.till.undo(shown.redemption, why)
    scene.all_reported(post)
    scene.check(f"taken back ({why})", taken.outcome is not Undone.REFUSED, str(taken.refusal))


def _checked(scene: Scene, post: Post, day: str, count: int) -> Settlement:
    """The settlement, told and checked by the till's own arithmetic and the bank's file."""
    from datetime import date

    till = post.till
    kit = till.flow.kits(till.identity.platform)
    reconciling = Reconciling(till.ledger, post.platform, till.identity.shop)
    settled = Settling(reconciling, post.platform, kit).day(date.fromisoformat(day))
    if settled is None:
        raise Failed(f"the platform has not settled {day}")
    made = settled.settlement
    for line in made.lines:
        scene.tell(f"   {_told(line)}")
    scene.tell(f"   {made.document}: net {made.net}, {made.payout.reference}; {made.rounding}")
    scene.check(f"{count} lines are settled", len(made.lines) == count, f"{len(made.lines)} are")
    scene.check("the till finds nothing wrong", not settled.faults, str(settled.faults))
    booked = postings(made)
    debit, credit = sum(each.debit for each in booked), sum(each.credit for each in booked)
    scene.check("its double entry balances", debit == credit > 0)
    owed = sum(p.debit - p.credit for p in booked if p.account == "platform_receivable")
    scene.check("nothing is owed after the payout", owed == 0)
    bank = scene.admin_text(f"/admin/bank/{made.shop}")
    moved = made.payout.reference in bank
    scene.check("the bank has moved it", moved or made.payout.amount == 0)
    return made


def _told(line: SettlementLine) -> str:
    shares = f"customer {line.customer}, shop {line.shop}"
    others = f"platform {line.platform}, brand {line.brand}"
    cost = f"commission {line.commission}, tax {line.tax}"
    return f"{line.line} {line.face}: {shares}, {others}; {cost}; net {line.net}"
