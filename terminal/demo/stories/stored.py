"""Stored value: a balance, used in parts, topped up; never below zero, never charged twice."""

from __future__ import annotations

import threading

from terminal.core.model import Reason, Verdict
from terminal.demo.post import Post
from terminal.demo.scene import Scene
from terminal.flow import Shown

ABOUT = "a card: used in parts, topped up with a slip, never below zero, never charged twice"


def play(scene: Scene) -> None:
    """Two tills and one card."""
    here, there = scene.open_post("till-a"), scene.open_post("till-b")
    card = scene.issue("stored_value", "gift card", value=100_00, customer="mei")
    order = {"card": card["id"], "customer": "mei"}
    more = scene.issue("top_up", "money onto the gift card", **order)
    _pays(scene, here, card, 30_00, 70_00)
    scene.say("the line is cut: a balance on paper is yesterday's")
    here.line.cut()
    shown = here.show(card["signed"], bill=10_00)
    scene.told("the card, offline", here, shown)
    scene.check("no balance is spent offline", shown.decision.reason is Reason.OFFLINE_NOT_ALLOWED)
    here.line.mend()
    scene.wait("the line to be up", lambda: here.till.status().up)
    scene.say("the platform's answer gets lost after it has charged the card")
    fault = {"kind": "lost_reply", "times": 1, "path": "/v1/redemptions", "exact": True}
    scene.admin("/admin/faults", fault)
    _pays(scene, here, card, 20_00, 50_00)
    scene.say("50.00 are put on it")
    shown = here.show(more["opaque"], bill=50_00)
    scene.told("puts 50.00 on the card", here, shown)
    worth = shown.decision.worth
    scene.check("the customer pays 50.00", worth is not None and worth.take == 50_00)
    scene.check("the slip tells the new balance", shown.decision.balance == 100_00)
    scene.say("two tills ask for 70.00 each at one time, and 100.00 are on it")
    charged = _at_one_time(here, there, card["opaque"], 70_00)
    given = [each.decision.worth.discount for each in charged if each.decision.worth]
    told = ", ".join(f"{each.decision.verdict.value}" for each in charged)
    scene.tell(f"   {told}; charged {given}")
    left = scene.admin(f"/admin/vouchers/{card['id']}")["value"]
    scene.check("no more than is on it was charged", sum(given) == 100_00 - left >= 70_00)
    for post in (here, there):
        scene.all_reported(post)


def _pays(scene: Scene, post: Post, card: dict[str, str], bill: int, left: int) -> None:
    shown = post.show(card["opaque"], bill=bill)
    scene.told(f"pays {bill} with the card", post, shown)
    decision = shown.decision
    fine = decision.verdict is Verdict.ACCEPTED and decision.balance == left
    scene.check(f"{left} are left on it", fine, f"{decision.balance} are")


def _at_one_time(here: Post, there: Post, code: str, bill: int) -> list[Shown]:
    shown: list[Shown] = []
    threads = [
        threading.Thread(target=lambda post=post: shown.append(post.show(code, bill=bill)))
        for post in (here, there)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return shown
