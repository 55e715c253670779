"""A membership card: recognised again, with points, stamps and a level."""

from __future__ import annotations

from terminal.core.model import Authority, Verdict
from terminal.demo.post import Post
from terminal.demo.scene import Scene

ABOUT = "a member is recognised, earns points and stamps, comes again and becomes a VIP"
_VISITS = 10  # from which on a customer is a VIP here


def play(scene: Scene) -> None:
    """Points by the bill on one card, a stamp for each visit on the other."""
    post = scene.open_post()
    _points(scene, post)
    _stamps(scene, post)


def _points(scene: Scene, post: Post) -> None:
    points = scene.issue("membership", "tea club", value=1_00, customer=scene.newcomer("mei"))
    scene.say("points by the bill")
    earned = 0
    for visit in range(_VISITS + 1):
        shown = post.show(points["signed"], bill=25_80)
        (effect,) = shown.decision.effects
        earned += 25
        if visit in (0, 1, _VISITS):
            scene.told(f"mei, visit {visit + 1}", post, shown)
            voucher = shown.voucher
            seen = voucher.visits if voucher else None
            scene.check("the visit is recognised", seen == visit, f"{seen}")
            scene.check("the points add up", (effect.amount, effect.total) == (25, earned))
    level = shown.voucher.level if shown.voucher else ""
    scene.check("she is a VIP by now", level == "VIP", level)
    worth = shown.decision.worth
    scene.check("nothing is taken off her bill", worth is not None and worth.take == 25_80)


def _stamps(scene: Scene, post: Post) -> None:
    stamps = scene.issue("membership", "ten coffees", customer=scene.newcomer("li"))
    scene.say("a stamp for each visit; one is taken back")
    for _ in range(3):
        shown = post.show(stamps["signed"], bill=18_00)
    scene.told("li, third coffee", post, shown)
    scene.check("three stamps", shown.decision.effects[0].total == 3)
    post.till.undo(shown.redemption, "wrong card")
    scene.all_reported(post)
    shown = post.show(stamps["signed"], bill=18_00)
    scene.check("the stamp is gone with it", shown.decision.effects[0].total == 3)
    scene.say("the line is cut: the visit counts when it is told")
    post.line.cut()
    shown = post.show(stamps["signed"], bill=18_00)
    scene.told("li, offline", post, shown)
    decision = shown.decision
    own = decision.verdict is Verdict.ACCEPTED and decision.authority is Authority.TILL
    scene.check("nothing is at risk, so the till says yes", own)
    post.line.mend()
    scene.wait("the line to be up", lambda: post.till.status().up)
    scene.all_reported(post)
    shown = post.show(stamps["signed"], bill=18_00)
    scene.check("five stamps", shown.decision.effects[0].total == 5)
