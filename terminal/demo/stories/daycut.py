"""The day cut: what is late, what is taken back afterwards, and what the platform has lost."""

from __future__ import annotations

from terminal.core.model import Authority, Verdict
from terminal.core.reconcile import Match
from terminal.demo.host import Failed
from terminal.demo.post import Post
from terminal.demo.scene import Scene
from terminal.flow import Shown
from terminal.reconciling import Reconciled, Reconciling
from terminal.undo import Undone

ABOUT = "late across the cut, taken back after it, lost by the platform and told again"


def play(scene: Scene) -> None:
    """One business date with everything that can happen to it, seen from the morning after."""
    post = scene.open_post()
    day = scene.today()
    scene.say(f"the business date is {day}; four customers come, and the line is up")
    shown = [_use(scene, post, f"lunch {n}", Authority.PLATFORM) for n in range(1, 5)]
    scene.say("the line is cut; one more comes shortly before the cut")
    post.line.cut()
    _use(scene, post, "supper", Authority.TILL)
    scene.say("the platform loses one of its own lines, and at 04:00 the day is cut and closed")
    _lose(scene, shown[1])
    scene.set_clock(days=1, hour=5)
    closed = scene.admin(f"/admin/days/{post.till.identity.shop}/{day}:close", {})
    scene.check("the closed statement has a number", bool(closed["document"]))
    scene.check("three lines stand on it", len(closed["lines"]) == 3)
    scene.say("the line is back in the morning")
    post.line.mend()
    scene.wait("the line to be up", lambda: post.till.status().up)
    scene.all_reported(post)
    reconciling = Reconciling(
        post.till.ledger, next(iter(post.till.flow.platforms.values())), post.till.identity.shop
    )
    first = reconciling.day(day, scene.today())
    _counted(scene, first, {Match.MATCHED: 3, Match.LATE: 1, Match.LOCAL_ONLY: 1})
    scene.say("what only the till has is told again, under its own id")
    told = reconciling.resend(first)
    scene.all_reported(post)
    after = reconciling.day(day, scene.today())
    _counted(scene, after, {Match.MATCHED: 3, Match.LATE: 2})
    scene.check("it is the one that was lost", told.resent == {shown[1].redemption})
    scene.say("a lunch of yesterday is taken back: it stands on today's statement as late")
    taken = post.till.undo(shown[0].redemption, "the customer came back with it")
    scene.check("the platform agrees", taken.outcome is Undone.TAKEN_BACK, taken.outcome.value)
    again = scene.admin(f"/admin/days/{post.till.identity.shop}/{day}:close", {})
    scene.check("the closed statement is as it was", again == closed)
    back = [each for each in post.statement(scene.today()).lines if each.state == "reversed"]
    scene.check("today's has the taking back", [each.id for each in back] == [taken.redemption])
    _counted(scene, reconciling.day(day, scene.today()), {Match.MATCHED: 2, Match.LATE: 2})


def _use(scene: Scene, post: Post, title: str, authority: Authority) -> Shown:
    voucher = scene.issue("prepaid", title, value=88_00)
    shown = post.show(voucher["signed"])
    scene.told(f"a deal: {title}", post, shown)
    decision = shown.decision
    if decision.verdict is not Verdict.ACCEPTED or decision.authority is not authority:
        raise Failed(f"{title} came out as {decision.verdict.value}")
    return shown


def _lose(scene: Scene, shown: Shown) -> None:
    """The platform's own mishap: a row is gone, and with it all that hangs on it."""
    scene.admin(f"/admin/redemptions/{shown.redemption}:lose", {})


def _counted(scene: Scene, reconciled: Reconciled, expected: dict[Match, int]) -> None:
    from terminal.reconciled import screen_of

    for line in screen_of(reconciled, "Asia/Shanghai"):
        scene.tell(f"   {line}")
    found = [each.match for each in reconciled.findings]
    counts = {match: found.count(match) for match in dict.fromkeys(found)}
    words = ", ".join(f"{count} {match.value}" for match, count in expected.items())
    scene.check(words, counts == expected, f"found {counts}")
