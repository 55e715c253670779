"""The virtual wristband: one code, one trace, through every place of one visit."""

from __future__ import annotations

from terminal.core.model import Reason, Verdict
from terminal.demo.host import Failed
from terminal.demo.post import Post
from terminal.demo.scene import Scene

ABOUT = "check in, a tab at several tills, power cuts, paid once, leave: all under one trace"


def play(scene: Scene) -> None:
    """A day at the baths: what is scanned is always the same, what it means tells the place."""
    gate, bar, kitchen, desk = (_place(scene, name, kind) for name, kind in _PLACES)
    band = scene.issue("tab", "wristband 17", customer="mei")
    scene.say("nobody drinks who has not come in")
    _refused(scene, bar, band, Reason.RULES_NOT_MET, bill=30_00)
    _passes(scene, "comes in at the gate", gate, band)
    scene.say("the bill goes on the tab, at whichever till")
    _adds(scene, bar, band, 30_00, 30_00)
    _adds(scene, kitchen, band, 54_00, 84_00)
    wrong = _adds(scene, bar, band, 8_00, 92_00)
    bar.till.undo(wrong, "the drink was another guest's")
    scene.all_reported(bar)
    scene.say("nobody leaves without paying")
    scene.admin(f"/admin/tills/{gate.till.identity.till}:touchpoint", {"kind": "leave"})
    _refused(scene, gate, band, Reason.UNPAID)
    _power_cuts(scene, bar, band)
    _paid_once(scene, desk, kitchen, band)
    _passes(scene, "leaves", gate, band)
    _refused(scene, gate, band, Reason.ALREADY_REDEEMED)
    for post in (gate, bar, kitchen, desk):
        scene.all_reported(post)
    _one_trace(scene, gate, desk)


_PLACES = (("gate", "check_in"), ("bar", "tab"), ("kitchen", "tab"), ("desk", "pay_tab"))


def _place(scene: Scene, name: str, kind: str) -> Post:
    post = scene.open_post(name)
    scene.admin(f"/admin/tills/{post.till.identity.till}:touchpoint", {"kind": kind})
    return post


def _power_cuts(scene: Scene, bar: Post, band: dict[str, str]) -> None:
    scene.say("the lights go out, at the platform and at the bar; the tab is as it was")
    bar.close()
    scene.restart_platform()
    bar.open()
    scene.wait("the platform to answer", lambda: bar.till.status().known)
    _adds(scene, bar, band, 16_00, 100_00)
    scene.say("the line is cut: what is on a tab only the platform knows")
    bar.line.cut()
    _refused(scene, bar, band, Reason.OFFLINE_NOT_ALLOWED, bill=5_00)
    bar.line.mend()
    scene.wait("the line to be up", lambda: bar.till.status().up)


def _paid_once(scene: Scene, desk: Post, kitchen: Post, band: dict[str, str]) -> None:
    scene.say("the tab is paid, and the platform's answer gets lost on its way")
    fault = {"kind": "lost_reply", "times": 1, "path": "/v1/redemptions", "exact": True}
    scene.admin("/admin/faults", fault)
    shown = desk.show(band["opaque"])
    scene.told("pays at the desk", desk, shown)
    worth = shown.decision.worth
    scene.check("100.00 are taken", worth is not None and worth.take == 100_00)
    _refused(scene, desk, band, Reason.ALREADY_REDEEMED)
    scene.say("a closed tab takes nothing more")
    _refused(scene, kitchen, band, Reason.ALREADY_REDEEMED, bill=12_00)


def _adds(scene: Scene, post: Post, band: dict[str, str], bill: int, total: int) -> str:
    shown = post.show(band["signed"], bill=bill)
    scene.told(f"has {bill} put on the tab", post, shown)
    worth, effects = shown.decision.worth, shown.decision.effects
    fine = worth is not None and worth.take == 0 and [each.total for each in effects] == [total]
    scene.check(f"nothing is paid, and {total} are on it", fine, str(shown.decision))
    return shown.redemption


def _passes(scene: Scene, who: str, post: Post, band: dict[str, str]) -> None:
    shown = post.show(band["signed"])
    scene.told(who, post, shown)
    if shown.decision.verdict is not Verdict.ACCEPTED:
        raise Failed(f"who {who} came out as {shown.decision.verdict.value}")


def _refused(
    scene: Scene, post: Post, band: dict[str, str], reason: Reason, bill: int | None = None
) -> None:
    shown = post.show(band["signed"], bill=bill)
    scene.told("shows the wristband", post, shown)
    found = shown.decision.reason
    scene.check(f"refused: {reason.value}", found is reason, f"it came out as {found}")


def _one_trace(scene: Scene, gate: Post, desk: Post) -> None:
    lines = desk.statement(scene.today()).lines
    # In any order: the tills' clocks agree only as well as a slow answer told them the time.
    kinds = sorted(line.kind for line in lines if line.state == "confirmed")
    told = sorted(["check_in", "tab", "tab", "tab", "pay_tab", "leave"])
    scene.check("six steps are on the statement", kinds == told, str(kinds))
    scene.check("all under one trace", len({line.trace for line in lines}) == 1)
    traces = {entry.trace for entry in gate.till.ledger.journal.walk()} - {""}
    scene.check("the gate's journal has it too", traces == {lines[0].trace})
