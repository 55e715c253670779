"""Nested systems: whatever is handed on takes our id along, and silence is somebody's task."""

from __future__ import annotations

from datetime import timedelta

from terminal.core.legs import LegState, Match
from terminal.core.model import Verdict
from terminal.core.tasks import Task, Way
from terminal.demo.host import Failed
from terminal.demo.post import Post
from terminal.demo.scene import Scene
from terminal.desk import Choice
from terminal.legs import Handover, Legs
from terminal.tracing import Tracing, drawn

ABOUT = "ids cut to 20, in another case or dropped; a restart; silence becomes a task with an owner"
_WITHIN = timedelta(minutes=30)


def play(scene: Scene) -> None:
    """A courier's system delivers what was redeemed, and has ideas of its own about ids."""
    post = scene.open_post()
    cut, loud, dropped, silent = (_delivery(scene, post, who) for who in _WHO)
    scene.say("the courier's system answers, each time in its own spelling")
    _matched(scene, post, "cut to 20 characters", cut[:20], Match.CUT, cut)
    scene.say("the till is switched off and on; an answer comes after that")
    post.close()
    post.open()
    scene.wait("the platform to answer", lambda: post.till.status().known)
    _matched(scene, post, "in capitals, without hyphens", _loud(loud), Match.RESPELLED, loud)
    said = _legs(post).answered("courier", "ORDER-00017")
    scene.check("an answer without our id is an orphan", said.leg is None)
    scene.say("half an hour later two deliveries have not been heard of")
    scene.set_clock(hour=12, minute=45)
    scene.wait("the till to learn the time", lambda: _overdue(post) == {dropped, silent})
    tasks = [line for line in post.till.queue() if line.task == Task.SILENT]
    scene.check("two tasks name who answers for them", [t.note for t in tasks] == ["Chen"] * 2)
    post.till.resolve(tasks[0].sequence, Choice(Way.GIVEN, "the customer says it came", "Lin"))
    scene.check("one is closed", post.till.status().conflicts == 1)
    scene.all_reported(post)
    _tree(scene, post, _loud(cut), cut)


_WHO = ("mei", "li", "wang", "zhao")


def _loud(redemption: str) -> str:
    return redemption.upper().replace("-", "")


def _delivery(scene: Scene, post: Post, customer: str) -> str:
    order = {"value": 45_00, "customer": customer}
    shown = post.show(scene.issue("prepaid", "hot pot, delivered", **order)["signed"])
    scene.told(f"{customer} has a hot pot delivered", post, shown)
    if shown.decision.verdict is not Verdict.ACCEPTED:
        raise Failed(f"the order of {customer} came out as {shown.decision.verdict.value}")
    leg = _legs(post).open(shown.redemption, Handover("courier", "Chen", _WITHIN))
    scene.check("the courier gets the redemption's own id", leg.told == shown.redemption)
    return shown.redemption


def _legs(post: Post) -> Legs:
    return Legs(post.till.ledger)


def _matched(scene: Scene, post: Post, how: str, said: str, match: Match, redemption: str) -> None:
    answer = _legs(post).answered("courier", said)
    found = (answer.matched, answer.leg.redemption if answer.leg else "")
    scene.check(f"{how}: {said} is matched", found == (match, redemption), str(found))


def _overdue(post: Post) -> set[str]:
    return {leg.redemption for leg in _legs(post).all() if leg.state is LegState.SILENT}


def _tree(scene: Scene, post: Post, said: str, redemption: str) -> None:
    """What `baton trace` draws."""
    scene.say(f"baton trace {said}")
    lines = drawn(Tracing(post.till.ledger, post.platform).tree(said))
    for line in lines:
        scene.tell(f"   {line}")
    told = "\n".join(lines)
    parts = (redemption, f"courier: answered as {redemption[:20]}, cut", "statement ")
    scene.check("the tree has redemption, leg and statement", all(p in told for p in parts))
