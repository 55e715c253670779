"""Payment as the best loop: what the voucher leaves is paid by QR, under the same trace."""

from __future__ import annotations

from uuid import UUID

from terminal.core.foreign import Columns, ForeignLine, StatementMapping
from terminal.core.legs import LegState
from terminal.core.reconcile import Match
from terminal.demo.host import Failed
from terminal.demo.post import Post
from terminal.demo.scene import Scene
from terminal.errors import PlatformFault, WrongUse
from terminal.paying import Means, Paying
from terminal.tracing import Tracing, drawn

ABOUT = "the rest by QR, seen as paid at the till; cash and card claimed until the day file proves"


def play(scene: Scene) -> None:
    """A taxi, whose amount nobody knows before the end, and a shop."""
    post = scene.open_post()
    _by_qr(scene, post)
    _lost_and_doubled(scene, post)
    _outside(scene, post)
    scene.all_reported(post)
    _both_sides(scene, post)


def _by_qr(scene: Scene, post: Post) -> None:
    ride = _ride(scene, post, "mei", 43_50)
    asked = _paying(post).ask(ride)
    scene.check("33.50 is left to pay", asked.leg.amount == 33_50)
    scene.check("the customer's page says so", "Pay 33.50 CNY" in scene.visit(asked.page))
    scene.check("nobody has paid yet", _paying(post).look(asked.leg) is LegState.OPEN)
    scene.say("mei taps; the till sees it")
    scene.check("the page says paid", "Paid" in scene.visit(asked.page, send=True))
    scene.check("the till sees it", _paying(post).look(asked.leg) is LegState.ANSWERED)
    scene.check("nothing is left", _refuses(post, ride))
    for line in drawn(Tracing(post.till.ledger, post.platform).tree(asked.leg.told)):
        scene.tell(f"   {line}")
    (leg,) = [each for each in _paying(post).legs() if each.id == asked.leg.id]
    entry = post.till.ledger.journal.at(leg.sequence)
    ours = {each.trace for each in post.till.ledger.journal.walk() if each.trace}
    one = entry is not None and ours == {entry.trace}
    scene.check("one trace for the ride and its payment", one)


def _lost_and_doubled(scene: Scene, post: Post) -> None:
    ride = _ride(scene, post, "li", 30_00)
    scene.say("the answer gets lost, the till is switched off; the payment is the same one")
    fault = {"kind": "lost_reply", "times": 2, "path": "/v1/payments", "exact": True}
    scene.admin("/admin/faults", fault)
    try:
        _paying(post).ask(ride)
    except PlatformFault:
        scene.tell("   the till does not know whether it was asked for")
    else:
        raise Failed("the lost answer was not missed")
    scene.admin("/admin/faults", {"kind": "reset"})
    post.close()
    post.open()
    scene.wait("the platform to answer", lambda: post.till.status().known)
    asked = _paying(post).ask(ride)
    told = [each for each in scene.admin("/admin/payments")["items"] if each["redemption"] == ride]
    scene.check("the platform knows one payment", [each["id"] for each in told] == [asked.leg.told])
    scene.say("li taps twice")
    pages = [scene.visit(asked.page, send=True) for _ in range(2)]
    scene.check("both times it is the one that was paid", pages[0] == pages[1])
    scene.check("giving up comes too late", _paying(post).give_up(asked.leg) is LegState.ANSWERED)
    scene.say("the ride is taken back: what was paid goes back with it")
    post.till.undo(ride, "the wrong car")
    scene.all_reported(post)
    scene.check("the page says paid back", "Paid back" in scene.visit(asked.page))


def _outside(scene: Scene, post: Post) -> None:
    wang = _ride(scene, post, "wang", 25_00)
    scene.say("wang has no phone left: the till asks no longer, and he pays cash")
    asked = _paying(post).ask(wang)
    scene.check("it is given up", _paying(post).give_up(asked.leg) is LegState.GIVEN_UP)
    scene.check("the page takes nothing", "Nothing was" in scene.visit(asked.page, send=True))
    _paying(post).claim(wang, Means.CASH)
    zhao = _ride(scene, post, "zhao", 60_00)
    card = _paying(post).claim(zhao, Means.CARD, "SLIP-2026-000471")
    scene.check("both are claimed, unproved", _open(post) == {Means.CASH, Means.CARD})
    scene.say("the acquirer's day file comes, with the slip's number cut short")
    at = scene.now()
    rows = [ForeignLine(2, "slip-2026-0004", card.amount, at), ForeignLine(3, "OTHER-99", 1, at)]
    mapping = StatementMapping(Columns("Amount"), figure="take")
    found = sorted(each.match for each in _paying(post).prove(rows, mapping))
    wanted = sorted([Match.MATCHED, Match.LOCAL_ONLY, Match.PLATFORM_ONLY])
    scene.check("it has the card, not the cash, and one that is nobody's", found == wanted)
    scene.check("only the cash is still unproved", _open(post) == {Means.CASH})


def _both_sides(scene: Scene, post: Post) -> None:
    """The platform's payments for what this till redeemed, and the till's, side by side."""
    redeemed = {str(UUID(bytes=entry.key)) for entry in post.till.ledger.journal.walk()}
    theirs = {
        each["id"]: (each["amount"], each["state"] in ("paid", "refunded"))
        for each in scene.admin("/admin/payments")["items"]
        if each["redemption"] in redeemed
    }
    ours = {
        each.told: (each.amount, each.state is LegState.ANSWERED)
        for each in _paying(post).legs()
        if each.system == "payment"
    }
    scene.check("both sides know the same payments", ours == theirs, f"{ours} {theirs}")


def _ride(scene: Scene, post: Post, customer: str, bill: int) -> str:
    scene.say(f"{customer} has a ride; at its end it costs {bill}, and a coupon takes 10.00 off")
    order = {"value": 10_00, "customer": customer}
    shown = post.show(scene.issue("money_off", "10.00 off a ride", **order)["signed"], bill=bill)
    scene.told(f"{customer} shows the coupon", post, shown)
    return shown.redemption


def _paying(post: Post) -> Paying:
    return Paying(post.till.ledger, post.platform)


def _open(post: Post) -> set[str]:
    return {each.system for each in _paying(post).legs() if each.state is LegState.OPEN}


def _refuses(post: Post, redemption: str) -> bool:
    try:
        _paying(post).ask(redemption)
    except WrongUse:
        return True
    return False
