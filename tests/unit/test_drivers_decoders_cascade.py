"""The cascade: what it finds in stills and live frames, and what a step may cost."""

import time

import numpy
import pytest

from drivers.decoders.cascade import Cascade
from drivers.decoders.steps import LIBRARIES, further_steps

from .drawn_codes import qr, seen, symbol_of

EAN = "6901234567892"


def texts(found) -> set[str]:
    return {code.raw.decode() for code in found}


def until_read(cascade: Cascade, frames) -> tuple[int, set[str]]:
    """How many frames it took, and what the last one gave."""
    number = 0
    for number, frame in enumerate(frames, 1):
        found = texts(cascade.read_live(frame))
        if found:
            return number, found
    return number, set()


@pytest.mark.parametrize("turn", [0, 45, -45, 20, 90, 160])
def test_bars_are_read_at_any_angle_in_a_still(turn):
    frame = seen([symbol_of("EAN13", EAN, scale=2)], turn)
    assert texts(Cascade().read_still(frame)) == {EAN}


@pytest.mark.parametrize("turn", [0, 45, 70])
def test_bars_are_read_at_any_angle_within_a_second_of_live_frames(turn):
    symbol = symbol_of("EAN13", EAN, scale=2)
    frames = (seen([symbol], turn, seed=seed) for seed in range(25))
    assert until_read(Cascade(), frames)[1] == {EAN}


@pytest.mark.parametrize("tilt", [0.0, 0.3])
@pytest.mark.parametrize("turn", [0, 30, 200])
@pytest.mark.parametrize("inverted", [False, True])
def test_a_qr_is_read_from_any_side_in_the_first_frame(turn, tilt, inverted):
    symbol = 255 - qr(b"VC-12345") if inverted else qr(b"VC-12345")
    frame = seen([symbol], turn, tilt)
    assert texts(Cascade().read_still(frame)) == {"VC-12345"}
    assert texts(Cascade().read_live(frame)) == {"VC-12345"}


def test_inverted_bars_are_read():
    assert texts(Cascade().read_still(seen([255 - symbol_of("EAN13", EAN)]))) == {EAN}


@pytest.mark.parametrize(
    "symbols",
    [
        [qr(b"one"), qr(b"two"), qr(b"three")],
        [symbol_of("EAN8", code, 2) for code in ("12345670", "55123457")],
    ],
)
def test_several_codes_in_view_are_all_handed_on(symbols):
    frame = seen(symbols, turn=7)
    assert len(texts(Cascade().read_still(frame))) == len(symbols)


def test_a_coupon_beside_a_voucher_joins_it_within_five_seconds_of_frames():
    cascade, met = Cascade(), set()
    for seed in range(120):
        met |= texts(cascade.read_live(seen([qr(b"VC-1"), symbol_of("EAN13", EAN, 2)], seed=seed)))
        if len(met) > 1:
            break
    assert met == {"VC-1", EAN}


def test_bars_are_never_taken_from_a_single_frame():
    cascade, frame = Cascade(), seen([symbol_of("EAN13", EAN)])
    found = [texts(cascade.read_live(frame)) for _ in range(12)]
    assert found[0] == set()
    assert {EAN} in found


def test_forgotten_frames_count_for_nothing():
    cascade, frame = Cascade(), seen([symbol_of("EAN13", EAN)])
    needed, found = until_read(cascade, [frame] * 12)
    assert found == {EAN}
    cascade.forget()
    assert until_read(cascade, [frame] * 12) == (needed, found)


def test_a_code_in_view_is_read_from_its_region_alone():
    cascade, looked = Cascade(), []
    frame = seen([qr(b"VC-1")])
    cascade.read_live(frame)
    first = cascade._first.read_live
    watched = {"look": "", "read_live": lambda self, view: looked.append(view.size) or first(view)}
    spy = type("Spy", (), watched)
    cascade._first = spy()
    assert texts(cascade.read_live(frame)) == {"VC-1"}
    assert len(looked) == 1
    assert looked[0] < frame.size / 4


def test_a_code_that_moved_out_of_its_region_is_found_in_the_same_frame():
    cascade = Cascade()
    cascade.read_live(seen([qr(b"VC-1"), 255 - numpy.zeros((9, 9), numpy.uint8)]))
    moved = seen([255 - numpy.zeros((9, 9), numpy.uint8), qr(b"VC-1")])
    assert texts(cascade.read_live(moved)) == {"VC-1"}


def test_a_frame_of_another_size_is_no_surprise():
    cascade = Cascade()
    cascade.read_live(seen([qr(b"a"), qr(b"b")]))
    assert texts(cascade.read_live(qr(b"small"))) == {"small"}
    assert cascade.read_live(numpy.zeros((3, 2), numpy.uint8)) == []


def test_an_empty_frame_gets_the_first_step_and_one_more_in_turn():
    cascade, tried = Cascade(), []
    named = [cascade._first, *cascade._further]
    for step in named:
        spy = type("Spy", (), {"read": lambda self, gray, step=step: tried.append(step.name) or []})
        object.__setattr__(step, "decoder", spy())
        object.__setattr__(step, "views", lambda view: [view])
    in_turn = [step.name for step in cascade._further if step.live]
    blank = numpy.full((90, 120), 255, numpy.uint8)
    for _ in in_turn:
        cascade.read_live(blank)
    assert tried[::2] == ["zxing"] * len(in_turn)
    assert tried[1::2] == in_turn
    assert len(in_turn) >= 8


@pytest.mark.parametrize("library", LIBRARIES)
def test_no_live_step_costs_more_than_a_frame_can_bear(library):
    """In processor time, on the frame that decoders find hardest: noise with strong edges."""
    random = numpy.random.default_rng(4)
    blocks = random.integers(0, 2, (90, 160), numpy.uint8) * 255
    frame = numpy.kron(blocks, numpy.ones((8, 8), numpy.uint8))
    cascade = Cascade((library,))
    for _ in range(sum(bool(step.live) for step in further_steps(library).values()) + 1):
        started = time.thread_time()
        cascade.read_live(frame)
        assert time.thread_time() - started < 0.2  # twice the limit of a quiet machine


@pytest.mark.parametrize("shape", [(1, 1), (1, 200), (2, 2), (3, 500), (31, 7)])
@pytest.mark.parametrize("order", [("zxing", "zbar", "opencv"), ("opencv",), ("zbar",)])
def test_tiny_pictures_hold_nothing_and_raise_nothing(order, shape):
    noise = numpy.random.default_rng(1).integers(0, 256, shape, numpy.uint8)
    cascade = Cascade(order)
    assert cascade.read_still(noise) == []
    assert [cascade.read_live(noise) for _ in range(12)] == [[]] * 12


def test_noise_holds_nothing():
    noise = numpy.random.default_rng(2).integers(0, 256, (480, 640), numpy.uint8)
    assert Cascade().read_still(noise) == []


@pytest.mark.parametrize("order", [("zxing", "zbar", "opencv"), ("zbar",)])
def test_upc_e_is_read_only_when_asked_for(order):
    frame = seen([symbol_of("UPCE", "04965802")])
    assert Cascade(order).read_still(frame) == []
    assert len(Cascade(order, upc_e=True).read_still(frame)) == 1


def test_zbar_alone_reads_bars_twice_too():
    frame = seen([symbol_of("EAN13", EAN)])
    assert texts(Cascade(("zbar",)).read_still(frame)) == {EAN}
    assert until_read(Cascade(("zbar",)), [frame] * 12)[1] == {EAN}
