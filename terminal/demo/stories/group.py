"""Group buying with a texted code: several uses, some now, some later, money back in between."""

from __future__ import annotations

from terminal.core.model import Reason, Verdict
from terminal.demo.scene import Scene

ABOUT = "a deal of five by a code of 12 figures: two now, two back as money, one later"


def play(scene: Scene) -> None:
    """The figures of the code are told; the till asks how many."""
    post = scene.open_post()
    deal = scene.issue("prepaid", "hot pot for one", value=68_00, uses=5, policy=2)
    code = deal["typed"]
    scene.check("the code that was texted has 12 figures", len(code) == 12 and code.isdecimal())
    scene.say("two of the five come today")
    shown = post.show(code, uses=2, typed=True)
    scene.told("tells the code; how many? 2", post, shown)
    worth = shown.decision.worth
    scene.check("both are given", worth is not None and worth.uses == 2)
    scene.check("three are left", shown.decision.uses_left == 3)
    scene.say("two want their money back")
    back = scene.admin(f"/admin/vouchers/{deal['id']}:return", {"uses": 2})
    scene.check("one use is left", back["uses_left"] == 1)
    scene.say("two come later, and only one has paid")
    shown = post.show(code, uses=2, typed=True)
    scene.told("tells the code; how many? there is only one", post, shown)
    worth = shown.decision.worth
    scene.check("the till asks for no more than one", worth is not None and worth.uses == 1)
    shown = post.show(code, uses=1, typed=True)
    scene.told("tells the code once more", post, shown)
    scene.check("it is used up", shown.decision.reason is Reason.ALREADY_REDEEMED)
    scene.say("a code that was misheard by one figure")
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    shown = post.show(wrong, typed=True)
    scene.told("tells a wrong code", post, shown)
    scene.check("it is refused", shown.decision.verdict is Verdict.REFUSED)
    scene.all_reported(post)
