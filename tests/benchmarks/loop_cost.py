"""The closed loop: from the code to the platform's countersignature, and back after a cut line."""

from __future__ import annotations

import time
from pathlib import Path

import requests

from terminal.config import FILE
from terminal.core.model import Authority, Verdict
from terminal.core.record import EntryKind
from terminal.demo.post import Post
from terminal.demo.scene import SHOP, Scene
from terminal.entries import record_in

from .figures import milli, quantile, say, timed

_ONLINE = 200  # redemptions
_EACH, _TILLS = 50, 2  # the sandbox lets a till accept fifty on its own word
_LONGEST = 30.0  # seconds that are waited for what should take five


def all_of(folder: Path) -> None:
    """Both directions, against the sandbox on this machine, and whether anything was lost."""
    with Scene(folder / "online", lambda told: None, lambda shown, zone: []) as scene:
        countersigned(scene)
    with Scene(folder / "cut", lambda told: None, lambda shown, zone: []) as scene:
        after_the_cut(scene)


def countersigned(scene: Scene) -> None:
    """A redemption online, both syncs of the journal and the receipt in it, beside a bare POST."""
    post = _as_shipped(scene, "till")
    codes = [scene.issue("prize", "x")["signed"] for _ in range(_ONLINE)]
    bare = _bare_post(scene, post)
    ours, posts = [], []
    for code in codes:
        ours.append(timed(lambda code=code: post.show(code)))
        posts.append(timed(bare))
    outcomes = [
        record_in(entry)
        for entry in post.till.ledger.journal.select([EntryKind.OUTCOME])
        if entry.authority == Authority.PLATFORM
    ]
    signed = sum(bool(record.receipt) for record in outcomes)
    over = quantile(ours, 0.95) - quantile(posts, 0.95)
    say(
        "loop_countersigned",
        "p95 at most 300 ms over a bare POST, every one countersigned",
        over <= 0.3 and signed == _ONLINE,
        redeemed=_ONLINE,
        countersigned=signed,
        p50_ms=milli(quantile(ours, 0.5)),
        p95_ms=milli(quantile(ours, 0.95)),
        post_p95_ms=milli(quantile(posts, 0.95)),
        over_p95_ms=milli(over),
    )


def after_the_cut(scene: Scene) -> None:
    """The line comes back while a hundred wait: the first and the last entry, and all of them."""
    posts = [_as_shipped(scene, f"till-{number}") for number in range(_TILLS)]
    codes = [scene.issue("prize", "x")["signed"] for _ in range(_EACH * _TILLS)]
    for post in posts:
        post.line.cut()
        post.show("VC-0000000000")  # it is noticed
    for number, code in enumerate(codes):
        decision = posts[number % _TILLS].show(code).decision
        if (decision.verdict, decision.authority) != (Verdict.ACCEPTED, Authority.TILL):
            raise RuntimeError(f"the {number}th was not accepted offline")
    began = time.monotonic()
    for post in posts:
        post.line.mend()
    first = _seconds_until(scene, began, 1)
    last = _seconds_until(scene, began, len(codes))
    booked = _booked(scene)
    say(
        "loop_after_the_cut",
        "first entry within 2 s, 100 within 5 s, none lost",
        first <= 2 and last <= 5 and booked == len(codes),
        waiting=len(codes),
        first_s=round(first, 2),
        last_s=round(last, 2),
        complete_percent=round(100 * booked / len(codes), 1),
    )


def _as_shipped(scene: Scene, name: str) -> Post:
    """A till with the settings that it has when nobody changes them."""
    post = scene.open_post(name)
    post.close()
    path = post.home / FILE
    path.write_text(path.read_text("utf-8").replace("contact = 0.5\n", ""), "utf-8")
    post.open()
    scene.wait("the platform to answer", lambda: post.till.status().known)
    return post


def _bare_post(scene: Scene, post: Post):
    """One POST of a till on a connection that is open, as cheap as the protocol has any."""
    session = requests.Session()
    token = (post.home / "secrets" / "baton.token").read_text().strip()
    session.headers["Authorization"] = f"Bearer {token}"
    url, body = scene.platform.url + "/v1/redemptions:prepare", {"code": "VC-0000000000"}
    return lambda: session.post(url, json=body, timeout=10).raise_for_status()


def _booked(scene: Scene) -> int:
    store = scene.platform.store
    asked = "SELECT count(*) AS n FROM redemptions WHERE state = 'confirmed' AND till LIKE ?"
    count: int = store.one(asked, f"{SHOP}-%")["n"]
    return count


def _seconds_until(scene: Scene, began: float, wanted: int) -> float:
    while _booked(scene) < wanted and time.monotonic() - began < _LONGEST:
        time.sleep(0.005)
    return time.monotonic() - began
