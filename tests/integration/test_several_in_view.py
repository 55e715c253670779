"""Several codes before the camera: one job, one voucher picked or asked for, real pictures."""

from __future__ import annotations

import queue
from pathlib import Path

import cv2
import numpy
import pytest
import segno

from drivers import ReaderThread
from drivers.scanners.camera import CameraScanner, CameraSettings
from terminal.bootstrap import Books, attach_camera, open_till
from terminal.core.model import Prompt, PromptKind, Verdict
from terminal.demo.customers import PAYMENT
from terminal.flow import Flow, Glimpse

from .conftest import Platform
from .counters import TestCounter
from .flows import kinds
from .waiting import wait_for

PATIENCE = 10.0


def page(*codes: bytes) -> numpy.ndarray:
    """Symbols side by side on one page."""
    pages = []
    for raw in codes:
        rows = segno.make_qr(raw, error="m", mode="byte").matrix_iter(scale=3, border=8)
        symbol = numpy.array([[20 if dark else 235 for dark in row] for row in rows], numpy.uint8)
        whole = numpy.full((420, 420), 235, numpy.uint8)
        whole[: len(symbol), : len(symbol)] = symbol
        pages.append(whole)
    return numpy.hstack(pages)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    folder = tmp_path / "view"
    folder.mkdir()
    return folder


def test_a_reader_hands_on_what_lies_side_by_side_as_one(picture: Path) -> None:
    cv2.imwrite(str(picture / "0.png"), page(b"VC-ALONE"))
    cv2.imwrite(str(picture / "1.png"), page(b"VC-ALONE", b"VC-SECOND"))
    singles: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    views: queue.SimpleQueue[set[tuple[bytes, bool]]] = queue.SimpleQueue()
    reader = ReaderThread(
        CameraScanner(CameraSettings(source=str(picture), repeat_hold=60.0)),
        lambda scan: singles.put(scan.raw),
        print,
        on_view=lambda scans: views.put({(scan.raw, scan.again) for scan in scans}),
    )
    reader.start()
    try:
        assert singles.get(timeout=PATIENCE) == b"VC-ALONE"
        # The one that is known already comes along: otherwise both would be redeemed unasked.
        assert views.get(timeout=PATIENCE) == {(b"VC-ALONE", True), (b"VC-SECOND", False)}
        assert singles.empty()
    finally:
        reader.stop()
        reader.join()


def test_a_voucher_beside_strangers_is_redeemed_unasked(
    sound_platform: Platform, flow: Flow, counter: TestCounter
) -> None:
    made = sound_platform.issue("prepaid")
    view = [b"https://example.com/menu", PAYMENT, made["signed"].encode(), b"\xff\xfe"]
    shown = flow.run_view([Glimpse(raw) for raw in view])
    assert shown is not None
    assert shown.decision.verdict is Verdict.ACCEPTED
    assert "ask" not in counter.events
    assert len(sound_platform.booked(made["id"])) == 1


def test_of_two_vouchers_the_cashier_chooses_and_the_other_stays(
    sound_platform: Platform, flow: Flow, counter: TestCounter
) -> None:
    first, second = sound_platform.issue("prepaid"), sound_platform.issue("prize")
    counter.bill = 1  # the second of the list
    shown = flow.run_view([Glimpse(each["signed"].encode()) for each in (first, second)])
    assert shown is not None
    assert shown.decision.verdict is Verdict.ACCEPTED
    assert shown.code.text == second["signed"]
    assert [name.partition(" · ")[0] for name in counter.prompts[0].options] == [
        first["title"],
        second["title"],
    ]
    assert sound_platform.booked(first["id"]) == []
    assert len(sound_platform.booked(second["id"])) == 1


def test_a_stranger_beside_a_voucher_in_view_does_not_use_it_again(
    sound_platform: Platform, flow: Flow, counter: TestCounter
) -> None:
    made = sound_platform.issue("prepaid", uses=3)
    voucher = made["signed"].encode()
    assert flow.run(voucher).decision.verdict is Verdict.ACCEPTED
    for stranger in (b"https://example.com/poster", PAYMENT, b"\xff\xfe"):
        assert flow.run_view([Glimpse(voucher, again=True), Glimpse(stranger)]) is None
    assert counter.events.count("show") == 1
    assert len(sound_platform.booked(made["id"])) == 1


def test_a_second_voucher_beside_one_in_view_is_asked_about(
    sound_platform: Platform, flow: Flow, counter: TestCounter
) -> None:
    old, new = (sound_platform.issue("prepaid", uses=2) for _ in range(2))
    flow.run(old["signed"].encode())
    counter.bill = 1
    view = [Glimpse(old["signed"].encode(), again=True), Glimpse(new["signed"].encode())]
    shown = flow.run_view(view)
    assert shown is not None
    assert shown.code.text == new["signed"]
    assert [len(sound_platform.booked(each["id"])) for each in (old, new)] == [1, 1]


def test_escape_at_the_choice_does_nothing(
    sound_platform: Platform, books: Books, flow: Flow, counter: TestCounter
) -> None:
    made = [sound_platform.issue("prepaid") for _ in range(2)]
    shown = flow.run_view([Glimpse(each["signed"].encode()) for each in made])
    assert shown is not None
    assert shown.decision.verdict is Verdict.CHECK
    assert shown.decision.prompt is not None
    assert shown.decision.prompt.kind is PromptKind.CHOICE
    assert len(set(shown.decision.prompt.options)) == 2
    assert kinds(books) == []
    assert all(sound_platform.booked(each["id"]) == [] for each in made)


class Choosing(TestCounter):
    """Takes the last option, whatever it is called."""

    def ask(self, prompt: Prompt, code: object) -> int | None:
        super().ask(prompt, code)  # type: ignore[arg-type]
        return len(prompt.options) - 1


@pytest.fixture
def choosing() -> Choosing:
    return Choosing()


def test_a_whole_till_asks_once_for_two_in_one_picture(
    sound_platform: Platform, claimed: object, picture: Path, choosing: Choosing
) -> None:
    made = [sound_platform.issue("prepaid") for _ in range(2)]
    cv2.imwrite(str(picture / "0.png"), page(*(each["signed"].encode() for each in made)))
    till = open_till(choosing, home=claimed("till"))  # type: ignore[operator]
    till.start()
    try:
        till.readers = [attach_camera(till, str(picture))]
        wait_for(lambda: bool(choosing.shown))
    finally:
        till.stop()
    assert choosing.events.count("ask") == 1
    assert [shown.decision.verdict for shown in choosing.shown] == [Verdict.ACCEPTED]
    booked = [len(sound_platform.booked(each["id"])) for each in made]
    assert sorted(booked) == [0, 1]
