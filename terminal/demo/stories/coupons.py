"""Coupons and a verification machine, in a shop that hides seven of a hundred."""

from __future__ import annotations

from terminal.core.model import Authority, Verdict
from terminal.demo.customers_book import Claim
from terminal.demo.host import Failed
from terminal.demo.post import Post
from terminal.demo.scene import Scene
from terminal.judging import What

ABOUT = "100 coupons used; the shop hides 7, and the customers' slips name exactly those"
ROLLED_BACK, BY_HAND, ALL = 4, 3, 100
KNOWN = {What.HIDDEN: ROLLED_BACK, What.UNPROVED: BY_HAND}
_BEFORE = 50  # coupons used before the image of the disk was made


def play(scene: Scene) -> None:
    """Ninety-three are reported, four are rolled back, three were never scanned."""
    post = scene.open_post()
    coupons = [_coupon(scene, number) for number in range(ALL)]
    scene.say(f"{_BEFORE} customers use their coupons")
    for coupon in coupons[:_BEFORE]:
        _use(scene, post, coupon, Authority.PLATFORM)
    image = scene.folder / "older-image"
    post.image(image)
    scene.wait("the platform to answer", lambda: post.till.status().known)
    hidden = coupons[_BEFORE : _BEFORE + ROLLED_BACK]
    scene.say(f"the line is cut; {ROLLED_BACK} more are accepted, and each customer gets a slip")
    post.line.cut()
    for coupon in hidden:
        _use(scene, post, coupon, Authority.TILL)
    scene.say("before they are reported, the shop puts yesterday's disk image back")
    post.restore(image)
    post.line.mend()
    scene.wait("the line to be up", lambda: post.till.status().up and post.till.status().known)
    by_hand = coupons[_BEFORE + ROLLED_BACK : _BEFORE + ROLLED_BACK + BY_HAND]
    scene.say(f"{BY_HAND} are honoured without a scan: these customers have no slip")
    for coupon in by_hand:
        claim = Claim(coupon["customer"], coupon["id"], scene.now())
        scene.customers.claims.append(claim)
    rest = coupons[_BEFORE + ROLLED_BACK + BY_HAND :]
    scene.say(f"{len(rest)} more use theirs")
    for coupon in rest:
        _use(scene, post, coupon, Authority.PLATFORM)
    scene.all_reported(post)
    _both_agree(scene, post)
    secret = {each["id"] for each in (*hidden, *by_hand)}
    named = {each.id for each in scene.judged() if each.what in KNOWN}
    scene.check("the report names exactly the seven", named == secret, f"it names {len(named)}")


def _coupon(scene: Scene, number: int) -> dict[str, str]:
    customer = f"customer {number + 1:03d}"
    order = {"value": 20_00, "minimum": 50_00, "customer": customer}
    return scene.issue("money_off", "20.00 off from 50.00", **order) | {"customer": customer}


def _use(scene: Scene, post: Post, coupon: dict[str, str], authority: Authority) -> None:
    """The customer shows it, pays the rest, and keeps the slip."""
    shown = post.show(coupon["signed"], bill=88_00)
    decision = shown.decision
    if decision.verdict is not Verdict.ACCEPTED or decision.authority is not authority:
        raise Failed(f"the coupon of {coupon['customer']} came out as {decision.verdict.value}")
    claim = Claim(coupon["customer"], coupon["id"], shown.at, post.slip(shown))
    scene.customers.claims.append(claim)


def _both_agree(scene: Scene, post: Post) -> None:
    """The statement and the journal alone show nothing: that is the shop's whole idea."""
    statement = post.statement(scene.today())
    both = [each for each in statement.lines if each.receipt and each.signature]
    reported = ALL - ROLLED_BACK - BY_HAND
    scene.check(f"the statement has {reported} coupons, each signed by both", len(both) == reported)
    bad = post.till.ledger.journal.verify()
    scene.check("every entry of the journal verifies", bad is None, str(bad))
