"""One key, two histories: the platform notices, books nothing, keeps everything, and tells."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from offline_queue import chain
from offline_queue.entry import Draft, encode
from terminal.core.wire import b64

from .conftest import Served, Till

SECOND = 10**9


def entry(till: Till, redemption: str, boot: bytes = bytes(16), seconds: int = 5) -> bytes:
    """The till's next entry, written in some boot at some second of it."""
    key = uuid.UUID(redemption).bytes
    draft = Draft(key, "outcome", "", b"\x01", 5, 2, boot, seconds * SECOND)
    till.sequence += 1
    encoded = encode(draft, till.sequence, till.hash, till.id)
    till.hash = chain.entry_hash(encoded)
    return encoded


def accept(served: Served, till: Till, **place: Any) -> dict[str, Any]:
    """An acceptance on the till's own word, not sent yet."""
    id_ = str(uuid.uuid4())
    proof = till.proof(entry(till, id_, **place))
    return till.item(served.prize()["typed"], id=id_, proof=proof, authority="till")


def said(answer: dict[str, Any]) -> str:
    """Why it is not booked; "" if it is."""
    if answer["state"] == "confirmed":
        return ""
    assert answer["refusal"]["reason"] == "auth_failed"
    note = answer["refusal"]["note"]
    assert note.startswith("This till is quarantined and nothing of it is booked: ")
    return str(note)


def report(served: Served, till: Till, **place: Any) -> str:
    return said(till.send(accept(served, till, **place))[0])


def kit(till: Till) -> dict[str, Any]:
    told: dict[str, Any] = till.get("/v1/offline-kit").json()
    return told


def twin(till: Till) -> Till:
    """The same card in another machine: same key, same token, same journal so far."""
    return copy.copy(till)


def open_cases(served: Served, till: Till) -> list[str]:
    cases = served.admin("/quarantine")["tills"]
    return [c["why"] for c in cases if c["till"] == till.id and c["released_at"] is None]


def kept(served: Served, till: Till) -> list[str]:
    return [i["id"] for i in served.admin("/quarantine")["items"] if i["till"] == till.id]


@pytest.fixture
def till(new_till: Callable[[], Till]) -> Till:
    return new_till()


def test_the_kit_tells_how_far_the_platform_has_seen(served: Served, till: Till) -> None:
    assert (kit(till)["head"], kit(till)["quarantine"]) == (None, "")
    for _ in range(3):
        assert report(served, till) == ""
    assert kit(till)["head"] == {"sequence": till.sequence, "hash": b64(till.hash)}
    assert (kit(till)["quarantine"], open_cases(served, till)) == ("", [])


def test_a_sequence_used_twice_is_never_merged(served: Served, till: Till) -> None:
    """An older image of the card was put back while the line was down."""
    report(served, till)
    image = (till.sequence, till.hash)
    report(served, till)
    till.sequence, till.hash = image
    item = accept(served, till)
    answer = till.send(item)[0]
    assert f"head {image[0] + 1} is not the entry that was told or shown" in said(answer)
    assert till.get(f"/v1/redemptions/{item['id']}").status_code == 404
    assert served.booked(item["id"]) == []
    assert kept(served, till) == [item["id"]]
    assert kit(till)["quarantine"] == open_cases(served, till)[0]


def test_from_then_on_nothing_of_that_till_is_booked_and_all_of_it_is_kept(
    served: Served, till: Till
) -> None:
    first = accept(served, till)
    booked = till.send(first)[0]
    image = (till.sequence, till.hash)
    report(served, till)
    till.sequence, till.hash = image
    bad, good = accept(served, till), accept(served, till)
    assert all(said(answer) for answer in till.send(bad, good))
    assert all(said(answer) for answer in till.send(bad, good))  # again: kept once
    assert kept(served, till) == [bad["id"], good["id"]]
    evidence = [i for i in served.admin("/quarantine")["items"] if i["till"] == till.id]
    assert [i["entry"] for i in evidence] == [bad["proof"]["entry"], good["proof"]["entry"]]
    reversal = till.proof(entry(till, first["id"]))
    undone = till.reverse(first["id"], proof=reversal).json()
    assert said(undone)
    assert till.reverse(first["id"]).json()["state"] == "refused"
    looked = till.prepare(served.prize()["typed"])
    assert looked["refusal"]["reason"] == "auth_failed"
    assert till.send(first)[0] == booked  # what was answered before keeps its answer


def test_a_cloned_till_is_noticed_whichever_of_the_two_comes_second(
    served: Served, till: Till
) -> None:
    report(served, till, boot=b"A" * 16, seconds=10)
    clone = twin(till)
    assert report(served, till, boot=b"A" * 16, seconds=20) == ""
    assert "is not the entry" in report(served, clone, boot=b"B" * 16, seconds=1)
    assert report(served, till, boot=b"A" * 16, seconds=30)  # nobody knows which is the true one
    assert len(kept(served, till)) == 2


def test_two_boot_histories_are_noticed_though_no_sequence_is_shown_twice(
    served: Served, till: Till
) -> None:
    """Most entries are never sent, so the two may never show the same sequence."""
    report(served, till, boot=b"A" * 16, seconds=10)
    clone = twin(till)
    for second in (11, 12, 13):
        entry(till, str(uuid.uuid4()), boot=b"A" * 16, seconds=second)  # refusals: never sent
    assert report(served, till, boot=b"A" * 16, seconds=20) == ""
    entry(clone, str(uuid.uuid4()), boot=b"B" * 16, seconds=1)
    item = accept(served, clone, boot=b"B" * 16, seconds=2)
    clone.sequence, clone.hash = till.sequence, till.hash  # its head is not told
    assert "second boot history" in said(clone.send(item)[0])


def test_a_head_that_is_another_entry_is_noticed_without_any_item(
    served: Served, till: Till
) -> None:
    report(served, till)
    clone = twin(till)
    report(served, till)
    entry(clone, str(uuid.uuid4()))
    assert clone.send() == []
    assert "is not the entry that was told" in open_cases(served, till)[0]


def test_a_head_that_runs_backwards_is_noticed_unless_it_only_wandered(
    served: Served, till: Till
) -> None:
    report(served, till)
    waiting = accept(served, till)
    image = (till.sequence, till.hash)
    for _ in range(3):
        entry(till, str(uuid.uuid4()))
    report(served, till)
    till.sequence, till.hash = image
    assert said(till.send(waiting)[0]) == ""  # a request that was overtaken
    served.clock.ahead = timedelta(minutes=11)
    another = till.item(served.prize()["typed"], proof=waiting["proof"], id=waiting["id"])
    till.send(another)
    assert "runs backwards" in open_cases(served, till)[0]


def test_a_boot_clock_that_runs_backwards_is_noticed(served: Served, till: Till) -> None:
    """A machine's snapshot that was put back goes on in the same boot."""
    early = accept(served, till, seconds=5000)
    entry(till, str(uuid.uuid4()), seconds=5001)
    assert report(served, till, seconds=100) == ""
    assert "boot clock runs backwards" in said(till.send(early)[0])


def test_reports_in_any_order_and_again_are_no_contradiction(served: Served, till: Till) -> None:
    boots = [(b"A" * 16, 5), (b"A" * 16, 9), (b"B" * 16, 2), (b"C" * 16, 1), (b"C" * 16, 8)]
    items = [accept(served, till, boot=boot, seconds=second) for boot, second in boots]
    for at in (3, 0, 4, 1, 2, 0, 3):
        assert said(till.send(items[at])[0]) == ""
    assert open_cases(served, till) == []


def test_another_tills_history_is_its_own(
    served: Served, till: Till, new_till: Callable[[], Till]
) -> None:
    other = new_till()
    assert [report(served, till), report(served, other)] == ["", ""]
    assert open_cases(served, till) == open_cases(served, other) == []


def test_a_person_releases_it_and_it_reports_again(served: Served, till: Till) -> None:
    report(served, till)
    image = (till.sequence, till.hash)
    report(served, till)
    seen = (till.sequence, till.hash)
    till.sequence, till.hash = image
    lost = accept(served, till)
    till.send(lost)
    path = f"/tills/{till.id}:release"
    served.admin(path, {"reason": " "}, 422)
    served.admin(path, {"reason": "the old card was put back"}, 200)
    served.admin(path, {"reason": "twice"}, 404)
    assert kit(till)["quarantine"] == ""
    till.sequence, till.hash = seen
    assert report(served, till) == ""
    assert kept(served, till) == [lost["id"]]  # the evidence stays
    (case,) = [c for c in served.admin("/quarantine")["tills"] if c["till"] == till.id]
    assert case["reason"] == "the old card was put back"
    assert case["released_at"] is not None


def test_the_quarantine_outlives_a_restart(served: Served, till: Till) -> None:
    report(served, till)
    clone = twin(till)
    report(served, till)
    report(served, clone)
    rows = served.sandbox.store.all("SELECT till FROM quarantines WHERE released_at IS NULL")
    assert till.id in [row["till"] for row in rows]
