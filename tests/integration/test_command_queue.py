"""`baton queue`, `baton queue resolve` and `baton undo`: words, JSON, exit codes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from terminal.demo.relay import Relay

from .commands import inside
from .conftest import Platform


def task(platform: Platform, line: Relay, home: Path) -> int:
    """An acceptance that was refused later; its sequence."""
    made = platform.issue("prepaid", value=88_00)
    assert inside(home, "sync").code == 0
    first = platform.issue("prize")
    assert inside(home, "redeem", first["signed"]).code == 0
    line.cut()
    assert inside(home, "redeem", made["signed"]).code == 0
    platform.admin(f"/admin/vouchers/{made['id']}:refund", {})
    line.mend()
    assert inside(home, "sync").code == 0
    (found,) = inside(home, "queue", "--json").json["entries"]
    return int(found["sequence"])


def test_a_task_is_shown_resolved_and_shown_afterwards(
    sound_platform: Platform, line: Relay, claimed: Callable[[str], Path]
) -> None:
    home = claimed("till")
    number = task(sound_platform, line, home)
    said = inside(home, "queue").out
    for words in (
        "88.00",
        "accepted on this till's word, then refused: refunded",
        "the shop bears it until it is resolved as paid, shop*, dispute, mistake*",
        "0 waiting, 1 for a person",
    ):
        assert words in said
    resolve = ("queue", "resolve", str(number), "--reason", "she paid cash", "--by", "lin")
    refused = inside(home, *resolve, "--as", "shop")
    assert (refused.code, refused.sentence) == (
        2,
        "baton: 'shop' must be approved by a second person",
    )
    done = inside(home, *resolve, "--as", "shop", "--approved-by", "chen", "--json")
    assert done.code == 0
    assert done.json["task"] == number
    assert inside(home, "queue", "--json").json["entries"] == []
    assert "shop by lin, approved by chen: she paid cash" in inside(home, "queue", "--all").out
    closed = inside(home, "queue", "--all", "--json").json["entries"][0]
    assert closed["resolution"]["approved_by"] == "chen"
    again = inside(home, *resolve, "--as", "paid")
    assert again.code == 2
    assert "closed already" in again.sentence
    assert inside(home, "journal", "verify").code == 0


def test_undo_says_what_became_of_it(
    sound_platform: Platform, line: Relay, claimed: Callable[[str], Path]
) -> None:
    home = claimed("till")
    nothing = inside(home, "undo", "--reason", "oops")
    assert (nothing.code, nothing.sentence) == (
        2,
        "baton: there is no such redemption on this till",
    )
    made = sound_platform.issue("prepaid", value=88_00, undo_seconds=600)
    assert inside(home, "redeem", made["signed"]).code == 0
    back = inside(home, "undo", "--reason", "wrong dish")
    assert (back.code, back.out) == (
        0,
        "Test prepaid (88.00): taken back, the platform agrees\n",
    )
    (booked,) = sound_platform.booked(made["id"])
    assert booked["state"] == "reversed"
    late = sound_platform.issue("prepaid", value=88_00, undo_seconds=0)
    assert inside(home, "redeem", late["signed"]).code == 0
    stands = inside(home, "undo", "--reason", "too late", "--json")
    assert stands.code == 1
    assert "undo_window_passed" in stands.sentence
    line.cut()
    offline = sound_platform.issue("prepaid", value=88_00)
    assert inside(home, "redeem", offline["signed"]).code == 0
    void = inside(home, "undo", "--reason", "changed his mind", "--json")
    assert (void.code, void.json["outcome"]) == (0, "never_sent")
    voided = inside(home, "queue", "--all").out
    assert "voided" in voided
    assert "changed his mind" in voided
