"""Proof of presence: a code that changes, pictures that are found out, guesses in vain."""

from __future__ import annotations

from terminal.core.check_digit import is_typed_code
from terminal.core.model import Authority, Reason, Verdict
from terminal.core.signed import as_shown
from terminal.demo.post import Post
from terminal.demo.scene import Scene

ABOUT = "a wallet's code changes and is proved offline; pictures, forgeries and guesses are not"


def play(scene: Scene) -> None:
    """One honest shop, and one that has collected pictures."""
    here, there = scene.open_post("till-a"), scene.open_post("till-b", shop="nanjing")
    here.line.cut()
    _offline(scene, here)
    _lower_limit(scene, here)
    here.line.mend()
    scene.wait("the line to be up", lambda: here.till.status().up)
    _harvested(scene, there)
    _guessed(scene, there)
    for post in (here, there):
        scene.all_reported(post)


def _offline(scene: Scene, post: Post) -> None:
    scene.say("the line is cut; mei shows her phone, and the till knows no key but the platform's")
    shown = post.show(_phone(scene, _bound(scene, "mei")))
    scene.told("mei's phone", post, shown)
    decision = shown.decision
    fine = (decision.verdict, decision.authority) == (Verdict.ACCEPTED, Authority.TILL)
    scene.check("it is accepted on the till's word", fine)
    li = _bound(scene, "li")
    _refused(scene, post, "a picture of li's phone, taken 2 minutes ago", _phone(scene, li, 120))
    _refused(scene, post, "li's voucher without the phone's signature", li["signed"])
    forged = as_shown(li["signed"], scene.now(), bytes(range(32)))
    _refused(scene, post, "a phone that is not li's", forged, Reason.BAD_SIGNATURE)


def _lower_limit(scene: Scene, post: Post) -> None:
    scene.say("codes that never change have a lower limit: a picture of them does as well")
    codes = [scene.issue("prepaid", "a menu", value=150_00)["signed"] for _ in range(3)]
    for code in codes[:2]:
        scene.told("a printed code", post, post.show(code))
    capped = Reason.OFFLINE_CAP_REACHED
    _refused(scene, post, "one more printed code", codes[2], capped)
    shown = post.show(_phone(scene, _bound(scene, "wang", value=150_00)))
    scene.told("wang's phone", post, shown)
    scene.check("a phone is accepted", shown.decision.verdict is Verdict.ACCEPTED)


def _harvested(scene: Scene, post: Post) -> None:
    scene.say("the other shop has collected pictures, and redeems them without its customers")
    for customer in ("zhao", "qian", "sun"):
        code = _phone(scene, _bound(scene, customer), 600)
        _refused(scene, post, f"a picture of {customer}'s phone", code)
    flags = scene.admin("/admin/flags")["items"]
    for each in flags:
        scene.tell(f"   flagged: {each['shop']}. {each['why']}")
    scene.check("this shop is flagged, and no other", [f["shop"] for f in flags] == ["nanjing"])


def _guessed(scene: Scene, post: Post) -> None:
    scene.say("somebody types one code after the other")
    right = scene.issue("prepaid", "a menu")["typed"]
    guesses = (str(at) for at in range(200_000_000_000, 200_000_010_000))
    wrong = [code for code in guesses if is_typed_code(code) and code != right][:5]
    for code in wrong:
        shown = post.show(code, typed=True)
        scene.check("it is none", shown.decision.reason is Reason.UNKNOWN_CODE)
    shown = post.show(right, typed=True)
    scene.told("a right one at last", post, shown)
    scene.check("nobody looks at it now", shown.decision.reason is Reason.RATE_LIMITED)
    shown = post.show(_phone(scene, _bound(scene, "zhou")))
    scene.check("a phone is not kept waiting", shown.decision.verdict is Verdict.ACCEPTED)
    scene.set_clock(hour=12, minute=5)
    shown = post.show(right, typed=True)
    scene.check("after the pause it is good", shown.decision.verdict is Verdict.ACCEPTED)


def _bound(scene: Scene, customer: str, value: int = 10_00) -> dict[str, str]:
    order = {"customer": customer, "bound": True, "value": value}
    return scene.issue("prepaid", "a bowl of noodles", **order)


def _phone(scene: Scene, voucher: dict[str, str], ago: int = 0) -> str:
    """What its owner's phone shows, or showed so many seconds ago."""
    shown: str = scene.admin(f"/admin/vouchers/{voucher['id']}:show", {"ago": ago})["code"]
    return shown


def _refused(
    scene: Scene, post: Post, what: str, code: str, reason: Reason = Reason.QR_STALE
) -> None:
    shown = post.show(code)
    scene.told(what, post, shown)
    found = shown.decision.reason
    scene.check(f"refused: {reason.value}", found is reason, f"it came out as {found}")
