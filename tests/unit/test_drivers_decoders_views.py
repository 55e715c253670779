"""Views find their way back to the frame; stripes stand upright; two looks must agree."""

import numpy
import pytest

from drivers.decoders.agreement import Agreement
from drivers.decoders.base import Decoded
from drivers.decoders.stripes import straightened
from drivers.decoders.views import View, around, within

from .drawn_codes import seen, symbol_of

DOT = numpy.zeros((200, 300), numpy.uint8)
DOT[50:54, 120:124] = 255
VIEWS = [
    View(DOT),
    View(DOT).scaled(2),
    View(DOT).shrunk_to(15_000),
    View(DOT).turned(45),
    View(DOT).cropped((100, 30, 999, 100)).turned(-30).scaled(1.5),
]


@pytest.mark.parametrize("view", VIEWS)
def test_what_is_found_in_a_view_is_told_in_pixels_of_the_frame(view):
    rows, columns = numpy.nonzero(view.pixels > 100)
    (found,) = view.in_frame(((round(columns.mean()), round(rows.mean())),))
    assert found == pytest.approx((121.5, 51.5), abs=2)


def test_boxes_stay_inside_and_hold_a_pixel_at_least():
    assert within((-5, -5, 400, 3), 300, 200) == (0, 0, 300, 3)
    assert within((500, 500, 600, 600), 300, 200) == (299, 199, 300, 200)
    assert around([(10, 10), (30, 20)], 0.5) == (0, 0, 41, 31)


@pytest.mark.parametrize("turn", [0, 20, 45, -70, 90])
def test_bars_are_turned_upright(turn):
    frame = seen([symbol_of("EAN13", "6901234567892", 2)], turn)
    pixels = straightened(View(frame))[0].pixels.astype(int)
    middle = pixels[len(pixels) // 2 - 20 : len(pixels) // 2 + 20]
    across, down = abs(numpy.diff(middle, axis=1)).mean(), abs(numpy.diff(middle, axis=0)).mean()
    assert across > 2 * down


def test_a_plain_wall_has_no_stripes():
    assert straightened(View(numpy.full((480, 640), 90, numpy.uint8))) == []


BARS = Decoded(b"6901234567892", "EAN13")
QR = Decoded(b"VC-1", "QRCode")


def test_a_matrix_code_counts_at_once():
    assert Agreement().certain([QR, BARS], "plain") == [QR]


def test_the_same_look_again_proves_nothing():
    agreement = Agreement()
    for _ in range(9):
        assert agreement.certain([BARS], "plain") == []
        agreement.next_frame()
    assert agreement.certain([BARS], "upright") == [BARS]
    assert agreement.certain([BARS], "plain") == [BARS]


def test_bars_that_differ_do_not_agree():
    agreement = Agreement()
    agreement.certain([BARS], "plain")
    assert agreement.certain([Decoded(b"6901234567908", "EAN13")], "upright") == []
    assert agreement.certain([Decoded(BARS.raw, "Code128")], "upright") == []


def test_a_read_long_ago_is_forgotten():
    agreement = Agreement()
    agreement.certain([BARS], "plain")
    for _ in range(51):
        agreement.next_frame()
    assert agreement.certain([BARS], "upright") == []
